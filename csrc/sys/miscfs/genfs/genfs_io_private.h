/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared by genfs_getpages.c and genfs_putpages.c.
 */
#ifndef _MISCFS_GENFS_IO_PRIVATE_H_
#define _MISCFS_GENFS_IO_PRIVATE_H_

#include <sys/types.h>

struct vnode;

#define GENFS_MAXPAGES	256	/* of one transfer: 1 MiB */

/*
 * A stretch of a file whose blocks follow one another on a device.
 */
struct genfs_extent {
	struct vnode	*ge_devvp;
	daddr_t		ge_blkno;	/* DEV_BSIZE units; -1: a hole */
	size_t		ge_bytes;
};
int	genfs_extent(struct vnode *, off_t, size_t, struct genfs_extent *);
int	genfs_transfer(struct vnode *, const struct genfs_extent *, void *,
	    size_t, int);

#endif /* _MISCFS_GENFS_IO_PRIVATE_H_ */
