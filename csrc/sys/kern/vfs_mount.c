/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounts as objects: made, referenced, kept busy; the vnodes of a mount.
 *
 * References
 *	mnt_refcnt keeps the structure; each vnode of the mount has one.
 *	vfs_busy() keeps the file system mounted, by a transaction, so that
 *	who unmounts waits for it: not to be held over a wait for others.
 *	The structure waits in limbo before it is freed, because namei() looks
 *	at mounts without references.
 *
 * States
 *	new -> listed		mount_domount(), mountlist_append()
 *	listed -> UNMOUNT	dounmount() is at it (IMNT_UNMOUNT)
 *	UNMOUNT -> listed	it failed
 *	UNMOUNT -> GONE		the file system let go: vfs_busy() fails
 *
 * Locking: mnt_vnodelock guards the list of vnodes, v_interlock is taken
 * inside it.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/fstrans.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/treewatch.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <miscfs/deadfs/deadfs.h>

#include "vfs_mount_impl.h"
#include "vfs_private.h"

struct mount_alloc {
	struct mount	ma_mount;
	struct limbo_item ma_limbo;
};

void
vfs_mount_sysinit(void)
{
	struct mount_state *ms = kernel_state_alloc(sizeof(*ms));

	mutex_init(&ms->ms_listlock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&ms->ms_gatecv, "mntgate");
	TAILQ_INIT(&ms->ms_list);
	ms->ms_domain = specificdata_domain_create();
	curkernel()->k_mount = ms;
}

void
vfs_mount_fini(void)
{
	struct mount_state *ms = curkernel()->k_mount;

	specificdata_domain_delete(ms->ms_domain);
	ms->ms_domain = NULL;
}

/*
 * A mount for a file system of this type, to be on vp.  It takes over the
 * caller's reference to the type if it succeeds; NULL without memory.
 */
struct mount *
vfs_mountalloc(struct vfsops *ops, struct vnode *vp)
{
	struct mount_alloc *ma;
	struct mount *mp;

	ma = kmem_zalloc(sizeof(*ma), KM_NOSLEEP);
	if (ma == NULL)
		return NULL;
	mp = &ma->ma_mount;
	if (fstrans_mount(mp) != 0) {
		kmem_free(ma, sizeof(*ma));
		return NULL;
	}
	mp->mnt_op = ops;
	mp->mnt_vnodecovered = vp;
	mp->mnt_refcnt = 1;
	mp->mnt_vnodelock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);
	mp->mnt_renamelock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);
	mp->mnt_updating = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);
	TAILQ_INIT(&mp->mnt_vnodelist);
	mount_initspecific(mp);
	return mp;
}

int
vfs_rootmountalloc(const char *fstype, const char *device, struct mount **mpp)
{
	struct vfsops *ops;
	struct mount *mp;
	int error;

	ops = vfs_getopsbyname(fstype);
	if (ops == NULL)
		return ENODEV;
	mp = vfs_mountalloc(ops, NULL);
	if (mp == NULL) {
		vfs_delref(ops);
		return ENOMEM;
	}
	error = vfs_busy(mp);
	KASSERT(error == 0);
	mp->mnt_flag = MNT_RDONLY;
	strlcpy(mp->mnt_stat.f_fstypename, ops->vfs_name,
	    sizeof(mp->mnt_stat.f_fstypename));
	mp->mnt_stat.f_mntonname[0] = '/';
	strlcpy(mp->mnt_stat.f_mntfromname, device,
	    sizeof(mp->mnt_stat.f_mntfromname));
	*mpp = mp;
	return error;
}

void
vfs_ref(struct mount *mp)
{

	(void)__atomic_fetch_add(&mp->mnt_refcnt, 1, __ATOMIC_RELAXED);
}

/*
 * A reference to a mount that the caller sees in a pserialize(9) section.
 */
bool
vfs_tryref(struct mount *mp)
{
	int old = atomic_load_relaxed(&mp->mnt_refcnt);

	do {
		if (old == 0)
			return false;
	} while (!__atomic_compare_exchange_n(&mp->mnt_refcnt, &old, old + 1,
	    true, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	return true;
}

static void
mount_limbo_free(struct limbo_item *li)
{
	struct mount_alloc *ma = (struct mount_alloc *)
	    ((char *)li - offsetof(struct mount_alloc, ma_limbo));

	kmem_free(ma, sizeof(*ma));
}

static __noinline void
vfs_free(struct mount *mp)
{
	struct mount_alloc *ma = (struct mount_alloc *)mp;

	KASSERT(TAILQ_EMPTY(&mp->mnt_vnodelist));
	KASSERT(!mp->mnt_onlist);
	fstrans_unmount(mp);
	mount_finispecific(mp);
	if (mp->mnt_tree != NULL)
		treewatch_mountfree(mp);
	if (mp->mnt_lower != NULL)
		vfs_rele(mp->mnt_lower);
	mutex_obj_free(mp->mnt_vnodelock);
	mutex_obj_free(mp->mnt_renamelock);
	mutex_obj_free(mp->mnt_updating);
	vfs_delref(mp->mnt_op);
	limbo_add(&ma->ma_limbo, mount_limbo_free);
}

void
vfs_rele(struct mount *mp)
{

	if (__predict_false(__atomic_sub_fetch(&mp->mnt_refcnt, 1,
	    __ATOMIC_ACQ_REL) == 0))
		vfs_free(mp);
}

static int
vfs_busy1(struct mount *mp, bool wait)
{
	int error;

	if (wait)
		fstrans_start(mp);
	else if ((error = fstrans_start_nowait(mp)) != 0)
		return error;
	if (__predict_false((mp->mnt_iflag & IMNT_GONE) != 0)) {
		fstrans_done(mp);
		return ENOENT;
	}
	vfs_ref(mp);
	return 0;
}

int
vfs_busy(struct mount *mp)
{

	if (__predict_false(atomic_load_relaxed(&mp->mnt_draining) != 0))
		vfs_gate_wait(mp);
	return vfs_busy1(mp, true);
}

int
vfs_trybusy(struct mount *mp)
{

	if (__predict_false(atomic_load_relaxed(&mp->mnt_draining) != 0))
		return EBUSY;
	return vfs_busy1(mp, false);
}

void
vfs_unbusy(struct mount *mp)
{

	fstrans_done(mp);
	vfs_rele(mp);
}

/*
 * From the root of a mount, which is referenced, to the directory it is on.
 * Not by vfs_busy(): who unmounts waits for us to leave.
 */
int
vfs_covered(struct vnode **vpp)
{
	struct vnode *vp = *vpp, *covered;
	struct mount *mp = vp->v_mount;
	int error;

	vfs_ref(mp);
	error = vfs_busy1(mp, true);
	if (error == 0) {
		covered = mp->mnt_vnodecovered;
		if (covered != NULL) {
			vref(covered);
			*vpp = covered;
		} else
			error = ENOENT;
		vfs_unbusy(mp);
	}
	vfs_rele(mp);
	if (error == 0)
		vrele(vp);
	return error;
}

/*
 * mp is a layer upon lower: suspending one suspends the other.
 */
int
vfs_set_lowermount(struct mount *mp, struct mount *lower)
{
	struct mount *old;
	int error;

	if (lower != NULL) {
		error = vfs_busy(lower);
		if (error != 0)
			return error;
		vfs_ref(lower);
		vfs_unbusy(lower);
	}
	old = mp->mnt_lower;
	mp->mnt_lower = lower;
	if (old != NULL)
		vfs_rele(old);
	return 0;
}

bool
is_dead_mount(const struct mount *mp)
{

	return mp == dead_rootmount;
}

bool
vfs_ops_is(const struct mount *mp, const char *name)
{

	return strcmp(mp->mnt_op->vfs_name, name) == 0;
}

/*
 * A vnode of the dead mount becomes one of mp.
 */
void
vfs_insmntque(struct vnode *vp, struct mount *mp)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);

	KASSERT(is_dead_mount(vp->v_mount));
	if (is_dead_mount(mp))
		return;
	vfs_ref(mp);
	mutex_enter(mp->mnt_vnodelock);
	TAILQ_INSERT_TAIL(&mp->mnt_vnodelist, vi, vi_mntvnodes);
	mp->mnt_nvnodes++;
	if (__predict_false(mp->mnt_tree != NULL))
		treewatch_insert(vp, mp);
	mutex_exit(mp->mnt_vnodelock);
	atomic_store_relaxed(&vp->v_mount, mp);
}

/*
 * Readers in the fast path of namei() and in VOP_LOCK() look again.
 */
static void __peeked
vnode_setmount(struct vnode *vp, struct mount *mp)
{

	vp->v_mount = mp;
}

/*
 * And back.
 */
void
vfs_vnode_unlist(struct vnode *vp)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(vp);
	struct mount *mp = vp->v_mount;

	if (is_dead_mount(mp))
		return;
	mutex_enter(mp->mnt_vnodelock);
	TAILQ_REMOVE(&mp->mnt_vnodelist, vi, vi_mntvnodes);
	mp->mnt_nvnodes--;
	(void)__atomic_fetch_and(&vp->v_interest, ~VNI_TREE,
	    __ATOMIC_RELAXED);
	mutex_exit(mp->mnt_vnodelock);
	vnode_setmount(vp, dead_rootmount);
	vfs_rele(mp);
}

/*
 * Going through the vnodes of a mount.  A marker on the list keeps the place,
 * so vnodes may come and go.
 */
struct vnode_iterator {
	struct vnode_impl vi_marker;
};

void
vfs_vnode_iterator_init(struct mount *mp, struct vnode_iterator **itp)
{
	struct vnode *vp = vnalloc_marker(mp);
	struct vnode_impl *marker = VNODE_TO_VIMPL(vp);

	vfs_ref(mp);
	mutex_enter(mp->mnt_vnodelock);
	TAILQ_INSERT_HEAD(&mp->mnt_vnodelist, marker, vi_mntvnodes);
	mutex_exit(mp->mnt_vnodelock);
	*itp = (struct vnode_iterator *)marker;
}

void
vfs_vnode_iterator_destroy(struct vnode_iterator *it)
{
	struct vnode_impl *marker = &it->vi_marker;
	struct mount *mp = marker->vi_vnode.v_mount;

	mutex_enter(mp->mnt_vnodelock);
	TAILQ_REMOVE(&mp->mnt_vnodelist, marker, vi_mntvnodes);
	mutex_exit(mp->mnt_vnodelock);
	vnfree_marker(VIMPL_TO_VNODE(marker));
	vfs_rele(mp);
}

/*
 * The next vnode that sel likes, referenced; NULL at the end.  One that is
 * being reclaimed is passed over, after it is gone if `wait'.
 */
static struct vnode *
iterator_next(struct vnode_iterator *it,
    bool (*sel)(void *, struct vnode *), void *cl, bool wait)
{
	struct vnode_impl *marker = &it->vi_marker, *vi;
	struct mount *mp = marker->vi_vnode.v_mount;
	struct vnode *vp;

	mutex_enter(mp->mnt_vnodelock);
	for (;;) {
		vi = TAILQ_NEXT(marker, vi_mntvnodes);
		if (vi == NULL)
			break;
		TAILQ_REMOVE(&mp->mnt_vnodelist, marker, vi_mntvnodes);
		TAILQ_INSERT_AFTER(&mp->mnt_vnodelist, vi, marker,
		    vi_mntvnodes);
		vp = VIMPL_TO_VNODE(vi);
		if (vnis_marker(vp))
			continue;
		mutex_enter(vp->v_interlock);
		if (__predict_false((vp->v_iflag & VI_DEADCHECK) != 0)) {
			if (!wait) {
				mutex_exit(vp->v_interlock);
				continue;
			}
		} else if (sel != NULL && !(*sel)(cl, vp)) {
			mutex_exit(vp->v_interlock);
			continue;
		}
		if (__predict_true(vcache_tryref(vp))) {
			mutex_exit(vp->v_interlock);
			mutex_exit(mp->mnt_vnodelock);
			return vp;
		}
		vhold(vp);
		mutex_exit(mp->mnt_vnodelock);
		if (vcache_vget(vp) == 0) {
			holdrele(vp);
			return vp;
		}
		holdrele(vp);
		mutex_enter(mp->mnt_vnodelock);
	}
	mutex_exit(mp->mnt_vnodelock);
	return NULL;
}

struct vnode *
vfs_vnode_iterator_next(struct vnode_iterator *it,
    bool (*sel)(void *, struct vnode *), void *cl)
{

	return iterator_next(it, sel, cl, false);
}

struct vflush_ctx {
	const struct vnode *vc_skip;
	int		vc_flags;
};

static bool
vflush_selector(void *cl, struct vnode *vp)
{
	struct vflush_ctx *vc = cl;

	if (vp == vc->vc_skip)
		return false;
	if ((vc->vc_flags & SKIPSYSTEM) != 0 && (vp->v_vflag & VV_SYSTEM) != 0)
		return false;
	/* Files open for writing only. */
	if ((vc->vc_flags & WRITECLOSE) != 0 &&
	    (vp->v_writecount == 0 || vp->v_type != VREG))
		return false;
	return true;
}

static bool
vflush_one(struct vnode *vp, int flags)
{

	if (vrecycle(vp))
		return true;
	if ((flags & FORCECLOSE) != 0) {
		vgone(vp);
		return true;
	}
	vrele(vp);
	return false;
}

/*
 * True if all are reclaimed, but for those that are only watched, if those
 * are not to be: *watchedp tells if there are some.
 */
static bool
vflush_all(struct mount *mp, struct vflush_ctx *vc, bool *watchedp)
{
	struct vnode_iterator *it;
	struct vnode *vp;
	bool busy = false;

	vfs_vnode_iterator_init(mp, &it);
	while ((vp = iterator_next(it, vflush_selector, vc, true)) != NULL) {
		if (watchedp != NULL && vrefcnt(vp) == 1 &&
		    (atomic_load_relaxed(&vp->v_interest) & VNI_NOTES) != 0) {
			*watchedp = true;
			vrele(vp);
		} else if (!vflush_one(vp, vc->vc_flags))
			busy = true;
	}
	vfs_vnode_iterator_destroy(it);
	return !busy;
}

/*
 * Reclaim the vnodes of a mount.  The caller has suspended it if it may have
 * users.  EBUSY if some are left, that FORCECLOSE would take.  Those that are
 * watched go last: their watchers shall not hear of an end that does not come.
 */
int
vflush(struct mount *mp, struct vnode *skipvp, int flags)
{
	struct vflush_ctx vc = { skipvp, flags };
	bool watched = false, last = (flags & FORCECLOSE) != 0;

	vrele_flush(mp);
	/* Reclaiming one may have released another we had passed. */
	for (int pass = 0; !vflush_all(mp, &vc, last ? NULL : &watched);
	    pass++) {
		if (pass == 2)
			return EBUSY;
		vrele_flush(mp);
	}
	if (watched && !vflush_all(mp, &vc, NULL)) {
		vrele_flush(mp);
		return vflush_all(mp, &vc, NULL) ? 0 : EBUSY;
	}
	return 0;
}

/*
 * specificdata(9) of mounts.
 */
#define MOUNT_DOMAIN	(curkernel()->k_mount->ms_domain)

int
mount_specific_key_create(specificdata_key_t *keyp, specificdata_dtor_t dtor)
{

	return specificdata_key_create(MOUNT_DOMAIN, keyp, dtor);
}

void
mount_specific_key_delete(specificdata_key_t key)
{

	specificdata_key_delete(MOUNT_DOMAIN, key);
}

void
mount_initspecific(struct mount *mp)
{
	int error __diagused;

	error = specificdata_init(MOUNT_DOMAIN, &mp->mnt_specdataref);
	KASSERT(error == 0);
}

void
mount_finispecific(struct mount *mp)
{

	specificdata_fini(MOUNT_DOMAIN, &mp->mnt_specdataref);
}

void *
mount_getspecific(struct mount *mp, specificdata_key_t key)
{

	return specificdata_getspecific(MOUNT_DOMAIN, &mp->mnt_specdataref,
	    key);
}

void
mount_setspecific(struct mount *mp, specificdata_key_t key, void *data)
{

	specificdata_setspecific(MOUNT_DOMAIN, &mp->mnt_specdataref, key,
	    data);
}
