/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File data of tmpfs: the pages of an anonymous object, made when the first
 * byte is written.  Holes take no memory and are charged nothing.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/filio.h>
#include <sys/lwp.h>
#include <sys/systm.h>
#include <sys/uio.h>

#include <miscfs/genfs/genfs.h>
#include <uvm/uvm.h>
#include <uvm/uvm_extern.h>
#include <uvm/uvm_page.h>

#include <fs/tmpfs/tmpfs.h>

static inline uint64_t
reg_pages(const struct tmpfs_node *node)
{
	const struct uvm_object *uobj = node->tn_reg.tn_aobj;

	return uobj == NULL ? 0 : (uint64_t)uobj->uo_npages;
}

/*
 * Make what is charged equal to what is there.
 */
static void
reg_settle(struct tmpfs_node *node, uint64_t reserved)
{
	const uint64_t have = reg_pages(node);
	const uint64_t charged = node->tn_reg.tn_pages + reserved;

	KASSERT(have <= charged);
	tmpfs_mem_decr(node->tn_mount, (charged - have) << PAGE_SHIFT);
	node->tn_reg.tn_pages = have;
}

/*
 * Pages in [off, off + len) that are not there yet.
 */
static uint64_t
reg_missing(struct tmpfs_node *node, off_t off, size_t len)
{
	struct uvm_object *uobj = node->tn_reg.tn_aobj;
	const off_t end = round_page(off + (off_t)len);
	uint64_t n = 0;

	rw_enter(uobj->vmobjlock, RW_READER);
	for (off_t at = trunc_page(off); at < end; at += PAGE_SIZE) {
		if (uvm_pagelookup(uobj, at) == NULL)
			n++;
	}
	rw_exit(uobj->vmobjlock);
	return n;
}

/*
 * Charge for what a write at [off, off + len) can need at most.
 */
static int
reg_reserve(struct tmpfs_node *node, off_t off, size_t len, uint64_t *pagesp)
{
	uint64_t n = (round_page(off + (off_t)len) - trunc_page(off)) >>
	    PAGE_SHIFT;

	if (!tmpfs_mem_incr(node->tn_mount, n << PAGE_SHIFT)) {
		/* Near the limit it matters what is there already. */
		n = reg_missing(node, off, len);
		if (!tmpfs_mem_incr(node->tn_mount, n << PAGE_SHIFT))
			return ENOSPC;
	}
	*pagesp = n;
	return 0;
}

static struct uvm_object *
reg_aobj(struct tmpfs_node *node)
{
	if (node->tn_reg.tn_aobj == NULL)
		node->tn_reg.tn_aobj = uao_create(INT64_MAX - PAGE_SIZE, 0);
	return node->tn_reg.tn_aobj;
}

/*
 * Set the size.  What is cut off reads as zeroes if the file grows again.
 */
int
tmpfs_reg_resize(struct vnode *vp, off_t newsize)
{
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct uvm_object *uobj = node->tn_reg.tn_aobj;
	const off_t oldsize = node->tn_size;

	if (newsize < 0)
		return EINVAL;
	if (newsize > INT64_MAX - PAGE_SIZE)
		return EFBIG;
	if (newsize < oldsize && uobj != NULL) {
		uao_trim(uobj, round_page(newsize), round_page(oldsize));
		if (newsize & PAGE_MASK)
			ubc_zerorange(uobj, newsize,
			    PAGE_SIZE - (newsize & PAGE_MASK), 0);
		reg_settle(node, 0);
	}
	node->tn_size = newsize;
	uvm_vnp_setsize(vp, newsize);
	return 0;
}

/*
 * Write n bytes of the uio at its offset; the file grows as needed.
 */
int
tmpfs_reg_write(struct vnode *vp, struct uio *uio, size_t n, int advice)
{
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct uvm_object *uobj = reg_aobj(node);
	const off_t oldsize = node->tn_size;
	uint64_t reserved;
	int error;

	error = reg_reserve(node, uio->uio_offset, n, &reserved);
	if (error != 0)
		return error;
	error = ubc_uiomove(uobj, uio, n, advice, UBC_WRITE | UBC_PARTIALOK);
	if (uio->uio_offset > oldsize) {
		node->tn_size = uio->uio_offset;
		uvm_vnp_setsize(vp, node->tn_size);
	}
	reg_settle(node, reserved);
	return error == ENOMEM ? ENOSPC : error;
}

void
tmpfs_reg_free(struct tmpfs_node *node)
{
	if (node->tn_reg.tn_aobj != NULL)
		uao_detach(node->tn_reg.tn_aobj);
	node->tn_reg.tn_aobj = NULL;
	tmpfs_mem_decr(node->tn_mount, node->tn_reg.tn_pages << PAGE_SHIFT);
	node->tn_reg.tn_pages = 0;
}

/*
 * Pages of a file are those of its anonymous object.
 */
int
tmpfs_getpages(void *v)
{
	struct vop_getpages_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct uvm_object *uobj;
	int error;

	if (ap->a_flags & PGO_LOCKED) {
		*ap->a_count = 0;
		return EBUSY;
	}
	rw_exit(vp->v_uobj.vmobjlock);
	if (vp->v_type != VREG)
		return EINVAL;
	if (ap->a_offset < 0 || ap->a_offset >= round_page(node->tn_size))
		return EINVAL;
	uobj = reg_aobj(node);
	rw_enter(uobj->vmobjlock, RW_WRITER);
	error = (*uobj->pgops->pgo_get)(uobj, ap->a_offset, ap->a_m,
	    ap->a_count, ap->a_centeridx, ap->a_access_type, ap->a_advice,
	    ap->a_flags | PGO_ALLPAGES);
	return error;
}

int
tmpfs_putpages(void *v)
{
	struct vop_putpages_args *ap = v;

	rw_exit(ap->a_vp->v_uobj.vmobjlock);
	return 0;
}

/*
 * FIOSEEKDATA and FIOSEEKHOLE: data is where there are pages.
 */
int
tmpfs_ioctl(void *v)
{
	struct vop_ioctl_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	const bool data = ap->a_command == FIOSEEKDATA;
	off_t *offp = ap->a_data, off, size;
	struct uvm_object *uobj;
	int error;

	if ((!data && ap->a_command != FIOSEEKHOLE) || vp->v_type != VREG)
		return EPASSTHROUGH;
	error = vn_lock(vp, LK_SHARED);
	if (error != 0)
		return error;
	uobj = node->tn_reg.tn_aobj;
	off = *offp;
	size = node->tn_size;
	if (off < size && uobj != NULL)
		off = uao_seek(uobj, off, data);
	else if (data)
		off = size;
	if (*offp >= size || (data && off >= size))
		error = ENXIO;
	else
		*offp = MIN(off, size);
	VOP_UNLOCK(vp);
	return error;
}

/*
 * posix_fallocate(2): have the memory now.
 */
int
tmpfs_fallocate(void *v)
{
	struct vop_fallocate_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	const off_t end = ap->a_pos + ap->a_len;
	char zero = 0;
	int error = 0;

	if (vp->v_type != VREG)
		return vp->v_type == VDIR ? EISDIR : ENODEV;
	if (ap->a_pos < 0 || ap->a_len <= 0)
		return EINVAL;
	if (end < ap->a_pos || end > INT64_MAX - PAGE_SIZE)
		return EFBIG;
	(void)reg_aobj(node);
	if (!tmpfs_mem_incr(node->tn_mount,
	    reg_missing(node, ap->a_pos, ap->a_len) << PAGE_SHIFT))
		return ENOSPC;
	tmpfs_mem_decr(node->tn_mount,
	    reg_missing(node, ap->a_pos, ap->a_len) << PAGE_SHIFT);
	if (end > node->tn_size && (error = tmpfs_reg_resize(vp, end)) != 0)
		return error;
	/* A zero written into each missing page makes it. */
	for (off_t at = trunc_page(ap->a_pos); at < end && error == 0;
	    at += PAGE_SIZE) {
		struct iovec iov = { &zero, 1 };
		struct uio uio = {
			.uio_iov = &iov, .uio_iovcnt = 1, .uio_resid = 1,
			.uio_offset = at, .uio_rw = UIO_WRITE,
		};

		if (reg_missing(node, at, 1) == 0)
			continue;
		UIO_SETUP_SYSSPACE(&uio);
		error = tmpfs_reg_write(vp, &uio, 1, UVM_ADV_SEQUENTIAL);
	}
	tmpfs_update(node, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
	return error;
}

/*
 * fdiscard(2): make a hole.
 */
int
tmpfs_fdiscard(void *v)
{
	struct vop_fdiscard_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct uvm_object *uobj = node->tn_reg.tn_aobj;
	off_t start = ap->a_pos, end = ap->a_pos + ap->a_len;

	if (vp->v_type != VREG)
		return vp->v_type == VDIR ? EISDIR : ENODEV;
	if (start < 0 || ap->a_len <= 0 || end < start)
		return EINVAL;
	end = MIN(end, round_page(node->tn_size));
	if (uobj != NULL && start < end) {
		ubc_zerorange(uobj, start, end - start, 0);
		reg_settle(node, 0);
	}
	tmpfs_update(node, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
	return 0;
}
