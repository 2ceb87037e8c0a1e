/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/kern/vnode_if.src by `cargo xtask codegen`: do not edit.
 *
 * Vnode operations for programs: enter the kernel, do it, leave.
 */
#include <sys/param.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>

#include <rump/rumpvnode_if.h>

int
RUMP_VOP_BWRITE(struct vnode *vp, struct buf *bp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_BWRITE(vp, bp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_PARSEPATH(struct vnode *dvp, const char *name, size_t *retval)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_PARSEPATH(dvp, name, retval);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_LOOKUP(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_LOOKUP(dvp, vpp, cnp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_CREATE(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_CREATE(dvp, vpp, cnp, vap);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_MKNOD(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_MKNOD(dvp, vpp, cnp, vap);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_OPEN(struct vnode *vp, int mode, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_OPEN(vp, mode, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_CLOSE(struct vnode *vp, int fflag, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_CLOSE(vp, fflag, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_ACCESS(struct vnode *vp, uint32_t accmode, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_ACCESS(vp, accmode, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_ACCESSX(struct vnode *vp, uint32_t accmode, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_ACCESSX(vp, accmode, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_GETATTR(struct vnode *vp, struct vattr *vap, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_GETATTR(vp, vap, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_SETATTR(struct vnode *vp, struct vattr *vap, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_SETATTR(vp, vap, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_READ(struct vnode *vp, struct uio *uio, int ioflag,
    struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_READ(vp, uio, ioflag, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_WRITE(struct vnode *vp, struct uio *uio, int ioflag,
    struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_WRITE(vp, uio, ioflag, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_FALLOCATE(struct vnode *vp, int64_t pos, int64_t len)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_FALLOCATE(vp, pos, len);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_FDISCARD(struct vnode *vp, int64_t pos, int64_t len)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_FDISCARD(vp, pos, len);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_IOCTL(struct vnode *vp, unsigned long command, void *data, int fflag,
    struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_IOCTL(vp, command, data, fflag, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_FCNTL(struct vnode *vp, unsigned int command, void *data, int fflag,
    struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_FCNTL(vp, command, data, fflag, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_POLL(struct vnode *vp, int events)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_POLL(vp, events);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_KQFILTER(struct vnode *vp, struct knote *kn)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_KQFILTER(vp, kn);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_REVOKE(struct vnode *vp, int flags)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_REVOKE(vp, flags);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_MMAP(struct vnode *vp, int prot, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_MMAP(vp, prot, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_FSYNC(struct vnode *vp, struct kauth_cred *cred, int flags,
    int64_t offlo, int64_t offhi)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_FSYNC(vp, cred, flags, offlo, offhi);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_SEEK(struct vnode *vp, int64_t oldoff, int64_t newoff,
    struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_SEEK(vp, oldoff, newoff, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_REMOVE(struct vnode *dvp, struct vnode *vp, struct componentname *cnp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_REMOVE(dvp, vp, cnp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_LINK(struct vnode *dvp, struct vnode *vp, struct componentname *cnp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_LINK(dvp, vp, cnp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_RENAME(struct vnode *fdvp, struct vnode *fvp,
    struct componentname *fcnp, struct vnode *tdvp, struct vnode *tvp,
    struct componentname *tcnp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_RENAME(fdvp, fvp, fcnp, tdvp, tvp, tcnp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_MKDIR(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_MKDIR(dvp, vpp, cnp, vap);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_RMDIR(struct vnode *dvp, struct vnode *vp, struct componentname *cnp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_RMDIR(dvp, vp, cnp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_SYMLINK(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap, char *target)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_SYMLINK(dvp, vpp, cnp, vap, target);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_READDIR(struct vnode *vp, struct uio *uio, struct kauth_cred *cred,
    int *eofflag, int64_t **cookies, int *ncookies)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_READDIR(vp, uio, cred, eofflag, cookies, ncookies);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_READLINK(struct vnode *vp, struct uio *uio, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_READLINK(vp, uio, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_ABORTOP(struct vnode *dvp, struct componentname *cnp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_ABORTOP(dvp, cnp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_INACTIVE(struct vnode *vp, bool *recycle)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_INACTIVE(vp, recycle);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_RECLAIM(struct vnode *vp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_RECLAIM(vp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_LOCK(struct vnode *vp, int flags)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_LOCK(vp, flags);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_UNLOCK(struct vnode *vp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_UNLOCK(vp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_BMAP(struct vnode *vp, int64_t bn, struct vnode **vpp, int64_t *bnp,
    int *runp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_BMAP(vp, bn, vpp, bnp, runp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_STRATEGY(struct vnode *vp, struct buf *bp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_STRATEGY(vp, bp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_PRINT(struct vnode *vp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_PRINT(vp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_ISLOCKED(struct vnode *vp)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_ISLOCKED(vp);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_PATHCONF(struct vnode *vp, int name, long *retval)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_PATHCONF(vp, name, retval);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_ADVLOCK(struct vnode *vp, void *id, int op, struct flock *fl,
    int flags)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_ADVLOCK(vp, id, op, fl, flags);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_WHITEOUT(struct vnode *dvp, struct componentname *cnp, int flags)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_WHITEOUT(dvp, cnp, flags);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_GETPAGES(struct vnode *vp, int64_t offset, struct vm_page **m,
    int *count, int centeridx, int access_type, int advice, int flags)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_GETPAGES(vp, offset, m, count, centeridx,
		    access_type, advice, flags);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_PUTPAGES(struct vnode *vp, int64_t offlo, int64_t offhi, int flags)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_PUTPAGES(vp, offlo, offhi, flags);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_GETACL(struct vnode *vp, int type, struct acl *aclp,
    struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_GETACL(vp, type, aclp, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_SETACL(struct vnode *vp, int type, struct acl *aclp,
    struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_SETACL(vp, type, aclp, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_ACLCHECK(struct vnode *vp, int type, struct acl *aclp,
    struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_ACLCHECK(vp, type, aclp, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_CLOSEEXTATTR(struct vnode *vp, int commit, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_CLOSEEXTATTR(vp, commit, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_GETEXTATTR(struct vnode *vp, int attrnamespace, const char *name,
    struct uio *uio, size_t *size, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_GETEXTATTR(vp, attrnamespace, name, uio, size,
		    cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_LISTEXTATTR(struct vnode *vp, int attrnamespace, struct uio *uio,
    size_t *size, int flag, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_LISTEXTATTR(vp, attrnamespace, uio, size, flag,
		    cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_OPENEXTATTR(struct vnode *vp, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_OPENEXTATTR(vp, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_DELETEEXTATTR(struct vnode *vp, int attrnamespace, const char *name,
    struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_DELETEEXTATTR(vp, attrnamespace, name, cred);
	pubcall_leave(&pc);
	return error;
}

int
RUMP_VOP_SETEXTATTR(struct vnode *vp, int attrnamespace, const char *name,
    struct uio *uio, struct kauth_cred *cred)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = VOP_SETEXTATTR(vp, attrnamespace, name, uio, cred);
	pubcall_leave(&pc);
	return error;
}
