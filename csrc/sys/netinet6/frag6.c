/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fragments that came in: RFC 8200, 4.5; RFC 5722, 6946, 8021.
 *
 * States of a packet
 *	none -> COLLECTING	first fragment, of any place
 *	COLLECTING -> whole	all bytes are there: handed on
 *	COLLECTING -> dropped	overlap, 60 s, or room needed
 *
 * Limits: maxfragpackets packets, maxfrags fragments, FRAG6_MAXPER each; a new
 * packet that finds no room takes that of the oldest of its chain, whose hash
 * is keyed.  Locking: is6_frag_lock.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>

#include "inet6_state.h"

#define FRAG6_MAXPER	96
#define FRAG6_TTL	60		/* s */

struct frag6_queue {
	LIST_ENTRY(frag6_queue) fq_entry;
	struct in6_addr	fq_src, fq_dst;		/* zone embedded */
	uint32_t	fq_ident;
	uint8_t		fq_nxt;			/* of the first */
	uint8_t		fq_ecn;
	time_t		fq_expire;
	int		fq_total;		/* -1: not known */
	int		fq_have;
	u_int		fq_nfrags;
	struct mbuf	*fq_frags;		/* by offset, m_nextpkt */
};

/* Of a fragment that waits: its place, in the packet header. */
#define FRAG_OFF(m)	((m)->m_pkthdr.csum_data)
#define FRAG_HLEN(m)	((m)->m_pkthdr.segsz)	/* with the fragment header */
#define FRAG_LEN(m)	((u_int)(m)->m_pkthdr.len - FRAG_HLEN(m))

static void	frag6_tick(void *);

void
frag6_init(void)
{
	struct inet6_state *is6 = inet6_state();

	mutex_init(&is6->is6_frag_lock, MUTEX_DEFAULT, IPL_SOFTNET);
	callout_init(&is6->is6_frag_callout, CALLOUT_MPSAFE);
	callout_setfunc(&is6->is6_frag_callout, frag6_tick, NULL);
	(void)cprng_fast(is6->is6_frag_secret, sizeof(is6->is6_frag_secret));
}

static void
fq_free(struct inet6_state *is6, struct frag6_queue *q)
{
	struct mbuf *m;

	LIST_REMOVE(q, fq_entry);
	is6->is6_nfragq--;
	is6->is6_nfrags -= q->fq_nfrags;
	while ((m = q->fq_frags) != NULL) {
		q->fq_frags = m->m_nextpkt;
		m->m_nextpkt = NULL;
		IP6STAT(IP6_STAT_FRAGDROPPED);
		m_freem(m);
	}
	kmem_intr_free(q, sizeof(*q));
}

void
frag6_drain(void)
{
	struct inet6_state *is6 = inet6_state();
	struct frag6_queue *q;

	mutex_enter(&is6->is6_frag_lock);
	for (int i = 0; i < FRAG6_HASH; i++) {
		while ((q = LIST_FIRST(&is6->is6_frags[i])) != NULL)
			fq_free(is6, q);
	}
	mutex_exit(&is6->is6_frag_lock);
}

void
frag6_fini(void)
{
	struct inet6_state *is6 = inet6_state();

	frag6_drain();
	callout_halt(&is6->is6_frag_callout, NULL);
	callout_destroy(&is6->is6_frag_callout);
	mutex_destroy(&is6->is6_frag_lock);
}

/* Too late: tell the sender if the first fragment is there. */
static void
fq_expire(struct inet6_state *is6, struct frag6_queue *q, struct mbuf **errs)
{
	struct mbuf *m = q->fq_frags;

	IP6STAT(IP6_STAT_FRAGTIMEOUT);
	if (m != NULL && FRAG_OFF(m) == 0) {
		q->fq_frags = m->m_nextpkt;
		q->fq_nfrags--;
		is6->is6_nfrags--;
		m->m_nextpkt = *errs;
		*errs = m;
	}
	fq_free(is6, q);
}

static void
frag6_tick(void *arg)
{
	struct inet6_state *is6 = inet6_state();
	struct mbuf *errs = NULL, *m;
	struct frag6_queue *q, *next;

	mutex_enter(&is6->is6_frag_lock);
	for (int i = 0; i < FRAG6_HASH; i++) {
		LIST_FOREACH_SAFE(q, &is6->is6_frags[i], fq_entry, next) {
			if (q->fq_expire <= time_uptime)
				fq_expire(is6, q, &errs);
		}
	}
	if (is6->is6_nfragq != 0)
		callout_schedule(&is6->is6_frag_callout, hz);
	mutex_exit(&is6->is6_frag_lock);
	while ((m = errs) != NULL) {
		errs = m->m_nextpkt;
		m->m_nextpkt = NULL;
		icmp6_error(m, ICMP6_TIME_EXCEEDED,
		    ICMP6_TIME_EXCEED_REASSEMBLY, 0);
	}
}

static uint64_t
addr_hash(const struct in6_addr *a)
{
	uint64_t w[2];

	memcpy(w, a, sizeof(w));
	return w[0] * 0x9e3779b97f4a7c15ULL ^ w[1];
}

static struct frag6_queue *
fq_get(struct inet6_state *is6, const struct in6_addr *src,
    const struct in6_addr *dst, uint32_t ident)
{
	const u_int h = (u_int)in_hash_secret(is6->is6_frag_secret,
	    addr_hash(src), addr_hash(dst), ident) % FRAG6_HASH;
	struct frag6_queue *q, *last = NULL;

	LIST_FOREACH(q, &is6->is6_frags[h], fq_entry) {
		if (q->fq_ident == ident &&
		    IN6_ARE_ADDR_EQUAL(&q->fq_src, src) &&
		    IN6_ARE_ADDR_EQUAL(&q->fq_dst, dst))
			return q;
		last = q;
	}
	if ((is6->is6_maxfragpackets >= 0 &&
	    is6->is6_nfragq >= (u_int)is6->is6_maxfragpackets) ||
	    (is6->is6_maxfrags >= 0 &&
	    is6->is6_nfrags >= (u_int)is6->is6_maxfrags)) {
		IP6STAT(IP6_STAT_FRAGOVERFLOW);
		if (last == NULL)
			return NULL;
		fq_free(is6, last);
	}
	if ((q = kmem_intr_zalloc(sizeof(*q), KM_NOSLEEP)) == NULL)
		return NULL;
	q->fq_src = *src;
	q->fq_dst = *dst;
	q->fq_ident = ident;
	q->fq_expire = time_uptime + FRAG6_TTL;
	q->fq_total = -1;
	LIST_INSERT_HEAD(&is6->is6_frags[h], q, fq_entry);
	if (is6->is6_nfragq++ == 0)
		callout_schedule(&is6->is6_frag_callout, hz);
	return q;
}

/* Put a fragment in its place.  0, EEXIST: had it, EINVAL: contradiction. */
static int
fq_insert(struct inet6_state *is6, struct frag6_queue *q, struct mbuf *m,
    bool more)
{
	const u_int off = FRAG_OFF(m), end = off + FRAG_LEN(m);
	struct mbuf **mp, *f;

	if (!more) {
		if (q->fq_total >= 0 && q->fq_total != (int)end)
			return EINVAL;
		q->fq_total = (int)end;
	}
	if (q->fq_nfrags >= FRAG6_MAXPER)
		return EINVAL;
	for (mp = &q->fq_frags; (f = *mp) != NULL; mp = &f->m_nextpkt) {
		if (FRAG_OFF(f) + FRAG_LEN(f) <= off)
			continue;
		if (FRAG_OFF(f) >= end)
			break;
		return FRAG_OFF(f) == off && FRAG_LEN(f) == end - off ?
		    EEXIST : EINVAL;
	}
	if (q->fq_total >= 0 && (end > (u_int)q->fq_total ||
	    (f != NULL && !more)))
		return EINVAL;
	m->m_nextpkt = f;
	*mp = m;
	q->fq_nfrags++;
	is6->is6_nfrags++;
	q->fq_have += (int)(end - off);
	return 0;
}

/* Take the fragment header out, which ends at `hlen'. */
static struct mbuf *
frag6_strip(struct mbuf *m, int hlen, int nxt, int plen)
{
	const int flen = sizeof(struct ip6_frag);
	struct ip6_hdr *ip6;
	struct ip6_ext ext;
	int at = offsetof(struct ip6_hdr, ip6_nxt), o = sizeof(*ip6);
	uint8_t *p, cur;

	/* On its own: what is before moves. */
	if ((M_READONLY(m) || m->m_len < hlen) && (hlen > MHLEN ||
	    (m = m_pullup(m, hlen)) == NULL)) {
		m_freem(m);
		return NULL;
	}
	p = mtod(m, uint8_t *);
	for (cur = p[at]; cur != IPPROTO_FRAGMENT && o < hlen - flen;) {
		memcpy(&ext, p + o, sizeof(ext));
		at = o;
		o += (ext.ip6e_len + 1) << 3;
		cur = ext.ip6e_nxt;
	}
	p[at] = (uint8_t)nxt;
	memmove(p + flen, p, (size_t)(hlen - flen));
	m_adj(m, flen);
	ip6 = mtod(m, struct ip6_hdr *);
	ip6->ip6_plen = htobe16((uint16_t)plen);
	return m;
}

static struct mbuf *
fq_join(struct inet6_state *is6, struct frag6_queue *q, int *offp)
{
	struct mbuf *m = q->fq_frags, *f, *next;
	const int hlen = (int)FRAG_HLEN(m);
	const int total = q->fq_total, nxt = q->fq_nxt;
	struct ip6_hdr *ip6;
	uint8_t ecn = q->fq_ecn;

	is6->is6_nfrags -= q->fq_nfrags;
	q->fq_nfrags = 0;
	q->fq_frags = NULL;
	next = m->m_nextpkt;
	m->m_nextpkt = NULL;
	while ((f = next) != NULL) {
		next = f->m_nextpkt;
		f->m_nextpkt = NULL;
		m_adj(f, (int)FRAG_HLEN(f));
		m->m_pkthdr.len += f->m_pkthdr.len;
		m_remove_pkthdr(f);
		m_cat(m, f);
	}
	fq_free(is6, q);
	m->m_pkthdr.csum_flags = 0;
	m->m_pkthdr.csum_data = 0;
	m->m_pkthdr.segsz = 0;
	*offp = hlen - (int)sizeof(struct ip6_frag);
	m = frag6_strip(m, hlen, nxt, total + *offp -
	    (int)sizeof(struct ip6_hdr));
	if (m != NULL && ecn == 3) {
		ip6 = mtod(m, struct ip6_hdr *);
		ip6->ip6_flow |= htobe32(0x00300000);
	}
	return m;
}

static uint8_t
frag6_ecn(const struct mbuf *m)
{
	return (be32toh(mtod(m, const struct ip6_hdr *)->ip6_flow) >> 20) & 3;
}

static bool
fq_ecn(struct frag6_queue *q, uint8_t ecn)
{
	if (q->fq_nfrags == 0 || ecn == q->fq_ecn) {
		q->fq_ecn = ecn;
		return true;
	}
	if (ecn == 0 || q->fq_ecn == 0)
		return false;
	if (ecn == 3)
		q->fq_ecn = 3;
	return true;
}

/* Is the fragment well formed?  False: it is gone. */
static bool
frag6_check(struct mbuf *m, int hlen, int off, int len, bool more)
{
	if (more && (len & 7) != 0) {
		icmp6_error(m, ICMP6_PARAM_PROB, ICMP6_PARAMPROB_HEADER,
		    (int)offsetof(struct ip6_hdr, ip6_plen));
		return false;
	}
	if (off + len + hlen - 8 - (int)sizeof(struct ip6_hdr) >
	    IPV6_MAXPACKET) {
		icmp6_error(m, ICMP6_PARAM_PROB, ICMP6_PARAMPROB_HEADER,
		    hlen - 8 + (int)offsetof(struct ip6_frag, ip6f_offlg));
		return false;
	}
	if (len <= 0) {
		IP6STAT(IP6_STAT_FRAGDROPPED);
		m_freem(m);
		return false;
	}
	return true;
}

/* RFC 8200: the first fragment has all headers up to the upper one. */
static bool
frag6_first_ok(const struct mbuf *m, int hlen, int nxt)
{
	int last, off;

	off = ip6_lasthdr(m, hlen, nxt, &last);
	if (off < 0)
		return false;
	switch (last) {
	case IPPROTO_TCP:
		return m->m_pkthdr.len >= off + 20;
	case IPPROTO_UDP:
		return m->m_pkthdr.len >= off + 8;
	case IPPROTO_ICMPV6:
		return m->m_pkthdr.len >= off + 4;
	default:
		return true;
	}
}

/*
 * Keep a fragment; the whole packet, if it was the last that was missing.
 */
static struct mbuf *
frag6_collect(struct mbuf *m, uint32_t ident, int nxt, bool more, int *offp,
    int *nxtp)
{
	struct inet6_state *is6 = inet6_state();
	struct in6_addr src, dst;
	struct frag6_queue *q;
	int error = ENOMEM;

	ip6_addrs(m, &src, &dst);
	mutex_enter(&is6->is6_frag_lock);
	if ((q = fq_get(is6, &src, &dst, ident)) != NULL) {
		if (FRAG_OFF(m) == 0)
			q->fq_nxt = (uint8_t)nxt;
		error = fq_ecn(q, frag6_ecn(m)) ? fq_insert(is6, q, m, more) :
		    EINVAL;
	}
	if (error != 0) {
		IP6STAT(IP6_STAT_FRAGDROPPED);
		m_freem(m);
		if (error == EINVAL)
			fq_free(is6, q);
		m = NULL;
	} else if (q->fq_total >= 0 && q->fq_have == q->fq_total) {
		*nxtp = q->fq_nxt;
		m = fq_join(is6, q, offp);
		if (m != NULL)
			IP6STAT(IP6_STAT_REASSEMBLED);
	} else
		m = NULL;
	mutex_exit(&is6->is6_frag_lock);
	return m;
}

int
frag6_input(struct mbuf **mp, int *offp, int proto)
{
	struct mbuf *m = *mp;
	struct ip6_frag fh;
	int off, len, nxt = IPPROTO_DONE;
	const int hlen = *offp + (int)sizeof(fh);
	bool more;

	*mp = NULL;
	IP6STAT(IP6_STAT_FRAGMENTS);
	if (m->m_pkthdr.len < hlen) {
		IP6STAT(IP6_STAT_TOOSHORT);
		m_freem(m);
		return IPPROTO_DONE;
	}
	m_copydata(m, *offp, sizeof(fh), &fh);
	off = be16toh(fh.ip6f_offlg & IP6F_OFF_MASK);
	more = (fh.ip6f_offlg & IP6F_MORE_FRAG) != 0;
	len = m->m_pkthdr.len - hlen;
	if (off == 0 && !more) {
		/* Atomic: nothing to wait for (RFC 6946). */
		*offp = hlen;
		*mp = m;
		return fh.ip6f_nxt;
	}
	if (!frag6_check(m, hlen, off, len, more))
		return IPPROTO_DONE;
	if (off == 0 && !frag6_first_ok(m, hlen, fh.ip6f_nxt)) {
		icmp6_error(m, ICMP6_PARAM_PROB, 3, 0);	/* RFC 7112 */
		return IPPROTO_DONE;
	}
	/* What hardware summed was this piece. */
	m->m_pkthdr.csum_flags = 0;
	FRAG_OFF(m) = (uint32_t)off;
	FRAG_HLEN(m) = (u_int)hlen;
	*mp = frag6_collect(m, fh.ip6f_ident, fh.ip6f_nxt, more, offp, &nxt);
	return *mp != NULL ? nxt : IPPROTO_DONE;
}
