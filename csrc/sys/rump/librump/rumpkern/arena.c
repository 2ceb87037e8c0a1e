/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arena of a kernel: see <rump-sys/arena.h>.
 *
 * A chunk begins with its header and a bit map of its free pages; the first
 * chunk also holds the arena and the struct kernel.  Pages are taken from low
 * addresses, so that an idle kernel touches few: a touched page costs more than
 * all the rest of an allocation.  Pages from c_fresh on have never been used
 * and are still zero.
 *
 * Chunks with free pages are on as_avail, others on as_full.  One empty chunk
 * is kept besides the first.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/systm.h>
#include <sys/queue.h>

#include <rump-sys/arena.h>
#include <rump-sys/fault.h>
#include <rump-sys/kern.h>
#include <rump-sys/kernel.h>
#include <rump/rumpuser.h>

#include "rump_private.h"

#define MAPWORDS	(ARENA_CHUNKPAGES / 64)
#define HUGETHRESHOLD	(8UL * 1024 * 1024 / PAGE_SIZE)
#define BIGPAGES	(ARENA_CHUNKPAGES / 2)	/* above: mapped on its own */
#define STATEPAGES	16
#define RAWLOCK_NAP	100000000	/* ns between two looks */
#define RESERVEPAGES	(1024UL * 1024 / PAGE_SIZE)

struct chunk {
	LIST_ENTRY(chunk) c_list;
	u_int		c_nfree;
	u_int		c_fresh;	/* first page never used */
	u_int		c_header;	/* pages that stay */
	uint64_t	c_free[MAPWORDS];
};

/* A run mapped on its own. */
struct bigrun {
	LIST_ENTRY(bigrun) b_list;
	void		*b_addr;
	size_t		b_npages;
};

LIST_HEAD(chunklist, chunk);
LIST_HEAD(bigrunlist, bigrun);

struct arena_state {
	struct rawlock	as_lock;
	struct chunklist as_avail;
	struct chunklist as_full;
	struct bigrunlist as_big;
	struct bigrunlist as_bigfree;	/* unused records */
	struct kernel	*as_kernel;
	struct chunk	*as_first;
	u_int		as_nempty;
	size_t		as_mapped;	/* pages */
	size_t		as_used;
	size_t		as_peak;
	size_t		as_state;	/* bytes */
	uint64_t	as_failed;
	char		*as_bump, *as_bumpend;	/* arena_state_alloc() */
	struct lwp	*as_reclaimer;
	void		(*as_last)(void *, size_t);
	void		*as_lastarg;
	u_int		as_nreclaim;
	struct {
		void	(*fn)(void *, size_t);
		void	*arg;
	}		as_reclaim[ARENA_MAXRECLAIM];
};

/*
 * In a dead kernel who has a lock may have died with it.  Who is in the kernel
 * leaves; who only looks into it (kernel_peek()), or writes down the panic,
 * goes on without.
 */
static bool
rawlock_orphaned(void)
{
	struct lwp *l = curlwp;

	/* A kernel that is destroyed alive has no such locks. */
	if (l == NULL || __atomic_load_n(&l->l_kernel->k_core->rc_panicking,
	    __ATOMIC_ACQUIRE) == 0 || l->l_panicbuf == LWP_NOBACK)
		return false;
	if (l->l_panicbuf != NULL && __atomic_load_n(
	    &l->l_kernel->k_core->rc_panicker, __ATOMIC_RELAXED) != l)
		kernel_leave_dead();
	return true;
}

void
rawlock_wait(struct rawlock *rl)
{
	u_int spins;

	for (spins = 0; spins < 100; spins++) {
		uint32_t v = 0;

		if (__atomic_load_n(&rl->rl_word, __ATOMIC_RELAXED) == 0 &&
		    __atomic_compare_exchange_n(&rl->rl_word, &v, 1, false,
		    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return;
#if defined(__x86_64__)
		__builtin_ia32_pause();
#endif
	}
	while (__atomic_exchange_n(&rl->rl_word, 2, __ATOMIC_ACQUIRE) != 0) {
		if (rawlock_orphaned())
			return;
		rumpuser_futex_wait(&rl->rl_word, 2,
		    rumpuser_monotime() + RAWLOCK_NAP);
	}
}

void
rawlock_wake(struct rawlock *rl)
{

	rumpuser_futex_wake(&rl->rl_word, 1);
}

static void
arena_unmap(void *p, size_t len)
{

	/* Who gets the addresses next does not know what was poisoned. */
	KASAN_UNPOISON(p, len);
	rumpuser_unmapanon(p, len);
}

/*
 * Memory of the host, unless a fault says there is none.
 */
static int
arena_map(struct arena_state *as, size_t len, bool huge, void **pp)
{
	int error;

	error = fault_site_raw(as->as_kernel, RUMP_FAULT_HOSTMEM, NULL, ENOMEM);
	if (error != 0)
		return error;
	return rumpuser_mapanon(len, ARENA_CHUNKSIZE,
	    huge ? RUMPUSER_MAP_HUGE : 0, pp);
}

static struct chunk *
chunk_of(void *p)
{

	return (struct chunk *)((uintptr_t)p & ~(ARENA_CHUNKSIZE - 1));
}

/*
 * Mark pages as taken or free.
 */
static void
chunk_mark(struct chunk *c, u_int first, u_int n, bool isfree)
{
	uint64_t mask;
	u_int bit, here;

	while (n != 0) {
		bit = first % 64;
		here = MIN(n, 64 - bit);
		mask = (here == 64 ? ~0UL : (1UL << here) - 1) << bit;
		if (isfree)
			c->c_free[first / 64] |= mask;
		else
			c->c_free[first / 64] &= ~mask;
		first += here;
		n -= here;
	}
}

/* True if all of the pages are taken. */
static bool
chunk_alltaken(struct chunk *c, u_int first, u_int n)
{
	uint64_t mask;
	u_int bit, here;

	while (n != 0) {
		bit = first % 64;
		here = MIN(n, 64 - bit);
		mask = (here == 64 ? ~0UL : (1UL << here) - 1) << bit;
		if ((c->c_free[first / 64] & mask) != 0)
			return false;
		first += here;
		n -= here;
	}
	return true;
}

static void
chunk_init(struct chunk *c, u_int header)
{

	c->c_header = header;
	c->c_fresh = header;
	c->c_nfree = ARENA_CHUNKPAGES - header;
	chunk_mark(c, header, c->c_nfree, true);
}

/*
 * The first aligned run of n (a power of two, at most 64) free pages, or 0,
 * which is never free.  Halving steps: a bit that survives them begins a run.
 */
static u_int
chunk_find_pow2(const struct chunk *c, u_int n)
{
	uint64_t m, align;
	u_int i, s;

	/* Bits at multiples of n. */
	align = n == 64 ? 1 : ~0UL / ((1UL << n) - 1);
	for (i = 0; i < MAPWORDS; i++) {
		if ((m = c->c_free[i]) == 0)
			continue;
		for (s = 1; s < n; s <<= 1)
			m &= m >> s;
		if ((m &= align) != 0)
			return i * 64 + __builtin_ctzl(m);
	}
	return 0;
}

/*
 * The same for any n, without alignment.
 */
static u_int
chunk_find_run(const struct chunk *c, u_int n)
{
	u_int i, run = 0;

	for (i = c->c_header; i < ARENA_CHUNKPAGES; i++) {
		if (run == 0 && i % 64 == 0 && c->c_free[i / 64] == 0) {
			i += 63;
			continue;
		}
		if (c->c_free[i / 64] & (1UL << (i % 64))) {
			if (++run == n)
				return i + 1 - n;
		} else {
			run = 0;
		}
	}
	return 0;
}

/*
 * Take n pages of a chunk; NULL if it has no such run.
 */
static void *
chunk_take(struct arena_state *as, struct chunk *c, u_int n, u_int *nusedp)
{
	u_int first;

	first = powerof2(n) && n <= 64 ? chunk_find_pow2(c, n) :
	    chunk_find_run(c, n);
	if (first == 0)
		return NULL;
	if (c->c_nfree == ARENA_CHUNKPAGES - c->c_header && c != as->as_first)
		as->as_nempty--;
	chunk_mark(c, first, n, false);
	if ((c->c_nfree -= n) == 0) {
		LIST_REMOVE(c, c_list);
		LIST_INSERT_HEAD(&as->as_full, c, c_list);
	}
	/* How many of them are not fresh. */
	*nusedp = first >= c->c_fresh ? 0 : MIN(n, c->c_fresh - first);
	c->c_fresh = MAX(c->c_fresh, first + n);
	return (char *)c + (size_t)first * PAGE_SIZE;
}

int
arena_create(struct kernel **kp)
{
	struct arena_state *as;
	struct chunk *c;
	struct kernel *k;
	size_t size;
	void *p;
	int error;

	error = rumpuser_mapanon(ARENA_CHUNKSIZE, ARENA_CHUNKSIZE, 0, &p);
	if (error != 0)
		return error;
	c = p;
	as = (void *)((char *)p + roundup2(sizeof(*c), COHERENCY_UNIT));
	k = (void *)((char *)as + roundup2(sizeof(*as), COHERENCY_UNIT));
	size = (char *)(k + 1) - (char *)p;

	LIST_INIT(&as->as_avail);
	LIST_INIT(&as->as_full);
	LIST_INIT(&as->as_big);
	LIST_INIT(&as->as_bigfree);
	as->as_kernel = k;
	as->as_first = c;
	as->as_mapped = ARENA_CHUNKPAGES;
	/* What remains of the header's last page serves kernel state. */
	as->as_bump = (char *)p + roundup2(size, COHERENCY_UNIT);
	as->as_bumpend = (char *)p + round_page(size);
	as->as_state = size;
	chunk_init(c, atop(round_page(size)));
	as->as_used = as->as_peak = c->c_header;
	LIST_INSERT_HEAD(&as->as_avail, c, c_list);
	k->k_arena = as;
	*kp = k;
	return 0;
}

void
arena_destroy(struct arena_state *as)
{
	struct chunklist lists[2] = { as->as_avail, as->as_full };
	struct chunk *c, *next, *first = as->as_first;
	struct bigrun *b;
	u_int i;

	LIST_FOREACH(b, &as->as_big, b_list)
		arena_unmap(b->b_addr, ptoa(b->b_npages));
	for (i = 0; i < 2; i++) {
		for (c = lists[i].lh_first; c != NULL; c = next) {
			next = LIST_NEXT(c, c_list);
			if (c != first)
				arena_unmap(c, ARENA_CHUNKSIZE);
		}
	}
	arena_unmap(first, ARENA_CHUNKSIZE);
}

/*
 * What caches may use: some headroom below the limit.
 */
static size_t
soft_limit(const struct arena_state *as)
{
	size_t limit = atop(as->as_kernel->k_memlimit);

	return limit - MIN(limit / 8, RESERVEPAGES);
}

/*
 * May the arena grow by that much?  as_lock held.
 */
static bool
arena_permit(struct arena_state *as, size_t npages, int flags)
{
	size_t limit = atop(as->as_kernel->k_memlimit);

	if (__predict_true(limit == 0))
		return true;
	if (flags & ARENA_CACHE)
		limit = soft_limit(as);
	else if (flags & ARENA_RESERVE)
		limit += MAX(limit / 4, RESERVEPAGES);
	return as->as_used + npages <= limit;
}

static void
arena_account(struct arena_state *as, size_t npages)
{

	as->as_used += npages;
	if (as->as_used > as->as_peak)
		as->as_peak = as->as_used;
}

/*
 * One more chunk, with as_lock dropped meanwhile.
 */
static bool
arena_grow(struct arena_state *as)
{
	struct chunk *c;
	bool huge = as->as_used >= HUGETHRESHOLD;
	void *p;

	rawlock_exit(&as->as_lock);
	if (arena_map(as, ARENA_CHUNKSIZE, huge, &p) != 0) {
		rawlock_enter(&as->as_lock);
		return false;
	}
	c = p;
	chunk_init(c, 1);
	rawlock_enter(&as->as_lock);
	LIST_INSERT_HEAD(&as->as_avail, c, c_list);
	as->as_mapped += ARENA_CHUNKPAGES;
	as->as_nempty++;
	arena_account(as, 1);
	return true;
}

/*
 * A record for a run of its own.  as_lock held.
 */
static struct bigrun *
bigrun_alloc(struct arena_state *as)
{
	struct bigrun *b;
	size_t i;

	if (LIST_EMPTY(&as->as_bigfree)) {
		rawlock_exit(&as->as_lock);
		b = arena_alloc_from(as, 1, ARENA_RESERVE);
		rawlock_enter(&as->as_lock);
		if (b == NULL)
			return NULL;
		for (i = 0; i < PAGE_SIZE / sizeof(*b); i++)
			LIST_INSERT_HEAD(&as->as_bigfree, &b[i], b_list);
	}
	b = LIST_FIRST(&as->as_bigfree);
	LIST_REMOVE(b, b_list);
	return b;
}

static void *
arena_alloc_big(struct arena_state *as, size_t npages, int flags)
{
	struct bigrun *b;
	void *p = NULL;

	rawlock_enter(&as->as_lock);
	if (!arena_permit(as, npages, flags) ||
	    (b = bigrun_alloc(as)) == NULL)
		goto out;
	as->as_used += npages;
	rawlock_exit(&as->as_lock);
	if (arena_map(as, ptoa(npages), as->as_used >= HUGETHRESHOLD, &p) != 0)
		p = NULL;
	rawlock_enter(&as->as_lock);
	as->as_used -= npages;
	if (p == NULL) {
		LIST_INSERT_HEAD(&as->as_bigfree, b, b_list);
		goto out;
	}
	b->b_addr = p;
	b->b_npages = npages;
	LIST_INSERT_HEAD(&as->as_big, b, b_list);
	as->as_mapped += npages;
	arena_account(as, npages);
 out:
	if (p == NULL)
		as->as_failed++;
	rawlock_exit(&as->as_lock);
	return p;
}

void *
arena_alloc_from(struct arena_state *as, size_t npages, int flags)
{
	struct chunk *c;
	u_int nused = 0;
	void *p = NULL;

	if (__predict_false(npages > BIGPAGES))
		return arena_alloc_big(as, npages, flags);

	rawlock_enter(&as->as_lock);
	if (__predict_false(!arena_permit(as, npages, flags)))
		goto out;
	do {
		LIST_FOREACH(c, &as->as_avail, c_list) {
			if (c->c_nfree >= npages && (p = chunk_take(as, c,
			    npages, &nused)) != NULL)
				break;
		}
	} while (p == NULL && arena_grow(as));
	if (p != NULL)
		arena_account(as, npages);
 out:
	if (p == NULL)
		as->as_failed++;
	rawlock_exit(&as->as_lock);
	if (p != NULL && (flags & ARENA_ZERO) && nused != 0)
		memset(p, 0, ptoa(nused));
	return p;
}

static void
arena_free_big(struct arena_state *as, void *p, size_t npages)
{
	struct bigrun *b;

	rawlock_enter(&as->as_lock);
	LIST_FOREACH(b, &as->as_big, b_list) {
		if (b->b_addr == p)
			break;
	}
	if (b != NULL && b->b_npages == npages) {
		LIST_REMOVE(b, b_list);
		LIST_INSERT_HEAD(&as->as_bigfree, b, b_list);
		as->as_used -= npages;
		as->as_mapped -= npages;
	} else {
		b = NULL;
	}
	rawlock_exit(&as->as_lock);
	if (b == NULL)
		panic("arena: free of %p, %zu pages, which is no run", p,
		    npages);
	arena_unmap(p, ptoa(npages));
}

void
arena_free_to(struct arena_state *as, void *p, size_t npages)
{
	struct chunk *c = chunk_of(p);
	u_int first = atop((char *)p - (char *)c);
	bool unmap = false, bad;

	if (__predict_false(first == 0)) {
		arena_free_big(as, p, npages);
		return;
	}
	rawlock_enter(&as->as_lock);
	bad = first < c->c_header || first + npages > ARENA_CHUNKPAGES ||
	    !chunk_alltaken(c, first, npages);
	if (__predict_false(bad)) {
		rawlock_exit(&as->as_lock);
		panic("arena: free of %p, %zu pages, which are not taken", p,
		    npages);
	}
	if (c->c_nfree == 0) {
		LIST_REMOVE(c, c_list);
		LIST_INSERT_HEAD(&as->as_avail, c, c_list);
	}
	chunk_mark(c, first, npages, true);
	c->c_nfree += npages;
	as->as_used -= npages;
	if (c->c_nfree == ARENA_CHUNKPAGES - c->c_header &&
	    c != as->as_first) {
		if (as->as_nempty != 0) {
			LIST_REMOVE(c, c_list);
			as->as_mapped -= ARENA_CHUNKPAGES;
			as->as_used -= c->c_header;
			unmap = true;
		} else {
			as->as_nempty++;
		}
	}
	rawlock_exit(&as->as_lock);
	if (unmap)
		arena_unmap(c, ARENA_CHUNKSIZE);
}

void *
arena_alloc(size_t npages, int flags)
{

	return arena_alloc_from(curkernel()->k_arena, npages, flags);
}

void
arena_free(void *p, size_t npages)
{

	arena_free_to(curkernel()->k_arena, p, npages);
}

/*
 * Kernel state lies together: what is used at boot fills few pages.
 */
void *
arena_state_alloc(struct arena_state *as, size_t size)
{
	size_t align = size >= COHERENCY_UNIT ? COHERENCY_UNIT : 16;
	size_t n;
	char *p;

	rawlock_enter(&as->as_lock);
	p = (char *)roundup2((uintptr_t)as->as_bump, align);
	if (p + size > as->as_bumpend) {
		rawlock_exit(&as->as_lock);
		n = MAX(atop(round_page(size)), STATEPAGES);
		p = arena_alloc_from(as, n, ARENA_ZERO | ARENA_RESERVE);
		if (p == NULL)
			return NULL;
		rawlock_enter(&as->as_lock);
		/* Go on in whichever has more room. */
		if (as->as_bumpend - as->as_bump <
		    (ptrdiff_t)(ptoa(n) - size)) {
			as->as_bump = p + size;
			as->as_bumpend = p + ptoa(n);
		}
	} else {
		as->as_bump = p + size;
	}
	as->as_state += size;
	rawlock_exit(&as->as_lock);
	return p;
}

void *
kernel_state_alloc(size_t size)
{
	struct kernel *k = curkernel();
	void *p;

	if (fault_armed(k))
		(void)fault_alloc(RUMP_FAULT_KMEM, "state", size, true);
	p = arena_state_alloc(k->k_arena, size);

	if (p == NULL && kernel_booting())
		kernel_boot_nomem();
	if (p == NULL)
		panic("no memory for the kernel's state (%zu bytes)", size);
	return p;
}

void *
kernel_state_tryalloc(size_t size)
{
	return arena_state_alloc(curkernel()->k_arena, size);
}

void
arena_reclaim_register(void (*fn)(void *, size_t), void *arg)
{
	struct arena_state *as = curkernel()->k_arena;

	rawlock_enter(&as->as_lock);
	if (as->as_nreclaim < ARENA_MAXRECLAIM) {
		as->as_reclaim[as->as_nreclaim].fn = fn;
		as->as_reclaim[as->as_nreclaim].arg = arg;
		as->as_nreclaim++;
		fn = NULL;
	}
	rawlock_exit(&as->as_lock);
	if (fn != NULL)
		panic("arena: too many reclaim functions");
}

void
arena_reclaim_setlast(void (*fn)(void *, size_t), void *arg)
{
	struct arena_state *as = curkernel()->k_arena;

	as->as_lastarg = arg;
	as->as_last = fn;
}

/*
 * One thread reclaims at a time, and what it calls may allocate: others, and
 * itself inside, go without.
 */
bool
arena_reclaim(size_t npages)
{
	struct arena_state *as = curkernel()->k_arena;
	struct lwp *none = NULL;
	bool enough = false;
	u_int i;

	if (!__atomic_compare_exchange_n(&as->as_reclaimer, &none, curlwp,
	    false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return false;
	for (i = 0; i < as->as_nreclaim && !enough; i++) {
		as->as_reclaim[i].fn(as->as_reclaim[i].arg, npages);
		enough = as->as_kernel->k_memlimit != 0 &&
		    as->as_used + npages <= soft_limit(as);
	}
	if (!enough && as->as_last != NULL)
		as->as_last(as->as_lastarg, npages);
	__atomic_store_n(&as->as_reclaimer, NULL, __ATOMIC_RELEASE);
	return true;
}

/*
 * Free pages that were used once are given back, run by run.
 */
void
arena_trim(struct arena_state *as)
{
	struct chunk *c;
	u_int i, start;

	rawlock_enter(&as->as_lock);
	LIST_FOREACH(c, &as->as_avail, c_list) {
		for (i = c->c_header; i < c->c_fresh; i++) {
			start = i;
			while (i < c->c_fresh &&
			    (c->c_free[i / 64] & (1UL << (i % 64))))
				i++;
			if (i != start)
				rumpuser_decommit((char *)c + ptoa(start),
				    ptoa(i - start));
			if (i == c->c_fresh)
				c->c_fresh = start;
		}
	}
	rawlock_exit(&as->as_lock);
}

void
arena_getstats(struct arena_state *as, struct arena_stats *st)
{

	rawlock_enter(&as->as_lock);
	st->st_mapped = ptoa(as->as_mapped);
	st->st_used = ptoa(as->as_used);
	st->st_peak = ptoa(as->as_peak);
	st->st_state = as->as_state;
	st->st_limit = as->as_kernel->k_memlimit;
	st->st_failed = as->as_failed;
	rawlock_exit(&as->as_lock);
}

/*
 * A guess: as_used is read without its lock.
 */
uint64_t __attribute__((__no_sanitize_thread__))
arena_headroom(void)
{
	struct arena_state *as = curkernel()->k_arena;
	uint64_t limit = as->as_kernel->k_memlimit, used = ptoa(as->as_used);

	if (limit == 0)
		return ~(uint64_t)0;
	return used < limit ? limit - used : 0;
}
