/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sleep queues: where every lwp of a kernel sleeps, by address.
 *
 * The rules of use are in <sys/sleepq.h>.  States of an lwp:
 *	running -> queued	sleepq_enqueue(): l_wchan is set
 *	queued -> removed	sleepq_remove() by a waker: l_wchan is NULL,
 *				a token follows (sleepq_ready), perhaps later
 *				(sleepq_late)
 *	queued -> running	by itself, when the deadline passed
 *	removed -> running	the token arrived
 *
 * Locking: the bucket of l_wchan guards l_wchan, l_sleepchain, l_sleeperr.
 * Buckets are leaves; two are never held together.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/signalvar.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include <rump-sys/fault.h>
#include <rump-sys/kern.h>
#include <rump-sys/sim.h>
#include <rump/rumpuser.h>

#include "rump_private.h"

#define SLEEPQ_BUCKETS	32

struct sleepq_state {
	struct sleepq_bucket ss_bucket[SLEEPQ_BUCKETS];
	volatile u_int	ss_sleepers;
};

void
sleepq_init(struct kernel *k)
{
	struct sleepq_state *ss = kernel_state_alloc(sizeof(*ss));

	for (int i = 0; i < SLEEPQ_BUCKETS; i++)
		TAILQ_INIT(&ss->ss_bucket[i].sq_lwps);
	k->k_sleepq = ss;
}

static struct sleepq_bucket *
sleepq_bucket(struct kernel *k, wchan_t wchan)
{
	uintptr_t h = (uintptr_t)wchan;

	h = (h >> 4) ^ (h >> 11) ^ (h >> 18);
	return &k->k_sleepq->ss_bucket[h % SLEEPQ_BUCKETS];
}

struct sleepq_bucket *
sleepq_lock(wchan_t wchan)
{
	struct sleepq_bucket *b = sleepq_bucket(curkernel(), wchan);

	rump_spinlock(&b->sq_lock);
	return b;
}

void
sleepq_unlock(struct sleepq_bucket *b)
{
	rump_spinunlock(&b->sq_lock);
}

void
sleepq_enqueue(struct sleepq_bucket *b, wchan_t wchan, const char *wmesg,
    u_int mode)
{
	struct lwp *l = curlwp;

	KASSERT(l->l_wchan == NULL);
	__atomic_store_n(&l->l_park, 0, __ATOMIC_RELAXED);
	l->l_wchan = wchan;
	l->l_wmesg = wmesg;
	l->l_sleeperr = 0;
	l->l_sleepmode = mode;
	TAILQ_INSERT_TAIL(&b->sq_lwps, l, l_sleepchain);
}

void
sleepq_remove(struct sleepq_bucket *b, struct lwp *l)
{
	TAILQ_REMOVE(&b->sq_lwps, l, l_sleepchain);
	__atomic_store_n(&l->l_wchan, NULL, __ATOMIC_RELAXED);
}

void
sleepq_ready(struct lwp *l)
{
	sched_unpark(l);
}

/*
 * Take the calling lwp off its queue, unless somebody did already.
 */
static bool
sleepq_leave(struct lwp *l, int error)
{
	wchan_t wchan = __atomic_load_n(&l->l_wchan, __ATOMIC_RELAXED);
	struct sleepq_bucket *b;
	bool left = false;

	if (wchan == NULL)
		return false;
	b = sleepq_bucket(l->l_kernel, wchan);
	rump_spinlock(&b->sq_lock);
	if (l->l_wchan == wchan) {
		sleepq_remove(b, l);
		l->l_sleeperr = error;
		left = true;
	}
	rump_spinunlock(&b->sq_lock);
	return left;
}

static int
sleepq_sigerror(struct lwp *l)
{
	if (lwp_flags(l) & LW_CANCELLED)
		return EINTR;
	if ((lwp_flags(l) & LW_PENDSIG) && sigispending(l, 0))
		return EINTR;
	return 0;
}

/*
 * Sleep until woken, until the deadline (EWOULDBLOCK), or, if `intr', until a
 * signal arrives (EINTR, ERESTART).  The lwp was put on a queue before.
 */
int
sleepq_block(int64_t deadline, bool intr)
{
	struct lwp *l = curlwp;
	struct kernel *k = l->l_kernel;
	struct sleepq_state *ss = k->k_sleepq;
	int nlocks = l->l_blcnt, error = 0;

	if (fault_armed(k) && deadline != SLEEPQ_FOREVER)
		deadline = fault_oversleep(l->l_wmesg, deadline);
	if (intr) {
		atomic_or_uint(&l->l_flag, LW_SINTR);
		if ((error = sleepq_sigerror(l)) != 0 &&
		    sleepq_leave(l, error)) {
			atomic_and_uint(&l->l_flag, ~LW_SINTR);
			return error;
		}
	}
	if (__predict_false(nlocks != 0))
		_kernel_unlock(0, &nlocks);

	lwp_setstat(l, LSSLEEP);
	atomic_inc_uint(&ss->ss_sleepers);
	sched_release(l);
	if (__predict_false(rump_thread.t_woken != NULL))
		sleepq_late();
	if (notify_pending())
		notify_sleep(l, intr);
	for (;;) {
		/* Who panicked has woken those that were queued by then. */
		if (__predict_false(kernel_phase(k) == KERNEL_PANICKED) &&
		    sleepq_leave(l, EINTR))
			break;
		sched_park(l, deadline);
		if (__atomic_load_n(&l->l_park, __ATOMIC_ACQUIRE) == 1)
			break;
		if (kernel_phase(k) == KERNEL_PANICKED &&
		    sleepq_leave(l, EINTR))
			break;
		if (sched_clock() >= deadline && sleepq_leave(l, EWOULDBLOCK))
			break;
	}
	sched_acquire(l);
	atomic_dec_uint(&ss->ss_sleepers);
	lwp_setstat(l, LSONPROC);
	kernel_checkdead(l);

	error = l->l_sleeperr;
	if (__predict_false(nlocks != 0))
		_kernel_lock(nlocks);
	if (intr) {
		atomic_and_uint(&l->l_flag, ~LW_SINTR);
		/* Also when a signal ended the sleep: it is told once. */
		if ((error == 0 || error == EINTR) && sleepq_sigerror(l) != 0)
			error = EINTR;
	}
	return error;
}

static void
sleepq_postpone(struct lwp *l)
{
	struct rump_thread *t = &rump_thread;

	TAILQ_NEXT(l, l_sleepchain) = NULL;
	if (t->t_woken == NULL)
		t->t_woken = l;
	else
		TAILQ_NEXT(t->t_wokenlast, l_sleepchain) = l;
	t->t_wokenlast = l;
}

void
sleepq_late(void)
{
	struct rump_thread *t = &rump_thread;
	struct lwp *l, *next = t->t_woken;

	t->t_woken = NULL;
	while ((l = next) != NULL) {
		next = TAILQ_NEXT(l, l_sleepchain);
		sleepq_ready(l);
	}
}

/*
 * Wake up to n lwps that sleep on an address.  Returns how many.  *count, if
 * any, goes down by as many before one of them can go on: the object may be
 * freed then.
 */
u_int
sleepq_wake(wchan_t wchan, u_int n, volatile uintptr_t *count)
{
	struct sleepq_bucket *b = sleepq_lock(wchan);
	struct sleepq_list woken = TAILQ_HEAD_INITIALIZER(woken);
	struct lwp *l, *next;
	u_int done = 0;

	if (__predict_false(kernel_simmutex(curkernel()) != 0))
		sim_shuffle(b, wchan);
	TAILQ_FOREACH_SAFE(l, &b->sq_lwps, l_sleepchain, next) {
		if (done == n)
			break;
		if (l->l_wchan != wchan)
			continue;
		sleepq_remove(b, l);
		TAILQ_INSERT_TAIL(&woken, l, l_sleepchain);
		done++;
	}
	if (count != NULL)
		__atomic_fetch_sub(count, done, __ATOMIC_RELAXED);
	sleepq_unlock(b);
	TAILQ_FOREACH_SAFE(l, &woken, l_sleepchain, next) {
		/* In virtual time who waits for a token keeps others out. */
		if ((curlwp->l_pflag & LP_LATEWAKE) != 0 &&
		    curkernel()->k_sim == NULL)
			sleepq_postpone(l);
		else
			sleepq_ready(l);
	}
	return done;
}

/* Is a bucket locked? */
bool
sleepq_spinning(struct kernel *k)
{
	for (int i = 0; i < SLEEPQ_BUCKETS; i++) {
		if (__atomic_load_n(&k->k_sleepq->ss_bucket[i].sq_lock,
		    __ATOMIC_RELAXED) != 0)
			return true;
	}
	return false;
}

u_int
sleepq_sleepers(struct kernel *k)
{
	return __atomic_load_n(&k->k_sleepq->ss_sleepers, __ATOMIC_SEQ_CST);
}

/*
 * The kernel panicked: wake all.  Each finds out by itself.
 */
void
sleepq_wakeall_kernel(struct kernel *k)
{
	for (int i = 0; i < SLEEPQ_BUCKETS; i++) {
		struct sleepq_bucket *b = &k->k_sleepq->ss_bucket[i];
		struct lwp *l;

		for (;;) {
			rump_spinlock(&b->sq_lock);
			if ((l = TAILQ_FIRST(&b->sq_lwps)) != NULL)
				sleepq_remove(b, l);
			rump_spinunlock(&b->sq_lock);
			if (l == NULL)
				break;
			sleepq_ready(l);
		}
	}
}

void
lwp_wakeup_sig(struct lwp *l)
{
	if ((lwp_flags(l) & LW_SINTR) == 0)
		return;
	if (sleepq_leave(l, EINTR))
		sleepq_ready(l);
}
