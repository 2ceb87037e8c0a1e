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

#include <rump-sys/jmp.h>
#include <rump/rumpuser.h>

#include "rump_private.h"

int
kernel_dead_errno(const struct kernel *k)
{
	return kernel_phase(k) == KERNEL_PANICKED ? RUMP_EPANICKED :
	    RUMP_EHALTED;
}

void
kernel_leave_dead(void)
{
	struct lwp *l = curlwp;
	struct rump_core *rc = l->l_kernel->k_core;

	if (__predict_false(__atomic_load_n(&rc->rc_stuck,
	    __ATOMIC_RELAXED) == l))
		__atomic_store_n(&rc->rc_stuck, NULL, __ATOMIC_SEQ_CST);
	if (l->l_panicbuf == NULL || l->l_panicbuf == LWP_NOBACK) {
		/* A caller of rump_schedule(), or of no entry at all. */
		rumpuser_dprintf("rump: panic outside of an entry: %s\n",
		    l->l_kernel->k_panicstr);
		rumpuser_exit(RUMPUSER_PANIC);
	}
	rump_longjmp((void **)l->l_panicbuf);
}

/*
 * Something that every kernel needs is not to be had: this boot ends.
 */
void
kernel_boot_nomem(void)
{
	kernel_boot_fail(ENOMEM);
}

void
kernel_boot_fail(int error)
{
	struct kernel *k = curkernel();

	if (k->k_core->rc_booterror == 0)
		k->k_core->rc_booterror = error;
	__atomic_store_n(&k->k_phase, KERNEL_PANICKED, __ATOMIC_SEQ_CST);
	if (k->k_sleepq != NULL)
		sleepq_wakeall_kernel(k);
	sleepq_late();
	kernel_leave_dead();
}

/*
 * Is it the boot that the caller runs?
 */
bool
kernel_booting(void)
{
	struct kernel *k = curkernel();

	return kernel_phase(k) == KERNEL_BOOTING &&
	    curlwp == k->k_core->rc_lwp0;
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

/*
 * What happened, for whoever asks.
 */
static void
panic_write(struct lwp *l, const char *fmt, va_list ap)
{
	struct rump_core *rc = l->l_kernel->k_core;
	size_t at;

	(void)vsnprintf(rc->rc_panicstr, sizeof(rc->rc_panicstr), fmt, ap);
	at = panic_append(rc, 0, "panic: %s\nlwp %d (%s) of process %d (%s)\n",
	    rc->rc_panicstr, l->l_lid, l->l_name != NULL ? l->l_name : "-",
	    l->l_proc != NULL ? l->l_proc->p_pid : -1,
	    l->l_proc != NULL ? l->l_proc->p_comm : "-");
	if (at < sizeof(rc->rc_panicmsg) - 1)
		rumpuser_backtrace(rc->rc_panicmsg + at,
		    sizeof(rc->rc_panicmsg) - at);
	rc->rc_paniclen = strlen(rc->rc_panicmsg);
	cnputc_buf(rc->rc_panicmsg, rc->rc_paniclen);
}

/*
 * From now on nobody gets in, and all get out; then write down why.  The first
 * time only.
 */
static void
panic_mark(const char *fmt, va_list ap)
{
	struct lwp *l = curlwp;
	struct kernel *k = l->l_kernel;
	struct rump_core *rc = k->k_core;

	if (__atomic_exchange_n(&rc->rc_panicking, 1, __ATOMIC_ACQ_REL) != 0) {
		/* What went wrong goes wrong in here, too. */
		if (__atomic_load_n(&rc->rc_panicker, __ATOMIC_RELAXED) == l)
			__atomic_store_n(&k->k_panicstr, rc->rc_panicstr,
			    __ATOMIC_RELEASE);
		return;
	}
	__atomic_store_n(&rc->rc_panicker, l, __ATOMIC_RELAXED);
	if (kernel_phase(k) == KERNEL_BOOTING && rc->rc_booterror == 0)
		rc->rc_booterror = RUMP_EPANICKED;
	__atomic_store_n(&k->k_phase, KERNEL_PANICKED, __ATOMIC_SEQ_CST);
	if (k->k_sleepq != NULL)
		sleepq_wakeall_kernel(k);
	sleepq_late();
	panic_write(l, fmt, ap);
	__atomic_store_n(&k->k_panicstr, rc->rc_panicstr, __ATOMIC_RELEASE);
	notify_all(k);
}

/*
 * The kernel ends, of something the calling lwp did not do: it goes on until it
 * looks.
 */
void
kernel_end(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	panic_mark(fmt, ap);
	va_end(ap);
}

void
vpanic(const char *fmt, va_list ap)
{
	if (curlwp == NULL) {
		rumpuser_dprintf("rump: panic without a kernel: %s\n", fmt);
		rumpuser_exit(RUMPUSER_PANIC);
	}
	panic_mark(fmt, ap);
	kernel_leave_dead();
}

/*
 * The calling thread is about to enter a kernel that may want its faults.  One
 * that gets no alternate stack does without: that kernel is as others are.
 */
void
kernel_catchfaults(struct kernel *k)
{
	if (__predict_false(k->k_core->rc_catchfaults))
		(void)rumpuser_catchfaults();
}

static const char *
fault_name(int sig)
{
	/* Numbers that all hosts agree on. */
	switch (sig) {
	case 4:
		return "illegal instruction";
	case 8:
		return "arithmetic fault";
	case 11:
		return "segmentation fault";
	default:
		return "bus error";
	}
}

/*
 * In a signal handler, on a stack of its own.  A fault of a thread that is in a
 * kernel is that kernel's panic; anything else returns.  Signal 0: the watchdog
 * looks for the one that does not leave.
 */
void
kernel_fault(int sig, const void *addr)
{
	struct lwp *l = curlwp;
	struct kernel *k;
	struct rump_core *rc;

	if (l == NULL || l->l_panicbuf == NULL || l->l_panicbuf == LWP_NOBACK)
		return;
	k = l->l_kernel;
	rc = k->k_core;
	if (!rc->rc_catchfaults || rump_thread.t_inhost)
		return;
	if (sig != 0)
		panic("%s at address %p", fault_name(sig), addr);
	if (rc->rc_stuck != l || sched_spinning(k))
		return;
	if (!rc->rc_panicking)
		panic("watchdog: it keeps its CPU for too long");
	/* It looped when another brought the kernel down. */
	if (rc->rc_panicker != l)
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
