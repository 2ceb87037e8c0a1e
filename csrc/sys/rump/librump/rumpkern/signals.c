/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a signal does: the model that rump_boot_setsigmodel() chose.
 *
 * RAISE goes to the host process as a whole, or to the client of a remote
 * process.  It happens with proc_lock held: a host handler may note the
 * signal, but not enter the kernel.
 */

#include <sys/param.h>
#include <sys/proc.h>
#include <sys/signalvar.h>
#include <sys/systm.h>

#include <rump-sys/fault.h>
#include <rump/rumpuser.h>

#include "../../../kern/kern_proc_impl.h"

static void
signal_raise(struct proc *p, int signo)
{
	struct vmspace *vm = p->p_vmspace;

	if (vm->vm_ops == NULL) {
		if (fault_site_raw(curkernel(), RUMP_FAULT_KILL, NULL,
		    EPERM) == 0)
			(void)rumpuser_kill(RUMPUSER_PID_SELF, signo);
		return;
	}
	if (vm->vm_ops->vo_raise != NULL)
		(*vm->vm_ops->vo_raise)(vm, signo);
}

void
rump_signal_deliver(struct proc *p, struct ksiginfo *ksi)
{
	int signo = ksi->ksi_signo;

	switch (curkernel()->k_sigmodel) {
	case RUMP_KSIGMODEL_PANIC:
		if ((sigprop(signo) & SA_IGNORE) == 0)
			panic("signal %d for process %d", signo, p->p_pid);
		break;
	case RUMP_KSIGMODEL_RAISE:
		signal_raise(p, signo);
		break;
	case RUMP_KSIGMODEL_RECORD:
		if ((sigprop(signo) & SA_IGNORE) == 0)
			sigrecord_put(p, ksi);
		break;
	case RUMP_KSIGMODEL_IGNORE:
	default:
		break;
	}
}
