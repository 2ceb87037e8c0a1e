/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secmodel_securelevel(9): restrictions that bind the superuser too.
 *
 *	-1	none (a kernel boots with this)
 *	0	init may not be traced
 *	1	file flags of the system cannot be cleared; mounted disks, raw
 *		memory and I/O ports cannot be written; no modules, no sysctl
 *		nodes, no set-id core dumps
 *	2	no disk can be written raw or newly mounted, mounts can only
 *		be made stricter; the clock cannot go back; packet filter
 *		rules stand
 *
 * The level is k_securelevel; kern.securelevel only ever raises it.
 */

#include <sys/param.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/vnode.h>

#include <miscfs/specfs/specdev.h>

#include <secmodel/securelevel/securelevel.h>

#include "../../kern/kern_auth_impl.h"

#define LEVEL	(curkernel()->k_securelevel)
#define DENY_ABOVE(n)							\
	(LEVEL > (n) ? KAUTH_RESULT_DENY : KAUTH_RESULT_DEFER)

/*
 * "is-securelevel-above": *ret, a bool, tells whether it is above (int)arg.
 */
int
secmodel_securelevel_eval(const char *what, void *arg, void *ret)
{

	if (strcmp(what, "is-securelevel-above") != 0)
		return ENOENT;
	*(bool *)ret = LEVEL > (int)(uintptr_t)arg;
	return 0;
}

static int
securelevel_time(enum kauth_system_req req, const struct timespec *delta)
{

	switch (req) {
	case KAUTH_REQ_SYSTEM_TIME_RTCOFFSET:
		return DENY_ABOVE(0);
	case KAUTH_REQ_SYSTEM_TIME_SYSTEM:
		if (delta != NULL && delta->tv_sec < 0)
			return DENY_ABOVE(1);
		break;
	default:
		break;
	}
	return KAUTH_RESULT_DEFER;
}

int
secmodel_securelevel_system_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{
	enum kauth_system_req req = (enum kauth_system_req)(uintptr_t)arg0;

	if (__predict_true(LEVEL <= 0))
		return KAUTH_RESULT_DEFER;
	switch (action) {
	case KAUTH_SYSTEM_CHSYSFLAGS:
	case KAUTH_SYSTEM_MAP_VA_ZERO:
	case KAUTH_SYSTEM_MODULE:
	case KAUTH_SYSTEM_SETIDCORE:
	case KAUTH_SYSTEM_SWAPCTL:
		return DENY_ABOVE(0);
	case KAUTH_SYSTEM_TIME:
		return securelevel_time(req, arg2);
	case KAUTH_SYSTEM_SYSCTL:
		if (req == KAUTH_REQ_SYSTEM_SYSCTL_ADD ||
		    req == KAUTH_REQ_SYSTEM_SYSCTL_DELETE ||
		    req == KAUTH_REQ_SYSTEM_SYSCTL_DESC)
			return DENY_ABOVE(0);
		break;
	case KAUTH_SYSTEM_MOUNT:
		if (req == KAUTH_REQ_SYSTEM_MOUNT_NEW)
			return DENY_ABOVE(1);
		/* An update may only take the right to write. */
		if (req == KAUTH_REQ_SYSTEM_MOUNT_UPDATE &&
		    ((u_long)arg2 & MNT_RDONLY) == 0)
			return DENY_ABOVE(1);
		break;
	default:
		break;
	}
	return KAUTH_RESULT_DEFER;
}

int
secmodel_securelevel_process_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{
	struct proc *p = arg0;

	if (__predict_true(LEVEL < 0))
		return KAUTH_RESULT_DEFER;
	switch (action) {
	case KAUTH_PROCESS_KTRACE:
	case KAUTH_PROCESS_PROCFS:
	case KAUTH_PROCESS_PTRACE:
		return p == initproc ? DENY_ABOVE(-1) : KAUTH_RESULT_DEFER;
	case KAUTH_PROCESS_CORENAME:
		if ((enum kauth_process_req)(uintptr_t)arg1 ==
		    KAUTH_REQ_PROCESS_CORENAME_SET)
			return DENY_ABOVE(1);
		break;
	default:
		break;
	}
	return KAUTH_RESULT_DEFER;
}

int
secmodel_securelevel_network_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{

	switch (action) {
	case KAUTH_NETWORK_FIREWALL:
		return DENY_ABOVE(1);
	case KAUTH_NETWORK_FORWSRCRT:
		return DENY_ABOVE(0);
	default:
		return KAUTH_RESULT_DEFER;
	}
}

int
secmodel_securelevel_machdep_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{

	switch (action) {
	case KAUTH_MACHDEP_CPU_UCODE_APPLY:
	case KAUTH_MACHDEP_IOPERM_SET:
	case KAUTH_MACHDEP_IOPL:
	case KAUTH_MACHDEP_NVRAM:
	case KAUTH_MACHDEP_SVS_DISABLE:
	case KAUTH_MACHDEP_UNMANAGEDMEM:
		return DENY_ABOVE(0);
	default:
		return KAUTH_RESULT_DEFER;
	}
}

/*
 * Is there a file system mounted from the block device?
 */
static bool
securelevel_mounted(dev_t bdev)
{
	struct vnode *vp;
	bool mounted;

	if (bdev == NODEV || spec_node_lookup_by_dev(VBLK, bdev, &vp) != 0)
		return false;
	mounted = vfs_mountedon(vp) != 0;
	vrele(vp);
	return mounted;
}

/*
 * Opening a device node to write: disks that are mounted from level 1 on, all
 * disks from level 2 on.
 */
static int
securelevel_rawio(enum kauth_device_req req, struct vnode *vp)
{
	if (req == KAUTH_REQ_DEVICE_RAWIO_SPEC_READ || vp == NULL)
		return KAUTH_RESULT_DEFER;
	switch (vp->v_type) {
	case VBLK:
		if (vfs_mountedon(vp) != 0)
			return DENY_ABOVE(0);
		return bdev_type(vp->v_rdev) == D_DISK ?
		    DENY_ABOVE(1) : KAUTH_RESULT_DEFER;
	case VCHR:
		if (cdev_type(vp->v_rdev) != D_DISK)
			return KAUTH_RESULT_DEFER;
		if (securelevel_mounted(devsw_chr2blk(vp->v_rdev)))
			return DENY_ABOVE(0);
		return DENY_ABOVE(1);
	default:
		return KAUTH_RESULT_DEFER;
	}
}

int
secmodel_securelevel_device_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{

	if (__predict_true(LEVEL <= 0))
		return KAUTH_RESULT_DEFER;
	switch (action) {
	case KAUTH_DEVICE_RAWIO_SPEC:
		return securelevel_rawio(
		    (enum kauth_device_req)(uintptr_t)arg0, arg1);
	case KAUTH_DEVICE_RAWIO_PASSTHRU:
		if ((u_long)arg0 & (KAUTH_DEVICE_RAWIO_PASSTHRU_WRITE |
		    KAUTH_DEVICE_RAWIO_PASSTHRU_WRITECONF))
			return DENY_ABOVE(0);
		break;
	case KAUTH_DEVICE_GPIO_PINSET:
		return DENY_ABOVE(0);
	default:
		break;
	}
	return KAUTH_RESULT_DEFER;
}
