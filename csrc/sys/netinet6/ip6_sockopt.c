/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Socket options of IPv6 and its ancillary data: RFC 3493, 3542.
 *
 * Routing headers are neither sent nor reported (RFC 5095 left none to send):
 * their options, and those of RFC 2292, are EOPNOTSUPP or ENOPROTOOPT.
 */

#include <sys/param.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>

#include "inet6_state.h"

void
ip6_initpktopts(struct ip6_pktopts *po)
{
	memset(po, 0, sizeof(*po));
	po->ip6po_hlim = po->ip6po_tclass = po->ip6po_minmtu = -1;
}

static void
ext_free(struct ip6_ext **extp)
{
	if (*extp != NULL)
		kmem_intr_free(*extp, (size_t)((*extp)->ip6e_len + 1) << 3);
	*extp = NULL;
}

void
ip6_clearpktopts(struct ip6_pktopts *po)
{
	ext_free(&po->ip6po_hbh);
	ext_free(&po->ip6po_dest2);
}

/* A header that a program made; length 0 takes it away. */
static int
ext_set(struct ip6_ext **extp, const void *data, size_t len,
    kauth_cred_t cred)
{
	const struct ip6_ext *in = data;
	struct ip6_ext *ext;
	int error;

	error = kauth_authorize_network(cred, KAUTH_NETWORK_IPV6,
	    KAUTH_REQ_NETWORK_IPV6_HOPBYHOP, NULL, NULL, NULL);
	if (error != 0)
		return error;
	ext_free(extp);
	if (len == 0)
		return 0;
	if (len < sizeof(*in) || (size_t)(in->ip6e_len + 1) << 3 != len ||
	    len > 1024)
		return EINVAL;
	if ((ext = kmem_intr_alloc(len, KM_NOSLEEP)) == NULL)
		return ENOBUFS;
	memcpy(ext, data, len);
	*extp = ext;
	return 0;
}

static int
ext_copy(struct ip6_ext **to, const struct ip6_ext *from)
{
	const size_t len = from != NULL ?
	    (size_t)(from->ip6e_len + 1) << 3 : 0;

	*to = NULL;
	if (from == NULL)
		return 0;
	if ((*to = kmem_intr_alloc(len, KM_NOSLEEP)) == NULL)
		return ENOBUFS;
	memcpy(*to, from, len);
	return 0;
}

static int
po_pktinfo(struct ip6_pktopts *po, const void *data, size_t len,
    struct inpcb *inp)
{
	struct in6_pktinfo pi;
	struct psref psref;
	struct ifnet *ifp;
	bool mine;
	int s;

	if (len != sizeof(pi))
		return EINVAL;
	memcpy(&pi, data, sizeof(pi));
	po->ip6po_flags &= ~IP6PO_PKTINFO;
	if (pi.ipi6_ifindex == 0 && IN6_IS_ADDR_UNSPECIFIED(&pi.ipi6_addr))
		return 0;
	if (IN6_IS_ADDR_MULTICAST(&pi.ipi6_addr))
		return EINVAL;
	if (pi.ipi6_ifindex != 0) {
		int bound = curlwp_bind();

		if ((ifp = if_get_byindex(pi.ipi6_ifindex, &psref)) != NULL)
			if_put(ifp, &psref);
		curlwp_bindx(bound);
		if (ifp == NULL)
			return ENXIO;
		in6_embed(&pi.ipi6_addr, pi.ipi6_ifindex);
	}
	if (!IN6_IS_ADDR_UNSPECIFIED(&pi.ipi6_addr)) {
		s = pserialize_read_enter();
		mine = in6_get_ia(&pi.ipi6_addr) != NULL;
		pserialize_read_exit(s);
		if (!mine && (inp->inp_flags & IN6P_BINDANY) == 0)
			return EADDRNOTAVAIL;
	}
	po->ip6po_pktinfo = pi;
	po->ip6po_flags |= IP6PO_PKTINFO;
	return 0;
}

static int
po_nexthop(struct ip6_pktopts *po, const void *data, size_t len,
    kauth_cred_t cred)
{
	struct sockaddr_in6 sin6;
	int error;

	error = kauth_authorize_network(cred, KAUTH_NETWORK_IPV6,
	    KAUTH_REQ_NETWORK_IPV6_HOPBYHOP, NULL, NULL, NULL);
	if (error != 0)
		return error;
	po->ip6po_nexthop_set = false;
	if (len == 0)
		return 0;
	if (len != sizeof(sin6))
		return EINVAL;
	memcpy(&sin6, data, sizeof(sin6));
	if (sin6.sin6_family != AF_INET6 || sin6.sin6_len != sizeof(sin6))
		return EAFNOSUPPORT;
	if ((error = sa6_embedscope(&sin6)) != 0)
		return error;
	po->ip6po_nexthop = sin6;
	po->ip6po_nexthop_set = true;
	return 0;
}

/* An option that one packet or a socket may have. */
static int
po_set(struct ip6_pktopts *po, int name, const void *data, size_t len,
    struct inpcb *inp, kauth_cred_t cred)
{
	int val = 0;

	switch (name) {
	case IPV6_PKTINFO:
		return po_pktinfo(po, data, len, inp);
	case IPV6_HOPOPTS:
		return ext_set(&po->ip6po_hbh, data, len, cred);
	case IPV6_DSTOPTS:
		return ext_set(&po->ip6po_dest2, data, len, cred);
	case IPV6_RTHDR:
	case IPV6_RTHDRDSTOPTS:
		return EOPNOTSUPP;
	case IPV6_NEXTHOP:
		return po_nexthop(po, data, len, cred);
	}
	if (len != sizeof(val))
		return EINVAL;
	memcpy(&val, data, sizeof(val));
	switch (name) {
	case IPV6_HOPLIMIT:
		if (val < -1 || val > 255)
			return EINVAL;
		po->ip6po_hlim = val;
		return 0;
	case IPV6_TCLASS:
	case IPV6_OTCLASS:
		if (val < -1 || val > 255)
			return EINVAL;
		po->ip6po_tclass = val;
		return 0;
	case IPV6_USE_MIN_MTU:
		if (val < -1 || val > 1)
			return EINVAL;
		po->ip6po_minmtu = val;
		return 0;
	case IPV6_DONTFRAG:
		if (val != 0)
			po->ip6po_flags |= IP6PO_DONTFRAG;
		else
			po->ip6po_flags &= ~IP6PO_DONTFRAG;
		return 0;
	default:
		return ENOPROTOOPT;
	}
}

/*
 * The options of one send: those of the socket, and what control data adds.
 * To be cleared also after an error.
 */
int
ip6_setpktopts(struct mbuf *control, struct ip6_pktopts *po,
    const struct ip6_pktopts *sticky, struct inpcb *inp, kauth_cred_t cred)
{
	const u_char *p = mtod(control, u_char *);
	int left = control->m_len, error;
	struct cmsghdr cm;

	ip6_initpktopts(po);
	if (sticky != NULL) {
		*po = *sticky;
		po->ip6po_dest2 = NULL;
		if ((error = ext_copy(&po->ip6po_hbh,
		    sticky->ip6po_hbh)) != 0 ||
		    (error = ext_copy(&po->ip6po_dest2,
		    sticky->ip6po_dest2)) != 0)
			return error;
	}
	if (control->m_next != NULL)
		return EINVAL;
	while (left > 0) {
		if (left < (int)sizeof(cm))
			return EINVAL;
		memcpy(&cm, p, sizeof(cm));
		if (cm.cmsg_len < CMSG_LEN(0) || cm.cmsg_len > (u_int)left)
			return EINVAL;
		if (cm.cmsg_level == IPPROTO_IPV6) {
			error = po_set(po, cm.cmsg_type, p + CMSG_LEN(0),
			    cm.cmsg_len - CMSG_LEN(0), inp, cred);
			if (error != 0)
				return error;
		}
		left -= (int)CMSG_ALIGN(cm.cmsg_len);
		p += CMSG_ALIGN(cm.cmsg_len);
	}
	return 0;
}

/* Options that are a bit of inp_flags. */
static int
ip6_optflag(int name)
{
	switch (name) {
	case IPV6_RECVPKTINFO:
		return IN6P_PKTINFO;
	case IPV6_RECVHOPLIMIT:
		return IN6P_HOPLIMIT;
	case IPV6_RECVTCLASS:
		return IN6P_TCLASS;
	case IPV6_RECVHOPOPTS:
		return IN6P_HOPOPTS;
	case IPV6_RECVDSTOPTS:
		return IN6P_DSTOPTS;
	case IPV6_BINDANY:
		return IN6P_BINDANY;
	default:
		return 0;
	}
}

static struct ip6_pktopts *
ip6_sticky(struct inpcb *inp)
{
	struct ip6_pktopts *po = inp->in6p_outputopts;

	if (po == NULL &&
	    (po = kmem_intr_alloc(sizeof(*po), KM_NOSLEEP)) != NULL) {
		ip6_initpktopts(po);
		inp->in6p_outputopts = po;
	}
	return po;
}

static int
ip6_setflag(struct inpcb *inp, int name, int val)
{
	const int flag = ip6_optflag(name);
	int error;

	if (flag == 0)
		return ENOPROTOOPT;
	if (name == IPV6_BINDANY || name == IPV6_RECVHOPOPTS) {
		error = kauth_authorize_network(inp->inp_socket->so_cred,
		    KAUTH_NETWORK_BIND, KAUTH_REQ_NETWORK_BIND_PRIVPORT,
		    inp->inp_socket, NULL, NULL);
		if (error != 0)
			return error;
	}
	if (val != 0)
		inp->inp_flags |= flag;
	else
		inp->inp_flags &= ~flag;
	return 0;
}

static int
ip6_setint(struct inpcb *inp, int name, int val)
{
	switch (name) {
	case IPV6_UNICAST_HOPS:
		if (val < -1 || val > 255)
			return EINVAL;
		inp->in6p_hops = (short)val;
		return 0;
	case IPV6_V6ONLY:
		if (inp->inp_lport != 0 ||
		    !in_pcbaddr_any(&inp->inp_laddru))
			return EINVAL;
		/* Mapped addresses are not spoken. */
		return val != 0 ? 0 : EOPNOTSUPP;
	case IPV6_PORTALGO:
		if (val != PORTALGO_DEFAULT && val != PORTALGO_RANDOM_PICK &&
		    val != PORTALGO_RANDOM_START)
			return EINVAL;
		inp->inp_portalgo = val;
		return 0;
	case IPV6_PORTRANGE:
		if (val == IPV6_PORTRANGE_LOW)
			inp->inp_flags |= INP_LOWPORT;
		else if (val == IPV6_PORTRANGE_DEFAULT ||
		    val == IPV6_PORTRANGE_HIGH)
			inp->inp_flags &= ~INP_LOWPORT;
		else
			return EINVAL;
		return 0;
	default:
		return ip6_setflag(inp, name, val);
	}
}

static int
ip6_setopt(struct inpcb *inp, struct sockopt *sopt)
{
	struct ip6_pktopts *po;
	int error, val;

	switch (sopt->sopt_name) {
	case IPV6_MULTICAST_IF:
	case IPV6_MULTICAST_HOPS:
	case IPV6_MULTICAST_LOOP:
	case IPV6_JOIN_GROUP:
	case IPV6_LEAVE_GROUP:
		return ip6_setmoptions(&inp->in6p_moptions, sopt);
	case IPV6_PKTINFO:
	case IPV6_HOPLIMIT:
	case IPV6_TCLASS:
	case IPV6_NEXTHOP:
	case IPV6_HOPOPTS:
	case IPV6_DSTOPTS:
	case IPV6_RTHDR:
	case IPV6_RTHDRDSTOPTS:
	case IPV6_USE_MIN_MTU:
	case IPV6_DONTFRAG:
		if ((po = ip6_sticky(inp)) == NULL)
			return ENOBUFS;
		return po_set(po, sopt->sopt_name, sopt->sopt_data,
		    sopt->sopt_size, inp, inp->inp_socket->so_cred);
	}
	if ((error = sockopt_getint(sopt, &val)) != 0)
		return error;
	return ip6_setint(inp, sopt->sopt_name, val);
}

static int
ip6_getext(struct sockopt *sopt, const struct ip6_ext *ext)
{
	return ext == NULL ? sockopt_set(sopt, NULL, 0) :
	    sockopt_set(sopt, ext, (size_t)(ext->ip6e_len + 1) << 3);
}

/* Of a connected socket: what the path carries. */
static int
ip6_getmtu(struct inpcb *inp, struct sockopt *sopt)
{
	struct ip6_mtuinfo mi;
	struct psref psref;
	struct rtentry *rt;
	struct ifnet *ifp;
	int bound;

	if (IN6_IS_ADDR_UNSPECIFIED(&inp->in6p_faddr))
		return ENOTCONN;
	memset(&mi, 0, sizeof(mi));
	sockaddr_in6_init(&mi.ip6m_addr, &inp->in6p_faddr, 0, 0, 0);
	bound = curlwp_bind();
	rt = rtcache_lookup(&inp->inp_route, sin6tosa(&mi.ip6m_addr));
	if (rt != NULL && (ifp = rt_getifp(rt, &psref)) != NULL) {
		mi.ip6m_mtu = (uint32_t)(rt->rt_rmx.rmx_mtu != 0 ?
		    MIN(rt->rt_rmx.rmx_mtu, ifp->if_mtu) : ifp->if_mtu);
		if_put(ifp, &psref);
	}
	curlwp_bindx(bound);
	if (mi.ip6m_mtu == 0)
		return EHOSTUNREACH;
	sa6_recoverscope(&mi.ip6m_addr);
	return sockopt_set(sopt, &mi, sizeof(mi));
}

static int
ip6_getopt(struct inpcb *inp, struct sockopt *sopt)
{
	struct ip6_pktopts def, *po = inp->in6p_outputopts;
	struct in6_pktinfo pi;

	if (po == NULL) {
		ip6_initpktopts(&def);
		po = &def;
	}
	switch (sopt->sopt_name) {
	case IPV6_MULTICAST_IF:
	case IPV6_MULTICAST_HOPS:
	case IPV6_MULTICAST_LOOP:
		return ip6_getmoptions(inp->in6p_moptions, sopt);
	case IPV6_UNICAST_HOPS:
		return sockopt_setint(sopt, ip6_defhlim(NULL, inp));
	case IPV6_V6ONLY:
		return sockopt_setint(sopt, 1);
	case IPV6_PORTALGO:
		return sockopt_setint(sopt, inp->inp_portalgo);
	case IPV6_PORTRANGE:
		return sockopt_setint(sopt, (inp->inp_flags & INP_LOWPORT) ?
		    IPV6_PORTRANGE_LOW : IPV6_PORTRANGE_DEFAULT);
	case IPV6_PATHMTU:
		return ip6_getmtu(inp, sopt);
	case IPV6_HOPLIMIT:
		return sockopt_setint(sopt, po->ip6po_hlim);
	case IPV6_TCLASS:
		return sockopt_setint(sopt, po->ip6po_tclass);
	case IPV6_USE_MIN_MTU:
		return sockopt_setint(sopt, po->ip6po_minmtu);
	case IPV6_DONTFRAG:
		return sockopt_setint(sopt,
		    (po->ip6po_flags & IP6PO_DONTFRAG) != 0);
	case IPV6_PKTINFO:
		memset(&pi, 0, sizeof(pi));
		if ((po->ip6po_flags & IP6PO_PKTINFO) != 0)
			pi = po->ip6po_pktinfo;
		in6_clear(&pi.ipi6_addr);
		return sockopt_set(sopt, &pi, sizeof(pi));
	case IPV6_HOPOPTS:
		return ip6_getext(sopt, po->ip6po_hbh);
	case IPV6_DSTOPTS:
		return ip6_getext(sopt, po->ip6po_dest2);
	default:
		if (ip6_optflag(sopt->sopt_name) == 0)
			return ENOPROTOOPT;
		return sockopt_setint(sopt, (inp->inp_flags &
		    ip6_optflag(sopt->sopt_name)) != 0);
	}
}

int
ip6_ctloutput(int op, struct socket *so, struct sockopt *sopt)
{
	struct inpcb *inp = sotoinpcb(so);

	if (sopt->sopt_level != IPPROTO_IPV6)
		return ENOPROTOOPT;
	return op == PRCO_SETOPT ? ip6_setopt(inp, sopt) :
	    ip6_getopt(inp, sopt);
}

static int
icmp6_ctloutput(int op, struct inpcb *inp, struct sockopt *sopt)
{
	struct icmp6_filter all, *f = inp->in6p_icmp6filt;

	if (sopt->sopt_name != ICMP6_FILTER ||
	    inp->inp_proto != IPPROTO_ICMPV6)
		return ENOPROTOOPT;
	if (op == PRCO_GETOPT) {
		ICMP6_FILTER_SETPASSALL(&all);
		return sockopt_set(sopt, f != NULL ? f : &all, sizeof(*f));
	}
	if (f == NULL) {
		if ((f = kmem_intr_alloc(sizeof(*f), KM_NOSLEEP)) == NULL)
			return ENOBUFS;
		ICMP6_FILTER_SETPASSALL(f);
		inp->in6p_icmp6filt = f;
	}
	return sockopt_get(sopt, f, sizeof(*f));
}

int
ip6_raw_ctloutput(int op, struct socket *so, struct sockopt *sopt)
{
	struct inpcb *inp = sotoinpcb(so);
	int error, val;

	if (sopt->sopt_level == IPPROTO_ICMPV6)
		return icmp6_ctloutput(op, inp, sopt);
	if (sopt->sopt_level != IPPROTO_IPV6 ||
	    sopt->sopt_name != IPV6_CHECKSUM)
		return ip6_ctloutput(op, so, sopt);
	if (op == PRCO_GETOPT)
		return sockopt_setint(sopt, inp->inp_proto ==
		    IPPROTO_ICMPV6 ? 2 : inp->in6p_cksum);
	if ((error = sockopt_getint(sopt, &val)) != 0)
		return error;
	if ((val % 2) != 0 && val != -1)
		return EINVAL;
	if (inp->inp_proto == IPPROTO_ICMPV6)
		return val == 2 ? 0 : EINVAL;
	inp->in6p_cksum = val < 0 ? -1 : val;
	return 0;
}

/*
 * Ancillary data with a packet that was received.
 */
static struct mbuf **
save_one(struct mbuf **mp, const void *p, int len, int type)
{
	*mp = sbcreatecontrol(__UNCONST(p), len, type, IPPROTO_IPV6);
	return *mp != NULL ? &(*mp)->m_next : mp;
}

/* Extension headers of a kind, as they came. */
static struct mbuf **
save_ext(struct mbuf **mp, struct mbuf *m, int flags)
{
	const uint8_t *p = mtod(m, const uint8_t *);
	int nxt = p[6], off = sizeof(struct ip6_hdr), len;

	while (off + 8 <= m->m_len && (nxt == IPPROTO_HOPOPTS ||
	    nxt == IPPROTO_DSTOPTS || nxt == IPPROTO_ROUTING)) {
		len = (p[off + 1] + 1) << 3;
		if (off + len > m->m_len)
			break;
		if (nxt == IPPROTO_HOPOPTS && (flags & IN6P_HOPOPTS) != 0)
			mp = save_one(mp, p + off, len, IPV6_HOPOPTS);
		if (nxt == IPPROTO_DSTOPTS && (flags & IN6P_DSTOPTS) != 0)
			mp = save_one(mp, p + off, len, IPV6_DSTOPTS);
		nxt = p[off];
		off += len;
	}
	return mp;
}

void
ip6_savecontrol(struct inpcb *inp, struct mbuf **mp,
    const struct ip6_hdr *ip6, struct mbuf *m)
{
	struct socket *so = inp->inp_socket;
	const int flags = inp->inp_flags;
	struct in6_pktinfo pi;
	int val;

	if ((so->so_options & SO_TIMESTAMP) != 0)
		mp = sbsavetimestamp(so->so_options, mp);
	if ((flags & IN6P_PKTINFO) != 0) {
		pi.ipi6_addr = ip6->ip6_dst;
		pi.ipi6_ifindex = m->m_pkthdr._rcvif.rcvif_index;
		mp = save_one(mp, &pi, sizeof(pi), IPV6_PKTINFO);
	}
	if ((flags & IN6P_HOPLIMIT) != 0) {
		val = ip6->ip6_hlim;
		mp = save_one(mp, &val, sizeof(val), IPV6_HOPLIMIT);
	}
	if ((flags & IN6P_TCLASS) != 0) {
		val = (int)(be32toh(ip6->ip6_flow) >> 20) & 0xff;
		mp = save_one(mp, &val, sizeof(val), IPV6_TCLASS);
	}
	if ((flags & (IN6P_HOPOPTS | IN6P_DSTOPTS)) != 0)
		(void)save_ext(mp, m, flags);
}
