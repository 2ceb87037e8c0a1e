/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The routing tables of a kernel.
 */
#ifndef _NET_ROUTE_PRIVATE_H_
#define _NET_ROUTE_PRIVATE_H_

#include <sys/atomic.h>
#include <sys/callout.h>
#include <sys/pserialize.h>
#include <net/route.h>

/* An address as a number, left-aligned: most significant bit first. */
struct rt_bits {
	uint64_t	w[2];
};

/*
 * A node of the trie: a prefix, the route to it if there is one, and the
 * longer prefixes below, chosen by the first bit behind it.
 */
struct rt_node {
	struct rt_node	*rn_child[2];
	struct rtentry	*rn_rt;
	struct rt_bits	rn_key;
	uint8_t		rn_plen;
};

#define RT_NTABLES	2		/* AF_INET, AF_INET6 */
#define RT_MAXDYNAMIC	4096		/* routes learned from packets */

struct route_state {
	kmutex_t	rs_lock;	/* all changes */
	pserialize_t	rs_psz;		/* rs_lock */
	struct rt_node	*rs_root[RT_NTABLES];
	volatile uint64_t rs_generation;
	u_int		rs_count;
	u_int		rs_ndynamic;
	callout_t	rs_expire;
	LIST_HEAD(, rtentry) rs_timed;
	struct rtstat	rs_stat;
};

#define route_state()	(curkernel()->k_route)

int	rt_tableof(sa_family_t);
u_int	rt_maxbits(int);
bool	rt_getbits(const struct sockaddr *, struct rt_bits *);
int	rt_masklen(const struct sockaddr *, sa_family_t);
struct sockaddr *rt_makemask(sa_family_t, u_int);

struct rtentry *rt_trie_match(struct route_state *, int,
	    const struct rt_bits *);
struct rtentry *rt_trie_exact(struct route_state *, int,
	    const struct rt_bits *, u_int);
int	rt_trie_insert(struct route_state *, int, const struct rt_bits *,
	    u_int, struct rtentry *);
/* Nodes to free when readers have left, by rn_child[0]. */
struct rt_node *rt_trie_remove(struct route_state *, int,
	    const struct rt_bits *, u_int);
void	rt_trie_walk(struct route_state *, int,
	    void (*)(struct rtentry *, void *), void *);
void	rt_trie_free(struct rt_node *);

struct rtentry *rt_delete_locked(struct rtentry *);
void	rt_expire_work(void *);

/* rs_lock held: caches of routes look anew. */
static inline void __unused
rt_changed(struct route_state *rs)
{
	atomic_store_release(&rs->rs_generation, rs->rs_generation + 1);
}

#endif /* _NET_ROUTE_PRIVATE_H_ */
