/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * State of the buffer cache: vfs_bio.c, vfs_bio_vnode.c, vfs_biosubr.c.
 */
#ifndef _KERN_BIO_PRIVATE_H_
#define _KERN_BIO_PRIVATE_H_

#include <sys/buf.h>
#include <sys/pool.h>
#include <sys/queue.h>

LIST_HEAD(bufhashhdr, buf);

enum {
	BQ_LOCKED = 0,		/* in a log: stay until it lets go */
	BQ_LRU = 1,
	BQ_AGE = 2,		/* reuse before the others */
	BQ_NQUEUES = 3,
	BQ_NONE = -1		/* busy */
};

struct bio_state {
	pool_cache_t	bs_bufpool;	/* of the cache */
	pool_cache_t	bs_iobufpool;	/* of getiobuf() */

	/* bufcache_lock */
	kcondvar_t	bs_busycv;	/* all who wait for BC_BUSY: a buffer
					   may be gone when they wake up */
	struct bufhashhdr *bs_hash;	/* [bs_hashmask + 1] */
	u_long		bs_hashmask;
	TAILQ_HEAD(, buf) bs_queue[BQ_NQUEUES];
	u_int		bs_nbuf;
	uint64_t	bs_mem;		/* bytes of b_data */
	uint64_t	bs_maxmem;
};

#define biostate()	(curkernel()->k_bio)

/* bufcache_lock held. */
void	bio_dispose(struct buf *);
void	binsfree(struct buf *, int);

size_t	bio_reclaim(size_t);

#endif /* _KERN_BIO_PRIVATE_H_ */
