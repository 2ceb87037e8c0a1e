/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * numfs: vnode operations, and what the files say.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/kauth.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/pool.h>
#include <sys/stat.h>
#include <sys/unistd.h>
#include <sys/vnode.h>

#include "numfs.h"

static const char numfs_about[] = "A file system of numbers.\n";

static const char * const numfs_names[NUMFS_NKINDS] = {
	[NUMFS_SQUARE] = "square",
	[NUMFS_FACTORS] = "factors",
	[NUMFS_NEXT] = "next",
};

static size_t
numfs_factors(uint32_t n, char *buf)
{
	size_t len = 0;
	uint32_t d;

	for (d = 2; d <= n / d; d++) {
		while (n % d == 0) {
			len += snprintf(buf + len, NUMFS_TEXTSIZE - len,
			    "%u ", d);
			n /= d;
		}
	}
	len += snprintf(buf + len, NUMFS_TEXTSIZE - len, "%u\n", n);
	return len;
}

/*
 * What a file contains, or a link points to.  Returns its length.
 */
size_t
numfs_text(const struct numfs_mount *nmp, ino_t ino, char *buf)
{
	uint32_t n = numfs_number(ino);

	if (ino == NUMFS_ABOUTINO) {
		strlcpy(buf, numfs_about, NUMFS_TEXTSIZE);
		return sizeof(numfs_about) - 1;
	}
	switch (numfs_kind(ino)) {
	case NUMFS_SQUARE:
		return snprintf(buf, NUMFS_TEXTSIZE, "%llu\n",
		    (unsigned long long)n * n);
	case NUMFS_FACTORS:
		return numfs_factors(n, buf);
	case NUMFS_NEXT:
		return snprintf(buf, NUMFS_TEXTSIZE, "../%u",
		    n == nmp->nm_limit ? 1 : n + 1);
	default:
		return 0;
	}
}

/* The number that a name says; 0: it says none. */
static uint32_t
numfs_parse(const struct numfs_mount *nmp, const char *name, size_t len)
{
	uint64_t n = 0;
	size_t i;

	if (len == 0 || len > 10 || name[0] == '0')
		return 0;
	for (i = 0; i < len; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		n = n * 10 + (name[i] - '0');
	}
	return n <= nmp->nm_limit ? (uint32_t)n : 0;
}

/* The inode that a name in a directory stands for; false: there is none. */
static bool
numfs_find(const struct numfs_mount *nmp, ino_t dir, const char *name,
    size_t len, ino_t *inop)
{
	uint32_t n;
	int kind;

	if (dir == NUMFS_ROOTINO) {
		if (len == 5 && memcmp(name, "about", 5) == 0) {
			*inop = NUMFS_ABOUTINO;
			return true;
		}
		n = numfs_parse(nmp, name, len);
		*inop = NUMFS_INO(n, NUMFS_DIR);
		return n != 0;
	}
	for (kind = NUMFS_SQUARE; kind < NUMFS_NKINDS; kind++) {
		if (strlen(numfs_names[kind]) == len &&
		    memcmp(numfs_names[kind], name, len) == 0) {
			*inop = NUMFS_INO(numfs_number(dir), kind);
			return true;
		}
	}
	return false;
}

static int
numfs_lookup(void *v)
{
	struct vop_lookup_v2_args *ap = v;
	struct componentname *cnp = ap->a_cnp;
	struct vnode *dvp = ap->a_dvp;
	ino_t dir = VTONUMFS(dvp)->nn_ino, ino;
	bool last = (cnp->cn_flags & ISLASTCN) != 0;
	int error, iswhiteout;

	*ap->a_vpp = NULL;
	error = VOP_ACCESS(dvp, VEXEC, cnp->cn_cred);
	if (error)
		return error;
	if (last && (cnp->cn_nameiop == DELETE || cnp->cn_nameiop == RENAME))
		return EROFS;
	if (cache_lookup(dvp, cnp->cn_nameptr, cnp->cn_namelen,
	    cnp->cn_nameiop, cnp->cn_flags, &iswhiteout, ap->a_vpp))
		return *ap->a_vpp == NULLVP ? ENOENT : 0;

	if (cnp->cn_namelen == 1 && cnp->cn_nameptr[0] == '.') {
		vref(dvp);
		*ap->a_vpp = dvp;
		return 0;
	}
	if (cnp->cn_flags & ISDOTDOT)
		ino = NUMFS_ROOTINO;
	else if (!numfs_find(VFSTONUMFS(dvp->v_mount), dir, cnp->cn_nameptr,
	    cnp->cn_namelen, &ino)) {
		if (last && cnp->cn_nameiop == CREATE)
			return EROFS;
		if (cnp->cn_nameiop != CREATE)
			cache_enter(dvp, NULL, cnp->cn_nameptr,
			    cnp->cn_namelen, cnp->cn_flags);
		return ENOENT;
	}
	error = vcache_get(dvp->v_mount, &ino, sizeof(ino), ap->a_vpp);
	if (error == 0)
		cache_enter(dvp, *ap->a_vpp, cnp->cn_nameptr,
		    cnp->cn_namelen, cnp->cn_flags);
	return error;
}

static mode_t
numfs_mode(ino_t ino)
{

	switch (numfs_vtype(ino)) {
	case VDIR:
		return 0555;
	case VLNK:
		return 0777;
	default:
		return 0444;
	}
}

static int
numfs_access(void *v)
{
	struct vop_access_args *ap = v;
	struct vnode *vp = ap->a_vp;
	mode_t mode = numfs_mode(VTONUMFS(vp)->nn_ino);

	if (ap->a_accmode & VWRITE)
		return EROFS;
	return kauth_authorize_vnode(ap->a_cred,
	    KAUTH_ACCESS_ACTION(ap->a_accmode, vp->v_type, mode), vp, NULL,
	    genfs_can_access(vp, ap->a_cred, 0, 0, mode, NULL,
	    ap->a_accmode));
}

static int
numfs_getattr(void *v)
{
	struct vop_getattr_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct vattr *vap = ap->a_vap;
	struct numfs_mount *nmp = VFSTONUMFS(vp->v_mount);
	ino_t ino = VTONUMFS(vp)->nn_ino;

	vattr_null(vap);
	vap->va_type = vp->v_type;
	vap->va_mode = numfs_mode(ino);
	vap->va_nlink = 1;
	if (ino == NUMFS_ROOTINO)
		vap->va_nlink = 2 + nmp->nm_limit;
	else if (vp->v_type == VDIR)
		vap->va_nlink = 2;
	vap->va_uid = 0;
	vap->va_gid = 0;
	vap->va_fsid = vp->v_mount->mnt_stat.f_fsidx.__fsid_val[0];
	vap->va_fileid = ino + 2;
	vap->va_size = vp->v_size;
	vap->va_blocksize = DEV_BSIZE;
	vap->va_atime = vap->va_mtime = vap->va_ctime = nmp->nm_time;
	vap->va_birthtime = nmp->nm_time;
	vap->va_gen = 0;
	vap->va_flags = 0;
	vap->va_rdev = 0;
	vap->va_bytes = 0;
	vap->va_filerev = 0;
	return 0;
}

static int
numfs_setattr(void *v)
{

	return EROFS;
}

static int
numfs_move(struct vnode *vp, struct uio *uio)
{
	char text[NUMFS_TEXTSIZE];
	size_t len;

	if (uio->uio_offset < 0)
		return EINVAL;
	len = numfs_text(VFSTONUMFS(vp->v_mount), VTONUMFS(vp)->nn_ino, text);
	if (uio->uio_offset >= (off_t)len)
		return 0;
	return uiomove(text + uio->uio_offset, len - (size_t)uio->uio_offset,
	    uio);
}

static int
numfs_read(void *v)
{
	struct vop_read_args *ap = v;

	if (ap->a_vp->v_type == VDIR)
		return EISDIR;
	return numfs_move(ap->a_vp, ap->a_uio);
}

static int
numfs_readlink(void *v)
{
	struct vop_readlink_args *ap = v;

	return numfs_move(ap->a_vp, ap->a_uio);
}

/*
 * Entry number i of a directory: 0 ".", 1 "..", then its files.  Returns
 * false behind the last one.
 */
static bool
numfs_entry(const struct numfs_mount *nmp, ino_t dir, off_t i,
    struct dirent *d)
{
	ino_t ino;

	memset(d, 0, sizeof(*d));
	if (i == 0) {
		ino = dir;
		strlcpy(d->d_name, ".", sizeof(d->d_name));
	} else if (i == 1) {
		ino = NUMFS_ROOTINO;
		strlcpy(d->d_name, "..", sizeof(d->d_name));
	} else if (dir == NUMFS_ROOTINO && i == 2) {
		ino = NUMFS_ABOUTINO;
		strlcpy(d->d_name, "about", sizeof(d->d_name));
	} else if (dir == NUMFS_ROOTINO) {
		if (i - 2 > nmp->nm_limit)
			return false;
		ino = NUMFS_INO(i - 2, NUMFS_DIR);
		snprintf(d->d_name, sizeof(d->d_name), "%u",
		    (unsigned)(i - 2));
	} else {
		if (i - 1 >= NUMFS_NKINDS)
			return false;
		ino = NUMFS_INO(numfs_number(dir), i - 1);
		strlcpy(d->d_name, numfs_names[i - 1], sizeof(d->d_name));
	}
	d->d_fileno = ino + 2;
	d->d_type = vtype2dt(numfs_vtype(ino));
	d->d_namlen = strlen(d->d_name);
	d->d_reclen = _DIRENT_SIZE(d);
	return true;
}

static int
numfs_readdir(void *v)
{
	struct vop_readdir_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct uio *uio = ap->a_uio;
	struct numfs_mount *nmp = VFSTONUMFS(vp->v_mount);
	struct dirent *d;
	off_t i = uio->uio_offset, *cookies = NULL;
	int error = 0, ncookies = 0, max;
	bool more = true;

	if (vp->v_type != VDIR)
		return ENOTDIR;
	if (i < 0)
		return EINVAL;
	d = malloc(sizeof(*d), M_TEMP, M_WAITOK);
	if (ap->a_ncookies != NULL) {
		max = uio->uio_resid / _DIRENT_MINSIZE(d) + 1;
		cookies = malloc(max * sizeof(*cookies), M_TEMP, M_WAITOK);
	}
	while ((more = numfs_entry(nmp, VTONUMFS(vp)->nn_ino, i, d)) &&
	    d->d_reclen <= uio->uio_resid) {
		error = uiomove(d, d->d_reclen, uio);
		if (error)
			break;
		i++;
		if (cookies != NULL)
			cookies[ncookies++] = i;
	}
	/* Not even one fits. */
	if (error == 0 && more && i == uio->uio_offset)
		error = EINVAL;
	uio->uio_offset = i;
	free(d, M_TEMP);
	if (ap->a_eofflag != NULL)
		*ap->a_eofflag = !more;
	if (ap->a_ncookies != NULL) {
		if (error) {
			free(cookies, M_TEMP);
			*ap->a_ncookies = 0;
			*ap->a_cookies = NULL;
		} else {
			*ap->a_ncookies = ncookies;
			*ap->a_cookies = cookies;
		}
	}
	return error;
}

static int
numfs_inactive(void *v)
{
	struct vop_inactive_v2_args *ap = v;

	*ap->a_recycle = false;
	return 0;
}

static int
numfs_reclaim(void *v)
{
	struct vop_reclaim_v2_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct numfs_node *np = VTONUMFS(vp);

	VOP_UNLOCK(vp);
	genfs_node_destroy(vp);
	vp->v_data = NULL;
	pool_put(&numfs_node_pool, np);
	return 0;
}

static int
numfs_print(void *v)
{
	struct vop_print_args *ap = v;

	printf("tag VT_NON (numfs), ino %llu\n",
	    (unsigned long long)VTONUMFS(ap->a_vp)->nn_ino);
	return 0;
}

static int
numfs_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = LINK_MAX;
		return 0;
	case _PC_NAME_MAX:
		*ap->a_retval = NAME_MAX;
		return 0;
	case _PC_NO_TRUNC:
		*ap->a_retval = 1;
		return 0;
	default:
		return genfs_pathconf(ap);
	}
}

const struct genfs_ops numfs_genfsops = {
	.gop_size = genfs_size,
};

int (**numfs_vnodeop_p)(void *);
static const struct vnodeopv_entry_desc numfs_vnodeop_entries[] = {
	{ &vop_default_desc, vn_default_error },
	{ &vop_parsepath_desc, genfs_parsepath },
	{ &vop_lookup_desc, numfs_lookup },
	{ &vop_create_desc, genfs_eopnotsupp },
	{ &vop_mknod_desc, genfs_eopnotsupp },
	{ &vop_open_desc, genfs_nullop },
	{ &vop_close_desc, genfs_nullop },
	{ &vop_access_desc, numfs_access },
	{ &vop_accessx_desc, genfs_accessx },
	{ &vop_getattr_desc, numfs_getattr },
	{ &vop_setattr_desc, numfs_setattr },
	{ &vop_read_desc, numfs_read },
	{ &vop_write_desc, genfs_eopnotsupp },
	{ &vop_ioctl_desc, genfs_enoioctl },
	{ &vop_fcntl_desc, genfs_fcntl },
	{ &vop_poll_desc, genfs_poll },
	{ &vop_kqfilter_desc, genfs_kqfilter },
	{ &vop_revoke_desc, genfs_revoke },
	{ &vop_mmap_desc, genfs_eopnotsupp },
	{ &vop_fsync_desc, genfs_nullop },
	{ &vop_seek_desc, genfs_seek },
	{ &vop_remove_desc, genfs_eopnotsupp },
	{ &vop_link_desc, genfs_eopnotsupp },
	{ &vop_rename_desc, genfs_eopnotsupp },
	{ &vop_mkdir_desc, genfs_eopnotsupp },
	{ &vop_rmdir_desc, genfs_eopnotsupp },
	{ &vop_symlink_desc, genfs_eopnotsupp },
	{ &vop_readdir_desc, numfs_readdir },
	{ &vop_readlink_desc, numfs_readlink },
	{ &vop_abortop_desc, genfs_abortop },
	{ &vop_inactive_desc, numfs_inactive },
	{ &vop_reclaim_desc, numfs_reclaim },
	{ &vop_lock_desc, genfs_lock },
	{ &vop_unlock_desc, genfs_unlock },
	{ &vop_bmap_desc, genfs_eopnotsupp },
	{ &vop_strategy_desc, genfs_badop },
	{ &vop_print_desc, numfs_print },
	{ &vop_islocked_desc, genfs_islocked },
	{ &vop_pathconf_desc, numfs_pathconf },
	{ &vop_advlock_desc, genfs_einval },
	{ &vop_bwrite_desc, genfs_eopnotsupp },
	{ &vop_putpages_desc, genfs_null_putpages },
	{ NULL, NULL }
};
const struct vnodeopv_desc numfs_vnodeop_opv_desc = {
	&numfs_vnodeop_p, numfs_vnodeop_entries
};
