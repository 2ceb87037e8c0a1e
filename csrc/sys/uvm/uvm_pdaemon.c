/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Getting memory back from the page cache.
 *
 * uvm_reclaim_clean() frees clean pages.  The arena calls it when it runs
 * short, from any thread, whatever locks that thread holds: it tries locks
 * and never waits for one, but for us_lrulock, under which nothing is
 * allocated.
 *
 * Dirty pages must be written first, which takes vnode operations.  A thread
 * does it (uvm_pageout), started when it is wanted and gone when it is done;
 * writers that outrun it wait in uvm_throttle().  Without threads a writer
 * writes back its own file.
 */

#include <sys/param.h>
#include <sys/fstrans.h>
#include <sys/intr.h>
#include <sys/kthread.h>
#include <sys/lwp.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <uvm/uvm_private.h>

#define DIRTY_DEFAULT	(256ULL << (20 - PAGE_SHIFT))	/* 256 MiB */
#define DIRTY_MIN	64				/* pages */

/* More dirty pages than this and writing back begins. */
static uint64_t
dirty_limit(void)
{
	uint64_t limit = curkernel()->k_memlimit >> PAGE_SHIFT;

	return limit == 0 ? DIRTY_DEFAULT :
	    MIN(DIRTY_DEFAULT, MAX(limit / 4, DIRTY_MIN));
}

/* Pages of a leaf that may go: present, clean, not in use. */
static uint64_t
leaf_idle(const struct uvm_leaf *lf)
{
	uint64_t mask = lf->lf_present & ~lf->lf_dirty, m;
	const struct vm_page *pg;

	for (m = mask; m != 0; m &= m - 1) {
		pg = lf->lf_slot[__builtin_ctzll(m)];
		if ((pg->flags & PG_BUSY) != 0 || pg->wire_count != 0 ||
		    (pg->pqflags & PQ_WANTED) != 0)
			mask &= ~(1ULL << __builtin_ctzll(m));
	}
	return mask;
}

/*
 * What a writer has put beyond the end of the file may not leave memory
 * before the size follows: getpages would take it for a hole.
 */
static bool
being_extended(const struct uvm_object *uobj)
{
	const struct vnode *vp = (const struct vnode *)uobj;

	return vp->v_writesize != vp->v_size;
}

/*
 * Free about `want' clean pages, those first that have not been used for
 * long.  `own' is an object whose lock the caller holds for writing, or NULL.
 * Returns how many it freed.
 */
size_t
uvm_reclaim_clean(size_t want, struct uvm_object *own)
{
	struct uvm_state *us = uvmstate();
	struct uvm_object *uobj;
	struct uvm_leaf *lf;
	uint64_t scan, mask;
	size_t freed = 0;
	u_int n;

	mutex_enter(&us->us_lrulock);
	for (scan = 2 * us->us_nleaves; scan != 0 && freed < want; scan--) {
		lf = TAILQ_FIRST(&us->us_lru);
		if (lf == NULL)
			break;
		us->us_scanned++;
		TAILQ_REMOVE(&us->us_lru, lf, lf_lru);
		TAILQ_INSERT_TAIL(&us->us_lru, lf, lf_lru);
		if (atomic_load_relaxed(&lf->lf_ref) != 0) {
			atomic_store_relaxed(&lf->lf_ref, 0);
			continue;
		}
		uobj = lf->lf_uobj;
		if (uobj == own ||
		    !rw_tryenter(uobj->vmobjlock, RW_WRITER))
			continue;
		/* The leaf cannot go now. */
		mutex_exit(&us->us_lrulock);
		mask = being_extended(uobj) ? 0 : leaf_idle(lf);
		n = popcount64(mask);
		if (n != 0) {
			uvm_leaf_drop(lf, mask);
			uvm_leaf_gc(uobj, lf);
			freed += n;
		}
		rw_exit(uobj->vmobjlock);
		mutex_enter(&us->us_lrulock);
	}
	mutex_exit(&us->us_lrulock);
	if (freed != 0)
		atomic_add_64(&us->us_freed, freed);
	return freed;
}

/*
 * Write back the neighbourhood of a leaf of a vnode we hold a reference to.
 */
static void
clean_leaf(struct vnode *vp, voff_t off)
{
	struct mount *mp = vp->v_mount;
	voff_t chunk = 4 * UVM_LEAF_SLOTS * PAGE_SIZE;

	off -= off % chunk;
	if (fstrans_start_nowait(mp) == 0) {
		if (vp->v_mount == mp) {
			rw_enter(vp->v_uobj.vmobjlock, RW_WRITER);
			(void)VOP_PUTPAGES(vp, off, off + chunk, PGO_CLEANIT);
			atomic_inc_64(&uvmstate()->us_written);
		}
		fstrans_done(mp);
	}
	vrele(vp);
}

/*
 * Write dirty pages until there are at most `target'.
 */
static void
pageout_pass(uint64_t target)
{
	struct uvm_state *us = uvmstate();
	struct uvm_leaf *lf;
	struct vnode *vp;
	uint64_t scan;
	voff_t off;

	mutex_enter(&us->us_lrulock);
	for (scan = us->us_nleaves; scan != 0; scan--) {
		lf = TAILQ_FIRST(&us->us_lru);
		if (lf == NULL || us->us_dirtypages <= target)
			break;
		TAILQ_REMOVE(&us->us_lru, lf, lf_lru);
		TAILQ_INSERT_TAIL(&us->us_lru, lf, lf_lru);
		if (lf->lf_dirty == 0)
			continue;
		/* On the list, so its vnode is not gone yet. */
		vp = (struct vnode *)lf->lf_uobj;
		if (!vcache_tryref(vp))
			continue;
		off = page_offset(leaf_first(lf));
		mutex_exit(&us->us_lrulock);
		clean_leaf(vp, off);
		mutex_enter(&us->us_lrulock);
	}
	mutex_exit(&us->us_lrulock);
}

/*
 * The page daemon: one pass, and more while there is too much to write.
 */
void
uvm_pageout(void *arg)
{
	struct uvm_state *us = uvmstate();
	uint64_t before;

	do {
		before = us->us_dirtypages;
		pageout_pass(dirty_limit() / 2);
		mutex_enter(&us->us_pdlock);
		us->us_pdpasses++;
		cv_broadcast(&us->us_pdcv);
		mutex_exit(&us->us_pdlock);
	} while (us->us_dirtypages > dirty_limit() &&
	    us->us_dirtypages < before);

	mutex_enter(&us->us_pdlock);
	us->us_pdrunning = false;
	cv_broadcast(&us->us_pdcv);
	mutex_exit(&us->us_pdlock);
	kthread_exit(0);
}

/* Start it, if it does not run. */
void
uvm_kick_pdaemon(void)
{
	struct uvm_state *us = uvmstate();
	bool start;

	if (!curkernel()->k_threads)
		return;
	mutex_enter(&us->us_pdlock);
	start = !us->us_pdrunning;
	us->us_pdrunning = true;
	mutex_exit(&us->us_pdlock);
	if (!start)
		return;
	if (kthread_create(PRI_PGDAEMON, KTHREAD_MPSAFE, NULL, uvm_pageout,
	    NULL, NULL, "pgdaemon") != 0) {
		mutex_enter(&us->us_pdlock);
		us->us_pdrunning = false;
		cv_broadcast(&us->us_pdcv);
		mutex_exit(&us->us_pdlock);
	}
}

/* Wait for the end of a pass, or a tenth of a second. */
static void
pdaemon_wait(void)
{
	struct uvm_state *us = uvmstate();
	uint64_t pass;

	uvm_kick_pdaemon();
	mutex_enter(&us->us_pdlock);
	pass = us->us_pdpasses;
	while (us->us_pdrunning && us->us_pdpasses == pass) {
		if (cv_timedwait(&us->us_pdcv, &us->us_pdlock, hz / 10) != 0)
			break;
	}
	mutex_exit(&us->us_pdlock);
}

void
uvm_wait(const char *wmesg)
{

	if (curkernel()->k_threads)
		pdaemon_wait();
}

/* Write back the file of the caller, who holds the vnode lock. */
static void
clean_self(struct uvm_object *uobj)
{

	if (!UVM_OBJ_IS_VNODE(uobj) || uobj->uo_pages.pt_ndirty == 0)
		return;
	rw_enter(uobj->vmobjlock, RW_WRITER);
	(void)VOP_PUTPAGES((struct vnode *)uobj, 0, 0, PGO_ALLPAGES |
	    PGO_CLEANIT | PGO_SYNCIO | PGO_JOURNALLOCKED);
}

/*
 * Called by a writer before it makes more pages dirty; it holds no page
 * lock.
 */
void
uvm_throttle(struct uvm_object *uobj)
{
	uint64_t dirty = uvmstate()->us_dirtypages, limit;

	if (__predict_true(dirty < DIRTY_MIN) || dirty <= (limit =
	    dirty_limit()) || !UVM_OBJ_IS_VNODE(uobj))
		return;
	if (!curkernel()->k_threads)
		clean_self(uobj);
	else if (dirty > 2 * limit)
		pdaemon_wait();
	else
		uvm_kick_pdaemon();
}

/*
 * There was no memory for pages.  Called without page locks; makes room for
 * `want' pages by all means, and tells whether it is worth trying again.
 */
bool
uvm_reclaim_sleep(struct uvm_object *uobj, size_t want)
{
	size_t freed;

	want = MAX(want, UVM_LEAF_SLOTS);
	freed = uvm_reclaim_clean(want, NULL);
	if (freed >= want)
		return true;
	clean_self(uobj);
	freed += uvm_reclaim_clean(want - freed, NULL);
	if (freed == 0 && uvmstate()->us_dirtypages != 0 &&
	    curkernel()->k_threads) {
		pdaemon_wait();
		freed = uvm_reclaim_clean(want, NULL);
	}
	return freed != 0;
}

void
uvm_pdaemon_init(void)
{
	struct uvm_state *us = uvmstate();

	mutex_init(&us->us_lrulock, MUTEX_DEFAULT, IPL_NONE);
	TAILQ_INIT(&us->us_lru);
	mutex_init(&us->us_pdlock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&us->us_pdcv, "pgdaemon");
}
