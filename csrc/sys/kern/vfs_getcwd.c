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
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include "vfs_private.h"

#define DIRBUFSIZE	4096

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

/*
 * Find the name of inode `ino' in a block of directory entries.  ERANGE if it
 * does not fit, -1 if it is not there.
 */
static int
getcwd_match(const char *buf, size_t len, ino_t ino, char **bpp, char *bufp)
{
	const struct dirent *dp;
	size_t off;

	for (off = 0; off + _DIRENT_NAMEOFF(dp) < len; off += dp->d_reclen) {
		dp = (const struct dirent *)(buf + off);
		if (dp->d_reclen < _DIRENT_MINSIZE(dp) ||
		    dp->d_reclen > len - off ||
		    _DIRENT_NAMEOFF(dp) + dp->d_namlen > dp->d_reclen)
			return EIO;
		if (dp->d_type == DT_WHT || dp->d_fileno != ino)
			continue;
		if (*bpp - bufp <= dp->d_namlen)
			return ERANGE;
		*bpp -= dp->d_namlen;
		memcpy(*bpp, dp->d_name, dp->d_namlen);
		return 0;
	}
	return -1;
}

/*
 * Read the locked directory uvp for the name of inode `ino'.
 */
static int
getcwd_readparent(struct vnode *uvp, ino_t ino, char **bpp, char *bufp,
    kauth_cred_t cred)
{
	struct iovec iov;
	struct uio uio;
	off_t off = 0;
	int eof = 0, error = 0;
	size_t len;
	char *buf;

	buf = kmem_alloc(DIRBUFSIZE, KM_NOSLEEP);
	if (buf == NULL)
		return ENOMEM;
	for (;;) {
		iov.iov_base = buf;
		iov.iov_len = DIRBUFSIZE;
		uio.uio_iov = &iov;
		uio.uio_iovcnt = 1;
		uio.uio_offset = off;
		uio.uio_resid = DIRBUFSIZE;
		uio.uio_rw = UIO_READ;
		UIO_SETUP_SYSSPACE(&uio);
		error = VOP_READDIR(uvp, &uio, cred, &eof, NULL, NULL);
		if (error != 0)
			break;
		len = DIRBUFSIZE - uio.uio_resid;
		if (len == 0) {
			error = ENOENT;
			break;
		}
		off = uio.uio_offset;
		error = getcwd_match(buf, len, ino, bpp, bufp);
		if (error >= 0)
			break;
		if (eof) {
			error = ENOENT;
			break;
		}
		preempt_point();
	}
	kmem_free(buf, DIRBUFSIZE);
	return error;
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
