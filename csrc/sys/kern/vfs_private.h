/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the files of the VFS core.
 */
#ifndef _KERN_VFS_PRIVATE_H_
#define _KERN_VFS_PRIVATE_H_

#include <sys/intr.h>
#include <sys/mutex.h>
#include <sys/mount.h>
#include <sys/pserialize.h>
#include <sys/sysctl.h>
#include <sys/vnode_impl.h>

struct dirent;
struct limbo_cpu;

/* k_vfs */
struct vfs_state {
	struct limbo_cpu **vs_limbo;	/* by CPU */
	pserialize_t	vs_limbo_psz;
	kmutex_t	vs_limbo_lock;	/* around pserialize_perform() */

	struct vfs_list_head vs_list;	/* vfs_list_lock */
	kmutex_t	vs_hooks_lock;
	LIST_HEAD(, vfs_hooks) vs_hooks; /* vs_hooks_lock */

	kmutex_t	vs_fsid_lock;
	uint32_t	vs_fsid_next;	/* vs_fsid_lock */
	int		vs_timestamp_precision;	/* sysctl */
	int		vs_magiclinks;		/* sysctl */
	vn_union_readdir_hook_t vs_union_hook;
};

/* vfs_vnode.c and vfs_vncache.c */
void	vcache_reclaim(struct vnode *, bool);
struct vnode_impl *vcache_alloc(void);
void	vcache_free(struct vnode_impl *);
void	vnode_async_init(void);
void	vnode_async_fini(void);
void	vnode_lru_insert(struct vnode_impl *);
void	vnode_lru_remove(struct vnode_impl *);
void	vnode_drain_kick(void);
u_int	vnode_reclaim_some(u_int);
void	vrele_wait(struct vnode *);
void	vfs_vnode_flush(void);

/* vfs_mount.c */
void	vfs_vnode_unlist(struct vnode *);

bool	vfs_tryref(struct mount *);
int	vfs_covered(struct vnode **);
struct mount *vfs_getvfs_ref(fsid_t *);

/* vfs_dirscan.c */
typedef int (*vfs_dirscan_t)(void *, struct dirent *);
int	vfs_dirscan(struct vnode *, kauth_cred_t, vfs_dirscan_t, void *);

/* vfs_holes.c */
int	vn_seek_sparse(struct vnode *, bool, off_t *, int, kauth_cred_t);

int	sysctl_vfs_magiclinks(SYSCTLFN_PROTO);
int	sysctl_vfs_tsprecision(SYSCTLFN_PROTO);

/* What magic links stand for. */
#define VFS_OSTYPE	"NetBSD"
#define VFS_OSRELEASE	"9.99.92"
#define VFS_KERNEL_IDENT "RUMP"
#define VFS_MACHINE	MACHINE
#define VFS_MACHINE_ARCH MACHINE_ARCH

/*
 * A function whose writes are read elsewhere without a lock, by plain loads
 * that either outcome is right for: nothing for a race detector to report.
 */
#define __peeked	__attribute__((__no_sanitize_thread__))

/*
 * mnt_flag and mnt_iflag change under mnt_updating, and are read everywhere
 * without a lock, in drivers of others too.
 */
static inline void __unused __peeked
mount_change(int *flags, int set, int clear)
{

	*flags = (*flags & ~clear) | set;
}

#endif /* _KERN_VFS_PRIVATE_H_ */
