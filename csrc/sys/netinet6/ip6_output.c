/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv6 output: RFC 8200, 8201.
 *
 * The header is complete but for version and length, its addresses have their
 * zones (IPV6_FORWARDING: the packet is as it came).  The packet is always
 * consumed.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/pfil.h>
#include <net/route.h>

#include "inet6_state.h"

/* Where a packet goes. */
struct ip6_dst {
	struct ifnet	*ifp;		/* held */
	struct psref	psref;
	struct rtentry	*rt;		/* in the cache */
	struct sockaddr_in6 next;	/* the neighbour */
	struct in6_addr	dst;		/* with its zone */
	u_int		origif;		/* if it stays here: whose it is */
	u_long		mtu;
};

/*
 * To the interface, or to ourselves as if it had come by origifp.
 */
int
ip6_if_output(struct ifnet *ifp, struct ifnet *origifp, struct mbuf *m,
    const struct sockaddr_in6 *dst, const struct rtentry *rt)
{
	int error;

	if (rt != NULL) {
		if ((error = rt_check_reject_route(rt, ifp)) != 0) {
			IP6STAT(IP6_STAT_RTREJECT);
			m_freem(m);
			return error;
		}
		if (rt_is_blackhole(rt)) {
			m_freem(m);
			return 0;
		}
	}
	if ((ifp->if_flags & IFF_LOOPBACK) != 0) {
		m->m_flags |= M_LOOP;
		return looutput(origifp, m, sin6tocsa(dst), NULL);
	}
	m->m_flags &= ~M_LOOP;
	if (__predict_true(if_is_mpsafe(ifp)))
		return (*ifp->if_output)(ifp, m, sin6tocsa(dst), rt);
	KERNEL_LOCK(1, NULL);
	error = (*ifp->if_output)(ifp, m, sin6tocsa(dst), rt);
	KERNEL_UNLOCK_ONE(NULL);
	return error;
}

static int
ip6_dst_route(struct ip6_dst *d, struct route *ro)
{
	struct rtentry *rt;
	int s;

	for (int tries = 0; tries < 2; tries++) {
		rt = tries == 0 ? rtcache_lookup(ro, sin6tosa(&d->next)) :
		    rtcache_update(ro, 1);
		if (rt == NULL)
			return EHOSTUNREACH;
		s = pserialize_read_enter();
		if (__predict_true((rt->rt_flags & RTF_UP) != 0 &&
		    !rt->rt_ifp->if_deactivated)) {
			d->rt = rt;
			d->ifp = rt->rt_ifp;
			if_acquire(d->ifp, &d->psref);
			if ((rt->rt_flags & RTF_LOCAL) != 0)
				d->origif = rt->rt_ifa->ifa_ifp->if_index;
			if ((rt->rt_flags & RTF_GATEWAY) != 0 &&
			    rt->rt_gateway->sa_family == AF_INET6)
				d->next.sin6_addr =
				    satocsin6(rt->rt_gateway)->sin6_addr;
			d->mtu = (u_long)rt->rt_rmx.rmx_mtu;
			rt_used(rt);
			pserialize_read_exit(s);
			return 0;
		}
		pserialize_read_exit(s);
	}
	return EHOSTUNREACH;
}

/* The interface that was asked for, 0: none was. */
static u_int
ip6_dst_if(const struct in6_addr *dst, const struct ip6_pktopts *opt,
    const struct ip6_moptions *im6o)
{
	if (opt != NULL && (opt->ip6po_flags & IP6PO_PKTINFO) != 0 &&
	    opt->ip6po_pktinfo.ipi6_ifindex != 0)
		return opt->ip6po_pktinfo.ipi6_ifindex;
	if (!IN6_IS_ADDR_MULTICAST(dst))
		return 0;
	if (in6_zone(dst) != 0)
		return in6_zone(dst);
	return im6o != NULL ? im6o->im6o_multicast_if_index : 0;
}

static int
ip6_dst(struct ip6_dst *d, struct route *ro, int flags,
    const struct ip6_pktopts *opt, const struct ip6_moptions *im6o)
{
	const u_int idx = ip6_dst_if(&d->dst, opt, im6o);
	int error;

	d->ifp = NULL;
	d->rt = NULL;
	d->mtu = 0;
	d->origif = 0;
	sockaddr_in6_init(&d->next, opt != NULL && opt->ip6po_nexthop_set ?
	    &opt->ip6po_nexthop.sin6_addr : &d->dst, 0, 0, 0);
	if (idx != 0) {
		in6_embed(&d->dst, idx);
		in6_embed(&d->next.sin6_addr, idx);
		if (IN6_IS_ADDR_MULTICAST(&d->dst) ||
		    ip6_dst_route(d, ro) != 0 || d->ifp->if_index != idx) {
			/* A neighbour on that link, or nobody. */
			if (d->ifp != NULL && d->origif == idx)
				return 0;
			if_put(d->ifp, &d->psref);
			d->rt = NULL;
			d->mtu = 0;
			d->origif = 0;
			d->ifp = if_get_byindex(idx, &d->psref);
			if (d->ifp == NULL)
				return ENXIO;
			if (!IN6_IS_ADDR_MULTICAST(&d->dst) &&
			    !nd6_is_neighbour(&d->next.sin6_addr, d->ifp))
				return EHOSTUNREACH;
		}
	} else if ((error = ip6_dst_route(d, ro)) != 0) {
		IP6STAT(IP6_STAT_NOROUTE);
		return error;
	}
	in6_embed(&d->dst, d->ifp->if_index);
	in6_embed(&d->next.sin6_addr, d->ifp->if_index);
	return 0;
}

static void
ip6_dst_mtu(struct ip6_dst *d, int flags, const struct ip6_pktopts *opt)
{
	const struct in6_ifextra *ix = in6_ifx(d->ifp);
	const int minmtu = opt != NULL ? opt->ip6po_minmtu : -1;

	if (d->mtu == 0 || d->mtu > d->ifp->if_mtu)
		d->mtu = (u_long)d->ifp->if_mtu;
	if (ix != NULL && ix->linkmtu != 0 && ix->linkmtu < d->mtu)
		d->mtu = ix->linkmtu;
	if (((flags & IPV6_MINMTU) != 0 || minmtu == 1 || (minmtu == -1 &&
	    IN6_IS_ADDR_MULTICAST(&d->dst) &&
	    !inet6_state()->is6_mcast_pmtu)) && d->mtu > IPV6_MMTU &&
	    (d->ifp->if_flags & IFF_LOOPBACK) == 0)
		d->mtu = IPV6_MMTU;
}

/* Extension headers go behind the header, in a buffer of their own. */
static struct mbuf *
ip6_insert_exthdrs(struct mbuf *m, const struct ip6_pktopts *opt, int *unfrag,
    int *total)
{
	const struct ip6_ext *ext[2] = { opt->ip6po_hbh, opt->ip6po_dest2 };
	static const uint8_t number[2] = { IPPROTO_HOPOPTS, IPPROTO_DSTOPTS };
	struct mbuf *n;
	uint8_t *nxt, upper;
	int len, at = sizeof(struct ip6_hdr);

	*unfrag = *total = 0;
	if (ext[0] == NULL && ext[1] == NULL)
		return m;
	if ((n = m_getcl(M_DONTWAIT, MT_DATA, M_PKTHDR)) == NULL) {
		m_freem(m);
		return NULL;
	}
	for (int i = 0; i < 2; i++)
		*total += ext[i] != NULL ? (ext[i]->ip6e_len + 1) << 3 : 0;
	if (max_linkhdr + at + *total > MCLBYTES) {
		m_freem(n);
		m_freem(m);
		return NULL;
	}
	m_move_pkthdr(n, m);
	n->m_data += max_linkhdr;
	n->m_len = at + *total;
	m_copydata(m, 0, at, mtod(n, void *));
	nxt = &mtod(n, struct ip6_hdr *)->ip6_nxt;
	upper = *nxt;
	for (int i = 0; i < 2; i++) {
		if (ext[i] == NULL)
			continue;
		len = (ext[i]->ip6e_len + 1) << 3;
		memcpy(mtod(n, uint8_t *) + at, ext[i], (size_t)len);
		*nxt = number[i];
		nxt = mtod(n, uint8_t *) + at;
		at += len;
		if (i == 0)
			*unfrag = len;
	}
	*nxt = upper;
	m_adj(m, (int)sizeof(struct ip6_hdr));
	n->m_next = m;
	n->m_pkthdr.len += *total;
	return n;
}

/*
 * Cut a packet into fragments that fit.  What is before `hlen' each has.
 */
static int
ip6_fragment(struct mbuf *m, int hlen, u_long mtu, struct mbuf **list)
{
	const int len = ((int)mtu - hlen - (int)sizeof(struct ip6_frag)) & ~7;
	const int total = m->m_pkthdr.len;
	const uint32_t ident = ip6_randomid();
	struct mbuf *f, **next = list;
	struct ip6_hdr *ip6;
	struct ip6_frag *fh;
	struct ip6_ext ext;
	uint8_t *p, nxt;
	int at = offsetof(struct ip6_hdr, ip6_nxt), o = sizeof(*ip6), n = 0;

	*list = NULL;
	if (len < 8 || hlen + 8 + max_linkhdr > MCLBYTES)
		return EMSGSIZE;
	/* The number that the fragment header takes over. */
	m_copydata(m, at, 1, &nxt);
	for (; o < hlen; o += (ext.ip6e_len + 1) << 3) {
		m_copydata(m, o, sizeof(ext), &ext);
		at = o;
		nxt = ext.ip6e_nxt;
	}
	for (int off = hlen; off < total; off += len) {
		const int flen = MIN(len, total - off);

		f = hlen + 8 + max_linkhdr > MHLEN ?
		    m_getcl(M_DONTWAIT, MT_DATA, M_PKTHDR) :
		    m_gethdr(M_DONTWAIT, MT_DATA);
		if (f == NULL)
			return ENOBUFS;
		*next = f;
		next = &f->m_nextpkt;
		f->m_data += max_linkhdr;
		f->m_len = hlen + (int)sizeof(*fh);
		f->m_flags |= m->m_flags & (M_MCAST | M_BCAST);
		m_copy_rcvif(f, m);
		p = mtod(f, uint8_t *);
		m_copydata(m, 0, hlen, p);
		p[at] = IPPROTO_FRAGMENT;
		ip6 = mtod(f, struct ip6_hdr *);
		ip6->ip6_plen = htobe16((uint16_t)(hlen - (int)sizeof(*ip6) +
		    (int)sizeof(*fh) + flen));
		fh = (struct ip6_frag *)(p + hlen);
		fh->ip6f_nxt = nxt;
		fh->ip6f_reserved = 0;
		fh->ip6f_offlg = htobe16((uint16_t)(off - hlen)) |
		    (off + flen < total ? IP6F_MORE_FRAG : 0);
		fh->ip6f_ident = ident;
		if ((f->m_next = m_copym(m, off, flen, M_DONTWAIT)) == NULL)
			return ENOBUFS;
		f->m_pkthdr.len = f->m_len + flen;
		n++;
	}
	_NET_STATADD(inet6_state()->is6_ip6stat, IP6_STAT_OFRAGMENTS,
	    (uint64_t)n);
	return 0;
}

static int
ip6_send_fragments(struct mbuf *m, struct ip6_dst *d, struct ifnet *origifp,
    int hlen)
{
	struct mbuf *list, *f;
	int error;

	if ((m->m_pkthdr.csum_flags & (M_CSUM_TCPv6 | M_CSUM_UDPv6)) != 0)
		in6_delayed_cksum(m);
	error = ip6_fragment(m, hlen, d->mtu, &list);
	m_freem(m);
	IP6STAT(error == 0 ? IP6_STAT_FRAGMENTED : IP6_STAT_CANTFRAG);
	while ((f = list) != NULL) {
		list = f->m_nextpkt;
		f->m_nextpkt = NULL;
		if (error == 0)
			error = ip6_if_output(d->ifp, origifp, f, &d->next,
			    d->rt);
		else
			m_freem(f);
	}
	return error;
}

/* A copy for ourselves, of what goes to a group. */
static void
ip6_mloopback(struct ifnet *ifp, struct mbuf *m,
    const struct sockaddr_in6 *dst)
{
	struct mbuf *copy = m_copypacket(m, M_DONTWAIT);

	if (copy == NULL)
		return;
	copy->m_flags |= M_LOOP;
	(void)looutput(ifp, copy, sin6tocsa(dst), NULL);
}

/* True: a packet to a group that does not leave the machine. */
static bool
ip6_output_mcast(struct mbuf *m, struct ip6_dst *d, int flags,
    const struct ip6_moptions *im6o)
{
	const struct ip6_hdr *ip6 = mtod(m, const struct ip6_hdr *);

	m->m_flags = (m->m_flags & ~M_BCAST) | M_MCAST;
	if ((d->ifp->if_flags & IFF_LOOPBACK) != 0)
		return false;	/* it comes back by itself */
	if ((flags & IPV6_FORWARDING) == 0 &&
	    (im6o == NULL || im6o->im6o_multicast_loop != 0) &&
	    in6_multi_group(&d->dst, d->ifp))
		ip6_mloopback(d->ifp, m, &d->next);
	return ip6->ip6_hlim == 0 || IN6_IS_ADDR_MC_NODELOCAL(&d->dst);
}

static int
ip6_output_one(struct mbuf *m, struct ip6_dst *d, int flags, int hlen,
    const struct ip6_pktopts *opt, const struct ip6_moptions *im6o,
    struct inpcb *inp)
{
	struct inet6_state *is6 = inet6_state();
	struct ifnet *origifp = d->ifp;
	struct psref psref;
	int error, need;

	if (IN6_IS_ADDR_MULTICAST(&d->dst)) {
		if ((d->ifp->if_flags & IFF_MULTICAST) == 0) {
			m_freem(m);
			return ENETUNREACH;
		}
		if (ip6_output_mcast(m, d, flags, im6o)) {
			m_freem(m);
			return 0;
		}
	} else
		m->m_flags &= ~(M_BCAST | M_MCAST);
	if (__predict_false(pfil_has_hooks(is6->is6_pfil, PFIL_OUT))) {
		error = pfil_run_hooks(is6->is6_pfil, &m, d->ifp, PFIL_OUT);
		if (error != 0 || m == NULL) {
			IP6STAT(IP6_STAT_PFILDROP_OUT);
			m_freem(m);
			return error;
		}
	}
	if ((d->ifp->if_flags & IFF_LOOPBACK) == 0) {
		need = m->m_pkthdr.csum_flags & ~d->ifp->if_csum_flags_tx;
		if ((need & (M_CSUM_TCPv6 | M_CSUM_UDPv6)) != 0)
			in6_delayed_cksum(m);
	}
	if (d->origif != 0 && d->origif != d->ifp->if_index &&
	    IN6_IS_SCOPED(&d->dst)) {
		origifp = if_get_byindex(d->origif, &psref);
		if (origifp == NULL) {
			m_freem(m);
			return EHOSTUNREACH;
		}
	}
	if (__predict_true((u_long)m->m_pkthdr.len <= d->mtu ||
	    (m->m_pkthdr.csum_flags & M_CSUM_TSOv6) != 0))
		error = ip6_if_output(d->ifp, origifp, m, &d->next, d->rt);
	else if ((flags & IPV6_FORWARDING) != 0 || (opt != NULL &&
	    (opt->ip6po_flags & IP6PO_DONTFRAG) != 0)) {
		if (inp != NULL)
			inp->inp_errormtu = (int)d->mtu;
		IP6STAT(IP6_STAT_CANTFRAG);
		m_freem(m);
		error = EMSGSIZE;
	} else
		error = ip6_send_fragments(m, d, origifp, hlen);
	if (origifp != d->ifp)
		if_put(origifp, &psref);
	return error;
}

int
ip6_output(struct mbuf *m, struct ip6_pktopts *opt, struct route *ro,
    int flags, struct ip6_moptions *im6o, struct inpcb *inp,
    struct ifnet **ifpp)
{
	struct ip6_hdr *ip6 = mtod(m, struct ip6_hdr *);
	struct route iproute;
	struct ip6_dst d;
	int error, bound, unfrag = 0, total = 0;

	if ((flags & IPV6_FORWARDING) == 0) {
		ip6->ip6_vfc = (uint8_t)((ip6->ip6_vfc & 0x0f) | IPV6_VERSION);
		if (m->m_pkthdr.csum_flags & (M_CSUM_TCPv6 | M_CSUM_UDPv6))
			m->m_pkthdr.csum_data = (m->m_pkthdr.csum_data &
			    0xffff) | (uint32_t)sizeof(*ip6) << 16;
		IP6STAT(IP6_STAT_LOCALOUT);
		if (__predict_false(opt != NULL)) {
			m = ip6_insert_exthdrs(m, opt, &unfrag, &total);
			if (m == NULL)
				return ENOBUFS;
			m->m_pkthdr.csum_data += (uint32_t)total << 16;
			ip6 = mtod(m, struct ip6_hdr *);
		}
		if (m->m_pkthdr.len - (int)sizeof(*ip6) > IPV6_MAXPACKET) {
			m_freem(m);
			return EMSGSIZE;
		}
		ip6->ip6_plen = htobe16((uint16_t)(m->m_pkthdr.len -
		    (int)sizeof(*ip6)));
	}
	if (__predict_false(ro == NULL)) {
		memset(&iproute, 0, sizeof(iproute));
		ro = &iproute;
	}
	d.dst = ip6->ip6_dst;
	if ((flags & IPV6_FORWARDING) != 0)
		in6_embed(&d.dst, m->m_pkthdr._rcvif.rcvif_index);
	bound = curlwp_bind();
	error = ip6_dst(&d, ro, flags, opt, im6o);
	if (error == 0 && IN6_IS_ADDR_UNSPECIFIED(&ip6->ip6_src) &&
	    (flags & (IPV6_UNSPECSRC | IPV6_FORWARDING)) == 0 &&
	    !in6_selectsrc_if(d.ifp, &d.dst, &ip6->ip6_src))
		error = EADDRNOTAVAIL;
	if (__predict_false(error != 0))
		m_freem(m);
	else {
		/* Zones do not leave us. */
		in6_clear(&ip6->ip6_src);
		in6_clear(&ip6->ip6_dst);
		ip6_dst_mtu(&d, flags, opt);
		if (ifpp != NULL)
			*ifpp = d.ifp;
		error = ip6_output_one(m, &d, flags, (int)sizeof(*ip6) +
		    unfrag, opt, im6o, inp);
	}
	if_put(d.ifp, &d.psref);
	curlwp_bindx(bound);
	if (__predict_false(ro == &iproute))
		rtcache_free(ro);
	return error;
}

/* The hop limit of packets to one host. */
int
ip6_defhlim(struct ifnet *ifp, struct inpcb *inp)
{
	if (inp != NULL && inp->in6p_hops >= 0)
		return inp->in6p_hops;
	if (ifp != NULL && in6_ifx(ifp) != NULL)
		return in6_ifx(ifp)->nd_ifinfo.chlim;
	return inet6_state()->is6_hlim;
}
