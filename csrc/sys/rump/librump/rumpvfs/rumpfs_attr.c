/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs: access, getattr, setattr.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include <miscfs/genfs/genfs.h>
#include <miscfs/genfs/genfs_node.h>
#include <uvm/uvm_extern.h>

#include "rumpfs.h"

int
rumpfs_access(void *v)
{
	struct vop_access_args *ap = v;
	struct vnode *vp = ap->a_vp;
	const struct rumpfs_node *node = VTORN(vp);

	if (__predict_false((ap->a_accmode & VWRITE) != 0)) {
		/* Devices, fifos and sockets are not part of the mount. */
		if ((vp->v_mount->mnt_flag & MNT_RDONLY) != 0 &&
		    (vp->v_type == VREG || vp->v_type == VDIR ||
		    vp->v_type == VLNK))
			return EROFS;
		if ((node->rn_flags & IMMUTABLE) != 0)
			return EPERM;
	}
	return kauth_authorize_vnode(ap->a_cred,
	    KAUTH_ACCESS_ACTION(ap->a_accmode, vp->v_type, node->rn_mode),
	    vp, NULL, genfs_can_access(vp, ap->a_cred, node->rn_uid,
	    node->rn_gid, node->rn_mode, NULL, ap->a_accmode));
}

int
rumpfs_getattr(void *v)
{
	struct vop_getattr_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct rumpfs_node *node = VTORN(vp);
	struct vattr *vap = ap->a_vap;

	vap->va_type = vp->v_type;
	vap->va_mode = node->rn_mode;
	vap->va_nlink = node->rn_nlink;
	vap->va_uid = node->rn_uid;
	vap->va_gid = node->rn_gid;
	vap->va_fsid = vp->v_mount->mnt_stat.f_fsidx.__fsid_val[0];
	vap->va_fileid = node->rn_ino;
	vap->va_size = node->rn_size;
	vap->va_blocksize = PAGE_SIZE;
	mutex_enter(vp->v_interlock);
	vap->va_atime = node->rn_atime;
	mutex_exit(vp->v_interlock);
	vap->va_mtime = node->rn_mtime;
	vap->va_ctime = node->rn_ctime;
	vap->va_birthtime = node->rn_btime;
	vap->va_gen = 1;
	vap->va_flags = node->rn_flags;
	vap->va_rdev = node->rn_rdev;
	vap->va_filerev = 0;
	vap->va_vaflags = 0;
	vap->va_spare = 0;
	switch (node->rn_type) {
	case VREG:
		if (__predict_false(node->rn_etfs != NULL)) {
			vap->va_size = etfs_size(node);
			vap->va_bytes = roundup(vap->va_size, S_BLKSIZE);
		} else {
			vap->va_bytes = node->rn_file.rf_bytes;
		}
		break;
	case VDIR:
	case VLNK:
		vap->va_bytes = roundup(node->rn_size, S_BLKSIZE);
		break;
	default:
		vap->va_bytes = 0;
		break;
	}
	return 0;
}

static int
rumpfs_chflags(struct vnode *vp, u_long flags, kauth_cred_t cred)
{
	struct rumpfs_node *node = VTORN(vp);
	kauth_action_t action = KAUTH_VNODE_WRITE_FLAGS;
	bool sysflags;
	int error;

	sysflags = (flags & SF_SETTABLE) != (node->rn_flags & SF_SETTABLE);
	if (sysflags)
		action |= KAUTH_VNODE_WRITE_SYSFLAGS;
	if ((node->rn_flags & (SF_IMMUTABLE | SF_APPEND)) != 0)
		action |= KAUTH_VNODE_HAS_SYSFLAGS;
	error = kauth_authorize_vnode(cred, action, vp, NULL,
	    genfs_can_chflags(vp, cred, node->rn_uid, sysflags));
	if (error == 0)
		node->rn_flags = flags & (UF_SETTABLE | SF_SETTABLE);
	return error;
}

static int
rumpfs_chsize(struct vnode *vp, off_t size)
{
	struct rumpfs_node *node = VTORN(vp);
	int error;

	switch (vp->v_type) {
	case VDIR:
		return EISDIR;
	case VREG:
		break;
	case VCHR:
	case VBLK:
	case VFIFO:
		return 0;		/* O_TRUNC means nothing to them */
	default:
		return EOPNOTSUPP;
	}
	if (size < 0)
		return EINVAL;
	if ((node->rn_flags & APPEND) != 0)
		return EPERM;
	if (node->rn_etfs != NULL)
		return etfs_truncate(vp, size);
	if (size == node->rn_size)
		return 0;
	error = rumpfs_data_resize(vp->v_mount, node, size);
	if (error == 0) {
		uvm_vnp_setsize(vp, size);
		rumpfs_touch(vp, RUMPFS_MTIME);
	}
	return error;
}

static int
rumpfs_chown(struct vnode *vp, uid_t uid, gid_t gid, kauth_cred_t cred)
{
	struct rumpfs_node *node = VTORN(vp);
	int error;

	if (uid == (uid_t)VNOVAL)
		uid = node->rn_uid;
	if (gid == (gid_t)VNOVAL)
		gid = node->rn_gid;
	error = kauth_authorize_vnode(cred, KAUTH_VNODE_CHANGE_OWNERSHIP, vp,
	    NULL, genfs_can_chown(vp, cred, node->rn_uid, node->rn_gid, uid,
	    gid));
	if (error == 0) {
		node->rn_uid = uid;
		node->rn_gid = gid;
	}
	return error;
}

static int
rumpfs_chmod(struct vnode *vp, mode_t mode, kauth_cred_t cred)
{
	struct rumpfs_node *node = VTORN(vp);
	int error;

	mode &= ALLPERMS;
	error = kauth_authorize_vnode(cred, KAUTH_VNODE_WRITE_SECURITY, vp,
	    NULL, genfs_can_chmod(vp, cred, node->rn_uid, node->rn_gid, mode));
	if (error == 0)
		node->rn_mode = mode;
	return error;
}

static int
rumpfs_chtimes(struct vnode *vp, const struct vattr *vap, kauth_cred_t cred)
{
	struct rumpfs_node *node = VTORN(vp);
	int error;

	error = kauth_authorize_vnode(cred, KAUTH_VNODE_WRITE_TIMES, vp, NULL,
	    genfs_can_chtimes(vp, cred, node->rn_uid, vap->va_vaflags));
	if (error != 0)
		return error;
	if (vap->va_atime.tv_sec != VNOVAL) {
		mutex_enter(vp->v_interlock);
		node->rn_atime = vap->va_atime;
		mutex_exit(vp->v_interlock);
	}
	if (vap->va_mtime.tv_sec != VNOVAL)
		node->rn_mtime = vap->va_mtime;
	if (vap->va_birthtime.tv_sec != VNOVAL)
		node->rn_btime = vap->va_birthtime;
	return 0;
}

/* Everything but the flags, and a file that is immutable takes nothing. */
static int
rumpfs_setattr_rest(struct vnode *vp, const struct vattr *vap,
    kauth_cred_t cred)
{
	const struct rumpfs_node *node = VTORN(vp);
	const bool size = vap->va_size != VNOVALSIZE;
	const bool owner = vap->va_uid != (uid_t)VNOVAL ||
	    vap->va_gid != (gid_t)VNOVAL;
	const bool mode = vap->va_mode != (mode_t)VNOVAL;
	const bool times = vap->va_atime.tv_sec != VNOVAL ||
	    vap->va_mtime.tv_sec != VNOVAL ||
	    vap->va_birthtime.tv_sec != VNOVAL;
	int error = 0;

	if (!size && !owner && !mode && !times)
		return 0;
	if ((node->rn_flags & IMMUTABLE) != 0 ||
	    ((owner || mode || times) && (node->rn_flags & APPEND) != 0))
		return EPERM;
	if (size)
		error = rumpfs_chsize(vp, vap->va_size);
	if (error == 0 && owner)
		error = rumpfs_chown(vp, vap->va_uid, vap->va_gid, cred);
	if (error == 0 && mode)
		error = rumpfs_chmod(vp, vap->va_mode, cred);
	if (error == 0 && times)
		error = rumpfs_chtimes(vp, vap, cred);
	return error;
}

int
rumpfs_setattr(void *v)
{
	struct vop_setattr_args *ap = v;
	struct vnode *vp = ap->a_vp;
	const struct vattr *vap = ap->a_vap;
	int error = 0;

	if (vap->va_type != VNON || vap->va_nlink != (nlink_t)VNOVAL ||
	    vap->va_fsid != (dev_t)VNOVAL || vap->va_fileid != (ino_t)VNOVAL ||
	    vap->va_blocksize != VNOVAL || vap->va_gen != (u_long)VNOVAL ||
	    vap->va_rdev != (dev_t)VNOVAL ||
	    vap->va_bytes != (u_quad_t)VNOVAL)
		return EINVAL;
	if ((vp->v_mount->mnt_flag & MNT_RDONLY) != 0) {
		/* What O_TRUNC asks of a device changes nothing here. */
		if (vap->va_size != VNOVALSIZE &&
		    vp->v_type != VREG && vp->v_type != VDIR)
			return 0;
		return EROFS;
	}
	if (vap->va_flags != VNOVALFLAGS)
		error = rumpfs_chflags(vp, vap->va_flags, ap->a_cred);
	else
		error = rumpfs_setattr_rest(vp, vap, ap->a_cred);
	if (error == 0) {
		rumpfs_touch(vp, RUMPFS_CTIME);
		rumpfs_cache_id(vp);
	}
	return error;
}
