/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffers as I/O requests: those that are not in the cache (getiobuf), parts
 * of a larger one (nestiobuf), and the end of an I/O.
 *
 * An I/O ends with biodone(), on any thread that is an lwp of this kernel.
 * Who started it waits in biowait(), or left a function in b_iodone, or said
 * B_ASYNC: then the buffer is released.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/lwp.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include "bio_private.h"

void
buf_init(struct buf *bp)
{

	memset(bp, 0, sizeof(*bp));
	bp->b_dev = NODEV;
	bp->b_freelistindex = BQ_NONE;
	bp->b_objlock = &buffer_lock;
	bp->b_vnbufs.le_next = NOLIST;
	BIO_SETPRIO(bp, BPRIO_DEFAULT);
	cv_init(&bp->b_busy, "biolock");
	cv_init(&bp->b_done, "biowait");
}

void
buf_destroy(struct buf *bp)
{

	cv_destroy(&bp->b_done);
	cv_destroy(&bp->b_busy);
}

/*
 * A request for the blocks of a vnode, or of none.  The caller fills it; if
 * it is a write, the caller counts it in v_numoutput.
 */
struct buf *
getiobuf(struct vnode *vp, bool waitok)
{
	struct buf *bp = pool_cache_get(biostate()->bs_iobufpool,
	    waitok ? PR_WAITOK : PR_NOWAIT);

	if (bp == NULL)
		return NULL;
	buf_init(bp);
	bp->b_cflags = BC_BUSY;
	bp->b_vp = vp;
	if (vp != NULL)
		bp->b_objlock = vp->v_interlock;
	return bp;
}

void
putiobuf(struct buf *bp)
{

	buf_destroy(bp);
	pool_cache_put(biostate()->bs_iobufpool, bp);
}

/*
 * A write of a vnode's block is over.  v_interlock held.
 */
void
vwakeup(struct buf *bp)
{
	struct vnode *vp = bp->b_vp;

	if (vp == NULL)
		return;
	KASSERT(vp->v_numoutput > 0);
	if (--vp->v_numoutput == 0)
		cv_broadcast(&vp->v_cv);
}

/*
 * The transfer is over, with b_error and b_resid set.
 */
void
biodone(struct buf *bp)
{
	void (*callout)(struct buf *);
	kmutex_t *lock = bp->b_objlock;

	mutex_enter(lock);
	KASSERT((bp->b_oflags & BO_DONE) == 0);
	bp->b_flags &= ~B_COWDONE;
	bp->b_oflags |= BO_DONE;
	BIO_SETPRIO(bp, BPRIO_DEFAULT);
	if (BUF_ISWRITE(bp))
		vwakeup(bp);
	callout = bp->b_iodone;
	if (__predict_false(bp->b_error != 0) && callout == NULL &&
	    BUF_ISWRITE(bp) && (bp->b_flags & B_ASYNC) && bp->b_vp != NULL)
		bp->b_vp->v_iflag |= VI_WRITERR;
	if (callout != NULL) {
		bp->b_iodone = NULL;
		mutex_exit(lock);
		(*callout)(bp);
	} else if (bp->b_flags & B_ASYNC) {
		mutex_exit(lock);
		brelse(bp, 0);
	} else {
		cv_broadcast(&bp->b_done);
		mutex_exit(lock);
	}
}

int
biowait(struct buf *bp)
{
	int error;

	mutex_enter(bp->b_objlock);
	while ((bp->b_oflags & (BO_DONE | BO_DELWRI)) == 0)
		cv_wait(&bp->b_done, bp->b_objlock);
	error = bp->b_error;
	mutex_exit(bp->b_objlock);
	return error;
}

/*
 * Make bp a request for `size' bytes of mbp from `offset' on.  mbp is done
 * when all its bytes have been accounted for by nestiobuf_done().
 */
void
nestiobuf_setup(struct buf *mbp, struct buf *bp, int offset, size_t size)
{
	struct vnode *vp = mbp->b_vp;

	KASSERT(mbp->b_bcount >= offset + (int)size);
	bp->b_vp = vp;
	bp->b_dev = mbp->b_dev;
	bp->b_objlock = mbp->b_objlock;
	bp->b_cflags = BC_BUSY;
	bp->b_flags = B_ASYNC | (mbp->b_flags & (B_READ | B_PHYS | B_RAW |
	    B_MEDIA_FUA | B_MEDIA_DPO));
	bp->b_iodone = nestiobuf_iodone;
	bp->b_data = (char *)mbp->b_data + offset;
	bp->b_resid = bp->b_bcount = bp->b_bufsize = size;
	bp->b_private = mbp;
	BIO_COPYPRIO(bp, mbp);
	if (BUF_ISWRITE(bp) && vp != NULL) {
		mutex_enter(vp->v_interlock);
		vp->v_numoutput++;
		mutex_exit(vp->v_interlock);
	}
}

void
nestiobuf_iodone(struct buf *bp)
{
	struct buf *mbp = bp->b_private;
	int error = bp->b_error, done = bp->b_bcount;

	/* Not all of it moved and nobody said why. */
	if (error == 0 && bp->b_resid > 0)
		error = EIO;
	putiobuf(bp);
	nestiobuf_done(mbp, done, error);
}

/*
 * donebytes more of mbp are dealt with.
 */
void
nestiobuf_done(struct buf *mbp, int donebytes, int error)
{
	kmutex_t *lock = mbp->b_objlock;
	bool last;

	if (donebytes == 0)
		return;
	mutex_enter(lock);
	KASSERT(mbp->b_resid >= donebytes);
	mbp->b_resid -= donebytes;
	if (error != 0 && mbp->b_error == 0)
		mbp->b_error = error;
	last = mbp->b_resid == 0;
	if (last && mbp->b_error != 0)
		mbp->b_resid = mbp->b_bcount;
	mutex_exit(lock);
	if (last)
		biodone(mbp);
}
