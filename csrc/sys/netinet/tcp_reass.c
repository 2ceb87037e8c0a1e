/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Data that came before its turn.
 *
 * The queue holds disjoint ranges in order, none of which begins at rcv_nxt.
 * Ranges that touch are joined, so each is a SACK block.  What is queued is
 * within the window, and the memory of its mbufs is bounded by the receive
 * buffer's: what would go beyond is dropped, and sent again by the peer.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

#define OOO_MAX		1024	/* ranges */

static uint32_t
chain_memory(const struct mbuf *m)
{
	uint32_t n = 0;

	for (; m != NULL; m = m->m_next) {
		n += MSIZE;
		if (m->m_flags & M_EXT)
			n += (uint32_t)m->m_ext.ext_size;
	}
	return n;
}

static struct mbuf *
chain_tail(struct mbuf *m)
{

	while (m->m_next != NULL)
		m = m->m_next;
	return m;
}

static void
ooo_free(struct tcpcb *tp, struct tcp_ooo *oo)
{

	TAILQ_REMOVE(&tp->t_oooq, oo, oo_link);
	tp->t_ooobytes -= oo->oo_len;
	tp->t_ooon--;
	if (oo->oo_m != NULL) {
		tp->t_ooomem -= chain_memory(oo->oo_m);
		m_freem(oo->oo_m);
	}
	pool_put(&tcp_state()->ts_ooo_pool, oo);
}

void
tcp_reass_flush(struct tcpcb *tp)
{
	struct tcp_ooo *oo;

	while ((oo = TAILQ_FIRST(&tp->t_oooq)) != NULL)
		ooo_free(tp, oo);
}

/* `b' follows `a' without a gap: make one of them. */
static void
ooo_join(struct tcpcb *tp, struct tcp_ooo *a, struct tcp_ooo *b)
{

	if (b->oo_m != NULL) {
		if (a->oo_m != NULL)
			a->oo_tail->m_next = b->oo_m;
		else
			a->oo_m = b->oo_m;
		a->oo_tail = b->oo_tail;
	}
	a->oo_len += b->oo_len;
	a->oo_fin |= b->oo_fin;
	a->oo_stamp = MAX(a->oo_stamp, b->oo_stamp);
	b->oo_m = NULL;
	tp->t_ooobytes += b->oo_len;	/* ooo_free() takes them off */
	ooo_free(tp, b);
}

/* The data of the segment as a chain without headers. */
static struct mbuf *
reass_data(struct tcp_seg *sg)
{
	struct mbuf *m = sg->sg_m;
	int extra;

	sg->sg_m = NULL;
	extra = m->m_pkthdr.len - (int)(sg->sg_off + sg->sg_len);
	m_adj(m, (int)sg->sg_off);
	if (extra > 0)
		m_adj(m, -extra);
	m_remove_pkthdr(m);
	/* Headers leave an empty mbuf behind. */
	while (m != NULL && m->m_len == 0)
		m = m_free(m);
	return m;
}

/* Cut what the range before has; false if nothing is left. */
static bool
reass_cut_front(struct tcp_seg *sg, const struct tcp_ooo *prev)
{
	tcp_seq end = prev->oo_seq + prev->oo_len;
	uint32_t over;

	if (SEQ_LEQ(end, sg->sg_seq))
		return true;
	over = end - sg->sg_seq;
	if (over > sg->sg_len || (over == sg->sg_len &&
	    ((sg->sg_flags & TH_FIN) == 0 || prev->oo_fin)))
		return false;
	sg->sg_seq += over;
	sg->sg_off += over;
	sg->sg_len -= over;
	return true;
}

static void
reass_duplicate(struct tcpcb *tp, tcp_seq left, tcp_seq right)
{

	if ((tp->t_flags & TF_WILL_SACK) != 0 && SEQ_LT(left, right)) {
		tp->t_dsack.left = left;
		tp->t_dsack.right = right;
	}
}

/* Put the segment in its place.  The packet is taken or dropped. */
static void
reass_insert(struct tcpcb *tp, struct tcp_seg *sg)
{
	struct tcp_ooo *prev = NULL, *next, *oo;
	tcp_seq left = sg->sg_seq, right = sg->sg_seq + sg->sg_len;
	uint32_t mem, limit;

	TAILQ_FOREACH(next, &tp->t_oooq, oo_link) {
		if (SEQ_GT(next->oo_seq, sg->sg_seq))
			break;
		prev = next;
	}
	if (prev != NULL && !reass_cut_front(sg, prev)) {
		tcp_statinc(TCP_STAT_RCVDUPPACK);
		tcp_statadd(TCP_STAT_RCVDUPBYTE, sg->sg_len);
		reass_duplicate(tp, left, right);
		prev->oo_stamp = ++tp->t_ooostamp;
		return;
	}
	mem = chain_memory(sg->sg_m);
	limit = (uint32_t)MIN(tp->t_so->so_rcv.sb_mbmax, UINT32_MAX / 2);
	if (tp->t_ooon >= OOO_MAX || tp->t_ooomem + mem > limit ||
	    (oo = pool_get(&tcp_state()->ts_ooo_pool, PR_NOWAIT)) == NULL) {
		tcp_statinc(TCP_STAT_RCVMEMDROP);
		return;
	}
	/* What comes behind and is covered goes; the last is cut. */
	while (next != NULL && SEQ_LT(next->oo_seq, right)) {
		struct tcp_ooo *n = TAILQ_NEXT(next, oo_link);

		reass_duplicate(tp, next->oo_seq,
		    SEQ_MIN(right, next->oo_seq + next->oo_len));
		if (SEQ_GT(next->oo_seq + next->oo_len, right)) {
			sg->sg_len -= right - next->oo_seq;
			sg->sg_flags &= ~TH_FIN;
			break;
		}
		if (next->oo_fin)
			sg->sg_flags |= TH_FIN;
		ooo_free(tp, next);
		next = n;
	}
	oo->oo_seq = sg->sg_seq;
	oo->oo_len = sg->sg_len;
	oo->oo_fin = (sg->sg_flags & TH_FIN) != 0;
	oo->oo_stamp = ++tp->t_ooostamp;
	oo->oo_m = oo->oo_tail = NULL;
	if (sg->sg_len > 0)
		oo->oo_m = reass_data(sg);
	if (oo->oo_m != NULL) {
		oo->oo_tail = chain_tail(oo->oo_m);
		tp->t_ooomem += chain_memory(oo->oo_m);
	}
	tp->t_ooobytes += oo->oo_len;
	tp->t_ooon++;
	if (prev != NULL)
		TAILQ_INSERT_AFTER(&tp->t_oooq, prev, oo, oo_link);
	else
		TAILQ_INSERT_HEAD(&tp->t_oooq, oo, oo_link);
	if (next != NULL && !oo->oo_fin && next->oo_seq == oo->oo_seq +
	    oo->oo_len)
		ooo_join(tp, oo, next);
	if (prev != NULL && !prev->oo_fin && prev->oo_seq + prev->oo_len ==
	    oo->oo_seq)
		ooo_join(tp, prev, oo);
}

/* The gap is closed: give the user what follows. */
static bool
reass_take(struct tcpcb *tp)
{
	struct socket *so = tp->t_so;
	struct tcp_ooo *oo = TAILQ_FIRST(&tp->t_oooq);
	struct mbuf *m;
	bool fin = false;

	while (oo != NULL && SEQ_LEQ(oo->oo_seq, tp->rcv_nxt) && !fin) {
		uint32_t old = tp->rcv_nxt - oo->oo_seq;

		m = oo->oo_m;
		fin = oo->oo_fin;
		if (m != NULL) {
			tp->t_ooomem -= chain_memory(m);
			oo->oo_m = NULL;
		}
		if (old > oo->oo_len) {
			/* All of it came in order meanwhile. */
			fin = false;
			m_freem(m);
			m = NULL;
		} else {
			tp->rcv_nxt += oo->oo_len - old;
			if (old > 0 && m != NULL)
				m_adj(m, (int)old);
		}
		if (m != NULL) {
			if (so->so_state & SS_CANTRCVMORE)
				m_freem(m);
			else
				sbappendstream(&so->so_rcv, m);
		}
		ooo_free(tp, oo);
		oo = TAILQ_FIRST(&tp->t_oooq);
	}
	if (fin)
		tcp_reass_flush(tp);
	return fin;
}

/*
 * A segment within the window.  In order, or not, or it closes a gap: the
 * data up to it is appended.  True: rcv_nxt stands before a FIN.
 */
bool
tcp_reass(struct tcpcb *tp, struct tcp_seg *sg)
{
	bool fin;

	if (sg->sg_seq != tp->rcv_nxt) {
		tcp_statinc(TCP_STAT_RCVOOPACK);
		tcp_statadd(TCP_STAT_RCVOOBYTE, sg->sg_len);
		tp->t_rcvoopack++;
		/* The sender is to hear of the gap, and of its end. */
		tp->t_flags |= TF_ACKNOW;
		/* The urgent byte is taken out in order only. */
		if ((sg->sg_flags & TH_URG) == 0 ||
		    (tp->t_so->so_options & SO_OOBINLINE) != 0)
			reass_insert(tp, sg);
		return false;
	}
	fin = (sg->sg_flags & TH_FIN) != 0;
	if (!TAILQ_EMPTY(&tp->t_oooq))
		tp->t_flags |= TF_ACKNOW;
	if (sg->sg_len > 0)
		tcp_append(tp, sg);
	if (fin) {
		tcp_reass_flush(tp);
		return true;
	}
	if (__predict_false(!TAILQ_EMPTY(&tp->t_oooq))) {
		fin = reass_take(tp);
		sorwakeup(tp->t_so);
	}
	return fin;
}
