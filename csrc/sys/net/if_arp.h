/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Address Resolution Protocol on the wire: RFC 826.
 */
#ifndef _NET_IF_ARP_H_
#define _NET_IF_ARP_H_

#include <sys/types.h>
#include <sys/socket.h>

struct arphdr {
	uint16_t	ar_hrd;
#define ARPHRD_ETHER	1
#define ARPHRD_IEEE802	6
#define ARPHRD_ARCNET	7
#define ARPHRD_IEEE1394	24
	uint16_t	ar_pro;		/* ETHERTYPE_* */
	uint8_t		ar_hln;
	uint8_t		ar_pln;
	uint16_t	ar_op;
#define ARPOP_REQUEST	1
#define ARPOP_REPLY	2
#define ARPOP_REVREQUEST 3
#define ARPOP_REVREPLY	4
#define ARPOP_INVREQUEST 8
#define ARPOP_INVREPLY	9
} __packed;

/* Addresses behind the header: sender's and target's hardware, protocol. */
static inline uint8_t * __unused
ar_data(struct arphdr *ah)
{
	return (uint8_t *)(ah + 1);
}
#define ar_sha(ah)	(ar_data(ah))
#define ar_spa(ah)	(ar_data(ah) + (ah)->ar_hln)
#define ar_tha(ah)	(ar_data(ah) + (ah)->ar_hln + (ah)->ar_pln)
#define ar_tpa(ah)	(ar_data(ah) + 2 * (ah)->ar_hln + (ah)->ar_pln)

struct arpreq {
	struct sockaddr	arp_pa;
	struct sockaddr	arp_ha;
	int		arp_flags;
};
#define ATF_INUSE	0x01
#define ATF_COM		0x02
#define ATF_PERM	0x04
#define ATF_PUBL	0x08
#define ATF_USETRAILERS	0x10

#define ARP_STAT_SNDTOTAL	0
#define ARP_STAT_SNDREPLY	1
#define ARP_STAT_SENDREQUEST	2
#define ARP_STAT_RCVTOTAL	3
#define ARP_STAT_RCVREQUEST	4
#define ARP_STAT_RCVREPLY	5
#define ARP_STAT_RCVMCAST	6
#define ARP_STAT_RCVBADPROTO	7
#define ARP_STAT_RCVBADLEN	8
#define ARP_STAT_RCVZEROTPA	9
#define ARP_STAT_RCVZEROSPA	10
#define ARP_STAT_RCVNOINT	11
#define ARP_STAT_RCVLOCALSHA	12
#define ARP_STAT_RCVBCASTSHA	13
#define ARP_STAT_RCVLOCALSPA	14
#define ARP_STAT_RCVOVERPERM	15
#define ARP_STAT_RCVOVERINT	16
#define ARP_STAT_RCVOVER	17
#define ARP_STAT_DFRTOTAL	18
#define ARP_STAT_DFRSENT	19
#define ARP_STAT_DFRDROPPED	20
#define ARP_STAT_ALLOCFAIL	21
#define ARP_NSTATS		22

#endif /* _NET_IF_ARP_H_ */
