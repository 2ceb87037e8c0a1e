/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reassembly of IPv4: RFC 791, 815, 1122; overlaps as RFC 5722 has it for
 * IPv6: a packet whose fragments overlap is dropped as a whole, but a fragment
 * that came twice is ignored.
 *
 * States of a packet
 *	none -> COLLECTING	first fragment, of any place
 *	COLLECTING -> whole	all bytes are there: handed on
 *	COLLECTING -> dropped	overlap, 30 s, or room needed
 *
 * Limits: net.inet.ip.maxfragpackets packets, REASS_MAXFRAGS fragments each.
 * A new packet that finds no room takes that of an old one of its chain, whose
 * hash is keyed; if there is none it is dropped.
 *
 * Locking: is_reass_lock.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/kmem.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>
#include <netinet/ip_icmp.h>

#include "inet_state.h"

#define REASS_MAXFRAGS	96		/* of a packet */
#define REASS_TTL	30		/* s */

struct ipfr_queue {
	LIST_ENTRY(ipfr_queue) ipq_entry;
	struct in_addr	ipq_src, ipq_dst;
	uint16_t	ipq_id;
	uint8_t		ipq_p;
	uint8_t		ipq_ecn;	/* of the first; CE sticks */
	time_t		ipq_expire;
	int		ipq_total;	/* bytes, -1: the end is not known */
	int		ipq_have;
	u_int		ipq_nfrags;
	struct mbuf	*ipq_frags;	/* by offset, m_nextpkt */
};

/* Of a fragment that waits: its place, in the packet header. */
#define FRAG_OFF(m)	((m)->m_pkthdr.csum_data)
#define FRAG_HLEN(m)	((m)->m_pkthdr.segsz)
#define FRAG_LEN(m)	((u_int)(m)->m_pkthdr.len - FRAG_HLEN(m))

static void	ip_reass_tick(void *);

void
ip_reass_init(void)
{
	struct inet_state *is = inet_state();

	mutex_init(&is->is_reass_lock, MUTEX_DEFAULT, IPL_SOFTNET);
	callout_init(&is->is_reass_callout, CALLOUT_MPSAFE);
	callout_setfunc(&is->is_reass_callout, ip_reass_tick, NULL);
	(void)cprng_fast(is->is_reass_secret, sizeof(is->is_reass_secret));
}

static void
ipfr_free(struct inet_state *is, struct ipfr_queue *q)
{
	struct mbuf *m;

	LIST_REMOVE(q, ipq_entry);
	is->is_nreass--;
	is->is_nfrags -= q->ipq_nfrags;
	while ((m = q->ipq_frags) != NULL) {
		q->ipq_frags = m->m_nextpkt;
		m->m_nextpkt = NULL;
		IPSTAT(IP_STAT_FRAGDROPPED);
		m_freem(m);
	}
	kmem_intr_free(q, sizeof(*q));
}

void
ip_drain(void)
{
	struct inet_state *is = inet_state();
	struct ipfr_queue *q;

	mutex_enter(&is->is_reass_lock);
	for (int i = 0; i < IPREASS_HASH; i++) {
		while ((q = LIST_FIRST(&is->is_reass[i])) != NULL)
			ipfr_free(is, q);
	}
	mutex_exit(&is->is_reass_lock);
}

void
ip_reass_fini(void)
{
	struct inet_state *is = inet_state();

	ip_drain();
	callout_halt(&is->is_reass_callout, NULL);
	callout_destroy(&is->is_reass_callout);
	mutex_destroy(&is->is_reass_lock);
}

/*
 * Too late: tell the sender, if we have the beginning (RFC 1122, 3.3.2).
 */
static void
ipfr_expire(struct inet_state *is, struct ipfr_queue *q, struct mbuf **errs)
{
	struct mbuf *m = q->ipq_frags;

	IPSTAT(IP_STAT_FRAGTIMEOUT);
	if (m != NULL && FRAG_OFF(m) == 0) {
		q->ipq_frags = m->m_nextpkt;
		q->ipq_nfrags--;
		is->is_nfrags--;
		m->m_nextpkt = *errs;
		*errs = m;
	}
	ipfr_free(is, q);
}

static void
ip_reass_tick(void *arg)
{
	struct inet_state *is = inet_state();
	struct mbuf *errs = NULL, *m;
	struct ipfr_queue *q, *next;

	mutex_enter(&is->is_reass_lock);
	for (int i = 0; i < IPREASS_HASH; i++) {
		LIST_FOREACH_SAFE(q, &is->is_reass[i], ipq_entry, next) {
			if (q->ipq_expire <= time_uptime)
				ipfr_expire(is, q, &errs);
		}
	}
	if (is->is_nreass != 0)
		callout_schedule(&is->is_reass_callout, hz);
	mutex_exit(&is->is_reass_lock);
	while ((m = errs) != NULL) {
		errs = m->m_nextpkt;
		m->m_nextpkt = NULL;
		icmp_error(m, ICMP_TIMXCEED, ICMP_TIMXCEED_REASS, 0, 0);
	}
}

static struct ipfr_queue *
ipfr_get(struct inet_state *is, const struct ip *ip)
{
	const u_int h = (u_int)in_hash_secret(is->is_reass_secret,
	    ip->ip_src.s_addr, ip->ip_dst.s_addr,
	    (uint64_t)ip->ip_id << 8 | ip->ip_p) % IPREASS_HASH;
	struct ipfr_queue *q, *last = NULL;

	LIST_FOREACH(q, &is->is_reass[h], ipq_entry) {
		if (q->ipq_id == ip->ip_id && q->ipq_p == ip->ip_p &&
		    in_hosteq(q->ipq_src, ip->ip_src) &&
		    in_hosteq(q->ipq_dst, ip->ip_dst))
			return q;
		last = q;
	}
	if (is->is_maxfragpackets >= 0 &&
	    is->is_nreass >= (u_int)is->is_maxfragpackets) {
		if (last == NULL)
			return NULL;
		ipfr_free(is, last);
	}
	if ((q = kmem_intr_zalloc(sizeof(*q), KM_NOSLEEP)) == NULL)
		return NULL;
	q->ipq_src = ip->ip_src;
	q->ipq_dst = ip->ip_dst;
	q->ipq_id = ip->ip_id;
	q->ipq_p = ip->ip_p;
	q->ipq_ecn = ip->ip_tos & IPTOS_ECN_MASK;
	q->ipq_expire = time_uptime + REASS_TTL;
	q->ipq_total = -1;
	LIST_INSERT_HEAD(&is->is_reass[h], q, ipq_entry);
	if (is->is_nreass++ == 0)
		callout_schedule(&is->is_reass_callout, hz);
	return q;
}

/*
 * Put a fragment in its place.  0, EEXIST: had it, EINVAL: it contradicts.
 */
static int
ipfr_insert(struct inet_state *is, struct ipfr_queue *q, struct mbuf *m,
    bool more)
{
	const u_int off = FRAG_OFF(m), end = off + FRAG_LEN(m);
	struct mbuf **mp, *f;

	if (!more) {
		if (q->ipq_total >= 0 && q->ipq_total != (int)end)
			return EINVAL;
		q->ipq_total = (int)end;
	}
	if (q->ipq_nfrags >= REASS_MAXFRAGS)
		return EINVAL;
	for (mp = &q->ipq_frags; (f = *mp) != NULL; mp = &f->m_nextpkt) {
		if (FRAG_OFF(f) + FRAG_LEN(f) <= off)
			continue;
		if (FRAG_OFF(f) >= end)
			break;
		return FRAG_OFF(f) == off && FRAG_LEN(f) == end - off ?
		    EEXIST : EINVAL;
	}
	if (q->ipq_total >= 0 && (end > (u_int)q->ipq_total ||
	    (f != NULL && !more)))
		return EINVAL;
	m->m_nextpkt = f;
	*mp = m;
	q->ipq_nfrags++;
	is->is_nfrags++;
	q->ipq_have += (int)(end - off);
	return 0;
}

/*
 * All there: one packet of the pieces.
 */
static struct mbuf *
ipfr_join(struct inet_state *is, struct ipfr_queue *q)
{
	struct mbuf *m = q->ipq_frags, *f, *next;
	const int hlen = (int)FRAG_HLEN(m);
	struct ip *ip;

	is->is_nfrags -= q->ipq_nfrags;
	q->ipq_nfrags = 0;
	q->ipq_frags = NULL;
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
	m->m_pkthdr.csum_flags = 0;
	m->m_pkthdr.csum_data = 0;
	m->m_pkthdr.segsz = 0;
	ip = mtod(m, struct ip *);
	ip->ip_len = htobe16((uint16_t)(q->ipq_total + hlen));
	ip->ip_off = 0;
	if (q->ipq_ecn == IPTOS_ECN_CE)
		ip->ip_tos |= IPTOS_ECN_CE;
	ip->ip_sum = 0;
	ip->ip_sum = (uint16_t)in_cksum(m, hlen);
	ipfr_free(is, q);
	return m;
}

/* Congestion met by one fragment is met by the packet: RFC 3168, 5.3. */
static bool
ipfr_ecn(struct ipfr_queue *q, uint8_t ecn)
{
	if (ecn == q->ipq_ecn)
		return true;
	if (ecn == IPTOS_ECN_NOTECT || q->ipq_ecn == IPTOS_ECN_NOTECT)
		return false;
	if (ecn == IPTOS_ECN_CE)
		q->ipq_ecn = IPTOS_ECN_CE;
	return true;
}

/*
 * A fragment.  0: *mp is the whole packet, or NULL if there is none yet.
 * Otherwise it is still the caller's.
 */
int
ip_reass_packet(struct mbuf **mp)
{
	struct inet_state *is = inet_state();
	struct mbuf *m = *mp;
	struct ip *ip;
	struct ipfr_queue *q;
	int hlen, len, off, error;
	bool more;

	IPSTAT(IP_STAT_FRAGMENTS);
	if (M_READONLY(m) && (m = *mp = m_pullup(m,
	    mtod(m, struct ip *)->ip_hl << 2)) == NULL) {
		IPSTAT(IP_STAT_RCVMEMDROP);
		return 0;
	}
	ip = mtod(m, struct ip *);
	hlen = ip->ip_hl << 2;
	len = be16toh(ip->ip_len) - hlen;
	off = (be16toh(ip->ip_off) & IP_OFFMASK) << 3;
	more = (be16toh(ip->ip_off) & IP_MF) != 0;
	if (len <= 0 || (more && (len & 7) != 0) ||
	    off + len + hlen > IP_MAXPACKET ||
	    (off == 0 && more && len < 8)) {
		IPSTAT(IP_STAT_BADFRAGS);
		return EINVAL;
	}
	/* What hardware summed was this piece. */
	m->m_pkthdr.csum_flags = 0;
	FRAG_OFF(m) = (uint32_t)off;
	FRAG_HLEN(m) = (u_int)hlen;
	mutex_enter(&is->is_reass_lock);
	if ((q = ipfr_get(is, ip)) == NULL) {
		mutex_exit(&is->is_reass_lock);
		IPSTAT(IP_STAT_FRAGDROPPED);
		return ENOMEM;
	}
	error = ipfr_ecn(q, ip->ip_tos & IPTOS_ECN_MASK) ?
	    ipfr_insert(is, q, m, more) : EINVAL;
	if (error == EINVAL) {
		IPSTAT(IP_STAT_BADFRAGS);
		ipfr_free(is, q);
	} else if (error == 0) {
		*mp = NULL;
		if (q->ipq_total >= 0 && q->ipq_have == q->ipq_total) {
			IPSTAT(IP_STAT_REASSEMBLED);
			*mp = ipfr_join(is, q);
		}
	} else
		IPSTAT(IP_STAT_FRAGDROPPED);
	mutex_exit(&is->is_reass_lock);
	return error;
}
