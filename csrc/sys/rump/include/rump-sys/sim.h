/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel asks of a clock that is not simply the host's: see
 * <rump/rumpclock.h>, and sim.c for how a virtual one works.
 *
 * k_clock is the clock of a kernel, or NULL; k_sim the same if it is virtual.
 * Where neither is there, a site costs one load and one branch at most; locks
 * cost nothing (k_simlock).
 */
#ifndef _RUMP_SYS_SIM_H_
#define _RUMP_SYS_SIM_H_

#include <sys/types.h>

struct cpu_info;
struct kernel;
struct kernel_clock;
struct lwp;
struct rump_clock;
struct sim_thread;
struct sleepq_bucket;

/*
 * Bit of the word of a free mutex, and of a free rwlock, that keeps all off the
 * short way: set from k_simlock when the lock is made.
 */
#define SIM_MUTEX	((uintptr_t)2)
#define SIM_RWLOCK	((uintptr_t)8)

/* Events. */
enum sim_event {
	SIM_EV_RUN,		/* thread, of how many */
	SIM_EV_CALL,		/* number, error << 32 | result */
	SIM_EV_TIMER,		/* deadline */
	SIM_EV_RANDOM,		/* value */
	SIM_EV_READ,		/* offset, length */
	SIM_EV_WRITE,
	SIM_EV_TIME,		/* what it jumped to */
	SIM_EV_PREEMPT,		/* at a lock */
	SIM_EV_BOOT,		/* which kernel of the clock */
	SIM_EV_THREAD		/* made: its number */
};
#define SIM_NEVENTS	(SIM_EV_THREAD + 1)

/* clock.c */
const struct kernel_clock *clock_kernel_clock(struct rump_clock *);
void	clock_attach(struct rump_clock *, struct kernel *);
void	clock_detach(struct rump_clock *, struct kernel *);
void	clock_hold(struct rump_clock *);
void	clock_drop(struct rump_clock *);
bool	clock_virtual(const struct rump_clock *);
int64_t	clock_rate(struct rump_clock *);
uint64_t clock_seed(struct rump_clock *);

/* sim.c: the scheduler's part */
void	sim_acquire(struct lwp *, struct cpu_info *);
void	sim_release(struct cpu_info *);
void	sim_yield(struct lwp *);
void	sim_hold(struct rump_clock *);
void	sim_unhold(struct rump_clock *);
void	sim_relax(struct rump_clock *);
bool	sim_others(struct rump_clock *);
bool	sim_runs(struct rump_clock *, const struct lwp *);
void	sim_abandon(struct rump_clock *, const struct lwp *);
bool	sim_spinning(const struct rump_clock *);
void	sim_threadexit(void);

/* sim_time.c */
void	sim_park(struct lwp *, int64_t);
void	sim_unpark(struct lwp *);
int64_t	sim_now(const struct rump_clock *);
void	sim_spend(struct rump_clock *, int64_t);

/* Threads of a kernel's own. */
struct sim_thread *sim_thread_make(struct rump_clock *, const char *, bool);
void	sim_thread_begin(struct sim_thread *);
void	sim_thread_end(struct rump_clock *);
void	sim_thread_never(struct sim_thread *);

/* sim_explore.c */
/* A place where another thread may go first, if the lwp may sleep there. */
void	sim_point(struct lwp *);
/* The same where it may not: it keeps its CPU. */
void	sim_point_kept(struct lwp *);
/* Of a kernel that is searched (k_simmutex): choices that are free. */
u_int	sim_choose(struct kernel *, u_int);
void	sim_shuffle(struct sleepq_bucket *, const volatile void *);

/* sim_locks.c: a lock is about to be taken; one is waited for. */
void	sim_lock_enter(struct lwp *, const volatile void *, uintptr_t);
void	sim_lock_sleep(struct lwp *, const volatile void *, bool);

/* sim_trace.c */
void	sim_trace(struct rump_clock *, enum sim_event, uint64_t, uint64_t);

#endif /* _RUMP_SYS_SIM_H_ */
