/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IGMP: counters, and the state of an interface.
 */
#ifndef _NETINET_IGMP_VAR_H_
#define _NETINET_IGMP_VAR_H_

#define IGMP_STAT_RCV_TOTAL	0
#define IGMP_STAT_RCV_TOOSHORT	1
#define IGMP_STAT_RCV_BADSUM	2
#define IGMP_STAT_RCV_QUERIES	3
#define IGMP_STAT_RCV_BADQUERIES 4
#define IGMP_STAT_RCV_REPORTS	5
#define IGMP_STAT_RCV_BADREPORTS 6
#define IGMP_STAT_RCV_OURREPORTS 7
#define IGMP_STAT_SND_REPORTS	8
#define IGMP_NSTATS		10

#ifdef _KERNEL
#include <net/net_stats.h>
struct ifnet;
struct in_multi;
struct mbuf;

/* Which queriers were heard, and until when: fast ticks. */
struct igmp_ifinfo {
	int		igi_v1timer;
	int		igi_v2timer;
	int		igi_gqtimer;	/* to the answer of a general query */
	u_int		igi_robustness;
};

/* Packets made under in_multilock, by m_nextpkt. */
struct igmp_out {
	struct mbuf	*io_first;
};

void	igmp_init(void);
void	igmp_fini(void);
void	igmp_input(struct mbuf *, int, int);
/* The filter of a group changed: tell it.  in_multilock held. */
void	igmp_joingroup(struct in_multi *);
void	igmp_leavegroup(struct in_multi *, struct igmp_out *);
void	igmp_change(struct in_multi *);
/* Without it. */
void	igmp_send(struct igmp_out *);
percpu_t *igmp_stats(void);
#define igmp_statinc(x)	_NET_STATINC(igmp_stats(), (x))
#endif

#endif /* _NETINET_IGMP_VAR_H_ */
