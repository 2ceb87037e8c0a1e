/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs: operations on names: lookup, create and its kin, link, remove,
 * rmdir, whiteout.
 *
 * The name cache knows what was looked up here, but for names of etfs: these
 * come and go with registrations, which cannot lock the directory.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include <miscfs/genfs/genfs.h>

#include "rumpfs.h"

static inline int
rumpfs_node_vnode(struct mount *mp, struct rumpfs_node *node,
    struct vnode **vpp)
{

	return vcache_get(mp, &node, sizeof(node), vpp);
}

/*
 * lookup
 */

/* The name is not there: what the caller gets depends on what it is up to. */
static int
rumpfs_lookup_missing(struct vnode *dvp, struct componentname *cnp,
    bool whiteout)
{
	const struct rumpfs_node *dnode = VTORN(dvp);
	int error;

	if ((cnp->cn_flags & ISLASTCN) != 0 &&
	    (cnp->cn_nameiop == CREATE || cnp->cn_nameiop == RENAME)) {
		if (dnode->rn_nlink == 0 || dnode->rn_etfs != NULL)
			return ENOENT;
		error = VOP_ACCESS(dvp, VWRITE, cnp->cn_cred);
		if (error != 0)
			return error;
		if (whiteout)
			cnp->cn_flags |= ISWHITEOUT;
		return EJUSTRETURN;
	}
	if ((cnp->cn_flags & MAKEENTRY) != 0 && cnp->cn_nameiop != CREATE &&
	    !whiteout && dnode->rn_etfs == NULL)
		cache_enter(dvp, NULL, cnp->cn_nameptr, cnp->cn_namelen,
		    cnp->cn_flags);
	return ENOENT;
}

/* May the name, whose file is vp, be taken out of dvp? */
static int
rumpfs_lookup_deletable(struct vnode *dvp, struct vnode *vp,
    kauth_cred_t cred)
{
	const struct rumpfs_node *dnode = VTORN(dvp), *node = VTORN(vp);
	int error;

	error = VOP_ACCESS(dvp, VWRITE, cred);
	if (error != 0 || (dnode->rn_mode & S_ISTXT) == 0)
		return error;
	return kauth_authorize_vnode(cred, KAUTH_VNODE_DELETE, vp, dvp,
	    genfs_can_sticky(vp, cred, dnode->rn_uid, node->rn_uid));
}

/* "..": the parent, which is there as long as this directory is. */
static int
rumpfs_lookup_dotdot(struct vnode *dvp, struct vnode **vpp)
{
	struct rumpfs_node *dnode = VTORN(dvp), *parent;
	int error;

	if (dnode->rn_etfs != NULL) {
		parent = etfs_parent(dnode);
		error = rumpfs_node_vnode(dvp->v_mount, parent, vpp);
		etfs_node_rele(parent);
		return error;
	}
	parent = dnode->rn_dir.rd_parent;
	if (parent == NULL)
		return ENOENT;
	return rumpfs_node_vnode(dvp->v_mount, parent, vpp);
}

/* The name is a key of etfs, or below one. */
static int
rumpfs_lookup_etfs(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp)
{
	struct rumpfs_node *node;
	int error;

	error = etfs_lookup(dvp, cnp, &node);
	if (error != 0)
		return error;
	error = rumpfs_node_vnode(dvp->v_mount, node, vpp);
	etfs_node_rele(node);
	return error;
}

int
rumpfs_lookup(void *v)
{
	struct vop_lookup_v2_args *ap = v;
	struct vnode *dvp = ap->a_dvp, **vpp = ap->a_vpp;
	struct componentname *cnp = ap->a_cnp;
	struct rumpfs_node *dnode = VTORN(dvp), *node;
	const bool last = (cnp->cn_flags & ISLASTCN) != 0;
	const bool removing = cnp->cn_nameiop == DELETE ||
	    cnp->cn_nameiop == RENAME;
	struct rumpfs_dirent *de;
	int error;

	*vpp = NULL;
	if (dvp->v_type != VDIR)
		return ENOTDIR;
	error = VOP_ACCESS(dvp, VEXEC, cnp->cn_cred);
	if (error != 0)
		return error;
	if (last && removing && (dvp->v_mount->mnt_flag & MNT_RDONLY) != 0)
		return EROFS;
	if (cnp->cn_namelen == 1 && cnp->cn_nameptr[0] == '.') {
		vref(dvp);
		*vpp = dvp;
		return 0;
	}
	if ((cnp->cn_flags & ISDOTDOT) != 0)
		return rumpfs_lookup_dotdot(dvp, vpp);

	/* Keys of etfs go first, but can be neither removed nor renamed. */
	if (__predict_false(dnode->rn_etfs != NULL)) {
		error = last && removing ? ENOENT :
		    rumpfs_lookup_etfs(dvp, vpp, cnp);
		return error == ENOENT ?
		    rumpfs_lookup_missing(dvp, cnp, false) : error;
	}
	if (etfs_here(dvp) && !(last && removing)) {
		error = rumpfs_lookup_etfs(dvp, vpp, cnp);
		if (error != ENOENT)
			return error;
	}

	if (cnp->cn_namelen > RUMPFS_MAXNAMLEN)
		return ENAMETOOLONG;
	if (cache_lookup(dvp, cnp->cn_nameptr, cnp->cn_namelen,
	    cnp->cn_nameiop, cnp->cn_flags, NULL, vpp))
		return *vpp == NULL ? ENOENT : 0;

	de = rumpfs_dir_find(dnode, cnp->cn_nameptr, cnp->cn_namelen);
	if (de == NULL || de->rde_node == NULL)
		return rumpfs_lookup_missing(dvp, cnp, de != NULL);
	node = de->rde_node;
	if (!last && node->rn_type != VDIR && node->rn_type != VLNK)
		return ENOTDIR;
	error = rumpfs_node_vnode(dvp->v_mount, node, vpp);
	if (error != 0)
		return error;
	if (last && removing) {
		error = rumpfs_lookup_deletable(dvp, *vpp, cnp->cn_cred);
		if (error != 0) {
			vrele(*vpp);
			*vpp = NULL;
			return error;
		}
	}
	if ((cnp->cn_flags & MAKEENTRY) != 0)
		cache_enter(dvp, *vpp, cnp->cn_nameptr, cnp->cn_namelen,
		    cnp->cn_flags);
	return 0;
}

/*
 * Making names
 */

/* Put a new name into a directory, over a whiteout if there is one. */
static void
rumpfs_enter(struct vnode *dvp, struct rumpfs_dirent *de,
    struct rumpfs_node *node)
{
	struct rumpfs_node *dnode = VTORN(dvp);
	struct rumpfs_dirent *white = NULL;

	if (__predict_false(dnode->rn_dir.rd_whiteouts != 0))
		white = rumpfs_dir_find(dnode, de->rde_name, de->rde_namlen);
	if (white != NULL) {
		KASSERT(white->rde_node == NULL);
		rumpfs_dir_remove(dnode, white);
		rumpfs_dirent_free(white);
	}
	de->rde_node = node;
	rumpfs_dir_insert(dnode, de);
	rumpfs_touch(dvp, RUMPFS_MTIME | RUMPFS_CTIME);
}

/* The group of a new file is its directory's; set-group-id needs it. */
static mode_t
rumpfs_newmode(const struct vattr *vap, gid_t gid, kauth_cred_t cred)
{
	mode_t mode = vap->va_mode;
	int ismember = 0;

	if ((mode & S_ISGID) != 0 &&
	    (kauth_cred_ismember_gid(cred, gid, &ismember) != 0 ||
	    !ismember) && kauth_cred_geteuid(cred) != 0)
		mode &= ~S_ISGID;
	return mode;
}

/* dvp is locked; *vpp comes back referenced and unlocked. */
static int
rumpfs_makenode(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap, const char *target)
{
	struct rumpfs_node *dnode = VTORN(dvp), *node;
	struct rumpfs_dirent *de;
	int error;

	*vpp = NULL;
	if (dnode->rn_nlink == 0)
		return ENOENT;
	if (vap->va_type == VDIR && dnode->rn_nlink >= RUMPFS_LINKMAX)
		return EMLINK;
	de = rumpfs_dirent_alloc(cnp->cn_nameptr, cnp->cn_namelen);
	if (de == NULL)
		return ENOSPC;
	error = vcache_new(dvp->v_mount, dvp, vap, cnp->cn_cred,
	    __UNCONST(target), vpp);
	if (error != 0) {
		rumpfs_dirent_free(de);
		return error;
	}
	node = VTORN(*vpp);
	node->rn_nlink = 1;
	if (node->rn_type == VDIR) {
		node->rn_nlink = 2;
		node->rn_dir.rd_parent = dnode;
		dnode->rn_nlink++;
		rumpfs_cache_id(*vpp);
	}
	rumpfs_enter(dvp, de, node);
	cache_enter(dvp, *vpp, cnp->cn_nameptr, cnp->cn_namelen,
	    cnp->cn_flags);
	return 0;
}

int
rumpfs_newvnode(struct mount *mp, struct vnode *dvp, struct vnode *vp,
    struct vattr *vap, kauth_cred_t cred, void *extra, size_t *key_len,
    const void **new_key)
{
	const char *target = extra;
	struct rumpfs_node *node;
	gid_t gid;

	gid = dvp != NULL ? VTORN(dvp)->rn_gid : kauth_cred_getegid(cred);
	node = rumpfs_node_alloc(mp, vap->va_type,
	    rumpfs_newmode(vap, gid, cred), kauth_cred_geteuid(cred), gid,
	    vap->va_rdev);
	if (node == NULL)
		return ENOSPC;
	if (vap->va_type == VLNK) {
		const size_t len = strlen(target);

		node->rn_link = kmem_alloc(len + 1, KM_NOSLEEP);
		if (node->rn_link == NULL) {
			rumpfs_node_free(mp, node);
			return ENOSPC;
		}
		memcpy(node->rn_link, target, len + 1);
		node->rn_size = len;
	}
	rumpfs_node_attach(mp, vp, node);
	*key_len = sizeof(node->rn_self);
	*new_key = &node->rn_self;
	return 0;
}

int
rumpfs_create(void *v)
{
	struct vop_create_v3_args *ap = v;

	return rumpfs_makenode(ap->a_dvp, ap->a_vpp, ap->a_cnp, ap->a_vap,
	    NULL);
}

int
rumpfs_mknod(void *v)
{
	struct vop_mknod_v3_args *ap = v;

	switch (ap->a_vap->va_type) {
	case VREG:
	case VBLK:
	case VCHR:
	case VFIFO:
	case VSOCK:
		return rumpfs_makenode(ap->a_dvp, ap->a_vpp, ap->a_cnp,
		    ap->a_vap, NULL);
	default:
		*ap->a_vpp = NULL;
		return EINVAL;
	}
}

int
rumpfs_mkdir(void *v)
{
	struct vop_mkdir_v3_args *ap = v;

	return rumpfs_makenode(ap->a_dvp, ap->a_vpp, ap->a_cnp, ap->a_vap,
	    NULL);
}

int
rumpfs_symlink(void *v)
{
	struct vop_symlink_v3_args *ap = v;

	return rumpfs_makenode(ap->a_dvp, ap->a_vpp, ap->a_cnp, ap->a_vap,
	    ap->a_target);
}

int
rumpfs_link(void *v)
{
	struct vop_link_v2_args *ap = v;
	struct vnode *dvp = ap->a_dvp, *vp = ap->a_vp;
	struct componentname *cnp = ap->a_cnp;
	struct rumpfs_node *node;
	struct rumpfs_dirent *de = NULL;
	int error;

	error = vn_lock(vp, LK_EXCLUSIVE);
	if (error != 0) {
		VOP_ABORTOP(dvp, cnp);
		return error;
	}
	node = VTORN(vp);
	if (vp->v_type == VDIR || node->rn_etfs != NULL ||
	    (node->rn_flags & (IMMUTABLE | APPEND)) != 0)
		error = EPERM;
	else if (node->rn_nlink == 0 || VTORN(dvp)->rn_nlink == 0)
		error = ENOENT;
	else if (node->rn_nlink >= RUMPFS_LINKMAX)
		error = EMLINK;
	else if ((de = rumpfs_dirent_alloc(cnp->cn_nameptr,
	    cnp->cn_namelen)) == NULL)
		error = ENOSPC;
	if (error != 0) {
		VOP_ABORTOP(dvp, cnp);
	} else {
		node->rn_nlink++;
		rumpfs_enter(dvp, de, node);
		rumpfs_touch(vp, RUMPFS_CTIME);
		cache_enter(dvp, vp, cnp->cn_nameptr, cnp->cn_namelen,
		    cnp->cn_flags);
	}
	VOP_UNLOCK(vp);
	return error;
}

/*
 * Removing names
 */

/* Take the entry out, or leave a whiteout in its place. */
static void
rumpfs_unenter(struct vnode *dvp, struct rumpfs_dirent *de,
    struct componentname *cnp)
{
	struct rumpfs_node *dnode = VTORN(dvp);

	rumpfs_dir_remove(dnode, de);
	if ((cnp->cn_flags & DOWHITEOUT) != 0) {
		de->rde_node = NULL;
		rumpfs_dir_insert(dnode, de);
	} else {
		rumpfs_dirent_free(de);
	}
	rumpfs_touch(dvp, RUMPFS_MTIME | RUMPFS_CTIME);
}

/* The entry of a name that lookup found, or NULL if it is etfs's. */
static struct rumpfs_dirent *
rumpfs_entry_of(struct vnode *dvp, struct vnode *vp,
    struct componentname *cnp)
{
	struct rumpfs_node *dnode = VTORN(dvp);
	struct rumpfs_dirent *de;

	if (dnode->rn_etfs != NULL || cnp->cn_namelen > RUMPFS_MAXNAMLEN)
		return NULL;
	de = rumpfs_dir_find(dnode, cnp->cn_nameptr, cnp->cn_namelen);
	return de != NULL && de->rde_node == VTORN(vp) ? de : NULL;
}

int
rumpfs_remove(void *v)
{
	struct vop_remove_v3_args *ap = v;
	struct vnode *dvp = ap->a_dvp, *vp = ap->a_vp;
	struct rumpfs_node *node = VTORN(vp);
	struct rumpfs_dirent *de;
	int error = 0;

	if (vp->v_type == VDIR)
		error = EPERM;
	else if ((node->rn_flags & (IMMUTABLE | APPEND)) != 0 ||
	    (VTORN(dvp)->rn_flags & APPEND) != 0)
		error = EPERM;
	else if ((de = rumpfs_entry_of(dvp, vp, ap->a_cnp)) == NULL)
		error = ENOENT;
	else {
		rumpfs_unenter(dvp, de, ap->a_cnp);
		node->rn_nlink--;
		rumpfs_touch(vp, RUMPFS_CTIME);
		ap->ctx_vp_new_nlink = node->rn_nlink;
	}
	if (dvp == vp)
		vrele(vp);
	else
		vput(vp);
	return error;
}

int
rumpfs_rmdir(void *v)
{
	struct vop_rmdir_v2_args *ap = v;
	struct vnode *dvp = ap->a_dvp, *vp = ap->a_vp;
	struct rumpfs_node *dnode = VTORN(dvp), *node = VTORN(vp);
	struct rumpfs_dirent *de;
	int error = 0;

	if (dvp == vp) {
		vrele(vp);
		return EINVAL;
	}
	if (vp->v_type != VDIR)
		error = ENOTDIR;
	else if (node->rn_etfs != NULL)
		error = EBUSY;
	else if (node->rn_dir.rd_count > node->rn_dir.rd_whiteouts)
		error = ENOTEMPTY;
	else if ((node->rn_flags & (IMMUTABLE | APPEND)) != 0 ||
	    (dnode->rn_flags & APPEND) != 0)
		error = EPERM;
	else if ((de = rumpfs_entry_of(dvp, vp, ap->a_cnp)) == NULL)
		error = ENOTEMPTY;	/* "..": this one is in it */
	else {
		rumpfs_unenter(dvp, de, ap->a_cnp);
		dnode->rn_nlink--;
		node->rn_nlink = 0;
		node->rn_dir.rd_parent = NULL;
		rumpfs_dir_fini(node);
		rumpfs_touch(vp, RUMPFS_CTIME);
		cache_purge(vp);
	}
	vput(vp);
	return error;
}

int
rumpfs_whiteout(void *v)
{
	struct vop_whiteout_args *ap = v;
	struct vnode *dvp = ap->a_dvp;
	struct componentname *cnp = ap->a_cnp;
	struct rumpfs_dirent *de;

	switch (ap->a_flags) {
	case LOOKUP:
		return 0;
	case CREATE:
		de = rumpfs_dirent_alloc(cnp->cn_nameptr, cnp->cn_namelen);
		if (de == NULL)
			return ENOSPC;
		rumpfs_enter(dvp, de, NULL);
		cache_purge1(dvp, cnp->cn_nameptr, cnp->cn_namelen, 0);
		return 0;
	case DELETE:
		de = rumpfs_dir_find(VTORN(dvp), cnp->cn_nameptr,
		    cnp->cn_namelen);
		if (de == NULL || de->rde_node != NULL)
			return ENOENT;
		rumpfs_dir_remove(VTORN(dvp), de);
		rumpfs_dirent_free(de);
		rumpfs_touch(dvp, RUMPFS_MTIME | RUMPFS_CTIME);
		return 0;
	default:
		return EINVAL;
	}
}
