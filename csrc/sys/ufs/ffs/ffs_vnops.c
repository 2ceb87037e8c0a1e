/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations on files of a mounted FFS.  The file system is read-only: what
 * would change it gives EROFS.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/lockf.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/unistd.h>

#include <miscfs/fifofs/fifo.h>
#include <miscfs/genfs/genfs.h>
#include <miscfs/specfs/specdev.h>
#include <ufs/ffs/ffs.h>
#include <uvm/uvm_extern.h>

static int
ffs_open(void *v)
{
	struct vop_open_args *ap = v;

	if ((VTOI(ap->a_vp)->i_flags & APPEND) &&
	    (ap->a_mode & (FWRITE | O_APPEND)) == FWRITE)
		return EPERM;
	return 0;
}

static int
ffs_access(void *v)
{
	struct vop_access_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct inode *ip = VTOI(vp);
	const accmode_t mode = ap->a_accmode;

	if ((mode & VWRITE) && (vp->v_mount->mnt_flag & MNT_RDONLY) &&
	    (vp->v_type == VDIR || vp->v_type == VLNK || vp->v_type == VREG))
		return EROFS;
	if ((mode & VWRITE) && (ip->i_flags & IMMUTABLE))
		return EPERM;
	return kauth_authorize_vnode(ap->a_cred, KAUTH_ACCESS_ACTION(mode,
	    vp->v_type, ip->i_mode & ALLPERMS), vp, NULL,
	    genfs_can_access(vp, ap->a_cred, ip->i_uid, ip->i_gid,
	    ip->i_mode & ALLPERMS, NULL, mode));
}

static int
ffs_getattr(void *v)
{
	struct vop_getattr_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct inode *ip = VTOI(vp);
	struct vattr *vap = ap->a_vap;

	vap->va_type = vp->v_type;
	vap->va_mode = ip->i_mode & ALLPERMS;
	vap->va_nlink = ip->i_nlink;
	vap->va_uid = ip->i_uid;
	vap->va_gid = ip->i_gid;
	vap->va_fsid = ip->i_ump->um_dev;
	vap->va_fileid = ip->i_number;
	vap->va_size = ip->i_size;
	vap->va_atime = ip->i_atime;
	vap->va_mtime = ip->i_mtime;
	vap->va_ctime = ip->i_ctime;
	vap->va_birthtime = ip->i_birthtime;
	vap->va_gen = ip->i_gen;
	vap->va_flags = ip->i_flags;
	vap->va_rdev = vp->v_type == VBLK || vp->v_type == VCHR ?
	    ip->i_rdev : (dev_t)VNOVAL;
	vap->va_bytes = ip->i_blocks * DEV_BSIZE;
	vap->va_filerev = 0;
	vap->va_vaflags = 0;
	vap->va_blocksize = vp->v_type == VBLK ? BLKDEV_IOSIZE :
	    vp->v_type == VCHR ? MAXBSIZE : ip->i_ump->um_fs.fs_bsize;
	return 0;
}

static int
ffs_setattr(void *v)
{
	struct vop_setattr_args *ap = v;
	const struct vattr *vap = ap->a_vap;

	if (vap->va_type != VNON || vap->va_nlink != (nlink_t)VNOVAL ||
	    vap->va_fsid != (dev_t)VNOVAL || vap->va_fileid != (ino_t)VNOVAL ||
	    vap->va_blocksize != VNOVAL || vap->va_rdev != (dev_t)VNOVAL ||
	    (int64_t)vap->va_bytes != VNOVAL || (int)vap->va_gen != VNOVAL)
		return EINVAL;
	/* The size of a device or a fifo is nobody's business. */
	if (vap->va_size != (u_quad_t)VNOVAL && ap->a_vp->v_type != VREG &&
	    ap->a_vp->v_type != VDIR && vap->va_flags == (u_long)VNOVAL &&
	    vap->va_uid == (uid_t)VNOVAL && vap->va_gid == (gid_t)VNOVAL &&
	    vap->va_mode == (mode_t)VNOVAL)
		return 0;
	if (vap->va_size != (u_quad_t)VNOVAL && ap->a_vp->v_type == VDIR)
		return EISDIR;
	return EROFS;
}

static int
ffs_read(void *v)
{
	struct vop_read_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct inode *ip = VTOI(vp);
	struct uio *uio = ap->a_uio;
	int error = 0;

	if (vp->v_type == VDIR)
		return EISDIR;
	if (vp->v_type == VLNK)
		return EOPNOTSUPP;
	if (uio->uio_offset < 0)
		return EINVAL;
	while (uio->uio_resid > 0 && (uint64_t)uio->uio_offset < ip->i_size) {
		const vsize_t n = MIN(uio->uio_resid,
		    ip->i_size - uio->uio_offset);

		error = ubc_uiomove(&vp->v_uobj, uio, n,
		    IO_ADV_DECODE(ap->a_ioflag), UBC_READ | UBC_PARTIALOK |
		    UBC_VNODE_FLAGS(vp));
		if (error != 0)
			break;
	}
	return error;
}

static int
ffs_readlink(void *v)
{
	struct vop_readlink_args *ap = v;
	struct inode *ip = VTOI(ap->a_vp);
	struct uio *uio = ap->a_uio;
	const size_t size = ip->i_size;
	struct buf *bp;
	int error;

	if (ip->i_shortlink != NULL)
		return uiomove(ip->i_shortlink, size, uio);
	if (size == 0)
		return 0;
	if ((error = ffs_readblock(ip, 0, &bp)) != 0)
		return error;
	error = uiomove(bp->b_data, MIN(size, (size_t)bp->b_bcount), uio);
	brelse(bp, 0);
	return error;
}

static int
ffs_inactive(void *v)
{
	struct vop_inactive_v2_args *ap = v;

	*ap->a_recycle = VTOI(ap->a_vp)->i_nlink == 0;
	return 0;
}

static int
ffs_reclaim(void *v)
{
	struct vop_reclaim_v2_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct inode *ip = VTOI(vp);

	VOP_UNLOCK(vp);
	lf_purge(&ip->i_lockf);
	genfs_node_destroy(vp);
	ffs_dirhash_free(ip);
	ffs_freeinode(ip);
	mutex_destroy(&ip->i_lock);
	vp->v_data = NULL;
	kmem_free(ip, sizeof(*ip));
	return 0;
}

static int
ffs_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = 32767;
		return 0;
	case _PC_NAME_MAX:
		*ap->a_retval = FFS_MAXNAMLEN;
		return 0;
	case _PC_FILESIZEBITS:
		*ap->a_retval = 42;
		return 0;
	default:
		return genfs_pathconf(ap);
	}
}

static int
ffs_advlock(void *v)
{
	struct vop_advlock_args *ap = v;
	struct inode *ip = VTOI(ap->a_vp);

	return lf_advlock(ap, &ip->i_lockf, ip->i_size);
}

static int
ffs_print(void *v)
{
	struct vop_print_args *ap = v;
	struct inode *ip = VTOI(ap->a_vp);

	printf("ffs inode %ju, mode 0%o, size %ju\n",
	    (uintmax_t)ip->i_number, ip->i_mode, (uintmax_t)ip->i_size);
	return 0;
}

/* What would change a directory: consume what the operation consumes. */
static int
ffs_rofs(void *v)
{
	(void)genfs_eopnotsupp(v);
	return EROFS;
}

static int
ffs_write(void *v)
{
	return EROFS;
}

/*
 * How far the pages of a file reach: on the disk to the end of a block, of a
 * small file of a fragment; in memory only as far as there is data, because
 * the rest of a block may be many pages.
 */
static void
ffs_gop_size(struct vnode *vp, off_t size, off_t *eobp, int flags)
{
	const struct fs *fs = &VTOI(vp)->i_ump->um_fs;
	const daddr_t lbn = ffs_lblkno(fs, size);

	if (flags & GOP_SIZE_MEM)
		*eobp = (off_t)round_page(size);
	else if (lbn >= UFS_NDADDR)
		*eobp = (size + fs->fs_bsize - 1) &
		    ~(off_t)(fs->fs_bsize - 1);
	else
		*eobp = (off_t)ffs_fragroundup(fs, size);
}

static int
ffs_gop_alloc(struct vnode *vp, off_t off, off_t len, int flags,
    struct kauth_cred *cred)
{
	return EROFS;
}

const struct genfs_ops ffs_genfsops = {
	.gop_size = ffs_gop_size,
	.gop_alloc = ffs_gop_alloc,
	.gop_write = genfs_gop_write,
	.gop_markupdate = NULL,
	.gop_putrange = genfs_gop_putrange,
};

#define FFS_COMMON_SLOTS						\
	[VOP_ACCESS_DESCOFFSET] = ffs_access,				\
	[VOP_ACCESSX_DESCOFFSET] = genfs_accessx,			\
	[VOP_GETATTR_DESCOFFSET] = ffs_getattr,				\
	[VOP_SETATTR_DESCOFFSET] = ffs_setattr,				\
	[VOP_INACTIVE_DESCOFFSET] = ffs_inactive,			\
	[VOP_RECLAIM_DESCOFFSET] = ffs_reclaim,				\
	[VOP_LOCK_DESCOFFSET] = genfs_lock,				\
	[VOP_UNLOCK_DESCOFFSET] = genfs_unlock,				\
	[VOP_ISLOCKED_DESCOFFSET] = genfs_islocked,			\
	[VOP_PRINT_DESCOFFSET] = ffs_print,				\
	[VOP_BWRITE_DESCOFFSET] = vn_bwrite,				\
	[VOP_FCNTL_DESCOFFSET] = genfs_fcntl,				\
	[VOP_OPENEXTATTR_DESCOFFSET] = ffs_openextattr,			\
	[VOP_CLOSEEXTATTR_DESCOFFSET] = ffs_closeextattr,		\
	[VOP_GETEXTATTR_DESCOFFSET] = ffs_getextattr,			\
	[VOP_LISTEXTATTR_DESCOFFSET] = ffs_listextattr,			\
	[VOP_SETEXTATTR_DESCOFFSET] = ffs_setextattr,			\
	[VOP_DELETEEXTATTR_DESCOFFSET] = ffs_deleteextattr

int (* const ffs_vnodeops[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	FFS_COMMON_SLOTS,
	[VOP_PARSEPATH_DESCOFFSET] = genfs_parsepath,
	[VOP_LOOKUP_DESCOFFSET] = ffs_lookup,
	[VOP_CREATE_DESCOFFSET] = ffs_rofs,
	[VOP_WHITEOUT_DESCOFFSET] = genfs_eopnotsupp,
	[VOP_MKNOD_DESCOFFSET] = ffs_rofs,
	[VOP_OPEN_DESCOFFSET] = ffs_open,
	[VOP_CLOSE_DESCOFFSET] = genfs_nullop,
	[VOP_READ_DESCOFFSET] = ffs_read,
	[VOP_WRITE_DESCOFFSET] = ffs_write,
	[VOP_FALLOCATE_DESCOFFSET] = genfs_eopnotsupp,
	[VOP_FDISCARD_DESCOFFSET] = genfs_eopnotsupp,
	[VOP_IOCTL_DESCOFFSET] = genfs_enoioctl,
	[VOP_POLL_DESCOFFSET] = genfs_poll,
	[VOP_KQFILTER_DESCOFFSET] = genfs_kqfilter,
	[VOP_REVOKE_DESCOFFSET] = genfs_revoke,
	[VOP_MMAP_DESCOFFSET] = genfs_mmap,
	[VOP_FSYNC_DESCOFFSET] = genfs_nullop,
	[VOP_SEEK_DESCOFFSET] = genfs_seek,
	[VOP_REMOVE_DESCOFFSET] = ffs_rofs,
	[VOP_LINK_DESCOFFSET] = ffs_rofs,
	[VOP_RENAME_DESCOFFSET] = ffs_rofs,
	[VOP_MKDIR_DESCOFFSET] = ffs_rofs,
	[VOP_RMDIR_DESCOFFSET] = ffs_rofs,
	[VOP_SYMLINK_DESCOFFSET] = ffs_rofs,
	[VOP_READDIR_DESCOFFSET] = ffs_readdir,
	[VOP_READLINK_DESCOFFSET] = ffs_readlink,
	[VOP_ABORTOP_DESCOFFSET] = genfs_abortop,
	[VOP_BMAP_DESCOFFSET] = ffs_bmap,
	[VOP_STRATEGY_DESCOFFSET] = ffs_strategy,
	[VOP_PATHCONF_DESCOFFSET] = ffs_pathconf,
	[VOP_ADVLOCK_DESCOFFSET] = ffs_advlock,
	[VOP_GETPAGES_DESCOFFSET] = genfs_getpages,
	[VOP_PUTPAGES_DESCOFFSET] = genfs_putpages,
};

int (* const ffs_specops[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	GENFS_SPECOP_SLOTS,
	FFS_COMMON_SLOTS,
	[VOP_CLOSE_DESCOFFSET] = spec_close,
	[VOP_READ_DESCOFFSET] = spec_read,
	[VOP_WRITE_DESCOFFSET] = spec_write,
	[VOP_FSYNC_DESCOFFSET] = spec_fsync,
};

int (* const ffs_fifoops[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	GENFS_FIFOOP_SLOTS,
	FFS_COMMON_SLOTS,
	[VOP_CLOSE_DESCOFFSET] = vn_fifo_bypass,
	[VOP_READ_DESCOFFSET] = vn_fifo_bypass,
	[VOP_WRITE_DESCOFFSET] = vn_fifo_bypass,
	[VOP_FSYNC_DESCOFFSET] = genfs_nullop,
	[VOP_STRATEGY_DESCOFFSET] = genfs_badop,
};
