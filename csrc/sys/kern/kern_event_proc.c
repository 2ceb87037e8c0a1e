/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EVFILT_PROC and EVFILT_SIGNAL: what happens to a process.
 *
 * Knotes are on the klist of the process; when it ends they are taken off and
 * marked KN_DETACHED.
 *
 * Locking
 *	kq_reglock -> proc_lock -> p_lock (-> p_lock of a child) -> kq_lock
 *	p_lock guards the klist.  A knote on it is not freed while p_lock is
 *	held, nor is its queue.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/eventvar.h>
#include <sys/kauth.h>
#include <sys/proc.h>
#include <sys/signal.h>
#include <sys/systm.h>

#include "kern_event_impl.h"

static int
filt_procattach(struct knote *kn)
{
	struct proc *p;
	int error = 0;

	mutex_enter(&proc_lock);
	p = kn->kn_id > PID_MAX ? NULL : proc_find((pid_t)kn->kn_id);
	if (p == NULL)
		error = ESRCH;
	else
		error = kauth_authorize_process(curlwp->l_cred,
		    KAUTH_PROCESS_KEVENT_FILTER, p, NULL, NULL, NULL);
	if (error == 0) {
		kn->kn_obj = p;
		kn->kn_flags |= EV_CLEAR;
		mutex_enter(p->p_lock);
		SLIST_INSERT_HEAD(&p->p_klist, kn, kn_selnext);
		mutex_exit(p->p_lock);
	}
	mutex_exit(&proc_lock);
	return error;
}

static int
filt_sigattach(struct knote *kn)
{
	struct proc *p = curproc;

	if (kn->kn_id == 0 || kn->kn_id >= NSIG)
		return EINVAL;
	kn->kn_obj = p;
	kn->kn_flags |= EV_CLEAR;
	mutex_enter(p->p_lock);
	SLIST_INSERT_HEAD(&p->p_klist, kn, kn_selnext);
	mutex_exit(p->p_lock);
	return 0;
}

/* proc_lock keeps the process from going meanwhile. */
static void
filt_procdetach(struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;
	bool detached;

	mutex_enter(&proc_lock);
	mutex_enter(&kq->kq_lock);
	detached = (kn->kn_status & KN_DETACHED) != 0;
	mutex_exit(&kq->kq_lock);
	if (!detached) {
		struct proc *p = kn->kn_obj;

		mutex_enter(p->p_lock);
		SLIST_REMOVE(&p->p_klist, kn, knote, kn_selnext);
		mutex_exit(p->p_lock);
	}
	mutex_exit(&proc_lock);
}

/*
 * By KNOTE(&p->p_klist, NOTE_SIGNAL | signo) the count goes up here; by
 * knote_proc_signal() it has.
 */
static int
filt_signal(struct knote *kn, long hint)
{
	if ((hint & NOTE_SIGNAL) &&
	    kn->kn_id == (uintptr_t)(hint & ~(long)NOTE_SIGNAL)) {
		mutex_enter(&kn->kn_kq->kq_lock);
		kn->kn_data++;
		mutex_exit(&kn->kn_kq->kq_lock);
	}
	return filt_data(kn, 0);
}

const struct filterops proc_filtops = {
	.f_flags = FILTEROP_MPSAFE,
	.f_attach = filt_procattach,
	.f_detach = filt_procdetach,
	.f_event = filt_fflags,
	.f_touch = filt_touch,
};

const struct filterops sig_filtops = {
	.f_flags = FILTEROP_MPSAFE,
	.f_attach = filt_sigattach,
	.f_detach = filt_procdetach,
	.f_event = filt_signal,
	.f_touch = filt_touch,
};

void
knote_proc_signal(struct proc *p, int signo)
{
	struct knote *kn;

	KASSERT(mutex_owned(p->p_lock));
	SLIST_FOREACH(kn, &p->p_klist, kn_selnext) {
		if (kn->kn_filter == EVFILT_SIGNAL &&
		    kn->kn_id == (uintptr_t)signo)
			knote_fire(kn, 0, 1);
	}
}

void
knote_proc_exec(struct proc *p)
{
	struct knote *kn;

	if (SLIST_EMPTY(&p->p_klist))
		return;
	mutex_enter(p->p_lock);
	SLIST_FOREACH(kn, &p->p_klist, kn_selnext) {
		if (kn->kn_filter == EVFILT_PROC &&
		    (atomic_load_relaxed(&kn->kn_sfflags) & NOTE_EXEC))
			knote_fire(kn, NOTE_EXEC, 0);
	}
	mutex_exit(p->p_lock);
}

/*
 * NOTE_TRACK: the watcher of p1 watches its child p2 as well.  p_lock of p1
 * is held.
 */
static void
proc_track(struct knote *okn, struct proc *p1, struct proc *p2)
{
	struct kqueue *kq = okn->kn_kq;
	struct knote *kn = knote_alloc();
	bool linked, notify = false;

	if (kn == NULL) {
		knote_fire(okn, NOTE_TRACKERR, 0);
		return;
	}
	kn->kn_kq = kq;
	kn->kn_obj = p2;
	kn->kn_fop = okn->kn_fop;
	kn->kn_sfflags = okn->kn_sfflags;
	kn->kn_sdata = okn->kn_sdata;
	kn->kn_kevent = okn->kn_kevent;
	kn->kn_id = (uintptr_t)p2->p_pid;
	kn->kn_flags &= ~(EV_EOF | EV_ONESHOT);
	kn->kn_fflags = NOTE_CHILD;
	kn->kn_data = p1->p_pid;

	if (p2->p_lock != p1->p_lock)
		mutex_enter(p2->p_lock);
	mutex_enter(&kq->kq_lock);
	if ((linked = knote_link(kq, kn))) {
		SLIST_INSERT_HEAD(&p2->p_klist, kn, kn_selnext);
		notify = knote_activate_locked(kn);
	}
	mutex_exit(&kq->kq_lock);
	if (notify)
		kq_notify(kq);
	if (p2->p_lock != p1->p_lock)
		mutex_exit(p2->p_lock);
	if (!linked)
		knote_free(kn);
}

void
knote_proc_fork(struct proc *p1, struct proc *p2)
{
	struct knote *kn;

	if (SLIST_EMPTY(&p1->p_klist))
		return;
	mutex_enter(p1->p_lock);
	SLIST_FOREACH(kn, &p1->p_klist, kn_selnext) {
		if (kn->kn_filter != EVFILT_PROC)
			continue;
		if (atomic_load_relaxed(&kn->kn_sfflags) & NOTE_TRACK)
			proc_track(kn, p1, p2);
		if (atomic_load_relaxed(&kn->kn_sfflags) & NOTE_FORK)
			knote_fire(kn, NOTE_FORK, 0);
	}
	mutex_exit(p1->p_lock);
}

/*
 * One knote of a process that ends.  A watcher that did not ask for NOTE_EXIT
 * keeps what it has to be told, and then the knote goes.
 */
static void
proc_exit_knote(struct proc *p, struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;
	bool notify = false;

	mutex_enter(&kq->kq_lock);
	kn->kn_status |= KN_DETACHED;
	if (kn->kn_filter == EVFILT_PROC) {
		kn->kn_flags |= EV_EOF | EV_ONESHOT;
		if (atomic_load_relaxed(&kn->kn_sfflags) & NOTE_EXIT) {
			kn->kn_fflags |= NOTE_EXIT;
			kn->kn_data = (p->p_xexit << 8) | p->p_xsig;
			notify = knote_activate_locked(kn);
		} else if ((kn->kn_status & (KN_QUEUED | KN_BUSY |
		    KN_ACTIVE | KN_WILLDETACH)) == 0) {
			kn->kn_status |= KN_WILLDETACH;
			TAILQ_INSERT_TAIL(&kq->kq_dead, kn, kn_tqe);
		}
	}
	mutex_exit(&kq->kq_lock);
	if (notify)
		kq_notify(kq);
}

void
knote_proc_exit(struct proc *p)
{
	struct knote *kn;

	if (SLIST_EMPTY(&p->p_klist))
		return;
	mutex_enter(&proc_lock);
	mutex_enter(p->p_lock);
	while ((kn = SLIST_FIRST(&p->p_klist)) != NULL) {
		SLIST_REMOVE_HEAD(&p->p_klist, kn_selnext);
		proc_exit_knote(p, kn);
	}
	mutex_exit(p->p_lock);
	mutex_exit(&proc_lock);
}
