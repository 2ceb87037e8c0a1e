/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between clock.c, sim.c, sim_park.c, sim_thread.c and sim_trace.c.
 */
#ifndef _RUMPKERN_SIM_PRIVATE_H_
#define _RUMPKERN_SIM_PRIVATE_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/timevar.h>

#include <rump-sys/sim.h>
#include <rump/rumpclock.h>
#include <rump/rumpuser.h>

#include "rump_private.h"

enum sim_state {
	SIM_OUT,		/* takes no part */
	SIM_RUN,		/* the one that runs */
	SIM_READY,		/* could */
	SIM_PARKED,		/* waits: for sim_unpark(), or its deadline */
	SIM_AWAY		/* waits for something that is no kernel */
};

/* A host thread, to one clock. */
struct sim_thread {
	struct sim_thread *st_next;	/* of the same thread: own */
	struct rump_clock *st_clock;	/* constant, with a reference */
	uint32_t	st_id;		/* constant */
	char		st_name[24];
	volatile u_int	st_refs;
	volatile uint32_t st_go;	/* futex: 1, it may run */

	/* c_lock guards the rest. */
	enum sim_state	st_state;
	bool		st_user;	/* its waiting counts: not a kernel's */
	bool		st_joined;
	bool		st_expelled;
	bool		st_away;	/* between outside and inside */
	bool		st_idle;	/* the same, and can be unparked */
	bool		st_back;	/* the same, on c_back */
	bool		st_silent;	/* the same, runs: see sim_park.c */
	bool		st_inpark;	/* in rump_clock_park() */
	bool		st_token;	/* was unparked */
	bool		st_over;	/* has left; or will never come */
	bool		st_stuck;	/* woken because all were asleep */
	bool		st_timed;	/* on c_timed, not c_parked */
	int		st_hold;	/* CPUs it has, and sim_hold() */
	uint64_t	st_turns;	/* times it came back from outside */
	struct lwp	*st_lwp;	/* it waits as this one */
	struct kernel	*st_kernel;	/* it wants a CPU of this one */
	struct cpu_info	*st_cpu;	/* of all CPUs only this */
	int64_t		st_deadline;
	struct sim_thread *st_waiter;	/* waits for its end */
	struct rump_notify *st_notify;	/* what notify.c hands over to it */
	TAILQ_ENTRY(sim_thread) st_queue; /* c_ready, c_timed, c_parked,
					   * c_back */
};
TAILQ_HEAD(sim_queue, sim_thread);

struct sim_record {
	int64_t		sr_time;
	uint64_t	sr_a, sr_b;
	uint32_t	sr_thread;
	uint16_t	sr_event;
};

#define CLOCK_MAXERROR	256

struct rump_clock {
	/* Constant. */
	bool		c_virtual;
	bool		c_closed;
	uint32_t	c_explore;
	uint64_t	c_seed;
	int64_t		c_cost;
	int64_t		c_patience;
	struct kernel_clock c_kc;

	volatile u_int	c_refs;
	volatile uint32_t c_lock;	/* a leaf; guards all below */

	/* The wall clock: base at a time of the monotonic one, and rate. */
	int64_t		c_walloff;
	int64_t		c_rate;
	int64_t		c_ratebase;
	LIST_HEAD(, rump_core) c_kernels;	/* rc_clocklist */
	uint32_t	c_nkernels;	/* ever */

	/* Virtual time. */
	volatile int64_t c_now;		/* written by who runs */
	uint64_t	c_random;	/* state of the generator */
	struct sim_thread *c_running;
	struct sim_queue c_ready;
	struct sim_queue c_timed;	/* by deadline, then as they came */
	struct sim_queue c_parked;
	struct sim_queue c_back;	/* idle, but woken by the host */
	struct sim_thread *c_last;	/* put off by one of those */
	uint32_t	c_nthreads;	/* ever */
	u_int		c_nwaiting;	/* of the program, parked or away */
	u_int		c_naway;
	volatile uint32_t c_failed;
	volatile uint32_t *c_wake;	/* st_go of who is to be woken */
	char		c_error[CLOCK_MAXERROR];

	/* The trace: who runs adds to it. */
	uint64_t	c_hash;
	uint64_t	c_nevents;
	uint64_t	c_maxevents;
	struct sim_record *c_events;
};

static inline void
sim_lock(struct rump_clock *c)
{
	rump_spinlock(&c->c_lock);
}

/* Who was chosen is woken here: it wants the lock first of all. */
static inline void
sim_unlock(struct rump_clock *c)
{
	volatile uint32_t *go = c->c_wake;

	c->c_wake = NULL;
	rump_spinunlock(&c->c_lock);
	/* It may run already and be gone: a wake-up too many does no harm. */
	if (go != NULL)
		rumpuser_futex_wake(go, 1);
}

/* sim.c, with c_lock held */
struct sim_thread *sim_self(const struct rump_clock *);
struct sim_thread *sim_get(struct rump_clock *);
void	sim_ready(struct rump_clock *, struct sim_thread *);
void	sim_giveup(struct rump_clock *, struct sim_thread *, enum sim_state);
void	sim_kick(struct rump_clock *);
bool	sim_chance(struct rump_clock *, uint32_t, uint32_t);
bool	sim_due(struct rump_clock *);
void	sim_giveway(struct rump_clock *, struct sim_thread *);
void	sim_preempt(struct rump_clock *, struct sim_thread *, struct lwp *);
void	sim_back(struct rump_clock *, struct sim_thread *);
bool	sim_pick_silent(struct rump_clock *, struct sim_thread **);
uint64_t sim_random(struct rump_clock *);
void	sim_fail(struct rump_clock *, const char *, ...) __printflike(2, 3);
/* and without */
void	sim_wait(struct sim_thread *);

/* sim_time.c, with c_lock held */
void	sim_settime(struct rump_clock *, int64_t);
void	sim_unqueue(struct rump_clock *, struct sim_thread *);
void	sim_expire(struct rump_clock *);
bool	sim_advance(struct rump_clock *);
void	sim_parkon(struct rump_clock *, struct sim_thread *, int64_t);

/* sim_thread.c */
struct sim_thread *sim_thread_new(struct rump_clock *, const char *, bool);
void	sim_thread_link(struct sim_thread *);
void	sim_thread_unlink(struct sim_thread *);
void	sim_thread_drop(struct sim_thread *);
bool	sim_sleep(struct rump_clock *, struct sim_thread *, int64_t);

/* sim_trace.c */
void	sim_trace_locked(struct rump_clock *, enum sim_event, uint64_t,
	    uint64_t);
int	sim_trace_init(struct rump_clock *, uint32_t);
void	sim_trace_fini(struct rump_clock *);

#endif /* _RUMPKERN_SIM_PRIVATE_H_ */
