/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls of sockets that carry no data: socket(2), bind(2), listen(2),
 * accept(2), connect(2), socketpair(2), shutdown(2), names and options.
 *
 * An address is copied into a struct sockaddr_big on the stack; its sa_len is
 * what the caller said, not what is in it.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/signalvar.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/syscall.h>
#include <sys/syscallargs.h>
#include <sys/syscallvar.h>
#include <sys/systm.h>

/*
 * Names.
 */

int
sockargs_sb(struct sockaddr_big *sb, const void *name, socklen_t len)
{
	int error;

	if (len > UINT8_MAX || len <= offsetof(struct sockaddr_big, sb_data))
		return EINVAL;
	if ((error = copyin(name, sb, len)) != 0)
		return error;
	sb->sb_len = (uint8_t)len;
	return 0;
}

/* A name or a control message as an mbuf. */
int
sockargs(struct mbuf **mp, const void *buf, size_t len, enum uio_seg seg,
    int type)
{
	struct mbuf *m;
	int error;

	if (type == MT_SONAME ? len > UINT8_MAX || len <= 2 : len > PAGE_SIZE)
		return EINVAL;
	if ((m = m_get(M_DONTWAIT, type)) == NULL)
		return ENOBUFS;
	if (len > MLEN) {
		m_ext_malloc(m, len, M_DONTWAIT);
		if ((m->m_flags & M_EXT) == 0) {
			(void)m_free(m);
			return ENOBUFS;
		}
	}
	m->m_len = (int)len;
	if (seg == UIO_SYSSPACE)
		memcpy(m->m_data, buf, len);
	else if ((error = copyin(buf, m->m_data, len)) != 0) {
		(void)m_free(m);
		return error;
	}
	if (type == MT_SONAME)
		mtod(m, struct sockaddr *)->sa_len = (uint8_t)len;
	*mp = m;
	return 0;
}

/*
 * As much of the name as there is room for; the length becomes the true one.
 */
static int
copyout_name(void *to, u_int *alen, int flags, const void *name, u_int namelen)
{
	u_int len;
	int error;

	if (to == NULL)
		return 0;
	if (flags & MSG_LENUSRSPACE) {
		if ((error = copyin(alen, &len, sizeof(len))) != 0)
			return error;
	} else
		len = *alen;
	if (len > INT_MAX)
		return EINVAL;
	if (namelen != 0 && len != 0 &&
	    (error = copyout(name, to, MIN(len, namelen))) != 0)
		return error;
	if (flags & MSG_LENUSRSPACE)
		return copyout(&namelen, alen, sizeof(namelen));
	*alen = namelen;
	return 0;
}

int
copyout_sockname(struct sockaddr *asa, unsigned int *alen, int flags,
    struct mbuf *addr)
{
	return addr == NULL ? copyout_name(asa, alen, flags, NULL, 0) :
	    copyout_name(asa, alen, flags, addr->m_data, (u_int)addr->m_len);
}

int
copyout_sockname_sb(struct sockaddr *asa, unsigned int *alen, int flags,
    struct sockaddr_big *sb)
{
	return copyout_name(asa, alen, flags, sb, sb == NULL ? 0 :
	    sb->sb_len);
}

static int
do_sys_name(int fd, struct sockaddr *sa, bool peer)
{
	const struct pr_usrreqs *pr;
	struct socket *so;
	int error;

	if ((error = fd_getsock((unsigned)fd, &so)) != 0)
		return error;
	pr = so->so_proto->pr_usrreqs;
	solock(so);
	if (!peer)
		error = (*pr->pr_sockaddr)(so, sa);
	else if ((so->so_state & SS_ISCONNECTED) == 0)
		error = ENOTCONN;
	else
		error = (*pr->pr_peeraddr)(so, sa);
	sounlock(so);
	fd_putsock((unsigned)fd);
	return error;
}

int
do_sys_getsockname(int fd, struct sockaddr *sa)
{
	return do_sys_name(fd, sa, false);
}

int
do_sys_getpeername(int fd, struct sockaddr *sa)
{
	return do_sys_name(fd, sa, true);
}

int
sys_getsockname(struct lwp *l, const struct sys_getsockname_args *uap,
    register_t *retval)
{
	struct sockaddr_big sb;
	int error;

	error = do_sys_getsockname(SCARG(uap, fdes), (struct sockaddr *)&sb);
	if (error != 0)
		return error;
	return copyout_sockname_sb(SCARG(uap, asa), SCARG(uap, alen),
	    MSG_LENUSRSPACE, &sb);
}

int
sys_getpeername(struct lwp *l, const struct sys_getpeername_args *uap,
    register_t *retval)
{
	struct sockaddr_big sb;
	int error;

	error = do_sys_getpeername(SCARG(uap, fdes), (struct sockaddr *)&sb);
	if (error != 0)
		return error;
	return copyout_sockname_sb(SCARG(uap, asa), SCARG(uap, alen),
	    MSG_LENUSRSPACE, &sb);
}

/*
 * Making.
 */

int
sys_socket(struct lwp *l, const struct sys_socket_args *uap,
    register_t *retval)
{
	int error, fd;

	error = fsocreate(SCARG(uap, domain), NULL, SCARG(uap, type),
	    SCARG(uap, protocol), &fd);
	if (error == 0)
		*retval = fd;
	return error;
}

static void
pair_abort(struct socket *so, struct file *fp, int fd)
{
	fp->f_socket = NULL;
	fp->f_ops = NULL;
	solock(so);
	(void)soclose(so);
	fd_abort(curproc, fp, (unsigned)fd);
}

int
sys_socketpair(struct lwp *l, const struct sys_socketpair_args *uap,
    register_t *retval)
{
	const int dom = SCARG(uap, domain), type = SCARG(uap, type);
	const int proto = SCARG(uap, protocol);
	struct socket *so[2];
	struct file *fp[2];
	int error, fd[2];

	error = fsocreate_file(dom, &so[0], type, proto, NULL, &fp[0], &fd[0]);
	if (error != 0)
		return error;
	error = fsocreate_file(dom, &so[1], type, proto, so[0], &fp[1],
	    &fd[1]);
	if (error != 0) {
		pair_abort(so[0], fp[0], fd[0]);
		return error;
	}
	solock(so[0]);
	error = soconnect2(so[0], so[1]);
	if (error == 0 && so[0]->so_type == SOCK_DGRAM)
		error = soconnect2(so[1], so[0]);
	sounlock(so[0]);
	if (error == 0)
		error = copyout(fd, SCARG(uap, rsv), sizeof(fd));
	if (error != 0) {
		pair_abort(so[1], fp[1], fd[1]);
		pair_abort(so[0], fp[0], fd[0]);
		return error;
	}
	fd_affix(l->l_proc, fp[0], (unsigned)fd[0]);
	fd_affix(l->l_proc, fp[1], (unsigned)fd[1]);
	return 0;
}

int
do_sys_bind(struct lwp *l, int fd, struct sockaddr *nam)
{
	struct socket *so;
	int error;

	if ((error = fd_getsock((unsigned)fd, &so)) != 0)
		return error;
	error = sobind(so, nam, l);
	fd_putsock((unsigned)fd);
	return error;
}

int
sys_bind(struct lwp *l, const struct sys_bind_args *uap, register_t *retval)
{
	struct sockaddr_big sb;
	int error;

	error = sockargs_sb(&sb, SCARG(uap, name), SCARG(uap, namelen));
	if (error != 0)
		return error;
	return do_sys_bind(l, SCARG(uap, s), (struct sockaddr *)&sb);
}

int
sys_listen(struct lwp *l, const struct sys_listen_args *uap,
    register_t *retval)
{
	struct socket *so;
	int error;

	if ((error = fd_getsock((unsigned)SCARG(uap, s), &so)) != 0)
		return error;
	error = solisten(so, SCARG(uap, backlog), l);
	fd_putsock((unsigned)SCARG(uap, s));
	return error;
}

/*
 * Accepting.
 */

/*
 * Wait for a connection and take it off the queue.  Returns it locked, with a
 * lock of its own, and the listener unlocked.
 */
static int
accept_take(struct socket *so, struct socket **sop)
{
	struct socket *so2;
	kmutex_t *lock, *old;
	int error = 0;

	solock(so);
	if ((so->so_proto->pr_flags & PR_LISTEN) == 0)
		error = EOPNOTSUPP;
	else if ((so->so_options & SO_ACCEPTCONN) == 0)
		error = EINVAL;
	else if ((so->so_state & SS_NBIO) && so->so_qlen == 0)
		error = EWOULDBLOCK;
	while (error == 0 && so->so_qlen == 0 && so->so_error == 0) {
		if (so->so_state & SS_CANTRCVMORE)
			error = ECONNABORTED;
		else
			error = sowait(so, true, 0);
	}
	if (error == 0 && so->so_error != 0) {
		error = so->so_error;
		so->so_error = 0;
	}
	if (error != 0) {
		sounlock(so);
		return error;
	}
	so2 = TAILQ_FIRST(&so->so_q);
	(void)soqremque(so2, 1);
	old = so2->so_lock;
	if (old != so->so_lock) {
		solock(so2);
		sounlock(so);
	} else if ((lock = mutex_obj_tryalloc_stable()) != NULL) {
		mutex_enter(lock);
		solockreset(so2, lock);
		if (so2->so_proto->pr_usrreqs->pr_setlock != NULL)
			(*so2->so_proto->pr_usrreqs->pr_setlock)(so2, lock);
		sounlock(so);
		(void)mutex_obj_free(old);
	}
	/* Else the two go on with one lock, which is held. */
	*sop = so2;
	return 0;
}

static int
accept_file(struct socket *so, struct sockaddr *name, int flags,
    register_t *retval)
{
	struct socket *so2;
	struct file *fp;
	int error, fd;

	if ((error = fd_allocfile(&fp, &fd)) != 0)
		return error;
	if ((error = accept_take(so, &so2)) != 0) {
		fd_abort(curproc, fp, (unsigned)fd);
		return error;
	}
	error = soaccept(so2, name);
	if (error != 0) {
		(void)soclose(so2);
		fd_abort(curproc, fp, (unsigned)fd);
		return error;
	}
	if (flags & SOCK_NONBLOCK)
		so2->so_state |= SS_NBIO;
	if (flags & SOCK_NOSIGPIPE)
		so_options_set(so2, SO_NOSIGPIPE);
	fp->f_flag = FREAD | FWRITE |
	    (flags & SOCK_NONBLOCK ? FNONBLOCK : 0) |
	    (so2->so_options & SO_NOSIGPIPE ? FNOSIGPIPE : 0) |
	    (so2->so_rcv.sb_flags & SB_ASYNC ? FASYNC : 0);
	sounlock(so2);
	fp->f_type = DTYPE_SOCKET;
	fp->f_ops = &socketops;
	fp->f_socket = so2;
	fd_set_exclose(curlwp, fd, (flags & SOCK_CLOEXEC) != 0);
	fd_affix(curproc, fp, (unsigned)fd);
	*retval = fd;
	return 0;
}

int
do_sys_accept(struct lwp *l, int sock, struct sockaddr *name,
    register_t *retval, const sigset_t *mask, int flags, int clrflags)
{
	struct socket *so;
	int error;

	if ((error = fd_getsock((unsigned)sock, &so)) != 0)
		return error;
	if (mask != NULL)
		sigsuspendsetup(l, mask);
	error = accept_file(so, name, flags, retval);
	if (mask != NULL)
		sigsuspendteardown(l);
	fd_putsock((unsigned)sock);
	return error;
}

/* The name goes out; if that fails, so does the descriptor. */
static int
accept_name(struct sockaddr *name, socklen_t *alen, struct sockaddr_big *sb,
    register_t *retval)
{
	int error = copyout_sockname_sb(name, alen, MSG_LENUSRSPACE, sb);

	if (error != 0 && fd_getfile((unsigned)*retval) != NULL)
		(void)fd_close((unsigned)*retval);
	return error;
}

int
sys_accept(struct lwp *l, const struct sys_accept_args *uap,
    register_t *retval)
{
	struct sockaddr_big sb = { .sb_len = 0 };
	int error;

	error = do_sys_accept(l, SCARG(uap, s), (struct sockaddr *)&sb,
	    retval, NULL, 0, 0);
	if (error != 0)
		return error;
	return accept_name(SCARG(uap, name), SCARG(uap, anamelen), &sb,
	    retval);
}

int
sys_paccept(struct lwp *l, const struct sys_paccept_args *uap,
    register_t *retval)
{
	struct sockaddr_big sb = { .sb_len = 0 };
	sigset_t mask, *maskp = NULL;
	int error;

	if (SCARG(uap, mask) != NULL) {
		error = copyin(SCARG(uap, mask), &mask, sizeof(mask));
		if (error != 0)
			return error;
		maskp = &mask;
	}
	error = do_sys_accept(l, SCARG(uap, s), (struct sockaddr *)&sb,
	    retval, maskp, SCARG(uap, flags), FNONBLOCK);
	if (error != 0)
		return error;
	return accept_name(SCARG(uap, name), SCARG(uap, anamelen), &sb,
	    retval);
}

/*
 * Connecting.
 */

/* Wait until it is over; a signal leaves the protocol at it. */
static int
connect_wait(struct socket *so, bool *interrupted)
{
	int error = 0;

	while ((so->so_state & SS_ISCONNECTING) && so->so_error == 0) {
		error = sowait(so, true, 0);
		if (so->so_state & SS_ISABORTING) {
			error = EPIPE;
			*interrupted = true;
			break;
		}
		if (error != 0) {
			*interrupted = error == EINTR || error == ERESTART;
			break;
		}
	}
	if (error == 0) {
		error = so->so_error;
		so->so_error = 0;
	}
	return error;
}

static int
connect_so(struct lwp *l, struct socket *so, struct sockaddr *nam)
{
	bool interrupted = false;
	int error;

	solock(so);
	if (so->so_state & SS_ISCONNECTING) {
		sounlock(so);
		return EALREADY;
	}
	error = soconnect(so, nam, l);
	if (error == 0 && (so->so_state & SS_NBIO) &&
	    (so->so_state & SS_ISCONNECTING)) {
		sounlock(so);
		return EINPROGRESS;
	}
	if (error == 0)
		error = connect_wait(so, &interrupted);
	if (!interrupted)
		so->so_state &= ~SS_ISCONNECTING;
	sounlock(so);
	return error == ERESTART ? EINTR : error;
}

int
do_sys_connect(struct lwp *l, int fd, struct sockaddr *nam)
{
	struct socket *so;
	int error;

	if ((error = fd_getsock((unsigned)fd, &so)) != 0)
		return error;
	error = connect_so(l, so, nam);
	fd_putsock((unsigned)fd);
	return error;
}

int
sys_connect(struct lwp *l, const struct sys_connect_args *uap,
    register_t *retval)
{
	struct sockaddr_big sb;
	int error;

	error = sockargs_sb(&sb, SCARG(uap, name), SCARG(uap, namelen));
	if (error != 0)
		return error;
	return do_sys_connect(l, SCARG(uap, s), (struct sockaddr *)&sb);
}

int
sys_shutdown(struct lwp *l, const struct sys_shutdown_args *uap,
    register_t *retval)
{
	struct socket *so;
	int error;

	if ((error = fd_getsock((unsigned)SCARG(uap, s), &so)) != 0)
		return error;
	solock(so);
	error = soshutdown(so, SCARG(uap, how));
	sounlock(so);
	fd_putsock((unsigned)SCARG(uap, s));
	return error;
}

/*
 * Options.
 */

/* write(2) asks the file about SIGPIPE. */
static void
setsockopt_sigpipe(struct file *fp, struct socket *so)
{
	mutex_enter(&fp->f_lock);
	if (so->so_options & SO_NOSIGPIPE)
		fp->f_flag |= FNOSIGPIPE;
	else
		fp->f_flag &= ~FNOSIGPIPE;
	mutex_exit(&fp->f_lock);
}

static int
setsockopt_so(struct socket *so, struct sockopt *sopt, const void *val)
{
	const size_t len = sopt->sopt_size;
	int error;

	if (len != 0 && (error = copyin(val, sopt->sopt_data, len)) != 0)
		return error;
	return sosetopt(so, sopt);
}

int
sys_setsockopt(struct lwp *l, const struct sys_setsockopt_args *uap,
    register_t *retval)
{
	const socklen_t len = SCARG(uap, valsize);
	struct sockopt sopt;
	struct socket *so;
	struct file *fp;
	int error;

	if (SCARG(uap, val) == NULL && len != 0)
		return EFAULT;
	if (len > MCLBYTES)
		return EINVAL;
	error = fd_getsock1((unsigned)SCARG(uap, s), &so, &fp);
	if (error != 0)
		return error;
	sockopt_init(&sopt, SCARG(uap, level), SCARG(uap, name), len);
	error = setsockopt_so(so, &sopt, SCARG(uap, val));
	if (error == 0 && sopt.sopt_level == SOL_SOCKET &&
	    sopt.sopt_name == SO_NOSIGPIPE)
		setsockopt_sigpipe(fp, so);
	sockopt_destroy(&sopt);
	fd_putsock((unsigned)SCARG(uap, s));
	return error;
}

/*
 * `in': the option's value tells what is asked for, too (getsockopt2).
 */
static int
getsockopt_fd(int fd, int level, int name, void *val, socklen_t *avalsize,
    bool in)
{
	struct sockopt sopt;
	struct socket *so;
	socklen_t len = 0;
	int error;

	if (val != NULL &&
	    (error = copyin(avalsize, &len, sizeof(len))) != 0)
		return error;
	if (in && len > MCLBYTES)
		return EINVAL;
	if ((error = fd_getsock((unsigned)fd, &so)) != 0)
		return error;
	sockopt_init(&sopt, level, name, in ? len : 0);
	if (in && len != 0)
		error = copyin(val, sopt.sopt_data, len);
	if (error == 0)
		error = sogetopt(so, &sopt);
	if (error == 0 && len > 0) {
		len = (socklen_t)MIN((size_t)len, sopt.sopt_retsize);
		if (len != 0)
			error = copyout(sopt.sopt_data, val, len);
		if (error == 0)
			error = copyout(&len, avalsize, sizeof(len));
	}
	sockopt_destroy(&sopt);
	fd_putsock((unsigned)fd);
	return error;
}

int
sys_getsockopt(struct lwp *l, const struct sys_getsockopt_args *uap,
    register_t *retval)
{
	return getsockopt_fd(SCARG(uap, s), SCARG(uap, level),
	    SCARG(uap, name), SCARG(uap, val), SCARG(uap, avalsize), false);
}

int
sys_getsockopt2(struct lwp *l, const struct sys_getsockopt2_args *uap,
    register_t *retval)
{
	return getsockopt_fd(SCARG(uap, s), SCARG(uap, level),
	    SCARG(uap, name), SCARG(uap, val), SCARG(uap, avalsize), true);
}
