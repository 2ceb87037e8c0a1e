/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file systems of a kernel begin and end here.
 *
 * rumpvfs_init() runs when the VFS core, buffers, devices and rumpblk are
 * there, before components attach.  rumpvfs_fini() runs when all processes but
 * lwp0's have ended.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/filedesc.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include <rump-sys/kern.h>
#include <rump-sys/vfs.h>

#include "rump_vfs_private.h"

/* The devices that every kernel has: minors of the memory device. */
#define MEM_CMAJOR	2

/* A directory, with a mode that the umask does not touch. */
static void
rumpvfs_mkdir(const char *path, mode_t mode)
{
	struct vnode *vp;
	struct vattr va;

	FLAWLESSCALL(do_sys_mkdir(path, mode, UIO_SYSSPACE));
	FLAWLESSCALL(namei_simple_kernel(path, NSM_FOLLOW_NOEMULROOT, &vp));
	vattr_null(&va);
	va.va_mode = mode;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	FLAWLESSCALL(VOP_SETATTR(vp, &va, curlwp->l_cred));
	VOP_UNLOCK(vp);
	vrele(vp);
}

/* Processes from before there was a root stand in it. */
static void
rumpvfs_setcwd(void)
{
	struct proc *p;

	mutex_enter(&proc_lock);
	PROCLIST_FOREACH(p, &allproc) {
		struct cwdinfo *cwdi = p->p_cwdi;

		if (cwdi == NULL || cwdi->cwdi_cdir != NULL)
			continue;
		vref(rootvnode);
		cwdi->cwdi_cdir = rootvnode;
	}
	mutex_exit(&proc_lock);
}

void
rumpvfs_init(void)
{

	rumpfs_init();
	FLAWLESSCALL(vfs_mountroot());
	rumpvfs_setcwd();
	etfs_init();

	rumpvfs_mkdir("/dev", 0755);
	rumpvfs_mkdir("/tmp", 01777);
	FLAWLESSCALL(rump_vfs_makeonedevnode(S_IFCHR, "/dev/null", MEM_CMAJOR,
	    DEV_NULL));
	FLAWLESSCALL(rump_vfs_makeonedevnode(S_IFCHR, "/dev/zero", MEM_CMAJOR,
	    DEV_ZERO));
	FLAWLESSCALL(rump_vfs_makeonedevnode(S_IFCHR, "/dev/full", MEM_CMAJOR,
	    DEV_FULL));
}

/*
 * Halt.  The root goes last, and with it the keys of etfs, as other mounts
 * may be on their devices.
 */
void
rumpvfs_fini(void)
{
	struct cwdinfo *cwdi = curproc->p_cwdi;
	struct vnode *cdir = NULL, *rdir = NULL;

	if (cwdi != NULL) {
		rw_enter(&cwdi->cwdi_lock, RW_WRITER);
		cdir = cwdi->cwdi_cdir;
		rdir = cwdi->cwdi_rdir;
		cwdi->cwdi_cdir = cwdi->cwdi_rdir = NULL;
		rw_exit(&cwdi->cwdi_lock);
	}
	if (cdir != NULL)
		vrele(cdir);
	if (rdir != NULL)
		vrele(rdir);
	vfs_shutdown();
	rumpfs_fini();
	rumpblk_fini();
}
