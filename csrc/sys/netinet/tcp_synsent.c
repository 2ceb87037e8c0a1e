/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A segment in SYN_SENT (RFC 9293, 3.10.7.3), and what both ways of opening
 * do when a connection is established.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

/* The options of the peer's SYN. */
void
tcp_peer_options(struct tcpcb *tp, const struct tcp_opts *o, uint64_t now)
{

	if ((o->to_flags & TOF_WSCALE) != 0 &&
	    (tp->t_flags & TF_REQ_SCALE) != 0) {
		tp->t_flags |= TF_RCVD_SCALE;
		tp->snd_scale = o->to_wscale;
	} else {
		tp->t_flags &= ~TF_REQ_SCALE;
		tp->snd_scale = tp->rcv_scale = 0;
	}
	if ((o->to_flags & TOF_TS) != 0 &&
	    (tp->t_flags & TF_REQ_TSTMP) != 0) {
		tp->t_flags |= TF_RCVD_TSTMP;
		tp->ts_recent = o->to_tsval;
		tp->ts_recent_age = now;
	}
	if ((o->to_flags & TOF_SACKOK) != 0 &&
	    (tp->t_flags & TF_SACK_PERMIT) != 0)
		tp->t_flags |= TF_WILL_SACK;
	tp->t_peermss = o->to_flags & TOF_MSS && o->to_mss != 0 ?
	    o->to_mss : tp->t_af->taf_mssdflt;
}

/* The handshake is complete; snd_una, snd_wnd and the names are set. */
void
tcp_established(struct tcpcb *tp)
{

	tp->t_state = TCPS_ESTABLISHED;
	tcp_statinc(TCP_STAT_CONNECTS);
	tcp_mss_update(tp);
	tp->snd_cwnd = tcp_initial_window(tp);
	tp->snd_sml = tp->snd_una;
	tp->snd_up = tp->snd_una;
	tp->t_fack = tp->snd_una;
	tp->t_recover = tp->snd_una;
	tp->t_high_rxt = tp->snd_una;
	tp->t_rfseq = tp->rcv_nxt;
	tp->t_sndtime = 0;
	tp->t_rxtshift = 0;
	tcp_timer_clear(tp, TCPT_REXMT);
	tcp_timer_keep(tp);
	/* The user closed before it was open. */
	if (tp->t_flags & TF_NEEDFIN) {
		tp->t_state = TCPS_FIN_WAIT_1;
		tp->t_flags &= ~TF_NEEDFIN;
	}
}

static void
synsent_ecn(struct tcpcb *tp, const struct tcp_seg *sg)
{

	if (tp->t_ecn_retries > 0 &&
	    (sg->sg_flags & (TH_ACK | TH_ECE | TH_CWR)) == (TH_ACK | TH_ECE)) {
		tp->t_flags |= TF_ECN_PERMIT;
		tcp_statinc(TCP_STAT_ECN_SHS);
	}
}

/* Our SYN was acknowledged: the connection is there. */
static struct tcpcb *
synsent_open(struct tcpcb *tp, struct tcp_seg *sg)
{
	uint64_t rtt;

	if ((tp->t_flags & TF_SYN_REXMT) == 0 && tp->t_sndtime != 0) {
		rtt = (sg->sg_now - tp->t_sndtime) / 1000;
		tcp_rtt(tp, (uint32_t)MIN(rtt, UINT32_MAX));
	}
	synsent_ecn(tp, sg);
	tp->snd_una = sg->sg_ack;
	tp->snd_wnd = sg->sg_win;
	tp->max_sndwnd = sg->sg_win;
	tp->snd_wl1 = sg->sg_seq;
	tp->snd_wl2 = sg->sg_ack;
	tcp_established(tp);
	soisconnected(tp->t_so);
	tp->t_flags |= TF_ACKNOW;
	/* Data, or a FIN, may come with the SYN. */
	sg->sg_seq++;
	if (sg->sg_len > tcp_rcvspace(tp)) {
		sg->sg_len = tcp_rcvspace(tp);
		sg->sg_flags &= ~TH_FIN;
	}
	if (tcp_data_input(tp, sg) == NULL)
		return NULL;
	(void)tcp_output(tp);
	return tp;
}

/*
 * The peer has an older connection of these names, in TIME_WAIT, say.  A reset
 * ends that, and the SYN follows at once instead of after a second.  Once only
 * and then by the ration of all resets, for it may be somebody's lie.
 */
static void
synsent_stale(struct tcpcb *tp, struct tcp_seg *sg)
{

	if ((sg->sg_flags & TH_RST) != 0 || (tp->t_flags & TF_SYN_AGAIN) != 0) {
		tcp_reset(sg);
		return;
	}
	tp->t_flags |= TF_SYN_AGAIN;
	(void)tcp_respond(NULL, sg->sg_af, &sg->sg_q, sg->sg_ack, 0, TH_RST,
	    0, NULL, NULL);
	tcp_send_syn(tp);
}

struct tcpcb *
tcp_synsent_input(struct tcpcb *tp, struct tcp_seg *sg)
{

	if ((tp->t_flags & TF_SIGNATURE) != 0 && !tcp_md5_check(tp, sg))
		return tp;
	if ((sg->sg_flags & TH_ACK) != 0 && (SEQ_LEQ(sg->sg_ack, tp->iss) ||
	    SEQ_GT(sg->sg_ack, tp->snd_nxt))) {
		synsent_stale(tp, sg);
		return tp;
	}
	if (sg->sg_flags & TH_RST) {
		if (sg->sg_flags & TH_ACK)
			return tcp_drop(tp, ECONNREFUSED);
		return tp;
	}
	if ((sg->sg_flags & TH_SYN) == 0)
		return tp;
	tp->t_rcvtime = sg->sg_now;
	tp->irs = sg->sg_seq;
	tp->rcv_nxt = tp->last_ack_sent = sg->sg_seq + 1;
	tp->rcv_up = tp->rcv_nxt;
	tp->rcv_adv = tp->rcv_nxt + tcp_min32(tcp_rcvspace(tp), TCP_MAXWIN);
	tcp_peer_options(tp, &sg->sg_opt, sg->sg_now);
	if (sg->sg_flags & TH_ACK)
		return synsent_open(tp, sg);
	/* Both open at once (RFC 9293, figure 7). */
	tp->t_state = TCPS_SYN_RECEIVED;
	tp->t_ecn_retries = 0;
	tcp_mss_update(tp);
	tp->snd_wnd = sg->sg_win;
	tp->max_sndwnd = sg->sg_win;
	tp->snd_wl1 = sg->sg_seq;
	tcp_timer_rexmt(tp);
	tcp_send_syn(tp);
	return tp;
}
