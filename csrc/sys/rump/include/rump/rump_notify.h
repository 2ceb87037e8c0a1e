/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a kernel tells the program that something is there to be fetched,
 * without a descriptor of the host and without a thread that waits.
 *
 *	static void ring(struct rump_notify *rn, unsigned what) { ... }
 *	static struct rump_notify rn = { .rn_fn = ring };
 *
 *	fd = rump_sys_kqueue1(0);
 *	error = rump_kqueue_notify(process, fd, &rn);
 *
 * From here on rn_fn is called with RUMP_NOTIFY_READY each time the queue
 * turns from empty to not empty, and at once if it is not empty now.  Who
 * takes events until kevent(2) gives none misses nothing.
 *
 * The function runs outside of the kernel, where no lock and no virtual CPU
 * is held: it may do what it likes, enter any kernel included.  It is called
 *	by the thread whose operation caused the event, as the last thing of
 *	that operation;
 *	by a thread of the kernel's own, if it was a timer or an interrupt;
 *	by a thread made for the purpose, if the first is going to sleep in
 *	the kernel.  (Not with RUMP_THREADS=0: then it is called afterwards.)
 * Calls are not nested: what a call causes is told after its return.
 *
 * The structure is the program's and belongs to the kernel from the
 * registration to the call that has RUMP_NOTIFY_GONE: the last one.  That is
 * when the queue is closed, when another takes its place, when the kernel is
 * halted, and, if it panicked, when it is destroyed.  A panic is told with
 * RUMP_NOTIFY_READY, so that who waits finds out.
 */
#ifndef _RUMP_RUMP_NOTIFY_H_
#define _RUMP_RUMP_NOTIFY_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rump_process;

#define RUMP_NOTIFY_READY	0x1u
#define RUMP_NOTIFY_GONE	0x2u

struct rump_notify {
	void		(*rn_fn)(struct rump_notify *, unsigned what);
	/* The kernel's; zero before the registration. */
	struct rump_notify *rn_next;
	struct rump_notify *rn_older;
	struct rump_notify *rn_newer;
	uint32_t	rn_state;
};

/*
 * Register for a kqueue(2) of the process; NULL: nobody any more.  EBADF,
 * EINVAL (not a kqueue), ESHUTDOWN, EHOSTDOWN.
 */
int	rump_kqueue_notify(struct rump_process *, int kq,
	    struct rump_notify *);

/*
 * A program that calls with locks of its own held, which its rn_fn takes as
 * well, puts those calls between these two: the functions are called by the
 * last rump_notify_run() of the thread.
 */
void	rump_notify_hold(void);
void	rump_notify_run(void);

/*
 * A descriptor for RUMP_EVFILT_VNODE alone: it does not open the file, so
 * that nobody sees it opened or closed, and no device or fifo notices.  The
 * file is named by path, a symbolic link being followed, or, with path NULL,
 * by the descriptor fd.  EACCES: it may not be read; otherwise as open(2).
 *
 * The file is kept from going, as by an open one, until ioctl(2) with
 * RUMP_FIOUNPIN, which comes after the knote was added.  Then the file goes
 * when it has no name and no other user, and its file system can be
 * unmounted; both end with RUMP_NOTE_REVOKE.
 */
int	rump_process_watchfd(struct rump_process *, int fd, const char *path,
	    int *watchfd);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMP_NOTIFY_H_ */
