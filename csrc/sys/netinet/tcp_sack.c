/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is in flight, and what the peer says it has of it.
 *
 * The list t_xmitq covers snd_una..snd_nxt without gaps.  A range knows when
 * it was sent last, and whether the peer has it (SACKED) or it is taken for
 * lost (LOST, never together with SACKED).  Sending a lost range again clears
 * LOST.  So that the list stays short, data sent within an eighth of a round
 * trip shares a range, and neighbours that were SACKed are joined.
 *
 *	pipe = snd_nxt - snd_una - t_sacked - t_lost	(RFC 6675, 4)
 *
 * A peer without SACK shows by duplicate ACKs that something arrived: then no
 * range is SACKED and t_sacked is an estimate.
 *
 * References: RFC 2018, 2883 (D-SACK), 6675, 8985 section 6.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <netinet/tcp_private.h>

#define XMIT_MANY	64	/* ranges; beyond, they are made longer */
#define XMIT_MERGE_NS	TCPTV_NS_MS

static inline uint32_t
xmit_len(const struct tcp_xmit *x)
{

	return x->x_end - x->x_start;
}

static struct tcp_xmit *
xmit_alloc(struct tcpcb *tp, tcp_seq start, tcp_seq end)
{
	struct tcp_xmit *x;

	x = pool_get(&tcp_state()->ts_xmit_pool, PR_NOWAIT);
	if (x == NULL)
		return NULL;
	x->x_start = start;
	x->x_end = end;
	x->x_flags = 0;
	tp->t_nxmit++;
	return x;
}

/* Take `x' off; the caller has done the counting of its bytes. */
static void
xmit_free(struct tcpcb *tp, struct tcp_xmit *x)
{

	TAILQ_REMOVE(&tp->t_xmitq, x, x_link);
	if (x->x_flags & TX_SPLIT) {
		tp->t_nsplit--;
		atomic_dec_uint(&tcp_state()->ts_sackholes);
	}
	tp->t_nxmit--;
	pool_put(&tcp_state()->ts_xmit_pool, x);
}

/* New data leaves.  False: no memory, it must not be sent. */
bool
tcp_xmit_sent(struct tcpcb *tp, tcp_seq seq, uint32_t len, uint64_t now)
{
	struct tcp_xmit *x = TAILQ_LAST(&tp->t_xmitq, tcp_xmitq);
	uint64_t span = (uint64_t)tp->t_srtt * 1000 / 64;

	if (tp->t_nxmit > XMIT_MANY && span < XMIT_MERGE_NS)
		span = XMIT_MERGE_NS;
	if (x != NULL && x->x_flags == 0 && now - x->x_first <= span) {
		KASSERT(x->x_end == seq);
		x->x_end = seq + len;
		x->x_time = now;
		return true;
	}
	x = xmit_alloc(tp, seq, seq + len);
	if (x == NULL)
		return false;
	x->x_first = x->x_time = now;
	TAILQ_INSERT_TAIL(&tp->t_xmitq, x, x_link);
	return true;
}

/* Make two of `x'; the second begins at `seq'. */
static struct tcp_xmit *
xmit_split(struct tcpcb *tp, struct tcp_xmit *x, tcp_seq seq)
{
	struct tcp_xmit *n;

	KASSERT(SEQ_GT(seq, x->x_start) && SEQ_LT(seq, x->x_end));
	n = xmit_alloc(tp, seq, x->x_end);
	if (n == NULL)
		return NULL;
	n->x_flags = x->x_flags & ~TX_SPLIT;
	n->x_first = x->x_first;
	n->x_time = x->x_time;
	x->x_end = seq;
	TAILQ_INSERT_AFTER(&tp->t_xmitq, x, n, x_link);
	return n;
}

/* The same because of a SACK: bounded for each connection and for all. */
static struct tcp_xmit *
xmit_split_sack(struct tcpcb *tp, struct tcp_xmit *x, tcp_seq seq)
{
	const struct tcp_tunables *tn = tcp_tn();
	struct tcp_xmit *n;

	if (tp->t_nsplit >= 2 * (u_int)tn->tn_sack_maxholes ||
	    tcp_state()->ts_sackholes >= 2 * (u_int)tn->tn_sack_globalmaxholes)
		return NULL;
	n = xmit_split(tp, x, seq);
	if (n != NULL) {
		n->x_flags |= TX_SPLIT;
		tp->t_nsplit++;
		atomic_inc_uint(&tcp_state()->ts_sackholes);
	}
	return n;
}

/* Shorten `x' to `len' bytes, with the rest a range of its own. */
bool
tcp_xmit_cut(struct tcpcb *tp, struct tcp_xmit *x, uint32_t len)
{

	return len >= xmit_len(x) ||
	    xmit_split(tp, x, x->x_start + len) != NULL;
}

/*
 * The first `len' bytes of `x', which is LOST or not, are about to leave
 * again.  False: no memory.
 */
bool
tcp_xmit_resent(struct tcpcb *tp, struct tcp_xmit *x, uint32_t len,
    uint64_t now)
{

	KASSERT(len > 0 && len <= xmit_len(x));
	if (!tcp_xmit_cut(tp, x, len))
		return false;
	if (x->x_flags & TX_LOST)
		tp->t_lost -= len;
	x->x_flags = (x->x_flags & ~TX_LOST) | TX_REXMT;
	x->x_first = x->x_time = now;
	tp->t_high_rxt = SEQ_MAX(tp->t_high_rxt, x->x_end);
	tp->t_undo_rexmt++;
	return true;
}

void
tcp_xmit_mark_lost(struct tcpcb *tp, struct tcp_xmit *x)
{

	if ((x->x_flags & (TX_LOST | TX_SACKED)) == 0) {
		x->x_flags |= TX_LOST;
		tp->t_lost += xmit_len(x);
	}
}

/*
 * After a timeout: all that was not SACKed.  SACKs are kept, as RFC 6675 5.1
 * allows, unless the first range is SACKed: then the peer threw data away
 * that it had reported (RFC 2018, 8).
 */
void
tcp_xmit_all_lost(struct tcpcb *tp)
{
	struct tcp_xmit *x = TAILQ_FIRST(&tp->t_xmitq);
	bool reneged = x != NULL && (x->x_flags & TX_SACKED) != 0;

	if (reneged || (tp->t_flags & TF_WILL_SACK) == 0)
		tp->t_sacked = 0;
	TAILQ_FOREACH(x, &tp->t_xmitq, x_link) {
		if (reneged)
			x->x_flags &= ~TX_SACKED;
		tcp_xmit_mark_lost(tp, x);
	}
	if (reneged)
		tp->t_fack = tp->snd_una;
}

struct tcp_xmit *
tcp_xmit_next_lost(struct tcpcb *tp)
{
	struct tcp_xmit *x;

	if (tp->t_lost == 0)
		return NULL;
	TAILQ_FOREACH(x, &tp->t_xmitq, x_link)
		if (x->x_flags & TX_LOST)
			return x;
	return NULL;
}

void
tcp_xmit_flush(struct tcpcb *tp)
{
	struct tcp_xmit *x;

	while ((x = TAILQ_FIRST(&tp->t_xmitq)) != NULL)
		xmit_free(tp, x);
	tp->t_sacked = tp->t_lost = 0;
}

uint32_t
tcp_pipe(const struct tcpcb *tp)
{
	uint32_t gone = tp->t_sacked + tp->t_lost;

	return tcp_outstanding(tp) > gone ? tcp_outstanding(tp) - gone : 0;
}

/* `x' has arrived, as far as it was not known before. */
static void
xmit_delivered(struct tcpcb *tp, struct tcp_xmit *x, struct tcp_acked *ac)
{

	ac->ac_delivered += xmit_len(x);
	if (x->x_flags & TX_REXMT)
		ac->ac_rexmt = true;
	if ((x->x_flags & TX_REXMT) == 0 && x->x_time > ac->ac_time)
		ac->ac_time = x->x_time;
	tcp_rack_delivered(tp, x, ac);
}

/* Everything below `ack' is acknowledged. */
void
tcp_xmit_acked(struct tcpcb *tp, tcp_seq ack, struct tcp_acked *ac)
{
	struct tcp_xmit *x;
	uint32_t len;

	while ((x = TAILQ_FIRST(&tp->t_xmitq)) != NULL &&
	    SEQ_LT(x->x_start, ack)) {
		if (SEQ_LEQ(x->x_end, ack)) {
			len = xmit_len(x);
			if (x->x_flags & TX_SACKED)
				tp->t_sacked -= len;
			else {
				if (SEQ_LT(x->x_end, tp->t_fack) &&
				    (x->x_flags & TX_REXMT) == 0)
					tp->rk_reordered = true;
				xmit_delivered(tp, x, ac);
			}
			if (x->x_flags & TX_LOST)
				tp->t_lost -= len;
			xmit_free(tp, x);
			continue;
		}
		len = ack - x->x_start;
		if (x->x_flags & TX_SACKED)
			tp->t_sacked -= len;
		else
			ac->ac_delivered += len;
		if (x->x_flags & TX_LOST)
			tp->t_lost -= len;
		x->x_start = ack;
	}
}

/* Join `x' with SACKed neighbours. */
static void
xmit_join(struct tcpcb *tp, struct tcp_xmit *x)
{
	struct tcp_xmit *o;

	if ((o = TAILQ_NEXT(x, x_link)) != NULL && (o->x_flags & TX_SACKED)) {
		x->x_end = o->x_end;
		x->x_time = MAX(x->x_time, o->x_time);
		xmit_free(tp, o);
	}
	o = TAILQ_PREV(x, tcp_xmitq, x_link);
	if (o != NULL && (o->x_flags & TX_SACKED)) {
		o->x_end = x->x_end;
		o->x_time = MAX(x->x_time, o->x_time);
		xmit_free(tp, x);
	}
}

/* One block, within snd_una..snd_nxt. */
static void
sack_block(struct tcpcb *tp, tcp_seq left, tcp_seq right,
    struct tcp_acked *ac)
{
	struct tcp_xmit *x, *next;

	for (x = TAILQ_FIRST(&tp->t_xmitq); x != NULL; x = next) {
		next = TAILQ_NEXT(x, x_link);
		if (SEQ_LEQ(x->x_end, left))
			continue;
		if (SEQ_GEQ(x->x_start, right))
			break;
		if (x->x_flags & TX_SACKED)
			continue;
		if (SEQ_LT(x->x_start, left)) {
			x = xmit_split_sack(tp, x, left);
			if (x == NULL)
				return;
		}
		if (SEQ_GT(x->x_end, right) &&
		    xmit_split_sack(tp, x, right) == NULL)
			return;
		next = TAILQ_NEXT(x, x_link);
		if (SEQ_LT(x->x_end, tp->t_fack) &&
		    (x->x_flags & TX_REXMT) == 0)
			tp->rk_reordered = true;
		if (x->x_flags & TX_LOST)
			tp->t_lost -= xmit_len(x);
		x->x_flags = (x->x_flags & ~TX_LOST) | TX_SACKED;
		tp->t_sacked += xmit_len(x);
		tp->t_fack = SEQ_MAX(tp->t_fack, x->x_end);
		ac->ac_sacked = true;
		xmit_delivered(tp, x, ac);
		xmit_join(tp, x);
		/* The list changed around x; `right' bounds what is left. */
		next = TAILQ_FIRST(&tp->t_xmitq);
		while (next != NULL && (SEQ_LEQ(next->x_end, left) ||
		    (next->x_flags & TX_SACKED) != 0))
			next = TAILQ_NEXT(next, x_link);
	}
}

/*
 * The SACK option of a segment whose acknowledgement is acceptable; snd_una
 * is moved already.
 */
void
tcp_sack_blocks(struct tcpcb *tp, const struct tcp_seg *sg,
    struct tcp_acked *ac)
{
	const struct sackblk *b = sg->sg_opt.to_sack;
	u_int n = sg->sg_opt.to_nsack;

	if (SEQ_LT(tp->t_fack, tp->snd_una))
		tp->t_fack = tp->snd_una;
	for (u_int i = 0; i < n; i++) {
		if (!SEQ_LT(b[i].left, b[i].right))
			continue;
		/* RFC 2883, 4: data that arrived twice. */
		if (i == 0 && (SEQ_LEQ(b[0].right, sg->sg_ack) ||
		    (n > 1 && SEQ_GEQ(b[0].left, b[1].left) &&
		    SEQ_LEQ(b[0].right, b[1].right)))) {
			ac->ac_dsack = true;
			continue;
		}
		if (SEQ_LT(b[i].left, tp->snd_una) ||
		    SEQ_GT(b[i].right, tp->snd_nxt))
			continue;
		sack_block(tp, b[i].left, b[i].right, ac);
	}
}

/*
 * The receiver's side: what we have beyond rcv_nxt, newest first, after a
 * report of data that came twice.
 */
u_int
tcp_sack_build(struct tcpcb *tp, uint8_t *p, u_int room)
{
	struct sackblk blk[TCP_MAX_SACK];
	uint32_t below = UINT32_MAX;
	struct tcp_ooo *oo, *best;
	u_int n = 0, max;

	if (room < 4 + 8)
		return 0;
	max = MIN((room - 4) / 8, TCP_MAX_SACK);
	if (tp->t_dsack.left != tp->t_dsack.right) {
		blk[n++] = tp->t_dsack;
		tp->t_dsack.left = tp->t_dsack.right;
	}
	while (n < max) {
		best = NULL;
		TAILQ_FOREACH(oo, &tp->t_oooq, oo_link)
			if (oo->oo_stamp < below &&
			    (best == NULL || oo->oo_stamp > best->oo_stamp))
				best = oo;
		if (best == NULL)
			break;
		below = best->oo_stamp;
		blk[n].left = best->oo_seq;
		blk[n++].right = best->oo_seq + best->oo_len;
	}
	if (n == 0)
		return 0;
	p[0] = p[1] = TCPOPT_NOP;
	p[2] = TCPOPT_SACK;
	p[3] = (uint8_t)(2 + 8 * n);
	for (u_int i = 0; i < n; i++) {
		uint32_t be[2] = { htonl(blk[i].left), htonl(blk[i].right) };

		memcpy(p + 4 + 8 * i, be, sizeof(be));
	}
	return 4 + 8 * n;
}
