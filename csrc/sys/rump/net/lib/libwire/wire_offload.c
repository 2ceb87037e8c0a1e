/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segments of TCP over IPv4, many at a time.
 *
 * Cutting: the stack hands down up to 64 KiB as one packet; on a wire that
 * takes no such frames it is cut into frames here, each with its checksum.
 *
 * Merging: of frames that came together, those that follow one another in a
 * connection and say the same otherwise go up as one packet.  Their checksums
 * are looked at before.
 */

#include <sys/param.h>
#include <sys/endian.h>
#include <sys/mbuf.h>
#include <sys/systm.h>

#include <net/if_ether.h>
#include <netinet/in.h>
#include <netinet/in_systm.h>
#include <netinet/ip.h>
#include <netinet/ip_var.h>
#include <netinet/tcp.h>

#include "wire_private.h"

#define IPOFF		ETHER_HDR_LEN
#define TCPOFF		(IPOFF + (int)sizeof(struct ip))
#define HDRMAX		(IPOFF + 60 + 60)

static uint16_t
tcp_sum(const struct ip *ip, const void *tcp, int len, bool data)
{
	uint32_t sum = in_cksum_phdr(ip->ip_src.s_addr, ip->ip_dst.s_addr,
	    htobe32((uint32_t)len + IPPROTO_TCP));

	if (data)
		sum += in_cksum_buf(tcp, (size_t)len);
	sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)((sum >> 16) + (sum & 0xffff));
}

struct cut {
	uint8_t		hdr[HDRMAX];
	int		iphl, hdrlen;
	uint32_t	seq;
	uint16_t	id;
	uint8_t		flags;
};

/* The header of piece i, of `n' bytes behind `at'. */
static void
cut_header(const struct cut *c, uint8_t *p, int i, int at, int n, bool last)
{
	struct ip ip;
	struct tcphdr th;
	uint16_t sum;

	memcpy(p, c->hdr, (size_t)c->hdrlen);
	memcpy(&ip, p + IPOFF, sizeof(ip));
	ip.ip_len = htobe16((uint16_t)(c->hdrlen - IPOFF + n));
	ip.ip_id = htobe16((uint16_t)(c->id + i));
	ip.ip_sum = 0;
	memcpy(p + IPOFF, &ip, sizeof(ip));
	sum = (uint16_t)~in_cksum_buf(p + IPOFF, (size_t)c->iphl);
	memcpy(p + IPOFF + offsetof(struct ip, ip_sum), &sum, sizeof(sum));
	memcpy(&th, p + IPOFF + c->iphl, sizeof(th));
	th.th_seq = htobe32(c->seq + (uint32_t)at);
	th.th_flags = c->flags;
	if (!last)
		th.th_flags &= (uint8_t)~(TH_FIN | TH_PUSH);
	if (at != 0)
		th.th_flags &= (uint8_t)~TH_CWR;
	th.th_sum = 0;
	memcpy(p + IPOFF + c->iphl, &th, sizeof(th));
}

/*
 * Cut a packet into frames, a list; NULL if there is no memory.  sum: make
 * their checksums; else they are left out.  The packet stays the caller's.
 */
struct wire_frame *
wire_cut(struct wire_frames *home, struct mbuf *m, bool sum)
{
	const int segsz = (int)m->m_pkthdr.segsz, len = m->m_pkthdr.len;
	struct wire_frame *first = NULL, **wp = &first, *wf;
	struct cut c;
	struct ip ip;
	struct tcphdr th;
	uint16_t *sump;

	m_copydata(m, 0, MIN(len, HDRMAX), c.hdr);
	memcpy(&ip, c.hdr + IPOFF, sizeof(ip));
	c.iphl = ip.ip_hl << 2;
	memcpy(&th, c.hdr + IPOFF + c.iphl, sizeof(th));
	c.hdrlen = IPOFF + c.iphl + (th.th_off << 2);
	c.seq = be32toh(th.th_seq);
	c.id = be16toh(ip.ip_id);
	c.flags = th.th_flags;
	for (int i = 0, at = 0; at < len - c.hdrlen; i++, at += segsz) {
		const int n = MIN(segsz, len - c.hdrlen - at);
		uint8_t *p;

		wf = wire_frame_alloc(home, (size_t)(c.hdrlen + n));
		if ((*wp = wf) == NULL)
			break;
		wp = &wf->wf_next;
		p = wf->wf_data + WIRE_ALIGN;
		cut_header(&c, p, i, at, n, at + n == len - c.hdrlen);
		m_copydata(m, c.hdrlen + at, n, p + c.hdrlen);
		p += IPOFF + c.iphl;
		sump = (uint16_t *)(void *)(p + offsetof(struct tcphdr,
		    th_sum));
		*sump = tcp_sum(&ip, p, c.hdrlen - IPOFF - c.iphl + n, sum);
		if (sum)
			*sump = (uint16_t)~*sump;
		else {
			wf->wf_csum_flags = M_CSUM_TCPv4 | M_CSUM_IPv4 |
			    M_CSUM_BLANK;
			wf->wf_csum_data = offsetof(struct tcphdr, th_sum);
		}
	}
	return first;
}

static bool
merge_sums(const struct mbuf *m, const struct ip *ip, int len)
{
	const int flags = m->m_pkthdr.csum_flags;

	if ((flags & M_CSUM_IPv4) == 0 &&
	    in_cksum_buf(ip, sizeof(*ip)) != 0xffff)
		return false;
	return (flags & M_CSUM_TCPv4) != 0 || tcp_sum(ip, ip + 1,
	    len - (int)sizeof(*ip), true) == 0xffff;
}

/*
 * Can this frame be the first of several, or follow those there are?  Nothing
 * but data and an acknowledgement is in it.
 */
static bool
merge_fits(struct wire_merge *wm, struct mbuf *m)
{
	const uint8_t *p = mtod(m, const uint8_t *);
	const struct ip *ip = (const void *)(p + IPOFF);
	const struct tcphdr *th = (const void *)(p + TCPOFF);
	const uint8_t *q;
	int len, thl;

	if (m->m_len < TCPOFF + (int)sizeof(*th) || p[12] != 8 || p[13] != 0 ||
	    p[14] != 0x45 || ip->ip_p != IPPROTO_TCP ||
	    (ip->ip_off & htobe16(IP_OFFMASK | IP_MF)) != 0 ||
	    (th->th_flags & ~TH_PUSH) != TH_ACK || (p[0] & 1) != 0)
		return false;
	len = be16toh(ip->ip_len);
	thl = th->th_off << 2;
	if (len + IPOFF > m->m_len || thl < (int)sizeof(*th) ||
	    len <= (int)sizeof(*ip) + thl)
		return false;
	if (wm->wm_m != NULL) {
		q = mtod(wm->wm_m, const uint8_t *);
		/* Addresses, ports, acknowledgement, window, options. */
		if (be32toh(th->th_seq) != wm->wm_seq || wm->wm_ended ||
		    wm->wm_len + len > IP_MAXPACKET ||
		    thl != wm->wm_hdrlen - TCPOFF || p[15] != q[15] ||
		    p[22] != q[22] || memcmp(p, q, 12) != 0 ||
		    memcmp(p + 26, q + 26, 12) != 0 ||
		    memcmp(p + TCPOFF + 8, q + TCPOFF + 8, 4) != 0 ||
		    memcmp(p + TCPOFF + 14, q + TCPOFF + 14, 2) != 0 ||
		    memcmp(p + TCPOFF + 20, q + TCPOFF + 20,
		    (size_t)thl - 20) != 0 ||
		    (m->m_pkthdr.csum_flags & M_CSUM_BLANK) != wm->wm_blank)
			return false;
	}
	if (!merge_sums(m, ip, len))
		return false;
	if (m->m_len > len + IPOFF)
		m_adj(m, len + IPOFF - m->m_len);
	return true;
}

/*
 * True: the packet is kept, as the first or behind the others.  Else these,
 * if there are, have to go up, and it may be tried again.
 */
bool
wire_merge(struct wire_merge *wm, struct mbuf *m)
{
	const struct tcphdr *th;
	int n;

	if (!merge_fits(wm, m))
		return false;
	th = (const void *)(mtod(m, const uint8_t *) + TCPOFF);
	n = m->m_len - TCPOFF - (th->th_off << 2);
	if (wm->wm_m == NULL) {
		wm->wm_m = wm->wm_tail = m;
		wm->wm_hdrlen = TCPOFF + (th->th_off << 2);
		wm->wm_blank = m->m_pkthdr.csum_flags & M_CSUM_BLANK;
		wm->wm_len = m->m_len - IPOFF;
		wm->wm_seq = be32toh(th->th_seq) + (uint32_t)n;
		wm->wm_segsz = (uint32_t)n;
		wm->wm_ended = (th->th_flags & TH_PUSH) != 0;
		wm->wm_n = 1;
		return true;
	}
	wm->wm_n++;
	wm->wm_seq += (uint32_t)n;
	wm->wm_len += n;
	/* A short one is the last, as when it was cut. */
	wm->wm_ended = (th->th_flags & TH_PUSH) != 0 ||
	    (uint32_t)n != wm->wm_segsz;
	if (th->th_flags & TH_PUSH)
		mtod(wm->wm_m, uint8_t *)[TCPOFF + 13] |= TH_PUSH;
	m->m_data += wm->wm_hdrlen;
	m->m_len -= wm->wm_hdrlen;
	m_remove_pkthdr(m);
	wm->wm_m->m_pkthdr.len += n;
	wm->wm_tail->m_next = m;
	wm->wm_tail = m;
	return true;
}

/* What was kept, or NULL. */
struct mbuf *
wire_merged(struct wire_merge *wm)
{
	struct mbuf *m = wm->wm_m;
	uint16_t len;

	wm->wm_m = NULL;
	if (m == NULL || wm->wm_n == 1)
		return m;
	len = htobe16((uint16_t)wm->wm_len);
	memcpy(mtod(m, uint8_t *) + IPOFF + offsetof(struct ip, ip_len), &len,
	    sizeof(len));
	m->m_pkthdr.csum_flags = M_CSUM_TCPv4 | M_CSUM_IPv4 | wm->wm_blank;
	m->m_pkthdr.segsz = wm->wm_segsz;
	return m;
}
