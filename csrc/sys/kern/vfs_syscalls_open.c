/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File calls that open and that make names: open, mknod, mkfifo, mkdir, link,
 * symlink.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
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

/* A file is made with what `mode' allows and the umask does not take away. */
static inline mode_t
cmask_apply(struct lwp *l, mode_t mode, mode_t allowed)
{

	return mode & allowed & ~(mode_t)l->l_proc->p_cwdi->cwdi_cmask;
}

/*
 * open(2)
 */

/* O_EXLOCK, O_SHLOCK: vp is locked on entry and on return. */
static int
open_flock(struct file *fp, struct vnode *vp, int flags)
{
	struct flock lf;
	int type = F_FLOCK, error;

	lf.l_whence = SEEK_SET;
	lf.l_start = 0;
	lf.l_len = 0;
	lf.l_type = (flags & O_EXLOCK) != 0 ? F_WRLCK : F_RDLCK;
	if ((flags & FNONBLOCK) == 0)
		type |= F_WAIT;
	VOP_UNLOCK(vp);
	error = VOP_ADVLOCK(vp, fp, F_SETLK, &lf, type);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	if (error == 0)
		atomic_or_uint(&fp->f_flag, FHASLOCK);
	return error;
}

/* The flags of vn_open() from those of open(2), 0 if they make no sense. */
static int
open_fflags(int oflags)
{
	int flags;

	flags = FFLAGS(oflags);
	if ((flags & (FREAD | FWRITE)) == 0)
		return 0;
	/* O_EXEC and O_SEARCH are access modes of their own. */
	if ((oflags & (O_EXEC | O_SEARCH)) != 0) {
		if ((oflags & O_ACCMODE) != 0 ||
		    (oflags & (O_EXEC | O_SEARCH)) == (O_EXEC | O_SEARCH))
			return 0;
		flags &= ~FREAD;
	}
	return flags;
}

int
do_open(struct lwp *l, struct vnode *dvp, struct pathbuf *pb, int open_flags,
    int open_mode, int *fd)
{
	struct proc *p = l->l_proc;
	struct vnode *vp;
	struct file *fp;
	bool dupfd_move;
	int dupfd, error, flags, indx;

	flags = open_fflags(open_flags);
	if (flags == 0)
		return EINVAL;
	error = fd_allocfile(&fp, &indx);
	if (error != 0)
		return error;
	/* The sticky bit of files is the super-user's. */
	error = vn_open(dvp, pb, TRYEMULROOT, flags,
	    cmask_apply(l, open_mode, ALLPERMS & ~S_ISTXT), &vp, &dupfd_move,
	    &dupfd);
	if (__predict_false(error != 0 || vp == NULL)) {
		fd_abort(p, fp, indx);
		if (error == 0)
			error = fd_dupopen(dupfd, dupfd_move, flags, fd);
		return error == ERESTART ? EINTR : error;
	}

	fp->f_flag = flags & FMASK;
	fp->f_type = DTYPE_VNODE;
	fp->f_ops = &vnops;
	fp->f_vnode = vp;
	if (__predict_false((flags & (O_EXLOCK | O_SHLOCK)) != 0)) {
		error = open_flock(fp, vp, flags);
		if (error != 0) {
			VOP_UNLOCK(vp);
			(void)vn_close(vp, fp->f_flag, fp->f_cred);
			fd_abort(p, fp, indx);
			return error;
		}
	}
	if ((flags & O_CLOEXEC) != 0)
		fd_set_exclose(l, indx, true);
	VOP_UNLOCK(vp);
	*fd = indx;
	fd_affix(p, fp, indx);
	return 0;
}

int
do_sys_openat(struct lwp *l, int fdat, const char *path, int flags, int mode,
    int *fd)
{
	struct vnode *dvp = NULL;
	struct file *dfp = NULL;
	struct pathbuf *pb;
	int error;

	error = pathbuf_copyin(path, &pb);
	if (error != 0)
		return error;
	if (fdat != AT_FDCWD) {
		const char *s = pathbuf_stringcopy_get(pb);

		if (s[0] != '/') {
			error = fd_getvnode(fdat, &dfp);
			if (error == 0)
				dvp = dfp->f_vnode;
			else if (error == EINVAL)
				error = ENOTDIR;
		}
		pathbuf_stringcopy_put(pb, s);
	}
	if (error == 0 && dvp != NULL && dvp->v_type != VDIR)
		error = ENOTDIR;
	if (error == 0)
		error = do_open(l, dvp, pb, flags, mode, fd);
	if (dfp != NULL)
		fd_putfile(fdat);
	pathbuf_destroy(pb);
	return error;
}

int
sys_open(struct lwp *l, const struct sys_open_args *uap, register_t *retval)
{
	int error, fd;

	error = do_sys_openat(l, AT_FDCWD, SCARG(uap, path),
	    SCARG(uap, flags), SCARG(uap, mode), &fd);
	if (error == 0)
		*retval = fd;
	return error;
}

int
sys_openat(struct lwp *l, const struct sys_openat_args *uap,
    register_t *retval)
{
	int error, fd;

	error = do_sys_openat(l, SCARG(uap, fd), SCARG(uap, path),
	    SCARG(uap, oflags), SCARG(uap, mode), &fd);
	if (error == 0)
		*retval = fd;
	return error;
}

/*
 * Making names
 */

/*
 * Find the place for a new name: on success nd->ni_dvp is locked and there is
 * no such name.
 */
static int
create_lookup(struct lwp *l, int fdat, struct pathbuf *pb, uint32_t flags,
    struct nameidata *nd)
{
	int error;

	NDINIT(nd, CREATE, LOCKPARENT | TRYEMULROOT | flags, pb);
	error = fd_nameiat(l, fdat, nd);
	if (error != 0)
		return error;
	if (nd->ni_vp != NULL) {
		vfs_namei_abort(nd);
		return EEXIST;
	}
	return 0;
}

/* What mknod(2) is to make, VNON for a whiteout and VBAD for nothing. */
static enum vtype
mknod_type(mode_t mode)
{

	switch (mode & S_IFMT) {
	case S_IFWHT:
		return VNON;
	case 0:
	case S_IFREG:
		return VREG;
	case S_IFCHR:
		return VCHR;
	case S_IFBLK:
		return VBLK;
	case S_IFIFO:
		return VFIFO;
	default:
		return VBAD;
	}
}

int
do_sys_mknodat(struct lwp *l, int fdat, const char *path, mode_t mode,
    dev_t dev, enum uio_seg seg)
{
	struct vnode *vp = NULL;
	struct nameidata nd;
	struct pathbuf *pb;
	struct vattr va;
	int error;

	vattr_null(&va);
	va.va_type = mknod_type(mode);
	va.va_mode = cmask_apply(l, mode, ALLPERMS);
	if (va.va_type == VBAD)
		return EINVAL;
	if (va.va_type != VFIFO) {
		error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_MKNOD,
		    0, NULL, NULL, NULL);
		if (error != 0)
			return error;
	}
	if (va.va_type == VCHR || va.va_type == VBLK) {
		if (dev == (dev_t)VNOVAL)
			return EINVAL;
		va.va_rdev = dev;
	}

	error = pathbuf_maybe_copyin(path, seg, &pb);
	if (error != 0)
		return error;
	error = create_lookup(l, fdat, pb,
	    va.va_type == VNON ? DOWHITEOUT : 0, &nd);
	if (error == 0) {
		switch (va.va_type) {
		case VNON:
			error = VOP_WHITEOUT(nd.ni_dvp, &nd.ni_cnd, CREATE);
			if (error != 0)
				VOP_ABORTOP(nd.ni_dvp, &nd.ni_cnd);
			break;
		case VREG:
			error = VOP_CREATE(nd.ni_dvp, &vp, &nd.ni_cnd, &va);
			break;
		default:
			error = VOP_MKNOD(nd.ni_dvp, &vp, &nd.ni_cnd, &va);
			break;
		}
		if (error == 0 && vp != NULL)
			vrele(vp);
		vput(nd.ni_dvp);
	}
	pathbuf_destroy(pb);
	return error;
}

int
do_sys_mknod(struct lwp *l, const char *path, mode_t mode, dev_t dev,
    enum uio_seg seg)
{

	return do_sys_mknodat(l, AT_FDCWD, path, mode, dev, seg);
}

int
sys_mknod(struct lwp *l, const struct sys_mknod_args *uap, register_t *retval)
{

	return do_sys_mknodat(l, AT_FDCWD, SCARG(uap, path), SCARG(uap, mode),
	    SCARG(uap, dev), UIO_USERSPACE);
}

int
sys_mknodat(struct lwp *l, const struct sys_mknodat_args *uap,
    register_t *retval)
{

	return do_sys_mknodat(l, SCARG(uap, fd), SCARG(uap, path),
	    SCARG(uap, mode), SCARG(uap, dev), UIO_USERSPACE);
}

int
do_sys_mkfifoat(struct lwp *l, int fdat, const char *path, mode_t mode)
{

	return do_sys_mknodat(l, fdat, path, S_IFIFO | (mode & ALLPERMS), 0,
	    UIO_USERSPACE);
}

int
sys_mkfifo(struct lwp *l, const struct sys_mkfifo_args *uap,
    register_t *retval)
{

	return do_sys_mkfifoat(l, AT_FDCWD, SCARG(uap, path),
	    SCARG(uap, mode));
}

int
sys_mkfifoat(struct lwp *l, const struct sys_mkfifoat_args *uap,
    register_t *retval)
{

	return do_sys_mkfifoat(l, SCARG(uap, fd), SCARG(uap, path),
	    SCARG(uap, mode));
}

int
do_sys_mkdirat(struct lwp *l, int fdat, const char *path, mode_t mode,
    enum uio_seg seg)
{
	struct nameidata nd;
	struct pathbuf *pb;
	struct vnode *vp;
	struct vattr va;
	int error;

	error = pathbuf_maybe_copyin(path, seg, &pb);
	if (error != 0)
		return error;
	error = create_lookup(l, fdat, pb, CREATEDIR, &nd);
	if (error == 0) {
		vattr_null(&va);
		va.va_type = VDIR;
		va.va_mode = cmask_apply(l, mode, ACCESSPERMS);
		error = VOP_MKDIR(nd.ni_dvp, &vp, &nd.ni_cnd, &va);
		if (error == 0)
			vrele(vp);
		vput(nd.ni_dvp);
	}
	pathbuf_destroy(pb);
	return error;
}

int
do_sys_mkdir(const char *path, mode_t mode, enum uio_seg seg)
{

	return do_sys_mkdirat(curlwp, AT_FDCWD, path, mode, seg);
}

int
sys_mkdir(struct lwp *l, const struct sys_mkdir_args *uap, register_t *retval)
{

	return do_sys_mkdirat(l, AT_FDCWD, SCARG(uap, path),
	    SCARG(uap, mode), UIO_USERSPACE);
}

int
sys_mkdirat(struct lwp *l, const struct sys_mkdirat_args *uap,
    register_t *retval)
{

	return do_sys_mkdirat(l, SCARG(uap, fd), SCARG(uap, path),
	    SCARG(uap, mode), UIO_USERSPACE);
}

/* `path' holds the text of the link whose name is `link'. */
int
do_sys_symlinkat(struct lwp *l, const char *path, int fdat, const char *link,
    enum uio_seg seg)
{
	struct nameidata nd;
	struct pathbuf *pb;
	struct vnode *vp;
	struct vattr va;
	char *text;
	int error;

	text = PNBUF_GET();
	if (seg == UIO_SYSSPACE)
		error = copystr(path, text, MAXPATHLEN, NULL);
	else
		error = copyinstr(path, text, MAXPATHLEN, NULL);
	if (error == 0 && text[0] == '\0')
		error = ENOENT;
	if (error != 0)
		goto out;
	error = pathbuf_maybe_copyin(link, seg, &pb);
	if (error != 0)
		goto out;
	error = create_lookup(l, fdat, pb, 0, &nd);
	if (error == 0) {
		vattr_null(&va);
		va.va_type = VLNK;
		/* Its mode matters only where MNT_SYMPERM says so. */
		va.va_mode = cmask_apply(l, ACCESSPERMS, ACCESSPERMS);
		error = VOP_SYMLINK(nd.ni_dvp, &vp, &nd.ni_cnd, &va, text);
		if (error == 0)
			vrele(vp);
		vput(nd.ni_dvp);
	}
	pathbuf_destroy(pb);
out:
	PNBUF_PUT(text);
	return error;
}

int
do_sys_symlink(const char *path, const char *link, enum uio_seg seg)
{

	return do_sys_symlinkat(curlwp, path, AT_FDCWD, link, seg);
}

int
sys_symlink(struct lwp *l, const struct sys_symlink_args *uap,
    register_t *retval)
{

	return do_sys_symlinkat(l, SCARG(uap, path), AT_FDCWD,
	    SCARG(uap, link), UIO_USERSPACE);
}

int
sys_symlinkat(struct lwp *l, const struct sys_symlinkat_args *uap,
    register_t *retval)
{

	return do_sys_symlinkat(l, SCARG(uap, path1), SCARG(uap, fd),
	    SCARG(uap, path2), UIO_USERSPACE);
}

int
do_sys_linkat(struct lwp *l, int fdpath, const char *path, int fdlink,
    const char *link, int follow, register_t *retval)
{
	struct nameidata nd;
	struct pathbuf *pb;
	struct vnode *vp;
	int error;

	error = fd_nameiat_simple_user(l, fdpath, path,
	    (follow & AT_SYMLINK_FOLLOW) != 0 ? NSM_FOLLOW_TRYEMULROOT :
	    NSM_NOFOLLOW_TRYEMULROOT, &vp);
	if (error != 0)
		return error;
	error = pathbuf_copyin(link, &pb);
	if (error != 0)
		goto out;
	error = create_lookup(l, fdlink, pb, 0, &nd);
	if (error == 0) {
		if (vp->v_type == VDIR)
			error = EPERM;
		else if (nd.ni_dvp->v_mount != vp->v_mount)
			error = EXDEV;
		if (error != 0)
			VOP_ABORTOP(nd.ni_dvp, &nd.ni_cnd);
		else
			error = VOP_LINK(nd.ni_dvp, vp, &nd.ni_cnd);
		vput(nd.ni_dvp);
	}
	pathbuf_destroy(pb);
out:
	vrele(vp);
	return error;
}

int
do_sys_link(struct lwp *l, const char *path, const char *link, int follow,
    register_t *retval)
{

	return do_sys_linkat(l, AT_FDCWD, path, AT_FDCWD, link, follow,
	    retval);
}

/* link(2) follows: a name for a symlink itself is linkat(2)'s. */
int
sys_link(struct lwp *l, const struct sys_link_args *uap, register_t *retval)
{

	return do_sys_linkat(l, AT_FDCWD, SCARG(uap, path), AT_FDCWD,
	    SCARG(uap, link), AT_SYMLINK_FOLLOW, retval);
}

int
sys_linkat(struct lwp *l, const struct sys_linkat_args *uap,
    register_t *retval)
{
	int flags = SCARG(uap, flags);

	if ((flags & ~AT_SYMLINK_FOLLOW) != 0)
		return EINVAL;
	return do_sys_linkat(l, SCARG(uap, fd1), SCARG(uap, name1),
	    SCARG(uap, fd2), SCARG(uap, name2), flags, retval);
}
