/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages: getting, freeing, waiting for them, clean and dirty.
 *
 * A page in a table is changed with its object's vmobjlock held for writing.
 * Pages come in runs of contiguous memory as long as the arena has them.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <rump-sys/arena.h>
#include <uvm/uvm_private.h>

static void
page_init(struct vm_page *pg, struct uvm_object *uobj, voff_t off, void *data,
    int flags)
{

	pg->uobject = uobj;
	pg->offset = off;
	pg->pg_data = data;
	pg->flags = flags;
	pg->pqflags = 0;
	pg->wire_count = 0;
	pg->loan_count = 0;
}

static void
count_pages(struct uvm_object *uobj, int n)
{
	struct uvm_state *us = uvmstate();

	uobj->uo_npages += n;
	atomic_add_64(UVM_OBJ_IS_VNODE(uobj) ? &us->us_filepages :
	    &us->us_anonpages, n);
}

/*
 * Fill slots first to first + n - 1, all empty, with new pages whose flags
 * are pgflags | PG_TABLED.  Their content is whatever it is.  Returns how
 * many it could get.
 */
int
uvm_leaf_fill(struct uvm_leaf *lf, u_int first, u_int n, int pgflags)
{
	struct uvm_state *us = uvmstate();
	struct uvm_object *uobj = lf->lf_uobj;
	u_int done = 0, i, run = n;
	struct vm_page *pg;
	char *mem;

	KASSERT(first + n <= lf->lf_cap);
	while (done < n) {
		run = MIN(run, n - done);
		mem = uvm_mem_get(run);
		if (mem == NULL) {
			if (run == 1)
				break;
			run /= 2;
			continue;
		}
		for (i = 0; i < run; i++) {
			pg = pool_cache_get(us->us_pagepool, PR_NOWAIT);
			if (pg == NULL)
				break;
			page_init(pg, uobj,
			    page_offset(leaf_first(lf) + first + done + i),
			    mem + (size_t)i * PAGE_SIZE, pgflags | PG_TABLED);
			lf->lf_slot[first + done + i] = pg;
			lf->lf_present |= 1ULL << (first + done + i);
		}
		done += i;
		if (i < run) {
			uvm_mem_put(mem + (size_t)i * PAGE_SIZE, run - i);
			break;
		}
	}
	if (done != 0)
		count_pages(uobj, done);
	return done;
}

/*
 * Free the pages of the slots in mask.  The leaf may be empty afterwards.
 */
void
uvm_leaf_drop(struct uvm_leaf *lf, uint64_t mask)
{
	struct uvm_state *us = uvmstate();
	char *run = NULL;
	u_int s, n = 0, total;
	struct vm_page *pg;

	mask &= lf->lf_present;
	if (mask == 0)
		return;
	uvm_leaf_setclean(lf, mask);
	lf->lf_present &= ~mask;
	total = popcount64(mask);
	for (; mask != 0; mask &= mask - 1) {
		s = __builtin_ctzll(mask);
		pg = lf->lf_slot[s];
		if (__predict_false((pg->pqflags & PQ_WANTED) != 0)) {
			uvm_pagelock(pg);
			uvm_pagewakeup(pg);
			uvm_pageunlock(pg);
		}
		if (n != 0 && run + (size_t)n * PAGE_SIZE == pg->pg_data &&
		    ((uintptr_t)pg->pg_data & (ARENA_CHUNKSIZE - 1)) != 0) {
			n++;
		} else {
			if (n != 0)
				uvm_mem_put(run, n);
			run = pg->pg_data;
			n = 1;
		}
		pool_cache_put(us->us_pagepool, pg);
	}
	uvm_mem_put(run, n);
	count_pages(lf->lf_uobj, -(int)total);
}

/*
 * Free all pages with start <= index < end.  None may be busy.
 */
void
uvm_free_range(struct uvm_object *uobj, uint64_t start, uint64_t end)
{
	struct uvm_leaf *lf;
	struct vm_page *pg;
	uint64_t ix = start, mask, next;

	while ((pg = uvm_next_page(uobj, ix, end, false)) != NULL) {
		ix = page_index(pg->offset);
		lf = uvm_leaf_lookup(uobj, ix);
		next = leaf_first(lf) + UVM_LEAF_SLOTS;
		mask = ~0ULL << (ix & UVM_LEAF_MASK);
		if (end < next)
			mask &= leaf_bit(end) - 1;
		uvm_leaf_drop(lf, mask);
		uvm_leaf_gc(uobj, lf);
		if (next >= end)
			break;
		ix = next;
	}
}

/*
 * One page, PG_BUSY and PG_FAKE; of no object if obj is NULL.
 */
struct vm_page *
uvm_pagealloc_strat(struct uvm_object *obj, voff_t off, void *anon, int flags,
    int strat, int freelist)
{
	struct vm_page *pg;
	struct uvm_leaf *lf;
	void *mem;

	KASSERT(anon == NULL);
	if (obj == NULL) {
		pg = pool_cache_get(uvmstate()->us_pagepool, PR_NOWAIT);
		if (pg == NULL)
			return NULL;
		mem = uvm_mem_get(1);
		if (mem == NULL) {
			pool_cache_put(uvmstate()->us_pagepool, pg);
			return NULL;
		}
		page_init(pg, NULL, off, mem, PG_BUSY | PG_FAKE | PG_CLEAN);
	} else {
		lf = uvm_leaf_make(obj, page_index(off));
		if (lf == NULL)
			return NULL;
		KASSERT((lf->lf_present & leaf_bit(page_index(off))) == 0);
		if (uvm_leaf_fill(lf, page_index(off) & UVM_LEAF_MASK, 1,
		    PG_BUSY | PG_FAKE | PG_CLEAN) != 1) {
			uvm_leaf_gc(obj, lf);
			return NULL;
		}
		pg = lf->lf_slot[page_index(off) & UVM_LEAF_MASK];
	}
	if (flags & UVM_PGA_ZERO)
		uvm_pagezero(pg);
	return pg;
}

/*
 * New busy pages for n absent ones from `off' on.  Returns how many it got,
 * which ends at the first that is there already.
 */
int
uvm_pagealloc_run(struct uvm_object *uobj, voff_t off, int n,
    struct vm_page **pgs)
{
	struct uvm_leaf *lf;
	uint64_t ix = page_index(off), here;
	int done = 0, got;
	u_int s, w;

	while (done < n) {
		s = (ix + done) & UVM_LEAF_MASK;
		w = MIN(UVM_LEAF_SLOTS - s, n - done);
		/* Ask for the slot that is wanted last: a leaf long enough. */
		lf = uvm_leaf_make(uobj, ix + done + w - 1);
		if (lf == NULL)
			return done;
		here = lf->lf_present >> s;
		if (here != 0)
			w = MIN(w, (u_int)__builtin_ctzll(here));
		if (w == 0)
			return done;
		got = uvm_leaf_fill(lf, s, w, PG_BUSY | PG_FAKE | PG_CLEAN);
		memcpy(&pgs[done], &lf->lf_slot[s], got * sizeof(pgs[0]));
		done += got;
		if ((u_int)got < w) {
			uvm_leaf_gc(uobj, lf);
			return done;
		}
	}
	return done;
}

void
uvm_pagefree(struct vm_page *pg)
{
	struct uvm_object *uobj = pg->uobject;
	struct uvm_leaf *lf;

	if (uobj == NULL || (pg->flags & PG_TABLED) == 0) {
		uvm_mem_put(pg->pg_data, 1);
		pool_cache_put(uvmstate()->us_pagepool, pg);
		return;
	}
	lf = uvm_leaf_lookup(uobj, page_index(pg->offset));
	uvm_leaf_drop(lf, leaf_bit(page_index(pg->offset)));
	uvm_leaf_gc(uobj, lf);
}

struct vm_page *
uvm_pagelookup(struct uvm_object *uobj, voff_t off)
{

	return uvm_slot_lookup(uobj, page_index(off));
}

void
uvm_pagezero(struct vm_page *pg)
{

	memset(pg->pg_data, 0, PAGE_SIZE);
}

void
uvm_pagecopy(struct vm_page *src, struct vm_page *dst)
{

	memcpy(dst->pg_data, src->pg_data, PAGE_SIZE);
}

paddr_t
uvm_vm_page_to_phys(const struct vm_page *pg)
{

	return VM_PAGE_TO_PHYS(pg);
}

/* The lock of pqflags, and of sleeping for the page. */
void
uvm_pagelock(struct vm_page *pg)
{

	mutex_enter(&uvm_waitchan(pg)->wc_lock);
}

void
uvm_pageunlock(struct vm_page *pg)
{

	mutex_exit(&uvm_waitchan(pg)->wc_lock);
}

/*
 * Sleep until somebody is done with the page.  Drops the object's lock; the
 * page may be gone when this returns.
 */
void
uvm_pagewait(struct vm_page *pg, krwlock_t *lock, const char *wmesg)
{
	struct uvm_waitchan *wc = uvm_waitchan(pg);

	mutex_enter(&wc->wc_lock);
	pg->pqflags |= PQ_WANTED;
	rw_exit(lock);
	cv_wait(&wc->wc_cv, &wc->wc_lock);
	mutex_exit(&wc->wc_lock);
}

/* uvm_pagelock held. */
void
uvm_pagewakeup(struct vm_page *pg)
{

	if (pg->pqflags & PQ_WANTED) {
		pg->pqflags &= ~PQ_WANTED;
		cv_broadcast(&uvm_waitchan(pg)->wc_cv);
	}
}

void
uvm_page_unbusy(struct vm_page **pgs, int npgs)
{
	struct vm_page *pg;
	int i;

	for (i = 0; i < npgs; i++) {
		pg = pgs[i];
		if (pg == NULL || pg == PGO_DONTCARE)
			continue;
		KASSERT(pg->flags & PG_BUSY);
		/* Whoever waits set this with vmobjlock held. */
		if (__predict_false((pg->pqflags & PQ_WANTED) != 0)) {
			uvm_pagelock(pg);
			uvm_pagewakeup(pg);
			uvm_pageunlock(pg);
		}
		pg->flags &= ~(PG_BUSY | PG_PAGEOUT);
		if (pg->flags & PG_RELEASED)
			uvm_pagefree(pg);
		else
			pg->flags &= ~PG_FAKE;
	}
}

void
uvm_pageactivate(struct vm_page *pg)
{
	struct uvm_leaf *lf;

	pg->pqflags |= PQ_ACTIVE;
	if (pg->flags & PG_TABLED) {
		lf = uvm_leaf_lookup(pg->uobject, page_index(pg->offset));
		uvm_leaf_touch(lf);
	}
}

void
uvm_pagedeactivate(struct vm_page *pg)
{
	struct uvm_leaf *lf;

	pg->pqflags &= ~PQ_ACTIVE;
	if (pg->flags & PG_TABLED) {
		lf = uvm_leaf_lookup(pg->uobject, page_index(pg->offset));
		lf->lf_ref = 0;
	}
}

void
uvm_pagedequeue(struct vm_page *pg)
{

	pg->pqflags &= ~PQ_ACTIVE;
}

void
uvm_pagewire(struct vm_page *pg)
{

	pg->wire_count++;
}

void
uvm_pageunwire(struct vm_page *pg)
{

	KASSERT(pg->wire_count != 0);
	pg->wire_count--;
}

unsigned int
uvm_pagegetdirty(struct vm_page *pg)
{

	if (pg->flags & PG_DIRTY)
		return UVM_PAGE_STATUS_DIRTY;
	return (pg->flags & PG_CLEAN) != 0 ? UVM_PAGE_STATUS_CLEAN :
	    UVM_PAGE_STATUS_UNKNOWN;
}

/*
 * A page of which it is unknown is one that may be written to without
 * telling; it is written back like a dirty one.
 */
void
uvm_pagemarkdirty(struct vm_page *pg, unsigned int status)
{
	struct uvm_object *uobj = pg->uobject;
	struct uvm_leaf *lf;
	bool first;

	pg->flags &= ~(PG_CLEAN | PG_DIRTY);
	if (status == UVM_PAGE_STATUS_DIRTY)
		pg->flags |= PG_DIRTY;
	else if (status == UVM_PAGE_STATUS_CLEAN)
		pg->flags |= PG_CLEAN;
	if ((pg->flags & PG_TABLED) == 0)
		return;
	lf = uvm_leaf_lookup(uobj, page_index(pg->offset));
	if (status == UVM_PAGE_STATUS_CLEAN) {
		uvm_leaf_setclean(lf, leaf_bit(page_index(pg->offset)));
		return;
	}
	first = uobj->uo_pages.pt_ndirty == 0;
	uvm_leaf_setdirty(lf, leaf_bit(page_index(pg->offset)));
	if (first)
		uvm_object_dirtied(uobj);
}

/* Was it dirty?  Clean it as well, or leave it in doubt. */
bool
uvm_pagecheckdirty(struct vm_page *pg, bool protected)
{
	bool dirty = (pg->flags & PG_CLEAN) == 0;

	if (dirty)
		uvm_pagemarkdirty(pg, protected ? UVM_PAGE_STATUS_CLEAN :
		    UVM_PAGE_STATUS_UNKNOWN);
	return dirty;
}

bool
uvm_pagereadonly_p(struct vm_page *pg)
{

	return (pg->flags & PG_RDONLY) != 0;
}

bool
uvm_page_owner_locked_p(struct vm_page *pg, bool exclusive)
{

	if (pg->uobject == NULL)
		return true;
	return exclusive ? rw_write_held(pg->uobject->vmobjlock) :
	    rw_lock_held(pg->uobject->vmobjlock);
}
