/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl net.inet6: ip6, icmp6, udp6.  NetBSD's names and numbers, and ours:
 * ip6.accept_rtadv, ip6.stable_ids.  The ranges of ports are net.inet.ip's.
 */

#include <sys/param.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

#include "inet6_state.h"

struct in6_var {
	int		proto;
	int		num;
	const char	*name;
	size_t		off;
	int		min, max;
};

#define V(proto, num, name, member, min, max)				\
	{ proto, num, name, offsetof(struct inet6_state, member), min, max }

static const struct in6_var in6_vars[] = {
	V(IPPROTO_IPV6, 1, "forwarding", is6_forwarding, 0, 1),
	V(IPPROTO_IPV6, 2, "redirect", is6_redirect, 0, 1),
	V(IPPROTO_IPV6, 3, "hlim", is6_hlim, 1, 255),
	V(IPPROTO_IPV6, 9, "maxfragpackets", is6_maxfragpackets, -1, 65536),
	V(IPPROTO_IPV6, 15, "hdrnestlimit", is6_hdrnestlimit, 1, 64),
	V(IPPROTO_IPV6, 16, "dad_count", is6_dad_count, 0, 32),
	V(IPPROTO_IPV6, 17, "auto_flowlabel", is6_auto_flowlabel, 0, 1),
	V(IPPROTO_IPV6, 18, "defmcasthlim", is6_defmcasthlim, 0, 255),
	V(IPPROTO_IPV6, 21, "use_deprecated", is6_use_deprecated, 0, 1),
	V(IPPROTO_IPV6, 24, "v6only", is6_v6only, 1, 1),
	V(IPPROTO_IPV6, 35, "auto_linklocal", is6_auto_linklocal, 0, 1),
	V(IPPROTO_IPV6, 39, "use_defaultzone", is6_use_defaultzone, 0, 65535),
	V(IPPROTO_IPV6, 41, "maxfrags", is6_maxfrags, -1, 65536),
	V(IPPROTO_IPV6, CTL_CREATE, "mcast_pmtu", is6_mcast_pmtu, 0, 1),
	V(IPPROTO_IPV6, CTL_CREATE, "accept_rtadv", is6_accept_rtadv, 0, 1),
	V(IPPROTO_IPV6, CTL_CREATE, "stable_ids", is6_stable_ids, 0, 1),
	V(IPPROTO_ICMPV6, 2, "rediraccept", is6_rediraccept, 0, 1),
	V(IPPROTO_ICMPV6, 3, "redirtimeout", is6_redirtimeout, 1, INT_MAX),
	V(IPPROTO_ICMPV6, 8, "nd6_delay", is6_nd.nd_delay, 1, 3600),
	V(IPPROTO_ICMPV6, 9, "nd6_umaxtries", is6_nd.nd_umaxtries, 1, 32),
	V(IPPROTO_ICMPV6, 10, "nd6_mmaxtries", is6_nd.nd_mmaxtries, 1, 32),
	V(IPPROTO_ICMPV6, 14, "errppslimit", is6_errppslimit, -1, INT_MAX),
	V(IPPROTO_ICMPV6, 24, "maxqueuelen", is6_nd.nd_maxqueuelen, 1, 64),
};

static int
sysctl_in6_var(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	const struct in6_var *v = NULL;
	int *p = node.sysctl_data, val = *p, error;

	node.sysctl_data = &val;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	for (size_t i = 0; i < __arraycount(in6_vars); i++) {
		if ((char *)p == (char *)inet6_state() + in6_vars[i].off)
			v = &in6_vars[i];
	}
	if (v == NULL || val < v->min || val > v->max)
		return EINVAL;
	*p = val;
	return 0;
}

static int
sysctl_ip6_stats(SYSCTLFN_ARGS)
{
	return NETSTAT_SYSCTL(inet6_state()->is6_ip6stat, IP6_NSTATS);
}

static int
sysctl_icmp6_stats(SYSCTLFN_ARGS)
{
	return NETSTAT_SYSCTL(inet6_state()->is6_icmp6stat, ICMP6_NSTATS);
}

static int
sysctl_udp6_stats(SYSCTLFN_ARGS)
{
	return NETSTAT_SYSCTL(inet6_state()->is6_udp6stat, UDP_NSTATS);
}

static const struct {
	int		proto;
	const char	*name;
	int		statnum;
	sysctlfn	stats;
	u_int		nstats;
} in6_protos[] = {
	{ IPPROTO_IPV6, "ip6", 6, sysctl_ip6_stats, IP6_NSTATS },
	{ IPPROTO_ICMPV6, "icmp6", 1, sysctl_icmp6_stats, ICMP6_NSTATS },
	{ IPPROTO_UDP, "udp6", UDPCTL_STATS, sysctl_udp6_stats, UDP_NSTATS },
};

void
in6_sysctl_init(struct sysctllog **log)
{
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_NODE,
	    "inet6", NULL, NULL, 0, NULL, 0, CTL_NET, PF_INET6, CTL_EOL);
	for (size_t i = 0; i < __arraycount(in6_protos); i++) {
		sysctl_createv(log, 0, NULL, NULL, 0, CTLTYPE_NODE,
		    in6_protos[i].name, NULL, NULL, 0, NULL, 0, CTL_NET,
		    PF_INET6, in6_protos[i].proto, CTL_EOL);
		sysctl_createv(log, 0, NULL, NULL, 0, CTLTYPE_STRUCT, "stats",
		    NULL, in6_protos[i].stats, 0, NULL,
		    in6_protos[i].nstats * sizeof(uint64_t), CTL_NET,
		    PF_INET6, in6_protos[i].proto, in6_protos[i].statnum,
		    CTL_EOL);
	}
	for (size_t i = 0; i < __arraycount(in6_vars); i++) {
		const struct in6_var *v = &in6_vars[i];

		sysctl_createv(log, 0, NULL, NULL, CTLFLAG_READWRITE,
		    CTLTYPE_INT, v->name, NULL, sysctl_in6_var, 0,
		    (char *)inet6_state() + v->off, 0, CTL_NET, PF_INET6,
		    v->proto, v->num, CTL_EOL);
	}
}
