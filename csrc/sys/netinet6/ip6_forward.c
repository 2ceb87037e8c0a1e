/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Send a packet on as a router: RFC 8200, 4443, 4861 8.2.
 */

#include <sys/param.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>

#include "inet6_state.h"

static void
ip6_forward_error(struct mbuf *copy, int error, u_long mtu)
{
	switch (error) {
	case EMSGSIZE:
		IP6STAT(IP6_STAT_TOOBIG);
		icmp6_error(copy, ICMP6_PACKET_TOO_BIG, 0, (int)mtu);
		break;
	case ENOBUFS:
		m_freem(copy);
		break;
	case EACCES:
		icmp6_error(copy, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_ADMIN,
		    0);
		break;
	case EHOSTUNREACH:
	case ENETUNREACH:
		icmp6_error(copy, ICMP6_DST_UNREACH,
		    ICMP6_DST_UNREACH_NOROUTE, 0);
		break;
	default:
		icmp6_error(copy, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_ADDR,
		    0);
		break;
	}
}

/* What the route to the destination says. */
struct ip6_hop {
	struct route	ro;
	struct in6_addr	src, dst, next;
	u_long		mtu;
	bool		samelink;	/* back to where it came from */
	bool		beyond;		/* an address would leave its link */
};

/* EHOSTUNREACH: there is none. */
static int
ip6_forward_route(struct ip6_hop *h, struct ifnet *rcvif)
{
	struct sockaddr_in6 dst6;
	struct rtentry *rt;
	int s;

	sockaddr_in6_init(&dst6, &h->dst, 0, 0, 0);
	if ((rt = rtcache_lookup(&h->ro, sin6tosa(&dst6))) == NULL)
		return EHOSTUNREACH;
	h->next = h->dst;
	s = pserialize_read_enter();
	if ((rt->rt_flags & RTF_UP) != 0) {
		h->mtu = (u_long)rt->rt_ifp->if_mtu;
		if (rt->rt_rmx.rmx_mtu != 0 && rt->rt_rmx.rmx_mtu < h->mtu)
			h->mtu = (u_long)rt->rt_rmx.rmx_mtu;
		if ((rt->rt_flags & RTF_GATEWAY) != 0 &&
		    rt->rt_gateway->sa_family == AF_INET6)
			h->next = satocsin6(rt->rt_gateway)->sin6_addr;
		h->samelink = rt->rt_ifp == rcvif;
		h->beyond = !h->samelink && (IN6_IS_ADDR_LINKLOCAL(&h->src) ||
		    IN6_IS_ADDR_LINKLOCAL(&h->dst));
	}
	pserialize_read_exit(s);
	return 0;
}

/* May it go on at all?  If not it is gone. */
static bool
ip6_forward_ok(struct mbuf *m, struct ip6_hop *h, struct ifnet *rcvif)
{
	const struct ip6_hdr *ip6 = mtod(m, const struct ip6_hdr *);

	ip6_addrs(m, &h->src, &h->dst);
	if ((m->m_flags & (M_BCAST | M_MCAST)) != 0 ||
	    IN6_IS_ADDR_MULTICAST(&h->dst) ||
	    IN6_IS_ADDR_UNSPECIFIED(&h->src) ||
	    IN6_IS_ADDR_LOOPBACK(&h->src)) {
		IP6STAT(IP6_STAT_CANTFORWARD);
		m_freem(m);
		return false;
	}
	if (ip6->ip6_hlim <= 1) {
		IP6STAT(IP6_STAT_TIMXCEED);
		icmp6_error(m, ICMP6_TIME_EXCEEDED, ICMP6_TIME_EXCEED_TRANSIT,
		    0);
		return false;
	}
	if (ip6_forward_route(h, rcvif) != 0) {
		IP6STAT(IP6_STAT_NOROUTE);
		icmp6_error(m, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOROUTE,
		    0);
		return false;
	}
	if (h->beyond) {
		IP6STAT(IP6_STAT_BADSCOPE);
		icmp6_error(m, ICMP6_DST_UNREACH,
		    ICMP6_DST_UNREACH_BEYONDSCOPE, 0);
		return false;
	}
	return true;
}

void
ip6_forward(struct mbuf *m, struct ifnet *rcvif)
{
	struct ip6_hop h;
	struct mbuf *copy;
	int error;

	memset(&h, 0, sizeof(h));
	if ((M_UNWRITABLE(m, (int)sizeof(struct ip6_hdr)) &&
	    (m = m_pullup(m, sizeof(struct ip6_hdr))) == NULL) ||
	    !ip6_forward_ok(m, &h, rcvif)) {
		rtcache_free(&h.ro);
		return;
	}
	copy = m_copym(m, 0, MIN(m->m_pkthdr.len, IPV6_MMTU), M_DONTWAIT);
	if (copy != NULL)
		copy = m_pullup(copy, sizeof(struct ip6_hdr));
	mtod(m, struct ip6_hdr *)->ip6_hlim--;
	error = ip6_output(m, NULL, &h.ro, IPV6_FORWARDING, NULL, NULL, NULL);
	rtcache_free(&h.ro);
	IP6STAT(error == 0 ? IP6_STAT_FORWARD : IP6_STAT_CANTFORWARD);
	if (copy == NULL)
		return;
	if (error != 0)
		ip6_forward_error(copy, error, h.mtu);
	else if (h.samelink && inet6_state()->is6_redirect &&
	    nd6_is_neighbour(&h.src, rcvif)) {
		IP6STAT(IP6_STAT_REDIRECTSENT);
		nd6_redirect_output(copy, &h.next, rcvif);
	} else
		m_freem(copy);
}
