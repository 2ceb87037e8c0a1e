/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secmodel_suser(9): effective user 0 may do everything, unless another model
 * denies it.  Others get no answer here.
 *
 * One thing even the superuser may not: execute a file that nobody may
 * execute.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/systm.h>

#include <secmodel/suser/suser.h>

#include "../../kern/kern_auth_impl.h"

static inline bool
suser_isroot(kauth_cred_t cred)
{

	return cred->cr_euid == 0;
}

/*
 * "is-root": *ret, a bool, tells whether the credential `arg' is root's.
 */
int
secmodel_suser_eval(const char *what, void *arg, void *ret)
{

	if (strcmp(what, "is-root") != 0)
		return ENOENT;
	*(bool *)ret = suser_isroot(arg);
	return 0;
}

int
secmodel_suser_generic_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{

	if (action == KAUTH_GENERIC_ISSUSER && suser_isroot(cred))
		return KAUTH_RESULT_ALLOW;
	return KAUTH_RESULT_DEFER;
}

/* System, process, network, machdep and device scope. */
int
secmodel_suser_cb(kauth_cred_t cred, kauth_action_t action, void *cookie,
    void *arg0, void *arg1, void *arg2, void *arg3)
{

	return suser_isroot(cred) ? KAUTH_RESULT_ALLOW : KAUTH_RESULT_DEFER;
}

int
secmodel_suser_vnode_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{

	if (!suser_isroot(cred))
		return KAUTH_RESULT_DEFER;
	if ((action & (KAUTH_VNODE_EXECUTE | KAUTH_VNODE_IS_EXEC)) ==
	    KAUTH_VNODE_EXECUTE)
		return KAUTH_RESULT_DEFER;
	return KAUTH_RESULT_ALLOW;
}
