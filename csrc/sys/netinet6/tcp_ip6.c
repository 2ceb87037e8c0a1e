/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TCP over IPv6: what of TCP knows addresses or headers of version 6.
 */

#include <sys/param.h>
#include <sys/protosw.h>
#include <sys/kmem.h>
#include <sys/psref.h>
#include <sys/socketvar.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/tcp_private.h>

#include "inet6_state.h"

#define TCP6_TSOMAX	(IPV6_MAXPACKET - (int)sizeof(struct tcphdr) -	\
    MAX_TCPOPTLEN)
#define TCP6_MSS	(IPV6_MMTU - (int)sizeof(struct ip6_hdr) -	\
    (int)sizeof(struct tcphdr))

static const struct tcp_af tcp_af_inet6;

int
tcp6_input(struct mbuf **mp, int *offp, int proto)
{
	struct mbuf *m = *mp;
	const int off = *offp, len = m->m_pkthdr.len - off;
	const int need = off + (int)sizeof(struct tcphdr);
	const struct ip6_hdr *ip6;
	struct tcp_seg sg;

	if (m->m_len < need) {
		if (len < (int)sizeof(struct tcphdr) || need > MHLEN ||
		    (*mp = m_pullup(m, need)) == NULL) {
			tcp_statinc(TCP_STAT_RCVSHORT);
			if (*mp != NULL)
				m_freem(m);
			return IPPROTO_DONE;
		}
		m = *mp;
	}
	if (!in6_cksum_good(m, M_CSUM_TCPv6, IPPROTO_TCP, off, len)) {
		tcp_statinc(TCP_STAT_RCVBADSUM);
		m_freem(m);
		return IPPROTO_DONE;
	}
	ip6 = mtod(m, const struct ip6_hdr *);
	sg.sg_m = m;
	sg.sg_af = &tcp_af_inet6;
	sg.sg_thoff = (uint32_t)off;
	sg.sg_ecn = (be32toh(ip6->ip6_flow) >> 20) & 3;
	sg.sg_oob = false;
	sg.sg_bcast = (m->m_flags & (M_BCAST | M_MCAST)) != 0 ||
	    IN6_IS_ADDR_MULTICAST(&ip6->ip6_dst) ||
	    IN6_IS_ADDR_UNSPECIFIED(&ip6->ip6_src);
	memset(&sg.sg_q, 0, sizeof(sg.sg_q));
	sg.sg_q.q_family = AF_INET6;
	ip6_addrs(m, &sg.sg_q.q_faddr.ipa_6, &sg.sg_q.q_laddr.ipa_6);
	if (!tcp_header(&sg, (u_int)len)) {
		m_freem(sg.sg_m);
		return IPPROTO_DONE;
	}
	tcp_deliver(&sg);
	return IPPROTO_DONE;
}

static int
tcp6_output(struct tcpcb *tp, const struct tcp_quad *q, struct mbuf *m,
    u_int ecn, u_int segsz)
{
	struct inpcb *inp = tp != NULL ? tp->t_inpcb : NULL;
	const struct ip6_pktopts *opt = inp != NULL ?
	    inp->in6p_outputopts : NULL;
	const int len = m->m_pkthdr.len;
	struct tcphdr *th = mtod(m, struct tcphdr *);
	struct ip6_hdr *ip6;
	uint32_t tclass = ecn;

	th->th_sum = in6_cksum_phdr(&q->q_laddr.ipa_6, &q->q_faddr.ipa_6,
	    (uint32_t)len, IPPROTO_TCP);
	m->m_pkthdr.csum_flags = M_CSUM_TCPv6;
	m->m_pkthdr.csum_data = offsetof(struct tcphdr, th_sum);
	if (segsz != 0) {
		m->m_pkthdr.csum_flags |= M_CSUM_TSOv6;
		m->m_pkthdr.segsz = segsz;
	}
	M_PREPEND(m, (int)sizeof(*ip6), M_DONTWAIT);
	if (m == NULL)
		return ENOBUFS;
	ip6 = mtod(m, struct ip6_hdr *);
	if (opt != NULL && opt->ip6po_tclass >= 0)
		tclass |= (uint32_t)opt->ip6po_tclass & ~3u;
	ip6->ip6_flow = htobe32(tclass << 20);
	if (inp != NULL)
		ip6->ip6_flow |= inp->in6p_flowinfo & htobe32(0x000fffff);
	ip6->ip6_nxt = IPPROTO_TCP;
	ip6->ip6_hlim = (uint8_t)ip6_defhlim(NULL, inp);
	ip6->ip6_src = q->q_laddr.ipa_6;
	ip6->ip6_dst = q->q_faddr.ipa_6;
	if (inp != NULL && inp->inp_socket != NULL)
		return ip6_output(m, inp->in6p_outputopts, &inp->inp_route, 0,
		    inp->in6p_moptions, inp, NULL);
	return ip6_output(m, NULL, NULL, 0, NULL, NULL, NULL);
}

static void
tcp6_path(struct tcpcb *tp, const struct tcp_quad *q, struct tcp_path *path)
{
	struct route local = { 0 }, *ro;
	struct sockaddr_in6 sin6;
	struct psref psref;
	struct rtentry *rt;
	struct ifnet *ifp;
	uint64_t mtu;
	int bound = curlwp_bind();

	ro = tp != NULL ? &tp->t_inpcb->inp_route : &local;
	sockaddr_in6_init(&sin6, &q->q_faddr.ipa_6, 0, 0, 0);
	rt = rtcache_lookup(ro, sin6tosa(&sin6));
	if (rt != NULL && (ifp = rt_getifp(rt, &psref)) != NULL) {
		mtu = ifp->if_mtu;
		if (in6_ifx(ifp) != NULL && in6_ifx(ifp)->linkmtu != 0)
			mtu = MIN(mtu, in6_ifx(ifp)->linkmtu);
		path->tp_ifmtu = (uint32_t)MIN(mtu, IPV6_MAXPACKET);
		if (rt->rt_rmx.rmx_mtu != 0)
			mtu = MIN(mtu, rt->rt_rmx.rmx_mtu);
		path->tp_mtu = (uint32_t)MIN(mtu, IPV6_MAXPACKET);
		path->tp_loopback = (ifp->if_flags & IFF_LOOPBACK) != 0 ||
		    (rt->rt_flags & RTF_LOCAL) != 0;
		path->tp_onlink = (rt->rt_flags & RTF_GATEWAY) == 0;
		if ((ifp->if_capenable & IFCAP_TSOv6) != 0)
			path->tp_tsomax = TCP6_TSOMAX;
		if_put(ifp, &psref);
	}
	if (rt != NULL)
		rtcache_unref(rt, ro);
	curlwp_bindx(bound);
	if (ro == &local)
		rtcache_free(&local);
}

static void
tcp6_inherit(struct inpcb *inp, const struct inpcb *linp)
{
	const struct ip6_pktopts *from = linp->in6p_outputopts;
	struct ip6_pktopts *to;

	inp->inp_flags = linp->inp_flags;
	inp->in6p_hops = linp->in6p_hops;
	if (inet6_state()->is6_auto_flowlabel)
		inp->in6p_flowinfo = ip6_randomflowlabel();
	if (from == NULL || inp->in6p_outputopts != NULL ||
	    (to = kmem_intr_alloc(sizeof(*to), KM_NOSLEEP)) == NULL)
		return;
	ip6_initpktopts(to);
	to->ip6po_hlim = from->ip6po_hlim;
	to->ip6po_tclass = from->ip6po_tclass;
	to->ip6po_minmtu = from->ip6po_minmtu;
	inp->in6p_outputopts = to;
}

static int
tcp6_bind(struct inpcb *inp, struct sockaddr *nam, struct lwp *l)
{
	struct sockaddr_in6 *sin6 = satosin6(nam);

	if (sin6 != NULL && sin6->sin6_family == AF_INET6 &&
	    IN6_IS_ADDR_MULTICAST(&sin6->sin6_addr))
		return EADDRNOTAVAIL;
	return in6_pcbbind(inp, sin6, l);
}

static int
tcp6_connect(struct inpcb *inp, struct sockaddr *nam, struct lwp *l)
{
	return in6_pcbconnect(inp, satosin6(nam), l);
}

static void
tcp6_name(struct inpcb *inp, struct sockaddr *nam, bool peer)
{
	if (peer)
		in6_setpeeraddr(inp, satosin6(nam));
	else
		in6_setsockaddr(inp, satosin6(nam));
}

/*
 * An error of ICMPv6 about a segment of ours.
 */
void *
tcp6_ctlinput(int cmd, const struct sockaddr *sa, void *v)
{
	struct ip6ctlparam *ip6cp = v;
	struct inpcb *inp;
	struct tcp_quad q;
	struct tcphdr th;
	struct socket *so;
	struct tcpcb *tp;
	tcp_seq seq;

	if (sa->sa_family != AF_INET6 || (unsigned)cmd >= PRC_NCMDS ||
	    ip6cp == NULL || curkernel()->k_tcp == NULL ||
	    PRC_IS_REDIRECT(cmd) || cmd == PRC_QUENCH ||
	    (cmd != PRC_MSGSIZE && inetctlerrmap[cmd] == 0) ||
	    ip6cp->ip6c_m->m_pkthdr.len < ip6cp->ip6c_off + 8)
		return NULL;
	memset(&th, 0, sizeof(th));
	m_copydata(ip6cp->ip6c_m, ip6cp->ip6c_off, 8, &th);
	seq = be32toh(th.th_seq);
	memset(&q, 0, sizeof(q));
	q.q_family = AF_INET6;
	q.q_laddr.ipa_6 = ip6cp->ip6c_src;
	q.q_faddr.ipa_6 = ip6cp->ip6c_dst;
	q.q_lport = th.th_sport;
	q.q_fport = th.th_dport;
	inp = inpcb_lookup_connect(&tcp_state()->ts_table, AF_INET6,
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
		if (tp == NULL || tp->t_state < TCPS_SYN_SENT ||
		    SEQ_LT(seq, tp->snd_una) || SEQ_GEQ(seq, tp->snd_nxt))
			;
		else if (cmd == PRC_MSGSIZE)
			tcp_mss_reduce(tp, ip6cp->ip6c_mtu);
		else
			tcp_notify(tp, inetctlerrmap[cmd], cmd);
		tcp_unlock(inp, so);
	}
	inpcb_rele(inp);
	return NULL;
}

static const struct tcp_af tcp_af_inet6 = {
	.taf_family = AF_INET6,
	.taf_hdrlen = sizeof(struct ip6_hdr),
	.taf_mssdflt = TCP6_MSS,
	.taf_output = tcp6_output,
	.taf_path = tcp6_path,
	.taf_inherit = tcp6_inherit,
	.taf_losing = in_losing,
	.taf_bind = tcp6_bind,
	.taf_connect = tcp6_connect,
	.taf_name = tcp6_name,
	.taf_ioctl = in6_control,
	.taf_ctloutput = ip6_ctloutput,
};

static void
tcp6_sysctl(struct sysctllog **log)
{
	tcp_sysctl_setup(log, PF_INET6, IPPROTO_TCP, "inet6", "tcp6");
}

void
tcp6_init(void)
{
	tcp_af_attach(&tcp_af_inet6);
	sysctl_setup_later(tcp6_sysctl, &tcp_state()->ts_sysctllog);
}
