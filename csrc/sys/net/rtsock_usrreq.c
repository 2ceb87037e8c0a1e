/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Routing sockets: the domain, and what the socket layer calls.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/raw_cb.h>

#include "rtsock_private.h"

static int
route_attach(struct socket *so, int proto)
{
	struct rtsock_state *rk = curkernel()->k_rtsock;
	struct rtcb *rcb;
	int error;

	sosetlock(so);
	if ((error = soreserve(so, RAWSNDQ, RAWRCVQ)) != 0)
		return error;
	rcb = kmem_zalloc(sizeof(*rcb), KM_SLEEP);
	rcb->rcb_socket = so;
	rcb->rcb_lock = so->so_lock;
	mutex_obj_hold(rcb->rcb_lock);
	rcb->rcb_refcnt = 1;
	rcb->rcb_family = proto;
	so->so_pcb = rcb;
	so->so_options |= SO_USELOOPBACK;
	mutex_enter(&rk->rk_lock);
	LIST_INSERT_HEAD(&rk->rk_list, rcb, rcb_list);
	atomic_inc_uint(&rk->rk_count);
	mutex_exit(&rk->rk_lock);
	soisconnected(so);
	return 0;
}

static void
route_detach(struct socket *so)
{
	struct rtsock_state *rk = curkernel()->k_rtsock;
	struct rtcb *rcb = so->so_pcb;

	mutex_enter(&rk->rk_lock);
	LIST_REMOVE(rcb, rcb_list);
	atomic_dec_uint(&rk->rk_count);
	mutex_exit(&rk->rk_lock);
	rcb->rcb_socket = NULL;
	so->so_pcb = NULL;
	if (atomic_dec_uint_nv(&rcb->rcb_refcnt) == 0) {
		/* The socket still has the lock. */
		mutex_obj_free(rcb->rcb_lock);
		kmem_free(rcb, sizeof(*rcb));
	}
}

static int
route_send(struct socket *so, struct mbuf *m, struct sockaddr *nam,
    struct mbuf *control, struct lwp *l)
{
	if (control != NULL && control->m_len != 0) {
		m_freem(control);
		m_freem(m);
		return EINVAL;
	}
	m_freem(control);
	if (nam != NULL) {
		m_freem(m);
		return EISCONN;
	}
	return route_output(m, so);
}

static int
route_shutdown(struct socket *so)
{
	socantsendmore(so);
	return 0;
}

static int
route_abort(struct socket *so)
{
	soisdisconnected(so);
	route_detach(so);
	return 0;
}

static int
route_disconnect(struct socket *so)
{
	soisdisconnected(so);
	return 0;
}

static int
route_name(struct socket *so, struct sockaddr *nam)
{
	nam->sa_len = 2;
	nam->sa_family = PF_ROUTE;
	return 0;
}

static int
route_stat(struct socket *so, struct stat *ub)
{
	return 0;
}

static int
route_noaddr(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	return EOPNOTSUPP;
}

static int
route_accept(struct socket *so, struct sockaddr *nam)
{
	return EOPNOTSUPP;
}

static int
route_connect2(struct socket *so, struct socket *so2)
{
	return EOPNOTSUPP;
}

static int
route_listen(struct socket *so, struct lwp *l)
{
	return EOPNOTSUPP;
}

static int
route_ioctl(struct socket *so, u_long cmd, void *data, struct ifnet *ifp)
{
	return EOPNOTSUPP;
}

static int
route_rcvd(struct socket *so, int flags, struct lwp *l)
{
	return EOPNOTSUPP;
}

static int
route_recvoob(struct socket *so, struct mbuf *m, int flags)
{
	return EOPNOTSUPP;
}

static int
route_sendoob(struct socket *so, struct mbuf *m, struct mbuf *control)
{
	m_freem(m);
	m_freem(control);
	return EOPNOTSUPP;
}

static int
route_purgeif(struct socket *so, struct ifnet *ifp)
{
	return EOPNOTSUPP;
}

static int
route_ctloutput(int op, struct socket *so, struct sockopt *sopt)
{
	struct rtcb *rcb = so->so_pcb;
	const uint8_t *types = sopt->sopt_data;

	if (op != PRCO_SETOPT || sopt->sopt_level != AF_ROUTE ||
	    sopt->sopt_name != RO_MSGFILTER)
		return ENOPROTOOPT;
	rcb->rcb_msgfilter = 0;
	rcb->rcb_filtered = sopt->sopt_size != 0;
	for (size_t i = 0; i < sopt->sopt_size; i++) {
		if (types[i] == 0 || types[i] > RTM_CHGADDR)
			return EINVAL;
		rcb->rcb_msgfilter |= 1ULL << types[i];
	}
	return 0;
}

static const struct pr_usrreqs route_usrreqs = {
	.pr_attach = route_attach,
	.pr_detach = route_detach,
	.pr_accept = route_accept,
	.pr_connect = route_noaddr,
	.pr_connect2 = route_connect2,
	.pr_bind = route_noaddr,
	.pr_listen = route_listen,
	.pr_disconnect = route_disconnect,
	.pr_shutdown = route_shutdown,
	.pr_abort = route_abort,
	.pr_ioctl = route_ioctl,
	.pr_stat = route_stat,
	.pr_peeraddr = route_name,
	.pr_sockaddr = route_name,
	.pr_rcvd = route_rcvd,
	.pr_recvoob = route_recvoob,
	.pr_send = route_send,
	.pr_sendoob = route_sendoob,
	.pr_purgeif = route_purgeif,
};

static const struct protosw routesw[] = {
{
	.pr_type = SOCK_RAW,
	.pr_domain = &routedomain,
	.pr_flags = PR_ATOMIC | PR_ADDR,
	.pr_ctloutput = route_ctloutput,
	.pr_usrreqs = &route_usrreqs,
},
};

const struct domain routedomain = {
	.dom_family = PF_ROUTE,
	.dom_name = "route",
	.dom_protosw = routesw,
	.dom_protoswNPROTOSW = &routesw[__arraycount(routesw)],
};
