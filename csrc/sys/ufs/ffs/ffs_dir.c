/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories: entries, looking up, listing.
 *
 * Small directories are searched; of larger ones the first search makes a
 * hash of all names (offset by hash of the name), so that finding a name
 * costs the same in a directory of ten entries and of a hundred thousand.
 * The hash lives as long as the inode in memory.
 *
 * Locking: i_lock guards i_dirhash while it is made; it never changes after.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/dirent.h>
#include <sys/errno.h>
#include <sys/hash.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/malloc.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/systm.h>

#include <miscfs/genfs/genfs.h>
#include <ufs/ffs/ffs.h>

#define DIRHASH_MINSIZE	4096	/* bytes of directory worth hashing */

struct dirhash_slot {
	uint32_t	dhs_hash;
	uint32_t	dhs_off;	/* of the entry, plus 1; 0: empty */
};

struct dirhash {
	uint32_t	dh_mask;
	uint32_t	dh_count;
	size_t		dh_size;	/* bytes of this structure */
	struct dirhash_slot dh_slot[];
};

/*
 * The entry at byte `at' of a block of a directory, of which `len' bytes are
 * there; `off' is its place in the directory.
 */
int
ffs_dirent_get(struct inode *ip, const char *block, int len, off_t off,
    struct ffs_dirent *de)
{
	const struct ufsmount *ump = ip->i_ump;
	const int at = ffs_blkoff(&ump->um_fs, off);
	const int room = UFS_DIRBLKSIZ - at % UFS_DIRBLKSIZ;
	struct ufs_direct d;

	if (room < UFS_DIRHDRSIZ || at + room > len)
		goto bad;
	memcpy(&d, block + at, UFS_DIRHDRSIZ);
	de->de_ino = ffs_get32(ump, d.d_ino);
	de->de_reclen = ffs_get16(ump, d.d_reclen);
	de->de_name = block + at + UFS_DIRHDRSIZ;
	if (ump->um_olddir) {
		uint16_t namlen;

		memcpy(&namlen, &d.d_type, sizeof(namlen));
		namlen = ffs_get16(ump, namlen);
		if (namlen > FFS_MAXNAMLEN)
			goto bad;
		de->de_namlen = namlen;
		de->de_type = DT_UNKNOWN;
	} else {
		de->de_namlen = d.d_namlen;
		de->de_type = d.d_type;
	}
	if (de->de_reclen < UFS_DIRHDRSIZ || de->de_reclen % 4 != 0 ||
	    de->de_reclen > room)
		goto bad;
	if (de->de_ino == 0)
		return 0;
	if (de->de_namlen == 0 || UFS_DIRHDRSIZ + de->de_namlen >
	    de->de_reclen || de->de_ino >= ump->um_maxino ||
	    memchr(de->de_name, '/', de->de_namlen) != NULL ||
	    memchr(de->de_name, '\0', de->de_namlen) != NULL)
		goto bad;
	return 0;
bad:
	ffs_bad(ip->i_ump, "directory inode %ju: bad entry at offset %jd",
	    (uintmax_t)ip->i_number, (intmax_t)off);
	return EIO;
}

static inline uint32_t
name_hash(const char *name, size_t len)
{
	return hash32_buf(name, len, HASH32_BUF_INIT);
}

static void
dirhash_enter(struct dirhash *dh, uint32_t hash, off_t off)
{
	uint32_t i = hash & dh->dh_mask;

	while (dh->dh_slot[i].dhs_off != 0)
		i = (i + 1) & dh->dh_mask;
	dh->dh_slot[i].dhs_hash = hash;
	dh->dh_slot[i].dhs_off = (uint32_t)off + 1;
	dh->dh_count++;
}

/*
 * Call fn for each entry in use, from offset *offp on, until it returns
 * nonzero (-1: enough).  *offp is where the walk stopped.
 */
static int
dir_walk(struct inode *ip, off_t *offp,
    int (*fn)(void *, const struct ffs_dirent *, off_t), void *arg)
{
	const struct fs *fs = &ip->i_ump->um_fs;
	struct buf *bp = NULL;
	off_t off = *offp & ~(off_t)(UFS_DIRBLKSIZ - 1);
	int error = 0;

	while (off < (off_t)ip->i_size) {
		struct ffs_dirent de;

		if (bp == NULL && (error = ffs_readblock(ip,
		    ffs_lblkno(fs, off), &bp)) != 0)
			break;
		error = ffs_dirent_get(ip, bp->b_data, bp->b_bcount, off, &de);
		if (error != 0)
			break;
		if (off >= *offp && de.de_ino != 0 &&
		    (error = fn(arg, &de, off)) != 0)
			break;
		off += de.de_reclen;
		if (ffs_blkoff(fs, off) == 0) {
			brelse(bp, 0);
			bp = NULL;
		}
	}
	if (bp != NULL)
		brelse(bp, 0);
	if (off > *offp || error == 0)
		*offp = off;
	return error;
}

static int
count_entry(void *arg, const struct ffs_dirent *de, off_t off)
{
	(*(uint32_t *)arg)++;
	return 0;
}

static int
hash_entry(void *arg, const struct ffs_dirent *de, off_t off)
{
	struct dirhash *dh = arg;

	/* A disk can say something else when it is asked again. */
	if (dh->dh_count > dh->dh_mask / 2)
		return EIO;
	dirhash_enter(dh, name_hash(de->de_name, de->de_namlen), off);
	return 0;
}

/*
 * The hash of a directory, made if there is none.  NULL with *errorp 0: no
 * memory, search instead.
 */
static struct dirhash *
dirhash_get(struct inode *ip, int *errorp)
{
	struct dirhash *dh;
	uint32_t count = 0, slots = 16;
	off_t off = 0;
	size_t size;

	*errorp = 0;
	dh = __atomic_load_n(&ip->i_dirhash, __ATOMIC_ACQUIRE);
	if (dh != NULL)
		return dh;
	mutex_enter(&ip->i_lock);
	if ((dh = ip->i_dirhash) != NULL)
		goto out;
	if ((*errorp = dir_walk(ip, &off, count_entry, &count)) != 0)
		goto out;
	while (slots < count * 2)
		slots *= 2;
	size = sizeof(*dh) + slots * sizeof(dh->dh_slot[0]);
	if ((dh = kmem_zalloc(size, KM_NOSLEEP)) == NULL)
		goto out;
	dh->dh_mask = slots - 1;
	dh->dh_size = size;
	off = 0;
	if ((*errorp = dir_walk(ip, &off, hash_entry, dh)) != 0) {
		kmem_free(dh, size);
		dh = NULL;
		goto out;
	}
	__atomic_store_n(&ip->i_dirhash, dh, __ATOMIC_RELEASE);
out:
	mutex_exit(&ip->i_lock);
	return dh;
}

void
ffs_dirhash_free(struct inode *ip)
{
	if (ip->i_dirhash != NULL)
		kmem_free(ip->i_dirhash, ip->i_dirhash->dh_size);
	ip->i_dirhash = NULL;
}

struct search {
	const char	*s_name;
	size_t		s_len;
	ino_t		s_ino;
	bool		s_whiteout;
};

static int
match_entry(void *arg, const struct ffs_dirent *de, off_t off)
{
	struct search *s = arg;

	if (de->de_namlen != s->s_len ||
	    memcmp(de->de_name, s->s_name, s->s_len) != 0)
		return 0;
	s->s_ino = de->de_ino;
	s->s_whiteout = de->de_type == DT_WHT || de->de_ino == UFS_WINO;
	return -1;
}

static int
dirhash_search(struct inode *ip, const struct dirhash *dh, struct search *s)
{
	const uint32_t hash = name_hash(s->s_name, s->s_len);
	uint32_t i = hash & dh->dh_mask;

	for (; dh->dh_slot[i].dhs_off != 0; i = (i + 1) & dh->dh_mask) {
		const off_t off = dh->dh_slot[i].dhs_off - 1;
		struct ffs_dirent de;
		struct buf *bp;
		int error;

		if (dh->dh_slot[i].dhs_hash != hash)
			continue;
		error = ffs_readblock(ip, ffs_lblkno(&ip->i_ump->um_fs, off),
		    &bp);
		if (error != 0)
			return error;
		error = ffs_dirent_get(ip, bp->b_data, bp->b_bcount, off, &de);
		if (error == 0 && de.de_ino != 0)
			error = match_entry(s, &de, off);
		brelse(bp, 0);
		if (error != 0)
			return error == -1 ? 0 : error;
	}
	return ENOENT;
}

/*
 * Find a name.  ENOENT if it is not there; *whiteout if it is hidden.
 */
int
ffs_dirlookup(struct inode *ip, const char *name, size_t len, ino_t *inop,
    bool *whiteout)
{
	struct search s = { .s_name = name, .s_len = len };
	struct dirhash *dh = NULL;
	off_t off = 0;
	int error = 0;

	*whiteout = false;
	if (ip->i_size > DIRHASH_MINSIZE)
		dh = dirhash_get(ip, &error);
	if (error != 0)
		return error;
	if (dh != NULL)
		error = dirhash_search(ip, dh, &s);
	else {
		error = dir_walk(ip, &off, match_entry, &s);
		error = error == -1 ? 0 : error == 0 ? ENOENT : error;
	}
	if (error == 0 && s.s_whiteout) {
		*whiteout = true;
		return ENOENT;
	}
	*inop = s.s_ino;
	return error;
}

/*
 * The name is not there: what does that mean for the operation?
 */
static int
lookup_missing(struct vnode *dvp, struct componentname *cnp)
{
	if ((cnp->cn_flags & ISLASTCN) && (cnp->cn_nameiop == CREATE ||
	    cnp->cn_nameiop == RENAME)) {
		int error = VOP_ACCESS(dvp, VWRITE, cnp->cn_cred);

		return error != 0 ? error : EJUSTRETURN;
	}
	if (cnp->cn_nameiop != CREATE)
		cache_enter(dvp, NULL, cnp->cn_nameptr, cnp->cn_namelen,
		    cnp->cn_flags);
	return ENOENT;
}

int
ffs_lookup(void *v)
{
	struct vop_lookup_v2_args *ap = v;
	struct vnode *dvp = ap->a_dvp, **vpp = ap->a_vpp;
	struct componentname *cnp = ap->a_cnp;
	struct inode *dp = VTOI(dvp);
	bool whiteout;
	int error, iswhiteout = 0;
	ino_t ino;

	*vpp = NULL;
	if ((error = VOP_ACCESS(dvp, VEXEC, cnp->cn_cred)) != 0)
		return error;
	if ((cnp->cn_flags & ISLASTCN) &&
	    (dvp->v_mount->mnt_flag & MNT_RDONLY) &&
	    (cnp->cn_nameiop == DELETE || cnp->cn_nameiop == RENAME))
		return EROFS;
	if (cache_lookup(dvp, cnp->cn_nameptr, cnp->cn_namelen,
	    cnp->cn_nameiop, cnp->cn_flags, &iswhiteout, vpp)) {
		if (iswhiteout)
			cnp->cn_flags |= ISWHITEOUT;
		return *vpp == NULL ? ENOENT : 0;
	}
	if (iswhiteout)
		cnp->cn_flags |= ISWHITEOUT;
	if (!cache_have_id(dvp))
		cache_enter_id(dvp, dp->i_mode, dp->i_uid, dp->i_gid, true);
	if (cnp->cn_namelen == 1 && cnp->cn_nameptr[0] == '.') {
		vref(dvp);
		*vpp = dvp;
		return 0;
	}
	if (cnp->cn_namelen > FFS_MAXNAMLEN)
		return ENAMETOOLONG;
	if (dp->i_nlink == 0)
		return ENOENT;
	error = ffs_dirlookup(dp, cnp->cn_nameptr, cnp->cn_namelen, &ino,
	    &whiteout);
	if (error != 0) {
		if (whiteout)
			cnp->cn_flags |= ISWHITEOUT;
		return error == ENOENT ? lookup_missing(dvp, cnp) : error;
	}
	if (ino == dp->i_number && !(cnp->cn_flags & ISDOTDOT)) {
		ffs_bad(dp->i_ump, "directory inode %ju contains itself",
		    (uintmax_t)ino);
		return EIO;
	}
	if (ino == dp->i_number) {
		vref(dvp);
		*vpp = dvp;
		return 0;
	}
	error = vcache_get(dvp->v_mount, &ino, sizeof(ino), vpp);
	if (error != 0) {
		*vpp = NULL;
		/* A name of a free inode is damage, not absence. */
		return error == ENOENT || error == ESTALE ? EIO : error;
	}
	cache_enter(dvp, *vpp, cnp->cn_nameptr, cnp->cn_namelen,
	    cnp->cn_flags);
	return 0;
}

struct listing {
	struct inode	*l_ip;
	struct uio	*l_uio;
	off_t		*l_cookies;
	int		l_ncookies, l_maxcookies;
	off_t		l_next;		/* where to go on */
	struct dirent	l_dirent;
};

static int
list_entry(void *arg, const struct ffs_dirent *de, off_t off)
{
	struct listing *l = arg;
	struct dirent *d = &l->l_dirent;
	int error;

	d->d_fileno = de->de_ino;
	d->d_type = de->de_type;
	d->d_namlen = de->de_namlen;
	d->d_reclen = _DIRENT_RECLEN(d, de->de_namlen);
	if (d->d_reclen > l->l_uio->uio_resid || (l->l_cookies != NULL &&
	    l->l_ncookies == l->l_maxcookies))
		return -1;
	memcpy(d->d_name, de->de_name, de->de_namlen);
	memset(d->d_name + de->de_namlen, 0, d->d_reclen -
	    _DIRENT_NAMEOFF(d) - de->de_namlen);
	if ((error = uiomove(d, d->d_reclen, l->l_uio)) != 0)
		return error;
	l->l_next = off + de->de_reclen;
	if (l->l_cookies != NULL)
		l->l_cookies[l->l_ncookies++] = l->l_next;
	return 0;
}

int
ffs_readdir(void *v)
{
	struct vop_readdir_args *ap = v;
	struct uio *uio = ap->a_uio;
	struct inode *ip = VTOI(ap->a_vp);
	const off_t start = uio->uio_offset;
	struct listing l = { .l_ip = ip, .l_uio = uio, .l_next = start };
	off_t off = start;
	int error;

	if (ap->a_vp->v_type != VDIR)
		return ENOTDIR;
	if (start < 0 || uio->uio_resid < _DIRENT_MINSIZE(&l.l_dirent))
		return EINVAL;
	if (ap->a_ncookies != NULL) {
		l.l_maxcookies = uio->uio_resid /
		    _DIRENT_MINSIZE(&l.l_dirent);
		l.l_maxcookies = MIN(l.l_maxcookies, 65536);
		l.l_cookies = malloc(l.l_maxcookies * sizeof(off_t), M_TEMP,
		    M_WAITOK);
	}
	error = dir_walk(ip, &off, list_entry, &l);
	if (ap->a_eofflag != NULL)
		*ap->a_eofflag = error == 0;
	if (error == -1)
		error = l.l_next == start ? EINVAL : 0;
	else if (error == 0)
		l.l_next = off;
	else if (l.l_next != start)
		error = 0;	/* entries were found: damage comes next */
	uio->uio_offset = l.l_next;
	if (ap->a_ncookies != NULL) {
		if (error != 0) {
			free(l.l_cookies, M_TEMP);
			l.l_cookies = NULL;
			l.l_ncookies = 0;
		}
		*ap->a_cookies = l.l_cookies;
		*ap->a_ncookies = l.l_ncookies;
	}
	return error;
}
