/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * struct kqueue: see kern/kern_event.c for the rules.
 */
#ifndef _SYS_EVENTVAR_H_
#define _SYS_EVENTVAR_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/event.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/select.h>
#include <sys/tree.h>

#define KQ_NEVENTS	8	/* copied at once */
#define KQ_MAXNEST	8	/* kqueues that watch kqueues */

struct filedesc;
struct rump_notify;

/*
 * (l) kq_lock, (r) kq_reglock, (s) kq_sellock, (n) nest lock, (-) constant
 */
struct kqueue {
	kmutex_t	kq_lock;
	kmutex_t	kq_reglock;	/* knotes stay while it is held */
	kmutex_t	kq_sellock;	/* kq_sel */
	kcondvar_t	kq_cv;		/* (l) kevent(2) sleeps here */
	TAILQ_HEAD(, knote) kq_head;	/* (l) fired, and markers */
	TAILQ_HEAD(, knote) kq_dead;	/* (l) to be detached */
	u_int		kq_count;	/* (l) on kq_head, or KN_BUSY */
	u_int		kq_nfd;		/* (l) knotes of descriptors */
	u_int		kq_gen;		/* (l) fo_restart: sleepers leave */
	u_int		kq_flags;	/* (l) KQ_* */
	LIST_HEAD(, knote) kq_knotes;	/* (l) all of them */
	rb_tree_t	kq_tree;	/* (l) whose ident is no descriptor */
	struct filedesc	*kq_fdp;	/* (-) */
	struct selinfo	kq_sel;		/* (s) */
	u_int		kq_level;	/* (n) above all it watches */
	struct rump_notify *kq_notify;	/* (s) the program's */
};

#define KQ_CLOSING	0x01

struct fdfile;

/* Detach all knotes of a descriptor that closes.  fd_lock held. */
void	knote_fdclose_ff(struct filedesc *, struct fdfile *);

/*
 * Tell the program each time the kqueue fd turns from empty to not empty, and
 * when it closes; NULL ends it.  <rump/rump_notify.h>
 */
int	kqueue_setnotify(int, struct rump_notify *);

#endif /* _SYS_EVENTVAR_H_ */
