/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv6 input: RFC 8200.
 *
 * A packet comes from is6_pktq, in a soft interrupt.  It is checked, and then
 * is ours, or is forwarded, or is dropped.  Handlers of headers get the chain,
 * the offset of theirs and its number; they return the number of the next
 * header with the offset moved to it, or IPPROTO_DONE having taken the packet.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/domain.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_private.h>
#include <net/pfil.h>
#include <net/pktqueue.h>
#include <net/route.h>

#include "inet6_state.h"

#define IP6_PKTQ_MAXLEN	1024

/* The addresses of a packet that came in, with the zone of its interface. */
void
ip6_addrs(const struct mbuf *m, struct in6_addr *src, struct in6_addr *dst)
{
	const struct ip6_hdr *ip6 = mtod(m, const struct ip6_hdr *);
	const u_int zone = m->m_pkthdr._rcvif.rcvif_index;

	*src = ip6->ip6_src;
	*dst = ip6->ip6_dst;
	in6_embed(src, zone);
	in6_embed(dst, zone);
}

/* Addresses that no packet on this interface has.  RFC 4291, 2.5. */
static bool
ip6_badaddrs(const struct mbuf *m, const struct ip6_hdr *ip6)
{
	const struct in6_addr *src = &ip6->ip6_src, *dst = &ip6->ip6_dst;

	if (IN6_IS_ADDR_MULTICAST(src) || IN6_IS_ADDR_UNSPECIFIED(dst) ||
	    IN6_IS_ADDR_V4MAPPED(src) || IN6_IS_ADDR_V4MAPPED(dst))
		return true;
	if ((m->m_flags & M_LOOP) != 0)
		return false;
	return IN6_IS_ADDR_LOOPBACK(src) || IN6_IS_ADDR_LOOPBACK(dst) ||
	    IN6_IS_ADDR_MC_NODELOCAL(dst) ||
	    (IN6_IS_ADDR_MULTICAST(dst) && (dst->s6_addr[1] & 0xf) == 0);
}

static struct mbuf *
ip6_checkhdr(struct mbuf *m, struct ifnet *ifp)
{
	const struct ip6_hdr *ip6;
	int len;

	if (__predict_false(m->m_len < (int)sizeof(*ip6)) &&
	    (m = m_pullup(m, sizeof(*ip6))) == NULL) {
		IP6STAT(IP6_STAT_TOOSMALL);
		return NULL;
	}
	ip6 = mtod(m, const struct ip6_hdr *);
	if ((ip6->ip6_vfc & IPV6_VERSION_MASK) != IPV6_VERSION) {
		IP6STAT(IP6_STAT_BADVERS);
		goto bad;
	}
	if (ip6_badaddrs(m, ip6)) {
		IP6STAT(IP6_STAT_BADSCOPE);
		goto bad;
	}
	len = (int)sizeof(*ip6) + be16toh(ip6->ip6_plen);
	if (m->m_pkthdr.len < len) {
		IP6STAT(IP6_STAT_TOOSHORT);
		goto bad;
	}
	if (m->m_pkthdr.len > len)
		m_adj(m, len - m->m_pkthdr.len);
	_NET_STATINC(inet6_state()->is6_ip6stat,
	    IP6_STAT_NXTHIST + ip6->ip6_nxt);
	return m;
bad:
	m_freem(m);
	return NULL;
}

/* Is it for us? */
static bool
ip6_isours(struct mbuf *m, struct ifnet *ifp)
{
	const struct in6_ifaddr *ia;
	struct in6_addr src, dst;
	bool ours;
	int s;

	ip6_addrs(m, &src, &dst);
	if (IN6_IS_ADDR_MULTICAST(&dst))
		return in6_multi_group(&dst, ifp);
	s = pserialize_read_enter();
	ia = in6_get_ia(&dst);
	ours = ia != NULL && (ia->ia6_flags & IN6_IFF_NOTREADY) == 0 &&
	    (ia->ia6_ifp->if_flags & IFF_UP) != 0;
	pserialize_read_exit(s);
	return ours;
}

static void
ip6_deliver(struct mbuf *m, int off, int nxt)
{
	int nest = 0;

	IP6STAT(IP6_STAT_DELIVERED);
	while (nxt != IPPROTO_DONE) {
		if (++nest > inet6_state()->is6_hdrnestlimit) {
			IP6STAT(IP6_STAT_TOOMANYHDR);
			m_freem(m);
			return;
		}
		if (m->m_pkthdr.len < off) {
			IP6STAT(IP6_STAT_TOOSHORT);
			m_freem(m);
			return;
		}
		nxt = (*ip6_protocol(nxt))(&m, &off, nxt);
	}
}

void
ip6_input(struct mbuf *m, struct ifnet *ifp)
{
	struct inet6_state *is6 = inet6_state();
	const struct in6_ifextra *ix = in6_ifx(ifp);
	int off = sizeof(struct ip6_hdr), nxt;
	const struct ip6_hdr *ip6;
	bool ours;

	IP6STAT(IP6_STAT_TOTAL);
	if (__predict_false((ifp->if_flags & IFF_UP) == 0 || ix == NULL ||
	    (ix->nd_ifinfo.flags & ND6_IFF_IFDISABLED) != 0)) {
		IP6STAT(IP6_STAT_IFDROP);
		m_freem(m);
		return;
	}
	if ((m = ip6_checkhdr(m, ifp)) == NULL)
		return;
	if (__predict_false(pfil_has_hooks(is6->is6_pfil, PFIL_IN))) {
		if (pfil_run_hooks(is6->is6_pfil, &m, ifp, PFIL_IN) != 0) {
			IP6STAT(IP6_STAT_PFILDROP_IN);
			m_freem(m);
			return;
		}
		if (m == NULL)
			return;
	}
	ip6 = mtod(m, const struct ip6_hdr *);
	nxt = ip6->ip6_nxt;
	ours = ip6_isours(m, ifp);
	if (!ours && IN6_IS_ADDR_MULTICAST(&ip6->ip6_dst)) {
		IP6STAT(IP6_STAT_NOTMEMBER);
		m_freem(m);
		return;
	}
	if (nxt == IPPROTO_HOPOPTS) {
		nxt = ip6_hbh_input(&m, &off, nxt);
		if (nxt == IPPROTO_DONE)
			return;
	}
	if (__predict_true(ours))
		ip6_deliver(m, off, nxt);
	else if (is6->is6_forwarding)
		ip6_forward(m, ifp);
	else {
		IP6STAT(IP6_STAT_CANTFORWARD);
		m_freem(m);
	}
}

static void
ip6_input_one(struct mbuf *m)
{
	struct psref psref;
	struct ifnet *ifp;
	int bound = curlwp_bind();

	ifp = m_get_rcvif_psref(m, &psref);
	if (__predict_true(ifp != NULL)) {
		ip6_input(m, ifp);
		m_put_rcvif_psref(ifp, &psref);
	} else {
		IP6STAT(IP6_STAT_IFDROP);
		m_freem(m);
	}
	curlwp_bindx(bound);
}

static void
ip6intr(void *arg)
{
	struct inet6_state *is6 = inet6_state();
	struct mbuf *m;

	while ((m = pktq_dequeue(is6->is6_pktq)) != NULL)
		ip6_input_one(m);
}

/*
 * Where a header's number is: what a parameter problem points at.
 */
static int
ip6_prevhdr(const struct mbuf *m, int off)
{
	struct ip6_ext ext;
	uint8_t nxt;
	int at = offsetof(struct ip6_hdr, ip6_nxt), o = sizeof(struct ip6_hdr);

	m_copydata(__UNCONST(m), at, 1, &nxt);
	while (o < off && o + (int)sizeof(ext) <= m->m_pkthdr.len) {
		m_copydata(__UNCONST(m), o, sizeof(ext), &ext);
		at = o;
		o += nxt == IPPROTO_FRAGMENT ? 8 : (ext.ip6e_len + 1) << 3;
		nxt = ext.ip6e_nxt;
	}
	return at;
}

/* A header that we know, but not here. */
int
ip6_nonxt_input(struct mbuf **mp, int *offp, int proto)
{
	struct mbuf *m = *mp;

	if (proto == IPPROTO_NONE)
		m_freem(m);
	else
		icmp6_error(m, ICMP6_PARAM_PROB, ICMP6_PARAMPROB_NEXTHEADER,
		    ip6_prevhdr(m, *offp));
	return IPPROTO_DONE;
}

/*
 * The last header of a packet that starts at `off', as far as it can be read:
 * its offset, or -1.  *nxtp is its number.
 */
int
ip6_lasthdr(const struct mbuf *m, int off, int proto, int *nxtp)
{
	struct mbuf *n = __UNCONST(m);
	struct ip6_hdr ip6;
	struct ip6_frag fh;
	struct ip6_ext ext;

	if (proto == IPPROTO_IPV6) {
		if (m->m_pkthdr.len < off + (int)sizeof(ip6))
			return -1;
		m_copydata(n, off, sizeof(ip6), &ip6);
		proto = ip6.ip6_nxt;
		off += (int)sizeof(ip6);
	}
	for (int i = 0; i < 16; i++) {
		switch (proto) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
			if (m->m_pkthdr.len < off + (int)sizeof(ext))
				return -1;
			m_copydata(n, off, sizeof(ext), &ext);
			proto = ext.ip6e_nxt;
			off += (ext.ip6e_len + 1) << 3;
			break;
		case IPPROTO_FRAGMENT:
			if (m->m_pkthdr.len < off + (int)sizeof(fh))
				return -1;
			m_copydata(n, off, sizeof(fh), &fh);
			if ((fh.ip6f_offlg & IP6F_OFF_MASK) != 0)
				return -1;
			proto = fh.ip6f_nxt;
			off += (int)sizeof(fh);
			break;
		default:
			*nxtp = proto;
			return off;
		}
	}
	return -1;
}

/*
 * Numbers of fragments, that nobody can guess (RFC 7739), and labels of flows
 * (RFC 6437).
 */
uint32_t
ip6_randomid(void)
{
	struct inet6_state *is6 = inet6_state();
	const u_int n = atomic_inc_uint_nv(&is6->is6_fragid);

	/* A bijection of the counter: none comes twice too soon. */
	return (uint32_t)((n ^ (uint32_t)is6->is6_idsecret[0]) * 0x9e3779b1U) ^
	    (uint32_t)is6->is6_idsecret[1];
}

uint32_t
ip6_randomflowlabel(void)
{
	return htobe32((cprng_fast32() & 0xfffff) | 1);
}

static void
ip6_defaults(struct inet6_state *is6)
{
	is6->is6_redirect = 1;
	is6->is6_hlim = 64;
	is6->is6_maxfragpackets = is6->is6_maxfrags = 200;
	is6->is6_hdrnestlimit = 15;
	is6->is6_dad_count = 1;
	is6->is6_auto_flowlabel = 1;
	is6->is6_defmcasthlim = 1;
	is6->is6_use_deprecated = 1;
	is6->is6_v6only = 1;
	is6->is6_auto_linklocal = 1;
	is6->is6_accept_rtadv = 1;
	is6->is6_rediraccept = 1;
	is6->is6_redirtimeout = 600;
	is6->is6_errppslimit = 100;
}

void
ip6_init(void)
{
	struct inet6_state *is6 = kernel_state_alloc(sizeof(*is6));

	curkernel()->k_inet6 = is6;
	ip6_defaults(is6);
	is6->is6_ip6stat = percpu_alloc(IP6_NSTATS * sizeof(uint64_t));
	is6->is6_icmp6stat = percpu_alloc(ICMP6_NSTATS * sizeof(uint64_t));
	is6->is6_udp6stat = percpu_alloc(UDP_NSTATS * sizeof(uint64_t));
	(void)cprng_fast(is6->is6_idsecret, sizeof(is6->is6_idsecret));
	(void)cprng_fast(is6->is6_idkey, sizeof(is6->is6_idkey));
	is6->is6_fragid = cprng_fast32();
	is6->is6_pfil = pfil_head_create(PFIL_TYPE_AF, (void *)AF_INET6);
	inet_state()->is_in6_pcbfree = in6_pcbfree;
	inet_state()->is_in6_pcbpurge = in6_pcbpurge;
	in6_ifaddr_init();
	in6_mcast_init();
	frag6_init();
	nd6_init();
	is6->is6_pktq = pktq_create(IP6_PKTQ_MAXLEN, ip6intr, NULL);
	pktq_setinput(is6->is6_pktq, ip6_input_one);
	netif_state()->nis_ip6pktq = is6->is6_pktq;
	netif_state()->nis_nd6resolve = nd6_resolve;
	sysctl_setup_later(in6_sysctl_init, &is6->is6_sysctllog);
}

/* Interfaces and sockets are gone. */
void
ip6_fini(void)
{
	struct inet6_state *is6 = inet6_state();

	sysctl_teardown(&is6->is6_sysctllog);
	netif_state()->nis_nd6resolve = NULL;
	netif_state()->nis_ip6pktq = NULL;
	pktq_destroy(is6->is6_pktq);
	nd6_fini();
	frag6_fini();
	in6_mcast_fini();
	in6_ifaddr_fini();
	pfil_head_destroy(is6->is6_pfil);
	percpu_free(is6->is6_udp6stat, UDP_NSTATS * sizeof(uint64_t));
	percpu_free(is6->is6_icmp6stat, ICMP6_NSTATS * sizeof(uint64_t));
	percpu_free(is6->is6_ip6stat, IP6_NSTATS * sizeof(uint64_t));
}
