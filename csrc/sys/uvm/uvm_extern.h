/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uvm(9) as far as there is memory to manage: the page cache.
 *
 * One copy of each page of file data.  read(2) and write(2) move data by
 * ubc_uiomove() between the caller and the pages in as few copies as the
 * memory allows; a missing page comes from VOP_GETPAGES, a dirty one leaves
 * by VOP_PUTPAGES.
 */
#ifndef _UVM_UVM_EXTERN_H_
#define _UVM_UVM_EXTERN_H_

#include <sys/types.h>
#include <sys/rwlock.h>

#include <uvm/uvm_param.h>
#include <uvm/uvm_prot.h>

struct lwp;
struct mount;
struct proc;
struct uio;
struct uvm_object;
struct vm_map;
struct vm_page;
struct vmspace;
struct vnode;

#define UVM_ADV_NORMAL		0
#define UVM_ADV_RANDOM		1
#define UVM_ADV_SEQUENTIAL	2
#define UVM_ADV_WILLNEED	3

#define UBC_READ		0x001
#define UBC_WRITE		0x002
#define UBC_FAULTBUSY		0x004	/* blocks exist: no need to ask */
#define UBC_ISMAPPED		0x008
#define UBC_UNMAP		0x010
#define UBC_PARTIALOK		0x100
#define UBC_VNODE_FLAGS(vp)	0

struct uvmexp {
	int		pagesize, pagemask, pageshift;
	int64_t		npages;		/* of the limit, 0 none */
	int64_t		free;
	int64_t		filepages;
	int64_t		anonpages;
	int64_t		execpages;
	int64_t		dirtypages;
	int64_t		paging;
	int64_t		pdfreed, pdscans, pdwrites;
	int64_t		zfod;
};

#include <uvm/uvm_object.h>
#include <uvm/uvm_pager.h>

extern const struct uvm_pagerops uvm_vnodeops;
extern const struct uvm_pagerops aobj_pager;

/* Boot. */
void	uvm_init(void);			/* after the arena and kmem */
void	uvm_fini(void);

/* Anonymous objects: uvm_aobj.c. */
struct uvm_object *uao_create(voff_t, int);
void	uao_detach(struct uvm_object *);
void	uao_reference(struct uvm_object *);
void	uao_set_pgfl(struct uvm_object *, int);
/* Frees pages from start on (both page aligned), object unlocked. */
void	uao_trim(struct uvm_object *, voff_t, voff_t);
/* The first offset from here on that has a page, or (false) has none. */
voff_t	uao_seek(struct uvm_object *, voff_t, bool);

/* Data between pages and callers: uvm_bio.c. */
int	ubc_uiomove(struct uvm_object *, struct uio *, vsize_t, int, int);
void	ubc_zerorange(struct uvm_object *, off_t, size_t, int);
void	ubc_zeropage(struct vm_page *);
void	ubc_purge(struct uvm_object *);

/* Sizes of vnodes: uvm_vnode.c. */
void	uvm_vnp_setsize(struct vnode *, voff_t);
void	uvm_vnp_setwritesize(struct vnode *, voff_t);
bool	uvm_vnp_uncache(struct vnode *);

#define UFP_ALL		0x00
#define UFP_NOWAIT	0x01
#define UFP_NOALLOC	0x02
#define UFP_NOCACHE	0x04
#define UFP_NORDONLY	0x08
#define UFP_DIRTYONLY	0x10
#define UFP_BACKWARD	0x20
#define UFP_NOBUSY	0x40
struct uvm_page_array;
int	uvn_findpages(struct uvm_object *, voff_t, unsigned int *,
	    struct vm_page **, struct uvm_page_array *, unsigned int);
bool	uvn_needs_writefault_p(struct uvm_object *);

/* Memory. */
int	uvm_availmem(bool);
void	uvm_estimatepageable(int *, int *);
void	uvm_getexp(struct uvmexp *);
void	uvm_pageout(void *);
bool	uvm_reclaim_locked(size_t);
void	uvm_kick_pdaemon(void);
void	uvm_wait(const char *);

/* Kernel memory by the page; no map but the kernel's. */
#define kernel_map	((struct vm_map *)NULL)
typedef unsigned int uvm_flag_t;
#define UVM_KMF_WIRED		0x00
#define UVM_KMF_VAONLY		0x01
#define UVM_KMF_PAGEABLE	0x02
#define UVM_KMF_TYPEMASK	0x03
#define UVM_KMF_CANFAIL		0x04
#define UVM_KMF_ZERO		0x08
#define UVM_KMF_EXEC		0x10
#define UVM_KMF_TRYLOCK		0x20
#define UVM_KMF_NOWAIT		0x40
#define UVM_KMF_WAITVA		0x80
vaddr_t	uvm_km_alloc(struct vm_map *, vsize_t, vsize_t, uvm_flag_t);
void	uvm_km_free(struct vm_map *, vaddr_t, vsize_t, uvm_flag_t);

#endif /* _UVM_UVM_EXTERN_H_ */
