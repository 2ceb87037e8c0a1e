/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a vnode: references, the last release, reclaiming.
 * The cache of vnodes is vfs_vncache.c, their number vfs_vndrain.c.
 *
 * References
 *	v_usecount counts users, and carries two flags (sys/vnode.h).  A vnode
 *	found in a cache gets a new reference by vcache_tryref(), without a
 *	lock, unless VC_BLOCKED is set.  The last release calls VOP_INACTIVE()
 *	with the vnode locked; VC_GOT tells it that somebody came meanwhile,
 *	so that no release goes without its VOP_INACTIVE().
 *	v_holdcnt keeps the structure.  It is freed when the vnode is
 *	RECLAIMED and both counts are 0, and then waits in limbo for readers
 *	without locks (vfs_limbo.c).
 *
 * States (vi_state; VC_BLOCKED is set in all but LOADED)
 *	LOADING -> LOADED	vcache_get(), vcache_new(): the file is there
 *	LOADING -> freed	it is not
 *	LOADED -> BLOCKED	about to be reclaimed: nobody new gets in
 *	BLOCKED -> LOADED	it could not be locked
 *	BLOCKED -> RECLAIMING	vcache_reclaim(): has the vnode lock
 *	RECLAIMING -> RECLAIMED	file system has let go; dead operations
 *
 * Locking
 *	States change under v_interlock, and a change is told to v_cv.
 *	Order: vnode lock, vcache stripe, v_interlock.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fstrans.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/treewatch.h>
#include <sys/vnode.h>
#include <sys/vnode_if_priv.h>
#include <sys/vnode_impl.h>

#include <miscfs/deadfs/deadfs.h>
#include <miscfs/specfs/specdev.h>

#include <uvm/uvm_readahead.h>

#include "vfs_private.h"
#include "vfs_vnode_impl.h"

bool
vstate_is(struct vnode *vp, enum vnode_phase state)
{
	enum vnode_phase now = VSTATE_GET(vp);

	if (state == VS_ACTIVE)
		return now == VS_LOADED || (now == VS_BLOCKED &&
		    vrefcnt(vp) > 0);
	return now == state;
}

void
vstate_change(struct vnode *vp, enum vnode_phase from, enum vnode_phase to)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);

	KASSERT(mutex_owned(vp->v_interlock));
	KASSERTMSG(vi->vi_state == from, "vnode %p: state %d, not %d", vp,
	    vi->vi_state, from);
	vi->vi_state = to;
	cv_broadcast(&vp->v_cv);
}

/*
 * Keep newcomers out of a LOADED vnode, whoever else uses it.
 */
static void
vnode_block(struct vnode *vp)
{

	mutex_enter(vp->v_interlock);
	(void)__atomic_fetch_or(&vp->v_usecount, VC_BLOCKED,
	    __ATOMIC_ACQ_REL);
	vstate_change(vp, VS_LOADED, VS_BLOCKED);
	mutex_exit(vp->v_interlock);
}

/*
 * The same, but only if the caller's is the one reference (`refs' 1), or
 * there is none (0), in which case the caller gets one.
 */
bool
vnode_block_if(struct vnode *vp, int refs)
{
	int old = atomic_load_relaxed(&vp->v_usecount);

	do {
		if ((old & VC_BLOCKED) != 0 || (old & VC_MASK) != refs)
			return false;
	} while (!__atomic_compare_exchange_n(&vp->v_usecount, &old,
	    1 | VC_BLOCKED, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	/* Nobody else has it, so nobody waits for this. */
	KASSERT(VSTATE_GET(vp) == VS_LOADED);
	VNODE_TO_VIMPL(vp)->vi_state = VS_BLOCKED;
	return true;
}

/*
 * It was not to be: let others in again.  The caller's reference stays.
 */
void
vnode_unblock(struct vnode *vp)
{

	mutex_enter(vp->v_interlock);
	vstate_change(vp, VS_BLOCKED, VS_LOADED);
	(void)__atomic_fetch_and(&vp->v_usecount, ~VC_BLOCKED,
	    __ATOMIC_RELEASE);
	mutex_exit(vp->v_interlock);
	vcache_wakeup(vp);
}

/*
 * Drop a reference to a vnode that is RECLAIMED; the last one frees it.
 * v_interlock held, released.
 */
static void
vnode_release_dead(struct vnode *vp)
{
	bool last;

	KASSERT(VSTATE_GET(vp) == VS_RECLAIMED);
	last = (__atomic_sub_fetch(&vp->v_usecount, 1, __ATOMIC_ACQ_REL) &
	    VC_MASK) == 0 && atomic_load_relaxed(&vp->v_holdcnt) == 0;
	mutex_exit(vp->v_interlock);
	if (last)
		vcache_free(VNODE_TO_VIMPL(vp));
}

void
vhold(struct vnode *vp)
{

	(void)__atomic_fetch_add(&vp->v_holdcnt, 1, __ATOMIC_RELAXED);
}

void
vholdl(struct vnode *vp)
{

	vhold(vp);
}

void
holdrelel(struct vnode *vp)
{
	int n;

	KASSERT(mutex_owned(vp->v_interlock));
	n = __atomic_sub_fetch(&vp->v_holdcnt, 1, __ATOMIC_ACQ_REL);
	KASSERT(n >= 0);
	/* Freed later: the caller still has the interlock. */
	if (__predict_false(n == 0 && VSTATE_GET(vp) == VS_RECLAIMED &&
	    vrefcnt(vp) == 0))
		vcache_free(VNODE_TO_VIMPL(vp));
}

void
holdrele(struct vnode *vp)
{
	int old = atomic_load_relaxed(&vp->v_holdcnt);

	while (old > 1) {
		if (__atomic_compare_exchange_n(&vp->v_holdcnt, &old, old - 1,
		    false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
			return;
	}
	mutex_enter(vp->v_interlock);
	holdrelel(vp);
	mutex_exit(vp->v_interlock);
}

/*
 * Drop a reference that is not the last one.
 */
static inline bool
vrele_notlast(struct vnode *vp)
{
	int old = atomic_load_relaxed(&vp->v_usecount);

	while ((old & VC_MASK) > 1) {
		if (__atomic_compare_exchange_n(&vp->v_usecount, &old, old - 1,
		    true, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
			return true;
	}
	KASSERTMSG((old & VC_MASK) == 1, "vrele: vnode %p has no reference",
	    vp);
	return false;
}

/*
 * Lock a vnode for VOP_INACTIVE().  `lktype' tells how we hold it already.
 */
static bool
vrele_lock(struct vnode *vp, int lktype, bool wait)
{

	switch (lktype) {
	case LK_EXCLUSIVE:
		return true;
	case LK_SHARED:
		if (VOP_LOCK(vp, LK_UPGRADE | LK_NOWAIT) == 0)
			return true;
		VOP_UNLOCK(vp);
		break;
	default:
		break;
	}
	return vn_lock(vp, LK_EXCLUSIVE | LK_RETRY |
	    (wait ? 0 : LK_NOWAIT)) == 0;
}

/*
 * Release what may be the last reference.
 */
static __noinline void
vrele_last(struct vnode *vp, int lktype, bool wait)
{
	bool recycle;
	int old;

	for (;;) {
		old = atomic_load_relaxed(&vp->v_usecount);
		if ((old & VC_MASK) > 1) {
			if (lktype != LK_NONE)
				VOP_UNLOCK(vp);
			lktype = LK_NONE;
			if (vrele_notlast(vp))
				return;
			continue;
		}
		if (VSTATE_GET(vp) == VS_RECLAIMED) {
			if (lktype != LK_NONE)
				VOP_UNLOCK(vp);
			mutex_enter(vp->v_interlock);
			vnode_release_dead(vp);
			return;
		}
		if (!vrele_lock(vp, lktype, wait)) {
			vrele_async(vp);
			return;
		}
		lktype = LK_EXCLUSIVE;
		old = atomic_load_relaxed(&vp->v_usecount);
		if ((old & VC_MASK) > 1 || VSTATE_GET(vp) != VS_LOADED)
			continue;
		if ((old & VC_GOT) != 0 && !__atomic_compare_exchange_n(
		    &vp->v_usecount, &old, 1, false, __ATOMIC_ACQ_REL,
		    __ATOMIC_RELAXED))
			continue;

		recycle = false;
		VOP_INACTIVE(vp, &recycle);
		old = 1;
		if (recycle && atomic_load_relaxed(&vp->v_usecount) == 1 &&
		    vnode_block_if(vp, 1)) {
			vcache_reclaim(vp, false);
			return;
		}
		atomic_store_relaxed(&VNODE_TO_VIMPL(vp)->vi_recent, true);
		VOP_UNLOCK(vp);
		lktype = LK_NONE;
		/* Unless somebody found it since: then once more. */
		if (__predict_true(__atomic_compare_exchange_n(&vp->v_usecount,
		    &old, 0, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)))
			return;
	}
}

void
vrele(struct vnode *vp)
{

	if (__predict_false(!vrele_notlast(vp)))
		vrele_last(vp, LK_NONE, false);
}

/*
 * For the worker that may wait for the vnode lock.
 */
void
vrele_wait(struct vnode *vp)
{

	if (!vrele_notlast(vp))
		vrele_last(vp, LK_NONE, true);
}

void
vput(struct vnode *vp)
{
	int lktype;

	if (__predict_true((atomic_load_relaxed(&vp->v_usecount) & VC_MASK) >
	    1)) {
		VOP_UNLOCK(vp);
		vrele(vp);
		return;
	}
	lktype = VOP_ISLOCKED(vp);
	if (lktype == LK_NONE) {
		/* A vnode without a lock of its own. */
		VOP_UNLOCK(vp);
		vrele(vp);
		return;
	}
	vrele_last(vp, lktype, false);
}

/*
 * Wait until a vnode that is being reclaimed is dead.  v_interlock held.
 */
int
vdead_check(struct vnode *vp, int flags)
{

	KASSERT(mutex_owned(vp->v_interlock));
	if (__predict_true((vp->v_iflag & VI_DEADCHECK) == 0))
		return 0;
	while (VSTATE_GET(vp) == VS_RECLAIMING) {
		if (flags & VDEAD_NOWAIT)
			return EBUSY;
		cv_wait(&vp->v_cv, vp->v_interlock);
	}
	return VSTATE_GET(vp) == VS_RECLAIMED ? ENOENT : 0;
}

/*
 * The vnode we locked is being reclaimed or dead.
 */
static __noinline int
vn_lock_dead(struct vnode *vp, int flags)
{
	int error;

	for (;;) {
		mutex_enter(vp->v_interlock);
		error = vdead_check(vp, VDEAD_NOWAIT);
		mutex_exit(vp->v_interlock);
		if (error == 0)
			return 0;
		if (error == ENOENT && (flags & LK_RETRY) != 0)
			return 0;
		VOP_UNLOCK(vp);
		if ((flags & LK_RETRY) == 0)
			return ENOENT;
		if (flags & LK_NOWAIT)
			return EBUSY;
		/* Its operations are about to become those of the dead. */
		mutex_enter(vp->v_interlock);
		(void)vdead_check(vp, 0);
		mutex_exit(vp->v_interlock);
		error = VOP_LOCK(vp, flags);
		if (error != 0)
			return error;
	}
}

int
vn_lock(struct vnode *vp, int flags)
{
	int error;

	KASSERT((flags & ~(LK_SHARED | LK_EXCLUSIVE | LK_NOWAIT | LK_RETRY |
	    LK_UPGRADE | LK_DOWNGRADE)) == 0);
	/* Those who hand on the caller's lktype may have LK_NONE. */
	if (__predict_false((flags & ~LK_RETRY) == LK_NONE))
		return 0;
	error = VOP_LOCK(vp, flags);
	if (__predict_true(error == 0 && (vp->v_iflag & VI_DEADCHECK) == 0))
		return 0;
	if (error != 0 || (flags & (LK_UPGRADE | LK_DOWNGRADE)) != 0)
		return error;
	return vn_lock_dead(vp, flags);
}

/*
 * Let other users have the vnode as a dead one.  They may be waiting for its
 * lock, inside a transaction of the mount it leaves.
 */
static void
vnode_bury_active(struct vnode *vp)
{
	struct mount *mp = vp->v_mount;
	int error __diagused;

	error = VOP_LOCK(vp, LK_EXCLUSIVE | LK_RETRY);
	KASSERT(error == 0);
	vfs_ref(mp);
	vfs_vnode_unlist(vp);
	vn_unlock_mount(vp, mp);
	vfs_rele(mp);
}

/*
 * Post NOTE_REVOKE.  A layer lets go of the list it shared.
 */
static void
vnode_knote_revoke(struct vnode *vp)
{

	if (__predict_false(vp->v_knotevp != vp)) {
		(void)__atomic_fetch_and(&vp->v_interest, ~VNI_LAYER,
		    __ATOMIC_RELAXED);
		vp->v_knotevp = vp;
	}
	if (__predict_true(SLIST_EMPTY(&vp->v_klist)))
		return;
	mutex_enter(vp->v_interlock);
	knote(&vp->v_klist, NOTE_REVOKE);
	mutex_exit(vp->v_interlock);
}

static void
vnode_flush(struct vnode *vp)
{

	if (LIST_EMPTY(&vp->v_cleanblkhd) && LIST_EMPTY(&vp->v_dirtyblkhd) &&
	    vp->v_uobj.uo_npages == 0 && vp->v_numoutput == 0)
		return;
	if (vinvalbuf(vp, V_SAVE, NOCRED, curlwp, false, 0) != 0)
		(void)vinvalbuf(vp, 0, NOCRED, curlwp, false, 0);
}

/*
 * Who is about to lock the vnode looks at these, and again when it has it.
 */
static void __peeked
vnode_set_dead(struct vnode *vp)
{

	vp->v_op = dead_vnodeop_p;
	if (vp->v_type == VBLK || vp->v_type == VCHR)
		vp->v_type = VBAD;
}

static void __peeked
vnode_set_dead_flags(struct vnode *vp)
{

	vp->v_vflag = (vp->v_vflag & ~(VV_ROOT | VV_SYSTEM | VV_MAPPED)) |
	    VV_MPSAFE | VV_LOCKSWORK;
}

/*
 * Take a vnode from its file system.  It is BLOCKED, and locked exclusively
 * by us.  Afterwards it is RECLAIMED, and the caller's reference is gone.
 * `active': VOP_INACTIVE() is still to be called.
 */
void
vcache_reclaim(struct vnode *vp, bool active)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);
	struct mount *mp = vp->v_mount;
	bool recycle;

	mutex_enter(vp->v_interlock);
	vp->v_iflag &= ~(VI_TEXT | VI_EXECMAP);
	vp->v_iflag |= VI_DEADCHECK;
	if (atomic_load_relaxed(&mp->mnt_rootcache) == vp)
		atomic_store_relaxed(&mp->mnt_rootcache, NULL);
	vstate_change(vp, VS_BLOCKED, VS_RECLAIMING);
	mutex_exit(vp->v_interlock);

	vnode_lru_remove(vi);
	cache_purge(vp);
	vcache_detach_key(vi);
	vnode_flush(vp);
	if (active) {
		if ((vp->v_type == VBLK || vp->v_type == VCHR) &&
		    vp->v_specnode != NULL && vrefcnt(vp) > 1)
			spec_node_revoke(vp);
		recycle = false;
		VOP_INACTIVE(vp, &recycle);
	}
	vnode_knote_revoke(vp);
	if (__predict_false(atomic_load_relaxed(&vp->v_interest) & VNI_TREE))
		treewatch_reclaim(vp);
	if (VOP_RECLAIM(vp) != 0)
		vnpanic(vp, "VOP_RECLAIM failed");
	if (vp->v_type == VBLK || vp->v_type == VCHR)
		spec_node_destroy(vp);
	KASSERT(vp->v_data == NULL);
	KASSERT((vp->v_iflag & VI_PAGES) == 0 || vp->v_uobj.uo_npages == 0);

	if (vp->v_type == VREG && vp->v_ractx != NULL) {
		uvm_ra_freectx(vp->v_ractx);
		vp->v_ractx = NULL;
	}
	if (__predict_false((vp->v_iflag & VI_ONWORKLST) != 0)) {
		mutex_enter(vp->v_interlock);
		vn_syncer_remove_from_worklist(vp);
		mutex_exit(vp->v_interlock);
	}
	vnode_set_dead(vp);
	vcache_remove_key(vi);

	if ((atomic_load_relaxed(&vp->v_usecount) & VC_MASK) > 1)
		vnode_bury_active(vp);
	else
		vfs_vnode_unlist(vp);
	mutex_enter(vp->v_interlock);
	vnode_set_dead_flags(vp);
	vp->v_tag = VT_NON;
	vstate_change(vp, VS_RECLAIMING, VS_RECLAIMED);
	vnode_release_dead(vp);
}

/*
 * Reclaim the vnode if nobody else uses it.  True: it was, and the caller's
 * reference is gone too.
 */
bool
vrecycle(struct vnode *vp)
{

	if (vrefcnt(vp) != 1 || VSTATE_GET(vp) != VS_LOADED)
		return false;
	if (vn_lock(vp, LK_EXCLUSIVE) != 0)
		return false;
	if (!vnode_block_if(vp, 1)) {
		VOP_UNLOCK(vp);
		return false;
	}
	vcache_reclaim(vp, true);
	return true;
}

/*
 * Reclaim the vnode whoever uses it.  The file system is suspended by us.
 */
void
vgone(struct vnode *vp)
{

	if (VSTATE_GET(vp) != VS_RECLAIMED) {
		/* Another vgone() may be at it: then this one waits. */
		int error __diagused;

		error = vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
		KASSERT(error == 0);
		if (VSTATE_GET(vp) == VS_LOADED) {
			vnode_block(vp);
			vcache_reclaim(vp, true);
			return;
		}
		VOP_UNLOCK(vp);
	}
	vrele(vp);
}

static void
vrevoke_one(struct vnode *vp)
{
	struct mount *mp;
	bool suspended;

	/* vp carries a reference, which vgone() takes. */
	mp = vp->v_mount;
	vfs_ref(mp);
	suspended = vfs_suspend(mp, 0) == 0;
	if (suspended || is_dead_mount(mp))
		vgone(vp);
	else
		vrele(vp);
	if (suspended)
		vfs_resume(mp);
	vfs_rele(mp);
}

/*
 * Revoke a vnode, and with a device all its names.
 */
void
vrevoke(struct vnode *vp)
{
	enum vtype type;
	struct vnode *vq;
	dev_t dev;

	mutex_enter(vp->v_interlock);
	if (vdead_check(vp, 0) != 0) {
		mutex_exit(vp->v_interlock);
		return;
	}
	type = vp->v_type;
	if ((type != VBLK && type != VCHR) || vp->v_specnode == NULL) {
		mutex_exit(vp->v_interlock);
		vref(vp);
		vrevoke_one(vp);
		return;
	}
	dev = vp->v_rdev;
	mutex_exit(vp->v_interlock);
	while (spec_node_lookup_by_dev(type, dev, &vq) == 0)
		vrevoke_one(vq);
}

/*
 * tvp, just being loaded, lies upon fvp: share its interlock and its
 * watchers.
 */
void
vshareilock(struct vnode *tvp, struct vnode *fvp)
{

	KASSERT(VSTATE_GET(tvp) == VS_LOADING);
	KASSERT(tvp->v_interlock == VNODE_TO_VIMPL(tvp)->vi_ownilock);
	mutex_obj_hold(fvp->v_interlock);
	tvp->v_interlock = fvp->v_interlock;
	tvp->v_knotevp = fvp->v_knotevp;
	(void)__atomic_fetch_or(&tvp->v_interest, VNI_LAYER,
	    __ATOMIC_RELAXED);
}

void
vnpanic(struct vnode *vp, const char *fmt, ...)
{
	va_list ap;

	vprint("vnpanic", vp);
	va_start(ap, fmt);
	vpanic(fmt, ap);
	va_end(ap);
}
