/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who keeps a file system busy: the gate of a mount, and what is really held.
 *
 * A system call has references to vnodes while it is at it, and under steady
 * load some call always is.  A polite unmount that finds vnodes in use shuts
 * the gate: vfs_busy() waits there, so that no path leads into the file system
 * any more, and the calls inside come to their end.  What is in use then is
 * held by a descriptor, a process's directory or another mount; or by a call
 * that waits for something (an open(2) of a fifo), which is given a second.
 *
 * Rules
 *	Whoever has references into the mount should not come to the gate:
 *	vfs_covered(), which goes up, does not.  A rename(2) with one of its
 *	paths looked up does; for its sake the gate lets pass after a while.
 *	The fast path of namei() goes by mnt_rootcache, which stays empty
 *	while the gate is shut.
 *
 * Locking: ms_listlock guards mnt_draining.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/fstrans.h>
#include <sys/kernel.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include "vfs_mount_impl.h"
#include "vfs_private.h"

/* Looks, a tick apart, before a call that does not end counts as a holder. */
#define DRAIN_LOOKS	((u_int)hz)
#define GATE_TICKS	3

/*
 * Wait until the gate is open, or long enough.  The mount is referenced.
 */
void
vfs_gate_wait(struct mount *mp)
{
	struct mount_state *ms = curkernel()->k_mount;
	int error = 0;

	if (fstrans_held(mp) || fstrans_is_owner(mp))
		return;
	mutex_enter(&ms->ms_listlock);
	while (mp->mnt_draining != 0 && error == 0)
		error = cv_timedwait(&ms->ms_gatecv, &ms->ms_listlock,
		    GATE_TICKS);
	mutex_exit(&ms->ms_listlock);
}

static void
vfs_gate_shut(struct mount *mp)
{
	struct mount_state *ms = curkernel()->k_mount;

	mutex_enter(&ms->ms_listlock);
	atomic_store_relaxed(&mp->mnt_draining, mp->mnt_draining + 1);
	mutex_exit(&ms->ms_listlock);
}

static void
vfs_gate_open(struct mount *mp)
{
	struct mount_state *ms = curkernel()->k_mount;

	mutex_enter(&ms->ms_listlock);
	atomic_store_relaxed(&mp->mnt_draining, mp->mnt_draining - 1);
	cv_broadcast(&ms->ms_gatecv);
	mutex_exit(&ms->ms_listlock);
}

/* Is another file system mounted in this one? */
static bool
held_by_mount(struct mount *mp)
{
	struct mount_state *ms = curkernel()->k_mount;
	struct mount *m;

	mutex_enter(&ms->ms_listlock);
	TAILQ_FOREACH(m, &ms->ms_list, mnt_list)
		if (m->mnt_vnodecovered != NULL &&
		    m->mnt_vnodecovered->v_mount == mp)
			break;
	mutex_exit(&ms->ms_listlock);
	return m != NULL;
}

static inline bool
dir_is_in(const struct vnode *vp, const struct mount *mp)
{

	return vp != NULL && vp->v_mount == mp;
}

static bool
held_by_process(struct mount *mp)
{
	struct cwdinfo *cwdi;
	struct proc *p;
	bool held = false;

	mutex_enter(&proc_lock);
	PROCLIST_FOREACH(p, &allproc) {
		if ((cwdi = p->p_cwdi) == NULL)
			continue;
		rw_enter(&cwdi->cwdi_lock, RW_READER);
		held = dir_is_in(cwdi->cwdi_cdir, mp) ||
		    dir_is_in(cwdi->cwdi_rdir, mp) ||
		    dir_is_in(cwdi->cwdi_edir, mp);
		rw_exit(&cwdi->cwdi_lock);
		if (held)
			break;
	}
	mutex_exit(&proc_lock);
	return held;
}

static bool
vnode_in_use(void *cl, struct vnode *vp)
{

	return vrefcnt(vp) != 0;
}

/*
 * Does an open file have the vnode?  Files on their way out or in are read as
 * well: the pointer is compared, not followed.
 */
static bool __peeked
vnode_is_open(const struct vnode *vp)
{
	struct file *fp;

	mutex_enter(&filelist_lock);
	LIST_FOREACH(fp, &filehead, f_list)
		if (fp->f_count != 0 && fp->f_type == DTYPE_VNODE &&
		    fp->f_vnode == vp)
			break;
	mutex_exit(&filelist_lock);
	return fp != NULL;
}

static bool
held_by_file(struct mount *mp)
{
	struct vnode_iterator *it;
	struct vnode *vp;
	bool held = false;

	vfs_vnode_iterator_init(mp, &it);
	while (!held && (vp = vfs_vnode_iterator_next(it, vnode_in_use,
	    NULL)) != NULL) {
		held = vnode_is_open(vp);
		vrele(vp);
	}
	vfs_vnode_iterator_destroy(it);
	return held;
}

/*
 * Unmount a file system that was found busy once: EBUSY if it really is.
 */
int
vfs_unmount_drained(struct mount *mp, int flags, struct lwp *l)
{
	int error = EBUSY;

	vfs_gate_shut(mp);
	for (u_int look = 0; error == EBUSY && look < DRAIN_LOOKS; look++) {
		atomic_store_relaxed(&mp->mnt_rootcache, NULL);
		/* A signal, or the kernel halts: it is busy then. */
		if (kpause("umount", true, 1, NULL) != EWOULDBLOCK)
			break;
		error = vfs_unmount_once(mp, flags, l);
		if (error == EBUSY && (held_by_mount(mp) ||
		    held_by_process(mp) || held_by_file(mp)))
			break;
	}
	vfs_gate_open(mp);
	return error;
}
