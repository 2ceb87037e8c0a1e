/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses of interfaces.
 *
 * An ifaddr is on its interface's list (IFNET_LOCK to change it, pserialize
 * to read) and counted.  ifa_remove() takes it off and waits until nobody
 * looks at it any more; its memory goes with the last count (ifafree()).
 * Link addresses: AF_LINK, one an interface.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/sockio.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_types.h>
#include <net/route.h>

#include "if_private.h"

void
ifa_psref_init(struct ifaddr *ifa)
{
	psref_target_init(&ifa->ifa_psref, ifa_psref_class);
}

void
ifa_acquire(struct ifaddr *ifa, struct psref *psref)
{
	psref_acquire(psref, &ifa->ifa_psref, ifa_psref_class);
}

void
ifa_release(struct ifaddr *ifa, struct psref *psref)
{
	if (ifa != NULL)
		psref_release(psref, &ifa->ifa_psref, ifa_psref_class);
}

bool
ifa_held(struct ifaddr *ifa)
{
	return psref_held(&ifa->ifa_psref, ifa_psref_class);
}

void
ifafree(struct ifaddr *ifa)
{
	KASSERT(ifa->ifa_refcnt > 0);
	if (atomic_dec_uint_nv(&ifa->ifa_refcnt) == 0)
		ifa->ifa_free(ifa);
}

void
ifa_insert(struct ifnet *ifp, struct ifaddr *ifa)
{
	struct ifaddr *other, *last = NULL;

	ifa->ifa_ifp = ifp;
	ifaref(ifa);
	PSLIST_ENTRY_INIT(ifa, ifa_pslist_entry);
	TAILQ_INSERT_TAIL(&ifp->if_addrlist, ifa, ifa_list);
	IFADDR_WRITER_FOREACH(other, ifp)
		last = other;
	if (last == NULL)
		PSLIST_WRITER_INSERT_HEAD(&ifp->if_addr_pslist, ifa,
		    ifa_pslist_entry);
	else
		PSLIST_WRITER_INSERT_AFTER(last, ifa, ifa_pslist_entry);
}

void
ifa_remove(struct ifnet *ifp, struct ifaddr *ifa)
{
	struct netif_state *nis = netif_state();

	TAILQ_REMOVE(&ifp->if_addrlist, ifa, ifa_list);
	mutex_enter(&nis->nis_lock);
	PSLIST_WRITER_REMOVE(ifa, ifa_pslist_entry);
	pserialize_perform(nis->nis_psz);
	mutex_exit(&nis->nis_lock);
	psref_target_destroy(&ifa->ifa_psref, ifa_psref_class);
	ifafree(ifa);
}

static inline bool
sa_equal(const struct sockaddr *a, const struct sockaddr *b)
{
	return a != NULL && b != NULL && sockaddr_cmp(a, b) == 0;
}

/*
 * The lookups: one walk over all addresses, asking `match'.
 */
typedef bool (*ifa_match_t)(const struct ifaddr *, const struct sockaddr *);

static struct ifaddr *
ifa_find(const struct sockaddr *sa, ifa_match_t match, struct psref *psref)
{
	struct ifnet *ifp;
	struct ifaddr *ifa;
	int s;

	s = pserialize_read_enter();
	IFNET_READER_FOREACH(ifp) {
		if (ifp->if_deactivated)
			continue;
		IFADDR_READER_FOREACH(ifa, ifp) {
			if (ifa->ifa_addr->sa_family != sa->sa_family ||
			    !match(ifa, sa))
				continue;
			if (psref != NULL)
				ifa_acquire(ifa, psref);
			pserialize_read_exit(s);
			return ifa;
		}
	}
	pserialize_read_exit(s);
	return NULL;
}

static bool
ifa_match_addr(const struct ifaddr *ifa, const struct sockaddr *sa)
{
	if (sa_equal(ifa->ifa_addr, sa))
		return true;
	return (ifa->ifa_ifp->if_flags & IFF_BROADCAST) != 0 &&
	    ifa->ifa_broadaddr != NULL && ifa->ifa_broadaddr->sa_len != 0 &&
	    sa_equal(ifa->ifa_broadaddr, sa);
}

static bool
ifa_match_laddr(const struct ifaddr *ifa, const struct sockaddr *sa)
{
	return sa_equal(ifa->ifa_addr, sa);
}

static bool
ifa_match_dst(const struct ifaddr *ifa, const struct sockaddr *sa)
{
	return (ifa->ifa_ifp->if_flags & IFF_POINTOPOINT) != 0 &&
	    sa_equal(ifa->ifa_dstaddr, sa);
}

static bool
ifa_match_af(const struct ifaddr *ifa, const struct sockaddr *sa)
{
	return true;
}

struct ifaddr *
ifa_ifwithaddr(const struct sockaddr *sa)
{
	return ifa_find(sa, ifa_match_addr, NULL);
}

struct ifaddr *
ifa_ifwithaddr_psref(const struct sockaddr *sa, struct psref *psref)
{
	return ifa_find(sa, ifa_match_addr, psref);
}

struct ifaddr *
ifa_ifwithladdr(const struct sockaddr *sa)
{
	return ifa_find(sa, ifa_match_laddr, NULL);
}

struct ifaddr *
ifa_ifwithladdr_psref(const struct sockaddr *sa, struct psref *psref)
{
	return ifa_find(sa, ifa_match_laddr, psref);
}

struct ifaddr *
ifa_ifwithdstaddr(const struct sockaddr *sa)
{
	return ifa_find(sa, ifa_match_dst, NULL);
}

struct ifaddr *
ifa_ifwithdstaddr_psref(const struct sockaddr *sa, struct psref *psref)
{
	return ifa_find(sa, ifa_match_dst, psref);
}

struct ifaddr *
ifa_ifwithaf(int af)
{
	struct sockaddr sa = { .sa_len = 2, .sa_family = af };

	return ifa_find(&sa, ifa_match_af, NULL);
}

/*
 * How many bits of an address the netmask covers if both are in the same
 * network, -1 if not.
 */
static int
ifa_netbits(const struct ifaddr *ifa, const struct sockaddr *sa)
{
	const struct sockaddr *nm = ifa->ifa_netmask;
	const uint8_t *a, *b, *m;
	socklen_t len, mlen;
	int bits = 0;

	if (nm == NULL)
		return -1;
	a = sockaddr_const_addr(ifa->ifa_addr, &len);
	b = sockaddr_const_addr(sa, &len);
	if (a == NULL || b == NULL)
		return -1;
	m = (const uint8_t *)nm + (a - (const uint8_t *)ifa->ifa_addr);
	mlen = nm->sa_len > (size_t)(m - (const uint8_t *)nm) ?
	    nm->sa_len - (m - (const uint8_t *)nm) : 0;
	for (socklen_t i = 0; i < MIN(len, mlen); i++) {
		if (((a[i] ^ b[i]) & m[i]) != 0)
			return -1;
		bits += __builtin_popcount(m[i]);
	}
	return bits;
}

struct ifaddr *
ifa_ifwithnet_psref(const struct sockaddr *sa, struct psref *psref)
{
	struct ifaddr *ifa, *best = NULL;
	const struct sockaddr_dl *sdl;
	struct ifnet *ifp;
	int s, bits, bestbits = -1;

	s = pserialize_read_enter();
	if (sa->sa_family == AF_LINK) {
		sdl = satocsdl(sa);
		if (sdl->sdl_index != 0 &&
		    (ifp = if_byindex(sdl->sdl_index)) != NULL)
			best = ifp->if_dl;
	} else {
		IFNET_READER_FOREACH(ifp) {
			if (ifp->if_deactivated)
				continue;
			IFADDR_READER_FOREACH(ifa, ifp) {
				if (ifa->ifa_addr->sa_family != sa->sa_family)
					continue;
				bits = ifa_netbits(ifa, sa);
				if (bits > bestbits) {
					bestbits = bits;
					best = ifa;
				}
			}
		}
	}
	if (best != NULL && psref != NULL)
		ifa_acquire(best, psref);
	pserialize_read_exit(s);
	return best;
}

struct ifaddr *
ifa_ifwithnet(const struct sockaddr *sa)
{
	return ifa_ifwithnet_psref(sa, NULL);
}

/*
 * The address of an interface that suits a peer best.
 */
struct ifaddr *
ifaof_ifpforaddr_psref(const struct sockaddr *sa, struct ifnet *ifp,
    struct psref *psref)
{
	struct ifaddr *ifa, *best = NULL;
	int s, bits, bestbits = -2;

	s = pserialize_read_enter();
	IFADDR_READER_FOREACH(ifa, ifp) {
		if (ifa->ifa_addr->sa_family != sa->sa_family)
			continue;
		if (sa_equal(ifa->ifa_addr, sa) || ((ifp->if_flags &
		    IFF_POINTOPOINT) != 0 && sa_equal(ifa->ifa_dstaddr, sa)))
			bits = 1000;
		else
			bits = ifa_netbits(ifa, sa);
		if (bits > bestbits) {
			bestbits = bits;
			best = ifa;
		}
	}
	if (best != NULL && psref != NULL)
		ifa_acquire(best, psref);
	pserialize_read_exit(s);
	return best;
}

struct ifaddr *
ifaof_ifpforaddr(const struct sockaddr *sa, struct ifnet *ifp)
{
	return ifaof_ifpforaddr_psref(sa, ifp, NULL);
}

/*
 * Remove all addresses of a family.
 */
void
if_purgeaddrs(struct ifnet *ifp, int family, void (*purge)(struct ifaddr *))
{
	struct ifaddr *ifa, *next;

	for (ifa = TAILQ_FIRST(&ifp->if_addrlist); ifa != NULL; ifa = next) {
		next = TAILQ_NEXT(ifa, ifa_list);
		if (ifa->ifa_addr->sa_family != family)
			continue;
		purge(ifa);
		/* It may have taken others along. */
		next = TAILQ_FIRST(&ifp->if_addrlist);
	}
}

/*
 * Link addresses.
 */
uint8_t
sockaddr_dl_measure(uint8_t namelen, uint8_t addrlen)
{
	const int need = offsetof(struct sockaddr_dl, sdl_data) + namelen +
	    addrlen;

	return MAX(need, (int)sizeof(struct sockaddr_dl));
}

struct sockaddr_dl *
sockaddr_dl_init(struct sockaddr_dl *sdl, socklen_t socklen, uint16_t ifindex,
    uint8_t type, const void *name, uint8_t namelen, const void *addr,
    uint8_t addrlen)
{
	const uint8_t len = sockaddr_dl_measure(namelen, addrlen);

	if (len > socklen)
		return NULL;
	memset(sdl, 0, len);
	sdl->sdl_len = len;
	sdl->sdl_family = AF_LINK;
	sdl->sdl_index = ifindex;
	sdl->sdl_type = type;
	if (name != NULL && namelen > 0) {
		memcpy(sdl->sdl_data, name, namelen);
		sdl->sdl_nlen = namelen;
	}
	if (addr != NULL && addrlen > 0) {
		memcpy(LLADDR(sdl), addr, addrlen);
		sdl->sdl_alen = addrlen;
	}
	return sdl;
}

struct sockaddr *
sockaddr_dl_alloc(uint16_t ifindex, uint8_t type, const void *name,
    uint8_t namelen, const void *addr, uint8_t addrlen, int flags)
{
	const uint8_t len = sockaddr_dl_measure(namelen, addrlen);
	struct sockaddr *sa = sockaddr_alloc(AF_LINK, len, flags);

	if (sa != NULL)
		(void)sockaddr_dl_init(satosdl(sa), len, ifindex, type, name,
		    namelen, addr, addrlen);
	return sa;
}

struct sockaddr_dl *
sockaddr_dl_setaddr(struct sockaddr_dl *sdl, socklen_t socklen,
    const void *addr, uint8_t addrlen)
{
	const uint8_t len = sockaddr_dl_measure(sdl->sdl_nlen, addrlen);

	if (len > socklen)
		return NULL;
	memcpy(LLADDR(sdl), addr, addrlen);
	sdl->sdl_alen = addrlen;
	sdl->sdl_len = len;
	return sdl;
}

/* A link address with its mask, in one piece. */
struct dl_ifaddr {
	struct ifaddr	dia_ifa;	/* first */
	union {
		struct sockaddr_dl dl;
		uint64_t	space[8];
	}		dia_addr, dia_mask;
};

static void
dl_free(struct ifaddr *ifa)
{
	kmem_free(ifa, sizeof(struct dl_ifaddr));
}

static struct ifaddr *
dl_make(struct ifnet *ifp, const void *lla, u_char alen)
{
	struct dl_ifaddr *dia = kmem_zalloc(sizeof(*dia), KM_SLEEP);
	const uint8_t nlen = strlen(ifp->if_xname);
	struct sockaddr_dl *mask = &dia->dia_mask.dl;

	(void)sockaddr_dl_init(&dia->dia_addr.dl, sizeof(dia->dia_addr),
	    ifp->if_index, ifp->if_type, ifp->if_xname, nlen, lla, alen);
	mask->sdl_len = sockaddr_dl_measure(nlen, 0);
	mask->sdl_family = AF_LINK;
	memset(mask->sdl_data, 0xff, nlen);
	dia->dia_addr.dl.sdl_alen = alen;
	dia->dia_ifa.ifa_addr = (struct sockaddr *)&dia->dia_addr;
	dia->dia_ifa.ifa_netmask = (struct sockaddr *)&dia->dia_mask;
	dia->dia_ifa.ifa_rtrequest = link_rtrequest;
	dia->dia_ifa.ifa_free = dl_free;
	ifa_psref_init(&dia->dia_ifa);
	return &dia->dia_ifa;
}

void
if_alloc_sadl(struct ifnet *ifp)
{
	struct ifaddr *ifa;

	if (ifp->if_sadl != NULL)
		if_free_sadl(ifp, 0);
	ifa = dl_make(ifp, NULL, ifp->if_addrlen);
	ifaref(ifa);
	ifa_insert(ifp, ifa);
	ifp->if_dl = ifa;
	ifp->if_sadl = satosdl(ifa->ifa_addr);
}

void
if_free_sadl(struct ifnet *ifp, int factory_reset)
{
	struct ifaddr *ifa = ifp->if_dl;

	if (factory_reset != 0 && ifp->if_hwdl != NULL) {
		ifafree(ifp->if_hwdl);
		ifp->if_hwdl = NULL;
	}
	if (ifa == NULL)
		return;
	ifp->if_sadl = NULL;
	ifp->if_dl = NULL;
	ifa_remove(ifp, ifa);
	ifafree(ifa);
}

void
if_activate_sadl(struct ifnet *ifp, struct ifaddr *ifa,
    const struct sockaddr_dl *sdl)
{
	struct ifaddr *old = ifp->if_dl;

	ifaref(ifa);
	ifa_insert(ifp, ifa);
	ifp->if_dl = ifa;
	atomic_store_release(&ifp->if_sadl, sdl);
	if (old != NULL) {
		ifa_remove(ifp, old);
		ifafree(old);
	}
}

void
if_set_sadl(struct ifnet *ifp, const void *lla, u_char addrlen, bool factory)
{
	struct ifaddr *ifa;

	ifp->if_addrlen = addrlen;
	ifa = dl_make(ifp, lla, addrlen);
	if_activate_sadl(ifp, ifa, satosdl(ifa->ifa_addr));
	if (factory) {
		if (ifp->if_hwdl != NULL)
			ifafree(ifp->if_hwdl);
		ifp->if_hwdl = ifa;
		ifaref(ifa);
	}
}
