/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timerfd_create(2): an interval timer whose expirations are read from a
 * descriptor, as a count of eight bytes.
 *
 * TFD_TIMER_CANCEL_ON_SET: a timer at an absolute time of CLOCK_REALTIME is
 * given up when that clock is set; reading gives ECANCELED once.  Such timers
 * are on the kernel's list fs_timerfds.
 *
 * Locking: tf_lock guards all but the list.  Order: fs_timerfdlock -> tf_lock.
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/filio.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>

#include "filestate.h"

struct timerfd {
	kmutex_t	tf_lock;
	kcondvar_t	tf_cv;
	struct selinfo	tf_sel;
	struct itimer	tf_it;
	uint64_t	tf_ticks;	/* expirations not read */
	u_int		tf_gen;		/* fo_restart */
	bool		tf_cancelonset;
	bool		tf_cancelled;
	struct timespec	tf_btime, tf_atime, tf_mtime;
	LIST_ENTRY(timerfd) tf_list;	/* fs_timerfdlock */
};

static inline bool
timerfd_readable(const struct timerfd *tf)
{
	return tf->tf_ticks != 0 || tf->tf_cancelled;
}

static void
timerfd_wake(struct timerfd *tf)
{
	getnanotime(&tf->tf_mtime);
	cv_broadcast(&tf->tf_cv);
	selnotify(&tf->tf_sel, POLLIN | POLLRDNORM, NOTE_SUBMIT);
}

/* tf_lock held. */
static void
timerfd_fire(struct itimer *it, uint64_t n)
{
	struct timerfd *tf = it->it_arg;

	tf->tf_ticks += n;
	timerfd_wake(tf);
}

/*
 * The wall clock was set.
 */
void
timerfd_clockset(void)
{
	struct file_state *fs = curkernel()->k_file;
	struct timerfd *tf;

	if (fs == NULL)
		return;
	mutex_enter(&fs->fs_timerfdlock);
	LIST_FOREACH(tf, &fs->fs_timerfds, tf_list) {
		mutex_enter(&tf->tf_lock);
		if (tf->tf_cancelonset && tf->tf_it.it_active) {
			static const struct itimerspec off;

			(void)itimer_settime(&tf->tf_it, 0, &off, NULL);
			tf->tf_cancelled = true;
			tf->tf_cancelonset = false;
			timerfd_wake(tf);
		}
		mutex_exit(&tf->tf_lock);
	}
	mutex_exit(&fs->fs_timerfdlock);
}

static int
timerfd_read(struct file *fp, off_t *offset, struct uio *uio,
    kauth_cred_t cred, int flags)
{
	struct timerfd *tf = fp->f_timerfd;
	uint64_t ticks = 0;
	u_int gen;
	int error = 0;

	if (uio->uio_resid < sizeof(ticks))
		return EINVAL;
	mutex_enter(&tf->tf_lock);
	gen = tf->tf_gen;
	while (!timerfd_readable(tf) && error == 0) {
		if (fp->f_flag & FNONBLOCK) {
			error = EWOULDBLOCK;
			break;
		}
		error = cv_wait_sig(&tf->tf_cv, &tf->tf_lock);
		if (error == 0 && tf->tf_gen != gen)
			error = ERESTART;
	}
	if (error == 0) {
		if (tf->tf_cancelled) {
			tf->tf_cancelled = false;
			error = ECANCELED;
		} else {
			ticks = tf->tf_ticks;
			tf->tf_ticks = 0;
			getnanotime(&tf->tf_atime);
		}
	}
	mutex_exit(&tf->tf_lock);
	return error != 0 ? error : uiomove(&ticks, sizeof(ticks), uio);
}

static int
timerfd_ioctl(struct file *fp, u_long com, void *data)
{
	struct timerfd *tf = fp->f_timerfd;
	int error = 0;

	mutex_enter(&tf->tf_lock);
	switch (com) {
	case FIONBIO:
		break;
	case FIONREAD:
		*(int *)data = timerfd_readable(tf) ?
		    (int)sizeof(uint64_t) : 0;
		break;
	case TFD_IOC_SET_TICKS:
		if (*(uint64_t *)data == 0) {
			error = EINVAL;
			break;
		}
		tf->tf_ticks = *(uint64_t *)data;
		timerfd_wake(tf);
		break;
	default:
		error = EPASSTHROUGH;
		break;
	}
	mutex_exit(&tf->tf_lock);
	return error;
}

static int
timerfd_poll(struct file *fp, int events)
{
	struct timerfd *tf = fp->f_timerfd;
	int revents = events & (POLLIN | POLLRDNORM);

	if (revents == 0)
		return 0;
	mutex_enter(&tf->tf_lock);
	if (!timerfd_readable(tf)) {
		selrecord(curlwp, &tf->tf_sel);
		revents = 0;
	}
	mutex_exit(&tf->tf_lock);
	return revents;
}

static int
timerfd_stat(struct file *fp, struct stat *sb)
{
	struct timerfd *tf = fp->f_timerfd;

	memset(sb, 0, sizeof(*sb));
	mutex_enter(&tf->tf_lock);
	sb->st_size = (off_t)tf->tf_ticks;
	sb->st_atim = tf->tf_atime;
	sb->st_mtim = tf->tf_mtime;
	sb->st_ctim = sb->st_birthtim = tf->tf_btime;
	mutex_exit(&tf->tf_lock);
	sb->st_mode = S_IFIFO | S_IRUSR | S_IWUSR;
	sb->st_blksize = sizeof(uint64_t);
	sb->st_uid = kauth_cred_geteuid(fp->f_cred);
	sb->st_gid = kauth_cred_getegid(fp->f_cred);
	return 0;
}

static int
timerfd_close(struct file *fp)
{
	struct file_state *fs = curkernel()->k_file;
	struct timerfd *tf = fp->f_timerfd;

	mutex_enter(&fs->fs_timerfdlock);
	LIST_REMOVE(tf, tf_list);
	mutex_exit(&fs->fs_timerfdlock);
	itimer_fini(&tf->tf_it);
	seldestroy(&tf->tf_sel);
	cv_destroy(&tf->tf_cv);
	mutex_destroy(&tf->tf_lock);
	kmem_free(tf, sizeof(*tf));
	fp->f_timerfd = NULL;
	return 0;
}

static void
timerfd_restart(struct file *fp)
{
	struct timerfd *tf = fp->f_timerfd;

	mutex_enter(&tf->tf_lock);
	tf->tf_gen++;
	cv_broadcast(&tf->tf_cv);
	mutex_exit(&tf->tf_lock);
}

static void
filt_timerfddetach(struct knote *kn)
{
	struct timerfd *tf = kn->kn_hook;

	mutex_enter(&tf->tf_lock);
	(void)selremove_knote(&tf->tf_sel, kn);
	mutex_exit(&tf->tf_lock);
}

static int
filt_timerfd(struct knote *kn, long hint)
{
	struct timerfd *tf = kn->kn_hook;
	int rv;

	if ((hint & NOTE_SUBMIT) == 0)
		mutex_enter(&tf->tf_lock);
	knote_setdata(kn, (int64_t)tf->tf_ticks);
	rv = timerfd_readable(tf);
	if ((hint & NOTE_SUBMIT) == 0)
		mutex_exit(&tf->tf_lock);
	return rv;
}

static const struct filterops timerfd_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_timerfddetach,
	.f_event = filt_timerfd,
};

static int
timerfd_kqfilter(struct file *fp, struct knote *kn)
{
	struct timerfd *tf = fp->f_timerfd;

	if (kn->kn_filter != EVFILT_READ)
		return EINVAL;
	kn->kn_fop = &timerfd_filtops;
	kn->kn_hook = tf;
	mutex_enter(&tf->tf_lock);
	selrecord_knote(&tf->tf_sel, kn);
	mutex_exit(&tf->tf_lock);
	return 0;
}

static const struct fileops timerfdops = {
	.fo_name = "timerfd",
	.fo_read = timerfd_read,
	.fo_write = fbadop_write,
	.fo_ioctl = timerfd_ioctl,
	.fo_fcntl = fnullop_fcntl,
	.fo_poll = timerfd_poll,
	.fo_stat = timerfd_stat,
	.fo_close = timerfd_close,
	.fo_kqfilter = timerfd_kqfilter,
	.fo_restart = timerfd_restart,
};

int
do_timerfd_create(struct lwp *l, clockid_t clock_id, int flags,
    register_t *retval)
{
	struct file_state *fs = curkernel()->k_file;
	struct timerfd *tf;
	struct file *fp;
	int error, fd;

	if (flags & ~(TFD_CLOEXEC | TFD_NONBLOCK))
		return EINVAL;
	if (clock_id != CLOCK_REALTIME && clock_id != CLOCK_MONOTONIC)
		return EINVAL;
	if ((error = fd_allocfile(&fp, &fd)) != 0)
		return error;
	tf = kmem_zalloc(sizeof(*tf), KM_NOSLEEP);
	if (tf == NULL) {
		fd_abort(l->l_proc, fp, (unsigned)fd);
		return ENOMEM;
	}
	mutex_init(&tf->tf_lock, MUTEX_DEFAULT, IPL_SOFTCLOCK);
	error = itimer_init(&tf->tf_it, clock_id, &tf->tf_lock, timerfd_fire,
	    tf);
	KASSERT(error == 0);
	cv_init(&tf->tf_cv, "tfdread");
	selinit(&tf->tf_sel);
	getnanotime(&tf->tf_btime);
	tf->tf_atime = tf->tf_mtime = tf->tf_btime;
	mutex_enter(&fs->fs_timerfdlock);
	LIST_INSERT_HEAD(&fs->fs_timerfds, tf, tf_list);
	mutex_exit(&fs->fs_timerfdlock);
	fp->f_flag = FREAD | ((u_int)flags & FNONBLOCK);
	fp->f_type = DTYPE_TIMERFD;
	fp->f_ops = &timerfdops;
	fp->f_timerfd = tf;
	fd_set_exclose(l, fd, (flags & TFD_CLOEXEC) != 0);
	fd_affix(l->l_proc, fp, (unsigned)fd);
	*retval = fd;
	return 0;
}

static int
timerfd_get(int fd, struct timerfd **tfp)
{
	struct file *fp = fd_getfile((unsigned)fd);

	if (fp == NULL)
		return EBADF;
	if (fp->f_type != DTYPE_TIMERFD) {
		fd_putfile((unsigned)fd);
		return EINVAL;
	}
	*tfp = fp->f_timerfd;
	return 0;
}

int
do_timerfd_gettime(struct lwp *l, int fd, struct itimerspec *curr,
    register_t *retval)
{
	struct timerfd *tf;
	int error;

	if ((error = timerfd_get(fd, &tf)) != 0)
		return error;
	mutex_enter(&tf->tf_lock);
	itimer_gettime(&tf->tf_it, curr);
	mutex_exit(&tf->tf_lock);
	fd_putfile((unsigned)fd);
	return 0;
}

int
do_timerfd_settime(struct lwp *l, int fd, int flags,
    const struct itimerspec *new, struct itimerspec *old, register_t *retval)
{
	const bool abs = (flags & TFD_TIMER_ABSTIME) != 0;
	struct timerfd *tf;
	int error;

	if (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET))
		return EINVAL;
	if ((error = timerfd_get(fd, &tf)) != 0)
		return error;
	mutex_enter(&tf->tf_lock);
	error = itimer_settime(&tf->tf_it, abs ? TIMER_ABSTIME : 0, new, old);
	if (error == 0) {
		tf->tf_ticks = 0;
		tf->tf_cancelled = false;
		tf->tf_cancelonset = abs &&
		    (flags & TFD_TIMER_CANCEL_ON_SET) != 0 &&
		    tf->tf_it.it_clockid == CLOCK_REALTIME;
	}
	mutex_exit(&tf->tf_lock);
	fd_putfile((unsigned)fd);
	return error;
}

int
sys_timerfd_create(struct lwp *l, const struct sys_timerfd_create_args *uap,
    register_t *retval)
{
	return do_timerfd_create(l, SCARG(uap, clock_id), SCARG(uap, flags),
	    retval);
}

int
sys_timerfd_gettime(struct lwp *l,
    const struct sys_timerfd_gettime_args *uap, register_t *retval)
{
	struct itimerspec its;
	int error;

	error = do_timerfd_gettime(l, SCARG(uap, fd), &its, retval);
	return error != 0 ? error :
	    copyout(&its, SCARG(uap, curr_value), sizeof(its));
}

int
sys_timerfd_settime(struct lwp *l,
    const struct sys_timerfd_settime_args *uap, register_t *retval)
{
	struct itimerspec new, old;
	int error;

	error = copyin(SCARG(uap, new_value), &new, sizeof(new));
	if (error != 0)
		return error;
	error = do_timerfd_settime(l, SCARG(uap, fd), SCARG(uap, flags), &new,
	    &old, retval);
	if (error == 0 && SCARG(uap, old_value) != NULL)
		error = copyout(&old, SCARG(uap, old_value), sizeof(old));
	return error;
}
