/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of device vnodes.
 *
 * A character device is its driver's: the vnode is unlocked around the calls,
 * as they may block for ever.  A block device goes through the buffer cache,
 * at any alignment; the cache belongs to a vnode, so a block device is open
 * once at a time (a mounted file system counts).
 *
 * Opening and closing count under device_lock; the driver hears of the last
 * close only, unless it asks for all (D_MCLOSE).
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/disklabel.h>
#include <sys/dkio.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/fstrans.h>
#include <sys/kauth.h>
#include <sys/lockf.h>
#include <sys/lwp.h>
#include <sys/mount.h>
#include <sys/poll.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <sys/vnode.h>

#include <uvm/uvm_extern.h>
#include <miscfs/genfs/genfs.h>
#include <miscfs/specfs/specdev.h>

#define SPEC_BSIZE	16384		/* buffers of a block device */
#define SPEC_BLOCKS	(SPEC_BSIZE >> DEV_BSHIFT)

int
spec_lookup(void *v)
{
	struct vop_lookup_v2_args *ap = v;

	*ap->a_vpp = NULL;
	return ENOTDIR;
}

/* Back to the lock the caller had. */
static int
relock(struct vnode *vp, int how)
{

	return vn_lock(vp, how | LK_RETRY);
}

static int
dev_open(struct vnode *vp, dev_t dev, int mode)
{

	return vp->v_type == VCHR ? cdev_open(dev, mode, S_IFCHR, curlwp) :
	    bdev_open(dev, mode, S_IFBLK, curlwp);
}

static int
dev_close(enum vtype type, dev_t dev, int flags)
{

	return type == VCHR ? cdev_close(dev, flags, S_IFCHR, curlwp) :
	    bdev_close(dev, flags, S_IFBLK, curlwp);
}

/*
 * One open less.  True if it was the device's last.
 */
static bool
uncount(struct vnode *vp, specnode_t *sn)
{
	specdev_t *sd = sn->sn_dev;
	bool last;

	mutex_enter(&device_lock);
	KASSERT(sn->sn_opencnt > 0 && sd->sd_opencnt > 0);
	sn->sn_opencnt--;
	last = --sd->sd_opencnt == 0;
	if (last && sd->sd_bdevvp == vp)
		sd->sd_bdevvp = NULL;
	mutex_exit(&device_lock);
	return last;
}

/* A disk has the size its driver tells. */
static void
set_size(struct vnode *vp, dev_t dev)
{
	struct partinfo pi;
	int error;

	if (vp->v_type == VCHR) {
		if (cdev_type(dev) != D_DISK)
			return;
		error = cdev_ioctl(dev, DIOCGPARTINFO, &pi, FREAD | FKIOCTL,
		    curlwp);
	} else {
		error = bdev_ioctl(dev, DIOCGPARTINFO, &pi, FREAD | FKIOCTL,
		    curlwp);
	}
	if (error == 0)
		uvm_vnp_setsize(vp, (voff_t)pi.pi_secsize * pi.pi_size);
}

int
spec_open(void *v)
{
	struct vop_open_args *ap = v;
	struct vnode *vp = ap->a_vp;
	specnode_t *sn = vp->v_specnode;
	dev_t dev = vp->v_rdev;
	enum kauth_device_req req;
	int error;

	if (vp->v_mount != NULL && (vp->v_mount->mnt_flag & MNT_NODEV) != 0)
		return ENXIO;
	if (vp->v_type == VCHR ? cdevsw_lookup(dev) == NULL :
	    bdevsw_lookup(dev) == NULL)
		return ENXIO;
	if (ap->a_cred != FSCRED && ap->a_cred != NOCRED) {
		req = (ap->a_mode & (FREAD | FWRITE)) == (FREAD | FWRITE) ?
		    KAUTH_REQ_DEVICE_RAWIO_SPEC_RW :
		    (ap->a_mode & FWRITE) != 0 ?
		    KAUTH_REQ_DEVICE_RAWIO_SPEC_WRITE :
		    KAUTH_REQ_DEVICE_RAWIO_SPEC_READ;
		error = kauth_authorize_device_spec(ap->a_cred, req, vp);
		if (error != 0)
			return error;
	}

	mutex_enter(&device_lock);
	if (sn->sn_gone) {
		mutex_exit(&device_lock);
		return EBADF;
	}
	if (vp->v_type == VBLK) {
		if (sn->sn_dev->sd_opencnt != 0 ||
		    sn->sn_dev->sd_bdevvp != NULL) {
			mutex_exit(&device_lock);
			return EBUSY;
		}
		sn->sn_dev->sd_bdevvp = vp;
	}
	sn->sn_opencnt++;
	sn->sn_dev->sd_opencnt++;
	mutex_exit(&device_lock);

	VOP_UNLOCK(vp);
	error = dev_open(vp, dev, ap->a_mode);
	relock(vp, LK_EXCLUSIVE);
	if (vp->v_specnode != sn || sn->sn_gone) {
		/* Revoked meanwhile, which closed what was open then. */
		if (error == 0)
			(void)dev_close(vp->v_type == VBLK ? VBLK : VCHR, dev,
			    ap->a_mode);
		return EBADF;
	}
	if (error != 0) {
		/* EDUPFD, EMOVEFD: another file, which the driver counts. */
		(void)uncount(vp, sn);
		return error;
	}
	if (vp->v_type == VCHR && cdev_type(dev) == D_TTY)
		vp->v_vflag |= VV_ISTTY;
	set_size(vp, dev);
	return 0;
}

int
spec_close(void *v)
{
	struct vop_close_args *ap = v;
	struct vnode *vp = ap->a_vp;
	specnode_t *sn = vp->v_specnode;
	enum vtype type = vp->v_type;
	dev_t dev = vp->v_rdev;
	int error = 0, e, flags = ap->a_fflag;
	bool last, dead;

	if (sn->sn_opencnt == 0)
		return 0;	/* revoked */
	/* The buffers of a block device end with its last close. */
	if (type == VBLK && sn->sn_dev->sd_opencnt == 1) {
		error = vinvalbuf(vp, V_SAVE, ap->a_cred, curlwp, false, 0);
		if (error != 0)
			(void)vinvalbuf(vp, 0, ap->a_cred, curlwp, false, 0);
	}
	last = uncount(vp, sn);
	if (!last && ((type == VCHR ? cdev_flags(dev) : bdev_flags(dev)) &
	    D_MCLOSE) == 0)
		return error;

	mutex_enter(vp->v_interlock);
	dead = vdead_check(vp, VDEAD_NOWAIT) != 0;
	mutex_exit(vp->v_interlock);
	/* A vnode that is being reclaimed must stay locked. */
	if (dead)
		flags |= FNONBLOCK;
	else
		VOP_UNLOCK(vp);
	e = dev_close(type, dev, flags);
	if (!dead)
		relock(vp, LK_EXCLUSIVE);
	return error != 0 ? error : e;
}

/*
 * Blocks of a block device.
 */
static int
read_blocks(struct vnode *vp, struct uio *uio)
{
	struct buf *bp;
	daddr_t bn;
	int on, n, error = 0;

	while (uio->uio_resid != 0 && error == 0) {
		bn = btodb(uio->uio_offset) & ~(daddr_t)(SPEC_BLOCKS - 1);
		on = uio->uio_offset & (SPEC_BSIZE - 1);
		error = bread(vp, bn, SPEC_BSIZE, 0, &bp);
		if (error != 0)
			/* The request after the one that met the end. */
			return error == EINVAL && vp->v_size != 0 &&
			    uio->uio_offset >= vp->v_size ? 0 : error;
		n = SPEC_BSIZE - bp->b_resid - on;
		if (n <= 0) {
			brelse(bp, 0);
			return 0;
		}
		n = MIN((size_t)n, uio->uio_resid);
		error = uiomove((char *)bp->b_data + on, n, uio);
		brelse(bp, 0);
	}
	return error;
}

static int
write_blocks(struct vnode *vp, struct uio *uio)
{
	struct buf *bp;
	daddr_t bn;
	int on, n, error = 0;
	size_t before;

	while (uio->uio_resid != 0 && error == 0) {
		if (vp->v_size > 0 && uio->uio_offset >= vp->v_size)
			return ENOSPC;
		bn = btodb(uio->uio_offset) & ~(daddr_t)(SPEC_BLOCKS - 1);
		on = uio->uio_offset & (SPEC_BSIZE - 1);
		n = MIN((size_t)(SPEC_BSIZE - on), uio->uio_resid);
		if (vp->v_size > 0)
			n = MIN((off_t)n, vp->v_size - uio->uio_offset);
		if (n == SPEC_BSIZE) {
			bp = getblk(vp, bn, SPEC_BSIZE, 0, 0);
			if (bp == NULL)
				return ENOMEM;
		} else {
			error = bread(vp, bn, SPEC_BSIZE, B_MODIFY, &bp);
			if (error != 0)
				return error;
		}
		n = MIN(n, SPEC_BSIZE - bp->b_resid - on);
		if (n <= 0) {
			brelse(bp, 0);
			return ENOSPC;
		}
		before = uio->uio_resid;
		error = uiomove((char *)bp->b_data + on, n, uio);
		if (error != 0 && (n == SPEC_BSIZE ||
		    uio->uio_resid == before)) {
			/* Not all of it is valid, or nothing has changed. */
			brelse(bp, n == SPEC_BSIZE &&
			    (bp->b_oflags & (BO_DONE | BO_DELWRI)) == 0 ?
			    BC_INVAL : 0);
		} else if (on + n == SPEC_BSIZE) {
			bawrite(bp);
		} else {
			bdwrite(bp);
		}
	}
	return error;
}

int
spec_read(void *v)
{
	struct vop_read_args *ap = v;
	struct vnode *vp = ap->a_vp;
	int error, how;
	dev_t dev;

	if (ap->a_uio->uio_resid == 0)
		return 0;
	if (vp->v_type == VCHR) {
		dev = vp->v_rdev;
		how = VOP_ISLOCKED(vp);
		VOP_UNLOCK(vp);
		error = cdev_read(dev, ap->a_uio, ap->a_ioflag);
		relock(vp, how == LK_EXCLUSIVE ? how : LK_SHARED);
		return error;
	}
	if (ap->a_uio->uio_offset < 0)
		return EINVAL;
	return read_blocks(vp, ap->a_uio);
}

int
spec_write(void *v)
{
	struct vop_write_args *ap = v;
	struct vnode *vp = ap->a_vp;
	int error;
	dev_t dev;

	if (vp->v_type == VCHR) {
		dev = vp->v_rdev;
		VOP_UNLOCK(vp);
		error = cdev_write(dev, ap->a_uio, ap->a_ioflag);
		relock(vp, LK_EXCLUSIVE);
		return error;
	}
	if (ap->a_uio->uio_resid == 0)
		return 0;
	if (ap->a_uio->uio_offset < 0)
		return EINVAL;
	return write_blocks(vp, ap->a_uio);
}

int
spec_fdiscard(void *v)
{
	struct vop_fdiscard_args *ap = v;
	struct vnode *vp = ap->a_vp;

	if (vp->v_type == VCHR)
		return cdev_discard(vp->v_rdev, ap->a_pos, ap->a_len);
	return bdev_discard(vp->v_rdev, ap->a_pos, ap->a_len);
}

/* The device of an unlocked vnode, which may be revoked at any time. */
static int
rdev_of(struct vnode *vp, dev_t *devp, enum vtype *typep)
{
	int error = ENXIO;

	mutex_enter(&device_lock);
	if ((vp->v_type == VCHR || vp->v_type == VBLK) &&
	    vp->v_specnode != NULL && !vp->v_specnode->sn_gone) {
		*devp = vp->v_rdev;
		*typep = vp->v_type;
		error = 0;
	}
	mutex_exit(&device_lock);
	return error;
}

int
spec_ioctl(void *v)
{
	struct vop_ioctl_args *ap = v;
	enum vtype type;
	dev_t dev;
	int error;

	error = rdev_of(ap->a_vp, &dev, &type);
	if (error != 0)
		return error;
	if (type == VCHR)
		return cdev_ioctl(dev, ap->a_command, ap->a_data, ap->a_fflag,
		    curlwp);
	return bdev_ioctl(dev, ap->a_command, ap->a_data, ap->a_fflag,
	    curlwp);
}

int
spec_poll(void *v)
{
	struct vop_poll_args *ap = v;
	enum vtype type;
	dev_t dev;

	if (rdev_of(ap->a_vp, &dev, &type) != 0)
		return POLLERR;
	return type == VCHR ? cdev_poll(dev, ap->a_events, curlwp) :
	    genfs_poll(v);
}

int
spec_kqfilter(void *v)
{
	struct vop_kqfilter_args *ap = v;
	enum vtype type;
	dev_t dev;
	int error;

	error = rdev_of(ap->a_vp, &dev, &type);
	if (error != 0)
		return error;
	return type == VCHR ? cdev_kqfilter(dev, ap->a_kn) : EOPNOTSUPP;
}

int
spec_mmap(void *v)
{
	struct vop_mmap_args *ap = v;

	return ap->a_vp->v_type == VBLK ? EINVAL : 0;
}

/*
 * Write what is dirty of a block device, by way of the file system that is
 * mounted from it if that wants to; with FSYNC_WAIT down to the platter.
 */
int
spec_fsync(void *v)
{
	struct vop_fsync_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct mount *mp;
	int error, force = 1;

	if (vp->v_type != VBLK)
		return 0;
	mp = spec_node_getmountedfs(vp);
	if (mp != NULL) {
		error = VFS_FSYNC(mp, vp, ap->a_flags);
		if (error != EOPNOTSUPP)
			return error;
	}
	error = vflushbuf(vp, ap->a_flags);
	if (error == 0 && (ap->a_flags & (FSYNC_WAIT | FSYNC_RECLAIM |
	    FSYNC_LAZY)) == FSYNC_WAIT) {
		error = bdev_ioctl(vp->v_rdev, DIOCCACHESYNC, &force, FWRITE,
		    curlwp);
		/* Many have no cache. */
		if (error == ENOTTY || error == ENODEV || error == EOPNOTSUPP ||
		    error == EPASSTHROUGH || error == ENXIO || error == EBADF)
			error = 0;
	}
	return error;
}

int
spec_inactive(void *v)
{
	struct vop_inactive_v2_args *ap = v;

	/* Without a name nobody finds it again. */
	*ap->a_recycle = true;
	return 0;
}

int
spec_reclaim(void *v)
{
	struct vop_reclaim_v2_args *ap = v;

	VOP_UNLOCK(ap->a_vp);
	ap->a_vp->v_data = NULL;
	return 0;
}

int
spec_bmap(void *v)
{
	struct vop_bmap_args *ap = v;

	if (ap->a_vpp != NULL)
		*ap->a_vpp = ap->a_vp;
	if (ap->a_bnp != NULL)
		*ap->a_bnp = ap->a_bn;
	if (ap->a_runp != NULL)
		*ap->a_runp = (MAXBSIZE >> DEV_BSHIFT) - 1;
	return 0;
}

/*
 * All I/O of file systems on a disk passes here.
 */
int
spec_strategy(void *v)
{
	struct vop_strategy_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct buf *bp = ap->a_bp;
	specnode_t *sn = vp->v_specnode;
	int error = 0;

	if (__predict_false(sn == NULL || sn->sn_gone)) {
		error = ENXIO;
	} else {
		bp->b_dev = sn->sn_rdev;
		if (BUF_ISWRITE(bp) && (bp->b_flags & B_COWDONE) == 0 &&
		    vp->v_type == VBLK && sn->sn_dev->sd_mountpoint != NULL)
			error = fscow_run(bp, false);
	}
	if (__predict_false(error != 0)) {
		bp->b_error = error;
		bp->b_resid = bp->b_bcount;
		biodone(bp);
		return error;
	}
	bdev_strategy(bp);
	return 0;
}

int
spec_print(void *v)
{
	struct vop_print_args *ap = v;

	printf("dev %llu, %llu\n",
	    (unsigned long long)major(ap->a_vp->v_rdev),
	    (unsigned long long)minor(ap->a_vp->v_rdev));
	return 0;
}

int
spec_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = LINK_MAX;
		return 0;
	case _PC_MAX_CANON:
		*ap->a_retval = MAX_CANON;
		return 0;
	case _PC_MAX_INPUT:
		*ap->a_retval = MAX_INPUT;
		return 0;
	case _PC_VDISABLE:
		*ap->a_retval = 0xff;
		return 0;
	default:
		return genfs_pathconf(v);
	}
}

int
spec_advlock(void *v)
{
	struct vop_advlock_args *ap = v;

	return lf_advlock(ap, &ap->a_vp->v_speclockf, 0);
}

/*
 * The vector of devices that have no name in a file system.
 */
int (* const spec_vnodeop_entries[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	GENFS_SPECOP_SLOTS,
	[VOP_BWRITE_DESCOFFSET] = vn_bwrite,
	[VOP_CLOSE_DESCOFFSET] = spec_close,
	[VOP_ACCESS_DESCOFFSET] = genfs_ebadf,
	[VOP_ACCESSX_DESCOFFSET] = genfs_ebadf,
	[VOP_GETATTR_DESCOFFSET] = genfs_ebadf,
	[VOP_SETATTR_DESCOFFSET] = genfs_ebadf,
	[VOP_READ_DESCOFFSET] = spec_read,
	[VOP_WRITE_DESCOFFSET] = spec_write,
	[VOP_FCNTL_DESCOFFSET] = genfs_fcntl,
	[VOP_FSYNC_DESCOFFSET] = spec_fsync,
	[VOP_INACTIVE_DESCOFFSET] = spec_inactive,
	[VOP_RECLAIM_DESCOFFSET] = spec_reclaim,
	[VOP_LOCK_DESCOFFSET] = genfs_lock,
	[VOP_UNLOCK_DESCOFFSET] = genfs_unlock,
	[VOP_ISLOCKED_DESCOFFSET] = genfs_islocked,
	[VOP_PRINT_DESCOFFSET] = spec_print,
	/* No genfs node, so no pages of files. */
	[VOP_GETPAGES_DESCOFFSET] = genfs_badop,
	[VOP_PUTPAGES_DESCOFFSET] = genfs_null_putpages,
};
