/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The buffers of a vnode: which it has, writing them, throwing them away.
 *
 * v_cleanblkhd and v_dirtyblkhd change with bufcache_lock and v_interlock
 * held.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/kauth.h>
#include <sys/lwp.h>
#include <sys/mount.h>
#include <sys/systm.h>
#include <sys/vnode.h>
#include <sys/wapbl.h>

#include <uvm/uvm.h>
#include <miscfs/specfs/specdev.h>

#include "bio_private.h"

/* Seconds until the syncer writes. */
#define FILEDELAY	30
#define DIRDELAY	15
#define METADELAY	10

static void
vnbufs_remove(struct buf *bp)
{

	LIST_REMOVE(bp, b_vnbufs);
	bp->b_vnbufs.le_next = NOLIST;
}

/* Nothing left that the syncer should write?  v_interlock held. */
static void
syncer_done(struct vnode *vp)
{

	if ((vp->v_iflag & VI_ONWORKLST) != 0 &&
	    LIST_EMPTY(&vp->v_dirtyblkhd) && uvm_obj_clean_p(&vp->v_uobj))
		vn_syncer_remove_from_worklist(vp);
}

struct mount *
wapbl_vptomp(struct vnode *vp)
{

	return vp->v_type == VBLK ? spec_node_getmountedfs(vp) : vp->v_mount;
}

bool
wapbl_vphaswapbl(struct vnode *vp)
{
	struct mount *mp = wapbl_vptomp(vp);

	return mp != NULL && mp->mnt_wapbl != NULL;
}

/*
 * The buffer belongs to the vnode, which stays as long as it does.
 * bufcache_lock and v_interlock held.
 */
void
bgetvp(struct vnode *vp, struct buf *bp)
{

	KASSERT(bp->b_vp == NULL);
	vholdl(vp);
	bp->b_vp = vp;
	bp->b_dev = vp->v_type == VBLK || vp->v_type == VCHR ?
	    vp->v_rdev : NODEV;
	bp->b_objlock = vp->v_interlock;
	LIST_INSERT_HEAD(&vp->v_cleanblkhd, bp, b_vnbufs);
}

/* bufcache_lock and v_interlock held. */
void
brelvp(struct buf *bp)
{
	struct vnode *vp = bp->b_vp;

	if (bp->b_vnbufs.le_next != NOLIST)
		vnbufs_remove(bp);
	syncer_done(vp);
	bp->b_objlock = &buffer_lock;
	bp->b_vp = NULL;
	holdrelel(vp);
}

/*
 * To the list that BO_DELWRI says.  bufcache_lock and v_interlock held.
 */
void
reassignbuf(struct buf *bp, struct vnode *vp)
{
	int delay;

	if (bp->b_vnbufs.le_next != NOLIST)
		vnbufs_remove(bp);
	if ((bp->b_oflags & BO_DELWRI) == 0) {
		LIST_INSERT_HEAD(&vp->v_cleanblkhd, bp, b_vnbufs);
		syncer_done(vp);
		return;
	}
	LIST_INSERT_HEAD(&vp->v_dirtyblkhd, bp, b_vnbufs);
	if (vp->v_iflag & VI_ONWORKLST)
		return;
	switch (vp->v_type) {
	case VDIR:
		delay = DIRDELAY;
		break;
	case VBLK:
		delay = spec_node_getmountedfs(vp) != NULL ? METADELAY :
		    FILEDELAY;
		break;
	default:
		delay = FILEDELAY;
		break;
	}
	vn_syncer_add_to_worklist(vp, delay);
}

/*
 * Forget a block, whatever is in it.
 */
int
binvalbuf(struct vnode *vp, daddr_t blkno)
{
	struct buf *bp;
	int error = 0;

	mutex_enter(&bufcache_lock);
	while ((bp = incore(vp, blkno)) != NULL) {
		error = bbusy(bp, false, 0, NULL);
		if (error == 0) {
			bremfree(bp);
			brelsel(bp, BC_INVAL);
			break;
		}
		if (error != EPASSTHROUGH)
			break;
		error = 0;
	}
	mutex_exit(&bufcache_lock);
	return error;
}

/*
 * The next buffer to be thrown away: any with a block from lbn on.
 * bufcache_lock held; the lists cannot change then.
 */
static struct buf *
next_victim(struct vnode *vp, daddr_t lbn, bool all)
{
	struct buf *bp;

	LIST_FOREACH(bp, &vp->v_dirtyblkhd, b_vnbufs) {
		if (all || bp->b_lblkno >= lbn)
			return bp;
	}
	LIST_FOREACH(bp, &vp->v_cleanblkhd, b_vnbufs) {
		if (all || bp->b_lblkno >= lbn)
			return bp;
	}
	return NULL;
}

static int
toss_buffers(struct vnode *vp, daddr_t lbn, bool all, bool catch, int timo)
{
	struct buf *bp;
	int error;

	if (LIST_EMPTY(&vp->v_dirtyblkhd) && LIST_EMPTY(&vp->v_cleanblkhd))
		return 0;
	mutex_enter(&bufcache_lock);
	while ((bp = next_victim(vp, lbn, all)) != NULL) {
		error = bbusy(bp, catch, timo, NULL);
		if (error == EPASSTHROUGH)
			continue;
		if (error != 0) {
			mutex_exit(&bufcache_lock);
			return error;
		}
		bremfree(bp);
		brelsel(bp, BC_INVAL | BC_VFLUSH);
	}
	mutex_exit(&bufcache_lock);
	return 0;
}

/*
 * Drop all pages and buffers; with V_SAVE after writing what is dirty.
 * Vnode locked.
 */
int
vinvalbuf(struct vnode *vp, int flags, struct kauth_cred *cred, struct lwp *l,
    bool catch, int timo)
{
	int error, putflags = PGO_ALLPAGES | PGO_FREE | PGO_SYNCIO |
	    ((flags & V_SAVE) != 0 ? PGO_CLEANIT | PGO_RECLAIM : 0);

	rw_enter(vp->v_uobj.vmobjlock, RW_WRITER);
	error = VOP_PUTPAGES(vp, 0, 0, putflags);
	if (error != 0)
		return error;
	if (flags & V_SAVE) {
		error = VOP_FSYNC(vp, cred, FSYNC_WAIT | FSYNC_RECLAIM, 0, 0);
		if (error != 0)
			return error;
		if (!LIST_EMPTY(&vp->v_dirtyblkhd)) {
			error = vflushbuf(vp, FSYNC_WAIT);
			if (error != 0)
				return error;
		}
	}
	return toss_buffers(vp, 0, true, catch, timo);
}

/*
 * Drop the pages and buffers of blocks from lbn on.  Vnode locked.
 */
int
vtruncbuf(struct vnode *vp, daddr_t lbn, bool catch, int timo)
{
	voff_t off = round_page(lbn << vp->v_mount->mnt_fs_bshift);
	int error;

	rw_enter(vp->v_uobj.vmobjlock, RW_WRITER);
	error = VOP_PUTPAGES(vp, off, 0, PGO_FREE | PGO_SYNCIO);
	if (error != 0)
		return error;
	return toss_buffers(vp, lbn, false, catch, timo);
}

/*
 * The next dirty buffer that this flush has not seen, busy and off its queue.
 * Those that others have busy are written by them.  bufcache_lock held.
 */
static struct buf *
next_dirty(struct vnode *vp)
{
	struct buf *bp;

	LIST_FOREACH(bp, &vp->v_dirtyblkhd, b_vnbufs) {
		if (bp->b_cflags & (BC_BUSY | BC_VFLUSH))
			continue;
		if (bp->b_flags & B_LOCKED)
			continue;
		bp->b_cflags |= BC_BUSY | BC_VFLUSH;
		bremfree(bp);
		return bp;
	}
	return NULL;
}

/* Is somebody else busy with a dirty buffer of ours?  Wait for it. */
static bool
wait_busy(struct vnode *vp)
{
	struct buf *bp;

	LIST_FOREACH(bp, &vp->v_dirtyblkhd, b_vnbufs) {
		if ((bp->b_cflags & BC_BUSY) != 0 &&
		    (bp->b_flags & B_LOCKED) == 0) {
			(void)bbusy(bp, false, 0, NULL);
			return true;
		}
	}
	return false;
}

static void
wait_output(struct vnode *vp)
{

	mutex_enter(vp->v_interlock);
	while (vp->v_numoutput != 0)
		cv_wait(&vp->v_cv, vp->v_interlock);
	mutex_exit(vp->v_interlock);
}

/*
 * Writes that are started together and waited for at the end.  Guarded by
 * bufcache_lock.
 */
struct flush {
	u_int		fl_pending;
	int		fl_error;
};

static void
flush_iodone(struct buf *bp)
{
	struct flush *fl = bp->b_private;

	bp->b_private = NULL;
	mutex_enter(&bufcache_lock);
	if (bp->b_error != 0 && fl->fl_error == 0)
		fl->fl_error = bp->b_error;
	if (--fl->fl_pending == 0)
		cv_broadcast(&biostate()->bs_busycv);
	brelsel(bp, 0);
	mutex_exit(&bufcache_lock);
}

static void
flush_start(struct flush *fl, struct buf *bp)
{

	fl->fl_pending++;
	mutex_exit(&bufcache_lock);
	bp->b_iodone = flush_iodone;
	bp->b_private = fl;
	bawrite(bp);
	mutex_enter(&bufcache_lock);
}

/*
 * Write the dirty pages and buffers of a vnode; with FSYNC_WAIT until that is
 * done.  The blocks of a device are written side by side: who needs them on
 * the platter asks the device to flush its cache afterwards (spec_fsync).
 */
int
vflushbuf(struct vnode *vp, int flags)
{
	bool sync = (flags & FSYNC_WAIT) != 0, logged;
	struct flush fl = { 0, 0 };
	int putflags = PGO_ALLPAGES | PGO_CLEANIT | (sync ? PGO_SYNCIO : 0) |
	    ((flags & FSYNC_LAZY) != 0 ? PGO_LAZY : 0);
	int error, e;
	struct buf *bp;

	rw_enter(vp->v_uobj.vmobjlock, RW_WRITER);
	error = VOP_PUTPAGES(vp, 0, 0, putflags);
	if (LIST_EMPTY(&vp->v_dirtyblkhd))
		goto out;
	/* With a log bawrite() puts it off: nothing is done there and then. */
	logged = wapbl_vphaswapbl(vp);
	mutex_enter(&bufcache_lock);
	for (;;) {
		bp = next_dirty(vp);
		if (bp == NULL) {
			if (sync && wait_busy(vp))
				continue;
			break;
		}
		if (sync && vp->v_type == VBLK && !logged) {
			flush_start(&fl, bp);
			continue;
		}
		mutex_exit(&bufcache_lock);
		if (sync) {
			e = bwrite(bp);
			if (e != 0 && error == 0)
				error = e;
		} else {
			bawrite(bp);
		}
		mutex_enter(&bufcache_lock);
	}
	while (fl.fl_pending != 0)
		cv_wait(&biostate()->bs_busycv, &bufcache_lock);
	mutex_exit(&bufcache_lock);
	if (error == 0)
		error = fl.fl_error;
 out:
	if (sync) {
		wait_output(vp);
		mutex_enter(vp->v_interlock);
		if ((vp->v_iflag & VI_WRITERR) != 0 && error == 0)
			error = EIO;
		vp->v_iflag &= ~VI_WRITERR;
		mutex_exit(vp->v_interlock);
	}
	return error;
}
