/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager of vnodes: passes on to the file system, and keeps the size.
 */

#include <sys/param.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <uvm/uvm_private.h>

static void
uvn_reference(struct uvm_object *uobj)
{

	vref((struct vnode *)uobj);
}

static void
uvn_detach(struct uvm_object *uobj)
{

	vrele((struct vnode *)uobj);
}

static int
uvn_get(struct uvm_object *uobj, voff_t offset, struct vm_page **pps,
    int *npagesp, int centeridx, vm_prot_t access_type, int advice, int flags)
{

	return VOP_GETPAGES((struct vnode *)uobj, offset, pps, npagesp,
	    centeridx, access_type, advice, flags);
}

static int
uvn_put(struct uvm_object *uobj, voff_t offlo, voff_t offhi, int flags)
{

	return VOP_PUTPAGES((struct vnode *)uobj, offlo, offhi, flags);
}

const struct uvm_pagerops uvm_vnodeops = {
	.pgo_reference = uvn_reference,
	.pgo_detach = uvn_detach,
	.pgo_get = uvn_get,
	.pgo_put = uvn_put,
	.pgo_markdirty = uvm_object_dirtied,
};

/*
 * The object had no dirty page and has one now: the syncer must know.
 * vmobjlock held for writing.
 */
void
uvm_object_dirtied(struct uvm_object *uobj)
{
	struct vnode *vp = (struct vnode *)uobj;

	if (!UVM_OBJ_IS_VNODE(uobj) || (vp->v_iflag & VI_ONWORKLST) != 0)
		return;
	mutex_enter(vp->v_interlock);
	if ((vp->v_iflag & VI_ONWORKLST) == 0)
		vn_syncer_add_to_worklist(vp, 30);
	mutex_exit(vp->v_interlock);
}

static void
set_size(voff_t *p, voff_t size)
{

	atomic_store_relaxed(p, size);
}

/*
 * The file has a new size.  Pages beyond it go.  Vnode locked, or not yet
 * known to anybody.
 */
void
uvm_vnp_setsize(struct vnode *vp, voff_t newsize)
{
	struct uvm_object *uobj = &vp->v_uobj;
	voff_t oldsize, end;

	if (vp->v_size == VSIZENOTSET) {
		vp->v_size = vp->v_writesize = newsize;
		return;
	}
	if (vp->v_size == newsize && vp->v_writesize == newsize)
		return;
	rw_enter(uobj->vmobjlock, RW_WRITER);
	oldsize = MAX(vp->v_size, vp->v_writesize);
	end = off_round(newsize);
	if (end < off_round(oldsize)) {
		(void)uvn_put(uobj, end, 0, PGO_FREE | PGO_SYNCIO);
		rw_enter(uobj->vmobjlock, RW_WRITER);
	}
	mutex_enter(vp->v_interlock);
	set_size(&vp->v_size, newsize);
	set_size(&vp->v_writesize, newsize);
	mutex_exit(vp->v_interlock);
	rw_exit(uobj->vmobjlock);
}

/*
 * A write will extend the file up to here: its pages may be made, readers
 * still end at v_size.
 */
void
uvm_vnp_setwritesize(struct vnode *vp, voff_t newsize)
{

	if (vp->v_writesize == newsize)
		return;
	KASSERT(newsize >= vp->v_size);
	rw_enter(vp->v_uobj.vmobjlock, RW_WRITER);
	mutex_enter(vp->v_interlock);
	set_size(&vp->v_writesize, newsize);
	mutex_exit(vp->v_interlock);
	rw_exit(vp->v_uobj.vmobjlock);
}

/* Nobody can have a file mapped. */
bool
uvm_vnp_uncache(struct vnode *vp)
{

	return true;
}

bool
uvn_needs_writefault_p(struct uvm_object *uobj)
{

	return false;
}

/*
 * Make the wanted pages from `off' on busy, or leave NULL where there is none
 * that the flags allow.  vmobjlock held for writing; dropped and taken again
 * where it waits.  *npagesp becomes the number of slots dealt with; returns
 * how many are filled.
 */
int
uvn_findpages(struct uvm_object *uobj, voff_t off, unsigned int *npagesp,
    struct vm_page **pgs, struct uvm_page_array *a, unsigned int flags)
{
	int n = *npagesp, i, ix, found = 0;
	struct vm_page *pg;

	for (i = 0; i < n; ) {
		ix = (flags & UFP_BACKWARD) != 0 ? n - 1 - i : i;
		if (pgs[ix] == PGO_DONTCARE) {
			i++;
			continue;
		}
		pgs[ix] = NULL;
		pg = uvm_slot_lookup(uobj, page_index(off) + ix);
		if (pg != NULL && (pg->flags & PG_BUSY) != 0 &&
		    (flags & UFP_NOBUSY) == 0) {
			if (flags & UFP_NOWAIT)
				break;
			uvm_pagewait(pg, uobj->vmobjlock, "uvnfind");
			rw_enter(uobj->vmobjlock, RW_WRITER);
			continue;
		}
		if (pg == NULL) {
			if (flags & UFP_NOALLOC)
				goto skip;
			pg = uvm_pagealloc(uobj, off + (voff_t)ptoa(ix), NULL,
			    0);
			if (pg == NULL) {
				if (flags & UFP_NOWAIT)
					break;
				rw_exit(uobj->vmobjlock);
				if (!uvm_reclaim_sleep(uobj, 1)) {
					rw_enter(uobj->vmobjlock, RW_WRITER);
					break;
				}
				rw_enter(uobj->vmobjlock, RW_WRITER);
				continue;
			}
		} else if ((flags & UFP_NOCACHE) != 0 ||
		    ((flags & UFP_NORDONLY) != 0 &&
		    (pg->flags & PG_RDONLY) != 0) ||
		    ((flags & UFP_DIRTYONLY) != 0 &&
		    !uvm_obj_page_dirty_p(pg))) {
			goto skip;
		} else if ((flags & UFP_NOBUSY) == 0) {
			pg->flags |= PG_BUSY;
		}
		pgs[ix] = pg;
		found++;
		i++;
		continue;
 skip:
		if (flags & UFP_ALL)
			break;
		i++;
	}
	*npagesp = i;
	return found;
}
