/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The buffer cache: blocks of metadata, found by (vnode, logical block).
 * File data is in the page cache.
 *
 * States of a buffer
 *	FREE	on a queue by b_freelistindex, not BC_BUSY
 *	BUSY	owned by one lwp, or by the I/O if B_ASYNC
 *	FREE -> BUSY	getblk(), bbusy()+bremfree()
 *	BUSY -> FREE	brelse()
 *	BUSY -> gone	brelse() with BC_INVAL, BC_NOCACHE or an error
 *	Content is valid if BO_DONE or BO_DELWRI is set; BO_DELWRI: it is to
 *	be written, and hangs off v_dirtyblkhd instead of v_cleanblkhd.
 *
 * Memory
 *	Up to bs_maxmem bytes; beyond that the oldest go, written first if
 *	need be.  When the kernel is short of memory clean ones go at once.
 *
 * Locking
 *	bufcache_lock: queues, hash, b_cflags; a hit costs it once.
 *	Order: bufcache_lock -> v_interlock (b_objlock).
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/fstrans.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/vnode.h>
#include <sys/wapbl.h>

#include <rump-sys/arena.h>
#include <uvm/uvm_extern.h>
#include <miscfs/specfs/specdev.h>

#include "bio_private.h"

#define HASH_FIRST	512		/* chains at boot */
#define MAXMEM_DEFAULT	(64ULL << 20)
#define MAXMEM_LEAST	(1ULL << 20)

static inline struct bufhashhdr *
bufhash(const struct bio_state *bs, const struct vnode *vp, daddr_t lbn)
{
	uint64_t h = ((uintptr_t)vp >> 6) * 0x9e3779b97f4a7c15ULL +
	    (uint64_t)lbn * 0xff51afd7ed558ccdULL;

	return &bs->bs_hash[(h >> 32) & bs->bs_hashmask];
}

/* The buffer of a block, busy or not, or NULL.  bufcache_lock held. */
struct buf *
incore(struct vnode *vp, daddr_t blkno)
{
	struct buf *bp;

	LIST_FOREACH(bp, bufhash(biostate(), vp, blkno), b_hash) {
		if (bp->b_lblkno == blkno && bp->b_vp == vp &&
		    (bp->b_cflags & BC_INVAL) == 0)
			return bp;
	}
	return NULL;
}

/* Twice as many chains, when chains get long.  bufcache_lock held. */
static void
hash_grow(struct bio_state *bs)
{
	u_long n = (bs->bs_hashmask + 1) * 4, i, old = bs->bs_hashmask + 1;
	struct bufhashhdr *tbl, *was = bs->bs_hash;
	struct buf *bp;

	tbl = kmem_zalloc(n * sizeof(*tbl), KM_NOSLEEP);
	if (tbl == NULL)
		return;
	bs->bs_hash = tbl;
	bs->bs_hashmask = n - 1;
	for (i = 0; i < old; i++) {
		while ((bp = LIST_FIRST(&was[i])) != NULL) {
			LIST_REMOVE(bp, b_hash);
			LIST_INSERT_HEAD(bufhash(bs, bp->b_vp, bp->b_lblkno),
			    bp, b_hash);
		}
	}
	kmem_free(was, old * sizeof(*was));
}

/* Put a buffer on a queue.  bufcache_lock held. */
void
binsfree(struct buf *bp, int q)
{

	KASSERT(bp->b_freelistindex == BQ_NONE);
	bp->b_freelistindex = q;
	TAILQ_INSERT_TAIL(&biostate()->bs_queue[q], bp, b_freelist);
}

/* Take it off.  bufcache_lock held. */
void
bremfree(struct buf *bp)
{

	KASSERT(bp->b_freelistindex != BQ_NONE);
	TAILQ_REMOVE(&biostate()->bs_queue[bp->b_freelistindex], bp,
	    b_freelist);
	bp->b_freelistindex = BQ_NONE;
}

/*
 * A buffer that is not on a queue ends.  bufcache_lock held.
 */
void
bio_dispose(struct buf *bp)
{
	struct bio_state *bs = biostate();
	kmutex_t *lock;

	KASSERT(bp->b_freelistindex == BQ_NONE);
	LIST_REMOVE(bp, b_hash);
	if (bp->b_vp != NULL) {
		lock = bp->b_objlock;
		mutex_enter(lock);
		brelvp(bp);
		mutex_exit(lock);
	}
	if (bp->b_bufsize != 0) {
		kmem_free(bp->b_data, bp->b_bufsize);
		bs->bs_mem -= bp->b_bufsize;
	}
	bs->bs_nbuf--;
	buf_destroy(bp);
	pool_cache_put(bs->bs_bufpool, bp);
}

/*
 * Make it ours.  bufcache_lock held in and out.  EPASSTHROUGH: it was busy,
 * we slept, look again whether it is there.
 */
int
bbusy(struct buf *bp, bool intr, int timo, kmutex_t *interlock)
{
	int error;

	if ((bp->b_cflags & BC_BUSY) == 0) {
		bp->b_cflags |= BC_BUSY;
		return 0;
	}
	bp->b_cflags |= BC_WANTED;
	if (interlock != NULL)
		mutex_exit(interlock);
	if (intr)
		error = cv_timedwait_sig(&biostate()->bs_busycv,
		    &bufcache_lock, timo);
	else
		error = cv_timedwait(&biostate()->bs_busycv, &bufcache_lock,
		    timo);
	if (interlock != NULL)
		mutex_enter(interlock);
	return error != 0 ? error : EPASSTHROUGH;
}

/*
 * Let the oldest buffers go while there is too much memory in them.  Takes
 * and releases bufcache_lock.
 */
static void
trim(struct bio_state *bs)
{
	struct buf *bp;

	mutex_enter(&bufcache_lock);
	while (bs->bs_mem > bs->bs_maxmem) {
		bp = TAILQ_FIRST(&bs->bs_queue[BQ_AGE]);
		if (bp == NULL)
			bp = TAILQ_FIRST(&bs->bs_queue[BQ_LRU]);
		if (bp == NULL)
			break;
		bremfree(bp);
		bp->b_cflags |= BC_BUSY;
		if (bp->b_oflags & BO_DELWRI) {
			/* Goes to BQ_AGE when it is written. */
			bp->b_cflags |= BC_AGE;
			mutex_exit(&bufcache_lock);
			bawrite(bp);
			mutex_enter(&bufcache_lock);
			continue;
		}
		bio_dispose(bp);
	}
	mutex_exit(&bufcache_lock);
}

/*
 * The kernel is short of memory: free clean buffers, without waiting for any
 * lock.  Called with who knows what held.  Returns bytes.
 */
size_t
bio_reclaim(size_t want)
{
	struct bio_state *bs = biostate();
	struct buf *bp, *next;
	kmutex_t *lock;
	size_t freed = 0;
	int q;

	if (bs == NULL || mutex_owned(&bufcache_lock) ||
	    !mutex_tryenter(&bufcache_lock))
		return 0;
	for (q = BQ_AGE; q >= BQ_LRU; q--) {
		TAILQ_FOREACH_SAFE(bp, &bs->bs_queue[q], b_freelist, next) {
			if (freed >= want)
				break;
			lock = bp->b_objlock;
			if ((bp->b_oflags & BO_DELWRI) != 0 ||
			    mutex_owned(lock) || !mutex_tryenter(lock))
				continue;
			freed += bp->b_bufsize;
			bremfree(bp);
			brelvp(bp);
			mutex_exit(lock);
			bio_dispose(bp);
		}
	}
	mutex_exit(&bufcache_lock);
	return freed;
}

/*
 * A new buffer, busy, in the hash and on its vnode; no memory yet.
 * bufcache_lock held in; NULL if there is no memory.
 */
static struct buf *
newbuf(struct bio_state *bs, struct vnode *vp, daddr_t blkno)
{
	struct buf *bp = pool_cache_get(bs->bs_bufpool, PR_NOWAIT);

	if (bp == NULL)
		return NULL;
	buf_init(bp);
	bp->b_cflags = BC_BUSY;
	bp->b_freelistindex = BQ_NONE;
	bp->b_lblkno = bp->b_blkno = bp->b_rawblkno = blkno;
	if (++bs->bs_nbuf > 2 * (bs->bs_hashmask + 1))
		hash_grow(bs);
	if (vp != NULL) {
		LIST_INSERT_HEAD(bufhash(bs, vp, blkno), bp, b_hash);
		mutex_enter(vp->v_interlock);
		bgetvp(vp, bp);
		mutex_exit(vp->v_interlock);
	} else {
		LIST_INSERT_HEAD(bufhash(bs, NULL, blkno), bp, b_hash);
		bp->b_cflags |= BC_INVAL | BC_NOCACHE;
	}
	return bp;
}

/*
 * Give a busy buffer memory of a size; preserve keeps the content.
 */
int
allocbuf(struct buf *bp, int size, int preserve)
{
	struct bio_state *bs = biostate();
	int oldsize = bp->b_bufsize, oldcount = bp->b_bcount;
	int newsize = roundup2(size, DEV_BSIZE);
	struct mount *mp;
	void *data;

	if (size < 0 || size > MAXBSIZE)
		return EINVAL;
	bp->b_bcount = size;
	if (newsize != oldsize) {
		data = newsize == 0 ? NULL : kmem_alloc(newsize, KM_NOSLEEP);
		if (data == NULL && newsize != 0) {
			bp->b_bcount = oldcount;
			return ENOMEM;
		}
		if (preserve && oldsize != 0 && newsize != 0)
			memcpy(data, bp->b_data, MIN(oldsize, newsize));
		/* Never what the memory held before. */
		if (preserve && newsize > oldsize)
			memset((char *)data + oldsize, 0, newsize - oldsize);
		if (oldsize != 0)
			kmem_free(bp->b_data, oldsize);
		bp->b_data = data;
		bp->b_bufsize = newsize;
		mutex_enter(&bufcache_lock);
		bs->bs_mem += newsize - oldsize;
		mutex_exit(&bufcache_lock);
	}
	if ((bp->b_flags & B_LOCKED) != 0 && bp->b_vp != NULL &&
	    wapbl_vphaswapbl(bp->b_vp) &&
	    (oldsize != newsize || oldcount != size)) {
		mp = wapbl_vptomp(bp->b_vp);
		WAPBL_RESIZE_BUF(mp, bp, oldsize, oldcount);
	}
	return 0;
}

/*
 * The buffer of a block, busy, in the cache or new.  NULL if a signal came or
 * time ran out, which the caller allowed, or if there is no memory.
 */
struct buf *
getblk(struct vnode *vp, daddr_t blkno, int size, int slpflag, int slptimeo)
{
	struct bio_state *bs = biostate();
	struct buf *bp;
	bool preserve = true, grown;
	int error, tries = 0;

	mutex_enter(&bufcache_lock);
	while ((bp = incore(vp, blkno)) != NULL) {
		error = bbusy(bp, (slpflag & PCATCH) != 0, slptimeo, NULL);
		if (error == 0) {
			bremfree(bp);
			mutex_exit(&bufcache_lock);
			if (__predict_true(bp->b_bcount == size))
				return bp;
			goto resize;
		}
		if (error != EPASSTHROUGH) {
			mutex_exit(&bufcache_lock);
			return NULL;
		}
	}
	bp = newbuf(bs, vp, blkno);
	mutex_exit(&bufcache_lock);
	if (bp == NULL)
		return NULL;
	preserve = false;

 resize:
	grown = preserve && size > bp->b_bcount;
	while ((error = allocbuf(bp, size, preserve)) == ENOMEM &&
	    tries++ < 4) {
		if (bio_reclaim(MAXBSIZE) == 0)
			uvm_wait("getblk");
	}
	if (error != 0) {
		/* What was there may be dirty: then it stays as it was. */
		brelse(bp, preserve ? 0 : BC_INVAL);
		return NULL;
	}
	if (grown) {
		/* Its end was never read. */
		mutex_enter(bp->b_objlock);
		if ((bp->b_oflags & BO_DELWRI) == 0)
			bp->b_oflags &= ~BO_DONE;
		mutex_exit(bp->b_objlock);
	}
	if (bs->bs_mem > bs->bs_maxmem)
		trim(bs);
	return bp;
}

/* A buffer of no block. */
struct buf *
geteblk(int size)
{
	struct bio_state *bs = biostate();
	struct buf *bp;

	mutex_enter(&bufcache_lock);
	bp = newbuf(bs, NULL, 0);
	mutex_exit(&bufcache_lock);
	if (bp == NULL)
		return NULL;
	if (allocbuf(bp, size, 0) != 0) {
		brelse(bp, BC_INVAL);
		return NULL;
	}
	return bp;
}

/*
 * Release a buffer.  bufcache_lock held.
 */
void
brelsel(struct buf *bp, int set)
{
	struct mount *mp;

	KASSERT(bp->b_cflags & BC_BUSY);
	bp->b_cflags |= set;
	if (__predict_false(bp->b_error != 0)) {
		/* In a log it will be written again. */
		if ((bp->b_flags & B_LOCKED) != 0 && BUF_ISWRITE(bp))
			bp->b_error = 0;
		else
			bp->b_cflags |= BC_INVAL;
	}
	if (__predict_false((bp->b_cflags & BC_WANTED) != 0)) {
		bp->b_cflags &= ~BC_WANTED;
		cv_broadcast(&biostate()->bs_busycv);
	}
	if (__predict_false((bp->b_cflags & (BC_INVAL | BC_NOCACHE)) != 0 &&
	    ((bp->b_oflags & BO_DELWRI) == 0 ||
	    (bp->b_cflags & BC_INVAL) != 0)) || bp->b_bufsize == 0) {
		if (bp->b_flags & B_LOCKED) {
			mp = wapbl_vptomp(bp->b_vp);
			if (mp->mnt_wapbl != NULL)
				WAPBL_REMOVE_BUF(mp, bp);
			bp->b_flags &= ~B_LOCKED;
		}
		bp->b_oflags &= ~BO_DELWRI;
		bio_dispose(bp);
		return;
	}
	binsfree(bp, (bp->b_flags & B_LOCKED) != 0 ? BQ_LOCKED :
	    (bp->b_cflags & BC_AGE) != 0 ? BQ_AGE : BQ_LRU);
	bp->b_cflags &= ~(BC_AGE | BC_BUSY | BC_NOCACHE | BC_VFLUSH);
	bp->b_flags &= ~B_ASYNC;
}

void
brelse(struct buf *bp, int set)
{

	mutex_enter(&bufcache_lock);
	brelsel(bp, set);
	mutex_exit(&bufcache_lock);
}

/* The mount that counts the I/O of a vnode. */
static struct mount *
io_mount(struct vnode *vp)
{

	return vp->v_type == VBLK ? spec_node_getmountedfs(vp) : vp->v_mount;
}

/*
 * Start reading a block unless it is valid.
 */
static struct buf *
start_read(struct vnode *vp, daddr_t blkno, int size, int async)
{
	struct buf *bp = getblk(vp, blkno, size, 0, 0);
	struct mount *mp;

	if (bp == NULL)
		return NULL;
	if (__predict_true((bp->b_oflags & (BO_DONE | BO_DELWRI)) != 0)) {
		if (async)
			brelse(bp, 0);
		return bp;
	}
	bp->b_flags |= B_READ | async;
	BIO_SETPRIO(bp, async ? BPRIO_TIMELIMITED : BPRIO_TIMECRITICAL);
	mp = io_mount(vp);
	if (mp != NULL && mp->mnt_wapbl_replay != NULL && mp->mnt_wapbl_op !=
	    NULL && WAPBL_REPLAY_ISOPEN(mp) &&
	    WAPBL_REPLAY_CAN_READ(mp, bp->b_blkno, bp->b_bcount)) {
		bp->b_error = WAPBL_REPLAY_READ(mp, bp->b_data, bp->b_blkno,
		    bp->b_bcount);
		biodone(bp);
		return bp;
	}
	if (mp != NULL) {
		if (async)
			mp->mnt_stat.f_asyncreads++;
		else
			mp->mnt_stat.f_syncreads++;
	}
	VOP_STRATEGY(vp, bp);
	return bp;
}

/* Wait for the block, and run what wants to see it before it changes. */
static int
finish_read(struct buf *bp, int flags, struct buf **bpp)
{
	int error = 0;

	if (bp == NULL) {
		*bpp = NULL;
		return ENOMEM;
	}
	if (__predict_false((bp->b_oflags & (BO_DONE | BO_DELWRI)) == 0 ||
	    (bp->b_flags & B_READ) != 0))
		error = biowait(bp);
	if (error == 0) {
		bp->b_flags &= ~B_READ;
		if (flags & B_MODIFY)
			error = fscow_run(bp, true);
	}
	if (error != 0) {
		brelse(bp, 0);
		bp = NULL;
	}
	*bpp = bp;
	return error;
}

int
bread(struct vnode *vp, daddr_t blkno, int size, int flags, struct buf **bpp)
{

	return finish_read(start_read(vp, blkno, size, 0), flags, bpp);
}

/*
 * Read a block, and start reading those in rablks.
 */
int
breadn(struct vnode *vp, daddr_t blkno, int size, daddr_t *rablks,
    int *rasizes, int nrablks, int flags, struct buf **bpp)
{
	struct buf *bp = start_read(vp, blkno, size, 0);
	int i;
	bool there;

	for (i = 0; i < nrablks; i++) {
		mutex_enter(&bufcache_lock);
		there = incore(vp, rablks[i]) != NULL;
		mutex_exit(&bufcache_lock);
		if (!there)
			(void)start_read(vp, rablks[i], rasizes[i], B_ASYNC);
	}
	return finish_read(bp, flags, bpp);
}

/*
 * Is the block of this buffer for the log?
 */
static struct mount *
log_of(struct buf *bp)
{
	struct mount *mp;

	if (bp->b_vp == NULL || (mp = wapbl_vptomp(bp->b_vp)) == NULL ||
	    mp->mnt_wapbl == NULL ||
	    bp->b_iodone == mp->mnt_wapbl_op->wo_wapbl_biodone)
		return NULL;
	return mp;
}

/*
 * Write a buffer and wait; with B_ASYNC only start it.  Releases it.
 */
int
bwrite(struct buf *bp)
{
	struct vnode *vp = bp->b_vp;
	struct mount *mp;
	bool sync = (bp->b_flags & B_ASYNC) == 0, delayed;
	int error;

	KASSERT(bp->b_cflags & BC_BUSY);
	KASSERT(vp != NULL);
	if (__predict_false(log_of(bp) != NULL)) {
		bdwrite(bp);
		return 0;
	}
	mp = io_mount(vp);
	if (sync && mp != NULL && (mp->mnt_flag & MNT_ASYNC) != 0) {
		bdwrite(bp);
		return 0;
	}
	if (mp != NULL) {
		if (sync)
			mp->mnt_stat.f_syncwrites++;
		else
			mp->mnt_stat.f_asyncwrites++;
	}
	bp->b_flags &= ~B_READ;
	bp->b_error = 0;
	mutex_enter(&bufcache_lock);
	mutex_enter(vp->v_interlock);
	delayed = (bp->b_oflags & BO_DELWRI) != 0;
	bp->b_oflags &= ~(BO_DONE | BO_DELWRI);
	vp->v_numoutput++;
	if (delayed)
		reassignbuf(bp, vp);
	mutex_exit(vp->v_interlock);
	mutex_exit(&bufcache_lock);
	BIO_SETPRIO(bp, sync ? BPRIO_TIMECRITICAL : BPRIO_TIMELIMITED);
	VOP_STRATEGY(vp, bp);
	if (!sync)
		return 0;
	error = biowait(bp);
	brelse(bp, 0);
	return error;
}

/* VOP_BWRITE for those who want nothing special. */
int
vn_bwrite(void *v)
{
	struct vop_bwrite_args *ap = v;

	return bwrite(ap->a_bp);
}

/*
 * Write a buffer later.  Releases it.
 */
void
bdwrite(struct buf *bp)
{
	struct vnode *vp = bp->b_vp;
	struct mount *mp;

	KASSERT(bp->b_cflags & BC_BUSY);
	mp = log_of(bp);
	if (mp != NULL)
		WAPBL_ADD_BUF(mp, bp);
	mutex_enter(&bufcache_lock);
	if ((bp->b_oflags & BO_DELWRI) == 0) {
		mutex_enter(vp->v_interlock);
		bp->b_oflags |= BO_DELWRI | BO_DONE;
		reassignbuf(bp, vp);
		mutex_exit(vp->v_interlock);
	}
	brelsel(bp, 0);
	mutex_exit(&bufcache_lock);
}

/* Start writing a buffer; it is released when it is done. */
void
bawrite(struct buf *bp)
{

	bp->b_flags |= B_ASYNC;
	VOP_BWRITE(bp->b_vp, bp);
}

u_int
buf_nbuf(void)
{

	return biostate()->bs_nbuf;
}

static void
reclaim(void *arg, size_t npages)
{

	(void)bio_reclaim(npages << PAGE_SHIFT);
}

void
bufinit(void)
{
	struct bio_state *bs = kernel_state_alloc(sizeof(*bs));
	uint64_t limit = curkernel()->k_memlimit;
	int q;

	cv_init(&bs->bs_busycv, "bbusy");
	for (q = 0; q < BQ_NQUEUES; q++)
		TAILQ_INIT(&bs->bs_queue[q]);
	bs->bs_maxmem = curkernel()->k_bufmem;
	if (bs->bs_maxmem == 0)
		bs->bs_maxmem = limit == 0 ? MAXMEM_DEFAULT :
		    MAX(MAXMEM_LEAST, MIN(limit / 4, MAXMEM_DEFAULT));
	bs->bs_hashmask = HASH_FIRST - 1;
	bs->bs_hash = kmem_zalloc(HASH_FIRST * sizeof(bs->bs_hash[0]),
	    KM_SLEEP);
	bs->bs_bufpool = pool_cache_init(sizeof(struct buf), 0, 0, 0,
	    "bufpl", NULL, IPL_NONE, NULL, NULL, NULL);
	bs->bs_iobufpool = pool_cache_init(sizeof(struct buf), 0, 0, 0,
	    "iobufpl", NULL, IPL_NONE, NULL, NULL, NULL);
	curkernel()->k_bio = bs;
	arena_reclaim_register(reclaim, NULL);
}

/*
 * Halt, after the file systems are gone: nobody has a buffer, so all go.
 */
void
buffini(void)
{
	struct bio_state *bs = biostate();
	struct buf *bp;
	int q;

	mutex_enter(&bufcache_lock);
	for (q = 0; q < BQ_NQUEUES; q++) {
		while ((bp = TAILQ_FIRST(&bs->bs_queue[q])) != NULL) {
			bremfree(bp);
			bio_dispose(bp);
		}
	}
	kmem_free(bs->bs_hash, (bs->bs_hashmask + 1) * sizeof(bs->bs_hash[0]));
	mutex_exit(&bufcache_lock);
	pool_cache_destroy(bs->bs_bufpool);
	pool_cache_destroy(bs->bs_iobufpool);
}
