/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What to send next: lost data first, then new data, then a bare
 * acknowledgement, until the windows or the buffer say stop.
 *
 * New data waits to become a full segment by Nagle's rule as Minshall amended
 * it: a short segment goes if no other short one is in flight.  The sender's
 * side of silly window avoidance is RFC 9293, 3.8.6.2.1.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

/* Room in the receive buffer; what is out of order lives there, too. */
uint32_t
tcp_rcvspace(struct tcpcb *tp)
{
	u_long n = sbspace(&tp->t_so->so_rcv);

	return n > UINT32_MAX >> 2 ? UINT32_MAX >> 2 : (uint32_t)n;
}

/* Nothing is in flight, data waits, and the window is shut. */
void
tcp_setpersist(struct tcpcb *tp)
{

	if (tcp_timer_isset(tp, TCPT_PERSIST))
		return;
	tp->t_rxtshift = 0;
	tcp_timer_persist(tp);
}

/* Is the window so much larger than announced that the peer should know? */
bool
tcp_winupdate_due(struct tcpcb *tp)
{
	uint32_t win = tcp_rcvspace(tp), adv;
	u_long hiwat = tp->t_so->so_rcv.sb_hiwat;

	adv = SEQ_GT(tp->rcv_adv, tp->rcv_nxt) ? tp->rcv_adv - tp->rcv_nxt : 0;
	win = tcp_min32(win, (uint32_t)TCP_MAXWIN << tp->rcv_scale);
	if (win <= adv || TCPS_HAVERCVDFIN(tp->t_state))
		return false;
	if (2 * (win - adv) >= hiwat)
		return true;
	return win - adv >= 2 * tp->t_ourmss && (adv < hiwat / 2);
}

/* The user is in the middle of a write, and the buffer takes more. */
static bool
output_more(struct tcpcb *tp)
{
	const struct sockbuf *sb = &tp->t_so->so_snd;

	return (tp->t_flags & TF_MOREDATA) != 0 &&
	    sbspace(sb) >= sb->sb_lowat;
}

/* May `len' of `avail' bytes go, though it is no full segment? */
static bool
output_short_ok(struct tcpcb *tp, uint32_t len, uint32_t avail)
{

	if (len == 0)
		return false;
	if (tp->t_flags & TF_FORCE)
		return true;
	if (len == avail) {
		if (SEQ_GT(tp->snd_up, tp->snd_nxt))
			return true;
		if (output_more(tp))
			return false;
		if (tp->snd_una == tp->snd_nxt ||
		    (tp->t_flags & TF_NODELAY) != 0 ||
		    SEQ_LEQ(tp->snd_sml, tp->snd_una))
			return true;
	}
	return tp->max_sndwnd > 0 && len >= tp->max_sndwnd / 2;
}

/* Send again what is lost; false if there is no more or it may not go. */
static bool
output_lost(struct tcpcb *tp, uint64_t now, int *error)
{
	struct tcp_xmit *x = tcp_xmit_next_lost(tp);
	uint32_t pipe, room, len, max;

	if (x == NULL)
		return false;
	pipe = tcp_pipe(tp);
	room = tp->snd_cwnd > pipe ? tp->snd_cwnd - pipe : 0;
	len = x->x_end - x->x_start;
	max = tp->t_maxseg;
	if (len > max && tp->t_tsomax > max) {
		max = tcp_min32(room, tp->t_tsomax);
		max = max >= tp->t_maxseg ? max - max % tp->t_maxseg :
		    tp->t_maxseg;
	}
	if (room < tcp_min32(len, tp->t_maxseg) && pipe > 0)
		return false;
	*error = tcp_send_again(tp, x, max, now);
	if (!tcp_timer_isset(tp, TCPT_REXMT))
		tcp_timer_rexmt(tp);
	return *error == 0;
}

/* How much new data may go in one segment, and with which flags. */
static uint32_t
output_plan(struct tcpcb *tp, int *flags)
{
	struct sockbuf *sb = &tp->t_so->so_snd;
	uint32_t off = tcp_outstanding(tp), avail, len, room, pipe;
	bool fin;

	if (tp->t_flags & TF_SENTFIN || off > sb->sb_cc)
		return 0;
	avail = (uint32_t)(sb->sb_cc - off);
	fin = TCPS_HAVESENTFIN(tp->t_state);
	if (avail == 0) {
		if (fin)
			*flags |= TH_FIN;
		return 0;
	}
	pipe = tcp_pipe(tp);
	room = tp->snd_cwnd > pipe ? tp->snd_cwnd - pipe : 0;
	if (tcp_tn()->tn_cwm && off == 0)
		room = tcp_min32(room, (uint32_t)tcp_tn()->tn_cwm_burstsize *
		    tp->t_maxseg);
	len = tp->snd_wnd > off ? tp->snd_wnd - off : 0;
	len = tcp_min32(tcp_min32(len, room), avail);
	if (len > tp->t_maxseg) {
		if (tp->t_tsomax <= tp->t_maxseg || SEQ_GT(tp->snd_up,
		    tp->snd_nxt))
			len = tp->t_maxseg;
		else if (len < avail || len > tp->t_tsomax) {
			len = tcp_min32(len, tp->t_tsomax);
			len -= len % tp->t_maxseg;
		}
	}
	if (len < tp->t_maxseg && !(fin && len == avail) &&
	    !output_short_ok(tp, len, avail))
		return 0;
	if (len == avail) {
		*flags |= TH_PUSH;
		if (fin)
			*flags |= TH_FIN;
	}
	return len;
}

/* New data, or a FIN.  Returns whether to look for more. */
static bool
output_new(struct tcpcb *tp, uint64_t now, int *error)
{
	int flags = TH_ACK;
	uint32_t len = output_plan(tp, &flags), seqlen;
	tcp_seq seq = tp->snd_nxt;

	seqlen = len + ((flags & TH_FIN) != 0);
	if (seqlen == 0)
		return false;
	if (!tcp_xmit_sent(tp, seq, seqlen, now)) {
		*error = ENOBUFS;
		return false;
	}
	tp->snd_nxt += seqlen;
	if (flags & TH_FIN)
		tp->t_flags |= TF_SENTFIN;
	if (len > 0 && len % tp->t_maxseg != 0)
		tp->snd_sml = tp->snd_nxt;
	tp->t_sndtime = now;
	tp->t_prr_out += seqlen;
	*error = tcp_send_segment(tp, seq, len, flags, true, now);
	if (len > 0) {
		tcp_statinc(TCP_STAT_SNDPACK);
		tcp_statadd(TCP_STAT_SNDBYTE, len);
	} else
		tcp_statinc(TCP_STAT_SNDCTRL);
	tcp_timer_clear(tp, TCPT_PERSIST);
	if (!tcp_timer_isset(tp, TCPT_REXMT))
		tcp_timer_rexmt(tp);
	return *error == 0;
}

/*
 * The segment did not get out.  It stays in the list and counts as lost on
 * the way, but for a packet that was too large, which goes again in pieces.
 */
static int
output_failed(struct tcpcb *tp, int error)
{
	uint32_t was = tp->t_maxseg, wastso = tp->t_tsomax;

	if (tp->snd_una != tp->snd_nxt && !tcp_timer_isset(tp, TCPT_REXMT))
		tcp_timer_rexmt(tp);
	switch (error) {
	case EMSGSIZE:
		tcp_mss_path(tp);
		if (tp->t_maxseg < was || tp->t_tsomax != wastso) {
			tcp_xmit_all_lost(tp);
			return EAGAIN;
		}
		return 0;
	case ENOBUFS:
		/* The queue below is full: it drains while we wait. */
		return 0;
	case EHOSTUNREACH:
	case ENETUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
		if (TCPS_HAVERCVDSYN(tp->t_state)) {
			tp->t_softerror = error;
			return 0;
		}
		return error;
	default:
		return error;
	}
}

/* Data waits, nothing is in flight and nothing could be sent: probe. */
static void
output_stalled(struct tcpcb *tp)
{

	if (tp->snd_una == tp->snd_nxt &&
	    tp->t_so->so_snd.sb_cc > 0 &&
	    !output_more(tp) && !tcp_timer_isset(tp, TCPT_REXMT))
		tcp_setpersist(tp);
}

static int
output_ack(struct tcpcb *tp, uint64_t now)
{

	if ((tp->t_flags & TF_ACKNOW) == 0) {
		if (!tcp_winupdate_due(tp))
			return 0;
		tcp_statinc(TCP_STAT_SNDWINUP);
	} else
		tcp_statinc(TCP_STAT_SNDACKS);
	return tcp_send_segment(tp, tp->snd_nxt, 0, TH_ACK, false, now);
}

/*
 * Send what may be sent.  0 or an errno for the user.
 */
int
tcp_output(struct tcpcb *tp)
{
	uint64_t now;
	int error = 0, burst = 0;

	if (tp->t_state < TCPS_ESTABLISHED) {
		if (tp->t_state == TCPS_SYN_RECEIVED &&
		    (tp->t_flags & TF_ACKNOW) != 0)
			tcp_send_syn(tp);
		return 0;
	}
	now = tcp_now_ns();
	if (tp->snd_una == tp->snd_nxt && tp->t_sndtime != 0 &&
	    now - tp->t_sndtime > (uint64_t)tp->t_rxtcur * 1000)
		tp->t_congctl->idle(tp);
	for (;;) {
		while (tp->t_lost != 0 && output_lost(tp, now, &error))
			burst++;
		while (error == 0 && output_new(tp, now, &error))
			burst++;
		if (__predict_true(error == 0))
			break;
		error = output_failed(tp, error);
		if (error != EAGAIN)
			break;
		error = 0;
	}
	if (burst != 0)
		tcp_tlp_arm(tp);
	else if (error == 0)
		output_stalled(tp);
	if (error == 0) {
		error = output_ack(tp, now);
		if (error != 0)
			error = output_failed(tp, error);
	}
	return error == EAGAIN ? 0 : error;
}
