/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Neighbour solicitations and advertisements (RFC 4861, 7), and detection of
 * duplicate addresses with them (RFC 4862, 5.4).
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/syslog.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_ether.h>
#include <net/route.h>

#include "inet6_state.h"

#define ND_MAXMSG	1024	/* bytes of a message that we look at */

/* A message of `len' bytes behind a header; hop limit 255. */
static struct mbuf *
nd6_msg(struct ifnet *ifp, int len, int type, const struct in6_addr *src,
    const struct in6_addr *dst)
{
	struct ip6_hdr *ip6;
	struct mbuf *m;

	if ((m = m_gethdr(M_DONTWAIT, MT_DATA)) == NULL)
		return NULL;
	m->m_data += max_linkhdr;
	m->m_len = m->m_pkthdr.len = (int)sizeof(*ip6) + len;
	ip6 = mtod(m, struct ip6_hdr *);
	memset(ip6, 0, (size_t)m->m_len);
	ip6->ip6_nxt = IPPROTO_ICMPV6;
	ip6->ip6_hlim = 255;
	ip6->ip6_src = *src;
	ip6->ip6_dst = *dst;
	((struct icmp6_hdr *)(ip6 + 1))->icmp6_type = (uint8_t)type;
	return m;
}

static void
nd6_send(struct ifnet *ifp, struct mbuf *m)
{
	struct ip6_hdr *ip6 = mtod(m, struct ip6_hdr *);
	struct icmp6_hdr *icmp6 = (struct icmp6_hdr *)(ip6 + 1);
	const int len = m->m_pkthdr.len - (int)sizeof(*ip6);
	struct ip6_moptions im6o;

	icmp6->icmp6_cksum = (uint16_t)cpu_in_cksum(m, len, sizeof(*ip6),
	    in6_cksum_phdr(&ip6->ip6_src, &ip6->ip6_dst, (uint32_t)len,
	    IPPROTO_ICMPV6));
	_NET_STATINC(inet6_state()->is6_icmp6stat,
	    ICMP6_STAT_OUTHIST + icmp6->icmp6_type);
	memset(&im6o, 0, sizeof(im6o));
	im6o.im6o_multicast_if_index = ifp->if_index;
	(void)ip6_output(m, NULL, NULL, IPV6_UNSPECSRC, &im6o, NULL, NULL);
}

/* A link address option behind a message. */
static void
nd6_put_lladdr(uint8_t *p, int type, const uint8_t *mac)
{
	p[0] = (uint8_t)type;
	p[1] = 1;
	memcpy(p + 2, mac, ETHER_ADDR_LEN);
}

/*
 * Ask for `target'; with the unspecified source for duplicates of it.
 */
void
nd6_ns_output(struct ifnet *ifp, const struct in6_addr *src,
    const struct in6_addr *target, const uint8_t *tha, bool unicast)
{
	const bool dad = IN6_IS_ADDR_UNSPECIFIED(src);
	uint8_t mac[ETHER_ADDR_LEN];
	struct nd_neighbor_solicit *ns;
	struct in6_addr dst = *target;
	struct mbuf *m;

	if (!nd6_mymac(ifp, mac))
		return;
	if (!unicast)
		in6_solicited(&dst, target, ifp->if_index);
	m = nd6_msg(ifp, (int)sizeof(*ns) + (dad ? 0 : 8),
	    ND_NEIGHBOR_SOLICIT, src, &dst);
	if (m == NULL)
		return;
	ns = (struct nd_neighbor_solicit *)(mtod(m, uint8_t *) +
	    sizeof(struct ip6_hdr));
	ns->nd_ns_target = *target;
	in6_clear(&ns->nd_ns_target);
	if (!dad)
		nd6_put_lladdr((uint8_t *)(ns + 1), ND_OPT_SOURCE_LINKADDR,
		    mac);
	nd6_send(ifp, m);
}

void
nd6_na_output(struct ifnet *ifp, const struct in6_addr *dst,
    const struct in6_addr *target, int flags, bool tlladdr)
{
	uint8_t mac[ETHER_ADDR_LEN];
	struct nd_neighbor_advert *na;
	struct mbuf *m;

	if (!nd6_mymac(ifp, mac))
		return;
	m = nd6_msg(ifp, (int)sizeof(*na) + (tlladdr ? 8 : 0),
	    ND_NEIGHBOR_ADVERT, target, dst);
	if (m == NULL)
		return;
	na = (struct nd_neighbor_advert *)(mtod(m, uint8_t *) +
	    sizeof(struct ip6_hdr));
	na->nd_na_target = *target;
	in6_clear(&na->nd_na_target);
	na->nd_na_flags = (uint8_t)flags;
	if (inet6_state()->is6_forwarding)
		na->nd_na_flags |= ND_NA_FLAG_ROUTER;
	if (tlladdr)
		nd6_put_lladdr((uint8_t *)(na + 1), ND_OPT_TARGET_LINKADDR,
		    mac);
	nd6_send(ifp, m);
}

/* The message as a whole, and its interface, held; NULL: not to be used. */
static struct ifnet *
nd6_get(struct mbuf *m, int off, int len, int min, uint8_t *buf,
    struct nd_opts *no, struct psref *psref)
{
	const struct ip6_hdr *ip6 = mtod(m, const struct ip6_hdr *);
	struct ifnet *ifp;

	if (ip6->ip6_hlim != 255 || len < min || len > ND_MAXMSG)
		return NULL;
	m_copydata(m, off, len, buf);
	if (((struct icmp6_hdr *)buf)->icmp6_code != 0 ||
	    !nd6_options(buf + min, len - min, no))
		return NULL;
	ifp = m_get_rcvif_psref(m, psref);
	if (ifp != NULL && (ifp->if_flags & IFF_LOOPBACK) != 0) {
		m_put_rcvif_psref(ifp, psref);
		ifp = NULL;
	}
	return ifp;
}

/* RFC 4862, 5.4.3 and 7.2.3 of 4861. */
static void
nd6_ns_target(struct mbuf *m, struct ifnet *ifp, struct in6_addr *target,
    const struct nd_opts *no)
{
	struct in6_addr src, dst, all = in6addr_linklocal_allnodes;
	struct in6_ifaddr *ia;
	struct psref psref;
	int flags;

	ip6_addrs(m, &src, &dst);
	ia = in6_get_ia_psref(target, &psref);
	if (ia == NULL)
		return;
	if (ia->ia6_ifp != ifp || (ia->ia6_flags & IN6_IFF_DUPLICATED) != 0)
		goto out;
	if ((ia->ia6_flags & IN6_IFF_TENTATIVE) != 0) {
		/* Our own comes back with M_LOOP: no duplicate. */
		if (IN6_IS_ADDR_UNSPECIFIED(&src) &&
		    (m->m_flags & M_LOOP) == 0)
			nd6_dad_duplicated(ia);
		goto out;
	}
	flags = (ia->ia6_flags & IN6_IFF_ANYCAST) != 0 ? 0 :
	    ND_NA_FLAG_OVERRIDE;
	if (IN6_IS_ADDR_UNSPECIFIED(&src)) {
		in6_embed(&all, ifp->if_index);
		nd6_na_output(ifp, &all, target, flags, true);
		goto out;
	}
	nd6_cache_lladdr(ifp, &src, no->no_sll, ND_NEIGHBOR_SOLICIT, true);
	nd6_na_output(ifp, &src, target, flags | ND_NA_FLAG_SOLICITED, true);
out:
	ifa_release(&ia->ia_ifa, &psref);
}

void
nd6_ns_input(struct mbuf *m, int off, int len)
{
	uint8_t buf[ND_MAXMSG] __aligned(8);
	const struct nd_neighbor_solicit *ns = (const void *)buf;
	struct in6_addr src, dst, target;
	struct nd_opts no;
	struct psref psref;
	struct ifnet *ifp;

	ifp = nd6_get(m, off, len, sizeof(*ns), buf, &no, &psref);
	if (ifp == NULL) {
		ICMP6STAT(ICMP6_STAT_BADNS);
		return;
	}
	ip6_addrs(m, &src, &dst);
	target = ns->nd_ns_target;
	in6_embed(&target, ifp->if_index);
	if (IN6_IS_ADDR_MULTICAST(&target) ||
	    (IN6_IS_ADDR_UNSPECIFIED(&src) && (no.no_sll != NULL ||
	    !IN6_IS_ADDR_MULTICAST(&dst))) ||
	    (!IN6_IS_ADDR_UNSPECIFIED(&src) && !nd6_is_neighbour(&src, ifp)))
		ICMP6STAT(ICMP6_STAT_BADNS);
	else
		nd6_ns_target(m, ifp, &target, &no);
	m_put_rcvif_psref(ifp, &psref);
}

/* RFC 4861, 7.2.5; the entry is write-locked.  The packets that may go. */
static struct mbuf *
nd6_na_update(struct llentry *lle, const uint8_t *lladdr, int flags)
{
	struct nd_domain *nd = &inet6_state()->is6_nd;
	const bool solicited = (flags & ND_NA_FLAG_SOLICITED) != 0;
	const bool override = (flags & ND_NA_FLAG_OVERRIDE) != 0;
	struct mbuf *held = NULL;
	bool changed;

	if ((lle->la_flags & LLE_STATIC) != 0)
		return NULL;
	if ((lle->la_flags & LLE_VALID) == 0) {
		if (lladdr == NULL)
			return NULL;
		lle_setaddr(lle, lladdr, ETHER_ADDR_LEN);
		nd_setstate(nd, lle, solicited ? ND_STATE_REACHABLE :
		    ND_STATE_STALE);
		held = lle->la_hold;
		lle->la_hold = NULL;
		lle->la_numheld = 0;
	} else {
		changed = lladdr != NULL && memcmp(lle->ll_addr.mac8, lladdr,
		    ETHER_ADDR_LEN) != 0;
		if (!override && changed) {
			if (lle->ln_state == ND_STATE_REACHABLE)
				nd_setstate(nd, lle, ND_STATE_STALE);
			return NULL;
		}
		if (changed)
			lle_setaddr(lle, lladdr, ETHER_ADDR_LEN);
		if (solicited)
			nd_setstate(nd, lle, ND_STATE_REACHABLE);
		else if (changed)
			nd_setstate(nd, lle, ND_STATE_STALE);
	}
	lle->ln_router = (flags & ND_NA_FLAG_ROUTER) != 0;
	return held;
}

static void
nd6_na_neighbour(struct ifnet *ifp, const struct in6_addr *target,
    const uint8_t *lladdr, int flags)
{
	struct sockaddr_in6 sin6;
	struct mbuf *held;
	struct llentry *lle;
	bool wasrouter;

	sockaddr_in6_init(&sin6, target, 0, 0, 0);
	IF_AFDATA_WLOCK(ifp);
	lle = lla_lookup(in6_ifx(ifp)->lltable, LLE_EXCLUSIVE,
	    sin6tosa(&sin6));
	IF_AFDATA_WUNLOCK(ifp);
	if (lle == NULL)
		return;
	wasrouter = lle->ln_router != 0;
	held = nd6_na_update(lle, lladdr, flags);
	wasrouter = wasrouter && lle->ln_router == 0;
	LLE_WUNLOCK(lle);
	if (wasrouter)
		nd6_router_gone(ifp, target);
	nd6_flush_held(ifp, target, held);
}

void
nd6_na_input(struct mbuf *m, int off, int len)
{
	uint8_t buf[ND_MAXMSG] __aligned(8);
	const struct nd_neighbor_advert *na = (const void *)buf;
	const struct ip6_hdr *ip6 = mtod(m, const struct ip6_hdr *);
	struct in6_ifaddr *ia;
	struct in6_addr target;
	struct nd_opts no;
	struct psref psref, iaref;
	struct ifnet *ifp;

	ifp = nd6_get(m, off, len, sizeof(*na), buf, &no, &psref);
	if (ifp == NULL) {
		ICMP6STAT(ICMP6_STAT_BADNA);
		return;
	}
	target = na->nd_na_target;
	in6_embed(&target, ifp->if_index);
	if (IN6_IS_ADDR_MULTICAST(&target) ||
	    (IN6_IS_ADDR_MULTICAST(&ip6->ip6_dst) &&
	    (na->nd_na_flags & ND_NA_FLAG_SOLICITED) != 0)) {
		ICMP6STAT(ICMP6_STAT_BADNA);
		goto out;
	}
	ia = in6_get_ia_psref(&target, &iaref);
	if (ia != NULL) {
		/* Somebody else has our address. */
		if ((m->m_flags & M_LOOP) == 0 && ia->ia6_ifp == ifp &&
		    (ia->ia6_flags & IN6_IFF_TENTATIVE) != 0)
			nd6_dad_duplicated(ia);
		ifa_release(&ia->ia_ifa, &iaref);
	} else
		nd6_na_neighbour(ifp, &target, no.no_tll, na->nd_na_flags);
out:
	m_put_rcvif_psref(ifp, &psref);
}

/*
 * Duplicate address detection: dad_count solicitations, a second apart.
 */
struct nd_dad {
	callout_t	nd_timer;
	struct in6_ifaddr *nd_ia;
	int		nd_left;
};

static void
nd6_dad_timer(void *arg)
{
	struct nd_dad *dad = arg;
	struct in6_ifaddr *ia = dad->nd_ia;

	if ((ia->ia6_flags & IN6_IFF_TENTATIVE) == 0)
		return;
	if (dad->nd_left > 0) {
		dad->nd_left--;
		nd6_ns_output(ia->ia6_ifp, &in6addr_any, IA6_IN6(ia), NULL,
		    false);
		callout_schedule(&dad->nd_timer, mstohz(
		    in6_ifx(ia->ia6_ifp)->nd_ifinfo.retrans));
		return;
	}
	ia->ia6_flags &= ~IN6_IFF_TENTATIVE;
	rt_addrmsg(RTM_NEWADDR, &ia->ia_ifa);
}

void
nd6_dad_start(struct in6_ifaddr *ia)
{
	struct nd_dad *dad;

	if (ia->ia6_dad != NULL)
		nd6_dad_stop(ia);
	dad = kmem_zalloc(sizeof(*dad), KM_SLEEP);
	callout_init(&dad->nd_timer, CALLOUT_MPSAFE);
	callout_setfunc(&dad->nd_timer, nd6_dad_timer, dad);
	dad->nd_ia = ia;
	dad->nd_left = inet6_state()->is6_dad_count;
	ia->ia6_dad = dad;
	/* RFC 4862, 5.4.2: not all at the same time. */
	callout_schedule(&dad->nd_timer, 1 + (int)(cprng_fast32() %
	    (u_int)hz));
}

void
nd6_dad_stop(struct in6_ifaddr *ia)
{
	struct nd_dad *dad = ia->ia6_dad;

	if (dad == NULL)
		return;
	ia->ia6_dad = NULL;
	callout_halt(&dad->nd_timer, NULL);
	callout_destroy(&dad->nd_timer);
	kmem_free(dad, sizeof(*dad));
}

void
nd6_dad_duplicated(struct in6_ifaddr *ia)
{
	char buf[INET6_ADDRSTRLEN];

	log(LOG_ERR, "%s: duplicate IPv6 address %s\n",
	    ia->ia6_ifp->if_xname, in6_fmtaddr(buf, sizeof(buf),
	    IA6_IN6(ia)));
	ia->ia6_flags = (ia->ia6_flags & ~IN6_IFF_TENTATIVE) |
	    IN6_IFF_DUPLICATED;
	rt_addrmsg(RTM_NEWADDR, &ia->ia_ifa);
}

/*
 * A router was asked: it learns who asks.  Advertisements are a daemon's work.
 */
void
nd6_rs_input(struct mbuf *m, int off, int len)
{
	uint8_t buf[ND_MAXMSG] __aligned(8);
	struct in6_addr src, dst;
	struct nd_opts no;
	struct psref psref;
	struct ifnet *ifp;

	if (!inet6_state()->is6_forwarding)
		return;
	ifp = nd6_get(m, off, len, sizeof(struct icmp6_hdr), buf, &no,
	    &psref);
	if (ifp == NULL) {
		ICMP6STAT(ICMP6_STAT_BADRS);
		return;
	}
	ip6_addrs(m, &src, &dst);
	if (nd6_is_neighbour(&src, ifp))
		nd6_cache_lladdr(ifp, &src, no.no_sll, ND_ROUTER_SOLICIT,
		    true);
	m_put_rcvif_psref(ifp, &psref);
}

/*
 * Redirects: RFC 4861, 8.
 */
void
nd6_redirect_input(struct mbuf *m, int off, int len)
{
	struct inet6_state *is6 = inet6_state();
	uint8_t buf[ND_MAXMSG] __aligned(8);
	const struct nd_redirect *rd = (const void *)buf;
	struct sockaddr_in6 from, to, via;
	struct in6_addr src, dst;
	struct rtentry *rt = NULL;
	struct nd_opts no;
	struct psref psref;
	struct ifnet *ifp;

	if (!is6->is6_rediraccept || is6->is6_forwarding)
		return;
	ifp = nd6_get(m, off, MIN(len, ND_MAXMSG), sizeof(*rd), buf, &no,
	    &psref);
	if (ifp == NULL) {
		ICMP6STAT(ICMP6_STAT_BADREDIRECT);
		return;
	}
	ip6_addrs(m, &src, &dst);
	sockaddr_in6_init(&from, &src, 0, 0, 0);
	sockaddr_in6_init(&to, &rd->nd_rd_dst, 0, 0, 0);
	sockaddr_in6_init(&via, &rd->nd_rd_target, 0, 0, 0);
	in6_embed(&to.sin6_addr, ifp->if_index);
	in6_embed(&via.sin6_addr, ifp->if_index);
	if (!IN6_IS_ADDR_LINKLOCAL(&src) ||
	    IN6_IS_ADDR_MULTICAST(&to.sin6_addr) ||
	    (!IN6_IS_ADDR_LINKLOCAL(&via.sin6_addr) &&
	    !IN6_ARE_ADDR_EQUAL(&via.sin6_addr, &to.sin6_addr)))
		ICMP6STAT(ICMP6_STAT_BADREDIRECT);
	else {
		nd6_cache_lladdr(ifp, &via.sin6_addr, no.no_tll, ND_REDIRECT,
		    true);
		if (!IN6_ARE_ADDR_EQUAL(&via.sin6_addr, &to.sin6_addr))
			rtredirect(sin6tosa(&to), sin6tosa(&via), NULL,
			    RTF_GATEWAY | RTF_HOST, sin6tosa(&from), &rt);
		if (rt != NULL) {
			rt_setexpire(rt, time_uptime + is6->is6_redirtimeout);
			rt_unref(rt);
		}
	}
	m_put_rcvif_psref(ifp, &psref);
}

/* Tell the sender of a packet, which is consumed, of a better first hop. */
void
nd6_redirect_output(struct mbuf *m, const struct in6_addr *target,
    struct ifnet *ifp)
{
	struct inet6_state *is6 = inet6_state();
	struct in6_addr src, dst, mine;
	struct in6_ifaddr *ia;
	struct nd_redirect *rd;
	struct mbuf *n = NULL;
	int s;

	ip6_addrs(m, &src, &dst);
	s = pserialize_read_enter();
	if ((ia = in6_get_ll(ifp, IN6_IFF_NOTREADY)) != NULL)
		mine = ia->ia_addr.sin6_addr;
	pserialize_read_exit(s);
	if (ia != NULL && in_rate_ok(&is6->is6_icmp6_rate,
	    is6->is6_errppslimit) && (IN6_IS_ADDR_LINKLOCAL(target) ||
	    IN6_ARE_ADDR_EQUAL(target, &dst)))
		n = nd6_msg(ifp, sizeof(*rd), ND_REDIRECT, &mine, &src);
	if (n != NULL) {
		rd = (struct nd_redirect *)(mtod(n, uint8_t *) +
		    sizeof(struct ip6_hdr));
		rd->nd_rd_target = *target;
		rd->nd_rd_dst = dst;
		in6_clear(&rd->nd_rd_target);
		in6_clear(&rd->nd_rd_dst);
		nd6_send(ifp, n);
	}
	m_freem(m);
}

/*
 * Solicitations of a host that has come up: RFC 4861, 6.3.7.
 */
static void
nd6_rs_timer(void *arg)
{
	struct in6_ifextra *ix = arg;
	struct in6_addr src = in6addr_any, dst = in6addr_linklocal_allrouters;
	uint8_t mac[ETHER_ADDR_LEN];
	struct ifnet *ifp = ix->ifp;
	struct in6_ifaddr *ia;
	struct mbuf *m;
	int s;

	if (ix->rs_left == 0 || !nd6_mymac(ifp, mac))
		return;
	s = pserialize_read_enter();
	if ((ia = in6_get_ll(ifp, IN6_IFF_NOTREADY)) != NULL)
		src = ia->ia_addr.sin6_addr;
	pserialize_read_exit(s);
	if (ia == NULL) {
		s = pserialize_read_enter();
		ia = in6_get_ll(ifp, IN6_IFF_DUPLICATED);
		pserialize_read_exit(s);
		/* Its address is not sure yet; if it has none, no router
		 * would help. */
		if (ia != NULL)
			callout_schedule(&ix->rs_timer, MAX(hz / 4, 1));
		return;
	}
	in6_embed(&dst, ifp->if_index);
	m = nd6_msg(ifp, (int)sizeof(struct icmp6_hdr) + 8, ND_ROUTER_SOLICIT,
	    &src, &dst);
	if (m != NULL) {
		nd6_put_lladdr(mtod(m, uint8_t *) + sizeof(struct ip6_hdr) +
		    sizeof(struct icmp6_hdr), ND_OPT_SOURCE_LINKADDR, mac);
		nd6_send(ifp, m);
	}
	if (--ix->rs_left > 0)
		callout_schedule(&ix->rs_timer, 4 * hz);
}

void
nd6_rs_start(struct ifnet *ifp)
{
	struct in6_ifextra *ix = in6_ifx(ifp);

	if (ix == NULL || (ifp->if_flags & IFF_LOOPBACK) != 0 ||
	    inet6_state()->is6_forwarding ||
	    !inet6_state()->is6_accept_rtadv ||
	    (ix->nd_ifinfo.flags & ND6_IFF_ACCEPT_RTADV) == 0)
		return;
	callout_setfunc(&ix->rs_timer, nd6_rs_timer, ix);
	ix->rs_left = 3;
	callout_schedule(&ix->rs_timer, 1 + (int)(cprng_fast32() %
	    (u_int)hz));
}

void
nd6_rs_stop(struct ifnet *ifp)
{
	struct in6_ifextra *ix = in6_ifx(ifp);

	ix->rs_left = 0;
	callout_stop(&ix->rs_timer);
}
