/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sleep queues: where every lwp of a kernel sleeps, by address.
 *
 * Rules
 *	b = sleepq_lock(wchan);
 *	... test the condition once more ...
 *	sleepq_enqueue(b, wchan, wmesg, mode);
 *	sleepq_unlock(b);
 *	... drop the interlock; a wake-up from here on is not lost ...
 *	error = sleepq_block(deadline, interruptible);
 *
 *	A waker takes lwps off with the bucket locked (sleepq_remove) and
 *	calls sleepq_ready() on each after unlocking.
 *
 * Deadlines are in nanoseconds of sched_clock(); SLEEPQ_FOREVER waits.
 */
#ifndef _SYS_SLEEPQ_H_
#define _SYS_SLEEPQ_H_

#include <sys/lwp.h>

#define SLEEPQ_FOREVER	INT64_MAX

/* l_sleepmode */
#define SLEEPQ_ANY	0
#define SLEEPQ_READER	1
#define SLEEPQ_WRITER	2
#define SLEEPQ_LOCK	3

struct sleepq_bucket {
	volatile uint32_t sq_lock;
	TAILQ_HEAD(sleepq_list, lwp) sq_lwps;
} __cacheline_aligned;

void	sleepq_init(struct kernel *);
struct sleepq_bucket *sleepq_lock(wchan_t);
void	sleepq_unlock(struct sleepq_bucket *);
void	sleepq_enqueue(struct sleepq_bucket *, wchan_t, const char *, u_int);
int	sleepq_block(int64_t, bool);
void	sleepq_remove(struct sleepq_bucket *, struct lwp *);
void	sleepq_ready(struct lwp *);
u_int	sleepq_wake(wchan_t, u_int, volatile uintptr_t *);

/*
 * With LP_LATEWAKE those that the lwp wakes go on only when it says so, or
 * sleeps: what they wait for may be locked, and more may come.
 */
void	sleepq_late(void);
void	sleepq_wakeall_kernel(struct kernel *);
u_int	sleepq_sleepers(struct kernel *);

/*
 * The nanosecond clock that deadlines are measured with, and ticks turned
 * into one of its deadlines (0 ticks: for ever).
 */
int64_t	sched_clock(void);
int64_t	sched_deadline(int);

/* A signal or a cancellation arrived: end an interruptible sleep. */
void	lwp_wakeup_sig(struct lwp *);

#endif /* _SYS_SLEEPQ_H_ */
