/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between in_pcb.c, in_pcbhash.c, in_pcbport.c.
 */
#ifndef _NETINET_IN_PCB_PRIVATE_H_
#define _NETINET_IN_PCB_PRIVATE_H_

#include <netinet/in_pcb.h>

struct inpcb *inpcb_get(struct inpcbtable *);
/* inpt_lock held. */
void	inpcb_hash(struct inpcb *, int);
void	inpcb_unhash(struct inpcb *);
struct inpcb *inpcb_find_connected(struct inpcbtable *, int,
	    const union in_pcbaddr *, in_port_t, const union in_pcbaddr *,
	    in_port_t);
struct inpcb_ports *inpcb_ports(struct inpcbtable *, in_port_t);

struct inpcb **in_pcbcollect(struct inpcbtable *,
	    bool (*)(const struct inpcb *, const void *), const void *,
	    u_int *, u_int *);
void	in_pcbcollect_free(struct inpcb **, u_int);
void	ip_mcast_purgeif(struct ip_moptions *, struct ifnet *);

#endif /* _NETINET_IN_PCB_PRIVATE_H_ */
