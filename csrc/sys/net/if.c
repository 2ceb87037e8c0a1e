/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interfaces: their life, and how they are found.
 *
 * States
 *	made -> REGISTERED	if_register(): in the list and the table
 *	REGISTERED -> going	if_detach(): if_deactivated, off both; who looks
 *				from now on does not find it
 *	going -> gone		psref_target_destroy(): nobody holds it
 *
 * Locking: nis_lock guards the list and the table for writing; readers are in
 * a pserialize section, or hold the interface by psref.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/domain.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/systm.h>
#include <sys/sysctl.h>
#include <sys/timevar.h>

#include <net/bpf.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_types.h>
#include <net/route.h>

#include <rump-sys/kern.h>

#include "if_private.h"

struct psref_class *
if_psref_class(void)
{
	return netif_state()->nis_ifclass;
}

struct psref_class *
if_ifa_psref_class(void)
{
	return netif_state()->nis_ifaclass;
}

kmutex_t *
if_global_lock(void)
{
	return &netif_state()->nis_lock;
}

struct pslist_head *
if_pslist(void)
{
	return &netif_state()->nis_list;
}

pserialize_t
if_psz(void)
{
	return netif_state()->nis_psz;
}

pfil_head_t *
if_pfil_global(void)
{
	return netif_state()->nis_pfil;
}

struct ifnet *
if_lo0(void)
{
	return netif_state()->nis_lo0;
}

const struct bpf_ops *
bpf_ops_get(void)
{
	return netif_state()->nis_bpf;
}

void
bpf_ops_set(const struct bpf_ops *ops)
{
	netif_state()->nis_bpf = ops;
}

void
ifinit(void)
{
	struct netif_state *nis;

	nis = kernel_state_alloc(sizeof(*nis));
	curkernel()->k_netif = nis;
	mutex_init(&nis->nis_lock, MUTEX_DEFAULT, IPL_NONE);
	nis->nis_psz = pserialize_create();
	nis->nis_ifclass = psref_class_create("ifnet", IPL_SOFTNET);
	nis->nis_ifaclass = psref_class_create("ifa", IPL_SOFTNET);
	PSLIST_INIT(&nis->nis_list);
	LIST_INIT(&nis->nis_cloners);
	nis->nis_tablelen = 16;
	nis->nis_table = kmem_zalloc(nis->nis_tablelen *
	    sizeof(nis->nis_table[0]), KM_SLEEP);
	FLAWLESSCALL(workqueue_create(&nis->nis_linkwq, "iflink",
	    if_link_work, NULL, PRI_SOFTNET, IPL_NET, WQ_MPSAFE));
	pfil_init();
	sysctl_setup_later(net_sysctl_init, &nis->nis_sysctllog);
}

void
iffini(void)
{
	struct netif_state *nis = netif_state();

	KASSERT(PSLIST_WRITER_FIRST(&nis->nis_list, struct ifnet,
	    if_pslist_entry) == NULL);
	sysctl_teardown(&nis->nis_sysctllog);
	workqueue_destroy(nis->nis_linkwq);
	pfil_fini();
	kmem_free(nis->nis_table, nis->nis_tablelen *
	    sizeof(nis->nis_table[0]));
	nis->nis_table = NULL;
	nis->nis_tablelen = 0;
	psref_class_destroy(nis->nis_ifaclass);
	psref_class_destroy(nis->nis_ifclass);
	pserialize_destroy(nis->nis_psz);
	mutex_destroy(&nis->nis_lock);
}

/*
 * Methods that a driver left out.
 */
static int
if_nulloutput(struct ifnet *ifp, struct mbuf *m, const struct sockaddr *dst,
    const struct rtentry *rt)
{
	m_freem(m);
	return ENXIO;
}

static void
if_nullinput(struct ifnet *ifp, struct mbuf *m)
{
	m_freem(m);
}

static void
if_nullstart(struct ifnet *ifp)
{
	IFQ_PURGE(&ifp->if_snd);
}

int
if_nulltransmit(struct ifnet *ifp, struct mbuf *m)
{
	m_freem(m);
	return ENXIO;
}

int
if_nullioctl(struct ifnet *ifp, u_long cmd, void *data)
{
	return ENXIO;
}

static int
if_nullinit(struct ifnet *ifp)
{
	return ENXIO;
}

static void
if_nullstop(struct ifnet *ifp, int disable)
{
}

static void
if_nullslowtimo(struct ifnet *ifp)
{
}

static void
if_nulldrain(struct ifnet *ifp)
{
}

#define IF_DEFAULT(member, fn)						\
do {									\
	if (ifp->member == NULL)					\
		ifp->member = (fn);					\
} while (0)

static void
if_defaults(struct ifnet *ifp)
{
	IF_DEFAULT(if_output, if_nulloutput);
	IF_DEFAULT(_if_input, if_nullinput);
	IF_DEFAULT(if_start, if_nullstart);
	IF_DEFAULT(if_ioctl, if_nullioctl);
	IF_DEFAULT(if_init, if_nullinit);
	IF_DEFAULT(if_stop, if_nullstop);
	IF_DEFAULT(if_slowtimo, if_nullslowtimo);
	IF_DEFAULT(if_drain, if_nulldrain);
}

struct ifnet *
if_alloc(u_char type)
{
	struct ifnet *ifp = kmem_zalloc(sizeof(*ifp), KM_SLEEP);

	ifp->if_type = type;
	return ifp;
}

void
if_free(struct ifnet *ifp)
{
	kmem_free(ifp, sizeof(*ifp));
}

void
if_initname(struct ifnet *ifp, const char *name, int unit)
{
	(void)snprintf(ifp->if_xname, sizeof(ifp->if_xname), "%s%d", name,
	    unit);
}

/*
 * An index that was not in use for a while, and its place in the table, empty
 * until if_register().
 */
static void
if_getindex(struct ifnet *ifp)
{
	struct netif_state *nis = netif_state();
	struct ifnet **old = NULL, **new;
	u_int oldlen = 0, i, idx;

	mutex_enter(&nis->nis_lock);
	for (i = 0, idx = nis->nis_lastindex; i < IF_MAXINDEX; i++) {
		idx = idx % IF_MAXINDEX + 1;
		if (idx >= nis->nis_tablelen || nis->nis_table[idx] == NULL)
			break;
	}
	nis->nis_lastindex = idx;
	ifp->if_index = idx;
	ifp->if_index_gen++;
	if (idx >= nis->nis_tablelen) {
		oldlen = nis->nis_tablelen;
		old = nis->nis_table;
		new = kmem_zalloc(2 * oldlen * sizeof(*new), KM_SLEEP);
		memcpy(new, old, oldlen * sizeof(*new));
		/* The table first: a longer length never meets the short. */
		atomic_store_release(&nis->nis_table, new);
		pserialize_perform(nis->nis_psz);
		atomic_store_release(&nis->nis_tablelen, 2 * oldlen);
		kmem_free(old, oldlen * sizeof(*old));
	}
	mutex_exit(&nis->nis_lock);
}

void
if_initialize(struct ifnet *ifp)
{
	struct netif_state *nis = netif_state();

	KASSERT(ifp->if_xname[0] != '\0');
	TAILQ_INIT(&ifp->if_addrlist);
	PSLIST_INIT(&ifp->if_addr_pslist);
	PSLIST_ENTRY_INIT(ifp, if_pslist_entry);
	LIST_INIT(&ifp->if_multiaddrs);
	if_getindex(ifp);
	ifp->if_link_state = LINK_STATE_UNKNOWN;
	ifp->if_capenable = 0;
	ifp->if_csum_flags_tx = 0;
	ifp->if_csum_flags_rx = 0;
	ifp->if_deactivated = false;
	if (ifp->if_snd.ifq_maxlen == 0)
		ifp->if_snd.ifq_maxlen = IFQ_MAXLEN;
	ifp->if_snd.altq_ifp = ifp;
	IFQ_LOCK_INIT(&ifp->if_snd);
	IF_AFDATA_LOCK_INIT(ifp);
	ifp->if_ioctl_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);
	ifp->if_pfil = pfil_head_create(PFIL_TYPE_IFNET, ifp);
	psref_target_init(&ifp->if_psref, nis->nis_ifclass);
	if_stats_init(ifp);
	if_link_attach(ifp);
	getnanotime(&ifp->if_lastchange);
	if_defaults(ifp);
}

void
if_register(struct ifnet *ifp)
{
	struct netif_state *nis = netif_state();
	struct ifnet *other, *last = NULL;
	const struct domain *dom;

	if_defaults(ifp);
	if (ifp->if_transmit == NULL)
		ifp->if_transmit = ifq_enqueue;
	if (ifp->if_sadl == NULL)
		if_alloc_sadl(ifp);
	DOMAIN_FOREACH(dom) {
		if (dom->dom_ifattach != NULL &&
		    ifp->if_afdata[dom->dom_family] == NULL)
			ifp->if_afdata[dom->dom_family] =
			    dom->dom_ifattach(ifp);
	}
	mutex_enter(&nis->nis_lock);
	ifp->if_registered = true;
	nis->nis_table[ifp->if_index] = ifp;
	IFNET_WRITER_FOREACH(other)
		last = other;
	if (last == NULL)
		PSLIST_WRITER_INSERT_HEAD(&nis->nis_list, ifp,
		    if_pslist_entry);
	else
		PSLIST_WRITER_INSERT_AFTER(last, ifp, if_pslist_entry);
	mutex_exit(&nis->nis_lock);
	pfil_run_ifhooks(nis->nis_pfil, PFIL_IFNET_ATTACH, ifp);
	rt_ifannouncemsg(ifp, IFAN_ARRIVAL);
}

int
if_attach(struct ifnet *ifp)
{
	if_initialize(ifp);
	ifp->if_percpuq = if_percpuq_create(ifp);
	if_register(ifp);
	return 0;
}

/*
 * A domain came after interfaces: it gets its data on each.
 */
void
if_domain_attach(const struct domain *dom)
{
	struct ifnet *ifp;

	if (dom->dom_ifattach == NULL)
		return;
	mutex_enter(&netif_state()->nis_lock);
	IFNET_WRITER_FOREACH(ifp) {
		if (ifp->if_afdata[dom->dom_family] == NULL)
			ifp->if_afdata[dom->dom_family] =
			    dom->dom_ifattach(ifp);
	}
	mutex_exit(&netif_state()->nis_lock);
}

void
if_domain_detach(const struct domain *dom)
{
	struct ifnet *ifp;
	void *data;

	mutex_enter(&netif_state()->nis_lock);
	IFNET_WRITER_FOREACH(ifp) {
		data = ifp->if_afdata[dom->dom_family];
		ifp->if_afdata[dom->dom_family] = NULL;
		if (data != NULL && dom->dom_ifdetach != NULL)
			dom->dom_ifdetach(ifp, data);
	}
	mutex_exit(&netif_state()->nis_lock);
}

void
if_deactivate(struct ifnet *ifp)
{
	ifp->if_deactivated = true;
}

static void
if_unlist(struct ifnet *ifp)
{
	struct netif_state *nis = netif_state();

	mutex_enter(&nis->nis_lock);
	nis->nis_table[ifp->if_index] = NULL;
	if (nis->nis_lo0 == ifp)
		nis->nis_lo0 = NULL;
	PSLIST_WRITER_REMOVE(ifp, if_pslist_entry);
	pserialize_perform(nis->nis_psz);
	mutex_exit(&nis->nis_lock);
	PSLIST_ENTRY_DESTROY(ifp, if_pslist_entry);
}

/* Sockets and protocols forget it. */
void
if_purge_protocols(struct ifnet *ifp)
{
	const struct domain *dom;
	const struct protosw *pr;

	DOMAIN_FOREACH(dom) {
		for (pr = dom->dom_protosw;
		    pr < dom->dom_protoswNPROTOSW; pr++) {
			if ((pr->pr_flags & PR_PURGEIF) != 0 &&
			    pr->pr_usrreqs != NULL)
				(void)pr->pr_usrreqs->pr_purgeif(NULL, ifp);
		}
	}
}

void
if_detach(struct ifnet *ifp)
{
	struct netif_state *nis = netif_state();
	const struct domain *dom;

	if_down(ifp);
	ifp->if_deactivated = true;
	if_unlist(ifp);
	if_purge_protocols(ifp);
	rt_ifdetach(ifp);
	DOMAIN_FOREACH(dom) {
		void *data = ifp->if_afdata[dom->dom_family];

		if (data != NULL && dom->dom_ifdetach != NULL)
			dom->dom_ifdetach(ifp, data);
		ifp->if_afdata[dom->dom_family] = NULL;
	}
	rt_ifannouncemsg(ifp, IFAN_DEPARTURE);
	psref_target_destroy(&ifp->if_psref, nis->nis_ifclass);
	pfil_run_ifhooks(nis->nis_pfil, PFIL_IFNET_DETACH, ifp);
	if_link_detach(ifp);
	if_queue_detach(ifp);
	if_free_sadl(ifp, 1);
	KASSERT(IFADDR_EMPTY(ifp));
	pfil_head_destroy(ifp->if_pfil);
	if (ifp->if_description != NULL) {
		kmem_free(ifp->if_description, IFDESCRSIZE);
		ifp->if_description = NULL;
	}
	if_stats_fini(ifp);
	IFQ_LOCK_DESTROY(&ifp->if_snd);
	rw_obj_free(ifp->if_afdata_lock);
	mutex_obj_free(ifp->if_ioctl_lock);
}

/*
 * Finding.  Under pserialize, or the caller knows that it stays.
 */
struct ifnet *
_if_byindex(u_int idx)
{
	struct netif_state *nis = netif_state();
	const u_int len = atomic_load_acquire(&nis->nis_tablelen);

	if (__predict_false(idx >= len))
		return NULL;
	return atomic_load_consume(&nis->nis_table)[idx];
}

struct ifnet *
if_byindex(u_int idx)
{
	struct ifnet *ifp = _if_byindex(idx);

	if (__predict_false(ifp != NULL && ifp->if_deactivated))
		return NULL;
	return ifp;
}

struct ifnet *
ifunit(const char *name)
{
	struct ifnet *ifp;
	int s;

	s = pserialize_read_enter();
	IFNET_READER_FOREACH(ifp) {
		if (!ifp->if_deactivated &&
		    strncmp(ifp->if_xname, name, IFNAMSIZ) == 0)
			break;
	}
	pserialize_read_exit(s);
	return ifp;
}

void
if_acquire(struct ifnet *ifp, struct psref *psref)
{
	psref_acquire(psref, &ifp->if_psref, netif_state()->nis_ifclass);
}

void
if_put(const struct ifnet *ifp, struct psref *psref)
{
	if (ifp != NULL)
		psref_release(psref, &ifp->if_psref,
		    netif_state()->nis_ifclass);
}

bool
if_held(struct ifnet *ifp)
{
	return psref_held(&ifp->if_psref, netif_state()->nis_ifclass);
}

struct ifnet *
if_get(const char *name, struct psref *psref)
{
	struct ifnet *ifp;
	int s;

	s = pserialize_read_enter();
	IFNET_READER_FOREACH(ifp) {
		if (!ifp->if_deactivated &&
		    strncmp(ifp->if_xname, name, IFNAMSIZ) == 0) {
			if_acquire(ifp, psref);
			break;
		}
	}
	pserialize_read_exit(s);
	return ifp;
}

struct ifnet *
if_get_byindex(u_int idx, struct psref *psref)
{
	struct ifnet *ifp;
	int s;

	s = pserialize_read_enter();
	if ((ifp = if_byindex(idx)) != NULL)
		if_acquire(ifp, psref);
	pserialize_read_exit(s);
	return ifp;
}

struct ifnet *
if_get_bylla(const void *lla, unsigned char len, struct psref *psref)
{
	struct ifnet *ifp;
	int s;

	s = pserialize_read_enter();
	IFNET_READER_FOREACH(ifp) {
		const struct sockaddr_dl *sdl = ifp->if_sadl;

		if (!ifp->if_deactivated && sdl != NULL &&
		    sdl->sdl_alen == len && memcmp(CLLADDR(sdl), lla,
		    len) == 0) {
			if_acquire(ifp, psref);
			break;
		}
	}
	pserialize_read_exit(s);
	return ifp;
}
