/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Longest prefix match: a path-compressed binary trie.
 *
 * Each node is a prefix; a node without a route has two children.  Writers
 * hold rs_lock.  Readers, in a pserialize section, see each change as one
 * store of a pointer: a new node is complete before it is linked in, and one
 * that was taken out keeps its children until all readers have left.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#include <net/if.h>
#include <netinet/in.h>

#include "route_private.h"

int
rt_tableof(sa_family_t af)
{
	return af == AF_INET ? 0 : af == AF_INET6 ? 1 : -1;
}

u_int
rt_maxbits(int table)
{
	return table == 0 ? 32 : 128;
}

bool
rt_getbits(const struct sockaddr *sa, struct rt_bits *b)
{
	switch (sa->sa_family) {
	case AF_INET:
		b->w[0] = (uint64_t)be32toh(satocsin(sa)->sin_addr.s_addr) <<
		    32;
		b->w[1] = 0;
		return true;
	case AF_INET6: {
		uint64_t w[2];

		memcpy(w, &satocsin6(sa)->sin6_addr, sizeof(w));
		b->w[0] = be64toh(w[0]);
		b->w[1] = be64toh(w[1]);
		return true;
	}
	default:
		return false;
	}
}

/*
 * How many bits a mask has, -1 if they are not the first ones.  A mask may be
 * cut off behind its last byte that is not zero.
 */
int
rt_masklen(const struct sockaddr *mask, sa_family_t af)
{
	const size_t off = af == AF_INET ?
	    offsetof(struct sockaddr_in, sin_addr) :
	    offsetof(struct sockaddr_in6, sin6_addr);
	const size_t n = af == AF_INET ? 4 : 16;
	const uint8_t *p = (const uint8_t *)mask;
	int bits = 0;
	bool end = false;

	for (size_t i = 0; i < n; i++) {
		const uint8_t v = off + i < mask->sa_len ? p[off + i] : 0;

		if (end && v != 0)
			return -1;
		if (v != 0xff) {
			const int ones = __builtin_clz(~((uint32_t)v << 24));

			if ((uint8_t)(v << ones) != 0)
				return -1;
			bits += ones;
			end = true;
		} else
			bits += 8;
	}
	return bits;
}

/* The mask as it is told: cut off, length 0 if there is none. */
struct sockaddr *
rt_makemask(sa_family_t af, u_int plen)
{
	const size_t off = af == AF_INET ?
	    offsetof(struct sockaddr_in, sin_addr) :
	    offsetof(struct sockaddr_in6, sin6_addr);
	const size_t size = af == AF_INET ? sizeof(struct sockaddr_in) :
	    sizeof(struct sockaddr_in6);
	uint8_t *p = kmem_zalloc(size, KM_SLEEP);

	for (u_int i = 0; i < plen; i++)
		p[off + i / 8] |= 0x80 >> (i % 8);
	p[0] = plen == 0 ? 0 : off + howmany(plen, 8);
	return (struct sockaddr *)p;
}

static inline uint64_t
bits_mask(u_int n)
{
	return n == 0 ? 0 : n >= 64 ? ~(uint64_t)0 : ~(uint64_t)0 << (64 - n);
}

static inline bool
bits_match(const struct rt_bits *a, const struct rt_bits *b, u_int plen)
{
	if (plen <= 64)
		return ((a->w[0] ^ b->w[0]) & bits_mask(plen)) == 0;
	return a->w[0] == b->w[0] &&
	    ((a->w[1] ^ b->w[1]) & bits_mask(plen - 64)) == 0;
}

static inline u_int
bits_at(const struct rt_bits *b, u_int i)
{
	return (b->w[i >> 6] >> (63 - (i & 63))) & 1;
}

static u_int
bits_common(const struct rt_bits *a, const struct rt_bits *b, u_int max)
{
	u_int n;

	if (a->w[0] != b->w[0])
		n = (u_int)__builtin_clzll(a->w[0] ^ b->w[0]);
	else if (a->w[1] != b->w[1])
		n = 64 + (u_int)__builtin_clzll(a->w[1] ^ b->w[1]);
	else
		n = 128;
	return MIN(n, max);
}

struct rtentry *
rt_trie_match(struct route_state *rs, int table, const struct rt_bits *key)
{
	const u_int max = rt_maxbits(table);
	struct rt_node *rn = atomic_load_consume(&rs->rs_root[table]);
	struct rtentry *rt, *best = NULL;

	while (rn != NULL && bits_match(&rn->rn_key, key, rn->rn_plen)) {
		if ((rt = atomic_load_consume(&rn->rn_rt)) != NULL)
			best = rt;
		if (rn->rn_plen == max)
			break;
		rn = atomic_load_consume(&rn->rn_child[bits_at(key,
		    rn->rn_plen)]);
	}
	return best;
}

struct rtentry *
rt_trie_exact(struct route_state *rs, int table, const struct rt_bits *key,
    u_int plen)
{
	struct rt_node *rn = atomic_load_consume(&rs->rs_root[table]);

	while (rn != NULL && rn->rn_plen <= plen &&
	    bits_match(&rn->rn_key, key, rn->rn_plen)) {
		if (rn->rn_plen == plen)
			return atomic_load_consume(&rn->rn_rt);
		rn = atomic_load_consume(&rn->rn_child[bits_at(key,
		    rn->rn_plen)]);
	}
	return NULL;
}

static struct rt_node *
rt_node_make(const struct rt_bits *key, u_int plen, struct rtentry *rt)
{
	struct rt_node *rn = kmem_intr_zalloc(sizeof(*rn), KM_NOSLEEP);

	if (rn == NULL)
		return NULL;
	rn->rn_key.w[0] = key->w[0] & bits_mask(MIN(plen, 64));
	rn->rn_key.w[1] = plen > 64 ? key->w[1] & bits_mask(plen - 64) : 0;
	rn->rn_plen = plen;
	rn->rn_rt = rt;
	return rn;
}

int
rt_trie_insert(struct route_state *rs, int table, const struct rt_bits *key,
    u_int plen, struct rtentry *rt)
{
	struct rt_node **np = &rs->rs_root[table], *rn, *leaf, *glue;
	u_int common = 0;

	for (; (rn = *np) != NULL; np = &rn->rn_child[bits_at(key, common)]) {
		common = bits_common(&rn->rn_key, key, MIN(rn->rn_plen, plen));
		if (common < rn->rn_plen || plen == rn->rn_plen)
			break;
	}
	if (rn != NULL && common == rn->rn_plen && plen == rn->rn_plen) {
		if (rn->rn_rt != NULL)
			return EEXIST;
		atomic_store_release(&rn->rn_rt, rt);
		return 0;
	}
	if ((leaf = rt_node_make(key, plen, rt)) == NULL)
		return ENOBUFS;
	if (rn != NULL && common == plen)
		leaf->rn_child[bits_at(&rn->rn_key, plen)] = rn;
	else if (rn != NULL) {
		if ((glue = rt_node_make(key, common, NULL)) == NULL) {
			rt_trie_free(leaf);
			return ENOBUFS;
		}
		glue->rn_child[bits_at(key, common)] = leaf;
		glue->rn_child[bits_at(&rn->rn_key, common)] = rn;
		leaf = glue;
	}
	atomic_store_release(np, leaf);
	return 0;
}

/*
 * Take out a node that is of no use any more; its one child takes its place.
 */
static bool
rt_node_splice(struct rt_node **np)
{
	struct rt_node *rn = *np;

	if (rn->rn_rt != NULL ||
	    (rn->rn_child[0] != NULL && rn->rn_child[1] != NULL))
		return false;
	atomic_store_release(np, rn->rn_child[0] != NULL ?
	    rn->rn_child[0] : rn->rn_child[1]);
	return true;
}

struct rt_node *
rt_trie_remove(struct route_state *rs, int table, const struct rt_bits *key,
    u_int plen)
{
	struct rt_node **np = &rs->rs_root[table], **pnp = NULL, *rn;
	struct rt_node *parent, *dead;

	while ((rn = *np) != NULL && rn->rn_plen < plen) {
		pnp = np;
		np = &rn->rn_child[bits_at(key, rn->rn_plen)];
	}
	KASSERT(rn != NULL && rn->rn_plen == plen);
	atomic_store_relaxed(&rn->rn_rt, NULL);
	if (!rt_node_splice(np))
		return NULL;
	dead = rn;
	parent = pnp != NULL ? *pnp : NULL;
	if (parent != NULL && !rt_node_splice(pnp))
		parent = NULL;
	/* Only now may the children be overwritten. */
	pserialize_perform(rs->rs_psz);
	dead->rn_child[0] = NULL;
	if (parent == NULL)
		return dead;
	parent->rn_child[0] = dead;
	return parent;
}

void
rt_trie_free(struct rt_node *rn)
{
	struct rt_node *next;

	for (; rn != NULL; rn = next) {
		next = rn->rn_child[0];
		kmem_intr_free(rn, sizeof(*rn));
	}
}

/*
 * In order of the prefixes, shorter ones first.  No recursion deeper than
 * there are bits.
 */
static void
rt_node_walk(struct rt_node *rn, void (*fn)(struct rtentry *, void *),
    void *arg)
{
	while (rn != NULL) {
		if (rn->rn_rt != NULL)
			fn(rn->rn_rt, arg);
		rt_node_walk(rn->rn_child[0], fn, arg);
		rn = rn->rn_child[1];
	}
}

void
rt_trie_walk(struct route_state *rs, int table,
    void (*fn)(struct rtentry *, void *), void *arg)
{
	rt_node_walk(rs->rs_root[table], fn, arg);
}
