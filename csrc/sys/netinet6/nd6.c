/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Neighbours: RFC 4861, 7.  The states are those of net/nd.c; entries that
 * somebody else's message makes are limited to ND6_NEWRATE a second.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_ether.h>
#include <net/if_types.h>
#include <net/route.h>

#include "inet6_state.h"

#define ND6_NEWRATE	256

static void	nd6_timer(void *);
static void	nd6_ask(struct ifnet *, struct llentry *, bool);
static void	nd6_missed(struct ifnet *, struct llentry *, struct mbuf *);

void
nd6_init(void)
{
	inet6_state()->is6_nd = (struct nd_domain) {
		.nd_family = AF_INET6,
		.nd_delay = 5,
		.nd_mmaxtries = 3,
		.nd_umaxtries = 3,
		.nd_reachable = 30000,
		.nd_retrans = 1000,
		.nd_gctimer = 24 * 60 * 60,
		.nd_maxqueuelen = 1,
		.nd_nud = 1,
		.nd_output = nd6_ask,
		.nd_missed = nd6_missed,
	};
	nd6_rtr_init();
}

void
nd6_fini(void)
{
	nd6_rtr_fini();
}

void
nd6_lltable_setup(struct lltable *llt)
{
	llt->llt_timer = nd6_timer;
}

static void
nd6_timer(void *arg)
{
	nd_timer(&inet6_state()->is6_nd, arg);
}

/* A router tells the sender; of ours, the next send fails. */
static void
nd6_missed(struct ifnet *ifp, struct llentry *lle, struct mbuf *m)
{
	if (m->m_pkthdr._rcvif.rcvif_index != 0)
		icmp6_error(m, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_ADDR, 0);
	else
		m_freem(m);
}

bool
nd6_mymac(struct ifnet *ifp, uint8_t *mac)
{
	const struct sockaddr_dl *sdl;
	bool found;
	int s = pserialize_read_enter();

	sdl = atomic_load_consume(&ifp->if_sadl);
	found = sdl != NULL && sdl->sdl_alen == ETHER_ADDR_LEN;
	if (found)
		memcpy(mac, CLLADDR(sdl), ETHER_ADDR_LEN);
	pserialize_read_exit(s);
	return found;
}

/* Is it on the link of the interface? */
bool
nd6_is_neighbour(const struct in6_addr *a, struct ifnet *ifp)
{
	struct sockaddr_in6 sin6;
	struct rtentry *rt;
	bool found;

	if (IN6_IS_ADDR_LINKLOCAL(a))
		return in6_zone(a) == ifp->if_index;
	sockaddr_in6_init(&sin6, a, 0, 0, 0);
	if ((rt = rtalloc1(sin6tosa(&sin6), 0)) == NULL)
		return false;
	found = (rt->rt_flags & RTF_GATEWAY) == 0 && (rt->rt_ifp == ifp ||
	    rt->rt_ifa->ifa_ifp == ifp);
	rt_unref(rt);
	return found;
}

static void
nd6_ask(struct ifnet *ifp, struct llentry *lle, bool unicast)
{
	struct in6_addr target = lle->r_l3addr.addr6, src;
	uint8_t tha[ETHER_ADDR_LEN];

	memcpy(tha, lle->ll_addr.mac8, sizeof(tha));
	if (!in6_selectsrc_if(ifp, &target, &src))
		return;
	nd6_ns_output(ifp, &src, &target, tha, unicast);
}

/*
 * The Ethernet address for a packet: 0, or it was kept or freed.
 */
int
nd6_resolve(struct ifnet *ifp, const struct rtentry *rt, struct mbuf *m,
    const struct sockaddr *dst, void *desten, size_t len)
{
	struct nd_domain *nd = &inet6_state()->is6_nd;
	const struct in6_addr *addr = &satocsin6(dst)->sin6_addr;
	struct in6_ifextra *ix = in6_ifx(ifp);
	struct llentry *lle;

	if (__predict_false(ix == NULL)) {
		m_freem(m);
		return EAFNOSUPPORT;
	}
	if (IN6_IS_ADDR_MULTICAST(addr)) {
		ETHER_MAP_IPV6_MULTICAST(addr, (uint8_t *)desten);
		return 0;
	}
	if (__predict_true(lla_resolved(ix->lltable, addr, desten)))
		return 0;
	lltable_reap(ix->lltable);
	IF_AFDATA_WLOCK(ifp);
	lle = lla_create(ix->lltable, LLE_EXCLUSIVE, dst, rt);
	IF_AFDATA_WUNLOCK(ifp);
	if (lle == NULL) {
		m_freem(m);
		return ENOBUFS;
	}
	if (lle->ln_state == ND_STATE_INCOMPLETE &&
	    lle->la_asked >= nd->nd_mmaxtries &&
	    m->m_pkthdr._rcvif.rcvif_index == 0) {
		LLE_WUNLOCK(lle);
		m_freem(m);
		return rt != NULL && (rt->rt_flags & RTF_GATEWAY) != 0 ?
		    EHOSTUNREACH : EHOSTDOWN;
	}
	return nd_resolve(nd, lle, rt, m, desten, len);
}

/*
 * What a solicitation, advertisement of a router or redirect says of an
 * address: RFC 4861, 7.2.3, 6.3.4, 8.3.  `make' an entry if there is none.
 */
void
nd6_cache_lladdr(struct ifnet *ifp, const struct in6_addr *from,
    const uint8_t *lladdr, int type, bool make)
{
	struct inet6_state *is6 = inet6_state();
	struct sockaddr_in6 sin6;
	struct mbuf *held = NULL;
	struct llentry *lle;
	bool changed;

	if (lladdr == NULL || IN6_IS_ADDR_UNSPECIFIED(from) ||
	    ETHER_IS_MULTICAST(lladdr))
		return;
	sockaddr_in6_init(&sin6, from, 0, 0, 0);
	lltable_reap(in6_ifx(ifp)->lltable);
	IF_AFDATA_WLOCK(ifp);
	lle = lla_lookup(in6_ifx(ifp)->lltable, LLE_EXCLUSIVE,
	    sin6tosa(&sin6));
	if (lle == NULL && make && in_rate_ok(&is6->is6_nd_rate, ND6_NEWRATE))
		lle = lla_create(in6_ifx(ifp)->lltable, LLE_EXCLUSIVE,
		    sin6tosa(&sin6), NULL);
	IF_AFDATA_WUNLOCK(ifp);
	if (lle == NULL)
		return;
	if ((lle->la_flags & LLE_STATIC) != 0) {
		LLE_WUNLOCK(lle);
		return;
	}
	changed = (lle->la_flags & LLE_VALID) == 0 ||
	    memcmp(lle->ll_addr.mac8, lladdr, ETHER_ADDR_LEN) != 0;
	if (type == ND_ROUTER_ADVERT)
		lle->ln_router = 1;
	else if (type == ND_ROUTER_SOLICIT)
		lle->ln_router = 0;
	if (changed) {
		lle_setaddr(lle, lladdr, ETHER_ADDR_LEN);
		nd_setstate(&is6->is6_nd, lle, ND_STATE_STALE);
		held = lle->la_hold;
		lle->la_hold = NULL;
		lle->la_numheld = 0;
	}
	LLE_WUNLOCK(lle);
	nd6_flush_held(ifp, from, held);
}

/* The packets that waited go. */
void
nd6_flush_held(struct ifnet *ifp, const struct in6_addr *to, struct mbuf *m)
{
	struct sockaddr_in6 sin6;
	struct mbuf *next;

	sockaddr_in6_init(&sin6, to, 0, 0, 0);
	for (; m != NULL; m = next) {
		next = m->m_nextpkt;
		m->m_nextpkt = NULL;
		(void)ip6_if_output(ifp, ifp, m, &sin6, NULL);
	}
}

/*
 * Options of a message, `len' bytes.  False: it is to be dropped.
 */
bool
nd6_options(const uint8_t *p, int len, struct nd_opts *no)
{
	memset(no, 0, sizeof(*no));
	while (len > 0) {
		const int olen = len >= 2 ? p[1] << 3 : 0;

		if (olen == 0 || olen > len) {
			ICMP6STAT(ICMP6_STAT_ND_BADOPT);
			return false;
		}
		switch (p[0]) {
		case ND_OPT_SOURCE_LINKADDR:
			if (no->no_sll == NULL)
				no->no_sll = p + 2;
			break;
		case ND_OPT_TARGET_LINKADDR:
			if (no->no_tll == NULL)
				no->no_tll = p + 2;
			break;
		case ND_OPT_MTU:
			if (olen == 8)
				no->no_mtu = (const struct nd_opt_mtu *)p;
			break;
		case ND_OPT_PREFIX_INFORMATION:
			if (olen == 32 && no->no_npi < ND6_MAXPREFIXES)
				no->no_pi[no->no_npi++] =
				    (const struct nd_opt_prefix_info *)p;
			break;
		}
		p += olen;
		len -= olen;
	}
	return true;
}
