/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An object: what pages belong to.  A vnode begins with one; tmpfs keeps a
 * file in an anonymous one (uao_create).
 *
 * Pages are kept in a table of leaves with 64 slots, so that a run of pages
 * is found by one walk; see uvm_pagetab.h.
 *
 * Locks: (l) *vmobjlock, (a) atomic.
 */
#ifndef _UVM_UVM_OBJECT_H_
#define _UVM_UVM_OBJECT_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/rwlock.h>

struct uvm_pagerops;
struct uvm_leaf;
struct ubc_map;
struct vm_page;

struct uvm_pagetab {
	void		*pt_root;	/* (l) leaf, or node of leaves */
	uint32_t	pt_height;	/* (l) 0 empty, 1 one leaf, ... */
	uint32_t	pt_ndirty;	/* (l) pages marked dirty */
};

struct uvm_object {
	krwlock_t	*vmobjlock;	/* reference counted, may be shared */
	const struct uvm_pagerops *pgops;
	int		uo_npages;	/* (l) */
	unsigned	uo_refs;	/* (a) */
	struct uvm_pagetab uo_pages;	/* (l) */
	LIST_HEAD(, ubc_map) uo_ubc;
};

/* uo_refs of an object of the kernel itself. */
#define UVM_OBJ_KERN			(-2)
#define UVM_OBJ_IS_KERN_OBJECT(uobj)					\
	((uobj)->uo_refs == (unsigned)UVM_OBJ_KERN)
#define UVM_OBJ_IS_VNODE(uobj)		((uobj)->pgops == &uvm_vnodeops)
#define UVM_OBJ_IS_AOBJ(uobj)		((uobj)->pgops == &aobj_pager)
#define UVM_OBJ_IS_CLEAN(uobj)		(UVM_OBJ_IS_VNODE(uobj) && \
	    uvm_obj_clean_p(uobj))

void	uvm_obj_init(struct uvm_object *, const struct uvm_pagerops *, bool,
	    unsigned);
void	uvm_obj_destroy(struct uvm_object *, bool);
void	uvm_obj_setlock(struct uvm_object *, krwlock_t *);
bool	uvm_obj_clean_p(struct uvm_object *);
bool	uvm_obj_nowriteback_p(struct uvm_object *);
bool	uvm_obj_page_dirty_p(struct vm_page *);

#define UVM_OBJ_INIT(uobj, ops, refs)	uvm_obj_init(uobj, ops, false, refs)
#define UVM_OBJ_DESTROY(uobj)		uvm_obj_destroy(uobj, false)

#endif /* _UVM_UVM_OBJECT_H_ */
