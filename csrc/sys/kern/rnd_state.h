/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Randomness of a kernel: shared by subr_cprng.c and kern_rndsource.c.
 *
 * rs_lock guards the pool and the list of sources; each strong generator has
 * a lock of its own, taken first.
 */
#ifndef _KERN_RND_STATE_H_
#define _KERN_RND_STATE_H_

#include <sys/cprng.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/rndsource.h>

struct cprng_fast {
	uint64_t	cf_s[2];
	uint8_t		cf_pad[COHERENCY_UNIT - 2 * sizeof(uint64_t)];
};

struct rnd_state {
	kmutex_t	rs_lock;
	LIST_HEAD(, krndsource) rs_sources;
	uint32_t	rs_key[8];	/* the pool */
	uint8_t		rs_in[32];	/* waiting to be mixed in */
	size_t		rs_nin;
	volatile u_int	rs_epoch;	/* counts mixing: generators rekey */
	bool		rs_seeded;	/* by cprng_seed(): nothing is mixed */

	struct cprng_fast *rs_fast;	/* [ncpu] */
	cprng_strong_t	*rs_kern;
	cprng_strong_t	*rs_user;
};

void	rnd_getkey(uint32_t[8]);	/* a key of its own for a generator */

#endif /* _KERN_RND_STATE_H_ */
