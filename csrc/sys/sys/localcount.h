/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * localcount(9): a reference count kept per CPU, exact when drained.
 */
#ifndef _SYS_LOCALCOUNT_H_
#define _SYS_LOCALCOUNT_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/mutex.h>

struct percpu;

struct localcount {
	int64_t			*lc_totalp;	/* not NULL while draining */
	struct percpu		*lc_percpu;	/* int64_t each */
	volatile uint32_t	lc_refcnt;	/* debugging only */
};

void	localcount_init(struct localcount *);
void	localcount_drain(struct localcount *, kcondvar_t *, kmutex_t *);
void	localcount_fini(struct localcount *);
void	localcount_acquire(struct localcount *);
void	localcount_release(struct localcount *, kcondvar_t *, kmutex_t *);
uint32_t localcount_debug_refcnt(const struct localcount *);

#endif /* _SYS_LOCALCOUNT_H_ */
