/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mbuf(9): making chains longer, shorter, contiguous.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/mbuf.h>
#include <sys/systm.h>

#include "mbuf_private.h"

/*
 * Packet headers.
 */

void
m_remove_pkthdr(struct mbuf *m)
{
	KASSERT(m->m_flags & M_PKTHDR);
	m_tag_delete_chain(m);
	m->m_flags &= ~M_PKTHDR;
	memset(&m->m_pkthdr, 0, sizeof(m->m_pkthdr));
}

/* `to' is empty and has no external storage.  Tags are copied. */
void
m_copy_pkthdr(struct mbuf *to, struct mbuf *from)
{
	KASSERT(from->m_flags & M_PKTHDR);
	to->m_pkthdr = from->m_pkthdr;
	to->m_flags = from->m_flags & M_COPYFLAGS;
	to->m_data = to->m_pktdat;
	SLIST_INIT(&to->m_pkthdr.tags);
	if (!SLIST_EMPTY(&from->m_pkthdr.tags))
		(void)m_tag_copy_chain(to, from);
}

/* `from' is no packet any more. */
void
m_move_pkthdr(struct mbuf *to, struct mbuf *from)
{
	KASSERT(from->m_flags & M_PKTHDR);
	to->m_pkthdr = from->m_pkthdr;
	to->m_flags = (from->m_flags & M_COPYFLAGS) |
	    (to->m_flags & M_EXTCOPYFLAGS);
	if ((to->m_flags & M_EXT) == 0)
		to->m_data = to->m_pktdat;
	from->m_flags &= ~M_PKTHDR;
}

/*
 * Place the data pointer so that len bytes end where the buffer does, but for
 * alignment.
 */
void
m_align(struct mbuf *m, int len)
{
	const int room = (int)M_BUFSIZE(m) - len;

	KASSERT(len >= 0 && room >= 0);
	m->m_data = M_BUFADDR(m) + ((u_int)room & ~(u_int)(sizeof(long) - 1));
}

/*
 * A new first mbuf, with room for len bytes.
 */
struct mbuf *
m_prepend(struct mbuf *m, int len, int how)
{
	struct mbuf *mn;

	KASSERT(len >= 0 && len <= MHLEN);
	mn = m_getlike(m, how);
	if (mn == NULL) {
		m_freem(m);
		return NULL;
	}
	if (m->m_flags & M_PKTHDR)
		m_move_pkthdr(mn, m);
	mn->m_next = m;
	mn->m_nextpkt = m->m_nextpkt;
	m->m_nextpkt = NULL;
	m_align(mn, len);
	mn->m_len = len;
	return mn;
}

/*
 * Move `n' bytes from the chain at *mp to the end of `to', freeing what gets
 * empty.  The chain has that many.
 */
void
m_take(struct mbuf *to, struct mbuf **mp, int n)
{
	struct mbuf *m = *mp;

	while (n > 0) {
		const int cnt = MIN(n, m->m_len);

		memcpy(mtod(to, char *) + to->m_len, mtod(m, char *),
		    (size_t)cnt);
		to->m_len += cnt;
		m->m_data += cnt;
		m->m_len -= cnt;
		n -= cnt;
		if (m->m_len == 0)
			m = m_free(m);
	}
	*mp = m;
}

/*
 * The first len bytes in the first mbuf, and some more if they are a header's.
 */
struct mbuf *
m_pullup(struct mbuf *n, int len)
{
	struct mbuf *m, *rest;
	int want;

	if (n->m_len >= len)
		return n;
	if (len > MHLEN || !m_length_atleast(n, len))
		goto bad;
	want = MIN(MAX(len, max_protohdr), MHLEN);
	if ((n->m_flags & M_EXT) == 0 && n->m_data + len <=
	    M_BUFADDR(n) + M_BUFSIZE(n)) {
		/* There is room behind its own data. */
		m = n;
		rest = n->m_next;
		want = MIN(want, n->m_len + _M_TRAILINGSPACE(n));
	} else {
		if ((m = m_getlike(n, M_DONTWAIT)) == NULL)
			goto bad;
		if (n->m_flags & M_PKTHDR)
			m_move_pkthdr(m, n);
		m->m_nextpkt = n->m_nextpkt;
		n->m_nextpkt = NULL;
		rest = n;
	}
	if (!m_length_atleast(rest, want - m->m_len))
		want = len;
	m_take(m, &rest, want - m->m_len);
	m->m_next = rest;
	return m;
bad:
	m_freem(n);
	return NULL;
}

/*
 * The same, always in a new mbuf, at dstoff from its start.
 */
struct mbuf *
m_copyup(struct mbuf *n, int len, int dstoff)
{
	struct mbuf *m = NULL;

	if (len <= MHLEN - dstoff && m_length_atleast(n, len))
		m = m_getlike(n, M_DONTWAIT);
	if (m == NULL) {
		m_freem(n);
		return NULL;
	}
	if (n->m_flags & M_PKTHDR)
		m_move_pkthdr(m, n);
	m->m_nextpkt = n->m_nextpkt;
	n->m_nextpkt = NULL;
	m->m_data += dstoff;
	m_take(m, &n, len);
	m->m_next = n;
	return m;
}

/*
 * Bytes [off, m_len) of `m' in a new chain, shared or copied; header: its
 * first mbuf is to be the first of a packet.
 */
struct mbuf *
m_tail(struct mbuf *m, int off, bool header, int how)
{
	const int rest = m->m_len - off;
	struct mbuf *n, *d;

	n = header ? m_gethdr(how, m->m_type) : m_get(how, m->m_type);
	if (n == NULL || rest == 0)
		return n;
	d = n;
	if ((m->m_flags & M_EXT) == 0 && header && rest > MHLEN) {
		if ((d = n->m_next = m_get(how, m->m_type)) == NULL) {
			(void)m_free(n);
			return NULL;
		}
	}
	if (m->m_flags & M_EXT) {
		d->m_data = m->m_data + off;
		MCLADDREFERENCE(m, d);
	} else {
		m_align(d, rest);
		memcpy(d->m_data, mtod(m, char *) + off, (size_t)rest);
	}
	d->m_len = rest;
	return n;
}

/*
 * Cut after len bytes and return what comes behind.
 */
struct mbuf *
m_split(struct mbuf *m0, int len, int how)
{
	const bool header = (m0->m_flags & M_PKTHDR) != 0;
	struct mbuf *m = m0, *n, *last;
	int off = len;

	KASSERT(len >= 0);
	while (m != NULL && off > m->m_len) {
		off -= m->m_len;
		m = m->m_next;
	}
	if (m == NULL)
		return NULL;
	if (off == m->m_len && !header) {
		n = m->m_next;
		m->m_next = NULL;
		return n;
	}
	if (off == m->m_len && m->m_next == NULL)
		return NULL;
	if ((n = m_tail(m, off, header, how)) == NULL)
		return NULL;
	for (last = n; last->m_next != NULL; last = last->m_next)
		continue;
	last->m_next = m->m_next;
	m->m_next = NULL;
	m->m_len = off;
	if (header) {
		n->m_pkthdr._rcvif = m0->m_pkthdr._rcvif;
		n->m_pkthdr.len = m0->m_pkthdr.len - len;
		m0->m_pkthdr.len = len;
	}
	return n;
}

/*
 * Take n bytes from the front, or -n from the end.
 */
static void
adj_tail(struct mbuf *m, int n)
{
	struct mbuf *first = m;
	int total = 0;

	for (m = first; m != NULL; m = m->m_next)
		total += m->m_len;
	total = MAX(total - n, 0);
	if (first->m_flags & M_PKTHDR)
		first->m_pkthdr.len = total;
	for (m = first; m != NULL; m = m->m_next) {
		m->m_len = MIN(m->m_len, total);
		total -= m->m_len;
		if (total == 0) {
			m_freem(m->m_next);
			m->m_next = NULL;
		}
	}
}

void
m_adj(struct mbuf *mp, int n)
{
	struct mbuf *m = mp;
	int done = 0;

	if (m == NULL || n == 0)
		return;
	if (n < 0) {
		if (m->m_next == NULL && m->m_len >= -n) {
			m->m_len += n;
			if (m->m_flags & M_PKTHDR)
				m->m_pkthdr.len += n;
		} else
			adj_tail(m, -n);
		return;
	}
	for (; m != NULL && n > 0; m = m->m_next) {
		const int cnt = MIN(n, m->m_len);

		m->m_data += cnt;
		m->m_len -= cnt;
		n -= cnt;
		done += cnt;
	}
	if (mp->m_flags & M_PKTHDR)
		mp->m_pkthdr.len -= done;
}

/*
 * `n' behind `m'; small pieces go into the room that is there.
 */
void
m_cat(struct mbuf *m, struct mbuf *n)
{
	while (m->m_next != NULL)
		m = m->m_next;
	while (n != NULL && n->m_len <= MLEN &&
	    n->m_len <= M_TRAILINGSPACE(m)) {
		memcpy(mtod(m, char *) + m->m_len, mtod(n, char *),
		    (size_t)n->m_len);
		m->m_len += n->m_len;
		n = m_free(n);
	}
	m->m_next = n;
}

struct mbuf *
m_add(struct mbuf *c, struct mbuf *m)
{
	struct mbuf *n;

	if (c == NULL)
		return m;
	for (n = c; n->m_next != NULL; n = n->m_next)
		continue;
	n->m_next = m;
	return c;
}

/*
 * One piece of len bytes at the front, by moving only.  False: it could not
 * be done, the chain is still all there.
 */
bool
m_ensure_contig(struct mbuf **mp, int len)
{
	struct mbuf *n = *mp, *m, *rest;
	const int header = n->m_flags & M_PKTHDR;

	if (n->m_len >= len)
		return true;
	if (len > MCLBYTES || !m_length_atleast(n, len))
		return false;
	if (M_TRAILINGSPACE(n) >= len - n->m_len) {
		rest = n->m_next;
		m_take(n, &rest, len - n->m_len);
		n->m_next = rest;
		return true;
	}
	m = m_getsized(M_DONTWAIT, n->m_type, header, len);
	if (m == NULL)
		return false;
	if (header) {
		char *data = m->m_data;

		m_move_pkthdr(m, n);
		m->m_data = data;
	}
	m->m_nextpkt = n->m_nextpkt;
	n->m_nextpkt = NULL;
	m_take(m, &n, len);
	m->m_next = n;
	*mp = m;
	return true;
}

/*
 * The same packet in as few mbufs as it needs.
 */
struct mbuf *
m_defrag(struct mbuf *m, int how)
{
	struct mbuf *top = NULL, *n, **np = &top;
	int off = 0, len = m->m_pkthdr.len;
	char *data;

	KASSERT(m->m_flags & M_PKTHDR);
	if (m->m_next == NULL)
		return m;
	do {
		n = m_getsized(how, m->m_type, off == 0 ? M_PKTHDR : 0,
		    MIN(len - off, MCLBYTES));
		if ((*np = n) == NULL) {
			m_freem(top);
			return NULL;
		}
		n->m_len = MIN(len - off, _M_TRAILINGSPACE(n));
		m_copydata(m, off, n->m_len, n->m_data);
		off += n->m_len;
		np = &n->m_next;
	} while (off < len);
	/* Nothing can fail any more. */
	n = top;
	data = n->m_data;
	m_move_pkthdr(n, m);
	n->m_data = data;
	n->m_nextpkt = m->m_nextpkt;
	m->m_nextpkt = NULL;
	m_freem(m);
	return top;
}
