/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Neighbours of an interface: protocol address -> link address.
 *
 * One lltable an interface and address family.  Readers look an entry up
 * under pserialize(9) and copy its address (lla_resolved()): no lock.  All
 * else is under the interface's if_afdata_lock (the table) and lle_lock (the
 * entry), taken in that order.
 *
 * An entry lives as long as it is LINKED or lle_refcnt is not zero.
 */
#ifndef _NET_IF_LLATBL_H_
#define _NET_IF_LLATBL_H_

#include <sys/types.h>
#include <sys/callout.h>
#include <sys/pslist.h>
#include <sys/rwlock.h>
#include <net/if.h>
#include <netinet/in.h>

struct rt_msghdr;
struct sysctl_req;

#define LLE_MAC_LEN	20

struct llentry {
	struct pslist_entry lle_next;
	union {
		struct in_addr	addr4;
		struct in6_addr	addr6;
	} r_l3addr;
	volatile uint64_t lle_word;	/* 6 bytes and LLE_FAST, at once */
	union {
		uint64_t	mac_aligned;
		uint8_t		mac8[LLE_MAC_LEN];
	} ll_addr;
	struct lltable	*lle_tbl;
	struct mbuf	*la_hold;	/* waiting packets, by m_nextpkt */
	int		la_numheld;
	time_t		la_expire;	/* time_uptime, 0: does not */
	uint16_t	la_flags;	/* LLE_* */
	uint16_t	la_asked;	/* requests without an answer */
	uint16_t	la_preempt;
	uint16_t	ln_byhint;
	int16_t		ln_state;	/* ND_STATE_* of <net/nd.h> */
	uint16_t	ln_router;
	volatile u_int	lle_refcnt;
	callout_t	lle_timer;
	krwlock_t	lle_lock;
	uint64_t	lle_used;	/* getticks() of the last packet */
	struct llentry	*lle_freenext;
};
#define LLE_FAST	((uint64_t)1 << 56)	/* REACHABLE: no need to look */

#define LLE_DELETED	0x0001
#define LLE_STATIC	0x0002
#define LLE_IFADDR	0x0004
#define LLE_VALID	0x0008
#define LLE_PUB		0x0020
#define LLE_LINKED	0x0040
#define LLE_CREATE	0x1000
#define LLE_EXCLUSIVE	0x2000

#define LLE_WLOCK(l)	rw_enter(&(l)->lle_lock, RW_WRITER)
#define LLE_RLOCK(l)	rw_enter(&(l)->lle_lock, RW_READER)
#define LLE_WUNLOCK(l)	rw_exit(&(l)->lle_lock)
#define LLE_RUNLOCK(l)	rw_exit(&(l)->lle_lock)
#define LLE_ADDREF(l)	atomic_inc_uint(&(l)->lle_refcnt)

#define LLTBL_HASHTBL_SIZE	64

struct lltable {
	struct pslist_head llt_hash[LLTBL_HASHTBL_SIZE];
	struct ifnet	*llt_ifp;
	int		llt_af;
	u_int		llt_nentries;	/* afdata lock */
	u_int		llt_maxentries;
	struct llentry	*llt_free;	/* unlinked, not yet freed */
	/* Of the protocol. */
	void	(*llt_timer)(void *);	/* lle_timer */
	/* The last of a waiting packet, when nobody answered. */
	void	(*llt_failed)(struct ifnet *, struct llentry *,
		    struct mbuf *);
};

struct lltable *lltable_alloc(struct ifnet *, int);
void	lltable_free(struct lltable *);
struct llentry *lla_lookup(struct lltable *, u_int, const struct sockaddr *);
struct llentry *lla_create(struct lltable *, u_int, const struct sockaddr *,
	    const struct rtentry *);
int	lla_delete(struct lltable *, u_int, const struct sockaddr *);
void	lle_free(struct llentry *);	/* drops a reference */
size_t	llentry_free(struct llentry *);	/* unlinks; locked, unlocks */
/* After the table was unlocked: free what was unlinked meanwhile. */
void	lltable_reap(struct lltable *);
void	lle_setaddr(struct llentry *, const void *, u_int);
void	lle_setfast(struct llentry *, bool);
void	lltable_purge(struct lltable *, bool);
void	lltable_foreach(struct lltable *,
	    int (*)(struct lltable *, struct llentry *, void *), void *);
struct mbuf *lle_hold(struct llentry *, struct mbuf *, u_int);
/* The address at once, if the entry needs no attention. */
bool	lla_resolved(struct lltable *, const void *, void *);
void	lltable_fill_sa(const struct llentry *, struct sockaddr *);
#define LLTABLE(ifp)							\
	(((struct in_ifinfo *)(ifp)->if_afdata[AF_INET])->ii_llt)

int	lla_rt_output(const u_char, const int, const time_t,
	    struct rt_addrinfo *, int);

#endif /* _NET_IF_LLATBL_H_ */
