/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * namei(9) in the name cache alone.
 *
 * A path whose directories and names are all known is walked without a lock
 * and without a reference but the one to its end.  The walk is one
 * pserialize(9) section: vnodes, names and mounts it sees are not freed before
 * it is over (vfs_limbo.c), though they may be on their way out; then taking
 * the reference at the end fails, or the walk saw the tree as it was.
 *
 * It stops, and leaves the rest to vfs_lookup.c, at whatever needs more than
 * that: an unknown name, a symbolic link, a directory that has no known
 * identity or denies access, a file system with paths of its own, the last
 * component if the name is to be changed.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/filedesc.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/pserialize.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <miscfs/genfs/genfs.h>

#include "kern_auth_impl.h"
#include "vfs_cache.h"
#include "vfs_lookup.h"

/*
 * May we search this directory?  False also if that is not known.
 */
static inline bool
fast_access(struct namei_state *st, struct vnode *dvp)
{
	struct vnode_impl *vi = VNODE_TO_VIMPL(dvp);
	kauth_cred_t cred = st->st_cnp->cn_cred;
	uint32_t mode = atomic_load_acquire(&vi->vi_nc_mode);
	uint64_t id = atomic_load_relaxed(&vi->vi_nc_id);

	if (__predict_true(mode == st->st_okmode && id == st->st_okid))
		return true;
	if ((mode & NC_IDVALID) == 0)
		return false;
	/* A listener that somebody registered might sleep. */
	if (curkernel()->k_kauth->ks_scope[KSC_VNODE].ksc_vec != NULL)
		return false;
	if (kauth_authorize_vnode(cred, KAUTH_ACCESS_ACTION(VEXEC, VDIR,
	    mode & ALLPERMS), dvp, NULL, genfs_can_access(dvp, cred,
	    (uid_t)(id >> 32), (gid_t)id, mode & ALLPERMS, NULL, VEXEC)) != 0)
		return false;
	st->st_okmode = mode;
	st->st_okid = id;
	return true;
}

/*
 * The parent of a directory, if the cache knows.
 */
static inline struct vnode *
fast_dotdot(struct namei_state *st, struct vnode *dvp)
{
	struct nc_entry *ne;
	const char *name;

	if (dvp == st->st_root || dvp == rootvnode ||
	    st->st_root != rootvnode || (dvp->v_vflag & VV_ROOT) != 0)
		return NULL;
	ne = atomic_load_acquire(&VNODE_TO_VIMPL(dvp)->vi_nc_names);
	if (ne == NULL || ne->ne_vp != dvp)
		return NULL;
	/* The parent's entry "..", of a child, is of no use. */
	name = (const char *)ne->ne_name;
	if (ne->ne_namelen == 0 || (name[0] == '.' && (ne->ne_namelen == 1 ||
	    (ne->ne_namelen == 2 && name[1] == '.'))))
		return NULL;
	return ne->ne_dvp;
}

/*
 * One component.  True: *vpp is what the cache says, NULL for absent.
 */
static inline bool
fast_component(struct namei_state *st, struct vnode *dvp,
    const struct nc_key *nk, struct vnode **vpp)
{
	struct nc_entry *ne;
	struct vnode *vp;
	struct mount *mp;

	if (nk->nk_name[0] == '.') {
		if (nk->nk_len == 1) {
			*vpp = dvp;
			return true;
		}
		if (nk->nk_len == 2 && nk->nk_name[1] == '.')
			return (*vpp = fast_dotdot(st, dvp)) != NULL;
	}
	ne = nc_find(dvp, nk);
	if (ne == NULL)
		return false;
	vp = ne->ne_vp;
	if (vp == NULL) {
		*vpp = NULL;
		return !ne->ne_whiteout &&
		    (dvp->v_mount->mnt_flag & MNT_UNION) == 0;
	}
	while (vp->v_type == VDIR &&
	    (mp = atomic_load_acquire(&vp->v_mountedhere)) != NULL &&
	    (st->st_cnp->cn_flags & NOCROSSMOUNT) == 0) {
		vp = atomic_load_acquire(&mp->mnt_rootcache);
		if (vp == NULL)
			return false;
	}
	*vpp = vp;
	return true;
}

/* Is the name at p one that ends at the next slash? */
static inline bool
fast_plain_name(const struct vnode *dvp, const char *p)
{

	return dvp->v_op[VOP_PARSEPATH_DESCOFFSET] == genfs_parsepath ||
	    (atomic_load_relaxed(&dvp->v_mount->mnt_plainnames) &
	    ((uint64_t)1 << (*p & 63))) != 0;
}

/* Can the cache stand in for this directory's file system? */
static inline bool
fast_directory(struct namei_state *st, struct vnode *dvp, const char *p)
{

	return dvp->v_type == VDIR &&
	    (dvp->v_mount->mnt_iflag & IMNT_NCLOOKUP) != 0 &&
	    fast_plain_name(dvp, p) && fast_access(st, dvp);
}

/*
 * Where the path starts, without references.
 */
static inline struct vnode *
fast_start(struct namei_state *st)
{
	struct nameidata *ndp = st->st_ndp;
	struct cwdinfo *cwdi = curproc->p_cwdi;
	struct vnode *root = NULL, *start;

	if ((st->st_cnp->cn_flags & NOCHROOT) == 0)
		root = atomic_load_acquire(&cwdi->cwdi_rdir);
	if (root == NULL)
		root = rootvnode;
	st->st_root = root;
	st->st_next = ndp->ni_pnbuf;
	if (ndp->ni_pnbuf[0] == '/')
		return root;
	if (ndp->ni_atdir != NULL)
		return ndp->ni_atdir;
	start = atomic_load_acquire(&cwdi->cwdi_cdir);
	return start != NULL ? start : root;
}

/*
 * Leave the section with a reference to where we are.
 */
static enum namei_fast
fast_stop(struct namei_state *st, struct vnode *dvp, const char *next,
    struct vnode *start, int s)
{

	if (dvp == start) {
		if (st->st_dvp != NULL)
			st->st_next = next;
	} else if (vcache_tryref(dvp)) {
		pserialize_read_exit(s);
		if (st->st_dvp != NULL)
			vrele(start);
		st->st_dvp = dvp;
		st->st_next = next;
		return NAMEI_STOPPED;
	} else {
		/* It is going: the same way again, slowly. */
		st->st_nofast = true;
	}
	pserialize_read_exit(s);
	return NAMEI_STOPPED;
}

enum namei_fast
namei_fast(struct namei_state *st)
{
	struct componentname *cnp = st->st_cnp;
	struct vnode *start, *dvp, *vp;
	const uint32_t flags = cnp->cn_flags;
	const char *p, *q;
	struct nc_key nk;
	bool last;
	int s;

	s = pserialize_read_enter();
	start = st->st_dvp != NULL ? st->st_dvp : fast_start(st);
	dvp = start;
	p = st->st_next;
	for (;;) {
		while (*p == '/')
			p++;
		if (*p == '\0' || !fast_directory(st, dvp, p))
			break;
		nc_key_path(&nk, p);
		if (__predict_false(nk.nk_len > KERNEL_NAME_MAX))
			break;
		q = p + nk.nk_len;
		last = *q == '\0';
		if (!last) {
			while (q[1] == '/')
				q++;
			/* Slashes at the end ask for a directory. */
			last = q[1] == '\0';
		}
		if (last && (cnp->cn_nameiop != LOOKUP ||
		    (flags & (LOCKPARENT | NOCACHE)) != 0))
			break;
		if (!fast_component(st, dvp, &nk, &vp))
			break;
		if (vp == NULL) {
			NC_COUNT(ncs_neghits);
			pserialize_read_exit(s);
			if (st->st_dvp != NULL)
				vrele(start);
			return NAMEI_ABSENT;
		}
		if (!last) {
			if (vp->v_type != VDIR)
				break;
			dvp = vp;
			p = q;
			continue;
		}
		if (vp->v_type != VDIR && (p[nk.nk_len] == '/' ||
		    (vp->v_type == VLNK && (flags & FOLLOW) != 0)))
			break;
		if (!vcache_tryref(vp))
			break;
		NC_COUNT(ncs_goodhits);
		pserialize_read_exit(s);
		if (st->st_dvp != NULL)
			vrele(start);
		cnp->cn_nameptr = p;
		cnp->cn_namelen = nk.nk_len;
		cnp->cn_flags |= ISLASTCN | MAKEENTRY;
		st->st_ndp->ni_vp = vp;
		st->st_ndp->ni_dvp = NULL;
		return NAMEI_FOUND;
	}
	return fast_stop(st, dvp, p, start, s);
}
