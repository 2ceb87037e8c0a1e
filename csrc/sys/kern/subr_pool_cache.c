/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pool_cache(9): constructed objects in front of a pool.
 *
 * Each CPU has two magazines of objects, used without locks as the lwp keeps
 * its CPU meanwhile; full and empty ones are exchanged with the depot, so that
 * objects put on one CPU and got on another move in bulk.
 *
 * pool_cache_invalidate() cannot reach into other CPUs.  It raises pc_gen, and
 * each CPU empties its magazines before it uses them again.  While lwps wait
 * for items at a hard limit, CPUs stay a generation behind, so that what is put
 * goes to the pool.
 *
 * An object in a magazine has a mark, a word that nothing else makes, so that
 * one that is put twice is found at once.  It lies behind the object, if what
 * the pool rounded up leaves room; else in the object, if it is without a
 * constructor, whose work it would undo, and may change (no PR_PSERIALIZE).  Of
 * the remaining caches (pc_mark 0) only the last put is compared.
 *
 * Locking: pc_lock, a leaf, guards the depot.  Constructors and destructors
 * run without it.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/systm.h>
#include <sys/cpu.h>
#include <sys/kmem.h>
#include <sys/pool.h>

#include <rump-sys/fault.h>
#include <rump-sys/kernel.h>

#include "kmem_impl.h"
#include "pool_impl.h"

static size_t
mag_bytes(const struct pool_cache *pc)
{

	return sizeof(struct pool_magazine) + pc->pc_magsize * sizeof(void *);
}

static u_int
choose_magsize(size_t size, u_int flags)
{

	if (flags & PR_LARGECACHE)
		return 62;
	if (size <= 256)
		return 30;
	return size <= 1024 ? 14 : 6;
}

static inline uint64_t
rotl64(uint64_t x, u_int n)
{

	return x << n | x >> (64 - n);
}

/*
 * Where the mark is.
 */
static u_int
choose_mark(const struct pool_cache *pc)
{
	const struct pool *pp = &pc->pc_pool;
	size_t room = pp->pr_class >= 0 ? kmem_class_size(pp->pr_class) :
	    pp->pr_size;

	room -= sizeof(uint64_t);
	if (room % sizeof(uint64_t) == 0 &&
	    room >= pp->pr_reqsize + POOL_ITEM_EXTRA(pp))
		return room;
	if (pc->pc_ctor == NULL && pc->pc_dtor == NULL &&
	    (pp->pr_roflags & PR_PSERIALIZE) == 0 &&
	    pp->pr_reqsize >= 2 * sizeof(uint64_t))
		return sizeof(uint64_t);
	return 0;
}

static inline uint64_t *
cache_mark(const struct pool_cache *pc, void *obj)
{

	return (uint64_t *)((char *)obj + pc->pc_mark);
}

static inline void
mark_live(const struct pool_cache *pc, void *obj)
{

	if (__predict_true(pc->pc_mark != 0))
		*cache_mark(pc, obj) = 0;
}

static void __dead __noinline
put_twice(const struct pool_cache *pc, const void *obj)
{

	panic("%s: %p of %zu bytes is freed twice", pc->pc_pool.pr_wchan, obj,
	    pc->pc_pool.pr_reqsize);
}

static inline void
mark_free(const struct pool_cache *pc, const struct pool_magazine *pm,
    void *obj)
{
	const uint64_t mark = pc->pc_secret ^ (uintptr_t)obj;

	if (__predict_true(pc->pc_mark != 0)) {
		if (__predict_false(*cache_mark(pc, obj) == mark))
			put_twice(pc, obj);
		*cache_mark(pc, obj) = mark;
	} else if (__predict_false(pm != NULL && pm->pm_n != 0 &&
	    pm->pm_obj[pm->pm_n - 1] == obj))
		put_twice(pc, obj);
}

void
pool_cache_bootstrap(pool_cache_t pc, size_t size, u_int align, u_int ioff,
    u_int flags, const char *wchan, const struct pool_allocator *palloc,
    int ipl, int (*ctor)(void *, void *, int), void (*dtor)(void *, void *),
    void *arg)
{
	struct kernel *k = curkernel();

	pool_init(&pc->pc_pool, size, align, ioff, flags, wchan, palloc, ipl);
	pc->pc_ctor = ctor;
	pc->pc_dtor = dtor;
	pc->pc_arg = arg;
	pc->pc_gen = 0;
	pc->pc_magsize = choose_magsize(size, flags);
	/* Not kmem's own: in the second word the mark is where its seal is. */
	pc->pc_secret = rotl64(curcpu()->ci_kmem->kc_secret, 17);
	pc->pc_mark = choose_mark(pc);
	pc->pc_allocated = false;
	mutex_init(&pc->pc_lock, MUTEX_DEFAULT, ipl);
	pc->pc_fullmags = pc->pc_emptymags = NULL;
	pc->pc_nfull = 0;
	pc->pc_maxfull = 8;
	pc->pc_cpus = kmem_meta_alloc(k->k_ncpu * sizeof(*pc->pc_cpus),
	    KM_SLEEP);
	pc->pc_pool.pr_cache = pc;
}

pool_cache_t
pool_cache_init(size_t size, u_int align, u_int ioff, u_int flags,
    const char *wchan, const struct pool_allocator *palloc, int ipl,
    int (*ctor)(void *, void *, int), void (*dtor)(void *, void *), void *arg)
{
	pool_cache_t pc = kmem_meta_alloc(sizeof(*pc), KM_SLEEP);

	pool_cache_bootstrap(pc, size, align, ioff, flags, wchan, palloc, ipl,
	    ctor, dtor, arg);
	pc->pc_allocated = true;
	return pc;
}

static inline struct pool_cache_cpu *
cache_cpu(pool_cache_t pc)
{

	return &pc->pc_cpus[cpu_number()];
}

void
pool_cache_destruct_object(pool_cache_t pc, void *obj)
{

	if (pc->pc_dtor != NULL)
		pc->pc_dtor(pc->pc_arg, obj);
	pool_put(&pc->pc_pool, obj);
}

/*
 * Destroy the objects of a chain of magazines, and the magazines.
 */
static bool
mags_free(pool_cache_t pc, struct pool_magazine *pm)
{
	struct pool_magazine *next;
	bool any = false;

	for (; pm != NULL; pm = next) {
		next = pm->pm_next;
		while (pm->pm_n != 0) {
			pool_cache_destruct_object(pc,
			    pm->pm_obj[--pm->pm_n]);
			any = true;
		}
		kmem_meta_free(pm, mag_bytes(pc));
	}
	return any;
}

/*
 * Empty the magazines of one CPU: the own one, or in a cache nobody uses.
 * Destructors may sleep, so the magazines are taken off first.
 */
static bool
cpu_flush(pool_cache_t pc, struct pool_cache_cpu *cc)
{
	struct pool_magazine *cur = cc->pcc_cur, *prev = cc->pcc_prev;
	bool any;

	cc->pcc_cur = cc->pcc_prev = NULL;
	cc->pcc_gen = pc->pc_gen - (pc->pc_pool.pr_nwait != 0);
	if (cur != NULL)
		cur->pm_next = NULL;
	if (prev != NULL)
		prev->pm_next = NULL;
	any = mags_free(pc, cur);
	return mags_free(pc, prev) || any;
}

static bool
depot_flush(pool_cache_t pc)
{
	struct pool_magazine *full, *empty;
	bool any;

	mutex_enter(&pc->pc_lock);
	full = pc->pc_fullmags;
	empty = pc->pc_emptymags;
	pc->pc_fullmags = pc->pc_emptymags = NULL;
	pc->pc_nfull = 0;
	mutex_exit(&pc->pc_lock);
	any = mags_free(pc, full);
	return mags_free(pc, empty) || any;
}

static struct pool_magazine *
depot_pop(struct pool_magazine **head)
{
	struct pool_magazine *pm = *head;

	if (pm != NULL)
		atomic_store_relaxed(head, pm->pm_next);
	return pm;
}

static void
depot_push(struct pool_magazine **head, struct pool_magazine *pm)
{

	pm->pm_next = *head;
	atomic_store_relaxed(head, pm);
}

/*
 * The current magazine is empty or missing: the previous one, a full one of
 * the depot, or NULL.
 */
static void *
get_refill(pool_cache_t pc, struct pool_cache_cpu *cc)
{
	struct pool_magazine *pm;

	if (cc->pcc_prev != NULL && cc->pcc_prev->pm_n != 0) {
		pm = cc->pcc_prev;
		cc->pcc_prev = cc->pcc_cur;
		cc->pcc_cur = pm;
		return pm->pm_obj[--pm->pm_n];
	}
	if (atomic_load_relaxed(&pc->pc_fullmags) == NULL)
		return NULL;
	/* Taking the lock may sleep: look at the CPU again. */
	mutex_enter(&pc->pc_lock);
	if ((pm = depot_pop(&pc->pc_fullmags)) != NULL)
		atomic_store_relaxed(&pc->pc_nfull, pc->pc_nfull - 1);
	mutex_exit(&pc->pc_lock);
	if (pm == NULL)
		return NULL;
	cc = cache_cpu(pc);
	if (cc->pcc_gen != pc->pc_gen) {
		pm->pm_next = NULL;
		mags_free(pc, pm);
		return NULL;
	}
	if (cc->pcc_prev != NULL) {
		mutex_enter(&pc->pc_lock);
		cc = cache_cpu(pc);
		if (cc->pcc_prev != NULL && cc->pcc_prev->pm_n == 0) {
			depot_push(&pc->pc_emptymags, cc->pcc_prev);
			cc->pcc_prev = NULL;
		}
		mutex_exit(&pc->pc_lock);
		cc = cache_cpu(pc);
	}
	if (cc->pcc_prev == NULL) {
		cc->pcc_prev = cc->pcc_cur;
		cc->pcc_cur = pm;
	} else {
		/* Another lwp filled this CPU's meanwhile. */
		void *obj = pm->pm_obj[--pm->pm_n];

		pm->pm_next = NULL;
		mags_free(pc, pm);
		return obj;
	}
	return pm->pm_obj[--pm->pm_n];
}

static void * __noinline
get_slow(pool_cache_t pc, int flags)
{
	struct pool_cache_cpu *cc = cache_cpu(pc);
	void *obj;

	if (cc->pcc_gen != pc->pc_gen)
		cpu_flush(pc, cc);
	else if ((obj = get_refill(pc, cc)) != NULL)
		return obj;
	obj = pool_get_item(&pc->pc_pool, flags);
	if (obj == NULL)
		return NULL;
	if (pc->pc_ctor != NULL && pc->pc_ctor(pc->pc_arg, obj, flags) != 0) {
		pool_put(&pc->pc_pool, obj);
		return NULL;
	}
	return obj;
}

void *
pool_cache_get_paddr(pool_cache_t pc, int flags, paddr_t *pap)
{
	struct pool_cache_cpu *cc;
	struct pool_magazine *pm;
	void *obj;

	KASSERT(pc->pc_pool.pr_kernel == curkernel());
	if (fault_armed(pc->pc_pool.pr_kernel) && fault_alloc(RUMP_FAULT_POOL,
	    pc->pc_pool.pr_wchan, pc->pc_pool.pr_size,
	    (flags & PR_WAITOK) != 0))
		return NULL;
	cc = cache_cpu(pc);
	pm = cc->pcc_cur;
	if (__predict_true(pm != NULL && pm->pm_n != 0 &&
	    cc->pcc_gen == pc->pc_gen)) {
		obj = pm->pm_obj[--pm->pm_n];
	} else {
		obj = get_slow(pc, flags & ~PR_ZERO);
		if (obj == NULL)
			return NULL;
		cc = cache_cpu(pc);
	}
	cc->pcc_nget++;
	mark_live(pc, obj);
	POOL_ITEM_SITE(&pc->pc_pool, obj, __builtin_return_address(0));
	if (__predict_false(flags & PR_ZERO))
		memset(obj, 0, pc->pc_pool.pr_reqsize);
	if (pap != NULL)
		*pap = (paddr_t)(uintptr_t)obj;
	return obj;
}

/*
 * A magazine with room as the CPU's current one, or NULL: no memory, or the
 * depot has enough.
 */
static struct pool_magazine *
put_makeroom(pool_cache_t pc, struct pool_cache_cpu *cc)
{
	struct pool_magazine *pm, *full;

	if (cc->pcc_prev != NULL && cc->pcc_prev->pm_n < pc->pc_magsize) {
		pm = cc->pcc_prev;
		cc->pcc_prev = cc->pcc_cur;
		cc->pcc_cur = pm;
		return pm;
	}
	if (cc->pcc_prev != NULL &&
	    atomic_load_relaxed(&pc->pc_nfull) >= pc->pc_maxfull)
		return NULL;
	mutex_enter(&pc->pc_lock);
	pm = depot_pop(&pc->pc_emptymags);
	mutex_exit(&pc->pc_lock);
	if (pm == NULL && (pm = kmem_meta_alloc(mag_bytes(pc),
	    KM_NOSLEEP)) == NULL)
		return NULL;

	mutex_enter(&pc->pc_lock);
	cc = cache_cpu(pc);
	if ((full = cc->pcc_prev) != NULL) {
		if (full->pm_n == pc->pc_magsize) {
			depot_push(&pc->pc_fullmags, full);
			atomic_store_relaxed(&pc->pc_nfull,
			    pc->pc_nfull + 1);
		} else if (full->pm_n == 0) {
			depot_push(&pc->pc_emptymags, full);
		} else {
			/* Another lwp was here: keep what there is. */
			depot_push(&pc->pc_emptymags, pm);
			pm = NULL;
		}
	}
	if (pm != NULL) {
		cc->pcc_prev = cc->pcc_cur;
		cc->pcc_cur = pm;
	}
	mutex_exit(&pc->pc_lock);
	return pm;
}

static void __noinline
put_slow(pool_cache_t pc, void *obj)
{
	struct pool_cache_cpu *cc = cache_cpu(pc);
	struct pool_magazine *pm;

	if (cc->pcc_gen != pc->pc_gen)
		cpu_flush(pc, cc);
	else if (put_makeroom(pc, cc) != NULL &&
	    (pm = cache_cpu(pc)->pcc_cur) != NULL &&
	    pm->pm_n < pc->pc_magsize) {
		pm->pm_obj[pm->pm_n++] = obj;
		return;
	}
	pool_cache_destruct_object(pc, obj);
}

void
pool_cache_put_paddr(pool_cache_t pc, void *obj, paddr_t pa)
{
	struct pool_cache_cpu *cc = cache_cpu(pc);
	struct pool_magazine *pm = cc->pcc_cur;

	KASSERT(pc->pc_pool.pr_kernel == curkernel());
	cc->pcc_nput++;
	mark_free(pc, pm, obj);
	POOL_ITEM_SITE(&pc->pc_pool, obj, NULL);
	if (__predict_true(pm != NULL && pm->pm_n < pc->pc_magsize &&
	    cc->pcc_gen == pc->pc_gen))
		pm->pm_obj[pm->pm_n++] = obj;
	else
		put_slow(pc, obj);
}

void
pool_cache_invalidate(pool_cache_t pc)
{

	__atomic_add_fetch(&pc->pc_gen, 1, __ATOMIC_SEQ_CST);
	depot_flush(pc);
	cpu_flush(pc, cache_cpu(pc));
}

/*
 * For others that need memory: what this CPU and the depot have.
 */
bool
pool_cache_reclaim(pool_cache_t pc)
{
	bool any;

	if (pc->pc_pool.pr_drain_hook != NULL)
		pc->pc_pool.pr_drain_hook(pc->pc_pool.pr_drain_hook_arg,
		    PR_NOWAIT);
	any = cpu_flush(pc, cache_cpu(pc));
	any = depot_flush(pc) || any;
	return pool_reclaim(&pc->pc_pool) != 0 || any;
}

void
pool_cache_bootstrap_destroy(pool_cache_t pc)
{
	struct kernel *k = pc->pc_pool.pr_kernel;
	int i;

	for (i = 0; i < k->k_ncpu; i++)
		(void)cpu_flush(pc, &pc->pc_cpus[i]);
	depot_flush(pc);
	kmem_meta_free(pc->pc_cpus, k->k_ncpu * sizeof(*pc->pc_cpus));
	mutex_destroy(&pc->pc_lock);
	pool_destroy(&pc->pc_pool);
}

void
pool_cache_destroy(pool_cache_t pc)
{

	pool_cache_bootstrap_destroy(pc);
	KASSERT(pc->pc_allocated);
	kmem_meta_free(pc, sizeof(*pc));
}

u_int
pool_cache_ncached(const struct pool_cache *pc)
{
	const struct pool_magazine *pm;
	u_int n = 0;
	int i;

	for (i = 0; pc->pc_cpus != NULL && i < pc->pc_pool.pr_kernel->k_ncpu;
	    i++) {
		if ((pm = pc->pc_cpus[i].pcc_cur) != NULL)
			n += pm->pm_n;
		if ((pm = pc->pc_cpus[i].pcc_prev) != NULL)
			n += pm->pm_n;
	}
	for (pm = pc->pc_fullmags; pm != NULL; pm = pm->pm_next)
		n += pm->pm_n;
	return n;
}

void
pool_cache_prime(pool_cache_t pc, int n)
{

	pool_prime(&pc->pc_pool, n);
}

void
pool_cache_setlowat(pool_cache_t pc, int n)
{

	pool_setlowat(&pc->pc_pool, n);
}

void
pool_cache_sethiwat(pool_cache_t pc, int n)
{

	pc->pc_maxfull = MAX(n / pc->pc_magsize, 1);
	pool_sethiwat(&pc->pc_pool, n);
}

void
pool_cache_sethardlimit(pool_cache_t pc, int n, const char *warnmsg,
    int ratecap)
{

	pool_sethardlimit(&pc->pc_pool, n, warnmsg, ratecap);
}

void
pool_cache_set_drain_hook(pool_cache_t pc, void (*fn)(void *, int), void *arg)
{

	pool_set_drain_hook(&pc->pc_pool, fn, arg);
}

static unsigned int
cache_sum(pool_cache_t pc, bool put)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < pc->pc_pool.pr_kernel->k_ncpu; i++)
		n += put ? pc->pc_cpus[i].pcc_nput : pc->pc_cpus[i].pcc_nget;
	return n;
}

unsigned int
pool_cache_nget(pool_cache_t pc)
{

	return cache_sum(pc, false);
}

unsigned int
pool_cache_nput(pool_cache_t pc)
{

	return cache_sum(pc, true);
}
