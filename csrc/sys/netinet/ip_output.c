/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv4 output: RFC 791, 1122.
 *
 * The header is complete but for version, header length, identification and
 * checksum (IP_FORWARDING, IP_RAWOUTPUT: those too, but for the checksum);
 * ip_len and ip_off are in network order.  The packet is always consumed.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/pfil.h>
#include <net/route.h>

#include "inet_state.h"

int
ip_if_output(struct ifnet * const ifp, struct mbuf * const m,
    const struct sockaddr * const dst, const struct rtentry *rt)
{
	int error;

	if (rt != NULL) {
		if ((error = rt_check_reject_route(rt, ifp)) != 0) {
			IPSTAT(IP_STAT_RTREJECT);
			m_freem(m);
			return error;
		}
		if (rt_is_blackhole(rt)) {
			m_freem(m);
			return 0;
		}
	}
	if (__predict_true(if_is_mpsafe(ifp)))
		return (*ifp->if_output)(ifp, m, dst, rt);
	KERNEL_LOCK(1, NULL);
	error = (*ifp->if_output)(ifp, m, dst, rt);
	KERNEL_UNLOCK_ONE(NULL);
	return error;
}

/* Where a packet goes. */
struct ip_dest {
	struct ifnet	*ifp;		/* held */
	struct psref	psref;
	struct rtentry	*rt;		/* in the cache */
	struct sockaddr_in next;	/* the neighbour */
	struct in_addr	src;		/* address of ours that suits */
	u_long		mtu;
	bool		bcast;
};

static struct ifnet *
ip_dest_if(struct ip_dest *d, u_int idx)
{
	return d->ifp = if_get_byindex(idx, &d->psref);
}

static void
ip_dest_src(struct ip_dest *d)
{
	struct in_ifaddr *ia;
	int s = pserialize_read_enter();

	if ((ia = in_get_ia_from_ifp(d->ifp)) != NULL)
		d->src = ia->ia_addr.sin_addr;
	pserialize_read_exit(s);
}

/* SO_DONTROUTE: a neighbour, or nothing. */
static int
ip_dest_direct(struct ip_dest *d, const struct ip *ip)
{
	struct sockaddr_in sin;
	struct ifaddr *ifa;
	int s;

	sockaddr_in_init(&sin, &ip->ip_dst, 0);
	s = pserialize_read_enter();
	if ((ifa = ifa_ifwithladdr(sintosa(&sin))) == NULL &&
	    (ifa = ifa_ifwithdstaddr(sintosa(&sin))) == NULL)
		ifa = ifa_ifwithnet(sintosa(&sin));
	if (ifa != NULL) {
		d->ifp = ifa->ifa_ifp;
		if_acquire(d->ifp, &d->psref);
		d->src = ifatoia(ifa)->ia_addr.sin_addr;
	}
	pserialize_read_exit(s);
	return ifa == NULL ? ENETUNREACH : 0;
}

static int
ip_dest_route(struct ip_dest *d, struct route *ro)
{
	struct rtentry *rt;
	int s;

	for (int tries = 0; tries < 2; tries++) {
		rt = tries == 0 ? rtcache_lookup(ro, sintosa(&d->next)) :
		    rtcache_update(ro, 1);
		if (rt == NULL)
			return EHOSTUNREACH;
		s = pserialize_read_enter();
		if (__predict_true((rt->rt_flags & RTF_UP) != 0 &&
		    !rt->rt_ifp->if_deactivated)) {
			d->rt = rt;
			d->ifp = rt->rt_ifp;
			if_acquire(d->ifp, &d->psref);
			if ((rt->rt_flags & RTF_GATEWAY) != 0 &&
			    rt->rt_gateway->sa_family == AF_INET)
				d->next.sin_addr =
				    satocsin(rt->rt_gateway)->sin_addr;
			if (rt->rt_ifa->ifa_addr->sa_family == AF_INET)
				d->src = satocsin(rt->rt_ifa->ifa_addr)->
				    sin_addr;
			d->mtu = (u_long)rt->rt_rmx.rmx_mtu;
			d->bcast = (rt->rt_flags & RTF_BROADCAST) != 0;
			rt_used(rt);
			pserialize_read_exit(s);
			return 0;
		}
		pserialize_read_exit(s);
	}
	return EHOSTUNREACH;
}

static int
ip_dest(struct ip_dest *d, const struct ip *ip, struct route *ro, int flags,
    struct ip_moptions *imo, struct inpcb *inp)
{
	const bool mcast = IN_MULTICAST(be32toh(ip->ip_dst.s_addr));
	int error;

	memset(d, 0, offsetof(struct ip_dest, next));
	d->mtu = 0;
	d->bcast = false;
	d->src.s_addr = INADDR_ANY;
	sockaddr_in_init(&d->next, &ip->ip_dst, 0);
	if ((flags & IP_ROUTETOIFINDEX) != 0 && inp != NULL) {
		if (ip_dest_if(d, inp->inp_prefsrcif) == NULL)
			return ENXIO;
		ip_dest_src(d);
	} else if ((mcast || ip->ip_dst.s_addr == INADDR_BROADCAST) &&
	    imo != NULL && imo->imo_multicast_if_index != 0) {
		if (ip_dest_if(d, imo->imo_multicast_if_index) == NULL)
			return ENXIO;
		ip_dest_src(d);
	} else if ((flags & IP_ROUTETOIF) != 0 && !mcast) {
		if ((error = ip_dest_direct(d, ip)) != 0)
			return error;
	} else if ((error = ip_dest_route(d, ro)) != 0) {
		IPSTAT(IP_STAT_NOROUTE);
		return error;
	}
	if (d->mtu == 0 || d->mtu > d->ifp->if_mtu)
		d->mtu = (u_long)d->ifp->if_mtu;
	if (!mcast && !d->bcast && (d->ifp->if_flags & IFF_BROADCAST) != 0)
		d->bcast = in_broadcast(ip->ip_dst, d->ifp) != 0;
	return 0;
}

/*
 * Packets to a group: a copy for ourselves, and one for the net.  True: it is
 * done with.
 */
static bool
ip_output_mcast(struct mbuf *m, struct ip_dest *d, int flags,
    struct ip_moptions *imo)
{
	struct ip *ip = mtod(m, struct ip *);

	m->m_flags = (m->m_flags & ~M_BCAST) | M_MCAST;
	if ((flags & (IP_RAWOUTPUT | IP_FORWARDING)) == 0)
		ip->ip_ttl = imo != NULL ? imo->imo_multicast_ttl :
		    IP_DEFAULT_MULTICAST_TTL;
	if (in_nullhost(ip->ip_src))
		ip->ip_src = d->src;
	if ((flags & IP_IGMP_MCAST) == 0 && (imo == NULL ||
	    imo->imo_multicast_loop) && in_multi_group(ip->ip_dst, d->ifp,
	    flags)) {
		ip->ip_sum = 0;
		ip_loopback_mcast(d->ifp, m, &d->next);
	}
	return ip->ip_ttl == 0 || (d->ifp->if_flags & IFF_LOOPBACK) != 0;
}

/*
 * Make a copy, as if it had come in by the interface.
 */
void
ip_loopback_mcast(struct ifnet *ifp, struct mbuf *m,
    const struct sockaddr_in *dst)
{
	struct mbuf *copy = m_copypacket(m, M_DONTWAIT);
	struct ip *ip;

	if (copy != NULL && ((copy->m_flags & M_EXT) != 0 ||
	    copy->m_len < (int)sizeof(*ip)))
		copy = m_pullup(copy, sizeof(*ip));
	if (copy == NULL)
		return;
	if ((copy->m_pkthdr.csum_flags & (M_CSUM_TCPv4 | M_CSUM_UDPv4)) != 0)
		in_delayed_cksum(copy);
	ip = mtod(copy, struct ip *);
	ip->ip_sum = 0;
	ip->ip_sum = (uint16_t)in_cksum(copy, ip->ip_hl << 2);
	(void)looutput(ifp, copy, sintocsa(dst), NULL);
}

/*
 * Checksums that the interface does not make.
 */
static void
ip_output_cksum(struct mbuf *m, struct ifnet *ifp)
{
	struct inet_state *is = inet_state();
	const int tx = ifp->if_csum_flags_tx;
	struct ip *ip = mtod(m, struct ip *);
	int need = m->m_pkthdr.csum_flags;

	if ((ifp->if_flags & IFF_LOOPBACK) != 0) {
		/* Nothing can go wrong on the way: the receiver looks at
		 * the same flags and trusts them. */
		if (!is->is_do_loopback_cksum)
			need &= ~M_CSUM_IPv4;
		if ((need & M_CSUM_UDPv4) != 0 &&
		    !is->is_udp_do_loopback_cksum)
			need &= ~M_CSUM_UDPv4;
		if ((need & M_CSUM_TCPv4) != 0)
			need &= ~M_CSUM_TCPv4;
	} else
		need &= ~tx;
	if ((need & (M_CSUM_TCPv4 | M_CSUM_UDPv4)) != 0)
		in_delayed_cksum(m);
	if ((need & M_CSUM_IPv4) != 0) {
		ip->ip_sum = 0;
		ip->ip_sum = (uint16_t)in_cksum(m, ip->ip_hl << 2);
		m->m_pkthdr.csum_flags &= ~M_CSUM_IPv4;
	}
}

static int
ip_output_fragments(struct mbuf *m, struct ip_dest *d)
{
	struct mbuf *next;
	int error;

	if ((m->m_pkthdr.csum_flags & (M_CSUM_TCPv4 | M_CSUM_UDPv4)) != 0)
		in_delayed_cksum(m);
	if ((error = ip_fragment(m, d->ifp, d->mtu)) != 0) {
		if (error == EMSGSIZE)
			IPSTAT(IP_STAT_CANTFRAG);
		return error;
	}
	for (; m != NULL; m = next) {
		next = m->m_nextpkt;
		m->m_nextpkt = NULL;
		if (error == 0)
			error = ip_if_output(d->ifp, m, sintosa(&d->next),
			    d->rt);
		else
			m_freem(m);
	}
	if (error == 0)
		IPSTAT(IP_STAT_FRAGMENTED);
	return error;
}

/*
 * May a packet to all be sent, and how?
 */
static int
ip_output_bcast(struct mbuf *m, struct ip_dest *d, int flags)
{
	struct ip *ip = mtod(m, struct ip *);

	if ((d->ifp->if_flags & IFF_BROADCAST) == 0)
		return EADDRNOTAVAIL;
	if ((flags & IP_ALLOWBROADCAST) == 0) {
		IPSTAT(IP_STAT_BCASTDENIED);
		return EACCES;
	}
	if (be16toh(ip->ip_len) > d->mtu)
		return EMSGSIZE;
	m->m_flags |= M_BCAST;
	return 0;
}

static void
ip_output_header(struct ip *ip, int hlen, int flags, struct inpcb *inp)
{
	ip->ip_v = IPVERSION;
	ip->ip_hl = (unsigned int)hlen >> 2;
	ip->ip_off &= htobe16(IP_DF);
	if ((flags & IP_NOIPNEWID) == 0)
		/* A packet that may not be cut needs no number: RFC 6864. */
		ip->ip_id = (ip->ip_off & htobe16(IP_DF)) != 0 &&
		    be16toh(ip->ip_len) <= IP_MSS ? 0 : ip_newid(NULL);
}

/* An address that may turn out to be somebody else's is not used. */
static bool
ip_src_tentative(struct in_addr src)
{
	struct in_ifaddr *ia;
	int s = pserialize_read_enter();
	bool no;

	ia = in_get_ia(src);
	no = ia != NULL && (ia->ia4_flags & IN_IFF_NOTREADY) != 0;
	pserialize_read_exit(s);
	return no;
}

static int
ip_output_one(struct mbuf *m, struct ip_dest *d, int flags,
    struct ip_moptions *imo, struct inpcb *inp)
{
	struct inet_state *is = inet_state();
	struct ip *ip = mtod(m, struct ip *);
	int len, error;

	if (IN_MULTICAST(be32toh(ip->ip_dst.s_addr))) {
		if ((d->ifp->if_flags & IFF_MULTICAST) == 0) {
			m_freem(m);
			return ENETUNREACH;
		}
		if (ip_output_mcast(m, d, flags, imo)) {
			m_freem(m);
			return 0;
		}
	} else {
		if (in_nullhost(ip->ip_src))
			ip->ip_src = d->src;
		if (__predict_false(d->bcast)) {
			if ((error = ip_output_bcast(m, d, flags)) != 0) {
				m_freem(m);
				return error;
			}
		} else
			m->m_flags &= ~M_BCAST;
	}
	if (__predict_false(pfil_has_hooks(is->is_pfil, PFIL_OUT))) {
		error = pfil_run_hooks(is->is_pfil, &m, d->ifp, PFIL_OUT);
		if (error != 0 || m == NULL) {
			IPSTAT(IP_STAT_PFILDROP_OUT);
			m_freem(m);
			return error;
		}
		ip = mtod(m, struct ip *);
	}
	if (__predict_false(atomic_load_relaxed(&is->is_ntentative) != 0) &&
	    ip_src_tentative(ip->ip_src)) {
		IPSTAT(IP_STAT_IFNOADDR);
		m_freem(m);
		return 0;
	}
	len = be16toh(ip->ip_len);
	m->m_pkthdr.csum_flags |= M_CSUM_IPv4;
	ip->ip_sum = 0;
	if (__predict_true((u_long)len <= d->mtu ||
	    (m->m_pkthdr.csum_flags & M_CSUM_TSOv4) != 0)) {
		ip_output_cksum(m, d->ifp);
		return ip_if_output(d->ifp, m, sintosa(&d->next), d->rt);
	}
	if ((ip->ip_off & htobe16(IP_DF)) != 0) {
		if (inp != NULL && (flags & IP_RETURNMTU) != 0)
			inp->inp_errormtu = (int)d->mtu;
		IPSTAT(IP_STAT_CANTFRAG);
		m_freem(m);
		return EMSGSIZE;
	}
	return ip_output_fragments(m, d);
}

int
ip_output(struct mbuf *m0, struct mbuf *opt, struct route *ro, int flags,
    struct ip_moptions *imo, struct inpcb *inp)
{
	struct mbuf *m = m0;
	struct route iproute;
	struct ip_dest d;
	struct ip *ip;
	int hlen = sizeof(struct ip), error, bound;

	if (__predict_false(opt != NULL)) {
		if ((m = ip_insertoptions(m, opt, &hlen)) == NULL)
			return ENOBUFS;
		if (hlen >= (int)sizeof(*ip) + (int)sizeof(uint32_t))
			flags &= ~IP_ROUTETOIFINDEX;
	}
	ip = mtod(m, struct ip *);
	if ((flags & (IP_FORWARDING | IP_RAWOUTPUT)) == 0) {
		ip_output_header(ip, hlen, flags, inp);
		IPSTAT(IP_STAT_LOCALOUT);
	}
	if (__predict_false(ro == NULL)) {
		memset(&iproute, 0, sizeof(iproute));
		ro = &iproute;
	}
	bound = curlwp_bind();
	error = ip_dest(&d, ip, ro, flags, imo, inp);
	if (__predict_false(error != 0))
		m_freem(m);
	else
		error = ip_output_one(m, &d, flags, imo, inp);
	if_put(d.ifp, &d.psref);
	curlwp_bindx(bound);
	if (__predict_false(ro == &iproute))
		rtcache_free(ro);
	return error;
}

/*
 * Cut a packet into fragments that fit, linked by m_nextpkt; the first is
 * made of the packet itself.  On an error all is freed.
 */
int
ip_fragment(struct mbuf *m, struct ifnet *ifp, u_long mtu)
{
	struct ip *ip = mtod(m, struct ip *), *mhip;
	struct mbuf *m0 = m, *frag, **mnext = &m->m_nextpkt;
	const int hlen = ip->ip_hl << 2;
	const int total = be16toh(ip->ip_len);
	const int ip_off = be16toh(ip->ip_off);
	const int len = ((int)mtu - hlen) & ~7;
	int mhlen, n = 1, firstlen;

	if (len < 8) {
		m_freem(m);
		return EMSGSIZE;
	}
	m->m_nextpkt = NULL;
	firstlen = len;
	for (int off = hlen + len; off < total; off += len) {
		const int flen = MIN(len, total - off);

		if ((frag = m_gethdr(M_DONTWAIT, MT_HEADER)) == NULL)
			goto nobufs;
		*mnext = frag;
		mnext = &frag->m_nextpkt;
		frag->m_data += max_linkhdr;
		mhip = mtod(frag, struct ip *);
		*mhip = *ip;
		frag->m_flags |= m->m_flags & (M_BCAST | M_MCAST);
		mhlen = sizeof(*mhip);
		if (hlen > (int)sizeof(*ip)) {
			mhlen += ip_optcopy(ip, mhip);
			mhip->ip_hl = (unsigned int)mhlen >> 2;
		}
		frag->m_len = mhlen;
		mhip->ip_off = htobe16((uint16_t)((((off - hlen) >> 3) +
		    (ip_off & IP_OFFMASK)) | (ip_off & ~IP_OFFMASK &
		    ~IP_MF) | (off + flen < total || (ip_off & IP_MF) != 0 ?
		    IP_MF : 0)));
		mhip->ip_len = htobe16((uint16_t)(flen + mhlen));
		frag->m_next = m_copym(m0, off, flen, M_DONTWAIT);
		if (frag->m_next == NULL)
			goto nobufs;
		frag->m_pkthdr.len = mhlen + flen;
		m_copy_rcvif(frag, m0);
		mhip->ip_sum = 0;
		mhip->ip_sum = (uint16_t)in_cksum(frag, mhlen);
		n++;
	}
	m_adj(m0, hlen + firstlen - total);
	ip->ip_len = htobe16((uint16_t)(hlen + firstlen));
	ip->ip_off |= htobe16(IP_MF);
	ip->ip_sum = 0;
	ip->ip_sum = (uint16_t)in_cksum(m0, hlen);
	m0->m_pkthdr.csum_flags &= ~M_CSUM_IPv4;
	_NET_STATADD(inet_state()->is_ipstat, IP_STAT_OFRAGMENTS, n);
	return 0;
nobufs:
	while ((frag = m0) != NULL) {
		m0 = frag->m_nextpkt;
		frag->m_nextpkt = NULL;
		m_freem(frag);
	}
	IPSTAT(IP_STAT_ODROPPED);
	return ENOBUFS;
}
