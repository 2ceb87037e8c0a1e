/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl net.route: tables, neighbours, interfaces and their addresses as
 * messages.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/kmem.h>
#include <sys/socketvar.h>
#include <sys/sysctl.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if_dl.h>
#include <net/if_llatbl.h>
#include <netinet/in_var.h>
#include <netinet6/in6_var.h>

#include "if_private.h"
#include "route_private.h"
#include "rtsock_private.h"

#define RTDUMP_SLACK	1024

/* Messages on their way out. */
struct rt_dump {
	char		*rd_dst;	/* user's buffer, NULL: count */
	size_t		rd_left;
	size_t		rd_need;
	int		rd_af;
	int		rd_flags;	/* NET_RT_FLAGS */
	uint64_t	rd_buf[MCLBYTES / 8];
};

static int
rt_dump_put(struct rt_dump *rd, size_t len)
{
	int error;

	rd->rd_need += len;
	if (rd->rd_dst == NULL)
		return 0;
	if (rd->rd_left < len)
		return ENOMEM;
	if ((error = copyout(rd->rd_buf, rd->rd_dst, len)) != 0)
		return error;
	rd->rd_dst += len;
	rd->rd_left -= len;
	return 0;
}

static int
rt_dump_route(struct rtentry *rt, void *arg)
{
	struct rt_dump *rd = arg;
	struct rt_msghdr *rtm = (struct rt_msghdr *)rd->rd_buf;
	struct rt_addrinfo info;
	size_t len;
	int addrs;

	if (rd->rd_flags != 0 && (rt->rt_flags & rd->rd_flags) == 0)
		return 0;
	memset(&info, 0, sizeof(info));
	info.rti_dst = rt_getkey(rt);
	info.rti_gateway = rt->rt_gateway;
	info.rti_netmask = rt_mask(rt);
	info.rti_info[RTAX_TAG] = rt->rt_tag;
	if (rt->rt_ifp != NULL && rt->rt_ifp->if_dl != NULL) {
		info.rti_info[RTAX_IFP] = rt->rt_ifp->if_dl->ifa_addr;
		info.rti_info[RTAX_IFA] = rt->rt_ifa->ifa_addr;
	}
	memset(rtm, 0, sizeof(*rtm));
	len = rt_msg_layout(RTM_GET, &info, rd->rd_buf, sizeof(rd->rd_buf),
	    &addrs);
	if (len == 0)
		return 0;
	rtm->rtm_msglen = (u_short)len;
	rtm->rtm_version = RTM_VERSION;
	rtm->rtm_type = RTM_GET;
	rtm->rtm_flags = rt->rt_flags;
	rtm->rtm_use = (int)rt->rt_use;
	rtm->rtm_index = rt->rt_ifp != NULL ? rt->rt_ifp->if_index : 0;
	rtm->rtm_addrs = addrs;
	rtm->rtm_rmx = rt->rt_rmx;
	if (rtm->rtm_rmx.rmx_expire != 0)
		rtm->rtm_rmx.rmx_expire += time_second - time_uptime;
	return rt_dump_put(rd, len);
}

/*
 * One neighbour: collected under the locks, written without.
 */
struct rt_dump_ll {
	struct rt_dump	*rl_rd;
	u_int		rl_n, rl_max;
	int		rl_af;
	struct rt_ll {
		union {
			struct sockaddr		sa;
			struct sockaddr_in	sin;
			struct sockaddr_in6	sin6;
		}		addr;
		uint8_t		mac[6];
		uint16_t	flags;
		int16_t		state;
		time_t		expire;
	}		*rl_list;
};

static int
rt_collect_ll(struct lltable *llt, struct llentry *lle, void *arg)
{
	struct rt_dump_ll *rl = arg;
	struct rt_ll *l;

	if (rl->rl_n < rl->rl_max && (lle->la_flags & LLE_DELETED) == 0) {
		l = &rl->rl_list[rl->rl_n++];
		if (rl->rl_af == AF_INET)
			sockaddr_in_init(&l->addr.sin, &lle->r_l3addr.addr4,
			    0);
		else
			sockaddr_in6_init(&l->addr.sin6, &lle->r_l3addr.addr6,
			    0, 0, 0);
		memcpy(l->mac, lle->ll_addr.mac8, sizeof(l->mac));
		l->flags = lle->la_flags;
		l->state = lle->ln_state;
		l->expire = lle->la_expire;
	}
	return 0;
}

static int
rt_dump_ll1(struct rt_dump *rd, struct ifnet *ifp, struct rt_ll *l)
{
	struct rt_msghdr *rtm = (struct rt_msghdr *)rd->rd_buf;
	union {
		struct sockaddr_dl sdl;
		char	space[32];
	} u;
	struct rt_addrinfo info;
	size_t len;
	int addrs;

	memset(&u, 0, sizeof(u));
	(void)sockaddr_dl_init(&u.sdl, sizeof(u), ifp->if_index, ifp->if_type,
	    NULL, 0, l->mac, (l->flags & LLE_VALID) != 0 ? 6 : 0);
	memset(&info, 0, sizeof(info));
	info.rti_dst = &l->addr.sa;
	info.rti_gateway = (struct sockaddr *)&u.sdl;
	memset(rtm, 0, sizeof(*rtm));
	len = rt_msg_layout(RTM_GET, &info, rd->rd_buf, sizeof(rd->rd_buf),
	    &addrs);
	rtm->rtm_msglen = (u_short)len;
	rtm->rtm_version = RTM_VERSION;
	rtm->rtm_type = RTM_GET;
	rtm->rtm_flags = RTF_UP | RTF_HOST | RTF_LLDATA | RTF_CLONED |
	    ((l->flags & LLE_STATIC) != 0 ? RTF_STATIC : 0) |
	    ((l->flags & LLE_PUB) != 0 ? RTF_ANNOUNCE : 0);
	rtm->rtm_index = ifp->if_index;
	rtm->rtm_addrs = addrs;
	rtm->rtm_rmx.rmx_expire = (l->flags & LLE_STATIC) != 0 ? 0 :
	    l->expire != 0 ? l->expire - time_uptime + time_second :
	    time_second + l->state;
	return rt_dump_put(rd, len);
}

static int
rt_dump_lltable(struct rt_dump *rd, struct ifnet *ifp, int af,
    struct lltable *llt)
{
	struct rt_dump_ll rl = { .rl_rd = rd, .rl_af = af };
	int error = 0;

	if (llt == NULL || llt->llt_nentries == 0 ||
	    (rd->rd_af != 0 && rd->rd_af != af))
		return 0;
	rl.rl_max = llt->llt_nentries + 8;
	rl.rl_list = kmem_zalloc(rl.rl_max * sizeof(*rl.rl_list), KM_SLEEP);
	lltable_foreach(llt, rt_collect_ll, &rl);
	for (u_int i = 0; i < rl.rl_n && error == 0; i++)
		error = rt_dump_ll1(rd, ifp, &rl.rl_list[i]);
	kmem_free(rl.rl_list, rl.rl_max * sizeof(*rl.rl_list));
	return error;
}

static int
rt_dump_neighbours(struct rt_dump *rd, struct ifnet *ifp)
{
	const struct in_ifinfo *ii = ifp->if_afdata[AF_INET];
	const struct in6_ifextra *ix = ifp->if_afdata[AF_INET6];
	int error = 0;

	if (ii != NULL)
		error = rt_dump_lltable(rd, ifp, AF_INET, ii->ii_llt);
	if (error == 0 && ix != NULL)
		error = rt_dump_lltable(rd, ifp, AF_INET6, ix->lltable);
	return error;
}

static int
rt_dump_interface(struct rt_dump *rd, struct ifnet *ifp)
{
	struct if_msghdr *ifm = (struct if_msghdr *)rd->rd_buf;
	struct ifa_msghdr ifam;
	struct rt_addrinfo info;
	struct ifaddr *ifa;
	size_t len;
	int addrs, error;

	IFNET_LOCK(ifp);
	memset(&info, 0, sizeof(info));
	info.rti_info[RTAX_IFP] = ifp->if_dl != NULL ? ifp->if_dl->ifa_addr :
	    NULL;
	memset(ifm, 0, sizeof(*ifm));
	len = rt_msg_layout(RTM_IFINFO, &info, rd->rd_buf,
	    sizeof(rd->rd_buf), &addrs);
	ifm->ifm_msglen = (u_short)len;
	ifm->ifm_version = RTM_VERSION;
	ifm->ifm_type = RTM_IFINFO;
	ifm->ifm_addrs = addrs;
	ifm->ifm_flags = ifp->if_flags;
	ifm->ifm_index = ifp->if_index;
	if_export_if_data(ifp, &ifm->ifm_data, false);
	error = rt_dump_put(rd, len);
	IFADDR_WRITER_FOREACH(ifa, ifp) {
		if (error != 0)
			break;
		if (ifa->ifa_addr->sa_family == AF_LINK || (rd->rd_af != 0 &&
		    rd->rd_af != ifa->ifa_addr->sa_family))
			continue;
		rt_ifa_fill(ifa, &info, &ifam);
		len = rt_msg_layout(RTM_NEWADDR, &info, rd->rd_buf,
		    sizeof(rd->rd_buf), &addrs);
		ifam.ifam_msglen = (u_short)len;
		ifam.ifam_version = RTM_VERSION;
		ifam.ifam_type = RTM_NEWADDR;
		ifam.ifam_addrs = addrs;
		memcpy(rd->rd_buf, &ifam, sizeof(ifam));
		error = rt_dump_put(rd, len);
	}
	IFNET_UNLOCK(ifp);
	return error;
}

static int
rt_dump_interfaces(struct rt_dump *rd, u_int index,
    int (*fn)(struct rt_dump *, struct ifnet *))
{
	struct ifnet *ifp;
	struct psref psref;
	int bound = curlwp_bind(), error = 0;

	for (u_int i = 1; i < netif_state()->nis_tablelen && error == 0;
	    i++) {
		if (index != 0 && index != i)
			continue;
		if ((ifp = if_get_byindex(i, &psref)) == NULL)
			continue;
		error = fn(rd, ifp);
		if_put(ifp, &psref);
	}
	curlwp_bindx(bound);
	return error;
}

static int
rt_dump_routes(struct rt_dump *rd)
{
	int error = 0;

	if (rd->rd_af == 0 || rd->rd_af == AF_INET)
		error = rt_walktree(AF_INET, rt_dump_route, rd);
	if (error == 0 && (rd->rd_af == 0 || rd->rd_af == AF_INET6))
		error = rt_walktree(AF_INET6, rt_dump_route, rd);
	return error;
}

/* The name is {af, op, arg}. */
int
sysctl_rtable(SYSCTLFN_ARGS)
{
	struct rt_dump *rd;
	int error = 0;

	if (namelen == 1 && name[0] == CTL_QUERY)
		return sysctl_query(SYSCTLFN_CALL(rnode));
	if (newp != NULL)
		return EPERM;
	if (namelen != 3)
		return EINVAL;
	rd = kmem_zalloc(sizeof(*rd), KM_SLEEP);
	rd->rd_af = name[0];
	rd->rd_dst = oldp;
	rd->rd_left = oldp != NULL ? *oldlenp : 0;
	sysctl_unlock();
	switch (name[1]) {
	case NET_RT_DUMP:
		error = rt_dump_routes(rd);
		break;
	case NET_RT_FLAGS:
		rd->rd_flags = name[2];
		if ((name[2] & RTF_LLDATA) != 0)
			error = rt_dump_interfaces(rd, 0, rt_dump_neighbours);
		else
			error = rt_dump_routes(rd);
		break;
	case NET_RT_IFLIST:
		error = rt_dump_interfaces(rd, (u_int)name[2],
		    rt_dump_interface);
		break;
	default:
		error = EINVAL;
		break;
	}
	sysctl_relock();
	*oldlenp = oldp != NULL ? rd->rd_need : rd->rd_need + RTDUMP_SLACK;
	kmem_free(rd, sizeof(*rd));
	return error;
}

static int
sysctl_rtstat(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;

	node.sysctl_data = &route_state()->rs_stat;
	node.sysctl_size = sizeof(struct rtstat);
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

void
net_sysctl_init(struct sysctllog **log)
{
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_NODE,
	    "net", NULL, NULL, 0, NULL, 0, CTL_NET, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_NODE,
	    "route", SYSCTL_DESCR("PF_ROUTE information"), NULL, 0, NULL, 0,
	    CTL_NET, PF_ROUTE, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_NODE,
	    "rtable", SYSCTL_DESCR("Routing table information"),
	    sysctl_rtable, 0, NULL, 0, CTL_NET, PF_ROUTE, 0, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_STRUCT,
	    "stats", SYSCTL_DESCR("Routing statistics"), sysctl_rtstat, 0,
	    NULL, sizeof(struct rtstat), CTL_NET, PF_ROUTE, CTL_CREATE,
	    CTL_EOL);
}
