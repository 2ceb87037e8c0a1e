/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a directory vnode to its path: upwards to the root, by the name cache
 * where it knows, else by reading the parent directory.
 *
 * Paths are built backwards: *bpp moves down towards bufp.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/errno.h>
#include <sys/filedesc.h>
#include <sys/fstrans.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include "vfs_private.h"

/*
 * The parent of the locked directory lvp, by looking up "..".
 */
static int
getcwd_dotdot(struct vnode *lvp, struct vnode **uvpp, kauth_cred_t cred)
{
	struct componentname cn = {
		.cn_nameiop = LOOKUP,
		.cn_flags = ISLASTCN | ISDOTDOT | RDONLY,
		.cn_cred = cred,
		.cn_nameptr = "..",
		.cn_namelen = 2,
	};

	return VOP_LOOKUP(lvp, uvpp, &cn);
}

/* A name of an inode, for a path that is built backwards. */
struct getcwd_name {
	ino_t		gn_ino;
	char		**gn_bpp;
	char		*gn_bufp;
};

static int
getcwd_entry(void *arg, struct dirent *dp)
{
	const struct getcwd_name *gn = arg;

	if (dp->d_fileno != gn->gn_ino)
		return 0;
	if (*gn->gn_bpp - gn->gn_bufp <= dp->d_namlen)
		return ERANGE;
	*gn->gn_bpp -= dp->d_namlen;
	memcpy(*gn->gn_bpp, dp->d_name, dp->d_namlen);
	return -1;
}

/*
 * Read the locked directory uvp for the name of inode `ino'.
 */
static int
getcwd_readparent(struct vnode *uvp, ino_t ino, char **bpp, char *bufp,
    kauth_cred_t cred)
{
	struct getcwd_name gn = { ino, bpp, bufp };
	int error;

	error = vfs_dirscan(uvp, cred, getcwd_entry, &gn);
	return error == 0 ? ENOENT : error < 0 ? 0 : error;
}

/*
 * One step up without the cache: *uvpp is the parent of lvp, referenced.
 * bpp NULL: only that.
 */
static int
getcwd_scandir(struct vnode *lvp, struct vnode **uvpp, char **bpp, char *bufp,
    struct lwp *l)
{
	struct vattr va;
	struct vnode *uvp = NULL;
	int error;

	*uvpp = NULL;
	error = vn_lock(lvp, LK_EXCLUSIVE);
	if (error != 0)
		return error;
	error = VOP_GETATTR(lvp, &va, l->l_cred);
	if (error == 0)
		error = getcwd_dotdot(lvp, &uvp, l->l_cred);
	VOP_UNLOCK(lvp);
	if (error != 0)
		return error;
	if (bpp != NULL) {
		error = vn_lock(uvp, LK_EXCLUSIVE);
		if (error == 0) {
			error = getcwd_readparent(uvp, va.va_fileid, bpp, bufp,
			    l->l_cred);
			VOP_UNLOCK(uvp);
		}
		if (error != 0) {
			vrele(uvp);
			return error;
		}
	}
	*uvpp = uvp;
	return 0;
}

static int
getcwd_access(struct vnode *vp, accmode_t accmode, kauth_cred_t cred)
{
	int error;

	error = vn_lock(vp, LK_SHARED);
	if (error == 0) {
		error = VOP_ACCESS(vp, accmode, cred);
		VOP_UNLOCK(vp);
	}
	return error;
}

/*
 * The path from rvp (NULL: the root of the caller) down to lvp.  bpp NULL:
 * only whether there is one.  ENOENT: there is none, ERANGE: it is longer than
 * the buffer, or than `limit' components.
 */
int
getcwd_common(struct vnode *lvp, struct vnode *rvp, char **bpp, char *bufp,
    int limit, int flags, struct lwp *l)
{
	struct cwdinfo *cwdi = l->l_proc->p_cwdi;
	struct vnode *uvp;
	char *end = bpp != NULL ? *bpp : NULL;
	accmode_t accmode = VEXEC;
	bool check = (flags & GETCWD_CHECK_ACCESS) != 0;
	int error = 0;

	if (rvp == NULL) {
		rw_enter(&cwdi->cwdi_lock, RW_READER);
		rvp = cwdi->cwdi_rdir != NULL ? cwdi->cwdi_rdir : rootvnode;
		vref(rvp);
		rw_exit(&cwdi->cwdi_lock);
	} else
		vref(rvp);
	vref(lvp);

	while (lvp != rvp) {
		if (limit-- == 0) {
			error = ERANGE;
			break;
		}
		if (lvp->v_type != VDIR) {
			error = ENOTDIR;
			break;
		}
		if (check &&
		    (error = getcwd_access(lvp, accmode, l->l_cred)) != 0)
			break;
		if ((lvp->v_vflag & VV_ROOT) != 0) {
			error = lvp == rootvnode ? ENOENT :
			    vfs_covered(&lvp);
			if (error != 0)
				break;
			continue;
		}
		error = cache_revlookup(lvp, &uvp, bpp, bufp, false, 0);
		if (error < 0)
			error = getcwd_scandir(lvp, &uvp, bpp, bufp, l);
		if (error != 0)
			break;
		vrele(lvp);
		lvp = uvp;
		/* To learn the names it takes to read the directories. */
		accmode = VEXEC | VREAD;
		if (bpp != NULL) {
			if (*bpp - bufp < 1) {
				error = ERANGE;
				break;
			}
			*--*bpp = '/';
		}
	}
	if (error == 0 && bpp != NULL && *bpp == end) {
		if (*bpp - bufp < 1)
			error = ERANGE;
		else
			*--*bpp = '/';
	}
	vrele(lvp);
	vrele(rvp);
	return error;
}

/*
 * Is lvp at or below rvp?
 */
bool
vn_isunder(struct vnode *lvp, struct vnode *rvp, struct lwp *l)
{

	return getcwd_common(lvp, rvp, NULL, NULL, MAXPATHLEN / 2, 0, l) == 0;
}

/*
 * A path of any vnode, as process p sees it, if a name of it is known.
 */
int
vnode_to_path(char *path, size_t len, struct vnode *vp, struct lwp *l,
    struct proc *p)
{
	struct vnode *dvp = NULL;
	char *bp = path + len;
	int error;

	if (len < 2)
		return ERANGE;
	*--bp = '\0';
	if (vp->v_type == VDIR)
		error = getcwd_common(vp, NULL, &bp, path, (int)len / 2, 0, l);
	else {
		error = cache_revlookup(vp, &dvp, &bp, path, false, 0);
		if (error < 0)
			error = ENOENT;
		if (error == 0) {
			char *name = bp;

			if (bp == path)
				error = ERANGE;
			else {
				*--bp = '/';
				name = bp;
				error = getcwd_common(dvp, NULL, &bp, path,
				    (int)len / 2, 0, l);
			}
			/* In the root: not two slashes. */
			if (error == 0 && bp == name - 1)
				bp++;
			vrele(dvp);
		}
	}
	if (error == 0)
		memmove(path, bp, path + len - bp);
	return error;
}
