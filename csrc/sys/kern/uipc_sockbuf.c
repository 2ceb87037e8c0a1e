/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Socket buffers.
 *
 * sb_mb is the first record, sb_lastrecord the last, sb_mbtail the last mbuf
 * of the last; all three are NULL if the buffer is empty.  A record is, in
 * this order: the sender's address (MT_SONAME, if PR_ADDR), control messages
 * (MT_CONTROL), data.  A stream has one record, in which control messages may
 * stand between data.
 *
 * sb_cc counts bytes of all of them, sb_mbcnt the memory.  The sending side of
 * AF_LOCAL has no mbufs of its own: it shows what the peer has yet to receive.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/resourcevar.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/timevar.h>
#include <sys/uidinfo.h>

#include "unp_private.h"

/*
 * Limits.
 */

/* How much data goes with sb_max bytes of memory. */
int
sb_max_set(u_long new)
{
	if (new < 16 * 1024)
		return EINVAL;
	curkernel()->k_socket->ss_sb_max = new;
	curkernel()->k_socket->ss_sb_max_adj = (u_long)((uint64_t)new *
	    MCLBYTES / (MSIZE + MCLBYTES));
	return 0;
}

static int
sb_setsize(struct sockbuf *sb, u_long cc, u_long mbmax, struct socket *so)
{
	rlim_t most = RLIM_INFINITY;

	if (so->so_cpid == curproc->p_pid)
		most = lim_cur(curproc, RLIMIT_SBSIZE);
	if (!chgsbsize(so->so_uidinfo, &sb->sb_hiwat, cc, most))
		return 0;
	sb->sb_mbmax = mbmax;
	if (sb->sb_lowat > sb->sb_hiwat)
		sb->sb_lowat = sb->sb_hiwat;
	return 1;
}

/* 1, or 0 if that is more than one may have. */
int
sbreserve(struct sockbuf *sb, u_long cc, struct socket *so)
{
	if (cc == 0 || cc > curkernel()->k_socket->ss_sb_max_adj)
		return 0;
	return sb_setsize(sb, cc, MIN(cc * 2, sb_max), so);
}

/* The protocol finds that more is of use, within limits of its own. */
int
sbgrow(struct sockbuf *sb, u_long cc, struct socket *so)
{
	return sb_setsize(sb, cc, cc * 2, so);
}

int
soreserve(struct socket *so, u_long sndcc, u_long rcvcc)
{
	if (!sbreserve(&so->so_snd, sndcc, so))
		return ENOBUFS;
	if (!sbreserve(&so->so_rcv, rcvcc, so)) {
		sbrelease(&so->so_snd, so);
		return ENOBUFS;
	}
	if (so->so_rcv.sb_lowat == 0)
		so->so_rcv.sb_lowat = 1;
	if (so->so_snd.sb_lowat == 0)
		so->so_snd.sb_lowat = MCLBYTES;
	if (so->so_snd.sb_lowat > so->so_snd.sb_hiwat)
		so->so_snd.sb_lowat = so->so_snd.sb_hiwat;
	return 0;
}

void
sbrelease(struct sockbuf *sb, struct socket *so)
{
	sbflush(sb);
	(void)chgsbsize(so->so_uidinfo, &sb->sb_hiwat, 0, RLIM_INFINITY);
	sb->sb_mbmax = 0;
}

/*
 * Putting in.
 */

/* A new last record, of one mbuf or already counted. */
static void
sb_link(struct sockbuf *sb, struct mbuf *m)
{
	m->m_nextpkt = NULL;
	if (sb->sb_lastrecord != NULL)
		sb->sb_lastrecord->m_nextpkt = m;
	else
		sb->sb_mb = m;
	sb->sb_lastrecord = m;
}

/*
 * The chain m behind `n', the last mbuf of the last record (NULL: there is
 * none, m starts one).  Small pieces go into the room there is.
 */
void
sbcompress(struct sockbuf *sb, struct mbuf *m, struct mbuf *n)
{
	int eor = 0;

	while (m != NULL) {
		struct mbuf *next = m->m_next;

		eor |= m->m_flags & M_EOR;
		if (m->m_len == 0 && (next != NULL || n != NULL) &&
		    (eor == 0 || next != NULL || n->m_type == m->m_type)) {
			m = m_free(m);
			continue;
		}
		if (n != NULL && (n->m_flags & M_EOR) == 0 &&
		    m->m_len <= MCLBYTES / 4 && n->m_type == m->m_type &&
		    m->m_len <= M_TRAILINGSPACE(n)) {
			memcpy(mtod(n, char *) + n->m_len, mtod(m, char *),
			    (size_t)m->m_len);
			/* A receiver may be copying what is before. */
			atomic_store_relaxed(&n->m_len, n->m_len + m->m_len);
			sb->sb_cc += (u_long)m->m_len;
			m = m_free(m);
			continue;
		}
		if (n != NULL)
			n->m_next = m;
		else
			sb_link(sb, m);
		sb->sb_mbtail = m;
		sballoc(sb, m);
		n = m;
		m->m_flags &= ~M_EOR;
		m->m_next = NULL;
		m = next;
	}
	if (eor != 0 && n != NULL)
		n->m_flags |= eor;
}

void
sbappendrecord(struct sockbuf *sb, struct mbuf *m0)
{
	struct mbuf *m;

	KASSERT(solocked(sb->sb_so));
	if (m0 == NULL)
		return;
	m = m0->m_next;
	m0->m_next = NULL;
	sb_link(sb, m0);
	sb->sb_mbtail = m0;
	sballoc(sb, m0);
	if (m != NULL && (m0->m_flags & M_EOR)) {
		m0->m_flags &= ~M_EOR;
		m->m_flags |= M_EOR;
	}
	sbcompress(sb, m, m0);
}

void
sbappend(struct sockbuf *sb, struct mbuf *m)
{
	KASSERT(solocked(sb->sb_so));
	if (m == NULL)
		return;
	if (sb->sb_mbtail != NULL && (sb->sb_mbtail->m_flags & M_EOR)) {
		sbappendrecord(sb, m);
		return;
	}
	sbcompress(sb, m, sb->sb_mbtail);
}

void
sbappendstream(struct sockbuf *sb, struct mbuf *m)
{
	KASSERT(solocked(sb->sb_so));
	KASSERT(m->m_nextpkt == NULL);
	KASSERT(sb->sb_mb == sb->sb_lastrecord);
	sbcompress(sb, m, sb->sb_mbtail);
}

/* A whole record; its mbufs stay as they are, and no limit is looked at. */
void
sbappendwhole(struct sockbuf *sb, struct mbuf *m)
{
	struct mbuf *n;

	for (n = m; ; n = n->m_next) {
		sballoc(sb, n);
		if (n->m_next == NULL)
			break;
	}
	sb_link(sb, m);
	sb->sb_mbtail = n;
}

static u_long
sb_length(const struct mbuf *m)
{
	u_long n = 0;

	for (; m != NULL; m = m->m_next)
		n += (u_long)m->m_len;
	return n;
}

/* The address, then the control messages, then the data; or NULL. */
static struct mbuf *
sb_withaddr(const struct sockaddr *sa, struct mbuf *m0, struct mbuf *control)
{
	struct mbuf *m = m_get(M_DONTWAIT, MT_SONAME), *n;

	if (m == NULL)
		return NULL;
	m->m_len = sa->sa_len;
	memcpy(m->m_data, sa, sa->sa_len);
	m->m_next = control != NULL ? control : m0;
	for (n = control; n != NULL; n = n->m_next) {
		if (n->m_next == NULL) {
			n->m_next = m0;
			break;
		}
	}
	return m;
}

/*
 * A datagram.  0 if there is no room: m0 and control are still the caller's.
 */
int
sbappendaddr(struct sockbuf *sb, const struct sockaddr *sa, struct mbuf *m0,
    struct mbuf *control)
{
	struct mbuf *m;

	KASSERT(solocked(sb->sb_so));
	if (sa->sa_len + sb_length(m0) + sb_length(control) > sbspace(sb))
		return 0;
	if ((m = sb_withaddr(sa, m0, control)) == NULL)
		return 0;
	sbappendwhole(sb, m);
	return 1;
}

/*
 * Several, linked by m_nextpkt, all or none.
 */
int
sbappendaddrchain(struct sockbuf *sb, const struct sockaddr *sa,
    struct mbuf *m0, int prio)
{
	struct mbuf *first = NULL, **np = &first, *m, *next;
	u_long need = 0;

	KASSERT(solocked(sb->sb_so));
	for (m = m0; m != NULL; m = m->m_nextpkt)
		need += sa->sa_len + sb_length(m);
	if (need > sbspace(sb))
		return 0;
	for (m = m0; m != NULL; m = m->m_nextpkt) {
		if ((*np = m_get(M_DONTWAIT, MT_SONAME)) == NULL) {
			for (; first != NULL; first = m) {
				m = first->m_nextpkt;
				(void)m_free(first);
			}
			return 0;
		}
		(*np)->m_len = sa->sa_len;
		memcpy((*np)->m_data, sa, sa->sa_len);
		np = &(*np)->m_nextpkt;
	}
	for (m = first; m != NULL; m = next) {
		next = m->m_nextpkt;
		m->m_next = m0;
		m0 = m0->m_nextpkt;
		m->m_next->m_nextpkt = NULL;
		sbappendwhole(sb, m);
	}
	return 1;
}

int
sbappendcontrol(struct sockbuf *sb, struct mbuf *m0, struct mbuf *control)
{
	struct mbuf *n;

	KASSERT(solocked(sb->sb_so));
	KASSERT(control != NULL);
	if (sb_length(m0) + sb_length(control) > sbspace(sb))
		return 0;
	for (n = control; n->m_next != NULL; n = n->m_next)
		continue;
	n->m_next = m0;
	sbappendwhole(sb, control);
	return 1;
}

/* A record before all but other out-of-band data. */
void
sbinsertoob(struct sockbuf *sb, struct mbuf *m0)
{
	struct mbuf **mp, *m;

	KASSERT(solocked(sb->sb_so));
	if (m0 == NULL)
		return;
	for (mp = &sb->sb_mb; (m = *mp) != NULL; mp = &m->m_nextpkt) {
		while (m->m_type == MT_CONTROL && m->m_next != NULL)
			m = m->m_next;
		if (m->m_type != MT_OOBDATA)
			break;
		m = *mp;
	}
	if (*mp == NULL) {
		sbappendwhole(sb, m0);
		return;
	}
	m0->m_nextpkt = *mp;
	*mp = m0;
	for (m = m0; m != NULL; m = m->m_next)
		sballoc(sb, m);
}

/*
 * Taking out.
 */

/* The first record is `m' now (NULL: used up), with `next' behind it. */
static void
sb_setfirst(struct sockbuf *sb, struct mbuf *m, struct mbuf *next)
{
	if (m != NULL) {
		m->m_nextpkt = next;
		sb->sb_mb = m;
		if (next == NULL)
			sb->sb_lastrecord = m;
	} else if ((sb->sb_mb = next) == NULL)
		sb->sb_mbtail = sb->sb_lastrecord = NULL;
}

/*
 * The first len bytes, whatever they are.
 */
void
sbdrop(struct sockbuf *sb, int len)
{
	struct mbuf *m = sb->sb_mb;
	struct mbuf *next = m != NULL ? m->m_nextpkt : NULL;

	KASSERT(solocked(sb->sb_so));
	while (len > 0) {
		if (m == NULL) {
			KASSERTMSG(next != NULL, "sbdrop: %d too many", len);
			m = next;
			next = m->m_nextpkt;
			continue;
		}
		if (m->m_len > len) {
			m->m_len -= len;
			m->m_data += len;
			sb->sb_cc -= (u_long)len;
			break;
		}
		len -= m->m_len;
		sbfree(sb, m);
		m = m_free(m);
	}
	while (m != NULL && m->m_len == 0) {
		sbfree(sb, m);
		m = m_free(m);
	}
	sb_setfirst(sb, m, next);
}

void
sbdroprecord(struct sockbuf *sb)
{
	struct mbuf *m = sb->sb_mb, *next;

	KASSERT(solocked(sb->sb_so));
	if (m == NULL)
		return;
	next = m->m_nextpkt;
	while (m != NULL) {
		sbfree(sb, m);
		m = m_free(m);
	}
	sb_setfirst(sb, NULL, next);
}

void
sbflush(struct sockbuf *sb)
{
	while (sb->sb_mb != NULL)
		sbdroprecord(sb);
	/* What AF_LOCAL shows of its peer. */
	sb->sb_cc = sb->sb_mbcnt = 0;
}

/* For assertions: the counts are what they should be. */
void
sbcheck(struct sockbuf *sb)
{
	const struct mbuf *r, *m;
	struct sockbuf sum = { .sb_cc = 0 };

	for (r = sb->sb_mb; r != NULL; r = r->m_nextpkt) {
		for (m = r; m != NULL; m = m->m_next)
			sballoc(&sum, m);
	}
	KASSERTMSG(sum.sb_cc == sb->sb_cc && sum.sb_mbcnt == sb->sb_mbcnt,
	    "sockbuf %p: cc %lu, not %lu", sb, sb->sb_cc, sum.sb_cc);
}

/*
 * Control messages.
 */

/*
 * One in an mbuf, or NULL.  *p is the data, or gets their address if it is
 * NULL: the caller fills them in.
 */
struct mbuf *
sbcreatecontrol1(void **p, int size, int type, int level, int flags)
{
	const size_t space = CMSG_SPACE((size_t)size);
	struct cmsghdr *cp;
	struct mbuf *m;

	if (size < 0 || space > MCLBYTES)
		return NULL;
	if ((m = m_get(flags, MT_CONTROL)) == NULL)
		return NULL;
	if (space > MLEN) {
		m_clget(m, flags);
		if ((m->m_flags & M_EXT) == 0) {
			(void)m_free(m);
			return NULL;
		}
	}
	cp = mtod(m, struct cmsghdr *);
	memset(cp, 0, space);
	m->m_len = (int)space;
	cp->cmsg_len = (socklen_t)CMSG_LEN((size_t)size);
	cp->cmsg_level = level;
	cp->cmsg_type = type;
	if (*p == NULL)
		*p = CMSG_DATA(cp);
	else
		memcpy(CMSG_DATA(cp), *p, (size_t)size);
	return m;
}

struct mbuf *
sbcreatecontrol(const void *p, int size, int type, int level)
{
	void *v = __UNCONST(p);

	KASSERT(v != NULL);
	return sbcreatecontrol1(&v, size, type, level, M_DONTWAIT);
}

/* SO_TIMESTAMP: the time of receipt; where the next message is to go. */
struct mbuf **
sbsavetimestamp(int opt, struct mbuf **mp)
{
	struct timeval tv;

	if ((opt & SO_TIMESTAMP) == 0)
		return mp;
	microtime(&tv);
	*mp = sbcreatecontrol(&tv, sizeof(tv), SCM_TIMESTAMP, SOL_SOCKET);
	return *mp != NULL ? &(*mp)->m_next : mp;
}
