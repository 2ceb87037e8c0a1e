/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutex(9).  One word: the owning lwp, with a bit for waiters.
 *
 * Spin mutexes differ from adaptive ones in their rules, not in their making:
 * no interrupt can come between, so a contender sleeps either way.
 */
#ifndef _SYS_MUTEX_H_
#define _SYS_MUTEX_H_

#include <sys/types.h>

typedef enum kmutex_type_t {
	MUTEX_SPIN = 0,
	MUTEX_ADAPTIVE = 1,
	MUTEX_DEFAULT = 2,
	MUTEX_DRIVER = 3,
	MUTEX_NODEBUG = 4
} kmutex_type_t;

typedef struct kmutex {
	volatile uintptr_t mtx_owner;	/* lwp | MTX_WAITERS | MTX_SPIN */
} kmutex_t;

void	mutex_init(kmutex_t *, kmutex_type_t, int);
void	mutex_destroy(kmutex_t *);
void	mutex_enter(kmutex_t *);
void	mutex_exit(kmutex_t *);
int	mutex_tryenter(kmutex_t *);
void	mutex_spin_enter(kmutex_t *);
void	mutex_spin_exit(kmutex_t *);
int	mutex_owned(const kmutex_t *);
int	mutex_ownable(const kmutex_t *);
lwp_t	*mutex_owner(const kmutex_t *);
bool	mutex_owner_running(const kmutex_t *);

kmutex_t *mutex_obj_alloc(kmutex_type_t, int);
kmutex_t *mutex_obj_tryalloc(kmutex_type_t, int);
kmutex_t *mutex_obj_tryalloc_stable(void);
void	mutex_obj_hold(kmutex_t *);
bool	mutex_obj_free(kmutex_t *);
u_int	mutex_obj_refcnt(kmutex_t *);

#endif /* _SYS_MUTEX_H_ */
