/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl net.inet: ip, icmp, udp, igmp, arp.
 */

#include <sys/param.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

#include <net/pktqueue.h>

#include "inet_state.h"

/* An int of the state, between two limits. */
struct in_var {
	int		proto;
	int		num;		/* CTL_CREATE: no number of its own */
	const char	*name;
	size_t		off;
	int		min, max;
};

#define V(proto, num, name, member, min, max)				\
	{ proto, num, name, offsetof(struct inet_state, member), min, max }
#define ND(name, member, min, max)					\
	{ IPPROTO_MAX, CTL_CREATE, name,				\
	offsetof(struct inet_state, is_arpnd.member), min, max }

static const struct in_var in_vars[] = {
	V(IPPROTO_IP, IPCTL_FORWARDING, "forwarding", is_forwarding, 0, 1),
	V(IPPROTO_IP, IPCTL_SENDREDIRECTS, "redirect", is_sendredirects, 0, 1),
	V(IPPROTO_IP, IPCTL_DEFTTL, "ttl", is_defttl, 1, 255),
	V(IPPROTO_IP, IPCTL_FORWSRCRT, "forwsrcrt", is_forwsrcrt, 0, 0),
	V(IPPROTO_IP, IPCTL_DIRECTEDBCAST, "directed-broadcast",
	    is_directedbcast, 0, 1),
	V(IPPROTO_IP, IPCTL_ALLOWSRCRT, "allowsrcrt", is_allowsrcrt, 0, 0),
	V(IPPROTO_IP, IPCTL_SUBNETSARELOCAL, "subnetsarelocal",
	    is_subnetsarelocal, 0, 1),
	V(IPPROTO_IP, IPCTL_MTUDISC, "mtudisc", is_mtudisc, 0, 1),
	V(IPPROTO_IP, IPCTL_ANONPORTMIN, "anonportmin", is_anonportmin, 1,
	    65535),
	V(IPPROTO_IP, IPCTL_ANONPORTMAX, "anonportmax", is_anonportmax, 1,
	    65535),
	V(IPPROTO_IP, IPCTL_MTUDISCTIMEOUT, "mtudisctimeout",
	    is_mtudisc_timeout, 1, INT_MAX),
	V(IPPROTO_IP, IPCTL_HOSTZEROBROADCAST, "hostzerobroadcast",
	    is_hostzerobcast, 0, 1),
	V(IPPROTO_IP, IPCTL_GIF_TTL, "gifttl", is_gif_ttl, 1, 255),
	V(IPPROTO_IP, IPCTL_GRE_TTL, "grettl", is_gre_ttl, 1, 255),
	V(IPPROTO_IP, IPCTL_LOWPORTMIN, "lowportmin", is_lowportmin, 1, 1023),
	V(IPPROTO_IP, IPCTL_LOWPORTMAX, "lowportmax", is_lowportmax, 1, 1023),
	V(IPPROTO_IP, IPCTL_MAXFRAGPACKETS, "maxfragpackets",
	    is_maxfragpackets, 0, 65536),
	V(IPPROTO_IP, IPCTL_CHECKINTERFACE, "checkinterface",
	    is_checkinterface, 0, 1),
	V(IPPROTO_IP, IPCTL_RANDOMID, "random_id", is_random_id, 0, 1),
	V(IPPROTO_IP, IPCTL_LOOPBACKCKSUM, "do_loopback_cksum",
	    is_do_loopback_cksum, 0, 1),
	V(IPPROTO_IP, IPCTL_DAD_COUNT, "dad_count", is_dad_count, 0, 32),
	V(IPPROTO_ICMP, ICMPCTL_MASKREPL, "maskrepl", is_icmp_maskrepl, 0, 1),
	V(IPPROTO_ICMP, ICMPCTL_RETURNDATABYTES, "returndatabytes",
	    is_icmp_returndatabytes, 8, 512),
	V(IPPROTO_ICMP, ICMPCTL_ERRPPSLIMIT, "errppslimit",
	    is_icmp_errppslimit, -1, INT_MAX),
	V(IPPROTO_ICMP, ICMPCTL_REDIRACCEPT, "rediraccept",
	    is_icmp_rediraccept, 0, 1),
	V(IPPROTO_ICMP, ICMPCTL_REDIRTIMEOUT, "redirtimeout",
	    is_icmp_redirtimeout, 1, INT_MAX),
	V(IPPROTO_ICMP, ICMPCTL_BMCASTECHO, "bmcastecho",
	    is_icmp_bmcastecho, 0, 1),
	V(IPPROTO_UDP, UDPCTL_CHECKSUM, "checksum", is_udp_cksum, 0, 1),
	V(IPPROTO_UDP, UDPCTL_SENDSPACE, "sendspace", is_udp_sendspace, 1,
	    1 << 26),
	V(IPPROTO_UDP, UDPCTL_RECVSPACE, "recvspace", is_udp_recvspace, 1,
	    1 << 26),
	V(IPPROTO_UDP, UDPCTL_LOOPBACKCKSUM, "do_loopback_cksum",
	    is_udp_do_loopback_cksum, 0, 1),
	ND("nd_delay", nd_delay, 1, 3600),
	ND("nd_bmaxtries", nd_mmaxtries, 1, 100),
	ND("nd_umaxtries", nd_umaxtries, 1, 100),
	ND("nd_reachable", nd_reachable, 1, INT_MAX),
	ND("nd_retrans", nd_retrans, 1, INT_MAX),
	ND("nd_nud", nd_nud, 0, 1),
	ND("maxqueuelen", nd_maxqueuelen, 1, 64),
	V(IPPROTO_MAX, CTL_CREATE, "log_movements", is_arp_log[0], 0, 1),
	V(IPPROTO_MAX, CTL_CREATE, "log_permanent_modify", is_arp_log[1], 0,
	    1),
	V(IPPROTO_MAX, CTL_CREATE, "log_wrong_iface", is_arp_log[2], 0, 1),
	V(IPPROTO_MAX, CTL_CREATE, "debug", is_arp_debug, 0, 1),
};

static int
sysctl_in_var(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	const struct in_var *v = NULL;
	int *p = node.sysctl_data, val = *p, error;

	node.sysctl_data = &val;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	for (size_t i = 0; i < __arraycount(in_vars); i++) {
		if ((char *)p == (char *)inet_state() + in_vars[i].off)
			v = &in_vars[i];
	}
	if (v == NULL || val < v->min || val > v->max)
		return EINVAL;
	*p = val;
	return 0;
}

#define STATS(fn, member, n)						\
static int								\
fn(SYSCTLFN_ARGS)							\
{									\
	return NETSTAT_SYSCTL(inet_state()->member, (n));		\
}
STATS(sysctl_ip_stats, is_ipstat, IP_NSTATS)
STATS(sysctl_icmp_stats, is_icmpstat, ICMP_NSTATS)
STATS(sysctl_udp_stats, is_udpstat, UDP_NSTATS)
STATS(sysctl_igmp_stats, is_igmpstat, IGMP_NSTATS)
STATS(sysctl_arp_stats, is_arpstat, ARP_NSTATS)

static int
sysctl_ipq_maxlen(SYSCTLFN_ARGS)
{
	return sysctl_pktq_maxlen(SYSCTLFN_CALL(rnode),
	    inet_state()->is_pktq);
}

static int
sysctl_ipq_items(SYSCTLFN_ARGS)
{
	return sysctl_pktq_count(SYSCTLFN_CALL(rnode), inet_state()->is_pktq,
	    PKTQ_NITEMS);
}

static int
sysctl_ipq_drops(SYSCTLFN_ARGS)
{
	return sysctl_pktq_count(SYSCTLFN_CALL(rnode), inet_state()->is_pktq,
	    PKTQ_DROPS);
}

static const struct in_proto_node {
	int		proto;
	const char	*name;
	int		statnum;
	sysctlfn	stats;
	u_int		nstats;
} in_protos[] = {
	{ IPPROTO_IP, "ip", IPCTL_STATS, sysctl_ip_stats, IP_NSTATS },
	{ IPPROTO_ICMP, "icmp", ICMPCTL_STATS, sysctl_icmp_stats,
	    ICMP_NSTATS },
	{ IPPROTO_UDP, "udp", UDPCTL_STATS, sysctl_udp_stats, UDP_NSTATS },
	{ IPPROTO_IGMP, "igmp", CTL_CREATE, sysctl_igmp_stats, IGMP_NSTATS },
	{ IPPROTO_MAX, "arp", CTL_CREATE, sysctl_arp_stats, ARP_NSTATS },
};

static void
in_sysctl_ifq(struct sysctllog **log)
{
	sysctl_createv(log, 0, NULL, NULL, 0, CTLTYPE_NODE, "ifq", NULL, NULL,
	    0, NULL, 0, CTL_NET, PF_INET, IPPROTO_IP, IPCTL_IFQ, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, 0, CTLTYPE_QUAD, "len", NULL,
	    sysctl_ipq_items, 0, NULL, 0, CTL_NET, PF_INET, IPPROTO_IP,
	    IPCTL_IFQ, 1, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_READWRITE, CTLTYPE_INT,
	    "maxlen", NULL, sysctl_ipq_maxlen, 0, NULL, 0, CTL_NET, PF_INET,
	    IPPROTO_IP, IPCTL_IFQ, 2, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, 0, CTLTYPE_QUAD, "drops", NULL,
	    sysctl_ipq_drops, 0, NULL, 0, CTL_NET, PF_INET, IPPROTO_IP,
	    IPCTL_IFQ, 3, CTL_EOL);
}

void
in_sysctl_init(struct sysctllog **log)
{
	const struct sysctlnode *node;
	int nums[__arraycount(in_protos)];

	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_NODE,
	    "inet", NULL, NULL, 0, NULL, 0, CTL_NET, PF_INET, CTL_EOL);
	for (size_t i = 0; i < __arraycount(in_protos); i++) {
		const struct in_proto_node *ip = &in_protos[i];

		nums[i] = ip->proto;
		node = NULL;
		sysctl_createv(log, 0, NULL, &node, 0, CTLTYPE_NODE, ip->name,
		    NULL, NULL, 0, NULL, 0, CTL_NET, PF_INET,
		    ip->proto == IPPROTO_MAX ? CTL_CREATE : ip->proto,
		    CTL_EOL);
		if (ip->proto == IPPROTO_MAX && node != NULL)
			nums[i] = node->sysctl_num;
		sysctl_createv(log, 0, NULL, NULL, 0, CTLTYPE_STRUCT, "stats",
		    NULL, ip->stats, 0, NULL, ip->nstats * sizeof(uint64_t),
		    CTL_NET, PF_INET, nums[i], ip->statnum, CTL_EOL);
	}
	for (size_t i = 0; i < __arraycount(in_vars); i++) {
		const struct in_var *v = &in_vars[i];
		int num = v->proto;

		for (size_t j = 0; j < __arraycount(in_protos); j++) {
			if (in_protos[j].proto == v->proto)
				num = nums[j];
		}
		sysctl_createv(log, 0, NULL, NULL, CTLFLAG_READWRITE,
		    CTLTYPE_INT, v->name, NULL, sysctl_in_var, 0,
		    (char *)inet_state() + v->off, 0, CTL_NET, PF_INET, num,
		    v->num, CTL_EOL);
	}
	in_sysctl_ifq(log);
}
