/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secmodel_extensions(9): rules to switch on by sysctl.
 *
 *	security.curtain	users see their own processes and sockets only
 *	vfs.generic.usermount	users mount on directories they own, nosuid and
 *				nodev, and unmount what they mounted
 */

#include <sys/param.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <secmodel/extensions/extensions.h>

#include "../../kern/kern_auth_impl.h"

#define STATE	(curkernel()->k_secmodel)

/*
 * Does the user own the directory?  The caller of mount(2) holds a reference
 * and may or may not hold the lock.
 */
static bool
extensions_owns_dir(kauth_cred_t cred, struct vnode *vp)
{
	struct vattr va;
	bool lock = VOP_ISLOCKED(vp) == 0;
	int error;

	if (lock && vn_lock(vp, LK_SHARED) != 0)
		return false;
	error = VOP_GETATTR(vp, &va, cred);
	if (lock)
		VOP_UNLOCK(vp);
	return error == 0 && va.va_uid == kauth_cred_geteuid(cred);
}

static bool
extensions_usermount(kauth_cred_t cred, enum kauth_system_req req,
    void *arg1, u_long flags)
{
	struct mount *mp = arg1;

	switch (req) {
	case KAUTH_REQ_SYSTEM_MOUNT_NEW:
		return (flags & MNT_NODEV) != 0 && (flags & MNT_NOSUID) != 0 &&
		    (flags & MNT_EXPORTED) == 0 &&
		    extensions_owns_dir(cred, arg1);
	case KAUTH_REQ_SYSTEM_MOUNT_UPDATE:
		/* Restrictions may not be lifted. */
		return mp->mnt_stat.f_owner == kauth_cred_geteuid(cred) &&
		    (flags & MNT_NODEV) != 0 && (flags & MNT_NOSUID) != 0 &&
		    (flags & MNT_EXPORTED) == 0 &&
		    ((flags & MNT_RDONLY) != 0 ||
		    (mp->mnt_flag & MNT_RDONLY) == 0);
	case KAUTH_REQ_SYSTEM_MOUNT_UNMOUNT:
		return mp->mnt_stat.f_owner == kauth_cred_geteuid(cred);
	default:
		return false;
	}
}

int
secmodel_extensions_system_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{

	if (action == KAUTH_SYSTEM_MOUNT && STATE->sm_usermount != 0 &&
	    extensions_usermount(cred, (enum kauth_system_req)(uintptr_t)arg0,
	    arg1, (u_long)arg2))
		return KAUTH_RESULT_ALLOW;
	return KAUTH_RESULT_DEFER;
}

int
secmodel_extensions_curtain_process_cb(kauth_cred_t cred,
    kauth_action_t action, void *cookie, void *arg0, void *arg1, void *arg2,
    void *arg3)
{
	struct proc *p = arg0;

	if (__predict_true(STATE->sm_curtain == 0) ||
	    action != KAUTH_PROCESS_CANSEE)
		return KAUTH_RESULT_DEFER;
	if (kauth_cred_geteuid(cred) == 0 ||
	    kauth_cred_uidmatch(cred, p->p_cred))
		return KAUTH_RESULT_DEFER;
	return KAUTH_RESULT_DENY;
}

/*
 * SOCKET_CANSEE: arg1 is the socket, of which only the credentials matter;
 * the network passes them as arg2.
 */
int
secmodel_extensions_curtain_network_cb(kauth_cred_t cred,
    kauth_action_t action, void *cookie, void *arg0, void *arg1, void *arg2,
    void *arg3)
{
	kauth_cred_t socred = arg2;

	if (__predict_true(STATE->sm_curtain == 0) ||
	    action != KAUTH_NETWORK_SOCKET ||
	    (enum kauth_network_req)(uintptr_t)arg0 !=
	    KAUTH_REQ_NETWORK_SOCKET_CANSEE)
		return KAUTH_RESULT_DEFER;
	if (kauth_cred_geteuid(cred) == 0 || (socred != NULL &&
	    kauth_cred_uidmatch(cred, socred)))
		return KAUTH_RESULT_DEFER;
	return KAUTH_RESULT_DENY;
}
