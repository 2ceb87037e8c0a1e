/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * reboot(2): the end of this kernel.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/proc.h>
#include <sys/reboot.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>

#include <rump-sys/kern.h>

#define BOOTSTR_MAX	128

/*
 * The caller gets its result, and nothing more from this kernel.  A boot
 * string is checked, and has no one to read it.
 */
int
sys_reboot(struct lwp *l, const struct sys_reboot_args *uap,
    register_t *retval)
{
	char bootstr[BOOTSTR_MAX];
	int error, opt = SCARG(uap, opt);

	error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_REBOOT, 0,
	    NULL, NULL, NULL);
	if (error != 0)
		return error;
	if ((opt & RB_STRING) != 0) {
		error = copyinstr(SCARG(uap, bootstr), bootstr,
		    sizeof(bootstr), NULL);
		if (error != 0)
			return error;
	}
	return kernel_halt_self(opt);
}

/* For the kernel's own parts, which do not get the thread back. */
void
kern_reboot(int howto, char *bootstr)
{

	(void)kernel_halt_self(howto);
	kernel_leave_dead();
}

void
cpu_reboot(int howto, char *bootstr)
{

	(void)kernel_halt_self(howto);
}
