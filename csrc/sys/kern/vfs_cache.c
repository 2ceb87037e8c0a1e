/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Name cache: (directory, name) -> vnode, or that there is no such name.
 *
 * Rules
 *	Entries carry no reference.  Those of a vnode go when it is reclaimed,
 *	as directory and as target.  cache_lookup() takes no lock and may be
 *	called with the directory locked or not; a hit carries a reference.
 *	A miss says nothing.  Who changes a directory holds its vnode lock and
 *	keeps the cache true: cache_enter(), cache_purge1().
 *
 * Structure
 *	Each directory has a hash table of its own, made with the first name
 *	and grown with their number, so that a directory of any size costs a
 *	look-up the same.  The names of a vnode are on a list, which
 *	cache_revlookup() and the purge of a vnode go along.
 *
 * States of an entry
 *	LIVE -> DEAD	taken off both lists; readers may still see it
 *	DEAD -> freed	limbo (vfs_limbo.c)
 *
 * Number
 *	Entries are tied to vnodes, and go with them.  What has no vnode is
 *	bounded: beyond a share of desiredvnodes, or when memory is short, a
 *	hand goes round the directories and takes what was not used since it
 *	last came by.
 *
 * Locking
 *	vi_nc_lock of the directory guards its table, vi_nc_namelock of the
 *	target the list of its names; in this order, the directory's first.
 *	nc_dirlock, after vi_nc_lock, guards the list of directories.  All are
 *	leaves otherwise; nothing sleeps with them held but for another.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/cpu.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/pserialize.h>
#include <sys/stat.h>
#include <sys/treewatch.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <miscfs/genfs/genfs.h>

#include "vfs_cache.h"
#include "vfs_private.h"
#include "vfs_tree.h"

#define NC_MINBUCKETS	4
#define NC_MAXBUCKETS	(1U << 22)
#define NC_NAMEWORDS(len) (((len) + 7) / 8)
#define NC_SIZE(len)							\
	(sizeof(struct nc_entry) + NC_NAMEWORDS(len) * sizeof(uint64_t))
#define NC_DIRSIZE(n)							\
	(sizeof(struct nc_dir) + (n) * sizeof(struct nc_entry *))

void
nchinit(void)
{
	struct kernel *k = curkernel();
	struct namecache_state *nc = kernel_state_alloc(sizeof(*nc));

	mutex_init(&nc->nc_dirlock, MUTEX_DEFAULT, IPL_NONE);
	TAILQ_INIT(&nc->nc_dirs);
	nc->nc_cpu = kernel_state_alloc(k->k_ncpu * sizeof(*nc->nc_cpu));
	k->k_namecache = nc;
}

void
nchfini(void)
{

	KASSERT(curkernel()->k_namecache->nc_count == 0);
}

void
cache_vnode_init(struct vnode *vp)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);

	mutex_init(&vi->vi_nc_lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&vi->vi_nc_namelock, MUTEX_DEFAULT, IPL_NONE);
	vi->vi_nc_dir = NULL;
	vi->vi_nc_names = NULL;
	vi->vi_nc_mode = 0;
}

void
cache_vnode_fini(struct vnode *vp)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);

	KASSERT(vi->vi_nc_dir == NULL && vi->vi_nc_names == NULL);
	mutex_destroy(&vi->vi_nc_lock);
	mutex_destroy(&vi->vi_nc_namelock);
}

/*
 * Freeing.
 */
static void
nc_entry_free(struct limbo_item *li)
{
	struct nc_entry *ne = (struct nc_entry *)
	    ((char *)li - offsetof(struct nc_entry, ne_limbo));

	kmem_free(ne, NC_SIZE(ne->ne_namelen));
}

static void
nc_dir_free(struct limbo_item *li)
{
	struct nc_dir *nd = (struct nc_dir *)
	    ((char *)li - offsetof(struct nc_dir, nd_limbo));

	kmem_free(nd, NC_DIRSIZE(nd->nd_mask + 1));
}

/* Off all locks: free a chain of entries linked by ne_nnext. */
static void
nc_discard(struct nc_entry *ne)
{
	struct namecache_state *nc = curkernel()->k_namecache;
	struct nc_entry *next;

	for (; ne != NULL; ne = next) {
		next = ne->ne_nnext;
		atomic_dec_uint(&nc->nc_count);
		if (ne->ne_vp == NULL)
			atomic_dec_uint(&nc->nc_negative);
		limbo_add(&ne->ne_limbo, nc_entry_free);
	}
}

/*
 * Take an entry off its lists; the directory's vi_nc_lock is held.  It is put
 * on the chain *dead.
 */
static void
nc_unlink(struct nc_dir *nd, struct nc_entry *ne, struct nc_entry **dead)
{
	struct nc_entry **pp = &nd->nd_bucket[ne->ne_hash & nd->nd_mask];
	struct vnode_impl *vi;

	while (*pp != ne)
		pp = &(*pp)->ne_next;
	atomic_store_release(pp, ne->ne_next);
	nd->nd_count--;
	if (ne->ne_vp != NULL) {
		vi = VNODE_TO_VIMPL(ne->ne_vp);
		mutex_enter(&vi->vi_nc_namelock);
		if (ne->ne_nnext != NULL)
			ne->ne_nnext->ne_nprev = ne->ne_nprev;
		if (ne->ne_nprev != NULL)
			ne->ne_nprev->ne_nnext = ne->ne_nnext;
		else
			atomic_store_release(&vi->vi_nc_names, ne->ne_nnext);
		mutex_exit(&vi->vi_nc_namelock);
	}
	ne->ne_nnext = *dead;
	*dead = ne;
}

/*
 * The table of a directory with room for one more name; NULL without memory.
 * vi_nc_lock held.  A table that was replaced is put to *old.
 */
static struct nc_dir *
nc_dir_room(struct vnode *dvp, struct nc_dir **old)
{
	struct namecache_state *nc = curkernel()->k_namecache;
	struct vnode_impl *dvi = VNODE_TO_VIMPL(dvp);
	struct nc_dir *nd = dvi->vi_nc_dir, *new;
	struct nc_entry *ne, *next;
	uint32_t n;

	*old = NULL;
	if (nd != NULL && (nd->nd_count <= nd->nd_mask ||
	    nd->nd_mask + 1 >= NC_MAXBUCKETS))
		return nd;
	n = nd == NULL ? NC_MINBUCKETS : (nd->nd_mask + 1) * 4;
	new = kmem_zalloc(NC_DIRSIZE(n), KM_NOSLEEP);
	if (new == NULL)
		return nd;
	new->nd_mask = n - 1;
	new->nd_dvp = dvp;
	/* A reader of the old table may miss what moves: that is allowed. */
	if (nd != NULL) {
		for (uint32_t i = 0; i <= nd->nd_mask; i++) {
			for (ne = nd->nd_bucket[i]; ne != NULL; ne = next) {
				struct nc_entry **b;

				next = ne->ne_next;
				b = &new->nd_bucket[ne->ne_hash & (n - 1)];
				atomic_store_release(&ne->ne_next, *b);
				*b = ne;
			}
		}
		new->nd_count = nd->nd_count;
	}
	mutex_enter(&nc->nc_dirlock);
	if (nd != NULL)
		TAILQ_REMOVE(&nc->nc_dirs, nd, nd_list);
	TAILQ_INSERT_TAIL(&nc->nc_dirs, new, nd_list);
	mutex_exit(&nc->nc_dirlock);
	atomic_store_release(&dvi->vi_nc_dir, new);
	*old = nd;
	return new;
}

static struct nc_entry *
nc_entry_alloc(struct vnode *dvp, struct vnode *vp, const struct nc_key *nk,
    bool whiteout)
{
	struct nc_entry *ne;

	ne = kmem_alloc(NC_SIZE(nk->nk_len), KM_NOSLEEP);
	if (ne == NULL)
		return NULL;
	ne->ne_dvp = dvp;
	ne->ne_vp = vp;
	ne->ne_hash = nk->nk_hash;
	ne->ne_namelen = (uint16_t)nk->nk_len;
	ne->ne_whiteout = whiteout;
	ne->ne_recent = vp != NULL;
	if (nk->nk_len > 0)
		ne->ne_name[NC_NAMEWORDS(nk->nk_len) - 1] = 0;
	memcpy(ne->ne_name, nk->nk_name, nk->nk_len);
	return ne;
}

/*
 * Remember a name.  The directory is locked by the caller, and vp, if there
 * is one, referenced.
 */
void
cache_enter(struct vnode *dvp, struct vnode *vp, const char *name,
    size_t namelen, uint32_t cnflags)
{
	struct namecache_state *nc = curkernel()->k_namecache;
	struct vnode_impl *dvi = VNODE_TO_VIMPL(dvp), *vi;
	struct nc_entry *ne, *oe, **b, *dead = NULL;
	bool whiteout = vp == NULL && (cnflags & ISWHITEOUT) != 0;
	struct nc_dir *nd, *old;
	struct nc_key nk;

	if ((cnflags & MAKEENTRY) == 0)
		return;
	if (__predict_false(namelen > KERNEL_NAME_MAX)) {
		NC_COUNT(ncs_long);
		return;
	}
	if (vp != NULL && treewatch_wanted(dvp) &&
	    !treewatch_cacheable(dvp, vp, name, namelen))
		return;
	nc_key_name(&nk, name, namelen);
	ne = nc_entry_alloc(dvp, vp, &nk, whiteout);
	if (ne == NULL)
		return;

	mutex_enter(&dvi->vi_nc_lock);
	oe = nc_find(dvp, &nk);
	if (oe != NULL && oe->ne_vp == vp && oe->ne_whiteout == whiteout) {
		mutex_exit(&dvi->vi_nc_lock);
		kmem_free(ne, NC_SIZE(namelen));
		return;
	}
	if (oe != NULL)
		nc_unlink(dvi->vi_nc_dir, oe, &dead);
	nd = nc_dir_room(dvp, &old);
	if (__predict_false(nd == NULL)) {
		mutex_exit(&dvi->vi_nc_lock);
		kmem_free(ne, NC_SIZE(namelen));
		return;
	}
	nd->nd_count++;
	ne->ne_nprev = NULL;
	ne->ne_nnext = NULL;
	if (vp != NULL) {
		vi = VNODE_TO_VIMPL(vp);
		mutex_enter(&vi->vi_nc_namelock);
		if ((ne->ne_nnext = vi->vi_nc_names) != NULL)
			ne->ne_nnext->ne_nprev = ne;
		atomic_store_release(&vi->vi_nc_names, ne);
		mutex_exit(&vi->vi_nc_namelock);
	}
	b = &nd->nd_bucket[nk.nk_hash & nd->nd_mask];
	ne->ne_next = *b;
	atomic_store_release(b, ne);
	mutex_exit(&dvi->vi_nc_lock);

	atomic_inc_uint(&nc->nc_count);
	if (vp == NULL)
		atomic_inc_uint(&nc->nc_negative);
	nc_discard(dead);
	if (old != NULL)
		limbo_add(&old->nd_limbo, nc_dir_free);
	if (__predict_false(vp == NULL &&
	    atomic_load_relaxed(&nc->nc_negative) >
	    (u_int)desiredvnodes / 2))
		(void)cache_reclaim(256);
}

/*
 * A name was found; is it good for the operation?  True: the entry answers,
 * false: it is to be purged and the file system asked.
 */
static inline bool
nc_usable(const struct nc_entry *ne, uint32_t nameiop, uint32_t cnflags)
{

	if ((cnflags & MAKEENTRY) == 0) {
		/* The last component, about to be changed. */
		NC_COUNT(ncs_badhits);
		return false;
	}
	if (ne->ne_vp == NULL && nameiop == CREATE &&
	    (cnflags & ISLASTCN) != 0) {
		/* The file system wants to find a place for it. */
		NC_COUNT(ncs_badhits);
		return false;
	}
	return true;
}

bool
cache_lookup(struct vnode *dvp, const char *name, size_t namelen,
    uint32_t nameiop, uint32_t cnflags, int *iswht, struct vnode **vpp)
{
	struct nc_entry *ne;
	struct nc_key nk;
	bool hit = false;
	int s;

	*vpp = NULL;
	if (iswht != NULL)
		*iswht = 0;
	if (__predict_false(namelen > KERNEL_NAME_MAX)) {
		NC_COUNT(ncs_long);
		return false;
	}
	nc_key_name(&nk, name, namelen);
	s = pserialize_read_enter();
	ne = nc_find(dvp, &nk);
	if (ne == NULL) {
		NC_COUNT(ncs_miss);
		pserialize_read_exit(s);
		return false;
	}
	if (__predict_false(!nc_usable(ne, nameiop, cnflags))) {
		pserialize_read_exit(s);
		cache_purge1(dvp, name, namelen, 0);
		return false;
	}
	if (ne->ne_vp == NULL) {
		if (iswht != NULL)
			*iswht = ne->ne_whiteout;
		NC_COUNT(ncs_neghits);
		hit = true;
	} else if (vcache_tryref(ne->ne_vp)) {
		*vpp = ne->ne_vp;
		NC_COUNT(ncs_goodhits);
		hit = true;
	} else
		NC_COUNT(ncs_falsehits);
	pserialize_read_exit(s);
	return hit;
}

bool
cache_lookup_raw(struct vnode *dvp, const char *name, size_t namelen,
    uint32_t cnflags, int *iswht, struct vnode **vpp)
{

	return cache_lookup(dvp, name, namelen, LOOKUP, cnflags | MAKEENTRY,
	    iswht, vpp);
}

/*
 * Whom the directory lets search, so that namei need not ask.
 */
void
cache_enter_id(struct vnode *vp, mode_t mode, uid_t uid, gid_t gid, bool valid)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);

	if (vp->v_type != VDIR)
		return;
	if (!valid) {
		atomic_store_release(&vi->vi_nc_mode, 0);
		return;
	}
	atomic_store_relaxed(&vi->vi_nc_id, (uint64_t)uid << 32 | gid);
	atomic_store_release(&vi->vi_nc_mode, (mode & ALLPERMS) | NC_IDVALID);
}

bool
cache_have_id(struct vnode *vp)
{

	const struct vnode_impl *vi = VNODE_TO_VIMPL(vp);

	return (atomic_load_relaxed(&vi->vi_nc_mode) & NC_IDVALID) != 0;
}

/*
 * May the caller do what `mode' (VEXEC) says in a directory, as far as the
 * cache knows?  An errno, or -1: it does not know.
 */
int
cache_diraccess(struct vnode *dvp, int mode)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(dvp);
	kauth_cred_t cred = kauth_cred_get();
	uint32_t m = atomic_load_acquire(&vi->vi_nc_mode);
	uint64_t id = atomic_load_relaxed(&vi->vi_nc_id);

	if ((m & NC_IDVALID) == 0)
		return -1;
	m &= ALLPERMS;
	return kauth_authorize_vnode(cred,
	    KAUTH_ACCESS_ACTION(mode, VDIR, m), dvp, NULL,
	    genfs_can_access(dvp, cred, (uid_t)(id >> 32), (gid_t)id, m, NULL,
	    (accmode_t)mode));
}

/*
 * Show the names in a directory that lead somewhere, with vi_nc_lock held.
 */
void
cache_foreach(struct vnode *dvp, void (*fn)(void *, struct vnode *,
    struct vnode *, const char *, size_t), void *arg)
{
	struct vnode_impl *dvi = VNODE_TO_VIMPL(dvp);
	struct nc_entry *ne;
	struct nc_dir *nd;

	mutex_enter(&dvi->vi_nc_lock);
	nd = dvi->vi_nc_dir;
	for (uint32_t i = 0; nd != NULL && i <= nd->nd_mask; i++) {
		for (ne = nd->nd_bucket[i]; ne != NULL; ne = ne->ne_next) {
			const char *name = (const char *)ne->ne_name;

			if (ne->ne_vp == NULL || (name[0] == '.' &&
			    (ne->ne_namelen == 1 || (ne->ne_namelen == 2 &&
			    name[1] == '.'))))
				continue;
			(*fn)(arg, dvp, ne->ne_vp, name, ne->ne_namelen);
		}
	}
	mutex_exit(&dvi->vi_nc_lock);
}

/*
 * All names in a directory.
 */
static void
nc_purge_children(struct vnode *dvp)
{
	struct namecache_state *nc = curkernel()->k_namecache;
	struct vnode_impl *dvi = VNODE_TO_VIMPL(dvp);
	struct nc_entry *dead = NULL;
	struct nc_dir *nd;

	if (atomic_load_relaxed(&dvi->vi_nc_dir) == NULL)
		return;
	mutex_enter(&dvi->vi_nc_lock);
	nd = dvi->vi_nc_dir;
	if (nd != NULL) {
		for (uint32_t i = 0; i <= nd->nd_mask; i++)
			while (nd->nd_bucket[i] != NULL)
				nc_unlink(nd, nd->nd_bucket[i], &dead);
		mutex_enter(&nc->nc_dirlock);
		TAILQ_REMOVE(&nc->nc_dirs, nd, nd_list);
		mutex_exit(&nc->nc_dirlock);
		atomic_store_release(&dvi->vi_nc_dir, NULL);
	}
	mutex_exit(&dvi->vi_nc_lock);
	nc_discard(dead);
	if (nd != NULL)
		limbo_add(&nd->nd_limbo, nc_dir_free);
}

/*
 * All names of a vnode.  The directories' locks come first, so each one is
 * tried, and waited for with the vnode's lock dropped.
 */
static void
nc_purge_parents(struct vnode *vp)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp), *dvi;
	struct nc_entry *ne, *dead = NULL;

	while (atomic_load_relaxed(&vi->vi_nc_names) != NULL) {
		mutex_enter(&vi->vi_nc_namelock);
		ne = vi->vi_nc_names;
		if (ne == NULL) {
			mutex_exit(&vi->vi_nc_namelock);
			break;
		}
		/* ne lives while it is on the list, and so does ne_dvp. */
		dvi = VNODE_TO_VIMPL(ne->ne_dvp);
		vhold(ne->ne_dvp);
		mutex_exit(&vi->vi_nc_namelock);

		mutex_enter(&dvi->vi_nc_lock);
		/* Still the same?  Then it has not moved: only we remove. */
		mutex_enter(&vi->vi_nc_namelock);
		if (vi->vi_nc_names != ne ||
		    ne->ne_dvp != VIMPL_TO_VNODE(dvi))
			ne = NULL;
		mutex_exit(&vi->vi_nc_namelock);
		if (ne != NULL)
			nc_unlink(dvi->vi_nc_dir, ne, &dead);
		mutex_exit(&dvi->vi_nc_lock);
		holdrele(VIMPL_TO_VNODE(dvi));
	}
	nc_discard(dead);
}

/*
 * Forget one name in a directory (`name' not NULL), or what `flags' says.
 */
void
cache_purge1(struct vnode *vp, const char *name, size_t namelen, int flags)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);
	struct nc_entry *ne, *dead = NULL;
	struct nc_key nk;

	if (flags & PURGE_PARENTS)
		nc_purge_parents(vp);
	if (flags & PURGE_CHILDREN)
		nc_purge_children(vp);
	if (name == NULL || namelen > KERNEL_NAME_MAX ||
	    atomic_load_relaxed(&vi->vi_nc_dir) == NULL)
		return;
	nc_key_name(&nk, name, namelen);
	mutex_enter(&vi->vi_nc_lock);
	if ((ne = nc_find(vp, &nk)) != NULL)
		nc_unlink(vi->vi_nc_dir, ne, &dead);
	mutex_exit(&vi->vi_nc_lock);
	nc_discard(dead);
}

/*
 * Forget all names in directories of a mount.
 */
void
cache_purgevfs(struct mount *mp)
{
	struct namecache_state *nc = curkernel()->k_namecache;
	struct vnode *dvp;
	struct nc_dir *nd;

	for (;;) {
		dvp = NULL;
		mutex_enter(&nc->nc_dirlock);
		TAILQ_FOREACH(nd, &nc->nc_dirs, nd_list) {
			if (nd->nd_dvp->v_mount == mp) {
				dvp = nd->nd_dvp;
				vhold(dvp);
				break;
			}
		}
		mutex_exit(&nc->nc_dirlock);
		if (dvp == NULL)
			break;
		nc_purge_children(dvp);
		holdrele(dvp);
	}
}

/*
 * The hand: take what was not used since it last came by, about `want'
 * entries, or as many as are too many (0).  Takes no lock by waiting.
 */
int
cache_reclaim(int want)
{
	struct namecache_state *nc = curkernel()->k_namecache;
	struct nc_entry *ne, *next, *dead = NULL;
	struct vnode_impl *dvi;
	struct nc_dir *nd;
	u_int limit = desiredvnodes, ndirs = 0;
	int done = 0;

	if (want == 0) {
		u_int count = atomic_load_relaxed(&nc->nc_count);

		if (count <= limit * 2)
			return 0;
		want = count - limit * 2;
	}
	while (done < want && ndirs++ < limit &&
	    atomic_load_relaxed(&nc->nc_count) != 0) {
		if (!mutex_tryenter(&nc->nc_dirlock))
			break;
		nd = TAILQ_FIRST(&nc->nc_dirs);
		if (nd == NULL) {
			mutex_exit(&nc->nc_dirlock);
			break;
		}
		TAILQ_REMOVE(&nc->nc_dirs, nd, nd_list);
		TAILQ_INSERT_TAIL(&nc->nc_dirs, nd, nd_list);
		dvi = VNODE_TO_VIMPL(nd->nd_dvp);
		/* On the list, so the directory is there; keep it so. */
		if (!mutex_tryenter(&dvi->vi_nc_lock)) {
			mutex_exit(&nc->nc_dirlock);
			continue;
		}
		mutex_exit(&nc->nc_dirlock);
		for (uint32_t i = 0; i <= nd->nd_mask; i++) {
			for (ne = nd->nd_bucket[i]; ne != NULL; ne = next) {
				next = ne->ne_next;
				if (atomic_load_relaxed(&ne->ne_recent)) {
					atomic_store_relaxed(&ne->ne_recent,
					    false);
					continue;
				}
				nc_unlink(nd, ne, &dead);
				done++;
			}
		}
		mutex_exit(&dvi->vi_nc_lock);
	}
	nc_discard(dead);
	return done;
}

/*
 * A name of vp and the directory it is in: the name is put before *bpp, not
 * below bufp.  0 with *dvpp referenced, -1 if the cache does not know, or an
 * errno.
 */
int
cache_revlookup(struct vnode *vp, struct vnode **dvpp, char **bpp, char *bufp,
    bool checkaccess, accmode_t accmode)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);
	struct nc_entry *ne;
	struct vnode *dvp;
	char *bp;
	int error;

	*dvpp = NULL;
	if (checkaccess) {
		error = cache_diraccess(vp, accmode);
		if (error > 0)
			return error;
		if (error < 0)
			return -1;
	}
	mutex_enter(&vi->vi_nc_namelock);
	for (ne = vi->vi_nc_names; ne != NULL; ne = ne->ne_nnext) {
		const char *name = (const char *)ne->ne_name;

		dvp = ne->ne_dvp;
		if (ne->ne_namelen == 0 || (name[0] == '.' &&
		    (ne->ne_namelen == 1 || (ne->ne_namelen == 2 &&
		    name[1] == '.'))))
			continue;
		if (bpp != NULL) {
			bp = *bpp;
			if (bp - bufp <= ne->ne_namelen) {
				mutex_exit(&vi->vi_nc_namelock);
				return ERANGE;
			}
			bp -= ne->ne_namelen;
			memcpy(bp, name, ne->ne_namelen);
		} else
			bp = NULL;
		if (!vcache_tryref(dvp))
			break;
		mutex_exit(&vi->vi_nc_namelock);
		if (bpp != NULL)
			*bpp = bp;
		*dvpp = dvp;
		NC_COUNT(ncs_revhits);
		return 0;
	}
	mutex_exit(&vi->vi_nc_namelock);
	NC_COUNT(ncs_revmiss);
	return -1;
}

void
cache_stats(struct nchstats *out)
{
	struct namecache_state *nc = curkernel()->k_namecache;
	uint64_t *sum = (uint64_t *)out;

	memset(out, 0, sizeof(*out));
	for (int i = 0; i < ncpu; i++) {
		const uint64_t *p = (uint64_t *)&nc->nc_cpu[i].nc_stats;

		for (size_t j = 0; j < sizeof(*out) / sizeof(*p); j++)
			sum[j] += p[j];
	}
}

void
namecache_count_pass2(void)
{

	NC_COUNT(ncs_pass2);
}

void
namecache_count_2passes(void)
{

	NC_COUNT(ncs_2passes);
}
