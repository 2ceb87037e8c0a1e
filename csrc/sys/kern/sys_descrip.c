/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls on descriptors: close, dup, fcntl, fstat, fpathconf, flock,
 * posix_fadvise; and who is told of I/O by a signal.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/ioctl.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/resourcevar.h>
#include <sys/signalvar.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/unistd.h>
#include <sys/vnode.h>

#include <uvm/uvm_extern.h>
#include <uvm/uvm_pager.h>
#include <uvm/uvm_readahead.h>

#include "filestate.h"

int
sys_close(struct lwp *l, const struct sys_close_args *uap, register_t *retval)
{
	int error = fd_close_ff(l->l_fd, l->l_proc, (unsigned)SCARG(uap, fd),
	    0, false);

	if (__predict_true(error == 0))
		return 0;
	/* The descriptor is gone: nothing to restart. */
	return error == -1 ? EBADF : error == ERESTART ? EINTR : error;
}

/*
 * dup2(2) and dup3(2).
 */
int
dodup(struct lwp *l, int from, int to, int flags, register_t *retval)
{
	struct file *fp;
	int error;

	if ((flags & ~(O_CLOEXEC | O_NONBLOCK | O_NOSIGPIPE)) != 0)
		return EINVAL;
	if ((fp = fd_getfile((unsigned)from)) == NULL)
		return EBADF;
	if (to < 0)
		error = EBADF;
	else if (from == to)
		error = 0;
	else
		error = fd_dup2(fp, (unsigned)to, flags);
	fd_putfile((unsigned)from);
	if (error == 0)
		*retval = to;
	return error;
}

int
sys_dup(struct lwp *l, const struct sys_dup_args *uap, register_t *retval)
{
	const unsigned fd = (unsigned)SCARG(uap, fd);
	struct file *fp = fd_getfile(fd);
	int error, newfd;

	if (fp == NULL)
		return EBADF;
	error = fd_dup(fp, 0, &newfd, false);
	fd_putfile(fd);
	if (error == 0)
		*retval = newfd;
	return error;
}

int
sys_dup2(struct lwp *l, const struct sys_dup2_args *uap, register_t *retval)
{
	return dodup(l, SCARG(uap, from), SCARG(uap, to), 0, retval);
}

int
sys_dup3(struct lwp *l, const struct sys_dup3_args *uap, register_t *retval)
{
	if (SCARG(uap, from) == SCARG(uap, to))
		return EINVAL;
	return dodup(l, SCARG(uap, from), SCARG(uap, to), SCARG(uap, flags),
	    retval);
}

/*
 * Commands that belong to the file system: its data goes in and out as the
 * command says.
 */
static int
fcntl_forfs(struct file *fp, int cmd, void *arg)
{
	uint64_t stk[16];
	void *data = stk;
	const size_t size = F_PARAM_LEN((u_int)cmd);
	int error = 0;

	if (cmd & F_FSVOID) {
		*(void **)data = arg;
	} else {
		if (size > sizeof(stk) &&
		    (data = kmem_alloc(size, KM_NOSLEEP)) == NULL)
			return ENOMEM;
		if (cmd & F_FSIN) {
			if (size != 0)
				error = copyin(arg, data, size);
			else
				*(void **)data = arg;
		} else if ((cmd & F_FSOUT) && size != 0)
			memset(data, 0, size);
	}
	if (error == 0) {
		error = (*fp->f_ops->fo_fcntl)(fp, (u_int)cmd, data);
		if (error == 0 && (cmd & F_FSOUT) && size != 0 &&
		    (cmd & F_FSVOID) == 0)
			error = copyout(data, arg, size);
	}
	if (data != stk)
		kmem_free(data, size);
	return error;
}

/*
 * Record locks.  fl is in kernel memory.
 */
int
do_fcntl_lock(int fd, int cmd, struct flock *fl)
{
	struct proc *p = curproc;
	struct file *fp;
	struct vnode *vp;
	int error, flg = F_POSIX;

	if ((error = fd_getvnode((unsigned)fd, &fp)) != 0)
		return error;
	vp = fp->f_vnode;
	if (fl->l_whence == SEEK_CUR) {
		off_t start;

		if (__builtin_add_overflow(fl->l_start, fp->f_offset,
		    &start)) {
			error = EOVERFLOW;
			goto out;
		}
		fl->l_start = start;
		fl->l_whence = SEEK_SET;
	}
	switch (cmd) {
	case F_GETLK:
		if (fl->l_type != F_RDLCK && fl->l_type != F_WRLCK &&
		    fl->l_type != F_UNLCK)
			error = EINVAL;
		else
			error = VOP_ADVLOCK(vp, p, F_GETLK, fl, F_POSIX);
		goto out;
	case F_SETLKW:
		flg |= F_WAIT;
		__fallthrough;
	case F_SETLK:
		break;
	default:
		error = EINVAL;
		goto out;
	}
	switch (fl->l_type) {
	case F_RDLCK:
	case F_WRLCK:
		if ((fp->f_flag & (fl->l_type == F_RDLCK ? FREAD :
		    FWRITE)) == 0) {
			error = EBADF;
			break;
		}
		/* From now on every close has locks to look for. */
		if ((p->p_flag & PK_ADVLOCK) == 0) {
			mutex_enter(p->p_lock);
			p->p_flag |= PK_ADVLOCK;
			mutex_exit(p->p_lock);
		}
		error = VOP_ADVLOCK(vp, p, F_SETLK, fl, flg);
		break;
	case F_UNLCK:
		error = VOP_ADVLOCK(vp, p, F_UNLCK, fl, F_POSIX);
		break;
	default:
		error = EINVAL;
		break;
	}
out:
	fd_putfile((unsigned)fd);
	return error;
}

static int
fcntl_lock(int fd, int cmd, void *arg)
{
	struct flock fl;
	int error;

	if ((error = copyin(arg, &fl, sizeof(fl))) != 0 ||
	    (error = do_fcntl_lock(fd, cmd, &fl)) != 0)
		return error;
	return cmd == F_GETLK ? copyout(&fl, arg, sizeof(fl)) : 0;
}

/*
 * F_CLOSEM: close this and all above.
 */
static int
fcntl_closem(struct lwp *l, int fd)
{
	struct filedesc *fdp = l->l_fd;
	int last;

	if (fd < 0)
		return EBADF;
	while ((last = atomic_load_relaxed(&fdp->fd_lastfile)) >= fd) {
		int error = fd_close_ff(fdp, l->l_proc, (unsigned)last, 0,
		    false);

		if (error == -1)
			return EBUSY;	/* another thread is opening it */
		if (error != 0)
			return error;
	}
	return 0;
}

static int
fcntl_getpath(struct lwp *l, struct file *fp, void *arg)
{
	char *buf;
	int error;

	if (fp->f_type != DTYPE_VNODE)
		return EOPNOTSUPP;
	if ((buf = kmem_alloc(MAXPATHLEN, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	error = vnode_to_path(buf, MAXPATHLEN, fp->f_vnode, l, l->l_proc);
	if (error == 0)
		error = copyoutstr(buf, arg, MAXPATHLEN, NULL);
	kmem_free(buf, MAXPATHLEN);
	return error;
}

static int
fcntl_setfl(struct file *fp, u_int arg)
{
	u_int flags = (u_int)FFLAGS(arg) & FCNTLFLAGS;
	int error, on;

	error = (*fp->f_ops->fo_fcntl)(fp, F_SETFL, &flags);
	if (error != 0)
		return error;
	if ((flags ^ fp->f_flag) & FNONBLOCK) {
		on = (flags & FNONBLOCK) != 0;
		error = (*fp->f_ops->fo_ioctl)(fp, FIONBIO, &on);
		if (error != 0 && error != EPASSTHROUGH && error != ENOTTY &&
		    error != EOPNOTSUPP && error != ENODEV)
			return error;
	}
	if ((flags ^ fp->f_flag) & FASYNC) {
		on = (flags & FASYNC) != 0;
		error = (*fp->f_ops->fo_ioctl)(fp, FIOASYNC, &on);
		if (error != 0 && error != EPASSTHROUGH)
			return error;
	}
	mutex_enter(&fp->f_lock);
	fp->f_flag = (fp->f_flag & ~(u_int)FCNTLFLAGS) | flags;
	mutex_exit(&fp->f_lock);
	return 0;
}

static int
fcntl_nosigpipe(struct file *fp, bool on)
{
	mutex_enter(&fp->f_lock);
	if (on)
		fp->f_flag |= FNOSIGPIPE;
	else
		fp->f_flag &= ~FNOSIGPIPE;
	mutex_exit(&fp->f_lock);
	return 0;
}

static int
fcntl_dupfd(struct lwp *l, struct file *fp, long min, bool exclose,
    register_t *retval)
{
	int error, newfd;

	if (min < 0 || min >= maxfiles ||
	    (rlim_t)min >= lim_cur(l->l_proc, RLIMIT_NOFILE))
		return EINVAL;
	error = fd_dup(fp, (int)min, &newfd, exclose);
	if (error == 0)
		*retval = newfd;
	return error;
}

/* Commands on a file the caller holds. */
static int
fcntl_file(struct lwp *l, int fd, struct file *fp, int cmd, void *arg,
    register_t *retval)
{
	const long larg = (long)(intptr_t)arg;
	int error, i;

	if ((u_int)cmd & (u_int)F_FSCTL)
		return fcntl_forfs(fp, cmd, arg);
	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return fcntl_dupfd(l, fp, larg, cmd == F_DUPFD_CLOEXEC,
		    retval);
	case F_GETFD:
		*retval = l->l_fd->fd_dt->dt_ff[fd]->ff_exclose ?
		    FD_CLOEXEC : 0;
		return 0;
	case F_SETFD:
		fd_set_exclose(l, fd, (larg & FD_CLOEXEC) != 0);
		return 0;
	case F_GETNOSIGPIPE:
		*retval = (fp->f_flag & FNOSIGPIPE) != 0;
		return 0;
	case F_SETNOSIGPIPE:
		return fcntl_nosigpipe(fp, arg != NULL);
	case F_GETFL:
		*retval = (register_t)OFLAGS((fp->f_flag & FMASK));
		return 0;
	case F_SETFL:
		return fcntl_setfl(fp, (u_int)larg);
	case F_GETOWN:
		error = (*fp->f_ops->fo_ioctl)(fp, FIOGETOWN, &i);
		if (error == 0)
			*retval = i;
		return error == EPASSTHROUGH ? ENOTTY : error;
	case F_SETOWN:
		i = (int)larg;
		error = (*fp->f_ops->fo_ioctl)(fp, FIOSETOWN, &i);
		return error == EPASSTHROUGH ? ENOTTY : error;
	case F_GETPATH:
		return fcntl_getpath(l, fp, arg);
	default:
		return EINVAL;
	}
}

int
sys_fcntl(struct lwp *l, const struct sys_fcntl_args *uap,
    register_t *retval)
{
	const int fd = SCARG(uap, fd), cmd = SCARG(uap, cmd);
	struct file *fp;
	int error;

	switch (cmd) {
	case F_CLOSEM:
		return fcntl_closem(l, fd);
	case F_MAXFD:
		*retval = l->l_fd->fd_lastfile;
		return 0;
	case F_SETLKW:
	case F_SETLK:
	case F_GETLK:
		return fcntl_lock(fd, cmd, SCARG(uap, arg));
	default:
		break;
	}
	if ((fp = fd_getfile((unsigned)fd)) == NULL)
		return EBADF;
	error = fcntl_file(l, fd, fp, cmd, SCARG(uap, arg), retval);
	fd_putfile((unsigned)fd);
	return error;
}

int
do_sys_fstat(int fd, struct stat *sb)
{
	struct file *fp = fd_getfile((unsigned)fd);
	int error;

	if (fp == NULL)
		return EBADF;
	error = (*fp->f_ops->fo_stat)(fp, sb);
	fd_putfile((unsigned)fd);
	return error;
}

int
sys_fstat(struct lwp *l, const struct sys_fstat_args *uap,
    register_t *retval)
{
	struct stat sb;
	int error;

	memset(&sb, 0, sizeof(sb));
	error = do_sys_fstat(SCARG(uap, fd), &sb);
	return error != 0 ? error : copyout(&sb, SCARG(uap, sb), sizeof(sb));
}

int
sys_fpathconf(struct lwp *l, const struct sys_fpathconf_args *uap,
    register_t *retval)
{
	const unsigned fd = (unsigned)SCARG(uap, fd);
	struct file *fp = fd_getfile(fd);
	int error = 0;

	if (fp == NULL)
		return EBADF;
	switch (fp->f_type) {
	case DTYPE_SOCKET:
	case DTYPE_PIPE:
		if (SCARG(uap, name) == _PC_PIPE_BUF)
			*retval = PIPE_BUF;
		else
			error = EINVAL;
		break;
	case DTYPE_VNODE:
		vn_lock(fp->f_vnode, LK_SHARED | LK_RETRY);
		error = VOP_PATHCONF(fp->f_vnode, SCARG(uap, name), retval);
		VOP_UNLOCK(fp->f_vnode);
		break;
	default:
		error = EOPNOTSUPP;
		break;
	}
	fd_putfile(fd);
	return error;
}

static int
flock_vnode(struct file *fp, int how)
{
	struct flock lf = { .l_whence = SEEK_SET };
	int error, flags;

	if (how & LOCK_UN) {
		lf.l_type = F_UNLCK;
		mutex_enter(&fp->f_lock);
		fp->f_flag &= ~FHASLOCK;
		mutex_exit(&fp->f_lock);
		return VOP_ADVLOCK(fp->f_vnode, fp, F_UNLCK, &lf, F_FLOCK);
	}
	if (how & LOCK_EX)
		lf.l_type = F_WRLCK;
	else if (how & LOCK_SH)
		lf.l_type = F_RDLCK;
	else
		return EINVAL;
	flags = F_FLOCK | ((how & LOCK_NB) ? 0 : F_WAIT);
	error = VOP_ADVLOCK(fp->f_vnode, fp, F_SETLK, &lf, flags);
	if (error == 0) {
		mutex_enter(&fp->f_lock);
		fp->f_flag |= FHASLOCK;
		mutex_exit(&fp->f_lock);
	}
	return error;
}

int
sys_flock(struct lwp *l, const struct sys_flock_args *uap,
    register_t *retval)
{
	const unsigned fd = (unsigned)SCARG(uap, fd);
	struct file *fp = fd_getfile(fd);
	int error;

	if (fp == NULL)
		return EBADF;
	error = fp->f_type == DTYPE_VNODE ?
	    flock_vnode(fp, SCARG(uap, how)) : EOPNOTSUPP;
	fd_putfile(fd);
	return error;
}

static int
fadvise_pages(struct vnode *vp, off_t offset, off_t end, int advice)
{
	if (vp->v_type == VFIFO)
		return ESPIPE;
	if (vp->v_type != VREG)
		return 0;
	if (advice == POSIX_FADV_WILLNEED) {
		if (end > vp->v_size)
			end = vp->v_size;
		return offset >= end ? 0 :
		    uvm_readahead(&vp->v_uobj, offset, end - offset);
	}
	/* Whole pages inside the range; clean ones only need not stay. */
	offset = (off_t)round_page(offset);
	end = end == INT64_MAX ? 0 : (off_t)trunc_page(end);
	if (end != 0 && offset >= end)
		return 0;
	rw_enter(vp->v_uobj.vmobjlock, RW_WRITER);
	return VOP_PUTPAGES(vp, offset, end, PGO_DEACTIVATE | PGO_CLEANIT);
}

/*
 * Advice is kept for the reads of this open file (IO_ADV_*); WILLNEED and
 * DONTNEED work on the pages at once.
 */
int
do_posix_fadvise(int fd, off_t offset, off_t len, int advice)
{
	struct file *fp;
	off_t end;
	int error = 0;

	if (len < 0 || offset < 0)
		return EINVAL;
	if (len == 0 || __builtin_add_overflow(offset, len, &end))
		end = INT64_MAX;
	if ((fp = fd_getfile((unsigned)fd)) == NULL)
		return EBADF;
	if (fp->f_type != DTYPE_VNODE) {
		error = fp->f_type == DTYPE_PIPE || fp->f_type ==
		    DTYPE_SOCKET ? ESPIPE : EOPNOTSUPP;
		goto out;
	}
	switch (advice) {
	case POSIX_FADV_NORMAL:
	case POSIX_FADV_RANDOM:
	case POSIX_FADV_SEQUENTIAL:
		fp->f_advice = (u_short)advice;
		break;
	case POSIX_FADV_WILLNEED:
	case POSIX_FADV_DONTNEED:
		error = fadvise_pages(fp->f_vnode, offset, end, advice);
		break;
	case POSIX_FADV_NOREUSE:
		break;
	default:
		error = EINVAL;
		break;
	}
out:
	fd_putfile((unsigned)fd);
	return error;
}

int
sys_posix_fadvise(struct lwp *l, const struct sys_posix_fadvise_args *uap,
    register_t *retval)
{
	/* This call returns its error. */
	*retval = do_posix_fadvise(SCARG(uap, fd), SCARG(uap, offset),
	    SCARG(uap, len), SCARG(uap, advice));
	return 0;
}

/*
 * SIGIO and SIGURG: who gets them.  A process, or (negative) a group.
 */
int
fsetown(pid_t *pgid, u_long cmd, const void *data)
{
	pid_t id = *(const int *)data;
	int error = 0;

	if (cmd == TIOCSPGRP) {
		if (id < 0)
			return EINVAL;
		id = -id;
	}
	mutex_enter(&proc_lock);
	if (id > 0) {
		struct proc *p = proc_find(id);

		if (p == NULL)
			error = ESRCH;
		else if (p->p_session != curproc->p_session)
			error = EPERM;
	} else if (id < 0) {
		struct pgrp *pg = pgrp_find(-id);

		if (pg == NULL)
			error = ESRCH;
		else if (pg->pg_session != curproc->p_session)
			error = EPERM;
	}
	if (error == 0)
		*pgid = id;
	mutex_exit(&proc_lock);
	return error;
}

int
fgetown(pid_t pgid, u_long cmd, void *data)
{
	*(int *)data = cmd == TIOCGPGRP ? -pgid : pgid;
	return 0;
}

void
fownsignal(pid_t pgid, int signo, int code, int band, void *fdescdata)
{
	ksiginfo_t ksi;

	if (pgid == 0)
		return;
	KSI_INIT(&ksi);
	ksi.ksi_signo = signo;
	ksi.ksi_code = code;
	ksi.ksi_band = band;
	mutex_enter(&proc_lock);
	if (pgid > 0) {
		struct proc *p = proc_find(pgid);

		if (p != NULL)
			kpsignal(p, &ksi, fdescdata);
	} else {
		struct pgrp *pg = pgrp_find(-pgid);

		if (pg != NULL)
			kpgsignal(pg, &ksi, fdescdata, 0);
	}
	mutex_exit(&proc_lock);
}
