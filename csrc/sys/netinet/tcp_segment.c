/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A segment of a connection in any state from SYN_RECEIVED on: RFC 9293
 * 3.10.7.4, with timestamps (RFC 7323 5) and the defences of RFC 5961.
 *
 * The order of the checks is the RFC's: timestamp, window, RST, SYN, ACK,
 * URG, data, FIN.  In the usual case tcp_predict() skips them all.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

#define STRAYED_NS	(200 * TCPTV_NS_MS)
#define PAWS_IDLE_NS	(24ull * 86400 * 1000 * TCPTV_NS_MS)

static inline uint32_t
segment_window(struct tcpcb *tp)
{
	uint32_t adv, win = tcp_rcvspace(tp);

	adv = SEQ_GT(tp->rcv_adv, tp->rcv_nxt) ? tp->rcv_adv - tp->rcv_nxt : 0;
	return tcp_max32(win, adv);
}

/* RFC 7323, 4.3: which timestamp to echo. */
static inline void
segment_ts_recent(struct tcpcb *tp, const struct tcp_seg *sg)
{

	if ((sg->sg_opt.to_flags & TOF_TS) != 0 &&
	    SEQ_LEQ(sg->sg_seq, tp->last_ack_sent) &&
	    TSTMP_GEQ(sg->sg_opt.to_tsval, tp->ts_recent)) {
		tp->ts_recent = sg->sg_opt.to_tsval;
		tp->ts_recent_age = sg->sg_now;
	}
}

/*
 * Header prediction: an established connection, the next data in order or an
 * acknowledgement of something new or both, nothing unusual in flight.
 */
bool
tcp_predict(struct tcpcb *tp, struct tcp_seg *sg)
{
	uint32_t len = sg->sg_len, acked = sg->sg_ack - tp->snd_una;

	if (tp->t_state != TCPS_ESTABLISHED ||
	    (sg->sg_flags & ~TH_PUSH) != TH_ACK ||
	    sg->sg_seq != tp->rcv_nxt || sg->sg_opt.to_nsack != 0 ||
	    !TAILQ_EMPTY(&tp->t_oooq) || tp->t_recovery != TCPR_OPEN ||
	    tp->t_sacked != 0 || tp->t_lost != 0 ||
	    (tp->t_flags & TF_SIGNATURE) != 0 || sg->sg_ecn == 3 ||
	    tcp_timer_isset(tp, TCPT_PERSIST))
		return false;
	if (tp->t_flags & TF_RCVD_TSTMP) {
		if ((sg->sg_opt.to_flags & TOF_TS) == 0 ||
		    TSTMP_LT(sg->sg_opt.to_tsval, tp->ts_recent))
			return false;
	}
	if (acked > tcp_outstanding(tp) || len > segment_window(tp) ||
	    (acked == 0 && len == 0))
		return false;
	segment_ts_recent(tp, sg);
	if (acked != 0) {
		if (len == 0)
			tcp_statinc(TCP_STAT_PREDACK);
		tcp_acked(tp, sg, false);
	}
	tcp_window_update(tp, sg);
	if (len != 0) {
		tcp_statinc(TCP_STAT_PREDDAT);
		if (SEQ_GT(tp->rcv_nxt, tp->rcv_up))
			tp->rcv_up = tp->rcv_nxt;
		tcp_append(tp, sg);
		tcp_ack_policy(tp, len, (sg->sg_flags & TH_PUSH) != 0);
	}
	if (acked != 0 || (tp->t_flags & TF_ACKNOW) != 0)
		(void)tcp_output(tp);
	return true;
}

/* RFC 7323, 5.3.  False: drop. */
static bool
segment_paws(struct tcpcb *tp, struct tcp_seg *sg)
{

	if ((tp->t_flags & TF_RCVD_TSTMP) == 0 || (sg->sg_flags & TH_RST) != 0)
		return true;
	if ((sg->sg_opt.to_flags & TOF_TS) == 0)
		return false;
	if (tp->ts_recent_age == 0 ||
	    !TSTMP_LT(sg->sg_opt.to_tsval, tp->ts_recent))
		return true;
	if (sg->sg_now - tp->ts_recent_age > PAWS_IDLE_NS) {
		tp->ts_recent = sg->sg_opt.to_tsval;
		tp->ts_recent_age = sg->sg_now;
		return true;
	}
	tcp_statinc(TCP_STAT_PAWSDROP);
	tcp_statinc(TCP_STAT_RCVDUPPACK);
	tcp_statadd(TCP_STAT_RCVDUPBYTE, sg->sg_len);
	if (sg->sg_len != 0 || (sg->sg_flags & TH_FIN) != 0) {
		tp->t_flags |= TF_ACKNOW;
		(void)tcp_output(tp);
	}
	return false;
}

/* RFC 5961, 3: only the exact number resets. */
static void
segment_rst(struct tcpcb *tp, struct tcp_seg *sg)
{
	uint32_t wnd = segment_window(tp);

	if (sg->sg_seq != tp->rcv_nxt && sg->sg_seq != tp->last_ack_sent) {
		if (SEQ_GT(sg->sg_seq, tp->rcv_nxt) &&
		    SEQ_LT(sg->sg_seq, tp->rcv_nxt + wnd))
			tcp_challenge_ack(tp, sg);
		return;
	}
	switch (tp->t_state) {
	case TCPS_SYN_RECEIVED:
		(void)tcp_drop(tp, ECONNREFUSED);
		break;
	case TCPS_CLOSING:
	case TCPS_LAST_ACK:
		(void)tcp_close(tp);
		break;
	default:
		(void)tcp_drop(tp, ECONNRESET);
		break;
	}
}

/* What came before already: cut it off.  False: there is nothing else. */
static bool
segment_trim_front(struct tcpcb *tp, struct tcp_seg *sg)
{
	uint32_t old = tp->rcv_nxt - sg->sg_seq;

	tp->t_flags |= TF_ACKNOW;
	if ((tp->t_flags & TF_WILL_SACK) != 0 && sg->sg_len > 0) {
		tp->t_dsack.left = sg->sg_seq;
		tp->t_dsack.right = sg->sg_seq + tcp_min32(old, sg->sg_len);
	}
	if (old > sg->sg_len || (old == sg->sg_len &&
	    (sg->sg_flags & TH_FIN) == 0)) {
		sg->sg_flags &= ~(TH_FIN | TH_URG);
		old = sg->sg_len;
		tcp_statinc(TCP_STAT_RCVDUPPACK);
		tcp_statadd(TCP_STAT_RCVDUPBYTE, old);
	} else {
		tcp_statinc(TCP_STAT_RCVPARTDUPPACK);
		tcp_statadd(TCP_STAT_RCVPARTDUPBYTE, old);
	}
	if (sg->sg_urp > old)
		sg->sg_urp -= (uint16_t)old;
	else {
		sg->sg_flags &= ~TH_URG;
		sg->sg_urp = 0;
	}
	sg->sg_seq = tp->rcv_nxt;
	sg->sg_off += old;
	sg->sg_len -= old;
	return true;
}

/* What is beyond the window.  False: all of it, drop. */
static bool
segment_trim_back(struct tcpcb *tp, struct tcp_seg *sg, uint32_t wnd)
{
	uint32_t end = sg->sg_seq + sg->sg_len - tp->rcv_nxt, over;

	end += (sg->sg_flags & TH_FIN) != 0;
	if (end <= wnd || sg->sg_seq + sg->sg_len + ((sg->sg_flags & TH_FIN)
	    != 0) == tp->rcv_nxt)
		return true;
	tcp_statinc(TCP_STAT_RCVPACKAFTERWIN);
	tp->t_flags |= TF_ACKNOW;
	if (sg->sg_seq - tp->rcv_nxt >= wnd) {
		/* A probe of a shut window: look at its acknowledgement. */
		if (wnd != 0 || sg->sg_seq != tp->rcv_nxt)
			return false;
		tcp_statinc(TCP_STAT_RCVWINPROBE);
		sg->sg_len = 0;
		sg->sg_flags &= ~(TH_FIN | TH_PUSH | TH_URG);
		return true;
	}
	over = tcp_min32(end - wnd, sg->sg_len);
	tcp_statadd(TCP_STAT_RCVBYTEAFTERWIN, over);
	sg->sg_len -= over;
	sg->sg_flags &= ~(TH_FIN | TH_PUSH);
	return true;
}

/*
 * A bare acknowledgement that is not in the window is answered, but not always:
 * two ends that disagree would answer each other without end.
 */
static bool
segment_strayed(struct tcpcb *tp, const struct tcp_seg *sg, uint32_t wnd)
{

	if (__predict_true(sg->sg_seq - tp->rcv_nxt <= wnd) ||
	    sg->sg_len != 0 || (sg->sg_flags & (TH_SYN | TH_FIN)) != 0 ||
	    (tp->t_flags & TF_ACKNOW) != 0)
		return false;
	if (tp->t_strayed != 0 &&
	    sg->sg_now - tp->t_strayed < STRAYED_NS)
		return true;
	tp->t_strayed = sg->sg_now;
	return false;
}

/*
 * First to fourth check.  False: the segment is dealt with; the connection
 * may be gone.
 */
static bool
segment_checks(struct tcpcb *tp, struct tcp_seg *sg)
{
	bool strayed, inside;
	uint32_t wnd;

	if ((tp->t_flags & TF_SIGNATURE) != 0 && !tcp_md5_check(tp, sg))
		return false;
	if (!segment_paws(tp, sg))
		return false;
	if (sg->sg_flags & TH_RST) {
		segment_rst(tp, sg);
		return false;
	}
	if (sg->sg_flags & TH_SYN) {
		/* Both opened, and this is the other's SYN again. */
		if (tp->t_state != TCPS_SYN_RECEIVED ||
		    sg->sg_seq != tp->irs || (sg->sg_flags & TH_ACK) == 0) {
			tcp_challenge_ack(tp, sg);
			return false;
		}
		sg->sg_flags &= ~TH_SYN;
		sg->sg_seq++;
	}
	wnd = segment_window(tp);
	strayed = segment_strayed(tp, sg, wnd);
	if (SEQ_LT(sg->sg_seq, tp->rcv_nxt))
		(void)segment_trim_front(tp, sg);
	inside = segment_trim_back(tp, sg, wnd);
	if (strayed)
		tp->t_flags &= ~TF_ACKNOW;
	if (!inside) {
		if (!strayed)
			(void)tcp_output(tp);
		return false;
	}
	return (sg->sg_flags & TH_ACK) != 0;
}

/*
 * With the lock held.  Returns NULL if the connection is gone.  Takes sg_m or
 * leaves it to the caller.
 */
struct tcpcb *
tcp_segment_input(struct tcpcb *tp, struct tcp_seg *sg)
{

	if ((sg->sg_flags & TH_SYN) == 0)
		sg->sg_win <<= tp->t_state == TCPS_SYN_RECEIVED ? 0 :
		    tp->snd_scale;
	tp->t_rcvtime = sg->sg_now;
	if (tp->t_flags & TF_ECN_PERMIT)
		tcp_ecn_input(tp, sg);
	if (__predict_true(tcp_predict(tp, sg)))
		return tp;
	if (!segment_checks(tp, sg))
		return tp;
	segment_ts_recent(tp, sg);
	if (tcp_ack_input(tp, sg) == NULL)
		return NULL;
	if (tcp_data_input(tp, sg) == NULL)
		return NULL;
	(void)tcp_output(tp);
	return tp;
}
