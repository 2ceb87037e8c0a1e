/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UDP: RFC 768, 1122.
 *
 * A datagram for one socket finds it without a lock that others need
 * (in_pcb.h); those to a group or to all go to every socket that wants them.
 * Delivery takes the socket's lock alone.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/stat.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/ip_icmp.h>

#include "in_pcb_private.h"
#include "inet_state.h"

#define UDP_HASH	1024

percpu_t *
udp_stats(void)
{
	return inet_state()->is_udpstat;
}

struct inpcbtable *
udp_table(void)
{
	return &inet_state()->is_udptable;
}

void
udp_init(void)
{
	in_pcbinit(&inet_state()->is_udptable, UDP_HASH);
}

void
udp_fini(void)
{
	in_pcbfini(&inet_state()->is_udptable);
}

/*
 * Give a datagram, from `off' on, to a pcb that is held.  The packet is
 * consumed if it was taken (true).
 */
bool
udp_deliver(struct inpcb *inp, struct mbuf *m, const struct sockaddr *src,
    struct mbuf *ipm, int off)
{
	struct mbuf *opts = NULL;
	struct socket *so;
	bool taken = false;

	/* Who reads shall not have to wait for those who cannot deliver. */
	if (__predict_false(atomic_load_relaxed(&inp->inp_full))) {
		UDPSTAT(UDP_STAT_FULLSOCK);
		m_freem(m);
		return true;
	}
	if (!inpcb_lock(inp))
		return false;
	so = inp->inp_socket;
	if ((so->so_state & SS_CANTRCVMORE) != 0)
		goto out;
	if ((inp->inp_flags & INP_CONTROLOPTS) != 0 ||
	    (so->so_options & SO_TIMESTAMP) != 0)
		ip_savecontrol(inp, &opts, mtod(ipm, struct ip *), ipm);
	m_adj(m, off);
	if (sbappendaddr(&so->so_rcv, src, m, opts) == 0) {
		if (opts != NULL)
			m_freem(opts);
		m_freem(m);
		so->so_rcv.sb_overflowed++;
		UDPSTAT(UDP_STAT_FULLSOCK);
		if (so->so_rcv.sb_cc > so->so_rcv.sb_hiwat / 2 &&
		    (so->so_options & SO_RERROR) == 0)
			atomic_store_relaxed(&inp->inp_full, true);
		soroverflow(so);
	} else
		sorwakeup(so);
	taken = true;
out:
	inpcb_unlock(inp);
	return taken;
}

/* The checksum: 0 is none.  True: good. */
static bool
udp_checksum(struct mbuf *m, const struct udphdr *uh, int iphlen, int len)
{
	const int flags = m->m_pkthdr.csum_flags;
	struct ifnet *ifp;
	int rx = 0, s;
	bool loop = false;

	if (uh->uh_sum == 0)
		return true;
	if ((ifp = m_get_rcvif(m, &s)) != NULL) {
		rx = ifp->if_csum_flags_rx;
		loop = (ifp->if_flags & IFF_LOOPBACK) != 0;
		m_put_rcvif(ifp, &s);
	}
	/* What never left the machine carries the sum half made. */
	if (loop && (flags & M_CSUM_UDPv4) != 0)
		return true;
	switch (flags & ((rx & M_CSUM_UDPv4) | M_CSUM_TCP_UDP_BAD |
	    M_CSUM_DATA)) {
	case M_CSUM_UDPv4:
		return true;
	case M_CSUM_UDPv4 | M_CSUM_TCP_UDP_BAD:
		return false;
	case M_CSUM_UDPv4 | M_CSUM_DATA: {
		uint32_t sum = m->m_pkthdr.csum_data;

		if ((flags & M_CSUM_NO_PSEUDOHDR) != 0) {
			const struct ip *ip = mtod(m, const struct ip *);

			sum = in_cksum_phdr(ip->ip_src.s_addr,
			    ip->ip_dst.s_addr, (sum & 0xffff) +
			    htobe32((uint32_t)len + IPPROTO_UDP));
		}
		return (sum ^ 0xffff) == 0;
	}
	default:
		return in4_cksum(m, IPPROTO_UDP, iphlen, len) == 0;
	}
}

struct udp_many {
	struct in_addr	src, dst;
	in_port_t	sport, dport;
};

/* Does this pcb want a datagram to a group or to all? */
static bool
udp_wants(const struct inpcb *inp, const void *key)
{
	const struct udp_many *um = key;

	if (inp->inp_af != AF_INET || inp->inp_lport != um->dport)
		return false;
	if (!in_nullhost(inp->inp_laddr) &&
	    !in_hosteq(inp->inp_laddr, um->dst))
		return false;
	return in_nullhost(inp->inp_faddr) ||
	    (in_hosteq(inp->inp_faddr, um->src) &&
	    inp->inp_fport == um->sport);
}

static void
udp_input_many(struct mbuf *m, const struct sockaddr_in *src,
    const struct udp_many *um, int off)
{
	struct inpcbtable *t = udp_table();
	const bool mcast = IN_MULTICAST(be32toh(um->dst.s_addr));
	struct inpcb **list, *inp;
	struct psref psref;
	struct ifnet *ifp;
	struct mbuf *copy;
	u_int n, max, taken = 0;

	if ((ifp = m_get_rcvif_psref(m, &psref)) == NULL) {
		m_freem(m);
		return;
	}
	list = in_pcbcollect(t, udp_wants, um, &n, &max);
	for (u_int i = 0; i < n; i++) {
		inp = list[i];
		if (mcast && !ip_mcast_allowed(inp, ifp, um->dst, um->src)) {
			inpcb_rele(inp);
			continue;
		}
		copy = m_copypacket(m, M_DONTWAIT);
		if (copy != NULL && udp_deliver(inp, copy, sintocsa(src), m,
		    off))
			taken++;
		else
			m_freem(copy);
		inpcb_rele(inp);
	}
	in_pcbcollect_free(list, max);
	m_put_rcvif_psref(ifp, &psref);
	if (taken == 0)
		UDPSTAT(UDP_STAT_NOPORTBCAST);
	m_freem(m);
}

static void
udp_input_one(struct mbuf *m, const struct sockaddr_in *src,
    const struct ip *ip, in_port_t dport, int iphlen)
{
	const int off = iphlen + (int)sizeof(struct udphdr);
	const struct in_addr dst = ip->ip_dst;
	struct inpcb *inp;
	bool taken = false;

	inp = in_pcblookup_connect(udp_table(), src->sin_addr, src->sin_port,
	    dst, dport);
	if (inp == NULL) {
		UDPSTAT(UDP_STAT_PCBHASHMISS);
		inp = in_pcblookup_bind(udp_table(), dst, dport);
	}
	if (__predict_true(inp != NULL)) {
		if (__predict_false(inp->inp_ip_minttl != 0 &&
		    ip->ip_ttl < inp->inp_ip_minttl)) {
			inpcb_rele(inp);
			m_freem(m);
			return;
		}
		taken = udp_deliver(inp, m, sintocsa(src), m, off);
		inpcb_rele(inp);
	}
	if (__predict_true(taken))
		return;
	if ((m->m_flags & (M_BCAST | M_MCAST)) != 0) {
		UDPSTAT(UDP_STAT_NOPORTBCAST);
		m_freem(m);
		return;
	}
	UDPSTAT(UDP_STAT_NOPORT);
	icmp_error(m, ICMP_UNREACH, ICMP_UNREACH_PORT, 0, 0);
}

void
udp_input(struct mbuf *m, int off, int proto)
{
	struct sockaddr_in src;
	struct udp_many um;
	struct udphdr *uh;
	struct psref psref;
	struct ifnet *ifp;
	struct ip *ip;
	int len, iplen;
	bool many;

	UDPSTAT(UDP_STAT_IPACKETS);
	if (__predict_false(m->m_len < off + (int)sizeof(*uh)) &&
	    (m = m_pullup(m, off + (int)sizeof(*uh))) == NULL) {
		UDPSTAT(UDP_STAT_HDROPS);
		return;
	}
	ip = mtod(m, struct ip *);
	uh = (struct udphdr *)(mtod(m, char *) + off);
	iplen = be16toh(ip->ip_len);
	len = be16toh(uh->uh_ulen);
	if (uh->uh_dport == 0 || len < (int)sizeof(*uh) || len > iplen - off) {
		UDPSTAT(UDP_STAT_BADLEN);
		m_freem(m);
		return;
	}
	if (len < iplen - off)
		m_adj(m, off + len - iplen);
	if (!udp_checksum(m, uh, off, len)) {
		UDPSTAT(UDP_STAT_BADSUM);
		m_freem(m);
		return;
	}
	sockaddr_in_init(&src, &ip->ip_src, uh->uh_sport);
	many = IN_MULTICAST(be32toh(ip->ip_dst.s_addr));
	if (!many && (m->m_flags & M_BCAST) != 0) {
		ifp = m_get_rcvif_psref(m, &psref);
		many = ifp != NULL && in_broadcast(ip->ip_dst, ifp);
		m_put_rcvif_psref(ifp, &psref);
	}
	if (__predict_true(!many)) {
		udp_input_one(m, &src, ip, uh->uh_dport, off);
		return;
	}
	um.src = ip->ip_src;
	um.dst = ip->ip_dst;
	um.sport = uh->uh_sport;
	um.dport = uh->uh_dport;
	udp_input_many(m, &src, &um, off + (int)sizeof(*uh));
}

void
udp_notify(struct inpcb *inp, int error)
{
	struct socket *so = inp->inp_socket;

	so->so_error = (u_short)error;
	sorwakeup(so);
	sowwakeup(so);
}

void *
udp_ctlinput(int cmd, const struct sockaddr *sa, void *v)
{
	struct ip *ip = v;
	struct udphdr *uh;
	void (*notify)(struct inpcb *, int) = udp_notify;
	int error;

	if (sa->sa_family != AF_INET || sa->sa_len != sizeof(struct
	    sockaddr_in) || (unsigned int)cmd >= PRC_NCMDS)
		return NULL;
	error = inetctlerrmap[cmd];
	if (PRC_IS_REDIRECT(cmd)) {
		notify = in_rtchange;
		ip = NULL;
	} else if (cmd == PRC_HOSTDEAD)
		ip = NULL;
	else if (error == 0)
		return NULL;
	if (ip != NULL) {
		uh = (struct udphdr *)((char *)ip + (ip->ip_hl << 2));
		in_pcbnotify(udp_table(), satocsin(sa)->sin_addr,
		    uh->uh_dport, ip->ip_src, uh->uh_sport, error, notify);
	} else
		in_pcbnotifyall(udp_table(), satocsin(sa)->sin_addr, error,
		    notify);
	return NULL;
}

int
udp_ctloutput(int op, struct socket *so, struct sockopt *sopt)
{
	if (sopt->sopt_level != IPPROTO_UDP)
		return ip_ctloutput(op, so, sopt);
	/* Encapsulation of ESP needs IPsec, which is not here. */
	return ENOPROTOOPT;
}

/*
 * Send a datagram; addresses and ports of the pcb are those to use, but for
 * `po', what control data said.
 */
static int
udp_send_packet(struct mbuf *m, struct inpcb *inp, struct in_addr src,
    struct in_addr dst, in_port_t dport, struct ip_pktopts *po, int flags)
{
	struct inet_state *is = inet_state();
	struct ip_moptions *imo = po != NULL && po->ippo_imo != NULL ?
	    po->ippo_imo : inp->inp_moptions;
	const int len = m->m_pkthdr.len + (int)sizeof(struct udphdr);
	struct route *ro = &inp->inp_route;
	struct udphdr *uh;
	struct ip *ip;

	if (len > IP_MAXPACKET - (int)sizeof(*ip) - (int)ip_optlen(inp)) {
		m_freem(m);
		return EMSGSIZE;
	}
	M_PREPEND(m, (int)(sizeof(*ip) + sizeof(*uh)), M_DONTWAIT);
	if (m == NULL)
		return ENOBUFS;
	ip = mtod(m, struct ip *);
	uh = (struct udphdr *)(ip + 1);
	ip->ip_tos = inp->inp_ip.ip_tos;
	ip->ip_ttl = inp->inp_ip.ip_ttl;
	ip->ip_off = 0;
	ip->ip_p = IPPROTO_UDP;
	ip->ip_len = htobe16((uint16_t)(len + (int)sizeof(*ip)));
	ip->ip_src = src;
	ip->ip_dst = dst;
	uh->uh_sport = inp->inp_lport;
	uh->uh_dport = dport;
	uh->uh_ulen = htobe16((uint16_t)len);
	uh->uh_sum = 0;
	if (is->is_udp_cksum) {
		uh->uh_sum = in_cksum_phdr(src.s_addr, dst.s_addr,
		    htobe32((uint32_t)len + IPPROTO_UDP));
		m->m_pkthdr.csum_flags = M_CSUM_UDPv4;
		m->m_pkthdr.csum_data = offsetof(struct udphdr, uh_sum) |
		    (uint32_t)sizeof(*ip) << 16;
	} else
		m->m_pkthdr.csum_flags = 0;
	UDPSTAT(UDP_STAT_OPACKETS);
	return ip_output(m, inp->inp_options, ro, flags |
	    (inp->inp_socket->so_options & SO_DONTROUTE ? IP_ROUTETOIF : 0) |
	    (inp->inp_socket->so_options & SO_BROADCAST ? IP_ALLOWBROADCAST :
	    0), imo, inp);
}

static int
udp_attach(struct socket *so, int proto)
{
	struct inet_state *is = inet_state();
	struct inpcb *inp;
	int error;

	KASSERT(sotoinpcb(so) == NULL);
	sosetlock(so);
	if (so->so_snd.sb_hiwat == 0 || so->so_rcv.sb_hiwat == 0) {
		error = soreserve(so, (u_long)is->is_udp_sendspace,
		    (u_long)is->is_udp_recvspace);
		if (error != 0)
			return error;
	}
	if ((error = in_pcballoc(so, udp_table())) != 0)
		return error;
	inp = sotoinpcb(so);
	inp->inp_ip.ip_ttl = (uint8_t)is->is_defttl;
	return 0;
}

static void
udp_detach(struct socket *so)
{
	in_pcbdetach(sotoinpcb(so));
}

static int
udp_bind(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	return in_pcbbind(sotoinpcb(so), (struct sockaddr_in *)nam, l);
}

static int
udp_connect(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	struct inpcb *inp = sotoinpcb(so);
	int error;

	error = in_pcbconnect(inp, (struct sockaddr_in *)nam, l);
	if (error == 0)
		soisconnected(so);
	return error;
}

static int
udp_disconnect(struct socket *so)
{
	struct inpcb *inp = sotoinpcb(so);
	union in_pcbaddr any;
	struct in_addr zero = { INADDR_ANY };

	if (in_nullhost(inp->inp_faddr))
		return ENOTCONN;
	inpcb_disconnect(inp);
	so->so_state &= ~SS_ISCONNECTED;
	/* The address was the connection's; the port stays. */
	in_pcbaddr4(&any, zero);
	mutex_enter(&udp_table()->inpt_lock);
	in_pcbaddr_set(&inp->inp_laddru, &any);
	mutex_exit(&udp_table()->inpt_lock);
	return 0;
}

static int
udp_shutdown(struct socket *so)
{
	socantsendmore(so);
	return 0;
}

static int
udp_abort(struct socket *so)
{
	soisdisconnected(so);
	in_pcbdetach(sotoinpcb(so));
	return 0;
}

static int
udp_ioctl(struct socket *so, u_long cmd, void *addr, struct ifnet *ifp)
{
	return in_control(so, cmd, addr, ifp);
}

static int
udp_stat(struct socket *so, struct stat *ub)
{
	return 0;
}

static int
udp_peeraddr(struct socket *so, struct sockaddr *nam)
{
	in_setpeeraddr(sotoinpcb(so), (struct sockaddr_in *)nam);
	return 0;
}

static int
udp_sockaddr(struct socket *so, struct sockaddr *nam)
{
	in_setsockaddr(sotoinpcb(so), (struct sockaddr_in *)nam);
	return 0;
}

static int
udp_accept(struct socket *so, struct sockaddr *nam)
{
	return EOPNOTSUPP;
}

static int
udp_connect2(struct socket *so, struct socket *so2)
{
	return EOPNOTSUPP;
}

static int
udp_listen(struct socket *so, struct lwp *l)
{
	return EOPNOTSUPP;
}

/* Half of the buffer is free again. */
static int
udp_rcvd(struct socket *so, int flags, struct lwp *l)
{
	struct inpcb *inp = sotoinpcb(so);

	if (__predict_false(inp->inp_full) &&
	    so->so_rcv.sb_cc <= so->so_rcv.sb_hiwat / 2)
		atomic_store_relaxed(&inp->inp_full, false);
	return 0;
}

static int
udp_recvoob(struct socket *so, struct mbuf *m, int flags)
{
	return EOPNOTSUPP;
}

static int
udp_sendoob(struct socket *so, struct mbuf *m, struct mbuf *control)
{
	m_freem(m);
	m_freem(control);
	return EOPNOTSUPP;
}

/* Where an unconnected socket sends to. */
static int
udp_send_dest(struct inpcb *inp, const struct sockaddr *nam,
    struct sockaddr_in *dst)
{
	if (nam->sa_len != sizeof(*dst))
		return EINVAL;
	if (nam->sa_family != AF_INET)
		return EAFNOSUPPORT;
	*dst = *satocsin(nam);
	if (dst->sin_port == 0)
		return EADDRNOTAVAIL;
	if (in_nullhost(dst->sin_addr)) {
		struct in_ifaddr *ia;
		int s = pserialize_read_enter();

		ia = PSLIST_READER_FIRST(in_addr_list(), struct in_ifaddr,
		    ia_pslist_entry);
		if (ia != NULL)
			dst->sin_addr = ia->ia_addr.sin_addr;
		pserialize_read_exit(s);
	}
	return 0;
}

static int
udp_send(struct socket *so, struct mbuf *m, struct sockaddr *nam,
    struct mbuf *control, struct lwp *l)
{
	struct inpcb *inp = sotoinpcb(so);
	struct ip_pktopts po, *pop = NULL;
	struct sockaddr_in dst;
	struct in_addr src = inp->inp_laddr;
	int error = 0, flags = 0;

	if (control != NULL) {
		error = ip_setpktopts(control, &po, &flags, inp, l->l_cred);
		m_freem(control);
		if (error != 0)
			goto out;
		pop = &po;
		if (!in_nullhost(po.ippo_laddr.sin_addr))
			src = po.ippo_laddr.sin_addr;
	}
	if (nam != NULL) {
		if ((so->so_state & SS_ISCONNECTED) != 0)
			error = EISCONN;
		else
			error = udp_send_dest(inp, nam, &dst);
	} else if ((so->so_state & SS_ISCONNECTED) == 0)
		error = ENOTCONN;
	else
		sockaddr_in_init(&dst, &inp->inp_faddr, inp->inp_fport);
	if (error == 0 && inp->inp_lport == 0)
		error = in_pcbbind(inp, NULL, l);
	if (error == 0 && in_nullhost(src))
		error = in_selectsrc_addr(inp, &dst, &inp->inp_route,
		    pop != NULL && pop->ippo_imo != NULL ? pop->ippo_imo :
		    inp->inp_moptions, &src);
	if (error != 0)
		goto out;
	return udp_send_packet(m, inp, src, dst.sin_addr, dst.sin_port, pop,
	    flags);
out:
	m_freem(m);
	return error;
}

/* For the kernel's own datagrams: on a connected pcb. */
int
udp_output(struct mbuf *m, struct inpcb *inp, struct mbuf *control,
    struct lwp *l)
{
	return udp_send(inp->inp_socket, m, NULL, control, l);
}

static int
udp_purgeif(struct socket *so, struct ifnet *ifp)
{
	in_pcbpurgeif(udp_table(), ifp);
	in_purgeif(ifp);
	return 0;
}

const struct pr_usrreqs udp_usrreqs = {
	.pr_attach = udp_attach,
	.pr_detach = udp_detach,
	.pr_accept = udp_accept,
	.pr_connect = udp_connect,
	.pr_connect2 = udp_connect2,
	.pr_bind = udp_bind,
	.pr_listen = udp_listen,
	.pr_disconnect = udp_disconnect,
	.pr_shutdown = udp_shutdown,
	.pr_abort = udp_abort,
	.pr_ioctl = udp_ioctl,
	.pr_stat = udp_stat,
	.pr_peeraddr = udp_peeraddr,
	.pr_sockaddr = udp_sockaddr,
	.pr_rcvd = udp_rcvd,
	.pr_recvoob = udp_recvoob,
	.pr_send = udp_send,
	.pr_sendoob = udp_sendoob,
	.pr_purgeif = udp_purgeif,
};
