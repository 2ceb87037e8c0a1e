/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * State of IPv4 in a kernel.
 */
#ifndef _NETINET_INET_STATE_H_
#define _NETINET_INET_STATE_H_

#include <sys/callout.h>
#include <sys/mutex.h>
#include <sys/pslist.h>
#include <net/if_llatbl.h>
#include <net/nd.h>
#include <net/net_stats.h>
#include <netinet/icmp_var.h>
#include <netinet/in_pcb.h>
#include <netinet/in_var.h>
#include <netinet/ip_var.h>
#include <netinet/udp_var.h>
#include <net/if_arp.h>

#define IN_IFADDR_HASH	64
#define IN_MULTI_HASH	64
#define IPREASS_HASH	64
#define ICMP_RATES	8	/* buckets of the error limit */

struct ipfr_queue;
struct pktqueue;
struct protosw;
struct sysctllog;

/* Packets a second, counted. */
struct in_rate {
	volatile u_int	r_count;
	volatile time_t	r_second;
};

struct inet_state {
	/* Counters. */
	percpu_t	*is_ipstat, *is_icmpstat, *is_udpstat, *is_igmpstat;
	percpu_t	*is_arpstat;

	struct pktqueue	*is_pktq;
	const struct protosw *is_protox[256];
	struct pfil_head *is_pfil;

	/* Addresses: is_ifaddr_lock for writing. */
	kmutex_t	is_ifaddr_lock;
	struct pslist_head is_addrlist;
	struct pslist_head is_addrhash[IN_IFADDR_HASH];

	/* Groups: is_multilock. */
	kmutex_t	is_multilock;
	LIST_HEAD(, in_multi) is_multihash[IN_MULTI_HASH];
	volatile u_int	is_nmulti;
	callout_t	is_igmp_callout;
	bool		is_igmp_armed;
	bool		is_detaching;

	/* Fragments: netinet/ip_reass.c. */
	kmutex_t	is_reass_lock;
	LIST_HEAD(, ipfr_queue) is_reass[IPREASS_HASH];
	u_int		is_nreass;		/* packets */
	u_int		is_nfrags;
	callout_t	is_reass_callout;
	uint64_t	is_reass_secret[2];

	/* Protocols. */
	struct inpcbtable is_udptable;
	struct inpcbtable is_riptable;
	/* Set by IPv6: what only its pcbs have. */
	void		(*is_in6_pcbfree)(struct inpcb *);
	void		(*is_in6_pcbpurge)(struct inpcb *, struct ifnet *);

	/* ARP. */
	struct nd_domain is_arpnd;
	int		is_arp_log[3];	/* movements, permanent, wrong_iface */
	int		is_arp_debug;
	struct in_rate	is_arp_rate;
	volatile u_int	is_ntentative;	/* addresses not to be used yet */

	struct in_rate	is_icmp_rate;
	uint64_t	is_id_secret[2];
	volatile u_int	is_id;

	/* net.inet.ip */
	int	is_forwarding, is_sendredirects, is_defttl, is_forwsrcrt;
	int	is_directedbcast, is_allowsrcrt, is_subnetsarelocal;
	int	is_mtudisc, is_mtudisc_timeout, is_hostzerobcast;
	int	is_gif_ttl, is_gre_ttl, is_maxfragpackets, is_checkinterface;
	int	is_random_id, is_do_loopback_cksum, is_dad_count;
	int	is_anonportmin, is_anonportmax, is_lowportmin, is_lowportmax;
	int	is_portalgo;
	/* net.inet.icmp */
	int	is_icmp_maskrepl, is_icmp_returndatabytes;
	int	is_icmp_errppslimit, is_icmp_rediraccept;
	int	is_icmp_redirtimeout, is_icmp_bmcastecho;
	/* net.inet.udp */
	int	is_udp_cksum, is_udp_sendspace, is_udp_recvspace;
	int	is_udp_do_loopback_cksum;

	struct sysctllog *is_sysctllog;
};

#define inet_state()	(curkernel()->k_inet)

#define IPSTAT(x)	_NET_STATINC(inet_state()->is_ipstat, (x))
#define ICMPSTAT(x)	_NET_STATINC(inet_state()->is_icmpstat, (x))
#define UDPSTAT(x)	_NET_STATINC(inet_state()->is_udpstat, (x))
#define ARPSTAT(x)	_NET_STATINC(inet_state()->is_arpstat, (x))

/* At most `limit' a second; false: one more than that. */
bool	in_rate_ok(struct in_rate *, int);
void	in_sysctl_init(struct sysctllog **);
void	in_ifaddr_init(void);
void	in_ifaddr_fini(void);
void	in_mcast_init(void);
void	in_mcast_fini(void);
uint64_t in_hash_secret(const uint64_t[2], uint64_t, uint64_t, uint64_t);

extern const struct domain inetdomain;

#endif /* _NETINET_INET_STATE_H_ */
