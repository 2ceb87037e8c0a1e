/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between subr_pool.c and subr_pool_cache.c.
 */
#ifndef _KERN_POOL_IMPL_H_
#define _KERN_POOL_IMPL_H_

#include <sys/pool.h>

/* Classes of pr_class besides kmem's: */
#define POOL_OWNPAGES	(-1)
#define POOL_WHOLEPAGES	(-2)	/* each item some pages of the arena */

struct pool_cpu {
	uint64_t	pc_nget;
	uint64_t	pc_nput;
} __cacheline_aligned;

struct pool_magazine {
	struct pool_magazine *pm_next;
	u_int		pm_n;
	void		*pm_obj[];
};

struct pool_cache_cpu {
	struct pool_magazine *pcc_cur;
	struct pool_magazine *pcc_prev;
	u_int		pcc_gen;	/* of pc_gen when filled */
	uint64_t	pcc_nget;
	uint64_t	pcc_nput;
} __cacheline_aligned;

struct pool_state {
	kmutex_t	ps_lock;	/* the list */
	LIST_HEAD(, pool) ps_pools;
};

static inline km_flag_t
pool_kmflags(int flags)
{

	return (flags & PR_WAITOK) ? 0x1 /* KM_SLEEP */ : 0x2;
}

/* pool_get() without faults on purpose: the cache had its own already. */
void	*pool_get_item(struct pool *, int);

/* Debug builds: who has an item, NULL: nobody; what is kept behind it. */
#ifdef DEBUG
void	pool_item_site(struct pool *, void *, const void *);
size_t	pool_item_extra(const struct pool *);
#define POOL_ITEM_SITE(pp, p, site)	pool_item_site((pp), (p), (site))
#define POOL_ITEM_EXTRA(pp)		pool_item_extra(pp)
#else
#define POOL_ITEM_SITE(pp, p, site)	((void)0)
#define POOL_ITEM_EXTRA(pp)		((size_t)0)
#endif

/* Objects in the magazines of a cache. */
u_int	pool_cache_ncached(const struct pool_cache *);

#endif /* _KERN_POOL_IMPL_H_ */
