/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between rtsock.c, rtsock_usrreq.c and rtsock_sysctl.c.
 */
#ifndef _NET_RTSOCK_PRIVATE_H_
#define _NET_RTSOCK_PRIVATE_H_

#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/sysctl.h>
#include <net/if.h>
#include <net/route.h>

struct rtcb {
	LIST_ENTRY(rtcb) rcb_list;	/* rk_lock */
	struct socket	*rcb_socket;	/* rcb_lock */
	kmutex_t	*rcb_lock;	/* the socket's */
	volatile u_int	rcb_refcnt;
	int		rcb_family;	/* 0: all */
	bool		rcb_filtered;
	uint64_t	rcb_msgfilter;	/* types that are wanted */
};

struct rtsock_state {
	kmutex_t	rk_lock;
	LIST_HEAD(, rtcb) rk_list;
	volatile u_int	rk_count;
	struct ifqueue	rk_queue;	/* rk_lock */
	void		*rk_softint;
};

int	route_output(struct mbuf *, struct socket *);
void	rt_ifa_fill(struct ifaddr *, struct rt_addrinfo *,
	    struct ifa_msghdr *);
size_t	rt_msg_layout(int, const struct rt_addrinfo *, void *, size_t, int *);
int	sysctl_rtable(SYSCTLFN_PROTO);

#endif /* _NET_RTSOCK_PRIVATE_H_ */
