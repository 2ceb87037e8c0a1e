/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kqueue(2): knotes.  kern_event_scan.c is kevent(2), kern_event_file.c the
 * queue as a file, kern_event_filters.c the filters that watch no descriptor.
 *
 * A knote says that a queue watches something: (queue, filter, ident).  It is
 * found by the descriptor it is about (ff_knlist), or in the queue's tree, and
 * it is on the list of the object it watches (klist).
 *
 * States of a knote, bits of kn_status
 *	ACTIVE		fired since it was last looked at
 *	QUEUED		on kq_head, to be looked at by kevent(2)
 *	BUSY		taken off kq_head; a scan asks its filter
 *	DISABLED	not queued when it fires; ACTIVE remembers
 *	WILLDETACH	delivered for the last time (EV_ONESHOT), or its
 *			process ended: on kq_dead, never queued again
 *	DETACHED	the object has already let go of it
 * A knote that fires while BUSY only becomes ACTIVE; the scan puts it back.
 * BUSY knotes count in kq_count, so a queue does not seem to run empty while
 * it is scanned.
 *
 * A scan marks the end of the queue and goes up to the mark: what is put back
 * comes after it, so nothing is delivered twice by one call.
 *
 * Locking
 *	kq_reglock	knotes of the queue stay while it is held: held by
 *			changes, by detaching, and by a scan over each batch
 *	kq_lock		the queue and kn_status; a leaf but for knote_free()
 *	kq_sellock	who watches the queue
 *	ks_nestlock	changes of who watches which queue
 *	Order: fd_lock -> kq_reglock -> ks_nestlock -> the object's lock ->
 *	kq_lock; kq_sellock of a queue -> kq_sellock of a queue that watches it
 *	(which is of a higher kq_level).
 *	A knote of a descriptor is detached with fd_lock held, others without.
 *
 * kq_notify() is the one place where a queue tells that it is not empty any
 * more: to poll(2), to other queues, to the host program.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/eventvar.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/poll.h>
#include <sys/pool.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <rump-sys/notify.h>
#include <rump-sys/sim.h>

#include "kern_event_impl.h"

/* Until fo_kqfilter has put in its own. */
const struct filterops file_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
};

static signed int
knote_compare_key(void *ctx, const void *node, const void *key)
{
	const struct knote *kn = node;
	const struct kevent *kev = key;

	if (kn->kn_filter != kev->filter)
		return kn->kn_filter < kev->filter ? -1 : 1;
	if (kn->kn_id != kev->ident)
		return kn->kn_id < kev->ident ? -1 : 1;
	return 0;
}

static signed int
knote_compare_nodes(void *ctx, const void *n1, const void *n2)
{
	return knote_compare_key(ctx, n1, &((const struct knote *)n2)->
	    kn_kevent);
}

const rb_tree_ops_t knote_tree_ops = {
	.rbto_compare_nodes = knote_compare_nodes,
	.rbto_compare_key = knote_compare_key,
	.rbto_node_offset = offsetof(struct knote, kn_tree),
};

void
kqueue_init(void)
{
	struct kqueue_state *ks = kernel_state_alloc(sizeof(*ks));

	curkernel()->k_kqueue = ks;
	mutex_init(&ks->ks_nestlock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&ks->ks_filterlock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&ks->ks_fslock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&ks->ks_filters);
	SLIST_INIT(&ks->ks_fs);
	ks->ks_knotes = pool_cache_init(sizeof(struct knote), 0, 0, 0,
	    "knotepl", NULL, IPL_NONE, NULL, NULL, NULL);
	ks->ks_queues = pool_cache_init(sizeof(struct kqueue), 0, 0, 0,
	    "kqueuepl", NULL, IPL_NONE, NULL, NULL, NULL);
}

void
kqueue_fini(void)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;

	pool_cache_destroy(ks->ks_knotes);
	pool_cache_destroy(ks->ks_queues);
}

/*
 * Calling filters.
 */

static inline bool
filter_biglock(const struct filterops *fop)
{
	return __predict_false((fop->f_flags & FILTEROP_MPSAFE) == 0);
}

static int
filter_attach(struct knote *kn)
{
	const struct filterops *fop = kn->kn_fop;
	int error;

	if (kn->kn_isfd) {
		struct file *fp = kn->kn_obj;

		return (*fp->f_ops->fo_kqfilter)(fp, kn);
	}
	if (!filter_biglock(fop))
		return (*fop->f_attach)(kn);
	KERNEL_LOCK(1, NULL);
	error = (*fop->f_attach)(kn);
	KERNEL_UNLOCK_ONE(NULL);
	return error;
}

static void
filter_detach(struct knote *kn)
{
	const struct filterops *fop = kn->kn_fop;

	if (fop->f_detach == NULL)
		return;
	if (!filter_biglock(fop)) {
		(*fop->f_detach)(kn);
		return;
	}
	KERNEL_LOCK(1, NULL);
	(*fop->f_detach)(kn);
	KERNEL_UNLOCK_ONE(NULL);
}

int
filter_event(struct knote *kn, long hint)
{
	const struct filterops *fop = kn->kn_fop;
	int rv;

	if (!filter_biglock(fop))
		return (*fop->f_event)(kn, hint);
	KERNEL_LOCK(1, NULL);
	rv = (*fop->f_event)(kn, hint);
	KERNEL_UNLOCK_ONE(NULL);
	return rv;
}

int
filter_touch(struct knote *kn, struct kevent *kev, long type)
{
	const struct filterops *fop = kn->kn_fop;
	int rv;

	if (!filter_biglock(fop))
		return (*fop->f_touch)(kn, kev, type);
	KERNEL_LOCK(1, NULL);
	rv = (*fop->f_touch)(kn, kev, type);
	KERNEL_UNLOCK_ONE(NULL);
	return rv;
}

/*
 * Knotes that fire.
 */

/*
 * The queue was empty and is not any more.  The knote that made it so is
 * still attached, which keeps the queue.
 */
void
kq_notify(struct kqueue *kq)
{
	mutex_enter(&kq->kq_sellock);
	selnotify(&kq->kq_sel, POLLIN | POLLRDNORM, NOTE_SUBMIT);
	if (kq->kq_notify != NULL)
		notify_post(kq->kq_notify, RUMP_NOTIFY_READY);
	mutex_exit(&kq->kq_sellock);
}

/*
 * Put a knote on its queue.  kq_lock held.
 */
void
kq_insert(struct kqueue *kq, struct knote *kn)
{
	kn->kn_status |= KN_QUEUED;
	TAILQ_INSERT_TAIL(&kq->kq_head, kn, kn_tqe);
	cv_signal(&kq->kq_cv);
}

void
kq_remove(struct kqueue *kq, struct knote *kn)
{
	TAILQ_REMOVE(&kq->kq_head, kn, kn_tqe);
	kn->kn_status &= ~KN_QUEUED;
}

/*
 * kn has fired.  Returns true if kq_notify() is due.  kq_lock held.
 */
bool
knote_activate_locked(struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;

	kn->kn_status |= KN_ACTIVE;
	if (kn->kn_status & (KN_QUEUED | KN_BUSY | KN_DISABLED |
	    KN_WILLDETACH))
		return false;
	kq_insert(kq, kn);
	if (__predict_false(kernel_simmutex(curkernel()) != 0) &&
	    sim_choose(curkernel(), 2) != 0) {
		TAILQ_REMOVE(&kq->kq_head, kn, kn_tqe);
		TAILQ_INSERT_HEAD(&kq->kq_head, kn, kn_tqe);
	}
	kq_counted(kq, 1);
	return kq->kq_count == 1;
}

void
knote_activate(struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;
	bool notify;

	mutex_enter(&kq->kq_lock);
	notify = knote_activate_locked(kn);
	mutex_exit(&kq->kq_lock);
	if (notify)
		kq_notify(kq);
}

/*
 * Note something down and fire, for filters that have their data guarded by
 * kq_lock.
 */
void
knote_fire(struct knote *kn, uint32_t fflags, int64_t n)
{
	struct kqueue *kq = kn->kn_kq;
	bool notify;

	mutex_enter(&kq->kq_lock);
	kn->kn_fflags |= fflags;
	kn->kn_data += n;
	notify = knote_activate_locked(kn);
	mutex_exit(&kq->kq_lock);
	if (notify)
		kq_notify(kq);
}

/*
 * Something happened to the object.  Its lock is held.
 */
void
knote(struct klist *list, long hint)
{
	struct knote *kn, *next;

	SLIST_FOREACH_SAFE(kn, list, kn_selnext, next) {
		if (filter_event(kn, hint))
			knote_activate(kn);
	}
}

void
knote_set_eof(struct knote *kn, uint32_t flags)
{
	struct kqueue *kq = kn->kn_kq;

	mutex_enter(&kq->kq_lock);
	kn->kn_flags |= EV_EOF | flags;
	mutex_exit(&kq->kq_lock);
}

void
knote_clear_eof(struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;

	mutex_enter(&kq->kq_lock);
	kn->kn_flags &= ~EV_EOF;
	mutex_exit(&kq->kq_lock);
}

/*
 * Making and unmaking.
 */

struct knote *
knote_alloc(void)
{
	struct knote *kn = pool_cache_get(curkernel()->k_kqueue->ks_knotes,
	    PR_NOWAIT);

	if (kn != NULL)
		memset(kn, 0, sizeof(*kn));
	return kn;
}

void
knote_free(struct knote *kn)
{
	if (kn->kn_kfilter != NULL)
		kfilter_put(kn->kn_kfilter);
	pool_cache_put(curkernel()->k_kqueue->ks_knotes, kn);
}

/*
 * The queue knows the knote.  kq_lock held.  False: the queue goes, or there
 * is one like it.
 */
bool
knote_link(struct kqueue *kq, struct knote *kn)
{
	if (kq->kq_flags & KQ_CLOSING)
		return false;
	if (kn->kn_isfd)
		kq->kq_nfd++;
	else if (rb_tree_insert_node(&kq->kq_tree, kn) != kn)
		return false;
	LIST_INSERT_HEAD(&kq->kq_knotes, kn, kn_all);
	return true;
}

static struct klist *
knote_fdlist(const struct knote *kn)
{
	return &kn->kn_kq->kq_fdp->fd_dt->dt_ff[kn->kn_id]->ff_knlist;
}

/*
 * The queue forgets the knote, and it is freed.  kq_reglock held, and fd_lock
 * if it is about a descriptor.
 */
static void
knote_unlink(struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;

	KASSERT(mutex_owned(&kq->kq_reglock));
	mutex_enter(&kq->kq_lock);
	KASSERT((kn->kn_status & KN_BUSY) == 0);
	if (kn->kn_status & KN_QUEUED) {
		kq_remove(kq, kn);
		kq_counted(kq, -1);
	}
	if (kn->kn_status & KN_WILLDETACH)
		TAILQ_REMOVE(&kq->kq_dead, kn, kn_tqe);
	LIST_REMOVE(kn, kn_all);
	if (kn->kn_isfd)
		kq->kq_nfd--;
	else
		rb_tree_remove_node(&kq->kq_tree, kn);
	mutex_exit(&kq->kq_lock);
	if (kn->kn_isfd)
		SLIST_REMOVE(knote_fdlist(kn), kn, knote, kn_link);
	knote_free(kn);
}

void
knote_detach(struct knote *kn)
{
	filter_detach(kn);
	knote_unlink(kn);
}

/*
 * A descriptor closes.  fd_lock held; nobody works through it any more.
 */
void
knote_fdclose_ff(struct filedesc *fdp, struct fdfile *ff)
{
	struct knote *kn;

	KASSERT(mutex_owned(&fdp->fd_lock));
	while ((kn = SLIST_FIRST(&ff->ff_knlist)) != NULL) {
		struct kqueue *kq = kn->kn_kq;

		mutex_enter(&kq->kq_reglock);
		knote_detach(kn);
		mutex_exit(&kq->kq_reglock);
	}
}

void
knote_fdclose(int fd)
{
	struct filedesc *fdp = curlwp->l_fd;

	mutex_enter(&fdp->fd_lock);
	if ((unsigned)fd < fdp->fd_dt->dt_nfiles)
		knote_fdclose_ff(fdp, fdp->fd_dt->dt_ff[fd]);
	mutex_exit(&fdp->fd_lock);
}

/*
 * Detach what was delivered for the last time.
 */
void
kqueue_reap(struct kqueue *kq)
{
	struct knote *kn;

	mutex_enter(&kq->kq_fdp->fd_lock);
	mutex_enter(&kq->kq_reglock);
	for (;;) {
		mutex_enter(&kq->kq_lock);
		kn = TAILQ_FIRST(&kq->kq_dead);
		mutex_exit(&kq->kq_lock);
		if (kn == NULL)
			break;
		knote_detach(kn);
	}
	mutex_exit(&kq->kq_reglock);
	mutex_exit(&kq->kq_fdp->fd_lock);
}

/*
 * Changes.
 */

/*
 * The knote that a change is about.  kq_reglock held, and fd_lock if it is
 * about a descriptor.
 */
static struct knote *
kqueue_find(struct kqueue *kq, const struct kevent *kev, bool isfd)
{
	struct knote *kn;

	if (isfd) {
		struct klist *list = &kq->kq_fdp->fd_dt->dt_ff[kev->ident]->
		    ff_knlist;

		SLIST_FOREACH(kn, list, kn_link) {
			if (kn->kn_kq == kq && kn->kn_filter == kev->filter)
				return kn;
		}
		return NULL;
	}
	mutex_enter(&kq->kq_lock);
	kn = rb_tree_find_node(&kq->kq_tree, kev);
	mutex_exit(&kq->kq_lock);
	return kn;
}

/*
 * EV_ADD of something new.  `*knp' is a blank knote, which is used.
 */
static int
kqueue_add(struct kqueue *kq, const struct kevent *kev,
    const struct filterops *fop, struct kfilter *kf, struct file *fp,
    struct knote **knp)
{
	struct knote *kn = *knp;
	bool linked;
	int error;

	*knp = NULL;
	kn->kn_kq = kq;
	kn->kn_obj = fp;
	kn->kn_isfd = fp != NULL;
	kn->kn_fop = fop;
	kn->kn_kfilter = kf;
	kn->kn_kevent = *kev;
	kn->kn_sfflags = kev->fflags;
	kn->kn_sdata = (uintptr_t)kev->data;
	kn->kn_fflags = 0;
	kn->kn_data = 0;
	kn->kn_status = (kev->flags & EV_DISABLE) ? KN_DISABLED : 0;
	mutex_enter(&kq->kq_lock);
	linked = knote_link(kq, kn);
	mutex_exit(&kq->kq_lock);
	if (!linked) {
		/* A fork that NOTE_TRACK follows came first. */
		knote_free(kn);
		return EEXIST;
	}
	if (kn->kn_isfd)
		SLIST_INSERT_HEAD(knote_fdlist(kn), kn, kn_link);
	if ((error = filter_attach(kn)) != 0) {
		knote_unlink(kn);
		return error;
	}
	if (filter_event(kn, 0))
		knote_activate(kn);
	return 0;
}

static uint32_t
knote_status(struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;
	uint32_t status;

	mutex_enter(&kq->kq_lock);
	status = kn->kn_status;
	mutex_exit(&kq->kq_lock);
	return status;
}

/* Flags of a knote that a second EV_ADD replaces. */
#define EV_MODES	(EV_ONESHOT | EV_CLEAR | EV_DISPATCH)

static int
kqueue_modify(struct kqueue *kq, struct knote *kn, struct kevent *kev)
{
	bool again = (kev->flags & EV_ADD) != 0;
	int error;

	if (again) {
		mutex_enter(&kq->kq_lock);
		kn->kn_kevent.udata = kev->udata;
		if (kn->kn_isfd)
			kn->kn_flags &= ~EV_MODES;
		kn->kn_flags |= kev->flags & EV_MODES;
		mutex_exit(&kq->kq_lock);
	}
	if (kn->kn_fop->f_touch != NULL) {
		error = filter_touch(kn, kev, EVENT_REGISTER);
		if (error != 0)
			return error;
		again = true;
	} else if (again) {
		atomic_store_relaxed(&kn->kn_sfflags, kev->fflags);
		atomic_store_relaxed(&kn->kn_sdata, (uintptr_t)kev->data);
		if (kn->kn_isfd && kn->kn_filter == EVFILT_VNODE)
			vn_knote_update(((struct file *)kn->kn_obj)->f_vnode);
	}
	mutex_enter(&kq->kq_lock);
	if (kev->flags & EV_DISABLE) {
		kn->kn_status |= KN_DISABLED;
		if (kn->kn_status & KN_QUEUED) {
			kq_remove(kq, kn);
			kq_counted(kq, -1);
		}
	} else if (kev->flags & (EV_ADD | EV_ENABLE)) {
		if (kn->kn_status & KN_DISABLED) {
			kn->kn_status &= ~KN_DISABLED;
			again = true;
		}
	}
	mutex_exit(&kq->kq_lock);
	/* Fired while it was disabled, or fires by what is asked now. */
	if (again && (filter_event(kn, 0) || (knote_status(kn) & KN_ACTIVE)))
		knote_activate(kn);
	return 0;
}

static int
kqueue_change(struct kqueue *kq, struct kevent *kev,
    const struct filterops *fop, struct kfilter **kfp, struct file *fp,
    struct knote **newkn)
{
	struct knote *kn = kqueue_find(kq, kev, fp != NULL);

	if (kn != NULL && (knote_status(kn) & KN_WILLDETACH)) {
		knote_detach(kn);
		kn = NULL;
	}
	if (kn == NULL) {
		struct kfilter *kf = *kfp;

		if ((kev->flags & (EV_ADD | EV_DELETE)) != EV_ADD)
			return ENOENT;
		*kfp = NULL;
		return kqueue_add(kq, kev, fop, kf, fp, newkn);
	}
	if (kev->flags & EV_DELETE) {
		knote_detach(kn);
		return 0;
	}
	return kqueue_modify(kq, kn, kev);
}

/*
 * Carry out one change.
 */
int
kqueue_register(struct kqueue *kq, struct kevent *kev)
{
	struct filedesc *fdp = kq->kq_fdp;
	struct knote *newkn = NULL;
	struct kfilter *kf = NULL;
	const struct filterops *fop = kfilter_get(kev->filter, &kf);
	struct file *fp = NULL;
	bool isfd;
	int error;

	if (fop == NULL)
		return EINVAL;
	isfd = (fop->f_flags & FILTEROP_ISFD) != 0;
	if (isfd && (kev->ident > INT_MAX ||
	    (fp = fd_getfile((unsigned)kev->ident)) == NULL)) {
		error = EBADF;
		goto out;
	}
	if ((kev->flags & (EV_ADD | EV_DELETE)) == EV_ADD &&
	    (newkn = knote_alloc()) == NULL) {
		error = ENOMEM;
		goto out;
	}
	if (isfd)
		mutex_enter(&fdp->fd_lock);
	mutex_enter(&kq->kq_reglock);
	error = kqueue_change(kq, kev, fop, &kf, fp, &newkn);
	mutex_exit(&kq->kq_reglock);
	if (isfd)
		mutex_exit(&fdp->fd_lock);
out:
	if (newkn != NULL)
		knote_free(newkn);
	if (fp != NULL)
		fd_putfile((unsigned)kev->ident);
	if (kf != NULL)
		kfilter_put(kf);
	return error;
}
