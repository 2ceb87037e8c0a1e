/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IGMP on the wire: RFC 1112, 2236, 3376.
 */
#ifndef _NETINET_IGMP_H_
#define _NETINET_IGMP_H_

#include <netinet/in.h>

struct igmp {
	uint8_t		igmp_type;
	uint8_t		igmp_code;
	uint16_t	igmp_cksum;
	struct in_addr	igmp_group;
} __packed __aligned(4);
#define IGMP_MINLEN	8

struct igmpv3_query {
	struct igmp	iq_igmp;
	uint8_t		iq_srv;		/* S flag, robustness */
	uint8_t		iq_qqic;
	uint16_t	iq_nsrcs;
} __packed __aligned(4);

struct igmpv3_report {
	uint8_t		ir_type;
	uint8_t		ir_rsv1;
	uint16_t	ir_cksum;
	uint16_t	ir_rsv2;
	uint16_t	ir_numgrps;
} __packed __aligned(4);

struct igmpv3_grouprec {
	uint8_t		ig_type;
#define IGMP_MODE_IS_INCLUDE		1
#define IGMP_MODE_IS_EXCLUDE		2
#define IGMP_CHANGE_TO_INCLUDE		3
#define IGMP_CHANGE_TO_EXCLUDE		4
#define IGMP_ALLOW_NEW_SOURCES		5
#define IGMP_BLOCK_OLD_SOURCES		6
	uint8_t		ig_datalen;
	uint16_t	ig_numsrc;
	struct in_addr	ig_group;
} __packed __aligned(4);

#define IGMP_HOST_MEMBERSHIP_QUERY	0x11
#define IGMP_v1_HOST_MEMBERSHIP_REPORT	0x12
#define IGMP_DVMRP			0x13
#define IGMP_PIM			0x14
#define IGMP_v2_HOST_MEMBERSHIP_REPORT	0x16
#define IGMP_HOST_LEAVE_MESSAGE		0x17
#define IGMP_v3_HOST_MEMBERSHIP_REPORT	0x22

#endif /* _NETINET_IGMP_H_ */
