/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Internet: addresses, protocols, ports, socket options.  RFC 791, 1112,
 * 3678; numbers as NetBSD's.
 */
#ifndef _NETINET_IN_H_
#define _NETINET_IN_H_

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/endian.h>

#define IPPROTO_IP	0
#define IPPROTO_HOPOPTS	0
#define IPPROTO_ICMP	1
#define IPPROTO_IGMP	2
#define IPPROTO_GGP	3
#define IPPROTO_IPV4	4
#define IPPROTO_IPIP	4
#define IPPROTO_TCP	6
#define IPPROTO_EGP	8
#define IPPROTO_PUP	12
#define IPPROTO_UDP	17
#define IPPROTO_IDP	22
#define IPPROTO_TP	29
#define IPPROTO_DCCP	33
#define IPPROTO_IPV6	41
#define IPPROTO_ROUTING	43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_RSVP	46
#define IPPROTO_GRE	47
#define IPPROTO_ESP	50
#define IPPROTO_AH	51
#define IPPROTO_MOBILE	55
#define IPPROTO_IPV6_ICMP 58
#define IPPROTO_ICMPV6	58
#define IPPROTO_NONE	59
#define IPPROTO_DSTOPTS	60
#define IPPROTO_EON	80
#define IPPROTO_ETHERIP	97
#define IPPROTO_ENCAP	98
#define IPPROTO_PIM	103
#define IPPROTO_IPCOMP	108
#define IPPROTO_VRRP	112
#define IPPROTO_CARP	112
#define IPPROTO_L2TP	115
#define IPPROTO_SCTP	132
#define IPPROTO_PFSYNC	240
#define IPPROTO_RAW	255
#define IPPROTO_MAX	256
#define IPPROTO_DONE	257
#define CTL_IPPROTO_IPSEC 258

#define IPPORT_RESERVED		1024
#define IPPORT_ANONMIN		49152
#define IPPORT_ANONMAX		65535
#define IPPORT_RESERVEDMIN	600
#define IPPORT_RESERVEDMAX	(IPPORT_RESERVED - 1)

struct in_addr {
	in_addr_t s_addr;
} __packed __aligned(4);

#define IN_CLASSA(i)		(((uint32_t)(i) & 0x80000000) == 0)
#define IN_CLASSA_NET		0xff000000
#define IN_CLASSA_NSHIFT	24
#define IN_CLASSA_HOST		0x00ffffff
#define IN_CLASSB(i)		(((uint32_t)(i) & 0xc0000000) == 0x80000000)
#define IN_CLASSB_NET		0xffff0000
#define IN_CLASSB_NSHIFT	16
#define IN_CLASSB_HOST		0x0000ffff
#define IN_CLASSC(i)		(((uint32_t)(i) & 0xe0000000) == 0xc0000000)
#define IN_CLASSC_NET		0xffffff00
#define IN_CLASSC_NSHIFT	8
#define IN_CLASSC_HOST		0x000000ff
#define IN_CLASSD(i)		(((uint32_t)(i) & 0xf0000000) == 0xe0000000)
#define IN_CLASSD_NET		0xf0000000
#define IN_CLASSD_HOST		0x0fffffff
#define IN_MULTICAST(i)		IN_CLASSD(i)
#define IN_EXPERIMENTAL(i)	(((uint32_t)(i) & 0xf0000000) == 0xf0000000)
#define IN_BADCLASS(i)		(((uint32_t)(i) & 0xf0000000) == 0xf0000000)
#define IN_LINKLOCAL(i)		(((uint32_t)(i) & 0xffff0000) == 0xa9fe0000)
#define IN_PRIVATE(i)							\
	(((uint32_t)(i) & 0xff000000) == 0x0a000000 ||			\
	((uint32_t)(i) & 0xfff00000) == 0xac100000 ||			\
	((uint32_t)(i) & 0xffff0000) == 0xc0a80000)
#define IN_LOCAL_GROUP(i)	(((uint32_t)(i) & 0xffffff00) == 0xe0000000)
#define IN_ANY_LOCAL(i)		(IN_LINKLOCAL(i) || IN_LOCAL_GROUP(i))

#define INADDR_ANY		((uint32_t)0x00000000)
#define INADDR_LOOPBACK		((uint32_t)0x7f000001)
#define INADDR_BROADCAST	((uint32_t)0xffffffff)
#define INADDR_NONE		((uint32_t)0xffffffff)
#define INADDR_UNSPEC_GROUP	((uint32_t)0xe0000000)
#define INADDR_ALLHOSTS_GROUP	((uint32_t)0xe0000001)
#define INADDR_ALLRTRS_GROUP	((uint32_t)0xe0000002)
#define INADDR_ALLRPTS_GROUP	((uint32_t)0xe0000016)
#define INADDR_CARP_GROUP	((uint32_t)0xe0000012)
#define INADDR_MAX_LOCAL_GROUP	((uint32_t)0xe00000ff)
#define IN_LOOPBACKNET		127

struct sockaddr_in {
	uint8_t		sin_len;
	sa_family_t	sin_family;
	in_port_t	sin_port;
	struct in_addr	sin_addr;
	uint8_t		sin_zero[8];
};
__CTASSERT(sizeof(struct sockaddr_in) == 16);

#define INET_ADDRSTRLEN		16

struct ip_opts {
	struct in_addr	ip_dst;
	uint8_t		Ip_opts[40];
};

/* Options at level IPPROTO_IP. */
#define IP_OPTIONS		1
#define IP_HDRINCL		2
#define IP_TOS			3
#define IP_TTL			4
#define IP_RECVOPTS		5
#define IP_RECVRETOPTS		6
#define IP_RECVDSTADDR		7
#define IP_SENDSRCADDR		IP_RECVDSTADDR
#define IP_RETOPTS		8
#define IP_MULTICAST_IF		9
#define IP_MULTICAST_TTL	10
#define IP_MULTICAST_LOOP	11
#define IP_ADD_MEMBERSHIP	12
#define IP_DROP_MEMBERSHIP	13
#define IP_PORTALGO		18
#define IP_PORTRANGE		19
#define IP_RECVIF		20
#define IP_ERRORMTU		21
#define IP_IPSEC_POLICY		22
#define IP_RECVTTL		23
#define IP_MINTTL		24
#define IP_PKTINFO		25
#define IP_RECVPKTINFO		26
#define IP_BINDANY		27

#define IP_DEFAULT_MULTICAST_TTL	1
#define IP_DEFAULT_MULTICAST_LOOP	1
#define IP_MAX_MEMBERSHIPS		20

#define IP_PORTRANGE_DEFAULT	0
#define IP_PORTRANGE_HIGH	1
#define IP_PORTRANGE_LOW	2

/* Source filters (RFC 3678): an addition, with numbers of our own. */
#define MCAST_JOIN_GROUP		80
#define MCAST_LEAVE_GROUP		81
#define MCAST_JOIN_SOURCE_GROUP		82
#define MCAST_LEAVE_SOURCE_GROUP	83
#define MCAST_BLOCK_SOURCE		84
#define MCAST_UNBLOCK_SOURCE		85
#define MCAST_INCLUDE			1
#define MCAST_EXCLUDE			2

struct in_pktinfo {
	struct in_addr	ipi_addr;
	unsigned int	ipi_ifindex;
};

struct ip_mreq {
	struct in_addr	imr_multiaddr;
	struct in_addr	imr_interface;
};

struct group_req {
	uint32_t	gr_interface;
	struct sockaddr_storage gr_group;
};

struct group_source_req {
	uint32_t	gsr_interface;
	struct sockaddr_storage gsr_group;
	struct sockaddr_storage gsr_source;
};

/* sysctl net.inet.ip */
#define IPCTL_FORWARDING	1
#define IPCTL_SENDREDIRECTS	2
#define IPCTL_DEFTTL		3
#define IPCTL_FORWSRCRT		5
#define IPCTL_DIRECTEDBCAST	6
#define IPCTL_ALLOWSRCRT	7
#define IPCTL_SUBNETSARELOCAL	8
#define IPCTL_MTUDISC		9
#define IPCTL_ANONPORTMIN	10
#define IPCTL_ANONPORTMAX	11
#define IPCTL_MTUDISCTIMEOUT	12
#define IPCTL_MAXFLOWS		13
#define IPCTL_HOSTZEROBROADCAST	14
#define IPCTL_GIF_TTL		15
#define IPCTL_LOWPORTMIN	16
#define IPCTL_LOWPORTMAX	17
#define IPCTL_MAXFRAGPACKETS	18
#define IPCTL_GRE_TTL		19
#define IPCTL_CHECKINTERFACE	20
#define IPCTL_IFQ		21
#define IPCTL_RANDOMID		22
#define IPCTL_LOOPBACKCKSUM	23
#define IPCTL_STATS		24
#define IPCTL_DAD_COUNT		25

/* portalgo */
#define PORTALGO_DEFAULT	-1
#define PORTALGO_BSD		0
#define PORTALGO_RANDOM_START	1
#define PORTALGO_RANDOM_PICK	2
#define PORTALGO_HASH		3
#define PORTALGO_DOUBLEHASH	4
#define PORTALGO_RANDINC	5

#include <netinet6/in6.h>

#define satosin(sa)	((struct sockaddr_in *)(sa))
#define satocsin(sa)	((const struct sockaddr_in *)(sa))
#define sintosa(sin)	((struct sockaddr *)(sin))
#define sintocsa(sin)	((const struct sockaddr *)(sin))

#ifdef _KERNEL
struct ifnet;
struct in_ifaddr;
struct mbuf;

static inline bool __unused
in_hosteq(struct in_addr a, struct in_addr b)
{
	return a.s_addr == b.s_addr;
}

static inline bool __unused
in_nullhost(struct in_addr a)
{
	return a.s_addr == INADDR_ANY;
}

static inline void __unused
sockaddr_in_init1(struct sockaddr_in *sin, const struct in_addr *addr,
    in_port_t port)
{
	sin->sin_len = sizeof(*sin);
	sin->sin_family = AF_INET;
	sin->sin_port = port;
	sin->sin_addr = *addr;
	*(uint64_t *)(void *)sin->sin_zero = 0;
}

static inline void __unused
sockaddr_in_init(struct sockaddr_in *sin, const struct in_addr *addr,
    in_port_t port)
{
	sockaddr_in_init1(sin, addr, port);
}

int	in_broadcast(struct in_addr, struct ifnet *);
int	in_direct(struct in_addr, struct ifnet *);
int	in_canforward(struct in_addr);
int	in_localaddr(struct in_addr);
int	in_local(struct in_addr);
void	in_socktrim(struct sockaddr_in *);
void	in_len2mask(struct in_addr *, u_int);
int	in_mask2len(struct in_addr *);
const char *in_fmtaddr(char *, struct in_addr);
#define IN_PRINT(b, a)	in_fmtaddr((b), *(a))

/* One's complement sums, as they go into a header: in_cksum.c. */
int	in_cksum(struct mbuf *, int);
int	in4_cksum(struct mbuf *, u_int8_t, int, int);
int	cpu_in_cksum(struct mbuf *, int, int, uint32_t);
uint32_t in_cksum_buf(const void *, size_t);
uint16_t in_cksum_phdr(uint32_t, uint32_t, uint32_t);
uint16_t in_addword(uint16_t, uint16_t);
void	in_delayed_cksum(struct mbuf *);
int	in_undefer_cksum(struct mbuf *, size_t, int);
#endif

#endif /* _NETINET_IN_H_ */
