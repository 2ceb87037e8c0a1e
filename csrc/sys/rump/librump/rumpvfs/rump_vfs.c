/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program may do to vnodes and mounts directly: the functions behind
 * rump_pub_getvninfo() and its companions (rumpvfs.ifspec).
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include <miscfs/specfs/specdev.h>

#include <rump-sys/rumpvfs_if.h>
#include <rump/rump.h>

/*
 * Vnodes
 */

void
rump_getvninfo(struct vnode *vp, enum rump_vtype *vtype, voff_t *size,
    dev_t *rdev)
{

	*vtype = (enum rump_vtype)vp->v_type;
	*size = vp->v_size;
	if (vp->v_specnode != NULL &&
	    (vp->v_type == VBLK || vp->v_type == VCHR))
		*rdev = vp->v_rdev;
	else
		*rdev = NODEV;
}

void
rump_vp_incref(struct vnode *vp)
{

	vref(vp);
}

int
rump_vp_getref(struct vnode *vp)
{

	return vrefcnt(vp);
}

void
rump_vp_rele(struct vnode *vp)
{

	vrele(vp);
}

void
rump_vp_interlock(struct vnode *vp)
{

	mutex_enter(vp->v_interlock);
}

void
rump_vp_vmobjlock(struct vnode *vp, int write)
{

	rw_enter(vp->v_uobj.vmobjlock, write ? RW_WRITER : RW_READER);
}

/*
 * Attributes
 */

struct vattr *
rump_vattr_init(void)
{
	struct vattr *vap = kmem_alloc(sizeof(*vap), KM_SLEEP);

	vattr_null(vap);
	return vap;
}

void
rump_vattr_settype(struct vattr *vap, enum rump_vtype vtype)
{

	vap->va_type = (enum vtype)vtype;
}

void
rump_vattr_setmode(struct vattr *vap, mode_t mode)
{

	vap->va_mode = mode;
}

void
rump_vattr_setrdev(struct vattr *vap, dev_t dev)
{

	vap->va_rdev = dev;
}

void
rump_vattr_free(struct vattr *vap)
{

	kmem_free(vap, sizeof(*vap));
}

/* Attributes as NetBSD 5.0 had them: 32-bit times and device numbers. */
struct timespec50 {
	int32_t		tv_sec;
	long		tv_nsec;
};

struct vattr50 {
	enum vtype	va_type;
	mode_t		va_mode;
	nlink_t		va_nlink;
	uid_t		va_uid;
	gid_t		va_gid;
	uint32_t	va_fsid;
	ino_t		va_fileid;
	u_quad_t	va_size;
	long		va_blocksize;
	struct timespec50 va_atime;
	struct timespec50 va_mtime;
	struct timespec50 va_ctime;
	struct timespec50 va_birthtime;
	u_long		va_gen;
	u_long		va_flags;
	uint32_t	va_rdev;
	u_quad_t	va_bytes;
	u_quad_t	va_filerev;
	u_int		va_vaflags;
	long		va_spare;
};

static struct timespec
timespec_from50(const struct timespec50 *ts50)
{

	return (struct timespec){ .tv_sec = ts50->tv_sec,
	    .tv_nsec = ts50->tv_nsec };
}

static struct timespec50
timespec_to50(const struct timespec *ts)
{

	return (struct timespec50){ .tv_sec = (int32_t)ts->tv_sec,
	    .tv_nsec = ts->tv_nsec };
}

void
rump_vattr50_to_vattr(const struct vattr *arg, struct vattr *vap)
{
	const struct vattr50 *va50 = (const struct vattr50 *)(const void *)arg;

	vap->va_type = va50->va_type;
	vap->va_mode = va50->va_mode;
	vap->va_nlink = va50->va_nlink;
	vap->va_uid = va50->va_uid;
	vap->va_gid = va50->va_gid;
	vap->va_fsid = va50->va_fsid;
	vap->va_fileid = va50->va_fileid;
	vap->va_size = va50->va_size;
	vap->va_blocksize = va50->va_blocksize;
	vap->va_atime = timespec_from50(&va50->va_atime);
	vap->va_mtime = timespec_from50(&va50->va_mtime);
	vap->va_ctime = timespec_from50(&va50->va_ctime);
	vap->va_birthtime = timespec_from50(&va50->va_birthtime);
	vap->va_gen = va50->va_gen;
	vap->va_flags = va50->va_flags;
	/* Unset stays unset in the wider type. */
	vap->va_rdev = (dev_t)(int32_t)va50->va_rdev;
	vap->va_bytes = va50->va_bytes;
	vap->va_filerev = va50->va_filerev;
	vap->va_vaflags = va50->va_vaflags;
	vap->va_spare = va50->va_spare;
}

void
rump_vattr_to_vattr50(const struct vattr *vap, struct vattr *arg)
{
	struct vattr50 *va50 = (struct vattr50 *)(void *)arg;

	va50->va_type = vap->va_type;
	va50->va_mode = vap->va_mode;
	va50->va_nlink = vap->va_nlink;
	va50->va_uid = vap->va_uid;
	va50->va_gid = vap->va_gid;
	va50->va_fsid = (uint32_t)vap->va_fsid;
	va50->va_fileid = vap->va_fileid;
	va50->va_size = vap->va_size;
	va50->va_blocksize = vap->va_blocksize;
	va50->va_atime = timespec_to50(&vap->va_atime);
	va50->va_mtime = timespec_to50(&vap->va_mtime);
	va50->va_ctime = timespec_to50(&vap->va_ctime);
	va50->va_birthtime = timespec_to50(&vap->va_birthtime);
	va50->va_gen = vap->va_gen;
	va50->va_flags = vap->va_flags;
	va50->va_rdev = (uint32_t)vap->va_rdev;
	va50->va_bytes = vap->va_bytes;
	va50->va_filerev = vap->va_filerev;
	va50->va_vaflags = vap->va_vaflags;
	va50->va_spare = vap->va_spare;
}

/*
 * Names
 */

/* A componentname that carries its name along. */
struct rump_cn {
	struct componentname rc_cn;
	size_t		rc_size;
	char		rc_name[];
};

struct componentname *
rump_makecn(u_long nameiop, u_long flags, const char *name, size_t namelen,
    struct kauth_cred *creds, struct lwp *l)
{
	const size_t size = sizeof(struct rump_cn) + namelen + 1;
	struct rump_cn *rc = kmem_zalloc(size, KM_SLEEP);
	struct componentname *cnp = &rc->rc_cn;

	rc->rc_size = size;
	memcpy(rc->rc_name, name, namelen);
	cnp->cn_nameiop = nameiop;
	cnp->cn_flags = flags & (MODMASK | PARAMASK);
	if (namelen == 2 && name[0] == '.' && name[1] == '.')
		cnp->cn_flags |= ISDOTDOT;
	cnp->cn_nameptr = rc->rc_name;
	cnp->cn_namelen = namelen;
	cnp->cn_cred = creds;
	return cnp;
}

void
rump_freecn(struct componentname *cnp, int flags)
{
	struct rump_cn *rc = (struct rump_cn *)cnp;

	if ((flags & RUMPCN_FREECRED) != 0)
		kauth_cred_free(cnp->cn_cred);
	kmem_free(rc, rc->rc_size);
}

/*
 * What the caller has no place for is given back: the directory without
 * dvpp, the file without vpp.
 */
int
rump_namei(uint32_t op, uint32_t flags, const char *namep,
    struct vnode **dvpp, struct vnode **vpp, struct componentname **cnpp)
{
	struct nameidata nd;
	struct pathbuf *pb;
	int error;

	pb = pathbuf_create(namep);
	if (pb == NULL)
		return ENOMEM;
	if (dvpp != NULL)
		flags |= LOCKPARENT;
	NDINIT(&nd, op, flags, pb);
	error = namei(&nd);
	if (error == 0) {
		if (dvpp != NULL)
			*dvpp = nd.ni_dvp;
		else if ((flags & LOCKPARENT) != 0) {
			if (nd.ni_dvp == nd.ni_vp)
				vrele(nd.ni_dvp);
			else
				vput(nd.ni_dvp);
		}
		if (vpp != NULL)
			*vpp = nd.ni_vp;
		else if (nd.ni_vp != NULL) {
			if ((flags & LOCKLEAF) != 0 && nd.ni_vp != nd.ni_dvp)
				vput(nd.ni_vp);
			else
				vrele(nd.ni_vp);
		}
		if (cnpp != NULL) {
			*cnpp = rump_makecn(nd.ni_cnd.cn_nameiop,
			    nd.ni_cnd.cn_flags, nd.ni_cnd.cn_nameptr,
			    nd.ni_cnd.cn_namelen, nd.ni_cnd.cn_cred, curlwp);
		}
	}
	pathbuf_destroy(pb);
	return error;
}

/*
 * File system types and mounts
 */

struct vfsops *
rump_vfslist_iterate(struct vfsops *ops)
{

	return ops == NULL ? LIST_FIRST(vfs_list_get()) :
	    LIST_NEXT(ops, vfs_list);
}

struct vfsops *
rump_vfs_getopsbyname(const char *name)
{

	return vfs_getopsbyname(name);
}

int
rump_vfs_unmount(struct mount *mp, int mntflags)
{

	return VFS_UNMOUNT(mp, mntflags);
}

int
rump_vfs_root(struct mount *mp, struct vnode **vpp, int lock)
{

	return VFS_ROOT(mp, lock ? LK_EXCLUSIVE : LK_NONE, vpp);
}

int
rump_vfs_statvfs(struct mount *mp, struct statvfs *sbp)
{

	return VFS_STATVFS(mp, sbp);
}

int
rump_vfs_sync(struct mount *mp, int wait, struct kauth_cred *cred)
{

	return VFS_SYNC(mp, wait ? MNT_WAIT : MNT_NOWAIT, cred);
}

int
rump_vfs_fhtovp(struct mount *mp, struct fid *fid, struct vnode **vpp)
{

	return VFS_FHTOVP(mp, fid, LK_EXCLUSIVE, vpp);
}

int
rump_vfs_vptofh(struct vnode *vp, struct fid *fid, size_t *fidsize)
{

	return VFS_VPTOFH(vp, fid, fidsize);
}

/* vp, if given, is locked and comes back unlocked. */
int
rump_vfs_extattrctl(struct mount *mp, int cmd, struct vnode *vp, int attrns,
    const char *attrname)
{

	if (vp != NULL)
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	return VFS_EXTATTRCTL(mp, cmd, vp, attrns, attrname);
}

/* Until nothing of this mount is on its way to the disk. */
void
rump_vfs_syncwait(struct mount *mp)
{
	struct vnode_iterator *it;
	struct vnode *vp;

	vfs_vnode_iterator_init(mp, &it);
	while ((vp = vfs_vnode_iterator_next(it, NULL, NULL)) != NULL) {
		mutex_enter(vp->v_interlock);
		while (vp->v_numoutput > 0)
			cv_wait(&vp->v_cv, vp->v_interlock);
		mutex_exit(vp->v_interlock);
		vrele(vp);
	}
	vfs_vnode_iterator_destroy(it);
}

int
rump_vfs_getmp(const char *path, struct mount **mpp)
{
	struct vnode *vp;
	int error;

	error = namei_simple_kernel(path, NSM_FOLLOW_TRYEMULROOT, &vp);
	if (error != 0)
		return error;
	*mpp = vp->v_mount;
	vrele(vp);
	return 0;
}

void
rump_vfs_mount_print(const char *path, int full)
{
	struct vnode_iterator *it;
	struct vnode *vp;
	struct mount *mp;

	if (rump_vfs_getmp(path, &mp) != 0) {
		printf("%s: no such mount\n", path);
		return;
	}
	printf("%s on %s type %s, flags 0x%x, iflags 0x%x, refs %d\n",
	    mp->mnt_stat.f_mntfromname, mp->mnt_stat.f_mntonname,
	    mp->mnt_op->vfs_name, mp->mnt_flag, mp->mnt_iflag,
	    mp->mnt_refcnt);
	if (!full)
		return;
	vfs_vnode_iterator_init(mp, &it);
	while ((vp = vfs_vnode_iterator_next(it, NULL, NULL)) != NULL) {
		vprint(NULL, vp);
		vrele(vp);
	}
	vfs_vnode_iterator_destroy(it);
}
