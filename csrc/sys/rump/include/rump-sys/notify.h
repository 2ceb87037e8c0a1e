/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Telling the program: see <rump/rump_notify.h>, librump/rumpkern/notify.c.
 *
 * notify_post() may be called with any locks held: it only puts the structure
 * on a list of the calling thread.  From notify_attach() to the post of
 * RUMP_NOTIFY_GONE, which notify_detach() makes, nobody else posts GONE.
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

static inline bool
notify_pending(void)
{
	return __predict_false(rump_thread.t_notify != NULL);
}

#endif /* _RUMP_SYS_NOTIFY_H_ */
