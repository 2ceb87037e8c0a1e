/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * namei(9): path names to vnodes.
 *
 * A look-up goes as far as it can in the name cache (vfs_lookup_fast.c), makes
 * one step by VOP_LOOKUP() where the cache does not do, and tries the cache
 * again from there.
 *
 * Results
 *	ni_vp is referenced, and locked with LOCKLEAF; NULL if the operation
 *	is CREATE or RENAME and there is no such file.  With LOCKPARENT, ni_dvp
 *	is referenced and locked.  If both are the same vnode ("." or "/") it
 *	is referenced twice, and locked once with LOCKLEAF, not at all without.
 *
 * Confinement
 *	".." in the process's root directory stays there.  A process with a
 *	root directory of its own that got hold of a directory outside of it
 *	finds its root by "..".
 *
 * Locking: one directory at a time is locked, and the leaf after its parent.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/filedesc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/pserialize.h>
#include <sys/uio.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <miscfs/genfs/genfs.h>

#include "vfs_lookup.h"
#include "vfs_private.h"

/* The flags that belong to one component. */
#define COMPONENT_FLAGS	(ISLASTCN | ISDOTDOT | MAKEENTRY | REQUIREDIR | \
	ISWHITEOUT)

static void
namei_unlock_parent(struct namei_state *st)
{

	if (st->st_dvplocked) {
		VOP_UNLOCK(st->st_dvp);
		st->st_dvplocked = false;
	}
}

/*
 * A reference to the root directory of the process, once it is needed.
 */
static void
namei_hold_root(struct namei_state *st)
{
	struct cwdinfo *cwdi = curproc->p_cwdi;
	struct vnode *root = NULL;

	if (st->st_rootheld)
		return;
	rw_enter(&cwdi->cwdi_lock, RW_READER);
	if ((st->st_cnp->cn_flags & NOCHROOT) == 0)
		root = cwdi->cwdi_rdir;
	if (root == NULL)
		root = rootvnode;
	vref(root);
	rw_exit(&cwdi->cwdi_lock);
	st->st_root = root;
	st->st_rootheld = true;
	st->st_ndp->ni_rootdir = root;
	st->st_ndp->ni_erootdir = NULL;
}

/*
 * A reference to where the path starts.
 */
static void
namei_hold_start(struct namei_state *st)
{
	struct nameidata *ndp = st->st_ndp;
	struct cwdinfo *cwdi = curproc->p_cwdi;

	if (ndp->ni_pnbuf[0] == '/') {
		namei_hold_root(st);
		st->st_dvp = st->st_root;
		vref(st->st_dvp);
	} else if (ndp->ni_atdir != NULL) {
		st->st_dvp = ndp->ni_atdir;
		vref(st->st_dvp);
	} else {
		rw_enter(&cwdi->cwdi_lock, RW_READER);
		st->st_dvp = cwdi->cwdi_cdir;
		vref(st->st_dvp);
		rw_exit(&cwdi->cwdi_lock);
	}
	st->st_next = ndp->ni_pnbuf;
}

/*
 * Cut off the next component.
 */
static int
namei_parse(struct namei_state *st)
{
	struct componentname *cnp = st->st_cnp;
	struct vnode *dvp = st->st_dvp;
	const char *p = st->st_next, *q;
	size_t len, max;
	int error;

	cnp->cn_flags &= ~COMPONENT_FLAGS;
	if (__predict_true(dvp->v_op[VOP_PARSEPATH_DESCOFFSET] ==
	    genfs_parsepath)) {
		for (q = p; *q != '\0' && *q != '/'; q++)
			continue;
		len = (size_t)(q - p);
	} else {
		error = VOP_PARSEPATH(dvp, p, &len);
		if (error != 0)
			return error;
		q = p + len;
	}
	max = dvp->v_mount->mnt_stat.f_namemax;
	if (max == 0 || max > NAME_MAX)
		max = NAME_MAX;
	/* What reaches over slashes is no name in the ordinary sense. */
	if (len > max && memchr(p, '/', len) == NULL)
		return ENAMETOOLONG;
	cnp->cn_nameptr = p;
	cnp->cn_namelen = len;
	if (len == 2 && p[0] == '.' && p[1] == '.')
		cnp->cn_flags |= ISDOTDOT;
	st->st_next = q;
	while (*q == '/')
		q++;
	if (*q == '\0') {
		cnp->cn_flags |= ISLASTCN;
		if (q != st->st_next)
			cnp->cn_flags |= REQUIREDIR;
	}
	/* Names that are about to go are not worth remembering. */
	if ((cnp->cn_flags & ISLASTCN) == 0 || ((cnp->cn_flags & NOCACHE) == 0
	    && cnp->cn_nameiop != DELETE && cnp->cn_nameiop != RENAME))
		cnp->cn_flags |= MAKEENTRY;
	st->st_ndp->ni_next = st->st_next;
	st->st_ndp->ni_pathlen = strlen(st->st_next) + 1;
	return 0;
}

/*
 * "..": returns true if it is answered (*vpp referenced), else st_dvp is
 * where the file system is to look for it.
 */
static bool
namei_dotdot(struct namei_state *st, struct vnode **vpp, int *error)
{

	*error = 0;
	namei_hold_root(st);
	for (;;) {
		struct vnode *dvp = st->st_dvp;

		if (dvp == st->st_root || dvp == rootvnode) {
			vref(dvp);
			*vpp = dvp;
			return true;
		}
		if (st->st_root != rootvnode &&
		    !vn_isunder(dvp, st->st_root, curlwp)) {
			vref(st->st_root);
			*vpp = st->st_root;
			return true;
		}
		if ((dvp->v_vflag & VV_ROOT) == 0 ||
		    (st->st_cnp->cn_flags & NOCROSSMOUNT) != 0 ||
		    dvp->v_mount->mnt_vnodecovered == NULL)
			return false;
		*error = vfs_covered(&st->st_dvp);
		if (*error != 0)
			return true;
	}
}

/*
 * vp has something mounted on it: the root of that.
 */
static int
namei_cross(struct vnode **vpp)
{
	struct vnode *vp = *vpp, *root;
	struct mount *mp;
	int error, s;
	bool ok;

	s = pserialize_read_enter();
	mp = atomic_load_acquire(&vp->v_mountedhere);
	ok = mp != NULL && vfs_tryref(mp);
	pserialize_read_exit(s);
	if (!ok)
		return mp == NULL ? 0 : ENOENT;
	error = vfs_busy(mp);
	if (error != 0) {
		vfs_rele(mp);
		/* Just being unmounted: then it is not there. */
		return atomic_load_relaxed(&vp->v_mountedhere) == NULL ? 0 :
		    error;
	}
	error = VFS_ROOT(mp, LK_NONE, &root);
	if (error == 0) {
		if (atomic_load_relaxed(&mp->mnt_rootcache) != root) {
			mutex_enter(root->v_interlock);
			if (root->v_mount == mp &&
			    (root->v_iflag & VI_DEADCHECK) == 0 &&
			    atomic_load_relaxed(&mp->mnt_draining) == 0)
				atomic_store_release(&mp->mnt_rootcache, root);
			mutex_exit(root->v_interlock);
		}
		vrele(vp);
		*vpp = root;
	}
	vfs_unbusy(mp);
	vfs_rele(mp);
	return error;
}

/*
 * Ask the file system.  On success st_dvp is locked if it is the parent that
 * the caller wants so; *vpp is referenced and not locked, or NULL if the name
 * may be made.
 */
static int
namei_ask(struct namei_state *st, struct vnode **vpp)
{
	struct componentname *cnp = st->st_cnp;
	bool keep = (cnp->cn_flags & (ISLASTCN | LOCKPARENT)) ==
	    (ISLASTCN | LOCKPARENT);
	struct vnode *dvp;
	int error, lktype;

	for (;;) {
		dvp = st->st_dvp;
		lktype = LK_EXCLUSIVE;
		if ((dvp->v_mount->mnt_iflag & IMNT_SHRLOOKUP) != 0 && !keep &&
		    ((cnp->cn_flags & ISLASTCN) == 0 ||
		    cnp->cn_nameiop == LOOKUP))
			lktype = LK_SHARED;
		error = vn_lock(dvp, lktype);
		if (error != 0)
			return error;
		*vpp = NULL;
		error = VOP_LOOKUP(dvp, vpp, cnp);
		if (error != ENOENT || (dvp->v_vflag & VV_ROOT) == 0 ||
		    (dvp->v_mount->mnt_flag & MNT_UNION) == 0 ||
		    dvp->v_mount->mnt_vnodecovered == NULL)
			break;
		/* A union mount: what it covers shows through. */
		VOP_UNLOCK(dvp);
		error = vfs_covered(&st->st_dvp);
		if (error != 0)
			return error;
	}
	if (error == EJUSTRETURN) {
		error = 0;
		if ((cnp->cn_flags & (REQUIREDIR | CREATEDIR)) == REQUIREDIR)
			error = ENOENT;
		else if ((dvp->v_mount->mnt_flag & MNT_RDONLY) != 0 ||
		    (cnp->cn_flags & RDONLY) != 0)
			error = EROFS;
	}
	if (error != 0 || !keep)
		VOP_UNLOCK(dvp);
	else
		st->st_dvplocked = true;
	return error;
}

/*
 * Look up one component in st_dvp.
 */
static int
namei_step(struct namei_state *st, struct vnode **vpp)
{
	struct componentname *cnp = st->st_cnp;
	int error;

	*vpp = NULL;
	if ((cnp->cn_flags & ISDOTDOT) != 0 && namei_dotdot(st, vpp, &error)) {
		if (error != 0)
			return error;
		if ((cnp->cn_flags & (ISLASTCN | LOCKPARENT)) ==
		    (ISLASTCN | LOCKPARENT)) {
			error = vn_lock(st->st_dvp, LK_EXCLUSIVE);
			if (error != 0) {
				vrele(*vpp);
				return error;
			}
			st->st_dvplocked = true;
		}
		return 0;
	}
	error = namei_ask(st, vpp);
	if (error != 0)
		return error;
	while (*vpp != NULL && (*vpp)->v_type == VDIR &&
	    atomic_load_relaxed(&(*vpp)->v_mountedhere) != NULL &&
	    (cnp->cn_flags & NOCROSSMOUNT) == 0) {
		struct vnode *was = *vpp;

		error = namei_cross(vpp);
		if (error != 0) {
			vrele(*vpp);
			*vpp = NULL;
			namei_unlock_parent(st);
			return error;
		}
		if (*vpp == was)
			break;
	}
	return 0;
}

/*
 * Put the text of a symbolic link in the place of what was looked up so far.
 */
static int
namei_readlink(struct namei_state *st, struct vnode *vp)
{
	struct nameidata *ndp = st->st_ndp;
	struct vfs_state *vs = curkernel()->k_vfs;
	size_t len, rest;
	struct iovec iov;
	struct uio uio;
	char *text;
	int error;

	if (ndp->ni_loopcnt++ >= MAXSYMLINKS)
		return ELOOP;
	text = pnbuf_get();
	iov.iov_base = text;
	iov.iov_len = PATH_MAX;
	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_offset = 0;
	uio.uio_resid = PATH_MAX;
	uio.uio_rw = UIO_READ;
	UIO_SETUP_SYSSPACE(&uio);
	error = vn_lock(vp, LK_SHARED);
	if (error == 0) {
		if ((vp->v_mount->mnt_flag & MNT_SYMPERM) != 0)
			error = VOP_ACCESS(vp, VEXEC, st->st_cnp->cn_cred);
		if (error == 0)
			error = VOP_READLINK(vp, &uio, st->st_cnp->cn_cred);
		VOP_UNLOCK(vp);
	}
	if (error != 0)
		goto out;
	len = strnlen(text, PATH_MAX - uio.uio_resid);
	if (len == 0) {
		error = ENOENT;
		goto out;
	}
	if (vs->vs_magiclinks)
		error = namei_magic(text, &len);
	rest = strlen(st->st_next) + 1;
	if (error == 0 && len + rest > PATH_MAX)
		error = ENAMETOOLONG;
	if (error == 0) {
		memmove(ndp->ni_pnbuf + len, st->st_next, rest);
		memcpy(ndp->ni_pnbuf, text, len);
		st->st_next = ndp->ni_pnbuf;
	}
out:
	pnbuf_put(text);
	return error;
}

/*
 * vp is a symbolic link to be followed; its reference is consumed.
 */
static int
namei_follow(struct namei_state *st, struct vnode *vp)
{
	int error;

	namei_unlock_parent(st);
	error = namei_readlink(st, vp);
	vrele(vp);
	if (error == 0 && st->st_next[0] == '/') {
		namei_hold_root(st);
		vrele(st->st_dvp);
		vref(st->st_root);
		st->st_dvp = st->st_root;
	}
	return error;
}

/*
 * The path is at its end, at vp, which is referenced or NULL.
 */
static int
namei_finish(struct namei_state *st, struct vnode *vp)
{
	struct nameidata *ndp = st->st_ndp;
	struct componentname *cnp = st->st_cnp;
	bool locked = st->st_dvplocked && vp == st->st_dvp;
	int error = 0;

	if (vp != NULL && (cnp->cn_flags & REQUIREDIR) != 0 &&
	    vp->v_type != VDIR)
		error = ENOTDIR;
	if (error == 0 && vp != NULL && (cnp->cn_flags & LOCKLEAF) != 0 &&
	    !locked)
		error = vn_lock(vp, (cnp->cn_flags & LOCKSHARED) != 0 ?
		    LK_SHARED : LK_EXCLUSIVE);
	if (error != 0) {
		if (vp != NULL)
			vrele(vp);
		return error;
	}
	if (locked && (cnp->cn_flags & LOCKLEAF) == 0)
		VOP_UNLOCK(vp);
	ndp->ni_vp = vp;
	if ((cnp->cn_flags & LOCKPARENT) != 0)
		ndp->ni_dvp = st->st_dvp;
	else {
		ndp->ni_dvp = NULL;
		vrele(st->st_dvp);
	}
	st->st_dvp = NULL;
	st->st_dvplocked = false;
	return 0;
}

/*
 * There is no component left: the result is the directory itself.
 */
static int
namei_nothing(struct namei_state *st)
{
	struct componentname *cnp = st->st_cnp;
	int error;

	cnp->cn_nameptr = st->st_next;
	cnp->cn_namelen = 0;
	cnp->cn_flags = (cnp->cn_flags & ~COMPONENT_FLAGS) | ISLASTCN |
	    REQUIREDIR;
	if ((cnp->cn_flags & LOCKPARENT) != 0) {
		error = vn_lock(st->st_dvp, LK_EXCLUSIVE);
		if (error != 0)
			return error;
		st->st_dvplocked = true;
	}
	vref(st->st_dvp);
	return namei_finish(st, st->st_dvp);
}

/*
 * From st_dvp and st_next to the end.
 */
static int
namei_slow(struct namei_state *st)
{
	struct componentname *cnp = st->st_cnp;
	struct vnode *vp;
	int error;

	for (;;) {
		while (*st->st_next == '/')
			st->st_next++;
		if (*st->st_next == '\0')
			return namei_nothing(st);
		if (st->st_dvp->v_type != VDIR)
			return ENOTDIR;
		error = namei_parse(st);
		if (error == 0)
			error = namei_step(st, &vp);
		if (error != 0)
			return error;
		if (vp != NULL && vp->v_type == VLNK &&
		    (cnp->cn_flags & (FOLLOW | REQUIREDIR | ISLASTCN)) !=
		    ISLASTCN) {
			error = namei_follow(st, vp);
			if (error != 0)
				return error;
		} else if ((cnp->cn_flags & ISLASTCN) != 0) {
			return namei_finish(st, vp);
		} else {
			vrele(st->st_dvp);
			st->st_dvp = vp;
		}
		if (st->st_nofast)
			continue;
		cnp->cn_flags &= ~COMPONENT_FLAGS;
		switch (namei_fast(st)) {
		case NAMEI_FOUND:
			st->st_dvp = NULL;
			st->st_found = true;
			return 0;
		case NAMEI_ABSENT:
			st->st_dvp = NULL;
			return ENOENT;
		case NAMEI_STOPPED:
			break;
		}
	}
}

/*
 * A result of the cache: lock it if so asked.
 */
static inline int
namei_found(struct nameidata *ndp)
{
	const uint32_t flags = ndp->ni_cnd.cn_flags;
	int error;

	if ((flags & LOCKLEAF) == 0)
		return 0;
	error = vn_lock(ndp->ni_vp, (flags & LOCKSHARED) != 0 ? LK_SHARED :
	    LK_EXCLUSIVE);
	if (__predict_false(error != 0)) {
		vrele(ndp->ni_vp);
		ndp->ni_vp = NULL;
	}
	return error;
}

static __noinline int
namei_rest(struct namei_state *st)
{
	struct nameidata *ndp = st->st_ndp;
	int error;

	if (st->st_dvp == NULL)
		namei_hold_start(st);
	error = namei_slow(st);
	if (error == 0 && st->st_found)
		error = namei_found(ndp);
	if (error != 0) {
		if (st->st_dvp != NULL) {
			namei_unlock_parent(st);
			vrele(st->st_dvp);
		}
		ndp->ni_vp = ndp->ni_dvp = NULL;
	}
	if (st->st_rootheld)
		vrele(st->st_root);
	ndp->ni_rootdir = NULL;
	return error;
}

int
namei(struct nameidata *ndp)
{
	struct namei_state st;

	ndp->ni_pnbuf = ndp->ni_pathbuf->pb_path;
	ndp->ni_vp = ndp->ni_dvp = NULL;
	ndp->ni_loopcnt = 0;
	ndp->ni_cnd.cn_flags &= MODMASK | NOCROSSMOUNT | RDONLY | DOWHITEOUT |
	    CREATEDIR | WILLBEDIR;
	if (__predict_false(ndp->ni_pnbuf[0] == '\0' || rootvnode == NULL))
		return ENOENT;
	st.st_ndp = ndp;
	st.st_cnp = &ndp->ni_cnd;
	st.st_dvp = NULL;
	st.st_dvplocked = false;
	st.st_nofast = false;
	st.st_found = false;
	st.st_rootheld = false;
	st.st_okmode = 1;
	switch (namei_fast(&st)) {
	case NAMEI_FOUND:
		return namei_found(ndp);
	case NAMEI_ABSENT:
		return ENOENT;
	default:
		return namei_rest(&st);
	}
}

/*
 * Look a name up again in a directory that was unlocked meanwhile: dvp is
 * locked, cnp as namei() left it.  *vpp comes back referenced, locked if cnp
 * says LOCKLEAF, or NULL if the name may be made.
 */
int
relookup(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp,
    int dummy)
{
	int error;

	*vpp = NULL;
	if (cnp->cn_namelen == 0)
		return EISDIR;
	cnp->cn_flags &= ~(ISDOTDOT | MAKEENTRY | ISWHITEOUT);
	cnp->cn_flags |= ISLASTCN;
	if ((cnp->cn_flags & NOCACHE) == 0 && cnp->cn_nameiop != DELETE &&
	    cnp->cn_nameiop != RENAME)
		cnp->cn_flags |= MAKEENTRY;
	if (cnp->cn_namelen == 2 && cnp->cn_nameptr[0] == '.' &&
	    cnp->cn_nameptr[1] == '.')
		cnp->cn_flags |= ISDOTDOT;
	error = VOP_LOOKUP(dvp, vpp, cnp);
	if (error == EJUSTRETURN) {
		*vpp = NULL;
		if ((dvp->v_mount->mnt_flag & MNT_RDONLY) != 0 ||
		    (cnp->cn_flags & RDONLY) != 0)
			return EROFS;
		return 0;
	}
	if (error != 0)
		return error;
	if ((cnp->cn_flags & LOCKLEAF) != 0 && *vpp != dvp) {
		error = vn_lock(*vpp, LK_EXCLUSIVE);
		if (error != 0) {
			vrele(*vpp);
			*vpp = NULL;
		}
	}
	return error;
}

/*
 * Look-ups that want an unlocked vnode and no more.
 */
static int
namei_simple(struct vnode *atdvp, struct pathbuf *pb,
    namei_simple_flags_t flags, struct vnode **vpp)
{
	struct nameidata nd;
	uint32_t how = 0;
	int error;

	if (flags == NSM_FOLLOW_NOEMULROOT || flags == NSM_FOLLOW_TRYEMULROOT)
		how |= FOLLOW;
	if (flags == NSM_FOLLOW_TRYEMULROOT ||
	    flags == NSM_NOFOLLOW_TRYEMULROOT)
		how |= TRYEMULROOT;
	NDINIT(&nd, LOOKUP, how, pb);
	if (atdvp != NULL)
		NDAT(&nd, atdvp);
	error = namei(&nd);
	if (error == 0)
		*vpp = nd.ni_vp;
	pathbuf_destroy(pb);
	return error;
}

int
nameiat_simple_kernel(struct vnode *dvp, const char *path,
    namei_simple_flags_t flags, struct vnode **vpp)
{

	return namei_simple(dvp, pathbuf_create(path), flags, vpp);
}

int
nameiat_simple_user(struct vnode *dvp, const char *path,
    namei_simple_flags_t flags, struct vnode **vpp)
{
	struct pathbuf *pb;
	int error;

	error = pathbuf_copyin(path, &pb);
	if (error != 0)
		return error;
	return namei_simple(dvp, pb, flags, vpp);
}

int
namei_simple_kernel(const char *path, namei_simple_flags_t flags,
    struct vnode **vpp)
{

	return nameiat_simple_kernel(NULL, path, flags, vpp);
}

int
namei_simple_user(const char *path, namei_simple_flags_t flags,
    struct vnode **vpp)
{

	return nameiat_simple_user(NULL, path, flags, vpp);
}
