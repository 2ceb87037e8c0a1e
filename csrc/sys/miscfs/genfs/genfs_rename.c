/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rename, the part that all file systems share.
 *
 * VOP_RENAME arrives with a mixture of locks and with vnodes that were found
 * before anything was locked ("insane").  They are let go, and the two names
 * are looked up again ("sane") with what must not change locked:
 *
 *	1. the mount's rename lock: nobody else moves directories, so the tree
 *	   above a directory stays as it is
 *	2. the two directories, the one above first
 *	3. the vnodes behind the two names, which are both directories or both
 *	   none, and neither above a directory that is locked already
 *
 * That is parent before child throughout.  3 follows from checks made between
 * 2 and 3: the source may not contain the target directory (EINVAL), and a
 * target that contains the source directory is not empty (ENOTEMPTY).
 *
 * References: whoever is looked up here is released here; the callers of
 * genfs_sane_rename() keep theirs.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/mutex.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/treewatch.h>
#include <sys/vnode.h>

#include <miscfs/genfs/genfs.h>

struct rename {
	const struct genfs_rename_ops *r_ops;
	struct mount	*r_mp;
	struct kauth_cred *r_cred;
	struct vnode	*r_fdvp, *r_tdvp;
	struct componentname *r_fcnp, *r_tcnp;
	void		*r_fde, *r_tde;
	struct vnode	*r_fvp, *r_tvp;	/* referenced; NULL: none */
	struct vnode	*r_fabove;	/* child of fdvp above tdvp, or NULL */
	struct vnode	*r_tabove;	/* child of tdvp above fdvp, or NULL */
};

static bool
is_dots(const struct componentname *cnp)
{

	return (cnp->cn_namelen == 1 && cnp->cn_nameptr[0] == '.') ||
	    (cnp->cn_namelen == 2 && cnp->cn_nameptr[0] == '.' &&
	    cnp->cn_nameptr[1] == '.');
}

static bool
same_name(const struct componentname *a, const struct componentname *b)
{

	return a->cn_namelen == b->cn_namelen &&
	    memcmp(a->cn_nameptr, b->cn_nameptr, a->cn_namelen) == 0;
}

/*
 * VOP_RENAME: consume what the caller gave, and go on with the directories.
 */
int
genfs_insane_rename(void *v, int (*sane)(struct vnode *,
    struct componentname *, struct vnode *, struct componentname *,
    struct kauth_cred *, bool))
{
	struct vop_rename_args *ap = v;
	struct vnode *fdvp = ap->a_fdvp, *fvp = ap->a_fvp;
	struct vnode *tdvp = ap->a_tdvp, *tvp = ap->a_tvp;
	int error = 0;

	if (fvp->v_mount != tdvp->v_mount || fdvp->v_mount != fvp->v_mount ||
	    (tvp != NULL && tvp->v_mount != fvp->v_mount))
		error = EXDEV;
	if (tvp != NULL && tvp != tdvp)
		VOP_UNLOCK(tvp);
	VOP_UNLOCK(tdvp);
	vrele(fvp);
	if (tvp != NULL)
		vrele(tvp);
	if (error == 0)
		error = (*sane)(fdvp, ap->a_fcnp, tdvp, ap->a_tcnp,
		    ap->a_fcnp->cn_cred, false);
	vrele(fdvp);
	vrele(tdvp);
	return error;
}

/*
 * Step 2.  On success both directories are locked (once, if it is one).
 */
static int
lock_directories(struct rename *r)
{
	const struct genfs_rename_ops *ops = r->r_ops;
	struct vnode *first, *second;
	int error;

	if (r->r_fdvp == r->r_tdvp)
		return (*ops->gro_lock_directory)(r->r_mp, r->r_fdvp);

	error = (*ops->gro_genealogy)(r->r_mp, r->r_cred, r->r_fdvp,
	    r->r_tdvp, &r->r_fabove);
	if (error != 0) {
		r->r_fabove = NULL;
		return error;
	}
	if (r->r_fabove == NULL) {
		error = (*ops->gro_genealogy)(r->r_mp, r->r_cred, r->r_tdvp,
		    r->r_fdvp, &r->r_tabove);
		if (error != 0) {
			r->r_tabove = NULL;
			return error;
		}
	}
	first = r->r_fabove != NULL ? r->r_fdvp : r->r_tdvp;
	second = r->r_fabove != NULL ? r->r_tdvp : r->r_fdvp;
	error = (*ops->gro_lock_directory)(r->r_mp, first);
	if (error != 0)
		return error;
	error = (*ops->gro_lock_directory)(r->r_mp, second);
	if (error != 0)
		VOP_UNLOCK(first);
	return error;
}

static void
unlock_directories(struct rename *r)
{

	VOP_UNLOCK(r->r_fdvp);
	if (r->r_tdvp != r->r_fdvp)
		VOP_UNLOCK(r->r_tdvp);
}

/*
 * Look up both names in the locked directories, and refuse what could not be
 * locked in order.
 */
static int
look_up(struct rename *r)
{
	const struct genfs_rename_ops *ops = r->r_ops;
	int error;

	error = (*ops->gro_lookup)(r->r_mp, r->r_fdvp, r->r_fcnp, r->r_fde,
	    &r->r_fvp);
	if (error != 0) {
		r->r_fvp = NULL;
		return error == EJUSTRETURN ? ENOENT : error;
	}
	if (r->r_fvp == r->r_fdvp || r->r_fvp == r->r_tdvp ||
	    r->r_fvp == r->r_fabove)
		return EINVAL;

	error = (*ops->gro_lookup)(r->r_mp, r->r_tdvp, r->r_tcnp, r->r_tde,
	    &r->r_tvp);
	if (error != 0) {
		r->r_tvp = NULL;
		if (error != ENOENT && error != EJUSTRETURN)
			return error;
		return 0;
	}
	if (r->r_tvp == r->r_tdvp || r->r_tvp == r->r_fdvp ||
	    r->r_tvp == r->r_tabove)
		return r->r_fvp->v_type == VDIR ? ENOTEMPTY : EISDIR;
	if (r->r_fvp->v_type == VDIR && r->r_tvp->v_type != VDIR)
		return ENOTDIR;
	if (r->r_fvp->v_type != VDIR && r->r_tvp->v_type == VDIR)
		return EISDIR;
	return 0;
}

/* Step 3. */
static int
lock_children(struct rename *r)
{
	int error;

	error = vn_lock(r->r_fvp, LK_EXCLUSIVE);
	if (error != 0)
		return error;
	if (r->r_tvp != NULL && r->r_tvp != r->r_fvp) {
		error = vn_lock(r->r_tvp, LK_EXCLUSIVE);
		if (error != 0)
			VOP_UNLOCK(r->r_fvp);
	}
	return error;
}

static void
unlock_children(struct rename *r)
{

	if (r->r_tvp != NULL && r->r_tvp != r->r_fvp)
		VOP_UNLOCK(r->r_tvp);
	VOP_UNLOCK(r->r_fvp);
}

static bool
mounted_on(const struct vnode *vp)
{

	return vp->v_type == VDIR && vp->v_mountedhere != NULL;
}

/* The names lead elsewhere now, and so do the ".." of directories. */
static void
purge_names(struct rename *r, bool target)
{

	cache_purge1(r->r_fdvp, r->r_fcnp->cn_nameptr, r->r_fcnp->cn_namelen,
	    0);
	if (!target)
		return;
	cache_purge1(r->r_tdvp, r->r_tcnp->cn_nameptr, r->r_tcnp->cn_namelen,
	    0);
	if (r->r_fvp->v_type == VDIR && r->r_fdvp != r->r_tdvp)
		cache_purge1(r->r_fvp, "..", 2, 0);
	if (r->r_tvp != NULL && r->r_tvp->v_type == VDIR)
		cache_purge(r->r_tvp);
}

/*
 * Both names are links to one file.  POSIX: nothing to do.  Else, unless it
 * is the very same name, the source name goes.
 */
static int
same_file(struct rename *r, bool posixly_correct)
{
	const struct genfs_rename_ops *ops = r->r_ops;
	nlink_t nlink = 0;
	int error;

	if (posixly_correct || (r->r_fdvp == r->r_tdvp &&
	    same_name(r->r_fcnp, r->r_tcnp)))
		return 0;
	error = (*ops->gro_remove_check_possible)(r->r_mp, r->r_fdvp,
	    r->r_fvp);
	if (error == 0)
		error = (*ops->gro_remove_check_permitted)(r->r_mp,
		    r->r_cred, r->r_fdvp, r->r_fvp);
	if (error == 0)
		error = (*ops->gro_remove)(r->r_mp, r->r_cred, r->r_fdvp,
		    r->r_fcnp, r->r_fde, r->r_fvp, &nlink);
	if (error != 0)
		return error;
	VN_KNOTE(r->r_fdvp, NOTE_WRITE);
	VN_KNOTE(r->r_fvp, nlink == 0 ? NOTE_DELETE : NOTE_LINK);
	if (treewatch_wanted(r->r_fdvp))
		treewatch_removed(r->r_fdvp, r->r_fcnp, r->r_fvp->v_type);
	purge_names(r, false);
	return 0;
}

/*
 * Everything is locked.
 */
static int
do_rename(struct rename *r, bool posixly_correct)
{
	const struct genfs_rename_ops *ops = r->r_ops;
	struct vnode *fvp = r->r_fvp, *tvp = r->r_tvp;
	nlink_t nlink = 0;
	int error;

	if (fvp == tvp)
		return same_file(r, posixly_correct);
	if (mounted_on(fvp) || (tvp != NULL && mounted_on(tvp)))
		return EBUSY;
	if (fvp->v_type != VDIR && (r->r_tcnp->cn_flags & WILLBEDIR) != 0)
		return ENOTDIR;
	error = (*ops->gro_rename_check_possible)(r->r_mp, r->r_fdvp, fvp,
	    r->r_tdvp, tvp);
	if (error != 0)
		return error;
	error = (*ops->gro_rename_check_permitted)(r->r_mp, r->r_cred,
	    r->r_fdvp, fvp, r->r_tdvp, tvp);
	if (error != 0)
		return error;
	if (tvp != NULL && tvp->v_type == VDIR &&
	    !(*ops->gro_directory_empty_p)(r->r_mp, r->r_cred, tvp,
	    r->r_tdvp))
		return ENOTEMPTY;
	error = (*ops->gro_rename)(r->r_mp, r->r_cred, r->r_fdvp, r->r_fcnp,
	    r->r_fde, fvp, r->r_tdvp, r->r_tcnp, r->r_tde, tvp, &nlink);
	if (error != 0)
		return error;
	purge_names(r, true);
	genfs_rename_knote(r->r_fdvp, fvp, r->r_tdvp, tvp, nlink);
	if (treewatch_wanted(r->r_fdvp))
		treewatch_renamed(r->r_fdvp, fvp, r->r_fcnp, r->r_tdvp,
		    r->r_tcnp, tvp != NULL);
	return 0;
}

static void
release(struct vnode *vp)
{

	if (vp != NULL)
		vrele(vp);
}

/*
 * fdvp and tdvp are referenced, unlocked, and of one mount.  Whoever holds
 * the rename lock already may call this too.
 */
int
genfs_sane_rename(const struct genfs_rename_ops *ops, struct vnode *fdvp,
    struct componentname *fcnp, void *fde, struct vnode *tdvp,
    struct componentname *tcnp, void *tde, struct kauth_cred *cred,
    bool posixly_correct)
{
	struct mount *mp = fdvp->v_mount;
	struct rename r = {
		.r_ops = ops,
		.r_mp = mp,
		.r_cred = cred,
		.r_fdvp = fdvp,
		.r_fcnp = fcnp,
		.r_fde = fde,
		.r_tdvp = tdvp,
		.r_tcnp = tcnp,
		.r_tde = tde
	};
	bool locked;
	int error;

	KASSERT(tdvp->v_mount == mp);
	if (is_dots(fcnp) || is_dots(tcnp))
		return EINVAL;
	if (mp->mnt_flag & MNT_RDONLY)
		return EROFS;
	locked = mutex_owned(mp->mnt_renamelock);
	if (!locked) {
		error = VFS_RENAMELOCK_ENTER(mp);
		if (error != 0)
			return error;
	}
	error = lock_directories(&r);
	if (error != 0)
		goto out;
	error = look_up(&r);
	if (error == 0)
		error = lock_children(&r);
	if (error == 0) {
		error = do_rename(&r, posixly_correct);
		unlock_children(&r);
	}
	unlock_directories(&r);
 out:
	if (!locked)
		VFS_RENAMELOCK_EXIT(mp);
	release(r.r_fvp);
	release(r.r_tvp);
	release(r.r_fabove);
	release(r.r_tabove);
	return error;
}

/*
 * Tell those who watch.  tvp_nlink: links left to the file that was replaced.
 */
void
genfs_rename_knote(struct vnode *fdvp, struct vnode *fvp, struct vnode *tdvp,
    struct vnode *tvp, nlink_t tvp_nlink)
{
	const bool dir = fvp->v_type == VDIR, reparent = fdvp != tdvp;
	const bool replaced = tvp != NULL;
	long hint;

	VN_KNOTE(fdvp, NOTE_WRITE | (dir && reparent ? NOTE_LINK : 0));
	VN_KNOTE(fvp, NOTE_RENAME);
	if (reparent) {
		hint = NOTE_WRITE;
		if (!replaced)
			hint |= NOTE_EXTEND | (dir ? NOTE_LINK : 0);
		VN_KNOTE(tdvp, hint);
	}
	if (replaced)
		VN_KNOTE(tvp, tvp_nlink == 0 ? NOTE_DELETE : NOTE_LINK);
}

void
genfs_rename_cache_purge(struct vnode *fdvp, struct vnode *fvp,
    struct vnode *tdvp, struct vnode *tvp)
{

	cache_purge(fdvp);
	if (fvp->v_type == VDIR)
		cache_purge(fvp);
	if (tdvp != fdvp)
		cache_purge(tdvp);
	if (tvp != NULL && tvp->v_type == VDIR)
		cache_purge(tvp);
}

/*
 * Checks of file systems with BSD's flags.
 */
int
genfs_ufslike_rename_check_possible(unsigned long fdflags,
    unsigned long fflags, unsigned long tdflags, unsigned long tflags,
    bool clobber, unsigned long immutable, unsigned long append)
{

	/* The source goes from its directory. */
	if ((fdflags & (immutable | append)) != 0 ||
	    (fflags & (immutable | append)) != 0)
		return EPERM;
	/* The target directory gets a name, or another file for one. */
	if ((tdflags & immutable) != 0)
		return EPERM;
	if (clobber && ((tdflags & append) != 0 ||
	    (tflags & (immutable | append)) != 0))
		return EPERM;
	return 0;
}

static int
check_sticky(struct kauth_cred *cred, struct vnode *dvp, mode_t dmode,
    uid_t duid, struct vnode *vp, uid_t uid)
{

	if ((dmode & S_ISVTX) == 0)
		return 0;
	return kauth_authorize_vnode(cred, KAUTH_VNODE_DELETE, vp, dvp,
	    genfs_can_sticky(vp, cred, duid, uid));
}

int
genfs_ufslike_rename_check_permitted(struct kauth_cred *cred,
    struct vnode *fdvp, mode_t fdmode, uid_t fduid, struct vnode *fvp,
    uid_t fuid, struct vnode *tdvp, mode_t tdmode, uid_t tduid,
    struct vnode *tvp, uid_t tuid)
{
	int error;

	error = check_sticky(cred, fdvp, fdmode, fduid, fvp, fuid);
	if (error != 0 || tvp == NULL)
		return error;
	return check_sticky(cred, tdvp, tdmode, tduid, tvp, tuid);
}

int
genfs_ufslike_remove_check_possible(unsigned long dflags, unsigned long flags,
    unsigned long immutable, unsigned long append)
{

	if ((dflags & (immutable | append)) != 0 ||
	    (flags & (immutable | append)) != 0)
		return EPERM;
	return 0;
}

int
genfs_ufslike_remove_check_permitted(struct kauth_cred *cred,
    struct vnode *dvp, mode_t dmode, uid_t duid, struct vnode *vp, uid_t uid)
{

	return check_sticky(cred, dvp, dmode, duid, vp, uid);
}
