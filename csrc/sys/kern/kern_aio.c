/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asynchronous I/O of POSIX.
 *
 * A process has one queue and AIO_WORKERS workers on demand (ondemand.h).
 * Requests of one open file run one at a time, in order; those of different
 * files may overtake each other, so that one on a silent pipe holds up
 * nothing else.  A worker does the transfer for the process: with the file's
 * credentials, to the process's memory.
 *
 * The user's aiocb has the state of a request: _state, _errno and _retval are
 * written when it is queued and when it is done.
 *
 * States of a request
 *	QUEUED -> RUNNING	a worker takes it
 *	RUNNING -> done		the transfer is over
 *	QUEUED -> done		aio_cancel(2), end of the process
 *
 * Locking: ap_lock guards the queues of a process and its struct lio;
 * as_lock the number of requests in the kernel.  Order: od_lock of a worker
 * -> ap_lock.  User memory is accessed with neither held.
 */

#include <sys/param.h>
#include <sys/aio.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/filedesc.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/signalvar.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include "aio_impl.h"

static uint64_t	aio_work(void *);

void
aio_sysinit(void)
{
	struct aio_state *as;

	as = kernel_state_alloc(sizeof(*as));
	mutex_init(&as->as_lock, MUTEX_DEFAULT, IPL_NONE);
	curkernel()->k_aio = as;
}

/*
 * Processes.
 */

static void
aioproc_free(struct aioproc *ap)
{
	int i;

	for (i = 0; i < AIO_WORKERS; i++)
		ondemand_fini(&ap->ap_worker[i].aw_od);
	cv_destroy(&ap->ap_cv);
	mutex_destroy(&ap->ap_lock);
	kmem_free(ap, sizeof(*ap));
}

int
aioproc_get(struct proc *p, struct aioproc **app)
{
	struct aioproc *ap, *other;
	int i;

	if (curkernel()->k_aio == NULL)
		return ENOSYS;
	if ((*app = atomic_load_consume(&p->p_aio)) != NULL)
		return 0;
	ap = kmem_zalloc(sizeof(*ap), KM_NOSLEEP);
	if (ap == NULL)
		return EAGAIN;
	mutex_init(&ap->ap_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&ap->ap_cv, "aio");
	TAILQ_INIT(&ap->ap_queue);
	TAILQ_INIT(&ap->ap_running);
	ap->ap_p = p;
	for (i = 0; i < AIO_WORKERS; i++) {
		ap->ap_worker[i].aw_proc = ap;
		ondemand_init(&ap->ap_worker[i].aw_od, "aio", PRI_NONE, 0,
		    NULL, aio_work, &ap->ap_worker[i]);
	}
	membar_producer();
	other = atomic_cas_ptr(&p->p_aio, NULL, ap);
	if (other != NULL) {
		aioproc_free(ap);
		ap = other;
	}
	*app = ap;
	return 0;
}

int
aio_sigevent_check(const struct sigevent *ev)
{

	if (ev->sigev_notify == SIGEV_NONE)
		return 0;
	if (ev->sigev_notify != SIGEV_SIGNAL || ev->sigev_signo <= 0 ||
	    ev->sigev_signo >= NSIG)
		return EINVAL;
	return 0;
}

void
aio_signal(struct proc *p, const struct sigevent *ev)
{
	ksiginfo_t ksi;

	if (ev->sigev_notify != SIGEV_SIGNAL)
		return;
	KSI_INIT(&ksi);
	ksi.ksi_signo = ev->sigev_signo;
	ksi.ksi_code = SI_ASYNCIO;
	ksi.ksi_value = ev->sigev_value;
	mutex_enter(&proc_lock);
	kpsignal(p, &ksi, NULL);
	mutex_exit(&proc_lock);
}

/* Tell the user's aiocb how things are. */
int
aio_copyout_status(struct proc *p, struct aiocb *uptr, int state, int error,
    ssize_t retval)
{
	struct aiocb cb;
	size_t off = offsetof(struct aiocb, _state);

	cb._state = state;
	cb._errno = error;
	cb._retval = retval;
	return copyout_vmspace(p->p_vmspace, (char *)&cb + off,
	    (char *)uptr + off, sizeof(cb) - off);
}

/*
 * A request is over: tell the user, then those who wait.  No lock held.
 */
void
aio_done(struct aioproc *ap, struct aio_job *aj, int error, ssize_t retval)
{
	struct aio_state *as = curkernel()->k_aio;
	struct lio *lio = aj->aj_lio;
	struct sigevent liosig = { .sigev_notify = SIGEV_NONE };
	bool freelio = false;

	/* If the memory is gone nobody can ask. */
	(void)aio_copyout_status(ap->ap_p, aj->aj_uptr, JOB_DONE, error,
	    retval);
	closef(aj->aj_fp);
	aio_signal(ap->ap_p, &aj->aj_cb.aio_sigevent);

	mutex_enter(&ap->ap_lock);
	if (lio != NULL) {
		if (error != 0)
			lio->lio_failed = true;
		if (--lio->lio_pending == 0)
			liosig = lio->lio_sig;
		freelio = --lio->lio_refcnt == 0;
	}
	ap->ap_njobs--;
	ap->ap_ndone++;
	cv_broadcast(&ap->ap_cv);
	mutex_exit(&ap->ap_lock);

	aio_signal(ap->ap_p, &liosig);
	if (freelio)
		kmem_free(lio, sizeof(*lio));
	kmem_free(aj, sizeof(*aj));
	mutex_enter(&as->as_lock);
	as->as_njobs--;
	mutex_exit(&as->as_lock);
}

/*
 * Workers.
 */

static int
aio_sync(struct aio_job *aj)
{
	struct vnode *vp;
	int error;

	if (aj->aj_fp->f_type != DTYPE_VNODE)
		return EINVAL;
	vp = aj->aj_fp->f_vnode;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	error = VOP_FSYNC(vp, aj->aj_fp->f_cred, FSYNC_WAIT |
	    (aj->aj_op == AIO_DSYNC ? FSYNC_DATAONLY : 0), 0, 0);
	VOP_UNLOCK(vp);
	return error;
}

static int
aio_transfer(struct aioproc *ap, struct aio_job *aj, ssize_t *retval)
{
	file_t *fp = aj->aj_fp;
	struct iovec iov;
	struct uio uio;
	off_t offset = aj->aj_cb.aio_offset;
	size_t len = aj->aj_cb.aio_nbytes;
	int error;

	iov.iov_base = __UNVOLATILE(aj->aj_cb.aio_buf);
	iov.iov_len = len;
	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_resid = len;
	uio.uio_offset = offset;
	uio.uio_vmspace = ap->ap_p->p_vmspace;
	if (aj->aj_op == AIO_READ) {
		uio.uio_rw = UIO_READ;
		error = (*fp->f_ops->fo_read)(fp, &offset, &uio, fp->f_cred,
		    0);
	} else {
		uio.uio_rw = UIO_WRITE;
		error = (*fp->f_ops->fo_write)(fp, &offset, &uio, fp->f_cred,
		    0);
	}
	/* Part of it is a success. */
	if (error != 0 && uio.uio_resid != len && (error == ERESTART ||
	    error == EINTR || error == EWOULDBLOCK))
		error = 0;
	*retval = error == 0 ? (ssize_t)(len - uio.uio_resid) : -1;
	return error;
}

/* The first request whose file nobody works on; ap_lock held. */
static struct aio_job *
aio_next(struct aioproc *ap)
{
	struct aio_job *aj, *run;

	TAILQ_FOREACH(aj, &ap->ap_queue, aj_entry) {
		TAILQ_FOREACH(run, &ap->ap_running, aj_entry)
			if (run->aj_fp == aj->aj_fp)
				break;
		if (run == NULL)
			break;
	}
	return aj;
}

static uint64_t
aio_work(void *arg)
{
	struct aio_worker *aw = arg;
	struct aioproc *ap = aw->aw_proc;
	struct aio_job *aj;
	ssize_t retval;
	int error;

	for (;;) {
		mutex_enter(&ap->ap_lock);
		aj = aio_next(ap);
		aw->aw_busy = aj != NULL;
		if (aj != NULL) {
			TAILQ_REMOVE(&ap->ap_queue, aj, aj_entry);
			TAILQ_INSERT_TAIL(&ap->ap_running, aj, aj_entry);
		}
		mutex_exit(&ap->ap_lock);
		if (aj == NULL)
			return 0;
		mutex_exit(&aw->aw_od.od_lock);

		retval = 0;
		if ((aj->aj_op & (AIO_READ | AIO_WRITE)) != 0)
			error = aio_transfer(ap, aj, &retval);
		else if ((error = aio_sync(aj)) != 0)
			retval = -1;
		if (error == ERESTART)
			error = EINTR;
		mutex_enter(&ap->ap_lock);
		TAILQ_REMOVE(&ap->ap_running, aj, aj_entry);
		mutex_exit(&ap->ap_lock);
		aio_done(ap, aj, error, retval);

		mutex_enter(&aw->aw_od.od_lock);
	}
}

/*
 * The process ends; its descriptors are still there, its lwps are not.
 * Requests that wait are cancelled, those that block in a file come back.
 */
void
aio_proc_fini(struct proc *p)
{
	struct aioproc *ap = p->p_aio;
	struct aio_job *aj;
	file_t *fps[AIO_WORKERS];
	int i, n;

	if (ap == NULL)
		return;
	mutex_enter(&ap->ap_lock);
	while ((aj = TAILQ_FIRST(&ap->ap_queue)) != NULL) {
		TAILQ_REMOVE(&ap->ap_queue, aj, aj_entry);
		mutex_exit(&ap->ap_lock);
		aio_done(ap, aj, ECANCELED, -1);
		mutex_enter(&ap->ap_lock);
	}
	while (ap->ap_njobs != 0) {
		n = 0;
		TAILQ_FOREACH(aj, &ap->ap_running, aj_entry) {
			mutex_enter(&aj->aj_fp->f_lock);
			aj->aj_fp->f_count++;
			mutex_exit(&aj->aj_fp->f_lock);
			fps[n++] = aj->aj_fp;
		}
		mutex_exit(&ap->ap_lock);
		for (i = 0; i < n; i++) {
			(*fps[i]->f_ops->fo_restart)(fps[i]);
			closef(fps[i]);
		}
		mutex_enter(&ap->ap_lock);
		if (ap->ap_njobs != 0)
			(void)cv_timedwait(&ap->ap_cv, &ap->ap_lock, 1);
	}
	mutex_exit(&ap->ap_lock);
	p->p_aio = NULL;
	aioproc_free(ap);
}

/*
 * Queueing.
 */

/* Check a request and find its file, with a reference. */
static int
aio_check(struct proc *p, const struct aiocb *cb, int op, file_t **fpp)
{
	file_t *fp;
	int error;

	if ((error = aio_sigevent_check(&cb->aio_sigevent)) != 0)
		return error;
	if ((op & (AIO_READ | AIO_WRITE)) != 0 &&
	    (cb->aio_offset < 0 || cb->aio_nbytes > SSIZE_MAX ||
	    cb->aio_reqprio < 0))
		return EINVAL;
	if (cb->aio_fildes < 0 ||
	    (fp = fd_getfile2(p, (unsigned)cb->aio_fildes)) == NULL)
		return EBADF;
	if ((fp->f_flag & (op == AIO_READ ? FREAD : FWRITE)) == 0)
		error = EBADF;
	else if ((op & (AIO_SYNC | AIO_DSYNC)) != 0 &&
	    fp->f_type != DTYPE_VNODE)
		error = EINVAL;
	if (error != 0)
		closef(fp);
	else
		*fpp = fp;
	return error;
}

/* Room for one more request? */
static int
aio_reserve(struct aioproc *ap)
{
	struct aio_state *as = curkernel()->k_aio;

	mutex_enter(&as->as_lock);
	if (as->as_njobs >= AIO_MAX) {
		mutex_exit(&as->as_lock);
		return EAGAIN;
	}
	as->as_njobs++;
	mutex_exit(&as->as_lock);
	return 0;
}

void
aio_unreserve(void)
{
	struct aio_state *as = curkernel()->k_aio;

	mutex_enter(&as->as_lock);
	as->as_njobs--;
	mutex_exit(&as->as_lock);
}

/* Is the user's aiocb in use?  ap_lock held. */
bool
aio_inuse(const struct aioproc *ap, const struct aiocb *uptr)
{
	const struct aio_job *aj;

	TAILQ_FOREACH(aj, &ap->ap_queue, aj_entry)
		if (aj->aj_uptr == uptr)
			return true;
	TAILQ_FOREACH(aj, &ap->ap_running, aj_entry)
		if (aj->aj_uptr == uptr)
			return true;
	return false;
}

/* On the queue, and a worker to it. */
static int
aio_queue(struct aioproc *ap, struct aio_job *aj)
{
	struct aio_worker *aw = NULL;
	bool spawn = false;
	int i;

	mutex_enter(&ap->ap_lock);
	if (ap->ap_njobs >= AIO_PROCMAX) {
		mutex_exit(&ap->ap_lock);
		return EAGAIN;
	}
	ap->ap_njobs++;
	if (aj->aj_lio != NULL) {
		aj->aj_lio->lio_refcnt++;
		aj->aj_lio->lio_pending++;
	}
	TAILQ_INSERT_TAIL(&ap->ap_queue, aj, aj_entry);
	for (i = 0; i < AIO_WORKERS && aw == NULL; i++) {
		if (!ap->ap_worker[i].aw_busy) {
			aw = &ap->ap_worker[i];
			aw->aw_busy = true;
		}
	}
	mutex_exit(&ap->ap_lock);
	if (aw == NULL)
		return 0;
	mutex_enter(&aw->aw_od.od_lock);
	if (__predict_false(!curkernel()->k_threads))
		(void)ondemand_help(&aw->aw_od);
	else
		spawn = ondemand_wake(&aw->aw_od);
	mutex_exit(&aw->aw_od.od_lock);
	if (spawn)
		ondemand_spawn(&aw->aw_od);
	return 0;
}

/* op 0: as aio_lio_opcode says. */
int
aio_enqueue(struct lwp *l, int op, struct aiocb *uptr, struct lio *lio)
{
	struct proc *p = l->l_proc;
	struct aioproc *ap;
	struct aio_job *aj;
	bool inuse;
	int error;

	if ((error = aioproc_get(p, &ap)) != 0)
		return error;
	aj = kmem_zalloc(sizeof(*aj), KM_NOSLEEP);
	if (aj == NULL)
		return EAGAIN;
	error = copyin(uptr, &aj->aj_cb, sizeof(aj->aj_cb));
	if (error != 0)
		goto free;
	if (op == 0) {
		switch (aj->aj_cb.aio_lio_opcode) {
		case LIO_READ:
			op = AIO_READ;
			break;
		case LIO_WRITE:
			op = AIO_WRITE;
			break;
		case LIO_NOP:
			goto free;
		default:
			error = EINVAL;
			goto free;
		}
	}
	mutex_enter(&ap->ap_lock);
	inuse = aio_inuse(ap, uptr);
	mutex_exit(&ap->ap_lock);
	if (inuse) {
		error = EINVAL;
		goto free;
	}
	if ((error = aio_check(p, &aj->aj_cb, op, &aj->aj_fp)) != 0)
		goto free;
	aj->aj_op = op;
	aj->aj_uptr = uptr;
	aj->aj_lio = lio;
	if ((error = aio_reserve(ap)) != 0)
		goto close;
	error = aio_copyout_status(p, uptr, JOB_WIP, EINPROGRESS, -1);
	if (error == 0) {
		if ((error = aio_queue(ap, aj)) == 0)
			return 0;
		(void)aio_copyout_status(p, uptr, JOB_NONE, 0, -1);
	}
	aio_unreserve();
close:
	closef(aj->aj_fp);
free:
	kmem_free(aj, sizeof(*aj));
	return error;
}
