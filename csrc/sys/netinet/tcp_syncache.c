/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SYN cache: connections that are half open have no socket, only an entry
 * here, which answers SYN|ACK and sends it again (RFC 4987, 3.4).
 *
 * States of an entry
 *	made		a SYN came for a listener
 *	completed	the ACK of our SYN|ACK came: a socket takes its place
 *	gone		reset, timed out after five retransmissions, pushed
 *			out by newer ones, or its listener was closed
 *
 * Entries wait in a queue for each number of retransmissions, in order of
 * time, so one callout serves all.  A bucket holds syn_bucket_limit entries,
 * the cache syn_cache_limit; beyond, SYN cookies take over.
 *
 * Locking: so_lock of the listener -> sc_lock.  Nothing is sent with sc_lock
 * held.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/tcp_syncache.h>

#define SC_BUCKETS	512
#define SC_REXMTS	5
#define SC_COOKIE_NS	(128000 * TCPTV_NS_MS)

TAILQ_HEAD(syn_queue, syn_entry);
struct syn_bucket {
	struct syn_queue sb_q;
	u_int		sb_len;
};

struct syncache {
	kmutex_t	sc_lock;
	struct syn_bucket *sc_table;	/* [SC_BUCKETS], when first needed */
	struct syn_queue sc_queues[SC_REXMTS + 1];
	u_int		sc_count;
	uint64_t	sc_armed;	/* 0: the callout is not pending */
	uint64_t	sc_cookie;	/* when a cookie was sent last */
	callout_t	sc_timer;
	struct pool	sc_pool;
};

static void	sc_timeout(void *);

void
tcp_syncache_init(void)
{
	struct syncache *sc = kernel_state_alloc(sizeof(*sc));

	mutex_init(&sc->sc_lock, MUTEX_DEFAULT, IPL_SOFTNET);
	for (u_int i = 0; i <= SC_REXMTS; i++)
		TAILQ_INIT(&sc->sc_queues[i]);
	callout_init(&sc->sc_timer, CALLOUT_MPSAFE);
	callout_setfunc(&sc->sc_timer, sc_timeout, sc);
	pool_init(&sc->sc_pool, sizeof(struct syn_entry), 0, 0, 0, "synpl",
	    NULL, IPL_SOFTNET);
	tcp_state()->ts_syncache = sc;
}

static struct syn_bucket *
sc_bucket(struct syncache *sc, const struct tcp_quad *q)
{

	return &sc->sc_table[tcp_keyed_hash(q, 3) % SC_BUCKETS];
}

static bool
sc_table_make(struct syncache *sc)
{

	if (sc->sc_table != NULL)
		return true;
	sc->sc_table = kmem_zalloc(SC_BUCKETS * sizeof(*sc->sc_table),
	    KM_NOSLEEP);
	if (sc->sc_table == NULL)
		return false;
	for (u_int i = 0; i < SC_BUCKETS; i++)
		TAILQ_INIT(&sc->sc_table[i].sb_q);
	return true;
}

static struct syn_entry *
sc_find(struct syncache *sc, const struct tcp_quad *q)
{
	struct syn_entry *se;

	if (sc->sc_count == 0)
		return NULL;
	TAILQ_FOREACH(se, &sc_bucket(sc, q)->sb_q, se_hash)
		if (se->se_q.q_fport == q->q_fport &&
		    se->se_q.q_lport == q->q_lport &&
		    se->se_q.q_family == q->q_family &&
		    in_pcbaddr_eq(&se->se_q.q_faddr, &q->q_faddr) &&
		    in_pcbaddr_eq(&se->se_q.q_laddr, &q->q_laddr))
			return se;
	return NULL;
}

static void
sc_remove(struct syncache *sc, struct syn_entry *se)
{
	struct syn_bucket *sb = sc_bucket(sc, &se->se_q);

	TAILQ_REMOVE(&sb->sb_q, se, se_hash);
	sb->sb_len--;
	TAILQ_REMOVE(&sc->sc_queues[se->se_rexmt], se, se_queue);
	sc->sc_count--;
	pool_put(&sc->sc_pool, se);
}

static void
sc_arm(struct syncache *sc)
{
	struct syn_entry *se;
	uint64_t due = 0;

	for (u_int i = 0; i <= SC_REXMTS; i++) {
		se = TAILQ_FIRST(&sc->sc_queues[i]);
		if (se != NULL && (due == 0 || se->se_due < due))
			due = se->se_due;
	}
	if (due == 0 || (sc->sc_armed != 0 && sc->sc_armed <= due))
		return;
	sc->sc_armed = due;
	callout_schedule_ns(&sc->sc_timer, due);
}

/* Behind the others that were sent as often. */
static void
sc_wait(struct syncache *sc, struct syn_entry *se, uint64_t now)
{

	se->se_due = now + (1000ull << se->se_rexmt) * TCPTV_NS_MS;
	TAILQ_INSERT_TAIL(&sc->sc_queues[se->se_rexmt], se, se_queue);
}

/* The next entry whose time is up goes on; false if there is none. */
static bool
sc_timeout_one(struct syncache *sc, uint64_t now, struct syn_entry *copy,
    bool *send)
{
	struct syn_entry *se;

	for (u_int i = 0; i <= SC_REXMTS; i++) {
		se = TAILQ_FIRST(&sc->sc_queues[i]);
		if (se == NULL || se->se_due > now)
			continue;
		*send = i < SC_REXMTS;
		if (!*send) {
			tcp_statinc(TCP_STAT_SC_TIMED_OUT);
			sc_remove(sc, se);
			return true;
		}
		TAILQ_REMOVE(&sc->sc_queues[i], se, se_queue);
		se->se_rexmt++;
		/* Perhaps it is the ECN bits that do not get through. */
		se->se_ecn = false;
		sc_wait(sc, se, now);
		*copy = *se;
		return true;
	}
	return false;
}

static void
sc_timeout(void *arg)
{
	struct syncache *sc = arg;
	struct syn_entry copy;
	uint64_t now = tcp_now_ns();
	bool send;

	mutex_enter(&sc->sc_lock);
	sc->sc_armed = 0;
	while (sc_timeout_one(sc, now, &copy, &send)) {
		if (!send)
			continue;
		mutex_exit(&sc->sc_lock);
		tcp_statinc(TCP_STAT_SC_RETRANSMITTED);
		tcp_syn_answer(&copy, now);
		mutex_enter(&sc->sc_lock);
	}
	sc_arm(sc);
	mutex_exit(&sc->sc_lock);
}

/* Send the SYN|ACK of an entry. */
void
tcp_syn_answer(const struct syn_entry *se, uint64_t now)
{
	struct tcp_opts o = { .to_flags = TOF_MSS };
	int flags = TH_SYN | TH_ACK;

	o.to_mss = se->se_ourmss;
	if (se->se_wscale) {
		o.to_flags |= TOF_WSCALE;
		o.to_wscale = se->se_ourscale;
	}
	if (se->se_sack)
		o.to_flags |= TOF_SACKOK;
	if (se->se_ts) {
		o.to_flags |= TOF_TS;
		o.to_tsval = tcp_ts_clock(now) + se->se_ts_offset;
		o.to_tsecr = se->se_opt.to_tsval;
	}
	if (se->se_sig)
		o.to_flags |= TOF_SIG;
	if (se->se_ecn)
		flags |= TH_ECE;
	(void)tcp_respond(NULL, se->se_af, &se->se_q, se->se_iss,
	    se->se_irs + 1, flags, se->se_win, &o,
	    se->se_sig ? &se->se_md5 : NULL);
}

/* What the listener and the SYN agree on. */
static void
syn_fill(struct syn_entry *se, struct socket *so, const struct tcp_seg *sg,
    tcp_seq iss)
{
	const struct tcp_tunables *tn = tcp_tn();
	struct tcp_path path = { 0 };
	uint8_t of = sg->sg_opt.to_flags;

	memset(se, 0, sizeof(*se));
	se->se_af = sg->sg_af;
	se->se_listener = so;
	se->se_q = sg->sg_q;
	se->se_irs = sg->sg_seq;
	se->se_opt = sg->sg_opt;
	se->se_iss = iss != 0 ? iss : tcp_new_iss(&sg->sg_q);
	se->se_ts_offset = tcp_new_tsoffset(&sg->sg_q);
	se->se_sent = sg->sg_now;
	se->se_wscale = tn->tn_rfc1323 && tn->tn_win_scale &&
	    (of & TOF_WSCALE) != 0;
	se->se_ts = tn->tn_rfc1323 && tn->tn_timestamps && (of & TOF_TS) != 0;
	se->se_sack = tn->tn_sack && (of & TOF_SACKOK) != 0;
	se->se_ecn = tn->tn_ecn && (sg->sg_flags & (TH_ECE | TH_CWR)) ==
	    (TH_ECE | TH_CWR);
	se->se_ourscale = se->se_wscale ? tcp_window_scale(so) : 0;
	se->se_win = (uint16_t)MIN(so->so_rcv.sb_hiwat, TCP_MAXWIN);
	sg->sg_af->taf_path(NULL, &sg->sg_q, &path);
	se->se_ourmss = (uint16_t)tcp_mss_to_advertise(&path,
	    sg->sg_af->taf_hdrlen);
}

/* Room for one more; false: there is none. */
static bool
sc_make_room(struct syncache *sc, struct syn_bucket *sb)
{
	const struct tcp_tunables *tn = tcp_tn();

	if (sc->sc_count >= (u_int)tn->tn_syn_cache_limit) {
		tcp_statinc(TCP_STAT_SC_OVERFLOWED);
		if (tn->tn_syncookies)
			return false;
		for (u_int i = SC_REXMTS + 1; i-- > 0;)
			if (!TAILQ_EMPTY(&sc->sc_queues[i])) {
				sc_remove(sc,
				    TAILQ_FIRST(&sc->sc_queues[i]));
				break;
			}
	} else if (sb->sb_len >= (u_int)tn->tn_syn_bucket_limit) {
		tcp_statinc(TCP_STAT_SC_BUCKETOVERFLOW);
		if (tn->tn_syncookies)
			return false;
		sc_remove(sc, TAILQ_FIRST(&sb->sb_q));
	}
	return true;
}

/* Keep the entry; false: no room, the answer has to be a cookie. */
static bool
sc_add(struct syncache *sc, const struct syn_entry *new, uint64_t now)
{
	struct syn_bucket *sb;
	struct syn_entry *se = NULL;

	mutex_enter(&sc->sc_lock);
	if (sc_table_make(sc)) {
		sb = sc_bucket(sc, &new->se_q);
		if (sc_make_room(sc, sb))
			se = pool_get(&sc->sc_pool, PR_NOWAIT);
	}
	if (se != NULL) {
		*se = *new;
		if (!TAILQ_EMPTY(&sb->sb_q))
			tcp_statinc(TCP_STAT_SC_COLLISIONS);
		TAILQ_INSERT_TAIL(&sb->sb_q, se, se_hash);
		sb->sb_len++;
		sc->sc_count++;
		sc_wait(sc, se, now);
		sc_arm(sc);
		tcp_statinc(TCP_STAT_SC_ADDED);
	} else
		sc->sc_cookie = now;
	mutex_exit(&sc->sc_lock);
	return se != NULL;
}

/* A SYN for a listener. */
static void
listen_syn(struct socket *so, struct tcpcb *ltp, struct tcp_seg *sg,
    tcp_seq iss)
{
	struct syncache *sc = tcp_state()->ts_syncache;
	struct syn_entry *se, new;
	bool again = false;

	if (sg->sg_bcast || sg->sg_q.q_fport == 0) {
		tcp_statinc(TCP_STAT_BADSYN);
		return;
	}
	if ((ltp->t_flags & TF_SIGNATURE) != 0 && !tcp_md5_check(ltp, sg))
		return;
	mutex_enter(&sc->sc_lock);
	if ((se = sc_find(sc, &sg->sg_q)) != NULL) {
		if (se->se_irs == sg->sg_seq) {
			tcp_statinc(TCP_STAT_SC_DUPESYN);
			se->se_opt.to_tsval = sg->sg_opt.to_tsval;
			new = *se;
			again = true;
		} else
			sc_remove(sc, se);
	}
	mutex_exit(&sc->sc_lock);
	if (again) {
		tcp_syn_answer(&new, sg->sg_now);
		return;
	}
	/* No more half open ones than could be accepted. */
	if (so->so_qlen > 3 * so->so_qlimit / 2) {
		tcp_statinc(TCP_STAT_SC_DROPPED);
		return;
	}
	syn_fill(&new, so, sg, iss);
	if (ltp->t_usermss != 0)
		new.se_ourmss = (uint16_t)tcp_min32(new.se_ourmss,
		    ltp->t_usermss);
	if (ltp->t_flags & TF_SIGNATURE) {
		new.se_sig = true;
		new.se_md5 = *ltp->t_md5;
	}
	if (!sc_add(sc, &new, sg->sg_now)) {
		if (!tcp_tn()->tn_syncookies) {
			tcp_statinc(TCP_STAT_SC_DROPPED);
			return;
		}
		tcp_cookie_make(&new, sg->sg_now);
	}
	tcp_syn_answer(&new, sg->sg_now);
}

/* What the connection has of the listener and of the entry. */
static void
listen_fill(struct tcpcb *tp, const struct tcpcb *ltp,
    const struct syn_entry *se, const struct tcp_seg *sg)
{

	tp->t_q = se->se_q;
	tp->t_flags |= TF_PASSIVE | (ltp->t_flags & (TF_NODELAY | TF_NOOPT));
	tp->t_keepidle = ltp->t_keepidle;
	tp->t_keepintvl = ltp->t_keepintvl;
	tp->t_keepcnt = ltp->t_keepcnt;
	tp->t_keepinit = ltp->t_keepinit;
	tp->t_usermss = ltp->t_usermss;
	if (tp->t_congctl != ltp->t_congctl)
		tcp_congctl_select(tp, ltp->t_congctl);
	tp->iss = se->se_iss;
	tp->irs = se->se_irs;
	tp->snd_una = tp->snd_nxt = tp->snd_up = se->se_iss + 1;
	tp->rcv_nxt = tp->rcv_up = tp->last_ack_sent = se->se_irs + 1;
	tp->rcv_adv = tp->rcv_nxt + se->se_win;
	tp->ts_offset = se->se_ts_offset;
	tp->t_ourmss = se->se_ourmss;
	if (!se->se_wscale)
		tp->t_flags &= ~TF_REQ_SCALE;
	if (!se->se_ts)
		tp->t_flags &= ~TF_REQ_TSTMP;
	if (!se->se_sack)
		tp->t_flags &= ~TF_SACK_PERMIT;
	tp->rcv_scale = se->se_ourscale;
	tcp_peer_options(tp, &se->se_opt, sg->sg_now);
	if (se->se_ecn) {
		tp->t_flags |= TF_ECN_PERMIT;
		tcp_statinc(TCP_STAT_ECN_SHS);
	}
	tp->snd_wl1 = sg->sg_seq - 1;
	tp->snd_wl2 = sg->sg_ack;
	tp->snd_wnd = tp->max_sndwnd = sg->sg_win << tp->snd_scale;
	tp->t_starttime = sg->sg_now;
	if (se->se_rexmt == 0)
		tcp_rtt(tp, (uint32_t)MIN((sg->sg_now - se->se_sent) / 1000,
		    UINT32_MAX));
	else
		tp->t_flags |= TF_SYN_REXMT;
}

/*
 * The handshake is complete.  False: no socket can be had now; the segment
 * counts as lost.
 */
static bool
listen_complete(struct inpcb *linp, const struct syn_entry *se,
    struct tcp_seg *sg)
{
	struct socket *head = linp->inp_socket, *so;
	struct tcpcb *ltp = intotcpcb(linp), *tp;
	struct inpcb *inp;

	so = sonewconn(head, false);
	if (so == NULL)
		return false;
	inp = sotoinpcb(so);
	tp = intotcpcb(inp);
	if (in_pcbinsert(inp, &se->se_q.q_laddr, se->se_q.q_lport,
	    &se->se_q.q_faddr, se->se_q.q_fport) != 0) {
		(void)soqremque(so, 0);
		(void)soabort(so);
		solock(head);
		return false;
	}
	sg->sg_af->taf_inherit(inp, linp);
	listen_fill(tp, ltp, se, sg);
	if (ltp->t_md5 != NULL && !tcp_md5_copy(tp, ltp->t_md5)) {
		(void)soqremque(so, 0);
		(void)soabort(so);
		solock(head);
		return false;
	}
	tcp_mss_path(tp);
	tcp_statinc(TCP_STAT_ACCEPTS);
	tcp_established(tp);
	soisconnected(so);
	(void)tcp_segment_input(tp, sg);
	return true;
}

/* RFC 9293, 3.10.7.4 for SYN_RECEIVED: is it our SYN that is acknowledged? */
static bool
listen_ack_ok(const struct syn_entry *se, const struct tcp_seg *sg)
{

	if (sg->sg_ack != se->se_iss + 1 ||
	    SEQ_LEQ(sg->sg_seq, se->se_irs) ||
	    SEQ_GT(sg->sg_seq, se->se_irs + 1 + se->se_win))
		return false;
	return !(se->se_ts && (sg->sg_opt.to_flags & TOF_TS) != 0 &&
	    TSTMP_LT(sg->sg_opt.to_tsval, se->se_opt.to_tsval));
}

/* An ACK for a listener. */
static void
listen_ack(struct inpcb *inp, struct tcp_seg *sg)
{
	struct syncache *sc = tcp_state()->ts_syncache;
	struct syn_entry *se, copy;
	bool cookies;

	if ((intotcpcb(inp)->t_flags & TF_SIGNATURE) != 0 &&
	    !tcp_md5_check(intotcpcb(inp), sg))
		return;
	mutex_enter(&sc->sc_lock);
	se = sc_find(sc, &sg->sg_q);
	cookies = sc->sc_cookie != 0 &&
	    sg->sg_now - sc->sc_cookie < SC_COOKIE_NS;
	if (se != NULL) {
		copy = *se;
		mutex_exit(&sc->sc_lock);
		if (!listen_ack_ok(&copy, sg)) {
			/* Another acknowledgement is none of ours. */
			if (sg->sg_ack != copy.se_iss + 1)
				tcp_reset(sg);
			return;
		}
		if (!listen_complete(inp, &copy, sg))
			return;
		mutex_enter(&sc->sc_lock);
		if ((se = sc_find(sc, &copy.se_q)) != NULL)
			sc_remove(sc, se);
		mutex_exit(&sc->sc_lock);
		tcp_statinc(TCP_STAT_SC_COMPLETED);
		return;
	}
	mutex_exit(&sc->sc_lock);
	if (cookies && tcp_cookie_check(sg, &copy)) {
		struct syn_entry ours;

		syn_fill(&ours, inp->inp_socket, sg, copy.se_iss);
		copy.se_ourmss = ours.se_ourmss;
		copy.se_win = ours.se_win;
		copy.se_ourscale = copy.se_wscale ?
		    tcp_window_scale(inp->inp_socket) : 0;
		if (listen_complete(inp, &copy, sg))
			tcp_statinc(TCP_STAT_SC_COMPLETED);
		return;
	}
	tcp_reset(sg);
}

static void
listen_rst(struct tcp_seg *sg)
{
	struct syncache *sc = tcp_state()->ts_syncache;
	struct syn_entry *se;

	mutex_enter(&sc->sc_lock);
	se = sc_find(sc, &sg->sg_q);
	if (se != NULL && sg->sg_seq == se->se_irs + 1) {
		tcp_statinc(TCP_STAT_SC_RESET);
		sc_remove(sc, se);
	}
	mutex_exit(&sc->sc_lock);
}

void
tcp_listen_input(struct inpcb *inp, struct tcp_seg *sg, tcp_seq iss)
{

	if (sg->sg_flags & TH_RST)
		listen_rst(sg);
	else if ((sg->sg_flags & (TH_SYN | TH_ACK)) == TH_SYN)
		listen_syn(inp->inp_socket, intotcpcb(inp), sg, iss);
	else if ((sg->sg_flags & (TH_SYN | TH_ACK)) == TH_ACK)
		listen_ack(inp, sg);
	else if (sg->sg_flags & TH_SYN)
		tcp_reset(sg);
}

/* An ICMP error for a SYN|ACK of ours. */
void
tcp_syncache_error(const struct tcp_quad *q, tcp_seq seq, bool hard)
{
	struct syncache *sc = tcp_state()->ts_syncache;
	struct syn_entry *se;

	mutex_enter(&sc->sc_lock);
	se = sc_find(sc, q);
	if (se != NULL && se->se_iss == seq && (hard || se->se_rexmt >= 3)) {
		tcp_statinc(TCP_STAT_SC_UNREACH);
		sc_remove(sc, se);
	}
	mutex_exit(&sc->sc_lock);
}

void
tcp_syncache_listener_gone(struct socket *so)
{
	struct syncache *sc = tcp_state()->ts_syncache;
	struct syn_entry *se, *next;

	mutex_enter(&sc->sc_lock);
	for (u_int i = 0; i <= SC_REXMTS; i++)
		TAILQ_FOREACH_SAFE(se, &sc->sc_queues[i], se_queue, next)
			if (so == NULL || se->se_listener == so) {
				tcp_statinc(TCP_STAT_SC_ABORTED);
				sc_remove(sc, se);
			}
	mutex_exit(&sc->sc_lock);
}

void
tcp_syncache_fini(void)
{
	struct syncache *sc = tcp_state()->ts_syncache;

	callout_halt(&sc->sc_timer, NULL);
	callout_destroy(&sc->sc_timer);
	tcp_syncache_listener_gone(NULL);
	if (sc->sc_table != NULL)
		kmem_free(sc->sc_table, SC_BUCKETS * sizeof(*sc->sc_table));
	pool_destroy(&sc->sc_pool);
	mutex_destroy(&sc->sc_lock);
}
