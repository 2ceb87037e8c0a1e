/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/kern/vnode_if.src by `cargo xtask codegen`: do not edit.
 *
 * Vnode operations for a program that drives file systems by hand: VOP_x() of
 * the kernel that the calling thread is in. They return 0 or NetBSD's error
 * number; RUMP_EHOSTDOWN if the kernel panicked, in the operation or before.
 */
#ifndef _RUMP_RUMPVNODE_IF_H_
#define _RUMP_RUMPVNODE_IF_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct acl;
struct buf;
struct componentname;
struct flock;
struct kauth_cred;
struct knote;
struct uio;
struct vattr;
struct vm_page;
struct vnode;

int RUMP_VOP_BWRITE(struct vnode *vp, struct buf *bp);
int RUMP_VOP_PARSEPATH(struct vnode *dvp, const char *name, size_t *retval);
int RUMP_VOP_LOOKUP(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp);
int RUMP_VOP_CREATE(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap);
int RUMP_VOP_MKNOD(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap);
int RUMP_VOP_OPEN(struct vnode *vp, int mode, struct kauth_cred *cred);
int RUMP_VOP_CLOSE(struct vnode *vp, int fflag, struct kauth_cred *cred);
int RUMP_VOP_ACCESS(struct vnode *vp, uint32_t accmode,
    struct kauth_cred *cred);
int RUMP_VOP_ACCESSX(struct vnode *vp, uint32_t accmode,
    struct kauth_cred *cred);
int RUMP_VOP_GETATTR(struct vnode *vp, struct vattr *vap,
    struct kauth_cred *cred);
int RUMP_VOP_SETATTR(struct vnode *vp, struct vattr *vap,
    struct kauth_cred *cred);
int RUMP_VOP_READ(struct vnode *vp, struct uio *uio, int ioflag,
    struct kauth_cred *cred);
int RUMP_VOP_WRITE(struct vnode *vp, struct uio *uio, int ioflag,
    struct kauth_cred *cred);
int RUMP_VOP_FALLOCATE(struct vnode *vp, int64_t pos, int64_t len);
int RUMP_VOP_FDISCARD(struct vnode *vp, int64_t pos, int64_t len);
int RUMP_VOP_IOCTL(struct vnode *vp, unsigned long command, void *data,
    int fflag, struct kauth_cred *cred);
int RUMP_VOP_FCNTL(struct vnode *vp, unsigned int command, void *data,
    int fflag, struct kauth_cred *cred);
int RUMP_VOP_POLL(struct vnode *vp, int events);
int RUMP_VOP_KQFILTER(struct vnode *vp, struct knote *kn);
int RUMP_VOP_REVOKE(struct vnode *vp, int flags);
int RUMP_VOP_MMAP(struct vnode *vp, int prot, struct kauth_cred *cred);
int RUMP_VOP_FSYNC(struct vnode *vp, struct kauth_cred *cred, int flags,
    int64_t offlo, int64_t offhi);
int RUMP_VOP_SEEK(struct vnode *vp, int64_t oldoff, int64_t newoff,
    struct kauth_cred *cred);
int RUMP_VOP_REMOVE(struct vnode *dvp, struct vnode *vp,
    struct componentname *cnp);
int RUMP_VOP_LINK(struct vnode *dvp, struct vnode *vp,
    struct componentname *cnp);
int RUMP_VOP_RENAME(struct vnode *fdvp, struct vnode *fvp,
    struct componentname *fcnp, struct vnode *tdvp, struct vnode *tvp,
    struct componentname *tcnp);
int RUMP_VOP_MKDIR(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap);
int RUMP_VOP_RMDIR(struct vnode *dvp, struct vnode *vp,
    struct componentname *cnp);
int RUMP_VOP_SYMLINK(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap, char *target);
int RUMP_VOP_READDIR(struct vnode *vp, struct uio *uio,
    struct kauth_cred *cred, int *eofflag, int64_t **cookies, int *ncookies);
int RUMP_VOP_READLINK(struct vnode *vp, struct uio *uio,
    struct kauth_cred *cred);
int RUMP_VOP_ABORTOP(struct vnode *dvp, struct componentname *cnp);
int RUMP_VOP_INACTIVE(struct vnode *vp, bool *recycle);
int RUMP_VOP_RECLAIM(struct vnode *vp);
int RUMP_VOP_LOCK(struct vnode *vp, int flags);
int RUMP_VOP_UNLOCK(struct vnode *vp);
int RUMP_VOP_BMAP(struct vnode *vp, int64_t bn, struct vnode **vpp,
    int64_t *bnp, int *runp);
int RUMP_VOP_STRATEGY(struct vnode *vp, struct buf *bp);
int RUMP_VOP_PRINT(struct vnode *vp);
int RUMP_VOP_ISLOCKED(struct vnode *vp);
int RUMP_VOP_PATHCONF(struct vnode *vp, int name, long *retval);
int RUMP_VOP_ADVLOCK(struct vnode *vp, void *id, int op, struct flock *fl,
    int flags);
int RUMP_VOP_WHITEOUT(struct vnode *dvp, struct componentname *cnp, int flags);
int RUMP_VOP_GETPAGES(struct vnode *vp, int64_t offset, struct vm_page **m,
    int *count, int centeridx, int access_type, int advice, int flags);
int RUMP_VOP_PUTPAGES(struct vnode *vp, int64_t offlo, int64_t offhi,
    int flags);
int RUMP_VOP_GETACL(struct vnode *vp, int type, struct acl *aclp,
    struct kauth_cred *cred);
int RUMP_VOP_SETACL(struct vnode *vp, int type, struct acl *aclp,
    struct kauth_cred *cred);
int RUMP_VOP_ACLCHECK(struct vnode *vp, int type, struct acl *aclp,
    struct kauth_cred *cred);
int RUMP_VOP_CLOSEEXTATTR(struct vnode *vp, int commit,
    struct kauth_cred *cred);
int RUMP_VOP_GETEXTATTR(struct vnode *vp, int attrnamespace, const char *name,
    struct uio *uio, size_t *size, struct kauth_cred *cred);
int RUMP_VOP_LISTEXTATTR(struct vnode *vp, int attrnamespace, struct uio *uio,
    size_t *size, int flag, struct kauth_cred *cred);
int RUMP_VOP_OPENEXTATTR(struct vnode *vp, struct kauth_cred *cred);
int RUMP_VOP_DELETEEXTATTR(struct vnode *vp, int attrnamespace,
    const char *name, struct kauth_cred *cred);
int RUMP_VOP_SETEXTATTR(struct vnode *vp, int attrnamespace, const char *name,
    struct uio *uio, struct kauth_cred *cred);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPVNODE_IF_H_ */
