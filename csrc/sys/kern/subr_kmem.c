/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmem(9).
 *
 * Three layers.  A virtual CPU has a list of free blocks for each size class,
 * used without locks: the lwp keeps its CPU as long as it does not sleep, and
 * nothing here sleeps.  Under them slabs of four pages serve the lists in
 * batches.  Slabs and large sizes come from the arena.
 *
 * A slab is carved as it is used, and the first blocks of each class come from
 * one common boot region, packed: what a booting kernel touches is what it
 * pays for.  Blocks of the boot region stay with their class for ever.
 *
 * A free block is linked by its first word and sealed by its second: what link,
 * address and a secret of the kernel make.  A block that is put must not have
 * its seal (it was freed before), one that is got must have it (what is free
 * was not written to): one compare each.  That the number is secret keeps what
 * users and images write from looking like a seal.
 *
 * Debug builds (DEBUG or KMEM_GUARD) keep a record behind each allocation:
 * the size, the caller, a red zone; and all of them on a list.  Free blocks are
 * poisoned, and remember who got them last.
 *
 * Memory limit: KM_NOSLEEP fails at it.  KM_SLEEP has others give memory back,
 * then goes into a reserve; when that is used up as well the kernel panics.
 *
 * Locking: ks_lock (leaf but for the arena's) guards the slabs of all classes;
 * kmem_debug's lock the list of allocations.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kmem.h>
#include <sys/queue.h>

#include <rump-sys/arena.h>
#include <rump-sys/fault.h>
#include <rump-sys/kern.h>
#include <rump-sys/kernel.h>
#include <rump/rumpuser.h>

#include "kmem_impl.h"

#if defined(DEBUG) || defined(KMEM_GUARD)
#define KMEM_DEBUG
#endif

#define SLABPAGES	4
#define SLABSIZE	((size_t)SLABPAGES * PAGE_SIZE)
#define BOOTSIZE	(32 * 1024)
#define BOOTBATCH	512		/* bytes of a class at a time */
#define MAXPAGECACHE	8

static const uint16_t class_size[KMEM_NCLASS] = {
	16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448,
	512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1536, 1792, 2048, 2560,
	3072
};

struct slab {
	LIST_ENTRY(slab) s_list;	/* with free blocks */
	void		*s_free;
	char		*s_fresh;	/* not carved yet, up to s_end */
	char		*s_end;
	u_int		s_inuse;
	u_int		s_class;
} __aligned(COHERENCY_UNIT);

struct kmem_class {
	LIST_HEAD(, slab) k_slabs;
	void		*k_boot;	/* free blocks of the boot region */
	u_int		k_nempty;
};

struct kmem_state {
	struct rawlock	ks_lock;
	uint64_t	ks_secret;
	char		*ks_boot, *ks_bootfresh, *ks_bootend;
	struct kmem_class ks_class[KMEM_NCLASS];
	uint8_t		ks_classof[KMEM_MAXSMALL / KMEM_ALIGN];
#ifdef KMEM_DEBUG
	struct rawlock	ks_debuglock;
	TAILQ_HEAD(, kmem_record) ks_live;
#endif
};

/*
 * Free lists.
 */
static inline uint64_t
block_seal(uint64_t secret, const void *p, uint64_t link)
{

	return secret ^ (uintptr_t)p ^ link;
}

static bool __nokasan
block_isfree(uint64_t secret, const void *p)
{
	const uint64_t *words = p;

	return words[1] == block_seal(secret, words, words[0]);
}

static void __dead __noinline
block_written(const void *p)
{

	panic("kmem: block %p was written to while it was free", p);
}

static inline void * __nokasan
list_pop(void **head, uint64_t secret)
{
	uint64_t *words = *head;

	if (__predict_false(words[1] != block_seal(secret, words, words[0])))
		block_written(words);
	*head = (void *)words[0];
	words[1] = 0;
	return words;
}

static inline void __nokasan
list_push(void **head, void *p, uint64_t secret)
{
	uint64_t *words = p;

	words[0] = (uintptr_t)*head;
	words[1] = block_seal(secret, words, words[0]);
	*head = p;
}

/* How many blocks move between a CPU and the slabs. */
static inline u_int
class_batch(int class)
{
	u_int n = 4096 / class_size[class];

	return n < 4 ? 4 : n > 32 ? 32 : n;
}

int
kmem_class(size_t size)
{

	if (size > KMEM_MAXSMALL)
		return -1;
	return curkernel()->k_kmem->ks_classof[(size - 1) / KMEM_ALIGN];
}

size_t
kmem_class_size(int class)
{

	return class_size[class];
}

/*
 * Nothing follows from it, so it need not follow from the kernel's seed.
 */
static uint64_t
kmem_secret(void)
{
	uint64_t secret = (uintptr_t)curkernel() * 0x9e3779b97f4a7c15UL;
	size_t got;

	/* A host that has none to give is no reason not to boot. */
	(void)rumpuser_getrandom(&secret, sizeof(secret), 0, &got);
	return secret;
}

void
kmem_init(void)
{
	struct kernel *k = curkernel();
	struct kmem_state *ks;
	u_int i, class = 0;

	k->k_kmem = ks = kernel_state_alloc(sizeof(*ks));
	ks->ks_secret = kmem_secret();
	for (i = 0; i < KMEM_MAXSMALL / KMEM_ALIGN; i++) {
		if ((i + 1) * KMEM_ALIGN > class_size[class])
			class++;
		ks->ks_classof[i] = class;
	}
#ifdef KMEM_DEBUG
	TAILQ_INIT(&ks->ks_live);
#endif
	ks->ks_boot = ks->ks_bootfresh = arena_alloc(atop(BOOTSIZE), 0);
	if (ks->ks_boot == NULL)
		panic("no memory for kmem");
	ks->ks_bootend = ks->ks_boot + BOOTSIZE;
	kmem_cpu_attach(curcpu());
}

void
kmem_cpu_attach(struct cpu_info *ci)
{

	if (ci->ci_kmem != NULL)
		return;
	ci->ci_kmem = kernel_state_alloc(sizeof(struct kmem_cpu));
	ci->ci_kmem->kc_secret = curkernel()->k_kmem->ks_secret;
}

/*
 * Pages that a KM_SLEEP allocation cannot do without.
 */
static void *
pages_insist(size_t npages, int flags)
{
	void *p;

	if (arena_reclaim(npages) && (p = arena_alloc(npages, flags)) != NULL)
		return p;
	p = arena_alloc(npages, flags | ARENA_RESERVE);
	if (p == NULL && kernel_booting())
		kernel_boot_nomem();
	if (p == NULL)
		panic("out of memory: %zu pages beyond the limit", npages);
	return p;
}

static struct slab *
slab_create(int class, km_flag_t kmflags)
{
	struct slab *s;

	s = arena_alloc(SLABPAGES, 0);
	if (s == NULL) {
		if (kmflags & KM_NOSLEEP)
			return NULL;
		s = pages_insist(SLABPAGES, 0);
	}
#ifdef KMEM_DEBUG
	memset(s, 0, SLABSIZE);		/* marks of blocks that were here */
#endif
	s->s_free = NULL;
	s->s_fresh = (char *)(s + 1);
	s->s_end = s->s_fresh + rounddown(SLABSIZE - sizeof(*s),
	    class_size[class]);
	s->s_inuse = 0;
	s->s_class = class;
	KASAN_POISON(s->s_fresh, SLABSIZE - sizeof(*s));
	return s;
}

/*
 * Up to n blocks from what there is.  ks_lock held.
 */
static u_int
class_take(struct kmem_state *ks, int class, void **head, u_int n)
{
	struct kmem_class *k = &ks->ks_class[class];
	const uint64_t secret = ks->ks_secret;
	size_t size = class_size[class];
	struct slab *s;
	u_int got = 0;

	while (got < n && k->k_boot != NULL) {
		list_push(head, list_pop(&k->k_boot, secret), secret);
		got++;
	}
	while (got < n && (s = LIST_FIRST(&k->k_slabs)) != NULL) {
		if (s->s_inuse == 0)
			k->k_nempty--;
		while (got < n) {
			if (s->s_free != NULL) {
				list_push(head, list_pop(&s->s_free, secret),
				    secret);
			} else if (s->s_fresh < s->s_end) {
				list_push(head, s->s_fresh, secret);
				s->s_fresh += size;
			} else {
				break;
			}
			s->s_inuse++;
			got++;
		}
		if (s->s_free == NULL && s->s_fresh == s->s_end)
			LIST_REMOVE(s, s_list);
	}
	return got;
}

/*
 * The first blocks of a class: few, from the boot region.  ks_lock held.
 */
static u_int
class_boot(struct kmem_state *ks, int class, void **head)
{
	size_t size = class_size[class];
	u_int got = 0, n = MAX(BOOTBATCH / size, 1);

	/* Multiples of a cache line keep that alignment. */
	if (size % COHERENCY_UNIT == 0)
		ks->ks_bootfresh = (char *)roundup2(
		    (uintptr_t)ks->ks_bootfresh, COHERENCY_UNIT);
	while (got < n && ks->ks_bootfresh + size <= ks->ks_bootend) {
		KASAN_POISON(ks->ks_bootfresh, size);
		list_push(head, ks->ks_bootfresh, ks->ks_secret);
		ks->ks_bootfresh += size;
		got++;
	}
	return got;
}

static void * __noinline
block_refill(int class, km_flag_t kmflags)
{
	struct kmem_state *ks = curkernel()->k_kmem;
	struct kmem_cpu *kc;
	struct slab *s;
	void *list = NULL;
	u_int got;

	rawlock_enter(&ks->ks_lock);
	while ((got = class_take(ks, class, &list, class_batch(class))) == 0 &&
	    (got = class_boot(ks, class, &list)) == 0) {
		rawlock_exit(&ks->ks_lock);
		if ((s = slab_create(class, kmflags)) == NULL)
			return NULL;
		rawlock_enter(&ks->ks_lock);
		LIST_INSERT_HEAD(&ks->ks_class[class].k_slabs, s, s_list);
		ks->ks_class[class].k_nempty++;
	}
	rawlock_exit(&ks->ks_lock);

	/* Reclaiming may have slept and changed the CPU: look again. */
	kc = curcpu()->ci_kmem;
	while (--got != 0) {
		list_push(&kc->kc_class[class].free,
		    list_pop(&list, ks->ks_secret), ks->ks_secret);
		kc->kc_class[class].n++;
	}
	return list_pop(&list, ks->ks_secret);
}

/*
 * Give n blocks of a CPU's list back to their slabs, empty slabs to the arena.
 */
static void
block_flush(struct kmem_state *ks, struct kmem_cpu *kc, int class, u_int n)
{
	struct kmem_class *k = &ks->ks_class[class];
	LIST_HEAD(, slab) dead = LIST_HEAD_INITIALIZER(dead);
	struct slab *s;
	char *p;

	rawlock_enter(&ks->ks_lock);
	kc->kc_class[class].n -= n;
	while (n-- != 0) {
		p = list_pop(&kc->kc_class[class].free, ks->ks_secret);
		if (p >= ks->ks_boot && p < ks->ks_bootend) {
			list_push(&k->k_boot, p, ks->ks_secret);
			continue;
		}
		s = (struct slab *)((uintptr_t)p & ~(SLABSIZE - 1));
		if (s->s_free == NULL && s->s_fresh == s->s_end)
			LIST_INSERT_HEAD(&k->k_slabs, s, s_list);
		list_push(&s->s_free, p, ks->ks_secret);
		if (--s->s_inuse != 0)
			continue;
		if (k->k_nempty == 0) {
			k->k_nempty++;
		} else {
			LIST_REMOVE(s, s_list);
			LIST_INSERT_HEAD(&dead, s, s_list);
		}
	}
	rawlock_exit(&ks->ks_lock);
	while ((s = LIST_FIRST(&dead)) != NULL) {
		LIST_REMOVE(s, s_list);
		KASAN_UNPOISON(s, SLABSIZE);
		arena_free(s, SLABPAGES);
	}
}

#ifdef KMEM_DEBUG
/*
 * A free block: link, seal, a mark that only its address can make, who got it,
 * then poison.  Blocks of the smallest class have the first two.
 */
#define FREEBYTE	0xdb
#define FREEMARK	0x6672656562616421UL
#define FREEWORDS	4

static bool
block_poisons(int class)
{

	return class_size[class] >= FREEWORDS * sizeof(uint64_t);
}

static void
block_poison(int class, void *p, const void *site)
{
	uint64_t *words = p;

	if (!block_poisons(class))
		return;
	words[2] = FREEMARK ^ (uintptr_t)p;
	words[3] = (uintptr_t)site;
	memset(words + FREEWORDS, FREEBYTE,
	    class_size[class] - FREEWORDS * sizeof(*words));
}

static void
block_check(int class, void *p)
{
	uint64_t *words = p;
	const u_char *at = (u_char *)(words + FREEWORDS);
	const u_char *end = (u_char *)p + class_size[class];

	/* One that was never used has no mark. */
	if (!block_poisons(class) || words[2] != (FREEMARK ^ (uintptr_t)p))
		return;
	words[2] = 0;
	for (; at < end; at++) {
		if (*at != FREEBYTE)
			panic("kmem: block %p of %u bytes was written at "
			    "offset %zu while it was free", p,
			    class_size[class], (size_t)(at - (u_char *)p));
	}
}

static const void * __nokasan
block_site(int class, const void *p)
{

	return block_poisons(class) ? ((const void *const *)p)[3] : NULL;
}
#else
#define block_poison(class, p, site)	((void)0)
#define block_check(class, p)		((void)0)
#define block_site(class, p)		NULL
#endif

static void __dead __noinline
block_freed(size_t size, const void *p, const char *who, const void *site)
{
	char name[160];

	if (site == NULL)
		panic("%s: %p of %zu bytes is freed twice", who, p, size);
	rumpuser_symbol(site, name, sizeof(name));
	panic("%s: %p of %zu bytes is freed twice, allocated at %p %s", who, p,
	    size, site, name);
}

void
kmem_block_live(int class, const void *p, const char *who)
{

	if (__predict_false(block_isfree(curcpu()->ci_kmem->kc_secret, p)))
		block_freed(class_size[class], p, who, block_site(class, p));
}

void *
kmem_block_get(int class, km_flag_t kmflags)
{
	struct kmem_cpu *kc = curcpu()->ci_kmem;
	void *p;

	if (__predict_true(kc->kc_class[class].free != NULL)) {
		p = list_pop(&kc->kc_class[class].free, kc->kc_secret);
		kc->kc_class[class].n--;
	} else if ((p = block_refill(class, kmflags)) == NULL) {
		return NULL;
	}
	KASAN_UNPOISON(p, class_size[class]);
	block_check(class, p);
	return p;
}

void
kmem_block_put(int class, void *p, const char *who, const void *site)
{
	struct kmem_cpu *kc = curcpu()->ci_kmem;
	u_int batch = class_batch(class);

	kmem_block_live(class, p, who);
	block_poison(class, p, site);
	KASAN_POISON(p, class_size[class]);
	list_push(&kc->kc_class[class].free, p, kc->kc_secret);
	if (__predict_false(++kc->kc_class[class].n > 2 * batch))
		block_flush(curkernel()->k_kmem, kc, class, batch);
}

void *
kmem_pages_get(size_t npages, km_flag_t kmflags, bool zero)
{
	struct kmem_cpu *kc = curcpu()->ci_kmem;
	int flags = zero ? ARENA_ZERO : 0;
	void *p;

	if (npages == 1 && kc->kc_pages != NULL) {
		p = list_pop(&kc->kc_pages, kc->kc_secret);
		kc->kc_npages--;
		KASAN_UNPOISON(p, PAGE_SIZE);
		if (zero)
			memset(p, 0, PAGE_SIZE);
		return p;
	}
	p = arena_alloc(npages, flags);
	if (p == NULL && (kmflags & KM_NOSLEEP) == 0)
		p = pages_insist(npages, flags);
	return p;
}

void
kmem_pages_put(void *p, size_t npages, const char *who)
{
	struct kmem_cpu *kc = curcpu()->ci_kmem;

	/* The arena knows what is free of its own. */
	if (npages == 1 && kc->kc_npages < MAXPAGECACHE) {
		if (__predict_false(block_isfree(kc->kc_secret, p)))
			block_freed(PAGE_SIZE, p, who, NULL);
		KASAN_POISON(p, PAGE_SIZE);
		list_push(&kc->kc_pages, p, kc->kc_secret);
		kc->kc_npages++;
		return;
	}
	arena_free(p, npages);
}

void *
kmem_meta_alloc(size_t size, km_flag_t kmflags)
{
	int class = kmem_class(size);
	void *p;

	if (fault_armed(curkernel()) && fault_alloc(RUMP_FAULT_KMEM, "meta",
	    size, kmflags == KM_SLEEP))
		return NULL;
	if (class == -1)
		return kmem_pages_get(atop(round_page(size)), kmflags, true);
	if ((p = kmem_block_get(class, kmflags)) != NULL)
		memset(p, 0, size);
	return p;
}

void
kmem_meta_free(void *p, size_t size)
{
	int class = kmem_class(size);

	if (class == -1)
		kmem_pages_put(p, atop(round_page(size)), "meta");
	else
		kmem_block_put(class, p, "meta", NULL);
}

/*
 * Slabs that are empty and kept for their class go as well.
 */
static void
class_reap(struct kmem_state *ks, int class)
{
	struct kmem_class *k = &ks->ks_class[class];
	struct slab *s;

	rawlock_enter(&ks->ks_lock);
	LIST_FOREACH(s, &k->k_slabs, s_list) {
		if (s->s_inuse == 0)
			break;
	}
	if (s != NULL) {
		LIST_REMOVE(s, s_list);
		k->k_nempty--;
	}
	rawlock_exit(&ks->ks_lock);
	if (s != NULL) {
		KASAN_UNPOISON(s, SLABSIZE);
		arena_free(s, SLABPAGES);
	}
}

void
kmem_reap(void)
{
	struct kmem_state *ks = curkernel()->k_kmem;
	struct kmem_cpu *kc = curcpu()->ci_kmem;
	void *p;
	int class;

	for (class = 0; class < KMEM_NCLASS; class++) {
		if (kc->kc_class[class].n != 0)
			block_flush(ks, kc, class, kc->kc_class[class].n);
		class_reap(ks, class);
	}
	while (kc->kc_pages != NULL) {
		p = list_pop(&kc->kc_pages, kc->kc_secret);
		kc->kc_npages--;
		KASAN_UNPOISON(p, PAGE_SIZE);
		arena_free(p, 1);
	}
}

#ifdef KMEM_DEBUG
/*
 * Behind the allocation, at the end of its block.
 */
#define RECORD_LIVE	0x6b6d656d6c697665UL
#define REDZONE		16
#define REDBYTE		0xa5

struct kmem_record {
	TAILQ_ENTRY(kmem_record) r_list;
	const void	*r_caller;
	size_t		r_size;
	void		*r_addr;
	uint64_t	r_magic;
};

#define OVERHEAD	(REDZONE + sizeof(struct kmem_record))

static size_t
real_size(size_t size)
{

	return roundup2(size, KMEM_ALIGN) + OVERHEAD;
}

static struct kmem_record *
record_of(void *p, size_t size)
{

	return (void *)((char *)p + roundup2(size, KMEM_ALIGN) + REDZONE);
}

static void
debug_alloc(void *p, size_t size, const void *caller)
{
	struct kmem_state *ks = curkernel()->k_kmem;
	struct kmem_record *r = record_of(p, size);

	memset((char *)p + size, REDBYTE, (char *)r - ((char *)p + size));
	r->r_caller = caller;
	r->r_size = size;
	r->r_addr = p;
	r->r_magic = RECORD_LIVE;
	rawlock_enter(&ks->ks_debuglock);
	TAILQ_INSERT_TAIL(&ks->ks_live, r, r_list);
	rawlock_exit(&ks->ks_debuglock);
}

/* Returns who allocated it. */
static const void *
debug_free(void *p, size_t size)
{
	struct kmem_state *ks = curkernel()->k_kmem;
	struct kmem_record *r = record_of(p, size);
	const u_char *red;

	/* Before the record is looked at, which is gone if it was freed. */
	if (real_size(size) <= KMEM_MAXSMALL)
		kmem_block_live(kmem_class(real_size(size)), p, "kmem");
	else if (real_size(size) <= PAGE_SIZE &&
	    block_isfree(ks->ks_secret, p))
		block_freed(PAGE_SIZE, p, "kmem", NULL);
	if (r->r_magic != RECORD_LIVE || r->r_size != size || r->r_addr != p)
		panic("kmem_free(%p, %zu): not allocated with that size, "
		    "or overrun", p, size);
	for (red = (u_char *)p + size; red < (u_char *)r; red++) {
		if (*red != REDBYTE)
			panic("kmem_free(%p, %zu): written at offset %zu, "
			    "allocated at %p", p, size,
			    (size_t)(red - (u_char *)p), r->r_caller);
	}
	rawlock_enter(&ks->ks_debuglock);
	TAILQ_REMOVE(&ks->ks_live, r, r_list);
	rawlock_exit(&ks->ks_debuglock);
	r->r_magic = 0;
	memset(p, FREEBYTE, size);
	return r->r_caller;
}

void
kmem_foreach_live(void (*fn)(const void *, size_t, const void *, void *),
    void *arg)
{
	struct kmem_state *ks = curkernel()->k_kmem;
	struct kmem_record *r;

	/* For a kernel at rest: fn may allocate. */
	TAILQ_FOREACH(r, &ks->ks_live, r_list)
		fn(r->r_addr, r->r_size, r->r_caller, arg);
}
#else
#define real_size(size)			(size)
#define debug_alloc(p, size, caller)	((void)0)
#define debug_free(p, size)		NULL

void
kmem_foreach_live(void (*fn)(const void *, size_t, const void *, void *),
    void *arg)
{
}
#endif

static inline void *
alloc_common(size_t size, km_flag_t kmflags, bool zero, const void *caller)
{
	size_t rsize = real_size(size);
	struct kmem_cpu *kc;
	void *p;

	KASSERT(size != 0);
	KASSERT(kmflags == KM_SLEEP || kmflags == KM_NOSLEEP);

	if (fault_armed(curkernel()) && fault_alloc(RUMP_FAULT_KMEM, NULL,
	    size, kmflags == KM_SLEEP))
		return NULL;
	if (__predict_true(rsize <= KMEM_MAXSMALL)) {
		p = kmem_block_get(kmem_class(rsize), kmflags);
		if (__predict_false(p == NULL))
			return NULL;
		if (zero)
			memset(p, 0, size);
	} else {
		if (rsize > SIZE_MAX - PAGE_SIZE)
			return NULL;
		p = kmem_pages_get(atop(round_page(rsize)), kmflags, zero);
		if (__predict_false(p == NULL))
			return NULL;
	}
	kc = curcpu()->ci_kmem;
	kc->kc_livebytes += size;
	kc->kc_livecount++;
	debug_alloc(p, size, caller);
	return p;
}

void *
kmem_alloc(size_t size, km_flag_t kmflags)
{

	return alloc_common(size, kmflags, false, __builtin_return_address(0));
}

void *
kmem_zalloc(size_t size, km_flag_t kmflags)
{

	return alloc_common(size, kmflags, true, __builtin_return_address(0));
}

void
kmem_free(void *p, size_t size)
{
	size_t rsize = real_size(size);
	struct kmem_cpu *kc = curcpu()->ci_kmem;
	const void *site;

	KASSERT(p != NULL);
	KASSERT(size != 0);
	site = debug_free(p, size);
	kc->kc_livebytes -= size;
	kc->kc_livecount--;
	if (__predict_true(rsize <= KMEM_MAXSMALL))
		kmem_block_put(kmem_class(rsize), p, "kmem", site);
	else
		kmem_pages_put(p, atop(round_page(rsize)), "kmem");
}

void *
kmem_intr_alloc(size_t size, km_flag_t kmflags)
{

	return alloc_common(size, kmflags, false, __builtin_return_address(0));
}

void *
kmem_intr_zalloc(size_t size, km_flag_t kmflags)
{

	return alloc_common(size, kmflags, true, __builtin_return_address(0));
}

void
kmem_intr_free(void *p, size_t size)
{

	kmem_free(p, size);
}

size_t
kmem_roundup_size(size_t size)
{

	if (size > KMEM_MAXSMALL)
		return round_page(size);
	return class_size[kmem_class(size)];
}

void
kmem_live(size_t *bytes, size_t *count)
{
	struct kernel *k = curkernel();
	int64_t b = 0, n = 0;
	int i;

	for (i = 0; i < k->k_ncpu; i++) {
		if (k->k_cpus[i] == NULL || k->k_cpus[i]->ci_kmem == NULL)
			continue;
		b += k->k_cpus[i]->ci_kmem->kc_livebytes;
		n += k->k_cpus[i]->ci_kmem->kc_livecount;
	}
	*bytes = b;
	*count = n;
}

/*
 * Strings: kmem_strfree() finds the size by the string's length.
 */
char *
kmem_strdupsize(const char *s, size_t *sizep, km_flag_t kmflags)
{
	size_t size = strlen(s) + 1;
	char *p;

	p = alloc_common(size, kmflags, false, __builtin_return_address(0));
	if (p == NULL)
		return NULL;
	memcpy(p, s, size);
	if (sizep != NULL)
		*sizep = size;
	return p;
}

char *
kmem_strndup(const char *s, size_t maxlen, km_flag_t kmflags)
{
	size_t len = strnlen(s, maxlen);
	char *p;

	p = alloc_common(len + 1, kmflags, false, __builtin_return_address(0));
	if (p == NULL)
		return NULL;
	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

void
kmem_strfree(char *s)
{

	if (s != NULL)
		kmem_free(s, strlen(s) + 1);
}

char *
kmem_asprintf(const char *fmt, ...)
{
	va_list ap;
	char *p;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = alloc_common(len + 1, KM_SLEEP, false,
	    __builtin_return_address(0));
	va_start(ap, fmt);
	(void)vsnprintf(p, len + 1, fmt, ap);
	va_end(ap);
	return p;
}

void *
kmem_tmpbuf_alloc(size_t size, void *stackbuf, size_t stacksize,
    km_flag_t kmflags)
{

	return size <= stacksize ? stackbuf : kmem_alloc(size, kmflags);
}

void
kmem_tmpbuf_free(size_t size, void *p, void *stackbuf)
{

	if (p != stackbuf)
		kmem_free(p, size);
}
