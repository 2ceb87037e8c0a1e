/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The threads that a virtual clock knows: joining, leaving, waiting for one
 * another.
 *
 * A struct sim_thread belongs to a host thread and lies on its list t_sim.  One
 * of a thread that has not joined is made at its first entry and stays until
 * the thread ends.  One that is made for a thread that does not exist yet
 * (rump_clock_prepare(), kthread_create()) may be chosen to run before it does:
 * the others then wait for it, so that it does not matter how fast the host
 * makes threads.
 *
 * Locking: c_lock, see sim.c.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include "sim_private.h"

#define TICKET(st)	((struct rump_clock_thread *)(st))
#define THREAD(t)	((struct sim_thread *)(t))

struct sim_thread *
sim_thread_new(struct rump_clock *c, const char *name, bool user)
{
	struct sim_thread *st;
	void *mem;

	if (rumpuser_malloc(sizeof(*st), COHERENCY_UNIT, &mem) != 0)
		return NULL;
	st = mem;
	memset(st, 0, sizeof(*st));
	clock_hold(c);
	st->st_clock = c;
	st->st_user = user;
	st->st_refs = 1;
	st->st_state = SIM_OUT;
	strlcpy(st->st_name, name != NULL ? name : "-", sizeof(st->st_name));
	sim_lock(c);
	st->st_id = ++c->c_nthreads;
	sim_unlock(c);
	return st;
}

void
sim_thread_drop(struct sim_thread *st)
{
	struct rump_clock *c = st->st_clock;

	membar_exit();
	if (atomic_dec_uint_nv(&st->st_refs) != 0)
		return;
	membar_enter();
	rumpuser_free(st, sizeof(*st));
	clock_drop(c);
}

/* It is the calling thread from now on. */
void
sim_thread_link(struct sim_thread *st)
{
	struct rump_thread *t = &rump_thread;

	st->st_next = t->t_sim;
	t->t_sim = st;
	if (!t->t_hooked) {
		rumpuser_threadexit_hook(entry_threadexit, NULL);
		t->t_hooked = true;
	}
}

void
sim_thread_unlink(struct sim_thread *st)
{
	struct sim_thread **at = &rump_thread.t_sim;

	while (*at != st)
		at = &(*at)->st_next;
	*at = st->st_next;
}

/*
 * A thread that takes part before it exists: of a kernel's own, or the
 * program's.
 */
struct sim_thread *
sim_thread_make(struct rump_clock *c, const char *name, bool user)
{
	struct sim_thread *st = sim_thread_new(c, name, user);

	if (st == NULL)
		return NULL;
	sim_lock(c);
	st->st_joined = true;
	sim_trace_locked(c, SIM_EV_THREAD, st->st_id, user);
	sim_ready(c, st);
	sim_kick(c);
	sim_unlock(c);
	return st;
}

/* Its first act. */
void
sim_thread_begin(struct sim_thread *st)
{
	sim_thread_link(st);
	sim_wait(st);
}

/* It has left, or will never come; who waits for that may go on. */
static void
sim_thread_over(struct rump_clock *c, struct sim_thread *st)
{
	st->st_over = true;
	st->st_joined = false;
	if (st->st_waiter != NULL && st->st_waiter->st_state == SIM_PARKED) {
		struct sim_thread *waiter = st->st_waiter;

		TAILQ_REMOVE(&c->c_parked, waiter, st_queue);
		c->c_nwaiting -= waiter->st_user;
		sim_ready(c, waiter);
	}
	st->st_waiter = NULL;
}

/* The last act of a thread of a kernel's own: the kernel may be gone. */
void
sim_thread_end(struct rump_clock *c)
{
	struct sim_thread *st = sim_self(c);

	sim_lock(c);
	sim_thread_over(c, st);
	sim_giveup(c, st, SIM_OUT);
	sim_unlock(c);
	sim_thread_unlink(st);
	sim_thread_drop(st);
}

/*
 * For the watchdog: is it this lwp that runs?  Its CPU may be kept for it
 * while others do.
 */
bool
sim_runs(struct rump_clock *c, const struct lwp *l)
{
	bool runs;

	sim_lock(c);
	runs = c->c_running != NULL && c->c_running->st_hold != 0 &&
	    c->c_running->st_lwp == l;
	sim_unlock(c);
	return runs;
}

/*
 * The lwp, of a dead kernel, runs and will never leave: the others go on
 * without its thread.
 */
void
sim_abandon(struct rump_clock *c, const struct lwp *l)
{
	struct sim_thread *st;

	sim_lock(c);
	st = c->c_running;
	if (st != NULL && st->st_hold != 0 && st->st_lwp == l) {
		sim_fail(c, "virtual clock: thread \"%s\" loops in a kernel: "
		    "it is expelled", st->st_name);
		st->st_expelled = true;
		st->st_joined = false;
		sim_giveup(c, st, SIM_OUT);
	}
	sim_unlock(c);
}

/* Is the clock at work, perhaps on the calling thread? */
bool
sim_spinning(const struct rump_clock *c)
{
	return __atomic_load_n(&c->c_lock, __ATOMIC_RELAXED) != 0;
}

/* There will be no such thread. */
void
sim_thread_never(struct sim_thread *st)
{
	struct rump_clock *c = st->st_clock;

	sim_lock(c);
	if (st->st_state == SIM_READY)
		TAILQ_REMOVE(&c->c_ready, st, st_queue);
	sim_thread_over(c, st);
	sim_giveup(c, st, SIM_OUT);
	sim_unlock(c);
	sim_thread_drop(st);
}

/*
 * The calling thread ends.  If it did not leave, it does now.
 */
void
sim_threadexit(void)
{
	struct sim_thread *st;

	while ((st = rump_thread.t_sim) != NULL) {
		if (st->st_joined)
			(void)rump_clock_leave(st->st_clock);
		rump_thread.t_sim = st->st_next;
		sim_thread_drop(st);
	}
}

int
rump_clock_join(struct rump_clock *c, const char *name)
{
	struct sim_thread *st;

	if (!c->c_virtual)
		return EOPNOTSUPP;
	st = sim_get(c);
	if (st->st_joined)
		return EALREADY;
	sim_lock(c);
	if (name != NULL)
		strlcpy(st->st_name, name, sizeof(st->st_name));
	st->st_joined = true;
	st->st_expelled = false;
	st->st_over = false;
	if (st->st_state == SIM_RUN) {	/* inside already */
		sim_unlock(c);
		return 0;
	}
	st->st_lwp = NULL;
	st->st_kernel = NULL;
	sim_giveup(c, st, SIM_READY);
	sim_unlock(c);
	sim_wait(st);
	return 0;
}

int
rump_clock_leave(struct rump_clock *c)
{
	struct sim_thread *st;
	int error = 0;

	if ((st = sim_self(c)) == NULL)
		return c->c_virtual ? ESRCH : EOPNOTSUPP;
	if (st->st_expelled) {
		st->st_expelled = false;
		return EDEADLK;
	}
	if (!st->st_joined)
		return ESRCH;
	if (st->st_away)
		(void)rump_clock_inside(c);
	if (st->st_hold != 0 || rump_thread.t_hostcall != NULL)
		return EBUSY;
	/* Not when the host gets to end the thread, but now. */
	entry_forget();
	sim_lock(c);
	sim_thread_over(c, st);
	sim_giveup(c, st, SIM_OUT);
	sim_unlock(c);
	return error;
}

int
rump_clock_outside(struct rump_clock *c)
{
	struct sim_thread *st = sim_self(c);

	if (st == NULL || !st->st_joined || st->st_state != SIM_RUN)
		return ESRCH;
	if (st->st_hold != 0)
		return EBUSY;
	sim_lock(c);
	st->st_away = true;
	c->c_naway++;
	c->c_nwaiting++;
	sim_giveup(c, st, SIM_AWAY);
	sim_unlock(c);
	return 0;
}

int
rump_clock_inside(struct rump_clock *c)
{
	struct sim_thread *st = sim_self(c);

	if (st == NULL || !st->st_away)
		return ESRCH;
	sim_lock(c);
	st->st_away = false;
	st->st_idle = false;
	st->st_turns++;
	if (__predict_false(st->st_expelled)) {	/* unparked, and too late */
		st->st_go = 0;
		sim_unlock(c);
		return ESRCH;
	}
	if (st->st_silent) {			/* not silent any more */
		st->st_silent = false;
		sim_back(c, st);
		sim_unlock(c);
		return 0;
	}
	if (st->st_state == SIM_AWAY) {
		sim_back(c, st);
		sim_giveup(c, st, SIM_READY);
	}
	sim_unlock(c);
	sim_wait(st);
	return 0;
}

/*
 * Sleep outside of all kernels; the caller runs and c_lock is held.  False if
 * nobody would ever have ended it.
 */
bool
sim_sleep(struct rump_clock *c, struct sim_thread *st, int64_t deadline)
{
	bool stuck;

	st->st_lwp = NULL;
	st->st_kernel = NULL;
	sim_parkon(c, st, deadline);
	sim_unlock(c);
	sim_wait(st);
	sim_lock(c);
	stuck = st->st_stuck;
	st->st_stuck = false;
	return !stuck;
}

int
rump_clock_advance(struct rump_clock *c, int64_t ns)
{
	struct sim_thread *st;

	if (!c->c_virtual)
		return EOPNOTSUPP;
	if (ns < 0 || ns > SLEEPQ_FOREVER - 1 - sim_now(c))
		return EINVAL;
	sim_hold(c);
	st = sim_self(c);
	sim_lock(c);
	(void)sim_sleep(c, st, c->c_now + ns);
	st->st_turns++;
	sim_unlock(c);
	sim_unhold(c);
	return 0;
}

int
rump_clock_prepare(struct rump_clock *c, const char *name,
    struct rump_clock_thread **tp)
{
	struct sim_thread *st;

	if (!c->c_virtual)
		return EOPNOTSUPP;
	if ((st = sim_thread_make(c, name, true)) == NULL)
		return ENOMEM;
	st->st_refs++;		/* the thread's, and the caller's */
	*tp = TICKET(st);
	return 0;
}

void
rump_clock_adopt(struct rump_clock_thread *t)
{
	sim_thread_begin(THREAD(t));
}

void
rump_clock_cancel(struct rump_clock_thread *t)
{
	sim_thread_never(THREAD(t));
}

int
rump_clock_wait(struct rump_clock_thread *t)
{
	struct sim_thread *st = THREAD(t), *self;
	struct rump_clock *c = st->st_clock;
	bool woken = true;

	sim_hold(c);
	self = sim_self(c);
	sim_lock(c);
	while (!st->st_over && woken) {
		st->st_waiter = self;
		woken = sim_sleep(c, self, SLEEPQ_FOREVER);
	}
	if (!woken && st->st_waiter == self)
		st->st_waiter = NULL;
	if (!woken)
		sim_fail(c, "deadlock: \"%s\" waits for the end of \"%s\"",
		    self->st_name, st->st_name);
	self->st_turns++;
	sim_unlock(c);
	sim_unhold(c);
	return woken ? 0 : EDEADLK;
}

void
rump_clock_drop(struct rump_clock_thread *t)
{
	sim_thread_drop(THREAD(t));
}

uint64_t
rump_clock_random(struct rump_clock *c)
{
	uint64_t r;

	sim_lock(c);
	r = sim_random(c);
	sim_unlock(c);
	return r;
}

const char *
rump_clock_error(struct rump_clock *c)
{
	return __atomic_load_n(&c->c_failed, __ATOMIC_ACQUIRE) ? c->c_error :
	    NULL;
}
