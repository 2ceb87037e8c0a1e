/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the data of a file is: lseek(2) with SEEK_DATA and SEEK_HOLE, and the
 * ioctls FIOSEEKDATA and FIOSEEKHOLE, which do not move the offset.
 *
 * A file system that knows better than blocks answers the ioctl itself, as
 * tmpfs does by its pages; for others VOP_BMAP tells, and one that has no
 * blocks either has files without holes.  The end of a file counts as a hole.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/filio.h>
#include <sys/mount.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include "vfs_private.h"

/*
 * The first byte from `off' on that is data, or in a hole; `size' if there is
 * none.  Vnode locked.
 */
static int
seek_blocks(struct vnode *vp, off_t off, off_t size, bool data, off_t *resp)
{
	const int shift = vp->v_mount->mnt_fs_bshift;
	struct vnode *devvp;
	daddr_t blkno;
	off_t next;
	int run, error;

	while (off < size) {
		run = 0;
		error = VOP_BMAP(vp, off >> shift, &devvp, &blkno, &run);
		if (error == EOPNOTSUPP) {
			if (!data)
				off = size;
			break;
		}
		if (error != 0)
			return error;
		if ((blkno != (daddr_t)-1) == data)
			break;
		if (run < 0)
			run = 0;
		if (__builtin_add_overflow((off >> shift) + 1, (off_t)run,
		    &next) || next > (size >> shift))
			off = size;
		else
			off = next << shift;
	}
	*resp = off;
	return 0;
}

/*
 * *offp becomes the place; ENXIO if it is beyond the last data, or the end.
 */
int
vn_seek_sparse(struct vnode *vp, bool data, off_t *offp, int fflag,
    kauth_cred_t cred)
{
	off_t off = *offp, size;
	struct vattr va;
	int error;

	if (vp->v_type != VREG)
		return EINVAL;
	if (off < 0)
		return ENXIO;
	error = VOP_IOCTL(vp, data ? FIOSEEKDATA : FIOSEEKHOLE, offp, fflag,
	    cred);
	if (error != EPASSTHROUGH)
		return error;

	error = vn_lock(vp, LK_SHARED);
	if (error != 0)
		return error;
	error = VOP_GETATTR(vp, &va, cred);
	size = (off_t)va.va_size;
	if (error == 0 && off >= size)
		error = ENXIO;
	if (error == 0)
		error = seek_blocks(vp, off, size, data, &off);
	VOP_UNLOCK(vp);
	if (error == 0 && data && off >= size)
		error = ENXIO;
	if (error == 0)
		*offp = off;
	return error;
}
