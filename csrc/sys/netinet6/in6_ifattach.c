/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an interface gets by itself: a link-local address when it comes up
 * (RFC 4862, 5.3), ::1 on the loopback, the groups of all nodes.
 *
 * Interface identifiers are EUI-64 (RFC 4291, appendix A), or stable and
 * opaque (RFC 7217) with net.inet6.ip6.stable_ids.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/kmem.h>
#include <sys/md5.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_ether.h>
#include <net/if_types.h>
#include <net/route.h>

#include "inet6_state.h"

static bool
in6_eui64(const uint8_t *mac, uint8_t *id)
{
	static const uint8_t zero[ETHER_ADDR_LEN];

	if (memcmp(mac, zero, sizeof(zero)) == 0 || (mac[0] & 1) != 0)
		return false;
	memcpy(id, mac, 3);
	id[3] = 0xff;
	id[4] = 0xfe;
	memcpy(id + 5, mac + 3, 3);
	id[0] ^= 0x02;
	return true;
}

/*
 * The address of the interface in a prefix of 64 bits; `counter' is the number
 * of those that were duplicates.
 */
bool
in6_ifid(struct ifnet *ifp, const struct in6_addr *prefix, u_int counter,
    struct in6_addr *addr)
{
	struct inet6_state *is6 = inet6_state();
	struct in6_addr clean = *prefix;
	uint8_t mac[ETHER_ADDR_LEN], digest[16];
	MD5_CTX ctx;

	memcpy(addr, prefix, 8);
	if (ifp->if_addrlen != ETHER_ADDR_LEN || !nd6_mymac(ifp, mac))
		return false;
	if (!is6->is6_stable_ids)
		return counter == 0 && in6_eui64(mac, &addr->s6_addr[8]);
	in6_clear(&clean);
	MD5Init(&ctx);
	MD5Update(&ctx, clean.s6_addr, 8);
	MD5Update(&ctx, mac, sizeof(mac));
	MD5Update(&ctx, (const uint8_t *)&counter, sizeof(counter));
	MD5Update(&ctx, is6->is6_idkey, sizeof(is6->is6_idkey));
	MD5Final(digest, &ctx);
	memcpy(&addr->s6_addr[8], digest, 8);
	return true;
}

static void
in6_add_addr(struct ifnet *ifp, const struct in6_addr *addr, int plen)
{
	struct in6_aliasreq ifra;
	struct in6_ifaddr *ia;

	memset(&ifra, 0, sizeof(ifra));
	sockaddr_in6_init(&ifra.ifra_addr, addr, 0, 0, 0);
	ifra.ifra_prefixmask.sin6_len = sizeof(ifra.ifra_prefixmask);
	ifra.ifra_prefixmask.sin6_family = AF_INET6;
	in6_prefixlen2mask(&ifra.ifra_prefixmask.sin6_addr, plen);
	ifra.ifra_lifetime.ia6t_vltime = ND6_INFINITE_LIFETIME;
	ifra.ifra_lifetime.ia6t_pltime = ND6_INFINITE_LIFETIME;
	(void)in6_update_ifa(ifp, &ifra, &ia);
}

static bool
in6_has(struct ifnet *ifp, bool linklocal)
{
	struct ifaddr *ifa;

	IFADDR_WRITER_FOREACH(ifa, ifp) {
		if (ifa->ifa_addr->sa_family == AF_INET6 && (linklocal ?
		    IN6_IS_ADDR_LINKLOCAL(IA6_IN6(ifatoia6(ifa))) :
		    IN6_IS_ADDR_LOOPBACK(IA6_IN6(ifatoia6(ifa)))))
			break;
	}
	return ifa != NULL;
}

/* Of all nodes: on this link, on this machine. */
static void
in6_join_allnodes(struct ifnet *ifp)
{
	struct in6_ifextra *ix = in6_ifx(ifp);
	struct in6_addr group = in6addr_linklocal_allnodes;
	int error;

	for (int i = 0; i < 2; i++) {
		if (ix->allnodes[i] != NULL ||
		    (ifp->if_flags & IFF_MULTICAST) == 0)
			continue;
		group.s6_addr[1] = (uint8_t)(2 - i);
		in6_embed(&group, ifp->if_index);
		ix->allnodes[i] = in6_addmulti(&group, ifp, &error);
	}
}

void
in6_ifattach(struct ifnet *ifp)
{
	struct in6_ifextra *ix = in6_ifx(ifp);
	struct in6_addr addr, prefix;

	KASSERT(IFNET_LOCKED(ifp));
	if (ix == NULL || (ix->nd_ifinfo.flags & ND6_IFF_IFDISABLED) != 0)
		return;
	in6_join_allnodes(ifp);
	memset(&prefix, 0, sizeof(prefix));
	prefix.s6_addr16[0] = htobe16(0xfe80);
	if ((ifp->if_flags & IFF_LOOPBACK) != 0) {
		if (ifp != lo0ifp)
			return;
		if (!in6_has(ifp, false))
			in6_add_addr(ifp, &in6addr_loopback, 128);
		addr = prefix;
		addr.s6_addr[15] = 1;
	} else if (!in6_ifid(ifp, &prefix, 0, &addr))
		return;
	if ((ix->nd_ifinfo.flags & ND6_IFF_AUTO_LINKLOCAL) != 0 &&
	    !in6_has(ifp, true))
		in6_add_addr(ifp, &addr, 64);
}

void *
in6_domifattach(struct ifnet *ifp)
{
	struct inet6_state *is6 = inet6_state();
	struct in6_ifextra *ix = kmem_zalloc(sizeof(*ix), KM_SLEEP);

	ix->ifp = ifp;
	ix->lltable = lltable_alloc(ifp, AF_INET6);
	nd6_lltable_setup(ix->lltable);
	ix->nd_ifinfo.chlim = (uint8_t)is6->is6_hlim;
	ix->nd_ifinfo.basereachable = (uint32_t)is6->is6_nd.nd_reachable;
	ix->nd_ifinfo.retrans = (uint32_t)is6->is6_nd.nd_retrans;
	ix->nd_ifinfo.flags = ND6_IFF_PERFORMNUD |
	    (is6->is6_auto_linklocal ? ND6_IFF_AUTO_LINKLOCAL : 0) |
	    ND6_IFF_ACCEPT_RTADV;
	callout_init(&ix->rs_timer, CALLOUT_MPSAFE);
	return ix;
}

void
in6_domifdetach(struct ifnet *ifp, void *aux)
{
	struct in6_ifextra *ix = aux;

	nd6_rtr_ifdetach(ifp);
	in6_purgeif(ifp);
	callout_halt(&ix->rs_timer, NULL);
	callout_destroy(&ix->rs_timer);
	in6_multi_purge(ifp);
	lltable_free(ix->lltable);
	kmem_free(ix, sizeof(*ix));
}

static void
in6_if_ready(struct ifnet *ifp)
{
	struct ifaddr *ifa;
	struct in6_ifaddr *ia;

	IFADDR_WRITER_FOREACH(ifa, ifp) {
		ia = ifatoia6(ifa);
		if (ifa->ifa_addr->sa_family != AF_INET6 ||
		    (ia->ia6_flags & IN6_IFF_DETACHED) == 0)
			continue;
		ia->ia6_flags &= ~IN6_IFF_DETACHED;
		if (inet6_state()->is6_dad_count > 0 && if_do_dad(ifp) &&
		    (ia->ia6_flags & (IN6_IFF_DUPLICATED | IN6_IFF_ANYCAST |
		    IN6_IFF_NODAD)) == 0) {
			ia->ia6_flags |= IN6_IFF_TENTATIVE;
			nd6_dad_start(ia);
		}
	}
}

void
in6_if_up(struct ifnet *ifp)
{
	if (ifp->if_link_state != LINK_STATE_DOWN)
		in6_if_ready(ifp);
	in6_ifattach(ifp);
	nd6_rs_start(ifp);
}

void
in6_if_down(struct ifnet *ifp)
{
	struct in6_ifextra *ix = in6_ifx(ifp);

	if (ix == NULL)
		return;
	nd6_rs_stop(ifp);
	lltable_purge(ix->lltable, false);
}

void
in6_if_link_state_change(struct ifnet *ifp, int state)
{
	struct ifaddr *ifa;

	if (in6_ifx(ifp) == NULL)
		return;
	if (state == LINK_STATE_UP) {
		in6_if_ready(ifp);
		nd6_rs_start(ifp);
		return;
	}
	if (state != LINK_STATE_DOWN)
		return;
	IFADDR_WRITER_FOREACH(ifa, ifp) {
		if (ifa->ifa_addr->sa_family != AF_INET6)
			continue;
		nd6_dad_stop(ifatoia6(ifa));
		ifatoia6(ifa)->ia6_flags &= ~IN6_IFF_TENTATIVE;
		ifatoia6(ifa)->ia6_flags |= IN6_IFF_DETACHED;
	}
}
