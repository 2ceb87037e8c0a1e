/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options of a segment, both ways.
 *
 * RFC 9293 3.2 (MSS), RFC 7323 (window scale, timestamps), RFC 2018 (SACK),
 * RFC 2385 (signature).
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <netinet/tcp_private.h>

static inline uint32_t
get32(const uint8_t *p)
{

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static inline uint8_t *
put32(uint8_t *p, uint32_t v)
{

	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
	return p + 4;
}

static void
option_sack(const uint8_t *p, u_int len, struct tcp_opts *o)
{
	u_int n = (len - 2) / 8;

	if ((len - 2) % 8 != 0 || n == 0 || n > TCP_MAX_SACK)
		return;
	for (u_int i = 0; i < n; i++) {
		o->to_sack[i].left = get32(p + 2 + 8 * i);
		o->to_sack[i].right = get32(p + 6 + 8 * i);
	}
	o->to_nsack = (uint8_t)n;
	o->to_flags |= TOF_SACK;
}

static void
option_one(const uint8_t *p, u_int len, bool syn, struct tcp_opts *o)
{

	switch (p[0]) {
	case TCPOPT_MAXSEG:
		if (len == TCPOLEN_MAXSEG && syn) {
			o->to_mss = (uint16_t)(p[2] << 8 | p[3]);
			o->to_flags |= TOF_MSS;
		}
		break;
	case TCPOPT_WINDOW:
		if (len == TCPOLEN_WINDOW && syn) {
			o->to_wscale = MIN(p[2], TCP_MAX_WINSHIFT);
			o->to_flags |= TOF_WSCALE;
		}
		break;
	case TCPOPT_SACK_PERMITTED:
		if (len == TCPOLEN_SACK_PERMITTED && syn)
			o->to_flags |= TOF_SACKOK;
		break;
	case TCPOPT_TIMESTAMP:
		if (len == TCPOLEN_TIMESTAMP) {
			o->to_tsval = get32(p + 2);
			o->to_tsecr = get32(p + 6);
			o->to_flags |= TOF_TS;
		}
		break;
	case TCPOPT_SACK:
		if (!syn)
			option_sack(p, len, o);
		break;
	case TCPOPT_SIGNATURE:
		if (len == TCPOLEN_SIGNATURE) {
			memcpy(o->to_sig, p + 2, sizeof(o->to_sig));
			o->to_flags |= TOF_SIG;
		}
		break;
	}
}

/*
 * False: an option is longer than what is there.  The segment is used with
 * what came before, as if the list had ended.
 */
bool
tcp_options_parse(const uint8_t *p, u_int n, bool syn, struct tcp_opts *o)
{
	u_int len;

	o->to_flags = 0;
	o->to_nsack = 0;
	/* As nearly all senders lay it out (RFC 7323, appendix A). */
	if (n == TCPOLEN_TSTAMP_APPA && !syn && p[0] == TCPOPT_NOP &&
	    p[1] == TCPOPT_NOP && p[2] == TCPOPT_TIMESTAMP &&
	    p[3] == TCPOLEN_TIMESTAMP) {
		o->to_tsval = get32(p + 4);
		o->to_tsecr = get32(p + 8);
		o->to_flags = TOF_TS;
		return true;
	}
	while (n > 0) {
		if (p[0] == TCPOPT_EOL)
			break;
		if (p[0] == TCPOPT_NOP) {
			p++;
			n--;
			continue;
		}
		if (n < 2 || p[1] < 2 || p[1] > n)
			return false;
		len = p[1];
		option_one(p, len, syn, o);
		p += len;
		n -= len;
	}
	return true;
}

/*
 * Those of a SYN.  The caller sets to_flags; a TOF_SIG leaves room for the
 * signature, which is always first.
 */
u_int
tcp_options_syn(uint8_t *buf, const struct tcp_opts *o)
{
	uint8_t *p = buf;

	if (o->to_flags & TOF_SIG) {
		*p++ = TCPOPT_NOP;
		*p++ = TCPOPT_NOP;
		*p++ = TCPOPT_SIGNATURE;
		*p++ = TCPOLEN_SIGNATURE;
		memset(p, 0, 16);
		p += 16;
	}
	if (o->to_flags & TOF_MSS) {
		*p++ = TCPOPT_MAXSEG;
		*p++ = TCPOLEN_MAXSEG;
		*p++ = (uint8_t)(o->to_mss >> 8);
		*p++ = (uint8_t)o->to_mss;
	}
	if (o->to_flags & TOF_WSCALE) {
		*p++ = TCPOPT_NOP;
		*p++ = TCPOPT_WINDOW;
		*p++ = TCPOLEN_WINDOW;
		*p++ = o->to_wscale;
	}
	if (o->to_flags & TOF_TS) {
		*p++ = o->to_flags & TOF_SACKOK ? TCPOPT_SACK_PERMITTED :
		    TCPOPT_NOP;
		*p++ = o->to_flags & TOF_SACKOK ? TCPOLEN_SACK_PERMITTED :
		    TCPOPT_NOP;
		*p++ = TCPOPT_TIMESTAMP;
		*p++ = TCPOLEN_TIMESTAMP;
		p = put32(p, o->to_tsval);
		p = put32(p, o->to_tsecr);
	} else if (o->to_flags & TOF_SACKOK) {
		*p++ = TCPOPT_NOP;
		*p++ = TCPOPT_NOP;
		*p++ = TCPOPT_SACK_PERMITTED;
		*p++ = TCPOLEN_SACK_PERMITTED;
	}
	KASSERT((p - buf) % 4 == 0 && p - buf <= MAX_TCPOPTLEN);
	return (u_int)(p - buf);
}

/*
 * Those of any other segment of a connection.  Returns their length, a
 * multiple of four.
 */
u_int
tcp_options_build(struct tcpcb *tp, uint8_t *buf, int flags, uint32_t tsval)
{
	uint8_t *p = buf;

	if (__predict_false(tp->t_flags & TF_SIGNATURE)) {
		struct tcp_opts o = { .to_flags = TOF_SIG };

		p += tcp_options_syn(p, &o);
	}
	if ((tp->t_flags & (TF_RCVD_TSTMP | TF_NOOPT)) == TF_RCVD_TSTMP) {
		*p++ = TCPOPT_NOP;
		*p++ = TCPOPT_NOP;
		*p++ = TCPOPT_TIMESTAMP;
		*p++ = TCPOLEN_TIMESTAMP;
		p = put32(p, tsval);
		p = put32(p, tp->ts_recent);
	}
	if ((tp->t_flags & TF_WILL_SACK) != 0 && (flags & TH_RST) == 0 &&
	    (!TAILQ_EMPTY(&tp->t_oooq) ||
	    tp->t_dsack.left != tp->t_dsack.right))
		p += tcp_sack_build(tp, p,
		    (u_int)(MAX_TCPOPTLEN - (p - buf)));
	return (u_int)(p - buf);
}

/*
 * Timestamps: milliseconds, from a start that differs by connection
 * (RFC 7323, 5.4 and 7.1).
 */
uint32_t
tcp_ts_clock(uint64_t now)
{

	return (uint32_t)(now / TCPTV_NS_MS);
}

uint32_t
tcp_ts_now(const struct tcpcb *tp, uint64_t now)
{

	return tcp_ts_clock(now) + tp->ts_offset;
}
