/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Protocol control blocks of IPv6 sockets; the tables and the choice of ports
 * are those of netinet/in_pcb*.c.  Addresses in them have their zones.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/in_pcb_private.h>

#include "inet6_state.h"

/* What only pcbs of IPv6 have; the socket goes. */
void
in6_pcbfree(struct inpcb *inp)
{
	if (inp->in6p_outputopts != NULL) {
		ip6_clearpktopts(inp->in6p_outputopts);
		kmem_intr_free(inp->in6p_outputopts,
		    sizeof(*inp->in6p_outputopts));
		inp->in6p_outputopts = NULL;
	}
	ip6_freemoptions(inp->in6p_moptions);
	inp->in6p_moptions = NULL;
	if (inp->in6p_icmp6filt != NULL) {
		kmem_intr_free(inp->in6p_icmp6filt,
		    sizeof(*inp->in6p_icmp6filt));
		inp->in6p_icmp6filt = NULL;
	}
}

void
in6_pcbpurge(struct inpcb *inp, struct ifnet *ifp)
{
	if (inp->in6p_moptions != NULL)
		ip6_mcast_purgeif(inp->in6p_moptions, ifp);
}

/* An address for the kernel: its zone goes in. */
static int
in6_pcbaddr_in(const struct sockaddr *sa, struct sockaddr_in6 *sin6)
{
	if (sa->sa_len != sizeof(*sin6))
		return EINVAL;
	if (sa->sa_family != AF_INET6)
		return EAFNOSUPPORT;
	*sin6 = *satocsin6(sa);
	/* IPv4 in IPv6's clothes is not spoken. */
	if (IN6_IS_ADDR_V4MAPPED(&sin6->sin6_addr))
		return EADDRNOTAVAIL;
	return sa6_embedscope(sin6);
}

/* May the socket have this local address? */
int
in6_pcbbindable(struct inpcb *inp, struct sockaddr_in6 *sin6)
{
	const struct in6_ifaddr *ia;
	int error, s;

	if ((error = in6_pcbaddr_in(sin6tosa(sin6), sin6)) != 0)
		return error;
	if (IN6_IS_ADDR_UNSPECIFIED(&sin6->sin6_addr) ||
	    IN6_IS_ADDR_MULTICAST(&sin6->sin6_addr))
		return 0;
	s = pserialize_read_enter();
	ia = in6_get_ia(&sin6->sin6_addr);
	if (ia == NULL ? (inp->inp_flags & IN6P_BINDANY) == 0 :
	    (ia->ia6_flags & (IN6_IFF_NOTREADY | IN6_IFF_DETACHED)) != 0)
		error = EADDRNOTAVAIL;
	pserialize_read_exit(s);
	return error;
}

int
in6_pcbbind(struct inpcb *inp, struct sockaddr_in6 *nam, struct lwp *l)
{
	union in_pcbaddr laddr;
	struct sockaddr_in6 sin6;
	int error;

	if (inp->inp_lport != 0 || !in_pcbaddr_any(&inp->inp_laddru))
		return EINVAL;
	memset(&laddr, 0, sizeof(laddr));
	if (nam == NULL)
		return inpcb_bind(inp, &laddr, 0, l);
	sin6 = *nam;
	if ((error = in6_pcbbindable(inp, &sin6)) != 0)
		return error;
	laddr.ipa_6 = sin6.sin6_addr;
	return inpcb_bind(inp, &laddr, sin6.sin6_port, l);
}

/* Where a socket sends to; any is this host. */
int
in6_pcbdest(struct inpcb *inp, const struct sockaddr *nam,
    struct sockaddr_in6 *dst)
{
	int error;

	if ((error = in6_pcbaddr_in(nam, dst)) != 0)
		return error;
	if (dst->sin6_port == 0 && inp->inp_socket->so_type != SOCK_RAW)
		return EADDRNOTAVAIL;
	if (IN6_IS_ADDR_UNSPECIFIED(&dst->sin6_addr))
		dst->sin6_addr = in6addr_loopback;
	return 0;
}

int
in6_pcbconnect(struct inpcb *inp, struct sockaddr_in6 *nam, struct lwp *l)
{
	union in_pcbaddr laddr, faddr;
	struct sockaddr_in6 dst;
	int error;

	if ((error = in6_pcbdest(inp, sin6tosa(nam), &dst)) != 0)
		return error;
	if (IN6_IS_ADDR_MULTICAST(&dst.sin6_addr) &&
	    inp->inp_socket->so_type == SOCK_STREAM)
		return EADDRNOTAVAIL;
	error = in6_selectsrc(inp, &dst, &inp->inp_route,
	    inp->in6p_outputopts, inp->in6p_moptions, &laddr.ipa_6);
	if (error != 0)
		return error;
	faddr.ipa_6 = dst.sin6_addr;
	error = inpcb_connect(inp, &laddr, &faddr, dst.sin6_port, l);
	if (error != 0)
		return error;
	inp->in6p_flowinfo = nam->sin6_flowinfo & htobe32(0x0fffffff);
	if ((inp->in6p_flowinfo & htobe32(0x000fffff)) == 0 &&
	    inet6_state()->is6_auto_flowlabel)
		inp->in6p_flowinfo |= ip6_randomflowlabel();
	return 0;
}

void
in6_setsockaddr(struct inpcb *inp, struct sockaddr_in6 *sin6)
{
	sockaddr_in6_init(sin6, &inp->in6p_laddr, inp->inp_lport, 0, 0);
	sa6_recoverscope(sin6);
}

void
in6_setpeeraddr(struct inpcb *inp, struct sockaddr_in6 *sin6)
{
	sockaddr_in6_init(sin6, &inp->in6p_faddr, inp->inp_fport, 0, 0);
	sa6_recoverscope(sin6);
}
