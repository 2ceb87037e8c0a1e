/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the files kern_event*.c.
 */
#ifndef _KERN_EVENT_IMPL_H_
#define _KERN_EVENT_IMPL_H_

#include <sys/types.h>
#include <sys/atomic.h>
#include <sys/event.h>
#include <sys/eventvar.h>
#include <sys/pool.h>

/* A filter that a driver registered. */
struct kfilter {
	const struct filterops *kf_ops;
	const char	*kf_name;
	size_t		kf_namesize;
	uint32_t	kf_filter;
	u_int		kf_refcnt;	/* knotes */
	LIST_ENTRY(kfilter) kf_list;
};

struct kqueue_state {
	kmutex_t	ks_nestlock;	/* which kqueue watches which */
	kmutex_t	ks_filterlock;	/* ks_filters */
	kmutex_t	ks_fslock;	/* ks_fs */
	LIST_HEAD(, kfilter) ks_filters;
	struct klist	ks_fs;		/* EVFILT_FS */
	volatile u_int	ks_ntimers;
	pool_cache_t	ks_knotes;
	pool_cache_t	ks_queues;
};

#define KQ_MAXTIMERS	65536

/* kern_event.c */
extern const struct filterops file_filtops;
extern const rb_tree_ops_t knote_tree_ops;
int	filter_event(struct knote *, long);
int	filter_touch(struct knote *, struct kevent *, long);
void	kq_insert(struct kqueue *, struct knote *);

/* kq_count is read without kq_lock. */
static inline void
kq_counted(struct kqueue *kq, int n)
{
	atomic_store_relaxed(&kq->kq_count, kq->kq_count + (u_int)n);
}
void	kq_remove(struct kqueue *, struct knote *);
bool	knote_activate_locked(struct knote *);
void	kq_notify(struct kqueue *);
void	knote_fire(struct knote *, uint32_t, int64_t);
bool	knote_link(struct kqueue *, struct knote *);
struct knote *knote_alloc(void);
void	knote_free(struct knote *);
void	knote_detach(struct knote *);
void	kqueue_reap(struct kqueue *);
int	kqueue_register(struct kqueue *, struct kevent *);

/* kern_event_filters.c, kern_event_proc.c */
extern const struct filterops proc_filtops;
extern const struct filterops sig_filtops;
int	filt_touch(struct knote *, struct kevent *, long);
int	filt_data(struct knote *, long);
int	filt_fflags(struct knote *, long);
const struct filterops *kfilter_get(uint32_t, struct kfilter **);
void	kfilter_put(struct kfilter *);
int	kfilter_ioctl(u_long, void *);

#endif /* _KERN_EVENT_IMPL_H_ */
