/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many vnodes there are, which of the unused ones goes, and releases that
 * could not be done at once.
 *
 * Choice
 *	All vnodes are on one list, oldest first.  A hand takes the first: one
 *	in use, watched or used since it last passed goes to the end, any
 *	other is reclaimed.  Taking and dropping references touches no list.
 *
 * Number
 *	desiredvnodes starts from what the memory limit allows, and doubles
 *	while less than half of the memory is taken, unless boot fixed it.
 *	Beyond it a worker reclaims, and those who make vnodes faster than it
 *	does help.  So does a thread that finds little memory left.
 *
 * Locking: vs_lru_lock guards the list; v_interlock is taken inside it.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/lwp.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/timevar.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <rump-sys/arena.h>

#include "vfs_private.h"
#include "vfs_vnode_impl.h"

#define VNODES_MIN	512
#define VNODES_START	65536	/* without a memory limit */
#define VNODES_MAX	(1 << 24)
#define VNODE_SHARE	(16 * 1024)	/* memory a vnode is taken to need */
#define VNODE_HELP	16
#define VNODE_SWAP	4	/* reclaimed for a new one, without memory */
#define VRELE_RETRY	10000000	/* ns */

void
vnode_lru_insert(struct vnode_impl *vi)
{
	struct vnode_state *vs = curkernel()->k_vnode;

	mutex_enter(&vs->vs_lru_lock);
	TAILQ_INSERT_TAIL(&vs->vs_lru, vi, vi_lrulist);
	vi->vi_onlru = true;
	mutex_exit(&vs->vs_lru_lock);
}

void
vnode_lru_remove(struct vnode_impl *vi)
{
	struct vnode_state *vs = curkernel()->k_vnode;

	if (!vi->vi_onlru)
		return;
	mutex_enter(&vs->vs_lru_lock);
	TAILQ_REMOVE(&vs->vs_lru, vi, vi_lrulist);
	vi->vi_onlru = false;
	mutex_exit(&vs->vs_lru_lock);
}

/*
 * The next vnode to reclaim, BLOCKED, with a reference; or NULL.  Looks at no
 * more than *budget.
 */
static struct vnode *
vnode_lru_pick(struct vnode_state *vs, u_int *budget)
{
	struct vnode_impl *vi;
	struct vnode *vp;

	mutex_enter(&vs->vs_lru_lock);
	while (*budget > 0 && (vi = TAILQ_FIRST(&vs->vs_lru)) != NULL) {
		--*budget;
		TAILQ_REMOVE(&vs->vs_lru, vi, vi_lrulist);
		TAILQ_INSERT_TAIL(&vs->vs_lru, vi, vi_lrulist);
		vp = VIMPL_TO_VNODE(vi);
		/* A watcher without a reference: vfs_watchfd.c. */
		if (vrefcnt(vp) != 0 ||
		    (atomic_load_relaxed(&vp->v_interest) & VNI_NOTES) != 0)
			continue;
		if (atomic_load_relaxed(&vi->vi_recent)) {
			atomic_store_relaxed(&vi->vi_recent, false);
			continue;
		}
		if (vnode_block_if(vp, 0)) {
			mutex_exit(&vs->vs_lru_lock);
			return vp;
		}
	}
	mutex_exit(&vs->vs_lru_lock);
	return NULL;
}

/*
 * It was not to be.  VOP_INACTIVE() has run since the last user, unless one
 * came right now.
 */
static void
vnode_lru_return(struct vnode *vp)
{
	int old = 1;

	atomic_store_relaxed(&VNODE_TO_VIMPL(vp)->vi_recent, true);
	vnode_unblock(vp);
	if (!__atomic_compare_exchange_n(&vp->v_usecount, &old, 0, false,
	    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		vrele(vp);
}

/*
 * Reclaim up to n vnodes; how many it were.  Sleeps for I/O, but not for the
 * locks of the vnodes it takes.
 */
u_int
vnode_reclaim_some(u_int n)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	u_int budget = 2 * atomic_load_relaxed(&numvnodes) + 1, done = 0;
	struct vnode *vp;

	while (done < n && (vp = vnode_lru_pick(vs, &budget)) != NULL) {
		if (VOP_LOCK(vp, LK_EXCLUSIVE | LK_NOWAIT) != 0) {
			vnode_lru_return(vp);
			continue;
		}
		vcache_reclaim(vp, false);
		done++;
	}
	return done;
}

/*
 * Room for more vnodes?
 */
static bool
vnode_raise_limit(struct vnode_state *vs)
{
	struct kernel *k = curkernel();
	uint64_t limit = k->k_memlimit;

	if (vs->vs_fixed || k->k_desiredvnodes >= VNODES_MAX)
		return false;
	if (limit != 0 && arena_headroom() < limit / 2)
		return false;
	k->k_desiredvnodes *= 2;
	return true;
}

/*
 * So little memory that the file of the new vnode may find none, in a call
 * that cannot wait for the worker?
 */
static bool
vnode_memory_short(const struct kernel *k)
{
	return k->k_memlimit != 0 && arena_headroom() < k->k_memlimit / 8;
}

/*
 * Called before a vnode is made.
 */
void
vnode_drain_kick(void)
{
	struct kernel *k = curkernel();
	struct vnode_state *vs = k->k_vnode;
	u_int n = atomic_load_relaxed(&k->k_numvnodes);
	u_int limit = atomic_load_relaxed(&k->k_desiredvnodes);
	bool spawn;

	if (__predict_false(vnode_memory_short(k)) && n > VNODES_MIN &&
	    !ondemand_self(&vs->vs_drain))
		(void)vnode_reclaim_some(VNODE_SWAP);
	if (__predict_true(n < limit))
		return;
	if (vnode_raise_limit(vs))
		return;
	mutex_enter(&vs->vs_drain.od_lock);
	spawn = ondemand_wake(&vs->vs_drain);
	mutex_exit(&vs->vs_drain.od_lock);
	if (spawn)
		ondemand_spawn(&vs->vs_drain);
	if (n < limit + limit / 4 + 64 || ondemand_self(&vs->vs_drain))
		return;
	(void)vnode_reclaim_some(VNODE_HELP);
}

/*
 * The worker: od_lock held.
 */
static uint64_t
vnode_drain(void *arg)
{
	struct kernel *k = curkernel();
	struct vnode_state *vs = k->k_vnode;
	u_int goal, have, n;

	mutex_exit(&vs->vs_drain.od_lock);
	for (;;) {
		goal = k->k_desiredvnodes - k->k_desiredvnodes / 16;
		have = atomic_load_relaxed(&k->k_numvnodes);
		if (have <= goal)
			break;
		n = vnode_reclaim_some(MIN(have - goal, 64));
		if (n == 0)
			break;
		preempt_point();
	}
	(void)cache_reclaim(0);
	mutex_enter(&vs->vs_drain.od_lock);
	return 0;
}

/*
 * Memory is short.  Called by whoever allocates, with any locks held: give up
 * names, and let the number of vnodes follow when the next one is made.
 */
static void
vnode_arena_reclaim(void *arg, size_t npages)
{
	struct kernel *k = curkernel();
	struct vnode_state *vs = k->k_vnode;

	(void)cache_reclaim(MIN(npages, 64) * 16);
	if (!vs->vs_fixed && k->k_desiredvnodes > VNODES_MIN)
		k->k_desiredvnodes = MIN(k->k_desiredvnodes,
		    MAX(k->k_numvnodes - k->k_numvnodes / 8, VNODES_MIN));
}

void
vrele_async(struct vnode *vp)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);
	bool spawn;

	mutex_enter(&vs->vs_async.od_lock);
	if (vi->vi_asyncrefs++ == 0)
		TAILQ_INSERT_TAIL(&vs->vs_asynclist, vi, vi_asynclist);
	/* The worker itself comes back to it by the clock. */
	spawn = !ondemand_self(&vs->vs_async) && ondemand_wake(&vs->vs_async);
	mutex_exit(&vs->vs_async.od_lock);
	if (spawn)
		ondemand_spawn(&vs->vs_async);
}

/*
 * Release one vnode of the list, off od_lock.  `wait' for its lock, or put it
 * on the list again.
 */
static void
vrele_async_one(struct vnode_state *vs, struct vnode_impl *vi, bool wait)
{
	u_int refs = vi->vi_asyncrefs;

	TAILQ_REMOVE(&vs->vs_asynclist, vi, vi_asynclist);
	vi->vi_asyncrefs = 0;
	vs->vs_asyncbusy++;
	mutex_exit(&vs->vs_async.od_lock);
	while (refs-- > 0) {
		if (wait)
			vrele_wait(VIMPL_TO_VNODE(vi));
		else
			vrele(VIMPL_TO_VNODE(vi));
	}
	mutex_enter(&vs->vs_async.od_lock);
	vs->vs_asyncbusy--;
	cv_broadcast(&vs->vs_asynccv);
}

static uint64_t
vrele_worker(void *arg)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vnode_impl *vi;
	u_int n = 0;

	/*
	 * It must not wait: whoever has the vnode locked, or its file system
	 * suspended, may be about to call vrele_flush() and wait for us.
	 */
	TAILQ_FOREACH(vi, &vs->vs_asynclist, vi_asynclist)
		n++;
	while (n-- > 0 && (vi = TAILQ_FIRST(&vs->vs_asynclist)) != NULL)
		vrele_async_one(vs, vi, false);
	if (TAILQ_EMPTY(&vs->vs_asynclist))
		return 0;
	return clock_mono_ns() + VRELE_RETRY;
}

/*
 * Do the deferred releases of a mount's vnodes, and wait for those under way.
 */
void
vrele_flush(struct mount *mp)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vnode_impl *vi;

	mutex_enter(&vs->vs_async.od_lock);
	for (;;) {
		TAILQ_FOREACH(vi, &vs->vs_asynclist, vi_asynclist)
			if (VIMPL_TO_VNODE(vi)->v_mount == mp)
				break;
		if (vi != NULL)
			vrele_async_one(vs, vi, true);
		else if (vs->vs_asyncbusy != 0 && !ondemand_self(&vs->vs_async))
			cv_wait(&vs->vs_asynccv, &vs->vs_async.od_lock);
		else
			break;
	}
	mutex_exit(&vs->vs_async.od_lock);
}

/*
 * Halt: do what was deferred, reclaim what nobody uses.
 */
void
vfs_vnode_flush(void)
{
	struct vnode_state *vs = curkernel()->k_vnode;

	mutex_enter(&vs->vs_async.od_lock);
	while (!TAILQ_EMPTY(&vs->vs_asynclist))
		vrele_async_one(vs, TAILQ_FIRST(&vs->vs_asynclist), true);
	mutex_exit(&vs->vs_async.od_lock);
	while (vnode_reclaim_some(UINT_MAX) != 0)
		continue;
}

/*
 * What boot was told (rkc_nvnodes, RUMP_NVNODES), or what fits into memory.
 */
static u_int
vnode_initial_limit(struct vnode_state *vs)
{
	uint64_t n = desiredvnodes;

	if (n > 0) {
		vs->vs_fixed = true;
		return MIN(MAX(n, 16), VNODES_MAX);
	}
	if (curkernel()->k_memlimit == 0)
		return VNODES_START;
	n = curkernel()->k_memlimit / VNODE_SHARE;
	return MIN(MAX(n, VNODES_MIN), VNODES_MAX);
}

void
vnode_async_init(void)
{
	struct vnode_state *vs = curkernel()->k_vnode;

	desiredvnodes = vnode_initial_limit(vs);
	TAILQ_INIT(&vs->vs_asynclist);
	cv_init(&vs->vs_asynccv, "vrele");
	ondemand_init(&vs->vs_async, "vrele", PRI_VM, LP_MPSAFE, NULL,
	    vrele_worker, NULL);
	ondemand_init(&vs->vs_drain, "vdrain", PRI_VM, LP_MPSAFE, NULL,
	    vnode_drain, NULL);
	arena_reclaim_register(vnode_arena_reclaim, NULL);
}

void
vnode_async_fini(void)
{
	struct vnode_state *vs = curkernel()->k_vnode;

	ondemand_fini(&vs->vs_async);
	ondemand_fini(&vs->vs_drain);
}
