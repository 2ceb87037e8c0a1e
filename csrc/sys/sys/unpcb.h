/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Control block of an AF_LOCAL socket.  Rules and locks: kern/uipc_usrreq.c.
 */
#ifndef _SYS_UNPCB_H_
#define _SYS_UNPCB_H_

#include <sys/types.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/time.h>
#include <sys/un.h>

struct mbuf;
struct socket;
struct vnode;

struct unpcb {
	struct socket	*unp_socket;
	struct vnode	*unp_vnode;	/* bound to this name */
	ino_t		unp_ino;
	struct unpcb	*unp_conn;	/* where we send to */
	LIST_HEAD(, unpcb) unp_refs;	/* datagram sockets that send to us */
	LIST_ENTRY(unpcb) unp_reflink;
	LIST_ENTRY(unpcb) unp_all;
	LIST_ENTRY(unpcb) unp_inflight;	/* if unp_file is set */
	SLIST_ENTRY(unpcb) unp_gclink;
	int		unp_gcflags;	/* of the collector */
	u_int		unp_gcrefs;	/* found by it */
	struct file	*unp_gcfile;	/* that it holds */
	struct file	*unp_file;	/* while it is in a message */
	struct sockaddr_un *unp_addr;	/* bound to it, or NULL */
	size_t		unp_addrlen;
	int		unp_flags;	/* UNP_* */
	bool		unp_dead;	/* us_link: no new peers */
	volatile u_int	unp_refcnt;	/* pins: others about to lock it */
	struct timespec	unp_ctime;
	struct unpcbid	unp_connid;	/* UNP_EIDSVALID: of the peer */
};

/* unp_flags */
#define UNP_EIDSVALID	0x0001		/* unp_connid is the peer's */
#define UNP_EIDSBIND	0x0002		/* unp_connid is ours, for clients */
#define UNP_WANTCRED	0x0004		/* LOCAL_CREDS */
#define UNP_CONNWAIT	0x0008		/* LOCAL_CONNWAIT */
#define UNP_BUSY	0x0010		/* bind or connect is under way */

#define sotounpcb(so)	((struct unpcb *)((so)->so_pcb))

#endif /* _SYS_UNPCB_H_ */
