/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Anonymous objects: pages without a file behind them.  tmpfs keeps the data
 * of a file in one.
 *
 * Sparse: a page that was never written is not there and reads as zeroes
 * (ubc_uiomove does not even make it).  There is no swap: a page stays until
 * it is freed, and running out of memory is ENOMEM for the writer.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/systm.h>

#include <uvm/uvm_private.h>

struct uvm_aobj {
	struct uvm_object u_obj;
	voff_t		u_size;		/* as created */
};

struct uvm_object *
uao_create(voff_t size, int flags)
{
	struct uvm_aobj *aobj = kmem_alloc(sizeof(*aobj), KM_SLEEP);

	uvm_obj_init(&aobj->u_obj, &aobj_pager, true, 1);
	aobj->u_size = size;
	return &aobj->u_obj;
}

void
uao_set_pgfl(struct uvm_object *uobj, int freelist)
{

	/* All memory is alike. */
}

void
uao_reference(struct uvm_object *uobj)
{

	atomic_inc_uint(&uobj->uo_refs);
}

/*
 * Free the pages in [start, end), once nobody is busy with them.
 * vmobjlock held for writing; may be dropped and taken again.
 */
static void
free_pages(struct uvm_object *uobj, voff_t start, voff_t end)
{
	uint64_t ix = page_index(start), last = page_index(end), from = ix;
	struct vm_page *pg;

	while ((pg = uvm_next_page(uobj, from, last, false)) != NULL) {
		if (pg->flags & PG_BUSY) {
			uvm_pagewait(pg, uobj->vmobjlock, "uaofree");
			rw_enter(uobj->vmobjlock, RW_WRITER);
			from = ix;
			continue;
		}
		from = page_index(pg->offset) + 1;
	}
	uvm_free_range(uobj, ix, last);
}

void
uao_detach(struct uvm_object *uobj)
{
	struct uvm_aobj *aobj = (struct uvm_aobj *)uobj;

	if (atomic_dec_uint_nv(&uobj->uo_refs) != 0)
		return;
	if (uobj->uo_npages != 0) {
		rw_enter(uobj->vmobjlock, RW_WRITER);
		free_pages(uobj, 0, INT64_MAX & ~(voff_t)PAGE_MASK);
		rw_exit(uobj->vmobjlock);
	}
	uvm_obj_destroy(uobj, true);
	kmem_free(aobj, sizeof(*aobj));
}

void
uao_trim(struct uvm_object *uobj, voff_t start, voff_t end)
{

	if (end <= start || uobj->uo_npages == 0)
		return;
	rw_enter(uobj->vmobjlock, RW_WRITER);
	free_pages(uobj, start, end);
	rw_exit(uobj->vmobjlock);
}

voff_t
uao_seek(struct uvm_object *uobj, voff_t off, bool data)
{
	struct vm_page *pg;
	uint64_t ix;
	voff_t res;

	rw_enter(uobj->vmobjlock, RW_READER);
	if (data) {
		pg = uvm_next_page(uobj, page_index(off), UINT64_MAX, false);
		res = pg == NULL ? INT64_MAX : pg->offset;
	} else {
		ix = uvm_next_gap(uobj, page_index(off));
		res = page_offset(ix);
	}
	rw_exit(uobj->vmobjlock);
	return MAX(res, off);
}

/* What is there already; the lock stays as it is. */
static int
get_resident(struct uvm_object *uobj, voff_t off, struct vm_page **pgs, int n)
{
	struct vm_page *pg;
	int i, error = 0;

	for (i = 0; i < n; i++) {
		if (pgs[i] == PGO_DONTCARE)
			continue;
		pg = uvm_slot_lookup(uobj, page_index(off) + i);
		if (pg == NULL || (pg->flags & PG_BUSY) != 0) {
			pgs[i] = NULL;
			error = EBUSY;
		} else {
			pgs[i] = pg;
		}
	}
	return error;
}

static int
uao_get(struct uvm_object *uobj, voff_t off, struct vm_page **pgs, int *npagesp,
    int centeridx, vm_prot_t access, int advice, int flags)
{
	struct vm_page *pg;
	int i, n = *npagesp, error = 0;

	if (flags & PGO_LOCKED)
		return get_resident(uobj, off, pgs, n);
	rw_exit(uobj->vmobjlock);
	rw_enter(uobj->vmobjlock, RW_WRITER);
	for (i = 0; i < n; ) {
		if (pgs[i] == PGO_DONTCARE) {
			i++;
			continue;
		}
		pg = uvm_slot_lookup(uobj, page_index(off) + i);
		if (pg != NULL && (pg->flags & PG_BUSY) != 0) {
			uvm_pagewait(pg, uobj->vmobjlock, "uaoget");
			rw_enter(uobj->vmobjlock, RW_WRITER);
			continue;
		}
		if (pg == NULL) {
			pg = uvm_pagealloc(uobj, off + ptoa(i), NULL,
			    (flags & PGO_OVERWRITE) != 0 ? 0 : UVM_PGA_ZERO);
			if (pg == NULL) {
				error = ENOMEM;
				break;
			}
			pg->flags = (pg->flags & ~(PG_CLEAN | PG_FAKE)) |
			    PG_DIRTY | PG_AOBJ;
		}
		pg->flags |= PG_BUSY;
		pgs[i++] = pg;
	}
	if (error != 0) {
		uvm_page_unbusy(pgs, i);
		memset(pgs, 0, n * sizeof(pgs[0]));
	}
	rw_exit(uobj->vmobjlock);
	return error;
}

static int
uao_put(struct uvm_object *uobj, voff_t start, voff_t stop, int flags)
{

	if ((flags & PGO_ALLPAGES) != 0) {
		start = 0;
		stop = 0;
	}
	if (stop == 0)
		stop = INT64_MAX & ~(voff_t)PAGE_MASK;
	if ((flags & PGO_FREE) != 0 && uobj->uo_npages != 0)
		free_pages(uobj, off_trunc(start), off_round(stop));
	rw_exit(uobj->vmobjlock);
	return 0;
}

const struct uvm_pagerops aobj_pager = {
	.pgo_reference = uao_reference,
	.pgo_detach = uao_detach,
	.pgo_get = uao_get,
	.pgo_put = uao_put,
};
