/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mbuf(9): looking at chains, for people and for assertions.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/mbuf.h>
#include <sys/systm.h>

/*
 * A packet that is not what its headers say is a bug of the kernel.
 */
void
m_verify_packet(struct mbuf *m)
{
	const struct mbuf *n;
	int len = 0;

	KASSERTMSG(m->m_type != MT_FREE, "mbuf %p was freed", m);
	KASSERTMSG(m->m_flags & M_PKTHDR, "mbuf %p starts no packet", m);
	for (n = m; n != NULL; n = n->m_next) {
		const char *low = M_BUFADDR(n);
		const char *high = low + M_BUFSIZE(n);

		KASSERTMSG(n->m_type != MT_FREE, "mbuf %p was freed", n);
		KASSERTMSG(n == m || (n->m_flags & M_PKTHDR) == 0,
		    "mbuf %p starts a packet inside of one", n);
		KASSERTMSG(n == m || n->m_nextpkt == NULL,
		    "mbuf %p inside of a packet is in a queue", n);
		KASSERTMSG(n->m_len >= 0 && n->m_data >= low &&
		    n->m_data + n->m_len <= high,
		    "data of mbuf %p are out of its buffer", n);
		len += n->m_len;
	}
	KASSERTMSG(len == m->m_pkthdr.len, "packet %p has %d bytes, not %d",
	    m, len, m->m_pkthdr.len);
}

/*
 * The chain; with `c' in modif also the packets behind it, with `d' the data.
 */
void
m_print(const struct mbuf *m, const char *modif,
    void (*pr)(const char *, ...) __printflike(1, 2))
{
	const bool all = strchr(modif, 'c') != NULL;
	const bool data = strchr(modif, 'd') != NULL;
	char buf[256];

	for (; m != NULL; m = m->m_nextpkt) {
		const struct mbuf *n;

		for (n = m; n != NULL; n = n->m_next) {
			(void)snprintb(buf, sizeof(buf), M_FLAGS_BITS,
			    (u_int)n->m_flags);
			(*pr)("mbuf %p: type %d, flags %s, data %p, len %d",
			    n, n->m_type, buf, n->m_data, n->m_len);
			if (n->m_flags & M_PKTHDR)
				(*pr)(", packet of %d", n->m_pkthdr.len);
			if (n->m_flags & M_EXT)
				(*pr)(", %u share %zu bytes at %p",
				    n->m_ext.ext_refcnt, n->m_ext.ext_size,
				    n->m_ext.ext_buf);
			(*pr)("\n");
			for (int i = 0; data && i < n->m_len; i++)
				(*pr)("%02x%s", (u_char)n->m_data[i],
				    i % 16 == 15 || i == n->m_len - 1 ?
				    "\n" : " ");
		}
		if (!all)
			break;
	}
}

void
m_examine(const struct mbuf *m, int af, const char *modif,
    void (*pr)(const char *, ...) __printflike(1, 2))
{
	(*pr)("address family %d, %u bytes\n", af, m_length(m));
	m_print(m, modif[0] == '\0' ? "d" : modif, pr);
}
