/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ICMP: counters and sysctl numbers.
 */
#ifndef _NETINET_ICMP_VAR_H_
#define _NETINET_ICMP_VAR_H_

#define ICMP_STAT_ERROR		0
#define ICMP_STAT_OLDSHORT	1
#define ICMP_STAT_OLDICMP	2
#define ICMP_STAT_BADCODE	3
#define ICMP_STAT_TOOSHORT	4
#define ICMP_STAT_CHECKSUM	5
#define ICMP_STAT_BADLEN	6
#define ICMP_STAT_REFLECT	7
#define ICMP_STAT_PMTUCHG	8
#define ICMP_STAT_BMCASTECHO	9
#define ICMP_STAT_BMCASTTSTAMP	10
#define ICMP_STAT_OUTHIST	16
#define ICMP_STAT_INHIST	57
#define ICMP_NSTATS		98

#define ICMPCTL_MASKREPL	1
#define ICMPCTL_RETURNDATABYTES	3
#define ICMPCTL_ERRPPSLIMIT	4
#define ICMPCTL_REDIRACCEPT	5
#define ICMPCTL_REDIRTIMEOUT	6
#define ICMPCTL_STATS		7
#define ICMPCTL_BMCASTECHO	8

#ifdef _KERNEL
#include <net/net_stats.h>
percpu_t *icmp_stats(void);
#define icmp_statinc(x)		_NET_STATINC(icmp_stats(), (x))
#endif

#endif /* _NETINET_ICMP_VAR_H_ */
