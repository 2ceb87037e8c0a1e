/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UDP inside the kernel.
 */
#ifndef _NETINET_UDP_VAR_H_
#define _NETINET_UDP_VAR_H_

#include <netinet/ip_var.h>
#include <net/net_stats.h>
#include <netinet/udp.h>

#define UDP_STAT_IPACKETS	0
#define UDP_STAT_HDROPS		1
#define UDP_STAT_BADSUM		2
#define UDP_STAT_BADLEN		3
#define UDP_STAT_NOPORT		4
#define UDP_STAT_NOPORTBCAST	5
#define UDP_STAT_FULLSOCK	6
#define UDP_STAT_PCBHASHMISS	7
#define UDP_STAT_OPACKETS	8
#define UDP_NSTATS		9

#define UDPCTL_CHECKSUM		1
#define UDPCTL_SENDSPACE	2
#define UDPCTL_RECVSPACE	3
#define UDPCTL_LOOPBACKCKSUM	4
#define UDPCTL_STATS		5

#ifdef _KERNEL
struct inpcb;
struct inpcbtable;
struct lwp;
struct mbuf;
struct socket;
struct sockopt;

percpu_t *udp_stats(void);
struct inpcbtable *udp_table(void);
#define udp_statinc(x)	_NET_STATINC(udp_stats(), (x))
#define udbtable	(*udp_table())

void	udp_init(void);
void	udp_fini(void);
void	udp_input(struct mbuf *, int, int);
int	udp_output(struct mbuf *, struct inpcb *, struct mbuf *,
	    struct lwp *);
void	*udp_ctlinput(int, const struct sockaddr *, void *);
int	udp_ctloutput(int, struct socket *, struct sockopt *);
/* What both versions of IP do with a datagram for one pcb, held. */
bool	udp_deliver(struct inpcb *, struct mbuf *, const struct sockaddr *,
	    struct mbuf *, int);
void	udp_notify(struct inpcb *, int);
extern const struct pr_usrreqs udp_usrreqs;
#endif

#endif /* _NETINET_UDP_VAR_H_ */
