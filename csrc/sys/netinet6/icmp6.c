/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ICMPv6: RFC 4443; errors at most so many a second, never about an error, a
 * group or what has no single sender; path MTU discovery (RFC 8201).
 */

#include <sys/param.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>
#include <net/route.h>

#include "inet6_state.h"

/* May an error be sent about this packet? */
static bool
icmp6_may_complain(struct mbuf *m, int type, int code)
{
	struct in6_addr src, dst;
	struct icmp6_hdr icmp6;
	int off, nxt;

	if (m->m_pkthdr.len < (int)sizeof(struct ip6_hdr))
		return false;
	ip6_addrs(m, &src, &dst);
	/* RFC 4443, 2.4 (e): two may be sent about a group. */
	if ((IN6_IS_ADDR_MULTICAST(&dst) ||
	    (m->m_flags & (M_BCAST | M_MCAST)) != 0) &&
	    type != ICMP6_PACKET_TOO_BIG && (type != ICMP6_PARAM_PROB ||
	    code != ICMP6_PARAMPROB_OPTION))
		return false;
	if (IN6_IS_ADDR_UNSPECIFIED(&src) || IN6_IS_ADDR_MULTICAST(&src))
		return false;
	off = ip6_lasthdr(m, 0, IPPROTO_IPV6, &nxt);
	if (off >= 0 && nxt == IPPROTO_ICMPV6) {
		if (m->m_pkthdr.len < off + (int)sizeof(icmp6))
			return false;
		m_copydata(m, off, sizeof(icmp6), &icmp6);
		if ((icmp6.icmp6_type & ICMP6_INFOMSG_MASK) == 0 ||
		    icmp6.icmp6_type == ND_REDIRECT)
			return false;
	}
	return true;
}

/*
 * Tell the sender of a packet about it; `param' is a pointer or an MTU.
 */
void
icmp6_error(struct mbuf *m, int type, int code, int param)
{
	struct inet6_state *is6 = inet6_state();
	struct icmp6_hdr *icmp6;
	struct ip6_hdr *ip6;
	struct mbuf *n;
	struct in6_addr src, dst;
	int len;

	ICMP6STAT(ICMP6_STAT_ERROR);
	if (!icmp6_may_complain(m, type, code)) {
		ICMP6STAT(ICMP6_STAT_CANTERROR);
		goto out;
	}
	if (!in_rate_ok(&is6->is6_icmp6_rate, is6->is6_errppslimit)) {
		ICMP6STAT(ICMP6_STAT_TOOFREQ);
		goto out;
	}
	len = (int)(sizeof(*ip6) + sizeof(*icmp6));
	len += MIN(m->m_pkthdr.len, IPV6_MMTU - len);
	if ((n = m_getcl(M_DONTWAIT, MT_DATA, M_PKTHDR)) == NULL)
		goto out;
	n->m_data += max_linkhdr;
	n->m_len = n->m_pkthdr.len = len;
	m_copy_rcvif(n, m);
	ip6 = mtod(n, struct ip6_hdr *);
	memset(ip6, 0, sizeof(*ip6));
	icmp6 = (struct icmp6_hdr *)(ip6 + 1);
	icmp6->icmp6_type = (uint8_t)type;
	icmp6->icmp6_code = (uint8_t)code;
	icmp6->icmp6_pptr = htobe32((uint32_t)param);
	len -= (int)(sizeof(*ip6) + sizeof(*icmp6));
	m_copydata(m, 0, len, icmp6 + 1);
	ip6_addrs(m, &src, &dst);
	ip6->ip6_dst = src;
	/* From the address that was meant, if that is one of ours. */
	if (!IN6_IS_ADDR_MULTICAST(&dst)) {
		int s = pserialize_read_enter();
		const struct in6_ifaddr *ia = in6_get_ia(&dst);

		if (ia != NULL && (ia->ia6_flags & (IN6_IFF_NOTREADY |
		    IN6_IFF_ANYCAST)) == 0)
			ip6->ip6_src = dst;
		pserialize_read_exit(s);
	}
	icmp6_send(n, NULL, NULL);
out:
	m_freem(m);
}

/*
 * Send a message that is complete but for checksum, hop limit and next header.
 */
void
icmp6_send(struct mbuf *m, const struct in6_addr *src, struct ifnet *ifp)
{
	struct ip6_hdr *ip6 = mtod(m, struct ip6_hdr *);
	struct icmp6_hdr *icmp6 = (struct icmp6_hdr *)(ip6 + 1);
	struct route ro;
	struct sockaddr_in6 dst;
	const int len = m->m_pkthdr.len - (int)sizeof(*ip6);
	int error = 0;

	ip6->ip6_nxt = IPPROTO_ICMPV6;
	ip6->ip6_vfc = IPV6_VERSION;
	ip6->ip6_hlim = (uint8_t)ip6_defhlim(ifp, NULL);
	memset(&ro, 0, sizeof(ro));
	if (src != NULL)
		ip6->ip6_src = *src;
	else if (IN6_IS_ADDR_UNSPECIFIED(&ip6->ip6_src)) {
		sockaddr_in6_init(&dst, &ip6->ip6_dst, 0, 0, 0);
		error = in6_selectsrc(NULL, &dst, &ro, NULL, NULL,
		    &ip6->ip6_src);
	}
	if (error != 0) {
		m_freem(m);
		rtcache_free(&ro);
		return;
	}
	icmp6->icmp6_cksum = 0;
	icmp6->icmp6_cksum = (uint16_t)cpu_in_cksum(m, len, sizeof(*ip6),
	    in6_cksum_phdr(&ip6->ip6_src, &ip6->ip6_dst, (uint32_t)len,
	    IPPROTO_ICMPV6));
	_NET_STATINC(inet6_state()->is6_icmp6stat,
	    ICMP6_STAT_OUTHIST + icmp6->icmp6_type);
	m_reset_rcvif(m);
	m->m_flags &= ~(M_BCAST | M_MCAST | M_LOOP);
	m->m_pkthdr.csum_flags = 0;
	(void)ip6_output(m, NULL, &ro, 0, NULL, NULL, NULL);
	rtcache_free(&ro);
}

/* An echo request goes back, as its answer. */
void
icmp6_reflect(struct mbuf *m, int off)
{
	struct in6_addr src, dst;
	struct ip6_hdr *ip6, save;
	bool mine;
	int s;

	ip6_addrs(m, &src, &dst);
	save = *mtod(m, struct ip6_hdr *);
	/* Extension headers stay behind. */
	m_adj(m, off);
	M_PREPEND(m, (int)sizeof(*ip6), M_DONTWAIT);
	if (m == NULL)
		return;
	if (M_UNWRITABLE(m, (int)(sizeof(*ip6) + sizeof(struct icmp6_hdr))) &&
	    (m = m_pullup(m, (int)(sizeof(*ip6) +
	    sizeof(struct icmp6_hdr)))) == NULL)
		return;
	ip6 = mtod(m, struct ip6_hdr *);
	memset(ip6, 0, sizeof(*ip6));
	ip6->ip6_flow = save.ip6_flow & htobe32(0x0fffffff);
	ip6->ip6_dst = src;
	s = pserialize_read_enter();
	mine = !IN6_IS_ADDR_MULTICAST(&dst) && in6_get_ia(&dst) != NULL;
	pserialize_read_exit(s);
	ICMP6STAT(ICMP6_STAT_REFLECT);
	((struct icmp6_hdr *)(ip6 + 1))->icmp6_type = ICMP6_ECHO_REPLY;
	icmp6_send(m, mine ? &dst : NULL, NULL);
}

/*
 * What a router says a path carries; kept with a route for ten minutes.
 */
static void
icmp6_mtudisc(const struct in6_addr *dst, uint32_t mtu)
{
	struct sockaddr_in6 sin6;
	struct rtentry *rt, *host;

	if (mtu < IPV6_MMTU || IN6_IS_ADDR_MULTICAST(dst))
		return;
	sockaddr_in6_init(&sin6, dst, 0, 0, 0);
	if ((rt = rtalloc1(sin6tosa(&sin6), 0)) == NULL)
		return;
	if ((rt->rt_flags & (RTF_LOCAL | RTF_REJECT)) == 0 &&
	    (rt->rt_rmx.rmx_locks & RTV_MTU) == 0) {
		if ((rt->rt_flags & RTF_HOST) == 0) {
			host = rt_dynhost(sin6tosa(&sin6), rt,
			    time_uptime + 600);
			rt_unref(rt);
			rt = host;
		} else if ((rt->rt_flags & RTF_DYNAMIC) != 0)
			rt_setexpire(rt, time_uptime + 600);
		if (rt != NULL && (rt->rt_rmx.rmx_mtu == 0 ||
		    mtu < rt->rt_rmx.rmx_mtu)) {
			ICMP6STAT(ICMP6_STAT_PMTUCHG);
			rt_setmtu(rt, mtu);
		}
	}
	if (rt != NULL)
		rt_unref(rt);
}

static int
icmp6_errcmd(const struct icmp6_hdr *icmp6)
{
	static const int8_t unreach[] = {
		PRC_UNREACH_NET, PRC_UNREACH_PROTOCOL, PRC_PARAMPROB,
		PRC_HOSTDEAD, PRC_UNREACH_PORT
	};

	switch (icmp6->icmp6_type) {
	case ICMP6_DST_UNREACH:
		return icmp6->icmp6_code < __arraycount(unreach) ?
		    unreach[icmp6->icmp6_code] : -1;
	case ICMP6_PACKET_TOO_BIG:
		return PRC_MSGSIZE;
	case ICMP6_TIME_EXCEEDED:
		return icmp6->icmp6_code > 1 ? -1 :
		    PRC_TIMXCEED_INTRANS + icmp6->icmp6_code;
	case ICMP6_PARAM_PROB:
		return icmp6->icmp6_code == ICMP6_PARAMPROB_NEXTHEADER ?
		    PRC_UNREACH_PROTOCOL : icmp6->icmp6_code > 2 ? -1 :
		    PRC_PARAMPROB;
	default:
		return -1;
	}
}

/* A packet of ours could not go on. */
static void
icmp6_notify(struct mbuf *m, int off, const struct icmp6_hdr *icmp6)
{
	const int inner = off + (int)sizeof(*icmp6);
	const int cmd = icmp6_errcmd(icmp6);
	const u_int zone = m->m_pkthdr._rcvif.rcvif_index;
	struct ip6ctlparam ip6cp;
	struct sockaddr_in6 dst;
	struct ip6_hdr ip6;
	int at, nxt, s;
	bool ours;

	if (cmd < 0) {
		ICMP6STAT(ICMP6_STAT_BADCODE);
		return;
	}
	if (m->m_pkthdr.len < inner + (int)sizeof(ip6) ||
	    (at = ip6_lasthdr(m, inner, IPPROTO_IPV6, &nxt)) < 0) {
		ICMP6STAT(ICMP6_STAT_TOOSHORT);
		return;
	}
	m_copydata(m, inner, sizeof(ip6), &ip6);
	ip6cp.ip6c_m = m;
	ip6cp.ip6c_off = at;
	ip6cp.ip6c_src = ip6.ip6_src;
	ip6cp.ip6c_dst = ip6.ip6_dst;
	in6_embed(&ip6cp.ip6c_src, zone);
	in6_embed(&ip6cp.ip6c_dst, zone);
	ip6cp.ip6c_mtu = be32toh(icmp6->icmp6_mtu);
	s = pserialize_read_enter();
	ours = in6_get_ia(&ip6cp.ip6c_src) != NULL;
	pserialize_read_exit(s);
	if (!ours)
		return;
	if (cmd == PRC_MSGSIZE)
		icmp6_mtudisc(&ip6cp.ip6c_dst, ip6cp.ip6c_mtu);
	sockaddr_in6_init(&dst, &ip6cp.ip6c_dst, 0, 0, 0);
	(void)ip6_ctlinput_of(nxt, cmd, &dst, &ip6cp);
}

int
icmp6_input(struct mbuf **mp, int *offp, int proto)
{
	struct mbuf *m = *mp, *reply;
	const int off = *offp, len = m->m_pkthdr.len - off;
	struct icmp6_hdr icmp6;

	if (len < (int)sizeof(icmp6)) {
		ICMP6STAT(ICMP6_STAT_TOOSHORT);
		goto bad;
	}
	if (in6_cksum(m, IPPROTO_ICMPV6, (uint32_t)off, (uint32_t)len) != 0) {
		ICMP6STAT(ICMP6_STAT_CHECKSUM);
		goto bad;
	}
	m_copydata(m, off, sizeof(icmp6), &icmp6);
	_NET_STATINC(inet6_state()->is6_icmp6stat,
	    ICMP6_STAT_INHIST + icmp6.icmp6_type);
	switch (icmp6.icmp6_type) {
	case ICMP6_DST_UNREACH:
	case ICMP6_PACKET_TOO_BIG:
	case ICMP6_TIME_EXCEEDED:
	case ICMP6_PARAM_PROB:
		icmp6_notify(m, off, &icmp6);
		break;
	case ICMP6_ECHO_REQUEST:
		reply = m_dup(m, 0, M_COPYALL, M_DONTWAIT);
		if (icmp6.icmp6_code == 0 && reply != NULL)
			icmp6_reflect(reply, off);
		else
			m_freem(reply);
		break;
	case MLD_LISTENER_QUERY:
	case MLD_LISTENER_REPORT:
		mld_input(m, off, len);
		break;
	case ND_ROUTER_SOLICIT:
		nd6_rs_input(m, off, len);
		break;
	case ND_ROUTER_ADVERT:
		nd6_ra_input(m, off, len);
		break;
	case ND_NEIGHBOR_SOLICIT:
		nd6_ns_input(m, off, len);
		break;
	case ND_NEIGHBOR_ADVERT:
		nd6_na_input(m, off, len);
		break;
	case ND_REDIRECT:
		nd6_redirect_input(m, off, len);
		break;
	}
	return rip6_input(mp, offp, proto);
bad:
	m_freem(m);
	return IPPROTO_DONE;
}
