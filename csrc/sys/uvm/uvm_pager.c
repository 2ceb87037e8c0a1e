/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pagers share: an address for a run of busy pages, and the end of I/O
 * on them.
 *
 * The address is that of their own memory if that is contiguous, else of a
 * copy.  Each run that is mapped in is remembered with its pages, so that the
 * end of the I/O, which knows the address only, finds them.
 *
 * Locking: us_maplock guards the list; a run is its owner's.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <uvm/uvm_private.h>

struct uvm_pagermap {
	LIST_ENTRY(uvm_pagermap) pm_link;	/* us_maplock */
	char		*pm_va;
	void		*pm_copy;	/* not NULL: of scattered pages */
	int		pm_n;
	bool		pm_read;
	struct vm_page	*pm_pgs[];
};

static size_t
map_size(int n)
{

	return sizeof(struct uvm_pagermap) + n * sizeof(struct vm_page *);
}

bool
uvm_pages_contiguous(struct vm_page **pgs, int n)
{
	const char *p = pgs[0]->pg_data;
	int i;

	for (i = 1; i < n; i++) {
		if (pgs[i]->pg_data != p + (size_t)i * PAGE_SIZE)
			return false;
	}
	return true;
}

/*
 * Returns 0 if there is no memory.
 */
vaddr_t
uvm_pagermapin(struct vm_page **pgs, int n, int flags)
{
	km_flag_t kmflags = (flags & UVMPAGER_MAPIN_WAITOK) != 0 ? KM_SLEEP :
	    KM_NOSLEEP;
	struct uvm_state *us = uvmstate();
	struct uvm_pagermap *pm = kmem_alloc(map_size(n), kmflags);
	int i;

	if (pm == NULL)
		return 0;
	pm->pm_n = n;
	pm->pm_read = (flags & UVMPAGER_MAPIN_READ) != 0;
	pm->pm_copy = NULL;
	memcpy(pm->pm_pgs, pgs, n * sizeof(pgs[0]));
	if (uvm_pages_contiguous(pgs, n)) {
		pm->pm_va = pgs[0]->pg_data;
	} else {
		pm->pm_copy = kmem_alloc((size_t)n * PAGE_SIZE, kmflags);
		if (pm->pm_copy == NULL) {
			kmem_free(pm, map_size(n));
			return 0;
		}
		pm->pm_va = pm->pm_copy;
		for (i = 0; i < n && !pm->pm_read; i++)
			memcpy(pm->pm_va + (size_t)i * PAGE_SIZE,
			    pgs[i]->pg_data, PAGE_SIZE);
	}
	mutex_enter(&us->us_maplock);
	LIST_INSERT_HEAD(&us->us_maps, pm, pm_link);
	mutex_exit(&us->us_maplock);
	return (vaddr_t)pm->pm_va;
}

static struct uvm_pagermap *
find_map(const char *va, bool take)
{
	struct uvm_state *us = uvmstate();
	struct uvm_pagermap *pm;

	mutex_enter(&us->us_maplock);
	LIST_FOREACH(pm, &us->us_maps, pm_link) {
		if (va >= pm->pm_va &&
		    va < pm->pm_va + (size_t)pm->pm_n * PAGE_SIZE)
			break;
	}
	if (pm != NULL && take)
		LIST_REMOVE(pm, pm_link);
	mutex_exit(&us->us_maplock);
	KASSERT(pm != NULL);
	return pm;
}

static void
copy_back(struct uvm_pagermap *pm)
{
	int i;

	if (pm->pm_copy == NULL || !pm->pm_read)
		return;
	for (i = 0; i < pm->pm_n; i++)
		memcpy(pm->pm_pgs[i]->pg_data,
		    pm->pm_va + (size_t)i * PAGE_SIZE, PAGE_SIZE);
}

static void
free_map(struct uvm_pagermap *pm)
{

	if (pm->pm_copy != NULL)
		kmem_free(pm->pm_copy, (size_t)pm->pm_n * PAGE_SIZE);
	kmem_free(pm, map_size(pm->pm_n));
}

void
uvm_pagermapout(vaddr_t va, int n)
{
	struct uvm_pagermap *pm = find_map((const char *)va, true);

	KASSERT(pm->pm_n == n);
	copy_back(pm);
	free_map(pm);
}

struct vm_page *
uvm_pageratop(vaddr_t va)
{
	struct uvm_pagermap *pm = find_map((const char *)va, false);

	return pm->pm_pgs[((const char *)va - pm->pm_va) / PAGE_SIZE];
}

/*
 * I/O on busy pages of one object is over: they are let go.  A page that
 * could not be read is freed, one that could not be written is dirty again.
 */
void
uvm_aio_aiodone_pages(struct vm_page **pgs, int npages, bool write, int error)
{
	struct uvm_object *uobj = pgs[0]->uobject;
	struct vm_page *pg;
	int i;

	rw_enter(uobj->vmobjlock, RW_WRITER);
	for (i = 0; i < npages; i++) {
		pg = pgs[i];
		if (error == 0)
			continue;
		if (!write) {
			if (pg->flags & PG_FAKE)
				pg->flags |= PG_RELEASED;
		} else {
			pg->flags &= ~PG_RELEASED;
			uvm_pagemarkdirty(pg, UVM_PAGE_STATUS_DIRTY);
		}
	}
	uvm_page_unbusy(pgs, npages);
	rw_exit(uobj->vmobjlock);
}

/*
 * b_iodone of a transfer to or from pages that are mapped in.
 */
void
uvm_aio_aiodone(struct buf *bp)
{
	struct uvm_pagermap *pm = find_map(bp->b_data, true);
	bool write = BUF_ISWRITE(bp);

	/* What was read must be in place before anybody may see it. */
	copy_back(pm);
	uvm_aio_aiodone_pages(pm->pm_pgs, pm->pm_n, write, bp->b_error);
	if (write)
		uvm_pageout_done(pm->pm_n);
	free_map(pm);
	putiobuf(bp);
}

void
uvm_pageout_start(int n)
{

	atomic_add_int(&uvmstate()->us_paging, n);
}

void
uvm_pageout_done(int n)
{

	atomic_add_int(&uvmstate()->us_paging, -n);
}

void
uvm_pager_init(void)
{
	struct uvm_state *us = uvmstate();

	mutex_init(&us->us_maplock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&us->us_maps);
}
