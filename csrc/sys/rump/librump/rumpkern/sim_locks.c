/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks under a virtual clock: others may go first where one is taken, and who
 * would wait for itself, through others, ends the kernel.
 *
 * As one thread runs at a time, who owns what and who waits for what stands
 * still while it is looked at.  Owners of rwlocks held for reading are not
 * known, so a cycle through one of those shows only when all sleep.
 */

#include <sys/param.h>
#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/systm.h>

#include <rump-sys/sim.h>

#include "rump_private.h"

#define MAXCHAIN	64

void
sim_lock_enter(struct lwp *l, const volatile void *lock, uintptr_t bit)
{
	uintptr_t w = __atomic_load_n((const volatile uintptr_t *)lock,
	    __ATOMIC_RELAXED);

	if ((w & bit) != 0)
		sim_point(l);
}

/* Who owns the lock that a sleeping lwp waits for, if that is known. */
static struct lwp *
sim_waits_for(const struct lwp *l)
{
	uintptr_t w;

	if (l->l_waitlock == NULL || l->l_wchan != l->l_waitlock)
		return NULL;
	w = __atomic_load_n((const volatile uintptr_t *)l->l_waitlock,
	    __ATOMIC_RELAXED);
	if (l->l_waitrw)
		return w & RW_WRITE ? (struct lwp *)(w & ~RW_FLAGS) : NULL;
	return (struct lwp *)(w & ~(MTX_WAITERS | SIM_MUTEX));
}

/*
 * The lwp, on the queue of a lock already, goes to sleep.
 */
void
sim_lock_sleep(struct lwp *l, const volatile void *lock, bool rw)
{
	struct lwp *first, *at;

	l->l_waitlock = lock;
	l->l_waitrw = rw;
	first = at = sim_waits_for(l);
	for (u_int n = 0; at != NULL && n < MAXCHAIN; n++) {
		if (at == l)
			panic("deadlock: lwp %d.%d waits for a lock of "
			    "lwp %d.%d, which waits for one of its own",
			    l->l_proc->p_pid, l->l_lid,
			    first->l_proc->p_pid, first->l_lid);
		at = sim_waits_for(at);
	}
}
