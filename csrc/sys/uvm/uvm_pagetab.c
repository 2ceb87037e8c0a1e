/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of an object's pages: see uvm_private.h.
 *
 * All of it runs with vmobjlock held for writing, but uvm_next_page(), which
 * only looks.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/systm.h>

#include <uvm/uvm_private.h>

#define MAXHEIGHT	11		/* 64 bits of index, 6 a level */

static bool
fits(u_int h, uint64_t ix)
{

	return h * UVM_LEAF_SHIFT >= 64 || (ix >> (h * UVM_LEAF_SHIFT)) == 0;
}

static size_t
leaf_size(u_int cap)
{

	return sizeof(struct uvm_leaf) + cap * sizeof(struct vm_page *);
}

static struct uvm_leaf *
leaf_alloc(struct uvm_object *uobj, uint64_t ix, u_int cap)
{
	struct uvm_leaf *lf = kmem_alloc(leaf_size(cap), KM_NOSLEEP);

	if (lf == NULL)
		return NULL;
	lf->lf_present = lf->lf_dirty = 0;
	lf->lf_index = ix >> UVM_LEAF_SHIFT;
	lf->lf_uobj = uobj;
	lf->lf_cap = cap;
	lf->lf_ref = 1;
	lf->lf_onlru = 0;
	return lf;
}

static void
leaf_free(struct uvm_leaf *lf)
{
	struct uvm_state *us = uvmstate();

	if (lf->lf_onlru) {
		mutex_enter(&us->us_lrulock);
		TAILQ_REMOVE(&us->us_lru, lf, lf_lru);
		us->us_nleaves--;
		mutex_exit(&us->us_lrulock);
	}
	kmem_free(lf, leaf_size(lf->lf_cap));
}

/* Anonymous pages have nowhere to go, so reclaim need not see them. */
static void
leaf_enlist(struct uvm_leaf *lf)
{
	struct uvm_state *us = uvmstate();

	if (!UVM_OBJ_IS_VNODE(lf->lf_uobj))
		return;
	mutex_enter(&us->us_lrulock);
	TAILQ_INSERT_TAIL(&us->us_lru, lf, lf_lru);
	us->us_nleaves++;
	lf->lf_onlru = 1;
	mutex_exit(&us->us_lrulock);
}

/*
 * Make the table high enough for ix.
 */
static int
grow(struct uvm_pagetab *pt, uint64_t ix)
{
	struct uvm_node *nd;
	u_int h;

	if (pt->pt_height == 0) {
		for (h = 1; !fits(h, ix); h++)
			continue;
		pt->pt_height = h;
		return 0;
	}
	while (!fits(pt->pt_height, ix)) {
		nd = kmem_zalloc(sizeof(*nd), KM_NOSLEEP);
		if (nd == NULL)
			return ENOMEM;
		nd->nd_slot[0] = pt->pt_root;
		nd->nd_present = 1;
		nd->nd_dirty = pt->pt_ndirty != 0;
		pt->pt_root = nd;
		pt->pt_height++;
	}
	return 0;
}

/*
 * Take away what is empty on the way to ix, from the leaf upwards.
 */
static void
prune(struct uvm_pagetab *pt, uint64_t ix)
{
	struct uvm_node *path[MAXHEIGHT];
	u_int h = pt->pt_height, d = 0, s;
	void *p = pt->pt_root;

	while (h > 1 && p != NULL) {
		path[d++] = p;
		h--;
		p = ((struct uvm_node *)p)->nd_slot[
		    (ix >> (h * UVM_LEAF_SHIFT)) & UVM_LEAF_MASK];
	}
	if (p != NULL) {
		struct uvm_leaf *lf = p;

		if (lf->lf_present != 0)
			return;
		KASSERT(lf->lf_dirty == 0);
		leaf_free(lf);
	}
	for (; d > 0; h++) {
		struct uvm_node *nd = path[--d];

		s = (ix >> (h * UVM_LEAF_SHIFT)) & UVM_LEAF_MASK;
		nd->nd_slot[s] = NULL;
		nd->nd_present &= ~(1ULL << s);
		nd->nd_dirty &= ~(1ULL << s);
		if (nd->nd_present != 0)
			return;
		kmem_free(nd, sizeof(*nd));
	}
	pt->pt_root = NULL;
	pt->pt_height = 0;
}

/*
 * Exchange a short leaf for a long one.
 */
static struct uvm_leaf *
leaf_lengthen(struct uvm_leaf *old)
{
	struct uvm_leaf *lf;

	lf = leaf_alloc(old->lf_uobj, leaf_first(old), UVM_LEAF_SLOTS);
	if (lf == NULL)
		return NULL;
	lf->lf_present = old->lf_present;
	lf->lf_dirty = old->lf_dirty;
	memcpy(lf->lf_slot, old->lf_slot,
	    old->lf_cap * sizeof(old->lf_slot[0]));
	leaf_free(old);
	leaf_enlist(lf);
	return lf;
}

/*
 * The leaf with a slot for ix, made if need be.  NULL: no memory.  A leaf
 * that stays empty must be given to uvm_leaf_gc().
 */
struct uvm_leaf *
uvm_leaf_make(struct uvm_object *uobj, uint64_t ix)
{
	struct uvm_pagetab *pt = &uobj->uo_pages;
	struct uvm_node *up = NULL;
	struct uvm_leaf *lf;
	void **slot;
	u_int h, s = 0;

	if (grow(pt, ix) != 0)
		return NULL;
	slot = &pt->pt_root;
	for (h = pt->pt_height; --h != 0; ) {
		if (*slot == NULL) {
			*slot = kmem_zalloc(sizeof(*up), KM_NOSLEEP);
			if (*slot == NULL)
				goto nomem;
			if (up != NULL)
				up->nd_present |= 1ULL << s;
		}
		up = *slot;
		s = (ix >> (h * UVM_LEAF_SHIFT)) & UVM_LEAF_MASK;
		slot = &up->nd_slot[s];
	}
	lf = *slot;
	if (lf == NULL) {
		lf = leaf_alloc(uobj, ix,
		    ix < UVM_LEAF_SHORT ? UVM_LEAF_SHORT : UVM_LEAF_SLOTS);
		if (lf == NULL)
			goto nomem;
		leaf_enlist(lf);
		*slot = lf;
		if (up != NULL)
			up->nd_present |= 1ULL << s;
	} else if ((ix & UVM_LEAF_MASK) >= lf->lf_cap) {
		lf = leaf_lengthen(lf);
		if (lf == NULL)
			return NULL;
		*slot = lf;
	}
	return lf;

 nomem:
	prune(pt, ix);
	return NULL;
}

/* Forget a leaf that has no pages any more. */
void
uvm_leaf_gc(struct uvm_object *uobj, struct uvm_leaf *lf)
{

	if (lf->lf_present == 0)
		prune(&uobj->uo_pages, leaf_first(lf));
}

void
uvm_leaf_setdirty(struct uvm_leaf *lf, uint64_t mask)
{
	struct uvm_pagetab *pt = &lf->lf_uobj->uo_pages;
	uint64_t was = lf->lf_dirty, ix = leaf_first(lf);
	void *p = pt->pt_root;
	u_int h, n, s;

	mask &= ~was;
	if (mask == 0)
		return;
	lf->lf_dirty |= mask;
	n = popcount64(mask);
	pt->pt_ndirty += n;
	atomic_add_64(&uvmstate()->us_dirtypages, n);
	if (was != 0)
		return;
	for (h = pt->pt_height; --h != 0; ) {
		struct uvm_node *nd = p;

		s = (ix >> (h * UVM_LEAF_SHIFT)) & UVM_LEAF_MASK;
		nd->nd_dirty |= 1ULL << s;
		p = nd->nd_slot[s];
	}
}

void
uvm_leaf_setclean(struct uvm_leaf *lf, uint64_t mask)
{
	struct uvm_pagetab *pt = &lf->lf_uobj->uo_pages;
	struct uvm_node *path[MAXHEIGHT];
	uint64_t ix = leaf_first(lf);
	void *p = pt->pt_root;
	u_int h, n, d = 0;

	mask &= lf->lf_dirty;
	if (mask == 0)
		return;
	lf->lf_dirty &= ~mask;
	n = popcount64(mask);
	pt->pt_ndirty -= n;
	atomic_add_64(&uvmstate()->us_dirtypages, -(int64_t)n);
	if (lf->lf_dirty != 0)
		return;
	for (h = pt->pt_height; --h != 0; ) {
		path[d++] = p;
		p = ((struct uvm_node *)p)->nd_slot[
		    (ix >> (h * UVM_LEAF_SHIFT)) & UVM_LEAF_MASK];
	}
	for (h = 1; d > 0; h++) {
		struct uvm_node *nd = path[--d];

		nd->nd_dirty &= ~(1ULL <<
		    ((ix >> (h * UVM_LEAF_SHIFT)) & UVM_LEAF_MASK));
		if (nd->nd_dirty != 0)
			return;
	}
}

static struct vm_page *
find_next(void *p, u_int h, uint64_t ix, bool dirty)
{
	struct uvm_leaf *lf;
	struct uvm_node *nd;
	struct vm_page *pg;
	uint64_t m;
	u_int c, s;

	if (h == 1) {
		lf = p;
		m = (dirty ? lf->lf_dirty : lf->lf_present) &
		    (~0ULL << (ix & UVM_LEAF_MASK));
		return m == 0 ? NULL : lf->lf_slot[__builtin_ctzll(m)];
	}
	nd = p;
	h--;
	s = (ix >> (h * UVM_LEAF_SHIFT)) & UVM_LEAF_MASK;
	m = (dirty ? nd->nd_dirty : nd->nd_present) & (~0ULL << s);
	for (; m != 0; m &= m - 1) {
		c = __builtin_ctzll(m);
		pg = find_next(nd->nd_slot[c], h, c == s ? ix : 0, dirty);
		if (pg != NULL)
			return pg;
	}
	return NULL;
}

/*
 * The first index from ix on that has no page.
 */
uint64_t
uvm_next_gap(struct uvm_object *uobj, uint64_t ix)
{
	const struct uvm_leaf *lf;
	uint64_t m;

	while ((lf = uvm_leaf_lookup(uobj, ix)) != NULL) {
		m = ~lf->lf_present >> (ix & UVM_LEAF_MASK);
		if (m != 0)
			return ix + __builtin_ctzll(m);
		ix = leaf_first(lf) + UVM_LEAF_SLOTS;
	}
	return ix;
}

/*
 * The first page, or the first dirty one, with ix <= its index < end.
 */
struct vm_page *
uvm_next_page(struct uvm_object *uobj, uint64_t ix, uint64_t end, bool dirty)
{
	const struct uvm_pagetab *pt = &uobj->uo_pages;
	struct vm_page *pg;

	if (pt->pt_height == 0 || !fits(pt->pt_height, ix) ||
	    (dirty && pt->pt_ndirty == 0))
		return NULL;
	pg = find_next(pt->pt_root, pt->pt_height, ix, dirty);
	if (pg != NULL && page_index(pg->offset) >= end)
		return NULL;
	return pg;
}
