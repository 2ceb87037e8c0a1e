/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks of the host, on futexes.
 *
 * A mutex word is 0 free, 1 taken, 2 taken and somebody may wait.
 * A rwlock word is the number of readers, or RW_WRITER; new readers stand back
 * while a writer waits.
 * A cv word counts signals; a waiter sleeps while it stays the same.
 */

#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "rumpuser_int.h"

#define RW_WRITER	UINT32_MAX

struct rumpuser_mtx {
	_Atomic uint32_t m_word;
	int		m_flags;
	struct lwp	*m_owner;	/* KMUTEX; own when taken */
};

struct rumpuser_rw {
	_Atomic uint32_t r_word;
	_Atomic uint32_t r_wantwrite;	/* writers that wait: new readers
					   queue behind them */
	_Atomic uint32_t r_nwait;
	struct lwp	*r_owner;
};

struct rumpuser_cv {
	_Atomic uint32_t c_seq;
	_Atomic uint32_t c_nwait;
};

static void *
lock_alloc(size_t size)
{
	void *p = calloc(1, size);

	if (p == NULL) {
		fprintf(stderr, "rump: no memory for a lock\n");
		abort();
	}
	return p;
}

static inline volatile uint32_t *
word(_Atomic uint32_t *p)
{

	return (volatile uint32_t *)(void *)p;
}

static bool
mtx_try(struct rumpuser_mtx *mtx)
{
	uint32_t v = 0;

	return atomic_compare_exchange_strong_explicit(&mtx->m_word, &v, 1,
	    memory_order_acquire, memory_order_relaxed);
}

static void
mtx_lock(struct rumpuser_mtx *mtx)
{

	if (mtx_try(mtx))
		return;
	while (atomic_exchange_explicit(&mtx->m_word, 2,
	    memory_order_acquire) != 0)
		rumpuser_futex_wait(word(&mtx->m_word), 2, -1);
}

static void
mtx_unlock(struct rumpuser_mtx *mtx)
{

	if (atomic_exchange_explicit(&mtx->m_word, 0,
	    memory_order_release) == 2)
		rumpuser_futex_wake(word(&mtx->m_word), 1);
}

static void
mtx_own(struct rumpuser_mtx *mtx)
{

	if (mtx->m_flags & RUMPUSER_MTX_KMUTEX)
		mtx->m_owner = rumpuser_curlwp();
}

void
rumpuser_mutex_init(struct rumpuser_mtx **mtxp, int flags)
{

	*mtxp = lock_alloc(sizeof(**mtxp));
	(*mtxp)->m_flags = flags;
}

int
rumpuser_mutex_spin_p(struct rumpuser_mtx *mtx)
{

	return (mtx->m_flags & RUMPUSER_MTX_SPIN) != 0;
}

void
rumpuser_mutex_enter(struct rumpuser_mtx *mtx)
{
	int nlocks;

	if (!mtx_try(mtx)) {
		if (mtx->m_flags & RUMPUSER_MTX_SPIN) {
			mtx_lock(mtx);
		} else {
			nlocks = rumpuser__unschedule();
			mtx_lock(mtx);
			rumpuser__reschedule(nlocks);
		}
	}
	mtx_own(mtx);
}

void
rumpuser_mutex_enter_nowrap(struct rumpuser_mtx *mtx)
{

	mtx_lock(mtx);
	mtx_own(mtx);
}

int
rumpuser_mutex_tryenter(struct rumpuser_mtx *mtx)
{

	if (!mtx_try(mtx))
		return NB_EBUSY;
	mtx_own(mtx);
	return 0;
}

void
rumpuser_mutex_exit(struct rumpuser_mtx *mtx)
{

	mtx->m_owner = NULL;
	mtx_unlock(mtx);
}

void
rumpuser_mutex_destroy(struct rumpuser_mtx *mtx)
{

	free(mtx);
}

void
rumpuser_mutex_owner(struct rumpuser_mtx *mtx, struct lwp **lp)
{

	if ((mtx->m_flags & RUMPUSER_MTX_KMUTEX) == 0) {
		fprintf(stderr, "rump: owner of a mutex that has none\n");
		abort();
	}
	*lp = mtx->m_owner;
}

static bool
rw_try(struct rumpuser_rw *rw, int type, uint32_t *seen)
{
	uint32_t v = atomic_load_explicit(&rw->r_word, memory_order_relaxed);

	for (;;) {
		*seen = v;
		if (type == RUMPUSER_RW_WRITER) {
			if (v != 0)
				return false;
		} else if (v >= RW_WRITER - 1) {
			return false;
		}
		if (atomic_compare_exchange_weak_explicit(&rw->r_word, &v,
		    type == RUMPUSER_RW_WRITER ? RW_WRITER : v + 1,
		    memory_order_acquire, memory_order_relaxed))
			break;
	}
	if (type == RUMPUSER_RW_WRITER)
		rw->r_owner = rumpuser_curlwp();
	return true;
}

/*
 * The waiter counts itself before it looks again, the one who leaves looks at
 * the count after it has left: no wakeup is lost.
 */
static void
rw_wait(struct rumpuser_rw *rw, int type)
{
	uint32_t seen;

	if (type == RUMPUSER_RW_WRITER)
		atomic_fetch_add(&rw->r_wantwrite, 1);
	atomic_fetch_add(&rw->r_nwait, 1);
	while (!rw_try(rw, type, &seen))
		rumpuser_futex_wait(word(&rw->r_word), seen, -1);
	atomic_fetch_sub(&rw->r_nwait, 1);
	if (type == RUMPUSER_RW_WRITER)
		atomic_fetch_sub(&rw->r_wantwrite, 1);
}

static void
rw_wakeup(struct rumpuser_rw *rw)
{

	if (atomic_load(&rw->r_nwait) != 0)
		rumpuser_futex_wake(word(&rw->r_word), INT_MAX);
}

void
rumpuser_rw_init(struct rumpuser_rw **rwp)
{

	*rwp = lock_alloc(sizeof(**rwp));
}

void
rumpuser_rw_enter(int type, struct rumpuser_rw *rw)
{
	uint32_t seen;
	int nlocks;

	/* A writer that waits goes before readers that come. */
	if ((type == RUMPUSER_RW_WRITER ||
	    atomic_load_explicit(&rw->r_wantwrite, memory_order_relaxed) == 0)
	    && rw_try(rw, type, &seen))
		return;
	nlocks = rumpuser__unschedule();
	rw_wait(rw, type);
	rumpuser__reschedule(nlocks);
}

int
rumpuser_rw_tryenter(int type, struct rumpuser_rw *rw)
{
	uint32_t seen;

	return rw_try(rw, type, &seen) ? 0 : NB_EBUSY;
}

int
rumpuser_rw_tryupgrade(struct rumpuser_rw *rw)
{
	uint32_t v = 1;

	if (!atomic_compare_exchange_strong_explicit(&rw->r_word, &v,
	    RW_WRITER, memory_order_acquire, memory_order_relaxed))
		return NB_EBUSY;
	rw->r_owner = rumpuser_curlwp();
	return 0;
}

void
rumpuser_rw_downgrade(struct rumpuser_rw *rw)
{

	rw->r_owner = NULL;
	atomic_store(&rw->r_word, 1);
	rw_wakeup(rw);
}

void
rumpuser_rw_exit(struct rumpuser_rw *rw)
{

	if (atomic_load_explicit(&rw->r_word, memory_order_relaxed) ==
	    RW_WRITER) {
		rw->r_owner = NULL;
		atomic_store(&rw->r_word, 0);
		rw_wakeup(rw);
	} else if (atomic_fetch_sub(&rw->r_word, 1) == 1) {
		rw_wakeup(rw);
	}
}

void
rumpuser_rw_destroy(struct rumpuser_rw *rw)
{

	free(rw);
}

void
rumpuser_rw_held(int type, struct rumpuser_rw *rw, int *heldp)
{
	uint32_t v = atomic_load_explicit(&rw->r_word, memory_order_relaxed);

	if (type == RUMPUSER_RW_WRITER)
		*heldp = v == RW_WRITER && rw->r_owner == rumpuser_curlwp();
	else
		*heldp = v != 0 && v != RW_WRITER;
}

void
rumpuser_cv_init(struct rumpuser_cv **cvp)
{

	*cvp = lock_alloc(sizeof(**cvp));
}

void
rumpuser_cv_destroy(struct rumpuser_cv *cv)
{

	free(cv);
}

static int
cv_sleep(struct rumpuser_cv *cv, struct rumpuser_mtx *mtx, int64_t deadline)
{
	uint32_t seq = atomic_load(&cv->c_seq);
	int error;

	atomic_fetch_add(&cv->c_nwait, 1);
	rumpuser_mutex_exit(mtx);
	error = rumpuser_futex_wait(word(&cv->c_seq), seq, deadline);
	atomic_fetch_sub(&cv->c_nwait, 1);
	return error;
}

static int
cv_wait_wrapped(struct rumpuser_cv *cv, struct rumpuser_mtx *mtx,
    int64_t deadline)
{
	int nlocks, error;

	nlocks = rumpuser__unschedule();
	error = cv_sleep(cv, mtx, deadline);
	if ((mtx->m_flags & (RUMPUSER_MTX_SPIN | RUMPUSER_MTX_KMUTEX)) ==
	    RUMPUSER_MTX_SPIN) {
		mtx_lock(mtx);
		rumpuser__reschedule(nlocks);
	} else {
		rumpuser__reschedule(nlocks);
		rumpuser_mutex_enter(mtx);
	}
	mtx_own(mtx);
	return error;
}

void
rumpuser_cv_wait(struct rumpuser_cv *cv, struct rumpuser_mtx *mtx)
{

	(void)cv_wait_wrapped(cv, mtx, -1);
}

void
rumpuser_cv_wait_nowrap(struct rumpuser_cv *cv, struct rumpuser_mtx *mtx)
{

	(void)cv_sleep(cv, mtx, -1);
	rumpuser_mutex_enter_nowrap(mtx);
}

int
rumpuser_cv_timedwait(struct rumpuser_cv *cv, struct rumpuser_mtx *mtx,
    int64_t sec, int64_t nsec)
{
	int64_t deadline;

	if (sec < 0 || nsec < 0 || nsec >= 1000000000)
		return NB_EINVAL;
	if (sec > INT64_MAX / 4000000000)
		sec = INT64_MAX / 4000000000;
	deadline = rumpuser_monotime() + sec * 1000000000 + nsec;
	return cv_wait_wrapped(cv, mtx, deadline);
}

void
rumpuser_cv_signal(struct rumpuser_cv *cv)
{

	atomic_fetch_add(&cv->c_seq, 1);
	if (atomic_load(&cv->c_nwait) != 0)
		rumpuser_futex_wake(word(&cv->c_seq), 1);
}

void
rumpuser_cv_broadcast(struct rumpuser_cv *cv)
{

	atomic_fetch_add(&cv->c_seq, 1);
	if (atomic_load(&cv->c_nwait) != 0)
		rumpuser_futex_wake(word(&cv->c_seq), INT_MAX);
}

void
rumpuser_cv_has_waiters(struct rumpuser_cv *cv, int *np)
{

	*np = (int)atomic_load(&cv->c_nwait);
}
