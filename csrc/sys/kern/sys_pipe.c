/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pipe(2).
 *
 * One struct pipe with a ring buffer, and two files on it: descriptor 0 of the
 * pair reads (FREAD), 1 writes (FWRITE).
 *
 * The buffer comes with the first write: PIPE_SMALL bytes, or PIPE_SIZE if
 * that is too little.  It goes when a reader finds the pipe empty, and with
 * the last end.
 *
 * Reads and writes up to PIPE_DIRECT bytes from local memory are copied with
 * the lock held.  Others mark the pipe RBUSY or WBUSY, and copy without: one
 * reader and one writer at a time, each at its own end of the ring.  Writers
 * are WBUSY as long as they sleep for room, too, so that writes do not mix.
 *
 * pipe_in and pipe_out count bytes and are taken modulo the size.
 *
 * Locking: pipe_lock guards all.  The ring's full part belongs to the RBUSY
 * reader, its empty part to the WBUSY writer.
 */

#include <sys/param.h>
#include <sys/atomic.h>
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
#include <sys/pipe.h>
#include <sys/poll.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/signal.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/ttycom.h>
#include <sys/uio.h>

struct pipe_state {
	pool_cache_t	ps_pipes;
	volatile u_long	ps_ino;
};

static int	pipe_read(struct file *, off_t *, struct uio *, kauth_cred_t,
		    int);
static int	pipe_write(struct file *, off_t *, struct uio *, kauth_cred_t,
		    int);
static int	pipe_ioctl(struct file *, u_long, void *);
static int	pipe_poll(struct file *, int);
static int	pipe_stat(struct file *, struct stat *);
static int	pipe_close(struct file *);
static int	pipe_kqfilter(struct file *, struct knote *);
static void	pipe_restart(struct file *);

static const struct fileops pipeops = {
	.fo_name = "pipe",
	.fo_read = pipe_read,
	.fo_write = pipe_write,
	.fo_ioctl = pipe_ioctl,
	.fo_fcntl = fnullop_fcntl,
	.fo_poll = pipe_poll,
	.fo_stat = pipe_stat,
	.fo_close = pipe_close,
	.fo_kqfilter = pipe_kqfilter,
	.fo_restart = pipe_restart,
};

void
pipe_init(void)
{
	struct pipe_state *ps = kernel_state_alloc(sizeof(*ps));

	ps->ps_pipes = pool_cache_init(sizeof(struct pipe), 0, 0, 0, "pipepl",
	    NULL, IPL_NONE, NULL, NULL, NULL);
	curkernel()->k_pipe = ps;
}

void
pipe_fini(void)
{
	pool_cache_destroy(curkernel()->k_pipe->ps_pipes);
}

static struct pipe *
pipe_alloc(void)
{
	struct pipe_state *ps = curkernel()->k_pipe;
	struct pipe *pp = pool_cache_get(ps->ps_pipes, PR_NOWAIT);

	if (pp == NULL)
		return NULL;
	memset(pp, 0, sizeof(*pp));
	mutex_init(&pp->pipe_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&pp->pipe_rcv, "piperd");
	cv_init(&pp->pipe_wcv, "pipewr");
	cv_init(&pp->pipe_bcv, "pipebusy");
	selinit(&pp->pipe_rsel);
	selinit(&pp->pipe_wsel);
	pp->pipe_ends = 2;
	pp->pipe_ino = atomic_inc_ulong_nv(&ps->ps_ino);
	getnanotime(&pp->pipe_btime);
	pp->pipe_atime = pp->pipe_mtime = pp->pipe_btime;
	return pp;
}

static inline u_int
pipe_count(const struct pipe *pp)
{
	return pp->pipe_in - pp->pipe_out;
}

static void
pipe_freebuf(struct pipe *pp)
{
	if (pp->pipe_buf == NULL)
		return;
	kmem_free(pp->pipe_buf, pp->pipe_size);
	pp->pipe_buf = NULL;
	pp->pipe_size = 0;
}

static void
pipe_free(struct pipe *pp)
{
	pipe_freebuf(pp);
	seldestroy(&pp->pipe_rsel);
	seldestroy(&pp->pipe_wsel);
	cv_destroy(&pp->pipe_rcv);
	cv_destroy(&pp->pipe_wcv);
	cv_destroy(&pp->pipe_bcv);
	mutex_destroy(&pp->pipe_lock);
	pool_cache_put(curkernel()->k_pipe->ps_pipes, pp);
}

/*
 * Data came, or the end did: tell readers.  Lock held.
 */
static inline void
pipe_wakeread(struct pipe *pp, int events)
{
	cv_signal(&pp->pipe_rcv);
	selnotify(&pp->pipe_rsel, events, NOTE_SUBMIT);
}

static inline void
pipe_wakewrite(struct pipe *pp, int events)
{
	cv_signal(&pp->pipe_wcv);
	selnotify(&pp->pipe_wsel, events, NOTE_SUBMIT);
}

/* Leave the lock; then SIGIO, if something was done and somebody wants it. */
static inline void
pipe_leave(struct pipe *pp, bool done, int code, int events)
{
	const bool async = (pp->pipe_state & PIPE_ASYNC) != 0;
	const pid_t pgid = pp->pipe_pgid;

	mutex_exit(&pp->pipe_lock);
	if (__predict_false(async && done))
		fownsignal(pgid, SIGIO, code, events, NULL);
}

/*
 * Copy n bytes between the ring, from position `at', and the uio.
 */
static int
pipe_copy(struct pipe *pp, u_int at, u_int n, struct uio *uio)
{
	const u_int off = at & (pp->pipe_size - 1);
	u_int first = pp->pipe_size - off;
	int error;

	if (first > n)
		first = n;
	error = uiomove(pp->pipe_buf + off, first, uio);
	if (error == 0 && n > first)
		error = uiomove(pp->pipe_buf, n - first, uio);
	return error;
}

/* Is copying n bytes soon done? */
static inline bool
pipe_quick(const struct uio *uio, u_int n)
{
	return n <= PIPE_DIRECT && uio->uio_vmspace->vm_ops == NULL;
}

/*
 * Wait for the right to copy, RBUSY or WBUSY.  Lock held.
 */
static int
pipe_waitbusy(struct pipe *pp, u_int busy, bool nowait, u_int gen)
{
	int error = 0;

	while ((pp->pipe_state & busy) && error == 0) {
		if (nowait)
			return EWOULDBLOCK;
		error = cv_wait_sig(&pp->pipe_bcv, &pp->pipe_lock);
		if (error == 0 && pp->pipe_gen != gen)
			error = ERESTART;
	}
	return error;
}

static inline void
pipe_unbusy(struct pipe *pp, u_int busy)
{
	pp->pipe_state &= ~busy;
	cv_broadcast(&pp->pipe_bcv);
}

/*
 * Copy what is there, up to what the reader wants.
 */
static int
pipe_take(struct pipe *pp, struct uio *uio)
{
	const u_int count = pipe_count(pp), before = pp->pipe_out;
	const size_t resid = uio->uio_resid;
	u_int n = resid < count ? (u_int)resid : count;
	int error;

	if (pipe_quick(uio, n))
		error = pipe_copy(pp, before, n, uio);
	else {
		pp->pipe_state |= PIPE_RBUSY;
		mutex_exit(&pp->pipe_lock);
		error = pipe_copy(pp, before, n, uio);
		mutex_enter(&pp->pipe_lock);
		pipe_unbusy(pp, PIPE_RBUSY);
	}
	pp->pipe_out = before + (u_int)(resid - uio->uio_resid);
	pp->pipe_state |= PIPE_ACCESSED;
	pipe_wakewrite(pp, POLLOUT | POLLWRNORM);
	/* Another reader may go on with what is left. */
	if (pipe_count(pp) != 0)
		cv_signal(&pp->pipe_rcv);
	return error;
}

static int
pipe_read(struct file *fp, off_t *offset, struct uio *uio, kauth_cred_t cred,
    int flags)
{
	struct pipe *pp = fp->f_pipe;
	const bool nowait = (fp->f_flag & FNONBLOCK) != 0;
	u_int gen;
	int error = 0;

	if (uio->uio_resid == 0)
		return 0;
	mutex_enter(&pp->pipe_lock);
	gen = pp->pipe_gen;
	for (;;) {
		if (__predict_false(pp->pipe_state & PIPE_RBUSY)) {
			error = pipe_waitbusy(pp, PIPE_RBUSY, nowait, gen);
			if (error != 0)
				break;
		}
		if (pipe_count(pp) != 0) {
			error = pipe_take(pp, uio);
			break;
		}
		if (pp->pipe_state & PIPE_EOF)
			break;
		/* A writer that sleeps for room has none before it. */
		if ((pp->pipe_state & PIPE_WBUSY) == 0)
			pipe_freebuf(pp);
		if (nowait) {
			error = EWOULDBLOCK;
			break;
		}
		error = cv_wait_sig(&pp->pipe_rcv, &pp->pipe_lock);
		if (error == 0 && pp->pipe_gen != gen)
			error = ERESTART;
		if (error != 0) {
			/* The wake-up was somebody else's as well. */
			if (pipe_count(pp) != 0)
				cv_signal(&pp->pipe_rcv);
			break;
		}
	}
	pipe_leave(pp, error == 0, POLL_OUT, POLLOUT | POLLWRNORM);
	return error;
}

/*
 * A buffer that does for a write of `len' bytes.  Nobody copies.
 */
static int
pipe_makeroom(struct pipe *pp, size_t len)
{
	const u_int count = pipe_count(pp);
	char *buf;
	u_int size;

	if (pp->pipe_size == PIPE_SIZE ||
	    (pp->pipe_buf != NULL && pp->pipe_size - count >= len))
		return 0;
	size = count + len <= PIPE_SMALL ? PIPE_SMALL : PIPE_SIZE;
	if (size == pp->pipe_size || (pp->pipe_state & PIPE_RBUSY))
		return 0;
	buf = kmem_alloc(size, KM_NOSLEEP);
	if (buf == NULL && pp->pipe_buf == NULL && size > PIPE_SMALL)
		buf = kmem_alloc(size = PIPE_SMALL, KM_NOSLEEP);
	if (buf == NULL)
		return pp->pipe_buf == NULL ? ENOMEM : 0;
	/* What is in it moves to the front. */
	if (count != 0) {
		const u_int off = pp->pipe_out & (pp->pipe_size - 1);
		u_int first = pp->pipe_size - off;

		if (first > count)
			first = count;
		memcpy(buf, pp->pipe_buf + off, first);
		memcpy(buf + first, pp->pipe_buf, count - first);
	}
	pipe_freebuf(pp);
	pp->pipe_buf = buf;
	pp->pipe_size = size;
	pp->pipe_out = 0;
	pp->pipe_in = count;
	return 0;
}

/*
 * Copy into the room there is.  WBUSY is ours.
 */
static int
pipe_put(struct pipe *pp, struct uio *uio)
{
	const u_int room = pp->pipe_size - pipe_count(pp);
	const u_int before = pp->pipe_in;
	const size_t resid = uio->uio_resid;
	u_int n = resid < room ? (u_int)resid : room;
	int error;

	if (pipe_quick(uio, n))
		error = pipe_copy(pp, before, n, uio);
	else {
		mutex_exit(&pp->pipe_lock);
		error = pipe_copy(pp, before, n, uio);
		mutex_enter(&pp->pipe_lock);
	}
	pp->pipe_in = before + (u_int)(resid - uio->uio_resid);
	if (pp->pipe_in != before) {
		pp->pipe_state |= PIPE_MODIFIED;
		pipe_wakeread(pp, POLLIN | POLLRDNORM);
	}
	return error;
}

/*
 * Wait for room: for all of a write that is to be in one piece, else for
 * any.  WBUSY is ours.
 */
static int
pipe_waitroom(struct pipe *pp, u_int need, bool nowait, u_int gen)
{
	int error = 0;

	while (pp->pipe_size - pipe_count(pp) < need && error == 0) {
		if (pp->pipe_state & PIPE_NOREADER)
			return EPIPE;
		if (nowait)
			return EWOULDBLOCK;
		error = cv_wait_sig(&pp->pipe_wcv, &pp->pipe_lock);
		if (error == 0 && pp->pipe_gen != gen)
			error = ERESTART;
	}
	return error != 0 ? error :
	    (pp->pipe_state & PIPE_NOREADER) ? EPIPE : 0;
}

static int
pipe_write(struct file *fp, off_t *offset, struct uio *uio, kauth_cred_t cred,
    int flags)
{
	struct pipe *pp = fp->f_pipe;
	const bool nowait = (fp->f_flag & FNONBLOCK) != 0;
	const size_t len = uio->uio_resid;
	u_int gen;
	int error;

	if (len == 0)
		return 0;
	mutex_enter(&pp->pipe_lock);
	gen = pp->pipe_gen;
	error = pp->pipe_state & PIPE_NOREADER ? EPIPE :
	    pipe_waitbusy(pp, PIPE_WBUSY, nowait, gen);
	if (error != 0) {
		mutex_exit(&pp->pipe_lock);
		return error;
	}
	pp->pipe_state |= PIPE_WBUSY;
	error = pipe_makeroom(pp, len);
	while (error == 0 && uio->uio_resid != 0) {
		error = pipe_waitroom(pp, len <= PIPE_BUF ? (u_int)len : 1,
		    nowait, gen);
		if (error == 0)
			error = pipe_put(pp, uio);
	}
	pipe_unbusy(pp, PIPE_WBUSY);
	pipe_leave(pp, uio->uio_resid != len, POLL_IN, POLLIN | POLLRDNORM);
	/* What was written before the reader went does not count. */
	return error;
}

static int
pipe_ioctl(struct file *fp, u_long com, void *data)
{
	struct pipe *pp = fp->f_pipe;
	int error = 0;

	mutex_enter(&pp->pipe_lock);
	switch (com) {
	case FIONBIO:
		break;
	case FIOASYNC:
		if (*(int *)data != 0)
			pp->pipe_state |= PIPE_ASYNC;
		else
			pp->pipe_state &= ~PIPE_ASYNC;
		break;
	case FIONREAD:
	case FIONWRITE:
		*(int *)data = (int)pipe_count(pp);
		break;
	case FIONSPACE:
		*(int *)data = pp->pipe_size == 0 ? PIPE_SIZE :
		    (int)(pp->pipe_size - pipe_count(pp));
		break;
	case TIOCSPGRP:
	case FIOSETOWN:
		mutex_exit(&pp->pipe_lock);
		return fsetown(&pp->pipe_pgid, com, data);
	case TIOCGPGRP:
	case FIOGETOWN:
		error = fgetown(pp->pipe_pgid, com, data);
		break;
	default:
		error = EPASSTHROUGH;
		break;
	}
	mutex_exit(&pp->pipe_lock);
	return error;
}

/* Room that a writer can count on. */
static inline bool
pipe_writable(const struct pipe *pp)
{
	return pp->pipe_size < PIPE_SIZE ||
	    pp->pipe_size - pipe_count(pp) >= PIPE_BUF;
}

static int
pipe_poll(struct file *fp, int events)
{
	struct pipe *pp = fp->f_pipe;
	int revents = 0;

	mutex_enter(&pp->pipe_lock);
	if (fp->f_flag & FREAD) {
		if (pipe_count(pp) != 0 || (pp->pipe_state & PIPE_EOF))
			revents |= events & (POLLIN | POLLRDNORM);
		if (pp->pipe_state & PIPE_EOF)
			revents |= POLLHUP;
		if (revents == 0)
			selrecord(curlwp, &pp->pipe_rsel);
	} else {
		if (pp->pipe_state & PIPE_NOREADER)
			revents |= POLLHUP;
		else if (pipe_writable(pp))
			revents |= events & (POLLOUT | POLLWRNORM);
		if (revents == 0)
			selrecord(curlwp, &pp->pipe_wsel);
	}
	mutex_exit(&pp->pipe_lock);
	return revents;
}

static int
pipe_stat(struct file *fp, struct stat *sb)
{
	struct pipe *pp = fp->f_pipe;

	memset(sb, 0, sizeof(*sb));
	mutex_enter(&pp->pipe_lock);
	if (pp->pipe_state & PIPE_ACCESSED)
		getnanotime(&pp->pipe_atime);
	if (pp->pipe_state & PIPE_MODIFIED)
		getnanotime(&pp->pipe_mtime);
	pp->pipe_state &= ~(PIPE_ACCESSED | PIPE_MODIFIED);
	sb->st_mode = S_IFIFO | S_IRUSR | S_IWUSR;
	sb->st_ino = pp->pipe_ino;
	sb->st_blksize = PIPE_SIZE;
	sb->st_size = pipe_count(pp);
	sb->st_blocks = howmany(sb->st_size, S_BLKSIZE);
	sb->st_atim = pp->pipe_atime;
	sb->st_mtim = pp->pipe_mtime;
	sb->st_ctim = sb->st_birthtim = pp->pipe_btime;
	mutex_exit(&pp->pipe_lock);
	sb->st_uid = kauth_cred_geteuid(fp->f_cred);
	sb->st_gid = kauth_cred_getegid(fp->f_cred);
	return 0;
}

static int
pipe_close(struct file *fp)
{
	struct pipe *pp = fp->f_pipe;
	bool last;

	fp->f_pipe = NULL;
	mutex_enter(&pp->pipe_lock);
	if (fp->f_flag & FREAD) {
		pp->pipe_state |= PIPE_NOREADER;
		cv_broadcast(&pp->pipe_wcv);
		selnotify(&pp->pipe_wsel, POLLHUP, NOTE_SUBMIT);
	} else {
		pp->pipe_state |= PIPE_EOF;
		cv_broadcast(&pp->pipe_rcv);
		selnotify(&pp->pipe_rsel, POLLIN | POLLRDNORM | POLLHUP,
		    NOTE_SUBMIT);
	}
	last = --pp->pipe_ends == 0;
	mutex_exit(&pp->pipe_lock);
	if (last)
		pipe_free(pp);
	return 0;
}

static void
pipe_restart(struct file *fp)
{
	struct pipe *pp = fp->f_pipe;

	mutex_enter(&pp->pipe_lock);
	pp->pipe_gen++;
	cv_broadcast(&pp->pipe_rcv);
	cv_broadcast(&pp->pipe_wcv);
	cv_broadcast(&pp->pipe_bcv);
	mutex_exit(&pp->pipe_lock);
}

/*
 * kqueue
 */

static void
filt_pipedetach(struct knote *kn)
{
	struct pipe *pp = kn->kn_hook;
	struct selinfo *si = kn->kn_filter == EVFILT_READ ?
	    &pp->pipe_rsel : &pp->pipe_wsel;

	mutex_enter(&pp->pipe_lock);
	(void)selremove_knote(si, kn);
	mutex_exit(&pp->pipe_lock);
}

/* As much as the watcher asked for?  A second EV_ADD may change that. */
static bool
pipe_enough(struct knote *kn, int64_t n, int64_t lowat)
{
	if (atomic_load_relaxed(&kn->kn_sfflags) & NOTE_LOWAT)
		lowat = (int64_t)atomic_load_relaxed(&kn->kn_sdata);
	return n >= lowat;
}

static int
filt_piperead(struct knote *kn, long hint)
{
	struct pipe *pp = kn->kn_hook;
	int64_t n;
	int rv;

	if ((hint & NOTE_SUBMIT) == 0)
		mutex_enter(&pp->pipe_lock);
	n = pipe_count(pp);
	knote_setdata(kn, n);
	if (pp->pipe_state & PIPE_EOF) {
		knote_set_eof(kn, 0);
		rv = 1;
	} else
		rv = pipe_enough(kn, n, 1);
	if ((hint & NOTE_SUBMIT) == 0)
		mutex_exit(&pp->pipe_lock);
	return rv;
}

static int
filt_pipewrite(struct knote *kn, long hint)
{
	struct pipe *pp = kn->kn_hook;
	int64_t n;
	int rv;

	if ((hint & NOTE_SUBMIT) == 0)
		mutex_enter(&pp->pipe_lock);
	/* A smaller buffer grows with the next write. */
	n = PIPE_SIZE - pipe_count(pp);
	if (pp->pipe_state & PIPE_NOREADER) {
		n = 0;
		knote_set_eof(kn, 0);
		rv = 1;
	} else
		rv = pipe_enough(kn, n, PIPE_BUF);
	knote_setdata(kn, n);
	if ((hint & NOTE_SUBMIT) == 0)
		mutex_exit(&pp->pipe_lock);
	return rv;
}

static const struct filterops pipe_rfiltops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_pipedetach,
	.f_event = filt_piperead,
};

static const struct filterops pipe_wfiltops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_pipedetach,
	.f_event = filt_pipewrite,
};

static int
pipe_kqfilter(struct file *fp, struct knote *kn)
{
	struct pipe *pp = fp->f_pipe;
	struct selinfo *si;

	switch (kn->kn_filter) {
	case EVFILT_READ:
		if ((fp->f_flag & FREAD) == 0)
			return EINVAL;
		kn->kn_fop = &pipe_rfiltops;
		si = &pp->pipe_rsel;
		break;
	case EVFILT_WRITE:
		if ((fp->f_flag & FWRITE) == 0)
			return EINVAL;
		kn->kn_fop = &pipe_wfiltops;
		si = &pp->pipe_wsel;
		break;
	default:
		return EINVAL;
	}
	kn->kn_hook = pp;
	mutex_enter(&pp->pipe_lock);
	selrecord_knote(si, kn);
	mutex_exit(&pp->pipe_lock);
	return 0;
}

/*
 * System calls.
 */

static void
pipe_setfile(struct file *fp, struct pipe *pp, u_int flag)
{
	fp->f_flag = flag;
	fp->f_type = DTYPE_PIPE;
	fp->f_ops = &pipeops;
	fp->f_pipe = pp;
}

int
pipe1(struct lwp *l, int *fds, int flags)
{
	struct proc *p = l->l_proc;
	const u_int fflags = (u_int)flags & (FNONBLOCK | FNOSIGPIPE);
	struct file *rf, *wf;
	struct pipe *pp;
	int error;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_NOSIGPIPE))
		return EINVAL;
	if ((pp = pipe_alloc()) == NULL)
		return ENOMEM;
	if ((error = fd_allocfile(&rf, &fds[0])) != 0) {
		pipe_free(pp);
		return error;
	}
	if ((error = fd_allocfile(&wf, &fds[1])) != 0) {
		fd_abort(p, rf, (unsigned)fds[0]);
		pipe_free(pp);
		return error;
	}
	pipe_setfile(rf, pp, FREAD | fflags);
	pipe_setfile(wf, pp, FWRITE | fflags);
	for (int i = 0; i < 2; i++) {
		fd_set_exclose(l, fds[i], (flags & O_CLOEXEC) != 0);
		fd_affix(p, i == 0 ? rf : wf, (unsigned)fds[i]);
	}
	return 0;
}

int
sys_pipe(struct lwp *l, const void *uap, register_t *retval)
{
	int error, fds[2];

	if ((error = pipe1(l, fds, 0)) != 0)
		return error;
	retval[0] = fds[0];
	retval[1] = fds[1];
	return 0;
}

int
sys_pipe2(struct lwp *l, const struct sys_pipe2_args *uap,
    register_t *retval)
{
	int error, fds[2];

	if ((error = pipe1(l, fds, SCARG(uap, flags))) != 0)
		return error;
	error = copyout(fds, SCARG(uap, fildes), sizeof(fds));
	if (error != 0) {
		for (int i = 0; i < 2; i++) {
			if (fd_getfile((unsigned)fds[i]) != NULL)
				(void)fd_close((unsigned)fds[i]);
		}
	}
	return error;
}
