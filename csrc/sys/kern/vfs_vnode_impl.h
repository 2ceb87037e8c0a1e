/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between vfs_vnode.c, vfs_vncache.c and vfs_vndrain.c.
 */
#ifndef _KERN_VFS_VNODE_IMPL_H_
#define _KERN_VFS_VNODE_IMPL_H_

#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/pool.h>
#include <sys/vnode_impl.h>

#include "ondemand.h"

#define VCACHE_NSTRIPES	16
#define VCACHE_MINHASH	256	/* buckets; a multiple of the stripes */

SLIST_HEAD(vcache_bucket, vnode_impl);

struct vcache_stripe {
	kmutex_t	vcs_lock;
	kcondvar_t	vcs_cv;		/* a vnode left BLOCKED or is gone */
	u_int		vcs_waiters;	/* vcs_lock */
} __cacheline_aligned;

/* k_vnode */
struct vnode_state {
	struct vcache_stripe vs_stripe[VCACHE_NSTRIPES];
	uint32_t	vs_stripemask;	/* 0: the first for all; constant */
	struct vcache_bucket *vs_hash;	/* all stripes to change */
	uint32_t	vs_hashmask;	/* likewise */

	kmutex_t	vs_lru_lock;
	TAILQ_HEAD(vnode_lru, vnode_impl) vs_lru; /* vs_lru_lock */

	pool_cache_t	vs_pool;
	bool		vs_fixed;	/* RUMP_NVNODES was given */

	/* The workers: od_lock guards what follows each. */
	struct ondemand	vs_drain;
	struct ondemand	vs_async;
	TAILQ_HEAD(, vnode_impl) vs_asynclist;
	kcondvar_t	vs_asynccv;	/* one was released */
	u_int		vs_asyncbusy;
};

void	vstate_change(struct vnode *, enum vnode_phase, enum vnode_phase);
bool	vnode_block_if(struct vnode *, int);
void	vnode_unblock(struct vnode *);
void	vcache_wakeup(struct vnode *);
void	vcache_detach_key(struct vnode_impl *);
void	vcache_remove_key(struct vnode_impl *);

#endif /* _KERN_VFS_VNODE_IMPL_H_ */
