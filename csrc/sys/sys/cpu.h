/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Virtual CPUs.  An lwp holds one while it runs in the kernel and gives it up
 * where it sleeps.  What hangs off a struct cpu_info is therefore touched by
 * one lwp at a time, without locks or atomics, as long as it does not sleep.
 */
#ifndef _SYS_CPU_H_
#define _SYS_CPU_H_

#include <sys/types.h>

struct kmem_cpu;
struct softint_cpu;
struct percpu_cpu;
struct kernel;

struct cpu_data {
	u_int		cpu_index;
};

struct cpu_info {
	/* Taken and left by compare-and-swap: scheduler.c */
	volatile uintptr_t ci_state;	/* CPU_STATE_FREE() */
	struct lwp	*ci_curlwp;	/* who runs here, or ran last */
	struct kernel	*ci_kernel;
	struct cpu_data	ci_data;
	cpuid_t		ci_cpuid;
	struct cpu_info	*ci_next;
	volatile uint64_t ci_passes;	/* times left: pserialize(9) */

	struct kmem_cpu	*ci_kmem;	/* subr_kmem.c: free lists */
	struct percpu_cpu *ci_percpu;	/* subr_percpu.c */
	struct softint_cpu *ci_softint;	/* intr.c */
	volatile u_int	ci_psz_read_depth; /* pserialize(9) */
	void		*ci_spare[4];
} __cacheline_aligned;

/* Nobody holds it, marked as wanted or not. */
#define CPU_STATE_FREE(s)	(((s) & ~(uintptr_t)1) == 0)

#define curcpu()	(curlwp->l_cpu)
#define cpu_index(ci)	((ci)->ci_data.cpu_index)
#define ci_index	ci_data.cpu_index
#define cpu_number()	(cpu_index(curcpu()))
#define CPU_IS_PRIMARY(ci) (cpu_index(ci) == 0)
#define CPU_INFO_ITERATOR int
#define CPU_INFO_FOREACH(cii, ci)					\
	cii = 0; cii < curkernel()->k_ncpu &&				\
	    ((ci) = curkernel()->k_cpus[cii]) != NULL; cii++
#define ncpu		(curkernel()->k_ncpu)
#define ncpuonline	(curkernel()->k_ncpu)
#define maxcpus		KERNEL_MAXCPUS
#define MAXCPUS		KERNEL_MAXCPUS

struct cpu_info *cpu_lookup(u_int);
void	sched_oncpu(struct cpu_info *, void (*)(void *, void *), void *,
	    void *);
bool	cpu_intr_p(void);
bool	cpu_softintr_p(void);
bool	kpreempt_disabled(void);
#define kpreempt_disable()	((void)curlwp->l_nopreempt++)
#define kpreempt_enable()	((void)curlwp->l_nopreempt--)
#define KPREEMPT_DISABLE(l)	((void)(l)->l_nopreempt++)
#define KPREEMPT_ENABLE(l)	((void)(l)->l_nopreempt--)

#endif /* _SYS_CPU_H_ */
