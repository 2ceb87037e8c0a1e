/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Routes that follow from something else: from the addresses of interfaces,
 * from redirects and path MTU discovery; those that expire; walking tables.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <netinet/in.h>

#include "route_private.h"

/*
 * The route of an address: to its network, or to the other end.
 */
int
rtinit(struct ifaddr *ifa, int cmd, int flags)
{
	struct rt_addrinfo info;
	struct rtentry *rt = NULL;
	int error;

	memset(&info, 0, sizeof(info));
	info.rti_ifa = ifa;
	info.rti_ifp = ifa->ifa_ifp;
	info.rti_flags = flags | ifa->ifa_flags;
	info.rti_dst = (flags & RTF_HOST) != 0 ? ifa->ifa_dstaddr :
	    ifa->ifa_addr;
	info.rti_gateway = ifa->ifa_addr;
	info.rti_netmask = (flags & RTF_HOST) != 0 ? NULL : ifa->ifa_netmask;
	if (info.rti_dst == NULL)
		return EINVAL;
	info.rti_flags &= ~IFA_DESTROYING;
	if (cmd == RTM_ADD)
		info.rti_flags |= RTF_UP;
	error = rtrequest1(cmd, &info, &rt);
	if (error == 0) {
		rt_newmsg(cmd, rt);
		rt_unref(rt);
	}
	return error;
}

/*
 * The host route to an address of ours, through lo0.
 */
int
rt_ifa_addlocal(struct ifaddr *ifa)
{
	struct rt_addrinfo info;
	struct rtentry *rt = NULL;
	int error;

	memset(&info, 0, sizeof(info));
	info.rti_ifa = ifa;
	info.rti_ifp = lo0ifp != NULL ? lo0ifp : ifa->ifa_ifp;
	info.rti_flags = RTF_HOST | RTF_LOCAL | RTF_UP;
	info.rti_dst = ifa->ifa_addr;
	info.rti_gateway = ifa->ifa_ifp->if_dl != NULL ?
	    ifa->ifa_ifp->if_dl->ifa_addr : ifa->ifa_addr;
	error = rtrequest1(RTM_ADD, &info, &rt);
	if (error == 0) {
		rt_newmsg(RTM_ADD, rt);
		rt_unref(rt);
	}
	/* The same address on another interface has it already. */
	if (error == EEXIST)
		error = 0;
	rt_addrmsg(RTM_NEWADDR, ifa);
	return error;
}

int
rt_ifa_remlocal(struct ifaddr *ifa, struct ifaddr *altifa)
{
	struct rt_addrinfo info;
	struct rtentry *rt = NULL;
	int error;

	rt_addrmsg(RTM_DELADDR, ifa);
	memset(&info, 0, sizeof(info));
	info.rti_ifa = ifa;
	info.rti_flags = RTF_HOST | RTF_LOCAL;
	info.rti_dst = ifa->ifa_addr;
	error = rtrequest1(RTM_DELETE, &info, &rt);
	if (error == 0) {
		rt_newmsg(RTM_DELETE, rt);
		rt_unref(rt);
		if (altifa != NULL)
			(void)rt_ifa_addlocal(altifa);
	}
	return error == ESRCH ? 0 : error;
}

bool
rt_ifa_connected(const struct rtentry *rt, const struct ifaddr *ifa)
{
	return rt->rt_ifa == ifa && (rt->rt_flags & RTF_CONNECTED) != 0;
}

void
rt_replace_ifa(struct rtentry *rt, struct ifaddr *ifa)
{
	struct route_state *rs = route_state();
	struct ifaddr *old;

	mutex_enter(&rs->rs_lock);
	old = rt->rt_ifa;
	ifaref(ifa);
	rt->rt_ifa = ifa;
	rt_changed(rs);
	pserialize_perform(rs->rs_psz);
	mutex_exit(&rs->rs_lock);
	if (old != NULL)
		ifafree(old);
}

/*
 * Walking: a list of the routes first, then one after the other, without the
 * lock.
 */
struct rt_list {
	struct rtentry	**rl_rt;
	u_int		rl_n, rl_max;
};

static void
rt_list_add(struct rtentry *rt, void *arg)
{
	struct rt_list *rl = arg;

	if (rl->rl_n < rl->rl_max) {
		rt_ref(rt);
		rl->rl_rt[rl->rl_n++] = rt;
	}
}

static int
rt_list_make(sa_family_t af, struct rt_list *rl)
{
	struct route_state *rs = route_state();
	const int table = rt_tableof(af);

	rl->rl_n = 0;
	if (table < 0)
		return EAFNOSUPPORT;
	for (;;) {
		rl->rl_max = rs->rs_count + 8;
		rl->rl_rt = kmem_alloc(rl->rl_max * sizeof(*rl->rl_rt),
		    KM_NOSLEEP);
		if (rl->rl_rt == NULL)
			return ENOMEM;
		mutex_enter(&rs->rs_lock);
		if (rs->rs_count <= rl->rl_max)
			break;
		mutex_exit(&rs->rs_lock);
		kmem_free(rl->rl_rt, rl->rl_max * sizeof(*rl->rl_rt));
	}
	rt_trie_walk(rs, table, rt_list_add, rl);
	mutex_exit(&rs->rs_lock);
	return 0;
}

static void
rt_list_free(struct rt_list *rl)
{
	for (u_int i = 0; i < rl->rl_n; i++)
		rt_unref(rl->rl_rt[i]);
	kmem_free(rl->rl_rt, rl->rl_max * sizeof(*rl->rl_rt));
}

int
rt_walktree(sa_family_t af, int (*fn)(struct rtentry *, void *), void *arg)
{
	struct rt_list rl;
	int error = 0;

	if ((error = rt_list_make(af, &rl)) != 0)
		return error == EAFNOSUPPORT ? 0 : error;
	for (u_int i = 0; i < rl.rl_n && error == 0; i++) {
		if ((rl.rl_rt[i]->rt_flags & RTF_UP) != 0)
			error = fn(rl.rl_rt[i], arg);
	}
	rt_list_free(&rl);
	return error;
}

static void
rt_remove(struct rtentry *rt, bool notify)
{
	struct route_state *rs = route_state();
	bool gone;

	mutex_enter(&rs->rs_lock);
	gone = (rt->rt_flags & RTF_UP) != 0;
	if (gone)
		(void)rt_delete_locked(rt);
	mutex_exit(&rs->rs_lock);
	if (!gone)
		return;
	if (notify)
		rt_newmsg(RTM_DELETE, rt);
	rt_unref(rt);
}

void
rt_delete_matched_entries(sa_family_t af,
    int (*fn)(struct rtentry *, void *), void *arg, bool notify)
{
	struct rt_list rl;

	if (rt_list_make(af, &rl) != 0)
		return;
	for (u_int i = 0; i < rl.rl_n; i++) {
		if ((rl.rl_rt[i]->rt_flags & RTF_UP) != 0 &&
		    fn(rl.rl_rt[i], arg))
			rt_remove(rl.rl_rt[i], notify);
	}
	rt_list_free(&rl);
}

static int
rt_match_ifp(struct rtentry *rt, void *arg)
{
	return rt->rt_ifp == arg || rt->rt_ifa->ifa_ifp == arg;
}

void
rt_ifdetach(struct ifnet *ifp)
{
	rt_delete_matched_entries(AF_INET, rt_match_ifp, ifp, true);
	rt_delete_matched_entries(AF_INET6, rt_match_ifp, ifp, true);
}

/*
 * Expiry.  One callout, pending while some route will expire.
 */
static void
rt_expire_schedule(struct route_state *rs)
{
	struct rtentry *rt;
	time_t first = 0, left;

	LIST_FOREACH(rt, &rs->rs_timed, rt_timedlist) {
		if (first == 0 || rt->rt_rmx.rmx_expire < first)
			first = rt->rt_rmx.rmx_expire;
	}
	if (first == 0)
		return;
	left = first - time_uptime;
	callout_schedule(&rs->rs_expire, left < 1 ? hz :
	    (int)MIN(left, 3600) * hz);
}

void
rt_setexpire(struct rtentry *rt, time_t when)
{
	struct route_state *rs = route_state();

	mutex_enter(&rs->rs_lock);
	rt->rt_rmx.rmx_expire = when;
	if (when != 0 && !rt->rt_timed && (rt->rt_flags & RTF_UP) != 0) {
		LIST_INSERT_HEAD(&rs->rs_timed, rt, rt_timedlist);
		rt->rt_timed = 1;
	} else if (when == 0 && rt->rt_timed) {
		LIST_REMOVE(rt, rt_timedlist);
		rt->rt_timed = 0;
	}
	rt_expire_schedule(rs);
	mutex_exit(&rs->rs_lock);
}

void
rt_expire_work(void *arg)
{
	struct route_state *rs = route_state();
	struct rtentry *rt, *dead;

	do {
		dead = NULL;
		mutex_enter(&rs->rs_lock);
		LIST_FOREACH(rt, &rs->rs_timed, rt_timedlist) {
			if (rt->rt_rmx.rmx_expire <= time_uptime)
				break;
		}
		if (rt != NULL)
			dead = rt_delete_locked(rt);
		else
			rt_expire_schedule(rs);
		mutex_exit(&rs->rs_lock);
		if (dead != NULL) {
			rt_newmsg(RTM_DELETE, dead);
			rt_unref(dead);
		}
	} while (dead != NULL);
}

/*
 * A host route beside the one that leads to a host now, with something
 * learned about it.  Their number is bounded.
 */
struct rtentry *
rt_dynhost(const struct sockaddr *dst, const struct rtentry *parent,
    time_t expire)
{
	struct route_state *rs = route_state();
	struct rt_addrinfo info;
	struct rtentry *rt = NULL;

	if (rs->rs_ndynamic >= RT_MAXDYNAMIC)
		return NULL;
	memset(&info, 0, sizeof(info));
	info.rti_dst = dst;
	info.rti_gateway = parent->rt_gateway;
	info.rti_flags = RTF_HOST | RTF_DYNAMIC |
	    (parent->rt_flags & RTF_GATEWAY);
	info.rti_ifa = parent->rt_ifa;
	info.rti_ifp = parent->rt_ifp;
	if (rtrequest1(RTM_ADD, &info, &rt) != 0)
		return NULL;
	rt->rt_rmx.rmx_mtu = parent->rt_rmx.rmx_mtu;
	if (expire != 0)
		rt_setexpire(rt, expire);
	rt_newmsg(RTM_ADD, rt);
	return rt;
}

/*
 * A redirect: `src' says that `dst' is reached by `gateway'.  Believed if it
 * comes from the gateway in use and names a neighbour that is not us.
 */
void
rtredirect(const struct sockaddr *dst, const struct sockaddr *gateway,
    const struct sockaddr *netmask, int flags, const struct sockaddr *src,
    struct rtentry **rtp)
{
	struct route_state *rs = route_state();
	struct rt_addrinfo info;
	struct rtentry *rt = NULL, *new = NULL;
	struct ifaddr *ifa;
	struct psref psref;
	int error = 0, bound = curlwp_bind();

	ifa = ifa_ifwithnet_psref(gateway, &psref);
	rt = rtalloc1(dst, 0);
	if (ifa == NULL)
		error = ENETUNREACH;
	else if (rt == NULL)
		error = EHOSTUNREACH;
	else if ((flags & RTF_DONE) == 0 &&
	    (sockaddr_cmp(src, rt->rt_gateway) != 0 || rt->rt_ifa != ifa))
		error = EINVAL;
	else if (ifa_ifwithladdr(gateway) != NULL)
		error = EHOSTUNREACH;
	else if ((rt->rt_flags & RTF_GATEWAY) == 0)
		error = EHOSTUNREACH;
	else if ((rt->rt_flags & RTF_HOST) != 0) {
		/* It is about this host alone: change it. */
		mutex_enter(&rs->rs_lock);
		error = (rt->rt_flags & RTF_UP) == 0 ? ESRCH :
		    rt_setgate(rt, gateway);
		if (error == 0) {
			rt->rt_flags |= RTF_MODIFIED;
			rt_changed(rs);
		}
		mutex_exit(&rs->rs_lock);
		if (error == 0) {
			atomic_inc_64(&rs->rs_stat.rts_newgateway);
			new = rt;
			rt_ref(new);
		}
	} else if (rs->rs_ndynamic >= RT_MAXDYNAMIC)
		error = ENOBUFS;
	else {
		memset(&info, 0, sizeof(info));
		info.rti_dst = dst;
		info.rti_gateway = gateway;
		info.rti_flags = RTF_GATEWAY | RTF_HOST | RTF_DYNAMIC;
		info.rti_ifa = ifa;
		info.rti_ifp = ifa->ifa_ifp;
		error = rtrequest1(RTM_ADD, &info, &new);
		if (error == 0)
			atomic_inc_64(&rs->rs_stat.rts_dynamic);
	}
	if (error != 0)
		atomic_inc_64(&rs->rs_stat.rts_badredirect);
	memset(&info, 0, sizeof(info));
	info.rti_dst = dst;
	info.rti_gateway = gateway;
	info.rti_netmask = netmask;
	info.rti_info[RTAX_AUTHOR] = src;
	rt_missmsg(RTM_REDIRECT, &info, flags, error);
	rt_unref(rt);
	if (ifa != NULL)
		ifa_release(ifa, &psref);
	curlwp_bindx(bound);
	if (rtp != NULL)
		*rtp = error == 0 ? new : NULL;
	else
		rt_unref(new);
}
