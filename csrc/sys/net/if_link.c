/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Up and down, link state, flags, multicast requests to a driver.
 *
 * A link change can be told from anywhere; a workqueue passes it on, with the
 * state that is then the last: changes in between may be skipped, but never
 * the last.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/domain.h>
#include <sys/kmem.h>
#include <sys/sockio.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>
#include <net/route.h>

#include "if_private.h"

void
if_link_attach(struct ifnet *ifp)
{
	struct if_link_work *ilw = kmem_zalloc(sizeof(*ilw), KM_SLEEP);

	ilw->ilw_ifp = ifp;
	ifp->if_link_work = &ilw->ilw_work;
	ifp->if_link_pending = LINK_STATE_UNKNOWN;
	ifp->if_linkstate_hooks = simplehook_create(IPL_NET, ifp->if_xname);
}

void
if_link_detach(struct ifnet *ifp)
{
	struct if_link_work *ilw = (struct if_link_work *)ifp->if_link_work;

	workqueue_wait(netif_state()->nis_linkwq, &ilw->ilw_work);
	kmem_free(ilw, sizeof(*ilw));
	ifp->if_link_work = NULL;
	simplehook_destroy(ifp->if_linkstate_hooks);
}

void
if_link_work(struct work *wk, void *arg)
{
	struct if_link_work *ilw = (struct if_link_work *)wk;
	struct ifnet *ifp = ilw->ilw_ifp;
	const struct domain *dom;
	int state;

	__atomic_store_n(&ilw->ilw_queued, false, __ATOMIC_SEQ_CST);
	state = (int)atomic_load_acquire(&ifp->if_link_pending);
	IFNET_LOCK(ifp);
	if (ifp->if_link_state != state) {
		ifp->if_link_state = state;
		getnanotime(&ifp->if_lastchange);
		DOMAIN_FOREACH(dom) {
			if (dom->dom_if_link_state_change != NULL)
				dom->dom_if_link_state_change(ifp, state);
		}
		rt_ifmsg(ifp);
		simplehook_dohooks(ifp->if_linkstate_hooks);
	}
	IFNET_UNLOCK(ifp);
}

void
if_link_state_change(struct ifnet *ifp, int state)
{
	struct if_link_work *ilw = (struct if_link_work *)ifp->if_link_work;

	if (ilw == NULL || state < LINK_STATE_UNKNOWN || state > LINK_STATE_UP)
		return;
	atomic_store_release(&ifp->if_link_pending, (u_int)state);
	if (!__atomic_exchange_n(&ilw->ilw_queued, true, __ATOMIC_SEQ_CST))
		workqueue_enqueue(netif_state()->nis_linkwq, &ilw->ilw_work,
		    NULL);
}

void *
if_linkstate_change_establish(struct ifnet *ifp, void (*fn)(void *),
    void *arg)
{
	return simplehook_establish(ifp->if_linkstate_hooks, fn, arg);
}

void
if_linkstate_change_disestablish(struct ifnet *ifp, void *hook,
    kmutex_t *lock)
{
	simplehook_disestablish(ifp->if_linkstate_hooks, hook, lock);
}

void
if_up_locked(struct ifnet *ifp)
{
	const struct domain *dom;

	KASSERT(IFNET_LOCKED(ifp));
	ifp->if_flags |= IFF_UP;
	getnanotime(&ifp->if_lastchange);
	DOMAIN_FOREACH(dom) {
		if (dom->dom_if_up != NULL)
			dom->dom_if_up(ifp);
	}
	rt_ifmsg(ifp);
}

void
if_up(struct ifnet *ifp)
{
	IFNET_LOCK(ifp);
	if_up_locked(ifp);
	IFNET_UNLOCK(ifp);
}

void
if_down_locked(struct ifnet *ifp)
{
	const struct domain *dom;

	KASSERT(IFNET_LOCKED(ifp));
	ifp->if_flags &= ~IFF_UP;
	getnanotime(&ifp->if_lastchange);
	DOMAIN_FOREACH(dom) {
		if (dom->dom_if_down != NULL)
			dom->dom_if_down(ifp);
	}
	if (ifp->if_snd.ifq_lock != NULL)
		IFQ_PURGE(&ifp->if_snd);
	rt_ifmsg(ifp);
}

void
if_down(struct ifnet *ifp)
{
	IFNET_LOCK(ifp);
	if_down_locked(ifp);
	IFNET_UNLOCK(ifp);
}

int
if_flags_set(struct ifnet *ifp, const u_short flags)
{
	struct ifreq ifr;
	u_short old = ifp->if_flags;
	int error;

	KASSERT(IFNET_LOCKED(ifp));
	if (ifp->if_setflags != NULL)
		return (*ifp->if_setflags)(ifp, flags);
	/* Of those that nobody else changes only promiscuity is asked for. */
	ifp->if_flags = (old & ~IFF_PROMISC) | (flags & IFF_PROMISC);
	memset(&ifr, 0, sizeof(ifr));
	ifr.ifr_flags = (short)(flags & ~IFF_CANTCHANGE);
	error = (*ifp->if_ioctl)(ifp, SIOCSIFFLAGS, &ifr);
	if (error != 0)
		ifp->if_flags = old;
	return error;
}

int
ifpromisc_locked(struct ifnet *ifp, int pswitch)
{
	u_short flags = ifp->if_flags;
	int error = 0;

	KASSERT(IFNET_LOCKED(ifp));
	if (pswitch) {
		if (ifp->if_pcount++ != 0)
			return 0;
		flags |= IFF_PROMISC;
	} else {
		KASSERT(ifp->if_pcount > 0);
		if (--ifp->if_pcount > 0)
			return 0;
		flags &= ~IFF_PROMISC;
	}
	if ((ifp->if_flags & IFF_UP) == 0) {
		/* It takes effect when the interface comes up. */
		ifp->if_flags = flags;
		return 0;
	}
	error = if_flags_set(ifp, flags);
	if (error != 0 && pswitch)
		ifp->if_pcount--;
	return error == ENETDOWN ? 0 : error;
}

int
ifpromisc(struct ifnet *ifp, int pswitch)
{
	int error;

	IFNET_LOCK(ifp);
	error = ifpromisc_locked(ifp, pswitch);
	IFNET_UNLOCK(ifp);
	return error;
}

/*
 * Does an address of this interface need duplicate address detection?
 */
int
if_do_dad(struct ifnet *ifp)
{
	if ((ifp->if_flags & (IFF_LOOPBACK | IFF_NOARP)) != 0)
		return 0;
	return (ifp->if_flags & (IFF_UP | IFF_RUNNING)) ==
	    (IFF_UP | IFF_RUNNING);
}

int
if_mcast_op(struct ifnet *ifp, unsigned long cmd, const struct sockaddr *sa)
{
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	memcpy(&ifr.ifr_space, sa, MIN(sa->sa_len, sizeof(ifr.ifr_space)));
	return (*ifp->if_ioctl)(ifp, cmd, &ifr);
}

int
if_addr_init(struct ifnet *ifp, struct ifaddr *ifa, const bool src)
{
	int error;

	KASSERT(IFNET_LOCKED(ifp));
	if (ifp->if_initaddr != NULL)
		return (*ifp->if_initaddr)(ifp, ifa, src);
	error = (*ifp->if_ioctl)(ifp, SIOCINITIFADDR, ifa);
	return error == ENOTTY ? 0 : error;
}
