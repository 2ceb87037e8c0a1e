/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pool(9) and pool_cache(9).
 *
 * A pool hands out items of one size.  With a standard allocator its items
 * come from kmem's size classes, on per-CPU lists without locks; with an
 * allocator of its own, a large alignment, or PR_PSERIALIZE it keeps pages of
 * its own under pr_lock.  A pool cache keeps constructed objects in magazines
 * of each CPU in front of a pool.
 *
 * The structures are public so that they can be embedded; members are private.
 */
#ifndef _SYS_POOL_H_
#define _SYS_POOL_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/rbtree.h>
#include <sys/time.h>

#define PR_WAITOK	0x00000001
#define PR_NOWAIT	0x00000002
#define PR_WANTED	0x00000004
#define PR_PHINPAGE	0x00000040
#define PR_LIMITFAIL	0x00000100
#define PR_RECURSIVE	0x00000200
#define PR_NOTOUCH	0x00000400
#define PR_NOALIGN	0x00000800
#define PR_LARGECACHE	0x00001000
#define PR_GROWING	0x00002000
#define PR_ZERO		0x00008000
#define PR_USEBMAP	0x00010000
#define PR_PSERIALIZE	0x00020000

#define POOL_PADDR_INVALID	((paddr_t)-1)

struct pool;
struct pool_cpu;
struct pool_page;
struct pool_cache_cpu;
struct pool_magazine;

struct pool_allocator {
	void		*(*pa_alloc)(struct pool *, int);
	void		(*pa_free)(struct pool *, void *);
	unsigned int	pa_pagesz;	/* 0: PAGE_SIZE */
};

extern const struct pool_allocator pool_allocator_kmem;
extern const struct pool_allocator pool_allocator_nointr;
extern const struct pool_allocator pool_allocator_meta;

LIST_HEAD(pool_pagelist, pool_page);
TAILQ_HEAD(pool_redlist, pool_red);

struct pool {
	/* Constant after pool_init(). */
	size_t		pr_size;	/* an item, rounded */
	size_t		pr_reqsize;	/* as asked */
	const char	*pr_wchan;
	const struct pool_allocator *pr_alloc;
	struct pool_cpu	*pr_cpu;	/* [ncpu] counters */
	struct kernel	*pr_kernel;
	u_int		pr_align;
	u_int		pr_itemoffset;
	u_int		pr_roflags;
	int		pr_class;	/* kmem size class, -1: own pages */
	int		pr_ipl;
	u_int		pr_perpage;
	size_t		pr_pagesz;
	void		(*pr_drain_hook)(void *, int);
	void		*pr_drain_hook_arg;
	struct pool_cache *pr_cache;	/* that has it embedded */
	LIST_ENTRY(pool) pr_poollist;	/* pool_state.lock */

	/* Debug builds: items that are out, under a lock of their own. */
	struct pool_redlist pr_red;
	uint32_t	pr_redlock[1];	/* a struct rawlock */

	/* pr_lock: limits and pages. */
	kmutex_t	pr_lock;
	kcondvar_t	pr_cv;
	volatile u_int	pr_slow;	/* counting and pages need pr_lock */
	u_int		pr_nout;	/* while a hard limit is set */
	u_int		pr_nwait;
	u_int		pr_hardlimit;
	u_int		pr_minitems;
	u_int		pr_maxpages;
	u_int		pr_nitems;	/* free in own pages */
	u_int		pr_npages;
	u_int		pr_nempty;
	const char	*pr_hardlimit_warning;
	struct timeval	pr_hardlimit_ratecap;
	struct timeval	pr_hardlimit_warning_last;
	struct pool_pagelist pr_partial;
	struct pool_pagelist pr_empty;
	struct pool_pagelist pr_full;
	rb_tree_t	pr_pages;	/* by address */
};

struct pool_cache {
	struct pool	pc_pool;
	int		(*pc_ctor)(void *, void *, int);
	void		(*pc_dtor)(void *, void *);
	void		*pc_arg;
	struct pool_cache_cpu *pc_cpus;	/* [ncpu] */
	volatile u_int	pc_gen;		/* pool_cache_invalidate() */
	u_int		pc_magsize;
	u_int		pc_mark;	/* subr_pool_cache.c; 0: none */
	uint64_t	pc_secret;
	bool		pc_allocated;	/* by pool_cache_init() */

	/* pc_lock: the depot. */
	kmutex_t	pc_lock;
	struct pool_magazine *pc_fullmags;
	struct pool_magazine *pc_emptymags;
	u_int		pc_nfull;
	u_int		pc_maxfull;
};

typedef struct pool_cache *pool_cache_t;

void	pool_init(struct pool *, size_t, u_int, u_int, int, const char *,
	    const struct pool_allocator *, int);
void	pool_destroy(struct pool *);
void	*pool_get(struct pool *, int);
void	pool_put(struct pool *, void *);
int	pool_reclaim(struct pool *);
void	pool_prime(struct pool *, int);
void	pool_setlowat(struct pool *, int);
void	pool_sethiwat(struct pool *, int);
void	pool_sethardlimit(struct pool *, int, const char *, int);
void	pool_set_drain_hook(struct pool *, void (*)(void *, int), void *);
unsigned int pool_nget(struct pool *);
unsigned int pool_nput(struct pool *);
bool	pool_drain(struct pool **);
int	pool_totalpages(void);

pool_cache_t pool_cache_init(size_t, u_int, u_int, u_int, const char *,
	    const struct pool_allocator *, int,
	    int (*)(void *, void *, int), void (*)(void *, void *), void *);
void	pool_cache_bootstrap(pool_cache_t, size_t, u_int, u_int, u_int,
	    const char *, const struct pool_allocator *, int,
	    int (*)(void *, void *, int), void (*)(void *, void *), void *);
void	pool_cache_destroy(pool_cache_t);
void	pool_cache_bootstrap_destroy(pool_cache_t);
void	*pool_cache_get_paddr(pool_cache_t, int, paddr_t *);
void	pool_cache_put_paddr(pool_cache_t, void *, paddr_t);
void	pool_cache_destruct_object(pool_cache_t, void *);
void	pool_cache_invalidate(pool_cache_t);
bool	pool_cache_reclaim(pool_cache_t);
void	pool_cache_prime(pool_cache_t, int);
void	pool_cache_setlowat(pool_cache_t, int);
void	pool_cache_sethiwat(pool_cache_t, int);
void	pool_cache_sethardlimit(pool_cache_t, int, const char *, int);
void	pool_cache_set_drain_hook(pool_cache_t, void (*)(void *, int), void *);
unsigned int pool_cache_nget(pool_cache_t);
unsigned int pool_cache_nput(pool_cache_t);

#define pool_cache_get(pc, f)	pool_cache_get_paddr((pc), (f), NULL)
#define pool_cache_put(pc, o)						\
	pool_cache_put_paddr((pc), (o), POOL_PADDR_INVALID)

/* Boot, after kmem_init(). */
void	pool_subsystem_init(void);

/* Items that are out: one call a pool, name, item size, number. */
void	pool_foreach(void (*)(const struct pool *, const char *, size_t,
	    uint64_t, void *), void *);
void	pool_foreach_live(void (*)(const struct pool *, const void *,
	    const void *, void *), void *);
/* Sum over all pools. */
void	pool_live(size_t *, size_t *);

#endif /* _SYS_POOL_H_ */
