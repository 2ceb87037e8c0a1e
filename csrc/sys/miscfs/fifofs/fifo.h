/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fifofs: operations of named pipes, whatever file system they are on.
 */
#ifndef _MISCFS_FIFOFS_FIFO_H_
#define _MISCFS_FIFOFS_FIFO_H_

#include <sys/types.h>
#include <sys/vnode.h>

extern int (* const fifo_vnodeop_entries[VNODE_OPS_COUNT])(void *);
#define fifo_vnodeop_p	((int (* const *)(void *))fifo_vnodeop_entries)

void	fifo_init(void);
void	fifo_fini(void);
void	fifo_printinfo(struct vnode *);

/* For a vector of struct vnodeopv_entry_desc. */
#define GENFS_FIFOOP_ENTRIES						\
	{ &vop_parsepath_desc, genfs_badop },				\
	{ &vop_lookup_desc, vn_fifo_bypass },				\
	{ &vop_create_desc, vn_fifo_bypass },				\
	{ &vop_whiteout_desc, vn_fifo_bypass },				\
	{ &vop_mknod_desc, vn_fifo_bypass },				\
	{ &vop_open_desc, vn_fifo_bypass },				\
	{ &vop_fallocate_desc, vn_fifo_bypass },			\
	{ &vop_fdiscard_desc, vn_fifo_bypass },				\
	{ &vop_ioctl_desc, vn_fifo_bypass },				\
	{ &vop_poll_desc, vn_fifo_bypass },				\
	{ &vop_kqfilter_desc, vn_fifo_bypass },				\
	{ &vop_revoke_desc, vn_fifo_bypass },				\
	{ &vop_mmap_desc, vn_fifo_bypass },				\
	{ &vop_seek_desc, vn_fifo_bypass },				\
	{ &vop_remove_desc, vn_fifo_bypass },				\
	{ &vop_link_desc, vn_fifo_bypass },				\
	{ &vop_rename_desc, vn_fifo_bypass },				\
	{ &vop_mkdir_desc, vn_fifo_bypass },				\
	{ &vop_rmdir_desc, vn_fifo_bypass },				\
	{ &vop_symlink_desc, vn_fifo_bypass },				\
	{ &vop_readdir_desc, vn_fifo_bypass },				\
	{ &vop_readlink_desc, vn_fifo_bypass },				\
	{ &vop_abortop_desc, vn_fifo_bypass },				\
	{ &vop_bmap_desc, vn_fifo_bypass },				\
	{ &vop_pathconf_desc, vn_fifo_bypass },				\
	{ &vop_advlock_desc, vn_fifo_bypass },				\
	{ &vop_getpages_desc, genfs_badop },				\
	{ &vop_putpages_desc, vn_fifo_bypass }

/* For a constant vector with designated initialisers. */
#define GENFS_FIFOOP_SLOTS						\
	[VOP_PARSEPATH_DESCOFFSET] = genfs_badop,			\
	[VOP_LOOKUP_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_CREATE_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_WHITEOUT_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_MKNOD_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_OPEN_DESCOFFSET] = vn_fifo_bypass,				\
	[VOP_FALLOCATE_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_FDISCARD_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_IOCTL_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_POLL_DESCOFFSET] = vn_fifo_bypass,				\
	[VOP_KQFILTER_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_REVOKE_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_MMAP_DESCOFFSET] = vn_fifo_bypass,				\
	[VOP_SEEK_DESCOFFSET] = vn_fifo_bypass,				\
	[VOP_REMOVE_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_LINK_DESCOFFSET] = vn_fifo_bypass,				\
	[VOP_RENAME_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_MKDIR_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_RMDIR_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_SYMLINK_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_READDIR_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_READLINK_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_ABORTOP_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_BMAP_DESCOFFSET] = vn_fifo_bypass,				\
	[VOP_PATHCONF_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_ADVLOCK_DESCOFFSET] = vn_fifo_bypass,			\
	[VOP_GETPAGES_DESCOFFSET] = genfs_badop,			\
	[VOP_PUTPAGES_DESCOFFSET] = vn_fifo_bypass

#endif /* _MISCFS_FIFOFS_FIFO_H_ */
