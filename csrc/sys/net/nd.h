/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Neighbour unreachability detection, for ARP and IPv6: RFC 4861, section 7.
 *
 * States
 *	(none) -> WAITDELETE/INCOMPLETE	nd_resolve(): a request is out
 *	INCOMPLETE -> REACHABLE		an answer
 *	REACHABLE -> STALE		nd_reachable ms without confirmation
 *	STALE -> DELAY			a packet is sent
 *	DELAY -> PROBE			nd_delay s later; unicast requests
 *	PROBE -> REACHABLE		an answer
 *	PROBE, INCOMPLETE -> freed	no answer to all requests
 *	STALE -> freed			unused for nd_gctimer s
 */
#ifndef _NET_ND_H_
#define _NET_ND_H_

#include <sys/types.h>

#define ND_STATE_PURGE		-3
#define ND_STATE_NOSTATE	-2
#define ND_STATE_WAITDELETE	-1
#define ND_STATE_INCOMPLETE	0
#define ND_STATE_REACHABLE	1
#define ND_STATE_STALE		2
#define ND_STATE_DELAY		3
#define ND_STATE_PROBE		4
#define ND_STATE_UNREACHABLE	5

struct ifnet;
struct llentry;
struct mbuf;
struct rtentry;

/* A protocol's numbers and messages. */
struct nd_domain {
	int		nd_family;
	int		nd_delay;	/* s */
	int		nd_mmaxtries;	/* requests to all */
	int		nd_umaxtries;	/* requests to one */
	int		nd_reachable;	/* ms */
	int		nd_retrans;	/* ms */
	int		nd_gctimer;	/* s */
	int		nd_maxqueuelen;
	int		nd_nud;
	/* Ask for the entry: `unicast' of the address it has. */
	void	(*nd_output)(struct ifnet *, struct llentry *, bool unicast);
	/* Nobody answered: a packet that waited. */
	void	(*nd_missed)(struct ifnet *, struct llentry *, struct mbuf *);
};

void	nd_timer(struct nd_domain *, struct llentry *);
void	nd_setstate(struct nd_domain *, struct llentry *, int);
/*
 * Resolve for a packet: 0 with the address in `dst', else the packet is kept
 * or freed: EWOULDBLOCK, or the error.
 */
int	nd_resolve(struct nd_domain *, struct llentry *,
	    const struct rtentry *, struct mbuf *, void *, size_t);
void	nd_confirm(struct nd_domain *, struct llentry *);

#endif /* _NET_ND_H_ */
