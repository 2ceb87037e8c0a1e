/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entries of a directory, for the kernel itself.
 */

#include <sys/param.h>
#include <sys/dirent.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include "vfs_private.h"

#define DIRBUFSIZE	4096

static int
dirscan_block(char *buf, size_t len, vfs_dirscan_t fn, void *arg)
{
	struct dirent *dp;
	int error;

	for (size_t off = 0; off + _DIRENT_NAMEOFF(dp) < len;
	    off += dp->d_reclen) {
		dp = (struct dirent *)(buf + off);
		if (dp->d_reclen < _DIRENT_MINSIZE(dp) ||
		    dp->d_reclen > len - off ||
		    _DIRENT_NAMEOFF(dp) + dp->d_namlen > dp->d_reclen)
			return EIO;
		if (dp->d_fileno == 0 || dp->d_type == DT_WHT)
			continue;
		if ((error = (*fn)(arg, dp)) != 0)
			return error;
	}
	return 0;
}

static int
dirscan_read(struct vnode *dvp, char *buf, kauth_cred_t cred,
    vfs_dirscan_t fn, void *arg)
{
	struct iovec iov;
	struct uio uio;
	off_t off = 0;
	int eof = 0, error = 0;

	while (error == 0 && !eof) {
		iov.iov_base = buf;
		iov.iov_len = DIRBUFSIZE;
		uio.uio_iov = &iov;
		uio.uio_iovcnt = 1;
		uio.uio_offset = off;
		uio.uio_resid = DIRBUFSIZE;
		uio.uio_rw = UIO_READ;
		UIO_SETUP_SYSSPACE(&uio);
		error = VOP_READDIR(dvp, &uio, cred, &eof, NULL, NULL);
		if (error != 0 || uio.uio_resid == DIRBUFSIZE)
			break;
		off = uio.uio_offset;
		error = dirscan_block(buf, DIRBUFSIZE - uio.uio_resid, fn,
		    arg);
		preempt_point();
	}
	return error;
}

/*
 * Call fn with each entry of the locked directory, "." and ".." too, until it
 * returns something else than 0, which is what this returns.
 */
int
vfs_dirscan(struct vnode *dvp, kauth_cred_t cred, vfs_dirscan_t fn, void *arg)
{
	char *buf;
	int error;

	buf = kmem_alloc(DIRBUFSIZE, KM_NOSLEEP);
	if (buf == NULL)
		return ENOMEM;
	error = dirscan_read(dvp, buf, cred, fn, arg);
	kmem_free(buf, DIRBUFSIZE);
	return error;
}
