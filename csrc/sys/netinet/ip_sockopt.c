/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Socket options of IPv4, and its ancillary data.
 */

#include <sys/param.h>
#include <sys/kauth.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/route.h>

#include "in_pcb_private.h"
#include "inet_state.h"

/* Options that are a bit of inp_flags. */
static int
ip_optflag(int name)
{
	switch (name) {
	case IP_RECVOPTS:
		return INP_RECVOPTS;
	case IP_RECVRETOPTS:
		return INP_RECVRETOPTS;
	case IP_RECVDSTADDR:
		return INP_RECVDSTADDR;
	case IP_RECVIF:
		return INP_RECVIF;
	case IP_RECVTTL:
		return INP_RECVTTL;
	case IP_RECVPKTINFO:
		return INP_RECVPKTINFO;
	case IP_BINDANY:
		return INP_BINDANY;
	default:
		return 0;
	}
}

static int
ip_setpktinfo(struct inpcb *inp, const struct sockopt *sopt)
{
	struct in_pktinfo pi;
	int error, optval;

	if (sopt->sopt_size == sizeof(int)) {
		/* As elsewhere: whether to receive it. */
		if ((error = sockopt_getint(sopt, &optval)) != 0)
			return error;
		if (optval)
			inp->inp_flags |= INP_RECVPKTINFO;
		else
			inp->inp_flags &= ~INP_RECVPKTINFO;
		return 0;
	}
	if ((error = sockopt_get(sopt, &pi, sizeof(pi))) != 0)
		return error;
	if (pi.ipi_ifindex == 0 && in_nullhost(pi.ipi_addr)) {
		inp->inp_prefsrcip.s_addr = INADDR_ANY;
		inp->inp_prefsrcif = 0;
		return 0;
	}
	if (!in_nullhost(pi.ipi_addr) && !in_local(pi.ipi_addr))
		return EADDRNOTAVAIL;
	inp->inp_prefsrcip = pi.ipi_addr;
	inp->inp_prefsrcif = pi.ipi_ifindex;
	return 0;
}

static int
ip_setport(struct inpcb *inp, int range)
{
	switch (range) {
	case IP_PORTRANGE_DEFAULT:
	case IP_PORTRANGE_HIGH:
		inp->inp_flags &= ~INP_LOWPORT;
		return 0;
	case IP_PORTRANGE_LOW:
		inp->inp_flags |= INP_LOWPORT;
		return 0;
	default:
		return EINVAL;
	}
}

static int
ip_setopt(struct inpcb *inp, struct socket *so, struct sockopt *sopt)
{
	const int name = sopt->sopt_name;
	int error, optval;

	switch (name) {
	case IP_OPTIONS:
	case IP_RETOPTS:
		return ip_pcbopts(inp, sopt);
	case IP_MULTICAST_IF:
	case IP_MULTICAST_TTL:
	case IP_MULTICAST_LOOP:
	case IP_ADD_MEMBERSHIP:
	case IP_DROP_MEMBERSHIP:
	case MCAST_JOIN_GROUP:
	case MCAST_LEAVE_GROUP:
	case MCAST_JOIN_SOURCE_GROUP:
	case MCAST_LEAVE_SOURCE_GROUP:
	case MCAST_BLOCK_SOURCE:
	case MCAST_UNBLOCK_SOURCE:
		return ip_setmoptions(&inp->inp_moptions, sopt);
	case IP_PKTINFO:
		return ip_setpktinfo(inp, sopt);
	case IP_TOS:
	case IP_TTL:
	case IP_MINTTL:
	case IP_PORTALGO:
	case IP_PORTRANGE:
		break;
	default:
		if (ip_optflag(name) == 0)
			return ENOPROTOOPT;
		break;
	}
	if ((error = sockopt_getint(sopt, &optval)) != 0)
		return error;
	switch (name) {
	case IP_TOS:
		inp->inp_ip.ip_tos = (uint8_t)optval;
		return 0;
	case IP_TTL:
		if (optval <= 0 || optval > MAXTTL)
			return EINVAL;
		inp->inp_ip.ip_ttl = (uint8_t)optval;
		return 0;
	case IP_MINTTL:
		if (optval < 0 || optval > MAXTTL)
			return EINVAL;
		inp->inp_ip_minttl = (uint8_t)optval;
		return 0;
	case IP_PORTALGO:
		/* All but the random pick would be weaker. */
		if (optval != PORTALGO_DEFAULT &&
		    optval != PORTALGO_RANDOM_PICK &&
		    optval != PORTALGO_RANDOM_START)
			return EINVAL;
		inp->inp_portalgo = optval;
		return 0;
	case IP_PORTRANGE:
		return ip_setport(inp, optval);
	case IP_BINDANY:
		error = kauth_authorize_network(so->so_cred,
		    KAUTH_NETWORK_BIND, KAUTH_REQ_NETWORK_BIND_PRIVPORT, so,
		    NULL, NULL);
		if (error != 0)
			return error;
		break;
	}
	if (optval)
		inp->inp_flags |= ip_optflag(name);
	else
		inp->inp_flags &= ~ip_optflag(name);
	return 0;
}

static int
ip_getopt(struct inpcb *inp, struct sockopt *sopt)
{
	struct mbuf *m = inp->inp_options;
	struct in_pktinfo pi;

	switch (sopt->sopt_name) {
	case IP_OPTIONS:
	case IP_RETOPTS:
		if (m == NULL)
			return sockopt_set(sopt, NULL, 0);
		return sockopt_set(sopt, mtod(m, char *) +
		    sizeof(struct in_addr), ip_optlen(inp));
	case IP_TOS:
		return sockopt_setint(sopt, inp->inp_ip.ip_tos);
	case IP_TTL:
		return sockopt_setint(sopt, inp->inp_ip.ip_ttl);
	case IP_MINTTL:
		return sockopt_setint(sopt, inp->inp_ip_minttl);
	case IP_ERRORMTU:
		return sockopt_setint(sopt, inp->inp_errormtu);
	case IP_PORTALGO:
		return sockopt_setint(sopt, inp->inp_portalgo);
	case IP_PORTRANGE:
		return sockopt_setint(sopt, (inp->inp_flags & INP_LOWPORT) ?
		    IP_PORTRANGE_LOW : IP_PORTRANGE_DEFAULT);
	case IP_PKTINFO:
		if (sopt->sopt_size == sizeof(int))
			return sockopt_setint(sopt,
			    (inp->inp_flags & INP_RECVPKTINFO) != 0);
		pi.ipi_addr = inp->inp_prefsrcip;
		pi.ipi_ifindex = inp->inp_prefsrcif;
		return sockopt_set(sopt, &pi, sizeof(pi));
	case IP_MULTICAST_IF:
	case IP_MULTICAST_TTL:
	case IP_MULTICAST_LOOP:
		return ip_getmoptions(inp->inp_moptions, sopt);
	default:
		if (ip_optflag(sopt->sopt_name) == 0)
			return ENOPROTOOPT;
		return sockopt_setint(sopt, (inp->inp_flags &
		    ip_optflag(sopt->sopt_name)) != 0);
	}
}

int
ip_ctloutput(int op, struct socket *so, struct sockopt *sopt)
{
	struct inpcb *inp = sotoinpcb(so);

	if (sopt->sopt_level != IPPROTO_IP)
		return ENOPROTOOPT;
	return op == PRCO_SETOPT ? ip_setopt(inp, so, sopt) :
	    ip_getopt(inp, sopt);
}

/*
 * Ancillary data of one send: source address and interface.
 */
static int
ip_pktopt_info(struct ip_pktopts *po, const struct in_pktinfo *pi,
    int *flags, struct inpcb *inp)
{
	if (!in_nullhost(pi->ipi_addr)) {
		if (!in_local(pi->ipi_addr) &&
		    (inp->inp_flags & INP_BINDANY) == 0)
			return EADDRNOTAVAIL;
		po->ippo_laddr.sin_addr = pi->ipi_addr;
	}
	if (pi->ipi_ifindex != 0) {
		po->ippo_imo = &po->ippo_imobuf;
		if (inp->inp_moptions != NULL)
			po->ippo_imobuf = *inp->inp_moptions;
		else {
			memset(&po->ippo_imobuf, 0, sizeof(po->ippo_imobuf));
			po->ippo_imobuf.imo_multicast_ttl =
			    IP_DEFAULT_MULTICAST_TTL;
			po->ippo_imobuf.imo_multicast_loop =
			    IP_DEFAULT_MULTICAST_LOOP;
		}
		po->ippo_imobuf.imo_multicast_if_index =
		    (if_index_t)pi->ipi_ifindex;
	}
	return 0;
}

int
ip_setpktopts(struct mbuf *control, struct ip_pktopts *po, int *flags,
    struct inpcb *inp, kauth_cred_t cred)
{
	const struct in_addr any = { INADDR_ANY };
	struct in_pktinfo pi;
	struct cmsghdr cm;
	const u_char *p = mtod(control, u_char *);
	int left = control->m_len, error;

	po->ippo_imo = inp->inp_moptions;
	sockaddr_in_init(&po->ippo_laddr, &any, 0);
	if (control->m_next != NULL)
		return EINVAL;
	while (left > 0) {
		if (left < (int)sizeof(cm))
			return EINVAL;
		memcpy(&cm, p, sizeof(cm));
		if (cm.cmsg_len < CMSG_LEN(0) || cm.cmsg_len > (u_int)left)
			return EINVAL;
		if (cm.cmsg_level == IPPROTO_IP) {
			memset(&pi, 0, sizeof(pi));
			if (cm.cmsg_type == IP_PKTINFO &&
			    cm.cmsg_len == CMSG_LEN(sizeof(pi)))
				memcpy(&pi, p + CMSG_LEN(0), sizeof(pi));
			else if (cm.cmsg_type == IP_SENDSRCADDR &&
			    cm.cmsg_len == CMSG_LEN(sizeof(pi.ipi_addr)))
				memcpy(&pi.ipi_addr, p + CMSG_LEN(0),
				    sizeof(pi.ipi_addr));
			else if (cm.cmsg_type == IP_PKTINFO ||
			    cm.cmsg_type == IP_SENDSRCADDR)
				return EINVAL;
			else
				return ENOPROTOOPT;
			error = ip_pktopt_info(po, &pi, flags, inp);
			if (error != 0)
				return error;
		}
		left -= (int)CMSG_ALIGN(cm.cmsg_len);
		p += CMSG_ALIGN(cm.cmsg_len);
	}
	return 0;
}

/*
 * Ancillary data with a packet that was received.
 */
static struct mbuf **
ip_savecontrol_if(struct mbuf **mp, struct mbuf *m)
{
	union {
		struct sockaddr_dl sdl;
		char	space[64];
	} u;
	struct ifnet *ifp;
	int s;

	memset(&u, 0, sizeof(u));
	if ((ifp = m_get_rcvif(m, &s)) != NULL) {
		(void)sockaddr_dl_init(&u.sdl, sizeof(u), ifp->if_index,
		    ifp->if_type, ifp->if_xname,
		    (uint8_t)strlen(ifp->if_xname), NULL, 0);
		m_put_rcvif(ifp, &s);
	} else
		(void)sockaddr_dl_init(&u.sdl, sizeof(u), 0, 0, NULL, 0, NULL,
		    0);
	*mp = sbcreatecontrol(&u, u.sdl.sdl_len, IP_RECVIF, IPPROTO_IP);
	return *mp != NULL ? &(*mp)->m_next : mp;
}

void
ip_savecontrol(struct inpcb *inp, struct mbuf **mp, struct ip *ip,
    struct mbuf *m)
{
	struct socket *so = inp->inp_socket;
	const int flags = inp->inp_flags;
	struct in_pktinfo pi;

	if ((so->so_options & SO_TIMESTAMP) != 0)
		mp = sbsavetimestamp(so->so_options, mp);
	if ((flags & INP_RECVDSTADDR) != 0) {
		*mp = sbcreatecontrol(&ip->ip_dst, sizeof(ip->ip_dst),
		    IP_RECVDSTADDR, IPPROTO_IP);
		if (*mp != NULL)
			mp = &(*mp)->m_next;
	}
	if ((flags & INP_RECVTTL) != 0) {
		*mp = sbcreatecontrol(&ip->ip_ttl, sizeof(ip->ip_ttl),
		    IP_RECVTTL, IPPROTO_IP);
		if (*mp != NULL)
			mp = &(*mp)->m_next;
	}
	if ((flags & INP_RECVPKTINFO) != 0) {
		pi.ipi_addr = ip->ip_dst;
		pi.ipi_ifindex = m->m_pkthdr._rcvif.rcvif_index;
		*mp = sbcreatecontrol(&pi, sizeof(pi), IP_PKTINFO,
		    IPPROTO_IP);
		if (*mp != NULL)
			mp = &(*mp)->m_next;
	}
	if ((flags & (INP_RECVOPTS | INP_RECVRETOPTS)) != 0 &&
	    ip->ip_hl > sizeof(*ip) >> 2) {
		*mp = sbcreatecontrol(ip + 1, (ip->ip_hl << 2) -
		    (int)sizeof(*ip), (flags & INP_RECVOPTS) != 0 ?
		    IP_RECVOPTS : IP_RECVRETOPTS, IPPROTO_IP);
		if (*mp != NULL)
			mp = &(*mp)->m_next;
	}
	if ((flags & INP_RECVIF) != 0)
		(void)ip_savecontrol_if(mp, m);
}
