/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TCP_INFO: what a connection is doing.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

static uint32_t
info_segments(const struct tcpcb *tp, uint32_t bytes)
{

	return tp->t_maxseg != 0 ? bytes / tp->t_maxseg : 0;
}

void
tcp_fill_info(struct tcpcb *tp, struct tcp_info *ti)
{

	memset(ti, 0, sizeof(*ti));
	ti->tcpi_state = (uint8_t)tp->t_state;
	if ((tp->t_flags & TF_RCVD_TSTMP) != 0)
		ti->tcpi_options |= TCPI_OPT_TIMESTAMPS;
	if ((tp->t_flags & TF_WILL_SACK) != 0)
		ti->tcpi_options |= TCPI_OPT_SACK;
	if ((tp->t_flags & TF_RCVD_SCALE) != 0) {
		ti->tcpi_options |= TCPI_OPT_WSCALE;
		ti->tcpi_snd_wscale = tp->snd_scale & 0xf;
		ti->tcpi_rcv_wscale = tp->rcv_scale & 0xf;
	}
	if ((tp->t_flags & TF_ECN_PERMIT) != 0)
		ti->tcpi_options |= TCPI_OPT_ECN;
	ti->tcpi_rto = tp->t_rxtcur;
	ti->tcpi_snd_mss = tp->t_maxseg;
	ti->tcpi_rcv_mss = tp->t_rcvmss != 0 ? tp->t_rcvmss : tp->t_maxseg;
	if (tp->t_rcvtime != 0)
		ti->tcpi_last_data_recv =
		    (uint32_t)((tcp_now_ns() - tp->t_rcvtime) / 1000);
	ti->tcpi_rtt = tp->t_srtt >> 3;
	ti->tcpi_rttvar = tp->t_rttvar >> 2;
	ti->tcpi_snd_ssthresh = info_segments(tp, tp->snd_ssthresh);
	ti->tcpi_snd_cwnd = info_segments(tp, tp->snd_cwnd);
	ti->tcpi_rcv_space = tp->t_so != NULL ? tcp_rcvspace(tp) : 0;
	ti->tcpi_snd_wnd = info_segments(tp, tp->snd_wnd);
	ti->tcpi_snd_nxt = tp->snd_nxt;
	ti->tcpi_rcv_nxt = tp->rcv_nxt;
	ti->tcpi_snd_rexmitpack = tp->t_sndrexmitpack;
	ti->tcpi_rcv_ooopack = tp->t_rcvoopack;
	ti->tcpi_snd_zerowin = tp->t_sndzerowin;
}
