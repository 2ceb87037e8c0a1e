/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File calls that take names away: unlink, rmdir, rename; and revoke.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/uio.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include "vfs_syscalls_private.h"

/*
 * unlink(2), rmdir(2)
 */

/* 0 if the name that `nd' found may be removed. */
static int
remove_check(const struct nameidata *nd, bool dir)
{
	const struct vnode *vp = nd->ni_vp;

	/* The root of a mounted file system. */
	if ((vp->v_vflag & VV_ROOT) != 0)
		return EBUSY;
	if (dir) {
		if (vp->v_type != VDIR)
			return ENOTDIR;
		if (vp == nd->ni_dvp)
			return EINVAL;		/* "." */
		if (vp->v_mountedhere != NULL)
			return EBUSY;
	}
	if (!dir && vp->v_type == VDIR)
		return EPERM;
	return 0;
}

static int
do_remove(struct lwp *l, int fdat, const char *path, bool dir,
    enum uio_seg seg)
{
	struct nameidata nd;
	struct pathbuf *pb;
	int error;

	error = pathbuf_maybe_copyin(path, seg, &pb);
	if (error != 0)
		return error;
	NDINIT(&nd, DELETE, LOCKPARENT | LOCKLEAF | TRYEMULROOT, pb);
	error = fd_nameiat(l, fdat, &nd);
	if (error == 0) {
		error = remove_check(&nd, dir);
		if (error != 0) {
			vfs_namei_abort(&nd);
		} else {
			/* Takes ni_vp. */
			if (dir)
				error = VOP_RMDIR(nd.ni_dvp, nd.ni_vp,
				    &nd.ni_cnd);
			else
				error = VOP_REMOVE(nd.ni_dvp, nd.ni_vp,
				    &nd.ni_cnd);
			vput(nd.ni_dvp);
		}
	}
	pathbuf_destroy(pb);
	return error;
}

int
do_sys_unlinkat(struct lwp *l, int fdat, const char *path, int flags,
    enum uio_seg seg)
{

	if ((flags & ~AT_REMOVEDIR) != 0)
		return EINVAL;
	return do_remove(l, fdat, path, (flags & AT_REMOVEDIR) != 0, seg);
}

int
do_sys_unlink(const char *path, enum uio_seg seg)
{

	return do_remove(curlwp, AT_FDCWD, path, false, seg);
}

int
do_sys_rmdir(const char *path, enum uio_seg seg)
{

	return do_remove(curlwp, AT_FDCWD, path, true, seg);
}

int
sys_unlink(struct lwp *l, const struct sys_unlink_args *uap,
    register_t *retval)
{

	return do_remove(l, AT_FDCWD, SCARG(uap, path), false, UIO_USERSPACE);
}

int
sys_unlinkat(struct lwp *l, const struct sys_unlinkat_args *uap,
    register_t *retval)
{

	return do_sys_unlinkat(l, SCARG(uap, fd), SCARG(uap, path),
	    SCARG(uap, flag), UIO_USERSPACE);
}

int
sys_rmdir(struct lwp *l, const struct sys_rmdir_args *uap, register_t *retval)
{

	return do_remove(l, AT_FDCWD, SCARG(uap, path), true, UIO_USERSPACE);
}

/*
 * rename(2)
 *
 * The source is looked up first and its directory unlocked again: only the
 * target's directory, and the target, stay locked until VOP_RENAME() sorts
 * out locks in the right order and looks again.
 */

static bool
name_is_dots(const struct componentname *cnp)
{

	return (cnp->cn_flags & ISDOTDOT) != 0 ||
	    (cnp->cn_namelen == 1 && cnp->cn_nameptr[0] == '.');
}

/* Referenced, unlocked source directory and source. */
static int
rename_from(struct lwp *l, int fdat, struct pathbuf *pb, struct nameidata *nd)
{
	int error = 0;

	NDINIT(nd, DELETE, LOCKPARENT | TRYEMULROOT, pb);
	error = fd_nameiat(l, fdat, nd);
	if (error != 0)
		return error;
	if (nd->ni_dvp != nd->ni_vp)	/* otherwise it is the leaf: unlocked */
		VOP_UNLOCK(nd->ni_dvp);
	if (name_is_dots(&nd->ni_cnd))
		error = EINVAL;
	else if ((nd->ni_vp->v_vflag & VV_ROOT) != 0)
		error = EBUSY;
	else if (nd->ni_vp->v_mount != nd->ni_dvp->v_mount)
		error = EXDEV;
	if (error != 0) {
		VOP_ABORTOP(nd->ni_dvp, &nd->ni_cnd);
		vrele(nd->ni_dvp);
		vrele(nd->ni_vp);
	}
	return error;
}

/*
 * What can be told about a rename before the file system sees it.  -1: there
 * is nothing to do.
 */
static int
rename_check(const struct nameidata *f, const struct nameidata *t, int retain)
{
	const struct vnode *fdvp = f->ni_dvp, *fvp = f->ni_vp;
	const struct vnode *tdvp = t->ni_dvp, *tvp = t->ni_vp;

	if (name_is_dots(&t->ni_cnd))
		return (t->ni_cnd.cn_flags & ISDOTDOT) != 0 ? EINVAL : EISDIR;
	if (fdvp->v_mount != tdvp->v_mount)
		return EXDEV;
	if (tvp != NULL) {
		if ((tvp->v_vflag & VV_ROOT) != 0)
			return EBUSY;
		if (tvp->v_mount != tdvp->v_mount)
			return EXDEV;
		if (fvp->v_type == VDIR && tvp->v_type != VDIR)
			return ENOTDIR;
		if (fvp->v_type != VDIR && tvp->v_type == VDIR)
			return EISDIR;
	}
	if (fvp == tdvp)
		return EINVAL;
	if (fvp == tvp && (retain || (fdvp == tdvp &&
	    f->ni_cnd.cn_namelen == t->ni_cnd.cn_namelen &&
	    memcmp(f->ni_cnd.cn_nameptr, t->ni_cnd.cn_nameptr,
	    f->ni_cnd.cn_namelen) == 0)))
		return -1;
	return 0;
}

int
do_sys_renameat(struct lwp *l, int fromfd, const char *from, int tofd,
    const char *to, enum uio_seg seg, int retain)
{
	struct nameidata fnd, tnd;
	struct pathbuf *fpb, *tpb;
	int error;

	error = pathbuf_maybe_copyin(from, seg, &fpb);
	if (error != 0)
		return error;
	error = pathbuf_maybe_copyin(to, seg, &tpb);
	if (error != 0)
		goto out1;
	error = rename_from(l, fromfd, fpb, &fnd);
	if (error != 0)
		goto out2;

	/* Only the new name of a directory may end in slashes. */
	NDINIT(&tnd, RENAME, LOCKPARENT | LOCKLEAF | NOCACHE | TRYEMULROOT |
	    (fnd.ni_vp->v_type == VDIR ? CREATEDIR : 0), tpb);
	error = fd_nameiat(l, tofd, &tnd);
	if (error == 0) {
		error = rename_check(&fnd, &tnd, retain);
		if (error == 0) {
			error = VOP_RENAME(fnd.ni_dvp, fnd.ni_vp, &fnd.ni_cnd,
			    tnd.ni_dvp, tnd.ni_vp, &tnd.ni_cnd);
			goto out2;
		}
		if (error == -1)
			error = 0;
		vfs_namei_abort(&tnd);
	}
	VOP_ABORTOP(fnd.ni_dvp, &fnd.ni_cnd);
	vrele(fnd.ni_dvp);
	vrele(fnd.ni_vp);
out2:
	pathbuf_destroy(tpb);
out1:
	pathbuf_destroy(fpb);
	return error;
}

int
do_sys_rename(const char *from, const char *to, enum uio_seg seg, int retain)
{

	return do_sys_renameat(curlwp, AT_FDCWD, from, AT_FDCWD, to, seg,
	    retain);
}

int
sys_rename(struct lwp *l, const struct sys_rename_args *uap,
    register_t *retval)
{

	return do_sys_rename(SCARG(uap, from), SCARG(uap, to), UIO_USERSPACE,
	    0);
}

int
sys___posix_rename(struct lwp *l, const struct sys___posix_rename_args *uap,
    register_t *retval)
{

	return do_sys_rename(SCARG(uap, from), SCARG(uap, to), UIO_USERSPACE,
	    1);
}

int
sys_renameat(struct lwp *l, const struct sys_renameat_args *uap,
    register_t *retval)
{

	return do_sys_renameat(l, SCARG(uap, fromfd), SCARG(uap, from),
	    SCARG(uap, tofd), SCARG(uap, to), UIO_USERSPACE, 0);
}

/*
 * revoke(2): everybody who has the device open loses it.
 */
int
sys_revoke(struct lwp *l, const struct sys_revoke_args *uap,
    register_t *retval)
{
	struct vnode *vp;
	struct vattr va;
	int error;

	error = namei_simple_user(SCARG(uap, path), NSM_FOLLOW_TRYEMULROOT,
	    &vp);
	if (error != 0)
		return error;
	vn_lock(vp, LK_SHARED | LK_RETRY);
	error = VOP_GETATTR(vp, &va, l->l_cred);
	VOP_UNLOCK(vp);
	if (error == 0 && kauth_cred_geteuid(l->l_cred) != va.va_uid) {
		error = kauth_authorize_vnode(l->l_cred, KAUTH_VNODE_REVOKE,
		    vp, NULL, EPERM);
	}
	if (error == 0 && (vrefcnt(vp) > 1 || vp->v_type == VBLK ||
	    vp->v_type == VCHR))
		VOP_REVOKE(vp, REVOKEALL);
	vrele(vp);
	return error;
}
