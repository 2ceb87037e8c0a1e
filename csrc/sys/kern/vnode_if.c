/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/kern/vnode_if.src by `cargo xtask codegen`: do not edit.
 *
 * Vnode operations: descriptors and wrappers. An operation nobody watches
 * costs one load and one branch a vnode for its events.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/vnode.h>
#include <sys/vnode_if_priv.h>

#ifdef DEBUG
/* The caller must have locked the vnode, or must not have. */
static void
assert_lock(struct vnode *vp, bool locked, const char *name)
{
	int state;

	if (vp == NULL || (vp->v_vflag & VV_LOCKSWORK) == 0)
		return;
	state = VOP_ISLOCKED(vp);
	if (locked ? state == LK_NONE : state == LK_EXCLUSIVE)
		panic("%s: vnode %p %s", name, vp,
		    locked ? "not locked" : "locked by the caller");
}
#else
#define assert_lock(vp, locked, name)
#endif

#ifdef RUMP_NO_VOP_HANDLERS
/* To measure what looking costs: `cargo xtask prove events`. */
#define WATCHED(vp)	false
#else
#define WATCHED(vp)	\
	__predict_false(atomic_load_relaxed(&(vp)->v_interest) != 0)
#endif

const struct vnodeop_desc vop_default_desc = {
	.vdesc_offset = 0,
	.vdesc_name = "default",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = NULL,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset = VDESC_NO_OFFSET,
};

static const int vop_bwrite_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_bwrite_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_bwrite_desc = {
	.vdesc_offset = VOP_BWRITE_DESCOFFSET,
	.vdesc_name = "vop_bwrite",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_bwrite_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_BWRITE(struct vnode *vp, struct buf *bp)
{
	struct vop_bwrite_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_bwrite);
	a.a_vp = vp;
	a.a_bp = bp;
	error = vop_pre(vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_bwrite), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_parsepath_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_parsepath_args, a_dvp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_parsepath_desc = {
	.vdesc_offset = VOP_PARSEPATH_DESCOFFSET,
	.vdesc_name = "vop_parsepath",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_parsepath_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_PARSEPATH(struct vnode *dvp, const char *name, size_t *retval)
{
	struct vop_parsepath_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_parsepath);
	a.a_dvp = dvp;
	a.a_name = name;
	a.a_retval = retval;
	error = vop_pre(dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_parsepath), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_lookup_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_lookup_v2_args, a_dvp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_lookup_desc = {
	.vdesc_offset = VOP_LOOKUP_DESCOFFSET,
	.vdesc_name = "vop_lookup",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_lookup_vp_offsets,
	.vdesc_vpp_offset = VOPARG_OFFSETOF(struct vop_lookup_v2_args, a_vpp),
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_lookup_v2_args, a_cnp),
};

static __noinline int
vop_lookup_watched(struct vop_lookup_v2_args *ap)
{
	struct vop_state state;
	int error;

	error = vop_pre(ap->a_dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_dvp, VOFFSET(vop_lookup), ap);
		vop_post(&state, FST_NO);
	}
	vop_lookup_post(ap, error);
	return error;
}

int
VOP_LOOKUP(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp)
{
	struct vop_lookup_v2_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_lookup);
	a.a_dvp = dvp;
	a.a_vpp = vpp;
	a.a_cnp = cnp;
	assert_lock(dvp, true, "vop_lookup");
	if (WATCHED(dvp))
		return vop_lookup_watched(&a);
	error = vop_pre(dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_lookup), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_create_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_create_v3_args, a_dvp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_create_desc = {
	.vdesc_offset = VOP_CREATE_DESCOFFSET,
	.vdesc_name = "vop_create",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_create_vp_offsets,
	.vdesc_vpp_offset = VOPARG_OFFSETOF(struct vop_create_v3_args, a_vpp),
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_create_v3_args, a_cnp),
};

static __noinline int
vop_create_watched(struct vop_create_v3_args *ap)
{
	struct vop_state state;
	int error;

	error = vop_pre(ap->a_dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_dvp, VOFFSET(vop_create), ap);
		vop_post(&state, FST_NO);
	}
	vop_create_post(ap, error);
	return error;
}

int
VOP_CREATE(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp,
    struct vattr *vap)
{
	struct vop_create_v3_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_create);
	a.a_dvp = dvp;
	a.a_vpp = vpp;
	a.a_cnp = cnp;
	a.a_vap = vap;
	assert_lock(dvp, true, "vop_create");
	if (WATCHED(dvp))
		return vop_create_watched(&a);
	error = vop_pre(dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_create), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_mknod_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_mknod_v3_args, a_dvp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_mknod_desc = {
	.vdesc_offset = VOP_MKNOD_DESCOFFSET,
	.vdesc_name = "vop_mknod",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_mknod_vp_offsets,
	.vdesc_vpp_offset = VOPARG_OFFSETOF(struct vop_mknod_v3_args, a_vpp),
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_mknod_v3_args, a_cnp),
};

static __noinline int
vop_mknod_watched(struct vop_mknod_v3_args *ap)
{
	struct vop_state state;
	int error;

	error = vop_pre(ap->a_dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_dvp, VOFFSET(vop_mknod), ap);
		vop_post(&state, FST_NO);
	}
	vop_mknod_post(ap, error);
	return error;
}

int
VOP_MKNOD(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp,
    struct vattr *vap)
{
	struct vop_mknod_v3_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_mknod);
	a.a_dvp = dvp;
	a.a_vpp = vpp;
	a.a_cnp = cnp;
	a.a_vap = vap;
	assert_lock(dvp, true, "vop_mknod");
	if (WATCHED(dvp))
		return vop_mknod_watched(&a);
	error = vop_pre(dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_mknod), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_open_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_open_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_open_desc = {
	.vdesc_offset = VOP_OPEN_DESCOFFSET,
	.vdesc_name = "vop_open",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_open_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_open_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

static __noinline int
vop_open_watched(struct vop_open_args *ap)
{
	struct vop_state state;
	int error;

	error = vop_pre(ap->a_vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_vp, VOFFSET(vop_open), ap);
		vop_post(&state, FST_NO);
	}
	vop_open_post(ap, error);
	return error;
}

int
VOP_OPEN(struct vnode *vp, int mode, kauth_cred_t cred)
{
	struct vop_open_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_open);
	a.a_vp = vp;
	a.a_mode = mode;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_open");
	if (WATCHED(vp))
		return vop_open_watched(&a);
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_open), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_close_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_close_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_close_desc = {
	.vdesc_offset = VOP_CLOSE_DESCOFFSET,
	.vdesc_name = "vop_close",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_close_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_close_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

static __noinline int
vop_close_watched(struct vop_close_args *ap)
{
	struct vop_state state;
	int error;

	error = vop_pre(ap->a_vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_vp, VOFFSET(vop_close), ap);
		vop_post(&state, FST_NO);
	}
	vop_close_post(ap, error);
	return error;
}

int
VOP_CLOSE(struct vnode *vp, int fflag, kauth_cred_t cred)
{
	struct vop_close_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_close);
	a.a_vp = vp;
	a.a_fflag = fflag;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_close");
	if (WATCHED(vp))
		return vop_close_watched(&a);
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_close), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_access_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_access_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_access_desc = {
	.vdesc_offset = VOP_ACCESS_DESCOFFSET,
	.vdesc_name = "vop_access",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_access_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_access_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_ACCESS(struct vnode *vp, accmode_t accmode, kauth_cred_t cred)
{
	struct vop_access_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_access);
	a.a_vp = vp;
	a.a_accmode = accmode;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_access");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_access), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_accessx_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_accessx_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_accessx_desc = {
	.vdesc_offset = VOP_ACCESSX_DESCOFFSET,
	.vdesc_name = "vop_accessx",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_accessx_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_accessx_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_ACCESSX(struct vnode *vp, accmode_t accmode, kauth_cred_t cred)
{
	struct vop_accessx_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_accessx);
	a.a_vp = vp;
	a.a_accmode = accmode;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_accessx");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_accessx), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_getattr_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_getattr_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_getattr_desc = {
	.vdesc_offset = VOP_GETATTR_DESCOFFSET,
	.vdesc_name = "vop_getattr",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_getattr_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_getattr_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_GETATTR(struct vnode *vp, struct vattr *vap, kauth_cred_t cred)
{
	struct vop_getattr_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_getattr);
	a.a_vp = vp;
	a.a_vap = vap;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_getattr");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_getattr), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_setattr_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_setattr_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_setattr_desc = {
	.vdesc_offset = VOP_SETATTR_DESCOFFSET,
	.vdesc_name = "vop_setattr",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_setattr_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_setattr_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

static __noinline int
vop_setattr_watched(struct vop_setattr_args *ap)
{
	struct vop_state state;
	int error;

	ap->ctx_old_size = 0;
	vop_setattr_pre(ap);
	error = vop_pre(ap->a_vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_vp, VOFFSET(vop_setattr), ap);
		vop_post(&state, FST_NO);
	}
	vop_setattr_post(ap, error);
	return error;
}

int
VOP_SETATTR(struct vnode *vp, struct vattr *vap, kauth_cred_t cred)
{
	struct vop_setattr_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_setattr);
	a.a_vp = vp;
	a.a_vap = vap;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_setattr");
	if (WATCHED(vp))
		return vop_setattr_watched(&a);
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_setattr), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_read_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_read_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_read_desc = {
	.vdesc_offset = VOP_READ_DESCOFFSET,
	.vdesc_name = "vop_read",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_read_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_read_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

static __noinline int
vop_read_watched(struct vop_read_args *ap)
{
	struct vop_state state;
	int error;

	error = vop_pre(ap->a_vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_vp, VOFFSET(vop_read), ap);
		vop_post(&state, FST_NO);
	}
	vop_read_post(ap, error);
	return error;
}

int
VOP_READ(struct vnode *vp, struct uio *uio, int ioflag, kauth_cred_t cred)
{
	struct vop_read_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_read);
	a.a_vp = vp;
	a.a_uio = uio;
	a.a_ioflag = ioflag;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_read");
	if (WATCHED(vp))
		return vop_read_watched(&a);
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_read), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_write_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_write_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_write_desc = {
	.vdesc_offset = VOP_WRITE_DESCOFFSET,
	.vdesc_name = "vop_write",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_write_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_write_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

static __noinline int
vop_write_watched(struct vop_write_args *ap)
{
	struct vop_state state;
	int error;

	ap->ctx_old_offset = 0;
	ap->ctx_old_size = 0;
	vop_write_pre(ap);
	error = vop_pre(ap->a_vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_vp, VOFFSET(vop_write), ap);
		vop_post(&state, FST_NO);
	}
	vop_write_post(ap, error);
	return error;
}

int
VOP_WRITE(struct vnode *vp, struct uio *uio, int ioflag, kauth_cred_t cred)
{
	struct vop_write_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_write);
	a.a_vp = vp;
	a.a_uio = uio;
	a.a_ioflag = ioflag;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_write");
	if (WATCHED(vp))
		return vop_write_watched(&a);
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_write), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_fallocate_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_fallocate_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_fallocate_desc = {
	.vdesc_offset = VOP_FALLOCATE_DESCOFFSET,
	.vdesc_name = "vop_fallocate",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_fallocate_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_FALLOCATE(struct vnode *vp, off_t pos, off_t len)
{
	struct vop_fallocate_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_fallocate);
	a.a_vp = vp;
	a.a_pos = pos;
	a.a_len = len;
	assert_lock(vp, true, "vop_fallocate");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_fallocate), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_fdiscard_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_fdiscard_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_fdiscard_desc = {
	.vdesc_offset = VOP_FDISCARD_DESCOFFSET,
	.vdesc_name = "vop_fdiscard",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_fdiscard_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_FDISCARD(struct vnode *vp, off_t pos, off_t len)
{
	struct vop_fdiscard_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_fdiscard);
	a.a_vp = vp;
	a.a_pos = pos;
	a.a_len = len;
	assert_lock(vp, true, "vop_fdiscard");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_fdiscard), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_ioctl_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_ioctl_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_ioctl_desc = {
	.vdesc_offset = VOP_IOCTL_DESCOFFSET,
	.vdesc_name = "vop_ioctl",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_ioctl_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_ioctl_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_IOCTL(struct vnode *vp, u_long command, void *data, int fflag,
    kauth_cred_t cred)
{
	struct vop_ioctl_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_ioctl);
	a.a_vp = vp;
	a.a_command = command;
	a.a_data = data;
	a.a_fflag = fflag;
	a.a_cred = cred;
	assert_lock(vp, false, "vop_ioctl");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_ioctl), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_fcntl_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_fcntl_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_fcntl_desc = {
	.vdesc_offset = VOP_FCNTL_DESCOFFSET,
	.vdesc_name = "vop_fcntl",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_fcntl_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_fcntl_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_FCNTL(struct vnode *vp, u_int command, void *data, int fflag,
    kauth_cred_t cred)
{
	struct vop_fcntl_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_fcntl);
	a.a_vp = vp;
	a.a_command = command;
	a.a_data = data;
	a.a_fflag = fflag;
	a.a_cred = cred;
	assert_lock(vp, false, "vop_fcntl");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_fcntl), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_poll_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_poll_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_poll_desc = {
	.vdesc_offset = VOP_POLL_DESCOFFSET,
	.vdesc_name = "vop_poll",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_poll_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_POLL(struct vnode *vp, int events)
{
	struct vop_poll_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_poll);
	a.a_vp = vp;
	a.a_events = events;
	assert_lock(vp, false, "vop_poll");
	error = vop_pre(vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_poll), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_kqfilter_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_kqfilter_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_kqfilter_desc = {
	.vdesc_offset = VOP_KQFILTER_DESCOFFSET,
	.vdesc_name = "vop_kqfilter",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_kqfilter_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_KQFILTER(struct vnode *vp, struct knote *kn)
{
	struct vop_kqfilter_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_kqfilter);
	a.a_vp = vp;
	a.a_kn = kn;
	assert_lock(vp, false, "vop_kqfilter");
	error = vop_pre(vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_kqfilter), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_revoke_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_revoke_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_revoke_desc = {
	.vdesc_offset = VOP_REVOKE_DESCOFFSET,
	.vdesc_name = "vop_revoke",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_revoke_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_REVOKE(struct vnode *vp, int flags)
{
	struct vop_revoke_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_revoke);
	a.a_vp = vp;
	a.a_flags = flags;
	assert_lock(vp, false, "vop_revoke");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_revoke), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_mmap_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_mmap_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_mmap_desc = {
	.vdesc_offset = VOP_MMAP_DESCOFFSET,
	.vdesc_name = "vop_mmap",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_mmap_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_mmap_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_MMAP(struct vnode *vp, vm_prot_t prot, kauth_cred_t cred)
{
	struct vop_mmap_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_mmap);
	a.a_vp = vp;
	a.a_prot = prot;
	a.a_cred = cred;
	error = vop_pre(vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_mmap), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_fsync_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_fsync_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_fsync_desc = {
	.vdesc_offset = VOP_FSYNC_DESCOFFSET,
	.vdesc_name = "vop_fsync",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_fsync_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_fsync_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_FSYNC(struct vnode *vp, kauth_cred_t cred, int flags, off_t offlo,
    off_t offhi)
{
	struct vop_fsync_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_fsync);
	a.a_vp = vp;
	a.a_cred = cred;
	a.a_flags = flags;
	a.a_offlo = offlo;
	a.a_offhi = offhi;
	assert_lock(vp, true, "vop_fsync");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_fsync), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_seek_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_seek_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_seek_desc = {
	.vdesc_offset = VOP_SEEK_DESCOFFSET,
	.vdesc_name = "vop_seek",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_seek_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_seek_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_SEEK(struct vnode *vp, off_t oldoff, off_t newoff, kauth_cred_t cred)
{
	struct vop_seek_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_seek);
	a.a_vp = vp;
	a.a_oldoff = oldoff;
	a.a_newoff = newoff;
	a.a_cred = cred;
	error = vop_pre(vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_seek), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_remove_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_remove_v3_args, a_dvp),
	VOPARG_OFFSETOF(struct vop_remove_v3_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_remove_desc = {
	.vdesc_offset = VOP_REMOVE_DESCOFFSET,
	.vdesc_name = "vop_remove",
	.vdesc_flags = VDESC_VP1_WILLPUT,
	.vdesc_vp_offsets = vop_remove_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_remove_v3_args, a_cnp),
};

static __noinline int
vop_remove_watched(struct vop_remove_v3_args *ap)
{
	struct vop_state state;
	int error;

	ap->ctx_vp_new_nlink = 0;
	ap->ctx_vp_type = 0;
	ap->ctx_vp_held = NULL;
	vop_remove_pre(ap);
	error = vop_pre(ap->a_dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_dvp, VOFFSET(vop_remove), ap);
		vop_post(&state, FST_NO);
	}
	vop_remove_post(ap, error);
	return error;
}

int
VOP_REMOVE(struct vnode *dvp, struct vnode *vp, struct componentname *cnp)
{
	struct vop_remove_v3_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_remove);
	a.a_dvp = dvp;
	a.a_vp = vp;
	a.a_cnp = cnp;
	assert_lock(dvp, true, "vop_remove");
	assert_lock(vp, true, "vop_remove");
	if (WATCHED(dvp) || WATCHED(vp))
		return vop_remove_watched(&a);
	error = vop_pre(dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_remove), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_link_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_link_v2_args, a_dvp),
	VOPARG_OFFSETOF(struct vop_link_v2_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_link_desc = {
	.vdesc_offset = VOP_LINK_DESCOFFSET,
	.vdesc_name = "vop_link",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_link_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_link_v2_args, a_cnp),
};

static __noinline int
vop_link_watched(struct vop_link_v2_args *ap)
{
	struct vop_state state;
	int error;

	error = vop_pre(ap->a_dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_dvp, VOFFSET(vop_link), ap);
		vop_post(&state, FST_NO);
	}
	vop_link_post(ap, error);
	return error;
}

int
VOP_LINK(struct vnode *dvp, struct vnode *vp, struct componentname *cnp)
{
	struct vop_link_v2_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_link);
	a.a_dvp = dvp;
	a.a_vp = vp;
	a.a_cnp = cnp;
	assert_lock(dvp, true, "vop_link");
	assert_lock(vp, false, "vop_link");
	if (WATCHED(dvp) || WATCHED(vp))
		return vop_link_watched(&a);
	error = vop_pre(dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_link), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_rename_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_rename_args, a_fdvp),
	VOPARG_OFFSETOF(struct vop_rename_args, a_fvp),
	VOPARG_OFFSETOF(struct vop_rename_args, a_tdvp),
	VOPARG_OFFSETOF(struct vop_rename_args, a_tvp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_rename_desc = {
	.vdesc_offset = VOP_RENAME_DESCOFFSET,
	.vdesc_name = "vop_rename",
	.vdesc_flags = VDESC_VP0_WILLRELE |
	    VDESC_VP1_WILLRELE | VDESC_VP2_WILLPUT | VDESC_VP3_WILLPUT,
	.vdesc_vp_offsets = vop_rename_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_rename_args, a_tcnp),
};

int
VOP_RENAME(struct vnode *fdvp, struct vnode *fvp, struct componentname *fcnp,
    struct vnode *tdvp, struct vnode *tvp, struct componentname *tcnp)
{
	struct vop_rename_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_rename);
	a.a_fdvp = fdvp;
	a.a_fvp = fvp;
	a.a_fcnp = fcnp;
	a.a_tdvp = tdvp;
	a.a_tvp = tvp;
	a.a_tcnp = tcnp;
	assert_lock(fdvp, false, "vop_rename");
	assert_lock(fvp, false, "vop_rename");
	assert_lock(tdvp, true, "vop_rename");
	assert_lock(tvp, true, "vop_rename");
	error = vop_pre(fdvp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(fdvp, VOFFSET(vop_rename), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_mkdir_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_mkdir_v3_args, a_dvp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_mkdir_desc = {
	.vdesc_offset = VOP_MKDIR_DESCOFFSET,
	.vdesc_name = "vop_mkdir",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_mkdir_vp_offsets,
	.vdesc_vpp_offset = VOPARG_OFFSETOF(struct vop_mkdir_v3_args, a_vpp),
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_mkdir_v3_args, a_cnp),
};

static __noinline int
vop_mkdir_watched(struct vop_mkdir_v3_args *ap)
{
	struct vop_state state;
	int error;

	error = vop_pre(ap->a_dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_dvp, VOFFSET(vop_mkdir), ap);
		vop_post(&state, FST_NO);
	}
	vop_mkdir_post(ap, error);
	return error;
}

int
VOP_MKDIR(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp,
    struct vattr *vap)
{
	struct vop_mkdir_v3_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_mkdir);
	a.a_dvp = dvp;
	a.a_vpp = vpp;
	a.a_cnp = cnp;
	a.a_vap = vap;
	assert_lock(dvp, true, "vop_mkdir");
	if (WATCHED(dvp))
		return vop_mkdir_watched(&a);
	error = vop_pre(dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_mkdir), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_rmdir_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_rmdir_v2_args, a_dvp),
	VOPARG_OFFSETOF(struct vop_rmdir_v2_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_rmdir_desc = {
	.vdesc_offset = VOP_RMDIR_DESCOFFSET,
	.vdesc_name = "vop_rmdir",
	.vdesc_flags = VDESC_VP1_WILLPUT,
	.vdesc_vp_offsets = vop_rmdir_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_rmdir_v2_args, a_cnp),
};

static __noinline int
vop_rmdir_watched(struct vop_rmdir_v2_args *ap)
{
	struct vop_state state;
	int error;

	ap->ctx_vp_held = NULL;
	vop_rmdir_pre(ap);
	error = vop_pre(ap->a_dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_dvp, VOFFSET(vop_rmdir), ap);
		vop_post(&state, FST_NO);
	}
	vop_rmdir_post(ap, error);
	return error;
}

int
VOP_RMDIR(struct vnode *dvp, struct vnode *vp, struct componentname *cnp)
{
	struct vop_rmdir_v2_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_rmdir);
	a.a_dvp = dvp;
	a.a_vp = vp;
	a.a_cnp = cnp;
	assert_lock(dvp, true, "vop_rmdir");
	assert_lock(vp, true, "vop_rmdir");
	if (WATCHED(dvp) || WATCHED(vp))
		return vop_rmdir_watched(&a);
	error = vop_pre(dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_rmdir), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_symlink_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_symlink_v3_args, a_dvp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_symlink_desc = {
	.vdesc_offset = VOP_SYMLINK_DESCOFFSET,
	.vdesc_name = "vop_symlink",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_symlink_vp_offsets,
	.vdesc_vpp_offset = VOPARG_OFFSETOF(struct vop_symlink_v3_args, a_vpp),
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_symlink_v3_args, a_cnp),
};

static __noinline int
vop_symlink_watched(struct vop_symlink_v3_args *ap)
{
	struct vop_state state;
	int error;

	error = vop_pre(ap->a_dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_dvp, VOFFSET(vop_symlink), ap);
		vop_post(&state, FST_NO);
	}
	vop_symlink_post(ap, error);
	return error;
}

int
VOP_SYMLINK(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp,
    struct vattr *vap, char *target)
{
	struct vop_symlink_v3_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_symlink);
	a.a_dvp = dvp;
	a.a_vpp = vpp;
	a.a_cnp = cnp;
	a.a_vap = vap;
	a.a_target = target;
	assert_lock(dvp, true, "vop_symlink");
	if (WATCHED(dvp))
		return vop_symlink_watched(&a);
	error = vop_pre(dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_symlink), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_readdir_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_readdir_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_readdir_desc = {
	.vdesc_offset = VOP_READDIR_DESCOFFSET,
	.vdesc_name = "vop_readdir",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_readdir_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_readdir_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_READDIR(struct vnode *vp, struct uio *uio, kauth_cred_t cred, int *eofflag,
    off_t **cookies, int *ncookies)
{
	struct vop_readdir_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_readdir);
	a.a_vp = vp;
	a.a_uio = uio;
	a.a_cred = cred;
	a.a_eofflag = eofflag;
	a.a_cookies = cookies;
	a.a_ncookies = ncookies;
	assert_lock(vp, true, "vop_readdir");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_readdir), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_readlink_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_readlink_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_readlink_desc = {
	.vdesc_offset = VOP_READLINK_DESCOFFSET,
	.vdesc_name = "vop_readlink",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_readlink_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_readlink_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_READLINK(struct vnode *vp, struct uio *uio, kauth_cred_t cred)
{
	struct vop_readlink_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_readlink);
	a.a_vp = vp;
	a.a_uio = uio;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_readlink");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_readlink), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_abortop_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_abortop_args, a_dvp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_abortop_desc = {
	.vdesc_offset = VOP_ABORTOP_DESCOFFSET,
	.vdesc_name = "vop_abortop",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_abortop_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_abortop_args, a_cnp),
};

int
VOP_ABORTOP(struct vnode *dvp, struct componentname *cnp)
{
	struct vop_abortop_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_abortop);
	a.a_dvp = dvp;
	a.a_cnp = cnp;
	error = vop_pre(dvp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_abortop), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_inactive_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_inactive_v2_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_inactive_desc = {
	.vdesc_offset = VOP_INACTIVE_DESCOFFSET,
	.vdesc_name = "vop_inactive",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_inactive_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_INACTIVE(struct vnode *vp, bool *recycle)
{
	struct vop_inactive_v2_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_inactive);
	a.a_vp = vp;
	a.a_recycle = recycle;
	assert_lock(vp, true, "vop_inactive");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_inactive), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_reclaim_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_reclaim_v2_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_reclaim_desc = {
	.vdesc_offset = VOP_RECLAIM_DESCOFFSET,
	.vdesc_name = "vop_reclaim",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_reclaim_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_RECLAIM(struct vnode *vp)
{
	struct vop_reclaim_v2_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_reclaim);
	a.a_vp = vp;
	assert_lock(vp, true, "vop_reclaim");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_reclaim), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_lock_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_lock_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_lock_desc = {
	.vdesc_offset = VOP_LOCK_DESCOFFSET,
	.vdesc_name = "vop_lock",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_lock_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

static const int vop_unlock_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_unlock_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_unlock_desc = {
	.vdesc_offset = VOP_UNLOCK_DESCOFFSET,
	.vdesc_name = "vop_unlock",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_unlock_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

static const int vop_bmap_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_bmap_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_bmap_desc = {
	.vdesc_offset = VOP_BMAP_DESCOFFSET,
	.vdesc_name = "vop_bmap",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_bmap_vp_offsets,
	.vdesc_vpp_offset = VOPARG_OFFSETOF(struct vop_bmap_args, a_vpp),
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_BMAP(struct vnode *vp, daddr_t bn, struct vnode **vpp, daddr_t *bnp,
    int *runp)
{
	struct vop_bmap_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_bmap);
	a.a_vp = vp;
	a.a_bn = bn;
	a.a_vpp = vpp;
	a.a_bnp = bnp;
	a.a_runp = runp;
	error = vop_pre(vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_bmap), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_strategy_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_strategy_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_strategy_desc = {
	.vdesc_offset = VOP_STRATEGY_DESCOFFSET,
	.vdesc_name = "vop_strategy",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_strategy_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_STRATEGY(struct vnode *vp, struct buf *bp)
{
	struct vop_strategy_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_strategy);
	a.a_vp = vp;
	a.a_bp = bp;
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_strategy), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_print_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_print_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_print_desc = {
	.vdesc_offset = VOP_PRINT_DESCOFFSET,
	.vdesc_name = "vop_print",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_print_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_PRINT(struct vnode *vp)
{
	struct vop_print_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_print);
	a.a_vp = vp;
	error = vop_pre(vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_print), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_islocked_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_islocked_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_islocked_desc = {
	.vdesc_offset = VOP_ISLOCKED_DESCOFFSET,
	.vdesc_name = "vop_islocked",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_islocked_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_ISLOCKED(struct vnode *vp)
{
	struct vop_islocked_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_islocked);
	a.a_vp = vp;
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_islocked), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_pathconf_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_pathconf_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_pathconf_desc = {
	.vdesc_offset = VOP_PATHCONF_DESCOFFSET,
	.vdesc_name = "vop_pathconf",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_pathconf_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_PATHCONF(struct vnode *vp, int name, register_t *retval)
{
	struct vop_pathconf_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_pathconf);
	a.a_vp = vp;
	a.a_name = name;
	a.a_retval = retval;
	assert_lock(vp, true, "vop_pathconf");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_pathconf), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_advlock_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_advlock_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_advlock_desc = {
	.vdesc_offset = VOP_ADVLOCK_DESCOFFSET,
	.vdesc_name = "vop_advlock",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_advlock_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_ADVLOCK(struct vnode *vp, void *id, int op, struct flock *fl, int flags)
{
	struct vop_advlock_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_advlock);
	a.a_vp = vp;
	a.a_id = id;
	a.a_op = op;
	a.a_fl = fl;
	a.a_flags = flags;
	assert_lock(vp, false, "vop_advlock");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_advlock), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_whiteout_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_whiteout_args, a_dvp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_whiteout_desc = {
	.vdesc_offset = VOP_WHITEOUT_DESCOFFSET,
	.vdesc_name = "vop_whiteout",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_whiteout_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VOPARG_OFFSETOF(struct vop_whiteout_args, a_cnp),
};

int
VOP_WHITEOUT(struct vnode *dvp, struct componentname *cnp, int flags)
{
	struct vop_whiteout_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_whiteout);
	a.a_dvp = dvp;
	a.a_cnp = cnp;
	a.a_flags = flags;
	assert_lock(dvp, true, "vop_whiteout");
	error = vop_pre(dvp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(dvp, VOFFSET(vop_whiteout), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_getpages_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_getpages_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_getpages_desc = {
	.vdesc_offset = VOP_GETPAGES_DESCOFFSET,
	.vdesc_name = "vop_getpages",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_getpages_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_GETPAGES(struct vnode *vp, voff_t offset, struct vm_page **m, int *count,
    int centeridx, vm_prot_t access_type, int advice, int flags)
{
	struct vop_getpages_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_getpages);
	a.a_vp = vp;
	a.a_offset = offset;
	a.a_m = m;
	a.a_count = count;
	a.a_centeridx = centeridx;
	a.a_access_type = access_type;
	a.a_advice = advice;
	a.a_flags = flags;
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_getpages), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_putpages_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_putpages_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_putpages_desc = {
	.vdesc_offset = VOP_PUTPAGES_DESCOFFSET,
	.vdesc_name = "vop_putpages",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_putpages_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VDESC_NO_OFFSET,
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_PUTPAGES(struct vnode *vp, voff_t offlo, voff_t offhi, int flags)
{
	struct vop_putpages_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_putpages);
	a.a_vp = vp;
	a.a_offlo = offlo;
	a.a_offhi = offhi;
	a.a_flags = flags;
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_putpages), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_getacl_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_getacl_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_getacl_desc = {
	.vdesc_offset = VOP_GETACL_DESCOFFSET,
	.vdesc_name = "vop_getacl",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_getacl_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_getacl_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_GETACL(struct vnode *vp, acl_type_t type, struct acl *aclp,
    kauth_cred_t cred)
{
	struct vop_getacl_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_getacl);
	a.a_vp = vp;
	a.a_type = type;
	a.a_aclp = aclp;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_getacl");
	error = vop_pre(vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_getacl), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_setacl_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_setacl_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_setacl_desc = {
	.vdesc_offset = VOP_SETACL_DESCOFFSET,
	.vdesc_name = "vop_setacl",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_setacl_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_setacl_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

static __noinline int
vop_setacl_watched(struct vop_setacl_args *ap)
{
	struct vop_state state;
	int error;

	error = vop_pre(ap->a_vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(ap->a_vp, VOFFSET(vop_setacl), ap);
		vop_post(&state, FST_YES);
	}
	vop_setacl_post(ap, error);
	return error;
}

int
VOP_SETACL(struct vnode *vp, acl_type_t type, struct acl *aclp,
    kauth_cred_t cred)
{
	struct vop_setacl_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_setacl);
	a.a_vp = vp;
	a.a_type = type;
	a.a_aclp = aclp;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_setacl");
	if (WATCHED(vp))
		return vop_setacl_watched(&a);
	error = vop_pre(vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_setacl), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_aclcheck_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_aclcheck_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_aclcheck_desc = {
	.vdesc_offset = VOP_ACLCHECK_DESCOFFSET,
	.vdesc_name = "vop_aclcheck",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_aclcheck_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_aclcheck_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_ACLCHECK(struct vnode *vp, acl_type_t type, struct acl *aclp,
    kauth_cred_t cred)
{
	struct vop_aclcheck_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_aclcheck);
	a.a_vp = vp;
	a.a_type = type;
	a.a_aclp = aclp;
	a.a_cred = cred;
	error = vop_pre(vp, &state, FST_YES);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_aclcheck), &a);
		vop_post(&state, FST_YES);
	}
	return error;
}

static const int vop_closeextattr_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_closeextattr_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_closeextattr_desc = {
	.vdesc_offset = VOP_CLOSEEXTATTR_DESCOFFSET,
	.vdesc_name = "vop_closeextattr",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_closeextattr_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_closeextattr_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_CLOSEEXTATTR(struct vnode *vp, int commit, kauth_cred_t cred)
{
	struct vop_closeextattr_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_closeextattr);
	a.a_vp = vp;
	a.a_commit = commit;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_closeextattr");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_closeextattr), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_getextattr_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_getextattr_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_getextattr_desc = {
	.vdesc_offset = VOP_GETEXTATTR_DESCOFFSET,
	.vdesc_name = "vop_getextattr",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_getextattr_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_getextattr_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_GETEXTATTR(struct vnode *vp, int attrnamespace, const char *name,
    struct uio *uio, size_t *size, kauth_cred_t cred)
{
	struct vop_getextattr_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_getextattr);
	a.a_vp = vp;
	a.a_attrnamespace = attrnamespace;
	a.a_name = name;
	a.a_uio = uio;
	a.a_size = size;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_getextattr");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_getextattr), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_listextattr_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_listextattr_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_listextattr_desc = {
	.vdesc_offset = VOP_LISTEXTATTR_DESCOFFSET,
	.vdesc_name = "vop_listextattr",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_listextattr_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_listextattr_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_LISTEXTATTR(struct vnode *vp, int attrnamespace, struct uio *uio,
    size_t *size, int flag, kauth_cred_t cred)
{
	struct vop_listextattr_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_listextattr);
	a.a_vp = vp;
	a.a_attrnamespace = attrnamespace;
	a.a_uio = uio;
	a.a_size = size;
	a.a_flag = flag;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_listextattr");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_listextattr), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_openextattr_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_openextattr_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_openextattr_desc = {
	.vdesc_offset = VOP_OPENEXTATTR_DESCOFFSET,
	.vdesc_name = "vop_openextattr",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_openextattr_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_openextattr_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_OPENEXTATTR(struct vnode *vp, kauth_cred_t cred)
{
	struct vop_openextattr_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_openextattr);
	a.a_vp = vp;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_openextattr");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_openextattr), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_deleteextattr_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_deleteextattr_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_deleteextattr_desc = {
	.vdesc_offset = VOP_DELETEEXTATTR_DESCOFFSET,
	.vdesc_name = "vop_deleteextattr",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_deleteextattr_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_deleteextattr_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_DELETEEXTATTR(struct vnode *vp, int attrnamespace, const char *name,
    kauth_cred_t cred)
{
	struct vop_deleteextattr_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_deleteextattr);
	a.a_vp = vp;
	a.a_attrnamespace = attrnamespace;
	a.a_name = name;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_deleteextattr");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_deleteextattr), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}

static const int vop_setextattr_vp_offsets[] = {
	VOPARG_OFFSETOF(struct vop_setextattr_args, a_vp),
	VDESC_NO_OFFSET
};
const struct vnodeop_desc vop_setextattr_desc = {
	.vdesc_offset = VOP_SETEXTATTR_DESCOFFSET,
	.vdesc_name = "vop_setextattr",
	.vdesc_flags = 0,
	.vdesc_vp_offsets = vop_setextattr_vp_offsets,
	.vdesc_vpp_offset = VDESC_NO_OFFSET,
	.vdesc_cred_offset = VOPARG_OFFSETOF(struct vop_setextattr_args, a_cred),
	.vdesc_componentname_offset =
	    VDESC_NO_OFFSET,
};

int
VOP_SETEXTATTR(struct vnode *vp, int attrnamespace, const char *name,
    struct uio *uio, kauth_cred_t cred)
{
	struct vop_setextattr_args a;
	struct vop_state state;
	int error;

	a.a_desc = VDESC(vop_setextattr);
	a.a_vp = vp;
	a.a_attrnamespace = attrnamespace;
	a.a_name = name;
	a.a_uio = uio;
	a.a_cred = cred;
	assert_lock(vp, true, "vop_setextattr");
	error = vop_pre(vp, &state, FST_NO);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_setextattr), &a);
		vop_post(&state, FST_NO);
	}
	return error;
}
