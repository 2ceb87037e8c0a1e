/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xcall(9).
 *
 * A virtual CPU is something a thread takes, so a cross call is the caller
 * taking each CPU in turn and calling the function there.  All of it is done
 * when xc_broadcast() returns.  The caller's own CPU comes last, so that a
 * bound lwp is back where it was.
 */

#include <sys/param.h>
#include <sys/cpu.h>
#include <sys/kernel.h>
#include <sys/systm.h>
#include <sys/xcall.h>

#include <rump-sys/kern.h>

/* xc_wait() has nothing to wait for; any number will do. */
#define XC_DONE	1

uint64_t
xc_unicast(u_int flags, xcfunc_t func, void *arg1, void *arg2,
    struct cpu_info *ci)
{
	struct cpu_info *self = curcpu();

	if (ci == self) {
		(*func)(arg1, arg2);
	} else {
		sched_oncpu(ci, func, arg1, arg2);
		KASSERT((curlwp->l_pflag & LP_BOUND) == 0 || curcpu() == self);
	}
	return XC_DONE;
}

uint64_t
xc_broadcast(u_int flags, xcfunc_t func, void *arg1, void *arg2)
{
	struct cpu_info *self = curcpu(), *ci;
	CPU_INFO_ITERATOR cii;

	for (CPU_INFO_FOREACH(cii, ci)) {
		if (ci != self)
			sched_oncpu(ci, func, arg1, arg2);
	}
	sched_oncpu(self, func, arg1, arg2);
	return XC_DONE;
}

void
xc_wait(uint64_t where)
{

	KASSERT(where == XC_DONE);
}

static void
xc_nop(void *arg1, void *arg2)
{
}

void
xc_barrier(u_int flags)
{

	xc_wait(xc_broadcast(flags, xc_nop, NULL, NULL));
}

u_int
xc_encode_ipl(int ipl)
{

	return XC_HIGHPRI_IPL(ipl);
}
