/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loopback interfaces: what is sent is received.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/bpf.h>
#include <net/if.h>
#include <net/if_types.h>
#include <net/pktqueue.h>
#include <net/route.h>
#include <netinet/in.h>
#include <netinet/ip_var.h>

#include "if_private.h"

#define LOMTU	(32768 + MHLEN + MLEN)

static int
loioctl(struct ifnet *ifp, u_long cmd, void *data)
{
	struct ifreq *ifr = data;
	struct ifaddr *ifa = data;
	int error;

	switch (cmd) {
	case SIOCINITIFADDR:
		ifp->if_flags |= IFF_UP | IFF_RUNNING;
		if (ifa != NULL)
			ifa->ifa_rtrequest = lortrequest;
		return 0;
	case SIOCSIFFLAGS:
		if ((error = ifioctl_common(ifp, cmd, data)) != 0)
			return error;
		if (ifp->if_flags & IFF_UP)
			ifp->if_flags |= IFF_RUNNING;
		return 0;
	case SIOCSIFMTU:
		if (ifr->ifr_mtu < IP_MSS || ifr->ifr_mtu > IP_MAXPACKET)
			return EINVAL;
		error = ifioctl_common(ifp, cmd, data);
		return error == ENETRESET ? 0 : error;
	case SIOCADDMULTI:
	case SIOCDELMULTI:
		return 0;
	default:
		return ifioctl_common(ifp, cmd, data);
	}
}

static int
lo_create(struct if_clone *ifc, int unit)
{
	struct ifnet *ifp = if_alloc(IFT_LOOP);

	if_initname(ifp, ifc->ifc_name, unit);
	ifp->if_mtu = LOMTU;
	ifp->if_flags = IFF_LOOPBACK | IFF_MULTICAST;
	ifp->if_extflags = IFEF_MPSAFE;
	ifp->if_ioctl = loioctl;
	ifp->if_output = looutput;
	ifp->if_dlt = DLT_NULL;
	if_initialize(ifp);
	ifp->if_link_state = LINK_STATE_UP;
	ifp->if_link_pending = LINK_STATE_UP;
	if_alloc_sadl(ifp);
	bpf_attach(ifp, DLT_NULL, sizeof(u_int));
	if (unit == 0)
		netif_state()->nis_lo0 = ifp;
	if_register(ifp);
	return 0;
}

static int
lo_destroy(struct ifnet *ifp)
{
	if (ifp == lo0ifp)
		return EPERM;
	bpf_detach(ifp);
	if_detach(ifp);
	if_free(ifp);
	return 0;
}

void
loopattach(int n)
{
	struct if_clone *ifc = &netif_state()->nis_loclone;

	ifc->ifc_name = "lo";
	ifc->ifc_namelen = 2;
	ifc->ifc_create = lo_create;
	ifc->ifc_destroy = lo_destroy;
	if_clone_attach(ifc);
	(void)lo_create(ifc, 0);
}

/* All that are left: the kernel halts. */
void
loopdetach(void)
{
	struct netif_state *nis = netif_state();
	struct ifnet *ifp;

	if_clone_detach(&nis->nis_loclone);
	for (;;) {
		IFNET_WRITER_FOREACH(ifp) {
			if (ifp->if_type == IFT_LOOP)
				break;
		}
		if (ifp == NULL)
			break;
		bpf_detach(ifp);
		if_detach(ifp);
		if_free(ifp);
	}
}

static struct pktqueue *
lo_queue(int af)
{
	switch (af) {
	case AF_INET:
		return ip_pktq;
	case AF_INET6:
		return netif_state()->nis_ip6pktq;
	default:
		return NULL;
	}
}

int
looutput(struct ifnet *ifp, struct mbuf *m, const struct sockaddr *dst,
    const struct rtentry *rt)
{
	struct pktqueue *pq;
	const int len = m->m_pkthdr.len;
	int error;

	KASSERT((m->m_flags & M_PKTHDR) != 0);
	if (rt != NULL && (rt->rt_flags & (RTF_REJECT | RTF_BLACKHOLE)) != 0) {
		error = rt_check_reject_route(rt, ifp);
		if (error != 0 || (rt->rt_flags & RTF_BLACKHOLE) != 0) {
			m_freem(m);
			return error;
		}
	}
	if (__predict_false(ifp->if_bpf != NULL))
		bpf_mtap_af(ifp, dst->sa_family, m, BPF_D_OUT);
	if ((pq = lo_queue(dst->sa_family)) == NULL) {
		if_statinc(ifp, if_noproto);
		m_freem(m);
		return EAFNOSUPPORT;
	}
	/* Tags and cached attributes are the sender's. */
	if (SLIST_FIRST(&m->m_pkthdr.tags) != NULL)
		m_tag_delete_chain(m);
	m_set_rcvif(m, ifp);
	if_statadd2(ifp, if_opackets, 1, if_obytes, len);
	if (!pktq_enqueue(pq, m, pktq_rps_hash(NULL, m))) {
		if_statinc(ifp, if_oerrors);
		m_freem(m);
		return ENOBUFS;
	}
	if_statadd2(ifp, if_ipackets, 1, if_ibytes, len);
	return 0;
}

void
lortrequest(int cmd, struct rtentry *rt, const struct rt_addrinfo *info)
{
	if (cmd == RTM_ADD && rt->rt_ifp != NULL && rt->rt_rmx.rmx_mtu == 0)
		rt->rt_rmx.rmx_mtu = rt->rt_ifp->if_mtu;
}
