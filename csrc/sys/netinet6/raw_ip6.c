/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Raw sockets of IPv6: RFC 3542, 3.  They see and give what is behind the
 * headers; ICMPv6's checksum is made here, of others IPV6_CHECKSUM tells the
 * place.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/kauth.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/stat.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/in_pcb_private.h>

#include "inet6_state.h"

#define RIP6_SNDQ	8192
#define RIP6_RCVQ	16384

static inline struct inpcbtable *
rip6_table(void)
{
	return &inet6_state()->is6_riptable;
}

void
rip6_init(void)
{
	in_pcbinit(rip6_table(), 1);
}

void
rip6_fini(void)
{
	in_pcbfini(rip6_table());
}

struct rip6_key {
	struct in6_addr	src, dst;
	int		proto;
};

static bool
rip6_wants(const struct inpcb *inp, const void *key)
{
	const struct rip6_key *rk = key;

	return (inp->inp_proto == 0 || inp->inp_proto == rk->proto) &&
	    (IN6_IS_ADDR_UNSPECIFIED(&inp->in6p_laddr) ||
	    IN6_ARE_ADDR_EQUAL(&inp->in6p_laddr, &rk->dst)) &&
	    (IN6_IS_ADDR_UNSPECIFIED(&inp->in6p_faddr) ||
	    IN6_ARE_ADDR_EQUAL(&inp->in6p_faddr, &rk->src));
}

/* The filter, and the checksum that the socket asked for. */
static bool
rip6_passes(struct inpcb *inp, struct mbuf *m, int off, int proto)
{
	uint8_t type;

	if (proto == IPPROTO_ICMPV6) {
		m_copydata(m, off, 1, &type);
		return inp->in6p_icmp6filt == NULL ||
		    ICMP6_FILTER_WILLPASS(type, inp->in6p_icmp6filt);
	}
	if (inp->in6p_cksum < 0)
		return true;
	return m->m_pkthdr.len - off >= inp->in6p_cksum + 2 &&
	    in6_cksum(m, (u_int8_t)proto, (uint32_t)off,
	    (uint32_t)(m->m_pkthdr.len - off)) == 0;
}

static bool
rip6_append(struct inpcb *inp, struct mbuf *m, int off, int proto,
    const struct sockaddr_in6 *src)
{
	struct mbuf *opts = NULL, *copy;
	struct socket *so;
	bool taken = false;

	if (!inpcb_lock(inp))
		return false;
	so = inp->inp_socket;
	if (!rip6_passes(inp, m, off, proto))
		goto out;
	taken = true;
	if ((copy = m_copypacket(m, M_DONTWAIT)) == NULL)
		goto out;
	if ((inp->inp_flags & IN6P_CONTROLOPTS) != 0 ||
	    (so->so_options & SO_TIMESTAMP) != 0)
		ip6_savecontrol(inp, &opts,
		    mtod(m, const struct ip6_hdr *), m);
	m_adj(copy, off);
	if (sbappendaddr(&so->so_rcv, sin6tocsa(src), copy, opts) == 0) {
		if (opts != NULL)
			m_freem(opts);
		m_freem(copy);
		so->so_rcv.sb_overflowed++;
		soroverflow(so);
	} else
		sorwakeup(so);
out:
	inpcb_unlock(inp);
	return taken;
}

int
rip6_input(struct mbuf **mp, int *offp, int proto)
{
	struct mbuf *m = *mp;
	struct rip6_key key;
	struct sockaddr_in6 src;
	struct inpcb **list = NULL;
	u_int n = 0, max = 0, taken = 0;

	ip6_addrs(m, &key.src, &key.dst);
	key.proto = proto;
	if (__predict_false(rip6_table()->inpt_count != 0))
		list = in_pcbcollect(rip6_table(), rip6_wants, &key, &n, &max);
	sockaddr_in6_init(&src, &key.src, 0, 0, 0);
	sa6_recoverscope(&src);
	for (u_int i = 0; i < n; i++) {
		taken += rip6_append(list[i], m, *offp, proto, &src);
		inpcb_rele(list[i]);
	}
	in_pcbcollect_free(list, max);
	if (taken == 0 && proto != IPPROTO_ICMPV6 && n == 0)
		return ip6_nonxt_input(mp, offp, proto);
	m_freem(m);
	return IPPROTO_DONE;
}

void *
rip6_ctlinput(int cmd, const struct sockaddr *sa, void *v)
{
	/* Who talks ICMPv6 himself sees the message itself. */
	return NULL;
}

static int
rip6_cksum(struct mbuf *m, struct inpcb *inp, const struct ip6_hdr *ip6)
{
	const int len = m->m_pkthdr.len - (int)sizeof(*ip6);
	int at = inp->inp_proto == IPPROTO_ICMPV6 ?
	    (int)offsetof(struct icmp6_hdr, icmp6_cksum) : inp->in6p_cksum;
	uint16_t sum = 0;

	if (at < 0)
		return 0;
	if (len < at + (int)sizeof(sum))
		return EINVAL;
	at += (int)sizeof(*ip6);
	m_copyback(m, at, sizeof(sum), &sum);
	sum = (uint16_t)cpu_in_cksum(m, len, sizeof(*ip6),
	    in6_cksum_phdr(&ip6->ip6_src, &ip6->ip6_dst, (uint32_t)len,
	    inp->inp_proto));
	m_copyback(m, at, sizeof(sum), &sum);
	return 0;
}

static int
rip6_send_packet(struct mbuf *m, struct inpcb *inp,
    const struct in6_addr *src, const struct in6_addr *dst,
    struct ip6_pktopts *opt)
{
	struct ip6_moptions *im6o = inp->in6p_moptions;
	struct ip6_hdr *ip6;
	struct mbuf *copy;
	int error;

	if (m->m_pkthdr.len > IPV6_MAXPACKET) {
		m_freem(m);
		return EMSGSIZE;
	}
	M_PREPEND(m, (int)sizeof(*ip6), M_DONTWAIT);
	if (m == NULL)
		return ENOBUFS;
	/* The sum is written into data that may be shared. */
	if ((copy = m_dup(m, 0, M_COPYALL, M_DONTWAIT)) == NULL) {
		m_freem(m);
		return ENOBUFS;
	}
	m_freem(m);
	m = copy;
	ip6 = mtod(m, struct ip6_hdr *);
	memset(ip6, 0, sizeof(*ip6));
	ip6->ip6_flow = inp->in6p_flowinfo;
	if (opt != NULL && opt->ip6po_tclass >= 0)
		ip6->ip6_flow = htobe32((uint32_t)opt->ip6po_tclass << 20);
	ip6->ip6_nxt = inp->inp_proto;
	ip6->ip6_hlim = (uint8_t)(opt != NULL && opt->ip6po_hlim >= 0 ?
	    opt->ip6po_hlim : IN6_IS_ADDR_MULTICAST(dst) ?
	    (im6o != NULL && im6o->im6o_multicast_hlim >= 0 ?
	    im6o->im6o_multicast_hlim : inet6_state()->is6_defmcasthlim) :
	    ip6_defhlim(NULL, inp));
	ip6->ip6_src = *src;
	ip6->ip6_dst = *dst;
	if ((error = rip6_cksum(m, inp, ip6)) != 0) {
		m_freem(m);
		return error;
	}
	m->m_pkthdr.csum_flags = 0;
	IP6STAT(IP6_STAT_RAWOUT);
	return ip6_output(m, opt, &inp->inp_route, 0, im6o, inp, NULL);
}

static int
rip6_send(struct socket *so, struct mbuf *m, struct sockaddr *nam,
    struct mbuf *control, struct lwp *l)
{
	struct inpcb *inp = sotoinpcb(so);
	struct ip6_pktopts opt, *optp = inp->in6p_outputopts;
	struct sockaddr_in6 dst;
	struct in6_addr src;
	int error = 0;

	if (control != NULL) {
		error = ip6_setpktopts(control, &opt, inp->in6p_outputopts,
		    inp, l->l_cred);
		optp = &opt;
	}
	if (error != 0)
		;
	else if (nam != NULL)
		error = (so->so_state & SS_ISCONNECTED) != 0 ? EISCONN :
		    in6_pcbdest(inp, nam, &dst);
	else if ((so->so_state & SS_ISCONNECTED) == 0)
		error = ENOTCONN;
	else
		sockaddr_in6_init(&dst, &inp->in6p_faddr, 0, 0, 0);
	if (error == 0)
		error = in6_selectsrc(inp, &dst, &inp->inp_route, optp,
		    inp->in6p_moptions, &src);
	if (error == 0) {
		error = rip6_send_packet(m, inp, &src, &dst.sin6_addr, optp);
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
rip6_attach(struct socket *so, int proto)
{
	int error;

	sosetlock(so);
	if ((u_int)proto > 255)
		return EPROTONOSUPPORT;
	if (so->so_snd.sb_hiwat == 0 || so->so_rcv.sb_hiwat == 0) {
		error = soreserve(so, RIP6_SNDQ, RIP6_RCVQ);
		if (error != 0)
			return error;
	}
	if ((error = in_pcballoc(so, rip6_table())) != 0)
		return error;
	sotoinpcb(so)->inp_proto = (uint8_t)proto;
	return 0;
}

static void
rip6_setaddr(struct inpcb *inp, const struct in6_addr *laddr,
    const struct in6_addr *faddr)
{
	mutex_enter(&rip6_table()->inpt_lock);
	if (laddr != NULL)
		inp->in6p_laddr = *laddr;
	if (faddr != NULL)
		inp->in6p_faddr = *faddr;
	mutex_exit(&rip6_table()->inpt_lock);
}

static int
rip6_bind(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	struct sockaddr_in6 sin6 = *satosin6(nam);
	int error;

	if ((error = in6_pcbbindable(sotoinpcb(so), &sin6)) == 0)
		rip6_setaddr(sotoinpcb(so), &sin6.sin6_addr, NULL);
	return error;
}

static int
rip6_connect(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	struct inpcb *inp = sotoinpcb(so);
	struct sockaddr_in6 dst;
	struct in6_addr src;
	int error;

	if ((error = in6_pcbdest(inp, nam, &dst)) != 0)
		return error;
	error = in6_selectsrc(inp, &dst, &inp->inp_route,
	    inp->in6p_outputopts, inp->in6p_moptions, &src);
	if (error != 0)
		return error;
	rip6_setaddr(inp, &src, &dst.sin6_addr);
	soisconnected(so);
	return 0;
}

static int
rip6_disconnect(struct socket *so)
{
	if ((so->so_state & SS_ISCONNECTED) == 0)
		return ENOTCONN;
	so->so_state &= ~SS_ISCONNECTED;
	rip6_setaddr(sotoinpcb(so), NULL, &in6addr_any);
	return 0;
}

static void
rip6_detach(struct socket *so)
{
	in_pcbdetach(sotoinpcb(so));
}

static int
rip6_abort(struct socket *so)
{
	soisdisconnected(so);
	in_pcbdetach(sotoinpcb(so));
	return 0;
}

static int
rip6_shutdown(struct socket *so)
{
	socantsendmore(so);
	return 0;
}

static int
rip6_ioctl(struct socket *so, u_long cmd, void *data, struct ifnet *ifp)
{
	return in6_control(so, cmd, data, ifp);
}

static int
rip6_stat(struct socket *so, struct stat *ub)
{
	return 0;
}

static int
rip6_peeraddr(struct socket *so, struct sockaddr *nam)
{
	in6_setpeeraddr(sotoinpcb(so), satosin6(nam));
	return 0;
}

static int
rip6_sockaddr(struct socket *so, struct sockaddr *nam)
{
	in6_setsockaddr(sotoinpcb(so), satosin6(nam));
	return 0;
}

static int
rip6_accept(struct socket *so, struct sockaddr *nam)
{
	return EOPNOTSUPP;
}

static int
rip6_connect2(struct socket *so, struct socket *so2)
{
	return EOPNOTSUPP;
}

static int
rip6_listen(struct socket *so, struct lwp *l)
{
	return EOPNOTSUPP;
}

static int
rip6_rcvd(struct socket *so, int flags, struct lwp *l)
{
	return EOPNOTSUPP;
}

static int
rip6_recvoob(struct socket *so, struct mbuf *m, int flags)
{
	return EOPNOTSUPP;
}

static int
rip6_sendoob(struct socket *so, struct mbuf *m, struct mbuf *control)
{
	m_freem(m);
	m_freem(control);
	return EOPNOTSUPP;
}

static int
rip6_purgeif(struct socket *so, struct ifnet *ifp)
{
	in_pcbpurgeif(rip6_table(), ifp);
	return 0;
}

const struct pr_usrreqs rip6_usrreqs = {
	.pr_attach = rip6_attach,
	.pr_detach = rip6_detach,
	.pr_accept = rip6_accept,
	.pr_connect = rip6_connect,
	.pr_connect2 = rip6_connect2,
	.pr_bind = rip6_bind,
	.pr_listen = rip6_listen,
	.pr_disconnect = rip6_disconnect,
	.pr_shutdown = rip6_shutdown,
	.pr_abort = rip6_abort,
	.pr_ioctl = rip6_ioctl,
	.pr_stat = rip6_stat,
	.pr_peeraddr = rip6_peeraddr,
	.pr_sockaddr = rip6_sockaddr,
	.pr_rcvd = rip6_rcvd,
	.pr_recvoob = rip6_recvoob,
	.pr_send = rip6_send,
	.pr_sendoob = rip6_sendoob,
	.pr_purgeif = rip6_purgeif,
};
