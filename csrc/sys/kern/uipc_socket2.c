/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets: what a protocol reports about one, waiting, and readiness.
 * Buffers are in uipc_sockbuf.c.  All of it with the socket locked.
 *
 * States of a connection
 *	none -> ISCONNECTING		soisconnecting()
 *	any -> ISCONNECTED		soisconnected(): from so_q0 of the
 *					listener to so_q
 *	ISCONNECTED -> ISDISCONNECTING	soisdisconnecting()
 *	any -> ISDISCONNECTED		soisdisconnected()
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/file.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/mbuf.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/signal.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

/*
 * Locks.
 */

/* The socket got another lock while we waited for `lock'. */
kmutex_t *
solockretry(struct socket *so, kmutex_t *lock)
{
	while (lock != atomic_load_relaxed(&so->so_lock)) {
		mutex_exit(lock);
		lock = atomic_load_acquire(&so->so_lock);
		mutex_enter(lock);
	}
	return lock;
}

/*
 * For pr_attach: the socket has a lock, and it is held.
 */
void
sosetlock(struct socket *so)
{
	kmutex_t *lock;

	if (so->so_lock == NULL) {
		lock = mutex_obj_tryalloc_stable();
		if (lock == NULL)
			lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);
		so->so_lock = lock;
		mutex_enter(lock);
	}
	KASSERT(solocked(so));
}

/*
 * Another lock, which the caller holds a reference to that becomes the
 * socket's; that to the old one becomes the caller's.
 */
void
solockreset(struct socket *so, kmutex_t *lock)
{
	KASSERT(solocked(so));
	atomic_store_release(&so->so_lock, lock);
}

/*
 * Connections.
 */

void
soisconnecting(struct socket *so)
{
	KASSERT(solocked(so));
	so->so_state &= ~(SS_ISCONNECTED | SS_ISDISCONNECTING);
	so->so_state |= SS_ISCONNECTING;
}

void
soisconnected(struct socket *so)
{
	struct socket *head = so->so_head;

	KASSERT(solocked(so));
	so->so_state &= ~(SS_ISCONNECTING | SS_ISDISCONNECTING);
	so->so_state |= SS_ISCONNECTED;
	if (head != NULL && so->so_onq == &head->so_q0) {
		KASSERT(solocked(head));
		(void)soqremque(so, 0);
		soqinsque(head, so, 1);
		sorwakeup(head);
		cv_broadcast(&head->so_cv);
	} else {
		cv_broadcast(&so->so_cv);
		sorwakeup(so);
		sowwakeup(so);
	}
}

void
soisdisconnecting(struct socket *so)
{
	KASSERT(solocked(so));
	so->so_state &= ~SS_ISCONNECTING;
	so->so_state |= SS_ISDISCONNECTING | SS_CANTRCVMORE | SS_CANTSENDMORE;
	cv_broadcast(&so->so_cv);
	sowwakeup(so);
	sorwakeup(so);
}

void
soisdisconnected(struct socket *so)
{
	KASSERT(solocked(so));
	so->so_state &= ~(SS_ISCONNECTING | SS_ISCONNECTED |
	    SS_ISDISCONNECTING);
	so->so_state |= SS_CANTRCVMORE | SS_CANTSENDMORE | SS_ISDISCONNECTED;
	cv_broadcast(&so->so_cv);
	sowwakeup(so);
	sorwakeup(so);
}

void
socantsendmore(struct socket *so)
{
	KASSERT(solocked(so));
	so->so_state |= SS_CANTSENDMORE;
	sowwakeup(so);
}

void
socantrcvmore(struct socket *so)
{
	KASSERT(solocked(so));
	so->so_state |= SS_CANTRCVMORE;
	sorwakeup(so);
}

/* A datagram found no room. */
void
soroverflow(struct socket *so)
{
	KASSERT(solocked(so));
	so->so_rcv.sb_overflowed++;
	if (so->so_options & SO_RERROR) {
		so->so_rerror = ENOBUFS;
		sorwakeup(so);
	}
}

void
sohasoutofband(struct socket *so)
{
	KASSERT(solocked(so));
	if (so->so_pgid != 0)
		fownsignal(so->so_pgid, SIGURG, POLL_PRI,
		    POLLPRI | POLLRDBAND, so);
	selnotify(&so->so_rcv.sb_sel, POLLPRI | POLLRDBAND, NOTE_SUBMIT);
}

/*
 * A connection for a listener, in one of its queues, or NULL: there are too
 * many, or there is no memory.  It has the listener's lock and what
 * accept(2) inherits: options, buffers, timeouts.
 */
struct socket *
sonewconn(struct socket *head, bool conncomplete)
{
	struct socket *so;

	KASSERT(solocked(head));
	if ((head->so_options & SO_ACCEPTCONN) == 0 ||
	    head->so_qlen + head->so_q0len > 3 * head->so_qlimit / 2)
		return NULL;
	if ((so = soget(false)) == NULL)
		return NULL;
	so->so_lock = head->so_lock;
	mutex_obj_hold(so->so_lock);
	so->so_type = head->so_type;
	so->so_options = head->so_options & ~SO_ACCEPTCONN;
	so->so_linger = head->so_linger;
	so->so_state = SS_NOFDREF;
	so->so_proto = head->so_proto;
	so->so_timeo = head->so_timeo;
	so->so_pgid = head->so_pgid;
	so->so_send = head->so_send;
	so->so_receive = head->so_receive;
	so->so_uidinfo = head->so_uidinfo;
	so->so_egid = head->so_egid;
	so->so_cpid = head->so_cpid;
	so->so_cred = kauth_cred_hold(head->so_cred);
	so->so_upcallarg = NULL;
	if (soreserve(so, head->so_snd.sb_hiwat, head->so_rcv.sb_hiwat) != 0)
		goto fail;
	so->so_rcv.sb_lowat = head->so_rcv.sb_lowat;
	so->so_snd.sb_lowat = head->so_snd.sb_lowat;
	so->so_rcv.sb_timeo = head->so_rcv.sb_timeo;
	so->so_snd.sb_timeo = head->so_snd.sb_timeo;
	so->so_rcv.sb_flags |= head->so_rcv.sb_flags &
	    (SB_AUTOSIZE | SB_ASYNC);
	so->so_snd.sb_flags |= head->so_snd.sb_flags &
	    (SB_AUTOSIZE | SB_ASYNC);
	if ((*so->so_proto->pr_usrreqs->pr_attach)(so, 0) != 0)
		goto fail;
	KASSERT(solocked(so));
	soqinsque(head, so, conncomplete);
	if (conncomplete) {
		so->so_state |= SS_ISCONNECTED;
		sorwakeup(head);
		cv_broadcast(&head->so_cv);
	}
	return so;
fail:
	sbrelease(&so->so_rcv, so);
	sbrelease(&so->so_snd, so);
	soput(so);
	return NULL;
}

void
soqinsque(struct socket *head, struct socket *so, int q)
{
	KASSERT(solocked(head));
	KASSERT(so->so_onq == NULL);
	so->so_head = head;
	if (q == 0) {
		head->so_q0len++;
		so->so_onq = &head->so_q0;
	} else {
		head->so_qlen++;
		so->so_onq = &head->so_q;
	}
	TAILQ_INSERT_TAIL(so->so_onq, so, so_qe);
}

/* False if it is in no such queue. */
bool
soqremque(struct socket *so, int q)
{
	struct socket *head = so->so_head;

	if (head == NULL)
		return false;
	KASSERT(solocked(head));
	if (so->so_onq != (q == 0 ? &head->so_q0 : &head->so_q))
		return false;
	if (q == 0)
		head->so_q0len--;
	else
		head->so_qlen--;
	TAILQ_REMOVE(so->so_onq, so, so_qe);
	so->so_onq = NULL;
	so->so_head = NULL;
	return true;
}

/*
 * Waiting.  The lock may be another one afterwards.
 */

static int
so_wait(struct socket *so, kcondvar_t *cv, bool catch, int timo)
{
	kmutex_t *lock = so->so_lock;
	const u_int restarts = so->so_restarts;
	int error;

	KASSERT(solocked(so));
	error = catch ? cv_timedwait_sig(cv, lock, timo) :
	    cv_timedwait(cv, lock, timo);
	if (__predict_false(lock != so->so_lock))
		(void)solockretry(so, lock);
	if (error == 0 && catch && so->so_restarts != restarts)
		error = ERESTART;
	return error;
}

int
sowait(struct socket *so, bool catch, int timo)
{
	return so_wait(so, &so->so_cv, catch, timo);
}

int
sbwait(struct sockbuf *sb)
{
	return so_wait(sb->sb_so, &sb->sb_cv,
	    (sb->sb_flags & SB_NOINTR) == 0, sb->sb_timeo);
}

/*
 * One reader, one writer at a time.
 */
int
sblock(struct sockbuf *sb, int wf)
{
	struct socket *so = sb->sb_so;
	int error;

	KASSERT(solocked(so));
	while (sb->sb_flags & SB_LOCK) {
		if (wf != M_WAITOK)
			return EWOULDBLOCK;
		error = so_wait(so, &so->so_cv,
		    (sb->sb_flags & SB_NOINTR) == 0, 0);
		if (error != 0)
			return error;
	}
	sb->sb_flags |= SB_LOCK;
	return 0;
}

void
sbunlock(struct sockbuf *sb)
{
	KASSERT(solocked(sb->sb_so));
	KASSERT(sb->sb_flags & SB_LOCK);
	sb->sb_flags &= ~SB_LOCK;
	cv_broadcast(&sb->sb_so->so_cv);
}

/* Is anybody in it, or was anything? */
bool
sbused(const struct sockbuf *sb)
{
	return sb->sb_cc != 0 || (sb->sb_flags & SB_LOCK) != 0;
}

/*
 * Data or room came, or an end: tell who waits.
 */
void
sowakeup(struct socket *so, struct sockbuf *sb, int code)
{
	const int band = code == POLL_IN ? POLLIN | POLLRDNORM :
	    POLLOUT | POLLWRNORM;

	KASSERT(solocked(so));
	KASSERT(sb->sb_so == so);
	selnotify(&sb->sb_sel, band, NOTE_SUBMIT);
	cv_broadcast(&sb->sb_cv);
	if (__predict_true((sb->sb_flags & (SB_ASYNC | SB_UPCALL)) == 0))
		return;
	if (sb->sb_flags & SB_ASYNC)
		fownsignal(so->so_pgid, SIGIO, code, band, so);
	if (sb->sb_flags & SB_UPCALL)
		(*so->so_upcall)(so, so->so_upcallarg, band, M_DONTWAIT);
}

/*
 * Readiness.
 */

bool
soreadable(const struct socket *so)
{
	return so->so_rcv.sb_cc >= so->so_rcv.sb_lowat ||
	    (so->so_state & SS_CANTRCVMORE) || so->so_qlen != 0 ||
	    so->so_error != 0 || so->so_rerror != 0;
}

bool
sowritable(const struct socket *so)
{
	return (sbspace(&so->so_snd) >= so->so_snd.sb_lowat &&
	    ((so->so_state & SS_ISCONNECTED) ||
	    (so->so_proto->pr_flags & PR_CONNREQUIRED) == 0)) ||
	    (so->so_state & SS_CANTSENDMORE) || so->so_error != 0;
}

static int
so_pollnow(const struct socket *so, int events)
{
	const int both = SS_CANTRCVMORE | SS_CANTSENDMORE;
	int revents = 0;

	if ((events & (POLLIN | POLLRDNORM)) && soreadable(so))
		revents |= events & (POLLIN | POLLRDNORM);
	if ((events & (POLLOUT | POLLWRNORM)) && sowritable(so))
		revents |= events & (POLLOUT | POLLWRNORM);
	if ((events & (POLLPRI | POLLRDBAND)) &&
	    (so->so_oobmark != 0 || (so->so_state & SS_RCVATMARK)))
		revents |= events & (POLLPRI | POLLRDBAND);
	if ((so->so_state & both) == both)
		revents |= POLLHUP;
	return revents;
}

int
sopoll(struct socket *so, int events)
{
	int revents;

	solock(so);
	revents = so_pollnow(so, events);
	if (revents == 0) {
		if (events & (POLLIN | POLLRDNORM | POLLPRI | POLLRDBAND))
			selrecord(curlwp, &so->so_rcv.sb_sel);
		if (events & (POLLOUT | POLLWRNORM))
			selrecord(curlwp, &so->so_snd.sb_sel);
		/* To hear of the end. */
		if ((events & (POLLIN | POLLRDNORM | POLLPRI | POLLRDBAND |
		    POLLOUT | POLLWRNORM)) == 0)
			selrecord(curlwp, &so->so_rcv.sb_sel);
	}
	sounlock(so);
	return revents;
}
