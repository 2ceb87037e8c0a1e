/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VFS odds and ends: the ways into a file system (VFS_x), attributes, times,
 * statistics of a mount, tables of types, printing.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/dirent.h>
#include <sys/errno.h>
#include <sys/filedesc.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/timevar.h>
#include <sys/uio.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <miscfs/specfs/specdev.h>

#include "vfs_private.h"

const enum vtype iftovt_tab[16] = {
	VNON, VFIFO, VCHR, VNON, VDIR, VNON, VBLK, VNON,
	VREG, VNON, VLNK, VNON, VSOCK, VNON, VNON, VBAD,
};

const int vttoif_tab[9] = {
	0, S_IFREG, S_IFDIR, S_IFBLK, S_IFCHR, S_IFLNK,
	S_IFSOCK, S_IFIFO, S_IFMT,
};

u_int8_t
vtype2dt(enum vtype vt)
{
	static const uint8_t tab[] = {
		[VNON] = DT_UNKNOWN, [VREG] = DT_REG, [VDIR] = DT_DIR,
		[VBLK] = DT_BLK, [VCHR] = DT_CHR, [VLNK] = DT_LNK,
		[VSOCK] = DT_SOCK, [VFIFO] = DT_FIFO, [VBAD] = DT_UNKNOWN,
	};

	return (u_int)vt < __arraycount(tab) ? tab[vt] : DT_UNKNOWN;
}

void
vattr_null(struct vattr *vap)
{

	memset(vap, 0, sizeof(*vap));
	vap->va_type = VNON;
	vap->va_mode = (mode_t)VNOVAL;
	vap->va_nlink = (nlink_t)VNOVAL;
	vap->va_uid = (uid_t)VNOVAL;
	vap->va_gid = (gid_t)VNOVAL;
	vap->va_fsid = (dev_t)VNOVAL;
	vap->va_fileid = (ino_t)VNOVAL;
	vap->va_size = VNOVALSIZE;
	vap->va_blocksize = VNOVAL;
	vap->va_atime.tv_sec = vap->va_mtime.tv_sec = vap->va_ctime.tv_sec =
	    vap->va_birthtime.tv_sec = VNOVAL;
	vap->va_atime.tv_nsec = vap->va_mtime.tv_nsec =
	    vap->va_ctime.tv_nsec = vap->va_birthtime.tv_nsec = VNOVAL;
	vap->va_gen = (u_long)VNOVAL;
	vap->va_flags = VNOVALFLAGS;
	vap->va_rdev = (dev_t)VNOVAL;
	vap->va_bytes = VNOVALSIZE;
	vap->va_filerev = VNOVALSIZE;
}

/*
 * The time, as precise as file times are to be (vfs.timestamp_precision):
 * 0 seconds, 1 ticks, 2 microseconds, 3 nanoseconds.
 */
void
vfs_timestamp(struct timespec *tsp)
{

	nanotime(tsp);
	switch (curkernel()->k_vfs->vs_timestamp_precision) {
	case 0:
		tsp->tv_nsec = 0;
		break;
	case 1:
		tsp->tv_nsec -= tsp->tv_nsec % (1000000000 / hz);
		break;
	case 2:
		tsp->tv_nsec -= tsp->tv_nsec % 1000;
		break;
	default:
		break;
	}
}

/*
 * Put rights of NFSv4 in terms of VEXEC, VWRITE, VREAD and VADMIN, for file
 * systems that know no more than that.  An errno if that is impossible.
 */
int
vfs_unixify_accmode(accmode_t *accmode)
{

	/* A denial is asked for explicitly: there is none. */
	if (*accmode & VEXPLICIT_DENY) {
		*accmode = 0;
		return 0;
	}
	/* Asked of the parent, or of a mode that is not there. */
	if (*accmode & (VDELETE_CHILD | VDELETE))
		return EPERM;
	if (*accmode & VADMIN_PERMS) {
		*accmode &= ~VADMIN_PERMS;
		*accmode |= VADMIN;
	}
	/* Whoever can look the file up can see its attributes. */
	*accmode &= ~(VSTAT_PERMS | VSYNCHRONIZE);
	return 0;
}

/*
 * Access by type, mode, owner: for callers of NetBSD 9 and before.
 */
int
vaccess(enum vtype type, mode_t mode, uid_t uid, gid_t gid, mode_t accmode,
    struct kauth_cred *cred)
{
	mode_t want = 0;
	int ismember = 0;

	if (kauth_cred_geteuid(cred) == 0)
		return (accmode & VEXEC) != 0 && type == VREG &&
		    (mode & (S_IXUSR | S_IXGRP | S_IXOTH)) == 0 ? EACCES : 0;
	if (accmode & VEXEC)
		want |= S_IXOTH;
	if (accmode & VREAD)
		want |= S_IROTH;
	if (accmode & VWRITE)
		want |= S_IWOTH;
	if (kauth_cred_geteuid(cred) == uid)
		want <<= 6;
	else if (kauth_cred_getegid(cred) == gid ||
	    (kauth_cred_ismember_gid(cred, gid, &ismember) == 0 && ismember))
		want <<= 3;
	return (mode & want) == want ? 0 : EACCES;
}

int
vn_default_error(void *v)
{

	return EOPNOTSUPP;
}

/*
 * A device vnode that is in use: true with a reference if there is one.
 */
int
vfinddev(dev_t dev, enum vtype type, struct vnode **vpp)
{

	return spec_node_lookup_by_dev(type, dev, vpp) == 0;
}

/*
 * A driver's units went away: so do the vnodes that lead to them.
 */
void
vdevgone(int maj, int minl, int minh, enum vtype type)
{
	struct vnode *vp;

	for (int mn = minl; mn <= minh; mn++) {
		while (spec_node_lookup_by_dev(type, makedev(maj, mn), &vp) ==
		    0) {
			VOP_REVOKE(vp, REVOKEALL);
			vrele(vp);
		}
	}
}

/* EBUSY if a file system is mounted from the device. */
int
vfs_mountedon(struct vnode *vp)
{
	int error = 0;

	if (vp->v_type != VBLK)
		return ENOTBLK;
	if (spec_node_getmountedfs(vp) != NULL)
		error = EBUSY;
	return error;
}

/* Is it the raw device of a mounted one?  *bvpp is that, if wanted. */
int
rawdev_mounted(struct vnode *vp, struct vnode **bvpp)
{
	struct vnode *bvp = NULL;
	int error = 0;

	if (bvpp != NULL)
		*bvpp = NULL;
	if (vp->v_type == VBLK)
		return spec_node_getmountedfs(vp) != NULL ? EBUSY : 0;
	if (vp->v_type != VCHR || vp->v_specnode == NULL)
		return 0;
	if (spec_node_lookup_by_dev(VBLK, devsw_chr2blk(vp->v_rdev), &bvp) !=
	    0)
		return 0;
	if (spec_node_getmountedfs(bvp) != NULL)
		error = EBUSY;
	if (bvpp != NULL)
		*bvpp = bvp;
	vrele(bvp);
	return error;
}

void
vprint(const char *label, struct vnode *vp)
{
	static const char * const types[] = { VNODE_TYPES };
	static const char * const tags[] = { VNODE_TAGS };
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);

	printf("%s%svnode %p type %s tag %s state %d usecount %d holdcount %d "
	    "writecount %d flags 0x%x 0x%x mount %s\n",
	    label != NULL ? label : "", label != NULL ? ": " : "", vp,
	    (u_int)vp->v_type < __arraycount(types) ? types[vp->v_type] : "?",
	    (u_int)vp->v_tag < __arraycount(tags) ? tags[vp->v_tag] : "?",
	    vi->vi_state, vrefcnt(vp), vp->v_holdcnt, vp->v_writecount,
	    vp->v_vflag, vp->v_iflag, vp->v_mount != NULL ?
	    vp->v_mount->mnt_stat.f_mntonname : "none");
	if (vp->v_data != NULL)
		VOP_PRINT(vp);
}

/*
 * Names of a mount.
 */
static int
statvfs_name(char *dst, const char *src, int seg)
{
	size_t done = 0;
	int error;

	if (seg == UIO_SYSSPACE)
		error = copystr(src, dst, VFS_MNAMELEN, &done);
	else
		error = copyinstr(src, dst, VFS_MNAMELEN, &done);
	if (error == ENAMETOOLONG) {
		/* It serves to be looked at: cut it off. */
		dst[VFS_MNAMELEN - 1] = '\0';
		done = VFS_MNAMELEN;
		error = 0;
	}
	if (error == 0)
		memset(dst + done, 0, VFS_MNAMELEN - done);
	return error;
}

/*
 * Where the caller's root directory is, before the path it gave us.
 */
static int
statvfs_prefix(char *path, struct lwp *l)
{
	struct cwdinfo *cwdi = l->l_proc->p_cwdi;
	struct vnode *rdir = NULL;
	char *buf, *bp;
	size_t plen, len;
	int error;

	rw_enter(&cwdi->cwdi_lock, RW_READER);
	if (cwdi->cwdi_rdir != NULL && cwdi->cwdi_rdir != rootvnode) {
		rdir = cwdi->cwdi_rdir;
		vref(rdir);
	}
	rw_exit(&cwdi->cwdi_lock);
	if (rdir == NULL)
		return 0;
	buf = pnbuf_get();
	bp = buf + PATH_MAX;
	*--bp = '\0';
	error = getcwd_common(rdir, rootvnode, &bp, buf, PATH_MAX / 2, 0, l);
	vrele(rdir);
	if (error == 0) {
		plen = strlen(bp);
		len = MIN(strlen(path), VFS_MNAMELEN - 1 - plen);
		memmove(path + plen, path, len);
		memcpy(path, bp, plen);
		path[plen + len] = '\0';
	}
	pnbuf_put(buf);
	return error;
}

int
set_statvfs_info(const char *onp, int ukon, const char *fromp, int ukfrom,
    const char *vfsname, struct mount *mp, struct lwp *l)
{
	struct statvfs *sb = &mp->mnt_stat;
	int error;

	memset(sb->f_fstypename, 0, sizeof(sb->f_fstypename));
	strlcpy(sb->f_fstypename, vfsname, sizeof(sb->f_fstypename));
	if (onp != NULL) {
		error = statvfs_name(sb->f_mntonname, onp, ukon);
		if (error == 0)
			error = statvfs_prefix(sb->f_mntonname, l);
		if (error != 0)
			return error;
	}
	if (fromp != NULL)
		return statvfs_name(sb->f_mntfromname, fromp, ukfrom);
	return 0;
}

void
copy_statvfs_info(struct statvfs *sb, const struct mount *mp)
{
	const struct statvfs *mb = &mp->mnt_stat;

	if (sb == mb)
		return;
	sb->f_fsidx = mb->f_fsidx;
	sb->f_owner = mb->f_owner;
	sb->f_flag = mp->mnt_flag & MNT_VISFLAGMASK;
	sb->f_syncreads = mb->f_syncreads;
	sb->f_syncwrites = mb->f_syncwrites;
	sb->f_asyncreads = mb->f_asyncreads;
	sb->f_asyncwrites = mb->f_asyncwrites;
	sb->f_fsid = mb->f_fsid;
	sb->f_namemax = mb->f_namemax;
	memcpy(sb->f_spare, mb->f_spare, sizeof(sb->f_spare));
	memcpy(sb->f_fstypename, mb->f_fstypename, sizeof(sb->f_fstypename));
	memcpy(sb->f_mntonname, mb->f_mntonname, sizeof(sb->f_mntonname));
	memcpy(sb->f_mntfromname, mb->f_mntfromname,
	    sizeof(sb->f_mntfromname));
	memcpy(sb->f_mntfromlabel, mb->f_mntfromlabel,
	    sizeof(sb->f_mntfromlabel));
}

/*
 * The ways into a file system.
 */
#define VFS_CALL(mp, call)						\
({									\
	bool _klock = ((mp)->mnt_iflag & IMNT_MPSAFE) == 0;		\
	int _error;							\
									\
	if (_klock)							\
		KERNEL_LOCK(1, NULL);					\
	_error = (call);						\
	if (_klock)							\
		KERNEL_UNLOCK_ONE(NULL);				\
	_error;								\
})

int
VFS_MOUNT(struct mount *mp, const char *path, void *data, size_t *len)
{
	int error;

	KERNEL_LOCK(1, NULL);
	error = (*mp->mnt_op->vfs_mount)(mp, path, data, len);
	KERNEL_UNLOCK_ONE(NULL);
	return error;
}

int
VFS_UNMOUNT(struct mount *mp, int flags)
{
	int error;

	KERNEL_LOCK(1, NULL);
	error = (*mp->mnt_op->vfs_unmount)(mp, flags);
	KERNEL_UNLOCK_ONE(NULL);
	return error;
}

int
VFS_EXTATTRCTL(struct mount *mp, int cmd, struct vnode *vp, int ns,
    const char *name)
{
	int error;

	KERNEL_LOCK(1, NULL);
	error = (*mp->mnt_op->vfs_extattrctl)(mp, cmd, vp, ns, name);
	KERNEL_UNLOCK_ONE(NULL);
	return error;
}

int
VFS_START(struct mount *mp, int flags)
{

	return VFS_CALL(mp, (*mp->mnt_op->vfs_start)(mp, flags));
}

int
VFS_ROOT(struct mount *mp, int lktype, struct vnode **vpp)
{

	return VFS_CALL(mp, (*mp->mnt_op->vfs_root)(mp, lktype, vpp));
}

int
VFS_QUOTACTL(struct mount *mp, struct quotactl_args *args)
{

	return VFS_CALL(mp, (*mp->mnt_op->vfs_quotactl)(mp, args));
}

int
VFS_STATVFS(struct mount *mp, struct statvfs *sb)
{

	return VFS_CALL(mp, (*mp->mnt_op->vfs_statvfs)(mp, sb));
}

int
VFS_SYNC(struct mount *mp, int waitfor, struct kauth_cred *cred)
{

	return VFS_CALL(mp, (*mp->mnt_op->vfs_sync)(mp, waitfor, cred));
}

int
VFS_FHTOVP(struct mount *mp, struct fid *fid, int lktype, struct vnode **vpp)
{

	return VFS_CALL(mp, (*mp->mnt_op->vfs_fhtovp)(mp, fid, lktype, vpp));
}

int
VFS_VPTOFH(struct vnode *vp, struct fid *fid, size_t *size)
{
	struct mount *mp = vp->v_mount;

	return VFS_CALL(mp, (*mp->mnt_op->vfs_vptofh)(vp, fid, size));
}

int
VFS_SNAPSHOT(struct mount *mp, struct vnode *vp, struct timespec *ts)
{

	return VFS_CALL(mp, (*mp->mnt_op->vfs_snapshot)(mp, vp, ts));
}

int
VFS_SUSPENDCTL(struct mount *mp, int cmd)
{

	return VFS_CALL(mp, (*mp->mnt_op->vfs_suspendctl)(mp, cmd));
}

/* For file systems without extended attributes to control. */
int
vfs_stdextattrctl(struct mount *mp, int cmd, struct vnode *vp, int ns,
    const char *name)
{

	if (vp != NULL)
		VOP_UNLOCK(vp);
	return EOPNOTSUPP;
}

/*
 * A file system that is the root tells when it was written last, for machines
 * whose clock does not run while they are off.  The host's does.
 */
void
setrootfstime(time_t t)
{
}

vn_union_readdir_hook_t *
vn_union_readdir_hook_ref(void)
{

	return &curkernel()->k_vfs->vs_union_hook;
}

/*
 * sysctl vfs.generic.magiclinks, vfs.generic.timestamp_precision
 */
static int
sysctl_vfs_int(SYSCTLFN_ARGS, int *var, int max)
{
	struct sysctlnode node = *rnode;
	int error, value = *var;

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	if (value < 0 || value > max)
		return EINVAL;
	*var = value;
	return 0;
}

int
sysctl_vfs_magiclinks(SYSCTLFN_ARGS)
{

	return sysctl_vfs_int(SYSCTLFN_CALL(rnode),
	    &curkernel()->k_vfs->vs_magiclinks, 1);
}

int
sysctl_vfs_tsprecision(SYSCTLFN_ARGS)
{

	return sysctl_vfs_int(SYSCTLFN_CALL(rnode),
	    &curkernel()->k_vfs->vs_timestamp_precision, 3);
}
