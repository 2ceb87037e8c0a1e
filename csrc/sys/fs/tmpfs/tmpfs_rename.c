/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rename: genfs does the locking and the rules, this file the changes.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/syslimits.h>
#include <sys/systm.h>

#include <miscfs/genfs/genfs.h>

#include <fs/tmpfs/tmpfs.h>

static bool
directory_empty_p(struct mount *mp, struct kauth_cred *cred, struct vnode *vp,
    struct vnode *dvp)
{
	return tmpfs_dir_empty(VP_TO_TMPFS_DIR(vp));
}

static int
rename_check_possible(struct mount *mp, struct vnode *fdvp, struct vnode *fvp,
    struct vnode *tdvp, struct vnode *tvp)
{
	return genfs_ufslike_rename_check_possible(
	    VP_TO_TMPFS_NODE(fdvp)->tn_flags, VP_TO_TMPFS_NODE(fvp)->tn_flags,
	    VP_TO_TMPFS_NODE(tdvp)->tn_flags,
	    tvp != NULL ? VP_TO_TMPFS_NODE(tvp)->tn_flags : 0, tvp != NULL,
	    IMMUTABLE, APPEND);
}

static int
rename_check_permitted(struct mount *mp, struct kauth_cred *cred,
    struct vnode *fdvp, struct vnode *fvp, struct vnode *tdvp,
    struct vnode *tvp)
{
	struct tmpfs_node *fd = VP_TO_TMPFS_DIR(fdvp);
	struct tmpfs_node *td = VP_TO_TMPFS_DIR(tdvp);

	return genfs_ufslike_rename_check_permitted(cred, fdvp, fd->tn_mode,
	    fd->tn_uid, fvp, VP_TO_TMPFS_NODE(fvp)->tn_uid, tdvp, td->tn_mode,
	    td->tn_uid, tvp, tvp != NULL ? VP_TO_TMPFS_NODE(tvp)->tn_uid : 0);
}

static int
remove_check_possible(struct mount *mp, struct vnode *dvp, struct vnode *vp)
{
	return genfs_ufslike_remove_check_possible(
	    VP_TO_TMPFS_NODE(dvp)->tn_flags, VP_TO_TMPFS_NODE(vp)->tn_flags,
	    IMMUTABLE, APPEND);
}

static int
remove_check_permitted(struct mount *mp, struct kauth_cred *cred,
    struct vnode *dvp, struct vnode *vp)
{
	struct tmpfs_node *d = VP_TO_TMPFS_DIR(dvp);

	return genfs_ufslike_remove_check_permitted(cred, dvp, d->tn_mode,
	    d->tn_uid, vp, VP_TO_TMPFS_NODE(vp)->tn_uid);
}

/*
 * The name of a node in a directory, which the lookup found before the locks
 * were taken for good; NULL if it is another by now.
 */
static struct tmpfs_dirent *
entry_of(struct vnode *dvp, struct componentname *cnp, struct vnode *vp)
{
	struct tmpfs_dirent *de = tmpfs_dir_lookup(VP_TO_TMPFS_DIR(dvp),
	    cnp->cn_nameptr, cnp->cn_namelen);

	return de != NULL && de->td_node == VP_TO_TMPFS_NODE(vp) ? de : NULL;
}

/* A target goes away: its name, and what it counts. */
static void
drop_target(struct tmpfs_mount *tmp, struct tmpfs_node *td,
    struct tmpfs_dirent *tde, struct tmpfs_node *tnode, nlink_t *nlinkp)
{
	tmpfs_dir_detach(td, tde);
	tmpfs_dirent_free(tmp, tde);
	if (tnode->tn_type == VDIR) {
		KASSERT(tnode->tn_links == 2);
		tnode->tn_links = 0;
		tnode->tn_dirdata.tn_parent = NULL;
		td->tn_links--;
	} else
		tnode->tn_links--;
	tmpfs_update(tnode, TMPFS_UPDATE_CTIME);
	*nlinkp = tnode->tn_links;
}

static int
do_rename(struct mount *mp, struct kauth_cred *cred, struct vnode *fdvp,
    struct componentname *fcnp, void *fde0, struct vnode *fvp,
    struct vnode *tdvp, struct componentname *tcnp, void *tde0,
    struct vnode *tvp, nlink_t *nlinkp)
{
	struct tmpfs_mount *tmp = VFS_TO_TMPFS(mp);
	struct tmpfs_node *fd = VP_TO_TMPFS_DIR(fdvp);
	struct tmpfs_node *td = VP_TO_TMPFS_DIR(tdvp);
	struct tmpfs_node *fnode = VP_TO_TMPFS_NODE(fvp);
	struct tmpfs_dirent *fde, *tde = NULL, *new, *wht;
	int error;

	if ((fde = entry_of(fdvp, fcnp, fvp)) == NULL)
		return ENOENT;
	if (tvp != NULL && (tde = entry_of(tdvp, tcnp, tvp)) == NULL)
		return ENOENT;
	if (fnode->tn_type == VDIR && fd != td && tvp == NULL &&
	    td->tn_links == LINK_MAX)
		return EMLINK;
	error = tmpfs_dirent_alloc(tmp, tcnp->cn_nameptr, tcnp->cn_namelen,
	    &new);
	if (error != 0)
		return error;
	wht = tvp == NULL ? tmpfs_dir_lookup(td, tcnp->cn_nameptr,
	    tcnp->cn_namelen) : NULL;
	if ((error = tmpfs_dir_attach(td, new, fnode)) != 0) {
		tmpfs_dirent_free(tmp, new);
		return error;
	}
	if (wht != NULL) {
		tmpfs_dir_detach(td, wht);
		tmpfs_dirent_free(tmp, wht);
	}
	if (tde != NULL)
		drop_target(tmp, td, tde, VP_TO_TMPFS_NODE(tvp), nlinkp);
	tmpfs_dir_detach(fd, fde);
	if (fcnp->cn_flags & DOWHITEOUT) {
		/* The old name stays behind as a whiteout. */
		if (tmpfs_dir_attach(fd, fde, NULL) != 0)
			tmpfs_dirent_free(tmp, fde);
	} else
		tmpfs_dirent_free(tmp, fde);
	if (fnode->tn_type == VDIR && fd != td) {
		fnode->tn_dirdata.tn_parent = td;
		fd->tn_links--;
		td->tn_links++;
	}
	tmpfs_update(fd, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
	if (fd != td)
		tmpfs_update(td, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
	tmpfs_update(fnode, TMPFS_UPDATE_CTIME);
	genfs_rename_cache_purge(fdvp, fvp, tdvp, tvp);
	return 0;
}

static int
do_remove(struct mount *mp, struct kauth_cred *cred, struct vnode *dvp,
    struct componentname *cnp, void *de0, struct vnode *vp, nlink_t *nlinkp)
{
	struct tmpfs_node *dnode = VP_TO_TMPFS_DIR(dvp);
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct tmpfs_dirent *de = entry_of(dvp, cnp, vp);

	if (de == NULL)
		return ENOENT;
	tmpfs_dir_detach(dnode, de);
	tmpfs_dirent_free(VFS_TO_TMPFS(mp), de);
	*nlinkp = --node->tn_links;
	tmpfs_update(dnode, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
	tmpfs_update(node, TMPFS_UPDATE_CTIME);
	cache_purge1(dvp, cnp->cn_nameptr, cnp->cn_namelen, 0);
	return 0;
}

static int
do_lookup(struct mount *mp, struct vnode *dvp, struct componentname *cnp,
    void *de_ret, struct vnode **vpp)
{
	struct tmpfs_dirent *de = tmpfs_dir_lookup(VP_TO_TMPFS_DIR(dvp),
	    cnp->cn_nameptr, cnp->cn_namelen);

	if (de == NULL || de->td_node == NULL)
		return ENOENT;
	return vcache_get(mp, &de->td_node, sizeof(de->td_node), vpp);
}

/*
 * Is fdvp above tdvp?  Then *vpp is the child of fdvp on the way.  The rename
 * lock keeps the tree as it is.
 */
static int
do_genealogy(struct mount *mp, struct kauth_cred *cred, struct vnode *fdvp,
    struct vnode *tdvp, struct vnode **vpp)
{
	struct tmpfs_node *fd = VP_TO_TMPFS_DIR(fdvp);
	struct tmpfs_node *node = VP_TO_TMPFS_DIR(tdvp);

	*vpp = NULL;
	for (;;) {
		struct tmpfs_node *parent =
		    __atomic_load_n(&node->tn_dirdata.tn_parent,
		    __ATOMIC_ACQUIRE);

		if (parent == NULL)
			return ENOENT;		/* was removed */
		if (parent == node)
			return 0;		/* the root */
		if (parent == fd)
			return vcache_get(mp, &node, sizeof(node), vpp);
		node = parent;
	}
}

static int
do_lock_directory(struct mount *mp, struct vnode *vp)
{
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	if (vp->v_data == NULL || VP_TO_TMPFS_NODE(vp)->tn_links == 0) {
		VOP_UNLOCK(vp);
		return ENOENT;
	}
	return 0;
}

static const struct genfs_rename_ops tmpfs_rename_ops = {
	.gro_directory_empty_p = directory_empty_p,
	.gro_rename_check_possible = rename_check_possible,
	.gro_rename_check_permitted = rename_check_permitted,
	.gro_remove_check_possible = remove_check_possible,
	.gro_remove_check_permitted = remove_check_permitted,
	.gro_rename = do_rename,
	.gro_remove = do_remove,
	.gro_lookup = do_lookup,
	.gro_genealogy = do_genealogy,
	.gro_lock_directory = do_lock_directory,
};

static int
tmpfs_sane_rename(struct vnode *fdvp, struct componentname *fcnp,
    struct vnode *tdvp, struct componentname *tcnp, struct kauth_cred *cred,
    bool posixly_correct)
{
	/* The entries are found again under the locks. */
	return genfs_sane_rename(&tmpfs_rename_ops, fdvp, fcnp, NULL, tdvp,
	    tcnp, NULL, cred, posixly_correct);
}

int
tmpfs_rename(void *v)
{
	return genfs_insane_rename(v, tmpfs_sane_rename);
}
