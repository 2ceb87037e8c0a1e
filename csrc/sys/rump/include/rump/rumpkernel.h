/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernels as objects: boot one, use it, destroy it, a thousand at a time.
 *
 *	struct rump_kernel *k;
 *	int error = rump_kernel_boot(NULL, &k);
 *	struct rump_process *p = rump_kernel_process(k);
 *	long retval[2], args[] = { (long)"/tmp/a", 0755 };
 *	error = rump_process_syscall(p, number, args, sizeof(args), retval);
 *	rump_kernel_destroy(k);
 *
 * rump_init() (rump.h) boots the default kernel of the process, which the
 * rump_sys_* functions use when the calling thread is bound to no other.
 * All functions return 0 or an errno in NetBSD's numbering.
 *
 * A handle must stay alive while a thread uses it: destroying a kernel waits
 * for the threads inside it to leave, but a call that begins after
 * rump_kernel_destroy() is the caller's mistake, as with free(3).
 */
#ifndef _RUMP_RUMPKERNEL_H_
#define _RUMP_RUMPKERNEL_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rump_kernel;
struct rump_process;
struct rumpuser_blkdev_ops;
struct rump_clock;
struct rump_fault;

/* Where console output goes, line by line. */
typedef void (*rump_console_fn)(void *cookie, const char *text, size_t len);

struct rump_kernel_config {
	size_t		rkc_size;	/* of this structure */
	int		rkc_ncpu;	/* 0: RUMP_NCPU, or 2 */
	int		rkc_howto;	/* RB_*, AB_* boot flags */
	uint64_t	rkc_memlimit;	/* bytes; 0: RUMP_MEMLIMIT, or none */
	int		rkc_nvnodes;	/* 0: follows memory */
	const char	*rkc_hostname;	/* NULL: the host's */
	rump_console_fn	rkc_console;	/* NULL: the host's standard output */
	void		*rkc_console_cookie;
	uint64_t	rkc_seed;	/* 0: from the host */
	int		rkc_sigmodel;	/* enum rump_sigmodel and 1 more; 0: as
					 * rump_boot_setsigmodel() says */
	const struct rump_fault *rkc_faults; /* rumpfault.h: in force from the
					 * first allocation on, ids from 0 */
	size_t		rkc_nfaults;
	int		rkc_catchfaults; /* SIGSEGV, SIGBUS, SIGFPE and SIGILL
					 * in this kernel are its panic, also
					 * when a stack is used up; the signal
					 * handlers stay for good */
	int		rkc_maxfiles;	/* open files; 0: 65536 */
	int		rkc_maxlwps;	/* threads of all processes, past which
					 * calls of new ones fail with EAGAIN;
					 * 0: no limit */
	uint64_t	rkc_watchdog;	/* nanoseconds that an lwp may keep a
					 * CPU before the kernel panics, by its
					 * clock's rate, or if that is virtual
					 * by the host's; 0: no end.  Costs a
					 * thread of the host */
	struct rump_clock *rkc_clock;	/* rumpclock.h; NULL: the host's */
	int		rkc_maxprocs;	/* processes, with two that are the
					 * kernel's, past which new ones fail
					 * with EAGAIN; 0: 4096 */
	uint64_t	rkc_bufmem;	/* bytes of disk blocks that are kept:
					 * 65536 or more; 0: follows memory */
};

/*
 * What a kernel uses, and what was left when it halted.
 */
struct rump_kernel_stats {
	size_t		rks_size;	/* of this structure */
	uint64_t	rks_mapped;	/* bytes mapped from the host */
	uint64_t	rks_used;	/* bytes handed out */
	uint64_t	rks_live_bytes;	/* kmem(9) and pool(9), live */
	uint64_t	rks_live_allocs;
	uint64_t	rks_vnodes;
	uint64_t	rks_buffers;
	uint64_t	rks_pages;	/* of file data */
	uint64_t	rks_procs;
	uint64_t	rks_lwps;
	uint64_t	rks_threads;	/* host threads of the kernel's own */
	uint64_t	rks_files;	/* open files */
};

/*
 * Boot a kernel.  ENOMEM, EAGAIN (no host memory or threads), EINVAL.
 */
int	rump_kernel_boot(const struct rump_kernel_config *,
	    struct rump_kernel **);

/*
 * Unmount everything (RB_NOSYNC 4: without writing back), end all processes
 * and threads.  Later calls on the kernel give ESHUTDOWN.  EBUSY when called
 * from inside the kernel.  The leftovers can be read with rump_kernel_stats().
 */
int	rump_kernel_halt(struct rump_kernel *, int howto);

/* Free all the kernel has, whatever it was doing.  Halts nothing first. */
void	rump_kernel_destroy(struct rump_kernel *);

/* The panic message and backtrace, NULL if the kernel did not panic. */
const char *rump_kernel_panicked(struct rump_kernel *);

int	rump_kernel_stats(struct rump_kernel *, struct rump_kernel_stats *);

/* A report of what is still allocated: text, cut to len, NUL-terminated. */
int	rump_kernel_leakreport(struct rump_kernel *, char *buf, size_t len);

/* The kernel that rump_init() booted, NULL before. */
struct rump_kernel *rump_kernel_default(void);

/* Process 1, which unbound threads run in. */
struct rump_process *rump_kernel_process(struct rump_kernel *);

/*
 * A new process: flags as rump_pub_lwproc_rfork(), parent NULL: process 1.
 * Any number of host threads may make calls in it, each as an lwp of its own.
 */
int	rump_process_create(struct rump_kernel *, struct rump_process *parent,
	    int flags, struct rump_process **);

/* End a process: its descriptors are closed.  No thread may be inside. */
void	rump_process_release(struct rump_process *);

/*
 * One system call.  args holds its arguments, each in one long, in order;
 * pointers are of this address space.  retval gets two results.
 */
int	rump_process_syscall(struct rump_process *, int number,
	    const void *args, size_t arglen, long *retval);

/*
 * Run a function in the kernel, as an lwp of the process: for programs that
 * call kernel interfaces directly (rump_pub_*, RUMP_VOP_*).  The function
 * runs without a virtual CPU; its rump_* calls go to this kernel.
 */
int	rump_process_run(struct rump_process *, int (*)(void *), void *);

/*
 * Attach a disk that the host implements as a device node at `key' (an etfs
 * key, such as "/dev/rd0"); cookie is passed to its operations.
 */
int	rump_kernel_attach_disk(struct rump_kernel *, const char *key,
	    const struct rumpuser_blkdev_ops *, void *cookie, uint64_t size,
	    int readonly);
int	rump_kernel_detach_disk(struct rump_kernel *, const char *key);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPKERNEL_H_ */
