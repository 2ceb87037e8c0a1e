/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which address to send from: RFC 6724, section 5.
 */

#include <sys/param.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>

#include "inet6_state.h"

/* The policy table of RFC 6724, 2.1: labels. */
static int
in6_label(const struct in6_addr *a)
{
	if (IN6_IS_ADDR_LOOPBACK(a))
		return 0;
	if (IN6_IS_ADDR_V4MAPPED(a))
		return 4;
	if (a->s6_addr16[0] == htobe16(0x2002))
		return 2;
	if (a->s6_addr16[0] == htobe16(0x2001) && a->s6_addr16[1] == 0)
		return 5;
	if ((a->s6_addr[0] & 0xfe) == 0xfc)
		return 13;
	if (IN6_IS_ADDR_SITELOCAL(a))
		return 11;
	if (a->s6_addr16[0] == htobe16(0x3ffe))
		return 12;
	if (IN6_IS_ADDR_V4COMPAT(a))
		return 3;
	return 1;
}

/* May it be used for that destination by that interface at all? */
static bool
in6_src_usable(const struct in6_ifaddr *ia, const struct in6_addr *dst,
    const struct ifnet *ifp)
{
	const struct in6_addr *a = &ia->ia_addr.sin6_addr;

	if ((ia->ia6_flags & (IN6_IFF_NOTREADY | IN6_IFF_ANYCAST |
	    IN6_IFF_DETACHED)) != 0 ||
	    (ia->ia_ifa.ifa_flags & IFA_DESTROYING) != 0)
		return false;
	if ((ia->ia6_flags & IN6_IFF_DEPRECATED) != 0 &&
	    !inet6_state()->is6_use_deprecated)
		return false;
	/* Zones: its own link only, and loopback to loopback. */
	if (IN6_IS_ADDR_LINKLOCAL(a) && ia->ia_ifa.ifa_ifp != ifp)
		return false;
	if (IN6_IS_SCOPED(dst) && ia->ia_ifa.ifa_ifp != ifp)
		return false;
	return !IN6_IS_ADDR_LOOPBACK(a) || IN6_IS_ADDR_LOOPBACK(dst) ||
	    IN6_IS_ADDR_MULTICAST(dst);
}

/* Is a better than b?  Rules 1 to 8; 4 and 5.5 do not apply. */
static bool
in6_src_better(const struct in6_ifaddr *a, const struct in6_ifaddr *b,
    const struct in6_addr *dst, const struct ifnet *ifp)
{
	const struct in6_addr *aa = &a->ia_addr.sin6_addr;
	const struct in6_addr *ba = &b->ia_addr.sin6_addr;
	const int sd = in6_addrscope(dst), sa = in6_addrscope(aa);
	const int sb = in6_addrscope(ba);
	int la, lb;

	if (IN6_ARE_ADDR_EQUAL(aa, dst) || IN6_ARE_ADDR_EQUAL(ba, dst))
		return IN6_ARE_ADDR_EQUAL(aa, dst);
	if (sa != sb)
		return sa < sb ? sa >= sd : sb < sd;
	la = (a->ia6_flags & IN6_IFF_DEPRECATED) != 0;
	lb = (b->ia6_flags & IN6_IFF_DEPRECATED) != 0;
	if (la != lb)
		return !la;
	if (a->ia_ifa.ifa_preference != b->ia_ifa.ifa_preference)
		return a->ia_ifa.ifa_preference > b->ia_ifa.ifa_preference;
	if ((a->ia_ifa.ifa_ifp == ifp) != (b->ia_ifa.ifa_ifp == ifp))
		return a->ia_ifa.ifa_ifp == ifp;
	la = in6_label(aa) == in6_label(dst);
	lb = in6_label(ba) == in6_label(dst);
	if (la != lb)
		return la;
	la = (a->ia6_flags & IN6_IFF_TEMPORARY) != 0;
	lb = (b->ia6_flags & IN6_IFF_TEMPORARY) != 0;
	if (la != lb)
		return !la;
	/* No further than the prefix: RFC 6724, 2.2. */
	la = MIN(in6_matchlen(aa, dst), (int)a->ia_plen);
	lb = MIN(in6_matchlen(ba, dst), (int)b->ia_plen);
	return la > lb;
}

bool
in6_selectsrc_if(struct ifnet *oifp, const struct in6_addr *dst,
    struct in6_addr *src)
{
	struct in6_ifaddr *ia, *best = NULL;
	struct ifnet *ifp;
	struct ifaddr *ifa;
	int s = pserialize_read_enter();

	IFNET_READER_FOREACH(ifp) {
		if (ifp->if_deactivated)
			continue;
		IFADDR_READER_FOREACH(ifa, ifp) {
			ia = ifatoia6(ifa);
			if (ifa->ifa_addr->sa_family == AF_INET6 &&
			    in6_src_usable(ia, dst, oifp) && (best == NULL ||
			    in6_src_better(ia, best, dst, oifp)))
				best = ia;
		}
	}
	if (best != NULL)
		*src = best->ia_addr.sin6_addr;
	pserialize_read_exit(s);
	return best != NULL;
}

/* The interface that a destination is reached by; held. */
static struct ifnet *
in6_select_if(const struct sockaddr_in6 *dst, struct route *ro, u_int idx,
    struct psref *psref)
{
	struct ifnet *ifp = NULL;
	struct rtentry *rt;
	int s;

	if (idx == 0 && IN6_IS_ADDR_MULTICAST(&dst->sin6_addr))
		idx = in6_zone(&dst->sin6_addr);
	if (idx != 0)
		return if_get_byindex(idx, psref);
	rt = rtcache_lookup(ro, __UNCONST(sin6tocsa(dst)));
	s = pserialize_read_enter();
	if (rt != NULL && (rt->rt_flags & RTF_UP) != 0) {
		/* To ourselves: by the interface that has the address. */
		ifp = (rt->rt_flags & RTF_LOCAL) != 0 ?
		    rt->rt_ifa->ifa_ifp : rt->rt_ifp;
		if_acquire(ifp, psref);
	}
	pserialize_read_exit(s);
	return ifp;
}

int
in6_selectsrc(struct inpcb *inp, const struct sockaddr_in6 *dst,
    struct route *ro, const struct ip6_pktopts *opt,
    const struct ip6_moptions *im6o, struct in6_addr *src)
{
	struct psref psref;
	struct ifnet *ifp;
	u_int idx = 0;
	int bound, error = 0;

	if (opt != NULL && (opt->ip6po_flags & IP6PO_PKTINFO) != 0) {
		if (!IN6_IS_ADDR_UNSPECIFIED(&opt->ip6po_pktinfo.ipi6_addr)) {
			*src = opt->ip6po_pktinfo.ipi6_addr;
			return 0;
		}
		idx = opt->ip6po_pktinfo.ipi6_ifindex;
	}
	if (inp != NULL && !IN6_IS_ADDR_UNSPECIFIED(&inp->in6p_laddr)) {
		*src = inp->in6p_laddr;
		return 0;
	}
	if (idx == 0 && im6o != NULL &&
	    IN6_IS_ADDR_MULTICAST(&dst->sin6_addr))
		idx = im6o->im6o_multicast_if_index;
	bound = curlwp_bind();
	ifp = in6_select_if(dst, ro, idx, &psref);
	if (ifp == NULL)
		error = idx != 0 ? ENXIO : EHOSTUNREACH;
	else if (!in6_selectsrc_if(ifp, &dst->sin6_addr, src)) {
		IP6STAT(IP6_STAT_SOURCES_NONE);
		error = EADDRNOTAVAIL;
	}
	if_put(ifp, &psref);
	curlwp_bindx(bound);
	return error;
}
