/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel lock, for drivers of others that are not MP-safe, and the lock
 * of the kernel's configuration.  Both are recursive.  The kernel lock is
 * given up in every sleep (sleepq_block).
 */

#include <sys/param.h>
#include <sys/systm.h>

#include "rump_private.h"

void
_kernel_lock(int nlocks)
{
	struct lwp *l = curlwp;

	if (nlocks == 0)
		return;
	if (l->l_blcnt == 0)
		mutex_enter(&l->l_kernel->k_core->rc_klock);
	l->l_blcnt += nlocks;
}

/*
 * nlocks 0: all of them, how many to *countp; -1: the only one; n: that many.
 */
void
_kernel_unlock(int nlocks, int *countp)
{
	struct lwp *l = curlwp;
	int held = l->l_blcnt;

	if (nlocks == 0)
		nlocks = held;
	else if (nlocks == -1) {
		KASSERT(held == 1);
		nlocks = 1;
	}
	KASSERT(nlocks <= held);
	if (countp != NULL)
		*countp = nlocks;
	if (nlocks == 0)
		return;
	l->l_blcnt -= nlocks;
	if (l->l_blcnt == 0)
		mutex_exit(&l->l_kernel->k_core->rc_klock);
}

bool
_kernel_locked_p(void)
{
	return curlwp->l_blcnt != 0;
}

void
kernconfig_lock(void)
{
	struct rump_core *rc = curkernel()->k_core;

	if (__atomic_load_n(&rc->rc_kernconfig_owner, __ATOMIC_RELAXED) !=
	    curlwp) {
		mutex_enter(&curkernel()->k_kernconfig);
		__atomic_store_n(&rc->rc_kernconfig_owner, curlwp,
		    __ATOMIC_RELAXED);
	}
	rc->rc_kernconfig_depth++;
}

void
kernconfig_unlock(void)
{
	struct rump_core *rc = curkernel()->k_core;

	KASSERT(kernconfig_is_held());
	if (--rc->rc_kernconfig_depth > 0)
		return;
	__atomic_store_n(&rc->rc_kernconfig_owner, NULL, __ATOMIC_RELAXED);
	mutex_exit(&curkernel()->k_kernconfig);
}

bool
kernconfig_is_held(void)
{
	return __atomic_load_n(&curkernel()->k_core->rc_kernconfig_owner,
	    __ATOMIC_RELAXED) == curlwp;
}
