/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ARP for IPv4 on Ethernet: RFC 826, 1122, 5227.
 */
#ifndef _NETINET_IF_INARP_H_
#define _NETINET_IF_INARP_H_

#include <netinet/in.h>
#include <net/if_ether.h>

struct ether_arp {
	uint16_t	ar_hrd, ar_pro;
	uint8_t		ar_hln, ar_pln;
	uint16_t	ar_op;
	uint8_t		arp_sha[ETHER_ADDR_LEN];
	uint8_t		arp_spa[4];
	uint8_t		arp_tha[ETHER_ADDR_LEN];
	uint8_t		arp_tpa[4];
} __packed;
__CTASSERT(sizeof(struct ether_arp) == 28);

/* The destination of RTF_LLDATA messages. */
struct sockaddr_inarp {
	uint8_t		sin_len;
	uint8_t		sin_family;
	uint16_t	sin_port;
	struct in_addr	sin_addr;
	struct in_addr	sin_srcaddr;
	uint16_t	sin_tos;
	uint16_t	sin_other;
#define SIN_PROXY	1
};
__CTASSERT(sizeof(struct sockaddr_inarp) == 16);

#ifdef _KERNEL
struct ifaddr;
struct ifnet;
struct in_ifaddr;
struct llentry;
struct lltable;
struct mbuf;
struct rtentry;

void	arp_init(void);
void	arp_fini(void);
void	arp_input(struct ifnet *, struct mbuf *);
void	arp_ifinit(struct ifnet *, struct ifaddr *);
int	arpresolve(struct ifnet *, const struct rtentry *, struct mbuf *,
	    const struct sockaddr *, void *, size_t);
void	arpannounce(struct ifnet *, struct ifaddr *, const uint8_t *);
void	arp_dad_start(struct ifaddr *);
void	arp_dad_stop(struct ifaddr *);
void	in_lltable_setup(struct lltable *);
#endif

#endif /* _NETINET_IF_INARP_H_ */
