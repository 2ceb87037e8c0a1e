/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes.  UFS2: an area of up to two blocks beside the data of
 * an inode, filled with struct extattr records.  UFS1: ffs_extattr1.c.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/errno.h>
#include <sys/extattr.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#include <ufs/ffs/ffs.h>

struct ea {
	int		ea_ns;
	const char	*ea_name;
	size_t		ea_namelen;
	const char	*ea_data;
	size_t		ea_datalen;
};

/*
 * Read the whole area.  *sizep is 0 if there is none.
 */
static int
ea_read(struct inode *ip, char **areap, size_t *sizep)
{
	struct ufsmount *ump = ip->i_ump;
	const struct fs *fs = &ump->um_fs;
	const size_t size = ip->i_extsize;
	char *area;
	int error = 0;

	*areap = NULL;
	*sizep = 0;
	if (size == 0)
		return 0;
	if (size > (size_t)UFS_NXADDR * fs->fs_bsize) {
		ffs_bad(ump, "inode %ju: bad size of attributes %zu",
		    (uintmax_t)ip->i_number, size);
		return EIO;
	}
	if ((area = kmem_alloc(size, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	for (size_t done = 0; done < size; ) {
		const int64_t addr = ip->i_extb[done >> fs->fs_bshift];
		const size_t len = MIN(size - done, (size_t)fs->fs_bsize);
		const int disklen = (int)ffs_fragroundup(fs, len);
		struct buf *bp;

		if (!ffs_checkblk(ump, addr, disklen >> fs->fs_fshift)) {
			ffs_bad(ump, "inode %ju: attributes at bad address "
			    "%jd", (uintmax_t)ip->i_number, (intmax_t)addr);
			error = EIO;
			break;
		}
		error = bread(ump->um_devvp, FFS_FSBTODB(fs, addr), disklen,
		    0, &bp);
		if (error != 0)
			break;
		memcpy(area + done, bp->b_data, len);
		brelse(bp, 0);
		done += len;
	}
	if (error != 0) {
		kmem_free(area, size);
		return error;
	}
	*areap = area;
	*sizep = size;
	return 0;
}

/*
 * The record at *atp; ENOATTR at the end.
 */
static int
ea_next(struct inode *ip, const char *area, size_t size, size_t *atp,
    struct ea *ea)
{
	const size_t at = *atp;
	size_t head, len;
	uint32_t rawlen;

	if (size - at < sizeof(struct extattr))
		return ENOATTR;
	memcpy(&rawlen, area + at, sizeof(rawlen));
	len = ffs_get32(ip->i_ump, rawlen);
	if (len == 0)
		return ENOATTR;
	ea->ea_ns = (uint8_t)area[at + 4];
	ea->ea_namelen = (uint8_t)area[at + 6];
	ea->ea_name = area + at + EXTATTR_HDRSIZ;
	head = roundup2(EXTATTR_HDRSIZ + ea->ea_namelen, 8);
	if (len % 8 != 0 || len > size - at ||
	    head + (uint8_t)area[at + 5] > len) {
		ffs_bad(ip->i_ump, "inode %ju: bad attribute at %zu",
		    (uintmax_t)ip->i_number, at);
		return EIO;
	}
	ea->ea_data = area + at + head;
	ea->ea_datalen = len - head - (uint8_t)area[at + 5];
	*atp = at + len;
	return 0;
}

static bool
ea_supported(const struct vnode *vp)
{
	const struct ufsmount *ump = VTOI(vp)->i_ump;

	return ump->um_ufs2 || ump->um_attrs;
}

static int
ea_check(struct vnode *vp, int ns, struct kauth_cred *cred)
{
	if (!ea_supported(vp))
		return EOPNOTSUPP;
	if (vp->v_type == VBLK || vp->v_type == VCHR)
		return EOPNOTSUPP;
	if (ns != EXTATTR_NAMESPACE_USER && ns != EXTATTR_NAMESPACE_SYSTEM)
		return EINVAL;
	return extattr_check_cred(vp, ns, cred, VREAD);
}

int
ffs_openextattr(void *v)
{
	struct vop_openextattr_args *ap = v;

	return ea_supported(ap->a_vp) ? 0 : EOPNOTSUPP;
}

int
ffs_closeextattr(void *v)
{
	struct vop_closeextattr_args *ap = v;

	if (!ea_supported(ap->a_vp))
		return EOPNOTSUPP;
	return ap->a_commit ? EROFS : 0;
}

int
ffs_getextattr(void *v)
{
	struct vop_getextattr_args *ap = v;
	struct inode *ip = VTOI(ap->a_vp);
	size_t size, at = 0, namelen;
	struct ea ea;
	char *area;
	int error;

	error = ea_check(ap->a_vp, ap->a_attrnamespace, ap->a_cred);
	if (error != 0)
		return error;
	namelen = strlen(ap->a_name);
	if (namelen == 0 || namelen > EXTATTR_MAXNAMELEN)
		return EINVAL;
	if (!ip->i_ump->um_ufs2)
		return ffs_getextattr1(ip, ap->a_attrnamespace, ap->a_name,
		    ap->a_uio, ap->a_size);
	if ((error = ea_read(ip, &area, &size)) != 0)
		return error;
	if (size == 0)
		return ENOATTR;
	while ((error = ea_next(ip, area, size, &at, &ea)) == 0) {
		if (ea.ea_ns == ap->a_attrnamespace &&
		    ea.ea_namelen == namelen &&
		    memcmp(ea.ea_name, ap->a_name, namelen) == 0)
			break;
	}
	if (error == 0) {
		if (ap->a_size != NULL)
			*ap->a_size = ea.ea_datalen;
		if (ap->a_uio != NULL)
			error = uiomove(__UNCONST(ea.ea_data), ea.ea_datalen,
			    ap->a_uio);
	}
	kmem_free(area, size);
	return error;
}

struct listing {
	struct uio	*ls_uio;	/* NULL: only count */
	int		ls_flag;	/* EXTATTR_LIST_* */
	size_t		ls_total;
};

static int
list_name(const char *name, size_t namelen, void *arg)
{
	struct listing *ls = arg;
	struct uio *uio = ls->ls_uio;
	uint8_t len = (uint8_t)namelen;
	int error;

	ls->ls_total += namelen + 1;
	if (uio == NULL)
		return 0;
	if (ls->ls_flag & EXTATTR_LIST_LENPREFIX) {
		if ((error = uiomove(&len, 1, uio)) != 0)
			return error;
		return uiomove(__UNCONST(name), namelen, uio);
	}
	error = uiomove(__UNCONST(name), namelen, uio);
	len = 0;
	return error != 0 ? error : uiomove(&len, 1, uio);
}

static int
list_area(struct inode *ip, int ns, struct listing *ls)
{
	size_t size, at = 0;
	struct ea ea;
	char *area;
	int error;

	if ((error = ea_read(ip, &area, &size)) != 0)
		return error;
	while (size != 0 &&
	    (error = ea_next(ip, area, size, &at, &ea)) == 0) {
		if (ea.ea_ns != ns || ea.ea_namelen == 0)
			continue;
		error = list_name(ea.ea_name, ea.ea_namelen, ls);
		if (error != 0)
			break;
	}
	if (area != NULL)
		kmem_free(area, size);
	return error == ENOATTR ? 0 : error;
}

int
ffs_listextattr(void *v)
{
	struct vop_listextattr_args *ap = v;
	struct inode *ip = VTOI(ap->a_vp);
	struct listing ls = { ap->a_uio, ap->a_flag, 0 };
	const int ns = ap->a_attrnamespace;
	int error;

	error = ea_check(ap->a_vp, ns, ap->a_cred);
	if (error != 0)
		return error;
	if (ip->i_ump->um_ufs2)
		error = list_area(ip, ns, &ls);
	else
		error = ffs_listextattr1(ip, ns, list_name, &ls);
	if (error == 0 && ap->a_size != NULL)
		*ap->a_size = ls.ls_total;
	return error;
}

int
ffs_setextattr(void *v)
{
	struct vop_setextattr_args *ap = v;

	return ea_supported(ap->a_vp) ? EROFS : EOPNOTSUPP;
}

int
ffs_deleteextattr(void *v)
{
	struct vop_deleteextattr_args *ap = v;

	return ea_supported(ap->a_vp) ? EROFS : EOPNOTSUPP;
}
