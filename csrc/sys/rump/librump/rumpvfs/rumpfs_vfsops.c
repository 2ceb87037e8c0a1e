/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs: mounting, unmounting, and the operations of the file system type.
 *
 * One instance is the root of each kernel.  More may be mounted anywhere:
 * mount("rumpfs", path, flags, NULL, 0).
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/fstrans.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include <miscfs/genfs/genfs.h>
#include <rump-sys/kern.h>
#include <uvm/uvm_extern.h>

#include "rump_vfs_private.h"
#include "rumpfs.h"

static int	rumpfs_mount(struct mount *, const char *, void *, size_t *);
static int	rumpfs_start(struct mount *, int);
static int	rumpfs_unmount(struct mount *, int);
static int	rumpfs_root(struct mount *, int, struct vnode **);
static int	rumpfs_quotactl(struct mount *, struct quotactl_args *);
static int	rumpfs_statvfs(struct mount *, struct statvfs *);
static int	rumpfs_sync(struct mount *, int, kauth_cred_t);
static int	rumpfs_vget(struct mount *, ino_t, int, struct vnode **);
static int	rumpfs_loadvnode(struct mount *, struct vnode *, const void *,
		    size_t, const void **);
static int	rumpfs_fhtovp(struct mount *, struct fid *, int,
		    struct vnode **);
static int	rumpfs_vptofh(struct vnode *, struct fid *, size_t *);
static int	rumpfs_snapshot(struct mount *, struct vnode *,
		    struct timespec *);
static int	rumpfs_mountroot(void);
static void	rumpfs_null(void);

static const struct vfsops rumpfs_vfsops = {
	.vfs_name = MOUNT_RUMPFS,
	.vfs_min_mount_data = 0,
	.vfs_mount = rumpfs_mount,
	.vfs_start = rumpfs_start,
	.vfs_unmount = rumpfs_unmount,
	.vfs_root = rumpfs_root,
	.vfs_quotactl = rumpfs_quotactl,
	.vfs_statvfs = rumpfs_statvfs,
	.vfs_sync = rumpfs_sync,
	.vfs_vget = rumpfs_vget,
	.vfs_loadvnode = rumpfs_loadvnode,
	.vfs_newvnode = rumpfs_newvnode,
	.vfs_fhtovp = rumpfs_fhtovp,
	.vfs_vptofh = rumpfs_vptofh,
	.vfs_init = rumpfs_null,
	.vfs_done = rumpfs_null,
	.vfs_mountroot = rumpfs_mountroot,
	.vfs_snapshot = rumpfs_snapshot,
	.vfs_extattrctl = vfs_stdextattrctl,
	.vfs_suspendctl = genfs_suspendctl,
	.vfs_renamelock_enter = genfs_renamelock_enter,
	.vfs_renamelock_exit = genfs_renamelock_exit,
};

void
rumpfs_init(void)
{
	int error;

	error = vfs_attach_const(&rumpfs_vfsops);
	if (error == ENOMEM && kernel_booting())
		kernel_boot_nomem();
	if (error != 0)
		panic("rumpfs: attach: %d", error);
}

/* All instances are unmounted. */
void
rumpfs_fini(void)
{

	(void)vfs_detach_const(&rumpfs_vfsops);
}

static void
rumpfs_null(void)
{

}

/*
 * Mounting
 */

/* Make an empty file system. */
static int
rumpfs_mountfs(struct mount *mp)
{
	struct rumpfs_mount *rm;
	struct rumpfs_node *root;

	rm = kmem_zalloc(sizeof(*rm), KM_NOSLEEP);
	if (rm == NULL)
		return ENOMEM;
	rm->rm_lastino = RUMPFS_ROOTINO - 1;
	mp->mnt_data = rm;
	root = rumpfs_node_alloc(mp, VDIR, 0755, 0, 0, VNOVAL);
	if (root == NULL) {
		mp->mnt_data = NULL;
		kmem_free(rm, sizeof(*rm));
		return ENOMEM;
	}
	root->rn_nlink = 2;
	root->rn_dir.rd_parent = root;
	rm->rm_root = root;

	mp->mnt_flag |= MNT_LOCAL;
	mp->mnt_iflag |= IMNT_MPSAFE | IMNT_CAN_RWTORO | IMNT_NCLOOKUP |
	    IMNT_SHRLOOKUP | IMNT_DTYPE;
	mp->mnt_plainnames = ~(uint64_t)0;
	mp->mnt_fs_bshift = mp->mnt_dev_bshift = DEV_BSHIFT;
	mp->mnt_stat.f_namemax = RUMPFS_MAXNAMLEN;
	vfs_getnewfsid(mp);
	return 0;
}

/* Nobody is inside: the caller has suspended the mount. */
static int
rumpfs_update(struct mount *mp)
{
	int flags = WRITECLOSE;

	if ((mp->mnt_iflag & IMNT_WANTRDONLY) == 0)
		return 0;
	if ((mp->mnt_flag & MNT_FORCE) != 0)
		flags |= FORCECLOSE;
	return vflush(mp, NULL, flags);
}

static int
rumpfs_mount(struct mount *mp, const char *path, void *data, size_t *data_len)
{
	int error;

	if ((mp->mnt_flag & MNT_GETARGS) != 0) {
		*data_len = 0;
		return 0;
	}
	if ((mp->mnt_flag & MNT_UPDATE) != 0)
		return rumpfs_update(mp);
	error = rumpfs_mountfs(mp);
	if (error != 0)
		return error;
	error = set_statvfs_info(path, UIO_USERSPACE, MOUNT_RUMPFS,
	    UIO_SYSSPACE, mp->mnt_op->vfs_name, mp, curlwp);
	if (error != 0)
		(void)rumpfs_unmount(mp, MNT_FORCE);
	return error;
}

/* The root of this kernel, empty: vfs_mountroot(). */
static int
rumpfs_mountroot(void)
{
	struct mount *mp;
	int error;

	error = vfs_rootmountalloc(MOUNT_RUMPFS, "rootdev", &mp);
	if (error != 0)
		return error;
	mp->mnt_flag &= ~MNT_RDONLY;
	mp->mnt_flag |= MNT_ROOTFS;
	error = rumpfs_mountfs(mp);
	if (error == 0) {
		error = set_statvfs_info("/", UIO_SYSSPACE, "rootdev",
		    UIO_SYSSPACE, mp->mnt_op->vfs_name, mp, curlwp);
	}
	if (error != 0) {
		vfs_unbusy(mp);
		vfs_rele(mp);
		return error;
	}
	mountlist_append(mp);
	vfs_unbusy(mp);
	return 0;
}

static int
rumpfs_start(struct mount *mp, int flags)
{

	return 0;
}

static int
rumpfs_unmount(struct mount *mp, int mntflags)
{
	struct rumpfs_mount *rm = MTORM(mp);
	int error;

	error = vflush(mp, NULL, (mntflags & MNT_FORCE) != 0 ? FORCECLOSE : 0);
	if (error != 0)
		return error;
	etfs_unmount(mp);
	rumpfs_free_tree(mp, rm->rm_root);
	mp->mnt_data = NULL;
	mp->mnt_flag &= ~MNT_LOCAL;
	kmem_free(rm, sizeof(*rm));
	return 0;
}

/*
 * Vnodes
 */

/* The key of a vnode is the address of its node. */
static int
rumpfs_loadvnode(struct mount *mp, struct vnode *vp, const void *key,
    size_t key_len, const void **new_key)
{
	struct rumpfs_node *node;

	KASSERT(key_len == sizeof(node));
	memcpy(&node, key, key_len);
	if (node->rn_etfs != NULL)
		etfs_node_hold(node);
	rumpfs_node_attach(mp, vp, node);
	rumpfs_cache_id(vp);
	*new_key = &node->rn_self;
	return 0;
}

static int
rumpfs_root(struct mount *mp, int lktype, struct vnode **vpp)
{
	struct rumpfs_node *root = MTORM(mp)->rm_root;
	int error;

	error = vcache_get(mp, &root, sizeof(root), vpp);
	if (error != 0 || lktype == LK_NONE)
		return error;
	error = vn_lock(*vpp, lktype);
	if (error != 0) {
		vrele(*vpp);
		*vpp = NULL;
	}
	return error;
}

/* Nodes are not found by number: there are no file handles. */
static int
rumpfs_vget(struct mount *mp, ino_t ino, int lktype, struct vnode **vpp)
{

	*vpp = NULL;
	return EOPNOTSUPP;
}

static int
rumpfs_fhtovp(struct mount *mp, struct fid *fid, int lktype,
    struct vnode **vpp)
{

	*vpp = NULL;
	return EOPNOTSUPP;
}

static int
rumpfs_vptofh(struct vnode *vp, struct fid *fid, size_t *sizep)
{

	return EOPNOTSUPP;
}

/*
 * The rest
 */

static int
rumpfs_quotactl(struct mount *mp, struct quotactl_args *args)
{

	return EOPNOTSUPP;
}

static int
rumpfs_snapshot(struct mount *mp, struct vnode *vp, struct timespec *ts)
{

	return EOPNOTSUPP;
}

/* Space is the memory of the kernel, shared with everything else in it. */
static int
rumpfs_statvfs(struct mount *mp, struct statvfs *sbp)
{
	const struct rumpfs_mount *rm = MTORM(mp);
	const uint64_t avail = MAX(uvm_availmem(true), 0);

	sbp->f_bsize = sbp->f_frsize = PAGE_SIZE;
	sbp->f_iosize = RUMPFS_CHUNK;
	sbp->f_blocks = howmany(atomic_load_relaxed(&rm->rm_bytes),
	    PAGE_SIZE) + avail;
	sbp->f_bfree = sbp->f_bavail = avail;
	sbp->f_bresvd = 0;
	sbp->f_ffree = sbp->f_favail =
	    avail * (PAGE_SIZE / sizeof(struct rumpfs_node));
	sbp->f_files = rm->rm_nnodes + sbp->f_ffree;
	sbp->f_fresvd = 0;
	copy_statvfs_info(sbp, mp);
	return 0;
}

static int
rumpfs_sync(struct mount *mp, int waitfor, kauth_cred_t cred)
{

	return 0;
}
