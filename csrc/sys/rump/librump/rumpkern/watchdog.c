/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The watchdog: a kernel in which an lwp keeps its virtual CPU for too long
 * panics.  Off unless the kernel was booted with it.
 *
 * A host thread a kernel looks at the CPUs now and then: who holds one, and how
 * often it changed hands (ci_passes).
 *
 * How long is told by the kernel's clock: a clock that is fast or slow, by its
 * rate or by a fault, is so to the watchdog too.  Its steps are left out, for
 * nothing takes longer because the time of day was set.  A virtual clock stands
 * still while somebody runs, and would never find a loop: there, the time is
 * the host's.
 *
 * Who loops may never come by a place where it sees that its kernel is dead.
 * If the kernel catches faults it is interrupted there (kernel_fault()), and
 * panics itself, with the backtrace of the loop.  Otherwise the panic is the
 * watchdog's: all others leave, the kernel's calls fail, but the thread runs on
 * until it sleeps, waits for a lock or asks the host for something; a kernel
 * that is destroyed before keeps its memory (kernel_reap()).
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include <rump-sys/fault.h>
#include <rump-sys/sim.h>
#include <rump/rumpuser.h>

#include "rump_private.h"

#define NS		1000000000
#define KICKS		50		/* tries to end a loop */
#define KICK_NS		10000000	/* from one to the next */

struct watchdog {
	void		*w_thread;
	uint64_t	w_limit;	/* ns */
	volatile uint32_t w_stop;
	int64_t		w_host;		/* when it looked last, and */
	int64_t		w_now;		/* what the clock was then */
	struct {
		uintptr_t	holder;
		uint64_t	passes;
		int64_t		since;
	}		w_cpu[KERNEL_MAXCPUS];
};

/* Wait; true: stop. */
static bool
watchdog_wait(struct watchdog *w, int64_t ns)
{
	int64_t until = rumpuser_monotime() + ns;

	while (__atomic_load_n(&w->w_stop, __ATOMIC_ACQUIRE) == 0) {
		if (rumpuser_futex_wait(&w->w_stop, 0, until) == ETIMEDOUT)
			return false;
	}
	return true;
}

/*
 * What time it is.  Rates are those of the moment: it looks often.
 */
static int64_t
watchdog_clock(struct kernel *k, struct watchdog *w)
{
	int64_t now = rumpuser_monotime(), gone = now - w->w_host, rate = 0;

	if (kernel_sim(k) == NULL) {
		if (k->k_clock != NULL)
			rate = clock_rate(k->k_clock);
		rate = MAX(rate + fault_wall_rate(k, (uint64_t)now), -NS);
	}
	w->w_host = now;
	w->w_now += gone + gone / NS * rate + gone % NS * rate / NS;
	return w->w_now;
}

/*
 * The lwp that has had its CPU for longer than it may, or NULL.  It is not
 * looked at: it may leave, and be gone, at any time.
 */
static struct lwp *
watchdog_look(struct kernel *k, struct watchdog *w)
{
	const int64_t now = watchdog_clock(k, w);

	for (int i = 0; i < k->k_ncpu; i++) {
		struct cpu_info *ci = k->k_cpus[i];
		uintptr_t l = __atomic_load_n(&ci->ci_state,
		    __ATOMIC_ACQUIRE) & ~CPU_WANTED;
		uint64_t passes = __atomic_load_n(&ci->ci_passes,
		    __ATOMIC_ACQUIRE);

		if (l == 0 || l == CPU_SEIZED || l != w->w_cpu[i].holder ||
		    passes != w->w_cpu[i].passes ||
		    (kernel_sim(k) != NULL && !sim_runs(kernel_sim(k),
		    (const struct lwp *)l))) {
			w->w_cpu[i].holder = l;
			w->w_cpu[i].passes = passes;
			w->w_cpu[i].since = now;
		} else if (now - w->w_cpu[i].since >= (int64_t)w->w_limit)
			return (struct lwp *)l;
	}
	return NULL;
}

/*
 * From outside: nobody can say more than who it is.
 */
static void
watchdog_panic(struct kernel *k, struct watchdog *w)
{
	struct lwp tmp;

	lwproc_tmplwp(&tmp, k->k_core->rc_proc0);
	rump_thread.t_curlwp = &tmp;
	kernel_end("watchdog: lwp %p keeps its CPU for %ju ms and cannot be "
	    "interrupted", k->k_core->rc_stuck,
	    (uintmax_t)w->w_limit / 1000000);
	rump_thread.t_curlwp = NULL;
	sched_abandon(k);
}

static void
watchdog_bite(struct kernel *k, struct watchdog *w, struct lwp *l)
{
	struct rump_core *rc = k->k_core;

	__atomic_store_n(&rc->rc_stuck, l, __ATOMIC_SEQ_CST);
	for (int n = 0; rc->rc_catchfaults && n < KICKS; n++) {
		rumpuser_kickthreads();
		if (watchdog_wait(w, KICK_NS) || rc->rc_stuck != l)
			return;
		/* It writes down why, and leaves. */
		if (kernel_phase(k) == KERNEL_PANICKED &&
		    __atomic_load_n(&rc->rc_panicker, __ATOMIC_RELAXED) == l)
			return;
		if (watchdog_look(k, w) != l) {
			/* It was only slow. */
			__atomic_store_n(&rc->rc_stuck, NULL,
			    __ATOMIC_SEQ_CST);
			return;
		}
	}
	watchdog_panic(k, w);
}

static void *
watchdog_main(void *arg)
{
	struct kernel *k = arg;
	struct watchdog *w = k->k_core->rc_watchdog;
	int64_t nap = MAX(w->w_limit / 8, 1000000);
	struct lwp *l;

	w->w_host = rumpuser_monotime();
	while (!watchdog_wait(w, nap)) {
		/* A dead kernel waits for who loops in it, to be destroyed. */
		if (kernel_phase(k) == KERNEL_PANICKED &&
		    k->k_core->rc_stuck != NULL)
			continue;
		l = watchdog_look(k, w);
		if (l != NULL)
			watchdog_bite(k, w, l);
	}
	return NULL;
}

int
watchdog_start(struct kernel *k, uint64_t limit)
{
	struct rump_core *rc = k->k_core;
	int error;

	rc->rc_watchdog = kernel_state_alloc(sizeof(*rc->rc_watchdog));
	rc->rc_watchdog->w_limit = MIN(limit, INT64_MAX);
	if ((error = fault_site(RUMP_FAULT_THREAD, "watchdog", EAGAIN)) != 0)
		return error;
	return rumpuser_thread_create(watchdog_main, k, "watchdog", 1, -1, -1,
	    &rc->rc_watchdog->w_thread);
}

/*
 * Before the kernel goes.  By a thread that is not in it.
 */
void
watchdog_stop(struct kernel *k)
{
	struct watchdog *w = k->k_core->rc_watchdog;

	if (w == NULL || w->w_thread == NULL)
		return;
	__atomic_store_n(&w->w_stop, 1, __ATOMIC_RELEASE);
	rumpuser_futex_wake(&w->w_stop, 1);
	(void)rumpuser_thread_join(w->w_thread);
	w->w_thread = NULL;
}
