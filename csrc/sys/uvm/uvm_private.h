/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of an object's pages, and the state of uvm.
 *
 * The table
 *	A leaf has 64 slots for pages whose index agrees in all but the low six
 *	bits; a short one has only the first eight, and is exchanged for a long
 *	one when more are wanted.  Leaves hang off nodes of 64 children, as
 *	many levels as the largest index needs.  Bit maps tell what is present
 *	and what is dirty, so that the next dirty page of a large file is found
 *	without looking at clean ones.
 *
 * Reclaim
 *	Leaves of vnode objects are on one list (us_lru), second chance by
 *	lf_ref; its unit is the leaf, that is 256 KiB of a file.
 *
 * Locks
 *	(l) vmobjlock of the object: writer to change, reader to look
 *	(q) us_lrulock; order: vmobjlock -> us_lrulock, tries the other way
 *	(w) lock of the page's waiting channel
 *	(a) atomic, or a hint that may be wrong
 */
#ifndef _UVM_UVM_PRIVATE_H_
#define _UVM_UVM_PRIVATE_H_

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/pool.h>
#include <sys/queue.h>

#include <uvm/uvm.h>

#define UVM_LEAF_SHIFT	6
#define UVM_LEAF_SLOTS	64
#define UVM_LEAF_MASK	(UVM_LEAF_SLOTS - 1)
#define UVM_LEAF_SHORT	8

struct uvm_leaf {
	uint64_t	lf_present;	/* (l) a bit a slot */
	uint64_t	lf_dirty;	/* (l) */
	uint64_t	lf_index;	/* index of slot 0, / 64 */
	struct uvm_object *lf_uobj;	/* constant */
	TAILQ_ENTRY(uvm_leaf) lf_lru;	/* (q) */
	uint16_t	lf_cap;		/* constant: 8 or 64 */
	uint8_t		lf_ref;		/* (a) used since it was last seen */
	uint8_t		lf_onlru;	/* (q) */
	struct vm_page	*lf_slot[];	/* (l) */
};

struct uvm_node {
	uint64_t	nd_present;	/* (l) */
	uint64_t	nd_dirty;	/* (l) below are dirty pages */
	void		*nd_slot[UVM_LEAF_SLOTS]; /* (l) nodes or leaves */
};

#define UVM_NWAITCHAN	16
struct uvm_waitchan {
	kmutex_t	wc_lock;
	kcondvar_t	wc_cv;
} __cacheline_aligned;

struct uvm_state {
	pool_cache_t	us_pagepool;	/* struct vm_page */

	kmutex_t	us_lrulock;
	TAILQ_HEAD(, uvm_leaf) us_lru;	/* (q) oldest first */
	uint64_t	us_nleaves;	/* (q) */

	volatile uint64_t us_filepages;	/* (a) */
	volatile uint64_t us_anonpages;	/* (a) */
	volatile uint64_t us_dirtypages;/* (a) */
	volatile uint64_t us_freed;	/* (a) by reclaim */
	volatile uint64_t us_scanned;	/* (a) */
	volatile uint64_t us_written;	/* (a) */
	volatile u_int	us_paging;	/* (a) pages being written */

	kmutex_t	us_pdlock;
	kcondvar_t	us_pdcv;	/* (pdlock) end of a pass */
	bool		us_pdrunning;	/* (pdlock) */
	uint64_t	us_pdpasses;	/* (pdlock) */

	kmutex_t	us_maplock;
	LIST_HEAD(, uvm_pagermap) us_maps; /* (maplock) uvm_pager.c */

	struct uvm_waitchan us_wait[UVM_NWAITCHAN];
};

#define uvmstate()	(curkernel()->k_uvm)

#define page_index(off)	((uint64_t)(off) >> PAGE_SHIFT)
#define page_offset(ix)	((voff_t)((uint64_t)(ix) << PAGE_SHIFT))
#define off_trunc(off)	((off) & ~(off_t)PAGE_MASK)
#define off_round(off)	(((off) + PAGE_MASK) & ~(off_t)PAGE_MASK)
#define leaf_bit(ix)	(1ULL << ((ix) & UVM_LEAF_MASK))
#define leaf_first(lf)	((lf)->lf_index << UVM_LEAF_SHIFT)

/*
 * The leaf of a page index, or NULL.  vmobjlock held.
 */
static inline struct uvm_leaf *
uvm_leaf_lookup(const struct uvm_object *uobj, uint64_t ix)
{
	u_int h = uobj->uo_pages.pt_height;
	void *p = uobj->uo_pages.pt_root;

	if (h == 0 || (h * UVM_LEAF_SHIFT < 64 &&
	    (ix >> (h * UVM_LEAF_SHIFT)) != 0))
		return NULL;
	while (--h != 0) {
		p = ((struct uvm_node *)p)->nd_slot[
		    (ix >> (h * UVM_LEAF_SHIFT)) & UVM_LEAF_MASK];
		if (p == NULL)
			return NULL;
	}
	return p;
}

static inline struct vm_page *
uvm_slot_lookup(const struct uvm_object *uobj, uint64_t ix)
{
	const struct uvm_leaf *lf = uvm_leaf_lookup(uobj, ix);

	if (lf == NULL || (lf->lf_present & leaf_bit(ix)) == 0)
		return NULL;
	return lf->lf_slot[ix & UVM_LEAF_MASK];
}

static inline void
uvm_leaf_touch(struct uvm_leaf *lf)
{

	if (atomic_load_relaxed(&lf->lf_ref) == 0)
		atomic_store_relaxed(&lf->lf_ref, 1);
}

static inline struct uvm_waitchan *
uvm_waitchan(const struct vm_page *pg)
{

	return &uvmstate()->us_wait[((uintptr_t)pg >> 6) % UVM_NWAITCHAN];
}

uint64_t uvm_next_gap(struct uvm_object *, uint64_t); /* for looking */

/* uvm_pagetab.c; vmobjlock held for writing */
struct uvm_leaf *uvm_leaf_make(struct uvm_object *, uint64_t);
void	uvm_leaf_gc(struct uvm_object *, struct uvm_leaf *);
void	uvm_leaf_setdirty(struct uvm_leaf *, uint64_t);
void	uvm_leaf_setclean(struct uvm_leaf *, uint64_t);
struct vm_page *uvm_next_page(struct uvm_object *, uint64_t, uint64_t, bool);

/* uvm_page.c */
int	uvm_leaf_fill(struct uvm_leaf *, u_int, u_int, int);
void	uvm_leaf_drop(struct uvm_leaf *, uint64_t);
void	uvm_free_range(struct uvm_object *, uint64_t, uint64_t);
void	uvm_object_dirtied(struct uvm_object *);

/* uvm_pdaemon.c */
void	uvm_pdaemon_init(void);
size_t	uvm_reclaim_clean(size_t, struct uvm_object *);
void	uvm_throttle(struct uvm_object *);
bool	uvm_reclaim_sleep(struct uvm_object *, size_t);

/* uvm_pager.c */
bool	uvm_pages_contiguous(struct vm_page **, int);

/* Memory of pages. */
void	*uvm_mem_get(u_int);
void	uvm_mem_put(void *, u_int);

#endif /* _UVM_UVM_PRIVATE_H_ */
