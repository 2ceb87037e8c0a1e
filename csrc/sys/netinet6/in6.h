/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv6: addresses and socket options.  RFC 3493, 3542, 4291.
 */
#ifndef _NETINET6_IN6_H_
#define _NETINET6_IN6_H_

#include <sys/types.h>
#include <sys/socket.h>

struct in6_addr {
	union {
		uint8_t		__u6_addr8[16];
		uint16_t	__u6_addr16[8];
		uint32_t	__u6_addr32[4];
	} __u6_addr;
};
#define s6_addr		__u6_addr.__u6_addr8
#define s6_addr8	__u6_addr.__u6_addr8
#define s6_addr16	__u6_addr.__u6_addr16
#define s6_addr32	__u6_addr.__u6_addr32

#define INET6_ADDRSTRLEN	46

struct sockaddr_in6 {
	uint8_t		sin6_len;
	sa_family_t	sin6_family;
	in_port_t	sin6_port;
	uint32_t	sin6_flowinfo;
	struct in6_addr	sin6_addr;
	uint32_t	sin6_scope_id;
};
__CTASSERT(sizeof(struct sockaddr_in6) == 28);

#define IN6_ARE_ADDR_EQUAL(a, b)					\
	(memcmp((a)->s6_addr, (b)->s6_addr, 16) == 0)
#define IN6_IS_ADDR_UNSPECIFIED(a)					\
	(((a)->s6_addr32[0] | (a)->s6_addr32[1] | (a)->s6_addr32[2] |	\
	(a)->s6_addr32[3]) == 0)
#define IN6_IS_ADDR_LOOPBACK(a)						\
	((a)->s6_addr32[0] == 0 && (a)->s6_addr32[1] == 0 &&		\
	(a)->s6_addr32[2] == 0 && (a)->s6_addr32[3] == htobe32(1))
#define IN6_IS_ADDR_V4COMPAT(a)						\
	((a)->s6_addr32[0] == 0 && (a)->s6_addr32[1] == 0 &&		\
	(a)->s6_addr32[2] == 0 && (a)->s6_addr32[3] != 0 &&		\
	(a)->s6_addr32[3] != htobe32(1))
#define IN6_IS_ADDR_V4MAPPED(a)						\
	((a)->s6_addr32[0] == 0 && (a)->s6_addr32[1] == 0 &&		\
	(a)->s6_addr32[2] == htobe32(0x0000ffff))
#define IN6_IS_ADDR_LINKLOCAL(a)					\
	((a)->s6_addr[0] == 0xfe && ((a)->s6_addr[1] & 0xc0) == 0x80)
#define IN6_IS_ADDR_SITELOCAL(a)					\
	((a)->s6_addr[0] == 0xfe && ((a)->s6_addr[1] & 0xc0) == 0xc0)
#define IN6_IS_ADDR_MULTICAST(a)	((a)->s6_addr[0] == 0xff)

/* Options at level IPPROTO_IPV6. */
#define IPV6_UNICAST_HOPS	4
#define IPV6_MULTICAST_IF	9
#define IPV6_MULTICAST_HOPS	10
#define IPV6_MULTICAST_LOOP	11
#define IPV6_JOIN_GROUP		12
#define IPV6_LEAVE_GROUP	13
#define IPV6_PORTRANGE		14
#define IPV6_PORTALGO		17
#define ICMP6_FILTER		18
#define IPV6_2292PKTINFO	19
#define IPV6_2292HOPLIMIT	20
#define IPV6_2292NEXTHOP	21
#define IPV6_2292HOPOPTS	22
#define IPV6_2292DSTOPTS	23
#define IPV6_2292RTHDR		24
#define IPV6_2292PKTOPTIONS	25
#define IPV6_CHECKSUM		26
#define IPV6_V6ONLY		27
#define IPV6_IPSEC_POLICY	28
#define IPV6_FAITH		29
#define IPV6_RTHDRDSTOPTS	35
#define IPV6_RECVPKTINFO	36
#define IPV6_RECVHOPLIMIT	37
#define IPV6_RECVRTHDR		38
#define IPV6_RECVHOPOPTS	39
#define IPV6_RECVDSTOPTS	40
#define IPV6_RECVRTHDRDSTOPTS	41
#define IPV6_USE_MIN_MTU	42
#define IPV6_RECVPATHMTU	43
#define IPV6_PATHMTU		44
#define IPV6_PKTINFO		46
#define IPV6_HOPLIMIT		47
#define IPV6_NEXTHOP		48
#define IPV6_HOPOPTS		49
#define IPV6_DSTOPTS		50
#define IPV6_RTHDR		51
#define IPV6_RECVTCLASS		57
#define IPV6_OTCLASS		58
#define IPV6_TCLASS		61
#define IPV6_DONTFRAG		62
#define IPV6_PREFER_TEMPADDR	63
#define IPV6_BINDANY		64

#define IPV6_PORTRANGE_DEFAULT	0
#define IPV6_PORTRANGE_HIGH	1
#define IPV6_PORTRANGE_LOW	2

struct in6_pktinfo {
	struct in6_addr	ipi6_addr;
	unsigned int	ipi6_ifindex;
};

struct ipv6_mreq {
	struct in6_addr	ipv6mr_multiaddr;
	unsigned int	ipv6mr_interface;
};

struct ip6_mtuinfo {
	struct sockaddr_in6 ip6m_addr;
	uint32_t	ip6m_mtu;
};

#define satosin6(sa)	((struct sockaddr_in6 *)(sa))
#define satocsin6(sa)	((const struct sockaddr_in6 *)(sa))
#define sin6tosa(s)	((struct sockaddr *)(s))
#define sin6tocsa(s)	((const struct sockaddr *)(s))

#ifdef _KERNEL
static inline void __unused
sockaddr_in6_init1(struct sockaddr_in6 *sin6, const struct in6_addr *addr,
    in_port_t port, uint32_t flowinfo, uint32_t scope)
{
	sin6->sin6_len = sizeof(*sin6);
	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = port;
	sin6->sin6_flowinfo = flowinfo;
	sin6->sin6_addr = *addr;
	sin6->sin6_scope_id = scope;
}
#define sockaddr_in6_init(s, a, p, f, c)				\
	sockaddr_in6_init1((s), (a), (p), (f), (c))
#endif

#endif /* _NETINET6_IN6_H_ */
