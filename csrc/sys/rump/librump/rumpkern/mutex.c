/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutex(9).
 *
 * The word is the owner, 0 when free, with MTX_WAITERS in its low bit while
 * lwps may be asleep on it.  Entering a free mutex and leaving one that
 * nobody waits for is a compare-and-swap, without a call of the host.
 *
 * States
 *	0 -> owner		mutex_enter()
 *	owner -> owner|W	mutex_enter_slow(), bucket locked
 *	owner -> 0		mutex_exit()
 *	owner|W -> 0 or W	mutex_exit_slow(), bucket locked: W if more wait
 *	W -> owner|W		mutex_enter_slow()
 *
 * A kernel that explores schedules (<rump-sys/sim.h>) sets SIM_MUTEX in the
 * word of each mutex for all its life: nothing goes the short way then, and the
 * slow ways let others go first.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include <rump-sys/sim.h>

#include "rump_private.h"

#define MTX_BITS	(MTX_WAITERS | SIM_MUTEX)
#define MTX_OWNER(w)	((struct lwp *)((w) & ~MTX_BITS))
#define MTX_SPINS	200

void
mutex_init(kmutex_t *mtx, kmutex_type_t type, int ipl)
{
	(void)type;
	(void)ipl;
	mtx->mtx_owner = kernel_simmutex(curkernel());
}

void
mutex_destroy(kmutex_t *mtx)
{
	KASSERTMSG((mtx->mtx_owner & ~SIM_MUTEX) == 0,
	    "mutex %p destroyed while held",
	    mtx);
}

static inline bool
mutex_cas(kmutex_t *mtx, uintptr_t old, uintptr_t new, int order)
{
	return __atomic_compare_exchange_n(&mtx->mtx_owner, &old, new, false,
	    order, __ATOMIC_RELAXED);
}

static __noinline void
mutex_enter_slow(kmutex_t *mtx)
{
	struct lwp *l = curlwp;
	u_int spins = 0;

	if (__predict_false(kernel_sim(l->l_kernel) != NULL))
		sim_lock_enter(l, mtx, SIM_MUTEX);
	for (;;) {
		uintptr_t w = __atomic_load_n(&mtx->mtx_owner,
		    __ATOMIC_RELAXED);
		struct sleepq_bucket *b;

		if (MTX_OWNER(w) == NULL) {
			if (mutex_cas(mtx, w, (uintptr_t)l | w,
			    __ATOMIC_ACQUIRE))
				return;
			continue;
		}
		if (__predict_false(MTX_OWNER(w) == l))
			panic("mutex %p: locking against myself", mtx);
		if (spins++ < MTX_SPINS && sched_lwp_running(MTX_OWNER(w))) {
			rump_cpu_pause();
			continue;
		}
		b = sleepq_lock(mtx);
		w = __atomic_load_n(&mtx->mtx_owner, __ATOMIC_RELAXED);
		if (MTX_OWNER(w) == NULL || ((w & MTX_WAITERS) == 0 &&
		    !mutex_cas(mtx, w, w | MTX_WAITERS, __ATOMIC_RELAXED))) {
			sleepq_unlock(b);
			continue;
		}
		sleepq_enqueue(b, mtx, "mutex", SLEEPQ_LOCK);
		sleepq_unlock(b);
		if (__predict_false(kernel_sim(l->l_kernel) != NULL))
			sim_lock_sleep(l, mtx, false);
		(void)sleepq_block(SLEEPQ_FOREVER, false);
		l->l_waitlock = NULL;
		spins = 0;
	}
}

void
mutex_enter(kmutex_t *mtx)
{
	if (__predict_false(!mutex_cas(mtx, 0, (uintptr_t)curlwp,
	    __ATOMIC_ACQUIRE)))
		mutex_enter_slow(mtx);
}

int
mutex_tryenter(kmutex_t *mtx)
{
	uintptr_t w = __atomic_load_n(&mtx->mtx_owner, __ATOMIC_RELAXED);

	return MTX_OWNER(w) == NULL &&
	    mutex_cas(mtx, w, (uintptr_t)curlwp | w, __ATOMIC_ACQUIRE);
}

static __noinline void
mutex_exit_slow(kmutex_t *mtx)
{
	struct sleepq_bucket *b;
	struct lwp *l, *first = NULL;
	bool more = false;
	uintptr_t w;

	KASSERTMSG(mutex_owned(mtx), "mutex %p not owned", mtx);
	b = sleepq_lock(mtx);
	if (__predict_false(kernel_simmutex(curkernel()) != 0))
		sim_shuffle(b, mtx);
	TAILQ_FOREACH(l, &b->sq_lwps, l_sleepchain) {
		if (l->l_wchan != mtx)
			continue;
		if (first != NULL) {
			more = true;
			break;
		}
		first = l;
	}
	if (first != NULL)
		sleepq_remove(b, first);
	w = __atomic_load_n(&mtx->mtx_owner, __ATOMIC_RELAXED) & SIM_MUTEX;
	__atomic_store_n(&mtx->mtx_owner, w | (more ? MTX_WAITERS : 0),
	    __ATOMIC_RELEASE);
	sleepq_unlock(b);
	if (first != NULL)
		sleepq_ready(first);
	if (__predict_false(w != 0))
		sim_point_kept(curlwp);
}

void
mutex_exit(kmutex_t *mtx)
{
	if (__predict_false(!mutex_cas(mtx, (uintptr_t)curlwp, 0,
	    __ATOMIC_RELEASE)))
		mutex_exit_slow(mtx);
}

void
mutex_spin_enter(kmutex_t *mtx)
{
	mutex_enter(mtx);
}

void
mutex_spin_exit(kmutex_t *mtx)
{
	mutex_exit(mtx);
}

int
mutex_owned(const kmutex_t *mtx)
{
	return MTX_OWNER(__atomic_load_n(&mtx->mtx_owner,
	    __ATOMIC_RELAXED)) == curlwp;
}

int
mutex_ownable(const kmutex_t *mtx)
{
	return !mutex_owned(mtx);
}

lwp_t *
mutex_owner(const kmutex_t *mtx)
{
	return MTX_OWNER(__atomic_load_n(&mtx->mtx_owner, __ATOMIC_RELAXED));
}

bool
mutex_owner_running(const kmutex_t *mtx)
{
	const struct lwp *l = mutex_owner(mtx);

	return l != NULL && sched_lwp_running(l);
}
