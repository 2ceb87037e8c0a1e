/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations on files of tmpfs.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/lockf.h>
#include <sys/malloc.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/syslimits.h>
#include <sys/systm.h>
#include <sys/uio.h>
#include <sys/unistd.h>

#include <miscfs/fifofs/fifo.h>
#include <miscfs/genfs/genfs.h>
#include <miscfs/specfs/specdev.h>
#include <uvm/uvm_extern.h>

#include <fs/tmpfs/tmpfs.h>

/*
 * The name is not in the directory (or hidden there).
 */
static int
lookup_missing(struct vnode *dvp, struct componentname *cnp, bool whiteout)
{
	const struct tmpfs_node *dnode = VP_TO_TMPFS_DIR(dvp);
	int error;

	if (whiteout)
		cnp->cn_flags |= ISWHITEOUT;
	if ((cnp->cn_flags & ISLASTCN) && (cnp->cn_nameiop == CREATE ||
	    cnp->cn_nameiop == RENAME || (whiteout &&
	    cnp->cn_nameiop == DELETE && (cnp->cn_flags & DOWHITEOUT)))) {
		if (dnode->tn_links == 0)
			return ENOENT;
		error = tmpfs_node_access(dvp, VWRITE, cnp->cn_cred);
		return error != 0 ? error : EJUSTRETURN;
	}
	if (cnp->cn_nameiop != CREATE)
		cache_enter(dvp, NULL, cnp->cn_nameptr, cnp->cn_namelen,
		    cnp->cn_flags);
	return ENOENT;
}

/*
 * The last name of a path is to go: is that allowed?
 */
static int
lookup_mayremove(struct vnode *dvp, struct tmpfs_node *node,
    struct componentname *cnp)
{
	struct tmpfs_node *dnode = VP_TO_TMPFS_DIR(dvp);
	int error;

	if ((error = tmpfs_node_access(dvp, VWRITE, cnp->cn_cred)) != 0)
		return error;
	if ((dnode->tn_mode & S_ISVTX) == 0)
		return 0;
	return kauth_authorize_vnode(cnp->cn_cred, KAUTH_VNODE_DELETE,
	    node->tn_vnode, dvp, genfs_can_sticky(dvp, cnp->cn_cred,
	    dnode->tn_uid, node->tn_uid));
}

static int
lookup_parent(struct vnode *dvp, struct componentname *cnp,
    struct vnode **vpp)
{
	struct tmpfs_node *parent =
	    VP_TO_TMPFS_DIR(dvp)->tn_dirdata.tn_parent;

	if ((cnp->cn_flags & ISLASTCN) && cnp->cn_nameiop == RENAME)
		return EINVAL;
	if (parent == NULL)
		return ENOENT;
	return vcache_get(dvp->v_mount, &parent, sizeof(parent), vpp);
}

static int
tmpfs_lookup(void *v)
{
	struct vop_lookup_v2_args *ap = v;
	struct vnode *dvp = ap->a_dvp, **vpp = ap->a_vpp;
	struct componentname *cnp = ap->a_cnp;
	const bool last = (cnp->cn_flags & ISLASTCN) != 0;
	struct tmpfs_node *dnode = VP_TO_TMPFS_DIR(dvp);
	struct tmpfs_dirent *de;
	int error, iswhiteout = 0;

	*vpp = NULL;
	if ((error = tmpfs_node_access(dvp, VEXEC, cnp->cn_cred)) != 0)
		return error;
	if (last && (dvp->v_mount->mnt_flag & MNT_RDONLY) &&
	    (cnp->cn_nameiop == DELETE || cnp->cn_nameiop == RENAME))
		return EROFS;
	if (cache_lookup(dvp, cnp->cn_nameptr, cnp->cn_namelen,
	    cnp->cn_nameiop, cnp->cn_flags, &iswhiteout, vpp)) {
		if (iswhiteout)
			cnp->cn_flags |= ISWHITEOUT;
		return *vpp == NULL ? ENOENT : 0;
	}
	if (!cache_have_id(dvp))
		cache_enter_id(dvp, dnode->tn_mode, dnode->tn_uid,
		    dnode->tn_gid, true);
	if (cnp->cn_flags & ISDOTDOT)
		return lookup_parent(dvp, cnp, vpp);
	if (cnp->cn_namelen == 1 && cnp->cn_nameptr[0] == '.') {
		if (last && cnp->cn_nameiop == RENAME)
			return EISDIR;
		vref(dvp);
		*vpp = dvp;
		return 0;
	}
	if (cnp->cn_namelen > TMPFS_MAXNAMLEN)
		return ENAMETOOLONG;
	de = tmpfs_dir_lookup(dnode, cnp->cn_nameptr, cnp->cn_namelen);
	if (de == NULL || de->td_node == NULL)
		return lookup_missing(dvp, cnp, de != NULL);
	if ((cnp->cn_flags & REQUIREDIR) && last &&
	    de->td_node->tn_type != VDIR && de->td_node->tn_type != VLNK)
		return ENOTDIR;
	error = vcache_get(dvp->v_mount, &de->td_node, sizeof(de->td_node),
	    vpp);
	if (error != 0)
		return error;
	if (last && (cnp->cn_nameiop == DELETE || cnp->cn_nameiop == RENAME) &&
	    (error = lookup_mayremove(dvp, VP_TO_TMPFS_NODE(*vpp),
	    cnp)) != 0) {
		vrele(*vpp);
		*vpp = NULL;
		return error;
	}
	if (cnp->cn_nameiop != DELETE || !last)
		cache_enter(dvp, *vpp, cnp->cn_nameptr, cnp->cn_namelen,
		    cnp->cn_flags);
	return 0;
}

static int
tmpfs_create(void *v)
{
	struct vop_create_v3_args *ap = v;

	return tmpfs_construct(ap->a_dvp, ap->a_vpp, ap->a_vap, ap->a_cnp,
	    NULL);
}

static int
tmpfs_mknod(void *v)
{
	struct vop_mknod_v3_args *ap = v;

	switch (ap->a_vap->va_type) {
	case VBLK:
	case VCHR:
	case VFIFO:
	case VSOCK:
		return tmpfs_construct(ap->a_dvp, ap->a_vpp, ap->a_vap,
		    ap->a_cnp, NULL);
	default:
		return EINVAL;
	}
}

static int
tmpfs_mkdir(void *v)
{
	struct vop_mkdir_v3_args *ap = v;

	return tmpfs_construct(ap->a_dvp, ap->a_vpp, ap->a_vap, ap->a_cnp,
	    NULL);
}

static int
tmpfs_symlink(void *v)
{
	struct vop_symlink_v3_args *ap = v;

	return tmpfs_construct(ap->a_dvp, ap->a_vpp, ap->a_vap, ap->a_cnp,
	    ap->a_target);
}

static int
tmpfs_open(void *v)
{
	struct vop_open_args *ap = v;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(ap->a_vp);

	/* A file that only grows is opened for appending. */
	if ((node->tn_flags & APPEND) &&
	    (ap->a_mode & (FWRITE | O_APPEND)) == FWRITE)
		return EPERM;
	return 0;
}

static int
tmpfs_access(void *v)
{
	struct vop_access_args *ap = v;

	return tmpfs_node_access(ap->a_vp, ap->a_accmode, ap->a_cred);
}

static int
tmpfs_getattr(void *v)
{
	struct vop_getattr_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct vattr *vap = ap->a_vap;

	vap->va_type = vp->v_type;
	vap->va_mode = node->tn_mode;
	vap->va_nlink = node->tn_links;
	vap->va_uid = node->tn_uid;
	vap->va_gid = node->tn_gid;
	vap->va_fsid = vp->v_mount->mnt_stat.f_fsid;
	vap->va_fileid = node->tn_id;
	vap->va_size = node->tn_size;
	vap->va_blocksize = PAGE_SIZE;
	mutex_enter(&node->tn_timelock);
	vap->va_atime = node->tn_atime;
	vap->va_mtime = node->tn_mtime;
	vap->va_ctime = node->tn_ctime;
	vap->va_birthtime = node->tn_birthtime;
	mutex_exit(&node->tn_timelock);
	vap->va_gen = node->tn_gen;
	vap->va_flags = node->tn_flags;
	vap->va_rdev = vp->v_type == VBLK || vp->v_type == VCHR ?
	    node->tn_rdev : (dev_t)VNOVAL;
	vap->va_bytes = vp->v_type == VREG ?
	    node->tn_reg.tn_pages << PAGE_SHIFT :
	    round_page((uint64_t)node->tn_size);
	vap->va_filerev = 0;
	vap->va_vaflags = 0;
	vap->va_spare = 0;
	return 0;
}

static int
tmpfs_read(void *v)
{
	struct vop_read_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct uio *uio = ap->a_uio;
	int error = 0;

	if (vp->v_type == VDIR)
		return EISDIR;
	if (vp->v_type != VREG)
		return EINVAL;
	if (uio->uio_offset < 0)
		return EINVAL;
	while (uio->uio_resid > 0 && uio->uio_offset < node->tn_size) {
		const size_t n = MIN(uio->uio_resid,
		    (size_t)(node->tn_size - uio->uio_offset));

		if (node->tn_reg.tn_aobj == NULL) {
			static const char zeroes[PAGE_SIZE];

			error = uiomove(__UNCONST(zeroes),
			    MIN(n, sizeof(zeroes)), uio);
		} else
			error = ubc_uiomove(node->tn_reg.tn_aobj, uio, n,
			    IO_ADV_DECODE(ap->a_ioflag),
			    UBC_READ | UBC_PARTIALOK);
		if (error != 0)
			break;
	}
	if ((vp->v_mount->mnt_flag & (MNT_NOATIME | MNT_RDONLY)) == 0)
		tmpfs_update(node, TMPFS_UPDATE_ATIME);
	return error;
}

static int
tmpfs_write(void *v)
{
	struct vop_write_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct uio *uio = ap->a_uio;
	const off_t oldsize = node->tn_size;
	const size_t resid = uio->uio_resid;
	off_t start;
	int error = 0;

	if (vp->v_type != VREG)
		return vp->v_type == VDIR ? EISDIR : EINVAL;
	if (ap->a_ioflag & IO_APPEND)
		uio->uio_offset = node->tn_size;
	start = uio->uio_offset;
	if (start < 0)
		return EINVAL;
	if (node->tn_flags & IMMUTABLE)
		return EPERM;
	if ((node->tn_flags & APPEND) && start != node->tn_size)
		return EPERM;
	if (resid == 0)
		return 0;
	if ((uint64_t)start + resid > (uint64_t)INT64_MAX - PAGE_SIZE)
		return EFBIG;
	while (uio->uio_resid > 0 && error == 0) {
		/* Near the limit as much is written as there is room for. */
		const size_t n = MIN(uio->uio_resid, (size_t)1 << 20);
		const size_t before = uio->uio_resid;

		error = tmpfs_reg_write(vp, uio, n,
		    IO_ADV_DECODE(ap->a_ioflag));
		if (error == ENOSPC && before == uio->uio_resid &&
		    n > PAGE_SIZE) {
			error = tmpfs_reg_write(vp, uio, PAGE_SIZE -
			    (uio->uio_offset & PAGE_MASK),
			    IO_ADV_DECODE(ap->a_ioflag));
		}
	}
	if (error != 0 && (ap->a_ioflag & IO_UNIT)) {
		(void)tmpfs_reg_resize(vp, oldsize);
		uio->uio_offset -= resid - uio->uio_resid;
		uio->uio_resid = resid;
	}
	if (uio->uio_resid != resid) {
		if ((node->tn_mode & (S_ISUID | S_ISGID)) != 0) {
			if (kauth_authorize_vnode(ap->a_cred,
			    KAUTH_VNODE_RETAIN_SUID, vp, NULL, EPERM) != 0)
				node->tn_mode &= ~S_ISUID;
			if (kauth_authorize_vnode(ap->a_cred,
			    KAUTH_VNODE_RETAIN_SGID, vp, NULL, EPERM) != 0)
				node->tn_mode &= ~S_ISGID;
		}
		tmpfs_update(node, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
	}
	return error;
}

static int
tmpfs_remove(void *v)
{
	struct vop_remove_v3_args *ap = v;
	struct vnode *dvp = ap->a_dvp, *vp = ap->a_vp;
	struct componentname *cnp = ap->a_cnp;
	struct tmpfs_node *dnode = VP_TO_TMPFS_DIR(dvp);
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct tmpfs_mount *tmp = dnode->tn_mount;
	struct tmpfs_dirent *de;
	int error = 0;

	de = tmpfs_dir_lookup(dnode, cnp->cn_nameptr, cnp->cn_namelen);
	if (vp->v_type == VDIR)
		error = EPERM;
	else if (de == NULL || de->td_node != node)
		error = ENOENT;
	else if ((node->tn_flags & (IMMUTABLE | APPEND)) ||
	    (dnode->tn_flags & (IMMUTABLE | APPEND)))
		error = EPERM;
	if (error == 0) {
		tmpfs_dir_detach(dnode, de);
		if (!(cnp->cn_flags & DOWHITEOUT) ||
		    tmpfs_dir_attach(dnode, de, NULL) != 0)
			tmpfs_dirent_free(tmp, de);
		node->tn_links--;
		ap->ctx_vp_new_nlink = node->tn_links;
		if (node->tn_links > 0)
			tmpfs_update(node, TMPFS_UPDATE_CTIME);
		tmpfs_update(dnode, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
	}
	if (dvp == vp)
		vrele(vp);
	else
		vput(vp);
	return error;
}

static int
tmpfs_link(void *v)
{
	struct vop_link_v2_args *ap = v;
	struct vnode *dvp = ap->a_dvp, *vp = ap->a_vp;
	struct componentname *cnp = ap->a_cnp;
	struct tmpfs_node *dnode = VP_TO_TMPFS_DIR(dvp);
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct tmpfs_dirent *de, *wht;
	int error;

	KASSERT(dvp->v_mount == vp->v_mount);
	if ((error = vn_lock(vp, LK_EXCLUSIVE)) != 0) {
		VOP_ABORTOP(dvp, cnp);
		return error;
	}
	if (vp->v_type == VDIR)
		error = EPERM;
	else if (node->tn_links == 0 || dnode->tn_links == 0)
		error = ENOENT;
	else if (node->tn_links >= LINK_MAX)
		error = EMLINK;
	else if ((node->tn_flags & (IMMUTABLE | APPEND)) ||
	    (dnode->tn_flags & IMMUTABLE))
		error = EPERM;
	else
		error = tmpfs_dirent_alloc(dnode->tn_mount, cnp->cn_nameptr,
		    cnp->cn_namelen, &de);
	if (error == 0) {
		wht = tmpfs_dir_lookup(dnode, cnp->cn_nameptr,
		    cnp->cn_namelen);
		if ((error = tmpfs_dir_attach(dnode, de, node)) != 0)
			tmpfs_dirent_free(dnode->tn_mount, de);
		else if (wht != NULL) {
			tmpfs_dir_detach(dnode, wht);
			tmpfs_dirent_free(dnode->tn_mount, wht);
		}
	}
	if (error == 0) {
		node->tn_links++;
		tmpfs_update(node, TMPFS_UPDATE_CTIME);
		tmpfs_update(dnode, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
		cache_enter(dvp, vp, cnp->cn_nameptr, cnp->cn_namelen,
		    cnp->cn_flags);
	}
	VOP_UNLOCK(vp);
	return error;
}

/* The whiteouts in an empty directory go with it. */
static void
drop_whiteouts(struct tmpfs_node *dnode)
{
	struct tmpfs_dirent *de;

	while ((de = TAILQ_FIRST(&dnode->tn_dirdata.tn_dir)) != NULL) {
		tmpfs_dir_detach(dnode, de);
		tmpfs_dirent_free(dnode->tn_mount, de);
	}
}

static int
tmpfs_rmdir(void *v)
{
	struct vop_rmdir_v2_args *ap = v;
	struct vnode *dvp = ap->a_dvp, *vp = ap->a_vp;
	struct componentname *cnp = ap->a_cnp;
	struct tmpfs_node *dnode = VP_TO_TMPFS_DIR(dvp);
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct tmpfs_dirent *de;
	int error = 0;

	de = tmpfs_dir_lookup(dnode, cnp->cn_nameptr, cnp->cn_namelen);
	if (dvp == vp)
		error = EINVAL;
	else if (vp->v_type != VDIR)
		error = ENOTDIR;
	else if (de == NULL || de->td_node != node)
		error = ENOENT;
	else if (!tmpfs_dir_empty(node))
		error = ENOTEMPTY;
	else if ((node->tn_flags & (IMMUTABLE | APPEND)) ||
	    (dnode->tn_flags & (IMMUTABLE | APPEND)))
		error = EPERM;
	if (error == 0) {
		tmpfs_dir_detach(dnode, de);
		if (!(cnp->cn_flags & DOWHITEOUT) ||
		    tmpfs_dir_attach(dnode, de, NULL) != 0)
			tmpfs_dirent_free(dnode->tn_mount, de);
		drop_whiteouts(node);
		node->tn_links = 0;
		__atomic_store_n(&node->tn_dirdata.tn_parent, NULL,
		    __ATOMIC_RELEASE);
		dnode->tn_links--;
		tmpfs_update(dnode, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
		cache_purge(vp);
	}
	if (dvp == vp)
		vrele(vp);
	else
		vput(vp);
	return error;
}

static int
tmpfs_readdir(void *v)
{
	struct vop_readdir_args *ap = v;
	struct tmpfs_node *dnode;
	off_t *cookies = NULL;
	int error, eof, n = 0, most = 0;

	if (ap->a_vp->v_type != VDIR)
		return ENOTDIR;
	if (ap->a_uio->uio_offset < 0)
		return EINVAL;
	dnode = VP_TO_TMPFS_DIR(ap->a_vp);
	if (ap->a_cookies != NULL) {
		struct dirent d;

		most = MIN(ap->a_uio->uio_resid / _DIRENT_MINSIZE(&d), 65536);
		cookies = malloc(MAX(most, 1) * sizeof(*cookies), M_TEMP,
		    M_WAITOK);
	}
	error = tmpfs_dir_getdents(dnode, ap->a_uio, cookies, most, &n, &eof);
	if (ap->a_eofflag != NULL)
		*ap->a_eofflag = eof;
	if (ap->a_cookies != NULL) {
		if (error != 0) {
			free(cookies, M_TEMP);
			cookies = NULL;
			n = 0;
		}
		*ap->a_cookies = cookies;
		*ap->a_ncookies = n;
	}
	if ((ap->a_vp->v_mount->mnt_flag & (MNT_NOATIME | MNT_RDONLY)) == 0)
		tmpfs_update(dnode, TMPFS_UPDATE_ATIME);
	return error;
}

static int
tmpfs_readlink(void *v)
{
	struct vop_readlink_args *ap = v;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(ap->a_vp);
	int error = 0;

	if (node->tn_size > 0)
		error = uiomove(node->tn_link, MIN((size_t)node->tn_size,
		    ap->a_uio->uio_resid), ap->a_uio);
	if ((ap->a_vp->v_mount->mnt_flag & (MNT_NOATIME | MNT_RDONLY)) == 0)
		tmpfs_update(node, TMPFS_UPDATE_ATIME);
	return error;
}

static int
tmpfs_inactive(void *v)
{
	struct vop_inactive_v2_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);

	*ap->a_recycle = node->tn_links == 0;
	/* Its memory need not wait for the vnode to go. */
	if (node->tn_links == 0 && vp->v_type == VREG && node->tn_size > 0)
		(void)tmpfs_reg_resize(vp, 0);
	return 0;
}

static int
tmpfs_reclaim(void *v)
{
	struct vop_reclaim_v2_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);

	VOP_UNLOCK(vp);
	lf_purge(&node->tn_lockf);
	mutex_enter(&node->tn_timelock);
	node->tn_vnode = NULL;
	mutex_exit(&node->tn_timelock);
	vp->v_data = NULL;
	if (node->tn_links == 0)
		tmpfs_node_rele(node);
	return 0;
}

static int
tmpfs_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = LINK_MAX;
		return 0;
	case _PC_NAME_MAX:
		*ap->a_retval = TMPFS_MAXNAMLEN;
		return 0;
	case _PC_FILESIZEBITS:
		*ap->a_retval = 64;
		return 0;
	default:
		return genfs_pathconf(ap);
	}
}

static int
tmpfs_advlock(void *v)
{
	struct vop_advlock_args *ap = v;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(ap->a_vp);

	return lf_advlock(ap, &node->tn_lockf, node->tn_size);
}

static int
tmpfs_whiteout(void *v)
{
	struct vop_whiteout_args *ap = v;
	struct tmpfs_node *dnode = VP_TO_TMPFS_DIR(ap->a_dvp);
	struct tmpfs_mount *tmp = dnode->tn_mount;
	struct componentname *cnp = ap->a_cnp;
	struct tmpfs_dirent *de;
	int error;

	switch (ap->a_flags) {
	case LOOKUP:
		return 0;
	case CREATE:
		if (tmpfs_dir_lookup(dnode, cnp->cn_nameptr,
		    cnp->cn_namelen) != NULL)
			return EEXIST;
		error = tmpfs_dirent_alloc(tmp, cnp->cn_nameptr,
		    cnp->cn_namelen, &de);
		if (error != 0)
			return error;
		if ((error = tmpfs_dir_attach(dnode, de, NULL)) != 0)
			tmpfs_dirent_free(tmp, de);
		break;
	case DELETE:
		cnp->cn_flags &= ~DOWHITEOUT;
		de = tmpfs_dir_lookup(dnode, cnp->cn_nameptr,
		    cnp->cn_namelen);
		if (de == NULL || de->td_node != NULL)
			return ENOENT;
		tmpfs_dir_detach(dnode, de);
		tmpfs_dirent_free(tmp, de);
		error = 0;
		break;
	default:
		return EINVAL;
	}
	if (error == 0) {
		cache_purge1(ap->a_dvp, cnp->cn_nameptr, cnp->cn_namelen, 0);
		tmpfs_update(dnode, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME);
	}
	return error;
}

static int
tmpfs_print(void *v)
{
	struct vop_print_args *ap = v;
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(ap->a_vp);

	printf("tmpfs node %ju, mode 0%o, %u links, size %jd\n",
	    (uintmax_t)node->tn_id, node->tn_mode, node->tn_links,
	    (intmax_t)node->tn_size);
	return 0;
}

#define TMPFS_COMMON_SLOTS						\
	[VOP_ACCESS_DESCOFFSET] = tmpfs_access,				\
	[VOP_ACCESSX_DESCOFFSET] = genfs_accessx,			\
	[VOP_GETATTR_DESCOFFSET] = tmpfs_getattr,			\
	[VOP_SETATTR_DESCOFFSET] = tmpfs_setattr,			\
	[VOP_FCNTL_DESCOFFSET] = genfs_fcntl,				\
	[VOP_INACTIVE_DESCOFFSET] = tmpfs_inactive,			\
	[VOP_RECLAIM_DESCOFFSET] = tmpfs_reclaim,			\
	[VOP_LOCK_DESCOFFSET] = genfs_lock,				\
	[VOP_UNLOCK_DESCOFFSET] = genfs_unlock,				\
	[VOP_ISLOCKED_DESCOFFSET] = genfs_islocked,			\
	[VOP_PRINT_DESCOFFSET] = tmpfs_print,				\
	[VOP_BWRITE_DESCOFFSET] = vn_bwrite

int (* const tmpfs_vnodeops[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	TMPFS_COMMON_SLOTS,
	[VOP_PARSEPATH_DESCOFFSET] = genfs_parsepath,
	[VOP_LOOKUP_DESCOFFSET] = tmpfs_lookup,
	[VOP_CREATE_DESCOFFSET] = tmpfs_create,
	[VOP_MKNOD_DESCOFFSET] = tmpfs_mknod,
	[VOP_OPEN_DESCOFFSET] = tmpfs_open,
	[VOP_CLOSE_DESCOFFSET] = genfs_nullop,
	[VOP_READ_DESCOFFSET] = tmpfs_read,
	[VOP_WRITE_DESCOFFSET] = tmpfs_write,
	[VOP_FALLOCATE_DESCOFFSET] = tmpfs_fallocate,
	[VOP_FDISCARD_DESCOFFSET] = tmpfs_fdiscard,
	[VOP_IOCTL_DESCOFFSET] = tmpfs_ioctl,
	[VOP_POLL_DESCOFFSET] = genfs_poll,
	[VOP_KQFILTER_DESCOFFSET] = genfs_kqfilter,
	[VOP_REVOKE_DESCOFFSET] = genfs_revoke,
	[VOP_MMAP_DESCOFFSET] = genfs_mmap,
	[VOP_FSYNC_DESCOFFSET] = genfs_nullop,
	[VOP_SEEK_DESCOFFSET] = genfs_seek,
	[VOP_REMOVE_DESCOFFSET] = tmpfs_remove,
	[VOP_LINK_DESCOFFSET] = tmpfs_link,
	[VOP_RENAME_DESCOFFSET] = tmpfs_rename,
	[VOP_MKDIR_DESCOFFSET] = tmpfs_mkdir,
	[VOP_RMDIR_DESCOFFSET] = tmpfs_rmdir,
	[VOP_SYMLINK_DESCOFFSET] = tmpfs_symlink,
	[VOP_READDIR_DESCOFFSET] = tmpfs_readdir,
	[VOP_READLINK_DESCOFFSET] = tmpfs_readlink,
	[VOP_ABORTOP_DESCOFFSET] = genfs_abortop,
	[VOP_BMAP_DESCOFFSET] = genfs_eopnotsupp,
	[VOP_STRATEGY_DESCOFFSET] = genfs_eopnotsupp,
	[VOP_PATHCONF_DESCOFFSET] = tmpfs_pathconf,
	[VOP_ADVLOCK_DESCOFFSET] = tmpfs_advlock,
	[VOP_WHITEOUT_DESCOFFSET] = tmpfs_whiteout,
	[VOP_GETPAGES_DESCOFFSET] = tmpfs_getpages,
	[VOP_PUTPAGES_DESCOFFSET] = tmpfs_putpages,
};

int (* const tmpfs_specops[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	GENFS_SPECOP_SLOTS,
	TMPFS_COMMON_SLOTS,
	[VOP_CLOSE_DESCOFFSET] = spec_close,
	[VOP_READ_DESCOFFSET] = spec_read,
	[VOP_WRITE_DESCOFFSET] = spec_write,
	[VOP_FSYNC_DESCOFFSET] = spec_fsync,
};

int (* const tmpfs_fifoops[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	GENFS_FIFOOP_SLOTS,
	TMPFS_COMMON_SLOTS,
	[VOP_CLOSE_DESCOFFSET] = vn_fifo_bypass,
	[VOP_READ_DESCOFFSET] = vn_fifo_bypass,
	[VOP_WRITE_DESCOFFSET] = vn_fifo_bypass,
	[VOP_FSYNC_DESCOFFSET] = vn_fifo_bypass,
	[VOP_STRATEGY_DESCOFFSET] = genfs_badop,
};
