/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kqueue(2), and what a driver needs to be watched by one.
 *
 * A klist belongs to the object watched and is guarded by the object's lock.
 * A filter's f_event is called from KNOTE() with that lock held as the caller
 * of KNOTE() has it, and with hint 0 from kevent(2) without it.  kn_data and
 * kn_fflags are the filter's; flags change only through knote_set_eof() and
 * knote_clear_eof().
 */
#ifndef _SYS_EVENT_H_
#define _SYS_EVENT_H_

#include <sys/types.h>
#include <sys/atomic.h>
#include <sys/ioccom.h>
#include <sys/queue.h>
#include <sys/tree.h>

/* Filters. */
#define EVFILT_READ		0U
#define EVFILT_WRITE		1U
#define EVFILT_AIO		2U
#define EVFILT_VNODE		3U
#define EVFILT_PROC		4U
#define EVFILT_SIGNAL		5U
#define EVFILT_TIMER		6U
#define EVFILT_FS		7U
#define EVFILT_USER		8U
#define EVFILT_SYSCOUNT		9U

struct kevent {
	uintptr_t	ident;
	uint32_t	filter;
	uint32_t	flags;
	uint32_t	fflags;
	int64_t		data;
	void		*udata;
};

#define EV_SET(kevp, a, b, c, d, e, f) do {				\
	struct kevent *_kevp = (kevp);					\
	_kevp->ident = (a);						\
	_kevp->filter = (b);						\
	_kevp->flags = (c);						\
	_kevp->fflags = (d);						\
	_kevp->data = (e);						\
	_kevp->udata = (f);						\
} while (0)

/* Actions and flags. */
#define EV_ADD		0x0001U
#define EV_DELETE	0x0002U
#define EV_ENABLE	0x0004U
#define EV_DISABLE	0x0008U
#define EV_ONESHOT	0x0010U
#define EV_CLEAR	0x0020U
#define EV_RECEIPT	0x0040U
#define EV_DISPATCH	0x0080U
#define EV_SYSFLAGS	0xf000U
#define EV_FLAG1	0x2000U
#define EV_ERROR	0x4000U
#define EV_EOF		0x8000U

/* EVFILT_USER */
#define NOTE_FFNOP	0x00000000U
#define NOTE_FFAND	0x40000000U
#define NOTE_FFOR	0x80000000U
#define NOTE_FFCOPY	0xc0000000U
#define NOTE_FFCTRLMASK	0xc0000000U
#define NOTE_FFLAGSMASK	0x00ffffffU
#define NOTE_TRIGGER	0x01000000U

/* Hints inside the kernel. */
#define NOTE_SUBMIT	0x01000000U	/* the object's lock is held */
#define NOTE_SIGNAL	0x08000000U	/* number of the signal or-ed in */

/* EVFILT_READ, EVFILT_WRITE */
#define NOTE_LOWAT	0x0001U

/* EVFILT_VNODE */
#define NOTE_DELETE	0x0001U
#define NOTE_WRITE	0x0002U
#define NOTE_EXTEND	0x0004U
#define NOTE_ATTRIB	0x0008U
#define NOTE_LINK	0x0010U
#define NOTE_RENAME	0x0020U
#define NOTE_REVOKE	0x0040U
#define NOTE_OPEN	0x0080U
#define NOTE_CLOSE	0x0100U
#define NOTE_CLOSE_WRITE 0x0200U
#define NOTE_READ	0x0400U

/* EVFILT_PROC */
#define NOTE_EXIT	0x80000000U
#define NOTE_FORK	0x40000000U
#define NOTE_EXEC	0x20000000U
#define NOTE_PCTRLMASK	0xf0000000U
#define NOTE_PDATAMASK	0x000fffffU
#define NOTE_TRACK	0x00000001U
#define NOTE_TRACKERR	0x00000002U
#define NOTE_CHILD	0x00000004U

/* EVFILT_TIMER */
#define NOTE_MSECONDS	0x00000000U
#define NOTE_SECONDS	0x00000001U
#define NOTE_USECONDS	0x00000002U
#define NOTE_NSECONDS	0x00000003U
#define NOTE_ABSTIME	0x00000010U

/* Names and numbers of filters. */
struct kfilter_mapping {
	char		*name;
	size_t		len;
	uint32_t	filter;
};
#define KFILTER_BYFILTER	_IOWR('k', 0, struct kfilter_mapping)
#define KFILTER_BYNAME		_IOWR('k', 1, struct kfilter_mapping)

struct kfilter;
struct kqueue;
struct proc;
struct timespec;

SLIST_HEAD(klist, knote);

/* f_flags */
#define FILTEROP_ISFD	0x0001		/* ident is a descriptor */
#define FILTEROP_MPSAFE	0x0002		/* no kernel lock */

/* f_touch */
#define EVENT_REGISTER	1
#define EVENT_PROCESS	2

struct filterops {
	int		f_flags;
	int		(*f_attach)(struct knote *);
	void		(*f_detach)(struct knote *);
	int		(*f_event)(struct knote *, long);
	int		(*f_touch)(struct knote *, struct kevent *, long);
};

/* kn_status */
#define KN_ACTIVE	0x01U		/* has fired */
#define KN_QUEUED	0x02U		/* on its kqueue's list */
#define KN_DISABLED	0x04U
#define KN_DETACHED	0x08U		/* the object let go of it */
#define KN_MARKER	0x10U
#define KN_BUSY		0x20U		/* being looked at by a scan */
#define KN_WILLDETACH	0x40U		/* on its kqueue's list of the dead */

struct knote {
	SLIST_ENTRY(knote) kn_link;	/* of the descriptor (fd_lock) */
	SLIST_ENTRY(knote) kn_selnext;	/* of the object (its lock) */
	TAILQ_ENTRY(knote) kn_tqe;	/* queue or dead list (kq_lock) */
	struct kqueue	*kn_kq;
	struct kevent	kn_kevent;
	uint32_t	kn_status;	/* KN_* (kq_lock) */
	uint32_t	kn_sfflags;	/* fflags asked for */
	uintptr_t	kn_sdata;	/* data asked for */
	void		*kn_obj;	/* file_t *, or the filter's */
	const struct filterops *kn_fop;
	struct kfilter	*kn_kfilter;
	void		*kn_hook;	/* the driver's */
	int		kn_hookid;
	bool		kn_isfd;	/* ident is a descriptor */
	LIST_ENTRY(knote) kn_all;	/* of its kqueue (kq_lock) */
	rb_node_t	kn_tree;	/* ident not a descriptor (kq_lock) */

#define kn_id		kn_kevent.ident
#define kn_filter	kn_kevent.filter
#define kn_flags	kn_kevent.flags
#define kn_fflags	kn_kevent.fflags
#define kn_data		kn_kevent.data
};

/*
 * A filter whose object's lock a scan does not know sets its data so: the
 * scan reads it without that lock.
 */
#define knote_setdata(kn, v)	atomic_store_relaxed(&(kn)->kn_data, (v))

/* How kevent1() fetches changes and stores events. */
struct kevent_ops {
	void		*keo_private;
	int		(*keo_fetch_timeout)(const void *, void *, size_t);
	int		(*keo_fetch_changes)(void *, const struct kevent *,
			    struct kevent *, size_t, int);
	int		(*keo_put_events)(void *, struct kevent *,
			    struct kevent *, size_t, int);
};

#define KNOTE(list, hint) do {						\
	if (!SLIST_EMPTY(list))						\
		knote((struct klist *)(list), (hint));			\
} while (0)

void	kqueue_init(void);
void	kqueue_fini(void);

void	knote(struct klist *, long);
void	knote_fdclose(int);
void	knote_set_eof(struct knote *, uint32_t);
void	knote_clear_eof(struct knote *);
/* From a filter of one's own: kn has fired.  Any lock but kq_lock. */
void	knote_activate(struct knote *);

/* No locks held. */
void	knote_proc_exec(struct proc *);
void	knote_proc_fork(struct proc *, struct proc *);
void	knote_proc_exit(struct proc *);

/* On p_klist; p_lock held by the caller. */
void	knote_proc_signal(struct proc *, int);

/* EVFILT_FS: file systems were mounted, unmounted ... (VQ_*).  No locks. */
void	knote_fs(uint32_t);

int	kfilter_register(const char *, const struct filterops *, int *);
int	kfilter_unregister(const char *);

int	filt_seltrue(struct knote *, long);
extern const struct filterops seltrue_filtops;
int	seltrue_kqfilter(dev_t, struct knote *);

int	kevent1(register_t *, int, const struct kevent *, size_t,
	    struct kevent *, size_t, const struct timespec *,
	    const struct kevent_ops *);
int	kevent_fetch_changes(void *, const struct kevent *, struct kevent *,
	    size_t, int);
int	kevent_put_events(void *, struct kevent *, struct kevent *, size_t,
	    int);

#endif /* _SYS_EVENT_H_ */
