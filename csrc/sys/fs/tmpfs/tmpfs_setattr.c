/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing attributes: flags, size, owner, mode, times, in this order.  Each
 * step checks all it needs before it changes anything.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/systm.h>

#include <miscfs/genfs/genfs.h>

#include <fs/tmpfs/tmpfs.h>

static int
set_flags(struct vnode *vp, u_long flags, struct kauth_cred *cred)
{
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	kauth_action_t action = KAUTH_VNODE_WRITE_FLAGS;
	bool sysflags = false;
	int error;

	/* System flags that are in place guard all of them. */
	if (node->tn_flags & (SF_IMMUTABLE | SF_APPEND))
		action |= KAUTH_VNODE_HAS_SYSFLAGS;
	if ((flags & SF_SETTABLE) != (node->tn_flags & SF_SETTABLE)) {
		action |= KAUTH_VNODE_WRITE_SYSFLAGS;
		sysflags = true;
	}
	error = kauth_authorize_vnode(cred, action, vp, NULL,
	    genfs_can_chflags(vp, cred, node->tn_uid, sysflags));
	if (error != 0)
		return error;
	if (flags & ~(u_long)(UF_SETTABLE | SF_SETTABLE))
		return EINVAL;
	node->tn_flags = flags;
	tmpfs_update(node, TMPFS_UPDATE_CTIME);
	return 0;
}

static int
set_size(struct vnode *vp, u_quad_t size)
{
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	int error;

	switch (vp->v_type) {
	case VDIR:
		return EISDIR;
	case VREG:
		break;
	case VBLK:
	case VCHR:
	case VFIFO:
		return 0;
	default:
		return EOPNOTSUPP;
	}
	if (node->tn_flags & (IMMUTABLE | APPEND))
		return EPERM;
	if (size > (u_quad_t)INT64_MAX)
		return EFBIG;
	if ((error = tmpfs_reg_resize(vp, size)) != 0)
		return error;
	tmpfs_update(node, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
	return 0;
}

static int
set_owner(struct vnode *vp, uid_t uid, gid_t gid, struct kauth_cred *cred)
{
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	int error;

	if (uid == (uid_t)VNOVAL)
		uid = node->tn_uid;
	if (gid == (gid_t)VNOVAL)
		gid = node->tn_gid;
	if (node->tn_flags & (IMMUTABLE | APPEND))
		return EPERM;
	error = kauth_authorize_vnode(cred, KAUTH_VNODE_CHANGE_OWNERSHIP, vp,
	    NULL, genfs_can_chown(vp, cred, node->tn_uid, node->tn_gid, uid,
	    gid));
	if (error != 0)
		return error;
	/* A file that changes hands loses what it could become. */
	if (uid != node->tn_uid && kauth_authorize_vnode(cred,
	    KAUTH_VNODE_RETAIN_SUID, vp, NULL, EPERM) != 0)
		node->tn_mode &= ~S_ISUID;
	if (gid != node->tn_gid && kauth_authorize_vnode(cred,
	    KAUTH_VNODE_RETAIN_SGID, vp, NULL, EPERM) != 0)
		node->tn_mode &= ~S_ISGID;
	node->tn_uid = uid;
	node->tn_gid = gid;
	tmpfs_update(node, TMPFS_UPDATE_CTIME);
	cache_enter_id(vp, node->tn_mode, uid, gid, true);
	return 0;
}

static int
set_mode(struct vnode *vp, mode_t mode, struct kauth_cred *cred)
{
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	int error;

	if (node->tn_flags & (IMMUTABLE | APPEND))
		return EPERM;
	error = kauth_authorize_vnode(cred, KAUTH_VNODE_WRITE_SECURITY, vp,
	    NULL, genfs_can_chmod(vp, cred, node->tn_uid, node->tn_gid,
	    mode));
	if (error != 0)
		return error;
	node->tn_mode = mode & ALLPERMS;
	tmpfs_update(node, TMPFS_UPDATE_CTIME);
	cache_enter_id(vp, node->tn_mode, node->tn_uid, node->tn_gid, true);
	return 0;
}

static int
set_times(struct vnode *vp, const struct vattr *vap, struct kauth_cred *cred)
{
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	int error;

	if (node->tn_flags & (IMMUTABLE | APPEND))
		return EPERM;
	error = kauth_authorize_vnode(cred, KAUTH_VNODE_WRITE_TIMES, vp, NULL,
	    genfs_can_chtimes(vp, cred, node->tn_uid, vap->va_vaflags));
	if (error != 0)
		return error;
	tmpfs_update(node, TMPFS_UPDATE_CTIME);
	mutex_enter(&node->tn_timelock);
	if (vap->va_atime.tv_sec != VNOVAL)
		node->tn_atime = vap->va_atime;
	if (vap->va_mtime.tv_sec != VNOVAL)
		node->tn_mtime = vap->va_mtime;
	if (vap->va_birthtime.tv_sec != VNOVAL)
		node->tn_birthtime = vap->va_birthtime;
	mutex_exit(&node->tn_timelock);
	return 0;
}

int
tmpfs_setattr(void *v)
{
	struct vop_setattr_args *ap = v;
	struct vnode *vp = ap->a_vp;
	const struct vattr *vap = ap->a_vap;
	int error = 0;

	if (vap->va_type != VNON || vap->va_nlink != (nlink_t)VNOVAL ||
	    vap->va_fsid != (dev_t)VNOVAL || vap->va_fileid != (ino_t)VNOVAL ||
	    vap->va_blocksize != VNOVAL || vap->va_ctime.tv_sec != VNOVAL ||
	    (long)vap->va_gen != VNOVAL || vap->va_rdev != (dev_t)VNOVAL ||
	    (int64_t)vap->va_bytes != VNOVAL)
		return EINVAL;
	if (vp->v_mount->mnt_flag & MNT_RDONLY) {
		/* Opening a device with O_TRUNC changes nothing. */
		if (vap->va_size != (u_quad_t)VNOVAL && vp->v_type != VREG &&
		    vp->v_type != VDIR)
			return 0;
		return EROFS;
	}
	if (vap->va_flags != (u_long)VNOVAL) {
		error = set_flags(vp, vap->va_flags, ap->a_cred);
		/* The new flags may forbid the rest. */
		if (error != 0 || (vap->va_flags & (IMMUTABLE | APPEND)))
			return error;
	}
	if (vap->va_size != (u_quad_t)VNOVAL &&
	    (error = set_size(vp, vap->va_size)) != 0)
		return error;
	if (vap->va_uid != (uid_t)VNOVAL || vap->va_gid != (gid_t)VNOVAL) {
		error = set_owner(vp, vap->va_uid, vap->va_gid, ap->a_cred);
		if (error != 0)
			return error;
	}
	if (vap->va_mode != (mode_t)VNOVAL &&
	    (error = set_mode(vp, vap->va_mode, ap->a_cred)) != 0)
		return error;
	if (vap->va_atime.tv_sec != VNOVAL || vap->va_mtime.tv_sec != VNOVAL ||
	    vap->va_birthtime.tv_sec != VNOVAL)
		error = set_times(vp, vap, ap->a_cred);
	return error;
}
