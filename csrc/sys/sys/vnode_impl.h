/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of a vnode that only the VFS core, genfs locking and the name
 * cache see.  States are told at the head of kern/vfs_vnode.c.
 *
 * Locks: (c) the vcache stripe of vi_hashval, (i) v_interlock, (m) the
 * mount's mnt_vnodelock, (l) the LRU lock, (s) the syncer's lock,
 * (n) vi_nc_lock, (t) vi_nc_namelock.  Words marked (a) are read without one.
 */
#ifndef _SYS_VNODE_IMPL_H_
#define _SYS_VNODE_IMPL_H_

#include <sys/vnode.h>

enum vnode_phase {
	VS_ACTIVE,	/* only in assertions: LOADED, or BLOCKED and used */
	VS_MARKER,
	VS_LOADING,
	VS_LOADED,
	VS_BLOCKED,
	VS_RECLAIMING,
	VS_RECLAIMED
};

#define VCACHE_KEYWORDS	2

struct vcache_key {
	struct mount	*vk_mount;
	size_t		vk_key_len;
	const void	*vk_key;
};

struct nc_dir;
struct nc_entry;
struct tree_node;

/*
 * What lockless readers may still see is not freed at once: it waits in limbo
 * until every virtual CPU has been left since.  kern/vfs_limbo.c
 */
struct limbo_item {
	struct limbo_item *li_next;
	void		(*li_free)(struct limbo_item *);
};
void	limbo_init(void);
void	limbo_fini(void);
void	limbo_add(struct limbo_item *, void (*)(struct limbo_item *));

struct vnode_impl {
	struct vnode	vi_vnode;

	/* Name cache: vfs_cache.c */
	struct nc_dir	*vi_nc_dir;	/* n+a names in this directory */
	struct nc_entry	*vi_nc_names;	/* t+a names of this vnode */
	volatile uint64_t vi_nc_id;	/* a  owner << 32 | group */
	volatile uint32_t vi_nc_mode;	/* a  mode, NC_IDVALID if known */
	kmutex_t	vi_nc_lock;
	kmutex_t	vi_nc_namelock;

	struct tree_node *vi_treenodes;	/* names, for tree watches */

	/* The vnode lock: genfs_lock() */
	krwlock_t	vi_lock;

	/* vcache: vfs_vnode.c */
	volatile enum vnode_phase vi_state; /* i+c */
	bool		vi_recent;	/* a  used since the LRU hand passed */
	bool		vi_onlru;	/* l */
	bool		vi_syncing;	/* s */
	uint32_t	vi_hashval;	/* - */
	SLIST_ENTRY(vnode_impl) vi_hash; /* c */
	struct vcache_key vi_key;	/* c */
	uint64_t	vi_keybuf[VCACHE_KEYWORDS]; /* the key, if it fits */
	TAILQ_ENTRY(vnode_impl) vi_lrulist; /* l */
	TAILQ_ENTRY(vnode_impl) vi_mntvnodes; /* m */
	TAILQ_ENTRY(vnode_impl) vi_synclist; /* s */
	int		vi_synclist_slot; /* s */
	TAILQ_ENTRY(vnode_impl) vi_asynclist; /* vrele_async() */
	u_int		vi_asyncrefs;	/* the lock of that list */
	kmutex_t	*vi_ownilock;	/* - made with the structure */
	krwlock_t	*vi_ownobjlock;	/* - likewise */
	struct limbo_item vi_limbo;	/* waiting to be freed */
};
typedef struct vnode_impl vnode_impl_t;

#define VIMPL_TO_VNODE(vip)	(&(vip)->vi_vnode)
#define VNODE_TO_VIMPL(vp)						\
	((struct vnode_impl *)((char *)(vp) -				\
	    __builtin_offsetof(struct vnode_impl, vi_vnode)))

#define VSTATE_GET(vp)		(VNODE_TO_VIMPL(vp)->vi_state)

#ifdef DIAGNOSTIC
#define VSTATE_ASSERT(vp, state)					\
	KASSERT(vstate_is((vp), (state)))
#else
#define VSTATE_ASSERT(vp, state)	((void)0)
#endif
bool	vstate_is(struct vnode *, enum vnode_phase);

/*
 * A new reference to a vnode found in a cache, by one who holds none.  The
 * structure must be kept in place by the caller (a pserialize(9) section, a
 * lock, a hold).  Fails if the vnode is being reclaimed.
 */
static inline bool
vcache_tryref(struct vnode *vp)
{
	int old = __atomic_load_n(&vp->v_usecount, __ATOMIC_RELAXED);

	do {
		if (__predict_false(old & VC_BLOCKED))
			return false;
	} while (!__atomic_compare_exchange_n(&vp->v_usecount, &old,
	    (old + 1) | VC_GOT, true, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	return true;
}

/* With v_interlock held in, released out.  ENOENT if it was reclaimed. */
int	vcache_vget(struct vnode *);
/* The same but EBUSY instead of waiting. */
int	vcache_tryvget(struct vnode *);
struct vnode *vnalloc_marker(struct mount *);
void	vnfree_marker(struct vnode *);
bool	vnis_marker(struct vnode *);
void	vcache_print(struct vnode *, const char *,
	    void (*)(const char *, ...) __printflike(1, 2));
/* Name cache hooks of the vnode life cycle. */
void	cache_vnode_init(struct vnode *);
void	cache_vnode_fini(struct vnode *);

void	vfs_vnode_sysinit(void);
void	vfs_vnode_fini(void);

#endif /* _SYS_VNODE_IMPL_H_ */
