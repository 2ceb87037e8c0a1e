/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vnodes behind open files: vnops, the struct fileops of DTYPE_VNODE, and
 * vn_open(), vn_rdwr() and the rest of their family for the kernel's own use.
 *
 * Locking
 *	A transfer that moves f_offset (read(2), as against pread(2)) holds
 *	the vnode lock exclusively from reading the offset to storing the new
 *	one, so that two threads never get the same bytes.  One that does not
 *	reads under a shared lock.
 *	v_writecount is guarded by v_interlock.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/filio.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/resourcevar.h>
#include <sys/signalvar.h>
#include <sys/stat.h>
#include <sys/treewatch.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include "vfs_private.h"

/*
 * Opening
 */

/* Does opening with `fflags' suit the type of the file, and may `cred'? */
int
vn_openchk(struct vnode *vp, struct kauth_cred *cred, int fflags)
{
	accmode_t permbits = 0;
	int error;

	if ((fflags & O_DIRECTORY) != 0 && vp->v_type != VDIR)
		return ENOTDIR;
	if ((fflags & O_REGULAR) != 0 && vp->v_type != VREG)
		return EFTYPE;

	if ((fflags & FREAD) != 0)
		permbits = VREAD;
	if ((fflags & (FEXEC | O_SEARCH)) != 0)
		permbits |= VEXEC;
	if ((fflags & (FWRITE | O_TRUNC)) != 0) {
		permbits |= VWRITE;
		if (vp->v_type == VDIR)
			return EISDIR;
		error = vn_writechk(vp);
		if (error != 0)
			return error;
	}
	return VOP_ACCESS(vp, permbits, cred);
}

/* A file that is being executed is not written. */
int
vn_writechk(struct vnode *vp)
{

	return (vp->v_iflag & VI_TEXT) != 0 ? ETXTBSY : 0;
}

void
vn_marktext(struct vnode *vp)
{

	mutex_enter(vp->v_interlock);
	vp->v_iflag |= VI_TEXT | VI_EXECMAP;
	mutex_exit(vp->v_interlock);
}

/* Make the file that namei() did not find; *vpp comes back locked. */
static int
vn_open_create(struct nameidata *nd, int fmode, int cmode, struct vnode **vpp)
{
	struct vnode *dvp = nd->ni_dvp;
	struct vattr va;
	int error;

	vattr_null(&va);
	va.va_type = VREG;
	va.va_mode = cmode;
	if ((fmode & O_EXCL) != 0)
		va.va_vaflags |= VA_EXCLUSIVE;
	error = VOP_CREATE(dvp, vpp, &nd->ni_cnd, &va);
	if (error != 0) {
		vput(dvp);
		return error;
	}
	error = vn_lock(*vpp, LK_EXCLUSIVE);
	vput(dvp);
	if (error != 0)
		vrele(*vpp);
	return error;
}

/* The look-up of vn_open(): *vpp locked; *madep tells if it is new. */
static int
vn_open_lookup(struct vnode *at_dvp, struct pathbuf *pb, int nmode, int fmode,
    int cmode, struct vnode **vpp, bool *madep)
{
	struct nameidata nd;
	uint32_t flags;
	int error;

	flags = (nmode & (TRYEMULROOT | NOCHROOT)) | LOCKLEAF;
	if ((fmode & O_CREAT) != 0) {
		flags |= LOCKPARENT;
		if ((fmode & (O_EXCL | O_NOFOLLOW)) == 0)
			flags |= FOLLOW;
		if ((fmode & O_EXCL) == 0)
			flags |= NONEXCLHACK;
	} else if ((fmode & O_NOFOLLOW) == 0) {
		flags |= FOLLOW;
	}
	NDINIT(&nd, (fmode & O_CREAT) != 0 ? CREATE : LOOKUP, flags, pb);
	if (at_dvp != NULL)
		NDAT(&nd, at_dvp);
	error = namei(&nd);
	if (error != 0)
		return error;

	*madep = false;
	if ((fmode & O_CREAT) == 0) {
		*vpp = nd.ni_vp;
		return 0;
	}
	if (nd.ni_vp == NULL) {
		*madep = true;
		return vn_open_create(&nd, fmode, cmode, vpp);
	}
	VOP_ABORTOP(nd.ni_dvp, &nd.ni_cnd);
	if (nd.ni_dvp == nd.ni_vp)
		vrele(nd.ni_dvp);
	else
		vput(nd.ni_dvp);
	if ((fmode & O_EXCL) != 0) {
		vput(nd.ni_vp);
		return EEXIST;
	}
	*vpp = nd.ni_vp;
	return 0;
}

/*
 * Open the file that `pb' names, from at_dvp or the current directory.  *vpp
 * comes back locked and counted in v_writecount if open for writing.
 *
 * Some devices answer an open with a descriptor instead of a vnode.  With
 * domove and fd not NULL that is a success: *vpp is NULL, *fd is the
 * descriptor, and *domove says if it is to be moved or duplicated.
 */
int
vn_open(struct vnode *at_dvp, struct pathbuf *pb, int nmode, int fmode,
    int cmode, struct vnode **vpp, bool *domove, int *fd)
{
	struct lwp *l = curlwp;
	struct kauth_cred *cred = l->l_cred;
	struct vnode *vp;
	struct vattr va;
	bool made;
	int error, tries = 0;

	*vpp = NULL;
	if (__predict_false((fmode & (O_CREAT | O_DIRECTORY)) ==
	    (O_CREAT | O_DIRECTORY)))
		return EINVAL;

	/* Where creating does not exclude others, one may have been first. */
	do {
		error = vn_open_lookup(at_dvp, pb, nmode, fmode, cmode, &vp,
		    &made);
	} while (__predict_false(error == EEXIST && tries++ < 8 &&
	    (fmode & (O_CREAT | O_EXCL)) == O_CREAT));
	if (error != 0)
		return error;

	switch (vp->v_type) {
	case VSOCK:
		error = EOPNOTSUPP;
		break;
	case VLNK:
		error = EFTYPE;
		break;
	case VNON:
	case VBAD:
		error = ENXIO;
		break;
	default:
		break;
	}
	if (error == 0 && !made)
		error = vn_openchk(vp, cred, fmode);
	if (error == 0 && !made && (fmode & O_TRUNC) != 0) {
		vattr_null(&va);
		va.va_size = 0;
		error = VOP_SETATTR(vp, &va, cred);
	}
	if (error == 0)
		error = VOP_OPEN(vp, fmode, cred);
	if (error != 0) {
		vput(vp);
		if (error != EDUPFD && error != EMOVEFD)
			return error;
		if (domove == NULL)
			return EOPNOTSUPP;
		*domove = error == EMOVEFD;
		*fd = l->l_dupfd;
		return 0;
	}
	if ((fmode & FWRITE) != 0) {
		mutex_enter(vp->v_interlock);
		vp->v_writecount++;
		mutex_exit(vp->v_interlock);
	}
	*vpp = vp;
	return 0;
}

/* Takes the caller's reference. */
int
vn_close(struct vnode *vp, int flags, struct kauth_cred *cred)
{
	int error;

	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	if ((flags & FWRITE) != 0) {
		mutex_enter(vp->v_interlock);
		KASSERT(vp->v_writecount > 0);
		vp->v_writecount--;
		mutex_exit(vp->v_interlock);
	}
	error = VOP_CLOSE(vp, flags, cred);
	vput(vp);
	return error;
}

/*
 * For the kernel's own use
 */

/*
 * Transfer `len' bytes at `offset'.  With residp a short transfer is told
 * there; without, it is an error.
 */
int
vn_rdwr(int rw, struct vnode *vp, void *base, int len, off_t offset, int seg,
    int ioflg, struct kauth_cred *cred, size_t *residp, struct lwp *l)
{
	struct iovec iov;
	struct uio uio;
	int error;

	if (len < 0)
		return EINVAL;
	iov.iov_base = base;
	iov.iov_len = len;
	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_resid = len;
	uio.uio_offset = offset;
	uio.uio_rw = rw;
	if (seg == UIO_SYSSPACE)
		UIO_SETUP_SYSSPACE(&uio);
	else
		uio.uio_vmspace = l->l_proc->p_vmspace;

	if ((ioflg & IO_NODELOCKED) == 0) {
		vn_lock(vp, (rw == UIO_READ ? LK_SHARED : LK_EXCLUSIVE) |
		    LK_RETRY);
	}
	if (rw == UIO_READ)
		error = VOP_READ(vp, &uio, ioflg, cred);
	else
		error = VOP_WRITE(vp, &uio, ioflg, cred);
	if ((ioflg & IO_NODELOCKED) == 0)
		VOP_UNLOCK(vp);

	if (residp != NULL)
		*residp = uio.uio_resid;
	else if (uio.uio_resid != 0 && error == 0)
		error = EIO;
	return error;
}

/*
 * At the end of the upper directory of a union: the next one below, if there
 * is one, takes the place of fp's vnode.
 */
static int
vn_readdir_below(struct file *fp, struct vnode **vpp, struct lwp *l)
{
	struct vnode *vp = *vpp, *lower;
	int error;

	if (vn_union_readdir_hook != NULL) {
		error = (*vn_union_readdir_hook)(&vp, fp, l);
		if (error != 0)
			return error;
		if (vp != *vpp) {
			*vpp = vp;
			return 0;
		}
	}
	if ((vp->v_vflag & VV_ROOT) == 0 || vp->v_mount == NULL ||
	    (vp->v_mount->mnt_flag & MNT_UNION) == 0)
		return EJUSTRETURN;
	lower = vp->v_mount->mnt_vnodecovered;
	vref(lower);
	mutex_enter(&fp->f_lock);
	fp->f_vnode = lower;
	fp->f_offset = 0;
	mutex_exit(&fp->f_lock);
	vrele(vp);
	*vpp = lower;
	return 0;
}

int
vn_readdir(struct file *fp, char *buf, int seg, u_int count, int *done,
    struct lwp *l, off_t **cookies, int *ncookies)
{
	struct vnode *vp = fp->f_vnode;
	struct iovec iov;
	struct uio uio;
	int error, eofflag;

	if (fp->f_type != DTYPE_VNODE || vp->v_type != VDIR)
		return EINVAL;
	do {
		iov.iov_base = buf;
		iov.iov_len = count;
		uio.uio_iov = &iov;
		uio.uio_iovcnt = 1;
		uio.uio_resid = count;
		uio.uio_rw = UIO_READ;
		if (seg == UIO_SYSSPACE)
			UIO_SETUP_SYSSPACE(&uio);
		else
			uio.uio_vmspace = l->l_proc->p_vmspace;

		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
		uio.uio_offset = fp->f_offset;
		eofflag = 0;
		error = VOP_READDIR(vp, &uio, fp->f_cred, &eofflag, cookies,
		    ncookies);
		mutex_enter(&fp->f_lock);
		fp->f_offset = uio.uio_offset;
		mutex_exit(&fp->f_lock);
		VOP_UNLOCK(vp);
		if (error != 0)
			return error;
		if (uio.uio_resid != count)
			break;
		error = vn_readdir_below(fp, &vp, l);
	} while (error == 0);

	*done = count - uio.uio_resid;
	return error == EJUSTRETURN ? 0 : error;
}

/* The vnode is locked, shared is enough. */
int
vn_stat(struct vnode *vp, struct stat *sb)
{
	struct vattr va;
	int error;

	memset(&va, 0, sizeof(va));
	error = VOP_GETATTR(vp, &va, curlwp->l_cred);
	if (error != 0)
		return error;
	sb->st_dev = va.va_fsid;
	sb->st_ino = va.va_fileid;
	sb->st_mode = va.va_mode | VTTOIF(vp->v_type);
	sb->st_nlink = va.va_nlink;
	sb->st_uid = va.va_uid;
	sb->st_gid = va.va_gid;
	sb->st_rdev = va.va_rdev;
	sb->st_size = va.va_size;
	sb->st_atimespec = va.va_atime;
	sb->st_mtimespec = va.va_mtime;
	sb->st_ctimespec = va.va_ctime;
	sb->st_birthtimespec = va.va_birthtime;
	sb->st_blksize = va.va_blocksize;
	sb->st_flags = va.va_flags;
	sb->st_gen = va.va_gen;
	sb->st_blocks = va.va_bytes / S_BLKSIZE;
	sb->st_spare[0] = sb->st_spare[1] = 0;
	return 0;
}

/*
 * Extended attributes.  With IO_NODELOCKED in ioflg the vnode is locked.
 */

static void
vn_extattr_uio(struct uio *uio, struct iovec *iov, enum uio_rw rw, void *buf,
    size_t len)
{

	iov->iov_base = buf;
	iov->iov_len = len;
	uio->uio_iov = iov;
	uio->uio_iovcnt = 1;
	uio->uio_rw = rw;
	uio->uio_offset = 0;
	uio->uio_resid = len;
	UIO_SETUP_SYSSPACE(uio);
}

int
vn_extattr_get(struct vnode *vp, int ioflg, int attrnamespace,
    const char *attrname, size_t *buflen, void *buf, struct lwp *l)
{
	struct iovec iov;
	struct uio uio;
	int error;

	vn_extattr_uio(&uio, &iov, UIO_READ, buf, *buflen);
	if ((ioflg & IO_NODELOCKED) == 0)
		vn_lock(vp, LK_SHARED | LK_RETRY);
	error = VOP_GETEXTATTR(vp, attrnamespace, attrname, &uio, NULL,
	    NOCRED);
	if ((ioflg & IO_NODELOCKED) == 0)
		VOP_UNLOCK(vp);
	if (error == 0)
		*buflen -= uio.uio_resid;
	return error;
}

int
vn_extattr_set(struct vnode *vp, int ioflg, int attrnamespace,
    const char *attrname, size_t buflen, const void *buf, struct lwp *l)
{
	struct iovec iov;
	struct uio uio;
	int error;

	vn_extattr_uio(&uio, &iov, UIO_WRITE, __UNCONST(buf), buflen);
	if ((ioflg & IO_NODELOCKED) == 0)
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	error = VOP_SETEXTATTR(vp, attrnamespace, attrname, &uio, NOCRED);
	if ((ioflg & IO_NODELOCKED) == 0)
		VOP_UNLOCK(vp);
	return error;
}

int
vn_extattr_rm(struct vnode *vp, int ioflg, int attrnamespace,
    const char *attrname, struct lwp *l)
{
	int error;

	if ((ioflg & IO_NODELOCKED) == 0)
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	error = VOP_DELETEEXTATTR(vp, attrnamespace, attrname, NOCRED);
	if (error == EOPNOTSUPP) {
		error = VOP_SETEXTATTR(vp, attrnamespace, attrname, NULL,
		    NOCRED);
	}
	if ((ioflg & IO_NODELOCKED) == 0)
		VOP_UNLOCK(vp);
	return error;
}

/*
 * The operations of an open file
 */

static int
vn_ioflag(const struct file *fp)
{
	const int fflag = fp->f_flag;
	int ioflag = IO_ADV_ENCODE(fp->f_advice);

	if (__predict_true((fflag & (FNONBLOCK | FFSYNC | FDSYNC | FRSYNC |
	    FALTIO | FDIRECT)) == 0))
		return ioflag;
	if ((fflag & FNONBLOCK) != 0)
		ioflag |= IO_NDELAY;
	if ((fflag & FALTIO) != 0)
		ioflag |= IO_ALTSEMANTICS;
	if ((fflag & FDIRECT) != 0)
		ioflag |= IO_DIRECT;
	return ioflag;
}

static int
vn_read(struct file *fp, off_t *offset, struct uio *uio,
    struct kauth_cred *cred, int flags)
{
	struct vnode *vp = fp->f_vnode;
	const int fflag = fp->f_flag;
	size_t count;
	int error, ioflag;

	ioflag = vn_ioflag(fp);
	/* Reads are synchronised as writes are if FRSYNC says so. */
	if (__predict_false((fflag & FRSYNC) != 0)) {
		if ((fflag & FFSYNC) != 0)
			ioflag |= IO_SYNC;
		else if ((fflag & FDSYNC) != 0)
			ioflag |= IO_DSYNC;
	}
	vn_lock(vp, ((flags & FOF_UPDATE_OFFSET) != 0 ?
	    LK_EXCLUSIVE : LK_SHARED) | LK_RETRY);
	uio->uio_offset = *offset;
	count = uio->uio_resid;
	error = VOP_READ(vp, uio, ioflag, cred);
	if ((flags & FOF_UPDATE_OFFSET) != 0)
		*offset += count - uio->uio_resid;
	VOP_UNLOCK(vp);
	return error;
}

/*
 * Keep a write to a regular file below RLIMIT_FSIZE: what goes beyond is cut
 * off the request and *cutp tells how much.
 */
static int
vn_limit_fsize(struct vnode *vp, struct uio *uio, int ioflag,
    struct kauth_cred *cred, size_t *cutp)
{
	const rlim_t limit = lim_cur(curproc, RLIMIT_FSIZE);
	off_t start = uio->uio_offset;
	struct vattr va;
	int error;

	*cutp = 0;
	if (__predict_true(limit == RLIM_INFINITY) || vp->v_type != VREG)
		return 0;
	if ((ioflag & IO_APPEND) != 0) {
		error = VOP_GETATTR(vp, &va, cred);
		if (error != 0)
			return error;
		start = va.va_size;
	}
	if (start < 0 || uio->uio_resid == 0)
		return 0;	/* for the file system to refuse */
	if ((rlim_t)start >= limit) {
		lwp_psignal(curlwp, SIGXFSZ);
		return EFBIG;
	}
	if (uio->uio_resid > limit - start) {
		*cutp = uio->uio_resid - (limit - start);
		uio->uio_resid = limit - start;
	}
	return 0;
}

static int
vn_write(struct file *fp, off_t *offset, struct uio *uio,
    struct kauth_cred *cred, int flags)
{
	struct vnode *vp = fp->f_vnode;
	const int fflag = fp->f_flag;
	size_t count, cut;
	int error, ioflag;

	ioflag = IO_UNIT | vn_ioflag(fp);
	if ((fflag & O_APPEND) != 0 && vp->v_type == VREG)
		ioflag |= IO_APPEND;
	if ((fflag & FFSYNC) != 0)
		ioflag |= IO_SYNC;
	else if ((fflag & FDSYNC) != 0)
		ioflag |= IO_DSYNC;

	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	if ((vp->v_mount->mnt_flag & MNT_SYNCHRONOUS) != 0)
		ioflag |= IO_SYNC;
	uio->uio_offset = *offset;
	error = vn_limit_fsize(vp, uio, ioflag, cred, &cut);
	if (error == 0) {
		count = uio->uio_resid;
		error = VOP_WRITE(vp, uio, ioflag, cred);
		if ((flags & FOF_UPDATE_OFFSET) != 0) {
			/* After an append the offset is at the end. */
			if ((ioflag & IO_APPEND) != 0)
				*offset = uio->uio_offset;
			else
				*offset += count - uio->uio_resid;
		}
		uio->uio_resid += cut;
	}
	VOP_UNLOCK(vp);
	return error;
}

static int
vn_statfile(struct file *fp, struct stat *sb)
{
	struct vnode *vp = fp->f_vnode;
	int error;

	vn_lock(vp, LK_SHARED | LK_RETRY);
	error = vn_stat(vp, sb);
	VOP_UNLOCK(vp);
	return error;
}

static int
vn_fcntl(struct file *fp, u_int com, void *data)
{

	return VOP_FCNTL(fp->f_vnode, com, data, fp->f_flag,
	    kauth_cred_get());
}

/* FIONREAD: what is left from the offset to the end. */
static int
vn_fionread(struct file *fp, int *np)
{
	struct vnode *vp = fp->f_vnode;
	struct vattr va;
	off_t left;
	int error;

	vn_lock(vp, LK_SHARED | LK_RETRY);
	error = VOP_GETATTR(vp, &va, kauth_cred_get());
	left = va.va_size - fp->f_offset;
	VOP_UNLOCK(vp);
	if (error == 0)
		*np = MAX(0, MIN(left, INT_MAX));
	return error;
}

static int
vn_ioctl(struct file *fp, u_long com, void *data)
{
	struct vnode *vp = fp->f_vnode;
	daddr_t block;
	int error;

	switch (vp->v_type) {
	case VREG:
	case VDIR:
		switch (com) {
		case FIONREAD:
			return vn_fionread(fp, data);
		case FIONWRITE:
		case FIONSPACE:
			*(int *)data = 0;
			return 0;
		case FIONBIO:
		case FIOASYNC:
			return 0;
		case FIOSEEKDATA:
		case FIOSEEKHOLE:
			return vn_seek_sparse(vp, com == FIOSEEKDATA, data,
			    fp->f_flag, kauth_cred_get());
		case FIOGETBMAP:
			block = *(daddr_t *)data;
			if (block < 0)
				return EINVAL;
			vn_lock(vp, LK_SHARED | LK_RETRY);
			error = VOP_BMAP(vp, block, NULL, &block, NULL);
			VOP_UNLOCK(vp);
			if (error == 0)
				*(daddr_t *)data = block;
			return error;
		case FIOTREEWATCH:
			return treewatch_open(fp, data);
		default:
			break;
		}
		__fallthrough;
	case VFIFO:
	case VCHR:
	case VBLK:
		return VOP_IOCTL(vp, com, data, fp->f_flag, kauth_cred_get());
	default:
		return EPASSTHROUGH;
	}
}

static int
vn_poll(struct file *fp, int events)
{

	return VOP_POLL(fp->f_vnode, events);
}

static int
vn_kqfilter(struct file *fp, struct knote *kn)
{

	return VOP_KQFILTER(fp->f_vnode, kn);
}

static int
vn_seek(struct file *fp, off_t delta, int whence, off_t *newoffp, int flags)
{
	struct vnode *vp = fp->f_vnode;
	struct vattr va;
	off_t oldoff, newoff;
	int error;

	if (vp->v_type == VFIFO)
		return ESPIPE;
	if (whence == SEEK_DATA || whence == SEEK_HOLE) {
		error = vn_seek_sparse(vp, whence == SEEK_DATA, &delta,
		    fp->f_flag, fp->f_cred);
		if (error != 0)
			return error;
		whence = SEEK_SET;
	}
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	error = 0;
	oldoff = fp->f_offset;
	switch (whence) {
	case SEEK_CUR:
		if (__builtin_add_overflow(oldoff, delta, &newoff))
			error = EOVERFLOW;
		break;
	case SEEK_END:
		error = VOP_GETATTR(vp, &va, fp->f_cred);
		if (error == 0 && __builtin_add_overflow((off_t)va.va_size,
		    delta, &newoff))
			error = EOVERFLOW;
		break;
	case SEEK_SET:
		newoff = delta;
		break;
	default:
		error = EINVAL;
		break;
	}
	if (error == 0)
		error = VOP_SEEK(vp, oldoff, newoff, fp->f_cred);
	if (error == 0) {
		if (newoffp != NULL)
			*newoffp = newoff;
		if ((flags & FOF_UPDATE_OFFSET) != 0)
			fp->f_offset = newoff;
	}
	VOP_UNLOCK(vp);
	return error;
}

/* There is no user address space to map anything into. */
static int
vn_mmap(struct file *fp, off_t *offp, size_t size, int prot, int *flagsp,
    int *advicep, struct uvm_object **uobjp, int *maxprotp)
{

	return EOPNOTSUPP;
}

static int
vn_closefile(struct file *fp)
{
	struct vnode *vp = fp->f_vnode;
	struct flock lf;

	if (__predict_false((fp->f_flag & FHASLOCK) != 0)) {
		lf.l_whence = SEEK_SET;
		lf.l_start = 0;
		lf.l_len = 0;
		lf.l_type = F_UNLCK;
		(void)VOP_ADVLOCK(vp, fp, F_UNLCK, &lf, F_FLOCK);
	}
	return vn_close(vp, fp->f_flag, fp->f_cred);
}

const struct fileops vnops = {
	.fo_name = "vn",
	.fo_read = vn_read,
	.fo_write = vn_write,
	.fo_ioctl = vn_ioctl,
	.fo_fcntl = vn_fcntl,
	.fo_poll = vn_poll,
	.fo_stat = vn_statfile,
	.fo_close = vn_closefile,
	.fo_kqfilter = vn_kqfilter,
	.fo_restart = fnullop_restart,
	.fo_mmap = vn_mmap,
	.fo_seek = vn_seek,
};
