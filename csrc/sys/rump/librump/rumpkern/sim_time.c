/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Virtual time: who waits for it, when it jumps, and what if it never will.
 *
 * Time stands while somebody runs.  When nobody is ready it goes to the
 * earliest deadline; if there is none, and nobody can come from outside any
 * more, those who sleep are told, one kernel after the other.
 *
 * Locking: c_lock, see sim.c.
 */

#include <sys/param.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include "sim_private.h"

#define PARK_TOKEN	1	/* l_park, see scheduler.c */

int64_t
sim_now(const struct rump_clock *c)
{
	return __atomic_load_n(&c->c_now, __ATOMIC_RELAXED);
}

void
sim_settime(struct rump_clock *c, int64_t now)
{
	__atomic_store_n(&c->c_now, now, __ATOMIC_RELAXED);
}

/* Among equal deadlines, the first that came goes first. */
static void
sim_insert_timed(struct rump_clock *c, struct sim_thread *st)
{
	struct sim_thread *at;

	TAILQ_FOREACH_REVERSE(at, &c->c_timed, sim_queue, st_queue) {
		if (at->st_deadline <= st->st_deadline)
			break;
	}
	if (at == NULL)
		TAILQ_INSERT_HEAD(&c->c_timed, st, st_queue);
	else
		TAILQ_INSERT_AFTER(&c->c_timed, at, st, st_queue);
}

void
sim_unqueue(struct rump_clock *c, struct sim_thread *st)
{
	TAILQ_REMOVE(st->st_timed ? &c->c_timed : &c->c_parked, st, st_queue);
	if (st->st_user)
		c->c_nwaiting--;
	if (st->st_lwp != NULL)
		st->st_lwp->l_sim = NULL;
	sim_ready(c, st);
}

/* Those whose time has come. */
void
sim_expire(struct rump_clock *c)
{
	struct sim_thread *st;

	while ((st = TAILQ_FIRST(&c->c_timed)) != NULL &&
	    st->st_deadline <= c->c_now)
		sim_unqueue(c, st);
}

/*
 * All sleep, and nobody will come to wake them: tell one of them, or several,
 * each in another kernel, one after the other.
 */
static bool
sim_allstuck(struct rump_clock *c)
{
	struct sim_thread *st, *found = NULL;

	if (!c->c_closed || c->c_naway != 0)
		return false;
	TAILQ_FOREACH(st, &c->c_parked, st_queue) {
		if (!st->st_user || st->st_stuck)
			continue;
		if (found == NULL || (found->st_lwp == NULL &&
		    st->st_lwp != NULL))
			found = st;
	}
	if (found == NULL)
		return false;
	found->st_stuck = true;
	sim_unqueue(c, found);
	return true;
}

/*
 * Nobody is ready: time jumps, or who would wait for ever is told.  False:
 * there is nothing to do but wait for a thread from outside.
 */
bool
sim_advance(struct rump_clock *c)
{
	const struct sim_thread *st = TAILQ_FIRST(&c->c_timed);

	if (st == NULL)
		return sim_allstuck(c);
	sim_settime(c, st->st_deadline);
	sim_trace_locked(c, SIM_EV_TIME, (uint64_t)st->st_deadline, 0);
	return true;
}

/*
 * Sleep, with c_lock held.
 */
void
sim_parkon(struct rump_clock *c, struct sim_thread *st, int64_t deadline)
{
	st->st_deadline = deadline;
	st->st_timed = deadline != SLEEPQ_FOREVER;
	if (st->st_timed)
		sim_insert_timed(c, st);
	else
		TAILQ_INSERT_TAIL(&c->c_parked, st, st_queue);
	if (st->st_user)
		c->c_nwaiting++;
	sim_giveup(c, st, SIM_PARKED);
}

static size_t
sim_describe(struct rump_clock *c, const struct kernel *k, char *buf,
    size_t len)
{
	const struct sim_thread *st;
	size_t at = 0;

	buf[0] = '\0';
	TAILQ_FOREACH(st, &c->c_parked, st_queue) {
		const struct lwp *l = st->st_lwp;

		if (l == NULL || l->l_kernel != k || !st->st_user)
			continue;
		at += (size_t)snprintf(buf + at, len - at,
		    "%s\"%s\" (lwp %d.%d) in %s", at != 0 ? ", " : "",
		    st->st_name, l->l_proc->p_pid, l->l_lid,
		    l->l_wmesg != NULL ? l->l_wmesg : "-");
		if (at >= len)
			return len - 1;
	}
	return at;
}

/*
 * Nobody will ever wake this lwp: the end of its kernel.
 */
static void
sim_stuck(struct lwp *l)
{
	struct rump_clock *c = kernel_sim(l->l_kernel);
	struct sim_thread *st = sim_self(c);
	char others[160];

	sim_acquire(l, NULL);
	sim_lock(c);
	(void)sim_describe(c, l->l_kernel, others, sizeof(others));
	sim_fail(c, "deadlock: all threads sleep and no timer is set; "
	    "\"%s\" (lwp %d.%d) in %s%s%s", st->st_name, l->l_proc->p_pid,
	    l->l_lid, l->l_wmesg != NULL ? l->l_wmesg : "-",
	    others[0] != '\0' ? ", " : "", others);
	sim_unlock(c);
	kernel_end("%s", c->c_error);
	sim_release(l->l_cpu);
}

/*
 * Sleep until sim_unpark() or the deadline.
 */
void
sim_park(struct lwp *l, int64_t deadline)
{
	struct rump_clock *c = kernel_sim(l->l_kernel);
	struct sim_thread *st = sim_self(c);

	sim_lock(c);
	if (__atomic_load_n(&l->l_park, __ATOMIC_ACQUIRE) == PARK_TOKEN ||
	    deadline <= c->c_now ||
	    kernel_phase(l->l_kernel) == KERNEL_PANICKED) {
		sim_unlock(c);
		return;
	}
	st->st_lwp = l;
	st->st_kernel = NULL;
	l->l_sim = st;
	sim_parkon(c, st, deadline);
	sim_unlock(c);
	sim_wait(st);
	if (__predict_false(st->st_stuck)) {
		st->st_stuck = false;
		sim_stuck(l);
	}
}

void
sim_unpark(struct lwp *l)
{
	struct rump_clock *c = kernel_sim(l->l_kernel);

	sim_lock(c);
	__atomic_store_n(&l->l_park, PARK_TOKEN, __ATOMIC_RELEASE);
	if (l->l_sim != NULL)
		sim_unqueue(c, l->l_sim);
	sim_kick(c);
	sim_unlock(c);
}

void
sim_spend(struct rump_clock *c, int64_t ns)
{
	sim_lock(c);
	sim_settime(c, c->c_now + ns);
	sim_unlock(c);
}
