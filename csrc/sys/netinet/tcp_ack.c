/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The acknowledgement of a segment: what the peer has got, round trip times,
 * the send window, and the states that an acknowledged FIN leads to.
 * RFC 9293 3.10.7.4 fifth check, RFC 5961 5.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

/* A round trip time from what was acknowledged (RFC 6298 3, 7323 4). */
static void
ack_rtt(struct tcpcb *tp, const struct tcp_seg *sg,
    const struct tcp_acked *ac)
{
	uint32_t ms;

	/* What waited behind a hole took as long as the hole to repair. */
	if (ac->ac_time != 0 && !ac->ac_rexmt) {
		tcp_rtt(tp, (uint32_t)MIN((ac->ac_now - ac->ac_time) / 1000,
		    UINT32_MAX));
		return;
	}
	if (ac->ac_tsecr == 0 || ac->ac_bytes == 0)
		return;
	ms = tcp_ts_now(tp, sg->sg_now) - ac->ac_tsecr;
	if (ms < 1u << 20)
		tcp_rtt(tp, (ms + 1) * 1000);
}

/* `acked' sequence numbers left the front of the send buffer. */
static void
ack_drop(struct tcpcb *tp, uint32_t acked)
{
	struct socket *so = tp->t_so;
	uint32_t n = (uint32_t)MIN(acked, so->so_snd.sb_cc);

	tcp_statinc(TCP_STAT_RCVACKPACK);
	tcp_statadd(TCP_STAT_RCVACKBYTE, n);
	if (n == 0)
		return;
	/* It looks at how full the buffer was. */
	tcp_sndbuf_grow(tp);
	sbdrop(&so->so_snd, (int)n);
	sowwakeup(so);
}

/*
 * The acknowledgement is within snd_una..snd_nxt.  `dup' says that it may
 * count as a duplicate one.
 */
void
tcp_acked(struct tcpcb *tp, struct tcp_seg *sg, bool dup)
{
	struct tcp_acked ac = { .ac_now = sg->sg_now };

	/* First: what is in flight now tells the window to cut. */
	if (tp->t_flags & TF_ECN_PERMIT)
		tcp_ecn_ack(tp, sg);
	ac.ac_bytes = sg->sg_ack - tp->snd_una;
	if ((tp->t_flags & TF_RCVD_TSTMP) != 0 &&
	    (sg->sg_opt.to_flags & TOF_TS) != 0)
		ac.ac_tsecr = sg->sg_opt.to_tsecr;
	if (ac.ac_bytes != 0) {
		tcp_xmit_acked(tp, sg->sg_ack, &ac);
		tp->snd_una = sg->sg_ack;
		if (SEQ_LT(tp->snd_up, tp->snd_una))
			tp->snd_up = tp->snd_una;
		if (SEQ_LT(tp->snd_sml, tp->snd_una))
			tp->snd_sml = tp->snd_una;
		ack_drop(tp, ac.ac_bytes);
		tp->t_pmtud_tries = 0;
	}
	if (sg->sg_opt.to_nsack != 0 && (tp->t_flags & TF_WILL_SACK) != 0) {
		tcp_sack_blocks(tp, sg, &ac);
		dup = ac.ac_sacked && ac.ac_bytes == 0;
	} else if (tp->t_flags & TF_WILL_SACK)
		dup = false;
	ack_rtt(tp, sg, &ac);
	if (ac.ac_dsack)
		tcp_rack_dsack(tp);
	if (tp->tlp_out)
		tcp_tlp_ack(tp, sg->sg_ack, &ac, ac.ac_bytes == 0);
	if (dup)
		tcp_statinc(TCP_STAT_RCVDUPACK);
	tcp_recovery_ack(tp, &ac, dup);

	if (tp->snd_una == tp->snd_nxt) {
		tcp_timer_clear(tp, TCPT_REXMT);
		tcp_timer_clear(tp, TCPT_RACK);
		tp->tlp_armed = false;
	} else if (ac.ac_bytes != 0 && !tcp_timer_isset(tp, TCPT_PERSIST)) {
		tcp_timer_rexmt(tp);
		tcp_tlp_arm(tp);
	}
}

/* RFC 9293, 3.10.7.4: is the window of this segment newer? */
void
tcp_window_update(struct tcpcb *tp, const struct tcp_seg *sg)
{

	if (!(SEQ_LT(tp->snd_wl1, sg->sg_seq) ||
	    (tp->snd_wl1 == sg->sg_seq && (SEQ_LT(tp->snd_wl2, sg->sg_ack) ||
	    (tp->snd_wl2 == sg->sg_ack && sg->sg_win > tp->snd_wnd)))))
		return;
	if (sg->sg_len == 0 && tp->snd_wl2 == sg->sg_ack &&
	    sg->sg_win > tp->snd_wnd)
		tcp_statinc(TCP_STAT_RCVWINUPD);
	tp->snd_wnd = sg->sg_win;
	tp->snd_wl1 = sg->sg_seq;
	tp->snd_wl2 = sg->sg_ack;
	if (tp->snd_wnd > tp->max_sndwnd)
		tp->max_sndwnd = tp->snd_wnd;
	if (tp->snd_wnd == 0 || !tcp_timer_isset(tp, TCPT_PERSIST))
		return;
	/*
	 * The window opened: the byte of the probe goes with the rest, as if
	 * it had not been sent, lest a short segment be in flight.
	 */
	tcp_timer_clear(tp, TCPT_PERSIST);
	tp->t_rxtshift = 0;
	if (tcp_outstanding(tp) == 1 && (tp->t_flags & TF_SENTFIN) == 0) {
		tcp_xmit_flush(tp);
		tp->snd_nxt = tp->snd_una;
	} else if (tp->snd_una != tp->snd_nxt) {
		tcp_xmit_all_lost(tp);
		tcp_timer_rexmt(tp);
	}
}

/* Our FIN has arrived.  NULL: the connection is gone. */
static struct tcpcb *
ack_ourfin(struct tcpcb *tp)
{

	switch (tp->t_state) {
	case TCPS_FIN_WAIT_1:
		tp->t_state = TCPS_FIN_WAIT_2;
		/* Nobody will read what may come: do not wait for ever. */
		if (tp->t_so->so_state & SS_CANTRCVMORE) {
			soisdisconnected(tp->t_so);
			tcp_timer_set(tp, TCPT_2MSL, TCPTV_FINWAIT2);
		}
		return tp;
	case TCPS_CLOSING:
		return tcp_timewait(tp);
	case TCPS_LAST_ACK:
		return tcp_close(tp);
	default:
		return tp;
	}
}

/*
 * NULL: the segment is done, or the connection is.
 */
struct tcpcb *
tcp_ack_input(struct tcpcb *tp, struct tcp_seg *sg)
{
	bool dup;

	if (tp->t_state == TCPS_SYN_RECEIVED) {
		if (SEQ_LEQ(sg->sg_ack, tp->snd_una) ||
		    SEQ_GT(sg->sg_ack, tp->snd_nxt)) {
			tcp_reset(sg);
			return NULL;
		}
		tp->snd_una = tp->iss + 1;
		tp->snd_wl1 = sg->sg_seq - 1;
		sg->sg_win <<= tp->snd_scale;
		tcp_established(tp);
		soisconnected(tp->t_so);
	}
	if (SEQ_GT(sg->sg_ack, tp->snd_nxt)) {
		tcp_statinc(TCP_STAT_RCVACKTOOMUCH);
		tcp_challenge_ack(tp, sg);
		return NULL;
	}
	if (SEQ_LT(sg->sg_ack, tp->snd_una)) {
		if (SEQ_LT(sg->sg_ack, tp->snd_una - tp->max_sndwnd)) {
			tcp_challenge_ack(tp, sg);
			return NULL;
		}
		/* Old, but its data may be new. */
		return tp;
	}
	dup = sg->sg_ack == tp->snd_una && sg->sg_len == 0 &&
	    (sg->sg_flags & TH_FIN) == 0 && sg->sg_win == tp->snd_wnd &&
	    tp->snd_una != tp->snd_nxt &&
	    !tcp_timer_isset(tp, TCPT_PERSIST);
	tcp_acked(tp, sg, dup);
	tcp_window_update(tp, sg);
	if ((tp->t_flags & TF_SENTFIN) != 0 && tp->snd_una == tp->snd_nxt)
		return ack_ourfin(tp);
	return tp;
}
