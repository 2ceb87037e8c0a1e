/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uvm: beginning, end, and where its memory comes from.
 */

#include <sys/param.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/pool.h>
#include <sys/systm.h>

#include <rump-sys/arena.h>
#include <rump-sys/fault.h>
#include <uvm/uvm_private.h>

#define NOLIMIT_PAGES	(1 << 28)	/* what we say if there is no limit */

/*
 * Contiguous memory for n pages; never sleeps.  File data may be asked for
 * without end, so it leaves the rest of the kernel its headroom.
 */
void *
uvm_mem_get(u_int n)
{
	void *p;

	if (fault_armed(curkernel()) && fault_alloc(RUMP_FAULT_PAGE, NULL,
	    ptoa(n), false))
		return NULL;
	p = arena_alloc(n, ARENA_CACHE);
	if (__predict_false(p == NULL) && arena_reclaim(n))
		p = arena_alloc(n, ARENA_CACHE);
	return p;
}

void
uvm_mem_put(void *p, u_int n)
{

	arena_free(p, n);
}

static void
reclaim(void *arg, size_t npages)
{

	/* Clean ones only: writing, or a thread for it, takes locks. */
	(void)uvm_reclaim_clean(MAX(npages, UVM_LEAF_SLOTS), NULL);
}

/* Pages that can still be had. */
int
uvm_availmem(bool cached)
{
	struct uvm_state *us = uvmstate();
	uint64_t room = arena_headroom();

	if (room == UINT64_MAX)
		return NOLIMIT_PAGES;
	room = (room >> PAGE_SHIFT) + us->us_filepages - us->us_dirtypages;
	return MIN(room, NOLIMIT_PAGES);
}

void
uvm_estimatepageable(int *active, int *inactive)
{
	struct uvm_state *us = uvmstate();

	if (active != NULL)
		*active = (int)us->us_filepages;
	if (inactive != NULL)
		*inactive = 0;
}

void
uvm_getexp(struct uvmexp *ue)
{
	struct uvm_state *us = uvmstate();

	memset(ue, 0, sizeof(*ue));
	ue->pagesize = PAGE_SIZE;
	ue->pagemask = PAGE_MASK;
	ue->pageshift = PAGE_SHIFT;
	ue->npages = curkernel()->k_memlimit >> PAGE_SHIFT;
	ue->free = uvm_availmem(true);
	ue->filepages = us->us_filepages;
	ue->anonpages = us->us_anonpages;
	ue->dirtypages = us->us_dirtypages;
	ue->paging = us->us_paging;
	ue->pdfreed = us->us_freed;
	ue->pdscans = us->us_scanned;
	ue->pdwrites = us->us_written;
}

vaddr_t
uvm_km_alloc(struct vm_map *map, vsize_t size, vsize_t align, uvm_flag_t flags)
{
	km_flag_t kmflags = (flags & (UVM_KMF_NOWAIT | UVM_KMF_CANFAIL)) != 0 ?
	    KM_NOSLEEP : KM_SLEEP;

	KASSERT(align <= PAGE_SIZE);
	size = round_page(size);
	return (vaddr_t)((flags & UVM_KMF_ZERO) != 0 ?
	    kmem_zalloc(size, kmflags) : kmem_alloc(size, kmflags));
}

void
uvm_km_free(struct vm_map *map, vaddr_t va, vsize_t size, uvm_flag_t flags)
{

	kmem_free((void *)va, round_page(size));
}

void
uvm_init(void)
{
	struct uvm_state *us = kernel_state_alloc(sizeof(*us));
	int i;

	curkernel()->k_uvm = us;
	us->us_pagepool = pool_cache_init(sizeof(struct vm_page), 0, 0, 0,
	    "vmpgpl", NULL, IPL_NONE, NULL, NULL, NULL);
	for (i = 0; i < UVM_NWAITCHAN; i++) {
		mutex_init(&us->us_wait[i].wc_lock, MUTEX_DEFAULT, IPL_NONE);
		cv_init(&us->us_wait[i].wc_cv, "uvmpage");
	}
	uvm_pager_init();
	uvm_pdaemon_init();
	arena_reclaim_register(reclaim, NULL);
}

/*
 * Halt, after the file systems are gone: wait for the page daemon, give back
 * the pool.
 */
void
uvm_fini(void)
{
	struct uvm_state *us = uvmstate();

	mutex_enter(&us->us_pdlock);
	while (us->us_pdrunning)
		cv_wait(&us->us_pdcv, &us->us_pdlock);
	mutex_exit(&us->us_pdlock);
	pool_cache_destroy(us->us_pagepool);
}
