/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes of UFS2: an area of up to two blocks beside the data of
 * an inode, filled with struct extattr records.
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

static int
ea_check(struct vnode *vp, int ns, struct kauth_cred *cred)
{
	if (!VTOI(vp)->i_ump->um_ufs2)
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

	return VTOI(ap->a_vp)->i_ump->um_ufs2 ? 0 : EOPNOTSUPP;
}

int
ffs_closeextattr(void *v)
{
	struct vop_closeextattr_args *ap = v;

	if (!VTOI(ap->a_vp)->i_ump->um_ufs2)
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

static int
list_name(const struct ea *ea, int flag, struct uio *uio)
{
	uint8_t len = ea->ea_namelen;
	int error;

	if (flag & EXTATTR_LIST_LENPREFIX) {
		if ((error = uiomove(&len, 1, uio)) != 0)
			return error;
		return uiomove(__UNCONST(ea->ea_name), ea->ea_namelen, uio);
	}
	error = uiomove(__UNCONST(ea->ea_name), ea->ea_namelen, uio);
	len = 0;
	return error != 0 ? error : uiomove(&len, 1, uio);
}

int
ffs_listextattr(void *v)
{
	struct vop_listextattr_args *ap = v;
	struct inode *ip = VTOI(ap->a_vp);
	size_t size, at = 0, total = 0;
	struct ea ea;
	char *area;
	int error;

	error = ea_check(ap->a_vp, ap->a_attrnamespace, ap->a_cred);
	if (error != 0)
		return error;
	if ((error = ea_read(ip, &area, &size)) != 0)
		return error;
	while (size != 0 &&
	    (error = ea_next(ip, area, size, &at, &ea)) == 0) {
		if (ea.ea_ns != ap->a_attrnamespace || ea.ea_namelen == 0)
			continue;
		total += ea.ea_namelen + 1;
		if (ap->a_uio != NULL &&
		    (error = list_name(&ea, ap->a_flag, ap->a_uio)) != 0)
			break;
	}
	if (error == ENOATTR)
		error = 0;
	if (error == 0 && ap->a_size != NULL)
		*ap->a_size = total;
	if (area != NULL)
		kmem_free(area, size);
	return error;
}

int
ffs_setextattr(void *v)
{
	struct vop_setextattr_args *ap = v;

	return VTOI(ap->a_vp)->i_ump->um_ufs2 ? EROFS : EOPNOTSUPP;
}

int
ffs_deleteextattr(void *v)
{
	struct vop_deleteextattr_args *ap = v;

	return VTOI(ap->a_vp)->i_ump->um_ufs2 ? EROFS : EOPNOTSUPP;
}
