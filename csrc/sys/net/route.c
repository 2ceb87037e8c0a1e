/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Routes: adding, removing, finding, and caches of them.
 *
 * States of an rtentry
 *	made -> UP		rtrequest1(RTM_ADD): in the trie, which holds
 *				a reference
 *	UP -> gone		rtrequest1(RTM_DELETE), expiry, interface: out
 *				of the trie, without RTF_UP; caches keep it
 *				until they look again
 *	gone -> freed		the last rt_unref()
 *
 * Locking: rs_lock for all changes; it is taken inside IFNET_LOCK and socket
 * locks.  While it is held nothing is sent.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/kmem.h>
#include <sys/sockio.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <netinet/in.h>

#include "route_private.h"

void
rt_init(void)
{
	struct route_state *rs = kernel_state_alloc(sizeof(*rs));

	curkernel()->k_route = rs;
	mutex_init(&rs->rs_lock, MUTEX_DEFAULT, IPL_SOFTNET);
	rs->rs_psz = pserialize_create();
	rs->rs_generation = 1;
	LIST_INIT(&rs->rs_timed);
	callout_init(&rs->rs_expire, CALLOUT_MPSAFE);
	callout_setfunc(&rs->rs_expire, rt_expire_work, NULL);
}

static int
rt_any(struct rtentry *rt, void *arg)
{
	return 1;
}

void
rt_fini(void)
{
	struct route_state *rs = route_state();

	rt_delete_matched_entries(AF_INET, rt_any, NULL, false);
	rt_delete_matched_entries(AF_INET6, rt_any, NULL, false);
	callout_halt(&rs->rs_expire, NULL);
	callout_destroy(&rs->rs_expire);
	pserialize_destroy(rs->rs_psz);
	mutex_destroy(&rs->rs_lock);
}

volatile uint64_t *
rtcache_generation_ptr(void)
{
	return &route_state()->rs_generation;
}

u_int
rt_count(void)
{
	return route_state()->rs_count;
}

static struct sockaddr *
rt_dupsa(const struct sockaddr *sa)
{
	struct sockaddr *new = kmem_intr_alloc(sa->sa_len, KM_NOSLEEP);

	if (new != NULL)
		memcpy(new, sa, sa->sa_len);
	return new;
}

static void
rt_freesa(struct sockaddr *sa)
{
	if (sa != NULL)
		kmem_intr_free(sa, sa->sa_len);
}

static size_t
rt_masksize(const struct rtentry *rt)
{
	return rt->_rt_key->sa_family == AF_INET ?
	    sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

static void
rt_free(struct rtentry *rt)
{
	if (rt->rt_ifa != NULL)
		ifafree(rt->rt_ifa);
	if (rt->_rt_mask != NULL)
		kmem_free(rt->_rt_mask, rt_masksize(rt));
	rt_freesa(rt->rt_gateway);
	rt_freesa(rt->rt_tag);
	rt_freesa(rt->_rt_key);
	kmem_intr_free(rt, sizeof(*rt));
}

void
rt_unref(struct rtentry *rt)
{
	if (rt != NULL && atomic_dec_uint_nv(&rt->rt_refcnt) == 0)
		rt_free(rt);
}

/*
 * The route to a destination, with a reference.
 */
struct rtentry *
rtalloc1(const struct sockaddr *dst, int report)
{
	struct route_state *rs = route_state();
	const int table = rt_tableof(dst->sa_family);
	struct rt_addrinfo info;
	struct rtentry *rt;
	struct rt_bits key;
	int s;

	if (table < 0 || !rt_getbits(dst, &key))
		return NULL;
	s = pserialize_read_enter();
	if ((rt = rt_trie_match(rs, table, &key)) != NULL)
		rt_ref(rt);
	pserialize_read_exit(s);
	if (__predict_false(rt == NULL)) {
		atomic_inc_64(&rs->rs_stat.rts_unreach);
		if (report) {
			memset(&info, 0, sizeof(info));
			info.rti_dst = dst;
			rt_missmsg(RTM_MISS, &info, 0, 0);
		}
	}
	return rt;
}

struct ifnet *
rt_getifp(const struct rtentry *rt, struct psref *psref)
{
	struct ifnet *ifp = NULL;
	int s;

	s = pserialize_read_enter();
	if (__predict_true((rt->rt_flags & RTF_UP) != 0) &&
	    (ifp = rt->rt_ifp) != NULL) {
		if (__predict_false(ifp->if_deactivated))
			ifp = NULL;
		else
			if_acquire(ifp, psref);
	}
	pserialize_read_exit(s);
	return ifp;
}

/*
 * Which address of ours, and so which interface, a new route leaves by.
 */
struct ifaddr *
rt_getifa(struct rt_addrinfo *info, struct psref *psref)
{
	const struct sockaddr *gw = info->rti_gateway;
	const struct sockaddr *ifasa = info->rti_info[RTAX_IFA];
	const struct sockaddr *ifpsa = info->rti_info[RTAX_IFP];
	const struct sockaddr *sa;
	struct ifaddr *ifa = NULL;
	struct ifnet *ifp = info->rti_ifp;
	struct ifaddr *linkifa;
	int s;

	s = pserialize_read_enter();
	if (ifp == NULL && ifpsa != NULL && ifpsa->sa_family == AF_LINK &&
	    (linkifa = ifa_ifwithnet(ifpsa)) != NULL)
		ifp = linkifa->ifa_ifp;
	if (ifp == NULL && gw != NULL && gw->sa_family == AF_LINK &&
	    (linkifa = ifa_ifwithnet(gw)) != NULL)
		ifp = linkifa->ifa_ifp;
	if (ifasa != NULL)
		ifa = ifa_ifwithladdr(ifasa);
	sa = ifasa != NULL && ifa == NULL ? ifasa : gw != NULL &&
	    gw->sa_family == info->rti_dst->sa_family ? gw : info->rti_dst;
	if (ifa == NULL && ifp != NULL)
		ifa = ifaof_ifpforaddr(sa, ifp);
	else if (ifa == NULL && (info->rti_flags & RTF_GATEWAY) == 0 &&
	    gw != NULL) {
		ifa = (info->rti_flags & RTF_HOST) != 0 ?
		    ifa_ifwithdstaddr(info->rti_dst) : NULL;
		if (ifa == NULL)
			ifa = ifa_ifwithladdr(gw);
	}
	if (ifa == NULL && ifp == NULL)
		ifa = ifa_ifwithdstaddr(sa);
	if (ifa == NULL && ifp == NULL)
		ifa = ifa_ifwithnet(sa);
	if (ifa != NULL) {
		if (ifa->ifa_getifa != NULL)
			ifa = ifa->ifa_getifa(ifa, info->rti_dst);
		ifa_acquire(ifa, psref);
		if (info->rti_ifp == NULL)
			info->rti_ifp = ifp != NULL ? ifp : ifa->ifa_ifp;
	}
	pserialize_read_exit(s);
	return ifa;
}

int
rt_setgate(struct rtentry *rt, const struct sockaddr *gate)
{
	struct sockaddr *new = rt_dupsa(gate), *old = rt->rt_gateway;

	if (new == NULL)
		return ENOBUFS;
	atomic_store_release(&rt->rt_gateway, new);
	if (old != NULL) {
		pserialize_perform(route_state()->rs_psz);
		rt_freesa(old);
	}
	return 0;
}

static int
rt_prefix(const struct rt_addrinfo *info, struct rt_bits *key, u_int *plenp,
    int *tablep)
{
	const struct sockaddr *dst = info->rti_dst;
	int len;

	if (dst == NULL)
		return EINVAL;
	if ((*tablep = rt_tableof(dst->sa_family)) < 0)
		return EAFNOSUPPORT;
	if (dst->sa_len < (dst->sa_family == AF_INET ? 8u : 24u) ||
	    !rt_getbits(dst, key))
		return EINVAL;
	if ((info->rti_flags & RTF_HOST) != 0 || info->rti_netmask == NULL) {
		*plenp = rt_maxbits(*tablep);
		return 0;
	}
	if ((len = rt_masklen(info->rti_netmask, dst->sa_family)) < 0)
		return EINVAL;
	*plenp = (u_int)len;
	return 0;
}

/* The destination with the bits behind the prefix cleared. */
static struct sockaddr *
rt_makekey(const struct sockaddr *dst, u_int plen)
{
	const size_t off = dst->sa_family == AF_INET ?
	    offsetof(struct sockaddr_in, sin_addr) :
	    offsetof(struct sockaddr_in6, sin6_addr);
	const size_t size = dst->sa_family == AF_INET ?
	    sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
	const u_int n = dst->sa_family == AF_INET ? 4 : 16;
	uint8_t *p = kmem_intr_zalloc(size, KM_NOSLEEP);

	if (p == NULL)
		return NULL;
	p[0] = size;
	p[1] = dst->sa_family;
	for (u_int i = 0; i < n; i++) {
		const u_int left = plen > i * 8 ? MIN(plen - i * 8, 8) : 0;

		p[off + i] = ((const uint8_t *)dst)[off + i] &
		    (uint8_t)(0xff00 >> left);
	}
	return (struct sockaddr *)p;
}

static int
rt_make(const struct rt_addrinfo *info, u_int plen, struct ifaddr *ifa,
    struct rtentry **rtp)
{
	struct rtentry *rt = kmem_intr_zalloc(sizeof(*rt), KM_NOSLEEP);

	if (rt == NULL)
		return ENOBUFS;
	rt->rt_refcnt = 1;
	rt->rt_flags = RTF_UP | (info->rti_flags & ~RTF_DONTCHANGEIFA);
	rt->rt_plen = plen;
	rt->_rt_key = rt_makekey(info->rti_dst, plen);
	rt->rt_gateway = rt_dupsa(info->rti_gateway);
	if (rt->_rt_key == NULL || rt->rt_gateway == NULL) {
		rt_freesa(rt->_rt_key);
		rt_freesa(rt->rt_gateway);
		kmem_intr_free(rt, sizeof(*rt));
		return ENOBUFS;
	}
	if (info->rti_info[RTAX_TAG] != NULL)
		(void)rt_settag(rt, info->rti_info[RTAX_TAG]);
	if ((rt->rt_flags & RTF_HOST) == 0)
		rt->_rt_mask = rt_makemask(rt->_rt_key->sa_family, plen);
	ifaref(ifa);
	rt->rt_ifa = ifa;
	rt->rt_ifp = info->rti_ifp != NULL ? info->rti_ifp : ifa->ifa_ifp;
	*rtp = rt;
	return 0;
}

static int
rtrequest_add(struct rt_addrinfo *info, const struct rt_bits *key, u_int plen,
    int table, struct rtentry **ret)
{
	struct route_state *rs = route_state();
	struct ifaddr *ifa = info->rti_ifa;
	struct rtentry *rt;
	struct psref psref;
	bool held = false;
	int error;

	if (info->rti_gateway == NULL)
		return EINVAL;
	if (ifa == NULL) {
		if ((ifa = rt_getifa(info, &psref)) == NULL)
			return ENETUNREACH;
		held = true;
	}
	mutex_enter(&rs->rs_lock);
	error = rt_make(info, plen, ifa, &rt);
	if (error == 0 && rt->rt_ifp->if_deactivated) {
		rt_unref(rt);
		error = ENXIO;
	}
	if (error == 0) {
		error = rt_trie_insert(rs, table, key, plen, rt);
		if (error != 0)
			rt_unref(rt);
	}
	if (error == 0) {
		rs->rs_count++;
		if ((rt->rt_flags & RTF_DYNAMIC) != 0)
			rs->rs_ndynamic++;
		rt_changed(rs);
		if (ifa->ifa_rtrequest != NULL)
			ifa->ifa_rtrequest(RTM_ADD, rt, info);
		if (ret != NULL) {
			rt_ref(rt);
			*ret = rt;
		}
	}
	mutex_exit(&rs->rs_lock);
	if (held)
		ifa_release(ifa, &psref);
	return error;
}

/*
 * Take a route out.  The table's reference is the caller's.
 */
struct rtentry *
rt_delete_locked(struct rtentry *rt)
{
	struct route_state *rs = route_state();
	struct rt_bits key;

	KASSERT(mutex_owned(&rs->rs_lock));
	(void)rt_getbits(rt->_rt_key, &key);
	rt->rt_flags &= ~RTF_UP;
	rt_changed(rs);
	rt_trie_free(rt_trie_remove(rs, rt_tableof(rt->_rt_key->sa_family),
	    &key, rt->rt_plen));
	/* Who found it has counted it by now. */
	pserialize_perform(rs->rs_psz);
	if (rt->rt_timed) {
		LIST_REMOVE(rt, rt_timedlist);
		rt->rt_timed = 0;
	}
	rs->rs_count--;
	if ((rt->rt_flags & RTF_DYNAMIC) != 0)
		rs->rs_ndynamic--;
	if (rt->rt_ifa->ifa_rtrequest != NULL)
		rt->rt_ifa->ifa_rtrequest(RTM_DELETE, rt, NULL);
	return rt;
}

static int
rtrequest_delete(const struct rt_addrinfo *info, const struct rt_bits *key,
    u_int plen, int table, struct rtentry **ret)
{
	struct route_state *rs = route_state();
	struct rtentry *rt;

	mutex_enter(&rs->rs_lock);
	rt = rt_trie_exact(rs, table, key, plen);
	if (rt == NULL || (info->rti_ifa != NULL &&
	    rt->rt_ifa != info->rti_ifa)) {
		mutex_exit(&rs->rs_lock);
		return ESRCH;
	}
	(void)rt_delete_locked(rt);
	mutex_exit(&rs->rs_lock);
	if (ret != NULL)
		*ret = rt;
	else
		rt_unref(rt);
	return 0;
}

int
rtrequest1(int req, struct rt_addrinfo *info, struct rtentry **ret)
{
	struct route_state *rs = route_state();
	struct rt_bits key;
	struct rtentry *rt;
	u_int plen;
	int table, error, bound, s;

	if ((error = rt_prefix(info, &key, &plen, &table)) != 0)
		return error;
	switch (req) {
	case RTM_ADD:
		bound = curlwp_bind();
		error = rtrequest_add(info, &key, plen, table, ret);
		curlwp_bindx(bound);
		return error;
	case RTM_DELETE:
		return rtrequest_delete(info, &key, plen, table, ret);
	case RTM_GET:
		s = pserialize_read_enter();
		rt = rt_trie_exact(rs, table, &key, plen);
		if (rt != NULL)
			rt_ref(rt);
		pserialize_read_exit(s);
		if (rt == NULL)
			return ESRCH;
		*ret = rt;
		return 0;
	default:
		return EOPNOTSUPP;
	}
}

int
rtrequest(int req, const struct sockaddr *dst, const struct sockaddr *gateway,
    const struct sockaddr *netmask, int flags, struct rtentry **ret)
{
	struct rt_addrinfo info;

	memset(&info, 0, sizeof(info));
	info.rti_flags = flags;
	info.rti_dst = dst;
	info.rti_gateway = gateway;
	info.rti_netmask = netmask;
	return rtrequest1(req, &info, ret);
}

/*
 * RTM_CHANGE: gateway, interface, metrics and flags.
 */
int
rt_update(struct rtentry *rt, struct rt_addrinfo *info, void *rtm)
{
	struct route_state *rs = route_state();
	struct ifaddr *ifa = NULL, *old = NULL;
	struct psref psref;
	int error = 0, bound;

	bound = curlwp_bind();
	if (info->rti_gateway != NULL || info->rti_info[RTAX_IFA] != NULL ||
	    info->rti_info[RTAX_IFP] != NULL) {
		struct rt_addrinfo want = *info;

		want.rti_ifp = NULL;
		want.rti_flags = info->rti_flags | (rt->rt_flags & RTF_HOST);
		want.rti_dst = rt_getkey(rt);
		if (want.rti_gateway == NULL)
			want.rti_gateway = rt->rt_gateway;
		if ((ifa = rt_getifa(&want, &psref)) == NULL) {
			error = ENETUNREACH;
			goto out;
		}
		info->rti_ifp = want.rti_ifp;
	}
	mutex_enter(&rs->rs_lock);
	if ((rt->rt_flags & RTF_UP) == 0)
		error = ESRCH;
	else if (info->rti_gateway != NULL)
		error = rt_setgate(rt, info->rti_gateway);
	if (error == 0 && ifa != NULL) {
		old = rt->rt_ifa;
		ifaref(ifa);
		rt->rt_ifa = ifa;
		rt->rt_ifp = info->rti_ifp;
	}
	if (error == 0) {
		const int changeable = RTF_STATIC | RTF_PROTO1 | RTF_PROTO2 |
		    RTF_REJECT | RTF_BLACKHOLE | RTF_GATEWAY;

		rt->rt_flags = (rt->rt_flags & ~changeable) |
		    (info->rti_flags & changeable);
		if (info->rti_info[RTAX_TAG] != NULL)
			(void)rt_settag(rt, info->rti_info[RTAX_TAG]);
		rt_changed(rs);
		pserialize_perform(rs->rs_psz);
	}
	mutex_exit(&rs->rs_lock);
	if (error == 0 && rtm != NULL)
		error = rt_setmetrics(rtm, rt);
	if (ifa != NULL)
		ifa_release(ifa, &psref);
	if (old != NULL)
		ifafree(old);
out:
	curlwp_bindx(bound);
	return error;
}

/*
 * What a message says about metrics; its times are those of the wall clock.
 */
int
rt_setmetrics(void *data, struct rtentry *rt)
{
	const struct rt_msghdr *rtm = data;
	const struct rt_metrics *in = &rtm->rtm_rmx;
	struct rt_metrics *out = &rt->rt_rmx;
	const int which = rtm->rtm_inits;

#define METRIC(flag, member)						\
	if ((which & (flag)) != 0)					\
		out->member = in->member
	METRIC(RTV_RPIPE, rmx_recvpipe);
	METRIC(RTV_SPIPE, rmx_sendpipe);
	METRIC(RTV_SSTHRESH, rmx_ssthresh);
	METRIC(RTV_RTT, rmx_rtt);
	METRIC(RTV_RTTVAR, rmx_rttvar);
	METRIC(RTV_HOPCOUNT, rmx_hopcount);
	METRIC(RTV_MTU, rmx_mtu);
#undef METRIC
	out->rmx_locks = (out->rmx_locks & ~(uint64_t)which) |
	    (in->rmx_locks & (uint64_t)which);
	if ((which & RTV_EXPIRE) != 0) {
		if (in->rmx_expire == 0)
			rt_setexpire(rt, 0);
		else
			rt_setexpire(rt, in->rmx_expire - time_second +
			    time_uptime);
	}
	return 0;
}

void
rt_setmtu(struct rtentry *rt, uint64_t mtu)
{
	atomic_store_relaxed(&rt->rt_rmx.rmx_mtu, mtu);
}

const struct sockaddr *
rt_settag(struct rtentry *rt, const struct sockaddr *tag)
{
	struct sockaddr *new = rt_dupsa(tag), *old = rt->rt_tag;

	if (new != NULL) {
		rt->rt_tag = new;
		rt_freesa(old);
	}
	return rt->rt_tag;
}

struct sockaddr *
rt_gettag(const struct rtentry *rt)
{
	return rt->rt_tag;
}

int
rt_check_reject_route(const struct rtentry *rt, const struct ifnet *ifp)
{
	if ((rt->rt_flags & RTF_REJECT) == 0)
		return 0;
	return (rt->rt_flags & RTF_HOST) != 0 ? EHOSTUNREACH : ENETUNREACH;
}

bool
rt_is_blackhole(const struct rtentry *rt)
{
	return (rt->rt_flags & RTF_BLACKHOLE) != 0;
}

void
link_rtrequest(int cmd, struct rtentry *rt, const struct rt_addrinfo *info)
{
}

void
p2p_rtrequest(int cmd, struct rtentry *rt, const struct rt_addrinfo *info)
{
	struct ifnet *lo = lo0ifp;

	/* Our own end of a point-to-point link is here. */
	if (cmd == RTM_ADD && lo != NULL && rt->rt_ifa != NULL &&
	    (rt->rt_flags & RTF_HOST) != 0 &&
	    sockaddr_cmp(rt_getkey(rt), rt->rt_ifa->ifa_addr) == 0)
		rt->rt_ifp = lo;
}

/*
 * Caches.
 */
static inline bool
ro_same(const struct sockaddr *a, const struct sockaddr *b)
{
	if (a->sa_family != b->sa_family)
		return false;
	if (a->sa_family == AF_INET)
		return satocsin(a)->sin_addr.s_addr ==
		    satocsin(b)->sin_addr.s_addr;
	if (a->sa_family == AF_INET6)
		return IN6_ARE_ADDR_EQUAL(&satocsin6(a)->sin6_addr,
		    &satocsin6(b)->sin6_addr);
	return sockaddr_cmp(a, b) == 0;
}

int
rtcache_setdst(struct route *ro, const struct sockaddr *sa)
{
	if (sa->sa_len > sizeof(ro->ro_u))
		return EAFNOSUPPORT;
	if (ro->_ro_rt != NULL) {
		rt_unref(ro->_ro_rt);
		ro->_ro_rt = NULL;
	}
	memcpy(&ro->ro_u, sa, sa->sa_len);
	ro->ro_sa = &ro->ro_u.ro_buf;
	return 0;
}

static struct rtentry *
rtcache_find(struct route *ro)
{
	struct rtentry *old = ro->_ro_rt;

	ro->ro_rtcache_generation = atomic_load_acquire(
	    &route_state()->rs_generation);
	ro->_ro_rt = rtalloc1(ro->ro_sa, 1);
	rt_unref(old);
	return ro->_ro_rt;
}

static inline bool
rtcache_good(const struct route *ro)
{
	return ro->_ro_rt != NULL && ro->ro_rtcache_generation ==
	    atomic_load_relaxed(&route_state()->rs_generation);
}

struct rtentry *
rtcache_init(struct route *ro)
{
	return ro->ro_sa == NULL ? NULL : rtcache_find(ro);
}

struct rtentry *
rtcache_validate(struct route *ro)
{
	if (__predict_true(rtcache_good(ro)))
		return ro->_ro_rt;
	return ro->ro_sa == NULL ? NULL : rtcache_find(ro);
}

struct rtentry *
rtcache_update(struct route *ro, int clone)
{
	return ro->ro_sa == NULL ? NULL : rtcache_find(ro);
}

struct rtentry *
rtcache_lookup2(struct route *ro, const struct sockaddr *dst, int clone,
    int *hitp)
{
	if (__predict_true(ro->ro_sa != NULL && ro_same(ro->ro_sa, dst))) {
		if (__predict_true(rtcache_good(ro))) {
			if (hitp != NULL)
				*hitp = 1;
			return ro->_ro_rt;
		}
	} else if (rtcache_setdst(ro, dst) != 0)
		return NULL;
	if (hitp != NULL)
		*hitp = 0;
	return rtcache_find(ro);
}

void
rtcache_copy(struct route *new, struct route *old)
{
	rtcache_free(new);
	if (old->ro_sa == NULL || rtcache_setdst(new, old->ro_sa) != 0)
		return;
	if (rtcache_good(old)) {
		rt_ref(old->_ro_rt);
		new->_ro_rt = old->_ro_rt;
		new->ro_rtcache_generation = old->ro_rtcache_generation;
	}
}

void
rtcache_free(struct route *ro)
{
	rt_unref(ro->_ro_rt);
	ro->_ro_rt = NULL;
	ro->ro_sa = NULL;
}
