/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Raw sockets of the routing protocol: the part of a pcb that they share.
 */
#ifndef _NET_RAW_CB_H_
#define _NET_RAW_CB_H_

#include <sys/queue.h>
#include <sys/socket.h>

struct socket;

struct rawcb {
	LIST_ENTRY(rawcb) rcb_list;
	struct socket	*rcb_socket;
	struct sockaddr	*rcb_faddr;
	struct sockaddr	*rcb_laddr;
	struct sockproto rcb_proto;
	size_t		rcb_len;
};
LIST_HEAD(rawcbhead, rawcb);

#define sotorawcb(so)	((struct rawcb *)(so)->so_pcb)
#define RAWSNDQ		8192
#define RAWRCVQ		16384

#endif /* _NET_RAW_CB_H_ */
