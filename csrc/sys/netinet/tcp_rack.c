/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RACK-TLP (RFC 8985): loss by time instead of by count, and a probe for the
 * tail of a burst.
 *
 * A range is lost if something that was sent later has arrived, and as much
 * time has passed as reordering may explain.  Both need SACK.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <netinet/tcp_private.h>

#define RACK_DUPTHRESH	3
#define RACK_PERSIST	16	/* recoveries that a wider window lasts */
#define RACK_MINTIMER	(1 * TCPTV_NS_MS)
#define TLP_MINTIMER	(10 * TCPTV_NS_MS)

/* 6.2, step 2: something arrived; is it the latest that was sent? */
void
tcp_rack_delivered(struct tcpcb *tp, const struct tcp_xmit *x,
    const struct tcp_acked *ac)
{
	uint64_t rtt = (ac->ac_now - x->x_time) / 1000;

	if (x->x_flags & TX_REXMT) {
		/*
		 * Perhaps the original came, not what was sent again.  An ACK
		 * that does not move echoes the timestamp of something older.
		 */
		if ((x->x_flags & TX_SACKED) == 0 && ac->ac_tsecr != 0 &&
		    TSTMP_LT(ac->ac_tsecr,
		    tcp_ts_now(tp, x->x_time)))
			return;
		if (rtt < tp->t_rttmin)
			return;
	}
	tp->rk_rtt = (uint32_t)MIN(rtt, UINT32_MAX);
	if (x->x_time > tp->rk_time || (x->x_time == tp->rk_time &&
	    SEQ_GT(x->x_end, tp->rk_end))) {
		tp->rk_time = x->x_time;
		tp->rk_end = x->x_end;
	}
}

/* 6.2, step 4: how long reordering may take, microseconds. */
static uint32_t
rack_window(const struct tcpcb *tp)
{
	uint32_t win;

	if (!tp->rk_reordered && (tp->t_recovery == TCPR_RECOVERY ||
	    tp->t_recovery == TCPR_LOSS ||
	    tp->t_sacked >= RACK_DUPTHRESH * tp->t_maxseg))
		return 0;
	win = tcp_min32(tp->t_rttmin, 1u << 28) / 4;
	win = tcp_min32(win * tcp_max32(tp->rk_reo_mult, 1), tp->t_srtt >> 3);
	return win;
}

/* A duplicate was reported: once a round trip the window gets wider. */
void
tcp_rack_dsack(struct tcpcb *tp)
{

	if (tp->rk_dsack_seen && SEQ_LT(tp->snd_una, tp->rk_dsack_round))
		return;
	tp->rk_dsack_seen = true;
	tp->rk_dsack_round = tp->snd_nxt;
	if (tp->rk_reo_mult < 64)
		tp->rk_reo_mult = tcp_max32(tp->rk_reo_mult, 1) + 1;
	tp->rk_reo_persist = RACK_PERSIST;
}

/* 6.2, step 4: a recovery is over; without duplicates the window shrinks. */
void
tcp_rack_recovered(struct tcpcb *tp)
{

	if (tp->rk_reo_persist > 0 && --tp->rk_reo_persist == 0)
		tp->rk_reo_mult = 1;
}

/* 6.2, step 5. */
void
tcp_rack_detect(struct tcpcb *tp, uint64_t now)
{
	uint64_t wait = 0, due, span;
	struct tcp_xmit *x;

	if (tp->rk_time == 0)
		return;
	span = ((uint64_t)tp->rk_rtt + rack_window(tp)) * 1000;
	TAILQ_FOREACH(x, &tp->t_xmitq, x_link) {
		if (x->x_flags & (TX_SACKED | TX_LOST))
			continue;
		if (x->x_time > tp->rk_time || (x->x_time == tp->rk_time &&
		    SEQ_GEQ(x->x_end, tp->rk_end)))
			continue;
		due = x->x_time + span;
		if (due <= now)
			tcp_xmit_mark_lost(tp, x);
		else
			wait = MAX(wait, due - now);
	}
	if (wait != 0) {
		tp->tlp_armed = false;
		tcp_timer_set(tp, TCPT_RACK, MAX(wait, RACK_MINTIMER));
	} else if (!tp->tlp_armed)
		tcp_timer_clear(tp, TCPT_RACK);
}

/*
 * 7.2: data was sent, or acknowledged without SACK.  Not while a probe is
 * out, and not if recovery goes on anyway.
 */
void
tcp_tlp_arm(struct tcpcb *tp)
{
	uint64_t pto;

	if ((tp->t_flags & TF_WILL_SACK) == 0 || tp->t_sacked != 0 ||
	    tp->t_recovery != TCPR_OPEN || tp->tlp_out ||
	    tp->t_rxtshift != 0 || tp->t_state < TCPS_ESTABLISHED)
		return;
	if (tp->snd_nxt == tp->snd_una) {
		if (tp->tlp_armed)
			tcp_timer_clear(tp, TCPT_RACK);
		return;
	}
	if (tp->t_srtt == 0)
		pto = 1000 * TCPTV_NS_MS;
	else {
		pto = (uint64_t)(tp->t_srtt >> 2) * 1000;
		if (tcp_outstanding(tp) <= tp->t_maxseg)
			pto += (uint64_t)tcp_tn()->tn_delack_ticks *
			    1000000000 / hz;
	}
	if (pto < TLP_MINTIMER)
		pto = TLP_MINTIMER;
	/* The retransmission timer is nearer: leave it to that. */
	if (pto / 1000 >= tp->t_rxtcur) {
		if (tp->tlp_armed)
			tcp_timer_clear(tp, TCPT_RACK);
		return;
	}
	tp->tlp_armed = true;
	tcp_timer_set(tp, TCPT_RACK, pto);
}

/* 7.4: did the probe repair a loss?  Then the window has to be cut. */
void
tcp_tlp_ack(struct tcpcb *tp, tcp_seq ack, const struct tcp_acked *ac,
    bool dupack)
{

	if (!tp->tlp_out || SEQ_LT(ack, tp->tlp_end))
		return;
	if (!tp->tlp_rexmit || ac->ac_dsack)
		tp->tlp_out = false;
	else if (SEQ_GT(ack, tp->tlp_end)) {
		tp->tlp_out = false;
		tcp_enter_cwr(tp);
	} else if (dupack && !ac->ac_sacked)
		tp->tlp_out = false;
}

/* 7.3: new data if there is some that may go, else the last segment. */
static void
tlp_send(struct tcpcb *tp, uint64_t now)
{
	struct tcp_xmit *x = TAILQ_LAST(&tp->t_xmitq, tcp_xmitq);
	tcp_seq was = tp->snd_nxt;
	uint32_t len, cwnd;

	if (x == NULL)
		return;
	cwnd = tp->snd_cwnd;
	tp->snd_cwnd = tcp_max32(cwnd, tcp_pipe(tp) + tp->t_maxseg);
	(void)tcp_output(tp);
	tp->snd_cwnd = cwnd;
	tp->tlp_rexmit = tp->snd_nxt == was;
	if (tp->tlp_rexmit) {
		len = x->x_end - x->x_start;
		if (len > tp->t_maxseg) {
			if (!tcp_xmit_cut(tp, x, len - tp->t_maxseg))
				return;
			x = TAILQ_NEXT(x, x_link);
		}
		(void)tcp_send_again(tp, x, tp->t_maxseg, now);
	}
	tp->tlp_out = true;
	tp->tlp_end = tp->snd_nxt;
	tcp_timer_rexmt(tp);
}

void
tcp_rack_timeout(struct tcpcb *tp, uint64_t now)
{

	if (tp->t_state < TCPS_ESTABLISHED || tp->snd_una == tp->snd_nxt)
		return;
	if (tp->tlp_armed) {
		tp->tlp_armed = false;
		if (tp->t_recovery == TCPR_OPEN && tp->t_sacked == 0)
			tlp_send(tp, now);
		return;
	}
	tcp_rack_detect(tp, now);
	tcp_recovery_recheck(tp);
	(void)tcp_output(tp);
}
