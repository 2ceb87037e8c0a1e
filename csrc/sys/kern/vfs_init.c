/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File system types, their vectors of vnode operations, and the start and end
 * of the VFS core.
 *
 * Types
 *	A driver with globals of its own (vfs_attach) belongs to one kernel at
 *	a time: its component says so.  A constant type (vfs_attach_const) is
 *	copied for each kernel.
 *
 * References: vfs_refcount counts mounts, and look-ups by name; a type with
 * references does not detach.
 *
 * Locking: vfs_list_lock guards the list, and is held while a type's vfs_init
 * and vfs_done run.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/fstrans.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <miscfs/deadfs/deadfs.h>

#include "vfs_private.h"

/* The copy of a constant type. */
struct vfsops_copy {
	struct vfsops	vc_ops;
	const struct vfsops *vc_orig;
};

struct vfs_list_head *
vfs_list_get(void)
{

	return &curkernel()->k_vfs->vs_list;
}

/*
 * Make a vector of a driver's list: slots it does not name get its default.
 */
static void
vfs_opv_build(const struct vnodeopv_desc *desc)
{
	const struct vnodeopv_entry_desc *e;
	int (**vec)(void *), (*def)(void *) = NULL;

	vec = kmem_zalloc(VNODE_OPS_COUNT * sizeof(*vec), KM_SLEEP);
	for (e = desc->opv_desc_ops; e->opve_op != NULL; e++) {
		KASSERT(e->opve_op->vdesc_offset < VNODE_OPS_COUNT);
		if (e->opve_op->vdesc_offset == 0)
			def = e->opve_impl;
		else
			vec[e->opve_op->vdesc_offset] = e->opve_impl;
	}
	if (def == NULL)
		panic("vnode operations without vop_default_desc");
	for (int i = 0; i < VNODE_OPS_COUNT; i++)
		if (vec[i] == NULL)
			vec[i] = def;
	*desc->opv_desc_vector_p = vec;
}

void
vfs_opv_init(const struct vnodeopv_desc * const *descs)
{

	if (descs == NULL)
		return;
	for (; *descs != NULL; descs++)
		vfs_opv_build(*descs);
}

void
vfs_opv_free(const struct vnodeopv_desc * const *descs)
{

	if (descs == NULL)
		return;
	for (; *descs != NULL; descs++) {
		kmem_free(*(*descs)->opv_desc_vector_p,
		    VNODE_OPS_COUNT * sizeof(int (*)(void *)));
		*(*descs)->opv_desc_vector_p = NULL;
	}
}

/* vfs_list_lock held. */
static struct vfsops *
vfs_find(const char *name)
{
	struct vfsops *ops;

	LIST_FOREACH(ops, vfs_list_get(), vfs_list)
		if (strcmp(ops->vfs_name, name) == 0)
			break;
	return ops;
}

int
vfs_attach(struct vfsops *ops)
{

	mutex_enter(&vfs_list_lock);
	if (vfs_find(ops->vfs_name) != NULL) {
		mutex_exit(&vfs_list_lock);
		return EEXIST;
	}
	vfs_opv_init(ops->vfs_opv_descs);
	if (ops->vfs_init != NULL)
		(*ops->vfs_init)();
	ops->vfs_refcount = 0;
	LIST_INSERT_HEAD(vfs_list_get(), ops, vfs_list);
	mutex_exit(&vfs_list_lock);
	return 0;
}

int
vfs_detach(struct vfsops *ops)
{
	struct vfsops *p;

	mutex_enter(&vfs_list_lock);
	if (ops->vfs_refcount != 0) {
		mutex_exit(&vfs_list_lock);
		return EBUSY;
	}
	LIST_FOREACH(p, vfs_list_get(), vfs_list)
		if (p == ops)
			break;
	if (p == NULL) {
		mutex_exit(&vfs_list_lock);
		return ESRCH;
	}
	LIST_REMOVE(ops, vfs_list);
	if (ops->vfs_done != NULL)
		(*ops->vfs_done)();
	vfs_opv_free(ops->vfs_opv_descs);
	mutex_exit(&vfs_list_lock);
	return 0;
}

int
vfs_attach_const(const struct vfsops *ops)
{
	struct vfsops_copy *vc;
	int error;

	KASSERT(ops->vfs_opv_descs == NULL);
	vc = kmem_zalloc(sizeof(*vc), KM_SLEEP);
	vc->vc_ops = *ops;
	vc->vc_orig = ops;
	error = vfs_attach(&vc->vc_ops);
	if (error != 0)
		kmem_free(vc, sizeof(*vc));
	return error;
}

int
vfs_detach_const(const struct vfsops *ops)
{
	struct vfsops *copy;
	int error;

	mutex_enter(&vfs_list_lock);
	copy = vfs_find(ops->vfs_name);
	mutex_exit(&vfs_list_lock);
	if (copy == NULL || ((struct vfsops_copy *)copy)->vc_orig != ops)
		return ESRCH;
	error = vfs_detach(copy);
	if (error == 0)
		kmem_free(copy, sizeof(struct vfsops_copy));
	return error;
}

/* desiredvnodes changed. */
void
vfs_reinit(void)
{
	struct vfsops *ops;

	mutex_enter(&vfs_list_lock);
	LIST_FOREACH(ops, vfs_list_get(), vfs_list)
		if (ops->vfs_reinit != NULL)
			(*ops->vfs_reinit)();
	mutex_exit(&vfs_list_lock);
}

struct vfsops *
vfs_getopsbyname(const char *name)
{
	struct vfsops *ops;

	mutex_enter(&vfs_list_lock);
	ops = vfs_find(name);
	if (ops != NULL)
		ops->vfs_refcount++;
	mutex_exit(&vfs_list_lock);
	return ops;
}

void
vfs_delref(struct vfsops *ops)
{

	mutex_enter(&vfs_list_lock);
	KASSERT(ops->vfs_refcount > 0);
	ops->vfs_refcount--;
	mutex_exit(&vfs_list_lock);
}

/*
 * Boot.  Needs kmem, pools, kauth, pserialize, specificdata and the arena.
 */
void
vfsinit(void)
{
	struct vfs_state *vs = kernel_state_alloc(sizeof(*vs));

	curkernel()->k_vfs = vs;
	mutex_init(&vfs_list_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&vs->vs_list);
	vs->vs_timestamp_precision = 2;
	limbo_init();
	vfs_hooks_init();
	fstrans_init();
	vfs_mount_sysinit();
	nchinit();
	vfs_vnode_sysinit();
	deadfs_init();
	vn_initialize_syncerd();
}

/*
 * Halt: after vfs_shutdown(), and after the last process has ended.
 */
void
vfsfini(void)
{

	namei_lwp_dtor(&lwp0);
	vn_syncer_fini();
	vfs_vnode_flush();
	deadfs_fini();
	nchfini();
	vfs_vnode_fini();
	vfs_mount_fini();
	fstrans_fini();
}
