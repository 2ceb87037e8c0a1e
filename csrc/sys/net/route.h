/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Routes, routing messages (route(4)) and cached routes (rtcache(9)).
 *
 * The table of an address family is a trie; readers walk it without a lock,
 * under pserialize(9).  rtalloc1() and rtrequest1() return a counted
 * reference: rt_unref().  A struct route caches one for somebody who sends
 * again and again: as long as the generation of the table is that of the
 * cache, what rtcache_*() returns is the route to use, and it stays memory of
 * a route until the cache is changed.  Such a cache is used by one context at
 * a time.
 *
 * A route that left the table has lost RTF_UP and is used by nobody anew; its
 * rt_ifp may be gone.  So whoever sends by it takes the interface by
 * rt_getifp(), which says NULL then.
 *
 * Guards: (r) rt_lock, for writing; readers look without it, so a change of
 * what they see is one store or bumps the generation.  (c) constant while in
 * the table.
 */
#ifndef _NET_ROUTE_H_
#define _NET_ROUTE_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/time.h>

struct rt_metrics {
	uint64_t	rmx_locks;
	uint64_t	rmx_mtu;
	uint64_t	rmx_hopcount;
	uint64_t	rmx_recvpipe;
	uint64_t	rmx_sendpipe;
	uint64_t	rmx_ssthresh;
	uint64_t	rmx_rtt;	/* us */
	uint64_t	rmx_rttvar;	/* us */
	time_t		rmx_expire;	/* wall clock in messages, or uptime */
	uint64_t	rmx_pksent;
};
__CTASSERT(sizeof(struct rt_metrics) == 80);

#define RTM_RTTUNIT	1000000

/* rt_flags */
#define RTF_UP		0x1
#define RTF_GATEWAY	0x2
#define RTF_HOST	0x4
#define RTF_REJECT	0x8
#define RTF_DYNAMIC	0x10
#define RTF_MODIFIED	0x20
#define RTF_DONE	0x40
#define RTF_MASK	0x80
#define RTF_CONNECTED	0x100
#define RTF_LLDATA	0x400
#define RTF_LLINFO	RTF_LLDATA
#define RTF_STATIC	0x800
#define RTF_BLACKHOLE	0x1000
#define RTF_CLONED	0x2000
#define RTF_PROTO2	0x4000
#define RTF_PROTO1	0x8000
#define RTF_SRC		0x10000
#define RTF_ANNOUNCE	0x20000
#define RTF_LOCAL	0x40000
#define RTF_BROADCAST	0x80000
#define RTF_UPDATING	0x100000
#define RTF_DONTCHANGEIFA 0x200000

#define RTM_VERSION	4
struct rt_msghdr {
	u_short		rtm_msglen;
	u_char		rtm_version;
	u_char		rtm_type;
	u_short		rtm_index;
	int		rtm_flags;
	int		rtm_addrs;
	pid_t		rtm_pid;
	int		rtm_seq;
	int		rtm_errno;
	int		rtm_use;
	int		rtm_inits;
	struct rt_metrics rtm_rmx __aligned(8);
};
__CTASSERT(sizeof(struct rt_msghdr) == 120);

#define RTM_ADD		0x1
#define RTM_DELETE	0x2
#define RTM_CHANGE	0x3
#define RTM_GET		0x4
#define RTM_LOSING	0x5
#define RTM_REDIRECT	0x6
#define RTM_MISS	0x7
#define RTM_LOCK	0x8
#define RTM_OLDADD	0x9
#define RTM_OLDDEL	0xa
#define RTM_ONEWADDR	0xc
#define RTM_ODELADDR	0xd
#define RTM_OOIFINFO	0xe
#define RTM_OIFINFO	0xf
#define RTM_IFANNOUNCE	0x10
#define RTM_IEEE80211	0x11
#define RTM_SETGATE	0x12
#define RTM_LLINFO_UPD	0x13
#define RTM_IFINFO	0x14
#define RTM_OCHGADDR	0x15
#define RTM_NEWADDR	0x16
#define RTM_DELADDR	0x17
#define RTM_CHGADDR	0x18

#define RTA_DST		0x1
#define RTA_GATEWAY	0x2
#define RTA_NETMASK	0x4
#define RTA_GENMASK	0x8
#define RTA_IFP		0x10
#define RTA_IFA		0x20
#define RTA_AUTHOR	0x40
#define RTA_BRD		0x80
#define RTA_TAG		0x100

#define RTAX_DST	0
#define RTAX_GATEWAY	1
#define RTAX_NETMASK	2
#define RTAX_GENMASK	3
#define RTAX_IFP	4
#define RTAX_IFA	5
#define RTAX_AUTHOR	6
#define RTAX_BRD	7
#define RTAX_TAG	8
#define RTAX_MAX	9

#define RTV_MTU		0x1
#define RTV_HOPCOUNT	0x2
#define RTV_EXPIRE	0x4
#define RTV_RPIPE	0x8
#define RTV_SPIPE	0x10
#define RTV_SSTHRESH	0x20
#define RTV_RTT		0x40
#define RTV_RTTVAR	0x80

#define RT_ROUNDUP(n)	((n) > 0 ? (((n) - 1) | 7) + 1 : 8)
#define RT_ROUNDUP2(a, n) ((a) > 0 ? (1 + (((a) - 1) | ((n) - 1))) : (n))
#define RT_ADVANCE(x, n) ((x) += RT_ROUNDUP((n)->sa_len))

#define RO_MSGFILTER	1
#define RO_MISSFILTER	2
#define RO_FILTSA_MAX	30

struct rtstat {
	uint64_t	rts_badredirect;
	uint64_t	rts_dynamic;
	uint64_t	rts_newgateway;
	uint64_t	rts_unreach;
	uint64_t	rts_wildcard;
};
__CTASSERT(sizeof(struct rtstat) == 40);

struct rt_addrinfo {
	int		rti_addrs;
	const struct sockaddr *rti_info[RTAX_MAX];
	int		rti_flags;
	struct ifaddr	*rti_ifa;
	struct ifnet	*rti_ifp;
};
#define rti_dst		rti_info[RTAX_DST]
#define rti_gateway	rti_info[RTAX_GATEWAY]
#define rti_netmask	rti_info[RTAX_NETMASK]

#ifdef _KERNEL
#include <sys/atomic.h>
#include <sys/psref.h>
#include <rump-sys/kernel.h>

struct ifaddr;
struct ifnet;
struct mbuf;
struct rt_node;
struct rtentry;
struct socket;

struct rtentry {
	struct rt_node	*rt_node;	/* r: where in the trie */
	struct sockaddr	*_rt_key;	/* c */
	struct sockaddr	*_rt_mask;	/* c: NULL for hosts */
	struct sockaddr	*rt_gateway;	/* r: with generation */
	volatile int	rt_flags;	/* r */
	volatile u_int	rt_refcnt;
	uint64_t	rt_use;
	struct ifnet	*rt_ifp;	/* r: while RTF_UP, rt_getifp() */
	struct ifaddr	*rt_ifa;	/* r: one reference */
	uint32_t	rt_ifa_seqno;
	void		*rt_llinfo;
	struct rt_metrics rt_rmx;	/* expiry in time_uptime */
	struct rtentry	*rt_gwroute;	/* of the gateway, if indirect */
	struct sockaddr	*rt_tag;
	uint8_t		rt_plen;	/* c: bits of the prefix */
	uint8_t		rt_timed;	/* r: on rs_timed */
	LIST_ENTRY(rtentry) rt_timedlist; /* r */
	struct rtentry	*rt_freenext;
};
#define rt_timer_expire	rt_rmx.rmx_expire
#define rt_getkey(rt)	((const struct sockaddr *)(rt)->_rt_key)
#define rt_mask(rt)	((const struct sockaddr *)(rt)->_rt_mask)

struct route {
	struct rtentry	*_ro_rt;	/* one reference */
	struct sockaddr	*ro_sa;
	uint64_t	ro_rtcache_generation;
	struct psref	ro_psref;
	int		ro_bound;
	struct sockaddr_storage *ro_big;	/* ro_sa, if not in ro_buf */
	union {
		struct sockaddr	ro_buf;
		uint64_t	ro_words[4];
	} ro_u;
};

struct route_state;
void	rt_init(void);
void	rt_fini(void);

/* Bumped by every change of any table. */
volatile uint64_t *rtcache_generation_ptr(void);
#define rtcache_generation	(*rtcache_generation_ptr())

struct rtentry *rtalloc1(const struct sockaddr *, int);
void	rt_unref(struct rtentry *);
static inline void __unused
rt_ref(struct rtentry *rt)
{
	atomic_inc_uint(&rt->rt_refcnt);
}
/* Packets counted: of two at once one may be lost. */
static inline void __unused
rt_used(struct rtentry *rt)
{
	atomic_store_relaxed(&rt->rt_use, atomic_load_relaxed(&rt->rt_use) + 1);
}
/* The interface, held; NULL if the route or the interface is gone. */
struct ifnet *rt_getifp(const struct rtentry *, struct psref *);

int	rtrequest(int, const struct sockaddr *, const struct sockaddr *,
	    const struct sockaddr *, int, struct rtentry **);
int	rtrequest1(int, struct rt_addrinfo *, struct rtentry **);
int	rtinit(struct ifaddr *, int, int);
int	rt_ifa_addlocal(struct ifaddr *);
int	rt_ifa_remlocal(struct ifaddr *, struct ifaddr *);
void	rtredirect(const struct sockaddr *, const struct sockaddr *,
	    const struct sockaddr *, int, const struct sockaddr *,
	    struct rtentry **);
int	rt_setgate(struct rtentry *, const struct sockaddr *);
int	rt_update(struct rtentry *, struct rt_addrinfo *, void *);
int	rt_setmetrics(void *, struct rtentry *);
void	rt_setmtu(struct rtentry *, uint64_t);
void	rt_setexpire(struct rtentry *, time_t);
int	rt_check_reject_route(const struct rtentry *, const struct ifnet *);
bool	rt_is_blackhole(const struct rtentry *);
const struct sockaddr *rt_settag(struct rtentry *, const struct sockaddr *);
struct sockaddr *rt_gettag(const struct rtentry *);
int	rt_walktree(sa_family_t, int (*)(struct rtentry *, void *), void *);
void	rt_delete_matched_entries(sa_family_t,
	    int (*)(struct rtentry *, void *), void *, bool);
void	rt_replace_ifa(struct rtentry *, struct ifaddr *);
struct ifaddr *rt_getifa(struct rt_addrinfo *, struct psref *);
bool	rt_ifa_connected(const struct rtentry *, const struct ifaddr *);
u_int	rt_count(void);
/* A host route with an MTU or a gateway learned: path MTU discovery. */
struct rtentry *rt_dynhost(const struct sockaddr *, const struct rtentry *,
	    time_t);
void	rt_ifdetach(struct ifnet *);

static inline struct sockaddr * __unused
rtcache_getdst(const struct route *ro)
{
	return ro->ro_sa;
}
int	rtcache_setdst(struct route *, const struct sockaddr *);
struct rtentry *rtcache_lookup2(struct route *, const struct sockaddr *, int,
	    int *);
#define rtcache_lookup1(ro, dst, clone)					\
	rtcache_lookup2((ro), (dst), (clone), NULL)
#define rtcache_lookup(ro, dst)		rtcache_lookup1((ro), (dst), 1)
struct rtentry *rtcache_init(struct route *);
#define rtcache_init_noclone(ro)	rtcache_init(ro)
struct rtentry *rtcache_validate(struct route *);
struct rtentry *rtcache_update(struct route *, int);
void	rtcache_copy(struct route *, struct route *);
void	rtcache_free(struct route *);
static inline void __unused
rtcache_unref(struct rtentry *rt, struct route *ro)
{
	/* The cache keeps it. */
}

/* Messages: net/rtsock.c. */
void	rt_newmsg(const int, const struct rtentry *);
void	rt_missmsg(int, const struct rt_addrinfo *, int, int);
void	rt_ifmsg(struct ifnet *);
void	rt_ifannouncemsg(struct ifnet *, int);
void	rt_addrmsg(int, struct ifaddr *);
void	rt_clonedmsg(int, const struct sockaddr *, const struct sockaddr *,
	    const uint8_t *, const struct ifnet *);

void	route_sysinit(void);
void	route_sysfini(void);
extern const struct domain routedomain;

void	link_rtrequest(int, struct rtentry *, const struct rt_addrinfo *);
void	p2p_rtrequest(int, struct rtentry *, const struct rt_addrinfo *);
#endif /* _KERNEL */

#endif /* _NET_ROUTE_H_ */
