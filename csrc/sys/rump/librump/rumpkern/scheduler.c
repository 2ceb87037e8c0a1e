/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Virtual CPUs.
 *
 * An lwp holds one while it runs in the kernel.  ci_state is the holder, or 0,
 * with CPU_WANTED in its low bit while others wait.  Taking and leaving one
 * that nobody else wants is a compare-and-swap each.
 *
 * States of ci_state
 *	0 -> lwp	sched_enter(), any thread
 *	lwp -> 0	sched_leave()
 *	lwp -> lwp|W	sched_acquire_slow(): a waiter marks every CPU
 *	lwp|W -> 0	sched_leave_slow(): the first waiter is woken
 *	lwp|W -> lwp'	the same, when a waiter has been overtaken once: it is
 *			handed the CPU so that it cannot starve; or when a
 *			bound lwp waits for this CPU
 *	lwp -> lwp'	sched_become(): the same thread goes on
 *
 * While lwps are on ss_waiters, either all CPUs are marked or one that was
 * woken is on its way: it marks the CPU it gets if others still wait, or goes
 * back to the queue and marks all.
 *
 * What a bound lwp works on is its CPU's (soft interrupts, psref(9), xcall(9)),
 * so it waits in that CPU's own queue, and the CPU is marked as long as the
 * queue is not empty: it is never free then, and goes from hand to hand.  Who
 * waits for any CPU and has been passed by is handed the next.
 *
 * sched_park() is the one place where a thread of a kernel waits in the host.
 * Falling asleep there and being woken takes longer than many an answer, so it
 * looks for the token for a while first: hardly ever where that was of no use
 * before, as in a kernel that is idle, and never if the host has no other CPU
 * on which somebody could answer.
 *
 * In a kernel whose clock is virtual every CPU is marked all the time, so that
 * all goes the slow way, and from there to sim.c.
 *
 * Locking: ss_lock is a leaf, never held while anything else is taken.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include <rump-sys/kern.h>
#include <rump-sys/sim.h>
#include <rump/rumpuser.h>

#include "rump_private.h"

#define PARK_NONE	0
#define PARK_TOKEN	1	/* go on */
#define PARK_WAITING	2	/* in the futex */

#define PARK_SPINS	64	/* looks at least */
#define PARK_SPINMAX	20000	/* ns at most */
#define PARK_FAILMAX	9	/* so many doublings */
#define SPINS_DEAD	100000

struct sched_state {
	volatile uint32_t ss_nwait;	/* lwps waiting for a CPU */
	bool		ss_starved;	/* (ss_lock) a waiter was overtaken */
	volatile uint32_t ss_lock;
	volatile uint32_t ss_stoplock;	/* sched_stop() */
	volatile uint32_t ss_spinners;	/* in park_spin() */
	uint32_t	ss_spinmax;	/* so many may be: constant */
	/* (ss_lock) FIFO, by l_sleepchain; who can wait for one CPU only */
	TAILQ_HEAD(, lwp) ss_waiters, ss_bound[KERNEL_MAXCPUS];
};

/*
 * How many lwps may look for their tokens at the same time: they shall leave a
 * CPU of the host to who wakes them.
 */
static uint32_t
sched_spinmax(void)
{
	char buf[16];
	long n = 1;

	if (rumpuser_getparam(RUMPUSER_PARAM_HOSTCPUS, buf, sizeof(buf)) == 0)
		n = strtol(buf, NULL, 10);
	return n < 2 ? 0 : (uint32_t)MIN(n, KERNEL_MAXCPUS) - 1;
}

int
sched_init(struct kernel *k, int n)
{
	struct sched_state *ss = kernel_state_alloc(sizeof(*ss));

	KASSERT(n > 0 && n <= KERNEL_MAXCPUS);
	TAILQ_INIT(&ss->ss_waiters);
	ss->ss_spinmax = sched_spinmax();
	k->k_sched = ss;
	k->k_ncpu = n;
	for (int i = 0; i < n; i++) {
		struct cpu_info *ci = k->k_cpus[i];

		TAILQ_INIT(&ss->ss_bound[i]);
		if (ci == NULL)
			ci = kernel_state_alloc(sizeof(*ci));
		ci->ci_kernel = k;
		ci->ci_index = i;
		ci->ci_cpuid = i;
		if (kernel_sim(k) != NULL)
			ci->ci_state = CPU_WANTED;
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
			else if (n < SPINS_DEAD || curlwp == NULL ||
			    kernel_phase(curkernel()) != KERNEL_PANICKED)
				rumpuser_yield();
			else
				return;	/* who had it died with it */
		}
	}
}

void
rump_spinunlock(volatile uint32_t *lock)
{
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

static bool
cpu_tryany(struct kernel *k, struct lwp *l)
{
	for (int i = 0; i < k->k_ncpu; i++) {
		struct cpu_info *ci = k->k_cpus[i];

		if (__atomic_load_n(&ci->ci_state, __ATOMIC_RELAXED) == 0 &&
		    cpu_try(ci, l)) {
			l->l_cpu = ci;
			return true;
		}
	}
	return false;
}

/*
 * Mark a CPU as wanted, with ss_lock held.  True if it was free: it is the
 * lwp's now.
 */
static bool
cpu_mark(struct cpu_info *ci, struct lwp *l)
{
	uintptr_t old = __atomic_load_n(&ci->ci_state, __ATOMIC_RELAXED);

	while ((old & CPU_WANTED) == 0) {
		if (old == 0) {
			if (cpu_try(ci, l)) {
				l->l_cpu = ci;
				return true;
			}
			old = __atomic_load_n(&ci->ci_state,
			    __ATOMIC_RELAXED);
		} else if (__atomic_compare_exchange_n(&ci->ci_state,
		    &old, old | CPU_WANTED, true, __ATOMIC_RELAXED,
		    __ATOMIC_RELAXED))
			break;
	}
	return false;
}

static bool
cpu_markall(struct kernel *k, struct lwp *l)
{
	for (int i = 0; i < k->k_ncpu; i++) {
		if (cpu_mark(k->k_cpus[i], l))
			return true;
	}
	return false;
}

/*
 * Nobody waits for the CPU of who never leaves: the kernel is dead, all others
 * go without one.
 */
bool
sched_stuck(const struct kernel *k)
{
	return kernel_phase(k) == KERNEL_PANICKED &&
	    k->k_core->rc_stuck != NULL;
}

void
sched_abandon(struct kernel *k)
{
	struct sched_state *ss = k->k_sched;
	struct lwp *l;

	if (kernel_sim(k) != NULL) {
		sim_abandon(kernel_sim(k), k->k_core->rc_stuck);
		return;
	}
	rump_spinlock(&ss->ss_lock);
	while ((l = TAILQ_FIRST(&ss->ss_waiters)) != NULL) {
		TAILQ_REMOVE(&ss->ss_waiters, l, l_sleepchain);
		l->l_handed = true;
		sched_unpark(l);
	}
	for (int i = 0; i < k->k_ncpu; i++) {
		while ((l = TAILQ_FIRST(&ss->ss_bound[i])) != NULL) {
			TAILQ_REMOVE(&ss->ss_bound[i], l, l_sleepchain);
			sched_unpark(l);
		}
	}
	rump_spinunlock(&ss->ss_lock);
}

/*
 * Is the scheduler at work, perhaps on the calling thread?  Then the thread
 * cannot be torn away.
 */
bool
sched_spinning(struct kernel *k)
{
	return __atomic_load_n(&k->k_sched->ss_lock, __ATOMIC_RELAXED) != 0 ||
	    sleepq_spinning(k) ||
	    (kernel_sim(k) != NULL && sim_spinning(kernel_sim(k)));
}

/* Must the lwp go on where it was? */
static inline bool
cpu_kept(const struct lwp *l)
{
	return (l->l_pflag & LP_BOUND) != 0 || l->l_psrefs != 0;
}

/*
 * Wait for this CPU: it is handed over.
 */
static void
cpu_wait(struct cpu_info *ci, struct lwp *l)
{
	struct sched_state *ss = ci->ci_kernel->k_sched;

	l->l_cpu = ci;
	if (cpu_try(ci, l))
		return;
	__atomic_fetch_add(&ss->ss_nwait, 1, __ATOMIC_SEQ_CST);
	rump_spinlock(&ss->ss_lock);
	if (cpu_mark(ci, l) || sched_stuck(ci->ci_kernel))
		rump_spinunlock(&ss->ss_lock);
	else {
		__atomic_store_n(&l->l_park, PARK_NONE, __ATOMIC_RELAXED);
		TAILQ_INSERT_TAIL(&ss->ss_bound[ci->ci_index], l,
		    l_sleepchain);
		rump_spinunlock(&ss->ss_lock);
		while (__atomic_load_n(&l->l_park, __ATOMIC_ACQUIRE) !=
		    PARK_TOKEN)
			sched_park(l, SLEEPQ_FOREVER);
	}
	__atomic_fetch_sub(&ss->ss_nwait, 1, __ATOMIC_SEQ_CST);
}

/*
 * Wait for a CPU.  l_sleepchain is free: an lwp that waits for a CPU is on no
 * sleep queue.
 */
__noinline void
sched_acquire_slow(struct lwp *l)
{
	struct kernel *k = l->l_kernel;
	struct sched_state *ss = k->k_sched;
	bool overtaken = false;

	if (__predict_false(kernel_sim(k) != NULL)) {
		__atomic_fetch_add(&ss->ss_nwait, 1, __ATOMIC_SEQ_CST);
		sim_acquire(l, cpu_kept(l) ? l->l_cpu : NULL);
		__atomic_fetch_sub(&ss->ss_nwait, 1, __ATOMIC_SEQ_CST);
		return;
	}
	if (cpu_kept(l)) {
		cpu_wait(l->l_cpu, l);
		return;
	}
	if (cpu_tryany(k, l))
		return;
	__atomic_fetch_add(&ss->ss_nwait, 1, __ATOMIC_SEQ_CST);
	for (;;) {
		rump_spinlock(&ss->ss_lock);
		if (cpu_tryany(k, l) || cpu_markall(k, l) || sched_stuck(k))
			break;
		__atomic_store_n(&l->l_park, PARK_NONE, __ATOMIC_RELAXED);
		l->l_handed = false;
		if (overtaken) {
			TAILQ_INSERT_HEAD(&ss->ss_waiters, l, l_sleepchain);
			ss->ss_starved = true;
		} else
			TAILQ_INSERT_TAIL(&ss->ss_waiters, l, l_sleepchain);
		rump_spinunlock(&ss->ss_lock);
		while (__atomic_load_n(&l->l_park, __ATOMIC_ACQUIRE) !=
		    PARK_TOKEN)
			sched_park(l, SLEEPQ_FOREVER);
		if (l->l_handed) {
			rump_spinlock(&ss->ss_lock);
			break;
		}
		overtaken = true;
	}
	if (!TAILQ_EMPTY(&ss->ss_waiters))
		__atomic_fetch_or(&l->l_cpu->ci_state, CPU_WANTED,
		    __ATOMIC_RELAXED);
	rump_spinunlock(&ss->ss_lock);
	__atomic_fetch_sub(&ss->ss_nwait, 1, __ATOMIC_SEQ_CST);
}

void
sched_acquire(struct lwp *l)
{
	sched_enter(l);
}

/*
 * Who is to go on when a CPU is left that others want, with ss_lock held.
 * l_cpu of one to be handed the CPU is set.
 */
static struct lwp *
sched_next(struct sched_state *ss, struct cpu_info *ci, bool *handp)
{
	struct lwp *any = TAILQ_FIRST(&ss->ss_waiters);
	struct lwp *bound = TAILQ_FIRST(&ss->ss_bound[ci->ci_index]);

	*handp = true;
	if (bound != NULL && (any == NULL || !ss->ss_starved)) {
		TAILQ_REMOVE(&ss->ss_bound[ci->ci_index], bound,
		    l_sleepchain);
		ss->ss_starved = any != NULL;
		return bound;
	}
	if (any != NULL) {
		TAILQ_REMOVE(&ss->ss_waiters, any, l_sleepchain);
		*handp = ss->ss_starved;
		ss->ss_starved = false;
		if (*handp) {
			any->l_handed = true;
			any->l_cpu = ci;
		}
	}
	return any;
}

/*
 * Leave a CPU that others want.  The lock is what a destroyer waits for.
 */
__noinline void
sched_leave_slow(struct cpu_info *ci)
{
	struct sched_state *ss = ci->ci_kernel->k_sched;
	uintptr_t next = 0;
	struct lwp *l;
	bool hand;

	if (__predict_false(kernel_sim(ci->ci_kernel) != NULL)) {
		sim_release(ci);
		return;
	}
	rump_spinlock(&ss->ss_lock);
	l = sched_next(ss, ci, &hand);
	if (l != NULL && hand) {
		ci->ci_curlwp = l;
		next = (uintptr_t)l;
		if (!TAILQ_EMPTY(&ss->ss_bound[ci->ci_index]) ||
		    !TAILQ_EMPTY(&ss->ss_waiters))
			next |= CPU_WANTED;
	}
	__atomic_store_n(&ci->ci_state, next, __ATOMIC_RELEASE);
	rump_spinunlock(&ss->ss_lock);
	if (l != NULL)
		sched_unpark(l);
}

void
sched_release(struct lwp *l)
{
	sched_leave(l);
}

/*
 * Look for the token, for as long as it is worth it.  If it did not come, the
 * next waits are not looked at, twice as many each time: who is to wake us may
 * wait for this very CPU.
 */
static bool
park_spin(struct lwp *l, int64_t deadline)
{
	struct sched_state *ss = l->l_kernel->k_sched;
	int64_t until;
	bool found;
	int i;

	for (i = 0; i < PARK_SPINS; i++) {
		if (__atomic_load_n(&l->l_park, __ATOMIC_ACQUIRE) ==
		    PARK_TOKEN)
			return true;
		rump_cpu_pause();
	}
	if (l->l_parkskip != 0) {
		l->l_parkskip--;
		return false;
	}
	if (__atomic_fetch_add(&ss->ss_spinners, 1, __ATOMIC_RELAXED) >=
	    ss->ss_spinmax) {
		__atomic_fetch_sub(&ss->ss_spinners, 1, __ATOMIC_RELAXED);
		return false;
	}
	until = MIN(deadline, rumpuser_monotime() + PARK_SPINMAX);
	do {
		for (i = 0, found = false; i < PARK_SPINS / 4 && !found; i++) {
			rump_cpu_pause();
			found = __atomic_load_n(&l->l_park,
			    __ATOMIC_ACQUIRE) == PARK_TOKEN;
		}
	} while (!found && rumpuser_monotime() < until);
	__atomic_fetch_sub(&ss->ss_spinners, 1, __ATOMIC_RELAXED);
	if (found)
		l->l_parkfails = 0;
	else {
		l->l_parkfails = MIN(l->l_parkfails + 1, PARK_FAILMAX);
		l->l_parkskip = (1U << l->l_parkfails) - 1;
	}
	return found;
}

/*
 * Wait for sched_unpark() or the deadline.  The CPU was given up.  May return
 * without either: callers look at what they waited for.
 */
void
sched_park(struct lwp *l, int64_t deadline)
{
	const struct sched_state *ss = l->l_kernel->k_sched;
	uint32_t state;

	if (__predict_false(kernel_sim(l->l_kernel) != NULL)) {
		sim_park(l, deadline);
		return;
	}
	if (ss->ss_spinmax != 0 && park_spin(l, deadline))
		return;
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

	if (__predict_false(kernel_sim(l->l_kernel) != NULL)) {
		sim_unpark(l);
		return;
	}
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
		if ((__atomic_load_n(&k->k_cpus[i]->ci_state,
		    __ATOMIC_RELAXED) & ~CPU_WANTED) == (uintptr_t)l)
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
		int stat = l->l_stat;

		lwp_setstat(l, LSSLEEP);
		sched_release(l);
		if (__predict_false(kernel_sim(l->l_kernel) != NULL))
			sim_acquire(l, ci);
		else
			cpu_wait(ci, l);
		lwp_setstat(l, stat);
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
 * Take every CPU in the name of l, an lwp of no use but that: nobody runs in
 * the kernel then.  From outside of it, by one thread at a time.
 */
static void
sched_takeall(struct kernel *k, uintptr_t l)
{
	for (int i = 0; i < k->k_ncpu; i++) {
		uintptr_t expect = 0;

		while (!__atomic_compare_exchange_n(&k->k_cpus[i]->ci_state,
		    &expect, l, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
			expect = 0;
			rumpuser_yield();
		}
	}
}

/*
 * Stop a kernel for a moment, to look at what its CPUs own.
 */
void
sched_stop(struct kernel *k, struct lwp *l)
{
	if (__predict_false(kernel_sim(k) != NULL)) {
		sim_hold(kernel_sim(k));
		return;
	}
	rump_spinlock(&k->k_sched->ss_stoplock);
	sched_takeall(k, (uintptr_t)l);
}

void
sched_cont(struct kernel *k, struct lwp *l)
{
	if (__predict_false(kernel_sim(k) != NULL)) {
		sim_unhold(kernel_sim(k));
		return;
	}
	for (int i = 0; i < k->k_ncpu; i++) {
		uintptr_t expect = (uintptr_t)l;

		if (!__atomic_compare_exchange_n(&k->k_cpus[i]->ci_state,
		    &expect, 0, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
			sched_leave_slow(k->k_cpus[i]);
	}
	rump_spinunlock(&k->k_sched->ss_stoplock);
}

/*
 * Who entered before this is seen to be inside by who calls it, and who
 * enters after it sees what its caller stored before.
 */
void
sched_barrier(struct kernel *k)
{
	for (int i = 0; i < k->k_ncpu; i++)
		(void)__atomic_fetch_or(&k->k_cpus[i]->ci_state, 0,
		    __ATOMIC_SEQ_CST);
	rump_spinlock(&k->k_sched->ss_lock);
	rump_spinunlock(&k->k_sched->ss_lock);
}

/*
 * Take every CPU for good: the kernel is destroyed.
 */
void
sched_seize(struct kernel *k)
{
	if (__predict_false(kernel_sim(k) != NULL)) {
		/* kernel_reap() runs: nobody is inside. */
		for (int i = 0; i < k->k_ncpu; i++)
			__atomic_store_n(&k->k_cpus[i]->ci_state, CPU_SEIZED,
			    __ATOMIC_SEQ_CST);
		return;
	}
	sched_takeall(k, CPU_SEIZED);
	/* Who left last in sched_leave_slow() has gone when this is free. */
	rump_spinlock(&k->k_sched->ss_lock);
}

/*
 * Let those inside of a kernel go on, from outside of it.
 */
void
sched_relax(struct kernel *k)
{
	if (__predict_false(kernel_sim(k) != NULL))
		sim_relax(kernel_sim(k));
	else
		rumpuser_yield();
}

/*
 * Give another lwp a chance at this CPU.
 */
void
yield(void)
{
	struct lwp *l = curlwp;

	lwp_setstat(l, LSSLEEP);
	if (__predict_false(kernel_sim(l->l_kernel) != NULL))
		sim_yield(l);
	else {
		sched_release(l);
		rumpuser_yield();
		sched_acquire(l);
	}
	lwp_setstat(l, LSONPROC);
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
	if (__predict_false(kernel_sim(curkernel()) != NULL))
		return sim_others(kernel_sim(curkernel()));
	return (__atomic_load_n(&curcpu()->ci_state, __ATOMIC_RELAXED) &
	    CPU_WANTED) != 0;
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
	const struct rump_clock *c = kernel_sim(curkernel());

	return __predict_true(c == NULL) ? rumpuser_monotime() : sim_now(c);
}

int64_t
sched_deadline(int ticks)
{
	if (ticks <= 0)
		return SLEEPQ_FOREVER;
	return sched_clock() + (int64_t)ticks * (1000000000 / hz);
}
