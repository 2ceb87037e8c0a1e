/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VOP_GETPAGES: pages of a file, from its blocks.
 *
 * The pages wanted, and those read ahead with them, are made busy; new ones
 * are PG_FAKE and get their content from the blocks, a run of contiguous
 * blocks and contiguous memory in one transfer, done by the calling thread.
 * A page over a hole is zeroed and PG_RDONLY: it has no block yet.
 *
 * For writing (PGO_NOBLOCKALLOC not set) holes get blocks, and all pages of
 * such a block come in as zeroes and dirty, so that what the block held before
 * never shows.
 *
 * Errors: a page that could not be read is not kept.  The request fails if it
 * is one of those wanted; one that was only read ahead is forgotten.
 *
 * Locks: g_glock over all of it, as a writer if blocks may be allocated;
 * vmobjlock around looking and around letting go, not during I/O.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/errno.h>
#include <sys/lwp.h>
#include <sys/mount.h>
#include <sys/systm.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include <rump-sys/vfs.h>
#include <uvm/uvm_private.h>
#include <miscfs/genfs/genfs.h>
#include <miscfs/genfs/genfs_node.h>
#include <miscfs/specfs/specdev.h>

#include "genfs_io_private.h"

#define MAXEXTRA	(MAXBSIZE / PAGE_SIZE)	/* to the edge of a block */
#define NPGS		(GENFS_MAXPAGES + 2 * MAXEXTRA)

struct getreq {
	struct vnode	*gr_vp;
	struct uvm_object *gr_uobj;
	off_t		gr_start;	/* of gr_pgs[0] */
	int		gr_n;		/* pages in hand */
	int		gr_first;	/* first wanted one */
	int		gr_count;	/* wanted ones */
	off_t		gr_diskeof;	/* blocks end here */
	off_t		gr_memeof;	/* pages may exist up to here */
	bool		gr_write;
	bool		gr_overwrite;
	bool		gr_alloc;
	bool		gr_sawhole;
	off_t		gr_geoff;	/* where gr_ge begins, or -1 */
	struct genfs_extent gr_ge;	/* looked up already */
	uint64_t	gr_holes[NPGS / 64 + 1];
	struct vm_page	*gr_pgs[NPGS];
};

static bool
is_hole(const struct getreq *gr, int i)
{

	return (gr->gr_holes[i / 64] >> (i % 64)) & 1;
}

/* The largest transfer a device takes. */
static size_t
max_io(struct vnode *devvp)
{

	if (devvp->v_type == VBLK && major(devvp->v_rdev) ==
	    RUMPBLK_DEVMAJOR)
		return GENFS_MAXPAGES * PAGE_SIZE;
	return MAXPHYS;
}

/*
 * Where [off, off + len) begins on the disk, and how much of it is in one
 * piece.
 */
int
genfs_extent(struct vnode *vp, off_t off, size_t len, struct genfs_extent *ge)
{
	int shift = vp->v_mount->mnt_fs_bshift, run = 0, error;
	daddr_t lbn = off >> shift, blkno = -1;
	off_t in = off - ((off_t)lbn << shift), bytes;

	ge->ge_devvp = NULL;
	error = VOP_BMAP(vp, lbn, &ge->ge_devvp, &blkno, &run);
	if (error != 0)
		return error;
	if (run < 0)
		run = 0;
	if ((uint64_t)run >= (len >> shift) + 1)
		bytes = len;
	else
		bytes = MIN((((off_t)run + 1) << shift) - in, (off_t)len);
	if (blkno == (daddr_t)-1) {
		ge->ge_blkno = -1;
	} else {
		if (blkno < 0)
			return EIO;
		ge->ge_blkno = blkno + btodb(in);
		bytes = MIN(bytes, (off_t)max_io(ge->ge_devvp));
	}
	ge->ge_bytes = bytes;
	return 0;
}

/*
 * Move an extent, and wait.  len is ge_bytes or, at the end of a file, that
 * rounded to sectors.
 */
int
genfs_transfer(struct vnode *vp, const struct genfs_extent *ge, void *data,
    size_t len, int rwflags)
{
	struct buf *bp = getiobuf(vp, false);
	int error;

	if (bp == NULL)
		return ENOMEM;
	bp->b_data = data;
	bp->b_bcount = bp->b_bufsize = bp->b_resid = len;
	bp->b_blkno = ge->ge_blkno;
	bp->b_lblkno = 0;
	bp->b_flags = rwflags;
	BIO_SETPRIO(bp, BPRIO_TIMECRITICAL);
	if (BUF_ISWRITE(bp)) {
		mutex_enter(vp->v_interlock);
		vp->v_numoutput++;
		mutex_exit(vp->v_interlock);
	}
	VOP_STRATEGY(ge->ge_devvp, bp);
	error = biowait(bp);
	if (error == 0 && bp->b_resid != 0)
		error = EIO;
	putiobuf(bp);
	return error;
}

/*
 * A reader can do without the pages of a hole: how many of the wanted ones
 * have no block?  What was found out otherwise is kept for fill_run().
 */
static int
leading_hole(struct getreq *gr, int *np)
{
	struct genfs_extent *ge = &gr->gr_ge;
	const off_t left = gr->gr_diskeof - gr->gr_start;
	const size_t max = GENFS_MAXPAGES * PAGE_SIZE;
	int error;

	*np = 0;
	if (left <= 0)
		return 0;
	error = genfs_extent(gr->gr_vp, gr->gr_start, MIN(left, (off_t)max),
	    ge);
	if (error != 0)
		return error;
	gr->gr_geoff = gr->gr_start;
	if (ge->ge_blkno != -1)
		return 0;
	*np = (off_t)ge->ge_bytes == left ? gr->gr_count :
	    (int)atop(ge->ge_bytes);
	*np = MIN(*np, gr->gr_count);
	return 0;
}

/* An extent for fill_run(): the one that is known, or asked for. */
static int
next_extent(struct getreq *gr, off_t off, size_t len, struct genfs_extent *ge)
{

	len = MIN((off_t)len, gr->gr_diskeof - off);
	if (off != gr->gr_geoff)
		return genfs_extent(gr->gr_vp, off, len, ge);
	*ge = gr->gr_ge;
	ge->ge_bytes = MIN(ge->ge_bytes, len);
	return 0;
}

/*
 * Fill [off, off + len), memory at data, whole pages, from blocks, and note
 * where there are none.  *donep: how far it came.
 */
static int
fill_run(struct getreq *gr, off_t off, size_t len, char *data, size_t *donep)
{
	struct vnode *vp = gr->gr_vp;
	size_t sector = (size_t)1 << MAX(vp->v_mount->mnt_dev_bshift,
	    DEV_BSHIFT);
	struct genfs_extent ge;
	size_t done, n, first, i;
	off_t valid;
	int error = 0;

	for (done = 0; done < len; done += ge.ge_bytes) {
		ge.ge_bytes = len - done;
		ge.ge_blkno = -1;
		if (off + (off_t)done < gr->gr_diskeof) {
			error = next_extent(gr, off + done, len - done, &ge);
			if (error != 0)
				break;
		}
		if (ge.ge_blkno == -1) {
			memset(data + done, 0, ge.ge_bytes);
			gr->gr_sawhole = true;
			first = (off + done - gr->gr_start) >> PAGE_SHIFT;
			n = (off + done + ge.ge_bytes - 1 - gr->gr_start) >>
			    PAGE_SHIFT;
			for (i = first; i <= n; i++)
				gr->gr_holes[i / 64] |= 1ULL << (i % 64);
			continue;
		}
		n = roundup2(ge.ge_bytes, sector);
		n = MIN(n, len - done);
		error = genfs_transfer(vp, &ge, data + done, n, B_READ);
		if (error != 0)
			break;
	}
	/* What lies behind the end of the file is nobody's business. */
	valid = vp->v_writesize - off;
	if (valid < (off_t)done) {
		valid = MAX(valid, 0);
		memset(data + valid, 0, done - valid);
	}
	*donep = done;
	return error;
}

/* Will the caller overwrite this page? */
static bool
overwritten(const struct getreq *gr, int i)
{

	return gr->gr_overwrite && i >= gr->gr_first &&
	    i < gr->gr_first + gr->gr_count;
}

/*
 * Give the fake pages their content.  On an error *badp is the first page
 * without.
 */
static int
fill_pages(struct getreq *gr, int *badp)
{
	struct vm_page **pgs = gr->gr_pgs;
	int i = 0, j, error;
	size_t done;
	char *data;

	while (i < gr->gr_n) {
		if ((pgs[i]->flags & PG_FAKE) == 0 || overwritten(gr, i)) {
			i++;
			continue;
		}
		data = pgs[i]->pg_data;
		for (j = i + 1; j < gr->gr_n; j++) {
			if ((pgs[j]->flags & PG_FAKE) == 0 ||
			    overwritten(gr, j) || pgs[j]->pg_data !=
			    data + (size_t)(j - i) * PAGE_SIZE)
				break;
		}
		error = fill_run(gr, gr->gr_start + (off_t)ptoa(i),
		    (size_t)ptoa(j - i), data, &done);
		if (error != 0) {
			*badp = i + done / PAGE_SIZE;
			return error;
		}
		i = j;
	}
	return 0;
}

/*
 * Give up pages from `from' on: the fake ones go.  vmobjlock held.
 */
static void
abandon(struct getreq *gr, int from)
{
	int i;

	for (i = from; i < gr->gr_n; i++) {
		if (gr->gr_pgs[i]->flags & PG_FAKE)
			gr->gr_pgs[i]->flags |= PG_RELEASED;
	}
	uvm_page_unbusy(&gr->gr_pgs[from], gr->gr_n - from);
	gr->gr_n = from;
}

/*
 * Make busy the pages [gr_start, gr_start + gr_n): those behind the wanted
 * ones only as far as they are missing.  vmobjlock held; dropped while
 * waiting for a page.
 */
static int
collect(struct getreq *gr)
{
	struct uvm_object *uobj = gr->gr_uobj;
	uint64_t ix = page_index(gr->gr_start);
	int i = 0, j, n = gr->gr_n, must = gr->gr_first + gr->gr_count, got;
	struct vm_page *pg;

	if (gr->gr_alloc)
		must = n;
	while (i < n) {
		pg = uvm_slot_lookup(uobj, ix + i);
		if (pg != NULL && i >= must)
			break;
		if (pg != NULL) {
			if (pg->flags & PG_BUSY) {
				uvm_pagewait(pg, uobj->vmobjlock, "getpages");
				rw_enter(uobj->vmobjlock, RW_WRITER);
				continue;
			}
			pg->flags |= PG_BUSY;
			gr->gr_pgs[i++] = pg;
			continue;
		}
		for (j = i + 1; j < n && uvm_slot_lookup(uobj, ix + j) == NULL;
		    j++)
			continue;
		got = uvm_pagealloc_run(uobj, gr->gr_start + (off_t)ptoa(i),
		    j - i, &gr->gr_pgs[i]);
		i += got;
		if (got == 0)
			break;
	}
	gr->gr_n = i;
	if (i >= must)
		return 0;
	abandon(gr, 0);
	return ENOMEM;
}

/*
 * PGO_LOCKED: what is there, without waiting.  The pages are not made busy:
 * the lock is not dropped.
 */
static int
get_locked(struct uvm_object *uobj, voff_t off, struct vm_page **m, int n,
    bool write)
{
	struct vm_page *pg;
	int i, error = 0;

	for (i = 0; i < n; i++) {
		if (m[i] == PGO_DONTCARE)
			continue;
		pg = uvm_slot_lookup(uobj, page_index(off) + i);
		if (pg != NULL && ((pg->flags & PG_BUSY) != 0 ||
		    (write && (pg->flags & PG_RDONLY) != 0)))
			pg = NULL;
		if (pg == NULL)
			error = EBUSY;
		m[i] = pg;
	}
	return error;
}

/*
 * How far to read: the window of the reader, from the first page on if that
 * is missing.
 */
static void
read_ahead(struct getreq *gr, int advice)
{
	struct vnode *vp = gr->gr_vp;
	size_t window, len = ptoa(gr->gr_count);
	off_t room = off_round(gr->gr_memeof) - gr->gr_start;

	if (vp->v_type != VREG ||
	    uvm_slot_lookup(gr->gr_uobj, page_index(gr->gr_start)) != NULL)
		return;
	/* A file this small is read at once or piecemeal; no state needed. */
	if (vp->v_ractx == NULL && vp->v_size > 65536 &&
	    advice != UVM_ADV_RANDOM)
		vp->v_ractx = uvm_ra_allocctx();
	window = uvm_ra_window(vp->v_ractx, advice, gr->gr_start, len);
	if ((off_t)window > room)
		window = room;
	gr->gr_n = MAX(gr->gr_count, (int)MIN(atop(window), GENFS_MAXPAGES));
}

/*
 * For allocation: to the edges of the blocks.
 */
static void
widen(struct getreq *gr)
{
	off_t bsize = (off_t)1 << gr->gr_vp->v_mount->mnt_fs_bshift;
	off_t start, end;

	if (bsize <= PAGE_SIZE)
		return;
	bsize = MIN(bsize, MAXBSIZE);
	start = gr->gr_start & ~(bsize - 1);
	end = (gr->gr_start + (off_t)ptoa(gr->gr_count) + bsize - 1) &
	    ~(bsize - 1);
	end = MIN(end, off_round(gr->gr_memeof));
	gr->gr_first = atop(gr->gr_start - start);
	gr->gr_n = atop(end - start);
	gr->gr_start = start;
}

/*
 * The content is there: note what it is.  vmobjlock held for writing.
 */
static void
settle(struct getreq *gr)
{
	struct vm_page *pg;
	bool wanted;
	int i;

	for (i = 0; i < gr->gr_n; i++) {
		pg = gr->gr_pgs[i];
		wanted = i >= gr->gr_first && i < gr->gr_first + gr->gr_count;
		if (is_hole(gr, i))
			pg->flags |= PG_RDONLY;
		if (gr->gr_alloc) {
			/* It has blocks now, and they hold garbage. */
			if ((pg->flags & PG_RDONLY) != 0 || wanted)
				uvm_pagemarkdirty(pg, UVM_PAGE_STATUS_DIRTY);
			pg->flags &= ~PG_RDONLY;
		} else if (gr->gr_write && wanted &&
		    (pg->flags & PG_RDONLY) == 0) {
			uvm_pagemarkdirty(pg, UVM_PAGE_STATUS_DIRTY);
		}
		if (!overwritten(gr, i))
			pg->flags &= ~PG_FAKE;
	}
}

/* Is there a page that may have no block? */
static bool
needs_blocks(const struct getreq *gr)
{
	int i;

	if (gr->gr_sawhole || gr->gr_overwrite)
		return true;
	for (i = 0; i < gr->gr_n; i++) {
		if (gr->gr_pgs[i]->flags & PG_RDONLY)
			return true;
	}
	return false;
}

/*
 * Get the pages that gr describes.  g_glock held, vmobjlock not.
 */
static int
get_pages(struct getreq *gr, int advice)
{
	struct vnode *vp = gr->gr_vp;
	struct uvm_object *uobj = gr->gr_uobj;
	int error, bad = 0;

	rw_enter(uobj->vmobjlock, RW_WRITER);
	if (gr->gr_alloc)
		widen(gr);
	else if (!gr->gr_write)
		read_ahead(gr, advice);
	error = collect(gr);
	rw_exit(uobj->vmobjlock);
	if (error != 0)
		return error;

	memset(gr->gr_holes, 0, sizeof(gr->gr_holes));
	error = fill_pages(gr, &bad);
	if (error != 0 && !gr->gr_write && bad >= gr->gr_count) {
		/* Only what was read ahead. */
		rw_enter(uobj->vmobjlock, RW_WRITER);
		abandon(gr, bad);
		rw_exit(uobj->vmobjlock);
		error = 0;
	}
	if (error == 0 && gr->gr_alloc && needs_blocks(gr)) {
		off_t len = MIN((off_t)ptoa(gr->gr_n), gr->gr_memeof -
		    gr->gr_start);

		error = GOP_ALLOC(vp, gr->gr_start, len, 0, curlwp->l_cred);
	}
	rw_enter(uobj->vmobjlock, RW_WRITER);
	if (error != 0) {
		abandon(gr, 0);
		rw_exit(uobj->vmobjlock);
		return error;
	}
	settle(gr);
	return 0;
}

/*
 * Hand over the wanted pages, let the others go.  vmobjlock held.
 */
static void
deliver(struct getreq *gr, struct vm_page **m, bool keep)
{
	int i, w;

	for (i = 0; i < gr->gr_n; i++) {
		w = i - gr->gr_first;
		if (keep && w >= 0 && w < gr->gr_count &&
		    m[w] != PGO_DONTCARE) {
			m[w] = gr->gr_pgs[i];
			gr->gr_pgs[i] = NULL;
		}
	}
	uvm_page_unbusy(gr->gr_pgs, gr->gr_n);
}

int
genfs_getpages(void *v)
{
	struct vop_getpages_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct uvm_object *uobj = &vp->v_uobj;
	const int flags = ap->a_flags;
	const bool write = (ap->a_access_type & VM_PROT_WRITE) != 0;
	const bool glocked = (flags & PGO_GLOCKHELD) != 0;
	struct getreq gr;
	off_t size;
	int error;

	if (flags & PGO_LOCKED)
		return get_locked(uobj, ap->a_offset, ap->a_m, *ap->a_count,
		    write);
	rw_exit(uobj->vmobjlock);

	gr.gr_vp = vp;
	gr.gr_uobj = uobj;
	gr.gr_start = ap->a_offset;
	gr.gr_first = 0;
	gr.gr_write = write;
	gr.gr_overwrite = write && (flags & PGO_OVERWRITE) != 0;
	gr.gr_alloc = write && (flags & PGO_NOBLOCKALLOC) == 0;
	gr.gr_sawhole = false;
	if (glocked)
		KASSERT(!gr.gr_alloc || genfs_node_wrlocked(vp));
	else if (gr.gr_alloc)
		genfs_node_wrlock(vp);
	else
		genfs_node_rdlock(vp);

	size = vp->v_size;
	GOP_SIZE(vp, size, &gr.gr_diskeof, 0);
	if (flags & PGO_PASTEOF)
		size = MAX(vp->v_writesize, size);
	GOP_SIZE(vp, size, &gr.gr_memeof, GOP_SIZE_MEM);
	if (flags & PGO_PASTEOF)
		gr.gr_memeof = MAX(gr.gr_memeof, ap->a_offset +
		    (off_t)ptoa(*ap->a_count));
	if (gr.gr_start >= gr.gr_memeof) {
		error = EINVAL;
		goto out;
	}
	gr.gr_count = MIN(MIN(*ap->a_count, GENFS_MAXPAGES),
	    (int)MIN(atop(off_round(gr.gr_memeof - gr.gr_start)), INT_MAX));
	gr.gr_n = gr.gr_count;
	gr.gr_geoff = -1;
	if ((flags & PGO_HOLES) != 0 && !write) {
		int hole;

		error = leading_hole(&gr, &hole);
		if (error == 0 && hole != 0) {
			*ap->a_count = hole;
			goto out;
		}
	}

	error = get_pages(&gr, ap->a_advice);
	if (error != 0)
		goto out;
	/* Without PGO_SYNCIO nobody waits for them. */
	deliver(&gr, ap->a_m, (flags & PGO_SYNCIO) != 0);
	*ap->a_count = gr.gr_count;
	if ((flags & PGO_NOTIMESTAMP) == 0)
		GOP_MARKUPDATE(vp, GOP_UPDATE_ACCESSED |
		    (write ? GOP_UPDATE_MODIFIED : 0));
	rw_exit(uobj->vmobjlock);
 out:
	if (!glocked)
		genfs_node_unlock(vp);
	return error;
}

/*
 * Read one page by VOP_READ.
 */
static int
compat_read(struct vnode *vp, struct vm_page *pg)
{
	struct iovec iov = {
		.iov_base = pg->pg_data,
		.iov_len = PAGE_SIZE
	};
	struct uio uio = {
		.uio_iov = &iov,
		.uio_iovcnt = 1,
		.uio_offset = pg->offset,
		.uio_resid = PAGE_SIZE,
		.uio_rw = UIO_READ
	};
	int error;

	UIO_SETUP_SYSSPACE(&uio);
	error = VOP_READ(vp, &uio, 0, curlwp->l_cred);
	if (error == 0 && uio.uio_resid != 0)
		memset((char *)pg->pg_data + PAGE_SIZE - uio.uio_resid, 0,
		    uio.uio_resid);
	return error;
}

/*
 * Pages of file systems that only know how to read.
 */
int
genfs_compat_getpages(void *v)
{
	struct vop_getpages_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct uvm_object *uobj = &vp->v_uobj;
	const bool write = (ap->a_access_type & VM_PROT_WRITE) != 0;
	unsigned int n = MIN(*ap->a_count, GENFS_MAXPAGES), i;
	int error = 0;

	if (ap->a_flags & PGO_LOCKED)
		return get_locked(uobj, ap->a_offset, ap->a_m, *ap->a_count,
		    write);
	rw_exit(uobj->vmobjlock);
	if (ap->a_offset + (off_t)ptoa(n) > off_round(vp->v_size) &&
	    (ap->a_flags & PGO_PASTEOF) == 0)
		return EINVAL;
	rw_enter(uobj->vmobjlock, RW_WRITER);
	uvn_findpages(uobj, ap->a_offset, &n, ap->a_m, NULL, UFP_ALL);
	rw_exit(uobj->vmobjlock);
	if (n < MIN(*ap->a_count, GENFS_MAXPAGES))
		error = ENOMEM;
	for (i = 0; i < n && error == 0; i++) {
		if (ap->a_m[i] != PGO_DONTCARE &&
		    (ap->a_m[i]->flags & PG_FAKE) != 0)
			error = compat_read(vp, ap->a_m[i]);
	}
	rw_enter(uobj->vmobjlock, RW_WRITER);
	for (i = 0; i < n; i++) {
		if (ap->a_m[i] == PGO_DONTCARE)
			continue;
		if (error != 0 && (ap->a_m[i]->flags & PG_FAKE) != 0)
			ap->a_m[i]->flags |= PG_RELEASED;
		else if (write)
			uvm_pagemarkdirty(ap->a_m[i], UVM_PAGE_STATUS_DIRTY);
	}
	if (error != 0) {
		uvm_page_unbusy(ap->a_m, n);
		memset(ap->a_m, 0, n * sizeof(ap->a_m[0]));
	} else {
		*ap->a_count = n;
	}
	rw_exit(uobj->vmobjlock);
	return error;
}

/*
 * O_DIRECT is a wish: data that is cached is as good as data that is not, so
 * it goes the way of all others.
 */
void
genfs_directio(struct vnode *vp, struct uio *uio, int ioflag)
{

}
