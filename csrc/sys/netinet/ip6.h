/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv6 on the wire: header and extension headers, RFC 8200.
 */
#ifndef _NETINET_IP6_H_
#define _NETINET_IP6_H_

#include <sys/types.h>
#include <netinet/in.h>

struct ip6_hdr {
	union {
		struct ip6_hdrctl {
			uint32_t ip6_un1_flow;	/* version, class, label */
			uint16_t ip6_un1_plen;	/* behind this header */
			uint8_t	ip6_un1_nxt;
			uint8_t	ip6_un1_hlim;
		} ip6_un1;
		uint8_t	ip6_un2_vfc;
	} ip6_ctlun;
	struct in6_addr	ip6_src;
	struct in6_addr	ip6_dst;
};
__CTASSERT(sizeof(struct ip6_hdr) == 40);
#define ip6_vfc		ip6_ctlun.ip6_un2_vfc
#define ip6_flow	ip6_ctlun.ip6_un1.ip6_un1_flow
#define ip6_plen	ip6_ctlun.ip6_un1.ip6_un1_plen
#define ip6_nxt		ip6_ctlun.ip6_un1.ip6_un1_nxt
#define ip6_hlim	ip6_ctlun.ip6_un1.ip6_un1_hlim
#define ip6_hops	ip6_hlim

#define IPV6_VERSION		0x60
#define IPV6_VERSION_MASK	0xf0
#define IPV6_MMTU		1280	/* every link carries that */
#define IPV6_MAXPACKET		65535	/* payload */

struct ip6_ext {
	uint8_t		ip6e_nxt;
	uint8_t		ip6e_len;	/* 8 bytes each, without the first */
};

struct ip6_hbh {
	uint8_t		ip6h_nxt;
	uint8_t		ip6h_len;
};

struct ip6_dest {
	uint8_t		ip6d_nxt;
	uint8_t		ip6d_len;
};

#define IP6OPT_PAD1		0x00
#define IP6OPT_PADN		0x01
#define IP6OPT_RTALERT		0x05
#define IP6OPT_JUMBO		0xc2
/* The upper two bits of an option: what who does not know it does. */
#define IP6OPT_TYPE(o)		((o) & 0xc0)
#define IP6OPT_TYPE_SKIP	0x00
#define IP6OPT_TYPE_DISCARD	0x40
#define IP6OPT_TYPE_FORCEICMP	0x80
#define IP6OPT_TYPE_ICMP	0xc0

struct ip6_rthdr {
	uint8_t		ip6r_nxt;
	uint8_t		ip6r_len;
	uint8_t		ip6r_type;
	uint8_t		ip6r_segleft;
};

struct ip6_frag {
	uint8_t		ip6f_nxt;
	uint8_t		ip6f_reserved;
	uint16_t	ip6f_offlg;
	uint32_t	ip6f_ident;
};
__CTASSERT(sizeof(struct ip6_frag) == 8);
#define IP6F_OFF_MASK		htobe16(0xfff8)
#define IP6F_MORE_FRAG		htobe16(0x0001)

#endif /* _NETINET_IP6_H_ */
