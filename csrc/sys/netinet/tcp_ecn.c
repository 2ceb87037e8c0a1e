/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explicit congestion notification (RFC 3168).
 *
 * The handshake agrees on it (TF_ECN_PERMIT).  Then new data carries ECT(0);
 * a mark (CE) is echoed as ECE until the sender says CWR; an ECE cuts the
 * window once a round trip.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <netinet/tcp_private.h>

#define ECN_NOTECT	0
#define ECN_ECT0	2
#define ECN_CE		3

/* Any segment of an established connection. */
void
tcp_ecn_input(struct tcpcb *tp, const struct tcp_seg *sg)
{

	if (sg->sg_flags & TH_CWR)
		tp->t_flags &= ~TF_ECN_SND_ECE;
	if (sg->sg_ecn == ECN_CE) {
		tcp_statinc(TCP_STAT_ECN_CE);
		tp->t_flags |= TF_ECN_SND_ECE;
		/* The sender hears of it at once. */
		tp->t_flags |= TF_ACKNOW;
	} else if (sg->sg_ecn == ECN_ECT0)
		tcp_statinc(TCP_STAT_ECN_ECT);
}

/* An acknowledgement with ECE. */
void
tcp_ecn_ack(struct tcpcb *tp, const struct tcp_seg *sg)
{

	if ((sg->sg_flags & TH_ECE) != 0 && tp->snd_una != tp->snd_nxt)
		tcp_enter_cwr(tp);
}

/*
 * The ECN bits of the IP header for a segment; changes its flags.  `fresh' is
 * new data: retransmissions, probes and pure ACKs are not ECT (6.1.4-6.1.6).
 */
u_int
tcp_ecn_output(struct tcpcb *tp, int *flags, bool fresh)
{
	u_int ecn = ECN_NOTECT;

	if ((tp->t_flags & TF_ECN_PERMIT) == 0)
		return ecn;
	if (fresh) {
		ecn = ECN_ECT0;
		if (tp->t_flags & TF_ECN_SND_CWR) {
			*flags |= TH_CWR;
			tp->t_flags &= ~TF_ECN_SND_CWR;
		}
	}
	if (tp->t_flags & TF_ECN_SND_ECE)
		*flags |= TH_ECE;
	return ecn;
}
