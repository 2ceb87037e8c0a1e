/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pool(9).
 *
 * A pool is of one of three kinds, chosen by pool_init() (pr_class):
 *	a kmem size class	items are kmem blocks; get and put take no lock
 *	POOL_WHOLEPAGES		items above kmem's classes: runs of pages
 *	POOL_OWNPAGES		pages from the pool's allocator, cut into items
 * Own pages are for pools with an allocator, an alignment, or PR_PSERIALIZE,
 * whose memory must not turn into something else: such a pool keeps its pages
 * until it is destroyed.
 *
 * A page of a pool is described by a struct pool_page apart from it, with a bit
 * map of free items: items are never written while they are free.  Pages are
 * found by address in pr_pages.
 *
 * Locking: pr_lock guards pages and limits; an unlimited pool of the first two
 * kinds never takes it.  ps_lock guards the list of pools.
 * Order: ps_lock -> pr_lock -> kmem's.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/cpu.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/pool.h>
#include <sys/time.h>

#include <rump-sys/arena.h>
#include <rump-sys/fault.h>
#include <rump-sys/kernel.h>

#include "kmem_impl.h"
#include "pool_impl.h"

struct pool_page {
	struct rb_node	pp_node;
	LIST_ENTRY(pool_page) pp_list;
	char		*pp_base;
	size_t		pp_size;
	u_int		pp_nfree;
	u_int		pp_nwords;
	uint64_t	pp_free[];
};

static void *
alloc_standard(struct pool *pp, int flags)
{

	return kmem_pages_get(atop(pp->pr_pagesz), pool_kmflags(flags), false);
}

static void
free_standard(struct pool *pp, void *p)
{

	kmem_pages_put(p, atop(pp->pr_pagesz), pp->pr_wchan);
}

#define STANDARD_ALLOCATOR						\
	{ .pa_alloc = alloc_standard, .pa_free = free_standard }
const struct pool_allocator pool_allocator_kmem = STANDARD_ALLOCATOR;
const struct pool_allocator pool_allocator_nointr = STANDARD_ALLOCATOR;
const struct pool_allocator pool_allocator_meta = STANDARD_ALLOCATOR;

/*
 * Pages by address: an address inside a page is equal to it.
 */
static int
page_cmp_nodes(void *ctx, const void *a, const void *b)
{
	const struct pool_page *pa = a, *pb = b;

	return pa->pp_base < pb->pp_base ? -1 : pa->pp_base > pb->pp_base;
}

static int
page_cmp_key(void *ctx, const void *n, const void *key)
{
	const struct pool_page *pg = n;
	const char *p = key;

	if (p < pg->pp_base)
		return 1;
	return p >= pg->pp_base + pg->pp_size ? -1 : 0;
}

static const rb_tree_ops_t page_ops = {
	.rbto_compare_nodes = page_cmp_nodes,
	.rbto_compare_key = page_cmp_key,
	.rbto_node_offset = offsetof(struct pool_page, pp_node)
};

static void
pool_reclaim_all(void *arg, size_t npages)
{
	struct pool_state *ps = curkernel()->k_pool;
	struct pool *pp;

	if (!mutex_tryenter(&ps->ps_lock))
		return;
	LIST_FOREACH(pp, &ps->ps_pools, pr_poollist) {
		if (pp->pr_cache != NULL)
			(void)pool_cache_reclaim(pp->pr_cache);
		else
			(void)pool_reclaim(pp);
	}
	mutex_exit(&ps->ps_lock);
	kmem_reap();
}

void
pool_subsystem_init(void)
{
	struct pool_state *ps = kernel_state_alloc(sizeof(*ps));

	mutex_init(&ps->ps_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&ps->ps_pools);
	curkernel()->k_pool = ps;
	arena_reclaim_setlast(pool_reclaim_all, NULL);
}

/*
 * What an own page looks like: its size, items in it.
 */
static void
pool_layout(struct pool *pp)
{
	size_t size = pp->pr_size, pagesz;

	pagesz = pp->pr_alloc->pa_pagesz != 0 ? pp->pr_alloc->pa_pagesz :
	    PAGE_SIZE;
	if (pp->pr_alloc->pa_alloc == alloc_standard) {
		/* At least eight small items, or one large one. */
		while (pagesz < size || (pagesz / size < 8 &&
		    pagesz < 16 * PAGE_SIZE))
			pagesz *= 2;
	}
	pp->pr_pagesz = pagesz;
	KASSERTMSG(pagesz >= size + pp->pr_itemoffset,
	    "pool %s: page %zu, item %zu", pp->pr_wchan, pagesz, size);
	pp->pr_perpage = (pagesz - pp->pr_itemoffset) / size;
	rb_tree_init(&pp->pr_pages, &page_ops);
}

static void
pool_choose(struct pool *pp)
{
	size_t size = pp->pr_size;

	if (pp->pr_alloc->pa_alloc == alloc_standard &&
	    pp->pr_itemoffset == 0 && (pp->pr_roflags & PR_PSERIALIZE) == 0) {
		if (pp->pr_align > KMEM_ALIGN && pp->pr_align <=
		    COHERENCY_UNIT)
			size = roundup2(size, COHERENCY_UNIT);
		if (pp->pr_align <= COHERENCY_UNIT && kmem_class(size) >= 0) {
			pp->pr_class = kmem_class(size);
			return;
		}
		if (pp->pr_align <= PAGE_SIZE && size > KMEM_MAXSMALL) {
			pp->pr_class = POOL_WHOLEPAGES;
			pp->pr_pagesz = round_page(size);
			return;
		}
	}
	pp->pr_class = POOL_OWNPAGES;
	pp->pr_slow = 1;
	pool_layout(pp);
}

/*
 * Debug builds: behind each item bytes that nobody may touch, and who got it.
 */
#ifdef DEBUG
#define POOL_REDBYTE	0xa7

struct pool_red {
	u_char		r_bytes[16];
	TAILQ_ENTRY(pool_red) r_list;
	const void	*r_site;	/* NULL: in a magazine */
};

#define POOL_RED	(sizeof(struct pool_red) + sizeof(void *))

static struct pool_red *
red_of(const struct pool *pp, const void *p)
{

	return (void *)((char *)__UNCONST(p) +
	    roundup2(pp->pr_reqsize, sizeof(void *)));
}

static void
red_set(struct pool *pp, void *p, const void *site)
{
	struct pool_red *r = red_of(pp, p);

	if (pp->pr_class < 0)
		return;
	memset(r->r_bytes, POOL_REDBYTE, sizeof(r->r_bytes));
	r->r_site = site;
	rawlock_enter((struct rawlock *)pp->pr_redlock);
	TAILQ_INSERT_TAIL(&pp->pr_red, r, r_list);
	rawlock_exit((struct rawlock *)pp->pr_redlock);
}

/* Returns who got the item. */
static const void *
red_check(struct pool *pp, const void *p)
{
	struct pool_red *r = red_of(pp, p);
	u_int i;

	if (pp->pr_class < 0)
		return NULL;
	kmem_block_live(pp->pr_class, p, pp->pr_wchan);
	for (i = 0; i < sizeof(r->r_bytes); i++) {
		if (r->r_bytes[i] != POOL_REDBYTE)
			panic("pool_put(%s): %p was written at offset %zu of "
			    "%zu bytes, allocated at %p", pp->pr_wchan, p,
			    (size_t)(&r->r_bytes[i] - (const u_char *)p),
			    pp->pr_reqsize, r->r_site);
	}
	rawlock_enter((struct rawlock *)pp->pr_redlock);
	TAILQ_REMOVE(&pp->pr_red, r, r_list);
	rawlock_exit((struct rawlock *)pp->pr_redlock);
	return r->r_site;
}

void
pool_item_site(struct pool *pp, void *p, const void *site)
{

	if (pp->pr_class >= 0)
		red_of(pp, p)->r_site = site;
}

size_t
pool_item_extra(const struct pool *pp)
{

	return pp->pr_class >= 0 ? POOL_RED : 0;
}

static void
pool_items(struct pool *pp, void (*fn)(const struct pool *, const void *,
    const void *, void *), void *arg)
{
	struct pool_red *r;

	TAILQ_FOREACH(r, &pp->pr_red, r_list) {
		if (r->r_site != NULL)
			fn(pp, (char *)r - roundup2(pp->pr_reqsize,
			    sizeof(void *)), r->r_site, arg);
	}
}
#else
#define POOL_RED		0
#define red_set(pp, p, site)	((void)0)
#define red_check(pp, p)	NULL
#define pool_items(pp, fn, arg)	((void)0)
#endif

void
pool_init(struct pool *pp, size_t size, u_int align, u_int ioff, int flags,
    const char *wchan, const struct pool_allocator *palloc, int ipl)
{
	struct kernel *k = curkernel();

	KASSERT(size != 0);
	KASSERT(powerof2(align));
	if (align == 0)
		align = sizeof(long) * 2;
	if (palloc == NULL)
		palloc = &pool_allocator_kmem;

	memset(pp, 0, sizeof(*pp));
	pp->pr_reqsize = size;
	pp->pr_size = roundup2(MAX(size + POOL_RED, sizeof(void *)), align);
	pp->pr_align = align;
	pp->pr_itemoffset = ioff == 0 ? 0 : (align - ioff % align) % align;
	pp->pr_roflags = flags;
	pp->pr_wchan = wchan;
	pp->pr_alloc = palloc;
	pp->pr_ipl = ipl;
	pp->pr_kernel = k;
	pp->pr_hardlimit = UINT_MAX;
	pp->pr_maxpages = UINT_MAX;
#ifdef DEBUG
	TAILQ_INIT(&pp->pr_red);
#endif
	LIST_INIT(&pp->pr_partial);
	LIST_INIT(&pp->pr_empty);
	LIST_INIT(&pp->pr_full);
	mutex_init(&pp->pr_lock, MUTEX_DEFAULT, ipl);
	cv_init(&pp->pr_cv, wchan);
	pool_choose(pp);
	KASSERT(k->k_ncpu > 0);
	pp->pr_cpu = kmem_meta_alloc(k->k_ncpu * sizeof(*pp->pr_cpu),
	    KM_SLEEP);

	mutex_enter(&k->k_pool->ps_lock);
	LIST_INSERT_HEAD(&k->k_pool->ps_pools, pp, pr_poollist);
	mutex_exit(&k->k_pool->ps_lock);
}

static inline struct pool_cpu *
pool_counters(struct pool *pp)
{

	return &pp->pr_cpu[cpu_number()];
}

/*
 * Own pages.  pr_lock held by all of these.
 */
static void
page_move(struct pool *pp, struct pool_page *pg, struct pool_pagelist *to)
{

	LIST_REMOVE(pg, pp_list);
	LIST_INSERT_HEAD(to, pg, pp_list);
}

static size_t
page_headersize(const struct pool *pp)
{

	return sizeof(struct pool_page) +
	    howmany(pp->pr_perpage, 64) * sizeof(uint64_t);
}

static struct pool_page *
page_add(struct pool *pp, int flags)
{
	struct pool_page *pg;
	u_int i, n = pp->pr_perpage;

	/* An allocator may call back into pools: without the lock. */
	mutex_exit(&pp->pr_lock);
	pg = kmem_meta_alloc(page_headersize(pp), pool_kmflags(flags));
	if (pg != NULL && (pg->pp_base =
	    pp->pr_alloc->pa_alloc(pp, flags)) == NULL) {
		kmem_meta_free(pg, page_headersize(pp));
		pg = NULL;
	}
	mutex_enter(&pp->pr_lock);
	if (pg == NULL)
		return NULL;
	pg->pp_size = pp->pr_pagesz;
	pg->pp_nfree = n;
	pg->pp_nwords = howmany(n, 64);
	for (i = 0; i < n; i++)
		pg->pp_free[i / 64] |= 1UL << (i % 64);
	rb_tree_insert_node(&pp->pr_pages, pg);
	LIST_INSERT_HEAD(&pp->pr_empty, pg, pp_list);
	pp->pr_npages++;
	pp->pr_nempty++;
	pp->pr_nitems += n;
	return pg;
}

/* Takes the page out; the caller frees it without the lock. */
static void
page_unlink(struct pool *pp, struct pool_page *pg)
{

	KASSERT(pg->pp_nfree == pp->pr_perpage);
	LIST_REMOVE(pg, pp_list);
	rb_tree_remove_node(&pp->pr_pages, pg);
	pp->pr_npages--;
	pp->pr_nempty--;
	pp->pr_nitems -= pg->pp_nfree;
}

static void
page_free(struct pool *pp, struct pool_page *pg)
{

	pp->pr_alloc->pa_free(pp, pg->pp_base);
	kmem_meta_free(pg, page_headersize(pp));
}

static void *
own_get(struct pool *pp, int flags)
{
	struct pool_page *pg;
	u_int w, i;

	while ((pg = LIST_FIRST(&pp->pr_partial)) == NULL &&
	    (pg = LIST_FIRST(&pp->pr_empty)) == NULL) {
		if (page_add(pp, flags) == NULL)
			return NULL;
	}
	if (pg->pp_nfree == pp->pr_perpage)
		pp->pr_nempty--;
	for (w = 0; pg->pp_free[w] == 0; w++)
		KASSERT(w + 1 < pg->pp_nwords);
	i = w * 64 + __builtin_ctzl(pg->pp_free[w]);
	pg->pp_free[w] &= pg->pp_free[w] - 1;
	pg->pp_nfree--;
	pp->pr_nitems--;
	page_move(pp, pg, pg->pp_nfree == 0 ? &pp->pr_full : &pp->pr_partial);
	return pg->pp_base + pp->pr_itemoffset + i * pp->pr_size;
}

/* Returns a page that is to be freed, or NULL. */
static struct pool_page *
own_put(struct pool *pp, char *p)
{
	struct pool_page *pg = rb_tree_find_node(&pp->pr_pages, p);
	u_int i;

	if (pg == NULL)
		panic("pool_put(%s): %p is not of this pool", pp->pr_wchan, p);
	i = (p - pg->pp_base - pp->pr_itemoffset) / pp->pr_size;
	if (pg->pp_free[i / 64] & (1UL << (i % 64)))
		panic("%s: %p of %zu bytes is freed twice", pp->pr_wchan, p,
		    pp->pr_reqsize);
	pg->pp_free[i / 64] |= 1UL << (i % 64);
	pg->pp_nfree++;
	pp->pr_nitems++;
	if (pg->pp_nfree != pp->pr_perpage) {
		page_move(pp, pg, &pp->pr_partial);
		return NULL;
	}
	page_move(pp, pg, &pp->pr_empty);
	pp->pr_nempty++;
	if ((pp->pr_roflags & PR_PSERIALIZE) == 0 &&
	    (pp->pr_npages > pp->pr_maxpages || pp->pr_nempty > 2) &&
	    pp->pr_nitems - pg->pp_nfree >= pp->pr_minitems) {
		page_unlink(pp, pg);
		return pg;
	}
	return NULL;
}

/*
 * An item, whatever the kind; pr_lock held for own pages.
 */
static void *
item_get(struct pool *pp, int flags)
{

	if (pp->pr_class >= 0)
		return kmem_block_get(pp->pr_class, pool_kmflags(flags));
	if (pp->pr_class == POOL_WHOLEPAGES)
		return kmem_pages_get(atop(pp->pr_pagesz),
		    pool_kmflags(flags), false);
	return own_get(pp, flags);
}

static void
limit_warn(struct pool *pp)
{

	if (pp->pr_hardlimit_warning != NULL &&
	    ratecheck(&pp->pr_hardlimit_warning_last,
	    &pp->pr_hardlimit_ratecap))
		printf("%s\n", pp->pr_hardlimit_warning);
}

/*
 * Wait for an item to come back.  Caches are told to let go of theirs; one
 * that is put just now may still stay in a magazine, so look again soon.
 */
static void
pool_limit_wait(struct pool *pp)
{

	pp->pr_nwait++;
	if (pp->pr_cache != NULL) {
		__atomic_add_fetch(&pp->pr_cache->pc_gen, 1, __ATOMIC_SEQ_CST);
		(void)cv_timedwait(&pp->pr_cv, &pp->pr_lock, hz / 10);
	} else {
		cv_wait(&pp->pr_cv, &pp->pr_lock);
	}
	pp->pr_nwait--;
}

static void * __noinline
pool_get_slow(struct pool *pp, int flags)
{
	void *p;

	mutex_enter(&pp->pr_lock);
	while (pp->pr_nout >= pp->pr_hardlimit) {
		if (pp->pr_drain_hook != NULL) {
			mutex_exit(&pp->pr_lock);
			pp->pr_drain_hook(pp->pr_drain_hook_arg, flags);
			mutex_enter(&pp->pr_lock);
			if (pp->pr_nout < pp->pr_hardlimit)
				break;
		}
		if ((flags & PR_WAITOK) == 0 || (flags & PR_LIMITFAIL)) {
			limit_warn(pp);
			mutex_exit(&pp->pr_lock);
			return NULL;
		}
		limit_warn(pp);
		pool_limit_wait(pp);
	}
	pp->pr_nout++;
	if ((p = item_get(pp, flags)) == NULL)
		pp->pr_nout--;
	mutex_exit(&pp->pr_lock);
	return p;
}

void *
pool_get(struct pool *pp, int flags)
{

	if (fault_armed(pp->pr_kernel) && fault_alloc(RUMP_FAULT_POOL,
	    pp->pr_wchan, pp->pr_size, (flags & PR_WAITOK) != 0))
		return NULL;
	return pool_get_item(pp, flags);
}

void *
pool_get_item(struct pool *pp, int flags)
{
	void *p;

	KASSERT(pp->pr_kernel == curkernel());
	if (__predict_false(pp->pr_slow))
		p = pool_get_slow(pp, flags);
	else
		p = item_get(pp, flags);
	if (__predict_false(p == NULL))
		return NULL;
	pool_counters(pp)->pc_nget++;
	red_set(pp, p, __builtin_return_address(0));
	if (flags & PR_ZERO)
		memset(p, 0, pp->pr_reqsize);
	return p;
}

static void __noinline
pool_put_slow(struct pool *pp, void *p)
{
	struct pool_page *pg = NULL;

	mutex_enter(&pp->pr_lock);
	if (pp->pr_class == POOL_OWNPAGES)
		pg = own_put(pp, p);
	KASSERT(pp->pr_nout > 0);
	pp->pr_nout--;
	if (pp->pr_nwait != 0)
		cv_signal(&pp->pr_cv);
	mutex_exit(&pp->pr_lock);
	if (pg != NULL)
		page_free(pp, pg);
}

void
pool_put(struct pool *pp, void *p)
{
	const void *site = red_check(pp, p);

	KASSERT(pp->pr_kernel == curkernel());
	pool_counters(pp)->pc_nput++;
	if (__predict_false(pp->pr_slow))
		pool_put_slow(pp, p);
	if (pp->pr_class >= 0)
		kmem_block_put(pp->pr_class, p, pp->pr_wchan, site);
	else if (pp->pr_class == POOL_WHOLEPAGES)
		kmem_pages_put(p, atop(pp->pr_pagesz), pp->pr_wchan);
}

static uint64_t
pool_sum(const struct pool *pp, bool put)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < pp->pr_kernel->k_ncpu; i++)
		n += put ? pp->pr_cpu[i].pc_nput : pp->pr_cpu[i].pc_nget;
	return n;
}

unsigned int
pool_nget(struct pool *pp)
{

	return pool_sum(pp, false);
}

unsigned int
pool_nput(struct pool *pp)
{

	return pool_sum(pp, true);
}

/*
 * Free empty pages, as far as the low water mark lets.
 */
int
pool_reclaim(struct pool *pp)
{
	struct pool_page *pg, *next;
	struct pool_pagelist dead = LIST_HEAD_INITIALIZER(dead);
	int freed = 0;

	if (pp->pr_drain_hook != NULL)
		pp->pr_drain_hook(pp->pr_drain_hook_arg, PR_NOWAIT);
	if (pp->pr_class != POOL_OWNPAGES ||
	    (pp->pr_roflags & PR_PSERIALIZE) || !mutex_tryenter(&pp->pr_lock))
		return 0;
	LIST_FOREACH_SAFE(pg, &pp->pr_empty, pp_list, next) {
		if (pp->pr_nitems - pg->pp_nfree < pp->pr_minitems)
			break;
		page_unlink(pp, pg);
		LIST_INSERT_HEAD(&dead, pg, pp_list);
	}
	mutex_exit(&pp->pr_lock);
	while ((pg = LIST_FIRST(&dead)) != NULL) {
		LIST_REMOVE(pg, pp_list);
		page_free(pp, pg);
		freed = 1;
	}
	return freed;
}

void
pool_destroy(struct pool *pp)
{
	struct pool_state *ps = pp->pr_kernel->k_pool;
	struct pool_page *pg;

	KASSERT(pp->pr_kernel == curkernel());
	mutex_enter(&ps->ps_lock);
	LIST_REMOVE(pp, pr_poollist);
	mutex_exit(&ps->ps_lock);

	if (pool_sum(pp, false) != pool_sum(pp, true))
		panic("pool_destroy(%s): %ju items are out", pp->pr_wchan,
		    (uintmax_t)(pool_sum(pp, false) - pool_sum(pp, true)));
	while ((pg = LIST_FIRST(&pp->pr_empty)) != NULL) {
		page_unlink(pp, pg);
		page_free(pp, pg);
	}
	kmem_meta_free(pp->pr_cpu, pp->pr_kernel->k_ncpu * sizeof(*pp->pr_cpu));
	cv_destroy(&pp->pr_cv);
	mutex_destroy(&pp->pr_lock);
}

/*
 * Items at hand.  For pools on kmem's classes that is kmem's business, and it
 * has them at hand.
 */
void
pool_prime(struct pool *pp, int n)
{

	if (pp->pr_class != POOL_OWNPAGES)
		return;
	mutex_enter(&pp->pr_lock);
	pp->pr_minitems = MAX(pp->pr_minitems, n);
	while (pp->pr_nitems < pp->pr_minitems) {
		if (page_add(pp, PR_NOWAIT) == NULL)
			break;
	}
	mutex_exit(&pp->pr_lock);
}

void
pool_setlowat(struct pool *pp, int n)
{

	pool_prime(pp, n);
}

void
pool_sethiwat(struct pool *pp, int n)
{

	if (pp->pr_class != POOL_OWNPAGES)
		return;
	mutex_enter(&pp->pr_lock);
	pp->pr_maxpages = howmany(n, pp->pr_perpage);
	mutex_exit(&pp->pr_lock);
}

/*
 * From now on items are counted under the lock.  Set a limit before the pool
 * is in use by others, or while it already has one.
 */
void
pool_sethardlimit(struct pool *pp, int n, const char *warnmsg, int ratecap)
{

	mutex_enter(&pp->pr_lock);
	if (!pp->pr_slow) {
		pp->pr_nout = pool_sum(pp, false) - pool_sum(pp, true);
		pp->pr_slow = 1;
	}
	pp->pr_hardlimit = n;
	pp->pr_hardlimit_warning = warnmsg;
	pp->pr_hardlimit_ratecap.tv_sec = ratecap;
	pp->pr_hardlimit_ratecap.tv_usec = 0;
	cv_broadcast(&pp->pr_cv);
	mutex_exit(&pp->pr_lock);
}

void
pool_set_drain_hook(struct pool *pp, void (*fn)(void *, int), void *arg)
{

	pp->pr_drain_hook_arg = arg;
	pp->pr_drain_hook = fn;
}

/*
 * Reclaim from one pool; the caller learns which.
 */
bool
pool_drain(struct pool **ppp)
{
	struct pool_state *ps = curkernel()->k_pool;
	struct pool *pp;
	bool freed = false;

	mutex_enter(&ps->ps_lock);
	LIST_FOREACH(pp, &ps->ps_pools, pr_poollist) {
		freed = pp->pr_cache != NULL ?
		    pool_cache_reclaim(pp->pr_cache) : pool_reclaim(pp) != 0;
		if (freed)
			break;
	}
	mutex_exit(&ps->ps_lock);
	if (ppp != NULL)
		*ppp = pp;
	return freed;
}

int
pool_totalpages(void)
{
	struct pool_state *ps = curkernel()->k_pool;
	struct pool *pp;
	size_t n = 0;

	mutex_enter(&ps->ps_lock);
	LIST_FOREACH(pp, &ps->ps_pools, pr_poollist) {
		if (pp->pr_class == POOL_OWNPAGES)
			n += atop(pp->pr_npages * pp->pr_pagesz);
		else
			n += atop(round_page((pool_sum(pp, false) -
			    pool_sum(pp, true)) * pp->pr_size));
	}
	mutex_exit(&ps->ps_lock);
	return n;
}

void
pool_foreach(void (*fn)(const struct pool *, const char *, size_t, uint64_t,
    void *), void *arg)
{
	struct pool_state *ps = curkernel()->k_pool;
	struct pool *pp;
	uint64_t n;

	mutex_enter(&ps->ps_lock);
	LIST_FOREACH(pp, &ps->ps_pools, pr_poollist) {
		n = pool_sum(pp, false) - pool_sum(pp, true);
		if (pp->pr_cache != NULL)
			n -= pool_cache_ncached(pp->pr_cache);
		fn(pp, pp->pr_wchan, pp->pr_reqsize, n, arg);
	}
	mutex_exit(&ps->ps_lock);
}

static void
live_one(const struct pool *pp, const char *name, size_t size, uint64_t n,
    void *arg)
{
	size_t *sum = arg;

	sum[0] += n * size;
	sum[1] += n;
}

void
pool_live(size_t *bytes, size_t *count)
{
	size_t sum[2] = { 0, 0 };

	pool_foreach(live_one, sum);
	*bytes = sum[0];
	*count = sum[1];
}

/*
 * Items that are out, with who got them: debug builds.  For a kernel at rest.
 */
void
pool_foreach_live(void (*fn)(const struct pool *, const void *, const void *,
    void *), void *arg)
{
	struct pool *pp;

	LIST_FOREACH(pp, &curkernel()->k_pool->ps_pools, pr_poollist)
		pool_items(pp, fn, arg);
}
