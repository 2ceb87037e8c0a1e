/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rwlock(9).  One word: a count of readers, or the writer, and wait bits.
 */
#ifndef _SYS_RWLOCK_H_
#define _SYS_RWLOCK_H_

#include <sys/types.h>

typedef enum krw_t {
	RW_READER = 0,
	RW_WRITER = 1
} krw_t;

typedef struct krwlock {
	volatile uintptr_t rw_owner;
} krwlock_t;

void	rw_init(krwlock_t *);
void	rw_destroy(krwlock_t *);
void	rw_enter(krwlock_t *, const krw_t);
void	rw_exit(krwlock_t *);
int	rw_tryenter(krwlock_t *, const krw_t);
int	rw_tryupgrade(krwlock_t *);
void	rw_downgrade(krwlock_t *);
int	rw_read_held(krwlock_t *);
int	rw_write_held(krwlock_t *);
int	rw_lock_held(krwlock_t *);
krw_t	rw_lock_op(krwlock_t *);

krwlock_t *rw_obj_alloc(void);
krwlock_t *rw_obj_tryalloc(void);
void	rw_obj_hold(krwlock_t *);
bool	rw_obj_free(krwlock_t *);
u_int	rw_obj_refcnt(krwlock_t *);

#endif /* _SYS_RWLOCK_H_ */
