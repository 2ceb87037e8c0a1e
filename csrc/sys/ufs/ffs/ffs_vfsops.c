/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounting an FFS.  Writing is not there yet: a mount that is not read-only
 * is refused with EROFS.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/extattr.h>
#include <sys/fcntl.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/systm.h>

#include <miscfs/genfs/genfs.h>
#include <miscfs/specfs/specdev.h>
#include <ufs/ffs/ffs.h>
#include <uvm/uvm_extern.h>

/*
 * The device that the arguments name, referenced.
 */
static int
mount_device(struct mount *mp, const struct ufs_args *args,
    struct vnode **devvpp)
{
	struct vnode *devvp;
	int error;

	error = namei_simple_user(args->fspec, NSM_FOLLOW_NOEMULROOT, &devvp);
	if (error != 0)
		return error;
	if (devvp->v_type != VBLK)
		error = ENOTBLK;
	else if (bdevsw_lookup(devvp->v_rdev) == NULL)
		error = ENXIO;
	else {
		vn_lock(devvp, LK_EXCLUSIVE | LK_RETRY);
		error = kauth_authorize_system(curlwp->l_cred,
		    KAUTH_SYSTEM_MOUNT, KAUTH_REQ_SYSTEM_MOUNT_DEVICE, mp,
		    devvp, KAUTH_ARG(VREAD));
		VOP_UNLOCK(devvp);
	}
	if (error != 0) {
		vrele(devvp);
		return error;
	}
	*devvpp = devvp;
	return 0;
}

static void
mount_fill(struct mount *mp, struct ufsmount *ump)
{
	const struct fs *fs = &ump->um_fs;

	ump->um_dev = ump->um_devvp->v_rdev;
	mp->mnt_data = ump;
	mp->mnt_stat.f_fsidx.__fsid_val[0] = (int32_t)ump->um_dev;
	mp->mnt_stat.f_fsidx.__fsid_val[1] = makefstype(MOUNT_FFS);
	mp->mnt_stat.f_fsid = mp->mnt_stat.f_fsidx.__fsid_val[0];
	mp->mnt_stat.f_namemax = FFS_MAXNAMLEN;
	mp->mnt_stat.f_iosize = fs->fs_bsize;
	mp->mnt_fs_bshift = fs->fs_bshift;
	mp->mnt_dev_bshift = DEV_BSHIFT;
	mp->mnt_flag |= MNT_LOCAL;
	mp->mnt_iflag |= IMNT_MPSAFE | IMNT_NCLOOKUP | IMNT_SHRLOOKUP;
	if (!ump->um_olddir)
		mp->mnt_iflag |= IMNT_DTYPE;
}

/*
 * Nobody repairs anything here: tell what the image may be like.
 */
static void
mount_warn(struct mount *mp, const struct fs *fs)
{

	if ((fs->fs_clean & FS_ISCLEAN) != 0)
		return;
	if ((fs->fs_flags & FS_DOWAPBL) != 0)
		printf("%s: was not unmounted, and its journal is not "
		    "replayed: what was written last may be missing or torn\n",
		    mp->mnt_stat.f_mntfromname);
	else
		printf("%s: was not unmounted properly\n",
		    mp->mnt_stat.f_mntfromname);
}

static int
ffs_mountfs(struct mount *mp, struct vnode *devvp)
{
	struct ufsmount *ump;
	int error;

	vn_lock(devvp, LK_EXCLUSIVE | LK_RETRY);
	if ((error = VOP_OPEN(devvp, FREAD, FSCRED)) != 0) {
		VOP_UNLOCK(devvp);
		return error;
	}
	ump = kmem_zalloc(sizeof(*ump), KM_SLEEP);
	ump->um_mountp = mp;
	ump->um_devvp = devvp;
	rw_init(&ump->um_attrlock);
	if ((error = vinvalbuf(devvp, V_SAVE, curlwp->l_cred, curlwp, false,
	    0)) == 0)
		error = ffs_readsuper(ump);
	if (error != 0) {
		(void)VOP_CLOSE(devvp, FREAD, NOCRED);
		VOP_UNLOCK(devvp);
		rw_destroy(&ump->um_attrlock);
		kmem_free(ump, sizeof(*ump));
		return error;
	}
	VOP_UNLOCK(devvp);
	mount_fill(mp, ump);
	mount_warn(mp, &ump->um_fs);
	spec_node_setmountedfs(devvp, mp);
	return 0;
}

/*
 * A tree without a root could neither be used nor be unmounted by its path.
 */
static int
ffs_checkroot(struct mount *mp)
{
	struct vnode *vp;
	int error = ffs_root(mp, LK_NONE, &vp);

	if (error == 0)
		vrele(vp);
	return error;
}

int
ffs_mount(struct mount *mp, const char *path, void *data, size_t *datalen)
{
	struct ufs_args *args = data;
	struct vnode *devvp;
	int error;

	if (args == NULL || *datalen < sizeof(*args))
		return EINVAL;
	if (mp->mnt_flag & MNT_GETARGS) {
		if (mp->mnt_data == NULL)
			return EIO;
		args->fspec = NULL;
		*datalen = sizeof(*args);
		return 0;
	}
	if (mp->mnt_flag & MNT_UPDATE) {
		if (args->fspec == NULL && (mp->mnt_flag & MNT_RDONLY) &&
		    (mp->mnt_iflag & IMNT_WANTRDWR) == 0)
			return 0;
		return args->fspec == NULL ? EROFS : EINVAL;
	}
	if ((mp->mnt_flag & MNT_RDONLY) == 0)
		return EROFS;
	if (args->fspec == NULL)
		return EINVAL;
	if ((error = mount_device(mp, args, &devvp)) != 0)
		return error;
	error = set_statvfs_info(path, UIO_USERSPACE, args->fspec,
	    UIO_USERSPACE, mp->mnt_op->vfs_name, mp, curlwp);
	if (error == 0)
		error = ffs_mountfs(mp, devvp);
	if (error != 0) {
		vrele(devvp);
		return error;
	}
	if ((error = ffs_checkroot(mp)) != 0)
		(void)ffs_unmount(mp, MNT_FORCE);
	return error;
}

int
ffs_start(struct mount *mp, int flags)
{
	return 0;
}

int
ffs_unmount(struct mount *mp, int mntflags)
{
	struct ufsmount *ump = VFSTOUFS(mp);
	struct vnode *devvp = ump->um_devvp;
	const bool attrs = !ump->um_ufs2 &&
	    ffs_extattrctl(mp, EXTATTR_CMD_STOP, NULL, 0, NULL) == 0;
	int error;

	error = vflush(mp, NULLVP, mntflags & MNT_FORCE ? FORCECLOSE : 0);
	if (error != 0) {
		if (attrs)
			(void)ffs_extattrctl(mp, EXTATTR_CMD_START, NULL, 0,
			    NULL);
		return error;
	}
	spec_node_setmountedfs(devvp, NULL);
	vn_lock(devvp, LK_EXCLUSIVE | LK_RETRY);
	(void)vinvalbuf(devvp, 0, NOCRED, curlwp, false, 0);
	(void)VOP_CLOSE(devvp, FREAD, NOCRED);
	vput(devvp);
	rw_destroy(&ump->um_attrlock);
	kmem_free(ump, sizeof(*ump));
	mp->mnt_data = NULL;
	mp->mnt_flag &= ~MNT_LOCAL;
	return 0;
}

int
ffs_vget(struct mount *mp, ino_t ino, int lktype, struct vnode **vpp)
{
	int error = vcache_get(mp, &ino, sizeof(ino), vpp);

	if (error != 0)
		return error;
	if ((error = vn_lock(*vpp, lktype)) != 0) {
		vrele(*vpp);
		*vpp = NULL;
	}
	return error;
}

int
ffs_root(struct mount *mp, int lktype, struct vnode **vpp)
{
	struct vnode *vp;
	int error = ffs_vget(mp, UFS_ROOTINO, lktype, &vp);

	if (error != 0)
		return error == ENOENT || error == ESTALE ? EINVAL : error;
	if (vp->v_type != VDIR) {
		ffs_bad(VFSTOUFS(mp), "the root is no directory");
		if (lktype != LK_NONE)
			vput(vp);
		else
			vrele(vp);
		return EINVAL;
	}
	*vpp = vp;
	return 0;
}

int
ffs_statvfs(struct mount *mp, struct statvfs *sbp)
{
	const struct fs *fs = &VFSTOUFS(mp)->um_fs;
	const struct csum_total *cs = &fs->fs_cstotal;
	int64_t avail;

	sbp->f_bsize = fs->fs_bsize;
	sbp->f_frsize = fs->fs_fsize;
	sbp->f_iosize = fs->fs_bsize;
	sbp->f_blocks = MAX(fs->fs_dsize, 0);
	sbp->f_bfree = MAX(((cs->cs_nbfree << fs->fs_fragshift) +
	    cs->cs_nffree + (fs->fs_pendingblocks >> fs->fs_fsbtodb)), 0);
	sbp->f_bresvd = sbp->f_blocks *
	    MIN(MAX(fs->fs_minfree, 0), 100) / 100;
	avail = (int64_t)sbp->f_bfree - (int64_t)sbp->f_bresvd;
	sbp->f_bavail = MAX(avail, 0);
	sbp->f_files = (uint64_t)fs->fs_ncg * fs->fs_ipg - UFS_ROOTINO;
	sbp->f_ffree = MAX(cs->cs_nifree + fs->fs_pendinginodes, 0);
	sbp->f_favail = sbp->f_ffree;
	sbp->f_fresvd = 0;
	copy_statvfs_info(sbp, mp);
	return 0;
}

int
ffs_sync(struct mount *mp, int waitfor, struct kauth_cred *cred)
{
	return 0;
}

/*
 * A vnode for an inode.
 */
int
ffs_loadvnode(struct mount *mp, struct vnode *vp, const void *key,
    size_t keylen, const void **newkey)
{
	struct ufsmount *ump = VFSTOUFS(mp);
	struct inode *ip;
	ino_t ino;
	int error;

	KASSERT(keylen == sizeof(ino));
	memcpy(&ino, key, sizeof(ino));
	if ((ip = kmem_zalloc(sizeof(*ip), KM_NOSLEEP)) == NULL)
		return ENOMEM;
	if ((error = ffs_loadinode(ump, ino, ip)) != 0) {
		ffs_freeinode(ip);
		kmem_free(ip, sizeof(*ip));
		return error;
	}
	ip->i_vnode = vp;
	mutex_init(&ip->i_lock, MUTEX_DEFAULT, IPL_NONE);
	vp->v_tag = VT_UFS;
	vp->v_data = ip;
	vp->v_type = IFTOVT(ip->i_mode);
	switch (vp->v_type) {
	case VBLK:
	case VCHR:
		vp->v_op = ffs_specops;
		spec_node_init(vp, ip->i_rdev);
		break;
	case VFIFO:
		vp->v_op = ffs_fifoops;
		break;
	default:
		vp->v_op = ffs_vnodeops;
		break;
	}
	if (ino == UFS_ROOTINO)
		vp->v_vflag |= VV_ROOT;
	genfs_node_init(vp, &ffs_genfsops);
	uvm_vnp_setsize(vp, ip->i_size);
	*newkey = &ip->i_number;
	return 0;
}

int
ffs_newvnode(struct mount *mp, struct vnode *dvp, struct vnode *vp,
    struct vattr *vap, struct kauth_cred *cred, void *extra, size_t *keylen,
    const void **newkey)
{
	return EROFS;
}

int
ffs_fhtovp(struct mount *mp, struct fid *fhp, int lktype, struct vnode **vpp)
{
	struct ufid ufh;
	struct vnode *vp;
	int error;

	if (fhp->fid_len != sizeof(ufh))
		return EINVAL;
	memcpy(&ufh, fhp, sizeof(ufh));
	error = ffs_vget(mp, ufh.ufid_ino, lktype, &vp);
	if (error != 0)
		return error == ENOENT ? ESTALE : error;
	if (VTOI(vp)->i_gen != ufh.ufid_gen || VTOI(vp)->i_nlink == 0) {
		if (lktype != LK_NONE)
			vput(vp);
		else
			vrele(vp);
		return ESTALE;
	}
	*vpp = vp;
	return 0;
}

int
ffs_vptofh(struct vnode *vp, struct fid *fhp, size_t *sizep)
{
	struct inode *ip = VTOI(vp);
	struct ufid ufh = {
		.ufid_len = sizeof(ufh),
		.ufid_ino = ip->i_number,
		.ufid_gen = ip->i_gen,
	};

	if (*sizep < sizeof(ufh)) {
		*sizep = sizeof(ufh);
		return E2BIG;
	}
	*sizep = sizeof(ufh);
	memcpy(fhp, &ufh, sizeof(ufh));
	return 0;
}

static int
ffs_noquota(struct mount *mp, struct quotactl_args *args)
{
	return EOPNOTSUPP;
}

static int
ffs_nosnapshot(struct mount *mp, struct vnode *vp, struct timespec *ts)
{
	return EOPNOTSUPP;
}

static int
ffs_devfsync(struct vnode *vp, int flags)
{
	return EOPNOTSUPP;
}

void
ffs_init(void)
{
}

void
ffs_done(void)
{
}

static const struct vfsops ffs_vfsops = {
	.vfs_name = MOUNT_FFS,
	.vfs_min_mount_data = sizeof(struct ufs_args),
	.vfs_mount = ffs_mount,
	.vfs_start = ffs_start,
	.vfs_unmount = ffs_unmount,
	.vfs_root = ffs_root,
	.vfs_quotactl = ffs_noquota,
	.vfs_statvfs = ffs_statvfs,
	.vfs_sync = ffs_sync,
	.vfs_vget = ffs_vget,
	.vfs_loadvnode = ffs_loadvnode,
	.vfs_newvnode = ffs_newvnode,
	.vfs_fhtovp = ffs_fhtovp,
	.vfs_vptofh = ffs_vptofh,
	.vfs_init = ffs_init,
	.vfs_done = ffs_done,
	.vfs_snapshot = ffs_nosnapshot,
	.vfs_extattrctl = ffs_extattrctl,
	.vfs_suspendctl = genfs_suspendctl,
	.vfs_renamelock_enter = genfs_renamelock_enter,
	.vfs_renamelock_exit = genfs_renamelock_exit,
	.vfs_fsync = ffs_devfsync,
};

MODULE(MODULE_CLASS_VFS, ffs, NULL);

static int
ffs_modcmd(modcmd_t cmd, void *arg)
{
	switch (cmd) {
	case MODULE_CMD_INIT:
		return vfs_attach_const(&ffs_vfsops);
	case MODULE_CMD_FINI:
		return vfs_detach_const(&ffs_vfsops);
	default:
		return ENOTTY;
	}
}
