/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * eventfd(2): a counter that is read and written through a descriptor.
 *
 * Writing adds, and waits while the sum would be UINT64_MAX or more.  Reading
 * waits for a count that is not zero, and takes all of it, or (EFD_SEMAPHORE)
 * one.  Both move eight bytes.
 *
 * Locking: ef_lock guards all.
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/eventfd.h>
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
#include <sys/uio.h>

#define EF_MAX	(UINT64_MAX - 1)

struct eventfd {
	kmutex_t	ef_lock;
	kcondvar_t	ef_rcv;		/* not zero any more */
	kcondvar_t	ef_wcv;		/* less than it was */
	struct selinfo	ef_rsel;
	struct selinfo	ef_wsel;
	uint64_t	ef_val;
	u_int		ef_gen;		/* fo_restart */
	bool		ef_semaphore;
	struct timespec	ef_btime, ef_atime, ef_mtime;
};

/* Lock held: the count went up, or down. */
static void
eventfd_wakeread(struct eventfd *ef)
{
	cv_broadcast(&ef->ef_rcv);
	selnotify(&ef->ef_rsel, POLLIN | POLLRDNORM, NOTE_SUBMIT);
}

static void
eventfd_wakewrite(struct eventfd *ef)
{
	cv_broadcast(&ef->ef_wcv);
	selnotify(&ef->ef_wsel, POLLOUT | POLLWRNORM, NOTE_SUBMIT);
}

static int
eventfd_sleep(struct eventfd *ef, kcondvar_t *cv, const struct file *fp,
    u_int gen)
{
	int error;

	if (fp->f_flag & FNONBLOCK)
		return EWOULDBLOCK;
	error = cv_wait_sig(cv, &ef->ef_lock);
	return error == 0 && ef->ef_gen != gen ? ERESTART : error;
}

static int
eventfd_read(struct file *fp, off_t *offset, struct uio *uio,
    kauth_cred_t cred, int flags)
{
	struct eventfd *ef = fp->f_eventfd;
	uint64_t val = 0;
	u_int gen;
	int error = 0;

	if (uio->uio_resid < sizeof(val))
		return EINVAL;
	mutex_enter(&ef->ef_lock);
	gen = ef->ef_gen;
	while (ef->ef_val == 0 && error == 0)
		error = eventfd_sleep(ef, &ef->ef_rcv, fp, gen);
	if (error == 0) {
		val = ef->ef_semaphore ? 1 : ef->ef_val;
		ef->ef_val -= val;
		getnanotime(&ef->ef_atime);
		eventfd_wakewrite(ef);
	}
	mutex_exit(&ef->ef_lock);
	return error != 0 ? error : uiomove(&val, sizeof(val), uio);
}

static int
eventfd_write(struct file *fp, off_t *offset, struct uio *uio,
    kauth_cred_t cred, int flags)
{
	struct eventfd *ef = fp->f_eventfd;
	const size_t resid = uio->uio_resid;
	const off_t start = uio->uio_offset;
	uint64_t val;
	u_int gen;
	int error;

	if (resid < sizeof(val))
		return EINVAL;
	if ((error = uiopeek(&val, sizeof(val), uio)) != 0)
		return error;
	if (val > EF_MAX)
		return EINVAL;
	mutex_enter(&ef->ef_lock);
	gen = ef->ef_gen;
	while (ef->ef_val > EF_MAX - val && error == 0)
		error = eventfd_sleep(ef, &ef->ef_wcv, fp, gen);
	if (error == 0) {
		ef->ef_val += val;
		getnanotime(&ef->ef_mtime);
		if (val != 0)
			eventfd_wakeread(ef);
	}
	mutex_exit(&ef->ef_lock);
	if (error == 0)
		uioskip(sizeof(val), uio);
	KASSERT(error == 0 || uio->uio_offset == start);
	return error;
}

static int
eventfd_ioctl(struct file *fp, u_long com, void *data)
{
	struct eventfd *ef = fp->f_eventfd;
	int error = 0;

	mutex_enter(&ef->ef_lock);
	switch (com) {
	case FIONBIO:
		break;
	case FIONREAD:
		*(int *)data = ef->ef_val != 0 ? (int)sizeof(uint64_t) : 0;
		break;
	case FIONWRITE:
		*(int *)data = 0;
		break;
	case FIONSPACE:
		*(int *)data = ef->ef_val < EF_MAX ?
		    (int)sizeof(uint64_t) : 0;
		break;
	default:
		error = EPASSTHROUGH;
		break;
	}
	mutex_exit(&ef->ef_lock);
	return error;
}

static int
eventfd_poll(struct file *fp, int events)
{
	struct eventfd *ef = fp->f_eventfd;
	int revents = 0;

	mutex_enter(&ef->ef_lock);
	if (ef->ef_val != 0)
		revents |= events & (POLLIN | POLLRDNORM);
	if (ef->ef_val < EF_MAX)
		revents |= events & (POLLOUT | POLLWRNORM);
	if (revents == 0) {
		if (events & (POLLIN | POLLRDNORM))
			selrecord(curlwp, &ef->ef_rsel);
		if (events & (POLLOUT | POLLWRNORM))
			selrecord(curlwp, &ef->ef_wsel);
	}
	mutex_exit(&ef->ef_lock);
	return revents;
}

static int
eventfd_stat(struct file *fp, struct stat *sb)
{
	struct eventfd *ef = fp->f_eventfd;

	memset(sb, 0, sizeof(*sb));
	mutex_enter(&ef->ef_lock);
	sb->st_size = ef->ef_val > INT64_MAX ? INT64_MAX : (off_t)ef->ef_val;
	sb->st_atim = ef->ef_atime;
	sb->st_mtim = ef->ef_mtime;
	sb->st_ctim = sb->st_birthtim = ef->ef_btime;
	mutex_exit(&ef->ef_lock);
	sb->st_mode = S_IFIFO | S_IRUSR | S_IWUSR;
	sb->st_blksize = sizeof(uint64_t);
	sb->st_uid = kauth_cred_geteuid(fp->f_cred);
	sb->st_gid = kauth_cred_getegid(fp->f_cred);
	return 0;
}

static void
eventfd_free(struct eventfd *ef)
{
	seldestroy(&ef->ef_rsel);
	seldestroy(&ef->ef_wsel);
	cv_destroy(&ef->ef_rcv);
	cv_destroy(&ef->ef_wcv);
	mutex_destroy(&ef->ef_lock);
	kmem_free(ef, sizeof(*ef));
}

static int
eventfd_close(struct file *fp)
{
	eventfd_free(fp->f_eventfd);
	fp->f_eventfd = NULL;
	return 0;
}

static void
eventfd_restart(struct file *fp)
{
	struct eventfd *ef = fp->f_eventfd;

	mutex_enter(&ef->ef_lock);
	ef->ef_gen++;
	cv_broadcast(&ef->ef_rcv);
	cv_broadcast(&ef->ef_wcv);
	mutex_exit(&ef->ef_lock);
}

static void
filt_eventfddetach(struct knote *kn)
{
	struct eventfd *ef = kn->kn_hook;

	mutex_enter(&ef->ef_lock);
	(void)selremove_knote(kn->kn_filter == EVFILT_READ ? &ef->ef_rsel :
	    &ef->ef_wsel, kn);
	mutex_exit(&ef->ef_lock);
}

static int
filt_eventfd(struct knote *kn, long hint)
{
	struct eventfd *ef = kn->kn_hook;
	uint64_t n;

	if ((hint & NOTE_SUBMIT) == 0)
		mutex_enter(&ef->ef_lock);
	n = kn->kn_filter == EVFILT_READ ? ef->ef_val : EF_MAX - ef->ef_val;
	knote_setdata(kn, (int64_t)n);
	if ((hint & NOTE_SUBMIT) == 0)
		mutex_exit(&ef->ef_lock);
	return n != 0;
}

static const struct filterops eventfd_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_eventfddetach,
	.f_event = filt_eventfd,
};

static int
eventfd_kqfilter(struct file *fp, struct knote *kn)
{
	struct eventfd *ef = fp->f_eventfd;

	if (kn->kn_filter != EVFILT_READ && kn->kn_filter != EVFILT_WRITE)
		return EINVAL;
	kn->kn_fop = &eventfd_filtops;
	kn->kn_hook = ef;
	mutex_enter(&ef->ef_lock);
	selrecord_knote(kn->kn_filter == EVFILT_READ ? &ef->ef_rsel :
	    &ef->ef_wsel, kn);
	mutex_exit(&ef->ef_lock);
	return 0;
}

static const struct fileops eventfdops = {
	.fo_name = "eventfd",
	.fo_read = eventfd_read,
	.fo_write = eventfd_write,
	.fo_ioctl = eventfd_ioctl,
	.fo_fcntl = fnullop_fcntl,
	.fo_poll = eventfd_poll,
	.fo_stat = eventfd_stat,
	.fo_close = eventfd_close,
	.fo_kqfilter = eventfd_kqfilter,
	.fo_restart = eventfd_restart,
};

int
do_eventfd(struct lwp *l, unsigned int val, int flags, register_t *retval)
{
	struct eventfd *ef;
	struct file *fp;
	int error, fd;

	if (flags & ~(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE))
		return EINVAL;
	if ((error = fd_allocfile(&fp, &fd)) != 0)
		return error;
	ef = kmem_zalloc(sizeof(*ef), KM_NOSLEEP);
	if (ef == NULL) {
		fd_abort(l->l_proc, fp, (unsigned)fd);
		return ENOMEM;
	}
	mutex_init(&ef->ef_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&ef->ef_rcv, "evfdrd");
	cv_init(&ef->ef_wcv, "evfdwr");
	selinit(&ef->ef_rsel);
	selinit(&ef->ef_wsel);
	ef->ef_val = val;
	ef->ef_semaphore = (flags & EFD_SEMAPHORE) != 0;
	getnanotime(&ef->ef_btime);
	ef->ef_atime = ef->ef_mtime = ef->ef_btime;
	fp->f_flag = FREAD | FWRITE | ((u_int)flags & FNONBLOCK);
	fp->f_type = DTYPE_EVENTFD;
	fp->f_ops = &eventfdops;
	fp->f_eventfd = ef;
	fd_set_exclose(l, fd, (flags & EFD_CLOEXEC) != 0);
	fd_affix(l->l_proc, fp, (unsigned)fd);
	*retval = fd;
	return 0;
}

int
sys_eventfd(struct lwp *l, const struct sys_eventfd_args *uap,
    register_t *retval)
{
	return do_eventfd(l, SCARG(uap, val), SCARG(uap, flags), retval);
}
