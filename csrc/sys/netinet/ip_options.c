/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options of the IPv4 header: RFC 791, 1122.
 *
 * Source routes are refused (RFC 7126): such packets are answered with an
 * error or dropped.  Record route and timestamps are filled in.
 */

#include <sys/param.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <netinet/ip_icmp.h>

#include "inet_state.h"

/* The address of the interface a packet came by. */
static bool
ipopt_ifaddr(struct mbuf *m, struct in_addr *addr)
{
	struct in_ifaddr *ia = NULL;
	struct ifnet *ifp;
	int s;

	if ((ifp = m_get_rcvif(m, &s)) == NULL)
		return false;
	if ((ia = in_get_ia_from_ifp(ifp)) != NULL)
		*addr = ia->ia_addr.sin_addr;
	m_put_rcvif(ifp, &s);
	return ia != NULL;
}

/* Returns the offset of the fault in the header, 0 if there is none. */
static int
ipopt_record(struct mbuf *m, u_char *cp, int optlen, int at)
{
	struct in_addr addr;
	int off;

	if (optlen < IPOPT_OFFSET + 1)
		return at + IPOPT_OLEN;
	off = cp[IPOPT_OFFSET];
	if (off < IPOPT_MINOFF)
		return at + IPOPT_OFFSET;
	off--;
	if (off + (int)sizeof(addr) > optlen)
		return 0;
	if (ipopt_ifaddr(m, &addr)) {
		memcpy(cp + off, &addr, sizeof(addr));
		cp[IPOPT_OFFSET] += sizeof(addr);
	}
	return 0;
}

static int
ipopt_timestamp(struct mbuf *m, u_char *cp, int optlen, int at)
{
	struct in_addr addr;
	n_time now = iptime();
	int off, flg;

	if (optlen < 4 || optlen > 40)
		return at + IPOPT_OLEN;
	off = cp[IPOPT_OFFSET];
	if (off < 5)
		return at + IPOPT_OFFSET;
	flg = cp[3] & 0x0f;
	if (off - 1 + (int)sizeof(now) > optlen) {
		/* Full: one more that did not find room. */
		if ((cp[3] & 0xf0) == 0xf0)
			return at + 3;
		cp[3] += 0x10;
		return 0;
	}
	off--;
	switch (flg) {
	case IPOPT_TS_TSONLY:
		break;
	case IPOPT_TS_TSANDADDR:
	case IPOPT_TS_PRESPEC:
		if (off + (int)(sizeof(now) + sizeof(addr)) > optlen)
			return at + IPOPT_OFFSET;
		if (flg == IPOPT_TS_TSANDADDR) {
			if (!ipopt_ifaddr(m, &addr))
				return 0;
			memcpy(cp + off, &addr, sizeof(addr));
		} else {
			memcpy(&addr, cp + off, sizeof(addr));
			if (!in_local(addr))
				return 0;
		}
		off += sizeof(addr);
		cp[IPOPT_OFFSET] += sizeof(addr);
		break;
	default:
		return at + 3;
	}
	memcpy(cp + off, &now, sizeof(now));
	cp[IPOPT_OFFSET] += sizeof(now);
	return 0;
}

/*
 * Look at the options.  Nonzero: the packet was freed.
 */
int
ip_dooptions(struct mbuf *m)
{
	struct ip *ip = mtod(m, struct ip *);
	const int hlen = ip->ip_hl << 2;
	u_char *base, *cp;
	int left, optlen, at, fault = 0, code = 0;
	int type = ICMP_PARAMPROB;

	if (M_READONLY(m)) {
		struct mbuf *n = m;

		if (m_makewritable(&n, 0, hlen, M_DONTWAIT) != 0 || n != m) {
			IPSTAT(IP_STAT_BADOPTIONS);
			m_freem(n);
			return 1;
		}
		ip = mtod(m, struct ip *);
	}
	base = (u_char *)ip;
	cp = base + sizeof(*ip);
	for (left = hlen - (int)sizeof(*ip); left > 0;
	    left -= optlen, cp += optlen) {
		at = (int)(cp - base);
		if (cp[IPOPT_OPTVAL] == IPOPT_EOL)
			break;
		if (cp[IPOPT_OPTVAL] == IPOPT_NOP) {
			optlen = 1;
			continue;
		}
		if (left < IPOPT_OLEN + 1) {
			fault = at + IPOPT_OLEN;
			goto bad;
		}
		optlen = cp[IPOPT_OLEN];
		if (optlen < IPOPT_OLEN + 1 || optlen > left) {
			fault = at + IPOPT_OLEN;
			goto bad;
		}
		switch (cp[IPOPT_OPTVAL]) {
		case IPOPT_LSRR:
		case IPOPT_SSRR:
			type = ICMP_UNREACH;
			code = ICMP_UNREACH_SRCFAIL;
			goto bad;
		case IPOPT_RR:
			fault = ipopt_record(m, cp, optlen, at);
			break;
		case IPOPT_TS:
			fault = ipopt_timestamp(m, cp, optlen, at);
			break;
		}
		if (fault != 0)
			goto bad;
	}
	/* The header has changed. */
	ip->ip_sum = 0;
	ip->ip_sum = (uint16_t)in_cksum(m, hlen);
	return 0;
bad:
	IPSTAT(IP_STAT_BADOPTIONS);
	icmp_error(m, type, type == ICMP_PARAMPROB ? fault : code, 0, 0);
	return 1;
}

u_int
ip_optlen(struct inpcb *inp)
{
	if (inp->inp_options == NULL)
		return 0;
	return (u_int)(inp->inp_options->m_len -
	    (int)offsetof(struct ip_opts, Ip_opts));
}

/*
 * Put a socket's options behind the header.  NULL: freed.
 */
struct mbuf *
ip_insertoptions(struct mbuf *m, struct mbuf *opt, int *phlen)
{
	const struct ip_opts *p = mtod(opt, const struct ip_opts *);
	const int optlen = opt->m_len -
	    (int)offsetof(struct ip_opts, Ip_opts);
	struct ip *ip = mtod(m, struct ip *), save = *ip;

	if (optlen <= 0 || optlen > MAX_IPOPTLEN)
		return m;
	if (optlen + be16toh(ip->ip_len) > IP_MAXPACKET) {
		m_freem(m);
		return NULL;
	}
	M_PREPEND(m, optlen, M_DONTWAIT);
	if (m == NULL)
		return NULL;
	if (m->m_len < (int)sizeof(*ip) + optlen &&
	    (m = m_pullup(m, (int)sizeof(*ip) + optlen)) == NULL)
		return NULL;
	ip = mtod(m, struct ip *);
	*ip = save;
	memcpy(ip + 1, p->Ip_opts, (size_t)optlen);
	*phlen = (int)sizeof(*ip) + optlen;
	ip->ip_hl = (unsigned int)*phlen >> 2;
	ip->ip_len = htobe16((uint16_t)(be16toh(ip->ip_len) + optlen));
	if (p->ip_dst.s_addr != INADDR_ANY)
		ip->ip_dst = p->ip_dst;
	if ((m->m_pkthdr.csum_flags & (M_CSUM_TCPv4 | M_CSUM_UDPv4)) != 0)
		m->m_pkthdr.csum_data = (m->m_pkthdr.csum_data & 0xffff) |
		    (uint32_t)*phlen << 16;
	return m;
}

/*
 * Copy the options that go into each fragment; returns their padded length.
 */
int
ip_optcopy(struct ip *ip, struct ip *jp)
{
	const u_char *cp = (const u_char *)(ip + 1);
	u_char *dp = (u_char *)(jp + 1);
	int left = (ip->ip_hl << 2) - (int)sizeof(*ip), optlen;

	for (; left > 0; left -= optlen, cp += optlen) {
		if (cp[0] == IPOPT_EOL)
			break;
		if (cp[0] == IPOPT_NOP) {
			/* Keep alignment as it is. */
			*dp++ = IPOPT_NOP;
			optlen = 1;
			continue;
		}
		optlen = left > 1 ? cp[IPOPT_OLEN] : 0;
		if (optlen < 2 || optlen > left)
			break;
		if (IPOPT_COPIED(cp[0])) {
			memcpy(dp, cp, (size_t)optlen);
			dp += optlen;
		}
	}
	for (left = (int)(dp - (u_char *)(jp + 1)); left & 3; left++)
		*dp++ = IPOPT_EOL;
	return left;
}

void
ip_stripoptions(struct mbuf *m)
{
	struct ip *ip = mtod(m, struct ip *);
	const int olen = (ip->ip_hl << 2) - (int)sizeof(*ip);

	memmove(ip + 1, (char *)(ip + 1) + olen,
	    (size_t)(m->m_len - (int)sizeof(*ip) - olen));
	m->m_len -= olen;
	m->m_pkthdr.len -= olen;
	ip->ip_len = htobe16((uint16_t)(be16toh(ip->ip_len) - olen));
	ip->ip_hl = sizeof(*ip) >> 2;
}

/* No source route is kept, so none is turned around. */
struct mbuf *
ip_srcroute(struct mbuf *m)
{
	return NULL;
}

/*
 * IP_OPTIONS: checked, padded, kept behind the first hop (none).
 */
int
ip_pcbopts(struct inpcb *inp, const struct sockopt *sopt)
{
	struct mbuf *m;
	u_char *cp;
	int left, optlen, cnt = (int)sopt->sopt_size;

	if (cnt == 0) {
		m_freem(inp->inp_options);
		inp->inp_options = NULL;
		return 0;
	}
	if (cnt > MAX_IPOPTLEN || (cnt & 3) != 0)
		return EINVAL;
	if ((m = m_get(M_DONTWAIT, MT_SOOPTS)) == NULL)
		return ENOBUFS;
	memset(mtod(m, void *), 0, sizeof(struct in_addr));
	memcpy(mtod(m, char *) + sizeof(struct in_addr), sopt->sopt_data,
	    (size_t)cnt);
	m->m_len = cnt + (int)sizeof(struct in_addr);
	cp = mtod(m, u_char *) + sizeof(struct in_addr);
	for (left = cnt; left > 0; left -= optlen, cp += optlen) {
		if (cp[0] == IPOPT_EOL)
			break;
		if (cp[0] == IPOPT_NOP) {
			optlen = 1;
			continue;
		}
		optlen = left > 1 ? cp[IPOPT_OLEN] : 0;
		if (optlen < 2 || optlen > left || cp[0] == IPOPT_LSRR ||
		    cp[0] == IPOPT_SSRR) {
			m_freem(m);
			return EINVAL;
		}
	}
	m_freem(inp->inp_options);
	inp->inp_options = m;
	return 0;
}
