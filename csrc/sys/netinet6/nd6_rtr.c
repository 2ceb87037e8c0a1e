/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What routers advertise: default routers, prefixes, addresses that hosts make
 * of them (RFC 4861, 6.3; RFC 4862, 5.5); and the lifetimes of all that.
 *
 * Advertisements come in a soft interrupt and are put on a list of at most
 * ND6_MAXRAS; a workqueue thread, which exists while there is work, does the
 * rest.  The callout wakes it when something expires.
 *
 * Locking: is6_ndlock for the list and the flags, a leaf; is6_wklock for
 * routers and prefixes, inside IFNET_LOCK.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/timevar.h>
#include <sys/workqueue.h>

#include <net/if.h>
#include <net/if_private.h>
#include <net/route.h>

#include "inet6_state.h"

#define ND6_MAXRAS	16
#define ND6_MAXADDRS	16		/* autoconfigured ones, an interface */
#define ND6_TWOHOURS	7200

/* An advertisement, as far as it matters. */
struct nd6_ra {
	STAILQ_ENTRY(nd6_ra) ra_entry;
	u_int		ra_ifindex;
	struct in6_addr	ra_src;
	uint16_t	ra_lifetime;	/* s */
	bool		ra_gone;	/* no advertisement: no router now */
	u_int		ra_npi;
	struct nd_opt_prefix_info ra_pi[ND6_MAXPREFIXES];
};

static void	nd6_rtr_work(struct work *, void *);
static void	nd6_rtr_tick(void *);

void
nd6_rtr_init(void)
{
	struct inet6_state *is6 = inet6_state();

	mutex_init(&is6->is6_ndlock, MUTEX_DEFAULT, IPL_SOFTNET);
	mutex_init(&is6->is6_wklock, MUTEX_DEFAULT, IPL_NONE);
	STAILQ_INIT(&is6->is6_ras);
	callout_init(&is6->is6_rtr_callout, CALLOUT_MPSAFE);
	callout_setfunc(&is6->is6_rtr_callout, nd6_rtr_tick, NULL);
	(void)workqueue_create(&is6->is6_wq, "nd6", nd6_rtr_work, NULL,
	    PRI_SOFTNET, IPL_SOFTNET, WQ_MPSAFE);
}

void
nd6_rtr_fini(void)
{
	struct inet6_state *is6 = inet6_state();
	struct nd6_ra *ra;

	mutex_enter(&is6->is6_ndlock);
	is6->is6_detaching = true;
	mutex_exit(&is6->is6_ndlock);
	callout_halt(&is6->is6_rtr_callout, NULL);
	callout_destroy(&is6->is6_rtr_callout);
	workqueue_wait(is6->is6_wq, &is6->is6_work);
	workqueue_destroy(is6->is6_wq);
	while ((ra = STAILQ_FIRST(&is6->is6_ras)) != NULL) {
		STAILQ_REMOVE_HEAD(&is6->is6_ras, ra_entry);
		kmem_intr_free(ra, sizeof(*ra));
	}
	KASSERT(LIST_EMPTY(&is6->is6_routers));
	KASSERT(LIST_EMPTY(&is6->is6_prefixes));
	mutex_destroy(&is6->is6_wklock);
	mutex_destroy(&is6->is6_ndlock);
}

void
nd6_rtr_arm(void)
{
	struct inet6_state *is6 = inet6_state();

	mutex_enter(&is6->is6_ndlock);
	if (!is6->is6_workqueued && !is6->is6_detaching) {
		is6->is6_workqueued = true;
		workqueue_enqueue(is6->is6_wq, &is6->is6_work, NULL);
	}
	mutex_exit(&is6->is6_ndlock);
}

static void
nd6_rtr_tick(void *arg)
{
	nd6_rtr_arm();
}

static void
nd6_ra_queue(struct nd6_ra *ra)
{
	struct inet6_state *is6 = inet6_state();
	bool full;

	mutex_enter(&is6->is6_ndlock);
	full = is6->is6_nras >= ND6_MAXRAS || is6->is6_detaching;
	if (!full) {
		STAILQ_INSERT_TAIL(&is6->is6_ras, ra, ra_entry);
		is6->is6_nras++;
	}
	mutex_exit(&is6->is6_ndlock);
	if (full) {
		ICMP6STAT(ICMP6_STAT_DROPPED_RAROUTE);
		kmem_intr_free(ra, sizeof(*ra));
	} else
		nd6_rtr_arm();
}

/* A neighbour that was a router is none any more. */
void
nd6_router_gone(struct ifnet *ifp, const struct in6_addr *addr)
{
	struct nd6_ra *ra = kmem_intr_zalloc(sizeof(*ra), KM_NOSLEEP);

	if (ra == NULL)
		return;
	ra->ra_ifindex = ifp->if_index;
	ra->ra_src = *addr;
	ra->ra_gone = true;
	nd6_ra_queue(ra);
}

/* The numbers for the link: RFC 4861, 6.3.4. */
static void
nd6_ra_params(struct ifnet *ifp, const struct nd_router_advert *nra,
    const struct nd_opts *no)
{
	struct in6_ifextra *ix = in6_ifx(ifp);
	uint32_t mtu;

	if (nra->nd_ra_curhoplimit != 0)
		ix->nd_ifinfo.chlim = nra->nd_ra_curhoplimit;
	if (nra->nd_ra_reachable != 0)
		ix->nd_ifinfo.basereachable =
		    MIN(be32toh(nra->nd_ra_reachable), 3600000);
	if (nra->nd_ra_retransmit != 0)
		ix->nd_ifinfo.retrans =
		    MAX(MIN(be32toh(nra->nd_ra_retransmit), 60000), 10);
	if (no->no_mtu != NULL) {
		mtu = be32toh(no->no_mtu->nd_opt_mtu_mtu);
		if (mtu >= IPV6_MMTU && mtu <= ifp->if_mtu)
			ix->linkmtu = mtu;
	}
}

void
nd6_ra_input(struct mbuf *m, int off, int len)
{
	struct inet6_state *is6 = inet6_state();
	uint8_t buf[1024] __aligned(8);
	const struct nd_router_advert *nra = (const void *)buf;
	const struct ip6_hdr *ip6 = mtod(m, const struct ip6_hdr *);
	struct in6_addr src, dst;
	struct nd_opts no;
	struct nd6_ra *ra;
	struct psref psref;
	struct ifnet *ifp;

	if (is6->is6_forwarding || !is6->is6_accept_rtadv)
		return;
	if (ip6->ip6_hlim != 255 || len < (int)sizeof(*nra) ||
	    len > (int)sizeof(buf) || !IN6_IS_ADDR_LINKLOCAL(&ip6->ip6_src)) {
		ICMP6STAT(ICMP6_STAT_BADRA);
		return;
	}
	m_copydata(m, off, len, buf);
	if (nra->nd_ra_hdr.icmp6_code != 0 || !nd6_options(buf + sizeof(*nra),
	    len - (int)sizeof(*nra), &no)) {
		ICMP6STAT(ICMP6_STAT_BADRA);
		return;
	}
	if ((ifp = m_get_rcvif_psref(m, &psref)) == NULL)
		return;
	if ((ifp->if_flags & IFF_LOOPBACK) == 0 &&
	    (in6_ifx(ifp)->nd_ifinfo.flags & ND6_IFF_ACCEPT_RTADV) != 0 &&
	    (ra = kmem_intr_zalloc(sizeof(*ra), KM_NOSLEEP)) != NULL) {
		ip6_addrs(m, &src, &dst);
		nd6_ra_params(ifp, nra, &no);
		nd6_cache_lladdr(ifp, &src, no.no_sll, ND_ROUTER_ADVERT, true);
		in6_ifx(ifp)->rs_left = 0;
		ra->ra_ifindex = ifp->if_index;
		ra->ra_src = src;
		ra->ra_lifetime = be16toh(nra->nd_ra_router_lifetime);
		for (; ra->ra_npi < no.no_npi; ra->ra_npi++)
			memcpy(&ra->ra_pi[ra->ra_npi], no.no_pi[ra->ra_npi],
			    sizeof(ra->ra_pi[0]));
		nd6_ra_queue(ra);
	}
	m_put_rcvif_psref(ifp, &psref);
}

/*
 * The rest runs in the thread.  Routes that advertisements bring.
 */
static int
nd6_route(int cmd, struct ifnet *ifp, const struct in6_addr *prefix,
    u_int plen, const struct in6_addr *gw)
{
	struct sockaddr_in6 dst, mask, via;
	struct rt_addrinfo info;
	struct rtentry *rt = NULL;
	struct in6_ifaddr *ia;
	struct psref psref;
	int s, error;

	s = pserialize_read_enter();
	if ((ia = in6_get_ll(ifp, IN6_IFF_DUPLICATED)) != NULL)
		ifa_acquire(&ia->ia_ifa, &psref);
	pserialize_read_exit(s);
	if (ia == NULL && cmd == RTM_ADD)
		return EADDRNOTAVAIL;
	sockaddr_in6_init(&dst, prefix, 0, 0, 0);
	sockaddr_in6_init(&mask, &in6addr_any, 0, 0, 0);
	in6_prefixlen2mask(&mask.sin6_addr, (int)plen);
	memset(&info, 0, sizeof(info));
	info.rti_dst = sin6tosa(&dst);
	info.rti_netmask = sin6tosa(&mask);
	info.rti_ifa = ia != NULL ? &ia->ia_ifa : NULL;
	info.rti_ifp = ifp;
	if (gw != NULL) {
		sockaddr_in6_init(&via, gw, 0, 0, 0);
		info.rti_gateway = sin6tosa(&via);
		info.rti_flags = RTF_GATEWAY | RTF_UP;
	} else {
		info.rti_gateway = ia != NULL ? ia->ia_ifa.ifa_addr : NULL;
		info.rti_flags = RTF_CONNECTED | RTF_UP;
	}
	error = rtrequest1(cmd, &info, &rt);
	if (error == 0) {
		rt_newmsg(cmd, rt);
		rt_unref(rt);
	}
	if (ia != NULL)
		ifa_release(&ia->ia_ifa, &psref);
	return error;
}

/* One of the routers has the default route. */
static void
nd6_router_choose(struct inet6_state *is6)
{
	struct nd_defrouter *dr;

	LIST_FOREACH(dr, &is6->is6_routers, dr_entry) {
		if (dr->dr_installed)
			return;
	}
	LIST_FOREACH(dr, &is6->is6_routers, dr_entry) {
		if (nd6_route(RTM_ADD, dr->dr_ifp, &in6addr_any, 0,
		    &dr->dr_addr) == 0) {
			dr->dr_installed = true;
			return;
		}
	}
}

static void
nd6_router_free(struct inet6_state *is6, struct nd_defrouter *dr)
{
	if (dr->dr_installed)
		(void)nd6_route(RTM_DELETE, dr->dr_ifp, &in6addr_any, 0,
		    &dr->dr_addr);
	LIST_REMOVE(dr, dr_entry);
	is6->is6_nrouters--;
	kmem_free(dr, sizeof(*dr));
}

static void
nd6_router_update(struct inet6_state *is6, struct ifnet *ifp,
    const struct nd6_ra *ra)
{
	struct nd_defrouter *dr;

	LIST_FOREACH(dr, &is6->is6_routers, dr_entry) {
		if (dr->dr_ifp == ifp &&
		    IN6_ARE_ADDR_EQUAL(&dr->dr_addr, &ra->ra_src))
			break;
	}
	if (ra->ra_lifetime == 0 || ra->ra_gone) {
		if (dr != NULL)
			nd6_router_free(is6, dr);
	} else {
		if (dr == NULL) {
			if (is6->is6_nrouters >= ND6_MAXROUTERS)
				return;
			dr = kmem_zalloc(sizeof(*dr), KM_SLEEP);
			dr->dr_addr = ra->ra_src;
			dr->dr_ifp = ifp;
			LIST_INSERT_HEAD(&is6->is6_routers, dr, dr_entry);
			is6->is6_nrouters++;
		}
		dr->dr_expire = time_uptime + ra->ra_lifetime;
	}
	nd6_router_choose(is6);
}

static void
nd6_prefix_free(struct nd_prefix *pr)
{
	if (pr->pr_onlink)
		(void)nd6_route(RTM_DELETE, pr->pr_ifp, &pr->pr_prefix,
		    pr->pr_plen, NULL);
	LIST_REMOVE(pr, pr_entry);
	kmem_free(pr, sizeof(*pr));
}

static void
nd6_prefix_onlink(struct inet6_state *is6, struct ifnet *ifp,
    const struct in6_addr *prefix, u_int plen, uint32_t vltime)
{
	struct nd_prefix *pr, *found = NULL;
	u_int n = 0;

	LIST_FOREACH(pr, &is6->is6_prefixes, pr_entry) {
		if (pr->pr_ifp != ifp)
			continue;
		n++;
		if (pr->pr_plen == plen &&
		    IN6_ARE_ADDR_EQUAL(&pr->pr_prefix, prefix))
			found = pr;
	}
	if ((pr = found) == NULL) {
		if (vltime == 0 || n >= ND6_MAXPREFIXES)
			return;
		pr = kmem_zalloc(sizeof(*pr), KM_SLEEP);
		pr->pr_prefix = *prefix;
		pr->pr_plen = plen;
		pr->pr_ifp = ifp;
		LIST_INSERT_HEAD(&is6->is6_prefixes, pr, pr_entry);
		pr->pr_onlink = nd6_route(RTM_ADD, ifp, prefix, plen,
		    NULL) == 0;
	} else if (vltime == 0) {
		nd6_prefix_free(pr);
		return;
	}
	pr->pr_expire = vltime == ND6_INFINITE_LIFETIME ? 0 :
	    time_uptime + (time_t)vltime;
}

/* RFC 4862, 5.5.3. */
static void
nd6_prefix_auto(struct ifnet *ifp, const struct in6_addr *prefix,
    uint32_t vltime, uint32_t pltime)
{
	struct in6_aliasreq ifra;
	struct in6_ifaddr *ia, *old = NULL;
	struct ifaddr *ifa;
	u_int n = 0;
	time_t left;

	memset(&ifra, 0, sizeof(ifra));
	IFADDR_WRITER_FOREACH(ifa, ifp) {
		ia = ifatoia6(ifa);
		if (ifa->ifa_addr->sa_family != AF_INET6 ||
		    (ia->ia6_flags & IN6_IFF_AUTOCONF) == 0)
			continue;
		n++;
		if (in6_prefix_eq(IA6_IN6(ia), prefix, 64))
			old = ia;
	}
	if (old != NULL) {
		/* Nobody shortens it below two hours by a lie. */
		left = old->ia6_lifetime.ia6t_expire == 0 ?
		    (time_t)ND6_INFINITE_LIFETIME :
		    old->ia6_lifetime.ia6t_expire - time_uptime;
		if (vltime <= ND6_TWOHOURS && (time_t)vltime <= left)
			vltime = (uint32_t)MIN(left, ND6_TWOHOURS);
		pltime = MIN(pltime, vltime);
		ifra.ifra_addr = old->ia_addr;
	} else if (vltime == 0 || n >= ND6_MAXADDRS)
		return;
	else {
		sockaddr_in6_init(&ifra.ifra_addr, prefix, 0, 0, 0);
		if (!in6_ifid(ifp, prefix, 0, &ifra.ifra_addr.sin6_addr))
			return;
	}
	sockaddr_in6_init(&ifra.ifra_prefixmask, &in6addr_any, 0, 0, 0);
	in6_prefixlen2mask(&ifra.ifra_prefixmask.sin6_addr, 64);
	if (old != NULL)
		ifra.ifra_prefixmask = old->ia_prefixmask;
	ifra.ifra_flags = IN6_IFF_AUTOCONF;
	ifra.ifra_lifetime.ia6t_vltime = vltime;
	ifra.ifra_lifetime.ia6t_pltime = pltime;
	(void)in6_update_ifa(ifp, &ifra, &ia);
}

static void
nd6_ra_prefix(struct inet6_state *is6, struct ifnet *ifp,
    const struct nd_opt_prefix_info *pi)
{
	const uint32_t vltime = be32toh(pi->nd_opt_pi_valid_time);
	const uint32_t pltime = be32toh(pi->nd_opt_pi_preferred_time);
	const u_int plen = pi->nd_opt_pi_prefix_len;
	struct in6_addr prefix, mask;

	if (plen == 0 || plen > 128 || pltime > vltime)
		return;
	in6_prefixlen2mask(&mask, (int)plen);
	for (int i = 0; i < 16; i++)
		prefix.s6_addr[i] = pi->nd_opt_pi_prefix.s6_addr[i] &
		    mask.s6_addr[i];
	if (IN6_IS_ADDR_LINKLOCAL(&prefix) || IN6_IS_ADDR_MULTICAST(&prefix) ||
	    IN6_IS_ADDR_UNSPECIFIED(&prefix))
		return;
	if ((pi->nd_opt_pi_flags_reserved & ND_OPT_PI_FLAG_ONLINK) != 0)
		nd6_prefix_onlink(is6, ifp, &prefix, plen, vltime);
	if ((pi->nd_opt_pi_flags_reserved & ND_OPT_PI_FLAG_AUTO) != 0 &&
	    plen == 64)
		nd6_prefix_auto(ifp, &prefix, vltime, pltime);
}

static void
nd6_ra_work(struct inet6_state *is6, const struct nd6_ra *ra)
{
	struct psref psref;
	struct ifnet *ifp;

	if ((ifp = if_get_byindex(ra->ra_ifindex, &psref)) == NULL)
		return;
	IFNET_LOCK(ifp);
	if (!ifp->if_deactivated && in6_ifx(ifp) != NULL) {
		mutex_enter(&is6->is6_wklock);
		nd6_router_update(is6, ifp, ra);
		for (u_int i = 0; i < ra->ra_npi; i++)
			nd6_ra_prefix(is6, ifp, &ra->ra_pi[i]);
		mutex_exit(&is6->is6_wklock);
	}
	IFNET_UNLOCK(ifp);
	if_put(ifp, &psref);
}

static void
nd6_earlier(time_t *next, time_t when)
{
	if (when != 0 && (*next == 0 || when < *next))
		*next = when;
}

/* Addresses of an interface that are too old. */
static void
nd6_age_addrs(struct ifnet *ifp, time_t *next)
{
	struct ifaddr *ifa, *nifa;

	IFNET_LOCK(ifp);
	for (ifa = TAILQ_FIRST(&ifp->if_addrlist); ifa != NULL; ifa = nifa) {
		struct in6_ifaddr *ia = ifatoia6(ifa);
		const struct in6_addrlifetime *lt = &ia->ia6_lifetime;

		nifa = TAILQ_NEXT(ifa, ifa_list);
		if (ifa->ifa_addr->sa_family != AF_INET6)
			continue;
		if (lt->ia6t_expire != 0 && lt->ia6t_expire <= time_uptime) {
			in6_purgeaddr(ifa);
			continue;
		}
		nd6_earlier(next, lt->ia6t_expire);
		if (lt->ia6t_preferred == 0)
			continue;
		if (lt->ia6t_preferred <= time_uptime)
			ia->ia6_flags |= IN6_IFF_DEPRECATED;
		else
			nd6_earlier(next, lt->ia6t_preferred);
	}
	IFNET_UNLOCK(ifp);
}

static void
nd6_age(struct inet6_state *is6)
{
	struct nd_defrouter *dr, *ndr;
	struct nd_prefix *pr, *npr;
	struct psref psref;
	struct ifnet *ifp;
	time_t next = 0;
	u_int last = netif_state()->nis_lastindex;

	mutex_enter(&is6->is6_wklock);
	LIST_FOREACH_SAFE(dr, &is6->is6_routers, dr_entry, ndr) {
		if (dr->dr_expire <= time_uptime)
			nd6_router_free(is6, dr);
		else
			nd6_earlier(&next, dr->dr_expire);
	}
	nd6_router_choose(is6);
	LIST_FOREACH_SAFE(pr, &is6->is6_prefixes, pr_entry, npr) {
		if (pr->pr_expire != 0 && pr->pr_expire <= time_uptime)
			nd6_prefix_free(pr);
		else
			nd6_earlier(&next, pr->pr_expire);
	}
	mutex_exit(&is6->is6_wklock);
	for (u_int i = 1; i <= last; i++) {
		if ((ifp = if_get_byindex(i, &psref)) == NULL)
			continue;
		nd6_age_addrs(ifp, &next);
		if_put(ifp, &psref);
	}
	mutex_enter(&is6->is6_ndlock);
	if (next != 0 && !is6->is6_detaching)
		callout_schedule(&is6->is6_rtr_callout, next <= time_uptime ?
		    1 : (int)MIN(next - time_uptime, 3600) * hz);
	mutex_exit(&is6->is6_ndlock);
}

static void
nd6_rtr_work(struct work *wk, void *arg)
{
	struct inet6_state *is6 = inet6_state();
	struct nd6_ra *ra;
	int bound = curlwp_bind();

	for (;;) {
		mutex_enter(&is6->is6_ndlock);
		if ((ra = STAILQ_FIRST(&is6->is6_ras)) != NULL) {
			STAILQ_REMOVE_HEAD(&is6->is6_ras, ra_entry);
			is6->is6_nras--;
		} else
			is6->is6_workqueued = false;
		mutex_exit(&is6->is6_ndlock);
		if (ra == NULL)
			break;
		nd6_ra_work(is6, ra);
		kmem_intr_free(ra, sizeof(*ra));
	}
	nd6_age(is6);
	curlwp_bindx(bound);
}

/* The interface goes. */
void
nd6_rtr_ifdetach(struct ifnet *ifp)
{
	struct inet6_state *is6 = inet6_state();
	struct nd_defrouter *dr, *ndr;
	struct nd_prefix *pr, *npr;

	/* The thread has let go of it, and sees then that it goes. */
	IFNET_LOCK(ifp);
	mutex_enter(&is6->is6_wklock);
	LIST_FOREACH_SAFE(dr, &is6->is6_routers, dr_entry, ndr) {
		if (dr->dr_ifp == ifp)
			nd6_router_free(is6, dr);
	}
	LIST_FOREACH_SAFE(pr, &is6->is6_prefixes, pr_entry, npr) {
		if (pr->pr_ifp == ifp)
			nd6_prefix_free(pr);
	}
	mutex_exit(&is6->is6_wklock);
	IFNET_UNLOCK(ifp);
}
