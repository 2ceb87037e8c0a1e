/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The data of a segment, its FIN, urgent data, and when to acknowledge.
 * RFC 9293 3.10.7.4 from the sixth check on, RFC 1122 4.2.3.2 and RFC 5681
 * 4.2 (delayed ACK).
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

#define ACK_BYTES	16384	/* are acknowledged without delay */

/* In order, within the window: into the receive buffer. */
void
tcp_append(struct tcpcb *tp, struct tcp_seg *sg)
{
	struct socket *so = tp->t_so;
	struct mbuf *m = sg->sg_m;
	int extra;

	sg->sg_m = NULL;
	tcp_statinc(TCP_STAT_RCVPACK);
	tcp_statadd(TCP_STAT_RCVBYTE, sg->sg_len);
	tp->rcv_nxt += sg->sg_len;
	if (so->so_state & SS_CANTRCVMORE) {
		m_freem(m);
		return;
	}
	tcp_rcvbuf_grow(tp, sg->sg_len, sg->sg_now);
	extra = m->m_pkthdr.len - (int)(sg->sg_off + sg->sg_len) +
	    sg->sg_oob;
	m_adj(m, (int)sg->sg_off);
	if (__predict_false(extra > 0))
		m_adj(m, -extra);
	sbappendstream(&so->so_rcv, m);
	sorwakeup(so);
}

/* `len' bytes came in order: acknowledge every second full segment. */
void
tcp_ack_policy(struct tcpcb *tp, uint32_t len, bool push)
{

	tp->t_unacked += len;
	if (push && tcp_tn()->tn_ack_on_push)
		tp->t_flags |= TF_ACKNOW;
	if (len > tp->t_rcvmss)
		tp->t_rcvmss = tcp_min32(len, tp->t_ourmss);
	if (tp->t_flags & TF_ACKNOW)
		return;
	if (tp->t_unacked >= 2 * tp->t_rcvmss && tp->t_unacked > len) {
		tp->t_flags |= TF_ACKNOW;
		return;
	}
	/* Much, or put together of several by an interface. */
	if (tp->t_unacked >= ACK_BYTES || len > tp->t_ourmss) {
		tp->t_flags |= TF_ACKNOW;
		return;
	}
	if ((tp->t_flags & TF_DELACK) == 0) {
		tp->t_flags |= TF_DELACK;
		tcp_timer_set(tp, TCPT_DELACK,
		    (uint64_t)tcp_tn()->tn_delack_ticks * 1000000000 / hz);
	}
}

/*
 * Urgent data (RFC 9293 3.8.5): the pointer is that behind the last urgent
 * byte.  Without SO_OOBINLINE that byte is taken out of the stream.
 */
static void
urgent_take(struct tcpcb *tp, struct tcp_seg *sg, uint32_t at)
{
	struct mbuf *m;
	int off;

	m = m_getptr(sg->sg_m, (int)(sg->sg_off + at), &off);
	if (m == NULL || m_makewritable(&sg->sg_m, 0, sg->sg_m->m_pkthdr.len,
	    M_DONTWAIT) != 0)
		return;
	m = m_getptr(sg->sg_m, (int)(sg->sg_off + at), &off);
	tp->t_iobc = *(mtod(m, char *) + off);
	tp->t_oobflags |= TCPOOB_HAVEDATA;
	/* Close the hole; the sequence numbers keep counting it. */
	memmove(mtod(m, char *) + off, mtod(m, char *) + off + 1,
	    (size_t)(m->m_len - off - 1));
	m->m_len--;
	sg->sg_m->m_pkthdr.len--;
	sg->sg_oob = true;
}

void
tcp_urgent_input(struct tcpcb *tp, struct tcp_seg *sg)
{
	struct socket *so = tp->t_so;
	uint32_t urp = sg->sg_urp, mark;
	tcp_seq up = sg->sg_seq + urp;

	if ((sg->sg_flags & TH_URG) == 0 || urp == 0 ||
	    TCPS_HAVERCVDFIN(tp->t_state) ||
	    urp + so->so_rcv.sb_cc > so->so_rcv.sb_hiwat + 1024) {
		/* The mark moves along with what is read. */
		if (SEQ_GT(tp->rcv_nxt, tp->rcv_up))
			tp->rcv_up = tp->rcv_nxt;
		return;
	}
	if (SEQ_GT(up, tp->rcv_up)) {
		tp->rcv_up = up;
		mark = (uint32_t)so->so_rcv.sb_cc +
		    (tp->rcv_up - tp->rcv_nxt) - 1;
		so->so_oobmark = mark;
		if (mark == 0)
			so->so_state |= SS_RCVATMARK;
		sohasoutofband(so);
		tp->t_oobflags &= ~(TCPOOB_HAVEDATA | TCPOOB_HADDATA);
	}
	if (urp <= sg->sg_len && sg->sg_seq == tp->rcv_nxt &&
	    (so->so_options & SO_OOBINLINE) == 0 &&
	    (tp->t_oobflags & (TCPOOB_HAVEDATA | TCPOOB_HADDATA)) == 0)
		urgent_take(tp, sg, urp - 1);
}

/* The peer has no more to say.  NULL: the connection is gone. */
struct tcpcb *
tcp_fin_input(struct tcpcb *tp)
{

	socantrcvmore(tp->t_so);
	tp->rcv_nxt++;
	tp->t_flags |= TF_ACKNOW;
	switch (tp->t_state) {
	case TCPS_ESTABLISHED:
		tp->t_state = TCPS_CLOSE_WAIT;
		return tp;
	case TCPS_FIN_WAIT_1:
		tp->t_state = TCPS_CLOSING;
		return tp;
	case TCPS_FIN_WAIT_2:
		return tcp_timewait(tp);
	default:
		return tp;
	}
}

/*
 * The segment is within the window, its acknowledgement is done with.
 */
struct tcpcb *
tcp_data_input(struct tcpcb *tp, struct tcp_seg *sg)
{
	uint32_t len = sg->sg_len;
	bool fin;

	if (TCPS_HAVERCVDFIN(tp->t_state))
		return tp;
	tcp_urgent_input(tp, sg);
	if (len == 0 && (sg->sg_flags & TH_FIN) == 0)
		return tp;
	if (len > 0 && (tp->t_so->so_state & SS_NOFDREF) != 0 &&
	    (tp->t_so->so_state & SS_CANTRCVMORE) != 0 &&
	    tp->t_state > TCPS_CLOSE_WAIT) {
		/* Closed, and there is data that nobody reads (RFC 2525). */
		tcp_statinc(TCP_STAT_RCVAFTERCLOSE);
		(void)tcp_respond(tp, tp->t_af, &tp->t_q, tp->snd_nxt,
		    tp->rcv_nxt, TH_RST | TH_ACK, 0, NULL, NULL);
		return tcp_close(tp);
	}
	fin = tcp_reass(tp, sg);
	if (len > 0)
		tcp_ack_policy(tp, len, (sg->sg_flags & TH_PUSH) != 0);
	if (fin)
		return tcp_fin_input(tp);
	return tp;
}
