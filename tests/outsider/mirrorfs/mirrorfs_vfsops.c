/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mirrorfs: mounting, and how a vnode comes to lie upon another.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/statvfs.h>
#include <sys/vnode.h>

#include <miscfs/genfs/genfs.h>
#include <uvm/uvm_extern.h>

#include "mirrorfs.h"

MODULE(MODULE_CLASS_VFS, mirrorfs, NULL);

static int
mirrorfs_mount(struct mount *mp, const char *path, void *data,
    size_t *data_len)
{
	struct mirrorfs_args *args = data;
	struct mirror_mount *mm;
	struct vnode *lvp;
	int error;

	if (args == NULL || *data_len < sizeof(*args))
		return EINVAL;
	if (mp->mnt_flag & (MNT_GETARGS | MNT_UPDATE))
		return EOPNOTSUPP;
	error = namei_simple_user(args->ma_target, NSM_FOLLOW_TRYEMULROOT,
	    &lvp);
	if (error)
		return error;
	if (lvp->v_type != VDIR) {
		vrele(lvp);
		return ENOTDIR;
	}
	mm = kmem_zalloc(sizeof(*mm), KM_SLEEP);
	mm->mm_root = lvp;
	mp->mnt_data = mm;
	mp->mnt_iflag |= IMNT_MPSAFE;
	vfs_getnewfsid(mp);
	error = vfs_set_lowermount(mp, lvp->v_mount);
	if (error == 0)
		error = set_statvfs_info(path, UIO_USERSPACE, "mirrorfs",
		    UIO_SYSSPACE, mp->mnt_op->vfs_name, mp, curlwp);
	if (error) {
		mp->mnt_data = NULL;
		vrele(lvp);
		kmem_free(mm, sizeof(*mm));
	}
	return error;
}

static int
mirrorfs_start(struct mount *mp, int flags)
{

	return 0;
}

static int
mirrorfs_unmount(struct mount *mp, int mntflags)
{
	struct mirror_mount *mm = VFSTOMIRROR(mp);
	int error;

	error = vflush(mp, NULL, mntflags & MNT_FORCE ? FORCECLOSE : 0);
	if (error)
		return error;
	mp->mnt_data = NULL;
	vrele(mm->mm_root);
	kmem_free(mm, sizeof(*mm));
	return 0;
}

/*
 * *vpp is a vnode below, with a reference: make it ours.
 */
int
mirrorfs_wrap(struct mount *mp, struct vnode **vpp)
{
	struct vnode *lvp = *vpp;
	int error;

	error = vcache_get(mp, &lvp, sizeof(lvp), vpp);
	vrele(lvp);
	if (error)
		*vpp = NULL;
	return error;
}

static int
mirrorfs_root(struct mount *mp, int lktype, struct vnode **vpp)
{
	int error;

	*vpp = VFSTOMIRROR(mp)->mm_root;
	vref(*vpp);
	error = mirrorfs_wrap(mp, vpp);
	if (error == 0 && lktype != LK_NONE &&
	    (error = vn_lock(*vpp, lktype)) != 0) {
		vrele(*vpp);
		*vpp = NULL;
	}
	return error;
}

static int
mirrorfs_loadvnode(struct mount *mp, struct vnode *vp, const void *key,
    size_t key_len, const void **new_key)
{
	struct mirror_node *mn = kmem_alloc(sizeof(*mn), KM_SLEEP);

	KASSERT(key_len == sizeof(mn->mn_lower));
	memcpy(&mn->mn_lower, key, key_len);
	vref(mn->mn_lower);
	vp->v_tag = VT_NON;
	vp->v_type = mn->mn_lower->v_type;
	vp->v_op = mirrorfs_vnodeop_p;
	vp->v_data = mn;
	if (mn->mn_lower == VFSTOMIRROR(mp)->mm_root)
		vp->v_vflag |= VV_ROOT;
	vshareilock(vp, mn->mn_lower);
	uvm_vnp_setsize(vp, 0);
	*new_key = &mn->mn_lower;
	return 0;
}

static int
mirrorfs_statvfs(struct mount *mp, struct statvfs *sbp)
{
	int error;

	error = VFS_STATVFS(VFSTOMIRROR(mp)->mm_root->v_mount, sbp);
	copy_statvfs_info(sbp, mp);
	return error;
}

static int
mirrorfs_sync(struct mount *mp, int waitfor, kauth_cred_t cred)
{

	return 0;
}

static void
mirrorfs_nothing(void)
{

}

static const struct vnodeopv_desc * const mirrorfs_vnodeopv_descs[] = {
	&mirrorfs_vnodeop_opv_desc,
	NULL,
};

static struct vfsops mirrorfs_vfsops = {
	.vfs_name = "mirrorfs",
	.vfs_min_mount_data = sizeof(struct mirrorfs_args),
	.vfs_mount = mirrorfs_mount,
	.vfs_start = mirrorfs_start,
	.vfs_unmount = mirrorfs_unmount,
	.vfs_root = mirrorfs_root,
	.vfs_quotactl = (void *)eopnotsupp,
	.vfs_statvfs = mirrorfs_statvfs,
	.vfs_sync = mirrorfs_sync,
	.vfs_vget = (void *)eopnotsupp,
	.vfs_loadvnode = mirrorfs_loadvnode,
	.vfs_fhtovp = (void *)eopnotsupp,
	.vfs_vptofh = (void *)eopnotsupp,
	.vfs_init = mirrorfs_nothing,
	.vfs_reinit = mirrorfs_nothing,
	.vfs_done = mirrorfs_nothing,
	.vfs_snapshot = (void *)eopnotsupp,
	.vfs_extattrctl = vfs_stdextattrctl,
	.vfs_suspendctl = genfs_suspendctl,
	.vfs_renamelock_enter = genfs_renamelock_enter,
	.vfs_renamelock_exit = genfs_renamelock_exit,
	.vfs_fsync = (void *)eopnotsupp,
	.vfs_opv_descs = mirrorfs_vnodeopv_descs,
};

static int
mirrorfs_modcmd(modcmd_t cmd, void *arg)
{

	switch (cmd) {
	case MODULE_CMD_INIT:
		return vfs_attach(&mirrorfs_vfsops);
	case MODULE_CMD_FINI:
		return vfs_detach(&mirrorfs_vfsops);
	default:
		return ENOTTY;
	}
}
