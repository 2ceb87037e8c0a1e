/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ARP: RFC 826, 1122; conflict detection and announcing as RFC 5227.
 *
 * Neighbours live in the lltable of the interface, their states are those of
 * net/nd.c.  What somebody else says makes no new entry unless it asks for
 * us, and changes none that was entered by hand.  New entries from the net are
 * limited to ARP_NEWRATE a second.
 *
 * Duplicate address detection of an address: TENTATIVE, dad_count probes one
 * second apart, then an announcement; whoever else uses it meanwhile makes it
 * DUPLICATED.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/kmem.h>
#include <sys/socketvar.h>
#include <sys/syslog.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <net/if.h>
#include <net/if_arp.h>
#include <net/if_dl.h>
#include <net/if_llatbl.h>
#include <net/if_types.h>
#include <net/route.h>
#include <netinet/if_inarp.h>
#include <netinet/ip_icmp.h>

#include "inet_state.h"

#define ARP_NEWRATE	256
#define ARP_DEFEND	10		/* s between two defences */

static void	arp_timer(void *);
static void	arp_request(struct ifnet *, struct llentry *, bool);
static void	arp_missed(struct ifnet *, struct llentry *, struct mbuf *);

void
arp_init(void)
{
	struct inet_state *is = inet_state();

	is->is_arpnd = (struct nd_domain) {
		.nd_family = AF_INET,
		.nd_delay = 5,
		.nd_mmaxtries = 3,
		.nd_umaxtries = 3,
		.nd_reachable = 30000,
		.nd_retrans = 1000,
		.nd_gctimer = 24 * 60 * 60,
		.nd_maxqueuelen = 1,
		.nd_nud = 1,
		.nd_output = arp_request,
		.nd_missed = arp_missed,
	};
	is->is_arp_log[1] = is->is_arp_log[2] = 1;
}

void
arp_fini(void)
{
}

void
in_lltable_setup(struct lltable *llt)
{
	llt->llt_timer = arp_timer;
}

static void
arp_timer(void *arg)
{
	nd_timer(&inet_state()->is_arpnd, arg);
}

static void
arp_missed(struct ifnet *ifp, struct llentry *lle, struct mbuf *m)
{
	/* A router tells the sender; for our own packets the next send
	 * fails. */
	ARPSTAT(ARP_STAT_DFRDROPPED);
	if (m->m_pkthdr.len >= (int)sizeof(struct ip) &&
	    m->m_pkthdr._rcvif.rcvif_index != 0) {
		m = m_pullup(m, sizeof(struct ip));
		if (m != NULL)
			icmp_error(m, ICMP_UNREACH, ICMP_UNREACH_HOST, 0, 0);
	} else
		m_freem(m);
}

/*
 * Send a message: `tha' NULL to all.
 */
static void
arp_send(struct ifnet *ifp, int op, const struct in_addr *spa,
    const struct in_addr *tpa, const uint8_t *sha, const uint8_t *tha)
{
	struct sockaddr sa;
	struct ether_arp *ea;
	struct ether_header *eh;
	struct mbuf *m;

	if ((m = m_gethdr(M_DONTWAIT, MT_DATA)) == NULL) {
		ARPSTAT(ARP_STAT_ALLOCFAIL);
		return;
	}
	m->m_len = m->m_pkthdr.len = sizeof(*ea);
	m_align(m, sizeof(*ea));
	ea = mtod(m, struct ether_arp *);
	ea->ar_hrd = htobe16(ARPHRD_ETHER);
	ea->ar_pro = htobe16(ETHERTYPE_IP);
	ea->ar_hln = ETHER_ADDR_LEN;
	ea->ar_pln = sizeof(struct in_addr);
	ea->ar_op = htobe16((uint16_t)op);
	memcpy(ea->arp_sha, sha, ETHER_ADDR_LEN);
	memcpy(ea->arp_spa, spa, sizeof(*spa));
	memcpy(ea->arp_tpa, tpa, sizeof(*tpa));
	memset(&sa, 0, sizeof(sa));
	sa.sa_family = pseudo_AF_HDRCMPLT;
	sa.sa_len = sizeof(sa);
	eh = (struct ether_header *)sa.sa_data;
	eh->ether_type = htobe16(ETHERTYPE_ARP);
	memcpy(eh->ether_shost, sha, ETHER_ADDR_LEN);
	if (tha != NULL) {
		memcpy(ea->arp_tha, tha, ETHER_ADDR_LEN);
		memcpy(eh->ether_dhost, tha, ETHER_ADDR_LEN);
	} else {
		memset(ea->arp_tha, 0, ETHER_ADDR_LEN);
		memcpy(eh->ether_dhost, etherbroadcastaddr, ETHER_ADDR_LEN);
		m->m_flags |= M_BCAST;
	}
	ARPSTAT(ARP_STAT_SNDTOTAL);
	ARPSTAT(op == ARPOP_REPLY ? ARP_STAT_SNDREPLY : ARP_STAT_SENDREQUEST);
	(void)ip_if_output(ifp, m, &sa, NULL);
}

static bool
arp_mymac(struct ifnet *ifp, uint8_t *mac)
{
	const struct sockaddr_dl *sdl;
	int s = pserialize_read_enter();

	if ((sdl = atomic_load_consume(&ifp->if_sadl)) != NULL)
		memcpy(mac, CLLADDR(sdl), ETHER_ADDR_LEN);
	pserialize_read_exit(s);
	return sdl != NULL;
}

/* Ask for a neighbour, from the address that shares its network. */
static void
arp_request(struct ifnet *ifp, struct llentry *lle, bool unicast)
{
	uint8_t mac[ETHER_ADDR_LEN], tha[ETHER_ADDR_LEN];
	struct sockaddr_in sin;
	struct in_addr src = { INADDR_ANY };
	struct ifaddr *ifa;
	int s;

	sockaddr_in_init(&sin, &lle->r_l3addr.addr4, 0);
	memcpy(tha, lle->ll_addr.mac8, sizeof(tha));
	s = pserialize_read_enter();
	ifa = ifaof_ifpforaddr(sintosa(&sin), ifp);
	if (ifa != NULL)
		src = ifatoia(ifa)->ia_addr.sin_addr;
	pserialize_read_exit(s);
	if (ifa == NULL || !arp_mymac(ifp, mac))
		return;
	arp_send(ifp, ARPOP_REQUEST, &src, &sin.sin_addr, mac,
	    unicast ? tha : NULL);
}

/*
 * The Ethernet address for a packet: 0, or it was kept or freed
 * (EWOULDBLOCK is no error for the caller's caller).
 */
int
arpresolve(struct ifnet *ifp, const struct rtentry *rt, struct mbuf *m,
    const struct sockaddr *dst, void *desten, size_t len)
{
	struct inet_state *is = inet_state();
	const struct in_addr addr = satocsin(dst)->sin_addr;
	struct in_ifinfo *ii = ifp->if_afdata[AF_INET];
	struct llentry *lle;
	int error;

	if (__predict_false(ii == NULL)) {
		m_freem(m);
		return EAFNOSUPPORT;
	}
	if (__predict_true(lla_resolved(ii->ii_llt, &addr, desten)))
		return 0;
	if ((ifp->if_flags & IFF_NOARP) != 0) {
		m_freem(m);
		return EHOSTUNREACH;
	}
	lltable_reap(ii->ii_llt);
	IF_AFDATA_WLOCK(ifp);
	lle = lla_create(ii->ii_llt, LLE_EXCLUSIVE, dst, rt);
	IF_AFDATA_WUNLOCK(ifp);
	if (lle == NULL) {
		m_freem(m);
		return ENOBUFS;
	}
	if (lle->ln_state == ND_STATE_INCOMPLETE &&
	    lle->la_asked >= is->is_arpnd.nd_mmaxtries &&
	    m->m_pkthdr._rcvif.rcvif_index == 0) {
		LLE_WUNLOCK(lle);
		m_freem(m);
		return rt != NULL && (rt->rt_flags & RTF_GATEWAY) != 0 ?
		    EHOSTUNREACH : EHOSTDOWN;
	}
	error = nd_resolve(&is->is_arpnd, lle, rt, m, desten, len);
	return error;
}

/*
 * Duplicate address detection.
 */
struct arp_dad {
	callout_t	ad_timer;
	struct in_ifaddr *ad_ia;
	int		ad_left;
	struct arp_dad	*ad_next;
};

void
arpannounce(struct ifnet *ifp, struct ifaddr *ifa, const uint8_t *mac)
{
	const struct in_addr *ip = &ifatoia(ifa)->ia_addr.sin_addr;

	arp_send(ifp, ARPOP_REQUEST, ip, ip, mac, NULL);
}

static void
arp_dad_timer(void *arg)
{
	struct arp_dad *ad = arg;
	struct in_ifaddr *ia = ad->ad_ia;
	struct ifnet *ifp = ia->ia_ifp;
	const struct in_addr any = { INADDR_ANY };
	uint8_t mac[ETHER_ADDR_LEN];

	if ((ia->ia4_flags & IN_IFF_TENTATIVE) == 0 || !arp_mymac(ifp, mac))
		return;
	if (ad->ad_left > 0) {
		ad->ad_left--;
		arp_send(ifp, ARPOP_REQUEST, &any, &ia->ia_addr.sin_addr, mac,
		    NULL);
		callout_schedule(&ad->ad_timer, hz);
		return;
	}
	ia->ia4_flags &= ~IN_IFF_TENTATIVE;
	atomic_dec_uint(&inet_state()->is_ntentative);
	rt_addrmsg(RTM_NEWADDR, &ia->ia_ifa);
	arpannounce(ifp, &ia->ia_ifa, mac);
}

void
arp_dad_start(struct ifaddr *ifa)
{
	struct in_ifaddr *ia = ifatoia(ifa);
	struct arp_dad *ad;

	if (ia->ia_dad != NULL)
		arp_dad_stop(ifa);
	ad = kmem_zalloc(sizeof(*ad), KM_SLEEP);
	callout_init(&ad->ad_timer, CALLOUT_MPSAFE);
	callout_setfunc(&ad->ad_timer, arp_dad_timer, ad);
	ad->ad_ia = ia;
	ad->ad_left = inet_state()->is_dad_count;
	ia->ia_dad = ad;
	atomic_inc_uint(&inet_state()->is_ntentative);
	/* RFC 5227: the first one a little later. */
	callout_schedule(&ad->ad_timer, 1 + (int)(cprng_fast32() %
	    (u_int)hz));
}

void
arp_dad_stop(struct ifaddr *ifa)
{
	struct in_ifaddr *ia = ifatoia(ifa);
	struct arp_dad *ad = ia->ia_dad;

	if (ad == NULL)
		return;
	ia->ia_dad = NULL;
	callout_halt(&ad->ad_timer, NULL);
	callout_destroy(&ad->ad_timer);
	if ((ia->ia4_flags & IN_IFF_TENTATIVE) != 0)
		atomic_dec_uint(&inet_state()->is_ntentative);
	kmem_free(ad, sizeof(*ad));
}

/* An address is there: look whether somebody has it, or say that we do. */
void
arp_ifinit(struct ifnet *ifp, struct ifaddr *ifa)
{
	struct in_ifaddr *ia = ifatoia(ifa);
	uint8_t mac[ETHER_ADDR_LEN];

	if (ifp->if_type != IFT_ETHER || (ifp->if_flags & IFF_NOARP) != 0 ||
	    (ia->ia4_flags & IN_IFF_DETACHED) != 0)
		return;
	ia->ia_dad_start = arp_dad_start;
	ia->ia_dad_stop = arp_dad_stop;
	if ((ia->ia4_flags & IN_IFF_TENTATIVE) != 0)
		arp_dad_start(ifa);
	else if (arp_mymac(ifp, mac) && (ifp->if_flags & IFF_UP) != 0)
		arpannounce(ifp, ifa, mac);
}

static void
arp_log_conflict(struct ifnet *ifp, const struct in_addr *ip,
    const uint8_t *mac)
{
	char ab[INET_ADDRSTRLEN], mb[18];

	log(LOG_ERR, "%s: duplicate IP address %s of %s\n", ifp->if_xname,
	    in_fmtaddr(ab, *ip), ether_snprintf(mb, sizeof(mb), mac));
}

/*
 * Somebody else says that an address is his.
 */
static void
arp_conflict(struct ifnet *ifp, struct in_ifaddr *ia, const uint8_t *sha)
{
	uint8_t mac[ETHER_ADDR_LEN];

	arp_log_conflict(ifp, &ia->ia_addr.sin_addr, sha);
	if ((ia->ia4_flags & IN_IFF_TENTATIVE) != 0) {
		ia->ia4_flags &= ~IN_IFF_TENTATIVE;
		ia->ia4_flags |= IN_IFF_DUPLICATED;
		atomic_dec_uint(&inet_state()->is_ntentative);
		rt_addrmsg(RTM_NEWADDR, &ia->ia_ifa);
		return;
	}
	/* RFC 5227, 2.4 (b): defend it, but not in a loop. */
	if ((ia->ia4_flags & IN_IFF_DUPLICATED) == 0 &&
	    time_uptime >= ia->ia_dad_defended + ARP_DEFEND &&
	    arp_mymac(ifp, mac)) {
		ia->ia_dad_defended = time_uptime;
		arpannounce(ifp, &ia->ia_ifa, mac);
	}
}

/*
 * Learn what a message says about its sender.  `make' if it is for us.
 */
static void
arp_learn(struct ifnet *ifp, const struct in_addr *spa, const uint8_t *sha,
    bool make, bool reply)
{
	struct inet_state *is = inet_state();
	struct lltable *llt = LLTABLE(ifp);
	struct sockaddr_in sin;
	struct llentry *lle;
	struct mbuf *m, *next;
	bool changed;

	sockaddr_in_init(&sin, spa, 0);
	IF_AFDATA_WLOCK(ifp);
	lle = lla_lookup(llt, LLE_EXCLUSIVE, sintosa(&sin));
	if (lle == NULL && make && in_rate_ok(&is->is_arp_rate, ARP_NEWRATE))
		lle = lla_create(llt, LLE_EXCLUSIVE, sintosa(&sin), NULL);
	IF_AFDATA_WUNLOCK(ifp);
	if (lle == NULL)
		return;
	changed = (lle->la_flags & LLE_VALID) != 0 &&
	    memcmp(lle->ll_addr.mac8, sha, ETHER_ADDR_LEN) != 0;
	if (changed && (lle->la_flags & LLE_STATIC) != 0) {
		ARPSTAT(ARP_STAT_RCVOVERPERM);
		LLE_WUNLOCK(lle);
		return;
	}
	if (changed)
		ARPSTAT(ARP_STAT_RCVOVER);
	/* Only an answer to our question confirms (RFC 4861, 7.2.5). */
	if ((lle->la_flags & LLE_VALID) == 0 || reply)
		changed = true;
	lle_setaddr(lle, sha, ETHER_ADDR_LEN);
	if ((lle->la_flags & LLE_STATIC) != 0)
		lle_setfast(lle, true);
	else if (reply || lle->la_hold != NULL)
		nd_setstate(&is->is_arpnd, lle, ND_STATE_REACHABLE);
	else if (changed || lle->ln_state < ND_STATE_REACHABLE)
		nd_setstate(&is->is_arpnd, lle, ND_STATE_STALE);
	m = lle->la_hold;
	lle->la_hold = NULL;
	lle->la_numheld = 0;
	LLE_WUNLOCK(lle);
	for (; m != NULL; m = next) {
		next = m->m_nextpkt;
		m->m_nextpkt = NULL;
		ARPSTAT(ARP_STAT_DFRSENT);
		(void)ip_if_output(ifp, m, sintosa(&sin), NULL);
	}
	lltable_reap(llt);
}

/* Do we answer for others (SIN_PROXY, RTF_ANNOUNCE)? */
static bool
arp_proxy(struct ifnet *ifp, const struct in_addr *tpa, uint8_t *mac)
{
	struct sockaddr_in sin;
	struct llentry *lle;
	bool found = false;

	sockaddr_in_init(&sin, tpa, 0);
	IF_AFDATA_RLOCK(ifp);
	lle = lla_lookup(LLTABLE(ifp), 0, sintosa(&sin));
	if (lle != NULL) {
		if ((lle->la_flags & LLE_PUB) != 0) {
			memcpy(mac, lle->ll_addr.mac8, ETHER_ADDR_LEN);
			found = true;
		}
		LLE_RUNLOCK(lle);
	}
	IF_AFDATA_RUNLOCK(ifp);
	return found;
}

static void
in_arpinput(struct ifnet *ifp, struct mbuf *m)
{
	struct ether_arp ea;
	struct in_addr spa, tpa;
	struct in_ifaddr *ia, *mine;
	struct psref psref, psref2;
	uint8_t mac[ETHER_ADDR_LEN], reply[ETHER_ADDR_LEN];
	const bool bcast = (m->m_flags & (M_BCAST | M_MCAST)) != 0;
	bool forus;
	int op;

	m_copydata(m, 0, sizeof(ea), &ea);
	memcpy(&spa, ea.arp_spa, sizeof(spa));
	memcpy(&tpa, ea.arp_tpa, sizeof(tpa));
	op = be16toh(ea.ar_op);
	ARPSTAT(op == ARPOP_REQUEST ? ARP_STAT_RCVREQUEST :
	    ARP_STAT_RCVREPLY);
	if (!arp_mymac(ifp, mac) || ifp->if_afdata[AF_INET] == NULL)
		return;
	if (memcmp(ea.arp_sha, mac, ETHER_ADDR_LEN) == 0) {
		ARPSTAT(ARP_STAT_RCVLOCALSHA);
		return;
	}
	if (ETHER_IS_MULTICAST(ea.arp_sha)) {
		ARPSTAT(ARP_STAT_RCVBCASTSHA);
		return;
	}
	mine = in_nullhost(spa) ? NULL :
	    in_get_ia_on_iface_psref(spa, ifp, &psref);
	ia = in_get_ia_on_iface_psref(tpa, ifp, &psref2);
	if (mine != NULL) {
		ARPSTAT(ARP_STAT_RCVLOCALSPA);
		arp_conflict(ifp, mine, ea.arp_sha);
	} else if (in_nullhost(spa)) {
		ARPSTAT(ARP_STAT_RCVZEROSPA);
		/* Another one probes what we are about to take. */
		if (ia != NULL && (ia->ia4_flags & IN_IFF_TENTATIVE) != 0 &&
		    op == ARPOP_REQUEST)
			arp_conflict(ifp, ia, ea.arp_sha);
	} else if (!IN_MULTICAST(be32toh(spa.s_addr)) &&
	    !in_broadcast(spa, ifp)) {
		if (!in_direct(spa, ifp))
			ARPSTAT(ARP_STAT_RCVNOINT);
		else
			arp_learn(ifp, &spa, ea.arp_sha, ia != NULL,
			    op == ARPOP_REPLY && !bcast);
	}
	forus = ia != NULL && (ia->ia4_flags & IN_IFF_NOTREADY) == 0;
	if (forus)
		memcpy(reply, mac, sizeof(reply));
	if (op == ARPOP_REQUEST && mine == NULL &&
	    (forus || (ia == NULL && arp_proxy(ifp, &tpa, reply))))
		arp_send(ifp, ARPOP_REPLY, &tpa, &spa, reply, ea.arp_sha);
	ia4_release(ia, &psref2);
	ia4_release(mine, &psref);
}

/* From ether_input(), in a soft interrupt. */
void
arp_input(struct ifnet *ifp, struct mbuf *m)
{
	struct arphdr ah;

	ARPSTAT(ARP_STAT_RCVTOTAL);
	if (m->m_pkthdr.len < (int)sizeof(struct ether_arp)) {
		ARPSTAT(ARP_STAT_RCVBADLEN);
		goto out;
	}
	m_copydata(m, 0, sizeof(ah), &ah);
	if (be16toh(ah.ar_hrd) != ARPHRD_ETHER ||
	    be16toh(ah.ar_pro) != ETHERTYPE_IP) {
		ARPSTAT(ARP_STAT_RCVBADPROTO);
		goto out;
	}
	if (ah.ar_hln != ETHER_ADDR_LEN ||
	    ah.ar_pln != sizeof(struct in_addr)) {
		ARPSTAT(ARP_STAT_RCVBADLEN);
		goto out;
	}
	if (be16toh(ah.ar_op) == ARPOP_REQUEST ||
	    be16toh(ah.ar_op) == ARPOP_REPLY)
		in_arpinput(ifp, m);
out:
	m_freem(m);
}
