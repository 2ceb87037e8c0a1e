/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Neighbour discovery: RFC 4861, 4862.
 *
 * The states of a neighbour are those of <net/nd.h>.
 *
 * Default routers and prefixes that they told of: nd6_rtr.c, is6_wklock.
 */
#ifndef _NETINET6_ND6_H_
#define _NETINET6_ND6_H_

#include <sys/queue.h>
#include <netinet/in.h>

#define ND6_INFINITE_LIFETIME	0xffffffffU
#define ND6_MAXPREFIXES		16	/* of an interface */
#define ND6_MAXROUTERS		16

struct ifaddr;
struct ifnet;
struct in6_ifaddr;
struct llentry;
struct lltable;
struct mbuf;
struct rtentry;
struct sockaddr;

struct nd_defrouter {
	LIST_ENTRY(nd_defrouter) dr_entry;
	struct in6_addr	dr_addr;	/* zone embedded */
	struct ifnet	*dr_ifp;
	time_t		dr_expire;	/* time_uptime */
	bool		dr_installed;	/* has the default route */
};

struct nd_prefix {
	LIST_ENTRY(nd_prefix) pr_entry;
	struct in6_addr	pr_prefix;
	u_int		pr_plen;
	struct ifnet	*pr_ifp;
	time_t		pr_expire;	/* 0: never */
	bool		pr_onlink;	/* its route is there */
};

void	nd6_init(void);
void	nd6_fini(void);
void	nd6_ifattach(struct ifnet *);
void	nd6_ifdetach(struct ifnet *);
int	nd6_resolve(struct ifnet *, const struct rtentry *, struct mbuf *,
	    const struct sockaddr *, void *, size_t);
void	nd6_lltable_setup(struct lltable *);
/* What a message says of its sender; ND_* type and code. */
void	nd6_cache_lladdr(struct ifnet *, const struct in6_addr *,
	    const uint8_t *, int, bool);
void	nd6_flush_held(struct ifnet *, const struct in6_addr *,
	    struct mbuf *);
void	nd6_ns_input(struct mbuf *, int, int);
void	nd6_na_input(struct mbuf *, int, int);
void	nd6_ns_output(struct ifnet *, const struct in6_addr *,
	    const struct in6_addr *, const uint8_t *, bool);
void	nd6_na_output(struct ifnet *, const struct in6_addr *,
	    const struct in6_addr *, int, bool);
void	nd6_ra_input(struct mbuf *, int, int);
void	nd6_rs_input(struct mbuf *, int, int);
void	nd6_redirect_input(struct mbuf *, int, int);
void	nd6_redirect_output(struct mbuf *, const struct in6_addr *,
	    struct ifnet *);
void	nd6_rs_start(struct ifnet *);
void	nd6_rs_stop(struct ifnet *);
void	nd6_rtr_init(void);
void	nd6_rtr_fini(void);
void	nd6_rtr_ifdetach(struct ifnet *);
void	nd6_rtr_arm(void);
void	nd6_router_gone(struct ifnet *, const struct in6_addr *);
bool	nd6_is_neighbour(const struct in6_addr *, struct ifnet *);
void	nd6_dad_start(struct in6_ifaddr *);
void	nd6_dad_stop(struct in6_ifaddr *);
void	nd6_dad_duplicated(struct in6_ifaddr *);
bool	nd6_mymac(struct ifnet *, uint8_t *);

/* Options of a message, as far as we know them; false: malformed. */
struct nd_opts {
	const uint8_t	*no_sll, *no_tll;	/* link addresses */
	const struct nd_opt_mtu *no_mtu;
	const struct nd_opt_prefix_info *no_pi[ND6_MAXPREFIXES];
	u_int		no_npi;
};
bool	nd6_options(const uint8_t *, int, struct nd_opts *);

/* MLD, beside it. */
struct in6_multi;
void	mld_init(void);
void	mld_fini(void);
void	mld_joined(struct in6_multi *);
/* A message to be sent when the lock is free. */
struct mld_out {
	struct in6_addr	mo_group;
	u_int		mo_ifindex;
	uint8_t		mo_type;	/* of the record */
	bool		mo_v1;
};
bool	mld_left(const struct in6_multi *, struct mld_out *);
void	mld_send(const struct mld_out *);
void	mld_input(struct mbuf *, int, int);

#endif /* _NETINET6_ND6_H_ */
