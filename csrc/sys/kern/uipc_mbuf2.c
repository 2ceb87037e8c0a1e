/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mbuf(9): m_pulldown() and tags.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/systm.h>

#include "mbuf_private.h"

/*
 * Bytes [off, off + len) in one piece: the mbuf that has them, and where.
 * With offp NULL they start the mbuf's data.  What is before them stays where
 * it is.  They may be shared: a writer calls m_makewritable().
 */
struct mbuf *
m_pulldown(struct mbuf *m, int off, int len, int *offp)
{
	struct mbuf *n = m, *tail, *d;
	int behind;

	KASSERT(off >= 0 && len >= 0);
	if (len > MCLBYTES)
		goto bad;
	while (n != NULL && off > 0 && off >= n->m_len) {
		off -= n->m_len;
		n = n->m_next;
	}
	/* Skip empty ones. */
	while (n != NULL && n->m_len == 0 && n->m_next != NULL)
		n = n->m_next;
	if (n == NULL)
		goto bad;
	if (len <= n->m_len - off && (off == 0 || offp != NULL)) {
		if (offp != NULL)
			*offp = off;
		return n;
	}
	if (!m_length_atleast(n, off + len))
		goto bad;
	if (offp == NULL && off > 0) {
		if ((d = m_tail(n, off, false, M_DONTWAIT)) == NULL)
			goto bad;
		d->m_next = n->m_next;
		n->m_next = d;
		n->m_len = off;
		if (d->m_len >= len)
			return d;
		n = d;
		off = 0;
	}
	/* The last one may have room for the missing bytes. */
	behind = len - (n->m_len - off);
	if (M_TRAILINGSPACE(n) >= behind) {
		tail = n->m_next;
		m_take(n, &tail, behind);
		n->m_next = tail;
		if (offp != NULL)
			*offp = off;
		return n;
	}
	/* A new mbuf between what is before and what is behind. */
	if ((d = m_getsized(M_DONTWAIT, n->m_type, 0, len)) == NULL)
		goto bad;
	memcpy(d->m_data, mtod(n, char *) + off, (size_t)(n->m_len - off));
	d->m_len = n->m_len - off;
	n->m_len = off;
	tail = n->m_next;
	m_take(d, &tail, behind);
	d->m_next = tail;
	n->m_next = d;
	if (offp != NULL)
		*offp = 0;
	return d;
bad:
	m_freem(m);
	return NULL;
}

/*
 * Tags.
 */

struct m_tag *
m_tag_get(int id, int len, int wait)
{
	struct m_tag *t;

	if (len < 0 || len > UINT16_MAX)
		return NULL;
	t = kmem_alloc(sizeof(*t) + (size_t)len,
	    wait == M_WAITOK ? KM_SLEEP : KM_NOSLEEP);
	if (t == NULL)
		return NULL;
	t->m_tag_id = (uint16_t)id;
	t->m_tag_len = (uint16_t)len;
	return t;
}

void
m_tag_free(struct m_tag *t)
{
	kmem_free(t, sizeof(*t) + t->m_tag_len);
}

void
m_tag_prepend(struct mbuf *m, struct m_tag *t)
{
	KASSERT(m->m_flags & M_PKTHDR);
	SLIST_INSERT_HEAD(&m->m_pkthdr.tags, t, m_tag_link);
}

void
m_tag_unlink(struct mbuf *m, struct m_tag *t)
{
	KASSERT(m->m_flags & M_PKTHDR);
	SLIST_REMOVE(&m->m_pkthdr.tags, t, m_tag, m_tag_link);
}

void
m_tag_delete(struct mbuf *m, struct m_tag *t)
{
	m_tag_unlink(m, t);
	m_tag_free(t);
}

void
m_tag_delete_chain(struct mbuf *m)
{
	struct m_tag *t;

	KASSERT(m->m_flags & M_PKTHDR);
	while ((t = SLIST_FIRST(&m->m_pkthdr.tags)) != NULL) {
		SLIST_REMOVE_HEAD(&m->m_pkthdr.tags, m_tag_link);
		m_tag_free(t);
	}
}

struct m_tag *
m_tag_find(const struct mbuf *m, int id)
{
	struct m_tag *t;

	KASSERT(m->m_flags & M_PKTHDR);
	SLIST_FOREACH(t, &m->m_pkthdr.tags, m_tag_link) {
		if (t->m_tag_id == id)
			return t;
	}
	return NULL;
}

struct m_tag *
m_tag_copy(struct m_tag *t)
{
	struct m_tag *p = m_tag_get(t->m_tag_id, t->m_tag_len, M_NOWAIT);

	if (p != NULL)
		memcpy(p + 1, t + 1, t->m_tag_len);
	return p;
}

/*
 * `to' gets copies of the tags of `from', in their order, for its own.  0 if
 * there was no memory: it then has none.
 */
int
m_tag_copy_chain(struct mbuf *to, struct mbuf *from)
{
	struct m_tag *t, *p, *last = NULL;

	m_tag_delete_chain(to);
	SLIST_FOREACH(t, &from->m_pkthdr.tags, m_tag_link) {
		if ((p = m_tag_copy(t)) == NULL) {
			m_tag_delete_chain(to);
			return 0;
		}
		if (last == NULL)
			SLIST_INSERT_HEAD(&to->m_pkthdr.tags, p, m_tag_link);
		else
			SLIST_INSERT_AFTER(last, p, m_tag_link);
		last = p;
	}
	return 1;
}
