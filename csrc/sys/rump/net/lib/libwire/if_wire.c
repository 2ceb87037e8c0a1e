/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component wire: interfaces on a switch (wire.c).
 *
 * Frames are delivered by the thread of the sender, which comes in for that
 * (wire_deliver_inside()), or by one soft interrupt for all interfaces of a
 * kernel.  Whoever has entered a queue (wire_enter()) keeps the interface.
 *
 * Locking: ws_lock guards the list.  sc_later is the first queue's.
 */

#include <sys/param.h>
#include <sys/callout.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/sleepq.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/bpf.h>
#include <net/if.h>
#include <net/if_ether.h>
#include <netinet/in.h>
#include <netinet/inet_state.h>
#include <rump-sys/component.h>
#include <rump-sys/kern.h>
#include <rump/rumpuser.h>
#include <rump/librump/rumpkern/rump_private.h>

#include "wire_private.h"

#define WIRE_BUDGET	256		/* frames for one thread at once */
#ifndef WIRE_COPY			/* fuzzing: none, to see reads beyond */
#define WIRE_COPY	(MHLEN - 16)	/* up to here a frame is copied */
#endif
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

/*
 * Of these frames and those that were too early, what is due now.  Only who
 * looks after the first queue comes here, and only that one has such.
 */
static struct wire_frame *
wire_due(struct wire_softc *sc, struct wire_frame *wf)
{
	struct wire_frame *next, *ready = NULL, **rp = &ready;
	const int64_t now = wire_now(sc->sc_port);

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
		    (uint64_t)(sched_clock() + sc->sc_later->wf_due - now));
	return ready;
}

static bool
wire_anydue(const struct wire_softc *sc, const struct wire_frame *wf)
{
	if (sc->sc_later != NULL)
		return true;
	for (; wf != NULL; wf = wf->wf_next) {
		if (wf->wf_due != 0)
			return true;
	}
	return false;
}

static void
wire_up_merged(struct ifnet *ifp, struct wire_merge *wm)
{
	struct mbuf *m = wire_merged(wm);

	if (m != NULL)
		if_input(ifp, m);
}

static u_int
wire_up(struct ifnet *ifp, struct wire_frame *wf)
{
	/* What is sent on must be as it came. */
	const bool merge = wf != NULL && wf->wf_next != NULL &&
	    !inet_state()->is_forwarding;
	struct wire_merge wm = { .wm_m = NULL };
	struct wire_frame *next;
	struct mbuf *m;
	u_int n = 0;

	for (; wf != NULL; wf = next, n++) {
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
		if (merge) {
			if (wire_merge(&wm, m))
				continue;
			wire_up_merged(ifp, &wm);
			if (next != NULL && wire_merge(&wm, m))
				continue;
		}
		if_input(ifp, m);
	}
	wire_up_merged(ifp, &wm);
	return n;
}

/*
 * The caller is the one who looks after the queue.  Packets go all the way up
 * on this thread (LP_NETIN), then who waited for them is woken.
 */
static void
wire_deliver(struct wire_softc *sc, struct wire_queue *wq)
{
	struct ifnet *ifp = &sc->sc_ec.ec_if;
	const u_int before = curlwp->l_pflag;
	struct wire_frame *wf;
	struct psref psref;
	int bound = curlwp_bind();
	u_int n = 0;

	curlwp->l_pflag |= LP_NETIN | LP_LATEWAKE;
	if_acquire(ifp, &psref);
	while (wire_take(wq, &wf)) {
		if (wq->wq_index == 0 && __predict_false(wire_anydue(sc, wf)))
			wf = wire_due(sc, wf);
		n += wire_up(ifp, wf);
		sleepq_late();
		if (n >= WIRE_BUDGET) {
			wire_pause(wq);
			break;
		}
	}
	if_put(ifp, &psref);
	curlwp->l_pflag = before;
	curlwp_bindx(bound);
}

int
wire_deliver_inside(void *arg)
{
	struct wire_queue *wq = arg;
	struct wire_softc *sc = wire_enter(wq, false);

	if (sc != NULL)
		wire_deliver(sc, wq);
	else if (wire_left(wq))
		return ENXIO;
	return 0;
}

/*
 * Queues are spread over the CPUs.  Threads that leave the kernel look at all
 * of them where it has no others.
 */
static u_int
wire_cpu(const struct wire_queue *wq)
{
	return wq->wq_index % (u_int)ncpu;
}

int
wire_soft_inside(void *arg)
{
	struct wire_state *ws = component_state(&rumpcomp_wire);
	struct wire_queue *wq = arg;

	if (ws == NULL || ws->ws_softint == NULL || wire_left(wq))
		return ENXIO;
	softint_schedule_cpu(ws->ws_softint, cpu_lookup(wire_cpu(wq)));
	return 0;
}

/* ws_lock held; dropped while packets go up. */
static void
wire_soft_port(struct wire_state *ws, struct wire_softc *sc)
{
	struct rump_wire_port *port = sc->sc_port;
	struct wire_queue *wq;

	for (u_int i = 0; i < WIRE_QUEUES; i++) {
		wq = wire_queue(port, i);
		if (curkernel()->k_threads &&
		    wire_cpu(wq) != (u_int)cpu_index(curcpu()))
			continue;
		/* It stays until that is done, and no longer. */
		if ((sc = wire_enter(wq, true)) == NULL)
			continue;
		mutex_exit(&ws->ws_lock);
		wire_deliver(sc, wq);
		mutex_enter(&ws->ws_lock);
	}
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
		wire_soft_port(ws, best);
	}
	mutex_exit(&ws->ws_lock);
	curlwp_bindx(bound);
}

static void
wire_tick(void *arg)
{
	struct wire_softc *sc = arg;

	wire_again(wire_queue(sc->sc_port, 0));
}

/* Cut into frames; how many bytes that makes is for the other end to count. */
static int
wire_transmit_cut(struct wire_softc *sc, struct mbuf *m,
    struct wire_frames *home)
{
	struct ifnet *ifp = &sc->sc_ec.ec_if;
	const bool sum = wire_looks(sc->sc_port) ||
	    (wire_flags(sc->sc_port) & RUMP_WIRE_NOCSUM) != 0;
	struct wire_frame *wf = wire_cut(home, m, sum), *next;

	m_freem(m);
	if (wf == NULL) {
		if_statinc(ifp, if_oerrors);
		return ENOBUFS;
	}
	for (; wf != NULL; wf = next) {
		next = wf->wf_next;
		if_statadd2(ifp, if_opackets, 1, if_obytes, wf->wf_len);
		wire_send(sc->sc_port, wf);
	}
	return 0;
}

static int
wire_transmit(struct ifnet *ifp, struct mbuf *m)
{
	struct wire_softc *sc = ifp->if_softc;
	const uint32_t wflags = wire_flags(sc->sc_port);
	struct wire_frames *home = wire_frames(sc->sc_port,
	    (u_int)cpu_index(curcpu()));
	const int len = m->m_pkthdr.len;
	struct wire_frame *wf;
	int flags = m->m_pkthdr.csum_flags & (WIRE_CSUM | M_CSUM_TSOv4);

	bpf_mtap(ifp, m, BPF_D_OUT);
	if ((flags & M_CSUM_TSOv4) != 0 &&
	    (wflags & (RUMP_WIRE_NOTSO | RUMP_WIRE_NOCSUM)) != 0)
		return wire_transmit_cut(sc, m, home);
	if ((flags & WIRE_CSUM) != 0 && (wire_looks(sc->sc_port) ||
	    (wflags & RUMP_WIRE_NOCSUM) != 0)) {
		(void)in_undefer_cksum(m, ETHER_HDR_LEN, WIRE_CSUM);
		flags = m->m_pkthdr.csum_flags & M_CSUM_TSOv4;
	}
	if (len > WIRE_MAXFRAME ||
	    (wf = wire_frame_alloc(home, (size_t)len)) == NULL) {
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
	wire_unbind(sc->sc_port);
	ether_ifdetach(ifp);
	if_detach(ifp);
	callout_halt(&sc->sc_callout, NULL);
	callout_destroy(&sc->sc_callout);
	while ((wf = sc->sc_later) != NULL) {
		sc->sc_later = wf->wf_next;
		wire_frame_free(wf);
	}
	kmem_free(sc, sizeof(*sc));
	return 0;
}

/*
 * What the wire does not take is done here, which is faster than above.  To a
 * virtual clock each segment is one of TCP's own, if the wire shall have such.
 */
static void
wire_offers(struct wire_softc *sc)
{
	struct ifnet *ifp = &sc->sc_ec.ec_if;
	const uint32_t wflags = wire_flags(sc->sc_port);

	ifp->if_capabilities = WIRE_CAPS;
	ifp->if_csum_flags_tx = ifp->if_csum_flags_rx = WIRE_CSUM;
	if ((wflags & (RUMP_WIRE_NOTSO | RUMP_WIRE_NOCSUM)) == 0 ||
	    kernel_sim(curkernel()) == NULL) {
		ifp->if_capabilities |= IFCAP_TSOv4;
		ifp->if_csum_flags_tx |= M_CSUM_TSOv4;
	}
	ifp->if_capenable = ifp->if_capabilities;
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
	struct wire_state *ws;
	struct wire_softc *sc, *other;
	struct ifnet *ifp;
	uint8_t mac[ETHER_ADDR_LEN];
	int error, unit = 0;

	if ((error = rump_net_need()) != 0)
		return error;
	ws = component_state(&rumpcomp_wire);
	if (ws == NULL || ws->ws_softint == NULL)
		return ENXIO;
	sc = kmem_zalloc(sizeof(*sc), KM_SLEEP);
	if ((error = wire_bind(wa->wa_port, sc)) != 0) {
		kmem_free(sc, sizeof(*sc));
		return error;
	}
	sc->sc_port = wa->wa_port;
	callout_init(&sc->sc_callout, CALLOUT_MPSAFE);
	callout_setfunc(&sc->sc_callout, wire_tick, sc);
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
	wire_offers(sc);
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
	.rc_flags = RUMPCOMP_ONDEMAND,
	.rc_statesize = sizeof(struct wire_state),
	.rc_attach = wire_attach,
	.rc_detach = wire_detach,
};
