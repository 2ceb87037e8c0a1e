/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checksums with the pseudo header of IPv6: RFC 8200, 8.1.
 */

#include <sys/param.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>

#include "inet6_state.h"

static uint64_t
in6_sum_addr(const struct in6_addr *a)
{
	struct in6_addr tmp = *a;

	in6_clear(&tmp);
	return (uint64_t)tmp.s6_addr32[0] + tmp.s6_addr32[1] +
	    tmp.s6_addr32[2] + tmp.s6_addr32[3];
}

/* The sum, not complemented; zones do not count. */
uint16_t
in6_cksum_phdr(const struct in6_addr *src, const struct in6_addr *dst,
    uint32_t len, uint32_t nxt)
{
	uint64_t sum = in6_sum_addr(src) + in6_sum_addr(dst) + htobe32(len) +
	    htobe32(nxt);

	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* What is at `off', `len' bytes; with nxt 0 no pseudo header. */
int
in6_cksum(struct mbuf *m, u_int8_t nxt, uint32_t off, uint32_t len)
{
	struct ip6_hdr ip6;
	uint32_t sum = 0;

	if (nxt != 0) {
		m_copydata(m, 0, sizeof(ip6), &ip6);
		sum = in6_cksum_phdr(&ip6.ip6_src, &ip6.ip6_dst, len, nxt);
	}
	return cpu_in_cksum(m, (int)len, (int)off, sum);
}

/*
 * Make the checksum that was left to the interface: its pseudo header is in
 * the field; csum_data tells where that is and how long what is before it.
 */
void
in6_delayed_cksum(struct mbuf *m)
{
	const int flags = m->m_pkthdr.csum_flags;
	const int hlen = (int)(m->m_pkthdr.csum_data >> 16);
	const int at = hlen + (int)(m->m_pkthdr.csum_data & 0xffff);
	uint16_t csum;

	csum = (uint16_t)cpu_in_cksum(m, m->m_pkthdr.len - hlen, hlen, 0);
	if (csum == 0 && (flags & M_CSUM_UDPv6) != 0)
		csum = 0xffff;
	if (at + (int)sizeof(csum) <= m->m_len && !M_READONLY(m))
		memcpy(mtod(m, uint8_t *) + at, &csum, sizeof(csum));
	else
		m_copyback(m, at, sizeof(csum), &csum);
	m->m_pkthdr.csum_flags &= ~(M_CSUM_TCPv6 | M_CSUM_UDPv6);
}

/*
 * Is what came in right?  `flag' is what the interface says if it looked; what
 * never left the machine is.
 */
bool
in6_cksum_good(struct mbuf *m, int flag, int nxt, int off, int len)
{
	const int flags = m->m_pkthdr.csum_flags;
	struct ifnet *ifp;
	int rx = 0, s;

	if ((m->m_flags & M_LOOP) != 0 && (flags & flag) != 0)
		return true;
	if ((ifp = m_get_rcvif(m, &s)) != NULL) {
		rx = ifp->if_csum_flags_rx;
		m_put_rcvif(ifp, &s);
	}
	switch (flags & ((rx & flag) | M_CSUM_TCP_UDP_BAD | M_CSUM_DATA)) {
	case M_CSUM_TCPv6:
	case M_CSUM_UDPv6:
		return true;
	case M_CSUM_TCPv6 | M_CSUM_TCP_UDP_BAD:
	case M_CSUM_UDPv6 | M_CSUM_TCP_UDP_BAD:
		return false;
	default:
		return in6_cksum(m, (u_int8_t)nxt, (uint32_t)off,
		    (uint32_t)len) == 0;
	}
}
