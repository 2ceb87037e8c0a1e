/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loss recovery: when the congestion window is cut, and what may be sent
 * until the loss is repaired.
 *
 * States (t_recovery)
 *	OPEN -> RECOVERY	a range is taken for lost: by RACK (RFC 8985)
 *				with SACK, by three duplicate ACKs without
 *	OPEN -> CWR		the network marks (RFC 3168), or a tail probe
 *				repaired a loss
 *	any -> LOSS		retransmission timeout (RFC 6298, 5681)
 *	all -> OPEN		snd_una has passed t_recover, or the loss was
 *				none (Eifel by timestamps, RFC 3522; all
 *				retransmissions came twice, RFC 3708)
 *
 * In RECOVERY the window follows what was delivered (PRR, RFC 6937).  Limited
 * transmit (RFC 3042) needs no code: what is SACKed, or a duplicate ACK for
 * it, has left the pipe, so new data may go.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <netinet/tcp_private.h>

#define DUPTHRESH	3

static inline bool
tcp_has_sack(const struct tcpcb *tp)
{

	return (tp->t_flags & TF_WILL_SACK) != 0;
}

/* Remember the windows, to have them back if it was no loss. */
static void
recovery_save(struct tcpcb *tp)
{

	tp->t_prior_cwnd = tp->snd_cwnd;
	tp->t_prior_ssthresh = tp->snd_ssthresh;
	tp->t_undo = true;
	tp->t_undo_rexmt = 0;
	tp->t_undo_ts = tcp_ts_now(tp, tcp_now_ns());
}

static void
recovery_end(struct tcpcb *tp)
{

	if (tp->t_recovery != TCPR_CWR)
		tcp_rack_recovered(tp);
	tp->t_recovery = TCPR_OPEN;
	tp->t_dupacks = 0;
	tp->t_undo = false;
	if (!tcp_has_sack(tp))
		tp->t_sacked = 0;
}

static void
recovery_begin(struct tcpcb *tp)
{

	if (tp->t_recovery == TCPR_OPEN) {
		recovery_save(tp);
		tp->snd_ssthresh = tp->t_congctl->ssthresh(tp, false);
	}
	tp->t_recovery = TCPR_RECOVERY;
	tp->t_recover = tp->snd_nxt;
	tp->t_recoverfs = tcp_max32(tcp_outstanding(tp), 1);
	tp->t_prr_delivered = 0;
	tp->t_prr_out = 0;
	tp->t_bytes_acked = 0;
	if (tp->t_flags & TF_ECN_PERMIT)
		tp->t_flags |= TF_ECN_SND_CWR;
}

/* Reduce once in a round trip, nothing to be sent again. */
void
tcp_enter_cwr(struct tcpcb *tp)
{

	if (tp->t_recovery != TCPR_OPEN)
		return;
	tp->t_recovery = TCPR_CWR;
	tp->t_recover = tp->snd_nxt;
	tp->snd_ssthresh = tp->t_congctl->ssthresh(tp, true);
	tp->snd_cwnd = tcp_min32(tp->snd_cwnd, tp->snd_ssthresh);
	tp->t_bytes_acked = 0;
	tp->t_undo = false;
	tp->t_flags |= TF_ECN_SND_CWR;
}

/* The retransmission timer went off. */
void
tcp_enter_loss(struct tcpcb *tp)
{

	if (tp->t_recovery != TCPR_LOSS) {
		if (tp->t_recovery != TCPR_RECOVERY) {
			recovery_save(tp);
			tp->snd_ssthresh = tp->t_congctl->ssthresh(tp, false);
		} else if (!tp->t_undo)
			recovery_save(tp);
		tp->t_congctl->timeout(tp);
	}
	tp->t_recovery = TCPR_LOSS;
	tp->t_recover = tp->snd_nxt;
	tp->snd_cwnd = tp->t_maxseg;
	tp->t_bytes_acked = 0;
	tp->t_dupacks = 0;
	tp->tlp_out = false;
	tcp_xmit_all_lost(tp);
}

static void
tcp_undo(struct tcpcb *tp)
{
	struct tcp_xmit *x;

	tp->snd_cwnd = tcp_max32(tp->snd_cwnd, tp->t_prior_cwnd);
	tp->snd_ssthresh = tcp_max32(tp->snd_ssthresh, tp->t_prior_ssthresh);
	TAILQ_FOREACH(x, &tp->t_xmitq, x_link)
		x->x_flags &= ~TX_LOST;
	tp->t_lost = 0;
	tp->t_congctl->undo(tp);
	recovery_end(tp);
}

/* RFC 3522, 3708: was the retransmission needless?  Undo if it was. */
static bool
recovery_spurious(struct tcpcb *tp, const struct tcp_acked *ac)
{

	if (!tp->t_undo || tp->t_recovery == TCPR_OPEN ||
	    tp->t_recovery == TCPR_CWR)
		return false;
	if (ac->ac_dsack && tp->t_undo_rexmt > 0 && --tp->t_undo_rexmt == 0) {
		tcp_undo(tp);
		return true;
	}
	if (ac->ac_bytes > 0 && tp->t_undo_rexmt > 0 &&
	    (tp->t_flags & TF_RCVD_TSTMP) != 0 && ac->ac_tsecr != 0 &&
	    TSTMP_LT(ac->ac_tsecr, tp->t_undo_ts)) {
		tcp_undo(tp);
		return true;
	}
	return false;
}

/*
 * A peer without SACK.  Each duplicate ACK says that a segment arrived; an
 * ACK that moves takes back as much as it covers beyond the first segment.
 * Returns by how much the estimate changed.
 */
static int32_t
reno_estimate(struct tcpcb *tp, const struct tcp_acked *ac, bool dupack)
{
	uint32_t was = tp->t_sacked, cover, max;

	if (ac->ac_bytes > 0) {
		cover = ac->ac_bytes > tp->t_maxseg ?
		    ac->ac_bytes - tp->t_maxseg : 0;
		tp->t_sacked -= tcp_min32(cover, tp->t_sacked);
	}
	if (dupack)
		tp->t_sacked += tp->t_maxseg;
	max = tcp_outstanding(tp);
	max = max > tp->t_maxseg + tp->t_lost ?
	    max - tp->t_maxseg - tp->t_lost : 0;
	if (tp->t_sacked > max)
		tp->t_sacked = max;
	return (int32_t)(tp->t_sacked - was);
}

/* The first segment in flight is lost (RFC 6582). */
static void
reno_lost(struct tcpcb *tp)
{
	struct tcp_xmit *x = TAILQ_FIRST(&tp->t_xmitq);

	if (x == NULL || (x->x_flags & TX_LOST) != 0)
		return;
	(void)tcp_xmit_cut(tp, x, tp->t_maxseg);
	tcp_xmit_mark_lost(tp, x);
}

static void
loss_detect(struct tcpcb *tp, const struct tcp_acked *ac, bool dupack)
{

	if (tcp_has_sack(tp)) {
		if (tp->t_sacked > 0 || tp->t_recovery != TCPR_OPEN)
			tcp_rack_detect(tp, ac->ac_now);
		return;
	}
	if (tp->t_recovery == TCPR_RECOVERY) {
		if (ac->ac_bytes > 0)
			reno_lost(tp);		/* partial ACK */
	} else if (tp->t_recovery != TCPR_LOSS && dupack &&
	    tp->t_dupacks >= DUPTHRESH && SEQ_GEQ(tp->snd_una, tp->t_recover))
		reno_lost(tp);
}

/*
 * RFC 6937, 3.1: what recovery may send for what was delivered.  `must' says
 * that one segment goes whatever else is in flight.
 */
static void
prr(struct tcpcb *tp, uint32_t delivered, bool must)
{
	uint32_t pipe = tcp_pipe(tp), limit;
	int64_t send;

	tp->t_prr_delivered += delivered;
	if (pipe > tp->snd_ssthresh)
		send = (int64_t)(((uint64_t)tp->t_prr_delivered *
		    tp->snd_ssthresh + tp->t_recoverfs - 1) /
		    tp->t_recoverfs) - tp->t_prr_out;
	else {
		limit = tp->t_prr_delivered > tp->t_prr_out ?
		    tp->t_prr_delivered - tp->t_prr_out : 0;
		limit = tcp_max32(limit, delivered) + tp->t_maxseg;
		send = tcp_min32(tp->snd_ssthresh - pipe, limit);
	}
	/* The first lost segment goes at once. */
	if ((must || tp->t_prr_out == 0) && send < tp->t_maxseg)
		send = tp->t_maxseg;
	tp->snd_cwnd = pipe + (send > 0 ? (uint32_t)send : 0);
}

/*
 * An acknowledgement was taken in: the list knows what arrived, snd_una is
 * new.
 */
void
tcp_recovery_ack(struct tcpcb *tp, struct tcp_acked *ac, bool dupack)
{
	uint32_t delivered = ac->ac_delivered;
	int64_t n;

	/* The usual case: nothing is missing. */
	if (__predict_true(tp->t_recovery == TCPR_OPEN && !dupack &&
	    tp->t_sacked == 0 && !ac->ac_sacked)) {
		tp->t_dupacks = 0;
		tcp_congctl_acked(tp, ac->ac_bytes, ac->ac_now);
		return;
	}
	if (dupack) {
		if (tp->t_dupacks < UINT8_MAX)
			tp->t_dupacks++;
	} else if (ac->ac_bytes > 0 && tp->t_recovery == TCPR_OPEN) {
		tp->t_dupacks = 0;
		if (!tcp_has_sack(tp))
			tp->t_sacked = 0;
	}
	if (!tcp_has_sack(tp)) {
		n = (int64_t)delivered + reno_estimate(tp, ac, dupack);
		delivered = n > 0 ? (uint32_t)n : 0;
	}
	if (recovery_spurious(tp, ac))
		return;
	if (tp->t_recovery != TCPR_OPEN && SEQ_GEQ(tp->snd_una,
	    tp->t_recover)) {
		if (tp->t_recovery == TCPR_RECOVERY)
			tp->snd_cwnd = tp->snd_ssthresh;
		recovery_end(tp);
	}
	loss_detect(tp, ac, dupack);
	if (tp->t_lost > 0 && (tp->t_recovery == TCPR_OPEN ||
	    tp->t_recovery == TCPR_CWR))
		recovery_begin(tp);
	if (tp->t_recovery == TCPR_RECOVERY)
		/*
		 * Without SACK a partial ACK names the next hole, which goes
		 * at once (RFC 6582, 3.2 step 3): nothing else may be left
		 * that would make the peer send another ACK.
		 */
		prr(tp, delivered, !tcp_has_sack(tp) && ac->ac_bytes > 0);
	else if (tp->t_recovery != TCPR_CWR && ac->ac_bytes > 0)
		tcp_congctl_acked(tp, ac->ac_bytes, ac->ac_now);
}

/* The reordering timer marked ranges. */
void
tcp_recovery_recheck(struct tcpcb *tp)
{

	if (tp->t_lost == 0)
		return;
	if (tp->t_recovery == TCPR_OPEN || tp->t_recovery == TCPR_CWR)
		recovery_begin(tp);
	if (tp->t_recovery == TCPR_RECOVERY)
		prr(tp, 0, false);
}
