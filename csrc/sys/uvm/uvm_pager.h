/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pagers: how an object gets its pages and gets rid of them, and the flags
 * of getpages and putpages.
 */
#ifndef _UVM_UVM_PAGER_H_
#define _UVM_UVM_PAGER_H_

#include <sys/types.h>

struct buf;
struct uvm_object;
struct vm_page;

/*
 * pgo_get	vmobjlock held; without PGO_LOCKED it is released.  Pages come
 *		back PG_BUSY, and the caller unbusies them.
 * pgo_put	vmobjlock held for writing, and always released.
 */
struct uvm_pagerops {
	void	(*pgo_init)(void);
	void	(*pgo_reference)(struct uvm_object *);
	void	(*pgo_detach)(struct uvm_object *);
	int	(*pgo_fault)(void *, vaddr_t, struct vm_page **, int, int,
		    vm_prot_t, int);
	int	(*pgo_get)(struct uvm_object *, voff_t, struct vm_page **,
		    int *, int, vm_prot_t, int, int);
	int	(*pgo_put)(struct uvm_object *, voff_t, voff_t, int);
	void	(*pgo_markdirty)(struct uvm_object *);
};

#define PGO_CLEANIT		0x0001	/* write dirty pages */
#define PGO_SYNCIO		0x0002	/* and wait for it */
#define PGO_DEACTIVATE		0x0004
#define PGO_FREE		0x0008	/* and free all */
#define PGO_ALLPAGES		0x0010	/* the whole object */
#define PGO_JOURNALLOCKED	0x0020	/* inside a wapbl transaction */
#define PGO_LOCKED		0x0040	/* do not sleep nor unlock */
#define PGO_BUSYFAIL		0x0080	/* EDEADLK instead of waiting */
#define PGO_OVERWRITE		0x0200	/* all of it will be written */
#define PGO_PASTEOF		0x0400	/* up to v_writesize */
#define PGO_NOBLOCKALLOC	0x0800	/* blocks exist already */
#define PGO_NOTIMESTAMP		0x1000	/* do not mark times */
#define PGO_RECLAIM		0x2000	/* vnode is going away */
#define PGO_GLOCKHELD		0x4000	/* g_glock is held */
#define PGO_LAZY		0x8000	/* no hurry */

/*
 * For reading: where the file has no blocks, no pages are made; the first
 * entry is NULL then, and *npagesp counts the pages that the hole covers.
 */
#define PGO_HOLES		0x10000

#define PGO_DONTCARE	((struct vm_page *)-1L)

#define UVMPAGER_MAPIN_WAITOK	0x01
#define UVMPAGER_MAPIN_READ	0x02	/* the device will fill it */
#define UVMPAGER_MAPIN_WRITE	0x00

/*
 * Address of a run of busy pages for the time of an I/O: their own memory if
 * it is contiguous, else a copy that uvm_pagermapout() carries back.
 */
vaddr_t	uvm_pagermapin(struct vm_page **, int, int);
void	uvm_pagermapout(vaddr_t, int);
struct vm_page *uvm_pageratop(vaddr_t);

void	uvm_pager_init(void);
void	uvm_aio_aiodone(struct buf *);
void	uvm_aio_aiodone_pages(struct vm_page **, int, bool, int);
void	uvm_pageout_start(int);
void	uvm_pageout_done(int);

#endif /* _UVM_UVM_PAGER_H_ */
