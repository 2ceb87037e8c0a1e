/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component wire: interfaces on a switch (wire.c).
 *
 * One soft interrupt a kernel serves all of them: a sender in another kernel
 * has only to find the kernel, not an interface that may be going.
 *
 * Locking: ws_lock guards the list; an interface on it stays while ws_busy
 * says that the soft interrupt is looking.
 */

#include <sys/param.h>
#include <sys/callout.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/bpf.h>
#include <net/if.h>
#include <net/if_ether.h>
#include <netinet/in.h>
#include <rump-sys/component.h>
#include <rump-sys/kern.h>
#include <rump/rumpuser.h>
#include <rump/librump/rumpkern/rump_private.h>

#include "wire_private.h"

#define WIRE_COPY	(MHLEN - 16)	/* up to here a frame is copied */
#define WIRE_CAPS	(IFCAP_CSUM_IPv4_Tx | IFCAP_CSUM_IPv4_Rx |	\
	IFCAP_CSUM_TCPv4_Tx | IFCAP_CSUM_TCPv4_Rx |			\
	IFCAP_CSUM_UDPv4_Tx | IFCAP_CSUM_UDPv4_Rx)
#define WIRE_CSUM	(M_CSUM_IPv4 | M_CSUM_TCPv4 | M_CSUM_UDPv4)

struct wire_softc {
	struct ethercom	sc_ec;		/* first */
	LIST_ENTRY(wire_softc) sc_list;
	struct rump_wire_port *sc_port;
	struct wire_frame *sc_later;	/* not due yet, by time */
	callout_t	sc_callout;
	int		sc_unit;
};

struct wire_state {
	kmutex_t	ws_lock;
	LIST_HEAD(, wire_softc) ws_list;
	void		*ws_softint;
	struct if_clone	ws_clone;
};

extern const struct rump_component_desc rumpcomp_wire;

static void
wire_ext_free(struct mbuf *m, void *buf, size_t size, void *arg)
{
	wire_frame_free(arg);
	if (m != NULL)
		pool_cache_put(mb_cache, m);
}

/*
 * A frame becomes a packet: a copy if it is small, else its memory is lent.
 */
static struct mbuf *
wire_mbuf(struct wire_frame *wf)
{
	struct mbuf *m = m_gethdr(M_DONTWAIT, MT_DATA);
	const int len = (int)wf->wf_len;

	if (m == NULL) {
		wire_frame_free(wf);
		return NULL;
	}
	m->m_pkthdr.csum_flags = wf->wf_csum_flags;
	m->m_pkthdr.csum_data = wf->wf_csum_data;
	m->m_pkthdr.segsz = wf->wf_segsz;
	if (len <= WIRE_COPY) {
		m->m_data += WIRE_ALIGN;
		memcpy(mtod(m, void *), wf->wf_data + WIRE_ALIGN, wf->wf_len);
		wire_frame_free(wf);
	} else {
		MEXTADD(m, wf->wf_data, wf->wf_len + WIRE_ALIGN, 0,
		    wire_ext_free, wf);
		m->m_flags |= M_EXT_RW;
		m->m_data += WIRE_ALIGN;
	}
	m->m_len = m->m_pkthdr.len = len;
	return m;
}

/* Keep what is not due in order of time. */
static void
wire_defer(struct wire_softc *sc, struct wire_frame *wf)
{
	struct wire_frame **wp = &sc->sc_later;

	while (*wp != NULL && (*wp)->wf_due <= wf->wf_due)
		wp = &(*wp)->wf_next;
	wf->wf_next = *wp;
	*wp = wf;
}

/* ws_lock held; dropped while packets go up. */
static void
wire_input(struct wire_state *ws, struct wire_softc *sc)
{
	struct ifnet *ifp = &sc->sc_ec.ec_if;
	struct wire_frame *wf = wire_receive(sc->sc_port), *next;
	struct wire_frame *ready = NULL, **rp = &ready;
	const int64_t now = rumpuser_monotime();
	struct psref psref;
	struct mbuf *m;

	for (; wf != NULL; wf = next) {
		next = wf->wf_next;
		if (wf->wf_due > now || sc->sc_later != NULL)
			wire_defer(sc, wf);
		else {
			*rp = wf;
			rp = &wf->wf_next;
		}
	}
	while ((wf = sc->sc_later) != NULL && wf->wf_due <= now) {
		sc->sc_later = wf->wf_next;
		*rp = wf;
		rp = &wf->wf_next;
	}
	*rp = NULL;
	if (sc->sc_later != NULL)
		callout_schedule_ns(&sc->sc_callout,
		    (uint64_t)sc->sc_later->wf_due);
	if (ready == NULL)
		return;
	if_acquire(ifp, &psref);
	mutex_exit(&ws->ws_lock);
	for (wf = ready; wf != NULL; wf = next) {
		next = wf->wf_next;
		if ((ifp->if_flags & IFF_RUNNING) == 0) {
			wire_frame_free(wf);
			continue;
		}
		if ((m = wire_mbuf(wf)) == NULL) {
			if_statinc(ifp, if_iqdrops);
			continue;
		}
		m_set_rcvif(m, ifp);
		if_input(ifp, m);
	}
	if_put(ifp, &psref);
	mutex_enter(&ws->ws_lock);
}

static void
wire_softint(void *arg)
{
	struct wire_state *ws = arg;
	struct wire_softc *sc;
	int bound = curlwp_bind(), seen;

	/* The list may change while packets go up: by unit, upwards. */
	mutex_enter(&ws->ws_lock);
	for (seen = -1;;) {
		struct wire_softc *best = NULL;

		LIST_FOREACH(sc, &ws->ws_list, sc_list) {
			if (sc->sc_unit > seen && (best == NULL ||
			    sc->sc_unit < best->sc_unit))
				best = sc;
		}
		if (best == NULL)
			break;
		seen = best->sc_unit;
		wire_input(ws, best);
	}
	mutex_exit(&ws->ws_lock);
	curlwp_bindx(bound);
}

static void
wire_tick(void *arg)
{
	struct wire_state *ws = component_state(&rumpcomp_wire);

	softint_schedule(ws->ws_softint);
}

static int
wire_wake_inside(void *arg)
{
	struct wire_state *ws = component_state(&rumpcomp_wire);

	if (ws != NULL && ws->ws_softint != NULL)
		softint_schedule(ws->ws_softint);
	return 0;
}

/*
 * From a thread of any kernel, or of none.  In another kernel's name it gives
 * up its own virtual CPU first.
 */
void
wire_wake(uint64_t kserial)
{
	const bool inside = curlwp != NULL;
	int nlocks = 0;

	if (inside && curkernel()->k_serial == kserial) {
		(void)wire_wake_inside(NULL);
		return;
	}
	if (inside)
		rumpkern_unsched(&nlocks, NULL);
	rump_kernel_visit(kserial, wire_wake_inside, NULL);
	if (inside)
		rumpkern_sched(nlocks, NULL);
}

static int
wire_transmit(struct ifnet *ifp, struct mbuf *m)
{
	struct wire_softc *sc = ifp->if_softc;
	const int len = m->m_pkthdr.len;
	struct wire_frame *wf;
	int flags = m->m_pkthdr.csum_flags & (WIRE_CSUM | M_CSUM_TSOv4);

	bpf_mtap(ifp, m, BPF_D_OUT);
	if ((flags & WIRE_CSUM) != 0 && wire_looks(sc->sc_port)) {
		(void)in_undefer_cksum(m, ETHER_HDR_LEN, WIRE_CSUM);
		flags = m->m_pkthdr.csum_flags & M_CSUM_TSOv4;
	}
	if (len > WIRE_MAXFRAME || (wf = wire_frame_alloc((size_t)len)) ==
	    NULL) {
		if_statinc(ifp, if_oerrors);
		m_freem(m);
		return ENOBUFS;
	}
	m_copydata(m, 0, len, wf->wf_data + WIRE_ALIGN);
	if (flags != 0) {
		wf->wf_csum_flags = flags | M_CSUM_BLANK;
		wf->wf_csum_data = m->m_pkthdr.csum_data;
		wf->wf_segsz = m->m_pkthdr.segsz;
	}
	if_statadd2(ifp, if_opackets, 1, if_obytes, (uint64_t)len);
	if ((m->m_flags & (M_BCAST | M_MCAST)) != 0)
		if_statinc(ifp, if_omcasts);
	m_freem(m);
	wire_send(sc->sc_port, wf);
	return 0;
}

static int
wire_init(struct ifnet *ifp)
{
	ifp->if_flags |= IFF_RUNNING;
	return 0;
}

static void
wire_stop(struct ifnet *ifp, int disable)
{
	ifp->if_flags &= ~IFF_RUNNING;
}

static int
wire_ioctl(struct ifnet *ifp, u_long cmd, void *data)
{
	int error = ether_ioctl(ifp, cmd, data);

	return error == ENETRESET ? 0 : error;
}

static int
wire_clone_create(struct if_clone *ifc, int unit)
{
	/* An interface is of no use without a port: rump_wire_attach(). */
	return EOPNOTSUPP;
}

static int
wire_clone_destroy(struct ifnet *ifp)
{
	struct wire_state *ws = component_state(&rumpcomp_wire);
	struct wire_softc *sc = ifp->if_softc;
	struct wire_frame *wf;

	mutex_enter(&ws->ws_lock);
	LIST_REMOVE(sc, sc_list);
	mutex_exit(&ws->ws_lock);
	ether_ifdetach(ifp);
	if_detach(ifp);
	wire_unbind(sc->sc_port);
	callout_halt(&sc->sc_callout, NULL);
	callout_destroy(&sc->sc_callout);
	while ((wf = sc->sc_later) != NULL) {
		sc->sc_later = wf->wf_next;
		wire_frame_free(wf);
	}
	kmem_free(sc, sizeof(*sc));
	return 0;
}

struct wire_attach_args {
	struct rump_wire_port *wa_port;
	char		*wa_name;
	size_t		wa_len;
};

static int
wire_attach_inside(void *arg)
{
	const struct wire_attach_args *wa = arg;
	struct wire_state *ws = component_state(&rumpcomp_wire);
	struct wire_softc *sc, *other;
	struct ifnet *ifp;
	uint8_t mac[ETHER_ADDR_LEN];
	int error, unit = 0;

	if (ws == NULL || ws->ws_softint == NULL)
		return ENXIO;
	if ((error = wire_bind(wa->wa_port, curkernel()->k_serial)) != 0)
		return error;
	sc = kmem_zalloc(sizeof(*sc), KM_SLEEP);
	sc->sc_port = wa->wa_port;
	callout_init(&sc->sc_callout, CALLOUT_MPSAFE);
	callout_setfunc(&sc->sc_callout, wire_tick, NULL);
	mutex_enter(&ws->ws_lock);
again:
	LIST_FOREACH(other, &ws->ws_list, sc_list) {
		if (other->sc_unit == unit) {
			unit++;
			goto again;
		}
	}
	sc->sc_unit = unit;
	ifp = &sc->sc_ec.ec_if;
	if_initname(ifp, "wire", unit);
	ifp->if_softc = sc;
	ifp->if_flags = IFF_BROADCAST | IFF_SIMPLEX | IFF_MULTICAST;
	ifp->if_extflags = IFEF_MPSAFE;
	ifp->if_ioctl = wire_ioctl;
	ifp->if_init = wire_init;
	ifp->if_stop = wire_stop;
	ifp->if_transmit = wire_transmit;
	ifp->if_baudrate = 10ULL * 1000 * 1000 * 1000;
	if_initialize(ifp);
	if ((wire_flags(wa->wa_port) & RUMP_WIRE_NOCSUM) == 0) {
		ifp->if_capabilities = ifp->if_capenable = WIRE_CAPS;
		ifp->if_csum_flags_tx = ifp->if_csum_flags_rx = WIRE_CSUM;
		if ((wire_flags(wa->wa_port) & RUMP_WIRE_NOTSO) == 0) {
			ifp->if_capabilities |= IFCAP_TSOv4;
			ifp->if_capenable |= IFCAP_TSOv4;
			ifp->if_csum_flags_tx |= M_CSUM_TSOv4;
		}
	}
	sc->sc_ec.ec_capabilities = ETHERCAP_JUMBO_MTU | ETHERCAP_VLAN_MTU;
	wire_mac(wa->wa_port, mac);
	ether_ifattach(ifp, mac);
	LIST_INSERT_HEAD(&ws->ws_list, sc, sc_list);
	mutex_exit(&ws->ws_lock);
	if_register(ifp);
	if_link_state_change(ifp, LINK_STATE_UP);
	strlcpy(wa->wa_name, ifp->if_xname, wa->wa_len);
	return 0;
}

int
rump_wire_attach(struct rump_kernel *rk, struct rump_wire_port *port,
    char *ifname, size_t len)
{
	struct wire_attach_args wa = { .wa_port = port, .wa_name = ifname,
	    .wa_len = len };

	return rump_kernel_visit(((struct kernel *)rk)->k_serial,
	    wire_attach_inside, &wa);
}

static int
wire_attach(void)
{
	struct wire_state *ws = component_state(&rumpcomp_wire);

	mutex_init(&ws->ws_lock, MUTEX_DEFAULT, IPL_SOFTNET);
	LIST_INIT(&ws->ws_list);
	ws->ws_softint = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE,
	    wire_softint, ws);
	ws->ws_clone.ifc_name = "wire";
	ws->ws_clone.ifc_namelen = 4;
	ws->ws_clone.ifc_create = wire_clone_create;
	ws->ws_clone.ifc_destroy = wire_clone_destroy;
	if_clone_attach(&ws->ws_clone);
	return 0;
}

static void
wire_detach(void)
{
	struct wire_state *ws = component_state(&rumpcomp_wire);
	struct wire_softc *sc;

	while ((sc = LIST_FIRST(&ws->ws_list)) != NULL) {
		if_down(&sc->sc_ec.ec_if);
		(void)wire_clone_destroy(&sc->sc_ec.ec_if);
	}
	if_clone_detach(&ws->ws_clone);
	softint_disestablish(ws->ws_softint);
	ws->ws_softint = NULL;
	mutex_destroy(&ws->ws_lock);
}

const struct rump_component_desc rumpcomp_wire = {
	.rc_name = "wire",
	.rc_type = RUMP_COMPONENT_NET_IF,
	.rc_statesize = sizeof(struct wire_state),
	.rc_attach = wire_attach,
	.rc_detach = wire_detach,
};
