/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File calls that look: stat, access, readlink, pathconf, getdents.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include "vfs_syscalls_private.h"

/* The flag of the *at calls that do not follow a last symlink. */
static inline namei_simple_flags_t
at_follow(int flag)
{

	return (flag & AT_SYMLINK_NOFOLLOW) != 0 ?
	    NSM_NOFOLLOW_TRYEMULROOT : NSM_FOLLOW_TRYEMULROOT;
}

/*
 * stat(2)
 */

/* nd_flag is FOLLOW or NOFOLLOW. */
int
do_sys_statat(struct lwp *l, int fdat, const char *path, unsigned int nd_flag,
    struct stat *sb)
{
	struct vnode *vp;
	int error;

	error = fd_nameiat_simple_user(l, fdat, path,
	    (nd_flag & FOLLOW) != 0 ? NSM_FOLLOW_TRYEMULROOT :
	    NSM_NOFOLLOW_TRYEMULROOT, &vp);
	if (__predict_false(error != 0))
		return error;
	vn_lock(vp, LK_SHARED | LK_RETRY);
	error = vn_stat(vp, sb);
	VOP_UNLOCK(vp);
	vrele(vp);
	return error;
}

int
do_sys_stat(const char *path, unsigned int nd_flag, struct stat *sb)
{

	return do_sys_statat(curlwp, AT_FDCWD, path, nd_flag, sb);
}

int
sys_stat(struct lwp *l, const struct sys_stat_args *uap, register_t *retval)
{
	struct stat sb;
	int error;

	error = do_sys_statat(l, AT_FDCWD, SCARG(uap, path), FOLLOW, &sb);
	if (__predict_false(error != 0))
		return error;
	return copyout(&sb, SCARG(uap, ub), sizeof(sb));
}

int
sys_lstat(struct lwp *l, const struct sys_lstat_args *uap, register_t *retval)
{
	struct stat sb;
	int error;

	error = do_sys_statat(l, AT_FDCWD, SCARG(uap, path), NOFOLLOW, &sb);
	if (__predict_false(error != 0))
		return error;
	return copyout(&sb, SCARG(uap, ub), sizeof(sb));
}

int
sys_fstatat(struct lwp *l, const struct sys_fstatat_args *uap,
    register_t *retval)
{
	const int flag = SCARG(uap, flag);
	struct stat sb;
	int error;

	if ((flag & ~AT_SYMLINK_NOFOLLOW) != 0)
		return EINVAL;
	error = do_sys_statat(l, SCARG(uap, fd), SCARG(uap, path),
	    (flag & AT_SYMLINK_NOFOLLOW) != 0 ? NOFOLLOW : FOLLOW, &sb);
	if (error != 0)
		return error;
	return copyout(&sb, SCARG(uap, buf), sizeof(sb));
}

/*
 * access(2)
 */

int
do_sys_accessat(struct lwp *l, int fdat, const char *path, int mode,
    int flags)
{
	struct kauth_cred *cred = NULL;
	struct nameidata nd;
	struct pathbuf *pb;
	accmode_t accmode = 0;
	int error;

	if ((mode & ~(R_OK | W_OK | X_OK)) != 0 ||
	    (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW)) != 0)
		return EINVAL;
	error = pathbuf_copyin(path, &pb);
	if (error != 0)
		return error;
	NDINIT(&nd, LOOKUP, LOCKLEAF | TRYEMULROOT |
	    ((flags & AT_SYMLINK_NOFOLLOW) != 0 ? NOFOLLOW : FOLLOW), pb);
	/* The question is put for the real user, from the path on. */
	if ((flags & AT_EACCESS) == 0 &&
	    (kauth_cred_geteuid(l->l_cred) != kauth_cred_getuid(l->l_cred) ||
	    kauth_cred_getegid(l->l_cred) != kauth_cred_getgid(l->l_cred))) {
		cred = kauth_cred_dup(l->l_cred);
		kauth_cred_seteuid(cred, kauth_cred_getuid(l->l_cred));
		kauth_cred_setegid(cred, kauth_cred_getgid(l->l_cred));
		nd.ni_cnd.cn_cred = cred;
	}
	error = fd_nameiat(l, fdat, &nd);
	if (error == 0) {
		if ((mode & R_OK) != 0)
			accmode |= VREAD;
		if ((mode & W_OK) != 0)
			accmode |= VWRITE;
		if ((mode & X_OK) != 0)
			accmode |= VEXEC;
		if (accmode != 0) {
			error = VOP_ACCESS(nd.ni_vp, accmode,
			    cred != NULL ? cred : l->l_cred);
		}
		if (error == 0 && (mode & W_OK) != 0)
			error = vn_writechk(nd.ni_vp);
		vput(nd.ni_vp);
	}
	pathbuf_destroy(pb);
	if (cred != NULL)
		kauth_cred_free(cred);
	return error;
}

int
sys_access(struct lwp *l, const struct sys_access_args *uap,
    register_t *retval)
{

	return do_sys_accessat(l, AT_FDCWD, SCARG(uap, path),
	    SCARG(uap, flags), 0);
}

int
sys_faccessat(struct lwp *l, const struct sys_faccessat_args *uap,
    register_t *retval)
{

	return do_sys_accessat(l, SCARG(uap, fd), SCARG(uap, path),
	    SCARG(uap, amode), SCARG(uap, flag));
}

/*
 * readlink(2)
 */

int
do_sys_readlinkat(struct lwp *l, int fdat, const char *path, char *buf,
    size_t count, register_t *retval)
{
	struct vnode *vp;
	struct iovec iov;
	struct uio uio;
	int error;

	error = fd_nameiat_simple_user(l, fdat, path,
	    NSM_NOFOLLOW_TRYEMULROOT, &vp);
	if (error != 0)
		return error;
	vn_lock(vp, LK_SHARED | LK_RETRY);
	if (vp->v_type != VLNK) {
		error = EINVAL;
	} else if ((vp->v_mount->mnt_flag & MNT_SYMPERM) == 0 ||
	    (error = VOP_ACCESS(vp, VREAD, l->l_cred)) == 0) {
		iov.iov_base = buf;
		iov.iov_len = count;
		uio.uio_iov = &iov;
		uio.uio_iovcnt = 1;
		uio.uio_offset = 0;
		uio.uio_rw = UIO_READ;
		uio.uio_vmspace = l->l_proc->p_vmspace;
		uio.uio_resid = count;
		error = VOP_READLINK(vp, &uio, l->l_cred);
		*retval = count - uio.uio_resid;
	}
	VOP_UNLOCK(vp);
	vrele(vp);
	return error;
}

int
sys_readlink(struct lwp *l, const struct sys_readlink_args *uap,
    register_t *retval)
{

	return do_sys_readlinkat(l, AT_FDCWD, SCARG(uap, path),
	    SCARG(uap, buf), SCARG(uap, count), retval);
}

int
sys_readlinkat(struct lwp *l, const struct sys_readlinkat_args *uap,
    register_t *retval)
{

	return do_sys_readlinkat(l, SCARG(uap, fd), SCARG(uap, path),
	    SCARG(uap, buf), SCARG(uap, bufsize), retval);
}

/*
 * pathconf(2)
 */

static int
do_sys_pathconf(struct lwp *l, const char *path, int name, int flag,
    register_t *retval)
{
	struct vnode *vp;
	int error;

	error = namei_simple_user(path, at_follow(flag), &vp);
	if (error != 0)
		return error;
	vn_lock(vp, LK_SHARED | LK_RETRY);
	error = VOP_PATHCONF(vp, name, retval);
	VOP_UNLOCK(vp);
	vrele(vp);
	return error;
}

int
sys_pathconf(struct lwp *l, const struct sys_pathconf_args *uap,
    register_t *retval)
{

	return do_sys_pathconf(l, SCARG(uap, path), SCARG(uap, name), 0,
	    retval);
}

int
sys_lpathconf(struct lwp *l, const struct sys_lpathconf_args *uap,
    register_t *retval)
{

	return do_sys_pathconf(l, SCARG(uap, path), SCARG(uap, name),
	    AT_SYMLINK_NOFOLLOW, retval);
}

/*
 * getdents(2)
 */
int
sys_getdents(struct lwp *l, const struct sys_getdents_args *uap,
    register_t *retval)
{
	struct file *fp;
	size_t count = SCARG(uap, count);
	int error, done;

	error = fd_getvnode(SCARG(uap, fd), &fp);
	if (error != 0)
		return error;
	if ((fp->f_flag & FREAD) == 0) {
		error = EBADF;
	} else {
		error = vn_readdir(fp, SCARG(uap, buf), UIO_USERSPACE,
		    MIN(count, INT_MAX), &done, l, NULL, NULL);
		if (error == 0)
			*retval = done;
	}
	fd_putfile(SCARG(uap, fd));
	return error;
}
