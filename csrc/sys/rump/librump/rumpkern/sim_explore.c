/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking for races: where another thread goes first, and who of several that
 * sleep is woken.
 *
 * Plain virtual time wakes in the order of coming, as kernels do.  A kernel
 * that is searched (k_simmutex) wakes any: no code may rely on the order.
 *
 * Locking: c_lock, see sim.c.
 */

#include <sys/param.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include "sim_private.h"

static bool
sim_explores(struct rump_clock *c, struct lwp *l)
{
	return c->c_explore != 0 && kernel_phase(l->l_kernel) <=
	    KERNEL_RUNNING && (__atomic_load_n(&l->l_cpu->ci_state,
	    __ATOMIC_RELAXED) & ~CPU_WANTED) == (uintptr_t)l;
}

void
sim_point(struct lwp *l)
{
	struct rump_clock *c = kernel_sim(l->l_kernel);
	struct sim_thread *st = sim_self(c);

	if (!sim_explores(c, l) || l->l_nopreempt != 0)
		return;
	sim_lock(c);
	if (!sim_chance(c, c->c_explore, 1000)) {
		sim_unlock(c);
		return;
	}
	sim_trace_locked(c, SIM_EV_PREEMPT, st->st_id, 0);
	sim_preempt(c, st, l);
	sim_unlock(c);
	sim_wait(st);
	kernel_checkdead(l);
}

void
sim_point_kept(struct lwp *l)
{
	struct rump_clock *c = kernel_sim(l->l_kernel);
	struct sim_thread *st = sim_self(c);

	if (!sim_explores(c, l))
		return;
	sim_lock(c);
	if (sim_due(c) && sim_chance(c, c->c_explore, 1000)) {
		sim_trace_locked(c, SIM_EV_PREEMPT, st->st_id, 1);
		st->st_lwp = l;
		st->st_kernel = NULL;
		sim_giveway(c, st);
		sim_unlock(c);
		sim_wait(st);
		return;
	}
	sim_unlock(c);
}

/*
 * One of so many.
 */
u_int
sim_choose(struct kernel *k, u_int n)
{
	struct rump_clock *c = kernel_sim(k);
	u_int chosen;

	sim_lock(c);
	chosen = (u_int)(sim_random(c) % n);
	sim_unlock(c);
	return chosen;
}

/*
 * One of those who sleep on an address, any, comes to be the first; its bucket
 * is locked.
 */
void
sim_shuffle(struct sleepq_bucket *b, wchan_t wchan)
{
	struct lwp *l;
	u_int n = 0;

	TAILQ_FOREACH(l, &b->sq_lwps, l_sleepchain)
		n += l->l_wchan == wchan;
	if (n < 2 || (n = sim_choose(curkernel(), n)) == 0)
		return;
	TAILQ_FOREACH(l, &b->sq_lwps, l_sleepchain) {
		if (l->l_wchan == wchan && n-- == 0)
			break;
	}
	TAILQ_REMOVE(&b->sq_lwps, l, l_sleepchain);
	TAILQ_INSERT_HEAD(&b->sq_lwps, l, l_sleepchain);
}
