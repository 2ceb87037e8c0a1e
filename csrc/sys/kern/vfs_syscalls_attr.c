/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File calls that change attributes: chflags, chmod, chown, utimes and their
 * families.  Each has three ways to its vnode (a path, a path from a
 * descriptor, a descriptor) and one function that does the work.
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
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include "vfs_syscalls_private.h"

int
vfs_setattr(struct vnode *vp, struct vattr *vap)
{
	int error;

	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	error = VOP_SETATTR(vp, vap, curlwp->l_cred);
	VOP_UNLOCK(vp);
	return error;
}

/* `flag' is AT_SYMLINK_NOFOLLOW or 0: EINVAL for anything else. */
static int
at_lookup(struct lwp *l, int fdat, const char *path, int flag,
    struct vnode **vpp)
{

	if ((flag & ~AT_SYMLINK_NOFOLLOW) != 0)
		return EINVAL;
	return fd_nameiat_simple_user(l, fdat, path,
	    (flag & AT_SYMLINK_NOFOLLOW) != 0 ? NSM_NOFOLLOW_TRYEMULROOT :
	    NSM_FOLLOW_TRYEMULROOT, vpp);
}

/*
 * chflags(2)
 */

static int
change_flags(struct vnode *vp, u_long flags, struct lwp *l)
{
	struct vattr va;
	int error;

	/* On devices flags are the super-user's, whoever owns them. */
	if (vp->v_type == VCHR || vp->v_type == VBLK) {
		error = kauth_authorize_system(l->l_cred,
		    KAUTH_SYSTEM_CHSYSFLAGS, 0, NULL, NULL, NULL);
		if (error != 0)
			return error;
	}
	vattr_null(&va);
	va.va_flags = flags;
	return vfs_setattr(vp, &va);
}

int
do_sys_chflagsat(struct lwp *l, int fdat, const char *path, u_long flags,
    int flag)
{
	struct vnode *vp;
	int error;

	error = at_lookup(l, fdat, path, flag, &vp);
	if (error != 0)
		return error;
	error = change_flags(vp, flags, l);
	vrele(vp);
	return error;
}

int
sys_chflags(struct lwp *l, const struct sys_chflags_args *uap,
    register_t *retval)
{

	return do_sys_chflagsat(l, AT_FDCWD, SCARG(uap, path),
	    SCARG(uap, flags), 0);
}

int
sys_lchflags(struct lwp *l, const struct sys_lchflags_args *uap,
    register_t *retval)
{

	return do_sys_chflagsat(l, AT_FDCWD, SCARG(uap, path),
	    SCARG(uap, flags), AT_SYMLINK_NOFOLLOW);
}

int
sys_fchflags(struct lwp *l, const struct sys_fchflags_args *uap,
    register_t *retval)
{
	struct file *fp;
	int error;

	error = fd_getvnode(SCARG(uap, fd), &fp);
	if (error != 0)
		return error;
	error = change_flags(fp->f_vnode, SCARG(uap, flags), l);
	fd_putfile(SCARG(uap, fd));
	return error;
}

/*
 * chmod(2)
 */

static int
change_mode(struct vnode *vp, int mode)
{
	struct vattr va;

	vattr_null(&va);
	va.va_mode = mode & ALLPERMS;
	return vfs_setattr(vp, &va);
}

int
do_sys_chmodat(struct lwp *l, int fdat, const char *path, int mode, int flag)
{
	struct vnode *vp;
	int error;

	error = at_lookup(l, fdat, path, flag, &vp);
	if (error != 0)
		return error;
	error = change_mode(vp, mode);
	vrele(vp);
	return error;
}

int
sys_chmod(struct lwp *l, const struct sys_chmod_args *uap, register_t *retval)
{

	return do_sys_chmodat(l, AT_FDCWD, SCARG(uap, path),
	    SCARG(uap, mode), 0);
}

int
sys_lchmod(struct lwp *l, const struct sys_lchmod_args *uap,
    register_t *retval)
{

	return do_sys_chmodat(l, AT_FDCWD, SCARG(uap, path),
	    SCARG(uap, mode), AT_SYMLINK_NOFOLLOW);
}

int
sys_fchmodat(struct lwp *l, const struct sys_fchmodat_args *uap,
    register_t *retval)
{

	return do_sys_chmodat(l, SCARG(uap, fd), SCARG(uap, path),
	    SCARG(uap, mode), SCARG(uap, flag));
}

int
sys_fchmod(struct lwp *l, const struct sys_fchmod_args *uap,
    register_t *retval)
{
	struct file *fp;
	int error;

	error = fd_getvnode(SCARG(uap, fd), &fp);
	if (error != 0)
		return error;
	error = change_mode(fp->f_vnode, SCARG(uap, mode));
	fd_putfile(SCARG(uap, fd));
	return error;
}

/*
 * chown(2)
 */

/*
 * The set-id bits of a file that changes hands.  NetBSD's calls clear the bit
 * of what is changed, the __posix_ ones clear both unless the caller may keep
 * them.
 */
static mode_t
chown_mode(struct vnode *vp, mode_t mode, uid_t uid, gid_t gid,
    struct lwp *l, bool posix)
{

	if (!posix) {
		if (uid != (uid_t)VNOVAL)
			mode &= ~S_ISUID;
		if (gid != (gid_t)VNOVAL)
			mode &= ~S_ISGID;
		return mode;
	}
	if ((mode & S_ISUID) != 0 && kauth_authorize_vnode(l->l_cred,
	    KAUTH_VNODE_RETAIN_SUID, vp, NULL, EPERM) != 0)
		mode &= ~S_ISUID;
	if ((mode & S_ISGID) != 0 && kauth_authorize_vnode(l->l_cred,
	    KAUTH_VNODE_RETAIN_SGID, vp, NULL, EPERM) != 0)
		mode &= ~S_ISGID;
	return mode;
}

static int
change_owner(struct vnode *vp, uid_t uid, gid_t gid, struct lwp *l,
    bool posix)
{
	struct vattr va;
	mode_t omode, mode;
	int error;

	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	error = VOP_GETATTR(vp, &va, l->l_cred);
	if (error == 0) {
		omode = va.va_mode & ALLPERMS;
		mode = chown_mode(vp, omode, uid, gid, l, posix);
		vattr_null(&va);
		va.va_uid = uid;
		va.va_gid = gid;
		if (mode != omode)
			va.va_mode = mode;
		error = VOP_SETATTR(vp, &va, l->l_cred);
	}
	VOP_UNLOCK(vp);
	return error;
}

static int
chown_path(struct lwp *l, int fdat, const char *path, uid_t uid, gid_t gid,
    int flag, bool posix)
{
	struct vnode *vp;
	int error;

	error = at_lookup(l, fdat, path, flag, &vp);
	if (error != 0)
		return error;
	error = change_owner(vp, uid, gid, l, posix);
	vrele(vp);
	return error;
}

static int
chown_fd(struct lwp *l, int fd, uid_t uid, gid_t gid, bool posix)
{
	struct file *fp;
	int error;

	error = fd_getvnode(fd, &fp);
	if (error != 0)
		return error;
	error = change_owner(fp->f_vnode, uid, gid, l, posix);
	fd_putfile(fd);
	return error;
}

int
do_sys_chownat(struct lwp *l, int fdat, const char *path, uid_t uid,
    gid_t gid, int flag)
{

	return chown_path(l, fdat, path, uid, gid, flag, false);
}

int
sys_chown(struct lwp *l, const struct sys_chown_args *uap, register_t *retval)
{

	return chown_path(l, AT_FDCWD, SCARG(uap, path), SCARG(uap, uid),
	    SCARG(uap, gid), 0, false);
}

int
sys_lchown(struct lwp *l, const struct sys_lchown_args *uap,
    register_t *retval)
{

	return chown_path(l, AT_FDCWD, SCARG(uap, path), SCARG(uap, uid),
	    SCARG(uap, gid), AT_SYMLINK_NOFOLLOW, false);
}

int
sys_fchownat(struct lwp *l, const struct sys_fchownat_args *uap,
    register_t *retval)
{

	return chown_path(l, SCARG(uap, fd), SCARG(uap, path),
	    SCARG(uap, owner), SCARG(uap, group), SCARG(uap, flag), false);
}

int
sys_fchown(struct lwp *l, const struct sys_fchown_args *uap,
    register_t *retval)
{

	return chown_fd(l, SCARG(uap, fd), SCARG(uap, uid), SCARG(uap, gid),
	    false);
}

int
sys___posix_chown(struct lwp *l, const struct sys___posix_chown_args *uap,
    register_t *retval)
{

	return chown_path(l, AT_FDCWD, SCARG(uap, path), SCARG(uap, uid),
	    SCARG(uap, gid), 0, true);
}

int
sys___posix_lchown(struct lwp *l, const struct sys___posix_lchown_args *uap,
    register_t *retval)
{

	return chown_path(l, AT_FDCWD, SCARG(uap, path), SCARG(uap, uid),
	    SCARG(uap, gid), AT_SYMLINK_NOFOLLOW, true);
}

int
sys___posix_fchown(struct lwp *l, const struct sys___posix_fchown_args *uap,
    register_t *retval)
{

	return chown_fd(l, SCARG(uap, fd), SCARG(uap, uid), SCARG(uap, gid),
	    true);
}

/*
 * utimes(2)
 */

/*
 * Access and modification time; ts NULL means now for both.  A birth time
 * later than the modification makes no sense: it is moved back.
 */
static int
change_times(struct vnode *vp, const struct timespec *ts, struct lwp *l)
{
	struct timespec now, birth;
	struct vattr va;
	bool omit = false;
	int error;

	vfs_timestamp(&now);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	error = VOP_GETATTR(vp, &va, l->l_cred);
	if (error != 0)
		goto out;
	birth = va.va_birthtime;
	vattr_null(&va);
	if (ts == NULL || (ts[0].tv_nsec == UTIME_NOW &&
	    ts[1].tv_nsec == UTIME_NOW)) {
		va.va_vaflags |= VA_UTIMES_NULL;
		va.va_atime = va.va_mtime = now;
	} else {
		if (ts[0].tv_nsec == UTIME_NOW)
			va.va_atime = now;
		else if (ts[0].tv_nsec != UTIME_OMIT)
			va.va_atime = ts[0];
		if (ts[1].tv_nsec == UTIME_NOW)
			va.va_mtime = now;
		else if (ts[1].tv_nsec != UTIME_OMIT)
			va.va_mtime = ts[1];
		else
			omit = ts[0].tv_nsec == UTIME_OMIT;
		if (ts[1].tv_nsec != UTIME_OMIT &&
		    timespeccmp(&va.va_mtime, &birth, <))
			va.va_birthtime = va.va_mtime;
	}
	if (!omit)
		error = VOP_SETATTR(vp, &va, l->l_cred);
out:
	VOP_UNLOCK(vp);
	return error;
}

static bool
utimens_valid(const struct timespec *ts)
{

	return ts->tv_nsec == UTIME_NOW || ts->tv_nsec == UTIME_OMIT ||
	    (ts->tv_nsec >= 0 && ts->tv_nsec < 1000000000);
}

/* vp, if not NULL, takes the place of the path. */
int
do_sys_utimensat(struct lwp *l, int fdat, struct vnode *vp, const char *path,
    int flag, const struct timespec *tptr, enum uio_seg seg)
{
	struct timespec ts[2];
	struct vnode *pvp;
	int error;

	if (tptr != NULL) {
		if (seg == UIO_SYSSPACE) {
			ts[0] = tptr[0];
			ts[1] = tptr[1];
		} else {
			error = copyin(tptr, ts, sizeof(ts));
			if (error != 0)
				return error;
		}
		if (!utimens_valid(&ts[0]) || !utimens_valid(&ts[1]))
			return EINVAL;
	}
	if (vp != NULL)
		return change_times(vp, tptr != NULL ? ts : NULL, l);
	error = at_lookup(l, fdat, path, flag, &pvp);
	if (error != 0)
		return error;
	error = change_times(pvp, tptr != NULL ? ts : NULL, l);
	vrele(pvp);
	return error;
}

int
do_sys_utimens(struct lwp *l, struct vnode *vp, const char *path, int flag,
    const struct timespec *tptr, enum uio_seg seg)
{

	return do_sys_utimensat(l, AT_FDCWD, vp, path, flag, tptr, seg);
}

int
do_sys_utimes(struct lwp *l, struct vnode *vp, const char *path, int flag,
    const struct timeval *tptr, enum uio_seg seg)
{
	struct timeval tv[2];
	struct timespec ts[2];
	int error;

	if (tptr == NULL)
		return do_sys_utimensat(l, AT_FDCWD, vp, path, flag, NULL,
		    UIO_SYSSPACE);
	if (seg == UIO_SYSSPACE) {
		tv[0] = tptr[0];
		tv[1] = tptr[1];
	} else {
		error = copyin(tptr, tv, sizeof(tv));
		if (error != 0)
			return error;
	}
	/* UTIME_NOW and UTIME_OMIT are not for this call. */
	if (tv[0].tv_usec < 0 || tv[0].tv_usec >= 1000000 ||
	    tv[1].tv_usec < 0 || tv[1].tv_usec >= 1000000)
		return EINVAL;
	TIMEVAL_TO_TIMESPEC(&tv[0], &ts[0]);
	TIMEVAL_TO_TIMESPEC(&tv[1], &ts[1]);
	return do_sys_utimensat(l, AT_FDCWD, vp, path, flag, ts,
	    UIO_SYSSPACE);
}

int
sys_utimes(struct lwp *l, const struct sys_utimes_args *uap,
    register_t *retval)
{

	return do_sys_utimes(l, NULL, SCARG(uap, path), 0, SCARG(uap, tptr),
	    UIO_USERSPACE);
}

int
sys_lutimes(struct lwp *l, const struct sys_lutimes_args *uap,
    register_t *retval)
{

	return do_sys_utimes(l, NULL, SCARG(uap, path), AT_SYMLINK_NOFOLLOW,
	    SCARG(uap, tptr), UIO_USERSPACE);
}

int
sys_futimes(struct lwp *l, const struct sys_futimes_args *uap,
    register_t *retval)
{
	struct file *fp;
	int error;

	error = fd_getvnode(SCARG(uap, fd), &fp);
	if (error != 0)
		return error;
	error = do_sys_utimes(l, fp->f_vnode, NULL, 0, SCARG(uap, tptr),
	    UIO_USERSPACE);
	fd_putfile(SCARG(uap, fd));
	return error;
}

int
sys_futimens(struct lwp *l, const struct sys_futimens_args *uap,
    register_t *retval)
{
	struct file *fp;
	int error;

	error = fd_getvnode(SCARG(uap, fd), &fp);
	if (error != 0)
		return error;
	error = do_sys_utimensat(l, AT_FDCWD, fp->f_vnode, NULL, 0,
	    SCARG(uap, tptr), UIO_USERSPACE);
	fd_putfile(SCARG(uap, fd));
	return error;
}

int
sys_utimensat(struct lwp *l, const struct sys_utimensat_args *uap,
    register_t *retval)
{

	return do_sys_utimensat(l, SCARG(uap, fd), NULL, SCARG(uap, path),
	    SCARG(uap, flag), SCARG(uap, tptr), UIO_USERSPACE);
}
