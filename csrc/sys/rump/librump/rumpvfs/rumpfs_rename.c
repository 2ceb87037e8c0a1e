/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs: rename, by way of genfs_sane_rename(), which sorts out locks and
 * the checks that are the same for all file systems.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include <miscfs/genfs/genfs.h>

#include "rumpfs.h"

/* What gro_lookup tells the later steps; the directories stay locked. */
struct rumpfs_rename_de {
	struct rumpfs_dirent *rr_de;
};

static bool
rumpfs_gro_directory_empty_p(struct mount *mp, kauth_cred_t cred,
    struct vnode *vp, struct vnode *dvp)
{
	const struct rumpfs_dir *rd = &VTORN(vp)->rn_dir;

	return rd->rd_count == rd->rd_whiteouts;
}

static int
rumpfs_gro_rename_check_possible(struct mount *mp, struct vnode *fdvp,
    struct vnode *fvp, struct vnode *tdvp, struct vnode *tvp)
{
	const struct rumpfs_node *fdnode = VTORN(fdvp), *fnode = VTORN(fvp);
	const struct rumpfs_node *tdnode = VTORN(tdvp);

	if (fdnode->rn_etfs != NULL || fnode->rn_etfs != NULL ||
	    tdnode->rn_etfs != NULL ||
	    (tvp != NULL && VTORN(tvp)->rn_etfs != NULL))
		return EPERM;
	if (fvp->v_type == VDIR && fdvp != tdvp &&
	    (tvp == NULL || tvp->v_type != VDIR) &&
	    tdnode->rn_nlink >= RUMPFS_LINKMAX)
		return EMLINK;
	return genfs_ufslike_rename_check_possible(fdnode->rn_flags,
	    fnode->rn_flags, tdnode->rn_flags,
	    tvp != NULL ? VTORN(tvp)->rn_flags : 0, tvp != NULL, IMMUTABLE,
	    APPEND);
}

static int
rumpfs_gro_rename_check_permitted(struct mount *mp, kauth_cred_t cred,
    struct vnode *fdvp, struct vnode *fvp, struct vnode *tdvp,
    struct vnode *tvp)
{
	const struct rumpfs_node *fdnode = VTORN(fdvp), *tdnode = VTORN(tdvp);

	return genfs_ufslike_rename_check_permitted(cred, fdvp,
	    fdnode->rn_mode, fdnode->rn_uid, fvp, VTORN(fvp)->rn_uid, tdvp,
	    tdnode->rn_mode, tdnode->rn_uid, tvp,
	    tvp != NULL ? VTORN(tvp)->rn_uid : 0);
}

static int
rumpfs_gro_remove_check_possible(struct mount *mp, struct vnode *dvp,
    struct vnode *vp)
{

	return genfs_ufslike_remove_check_possible(VTORN(dvp)->rn_flags,
	    VTORN(vp)->rn_flags, IMMUTABLE, APPEND);
}

static int
rumpfs_gro_remove_check_permitted(struct mount *mp, kauth_cred_t cred,
    struct vnode *dvp, struct vnode *vp)
{
	const struct rumpfs_node *dnode = VTORN(dvp);

	return genfs_ufslike_remove_check_permitted(cred, dvp, dnode->rn_mode,
	    dnode->rn_uid, vp, VTORN(vp)->rn_uid);
}

/* The target's name leaves its file, which may have had its last. */
static nlink_t
rumpfs_rename_replace(struct vnode *tdvp, struct vnode *tvp,
    struct rumpfs_dirent *tde)
{
	struct rumpfs_node *tdnode = VTORN(tdvp), *tnode = VTORN(tvp);

	rumpfs_dir_remove(tdnode, tde);
	rumpfs_dirent_free(tde);
	if (tvp->v_type == VDIR) {
		tdnode->rn_nlink--;
		tnode->rn_nlink = 0;
		tnode->rn_dir.rd_parent = NULL;
		rumpfs_dir_fini(tnode);
	} else {
		tnode->rn_nlink--;
	}
	rumpfs_touch(tvp, RUMPFS_CTIME);
	return tnode->rn_nlink;
}

static int
rumpfs_gro_rename(struct mount *mp, kauth_cred_t cred, struct vnode *fdvp,
    struct componentname *fcnp, void *fde_arg, struct vnode *fvp,
    struct vnode *tdvp, struct componentname *tcnp, void *tde_arg,
    struct vnode *tvp, nlink_t *tvp_nlinkp)
{
	struct rumpfs_dirent *fde =
	    ((struct rumpfs_rename_de *)fde_arg)->rr_de;
	struct rumpfs_dirent *tde =
	    ((struct rumpfs_rename_de *)tde_arg)->rr_de;
	struct rumpfs_node *fdnode = VTORN(fdvp), *fnode = VTORN(fvp);
	struct rumpfs_node *tdnode = VTORN(tdvp);
	struct rumpfs_dirent *de;

	de = rumpfs_dirent_alloc(tcnp->cn_nameptr, tcnp->cn_namelen);
	if (de == NULL)
		return ENOSPC;

	if (tvp != NULL) {
		*tvp_nlinkp = rumpfs_rename_replace(tdvp, tvp, tde);
	} else if (tde != NULL) {		/* a whiteout */
		rumpfs_dir_remove(tdnode, tde);
		rumpfs_dirent_free(tde);
	}
	rumpfs_dir_remove(fdnode, fde);
	if ((fcnp->cn_flags & DOWHITEOUT) != 0) {
		fde->rde_node = NULL;
		rumpfs_dir_insert(fdnode, fde);
	} else {
		rumpfs_dirent_free(fde);
	}
	de->rde_node = fnode;
	rumpfs_dir_insert(tdnode, de);

	if (fvp->v_type == VDIR && fdvp != tdvp) {
		fdnode->rn_nlink--;
		tdnode->rn_nlink++;
		fnode->rn_dir.rd_parent = tdnode;
	}
	rumpfs_touch(fdvp, RUMPFS_MTIME | RUMPFS_CTIME);
	if (tdvp != fdvp)
		rumpfs_touch(tdvp, RUMPFS_MTIME | RUMPFS_CTIME);
	rumpfs_touch(fvp, RUMPFS_CTIME);
	genfs_rename_cache_purge(fdvp, fvp, tdvp, tvp);
	return 0;
}

static int
rumpfs_gro_remove(struct mount *mp, kauth_cred_t cred, struct vnode *dvp,
    struct componentname *cnp, void *de_arg, struct vnode *vp,
    nlink_t *tvp_nlinkp)
{
	struct rumpfs_dirent *de = ((struct rumpfs_rename_de *)de_arg)->rr_de;
	struct rumpfs_node *node = VTORN(vp);

	rumpfs_dir_remove(VTORN(dvp), de);
	rumpfs_dirent_free(de);
	node->rn_nlink--;
	*tvp_nlinkp = node->rn_nlink;
	rumpfs_touch(dvp, RUMPFS_MTIME | RUMPFS_CTIME);
	rumpfs_touch(vp, RUMPFS_CTIME);
	cache_purge1(dvp, cnp->cn_nameptr, cnp->cn_namelen, 0);
	return 0;
}

static int
rumpfs_gro_lookup(struct mount *mp, struct vnode *dvp,
    struct componentname *cnp, void *de_arg, struct vnode **vpp)
{
	struct rumpfs_rename_de *rr = de_arg;
	struct rumpfs_node *dnode = VTORN(dvp);

	*vpp = NULL;
	rr->rr_de = NULL;
	if (cnp->cn_namelen > RUMPFS_MAXNAMLEN)
		return ENAMETOOLONG;
	if (dnode->rn_etfs != NULL)
		return ENOENT;
	rr->rr_de = rumpfs_dir_find(dnode, cnp->cn_nameptr, cnp->cn_namelen);
	if (rr->rr_de == NULL || rr->rr_de->rde_node == NULL)
		return ENOENT;
	return vcache_get(mp, &rr->rr_de->rde_node,
	    sizeof(rr->rr_de->rde_node), vpp);
}

/*
 * Is fdvp above tdvp?  Goes up from tdvp; *intermediate is the directory in
 * fdvp that the way leads through.
 */
static int
rumpfs_gro_genealogy(struct mount *mp, kauth_cred_t cred, struct vnode *fdvp,
    struct vnode *tdvp, struct vnode **intermediate)
{
	struct vnode *vp = tdvp, *dvp;
	struct rumpfs_node *node, *parent;
	int error;

	*intermediate = NULL;
	vref(vp);
	for (;;) {
		error = vn_lock(vp, LK_EXCLUSIVE);
		if (error != 0) {
			vrele(vp);
			return ENOENT;
		}
		node = VTORN(vp);
		parent = node->rn_etfs != NULL ? node : node->rn_dir.rd_parent;
		if (parent == NULL || parent == node) {
			/* Removed; or the root, or a directory of etfs. */
			vput(vp);
			return parent == NULL ? ENOENT : 0;
		}
		error = vcache_get(mp, &parent, sizeof(parent), &dvp);
		VOP_UNLOCK(vp);
		if (error != 0) {
			vrele(vp);
			return error;
		}
		if (dvp == fdvp) {
			vrele(dvp);
			*intermediate = vp;
			return 0;
		}
		vrele(vp);
		vp = dvp;
	}
}

static int
rumpfs_gro_lock_directory(struct mount *mp, struct vnode *vp)
{

	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	if (vp->v_data == NULL || VTORN(vp)->rn_nlink == 0) {
		VOP_UNLOCK(vp);
		return ENOENT;
	}
	return 0;
}

static const struct genfs_rename_ops rumpfs_rename_ops = {
	.gro_directory_empty_p = rumpfs_gro_directory_empty_p,
	.gro_rename_check_possible = rumpfs_gro_rename_check_possible,
	.gro_rename_check_permitted = rumpfs_gro_rename_check_permitted,
	.gro_remove_check_possible = rumpfs_gro_remove_check_possible,
	.gro_remove_check_permitted = rumpfs_gro_remove_check_permitted,
	.gro_rename = rumpfs_gro_rename,
	.gro_remove = rumpfs_gro_remove,
	.gro_lookup = rumpfs_gro_lookup,
	.gro_genealogy = rumpfs_gro_genealogy,
	.gro_lock_directory = rumpfs_gro_lock_directory,
};

static int
rumpfs_sane_rename(struct vnode *fdvp, struct componentname *fcnp,
    struct vnode *tdvp, struct componentname *tcnp, kauth_cred_t cred,
    bool posixly_correct)
{
	struct rumpfs_rename_de fde, tde;

	return genfs_sane_rename(&rumpfs_rename_ops, fdvp, fcnp, &fde, tdvp,
	    tcnp, &tde, cred, posixly_correct);
}

int
rumpfs_rename(void *v)
{

	return genfs_insane_rename(v, rumpfs_sane_rename);
}
