/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TCP over IPv4: everything of TCP that knows addresses or IP headers.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lwp.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/psref.h>
#include <sys/socketvar.h>
#include <sys/sysctl.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/in_systm.h>
#include <netinet/in_var.h>
#include <netinet/ip.h>
#include <netinet/ip_var.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp_private.h>

/* Data of the largest packet that an interface cuts up. */
#define TCP4_TSOMAX	(IP_MAXPACKET - (int)sizeof(struct ip) -	\
    (int)sizeof(struct tcphdr) - MAX_TCPOPTLEN)

/*
 * Is the checksum right?  Interfaces may have looked; what a loopback
 * interface brings was never damaged.
 */
static bool
tcp4_cksum_ok(struct mbuf *m, int off, int len)
{
	const int flags = m->m_pkthdr.csum_flags;
	const struct ip *ip = mtod(m, const struct ip *);
	struct ifnet *ifp;
	uint32_t sum;
	bool loop = false;
	int rx = 0, s;

	if ((ifp = m_get_rcvif(m, &s)) != NULL) {
		rx = ifp->if_csum_flags_rx;
		loop = (ifp->if_flags & IFF_LOOPBACK) != 0;
		m_put_rcvif(ifp, &s);
	}
	if (loop && (flags & M_CSUM_TCPv4) != 0)
		return true;
	switch (flags & ((rx & M_CSUM_TCPv4) | M_CSUM_TCP_UDP_BAD |
	    M_CSUM_DATA)) {
	case M_CSUM_TCPv4:
		return true;
	case M_CSUM_TCPv4 | M_CSUM_TCP_UDP_BAD:
		return false;
	case M_CSUM_TCPv4 | M_CSUM_DATA:
		sum = m->m_pkthdr.csum_data;
		if (flags & M_CSUM_NO_PSEUDOHDR)
			sum = in_cksum_phdr(ip->ip_src.s_addr,
			    ip->ip_dst.s_addr, (sum & 0xffff) +
			    htonl((uint32_t)len + IPPROTO_TCP));
		return (sum ^ 0xffff) == 0;
	default:
		return in4_cksum(m, IPPROTO_TCP, off, len) == 0;
	}
}

void
tcp_input(struct mbuf *m, int off, int proto)
{
	struct tcp_seg sg;
	struct ip *ip;
	int len;

	if (__predict_false(tcp_state() == NULL)) {
		m_freem(m);	/* the kernel halts */
		return;
	}
	len = m->m_pkthdr.len - off;
	if (m->m_len < off + (int)sizeof(struct tcphdr)) {
		if (len < (int)sizeof(struct tcphdr) || (m = m_pullup(m, off +
		    (int)sizeof(struct tcphdr))) == NULL) {
			tcp_statinc(TCP_STAT_RCVSHORT);
			m_freem(m);
			return;
		}
	}
	if (!tcp4_cksum_ok(m, off, len)) {
		tcp_statinc(TCP_STAT_RCVBADSUM);
		m_freem(m);
		return;
	}
	ip = mtod(m, struct ip *);
	sg.sg_m = m;
	sg.sg_af = &tcp_af_inet;
	sg.sg_thoff = (uint32_t)off;
	sg.sg_ecn = ip->ip_tos & IPTOS_ECN_MASK;
	sg.sg_oob = false;
	sg.sg_bcast = (m->m_flags & (M_BCAST | M_MCAST)) != 0 ||
	    IN_MULTICAST(ntohl(ip->ip_dst.s_addr)) ||
	    IN_MULTICAST(ntohl(ip->ip_src.s_addr)) ||
	    ip->ip_dst.s_addr == INADDR_BROADCAST ||
	    ip->ip_src.s_addr == INADDR_BROADCAST;
	memset(&sg.sg_q, 0, sizeof(sg.sg_q));
	sg.sg_q.q_family = AF_INET;
	in_pcbaddr4(&sg.sg_q.q_laddr, ip->ip_dst);
	in_pcbaddr4(&sg.sg_q.q_faddr, ip->ip_src);
	if (!tcp_header(&sg, (u_int)len)) {
		m_freem(sg.sg_m);
		return;
	}
	tcp_deliver(&sg);
}

static int
tcp4_output(struct tcpcb *tp, const struct tcp_quad *q, struct mbuf *m,
    u_int ecn, u_int segsz)
{
	struct inpcb *inp = tp != NULL ? tp->t_inpcb : NULL;
	struct route ro = { 0 };
	struct tcphdr *th = mtod(m, struct tcphdr *);
	struct ip *ip;
	int error, len = m->m_pkthdr.len;

	th->th_sum = in_cksum_phdr(q->q_laddr.ipa_v4.ipa_4.s_addr,
	    q->q_faddr.ipa_v4.ipa_4.s_addr,
	    htonl((uint32_t)len + IPPROTO_TCP));
	m->m_pkthdr.csum_flags = M_CSUM_TCPv4;
	m->m_pkthdr.csum_data = offsetof(struct tcphdr, th_sum);
	if (segsz != 0) {
		m->m_pkthdr.csum_flags |= M_CSUM_TSOv4;
		m->m_pkthdr.segsz = segsz;
	}
	M_PREPEND(m, (int)sizeof(*ip), M_DONTWAIT);
	if (m == NULL)
		return ENOBUFS;
	ip = mtod(m, struct ip *);
	memset(ip, 0, sizeof(*ip));
	ip->ip_v = IPVERSION;
	ip->ip_hl = sizeof(*ip) >> 2;
	ip->ip_p = IPPROTO_TCP;
	ip->ip_len = htons((uint16_t)m->m_pkthdr.len);
	ip->ip_src = q->q_laddr.ipa_v4.ipa_4;
	ip->ip_dst = q->q_faddr.ipa_v4.ipa_4;
	ip->ip_ttl = inp != NULL && inp->inp_ip.ip_ttl != 0 ?
	    inp->inp_ip.ip_ttl : (uint8_t)ip_defttl;
	ip->ip_tos = (uint8_t)ecn;
	if (inp != NULL)
		ip->ip_tos |= inp->inp_ip.ip_tos & ~IPTOS_ECN_MASK;
	if (ip_mtudisc)
		ip->ip_off = htons(IP_DF);
	if (inp != NULL && inp->inp_socket != NULL)
		return ip_output(m, inp->inp_options, &inp->inp_route,
		    inp->inp_socket->so_options & SO_DONTROUTE,
		    inp->inp_moptions, inp);
	error = ip_output(m, NULL, &ro, 0, NULL, NULL);
	rtcache_free(&ro);
	return error;
}

static void
tcp4_path(struct tcpcb *tp, const struct tcp_quad *q, struct tcp_path *path)
{
	struct route local = { 0 }, *ro;
	struct sockaddr_in sin;
	struct psref psref;
	struct rtentry *rt;
	struct ifnet *ifp;
	int bound = curlwp_bind();

	ro = tp != NULL ? &tp->t_inpcb->inp_route : &local;
	sockaddr_in_init(&sin, &q->q_faddr.ipa_v4.ipa_4, 0);
	rt = rtcache_lookup(ro, sintosa(&sin));
	if (rt != NULL && (ifp = rt_getifp(rt, &psref)) != NULL) {
		path->tp_mtu = (uint32_t)MIN(rt->rt_rmx.rmx_mtu != 0 ?
		    rt->rt_rmx.rmx_mtu : ifp->if_mtu, IP_MAXPACKET);
		path->tp_ifmtu = (uint32_t)MIN(ifp->if_mtu, IP_MAXPACKET);
		path->tp_loopback = (ifp->if_flags & IFF_LOOPBACK) != 0 ||
		    (rt->rt_flags & RTF_LOCAL) != 0;
		path->tp_onlink = (rt->rt_flags & RTF_GATEWAY) == 0;
		if ((ifp->if_capenable & IFCAP_TSOv4) != 0)
			path->tp_tsomax = TCP4_TSOMAX;
		if_put(ifp, &psref);
	}
	if (rt != NULL)
		rtcache_unref(rt, ro);
	curlwp_bindx(bound);
	if (ro == &local)
		rtcache_free(&local);
}

static void
tcp4_inherit(struct inpcb *inp, const struct inpcb *linp)
{

	inp->inp_flags = linp->inp_flags;
	inp->inp_ip.ip_ttl = linp->inp_ip.ip_ttl;
	inp->inp_ip.ip_tos = linp->inp_ip.ip_tos;
	inp->inp_ip_minttl = linp->inp_ip_minttl;
}

static int
tcp4_bind(struct inpcb *inp, struct sockaddr *nam, struct lwp *l)
{
	struct sockaddr_in *sin = satosin(nam);

	if (sin != NULL && sin->sin_family == AF_INET &&
	    IN_MULTICAST(ntohl(sin->sin_addr.s_addr)))
		return EADDRNOTAVAIL;
	return in_pcbbind(inp, sin, l);
}

static int
tcp4_connect(struct inpcb *inp, struct sockaddr *nam, struct lwp *l)
{
	const struct sockaddr_in *sin = satocsin(nam);

	if (sin->sin_len == sizeof(*sin) && sin->sin_family == AF_INET &&
	    sin->sin_addr.s_addr == INADDR_BROADCAST)
		return EADDRNOTAVAIL;
	return in_pcbconnect(inp, satosin(nam), l);
}

static void
tcp4_name(struct inpcb *inp, struct sockaddr *nam, bool peer)
{

	if (peer)
		in_setpeeraddr(inp, satosin(nam));
	else
		in_setsockaddr(inp, satosin(nam));
}

/* RFC 1122, 4.2.3.9: what an ICMP error is about. */
static void
tcp4_unreachable(struct tcpcb *tp, int cmd, struct ip *ip, bool fresh)
{
	struct icmp *icp;

	if (cmd != PRC_MSGSIZE) {
		tcp_notify(tp, inetctlerrmap[cmd], cmd);
		return;
	}
	if (!ip_mtudisc)
		return;
	icp = (struct icmp *)((char *)ip - offsetof(struct icmp, icmp_ip));
	if (fresh)
		icmp_mtudisc(icp, ip->ip_dst);
	tcp_mss_reduce(tp, ntohs(icp->icmp_nextmtu));
}

/*
 * An error of ICMP.  `v' is the header of the packet that it is about, with
 * the first eight bytes of ours behind it; NULL for all that have `sa'.
 */
void *
tcp_ctlinput(int cmd, const struct sockaddr *sa, void *v)
{
	struct ip *ip = v;
	struct tcp_quad q;
	struct tcphdr th;
	struct inpcb *inp;
	struct tcpcb *tp;
	struct socket *so;
	tcp_seq seq;

	if (sa->sa_family != AF_INET || (unsigned)cmd >= PRC_NCMDS ||
	    curkernel()->k_tcp == NULL || ip == NULL ||
	    PRC_IS_REDIRECT(cmd) || cmd == PRC_QUENCH ||
	    (cmd != PRC_MSGSIZE && inetctlerrmap[cmd] == 0))
		return NULL;
	memcpy(&th, (char *)ip + (ip->ip_hl << 2), 8);
	seq = ntohl(th.th_seq);
	memset(&q, 0, sizeof(q));
	q.q_family = AF_INET;
	in_pcbaddr4(&q.q_laddr, ip->ip_src);
	in_pcbaddr4(&q.q_faddr, ip->ip_dst);
	q.q_lport = th.th_sport;
	q.q_fport = th.th_dport;
	inp = inpcb_lookup_connect(&tcp_state()->ts_table, AF_INET,
	    &q.q_faddr, q.q_fport, &q.q_laddr, q.q_lport);
	if (inp == NULL) {
		tcp_syncache_error(&q, seq, cmd == PRC_UNREACH_PORT ||
		    cmd == PRC_UNREACH_PROTOCOL);
		return NULL;
	}
	if (inpcb_lock(inp)) {
		so = inp->inp_socket;
		tp = intotcpcb(inp);
		/* RFC 5927, 4.1: about something that is in flight. */
		if (tp != NULL && tp->t_state >= TCPS_SYN_SENT &&
		    SEQ_GEQ(seq, tp->snd_una) && SEQ_LT(seq, tp->snd_nxt))
			tcp4_unreachable(tp, cmd, ip, true);
		tcp_unlock(inp, so);
	}
	inpcb_rele(inp);
	return NULL;
}

const struct tcp_af tcp_af_inet = {
	.taf_family = AF_INET,
	.taf_hdrlen = sizeof(struct ip),
	.taf_mssdflt = TCP_MSS,
	.taf_output = tcp4_output,
	.taf_path = tcp4_path,
	.taf_inherit = tcp4_inherit,
	.taf_losing = in_losing,
	.taf_bind = tcp4_bind,
	.taf_connect = tcp4_connect,
	.taf_name = tcp4_name,
	.taf_ioctl = in_control,
	.taf_ctloutput = ip_ctloutput,
};

static void
tcp4_sysctl(struct sysctllog **log)
{

	tcp_sysctl_setup(log, PF_INET, IPPROTO_TCP, "inet", "tcp");
}

/* pr_init of the internet domain. */
void
tcp_init(void)
{

	tcp_af_attach(&tcp_af_inet);
	sysctl_setup_later(tcp4_sysctl, &tcp_state()->ts_sysctllog);
}
