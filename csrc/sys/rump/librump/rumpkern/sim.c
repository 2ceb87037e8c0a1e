/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who runs in virtual time; sim_time.c is about when time jumps.
 *
 * To a virtual clock each host thread that uses its kernels is a struct
 * sim_thread, and one of them at a time runs (c_running).  It goes on until it
 * waits, or, at places that the seed chooses, lets another go first; the next
 * is drawn from those that are ready.  When nobody is, time goes to the
 * earliest deadline, provided that a thread of the program waits: what the
 * kernels' own threads do may go on for ever, and nobody would see it.
 *
 * States
 *	OUT -> READY		sim_acquire(), of a thread that has not joined
 *	RUN -> READY		the same, of who runs, if its CPU is taken or
 *				another shall go first; sim_yield(), sim_point()
 *	READY -> RUN		sim_pick()
 *	RUN -> PARKED		sim_park(): a sleep
 *	PARKED -> READY		sim_unpark(), or the deadline came
 *	RUN -> OUT		sim_release(): it left its last kernel, and has
 *				not joined; the end of a thread
 *	RUN -> AWAY -> READY	rump_clock_outside(), rump_clock_inside(); see
 *				sim_park.c
 *
 * To run and to hold a virtual CPU are different things: a thread that has
 * joined runs in its own code, one whose CPU was kept (sim_point_kept()) does
 * not run.  The CPUs of such a kernel are marked as wanted all the time, so
 * that taking and leaving them goes the long way in scheduler.c and comes here.
 *
 * The host's time decides nothing, but who is expelled (sim_stall()).
 *
 * Locking: c_lock, a leaf.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include "sim_private.h"

#define ENTRY_SWITCH	8	/* of so many calls one lets others go first */

static void	sim_pick(struct rump_clock *, struct sim_thread *);

/* The generator is splitmix64. */
uint64_t
sim_random(struct rump_clock *c)
{
	uint64_t z = c->c_random += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

bool
sim_chance(struct rump_clock *c, uint32_t n, uint32_t of)
{
	return sim_random(c) % of < n;
}

/* The first failure is the one that is told. */
void
sim_fail(struct rump_clock *c, const char *fmt, ...)
{
	va_list ap;

	if (c->c_failed)
		return;
	va_start(ap, fmt);
	vsnprintf(c->c_error, sizeof(c->c_error), fmt, ap);
	va_end(ap);
	__atomic_store_n(&c->c_failed, 1, __ATOMIC_RELEASE);
}

/*
 * The calling thread, to this clock; NULL if it was never seen.
 */
struct sim_thread *
sim_self(const struct rump_clock *c)
{
	struct sim_thread *st;

	for (st = rump_thread.t_sim; st != NULL; st = st->st_next) {
		if (st->st_clock == c)
			break;
	}
	return st;
}

struct sim_thread *
sim_get(struct rump_clock *c)
{
	struct sim_thread *st = sim_self(c);

	if (__predict_true(st != NULL))
		return st;
	if ((st = sim_thread_new(c, "-", true)) == NULL) {
		rumpuser_dprintf("rump: no memory to enter a kernel\n");
		rumpuser_exit(RUMPUSER_PANIC);
	}
	sim_thread_link(st);
	return st;
}

/*
 * Queues.
 */

void
sim_ready(struct rump_clock *c, struct sim_thread *st)
{
	st->st_state = SIM_READY;
	TAILQ_INSERT_TAIL(&c->c_ready, st, st_queue);
}

/* It is away no more. */
void
sim_back(struct rump_clock *c, struct sim_thread *st)
{
	c->c_naway--;
	c->c_nwaiting--;
	st->st_lwp = NULL;
	st->st_kernel = NULL;
}

/*
 * CPUs.
 */

static bool
cpu_isfree(const struct cpu_info *ci)
{
	return __atomic_load_n(&ci->ci_state, __ATOMIC_RELAXED) == CPU_WANTED;
}

/* A CPU for who wants one: where it was last, if it can. */
static struct cpu_info *
sim_freecpu(const struct sim_thread *st)
{
	struct kernel *k = st->st_kernel;

	if (__predict_false(sched_stuck(k)))
		return st->st_lwp->l_cpu;	/* to leave, not to run */
	if (st->st_cpu != NULL)
		return cpu_isfree(st->st_cpu) ? st->st_cpu : NULL;
	if (cpu_isfree(st->st_lwp->l_cpu))
		return st->st_lwp->l_cpu;
	for (int i = 0; i < k->k_ncpu; i++) {
		if (cpu_isfree(k->k_cpus[i]))
			return k->k_cpus[i];
	}
	return NULL;
}

static void
sim_takecpu(struct sim_thread *st, struct cpu_info *ci)
{
	struct lwp *l = st->st_lwp;

	__atomic_store_n(&ci->ci_state, (uintptr_t)l | CPU_WANTED,
	    __ATOMIC_SEQ_CST);
	ci->ci_curlwp = l;
	l->l_cpu = ci;
	st->st_kernel = NULL;
	st->st_cpu = NULL;
	st->st_hold++;
}

static inline bool
sim_eligible(const struct sim_thread *st)
{
	return st->st_kernel == NULL || sim_freecpu(st) != NULL;
}

/*
 * Could another go first?
 */
bool
sim_due(struct rump_clock *c)
{
	struct sim_thread *st;

	sim_expire(c);
	TAILQ_FOREACH(st, &c->c_ready, st_queue) {
		if (sim_eligible(st))
			return true;
	}
	return false;
}

bool
sim_others(struct rump_clock *c)
{
	bool due;

	sim_lock(c);
	due = sim_due(c);
	sim_unlock(c);
	return due;
}

/*
 * Choosing.
 */

/* Let it run, from wherever it waits. */
static void
sim_run(struct rump_clock *c, struct sim_thread *st)
{
	TAILQ_REMOVE(&c->c_ready, st, st_queue);
	if (st->st_kernel != NULL)
		sim_takecpu(st, sim_freecpu(st));
	st->st_state = SIM_RUN;
	st->st_turns++;		/* or sim_stall() takes it for the last time */
	c->c_running = st;
	__atomic_store_n(&st->st_go, 1, __ATOMIC_RELEASE);
	if (st != sim_self(c)) {
		if (c->c_wake != NULL)
			rumpuser_futex_wake(c->c_wake, 1);
		c->c_wake = &st->st_go;
	}
}

/* How many could run, but for one. */
static u_int
sim_count(const struct rump_clock *c, const struct sim_thread *not)
{
	const struct sim_thread *st;
	u_int n = 0;

	TAILQ_FOREACH(st, &c->c_ready, st_queue)
		n += st != not && sim_eligible(st);
	return n;
}

static struct sim_thread *
sim_nth(const struct rump_clock *c, const struct sim_thread *not, u_int n)
{
	struct sim_thread *st;

	TAILQ_FOREACH(st, &c->c_ready, st_queue) {
		if (st != not && sim_eligible(st) && n-- == 0)
			break;
	}
	return st;
}

/*
 * Nobody runs: choose who does.  `last' only if there is no other.
 */
static void
sim_pick(struct rump_clock *c, struct sim_thread *last)
{
	struct sim_thread *st;
	u_int n;

	if (__predict_false(sim_pick_silent(c, &last)))
		return;
	for (;;) {
		sim_expire(c);
		if ((n = sim_count(c, last)) == 0) {
			last = NULL;
			n = sim_count(c, NULL);
		}
		if (n != 0)
			break;
		if (!TAILQ_EMPTY(&c->c_ready) || c->c_nwaiting == 0)
			return;
		if (!sim_advance(c))
			return;
	}
	st = sim_nth(c, last, n > 1 ? (u_int)(sim_random(c) % n) : 0);
	sim_run(c, st);
	sim_trace_locked(c, SIM_EV_RUN, st->st_id, n);
}

void
sim_kick(struct rump_clock *c)
{
	if (c->c_running == NULL)
		sim_pick(c, NULL);
}

/*
 * The calling thread goes into another state, and somebody else may run.
 */
void
sim_giveup(struct rump_clock *c, struct sim_thread *st, enum sim_state state)
{
	if (c->c_running == st)
		c->c_running = NULL;
	if (state == SIM_READY)
		sim_ready(c, st);
	else
		st->st_state = state;
	sim_kick(c);
}

/* As to READY, behind all others. */
void
sim_giveway(struct rump_clock *c, struct sim_thread *st)
{
	c->c_running = NULL;
	sim_ready(c, st);
	sim_pick(c, st);
}

/*
 * Who runs has not come back from its own code for as long as the clock is
 * patient: it takes no part any more, so that the others can go on.
 */
static void
sim_stall(struct rump_clock *c, struct sim_thread *by, uint64_t turns)
{
	struct sim_thread *st;
	u_int n;

	sim_lock(c);
	st = c->c_running;
	if (st == NULL || st != by || st->st_hold != 0 ||
	    st->st_turns != turns) {
		sim_unlock(c);
		return;
	}
	n = sim_count(c, NULL);
	sim_fail(c, "virtual clock: thread \"%s\" has joined and was outside "
	    "of all kernels for %jd ms while %u waited: it is expelled",
	    st->st_name, (intmax_t)(c->c_patience / 1000000), n);
	st->st_expelled = true;
	st->st_joined = false;
	if (st->st_silent)
		sim_back(c, st);
	st->st_silent = false;
	sim_giveup(c, st, SIM_OUT);
	sim_unlock(c);
	rumpuser_dprintf("%s\n", c->c_error);
}

/*
 * Wait to be chosen.
 */
void
sim_wait(struct sim_thread *st)
{
	struct rump_clock *c = st->st_clock;

	while (__atomic_load_n(&st->st_go, __ATOMIC_ACQUIRE) == 0) {
		struct sim_thread *by;
		uint64_t turns = 0;
		bool ready;

		sim_lock(c);
		if ((by = c->c_running) != NULL)
			turns = by->st_turns;
		ready = st->st_state == SIM_READY || st->st_timed;
		sim_unlock(c);
		if (rumpuser_futex_wait(&st->st_go, 0, ready ?
		    rumpuser_monotime() + c->c_patience : -1) == ETIMEDOUT &&
		    by != NULL)
			sim_stall(c, by, turns);
	}
	__atomic_store_n(&st->st_go, 0, __ATOMIC_RELAXED);
}

/*
 * The scheduler.
 */

/*
 * Take a CPU of the lwp's kernel: any, or the one that is wanted.
 */
void
sim_acquire(struct lwp *l, struct cpu_info *want)
{
	struct kernel *k = l->l_kernel;
	struct rump_clock *c = kernel_sim(k);
	struct sim_thread *st = sim_get(c);
	struct cpu_info *ci;

	if (__predict_false(st->st_idle))
		(void)rump_clock_inside(c);
	sim_lock(c);
	if (st->st_hold == 0) {
		st->st_turns++;
		if (l->l_stat != LSSLEEP)
			sim_settime(c, c->c_now + c->c_cost);
	}
	st->st_lwp = l;
	st->st_kernel = k;
	st->st_cpu = want;
	if (st->st_state == SIM_RUN) {
		ci = sim_freecpu(st);
		if (ci != NULL && (!sim_due(c) ||
		    !sim_chance(c, 1, ENTRY_SWITCH))) {
			sim_takecpu(st, ci);
			sim_unlock(c);
			return;
		}
	} else if (st->st_state == SIM_AWAY) {
		c->c_naway--;
		c->c_nwaiting--;
	}
	sim_giveup(c, st, SIM_READY);
	sim_unlock(c);
	sim_wait(st);
}

/*
 * It has left a kernel.  If that was the last and it has not joined, it takes
 * no part until it comes again.
 */
static void
sim_left(struct rump_clock *c, struct sim_thread *st)
{
	if (st->st_hold != 0 || rump_thread.t_hostcall != NULL)
		return;
	if (st->st_away) {
		c->c_naway++;
		c->c_nwaiting++;
		sim_giveup(c, st, SIM_AWAY);
	} else if (!st->st_joined)
		sim_giveup(c, st, SIM_OUT);
}

/*
 * Leave a CPU, to sleep, for a call of the host, or for good.
 */
void
sim_release(struct cpu_info *ci)
{
	struct rump_clock *c = kernel_sim(ci->ci_kernel);
	struct sim_thread *st = sim_self(c);

	sim_lock(c);
	__atomic_store_n(&ci->ci_state, CPU_WANTED, __ATOMIC_RELEASE);
	st->st_hold--;
	if (curlwp != NULL && curlwp->l_stat != LSSLEEP)
		sim_left(c, st);
	sim_unlock(c);
}

/*
 * Run, without a CPU: nobody is in a kernel of this clock meanwhile, but who
 * had to leave a CPU unwillingly.
 */
void
sim_hold(struct rump_clock *c)
{
	struct sim_thread *st = sim_get(c);

	if (__predict_false(st->st_idle))
		(void)rump_clock_inside(c);
	sim_lock(c);
	if (st->st_state == SIM_RUN) {
		st->st_hold++;
		sim_unlock(c);
		return;
	}
	if (st->st_state == SIM_AWAY) {
		c->c_naway--;
		c->c_nwaiting--;
	}
	st->st_lwp = NULL;
	st->st_kernel = NULL;
	sim_giveup(c, st, SIM_READY);
	sim_unlock(c);
	sim_wait(st);
	sim_lock(c);
	st->st_hold++;
	sim_unlock(c);
}

void
sim_unhold(struct rump_clock *c)
{
	struct sim_thread *st = sim_self(c);

	sim_lock(c);
	st->st_hold--;
	sim_left(c, st);
	sim_unlock(c);
}

/*
 * Let others go first, without the CPU.
 */
void
sim_preempt(struct rump_clock *c, struct sim_thread *st, struct lwp *l)
{
	struct cpu_info *ci = l->l_cpu;

	__atomic_store_n(&ci->ci_passes, ci->ci_passes + 1, __ATOMIC_RELEASE);
	__atomic_store_n(&ci->ci_state, CPU_WANTED, __ATOMIC_RELEASE);
	st->st_hold--;
	st->st_lwp = l;
	st->st_kernel = l->l_kernel;
	st->st_cpu = l->l_pflag & LP_BOUND ? ci : NULL;
	sim_giveway(c, st);
}

void
sim_yield(struct lwp *l)
{
	struct rump_clock *c = kernel_sim(l->l_kernel);
	struct sim_thread *st = sim_self(c);

	sim_lock(c);
	/* Who polls a clock gets on. */
	sim_settime(c, c->c_now + MAX(c->c_cost, 1));
	sim_preempt(c, st, l);
	sim_unlock(c);
	sim_wait(st);
}

/*
 * For who waits outside of the kernels for threads inside to leave.
 */
void
sim_relax(struct rump_clock *c)
{
	struct sim_thread *st = sim_self(c);

	if (st != NULL && st->st_state == SIM_RUN) {
		sim_lock(c);
		if (sim_due(c)) {
			st->st_lwp = NULL;
			st->st_kernel = NULL;
			sim_giveway(c, st);
			sim_unlock(c);
			sim_wait(st);
			return;
		}
		sim_unlock(c);
	}
	rumpuser_yield();
}
