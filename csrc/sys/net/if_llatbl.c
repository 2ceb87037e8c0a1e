/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Neighbour tables.  Rules and locking: <net/if_llatbl.h>.
 *
 * An entry that was unlinked is freed by its last reference, but only after
 * readers have left (pserialize).
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_llatbl.h>
#include <netinet/in_var.h>
#include <net/nd.h>
#include <net/route.h>

#define LLTABLE_MAX	2048		/* entries of an interface */

struct lltable *
lltable_alloc(struct ifnet *ifp, int af)
{
	struct lltable *llt = kmem_zalloc(sizeof(*llt), KM_SLEEP);

	llt->llt_ifp = ifp;
	llt->llt_af = af;
	llt->llt_maxentries = LLTABLE_MAX;
	for (int i = 0; i < LLTBL_HASHTBL_SIZE; i++)
		PSLIST_INIT(&llt->llt_hash[i]);
	return llt;
}

void
lltable_free(struct lltable *llt)
{
	lltable_purge(llt, true);
	KASSERT(llt->llt_nentries == 0);
	kmem_free(llt, sizeof(*llt));
}

static inline const void *
lla_key(int af, const struct sockaddr *sa)
{
	return af == AF_INET ? (const void *)&satocsin(sa)->sin_addr :
	    (const void *)&satocsin6(sa)->sin6_addr;
}

static inline u_int
lla_hash(int af, const void *key)
{
	uint32_t w[4], h;

	if (af == AF_INET)
		memcpy(&h, key, 4);
	else {
		memcpy(w, key, 16);
		h = w[0] ^ w[1] * 3 ^ w[2] * 5 ^ w[3];
	}
	return ((h * 0x9e3779b1U) >> 20) % LLTBL_HASHTBL_SIZE;
}

static inline bool
lle_is(const struct llentry *lle, int af, const void *key)
{
	return memcmp(&lle->r_l3addr, key, af == AF_INET ? 4 : 16) == 0;
}

static struct llentry *
lla_find(struct lltable *llt, const void *key)
{
	struct llentry *lle;

	PSLIST_READER_FOREACH(lle, &llt->llt_hash[lla_hash(llt->llt_af, key)],
	    struct llentry, lle_next) {
		if (lle_is(lle, llt->llt_af, key))
			break;
	}
	return lle;
}

bool
lla_resolved(struct lltable *llt, const void *key, void *lladdr)
{
	struct llentry *lle;
	uint64_t word = 0;
	int s;

	s = pserialize_read_enter();
	if ((lle = lla_find(llt, key)) != NULL)
		word = atomic_load_relaxed(&lle->lle_word);
	pserialize_read_exit(s);
	if ((word & LLE_FAST) == 0)
		return false;
	memcpy(lladdr, &word, 6);
	return true;
}

struct llentry *
lla_lookup(struct lltable *llt, u_int flags, const struct sockaddr *sa)
{
	struct llentry *lle = lla_find(llt, lla_key(llt->llt_af, sa));

	if (lle == NULL)
		return NULL;
	if ((flags & LLE_EXCLUSIVE) != 0)
		LLE_WLOCK(lle);
	else
		LLE_RLOCK(lle);
	return lle;
}

/*
 * Make room: the oldest that is of no use goes.  False: all are in use.
 */
static bool
lltable_evict(struct lltable *llt)
{
	struct llentry *lle, *victim = NULL;

	for (int i = 0; i < LLTBL_HASHTBL_SIZE; i++) {
		PSLIST_WRITER_FOREACH(lle, &llt->llt_hash[i], struct llentry,
		    lle_next) {
			if ((lle->la_flags & (LLE_STATIC | LLE_IFADDR)) != 0 ||
			    ((lle->la_flags & LLE_VALID) != 0 &&
			    lle->ln_state != ND_STATE_STALE))
				continue;
			if (victim == NULL || lle->lle_used <
			    victim->lle_used)
				victim = lle;
		}
	}
	if (victim == NULL)
		return false;
	LLE_WLOCK(victim);
	(void)llentry_free(victim);
	return true;
}

/* Found or made, write-locked; the table is locked for writing. */
struct llentry *
lla_create(struct lltable *llt, u_int flags, const struct sockaddr *sa,
    const struct rtentry *rt)
{
	const void *key = lla_key(llt->llt_af, sa);
	struct llentry *lle = lla_find(llt, key);

	if (lle != NULL) {
		LLE_WLOCK(lle);
		return lle;
	}
	if (llt->llt_nentries >= llt->llt_maxentries && !lltable_evict(llt))
		return NULL;
	lle = kmem_intr_zalloc(sizeof(*lle), KM_NOSLEEP);
	if (lle == NULL)
		return NULL;
	memcpy(&lle->r_l3addr, key, llt->llt_af == AF_INET ? 4 : 16);
	lle->lle_tbl = llt;
	lle->lle_refcnt = 1;
	lle->la_flags = LLE_LINKED | (flags & (LLE_STATIC | LLE_IFADDR |
	    LLE_PUB));
	lle->ln_state = ND_STATE_NOSTATE;
	lle->lle_used = (uint64_t)getticks();
	rw_init(&lle->lle_lock);
	callout_init(&lle->lle_timer, CALLOUT_MPSAFE);
	callout_setfunc(&lle->lle_timer, llt->llt_timer, lle);
	PSLIST_ENTRY_INIT(lle, lle_next);
	LLE_WLOCK(lle);
	PSLIST_WRITER_INSERT_HEAD(&llt->llt_hash[lla_hash(llt->llt_af, key)],
	    lle, lle_next);
	llt->llt_nentries++;
	return lle;
}

/* The last reference went: nobody can find it. */
void
lle_free(struct llentry *lle)
{
	if (atomic_dec_uint_nv(&lle->lle_refcnt) != 0)
		return;
	callout_halt(&lle->lle_timer, NULL);
	callout_destroy(&lle->lle_timer);
	rw_destroy(&lle->lle_lock);
	kmem_intr_free(lle, sizeof(*lle));
}

/*
 * Take an entry out: it is write-locked, and the table too.  Returns how many
 * packets were dropped.
 */
size_t
llentry_free(struct llentry *lle)
{
	struct mbuf *m;
	size_t n = 0;
	bool linked = (lle->la_flags & LLE_LINKED) != 0;

	while ((m = lle->la_hold) != NULL) {
		lle->la_hold = m->m_nextpkt;
		m->m_nextpkt = NULL;
		m_freem(m);
		n++;
	}
	lle->la_numheld = 0;
	lle->la_flags = (lle->la_flags | LLE_DELETED) &
	    ~(LLE_LINKED | LLE_VALID);
	atomic_store_relaxed(&lle->lle_word, 0);
	if (linked) {
		PSLIST_WRITER_REMOVE(lle, lle_next);
		lle->lle_tbl->llt_nentries--;
	}
	callout_stop(&lle->lle_timer);
	LLE_WUNLOCK(lle);
	if (linked) {
		struct lltable *llt = lle->lle_tbl;

		pserialize_perform(if_psz());
		/* Freeing waits for its timer, which may want the table. */
		lle->lle_freenext = llt->llt_free;
		atomic_store_relaxed(&llt->llt_free, lle);
	}
	return n;
}

void
lltable_reap(struct lltable *llt)
{
	struct llentry *lle, *next;

	/* Who put one there comes here after it. */
	if (__predict_true(atomic_load_relaxed(&llt->llt_free) == NULL))
		return;
	IF_AFDATA_WLOCK(llt->llt_ifp);
	lle = llt->llt_free;
	atomic_store_relaxed(&llt->llt_free, NULL);
	IF_AFDATA_WUNLOCK(llt->llt_ifp);
	for (; lle != NULL; lle = next) {
		next = lle->lle_freenext;
		lle_free(lle);
	}
}

int
lla_delete(struct lltable *llt, u_int flags, const struct sockaddr *sa)
{
	struct llentry *lle = lla_find(llt, lla_key(llt->llt_af, sa));

	if (lle == NULL)
		return ENOENT;
	LLE_WLOCK(lle);
	(void)llentry_free(lle);
	return 0;
}

void
lle_setaddr(struct llentry *lle, const void *addr, u_int len)
{
	memcpy(lle->ll_addr.mac8, addr, MIN(len, LLE_MAC_LEN));
	lle->la_flags |= LLE_VALID;
}

/* Whether packets may go without a look at the state. */
void
lle_setfast(struct llentry *lle, bool fast)
{
	uint64_t word = 0;

	if (fast && (lle->la_flags & LLE_VALID) != 0) {
		memcpy(&word, lle->ll_addr.mac8, 6);
		word |= LLE_FAST;
	}
	atomic_store_release(&lle->lle_word, word);
}

/* All entries, or all but those that somebody entered. */
void
lltable_purge(struct lltable *llt, bool all)
{
	struct ifnet *ifp = llt->llt_ifp;
	struct llentry *lle;

	for (int i = 0; i < LLTBL_HASHTBL_SIZE; i++) {
		IF_AFDATA_WLOCK(ifp);
again:
		PSLIST_WRITER_FOREACH(lle, &llt->llt_hash[i], struct llentry,
		    lle_next) {
			if (!all && (lle->la_flags & LLE_STATIC) != 0)
				continue;
			LLE_WLOCK(lle);
			(void)llentry_free(lle);
			goto again;
		}
		IF_AFDATA_WUNLOCK(ifp);
	}
	lltable_reap(llt);
}

void
lltable_foreach(struct lltable *llt,
    int (*fn)(struct lltable *, struct llentry *, void *), void *arg)
{
	struct llentry *lle;

	IF_AFDATA_RLOCK(llt->llt_ifp);
	for (int i = 0; i < LLTBL_HASHTBL_SIZE; i++) {
		PSLIST_READER_FOREACH(lle, &llt->llt_hash[i], struct llentry,
		    lle_next) {
			LLE_RLOCK(lle);
			(void)fn(llt, lle, arg);
			LLE_RUNLOCK(lle);
		}
	}
	IF_AFDATA_RUNLOCK(llt->llt_ifp);
}

/*
 * Keep a packet until the address is known; returns one that had to go.
 */
struct mbuf *
lle_hold(struct llentry *lle, struct mbuf *m, u_int max)
{
	struct mbuf *drop = NULL, **mp;

	m->m_nextpkt = NULL;
	if (lle->la_numheld >= (int)MAX(max, 1)) {
		drop = lle->la_hold;
		lle->la_hold = drop->m_nextpkt;
		drop->m_nextpkt = NULL;
		lle->la_numheld--;
	}
	for (mp = &lle->la_hold; *mp != NULL; mp = &(*mp)->m_nextpkt)
		continue;
	*mp = m;
	lle->la_numheld++;
	return drop;
}

void
lltable_fill_sa(const struct llentry *lle, struct sockaddr *sa)
{
	if (lle->lle_tbl->llt_af == AF_INET)
		sockaddr_in_init(satosin(sa), &lle->r_l3addr.addr4, 0);
	else
		sockaddr_in6_init(satosin6(sa), &lle->r_l3addr.addr6, 0, 0,
		    0);
}

/*
 * A routing message about a neighbour (RTF_LLDATA).
 */
int
lla_rt_output(const u_char type, const int rtm_flags, const time_t expire,
    struct rt_addrinfo *info, int seq)
{
	const struct sockaddr *dst = info->rti_dst, *gw = info->rti_gateway;
	const struct sockaddr_dl *sdl = gw != NULL && gw->sa_family ==
	    AF_LINK ? satocsdl(gw) : NULL;
	struct llentry *lle;
	struct lltable *llt;
	struct psref psref;
	struct ifaddr *ifa;
	struct ifnet *ifp = NULL;
	int bound, error = 0, s;

	if (dst == NULL || dst->sa_family != AF_INET)
		return EINVAL;
	bound = curlwp_bind();
	if (sdl != NULL && sdl->sdl_index != 0)
		ifp = if_get_byindex(sdl->sdl_index, &psref);
	else {
		s = pserialize_read_enter();
		if ((ifa = ifa_ifwithnet(dst)) != NULL) {
			ifp = ifa->ifa_ifp;
			if_acquire(ifp, &psref);
		}
		pserialize_read_exit(s);
	}
	if (ifp == NULL || ifp->if_afdata[AF_INET] == NULL) {
		if_put(ifp, &psref);
		curlwp_bindx(bound);
		return EINVAL;
	}
	llt = LLTABLE(ifp);
	IF_AFDATA_WLOCK(ifp);
	switch (type) {
	case RTM_ADD:
		if (sdl == NULL || sdl->sdl_alen != ifp->if_addrlen ||
		    sdl->sdl_alen == 0) {
			error = EINVAL;
			break;
		}
		lle = lla_create(llt, LLE_EXCLUSIVE, dst, NULL);
		if (lle == NULL) {
			error = ENOMEM;
			break;
		}
		lle_setaddr(lle, CLLADDR(sdl), sdl->sdl_alen);
		lle->la_expire = expire;
		if (expire == 0)
			lle->la_flags |= LLE_STATIC;
		else
			lle->la_flags &= ~LLE_STATIC;
		if ((rtm_flags & RTF_ANNOUNCE) != 0)
			lle->la_flags |= LLE_PUB;
		lle->ln_state = ND_STATE_REACHABLE;
		lle_setfast(lle, expire == 0);
		LLE_WUNLOCK(lle);
		break;
	case RTM_DELETE:
		error = lla_delete(llt, 0, dst);
		break;
	default:
		error = EINVAL;
		break;
	}
	IF_AFDATA_WUNLOCK(ifp);
	lltable_reap(llt);
	if_put(ifp, &psref);
	curlwp_bindx(bound);
	return error;
}
