/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/rump/librump/rumpvfs/rumpvfs.ifspec by `cargo xtask codegen`: do not edit.
 *
 * What the kernel implements behind the rump_pub_* functions: called in the
 * kernel, as an lwp with a virtual CPU.
 */
#ifndef _RUMP_SYS_RUMPVFS_IF_H_
#define _RUMP_SYS_RUMPVFS_IF_H_

#include <sys/types.h>

#include <rump/rumpdefs.h>

struct componentname;
struct fid;
struct kauth_cred;
struct lwp;
struct mount;
struct statvfs;
struct vattr;
struct vfsops;
struct vnode;

void rump_getvninfo(struct vnode *vp, enum rump_vtype *vtype, voff_t *size,
    dev_t *rdev);
struct vfsops *rump_vfslist_iterate(struct vfsops *ops);
struct vfsops *rump_vfs_getopsbyname(const char *name);
struct vattr *rump_vattr_init(void);
void rump_vattr_settype(struct vattr *vap, enum rump_vtype vtype);
void rump_vattr_setmode(struct vattr *vap, mode_t mode);
void rump_vattr_setrdev(struct vattr *vap, dev_t dev);
void rump_vattr_free(struct vattr *vap);
void rump_vp_incref(struct vnode *vp);
int rump_vp_getref(struct vnode *vp);
void rump_vp_rele(struct vnode *vp);
void rump_vp_interlock(struct vnode *vp);
void rump_vp_vmobjlock(struct vnode *vp, int write);
int rump_namei(uint32_t op, uint32_t flags, const char *namep,
    struct vnode **dvpp, struct vnode **vpp, struct componentname **cnpp);
struct componentname *rump_makecn(u_long nameiop, u_long flags,
    const char *name, size_t namelen, struct kauth_cred *creds, struct lwp *l);
void rump_freecn(struct componentname *cnp, int flags);
int rump_vfs_unmount(struct mount *mp, int mntflags);
int rump_vfs_root(struct mount *mp, struct vnode **vpp, int lock);
int rump_vfs_statvfs(struct mount *mp, struct statvfs *sbp);
int rump_vfs_sync(struct mount *mp, int wait, struct kauth_cred *cred);
int rump_vfs_fhtovp(struct mount *mp, struct fid *fid, struct vnode **vpp);
int rump_vfs_vptofh(struct vnode *vp, struct fid *fid, size_t *fidsize);
int rump_vfs_extattrctl(struct mount *mp, int cmd, struct vnode *vp,
    int attrns, const char *attrname);
void rump_vfs_syncwait(struct mount *mp);
int rump_vfs_getmp(const char *path, struct mount **mpp);
void rump_vfs_mount_print(const char *path, int full);
void rump_vattr50_to_vattr(const struct vattr *va50, struct vattr *vap);
void rump_vattr_to_vattr50(const struct vattr *vap, struct vattr *va50);

#endif /* _RUMP_SYS_RUMPVFS_IF_H_ */
