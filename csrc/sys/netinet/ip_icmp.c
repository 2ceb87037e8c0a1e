/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ICMP: RFC 792, 950, 1122, 1191, 1812, 4884.
 *
 * Errors are sent for the first fragment of a packet only, never about an
 * ICMP error, a broadcast or a group, and so many a second at most.  What
 * comes in about a packet of ours goes to its protocol by pr_ctlinput.
 */

#include <sys/param.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/ip_icmp.h>

#include "inet_state.h"

percpu_t *
icmp_stats(void)
{
	return inet_state()->is_icmpstat;
}

int
icmp_ratelimit(const struct in_addr *dst, const int type, const int code)
{
	struct inet_state *is = inet_state();

	return !in_rate_ok(&is->is_icmp_rate, is->is_icmp_errppslimit);
}

n_time
iptime(void)
{
	struct timeval tv;

	getmicrotime(&tv);
	return htobe32((uint32_t)(tv.tv_sec % 86400 * 1000 +
	    tv.tv_usec / 1000));
}

/* Whoever brought it in a frame for us alone: RFC 1122, 3.2.2. */
static bool
icmp_tobroadcast(struct mbuf *n, struct in_addr dst)
{
	struct ifnet *ifp;
	bool yes;
	int s;

	ifp = m_get_rcvif(n, &s);
	yes = ifp != NULL && (ifp->if_flags & IFF_BROADCAST) != 0 &&
	    in_broadcast(dst, ifp);
	m_put_rcvif(ifp, &s);
	return yes;
}

/* May an error be sent about this packet? */
static bool
icmp_may_complain(struct mbuf *n, int type)
{
	const struct ip *ip = mtod(n, struct ip *);
	const int hlen = ip->ip_hl << 2;
	uint8_t t;

	if ((n->m_flags & (M_BCAST | M_MCAST | M_DECRYPTED)) != 0 ||
	    (be16toh(ip->ip_off) & ~(IP_MF | IP_DF)) != 0)
		return false;
	if (IN_MULTICAST(be32toh(ip->ip_dst.s_addr)) ||
	    ip->ip_dst.s_addr == INADDR_BROADCAST ||
	    in_nullhost(ip->ip_src) ||
	    IN_MULTICAST(be32toh(ip->ip_src.s_addr)) ||
	    IN_EXPERIMENTAL(be32toh(ip->ip_src.s_addr)) ||
	    icmp_tobroadcast(n, ip->ip_dst))
		return false;
	if (ip->ip_p == IPPROTO_ICMP && type != ICMP_REDIRECT) {
		if (n->m_pkthdr.len < hlen + 1)
			return false;
		m_copydata(n, hlen, 1, &t);
		if (!ICMP_INFOTYPE(t)) {
			ICMPSTAT(ICMP_STAT_OLDICMP);
			return false;
		}
	}
	return true;
}

void
icmp_error(struct mbuf *n, int type, int code, n_long dest, int destmtu)
{
	struct inet_state *is = inet_state();
	struct ip *oip = mtod(n, struct ip *), *nip;
	const int oiphlen = oip->ip_hl << 2;
	struct icmp *icp;
	struct mbuf *m = NULL;
	int icmplen, room;

	if (type != ICMP_REDIRECT)
		ICMPSTAT(ICMP_STAT_ERROR);
	if (!icmp_may_complain(n, type) || icmp_ratelimit(&oip->ip_src, type,
	    code))
		goto out;
	icmplen = oiphlen + MIN(is->is_icmp_returndatabytes,
	    be16toh(oip->ip_len) - oiphlen);
	icmplen = MIN(icmplen, n->m_pkthdr.len);
	/* Header, our header, theirs; 576 bytes at most. */
	icmplen = MIN(icmplen, IP_MSS - (int)sizeof(*nip) - ICMP_MINLEN);
	if ((m = m_gethdr(M_DONTWAIT, MT_HEADER)) == NULL)
		goto out;
	room = (int)(sizeof(*nip) + ICMP_MINLEN) + icmplen + max_linkhdr;
	if (room > MHLEN) {
		m_clget(m, M_DONTWAIT);
		if ((m->m_flags & M_EXT) == 0) {
			m_freem(m);
			goto out;
		}
	}
	m->m_data += max_linkhdr;
	m->m_len = m->m_pkthdr.len = (int)sizeof(*nip) + ICMP_MINLEN + icmplen;
	m_copy_rcvif(m, n);
	nip = mtod(m, struct ip *);
	memcpy(nip, oip, sizeof(*nip));
	nip->ip_v = IPVERSION;
	nip->ip_hl = sizeof(*nip) >> 2;
	nip->ip_len = htobe16((uint16_t)m->m_len);
	nip->ip_p = IPPROTO_ICMP;
	nip->ip_tos = 0;
	nip->ip_off = 0;
	icp = (struct icmp *)(nip + 1);
	memset(icp, 0, ICMP_MINLEN);
	icp->icmp_type = (uint8_t)type;
	icp->icmp_code = (uint8_t)code;
	if (type == ICMP_REDIRECT)
		icp->icmp_gwaddr.s_addr = dest;
	else if (type == ICMP_PARAMPROB) {
		icp->icmp_pptr = (uint8_t)code;
		icp->icmp_code = 0;
	} else if (type == ICMP_UNREACH && code == ICMP_UNREACH_NEEDFRAG)
		icp->icmp_nextmtu = htobe16((uint16_t)destmtu);
	m_copydata(n, 0, icmplen, &icp->icmp_ip);
	_NET_STATINC(is->is_icmpstat, ICMP_STAT_OUTHIST + type);
	icmp_reflect(m);
out:
	m_freem(n);
}

/*
 * An address for the answer: the one that was meant, if it is ours alone,
 * else that of the interface it came by, else the primary one.
 */
static bool
icmp_reflect_src(struct in_addr dst, struct mbuf *m, struct in_addr *src)
{
	struct in_ifaddr *ia = NULL;
	struct ifnet *ifp;
	int s = pserialize_read_enter();

	ia = in_get_ia(dst);
	if (ia == NULL) {
		ifp = if_byindex(m->m_pkthdr._rcvif.rcvif_index);
		if (ifp != NULL && (ifp->if_flags & IFF_LOOPBACK) == 0)
			ia = in_get_ia_from_ifp(ifp);
	}
	if (ia == NULL)
		ia = PSLIST_READER_FIRST(in_addr_list(), struct in_ifaddr,
		    ia_pslist_entry);
	if (ia != NULL)
		*src = ia->ia_addr.sin_addr;
	pserialize_read_exit(s);
	return ia != NULL;
}

/*
 * Send a message back to where the packet in which it is made came from.
 */
void
icmp_reflect(struct mbuf *m)
{
	struct ip *ip = mtod(m, struct ip *);
	const struct in_addr dst = ip->ip_dst;

	if (!in_canforward(ip->ip_src) &&
	    be32toh(ip->ip_src.s_addr) >> 24 != IN_LOOPBACKNET) {
		m_freem(m);
		return;
	}
	ip->ip_dst = ip->ip_src;
	if (!icmp_reflect_src(dst, m, &ip->ip_src)) {
		m_freem(m);
		return;
	}
	ip->ip_ttl = MAXTTL;
	if ((ip->ip_hl << 2) > (int)sizeof(*ip)) {
		ip_stripoptions(m);
		ip = mtod(m, struct ip *);
	}
	ip->ip_len = htobe16((uint16_t)m->m_pkthdr.len);
	m_tag_delete_chain(m);
	m->m_flags &= ~(M_BCAST | M_MCAST);
	m->m_pkthdr.csum_flags = 0;
	icmp_send(m, NULL);
}

void
icmp_send(struct mbuf *m, struct mbuf *opts)
{
	struct ip *ip = mtod(m, struct ip *);
	const int hlen = ip->ip_hl << 2;
	struct icmp *icp = (struct icmp *)(mtod(m, char *) + hlen);

	icp->icmp_cksum = 0;
	icp->icmp_cksum = (uint16_t)cpu_in_cksum(m, be16toh(ip->ip_len) -
	    hlen, hlen, 0);
	m_reset_rcvif(m);
	(void)ip_output(m, opts, NULL, 0, NULL, NULL);
}

/* What kind of error, for pr_ctlinput; -1: none that we know. */
static int
icmp_errcmd(const struct icmp *icp)
{
	static const int8_t unreach[] = {
		PRC_UNREACH_NET, PRC_UNREACH_HOST, PRC_UNREACH_PROTOCOL,
		PRC_UNREACH_PORT, PRC_MSGSIZE, PRC_UNREACH_SRCFAIL,
		PRC_UNREACH_NET, PRC_UNREACH_HOST, PRC_UNREACH_HOST,
		PRC_UNREACH_NET, PRC_UNREACH_HOST, PRC_UNREACH_NET,
		PRC_UNREACH_HOST, PRC_UNREACH_PORT, PRC_UNREACH_PORT,
		PRC_UNREACH_PORT
	};

	switch (icp->icmp_type) {
	case ICMP_UNREACH:
		return icp->icmp_code < __arraycount(unreach) ?
		    unreach[icp->icmp_code] : -1;
	case ICMP_TIMXCEED:
		return icp->icmp_code > 1 ? -1 :
		    PRC_TIMXCEED_INTRANS + icp->icmp_code;
	case ICMP_PARAMPROB:
		return icp->icmp_code > 1 ? -1 : PRC_PARAMPROB;
	case ICMP_SOURCEQUENCH:
		return icp->icmp_code != 0 ? -1 : PRC_QUENCH;
	default:
		return -1;
	}
}

/*
 * A packet of ours could not go on.  False: nonsense.
 */
static bool
icmp_input_error(struct mbuf *m, struct icmp *icp, int icmplen)
{
	struct inet_state *is = inet_state();
	const int cmd = icmp_errcmd(icp);
	const struct protosw *pr;
	struct sockaddr_in src;

	if (cmd < 0) {
		ICMPSTAT(ICMP_STAT_BADCODE);
		return false;
	}
	if (icmplen < ICMP_ADVLENMIN || icmplen < ICMP_ADVLEN(icp) ||
	    icp->icmp_ip.ip_hl < sizeof(struct ip) >> 2) {
		ICMPSTAT(ICMP_STAT_BADLEN);
		return false;
	}
	if (IN_MULTICAST(be32toh(icp->icmp_ip.ip_dst.s_addr)))
		return false;
	sockaddr_in_init(&src, &icp->icmp_ip.ip_dst, 0);
	pr = is->is_protox[icp->icmp_ip.ip_p];
	if (pr->pr_ctlinput != NULL)
		(void)(*pr->pr_ctlinput)(cmd, sintosa(&src), &icp->icmp_ip);
	return true;
}

/*
 * Path MTU discovery: what a router can take, for ten minutes.  A message
 * without a number means one of the usual sizes below the packet's.
 */
void
icmp_mtudisc(struct icmp *icp, struct in_addr faddr)
{
	static const u_short plateau[] = {
		65535, 32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68
	};
	struct sockaddr_in sin;
	struct rtentry *rt, *host;
	u_long mtu = be16toh(icp->icmp_nextmtu);
	const u_long len = be16toh(icp->icmp_ip.ip_len);
	time_t expire;

	if (!inet_state()->is_mtudisc)
		return;
	sockaddr_in_init(&sin, &icp->icmp_ip.ip_dst, 0);
	if ((rt = rtalloc1(sintosa(&sin), 0)) == NULL)
		return;
	if (mtu == 0) {
		size_t i = 0;

		while (i < __arraycount(plateau) - 1 && plateau[i] >= len)
			i++;
		mtu = plateau[i];
	}
	expire = time_uptime + inet_state()->is_mtudisc_timeout;
	/* Never below what every link can carry. */
	if (mtu >= 68 + 228 && (rt->rt_flags & (RTF_LOCAL | RTF_BROADCAST |
	    RTF_REJECT)) == 0 && (rt->rt_rmx.rmx_locks & RTV_MTU) == 0) {
		if ((rt->rt_flags & RTF_HOST) == 0) {
			host = rt_dynhost(sintosa(&sin), rt, expire);
			rt_unref(rt);
			rt = host;
		} else if ((rt->rt_flags & RTF_DYNAMIC) != 0)
			rt_setexpire(rt, expire);
		if (rt != NULL && (rt->rt_rmx.rmx_mtu == 0 ||
		    mtu < rt->rt_rmx.rmx_mtu)) {
			ICMPSTAT(ICMP_STAT_PMTUCHG);
			rt_setmtu(rt, mtu);
		}
	}
	rt_unref(rt);
}

static void
icmp_input_redirect(struct mbuf *m, struct icmp *icp, int icmplen)
{
	struct inet_state *is = inet_state();
	struct ip *ip = mtod(m, struct ip *);
	struct sockaddr_in dst, gw, src;
	struct rtentry *rt = NULL;

	if (icp->icmp_code > 3) {
		ICMPSTAT(ICMP_STAT_BADCODE);
		return;
	}
	if (icmplen < ICMP_ADVLENMIN || icmplen < ICMP_ADVLEN(icp) ||
	    icp->icmp_ip.ip_hl < sizeof(struct ip) >> 2) {
		ICMPSTAT(ICMP_STAT_BADLEN);
		return;
	}
	if (!is->is_icmp_rediraccept || is->is_forwarding)
		return;
	sockaddr_in_init(&gw, &icp->icmp_gwaddr, 0);
	sockaddr_in_init(&dst, &icp->icmp_ip.ip_dst, 0);
	sockaddr_in_init(&src, &ip->ip_src, 0);
	rtredirect(sintosa(&dst), sintosa(&gw), NULL, RTF_GATEWAY | RTF_HOST,
	    sintosa(&src), &rt);
	if (rt != NULL) {
		rt_setexpire(rt, time_uptime + is->is_icmp_redirtimeout);
		rt_unref(rt);
	}
	pfctlinput(PRC_REDIRECT_HOST, sintosa(&dst));
}

/* Questions that we answer; true: it was one, and the packet is gone. */
static bool
icmp_input_query(struct mbuf *m, struct icmp *icp, int icmplen)
{
	struct inet_state *is = inet_state();
	struct in_ifaddr *ia;
	struct ip *ip = mtod(m, struct ip *);
	const bool many = (m->m_flags & (M_MCAST | M_BCAST)) != 0 ||
	    IN_MULTICAST(be32toh(ip->ip_dst.s_addr));
	struct psref psref;
	struct ifnet *ifp;

	switch (icp->icmp_type) {
	case ICMP_ECHO:
		if (many && !is->is_icmp_bmcastecho) {
			ICMPSTAT(ICMP_STAT_BMCASTECHO);
			return false;
		}
		icp->icmp_type = ICMP_ECHOREPLY;
		break;
	case ICMP_TSTAMP:
		if (many && !is->is_icmp_bmcastecho) {
			ICMPSTAT(ICMP_STAT_BMCASTTSTAMP);
			return false;
		}
		if (icmplen < ICMP_TSLEN) {
			ICMPSTAT(ICMP_STAT_BADLEN);
			return false;
		}
		icp->icmp_type = ICMP_TSTAMPREPLY;
		icp->icmp_rtime = iptime();
		icp->icmp_ttime = icp->icmp_rtime;
		break;
	case ICMP_MASKREQ:
		if (!is->is_icmp_maskrepl || icmplen < ICMP_MASKLEN)
			return false;
		if ((ifp = m_get_rcvif_psref(m, &psref)) == NULL)
			return false;
		ia = in_get_ia_from_ifp(ifp);
		if (ia != NULL) {
			icp->icmp_type = ICMP_MASKREPLY;
			icp->icmp_mask = ia->ia_sockmask.sin_addr.s_addr;
		}
		m_put_rcvif_psref(ifp, &psref);
		if (ia == NULL)
			return false;
		break;
	default:
		return false;
	}
	ICMPSTAT(ICMP_STAT_REFLECT);
	_NET_STATINC(is->is_icmpstat, ICMP_STAT_OUTHIST + icp->icmp_type);
	icmp_reflect(m);
	return true;
}

void
icmp_input(struct mbuf *m, int hlen, int proto)
{
	struct ip *ip = mtod(m, struct ip *);
	const int icmplen = be16toh(ip->ip_len) - hlen;
	struct icmp *icp;
	int need;

	if (icmplen < ICMP_MINLEN) {
		ICMPSTAT(ICMP_STAT_TOOSHORT);
		goto freeit;
	}
	/* As much of the packet inside as its protocol looks at. */
	need = hlen + MIN(icmplen, ICMP_MINLEN + 60 + 20);
	if (M_UNWRITABLE(m, need) && (m = m_pullup(m, need)) == NULL) {
		ICMPSTAT(ICMP_STAT_TOOSHORT);
		return;
	}
	ip = mtod(m, struct ip *);
	icp = (struct icmp *)(mtod(m, char *) + hlen);
	if (cpu_in_cksum(m, icmplen, hlen, 0) != 0) {
		ICMPSTAT(ICMP_STAT_CHECKSUM);
		goto freeit;
	}
	if (icp->icmp_type <= ICMP_MAXTYPE)
		_NET_STATINC(inet_state()->is_icmpstat,
		    ICMP_STAT_INHIST + icp->icmp_type);
	switch (icp->icmp_type) {
	case ICMP_UNREACH:
	case ICMP_TIMXCEED:
	case ICMP_PARAMPROB:
		if (!icmp_input_error(m, icp, icmplen))
			goto freeit;
		break;
	case ICMP_SOURCEQUENCH:
		/* RFC 6633: no longer of any meaning. */
		goto freeit;
	case ICMP_REDIRECT:
		icmp_input_redirect(m, icp, icmplen);
		break;
	case ICMP_ECHO:
	case ICMP_TSTAMP:
	case ICMP_MASKREQ:
		if (icmp_input_query(m, icp, icmplen))
			return;
		goto freeit;
	}
	rip_input(m, hlen, proto);
	return;
freeit:
	m_freem(m);
}
