/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AF_LOCAL: sending.  Rules and locks are in uipc_usrreq.c.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/un.h>
#include <sys/unpcb.h>

#include "unp_private.h"

/* The sender sees how much the receiver has. */
static void
unp_mirror(struct socket *sender, const struct socket *receiver)
{
	sender->so_snd.sb_cc = receiver->so_rcv.sb_cc;
	sender->so_snd.sb_mbcnt = receiver->so_rcv.sb_mbcnt;
}

int
unp_rcvd(struct socket *so, int flags, struct lwp *l)
{
	struct unpcb *peer = sotounpcb(so)->unp_conn;

	if (peer != NULL) {
		unp_mirror(peer->unp_socket, so);
		sowwakeup(peer->unp_socket);
	}
	return 0;
}

/* What was not sent is freed; closing files may sleep. */
static void
unp_sendfailed(struct socket *so, struct mbuf *m, struct mbuf *control)
{
	sounlock(so);
	m_freem(m);
	unp_dispose(control);
	m_freem(control);
	solock(so);
}

/* Consumes m and control, which may be NULL. */
static int
unp_send_stream(struct socket *so, struct mbuf *m, struct mbuf *control,
    struct lwp *l)
{
	struct unpcb *peer = sotounpcb(so)->unp_conn;
	struct socket *so2;
	struct sockbuf *sb;
	int error = 0;

	if (so->so_state & SS_CANTSENDMORE)
		error = EPIPE;
	else if (peer == NULL)
		error = ENOTCONN;
	else if (peer->unp_socket->so_state & SS_CANTRCVMORE)
		error = EPIPE;
	if (error != 0) {
		unp_sendfailed(so, m, control);
		return error;
	}
	so2 = peer->unp_socket;
	sb = &so2->so_rcv;
	if (peer->unp_flags & UNP_WANTCRED) {
		/* Told once. */
		peer->unp_flags &= ~UNP_WANTCRED;
		control = unp_sockcred(l, control);
	}
	if (control != NULL) {
		struct mbuf *last = control;

		while (last->m_next != NULL)
			last = last->m_next;
		last->m_next = m;
		sbappendwhole(sb, control);
	} else if (so->so_type == SOCK_SEQPACKET)
		sbappendwhole(sb, m);
	else
		sbappend(sb, m);
	unp_mirror(so, so2);
	sorwakeup(so2);
	return 0;
}

/*
 * Put a datagram into the buffer of a locked receiver.  0 or an errno; the
 * mbufs are still the caller's then.
 */
static int
unp_deliver(struct unpcb *unp2, const struct sockaddr *from, struct mbuf *m,
    struct mbuf **controlp, struct lwp *l)
{
	struct socket *so2 = unp2->unp_socket;

	if (so2->so_state & SS_CANTRCVMORE)
		return EPIPE;
	if (unp2->unp_flags & UNP_WANTCRED)
		*controlp = unp_sockcred(l, *controlp);
	if (sbappendaddr(&so2->so_rcv, from, m, *controlp) == 0) {
		soroverflow(so2);
		return ENOBUFS;
	}
	sorwakeup(so2);
	return 0;
}

/*
 * Lock the peer of a locked datagram socket, which is *held when we return,
 * or else not.
 */
static void
unp_lockpeer(struct socket *so, struct unpcb *unp2, bool *held)
{
	struct socket *so2 = unp2->unp_socket;

	*held = true;
	if (so2->so_lock == so->so_lock || mutex_tryenter(so2->so_lock))
		return;
	unp_pin(unp2);
	sounlock(so);
	solock(so2);
	unp_unpin(unp2);
	*held = false;
}

static void
unp_unlockpeer(struct socket *so, struct unpcb *unp2, bool held)
{
	struct socket *so2 = unp2->unp_socket;

	if (held && so2->so_lock == so->so_lock)
		return;
	sounlock(so2);
	if (!held)
		solock(so);
}

static int
unp_send_to(struct socket *so, struct mbuf *m, const struct sockaddr *nam,
    const struct sockaddr *from, struct mbuf **controlp, struct lwp *l)
{
	struct unpcb *unp2;
	int error;

	sounlock(so);
	error = nam->sa_family != AF_LOCAL ? EAFNOSUPPORT :
	    unp_lookup(nam, so->so_type, l, &unp2);
	if (error == 0) {
		struct socket *so2 = unp2->unp_socket;

		solock(so2);
		error = unp_deliver(unp2, from, m, controlp, l);
		unp_unpin(unp2);
		sounlock(so2);
	}
	solock(so);
	return error;
}

static int
unp_send_dgram(struct socket *so, struct mbuf *m, struct sockaddr *nam,
    struct mbuf *control, struct lwp *l)
{
	struct unpcb *unp = sotounpcb(so), *unp2 = unp->unp_conn;
	const struct sockaddr *from = unp->unp_addr != NULL ?
	    (const struct sockaddr *)unp->unp_addr :
	    (const struct sockaddr *)&sun_noname;
	bool held;
	int error;

	if (nam != NULL)
		error = unp2 != NULL ? EISCONN :
		    unp_send_to(so, m, nam, from, &control, l);
	else if (unp2 == NULL)
		error = ENOTCONN;
	else {
		unp_lockpeer(so, unp2, &held);
		error = unp_deliver(unp2, from, m, &control, l);
		unp_unlockpeer(so, unp2, held);
	}
	if (error != 0)
		unp_sendfailed(so, m, control);
	return error;
}

int
unp_send(struct socket *so, struct mbuf *m, struct sockaddr *nam,
    struct mbuf *control, struct lwp *l)
{
	struct socket_state *ss = curkernel()->k_socket;
	bool rights = false;
	int error = 0;

	if (control != NULL) {
		/* On the way from the table to the buffer. */
		atomic_inc_uint(&ss->ss_rightsbegun);
		rights = true;
		sounlock(so);
		error = unp_internalize(&control);
		solock(so);
	}
	if (error != 0) {
		m_freem(m);
		m_freem(control);
	} else if (unp_isstream(so)) {
		if (nam != NULL && (so->so_state & SS_ISCONNECTED))
			nam = NULL;	/* as send(2) has it for streams */
		error = unp_send_stream(so, m, control, l);
	} else
		error = unp_send_dgram(so, m, nam, control, l);
	if (rights)
		atomic_inc_uint(&ss->ss_rightsdone);
	return error;
}

int
unp_sendoob(struct socket *so, struct mbuf *m, struct mbuf *control)
{
	m_freem(m);
	m_freem(control);
	return EOPNOTSUPP;
}

int
unp_recvoob(struct socket *so, struct mbuf *m, int flags)
{
	return EOPNOTSUPP;
}
