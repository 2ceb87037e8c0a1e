/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Internet checksum: RFC 1071.
 *
 * The sum is made 64 bits at a time with an end-around carry, which is the
 * same sum when folded to 16 bits; four independent chains keep the adder
 * busy.  A piece that begins at an odd place has its bytes swapped.
 */

#include <sys/param.h>
#include <sys/endian.h>
#include <sys/mbuf.h>
#include <sys/systm.h>

#include <netinet/in.h>
#include <netinet/ip.h>

static inline uint64_t
load64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint64_t
add64(uint64_t a, uint64_t b)
{
	uint64_t s;

	return __builtin_add_overflow(a, b, &s) ? s + 1 : s;
}

static inline uint32_t
fold64(uint64_t s)
{
	s = (s >> 32) + (s & 0xffffffff);
	s = (s >> 32) + (s & 0xffffffff);
	s = (s >> 16) + (s & 0xffff);
	s = (s >> 16) + (s & 0xffff);
	return (uint32_t)((s >> 16) + (s & 0xffff));
}

/*
 * The sum of a buffer, as if it began at an even place.
 */
uint32_t
in_cksum_buf(const void *buf, size_t len)
{
	const uint8_t *p = buf;
	uint64_t a = 0, b = 0, c = 0, d = 0, last = 0;

	for (; len >= 32; p += 32, len -= 32) {
		a = add64(a, load64(p));
		b = add64(b, load64(p + 8));
		c = add64(c, load64(p + 16));
		d = add64(d, load64(p + 24));
	}
	for (; len >= 8; p += 8, len -= 8)
		a = add64(a, load64(p));
	if (len > 0) {
		memcpy(&last, p, len);
		b = add64(b, last);
	}
	return fold64(add64(add64(a, b), add64(c, d)));
}

/*
 * The complement of the sum of `len' bytes of a chain behind `off', and of
 * `initial'.
 */
int
cpu_in_cksum(struct mbuf *m, int len, int off, uint32_t initial)
{
	uint64_t sum = initial;
	bool odd = false;
	uint32_t part;
	int n;

	for (; m != NULL && off >= m->m_len; m = m->m_next)
		off -= m->m_len;
	for (; m != NULL && len > 0; m = m->m_next, off = 0) {
		n = MIN(m->m_len - off, len);
		if (n <= 0)
			continue;
		part = in_cksum_buf(mtod(m, uint8_t *) + off, (size_t)n);
		sum += odd ? bswap16((uint16_t)part) : part;
		odd ^= n & 1;
		len -= n;
	}
	return ~fold64(sum) & 0xffff;
}

int
in_cksum(struct mbuf *m, int len)
{
	return cpu_in_cksum(m, len, 0, 0);
}

uint16_t
in_cksum_phdr(uint32_t src, uint32_t dst, uint32_t lenproto)
{
	return (uint16_t)fold64((uint64_t)src + dst + lenproto);
}

uint16_t
in_addword(uint16_t a, uint16_t b)
{
	return (uint16_t)fold64((uint64_t)a + b);
}

/*
 * The sum of what is behind the IP header; with `nxt' the pseudo header too.
 */
int
in4_cksum(struct mbuf *m, u_int8_t nxt, int off, int len)
{
	uint32_t sum = 0;

	if (nxt != 0) {
		struct ip ip;

		m_copydata(m, 0, sizeof(ip), &ip);
		sum = in_cksum_phdr(ip.ip_src.s_addr, ip.ip_dst.s_addr,
		    htobe32((uint32_t)len + nxt));
	}
	return cpu_in_cksum(m, len, off, sum);
}

/*
 * Make the checksum that was left to the interface.  The pseudo header's sum
 * is in the field already.
 */
static void
in_finish_cksum(struct mbuf *m, int off, int len, int flags)
{
	const int at = off + (int)M_CSUM_DATA_IPv4_OFFSET(
	    m->m_pkthdr.csum_data);
	uint16_t csum = (uint16_t)cpu_in_cksum(m, len, off, 0);

	if (csum == 0 && (flags & M_CSUM_UDPv4) != 0)
		csum = 0xffff;
	if (at + (int)sizeof(csum) <= m->m_len)
		memcpy(mtod(m, uint8_t *) + at, &csum, sizeof(csum));
	else
		m_copyback(m, at, sizeof(csum), &csum);
}

void
in_delayed_cksum(struct mbuf *m)
{
	const struct ip *ip = mtod(m, struct ip *);
	const int off = ip->ip_hl << 2;
	const int flags = m->m_pkthdr.csum_flags;

	in_finish_cksum(m, off, be16toh(ip->ip_len) - off, flags);
	m->m_pkthdr.csum_flags &= ~(M_CSUM_TCPv4 | M_CSUM_UDPv4);
}

/*
 * The same for what `flags' names, behind a link header.
 */
int
in_undefer_cksum(struct mbuf *m, size_t hdrlen, int flags)
{
	struct ip ip;
	int off, do_flags = m->m_pkthdr.csum_flags & flags;

	if (m->m_pkthdr.len < (int)(hdrlen + sizeof(ip)))
		return 0;
	m_copydata(m, (int)hdrlen, sizeof(ip), &ip);
	off = (int)hdrlen + (ip.ip_hl << 2);
	if ((do_flags & (M_CSUM_TCPv4 | M_CSUM_UDPv4)) != 0)
		in_finish_cksum(m, off, be16toh(ip.ip_len) - (ip.ip_hl << 2),
		    do_flags);
	if ((do_flags & M_CSUM_IPv4) != 0) {
		uint16_t sum = 0;
		const int at = (int)hdrlen + (int)offsetof(struct ip, ip_sum);

		m_copyback(m, at, sizeof(sum), &sum);
		sum = (uint16_t)cpu_in_cksum(m, ip.ip_hl << 2, (int)hdrlen, 0);
		m_copyback(m, at, sizeof(sum), &sum);
	}
	m->m_pkthdr.csum_flags &= ~do_flags;
	return do_flags;
}
