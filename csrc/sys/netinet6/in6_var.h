/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv6 addresses of interfaces, the groups they listen to, and requests.
 *
 * Zones (RFC 4007): inside the kernel, link-local addresses carry the index of
 * their interface in bytes 2 and 3.  in6_embed() and in6_clear() convert;
 * packets on their way and what users see have none.
 */
#ifndef _NETINET6_IN6_VAR_H_
#define _NETINET6_IN6_VAR_H_

#include <sys/callout.h>
#include <sys/queue.h>
#include <sys/ioccom.h>
#include <net/if.h>
#include <netinet/in.h>

struct in6_addrlifetime {
	time_t		ia6t_expire;	/* 0: never */
	time_t		ia6t_preferred;
	uint32_t	ia6t_vltime;	/* s; ND6_INFINITE_LIFETIME */
	uint32_t	ia6t_pltime;
};

struct in6_ifreq {
	char		ifr_name[IFNAMSIZ];
	union {
		struct sockaddr_in6 ifru_addr;
		struct sockaddr_in6 ifru_dstaddr;
		short		ifru_flags;
		int		ifru_flags6;
		int		ifru_metric;
		void		*ifru_data;
		struct in6_addrlifetime ifru_lifetime;
		uint8_t		ifru_space[272];
	} ifr_ifru;
};
__CTASSERT(sizeof(struct in6_ifreq) == 288);

struct in6_aliasreq {
	char		ifra_name[IFNAMSIZ];
	struct sockaddr_in6 ifra_addr;
	struct sockaddr_in6 ifra_dstaddr;
	struct sockaddr_in6 ifra_prefixmask;
	int		ifra_flags;
	struct in6_addrlifetime ifra_lifetime;
};
__CTASSERT(sizeof(struct in6_aliasreq) == 128);

struct in6_nbrinfo {
	char		ifname[IFNAMSIZ];
	struct in6_addr	addr;
	long		asked;
	int		isrouter;
	int		state;
	int		expire;
};
__CTASSERT(sizeof(struct in6_nbrinfo) == 56);

struct nd_ifinfo {
	uint8_t		chlim;		/* current hop limit */
	uint32_t	basereachable;	/* ms */
	uint32_t	retrans;	/* ms */
	uint32_t	flags;		/* ND6_IFF_* */
};
struct in6_ndireq {
	char		ifname[IFNAMSIZ];
	struct nd_ifinfo ndi;
};
__CTASSERT(sizeof(struct in6_ndireq) == 32);

#define ND6_IFF_PERFORMNUD	0x01
#define ND6_IFF_ACCEPT_RTADV	0x02
#define ND6_IFF_IFDISABLED	0x08
#define ND6_IFF_AUTO_LINKLOCAL	0x20

#define IN6_IFF_ANYCAST		0x01
#define IN6_IFF_TENTATIVE	0x02
#define IN6_IFF_DUPLICATED	0x04
#define IN6_IFF_DETACHED	0x08
#define IN6_IFF_DEPRECATED	0x10
#define IN6_IFF_NODAD		0x20
#define IN6_IFF_AUTOCONF	0x40
#define IN6_IFF_TEMPORARY	0x80
#define IN6_IFF_NOTREADY	(IN6_IFF_TENTATIVE | IN6_IFF_DUPLICATED)

#define SIOCSIFADDR_IN6		_IOW('i', 12, struct in6_ifreq)
#define SIOCGIFADDR_IN6		_IOWR('i', 33, struct in6_ifreq)
#define SIOCDIFADDR_IN6		_IOW('i', 25, struct in6_ifreq)
#define SIOCAIFADDR_IN6		_IOW('i', 107, struct in6_aliasreq)
#define SIOCGIFDSTADDR_IN6	_IOWR('i', 34, struct in6_ifreq)
#define SIOCGIFNETMASK_IN6	_IOWR('i', 37, struct in6_ifreq)
#define SIOCGIFAFLAG_IN6	_IOWR('i', 73, struct in6_ifreq)
#define SIOCGIFALIFETIME_IN6	_IOWR('i', 106, struct in6_ifreq)
#define SIOCGNBRINFO_IN6	_IOWR('i', 78, struct in6_nbrinfo)
#define SIOCGIFINFO_IN6		_IOWR('i', 113, struct in6_ndireq)
#define SIOCSIFINFO_IN6		_IOWR('i', 114, struct in6_ndireq)
#define SIOCSIFINFO_FLAGS	_IOWR('i', 115, struct in6_ndireq)

#ifdef _KERNEL
__CTASSERT(SIOCSIFADDR_IN6 == 0x8120690c);
__CTASSERT(SIOCAIFADDR_IN6 == 0x8080696b);
__CTASSERT(SIOCGNBRINFO_IN6 == 0xc038694e);
__CTASSERT(SIOCGIFINFO_IN6 == 0xc0206971);

struct in6_multi;
struct lltable;
struct nd_dad;
struct socket;

#define IN6_MAXMEMBERS	4	/* groups that one address is in */

struct in6_ifaddr {
	struct ifaddr	ia_ifa;		/* first */
#define ia6_ifp		ia_ifa.ifa_ifp
	struct sockaddr_in6 ia_addr;	/* zone embedded */
	struct sockaddr_in6 ia_dstaddr;
	struct sockaddr_in6 ia_prefixmask;
	uint32_t	ia_plen;
	volatile int	ia6_flags;	/* IN6_IFF_* */
	struct in6_addrlifetime ia6_lifetime;
	time_t		ia6_createtime;	/* time_uptime */
	time_t		ia6_updatetime;
	struct in6_multi *ia6_solicited; /* its solicited-node group */
	struct nd_dad	*ia6_dad;	/* while looking for duplicates */
	struct pslist_entry ia6_hash_entry;
	bool		ia6_hashed;
};

/* A group that an interface listens to: in6_multilock. */
struct in6_multi {
	LIST_ENTRY(in6_multi) in6m_entry;	/* of the interface */
	struct in6_addr	in6m_addr;
	struct ifnet	*in6m_ifp;
	u_int		in6m_refcount;
	int		in6m_timer;	/* ticks of MLD to the answer */
	uint8_t		in6m_pending;	/* state changes still to tell */
};

/* if_afdata[AF_INET6] */
struct in6_ifextra {
	struct lltable	*lltable;
	struct nd_ifinfo nd_ifinfo;
	struct in6_multi *allnodes[2];	/* link-local and node-local */
	u_int		rs_left;	/* solicitations to send */
	uint32_t	linkmtu;	/* told by a router, 0: none */
	int		mld_v1timer;	/* ticks that MLDv1 is spoken */
	callout_t	rs_timer;
	struct ifnet	*ifp;
};

#define ifatoia6(ifa)	((struct in6_ifaddr *)(ifa))
#define IA6_IN6(ia)	(&(ia)->ia_addr.sin6_addr)
#define IA6_MASKIN6(ia)	(&(ia)->ia_prefixmask.sin6_addr)
#define in6_ifx(ifp)	((struct in6_ifextra *)(ifp)->if_afdata[AF_INET6])

extern const struct in6_addr in6addr_any, in6addr_loopback;
extern const struct in6_addr in6addr_linklocal_allnodes;
extern const struct in6_addr in6addr_linklocal_allrouters;
extern const struct in6_addr in6addr_linklocal_allv2routers;

#define IN6_IS_ADDR_MC_NODELOCAL(a)					\
	(IN6_IS_ADDR_MULTICAST(a) && ((a)->s6_addr[1] & 0xf) == 1)
#define IN6_IS_ADDR_MC_LINKLOCAL(a)					\
	(IN6_IS_ADDR_MULTICAST(a) && ((a)->s6_addr[1] & 0xf) == 2)
#define IN6_IS_SCOPED(a)						\
	(IN6_IS_ADDR_LINKLOCAL(a) || IN6_IS_ADDR_MC_LINKLOCAL(a) ||	\
	IN6_IS_ADDR_MC_NODELOCAL(a))

static inline void __unused
in6_embed(struct in6_addr *a, u_int ifindex)
{
	if (IN6_IS_SCOPED(a))
		a->s6_addr16[1] = htobe16((uint16_t)ifindex);
}

static inline void __unused
in6_clear(struct in6_addr *a)
{
	if (IN6_IS_SCOPED(a))
		a->s6_addr16[1] = 0;
}

static inline u_int __unused
in6_zone(const struct in6_addr *a)
{
	return IN6_IS_SCOPED(a) ? be16toh(a->s6_addr16[1]) : 0;
}

/* From a user: the zone goes into the address.  EHOSTUNREACH: none given. */
int	sa6_embedscope(struct sockaddr_in6 *);
/* To a user. */
void	sa6_recoverscope(struct sockaddr_in6 *);
int	in6_addrscope(const struct in6_addr *);
int	in6_matchlen(const struct in6_addr *, const struct in6_addr *);
int	in6_mask2len(const struct in6_addr *);
void	in6_prefixlen2mask(struct in6_addr *, int);
bool	in6_prefix_eq(const struct in6_addr *, const struct in6_addr *, u_int);
const char *in6_fmtaddr(char *, size_t, const struct in6_addr *);

/* Under pserialize, or held by psref. */
struct in6_ifaddr *in6_get_ia(const struct in6_addr *);
struct in6_ifaddr *in6_get_ia_psref(const struct in6_addr *, struct psref *);
struct in6_ifaddr *in6_get_ll(struct ifnet *, int);
bool	in6_localaddr(const struct in6_addr *);
int	in6_control(struct socket *, u_long, void *, struct ifnet *);
void	in6_purgeaddr(struct ifaddr *);
void	in6_purgeif(struct ifnet *);
int	in6_update_ifa(struct ifnet *, const struct in6_aliasreq *,
	    struct in6_ifaddr **);
void	in6_ifattach(struct ifnet *);
void	in6_if_up(struct ifnet *);
void	in6_if_down(struct ifnet *);
void	in6_if_link_state_change(struct ifnet *, int);
void	*in6_domifattach(struct ifnet *);
void	in6_domifdetach(struct ifnet *, void *);
bool	in6_ifid(struct ifnet *, const struct in6_addr *, u_int,
	    struct in6_addr *);

kmutex_t *in6_multilock(void);
struct in6_multi *in6_addmulti(const struct in6_addr *, struct ifnet *,
	    int *);
void	in6_delmulti(struct in6_multi *);
struct in6_multi *in6_lookup_multi(const struct in6_addr *, struct ifnet *);
bool	in6_multi_group(const struct in6_addr *, struct ifnet *);
void	in6_multi_purge(struct ifnet *);
void	in6_solicited(struct in6_addr *, const struct in6_addr *, u_int);
#endif /* _KERNEL */

#endif /* _NETINET6_IN6_VAR_H_ */
