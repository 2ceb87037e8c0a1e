/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segments come in: header and options are taken apart, and the connection
 * is found, or what else the segment is for:
 *
 *	a connection	tcp_segment_input(), tcp_synsent_input()
 *	TIME_WAIT	tcp_tw_input()
 *	a listener	tcp_listen_input()
 *	nobody		tcp_reset()
 *
 * Finding takes no lock that two connections share.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/syslog.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/tcp_private.h>

/*
 * The family has filled in sg_m, sg_af, sg_thoff, sg_ecn, sg_bcast and the
 * addresses; the checksum is right and the header is contiguous.  Take the
 * rest from the header, `len' bytes with data.  False: it is malformed.
 */
bool
tcp_header(struct tcp_seg *sg, u_int len)
{
	const struct tcphdr *th;
	u_int hdrlen;

	th = (const struct tcphdr *)(mtod(sg->sg_m, const char *) +
	    sg->sg_thoff);
	hdrlen = (u_int)th->th_off << 2;
	if (hdrlen < sizeof(*th) || hdrlen > len) {
		tcp_statinc(TCP_STAT_RCVBADOFF);
		return false;
	}
	if (hdrlen > sizeof(*th) &&
	    (u_int)sg->sg_m->m_len < sg->sg_thoff + hdrlen) {
		sg->sg_m = m_pullup(sg->sg_m, (int)(sg->sg_thoff + hdrlen));
		if (sg->sg_m == NULL) {
			tcp_statinc(TCP_STAT_RCVSHORT);
			return false;
		}
		th = (const struct tcphdr *)(mtod(sg->sg_m, const char *) +
		    sg->sg_thoff);
	}
	sg->sg_q.q_lport = th->th_dport;
	sg->sg_q.q_fport = th->th_sport;
	sg->sg_seq = ntohl(th->th_seq);
	sg->sg_ack = ntohl(th->th_ack);
	sg->sg_win = ntohs(th->th_win);
	sg->sg_urp = ntohs(th->th_urp);
	sg->sg_flags = th->th_flags;
	sg->sg_off = sg->sg_thoff + hdrlen;
	sg->sg_len = len - hdrlen;
	sg->sg_now = tcp_now_ns();
	if (hdrlen == sizeof(*th)) {
		sg->sg_opt.to_flags = 0;
		sg->sg_opt.to_nsack = 0;
	} else
		(void)tcp_options_parse((const uint8_t *)(th + 1),
		    hdrlen - (u_int)sizeof(*th),
		    (th->th_flags & TH_SYN) != 0, &sg->sg_opt);
	return true;
}

/* A connection has the name of the segment; true if it is dealt with. */
static bool
deliver_connected(struct inpcb *inp, struct tcp_seg *sg)
{
	struct socket *so;
	struct tcpcb *tp;
	bool done = false;

	if (inpcb_lock(inp)) {
		so = inp->inp_socket;
		tp = intotcpcb(inp);
		if (tp != NULL && tp->t_state == TCPS_SYN_SENT) {
			(void)tcp_synsent_input(tp, sg);
			done = true;
		} else if (tp != NULL && tp->t_state >= TCPS_SYN_RECEIVED) {
			(void)tcp_segment_input(tp, sg);
			done = true;
		}
		tcp_unlock(inp, so);
	}
	inpcb_rele(inp);
	return done;
}

static struct inpcb *
find_connected(const struct tcp_quad *q)
{

	return inpcb_lookup_connect(&tcp_state()->ts_table, q->q_family,
	    &q->q_faddr, q->q_fport, &q->q_laddr, q->q_lport);
}

/*
 * Another CPU may have made a connection of an earlier segment since this one
 * was looked up.  With the listener locked that cannot happen any more.  If
 * such a connection has gone again, too, the segment is lost.
 */
static bool
deliver_listener(struct inpcb *inp, struct tcp_seg *sg, tcp_seq iss)
{
	struct inpcb *made = NULL;
	struct tcpcb *tp;
	bool done = false;

	if (inpcb_lock(inp)) {
		tp = intotcpcb(inp);
		if (tp != NULL && tp->t_state == TCPS_LISTEN) {
			made = find_connected(&sg->sg_q);
			if (made == NULL)
				tcp_listen_input(inp, sg, iss);
			done = true;
		}
		inpcb_unlock(inp);
	}
	inpcb_rele(inp);
	if (made != NULL)
		(void)deliver_connected(made, sg);
	return done;
}

/* Takes the packet. */
void
tcp_deliver(struct tcp_seg *sg)
{
	struct inpcbtable *table = &tcp_state()->ts_table;
	const struct tcp_quad *q = &sg->sg_q;
	struct inpcb *inp;
	tcp_seq iss = 0;

	tcp_statinc(TCP_STAT_RCVTOTAL);
	inp = find_connected(q);
	if (__predict_true(inp != NULL) && deliver_connected(inp, sg))
		goto out;
	if (tcp_tw_input(sg, &iss))
		goto out;
	inp = inpcb_lookup_bind(table, q->q_family, &q->q_laddr, q->q_lport);
	if (inp != NULL && deliver_listener(inp, sg, iss))
		goto out;
	tcp_statinc(TCP_STAT_NOPORT);
	if (tcp_tn()->tn_log_refused && (sg->sg_flags & (TH_SYN | TH_ACK)) ==
	    TH_SYN)
		log(LOG_INFO, "Connection attempt to TCP port %u refused\n",
		    ntohs(q->q_lport));
	tcp_reset(sg);
out:
	if (sg->sg_m != NULL)
		m_freem(sg->sg_m);
}
