/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * soreceive(): data from a socket's buffer to a user, or as mbufs.
 *
 * One receiver at a time (sblock of so_rcv), who owns the front of the buffer:
 * the protocol only appends, flushing waits for sblock.  So data are copied
 * from where they lie, without the socket's lock if they are many, and are
 * taken off afterwards: what could not be copied is still there.  mbufs are
 * freed when the socket is unlocked again.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/domain.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/uio.h>

#define COPY_LOCKED	MCLBYTES	/* so little is copied under the lock */

#define SBLOCKWAIT(f)	((f) & MSG_DONTWAIT ? M_NOWAIT : M_WAITOK)

/* One call. */
struct sorecv {
	struct socket	*so;
	struct uio	*uio;
	struct mbuf	**mp;		/* where mbufs go instead, or NULL */
	struct mbuf	*dead;		/* to be freed, by m_next */
	int		flags;
	size_t		want;		/* bytes asked for */
	int		peeked;		/* bytes of data already seen */
	bool		atomic;
	bool		ended;		/* the record was taken off whole */
};

static void
recv_bury(struct sorecv *r, struct mbuf *m)
{
	m->m_nextpkt = NULL;
	m->m_next = r->dead;
	r->dead = m;
}

/*
 * Take the first mbuf off the buffer.  Others of its record move up.
 */
static struct mbuf *
recv_takefirst(struct sorecv *r)
{
	struct sockbuf *sb = &r->so->so_rcv;
	struct mbuf *m = sb->sb_mb, *next = m->m_nextpkt;

	sbfree(sb, m);
	if (m->m_next != NULL) {
		sb->sb_mb = m->m_next;
		sb->sb_mb->m_nextpkt = next;
		if (sb->sb_lastrecord == m)
			sb->sb_lastrecord = sb->sb_mb;
	} else {
		r->ended = true;
		sb->sb_mb = next;
		if (next == NULL)
			sb->sb_mbtail = sb->sb_lastrecord = NULL;
	}
	m->m_next = m->m_nextpkt = NULL;
	return m;
}

/* Is what there is enough to return? */
static bool
recv_enough(const struct sorecv *r)
{
	const struct sockbuf *sb = &r->so->so_rcv;
	const struct mbuf *m = sb->sb_mb;

	if (m == NULL)
		return false;
	if (r->atomic || (r->flags & MSG_DONTWAIT) || m->m_nextpkt != NULL ||
	    sb->sb_cc >= r->uio->uio_resid)
		return true;
	if (sb->sb_cc >= sb->sb_lowat && ((r->flags & MSG_WAITALL) == 0 ||
	    r->uio->uio_resid > sb->sb_hiwat))
		return true;
	for (; m != NULL; m = m->m_next) {
		if (m->m_type == MT_OOBDATA || (m->m_flags & M_EOR))
			return true;
	}
	return false;
}

/*
 * Why not to wait although there is not enough: an errno, or 0 and *stop.
 */
static int
recv_reason(struct sorecv *r, bool *stop)
{
	struct socket *so = r->so;
	u_short *errp = so->so_error != 0 ? &so->so_error : &so->so_rerror;
	int error;

	*stop = true;
	if (*errp != 0) {
		if (so->so_rcv.sb_mb != NULL)
			return 0;
		error = *errp;
		if ((r->flags & MSG_PEEK) == 0)
			*errp = 0;
		return error;
	}
	if (so->so_state & SS_CANTRCVMORE)
		return 0;
	if ((so->so_state & (SS_ISCONNECTED | SS_ISCONNECTING)) == 0 &&
	    (so->so_proto->pr_flags & PR_CONNREQUIRED))
		return ENOTCONN;
	if (r->uio->uio_resid == 0 && !r->atomic)
		return 0;
	if ((so->so_state & SS_NBIO) ||
	    (r->flags & (MSG_DONTWAIT | MSG_NBIO))) {
		return EWOULDBLOCK;
	}
	*stop = false;
	return 0;
}

/*
 * Wait for something to receive.  Returns with so_rcv locked; with an error it
 * is not.
 */
static int
recv_wait(struct sorecv *r)
{
	struct sockbuf *sb = &r->so->so_rcv;
	bool stop;
	int error;

	for (;;) {
		if ((error = sblock(sb, SBLOCKWAIT(r->flags))) != 0)
			return error;
		if (recv_enough(r))
			return 0;
		error = recv_reason(r, &stop);
		if (error != 0) {
			sbunlock(sb);
			return error;
		}
		if (stop)
			return 0;
		sbunlock(sb);
		if ((error = sbwait(sb)) != 0)
			return error;
	}
}

/*
 * The sender's address at the front of a datagram.  Returns the next mbuf of
 * the record.
 */
static struct mbuf *
recv_address(struct sorecv *r, struct mbuf **paddr)
{
	struct mbuf *m = r->so->so_rcv.sb_mb, *n;

	if (m->m_type != MT_SONAME)
		return m;
	if (r->flags & MSG_PEEK) {
		if (paddr != NULL)
			*paddr = m_copym(m, 0, m->m_len, M_DONTWAIT);
		return m->m_next;
	}
	n = m->m_next;
	(void)recv_takefirst(r);
	if (paddr != NULL)
		*paddr = m;
	else
		recv_bury(r, m);
	return n;
}

static bool
control_isrights(const struct mbuf *m)
{
	const struct cmsghdr *cm = mtod(m, const struct cmsghdr *);

	return cm->cmsg_level == SOL_SOCKET && cm->cmsg_type == SCM_RIGHTS;
}

/*
 * Make what the control messages carry the receiver's own, or drop it.
 * Files are opened and closed: the socket is not locked.
 */
static void
recv_externalize(struct sorecv *r, struct mbuf *list, struct mbuf **controlp)
{
	const struct protosw *pr = r->so->so_proto;
	const bool rights = (pr->pr_flags & PR_RIGHTS) != 0;
	const int oflags = r->flags & MSG_CMSG_CLOEXEC ? O_CLOEXEC : 0;
	struct mbuf *m;

	while ((m = list) != NULL) {
		list = m->m_next;
		m->m_next = NULL;
		if (controlp == NULL) {
			if (rights && pr->pr_domain->dom_dispose != NULL)
				(*pr->pr_domain->dom_dispose)(m);
			m_freem(m);
			continue;
		}
		if (rights && control_isrights(m) &&
		    (*pr->pr_domain->dom_externalize)(m, curlwp,
		    oflags) != 0) {
			/* They are closed by now. */
			r->flags |= MSG_CTRUNC;
			m_freem(m);
			continue;
		}
		*controlp = m;
		controlp = &m->m_next;
	}
}

/*
 * The control messages at the front.  m: the first mbuf after the address.
 * Returns the first of data.
 */
static struct mbuf *
recv_control(struct sorecv *r, struct mbuf *m, struct mbuf **controlp)
{
	struct socket_state *ss = curkernel()->k_socket;
	struct socket *so = r->so;
	struct mbuf *list = NULL, **lp = &list, *rest = m;

	if (m == NULL || m->m_type != MT_CONTROL)
		return m;
	if (r->flags & MSG_PEEK) {
		/* Descriptors are received once only. */
		for (; m != NULL && m->m_type == MT_CONTROL; m = m->m_next) {
			if (controlp == NULL || control_isrights(m))
				continue;
			*controlp = m_copym(m, 0, m->m_len, M_DONTWAIT);
			if (*controlp != NULL)
				controlp = &(*controlp)->m_next;
		}
		return m;
	}
	atomic_inc_uint(&ss->ss_rightsbegun);
	while (rest != NULL && rest->m_type == MT_CONTROL) {
		m = rest;
		rest = m->m_next;
		(void)recv_takefirst(r);
		*lp = m;
		lp = &m->m_next;
	}
	sounlock(so);
	recv_externalize(r, list, controlp);
	solock(so);
	atomic_inc_uint(&ss->ss_rightsdone);
	return rest;
}

/*
 * How many of the bytes from `m' on, after `skip', are received now, and
 * whether they end a record.
 */
static size_t
recv_plan(const struct sorecv *r, const struct mbuf *m, int skip, bool *eor)
{
	const struct socket *so = r->so;
	size_t most = r->uio->uio_resid, n = 0;
	const short type = m->m_type;

	*eor = false;
	if (so->so_oobmark != 0 && most > so->so_oobmark - (u_long)r->peeked)
		most = so->so_oobmark - (u_long)r->peeked;
	for (; m != NULL && n < most; m = m->m_next) {
		const size_t len = (size_t)(m->m_len - skip);

		if ((m->m_type == MT_OOBDATA) != (type == MT_OOBDATA) ||
		    m->m_type == MT_CONTROL || m->m_type == MT_SONAME)
			break;
		skip = 0;
		if (n + len > most)
			return most;
		n += len;
		if (m->m_flags & M_EOR) {
			*eor = true;
			break;
		}
	}
	return n;
}

static int
recv_copyout(struct sorecv *r, struct mbuf *m, int skip, size_t n)
{
	int error = 0;

	while (n != 0 && error == 0) {
		/* The last one may be growing. */
		const size_t have = (size_t)(atomic_load_relaxed(&m->m_len) -
		    skip);
		const size_t len = MIN(n, have);

		error = uiomove(mtod(m, char *) + skip, len, r->uio);
		n -= len;
		skip = 0;
		/* Behind the last one the protocol may be appending. */
		if (n != 0)
			m = m->m_next;
	}
	return error;
}

/* Take n bytes off: as mbufs for the caller, or to be freed. */
static int
recv_consume(struct sorecv *r, size_t n)
{
	struct sockbuf *sb = &r->so->so_rcv;
	struct mbuf *m;

	while ((m = sb->sb_mb) != NULL && (size_t)m->m_len <= n) {
		if (n == 0 && m->m_len != 0)
			break;
		n -= (size_t)m->m_len;
		(void)recv_takefirst(r);
		if (r->mp != NULL) {
			*r->mp = m;
			r->mp = &m->m_next;
		} else
			recv_bury(r, m);
		if (r->ended) {
			KASSERT(n == 0);
			break;
		}
	}
	if (n == 0)
		return 0;
	if (r->mp != NULL) {
		*r->mp = m_copym(m, 0, (int)n, M_DONTWAIT);
		if (*r->mp == NULL)
			return ENOBUFS;
		r->mp = &(*r->mp)->m_next;
	}
	m->m_data += n;
	m->m_len -= (int)n;
	sb->sb_cc -= n;
	return 0;
}

/*
 * Receive a run of data at the front: copy, then take it off.
 */
static int
recv_data(struct sorecv *r, struct mbuf *m, int skip)
{
	struct socket *so = r->so;
	struct uio *uio = r->uio;
	const size_t before = uio->uio_resid;
	bool eor, locked;
	size_t n;
	int error = 0;

	n = recv_plan(r, m, skip, &eor);
	so->so_state &= ~SS_RCVATMARK;
	if (r->mp != NULL) {
		error = recv_consume(r, n);
		if (error == 0)
			uio->uio_resid -= n;
	} else {
		locked = n <= COPY_LOCKED && uio->uio_vmspace->vm_ops == NULL;
		if (!locked)
			sounlock(so);
		error = recv_copyout(r, m, skip, n);
		if (!locked)
			solock(so);
		n = before - uio->uio_resid;
		if ((r->flags & MSG_PEEK) == 0)
			(void)recv_consume(r, n);
	}
	if (error != 0)
		return error;
	if (eor)
		r->flags |= MSG_EOR;
	if (r->flags & MSG_PEEK)
		r->peeked += (int)n;
	else if (so->so_oobmark != 0 && (so->so_oobmark -= n) == 0)
		so->so_state |= SS_RCVATMARK;
	return 0;
}

/* Where data starts that were not yet looked at, in the first record. */
static struct mbuf *
recv_front(const struct sorecv *r, int *skip)
{
	struct mbuf *m = r->so->so_rcv.sb_mb;

	*skip = 0;
	if ((r->flags & MSG_PEEK) == 0)
		return m;
	*skip = r->peeked;
	while (m != NULL && (m->m_type == MT_SONAME ||
	    m->m_type == MT_CONTROL || *skip >= m->m_len)) {
		if (m->m_type != MT_SONAME && m->m_type != MT_CONTROL)
			*skip -= m->m_len;
		m = m->m_next;
	}
	return m;
}

/* MSG_WAITALL: the record is used up, but the call is not satisfied. */
static bool
recv_wantsmore(const struct sorecv *r)
{
	const struct socket *so = r->so;

	return (r->flags & (MSG_WAITALL | MSG_PEEK | MSG_EOR | MSG_DONTWAIT |
	    MSG_NBIO)) == MSG_WAITALL && (so->so_state & SS_NBIO) == 0 &&
	    r->uio->uio_resid != 0 && !r->atomic &&
	    so->so_error == 0 && so->so_rerror == 0 &&
	    (so->so_state & (SS_CANTRCVMORE | SS_RCVATMARK)) == 0;
}

static void
recv_tell(struct sorecv *r)
{
	struct socket *so = r->so;

	if ((so->so_proto->pr_flags & PR_WANTRCVD) && so->so_pcb != NULL &&
	    (r->flags & MSG_PEEK) == 0)
		(void)(*so->so_proto->pr_usrreqs->pr_rcvd)(so, r->flags,
		    curlwp);
}

/*
 * The data of the first record, and what WAITALL waits for.
 */
static int
recv_record(struct sorecv *r)
{
	struct socket *so = r->so;
	struct sockbuf *sb = &so->so_rcv;
	struct mbuf *m;
	int error, skip;

	for (;;) {
		if (r->ended) {
			if (!recv_wantsmore(r))
				return 0;
			recv_tell(r);
			/* What came so far is the answer. */
			if (sb->sb_mb == NULL && sbwait(sb) != 0)
				return 0;
			if (sb->sb_mb == NULL)
				continue;
			r->ended = false;
		}
		m = recv_front(r, &skip);
		if (m == NULL || m->m_type == MT_CONTROL ||
		    m->m_type == MT_SONAME || r->uio->uio_resid == 0 ||
		    (r->flags & MSG_EOR) || (so->so_state & SS_RCVATMARK &&
		    r->uio->uio_resid != r->want) ||
		    (so->so_oobmark != 0 && r->peeked != 0 &&
		    (u_long)r->peeked == so->so_oobmark))
			return 0;
		if ((error = recv_data(r, m, skip)) != 0)
			return error;
	}
}

/* MSG_OOB */
static int
recv_oob(struct socket *so, struct uio *uio, int flags)
{
	struct mbuf *m = m_get(M_DONTWAIT, MT_DATA), *n;
	int error;

	if (m == NULL)
		return ENOBUFS;
	solock(so);
	error = (*so->so_proto->pr_usrreqs->pr_recvoob)(so, m,
	    flags & MSG_PEEK);
	sounlock(so);
	for (n = m; n != NULL && error == 0 && uio->uio_resid != 0;
	    n = n->m_next)
		error = uiomove(n->m_data, MIN((size_t)n->m_len,
		    uio->uio_resid), uio);
	m_freem(m);
	return error;
}

/*
 * One record, sb_mb, from address to data.  so_rcv is locked.
 */
static int
recv_one(struct sorecv *r, struct mbuf **paddr, struct mbuf **controlp)
{
	struct sockbuf *sb = &r->so->so_rcv;
	struct mbuf *m;
	int error, skip;

	r->ended = false;
	m = recv_address(r, paddr);
	m = recv_control(r, m, controlp);
	if (m == NULL)
		return 0;
	if (m->m_flags & M_BCAST)
		r->flags |= MSG_BCAST;
	if (m->m_flags & M_MCAST)
		r->flags |= MSG_MCAST;
	error = recv_record(r);
	if (!r->atomic || error != 0 || r->ended)
		return error;
	/* A message is received once, in one piece. */
	for (m = recv_front(r, &skip); m != NULL; m = m->m_next) {
		if (m->m_len != 0)
			r->flags |= MSG_TRUNC;
	}
	if ((r->flags & MSG_PEEK) == 0)
		sbdroprecord(sb);
	return 0;
}

int
soreceive(struct socket *so, struct mbuf **paddr, struct uio *uio,
    struct mbuf **mp0, struct mbuf **controlp, int *flagsp)
{
	struct sorecv r = {
		.so = so,
		.uio = uio,
		.mp = mp0,
		.flags = flagsp != NULL ? *flagsp & ~MSG_EOR : 0,
		.want = uio->uio_resid,
		.atomic = (so->so_proto->pr_flags & PR_ATOMIC) != 0,
	};
	int error;

	if (paddr != NULL)
		*paddr = NULL;
	if (controlp != NULL)
		*controlp = NULL;
	if (mp0 != NULL)
		*mp0 = NULL;
	if (r.flags & MSG_OOB)
		return recv_oob(so, uio, r.flags);
	solock(so);
	for (;;) {
		if ((error = recv_wait(&r)) != 0)
			break;
		if (so->so_rcv.sb_mb != NULL) {
			error = recv_one(&r, paddr, controlp);
			recv_tell(&r);
		}
		sbunlock(&so->so_rcv);
		/*
		 * A record without data in a stream is not the end, unless
		 * it stays where it is.
		 */
		if (error != 0 || r.atomic || r.want == 0 ||
		    (r.flags & MSG_PEEK) ||
		    uio->uio_resid != r.want || (r.flags & MSG_EOR) ||
		    (so->so_state & SS_CANTRCVMORE) ||
		    (controlp != NULL && *controlp != NULL))
			break;
	}
	sounlock(so);
	m_freem(r.dead);
	if (flagsp != NULL)
		*flagsp = r.flags;
	return error;
}
