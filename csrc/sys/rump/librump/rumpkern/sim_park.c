/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads of the program that wait for one another in virtual time, outside of
 * all kernels: what executors of asynchronous tasks are made of.
 *
 * A thread parks until another unparks it, or until a time.  An unpark that
 * comes first is kept, one of them.  One whose executor sleeps in the host is
 * idle: it takes no part, as one that is outside; but unpark makes it ready at
 * once, in its place among the others, and whoever chooses it waits until the
 * host has woken it and it is busy.  So it does not matter when that is.
 *
 * The host may wake it for nothing, too: two unparks may be one wake-up or two.
 * It then has a silent turn, the next time that somebody is to be chosen, which
 * leaves no trace if it is idle again at the end of that.
 *
 * Locking: c_lock, see sim.c.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include "sim_private.h"

int
rump_clock_self(struct rump_clock *c, struct rump_clock_thread **tp)
{
	struct sim_thread *st;

	if (!c->c_virtual)
		return EOPNOTSUPP;
	st = sim_get(c);
	atomic_inc_uint(&st->st_refs);
	*tp = (struct rump_clock_thread *)st;
	return 0;
}

int
rump_clock_park(struct rump_clock *c, int64_t deadline, int flags)
{
	struct sim_thread *st;
	bool woken = true;
	int error;

	if (!c->c_virtual)
		return EOPNOTSUPP;
	if (deadline < 0)
		deadline = SLEEPQ_FOREVER;
	sim_hold(c);
	st = sim_self(c);
	sim_lock(c);
	if (!st->st_token && deadline > c->c_now) {
		const bool user = st->st_user;

		if (flags & RUMP_CLOCK_SERVES)
			st->st_user = deadline != SLEEPQ_FOREVER;
		st->st_inpark = true;
		woken = sim_sleep(c, st, deadline);
		st->st_inpark = false;
		st->st_user = user;
	}
	error = st->st_token ? 0 : woken ? ETIMEDOUT : EDEADLK;
	st->st_token = false;
	if (error == EDEADLK)
		sim_fail(c, "deadlock: \"%s\" waits to be woken, and nobody "
		    "will", st->st_name);
	st->st_turns++;
	sim_unlock(c);
	sim_unhold(c);
	return error;
}

void
rump_clock_unpark(struct rump_clock_thread *t)
{
	struct sim_thread *st = (struct sim_thread *)t;
	struct rump_clock *c = st->st_clock;

	sim_lock(c);
	st->st_token = true;
	if (st->st_inpark && st->st_state == SIM_PARKED)
		sim_unqueue(c, st);
	else if (st->st_idle && st->st_state == SIM_AWAY) {
		if (st->st_back)
			TAILQ_REMOVE(&c->c_back, st, st_queue);
		st->st_back = false;
		sim_back(c, st);
		sim_ready(c, st);
	}
	sim_kick(c);
	sim_unlock(c);
}

/*
 * Nobody runs, and somebody is to be chosen: first who has a silent turn.
 */
bool
sim_pick_silent(struct rump_clock *c, struct sim_thread **last)
{
	struct sim_thread *st = TAILQ_FIRST(&c->c_back);

	if (__predict_true(st == NULL)) {
		if (*last == NULL)
			*last = c->c_last;
		c->c_last = NULL;
		return false;
	}
	if (*last != NULL)
		c->c_last = *last;
	TAILQ_REMOVE(&c->c_back, st, st_queue);
	st->st_back = false;
	st->st_silent = true;
	st->st_state = SIM_RUN;
	c->c_running = st;
	__atomic_store_n(&st->st_go, 1, __ATOMIC_RELEASE);
	rumpuser_futex_wake(&st->st_go, 1);
	return true;
}

int
rump_clock_idle(struct rump_clock *c)
{
	struct sim_thread *st = sim_self(c);
	int error;

	if (st != NULL && st->st_silent) {
		sim_lock(c);
		st->st_silent = false;
		sim_giveup(c, st, SIM_AWAY);
		sim_unlock(c);
		return 0;
	}
	if (st == NULL || st->st_away)
		return ESRCH;
	st->st_idle = true;
	if ((error = rump_clock_outside(c)) != 0)
		st->st_idle = false;
	return error;
}

int
rump_clock_busy(struct rump_clock *c)
{
	struct sim_thread *st = sim_self(c);

	if (st == NULL || !st->st_idle)
		return ESRCH;
	sim_lock(c);
	if (st->st_state != SIM_AWAY) {		/* unparked */
		sim_unlock(c);
		return rump_clock_inside(c);
	}
	st->st_turns++;
	st->st_back = true;
	TAILQ_INSERT_TAIL(&c->c_back, st, st_queue);
	sim_kick(c);
	sim_unlock(c);
	sim_wait(st);
	sim_lock(c);
	if (!st->st_silent)			/* unparked meanwhile */
		st->st_away = st->st_idle = false;
	sim_unlock(c);
	return 0;
}
