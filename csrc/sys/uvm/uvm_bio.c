/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Data between callers and pages: ubc_uiomove(), ubc_zerorange().
 *
 * Reading: vmobjlock is taken once as a reader; pages that are there are
 * copied out, as many at a time as are neighbours in memory.  A page that is
 * missing is asked for with the lock dropped (pgo_get), together with those
 * that follow; the copying goes on without a gap between the page's arrival
 * and its use.
 *
 * Writing: vmobjlock is held as a writer, a leaf (64 pages) at a time.  Pages
 * that will be overwritten entirely are made on the spot; nobody sees them
 * before the lock is dropped, and by then they hold what was written, or
 * zeroes where a copy failed.
 *
 * The data of a remote process comes over a wire, and nobody should have to
 * wait for that with the lock held: it passes through a buffer.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include <uvm/uvm_private.h>

#define UBC_NPAGES	64		/* asked for at a time */
#define UBC_BOUNCE	65536

static const char zeroes[PAGE_SIZE];

/*
 * What moves: a uio, or zeroes of a length.
 */
struct mover {
	struct uvm_object *mv_uobj;
	struct uio	*mv_uio;	/* NULL: zeroes */
	off_t		mv_off;
	size_t		mv_todo;
	int		mv_advice;
	int		mv_flags;	/* UBC_* */
	bool		mv_single;	/* ask for one page at a time */
	off_t		mv_rawend;	/* pages up to here hold garbage */
};

static void
advance(struct mover *mv, size_t n)
{

	mv->mv_off += n;
	mv->mv_todo -= n;
}

/* Copy n bytes between p and the caller. */
static inline int
move(struct mover *mv, void *p, size_t n)
{
	struct uio *uio = mv->mv_uio;
	size_t before;
	int error;

	if (uio == NULL) {
		memset(p, 0, n);
		advance(mv, n);
		return 0;
	}
	before = uio->uio_resid;
	error = uiomove(p, n, uio);
	advance(mv, before - uio->uio_resid);
	return error;
}

/*
 * Ask the pager for the page at mv_off and up to n in all, and keep the lock
 * as `op' afterwards, with the pages not busy any more.  *holep is 0, or with
 * PGO_HOLES the number of pages there that the file does not have.
 */
static int
fetch(struct mover *mv, int n, vm_prot_t prot, int flags, krw_t op, int *holep)
{
	struct uvm_object *uobj = mv->mv_uobj;
	struct vm_page *pgs[UBC_NPAGES];
	int error, tries = 0;

	if (mv->mv_single)
		n = 1;
	KASSERT(n > 0 && n <= UBC_NPAGES);
	*holep = 0;
 again:
	memset(pgs, 0, n * sizeof(pgs[0]));
	/* The lock is held as a reader or a writer: the pager drops it. */
	error = (*uobj->pgops->pgo_get)(uobj, off_trunc(mv->mv_off), pgs, &n,
	    0, prot, mv->mv_advice, PGO_SYNCIO | PGO_NOTIMESTAMP | flags);
	rw_enter(uobj->vmobjlock, RW_WRITER);
	if (error == ENOMEM && tries++ < 3) {
		rw_exit(uobj->vmobjlock);
		(void)uvm_reclaim_sleep(uobj, n);
		rw_enter(uobj->vmobjlock, RW_WRITER);
		/* At last, what will do. */
		if (tries > 1)
			n = 1;
		goto again;
	}
	if (error != 0) {
		/* Let those before a bad page through. */
		if (n > 1 && !mv->mv_single && error != ENOMEM) {
			mv->mv_single = true;
			n = 1;
			mv->mv_advice = UVM_ADV_RANDOM;
			goto again;
		}
		rw_exit(uobj->vmobjlock);
		return error;
	}
	if (pgs[0] == NULL)
		*holep = n;
	else
		uvm_page_unbusy(pgs, n);
	if (flags & PGO_OVERWRITE)
		mv->mv_rawend = off_trunc(mv->mv_off) + (off_t)ptoa(n);
	if (op == RW_READER)
		rw_downgrade(uobj->vmobjlock);
	return 0;
}

/*
 * Is there something to read in this slot?  A page under output is as good
 * as an idle one.
 */
static inline bool
readable(const struct uvm_leaf *lf, uint64_t ix)
{
	u_int fl;

	if ((lf->lf_present & leaf_bit(ix)) == 0)
		return false;
	fl = lf->lf_slot[ix & UVM_LEAF_MASK]->flags;
	return (fl & PG_BUSY) == 0 || (fl & (PG_PAGEOUT | PG_FAKE)) ==
	    PG_PAGEOUT;
}

/*
 * Copy out of the pages of one leaf from mv_off on, until one is missing.
 */
static int
read_leaf(struct mover *mv, struct uvm_leaf *lf)
{
	uint64_t ix = page_index(mv->mv_off);
	uint64_t last = page_index(mv->mv_off + mv->mv_todo - 1);
	size_t in = mv->mv_off & PAGE_MASK, n;
	char *run;
	int error = 0;

	last = MIN(last, leaf_first(lf) + lf->lf_cap - 1);
	uvm_leaf_touch(lf);
	while (ix <= last && readable(lf, ix)) {
		run = lf->lf_slot[ix & UVM_LEAF_MASK]->pg_data;
		n = PAGE_SIZE;
		while (++ix <= last && readable(lf, ix) &&
		    lf->lf_slot[ix & UVM_LEAF_MASK]->pg_data == run + n)
			n += PAGE_SIZE;
		error = move(mv, run + in, MIN(n - in, mv->mv_todo));
		if (error != 0)
			break;
		in = 0;
	}
	return error;
}

/*
 * Copy zeroes for up to n pages that the object does not have: nothing is made
 * for them.
 */
static int
read_hole(struct mover *mv, int n)
{
	size_t len;
	int error = 0;

	while (error == 0 && n-- > 0 && mv->mv_todo != 0 &&
	    uvm_slot_lookup(mv->mv_uobj, page_index(mv->mv_off)) == NULL) {
		len = MIN(PAGE_SIZE - (mv->mv_off & PAGE_MASK), mv->mv_todo);
		error = move(mv, __UNCONST(zeroes), len);
	}
	return error;
}

/*
 * How many pages to ask for: to the end of the request.
 */
static int
wanted_pages(const struct mover *mv)
{
	uint64_t n = page_index(mv->mv_off + mv->mv_todo - 1) -
	    page_index(mv->mv_off) + 1;

	return MIN(n, UBC_NPAGES);
}

static int
ubc_read(struct mover *mv)
{
	struct uvm_object *uobj = mv->mv_uobj;
	const bool anon = UVM_OBJ_IS_AOBJ(uobj);
	struct vm_page *pg;
	struct uvm_leaf *lf;
	size_t before;
	uint64_t ix;
	int error = 0, hole;

	rw_enter(uobj->vmobjlock, RW_READER);
	while (mv->mv_todo != 0) {
		ix = page_index(mv->mv_off);
		lf = uvm_leaf_lookup(uobj, ix);
		before = mv->mv_todo;
		if (lf != NULL) {
			error = read_leaf(mv, lf);
			if (error != 0)
				break;
			if (mv->mv_todo != before)
				continue;
		}
		pg = lf == NULL ? NULL : uvm_slot_lookup(uobj, ix);
		if (pg != NULL) {
			uvm_pagewait(pg, uobj->vmobjlock, "ubcread");
			rw_enter(uobj->vmobjlock, RW_READER);
		} else if (anon) {
			error = read_hole(mv, 1);
			if (error != 0)
				break;
		} else {
			error = fetch(mv, wanted_pages(mv), VM_PROT_READ,
			    PGO_HOLES, RW_READER, &hole);
			if (error != 0)
				return error;
			error = read_hole(mv, hole);
			if (error != 0)
				break;
		}
	}
	rw_exit(uobj->vmobjlock);
	return error;
}

/*
 * May this absent page be made here, without asking the pager?
 */
static bool
creatable(const struct mover *mv, uint64_t ix)
{
	voff_t off = page_offset(ix);

	if (UVM_OBJ_IS_AOBJ(mv->mv_uobj))
		return true;
	if ((mv->mv_flags & UBC_FAULTBUSY) == 0)
		return false;
	if (off >= mv->mv_off && off + PAGE_SIZE <= mv->mv_off +
	    (off_t)mv->mv_todo)
		return true;
	return off >= ((const struct vnode *)mv->mv_uobj)->v_size;
}

/*
 * Zero what a write does not cover of the new pages among first..last: the
 * head of the first and the tail of the last.
 */
static void
zero_edges(const struct mover *mv, struct uvm_leaf *lf, uint64_t new,
    uint64_t first, uint64_t last)
{
	size_t head = mv->mv_off & PAGE_MASK;
	off_t end = mv->mv_off + mv->mv_todo;
	size_t tail = 0;
	char *p;

	if (end < page_offset(last + 1))
		tail = end & PAGE_MASK;
	if (head != 0 && (new & leaf_bit(first)) != 0) {
		p = lf->lf_slot[first & UVM_LEAF_MASK]->pg_data;
		memset(p, 0, head);
	}
	if (tail != 0 && (new & leaf_bit(last)) != 0) {
		p = lf->lf_slot[last & UVM_LEAF_MASK]->pg_data;
		memset(p + tail, 0, PAGE_SIZE - tail);
	}
}

/* A copy failed at mv_off: the new pages from there on must not show. */
static void
zero_rest(const struct mover *mv, struct uvm_leaf *lf, uint64_t new,
    uint64_t last)
{
	uint64_t ix = page_index(mv->mv_off);
	size_t in = mv->mv_off & PAGE_MASK;

	for (; ix <= last; ix++, in = 0) {
		if (new & leaf_bit(ix))
			memset((char *)lf->lf_slot[ix & UVM_LEAF_MASK]->pg_data
			    + in, 0, PAGE_SIZE - in);
	}
}

/*
 * Make pages for the absent ones of first..last, which may be made.  Returns
 * the mask of the new ones; *lastp becomes less if memory is short.
 */
static uint64_t
make_pages(struct uvm_leaf *lf, uint64_t first, uint64_t *lastp, int pgflags)
{
	uint64_t new = 0, ix = first, end;
	u_int got, n;

	while (ix <= *lastp) {
		if (lf->lf_present & leaf_bit(ix)) {
			ix++;
			continue;
		}
		for (end = ix; end <= *lastp &&
		    (lf->lf_present & leaf_bit(end)) == 0; end++)
			continue;
		n = end - ix;
		got = uvm_leaf_fill(lf, ix & UVM_LEAF_MASK, n, pgflags);
		if (got != 0)
			new |= (got == 64 ? ~0ULL : (1ULL << got) - 1) <<
			    (ix & UVM_LEAF_MASK);
		if (got < n) {
			*lastp = ix + got - 1;
			break;
		}
		ix = end;
	}
	return new;
}

/*
 * How far from mv_off on one leaf is writable without the pager: pages that
 * are there, idle and backed, or that may be made.  0 if not even the first
 * is, and then *whyp is that page if it exists.
 */
static u_int
writable_run(const struct mover *mv, const struct uvm_leaf *lf,
    struct vm_page **whyp)
{
	uint64_t first = page_index(mv->mv_off), ix = first;
	uint64_t last = page_index(mv->mv_off + mv->mv_todo - 1);
	struct vm_page *pg;

	*whyp = NULL;
	last = MIN(last, first | UVM_LEAF_MASK);
	for (; ix <= last; ix++) {
		if (lf == NULL || (lf->lf_present & leaf_bit(ix)) == 0) {
			if (!creatable(mv, ix))
				break;
			continue;
		}
		pg = lf->lf_slot[ix & UVM_LEAF_MASK];
		if (pg->flags & (PG_BUSY | PG_RDONLY)) {
			if (ix == first)
				*whyp = pg;
			break;
		}
	}
	return ix - first;
}

/*
 * Mark the pages first..last of a leaf dirty.
 */
static void
mark_dirty(struct uvm_object *uobj, struct uvm_leaf *lf, uint64_t first,
    uint64_t last)
{
	u_int n = last - first + 1;
	uint64_t mask, m;
	bool was;

	mask = (n == 64 ? ~0ULL : (1ULL << n) - 1) << (first & UVM_LEAF_MASK);
	mask &= ~lf->lf_dirty;
	if (mask == 0)
		return;
	for (m = mask; m != 0; m &= m - 1) {
		struct vm_page *pg = lf->lf_slot[__builtin_ctzll(m)];

		pg->flags = (pg->flags & ~PG_CLEAN) | PG_DIRTY;
	}
	was = uobj->uo_pages.pt_ndirty != 0;
	uvm_leaf_setdirty(lf, mask);
	if (!was)
		uvm_object_dirtied(uobj);
}

/*
 * Write into n pages of one leaf, all present or creatable.  ENOMEM with
 * nothing moved if not even the first could be made.
 */
static int
write_run(struct mover *mv, u_int n)
{
	struct uvm_object *uobj = mv->mv_uobj;
	const bool anon = UVM_OBJ_IS_AOBJ(uobj);
	uint64_t first = page_index(mv->mv_off), last = first + n - 1, new, ix;
	size_t in = mv->mv_off & PAGE_MASK, len;
	struct uvm_leaf *lf;
	char *run;
	int error = 0;

	lf = uvm_leaf_make(uobj, last);
	if (lf == NULL)
		return ENOMEM;
	uvm_leaf_touch(lf);
	new = make_pages(lf, first, &last,
	    anon ? PG_DIRTY | PG_AOBJ : PG_CLEAN);
	if (last + 1 == first) {
		uvm_leaf_gc(uobj, lf);
		return ENOMEM;
	}
	if (new != 0)
		zero_edges(mv, lf, new, first, last);
	for (ix = first; ix <= last && error == 0; ) {
		run = lf->lf_slot[ix & UVM_LEAF_MASK]->pg_data;
		len = PAGE_SIZE;
		while (++ix <= last &&
		    lf->lf_slot[ix & UVM_LEAF_MASK]->pg_data == run + len)
			len += PAGE_SIZE;
		error = move(mv, run + in, MIN(len - in, mv->mv_todo));
		in = 0;
	}
	if (error != 0 && new != 0)
		zero_rest(mv, lf, new, last);
	if (!anon)
		mark_dirty(uobj, lf, first, last);
	return error;
}

/*
 * Get from the pager what cannot be made here: one page if only part of it
 * will be written, else as many as are missing.
 */
static int
fetch_for_write(struct mover *mv)
{
	uint64_t ix = page_index(mv->mv_off);
	off_t end = mv->mv_off + mv->mv_todo;
	struct vm_page *pg;
	int n = 0, flags = PGO_PASTEOF, hole;

	if ((mv->mv_off & PAGE_MASK) != 0 || end < page_offset(ix + 1)) {
		n = 1;
	} else {
		flags |= PGO_OVERWRITE;
		while (n < UBC_NPAGES && page_offset(ix + 1) <= end) {
			pg = uvm_slot_lookup(mv->mv_uobj, ix);
			if (pg != NULL && (pg->flags & PG_RDONLY) == 0)
				break;
			ix++;
			n++;
		}
	}
	return fetch(mv, n, VM_PROT_READ | VM_PROT_WRITE, flags, RW_WRITER,
	    &hole);
}

/*
 * A copy failed before the pages that the pager gave for overwriting were
 * overwritten.
 */
static void
zero_raw(const struct mover *mv)
{
	off_t off = mv->mv_off;
	struct vm_page *pg;
	size_t in;

	for (; off < mv->mv_rawend; off += PAGE_SIZE - in) {
		in = off & PAGE_MASK;
		pg = uvm_slot_lookup(mv->mv_uobj, page_index(off));
		if (pg != NULL)
			memset((char *)pg->pg_data + in, 0, PAGE_SIZE - in);
	}
}

static int
ubc_write(struct mover *mv)
{
	struct uvm_object *uobj = mv->mv_uobj;
	struct uvm_leaf *lf;
	struct vm_page *pg;
	int error = 0, tries = 0;
	size_t before;
	u_int n;

	uvm_throttle(uobj);
	rw_enter(uobj->vmobjlock, RW_WRITER);
	while (mv->mv_todo != 0) {
		lf = uvm_leaf_lookup(uobj, page_index(mv->mv_off));
		n = writable_run(mv, lf, &pg);
		if (n == 0) {
			if (pg != NULL && (pg->flags & PG_BUSY) != 0) {
				uvm_pagewait(pg, uobj->vmobjlock, "ubcwrite");
				rw_enter(uobj->vmobjlock, RW_WRITER);
				continue;
			}
			/*
			 * What comes is there and stays, as the lock is not
			 * dropped before it is written to.
			 */
			error = fetch_for_write(mv);
			if (error != 0)
				return error;
			continue;
		}
		before = mv->mv_todo;
		error = write_run(mv, n);
		if (mv->mv_todo != before)
			tries = 0;
		if (error == ENOMEM && mv->mv_todo == before && tries++ < 2) {
			rw_exit(uobj->vmobjlock);
			(void)uvm_reclaim_sleep(uobj, n);
			rw_enter(uobj->vmobjlock, RW_WRITER);
			continue;
		}
		if (error != 0)
			break;
	}
	if (__predict_false(mv->mv_rawend > mv->mv_off))
		zero_raw(mv);
	rw_exit(uobj->vmobjlock);
	return error;
}

/*
 * A remote process: through a buffer, a piece at a time.
 */
static int
move_remote(struct mover *mv)
{
	struct uio *uio = mv->mv_uio, kuio;
	struct iovec iov;
	size_t n, size = MIN(mv->mv_todo, UBC_BOUNCE), done;
	char *buf = kmem_alloc(size, KM_NOSLEEP);
	struct mover k;
	int error = 0;

	if (buf == NULL)
		return ENOMEM;
	while (mv->mv_todo != 0 && error == 0) {
		n = MIN(mv->mv_todo, size);
		iov.iov_base = buf;
		iov.iov_len = n;
		kuio.uio_iov = &iov;
		kuio.uio_iovcnt = 1;
		kuio.uio_offset = mv->mv_off;
		kuio.uio_resid = n;
		kuio.uio_rw = uio->uio_rw;
		UIO_SETUP_SYSSPACE(&kuio);
		k = *mv;
		k.mv_uio = &kuio;
		k.mv_todo = n;
		if (uio->uio_rw == UIO_READ) {
			error = ubc_read(&k);
			done = n - kuio.uio_resid;
			if (done != 0) {
				int e = uiomove(buf, done, uio);

				if (e != 0)
					error = e;
			}
		} else {
			error = uiomove(buf, n, uio);
			if (error != 0)
				break;
			error = ubc_write(&k);
			done = n - kuio.uio_resid;
			if (done != n) {
				/* Tell how far it came. */
				uio->uio_resid += n - done;
				uio->uio_offset -= n - done;
			}
		}
		advance(mv, done);
	}
	kmem_free(buf, size);
	return error;
}

/*
 * Move `todo' bytes between a caller and the pages of an object, at
 * uio_offset.  Reads must end at the end of the file, writes beyond it need
 * uvm_vnp_setwritesize() before.  UBC_FAULTBUSY: blocks exist for all of it,
 * so that pages which are overwritten need no word with the file system.
 */
int
ubc_uiomove(struct uvm_object *uobj, struct uio *uio, vsize_t todo, int advice,
    int flags)
{
	struct mover mv = {
		.mv_uobj = uobj,
		.mv_uio = uio,
		.mv_off = uio->uio_offset,
		.mv_todo = MIN(todo, uio->uio_resid),
		.mv_advice = advice,
		.mv_flags = flags,
	};

	KASSERT(((flags & UBC_WRITE) != 0) == (uio->uio_rw == UIO_WRITE));
	if (mv.mv_todo == 0)
		return 0;
	if (__predict_false(uio->uio_vmspace->vm_ops != NULL))
		return move_remote(&mv);
	return uio->uio_rw == UIO_READ ? ubc_read(&mv) : ubc_write(&mv);
}

/*
 * Zero a range of a file through its pages.
 */
void
ubc_zerorange(struct uvm_object *uobj, off_t off, size_t len, int flags)
{
	struct mover mv = {
		.mv_uobj = uobj,
		.mv_off = off,
		.mv_todo = len,
		.mv_advice = UVM_ADV_RANDOM,
		.mv_flags = flags,
	};
	off_t first, last;

	if (len == 0)
		return;
	if (UVM_OBJ_IS_AOBJ(uobj)) {
		/* Whole pages go, the edges are written if they are there. */
		first = off_round(off);
		last = off_trunc(off + (off_t)len);
		if (last > first)
			uao_trim(uobj, first, last);
		rw_enter(uobj->vmobjlock, RW_WRITER);
		while (mv.mv_todo != 0) {
			size_t n = MIN(PAGE_SIZE - (mv.mv_off & PAGE_MASK),
			    mv.mv_todo);
			struct vm_page *pg = uvm_slot_lookup(uobj,
			    page_index(mv.mv_off));

			if (n == PAGE_SIZE && last > mv.mv_off)
				n = last - mv.mv_off;
			else if (pg != NULL)
				memset((char *)pg->pg_data +
				    (mv.mv_off & PAGE_MASK), 0, n);
			advance(&mv, n);
		}
		rw_exit(uobj->vmobjlock);
		return;
	}
	(void)ubc_write(&mv);
}

void
ubc_zeropage(struct vm_page *pg)
{

	uvm_pagezero(pg);
}

/* Nothing is cached but the pages themselves. */
void
ubc_purge(struct uvm_object *uobj)
{

	KASSERT(LIST_EMPTY(&uobj->uo_ubc));
}
