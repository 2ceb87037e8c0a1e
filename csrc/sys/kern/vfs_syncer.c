/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The syncer: writes dirty vnodes back some seconds after they became dirty.
 *
 * A wheel has one list of vnodes a second.  The worker exists while a vnode is
 * on the wheel, and goes when none is left, so a kernel with nothing dirty has
 * no thread for it.  While the worker is there it also has each mount on its
 * list write back lazily what belongs to no vnode, every SYNCDELAY seconds.
 *
 * A vnode stays on the wheel, with its turn moved on, until its last dirty
 * page or buffer is gone and vn_syncer_remove_from_worklist() takes it off.
 *
 * Locking: od_lock of the worker guards the wheel and the list of mounts; it
 * is taken with v_interlock held, so nothing is taken inside.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/lwp.h>
#include <sys/mount.h>
#include <sys/timevar.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <miscfs/syncfs/syncfs.h>

#include "ondemand.h"
#include "vfs_private.h"

#define SECOND	UINT64_C(1000000000)

/* k_syncer */
struct syncer_state {
	struct ondemand	ss_od;
	TAILQ_HEAD(synclist, vnode_impl) ss_wheel[SYNCER_MAXDELAY];
	uint64_t	ss_now;		/* second the wheel stands at */
	u_int		ss_count;	/* vnodes on it */
	u_int		ss_hurry;	/* slots to do at once */
	uint64_t	ss_wake;	/* second of the worker's next turn */
	uint64_t	ss_mountdue;	/* second of the next round of mounts */
	TAILQ_HEAD(, mount) ss_mounts;
};

static uint64_t syncer_work(void *);

void
vn_initialize_syncerd(void)
{
	struct syncer_state *ss = kernel_state_alloc(sizeof(*ss));

	for (int i = 0; i < SYNCER_MAXDELAY; i++)
		TAILQ_INIT(&ss->ss_wheel[i]);
	TAILQ_INIT(&ss->ss_mounts);
	ondemand_init(&ss->ss_od, "ioflush", PRI_IOFLUSH, LP_MPSAFE, NULL,
	    syncer_work, NULL);
	curkernel()->k_syncer = ss;
}

void
vn_syncer_fini(void)
{

	ondemand_fini(&curkernel()->k_syncer->ss_od);
}

/* The second when it is the vnode's turn.  od_lock held. */
static uint64_t
syncer_insert(struct syncer_state *ss, struct vnode_impl *vi, int delay)
{
	uint64_t due;

	due = clock_mono_ns() / SECOND +
	    MIN(MAX(delay, 1), SYNCER_MAXDELAY - 1);
	/* The wheel may stand still: not beyond its next turn. */
	due = MIN(due, ss->ss_now + SYNCER_MAXDELAY - 1);
	vi->vi_synclist_slot = due % SYNCER_MAXDELAY;
	TAILQ_INSERT_TAIL(&ss->ss_wheel[vi->vi_synclist_slot], vi,
	    vi_synclist);
	return due;
}

/* v_interlock held. */
void
vn_syncer_add_to_worklist(struct vnode *vp, int delay)
{
	struct syncer_state *ss = curkernel()->k_syncer;
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);
	bool spawn = false;
	uint64_t due;

	KASSERT(mutex_owned(vp->v_interlock));
	mutex_enter(&ss->ss_od.od_lock);
	if (vp->v_iflag & VI_ONWORKLST)
		TAILQ_REMOVE(&ss->ss_wheel[vi->vi_synclist_slot], vi,
		    vi_synclist);
	else {
		vp->v_iflag |= VI_ONWORKLST;
		if (ss->ss_count++ == 0) {
			ss->ss_now = clock_mono_ns() / SECOND;
			ss->ss_wake = UINT64_MAX;
		}
	}
	due = syncer_insert(ss, vi, delay);
	if (due < ss->ss_wake) {
		ss->ss_wake = due;
		spawn = ondemand_wake(&ss->ss_od);
	}
	mutex_exit(&ss->ss_od.od_lock);
	if (__predict_false(spawn))
		ondemand_spawn(&ss->ss_od);
}

/* v_interlock held. */
void
vn_syncer_remove_from_worklist(struct vnode *vp)
{
	struct syncer_state *ss = curkernel()->k_syncer;
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);

	KASSERT(mutex_owned(vp->v_interlock));
	mutex_enter(&ss->ss_od.od_lock);
	if (vp->v_iflag & VI_ONWORKLST) {
		vp->v_iflag &= ~VI_ONWORKLST;
		TAILQ_REMOVE(&ss->ss_wheel[vi->vi_synclist_slot], vi,
		    vi_synclist);
		ss->ss_count--;
	}
	mutex_exit(&ss->ss_od.od_lock);
}

void
vfs_syncer_add_to_worklist(struct mount *mp)
{
	struct syncer_state *ss = curkernel()->k_syncer;

	mutex_enter(&ss->ss_od.od_lock);
	if ((mp->mnt_iflag & IMNT_ONWORKLIST) == 0) {
		mount_change(&mp->mnt_iflag, IMNT_ONWORKLIST, 0);
		TAILQ_INSERT_TAIL(&ss->ss_mounts, mp, mnt_synclist);
	}
	mutex_exit(&ss->ss_od.od_lock);
}

void
vfs_syncer_remove_from_worklist(struct mount *mp)
{
	struct syncer_state *ss = curkernel()->k_syncer;

	mutex_enter(&ss->ss_od.od_lock);
	if ((mp->mnt_iflag & IMNT_ONWORKLIST) != 0) {
		mount_change(&mp->mnt_iflag, 0, IMNT_ONWORKLIST);
		TAILQ_REMOVE(&ss->ss_mounts, mp, mnt_synclist);
	}
	mutex_exit(&ss->ss_od.od_lock);
}

/*
 * Do some of what is on the wheel now.  0 if it was already asked to hurry.
 */
int
speedup_syncer(void)
{
	struct syncer_state *ss = curkernel()->k_syncer;
	bool spawn = false, done = false;

	mutex_enter(&ss->ss_od.od_lock);
	if (ss->ss_hurry < SYNCER_MAXDELAY / 2 && ss->ss_count != 0) {
		ss->ss_hurry = SYNCER_MAXDELAY;
		done = true;
		spawn = ondemand_wake(&ss->ss_od);
	}
	mutex_exit(&ss->ss_od.od_lock);
	if (spawn)
		ondemand_spawn(&ss->ss_od);
	return done;
}

/*
 * Write one vnode back, off od_lock.  It is referenced by us.
 */
static void
syncer_vnode(struct vnode *vp)
{

	if (vn_lock(vp, LK_EXCLUSIVE | LK_NOWAIT) == 0) {
		(void)VOP_FSYNC(vp, curlwp->l_cred, FSYNC_LAZY, 0, 0);
		VOP_UNLOCK(vp);
	}
	vrele(vp);
}

/*
 * One second's list.  od_lock held.  Each vnode gets its next turn first;
 * fsync takes it off if it leaves nothing dirty.
 */
static void
syncer_slot(struct syncer_state *ss, u_int slot)
{
	struct synclist todo = TAILQ_HEAD_INITIALIZER(todo);
	struct vnode_impl *vi;
	struct vnode *vp;
	u_int n = 0;

	/* Count first: who cannot be taken comes back to this wheel. */
	TAILQ_FOREACH(vi, &ss->ss_wheel[slot], vi_synclist)
		n++;
	while (n-- > 0 && (vi = TAILQ_FIRST(&ss->ss_wheel[slot])) != NULL) {
		TAILQ_REMOVE(&ss->ss_wheel[slot], vi, vi_synclist);
		vp = VIMPL_TO_VNODE(vi);
		if (!vcache_tryref(vp)) {
			(void)syncer_insert(ss, vi, 1);
			continue;
		}
		(void)syncer_insert(ss, vi, FILEDELAY);
		mutex_exit(&ss->ss_od.od_lock);
		syncer_vnode(vp);
		preempt_point();
		mutex_enter(&ss->ss_od.od_lock);
	}
}

static void
syncer_mounts(struct syncer_state *ss)
{
	mount_iterator_t *it;
	struct mount *mp;

	mutex_exit(&ss->ss_od.od_lock);
	mountlist_iterator_init(&it);
	while ((mp = mountlist_iterator_trynext(it)) != NULL)
		if ((mp->mnt_iflag & IMNT_ONWORKLIST) != 0)
			(void)VFS_SYNC(mp, MNT_LAZY, curlwp->l_cred);
	mountlist_iterator_destroy(it);
	mutex_enter(&ss->ss_od.od_lock);
}

/*
 * The worker: od_lock held.
 */
static uint64_t
syncer_work(void *arg)
{
	struct syncer_state *ss = curkernel()->k_syncer;
	uint64_t now = clock_mono_ns() / SECOND, next;

	if (ss->ss_mountdue == 0)
		ss->ss_mountdue = now + SYNCDELAY;
	/* Not round the wheel more than once. */
	if (now > ss->ss_now + SYNCER_MAXDELAY)
		ss->ss_now = now - SYNCER_MAXDELAY;
	while (ss->ss_count != 0 && (ss->ss_now < now || ss->ss_hurry != 0)) {
		if (ss->ss_now >= now)
			ss->ss_hurry--;
		ss->ss_now++;
		syncer_slot(ss, ss->ss_now % SYNCER_MAXDELAY);
	}
	ss->ss_hurry = 0;
	if (now >= ss->ss_mountdue) {
		ss->ss_mountdue = now + SYNCDELAY;
		syncer_mounts(ss);
	}
	if (ss->ss_count == 0) {
		ss->ss_mountdue = 0;
		ss->ss_wake = UINT64_MAX;
		return 0;
	}
	for (next = ss->ss_now + 1; next < ss->ss_now + SYNCER_MAXDELAY &&
	    next < ss->ss_mountdue; next++)
		if (!TAILQ_EMPTY(&ss->ss_wheel[next % SYNCER_MAXDELAY]))
			break;
	ss->ss_wake = next;
	return next * SECOND;
}
