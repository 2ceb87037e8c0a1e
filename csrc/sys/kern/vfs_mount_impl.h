/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between vfs_mount.c, vfs_mountlist.c and vfs_domount.c.
 */
#ifndef _KERN_VFS_MOUNT_IMPL_H_
#define _KERN_VFS_MOUNT_IMPL_H_

#include <sys/condvar.h>
#include <sys/mount.h>
#include <sys/mutex.h>
#include <sys/specificdata.h>

/* k_mount */
struct mount_state {
	kmutex_t	ms_listlock;
	kcondvar_t	ms_gatecv;	/* ms_listlock: mnt_draining became 0 */
	TAILQ_HEAD(mount_list_s, mount) ms_list; /* ms_listlock; by mnt_gen */
	uint64_t	ms_gen;		/* ms_listlock; last mnt_gen */
	uint32_t	ms_fsid;	/* ms_listlock; last minor given out */
	specificdata_domain_t ms_domain;
};

/* vfs_domount.c and vfs_drain.c */
int	vfs_unmount_once(struct mount *, int, struct lwp *);
int	vfs_unmount_drained(struct mount *, int, struct lwp *);
void	vfs_gate_wait(struct mount *);

#endif /* _KERN_VFS_MOUNT_IMPL_H_ */
