/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tree watches: FIOTREEWATCH, and what the vnode operations tell.
 *
 * A mount that is watched has a struct tree_mount and VNI_TREE set in the
 * v_interest of all its vnodes, so that the wrappers of the operations come
 * to the handlers (vnode_if_hooks.c) and these come here.  A mount that is not
 * watched pays nothing.
 *
 * Beginning and end
 *	The first watch suspends the file system: no operation is under way
 *	while the vnodes are marked and their names gathered.  The last one to
 *	go takes the marks away.  The tree_mount stays with the mount.
 *
 * Order
 *	Names change with the directory locked, and what is posted here is
 *	posted before it is unlocked.  While a mount is watched, the name cache
 *	takes a name only after its event was posted (treewatch_cacheable()),
 *	so nobody finds a file, and causes events of it, before that.
 *
 * Locking: fs_suspend -> tm_startlock -> mnt_vnodelock -> tm_lock -> tq_lock.
 * vi_nc_lock -> tm_lock.  All hooks may be called with vnodes locked.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/fstrans.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/systm.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include "vfs_tree.h"

/*
 * What happened
 */

static inline bool
marked(const struct vnode *vp)
{

	return (atomic_load_relaxed(&vp->v_interest) & VNI_TREE) != 0;
}

/* A layer: the same for the vnodes below. */
static inline bool
layered(const struct vnode *vp)
{

	return (atomic_load_relaxed(&vp->v_interest) & VNI_LAYER) != 0;
}

static inline struct vnode *
below(const struct vnode *vp)
{

	return vp == NULL ? NULL : vp->v_knotevp;
}

/* Lock the tree of a vnode's mount; NULL if it is not watched any more. */
static inline struct tree_mount *
tree_enter(struct vnode *vp)
{
	struct tree_mount *tm = vp->v_mount->mnt_tree;

	if (__predict_false(tm == NULL))
		return NULL;
	mutex_enter(&tm->tm_lock);
	if (__predict_true(tm->tm_active))
		return tm;
	mutex_exit(&tm->tm_lock);
	return NULL;
}

static void
post(struct tree_mount *tm, const struct tree_event *ev)
{
	struct tree_watch *tw, *next;

	LIST_FOREACH_SAFE(tw, &tm->tm_watches, tw_list, next)
		if (tw->tw_root != NULL && (tw->tw_events & ev->ev_events))
			tree_post(tw, ev);
}

/*
 * Something happened to the file itself.
 */
void
treewatch_file(struct vnode *vp, uint32_t events)
{
	struct tree_event ev = {
		.ev_events = events,
		.ev_type = vtype2dt(vp->v_type),
	};
	struct tree_mount *tm;

	if (layered(vp))
		treewatch_file(below(vp), events);
	if (!marked(vp) || (tm = vp->v_mount->mnt_tree) == NULL ||
	    (atomic_load_relaxed(&tm->tm_events) & events) == 0 ||
	    (tm = tree_enter(vp)) == NULL)
		return;
	ev.ev_node = tree_node_of(tm, vp);
	if (ev.ev_node != NULL)
		post(tm, &ev);
	mutex_exit(&tm->tm_lock);
}

static inline bool
is_dots(const struct componentname *cnp)
{
	const char *p = cnp->cn_nameptr;

	return p[0] == '.' && (cnp->cn_namelen == 1 ||
	    (cnp->cn_namelen == 2 && p[1] == '.'));
}

/*
 * A file that has more than one name is looked up anew each time, so that the
 * last one is known.
 */
static bool
many_names(struct vnode *vp)
{
	const struct tree_node *n = VNODE_TO_VIMPL(vp)->vi_treenodes;

	return vp->v_type != VDIR && n != NULL && n->tn_vnext != NULL;
}

/*
 * dvp has vp under a name; tm_lock held.  True: the name cache is to forget
 * the names of vp.
 */
static bool
learn(struct tree_mount *tm, struct vnode *dvp, struct vnode *vp,
    const struct componentname *cnp, bool current)
{
	struct tree_node *parent = tree_node_of(tm, dvp);
	bool many;

	if (parent == NULL || vp == NULL || vp->v_mount != dvp->v_mount)
		return false;
	many = many_names(vp);
	if (!tree_node_learn(tm, parent, cnp->cn_nameptr, cnp->cn_namelen, vp,
	    current))
		tree_lose(tm);
	return !many && many_names(vp);
}

/*
 * A directory that is reached by ".." may have been unloaded meanwhile; its
 * name was kept by its child.
 */
static void
found_parent(struct tree_mount *tm, struct vnode *dvp, struct vnode *vp)
{
	struct tree_node *n = tree_node_of(tm, dvp);

	if (n == NULL || (n = n->tn_parent) == NULL || n->tn_vp != NULL ||
	    n == tm->tm_root || VNODE_TO_VIMPL(vp)->vi_treenodes != NULL)
		return;
	if (!tree_node_learn(tm, n->tn_parent, n->tn_name, n->tn_namelen, vp,
	    true))
		tree_lose(tm);
}

/*
 * VOP_LOOKUP found vp.
 */
void
treewatch_found(struct vnode *dvp, struct vnode *vp,
    const struct componentname *cnp)
{
	struct tree_mount *tm;
	bool purge = false;

	if (layered(dvp))
		treewatch_found(below(dvp), below(vp), cnp);
	if (!marked(dvp) || vp == dvp || (tm = tree_enter(dvp)) == NULL)
		return;
	if (!is_dots(cnp))
		purge = learn(tm, dvp, vp, cnp, true);
	else if (vp->v_mount == dvp->v_mount)
		found_parent(tm, dvp, vp);
	mutex_exit(&tm->tm_lock);
	if (purge)
		cache_purge1(vp, NULL, 0, PURGE_PARENTS);
}

/*
 * A new file.
 */
void
treewatch_named(struct vnode *dvp, struct vnode *vp,
    const struct componentname *cnp)
{
	struct tree_event ev = {
		.ev_events = NOTE_CREATE,
		.ev_name = cnp,
	};
	struct tree_mount *tm;

	if (layered(dvp))
		treewatch_named(below(dvp), below(vp), cnp);
	if (!marked(dvp) || (tm = tree_enter(dvp)) == NULL)
		return;
	(void)learn(tm, dvp, vp, cnp, true);
	ev.ev_type = vtype2dt(vp->v_type);
	ev.ev_node = tree_node_of(tm, dvp);
	if (ev.ev_node != NULL)
		post(tm, &ev);
	mutex_exit(&tm->tm_lock);
}

/*
 * A further name of a file.
 */
void
treewatch_linked(struct vnode *dvp, struct vnode *vp,
    const struct componentname *cnp)
{
	struct tree_event ev = {
		.ev_events = NOTE_LINK,
		.ev_type = vtype2dt(vp->v_type),
		.ev_toname = cnp,
	};
	struct tree_mount *tm;
	bool purge;

	if (layered(dvp))
		treewatch_linked(below(dvp), below(vp), cnp);
	if (!marked(dvp) || (tm = tree_enter(dvp)) == NULL)
		return;
	ev.ev_node = tree_node_of(tm, vp);
	ev.ev_tonode = tree_node_of(tm, dvp);
	if (ev.ev_tonode != NULL)
		post(tm, &ev);
	purge = learn(tm, dvp, vp, cnp, false);
	mutex_exit(&tm->tm_lock);
	if (purge)
		cache_purge1(vp, NULL, 0, PURGE_PARENTS);
}

/*
 * A name goes, and with it the watches of what it named.
 */
static void
remove_name(struct tree_mount *tm, struct tree_node *n)
{
	struct tree_watch *tw, *next;

	LIST_FOREACH_SAFE(tw, &tm->tm_watches, tw_list, next) {
		if (tw->tw_root != n)
			continue;
		tree_end(tw);
		tw->tw_root = NULL;
		n->tn_refs--;
	}
	tree_node_remove(tm, n);
}

void
treewatch_removed(struct vnode *dvp, const struct componentname *cnp,
    enum vtype type)
{
	struct tree_event ev = {
		.ev_events = NOTE_DELETE,
		.ev_type = vtype2dt(type),
	};
	struct tree_node *parent, *n;
	struct tree_mount *tm;

	if (layered(dvp))
		treewatch_removed(below(dvp), cnp, type);
	if (!marked(dvp) || (tm = tree_enter(dvp)) == NULL)
		return;
	parent = tree_node_of(tm, dvp);
	if (parent != NULL) {
		n = tree_node_find(tm, parent, cnp->cn_nameptr,
		    cnp->cn_namelen);
		ev.ev_node = n != NULL ? n : parent;
		ev.ev_name = n != NULL ? NULL : cnp;
		post(tm, &ev);
		if (n != NULL)
			remove_name(tm, n);
	}
	mutex_exit(&tm->tm_lock);
}

/*
 * tm_lock held: post, then move the name.
 */
static void
rename_node(struct tree_mount *tm, struct tree_event *ev,
    struct vnode *fvp, const struct componentname *fcnp,
    const struct componentname *tcnp)
{
	struct tree_node *from = ev->ev_node, *to = ev->ev_tonode, *n, *old;

	n = from == NULL ? NULL : tree_node_find(tm, from, fcnp->cn_nameptr,
	    fcnp->cn_namelen);
	old = to == NULL ? NULL : tree_node_find(tm, to, tcnp->cn_nameptr,
	    tcnp->cn_namelen);
	if (n != NULL) {
		ev->ev_node = n;
		ev->ev_name = NULL;
	}
	post(tm, ev);
	if (old != NULL)
		remove_name(tm, old);
	if (n != NULL && to != NULL)
		tree_node_move(tm, n, to, tcnp->cn_nameptr, tcnp->cn_namelen);
	else if (n != NULL)
		remove_name(tm, n);
	else if (to != NULL && !tree_node_learn(tm, to, tcnp->cn_nameptr,
	    tcnp->cn_namelen, fvp, true))
		tree_lose(tm);
}

/*
 * `replaced': the new name was that of another file.
 */
void
treewatch_renamed(struct vnode *fdvp, struct vnode *fvp,
    const struct componentname *fcnp, struct vnode *tdvp,
    const struct componentname *tcnp, bool replaced)
{
	struct tree_event ev = {
		.ev_events = NOTE_RENAME,
		.ev_type = vtype2dt(fvp->v_type),
		.ev_flags = replaced ? TE_REPLACED : 0,
		.ev_name = fcnp,
		.ev_toname = tcnp,
	};
	struct tree_mount *tm;

	if (layered(fdvp))
		treewatch_renamed(below(fdvp), below(fvp), fcnp, below(tdvp),
		    tcnp, replaced);
	if (!marked(fdvp) || (tm = tree_enter(fdvp)) == NULL)
		return;
	ev.ev_node = tree_node_of(tm, fdvp);
	ev.ev_tonode = tree_node_of(tm, tdvp);
	if (ev.ev_node != NULL || ev.ev_tonode != NULL)
		rename_node(tm, &ev, fvp, fcnp, tcnp);
	mutex_exit(&tm->tm_lock);
}

/*
 * The life of vnodes and mounts
 */

/* mnt_vnodelock held: a vnode of mp is being loaded. */
void
treewatch_insert(struct vnode *vp, struct mount *mp)
{

	if (mp->mnt_tree->tm_active)
		(void)__atomic_fetch_or(&vp->v_interest, VNI_TREE,
		    __ATOMIC_RELAXED);
}

void
treewatch_reclaim(struct vnode *vp)
{
	struct tree_mount *tm = tree_enter(vp);

	if (tm == NULL)
		return;
	tree_node_forget(tm, vp);
	mutex_exit(&tm->tm_lock);
}

/*
 * May the name cache know that dvp has vp under this name?
 */
bool
treewatch_cacheable(struct vnode *dvp, struct vnode *vp, const char *name,
    size_t len)
{
	struct tree_node *parent, *n = NULL;
	struct tree_mount *tm;
	bool may;

	if (layered(dvp) && !treewatch_cacheable(below(dvp), below(vp), name,
	    len))
		return false;
	if (!marked(dvp) || (tm = tree_enter(dvp)) == NULL)
		return true;
	if (name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.')))
		may = true;
	else {
		parent = tree_node_of(tm, dvp);
		if (parent != NULL)
			n = tree_node_find(tm, parent, name, len);
		may = n != NULL && n->tn_vp == vp && !many_names(vp);
	}
	mutex_exit(&tm->tm_lock);
	return may;
}

/*
 * The file system is gone; all its vnodes are.
 */
void
treewatch_unmounted(struct mount *mp)
{
	struct tree_mount *tm = mp->mnt_tree;
	struct tree_watch *tw;

	mutex_enter(&tm->tm_lock);
	LIST_FOREACH(tw, &tm->tm_watches, tw_list) {
		if (tw->tw_root == NULL)
			continue;
		tree_end(tw);
		tree_node_rele(tm, tw->tw_root);
		tw->tw_root = NULL;
	}
	mutex_exit(&tm->tm_lock);
}

void
treewatch_mountfree(struct mount *mp)
{
	struct tree_mount *tm = mp->mnt_tree;

	KASSERT(LIST_EMPTY(&tm->tm_watches));
	mutex_destroy(&tm->tm_startlock);
	mutex_destroy(&tm->tm_lock);
	kmem_free(tm, sizeof(*tm));
	mp->mnt_tree = NULL;
}

/*
 * Beginning and end of watches
 */

/*
 * The tree of a mount, made when it is first asked for.
 */
static struct tree_mount *
tree_mount_get(struct mount *mp)
{
	struct tree_mount *tm, *old;

	tm = atomic_load_acquire(&mp->mnt_tree);
	if (tm != NULL)
		return tm;
	tm = kmem_zalloc(sizeof(*tm), KM_NOSLEEP);
	if (tm == NULL)
		return NULL;
	mutex_init(&tm->tm_startlock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&tm->tm_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&tm->tm_watches);
	tm->tm_mount = mp;
	mutex_enter(mp->mnt_vnodelock);
	old = mp->mnt_tree;
	if (old == NULL)
		atomic_store_release(&mp->mnt_tree, tm);
	mutex_exit(mp->mnt_vnodelock);
	if (old == NULL)
		return tm;
	mutex_destroy(&tm->tm_startlock);
	mutex_destroy(&tm->tm_lock);
	kmem_free(tm, sizeof(*tm));
	return old;
}

/*
 * Mark the vnodes of the mount, those to come too; or take the marks away, and
 * the names with them.
 */
static void
mark_vnodes(struct tree_mount *tm, bool active)
{
	struct mount *mp = tm->tm_mount;
	struct vnode_impl *vi;

	mutex_enter(mp->mnt_vnodelock);
	mutex_enter(&tm->tm_lock);
	tm->tm_active = active;
	if (!active)
		tree_nodes_fini(tm);
	mutex_exit(&tm->tm_lock);
	TAILQ_FOREACH(vi, &mp->mnt_vnodelist, vi_mntvnodes) {
		u_int *word = &VIMPL_TO_VNODE(vi)->v_interest;

		if (active)
			(void)__atomic_fetch_or(word, VNI_TREE,
			    __ATOMIC_RELAXED);
		else
			(void)__atomic_fetch_and(word, ~VNI_TREE,
			    __ATOMIC_RELAXED);
	}
	mutex_exit(mp->mnt_vnodelock);
}

static void
count_events(struct tree_mount *tm)
{
	const struct tree_watch *tw;
	uint32_t events = 0;

	LIST_FOREACH(tw, &tm->tm_watches, tw_list)
		events |= tw->tw_events;
	atomic_store_relaxed(&tm->tm_events, events);
}

/*
 * Begin to watch dvp.  The file system is suspended, if it can be.
 */
static int
tree_watch_start(struct tree_mount *tm, struct tree_watch *tw,
    struct vnode *dvp)
{
	int error = 0;
	bool first;

	mutex_enter(&tm->tm_startlock);
	first = !tm->tm_active;
	if (first) {
		error = tree_nodes_init(tm);
		if (error == 0)
			mark_vnodes(tm, true);
	}
	if (error == 0)
		error = tree_scan(tm);
	mutex_enter(&tm->tm_lock);
	if (error == 0) {
		tw->tw_root = tree_node_of(tm, dvp);
		if (tw->tw_root == NULL)
			error = ENOENT;
	}
	if (error == 0) {
		tw->tw_root->tn_refs++;
		LIST_INSERT_HEAD(&tm->tm_watches, tw, tw_list);
		count_events(tm);
	}
	mutex_exit(&tm->tm_lock);
	if (error != 0 && first && tm->tm_active)
		mark_vnodes(tm, false);
	mutex_exit(&tm->tm_startlock);
	return error;
}

/*
 * The descriptor is closed.
 */
void
tree_watch_stop(struct tree_watch *tw)
{
	struct tree_mount *tm = tw->tw_tm;
	struct mount *mp = tw->tw_mount;
	bool last;

	mutex_enter(&tm->tm_startlock);
	mutex_enter(&tm->tm_lock);
	LIST_REMOVE(tw, tw_list);
	count_events(tm);
	if (tw->tw_root != NULL)
		tree_node_rele(tm, tw->tw_root);
	last = LIST_EMPTY(&tm->tm_watches);
	mutex_exit(&tm->tm_lock);
	if (last)
		mark_vnodes(tm, false);
	mutex_exit(&tm->tm_startlock);
	tree_watch_free(tw);
	vfs_rele(mp);
}

/*
 * The caller found vp without a name, and has it unlocked: look for one.
 * Without success its events are told to nobody.
 */
void
treewatch_resolve(struct vnode *vp)
{
	struct tree_mount *tm;
	struct mount *mp;
	bool suspended;

	if (layered(vp))
		treewatch_resolve(below(vp));
	if (!marked(vp) || vn_lock(vp, LK_SHARED) != 0)
		return;
	mp = vp->v_mount;
	vfs_ref(mp);
	VOP_UNLOCK(vp);
	suspended = vfs_suspend(mp, 0) == 0;
	tm = mp->mnt_tree;
	mutex_enter(&tm->tm_startlock);
	if (tm->tm_active && (mp->mnt_iflag & IMNT_GONE) == 0)
		(void)tree_scan(tm);
	mutex_exit(&tm->tm_startlock);
	if (suspended)
		vfs_resume(mp);
	vfs_rele(mp);
}

static int
check_args(const struct file *fp, struct treewatch *args)
{

	if (fp->f_vnode->v_type != VDIR)
		return ENOTDIR;
	if ((fp->f_flag & FREAD) == 0)
		return EBADF;
	if ((args->tw_flags & ~(uint32_t)(O_NONBLOCK | O_CLOEXEC)) != 0 ||
	    args->tw_spare != 0)
		return EINVAL;
	if (args->tw_queue == 0)
		args->tw_queue = TREEWATCH_DEFQUEUE;
	if (args->tw_queue < TREEWATCH_MINQUEUE ||
	    args->tw_queue > TREEWATCH_MAXQUEUE)
		return EINVAL;
	args->tw_queue &= ~7U;
	if (args->tw_events == 0)
		args->tw_events = VNI_NOTES | NOTE_CREATE;
	/* Names of directories that the caller may not read are in it. */
	return kauth_authorize_generic(curlwp->l_cred, KAUTH_GENERIC_ISSUSER,
	    NULL);
}

/*
 * FIOTREEWATCH.  The caller holds the open directory.
 */
int
treewatch_open(struct file *fp, struct treewatch *args)
{
	struct vnode *dvp = fp->f_vnode;
	struct mount *mp;
	struct tree_watch *tw;
	bool suspended;
	int error;

	error = check_args(fp, args);
	if (error != 0)
		return error;
	tw = tree_watch_alloc(args);
	if (tw == NULL)
		return ENOMEM;
	if (vn_lock(dvp, LK_SHARED) != 0) {
		tree_watch_free(tw);
		return EBADF;
	}
	mp = dvp->v_mount;
	vfs_ref(mp);
	VOP_UNLOCK(dvp);
	error = vfs_suspend(mp, 0);
	suspended = error == 0;
	if (suspended || error == EOPNOTSUPP)
		error = dvp->v_mount != mp || is_dead_mount(mp) ? EBADF : 0;
	if (error == 0 && (tw->tw_tm = tree_mount_get(mp)) == NULL)
		error = ENOMEM;
	if (error == 0)
		error = tree_watch_start(tw->tw_tm, tw, dvp);
	if (suspended)
		vfs_resume(mp);
	if (error != 0) {
		tree_watch_free(tw);
		vfs_rele(mp);
		return error;
	}
	tw->tw_mount = mp;
	error = tree_watch_file(tw, args, &args->tw_fd);
	if (error != 0)
		tree_watch_stop(tw);
	return error;
}
