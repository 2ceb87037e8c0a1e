/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Communication domains.
 *
 * A domain is constant and shared by all kernels; a component attaches it by
 * domain_attach() when a kernel boots.  Drivers that define theirs with
 * DOMAIN_DEFINE() attach it the same way: there are no linker sets.
 */
#ifndef _SYS_DOMAIN_H_
#define _SYS_DOMAIN_H_

#include <sys/types.h>
#include <sys/callout.h>
#include <sys/mbuf.h>
#include <sys/socket.h>
#include <sys/queue.h>

struct ifnet;
struct ifqueue;
struct lwp;
struct protosw;
struct rtentry;

struct domain {
	int		dom_family;	/* AF_* */
	const char	*dom_name;
	void		(*dom_init)(void);
	int		(*dom_externalize)(struct mbuf *, struct lwp *, int);
	void		(*dom_dispose)(struct mbuf *);
	const struct protosw *dom_protosw, *dom_protoswNPROTOSW;
	int		(*dom_rtattach)(void **, int);
	int		dom_rtoffset;	/* of the address, in bits */
	int		dom_maxrtkey;
	void		(*dom_if_up)(struct ifnet *);
	void		(*dom_if_down)(struct ifnet *);
	void		*(*dom_ifattach)(struct ifnet *);
	void		(*dom_ifdetach)(struct ifnet *, void *);
	void		(*dom_if_link_state_change)(struct ifnet *, int);
	const void	*(*dom_sockaddr_const_addr)(const struct sockaddr *,
			    socklen_t *);
	void		*(*dom_sockaddr_addr)(struct sockaddr *, socklen_t *);
	int		(*dom_sockaddr_cmp)(const struct sockaddr *,
			    const struct sockaddr *);
	struct sockaddr	*(*dom_sockaddr_externalize)(struct sockaddr *,
			    socklen_t, const struct sockaddr *);
	const struct sockaddr *dom_sa_any;
	struct ifqueue	*dom_ifqueues[2];
	STAILQ_ENTRY(domain) dom_link;	/* not used: domains are constant */
	struct mowner	dom_mowner;
	uint_fast8_t	dom_sa_cmpofs;
	uint_fast8_t	dom_sa_cmplen;
};

#define DOMAIN_DEFINE(name)	extern struct domain name
#define DOMAIN_MAX		32	/* in a kernel */

/* Domains of the calling kernel, in the order in which they attached. */
struct domain_state {
	const struct domain *ds_domains[DOMAIN_MAX];
	volatile u_int	ds_ndomains;
	const struct domain *ds_byfamily[AF_MAX];
	callout_t	ds_callout;
	u_int		ds_ticks;
};

#define DOMAIN_FOREACH(dom)						\
	for (u_int _df_i = 0;						\
	    _df_i < curkernel()->k_domain->ds_ndomains &&		\
	    ((dom) = curkernel()->k_domain->ds_domains[_df_i], true);	\
	    _df_i++)

void	domain_sysinit(void);
void	domain_sysfini(void);
void	domain_attach(const struct domain *);

#endif /* _SYS_DOMAIN_H_ */
