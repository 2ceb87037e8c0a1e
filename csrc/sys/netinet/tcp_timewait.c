/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TIME_WAIT (RFC 9293 3.6.1, RFC 6191): a connection that both sides closed
 * is an entry of this table, without socket or pcb.
 *
 * Never in the way of a new connection
 *	A SYN for the same names opens a new connection at once if its
 *	timestamp or sequence number is newer (RFC 6191).  A connect(2) to the
 *	same names takes the entry's place with a sequence number beyond its
 *	own.  With the table full the oldest entry goes.
 *
 * An entry lives 2 MSL, by how far away the peer is (net.inet.tcp.mslt).
 * Each class has a queue in order of expiry, so one callout serves all.
 *
 * Locking: tw_lock, a leaf.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/hash.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

#define TW_BUCKETS	1024

enum tw_class { TW_LOOPBACK, TW_LOCAL, TW_REMOTE, TW_NCLASSES };

struct tcp_tw {
	LIST_ENTRY(tcp_tw) tw_hash;
	LIST_ENTRY(tcp_tw) tw_port;
	TAILQ_ENTRY(tcp_tw) tw_queue;
	uint64_t	tw_expire;
	const struct tcp_af *tw_af;
	struct tcp_quad	tw_q;
	tcp_seq		tw_snd_nxt;
	tcp_seq		tw_rcv_nxt;
	uint32_t	tw_ts_recent;
	uint32_t	tw_ts_offset;
	uint16_t	tw_win;
	uint8_t		tw_class;
	bool		tw_ts;
};
LIST_HEAD(tw_bucket, tcp_tw);
TAILQ_HEAD(tw_queue, tcp_tw);

struct timewait {
	kmutex_t	tw_lock;
	/* By names and by local port, made when first needed. */
	struct tw_bucket *tw_table;	/* [2 * TW_BUCKETS] */
	struct tw_queue	tw_queues[TW_NCLASSES];
	u_int		tw_count;
	bool		tw_armed;
	callout_t	tw_timer;
	struct pool	tw_pool;
};

static void	tw_expire(void *);

void
tcp_tw_init(void)
{
	struct timewait *tw = kernel_state_alloc(sizeof(*tw));

	mutex_init(&tw->tw_lock, MUTEX_DEFAULT, IPL_SOFTNET);
	for (u_int i = 0; i < TW_NCLASSES; i++)
		TAILQ_INIT(&tw->tw_queues[i]);
	callout_init(&tw->tw_timer, CALLOUT_MPSAFE);
	callout_setfunc(&tw->tw_timer, tw_expire, tw);
	pool_init(&tw->tw_pool, sizeof(struct tcp_tw), 0, 0, 0, "tcptw",
	    NULL, IPL_SOFTNET);
	tcp_state()->ts_timewait = tw;
}

static struct tw_bucket *
tw_bucket(struct timewait *tw, const struct tcp_quad *q)
{
	uint32_t h;

	h = murmurhash2(&q->q_faddr, sizeof(q->q_faddr),
	    (uint32_t)q->q_fport << 16 | q->q_lport);
	return &tw->tw_table[(h ^ h >> 16) % TW_BUCKETS];
}

static struct tw_bucket *
tw_portbucket(struct timewait *tw, in_port_t lport)
{

	return &tw->tw_table[TW_BUCKETS + ntohs(lport) % TW_BUCKETS];
}

/*
 * For bind(2) without SO_REUSEADDR: does an old connection have this port?
 */
bool
tcp_tw_port(const union in_pcbaddr *laddr, in_port_t lport)
{
	struct timewait *tw = tcp_state()->ts_timewait;
	struct tcp_tw *e = NULL;

	mutex_enter(&tw->tw_lock);
	if (tw->tw_count != 0)
		LIST_FOREACH(e, tw_portbucket(tw, lport), tw_port)
			if (e->tw_q.q_lport == lport &&
			    (in_pcbaddr_any(laddr) ||
			    in_pcbaddr_eq(laddr, &e->tw_q.q_laddr)))
				break;
	mutex_exit(&tw->tw_lock);
	return e != NULL;
}

static bool
quad_eq(const struct tcp_quad *a, const struct tcp_quad *b)
{

	return a->q_fport == b->q_fport && a->q_lport == b->q_lport &&
	    a->q_family == b->q_family &&
	    in_pcbaddr_eq(&a->q_faddr, &b->q_faddr) &&
	    in_pcbaddr_eq(&a->q_laddr, &b->q_laddr);
}

static struct tcp_tw *
tw_find(struct timewait *tw, const struct tcp_quad *q)
{
	struct tcp_tw *e;

	if (tw->tw_count == 0)
		return NULL;
	LIST_FOREACH(e, tw_bucket(tw, q), tw_hash)
		if (quad_eq(&e->tw_q, q))
			return e;
	return NULL;
}

static void
tw_remove(struct timewait *tw, struct tcp_tw *e)
{

	LIST_REMOVE(e, tw_hash);
	LIST_REMOVE(e, tw_port);
	TAILQ_REMOVE(&tw->tw_queues[e->tw_class], e, tw_queue);
	atomic_store_relaxed(&tw->tw_count, tw->tw_count - 1);
	pool_put(&tw->tw_pool, e);
}

static struct tcp_tw *
tw_oldest(struct timewait *tw)
{
	struct tcp_tw *e, *first = NULL;

	for (u_int i = 0; i < TW_NCLASSES; i++) {
		e = TAILQ_FIRST(&tw->tw_queues[i]);
		if (e != NULL && (first == NULL ||
		    e->tw_expire < first->tw_expire))
			first = e;
	}
	return first;
}

static void
tw_arm(struct timewait *tw)
{
	struct tcp_tw *e = tw_oldest(tw);

	if (e == NULL || tw->tw_armed)
		return;
	tw->tw_armed = true;
	callout_schedule_ns(&tw->tw_timer, e->tw_expire);
}

static void
tw_expire(void *arg)
{
	struct timewait *tw = arg;
	uint64_t now = tcp_now_ns();
	struct tcp_tw *e;

	mutex_enter(&tw->tw_lock);
	tw->tw_armed = false;
	while ((e = tw_oldest(tw)) != NULL && e->tw_expire <= now)
		tw_remove(tw, e);
	tw_arm(tw);
	mutex_exit(&tw->tw_lock);
}

/* 2 MSL, ns. */
static uint64_t
tw_time(const struct tcpcb *tp, uint8_t *class)
{
	const struct tcp_tunables *tn = tcp_tn();
	struct tcp_path path = { 0 };
	int halves;

	tp->t_af->taf_path(__UNCONST(tp), &tp->t_q, &path);
	if (!tn->tn_msl_enable) {
		*class = TW_REMOTE;
		halves = tn->tn_msl * 2;
	} else if (path.tp_loopback) {
		*class = TW_LOOPBACK;
		halves = tn->tn_msl_loop;
	} else if (tn->tn_local_by_rtt ? tp->t_srtt != 0 &&
	    (tp->t_srtt >> 3) < (uint32_t)tn->tn_msl_remote_threshold * 500000
	    : path.tp_onlink) {
		*class = TW_LOCAL;
		halves = tn->tn_msl_local;
	} else {
		*class = TW_REMOTE;
		halves = tn->tn_msl_remote;
	}
	return 2 * (uint64_t)MAX(halves, 1) * TCPTV_NS_SLOW;
}

/* False: no memory, the connection is just gone. */
bool
tcp_tw_enter(struct tcpcb *tp)
{
	struct timewait *tw = tcp_state()->ts_timewait;
	struct tw_bucket *table = NULL;
	struct tcp_tw *e;
	uint64_t life;

	if (atomic_load_relaxed(&tw->tw_table) == NULL) {
		table = kmem_zalloc(2 * TW_BUCKETS * sizeof(*table),
		    KM_NOSLEEP);
		if (table == NULL)
			return false;
	}
	e = pool_get(&tw->tw_pool, PR_NOWAIT);
	if (e == NULL) {
		if (table != NULL)
			kmem_free(table, 2 * TW_BUCKETS * sizeof(*table));
		return false;
	}
	e->tw_af = tp->t_af;
	e->tw_q = tp->t_q;
	e->tw_snd_nxt = tp->snd_nxt;
	e->tw_rcv_nxt = tp->rcv_nxt;
	e->tw_ts = (tp->t_flags & TF_RCVD_TSTMP) != 0;
	e->tw_ts_recent = tp->ts_recent;
	e->tw_ts_offset = tp->ts_offset;
	e->tw_win = SEQ_GT(tp->rcv_adv, tp->rcv_nxt) ?
	    (uint16_t)((tp->rcv_adv - tp->rcv_nxt) >> tp->rcv_scale) : 0;
	life = tw_time(tp, &e->tw_class);
	e->tw_expire = tcp_now_ns() + life;
	mutex_enter(&tw->tw_lock);
	if (tw->tw_table == NULL) {
		atomic_store_relaxed(&tw->tw_table, table);
		table = NULL;
	}
	if (tw->tw_count >= TCP_TW_MAX)
		tw_remove(tw, tw_oldest(tw));
	LIST_INSERT_HEAD(tw_bucket(tw, &e->tw_q), e, tw_hash);
	LIST_INSERT_HEAD(tw_portbucket(tw, e->tw_q.q_lport), e, tw_port);
	TAILQ_INSERT_TAIL(&tw->tw_queues[e->tw_class], e, tw_queue);
	atomic_store_relaxed(&tw->tw_count, tw->tw_count + 1);
	tw_arm(tw);
	mutex_exit(&tw->tw_lock);
	if (table != NULL)
		kmem_free(table, 2 * TW_BUCKETS * sizeof(*table));
	return true;
}

/* RFC 6191, 2: does the SYN open a new connection? */
static bool
tw_newer(const struct tcp_tw *e, const struct tcp_seg *sg)
{

	if ((sg->sg_flags & (TH_SYN | TH_ACK | TH_RST)) != TH_SYN)
		return false;
	if (e->tw_ts && (sg->sg_opt.to_flags & TOF_TS) != 0) {
		if (sg->sg_opt.to_tsval != e->tw_ts_recent)
			return TSTMP_GEQ(sg->sg_opt.to_tsval,
			    e->tw_ts_recent);
	}
	return SEQ_GT(sg->sg_seq, e->tw_rcv_nxt);
}

/*
 * False: no entry, or the segment opens a new connection; then *issp is where
 * its sequence numbers have to begin, if it is not 0.
 */
bool
tcp_tw_input(struct tcp_seg *sg, tcp_seq *issp)
{
	struct timewait *tw = tcp_state()->ts_timewait;
	struct tcp_opts o = { .to_flags = 0 };
	struct tcp_tw *e, copy;
	bool fin = (sg->sg_flags & TH_FIN) != 0;

	if (atomic_load_relaxed(&tw->tw_count) == 0)
		return false;
	mutex_enter(&tw->tw_lock);
	if ((e = tw_find(tw, &sg->sg_q)) == NULL) {
		mutex_exit(&tw->tw_lock);
		return false;
	}
	if (tw_newer(e, sg)) {
		*issp = e->tw_snd_nxt + (TCP_MAXWIN << 2) + 1;
		tw_remove(tw, e);
		mutex_exit(&tw->tw_lock);
		return false;
	}
	copy = *e;
	if (sg->sg_flags & TH_RST) {
		if (sg->sg_seq == e->tw_rcv_nxt)
			tw_remove(tw, e);
		mutex_exit(&tw->tw_lock);
		return true;
	}
	/* The peer's FIN again: our ACK was lost, the time begins anew. */
	if (fin && sg->sg_seq + sg->sg_len + 1 == e->tw_rcv_nxt) {
		TAILQ_REMOVE(&tw->tw_queues[e->tw_class], e, tw_queue);
		e->tw_expire = sg->sg_now + 2 * TCPTV_NS_SLOW *
		    (uint64_t)(e->tw_class == TW_LOOPBACK ?
		    tcp_tn()->tn_msl_loop : e->tw_class == TW_LOCAL ?
		    tcp_tn()->tn_msl_local : tcp_tn()->tn_msl_remote);
		TAILQ_INSERT_TAIL(&tw->tw_queues[e->tw_class], e, tw_queue);
	}
	mutex_exit(&tw->tw_lock);
	if (copy.tw_ts) {
		o.to_flags = TOF_TS;
		o.to_tsval = tcp_ts_clock(sg->sg_now) + copy.tw_ts_offset;
		o.to_tsecr = copy.tw_ts_recent;
	}
	/* Anything but a bare ACK is answered with where we are. */
	if (sg->sg_len != 0 || (sg->sg_flags & (TH_SYN | TH_FIN)) != 0 ||
	    sg->sg_seq != copy.tw_rcv_nxt)
		(void)tcp_respond(NULL, copy.tw_af, &copy.tw_q,
		    copy.tw_snd_nxt, copy.tw_rcv_nxt, TH_ACK, copy.tw_win,
		    &o, NULL);
	return true;
}

/*
 * connect(2) to names that are in TIME_WAIT here: take the entry's place, with
 * sequence numbers that the peer takes for new.
 */
bool
tcp_tw_reuse(const struct tcp_quad *q, tcp_seq *issp)
{
	struct timewait *tw = tcp_state()->ts_timewait;
	struct tcp_tw *e;
	tcp_seq min;

	if (atomic_load_relaxed(&tw->tw_count) == 0)
		return false;
	mutex_enter(&tw->tw_lock);
	e = tw_find(tw, q);
	if (e != NULL) {
		min = e->tw_snd_nxt + TCP_MAXWIN + 1;
		if (SEQ_LT(*issp, min))
			*issp = min;
		tw_remove(tw, e);
	}
	mutex_exit(&tw->tw_lock);
	return e != NULL;
}

void
tcp_tw_purge(void)
{
	struct timewait *tw = tcp_state()->ts_timewait;
	struct tcp_tw *e;

	mutex_enter(&tw->tw_lock);
	while ((e = tw_oldest(tw)) != NULL)
		tw_remove(tw, e);
	mutex_exit(&tw->tw_lock);
}

void
tcp_tw_fini(void)
{
	struct timewait *tw = tcp_state()->ts_timewait;

	callout_halt(&tw->tw_timer, NULL);
	callout_destroy(&tw->tw_timer);
	tcp_tw_purge();
	if (tw->tw_table != NULL)
		kmem_free(tw->tw_table, 2 * TW_BUCKETS * sizeof(*tw->tw_table));
	pool_destroy(&tw->tw_pool);
	mutex_destroy(&tw->tw_lock);
}
