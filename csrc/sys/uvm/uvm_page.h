/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page of file data.
 *
 * Memory comes from the kernel's arena in runs, so that neighbours in a file
 * are mostly neighbours in memory.  A page is found through its object only
 * (uvm_pagelookup); reclaim goes by leaves of 64 pages.
 *
 * Flags change with vmobjlock held for writing.  A page that is PG_BUSY
 * belongs to whoever made it so; it does not change hands or vanish.
 */
#ifndef _UVM_UVM_PAGE_H_
#define _UVM_UVM_PAGE_H_

#include <sys/types.h>
#include <sys/rwlock.h>

#include <uvm/uvm_param.h>

struct uvm_object;

struct vm_page {
	struct uvm_object *uobject;
	voff_t		offset;
	void		*pg_data;	/* PAGE_SIZE bytes */
	uint16_t	flags;		/* PG_* */
	uint16_t	pqflags;	/* PQ_* */
	uint16_t	wire_count;
	uint16_t	loan_count;	/* always 0 */
};

/* The state of the content: exactly one of CLEAN, DIRTY, or neither. */
#define PG_CLEAN	0x0001
#define PG_DIRTY	0x0002
#define PG_BUSY		0x0004		/* somebody owns it */
#define PG_PAGEOUT	0x0010		/* being written, content stable */
#define PG_RELEASED	0x0020		/* free it when no longer busy */
#define PG_FAKE		0x0040		/* content not valid yet */
#define PG_RDONLY	0x0080		/* no block behind it yet */
#define PG_TABLED	0x0200		/* in the table of its object */
#define PG_AOBJ		0x0400
#define PG_FILE		0x0800
#define PG_READAHEAD	0x1000
#define PG_MARKER	0x8000

#define PQ_WANTED	0x1000		/* somebody waits for it */
#define PQ_ACTIVE	0x0800

#define UVM_PAGE_STATUS_UNKNOWN	0
#define UVM_PAGE_STATUS_CLEAN	1
#define UVM_PAGE_STATUS_DIRTY	2
#define UVM_PAGE_NUM_STATUS	3

#define VM_PAGE_TO_PHYS(pg)	((paddr_t)(uintptr_t)(pg)->pg_data)

/* Flags of uvm_pagealloc. */
#define UVM_PGA_USERESERVE	0x0001
#define UVM_PGA_ZERO		0x0002
#define UVM_FLAG_COLORMATCH	0x2000000

struct vm_page *uvm_pagealloc_strat(struct uvm_object *, voff_t, void *, int,
	    int, int);
#define uvm_pagealloc(obj, off, anon, flags) \
	uvm_pagealloc_strat((obj), (off), (anon), (flags), 0, 0)
void	uvm_pagefree(struct vm_page *);
struct vm_page *uvm_pagelookup(struct uvm_object *, voff_t);
void	uvm_pagezero(struct vm_page *);
void	uvm_pagecopy(struct vm_page *, struct vm_page *);
void	uvm_page_unbusy(struct vm_page **, int);
void	uvm_pagewait(struct vm_page *, krwlock_t *, const char *);
void	uvm_pagewakeup(struct vm_page *);
void	uvm_pagelock(struct vm_page *);
void	uvm_pageunlock(struct vm_page *);
void	uvm_pageactivate(struct vm_page *);
void	uvm_pagedeactivate(struct vm_page *);
void	uvm_pagedequeue(struct vm_page *);
void	uvm_pagewire(struct vm_page *);
void	uvm_pageunwire(struct vm_page *);
unsigned int uvm_pagegetdirty(struct vm_page *);
void	uvm_pagemarkdirty(struct vm_page *, unsigned int);
bool	uvm_pagecheckdirty(struct vm_page *, bool);
bool	uvm_pagereadonly_p(struct vm_page *);
bool	uvm_page_owner_locked_p(struct vm_page *, bool);
paddr_t	uvm_vm_page_to_phys(const struct vm_page *);

/* Allocates pages in bulk: uvm_page.c. */
int	uvm_pagealloc_run(struct uvm_object *, voff_t, int, struct vm_page **);

#endif /* _UVM_UVM_PAGE_H_ */
