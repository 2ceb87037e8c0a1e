/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the files of librump/rumpkern.
 */
#ifndef _RUMPKERN_PRIVATE_H_
#define _RUMPKERN_PRIVATE_H_

#include <sys/types.h>
#include <sys/kernel.h>
#include <sys/lwp.h>
#include <sys/proc.h>

#include <rump-sys/kern.h>
#include <rump-sys/notify.h>
#include <rump/rumpkernel.h>

struct arena_state;

/*
 * The part of a kernel that only this directory knows.
 */
struct rump_core {
	LIST_ENTRY(kernel_link)	rc_unused;
	volatile u_int	rc_pins;	/* exiting host threads at work in it */
	volatile u_int	rc_nthreads;	/* host threads of its own */
	volatile u_int	rc_nhostcalls;	/* lwps out in a host callback */
	volatile u_int	rc_nguests;	/* lwps on stacks, entering or in */
	volatile uint32_t rc_halting;

	kmutex_t	rc_klock;	/* the kernel lock */
	struct lwp	*rc_kernconfig_owner;
	int		rc_kernconfig_depth;

	struct proclist	rc_allproc;	/* (proc_lock) */
	LIST_HEAD(, lwp) rc_alllwp;	/* (proc_lock) */
	LIST_HEAD(, lwp) rc_deadlwp;	/* (proc_lock) freed by a halt */
	LIST_HEAD(pidhash, proc) rc_pidhash[64];	/* (proc_lock) */
	LIST_HEAD(, pgrp) rc_pgrps;	/* (proc_lock) */
	pid_t		rc_lastpid;
	u_int		rc_nprocs;
	volatile u_int	rc_nlwps;
	struct proc	*rc_proc0;
	kmutex_t	rc_proc0lock;	/* its p_lock */
	struct lwp	*rc_lwp0;
	struct vmspace	rc_kernvm;	/* of proc0 and kthreads */
	struct vmspace	rc_localvm;	/* of local processes */

	/* panic.c: written once, read by the host afterwards. */
	volatile uint32_t rc_panicking;
	const struct lwp *rc_panicker;
	size_t		rc_paniclen;
	char		rc_panicmsg[8192];
	char		rc_panicstr[256];

	struct fault_state *rc_fault;	/* fault.c: once made, it stays */
	int		rc_booterror;	/* why a boot ended without a panic */
	bool		rc_catchfaults;	/* signals of faults are ours */
	struct watchdog	*rc_watchdog;	/* watchdog.c */
	struct lwp	*volatile rc_stuck; /* who keeps a CPU too long */

	LIST_ENTRY(rump_core) rc_clocklist;	/* clock.c */
	uint32_t	rc_clockindex;
	volatile uint32_t rc_notifylock;
	struct rump_notify *rc_notify;	/* (rc_notifylock) attached */
	void		*rc_freelocks[KERNEL_MAXCPUS];	/* lock_obj.c */

	struct kernel	*rc_kernel;
	LIST_ENTRY(rump_core) rc_hostlist;	/* registry.c */
};

static inline void
rump_cpu_pause(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ __volatile__("yield");
#endif
}

/* Words of locks: mutex.c, rwlock.c, sim_locks.c. */
#define MTX_WAITERS	((uintptr_t)1)
#define RW_WRITE	((uintptr_t)4)
#define RW_FLAGS	((uintptr_t)15)

void	rump_spinlock(volatile uint32_t *);
void	rump_spinunlock(volatile uint32_t *);

/* scheduler.c, whose head tells how these fit together. */
#define CPU_WANTED	((uintptr_t)1)
#define CPU_SEIZED	((uintptr_t)2)	/* no lwp's address */
void	sched_acquire_slow(struct lwp *);
void	sched_leave_slow(struct cpu_info *);

static inline bool
cpu_try(struct cpu_info *ci, struct lwp *l)
{
	uintptr_t expect = 0;

	if (!__atomic_compare_exchange_n(&ci->ci_state, &expect, (uintptr_t)l,
	    false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		return false;
	ci->ci_curlwp = l;
	return true;
}

static inline void
sched_enter(struct lwp *l)
{
	if (__predict_false(!cpu_try(l->l_cpu, l)))
		sched_acquire_slow(l);
}

/*
 * Leave a CPU.  The lwp is not looked at: it may be gone.
 */
static inline bool
cpu_try_leave(struct cpu_info *ci, const struct lwp *l)
{
	uintptr_t expect = (uintptr_t)l;

	__atomic_store_n(&ci->ci_passes, ci->ci_passes + 1, __ATOMIC_RELEASE);
	/* Nothing of the kernel is touched after this: it may be gone. */
	return __atomic_compare_exchange_n(&ci->ci_state, &expect, 0, false,
	    __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}

static inline void
cpu_leave(struct cpu_info *ci, const struct lwp *l)
{
	if (__predict_false(!cpu_try_leave(ci, l)))
		sched_leave_slow(ci);
}

static inline void
sched_leave(struct lwp *l)
{
	cpu_leave(l->l_cpu, l);
}

/* What other threads change at any time; ordered by what follows. */
static inline uint32_t
kernel_phase(const struct kernel *k)
{
	return __atomic_load_n(&k->k_phase, __ATOMIC_RELAXED);
}

static inline u_int
lwp_flags(const struct lwp *l)
{
	return __atomic_load_n(&l->l_flag, __ATOMIC_RELAXED);
}

/*
 * An lwp gives up its CPU inside the kernel (LSSLEEP), or has one again.
 */
static inline void
lwp_setstat(struct lwp *l, int stat)
{
	if (stat == LSSLEEP)
		__atomic_store_n(&l->l_nvcsw, l->l_nvcsw + 1,
		    __ATOMIC_RELAXED);	/* getrusage() of others */
	__atomic_store_n(&l->l_stat, stat, __ATOMIC_RELEASE);
}

/*
 * The calling thread goes on as another lwp on the same CPU.
 */
static inline void
sched_become(struct lwp *l, struct cpu_info *ci)
{
	uintptr_t old = __atomic_load_n(&ci->ci_state, __ATOMIC_RELAXED);

	l->l_cpu = ci;
	ci->ci_curlwp = l;
	while (!__atomic_compare_exchange_n(&ci->ci_state, &old,
	    (uintptr_t)l | (old & CPU_WANTED), true, __ATOMIC_RELAXED,
	    __ATOMIC_RELAXED))
		continue;
	rump_thread.t_curlwp = l;
}

void	sched_stop(struct kernel *, struct lwp *);
void	sched_cont(struct kernel *, struct lwp *);
void	sched_seize(struct kernel *);
void	sched_barrier(struct kernel *);
void	sched_relax(struct kernel *);
u_int	sched_waiting(struct kernel *);
bool	sched_spinning(struct kernel *);
bool	sched_stuck(const struct kernel *);
void	sched_abandon(struct kernel *);
bool	sleepq_spinning(struct kernel *);

/* An lwp that comes back to a kernel that panicked goes no further. */
static inline void
kernel_checkdead(struct lwp *l)
{
	if (__predict_false(kernel_phase(l->l_kernel) == KERNEL_PANICKED))
		kernel_leave_dead();
}

/* entry.c */
struct lwp *entry_lwp(struct proc *);
/* l_panicbuf of who has nothing to go back to: panic() ends the program. */
#define LWP_NOBACK	((void *)-1)
bool	entry_begin(struct lwp *, void *);
void	entry_end(struct lwp *);
bool	entry_guest(struct lwp *, struct proc *, void *);
void	entry_guestdone(struct lwp *);
int	entry_deadkernel(struct kernel *);
void	entry_threadexit(void *);
int	entry_run(struct proc *, void (*)(void *), void *);

/* panic.c */
void	kernel_fault(int, const void *);
void	kernel_catchfaults(struct kernel *);

/* watchdog.c */
int	watchdog_start(struct kernel *, uint64_t);
void	watchdog_stop(struct kernel *);
void	entry_forget(void);

/* panic.c */
void	kernel_end(const char *, ...) __printflike(1, 2);

/* registry.c */
int	registry_hostinit(void);
uint64_t registry_serial(void);
void	registry_add(struct kernel *);
void	registry_remove(struct kernel *);
/* Run a function in a kernel that may be gone: from outside of any. */
int	rump_kernel_visit(uint64_t, int (*)(void *), void *);
struct kernel *registry_pin(uint64_t);
void	registry_unpin(struct kernel *);
struct kernel *registry_default(void);
int	registry_sigmodel(void);
bool	registry_setdefault(struct kernel *);

/* lwproc.c */
struct lwp *lwproc_tmplwp(struct lwp *, struct proc *);
void	lwproc_tmpdone(struct lwp *);
int	lwproc_bootstrap(struct kernel *, struct lwp *, struct proc *);

void	lwproc_pidinsert(struct proc *);
bool	lwproc_atlimit(struct kernel *);
void	lwproc_freeown(struct lwp *);
void	lwproc_freestale(uint64_t, struct lwp *);
void	lwproc_endproc(struct proc *);
void	lwproc_freeguests(void);
void	lwproc_freedead(void);

/* kernels.c */
int	kernel_call(struct kernel *, struct proc *, int (*)(void *), void *);

/* boot.c */
int	boot_ncpu(void);
int	boot_kernel(const struct rump_kernel_config *);
int	boot_halt(int);

/* components.c */
void	rump_components_disown(struct kernel *);

/* threads.c */
void	threads_end(struct kernel *);

/* signals of the host process end a kernel's wait: panic.c */
void	kernel_wakeall(struct kernel *);

#endif /* _RUMPKERN_PRIVATE_H_ */
