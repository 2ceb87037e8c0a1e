/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mirrorfs: a directory of another file system, once more.
 *
 * Each of its vnodes lies upon one of the other, whose lock, interlock and
 * watchers it shares, and whose operations do the work.
 */
#ifndef _FS_MIRRORFS_MIRRORFS_H_
#define _FS_MIRRORFS_MIRRORFS_H_

struct mirrorfs_args {
	const char	*ma_target;	/* the directory */
};

#ifdef _KERNEL
#include <sys/mount.h>
#include <sys/vnode.h>

struct mirror_mount {
	struct vnode	*mm_root;	/* below; a reference */
};

struct mirror_node {
	struct vnode	*mn_lower;	/* a reference */
};

#define VFSTOMIRROR(mp)	((struct mirror_mount *)(mp)->mnt_data)
#define LOWER(vp)	(((struct mirror_node *)(vp)->v_data)->mn_lower)

extern int (**mirrorfs_vnodeop_p)(void *);
extern const struct vnodeopv_desc mirrorfs_vnodeop_opv_desc;

int	mirrorfs_wrap(struct mount *, struct vnode **);
#endif

#endif /* _FS_MIRRORFS_MIRRORFS_H_ */
