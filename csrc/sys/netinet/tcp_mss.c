/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How large a segment may be, and how many leave at first: MSS (RFC 9293
 * 3.7.1, RFC 6691), initial window (RFC 6928), path MTU (RFC 1191, 8201) and
 * what to do if the path swallows large packets in silence (RFC 2923).
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <netinet/tcp_private.h>

#define TCP_BLACKHOLE_TRIES	3	/* timeouts of full segments */
#define TCP_BLACKHOLE_MSS	1400
#define TCP_BLACKHOLE_LOW	536

/* What we announce: the MTU of the route, or that of the interface. */
uint32_t
tcp_mss_to_advertise(const struct tcp_path *path, u_int hdrlen)
{
	uint32_t over = hdrlen + sizeof(struct tcphdr), mss;
	uint32_t mtu = tcp_tn()->tn_mss_ifmtu ? path->tp_ifmtu : path->tp_mtu;

	mss = mtu > over ? mtu - over : 0;
	mss = tcp_min32(mss, TCP_MAXWIN - over);
	return tcp_max32(mss, (uint32_t)tcp_tn()->tn_mssdflt);
}

/* Options that every segment carries. */
static uint32_t
tcp_fixed_options(const struct tcpcb *tp)
{
	uint32_t n = 0;

	if ((tp->t_flags & (TF_RCVD_TSTMP | TF_NOOPT)) == TF_RCVD_TSTMP)
		n += TCPOLEN_TSTAMP_APPA;
	if (tp->t_flags & TF_SIGNATURE)
		n += TCPOLEN_SIGLEN;
	return n;
}

/* t_maxseg from the path, the peer and the user. */
void
tcp_mss_update(struct tcpcb *tp)
{
	uint32_t mss = tp->t_path_mss, min = (uint32_t)tcp_tn()->tn_minmss;

	if (tp->t_peermss != 0)
		mss = tcp_min32(mss, tcp_max32(tp->t_peermss, min));
	if (tp->t_usermss != 0)
		mss = tcp_min32(mss, tp->t_usermss);
	if (tp->t_pmtud_mss != 0)
		mss = tcp_min32(mss, tp->t_pmtud_mss);
	tp->t_hdrlen = (uint8_t)(sizeof(struct tcphdr) +
	    tcp_fixed_options(tp));
	mss = tcp_max32(mss, TCPOLEN_TSTAMP_APPA + TCPOLEN_SIGLEN + 32);
	tp->t_maxseg = mss - tcp_fixed_options(tp);
}

/* Ask the route and its interface. */
void
tcp_mss_path(struct tcpcb *tp)
{
	uint32_t over = tp->t_af->taf_hdrlen + sizeof(struct tcphdr);
	struct tcp_path path = { 0 };

	tp->t_af->taf_path(tp, &tp->t_q, &path);
	if (path.tp_mtu > over + 64)
		tp->t_path_mss = path.tp_mtu - over;
	else
		tp->t_path_mss = tp->t_af->taf_mssdflt;
	tp->t_tsomax = tp->t_flags & TF_SIGNATURE ? 0 : path.tp_tsomax;
	if (path.tp_loopback || path.tp_onlink)
		tp->t_flags |= TF_LOCAL;
	else
		tp->t_flags &= ~TF_LOCAL;
	if (tp->t_ourmss == 0)
		tp->t_ourmss = tcp_mss_to_advertise(&path,
		    tp->t_af->taf_hdrlen);
	tcp_mss_update(tp);
}

/* RFC 6928, 2, with the number of segments of sysctl. */
uint32_t
tcp_initial_window(const struct tcpcb *tp)
{
	uint32_t n = (uint32_t)(tp->t_flags & TF_LOCAL ?
	    tcp_tn()->tn_init_win_local : tcp_tn()->tn_init_win);
	uint32_t mss = tp->t_maxseg;

	if (n == 0)		/* RFC 3390 */
		return tcp_min32(4 * mss, tcp_max32(2 * mss, 4380));
	if (tp->t_flags & TF_SYN_REXMT)
		return mss;
	return tcp_min32(n * mss, tcp_max32(2 * mss, n * 1460));
}

/* A router told the MTU of the next link. */
void
tcp_pmtu_changed(struct tcpcb *tp, uint32_t mtu)
{
	uint32_t over = tp->t_af->taf_hdrlen + sizeof(struct tcphdr);
	uint32_t was = tp->t_maxseg;

	if (mtu <= over)
		return;
	mtu = tcp_max32(mtu - over, (uint32_t)tcp_tn()->tn_minmss);
	if (mtu >= tp->t_path_mss)
		return;
	tp->t_path_mss = mtu;
	tcp_mss_update(tp);
	if (tp->t_maxseg >= was || tp->snd_una == tp->snd_nxt)
		return;
	/* What is in flight was too large: again, but it is no congestion. */
	tcp_xmit_all_lost(tp);
	tp->snd_cwnd = tcp_max32(tp->snd_cwnd, tp->t_maxseg);
	(void)tcp_output(tp);
}

/*
 * Full segments time out again and again: perhaps they are too large for the
 * path, and nobody tells.  True if the segments got smaller.
 */
bool
tcp_pmtu_blackhole(struct tcpcb *tp)
{
	uint32_t mss;

	if (tp->t_flags & TF_LOCAL ||
	    ++tp->t_pmtud_tries < TCP_BLACKHOLE_TRIES)
		return false;
	if (tp->t_maxseg > TCP_BLACKHOLE_MSS)
		mss = TCP_BLACKHOLE_MSS;
	else if (tp->t_maxseg > TCP_BLACKHOLE_LOW)
		mss = TCP_BLACKHOLE_LOW;
	else
		return false;
	tp->t_pmtud_tries = 0;
	tp->t_pmtud_mss = mss;
	tcp_statinc(TCP_STAT_PMTUBLACKHOLE);
	tcp_mss_update(tp);
	return true;
}
