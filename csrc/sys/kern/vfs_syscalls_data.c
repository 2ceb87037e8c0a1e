/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File calls on contents: lseek, truncate, fsync, fallocate, fdiscard.
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
#include <sys/resourcevar.h>
#include <sys/signalvar.h>
#include <sys/syscallargs.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

int
sys_lseek(struct lwp *l, const struct sys_lseek_args *uap, register_t *retval)
{
	const int fd = SCARG(uap, fd);
	struct file *fp;
	off_t new;
	int error;

	fp = fd_getfile(fd);
	if (fp == NULL)
		return EBADF;
	if (fp->f_ops->fo_seek == NULL) {
		error = ESPIPE;
	} else {
		error = (*fp->f_ops->fo_seek)(fp, SCARG(uap, offset),
		    SCARG(uap, whence), &new, FOF_UPDATE_OFFSET);
		if (error == 0)
			*(off_t *)retval = new;
	}
	fd_putfile(fd);
	return error;
}

/*
 * truncate(2)
 */

/* The vnode is locked.  A file may not be made longer than RLIMIT_FSIZE. */
static int
truncate_vnode(struct vnode *vp, off_t length, struct kauth_cred *cred)
{
	const rlim_t limit = lim_cur(curproc, RLIMIT_FSIZE);
	struct vattr va;
	int error;

	error = vn_writechk(vp);
	if (error != 0)
		return error;
	if (__predict_false(limit != RLIM_INFINITY) && length > limit &&
	    vp->v_type == VREG) {
		error = VOP_GETATTR(vp, &va, cred);
		if (error != 0)
			return error;
		if (length > va.va_size) {
			lwp_psignal(curlwp, SIGXFSZ);
			return EFBIG;
		}
	}
	vattr_null(&va);
	va.va_size = length;
	return VOP_SETATTR(vp, &va, cred);
}

int
do_sys_truncate(const char *path, enum uio_seg seg, off_t length)
{
	struct kauth_cred *cred = curlwp->l_cred;
	struct vnode *vp;
	int error;

	if (length < 0)
		return EINVAL;
	if (seg == UIO_SYSSPACE)
		error = namei_simple_kernel(path, NSM_FOLLOW_TRYEMULROOT, &vp);
	else
		error = namei_simple_user(path, NSM_FOLLOW_TRYEMULROOT, &vp);
	if (error != 0)
		return error;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	if (vp->v_type == VDIR)
		error = EISDIR;
	else if ((error = VOP_ACCESS(vp, VWRITE, cred)) == 0)
		error = truncate_vnode(vp, length, cred);
	VOP_UNLOCK(vp);
	vrele(vp);
	return error;
}

int
sys_truncate(struct lwp *l, const struct sys_truncate_args *uap,
    register_t *retval)
{

	return do_sys_truncate(SCARG(uap, path), UIO_USERSPACE,
	    SCARG(uap, length));
}

int
sys_ftruncate(struct lwp *l, const struct sys_ftruncate_args *uap,
    register_t *retval)
{
	const off_t length = SCARG(uap, length);
	struct vnode *vp;
	struct file *fp;
	int error;

	if (length < 0)
		return EINVAL;
	error = fd_getvnode(SCARG(uap, fd), &fp);
	if (error != 0)
		return error;
	vp = fp->f_vnode;
	if ((fp->f_flag & FWRITE) == 0 || vp->v_type == VDIR) {
		error = EINVAL;
	} else {
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
		error = truncate_vnode(vp, length, fp->f_cred);
		VOP_UNLOCK(vp);
	}
	fd_putfile(SCARG(uap, fd));
	return error;
}

/*
 * fsync(2)
 */

/* [start, end); both 0 is the whole file. */
static int
fsync_fd(int fd, int flags, off_t start, off_t end, bool writable)
{
	struct vnode *vp;
	struct file *fp;
	int error;

	error = fd_getvnode(fd, &fp);
	if (error != 0)
		return error;
	if (writable && (fp->f_flag & FWRITE) == 0) {
		error = EBADF;
	} else {
		vp = fp->f_vnode;
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
		error = VOP_FSYNC(vp, fp->f_cred, flags, start, end);
		VOP_UNLOCK(vp);
	}
	fd_putfile(fd);
	return error;
}

int
sys_fsync(struct lwp *l, const struct sys_fsync_args *uap, register_t *retval)
{

	return fsync_fd(SCARG(uap, fd), FSYNC_WAIT, 0, 0, false);
}

int
sys_fdatasync(struct lwp *l, const struct sys_fdatasync_args *uap,
    register_t *retval)
{

	return fsync_fd(SCARG(uap, fd), FSYNC_WAIT | FSYNC_DATAONLY, 0, 0,
	    false);
}

int
sys_fsync_range(struct lwp *l, const struct sys_fsync_range_args *uap,
    register_t *retval)
{
	const int flags = SCARG(uap, flags);
	const off_t start = SCARG(uap, start), len = SCARG(uap, length);
	off_t end = 0;
	int nflags;

	if ((flags & ~(FDATASYNC | FFILESYNC | FDISKSYNC)) != 0 ||
	    ((flags & FDATASYNC) != 0) == ((flags & FFILESYNC) != 0))
		return EINVAL;
	if (start < 0 || len < 0 ||
	    __builtin_add_overflow(start, len, &end))
		return EINVAL;
	nflags = FSYNC_WAIT;
	if ((flags & FDATASYNC) != 0)
		nflags |= FSYNC_DATAONLY;
	if ((flags & FDISKSYNC) != 0)
		nflags |= FSYNC_CACHE;
	/* Length 0 reaches to the end of the file. */
	return fsync_fd(SCARG(uap, fd), nflags, start, len != 0 ? end : 0,
	    true);
}

/*
 * posix_fallocate(2), fdiscard(2)
 */

static int
space_fd(int fd, off_t pos, off_t len, bool discard)
{
	struct vnode *vp;
	struct file *fp;
	off_t end;
	int error;

	if (pos < 0 || len < 0 || (len == 0 && !discard))
		return EINVAL;
	if (__builtin_add_overflow(pos, len, &end))
		return discard ? EINVAL : EFBIG;
	fp = fd_getfile(fd);
	if (fp == NULL)
		return EBADF;
	if ((fp->f_flag & FWRITE) == 0) {
		error = EBADF;
	} else if (fp->f_type != DTYPE_VNODE) {
		error = fp->f_type == DTYPE_PIPE ? ESPIPE : ENODEV;
	} else if ((vp = fp->f_vnode)->v_type == VFIFO) {
		error = ESPIPE;
	} else if (vp->v_type == VDIR) {
		error = EISDIR;
	} else if (vp->v_type != VREG && !(discard &&
	    (vp->v_type == VCHR || vp->v_type == VBLK))) {
		error = ENODEV;
	} else {
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
		if (discard)
			error = VOP_FDISCARD(vp, pos, len);
		else
			error = VOP_FALLOCATE(vp, pos, len);
		VOP_UNLOCK(vp);
	}
	fd_putfile(fd);
	return error;
}

/* Its result is the error. */
int
sys_posix_fallocate(struct lwp *l, const struct sys_posix_fallocate_args *uap,
    register_t *retval)
{

	*retval = space_fd(SCARG(uap, fd), SCARG(uap, pos), SCARG(uap, len),
	    false);
	return 0;
}

int
sys_fdiscard(struct lwp *l, const struct sys_fdiscard_args *uap,
    register_t *retval)
{

	return space_fd(SCARG(uap, fd), SCARG(uap, pos), SCARG(uap, len),
	    true);
}
