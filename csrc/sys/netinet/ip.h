/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The IPv4 header: RFC 791, 2474, 3168.
 */
#ifndef _NETINET_IP_H_
#define _NETINET_IP_H_

#include <netinet/in.h>

#define IPVERSION	4

struct ip {
#if _BYTE_ORDER == _LITTLE_ENDIAN
	unsigned int	ip_hl:4;	/* in words */
	unsigned int	ip_v:4;
#else
	unsigned int	ip_v:4;
	unsigned int	ip_hl:4;
#endif
	uint8_t		ip_tos;
	uint16_t	ip_len;
	uint16_t	ip_id;
	uint16_t	ip_off;
#define IP_RF		0x8000
#define IP_EF		0x8000
#define IP_DF		0x4000
#define IP_MF		0x2000
#define IP_OFFMASK	0x1fff
	uint8_t		ip_ttl;
	uint8_t		ip_p;
	uint16_t	ip_sum;
	struct in_addr	ip_src, ip_dst;
} __packed __aligned(4);
__CTASSERT(sizeof(struct ip) == 20);

#define IP_MAXPACKET	65535
#define IP_MSS		576
#define IP_MINFRAGSIZE	69	/* RFC 1858 */
#define MAXTTL		255
#define IPDEFTTL	64
#define IPFRAGTTL	60	/* half seconds */
#define IPTTLDEC	1

#define IPTOS_LOWDELAY		0x10
#define IPTOS_THROUGHPUT	0x08
#define IPTOS_RELIABILITY	0x04
#define IPTOS_PREC_INTERNETCONTROL 0xc0
#define IPTOS_ECN_NOTECT	0x00
#define IPTOS_ECN_ECT1		0x01
#define IPTOS_ECN_ECT0		0x02
#define IPTOS_ECN_CE		0x03
#define IPTOS_ECN_MASK		0x03

#define MAX_IPOPTLEN	40
#define IPOPT_COPIED(o)		((o) & 0x80)
#define IPOPT_CLASS(o)		((o) & 0x60)
#define IPOPT_NUMBER(o)		((o) & 0x1f)
#define IPOPT_EOL		0
#define IPOPT_NOP		1
#define IPOPT_RR		7
#define IPOPT_TS		68
#define IPOPT_SECURITY		130
#define IPOPT_LSRR		131
#define IPOPT_SATID		136
#define IPOPT_SSRR		137
#define IPOPT_RA		148
#define IPOPT_OPTVAL		0
#define IPOPT_OLEN		1
#define IPOPT_OFFSET		2
#define IPOPT_MINOFF		4
#define IPOPT_TS_TSONLY		0
#define IPOPT_TS_TSANDADDR	1
#define IPOPT_TS_PRESPEC	3

struct ip_timestamp {
	uint8_t		ipt_code;
	uint8_t		ipt_len;
	uint8_t		ipt_ptr;
#if _BYTE_ORDER == _LITTLE_ENDIAN
	unsigned int	ipt_flg:4, ipt_oflw:4;
#else
	unsigned int	ipt_oflw:4, ipt_flg:4;
#endif
} __packed;

/* Pseudo header of the checksums of TCP and UDP. */
struct ippseudo {
	struct in_addr	ippseudo_src;
	struct in_addr	ippseudo_dst;
	uint8_t		ippseudo_pad;
	uint8_t		ippseudo_p;
	uint16_t	ippseudo_len;
} __packed __aligned(4);

#endif /* _NETINET_IP_H_ */
