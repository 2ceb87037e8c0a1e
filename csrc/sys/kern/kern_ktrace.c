/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ktrace(2), fktrace(2), utrace(2): there is no tracing of this kind, and no
 * way to ask for it.  ENOSYS without a signal, as for any call of a kernel
 * built without the option.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/ktrace.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>

int
sys_ktrace(struct lwp *l, const struct sys_ktrace_args *uap,
    register_t *retval)
{

	return ENOSYS;
}

int
sys_fktrace(struct lwp *l, const struct sys_fktrace_args *uap,
    register_t *retval)
{

	return ENOSYS;
}

int
sys_utrace(struct lwp *l, const struct sys_utrace_args *uap,
    register_t *retval)
{

	return ENOSYS;
}
