/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dead mount: where vnodes are that are not, or no longer, part of a file
 * system, so that v_mount is never NULL.  One a kernel, made at boot, on no
 * list; it cannot be mounted, unmounted or suspended.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/fstrans.h>
#include <sys/mount.h>

#include <rump-sys/kern.h>
#include <uvm/uvm_extern.h>

#include <miscfs/deadfs/deadfs.h>
#include <miscfs/genfs/genfs.h>

struct deadfs_state {
	struct vfsops	ds_ops;
	struct mount	*ds_mount;
};

static int
dead_mount(struct mount *mp, const char *path, void *data, size_t *len)
{

	return EOPNOTSUPP;
}

static int
dead_start(struct mount *mp, int flags)
{

	return 0;
}

static int
dead_unmount(struct mount *mp, int flags)
{

	return EOPNOTSUPP;
}

static int
dead_root(struct mount *mp, int lktype, struct vnode **vpp)
{

	return EOPNOTSUPP;
}

static int
dead_quotactl(struct mount *mp, struct quotactl_args *args)
{

	return EOPNOTSUPP;
}

static int
dead_sync(struct mount *mp, int waitfor, struct kauth_cred *cred)
{

	return 0;
}

static int
dead_vget(struct mount *mp, ino_t ino, int lktype, struct vnode **vpp)
{

	return EOPNOTSUPP;
}

static int
dead_loadvnode(struct mount *mp, struct vnode *vp, const void *key,
    size_t keylen, const void **newkey)
{

	return ENOENT;
}

/*
 * An anonymous vnode, for vcache_new() without a file system: has no key.
 */
static int
dead_newvnode(struct mount *mp, struct vnode *dvp, struct vnode *vp,
    struct vattr *vap, struct kauth_cred *cred, void *extra, size_t *keylen,
    const void **newkey)
{

	vp->v_tag = VT_NON;
	vp->v_type = vap != NULL ? vap->va_type : VNON;
	vp->v_op = dead_vnodeop_p;
	vp->v_vflag |= VV_MPSAFE;
	uvm_vnp_setsize(vp, 0);
	*keylen = 0;
	*newkey = NULL;
	return 0;
}

static int
dead_fhtovp(struct mount *mp, struct fid *fid, int lktype, struct vnode **vpp)
{

	return ESTALE;
}

static int
dead_vptofh(struct vnode *vp, struct fid *fid, size_t *size)
{

	return EOPNOTSUPP;
}

static int
dead_snapshot(struct mount *mp, struct vnode *vp, struct timespec *ts)
{

	return EOPNOTSUPP;
}

static int
dead_suspendctl(struct mount *mp, int cmd)
{

	return EOPNOTSUPP;
}

static int
dead_fsync(struct vnode *vp, int flags)
{

	return EOPNOTSUPP;
}

static const struct vfsops dead_vfsops = {
	.vfs_name = "dead",
	.vfs_mount = dead_mount,
	.vfs_start = dead_start,
	.vfs_unmount = dead_unmount,
	.vfs_root = dead_root,
	.vfs_quotactl = dead_quotactl,
	.vfs_statvfs = genfs_statvfs,
	.vfs_sync = dead_sync,
	.vfs_vget = dead_vget,
	.vfs_loadvnode = dead_loadvnode,
	.vfs_newvnode = dead_newvnode,
	.vfs_fhtovp = dead_fhtovp,
	.vfs_vptofh = dead_vptofh,
	.vfs_snapshot = dead_snapshot,
	.vfs_extattrctl = vfs_stdextattrctl,
	.vfs_suspendctl = dead_suspendctl,
	.vfs_renamelock_enter = genfs_renamelock_enter,
	.vfs_renamelock_exit = genfs_renamelock_exit,
	.vfs_fsync = dead_fsync,
};

void
deadfs_init(void)
{
	struct deadfs_state *ds = kernel_state_alloc(sizeof(*ds));

	ds->ds_ops = dead_vfsops;
	ds->ds_ops.vfs_refcount = 1;	/* the mount: it is not on vfs_list */
	curkernel()->k_deadfs = ds;
	ds->ds_mount = vfs_mountalloc(&ds->ds_ops, NULL);
	if (ds->ds_mount == NULL && kernel_booting())
		kernel_boot_nomem();
	if (ds->ds_mount == NULL)
		panic("deadfs: no memory for the mount");
	ds->ds_mount->mnt_iflag |= IMNT_MPSAFE;
	/* It never suspends. */
	fstrans_unmount(ds->ds_mount);
}

void
deadfs_fini(void)
{
	struct deadfs_state *ds = curkernel()->k_deadfs;

	vfs_rele(ds->ds_mount);
	ds->ds_mount = NULL;
}

struct mount *
dead_rootmount_get(void)
{

	return curkernel()->k_deadfs->ds_mount;
}
