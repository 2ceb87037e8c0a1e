/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Statistics of an interface: counters of each CPU, added up when read.
 */
#ifndef _NET_IF_STATS_H_
#define _NET_IF_STATS_H_

#include <net/net_stats.h>

typedef enum {
	if_ipackets = 0,
	if_ierrors = 1,
	if_opackets = 2,
	if_oerrors = 3,
	if_collisions = 4,
	if_ibytes = 5,
	if_obytes = 6,
	if_imcasts = 7,
	if_omcasts = 8,
	if_iqdrops = 9,
	if_noproto = 10
} if_stat_t;
#define IF_NSTATS	11

#define IF_STAT_GETREF(ifp)	_NET_STAT_GETREF((ifp)->if_stats)
#define IF_STAT_PUTREF(ifp)	_NET_STAT_PUTREF((ifp)->if_stats)

#define if_statinc(ifp, x)	_NET_STATADD((ifp)->if_stats, (x), 1)
#define if_statdec(ifp, x)	_NET_STATADD((ifp)->if_stats, (x), -1)
#define if_statadd(ifp, x, n)	_NET_STATADD((ifp)->if_stats, (x), (n))
#define if_statinc_ref(nsr, x)	_NET_STATADD_REF((nsr), (x), 1)
#define if_statadd_ref(nsr, x, n) _NET_STATADD_REF((nsr), (x), (n))
#define if_statadd2(ifp, x1, n1, x2, n2)				\
do {									\
	net_stat_ref_t __nsr = IF_STAT_GETREF(ifp);			\
	__nsr[x1] += (n1);						\
	__nsr[x2] += (n2);						\
	IF_STAT_PUTREF(ifp);						\
} while (0)

struct ifnet;
void	if_stats_init(struct ifnet *);
void	if_stats_fini(struct ifnet *);

#endif /* _NET_IF_STATS_H_ */
