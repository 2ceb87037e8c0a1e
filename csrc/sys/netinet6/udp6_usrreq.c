/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UDP over IPv6: RFC 768, 8200 8.1.  Pcbs are in UDP's one table.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/stat.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/in_pcb_private.h>

#include "inet6_state.h"

/* Give a datagram to a pcb that is held; true: it was taken. */
static bool
udp6_deliver(struct inpcb *inp, struct mbuf *m,
    const struct sockaddr_in6 *src, struct mbuf *ipm, int off)
{
	struct mbuf *opts = NULL;
	struct socket *so;
	bool taken = false;

	if (!inpcb_lock(inp))
		return false;
	so = inp->inp_socket;
	if ((so->so_state & SS_CANTRCVMORE) != 0)
		goto out;
	if ((inp->inp_flags & IN6P_CONTROLOPTS) != 0 ||
	    (so->so_options & SO_TIMESTAMP) != 0)
		ip6_savecontrol(inp, &opts,
		    mtod(ipm, const struct ip6_hdr *), ipm);
	m_adj(m, off);
	if (sbappendaddr(&so->so_rcv, sin6tocsa(src), m, opts) == 0) {
		if (opts != NULL)
			m_freem(opts);
		m_freem(m);
		so->so_rcv.sb_overflowed++;
		UDP6STAT(UDP_STAT_FULLSOCK);
		soroverflow(so);
	} else
		sorwakeup(so);
	taken = true;
out:
	inpcb_unlock(inp);
	return taken;
}

struct udp6_many {
	struct in6_addr	src, dst;
	in_port_t	sport, dport;
};

static bool
udp6_wants(const struct inpcb *inp, const void *key)
{
	const struct udp6_many *um = key;

	if (inp->inp_af != AF_INET6 || inp->inp_lport != um->dport)
		return false;
	if (!IN6_IS_ADDR_UNSPECIFIED(&inp->in6p_laddr) &&
	    !IN6_ARE_ADDR_EQUAL(&inp->in6p_laddr, &um->dst))
		return false;
	return IN6_IS_ADDR_UNSPECIFIED(&inp->in6p_faddr) ||
	    (IN6_ARE_ADDR_EQUAL(&inp->in6p_faddr, &um->src) &&
	    inp->inp_fport == um->sport);
}

static void
udp6_input_many(struct mbuf *m, const struct sockaddr_in6 *src,
    const struct udp6_many *um, int off)
{
	const u_int idx = m->m_pkthdr._rcvif.rcvif_index;
	struct inpcb **list;
	struct mbuf *copy;
	u_int n, max, taken = 0;

	list = in_pcbcollect(udp_table(), udp6_wants, um, &n, &max);
	for (u_int i = 0; i < n; i++) {
		copy = NULL;
		if (ip6_mcast_member(list[i], &um->dst, idx))
			copy = m_copypacket(m, M_DONTWAIT);
		if (copy != NULL && udp6_deliver(list[i], copy, src, m, off))
			taken++;
		else
			m_freem(copy);
		inpcb_rele(list[i]);
	}
	in_pcbcollect_free(list, max);
	if (taken == 0)
		UDP6STAT(UDP_STAT_NOPORTBCAST);
	m_freem(m);
}

static void
udp6_input_one(struct mbuf *m, const struct sockaddr_in6 *src,
    const struct in6_addr *dst, in_port_t dport, int off)
{
	union in_pcbaddr l, f;
	struct sockaddr_in6 from = *src;
	struct inpcb *inp;
	bool taken = false;

	l.ipa_6 = *dst;
	f.ipa_6 = src->sin6_addr;
	inp = inpcb_lookup_connect(udp_table(), AF_INET6, &f, src->sin6_port,
	    &l, dport);
	if (inp == NULL) {
		UDP6STAT(UDP_STAT_PCBHASHMISS);
		inp = inpcb_lookup_bind(udp_table(), AF_INET6, &l, dport);
	}
	if (__predict_true(inp != NULL)) {
		sa6_recoverscope(&from);
		taken = udp6_deliver(inp, m, &from, m, off +
		    (int)sizeof(struct udphdr));
		inpcb_rele(inp);
	}
	if (__predict_true(taken))
		return;
	if ((m->m_flags & (M_BCAST | M_MCAST)) != 0) {
		UDP6STAT(UDP_STAT_NOPORTBCAST);
		m_freem(m);
		return;
	}
	UDP6STAT(UDP_STAT_NOPORT);
	icmp6_error(m, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOPORT, 0);
}

int
udp6_input(struct mbuf **mp, int *offp, int proto)
{
	struct mbuf *m = *mp;
	const int off = *offp;
	struct sockaddr_in6 src;
	struct udp6_many um;
	struct udphdr uh;
	int len;

	UDP6STAT(UDP_STAT_IPACKETS);
	if (m->m_pkthdr.len < off + (int)sizeof(uh)) {
		UDP6STAT(UDP_STAT_HDROPS);
		goto bad;
	}
	m_copydata(m, off, sizeof(uh), &uh);
	len = be16toh(uh.uh_ulen);
	if (uh.uh_dport == 0 || len < (int)sizeof(uh) ||
	    len > m->m_pkthdr.len - off) {
		UDP6STAT(UDP_STAT_BADLEN);
		goto bad;
	}
	if (len < m->m_pkthdr.len - off)
		m_adj(m, off + len - m->m_pkthdr.len);
	/* Over IPv6 there is always a sum. */
	if (uh.uh_sum == 0 || !in6_cksum_good(m, M_CSUM_UDPv6, IPPROTO_UDP,
	    off, len)) {
		UDP6STAT(UDP_STAT_BADSUM);
		goto bad;
	}
	ip6_addrs(m, &um.src, &um.dst);
	sockaddr_in6_init(&src, &um.src, uh.uh_sport, 0, 0);
	if (__predict_true(!IN6_IS_ADDR_MULTICAST(&um.dst))) {
		udp6_input_one(m, &src, &um.dst, uh.uh_dport, off);
		return IPPROTO_DONE;
	}
	um.sport = uh.uh_sport;
	um.dport = uh.uh_dport;
	sa6_recoverscope(&src);
	udp6_input_many(m, &src, &um, off + (int)sizeof(uh));
	return IPPROTO_DONE;
bad:
	m_freem(m);
	return IPPROTO_DONE;
}

void *
udp6_ctlinput(int cmd, const struct sockaddr *sa, void *v)
{
	struct ip6ctlparam *ip6cp = v;
	union in_pcbaddr l, f;
	struct inpcb *inp;
	uint16_t ports[2];
	int error;

	if (sa->sa_family != AF_INET6 || (unsigned)cmd >= PRC_NCMDS ||
	    ip6cp == NULL || PRC_IS_REDIRECT(cmd))
		return NULL;
	error = inetctlerrmap[cmd];
	if (error == 0 || cmd == PRC_MSGSIZE || ip6cp->ip6c_m->m_pkthdr.len <
	    ip6cp->ip6c_off + (int)sizeof(ports))
		return NULL;
	m_copydata(ip6cp->ip6c_m, ip6cp->ip6c_off, sizeof(ports), ports);
	l.ipa_6 = ip6cp->ip6c_src;
	f.ipa_6 = ip6cp->ip6c_dst;
	inp = inpcb_lookup_connect(udp_table(), AF_INET6, &f, ports[1], &l,
	    ports[0]);
	if (inp == NULL)
		return NULL;
	if (inpcb_lock(inp)) {
		udp_notify(inp, error);
		inpcb_unlock(inp);
	}
	inpcb_rele(inp);
	return NULL;
}

static int
udp6_send_packet(struct mbuf *m, struct inpcb *inp,
    const struct in6_addr *src, const struct in6_addr *dst, in_port_t dport,
    uint32_t flow, struct ip6_pktopts *opt)
{
	const int len = m->m_pkthdr.len + (int)sizeof(struct udphdr);
	struct ip6_moptions *im6o = inp->in6p_moptions;
	struct udphdr *uh;
	struct ip6_hdr *ip6;

	if (len > IPV6_MAXPACKET) {
		m_freem(m);
		return EMSGSIZE;
	}
	M_PREPEND(m, (int)(sizeof(*ip6) + sizeof(*uh)), M_DONTWAIT);
	if (m == NULL)
		return ENOBUFS;
	ip6 = mtod(m, struct ip6_hdr *);
	uh = (struct udphdr *)(ip6 + 1);
	ip6->ip6_flow = flow;
	if (opt != NULL && opt->ip6po_tclass >= 0)
		ip6->ip6_flow = (flow & htobe32(0x000fffff)) |
		    htobe32((uint32_t)opt->ip6po_tclass << 20);
	ip6->ip6_nxt = IPPROTO_UDP;
	ip6->ip6_hlim = (uint8_t)(opt != NULL && opt->ip6po_hlim >= 0 ?
	    opt->ip6po_hlim : IN6_IS_ADDR_MULTICAST(dst) ?
	    (im6o != NULL && im6o->im6o_multicast_hlim >= 0 ?
	    im6o->im6o_multicast_hlim : inet6_state()->is6_defmcasthlim) :
	    ip6_defhlim(NULL, inp));
	ip6->ip6_src = *src;
	ip6->ip6_dst = *dst;
	uh->uh_sport = inp->inp_lport;
	uh->uh_dport = dport;
	uh->uh_ulen = htobe16((uint16_t)len);
	uh->uh_sum = in6_cksum_phdr(src, dst, (uint32_t)len, IPPROTO_UDP);
	m->m_pkthdr.csum_flags = M_CSUM_UDPv6;
	m->m_pkthdr.csum_data = offsetof(struct udphdr, uh_sum);
	UDP6STAT(UDP_STAT_OPACKETS);
	return ip6_output(m, opt, &inp->inp_route, 0, im6o, inp, NULL);
}

static int
udp6_send(struct socket *so, struct mbuf *m, struct sockaddr *nam,
    struct mbuf *control, struct lwp *l)
{
	struct inpcb *inp = sotoinpcb(so);
	struct ip6_pktopts opt, *optp = inp->in6p_outputopts;
	struct sockaddr_in6 dst;
	struct in6_addr src;
	uint32_t flow = inp->in6p_flowinfo;
	int error = 0;

	if (control != NULL) {
		error = ip6_setpktopts(control, &opt, inp->in6p_outputopts,
		    inp, l->l_cred);
		optp = &opt;
	}
	if (error != 0)
		;
	else if (nam != NULL) {
		flow = nam->sa_len == sizeof(dst) ?
		    satosin6(nam)->sin6_flowinfo & htobe32(0x0fffffff) : 0;
		error = (so->so_state & SS_ISCONNECTED) != 0 ? EISCONN :
		    in6_pcbdest(inp, nam, &dst);
	} else if ((so->so_state & SS_ISCONNECTED) == 0)
		error = ENOTCONN;
	else
		sockaddr_in6_init(&dst, &inp->in6p_faddr, inp->inp_fport, 0,
		    0);
	if (error == 0 && inp->inp_lport == 0)
		error = in6_pcbbind(inp, NULL, l);
	if (error == 0)
		error = in6_selectsrc(inp, &dst, &inp->inp_route, optp,
		    inp->in6p_moptions, &src);
	if (error == 0) {
		error = udp6_send_packet(m, inp, &src, &dst.sin6_addr,
		    dst.sin6_port, flow, optp);
		m = NULL;
	}
	m_freem(m);
	if (control != NULL) {
		ip6_clearpktopts(&opt);
		m_freem(control);
	}
	return error;
}

static int
udp6_attach(struct socket *so, int proto)
{
	struct inet_state *is = inet_state();
	int error;

	KASSERT(sotoinpcb(so) == NULL);
	sosetlock(so);
	if (so->so_snd.sb_hiwat == 0 || so->so_rcv.sb_hiwat == 0) {
		error = soreserve(so, (u_long)is->is_udp_sendspace,
		    (u_long)is->is_udp_recvspace);
		if (error != 0)
			return error;
	}
	return in_pcballoc(so, udp_table());
}

static int
udp6_bind(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	return in6_pcbbind(sotoinpcb(so), satosin6(nam), l);
}

static int
udp6_connect(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	struct inpcb *inp = sotoinpcb(so);
	int error;

	/* Anew: the address was chosen for the old peer. */
	if ((so->so_state & SS_ISCONNECTED) != 0 &&
	    (error = (*udp6_usrreqs.pr_disconnect)(so)) != 0)
		return error;
	error = in6_pcbconnect(inp, satosin6(nam), l);
	if (error == 0)
		soisconnected(so);
	return error;
}

static int
udp6_disconnect(struct socket *so)
{
	struct inpcb *inp = sotoinpcb(so);

	if (IN6_IS_ADDR_UNSPECIFIED(&inp->in6p_faddr))
		return ENOTCONN;
	inpcb_disconnect(inp);
	so->so_state &= ~SS_ISCONNECTED;
	mutex_enter(&udp_table()->inpt_lock);
	in_pcbaddr_set(&inp->inp_laddru, &(union in_pcbaddr){ 0 });
	mutex_exit(&udp_table()->inpt_lock);
	return 0;
}

static int
udp6_ioctl(struct socket *so, u_long cmd, void *addr, struct ifnet *ifp)
{
	return in6_control(so, cmd, addr, ifp);
}

static int
udp6_peeraddr(struct socket *so, struct sockaddr *nam)
{
	in6_setpeeraddr(sotoinpcb(so), satosin6(nam));
	return 0;
}

static int
udp6_sockaddr(struct socket *so, struct sockaddr *nam)
{
	in6_setsockaddr(sotoinpcb(so), satosin6(nam));
	return 0;
}

static void
udp6_detach(struct socket *so)
{
	in_pcbdetach(sotoinpcb(so));
}

static int
udp6_abort(struct socket *so)
{
	soisdisconnected(so);
	in_pcbdetach(sotoinpcb(so));
	return 0;
}

static int
udp6_shutdown(struct socket *so)
{
	socantsendmore(so);
	return 0;
}

static int
udp6_stat(struct socket *so, struct stat *ub)
{
	return 0;
}

static int
udp6_accept(struct socket *so, struct sockaddr *nam)
{
	return EOPNOTSUPP;
}

static int
udp6_connect2(struct socket *so, struct socket *so2)
{
	return EOPNOTSUPP;
}

static int
udp6_listen(struct socket *so, struct lwp *l)
{
	return EOPNOTSUPP;
}

static int
udp6_rcvd(struct socket *so, int flags, struct lwp *l)
{
	return EOPNOTSUPP;
}

static int
udp6_recvoob(struct socket *so, struct mbuf *m, int flags)
{
	return EOPNOTSUPP;
}

static int
udp6_sendoob(struct socket *so, struct mbuf *m, struct mbuf *control)
{
	m_freem(m);
	m_freem(control);
	return EOPNOTSUPP;
}

static int
udp6_purgeif(struct socket *so, struct ifnet *ifp)
{
	in_pcbpurgeif(udp_table(), ifp);
	in6_purgeif(ifp);
	return 0;
}

const struct pr_usrreqs udp6_usrreqs = {
	.pr_attach = udp6_attach,
	.pr_detach = udp6_detach,
	.pr_accept = udp6_accept,
	.pr_connect = udp6_connect,
	.pr_connect2 = udp6_connect2,
	.pr_bind = udp6_bind,
	.pr_listen = udp6_listen,
	.pr_disconnect = udp6_disconnect,
	.pr_shutdown = udp6_shutdown,
	.pr_abort = udp6_abort,
	.pr_ioctl = udp6_ioctl,
	.pr_stat = udp6_stat,
	.pr_peeraddr = udp6_peeraddr,
	.pr_sockaddr = udp6_sockaddr,
	.pr_rcvd = udp6_rcvd,
	.pr_recvoob = udp6_recvoob,
	.pr_send = udp6_send,
	.pr_sendoob = udp6_sendoob,
	.pr_purgeif = udp6_purgeif,
};
