/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypercalls: all that a kernel asks of its host.
 *
 * The kernel imports these functions and the compiler's memcpy family, and
 * nothing else.  csrc/lib/librumpuser implements them on Linux; a program with
 * another host in mind provides its own and leaves that library out.
 *
 * Rules
 *	Errors are numbers of NetBSD's <sys/errno.h>; 0 is success.  A function
 *	that returns void may not fail.
 *	A call that may block ("blocks") gives up the virtual CPU of the calling
 *	lwp first (hyp_backend_unschedule) and takes one again afterwards.  On a
 *	thread that is in no kernel the upcalls do nothing.
 *	Functions marked "raw" never touch the virtual CPU: the kernel calls
 *	them where it has none, or where it may not lose it.
 *	The library keeps nothing of a kernel but what that kernel created here
 *	and has not destroyed; any number of kernels share it.
 *
 * Version 18 adds to 17 what is marked (18).
 */
#ifndef _RUMP_RUMPUSER_H_
#define _RUMP_RUMPUSER_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RUMPUSER_VERSION	18

struct lwp;
struct modinfo;
struct rump_component;
struct evcnt;

/*
 * Upcalls of the kernel, given once at the first boot.
 *
 * A kernel entry made on a thread of the host's own (completions, received
 * packets) must name its kernel: hyp_kernel_self() tells the calling lwp's,
 * hyp_kernel_enter() makes the thread an lwp of that kernel with a virtual CPU
 * (nonzero: that kernel is gone), hyp_kernel_leave() undoes it; between the two
 * a panic has nothing to go back to.  hyp_kernel_run() calls a function in a
 * kernel and comes back from its panics, too, with an error.  They are
 * optional (18); without them hyp_schedule() enters the default kernel.
 * hyp_fault(), optional too, is called in a signal handler and does not return
 * if the fault is one of a kernel.
 */
struct rumpuser_hyperup {
	void	(*hyp_schedule)(void);
	void	(*hyp_unschedule)(void);
	void	(*hyp_backend_unschedule)(int, int *, void *);
	void	(*hyp_backend_schedule)(int, void *);
	void	(*hyp_lwproc_switch)(struct lwp *);
	void	(*hyp_lwproc_release)(void);
	int	(*hyp_lwproc_rfork)(void *, int, const char *);
	int	(*hyp_lwproc_newlwp)(int);
	struct lwp *(*hyp_lwproc_curlwp)(void);
	int	(*hyp_syscall)(int, void *, long *);
	void	(*hyp_lwpexit)(void);
	void	(*hyp_execnotify)(const char *);
	int	(*hyp_getpid)(void);
	void	*(*hyp_kernel_self)(void);
	int	(*hyp_kernel_enter)(void *);
	void	(*hyp_kernel_leave)(void *);
	void	(*hyp_fault)(int, const void *);
	int	(*hyp_kernel_run)(void *, void (*)(void *), void *);
	void	*hyp__extra[3];
};

/* Nonzero when the version is not RUMPUSER_VERSION.  May be called again. */
int	rumpuser_init(int version, const struct rumpuser_hyperup *);

/*
 * Memory.
 */
int	rumpuser_malloc(size_t len, int alignment, void **);
void	rumpuser_free(void *, size_t len);
int	rumpuser_anonmmap(void *preferred, size_t len, int alignbit, int exec,
	    void **);
void	rumpuser_unmap(void *, size_t len);
size_t	rumpuser_getpagesize(void);

/*
 * Anonymous zeroed memory, aligned, reserved but not resident (18, raw).
 * HUGE asks for huge pages, otherwise there are none.
 */
#define RUMPUSER_MAP_HUGE	0x1
int	rumpuser_mapanon(size_t len, size_t align, int flags, void **);
void	rumpuser_unmapanon(void *, size_t len);
/* Zero again and not resident (18, raw). */
void	rumpuser_decommit(void *, size_t len);
/* Make resident if the host can (18, raw). */
void	rumpuser_populate(void *, size_t len);
/* Any access faults from now on (18, raw). */
int	rumpuser_guardpage(void *, size_t len);

/*
 * Host files.  Types of getfileinfo: RUMPUSER_FT_*.
 */
#define RUMPUSER_OPEN_RDONLY	0x0000
#define RUMPUSER_OPEN_WRONLY	0x0001
#define RUMPUSER_OPEN_RDWR	0x0002
#define RUMPUSER_OPEN_ACCMODE	0x0003
#define RUMPUSER_OPEN_CREATE	0x0004
#define RUMPUSER_OPEN_EXCL	0x0008
#define RUMPUSER_OPEN_BIO	0x0010
int	rumpuser_open(const char *, int flags, int *fd);
int	rumpuser_close(int fd);
/* All files that a kernel (hyp_kernel_self()) has left open (18, raw). */
void	rumpuser_closeall(void *kernel);

#define RUMPUSER_FT_OTHER	0
#define RUMPUSER_FT_DIR		1
#define RUMPUSER_FT_REG		2
#define RUMPUSER_FT_BLK		3
#define RUMPUSER_FT_CHR		4
int	rumpuser_getfileinfo(const char *, uint64_t *size, int *type);

/*
 * Block transfers.  `done' runs exactly once, with the bytes transferred and
 * an error, in the kernel that asked (see struct rumpuser_hyperup), on any
 * thread: on the calling one, before the return, with RUMPUSER_BIO_WAIT (18,
 * blocks) or if RUMP_THREADS=0; otherwise on a thread of a pool that starts
 * when first used and ends when idle.  RUMPUSER_BIO_SYNC: a write is on stable
 * storage when it is done.
 */
#define RUMPUSER_BIO_READ	0x01
#define RUMPUSER_BIO_WRITE	0x02
#define RUMPUSER_BIO_SYNC	0x04
#define RUMPUSER_BIO_WAIT	0x08
#define RUMPUSER_BIO_FLUSH	0x10	/* 18: no data */
#define RUMPUSER_BIO_DISCARD	0x20	/* 18: no data; a hint */
typedef void (*rump_biodone_fn)(void *, size_t, int);
void	rumpuser_bio(int fd, int op, void *data, size_t len, int64_t off,
	    rump_biodone_fn done, void *arg);

/*
 * A disk that the host program implements (18).  The operations transfer
 * everything or fail with an errno of NetBSD's; they may block, are called on
 * any thread, several at a time, and without a virtual CPU, so that they may
 * use this or another kernel themselves.  flush, discard and release may be
 * NULL.  release is the last call.
 */
struct rumpuser_blkdev_ops {
	int	(*read)(void *cookie, void *, size_t len, uint64_t off);
	int	(*write)(void *cookie, const void *, size_t len, uint64_t off);
	int	(*flush)(void *cookie);
	int	(*discard)(void *cookie, uint64_t off, uint64_t len);
	void	(*release)(void *cookie);
};
/* As rumpuser_bio(), on such a disk (18). */
void	rumpuser_blkdev_bio(const struct rumpuser_blkdev_ops *, void *cookie,
	    int op, void *data, size_t len, int64_t off, rump_biodone_fn done,
	    void *arg);

/*
 * Wait until no transfer of a kernel (hyp_kernel_self()) is under way: before
 * its memory goes (18, raw).
 */
void	rumpuser_bio_drain(void *kernel);

struct rumpuser_iov {
	void	*iov_base;
	size_t	iov_len;
};
#define RUMPUSER_IOV_NOSEEK	-1
int	rumpuser_iovread(int fd, struct rumpuser_iov *, size_t n, int64_t off,
	    size_t *);
int	rumpuser_iovwrite(int fd, const struct rumpuser_iov *, size_t n,
	    int64_t off, size_t *);

#define RUMPUSER_SYNCFD_READ	0x01
#define RUMPUSER_SYNCFD_WRITE	0x02
#define RUMPUSER_SYNCFD_BOTH	(RUMPUSER_SYNCFD_READ | RUMPUSER_SYNCFD_WRITE)
#define RUMPUSER_SYNCFD_BARRIER	0x04
#define RUMPUSER_SYNCFD_SYNC	0x08
int	rumpuser_syncfd(int fd, int flags, uint64_t start, uint64_t len);
/* Cut or extend a file that is open for writing (18). */
int	rumpuser_truncate(int fd, uint64_t len);

/*
 * Clocks.  Sleeping: RELWALL a duration, ABSMONO until a time (blocks).
 */
enum rumpclock {
	RUMPUSER_CLOCK_RELWALL,
	RUMPUSER_CLOCK_ABSMONO
};
int	rumpuser_clock_gettime(int, int64_t *sec, long *nsec);
int	rumpuser_clock_sleep(int, int64_t sec, long nsec);
/* Nanoseconds, without a trap (18, raw). */
int64_t	rumpuser_monotime(void);
int64_t	rumpuser_walltime(void);

/*
 * Parameters: the two mandatory ones, otherwise the host's environment.
 */
#define RUMPUSER_PARAM_NCPU	"_RUMPUSER_NCPU"
#define RUMPUSER_PARAM_HOSTCPUS	"_RUMPUSER_HOSTCPUS"
#define RUMPUSER_PARAM_HOSTNAME	"_RUMPUSER_HOSTNAME"
int	rumpuser_getparam(const char *, void *buf, size_t buflen);

/*
 * The host process.
 */
void	rumpuser_seterrno(int);		/* translated to the host's */
#define RUMPUSER_PANIC	(-1)
void	rumpuser_exit(int) __attribute__((__noreturn__));
#define RUMPUSER_PID_SELF	((int64_t)-1)
int	rumpuser_kill(int64_t pid, int sig);	/* NetBSD's number */
void	rumpuser_putchar(int);
void	rumpuser_dprintf(const char *, ...)
	    __attribute__((__format__(__printf__, 1, 2)));
/* Text to the host's standard output at once, never interleaved (18, raw). */
void	rumpuser_console(const char *, size_t);
#define RUMPUSER_RANDOM_HARD	0x01
#define RUMPUSER_RANDOM_NOWAIT	0x02
int	rumpuser_getrandom(void *, size_t, int flags, size_t *);
/* The calling thread's stack as text, NUL-terminated (18, raw). */
void	rumpuser_backtrace(char *, size_t);
/* The name of a code address, NUL-terminated; empty: not known (18, raw). */
void	rumpuser_symbol(const void *pc, char *, size_t);
/*
 * For programs: who finds names for code addresses.  Writes at most len bytes,
 * returns how many; 0: not known.  NULL: the dynamic linker alone (18).
 */
typedef size_t (*rumpuser_symbolise_fn)(const void *pc, char *, size_t len);
void	rumpuser_symboliser(rumpuser_symbolise_fn);

/*
 * Have SIGSEGV, SIGBUS, SIGFPE and SIGILL of the calling thread, and of all
 * that call this, go to hyp_fault(signal, address) first, on a stack of their
 * own; a fault outside of kernels goes to the handler that was there before.
 * Called by each thread that enters a kernel which asks for it (18, raw).
 */
int	rumpuser_catchfaults(void);
/* Interrupt all threads of the process: hyp_fault(0, NULL) (18, raw). */
void	rumpuser_kickthreads(void);

/*
 * Threads: small stacks (RUMPUSER_THREAD_STACK) with a guard page.  mustjoin:
 * *cookie is for rumpuser_thread_join() (blocks), otherwise it is NULL.
 */
#define RUMPUSER_THREAD_STACK	(256 * 1024)
int	rumpuser_thread_create(void *(*)(void *), void *, const char *name,
	    int mustjoin, int priority, int cpuidx, void **cookie);
void	rumpuser_thread_exit(void) __attribute__((__noreturn__));
int	rumpuser_thread_join(void *cookie);
/* Run fn(arg) when the calling host thread exits (18, raw). */
int	rumpuser_threadexit_hook(void (*)(void *), void *);
void	rumpuser_yield(void);		/* 18, raw */

/*
 * Sleep while *addr is `expected', until woken or (a time of
 * rumpuser_monotime(), -1: for ever) late (18, raw).  0, also without reason,
 * or ETIMEDOUT.
 */
int	rumpuser_futex_wait(volatile uint32_t *addr, uint32_t expected,
	    int64_t abs_mono_ns);
void	rumpuser_futex_wake(volatile uint32_t *addr, int n);

enum rumplwpop {
	RUMPUSER_LWP_CREATE,
	RUMPUSER_LWP_DESTROY,
	RUMPUSER_LWP_SET,
	RUMPUSER_LWP_CLEAR
};
void	rumpuser_curlwpop(int, struct lwp *);
struct lwp *rumpuser_curlwp(void);

/*
 * Locks of the host, for host halves of drivers: the kernel has its own.
 * A mutex with the flag SPIN is taken without giving up the virtual CPU;
 * KMUTEX ones know their owner.  _nowrap calls never touch the virtual CPU.
 * After a wait a mutex that is SPIN | KMUTEX is taken after the CPU, a mutex
 * that is SPIN only before it.
 */
struct rumpuser_mtx;
#define RUMPUSER_MTX_SPIN	0x01
#define RUMPUSER_MTX_KMUTEX	0x02
void	rumpuser_mutex_init(struct rumpuser_mtx **, int flags);
int	rumpuser_mutex_spin_p(struct rumpuser_mtx *);
void	rumpuser_mutex_enter(struct rumpuser_mtx *);
void	rumpuser_mutex_enter_nowrap(struct rumpuser_mtx *);
int	rumpuser_mutex_tryenter(struct rumpuser_mtx *);
void	rumpuser_mutex_exit(struct rumpuser_mtx *);
void	rumpuser_mutex_destroy(struct rumpuser_mtx *);
void	rumpuser_mutex_owner(struct rumpuser_mtx *, struct lwp **);

enum rumprwlock {
	RUMPUSER_RW_READER,
	RUMPUSER_RW_WRITER
};
struct rumpuser_rw;
void	rumpuser_rw_init(struct rumpuser_rw **);
void	rumpuser_rw_enter(int, struct rumpuser_rw *);
int	rumpuser_rw_tryenter(int, struct rumpuser_rw *);
int	rumpuser_rw_tryupgrade(struct rumpuser_rw *);
void	rumpuser_rw_downgrade(struct rumpuser_rw *);
void	rumpuser_rw_exit(struct rumpuser_rw *);
void	rumpuser_rw_destroy(struct rumpuser_rw *);
void	rumpuser_rw_held(int, struct rumpuser_rw *, int *);

struct rumpuser_cv;
void	rumpuser_cv_init(struct rumpuser_cv **);
void	rumpuser_cv_destroy(struct rumpuser_cv *);
void	rumpuser_cv_wait(struct rumpuser_cv *, struct rumpuser_mtx *);
void	rumpuser_cv_wait_nowrap(struct rumpuser_cv *, struct rumpuser_mtx *);
int	rumpuser_cv_timedwait(struct rumpuser_cv *, struct rumpuser_mtx *,
	    int64_t sec, int64_t nsec);	/* a duration; ETIMEDOUT */
void	rumpuser_cv_signal(struct rumpuser_cv *);
void	rumpuser_cv_broadcast(struct rumpuser_cv *);
void	rumpuser_cv_has_waiters(struct rumpuser_cv *, int *);

/*
 * Dynamic loading.  Components come from a table that is linked in
 * (<rump-sys/component.h>), so there is nothing to look for: no callback is
 * called.
 */
typedef void (*rump_modinit_fn)(const struct modinfo *const *, size_t);
typedef int (*rump_symload_fn)(void *, uint64_t, char *, uint64_t);
typedef void (*rump_compload_fn)(const struct rump_component *);
typedef void (*rump_evcntattach_fn)(struct evcnt *);
void	rumpuser_dl_bootstrap(rump_modinit_fn, rump_symload_fn,
	    rump_compload_fn, rump_evcntattach_fn);

/*
 * Going to the background: the parent waits for done(), and exits with
 * success only if it says RUMP_DAEMONIZE_SUCCESS.
 */
#define RUMP_DAEMONIZE_SUCCESS	0
int	rumpuser_daemonize_begin(void);
int	rumpuser_daemonize_done(int);

/*
 * Serving remote clients (sysproxy).  ENOSYS without that part.
 */
int	rumpuser_sp_init(const char *url, const char *ostype,
	    const char *osrelease, const char *machine);
void	rumpuser_sp_fini(void *);
int	rumpuser_sp_copyin(void *, const void *raddr, void *laddr, size_t);
int	rumpuser_sp_copyinstr(void *, const void *raddr, void *laddr,
	    size_t *);
int	rumpuser_sp_copyout(void *, const void *laddr, void *raddr, size_t);
int	rumpuser_sp_copyoutstr(void *, const void *laddr, void *raddr,
	    size_t *);
int	rumpuser_sp_anonmmap(void *, size_t, void **);
int	rumpuser_sp_raise(void *, int sig);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPUSER_H_ */
