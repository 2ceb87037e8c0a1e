/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UDP on the wire: RFC 768.
 */
#ifndef _NETINET_UDP_H_
#define _NETINET_UDP_H_

#include <sys/types.h>

struct udphdr {
	uint16_t	uh_sport;
	uint16_t	uh_dport;
	uint16_t	uh_ulen;
	uint16_t	uh_sum;
} __packed;

/* Options at level IPPROTO_UDP. */
#define UDP_ENCAP		100
#define UDP_ENCAP_ESPINUDP_NON_IKE	1
#define UDP_ENCAP_ESPINUDP		2
#define UDP_ENCAP_ESPINUDP_PORT		500

#endif /* _NETINET_UDP_H_ */
