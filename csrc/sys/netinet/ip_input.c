/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv4 input: RFC 791, 1122.
 *
 * A packet comes from ip_pktq, in a soft interrupt.  It is checked, and then
 * is ours (reassembled and handed to its protocol), or is forwarded, or is
 * dropped.  Handlers of protocols get the chain, the length of the IP header
 * and the protocol, with ip_len and ip_off in network order, and free it.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/domain.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/sysctl.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>
#include <net/pfil.h>
#include <net/pktqueue.h>
#include <net/route.h>
#include <netinet/if_inarp.h>
#include <netinet/ip_icmp.h>

#include "inet_state.h"

#define IP_PKTQ_MAXLEN	1024

percpu_t *
ip_stats(void)
{
	return inet_state()->is_ipstat;
}

struct pktqueue *
ip_pktq_get(void)
{
	struct inet_state *is = inet_state();

	return is != NULL ? is->is_pktq : NULL;
}

int *
ip_mtudisc_get(void)
{
	return &inet_state()->is_mtudisc;
}

int *
ip_defttl_get(void)
{
	return &inet_state()->is_defttl;
}

int *
ip_mtudisc_timeout_get(void)
{
	return &inet_state()->is_mtudisc_timeout;
}

int *
ip_do_loopback_cksum_get(void)
{
	return &inet_state()->is_do_loopback_cksum;
}

/* 0, 1: the range of chosen ports; 2, 3: the low one. */
int *
ip_anonport_get(int which)
{
	struct inet_state *is = inet_state();
	int *ports[] = { &is->is_anonportmin, &is->is_anonportmax,
	    &is->is_lowportmin, &is->is_lowportmax };

	return ports[which & 3];
}

bool
in_rate_ok(struct in_rate *r, int limit)
{
	const time_t now = time_uptime;

	if (limit < 0)
		return true;
	if (atomic_load_relaxed(&r->r_second) != now) {
		atomic_store_relaxed(&r->r_second, now);
		atomic_store_relaxed(&r->r_count, 0);
	}
	return atomic_inc_uint_nv(&r->r_count) <= (u_int)limit;
}

/*
 * Is it for an address of ours on which it may have come?
 */
static bool
ip_isours(const struct ip *ip, struct ifnet *ifp, int *downp)
{
	struct inet_state *is = inet_state();
	struct in_ifaddr *ia;
	struct ifaddr *ifa;
	bool ours = false;
	int s;

	*downp = 0;
	s = pserialize_read_enter();
	IN_ADDRHASH_READER_FOREACH(ia, ip->ip_dst.s_addr) {
		if (!in_hosteq(ia->ia_addr.sin_addr, ip->ip_dst))
			continue;
		if (is->is_checkinterface && ia->ia_ifp != ifp &&
		    (ia->ia_ifp->if_flags & IFF_LOOPBACK) == 0 &&
		    (ifp->if_flags & IFF_LOOPBACK) == 0)
			continue;
		if ((ia->ia_ifp->if_flags & IFF_UP) == 0 ||
		    (ia->ia4_flags & IN_IFF_DUPLICATED) != 0)
			++*downp;
		else {
			ours = true;
			break;
		}
	}
	if (!ours && (ifp->if_flags & IFF_BROADCAST) != 0) {
		IFADDR_READER_FOREACH(ifa, ifp) {
			if (ifa->ifa_addr->sa_family != AF_INET)
				continue;
			ia = ifatoia(ifa);
			if (in_hosteq(ip->ip_dst, ia->ia_broadaddr.sin_addr) ||
			    in_hosteq(ip->ip_dst, ia->ia_netbroadcast) ||
			    (is->is_hostzerobcast &&
			    be32toh(ip->ip_dst.s_addr) == ia->ia_subnet)) {
				ours = true;
				break;
			}
		}
	}
	pserialize_read_exit(s);
	return ours || ip->ip_dst.s_addr == INADDR_BROADCAST ||
	    in_nullhost(ip->ip_dst);
}

/*
 * The header: complete, of version 4, with a good sum, and a packet that is
 * as long as it says.  NULL: dropped.
 */
static struct mbuf *
ip_checkhdr(struct mbuf *m, struct ifnet *ifp)
{
	struct ip *ip;
	int hlen, len;

	if (__predict_false(m->m_len < (int)sizeof(*ip)) &&
	    (m = m_pullup(m, sizeof(*ip))) == NULL) {
		IPSTAT(IP_STAT_TOOSMALL);
		return NULL;
	}
	ip = mtod(m, struct ip *);
	if (ip->ip_v != IPVERSION) {
		IPSTAT(IP_STAT_BADVERS);
		goto bad;
	}
	hlen = ip->ip_hl << 2;
	if (hlen < (int)sizeof(*ip)) {
		IPSTAT(IP_STAT_BADHLEN);
		goto bad;
	}
	if (hlen > m->m_len) {
		if ((m = m_pullup(m, hlen)) == NULL) {
			IPSTAT(IP_STAT_BADHLEN);
			return NULL;
		}
		ip = mtod(m, struct ip *);
	}
	if (__predict_false(IN_MULTICAST(be32toh(ip->ip_src.s_addr)) ||
	    ip->ip_src.s_addr == INADDR_BROADCAST)) {
		IPSTAT(IP_STAT_BADADDR);
		goto bad;
	}
	if (__predict_false((ifp->if_flags & IFF_LOOPBACK) == 0 &&
	    (be32toh(ip->ip_dst.s_addr) >> 24 == IN_LOOPBACKNET ||
	    be32toh(ip->ip_src.s_addr) >> 24 == IN_LOOPBACKNET))) {
		IPSTAT(IP_STAT_BADADDR);
		goto bad;
	}
	switch (m->m_pkthdr.csum_flags & ((ifp->if_csum_flags_rx &
	    M_CSUM_IPv4) | M_CSUM_IPv4_BAD)) {
	case M_CSUM_IPv4 | M_CSUM_IPv4_BAD:
		goto badsum;
	case M_CSUM_IPv4:
		break;
	default:
		if ((ifp->if_flags & IFF_LOOPBACK) != 0 &&
		    !inet_state()->is_do_loopback_cksum)
			break;
		if (in_cksum(m, hlen) != 0)
			goto badsum;
		break;
	}
	len = be16toh(ip->ip_len);
	if (len < hlen) {
		IPSTAT(IP_STAT_BADLEN);
		goto bad;
	}
	if (m->m_pkthdr.len < len) {
		IPSTAT(IP_STAT_TOOSHORT);
		goto bad;
	}
	if (m->m_pkthdr.len > len) {
		/* What the link layer padded. */
		if (m->m_len == m->m_pkthdr.len) {
			m->m_len = len;
			m->m_pkthdr.len = len;
		} else
			m_adj(m, len - m->m_pkthdr.len);
	}
	return m;
badsum:
	IPSTAT(IP_STAT_BADSUM);
bad:
	m_freem(m);
	return NULL;
}

static void
ip_deliver(struct mbuf *m)
{
	struct ip *ip = mtod(m, struct ip *);
	int hlen;

	if ((be16toh(ip->ip_off) & ~IP_DF) != 0) {
		if (ip_reass_packet(&m) != 0) {
			m_freem(m);
			return;
		}
		if (m == NULL)
			return;
		ip = mtod(m, struct ip *);
	}
	hlen = ip->ip_hl << 2;
	IPSTAT(IP_STAT_DELIVERED);
	inet_state()->is_protox[ip->ip_p]->pr_input(m, hlen, ip->ip_p);
}

void
ip_input(struct mbuf *m, struct ifnet *ifp)
{
	struct inet_state *is = inet_state();
	struct ip *ip;
	int down, srcrt = 0;

	IPSTAT(IP_STAT_TOTAL);
	if (__predict_false((ifp->if_flags & IFF_UP) == 0)) {
		IPSTAT(IP_STAT_IFDROP);
		m_freem(m);
		return;
	}
	if ((m = ip_checkhdr(m, ifp)) == NULL)
		return;
	if (__predict_false(pfil_has_hooks(is->is_pfil, PFIL_IN))) {
		if (pfil_run_hooks(is->is_pfil, &m, ifp, PFIL_IN) != 0) {
			IPSTAT(IP_STAT_PFILDROP_IN);
			m_freem(m);
			return;
		}
		if (m == NULL)
			return;
	}
	ip = mtod(m, struct ip *);
	if (__predict_false(ip->ip_hl > sizeof(*ip) >> 2)) {
		if (ip_dooptions(m) != 0)
			return;
		ip = mtod(m, struct ip *);
	}
	if (IN_MULTICAST(be32toh(ip->ip_dst.s_addr))) {
		if (!in_multi_group(ip->ip_dst, ifp, 0)) {
			IPSTAT(IP_STAT_CANTFORWARD);
			m_freem(m);
			return;
		}
		ip_deliver(m);
		return;
	}
	if (__predict_true(ip_isours(ip, ifp, &down))) {
		ip_deliver(m);
		return;
	}
	if (down != 0) {
		/* Ours, but down: nobody else has it either. */
		if ((m->m_flags & (M_BCAST | M_MCAST)) == 0)
			icmp_error(m, ICMP_UNREACH, ICMP_UNREACH_HOST, 0, 0);
		else
			m_freem(m);
		IPSTAT(IP_STAT_CANTFORWARD);
		return;
	}
	if (!is->is_forwarding) {
		IPSTAT(IP_STAT_CANTFORWARD);
		m_freem(m);
		return;
	}
	ip_forward(m, srcrt, ifp);
}

static void
ip_input_one(struct mbuf *m)
{
	struct psref psref;
	struct ifnet *ifp;
	int bound = curlwp_bind();

	ifp = m_get_rcvif_psref(m, &psref);
	if (__predict_true(ifp != NULL)) {
		ip_input(m, ifp);
		m_put_rcvif_psref(ifp, &psref);
	} else {
		IPSTAT(IP_STAT_IFDROP);
		m_freem(m);
	}
	curlwp_bindx(bound);
}

static void
ipintr(void *arg)
{
	struct inet_state *is = inet_state();
	struct mbuf *m;

	while ((m = pktq_dequeue(is->is_pktq)) != NULL)
		ip_input_one(m);
}

/*
 * Numbers of packets: a permutation of a counter (RFC 4963, 6864), so that
 * they do not tell how many packets were sent.
 */
uint16_t
ip_randomid(void)
{
	struct inet_state *is = inet_state();
	const u_int n = atomic_inc_uint_nv(&is->is_id);
	const uint32_t key = (uint32_t)is->is_id_secret[(n >> 16) & 1];
	uint32_t l = (n >> 8) & 0xff, r = n & 0xff, t;

	for (int i = 0; i < 4; i++) {
		t = (r * 0x9e35 + (key >> (i * 8)) + (uint32_t)i * 0x51) ^
		    (n >> 16) * 0x2545;
		t = l ^ ((t ^ (t >> 7)) & 0xff);
		l = r;
		r = t;
	}
	t = l << 8 | r;
	return (uint16_t)(t != 0 ? t : 0xa5a5);
}

uint16_t
ip_newid(const struct in_ifaddr *ia)
{
	if (inet_state()->is_random_id)
		return ip_randomid();
	return htobe16((uint16_t)atomic_inc_uint_nv(&inet_state()->is_id));
}

/*
 * Send a packet on as a router: RFC 1812.
 */
static int
ip_forward_errcode(int error, int *codep, int *mtup)
{
	switch (error) {
	case EMSGSIZE:
		*codep = ICMP_UNREACH_NEEDFRAG;
		return ICMP_UNREACH;
	case ENOBUFS:
		return -1;
	case EACCES:
		*codep = ICMP_UNREACH_ADMIN_PROHIBIT;
		return ICMP_UNREACH;
	default:
		*codep = ICMP_UNREACH_HOST;
		return ICMP_UNREACH;
	}
}

/* Where a redirect should point to, or 0. */
static uint32_t
ip_forward_redirect(const struct ip *ip, const struct rtentry *rt,
    struct ifnet *rcvif)
{
	struct in_ifaddr *ia;

	if (!inet_state()->is_sendredirects || rt->rt_ifp != rcvif ||
	    (rt->rt_flags & (RTF_DYNAMIC | RTF_MODIFIED)) != 0 ||
	    rt_mask(rt) == NULL || rt->rt_plen == 0 ||
	    rt->rt_ifa->ifa_addr->sa_family != AF_INET)
		return 0;
	ia = ifatoia(rt->rt_ifa);
	if ((be32toh(ip->ip_src.s_addr) & ia->ia_subnetmask) != ia->ia_subnet)
		return 0;
	if ((rt->rt_flags & RTF_GATEWAY) != 0)
		return satocsin(rt->rt_gateway)->sin_addr.s_addr;
	return ip->ip_dst.s_addr;
}

void
ip_forward(struct mbuf *m, int srcrt, struct ifnet *rcvif)
{
	struct ip *ip = mtod(m, struct ip *);
	struct route ro;
	struct sockaddr_in dst;
	struct rtentry *rt;
	struct mbuf *mcopy;
	uint32_t redirect;
	int error, type, code = 0, mtu = 0, s;

	if ((m->m_flags & (M_BCAST | M_MCAST)) != 0 ||
	    !in_canforward(ip->ip_dst)) {
		IPSTAT(IP_STAT_CANTFORWARD);
		m_freem(m);
		return;
	}
	if (ip->ip_ttl <= IPTTLDEC) {
		IPSTAT(IP_STAT_TIMXCEED);
		icmp_error(m, ICMP_TIMXCEED, ICMP_TIMXCEED_INTRANS, 0, 0);
		return;
	}
	/* What the last link left out is left to the next one. */
	if ((m->m_pkthdr.csum_flags & M_CSUM_BLANK) != 0)
		m->m_pkthdr.csum_flags &= M_CSUM_TCPv4 | M_CSUM_UDPv4 |
		    M_CSUM_TSOv4;
	else
		m->m_pkthdr.csum_flags = 0;
	memset(&ro, 0, sizeof(ro));
	sockaddr_in_init(&dst, &ip->ip_dst, 0);
	if ((rt = rtcache_lookup(&ro, sintosa(&dst))) == NULL) {
		IPSTAT(IP_STAT_NOROUTE);
		icmp_error(m, ICMP_UNREACH, ICMP_UNREACH_NET, 0, 0);
		return;
	}
	/* Enough of it for an error. */
	mcopy = m_copym(m, 0, MIN(be16toh(ip->ip_len), (ip->ip_hl << 2) +
	    inet_state()->is_icmp_returndatabytes), M_DONTWAIT);
	if (mcopy != NULL)
		mcopy = m_pullup(mcopy, MIN(mcopy->m_pkthdr.len,
		    ip->ip_hl << 2));
	ip->ip_ttl -= IPTTLDEC;
	s = pserialize_read_enter();
	redirect = (rt->rt_flags & RTF_UP) != 0 ?
	    ip_forward_redirect(ip, rt, rcvif) : 0;
	mtu = rt->rt_rmx.rmx_mtu != 0 ? (int)rt->rt_rmx.rmx_mtu :
	    (rt->rt_flags & RTF_UP) != 0 && rt->rt_ifp != NULL ?
	    (int)rt->rt_ifp->if_mtu : 0;
	pserialize_read_exit(s);
	error = ip_output(m, NULL, &ro, IP_FORWARDING |
	    (inet_state()->is_directedbcast ? IP_ALLOWBROADCAST : 0), NULL,
	    NULL);
	rtcache_free(&ro);
	if (error != 0)
		IPSTAT(IP_STAT_CANTFORWARD);
	else
		IPSTAT(IP_STAT_FORWARD);
	if (mcopy == NULL)
		return;
	if (error == 0 && redirect != 0) {
		IPSTAT(IP_STAT_REDIRECTSENT);
		icmp_error(mcopy, ICMP_REDIRECT, ICMP_REDIRECT_HOST, redirect,
		    0);
		return;
	}
	if (error == 0 || (type = ip_forward_errcode(error, &code, &mtu)) < 0) {
		m_freem(mcopy);
		return;
	}
	icmp_error(mcopy, type, code, 0, mtu);
}

static void
ip_defaults(struct inet_state *is)
{
	is->is_sendredirects = 1;
	is->is_defttl = IPDEFTTL;
	is->is_subnetsarelocal = 1;
	is->is_mtudisc = 1;
	is->is_mtudisc_timeout = 600;
	is->is_gif_ttl = is->is_gre_ttl = 30;
	is->is_maxfragpackets = 200;
	is->is_random_id = 1;
	is->is_dad_count = 3;
	is->is_anonportmin = IPPORT_ANONMIN;
	is->is_anonportmax = IPPORT_ANONMAX;
	is->is_lowportmin = IPPORT_RESERVEDMIN;
	is->is_lowportmax = IPPORT_RESERVEDMAX;
	is->is_icmp_returndatabytes = 8;
	is->is_icmp_errppslimit = 100;
	is->is_icmp_rediraccept = 1;
	is->is_icmp_redirtimeout = 600;
	is->is_udp_cksum = 1;
	is->is_udp_sendspace = 9216;
	is->is_udp_recvspace = 41600;
}

void
ip_init(void)
{
	struct inet_state *is = kernel_state_alloc(sizeof(*is));
	const struct protosw *pr, *raw = NULL;

	curkernel()->k_inet = is;
	ip_defaults(is);
	is->is_ipstat = percpu_alloc(IP_NSTATS * sizeof(uint64_t));
	is->is_icmpstat = percpu_alloc(ICMP_NSTATS * sizeof(uint64_t));
	is->is_udpstat = percpu_alloc(UDP_NSTATS * sizeof(uint64_t));
	is->is_igmpstat = percpu_alloc(IGMP_NSTATS * sizeof(uint64_t));
	is->is_arpstat = percpu_alloc(ARP_NSTATS * sizeof(uint64_t));
	(void)cprng_fast(is->is_id_secret, sizeof(is->is_id_secret));
	is->is_id = cprng_fast32();
	is->is_pfil = pfil_head_create(PFIL_TYPE_AF, (void *)AF_INET);
	for (pr = inetdomain.dom_protosw; pr <
	    inetdomain.dom_protoswNPROTOSW; pr++) {
		if (pr->pr_type == SOCK_RAW && pr->pr_protocol == 0 &&
		    pr->pr_input != NULL)
			raw = pr;
	}
	for (int i = 0; i < 256; i++)
		is->is_protox[i] = raw;
	for (pr = inetdomain.dom_protosw; pr <
	    inetdomain.dom_protoswNPROTOSW; pr++) {
		if (pr->pr_protocol > 0 && pr->pr_protocol < 256 &&
		    pr->pr_input != NULL && pr->pr_protocol != IPPROTO_RAW)
			is->is_protox[pr->pr_protocol] = pr;
	}
	in_ifaddr_init();
	in_mcast_init();
	ip_reass_init();
	is->is_pktq = pktq_create(IP_PKTQ_MAXLEN, ipintr, NULL);
	pktq_setinput(is->is_pktq, ip_input_one);
	arp_init();
	sysctl_setup_later(in_sysctl_init, &is->is_sysctllog);
}

/* Interfaces and sockets are gone. */
void
ip_fini(void)
{
	struct inet_state *is = inet_state();

	sysctl_teardown(&is->is_sysctllog);
	arp_fini();
	pktq_destroy(is->is_pktq);
	is->is_pktq = NULL;
	ip_reass_fini();
	in_mcast_fini();
	in_ifaddr_fini();
	pfil_head_destroy(is->is_pfil);
	percpu_free(is->is_arpstat, ARP_NSTATS * sizeof(uint64_t));
	percpu_free(is->is_igmpstat, IGMP_NSTATS * sizeof(uint64_t));
	percpu_free(is->is_udpstat, UDP_NSTATS * sizeof(uint64_t));
	percpu_free(is->is_icmpstat, ICMP_NSTATS * sizeof(uint64_t));
	percpu_free(is->is_ipstat, IP_NSTATS * sizeof(uint64_t));
}
