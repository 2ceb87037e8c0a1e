/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the socket layer asks of TCP (struct pr_usrreqs).  The socket's lock
 * is held.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/domain.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/stat.h>

#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/in_var.h>
#include <netinet/tcp_private.h>

/* The connection of a socket, or why there is none. */
static int
usr_tcpcb(struct socket *so, struct tcpcb **tpp)
{

	KASSERT(solocked(so));
	*tpp = sototcpcb(so);
	return *tpp != NULL ? 0 : EINVAL;
}

static int
tcp_attach(struct socket *so, int proto)
{
	const struct tcp_tunables *tn = tcp_tn();
	const struct tcp_af *af;
	int error;

	af = tcp_af_find(so->so_proto->pr_domain->dom_family);
	sosetlock(so);
	if (so->so_snd.sb_hiwat == 0 || so->so_rcv.sb_hiwat == 0) {
		error = soreserve(so, (u_long)tn->tn_sendspace,
		    (u_long)tn->tn_recvspace);
		if (error != 0)
			return error;
		so->so_rcv.sb_flags |= SB_AUTOSIZE;
		so->so_snd.sb_flags |= SB_AUTOSIZE;
	}
	error = in_pcballoc(so, &tcp_state()->ts_table);
	if (error != 0)
		return error;
	if (tcp_newtcpcb(af, so, sotoinpcb(so)) == NULL) {
		in_pcbdetach(sotoinpcb(so));
		return ENOBUFS;
	}
	return 0;
}

static void
tcp_detach(struct socket *so)
{
	struct tcpcb *tp;

	if (usr_tcpcb(so, &tp) == 0)
		(void)tcp_disconnect(tp);
}

static int
tcp_accept(struct socket *so, struct sockaddr *nam)
{
	struct tcpcb *tp;
	int error;

	if ((error = usr_tcpcb(so, &tp)) != 0)
		return error;
	tp->t_af->taf_name(tp->t_inpcb, nam, true);
	return 0;
}

static int
tcp_bind(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	struct tcpcb *tp;
	int error;

	if ((error = usr_tcpcb(so, &tp)) != 0)
		return error;
	return tp->t_af->taf_bind(tp->t_inpcb, nam, l);
}

static int
tcp_listen(struct socket *so, struct lwp *l)
{
	struct inpcb *inp = sotoinpcb(so);
	struct tcpcb *tp;
	int error;

	if ((error = usr_tcpcb(so, &tp)) != 0)
		return error;
	if (tp->t_state != TCPS_CLOSED && tp->t_state != TCPS_LISTEN)
		return EINVAL;
	if (inp->inp_lport == 0) {
		error = tp->t_af->taf_bind(inp, NULL, l);
		if (error != 0)
			return error;
	}
	tp->t_state = TCPS_LISTEN;
	return 0;
}

/* The names are in the pcb: begin the handshake. */
static void
connect_begin(struct tcpcb *tp)
{
	struct inpcb *inp = tp->t_inpcb;
	uint32_t tsoffset;
	tcp_seq iss;

	tcp_set_names(tp, inp);
	tp->rcv_scale = tp->t_flags & TF_REQ_SCALE ?
	    tcp_window_scale(tp->t_so) : 0;
	iss = tcp_new_iss(&tp->t_q);
	tsoffset = tcp_new_tsoffset(&tp->t_q);
	/* The same names may be in TIME_WAIT on our side. */
	tcp_tw_reuse(&tp->t_q, &iss);
	tp->iss = tp->snd_una = tp->snd_nxt = tp->snd_up = iss;
	tp->ts_offset = tsoffset;
	tp->t_ecn_retries = tcp_tn()->tn_ecn ?
	    (uint8_t)MIN(1 + tcp_tn()->tn_ecn_maxretries, 255) : 0;
	tcp_mss_path(tp);
	soisconnecting(tp->t_so);
	tcp_statinc(TCP_STAT_CONNATTEMPT);
	tp->t_state = TCPS_SYN_SENT;
	tcp_timer_keep(tp);
	tcp_timer_rexmt(tp);
	tcp_send_syn(tp);
}

static int
tcp_connect(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	struct tcpcb *tp;
	int error;

	if ((error = usr_tcpcb(so, &tp)) != 0)
		return error;
	if (tp->t_state != TCPS_CLOSED)
		return tp->t_state == TCPS_LISTEN ? EOPNOTSUPP : EISCONN;
	error = tp->t_af->taf_connect(tp->t_inpcb, nam, l);
	if (error != 0)
		return error;
	connect_begin(tp);
	return 0;
}

static int
tcp_connect2(struct socket *so, struct socket *so2)
{

	return EOPNOTSUPP;
}

static int
tcp_usr_disconnect(struct socket *so)
{
	struct tcpcb *tp;
	int error;

	if ((error = usr_tcpcb(so, &tp)) != 0)
		return error;
	(void)tcp_disconnect(tp);
	return 0;
}

static int
tcp_shutdown(struct socket *so)
{
	struct tcpcb *tp;
	int error;

	if ((error = usr_tcpcb(so, &tp)) != 0)
		return error;
	socantsendmore(so);
	tp = tcp_usrclosed(tp);
	return tp != NULL ? tcp_output(tp) : 0;
}

static int
tcp_usr_abort(struct socket *so)
{
	struct tcpcb *tp;
	int error;

	if ((error = usr_tcpcb(so, &tp)) != 0)
		return error;
	(void)tcp_abort(tp, ECONNABORTED);
	return 0;
}

static int
tcp_ioctl(struct socket *so, u_long cmd, void *data, struct ifnet *ifp)
{

	return tcp_af_find(so->so_proto->pr_domain->dom_family)->taf_ioctl(so,
	    cmd, data, ifp);
}

static int
tcp_stat(struct socket *so, struct stat *ub)
{

	ub->st_blksize = (int)so->so_snd.sb_hiwat;
	return 0;
}

static int
tcp_peeraddr(struct socket *so, struct sockaddr *nam)
{
	struct tcpcb *tp;
	int error;

	if ((error = usr_tcpcb(so, &tp)) != 0)
		return error;
	tp->t_af->taf_name(tp->t_inpcb, nam, true);
	return 0;
}

static int
tcp_sockaddr(struct socket *so, struct sockaddr *nam)
{
	struct tcpcb *tp;
	int error;

	if ((error = usr_tcpcb(so, &tp)) != 0)
		return error;
	tp->t_af->taf_name(tp->t_inpcb, nam, false);
	return 0;
}

/* The user has read: perhaps the window has opened. */
static int
tcp_rcvd(struct socket *so, int flags, struct lwp *l)
{
	struct tcpcb *tp = sototcpcb(so);

	/* The connection may be gone, with data left to read. */
	if (tp == NULL || tp->t_state < TCPS_ESTABLISHED ||
	    !tcp_winupdate_due(tp))
		return 0;
	return tcp_output(tp);
}

static int
tcp_recvoob(struct socket *so, struct mbuf *m, int flags)
{
	struct tcpcb *tp;
	int error;

	if ((error = usr_tcpcb(so, &tp)) != 0)
		return error;
	if ((so->so_oobmark == 0 && (so->so_state & SS_RCVATMARK) == 0) ||
	    (so->so_options & SO_OOBINLINE) != 0 ||
	    (tp->t_oobflags & TCPOOB_HADDATA) != 0)
		return EINVAL;
	if ((tp->t_oobflags & TCPOOB_HAVEDATA) == 0)
		return EWOULDBLOCK;
	m->m_len = 1;
	*mtod(m, char *) = tp->t_iobc;
	if ((flags & MSG_PEEK) == 0)
		tp->t_oobflags ^= TCPOOB_HAVEDATA | TCPOOB_HADDATA;
	return 0;
}

static int
tcp_send(struct socket *so, struct mbuf *m, struct sockaddr *nam,
    struct mbuf *control, struct lwp *l)
{
	struct tcpcb *tp;
	int error;

	if (control != NULL) {
		error = control->m_len != 0 ? EINVAL : 0;
		m_freem(control);
		if (error != 0)
			goto fail;
	}
	if ((tp = sototcpcb(so)) == NULL) {
		error = ECONNRESET;
		goto fail;
	}
	sbappendstream(&so->so_snd, m);
	if (so->so_state & SS_MORETOCOME)
		tp->t_flags |= TF_MOREDATA;
	error = tcp_output(tp);
	tp->t_flags &= ~TF_MOREDATA;
	return error;
fail:
	m_freem(m);
	return error;
}

/*
 * Urgent data: the pointer is that behind the last byte (RFC 9293, 3.8.5).
 */
static int
tcp_sendoob(struct socket *so, struct mbuf *m, struct mbuf *control)
{
	struct tcpcb *tp = sototcpcb(so);

	m_freem(control);
	if (tp == NULL) {
		m_freem(m);
		return ECONNRESET;
	}
	if (sbspace_oob(&so->so_snd) == 0) {
		m_freem(m);
		return ENOBUFS;
	}
	sbappendstream(&so->so_snd, m);
	tp->snd_up = tp->snd_una + (tcp_seq)so->so_snd.sb_cc;
	return tcp_output(tp);
}

static int
tcp_purgeif(struct socket *so, struct ifnet *ifp)
{

	if (tcp_state() != NULL)	/* not after halt */
		in_pcbpurgeif(&tcp_state()->ts_table, ifp);
	return 0;
}

/* accept(2) gives a connection a lock of its own. */
static void
tcp_setlock(struct socket *so, kmutex_t *lock)
{

	if (sotoinpcb(so) != NULL)
		in_pcbsetlock(sotoinpcb(so), lock);
}

const struct pr_usrreqs tcp_usrreqs = {
	.pr_attach = tcp_attach,
	.pr_detach = tcp_detach,
	.pr_accept = tcp_accept,
	.pr_connect = tcp_connect,
	.pr_connect2 = tcp_connect2,
	.pr_bind = tcp_bind,
	.pr_listen = tcp_listen,
	.pr_disconnect = tcp_usr_disconnect,
	.pr_shutdown = tcp_shutdown,
	.pr_abort = tcp_usr_abort,
	.pr_ioctl = tcp_ioctl,
	.pr_stat = tcp_stat,
	.pr_peeraddr = tcp_peeraddr,
	.pr_sockaddr = tcp_sockaddr,
	.pr_rcvd = tcp_rcvd,
	.pr_recvoob = tcp_recvoob,
	.pr_send = tcp_send,
	.pr_sendoob = tcp_sendoob,
	.pr_purgeif = tcp_purgeif,
	.pr_setlock = tcp_setlock,
};
