/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Telling the program: see <rump/rump_notify.h>, librump/rumpkern/notify.c.
 *
 * notify_post() may be called with any locks held: it only puts the structure
 * on a list of the calling thread.  From notify_attach() to the post of
 * RUMP_NOTIFY_GONE, which notify_detach() makes, nobody else posts GONE.
 * after_post() is the same for work of the kernel's own.
 */
#ifndef _RUMP_SYS_NOTIFY_H_
#define _RUMP_SYS_NOTIFY_H_

#include <sys/types.h>
#include <sys/lwp.h>

#include <rump/rump_notify.h>

void	notify_attach(struct rump_notify *);
void	notify_detach(struct rump_notify *);
void	notify_post(struct rump_notify *, u_int);

/* Of entering and leaving; each behind a look at notify_pending(). */
void	notify_run(void);	/* outside of all kernels */
void	notify_run_kthread(void);	/* by a kthread without locks */
void	notify_handoff(void);	/* the thread is about to sleep */
void	notify_all(struct kernel *);
void	notify_destroy(struct kernel *);

/* Of going to sleep: no virtual CPU is held. */
void	notify_sleep(struct lwp *, bool);

/*
 * Work for the calling thread when it has left the kernel, or sleeps in it
 * where a signal may end the sleep: in no kernel, without locks.  The function
 * may post again; `soon' is false if the thread did enough of it, and somebody
 * else shall.
 */
struct rump_after {
	struct rump_after *ra_next;
	void		(*ra_fn)(struct rump_after *, bool soon);
};
void	after_post(struct rump_after *);

static inline bool
notify_pending(void)
{
	return __predict_false((uintptr_t)rump_thread.t_notify |
	    (uintptr_t)rump_thread.t_after);
}

#endif /* _RUMP_SYS_NOTIFY_H_ */
