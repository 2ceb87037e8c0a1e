/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counters of protocols: 64 bits a CPU, without locks or atomics.
 */
#ifndef _NET_NET_STATS_H_
#define _NET_NET_STATS_H_

#include <sys/types.h>
#include <sys/percpu.h>

typedef uint64_t *net_stat_ref_t;

#define _NET_STAT_GETREF(s)	((net_stat_ref_t)percpu_getref(s))
#define _NET_STAT_PUTREF(s)	percpu_putref(s)
#define _NET_STATINC_REF(r, x)	((void)((r)[x]++))
#define _NET_STATADD_REF(r, x, n) ((void)((r)[x] += (n)))
#define _NET_STATINC(s, x)	_NET_STATADD(s, x, 1)
#define _NET_STATADD(s, x, n)						\
do {									\
	net_stat_ref_t __r = _NET_STAT_GETREF(s);			\
	__r[x] += (n);							\
	_NET_STAT_PUTREF(s);						\
} while (0)

struct sysctlnode;
struct lwp;

#define NETSTAT_SYSCTL(p, n)						\
	sysctl_netstat(SYSCTLFN_CALL(rnode), (p), (n))
/* Read-only array of n counters. */
int	sysctl_netstat(const int *, u_int, void *, size_t *, const void *,
	    size_t, const int *, struct lwp *, const struct sysctlnode *,
	    percpu_t *, u_int);
void	net_stats_sum(percpu_t *, uint64_t *, u_int);

#endif /* _NET_NET_STATS_H_ */
