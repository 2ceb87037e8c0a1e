/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File calls on where a process is: chdir, chroot, getcwd, umask; and the
 * look-up helpers of the *at calls.
 *
 * cwdi_lock guards the directories of a process; a vnode taken out of them is
 * released after it is dropped.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include "vfs_syscalls_private.h"

/*
 * Looking up from a descriptor
 */

static bool
pathbuf_absolute(struct pathbuf *pb)
{
	const char *s = pathbuf_stringcopy_get(pb);
	bool abs = s[0] == '/';

	pathbuf_stringcopy_put(pb, s);
	return abs;
}

/* The descriptor does not matter, and may be bad, if the path is absolute. */
int
fd_nameiat(struct lwp *l, int fdat, struct nameidata *ndp)
{
	struct file *fp;
	int error;

	if (__predict_true(fdat == AT_FDCWD))
		return namei(ndp);

	error = fd_getvnode(fdat, &fp);
	if (error != 0) {
		if (error == EINVAL)
			error = ENOTDIR;
		return pathbuf_absolute(ndp->ni_pathbuf) ? namei(ndp) : error;
	}
	if (fp->f_vnode->v_type == VDIR) {
		NDAT(ndp, fp->f_vnode);
		error = namei(ndp);
	} else if (pathbuf_absolute(ndp->ni_pathbuf)) {
		error = namei(ndp);
	} else {
		error = ENOTDIR;
	}
	fd_putfile(fdat);
	return error;
}

int
fd_nameiat_simple_user(struct lwp *l, int fdat, const char *path,
    namei_simple_flags_t flags, struct vnode **vpp)
{
	struct nameidata nd;
	struct pathbuf *pb;
	uint32_t nflags = 0;
	int error;

	if (__predict_true(fdat == AT_FDCWD))
		return namei_simple_user(path, flags, vpp);

	if (flags == NSM_FOLLOW_NOEMULROOT || flags == NSM_FOLLOW_TRYEMULROOT)
		nflags |= FOLLOW;
	if (flags == NSM_FOLLOW_TRYEMULROOT ||
	    flags == NSM_NOFOLLOW_TRYEMULROOT)
		nflags |= TRYEMULROOT;
	error = pathbuf_copyin(path, &pb);
	if (error != 0)
		return error;
	NDINIT(&nd, LOOKUP, nflags, pb);
	error = fd_nameiat(l, fdat, &nd);
	if (error == 0)
		*vpp = nd.ni_vp;
	pathbuf_destroy(pb);
	return error;
}

void
vfs_namei_abort(struct nameidata *nd)
{
	struct vnode *dvp = nd->ni_dvp, *vp = nd->ni_vp;

	VOP_ABORTOP(dvp, &nd->ni_cnd);
	if (dvp == vp)
		vrele(dvp);
	else
		vput(dvp);
	if (vp != NULL) {
		if ((nd->ni_cnd.cn_flags & LOCKLEAF) != 0)
			vput(vp);
		else
			vrele(vp);
	}
}

/*
 * Changing directories
 */

/* May the caller stand in vp?  Consumes the reference if not. */
static int
chdir_check(struct vnode *vp, struct lwp *l)
{
	int error;

	error = vn_lock(vp, LK_SHARED);
	if (error == 0) {
		if (vp->v_type != VDIR)
			error = ENOTDIR;
		else
			error = VOP_ACCESS(vp, VEXEC, l->l_cred);
		VOP_UNLOCK(vp);
	}
	if (error != 0)
		vrele(vp);
	return error;
}

/* A directory to stand in, referenced and unlocked. */
int
chdir_lookup(const char *path, int seg, struct vnode **vpp, struct lwp *l)
{
	int error;

	if (seg == UIO_SYSSPACE)
		error = namei_simple_kernel(path, NSM_FOLLOW_TRYEMULROOT, vpp);
	else
		error = namei_simple_user(path, NSM_FOLLOW_TRYEMULROOT, vpp);
	if (error != 0)
		return error;
	return chdir_check(*vpp, l);
}

int
do_sys_chdir(struct lwp *l, const char *path, enum uio_seg seg,
    register_t *retval)
{
	struct cwdinfo *cwdi = l->l_proc->p_cwdi;
	struct vnode *vp, *ovp;
	int error;

	error = chdir_lookup(path, seg, &vp, l);
	if (error != 0)
		return error;
	rw_enter(&cwdi->cwdi_lock, RW_WRITER);
	ovp = cwdi->cwdi_cdir;
	cwdi->cwdi_cdir = vp;
	rw_exit(&cwdi->cwdi_lock);
	vrele(ovp);
	return 0;
}

int
sys_chdir(struct lwp *l, const struct sys_chdir_args *uap, register_t *retval)
{

	return do_sys_chdir(l, SCARG(uap, path), UIO_USERSPACE, retval);
}

/* The directory behind a descriptor, referenced and unlocked. */
static int
fchdir_lookup(struct lwp *l, int fd, struct vnode **vpp)
{
	struct file *fp;
	int error;

	error = fd_getvnode(fd, &fp);
	if (error != 0)
		return error;
	*vpp = fp->f_vnode;
	vref(*vpp);
	fd_putfile(fd);
	return chdir_check(*vpp, l);
}

/* From a directory into what is mounted on it meanwhile. */
static int
fchdir_cross(struct vnode **vpp)
{
	struct vnode *vp = *vpp, *rvp;
	struct mount *mp;
	int error;

	while ((mp = vp->v_mountedhere) != NULL) {
		error = vfs_busy(mp);
		if (error != 0) {
			if (vp->v_mountedhere == mp) {
				vrele(vp);
				return error;
			}
			continue;
		}
		error = VFS_ROOT(mp, LK_NONE, &rvp);
		vfs_unbusy(mp);
		vrele(vp);
		if (error != 0)
			return error;
		*vpp = vp = rvp;
	}
	return 0;
}

int
sys_fchdir(struct lwp *l, const struct sys_fchdir_args *uap,
    register_t *retval)
{
	struct cwdinfo *cwdi = l->l_proc->p_cwdi;
	struct vnode *vp, *ovp, *rdir;
	int error;

	error = fchdir_lookup(l, SCARG(uap, fd), &vp);
	if (error == 0)
		error = fchdir_cross(&vp);
	if (error != 0)
		return error;

	/* A process never leaves its root, with whatever descriptors. */
	rw_enter(&cwdi->cwdi_lock, RW_READER);
	rdir = cwdi->cwdi_rdir;
	if (rdir != NULL)
		vref(rdir);
	rw_exit(&cwdi->cwdi_lock);
	if (rdir != NULL) {
		bool inside = vn_isunder(vp, rdir, l);

		vrele(rdir);
		if (!inside) {
			vrele(vp);
			return EPERM;
		}
	}

	rw_enter(&cwdi->cwdi_lock, RW_WRITER);
	ovp = cwdi->cwdi_cdir;
	cwdi->cwdi_cdir = vp;
	rw_exit(&cwdi->cwdi_lock);
	vrele(ovp);
	return 0;
}

/*
 * Changing the root
 */

/* vp becomes the root of the process, which takes over the reference. */
void
change_root(struct vnode *vp)
{
	struct lwp *l = curlwp;
	struct cwdinfo *cwdi = l->l_proc->p_cwdi;
	struct vnode *ordir, *ocdir = NULL;
	bool inside;

	inside = vn_isunder(cwdi->cwdi_cdir, vp, l);
	rw_enter(&cwdi->cwdi_lock, RW_WRITER);
	ordir = cwdi->cwdi_rdir;
	cwdi->cwdi_rdir = vp;
	/* Standing outside, ".." would climb out of the new root. */
	if (!inside) {
		ocdir = cwdi->cwdi_cdir;
		vref(vp);
		cwdi->cwdi_cdir = vp;
	}
	rw_exit(&cwdi->cwdi_lock);
	if (ordir != NULL)
		vrele(ordir);
	if (ocdir != NULL)
		vrele(ocdir);
	kauth_proc_chroot(l->l_cred, cwdi);
}

int
sys_chroot(struct lwp *l, const struct sys_chroot_args *uap,
    register_t *retval)
{
	struct vnode *vp;
	int error;

	error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_CHROOT,
	    KAUTH_REQ_SYSTEM_CHROOT_CHROOT, NULL, NULL, NULL);
	if (error != 0)
		return error;
	error = chdir_lookup(SCARG(uap, path), UIO_USERSPACE, &vp, l);
	if (error == 0)
		change_root(vp);
	return error;
}

int
sys_fchroot(struct lwp *l, const struct sys_fchroot_args *uap,
    register_t *retval)
{
	struct vnode *vp;
	int error;

	error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_CHROOT,
	    KAUTH_REQ_SYSTEM_CHROOT_FCHROOT, NULL, NULL, NULL);
	if (error != 0)
		return error;
	error = fchdir_lookup(l, SCARG(uap, fd), &vp);
	if (error == 0)
		change_root(vp);
	return error;
}

/*
 * umask and getcwd
 */

int
sys_umask(struct lwp *l, const struct sys_umask_args *uap, register_t *retval)
{
	struct cwdinfo *cwdi = l->l_proc->p_cwdi;

	rw_enter(&cwdi->cwdi_lock, RW_WRITER);
	*retval = cwdi->cwdi_cmask;
	cwdi->cwdi_cmask = SCARG(uap, newmask) & ALLPERMS;
	rw_exit(&cwdi->cwdi_lock);
	return 0;
}

int
sys___getcwd(struct lwp *l, const struct sys___getcwd_args *uap,
    register_t *retval)
{
	struct cwdinfo *cwdi = l->l_proc->p_cwdi;
	struct vnode *cdir;
	size_t len = SCARG(uap, length);
	char *buf, *bp;
	int error;

	if (len < 2)
		return ERANGE;
	len = MIN(len, MAXPATHLEN * 4);
	buf = kmem_alloc(len, KM_NOSLEEP);
	if (buf == NULL)
		return ENOMEM;
	bp = buf + len;
	*--bp = '\0';

	rw_enter(&cwdi->cwdi_lock, RW_READER);
	cdir = cwdi->cwdi_cdir;
	vref(cdir);
	rw_exit(&cwdi->cwdi_lock);
	/* Every component takes two bytes or more. */
	error = getcwd_common(cdir, NULL, &bp, buf, len / 2,
	    GETCWD_CHECK_ACCESS, l);
	vrele(cdir);

	if (error == 0) {
		*retval = buf + len - bp;
		error = copyout(bp, SCARG(uap, bufp), *retval);
	}
	kmem_free(buf, len);
	return error;
}
