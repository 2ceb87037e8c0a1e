/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making one segment of a connection and handing it down: header, options,
 * data shared with the send buffer, bookkeeping of what was sent.
 *
 * A segment may be many times t_maxseg long if the interface cuts it
 * (t_tsomax); to the rest of TCP it is one.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

/* Up to here data is copied behind the header. */
#define TCP_COPYMAX	160

/*
 * The mbuf of the send buffer with the byte `off' behind snd_una, and the
 * place in it.  Sending goes on where it stopped, so that is remembered.
 */
static struct mbuf *
send_locate(struct tcpcb *tp, uint32_t off, uint32_t *moff)
{
	struct mbuf *m = tp->t_sndptr;
	tcp_seq seq = tp->snd_una + off, start = tp->t_sndptrseq;

	if (m == NULL || SEQ_LT(start, tp->snd_una) || SEQ_LT(seq, start)) {
		m = tp->t_so->so_snd.sb_mb;
		start = tp->snd_una;
	}
	while (m != NULL && seq - start >= (uint32_t)m->m_len) {
		/* Keep the last: data will be appended behind it. */
		if (m->m_next == NULL)
			break;
		start += (uint32_t)m->m_len;
		m = m->m_next;
	}
	tp->t_sndptr = m;
	tp->t_sndptrseq = start;
	*moff = seq - start;
	return m;
}

/* Header mbuf with `len' bytes of data from `off'; NULL without memory. */
static struct mbuf *
send_mbuf(struct tcpcb *tp, uint32_t off, uint32_t len, u_int hdrlen)
{
	struct mbuf *m, *src;
	uint32_t moff;
	int space = max_linkhdr + (int)tp->t_af->taf_hdrlen;

	m = m_gethdr(M_DONTWAIT, MT_HEADER);
	if (m == NULL)
		return NULL;
	m->m_data += space;
	m->m_len = (int)hdrlen;
	m->m_pkthdr.len = (int)(hdrlen + len);
	if (len == 0)
		return m;
	src = send_locate(tp, off, &moff);
	if (src == NULL) {
		m_freem(m);
		return NULL;
	}
	if (len <= TCP_COPYMAX) {
		m_copydata(src, (int)moff, (int)len, mtod(m, char *) + hdrlen);
		m->m_len += (int)len;
		return m;
	}
	m->m_next = m_copym(src, (int)moff, (int)len, M_DONTWAIT);
	if (m->m_next == NULL) {
		m_freem(m);
		return NULL;
	}
	return m;
}

/*
 * Window to announce, by the rules that it never shrinks and moves in large
 * steps only (RFC 9293, 3.8.6.2.2).
 */
static uint32_t
send_window(struct tcpcb *tp)
{
	uint32_t win = tcp_rcvspace(tp), adv;

	adv = SEQ_GT(tp->rcv_adv, tp->rcv_nxt) ? tp->rcv_adv - tp->rcv_nxt : 0;
	if (win < tp->t_so->so_rcv.sb_hiwat / 4 && win < tp->t_ourmss)
		win = 0;
	if (win > (uint32_t)TCP_MAXWIN << tp->rcv_scale)
		win = (uint32_t)TCP_MAXWIN << tp->rcv_scale;
	return tcp_max32(win, adv);
}

static void
send_header(struct tcpcb *tp, struct mbuf *m, tcp_seq seq, int flags,
    const uint8_t *opt, u_int optlen)
{
	struct tcphdr *th = mtod(m, struct tcphdr *);
	uint32_t win = send_window(tp);

	th->th_sport = tp->t_q.q_lport;
	th->th_dport = tp->t_q.q_fport;
	th->th_seq = htonl(seq);
	th->th_ack = flags & TH_ACK ? htonl(tp->rcv_nxt) : 0;
	th->th_x2 = 0;
	th->th_off = (sizeof(*th) + optlen) >> 2;
	th->th_win = htons((uint16_t)(win >> tp->rcv_scale));
	th->th_sum = 0;
	th->th_urp = 0;
	if (SEQ_GT(tp->snd_up, seq)) {
		uint32_t urp = tp->snd_up - seq;

		flags |= TH_URG;
		th->th_urp = htons((uint16_t)MIN(urp, 65535));
		tcp_statinc(TCP_STAT_SNDURG);
	}
	th->th_flags = (uint8_t)flags;
	if (optlen != 0)
		memcpy(th + 1, opt, optlen);
	if ((flags & TH_ACK) == 0)
		return;
	/* What this segment tells the peer. */
	if (SEQ_GT(tp->rcv_nxt + win, tp->rcv_adv))
		tp->rcv_adv = tp->rcv_nxt + win;
	if (win == 0)
		tp->t_sndzerowin++;
	tp->last_ack_sent = tp->rcv_nxt;
	tp->t_unacked = 0;
	tp->t_flags &= ~(TF_ACKNOW | TF_DELACK);
	tcp_timer_clear(tp, TCPT_DELACK);
}

/*
 * Send `len' bytes at `seq' with the flags given.  The caller has entered new
 * data in the list of what is in flight.  An errno says that the segment did
 * not leave; it counts as lost on the way.
 */
int
tcp_send_segment(struct tcpcb *tp, tcp_seq seq, uint32_t len, int flags,
    bool fresh, uint64_t now)
{
	uint8_t opt[MAX_TCPOPTLEN];
	u_int optlen, ecn, segsz = 0;
	struct mbuf *m;

	optlen = tcp_options_build(tp, opt, flags, tcp_ts_now(tp, now));
	ecn = tcp_ecn_output(tp, &flags, fresh && len > 0);
	m = send_mbuf(tp, seq - tp->snd_una, len, sizeof(struct tcphdr) +
	    optlen);
	if (m == NULL)
		return ENOBUFS;
	send_header(tp, m, seq, flags, opt, optlen);
	if (len > tp->t_maxseg || optlen > (u_int)tp->t_hdrlen -
	    sizeof(struct tcphdr)) {
		/* A SACK takes room that t_maxseg does not know of. */
		segsz = tp->t_maxseg + tp->t_hdrlen -
		    (u_int)sizeof(struct tcphdr) - optlen;
		if (len <= segsz)
			segsz = 0;
	}
	if (__predict_false(tp->t_flags & TF_SIGNATURE))
		tcp_md5_sign(tp->t_md5, &tp->t_q, m, optlen);
	tcp_statinc(TCP_STAT_SNDTOTAL);
	return tp->t_af->taf_output(tp, &tp->t_q, m, ecn, segsz);
}

/*
 * A range that was sent before goes again, or its first `max' bytes.
 */
int
tcp_send_again(struct tcpcb *tp, struct tcp_xmit *x, uint32_t max,
    uint64_t now)
{
	uint32_t len = tcp_min32(x->x_end - x->x_start, max), data;
	uint32_t avail, off = x->x_start - tp->snd_una;
	int flags = TH_ACK;

	if (!tcp_xmit_resent(tp, x, len, now))
		return ENOBUFS;
	/* The last number of the list may be that of a FIN. */
	avail = (uint32_t)tp->t_so->so_snd.sb_cc;
	data = off >= avail ? 0 : tcp_min32(len, avail - off);
	if (data < len)
		flags |= TH_FIN;
	if (off + data == avail)
		flags |= TH_PUSH;
	tp->t_prr_out += len;
	tp->t_sndrexmitpack++;
	tcp_statinc(TCP_STAT_SNDREXMITPACK);
	tcp_statadd(TCP_STAT_SNDREXMITBYTE, data);
	return tcp_send_segment(tp, x->x_start, data, flags, false, now);
}

/* A window probe (RFC 9293, 3.8.6.1): one byte, whatever the window says. */
void
tcp_send_probe(struct tcpcb *tp)
{
	struct tcp_xmit *x = TAILQ_FIRST(&tp->t_xmitq);
	uint64_t now = tcp_now_ns();

	tcp_statinc(TCP_STAT_SNDPROBE);
	if (x != NULL) {
		(void)tcp_send_again(tp, x, 1, now);
		return;
	}
	if (tp->t_so->so_snd.sb_cc == 0 ||
	    !tcp_xmit_sent(tp, tp->snd_nxt, 1, now))
		return;
	tp->snd_nxt++;
	(void)tcp_send_segment(tp, tp->snd_nxt - 1, 1, TH_ACK, false, now);
}

/*
 * SYN, or SYN and ACK if both sides open at once (RFC 9293, 3.5).  snd_nxt
 * counts it.
 */
void
tcp_send_syn(struct tcpcb *tp)
{
	struct tcp_opts o = { .to_flags = 0 };
	uint64_t now = tcp_now_ns();
	int flags = TH_SYN;
	u_int optlen = 0;
	struct mbuf *m;
	uint8_t opt[MAX_TCPOPTLEN];

	if (tp->t_state == TCPS_SYN_RECEIVED)
		flags |= TH_ACK;
	if ((tp->t_flags & TF_NOOPT) == 0) {
		o.to_flags = TOF_MSS;
		o.to_mss = (uint16_t)tp->t_ourmss;
		if (tp->t_flags & TF_REQ_SCALE)
			o.to_flags |= TOF_WSCALE;
		o.to_wscale = tp->rcv_scale;
		if (tp->t_flags & TF_REQ_TSTMP)
			o.to_flags |= TOF_TS;
		o.to_tsval = tcp_ts_now(tp, now);
		o.to_tsecr = tp->ts_recent;
		if (tp->t_flags & TF_SACK_PERMIT)
			o.to_flags |= TOF_SACKOK;
		if (tp->t_flags & TF_SIGNATURE)
			o.to_flags |= TOF_SIG;
		optlen = tcp_options_syn(opt, &o);
	}
	if (flags == TH_SYN && tp->t_ecn_retries > 0)
		flags |= TH_ECE | TH_CWR;
	tp->snd_nxt = tp->iss + 1;
	tp->t_sndtime = now;
	m = send_mbuf(tp, 0, 0, sizeof(struct tcphdr) + optlen);
	if (m == NULL)
		return;
	send_header(tp, m, tp->iss, flags, opt, optlen);
	/* The window of a SYN is not scaled. */
	mtod(m, struct tcphdr *)->th_win =
	    htons((uint16_t)MIN(tcp_rcvspace(tp), TCP_MAXWIN));
	if (tp->t_flags & TF_SIGNATURE)
		tcp_md5_sign(tp->t_md5, &tp->t_q, m, optlen);
	tcp_statinc(TCP_STAT_SNDTOTAL);
	tcp_statinc(TCP_STAT_SNDCTRL);
	(void)tp->t_af->taf_output(tp, &tp->t_q, m, 0, 0);
}
