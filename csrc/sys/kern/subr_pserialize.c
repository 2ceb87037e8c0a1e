/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pserialize(9): the writer's side.
 *
 * A reader section does not sleep, so it ends before its virtual CPU is left.
 * Every section that began before pserialize_perform() is over once each CPU
 * was seen free, or was left since.  The calling lwp's own CPU runs no
 * section but the caller's, of which there is none.
 *
 * Memory order: the caller's stores come before the look at ci_state, and
 * taking a CPU is a full barrier, so a CPU seen free shows them to whoever
 * takes it next.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/cpu.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/pserialize.h>
#include <sys/systm.h>
#include <sys/time.h>

#define PSZ_YIELDS	16		/* before sleeping */
#define PSZ_SLEEP_MIN	20000		/* ns */
#define PSZ_SLEEP_MAX	1000000

struct pserialize {
	uint64_t	psz_performed;	/* the writer's lock */
};

struct pserialize_state {
	kmutex_t	ps_lock;
	kcondvar_t	ps_cv;		/* nobody wakes it: short sleeps */
};

void
pserialize_init(void)
{
	struct pserialize_state *ps;

	ps = kernel_state_alloc(sizeof(*ps));
	mutex_init(&ps->ps_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&ps->ps_cv, "psrlz");
	curkernel()->k_pserialize = ps;
}

pserialize_t
pserialize_create(void)
{

	return kmem_zalloc(sizeof(struct pserialize), KM_SLEEP);
}

void
pserialize_destroy(pserialize_t psz)
{

	kmem_free(psz, sizeof(*psz));
}

static void
pserialize_pause(u_int round)
{
	struct pserialize_state *ps = curkernel()->k_pserialize;
	struct bintime left;
	uint64_t ns;

	if (round < PSZ_YIELDS) {
		yield();
		return;
	}
	ns = (uint64_t)PSZ_SLEEP_MIN << MIN(round - PSZ_YIELDS, 10);
	left = ns2bintime(MIN(ns, PSZ_SLEEP_MAX));
	mutex_enter(&ps->ps_lock);
	(void)cv_timedwaitbt(&ps->ps_cv, &ps->ps_lock, &left,
	    DEFAULT_TIMEOUT_EPSILON);
	mutex_exit(&ps->ps_lock);
}

void
pserialize_perform(pserialize_t psz)
{
	uint64_t passes[KERNEL_MAXCPUS];
	struct cpu_info *ci, *self = curcpu();
	CPU_INFO_ITERATOR cii;
	u_int round = 0;

	KASSERT(self->ci_psz_read_depth == 0);
	membar_sync();
	for (CPU_INFO_FOREACH(cii, ci))
		passes[cii] = atomic_load_relaxed(&ci->ci_passes);
	for (CPU_INFO_FOREACH(cii, ci)) {
		if (ci == self)
			continue;
		/* Acquire: what they did before is behind us. */
		while (!CPU_STATE_FREE(atomic_load_acquire(&ci->ci_state)) &&
		    atomic_load_acquire(&ci->ci_passes) == passes[cii])
			pserialize_pause(round++);
	}
	membar_sync();
	psz->psz_performed++;
}

bool
pserialize_in_read_section(void)
{

	return curcpu()->ci_psz_read_depth != 0;
}

bool
pserialize_not_in_read_section(void)
{

	return curcpu()->ci_psz_read_depth == 0;
}
