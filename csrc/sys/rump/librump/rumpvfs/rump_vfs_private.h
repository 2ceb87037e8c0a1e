/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the parts of librumpvfs.
 */
#ifndef _RUMP_VFS_PRIVATE_H_
#define _RUMP_VFS_PRIVATE_H_

#include <sys/types.h>

#include <rump-sys/vfs.h>

/* rumpfs_vfsops.c */
void	rumpfs_init(void);
void	rumpfs_fini(void);

/* etfs.c */
void	etfs_init(void);
void	etfs_unmount(struct mount *);

#endif /* _RUMP_VFS_PRIVATE_H_ */
