/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * State of IPv6 in a kernel.
 */
#ifndef _NETINET6_INET6_STATE_H_
#define _NETINET6_INET6_STATE_H_

#include <sys/callout.h>
#include <sys/mutex.h>
#include <sys/workqueue.h>
#include <net/if_llatbl.h>
#include <net/nd.h>
#include <net/net_stats.h>
#include <netinet/icmp6.h>
#include <netinet/inet_state.h>
#include <netinet6/in6_var.h>
#include <netinet6/ip6_var.h>
#include <netinet6/nd6.h>

#define IN6_IFADDR_HASH	64
#define FRAG6_HASH	64

struct frag6_queue;
struct nd6_ra;

struct inet6_state {
	percpu_t	*is6_ip6stat, *is6_icmp6stat, *is6_udp6stat;
	struct pktqueue	*is6_pktq;
	struct pfil_head *is6_pfil;

	/* Addresses: is6_ifaddr_lock for writing. */
	kmutex_t	is6_ifaddr_lock;
	struct pslist_head is6_addrhash[IN6_IFADDR_HASH];

	/* Groups: is6_multilock. */
	kmutex_t	is6_multilock;
	u_int		is6_nmulti;
	callout_t	is6_mld_callout;
	bool		is6_mld_armed;

	/* Fragments: frag6.c. */
	kmutex_t	is6_frag_lock;
	LIST_HEAD(, frag6_queue) is6_frags[FRAG6_HASH];
	u_int		is6_nfragq, is6_nfrags;
	callout_t	is6_frag_callout;
	uint64_t	is6_frag_secret[2];

	struct inpcbtable is6_riptable;

	/* Neighbours. */
	struct nd_domain is6_nd;
	struct in_rate	is6_nd_rate;		/* new entries */
	kmutex_t	is6_ndlock;		/* what waits for the thread */
	kmutex_t	is6_wklock;		/* routers and prefixes */
	LIST_HEAD(, nd_defrouter) is6_routers;
	LIST_HEAD(, nd_prefix) is6_prefixes;
	u_int		is6_nrouters;
	callout_t	is6_rtr_callout;
	struct workqueue *is6_wq;
	struct work	is6_work;
	bool		is6_workqueued;		/* is6_ndlock */
	bool		is6_detaching;
	STAILQ_HEAD(, nd6_ra) is6_ras;		/* to look at */
	u_int		is6_nras;
	uint8_t		is6_idkey[16];		/* of RFC 7217 ids */

	struct in_rate	is6_icmp6_rate;
	uint64_t	is6_idsecret[2];
	volatile u_int	is6_fragid;

	/* net.inet6.ip6 */
	int	is6_forwarding, is6_redirect, is6_hlim, is6_maxfragpackets;
	int	is6_maxfrags, is6_hdrnestlimit, is6_dad_count;
	int	is6_auto_flowlabel, is6_defmcasthlim, is6_use_deprecated;
	int	is6_v6only, is6_auto_linklocal, is6_use_defaultzone;
	int	is6_mcast_pmtu, is6_accept_rtadv, is6_stable_ids;
	/* net.inet6.icmp6 */
	int	is6_rediraccept, is6_redirtimeout, is6_errppslimit;
	int	is6_nd_debug;

	struct sysctllog *is6_sysctllog;
};

#define inet6_state()	(curkernel()->k_inet6)

#define IP6STAT(x)	_NET_STATINC(inet6_state()->is6_ip6stat, (x))
#define ICMP6STAT(x)	_NET_STATINC(inet6_state()->is6_icmp6stat, (x))
#define UDP6STAT(x)	_NET_STATINC(inet6_state()->is6_udp6stat, (x))

void	icmp6_error(struct mbuf *, int, int, int);
void	icmp6_reflect(struct mbuf *, int);
void	icmp6_send(struct mbuf *, const struct in6_addr *, struct ifnet *);
void	in6_ifaddr_init(void);
void	in6_ifaddr_fini(void);
void	in6_mcast_init(void);
void	in6_mcast_fini(void);
void	in6_sysctl_init(struct sysctllog **);

#endif /* _NETINET6_INET6_STATE_H_ */
