/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mirrorfs: operations, which are those of the vnode below.  They are called
 * by its vector, not by VOP_*(): what is to be told of them, the caller's
 * wrapper tells.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kmem.h>
#include <sys/vnode.h>

#include <miscfs/genfs/genfs.h>

#include "mirrorfs.h"

static struct vnode **
mirrorfs_arg(void *ap, int offset)
{

	return VOPARG_OFFSETTO(struct vnode **, offset, ap);
}

/*
 * Each vnode among the arguments is replaced by the one below.  What the
 * operation will release is referenced for it, and ours released after.
 */
static int
mirrorfs_bypass(void *v)
{
	struct vop_generic_args *ap = v;
	const struct vnodeop_desc *desc = ap->a_desc;
	struct vnode *ours[VDESC_MAX_VPS] = { NULL }, **vpp;
	const int *offsets = desc->vdesc_vp_offsets;
	struct mount *mp = (*mirrorfs_arg(ap, offsets[0]))->v_mount;
	int error;

	for (int i = 0; offsets[i] != VDESC_NO_OFFSET; i++) {
		struct vnode **at = mirrorfs_arg(ap, offsets[i]);

		if (*at == NULL || (*at)->v_op != mirrorfs_vnodeop_p)
			continue;
		ours[i] = *at;
		*at = LOWER(*at);
		if (desc->vdesc_flags & (VDESC_VP0_WILLRELE << i))
			vref(*at);
	}
	error = VCALL(*mirrorfs_arg(ap, offsets[0]), desc->vdesc_offset, ap);
	for (int i = 0; offsets[i] != VDESC_NO_OFFSET; i++) {
		if (ours[i] == NULL)
			continue;
		*mirrorfs_arg(ap, offsets[i]) = ours[i];
		if (desc->vdesc_flags & (VDESC_VP0_WILLRELE << i))
			vrele(ours[i]);
	}
	if (error == 0 && desc->vdesc_vpp_offset != VDESC_NO_OFFSET) {
		vpp = *VOPARG_OFFSETTO(struct vnode ***,
		    desc->vdesc_vpp_offset, ap);
		if (vpp != NULL && *vpp != NULL)
			error = mirrorfs_wrap(mp, vpp);
	}
	return error;
}

static int
mirrorfs_inactive(void *v)
{
	struct vop_inactive_v2_args *ap = v;

	/* So that it does not keep the one below. */
	*ap->a_recycle = true;
	return 0;
}

static int
mirrorfs_reclaim(void *v)
{
	struct vop_reclaim_v2_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct mirror_node *mn = vp->v_data;

	VOP_UNLOCK(vp);
	vp->v_data = NULL;
	vrele(mn->mn_lower);
	kmem_free(mn, sizeof(*mn));
	return 0;
}

static int
mirrorfs_print(void *v)
{
	struct vop_print_args *ap = v;

	printf("tag VT_NON (mirrorfs), lower vnode %p\n", LOWER(ap->a_vp));
	return 0;
}

int (**mirrorfs_vnodeop_p)(void *);
static const struct vnodeopv_entry_desc mirrorfs_vnodeop_entries[] = {
	{ &vop_default_desc, mirrorfs_bypass },
	{ &vop_parsepath_desc, genfs_parsepath },
	{ &vop_inactive_desc, mirrorfs_inactive },
	{ &vop_reclaim_desc, mirrorfs_reclaim },
	{ &vop_print_desc, mirrorfs_print },
	{ &vop_putpages_desc, genfs_null_putpages },
	{ NULL, NULL }
};
const struct vnodeopv_desc mirrorfs_vnodeop_opv_desc = {
	&mirrorfs_vnodeop_p, mirrorfs_vnodeop_entries
};
