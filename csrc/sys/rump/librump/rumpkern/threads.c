/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kthread(9): threads of the kernel's own, each a host thread.
 *
 * A thread is counted in rc_nthreads from its creation to the last moment it
 * can touch the kernel's memory, so that a kernel is not destroyed under it.
 * It ends by going back to kthread_main(), from wherever kthread_exit() or
 * panic() happens.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/kthread.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include <rump-sys/fault.h>
#include <rump-sys/jmp.h>
#include <rump-sys/sim.h>
#include <rump/rumpuser.h>

#include "rump_private.h"

#define KTHREAD_NAMELEN	32

static void *
kthread_main(void *arg)
{
	struct lwp *l = arg;
	struct kernel *k = l->l_kernel;
	struct rump_core *rc = k->k_core;
	struct rump_clock *c = kernel_sim(k);
	rump_jmpbuf buf;

	if (__predict_false(c != NULL)) {
		struct sim_thread *st = l->l_sim;

		l->l_sim = NULL;
		sim_thread_begin(st);
	}
	kernel_catchfaults(k);
	rump_thread.t_curlwp = l;
	rump_thread.t_bound = l;
	sched_acquire(l);
	l->l_stat = LSONPROC;
	l->l_panicbuf = buf;
	if (kernel_phase(k) != KERNEL_PANICKED && rump_setjmp(buf) == 0) {
		if ((l->l_pflag & LP_MPSAFE) == 0)
			_kernel_lock(1);
		l->l_func(l->l_arg);
	}
	l = rump_thread.t_curlwp;
	k = l->l_kernel;
	rc = k->k_core;
	c = kernel_sim(k);
	l->l_panicbuf = NULL;
	if (kernel_phase(k) == KERNEL_PANICKED) {
		/* Its memory goes with the arena. */
		sched_release(l);
	} else {
		if (l->l_blcnt != 0)
			_kernel_unlock(0, NULL);
		kmem_free(l->l_name, KTHREAD_NAMELEN);
		l->l_name = l->l_proc->p_comm;
		if (l->l_pflag & LP_MUSTJOIN) {
			/* kthread_join() may free it at once: leave first. */
			struct proc *p = l->l_proc;
			struct lwp tmp;

			lwproc_tmplwp(&tmp, p);
			sched_become(&tmp, l->l_cpu);
			mutex_enter(p->p_lock);
			l->l_exited = true;
			cv_broadcast(&l->l_exitcv);
			mutex_exit(p->p_lock);
			sched_release(&tmp);
		} else
			lwproc_freeown(l);
	}
	rump_thread.t_curlwp = NULL;
	rump_thread.t_bound = NULL;
	__atomic_fetch_sub(&rc->rc_nthreads, 1, __ATOMIC_RELEASE);
	if (notify_pending())
		notify_run();
	if (__predict_false(c != NULL))
		sim_thread_end(c);
	return NULL;
}

/*
 * The host's thread.  To a virtual clock it is there at once.
 */
static int
kthread_start(struct lwp *l, pri_t pri)
{
	struct rump_clock *c = kernel_sim(l->l_kernel);
	int error;

	error = fault_site(RUMP_FAULT_THREAD, l->l_name, EAGAIN);
	if (error == 0 && c != NULL &&
	    (l->l_sim = sim_thread_make(c, l->l_name, false)) == NULL)
		error = EAGAIN;
	if (error == 0)
		error = rumpuser_thread_create(kthread_main, l, l->l_name, 0,
		    pri, -1, &l->l_thread);
	if (error != 0 && l->l_sim != NULL) {
		sim_thread_never(l->l_sim);
		l->l_sim = NULL;
	}
	return error;
}

int
kthread_create(pri_t pri, int flags, struct cpu_info *ci, void (*fn)(void *),
    void *arg, lwp_t **lp, const char *fmt, ...)
{
	struct kernel *k = curkernel();
	struct rump_core *rc = k->k_core;
	struct lwp *l;
	va_list ap;
	int error;

	if (!k->k_threads)
		return EOPNOTSUPP;
	if ((error = lwproc_newlwp_in(&proc0, &l)) != 0)
		return error;
	l->l_name = kmem_alloc(KTHREAD_NAMELEN, KM_SLEEP);
	va_start(ap, fmt);
	vsnprintf(l->l_name, KTHREAD_NAMELEN, fmt, ap);
	va_end(ap);
	l->l_func = fn;
	l->l_arg = arg;
	l->l_priority = pri == PRI_NONE ? PRI_KTHREAD : pri;
	atomic_or_uint(&l->l_flag, LW_SYSTEM);
	if (flags & KTHREAD_MPSAFE)
		l->l_pflag |= LP_MPSAFE;
	if (flags & KTHREAD_INTR)
		l->l_pflag |= LP_INTR;
	if (flags & KTHREAD_MUSTJOIN)
		l->l_pflag |= LP_MUSTJOIN;
	if (ci != NULL) {
		l->l_cpu = ci;
		l->l_pflag |= LP_BOUND;
	}
	if (lp != NULL)
		*lp = l;
	atomic_inc_uint(&rc->rc_nthreads);
	error = kthread_start(l, pri);
	if (error != 0) {
		atomic_dec_uint(&rc->rc_nthreads);
		kmem_free(l->l_name, KTHREAD_NAMELEN);
		l->l_name = l->l_proc->p_comm;
		lwproc_freelwp(l);
	}
	return error;
}

void
kthread_exit(int ecode)
{
	struct lwp *l = curlwp;

	if (ecode != 0)
		printf("kthread %s exits with status %d\n", l->l_name, ecode);
	KASSERT(l->l_panicbuf != NULL);
	rump_longjmp((void **)l->l_panicbuf);
}

int
kthread_join(lwp_t *l)
{
	KASSERT(l->l_pflag & LP_MUSTJOIN);
	mutex_enter(l->l_proc->p_lock);
	while (!l->l_exited)
		cv_wait(&l->l_exitcv, l->l_proc->p_lock);
	mutex_exit(l->l_proc->p_lock);
	lwproc_freelwp(l);
	return 0;
}

int
kthread_fpu_enter(void)
{
	return 0;
}

void
kthread_fpu_exit(int s)
{
	(void)s;
}
