/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sosend(): data from a user, or a chain of mbufs, to a protocol.
 *
 * One sender at a time (sblock of so_snd).  Data are copied once, into mbufs
 * as large as fits: buffers of 16 KiB for large writes.  Little is copied with
 * the socket locked; for more the lock is dropped meanwhile, and what may have
 * changed is looked at again.
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
#include <sys/uio.h>

#include "mbuf_private.h"

#define COPY_LOCKED	MCLBYTES	/* so little is copied under the lock */

#define SBLOCKWAIT(f)	((f) & MSG_DONTWAIT ? M_NOWAIT : M_WAITOK)

/* Can the memory be copied without sleeping? */
static inline bool
uio_islocal(const struct uio *uio)
{
	return uio->uio_vmspace->vm_ops == NULL;
}

/*
 * The next `len' bytes of the uio as a packet.  head: leave room in front for
 * headers.
 */
static int
sosend_copyin(struct uio *uio, size_t len, bool head, struct mbuf **topp)
{
	struct mbuf *top = NULL, **np = &top, *m;
	const size_t total = len;
	int error = 0;

	do {
		const size_t room = head && top == NULL ? (size_t)max_hdr : 0;

		m = m_getsized(M_DONTWAIT, MT_DATA, top == NULL ? M_PKTHDR : 0,
		    (int)MIN(len + room, MBIGBYTES));
		if ((*np = m) == NULL) {
			error = ENOBUFS;
			break;
		}
		np = &m->m_next;
		m->m_data += room;
		m->m_len = (int)MIN(len, (size_t)_M_TRAILINGSPACE(m));
		if (m->m_len != 0 &&
		    (error = uiomove(m->m_data, (size_t)m->m_len, uio)) != 0)
			break;
		len -= (size_t)m->m_len;
	} while (len != 0);
	if (error != 0) {
		m_freem(top);
		return error;
	}
	top->m_pkthdr.len = (int)total;
	*topp = top;
	return 0;
}

/*
 * May this socket send?  The socket is locked.
 */
static int
sosend_check(struct socket *so, const struct sockaddr *addr, size_t resid,
    u_int clen)
{
	int error;

	if (so->so_state & SS_CANTSENDMORE)
		return EPIPE;
	if (so->so_error != 0) {
		error = so->so_error;
		so->so_error = 0;
		return error;
	}
	if (so->so_state & SS_ISCONNECTED)
		return 0;
	if (so->so_proto->pr_flags & PR_CONNREQUIRED)
		return resid == 0 && clen != 0 ? 0 : ENOTCONN;
	if (addr == NULL && (so->so_proto->pr_flags & PR_ADDR_OPT) == 0)
		return EDESTADDRREQ;
	return 0;
}

/*
 * Wait until there is room: for everything if it is one message.  Returns
 * with so_snd locked and the room, or an error without.
 */
static int
sosend_room(struct socket *so, const struct sockaddr *addr, size_t resid,
    u_int clen, bool atomic, int flags, u_long *spacep)
{
	struct sockbuf *sb = &so->so_snd;
	u_long space;
	int error;

	for (;;) {
		error = sblock(sb, SBLOCKWAIT(flags));
		if (error != 0)
			return error;
		error = sosend_check(so, addr, resid, clen);
		if (error != 0)
			break;
		space = sbspace(sb);
		if (flags & MSG_OOB)
			space += 1024;
		if ((atomic && resid > sb->sb_hiwat) || clen > sb->sb_hiwat) {
			error = EMSGSIZE;
			break;
		}
		/* Empty messages take memory, too. */
		if (atomic && space == 0 && sb->sb_mbcnt != 0)
			goto full;
		if (space >= resid + clen || (!atomic &&
		    space >= sb->sb_lowat && space >= clen && space != 0)) {
			*spacep = space;
			return 0;
		}
full:
		if ((so->so_state & SS_NBIO) ||
		    (flags & (MSG_NBIO | MSG_DONTWAIT))) {
			error = EWOULDBLOCK;
			break;
		}
		sbunlock(sb);
		if ((error = sbwait(sb)) != 0)
			return error;
	}
	sbunlock(sb);
	return error;
}

/*
 * Hand one packet to the protocol, with the flags of this call.
 */
static int
sosend_protocol(struct socket *so, struct mbuf *top, struct sockaddr *addr,
    struct mbuf *control, int flags, bool more, struct lwp *l)
{
	const struct pr_usrreqs *pr = so->so_proto->pr_usrreqs;
	const bool dontroute = (flags & MSG_DONTROUTE) != 0 &&
	    (so->so_options & SO_DONTROUTE) == 0 &&
	    (so->so_proto->pr_flags & PR_ATOMIC) != 0;
	int error;

	if (dontroute)
		so_options_set(so, SO_DONTROUTE);
	if (more)
		so->so_state |= SS_MORETOCOME;
	if (flags & MSG_OOB)
		error = (*pr->pr_sendoob)(so, top, control);
	else
		error = (*pr->pr_send)(so, top, addr, control, l);
	if (dontroute)
		so_options_clear(so, SO_DONTROUTE);
	so->so_state &= ~SS_MORETOCOME;
	return error;
}

static void
sosend_endrecord(struct mbuf *m)
{
	while (m->m_next != NULL)
		m = m->m_next;
	m->m_flags |= M_EOR;
}

/*
 * Send the data of `uio', or the packet `top', with `control'.  Both chains
 * are consumed.  uio_resid tells how much of the data was not sent.
 */
int
sosend(struct socket *so, struct sockaddr *addr, struct uio *uio,
    struct mbuf *top, struct mbuf *control, int flags, struct lwp *l)
{
	const bool message = (so->so_proto->pr_flags & PR_ATOMIC) != 0;
	const bool atomic = message || top != NULL;
	size_t resid = uio != NULL ? uio->uio_resid :
	    (size_t)top->m_pkthdr.len;
	u_int clen = control != NULL ? m_length(control) : 0;
	u_long space;
	int error;

	solock(so);
	do {
		error = sosend_room(so, addr, resid, clen, atomic, flags,
		    &space);
		if (error != 0)
			break;
		space -= MIN(space, clen);
		do {
			size_t n = resid;

			if (uio == NULL)
				resid = 0;
			else {
				const bool locked = uio_islocal(uio) &&
				    MIN(n, space) <= COPY_LOCKED;

				if (!atomic && n > space)
					n = space;
				if (!locked)
					sounlock(so);
				error = sosend_copyin(uio, n, message, &top);
				if (!locked)
					solock(so);
				if (error != 0)
					break;
				resid -= n;
				if (!locked && (so->so_state &
				    SS_CANTSENDMORE)) {
					error = EPIPE;
					break;
				}
				space -= MIN(space, n);
			}
			if ((flags & MSG_EOR) && resid == 0)
				sosend_endrecord(top);
			error = sosend_protocol(so, top, addr, control, flags,
			    resid != 0, l);
			top = control = NULL;
			clen = 0;
		} while (error == 0 && resid != 0 && space != 0);
		sbunlock(&so->so_snd);
	} while (error == 0 && resid != 0);
	sounlock(so);
	m_freem(top);
	m_freem(control);
	return error;
}
