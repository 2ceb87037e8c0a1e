/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * physio(9): transfers between a device and the memory of a process, without
 * the buffer cache.
 *
 * The memory of a local process is given to the device as it is.  That of a
 * remote one is not ours to touch, so its data passes through a buffer.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/uio.h>

/* The default limit of a driver's transfers. */
void
minphys(struct buf *bp)
{

	if (bp->b_bcount > MAXPHYS)
		bp->b_bcount = MAXPHYS;
}

/*
 * One transfer to or from `data', as much as the driver takes at a time.
 * *donep: bytes moved.
 */
static int
transfer(void (*strategy)(struct buf *), struct buf *bp, dev_t dev, int rw,
    void (*min_phys)(struct buf *), off_t off, void *data, size_t len,
    size_t *donep)
{
	int error, todo;

	bp->b_oflags = 0;
	bp->b_cflags |= BC_BUSY;
	bp->b_error = 0;
	bp->b_iodone = NULL;
	bp->b_proc = curproc;
	bp->b_dev = dev;
	bp->b_blkno = btodb(off);
	bp->b_data = data;
	bp->b_bcount = bp->b_bufsize = MIN(len, (size_t)INT_MAX / 2);
	bp->b_flags = B_PHYS | B_RAW | rw;
	(*min_phys)(bp);
	todo = bp->b_bufsize = bp->b_resid = bp->b_bcount;
	KASSERT(todo > 0);
	(*strategy)(bp);
	error = biowait(bp);
	*donep = error != 0 && bp->b_resid == 0 ? 0 : todo - bp->b_resid;
	return error;
}

/*
 * The pieces of one iovec.
 */
static int
do_iovec(void (*strategy)(struct buf *), struct buf *bp, dev_t dev, int rw,
    void (*min_phys)(struct buf *), struct uio *uio)
{
	bool remote = uio->uio_vmspace->vm_ops != NULL;
	struct iovec *iov = uio->uio_iov;
	size_t len, done, size = 0;
	void *bounce = NULL, *data;
	int error = 0;

	if (remote) {
		size = MIN(iov->iov_len, MAXPHYS);
		bounce = kmem_alloc(size, KM_NOSLEEP);
		if (bounce == NULL)
			return ENOMEM;
	} else if (iov->iov_base == NULL) {
		return EFAULT;
	}
	while (uio->uio_resid != 0 && iov->iov_len != 0) {
		len = iov->iov_len;
		data = iov->iov_base;
		if (remote) {
			len = MIN(len, size);
			data = bounce;
			if (rw == B_WRITE)
				error = copyin_vmspace(uio->uio_vmspace,
				    iov->iov_base, bounce, len);
			if (error != 0)
				break;
		}
		error = transfer(strategy, bp, dev, rw, min_phys,
		    uio->uio_offset, data, len, &done);
		if (remote && rw == B_READ && done != 0) {
			int e = copyout_vmspace(uio->uio_vmspace, bounce,
			    iov->iov_base, done);

			if (e != 0) {
				error = e;
				break;
			}
		}
		iov->iov_base = (char *)iov->iov_base + done;
		iov->iov_len -= done;
		uio->uio_resid -= done;
		uio->uio_offset += done;
		/* The end of the medium, or of what works. */
		if (error != 0 || bp->b_resid != 0) {
			if (error == 0)
				error = EJUSTRETURN;
			break;
		}
	}
	if (bounce != NULL)
		kmem_free(bounce, size);
	return error;
}

/*
 * obp may bring a buffer of the caller's; NULL: we take one.
 */
int
physio(void (*strategy)(struct buf *), struct buf *obp, dev_t dev, int rw,
    void (*min_phys)(struct buf *), struct uio *uio)
{
	struct buf *bp = obp;
	int error = 0;

	if (uio->uio_offset < 0)
		return EINVAL;
	if ((uio->uio_offset & (DEV_BSIZE - 1)) != 0)
		return EINVAL;
	rw &= B_READ;
	if (bp == NULL) {
		bp = getiobuf(NULL, false);
		if (bp == NULL)
			return ENOMEM;
	}
	while (uio->uio_resid != 0 && uio->uio_iovcnt > 0) {
		if (uio->uio_iov->iov_len != 0) {
			error = do_iovec(strategy, bp, dev, rw, min_phys, uio);
			if (error != 0)
				break;
		}
		if (uio->uio_iov->iov_len == 0) {
			uio->uio_iov++;
			uio->uio_iovcnt--;
		}
	}
	if (obp == NULL)
		putiobuf(bp);
	return error == EJUSTRETURN ? 0 : error;
}
