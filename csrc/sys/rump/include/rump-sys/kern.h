/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rump's own interface to the rest of the kernel: entry, virtual CPUs,
 * processes without fork, boot.
 */
#ifndef _RUMP_SYS_KERN_H_
#define _RUMP_SYS_KERN_H_

#include <sys/types.h>
#include <sys/errno.h>
#include <sys/lwp.h>
#include <sys/proc.h>

#include <rump-sys/component.h>
#include <rump-sys/jmp.h>
#include <rump-sys/kernel.h>

/* Flags of rump_lwproc_rfork(). */
#define RUMP_RFFDG	0x01		/* copy descriptors */
#define RUMP_RFCFDG	0x02		/* no descriptors */

/* What the kernel returns to callers once it has ended. */
#define RUMP_EHALTED	ESHUTDOWN
#define RUMP_EPANICKED	EHOSTDOWN

/*
 * Entering and leaving: entry.c.
 * rump_schedule() may nest on one thread; it ends the process only if there
 * never was a kernel to enter.
 */
void	rump_schedule(void);
void	rump_unschedule(void);

/*
 * One function of the public interface:
 *
 *	struct pubcall pc;
 *
 *	if (rump_setjmp(pc.pc_back) != 0)
 *		error = RUMP_EPANICKED;
 *	else if ((error = pubcall_enter(&pc)) != 0)
 *		return error;
 *	else
 *		error = ...;
 *	pubcall_leave(&pc);
 *
 * A panic comes back here, unless a call that is around this one has a place
 * for it.
 */
struct pubcall {
	rump_jmpbuf pc_back;
	int	pc_depth;		/* t_depth before */
	bool	pc_entered;		/* here, and leaves here */
	bool	pc_lent;		/* a way back for rump_schedule() */
};

int	pubcall_enter(struct pubcall *);
void	pubcall_leave(struct pubcall *);
int	rump_syscall(int, const void *, size_t, register_t *);

/*
 * Around a call of the host that may block or call back: gives up the virtual
 * CPU and the kernel lock, and hides curlwp so that the host may enter this
 * or another kernel meanwhile.
 */
void	rumpkern_unsched(int *, void *);
void	rumpkern_sched(int, void *);

/* Virtual CPUs: scheduler.c. */
int	sched_init(struct kernel *, int);
void	sched_acquire(struct lwp *);
void	sched_release(struct lwp *);
void	sched_oncpu(struct cpu_info *, void (*)(void *, void *), void *,
	    void *);
void	sched_park(struct lwp *, int64_t);
void	sched_unpark(struct lwp *);
bool	sched_lwp_running(const struct lwp *);

/* Processes and lwps: lwproc.c. */
void	lwproc_init(void);
int	rump_lwproc_rfork(int);
int	rump_lwproc_newlwp(pid_t);
void	rump_lwproc_switch(struct lwp *);
void	rump_lwproc_releaselwp(void);
void	rump_lwproc_unbind(void);
struct lwp *rump_lwproc_curlwp(void);
void	rump_lwproc_curlwp_set(struct lwp *);
void	rump_lwproc_curlwp_clear(struct lwp *);
void	rump_lwproc_sysent_usenative(void);
int	lwproc_newproc(struct proc *, int, struct proc **);
int	lwproc_newlwp_in(struct proc *, struct lwp **);
void	lwproc_freelwp(struct lwp *);
bool	lwproc_evict(void);
void	lwproc_exitall(void);

/* Halting and panicking. */
void	panic(const char *, ...) __dead __printflike(1, 2);
int	kernel_halt_self(int);
void	kernel_leave_dead(void) __dead;
int	kernel_dead_errno(const struct kernel *);
bool	kernel_booting(void);
void	kernel_boot_nomem(void) __dead;
void	kernel_boot_fail(int) __dead;

/* Cloned by drivers. */
void	_kernel_lock(int);
void	_kernel_unlock(int, int *);
bool	_kernel_locked_p(void);
void	kernconfig_lock(void);
void	kernconfig_unlock(void);
bool	kernconfig_is_held(void);

/*
 * Where a component attaches.  A boot may end for want of memory, though, which
 * a file system in memory calls space.
 */
#define FLAWLESSCALL(call)						\
do {									\
	int att_error = (call);						\
	if ((att_error == ENOMEM || att_error == ENOSPC) &&		\
	    kernel_booting())						\
		kernel_boot_nomem();					\
	if (att_error != 0)						\
		panic("\"%s\" failed: %d", #call, att_error);		\
} while (0)

#endif /* _RUMP_SYS_KERN_H_ */
