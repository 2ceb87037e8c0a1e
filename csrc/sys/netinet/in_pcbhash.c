/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables of protocol control blocks.
 *
 * A connected pcb is found by both addresses and ports, others by the local
 * port.  Chains are changed under inpt_lock and read without a lock, in a
 * pserialize section; memory of pcbs is reused for pcbs only.  A reader that
 * was led into another chain, because a pcb it stood on moved there, finds
 * ib_seq of its own changed and begins again; after some such rounds it takes
 * the lock.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/cprng.h>
#include <sys/kmem.h>
#include <sys/pserialize.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>

#include "in_pcb_private.h"
#include "inet_state.h"

#define INPCB_RETRIES	8
#define INPCB_CMOST	(1U << 18)	/* chains for connections */
#define INPCB_CSIZE(n)							\
	(sizeof(struct inpcb_ctable) + (n) * sizeof(struct inpcb_bucket))

static inline uint64_t
mix64(uint64_t h)
{
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93ULL;
	h ^= h >> 32;
	return h;
}

uint64_t
in_hash_secret(const uint64_t secret[2], uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t h = secret[0];

	h = mix64(h ^ a) + secret[1];
	h = mix64(h ^ b) + secret[0];
	h = mix64(h ^ c);
	return mix64(h);
}

static inline u_int
inpcb_chash(const struct inpcbtable *t, const union in_pcbaddr *laddr,
    in_port_t lport, const union in_pcbaddr *faddr, in_port_t fport)
{
	const uint64_t l = laddr->ipa_word[0] + laddr->ipa_word[1];
	const uint64_t f = faddr->ipa_word[0] ^ (faddr->ipa_word[1] >> 7);

	return (u_int)in_hash_secret(t->inpt_secret, l ^ (f << 1 | f >> 63),
	    f, (uint64_t)lport << 16 | fport);
}

static inline u_int
inpcb_bhash(const struct inpcbtable *t, in_port_t lport)
{
	return (u_int)(be16toh(lport) & t->inpt_mask);
}

struct inpcb_ports *
inpcb_ports(struct inpcbtable *t, in_port_t lport)
{
	return &t->inpt_ports[be16toh(lport) & t->inpt_portmask];
}

int
in_pcbinit(struct inpcbtable *t, u_int size)
{
	u_int n = 1;

	while (n < size)
		n <<= 1;
	memset(t, 0, sizeof(*t));
	mutex_init(&t->inpt_lock, MUTEX_DEFAULT, IPL_SOFTNET);
	TAILQ_INIT(&t->inpt_queue);
	t->inpt_mask = n - 1;
	t->inpt_connect = kmem_intr_zalloc(INPCB_CSIZE(n), KM_SLEEP);
	t->inpt_connect->ic_mask = t->inpt_portmask = n - 1;
	t->inpt_bind = kmem_zalloc(n * sizeof(t->inpt_bind[0]), KM_SLEEP);
	t->inpt_ports = kmem_intr_zalloc(n * sizeof(t->inpt_ports[0]),
	    KM_SLEEP);
	(void)cprng_fast(t->inpt_secret, sizeof(t->inpt_secret));
	return 0;
}

void
in_pcbfini(struct inpcbtable *t)
{
	const size_t n = t->inpt_mask + 1;
	struct inpcb_ctable *ic;
	struct inpcb *inp;

	KASSERT(TAILQ_EMPTY(&t->inpt_queue));
	while ((inp = t->inpt_free) != NULL) {
		t->inpt_free = inp->inp_hnext;
		kmem_intr_free(inp, sizeof(*inp));
	}
	while ((ic = t->inpt_connect) != NULL) {
		t->inpt_connect = ic->ic_older;
		kmem_intr_free(ic, INPCB_CSIZE(ic->ic_mask + 1));
	}
	kmem_free(t->inpt_bind, n * sizeof(t->inpt_bind[0]));
	kmem_intr_free(t->inpt_ports, (t->inpt_portmask + 1) *
	    sizeof(t->inpt_ports[0]));
	mutex_destroy(&t->inpt_lock);
}

/*
 * Memory of a pcb: a used one or a new one, with one reference.  Readers may
 * look at a used one meanwhile; inp_hnext stays a pointer to a pcb.
 */
struct inpcb *
inpcb_get(struct inpcbtable *t)
{
	const union in_pcbaddr none = { 0 };
	struct inpcb *inp;
	const size_t from = offsetof(struct inpcb, inp_proto);

	mutex_enter(&t->inpt_lock);
	if ((inp = t->inpt_free) != NULL)
		t->inpt_free = inp->inp_hnext;
	mutex_exit(&t->inpt_lock);
	if (inp == NULL) {
		inp = kmem_intr_zalloc(sizeof(*inp), KM_NOSLEEP);
		if (inp == NULL)
			return NULL;
	} else {
		inp->inp_hprev = NULL;
		in_pcbaddr_set(&inp->inp_faddru, &none);
		in_pcbaddr_set(&inp->inp_laddru, &none);
		atomic_store_relaxed(&inp->inp_fport, 0);
		KASSERT(inp->inp_lport == 0);
		memset((char *)inp + from, 0, sizeof(*inp) - from);
	}
	atomic_store_relaxed(&inp->inp_state, INP_ATTACHED);
	atomic_store_release(&inp->inp_refcnt, 1);
	return inp;
}

bool
inpcb_hold(struct inpcb *inp)
{
	u_int n = atomic_load_relaxed(&inp->inp_refcnt);

	while (n != 0) {
		const u_int old = atomic_cas_uint(&inp->inp_refcnt, n, n + 1);

		if (old == n)
			return true;
		n = old;
	}
	return false;
}

void
inpcb_rele(struct inpcb *inp)
{
	struct inpcbtable *t;

	if (atomic_dec_uint_nv(&inp->inp_refcnt) != 0)
		return;
	t = inp->inp_table;
	mutex_obj_free(inp->inp_lock);
	if (inp->inp_oldlock != NULL)
		mutex_obj_free(inp->inp_oldlock);
	mutex_enter(&t->inpt_lock);
	atomic_store_relaxed(&inp->inp_hnext, t->inpt_free);
	t->inpt_free = inp;
	mutex_exit(&t->inpt_lock);
}

static inline struct inpcb_bucket *
inpcb_bucket(struct inpcb *inp)
{
	struct inpcbtable *t = inp->inp_table;

	return inp->inp_state == INP_CONNECTED ?
	    &t->inpt_connect->ic_bucket[inp->inp_bucket] :
	    &t->inpt_bind[inp->inp_bucket];
}

void
inpcb_unhash(struct inpcb *inp)
{
	struct inpcb_bucket *ib;

	if (inp->inp_state == INP_ATTACHED)
		return;
	ib = inpcb_bucket(inp);
	if (inp->inp_state == INP_CONNECTED)
		inp->inp_table->inpt_nconnect--;
	if (inp->inp_hnext != NULL)
		inp->inp_hnext->inp_hprev = inp->inp_hprev;
	atomic_store_relaxed(inp->inp_hprev, inp->inp_hnext);
	inp->inp_hprev = NULL;
	atomic_store_relaxed(&inp->inp_state, INP_ATTACHED);
	/* Before its links or keys change. */
	atomic_store_release(&ib->ib_seq, ib->ib_seq + 1);
	membar_sync();
}

/* At the head of a chain; its state and inp_bucket are set. */
static void
inpcb_link(struct inpcb *inp, struct inpcb_bucket *ib)
{
	atomic_store_relaxed(&inp->inp_hnext, ib->ib_first);
	if (ib->ib_first != NULL)
		ib->ib_first->inp_hprev = &inp->inp_hnext;
	inp->inp_hprev = &ib->ib_first;
	atomic_store_release(&ib->ib_first, inp);
}

static u_int
inpcb_cbucket(const struct inpcb *inp, const struct inpcb_ctable *ic)
{
	return inpcb_chash(inp->inp_table, &inp->inp_laddru, inp->inp_lport,
	    &inp->inp_faddru, inp->inp_fport) & ic->ic_mask;
}

/*
 * Four times as many chains for connections.  A reader that finds nothing
 * meanwhile takes the lock; some may still be in old tables, so these stay.
 */
static void
inpcb_grow_connect(struct inpcbtable *t)
{
	struct inpcb_ctable *old = t->inpt_connect, *new;
	const u_int n = (old->ic_mask + 1) * 4;
	struct inpcb *inp;

	if ((new = kmem_intr_zalloc(INPCB_CSIZE(n), KM_NOSLEEP)) == NULL)
		return;
	new->ic_mask = n - 1;
	new->ic_older = old;
	atomic_store_relaxed(&t->inpt_growing, true);
	membar_sync();
	for (u_int i = 0; i <= old->ic_mask; i++) {
		struct inpcb_bucket *ib = &old->ic_bucket[i];

		while ((inp = ib->ib_first) != NULL) {
			if (inp->inp_hnext != NULL)
				inp->inp_hnext->inp_hprev = &ib->ib_first;
			atomic_store_relaxed(&ib->ib_first, inp->inp_hnext);
			/* Before its link changes. */
			atomic_store_release(&ib->ib_seq, ib->ib_seq + 1);
			membar_sync();
			inp->inp_bucket = inpcb_cbucket(inp, new);
			inpcb_link(inp, &new->ic_bucket[inp->inp_bucket]);
		}
	}
	atomic_store_release(&t->inpt_connect, new);
	atomic_store_release(&t->inpt_growing, false);
}

/* The same for ports, which are looked at with the lock only. */
static void
inpcb_grow_ports(struct inpcbtable *t)
{
	struct inpcb_ports *old = t->inpt_ports, *new;
	const u_int was = t->inpt_portmask + 1, n = MIN(was * 4, 65536);
	struct inpcb *inp;

	if (n == was || (new = kmem_intr_zalloc(n * sizeof(*new),
	    KM_NOSLEEP)) == NULL)
		return;
	t->inpt_ports = new;
	t->inpt_portmask = n - 1;
	for (u_int i = 0; i < was; i++) {
		while ((inp = LIST_FIRST(&old[i])) != NULL) {
			LIST_REMOVE(inp, inp_lhash);
			LIST_INSERT_HEAD(inpcb_ports(t, inp->inp_lport), inp,
			    inp_lhash);
		}
	}
	kmem_intr_free(old, was * sizeof(*old));
}

void
inpcb_hash(struct inpcb *inp, int state)
{
	struct inpcbtable *t = inp->inp_table;

	KASSERT(inp->inp_state == INP_ATTACHED);
	if (state == INP_CONNECTED &&
	    ++t->inpt_nconnect > t->inpt_connect->ic_mask + 1 &&
	    t->inpt_connect->ic_mask < INPCB_CMOST) {
		inpcb_grow_connect(t);
		inpcb_grow_ports(t);
	}
	inp->inp_bucket = state == INP_CONNECTED ?
	    inpcb_cbucket(inp, t->inpt_connect) :
	    inpcb_bhash(t, inp->inp_lport);
	atomic_store_relaxed(&inp->inp_state, (uint8_t)state);
	inpcb_link(inp, inpcb_bucket(inp));
}

static inline bool
inpcb_is_connected(const struct inpcb *inp, int af,
    const union in_pcbaddr *laddr, in_port_t lport,
    const union in_pcbaddr *faddr, in_port_t fport)
{
	return atomic_load_relaxed(&inp->inp_lport) == lport &&
	    atomic_load_relaxed(&inp->inp_fport) == fport &&
	    atomic_load_relaxed(&inp->inp_state) == INP_CONNECTED &&
	    atomic_load_relaxed(&inp->inp_af) == af &&
	    in_pcbaddr_eq(&inp->inp_faddru, faddr) &&
	    in_pcbaddr_eq(&inp->inp_laddru, laddr);
}

struct inpcb *
inpcb_find_connected(struct inpcbtable *t, int af,
    const union in_pcbaddr *laddr, in_port_t lport,
    const union in_pcbaddr *faddr, in_port_t fport)
{
	struct inpcb *inp;

	inp = t->inpt_connect->ic_bucket[inpcb_chash(t, laddr, lport, faddr,
	    fport) & t->inpt_connect->ic_mask].ib_first;
	for (; inp != NULL; inp = inp->inp_hnext) {
		if (inpcb_is_connected(inp, af, laddr, lport, faddr, fport))
			break;
	}
	return inp;
}

struct inpcb *
inpcb_lookup_connect(struct inpcbtable *t, int af,
    const union in_pcbaddr *faddr, in_port_t fport,
    const union in_pcbaddr *laddr, in_port_t lport)
{
	const u_int hash = inpcb_chash(t, laddr, lport, faddr, fport);
	struct inpcb_ctable *ic;
	struct inpcb_bucket *ib;
	struct inpcb *inp;
	u_int seq;
	int s;

	for (int i = 0; i < INPCB_RETRIES; i++) {
		ic = atomic_load_acquire(&t->inpt_connect);
		ib = &ic->ic_bucket[hash & ic->ic_mask];
		s = pserialize_read_enter();
		seq = atomic_load_acquire(&ib->ib_seq);
		for (inp = atomic_load_consume(&ib->ib_first); inp != NULL;
		    inp = atomic_load_consume(&inp->inp_hnext)) {
			if (inpcb_is_connected(inp, af, laddr, lport, faddr,
			    fport))
				break;
		}
		pserialize_read_exit(s);
		if (inp != NULL && inpcb_hold(inp)) {
			if (__predict_true(inpcb_is_connected(inp, af, laddr,
			    lport, faddr, fport)))
				return inp;
			inpcb_rele(inp);
		} else if (inp == NULL) {
			membar_consumer();
			if (__predict_false(atomic_load_acquire(
			    &t->inpt_growing)))
				break;
			if (atomic_load_relaxed(&ib->ib_seq) == seq &&
			    atomic_load_relaxed(&t->inpt_connect) == ic)
				return NULL;
		}
	}
	mutex_enter(&t->inpt_lock);
	inp = inpcb_find_connected(t, af, laddr, lport, faddr, fport);
	if (inp != NULL && !inpcb_hold(inp))
		inp = NULL;
	mutex_exit(&t->inpt_lock);
	return inp;
}

/*
 * How well a bound pcb suits: its address, or any; 0 not at all.  An IPv6
 * socket without V6ONLY takes IPv4 as the last choice.
 */
static inline int
inpcb_bound_score(const struct inpcb *inp, int af,
    const union in_pcbaddr *laddr, in_port_t lport)
{
	if (atomic_load_relaxed(&inp->inp_lport) != lport ||
	    atomic_load_relaxed(&inp->inp_state) != INP_BOUND)
		return 0;
	if (atomic_load_relaxed(&inp->inp_af) != af) {
		if (af != AF_INET || (inp->inp_flags & IN6P_IPV6_V6ONLY) != 0)
			return 0;
		return in_pcbaddr_any(&inp->inp_laddru) ? 1 : 0;
	}
	if (in_pcbaddr_eq(&inp->inp_laddru, laddr))
		return 3;
	return in_pcbaddr_any(&inp->inp_laddru) ? 2 : 0;
}

static struct inpcb *
inpcb_best_bound(struct inpcb *first, int af, const union in_pcbaddr *laddr,
    in_port_t lport)
{
	struct inpcb *inp, *best = NULL;
	int score, bestscore = 0;

	for (inp = first; inp != NULL;
	    inp = atomic_load_consume(&inp->inp_hnext)) {
		score = inpcb_bound_score(inp, af, laddr, lport);
		if (score > bestscore) {
			bestscore = score;
			best = inp;
			if (score == 3)
				break;
		}
	}
	return best;
}

struct inpcb *
inpcb_lookup_bind(struct inpcbtable *t, int af,
    const union in_pcbaddr *laddr, in_port_t lport)
{
	struct inpcb_bucket *ib = &t->inpt_bind[inpcb_bhash(t, lport)];
	struct inpcb *inp;
	u_int seq;
	int s;

	for (int i = 0; i < INPCB_RETRIES; i++) {
		s = pserialize_read_enter();
		seq = atomic_load_acquire(&ib->ib_seq);
		inp = inpcb_best_bound(atomic_load_consume(&ib->ib_first), af,
		    laddr, lport);
		pserialize_read_exit(s);
		if (inp != NULL && !inpcb_hold(inp))
			continue;
		membar_consumer();
		if (__predict_true(atomic_load_relaxed(&ib->ib_seq) == seq))
			return inp;
		if (inp != NULL)
			inpcb_rele(inp);
	}
	mutex_enter(&t->inpt_lock);
	inp = inpcb_best_bound(ib->ib_first, af, laddr, lport);
	if (inp != NULL && !inpcb_hold(inp))
		inp = NULL;
	mutex_exit(&t->inpt_lock);
	return inp;
}

struct inpcb *
in_pcblookup_connect(struct inpcbtable *t, struct in_addr faddr,
    u_int fport, struct in_addr laddr, u_int lport)
{
	union in_pcbaddr f, l;

	in_pcbaddr4(&f, faddr);
	in_pcbaddr4(&l, laddr);
	return inpcb_lookup_connect(t, AF_INET, &f, (in_port_t)fport, &l,
	    (in_port_t)lport);
}

struct inpcb *
in_pcblookup_bind(struct inpcbtable *t, struct in_addr laddr, u_int lport)
{
	union in_pcbaddr l;

	in_pcbaddr4(&l, laddr);
	return inpcb_lookup_bind(t, AF_INET, &l, (in_port_t)lport);
}

/*
 * Some pcbs at once: a list of those that match, held, then one after the
 * other with its lock.
 */
struct inpcb **
in_pcbcollect(struct inpcbtable *t,
    bool (*match)(const struct inpcb *, const void *), const void *key,
    u_int *np, u_int *maxp)
{
	struct inpcb **list, *inp;
	u_int n = 0, max;

	mutex_enter(&t->inpt_lock);
	max = t->inpt_count + 1;
	list = kmem_intr_alloc(max * sizeof(*list), KM_NOSLEEP);
	if (list != NULL) {
		TAILQ_FOREACH(inp, &t->inpt_queue, inp_queue) {
			if ((match == NULL || match(inp, key)) &&
			    inpcb_hold(inp))
				list[n++] = inp;
		}
	}
	mutex_exit(&t->inpt_lock);
	*np = n;
	*maxp = max;
	return list;
}

void
in_pcbcollect_free(struct inpcb **list, u_int max)
{
	if (list != NULL)
		kmem_intr_free(list, max * sizeof(*list));
}

void
in_pcbforeach(struct inpcbtable *t, void (*fn)(struct inpcb *, void *),
    void *arg)
{
	struct inpcb **list;
	u_int n, max;

	list = in_pcbcollect(t, NULL, NULL, &n, &max);
	for (u_int i = 0; i < n; i++) {
		if (inpcb_lock(list[i])) {
			fn(list[i], arg);
			inpcb_unlock(list[i]);
		}
		inpcb_rele(list[i]);
	}
	in_pcbcollect_free(list, max);
}

static bool
inpcb_match_faddr(const struct inpcb *inp, const void *key)
{
	return inp->inp_af == AF_INET && inp->inp_state == INP_CONNECTED &&
	    in_pcbaddr_eq(&inp->inp_faddru, key);
}

void
in_pcbnotifyall(struct inpcbtable *t, struct in_addr faddr, int error,
    void (*notify)(struct inpcb *, int))
{
	union in_pcbaddr f;
	struct inpcb **list;
	u_int n, max;

	if (in_nullhost(faddr) || notify == NULL)
		return;
	in_pcbaddr4(&f, faddr);
	list = in_pcbcollect(t, inpcb_match_faddr, &f, &n, &max);
	for (u_int i = 0; i < n; i++) {
		if (inpcb_lock(list[i])) {
			notify(list[i], error);
			/* It may have detached the pcb. */
			mutex_exit(list[i]->inp_lock);
		}
		inpcb_rele(list[i]);
	}
	in_pcbcollect_free(list, max);
}

int
in_pcbnotify(struct inpcbtable *t, struct in_addr faddr, u_int fport,
    struct in_addr laddr, u_int lport, int error,
    void (*notify)(struct inpcb *, int))
{
	struct inpcb *inp;
	int n = 0;

	if (in_nullhost(faddr) || notify == NULL)
		return 0;
	inp = in_pcblookup_connect(t, faddr, fport, laddr, lport);
	if (inp == NULL)
		return 0;
	if (inpcb_lock(inp)) {
		notify(inp, error);
		mutex_exit(inp->inp_lock);
		n = 1;
	}
	inpcb_rele(inp);
	return n;
}
