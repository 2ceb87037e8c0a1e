/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tree watches: the names of what was in use before the mount was watched.
 *
 * The name cache knows most of them, and is gone through from the root
 * downwards.  If then a vnode is in use that has links but no name, the
 * directories are read until it is found: VOP_LOOKUP of a name makes it known
 * (treewatch_found()).
 *
 * The file system is suspended by the caller, so nothing changes meanwhile.
 */

#include <sys/param.h>
#include <sys/dirent.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/systm.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include "vfs_private.h"
#include "vfs_tree.h"

/* Directories to go through; each has a reference. */
struct todo {
	struct todo	*td_next;
	struct vnode	*td_vp;
};

struct scan {
	struct tree_mount *sc_tm;
	struct vnode	*sc_dvp;	/* being read */
	struct todo	*sc_todo;
	int		sc_error;
	/* Numbers of the files that are sought: open addressing, 0 is free. */
	ino_t		*sc_inos;
	size_t		sc_size;	/* a power of two */
	size_t		sc_left;
};

static void
todo_push(struct scan *sc, struct vnode *vp)
{
	struct todo *td = kmem_alloc(sizeof(*td), KM_NOSLEEP);

	if (td == NULL) {
		vrele_async(vp);
		sc->sc_error = ENOMEM;
		return;
	}
	td->td_vp = vp;
	td->td_next = sc->sc_todo;
	sc->sc_todo = td;
}

static struct vnode *
todo_pop(struct scan *sc)
{
	struct todo *td = sc->sc_todo;
	struct vnode *vp;

	if (td == NULL)
		return NULL;
	vp = td->td_vp;
	sc->sc_todo = td->td_next;
	kmem_free(td, sizeof(*td));
	return vp;
}

static int
todo_begin(struct scan *sc)
{
	struct vnode *rvp;
	int error;

	error = VFS_ROOT(sc->sc_tm->tm_mount, LK_NONE, &rvp);
	if (error == 0)
		todo_push(sc, rvp);
	return error;
}

static void
todo_end(struct scan *sc)
{
	struct vnode *vp;

	while ((vp = todo_pop(sc)) != NULL)
		vrele(vp);
}

/*
 * From the name cache
 */

static void
cached_name(void *arg, struct vnode *dvp, struct vnode *vp, const char *name,
    size_t len)
{
	struct scan *sc = arg;
	struct tree_mount *tm = sc->sc_tm;
	struct tree_node *parent;

	if (vp->v_mount != tm->tm_mount)
		return;
	mutex_enter(&tm->tm_lock);
	parent = tree_node_of(tm, dvp);
	if (parent == NULL || !tree_node_learn(tm, parent, name, len, vp,
	    true))
		sc->sc_error = ENOMEM;
	mutex_exit(&tm->tm_lock);
	if (vp->v_type == VDIR && vcache_tryref(vp))
		todo_push(sc, vp);
}

static int
scan_cache(struct scan *sc)
{
	struct vnode *vp;

	sc->sc_error = todo_begin(sc);
	while (sc->sc_error == 0 && (vp = todo_pop(sc)) != NULL) {
		cache_foreach(vp, cached_name, sc);
		vrele(vp);
	}
	todo_end(sc);
	return sc->sc_error;
}

/*
 * What is missing
 */

/* In use by others than the one who asks, and without a name? */
static bool
nameless(struct scan *sc, struct vnode *vp)
{
	struct tree_mount *tm = sc->sc_tm;
	bool is;

	if (vrefcnt(vp) < 2 || vp->v_type == VNON || vp->v_type == VBAD ||
	    (vp->v_vflag & (VV_SYSTEM | VV_ROOT)) != 0)
		return false;
	mutex_enter(&tm->tm_lock);
	is = VNODE_TO_VIMPL(vp)->vi_treenodes == NULL;
	mutex_exit(&tm->tm_lock);
	return is;
}

/* Names of files that have several are not for the cache. */
static void
forget_aliases(struct scan *sc, struct vnode *vp)
{
	struct tree_mount *tm = sc->sc_tm;
	const struct tree_node *n;
	bool many;

	mutex_enter(&tm->tm_lock);
	n = VNODE_TO_VIMPL(vp)->vi_treenodes;
	many = vp->v_type != VDIR && n != NULL && n->tn_vnext != NULL;
	mutex_exit(&tm->tm_lock);
	if (many)
		cache_purge1(vp, NULL, 0, PURGE_PARENTS);
}

static ino_t *
ino_slot(struct scan *sc, ino_t ino)
{
	size_t i = (size_t)(ino * 0x9e3779b97f4a7c15ULL >> 20);

	for (;; i++) {
		ino_t *p = &sc->sc_inos[i & (sc->sc_size - 1)];

		if (*p == ino || *p == 0)
			return p;
	}
}

static void
ino_add(struct scan *sc, ino_t ino)
{
	ino_t *old = sc->sc_inos, *p;
	const size_t size = sc->sc_size;

	if (ino == 0)
		return;
	if (2 * sc->sc_left >= size) {
		sc->sc_size = size == 0 ? 16 : 2 * size;
		sc->sc_inos = kmem_zalloc(sc->sc_size * sizeof(*p),
		    KM_NOSLEEP);
		if (sc->sc_inos == NULL) {
			sc->sc_inos = old;
			sc->sc_size = size;
			sc->sc_error = ENOMEM;
			return;
		}
		for (size_t i = 0; i < size; i++)
			if (old[i] != 0)
				*ino_slot(sc, old[i]) = old[i];
		if (size != 0)
			kmem_free(old, size * sizeof(*p));
	}
	p = ino_slot(sc, ino);
	if (*p == 0) {
		*p = ino;
		sc->sc_left++;
	}
}

static void
find_nameless(struct scan *sc)
{
	struct vnode_iterator *it;
	struct vnode *vp;
	struct vattr va;

	vfs_vnode_iterator_init(sc->sc_tm->tm_mount, &it);
	while (sc->sc_error == 0 &&
	    (vp = vfs_vnode_iterator_next(it, NULL, NULL)) != NULL) {
		forget_aliases(sc, vp);
		if (nameless(sc, vp) && vn_lock(vp, LK_SHARED) == 0) {
			/* Without links it is not in the tree. */
			if (VOP_GETATTR(vp, &va, curlwp->l_cred) == 0 &&
			    va.va_nlink != 0)
				ino_add(sc, va.va_fileid);
			VOP_UNLOCK(vp);
		}
		vrele(vp);
	}
	vfs_vnode_iterator_destroy(it);
}

/*
 * From the directories
 */

static bool
first_name(struct scan *sc, struct vnode *vp)
{
	struct tree_mount *tm = sc->sc_tm;
	const struct tree_node *n;
	bool first;

	mutex_enter(&tm->tm_lock);
	n = VNODE_TO_VIMPL(vp)->vi_treenodes;
	first = n != NULL && n->tn_vnext == NULL;
	mutex_exit(&tm->tm_lock);
	return first;
}

/* The directory is locked. */
static void
scan_name(struct scan *sc, struct dirent *dp)
{
	struct componentname cn = {
		.cn_nameiop = LOOKUP,
		.cn_flags = ISLASTCN,
		.cn_cred = curlwp->l_cred,
		.cn_nameptr = dp->d_name,
		.cn_namelen = dp->d_namlen,
	};
	struct vnode *vp;
	ino_t *sought;

	if (dp->d_namlen == 0 || (dp->d_name[0] == '.' && (dp->d_namlen == 1 ||
	    (dp->d_namlen == 2 && dp->d_name[1] == '.'))))
		return;
	sought = ino_slot(sc, dp->d_fileno);
	if (*sought == 0 && dp->d_type != DT_DIR && dp->d_type != DT_UNKNOWN)
		return;
	if (VOP_LOOKUP(sc->sc_dvp, &vp, &cn) != 0)
		return;
	if (*sought != 0 && first_name(sc, vp))
		sc->sc_left--;
	if (vp->v_type == VDIR)
		todo_push(sc, vp);
	else
		vrele(vp);
}

static int
scan_entry(void *arg, struct dirent *dp)
{
	struct scan *sc = arg;

	scan_name(sc, dp);
	return sc->sc_error != 0 ? sc->sc_error : sc->sc_left == 0 ? -1 : 0;
}

/* What cannot be read tells no names. */
static void
scan_dir(struct scan *sc, struct vnode *dvp)
{
	if (vn_lock(dvp, LK_EXCLUSIVE) != 0)
		return;
	sc->sc_dvp = dvp;
	if (vfs_dirscan(dvp, curlwp->l_cred, scan_entry, sc) == ENOMEM)
		sc->sc_error = ENOMEM;
	VOP_UNLOCK(dvp);
}

static int
scan_directories(struct scan *sc)
{
	struct vnode *vp;

	sc->sc_error = todo_begin(sc);
	while (sc->sc_error == 0 && sc->sc_left > 0 &&
	    (vp = todo_pop(sc)) != NULL) {
		scan_dir(sc, vp);
		vrele(vp);
	}
	todo_end(sc);
	return sc->sc_error;
}

/*
 * Make the names known of all that is in use.
 */
int
tree_scan(struct tree_mount *tm)
{
	struct scan sc = { .sc_tm = tm };
	int error;

	error = scan_cache(&sc);
	if (error != 0)
		return error;
	find_nameless(&sc);
	error = sc.sc_error;
	if (error == 0 && sc.sc_left > 0)
		error = scan_directories(&sc);
	if (sc.sc_inos != NULL)
		kmem_free(sc.sc_inos, sc.sc_size * sizeof(*sc.sc_inos));
	return error;
}
