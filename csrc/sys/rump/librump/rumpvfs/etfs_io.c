/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * etfs: regular files of the host.
 *
 * The host's file is opened, for reading and for writing apart, when the node
 * is first opened so, and closed when its vnode becomes inactive.  Transfers
 * go straight to it: nothing is cached here.
 *
 * A key that was registered with a size is a window: reads end with it,
 * writes beyond give ENOSPC, and truncating it changes nothing, as on a
 * device.  One without ends where the host's file does.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include <uvm/uvm_extern.h>

#include <rump-sys/fault.h>
#include <rump/rumpuser.h>

#include "etfs_private.h"
#include "rumpfs.h"

#define ETFS_NIOV	16	/* memory ranges a call passes to the host */
#define ETFS_BOUNCE	65536	/* bytes at a time, to remote processes */

/* What the host says of a path. */
int
etfs_hostinfo(const char *path, uint64_t *size, int *type)
{
	int error;

	error = fault_site(RUMP_FAULT_INFO, path, EIO);
	return error != 0 ? error : rumpuser_getfileinfo(path, size, type);
}

/* How long the file is now, as seen through the node. */
off_t
etfs_size(struct rumpfs_node *node)
{
	const struct etfs_node *en = node->rn_etfs;
	uint64_t size;
	int type;

	if (!en->en_toend)
		return node->rn_size;
	if (etfs_hostinfo(en->en_path, &size, &type) != 0)
		return node->rn_size;
	return size > en->en_begin ? size - en->en_begin : 0;
}

static int
etfs_openfd(const struct etfs_node *en, int flags, int *fdp)
{
	int error;

	if (*fdp != -1)
		return 0;
	error = fault_site(RUMP_FAULT_OPEN, en->en_path, EIO);
	if (error != 0)
		return error;
	return rumpuser_open(en->en_path, flags, fdp);
}

int
etfs_open(struct vnode *vp, int mode)
{
	struct rumpfs_node *node = VTORN(vp);
	struct etfs_node *en = node->rn_etfs;
	int error = 0;

	if ((mode & FREAD) != 0)
		error = etfs_openfd(en, RUMPUSER_OPEN_RDONLY, &en->en_rfd);
	if (error == 0 && (mode & FWRITE) != 0)
		error = etfs_openfd(en, RUMPUSER_OPEN_WRONLY, &en->en_wfd);
	if (error == 0 && en->en_toend) {
		node->rn_size = etfs_size(node);
		uvm_vnp_setsize(vp, node->rn_size);
	}
	return error;
}

static void
etfs_closefd(const struct etfs_node *en, int fd)
{
	(void)fault_site(RUMP_FAULT_CLOSE, en->en_path, 0);
	(void)rumpuser_close(fd);
}

void
etfs_close(struct vnode *vp)
{
	struct etfs_node *en = VTORN(vp)->rn_etfs;

	if (en->en_rfd != -1)
		etfs_closefd(en, en->en_rfd);
	if (en->en_wfd != -1) {
		(void)etfs_sync(vp);
		etfs_closefd(en, en->en_wfd);
	}
	en->en_rfd = en->en_wfd = -1;
}

int
etfs_sync(struct vnode *vp)
{
	const struct etfs_node *en = VTORN(vp)->rn_etfs;
	int error;

	if (vp->v_type != VREG || en->en_wfd == -1)
		return 0;
	error = fault_site(RUMP_FAULT_FSYNC, en->en_path, EIO);
	return error != 0 ? error : rumpuser_syncfd(en->en_wfd,
	    RUMPUSER_SYNCFD_WRITE | RUMPUSER_SYNCFD_SYNC, 0, 0);
}

/*
 * The next ranges of a uio, at most `max' bytes: how many, or 0 if the memory
 * is not this address space's.
 */
static size_t
etfs_iov(const struct uio *uio, size_t max, struct rumpuser_iov *iov)
{
	size_t n = 0;

	if (uio->uio_vmspace != NULL && uio->uio_vmspace->vm_ops != NULL)
		return 0;
	for (int i = 0; i < uio->uio_iovcnt && n < ETFS_NIOV && max > 0; i++) {
		const struct iovec *ui = &uio->uio_iov[i];

		if (ui->iov_len == 0)
			continue;
		iov[n].iov_base = ui->iov_base;
		iov[n].iov_len = MIN(ui->iov_len, max);
		max -= iov[n].iov_len;
		n++;
	}
	return n;
}

/* One transfer of at most `max' bytes; *donep 0 is the end of the file. */
static int
etfs_transfer(struct etfs_node *en, struct uio *uio, size_t max, char *bounce,
    size_t *donep)
{
	const int64_t off = en->en_begin + uio->uio_offset;
	struct rumpuser_iov iov[ETFS_NIOV];
	const bool reading = uio->uio_rw == UIO_READ;
	size_t n;
	int error;

	error = fault_site(reading ? RUMP_FAULT_FREAD : RUMP_FAULT_FWRITE,
	    en->en_path, EIO);
	if (error != 0)
		return error;
	n = etfs_iov(uio, max, iov);
	if (n != 0) {
		if (reading)
			error = rumpuser_iovread(en->en_rfd, iov, n, off,
			    donep);
		else
			error = rumpuser_iovwrite(en->en_wfd, iov, n, off,
			    donep);
		if (error == 0)
			uioskip(*donep, uio);
		return error;
	}

	iov[0].iov_base = bounce;
	iov[0].iov_len = MIN(max, ETFS_BOUNCE);
	if (reading) {
		error = rumpuser_iovread(en->en_rfd, iov, 1, off, donep);
		return error != 0 ? error : uiomove(bounce, *donep, uio);
	}
	error = uiopeek(bounce, iov[0].iov_len, uio);
	if (error == 0)
		error = rumpuser_iovwrite(en->en_wfd, iov, 1, off, donep);
	if (error == 0)
		uioskip(*donep, uio);
	return error;
}

/* Transfer up to offset `end', or until the host has no more. */
static int
etfs_io(struct etfs_node *en, struct uio *uio, uint64_t end)
{
	char *bounce = NULL;
	size_t done, max;
	int error = 0;

	if (uio->uio_vmspace != NULL && uio->uio_vmspace->vm_ops != NULL) {
		bounce = kmem_alloc(ETFS_BOUNCE, KM_NOSLEEP);
		if (bounce == NULL)
			return ENOMEM;
	}
	while (uio->uio_resid > 0 && uio->uio_offset < end) {
		max = MIN(uio->uio_resid, end - uio->uio_offset);
		done = 0;
		error = etfs_transfer(en, uio, max, bounce, &done);
		if (error != 0 || done == 0)
			break;
	}
	if (bounce != NULL)
		kmem_free(bounce, ETFS_BOUNCE);
	return error;
}

int
etfs_read(struct vnode *vp, struct uio *uio)
{
	struct etfs_node *en = VTORN(vp)->rn_etfs;

	if (en->en_rfd == -1)
		return EBADF;
	return etfs_io(en, uio, en->en_toend ? (uint64_t)INT64_MAX -
	    en->en_begin : en->en_size);
}

int
etfs_write(struct vnode *vp, struct uio *uio, int ioflag)
{
	struct rumpfs_node *node = VTORN(vp);
	struct etfs_node *en = node->rn_etfs;
	const uint64_t end = en->en_toend ?
	    (uint64_t)RUMPFS_MAXFILESIZE : en->en_size;
	int error;

	if (en->en_wfd == -1)
		return EBADF;
	if ((ioflag & IO_APPEND) != 0)
		uio->uio_offset = etfs_size(node);
	if (uio->uio_offset < 0)
		return EINVAL;
	error = etfs_io(en, uio, end);
	if (error == 0 && uio->uio_resid > 0)
		error = uio->uio_offset >= end ? ENOSPC : EIO;
	if (en->en_toend && uio->uio_offset > node->rn_size) {
		node->rn_size = uio->uio_offset;
		uvm_vnp_setsize(vp, node->rn_size);
	}
	if (error == 0 && (ioflag & (IO_SYNC | IO_DSYNC)) != 0)
		error = etfs_sync(vp);
	return error;
}

int
etfs_truncate(struct vnode *vp, off_t size)
{
	struct rumpfs_node *node = VTORN(vp);
	struct etfs_node *en = node->rn_etfs;
	int error, fd = en->en_wfd;

	if (!en->en_toend)
		return 0;
	if (fd == -1) {
		error = etfs_openfd(en, RUMPUSER_OPEN_WRONLY, &fd);
		if (error != 0)
			return error;
	}
	error = fault_site(RUMP_FAULT_FTRUNC, en->en_path, EIO);
	if (error == 0)
		error = rumpuser_truncate(fd, en->en_begin + size);
	if (fd != en->en_wfd)
		etfs_closefd(en, fd);
	if (error == 0) {
		node->rn_size = size;
		uvm_vnp_setsize(vp, size);
	}
	return error;
}
