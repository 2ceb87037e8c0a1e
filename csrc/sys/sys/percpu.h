/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * percpu(9).  percpu_getref() needs no lock and no atomics: the lwp keeps its
 * virtual CPU until percpu_putref(), provided that it does not sleep.
 */
#ifndef _SYS_PERCPU_H_
#define _SYS_PERCPU_H_

#include <sys/types.h>

typedef struct percpu percpu_t;
typedef void (*percpu_callback_t)(void *, void *, struct cpu_info *);

percpu_t *percpu_alloc(size_t);
percpu_t *percpu_create(size_t, percpu_callback_t, percpu_callback_t, void *);
void	percpu_free(percpu_t *, size_t);
void	*percpu_getref(percpu_t *);
void	percpu_putref(percpu_t *);
void	percpu_foreach(percpu_t *, percpu_callback_t, void *);
void	percpu_foreach_xcall(percpu_t *, u_int, percpu_callback_t, void *);
void	percpu_traverse_enter(void);
void	percpu_traverse_exit(void);
void	*percpu_getptr_remote(percpu_t *, struct cpu_info *);

void	percpu_init(void);
void	percpu_init_cpu(struct cpu_info *);

#endif /* _SYS_PERCPU_H_ */
