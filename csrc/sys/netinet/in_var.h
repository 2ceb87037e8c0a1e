/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Internet addresses of interfaces, and the groups they listen to.
 *
 * Addresses are found by a hash of the address, under pserialize(9).
 * in_ifaddr_lock guards writing; it is taken inside IFNET_LOCK.
 */
#ifndef _NETINET_IN_VAR_H_
#define _NETINET_IN_VAR_H_

#include <sys/queue.h>
#include <sys/callout.h>
#include <net/if.h>
#include <netinet/in.h>

struct in_multi;

struct in_ifaddr {
	struct ifaddr	ia_ifa;		/* first */
#define ia_ifp		ia_ifa.ifa_ifp
#define ia_flags	ia_ifa.ifa_flags
	/* Host order. */
	uint32_t	ia_net;		/* by class */
	uint32_t	ia_netmask;
	uint32_t	ia_subnet;
	uint32_t	ia_subnetmask;
	struct in_addr	ia_netbroadcast;
	struct sockaddr_in ia_addr;
	struct sockaddr_in ia_dstaddr;
#define ia_broadaddr	ia_dstaddr
	struct sockaddr_in ia_sockmask;
	struct in_multi	*ia_allhosts;
	uint16_t	ia_idsalt;
	int		ia4_flags;	/* IN_IFF_* */
	void		(*ia_dad_start)(struct ifaddr *);
	void		(*ia_dad_stop)(struct ifaddr *);
	struct arp_dad	*ia_dad;	/* while looking for duplicates */
	time_t		ia_dad_defended;
	struct pslist_entry ia_pslist_entry;	/* all addresses */
	struct pslist_entry ia_hash_pslist_entry;
	bool		ia_inlist;
};

struct in_aliasreq {
	char		ifra_name[IFNAMSIZ];
	struct sockaddr_in ifra_addr;
	struct sockaddr_in ifra_dstaddr;
#define ifra_broadaddr	ifra_dstaddr
	struct sockaddr_in ifra_mask;
};
__CTASSERT(sizeof(struct in_aliasreq) == 64);

struct in_nbrinfo {
	char		ifname[IFNAMSIZ];
	struct in_addr	addr;
	long		asked;
	int		state;
	int		expire;
};
__CTASSERT(sizeof(struct in_nbrinfo) == 40);

/* if_afdata[AF_INET] */
struct in_ifinfo {
	struct lltable	*ii_llt;
	void		*ii_selsrc;
	struct igmp_ifinfo *ii_igmp;
	time_t		ii_defended;
};

#define IN_IFF_TENTATIVE	0x01
#define IN_IFF_DUPLICATED	0x02
#define IN_IFF_DETACHED		0x04
#define IN_IFF_TRYTENTATIVE	0x08
#define IN_IFF_NOTREADY							\
	(IN_IFF_TENTATIVE | IN_IFF_DUPLICATED | IN_IFF_TRYTENTATIVE)

#define ifatoia(ifa)	((struct in_ifaddr *)(ifa))
#define IA_SIN(ia)	(&((struct in_ifaddr *)(ia))->ia_addr)

/* A source of a group, and how many sockets want or refuse it. */
struct in_msource {
	LIST_ENTRY(in_msource) ims_list;
	struct in_addr	ims_addr;
	u_int		ims_ninclude;
	u_int		ims_nexclude;
	bool		ims_reported;	/* as part of the filter last told */
	uint8_t		ims_pending;	/* state changes still to tell */
	bool		ims_allow;	/* which of the two */
	bool		ims_queried;
};

/* A group that an interface listens to.  All under in_multilock(). */
struct in_multi {
	LIST_ENTRY(in_multi) inm_list;	/* of the hash */
	struct in_addr	inm_addr;
	struct ifnet	*inm_ifp;
	if_index_t	inm_ifindex;
	u_int		inm_refcount;
	u_int		inm_nexclude;	/* sockets that take all but some */
	u_int		inm_ninclude;
	u_int		inm_nsources;
	LIST_HEAD(, in_msource) inm_sources;
	/* IGMP */
	int		inm_state;
	int		inm_timer;	/* fast ticks to the answer, 0: none */
	uint8_t		inm_pending;	/* state changes still to tell */
	bool		inm_mode_change;
	bool		inm_reported_exclude;
	bool		inm_srcquery;	/* the answer names sources only */
};

#ifdef _KERNEL
struct in_ifaddr *in_get_ia(struct in_addr);
struct in_ifaddr *in_get_ia_psref(struct in_addr, struct psref *);
struct in_ifaddr *in_get_ia_on_iface(struct in_addr, struct ifnet *);
struct in_ifaddr *in_get_ia_on_iface_psref(struct in_addr, struct ifnet *,
	    struct psref *);
struct in_ifaddr *in_get_ia_from_ifp(struct ifnet *);
struct in_ifaddr *in_get_ia_from_ifp_psref(struct ifnet *, struct psref *);
struct pslist_head *in_addr_hash(in_addr_t);
struct pslist_head *in_addr_list(void);
#define in_ifaddrhead_pslist	(*in_addr_list())
#define IN_ADDRLIST_READER_FOREACH(ia)					\
	PSLIST_READER_FOREACH((ia), in_addr_list(), struct in_ifaddr,	\
	    ia_pslist_entry)
#define IN_ADDRLIST_READER_EMPTY()					\
	(PSLIST_READER_FIRST(in_addr_list(), struct in_ifaddr,		\
	    ia_pslist_entry) == NULL)
#define IN_ADDRHASH_READER_FOREACH(ia, addr)				\
	PSLIST_READER_FOREACH((ia), in_addr_hash(addr),			\
	    struct in_ifaddr, ia_hash_pslist_entry)

static inline void __unused
ia4_acquire(struct in_ifaddr *ia, struct psref *psref)
{
	if (ia != NULL)
		ifa_acquire(&ia->ia_ifa, psref);
}

static inline void __unused
ia4_release(struct in_ifaddr *ia, struct psref *psref)
{
	if (ia != NULL)
		ifa_release(&ia->ia_ifa, psref);
}

int	in_control(struct socket *, u_long, void *, struct ifnet *);
void	in_purgeaddr(struct ifaddr *);
void	in_purgeif(struct ifnet *);
int	in_ifinit(struct ifnet *, struct in_ifaddr *,
	    const struct sockaddr_in *, const struct sockaddr_in *, int);
int	in_addprefix(struct in_ifaddr *, int);
void	in_scrubprefix(struct in_ifaddr *);
void	in_addrhash_insert(struct in_ifaddr *);
void	in_if_up(struct ifnet *);
void	in_if_down(struct ifnet *);
void	in_if_link_state_change(struct ifnet *, int);
void	*in_domifattach(struct ifnet *);
void	in_domifdetach(struct ifnet *, void *);
struct ifaddr *in_getifa(struct ifaddr *, const struct sockaddr *);

kmutex_t *in_multilock(void);
#define in_multi_lock()		mutex_enter(in_multilock())
#define in_multi_unlock()	mutex_exit(in_multilock())
struct in_multi *in_addmulti(const struct in_addr *, struct ifnet *);
void	in_delmulti(struct in_multi *);
struct in_multi *in_joingroup(const struct in_addr *, struct ifnet *, int,
	    const struct in_addr *);
void	in_leavegroup(struct in_multi *, int, const struct in_addr *, u_int);
int	in_chgsource(struct in_multi *, int, const struct in_addr *, int);
bool	in_multi_group(struct in_addr, struct ifnet *, int);
struct in_multi *in_lookup_multi(struct in_addr, struct ifnet *);
void	in_multi_reap(struct in_multi *);
void	in_multi_purge(struct ifnet *);
void	in_multi_foreach(struct ifnet *,
	    void (*)(struct in_multi *, void *), void *);
#endif /* _KERNEL */

#endif /* _NETINET_IN_VAR_H_ */
