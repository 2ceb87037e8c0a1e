/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VOP_LOCK(), VOP_UNLOCK(), and what stands around the other operations.
 *
 * Who holds a vnode lock is inside a transaction of its mount, entered before
 * the lock and left after it, so that a suspended file system has no locked
 * vnodes, and operations on locked vnodes need not enter it again.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/fstrans.h>
#include <sys/mount.h>
#include <sys/vnode.h>
#include <sys/vnode_if_priv.h>

/*
 * Enter a transaction of the vnode's mount, which is another one if the vnode
 * was reclaimed while we waited.
 */
static inline int
vop_enter_mount(struct vnode *vp, struct mount **mpp, bool nowait)
{
	struct mount *mp;
	int error;

	for (;;) {
		mp = atomic_load_relaxed(&vp->v_mount);
		if (nowait) {
			error = fstrans_start_nowait(mp);
			if (__predict_false(error != 0))
				return error;
		} else
			fstrans_start(mp);
		if (__predict_true(mp == atomic_load_relaxed(&vp->v_mount)))
			break;
		fstrans_done(mp);
	}
	*mpp = mp;
	return 0;
}

int
vop_pre_slow(struct vnode *vp, struct vop_state *vs, int fst)
{

	if ((vp->v_vflag & VV_MPSAFE) == 0) {
		KERNEL_LOCK(1, curlwp);
		vs->vs_klock = true;
	}
	if (fst == FST_YES)
		return vop_enter_mount(vp, &vs->vs_mount, false);
	return 0;
}

void
vop_post_slow(struct vop_state *vs)
{

	if (vs->vs_mount != NULL)
		fstrans_done(vs->vs_mount);
	if (vs->vs_klock)
		KERNEL_UNLOCK_ONE(curlwp);
}

int
VOP_LOCK(struct vnode *vp, int flags)
{
	struct vop_lock_args a = {
		.a_desc = VDESC(vop_lock),
		.a_vp = vp,
		.a_flags = flags,
	};
	bool klock = (vp->v_vflag & VV_MPSAFE) == 0;
	bool enter = (flags & (LK_UPGRADE | LK_DOWNGRADE)) == 0;
	struct mount *mp = NULL;
	int error = 0;

	if (__predict_false(klock))
		KERNEL_LOCK(1, curlwp);
	if (enter)
		error = vop_enter_mount(vp, &mp, (flags & LK_NOWAIT) != 0);
	if (__predict_true(error == 0)) {
		error = VCALL(vp, VOFFSET(vop_lock), &a);
		if (enter && __predict_false(error != 0 ||
		    mp != vp->v_mount)) {
			fstrans_done(mp);
			if (error == 0)
				fstrans_start(vp->v_mount);
		}
	}
	if (__predict_false(klock))
		KERNEL_UNLOCK_ONE(curlwp);
	return error;
}

/*
 * As VOP_UNLOCK(), for a vnode that changed its mount while it was locked.
 */
void
vn_unlock_mount(struct vnode *vp, struct mount *mp)
{
	struct vop_unlock_args a = {
		.a_desc = VDESC(vop_unlock),
		.a_vp = vp,
	};

	(void)VCALL(vp, VOFFSET(vop_unlock), &a);
	fstrans_done(mp);
}

int
VOP_UNLOCK(struct vnode *vp)
{
	struct vop_unlock_args a = {
		.a_desc = VDESC(vop_unlock),
		.a_vp = vp,
	};
	struct mount *mp = vp->v_mount;
	bool klock = (vp->v_vflag & VV_MPSAFE) == 0;
	int error;

	if (__predict_false(klock))
		KERNEL_LOCK(1, curlwp);
	error = VCALL(vp, VOFFSET(vop_unlock), &a);
	if (__predict_false(klock))
		KERNEL_UNLOCK_ONE(curlwp);
	fstrans_done(mp);
	return error;
}
