/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Neighbour unreachability detection: states in <net/nd.h>.
 *
 * The timer of an entry runs only where a state ends by itself; a stale one
 * has that of its collection.  Entries are write-locked here.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_llatbl.h>
#include <net/nd.h>
#include <net/route.h>

static void
nd_arm(struct llentry *lle, int ticks)
{
	callout_schedule(&lle->lle_timer, MAX(ticks, 1));
}

void
nd_setstate(struct nd_domain *nd, struct llentry *lle, int state)
{
	const int old = lle->ln_state;

	lle->ln_state = (int16_t)state;
	lle_setfast(lle, state == ND_STATE_REACHABLE);
	if ((lle->la_flags & (LLE_STATIC | LLE_IFADDR)) != 0)
		return;
	switch (state) {
	case ND_STATE_REACHABLE:
		lle->la_asked = 0;
		/* RFC 4861: between half and one and a half of it. */
		nd_arm(lle, nd->nd_nud ? mstohz((u_int)nd->nd_reachable / 2 +
		    cprng_fast32() % (u_int)MAX(nd->nd_reachable, 1)) :
		    nd->nd_gctimer * hz);
		break;
	case ND_STATE_STALE:
		lle->la_asked = 0;
		nd_arm(lle, MIN(nd->nd_gctimer, 86400) * hz);
		break;
	case ND_STATE_DELAY:
		nd_arm(lle, nd->nd_delay * hz);
		break;
	case ND_STATE_INCOMPLETE:
	case ND_STATE_PROBE:
		if (old != state)
			lle->la_asked = 0;
		nd_arm(lle, mstohz((u_int)nd->nd_retrans));
		break;
	}
}

/* An upper protocol knows that packets arrive. */
void
nd_confirm(struct nd_domain *nd, struct llentry *lle)
{
	if ((lle->la_flags & LLE_VALID) != 0 &&
	    lle->ln_state >= ND_STATE_REACHABLE)
		nd_setstate(nd, lle, ND_STATE_REACHABLE);
}

/* Nobody answers: the packets that waited are told so. */
static void
nd_fail(struct nd_domain *nd, struct ifnet *ifp, struct llentry *lle)
{
	struct lltable *llt = lle->lle_tbl;
	struct mbuf *m = lle->la_hold, *next;

	lle->la_hold = NULL;
	lle->la_numheld = 0;
	(void)llentry_free(lle);
	IF_AFDATA_WUNLOCK(ifp);
	for (; m != NULL; m = next) {
		next = m->m_nextpkt;
		m->m_nextpkt = NULL;
		nd->nd_missed(ifp, lle, m);
	}
	lltable_reap(llt);
}

/*
 * The timer.  The caller has a reference to the entry; the table is not
 * locked.
 */
void
nd_timer(struct nd_domain *nd, struct llentry *lle)
{
	struct lltable *llt = lle->lle_tbl;
	struct ifnet *ifp = llt->llt_ifp;
	bool ask = false, unicast = false;

	IF_AFDATA_WLOCK(ifp);
	LLE_WLOCK(lle);
	if ((lle->la_flags & LLE_LINKED) == 0) {
		LLE_WUNLOCK(lle);
		IF_AFDATA_WUNLOCK(ifp);
		return;
	}
	switch (lle->ln_state) {
	case ND_STATE_WAITDELETE:
	case ND_STATE_INCOMPLETE:
		if (lle->la_asked >= nd->nd_mmaxtries) {
			nd_fail(nd, ifp, lle);
			return;
		}
		ask = true;
		break;
	case ND_STATE_REACHABLE:
		nd_setstate(nd, lle, ND_STATE_STALE);
		break;
	case ND_STATE_STALE:
		(void)llentry_free(lle);
		IF_AFDATA_WUNLOCK(ifp);
		lltable_reap(llt);
		return;
	case ND_STATE_DELAY:
		nd_setstate(nd, lle, ND_STATE_PROBE);
		ask = unicast = true;
		break;
	case ND_STATE_PROBE:
		if (lle->la_asked >= nd->nd_umaxtries) {
			nd_fail(nd, ifp, lle);
			return;
		}
		ask = unicast = true;
		break;
	}
	if (ask) {
		lle->la_asked++;
		nd_arm(lle, mstohz((u_int)nd->nd_retrans));
	}
	LLE_WUNLOCK(lle);
	IF_AFDATA_WUNLOCK(ifp);
	if (ask)
		nd->nd_output(ifp, lle, unicast);
}

/*
 * For a packet; the entry is write-locked and unlocked on return.
 */
int
nd_resolve(struct nd_domain *nd, struct llentry *lle,
    const struct rtentry *rt, struct mbuf *m, void *dst, size_t len)
{
	struct ifnet *ifp = lle->lle_tbl->llt_ifp;
	struct mbuf *drop;
	bool ask = false;

	lle->lle_used = (uint64_t)getticks();
	if ((lle->la_flags & LLE_VALID) != 0) {
		memcpy(dst, lle->ll_addr.mac8, len);
		if (lle->ln_state == ND_STATE_STALE &&
		    (lle->la_flags & LLE_STATIC) == 0)
			nd_setstate(nd, lle, ND_STATE_DELAY);
		LLE_WUNLOCK(lle);
		return 0;
	}
	drop = lle_hold(lle, m, (u_int)nd->nd_maxqueuelen);
	if (lle->ln_state == ND_STATE_NOSTATE) {
		nd_setstate(nd, lle, ND_STATE_INCOMPLETE);
		lle->la_asked = 1;
		ask = true;
		LLE_ADDREF(lle);
	}
	LLE_WUNLOCK(lle);
	m_freem(drop);
	if (ask) {
		nd->nd_output(ifp, lle, false);
		lle_free(lle);
	}
	return EWOULDBLOCK;
}
