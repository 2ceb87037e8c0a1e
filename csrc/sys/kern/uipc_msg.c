/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls of sockets that carry data: sendto(2), sendmsg(2), sendmmsg(2)
 * and their receiving counterparts.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kernel.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/signalvar.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/timevar.h>
#include <sys/uio.h>

#define MMSG_MAX	1024		/* messages a call */

/* What recvmsg(2) tells in msg_flags. */
#define MSG_OUTFLAGS	(MSG_OOB | MSG_EOR | MSG_TRUNC | MSG_CTRUNC |	\
    MSG_BCAST | MSG_MCAST | MSG_NOTIFICATION)

/* Did an error come after part of the transfer was done? */
static inline bool
msg_partial(int error, size_t len, const struct uio *uio)
{
	return uio->uio_resid != len && (error == ERESTART ||
	    error == EINTR || error == EWOULDBLOCK);
}

static __noinline void
msg_sigpipe(const struct file *fp, struct socket *so, int flags)
{
	bool quiet;

	solock(so);
	quiet = (so->so_options & SO_NOSIGPIPE) != 0;
	sounlock(so);
	if (quiet || (flags & MSG_NOSIGNAL) || (fp->f_flag & FNOSIGPIPE))
		return;
	mutex_enter(&proc_lock);
	psignal(curproc, SIGPIPE);
	mutex_exit(&proc_lock);
}

/*
 * The iovec array of a message, copied in if it is the user's.
 */
static int
msg_uio(struct msghdr *mp, enum uio_rw rw, struct iovec *small,
    struct iovec **iovp, struct uio *uio)
{
	size_t resid = 0;
	int error;

	if (mp->msg_iovlen < 0 || mp->msg_iovlen > UIO_MAXIOV)
		return EMSGSIZE;
	*iovp = small;
	if (mp->msg_flags & MSG_IOVUSRSPACE) {
		if (mp->msg_iovlen != 0 && (error = iov_copyin(mp->msg_iov,
		    mp->msg_iovlen, small, iovp, &resid)) != 0)
			return error;
	} else {
		*iovp = mp->msg_iov;
		for (int i = 0; i < mp->msg_iovlen; i++) {
			resid += mp->msg_iov[i].iov_len;
			if (mp->msg_iov[i].iov_len > SSIZE_MAX ||
			    resid > SSIZE_MAX)
				return EINVAL;
		}
	}
	uio->uio_iov = *iovp;
	uio->uio_iovcnt = mp->msg_iovlen;
	uio->uio_offset = 0;
	uio->uio_resid = resid;
	uio->uio_rw = rw;
	uio->uio_vmspace = curproc->p_vmspace;
	return 0;
}

static void
msg_uiofree(const struct msghdr *mp, struct iovec *small, struct iovec *iov)
{
	if ((mp->msg_flags & MSG_IOVUSRSPACE) && iov != small)
		iov_free(iov, small, mp->msg_iovlen);
}

/*
 * Sending.
 */

static int
send_control(struct msghdr *mp, struct mbuf **controlp)
{
	*controlp = NULL;
	if (mp->msg_control == NULL)
		return 0;
	if (mp->msg_flags & MSG_CONTROLMBUF) {
		*controlp = mp->msg_control;
		return 0;
	}
	if (mp->msg_controllen == 0)
		return 0;
	if (mp->msg_controllen < CMSG_ALIGN(sizeof(struct cmsghdr)))
		return EINVAL;
	return sockargs(controlp, mp->msg_control, mp->msg_controllen,
	    UIO_USERSPACE, MT_CONTROL);
}

int
do_sys_sendmsg_so(struct lwp *l, int s, struct socket *so, struct file *fp,
    struct msghdr *mp, int flags, register_t *retsize)
{
	struct iovec small[UIO_SMALLIOV], *iov;
	struct sockaddr_big sb;
	struct sockaddr *sa = NULL;
	struct mbuf *control;
	struct uio uio;
	size_t len;
	int error;

	if (mp->msg_name != NULL) {
		if (mp->msg_flags & MSG_NAMEMBUF)
			sa = mtod((struct mbuf *)mp->msg_name,
			    struct sockaddr *);
		else {
			error = sockargs_sb(&sb, mp->msg_name,
			    mp->msg_namelen);
			if (error != 0)
				return error;
			sa = (struct sockaddr *)&sb;
		}
	}
	if ((error = send_control(mp, &control)) != 0)
		return error;
	error = msg_uio(mp, UIO_WRITE, small, &iov, &uio);
	if (error != 0) {
		m_freem(control);
		return error;
	}
	len = uio.uio_resid;
	error = (*so->so_send)(so, sa, &uio, NULL, control,
	    flags & (int)MSG_USERFLAGS, l);
	if (__predict_false(error != 0)) {
		if (msg_partial(error, len, &uio))
			error = 0;
		if (error == EPIPE)
			msg_sigpipe(fp, so, flags);
	}
	*retsize = (register_t)(len - uio.uio_resid);
	msg_uiofree(mp, small, iov);
	return error;
}

int
do_sys_sendmsg(struct lwp *l, int s, struct msghdr *mp, int flags,
    register_t *retsize)
{
	struct socket *so;
	struct file *fp;
	int error;

	error = fd_getsock1((unsigned)s, &so, &fp);
	if (error != 0) {
		/* We have got what is in mbufs. */
		if (mp->msg_flags & MSG_CONTROLMBUF)
			m_freem(mp->msg_control);
		return error;
	}
	error = do_sys_sendmsg_so(l, s, so, fp, mp, flags, retsize);
	fd_putsock((unsigned)s);
	return error;
}

int
sys_sendto(struct lwp *l, const struct sys_sendto_args *uap,
    register_t *retval)
{
	struct iovec iov = {
		.iov_base = __UNCONST(SCARG(uap, buf)),
		.iov_len = SCARG(uap, len)
	};
	struct msghdr msg = {
		.msg_name = __UNCONST(SCARG(uap, to)),
		.msg_namelen = SCARG(uap, tolen),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};

	return do_sys_sendmsg(l, SCARG(uap, s), &msg, SCARG(uap, flags),
	    retval);
}

int
sys_sendmsg(struct lwp *l, const struct sys_sendmsg_args *uap,
    register_t *retval)
{
	struct msghdr msg;
	int error;

	error = copyin(SCARG(uap, msg), &msg, sizeof(msg));
	if (error != 0)
		return error;
	msg.msg_flags = MSG_IOVUSRSPACE;
	return do_sys_sendmsg(l, SCARG(uap, s), &msg, SCARG(uap, flags),
	    retval);
}

int
sys_sendmmsg(struct lwp *l, const struct sys_sendmmsg_args *uap,
    register_t *retval)
{
	const u_int vlen = MIN(SCARG(uap, vlen), MMSG_MAX);
	struct mmsghdr mm;
	struct socket *so;
	struct file *fp;
	register_t n;
	u_int done, len;
	int error;

	error = fd_getsock1((unsigned)SCARG(uap, s), &so, &fp);
	if (error != 0)
		return error;
	for (done = 0; done < vlen; done++) {
		error = copyin(SCARG(uap, mmsg) + done, &mm, sizeof(mm));
		if (error != 0)
			break;
		mm.msg_hdr.msg_flags = MSG_IOVUSRSPACE;
		error = do_sys_sendmsg_so(l, SCARG(uap, s), so, fp,
		    &mm.msg_hdr, (int)SCARG(uap, flags), &n);
		if (error != 0)
			break;
		len = (u_int)n;
		error = copyout(&len, &SCARG(uap, mmsg)[done].msg_len,
		    sizeof(len));
		if (error != 0)
			break;
	}
	fd_putsock((unsigned)SCARG(uap, s));
	*retval = done;
	return done != 0 ? 0 : error;
}

/*
 * Receiving.
 */

int
do_sys_recvmsg_so(struct lwp *l, int s, struct socket *so, struct msghdr *mp,
    struct mbuf **from, struct mbuf **control, register_t *retsize)
{
	struct iovec small[UIO_SMALLIOV], *iov;
	int error, flags = mp->msg_flags & (int)MSG_USERFLAGS;
	struct uio uio;
	size_t len;

	if (from != NULL)
		*from = NULL;
	if (control != NULL)
		*control = NULL;
	error = msg_uio(mp, UIO_READ, small, &iov, &uio);
	if (error != 0)
		return error;
	len = uio.uio_resid;
	error = (*so->so_receive)(so, from, &uio, NULL, control, &flags);
	if (__predict_false(error != 0) && msg_partial(error, len, &uio))
		error = 0;
	*retsize = (register_t)(len - uio.uio_resid);
	msg_uiofree(mp, small, iov);
	mp->msg_flags = flags;
	if (error != 0) {
		if (from != NULL) {
			m_freem(*from);
			*from = NULL;
		}
		if (control != NULL) {
			free_control_mbuf(l, *control, *control);
			*control = NULL;
		}
	}
	return error;
}

int
do_sys_recvmsg(struct lwp *l, int s, struct msghdr *mp, struct mbuf **from,
    struct mbuf **control, register_t *retsize)
{
	struct socket *so;
	int error;

	if ((error = fd_getsock((unsigned)s, &so)) != 0)
		return error;
	error = do_sys_recvmsg_so(l, s, so, mp, from, control, retsize);
	fd_putsock((unsigned)s);
	return error;
}

int
sys_recvfrom(struct lwp *l, const struct sys_recvfrom_args *uap,
    register_t *retval)
{
	struct iovec iov = {
		.iov_base = SCARG(uap, buf),
		.iov_len = SCARG(uap, len)
	};
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_flags = SCARG(uap, flags) & (int)MSG_USERFLAGS,
	};
	struct mbuf *from = NULL;
	int error;

	error = do_sys_recvmsg(l, SCARG(uap, s), &msg,
	    SCARG(uap, from) != NULL ? &from : NULL, NULL, retval);
	if (error != 0)
		return error;
	error = copyout_sockname(SCARG(uap, from), SCARG(uap, fromlenaddr),
	    MSG_LENUSRSPACE, from);
	m_freem(from);
	return error;
}

/*
 * Control messages from `uncopied' on did not reach the user: descriptors in
 * them are closed.  All are freed.
 */
void
free_control_mbuf(struct lwp *l, struct mbuf *control, struct mbuf *uncopied)
{
	for (struct mbuf *m = uncopied; m != NULL; m = m->m_next) {
		const struct cmsghdr *cm = mtod(m, const struct cmsghdr *);
		size_t n;
		int fd;

		if (cm->cmsg_level != SOL_SOCKET ||
		    cm->cmsg_type != SCM_RIGHTS)
			continue;
		n = (cm->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			memcpy(&fd, CCMSG_DATA(cm) + i * sizeof(fd),
			    sizeof(fd));
			if (fd_getfile((unsigned)fd) != NULL)
				(void)fd_close((unsigned)fd);
		}
	}
	m_freem(control);
}

int
copyout_msg_control(struct lwp *l, struct msghdr *mp, struct mbuf *control)
{
	char *to = mp->msg_control;
	size_t room = mp->msg_controllen, done = 0;
	struct mbuf *m;
	int error = 0;

	if (to == NULL)
		room = 0;
	for (m = control; m != NULL; m = m->m_next) {
		const struct cmsghdr *cm = mtod(m, const struct cmsghdr *);
		size_t len = (size_t)m->m_len;

		if (len > room - done) {
			mp->msg_flags |= MSG_CTRUNC;
			/* Half a descriptor is of no use. */
			if (cm->cmsg_level == SOL_SOCKET &&
			    cm->cmsg_type == SCM_RIGHTS &&
			    cm->cmsg_len > room - done)
				break;
			len = room - done;
		}
		if (len == 0)
			break;
		if ((error = copyout(cm, to + done, len)) != 0)
			break;
		done += len;
	}
	free_control_mbuf(l, control, m);
	mp->msg_controllen = (socklen_t)done;
	return error;
}

/*
 * One message of recvmsg(2) and recvmmsg(2): what came beside the data.
 */
static int
recv_finish(struct lwp *l, struct msghdr *msg, struct mbuf *from,
    struct mbuf *control)
{
	int error = 0;

	if (msg->msg_control != NULL && control != NULL)
		error = copyout_msg_control(l, msg, control);
	else
		msg->msg_controllen = 0;
	if (error == 0)
		error = copyout_sockname(msg->msg_name, &msg->msg_namelen, 0,
		    from);
	m_freem(from);
	msg->msg_flags &= MSG_OUTFLAGS;
	return error;
}

static int
recv_message(struct lwp *l, int s, struct socket *so, struct msghdr *msg,
    int flags, register_t *retval)
{
	struct iovec *uiov = msg->msg_iov;
	struct mbuf *from, *control;
	int error;

	msg->msg_flags = (flags & (int)MSG_USERFLAGS) | MSG_IOVUSRSPACE;
	error = do_sys_recvmsg_so(l, s, so, msg,
	    msg->msg_name != NULL ? &from : NULL,
	    msg->msg_control != NULL ? &control : NULL, retval);
	if (error != 0)
		return error;
	msg->msg_iov = uiov;
	return recv_finish(l, msg, msg->msg_name != NULL ? from : NULL,
	    msg->msg_control != NULL ? control : NULL);
}

int
sys_recvmsg(struct lwp *l, const struct sys_recvmsg_args *uap,
    register_t *retval)
{
	struct msghdr msg;
	struct socket *so;
	int error;

	error = copyin(SCARG(uap, msg), &msg, sizeof(msg));
	if (error != 0)
		return error;
	if ((error = fd_getsock((unsigned)SCARG(uap, s), &so)) != 0)
		return error;
	error = recv_message(l, SCARG(uap, s), so, &msg, SCARG(uap, flags),
	    retval);
	fd_putsock((unsigned)SCARG(uap, s));
	if (error != 0)
		return error;
	return copyout(&msg, SCARG(uap, msg), sizeof(msg));
}

/* One message of recvmmsg(2), with its place in the user's array. */
static int
recv_mmessage(struct lwp *l, int s, struct socket *so, struct mmsghdr *umm,
    int flags)
{
	struct mmsghdr mm;
	register_t n;
	int error;

	if ((error = copyin(umm, &mm, sizeof(mm))) != 0)
		return error;
	error = recv_message(l, s, so, &mm.msg_hdr, flags, &n);
	if (error != 0)
		return error;
	mm.msg_len = (u_int)n;
	return copyout(&mm, umm, sizeof(mm));
}

int
sys_recvmmsg(struct lwp *l, const struct sys_recvmmsg_args *uap,
    register_t *retval)
{
	const u_int vlen = MIN(SCARG(uap, vlen), MMSG_MAX);
	int error, flags = (int)SCARG(uap, flags) & (int)MSG_USERFLAGS;
	struct timespec end, now, ts;
	struct socket *so;
	u_int done;

	if (SCARG(uap, timeout) != NULL) {
		error = copyin(SCARG(uap, timeout), &ts, sizeof(ts));
		if (error != 0)
			return error;
		if (ts.tv_sec < 0 || ts.tv_nsec < 0 ||
		    ts.tv_nsec >= 1000000000)
			return EINVAL;
		getnanouptime(&now);
		timespecadd(&now, &ts, &end);
	}
	if ((error = fd_getsock((unsigned)SCARG(uap, s), &so)) != 0)
		return error;
	for (done = 0; done < vlen;) {
		error = recv_mmessage(l, SCARG(uap, s), so,
		    SCARG(uap, mmsg) + done, flags & ~MSG_WAITFORONE);
		if (error != 0)
			break;
		done++;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
		if (SCARG(uap, timeout) == NULL)
			continue;
		getnanouptime(&now);
		if (timespeccmp(&now, &end, >=))
			break;
	}
	/* What went wrong later is told by the next call. */
	if (done != 0 && error != 0 && error != EWOULDBLOCK &&
	    error != EINTR && error != ERESTART && error != EFAULT) {
		solock(so);
		so->so_error = (u_short)error;
		sounlock(so);
	}
	fd_putsock((unsigned)SCARG(uap, s));
	*retval = done;
	return done != 0 ? 0 : error;
}
