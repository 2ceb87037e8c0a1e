/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/rump/librump/rumpvfs/rumpvfs.ifspec by `cargo xtask codegen`: do not edit.
 *
 * Kernel functions for programs. Each enters the kernel that the calling
 * thread is in and leaves it again. Error numbers are NetBSD's. If the kernel
 * panicked, in the function or before, one that gives an error number gives
 * RUMP_EHOSTDOWN, a pointer is NULL, a count is -1, and nothing is stored
 * through pointers.
 */
#ifndef _RUMP_RUMPVFS_IF_PUB_H_
#define _RUMP_RUMPVFS_IF_PUB_H_

#include <stddef.h>
#include <stdint.h>

#include <rump/rumpdefs.h>

#ifdef __cplusplus
extern "C" {
#endif

struct componentname;
struct fid;
struct kauth_cred;
struct lwp;
struct mount;
struct statvfs;
struct vattr;
struct vfsops;
struct vnode;

void rump_pub_getvninfo(struct vnode *vp, enum rump_vtype *vtype,
    int64_t *size, uint64_t *rdev);
/* All file system types, one after another; the first is that after NULL. */
struct vfsops *rump_pub_vfslist_iterate(struct vfsops *ops);
struct vfsops *rump_pub_vfs_getopsbyname(const char *name);
/* Attributes, all unset, and setting them. */
struct vattr *rump_pub_vattr_init(void);
void rump_pub_vattr_settype(struct vattr *vap, enum rump_vtype vtype);
void rump_pub_vattr_setmode(struct vattr *vap, uint32_t mode);
void rump_pub_vattr_setrdev(struct vattr *vap, uint64_t dev);
void rump_pub_vattr_free(struct vattr *vap);
/* References to a vnode, and taking its locks. */
void rump_pub_vp_incref(struct vnode *vp);
int rump_pub_vp_getref(struct vnode *vp);
void rump_pub_vp_rele(struct vnode *vp);
void rump_pub_vp_interlock(struct vnode *vp);
void rump_pub_vp_vmobjlock(struct vnode *vp, int write);
/* Look a path up; cnpp may be NULL.  The caller frees *cnpp with freecn(). */
int rump_pub_namei(uint32_t op, uint32_t flags, const char *namep,
    struct vnode **dvpp, struct vnode **vpp, struct componentname **cnpp);
struct componentname *rump_pub_makecn(unsigned long nameiop,
    unsigned long flags, const char *name, size_t namelen,
    struct kauth_cred *creds, struct lwp *l);
/* With RUMPCN_FREECRED the credentials go as well. */
void rump_pub_freecn(struct componentname *cnp, int flags);
/* File systems that are mounted. */
int rump_pub_vfs_unmount(struct mount *mp, int mntflags);
int rump_pub_vfs_root(struct mount *mp, struct vnode **vpp, int lock);
int rump_pub_vfs_statvfs(struct mount *mp, struct statvfs *sbp);
int rump_pub_vfs_sync(struct mount *mp, int wait, struct kauth_cred *cred);
int rump_pub_vfs_fhtovp(struct mount *mp, struct fid *fid, struct vnode **vpp);
int rump_pub_vfs_vptofh(struct vnode *vp, struct fid *fid, size_t *fidsize);
int rump_pub_vfs_extattrctl(struct mount *mp, int cmd, struct vnode *vp,
    int attrns, const char *attrname);
void rump_pub_vfs_syncwait(struct mount *mp);
int rump_pub_vfs_getmp(const char *path, struct mount **mpp);
void rump_pub_vfs_mount_print(const char *path, int full);
/* Between the attributes of today and those of NetBSD 5.0. */
void rump_pub_vattr50_to_vattr(const struct vattr *va50, struct vattr *vap);
void rump_pub_vattr_to_vattr50(const struct vattr *vap, struct vattr *va50);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPVFS_IF_PUB_H_ */
