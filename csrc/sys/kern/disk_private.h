/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks of a kernel: shared by subr_disk.c and subr_iostat.c.
 */
#ifndef _KERN_DISK_PRIVATE_H_
#define _KERN_DISK_PRIVATE_H_

#include <sys/disk.h>
#include <sys/iostat.h>
#include <sys/mutex.h>
#include <sys/queue.h>

struct disk_state {
	kmutex_t	ds_lock;
	TAILQ_HEAD(, disk) ds_disks;		/* ds_lock */
	struct iostatlist_head ds_iostats;	/* ds_lock */
	int		ds_ndisks;		/* ds_lock */
};

#endif /* _KERN_DISK_PRIVATE_H_ */
