/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects: beginning, end, and their lock.
 */

#include <sys/param.h>
#include <sys/lwp.h>
#include <sys/rwlock.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <uvm/uvm_private.h>

/*
 * alock: with a new lock; else uvm_obj_setlock() follows.
 */
void
uvm_obj_init(struct uvm_object *uobj, const struct uvm_pagerops *ops,
    bool alock, unsigned refs)
{

	uobj->vmobjlock = alock ? rw_obj_alloc() : NULL;
	uobj->pgops = ops;
	uobj->uo_npages = 0;
	uobj->uo_refs = refs;
	uobj->uo_pages.pt_root = NULL;
	uobj->uo_pages.pt_height = 0;
	uobj->uo_pages.pt_ndirty = 0;
	LIST_INIT(&uobj->uo_ubc);
}

/*
 * dlock: drop the reference to the lock.
 */
void
uvm_obj_destroy(struct uvm_object *uobj, bool dlock)
{

	KASSERT(uobj->uo_npages == 0);
	KASSERT(uobj->uo_pages.pt_height == 0);
	if (dlock)
		rw_obj_free(uobj->vmobjlock);
}

/*
 * Use another lock, whose reference the caller gives away.  Nobody else may
 * know the object yet.
 */
void
uvm_obj_setlock(struct uvm_object *uobj, krwlock_t *lock)
{
	krwlock_t *old = uobj->vmobjlock;

	uobj->vmobjlock = lock;
	if (old != NULL)
		rw_obj_free(old);
}

bool
uvm_obj_clean_p(struct uvm_object *uobj)
{

	return uobj->uo_pages.pt_ndirty == 0;
}

/* Pages under I/O are told by v_numoutput. */
bool
uvm_obj_nowriteback_p(struct uvm_object *uobj)
{

	return !UVM_OBJ_IS_VNODE(uobj) ||
	    ((struct vnode *)uobj)->v_numoutput == 0;
}

bool
uvm_obj_page_dirty_p(struct vm_page *pg)
{
	struct uvm_leaf *lf;

	if ((pg->flags & PG_TABLED) == 0)
		return false;
	lf = uvm_leaf_lookup(pg->uobject, page_index(pg->offset));
	return (lf->lf_dirty & leaf_bit(page_index(pg->offset))) != 0;
}
