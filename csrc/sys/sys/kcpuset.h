/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kcpuset(9): sets of CPUs.  Operations are plain unless called atomic.
 */
#ifndef _SYS_KCPUSET_H_
#define _SYS_KCPUSET_H_

#include <sys/types.h>

typedef unsigned int cpuindex_t;

typedef struct kcpuset {
	volatile uint32_t	ks_bits;	/* KERNEL_MAXCPUS */
	volatile uint32_t	ks_refcnt;
} kcpuset_t;

void	kcpuset_create(kcpuset_t **, bool);
void	kcpuset_clone(kcpuset_t **, const kcpuset_t *);
void	kcpuset_destroy(kcpuset_t *);
void	kcpuset_copy(kcpuset_t *, const kcpuset_t *);
void	kcpuset_use(kcpuset_t *);
void	kcpuset_unuse(kcpuset_t *, kcpuset_t **);
int	kcpuset_copyin(const void *, kcpuset_t *, size_t);
int	kcpuset_copyout(kcpuset_t *, void *, size_t);
void	kcpuset_zero(kcpuset_t *);
void	kcpuset_fill(kcpuset_t *);
void	kcpuset_set(kcpuset_t *, cpuid_t);
void	kcpuset_clear(kcpuset_t *, cpuid_t);
bool	kcpuset_isset(const kcpuset_t *, cpuid_t);
bool	kcpuset_isotherset(const kcpuset_t *, cpuid_t);
bool	kcpuset_iszero(const kcpuset_t *);
bool	kcpuset_intersecting_p(const kcpuset_t *, const kcpuset_t *);
cpuid_t	kcpuset_ffs(const kcpuset_t *);
cpuid_t	kcpuset_ffs_intersecting(const kcpuset_t *, const kcpuset_t *);
bool	kcpuset_match(const kcpuset_t *, const kcpuset_t *);
void	kcpuset_intersect(kcpuset_t *, const kcpuset_t *);
void	kcpuset_merge(kcpuset_t *, const kcpuset_t *);
void	kcpuset_remove(kcpuset_t *, const kcpuset_t *);
int	kcpuset_countset(const kcpuset_t *);
void	kcpuset_atomic_set(kcpuset_t *, cpuid_t);
void	kcpuset_atomic_clear(kcpuset_t *, cpuid_t);
void	kcpuset_export_u32(const kcpuset_t *, uint32_t *, size_t);
kcpuset_t *kcpuset_all(void);
#define kcpuset_attached	(kcpuset_all())
#define kcpuset_running		(kcpuset_all())
void	kcpuset_sysinit(void);

#endif /* _SYS_KCPUSET_H_ */
