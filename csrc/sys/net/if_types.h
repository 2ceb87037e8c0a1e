/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of interfaces, by IANA's ifType numbers.
 */
#ifndef _NET_IF_TYPES_H_
#define _NET_IF_TYPES_H_

#define IFT_OTHER	0x01
#define IFT_ETHER	0x06
#define IFT_FDDI	0x0f
#define IFT_PPP		0x17
#define IFT_LOOP	0x18
#define IFT_SLIP	0x1c
#define IFT_PARA	0x22
#define IFT_PROPVIRTUAL	0x35
#define IFT_IEEE80211	0x47
#define IFT_TUNNEL	0x83
#define IFT_L2VLAN	0x87
#define IFT_IEEE1394	0x90
#define IFT_IEEE8023ADLAG 0xa1
#define IFT_MPLS	0xa6
#define IFT_BRIDGE	0xd1
#define IFT_STF		0xd7
#define IFT_GIF		0xf0
#define IFT_FAITH	0xf2
#define IFT_CARP	0xf8
#define IFT_IPSEC	0xf9

#endif /* _NET_IF_TYPES_H_ */
