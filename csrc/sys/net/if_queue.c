/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packets between an interface and the stack: send queue, deferred start,
 * receive queues of each CPU, and the counters.
 */

#include <sys/param.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/percpu.h>
#include <sys/systm.h>
#include <sys/sysctl.h>

#include <net/bpf.h>
#include <net/if.h>
#include <net/net_stats.h>

#include "if_private.h"

void
if_stats_init(struct ifnet *ifp)
{
	ifp->if_stats = percpu_alloc(sizeof(uint64_t) * IF_NSTATS);
}

void
if_stats_fini(struct ifnet *ifp)
{
	percpu_free(ifp->if_stats, sizeof(uint64_t) * IF_NSTATS);
	ifp->if_stats = NULL;
}

struct net_stats_arg {
	uint64_t	*sum;
	u_int		n;
};

static void
net_stats_add(void *p, void *arg, struct cpu_info *ci)
{
	struct net_stats_arg *na = arg;
	const uint64_t *v = p;

	for (u_int i = 0; i < na->n; i++)
		na->sum[i] += v[i];
}

void
net_stats_sum(percpu_t *pc, uint64_t *sum, u_int n)
{
	struct net_stats_arg na = { .sum = sum, .n = n };

	memset(sum, 0, n * sizeof(*sum));
	percpu_foreach(pc, net_stats_add, &na);
}

int
sysctl_netstat(SYSCTLFN_ARGS, percpu_t *pc, u_int n)
{
	struct sysctlnode node = *rnode;
	const size_t size = n * sizeof(uint64_t);
	uint64_t *sum = kmem_alloc(size, KM_SLEEP);
	int error;

	net_stats_sum(pc, sum, n);
	node.sysctl_data = sum;
	node.sysctl_size = size;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	kmem_free(sum, size);
	return error;
}

static void
net_stats_zero(void *p, void *arg, struct cpu_info *ci)
{
	memset(p, 0, IF_NSTATS * sizeof(uint64_t));
}

void
if_export_if_data(struct ifnet *ifp, struct if_data *d, bool zero)
{
	uint64_t v[IF_NSTATS];

	net_stats_sum(ifp->if_stats, v, IF_NSTATS);
	if (zero)
		percpu_foreach(ifp->if_stats, net_stats_zero, NULL);
	memset(d, 0, sizeof(*d));
	d->ifi_type = ifp->if_type;
	d->ifi_addrlen = ifp->if_addrlen;
	d->ifi_hdrlen = ifp->if_hdrlen;
	d->ifi_link_state = ifp->if_link_state;
	d->ifi_mtu = ifp->if_mtu;
	d->ifi_metric = ifp->if_metric;
	d->ifi_baudrate = ifp->if_baudrate;
	d->ifi_lastchange = ifp->if_lastchange;
	d->ifi_ipackets = v[if_ipackets];
	d->ifi_ierrors = v[if_ierrors];
	d->ifi_opackets = v[if_opackets];
	d->ifi_oerrors = v[if_oerrors];
	d->ifi_collisions = v[if_collisions];
	d->ifi_ibytes = v[if_ibytes];
	d->ifi_obytes = v[if_obytes];
	d->ifi_imcasts = v[if_imcasts];
	d->ifi_omcasts = v[if_omcasts];
	d->ifi_iqdrops = v[if_iqdrops];
	d->ifi_noproto = v[if_noproto];
}

/*
 * Start a driver that may need the kernel lock.
 */
static void
if_start_lock(struct ifnet *ifp)
{
	if (if_is_mpsafe(ifp)) {
		(*ifp->if_start)(ifp);
		return;
	}
	KERNEL_LOCK(1, NULL);
	(*ifp->if_start)(ifp);
	KERNEL_UNLOCK_ONE(NULL);
}

/* The if_transmit of drivers that have none. */
int
ifq_enqueue(struct ifnet *ifp, struct mbuf *m)
{
	const size_t len = m->m_pkthdr.len;
	const bool mcast = (m->m_flags & (M_BCAST | M_MCAST)) != 0;
	int error;

	IFQ_ENQUEUE(&ifp->if_snd, m, error);
	if (error != 0) {
		if_statinc(ifp, if_oerrors);
		return error;
	}
	if_statadd(ifp, if_obytes, len);
	if (mcast)
		if_statinc(ifp, if_omcasts);
	if ((ifp->if_flags & IFF_OACTIVE) == 0)
		if_start_lock(ifp);
	return 0;
}

int
ifq_enqueue2(struct ifnet *ifp, struct ifqueue *ifq, struct mbuf *m)
{
	if (ifq == NULL)
		return ifq_enqueue(ifp, m);
	if (IF_QFULL(ifq)) {
		IF_DROP(ifq);
		m_freem(m);
		if_statinc(ifp, if_oerrors);
		return ENOBUFS;
	}
	IF_ENQUEUE(ifq, m);
	return 0;
}

int
if_transmit_lock(struct ifnet *ifp, struct mbuf *m)
{
	return (*ifp->if_transmit)(ifp, m);
}

/*
 * Received packets: counted, tapped, handed to the link layer.
 */
static void
if_input_common(struct ifnet *ifp, struct mbuf *m)
{
	if_statinc(ifp, if_ipackets);
	bpf_mtap(ifp, m, BPF_D_IN);
	(*ifp->_if_input)(ifp, m);
}

void
if_input(struct ifnet *ifp, struct mbuf *m)
{
	KASSERT(ifp->if_percpuq == NULL);
	if_input_common(ifp, m);
}

static void
if_percpuq_softint(void *arg)
{
	struct if_percpuq *ipq = arg;
	struct ifqueue *q;
	struct mbuf *m;

	for (;;) {
		q = percpu_getref(ipq->ipq_queues);
		IF_DEQUEUE(q, m);
		percpu_putref(ipq->ipq_queues);
		if (m == NULL)
			break;
		if_input_common(ipq->ipq_ifp, m);
	}
}

static void
if_percpuq_init(void *p, void *arg, struct cpu_info *ci)
{
	struct ifqueue *q = p;

	memset(q, 0, sizeof(*q));
	q->ifq_maxlen = IFQ_MAXLEN;
}

static void
if_percpuq_drain(void *p, void *arg, struct cpu_info *ci)
{
	struct ifqueue *q = p;

	IF_PURGE(q);
}

struct if_percpuq *
if_percpuq_create(struct ifnet *ifp)
{
	struct if_percpuq *ipq = kmem_zalloc(sizeof(*ipq), KM_SLEEP);

	ipq->ipq_ifp = ifp;
	ipq->ipq_queues = percpu_create(sizeof(struct ifqueue),
	    if_percpuq_init, NULL, NULL);
	ipq->ipq_si = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE,
	    if_percpuq_softint, ipq);
	return ipq;
}

void
if_percpuq_destroy(struct if_percpuq *ipq)
{
	if (ipq == NULL)
		return;
	softint_disestablish(ipq->ipq_si);
	percpu_foreach(ipq->ipq_queues, if_percpuq_drain, NULL);
	percpu_free(ipq->ipq_queues, sizeof(struct ifqueue));
	kmem_free(ipq, sizeof(*ipq));
}

void
if_percpuq_enqueue(struct if_percpuq *ipq, struct mbuf *m)
{
	struct ifqueue *q = percpu_getref(ipq->ipq_queues);

	if (IF_QFULL(q)) {
		IF_DROP(q);
		percpu_putref(ipq->ipq_queues);
		if_statinc(ipq->ipq_ifp, if_iqdrops);
		m_freem(m);
		return;
	}
	IF_ENQUEUE(q, m);
	softint_schedule(ipq->ipq_si);
	percpu_putref(ipq->ipq_queues);
}

static void
if_deferred_start_softint(void *arg)
{
	struct if_deferred_start *ids = arg;

	(*ids->ids_if_start)(ids->ids_ifp);
}

void
if_deferred_start_init(struct ifnet *ifp, void (*fn)(struct ifnet *))
{
	struct if_deferred_start *ids = kmem_zalloc(sizeof(*ids), KM_SLEEP);

	ids->ids_ifp = ifp;
	ids->ids_if_start = fn != NULL ? fn : if_start_lock;
	ids->ids_si = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE,
	    if_deferred_start_softint, ids);
	ifp->if_deferred_start = ids;
}

void
if_schedule_deferred_start(struct ifnet *ifp)
{
	softint_schedule(ifp->if_deferred_start->ids_si);
}

void
if_queue_detach(struct ifnet *ifp)
{
	struct if_deferred_start *ids = ifp->if_deferred_start;

	if (ids != NULL) {
		softint_disestablish(ids->ids_si);
		kmem_free(ids, sizeof(*ids));
		ifp->if_deferred_start = NULL;
	}
	IFQ_PURGE(&ifp->if_snd);
}

/* A packet went through a tunnel too often. */
int
if_tunnel_check_nesting(struct ifnet *ifp, struct mbuf *m, int limit)
{
	struct m_tag *mtag = m_tag_find(m, PACKET_TAG_TUNNEL_INFO);
	int *count;

	if (mtag != NULL) {
		count = (int *)(mtag + 1);
		if (++*count > limit)
			return EIO;
		return 0;
	}
	mtag = m_tag_get(PACKET_TAG_TUNNEL_INFO, sizeof(*count), M_NOWAIT);
	if (mtag == NULL)
		return ENOMEM;
	count = (int *)(mtag + 1);
	*count = 0;
	m_tag_prepend(m, mtag);
	return 0;
}
