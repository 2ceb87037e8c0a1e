/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Internet addresses: finding ours, kinds of addresses, masks.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <net/if.h>

#include "inet_state.h"

/*
 * Finding; under pserialize unless held by psref.
 */
struct in_ifaddr *
in_get_ia(struct in_addr addr)
{
	struct in_ifaddr *ia;

	IN_ADDRHASH_READER_FOREACH(ia, addr.s_addr) {
		if (in_hosteq(ia->ia_addr.sin_addr, addr))
			break;
	}
	return ia;
}

struct in_ifaddr *
in_get_ia_psref(struct in_addr addr, struct psref *psref)
{
	struct in_ifaddr *ia;
	int s = pserialize_read_enter();

	ia = in_get_ia(addr);
	ia4_acquire(ia, psref);
	pserialize_read_exit(s);
	return ia;
}

struct in_ifaddr *
in_get_ia_on_iface(struct in_addr addr, struct ifnet *ifp)
{
	struct in_ifaddr *ia;

	IN_ADDRHASH_READER_FOREACH(ia, addr.s_addr) {
		if (in_hosteq(ia->ia_addr.sin_addr, addr) &&
		    ia->ia_ifp == ifp)
			break;
	}
	return ia;
}

struct in_ifaddr *
in_get_ia_on_iface_psref(struct in_addr addr, struct ifnet *ifp,
    struct psref *psref)
{
	struct in_ifaddr *ia;
	int s = pserialize_read_enter();

	ia = in_get_ia_on_iface(addr, ifp);
	ia4_acquire(ia, psref);
	pserialize_read_exit(s);
	return ia;
}

struct in_ifaddr *
in_get_ia_from_ifp(struct ifnet *ifp)
{
	struct ifaddr *ifa;

	IFADDR_READER_FOREACH(ifa, ifp) {
		if (ifa->ifa_addr->sa_family == AF_INET)
			break;
	}
	return ifatoia(ifa);
}

struct in_ifaddr *
in_get_ia_from_ifp_psref(struct ifnet *ifp, struct psref *psref)
{
	struct in_ifaddr *ia;
	int s = pserialize_read_enter();

	ia = in_get_ia_from_ifp(ifp);
	ia4_acquire(ia, psref);
	pserialize_read_exit(s);
	return ia;
}

/*
 * Kinds of addresses.
 */
int
in_localaddr(struct in_addr in)
{
	const uint32_t a = be32toh(in.s_addr);
	struct in_ifaddr *ia;
	int s = pserialize_read_enter();

	IN_ADDRLIST_READER_FOREACH(ia) {
		if (inet_state()->is_subnetsarelocal ?
		    (a & ia->ia_netmask) == ia->ia_net :
		    (a & ia->ia_subnetmask) == ia->ia_subnet)
			break;
	}
	pserialize_read_exit(s);
	return ia != NULL;
}

int
in_local(struct in_addr in)
{
	int s = pserialize_read_enter();
	const bool found = in_get_ia(in) != NULL;

	pserialize_read_exit(s);
	return found;
}

int
in_canforward(struct in_addr in)
{
	const uint32_t a = be32toh(in.s_addr);

	if (IN_EXPERIMENTAL(a) || IN_MULTICAST(a) || IN_LINKLOCAL(a))
		return 0;
	if (IN_CLASSA(a) && (a >> 24 == 0 || a >> 24 == IN_LOOPBACKNET))
		return 0;
	return 1;
}

int
in_broadcast(struct in_addr in, struct ifnet *ifp)
{
	struct ifaddr *ifa;
	struct in_ifaddr *ia;
	int s;

	if (in.s_addr == INADDR_BROADCAST || in_nullhost(in))
		return 1;
	if ((ifp->if_flags & IFF_BROADCAST) == 0)
		return 0;
	s = pserialize_read_enter();
	IFADDR_READER_FOREACH(ifa, ifp) {
		ia = ifatoia(ifa);
		if (ifa->ifa_addr->sa_family == AF_INET &&
		    !in_hosteq(in, ia->ia_addr.sin_addr) &&
		    (in_hosteq(in, ia->ia_broadaddr.sin_addr) ||
		    in_hosteq(in, ia->ia_netbroadcast) ||
		    (inet_state()->is_hostzerobcast &&
		    be32toh(in.s_addr) == ia->ia_subnet)))
			break;
	}
	pserialize_read_exit(s);
	return ifa != NULL;
}

int
in_direct(struct in_addr in, struct ifnet *ifp)
{
	struct ifaddr *ifa;
	int s = pserialize_read_enter();

	IFADDR_READER_FOREACH(ifa, ifp) {
		if (ifa->ifa_addr->sa_family == AF_INET &&
		    (be32toh(in.s_addr) & ifatoia(ifa)->ia_subnetmask) ==
		    ifatoia(ifa)->ia_subnet)
			break;
	}
	pserialize_read_exit(s);
	return ifa != NULL;
}

void
in_len2mask(struct in_addr *mask, u_int len)
{
	mask->s_addr = len == 0 ? 0 : htobe32(0xffffffffU << (32 - MIN(len,
	    32)));
}

int
in_mask2len(struct in_addr *mask)
{
	const uint32_t m = be32toh(mask->s_addr);

	return m == 0xffffffff ? 32 : __builtin_clz(~m);
}

/* The length of a mask, as it is told: without zeros at the end. */
void
in_socktrim(struct sockaddr_in *sin)
{
	const uint8_t *base = (const uint8_t *)&sin->sin_addr;

	sin->sin_len = 0;
	for (int i = 3; i >= 0; i--) {
		if (base[i] != 0) {
			sin->sin_len = (uint8_t)(offsetof(struct sockaddr_in,
			    sin_addr) + (size_t)i + 1);
			break;
		}
	}
}

const char *
in_fmtaddr(char *buf, struct in_addr a)
{
	const uint8_t *p = (const uint8_t *)&a;

	(void)snprintf(buf, INET_ADDRSTRLEN, "%u.%u.%u.%u", p[0], p[1], p[2],
	    p[3]);
	return buf;
}
