/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segments that carry no data: resets, challenge ACKs (RFC 5961), keepalive
 * probes, and what SYN cache and TIME_WAIT answer.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

#define CHALLENGE_MAX	10	/* a second and connection (5961, 7) */

/*
 * Send a segment without data.  tp may be NULL; then `o', which may be NULL,
 * tells the options, win goes in unscaled, and a key signs it.
 */
int
tcp_respond(struct tcpcb *tp, const struct tcp_af *af,
    const struct tcp_quad *q, tcp_seq seq, tcp_seq ack, int flags,
    uint32_t win, const struct tcp_opts *o, const struct tcp_md5sig *key)
{
	uint8_t opt[MAX_TCPOPTLEN];
	u_int optlen = 0;
	struct tcphdr *th;
	struct mbuf *m;

	if (tp != NULL) {
		if ((flags & TH_RST) == 0 || tp->t_flags & TF_SIGNATURE)
			optlen = tcp_options_build(tp, opt, flags,
			    tcp_ts_now(tp, tcp_now_ns()));
		win = flags & TH_RST ? 0 : SEQ_GT(tp->rcv_adv, tp->rcv_nxt) ?
		    (tp->rcv_adv - tp->rcv_nxt) >> tp->rcv_scale : 0;
	} else if (o != NULL) {
		if (flags & TH_SYN)
			optlen = tcp_options_syn(opt, o);
		else if (o->to_flags & TOF_TS) {
			struct tcp_opts ts = *o;

			ts.to_flags = TOF_TS;
			optlen = tcp_options_syn(opt, &ts);
		}
	}
	m = m_gethdr(M_DONTWAIT, MT_HEADER);
	if (m == NULL)
		return ENOBUFS;
	m->m_data += max_linkhdr + (int)af->taf_hdrlen;
	m->m_len = m->m_pkthdr.len = (int)(sizeof(*th) + optlen);
	th = mtod(m, struct tcphdr *);
	memset(th, 0, sizeof(*th));
	th->th_sport = q->q_lport;
	th->th_dport = q->q_fport;
	th->th_seq = htonl(seq);
	th->th_ack = flags & TH_ACK ? htonl(ack) : 0;
	th->th_off = (sizeof(*th) + optlen) >> 2;
	th->th_flags = (uint8_t)flags;
	th->th_win = htons((uint16_t)MIN(win, TCP_MAXWIN));
	memcpy(th + 1, opt, optlen);
	if (tp != NULL && tp->t_flags & TF_SIGNATURE)
		tcp_md5_sign(tp->t_md5, q, m, optlen);
	else if (key != NULL)
		tcp_md5_sign(key, q, m, optlen);
	tcp_statinc(TCP_STAT_SNDTOTAL);
	tcp_statinc(TCP_STAT_SNDCTRL);
	return af->taf_output(tp, q, m, 0, 0);
}

/* Not more than net.inet.tcp.rstppslimit a second. */
static bool
reset_allowed(void)
{
	struct tcp_state *ts = tcp_state();
	bool ok;

	mutex_enter(&ts->ts_rstlock);
	ok = ppsratecheck(&ts->ts_rsttime, &ts->ts_rstcount,
	    ts->ts_tn.tn_rstppslimit) != 0;
	mutex_exit(&ts->ts_rstlock);
	return ok;
}

/* RFC 9293, 3.5.2: the answer to a segment for which there is no state. */
void
tcp_reset(struct tcp_seg *sg)
{
	uint32_t len = sg->sg_len;

	if ((sg->sg_flags & TH_RST) != 0 || sg->sg_bcast || !reset_allowed())
		return;
	if (sg->sg_flags & TH_ACK) {
		(void)tcp_respond(NULL, sg->sg_af, &sg->sg_q, sg->sg_ack, 0,
		    TH_RST, 0, NULL, NULL);
		return;
	}
	len += (sg->sg_flags & TH_SYN) != 0;
	len += (sg->sg_flags & TH_FIN) != 0;
	(void)tcp_respond(NULL, sg->sg_af, &sg->sg_q, 0, sg->sg_seq + len,
	    TH_RST | TH_ACK, 0, NULL, NULL);
}

/*
 * RFC 5961: a suspicious segment makes us say where we are.  Counted for each
 * connection, so that one cannot be probed through the limit of another.
 */
void
tcp_challenge_ack(struct tcpcb *tp, const struct tcp_seg *sg)
{

	if (sg->sg_now - tp->t_challenge_time > 1000 * TCPTV_NS_MS) {
		tp->t_challenge_time = sg->sg_now;
		tp->t_challenge = 0;
	}
	if (tp->t_challenge >= CHALLENGE_MAX)
		return;
	tp->t_challenge++;
	(void)tcp_respond(tp, tp->t_af, &tp->t_q, tp->snd_nxt, tp->rcv_nxt,
	    TH_ACK, 0, NULL, NULL);
}
