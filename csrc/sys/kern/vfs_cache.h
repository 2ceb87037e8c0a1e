/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The name cache as vfs_cache.c and vfs_lookup.c see it.  Rules: vfs_cache.c.
 */
#ifndef _KERN_VFS_CACHE_H_
#define _KERN_VFS_CACHE_H_

#include <sys/atomic.h>
#include <sys/namei.h>
#include <sys/vnode_impl.h>

/* Names are hashed and compared by words; a buffer of a path has slack. */
#define NC_SLACK	sizeof(uint64_t)
#define NC_HASHMUL	0x9e3779b97f4a7c15ULL

struct nc_entry {
	struct nc_entry	*ne_next;	/* chain; vi_nc_lock of ne_dvp, read
					   without */
	struct vnode	*ne_dvp;	/* - */
	struct vnode	*ne_vp;		/* - NULL: there is no such name */
	uint32_t	ne_hash;	/* - */
	uint16_t	ne_namelen;	/* - */
	bool		ne_whiteout;	/* - */
	bool		ne_recent;	/* a  used since the hand passed */
	struct nc_entry	*ne_nnext;	/* names of ne_vp: vi_nc_namelock; */
	struct nc_entry	*ne_nprev;	/*   the first read without */
	struct limbo_item ne_limbo;
	uint64_t	ne_name[];	/* - padded with zeroes */
};

struct nc_dir {
	uint32_t	nd_mask;	/* buckets less one; - */
	uint32_t	nd_count;	/* entries; vi_nc_lock */
	struct vnode	*nd_dvp;	/* - */
	TAILQ_ENTRY(nc_dir) nd_list;	/* all directories; nc_dirlock */
	struct limbo_item nd_limbo;
	struct nc_entry	*nd_bucket[];	/* vi_nc_lock, read without */
};

/* vi_nc_mode */
#define NC_IDVALID	0x80000000U

/* A name, hashed. */
struct nc_key {
	const char	*nk_name;
	size_t		nk_len;
	uint32_t	nk_hash;
};

static inline uint64_t
nc_load(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

static inline uint64_t
nc_mix(uint64_t h, uint64_t w)
{

	h = (h ^ w) * NC_HASHMUL;
	return h ^ (h >> 29);
}

static inline uint32_t
nc_final(uint64_t h, size_t len)
{

	h = (h ^ len) * NC_HASHMUL;
	return (uint32_t)(h >> 32);
}

/* The low n bytes of a word, n in 0..7. */
static inline uint64_t
nc_low(uint64_t w, u_int n)
{

	return w & ((1ULL << (n * 8)) - 1);
}

/*
 * Hash a component while looking for its end, a slash or NUL.  Reads up to
 * NC_SLACK bytes beyond the end.
 */
static inline void
nc_key_path(struct nc_key *nk, const char *path)
{
	const uint64_t ones = 0x0101010101010101ULL, highs = ones << 7;
	const uint64_t slashes = ones * '/';
	const char *p = path;
	uint64_t h = 0, w, x, hit;
	u_int n;

	for (;; p += sizeof(w)) {
		w = nc_load(p);
		x = w ^ slashes;
		/* Exact up to the first zero byte, which is all we need. */
		hit = ((w - ones) & ~w & highs) | ((x - ones) & ~x & highs);
		if (hit != 0)
			break;
		h = nc_mix(h, w);
	}
	n = (u_int)__builtin_ctzll(hit) / 8;
	if (n > 0)
		h = nc_mix(h, nc_low(w, n));
	nk->nk_name = path;
	nk->nk_len = (size_t)(p - path) + n;
	nk->nk_hash = nc_final(h, nk->nk_len);
}

/* The same for a name of known length, without reading beyond it. */
static inline void
nc_key_name(struct nc_key *nk, const char *name, size_t len)
{
	const char *p = name, *end = name + len;
	uint64_t h = 0, w;

	for (; (size_t)(end - p) >= sizeof(w); p += sizeof(w))
		h = nc_mix(h, nc_load(p));
	if (p < end) {
		w = 0;
		memcpy(&w, p, (size_t)(end - p));
		h = nc_mix(h, w);
	}
	nk->nk_name = name;
	nk->nk_len = len;
	nk->nk_hash = nc_final(h, len);
}

static inline bool
nc_name_eq(const struct nc_entry *ne, const struct nc_key *nk)
{
	const uint64_t *w = ne->ne_name;
	const char *p = nk->nk_name, *end = p + nk->nk_len;
	uint64_t last;

	for (; (size_t)(end - p) >= sizeof(*w); p += sizeof(*w), w++)
		if (nc_load(p) != *w)
			return false;
	if (p == end)
		return true;
	last = 0;
	memcpy(&last, p, (size_t)(end - p));
	return last == *w;
}

/*
 * Find a name.  The caller is in a pserialize(9) section, or holds
 * vi_nc_lock of the directory.
 */
static inline struct nc_entry *
nc_find(struct vnode *dvp, const struct nc_key *nk)
{
	struct nc_dir *nd;
	struct nc_entry *ne;

	nd = atomic_load_acquire(&VNODE_TO_VIMPL(dvp)->vi_nc_dir);
	if (nd == NULL)
		return NULL;
	ne = atomic_load_acquire(&nd->nd_bucket[nk->nk_hash & nd->nd_mask]);
	for (; ne != NULL; ne = atomic_load_acquire(&ne->ne_next)) {
		if (ne->ne_hash == nk->nk_hash &&
		    ne->ne_namelen == nk->nk_len && nc_name_eq(ne, nk)) {
			if (!atomic_load_relaxed(&ne->ne_recent))
				atomic_store_relaxed(&ne->ne_recent, true);
			return ne;
		}
	}
	return NULL;
}

/* Counters, one set a CPU: summed up when somebody asks. */
struct namecache_cpu {
	struct nchstats	nc_stats;
} __cacheline_aligned;

/* k_namecache */
struct namecache_state {
	kmutex_t	nc_dirlock;
	TAILQ_HEAD(, nc_dir) nc_dirs;	/* nc_dirlock */
	volatile u_int	nc_count;	/* entries */
	volatile u_int	nc_negative;	/* of these without a vnode */
	struct namecache_cpu *nc_cpu;	/* [ncpu] */
};

#define NC_COUNT(what)							\
	(curkernel()->k_namecache->nc_cpu[cpu_number()].nc_stats.what++)


#endif /* _KERN_VFS_CACHE_H_ */
