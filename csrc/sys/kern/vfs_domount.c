/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounting and unmounting: the order of steps that a driver sees.
 *
 * Locking: mnt_updating serialises mount, update and unmount of one mount.
 * Unmounting suspends the file system first, so that nobody is inside, and
 * takes mnt_updating then.  The covered vnode is locked after mnt_updating.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/extattr.h>
#include <sys/filedesc.h>
#include <sys/fstrans.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/treewatch.h>
#include <sys/vnode.h>

#include "vfs_mount_impl.h"
#include "vfs_private.h"

/* Replace *vpp if it is old; the reference dropped is counted. */
static void
checkdirs_one(struct vnode **vpp, struct vnode *old, struct vnode *new,
    u_int *n)
{

	if (*vpp != old)
		return;
	vref(new);
	atomic_store_release(vpp, new);
	++*n;
}

/*
 * Processes that are in the directory now covered see the new root of it.
 */
static void
mount_checkdirs(struct mount *mp, struct vnode *old)
{
	struct vnode *new;
	struct cwdinfo *cwdi;
	struct proc *p;
	u_int n = 0;

	if (vrefcnt(old) == 1 || VFS_ROOT(mp, LK_NONE, &new) != 0)
		return;
	mutex_enter(&proc_lock);
	PROCLIST_FOREACH(p, &allproc) {
		if ((cwdi = p->p_cwdi) == NULL)
			continue;
		rw_enter(&cwdi->cwdi_lock, RW_WRITER);
		checkdirs_one(&cwdi->cwdi_cdir, old, new, &n);
		checkdirs_one(&cwdi->cwdi_rdir, old, new, &n);
		rw_exit(&cwdi->cwdi_lock);
	}
	mutex_exit(&proc_lock);
	checkdirs_one(&rootvnode, old, new, &n);
	while (n-- > 0)
		vrele(old);
	vrele(new);
}

/*
 * The file system is there: put it on the covered vnode.
 */
static int
mount_cover(struct lwp *l, struct vnode *vp, struct mount *mp)
{
	int error;

	error = vn_lock(vp, LK_EXCLUSIVE);
	if (error != 0)
		return error;
	error = vinvalbuf(vp, V_SAVE, l->l_cred, l, true, 0);
	if (error == 0 && vp->v_type != VDIR)
		error = ENOTDIR;
	if (error == 0 && vp->v_mountedhere != NULL)
		error = EBUSY;
	if (error != 0) {
		VOP_UNLOCK(vp);
		return error;
	}
	cache_purge1(vp, NULL, 0, PURGE_CHILDREN);
	mountlist_append(mp);
	if ((mp->mnt_flag & (MNT_RDONLY | MNT_ASYNC)) == 0)
		vfs_syncer_add_to_worklist(mp);
	atomic_store_release(&vp->v_mountedhere, mp);
	VOP_UNLOCK(vp);
	return 0;
}

/*
 * Mount a file system of type ops on *vpp, whose reference is taken, and
 * *vpp made NULL, if that succeeds.  The reference to ops is taken anyway.
 */
int
mount_domount(struct lwp *l, struct vnode **vpp, struct vfsops *ops,
    const char *path, int flags, void *data, size_t *data_len)
{
	struct vnode *vp = *vpp;
	struct mount *mp;
	int error;

	error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_MOUNT,
	    KAUTH_REQ_SYSTEM_MOUNT_NEW, vp, KAUTH_ARG(flags), data);
	if (error == 0 && vp->v_type != VDIR)
		error = ENOTDIR;
	if (error == 0 && (flags & MNT_EXPORTED) != 0)
		error = EINVAL;
	if (error != 0) {
		vfs_delref(ops);
		return error;
	}
	mp = vfs_mountalloc(ops, vp);
	if (mp == NULL) {
		vfs_delref(ops);
		return ENOMEM;
	}
	mp->mnt_stat.f_owner = kauth_cred_geteuid(l->l_cred);
	mp->mnt_flag = flags & (MNT_BASIC_FLAGS | MNT_FORCE);

	mutex_enter(mp->mnt_updating);
	error = VFS_MOUNT(mp, path, data, data_len);
	mp->mnt_flag &= ~MNT_OP_FLAGS;
	if (error == 0) {
		error = mount_cover(l, vp, mp);
		if (error != 0 && VFS_UNMOUNT(mp, MNT_FORCE) != 0)
			panic("%s: cannot undo a mount", ops->vfs_name);
	}
	if (error != 0) {
		mp->mnt_iflag |= IMNT_GONE;
		mutex_exit(mp->mnt_updating);
		vfs_rele(mp);
		return error;
	}
	*vpp = NULL;		/* mnt_vnodecovered has it */
	(void)VFS_STATVFS(mp, &mp->mnt_stat);
	error = VFS_START(mp, 0);
	if (error == 0 && (flags & MNT_EXTATTR) != 0 &&
	    VFS_EXTATTRCTL(mp, EXTATTR_CMD_START, NULL, 0, NULL) != 0)
		mp->mnt_flag &= ~MNT_EXTATTR;
	vfs_ref(mp);
	mutex_exit(mp->mnt_updating);
	if (error != 0)
		(void)dounmount(mp, MNT_FORCE, l);
	else {
		mount_checkdirs(mp, vp);
		knote_fs(VQ_MOUNT);
	}
	vfs_rele(mp);
	return error;
}

/*
 * The file system lets go.  Suspended, mnt_updating held.
 */
static int
unmount_vfs(struct mount *mp, int flags, struct lwp *l)
{
	int error = 0;
	bool onworklist = (mp->mnt_iflag & IMNT_ONWORKLIST) != 0;
	int async = mp->mnt_flag & MNT_ASYNC;
	bool extattr = false;

	mount_change(&mp->mnt_flag, 0, MNT_ASYNC);
	cache_purgevfs(mp);
	if (onworklist)
		vfs_syncer_remove_from_worklist(mp);
	if ((mp->mnt_flag & MNT_RDONLY) == 0 && (flags & MNT_FORCE) == 0)
		error = VFS_SYNC(mp, MNT_WAIT, l->l_cred);
	if (error == 0 && (mp->mnt_flag & MNT_EXTATTR) != 0) {
		(void)VFS_EXTATTRCTL(mp, EXTATTR_CMD_STOP, NULL, 0, NULL);
		mount_change(&mp->mnt_flag, 0, MNT_EXTATTR);
		extattr = true;
	}
	if (error == 0)
		error = VFS_UNMOUNT(mp, flags);
	if (error != 0) {
		mount_change(&mp->mnt_flag, async, 0);
		if (onworklist)
			vfs_syncer_add_to_worklist(mp);
		if (extattr && VFS_EXTATTRCTL(mp, EXTATTR_CMD_START, NULL, 0,
		    NULL) == 0)
			mount_change(&mp->mnt_flag, MNT_EXTATTR, 0);
	}
	return error;
}

static void
unmount_uncover(struct mount *mp, struct vnode *covered)
{
	int error __diagused;

	if (covered == NULL)
		return;
	error = vn_lock(covered, LK_EXCLUSIVE | LK_RETRY);
	KASSERT(error == 0);
	if (covered->v_type == VDIR)
		atomic_store_release(&covered->v_mountedhere, NULL);
	VOP_UNLOCK(covered);
}

/*
 * Unmount if nobody uses the file system at this moment, or by force.
 */
int
vfs_unmount_once(struct mount *mp, int flags, struct lwp *l)
{
	struct vnode *covered;
	bool suspended;
	int error;

	error = vfs_suspend(mp, 0);
	if (error != 0 && error != EOPNOTSUPP)
		return error;
	suspended = error == 0;
	mutex_enter(mp->mnt_updating);
	if ((mp->mnt_iflag & IMNT_GONE) != 0) {
		mutex_exit(mp->mnt_updating);
		if (suspended)
			vfs_resume(mp);
		return ENOENT;
	}
	mount_change(&mp->mnt_iflag, IMNT_UNMOUNT, 0);
	error = unmount_vfs(mp, flags, l);
	if (error != 0) {
		mount_change(&mp->mnt_iflag, 0, IMNT_UNMOUNT);
		mutex_exit(mp->mnt_updating);
		if (suspended)
			vfs_resume(mp);
		return error;
	}
	mount_change(&mp->mnt_iflag, IMNT_GONE, 0);
	if (mp->mnt_tree != NULL)
		treewatch_unmounted(mp);
	if (!TAILQ_EMPTY(&mp->mnt_vnodelist))
		panic("%s: vnodes left after unmount",
		    mp->mnt_stat.f_mntonname);
	covered = mp->mnt_vnodecovered;
	unmount_uncover(mp, covered);
	vfs_hooks_unmount(mp);
	mutex_exit(mp->mnt_updating);
	if (suspended)
		vfs_resume(mp);
	mountlist_remove(mp);
	fstrans_unmount(mp);
	if (covered != NULL)
		vrele(covered);
	vfs_rele(mp);
	knote_fs(VQ_UNMOUNT);
	return 0;
}

/*
 * Unmount.  The caller has a reference of its own, and not more than that.
 */
int
dounmount(struct mount *mp, int flags, struct lwp *l)
{
	int error = vfs_unmount_once(mp, flags, l);

	if (error == EBUSY && (flags & MNT_FORCE) == 0)
		error = vfs_unmount_drained(mp, flags, l);
	return error;
}

/*
 * The newest mount older than `gen', referenced.
 */
static struct mount *
mount_before(uint64_t gen)
{
	struct mount_state *ms = curkernel()->k_mount;
	struct mount *mp;

	mutex_enter(&ms->ms_listlock);
	for (mp = TAILQ_LAST(&ms->ms_list, mount_list_s); mp != NULL;
	    mp = TAILQ_PREV(mp, mount_list_s, mnt_list))
		if (mp->mnt_gen < gen)
			break;
	if (mp != NULL)
		vfs_ref(mp);
	mutex_exit(&ms->ms_listlock);
	return mp;
}

/*
 * Unmount what can be, newest first.  True: nothing is left.
 */
bool
vfs_unmountall1(struct lwp *l, bool force, bool verbose)
{
	uint64_t gen = UINT64_MAX;
	struct mount *mp;
	bool allok = true;
	int error;

	while ((mp = mount_before(gen)) != NULL) {
		gen = mp->mnt_gen;
		error = vfs_unmount_once(mp, force ? MNT_FORCE : 0, l);
		if (error != 0) {
			allok = false;
			if (verbose)
				printf("unmount of %s failed: error %d\n",
				    mp->mnt_stat.f_mntonname, error);
		}
		vfs_rele(mp);
	}
	return allok;
}

bool
vfs_unmountall(struct lwp *l)
{

	return vfs_unmountall1(l, true, true);
}

/* Unmount the newest one by force: true if there was one and it went. */
bool
vfs_unmount_forceone(struct lwp *l)
{
	struct mount *mp = mount_before(UINT64_MAX);
	bool ok;

	if (mp == NULL)
		return false;
	ok = dounmount(mp, MNT_FORCE, l) == 0;
	vfs_rele(mp);
	return ok;
}

/* Write back what is dirty, everywhere, and wait. */
void
vfs_sync_all(struct lwp *l)
{
	mount_iterator_t *it;
	struct mount *mp;

	mountlist_iterator_init(&it);
	while ((mp = mountlist_iterator_next(it)) != NULL)
		if ((mp->mnt_flag & MNT_RDONLY) == 0)
			(void)VFS_SYNC(mp, MNT_WAIT, l->l_cred);
	mountlist_iterator_destroy(it);
}

/*
 * Take one directory from any process; NULL if none has one.
 */
static struct vnode *
takedir(void)
{
	struct cwdinfo *cwdi;
	struct vnode *vp = NULL;
	struct proc *p;

	mutex_enter(&proc_lock);
	PROCLIST_FOREACH(p, &allproc) {
		if ((cwdi = p->p_cwdi) == NULL)
			continue;
		rw_enter(&cwdi->cwdi_lock, RW_WRITER);
		if ((vp = cwdi->cwdi_cdir) != NULL)
			cwdi->cwdi_cdir = NULL;
		else if ((vp = cwdi->cwdi_rdir) != NULL)
			cwdi->cwdi_rdir = NULL;
		else if ((vp = cwdi->cwdi_edir) != NULL)
			cwdi->cwdi_edir = NULL;
		rw_exit(&cwdi->cwdi_lock);
		if (vp != NULL)
			break;
	}
	mutex_exit(&proc_lock);
	return vp;
}

/*
 * The kernel halts: everything is unmounted, the root last, after the vnodes
 * that the kernel and its processes hold.  There are no paths any more.
 */
void
vfs_shutdown(void)
{
	struct lwp *l = curlwp;
	struct vnode *vp = rootvnode;

	if (vp == NULL)
		return;
	vfs_sync_all(l);
	rootvnode = NULL;
	vrele(vp);
	while ((vp = takedir()) != NULL)
		vrele(vp);
	(void)vfs_unmountall1(l, false, false);
	(void)vfs_unmountall(l);
}

/*
 * Processes older than the root file system are in its root directory.
 */
static void
mountroot_setdirs(void)
{
	struct cwdinfo *cwdi;
	struct proc *p;

	mutex_enter(&proc_lock);
	PROCLIST_FOREACH(p, &allproc) {
		if ((cwdi = p->p_cwdi) == NULL)
			continue;
		rw_enter(&cwdi->cwdi_lock, RW_WRITER);
		if (cwdi->cwdi_cdir == NULL) {
			vref(rootvnode);
			atomic_store_release(&cwdi->cwdi_cdir, rootvnode);
		}
		rw_exit(&cwdi->cwdi_lock);
	}
	mutex_exit(&proc_lock);
}

/*
 * Mount the root file system: the first type that can.
 */
int
vfs_mountroot(void)
{
	struct vfsops *ops;
	struct mount *mp;
	int error = ENODEV;

	/* Attached types do not go away while we boot. */
	LIST_FOREACH(ops, vfs_list_get(), vfs_list) {
		if (ops->vfs_mountroot == NULL)
			continue;
		error = (*ops->vfs_mountroot)();
		if (error == 0)
			break;
	}
	if (error != 0)
		return error;
	mp = _mountlist_next(NULL);
	if (mp == NULL)
		return ENODEV;
	mp->mnt_flag |= MNT_ROOTFS;
	error = VFS_ROOT(mp, LK_NONE, &rootvnode);
	if (error != 0)
		return error;
	mountroot_setdirs();
	return 0;
}
