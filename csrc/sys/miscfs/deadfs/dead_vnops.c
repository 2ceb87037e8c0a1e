/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of dead vnodes: the file is gone, by force or by revoke(2), but
 * somebody still holds the vnode.  Opening gives ENXIO, reading and writing
 * EIO (a terminal reads end of file), closing works, the rest gives EBADF.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/errno.h>
#include <sys/poll.h>
#include <sys/vnode.h>

#include <uvm/uvm_extern.h>

#include <miscfs/deadfs/deadfs.h>
#include <miscfs/genfs/genfs.h>

static int
dead_default_error(void *v)
{

	return EBADF;
}

static int
dead_lookup(void *v)
{
	struct vop_lookup_v2_args *ap = v;

	*ap->a_vpp = NULL;
	return ENOTDIR;
}

static int
dead_open(void *v)
{

	return ENXIO;
}

static int
dead_read(void *v)
{
	struct vop_read_args *ap = v;

	return ap->a_vp->v_vflag & VV_ISTTY ? 0 : EIO;
}

static int
dead_write(void *v)
{

	return EIO;
}

static int
dead_poll(void *v)
{

	return POLLHUP;
}

static int
dead_inactive(void *v)
{
	struct vop_inactive_v2_args *ap = v;

	*ap->a_recycle = false;
	return 0;
}

static int
dead_reclaim(void *v)
{
	struct vop_reclaim_v2_args *ap = v;

	VOP_UNLOCK(ap->a_vp);
	return 0;
}

static int
dead_bmap(void *v)
{

	return EIO;
}

static int
dead_strategy(void *v)
{
	struct vop_strategy_args *ap = v;

	ap->a_bp->b_error = EIO;
	ap->a_bp->b_resid = ap->a_bp->b_bcount;
	biodone(ap->a_bp);
	return EIO;
}

static int
dead_getpages(void *v)
{
	struct vop_getpages_args *ap = v;

	if ((ap->a_flags & PGO_LOCKED) == 0)
		rw_exit(ap->a_vp->v_uobj.vmobjlock);
	return EFAULT;
}

static int
dead_print(void *v)
{

	printf("tag VT_NON, dead vnode\n");
	return 0;
}

int (* const dead_vnodeop_entries[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(dead_default_error),
	[VOP_BWRITE_DESCOFFSET] = genfs_nullop,
	[VOP_PARSEPATH_DESCOFFSET] = genfs_parsepath,
	[VOP_LOOKUP_DESCOFFSET] = dead_lookup,
	[VOP_OPEN_DESCOFFSET] = dead_open,
	[VOP_CLOSE_DESCOFFSET] = genfs_nullop,
	[VOP_READ_DESCOFFSET] = dead_read,
	[VOP_WRITE_DESCOFFSET] = dead_write,
	[VOP_POLL_DESCOFFSET] = dead_poll,
	[VOP_REVOKE_DESCOFFSET] = genfs_nullop,
	[VOP_FSYNC_DESCOFFSET] = genfs_nullop,
	/* These consume references. */
	[VOP_REMOVE_DESCOFFSET] = genfs_eopnotsupp,
	[VOP_RENAME_DESCOFFSET] = genfs_eopnotsupp,
	[VOP_RMDIR_DESCOFFSET] = genfs_eopnotsupp,
	[VOP_ABORTOP_DESCOFFSET] = genfs_nullop,
	[VOP_INACTIVE_DESCOFFSET] = dead_inactive,
	[VOP_RECLAIM_DESCOFFSET] = dead_reclaim,
	[VOP_LOCK_DESCOFFSET] = genfs_deadlock,
	[VOP_UNLOCK_DESCOFFSET] = genfs_deadunlock,
	[VOP_BMAP_DESCOFFSET] = dead_bmap,
	[VOP_STRATEGY_DESCOFFSET] = dead_strategy,
	[VOP_PRINT_DESCOFFSET] = dead_print,
	[VOP_ISLOCKED_DESCOFFSET] = genfs_deadislocked,
	[VOP_GETPAGES_DESCOFFSET] = dead_getpages,
	[VOP_PUTPAGES_DESCOFFSET] = genfs_null_putpages,
};
