/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kevent(2): changes go to kqueue_register(), events come from a scan of the
 * queue.  States and locks: kern_event.c.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/event.h>
#include <sys/eventvar.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kernel.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/vnode.h>

#include "kern_event_impl.h"

/*
 * Ask a BUSY knote.  True: *kevp is to be delivered.  EV_ONESHOT ones are not
 * asked again.
 */
static bool
knote_take(struct knote *kn, struct kevent *kevp, bool oneshot)
{
	struct kqueue *kq = kn->kn_kq;
	kmutex_t *interlock = NULL;
	struct file *fp;

	if (!oneshot && !filter_event(kn, 0))
		return false;
	if (kn->kn_fop->f_touch != NULL) {
		(void)filter_touch(kn, kevp, EVENT_PROCESS);
		return true;
	}
	/* What gathers in kn_fflags is the object's. */
	if (kn->kn_isfd && (fp = kn->kn_obj)->f_type == DTYPE_VNODE) {
		interlock = fp->f_vnode->v_interlock;
		mutex_enter(interlock);
	}
	mutex_enter(&kq->kq_lock);
	kevp->ident = kn->kn_id;
	kevp->filter = kn->kn_filter;
	kevp->flags = kn->kn_flags;
	kevp->fflags = kn->kn_fflags;
	kevp->data = atomic_load_relaxed(&kn->kn_data);
	kevp->udata = kn->kn_kevent.udata;
	if (kevp->flags & EV_CLEAR) {
		knote_setdata(kn, 0);
		kn->kn_fflags = 0;
	}
	mutex_exit(&kq->kq_lock);
	if (interlock != NULL)
		mutex_exit(interlock);
	return true;
}

/*
 * A BUSY knote was asked: where it goes.  *kev was delivered, or NULL.  What
 * counts is the flags that were delivered: the end of a process may have made
 * it EV_ONESHOT since, and be still to be told.  kq_lock held.
 */
static void
knote_settle(struct kqueue *kq, struct knote *kn, const struct kevent *kev)
{
	bool dead = false;

	kn->kn_status &= ~KN_BUSY;
	if (kev != NULL) {
		if (kev->flags & EV_ONESHOT)
			dead = true;
		else if (kev->flags & EV_DISPATCH)
			kn->kn_status |= KN_DISABLED;
		else if ((kev->flags & EV_CLEAR) == 0)
			kn->kn_status |= KN_ACTIVE;
	}
	if ((kn->kn_status & (KN_DETACHED | KN_ACTIVE)) == KN_DETACHED)
		dead = true;
	if (dead) {
		kn->kn_status |= KN_WILLDETACH;
		TAILQ_INSERT_TAIL(&kq->kq_dead, kn, kn_tqe);
	}
	if ((kn->kn_status & (KN_ACTIVE | KN_DISABLED | KN_WILLDETACH)) ==
	    KN_ACTIVE)
		kq_insert(kq, kn);
	else
		kq_counted(kq, -1);
}

/*
 * Take events up to the marker, at most `max'.  *endp: the marker was met.
 */
static size_t
kqueue_batch(struct kqueue *kq, struct knote *marker, struct kevent *kevs,
    size_t max, bool *endp, bool *deadp)
{
	struct knote *kn;
	size_t n = 0;

	*endp = false;
	mutex_enter(&kq->kq_reglock);
	mutex_enter(&kq->kq_lock);
	while (n < max) {
		bool oneshot, take;

		kn = TAILQ_FIRST(&kq->kq_head);
		while (kn != marker && (kn->kn_status & KN_MARKER))
			kn = TAILQ_NEXT(kn, kn_tqe);
		if (kn == marker) {
			*endp = true;
			break;
		}
		kq_remove(kq, kn);
		kn->kn_status &= ~KN_ACTIVE;
		kn->kn_status |= KN_BUSY;
		oneshot = (kn->kn_flags & EV_ONESHOT) != 0;
		mutex_exit(&kq->kq_lock);
		take = knote_take(kn, &kevs[n], oneshot);
		mutex_enter(&kq->kq_lock);
		knote_settle(kq, kn, take ? &kevs[n] : NULL);
		if (take)
			n++;
	}
	*deadp = !TAILQ_EMPTY(&kq->kq_dead);
	mutex_exit(&kq->kq_lock);
	mutex_exit(&kq->kq_reglock);
	return n;
}

/*
 * Wait until the queue is not empty.  bt NULL: for ever.
 */
static int
kqueue_wait(struct kqueue *kq, bool nowait, struct bintime *bt, u_int gen)
{
	int error = 0;

	mutex_enter(&kq->kq_lock);
	while (kq->kq_count == 0 && error == 0) {
		if (nowait)
			error = EWOULDBLOCK;
		else if (kq->kq_gen != gen)
			error = ERESTART;
		else if (bt == NULL)
			error = cv_wait_sig(&kq->kq_cv, &kq->kq_lock);
		else
			error = cv_timedwaitbt_sig(&kq->kq_cv, &kq->kq_lock,
			    bt, DEFAULT_TIMEOUT_EPSILON);
	}
	if (kq->kq_count != 0)
		error = 0;
	mutex_exit(&kq->kq_lock);
	return error;
}

/*
 * Go through what is on the queue now and store up to `max' events.
 */
static int
kqueue_collect(struct kqueue *kq, size_t max, struct kevent *ulist,
    const struct kevent_ops *keops, struct kevent *kevs, size_t *np)
{
	struct knote marker = { .kn_status = KN_MARKER };
	bool end = false, dead = false;
	int error = 0;

	mutex_enter(&kq->kq_lock);
	TAILQ_INSERT_TAIL(&kq->kq_head, &marker, kn_tqe);
	mutex_exit(&kq->kq_lock);
	while (!end && *np < max && error == 0) {
		size_t want = max - *np, n;

		if (want > KQ_NEVENTS)
			want = KQ_NEVENTS;
		n = kqueue_batch(kq, &marker, kevs, want, &end, &dead);
		if (n != 0)
			error = (*keops->keo_put_events)(keops->keo_private,
			    kevs, ulist, *np, (int)n);
		*np += n;
	}
	mutex_enter(&kq->kq_lock);
	TAILQ_REMOVE(&kq->kq_head, &marker, kn_tqe);
	mutex_exit(&kq->kq_lock);
	if (dead)
		kqueue_reap(kq);
	return error;
}

static int
kqueue_scan(struct kqueue *kq, size_t max, struct kevent *ulist,
    const struct timespec *ts, const struct kevent_ops *keops,
    struct kevent *kevs, register_t *retval)
{
	struct bintime left, *bt = NULL;
	const u_int gen = atomic_load_relaxed(&kq->kq_gen);
	bool nowait = false;
	size_t n = 0;
	int error;

	*retval = 0;
	if (ts != NULL) {
		if (ts->tv_sec < 0 || ts->tv_nsec < 0 ||
		    ts->tv_nsec >= 1000000000L)
			return EINVAL;
		timespec2bintime(ts, &left);
		nowait = left.sec == 0 && left.frac == 0;
		bt = &left;
	}
	if (max == 0)
		return 0;
	do {
		error = kqueue_wait(kq, nowait, bt, gen);
		if (error == EWOULDBLOCK)
			return 0;
		if (error != 0)
			return error == ERESTART ? EINTR : error;
		error = kqueue_collect(kq, max, ulist, keops, kevs, &n);
		/*
		 * Also without waiting: a queue that gave nothing is empty,
		 * or nobody would be told of what fired meanwhile.
		 */
	} while (n == 0 && error == 0);
	*retval = (register_t)n;
	return error;
}

/*
 * kevent(2)
 */

int
kevent_fetch_changes(void *ctx, const struct kevent *changelist,
    struct kevent *changes, size_t index, int n)
{
	return copyin(changelist + index, changes,
	    (size_t)n * sizeof(*changes));
}

int
kevent_put_events(void *ctx, struct kevent *events, struct kevent *eventlist,
    size_t index, int n)
{
	return copyout(events, eventlist + index,
	    (size_t)n * sizeof(*events));
}

static const struct kevent_ops kevent_native_ops = {
	.keo_fetch_timeout = copyin,
	.keo_fetch_changes = kevent_fetch_changes,
	.keo_put_events = kevent_put_events,
};

/*
 * Carry out the changes.  Failures go to the event list while there is room;
 * *np counts them.
 */
static int
kevent_changes(struct kqueue *kq, const struct kevent *changelist,
    size_t nchanges, struct kevent *eventlist, size_t nevents,
    const struct kevent_ops *keops, struct kevent *kevs, size_t *np)
{
	for (size_t at = 0; at < nchanges;) {
		size_t n = nchanges - at;
		int error;

		if (n > KQ_NEVENTS)
			n = KQ_NEVENTS;
		error = (*keops->keo_fetch_changes)(keops->keo_private,
		    changelist, kevs, at, (int)n);
		if (error != 0)
			return error;
		for (size_t i = 0; i < n; i++) {
			struct kevent *kev = &kevs[i];
			bool receipt = (kev->flags & EV_RECEIPT) != 0;

			kev->flags &= ~EV_SYSFLAGS;
			error = kqueue_register(kq, kev);
			if (error == 0 && !receipt)
				continue;
			if (*np == nevents) {
				if (error != 0)
					return error;
				continue;
			}
			kev->flags = EV_ERROR;
			kev->data = error;
			error = (*keops->keo_put_events)(keops->keo_private,
			    kev, eventlist, *np, 1);
			if (error != 0)
				return error;
			(*np)++;
		}
		at += n;
	}
	return 0;
}

int
kevent1(register_t *retval, int fd, const struct kevent *changelist,
    size_t nchanges, struct kevent *eventlist, size_t nevents,
    const struct timespec *timeout, const struct kevent_ops *keops)
{
	struct kevent kevs[KQ_NEVENTS];
	struct timespec ts;
	struct file *fp;
	struct kqueue *kq;
	size_t n = 0;
	int error = 0;

	if ((fp = fd_getfile((unsigned)fd)) == NULL)
		return EBADF;
	if (fp->f_type != DTYPE_KQUEUE ||
	    (kq = fp->f_kqueue)->kq_fdp != curlwp->l_fd) {
		error = EBADF;
		goto out;
	}
	if (timeout != NULL) {
		error = (*keops->keo_fetch_timeout)(timeout, &ts, sizeof(ts));
		if (error != 0)
			goto out;
		timeout = &ts;
	}
	if (nchanges != 0)
		error = kevent_changes(kq, changelist, nchanges, eventlist,
		    nevents, keops, kevs, &n);
	if (error == 0 && n != 0)
		*retval = (register_t)n;
	else if (error == 0) {
		/* Timers that were added must be served while this sleeps. */
		if (__predict_false(curkernel()->k_leavework))
			softint_run_pending();
		error = kqueue_scan(kq, nevents, eventlist, timeout, keops,
		    kevs, retval);
	}
out:
	fd_putfile((unsigned)fd);
	return error;
}

int
sys_kevent(struct lwp *l, const struct sys_kevent_args *uap,
    register_t *retval)
{
	return kevent1(retval, SCARG(uap, fd), SCARG(uap, changelist),
	    SCARG(uap, nchanges), SCARG(uap, eventlist), SCARG(uap, nevents),
	    SCARG(uap, timeout), &kevent_native_ops);
}
