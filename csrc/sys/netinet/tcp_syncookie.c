/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SYN cookies (RFC 4987, 3.6): with the cache full, the state of a half open
 * connection travels in our sequence number and timestamp.
 *
 *	sequence number	hash of names, irs and time (24 bits), time in 64 s
 *			(5 bits), index of the peer's MSS (3 bits)
 *	timestamp	window scale (4 bits), SACK, ECN in its low 6 bits
 *
 * Without timestamps the connection goes without scaling and SACK.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <netinet/tcp_syncache.h>

#define COOKIE_NS	(64000 * TCPTV_NS_MS)
#define COOKIE_NOSCALE	15
#define COOKIE_SACK	0x10
#define COOKIE_ECN	0x20
#define COOKIE_BITS	0x3f

static const uint16_t cookie_mss[8] = {
	216, 536, 1024, 1220, 1440, 1460, 4312, 8960,
};

static tcp_seq
cookie_seq(const struct tcp_quad *q, tcp_seq irs, uint32_t time, u_int mss)
{
	uint64_t h;

	h = tcp_keyed_hash(q, (uint64_t)irs << 32 | (time & 0x1f) << 3 | mss |
	    0x80000000u);
	return (tcp_seq)(h << 8 | (time & 0x1f) << 3 | mss);
}

void
tcp_cookie_make(struct syn_entry *se, uint64_t now)
{
	uint16_t mss = se->se_opt.to_flags & TOF_MSS ? se->se_opt.to_mss :
	    TCP_MSS;
	uint32_t ts, bits, want;
	u_int i = 7;

	while (i > 0 && cookie_mss[i] > mss)
		i--;
	se->se_iss = cookie_seq(&se->se_q, se->se_irs,
	    (uint32_t)(now / COOKIE_NS), i);
	if (!se->se_ts) {
		se->se_wscale = se->se_sack = se->se_ecn = false;
		return;
	}
	bits = se->se_wscale ? se->se_opt.to_wscale : COOKIE_NOSCALE;
	if (se->se_sack)
		bits |= COOKIE_SACK;
	if (se->se_ecn)
		bits |= COOKIE_ECN;
	/* Not later than the clock says: later ones must not be smaller. */
	ts = tcp_ts_clock(now) + se->se_ts_offset;
	want = (ts & ~COOKIE_BITS) | bits;
	if (SEQ_GT(want, ts))
		want -= COOKIE_BITS + 1;
	se->se_ts_offset = want - tcp_ts_clock(now);
}

bool
tcp_cookie_check(const struct tcp_seg *sg, struct syn_entry *se)
{
	tcp_seq iss = sg->sg_ack - 1, irs = sg->sg_seq - 1;
	uint32_t now = (uint32_t)(sg->sg_now / COOKIE_NS), time, bits;
	u_int mss = iss & 7;

	time = iss >> 3 & 0x1f;
	if (((now - time) & 0x1f) > 1 ||
	    cookie_seq(&sg->sg_q, irs, time, mss) != iss)
		return false;
	memset(se, 0, sizeof(*se));
	se->se_af = sg->sg_af;
	se->se_q = sg->sg_q;
	se->se_irs = irs;
	se->se_iss = iss;
	se->se_opt.to_flags = TOF_MSS;
	se->se_opt.to_mss = cookie_mss[mss];
	se->se_ts_offset = tcp_new_tsoffset(&sg->sg_q);
	se->se_rexmt = 1;	/* its round trip time is not known */
	if ((sg->sg_opt.to_flags & TOF_TS) == 0)
		return true;
	bits = sg->sg_opt.to_tsecr & COOKIE_BITS;
	se->se_ts = true;
	se->se_opt.to_flags |= TOF_TS;
	se->se_opt.to_tsval = sg->sg_opt.to_tsval;
	if ((bits & COOKIE_NOSCALE) != COOKIE_NOSCALE) {
		se->se_wscale = true;
		se->se_opt.to_flags |= TOF_WSCALE;
		se->se_opt.to_wscale = (uint8_t)MIN(bits & COOKIE_NOSCALE,
		    TCP_MAX_WINSHIFT);
	}
	if (bits & COOKIE_SACK) {
		se->se_sack = true;
		se->se_opt.to_flags |= TOF_SACKOK;
	}
	se->se_ecn = (bits & COOKIE_ECN) != 0;
	return true;
}
