/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults on purpose.
 *
 * A rule says where (a mask of RUMP_FAULT_*, and a name), when (after so many
 * passes, so many times, a fraction drawn from a seed, for a time, on one
 * thread) and what (fail, be slow, panic, and for writes to a disk: tear or
 * lose them).  The same rules and the same work give the same faults.
 *
 *	struct rump_fault f = { .rf_size = sizeof(f),
 *	    .rf_sites = RUMP_FAULT_ALLOC, .rf_after = 17, .rf_times = 1 };
 *	int id;
 *	error = rump_kernel_fault(k, &f, &id);
 *	...
 *	rump_kernel_fault_remove(k, id, &stats);
 *
 * Rules are tried in the order they came; the first that hits decides.  Where
 * no rule is in force a site costs one load and one branch.
 */
#ifndef _RUMP_RUMPFAULT_H_
#define _RUMP_RUMPFAULT_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rump_kernel;

/*
 * Sites.  Allocations that may fail by contract (KM_NOSLEEP, PR_NOWAIT) return
 * NULL.  Those that may not (KM_SLEEP, PR_WAITOK) take the way of a kernel at
 * its limit: caches give memory back, then a reserve serves.  While a kernel
 * boots they end the boot with ENOMEM.
 */
#define RUMP_FAULT_KMEM		0x0001	/* kmem(9), malloc(9) */
#define RUMP_FAULT_POOL		0x0002	/* pool(9); name: the pool's */
#define RUMP_FAULT_PAGE		0x0004	/* pages of file data */
#define RUMP_FAULT_ALLOC	0x0007
#define RUMP_FAULT_HOSTMEM	0x0008	/* memory of the host */
#define RUMP_FAULT_THREAD	0x0010	/* threads of the host: EAGAIN */
#define RUMP_FAULT_OPEN		0x0020	/* files of the host; name: path */
/* Disks; name: the host's path, or the key it was attached by. */
#define RUMP_FAULT_READ		0x0100
#define RUMP_FAULT_WRITE	0x0200
#define RUMP_FAULT_FLUSH	0x0400
#define RUMP_FAULT_DISK		0x0700
#define RUMP_FAULT_HYPERCALL	0x0738

/* What happens. */
#define RUMP_FAULT_FAIL		0	/* rf_error, or what is usual there */
#define RUMP_FAULT_DELAY	1	/* rf_delay; then all as usual */
#define RUMP_FAULT_PANIC	2	/* of the kernel */
#define RUMP_FAULT_TEAR		3	/* write a part, and fail */
#define RUMP_FAULT_LOSE		4	/* write nothing, and succeed */
/* What a broken driver may do, to see it contained (rkc_catchfaults). */
#define RUMP_FAULT_TRAP		5	/* use a pointer that is none */
#define RUMP_FAULT_OVERFLOW	6	/* call itself without end */
#define RUMP_FAULT_LOOP		7	/* never leave */

struct rump_fault {
	size_t		rf_size;	/* of this structure */
	uint32_t	rf_sites;
	int32_t		rf_action;
	const char	*rf_name;	/* NULL: all */
	uint64_t	rf_after;	/* let so many pass */
	uint64_t	rf_times;	/* then at most so many; 0: no end */
	uint64_t	rf_rate;	/* of 2^32; 0: each */
	uint64_t	rf_seed;
	int32_t		rf_error;	/* 0: ENOMEM, EAGAIN, EIO by site */
	int32_t		rf_thisthread;	/* passes of the caller only */
	uint64_t	rf_delay;	/* nanoseconds; 0: none */
	uint64_t	rf_lasting;	/* nanoseconds from now; 0: for good */
};

struct rump_fault_stats {
	size_t		rfs_size;	/* of this structure */
	uint64_t	rfs_seen;	/* passes that the rule is for */
	uint64_t	rfs_hits;
};

#define RUMP_FAULT_MAXRULES	16

/*
 * Put a rule in force.  EINVAL: no such site or action; ENOSPC: too many; the
 * errors of a kernel that ended.
 */
int	rump_kernel_fault(struct rump_kernel *, const struct rump_fault *,
	    int *id);

/* What a rule has done, also in a kernel that ended.  ENOENT. */
int	rump_kernel_fault_stats(struct rump_kernel *, int id,
	    struct rump_fault_stats *);

/* Take it away, with its last statistics, unless NULL.  ENOENT. */
int	rump_kernel_fault_remove(struct rump_kernel *, int id,
	    struct rump_fault_stats *);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPFAULT_H_ */
