/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Raw sockets of IPv4, which see whole packets.
 *
 * What they receive has ip_len without the header, and ip_len and ip_off in
 * host order; with IP_HDRINCL the program writes them so, too.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/kauth.h>
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

#define RIP_SNDQ	8192
#define RIP_RCVQ	8192

static inline struct inpcbtable *
rip_table(void)
{
	return &inet_state()->is_riptable;
}

void
rip_init(void)
{
	in_pcbinit(rip_table(), 1);
}

void
rip_fini(void)
{
	in_pcbfini(rip_table());
}

struct rip_key {
	struct in_addr	src, dst;
	int		proto;
};

static bool
rip_wants(const struct inpcb *inp, const void *key)
{
	const struct rip_key *rk = key;

	return inp->inp_af == AF_INET &&
	    (inp->inp_proto == 0 || inp->inp_proto == IPPROTO_RAW ||
	    inp->inp_proto == rk->proto) &&
	    (in_nullhost(inp->inp_laddr) ||
	    in_hosteq(inp->inp_laddr, rk->dst)) &&
	    (in_nullhost(inp->inp_faddr) ||
	    in_hosteq(inp->inp_faddr, rk->src));
}

static void
rip_append(struct inpcb *inp, struct mbuf *m, const struct sockaddr_in *src)
{
	struct mbuf *opts = NULL;
	struct socket *so;

	if (!inpcb_lock(inp)) {
		m_freem(m);
		return;
	}
	so = inp->inp_socket;
	if ((inp->inp_flags & INP_CONTROLOPTS) != 0 ||
	    (so->so_options & SO_TIMESTAMP) != 0)
		ip_savecontrol(inp, &opts, mtod(m, struct ip *), m);
	if (sbappendaddr(&so->so_rcv, sintocsa(src), m, opts) == 0) {
		if (opts != NULL)
			m_freem(opts);
		m_freem(m);
		so->so_rcv.sb_overflowed++;
		soroverflow(so);
	} else
		sorwakeup(so);
	inpcb_unlock(inp);
}

void
rip_input(struct mbuf *m, int hlen, int proto)
{
	struct ip *ip = mtod(m, struct ip *);
	struct rip_key key = { .src = ip->ip_src, .dst = ip->ip_dst,
	    .proto = ip->ip_p };
	struct sockaddr_in src;
	struct inpcb **list;
	struct mbuf *copy;
	u_int n, max;

	if (__predict_true(rip_table()->inpt_count == 0)) {
		n = 0;
		list = NULL;
		max = 0;
	} else
		list = in_pcbcollect(rip_table(), rip_wants, &key, &n, &max);
	if (n == 0) {
		in_pcbcollect_free(list, max);
		if (inet_state()->is_protox[ip->ip_p]->pr_input != rip_input) {
			m_freem(m);
			return;
		}
		IPSTAT(IP_STAT_NOPROTO);
		icmp_error(m, ICMP_UNREACH, ICMP_UNREACH_PROTOCOL, 0, 0);
		return;
	}
	if (M_READONLY(m) && (m = m_pullup(m, hlen)) == NULL) {
		for (u_int i = 0; i < n; i++)
			inpcb_rele(list[i]);
		in_pcbcollect_free(list, max);
		return;
	}
	ip = mtod(m, struct ip *);
	sockaddr_in_init(&src, &ip->ip_src, 0);
	ip->ip_len = (uint16_t)(be16toh(ip->ip_len) - hlen);
	ip->ip_off = be16toh(ip->ip_off);
	for (u_int i = 0; i < n; i++) {
		copy = i + 1 < n ? m_dup(m, 0, M_COPYALL, M_DONTWAIT) : m;
		if (copy != NULL)
			rip_append(list[i], copy, &src);
		inpcb_rele(list[i]);
	}
	in_pcbcollect_free(list, max);
}

void *
rip_ctlinput(int cmd, const struct sockaddr *sa, void *v)
{
	if (sa->sa_family == AF_INET && (unsigned int)cmd < PRC_NCMDS &&
	    PRC_IS_REDIRECT(cmd))
		in_pcbnotifyall(rip_table(), satocsin(sa)->sin_addr, 0,
		    in_rtchange);
	return NULL;
}

/*
 * A packet that has its header already.
 */
static struct mbuf *
rip_hdrincl(struct mbuf *m, struct inpcb *inp, int *error)
{
	struct ip *ip;
	int hlen;

	*error = EINVAL;
	if (m->m_pkthdr.len < (int)sizeof(*ip))
		goto bad;
	if (m->m_pkthdr.len > IP_MAXPACKET) {
		*error = EMSGSIZE;
		goto bad;
	}
	if (M_UNWRITABLE(m, (int)sizeof(*ip)) &&
	    (m = m_pullup(m, sizeof(*ip))) == NULL) {
		*error = ENOBUFS;
		return NULL;
	}
	ip = mtod(m, struct ip *);
	hlen = ip->ip_hl << 2;
	if (ip->ip_len != m->m_pkthdr.len || hlen < (int)sizeof(*ip) ||
	    hlen > m->m_pkthdr.len)
		goto bad;
	if (m->m_len < hlen && (m = m_pullup(m, hlen)) == NULL) {
		*error = ENOBUFS;
		return NULL;
	}
	ip = mtod(m, struct ip *);
	ip->ip_v = IPVERSION;
	ip->ip_len = htobe16(ip->ip_len);
	ip->ip_off = htobe16(ip->ip_off);
	if (ip->ip_id == 0)
		ip->ip_id = ip_newid(NULL);
	*error = 0;
	return m;
bad:
	m_freem(m);
	return NULL;
}

static int
rip_send_packet(struct mbuf *m, struct inpcb *inp, struct in_addr dst,
    struct ip_pktopts *po, int flags)
{
	struct socket *so = inp->inp_socket;
	struct mbuf *opts;
	struct ip *ip;
	int error;

	flags |= ((so->so_options & SO_DONTROUTE) != 0 ? IP_ROUTETOIF : 0) |
	    ((so->so_options & SO_BROADCAST) != 0 ? IP_ALLOWBROADCAST : 0);
	if ((inp->inp_flags & INP_HDRINCL) == 0) {
		if (m->m_pkthdr.len + (int)sizeof(*ip) > IP_MAXPACKET) {
			m_freem(m);
			return EMSGSIZE;
		}
		M_PREPEND(m, (int)sizeof(*ip), M_DONTWAIT);
		if (m == NULL)
			return ENOBUFS;
		ip = mtod(m, struct ip *);
		ip->ip_tos = inp->inp_ip.ip_tos;
		ip->ip_off = 0;
		ip->ip_p = inp->inp_proto;
		ip->ip_len = htobe16((uint16_t)m->m_pkthdr.len);
		ip->ip_src = po != NULL &&
		    !in_nullhost(po->ippo_laddr.sin_addr) ?
		    po->ippo_laddr.sin_addr : inp->inp_laddr;
		ip->ip_dst = dst;
		ip->ip_ttl = inp->inp_ip.ip_ttl;
		opts = inp->inp_options;
	} else {
		if ((m = rip_hdrincl(m, inp, &error)) == NULL)
			return error;
		opts = NULL;
		flags |= IP_RAWOUTPUT;
		IPSTAT(IP_STAT_RAWOUT);
	}
	m->m_pkthdr.csum_flags = 0;
	return ip_output(m, opts, &inp->inp_route, flags | IP_RETURNMTU,
	    po != NULL && po->ippo_imo != NULL ? po->ippo_imo :
	    inp->inp_moptions, inp);
}

int
rip_ctloutput(int op, struct socket *so, struct sockopt *sopt)
{
	struct inpcb *inp = sotoinpcb(so);
	int error, optval;

	if (sopt->sopt_level == SOL_SOCKET &&
	    sopt->sopt_name == SO_NOHEADER) {
		if (op == PRCO_GETOPT)
			return sockopt_setint(sopt,
			    (inp->inp_flags & INP_HDRINCL) != 0);
		return ENOPROTOOPT;
	}
	if (sopt->sopt_level != IPPROTO_IP)
		return ENOPROTOOPT;
	if (sopt->sopt_name != IP_HDRINCL)
		return ip_ctloutput(op, so, sopt);
	if (op == PRCO_GETOPT)
		return sockopt_setint(sopt,
		    (inp->inp_flags & INP_HDRINCL) != 0);
	if ((error = sockopt_getint(sopt, &optval)) != 0)
		return error;
	if (optval)
		inp->inp_flags |= INP_HDRINCL;
	else
		inp->inp_flags &= ~INP_HDRINCL;
	return 0;
}

static int
rip_attach(struct socket *so, int proto)
{
	struct inpcb *inp;
	int error;

	sosetlock(so);
	if ((u_int)proto > 255)
		return EPROTONOSUPPORT;
	if (so->so_snd.sb_hiwat == 0 || so->so_rcv.sb_hiwat == 0) {
		error = soreserve(so, RIP_SNDQ, RIP_RCVQ);
		if (error != 0)
			return error;
	}
	if ((error = in_pcballoc(so, rip_table())) != 0)
		return error;
	inp = sotoinpcb(so);
	inp->inp_proto = (uint8_t)proto;
	inp->inp_ip.ip_p = (uint8_t)proto;
	inp->inp_ip.ip_ttl = MAXTTL;
	return 0;
}

static void
rip_detach(struct socket *so)
{
	in_pcbdetach(sotoinpcb(so));
}

static void
rip_setaddr(struct inpcb *inp, const struct in_addr *laddr,
    const struct in_addr *faddr)
{
	mutex_enter(&rip_table()->inpt_lock);
	if (laddr != NULL)
		in_pcbaddr4(&inp->inp_laddru, *laddr);
	if (faddr != NULL)
		in_pcbaddr4(&inp->inp_faddru, *faddr);
	mutex_exit(&rip_table()->inpt_lock);
}

static int
rip_bind(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	struct inpcb *inp = sotoinpcb(so);
	struct sockaddr_in *addr = (struct sockaddr_in *)nam, tmp;
	int error;

	if (addr->sin_len != sizeof(*addr))
		return EINVAL;
	if (addr->sin_family != AF_INET)
		return EAFNOSUPPORT;
	tmp = *addr;
	if ((error = in_pcbbindableaddr(inp, &tmp, l->l_cred)) != 0)
		return error;
	rip_setaddr(inp, &addr->sin_addr, NULL);
	return 0;
}

static int
rip_connect(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	struct sockaddr_in *addr = (struct sockaddr_in *)nam;

	if (addr->sin_len != sizeof(*addr))
		return EINVAL;
	if (addr->sin_family != AF_INET)
		return EAFNOSUPPORT;
	if (IFNET_READER_FIRST() == NULL)
		return EADDRNOTAVAIL;
	rip_setaddr(sotoinpcb(so), NULL, &addr->sin_addr);
	soisconnected(so);
	return 0;
}

static int
rip_disconnect(struct socket *so)
{
	const struct in_addr any = { INADDR_ANY };

	soisdisconnected(so);
	so->so_state &= ~SS_ISCONNECTED;
	rip_setaddr(sotoinpcb(so), NULL, &any);
	return 0;
}

static int
rip_shutdown(struct socket *so)
{
	socantsendmore(so);
	return 0;
}

static int
rip_abort(struct socket *so)
{
	soisdisconnected(so);
	in_pcbdetach(sotoinpcb(so));
	return 0;
}

static int
rip_ioctl(struct socket *so, u_long cmd, void *data, struct ifnet *ifp)
{
	return in_control(so, cmd, data, ifp);
}

static int
rip_stat(struct socket *so, struct stat *ub)
{
	return 0;
}

static int
rip_peeraddr(struct socket *so, struct sockaddr *nam)
{
	in_setpeeraddr(sotoinpcb(so), (struct sockaddr_in *)nam);
	return 0;
}

static int
rip_sockaddr(struct socket *so, struct sockaddr *nam)
{
	in_setsockaddr(sotoinpcb(so), (struct sockaddr_in *)nam);
	return 0;
}

static int
rip_accept(struct socket *so, struct sockaddr *nam)
{
	return EOPNOTSUPP;
}

static int
rip_connect2(struct socket *so, struct socket *so2)
{
	return EOPNOTSUPP;
}

static int
rip_listen(struct socket *so, struct lwp *l)
{
	return EOPNOTSUPP;
}

static int
rip_rcvd(struct socket *so, int flags, struct lwp *l)
{
	return EOPNOTSUPP;
}

static int
rip_recvoob(struct socket *so, struct mbuf *m, int flags)
{
	return EOPNOTSUPP;
}

static int
rip_sendoob(struct socket *so, struct mbuf *m, struct mbuf *control)
{
	m_freem(m);
	m_freem(control);
	return EOPNOTSUPP;
}

static int
rip_send(struct socket *so, struct mbuf *m, struct sockaddr *nam,
    struct mbuf *control, struct lwp *l)
{
	struct inpcb *inp = sotoinpcb(so);
	struct ip_pktopts po, *pop = NULL;
	struct in_addr dst = inp->inp_faddr;
	int error = 0, flags = 0;

	if (control != NULL) {
		error = ip_setpktopts(control, &po, &flags, inp, l->l_cred);
		m_freem(control);
		pop = &po;
	}
	if (error == 0 && nam != NULL) {
		if ((so->so_state & SS_ISCONNECTED) != 0)
			error = EISCONN;
		else if (nam->sa_len != sizeof(struct sockaddr_in))
			error = EINVAL;
		else if (nam->sa_family != AF_INET)
			error = EAFNOSUPPORT;
		else
			dst = satosin(nam)->sin_addr;
	} else if (error == 0 && (so->so_state & SS_ISCONNECTED) == 0)
		error = ENOTCONN;
	if (error != 0) {
		m_freem(m);
		return error;
	}
	return rip_send_packet(m, inp, dst, pop, flags);
}

int
rip_output(struct mbuf *m, struct inpcb *inp, struct mbuf *control,
    struct lwp *l)
{
	return rip_send(inp->inp_socket, m, NULL, control, l);
}

static int
rip_purgeif(struct socket *so, struct ifnet *ifp)
{
	in_pcbpurgeif(rip_table(), ifp);
	in_purgeif(ifp);
	return 0;
}

const struct pr_usrreqs rip_usrreqs = {
	.pr_attach = rip_attach,
	.pr_detach = rip_detach,
	.pr_accept = rip_accept,
	.pr_connect = rip_connect,
	.pr_connect2 = rip_connect2,
	.pr_bind = rip_bind,
	.pr_listen = rip_listen,
	.pr_disconnect = rip_disconnect,
	.pr_shutdown = rip_shutdown,
	.pr_abort = rip_abort,
	.pr_ioctl = rip_ioctl,
	.pr_stat = rip_stat,
	.pr_peeraddr = rip_peeraddr,
	.pr_sockaddr = rip_sockaddr,
	.pr_rcvd = rip_rcvd,
	.pr_recvoob = rip_recvoob,
	.pr_send = rip_send,
	.pr_sendoob = rip_sendoob,
	.pr_purgeif = rip_purgeif,
};
