/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices as the rest of the kernel sees them: an opaque handle, and the size
 * of a disk behind a vnode.
 */
#ifndef _SYS_DEVICE_H_
#define _SYS_DEVICE_H_

#include <sys/types.h>

struct device;
typedef struct device *device_t;

typedef enum devclass {
	DV_DULL = 0,
	DV_CPU = 1,
	DV_DISK = 2,
	DV_IFNET = 3,
	DV_TAPE = 4,
	DV_TTY = 5,
	DV_AUDIODEV = 6,
	DV_DISPLAYDEV = 7,
	DV_BUS = 8,
	DV_VIRTUAL = 9
} devclass_t;

struct dkwedge_info;
struct vnode;

/*
 * Size of the disk of a device vnode, in its sectors, and their size.  Sleeps.
 */
int	getdisksize(struct vnode *, uint64_t *, unsigned *);
/* The same with names, from a wedge or made up from a partition. */
int	getdiskinfo(struct vnode *, struct dkwedge_info *);

#endif /* _SYS_DEVICE_H_ */
