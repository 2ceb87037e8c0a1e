/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Routing sockets: route(4).
 *
 * Messages for listeners are queued and delivered by a soft interrupt, since
 * whoever has something to tell may hold any lock.  Without listeners none is
 * made.
 *
 * A rawcb is counted: by its socket, and by the soft interrupt while it is
 * about to deliver.
 *
 * Locking: rk_lock guards the list and the queue; socket locks are taken
 * before it.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_llatbl.h>
#include <net/raw_cb.h>
#include <net/route.h>
#include <netinet/in_var.h>

#include "route_private.h"
#include "rtsock_private.h"

#define RTSOCK_MAXQ	512
#define RTMSG_MAX	(MCLBYTES - 128)

static const struct sockaddr route_src = {
	.sa_len = 2,
	.sa_family = PF_ROUTE,
};

static void	route_intr(void *);

void
route_sysinit(void)
{
	struct rtsock_state *rk = kernel_state_alloc(sizeof(*rk));

	curkernel()->k_rtsock = rk;
	mutex_init(&rk->rk_lock, MUTEX_DEFAULT, IPL_SOFTNET);
	LIST_INIT(&rk->rk_list);
	rk->rk_softint = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE,
	    route_intr, NULL);
}

void
route_sysfini(void)
{
	struct rtsock_state *rk = curkernel()->k_rtsock;

	softint_disestablish(rk->rk_softint);
	IF_PURGE(&rk->rk_queue);
	mutex_destroy(&rk->rk_lock);
}

/*
 * Making messages.
 */
static bool
route_listened(void)
{
	struct rtsock_state *rk = curkernel()->k_rtsock;

	return rk != NULL && atomic_load_relaxed(&rk->rk_count) != 0;
}

static size_t
rt_hdrsize(int type)
{
	switch (type) {
	case RTM_IFINFO:
		return sizeof(struct if_msghdr);
	case RTM_NEWADDR:
	case RTM_DELADDR:
	case RTM_CHGADDR:
		return sizeof(struct ifa_msghdr);
	case RTM_IFANNOUNCE:
		return sizeof(struct if_announcemsghdr);
	default:
		return sizeof(struct rt_msghdr);
	}
}

/*
 * Lay out the addresses behind a header; returns the length of all, or 0 if
 * `room' is too small.  With buf NULL only counts.
 */
size_t
rt_msg_layout(int type, const struct rt_addrinfo *info, void *buf,
    size_t room, int *addrsp)
{
	size_t len = rt_hdrsize(type), dlen;
	const struct sockaddr *sa;
	int addrs = 0;

	for (int i = 0; i < RTAX_MAX; i++) {
		if ((sa = info->rti_info[i]) == NULL)
			continue;
		dlen = RT_ROUNDUP((size_t)sa->sa_len);
		if (buf != NULL) {
			if (len + dlen > room)
				return 0;
			memset((char *)buf + len, 0, dlen);
			memcpy((char *)buf + len, sa, sa->sa_len);
		}
		addrs |= 1 << i;
		len += dlen;
	}
	*addrsp = addrs;
	return len;
}

static struct mbuf *
rt_msg_make(int type, const struct rt_addrinfo *info, const void *hdr,
    int *addrsp)
{
	struct mbuf *m = m_getcl(M_DONTWAIT, MT_DATA, M_PKTHDR);
	struct rt_msghdr *rtm;
	size_t len;

	if (m == NULL)
		return NULL;
	len = rt_msg_layout(type, info, mtod(m, void *), RTMSG_MAX, addrsp);
	if (len == 0) {
		m_freem(m);
		return NULL;
	}
	m->m_len = m->m_pkthdr.len = (int)len;
	m_reset_rcvif(m);
	rtm = mtod(m, struct rt_msghdr *);
	memcpy(rtm, hdr, rt_hdrsize(type));
	rtm->rtm_msglen = (u_short)len;
	rtm->rtm_version = RTM_VERSION;
	rtm->rtm_type = (u_char)type;
	return m;
}

/* Queue a message; `not' is the socket that does not get it. */
static void
route_enqueue(struct mbuf *m, int family, const struct rtcb *not)
{
	struct rtsock_state *rk = curkernel()->k_rtsock;

	m->m_pkthdr._rcvif.ctx = __UNCONST(not);
	m->m_pkthdr.pattr_af = family;
	mutex_enter(&rk->rk_lock);
	if (rk->rk_queue.ifq_len >= RTSOCK_MAXQ) {
		mutex_exit(&rk->rk_lock);
		m_freem(m);
		return;
	}
	IF_ENQUEUE(&rk->rk_queue, m);
	mutex_exit(&rk->rk_lock);
	softint_schedule(rk->rk_softint);
}

static void
rtcb_rele(struct rtcb *rcb)
{
	if (atomic_dec_uint_nv(&rcb->rcb_refcnt) == 0) {
		mutex_obj_free(rcb->rcb_lock);
		kmem_free(rcb, sizeof(*rcb));
	}
}

static bool
rtcb_wants(const struct rtcb *rcb, const struct mbuf *m, int type)
{
	return rcb != m->m_pkthdr._rcvif.ctx &&
	    (rcb->rcb_family == 0 || m->m_pkthdr.pattr_af == 0 ||
	    rcb->rcb_family == m->m_pkthdr.pattr_af) &&
	    (!rcb->rcb_filtered ||
	    (rcb->rcb_msgfilter & (1ULL << (type & 63))) != 0);
}

static void
route_deliver(struct rtcb *rcb, struct mbuf *m)
{
	struct socket *so;
	struct mbuf *copy;

	mutex_enter(rcb->rcb_lock);
	if ((so = rcb->rcb_socket) != NULL) {
		copy = m_copypacket(m, M_DONTWAIT);
		if (copy == NULL || sbappendaddr(&so->so_rcv, &route_src,
		    copy, NULL) == 0) {
			m_freem(copy);
			soroverflow(so);
		} else
			sorwakeup(so);
	}
	mutex_exit(rcb->rcb_lock);
}

static void
route_intr(void *arg)
{
	struct rtsock_state *rk = curkernel()->k_rtsock;
	struct rtcb *list[32], *rcb;
	struct mbuf *m;
	u_int n, skip;

	for (;;) {
		mutex_enter(&rk->rk_lock);
		IF_DEQUEUE(&rk->rk_queue, m);
		mutex_exit(&rk->rk_lock);
		if (m == NULL)
			break;
		skip = 0;
		do {
			u_int at = 0;

			n = 0;
			mutex_enter(&rk->rk_lock);
			LIST_FOREACH(rcb, &rk->rk_list, rcb_list) {
				if (at++ < skip || !rtcb_wants(rcb, m,
				    mtod(m, struct rt_msghdr *)->rtm_type))
					continue;
				atomic_inc_uint(&rcb->rcb_refcnt);
				list[n++] = rcb;
				if (n == __arraycount(list))
					break;
			}
			mutex_exit(&rk->rk_lock);
			skip = at;
			for (u_int i = 0; i < n; i++) {
				route_deliver(list[i], m);
				rtcb_rele(list[i]);
			}
		} while (n == __arraycount(list));
		m_freem(m);
	}
}

void
rt_missmsg(int type, const struct rt_addrinfo *info, int flags, int error)
{
	struct rt_msghdr rtm;
	struct mbuf *m;
	int addrs;

	if (!route_listened())
		return;
	memset(&rtm, 0, sizeof(rtm));
	rtm.rtm_flags = RTF_DONE | flags;
	rtm.rtm_errno = error;
	if ((m = rt_msg_make(type, info, &rtm, &addrs)) == NULL)
		return;
	mtod(m, struct rt_msghdr *)->rtm_addrs = addrs;
	route_enqueue(m, info->rti_dst != NULL ?
	    info->rti_dst->sa_family : 0, NULL);
}

static void
rt_fillinfo(const struct rtentry *rt, struct rt_addrinfo *info)
{
	memset(info, 0, sizeof(*info));
	info->rti_dst = rt_getkey(rt);
	info->rti_gateway = rt->rt_gateway;
	info->rti_netmask = rt_mask(rt);
	info->rti_info[RTAX_TAG] = rt->rt_tag;
}

static void
rt_fillmetrics(const struct rtentry *rt, struct rt_metrics *rmx)
{
	*rmx = rt->rt_rmx;
	if (rmx->rmx_expire != 0)
		rmx->rmx_expire += time_second - time_uptime;
}

void
rt_newmsg(const int cmd, const struct rtentry *rt)
{
	struct rt_addrinfo info;
	struct rt_msghdr rtm;
	struct mbuf *m;
	int addrs;

	if (!route_listened())
		return;
	rt_fillinfo(rt, &info);
	memset(&rtm, 0, sizeof(rtm));
	rtm.rtm_flags = rt->rt_flags | RTF_DONE;
	rtm.rtm_index = rt->rt_ifp != NULL ? rt->rt_ifp->if_index : 0;
	rt_fillmetrics(rt, &rtm.rtm_rmx);
	if ((m = rt_msg_make(cmd, &info, &rtm, &addrs)) == NULL)
		return;
	mtod(m, struct rt_msghdr *)->rtm_addrs = addrs;
	route_enqueue(m, info.rti_dst->sa_family, NULL);
}

void
rt_clonedmsg(int type, const struct sockaddr *src,
    const struct sockaddr *dst, const uint8_t *lladdr,
    const struct ifnet *ifp)
{
	union {
		struct sockaddr_dl sdl;
		char	space[32];
	} u;
	struct rt_addrinfo info;

	if (!route_listened())
		return;
	memset(&u, 0, sizeof(u));
	(void)sockaddr_dl_init(&u.sdl, sizeof(u), ifp->if_index, ifp->if_type,
	    NULL, 0, lladdr, ifp->if_addrlen);
	memset(&info, 0, sizeof(info));
	info.rti_dst = dst;
	info.rti_gateway = (const struct sockaddr *)&u.sdl;
	info.rti_info[RTAX_AUTHOR] = src;
	rt_missmsg(type, &info, RTF_UP | RTF_HOST | RTF_LLDATA, 0);
}

void
rt_ifmsg(struct ifnet *ifp)
{
	struct rt_addrinfo info;
	struct if_msghdr ifm;
	struct mbuf *m;
	int addrs;

	if (!route_listened())
		return;
	memset(&info, 0, sizeof(info));
	memset(&ifm, 0, sizeof(ifm));
	ifm.ifm_index = ifp->if_index;
	ifm.ifm_flags = ifp->if_flags;
	if_export_if_data(ifp, &ifm.ifm_data, false);
	if ((m = rt_msg_make(RTM_IFINFO, &info, &ifm, &addrs)) != NULL)
		route_enqueue(m, 0, NULL);
}

void
rt_ifannouncemsg(struct ifnet *ifp, int what)
{
	struct if_announcemsghdr ifan;
	struct rt_addrinfo info;
	struct mbuf *m;
	int addrs;

	if (!route_listened())
		return;
	memset(&info, 0, sizeof(info));
	memset(&ifan, 0, sizeof(ifan));
	ifan.ifan_index = ifp->if_index;
	ifan.ifan_what = (u_short)what;
	strlcpy(ifan.ifan_name, ifp->if_xname, sizeof(ifan.ifan_name));
	if ((m = rt_msg_make(RTM_IFANNOUNCE, &info, &ifan, &addrs)) != NULL)
		route_enqueue(m, 0, NULL);
}

void
rt_addrmsg(int cmd, struct ifaddr *ifa)
{
	struct ifnet *ifp = ifa->ifa_ifp;
	struct rt_addrinfo info;
	struct ifa_msghdr ifam;
	struct mbuf *m;
	int addrs;

	pfil_run_addrhooks(if_pfil_global(), (unsigned long)cmd, ifa);
	if (!route_listened())
		return;
	rt_ifa_fill(ifa, &info, &ifam);
	info.rti_info[RTAX_IFP] = ifp->if_dl != NULL ?
	    ifp->if_dl->ifa_addr : NULL;
	ifam.ifam_pid = curproc->p_pid;
	if ((m = rt_msg_make(cmd, &info, &ifam, &addrs)) == NULL)
		return;
	mtod(m, struct ifa_msghdr *)->ifam_addrs = addrs;
	route_enqueue(m, ifa->ifa_addr->sa_family, NULL);
}

void
rt_ifa_fill(struct ifaddr *ifa, struct rt_addrinfo *info,
    struct ifa_msghdr *ifam)
{
	memset(info, 0, sizeof(*info));
	memset(ifam, 0, sizeof(*ifam));
	info->rti_info[RTAX_IFA] = ifa->ifa_addr;
	info->rti_netmask = ifa->ifa_netmask;
	if (ifa->ifa_dstaddr != NULL && ifa->ifa_dstaddr->sa_len != 0)
		info->rti_info[RTAX_BRD] = ifa->ifa_dstaddr;
	ifam->ifam_index = ifa->ifa_ifp->if_index;
	ifam->ifam_flags = (int)ifa->ifa_flags;
	ifam->ifam_metric = ifa->ifa_metric;
	if (ifa->ifa_addr->sa_family == AF_INET)
		ifam->ifam_addrflags = ifatoia(ifa)->ia4_flags;
}

/*
 * A message of a program.
 */
static int
rt_xaddrs(const char *cp, const char *end, int addrs,
    struct rt_addrinfo *info)
{
	static const struct sockaddr zero = { .sa_len = 0 };
	const struct sockaddr *sa;

	for (int i = 0; i < RTAX_MAX; i++) {
		if ((addrs & (1 << i)) == 0)
			continue;
		if (cp >= end)
			return EINVAL;
		sa = (const struct sockaddr *)cp;
		if (cp + MAX(sa->sa_len, 1) > end)
			return EINVAL;
		/* Whoever reads one reads at least its family. */
		info->rti_info[i] = sa->sa_len == 0 ? &zero : sa;
		RT_ADVANCE(cp, sa);
	}
	if ((addrs & ~((1 << RTAX_MAX) - 1)) != 0)
		return EINVAL;
	return 0;
}

static bool
rt_sa_ok(const struct sockaddr *sa, bool mask)
{
	if (sa == NULL)
		return true;
	if (mask)
		return true;
	switch (sa->sa_family) {
	case AF_INET:
		return sa->sa_len >= 8 && sa->sa_len <=
		    sizeof(struct sockaddr_in);
	case AF_INET6:
		return sa->sa_len >= 24 && sa->sa_len <=
		    sizeof(struct sockaddr_in6);
	case AF_LINK:
		return sa->sa_len >= 8 && (size_t)satocsdl(sa)->sdl_nlen +
		    satocsdl(sa)->sdl_alen + 8 <= MAX(sa->sa_len,
		    sizeof(struct sockaddr_dl));
	default:
		return sa->sa_len >= 2;
	}
}

/* The route that a GET or CHANGE means. */
static int
route_output_find(const struct rt_msghdr *rtm, struct rt_addrinfo *info,
    struct rtentry **rtp)
{
	if (info->rti_netmask != NULL || (rtm->rtm_flags & RTF_HOST) != 0 ||
	    rtm->rtm_type == RTM_CHANGE || rtm->rtm_type == RTM_LOCK) {
		info->rti_flags |= info->rti_netmask == NULL ? RTF_HOST : 0;
		return rtrequest1(RTM_GET, info, rtp);
	}
	*rtp = rtalloc1(info->rti_dst, 0);
	return *rtp == NULL ? ESRCH : 0;
}

static int
route_output_do(struct rt_msghdr *rtm, struct rt_addrinfo *info,
    struct rtentry **rtp)
{
	struct rtentry *rt = NULL;
	int error;

	switch (rtm->rtm_type) {
	case RTM_ADD:
		if (info->rti_gateway == NULL)
			return EINVAL;
		if ((error = rtrequest1(RTM_ADD, info, &rt)) != 0)
			return error;
		(void)rt_setmetrics(rtm, rt);
		break;
	case RTM_DELETE:
		if ((error = rtrequest1(RTM_DELETE, info, &rt)) != 0)
			return error;
		break;
	case RTM_GET:
	case RTM_CHANGE:
	case RTM_LOCK:
		if ((error = route_output_find(rtm, info, &rt)) != 0)
			return error;
		if (rtm->rtm_type == RTM_CHANGE)
			error = rt_update(rt, info, rtm);
		else if (rtm->rtm_type == RTM_LOCK)
			rt->rt_rmx.rmx_locks = (rt->rt_rmx.rmx_locks &
			    ~(uint64_t)rtm->rtm_inits) |
			    (rtm->rtm_rmx.rmx_locks &
			    (uint64_t)rtm->rtm_inits);
		if (error != 0) {
			rt_unref(rt);
			return error;
		}
		break;
	default:
		return EOPNOTSUPP;
	}
	*rtp = rt;
	return 0;
}

/* What an answer to GET says beside the request. */
static void
route_output_reply(struct rt_msghdr *rtm, const struct rtentry *rt,
    struct rt_addrinfo *info)
{
	const bool wantif = (rtm->rtm_addrs & (RTA_IFP | RTA_IFA)) != 0;
	struct ifnet *ifp = rt->rt_ifp;

	rt_fillinfo(rt, info);
	if (wantif && ifp != NULL && (rt->rt_flags & RTF_UP) != 0) {
		info->rti_info[RTAX_IFP] = ifp->if_dl != NULL ?
		    ifp->if_dl->ifa_addr : NULL;
		info->rti_info[RTAX_IFA] = rt->rt_ifa->ifa_addr;
		if ((ifp->if_flags & IFF_POINTOPOINT) != 0)
			info->rti_info[RTAX_BRD] = rt->rt_ifa->ifa_dstaddr;
		rtm->rtm_index = ifp->if_index;
	}
	rtm->rtm_flags = rt->rt_flags;
	rtm->rtm_use = (int)rt->rt_use;
	rt_fillmetrics(rt, &rtm->rtm_rmx);
}

int
route_output(struct mbuf *m, struct socket *so)
{
	struct rtcb *rcb = so->so_pcb;
	const size_t len = (size_t)m->m_pkthdr.len;
	struct rt_addrinfo info;
	struct rtentry *rt = NULL;
	struct rt_msghdr *rtm, hdr;
	struct mbuf *reply = NULL;
	int error = 0, addrs, family = 0;

	if (len < sizeof(*rtm) || len > RTMSG_MAX) {
		m_freem(m);
		return EINVAL;
	}
	rtm = kmem_zalloc(RTMSG_MAX + 64, KM_SLEEP);
	m_copydata(m, 0, (int)len, rtm);
	memset(&info, 0, sizeof(info));
	if (len != rtm->rtm_msglen)
		error = EINVAL;
	else if (rtm->rtm_version != RTM_VERSION)
		error = EPROTONOSUPPORT;
	else if (rt_hdrsize(rtm->rtm_type) != sizeof(*rtm))
		/* One that only the kernel sends; the answer begins as it. */
		error = EOPNOTSUPP;
	else
		error = rt_xaddrs((char *)(rtm + 1), (char *)rtm + len,
		    rtm->rtm_addrs, &info);
	if (error != 0)
		goto out;
	for (int i = 0; i < RTAX_MAX; i++) {
		if (!rt_sa_ok(info.rti_info[i], i == RTAX_NETMASK ||
		    i == RTAX_GENMASK))
			error = EINVAL;
	}
	if (error == 0 && info.rti_dst == NULL)
		error = EINVAL;
	if (error != 0)
		goto out;
	rtm->rtm_pid = curproc->p_pid;
	info.rti_flags = rtm->rtm_flags;
	family = info.rti_dst->sa_family;
	if (kauth_authorize_network(curlwp->l_cred, KAUTH_NETWORK_ROUTE, 0,
	    rtm, NULL, NULL) != 0)
		error = EACCES;
	else if ((rtm->rtm_flags & RTF_LLDATA) != 0 &&
	    (rtm->rtm_type == RTM_ADD || rtm->rtm_type == RTM_DELETE))
		error = lla_rt_output(rtm->rtm_type, rtm->rtm_flags,
		    rtm->rtm_rmx.rmx_expire == 0 ? 0 :
		    rtm->rtm_rmx.rmx_expire - time_second + time_uptime,
		    &info, rtm->rtm_seq);
	else
		error = route_output_do(rtm, &info, &rt);
	if (rt != NULL)
		route_output_reply(rtm, rt, &info);
	rtm->rtm_errno = error;
	if (error == 0)
		rtm->rtm_flags |= RTF_DONE;
	hdr = *rtm;
	reply = rt_msg_make(hdr.rtm_type, &info, &hdr, &addrs);
	if (reply != NULL)
		mtod(reply, struct rt_msghdr *)->rtm_addrs = addrs;
	rt_unref(rt);
out:
	kmem_free(rtm, RTMSG_MAX + 64);
	m_freem(m);
	if (reply != NULL)
		route_enqueue(reply, family, (so->so_options &
		    SO_USELOOPBACK) != 0 ? NULL : rcb);
	return error;
}
