/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv6 addresses of interfaces: RFC 4862; requests of ioctl(2).
 *
 * Life of an address
 *	made -> TENTATIVE	others are asked whether they have it
 *	TENTATIVE -> ready, or DUPLICATED for ever
 *	ready -> DEPRECATED	its preferred lifetime is over (nd6_rtr.c)
 *	DEPRECATED -> deleted	its valid lifetime is over
 *
 * Locking: IFNET_LOCK for all of it; is6_ifaddr_lock, inside, for the hash.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/sockio.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>
#include <net/route.h>

#include "inet6_state.h"

void
in6_ifaddr_init(void)
{
	struct inet6_state *is6 = inet6_state();

	mutex_init(&is6->is6_ifaddr_lock, MUTEX_DEFAULT, IPL_NONE);
	for (int i = 0; i < IN6_IFADDR_HASH; i++)
		PSLIST_INIT(&is6->is6_addrhash[i]);
}

void
in6_ifaddr_fini(void)
{
	mutex_destroy(&inet6_state()->is6_ifaddr_lock);
}

static struct pslist_head *
in6_addrhash(const struct in6_addr *a)
{
	const uint32_t h = (a->s6_addr32[0] ^ a->s6_addr32[1] * 3 ^
	    a->s6_addr32[2] * 5 ^ a->s6_addr32[3]) * 0x9e3779b1;

	return &inet6_state()->is6_addrhash[(h >> 16) % IN6_IFADDR_HASH];
}

struct in6_ifaddr *
in6_get_ia(const struct in6_addr *a)
{
	struct in6_ifaddr *ia;

	PSLIST_READER_FOREACH(ia, in6_addrhash(a), struct in6_ifaddr,
	    ia6_hash_entry) {
		if (IN6_ARE_ADDR_EQUAL(IA6_IN6(ia), a))
			break;
	}
	return ia;
}

struct in6_ifaddr *
in6_get_ia_psref(const struct in6_addr *a, struct psref *psref)
{
	struct in6_ifaddr *ia;
	int s = pserialize_read_enter();

	if ((ia = in6_get_ia(a)) != NULL)
		ifa_acquire(&ia->ia_ifa, psref);
	pserialize_read_exit(s);
	return ia;
}

/* The link-local address of an interface that has none of these flags. */
struct in6_ifaddr *
in6_get_ll(struct ifnet *ifp, int notflags)
{
	struct ifaddr *ifa;

	IFADDR_READER_FOREACH(ifa, ifp) {
		if (ifa->ifa_addr->sa_family == AF_INET6 &&
		    IN6_IS_ADDR_LINKLOCAL(IA6_IN6(ifatoia6(ifa))) &&
		    (ifatoia6(ifa)->ia6_flags & notflags) == 0)
			break;
	}
	return ifatoia6(ifa);
}

bool
in6_localaddr(const struct in6_addr *a)
{
	struct sockaddr_in6 sin6;
	struct ifaddr *ifa;
	int s;

	if (IN6_IS_ADDR_LOOPBACK(a) || IN6_IS_ADDR_LINKLOCAL(a))
		return true;
	sockaddr_in6_init(&sin6, a, 0, 0, 0);
	s = pserialize_read_enter();
	ifa = ifa_ifwithnet(sin6tosa(&sin6));
	pserialize_read_exit(s);
	return ifa != NULL;
}

static void
in6_ia_free(struct ifaddr *ifa)
{
	kmem_free(ifatoia6(ifa), sizeof(struct in6_ifaddr));
}

static struct in6_ifaddr *
in6_ia_alloc(struct ifnet *ifp, const struct in6_addr *addr)
{
	struct in6_ifaddr *ia = kmem_zalloc(sizeof(*ia), KM_SLEEP);

	ia->ia_ifa.ifa_addr = sin6tosa(&ia->ia_addr);
	ia->ia_ifa.ifa_dstaddr = sin6tosa(&ia->ia_dstaddr);
	ia->ia_ifa.ifa_netmask = sin6tosa(&ia->ia_prefixmask);
	ia->ia_ifa.ifa_free = in6_ia_free;
	sockaddr_in6_init(&ia->ia_addr, addr, 0, 0, 0);
	ia->ia6_ifp = ifp;
	ia->ia6_createtime = time_uptime;
	ifa_psref_init(&ia->ia_ifa);
	PSLIST_ENTRY_INIT(ia, ia6_hash_entry);
	return ia;
}

static void
in6_hash_insert(struct in6_ifaddr *ia)
{
	struct inet6_state *is6 = inet6_state();

	mutex_enter(&is6->is6_ifaddr_lock);
	PSLIST_WRITER_INSERT_HEAD(in6_addrhash(IA6_IN6(ia)), ia,
	    ia6_hash_entry);
	ia->ia6_hashed = true;
	mutex_exit(&is6->is6_ifaddr_lock);
}

static void
in6_hash_remove(struct in6_ifaddr *ia)
{
	struct inet6_state *is6 = inet6_state();

	if (!ia->ia6_hashed)
		return;
	mutex_enter(&is6->is6_ifaddr_lock);
	PSLIST_WRITER_REMOVE(ia, ia6_hash_entry);
	pserialize_perform(if_psz());
	ia->ia6_hashed = false;
	mutex_exit(&is6->is6_ifaddr_lock);
}

/* Does the address bring the route of a network, or of another end? */
static int
in6_route_flags(const struct in6_ifaddr *ia)
{
	if ((ia->ia6_ifp->if_flags & IFF_POINTOPOINT) != 0 &&
	    ia->ia_dstaddr.sin6_family == AF_INET6)
		return RTF_HOST;
	return ia->ia_plen < 128 ? RTF_CONNECTED : 0;
}

static struct in6_ifaddr *
in6_same_prefix(const struct in6_ifaddr *ia)
{
	struct ifaddr *ifa;

	IFADDR_WRITER_FOREACH(ifa, ia->ia6_ifp) {
		const struct in6_ifaddr *other = ifatoia6(ifa);

		if (ifa->ifa_addr->sa_family == AF_INET6 && other != ia &&
		    (ifa->ifa_flags & IFA_DESTROYING) == 0 &&
		    other->ia_plen == ia->ia_plen && in6_prefix_eq(
		    &other->ia_addr.sin6_addr, &ia->ia_addr.sin6_addr,
		    ia->ia_plen))
			break;
	}
	return ifatoia6(ifa);
}

static int
in6_addroute(struct in6_ifaddr *ia)
{
	const int flags = in6_route_flags(ia);
	int error;

	if (flags == 0)
		return 0;
	error = rtinit(&ia->ia_ifa, RTM_ADD, flags);
	if (error == 0)
		ia->ia_ifa.ifa_flags |= IFA_ROUTE;
	return error == EEXIST ? 0 : error;
}

static void
in6_delroute(struct in6_ifaddr *ia)
{
	struct in6_ifaddr *other;

	if ((ia->ia_ifa.ifa_flags & IFA_ROUTE) == 0)
		return;
	ia->ia_ifa.ifa_flags &= ~IFA_ROUTE;
	(void)rtinit(&ia->ia_ifa, RTM_DELETE, in6_route_flags(ia));
	if ((other = in6_same_prefix(ia)) != NULL)
		(void)in6_addroute(other);
}

static void
in6_setlifetime(struct in6_ifaddr *ia, const struct in6_addrlifetime *lt)
{
	struct in6_addrlifetime *to = &ia->ia6_lifetime;

	to->ia6t_vltime = lt->ia6t_vltime;
	to->ia6t_pltime = lt->ia6t_pltime;
	to->ia6t_expire = lt->ia6t_vltime == ND6_INFINITE_LIFETIME ? 0 :
	    time_uptime + (time_t)lt->ia6t_vltime;
	to->ia6t_preferred = lt->ia6t_pltime == ND6_INFINITE_LIFETIME ? 0 :
	    time_uptime + (time_t)lt->ia6t_pltime;
	ia->ia6_updatetime = time_uptime;
	if (lt->ia6t_pltime == 0)
		ia->ia6_flags |= IN6_IFF_DEPRECATED;
	else
		ia->ia6_flags &= ~IN6_IFF_DEPRECATED;
	if (to->ia6t_expire != 0 || to->ia6t_preferred != 0)
		nd6_rtr_arm();
}

static struct in6_ifaddr *
in6_find(struct ifnet *ifp, const struct in6_addr *a)
{
	struct ifaddr *ifa;

	IFADDR_WRITER_FOREACH(ifa, ifp) {
		if (ifa->ifa_addr->sa_family == AF_INET6 && (a == NULL ||
		    IN6_ARE_ADDR_EQUAL(IA6_IN6(ifatoia6(ifa)), a)))
			break;
	}
	return ifatoia6(ifa);
}

/*
 * A new address becomes one of the interface.
 */
static int
in6_ifinit(struct ifnet *ifp, struct in6_ifaddr *ia, int flags)
{
	struct inet6_state *is6 = inet6_state();
	struct in6_addr group;
	int error;

	ifa_insert(ifp, &ia->ia_ifa);
	if ((error = if_addr_init(ifp, &ia->ia_ifa, true)) != 0)
		return error;
	ia->ia6_flags |= flags & (IN6_IFF_ANYCAST | IN6_IFF_NODAD |
	    IN6_IFF_AUTOCONF | IN6_IFF_TEMPORARY);
	if (ifp->if_link_state == LINK_STATE_DOWN)
		ia->ia6_flags |= IN6_IFF_DETACHED;
	else if (is6->is6_dad_count > 0 && if_do_dad(ifp) &&
	    (ia->ia6_flags & (IN6_IFF_ANYCAST | IN6_IFF_NODAD)) == 0)
		ia->ia6_flags |= IN6_IFF_TENTATIVE;
	in6_hash_insert(ia);
	if ((error = in6_addroute(ia)) != 0)
		return error;
	(void)rt_ifa_addlocal(&ia->ia_ifa);
	if ((ifp->if_flags & IFF_MULTICAST) != 0) {
		in6_solicited(&group, IA6_IN6(ia), ifp->if_index);
		ia->ia6_solicited = in6_addmulti(&group, ifp, &error);
		if (error != 0)
			return error;
	}
	if ((ia->ia6_flags & IN6_IFF_TENTATIVE) != 0)
		nd6_dad_start(ia);
	return 0;
}

int
in6_update_ifa(struct ifnet *ifp, const struct in6_aliasreq *ifra,
    struct in6_ifaddr **iap)
{
	struct in6_addr addr = ifra->ifra_addr.sin6_addr;
	struct in6_ifaddr *ia;
	int plen = -1, error;

	KASSERT(IFNET_LOCKED(ifp));
	if (IN6_IS_ADDR_MULTICAST(&addr) || IN6_IS_ADDR_UNSPECIFIED(&addr) ||
	    IN6_IS_ADDR_V4MAPPED(&addr))
		return EINVAL;
	if (ifra->ifra_lifetime.ia6t_vltime < ifra->ifra_lifetime.ia6t_pltime)
		return EINVAL;
	in6_embed(&addr, ifp->if_index);
	ia = in6_find(ifp, &addr);
	if (ifra->ifra_prefixmask.sin6_len != 0) {
		plen = in6_mask2len(&ifra->ifra_prefixmask.sin6_addr);
		if (plen <= 0)
			return EINVAL;
	} else if (ia == NULL)
		return EINVAL;
	if (ia != NULL) {
		if (plen > 0 && ia->ia_plen != (u_int)plen)
			return EINVAL;
		in6_setlifetime(ia, &ifra->ifra_lifetime);
		*iap = ia;
		return 0;
	}
	if (ifra->ifra_lifetime.ia6t_vltime == 0)
		return EINVAL;
	ia = in6_ia_alloc(ifp, &addr);
	ia->ia_plen = (uint32_t)plen;
	sockaddr_in6_init(&ia->ia_prefixmask,
	    &ifra->ifra_prefixmask.sin6_addr, 0, 0, 0);
	if (ifra->ifra_dstaddr.sin6_family == AF_INET6 &&
	    (ifp->if_flags & IFF_POINTOPOINT) != 0) {
		ia->ia_dstaddr = ifra->ifra_dstaddr;
		in6_embed(&ia->ia_dstaddr.sin6_addr, ifp->if_index);
		ia->ia_dstaddr.sin6_scope_id = 0;
	}
	in6_setlifetime(ia, &ifra->ifra_lifetime);
	if ((error = in6_ifinit(ifp, ia, ifra->ifra_flags)) != 0) {
		in6_purgeaddr(&ia->ia_ifa);
		return error;
	}
	*iap = ia;
	return 0;
}

void
in6_purgeaddr(struct ifaddr *ifa)
{
	struct in6_ifaddr *ia = ifatoia6(ifa), *alt;
	struct ifnet *ifp = ifa->ifa_ifp;
	int s;

	KASSERT(IFNET_LOCKED(ifp));
	ifa->ifa_flags |= IFA_DESTROYING;
	nd6_dad_stop(ia);
	in6_delroute(ia);
	if (ia->ia6_solicited != NULL) {
		in6_delmulti(ia->ia6_solicited);
		ia->ia6_solicited = NULL;
	}
	in6_hash_remove(ia);
	s = pserialize_read_enter();
	alt = in6_get_ia(IA6_IN6(ia));
	if (alt != NULL)
		ifaref(&alt->ia_ifa);
	pserialize_read_exit(s);
	(void)rt_ifa_remlocal(ifa, alt != NULL ? &alt->ia_ifa : NULL);
	if (alt != NULL)
		ifafree(&alt->ia_ifa);
	ifa_remove(ifp, ifa);
}

void
in6_purgeif(struct ifnet *ifp)
{
	struct in6_ifextra *ix = in6_ifx(ifp);

	IFNET_LOCK(ifp);
	if_purgeaddrs(ifp, AF_INET6, in6_purgeaddr);
	for (int i = 0; ix != NULL && i < 2; i++) {
		if (ix->allnodes[i] != NULL)
			in6_delmulti(ix->allnodes[i]);
		ix->allnodes[i] = NULL;
	}
	IFNET_UNLOCK(ifp);
}

/*
 * Requests.
 */
static int
in6_control_get(u_long cmd, struct in6_ifreq *ifr, struct in6_ifaddr *ia)
{
	struct sockaddr_in6 *sin6 = &ifr->ifr_ifru.ifru_addr;
	struct in6_addrlifetime *lt = &ifr->ifr_ifru.ifru_lifetime;

	switch (cmd) {
	case SIOCGIFADDR_IN6:
		*sin6 = ia->ia_addr;
		break;
	case SIOCGIFDSTADDR_IN6:
		if ((ia->ia6_ifp->if_flags & IFF_POINTOPOINT) == 0)
			return EINVAL;
		*sin6 = ia->ia_dstaddr;
		break;
	case SIOCGIFNETMASK_IN6:
		*sin6 = ia->ia_prefixmask;
		return 0;
	case SIOCGIFAFLAG_IN6:
		ifr->ifr_ifru.ifru_flags6 = ia->ia6_flags;
		return 0;
	default:
		*lt = ia->ia6_lifetime;
		/* Wall clock, as programs print it. */
		if (lt->ia6t_expire != 0)
			lt->ia6t_expire += time_second - time_uptime;
		if (lt->ia6t_preferred != 0)
			lt->ia6t_preferred += time_second - time_uptime;
		return 0;
	}
	sa6_recoverscope(sin6);
	return 0;
}

static int
in6_control_nbr(struct ifnet *ifp, struct in6_nbrinfo *nbi)
{
	struct in6_addr addr = nbi->addr;
	struct sockaddr_in6 sin6;
	struct llentry *lle;
	int error = EINVAL;

	in6_embed(&addr, ifp->if_index);
	sockaddr_in6_init(&sin6, &addr, 0, 0, 0);
	IF_AFDATA_RLOCK(ifp);
	lle = lla_lookup(in6_ifx(ifp)->lltable, 0, sin6tosa(&sin6));
	if (lle != NULL) {
		nbi->state = lle->ln_state;
		nbi->asked = lle->la_asked;
		nbi->isrouter = lle->ln_router;
		nbi->expire = (int)lle->la_expire;
		LLE_RUNLOCK(lle);
		error = 0;
	}
	IF_AFDATA_RUNLOCK(ifp);
	return error;
}

static int
in6_control_ndi(struct ifnet *ifp, u_long cmd, struct in6_ndireq *ndi)
{
	struct nd_ifinfo *mine = &in6_ifx(ifp)->nd_ifinfo;

	switch (cmd) {
	case SIOCSIFINFO_IN6:
		if (ndi->ndi.basereachable != 0)
			mine->basereachable = ndi->ndi.basereachable;
		if (ndi->ndi.retrans != 0)
			mine->retrans = ndi->ndi.retrans;
		if (ndi->ndi.chlim != 0)
			mine->chlim = ndi->ndi.chlim;
		/* FALLTHROUGH */
	case SIOCSIFINFO_FLAGS:
		mine->flags = ndi->ndi.flags & (ND6_IFF_PERFORMNUD |
		    ND6_IFF_ACCEPT_RTADV | ND6_IFF_IFDISABLED |
		    ND6_IFF_AUTO_LINKLOCAL);
		break;
	}
	ndi->ndi = *mine;
	return 0;
}

static int
in6_control_addr(struct ifnet *ifp, u_long cmd, struct in6_ifreq *ifr)
{
	struct sockaddr_in6 sin6 = ifr->ifr_ifru.ifru_addr;
	struct in6_ifaddr *ia;

	if (sin6.sin6_family == AF_INET6) {
		in6_embed(&sin6.sin6_addr, ifp->if_index);
		ia = in6_find(ifp, IN6_IS_ADDR_UNSPECIFIED(&sin6.sin6_addr) ?
		    NULL : &sin6.sin6_addr);
	} else if (cmd == SIOCGIFADDR_IN6)
		ia = in6_find(ifp, NULL);
	else
		return EAFNOSUPPORT;
	if (ia == NULL)
		return EADDRNOTAVAIL;
	if (cmd == SIOCDIFADDR_IN6) {
		in6_purgeaddr(&ia->ia_ifa);
		return 0;
	}
	return in6_control_get(cmd, ifr, ia);
}

int
in6_control(struct socket *so, u_long cmd, void *data, struct ifnet *ifp)
{
	struct in6_aliasreq *ifra = data;
	struct in6_ifaddr *ia;
	int error;

	switch (cmd) {
	case SIOCAIFADDR_IN6:
	case SIOCDIFADDR_IN6:
	case SIOCSIFINFO_IN6:
	case SIOCSIFINFO_FLAGS:
		error = kauth_authorize_network(curlwp->l_cred,
		    KAUTH_NETWORK_INTERFACE,
		    KAUTH_REQ_NETWORK_INTERFACE_SETPRIV, ifp, KAUTH_ARG(cmd),
		    NULL);
		if (error != 0)
			return error;
		break;
	}
	if (in6_ifx(ifp) == NULL)
		return EAFNOSUPPORT;
	switch (cmd) {
	case SIOCAIFADDR_IN6:
		if (ifra->ifra_addr.sin6_family != AF_INET6)
			return EAFNOSUPPORT;
		return in6_update_ifa(ifp, ifra, &ia);
	case SIOCDIFADDR_IN6:
	case SIOCGIFADDR_IN6:
	case SIOCGIFDSTADDR_IN6:
	case SIOCGIFNETMASK_IN6:
	case SIOCGIFAFLAG_IN6:
	case SIOCGIFALIFETIME_IN6:
		return in6_control_addr(ifp, cmd, data);
	case SIOCGNBRINFO_IN6:
		return in6_control_nbr(ifp, data);
	case SIOCGIFINFO_IN6:
	case SIOCSIFINFO_IN6:
	case SIOCSIFINFO_FLAGS:
		return in6_control_ndi(ifp, cmd, data);
	case SIOCSIFADDR_IN6:
		/* One address replaces none: SIOCAIFADDR_IN6 adds. */
		return EOPNOTSUPP;
	default:
		return ENOTTY;
	}
}
