/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ICMPv6 on the wire: RFC 4443, 4861, 3810; ICMP6_FILTER of RFC 3542.
 */
#ifndef _NETINET_ICMP6_H_
#define _NETINET_ICMP6_H_

#include <sys/types.h>
#include <netinet/in.h>
#include <netinet/ip6.h>

struct icmp6_hdr {
	uint8_t		icmp6_type;
	uint8_t		icmp6_code;
	uint16_t	icmp6_cksum;
	union {
		uint32_t icmp6_un_data32[1];
		uint16_t icmp6_un_data16[2];
		uint8_t	icmp6_un_data8[4];
	} icmp6_dataun;
};
__CTASSERT(sizeof(struct icmp6_hdr) == 8);
#define icmp6_data32	icmp6_dataun.icmp6_un_data32
#define icmp6_data16	icmp6_dataun.icmp6_un_data16
#define icmp6_data8	icmp6_dataun.icmp6_un_data8
#define icmp6_pptr	icmp6_data32[0]
#define icmp6_mtu	icmp6_data32[0]
#define icmp6_id	icmp6_data16[0]
#define icmp6_seq	icmp6_data16[1]
#define icmp6_maxdelay	icmp6_data16[0]

#define ICMP6_DST_UNREACH	1
#define ICMP6_DST_UNREACH_NOROUTE	0
#define ICMP6_DST_UNREACH_ADMIN		1
#define ICMP6_DST_UNREACH_BEYONDSCOPE	2
#define ICMP6_DST_UNREACH_ADDR		3
#define ICMP6_DST_UNREACH_NOPORT	4
#define ICMP6_PACKET_TOO_BIG	2
#define ICMP6_TIME_EXCEEDED	3
#define ICMP6_TIME_EXCEED_TRANSIT	0
#define ICMP6_TIME_EXCEED_REASSEMBLY	1
#define ICMP6_PARAM_PROB	4
#define ICMP6_PARAMPROB_HEADER		0
#define ICMP6_PARAMPROB_NEXTHEADER	1
#define ICMP6_PARAMPROB_OPTION		2
#define ICMP6_INFOMSG_MASK	0x80
#define ICMP6_ECHO_REQUEST	128
#define ICMP6_ECHO_REPLY	129
#define MLD_LISTENER_QUERY	130
#define MLD_LISTENER_REPORT	131
#define MLD_LISTENER_DONE	132
#define ND_ROUTER_SOLICIT	133
#define ND_ROUTER_ADVERT	134
#define ND_NEIGHBOR_SOLICIT	135
#define ND_NEIGHBOR_ADVERT	136
#define ND_REDIRECT		137
#define MLDV2_LISTENER_REPORT	143

struct nd_router_advert {
	struct icmp6_hdr nd_ra_hdr;	/* hop limit, flags, lifetime */
	uint32_t	nd_ra_reachable;
	uint32_t	nd_ra_retransmit;
};
#define nd_ra_curhoplimit	nd_ra_hdr.icmp6_data8[0]
#define nd_ra_flags_reserved	nd_ra_hdr.icmp6_data8[1]
#define nd_ra_router_lifetime	nd_ra_hdr.icmp6_data16[1]
#define ND_RA_FLAG_MANAGED	0x80
#define ND_RA_FLAG_OTHER	0x40

struct nd_neighbor_solicit {
	struct icmp6_hdr nd_ns_hdr;
	struct in6_addr	nd_ns_target;
};

struct nd_neighbor_advert {
	struct icmp6_hdr nd_na_hdr;
	struct in6_addr	nd_na_target;
};
#define nd_na_flags		nd_na_hdr.icmp6_data8[0]
#define ND_NA_FLAG_ROUTER	0x80
#define ND_NA_FLAG_SOLICITED	0x40
#define ND_NA_FLAG_OVERRIDE	0x20

struct nd_redirect {
	struct icmp6_hdr nd_rd_hdr;
	struct in6_addr	nd_rd_target;
	struct in6_addr	nd_rd_dst;
};

struct nd_opt_hdr {
	uint8_t		nd_opt_type;
	uint8_t		nd_opt_len;	/* 8 bytes each */
};
#define ND_OPT_SOURCE_LINKADDR		1
#define ND_OPT_TARGET_LINKADDR		2
#define ND_OPT_PREFIX_INFORMATION	3
#define ND_OPT_REDIRECTED_HEADER	4
#define ND_OPT_MTU			5

struct nd_opt_prefix_info {
	uint8_t		nd_opt_pi_type;
	uint8_t		nd_opt_pi_len;
	uint8_t		nd_opt_pi_prefix_len;
	uint8_t		nd_opt_pi_flags_reserved;
	uint32_t	nd_opt_pi_valid_time;
	uint32_t	nd_opt_pi_preferred_time;
	uint32_t	nd_opt_pi_reserved2;
	struct in6_addr	nd_opt_pi_prefix;
};
__CTASSERT(sizeof(struct nd_opt_prefix_info) == 32);
#define ND_OPT_PI_FLAG_ONLINK	0x80
#define ND_OPT_PI_FLAG_AUTO	0x40

struct nd_opt_mtu {
	uint8_t		nd_opt_mtu_type;
	uint8_t		nd_opt_mtu_len;
	uint16_t	nd_opt_mtu_reserved;
	uint32_t	nd_opt_mtu_mtu;
};

/* A set bit lets the type pass. */
struct icmp6_filter {
	uint32_t	icmp6_filt[8];
};
#define ICMP6_FILTER_SETPASSALL(f)	memset((f), 0xff, sizeof(*(f)))
#define ICMP6_FILTER_SETBLOCKALL(f)	memset((f), 0, sizeof(*(f)))
#define ICMP6_FILTER_WILLPASS(t, f)					\
	(((f)->icmp6_filt[(t) >> 5] >> ((t) & 31)) & 1)
#define ICMP6_FILTER_WILLBLOCK(t, f)	(!ICMP6_FILTER_WILLPASS(t, f))

#define ICMP6_STAT_ERROR	0
#define ICMP6_STAT_CANTERROR	1
#define ICMP6_STAT_TOOFREQ	2
#define ICMP6_STAT_OUTHIST	3
#define ICMP6_STAT_BADCODE	259
#define ICMP6_STAT_TOOSHORT	260
#define ICMP6_STAT_CHECKSUM	261
#define ICMP6_STAT_BADLEN	262
#define ICMP6_STAT_REFLECT	263
#define ICMP6_STAT_INHIST	264
#define ICMP6_STAT_ND_TOOMANYOPT 520
#define ICMP6_STAT_OUTERRHIST	521
#define ICMP6_STAT_PMTUCHG	534
#define ICMP6_STAT_ND_BADOPT	535
#define ICMP6_STAT_BADNS	536
#define ICMP6_STAT_BADNA	537
#define ICMP6_STAT_BADRS	538
#define ICMP6_STAT_BADRA	539
#define ICMP6_STAT_BADREDIRECT	540
#define ICMP6_STAT_DROPPED_RAROUTE 541
#define ICMP6_NSTATS		542

#endif /* _NETINET_ICMP6_H_ */
