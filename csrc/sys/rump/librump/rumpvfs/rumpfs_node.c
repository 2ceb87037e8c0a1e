/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs: making and freeing nodes, giving them vnodes, their times.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/kmem.h>
#include <sys/lockf.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/stat.h>

#include <miscfs/genfs/genfs.h>
#include <miscfs/specfs/specdev.h>
#include <uvm/uvm_extern.h>

#include "rumpfs.h"

static const struct genfs_ops rumpfs_genfsops = {
	.gop_size = genfs_size,
	.gop_write = genfs_gop_write,
	.gop_putrange = genfs_gop_putrange,
};

/* A node without a name and without links, NULL without memory. */
struct rumpfs_node *
rumpfs_node_alloc(struct mount *mp, enum vtype type, mode_t mode, uid_t uid,
    gid_t gid, dev_t rdev)
{
	struct rumpfs_mount *rm = MTORM(mp);
	struct rumpfs_node *node;

	node = kmem_zalloc(sizeof(*node), KM_NOSLEEP);
	if (node == NULL)
		return NULL;
	node->rn_self = node;
	node->rn_type = type;
	node->rn_mode = mode & ALLPERMS;
	node->rn_uid = uid;
	node->rn_gid = gid;
	node->rn_rdev = type == VBLK || type == VCHR ? rdev : (dev_t)VNOVAL;
	node->rn_ino = atomic_inc_64_nv(&rm->rm_lastino);
	vfs_timestamp(&node->rn_btime);
	node->rn_atime = node->rn_mtime = node->rn_ctime = node->rn_btime;
	if (type == VDIR) {
		TAILQ_INIT(&node->rn_dir.rd_list);
		node->rn_dir.rd_nextcookie = RUMPFS_COOKIE_FIRST;
	} else if (type == VREG) {
		radix_tree_init_tree(&node->rn_file.rf_chunks);
	}
	atomic_inc_uint(&rm->rm_nnodes);
	return node;
}

/* The node has no vnode and no name. */
void
rumpfs_node_free(struct mount *mp, struct rumpfs_node *node)
{

	KASSERT(!node->rn_attached);
	lf_purge(&node->rn_lockf);
	switch (node->rn_type) {
	case VDIR:
		rumpfs_dir_fini(node);
		break;
	case VREG:
		rumpfs_data_fini(mp, node);
		break;
	case VLNK:
		if (node->rn_link != NULL)
			kmem_free(node->rn_link, node->rn_size + 1);
		break;
	default:
		break;
	}
	atomic_dec_uint(&MTORM(mp)->rm_nnodes);
	kmem_free(node, sizeof(*node));
}

/* Make vp, which nobody else sees yet, the vnode of a node. */
void
rumpfs_node_attach(struct mount *mp, struct vnode *vp,
    struct rumpfs_node *node)
{

	KASSERT(!node->rn_attached);
	node->rn_attached = true;
	vp->v_tag = VT_RUMP;
	vp->v_type = node->rn_type;
	vp->v_data = node;
	switch (node->rn_type) {
	case VBLK:
	case VCHR:
		vp->v_op = rumpfs_specops;
		spec_node_init(vp, node->rn_rdev);
		break;
	case VFIFO:
		vp->v_op = rumpfs_fifoops;
		break;
	default:
		vp->v_op = rumpfs_vnodeops;
		break;
	}
	if (node == MTORM(mp)->rm_root) {
		vp->v_vflag |= VV_ROOT;
		vp->v_op = rumpfs_rootops;
	}
	genfs_node_init(vp, &rumpfs_genfsops);
	uvm_vnp_setsize(vp, node->rn_type == VREG ? node->rn_size : 0);
}

/* Let the name cache search a directory on its own. */
void
rumpfs_cache_id(struct vnode *vp)
{
	const struct rumpfs_node *node = VTORN(vp);

	if (node->rn_type == VDIR && node->rn_etfs == NULL)
		cache_enter_id(vp, node->rn_mode, node->rn_uid, node->rn_gid,
		    true);
}

/*
 * Free all nodes below and including `root', at unmount: no vnodes are left.
 * Goes down the first entry of each directory and, where there is none, up.
 */
void
rumpfs_free_tree(struct mount *mp, struct rumpfs_node *root)
{
	struct rumpfs_node *dnode = root, *node, *parent;
	struct rumpfs_dirent *de;

	for (;;) {
		de = TAILQ_FIRST(&dnode->rn_dir.rd_list);
		if (de == NULL) {
			parent = dnode == root ? NULL : dnode->rn_dir.rd_parent;
			rumpfs_node_free(mp, dnode);
			if (parent == NULL)
				return;
			dnode = parent;
			continue;
		}
		node = de->rde_node;
		rumpfs_dir_remove(dnode, de);
		rumpfs_dirent_free(de);
		if (node == NULL)
			continue;
		if (node->rn_type == VDIR)
			dnode = node;
		else if (--node->rn_nlink == 0)
			rumpfs_node_free(mp, node);
	}
}

/*
 * Set times of a locked vnode to now.  Access times also under a shared
 * lock, and not on mounts that do not want them.
 */
void
rumpfs_touch(struct vnode *vp, int which)
{
	struct rumpfs_node *node = VTORN(vp);
	struct timespec now;

	if ((vp->v_mount->mnt_flag & MNT_RDONLY) != 0)
		return;
	if (which == RUMPFS_ATIME &&
	    (vp->v_mount->mnt_flag & MNT_NOATIME) != 0)
		return;
	vfs_timestamp(&now);
	if ((which & RUMPFS_MTIME) != 0)
		node->rn_mtime = now;
	if ((which & RUMPFS_CTIME) != 0)
		node->rn_ctime = now;
	if ((which & RUMPFS_ATIME) != 0) {
		mutex_enter(vp->v_interlock);
		node->rn_atime = now;
		mutex_exit(vp->v_interlock);
	}
}
