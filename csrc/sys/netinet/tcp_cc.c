/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Congestion control: which algorithms there are, slow start, and when a
 * window may grow.
 *
 * An algorithm is a struct tcp_congctl in the table below.  It sets snd_cwnd
 * in ack() and gives the new snd_ssthresh in ssthresh(); everything else of
 * recovery is tcp_recovery.c.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <netinet/tcp_private.h>

static const struct tcp_congctl *const tcp_congctls[] = {
	&tcp_reno_ctl,
	&tcp_newreno_ctl,
	&tcp_cubic_ctl,
};

const struct tcp_congctl *
tcp_congctl_find(const char *name)
{

	for (u_int i = 0; i < __arraycount(tcp_congctls); i++)
		if (strcmp(tcp_congctls[i]->name, name) == 0)
			return tcp_congctls[i];
	return NULL;
}

/* The names, with spaces between; returns the length with the NUL. */
int
tcp_congctl_available(char *buf, size_t size)
{

	buf[0] = '\0';
	for (u_int i = 0; i < __arraycount(tcp_congctls); i++) {
		if (i > 0)
			strlcat(buf, " ", size);
		strlcat(buf, tcp_congctls[i]->name, size);
	}
	return (int)strlen(buf) + 1;
}

void
tcp_congctl_select(struct tcpcb *tp, const struct tcp_congctl *cc)
{

	tp->t_congctl = cc;
	memset(&tp->t_cc, 0, sizeof(tp->t_cc));
	tp->t_bytes_acked = 0;
	cc->init(tp);
}

/*
 * Slow start by bytes (RFC 3465, 2.2): what is left of `acked' above
 * snd_ssthresh is returned, for congestion avoidance.
 */
uint32_t
tcp_slow_start(struct tcpcb *tp, uint32_t acked)
{
	const struct tcp_tunables *tn = tcp_tn();
	uint32_t incr = acked, limit;

	if (tp->snd_cwnd >= tp->snd_ssthresh)
		return acked;
	if (!tn->tn_abc)
		limit = tp->t_maxseg;
	else if (tn->tn_abc_aggressive && tp->t_recovery != TCPR_LOSS)
		limit = 2 * tp->t_maxseg;
	else
		limit = tp->t_maxseg;
	/* One segment of an interface that does not cut is many. */
	if (tp->t_rcvmss > tp->t_maxseg || tp->t_tsomax != 0)
		limit = tcp_max32(limit, tp->t_tsomax);
	incr = tcp_min32(incr, limit);
	if (tp->snd_ssthresh - tp->snd_cwnd >= incr) {
		tp->snd_cwnd += incr;
		return 0;
	}
	incr -= tp->snd_ssthresh - tp->snd_cwnd;
	tp->snd_cwnd = tp->snd_ssthresh;
	return incr;
}

/*
 * `acked' bytes were delivered and nothing is wrong.  A window that was not
 * used does not grow (RFC 7661, 4.3; RFC 9438, 4.2).
 */
void
tcp_congctl_acked(struct tcpcb *tp, uint32_t acked, uint64_t now)
{
	uint32_t used, max;

	if (acked == 0)
		return;
	used = tcp_outstanding(tp) + acked;
	if (tp->snd_cwnd < tp->snd_ssthresh)
		used *= 2;
	if (used + tp->t_maxseg <= tp->snd_cwnd)
		return;
	tp->t_congctl->ack(tp, acked, now);
	max = TCP_MAXWIN << TCP_MAX_WINSHIFT;
	if (tp->snd_cwnd > max)
		tp->snd_cwnd = max;
}
