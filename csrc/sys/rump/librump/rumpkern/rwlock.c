/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rwlock(9).
 *
 * The word:	bit 0	RW_WAITERS	lwps may be asleep on it
 *		bit 1	RW_WANTED	a writer is among them
 *		bit 2	RW_WRITE	held for writing
 *		bit 3	SIM_RWLOCK	as SIM_MUTEX in mutex.c
 *		rest	the writing lwp, or the number of readers times RW_ONE
 *
 * A reader stays out while a writer holds or wants the lock, so writers do
 * not starve.  Who leaves last wakes the first writer, or all readers that
 * sleep before the first writer; they compete with newcomers.
 */

#include <sys/param.h>
#include <sys/rwlock.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include <rump-sys/sim.h>

#include "rump_private.h"

#define RW_WAITERS	((uintptr_t)1)
#define RW_WANTED	((uintptr_t)2)
#define RW_ONE		((uintptr_t)16)
#define RW_OWNER(w)	((struct lwp *)((w) & ~RW_FLAGS))
#define RW_SPINS	200

static inline uintptr_t
rw_word(const krwlock_t *rw)
{
	return __atomic_load_n(&rw->rw_owner, __ATOMIC_RELAXED);
}

static inline bool
rw_cas(krwlock_t *rw, uintptr_t old, uintptr_t new, int order)
{
	return __atomic_compare_exchange_n(&rw->rw_owner, &old, new, false,
	    order, __ATOMIC_RELAXED);
}

void
rw_init(krwlock_t *rw)
{
	rw->rw_owner = kernel_simrwlock(curkernel());
}

void
rw_destroy(krwlock_t *rw)
{
	KASSERTMSG((rw->rw_owner & ~RW_FLAGS) == 0,
	    "rwlock %p destroyed while held", rw);
}

static inline bool
rw_free_for(uintptr_t w, krw_t op)
{
	if (op == RW_READER)
		return (w & (RW_WRITE | RW_WANTED)) == 0;
	return (w & ~(RW_WAITERS | RW_WANTED | SIM_RWLOCK)) == 0;
}

/* The short way: free, and nobody explores. */
static inline bool
rw_plain_for(uintptr_t w, krw_t op)
{
	if (op == RW_READER)
		return (w & (RW_WRITE | RW_WANTED | SIM_RWLOCK)) == 0;
	return (w & ~(RW_WAITERS | RW_WANTED)) == 0;
}

static inline uintptr_t
rw_taken(uintptr_t w, krw_t op)
{
	if (op == RW_READER)
		return w + RW_ONE;
	return (uintptr_t)curlwp | RW_WRITE |
	    (w & (RW_WAITERS | RW_WANTED | SIM_RWLOCK));
}

static __noinline void
rw_enter_slow(krwlock_t *rw, krw_t op)
{
	const uintptr_t wait = op == RW_WRITER ? RW_WAITERS | RW_WANTED :
	    RW_WAITERS;
	u_int spins = 0;
	bool woken = false;

	if (__predict_false(kernel_sim(curlwp->l_kernel) != NULL))
		sim_lock_enter(curlwp, rw, SIM_RWLOCK);
	for (;;) {
		uintptr_t w = rw_word(rw);
		struct sleepq_bucket *b;

		/* A reader that was woken goes before the writers. */
		if (rw_free_for(w, op) || (woken && op == RW_READER &&
		    (w & RW_WRITE) == 0)) {
			if (rw_cas(rw, w, rw_taken(w, op), __ATOMIC_ACQUIRE))
				return;
			continue;
		}
		if (__predict_false((w & RW_WRITE) && RW_OWNER(w) == curlwp))
			panic("rwlock %p: locking against myself", rw);
		if ((w & RW_WRITE) && spins++ < RW_SPINS &&
		    sched_lwp_running(RW_OWNER(w))) {
			rump_cpu_pause();
			continue;
		}
		b = sleepq_lock(rw);
		w = rw_word(rw);
		if (rw_free_for(w, op) || ((w & wait) != wait &&
		    !rw_cas(rw, w, w | wait, __ATOMIC_RELAXED))) {
			sleepq_unlock(b);
			continue;
		}
		sleepq_enqueue(b, rw, "rwlock",
		    op == RW_WRITER ? SLEEPQ_WRITER : SLEEPQ_READER);
		sleepq_unlock(b);
		if (__predict_false(kernel_sim(curlwp->l_kernel) != NULL))
			sim_lock_sleep(curlwp, rw, true);
		(void)sleepq_block(SLEEPQ_FOREVER, false);
		curlwp->l_waitlock = NULL;
		woken = true;
		spins = 0;
	}
}

void
rw_enter(krwlock_t *rw, const krw_t op)
{
	uintptr_t w = rw_word(rw);

	if (__predict_false(!rw_plain_for(w, op) ||
	    !rw_cas(rw, w, rw_taken(w, op), __ATOMIC_ACQUIRE)))
		rw_enter_slow(rw, op);
}

int
rw_tryenter(krwlock_t *rw, const krw_t op)
{
	uintptr_t w;

	do {
		w = rw_word(rw);
		if (!rw_free_for(w, op))
			return 0;
	} while (!rw_cas(rw, w, rw_taken(w, op), __ATOMIC_ACQUIRE));
	return 1;
}

/*
 * Wake whom a free lock (held: shared by readers) can serve, and set the
 * wait bits to what remains asleep.  `w' is the word but for those bits.
 */
static void
rw_wake(krwlock_t *rw, struct sleepq_bucket *b, uintptr_t w, bool readersonly)
{
	struct sleepq_list woken = TAILQ_HEAD_INITIALIZER(woken);
	struct lwp *l, *next;
	bool writer = false, full = false;
	uintptr_t bits = 0;

	if (__predict_false(kernel_simmutex(curkernel()) != 0))
		sim_shuffle(b, rw);
	TAILQ_FOREACH_SAFE(l, &b->sq_lwps, l_sleepchain, next) {
		if (l->l_wchan != (wchan_t)rw)
			continue;
		if (!full && l->l_sleepmode == SLEEPQ_READER && !writer) {
			sleepq_remove(b, l);
			TAILQ_INSERT_TAIL(&woken, l, l_sleepchain);
			continue;
		}
		if (!full && l->l_sleepmode == SLEEPQ_WRITER &&
		    TAILQ_EMPTY(&woken) && !readersonly) {
			sleepq_remove(b, l);
			TAILQ_INSERT_TAIL(&woken, l, l_sleepchain);
			full = true;
			continue;
		}
		full = true;
		bits |= RW_WAITERS;
		if (l->l_sleepmode == SLEEPQ_WRITER) {
			writer = true;
			bits |= RW_WANTED;
		}
	}
	bits |= __atomic_load_n(&rw->rw_owner, __ATOMIC_RELAXED) & SIM_RWLOCK;
	__atomic_store_n(&rw->rw_owner, w | bits, __ATOMIC_RELEASE);
	sleepq_unlock(b);
	TAILQ_FOREACH_SAFE(l, &woken, l_sleepchain, next)
		sleepq_ready(l);
}

static __noinline void
rw_exit_slow(krwlock_t *rw)
{
	for (;;) {
		uintptr_t w = rw_word(rw), n;
		struct sleepq_bucket *b;

		if (w & RW_WRITE) {
			KASSERT(RW_OWNER(w) == curlwp);
			n = w & SIM_RWLOCK;
		} else {
			KASSERTMSG(w >= RW_ONE, "rwlock %p not held", rw);
			n = w - RW_ONE;
		}
		if ((n & ~RW_FLAGS) != 0 || (w & RW_WAITERS) == 0) {
			if (rw_cas(rw, w, n, __ATOMIC_RELEASE))
				return;
			continue;
		}
		/* Last to leave, and lwps wait. */
		b = sleepq_lock(rw);
		if (rw_word(rw) != w) {
			sleepq_unlock(b);
			continue;
		}
		/*
		 * A newcomer can still add itself as a reader when no writer
		 * wants the lock: make the word ours first.
		 */
		if (!rw_cas(rw, w, (uintptr_t)curlwp | RW_WRITE | RW_WAITERS |
		    RW_WANTED | (w & SIM_RWLOCK), __ATOMIC_RELEASE)) {
			sleepq_unlock(b);
			continue;
		}
		rw_wake(rw, b, 0, false);
		return;
	}
}

void
rw_exit(krwlock_t *rw)
{
	uintptr_t w = rw_word(rw);

	if ((w & (RW_WRITE | RW_WAITERS | SIM_RWLOCK)) == 0 && w >= RW_ONE &&
	    rw_cas(rw, w, w - RW_ONE, __ATOMIC_RELEASE))
		return;
	if (w == ((uintptr_t)curlwp | RW_WRITE) &&
	    rw_cas(rw, w, 0, __ATOMIC_RELEASE))
		return;
	rw_exit_slow(rw);
	if (__predict_false(kernel_sim(curkernel()) != NULL))
		sim_point_kept(curlwp);
}

int
rw_tryupgrade(krwlock_t *rw)
{
	uintptr_t w;

	do {
		w = rw_word(rw);
		if ((w & ~RW_FLAGS) != RW_ONE || (w & RW_WRITE))
			return 0;
	} while (!rw_cas(rw, w, (uintptr_t)curlwp | RW_WRITE |
	    (w & (RW_WAITERS | RW_WANTED | SIM_RWLOCK)), __ATOMIC_ACQUIRE));
	return 1;
}

void
rw_downgrade(krwlock_t *rw)
{
	uintptr_t w = (uintptr_t)curlwp | RW_WRITE;
	struct sleepq_bucket *b;

	KASSERT(rw_write_held(rw));
	if (rw_cas(rw, w, RW_ONE, __ATOMIC_RELEASE))
		return;
	b = sleepq_lock(rw);
	rw_wake(rw, b, RW_ONE, true);
}

int
rw_read_held(krwlock_t *rw)
{
	uintptr_t w = rw_word(rw);

	return (w & RW_WRITE) == 0 && (w & ~RW_FLAGS) != 0;
}

int
rw_write_held(krwlock_t *rw)
{
	uintptr_t w = rw_word(rw);

	return (w & RW_WRITE) != 0 && RW_OWNER(w) == curlwp;
}

int
rw_lock_held(krwlock_t *rw)
{
	return (rw_word(rw) & ~RW_FLAGS) != 0;
}

krw_t
rw_lock_op(krwlock_t *rw)
{
	return rw_word(rw) & RW_WRITE ? RW_WRITER : RW_READER;
}
