/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CUBIC (RFC 9438).  Windows are bytes, times milliseconds; the constants of
 * the RFC are C = 0.4 segments/s^3 and beta = 0.7.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <netinet/tcp_private.h>

#define CUBIC_MAXMS	(1 << 20)	/* its cube fits */

static inline struct cubic *
cubic_of(struct tcpcb *tp)
{

	return &tp->t_cc.cubic;
}

static void
cubic_init(struct tcpcb *tp)
{
}

/* Largest r with r^3 <= n. */
static uint32_t
cube_root(uint64_t n)
{
	uint64_t r = 0, t;

	for (int bit = 20; bit >= 0; bit--) {
		t = r | 1ull << bit;
		if (t * t * t <= n)
			r = t;
	}
	return (uint32_t)r;
}

/* A new epoch begins at the first ACK in congestion avoidance (4.2). */
static void
cubic_epoch(struct tcpcb *tp, uint64_t now)
{
	struct cubic *cu = cubic_of(tp);

	cu->cu_epoch = now;
	cu->cu_west = tp->snd_cwnd;
	cu->cu_acc = cu->cu_estacc = 0;
	if (cu->cu_wmax <= tp->snd_cwnd) {
		cu->cu_wmax = tp->snd_cwnd;
		cu->cu_k = 0;
		return;
	}
	/* K = cbrt((wmax - cwnd) / C), segments; 2.5e9 = ms^3 / C. */
	cu->cu_k = cube_root((uint64_t)(cu->cu_wmax - tp->snd_cwnd) *
	    2500000000ull / tp->t_maxseg);
}

/* W(t) of figure 1, in bytes, `ms' after the epoch began. */
static uint32_t
cubic_window(struct tcpcb *tp, int64_t ms)
{
	struct cubic *cu = cubic_of(tp);
	int64_t d = ms - cu->cu_k, w;

	if (d > CUBIC_MAXMS)
		d = CUBIC_MAXMS;
	if (d < -CUBIC_MAXMS)
		d = -CUBIC_MAXMS;
	w = d * d * d / 1000000;	/* thousandths of s^3 */
	w = w * 4 * (int64_t)tp->t_maxseg / 10000 + cu->cu_wmax;
	if (w < (int64_t)tp->t_maxseg)
		return tp->t_maxseg;
	return (uint32_t)MIN(w, (int64_t)TCP_MAXWIN << TCP_MAX_WINSHIFT);
}

/* What Reno would have with the same loss rate (4.3). */
static uint32_t
cubic_reno(struct tcpcb *tp, uint32_t acked)
{
	struct cubic *cu = cubic_of(tp);
	uint64_t step;

	/* alpha = 3 (1 - beta) / (1 + beta) = 0.529, 1 once it caught up. */
	step = (uint64_t)acked * tp->t_maxseg;
	if (cu->cu_west < cu->cu_prior)
		step = step * 529 / 1000;
	cu->cu_estacc += step;
	cu->cu_west += (uint32_t)(cu->cu_estacc / tp->snd_cwnd);
	cu->cu_estacc %= tp->snd_cwnd;
	return cu->cu_west;
}

static void
cubic_ack(struct tcpcb *tp, uint32_t acked, uint64_t now)
{
	struct cubic *cu = cubic_of(tp);
	uint32_t cwnd, target, west;
	int64_t ms;

	acked = tcp_slow_start(tp, acked);
	if (acked == 0)
		return;
	if (cu->cu_epoch == 0)
		cubic_epoch(tp, now);
	cwnd = tp->snd_cwnd;
	ms = (int64_t)((now - cu->cu_epoch) / TCPTV_NS_MS);
	west = cubic_reno(tp, acked);
	if (cubic_window(tp, ms) < west) {
		tp->snd_cwnd = tcp_max32(cwnd, west);
		return;
	}
	target = cubic_window(tp, ms + (tp->t_srtt >> 3) / 1000);
	target = tcp_min32(tcp_max32(target, cwnd), cwnd + cwnd / 2);
	cu->cu_acc += (uint64_t)acked * (target - cwnd);
	tp->snd_cwnd += (uint32_t)(cu->cu_acc / cwnd);
	cu->cu_acc %= cwnd;
}

/* 4.6, 4.7: beta, and the peak is lowered if flows come together. */
static uint32_t
cubic_ssthresh(struct tcpcb *tp, bool ecn)
{
	struct cubic *cu = cubic_of(tp);
	uint32_t flight = tcp_min32(tcp_outstanding(tp), tp->snd_cwnd);

	cu->cu_undo_wmax = cu->cu_wmax;
	cu->cu_undo_k = cu->cu_k;
	cu->cu_undo_epoch = cu->cu_epoch;
	if (tp->snd_cwnd < cu->cu_wmax)
		cu->cu_wmax = (uint32_t)((uint64_t)tp->snd_cwnd * 85 / 100);
	else
		cu->cu_wmax = tp->snd_cwnd;
	cu->cu_prior = tp->snd_cwnd;
	cu->cu_epoch = 0;
	return tcp_max32((uint32_t)((uint64_t)flight * 7 / 10),
	    2 * tp->t_maxseg);
}

static void
cubic_timeout(struct tcpcb *tp)
{

	cubic_of(tp)->cu_epoch = 0;
}

static void
cubic_idle(struct tcpcb *tp)
{

	tp->snd_cwnd = tcp_min32(tp->snd_cwnd, tcp_initial_window(tp));
	cubic_of(tp)->cu_epoch = 0;
}

static void
cubic_undo(struct tcpcb *tp)
{
	struct cubic *cu = cubic_of(tp);

	cu->cu_wmax = cu->cu_undo_wmax;
	cu->cu_k = cu->cu_undo_k;
	cu->cu_epoch = cu->cu_undo_epoch;
}

const struct tcp_congctl tcp_cubic_ctl = {
	.name = "cubic",
	.init = cubic_init,
	.ack = cubic_ack,
	.ssthresh = cubic_ssthresh,
	.timeout = cubic_timeout,
	.idle = cubic_idle,
	.undo = cubic_undo,
};
