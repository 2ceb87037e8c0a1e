/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of a mount that file systems share.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/fstrans.h>
#include <sys/mount.h>
#include <sys/mutex.h>
#include <sys/statvfs.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <miscfs/genfs/genfs.h>

/* A file system that has nothing to count. */
int
genfs_statvfs(struct mount *mp, struct statvfs *sbp)
{

	sbp->f_bsize = DEV_BSIZE;
	sbp->f_frsize = DEV_BSIZE;
	sbp->f_iosize = DEV_BSIZE;
	sbp->f_blocks = 2;
	sbp->f_bfree = 0;
	sbp->f_bavail = 0;
	sbp->f_bresvd = 0;
	sbp->f_files = 0;
	sbp->f_ffree = 0;
	sbp->f_favail = 0;
	sbp->f_fresvd = 0;
	copy_statvfs_info(sbp, mp);
	return 0;
}

int
genfs_renamelock_enter(struct mount *mp)
{

	mutex_enter(mp->mnt_renamelock);
	return 0;
}

void
genfs_renamelock_exit(struct mount *mp)
{

	mutex_exit(mp->mnt_renamelock);
}

/*
 * Suspending: first those that are in a transaction are let out, while lazy
 * ones still get in, then nobody gets in but the one who suspends.
 */
int
genfs_suspendctl(struct mount *mp, int cmd)
{
	int error, e;

	switch (cmd) {
	case SUSPEND_SUSPEND:
		error = fstrans_setstate(mp, FSTRANS_SUSPENDING);
		if (error != 0)
			return error;
		return fstrans_setstate(mp, FSTRANS_SUSPENDED);
	case SUSPEND_RESUME:
		e = fstrans_setstate(mp, FSTRANS_NORMAL);
		KASSERT(e == 0);
		return e;
	default:
		return EINVAL;
	}
}
