/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vnode cache: (mount, key) -> vnode.
 *
 * There is one vnode for a file.  Who asks first makes it, LOADING, and has
 * the file system fill it in; others wait.  Who asks while it is being
 * reclaimed waits until it is gone, and makes another.
 *
 * The key is compared by mount, length and bytes.  A short one is kept in the
 * vnode.  A long one lies, while the vnode is LOADED, in the file system's
 * private data; before, in the memory of the caller of vcache_get(), and while
 * it is reclaimed in a copy.
 *
 * Locking
 *	A vnode in the table is guarded by one of VCACHE_NSTRIPES locks, found
 *	by its hash.  The table grows with all of them held, in order of index.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <miscfs/deadfs/deadfs.h>

#include <uvm/uvm_extern.h>

#include "vfs_private.h"
#include "vfs_vnode_impl.h"

/*
 * vnodes come from a pool cache, with their locks made.
 */
static int
vnode_ctor(void *arg, void *obj, int flags)
{
	struct vnode_impl *vi = obj;
	struct vnode *vp = VIMPL_TO_VNODE(vi);

	memset(vi, 0, sizeof(*vi));
	vi->vi_ownilock = mutex_obj_tryalloc(MUTEX_DEFAULT, IPL_NONE);
	if (vi->vi_ownilock == NULL)
		return ENOMEM;
	vi->vi_ownobjlock = rw_obj_tryalloc();
	if (vi->vi_ownobjlock == NULL) {
		mutex_obj_free(vi->vi_ownilock);
		return ENOMEM;
	}
	vp->v_interlock = vi->vi_ownilock;
	uvm_obj_init(&vp->v_uobj, &uvm_vnodeops, false, 1);
	rw_obj_hold(vi->vi_ownobjlock);
	vp->v_uobj.vmobjlock = vi->vi_ownobjlock;
	cv_init(&vp->v_cv, "vnode");
	rw_init(&vi->vi_lock);
	cache_vnode_init(vp);
	LIST_INIT(&vp->v_cleanblkhd);
	LIST_INIT(&vp->v_dirtyblkhd);
	vp->v_knotevp = vp;
	SLIST_INIT(&vp->v_klist);
	vp->v_usecount = VC_BLOCKED;
	vi->vi_state = VS_RECLAIMED;
	return 0;
}

static void
vnode_dtor(void *arg, void *obj)
{
	struct vnode_impl *vi = obj;
	struct vnode *vp = VIMPL_TO_VNODE(vi);

	cache_vnode_fini(vp);
	rw_destroy(&vi->vi_lock);
	cv_destroy(&vp->v_cv);
	uvm_obj_destroy(&vp->v_uobj, true);
	rw_obj_free(vi->vi_ownobjlock);
	mutex_obj_free(vi->vi_ownilock);
}

void
vfs_vnode_sysinit(void)
{
	struct vnode_state *vs = kernel_state_alloc(sizeof(*vs));

	curkernel()->k_vnode = vs;
	/*
	 * Keys may hold addresses, as those of tmpfs do.  In virtual time which
	 * lookups wait for each other must follow from none.
	 */
	vs->vs_stripemask = kernel_sim(curkernel()) != NULL ? 0 :
	    VCACHE_NSTRIPES - 1;
	for (int i = 0; i < VCACHE_NSTRIPES; i++) {
		mutex_init(&vs->vs_stripe[i].vcs_lock, MUTEX_DEFAULT, IPL_NONE);
		cv_init(&vs->vs_stripe[i].vcs_cv, "vcache");
	}
	vs->vs_hash = kmem_zalloc(VCACHE_MINHASH * sizeof(*vs->vs_hash),
	    KM_SLEEP);
	vs->vs_hashmask = VCACHE_MINHASH - 1;
	mutex_init(&vs->vs_lru_lock, MUTEX_DEFAULT, IPL_NONE);
	TAILQ_INIT(&vs->vs_lru);
	vs->vs_pool = pool_cache_init(sizeof(struct vnode_impl),
	    COHERENCY_UNIT, 0, 0, "vnodepl", NULL, IPL_NONE, vnode_ctor,
	    vnode_dtor, NULL);
	vnode_async_init();
}

/*
 * All file systems are unmounted: whatever vnode is left was leaked.
 */
void
vfs_vnode_fini(void)
{
	struct vnode_state *vs = curkernel()->k_vnode;

	vnode_async_fini();
	limbo_fini();
	pool_cache_destroy(vs->vs_pool);
	vs->vs_pool = NULL;
	kmem_free(vs->vs_hash, (vs->vs_hashmask + 1) * sizeof(*vs->vs_hash));
	vs->vs_hash = NULL;
}

/*
 * A vnode in state LOADING with one reference, on the dead mount, in no
 * table.  NULL without memory.
 */
struct vnode_impl *
vcache_alloc(void)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vnode_impl *vi;
	struct vnode *vp;

	vnode_drain_kick();
	vi = pool_cache_get(vs->vs_pool, PR_NOWAIT);
	while (__predict_false(vi == NULL)) {
		if (vnode_reclaim_some(16) == 0)
			return NULL;
		vi = pool_cache_get(vs->vs_pool, PR_NOWAIT);
	}
	vp = VIMPL_TO_VNODE(vi);
	vp->v_iflag = 0;
	vp->v_uflag = 0;
	vp->v_numoutput = 0;
	vp->v_writecount = 0;
	vp->v_holdcnt = 0;
	vp->v_vflag = 0;
	vp->v_mount = dead_rootmount;
	vp->v_op = dead_vnodeop_p;
	vp->v_mountedhere = NULL;
	vp->v_type = VNON;
	vp->v_tag = VT_NON;
	vp->v_data = NULL;
	vp->v_interest = 0;
	vp->v_segvguard = NULL;
	vp->v_size = vp->v_writesize = VSIZENOTSET;
	vp->v_uobj.pgops = &uvm_vnodeops;
	vi->vi_state = VS_LOADING;
	vi->vi_recent = true;
	vi->vi_key.vk_mount = NULL;
	vi->vi_key.vk_key_len = 0;
	vi->vi_key.vk_key = NULL;
	vi->vi_asyncrefs = 0;
	vi->vi_nc_mode = 0;
	atomic_store_release(&vp->v_usecount, 1 | VC_BLOCKED);
	atomic_inc_uint(&curkernel()->k_numvnodes);
	return vi;
}

static void
vcache_limbo_free(struct limbo_item *li)
{
	struct vnode_impl *vi = (struct vnode_impl *)
	    ((char *)li - offsetof(struct vnode_impl, vi_limbo));
	struct vnode *vp = VIMPL_TO_VNODE(vi);

	/* What was shared with a lower vnode becomes our own again. */
	if (__predict_false(vp->v_interlock != vi->vi_ownilock)) {
		mutex_obj_free(vp->v_interlock);
		vp->v_interlock = vi->vi_ownilock;
	}
	if (__predict_false(vp->v_uobj.vmobjlock != vi->vi_ownobjlock)) {
		rw_obj_hold(vi->vi_ownobjlock);
		uvm_obj_setlock(&vp->v_uobj, vi->vi_ownobjlock);
	}
	vp->v_knotevp = vp;
	pool_cache_put(curkernel()->k_vnode->vs_pool, vi);
}

/*
 * Free the structure of a vnode that nobody refers to.
 */
void
vcache_free(struct vnode_impl *vi)
{
	struct vnode *vp = VIMPL_TO_VNODE(vi);

	KASSERT(vi->vi_state == VS_RECLAIMED || vi->vi_state == VS_LOADING);
	KASSERT(LIST_EMPTY(&vp->v_cleanblkhd) && LIST_EMPTY(&vp->v_dirtyblkhd));
	KASSERT(vi->vi_treenodes == NULL);
	vnode_lru_remove(vi);
	vi->vi_state = VS_RECLAIMED;
	atomic_dec_uint(&curkernel()->k_numvnodes);
	limbo_add(&vi->vi_limbo, vcache_limbo_free);
}

/*
 * The table.
 */
static uint32_t
vcache_hash(const struct vcache_key *vk)
{
	const uint8_t *p = vk->vk_key;
	uint64_t h = (uintptr_t)vk->vk_mount >> 6, w;
	size_t len = vk->vk_key_len;

	for (; len >= sizeof(w); p += sizeof(w), len -= sizeof(w)) {
		memcpy(&w, p, sizeof(w));
		h = (h ^ w) * 0x9e3779b97f4a7c15ULL;
		h ^= h >> 32;
	}
	for (w = 0; len > 0; len--)
		w = w << 8 | *p++;
	h = (h ^ w ^ vk->vk_key_len) * 0x9e3779b97f4a7c15ULL;
	return (uint32_t)(h >> 32) ^ (uint32_t)h;
}

static inline struct vcache_stripe *
vcache_stripe(struct vnode_state *vs, uint32_t hash)
{

	return &vs->vs_stripe[hash & vs->vs_stripemask];
}

static inline struct vcache_bucket *
vcache_bucket(struct vnode_state *vs, uint32_t hash)
{

	return &vs->vs_hash[hash & vs->vs_hashmask];
}

static struct vnode_impl *
vcache_find(struct vnode_state *vs, const struct vcache_key *vk, uint32_t hash)
{
	struct vnode_impl *vi;

	SLIST_FOREACH(vi, vcache_bucket(vs, hash), vi_hash) {
		if (vi->vi_hashval == hash &&
		    vi->vi_key.vk_mount == vk->vk_mount &&
		    vi->vi_key.vk_key_len == vk->vk_key_len &&
		    memcmp(vi->vi_key.vk_key, vk->vk_key, vk->vk_key_len) == 0)
			return vi;
	}
	return NULL;
}

/*
 * Four times the buckets, when there are twice as many vnodes.
 */
static __noinline void
vcache_grow(struct vnode_state *vs)
{
	struct vcache_bucket *new, *old;
	uint32_t oldmask, newmask;
	struct vnode_impl *vi;

	oldmask = atomic_load_relaxed(&vs->vs_hashmask);
	newmask = (oldmask + 1) * 4 - 1;
	new = kmem_zalloc((newmask + 1) * sizeof(*new), KM_NOSLEEP);
	if (new == NULL)
		return;
	for (int i = 0; i < VCACHE_NSTRIPES; i++)
		mutex_enter(&vs->vs_stripe[i].vcs_lock);
	old = vs->vs_hash;
	if (vs->vs_hashmask == oldmask) {
		for (uint32_t i = 0; i <= oldmask; i++) {
			while ((vi = SLIST_FIRST(&old[i])) != NULL) {
				SLIST_REMOVE_HEAD(&old[i], vi_hash);
				SLIST_INSERT_HEAD(&new[vi->vi_hashval &
				    newmask], vi, vi_hash);
			}
		}
		vs->vs_hash = new;
		vs->vs_hashmask = newmask;
	} else {
		old = new;
		oldmask = newmask;
	}
	for (int i = 0; i < VCACHE_NSTRIPES; i++)
		mutex_exit(&vs->vs_stripe[i].vcs_lock);
	kmem_free(old, (oldmask + 1) * sizeof(*old));
}

/* Is the key one that is kept in the vnode? */
static inline bool
vcache_shortkey(size_t len)
{

	return len <= VCACHE_KEYWORDS * sizeof(uint64_t);
}

/*
 * Give a vnode that is not in the table its key.
 */
static void
vcache_setkey(struct vnode_impl *vi, const struct vcache_key *vk)
{

	vi->vi_key = *vk;
	if (vcache_shortkey(vk->vk_key_len)) {
		memcpy(vi->vi_keybuf, vk->vk_key, vk->vk_key_len);
		vi->vi_key.vk_key = vi->vi_keybuf;
	}
}

/* Time for a larger table?  The vnodes that are not in it do not count. */
static inline void
vcache_checksize(struct vnode_state *vs)
{

	if (__predict_false(atomic_load_relaxed(&numvnodes) >
	    atomic_load_relaxed(&vs->vs_hashmask)))
		vcache_grow(vs);
}

/* The stripe is locked. */
static inline void
vcache_insert(struct vnode_state *vs, struct vnode_impl *vi, uint32_t hash)
{

	vi->vi_hashval = hash;
	SLIST_INSERT_HEAD(vcache_bucket(vs, hash), vi, vi_hash);
}

static void
vcache_wait(struct vcache_stripe *st)
{

	st->vcs_waiters++;
	cv_wait(&st->vcs_cv, &st->vcs_lock);
	st->vcs_waiters--;
}

/*
 * A vnode that somebody may wait for changed its state.
 */
void
vcache_wakeup(struct vnode *vp)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vcache_stripe *st;

	st = vcache_stripe(vs, VNODE_TO_VIMPL(vp)->vi_hashval);
	mutex_enter(&st->vcs_lock);
	if (st->vcs_waiters != 0)
		cv_broadcast(&st->vcs_cv);
	mutex_exit(&st->vcs_lock);
}

/*
 * The file system is about to free the memory of the key.
 */
void
vcache_detach_key(struct vnode_impl *vi)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vcache_stripe *st = vcache_stripe(vs, vi->vi_hashval);
	size_t len = vi->vi_key.vk_key_len;
	void *copy;

	if (__predict_true(vcache_shortkey(len)))
		return;
	copy = kmem_alloc(len, KM_SLEEP);
	memcpy(copy, vi->vi_key.vk_key, len);
	mutex_enter(&st->vcs_lock);
	vi->vi_key.vk_key = copy;
	mutex_exit(&st->vcs_lock);
}

/* After vcache_detach_key(). */
void
vcache_remove_key(struct vnode_impl *vi)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vcache_stripe *st = vcache_stripe(vs, vi->vi_hashval);
	const void *key = vi->vi_key.vk_key;
	size_t len = vi->vi_key.vk_key_len;

	if (len == 0)
		return;
	mutex_enter(&st->vcs_lock);
	SLIST_REMOVE(vcache_bucket(vs, vi->vi_hashval), vi, vnode_impl,
	    vi_hash);
	vi->vi_key.vk_key = NULL;
	vi->vi_key.vk_key_len = 0;
	if (st->vcs_waiters != 0)
		cv_broadcast(&st->vcs_cv);
	mutex_exit(&st->vcs_lock);
	if (!vcache_shortkey(len))
		kmem_free(__UNCONST(key), len);
}

/*
 * The file system has filled in a vnode.
 */
static void
vcache_setmount(struct vnode *vp, struct mount *mp)
{

	KASSERT(vp->v_op != NULL);
	if (mp->mnt_iflag & IMNT_MPSAFE)
		vp->v_vflag |= VV_MPSAFE;
	vfs_insmntque(vp, mp);
	vnode_lru_insert(VNODE_TO_VIMPL(vp));
}

/*
 * Show it to those who look it up.  The stripe is locked.  The state changes
 * under v_interlock for those who found it on the list of its mount.
 */
static void
vcache_show(struct vcache_stripe *st, struct vnode *vp)
{

	mutex_enter(vp->v_interlock);
	VNODE_TO_VIMPL(vp)->vi_state = VS_LOADED;
	(void)__atomic_fetch_and(&vp->v_usecount, ~VC_BLOCKED,
	    __ATOMIC_RELEASE);
	cv_broadcast(&vp->v_cv);
	mutex_exit(vp->v_interlock);
	if (__predict_false(st->vcs_waiters != 0))
		cv_broadcast(&st->vcs_cv);
}

int
vcache_get(struct mount *mp, const void *key, size_t key_len,
    struct vnode **vpp)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vcache_key vk = { mp, key_len, key };
	uint32_t hash = vcache_hash(&vk);
	struct vcache_stripe *st = vcache_stripe(vs, hash);
	struct vnode_impl *vi, *new = NULL;
	const void *new_key;
	struct vnode *vp;
	int error;

	KASSERT(key_len > 0);
	*vpp = NULL;
	for (;;) {
		mutex_enter(&st->vcs_lock);
		vi = vcache_find(vs, &vk, hash);
		if (vi != NULL && vcache_tryref(VIMPL_TO_VNODE(vi))) {
			mutex_exit(&st->vcs_lock);
			if (new != NULL)
				vcache_free(new);
			*vpp = VIMPL_TO_VNODE(vi);
			return 0;
		}
		if (vi != NULL) {
			vcache_wait(st);
			mutex_exit(&st->vcs_lock);
			continue;
		}
		if (new != NULL)
			break;
		mutex_exit(&st->vcs_lock);
		new = vcache_alloc();
		if (new == NULL)
			return ENOMEM;
	}
	vcache_setkey(new, &vk);
	vp = VIMPL_TO_VNODE(new);
	vcache_insert(vs, new, hash);
	mutex_exit(&st->vcs_lock);
	vcache_checksize(vs);

	new_key = NULL;
	error = VFS_LOADVNODE(mp, vp, key, key_len, &new_key);
	if (error != 0) {
		vcache_detach_key(new);
		vcache_remove_key(new);
		vcache_free(new);
		return error;
	}
	KASSERT(new_key != NULL && memcmp(key, new_key, key_len) == 0);
	vcache_setmount(vp, mp);
	mutex_enter(&st->vcs_lock);
	if (!vcache_shortkey(key_len))
		new->vi_key.vk_key = new_key;
	vcache_show(st, vp);
	mutex_exit(&st->vcs_lock);
	*vpp = vp;
	return 0;
}

/* A vnode without a key, which is on its mount already. */
static void
vcache_show_anon(struct vnode *vp)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vcache_stripe *st = vcache_stripe(vs, 0);

	VNODE_TO_VIMPL(vp)->vi_hashval = 0;
	mutex_enter(&st->vcs_lock);
	vcache_show(st, vp);
	mutex_exit(&st->vcs_lock);
}

/*
 * A new file whose key belongs to a live vnode: the file system's idea of
 * which files exist is damaged.  Get rid of the new vnode.
 */
static int
vcache_duplicate(struct vnode *vp, struct mount *mp)
{

	printf("%s: a new file has the identity of one in use\n",
	    mp->mnt_stat.f_mntonname);
	vcache_show_anon(vp);
	if (!vrecycle(vp))
		vrele(vp);
	return EIO;
}

int
vcache_new(struct mount *mp, struct vnode *dvp, struct vattr *vap,
    struct kauth_cred *cred, void *extra, struct vnode **vpp)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vcache_key vk = { mp, 0, NULL };
	struct vcache_stripe *st;
	struct vnode_impl *vi, *ovi;
	struct vnode *vp;
	uint32_t hash;
	int error;

	*vpp = NULL;
	vi = vcache_alloc();
	if (vi == NULL)
		return ENOMEM;
	vp = VIMPL_TO_VNODE(vi);
	error = VFS_NEWVNODE(mp, dvp, vp, vap, cred, extra, &vk.vk_key_len,
	    &vk.vk_key);
	if (error != 0) {
		vcache_free(vi);
		return error;
	}
	vcache_setmount(vp, mp);
	if (vk.vk_key_len == 0) {
		KASSERT(is_dead_mount(mp));
		vcache_show_anon(vp);
		*vpp = vp;
		return 0;
	}
	hash = vcache_hash(&vk);
	st = vcache_stripe(vs, hash);
	mutex_enter(&st->vcs_lock);
	while ((ovi = vcache_find(vs, &vk, hash)) != NULL) {
		if ((VIMPL_TO_VNODE(ovi)->v_usecount & VC_BLOCKED) == 0) {
			mutex_exit(&st->vcs_lock);
			return vcache_duplicate(vp, mp);
		}
		vcache_wait(st);
	}
	vcache_setkey(vi, &vk);
	vcache_insert(vs, vi, hash);
	vcache_show(st, vp);
	mutex_exit(&st->vcs_lock);
	vcache_checksize(vs);
	*vpp = vp;
	return 0;
}

/*
 * Give a vnode another key: enter keeps the new key free with a placeholder,
 * exit moves the vnode to it.
 */
int
vcache_rekey_enter(struct mount *mp, struct vnode *vp, const void *old_key,
    size_t old_key_len, const void *new_key, size_t new_key_len)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp), *ovi, *ph;
	struct vcache_key vk = { mp, new_key_len, new_key };
	uint32_t hash = vcache_hash(&vk);
	struct vcache_stripe *st = vcache_stripe(vs, hash);

	ph = kmem_zalloc(sizeof(*ph), KM_SLEEP);
	ph->vi_state = VS_LOADING;
	ph->vi_vnode.v_usecount = 1 | VC_BLOCKED;
	vcache_setkey(ph, &vk);

	mutex_enter(&st->vcs_lock);
	while ((ovi = vcache_find(vs, &vk, hash)) != NULL) {
		if ((VIMPL_TO_VNODE(ovi)->v_usecount & VC_BLOCKED) == 0) {
			mutex_exit(&st->vcs_lock);
			kmem_free(ph, sizeof(*ph));
			return EEXIST;
		}
		vcache_wait(st);
	}
	vcache_insert(vs, ph, hash);
	mutex_exit(&st->vcs_lock);

	st = vcache_stripe(vs, vi->vi_hashval);
	mutex_enter(&st->vcs_lock);
	KASSERT(vi->vi_key.vk_key_len == old_key_len &&
	    memcmp(vi->vi_key.vk_key, old_key, old_key_len) == 0);
	if (!vcache_shortkey(old_key_len))
		vi->vi_key.vk_key = old_key;
	mutex_exit(&st->vcs_lock);
	return 0;
}

void
vcache_rekey_exit(struct mount *mp, struct vnode *vp, const void *old_key,
    size_t old_key_len, const void *new_key, size_t new_key_len)
{
	struct vnode_state *vs = curkernel()->k_vnode;
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp), *ph;
	struct vcache_key vk = { mp, new_key_len, new_key };
	uint32_t hash = vcache_hash(&vk);
	struct vcache_stripe *st, *ost;

	/* Both stripes, in order. */
	st = vcache_stripe(vs, hash);
	ost = vcache_stripe(vs, vi->vi_hashval);
	mutex_enter(&MIN(st, ost)->vcs_lock);
	if (st != ost)
		mutex_enter(&MAX(st, ost)->vcs_lock);
	ph = vcache_find(vs, &vk, hash);
	KASSERT(ph != NULL && ph->vi_state == VS_LOADING);
	SLIST_REMOVE(vcache_bucket(vs, hash), ph, vnode_impl, vi_hash);
	SLIST_REMOVE(vcache_bucket(vs, vi->vi_hashval), vi, vnode_impl,
	    vi_hash);
	vcache_setkey(vi, &vk);
	vcache_insert(vs, vi, hash);
	cv_broadcast(&st->vcs_cv);
	cv_broadcast(&ost->vcs_cv);
	if (st != ost)
		mutex_exit(&MAX(st, ost)->vcs_lock);
	mutex_exit(&MIN(st, ost)->vcs_lock);
	kmem_free(ph, sizeof(*ph));
}

/*
 * A reference to a vnode whose structure the caller keeps in place; it may be
 * on its way out.  v_interlock held, released.
 */
static int
vcache_vget1(struct vnode *vp, bool wait)
{
	int error = 0;

	KASSERT(mutex_owned(vp->v_interlock));
	vhold(vp);
	while (!vcache_tryref(vp)) {
		if (VSTATE_GET(vp) == VS_RECLAIMED) {
			error = ENOENT;
			break;
		}
		if (!wait) {
			error = EBUSY;
			break;
		}
		cv_wait(&vp->v_cv, vp->v_interlock);
	}
	holdrelel(vp);
	mutex_exit(vp->v_interlock);
	return error;
}

int
vcache_vget(struct vnode *vp)
{

	return vcache_vget1(vp, true);
}

int
vcache_tryvget(struct vnode *vp)
{

	return vcache_vget1(vp, false);
}

void
vcache_print(struct vnode *vp, const char *prefix,
    void (*pr)(const char *, ...) __printflike(1, 2))
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);

	(*pr)("%sstate %d, key length %zu, usecount %d, hold %d\n", prefix,
	    vi->vi_state, vi->vi_key.vk_key_len, vrefcnt(vp), vp->v_holdcnt);
}

/*
 * Markers: placeholders on the vnode list of a mount.
 */
struct vnode *
vnalloc_marker(struct mount *mp)
{
	struct vnode_impl *vi;

	vi = kmem_zalloc(sizeof(*vi), KM_SLEEP);
	vi->vi_state = VS_MARKER;
	vi->vi_vnode.v_mount = mp;
	vi->vi_vnode.v_usecount = VC_BLOCKED;
	return VIMPL_TO_VNODE(vi);
}

void
vnfree_marker(struct vnode *vp)
{

	KASSERT(vnis_marker(vp));
	kmem_free(VNODE_TO_VIMPL(vp), sizeof(struct vnode_impl));
}

bool
vnis_marker(struct vnode *vp)
{

	return VNODE_TO_VIMPL(vp)->vi_state == VS_MARKER;
}
