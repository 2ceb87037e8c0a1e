/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults on purpose, of disks: see <rump/rumpfault.h>.
 *
 * While a rule that reads old data (STALE) is in force, what each write
 * replaces is read first and kept, until the disk goes, as far as there is
 * memory.
 *
 * Locking: rs_lock guards rb_old and rb_moved.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include <rump-sys/fault.h>

#include "rumpblk_private.h"

#define NS	1000000000

static void
read_done(void *arg, size_t count, int error)
{
	*(int *)arg = error;
}

/* What is there now. */
static int
read_old(struct rumpblk *rb, struct rumpblk_old *ro)
{
	const int op = RUMPUSER_BIO_READ | RUMPUSER_BIO_WAIT;
	int error = EIO;

	if (rb->rb_ops != NULL)
		rumpuser_blkdev_bio(rb->rb_ops, rb->rb_cookie, op,
		    ro->ro_data, ro->ro_len, rb->rb_begin + ro->ro_off,
		    read_done, &error);
	else
		rumpuser_bio(rb->rb_fd, op, ro->ro_data, ro->ro_len,
		    rb->rb_begin + ro->ro_off, read_done, &error);
	return error;
}

static inline size_t
old_size(uint64_t len)
{
	return sizeof(struct rumpblk_old) + len;
}

/*
 * A write is about to be done.
 */
static void
remember(struct rumpblk *rb, uint64_t off, uint64_t len)
{
	struct rumpblk_state *rs = rumpblkstate();
	struct rumpblk_old *ro, *same;

	if ((ro = kmem_alloc(old_size(len), KM_NOSLEEP)) == NULL)
		return;
	ro->ro_off = off;
	ro->ro_len = len;
	if (read_old(rb, ro) != 0) {
		kmem_free(ro, old_size(len));
		return;
	}
	mutex_enter(&rs->rs_lock);
	TAILQ_FOREACH(same, &rb->rb_old, ro_list) {
		if (same->ro_off == off && same->ro_len == len)
			break;
	}
	if (same != NULL)
		TAILQ_REMOVE(&rb->rb_old, same, ro_list);
	TAILQ_INSERT_TAIL(&rb->rb_old, ro, ro_list);
	mutex_exit(&rs->rs_lock);
	if (same != NULL)
		kmem_free(same, old_size(len));
}

void
rumpblk_forget(struct rumpblk *rb)
{
	struct rumpblk_old *ro;

	while ((ro = TAILQ_FIRST(&rb->rb_old)) != NULL) {
		TAILQ_REMOVE(&rb->rb_old, ro, ro_list);
		kmem_free(ro, old_size(ro->ro_len));
	}
}

/*
 * A read is done: put the old in the place of the new.
 */
static void
rumpblk_aged(void *arg, size_t count, int error)
{
	struct rumpblk_state *rs = rumpblkstate();
	struct buf *bp = arg;
	const uint64_t begin = (uint64_t)bp->b_blkno << DEV_BSHIFT;
	const uint64_t end = begin + count;
	const struct rumpblk_old *ro;

	mutex_enter(&rs->rs_lock);
	TAILQ_FOREACH(ro, &rs->rs_disk[minor(bp->b_dev)]->rb_old, ro_list) {
		const uint64_t from = MAX(begin, ro->ro_off);
		const uint64_t to = MIN(end, ro->ro_off + ro->ro_len);

		if (error == 0 && from < to)
			memcpy((char *)bp->b_data + (from - begin),
			    ro->ro_data + (from - ro->ro_off), to - from);
	}
	mutex_exit(&rs->rs_lock);
	rumpblk_done(bp, count, error);
}

/* A write that a fault tore: what is written is written. */
static void
rumpblk_torn(void *arg, size_t count, int error)
{
	rumpblk_done(arg, 0, error != 0 ? error : EIO);
}

/*
 * How long a transfer takes: one after the other goes through the disk.
 */
static uint64_t
transfer_time(struct rumpblk *rb, uint64_t bandwidth, uint64_t len)
{
	struct rumpblk_state *rs = rumpblkstate();
	int64_t now, done;

	if (bandwidth == 0)
		return 0;
	now = sched_clock();
	mutex_enter(&rs->rs_lock);
	done = MAX(now, rb->rb_moved) + (int64_t)(len / bandwidth * NS +
	    len % bandwidth * NS / bandwidth);
	rb->rb_moved = done;
	mutex_exit(&rs->rs_lock);
	return (uint64_t)(done - now);
}

bool
rumpblk_fault(struct rumpblk *rb, struct buf *bp, uint64_t off, uint64_t *lenp,
    rump_biodone_fn *donep)
{
	struct fault_verdict fv;

	if (BUF_ISWRITE(bp) && fault_planned(curkernel(), RUMP_FAULT_STALE))
		remember(rb, off, *lenp);
	if (!fault_hit(curkernel(), BUF_ISREAD(bp) ? RUMP_FAULT_READ :
	    RUMP_FAULT_WRITE, rb->rb_path, &fv))
		return false;
	fault_misbehave(&fv, "disk", rb->rb_path);
	fault_delay(fv.fv_delay + transfer_time(rb, fv.fv_bandwidth, *lenp));
	switch (fv.fv_action) {
	case RUMP_FAULT_FAIL:
		rumpblk_done(bp, 0, fv.fv_error != 0 ? fv.fv_error : EIO);
		return true;
	case RUMP_FAULT_LOSE:
		rumpblk_done(bp, *lenp, 0);
		return true;
	case RUMP_FAULT_STALE:
		*donep = rumpblk_aged;
		break;
	case RUMP_FAULT_TEAR:
		*donep = rumpblk_torn;
		*lenp = rounddown(fv.fv_random % *lenp,
		    (uint64_t)1 << rb->rb_sectshift);
		if (*lenp != 0)
			break;
		rumpblk_torn(bp, 0, 0);
		return true;
	}
	return false;
}
