/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults on purpose.
 *
 * A rule says where (a mask of RUMP_FAULT_*, and a name), when (after a time,
 * after so many passes, so many times, a fraction drawn from a seed, for a
 * time, on one thread) and what (fail, be slow, panic; of a disk: tear or lose
 * writes, read old data; of the clock: be off, jump).  The same rules and the
 * same work give the same faults.
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
/*
 * Hypercalls; in brackets the error that is usual there.  Those that are not
 * here cannot fail (<rump/rumpuser.h>), or are made outside of any kernel.
 */
#define RUMP_FAULT_HOSTMEM	0x0008	/* memory of the host [ENOMEM] */
#define RUMP_FAULT_THREAD	0x0010	/* its threads; name [EAGAIN] */
/* Files of the host; name: path [EIO]. */
#define RUMP_FAULT_OPEN		0x0020
#define RUMP_FAULT_CLOSE	0x0040	/* is slow; has nobody to tell */
#define RUMP_FAULT_INFO		0x0080	/* type and size */
#define RUMP_FAULT_FREAD	0x1000
#define RUMP_FAULT_FWRITE	0x2000
#define RUMP_FAULT_FSYNC	0x4000
#define RUMP_FAULT_FTRUNC	0x8000
#define RUMP_FAULT_FILE		0xf0a0	/* all that may fail */
/* Disks; name: the host's path, or the key it was attached by [EIO]. */
#define RUMP_FAULT_READ		0x0100
#define RUMP_FAULT_WRITE	0x0200
#define RUMP_FAULT_FLUSH	0x0400
#define RUMP_FAULT_DISCARD	0x0800
#define RUMP_FAULT_DISK		0x0f00
/* The rest. */
#define RUMP_FAULT_RANDOM	0x10000	/* random numbers, at boot [EIO] */
#define RUMP_FAULT_PARAM	0x20000	/* environment, at boot; name [ENOENT]:
					 * the default holds */
#define RUMP_FAULT_KILL		0x40000	/* signals to the host [EPERM]: lost */
#define RUMP_FAULT_HYPERCALL	0x7ffb8	/* all that may fail */
#define RUMP_FAULT_SLEEP	0x80000	/* sleeps with an end; name: the wait
					 * message.  They take longer. */
#define RUMP_FAULT_CLOCK	0x100000 /* the wall clock, as the kernel sees
					  * it: a pass is a reading */

/* What happens. */
#define RUMP_FAULT_FAIL		0	/* rf_error, or what is usual there */
#define RUMP_FAULT_DELAY	1	/* rf_delay, and for disks what
					 * rf_bandwidth asks; then as usual */
#define RUMP_FAULT_PANIC	2	/* of the kernel */
#define RUMP_FAULT_TEAR		3	/* write a part, and fail */
#define RUMP_FAULT_LOSE		4	/* write nothing, and succeed */
/* What a broken driver may do, to see it contained (rkc_catchfaults). */
#define RUMP_FAULT_TRAP		5	/* use a pointer that is none */
#define RUMP_FAULT_OVERFLOW	6	/* call itself without end */
#define RUMP_FAULT_LOOP		7	/* never leave */
/* A read of a disk: what was there before the last write under this rule. */
#define RUMP_FAULT_STALE	8
/*
 * The wall clock.  SKEW: readings are off, by rf_jump and by what rf_gain
 * makes of the time since the rule began.  JUMP: the kernel's clock steps by
 * rf_jump; WANDER: by a random time of at most rf_jump, either way.  These two
 * are no readings: a pass is when the rule begins, and then each rf_every, if
 * that is not 0.
 */
#define RUMP_FAULT_SKEW		9
#define RUMP_FAULT_JUMP		10
#define RUMP_FAULT_WANDER	11

struct rump_fault {
	size_t		rf_size;	/* of this structure */
	uint32_t	rf_sites;
	int32_t		rf_action;
	const char	*rf_name;	/* NULL: all */
	uint64_t	rf_after;	/* let so many pass */
	uint64_t	rf_times;	/* then at most so many; 0: no end */
	uint64_t	rf_rate;	/* of 2^32; 0: each */
	uint64_t	rf_seed;
	int32_t		rf_error;	/* 0: what is usual at the site */
	int32_t		rf_thisthread;	/* passes of the caller only */
	uint64_t	rf_delay;	/* nanoseconds; 0: none */
	uint64_t	rf_lasting;	/* nanoseconds; 0: for good */
	uint64_t	rf_starting;	/* nanoseconds from now; 0: now */
	uint64_t	rf_every;	/* nanoseconds */
	uint64_t	rf_bandwidth;	/* bytes a second; 0: no bound */
	int64_t		rf_jump;	/* nanoseconds */
	int64_t		rf_gain;	/* nanoseconds a second */
};

struct rump_fault_stats {
	size_t		rfs_size;	/* of this structure */
	uint64_t	rfs_seen;	/* passes that the rule is for */
	uint64_t	rfs_hits;
};

#define RUMP_FAULT_MAXRULES	16

/*
 * Put a rule in force.  EINVAL: no such site or action, or the one makes no
 * sense at the other; ENOSPC: too many; the errors of a kernel that ended.
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
