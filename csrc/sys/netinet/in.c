/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Internet addresses of interfaces.
 *
 * An address is made by SIOCAIFADDR, gets its routes (to itself, through lo0,
 * and to its network), joins the group of all hosts, and is looked for by
 * others first if that is wanted (duplicate address detection, if_arp.c).
 *
 * Locking: IFNET_LOCK for all of it; is_ifaddr_lock, inside, for the list and
 * the hash.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_ether.h>
#include <net/route.h>
#include <netinet/if_inarp.h>

#include "inet_state.h"

static int	in_control0(struct socket *, u_long, void *, struct ifnet *,
		    struct in_ifaddr *);

void
in_ifaddr_init(void)
{
	struct inet_state *is = inet_state();

	mutex_init(&is->is_ifaddr_lock, MUTEX_DEFAULT, IPL_NONE);
	PSLIST_INIT(&is->is_addrlist);
	for (int i = 0; i < IN_IFADDR_HASH; i++)
		PSLIST_INIT(&is->is_addrhash[i]);
}

void
in_ifaddr_fini(void)
{
	mutex_destroy(&inet_state()->is_ifaddr_lock);
}

struct pslist_head *
in_addr_list(void)
{
	return &inet_state()->is_addrlist;
}

struct pslist_head *
in_addr_hash(in_addr_t addr)
{
	const uint32_t h = be32toh(addr) * 0x9e3779b1;

	return &inet_state()->is_addrhash[(h >> 16) % IN_IFADDR_HASH];
}

/*
 * Source selection among addresses of one interface: the one that shares its
 * network with the destination, unless another is preferred.
 */
struct ifaddr *
in_getifa(struct ifaddr *ifa, const struct sockaddr *dst)
{
	struct ifaddr *other, *best = ifa;
	struct in_ifaddr *ia;
	const uint32_t d = dst != NULL && dst->sa_family == AF_INET ?
	    be32toh(satocsin(dst)->sin_addr.s_addr) : 0;
	int score, bestscore = -1;

	IFADDR_READER_FOREACH(other, ifa->ifa_ifp) {
		if (other->ifa_addr->sa_family != AF_INET)
			continue;
		ia = ifatoia(other);
		score = other == ifa ? 1 : 0;
		if ((d & ia->ia_subnetmask) == ia->ia_subnet)
			score += 64 + __builtin_popcount(ia->ia_subnetmask);
		score += other->ifa_preference * 256;
		if ((ia->ia4_flags & IN_IFF_NOTREADY) != 0)
			score -= 1 << 24;
		if (score > bestscore || best == NULL) {
			bestscore = score;
			best = other;
		}
	}
	return best;
}

static void
in_ia_free(struct ifaddr *ifa)
{
	kmem_free(ifatoia(ifa), sizeof(struct in_ifaddr));
}

static struct in_ifaddr *
in_ia_alloc(struct ifnet *ifp)
{
	struct in_ifaddr *ia = kmem_zalloc(sizeof(*ia), KM_SLEEP);

	ia->ia_ifa.ifa_addr = sintosa(&ia->ia_addr);
	ia->ia_ifa.ifa_dstaddr = sintosa(&ia->ia_dstaddr);
	ia->ia_ifa.ifa_netmask = sintosa(&ia->ia_sockmask);
	ia->ia_ifa.ifa_getifa = in_getifa;
	ia->ia_ifa.ifa_free = in_ia_free;
	ia->ia_addr.sin_family = ia->ia_dstaddr.sin_family = AF_INET;
	ia->ia_addr.sin_len = sizeof(ia->ia_addr);
	ia->ia_sockmask.sin_len = 8;
	if ((ifp->if_flags & IFF_BROADCAST) != 0) {
		ia->ia_broadaddr.sin_len = sizeof(ia->ia_addr);
		ia->ia_broadaddr.sin_family = AF_INET;
	}
	ia->ia_ifp = ifp;
	ifa_psref_init(&ia->ia_ifa);
	PSLIST_ENTRY_INIT(ia, ia_pslist_entry);
	PSLIST_ENTRY_INIT(ia, ia_hash_pslist_entry);
	return ia;
}

void
in_addrhash_insert(struct in_ifaddr *ia)
{
	mutex_enter(&inet_state()->is_ifaddr_lock);
	PSLIST_WRITER_INSERT_HEAD(in_addr_hash(ia->ia_addr.sin_addr.s_addr),
	    ia, ia_hash_pslist_entry);
	mutex_exit(&inet_state()->is_ifaddr_lock);
}

static void
in_addrhash_remove(struct in_ifaddr *ia)
{
	if (!PSLIST_ENTRY_LINKED_P(ia, ia_hash_pslist_entry))
		return;
	mutex_enter(&inet_state()->is_ifaddr_lock);
	PSLIST_WRITER_REMOVE(ia, ia_hash_pslist_entry);
	pserialize_perform(if_psz());
	mutex_exit(&inet_state()->is_ifaddr_lock);
	PSLIST_ENTRY_DESTROY(ia, ia_hash_pslist_entry);
	PSLIST_ENTRY_INIT(ia, ia_hash_pslist_entry);
}

static void
in_addrlist_insert(struct in_ifaddr *ia)
{
	struct in_ifaddr *other, *last = NULL;

	if (ia->ia_inlist)
		return;
	mutex_enter(&inet_state()->is_ifaddr_lock);
	PSLIST_WRITER_FOREACH(other, in_addr_list(), struct in_ifaddr,
	    ia_pslist_entry)
		last = other;
	if (last == NULL)
		PSLIST_WRITER_INSERT_HEAD(in_addr_list(), ia,
		    ia_pslist_entry);
	else
		PSLIST_WRITER_INSERT_AFTER(last, ia, ia_pslist_entry);
	ia->ia_inlist = true;
	mutex_exit(&inet_state()->is_ifaddr_lock);
}

/*
 * The route to the network of an address.  Only one address of several of a
 * network has it.
 */
static int
in_prefix_flags(struct in_ifaddr *ia, int *flags)
{
	struct ifnet *ifp = ia->ia_ifp;

	*flags = RTF_CONNECTED;
	if ((ifp->if_flags & (IFF_LOOPBACK | IFF_POINTOPOINT)) != 0) {
		if ((ifp->if_flags & IFF_LOOPBACK) != 0 &&
		    ia->ia_subnetmask != 0xffffffff)
			return 0;
		*flags = RTF_HOST;
		if ((ifp->if_flags & IFF_LOOPBACK) != 0)
			ia->ia_ifa.ifa_dstaddr = ia->ia_ifa.ifa_addr;
		else if (in_nullhost(ia->ia_dstaddr.sin_addr))
			return EDESTADDRREQ;
	}
	return 0;
}

int
in_addprefix(struct in_ifaddr *ia, int flags)
{
	int rtflags, error;

	if (in_prefix_flags(ia, &rtflags) != 0)
		return 0;
	error = rtinit(&ia->ia_ifa, RTM_ADD, rtflags | flags);
	if (error == 0)
		ia->ia_flags |= IFA_ROUTE;
	return error == EEXIST ? 0 : error;
}

void
in_scrubprefix(struct in_ifaddr *ia)
{
	struct in_ifaddr *other;
	int rtflags, s;

	if ((ia->ia_flags & IFA_ROUTE) == 0)
		return;
	ia->ia_flags &= ~IFA_ROUTE;
	if (in_prefix_flags(ia, &rtflags) == 0)
		(void)rtinit(&ia->ia_ifa, RTM_DELETE, rtflags);
	/* Another address of the network takes it over. */
	s = pserialize_read_enter();
	IN_ADDRLIST_READER_FOREACH(other) {
		if (other != ia && (other->ia_flags & (IFA_ROUTE |
		    IFA_DESTROYING)) == 0 &&
		    other->ia_subnet == ia->ia_subnet &&
		    other->ia_subnetmask == ia->ia_subnetmask) {
			ifaref(&other->ia_ifa);
			break;
		}
	}
	pserialize_read_exit(s);
	if (other != NULL) {
		(void)in_addprefix(other, 0);
		ifafree(&other->ia_ifa);
	}
}

static void
in_setmasks(struct in_ifaddr *ia, bool maskset)
{
	const uint32_t a = be32toh(ia->ia_addr.sin_addr.s_addr);

	ia->ia_netmask = IN_CLASSA(a) ? IN_CLASSA_NET : IN_CLASSB(a) ?
	    IN_CLASSB_NET : IN_CLASSC_NET;
	if (!maskset || ia->ia_subnetmask == 0)
		ia->ia_subnetmask = ia->ia_netmask;
	else
		ia->ia_netmask &= ia->ia_subnetmask;
	ia->ia_net = a & ia->ia_netmask;
	ia->ia_subnet = a & ia->ia_subnetmask;
	memset(&ia->ia_sockmask, 0, sizeof(ia->ia_sockmask));
	ia->ia_sockmask.sin_family = AF_INET;
	ia->ia_sockmask.sin_addr.s_addr = htobe32(ia->ia_subnetmask);
	in_socktrim(&ia->ia_sockmask);
	ia->ia_netbroadcast.s_addr = htobe32(ia->ia_net | ~ia->ia_netmask);
	if ((ia->ia_ifp->if_flags & IFF_BROADCAST) != 0 &&
	    in_nullhost(ia->ia_broadaddr.sin_addr)) {
		ia->ia_broadaddr.sin_addr.s_addr =
		    ia->ia_subnetmask == 0xffffffff ? INADDR_BROADCAST :
		    htobe32(ia->ia_subnet | ~ia->ia_subnetmask);
		ia->ia_broadaddr.sin_len = sizeof(ia->ia_addr);
		ia->ia_broadaddr.sin_family = AF_INET;
	}
}

/*
 * Set an address and its routes.  With `sin' the same as before only the mask
 * is new.
 */
int
in_ifinit(struct ifnet *ifp, struct in_ifaddr *ia,
    const struct sockaddr_in *sin, const struct sockaddr_in *mask, int scrub)
{
	struct inet_state *is = inet_state();
	const bool newaddr = !in_hosteq(sin->sin_addr, ia->ia_addr.sin_addr) ||
	    !PSLIST_ENTRY_LINKED_P(ia, ia_hash_pslist_entry);
	struct in_addr allhosts = { htobe32(INADDR_ALLHOSTS_GROUP) };
	const struct sockaddr_in new = *sin;
	int error;

	KASSERT(IFNET_LOCKED(ifp));
	if (scrub) {
		in_scrubprefix(ia);
		if (newaddr &&
		    PSLIST_ENTRY_LINKED_P(ia, ia_hash_pslist_entry)) {
			if (ia->ia_dad_stop != NULL)
				ia->ia_dad_stop(&ia->ia_ifa);
			(void)rt_ifa_remlocal(&ia->ia_ifa, NULL);
			in_addrhash_remove(ia);
		}
		if (newaddr)
			ia->ia_broadaddr.sin_addr.s_addr = INADDR_ANY;
	}
	if (newaddr) {
		ia->ia_addr = new;
		ia->ia_addr.sin_port = 0;
		memset(ia->ia_addr.sin_zero, 0, sizeof(ia->ia_addr.sin_zero));
		ia->ia4_flags = ifp->if_link_state == LINK_STATE_DOWN ?
		    IN_IFF_DETACHED : is->is_dad_count > 0 &&
		    if_do_dad(ifp) ? IN_IFF_TENTATIVE : 0;
	}
	/* Readers see addresses of the lists: nothing is written in vain. */
	if (newaddr || mask == NULL ||
	    be32toh(mask->sin_addr.s_addr) != ia->ia_subnetmask) {
		if (mask != NULL)
			ia->ia_subnetmask = be32toh(mask->sin_addr.s_addr);
		in_setmasks(ia, mask != NULL);
	}
	if (!PSLIST_ENTRY_LINKED_P(&ia->ia_ifa, ifa_pslist_entry))
		ifa_insert(ifp, &ia->ia_ifa);
	error = if_addr_init(ifp, &ia->ia_ifa, true);
	if (error != 0)
		return error;
	if (newaddr)
		in_addrhash_insert(ia);
	in_addrlist_insert(ia);
	if ((error = in_addprefix(ia, 0)) != 0)
		return error;
	if (newaddr)
		(void)rt_ifa_addlocal(&ia->ia_ifa);
	else
		rt_addrmsg(RTM_CHGADDR, &ia->ia_ifa);
	if ((ifp->if_flags & IFF_MULTICAST) != 0 && ia->ia_allhosts == NULL)
		ia->ia_allhosts = in_addmulti(&allhosts, ifp);
	if (newaddr)
		arp_ifinit(ifp, &ia->ia_ifa);
	return 0;
}

void
in_purgeaddr(struct ifaddr *ifa)
{
	struct in_ifaddr *ia = ifatoia(ifa), *alt;
	struct ifnet *ifp = ifa->ifa_ifp;
	int s;

	KASSERT(IFNET_LOCKED(ifp));
	ifa->ifa_flags |= IFA_DESTROYING;
	ifaref(ifa);
	if (ia->ia_dad_stop != NULL)
		ia->ia_dad_stop(ifa);
	in_scrubprefix(ia);
	if (ia->ia_allhosts != NULL) {
		in_delmulti(ia->ia_allhosts);
		ia->ia_allhosts = NULL;
	}
	in_addrhash_remove(ia);
	s = pserialize_read_enter();
	alt = in_get_ia(ia->ia_addr.sin_addr);
	if (alt != NULL)
		ifaref(&alt->ia_ifa);
	pserialize_read_exit(s);
	(void)rt_ifa_remlocal(ifa, alt != NULL ? &alt->ia_ifa : NULL);
	if (alt != NULL)
		ifafree(&alt->ia_ifa);
	if (ia->ia_inlist) {
		mutex_enter(&inet_state()->is_ifaddr_lock);
		PSLIST_WRITER_REMOVE(ia, ia_pslist_entry);
		pserialize_perform(if_psz());
		mutex_exit(&inet_state()->is_ifaddr_lock);
		ia->ia_inlist = false;
	}
	ifa_remove(ifp, ifa);
	ifafree(ifa);
}

void
in_purgeif(struct ifnet *ifp)
{
	IFNET_LOCK(ifp);
	if_purgeaddrs(ifp, AF_INET, in_purgeaddr);
	IFNET_UNLOCK(ifp);
}

/* The address that a request is about. */
static struct in_ifaddr *
in_control_find(struct ifnet *ifp, const struct in_addr *addr)
{
	struct ifaddr *ifa;

	IFADDR_WRITER_FOREACH(ifa, ifp) {
		if (ifa->ifa_addr->sa_family == AF_INET && (addr == NULL ||
		    in_hosteq(ifatoia(ifa)->ia_addr.sin_addr, *addr)))
			break;
	}
	return ifatoia(ifa);
}

static struct in_ifaddr *
in_control_new(struct ifnet *ifp)
{
	return in_ia_alloc(ifp);
}

/* One that could not be set up. */
static void
in_control_undo(struct in_ifaddr *ia)
{
	in_purgeaddr(&ia->ia_ifa);
}

static int
in_control_alias(struct ifnet *ifp, struct in_aliasreq *ifra)
{
	struct in_ifaddr *ia;
	struct sockaddr_in *mask = NULL;
	bool isnew = false;
	int error;

	if (ifra->ifra_addr.sin_family != AF_INET)
		return EAFNOSUPPORT;
	if (ifra->ifra_mask.sin_len != 0 &&
	    !in_nullhost(ifra->ifra_mask.sin_addr)) {
		mask = &ifra->ifra_mask;
		if ((uint32_t)(~be32toh(mask->sin_addr.s_addr) &
		    (~be32toh(mask->sin_addr.s_addr) + 1)) != 0)
			return EINVAL;
	}
	ifra->ifra_addr.sin_len = sizeof(ifra->ifra_addr);
	if ((ia = in_control_find(ifp, &ifra->ifra_addr.sin_addr)) == NULL) {
		ia = in_control_new(ifp);
		isnew = true;
	}
	if (ifra->ifra_dstaddr.sin_family == AF_INET &&
	    (ifp->if_flags & (IFF_POINTOPOINT | IFF_BROADCAST)) != 0) {
		ia->ia_dstaddr = ifra->ifra_dstaddr;
		ia->ia_dstaddr.sin_len = sizeof(ia->ia_dstaddr);
	} else if (isnew)
		ia->ia_broadaddr.sin_addr.s_addr = INADDR_ANY;
	error = in_ifinit(ifp, ia, &ifra->ifra_addr, mask, !isnew);
	if (error != 0 && isnew)
		in_control_undo(ia);
	return error;
}

static int
in_control_set(struct ifnet *ifp, u_long cmd, struct ifreq *ifr,
    struct in_ifaddr *ia)
{
	struct sockaddr_in *sin = satosin(&ifr->ifr_addr);
	bool isnew = false;
	int error;

	if (sin->sin_family != AF_INET && cmd != SIOCSIFNETMASK)
		return EAFNOSUPPORT;
	sin->sin_len = sizeof(*sin);
	switch (cmd) {
	case SIOCSIFADDR:
		if (ia == NULL) {
			ia = in_control_new(ifp);
			isnew = true;
		}
		error = in_ifinit(ifp, ia, sin, NULL, !isnew);
		if (error != 0 && isnew)
			in_control_undo(ia);
		return error;
	case SIOCSIFNETMASK: {
		struct sockaddr_in mask = *sin, addr = ia->ia_addr;

		return in_ifinit(ifp, ia, &addr, &mask, 1);
	}
	case SIOCSIFDSTADDR:
		if ((ifp->if_flags & IFF_POINTOPOINT) == 0)
			return EINVAL;
		in_scrubprefix(ia);
		ia->ia_dstaddr = *sin;
		return in_addprefix(ia, 0);
	default:
		if ((ifp->if_flags & IFF_BROADCAST) == 0)
			return EINVAL;
		ia->ia_broadaddr = *sin;
		return 0;
	}
}

static int
in_control_get(struct ifnet *ifp, u_long cmd, struct ifreq *ifr,
    struct in_ifaddr *ia)
{
	struct sockaddr_in mask;

	switch (cmd) {
	case SIOCGIFADDR:
		return ifreq_setaddr(cmd, ifr, sintosa(&ia->ia_addr));
	case SIOCGIFBRDADDR:
		if ((ifp->if_flags & IFF_BROADCAST) == 0)
			return EINVAL;
		return ifreq_setaddr(cmd, ifr, sintosa(&ia->ia_broadaddr));
	case SIOCGIFDSTADDR:
		if ((ifp->if_flags & IFF_POINTOPOINT) == 0)
			return EINVAL;
		return ifreq_setaddr(cmd, ifr, sintosa(&ia->ia_dstaddr));
	case SIOCGIFNETMASK:
		mask = ia->ia_sockmask;
		mask.sin_len = sizeof(mask);
		mask.sin_family = AF_INET;
		return ifreq_setaddr(cmd, ifr, sintosa(&mask));
	default:
		ifr->ifr_addrflags = ia->ia4_flags;
		return 0;
	}
}

static int
in_control_getalias(struct ifnet *ifp, struct in_aliasreq *ifra,
    struct in_ifaddr *ia)
{
	ifra->ifra_addr = ia->ia_addr;
	if ((ifp->if_flags & (IFF_POINTOPOINT | IFF_BROADCAST)) != 0)
		ifra->ifra_dstaddr = ia->ia_dstaddr;
	else
		memset(&ifra->ifra_dstaddr, 0, sizeof(ifra->ifra_dstaddr));
	ifra->ifra_mask = ia->ia_sockmask;
	return 0;
}

static int
in_control_pref(u_long cmd, struct if_addrprefreq *ifap, struct ifnet *ifp)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)&ifap->ifap_addr;
	struct in_ifaddr *ia;

	if (sin->sin_family != AF_INET)
		return EAFNOSUPPORT;
	if ((ia = in_control_find(ifp, &sin->sin_addr)) == NULL)
		return EADDRNOTAVAIL;
	if (cmd == SIOCSIFADDRPREF)
		ia->ia_ifa.ifa_preference = ifap->ifap_preference;
	else
		ifap->ifap_preference = ia->ia_ifa.ifa_preference;
	return 0;
}

static int
in_control0(struct socket *so, u_long cmd, void *data, struct ifnet *ifp,
    struct in_ifaddr *ia)
{
	struct ifreq *ifr = data;

	switch (cmd) {
	case SIOCSIFADDR:
	case SIOCSIFNETMASK:
	case SIOCSIFDSTADDR:
	case SIOCSIFBRDADDR:
		return in_control_set(ifp, cmd, ifr, ia);
	case SIOCGIFADDR:
	case SIOCGIFBRDADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFNETMASK:
	case SIOCGIFAFLAG_IN:
		return in_control_get(ifp, cmd, ifr, ia);
	case SIOCGIFALIAS:
		return in_control_getalias(ifp, data, ia);
	case SIOCDIFADDR:
		in_purgeaddr(&ia->ia_ifa);
		return 0;
	default:
		return ENOTTY;
	}
}

/*
 * Requests about addresses; IFNET_LOCK held.
 */
int
in_control(struct socket *so, u_long cmd, void *data, struct ifnet *ifp)
{
	struct ifreq *ifr = data;
	struct sockaddr_in *sin = satosin(&ifr->ifr_addr);
	struct in_ifaddr *ia;

	if (ifp == NULL)
		return EOPNOTSUPP;
	switch (cmd) {
	case SIOCALIFADDR:
	case SIOCDLIFADDR:
	case SIOCGLIFADDR:
		return EINVAL;
	case SIOCAIFADDR:
		return in_control_alias(ifp, data);
	case SIOCSIFADDRPREF:
	case SIOCGIFADDRPREF:
		return in_control_pref(cmd, data, ifp);
	case SIOCSIFADDR:
		return in_control0(so, cmd, data, ifp,
		    in_control_find(ifp, NULL));
	case SIOCDIFADDR:
	case SIOCGIFALIAS:
	case SIOCGIFAFLAG_IN:
		if (sin->sin_family != AF_INET)
			return EAFNOSUPPORT;
		ia = in_control_find(ifp, in_nullhost(sin->sin_addr) &&
		    cmd != SIOCGIFAFLAG_IN ? NULL : &sin->sin_addr);
		break;
	case SIOCGIFADDR:
	case SIOCGIFBRDADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFNETMASK:
	case SIOCSIFBRDADDR:
	case SIOCSIFDSTADDR:
	case SIOCSIFNETMASK:
		/* With an address given: that one, else the first. */
		ia = NULL;
		if (sin->sin_family == AF_INET && IOCPARM_LEN(cmd) ==
		    sizeof(*ifr) && cmd != SIOCSIFNETMASK &&
		    cmd != SIOCSIFBRDADDR && cmd != SIOCSIFDSTADDR)
			ia = in_control_find(ifp, &sin->sin_addr);
		if (ia == NULL)
			ia = in_control_find(ifp, NULL);
		break;
	default:
		return ENOTTY;
	}
	if (ia == NULL)
		return EADDRNOTAVAIL;
	return in_control0(so, cmd, data, ifp, ia);
}

/*
 * Interfaces come, go, come up and go down.
 */
void *
in_domifattach(struct ifnet *ifp)
{
	struct in_ifinfo *ii = kmem_zalloc(sizeof(*ii), KM_SLEEP);

	ii->ii_llt = lltable_alloc(ifp, AF_INET);
	in_lltable_setup(ii->ii_llt);
	ii->ii_igmp = kmem_zalloc(sizeof(*ii->ii_igmp), KM_SLEEP);
	ii->ii_igmp->igi_robustness = 2;
	return ii;
}

void
in_domifdetach(struct ifnet *ifp, void *aux)
{
	struct in_ifinfo *ii = aux;

	in_purgeif(ifp);
	in_multi_purge(ifp);
	lltable_free(ii->ii_llt);
	kmem_free(ii->ii_igmp, sizeof(*ii->ii_igmp));
	kmem_free(ii, sizeof(*ii));
}

static void
in_if_ready(struct ifnet *ifp)
{
	struct ifaddr *ifa;
	struct in_ifaddr *ia;

	IFADDR_WRITER_FOREACH(ifa, ifp) {
		if (ifa->ifa_addr->sa_family != AF_INET)
			continue;
		ia = ifatoia(ifa);
		if ((ia->ia4_flags & IN_IFF_DUPLICATED) != 0 ||
		    !PSLIST_ENTRY_LINKED_P(ia, ia_hash_pslist_entry))
			continue;
		if ((ia->ia4_flags & (IN_IFF_DETACHED | IN_IFF_TRYTENTATIVE))
		    == 0)
			continue;
		ia->ia4_flags &= ~(IN_IFF_DETACHED | IN_IFF_TRYTENTATIVE);
		if (inet_state()->is_dad_count > 0 && if_do_dad(ifp))
			ia->ia4_flags |= IN_IFF_TENTATIVE;
		arp_ifinit(ifp, ifa);
	}
}

void
in_if_up(struct ifnet *ifp)
{
	if (ifp->if_link_state != LINK_STATE_DOWN)
		in_if_ready(ifp);
}

void
in_if_down(struct ifnet *ifp)
{
	struct in_ifinfo *ii = ifp->if_afdata[AF_INET];

	if (ii != NULL)
		lltable_purge(ii->ii_llt, false);
}

void
in_if_link_state_change(struct ifnet *ifp, int state)
{
	struct ifaddr *ifa;
	struct in_ifaddr *ia;

	if (state == LINK_STATE_UP) {
		in_if_ready(ifp);
		return;
	}
	if (state != LINK_STATE_DOWN)
		return;
	IFADDR_WRITER_FOREACH(ifa, ifp) {
		if (ifa->ifa_addr->sa_family != AF_INET)
			continue;
		ia = ifatoia(ifa);
		if (ia->ia_dad_stop != NULL)
			ia->ia_dad_stop(ifa);
		ia->ia4_flags &= ~IN_IFF_TENTATIVE;
		ia->ia4_flags |= IN_IFF_DETACHED;
	}
}
