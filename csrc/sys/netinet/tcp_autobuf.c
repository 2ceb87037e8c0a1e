/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffers that grow with what the path carries, unless the user has set their
 * size (SB_AUTOSIZE).
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

/*
 * Receiver: if more than half of the buffer came within a round trip, the
 * sender may be held back by it.  A round trip is measured as the time that
 * one window takes, or as the sender's if we send, too.
 */
void
tcp_rcvbuf_grow(struct tcpcb *tp, uint32_t len, uint64_t now)
{
	const struct tcp_tunables *tn = tcp_tn();
	struct socket *so = tp->t_so;
	uint64_t rtt = (uint64_t)(tp->t_srtt >> 3) * 1000;
	u_long size;

	if ((so->so_rcv.sb_flags & SB_AUTOSIZE) == 0 || !tn->tn_recvbuf_auto)
		return;
	tp->t_rfbytes += len;
	if (now - tp->t_rftime < MAX(rtt, TCPTV_NS_MS) &&
	    tp->t_rfbytes < so->so_rcv.sb_hiwat)
		return;
	if (tp->t_rftime != 0 && tp->t_rfbytes > so->so_rcv.sb_hiwat / 2 &&
	    so->so_rcv.sb_hiwat < (u_long)tn->tn_recvbuf_max) {
		size = MAX(so->so_rcv.sb_hiwat * 2,
		    so->so_rcv.sb_hiwat + (u_long)tn->tn_recvbuf_inc);
		size = MIN(size, (u_long)tn->tn_recvbuf_max);
		(void)sbgrow(&so->so_rcv, size, so);
		so->so_rcv.sb_flags |= SB_AUTOSIZE;
	}
	tp->t_rftime = now;
	tp->t_rfbytes = 0;
}

/*
 * Sender: the buffer is nearly full although both windows would take more.
 */
void
tcp_sndbuf_grow(struct tcpcb *tp)
{
	const struct tcp_tunables *tn = tcp_tn();
	struct sockbuf *sb = &tp->t_so->so_snd;
	u_long size;

	if ((sb->sb_flags & SB_AUTOSIZE) == 0 || !tn->tn_sendbuf_auto ||
	    sb->sb_hiwat >= (u_long)tn->tn_sendbuf_max ||
	    tp->snd_wnd / 4 * 5 < sb->sb_hiwat ||
	    tp->snd_cwnd < sb->sb_hiwat / 8 * 7 ||
	    sb->sb_cc < sb->sb_hiwat / 8 * 4)
		return;
	size = MAX(sb->sb_hiwat * 2,
	    sb->sb_hiwat + (u_long)tn->tn_sendbuf_inc);
	size = MIN(size, (u_long)tn->tn_sendbuf_max);
	(void)sbgrow(sb, size, tp->t_so);
	sb->sb_flags |= SB_AUTOSIZE;
}
