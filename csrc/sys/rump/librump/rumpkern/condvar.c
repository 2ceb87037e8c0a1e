/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * condvar(9).
 *
 * cv_waiters counts the lwps asleep here.  A waker takes those it wakes off
 * the count before they can go on, so that the condvar may be destroyed after
 * a broadcast; who leaves by deadline or signal takes itself off.  Signalling
 * without waiters is one load, which the caller's mutex makes exact.
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/sleepq.h>
#include <sys/systm.h>
#include <sys/time.h>

#include "rump_private.h"

void
cv_init(kcondvar_t *cv, const char *wmesg)
{
	cv->cv_waiters = 0;
	cv->cv_wmesg = wmesg;
}

void
cv_destroy(kcondvar_t *cv)
{
	KASSERTMSG(!cv_has_waiters(cv), "condvar %p (%s) destroyed in use",
	    cv, cv->cv_wmesg);
	cv->cv_wmesg = NULL;
}

static int
cv_sleep(kcondvar_t *cv, kmutex_t *mtx, int64_t deadline, bool intr)
{
	struct sleepq_bucket *b;
	int error;

	KASSERT(mutex_owned(mtx));
	b = sleepq_lock(cv);
	sleepq_enqueue(b, cv, cv->cv_wmesg, SLEEPQ_ANY);
	__atomic_fetch_add(&cv->cv_waiters, 1, __ATOMIC_RELAXED);
	sleepq_unlock(b);
	mutex_exit(mtx);
	error = sleepq_block(deadline, intr);
	if (curlwp->l_sleeperr != 0)
		__atomic_fetch_sub(&cv->cv_waiters, 1, __ATOMIC_RELAXED);
	mutex_enter(mtx);
	return error;
}

void
cv_wait(kcondvar_t *cv, kmutex_t *mtx)
{
	(void)cv_sleep(cv, mtx, SLEEPQ_FOREVER, false);
}

int
cv_wait_sig(kcondvar_t *cv, kmutex_t *mtx)
{
	return cv_sleep(cv, mtx, SLEEPQ_FOREVER, true);
}

int
cv_timedwait(kcondvar_t *cv, kmutex_t *mtx, int ticks)
{
	return cv_sleep(cv, mtx, sched_deadline(ticks), false);
}

int
cv_timedwait_sig(kcondvar_t *cv, kmutex_t *mtx, int ticks)
{
	return cv_sleep(cv, mtx, sched_deadline(ticks), true);
}

/* Rounded up: not to wake before the time has come. */
static int64_t
bintime_to_ns(const struct bintime *bt)
{
	if (bt->sec >= INT64_MAX / 1000000000 - 1)
		return SLEEPQ_FOREVER;
	return (int64_t)bt->sec * 1000000000 +
	    (int64_t)(((bt->frac >> 32) * 1000000000 + UINT32_MAX) >> 32);
}

static int
cv_sleepbt(kcondvar_t *cv, kmutex_t *mtx, struct bintime *left, bool intr)
{
	int64_t start = sched_clock(), ns = bintime_to_ns(left), gone;
	int error;

	if (ns <= 0)
		return EWOULDBLOCK;
	error = cv_sleep(cv, mtx, ns >= SLEEPQ_FOREVER - start ?
	    SLEEPQ_FOREVER : start + ns, intr);
	gone = sched_clock() - start;
	ns = gone >= ns ? 0 : ns - gone;
	left->sec = ns / 1000000000;
	left->frac = ((uint64_t)(ns % 1000000000) << 32) / 1000000000 << 32;
	return error;
}

/*
 * The sleep ends as exactly as the host can, whatever `epsilon' allows.
 */
int
cv_timedwaitbt(kcondvar_t *cv, kmutex_t *mtx, struct bintime *left,
    const struct bintime *epsilon)
{
	(void)epsilon;
	return cv_sleepbt(cv, mtx, left, false);
}

int
cv_timedwaitbt_sig(kcondvar_t *cv, kmutex_t *mtx, struct bintime *left,
    const struct bintime *epsilon)
{
	(void)epsilon;
	return cv_sleepbt(cv, mtx, left, true);
}

void
cv_signal(kcondvar_t *cv)
{
	if (cv_has_waiters(cv))
		(void)sleepq_wake(cv, 1, &cv->cv_waiters);
}

void
cv_broadcast(kcondvar_t *cv)
{
	if (cv_has_waiters(cv))
		(void)sleepq_wake(cv, UINT_MAX,
		    &cv->cv_waiters);
}

bool
cv_has_waiters(kcondvar_t *cv)
{
	return __atomic_load_n(&cv->cv_waiters, __ATOMIC_RELAXED) != 0;
}

bool
cv_is_valid(kcondvar_t *cv)
{
	return cv->cv_wmesg != NULL;
}
