/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arena: all memory of a kernel, in pages.
 *
 * Rules
 *	Memory comes from the host in chunks of 2 MiB and goes back as a whole
 *	when the kernel is destroyed, or a chunk at a time when one is empty.
 *	Runs of a power-of-two number of pages up to 64 are naturally aligned;
 *	runs above half a chunk are mapped on their own.  A run may be freed in
 *	parts, unless it was mapped on its own.
 *	arena_alloc() never sleeps and never calls back.  At the limit
 *	(k_memlimit) it returns NULL; who may sleep then calls arena_reclaim()
 *	and tries again.
 *
 * Limits, lowest first: ARENA_CACHE allocations leave headroom for the others,
 * plain ones reach the limit, ARENA_RESERVE (small ones that must not fail) may
 * go a fixed amount beyond it.
 *
 * Locking: as_lock, a leaf.  It is a rawlock: usable without an lwp, before
 * there are mutexes, and held only for a few dozen instructions.
 */
#ifndef _RUMP_SYS_ARENA_H_
#define _RUMP_SYS_ARENA_H_

#include <sys/types.h>

struct arena_state;
struct kernel;

#define ARENA_ZERO	0x01
#define ARENA_CACHE	0x02
#define ARENA_RESERVE	0x04

#define ARENA_CHUNKSIZE	(2UL * 1024 * 1024)
#define ARENA_CHUNKPAGES 512

/* A kernel's first memory and the structure itself; nothing runs before. */
int	arena_create(struct kernel **);
/* Unmap everything, the struct kernel too. */
void	arena_destroy(struct arena_state *);

void	*arena_alloc(size_t npages, int flags);
void	arena_free(void *, size_t npages);
void	*arena_alloc_from(struct arena_state *, size_t npages, int flags);
void	arena_free_to(struct arena_state *, void *, size_t npages);

/* Never freed; NULL if the host has no memory. */
void	*arena_state_alloc(struct arena_state *, size_t);

/*
 * Reclaim: functions that give memory back, called in order of registration
 * by a thread that may sleep and may hold locks of its own, so they only try
 * for theirs.  The argument tells how many pages are wanted.
 */
#define ARENA_MAXRECLAIM 8
void	arena_reclaim_register(void (*)(void *, size_t), void *);
/* Called after all of them, if they did not do: pools, whose free items others
   have just made. */
void	arena_reclaim_setlast(void (*)(void *, size_t), void *);
/* False if somebody else is at it. */
bool	arena_reclaim(size_t npages);
/* Give the host what is free. */
void	arena_trim(struct arena_state *);

struct arena_stats {
	uint64_t	st_mapped;	/* bytes from the host */
	uint64_t	st_used;	/* bytes handed out */
	uint64_t	st_peak;	/* most of that */
	uint64_t	st_state;	/* of it by arena_state_alloc() */
	uint64_t	st_limit;	/* 0: none */
	uint64_t	st_failed;	/* allocations refused */
};
void	arena_getstats(struct arena_state *, struct arena_stats *);
/* Bytes that plain allocations can still have; ~0 without a limit. */
uint64_t arena_headroom(void);

/*
 * A lock for the allocators themselves.
 */
struct rawlock {
	volatile uint32_t rl_word;	/* 0 free, 1 taken, 2 awaited */
};

void	rawlock_wait(struct rawlock *);
void	rawlock_wake(struct rawlock *);

static inline void
rawlock_enter(struct rawlock *rl)
{
	uint32_t v = 0;

	if (__predict_false(!__atomic_compare_exchange_n(&rl->rl_word, &v, 1,
	    false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)))
		rawlock_wait(rl);
}

static inline void
rawlock_exit(struct rawlock *rl)
{

	if (__predict_false(__atomic_exchange_n(&rl->rl_word, 0,
	    __ATOMIC_RELEASE) == 2))
		rawlock_wake(rl);
}

/* AddressSanitizer: what is free may not be touched. */
#ifdef __SANITIZER_ADDRESS__
void	__asan_poison_memory_region(const volatile void *, size_t);
void	__asan_unpoison_memory_region(const volatile void *, size_t);
#define KASAN_POISON(p, n)	__asan_poison_memory_region((p), (n))
#define KASAN_UNPOISON(p, n)	__asan_unpoison_memory_region((p), (n))
#define __nokasan		__attribute__((__no_sanitize_address__))
#else
#define KASAN_POISON(p, n)	((void)0)
#define KASAN_UNPOISON(p, n)	((void)0)
#define __nokasan
#endif

#endif /* _RUMP_SYS_ARENA_H_ */
