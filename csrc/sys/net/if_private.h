/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * State of the interface layer in a kernel.
 */
#ifndef _NET_IF_PRIVATE_H_
#define _NET_IF_PRIVATE_H_

#include <sys/callout.h>
#include <sys/workqueue.h>
#include <net/if.h>
#include <net/netisr.h>

#define IF_MAXINDEX	65535
#define PFIL_MAXAF	AF_MAX

struct bpf_ops;

struct netif_state {
	kmutex_t	nis_lock;	/* list, table, cloners: for writing */
	pserialize_t	nis_psz;	/* nis_lock */
	struct pslist_head nis_list;	/* in order of their making */
	struct ifnet	**nis_table;	/* by index; readers: pserialize */
	u_int		nis_tablelen;
	u_int		nis_lastindex;
	struct psref_class *nis_ifclass;
	struct psref_class *nis_ifaclass;
	struct workqueue *nis_linkwq;
	LIST_HEAD(, if_clone) nis_cloners;
	struct ifnet	*nis_lo0;
	struct if_clone	nis_loclone;
	const struct bpf_ops *nis_bpf;
	pfil_head_t	*nis_pfil;	/* events of interfaces */
	pfil_head_t	*nis_pfilaf[PFIL_MAXAF];
	kmutex_t	nis_pfillock;
	pserialize_t	nis_pfilpsz;
	struct {
		void	*ni_softint;
	}		nis_netisr[NETISR_MAX];
	/* Set by IPv6. */
	struct pktqueue	*nis_ip6pktq;
	int		(*nis_nd6resolve)(struct ifnet *,
			    const struct rtentry *, struct mbuf *,
			    const struct sockaddr *, void *, size_t);
	struct sysctllog *nis_sysctllog;
};

#define netif_state()	(curkernel()->k_netif)

/* A change of the link that the workqueue is to tell. */
struct if_link_work {
	struct work	ilw_work;	/* first */
	struct ifnet	*ilw_ifp;
	bool		ilw_queued;	/* a */
};

struct if_deferred_start {
	struct ifnet	*ids_ifp;
	void		(*ids_if_start)(struct ifnet *);
	void		*ids_si;
};

struct if_percpuq {
	struct ifnet	*ipq_ifp;
	void		*ipq_si;
	percpu_t	*ipq_queues;	/* struct ifqueue */
};

void	if_link_work(struct work *, void *);
void	if_link_attach(struct ifnet *);
void	if_link_detach(struct ifnet *);
void	if_queue_detach(struct ifnet *);
int	if_clone_ioctl(u_long, void *, struct lwp *);
int	ifconf(u_long, void *);
int	if_nullioctl(struct ifnet *, u_long, void *);
void	pfil_fini(void);
void	if_purge_protocols(struct ifnet *);
void	net_sysctl_init(struct sysctllog **);

#endif /* _NET_IF_PRIVATE_H_ */
