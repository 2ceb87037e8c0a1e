/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/rump/librump/rumpvfs/rumpvfs.ifspec by `cargo xtask codegen`: do not edit.
 *
 * rump_pub_*: enter the kernel, call, leave.
 */
#include <sys/param.h>

#include <rump-sys/kern.h>
#include <rump-sys/rumpvfs_if.h>

#include <rump/rump.h>
#include <rump/rumpvfs_if_pub.h>

void
rump_pub_getvninfo(struct vnode *vp, enum rump_vtype *vtype, int64_t *size,
    uint64_t *rdev)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_getvninfo(vp, vtype, size, rdev);
	}
	pubcall_leave(&pc);
}

struct vfsops *
rump_pub_vfslist_iterate(struct vfsops *ops)
{
	struct pubcall pc;
	struct vfsops *rv;

	if (rump_setjmp(pc.pc_back) != 0)
		rv = NULL;
	else if (pubcall_enter(&pc) != 0)
		return NULL;
	else
		rv = rump_vfslist_iterate(ops);
	pubcall_leave(&pc);
	return rv;
}

struct vfsops *
rump_pub_vfs_getopsbyname(const char *name)
{
	struct pubcall pc;
	struct vfsops *rv;

	if (rump_setjmp(pc.pc_back) != 0)
		rv = NULL;
	else if (pubcall_enter(&pc) != 0)
		return NULL;
	else
		rv = rump_vfs_getopsbyname(name);
	pubcall_leave(&pc);
	return rv;
}

struct vattr *
rump_pub_vattr_init(void)
{
	struct pubcall pc;
	struct vattr *rv;

	if (rump_setjmp(pc.pc_back) != 0)
		rv = NULL;
	else if (pubcall_enter(&pc) != 0)
		return NULL;
	else
		rv = rump_vattr_init();
	pubcall_leave(&pc);
	return rv;
}

void
rump_pub_vattr_settype(struct vattr *vap, enum rump_vtype vtype)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vattr_settype(vap, vtype);
	}
	pubcall_leave(&pc);
}

void
rump_pub_vattr_setmode(struct vattr *vap, uint32_t mode)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vattr_setmode(vap, mode);
	}
	pubcall_leave(&pc);
}

void
rump_pub_vattr_setrdev(struct vattr *vap, uint64_t dev)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vattr_setrdev(vap, dev);
	}
	pubcall_leave(&pc);
}

void
rump_pub_vattr_free(struct vattr *vap)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vattr_free(vap);
	}
	pubcall_leave(&pc);
}

void
rump_pub_vp_incref(struct vnode *vp)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vp_incref(vp);
	}
	pubcall_leave(&pc);
}

int
rump_pub_vp_getref(struct vnode *vp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_vp_getref(vp);
	pubcall_leave(&pc);
	return error;
}

void
rump_pub_vp_rele(struct vnode *vp)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vp_rele(vp);
	}
	pubcall_leave(&pc);
}

void
rump_pub_vp_interlock(struct vnode *vp)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vp_interlock(vp);
	}
	pubcall_leave(&pc);
}

void
rump_pub_vp_vmobjlock(struct vnode *vp, int write)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vp_vmobjlock(vp, write);
	}
	pubcall_leave(&pc);
}

int
rump_pub_namei(uint32_t op, uint32_t flags, const char *namep,
    struct vnode **dvpp, struct vnode **vpp, struct componentname **cnpp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_namei(op, flags, namep, dvpp, vpp, cnpp);
	pubcall_leave(&pc);
	return error;
}

struct componentname *
rump_pub_makecn(unsigned long nameiop, unsigned long flags, const char *name,
    size_t namelen, struct kauth_cred *creds, struct lwp *l)
{
	struct pubcall pc;
	struct componentname *rv;

	if (rump_setjmp(pc.pc_back) != 0)
		rv = NULL;
	else if (pubcall_enter(&pc) != 0)
		return NULL;
	else
		rv = rump_makecn(nameiop, flags, name, namelen, creds, l);
	pubcall_leave(&pc);
	return rv;
}

void
rump_pub_freecn(struct componentname *cnp, int flags)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_freecn(cnp, flags);
	}
	pubcall_leave(&pc);
}

int
rump_pub_vfs_unmount(struct mount *mp, int mntflags)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_vfs_unmount(mp, mntflags);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_vfs_root(struct mount *mp, struct vnode **vpp, int lock)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_vfs_root(mp, vpp, lock);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_vfs_statvfs(struct mount *mp, struct statvfs *sbp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_vfs_statvfs(mp, sbp);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_vfs_sync(struct mount *mp, int wait, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_vfs_sync(mp, wait, cred);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_vfs_fhtovp(struct mount *mp, struct fid *fid, struct vnode **vpp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_vfs_fhtovp(mp, fid, vpp);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_vfs_vptofh(struct vnode *vp, struct fid *fid, size_t *fidsize)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_vfs_vptofh(vp, fid, fidsize);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_vfs_extattrctl(struct mount *mp, int cmd, struct vnode *vp,
    int attrns, const char *attrname)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_vfs_extattrctl(mp, cmd, vp, attrns, attrname);
	pubcall_leave(&pc);
	return error;
}

void
rump_pub_vfs_syncwait(struct mount *mp)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vfs_syncwait(mp);
	}
	pubcall_leave(&pc);
}

int
rump_pub_vfs_getmp(const char *path, struct mount **mpp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_vfs_getmp(path, mpp);
	pubcall_leave(&pc);
	return error;
}

void
rump_pub_vfs_mount_print(const char *path, int full)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vfs_mount_print(path, full);
	}
	pubcall_leave(&pc);
}

void
rump_pub_vattr50_to_vattr(const struct vattr *va50, struct vattr *vap)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vattr50_to_vattr(va50, vap);
	}
	pubcall_leave(&pc);
}

void
rump_pub_vattr_to_vattr50(const struct vattr *vap, struct vattr *va50)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_vattr_to_vattr50(vap, va50);
	}
	pubcall_leave(&pc);
}
