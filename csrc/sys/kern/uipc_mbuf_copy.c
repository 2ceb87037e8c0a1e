/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mbuf(9): copying chains, and into and out of them.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/mbuf.h>
#include <sys/systm.h>

#include "mbuf_private.h"

/*
 * The mbuf that has byte `off', which becomes the offset in it.  At the very
 * end of the chain that is the last one.
 */
struct mbuf *
m_getptr(struct mbuf *m, int loc, int *off)
{
	while (loc >= 0) {
		if (m->m_len > loc) {
			*off = loc;
			return m;
		}
		loc -= m->m_len;
		if (m->m_next == NULL) {
			if (loc != 0)
				return NULL;
			*off = m->m_len;
			return m;
		}
		m = m->m_next;
	}
	return NULL;
}

/*
 * Call fn for each piece of len bytes from off on, until it says nonzero.
 */
int
m_apply(struct mbuf *m, int off, int len,
    int (*fn)(void *, void *, unsigned int), void *arg)
{
	KASSERT(off >= 0 && len >= 0);
	while (off >= m->m_len && len > 0) {
		off -= m->m_len;
		m = m->m_next;
		KASSERT(m != NULL);
	}
	while (len > 0) {
		const int n = MIN(m->m_len - off, len);
		const int rv = (*fn)(arg, mtod(m, char *) + off, (u_int)n);

		if (rv != 0)
			return rv;
		len -= n;
		off = 0;
		m = m->m_next;
		KASSERT(len == 0 || m != NULL);
	}
	return 0;
}

void
m_copydata(struct mbuf *m, int off, int len, void *buf)
{
	char *p = buf;

	KASSERT(off >= 0 && len >= 0);
	for (; off > 0 && off >= m->m_len; m = m->m_next) {
		off -= m->m_len;
		if (m->m_next == NULL && (off > 0 || len > 0))
			panic("m_copydata: %d bytes past the end", off + len);
		if (m->m_next == NULL)
			return;
	}
	for (; len > 0; m = m->m_next) {
		int n;

		if (m == NULL)
			panic("m_copydata: %d bytes missing", len);
		n = MIN(m->m_len - off, len);
		memcpy(p, mtod(m, char *) + off, (size_t)n);
		p += n;
		len -= n;
		off = 0;
	}
}

/* `n' shares len bytes of what `m' has, from off on; or has a copy. */
static void
mbuf_share(struct mbuf *n, struct mbuf *m, int off, int len)
{
	if (m->m_flags & M_EXT) {
		n->m_data = m->m_data + off;
		MCLADDREFERENCE(m, n);
	} else
		memcpy(n->m_data, mtod(m, char *) + off, (size_t)len);
	n->m_len = len;
}

/*
 * len bytes from off on.  The packet header goes along if off is 0.
 */
struct mbuf *
m_copym(struct mbuf *m, int off, int len, int how)
{
	struct mbuf *top = NULL, **np = &top, *n;
	bool header = off == 0 && (m->m_flags & M_PKTHDR) != 0;
	const int total = len;

	KASSERT(off >= 0 && len >= 0 - 1);
	while (off > 0 && off >= m->m_len) {
		off -= m->m_len;
		m = m->m_next;
		if (m == NULL)
			break;
	}
	if (m == NULL && (off != 0 || (len != M_COPYALL && len != 0)))
		panic("m_copym: offset past the end");
	while (len != 0) {
		int cnt;

		if (m == NULL) {
			if (len != M_COPYALL)
				panic("m_copym: %d bytes missing", len);
			break;
		}
		cnt = len == M_COPYALL ? m->m_len - off :
		    MIN(len, m->m_len - off);
		n = header ? m_gethdr(how, m->m_type) : m_get(how, m->m_type);
		if ((*np = n) == NULL)
			goto fail;
		if (header) {
			m_copy_pkthdr(n, m);
			if (total != M_COPYALL)
				n->m_pkthdr.len = total;
			header = false;
		}
		mbuf_share(n, m, off, cnt);
		if (m->m_flags & M_EOR && off + cnt == m->m_len)
			n->m_flags |= M_EOR;
		if (len != M_COPYALL)
			len -= cnt;
		off = 0;
		m = m->m_next;
		np = &n->m_next;
	}
	return top;
fail:
	m_freem(top);
	return NULL;
}

struct mbuf *
m_copypacket(struct mbuf *m, int how)
{
	return m_copym(m, 0, M_COPYALL, how);
}

/*
 * As m_copym(), but nothing is shared.
 */
struct mbuf *
m_dup(struct mbuf *m, int off, int len, int how)
{
	struct mbuf *top = NULL, **np = &top, *n;
	const bool header = off == 0 && (m->m_flags & M_PKTHDR) != 0;
	struct mbuf *o;
	int have = 0;

	for (o = m; o != NULL; o = o->m_next)
		have += o->m_len;
	KASSERT(off >= 0);
	if (len == M_COPYALL)
		len = MAX(have - off, 0);
	else if (off + len > have)
		panic("m_dup: %d bytes missing", off + len - have);
	do {
		const bool first = header && top == NULL;
		int cnt;

		n = m_getsized(how, m->m_type, first ? M_PKTHDR : 0,
		    MIN(len, MCLBYTES));
		if ((*np = n) == NULL) {
			m_freem(top);
			return NULL;
		}
		if (first) {
			const int flags = n->m_flags & M_EXTCOPYFLAGS;
			char *data = n->m_data;

			m_copy_pkthdr(n, m);
			n->m_flags |= flags;
			n->m_data = data;
			n->m_pkthdr.len = len;
		}
		cnt = MIN(len, _M_TRAILINGSPACE(n));
		m_copydata(m, off, cnt, n->m_data);
		n->m_len = cnt;
		off += cnt;
		len -= cnt;
		np = &n->m_next;
	} while (len > 0);
	return top;
}

/*
 * Replace what of `n' is in [from, to) by memory that may be written: up to
 * three mbufs take its place, which starts at *np.
 */
static int
mbuf_own(struct mbuf **np, int from, int to, int how)
{
	struct mbuf *n = *np, *w = NULL, **wp = &w, *tail = NULL, *m;
	const bool header = from == 0 && (n->m_flags & M_PKTHDR) != 0;
	int done = from;

	if (to < n->m_len) {
		if ((tail = m_get(how, n->m_type)) == NULL)
			return ENOBUFS;
		mbuf_share(tail, n, to, n->m_len - to);
	}
	while (done < to) {
		m = m_getsized(how, n->m_type, header && w == NULL ?
		    M_PKTHDR : 0, MIN(to - done, MCLBYTES));
		if ((*wp = m) == NULL) {
			m_freem(w);
			m_freem(tail);
			return ENOBUFS;
		}
		m->m_len = MIN(to - done, _M_TRAILINGSPACE(m));
		memcpy(m->m_data, mtod(n, char *) + done, (size_t)m->m_len);
		done += m->m_len;
		wp = &m->m_next;
	}
	if (header) {
		char *data = w->m_data;

		m_move_pkthdr(w, n);
		w->m_data = data;
	}
	w->m_nextpkt = from == 0 ? n->m_nextpkt : NULL;
	if (tail != NULL) {
		*wp = tail;
		tail->m_next = n->m_next;
	} else
		*wp = n->m_next;
	if (from == 0) {
		*np = w;
		(void)m_free(n);
	} else {
		n->m_len = from;
		n->m_next = w;
	}
	return 0;
}

/*
 * Make [off, off + len) writable, as far as the chain goes.
 */
int
m_makewritable(struct mbuf **mp, int off, int len, int how)
{
	struct mbuf **np = mp;
	int error, pos = 0;

	if (len == M_COPYALL)
		len = INT_MAX - off;
	while (*np != NULL && pos < off + len) {
		struct mbuf *n = *np;
		const int mlen = n->m_len;

		if (mlen > 0 && pos + mlen > off && M_READONLY(n)) {
			const int from = MAX(off - pos, 0);
			const int to = MIN(off + len - pos, mlen);

			if ((error = mbuf_own(np, from, to, how)) != 0)
				return error;
			/* Past what took the place of n. */
			for (int left = mlen; left > 0; np = &(*np)->m_next)
				left -= (*np)->m_len;
		} else
			np = &n->m_next;
		pos += mlen;
	}
	return 0;
}

/* Copy over what is there; how much of len was done. */
static int
mbuf_overwrite(struct mbuf *m, int off, int len, const char *p,
    struct mbuf **last)
{
	int done = 0;

	for (; m != NULL; m = m->m_next) {
		*last = m;
		if (off < m->m_len && done < len) {
			const int n = MIN(m->m_len - off, len - done);

			memcpy(mtod(m, char *) + off, p + done, (size_t)n);
			done += n;
			off = 0;
		} else
			off = MAX(off - m->m_len, 0);
	}
	return done;
}

/*
 * Write into the chain, which becomes longer if it is too short.
 */
void
m_copyback(struct mbuf *m0, int off, int len, const void *buf)
{
	const char *p = buf;
	struct mbuf *last = NULL, *m;
	int have = 0, done = 0, gap;

	if (m0 == NULL)
		return;
	for (m = m0; m != NULL; m = m->m_next)
		have += m->m_len;
	if (off < have)
		done = mbuf_overwrite(m0, off, MIN(len, have - off), p, &last);
	for (last = m0; last->m_next != NULL; last = last->m_next)
		continue;
	gap = MAX(off - have, 0);
	while (gap > 0 || done < len) {
		int room = M_TRAILINGSPACE(last), n;

		if (room == 0) {
			m = m_getsized(M_DONTWAIT, m0->m_type, 0,
			    MIN(gap + len - done, MCLBYTES));
			if (m == NULL)
				break;
			last = last->m_next = m;
			room = M_TRAILINGSPACE(last);
		}
		n = MIN(room, gap > 0 ? gap : len - done);
		if (gap > 0) {
			memset(mtod(last, char *) + last->m_len, 0, (size_t)n);
			gap -= n;
		} else {
			memcpy(mtod(last, char *) + last->m_len, p + done,
			    (size_t)n);
			done += n;
		}
		last->m_len += n;
		have += n;
	}
	if ((m0->m_flags & M_PKTHDR) && m0->m_pkthdr.len < have)
		m0->m_pkthdr.len = have;
}

/* The same for bytes that are there, and perhaps shared. */
struct mbuf *
m_copyback_cow(struct mbuf *m, int off, int len, const void *buf, int how)
{
	struct mbuf *last;

	KASSERT(off + len <= (int)m_length(m));
	if (m_makewritable(&m, off, len, how) != 0) {
		m_freem(m);
		return NULL;
	}
	(void)mbuf_overwrite(m, off, len, buf, &last);
	return m;
}

/* More bytes at the end: 1, or 0 if there was no memory for all. */
int
m_append(struct mbuf *m, int len, const void *buf)
{
	const int before = (int)m_length(m);

	m_copyback(m, before, len, buf);
	if (m->m_flags & M_PKTHDR)
		return m->m_pkthdr.len == before + len;
	return (int)m_length(m) == before + len;
}
