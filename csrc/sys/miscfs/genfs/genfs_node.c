/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The genfs node: its lock, and sizes.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/mount.h>
#include <sys/rwlock.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <miscfs/genfs/genfs.h>
#include <miscfs/genfs/genfs_node.h>

void
genfs_node_init(struct vnode *vp, const struct genfs_ops *ops)
{
	struct genfs_node *gp = VTOG(vp);

	rw_init(&gp->g_glock);
	gp->g_op = ops;
}

void
genfs_node_destroy(struct vnode *vp)
{

	rw_destroy(&VTOG(vp)->g_glock);
}

void
genfs_node_wrlock(struct vnode *vp)
{

	rw_enter(&VTOG(vp)->g_glock, RW_WRITER);
}

void
genfs_node_rdlock(struct vnode *vp)
{

	rw_enter(&VTOG(vp)->g_glock, RW_READER);
}

int
genfs_node_rdtrylock(struct vnode *vp)
{

	return rw_tryenter(&VTOG(vp)->g_glock, RW_READER);
}

void
genfs_node_unlock(struct vnode *vp)
{

	rw_exit(&VTOG(vp)->g_glock);
}

int
genfs_node_wrlocked(struct vnode *vp)
{

	return rw_write_held(&VTOG(vp)->g_glock);
}

/* Where the last block ends. */
void
genfs_size(struct vnode *vp, off_t size, off_t *eobp, int flags)
{
	off_t bsize = (off_t)1 << vp->v_mount->mnt_fs_bshift;

	*eobp = (size + bsize - 1) & ~(bsize - 1);
}

void
genfs_markupdate(struct vnode *vp, int flags)
{

	GOP_MARKUPDATE(vp, flags);
}

/*
 * Which range a write of the page at `off' may be widened to: the block it is
 * in and what follows.
 */
void
genfs_gop_putrange(struct vnode *vp, off_t off, off_t *lo, off_t *hi)
{
	int shift = MAX(vp->v_mount->mnt_fs_bshift, PAGE_SHIFT);

	*lo = off & ~(((off_t)1 << shift) - 1);
	*hi = *lo + MAX((off_t)MAXPHYS, (off_t)1 << shift);
}
