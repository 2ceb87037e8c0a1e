/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Link types of captures.
 */
#ifndef _NET_DLT_H_
#define _NET_DLT_H_

#define DLT_NULL	0
#define DLT_EN10MB	1
#define DLT_SLIP	8
#define DLT_PPP		9
#define DLT_RAW		12
#define DLT_PPP_SERIAL	50
#define DLT_PPP_ETHER	51
#define DLT_C_HDLC	104
#define DLT_IEEE802_11	105
#define DLT_LOOP	108
#define DLT_LINUX_SLL	113

#endif /* _NET_DLT_H_ */
