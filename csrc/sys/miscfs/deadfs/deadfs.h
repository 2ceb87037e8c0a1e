/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file system of vnodes whose file system has let go of them.
 */
#ifndef _MISCFS_DEADFS_H_
#define _MISCFS_DEADFS_H_

#include <sys/mount.h>
#include <sys/vnode.h>

/* Operations of dead vnodes; constant. */
extern int (* const dead_vnodeop_entries[VNODE_OPS_COUNT])(void *);
#define dead_vnodeop_p	dead_vnodeop_entries

/* The mount dead vnodes belong to: one a kernel. */
struct mount *dead_rootmount_get(void);
#define dead_rootmount	(dead_rootmount_get())

void	deadfs_init(void);
void	deadfs_fini(void);

#endif /* _MISCFS_DEADFS_H_ */
