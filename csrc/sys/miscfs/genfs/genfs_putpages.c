/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VOP_PUTPAGES: writing dirty pages, freeing pages.
 *
 * Dirty pages that follow one another are written together, up to 1 MiB.
 * They are busy meanwhile, with PG_PAGEOUT, which lets readers read; they are
 * clean from the start, and dirty again if the write fails.
 *
 * PGO_SYNCIO: all is written when it returns; the calling thread does the
 * writing, and when a file is synced (nothing is freed) the device is asked
 * once to flush its cache.  Otherwise a write ends in uvm_aio_aiodone().
 *
 * Locks: vmobjlock held for writing by the caller and released.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/dkio.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/lwp.h>
#include <sys/mount.h>
#include <sys/systm.h>
#include <sys/uio.h>
#include <sys/vnode.h>
#include <sys/wapbl.h>

#include <uvm/uvm_private.h>
#include <miscfs/genfs/genfs.h>
#include <miscfs/genfs/genfs_node.h>
#include <miscfs/specfs/specdev.h>

#include "genfs_io_private.h"

struct putreq {
	struct vnode	*pr_vp;
	struct uvm_object *pr_uobj;
	uint64_t	pr_ix;		/* where it is */
	uint64_t	pr_end;
	int		pr_flags;	/* PGO_* */
	int		pr_error;	/* the first */
	bool		pr_wrote;
	struct vm_page	*pr_pgs[GENFS_MAXPAGES];
};

/* A dirty page that can be written now. */
static struct vm_page *
writable(struct uvm_object *uobj, uint64_t ix)
{
	struct uvm_leaf *lf = uvm_leaf_lookup(uobj, ix);
	struct vm_page *pg;

	if (lf == NULL || (lf->lf_dirty & leaf_bit(ix)) == 0)
		return NULL;
	pg = lf->lf_slot[ix & UVM_LEAF_MASK];
	return (pg->flags & PG_BUSY) != 0 ? NULL : pg;
}

/*
 * The run of dirty pages around a page; its length.  It may begin before the
 * page if the file system writes whole blocks.
 */
static int
find_run(struct putreq *pr, uint64_t ix)
{
	struct uvm_object *uobj = pr->pr_uobj;
	uint64_t first = ix, low;
	off_t lo, hi;
	int n = 0;

	GOP_PUTRANGE(pr->pr_vp, page_offset(ix), &lo, &hi);
	low = MAX(page_index(MAX(lo, 0)), ix >= GENFS_MAXPAGES / 2 ?
	    ix - GENFS_MAXPAGES / 2 : 0);
	while (first > low && writable(uobj, first - 1) != NULL)
		first--;
	for (ix = first; n < GENFS_MAXPAGES && ix < pr->pr_end; ix++) {
		pr->pr_pgs[n] = writable(uobj, ix);
		if (pr->pr_pgs[n] == NULL)
			break;
		n++;
	}
	return n;
}

/*
 * Write the run around page ix.  vmobjlock is dropped meanwhile.
 */
static void
write_run(struct putreq *pr, uint64_t ix)
{
	struct uvm_object *uobj = pr->pr_uobj;
	int i, n = find_run(pr, ix), error;
	u_int more = PG_BUSY | PG_PAGEOUT | PG_CLEAN;
	uint64_t at;

	KASSERT(n > 0);
	if (pr->pr_flags & PGO_FREE)
		more |= PG_RELEASED;
	for (i = 0; i < n; i++) {
		at = page_index(pr->pr_pgs[i]->offset);
		pr->pr_pgs[i]->flags =
		    (pr->pr_pgs[i]->flags & ~PG_DIRTY) | more;
		uvm_leaf_setclean(uvm_leaf_lookup(uobj, at), leaf_bit(at));
	}
	pr->pr_ix = page_index(pr->pr_pgs[0]->offset) + n;
	rw_exit(uobj->vmobjlock);
	error = GOP_WRITE(pr->pr_vp, pr->pr_pgs, n, pr->pr_flags);
	rw_enter(uobj->vmobjlock, RW_WRITER);
	pr->pr_wrote = true;
	if (error != 0 && pr->pr_error == 0)
		pr->pr_error = error;
}

/*
 * Free the pages of one leaf from ix on that are idle and need no writing.
 */
static void
free_run(struct putreq *pr, uint64_t ix)
{
	struct uvm_leaf *lf = uvm_leaf_lookup(pr->pr_uobj, ix);
	uint64_t mask = 0, next = leaf_first(lf) + UVM_LEAF_SLOTS;
	bool clean = (pr->pr_flags & PGO_CLEANIT) != 0;

	for (; ix < MIN(next, pr->pr_end); ix++) {
		if ((lf->lf_present & leaf_bit(ix)) == 0)
			continue;
		if ((lf->lf_slot[ix & UVM_LEAF_MASK]->flags & PG_BUSY) != 0 ||
		    (clean && (lf->lf_dirty & leaf_bit(ix)) != 0))
			break;
		mask |= leaf_bit(ix);
	}
	uvm_leaf_drop(lf, mask);
	uvm_leaf_gc(pr->pr_uobj, lf);
	pr->pr_ix = ix;
}

/*
 * Deal with all pages of the range.  vmobjlock held.
 */
static void
put_range(struct putreq *pr, struct vm_page **busypg)
{
	struct uvm_object *uobj = pr->pr_uobj;
	const bool freeing = (pr->pr_flags & PGO_FREE) != 0;
	const bool cleaning = (pr->pr_flags & PGO_CLEANIT) != 0;
	struct vm_page *pg;
	uint64_t ix;

	for (;;) {
		pg = uvm_next_page(uobj, pr->pr_ix, pr->pr_end, !freeing);
		if (pg == NULL)
			return;
		ix = page_index(pg->offset);
		if (pg->flags & PG_BUSY) {
			if (pr->pr_flags & PGO_BUSYFAIL) {
				pr->pr_error = EDEADLK;
				if (busypg != NULL)
					*busypg = pg;
				return;
			}
			if (!freeing && (pr->pr_flags & PGO_SYNCIO) == 0) {
				pr->pr_ix = ix + 1;
				continue;
			}
			uvm_pagewait(pg, uobj->vmobjlock, "putpages");
			rw_enter(uobj->vmobjlock, RW_WRITER);
			pr->pr_ix = ix;
			continue;
		}
		if (cleaning && writable(uobj, ix) != NULL)
			write_run(pr, ix);
		else
			free_run(pr, ix);
		if (pr->pr_error != 0 && freeing)
			return;
	}
}

/* Nothing left for the syncer? */
static void
leave_worklist(struct vnode *vp)
{

	if ((vp->v_iflag & VI_ONWORKLST) == 0 ||
	    vp->v_uobj.uo_pages.pt_ndirty != 0)
		return;
	mutex_enter(vp->v_interlock);
	if ((vp->v_iflag & VI_ONWORKLST) != 0 &&
	    LIST_EMPTY(&vp->v_dirtyblkhd))
		vn_syncer_remove_from_worklist(vp);
	mutex_exit(vp->v_interlock);
}

/* Ask the disk of a file to put on the platter what it was given. */
static void
flush_device(struct vnode *vp)
{
	struct vnode *devvp = NULL;
	int force = 1;

	if (VOP_BMAP(vp, 0, &devvp, NULL, NULL) != 0 || devvp == NULL ||
	    devvp->v_type != VBLK)
		return;
	(void)bdev_ioctl(devvp->v_rdev, DIOCCACHESYNC, &force, FWRITE, curlwp);
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
 * Pages of [startoff, endoff), endoff 0: to the end.  busypg, if not NULL,
 * gets the busy page that PGO_BUSYFAIL met (EDEADLK).
 */
int
genfs_do_putpages(struct vnode *vp, off_t startoff, off_t endoff,
    int flags, struct vm_page **busypg)
{
	struct uvm_object *uobj = &vp->v_uobj;
	struct mount *mp = vp->v_mount;
	const bool wait = (flags & (PGO_SYNCIO | PGO_CLEANIT)) ==
	    (PGO_SYNCIO | PGO_CLEANIT);
	struct putreq pr;
	bool journal = false;
	uint64_t start;
	int pass;

	if (busypg != NULL)
		*busypg = NULL;
	if (uobj->uo_npages == 0 || (flags & (PGO_FREE | PGO_CLEANIT)) == 0 ||
	    ((flags & PGO_FREE) == 0 && uobj->uo_pages.pt_ndirty == 0)) {
		leave_worklist(vp);
		rw_exit(uobj->vmobjlock);
		if (wait && vp->v_numoutput != 0)
			wait_output(vp);
		return 0;
	}
	pr.pr_vp = vp;
	pr.pr_uobj = uobj;
	pr.pr_flags = flags;
	pr.pr_error = 0;
	pr.pr_wrote = false;
	start = (flags & PGO_ALLPAGES) != 0 ? 0 : page_index(startoff);
	pr.pr_end = (flags & PGO_ALLPAGES) != 0 || endoff == 0 ? UINT64_MAX :
	    page_index(off_round(endoff));

	if (mp->mnt_wapbl != NULL && (flags & PGO_CLEANIT) != 0 &&
	    (flags & PGO_JOURNALLOCKED) == 0 &&
	    uobj->uo_pages.pt_ndirty != 0) {
		rw_exit(uobj->vmobjlock);
		pr.pr_error = WAPBL_BEGIN(mp);
		if (pr.pr_error != 0)
			return pr.pr_error;
		journal = true;
		rw_enter(uobj->vmobjlock, RW_WRITER);
	}

	/* Twice, for what an earlier write could not put on the disk. */
	for (pass = 0; pass < 2; pass++) {
		pr.pr_ix = start;
		put_range(&pr, busypg);
		if (pr.pr_error != 0 || !wait)
			break;
		rw_exit(uobj->vmobjlock);
		wait_output(vp);
		rw_enter(uobj->vmobjlock, RW_WRITER);
		if (uvm_next_page(uobj, start, pr.pr_end,
		    (flags & PGO_FREE) == 0) == NULL)
			break;
	}
	leave_worklist(vp);
	rw_exit(uobj->vmobjlock);
	if (journal)
		WAPBL_END(mp);
	if (pr.pr_wrote && pr.pr_error == 0 && wait &&
	    (flags & (PGO_FREE | PGO_RECLAIM | PGO_LAZY)) == 0)
		flush_device(vp);
	return pr.pr_error;
}

int
genfs_putpages(void *v)
{
	struct vop_putpages_args *ap = v;

	return genfs_do_putpages(ap->a_vp, ap->a_offlo, ap->a_offhi,
	    ap->a_flags, NULL);
}

/* For vnodes that have no pages. */
int
genfs_null_putpages(void *v)
{
	struct vop_putpages_args *ap = v;

	KASSERT(ap->a_vp->v_uobj.uo_npages == 0);
	rw_exit(ap->a_vp->v_uobj.vmobjlock);
	return 0;
}

/*
 * One piece of an asynchronous transfer; master is done when all are.
 */
static void
start_piece(struct buf *mbp, const struct genfs_extent *ge, size_t skip,
    size_t n)
{
	struct buf *bp = getiobuf(NULL, true);

	nestiobuf_setup(mbp, bp, skip, n);
	bp->b_lblkno = 0;
	bp->b_blkno = ge->ge_blkno;
	VOP_STRATEGY(ge->ge_devvp, bp);
}

/*
 * Write or read [off, off + len) at kva without waiting: iodone is called
 * with a buf for all of it.
 */
static int
start_io(struct vnode *vp, off_t off, char *kva, size_t len, size_t bytes,
    int rwflags, void (*iodone)(struct buf *))
{
	struct buf *mbp = getiobuf(vp, true);
	struct genfs_extent ge;
	size_t done, n;
	int error = 0;

	mbp->b_bufsize = len;
	mbp->b_data = kva;
	mbp->b_resid = mbp->b_bcount = bytes;
	mbp->b_flags = rwflags | B_ASYNC;
	mbp->b_iodone = iodone;
	mbp->b_lblkno = 0;
	BIO_SETPRIO(mbp, BPRIO_TIMELIMITED);
	if (BUF_ISWRITE(mbp)) {
		mutex_enter(vp->v_interlock);
		vp->v_numoutput++;
		mutex_exit(vp->v_interlock);
	}
	if (bytes == 0) {
		biodone(mbp);
		return 0;
	}
	for (done = 0; done < bytes; done += n) {
		error = genfs_extent(vp, off + done, bytes - done, &ge);
		n = error != 0 ? bytes - done : ge.ge_bytes;
		if (error == 0 && ge.ge_blkno != -1 && n == bytes) {
			/* In one piece. */
			mbp->b_blkno = ge.ge_blkno;
			VOP_STRATEGY(ge.ge_devvp, mbp);
			return 0;
		}
		if (error != 0 || ge.ge_blkno == -1) {
			if (error == 0 && BUF_ISREAD(mbp))
				memset(kva + done, 0, n);
			nestiobuf_done(mbp, n, error);
		} else {
			start_piece(mbp, &ge, done, n);
		}
	}
	return 0;
}

/* The same, and wait. */
static int
do_io_wait(struct vnode *vp, off_t off, char *kva, size_t bytes, int rwflags)
{
	struct genfs_extent ge;
	int error = 0, e;
	size_t done;

	for (done = 0; done < bytes; done += ge.ge_bytes) {
		e = genfs_extent(vp, off + done, bytes - done, &ge);
		if (e != 0)
			return error != 0 ? error : e;
		if (ge.ge_blkno == -1) {
			/* No block: nothing to write, zeroes to read. */
			if (rwflags & B_READ)
				memset(kva + done, 0, ge.ge_bytes);
			continue;
		}
		e = genfs_transfer(vp, &ge, kva + done, ge.ge_bytes,
		    rwflags | B_NOFLUSH);
		if (e != 0 && error == 0)
			error = e;
	}
	return error;
}

/*
 * Transfer between memory at kva and a file's blocks, up to the last one.
 */
int
genfs_do_io(struct vnode *vp, off_t off, vaddr_t kva, size_t len, int flags,
    int rw, void (*iodone)(struct buf *))
{
	int rwflags = rw == UIO_READ ? B_READ : B_WRITE;
	size_t bytes = len;
	off_t eof;

	GOP_SIZE(vp, MAX(vp->v_writesize, vp->v_size), &eof, 0);
	if (off >= eof)
		bytes = 0;
	else if ((off_t)len > eof - off)
		bytes = eof - off;
	if (flags & PGO_SYNCIO)
		return do_io_wait(vp, off, (char *)kva, bytes, rwflags);
	return start_io(vp, off, (char *)kva, len, bytes, rwflags, iodone);
}

/*
 * Write a run of busy pages.
 */
int
genfs_gop_write(struct vnode *vp, struct vm_page **pgs, int npages, int flags)
{
	const bool sync = (flags & PGO_SYNCIO) != 0;
	size_t len = (size_t)npages << PAGE_SHIFT;
	bool mapped = false;
	vaddr_t kva;
	int error, e, i;

	if (sync && uvm_pages_contiguous(pgs, npages)) {
		kva = (vaddr_t)pgs[0]->pg_data;
	} else {
		kva = uvm_pagermapin(pgs, npages, UVMPAGER_MAPIN_WRITE);
		mapped = kva != 0;
	}
	if (kva == 0) {
		/* No memory for a copy: a page at a time. */
		error = 0;
		for (i = 0; i < npages; i++) {
			e = genfs_do_io(vp, pgs[i]->offset,
			    (vaddr_t)pgs[i]->pg_data, PAGE_SIZE, PGO_SYNCIO,
			    UIO_WRITE, NULL);
			if (e != 0)
				error = e;
		}
		uvm_aio_aiodone_pages(pgs, npages, true, error);
		return error;
	}
	if (!sync)
		uvm_pageout_start(npages);
	error = genfs_do_io(vp, pgs[0]->offset, kva, len, flags, UIO_WRITE,
	    uvm_aio_aiodone);
	if (sync) {
		if (mapped)
			uvm_pagermapout(kva, npages);
		uvm_aio_aiodone_pages(pgs, npages, true, error);
	}
	return error;
}

/* The same: all memory is writable all the time. */
int
genfs_gop_write_rwmap(struct vnode *vp, struct vm_page **pgs, int npages,
    int flags)
{

	return genfs_gop_write(vp, pgs, npages, flags);
}

/*
 * Write by VOP_WRITE.
 */
int
genfs_compat_gop_write(struct vnode *vp, struct vm_page **pgs, int npages,
    int flags)
{
	struct iovec iov;
	struct uio uio;
	int i, error = 0;

	for (i = 0; i < npages && error == 0; i++) {
		off_t off = pgs[i]->offset;

		if (off >= vp->v_size)
			break;
		iov.iov_base = pgs[i]->pg_data;
		iov.iov_len = MIN((off_t)PAGE_SIZE, vp->v_size - off);
		uio.uio_iov = &iov;
		uio.uio_iovcnt = 1;
		uio.uio_offset = off;
		uio.uio_resid = iov.iov_len;
		uio.uio_rw = UIO_WRITE;
		UIO_SETUP_SYSSPACE(&uio);
		error = VOP_WRITE(vp, &uio, 0, curlwp->l_cred);
	}
	uvm_aio_aiodone_pages(pgs, npages, true, error);
	return error;
}
