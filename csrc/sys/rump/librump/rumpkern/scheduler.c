/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Virtual CPUs.
 *
 * An lwp holds one while it runs in the kernel.  ci_state is the holder, or 0.
 * Taking and leaving a free one is a compare-and-swap each; nothing else is
 * written that another CPU reads.
 *
 * States of ci_state
 *	0 -> lwp	sched_acquire(), any thread
 *	lwp -> 0	sched_release(), and one waiter is woken
 *	lwp -> lwp'	sched_release(), when a waiter has been overtaken once:
 *			it is handed the CPU so that it cannot starve
 *	lwp -> lwp'	rump_lwproc_switch(): the same thread goes on
 *
 * A waiter announces itself in ss_nwait before it looks at the CPUs again;
 * a leaver frees its CPU before it looks at ss_nwait.  Both sides are
 * sequentially consistent, so that one of them sees the other.
 *
 * sched_park() is the one place where a thread of a kernel waits in the host.
 *
 * Locking: ss_lock is a leaf, never held while anything else is taken.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include <rump-sys/kern.h>
#include <rump/rumpuser.h>

#include "rump_private.h"

#define PARK_NONE	0
#define PARK_TOKEN	1	/* go on */
#define PARK_WAITING	2	/* in the futex */

#define PARK_SPINS	64

struct sched_state {
	volatile uint32_t ss_nwait;	/* lwps waiting for a CPU */
	volatile uint32_t ss_starved;	/* a waiter was overtaken */
	volatile uint32_t ss_lock;
	TAILQ_HEAD(, lwp) ss_waiters;	/* (ss_lock) FIFO, by l_sleepchain */
};

int
sched_init(struct kernel *k, int n)
{
	struct sched_state *ss = kernel_state_alloc(sizeof(*ss));

	KASSERT(n > 0 && n <= KERNEL_MAXCPUS);
	TAILQ_INIT(&ss->ss_waiters);
	k->k_sched = ss;
	k->k_ncpu = n;
	for (int i = 0; i < n; i++) {
		struct cpu_info *ci = k->k_cpus[i];

		if (ci == NULL)
			ci = kernel_state_alloc(sizeof(*ci));
		ci->ci_kernel = k;
		ci->ci_index = i;
		ci->ci_cpuid = i;
		k->k_cpus[i] = ci;
		if (i > 0)
			k->k_cpus[i - 1]->ci_next = ci;
	}
	return 0;
}

struct cpu_info *
cpu_lookup(u_int idx)
{
	return idx < (u_int)ncpu ? curkernel()->k_cpus[idx] : NULL;
}

void
rump_spinlock(volatile uint32_t *lock)
{
	for (u_int n = 0; __predict_false(__atomic_exchange_n(lock, 1,
	    __ATOMIC_ACQUIRE) != 0);) {
		while (__atomic_load_n(lock, __ATOMIC_RELAXED) != 0) {
			if (++n < 100)
				rump_cpu_pause();
			else
				rumpuser_yield();
		}
	}
}

void
rump_spinunlock(volatile uint32_t *lock)
{
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

static inline bool
cpu_try(struct cpu_info *ci, struct lwp *l)
{
	uintptr_t expect = 0;

	if (!__atomic_compare_exchange_n(&ci->ci_state, &expect, (uintptr_t)l,
	    false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		return false;
	l->l_cpu = ci;
	ci->ci_curlwp = l;
	return true;
}

static bool
cpu_tryany(struct kernel *k, struct lwp *l)
{
	for (int i = 0; i < k->k_ncpu; i++) {
		struct cpu_info *ci = k->k_cpus[i];

		if (__atomic_load_n(&ci->ci_state, __ATOMIC_RELAXED) == 0 &&
		    cpu_try(ci, l))
			return true;
	}
	return false;
}

/*
 * Wait for a CPU.  l_sleepchain is free: an lwp that waits for a CPU is on no
 * sleep queue.
 */
static __noinline void
sched_acquire_slow(struct lwp *l)
{
	struct kernel *k = l->l_kernel;
	struct sched_state *ss = k->k_sched;
	bool overtaken = false;

	if (cpu_tryany(k, l))
		return;
	__atomic_fetch_add(&ss->ss_nwait, 1, __ATOMIC_SEQ_CST);
	for (;;) {
		rump_spinlock(&ss->ss_lock);
		if (cpu_tryany(k, l)) {
			rump_spinunlock(&ss->ss_lock);
			break;
		}
		__atomic_store_n(&l->l_park, PARK_NONE, __ATOMIC_RELAXED);
		l->l_wchan = ss;
		if (overtaken) {
			TAILQ_INSERT_HEAD(&ss->ss_waiters, l, l_sleepchain);
			__atomic_store_n(&ss->ss_starved, 1, __ATOMIC_RELAXED);
		} else
			TAILQ_INSERT_TAIL(&ss->ss_waiters, l, l_sleepchain);
		rump_spinunlock(&ss->ss_lock);

		sched_park(l, SLEEPQ_FOREVER);
		if (l->l_wchan == NULL && l->l_sleeperr == 0)
			break;		/* handed over */
		if (cpu_tryany(k, l))
			break;
		overtaken = true;
	}
	__atomic_fetch_sub(&ss->ss_nwait, 1, __ATOMIC_SEQ_CST);
}

void
sched_acquire(struct lwp *l)
{
	if (__predict_false(!cpu_try(l->l_cpu, l)))
		sched_acquire_slow(l);
}

/*
 * Somebody waits: wake the first, or hand the CPU over.  Returns true if ci
 * has a new holder.
 */
static __noinline void
sched_wake(struct cpu_info *ci)
{
	struct sched_state *ss = ci->ci_kernel->k_sched;
	struct lwp *l;

	rump_spinlock(&ss->ss_lock);
	if ((l = TAILQ_FIRST(&ss->ss_waiters)) != NULL) {
		TAILQ_REMOVE(&ss->ss_waiters, l, l_sleepchain);
		l->l_sleeperr = EAGAIN;
		l->l_wchan = NULL;
		if (ss->ss_starved) {
			ss->ss_starved = 0;
			if (cpu_try(ci, l))
				l->l_sleeperr = 0;
		}
	}
	rump_spinunlock(&ss->ss_lock);
	if (l != NULL)
		sched_unpark(l);
}

void
sched_release(struct lwp *l)
{
	struct cpu_info *ci = l->l_cpu;
	struct sched_state *ss = l->l_kernel->k_sched;

	__atomic_store_n(&ci->ci_passes, ci->ci_passes + 1, __ATOMIC_RELAXED);
	ci->ci_curlwp = NULL;
	/* The kernel may be gone once nobody holds its CPUs. */
	(void)__atomic_exchange_n(&ci->ci_state, 0, __ATOMIC_SEQ_CST);
	if (__predict_false(__atomic_load_n(&ss->ss_nwait,
	    __ATOMIC_SEQ_CST) != 0))
		sched_wake(ci);
}

/*
 * Wait for sched_unpark() or the deadline.  The CPU was given up.  May return
 * without either: callers look at what they waited for.
 */
void
sched_park(struct lwp *l, int64_t deadline)
{
	uint32_t state;

	for (int i = 0; i < PARK_SPINS; i++) {
		if (__atomic_load_n(&l->l_park, __ATOMIC_ACQUIRE) ==
		    PARK_TOKEN)
			return;
		rump_cpu_pause();
	}
	state = PARK_NONE;
	if (!__atomic_compare_exchange_n(&l->l_park, &state, PARK_WAITING,
	    false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) && state == PARK_TOKEN)
		return;
	while (__atomic_load_n(&l->l_park, __ATOMIC_ACQUIRE) != PARK_TOKEN) {
		if (rumpuser_futex_wait(&l->l_park, PARK_WAITING,
		    deadline == SLEEPQ_FOREVER ? -1 : deadline) == ETIMEDOUT)
			return;
	}
}

void
sched_unpark(struct lwp *l)
{
	/* The lwp may go on, and away, as soon as the token is there. */
	volatile uint32_t *word = &l->l_park;

	if (__atomic_exchange_n(word, PARK_TOKEN, __ATOMIC_ACQ_REL) ==
	    PARK_WAITING)
		rumpuser_futex_wake(word, 1);
}

/*
 * Is the lwp on a CPU?  The pointer may be stale: it is only compared.
 */
bool
sched_lwp_running(const struct lwp *l)
{
	struct kernel *k = curkernel();

	for (int i = 0; i < k->k_ncpu; i++) {
		if (__atomic_load_n(&k->k_cpus[i]->ci_state,
		    __ATOMIC_RELAXED) == (uintptr_t)l)
			return true;
	}
	return false;
}

/*
 * Run a function on a given CPU: move there, call it, stay.
 */
void
sched_oncpu(struct cpu_info *ci, void (*fn)(void *, void *), void *a1,
    void *a2)
{
	struct lwp *l = curlwp;

	if (l->l_cpu != ci) {
		sched_release(l);
		while (!cpu_try(ci, l))
			rumpuser_yield();
	}
	fn(a1, a2);
}

/* How many wait for a CPU of this kernel. */
u_int
sched_waiting(struct kernel *k)
{
	return __atomic_load_n(&k->k_sched->ss_nwait, __ATOMIC_SEQ_CST);
}

/*
 * Take every CPU for good: no lwp can run in this kernel any more.  Called
 * from outside of it, by the thread that destroys it.
 */
void
sched_seize(struct kernel *k)
{
	for (int i = 0; i < k->k_ncpu; i++) {
		uintptr_t expect = 0;

		while (!__atomic_compare_exchange_n(&k->k_cpus[i]->ci_state,
		    &expect, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
			expect = 0;
			rumpuser_yield();
		}
	}
}

/*
 * Give another lwp a chance at this CPU.
 */
void
yield(void)
{
	struct lwp *l = curlwp;

	sched_release(l);
	rumpuser_yield();
	sched_acquire(l);
	kernel_checkdead(l);
}

void
preempt(void)
{
	yield();
}

bool
preempt_needed(void)
{
	return __atomic_load_n(&curkernel()->k_sched->ss_nwait,
	    __ATOMIC_RELAXED) != 0;
}

void
preempt_point(void)
{
	if (__predict_false(preempt_needed()))
		yield();
}

bool
kpreempt_disabled(void)
{
	return curlwp->l_nopreempt != 0;
}

int
curlwp_bind(void)
{
	int bound = (curlwp->l_pflag & LP_BOUND) != 0;

	curlwp->l_pflag |= LP_BOUND;
	return bound;
}

void
curlwp_bindx(int bound)
{
	if (!bound)
		curlwp->l_pflag &= ~LP_BOUND;
}

int64_t
sched_clock(void)
{
	return rumpuser_monotime();
}

int64_t
sched_deadline(int ticks)
{
	if (ticks <= 0)
		return SLEEPQ_FOREVER;
	return sched_clock() + (int64_t)ticks * (1000000000 / hz);
}
