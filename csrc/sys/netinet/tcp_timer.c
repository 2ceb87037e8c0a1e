/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timers of a connection (tcp_timer.h), and the retransmission timeout
 * (RFC 6298).
 *
 * While the callout is armed it owns a reference to the tcpcb.  The handler
 * takes the socket's lock by way of the inpcb; a connection that was closed
 * meanwhile is only let go.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/tcp_private.h>

static void	tcp_timer_fire(void *);

void
tcp_timer_init(struct tcpcb *tp)
{

	callout_init(&tp->t_timer, CALLOUT_MPSAFE);
	callout_setfunc(&tp->t_timer, tcp_timer_fire, tp);
	tp->t_armed = UINT64_MAX;
}

/* (Re)arm for `deadline', which is earlier than what it is armed for. */
static void
timer_arm(struct tcpcb *tp, uint64_t deadline)
{

	if (tp->t_armed == UINT64_MAX)
		atomic_inc_uint(&tp->t_refs);
	tp->t_armed = deadline;
	callout_schedule_ns(&tp->t_timer, deadline);
}

void
tcp_timer_set(struct tcpcb *tp, enum tcp_timer which, uint64_t ns)
{
	uint64_t deadline = tcp_now_ns() + ns;

	if (tp->t_flags & TF_DEAD)
		return;
	tp->t_deadline[which] = deadline;
	if (deadline < tp->t_armed)
		timer_arm(tp, deadline);
}

/*
 * The connection ends.  A handler that waits for the lock will find it dead
 * and drop the callout's reference.
 */
void
tcp_timer_stop(struct tcpcb *tp)
{

	memset(tp->t_deadline, 0, sizeof(tp->t_deadline));
	if (tp->t_armed == UINT64_MAX)
		return;
	if (!callout_stop(&tp->t_timer)) {
		tp->t_armed = UINT64_MAX;
		tcp_ref_drop(tp);
	}
}

/* RFC 6298, 2: a new measurement, microseconds. */
void
tcp_rtt(struct tcpcb *tp, uint32_t rtt)
{
	int32_t delta;
	uint64_t now = tcp_now_ns();

	if (rtt == 0)
		rtt = 1;
	if (rtt > 1u << 27)
		rtt = 1u << 27;
	tcp_statinc(TCP_STAT_RTTUPDATED);
	if (tp->t_srtt == 0) {
		tp->t_srtt = rtt << 3;
		tp->t_rttvar = rtt << 1;
	} else {
		delta = (int32_t)rtt - (int32_t)(tp->t_srtt >> 3);
		tp->t_srtt = (uint32_t)((int32_t)tp->t_srtt + delta);
		if (tp->t_srtt == 0)
			tp->t_srtt = 1;
		if (delta < 0)
			delta = -delta;
		tp->t_rttvar = (uint32_t)((int32_t)tp->t_rttvar + delta -
		    (int32_t)(tp->t_rttvar >> 2));
	}
	if (rtt <= tp->t_rttmin ||
	    now - tp->t_rttmin_time > 300000 * TCPTV_NS_MS) {
		tp->t_rttmin = rtt;
		tp->t_rttmin_time = now;
	}
	tp->t_rxtshift = 0;
	tp->t_softerror = 0;
	tcp_set_rto(tp);
}

/*
 * The timeout without backoff, us.  RFC 6298 2.4 wants a second at least; that
 * was for clocks of half a second.  What has to be allowed for is a receiver
 * that puts its ACK off (by 200 ms, ours and most), so the term for variation
 * is never less than net.inet.tcp.rto_min.
 */
static uint64_t
timer_rto(const struct tcpcb *tp)
{
	uint32_t min = (uint32_t)tcp_tn()->tn_rto_min * 1000;

	if (tp->t_srtt == 0)
		return TCPTV_INITRTO;
	return (uint64_t)(tp->t_srtt >> 3) + MAX(tp->t_rttvar, min);
}

/* t_rxtcur from the estimate and the number of timeouts in a row. */
void
tcp_set_rto(struct tcpcb *tp)
{
	uint64_t rto = timer_rto(tp);

	rto <<= MIN(tp->t_rxtshift, 10);
	tp->t_rxtcur = (uint32_t)MIN(rto, TCPTV_MAXRTO);
}

void
tcp_timer_rexmt(struct tcpcb *tp)
{

	tcp_timer_set(tp, TCPT_REXMT, (uint64_t)tp->t_rxtcur * 1000);
}

void
tcp_timer_persist(struct tcpcb *tp)
{
	uint64_t us;

	us = timer_rto(tp) << MIN(tp->t_rxtshift, 10);
	us = MIN(us, TCPTV_PERSMAX);
	tcp_timer_set(tp, TCPT_PERSIST, us * 1000);
}

void
tcp_timer_keep(struct tcpcb *tp)
{

	tp->t_probes = 0;
	if (tp->t_state < TCPS_ESTABLISHED)
		tcp_timer_set(tp, TCPT_KEEP,
		    tp->t_keepinit * TCPTV_NS_SLOW);
	else if (tp->t_so->so_options & SO_KEEPALIVE)
		tcp_timer_set(tp, TCPT_KEEP,
		    tp->t_keepidle * TCPTV_NS_SLOW);
	else
		tcp_timer_clear(tp, TCPT_KEEP);
}

/* RFC 6298, 5.4-5.7.  NULL if the connection was given up. */
static struct tcpcb *
timeout_rexmt(struct tcpcb *tp)
{
	uint32_t was = tp->t_maxseg;

	if (tp->snd_una == tp->snd_nxt)
		return tp;
	if (tp->snd_wnd == 0 && tp->t_state >= TCPS_ESTABLISHED &&
	    tp->t_rcvtime + (uint64_t)tp->t_rxtcur * 2000 > tcp_now_ns()) {
		/* The peer lives, but took its window back. */
		tcp_timer_persist(tp);
		return tp;
	}
	if (tp->t_rxtshift < UINT8_MAX)
		tp->t_rxtshift++;
	if (tp->t_rxtshift > TCP_MAXRXTSHIFT) {
		tcp_statinc(TCP_STAT_TIMEOUTDROP);
		return tcp_abort(tp, tp->t_softerror != 0 ? tp->t_softerror :
		    ETIMEDOUT);
	}
	tcp_statinc(TCP_STAT_REXMTTIMEO);
	tcp_set_rto(tp);
	if (tp->t_state < TCPS_ESTABLISHED) {
		tp->t_flags |= TF_SYN_REXMT;
		if (tp->t_ecn_retries > 0)
			tp->t_ecn_retries--;
		tcp_send_syn(tp);
		tcp_timer_rexmt(tp);
		return tp;
	}
	/* The route may be bad. */
	if (tp->t_rxtshift > TCP_MAXRXTSHIFT / 4)
		tp->t_af->taf_losing(tp->t_inpcb);
	tcp_enter_loss(tp);
	if (tp->t_rxtshift > 1 && tcp_outstanding(tp) >= was &&
	    tcp_pmtu_blackhole(tp))
		tp->snd_cwnd = tp->t_maxseg;
	(void)tcp_output(tp);
	tcp_timer_rexmt(tp);
	return tp;
}

static struct tcpcb *
timeout_persist(struct tcpcb *tp)
{
	uint64_t limit = (uint64_t)tp->t_keepidle * TCPTV_NS_SLOW;

	tcp_statinc(TCP_STAT_PERSISTTIMEO);
	/* A peer that answers nothing is given up as for a retransmission. */
	if (tp->t_rxtshift >= TCP_MAXRXTSHIFT &&
	    tcp_now_ns() - tp->t_rcvtime > MIN(limit,
	    TCP_MAXRXTSHIFT * (uint64_t)TCPTV_PERSMAX * 1000)) {
		tcp_statinc(TCP_STAT_PERSISTDROPS);
		return tcp_abort(tp, ETIMEDOUT);
	}
	if (tp->t_rxtshift < TCP_MAXRXTSHIFT)
		tp->t_rxtshift++;
	if (tp->snd_wnd > 0 && tp->snd_una == tp->snd_nxt) {
		/* Open, but too little for the sender's liking: use it. */
		tp->t_flags |= TF_FORCE;
		(void)tcp_output(tp);
		tp->t_flags &= ~TF_FORCE;
		if (tp->snd_una != tp->snd_nxt)
			return tp;
	}
	tcp_send_probe(tp);
	tcp_timer_persist(tp);
	return tp;
}

static struct tcpcb *
timeout_keep(struct tcpcb *tp, uint64_t now)
{
	uint64_t idle = tp->t_keepidle * TCPTV_NS_SLOW;

	tcp_statinc(TCP_STAT_KEEPTIMEO);
	if (tp->t_state < TCPS_ESTABLISHED) {
		tcp_statinc(TCP_STAT_KEEPDROPS);
		return tcp_abort(tp, tp->t_softerror != 0 ? tp->t_softerror :
		    ETIMEDOUT);
	}
	if ((tp->t_so->so_options & SO_KEEPALIVE) == 0 ||
	    tp->t_state > TCPS_CLOSE_WAIT)
		return tp;
	/* Segments do not touch the timer: see how long it was quiet. */
	if (tp->t_rcvtime >= tp->t_probetime)
		tp->t_probes = 0;
	if (now - tp->t_rcvtime < idle) {
		tcp_timer_set(tp, TCPT_KEEP, idle - (now - tp->t_rcvtime));
		return tp;
	}
	if (tp->t_probes >= tp->t_keepcnt) {
		tcp_statinc(TCP_STAT_KEEPDROPS);
		return tcp_abort(tp, ETIMEDOUT);
	}
	tp->t_probes++;
	tp->t_probetime = now;
	tcp_statinc(TCP_STAT_KEEPPROBE);
	(void)tcp_respond(tp, tp->t_af, &tp->t_q, tp->snd_una - 1,
	    tp->rcv_nxt, TH_ACK, 0, NULL, NULL);
	tcp_timer_set(tp, TCPT_KEEP, tp->t_keepintvl * TCPTV_NS_SLOW);
	return tp;
}

static struct tcpcb *
timer_one(struct tcpcb *tp, enum tcp_timer which, uint64_t now)
{

	switch (which) {
	case TCPT_REXMT:
		return timeout_rexmt(tp);
	case TCPT_PERSIST:
		return timeout_persist(tp);
	case TCPT_KEEP:
		return timeout_keep(tp, now);
	case TCPT_2MSL:		/* FIN_WAIT_2 for too long */
		return tcp_close(tp);
	case TCPT_DELACK:
		if (tp->t_flags & TF_DELACK) {
			tp->t_flags |= TF_ACKNOW;
			tcp_statinc(TCP_STAT_DELACK);
			(void)tcp_output(tp);
		}
		return tp;
	case TCPT_RACK:
		tcp_rack_timeout(tp, now);
		return tp;
	default:
		return tp;
	}
}

/* All that is due, then arm for the next. */
static void
timer_run(struct tcpcb *tp)
{
	uint64_t now = tcp_now_ns(), first = UINT64_MAX;

	for (u_int i = 0; i < TCPT_NTIMERS; i++) {
		if (tp->t_deadline[i] == 0 || tp->t_deadline[i] > now)
			continue;
		tp->t_deadline[i] = 0;
		tp = timer_one(tp, i, now);
		if (tp == NULL)
			return;
	}
	for (u_int i = 0; i < TCPT_NTIMERS; i++)
		if (tp->t_deadline[i] != 0)
			first = MIN(first, tp->t_deadline[i]);
	if (first < tp->t_armed)
		timer_arm(tp, first);
}

static void
tcp_timer_fire(void *arg)
{
	struct tcpcb *tp = arg;
	struct inpcb *inp = tp->t_inpcb;
	struct socket *so;

	if (inpcb_lock(inp)) {
		so = inp->inp_socket;
		if (inp->inp_ppcb == tp && (tp->t_flags & TF_DEAD) == 0) {
			/* Set anew before it ran: that has the reference. */
			if (callout_pending(&tp->t_timer))
				atomic_inc_uint(&tp->t_refs);
			else
				tp->t_armed = UINT64_MAX;
			timer_run(tp);
		}
		tcp_unlock(inp, so);
	}
	tcp_ref_drop(tp);
}
