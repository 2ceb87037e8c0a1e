/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reno and NewReno (RFC 5681, 6582): a segment more each round trip, half the
 * window for a loss.  What the two differ in, partial acknowledgements, is
 * part of tcp_recovery.c for all; "reno" is another name.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <netinet/tcp_private.h>

static void
newreno_init(struct tcpcb *tp)
{
}

static void
newreno_ack(struct tcpcb *tp, uint32_t acked, uint64_t now)
{

	acked = tcp_slow_start(tp, acked);
	if (acked == 0)
		return;
	if (!tcp_tn()->tn_abc) {
		/* Of each acknowledgement, whatever it covers. */
		tp->snd_cwnd += tcp_max32(1, (uint32_t)((uint64_t)tp->t_maxseg *
		    tp->t_maxseg / tp->snd_cwnd));
		return;
	}
	tp->t_bytes_acked += acked;
	if (tp->t_bytes_acked >= tp->snd_cwnd) {
		tp->t_bytes_acked -= tp->snd_cwnd;
		tp->snd_cwnd += tp->t_maxseg;
	}
}

static uint32_t
newreno_ssthresh(struct tcpcb *tp, bool ecn)
{
	uint32_t flight = tcp_min32(tcp_outstanding(tp), tp->snd_cwnd);

	return tcp_max32(flight / 2, 2 * tp->t_maxseg);
}

static void
newreno_timeout(struct tcpcb *tp)
{
}

/* RFC 5681, 4.1. */
static void
newreno_idle(struct tcpcb *tp)
{

	tp->snd_cwnd = tcp_min32(tp->snd_cwnd, tcp_initial_window(tp));
}

static void
newreno_undo(struct tcpcb *tp)
{
}

#define NEWRENO(NAME)							\
{									\
	.name = NAME,							\
	.init = newreno_init,						\
	.ack = newreno_ack,						\
	.ssthresh = newreno_ssthresh,					\
	.timeout = newreno_timeout,					\
	.idle = newreno_idle,						\
	.undo = newreno_undo,						\
}

const struct tcp_congctl tcp_newreno_ctl = NEWRENO("newreno");
const struct tcp_congctl tcp_reno_ctl = NEWRENO("reno");
