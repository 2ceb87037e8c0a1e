/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * specfs: operations of device vnodes, whatever file system they are on.
 *
 * All device vnodes of one (type, device) share a struct specdev, so that a
 * block device has one set of buffers (those of sd_bdevvp), one open count
 * and one mounted file system.
 *
 * Locks: (d) device_lock, (-) constant.
 */
#ifndef _MISCFS_SPECFS_SPECDEV_H_
#define _MISCFS_SPECFS_SPECDEV_H_

#include <sys/types.h>
#include <sys/vnode.h>

struct lockf;
struct mount;

typedef struct specdev {
	struct mount	*sd_mountpoint;	/* (d) */
	struct lockf	*sd_lockf;	/* its own lock */
	vnode_t		*sd_bdevvp;	/* (d) whose buffers are used */
	u_int		sd_opencnt;	/* (d) opens not yet closed */
	u_int		sd_refcnt;	/* (d) vnodes */
	dev_t		sd_rdev;	/* (-) */
} specdev_t;

typedef struct specnode {
	vnode_t		*sn_next;	/* (d) hash chain */
	specdev_t	*sn_dev;	/* (-) */
	u_int		sn_opencnt;	/* (d) opens of this vnode */
	dev_t		sn_rdev;	/* (-) */
	bool		sn_gone;	/* (d) revoked */
} specnode_t;

#define v_specnext	v_specnode->sn_next
#define v_rdev		v_specnode->sn_rdev
#define v_speclockf	v_specnode->sn_dev->sd_lockf

/* Default vector of device vnodes; file systems build their own from it. */
extern int (* const spec_vnodeop_entries[VNODE_OPS_COUNT])(void *);
#define spec_vnodeop_p	((int (* const *)(void *))spec_vnodeop_entries)

void	spec_node_init(vnode_t *, dev_t);
void	spec_node_destroy(vnode_t *);
int	spec_node_lookup_by_dev(enum vtype, dev_t, vnode_t **);
int	spec_node_lookup_by_mount(struct mount *, vnode_t **);
struct mount *spec_node_getmountedfs(vnode_t *);
void	spec_node_setmountedfs(vnode_t *, struct mount *);
void	spec_node_revoke(vnode_t *);

void	spec_init(void);

int	spec_lookup(void *);
int	spec_open(void *);
int	spec_close(void *);
int	spec_read(void *);
int	spec_write(void *);
int	spec_fdiscard(void *);
int	spec_ioctl(void *);
int	spec_poll(void *);
int	spec_kqfilter(void *);
int	spec_mmap(void *);
int	spec_fsync(void *);
int	spec_inactive(void *);
int	spec_reclaim(void *);
int	spec_bmap(void *);
int	spec_strategy(void *);
int	spec_print(void *);
int	spec_pathconf(void *);
int	spec_advlock(void *);

/* For a vector of struct vnodeopv_entry_desc. */
#define GENFS_SPECOP_ENTRIES						\
	{ &vop_parsepath_desc, genfs_badop },				\
	{ &vop_lookup_desc, spec_lookup },				\
	{ &vop_create_desc, genfs_badop },				\
	{ &vop_whiteout_desc, genfs_badop },				\
	{ &vop_mknod_desc, genfs_badop },				\
	{ &vop_open_desc, spec_open },					\
	{ &vop_fallocate_desc, genfs_eopnotsupp },			\
	{ &vop_fdiscard_desc, spec_fdiscard },				\
	{ &vop_ioctl_desc, spec_ioctl },				\
	{ &vop_poll_desc, spec_poll },					\
	{ &vop_kqfilter_desc, spec_kqfilter },				\
	{ &vop_revoke_desc, genfs_revoke },				\
	{ &vop_mmap_desc, spec_mmap },					\
	{ &vop_seek_desc, genfs_nullop },				\
	{ &vop_remove_desc, genfs_badop },				\
	{ &vop_link_desc, genfs_badop },				\
	{ &vop_rename_desc, genfs_badop },				\
	{ &vop_mkdir_desc, genfs_badop },				\
	{ &vop_rmdir_desc, genfs_badop },				\
	{ &vop_symlink_desc, genfs_badop },				\
	{ &vop_readdir_desc, genfs_badop },				\
	{ &vop_readlink_desc, genfs_badop },				\
	{ &vop_abortop_desc, genfs_badop },				\
	{ &vop_bmap_desc, spec_bmap },					\
	{ &vop_strategy_desc, spec_strategy },				\
	{ &vop_pathconf_desc, spec_pathconf },				\
	{ &vop_advlock_desc, spec_advlock },				\
	{ &vop_getpages_desc, genfs_getpages },				\
	{ &vop_putpages_desc, genfs_putpages }

/* For a constant vector with designated initialisers. */
#define GENFS_SPECOP_SLOTS						\
	[VOP_PARSEPATH_DESCOFFSET] = genfs_badop,			\
	[VOP_LOOKUP_DESCOFFSET] = spec_lookup,				\
	[VOP_CREATE_DESCOFFSET] = genfs_badop,				\
	[VOP_WHITEOUT_DESCOFFSET] = genfs_badop,			\
	[VOP_MKNOD_DESCOFFSET] = genfs_badop,				\
	[VOP_OPEN_DESCOFFSET] = spec_open,				\
	[VOP_FALLOCATE_DESCOFFSET] = genfs_eopnotsupp,			\
	[VOP_FDISCARD_DESCOFFSET] = spec_fdiscard,			\
	[VOP_IOCTL_DESCOFFSET] = spec_ioctl,				\
	[VOP_POLL_DESCOFFSET] = spec_poll,				\
	[VOP_KQFILTER_DESCOFFSET] = spec_kqfilter,			\
	[VOP_REVOKE_DESCOFFSET] = genfs_revoke,				\
	[VOP_MMAP_DESCOFFSET] = spec_mmap,				\
	[VOP_SEEK_DESCOFFSET] = genfs_nullop,				\
	[VOP_REMOVE_DESCOFFSET] = genfs_badop,				\
	[VOP_LINK_DESCOFFSET] = genfs_badop,				\
	[VOP_RENAME_DESCOFFSET] = genfs_badop,				\
	[VOP_MKDIR_DESCOFFSET] = genfs_badop,				\
	[VOP_RMDIR_DESCOFFSET] = genfs_badop,				\
	[VOP_SYMLINK_DESCOFFSET] = genfs_badop,				\
	[VOP_READDIR_DESCOFFSET] = genfs_badop,				\
	[VOP_READLINK_DESCOFFSET] = genfs_badop,			\
	[VOP_ABORTOP_DESCOFFSET] = genfs_badop,				\
	[VOP_BMAP_DESCOFFSET] = spec_bmap,				\
	[VOP_STRATEGY_DESCOFFSET] = spec_strategy,			\
	[VOP_PATHCONF_DESCOFFSET] = spec_pathconf,			\
	[VOP_ADVLOCK_DESCOFFSET] = spec_advlock,			\
	[VOP_GETPAGES_DESCOFFSET] = genfs_getpages,			\
	[VOP_PUTPAGES_DESCOFFSET] = genfs_putpages

#endif /* _MISCFS_SPECFS_SPECDEV_H_ */
