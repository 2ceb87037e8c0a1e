/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * panic(9): the end of one kernel.
 *
 * The thread that panics writes message and backtrace, marks the kernel dead,
 * wakes all that sleep in it, and goes straight back to its entry point
 * (l_panicbuf), which returns RUMP_EPANICKED.  The others do the same as soon
 * as they wake or try to take a virtual CPU.  Nothing is unwound: locks stay
 * held, memory stays allocated, and the arena goes as a whole.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/msgbuf.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include <rump/rumpuser.h>

#include "rump_private.h"

int
kernel_dead_errno(const struct kernel *k)
{
	return k->k_phase == KERNEL_PANICKED ? RUMP_EPANICKED : RUMP_EHALTED;
}

void
kernel_leave_dead(void)
{
	struct lwp *l = curlwp;

	if (l->l_panicbuf == NULL || l->l_panicbuf == LWP_NOBACK) {
		/* A caller of rump_schedule(), or of no entry at all. */
		rumpuser_dprintf("rump: panic outside of an entry: %s\n",
		    l->l_kernel->k_panicstr);
		rumpuser_exit(RUMPUSER_PANIC);
	}
	__builtin_longjmp((void **)l->l_panicbuf, 1);
}

static size_t
panic_append(struct rump_core *rc, size_t at, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(rc->rc_panicmsg + at, sizeof(rc->rc_panicmsg) - at,
	    fmt, ap);
	va_end(ap);
	return MIN(at + n, sizeof(rc->rc_panicmsg) - 1);
}

void
vpanic(const char *fmt, va_list ap)
{
	struct lwp *l = curlwp;
	struct kernel *k;
	struct rump_core *rc;

	if (l == NULL) {
		rumpuser_dprintf("rump: panic without a kernel: %s\n", fmt);
		rumpuser_exit(RUMPUSER_PANIC);
	}
	k = l->l_kernel;
	rc = k->k_core;
	if (__atomic_exchange_n(&rc->rc_panicking, 1, __ATOMIC_ACQ_REL) == 0) {
		size_t at;

		(void)vsnprintf(rc->rc_panicstr, sizeof(rc->rc_panicstr), fmt,
		    ap);
		at = panic_append(rc, 0, "panic: %s\nlwp %d (%s) of process "
		    "%d (%s)\n", rc->rc_panicstr, l->l_lid,
		    l->l_name != NULL ? l->l_name : "-",
		    l->l_proc != NULL ? l->l_proc->p_pid : -1,
		    l->l_proc != NULL ? l->l_proc->p_comm : "-");
		if (at < sizeof(rc->rc_panicmsg) - 1)
			rumpuser_backtrace(rc->rc_panicmsg + at,
			    sizeof(rc->rc_panicmsg) - at);
		rc->rc_paniclen = strlen(rc->rc_panicmsg);
		k->k_panicstr = rc->rc_panicstr;
		__atomic_store_n(&k->k_phase, KERNEL_PANICKED,
		    __ATOMIC_SEQ_CST);
		cnputc_buf(rc->rc_panicmsg, rc->rc_paniclen);
		sleepq_wakeall_kernel(k);
		notify_all(k);
	}
	kernel_leave_dead();
}

void
panic(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vpanic(fmt, ap);
	va_end(ap);
}
