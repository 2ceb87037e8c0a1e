/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kqueue as a file: kqueue(2), poll, close, and queues that watch queues.
 * States and locks: kern_event.c.
 *
 * Who watches whom has no circles: a queue is of a higher kq_level than all
 * it watches, and when one is to watch another, it and its watchers are
 * lifted, up to KQ_MAXNEST.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/eventvar.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/filio.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/poll.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/uio.h>

#include <rump-sys/notify.h>

#include "kern_event_impl.h"

static int	kqueue_read(struct file *, off_t *, struct uio *,
		    kauth_cred_t, int);
static int	kqueue_ioctl(struct file *, u_long, void *);
static int	kqueue_poll(struct file *, int);
static int	kqueue_stat(struct file *, struct stat *);
static int	kqueue_close(struct file *);
static int	kqueue_kqfilter(struct file *, struct knote *);
static void	kqueue_restart(struct file *);
static void	kq_setnotify(struct kqueue *, struct rump_notify *);

static const struct fileops kqueueops = {
	.fo_name = "kqueue",
	.fo_read = kqueue_read,
	.fo_write = kqueue_read,
	.fo_ioctl = kqueue_ioctl,
	.fo_fcntl = fnullop_fcntl,
	.fo_poll = kqueue_poll,
	.fo_stat = kqueue_stat,
	.fo_close = kqueue_close,
	.fo_kqfilter = kqueue_kqfilter,
	.fo_restart = kqueue_restart,
};

static void	filt_kqdetach(struct knote *);
static int	filt_kqueue(struct knote *, long);

static const struct filterops kqread_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_kqdetach,
	.f_event = filt_kqueue,
};

static int
kqueue_make(struct lwp *l, int flags, register_t *retval)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;
	struct kqueue *kq;
	struct file *fp;
	int error, fd;

	if ((error = fd_allocfile(&fp, &fd)) != 0)
		return error;
	kq = pool_cache_get(ks->ks_queues, PR_NOWAIT);
	if (kq == NULL) {
		fd_abort(l->l_proc, fp, (unsigned)fd);
		return ENOMEM;
	}
	memset(kq, 0, sizeof(*kq));
	mutex_init(&kq->kq_lock, MUTEX_DEFAULT, IPL_SCHED);
	mutex_init(&kq->kq_reglock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&kq->kq_sellock, MUTEX_DEFAULT, IPL_SCHED);
	cv_init(&kq->kq_cv, "kqueue");
	TAILQ_INIT(&kq->kq_head);
	TAILQ_INIT(&kq->kq_dead);
	LIST_INIT(&kq->kq_knotes);
	rb_tree_init(&kq->kq_tree, &knote_tree_ops);
	selinit(&kq->kq_sel);
	kq->kq_fdp = l->l_fd;
	fp->f_flag = FREAD | FWRITE | ((u_int)flags & (FNONBLOCK |
	    FNOSIGPIPE));
	fp->f_type = DTYPE_KQUEUE;
	fp->f_ops = &kqueueops;
	fp->f_kqueue = kq;
	fd_set_exclose(l, fd, (flags & O_CLOEXEC) != 0);
	fd_affix(l->l_proc, fp, (unsigned)fd);
	*retval = fd;
	return 0;
}

int
sys_kqueue(struct lwp *l, const void *uap, register_t *retval)
{
	return kqueue_make(l, 0, retval);
}

int
sys_kqueue1(struct lwp *l, const struct sys_kqueue1_args *uap,
    register_t *retval)
{
	if (SCARG(uap, flags) & ~(O_CLOEXEC | O_NONBLOCK | O_NOSIGPIPE))
		return EINVAL;
	return kqueue_make(l, SCARG(uap, flags), retval);
}

/*
 * The last reference goes.  Knotes may still go by closing descriptors, so
 * go through fd_lock even without any: who detached the last one may be
 * about to leave kq_reglock.
 */
static int
kqueue_close(struct file *fp)
{
	struct kqueue *kq = fp->f_kqueue;
	struct filedesc *fdp = kq->kq_fdp;
	struct knote *kn;
	bool lockfd;

	mutex_enter(&kq->kq_lock);
	kq->kq_flags |= KQ_CLOSING;
	lockfd = kq->kq_nfd != 0 || fdp == curlwp->l_fd;
	mutex_exit(&kq->kq_lock);
	if (lockfd)
		mutex_enter(&fdp->fd_lock);
	mutex_enter(&kq->kq_reglock);
	for (;;) {
		mutex_enter(&kq->kq_lock);
		kn = LIST_FIRST(&kq->kq_knotes);
		mutex_exit(&kq->kq_lock);
		if (kn == NULL)
			break;
		knote_detach(kn);
	}
	mutex_exit(&kq->kq_reglock);
	if (lockfd)
		mutex_exit(&fdp->fd_lock);
	kq_setnotify(kq, NULL);
	fp->f_kqueue = NULL;
	seldestroy(&kq->kq_sel);
	cv_destroy(&kq->kq_cv);
	mutex_destroy(&kq->kq_sellock);
	mutex_destroy(&kq->kq_reglock);
	mutex_destroy(&kq->kq_lock);
	pool_cache_put(curkernel()->k_kqueue->ks_queues, kq);
	return 0;
}

static void
kqueue_restart(struct file *fp)
{
	struct kqueue *kq = fp->f_kqueue;

	mutex_enter(&kq->kq_lock);
	kq->kq_gen++;
	cv_broadcast(&kq->kq_cv);
	mutex_exit(&kq->kq_lock);
}

static int
kqueue_read(struct file *fp, off_t *offset, struct uio *uio,
    kauth_cred_t cred, int flags)
{
	return ENXIO;
}

static int
kqueue_ioctl(struct file *fp, u_long com, void *data)
{
	switch (com) {
	case FIONBIO:
	case FIOASYNC:
		return 0;
	default:
		return kfilter_ioctl(com, data);
	}
}

static int
kqueue_poll(struct file *fp, int events)
{
	struct kqueue *kq = fp->f_kqueue;
	int revents = events & (POLLIN | POLLRDNORM);

	if (revents == 0)
		return 0;
	mutex_enter(&kq->kq_sellock);
	if (atomic_load_relaxed(&kq->kq_count) == 0) {
		selrecord(curlwp, &kq->kq_sel);
		revents = 0;
	}
	mutex_exit(&kq->kq_sellock);
	return revents;
}

static int
kqueue_stat(struct file *fp, struct stat *sb)
{
	struct kqueue *kq = fp->f_kqueue;

	memset(sb, 0, sizeof(*sb));
	sb->st_size = atomic_load_relaxed(&kq->kq_count);
	sb->st_blksize = sizeof(struct kevent);
	sb->st_mode = S_IFIFO;
	sb->st_uid = kauth_cred_geteuid(fp->f_cred);
	sb->st_gid = kauth_cred_getegid(fp->f_cred);
	return 0;
}

/*
 * Somebody else is told from now on, or nobody.
 */
static void
kq_setnotify(struct kqueue *kq, struct rump_notify *rn)
{
	struct rump_notify *old;

	if (rn != NULL)
		notify_attach(rn);
	mutex_enter(&kq->kq_sellock);
	old = kq->kq_notify;
	kq->kq_notify = rn;
	if (rn != NULL && atomic_load_relaxed(&kq->kq_count) != 0)
		notify_post(rn, RUMP_NOTIFY_READY);
	mutex_exit(&kq->kq_sellock);
	if (old != NULL)
		notify_detach(old);
}

int
kqueue_setnotify(int fd, struct rump_notify *rn)
{
	struct file *fp = fd_getfile((unsigned)fd);
	int error = 0;

	if (fp == NULL)
		return EBADF;
	if (fp->f_type == DTYPE_KQUEUE)
		kq_setnotify(fp->f_kqueue, rn);
	else
		error = EINVAL;
	fd_putfile((unsigned)fd);
	return error;
}

/*
 * A queue watched by a queue.
 */

/*
 * Lift a queue to at least `level', and what watches it above that.
 */
static int
kq_raise(struct kqueue *kq, u_int level)
{
	struct knote *kn;
	int error;

	if (kq->kq_level >= level)
		return 0;
	if (level > KQ_MAXNEST)
		return ELOOP;
	SLIST_FOREACH(kn, &kq->kq_sel.sel_klist, kn_selnext) {
		if ((error = kq_raise(kn->kn_kq, level + 1)) != 0)
			return error;
	}
	kq->kq_level = level;
	return 0;
}

static int
kqueue_kqfilter(struct file *fp, struct knote *kn)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;
	struct kqueue *kq = fp->f_kqueue, *watcher = kn->kn_kq;
	int error;

	if (kn->kn_filter != EVFILT_READ || kq == watcher)
		return EINVAL;
	mutex_enter(&ks->ks_nestlock);
	error = kq_raise(watcher, kq->kq_level + 1);
	/* In a circle, that lifted this one as well. */
	if (error == 0 && watcher->kq_level <= kq->kq_level)
		error = ELOOP;
	if (error == 0) {
		kn->kn_fop = &kqread_filtops;
		mutex_enter(&kq->kq_sellock);
		selrecord_knote(&kq->kq_sel, kn);
		mutex_exit(&kq->kq_sellock);
	}
	mutex_exit(&ks->ks_nestlock);
	return error;
}

static void
filt_kqdetach(struct knote *kn)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;
	struct kqueue *kq = ((struct file *)kn->kn_obj)->f_kqueue;

	mutex_enter(&ks->ks_nestlock);
	mutex_enter(&kq->kq_sellock);
	(void)selremove_knote(&kq->kq_sel, kn);
	mutex_exit(&kq->kq_sellock);
	mutex_exit(&ks->ks_nestlock);
}

static int
filt_kqueue(struct knote *kn, long hint)
{
	struct kqueue *kq = ((struct file *)kn->kn_obj)->f_kqueue;

	u_int n = atomic_load_relaxed(&kq->kq_count);

	knote_setdata(kn, n);
	return n > 0;
}
