/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs: operations on files, and the operation vectors.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/kauth.h>
#include <sys/lockf.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include <miscfs/fifofs/fifo.h>
#include <miscfs/genfs/genfs.h>
#include <miscfs/specfs/specdev.h>
#include <uvm/uvm_extern.h>

#include <rump/rumpfs.h>

#include "rumpfs.h"

/* Of the root directory: keys of etfs reach over slashes. */
static int
rumpfs_parsepath(void *v)
{
	struct vop_parsepath_args *ap = v;

	if (etfs_here(ap->a_dvp) && etfs_parsekey(ap->a_name, ap->a_retval))
		return 0;
	return genfs_parsepath(v);
}

static int
rumpfs_open(void *v)
{
	struct vop_open_args *ap = v;
	struct vnode *vp = ap->a_vp;
	const struct rumpfs_node *node = VTORN(vp);

	if (node->rn_etfs != NULL && vp->v_type == VREG)
		return etfs_open(vp, ap->a_mode);
	if ((node->rn_flags & APPEND) != 0 &&
	    (ap->a_mode & (FWRITE | O_APPEND)) == FWRITE)
		return EPERM;
	return 0;
}

static int
rumpfs_read(void *v)
{
	struct vop_read_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct uio *uio = ap->a_uio;
	int error;

	if (vp->v_type == VDIR)
		return EISDIR;
	if (vp->v_type != VREG)
		return EINVAL;
	if (uio->uio_offset < 0)
		return EINVAL;
	if (__predict_false(VTORN(vp)->rn_etfs != NULL))
		return etfs_read(vp, uio);
	error = rumpfs_data_read(VTORN(vp), uio);
	rumpfs_touch(vp, RUMPFS_ATIME);
	return error;
}

/* Who writes into a set-id file takes the bits away, unless he may not. */
static void
rumpfs_clear_setid(struct vnode *vp, kauth_cred_t cred)
{
	struct rumpfs_node *node = VTORN(vp);

	if ((node->rn_mode & S_ISUID) != 0 && kauth_authorize_vnode(cred,
	    KAUTH_VNODE_RETAIN_SUID, vp, NULL, EPERM) != 0)
		node->rn_mode &= ~S_ISUID;
	if ((node->rn_mode & S_ISGID) != 0 && kauth_authorize_vnode(cred,
	    KAUTH_VNODE_RETAIN_SGID, vp, NULL, EPERM) != 0)
		node->rn_mode &= ~S_ISGID;
}

static int
rumpfs_write(void *v)
{
	struct vop_write_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct uio *uio = ap->a_uio;
	struct rumpfs_node *node = VTORN(vp);
	const size_t oresid = uio->uio_resid;
	off_t osize, ooff, end;
	int error;

	if (vp->v_type != VREG)
		return vp->v_type == VDIR ? EISDIR : EINVAL;
	if (node->rn_etfs != NULL)
		return etfs_write(vp, uio, ap->a_ioflag);
	osize = node->rn_size;
	if ((ap->a_ioflag & IO_APPEND) != 0)
		uio->uio_offset = osize;
	ooff = uio->uio_offset;
	if (ooff < 0)
		return EINVAL;
	if (oresid == 0)
		return 0;
	if (__builtin_add_overflow(ooff, (off_t)oresid, &end) ||
	    end > RUMPFS_MAXFILESIZE)
		return EFBIG;

	error = rumpfs_data_write(vp->v_mount, node, uio);
	if (error != 0 && (ap->a_ioflag & IO_UNIT) != 0) {
		/* All or nothing. */
		if (node->rn_size > osize)
			(void)rumpfs_data_resize(vp->v_mount, node, osize);
		uio->uio_offset = ooff;
		uio->uio_resid = oresid;
	}
	if (node->rn_size != osize)
		uvm_vnp_setsize(vp, node->rn_size);
	if (uio->uio_resid != oresid) {
		if ((node->rn_mode & (S_ISUID | S_ISGID)) != 0)
			rumpfs_clear_setid(vp, ap->a_cred);
		rumpfs_touch(vp, RUMPFS_MTIME | RUMPFS_CTIME);
	}
	return error;
}

static int
rumpfs_fsync(void *v)
{
	struct vop_fsync_args *ap = v;

	if (VTORN(ap->a_vp)->rn_etfs != NULL &&
	    (ap->a_flags & FSYNC_RECLAIM) == 0)
		return etfs_sync(ap->a_vp);
	return 0;
}

/* Memory of another process, or of another host, can be no file's. */
static int
rumpfs_extstorage(struct vnode *vp, const struct rumpfs_extstorage *ext,
    int fflag)
{
	int error;

	if (curproc->p_vmspace != NULL &&
	    curproc->p_vmspace->vm_ops != NULL)
		return EINVAL;
	if (vp->v_type != VREG || ext->eres_flags != 0)
		return EINVAL;
	if ((fflag & FWRITE) == 0)
		return EBADF;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	if (vp->v_data == NULL || VTORN(vp)->rn_etfs != NULL) {
		error = EINVAL;
	} else {
		error = rumpfs_data_extstorage(vp->v_mount, VTORN(vp),
		    ext->eres_data, ext->eres_len);
		if (error == 0) {
			uvm_vnp_setsize(vp, VTORN(vp)->rn_size);
			rumpfs_touch(vp, RUMPFS_MTIME | RUMPFS_CTIME);
		}
	}
	VOP_UNLOCK(vp);
	return error;
}

static int
rumpfs_fcntl(void *v)
{
	struct vop_fcntl_args *ap = v;

	if ((int)ap->a_command == RUMPFS_FCNTL_EXTSTORAGE_ADD)
		return rumpfs_extstorage(ap->a_vp, ap->a_data, ap->a_fflag);
	return genfs_fcntl(v);
}

static int
rumpfs_readlink(void *v)
{
	struct vop_readlink_args *ap = v;
	struct rumpfs_node *node = VTORN(ap->a_vp);
	int error;

	if (ap->a_vp->v_type != VLNK)
		return EINVAL;
	error = uiomove(node->rn_link, MIN(ap->a_uio->uio_resid,
	    node->rn_size), ap->a_uio);
	rumpfs_touch(ap->a_vp, RUMPFS_ATIME);
	return error;
}

/*
 * readdir
 */

struct rumpfs_readdir {
	struct uio	*rr_uio;
	struct dirent	rr_de;
	off_t		*rr_cookies;
	int		rr_ncookies;
	int		rr_maxcookies;
	bool		rr_full;
};

/* Pass one entry; the next will be at `next'. */
static int
rumpfs_readdir_one(struct rumpfs_readdir *rr, ino_t ino, uint8_t type,
    const char *name, size_t namlen, off_t next)
{
	struct dirent *de = &rr->rr_de;
	int error;

	de->d_fileno = ino;
	de->d_type = type;
	de->d_namlen = namlen;
	de->d_reclen = _DIRENT_RECLEN(de, namlen);
	if (de->d_reclen > rr->rr_uio->uio_resid ||
	    (rr->rr_cookies != NULL && rr->rr_ncookies == rr->rr_maxcookies)) {
		rr->rr_full = true;
		return 0;
	}
	memcpy(de->d_name, name, namlen);
	memset(de->d_name + namlen, 0,
	    de->d_reclen - _DIRENT_NAMEOFF(de) - namlen);
	error = uiomove(de, de->d_reclen, rr->rr_uio);
	if (error == 0) {
		rr->rr_uio->uio_offset = next;
		if (rr->rr_cookies != NULL)
			rr->rr_cookies[rr->rr_ncookies++] = next;
	}
	return error;
}

static ino_t
rumpfs_parent_ino(struct rumpfs_node *dnode)
{
	struct rumpfs_node *parent;
	ino_t ino;

	if (dnode->rn_etfs != NULL) {
		parent = etfs_parent(dnode);
		ino = parent->rn_ino;
		etfs_node_rele(parent);
		return ino;
	}
	parent = dnode->rn_dir.rd_parent;
	return parent != NULL ? parent->rn_ino : dnode->rn_ino;
}

/* Entries from uio_offset on, as many as fit; *eofp: that was all. */
static int
rumpfs_readdir_entries(struct rumpfs_node *dnode, struct rumpfs_readdir *rr,
    int *eofp)
{
	struct uio *uio = rr->rr_uio;
	struct rumpfs_dirent *de;
	int error = 0;

	if (uio->uio_offset == RUMPFS_COOKIE_DOT)
		error = rumpfs_readdir_one(rr, dnode->rn_ino, DT_DIR, ".", 1,
		    RUMPFS_COOKIE_DOTDOT);
	if (error == 0 && !rr->rr_full &&
	    uio->uio_offset == RUMPFS_COOKIE_DOTDOT)
		error = rumpfs_readdir_one(rr, rumpfs_parent_ino(dnode),
		    DT_DIR, "..", 2, RUMPFS_COOKIE_FIRST);
	if (error != 0 || rr->rr_full)
		return error;

	for (de = rumpfs_dir_seek(dnode, uio->uio_offset); de != NULL;
	    de = TAILQ_NEXT(de, rde_list)) {
		const struct rumpfs_node *node = de->rde_node;

		error = rumpfs_readdir_one(rr,
		    node != NULL ? node->rn_ino : RUMPFS_WHTINO,
		    node != NULL ? vtype2dt(node->rn_type) : DT_WHT,
		    de->rde_name, de->rde_namlen, de->rde_cookie + 1);
		if (error != 0 || rr->rr_full) {
			dnode->rn_dir.rd_hint = de;
			return error;
		}
	}
	if (uio->uio_offset < dnode->rn_dir.rd_nextcookie)
		uio->uio_offset = dnode->rn_dir.rd_nextcookie;
	*eofp = 1;
	return 0;
}

static int
rumpfs_readdir(void *v)
{
	struct vop_readdir_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct rumpfs_node *dnode = VTORN(vp);
	struct rumpfs_readdir rr;
	const size_t oresid = ap->a_uio->uio_resid;
	int error, eof = 0;

	if (vp->v_type != VDIR)
		return ENOTDIR;
	if (ap->a_uio->uio_offset < 0)
		return EINVAL;
	rr.rr_uio = ap->a_uio;
	rr.rr_cookies = NULL;
	rr.rr_ncookies = rr.rr_maxcookies = 0;
	rr.rr_full = false;
	if (ap->a_ncookies != NULL) {
		rr.rr_maxcookies = MIN(oresid / _DIRENT_MINSIZE(&rr.rr_de),
		    dnode->rn_dir.rd_count + 2);
		rr.rr_cookies = malloc(MAX(rr.rr_maxcookies, 1) *
		    sizeof(off_t), M_TEMP, M_NOWAIT);
		if (rr.rr_cookies == NULL)
			return ENOMEM;
	}
	error = rumpfs_readdir_entries(dnode, &rr, &eof);
	if (error == 0 && rr.rr_full && ap->a_uio->uio_resid == oresid)
		error = EINVAL;		/* too small for one */
	rumpfs_touch(vp, RUMPFS_ATIME);
	if (ap->a_ncookies != NULL) {
		if (error != 0) {
			free(rr.rr_cookies, M_TEMP);
			*ap->a_cookies = NULL;
			*ap->a_ncookies = 0;
		} else {
			*ap->a_cookies = rr.rr_cookies;
			*ap->a_ncookies = rr.rr_ncookies;
		}
	}
	if (ap->a_eofflag != NULL)
		*ap->a_eofflag = eof;
	return error;
}

/*
 * The end of a vnode
 */

static int
rumpfs_inactive(void *v)
{
	struct vop_inactive_v2_args *ap = v;
	struct rumpfs_node *node = VTORN(ap->a_vp);

	if (node->rn_etfs != NULL && ap->a_vp->v_type == VREG)
		etfs_close(ap->a_vp);
	*ap->a_recycle = node->rn_nlink == 0;
	return 0;
}

static int
rumpfs_reclaim(void *v)
{
	struct vop_reclaim_v2_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct rumpfs_node *node = VTORN(vp);
	struct mount *mp = vp->v_mount;

	lf_purge(&node->rn_lockf);
	genfs_node_destroy(vp);
	node->rn_attached = false;
	vp->v_data = NULL;
	VOP_UNLOCK(vp);
	if (node->rn_etfs != NULL)
		etfs_node_rele(node);
	else if (node->rn_nlink == 0)
		rumpfs_node_free(mp, node);
	return 0;
}

static int
rumpfs_print(void *v)
{
	struct vop_print_args *ap = v;
	const struct rumpfs_node *node = VTORN(ap->a_vp);

	printf("tag VT_RUMP, node %p, ino %llu, mode 0%o, nlink %u\n", node,
	    (unsigned long long)node->rn_ino, node->rn_mode, node->rn_nlink);
	if (ap->a_vp->v_type == VFIFO)
		fifo_printinfo(ap->a_vp);
	return 0;
}

static int
rumpfs_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = RUMPFS_LINKMAX;
		return 0;
	case _PC_NAME_MAX:
		*ap->a_retval = RUMPFS_MAXNAMLEN;
		return 0;
	case _PC_2_SYMLINKS:
		*ap->a_retval = 1;
		return 0;
	case _PC_FILESIZEBITS:
		*ap->a_retval = 63;
		return 0;
	default:
		return genfs_pathconf(v);
	}
}

static int
rumpfs_advlock(void *v)
{
	struct vop_advlock_args *ap = v;
	struct rumpfs_node *node = VTORN(ap->a_vp);

	return lf_advlock(ap, &node->rn_lockf, node->rn_size);
}

/*
 * Vectors: files and directories, and the root directory; devices; fifos.
 */

#define RUMPFS_COMMON_SLOTS						\
	[VOP_ACCESS_DESCOFFSET] = rumpfs_access,			\
	[VOP_ACCESSX_DESCOFFSET] = genfs_accessx,			\
	[VOP_GETATTR_DESCOFFSET] = rumpfs_getattr,			\
	[VOP_SETATTR_DESCOFFSET] = rumpfs_setattr,			\
	[VOP_INACTIVE_DESCOFFSET] = rumpfs_inactive,			\
	[VOP_RECLAIM_DESCOFFSET] = rumpfs_reclaim,			\
	[VOP_LOCK_DESCOFFSET] = genfs_lock,				\
	[VOP_UNLOCK_DESCOFFSET] = genfs_unlock,				\
	[VOP_ISLOCKED_DESCOFFSET] = genfs_islocked,			\
	[VOP_PRINT_DESCOFFSET] = rumpfs_print,				\
	[VOP_BWRITE_DESCOFFSET] = vn_bwrite

#define RUMPFS_FILE_SLOTS						\
	[VOP_LOOKUP_DESCOFFSET] = rumpfs_lookup,			\
	[VOP_CREATE_DESCOFFSET] = rumpfs_create,			\
	[VOP_MKNOD_DESCOFFSET] = rumpfs_mknod,				\
	[VOP_OPEN_DESCOFFSET] = rumpfs_open,				\
	[VOP_CLOSE_DESCOFFSET] = genfs_nullop,				\
	[VOP_READ_DESCOFFSET] = rumpfs_read,				\
	[VOP_WRITE_DESCOFFSET] = rumpfs_write,				\
	[VOP_FALLOCATE_DESCOFFSET] = genfs_eopnotsupp,			\
	[VOP_FDISCARD_DESCOFFSET] = genfs_eopnotsupp,			\
	[VOP_IOCTL_DESCOFFSET] = genfs_enoioctl,			\
	[VOP_FCNTL_DESCOFFSET] = rumpfs_fcntl,				\
	[VOP_POLL_DESCOFFSET] = genfs_poll,				\
	[VOP_KQFILTER_DESCOFFSET] = genfs_kqfilter,			\
	[VOP_REVOKE_DESCOFFSET] = genfs_revoke,				\
	[VOP_MMAP_DESCOFFSET] = genfs_eopnotsupp,			\
	[VOP_FSYNC_DESCOFFSET] = rumpfs_fsync,				\
	[VOP_SEEK_DESCOFFSET] = genfs_seek,				\
	[VOP_REMOVE_DESCOFFSET] = rumpfs_remove,			\
	[VOP_LINK_DESCOFFSET] = rumpfs_link,				\
	[VOP_RENAME_DESCOFFSET] = rumpfs_rename,			\
	[VOP_MKDIR_DESCOFFSET] = rumpfs_mkdir,				\
	[VOP_RMDIR_DESCOFFSET] = rumpfs_rmdir,				\
	[VOP_SYMLINK_DESCOFFSET] = rumpfs_symlink,			\
	[VOP_READDIR_DESCOFFSET] = rumpfs_readdir,			\
	[VOP_READLINK_DESCOFFSET] = rumpfs_readlink,			\
	[VOP_ABORTOP_DESCOFFSET] = genfs_abortop,			\
	[VOP_BMAP_DESCOFFSET] = genfs_eopnotsupp,			\
	[VOP_STRATEGY_DESCOFFSET] = genfs_badop,			\
	[VOP_PATHCONF_DESCOFFSET] = rumpfs_pathconf,			\
	[VOP_ADVLOCK_DESCOFFSET] = rumpfs_advlock,			\
	[VOP_WHITEOUT_DESCOFFSET] = rumpfs_whiteout,			\
	[VOP_GETPAGES_DESCOFFSET] = genfs_compat_getpages,		\
	[VOP_PUTPAGES_DESCOFFSET] = genfs_null_putpages

int (* const rumpfs_vnodeops[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	RUMPFS_COMMON_SLOTS,
	RUMPFS_FILE_SLOTS,
	[VOP_PARSEPATH_DESCOFFSET] = genfs_parsepath,
};

int (* const rumpfs_rootops[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	RUMPFS_COMMON_SLOTS,
	RUMPFS_FILE_SLOTS,
	[VOP_PARSEPATH_DESCOFFSET] = rumpfs_parsepath,
};

int (* const rumpfs_specops[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	GENFS_SPECOP_SLOTS,
	RUMPFS_COMMON_SLOTS,
	[VOP_CLOSE_DESCOFFSET] = spec_close,
	[VOP_READ_DESCOFFSET] = spec_read,
	[VOP_WRITE_DESCOFFSET] = spec_write,
	[VOP_FCNTL_DESCOFFSET] = genfs_fcntl,
	[VOP_FSYNC_DESCOFFSET] = spec_fsync,
};

int (* const rumpfs_fifoops[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	GENFS_FIFOOP_SLOTS,
	RUMPFS_COMMON_SLOTS,
	[VOP_CLOSE_DESCOFFSET] = vn_fifo_bypass,
	[VOP_READ_DESCOFFSET] = vn_fifo_bypass,
	[VOP_WRITE_DESCOFFSET] = vn_fifo_bypass,
	[VOP_FCNTL_DESCOFFSET] = genfs_fcntl,
	[VOP_FSYNC_DESCOFFSET] = genfs_nullop,
};
