/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The descriptors by which a process names its open files (kern_file.c).
 *
 * References
 *	A descriptor has one for each lwp that works through it between
 *	fd_getfile() and fd_putfile(): ff_refcnt.  While that is not 0 the file
 *	stays, so the common case touches neither f_count nor a lock.
 *
 *	fd_affix() adds a reference to the file.  A file fresh from
 *	fd_allocfile() has none; fd_abort() gives it back.
 *
 * Counting without atomics
 *	The first lwp that uses a table owns it and counts plainly.  When
 *	another comes, fd_claim() ends that for good: it takes the owner away,
 *	passes once through every virtual CPU, since what the owner does
 *	without atomics it does without leaving its CPU, and then lets all
 *	count with atomics (fd_owner is NULL).
 *
 * Close
 *	fd_close_ff() takes ff_file away and, if lwps still work through the
 *	descriptor, tells them by fo_restart() and waits for them.  The number
 *	stays taken meanwhile.  fd_getfile() counts itself first and looks at
 *	ff_file then; close does it the other way round.
 *
 * A descriptor number is
 *	free -> taken	fd_alloc(): ff_file is NULL
 *	taken -> open	fd_affix()
 *	open -> closing	fd_close_ff(): ff_file is NULL, FR_CLOSING if waiting
 *	closing, taken -> free
 *
 * Locking
 *	fd_lock guards the table, the bitmap and who opens and closes; ff_file
 *	is read without it.  Order: fd_lock -> the file's own locks -> f_lock.
 *	fd_lock -> kq_reglock (kern_event.c).
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/eventvar.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kauth.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/resourcevar.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/vnode.h>
#include <sys/xcall.h>

#include "filestate.h"

/*
 * Numbers.
 */

/*
 * A second lwp uses the table, or the first one does.
 */
void
fd_claim(struct filedesc *fdp)
{
	mutex_enter(&fdp->fd_lock);
	if (fdp->fd_owner == FD_UNOWNED)
		atomic_store_relaxed(&fdp->fd_owner, curlwp);
	else if (fdp->fd_owner != NULL && fdp->fd_owner != curlwp) {
		/* Until the barrier has passed, all wait for fd_lock. */
		__atomic_store_n(&fdp->fd_owner, FD_CLAIMING,
		    __ATOMIC_SEQ_CST);
		xc_barrier(0);
		atomic_store_release(&fdp->fd_owner, NULL);
	}
	mutex_exit(&fdp->fd_lock);
}

static u_int
fd_limit(struct proc *p)
{
	rlim_t lim = lim_cur(p, RLIMIT_NOFILE);

	return lim < (rlim_t)maxfiles ? (u_int)lim : (u_int)maxfiles;
}

/*
 * The lowest free number from `want' on, at most `limit'.  fd_lock held.
 */
static u_int
fd_lowest(struct filedesc *fdp, u_int want, u_int limit)
{
	const u_int n = fdp->fd_dt->dt_nfiles;
	u_int fd = want > fdp->fd_freefile ? want : fdp->fd_freefile;
	u_int end = limit < n ? limit : n;

	while (fd < end) {
		uint64_t word = ~fdp->fd_map[fd / NDENTRIES] >>
		    (fd % NDENTRIES);

		if (word != 0) {
			fd += (u_int)__builtin_ctzll(word);
			break;
		}
		fd = (fd | (NDENTRIES - 1)) + 1;
	}
	return fd < limit ? fd : limit;
}

static int
fd_alloc_in(struct filedesc *fdp, u_int want, u_int limit, u_int *fdres)
{
	u_int fd;
	int error;

	mutex_enter(&fdp->fd_lock);
	while ((fd = fd_lowest(fdp, want, limit)) >= fdp->fd_dt->dt_nfiles &&
	    fd < limit) {
		if ((error = fd_expand(fdp, fd)) != 0) {
			mutex_exit(&fdp->fd_lock);
			return error;
		}
	}
	if (__predict_false(fd >= limit)) {
		mutex_exit(&fdp->fd_lock);
		return EMFILE;
	}
	fd_used(fdp, fd);
	if (want <= fdp->fd_freefile)
		fdp->fd_freefile = fd + 1;
	mutex_exit(&fdp->fd_lock);
	*fdres = fd;
	return 0;
}

/*
 * Take the lowest free number that is at least `want'.
 */
int
fd_alloc(struct proc *p, int want, int *result)
{
	u_int fd;
	int error;

	error = fd_alloc_in(p->p_fd, want < 0 ? 0 : (u_int)want, fd_limit(p),
	    &fd);
	if (error == 0)
		*result = (int)fd;
	return error;
}

/*
 * The number is free again.  fd_lock held.
 */
void
fd_unused(struct filedesc *fdp, u_int fd)
{
	uint64_t *map = fdp->fd_map;

	KASSERT(fd_inuse(fdp, fd));
	KASSERT(fdp->fd_dt->dt_ff[fd]->ff_file == NULL);
	map[fd / NDENTRIES] &= ~((uint64_t)1 << (fd % NDENTRIES));
	fdp->fd_dt->dt_ff[fd]->ff_allocated = false;
	if (fd < fdp->fd_freefile)
		fdp->fd_freefile = fd;
	if ((int)fd == fdp->fd_lastfile) {
		int w = (int)(fd / NDENTRIES);

		while (w >= 0 && map[w] == 0)
			w--;
		fdp->fd_lastfile = w < 0 ? -1 : w * NDENTRIES +
		    (NDENTRIES - 1) - __builtin_clzll(map[w]);
	}
}

int
fd_allocfile(struct file **resultfp, int *resultfd)
{
	struct proc *p = curproc;
	struct file *fp;
	int error;

	if (__predict_false((error = fd_alloc(p, 0, resultfd)) != 0))
		return error;
	if (__predict_false((fp = file_alloc()) == NULL)) {
		fd_abort(p, NULL, (unsigned)*resultfd);
		if (file_count() >= (u_int)maxfiles) {
			tablefull("file", "increase kern.maxfiles");
			return ENFILE;
		}
		return ENOMEM;
	}
	p->p_fd->fd_dt->dt_ff[*resultfd]->ff_allocated = true;
	*resultfp = fp;
	return 0;
}

/*
 * The number names the file from now on.
 */
void
fd_affix(struct proc *p, struct file *fp, unsigned fd)
{
	struct filedesc *fdp = p->p_fd;
	fdfile_t *ff = atomic_load_consume(&fdp->fd_dt)->dt_ff[fd];

	KASSERT(ff->ff_file == NULL);
	file_hold(fp);
	ff->ff_allocated = true;
	atomic_store_release(&ff->ff_file, fp);
}

/*
 * Undo fd_alloc() and fd_allocfile().
 */
void
fd_abort(struct proc *p, struct file *fp, unsigned fd)
{
	struct filedesc *fdp = p->p_fd;

	mutex_enter(&fdp->fd_lock);
	fdp->fd_dt->dt_ff[fd]->ff_exclose = false;
	fd_unused(fdp, fd);
	mutex_exit(&fdp->fd_lock);
	if (fp != NULL)
		file_free(fp);
}

/*
 * Use.
 */

struct file *
fd_getfile(unsigned fd)
{
	struct filedesc *fdp = curlwp->l_fd;
	const fdtab_t *dt = atomic_load_consume(&fdp->fd_dt);
	fdfile_t *ff;
	struct file *fp;

	if (__predict_false(fd >= dt->dt_nfiles))
		return NULL;
	ff = dt->dt_ff[fd];
	if (__predict_true(fd_private(fdp))) {
		if (__predict_false((fp = ff->ff_file) == NULL))
			return NULL;
		ff->ff_refcnt++;
		return fp;
	}
	if (atomic_load_relaxed(&ff->ff_file) == NULL)
		return NULL;
	(void)__atomic_fetch_add(&ff->ff_refcnt, 1, __ATOMIC_SEQ_CST);
	fp = __atomic_load_n(&ff->ff_file, __ATOMIC_SEQ_CST);
	if (__predict_false(fp == NULL))
		fd_putfile(fd);
	return fp;
}

/*
 * The last lwp is done with a descriptor that closes.
 */
static __noinline void
fd_drained(struct filedesc *fdp, fdfile_t *ff)
{
	mutex_enter(&fdp->fd_lock);
	if (atomic_load_relaxed(&ff->ff_refcnt) & FR_CLOSING)
		cv_broadcast(&ff->ff_closing);
	mutex_exit(&fdp->fd_lock);
}

static inline void
ff_release(struct filedesc *fdp, fdfile_t *ff)
{
	if (__predict_true(fd_private(fdp))) {
		KASSERT(ff->ff_refcnt != 0);
		ff->ff_refcnt--;
	} else if (__atomic_sub_fetch(&ff->ff_refcnt, 1, __ATOMIC_RELEASE) ==
	    FR_CLOSING)
		fd_drained(fdp, ff);
}

void
fd_putfile(unsigned fd)
{
	struct filedesc *fdp = curlwp->l_fd;

	ff_release(fdp, atomic_load_consume(&fdp->fd_dt)->dt_ff[fd]);
}

/*
 * The file of any process, with a reference to it: drop it by closef().
 */
struct file *
fd_getfile2(struct proc *p, unsigned fd)
{
	struct filedesc *fdp = p->p_fd;
	struct file *fp = NULL;

	mutex_enter(&fdp->fd_lock);
	if (fd < fdp->fd_dt->dt_nfiles &&
	    (fp = fdp->fd_dt->dt_ff[fd]->ff_file) != NULL)
		file_hold(fp);
	mutex_exit(&fdp->fd_lock);
	return fp;
}

int
fd_getvnode(unsigned fd, struct file **fpp)
{
	struct file *fp = fd_getfile(fd);

	if (__predict_false(fp == NULL))
		return EBADF;
	if (__predict_false(fp->f_type != DTYPE_VNODE)) {
		fd_putfile(fd);
		return EINVAL;
	}
	if (__predict_false(fp->f_vnode->v_type == VBAD)) {
		fd_putfile(fd);
		return EBADF;
	}
	*fpp = fp;
	return 0;
}

void
fd_putvnode(unsigned fd)
{
	fd_putfile(fd);
}

int
fd_getsock1(unsigned fd, struct socket **sop, struct file **fpp)
{
	struct file *fp = fd_getfile(fd);

	if (__predict_false(fp == NULL))
		return EBADF;
	if (__predict_false(fp->f_type != DTYPE_SOCKET)) {
		fd_putfile(fd);
		return ENOTSOCK;
	}
	*sop = fp->f_socket;
	if (fpp != NULL)
		*fpp = fp;
	return 0;
}

int
fd_getsock(unsigned fd, struct socket **sop)
{
	return fd_getsock1(fd, sop, NULL);
}

void
fd_putsock(unsigned fd)
{
	fd_putfile(fd);
}

/*
 * Close.
 */

/*
 * Wait until nobody works through a descriptor that has lost its file.  Who
 * is about to sleep in the file may have missed fo_restart(), so it is
 * repeated.  fd_lock held.
 */
static __noinline void
fd_drain(struct filedesc *fdp, fdfile_t *ff, struct file *fp)
{
	if (atomic_or_uint_nv(&ff->ff_refcnt, FR_CLOSING) != FR_CLOSING) {
		cv_init(&ff->ff_closing, "fdclose");
		while (__atomic_load_n(&ff->ff_refcnt, __ATOMIC_ACQUIRE) !=
		    FR_CLOSING) {
			(*fp->f_ops->fo_restart)(fp);
			(void)cv_timedwait(&ff->ff_closing, &fdp->fd_lock, 1);
		}
		cv_destroy(&ff->ff_closing);
	}
	/* fd_getfile() may be counting, to find no file: leave that alone. */
	atomic_and_uint(&ff->ff_refcnt, ~FR_CLOSING);
}

/*
 * Close fd, on which the caller has `own' references, which go as well.
 * `keep': the number stays taken, for the caller.  Returns -1 if fd is not
 * open, else what closing the file gave.
 */
int
fd_close_ff(struct filedesc *fdp, struct proc *p, unsigned fd, u_int own,
    bool keep)
{
	fdfile_t *ff;
	struct file *fp;

	(void)fd_private(fdp);
	mutex_enter(&fdp->fd_lock);
	if (__predict_false(fd >= fdp->fd_dt->dt_nfiles)) {
		mutex_exit(&fdp->fd_lock);
		return -1;
	}
	ff = fdp->fd_dt->dt_ff[fd];
	if (__predict_false((fp = ff->ff_file) == NULL)) {
		mutex_exit(&fdp->fd_lock);
		if (own != 0)
			ff_release(fdp, ff);
		return -1;
	}
	ff->ff_exclose = false;
	if (__predict_true(fdp->fd_owner == curlwp)) {
		ff->ff_file = NULL;
		if (ff->ff_refcnt != 0)
			ff->ff_refcnt -= own;
	} else {
		__atomic_store_n(&ff->ff_file, NULL, __ATOMIC_SEQ_CST);
		if (own != 0 && ff->ff_refcnt != 0)
			(void)__atomic_sub_fetch(&ff->ff_refcnt, own,
			    __ATOMIC_SEQ_CST);
	}
	if (__predict_false(__atomic_load_n(&ff->ff_refcnt,
	    __ATOMIC_SEQ_CST) != 0))
		fd_drain(fdp, ff, fp);
	if (__predict_false(!SLIST_EMPTY(&ff->ff_knlist)))
		knote_fdclose_ff(fdp, ff);
	if (!keep)
		fd_unused(fdp, fd);
	mutex_exit(&fdp->fd_lock);
	if (__predict_false(p->p_flag & PK_ADVLOCK) &&
	    fp->f_type == DTYPE_VNODE)
		file_unlock(fp, p, F_POSIX);
	return closef(fp);
}

/*
 * The caller holds a reference by fd_getfile(), which goes.
 */
int
fd_close(unsigned fd)
{
	int error = fd_close_ff(curlwp->l_fd, curproc, fd, 1, false);

	return error == -1 ? EBADF : error;
}

void
fd_set_exclose(struct lwp *l, int fd, bool exclose)
{
	struct filedesc *fdp = l->l_fd;
	fdfile_t *ff = atomic_load_consume(&fdp->fd_dt)->dt_ff[fd];

	ff->ff_exclose = exclose;
	/* Several threads may find out at once. */
	if (exclose && !atomic_load_relaxed(&fdp->fd_exclose))
		atomic_store_relaxed(&fdp->fd_exclose, true);
}

/*
 * Another number, at least minfd, for the file.
 */
int
fd_dup(struct file *fp, int minfd, int *newp, bool exclose)
{
	struct proc *p = curproc;
	int error;

	if ((error = fd_alloc(p, minfd, newp)) != 0)
		return error;
	fd_set_exclose(curlwp, *newp, exclose);
	fd_affix(p, fp, (unsigned)*newp);
	return 0;
}

/*
 * Take the number `newfd', closing what it named.  EBUSY: another thread
 * opens or closes it right now.
 */
static int
fd_seize(struct filedesc *fdp, unsigned newfd)
{
	int error = 0;

	do {
		mutex_enter(&fdp->fd_lock);
		if ((error = fd_expand(fdp, newfd)) == 0) {
			if (!fd_inuse(fdp, newfd))
				fd_used(fdp, newfd);
			else if (fdp->fd_dt->dt_ff[newfd]->ff_file == NULL)
				error = EBUSY;
			else
				error = -1;
		}
		mutex_exit(&fdp->fd_lock);
		if (error != -1)
			return error;
	} while (fd_close_ff(fdp, curproc, newfd, 0, true) == -1);
	return 0;
}

/*
 * Make `newfd' name the file; what it named before is closed.  The caller
 * holds fp by a descriptor other than newfd.
 */
int
fd_dup2(struct file *fp, unsigned newfd, int flags)
{
	struct filedesc *fdp = curlwp->l_fd;
	struct proc *p = curproc;
	int error;

	if (newfd >= fd_limit(p))
		return EBADF;
	if ((error = fd_seize(fdp, newfd)) != 0)
		return error;
	if (flags & (O_NONBLOCK | O_NOSIGPIPE)) {
		mutex_enter(&fp->f_lock);
		fp->f_flag |= flags & (FNONBLOCK | FNOSIGPIPE);
		mutex_exit(&fp->f_lock);
	}
	fd_set_exclose(curlwp, (int)newfd, (flags & O_CLOEXEC) != 0);
	fd_affix(p, fp, newfd);
	return 0;
}

/*
 * open(2) of a device that stands for the open descriptor `old': a new number
 * for it, or (moveit) instead of it.
 */
int
fd_dupopen(int old, bool moveit, int flags, int *newp)
{
	struct file *fp = fd_getfile((unsigned)old);
	bool exclose;
	int error;

	if (fp == NULL)
		return EBADF;
	exclose = curlwp->l_fd->fd_dt->dt_ff[old]->ff_exclose;
	if (!moveit && ((flags & (FREAD | FWRITE)) | fp->f_flag) != fp->f_flag)
		error = EACCES;
	else
		error = fd_dup(fp, 0, newp, exclose ||
		    (flags & O_CLOEXEC) != 0);
	if (moveit)
		(void)fd_close((unsigned)old);
	else
		fd_putfile((unsigned)old);
	return error;
}

/*
 * A device's open routine hands out a file of its own: EMOVEFD, which open(2)
 * understands.
 */
int
fd_clone(struct file *fp, unsigned fd, int flag, const struct fileops *fops,
    void *data)
{
	fp->f_flag = (u_int)flag & FMASK;
	fp->f_type = DTYPE_MISC;
	fp->f_ops = fops;
	fp->f_data = data;
	curlwp->l_dupfd = (int)fd;
	fd_affix(curproc, fp, fd);
	return EMOVEFD;
}
