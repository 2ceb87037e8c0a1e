/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Read-ahead.
 *
 * A disk that is a host file answers at memory speed, and a disk of the host
 * program may take milliseconds; both like few, large requests.  So what is
 * read ahead is read with the missing page, in one request whose size doubles
 * as long as the reader goes on where the last request ended.  A reader that
 * starts in the beginning gets 64 KiB at once: most files are smaller.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <uvm/uvm_private.h>

#define RA_FIRST	(64 * 1024)
#define RA_MAX		(1024 * 1024)

struct uvm_ractx {
	off_t		ra_next;	/* where the last request ended */
	size_t		ra_window;	/* its size */
};

struct uvm_ractx *
uvm_ra_allocctx(void)
{

	return kmem_zalloc(sizeof(struct uvm_ractx), KM_NOSLEEP);
}

void
uvm_ra_freectx(struct uvm_ractx *ra)
{

	kmem_free(ra, sizeof(*ra));
}

size_t
uvm_ra_window(struct uvm_ractx *ra, int advice, off_t off, size_t len)
{
	size_t window = RA_FIRST;

	if (advice == UVM_ADV_RANDOM)
		return len;
	if (ra == NULL)
		return off == 0 || advice == UVM_ADV_SEQUENTIAL ?
		    MAX(len, RA_FIRST) : len;
	if (off == ra->ra_next)
		window = MIN(MAX(ra->ra_window, RA_FIRST / 2) * 2, RA_MAX);
	else if (off != 0 && advice != UVM_ADV_SEQUENTIAL)
		window = 0;
	window = MAX(window, len);
	ra->ra_next = off + window;
	ra->ra_window = window;
	return window;
}

/*
 * Somebody is going to read [off, off + len).  Pages are brought in by the
 * read itself, in requests of the right size.
 */
void
uvm_ra_request(struct uvm_ractx *ra, int advice, struct uvm_object *uobj,
    off_t off, size_t len)
{

	if (ra == NULL || advice == UVM_ADV_RANDOM)
		return;
	rw_enter(uobj->vmobjlock, RW_WRITER);
	if (off == ra->ra_next)
		ra->ra_window = MIN(MAX(ra->ra_window, len), RA_MAX);
	rw_exit(uobj->vmobjlock);
}

/*
 * Bring in what is missing of [off, off + size), POSIX_FADV_WILLNEED.
 * vmobjlock held in and out, as a reader or a writer.
 */
int
uvm_readahead(struct uvm_object *uobj, off_t off, off_t size)
{
	struct vnode *vp = (struct vnode *)uobj;
	krw_t op = rw_write_held(uobj->vmobjlock) ? RW_WRITER : RW_READER;
	off_t end = off + size;
	struct vm_page *pgs[16];
	int n, error = 0;

	if (!UVM_OBJ_IS_VNODE(uobj))
		return 0;
	off = off_trunc(off);
	while (off < MIN(end, vp->v_size) && error == 0) {
		if (uvm_slot_lookup(uobj, page_index(off)) != NULL) {
			off += PAGE_SIZE;
			continue;
		}
		n = MIN(16, page_index(off_round(MIN(end, vp->v_size)) - off));
		memset(pgs, 0, sizeof(pgs));
		error = (*uobj->pgops->pgo_get)(uobj, off, pgs, &n, 0,
		    VM_PROT_READ, UVM_ADV_SEQUENTIAL,
		    PGO_SYNCIO | PGO_NOTIMESTAMP);
		rw_enter(uobj->vmobjlock, RW_WRITER);
		if (error == 0) {
			uvm_page_unbusy(pgs, n);
			off += (off_t)ptoa(n);
		}
		if (op == RW_READER)
			rw_downgrade(uobj->vmobjlock);
	}
	return error;
}
