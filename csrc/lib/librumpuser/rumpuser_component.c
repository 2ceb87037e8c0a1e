/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What host halves of drivers call: see <rump/rumpuser_component.h>.
 *
 * A thread of a host half is bound by entering a kernel once and parking that
 * entry: between rumpuser_component_schedule() and _unschedule() it runs.
 */

#include <stdlib.h>

#include <rump/rumpuser_component.h>

#include "rumpuser_int.h"

static __thread struct {
	bool	ct_bound;
	void	*ct_kernel;	/* NULL: the default one */
	int	ct_nlocks;
} thread;

/* Cookies are nonzero: NULL stands for the entry of a bound thread. */
#define COOKIE(nlocks)	((void *)(intptr_t)((nlocks) + 2))
#define NLOCKS(cookie)	((int)(intptr_t)(cookie) - 2)

void *
rumpuser_component_unschedule(void)
{

	return COOKIE(rumpuser__unschedule());
}

void
rumpuser_component_schedule(void *cookie)
{

	if (cookie != NULL) {
		rumpuser__reschedule(NLOCKS(cookie));
		return;
	}
	if (!thread.ct_bound)
		rumpuser_component_kthread();
	rumpuser__reschedule(thread.ct_nlocks);
}

int
rumpuser_component_errtrans(int hosterr)
{

	return rumpuser__errtrans(hosterr);
}

void *
rumpuser_component_kernel(void)
{

	if (rumpuser__hyp.hyp_kernel_self == NULL)
		return NULL;
	return rumpuser__hyp.hyp_kernel_self();
}

static void
thread_exit(void *arg)
{

	(void)arg;
	rumpuser_component_kthread_release();
}

int
rumpuser_component_kthread_in(void *kernel)
{
	int error;

	if (thread.ct_bound)
		return NB_EBUSY;
	if (kernel != NULL && rumpuser__hyp.hyp_kernel_enter != NULL) {
		if ((error = rumpuser__hyp.hyp_kernel_enter(kernel)) != 0)
			return error;
	} else {
		rumpuser__hyp.hyp_schedule();
	}
	thread.ct_kernel = kernel;
	thread.ct_bound = true;
	thread.ct_nlocks = rumpuser__unschedule();
	(void)rumpuser_threadexit_hook(thread_exit, NULL);
	return 0;
}

void
rumpuser_component_kthread(void)
{

	(void)rumpuser_component_kthread_in(NULL);
}

void
rumpuser_component_kthread_release(void)
{

	if (!thread.ct_bound)
		return;
	rumpuser__reschedule(thread.ct_nlocks);
	if (thread.ct_kernel != NULL && rumpuser__hyp.hyp_kernel_enter != NULL)
		rumpuser__hyp.hyp_kernel_leave(thread.ct_kernel);
	else
		rumpuser__hyp.hyp_unschedule();
	thread.ct_bound = false;
}

struct lwp *
rumpuser_component_curlwp(void)
{

	return rumpuser_curlwp();
}

void
rumpuser_component_switchlwp(struct lwp *l)
{

	rumpuser__hyp.hyp_lwproc_switch(l);
}
