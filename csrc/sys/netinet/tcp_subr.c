/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a control block, and of TCP in a kernel.
 *
 * tcp_close() leaves the socket: it detaches the pcb and does not free the
 * socket, whose lock stays held.  Who took the lock by inpcb_lock() lets go of
 * it by tcp_unlock(), which frees a socket that nobody has any more.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/cprng.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/tcp_private.h>

#define TCP_TABLE_SIZE	256	/* buckets at first */

static const struct tcp_tunables tcp_defaults = {
	.tn_rfc1323 = 1,
	.tn_sendspace = 32768,
	.tn_recvspace = 32768,
	.tn_mssdflt = TCP_MSS,
	.tn_minmss = TCP_MINMSS,
	.tn_syn_cache_limit = 10255,
	.tn_syn_bucket_limit = 105,
	.tn_init_win = 10,
	.tn_init_win_local = 10,
	.tn_sack = 1,
	.tn_sack_maxholes = 32,
	.tn_sack_globalmaxholes = 1024,
	.tn_win_scale = 1,
	.tn_timestamps = 1,
	.tn_cwm_burstsize = 4,
	.tn_keepidle = TCPTV_KEEP_IDLE,
	.tn_keepintvl = TCPTV_KEEPINTVL,
	.tn_keepcnt = TCPTV_KEEPCNT,
	.tn_keepinit = TCPTV_KEEP_INIT,
	.tn_rstppslimit = 100,
	.tn_rto_min = TCPTV_RTOMIN,
	.tn_msl = 30,
	.tn_recvbuf_auto = 1,
	.tn_recvbuf_inc = 16 * 1024,
	.tn_recvbuf_max = 512 * 1024,
	.tn_sendbuf_auto = 1,
	.tn_sendbuf_inc = 8 * 1024,
	.tn_sendbuf_max = 512 * 1024,
	.tn_ecn_maxretries = 1,
	.tn_abc = 1,
	.tn_abc_aggressive = 1,
	.tn_msl_enable = 1,
	.tn_msl_loop = 2,
	.tn_msl_local = 10,
	.tn_msl_remote = 60,
	.tn_msl_remote_threshold = 6,
	.tn_syncookies = 1,
	.tn_congctl = &tcp_newreno_ctl,
};

/* The first family that attaches does it. */
static void
tcp_state_init(void)
{
	struct tcp_state *ts;

	if (curkernel()->k_tcp != NULL)
		return;
	ts = kernel_state_alloc(sizeof(*ts));
	ts->ts_tn = tcp_defaults;
	ts->ts_tn.tn_delack_ticks = hz / 5;
	ts->ts_stats = percpu_alloc(sizeof(uint64_t) * TCP_NSTATS);
	pool_init(&ts->ts_pcb_pool, sizeof(struct tcpcb), 0, 0, 0, "tcpcbpl",
	    NULL, IPL_SOFTNET);
	pool_init(&ts->ts_xmit_pool, sizeof(struct tcp_xmit), 0, 0, 0,
	    "tcpxmit", NULL, IPL_SOFTNET);
	pool_init(&ts->ts_ooo_pool, sizeof(struct tcp_ooo), 0, 0, 0,
	    "tcpooo", NULL, IPL_SOFTNET);
	mutex_init(&ts->ts_rstlock, MUTEX_DEFAULT, IPL_SOFTNET);
	(void)cprng_strong(kern_cprng, ts->ts_isskey, sizeof(ts->ts_isskey),
	    0);
	ts->ts_start = tcp_now_ns();
	in_pcbinit(&ts->ts_table, TCP_TABLE_SIZE);
	ts->ts_table.inpt_portbusy = tcp_tw_port;
	curkernel()->k_tcp = ts;
	tcp_syncache_init();
	tcp_tw_init();
}

/* The sockets are gone: what lives without one goes, too. */
void
tcp_fini(void)
{
	struct tcp_state *ts = curkernel()->k_tcp;

	if (ts == NULL)
		return;
	tcp_sysctl_teardown();
	tcp_syncache_fini();
	tcp_tw_fini();
	in_pcbforeach(&ts->ts_table, tcp_fini_one, NULL);
	/* Handlers of callouts that were on their way. */
	while (pool_nget(&ts->ts_pcb_pool) != pool_nput(&ts->ts_pcb_pool))
		(void)kpause("tcpfini", false, 1, NULL);
	in_pcbfini(&ts->ts_table);
	pool_destroy(&ts->ts_ooo_pool);
	pool_destroy(&ts->ts_xmit_pool);
	pool_destroy(&ts->ts_pcb_pool);
	mutex_destroy(&ts->ts_rstlock);
	percpu_free(ts->ts_stats, sizeof(uint64_t) * TCP_NSTATS);
	curkernel()->k_tcp = NULL;
}

void
tcp_af_attach(const struct tcp_af *af)
{

	tcp_state_init();
	if (af->taf_family == AF_INET)
		tcp_state()->ts_af4 = af;
	else
		tcp_state()->ts_af6 = af;
}

const struct tcp_af *
tcp_af_find(int family)
{

	return family == AF_INET ? tcp_state()->ts_af4 : tcp_state()->ts_af6;
}

/* The connection's name from its pcb. */
void
tcp_set_names(struct tcpcb *tp, const struct inpcb *inp)
{

	tp->t_q.q_laddr = inp->inp_laddru;
	tp->t_q.q_faddr = inp->inp_faddru;
	tp->t_q.q_lport = inp->inp_lport;
	tp->t_q.q_fport = inp->inp_fport;
	tp->t_q.q_family = inp->inp_af;
	tp->t_q.q_scope = inp->inp_scope;
}

/* Window scale for the largest window that this socket may come to have. */
uint8_t
tcp_window_scale(const struct socket *so)
{
	u_long space = so->so_rcv.sb_hiwat;
	uint8_t scale = 0;

	if (tcp_tn()->tn_recvbuf_auto && (so->so_rcv.sb_flags & SB_AUTOSIZE))
		space = MAX(space, (u_long)tcp_tn()->tn_recvbuf_max);
	while (scale < TCP_MAX_WINSHIFT && (TCP_MAXWIN << scale) < space)
		scale++;
	return scale;
}

struct tcpcb *
tcp_newtcpcb(const struct tcp_af *af, struct socket *so, struct inpcb *inp)
{
	const struct tcp_tunables *tn = tcp_tn();
	struct tcpcb *tp;

	tp = pool_get(&tcp_state()->ts_pcb_pool, PR_NOWAIT | PR_ZERO);
	if (tp == NULL)
		return NULL;
	tp->t_refs = 1;
	tp->t_af = af;
	tp->t_so = so;
	tp->t_inpcb = inp;
	(void)inpcb_hold(inp);
	inp->inp_ppcb = tp;
	TAILQ_INIT(&tp->t_xmitq);
	TAILQ_INIT(&tp->t_oooq);
	tcp_timer_init(tp);
	if (tn->tn_rfc1323 && tn->tn_win_scale)
		tp->t_flags |= TF_REQ_SCALE;
	if (tn->tn_rfc1323 && tn->tn_timestamps)
		tp->t_flags |= TF_REQ_TSTMP;
	if (tn->tn_sack)
		tp->t_flags |= TF_SACK_PERMIT;
	tp->t_keepidle = (uint32_t)tn->tn_keepidle;
	tp->t_keepintvl = (uint32_t)tn->tn_keepintvl;
	tp->t_keepcnt = (uint32_t)tn->tn_keepcnt;
	tp->t_keepinit = (uint32_t)tn->tn_keepinit;
	tp->t_path_mss = tp->t_maxseg = (uint32_t)tn->tn_mssdflt;
	tp->t_rxtcur = TCPTV_INITRTO;
	tp->t_rttmin = UINT32_MAX;
	tp->snd_cwnd = tp->snd_ssthresh = TCP_MAXWIN << TCP_MAX_WINSHIFT;
	tcp_congctl_select(tp, tn->tn_congctl);
	return tp;
}

void
tcp_ref_drop(struct tcpcb *tp)
{

	if (atomic_dec_uint_nv(&tp->t_refs) != 0)
		return;
	KASSERT(tp->t_flags & TF_DEAD);
	callout_destroy(&tp->t_timer);
	inpcb_rele(tp->t_inpcb);
	pool_put(&tcp_state()->ts_pcb_pool, tp);
}

struct tcpcb *
tcp_close(struct tcpcb *tp)
{
	struct socket *so = tp->t_so;
	struct inpcb *inp = tp->t_inpcb;

	if (tp->t_state == TCPS_LISTEN)
		tcp_syncache_listener_gone(so);
	tcp_statinc(TCP_STAT_CLOSED);
	tp->t_state = TCPS_CLOSED;
	tp->t_flags |= TF_DEAD;
	tcp_timer_stop(tp);
	tcp_xmit_flush(tp);
	tcp_reass_flush(tp);
	if (tp->t_md5 != NULL) {
		explicit_memset(tp->t_md5, 0, sizeof(*tp->t_md5));
		kmem_free(tp->t_md5, sizeof(*tp->t_md5));
		tp->t_md5 = NULL;
	}
	tp->t_so = NULL;
	tp->t_sndptr = NULL;
	inp->inp_ppcb = NULL;
	sbflush(&so->so_snd);
	soisdisconnected(so);
	in_pcbdetach(inp);
	tcp_ref_drop(tp);
	return NULL;
}

/* The user learns of `error'. */
struct tcpcb *
tcp_drop(struct tcpcb *tp, int error)
{

	if (TCPS_HAVERCVDSYN(tp->t_state))
		tcp_statinc(TCP_STAT_DROPS);
	else
		tcp_statinc(TCP_STAT_CONNDROPS);
	if (error == ETIMEDOUT && tp->t_softerror != 0)
		error = tp->t_softerror;
	if (error != 0)
		tp->t_so->so_error = (u_short)error;
	return tcp_close(tp);
}

/* And the peer, too. */
struct tcpcb *
tcp_abort(struct tcpcb *tp, int error)
{

	if (TCPS_HAVERCVDSYN(tp->t_state))
		(void)tcp_respond(tp, tp->t_af, &tp->t_q, tp->snd_nxt,
		    tp->rcv_nxt, TH_RST | TH_ACK, 0, NULL, NULL);
	return tcp_drop(tp, error);
}

/* Both FINs are through: what is left to do needs no socket. */
struct tcpcb *
tcp_timewait(struct tcpcb *tp)
{

	tp->t_state = TCPS_TIME_WAIT;
	if (tp->t_flags & TF_ACKNOW)
		(void)tcp_send_segment(tp, tp->snd_nxt, 0, TH_ACK, false,
		    tcp_now_ns());
	(void)tcp_tw_enter(tp);
	return tcp_close(tp);
}

/* The user has nothing more to send (RFC 9293, 3.10.4). */
struct tcpcb *
tcp_usrclosed(struct tcpcb *tp)
{

	switch (tp->t_state) {
	case TCPS_CLOSED:
	case TCPS_LISTEN:
	case TCPS_SYN_SENT:
		return tcp_close(tp);
	case TCPS_SYN_RECEIVED:
		tp->t_flags |= TF_NEEDFIN;
		break;
	case TCPS_ESTABLISHED:
		tp->t_state = TCPS_FIN_WAIT_1;
		break;
	case TCPS_CLOSE_WAIT:
		tp->t_state = TCPS_LAST_ACK;
		break;
	case TCPS_FIN_WAIT_2:
		if (tp->t_so->so_state & SS_CANTRCVMORE) {
			soisdisconnected(tp->t_so);
			if (!tcp_timer_isset(tp, TCPT_2MSL))
				tcp_timer_set(tp, TCPT_2MSL, TCPTV_FINWAIT2);
		}
		break;
	}
	return tp;
}

/* close(2), by way of pr_disconnect or pr_detach. */
struct tcpcb *
tcp_disconnect(struct tcpcb *tp)
{
	struct socket *so = tp->t_so;

	if (!TCPS_HAVEESTABLISHED(tp->t_state) &&
	    tp->t_state != TCPS_SYN_RECEIVED)
		return tcp_close(tp);
	if ((so->so_options & SO_LINGER) && so->so_linger == 0)
		return tcp_abort(tp, 0);
	soisdisconnecting(so);
	sbflush(&so->so_rcv);
	tp = tcp_usrclosed(tp);
	if (tp != NULL)
		(void)tcp_output(tp);
	return tp;
}

/* See above. */
void
tcp_unlock(struct inpcb *inp, struct socket *so)
{

	if (inp->inp_socket != NULL)
		inpcb_unlock(inp);
	else
		sofree(so);
}

/* A connection whose socket has no file: nobody will miss it. */
void
tcp_fini_one(struct inpcb *inp, void *arg)
{

	struct socket *so = inp->inp_socket;

	if (intotcpcb(inp) == NULL)
		return;
	(void)tcp_drop(intotcpcb(inp), 0);
	/* The caller has the pcb, and lets go of the lock. */
	sofree(so);
	mutex_enter(inp->inp_lock);
}

/* Memory is short. */
void
tcp_drain(void)
{

	tcp_tw_purge();
}
