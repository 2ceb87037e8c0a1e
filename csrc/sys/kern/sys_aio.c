/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls of asynchronous I/O: the aio_* family and lio_listio.  The
 * requests themselves are kern_aio.c's.
 */

#include <sys/param.h>
#include <sys/aio.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/filedesc.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/signalvar.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/time.h>

#include "aio_impl.h"

#define NS	1000000000

int
sys_aio_read(struct lwp *l, const struct sys_aio_read_args *uap,
    register_t *retval)
{

	return aio_enqueue(l, AIO_READ, SCARG(uap, aiocbp), NULL);
}

int
sys_aio_write(struct lwp *l, const struct sys_aio_write_args *uap,
    register_t *retval)
{

	return aio_enqueue(l, AIO_WRITE, SCARG(uap, aiocbp), NULL);
}

int
sys_aio_fsync(struct lwp *l, const struct sys_aio_fsync_args *uap,
    register_t *retval)
{

	if (SCARG(uap, op) != O_SYNC && SCARG(uap, op) != O_DSYNC)
		return EINVAL;
	return aio_enqueue(l, SCARG(uap, op) == O_DSYNC ? AIO_DSYNC :
	    AIO_SYNC, SCARG(uap, aiocbp), NULL);
}

/*
 * Asking.
 */

/* The control block of a request, of a process that made some. */
static int
aio_fetch(struct lwp *l, const void *uptr, struct aiocb *cb)
{

	return l->l_proc->p_aio == NULL ? EINVAL :
	    copyin(uptr, cb, sizeof(*cb));
}

int
sys_aio_error(struct lwp *l, const struct sys_aio_error_args *uap,
    register_t *retval)
{
	struct aiocb cb;
	int error;

	error = aio_fetch(l, SCARG(uap, aiocbp), &cb);
	if (error != 0)
		return error;
	if (cb._state == JOB_NONE)
		return EINVAL;
	*retval = cb._errno;
	return 0;
}

/* Once for each request. */
int
sys_aio_return(struct lwp *l, const struct sys_aio_return_args *uap,
    register_t *retval)
{
	struct aiocb cb;
	int error;

	error = aio_fetch(l, SCARG(uap, aiocbp), &cb);
	if (error != 0)
		return error;
	if (cb._errno == EINPROGRESS || cb._state != JOB_DONE)
		return EINVAL;
	*retval = cb._retval;
	return aio_copyout_status(l->l_proc, SCARG(uap, aiocbp), JOB_NONE, 0,
	    -1);
}

/* All requests of a descriptor, or one of them. */
int
sys_aio_cancel(struct lwp *l, const struct sys_aio_cancel_args *uap,
    register_t *retval)
{
	struct aiocb *uptr = SCARG(uap, aiocbp);
	int fd = SCARG(uap, fildes), error;
	struct aio_job *aj, *next;
	struct aio_jobs cancelled;
	struct aioproc *ap;
	struct aiocb cb;
	bool running = false;
	file_t *fp;

	if (fd < 0 || (fp = fd_getfile((unsigned)fd)) == NULL)
		return EBADF;
	fd_putfile((unsigned)fd);
	if (uptr != NULL) {
		if ((error = copyin(uptr, &cb, sizeof(cb))) != 0)
			return error;
		if (cb.aio_fildes != fd)
			return EINVAL;
	}
	if ((ap = l->l_proc->p_aio) == NULL) {
		*retval = AIO_ALLDONE;
		return 0;
	}

	TAILQ_INIT(&cancelled);
	mutex_enter(&ap->ap_lock);
	TAILQ_FOREACH_SAFE(aj, &ap->ap_queue, aj_entry, next) {
		if (aj->aj_cb.aio_fildes != fd ||
		    (uptr != NULL && aj->aj_uptr != uptr))
			continue;
		TAILQ_REMOVE(&ap->ap_queue, aj, aj_entry);
		TAILQ_INSERT_TAIL(&cancelled, aj, aj_entry);
	}
	TAILQ_FOREACH(aj, &ap->ap_running, aj_entry)
		if (aj->aj_cb.aio_fildes == fd &&
		    (uptr == NULL || aj->aj_uptr == uptr))
			running = true;
	mutex_exit(&ap->ap_lock);

	if (running)
		*retval = AIO_NOTCANCELED;
	else
		*retval = TAILQ_EMPTY(&cancelled) ? AIO_ALLDONE : AIO_CANCELED;
	while ((aj = TAILQ_FIRST(&cancelled)) != NULL) {
		TAILQ_REMOVE(&cancelled, aj, aj_entry);
		aio_done(ap, aj, ECANCELED, -1);
	}
	return 0;
}

/*
 * Waiting.
 */

/* Is one of the list no longer under way? */
static int
aio_anydone(struct aiocb **list, int nent, bool *done)
{
	struct aiocb cb;
	int i, error;

	*done = false;
	for (i = 0; i < nent; i++) {
		if (list[i] == NULL)
			continue;
		if ((error = copyin(list[i], &cb, sizeof(cb))) != 0)
			return error;
		if (cb._state != JOB_WIP || cb._errno != EINPROGRESS) {
			*done = true;
			break;
		}
	}
	return 0;
}

/* Until `deadline' (clock_mono_ns(), 0: for ever); ap_lock held. */
static int
aio_wait(struct aioproc *ap, uint64_t deadline)
{
	struct bintime left;
	uint64_t now;
	int error;

	if (deadline == 0) {
		error = cv_wait_sig(&ap->ap_cv, &ap->ap_lock);
	} else {
		if ((now = clock_mono_ns()) >= deadline)
			return EAGAIN;
		left = ns2bintime(deadline - now);
		error = cv_timedwaitbt_sig(&ap->ap_cv, &ap->ap_lock, &left,
		    DEFAULT_TIMEOUT_EPSILON);
		if (error == EWOULDBLOCK)
			error = 0;	/* look at the list once more */
	}
	return error == ERESTART ? EINTR : error;
}

static int
aio_suspend1(struct aioproc *ap, struct aiocb **list, int nent,
    uint64_t deadline)
{
	uint64_t ndone;
	bool done;
	int error;

	for (;;) {
		mutex_enter(&ap->ap_lock);
		ndone = ap->ap_ndone;
		mutex_exit(&ap->ap_lock);
		error = aio_anydone(list, nent, &done);
		if (error != 0 || done)
			return error;
		mutex_enter(&ap->ap_lock);
		if (ndone == ap->ap_ndone)
			error = aio_wait(ap, deadline);
		mutex_exit(&ap->ap_lock);
		if (error != 0)
			return error;
	}
}

int
sys_aio_suspend(struct lwp *l, const struct sys_aio_suspend_args *uap,
    register_t *retval)
{
	int nent = SCARG(uap, nent), error;
	uint64_t deadline = 0;
	struct timespec ts;
	struct aioproc *ap;
	struct aiocb **list;
	size_t len;

	if (nent <= 0 || nent > AIO_LISTIO_MAX)
		return EINVAL;
	if (SCARG(uap, timeout) != NULL) {
		error = copyin(SCARG(uap, timeout), &ts, sizeof(ts));
		if (error != 0)
			return error;
		if (ts.tv_sec < 0 || ts.tv_nsec < 0 || ts.tv_nsec >= NS)
			return EINVAL;
		if (ts.tv_sec < INT64_MAX / NS / 2)
			deadline = clock_mono_ns() +
			    (uint64_t)timespec2ns(&ts);
	}
	if ((error = aioproc_get(l->l_proc, &ap)) != 0)
		return error;
	len = (size_t)nent * sizeof(*list);
	if ((list = kmem_alloc(len, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	error = copyin(SCARG(uap, list), list, len);
	if (error == 0)
		error = aio_suspend1(ap, list, nent, deadline);
	kmem_free(list, len);
	return error;
}

/*
 * Lists.
 */

/* Queue a list; true in *failed if not all of it could be. */
static void
lio_enqueue(struct lwp *l, struct aiocb **list, int nent, struct lio *lio,
    bool *failed)
{
	struct aioproc *ap = l->l_proc->p_aio;
	int i, error;
	bool inuse;

	for (i = 0; i < nent; i++) {
		if (list[i] == NULL)
			continue;
		error = aio_enqueue(l, 0, list[i], lio);
		if (error == 0)
			continue;
		*failed = true;
		/*
		 * It is done, with that error, unless it belongs to an
		 * earlier request.
		 */
		mutex_enter(&ap->ap_lock);
		inuse = aio_inuse(ap, list[i]);
		mutex_exit(&ap->ap_lock);
		if (inuse)
			continue;
		(void)aio_copyout_status(l->l_proc, list[i], JOB_DONE, error,
		    -1);
	}
}

static int
lio_listio1(struct lwp *l, struct aioproc *ap, struct aiocb **list, int nent,
    int mode, const struct sigevent *sig)
{
	struct sigevent liosig = { .sigev_notify = SIGEV_NONE };
	bool failed = false, freelio;
	struct lio *lio;
	int error = 0;

	if ((lio = kmem_zalloc(sizeof(*lio), KM_NOSLEEP)) == NULL)
		return EAGAIN;
	/* The caller counts as a request: no signal before all are queued. */
	lio->lio_refcnt = lio->lio_pending = 1;
	lio->lio_sig = *sig;
	lio_enqueue(l, list, nent, lio, &failed);

	mutex_enter(&ap->ap_lock);
	lio->lio_pending--;
	while (mode == LIO_WAIT && lio->lio_pending != 0 && error == 0)
		error = aio_wait(ap, 0);
	if (lio->lio_pending == 0)
		liosig = lio->lio_sig;
	if (mode == LIO_WAIT && lio->lio_failed)
		failed = true;
	freelio = --lio->lio_refcnt == 0;
	mutex_exit(&ap->ap_lock);

	aio_signal(l->l_proc, &liosig);
	if (freelio)
		kmem_free(lio, sizeof(*lio));
	if (error == 0 && failed)
		error = EIO;
	return error;
}

int
sys_lio_listio(struct lwp *l, const struct sys_lio_listio_args *uap,
    register_t *retval)
{
	struct sigevent sig = { .sigev_notify = SIGEV_NONE };
	int nent = SCARG(uap, nent), mode = SCARG(uap, mode), error;
	struct aioproc *ap;
	struct aiocb **list;
	size_t len;

	if ((mode != LIO_WAIT && mode != LIO_NOWAIT) || nent < 1 ||
	    nent > AIO_LISTIO_MAX)
		return EINVAL;
	if (mode == LIO_NOWAIT && SCARG(uap, sig) != NULL) {
		error = copyin(SCARG(uap, sig), &sig, sizeof(sig));
		if (error == 0)
			error = aio_sigevent_check(&sig);
		if (error != 0)
			return error;
	}
	if ((error = aioproc_get(l->l_proc, &ap)) != 0)
		return error;
	len = (size_t)nent * sizeof(*list);
	if ((list = kmem_alloc(len, KM_NOSLEEP)) == NULL)
		return EAGAIN;
	error = copyin(SCARG(uap, list), list, len);
	if (error == 0)
		error = lio_listio1(l, ap, list, nent, mode, &sig);
	kmem_free(list, len);
	return error;
}
