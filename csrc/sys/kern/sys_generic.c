/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * read(2), write(2) and their relatives, ioctl(2).
 *
 * A transfer that moved something before it was interrupted or would have
 * blocked has succeeded with less.  EPIPE raises SIGPIPE unless the file was
 * opened with O_NOSIGPIPE.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/ioctl.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/signalvar.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#define IOCTL_STACK	128	/* arguments that need no allocation */

/*
 * Did an error come after part of the transfer was done?
 */
static inline bool
io_partial(int error, size_t cnt, const struct uio *uio)
{
	return uio->uio_resid != cnt && (error == ERESTART ||
	    error == EINTR || error == EWOULDBLOCK);
}

static __noinline void
io_sigpipe(struct file *fp)
{
	if (fp->f_flag & FNOSIGPIPE)
		return;
	mutex_enter(&proc_lock);
	psignal(curproc, SIGPIPE);
	mutex_exit(&proc_lock);
}

static inline int
io_transfer(struct file *fp, struct uio *uio, off_t *offset, int flags,
    register_t *retval)
{
	size_t cnt = uio->uio_resid;
	int error;

	if (uio->uio_rw == UIO_READ)
		error = (*fp->f_ops->fo_read)(fp, offset, uio, fp->f_cred,
		    flags);
	else
		error = (*fp->f_ops->fo_write)(fp, offset, uio, fp->f_cred,
		    flags);
	if (__predict_false(error != 0)) {
		if (io_partial(error, cnt, uio))
			error = 0;
		if (error == EPIPE && uio->uio_rw == UIO_WRITE)
			io_sigpipe(fp);
	}
	*retval = (register_t)(cnt - uio->uio_resid);
	return error;
}

static inline int
io_single(struct file *fp, void *buf, size_t nbyte, enum uio_rw rw,
    off_t *offset, int flags, register_t *retval)
{
	struct iovec iov = { .iov_base = buf, .iov_len = nbyte };
	struct uio uio = {
		.uio_iov = &iov,
		.uio_iovcnt = 1,
		.uio_resid = nbyte,
		.uio_rw = rw,
		.uio_vmspace = curproc->p_vmspace
	};

	if (__predict_false(nbyte > SSIZE_MAX))
		return EINVAL;
	return io_transfer(fp, &uio, offset, flags, retval);
}

/*
 * The caller holds the descriptor, which these release.
 */
int
dofileread(int fd, struct file *fp, void *buf, size_t nbyte, off_t *offset,
    int flags, register_t *retval)
{
	int error = io_single(fp, buf, nbyte, UIO_READ, offset, flags,
	    retval);

	fd_putfile((unsigned)fd);
	return error;
}

int
dofilewrite(int fd, struct file *fp, const void *buf, size_t nbyte,
    off_t *offset, int flags, register_t *retval)
{
	int error = io_single(fp, __UNCONST(buf), nbyte, UIO_WRITE, offset,
	    flags, retval);

	fd_putfile((unsigned)fd);
	return error;
}

/*
 * The file of fd, if it may be read or written.
 */
static inline struct file *
io_getfile(int fd, u_int mode)
{
	struct file *fp = fd_getfile((unsigned)fd);

	if (__predict_false(fp == NULL))
		return NULL;
	if (__predict_false((fp->f_flag & mode) == 0)) {
		fd_putfile((unsigned)fd);
		return NULL;
	}
	return fp;
}

int
sys_read(struct lwp *l, const struct sys_read_args *uap, register_t *retval)
{
	const int fd = SCARG(uap, fd);
	struct file *fp = io_getfile(fd, FREAD);

	if (__predict_false(fp == NULL))
		return EBADF;
	return dofileread(fd, fp, SCARG(uap, buf), SCARG(uap, nbyte),
	    &fp->f_offset, FOF_UPDATE_OFFSET, retval);
}

int
sys_write(struct lwp *l, const struct sys_write_args *uap, register_t *retval)
{
	const int fd = SCARG(uap, fd);
	struct file *fp = io_getfile(fd, FWRITE);

	if (__predict_false(fp == NULL))
		return EBADF;
	return dofilewrite(fd, fp, SCARG(uap, buf), SCARG(uap, nbyte),
	    &fp->f_offset, FOF_UPDATE_OFFSET, retval);
}

/*
 * Vectors.  fp is NULL: found by fd.  offset is NULL: the file's own.
 */
static int
io_vector(int fd, const struct iovec *uiov, int iovcnt, enum uio_rw rw,
    off_t *offset, int flags, register_t *retval)
{
	struct iovec small[UIO_SMALLIOV], *iov = small;
	struct uio uio;
	struct file *fp = io_getfile(fd, rw == UIO_READ ? FREAD : FWRITE);
	int error = 0;

	if (fp == NULL)
		return EBADF;
	if (iovcnt <= 0 || iovcnt > UIO_MAXIOV) {
		error = EINVAL;
		goto out;
	}
	if (offset == NULL)
		offset = &fp->f_offset;
	if (flags & FOF_IOV_SYSSPACE) {
		size_t sum = 0;

		if (iovcnt > UIO_SMALLIOV) {
			iov = kmem_alloc((size_t)iovcnt * sizeof(*iov),
			    KM_NOSLEEP);
			if (iov == NULL) {
				error = ENOMEM;
				goto out;
			}
		}
		memcpy(iov, uiov, (size_t)iovcnt * sizeof(*iov));
		for (int i = 0; i < iovcnt; i++)
			sum += iov[i].iov_len;
		uio.uio_resid = sum;
	} else if ((error = iov_copyin(uiov, iovcnt, small, &iov,
	    &uio.uio_resid)) != 0)
		goto out;
	uio.uio_iov = iov;
	uio.uio_iovcnt = iovcnt;
	uio.uio_rw = rw;
	uio.uio_offset = 0;
	uio.uio_vmspace = curproc->p_vmspace;
	error = io_transfer(fp, &uio, offset, flags, retval);
	iov_free(iov, small, iovcnt);
out:
	fd_putfile((unsigned)fd);
	return error;
}

int
do_filereadv(int fd, const struct iovec *iov, int iovcnt, off_t *offset,
    int flags, register_t *retval)
{
	return io_vector(fd, iov, iovcnt, UIO_READ, offset, flags, retval);
}

int
do_filewritev(int fd, const struct iovec *iov, int iovcnt, off_t *offset,
    int flags, register_t *retval)
{
	return io_vector(fd, iov, iovcnt, UIO_WRITE, offset, flags, retval);
}

int
sys_readv(struct lwp *l, const struct sys_readv_args *uap, register_t *retval)
{
	return do_filereadv(SCARG(uap, fd), SCARG(uap, iovp),
	    SCARG(uap, iovcnt), NULL, FOF_UPDATE_OFFSET, retval);
}

int
sys_writev(struct lwp *l, const struct sys_writev_args *uap,
    register_t *retval)
{
	return do_filewritev(SCARG(uap, fd), SCARG(uap, iovp),
	    SCARG(uap, iovcnt), NULL, FOF_UPDATE_OFFSET, retval);
}

/*
 * Transfers at an offset: the file must be one that has them.
 */
static int
io_seekable(struct file *fp, off_t offset)
{
	if (__predict_true(fp->f_type == DTYPE_VNODE)) {
		struct vnode *vp = fp->f_vnode;

		if (__predict_true(vp->v_type == VREG || vp->v_type == VDIR ||
		    vp->v_type == VBLK))
			return offset < 0 ? EINVAL : 0;
		if (vp->v_type == VFIFO || vp->v_type == VSOCK)
			return ESPIPE;
		return VOP_SEEK(vp, fp->f_offset, offset, fp->f_cred);
	}
	if (fp->f_ops->fo_seek == NULL)
		return ESPIPE;
	return offset < 0 ? EINVAL : 0;
}

static int
io_at(int fd, void *buf, size_t nbyte, off_t offset, enum uio_rw rw,
    register_t *retval)
{
	struct file *fp = io_getfile(fd, rw == UIO_READ ? FREAD : FWRITE);
	int error;

	if (__predict_false(fp == NULL))
		return EBADF;
	error = io_seekable(fp, offset);
	if (__predict_true(error == 0))
		error = io_single(fp, buf, nbyte, rw, &offset, 0, retval);
	fd_putfile((unsigned)fd);
	return error;
}

static int
io_vector_at(int fd, const struct iovec *iov, int iovcnt, off_t offset,
    enum uio_rw rw, register_t *retval)
{
	struct file *fp = io_getfile(fd, rw == UIO_READ ? FREAD : FWRITE);
	int error;

	if (fp == NULL)
		return EBADF;
	error = io_seekable(fp, offset);
	fd_putfile((unsigned)fd);
	if (error != 0)
		return error;
	return io_vector(fd, iov, iovcnt, rw, &offset, 0, retval);
}

int
sys_pread(struct lwp *l, const struct sys_pread_args *uap, register_t *retval)
{
	return io_at(SCARG(uap, fd), SCARG(uap, buf), SCARG(uap, nbyte),
	    SCARG(uap, offset), UIO_READ, retval);
}

int
sys_pwrite(struct lwp *l, const struct sys_pwrite_args *uap,
    register_t *retval)
{
	return io_at(SCARG(uap, fd), __UNCONST(SCARG(uap, buf)),
	    SCARG(uap, nbyte), SCARG(uap, offset), UIO_WRITE, retval);
}

int
sys_preadv(struct lwp *l, const struct sys_preadv_args *uap,
    register_t *retval)
{
	return io_vector_at(SCARG(uap, fd), SCARG(uap, iovp),
	    SCARG(uap, iovcnt), SCARG(uap, offset), UIO_READ, retval);
}

int
sys_pwritev(struct lwp *l, const struct sys_pwritev_args *uap,
    register_t *retval)
{
	return io_vector_at(SCARG(uap, fd), SCARG(uap, iovp),
	    SCARG(uap, iovcnt), SCARG(uap, offset), UIO_WRITE, retval);
}

/*
 * ioctl(2)
 */

/* FIONBIO and FIOASYNC: a flag of the file, then the driver's. */
static int
ioctl_setflag(struct file *fp, u_long com, void *data, u_int flag)
{
	u_int old;
	int error;

	mutex_enter(&fp->f_lock);
	old = fp->f_flag;
	fp->f_flag = *(int *)data != 0 ? old | flag : old & ~flag;
	mutex_exit(&fp->f_lock);
	error = (*fp->f_ops->fo_ioctl)(fp, com, data);
	/* Not to block is for the reader to heed, not for the driver. */
	if (flag == FNONBLOCK && (error == EPASSTHROUGH || error == ENOTTY))
		error = 0;
	if (error != 0) {
		mutex_enter(&fp->f_lock);
		fp->f_flag = (fp->f_flag & ~flag) | (old & flag);
		mutex_exit(&fp->f_lock);
	}
	return error;
}

static int
ioctl_do(struct lwp *l, int fd, struct file *fp, u_long com, void *data)
{
	switch (com) {
	case FIOCLEX:
		fd_set_exclose(l, fd, true);
		return 0;
	case FIONCLEX:
		fd_set_exclose(l, fd, false);
		return 0;
	case FIONBIO:
		return ioctl_setflag(fp, com, data, FNONBLOCK);
	case FIOASYNC:
		return ioctl_setflag(fp, com, data, FASYNC);
	default:
		return (*fp->f_ops->fo_ioctl)(fp, com, data);
	}
}

int
sys_ioctl(struct lwp *l, const struct sys_ioctl_args *uap,
    register_t *retval)
{
	const int fd = SCARG(uap, fd);
	const u_long com = SCARG(uap, com);
	const u_int size = IOCPARM_LEN(com);
	void *udata = SCARG(uap, data), *data;
	uint64_t stk[IOCTL_STACK / sizeof(uint64_t)];
	struct file *fp = fd_getfile((unsigned)fd);
	int error = 0;

	if (fp == NULL)
		return EBADF;
	if ((fp->f_flag & (FREAD | FWRITE)) == 0) {
		fd_putfile((unsigned)fd);
		return EBADF;
	}
	if (size > IOCPARM_MAX) {
		fd_putfile((unsigned)fd);
		return ENOTTY;
	}
	data = stk;
	if (size > sizeof(stk) &&
	    (data = kmem_alloc(size, KM_NOSLEEP)) == NULL) {
		fd_putfile((unsigned)fd);
		return ENOMEM;
	}
	if (com & IOC_IN) {
		if (size != 0)
			error = copyin(udata, data, size);
		else
			*(void **)data = udata;
	} else if ((com & IOC_OUT) && size != 0)
		memset(data, 0, size);
	else if (com & IOC_VOID)
		*(void **)data = udata;
	if (error == 0) {
		error = ioctl_do(l, fd, fp, com, data);
		if (error == 0 && (com & IOC_OUT) && size != 0)
			error = copyout(data, udata, size);
		if (error == EPASSTHROUGH)
			error = ENOTTY;
	}
	if (data != stk)
		kmem_free(data, size);
	fd_putfile((unsigned)fd);
	return error;
}
