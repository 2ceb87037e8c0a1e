/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between rumpblk.c and rumpblk_fault.c.
 */
#ifndef _RUMPVFS_RUMPBLK_PRIVATE_H_
#define _RUMPVFS_RUMPBLK_PRIVATE_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/queue.h>

#include <rump-sys/kernel.h>
#include <rump/rumpuser.h>

struct buf;

/* What was there before a write. */
struct rumpblk_old {
	TAILQ_ENTRY(rumpblk_old) ro_list;
	uint64_t	ro_off;
	uint64_t	ro_len;
	char		ro_data[];
};

struct rumpblk {
	char		*rb_path;	/* constant, as those below */
	int		rb_fd;		/* -1: rb_ops */
	const struct rumpuser_blkdev_ops *rb_ops;
	void		*rb_cookie;
	uint64_t	rb_begin;
	uint64_t	rb_size;
	u_int		rb_sectshift;
	bool		rb_readonly;
	u_int		rb_busy;	/* transfers under way */
	bool		rb_going;
	/* For faults; the oldest is first. */
	TAILQ_HEAD(, rumpblk_old) rb_old;
	int64_t		rb_moved;	/* a slow disk is done by then */
};

struct rumpblk_state {
	kmutex_t	rs_lock;
	kcondvar_t	rs_cv;		/* rb_busy became 0 */
	struct rumpblk	**rs_disk;	/* [rs_ndisk] by minor */
	u_int		rs_ndisk;
	u_int		rs_sectshift;
	u_int		rs_fail;	/* of BLKFAIL_MAX */
	u_int		rs_seed;
};

#define rumpblkstate()	(curkernel()->k_rumpblk)

/* rumpblk.c */
void	rumpblk_done(void *, size_t, int);

/*
 * rumpblk_fault.c: a fault on purpose, of a transfer at this offset of the
 * disk.  True if the request is over by it; a torn one goes on with a shorter
 * length, and one of old data with another answer.
 */
bool	rumpblk_fault(struct rumpblk *, struct buf *, uint64_t, uint64_t *,
	    rump_biodone_fn *);
void	rumpblk_forget(struct rumpblk *);

#endif /* _RUMPVFS_RUMPBLK_PRIVATE_H_ */
