/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * localcount(9).
 *
 * Acquire and release change a count of their virtual CPU, which nobody else
 * touches meanwhile.  The counts of single CPUs mean nothing (a reference may
 * be released elsewhere), only their sum does.  Draining sets lc_totalp, then
 * collects each count on its CPU: a release before that is in the count, one
 * after it goes to the total, under the drainer's mutex.
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/kernel.h>
#include <sys/localcount.h>
#include <sys/mutex.h>
#include <sys/percpu.h>
#include <sys/systm.h>
#include <sys/xcall.h>

void
localcount_init(struct localcount *lc)
{

	lc->lc_totalp = NULL;
	lc->lc_percpu = percpu_alloc(sizeof(int64_t));
	lc->lc_refcnt = 0;
}

static void
localcount_collect(void *a, void *b)
{
	struct localcount *lc = a;
	int64_t *sum = b, *local;

	local = percpu_getref(lc->lc_percpu);
	*sum += *local;
	percpu_putref(lc->lc_percpu);
}

/*
 * Wait until nothing is held; `mtx' is held.  No more are acquired.
 */
void
localcount_drain(struct localcount *lc, kcondvar_t *cv, kmutex_t *mtx)
{
	int64_t total = 0, sum = 0;

	KASSERT(mutex_owned(mtx));
	KASSERT(lc->lc_totalp == NULL);
	lc->lc_totalp = &total;

	mutex_exit(mtx);
	xc_wait(xc_broadcast(0, localcount_collect, lc, &sum));
	mutex_enter(mtx);

	total += sum;
	while (total != 0)
		cv_wait(cv, mtx);
	lc->lc_totalp = (int64_t *)(uintptr_t)1;	/* poison */
}

void
localcount_fini(struct localcount *lc)
{

	percpu_free(lc->lc_percpu, sizeof(int64_t));
	lc->lc_percpu = NULL;
}

static inline void
localcount_adjust(struct localcount *lc, int64_t delta)
{
	int64_t *local;

	local = percpu_getref(lc->lc_percpu);
	*local += delta;
	percpu_putref(lc->lc_percpu);
}

void
localcount_acquire(struct localcount *lc)
{

	KASSERT(lc->lc_totalp == NULL);
	localcount_adjust(lc, 1);
}

void
localcount_release(struct localcount *lc, kcondvar_t *cv, kmutex_t *mtx)
{

	if (__predict_true(*(int64_t * volatile *)&lc->lc_totalp == NULL)) {
		localcount_adjust(lc, -1);
		return;
	}
	mutex_enter(mtx);
	if (--*lc->lc_totalp == 0)
		cv_broadcast(cv);
	mutex_exit(mtx);
}

static void
localcount_sum(void *local, void *sum, struct cpu_info *ci)
{

	*(int64_t *)sum += *(int64_t *)local;
}

/* For diagnostics: right only while nobody acquires or releases. */
uint32_t
localcount_debug_refcnt(const struct localcount *lc)
{
	int64_t sum = 0;

	percpu_foreach(lc->lc_percpu, localcount_sum, &sum);
	return (uint32_t)sum;
}
