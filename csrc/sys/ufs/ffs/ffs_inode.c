/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inodes: from the disk to memory.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/stat.h>
#include <sys/systm.h>

#include <ufs/ffs/ffs.h>

/*
 * Where an inode is: the fragment of its block, and its place in there.
 */
static int64_t
inode_block(const struct fs *fs, bool ufs2, ino_t ino)
{
	const uint64_t cg = ino / fs->fs_ipg;
	int64_t start = (int64_t)cg * fs->fs_fpg;

	if (!ufs2)
		start += (int64_t)fs->fs_old_cgoffset *
		    (int64_t)(cg & ~(uint64_t)(uint32_t)fs->fs_old_cgmask);
	return start + fs->fs_iblkno +
	    (int64_t)(((ino % fs->fs_ipg) / fs->fs_inopb) <<
	    fs->fs_fragshift);
}

static struct timespec
ffs_time(int64_t sec, uint32_t nsec)
{
	/* Some writers leave rubbish in the part below a second. */
	return (struct timespec){ sec, nsec < 1000000000 ? nsec : 0 };
}

static void
inode_from1(struct inode *ip, const struct ufs1_dinode *di)
{
	const struct ufsmount *ump = ip->i_ump;

	ip->i_mode = ffs_get16(ump, di->di_mode);
	ip->i_nlink = ffs_get16(ump, di->di_nlink);
	ip->i_size = ffs_get64(ump, di->di_size);
	ip->i_uid = ump->um_oldids ? ffs_get16(ump, di->di_oldids[0]) :
	    ffs_get32(ump, di->di_uid);
	ip->i_gid = ump->um_oldids ? ffs_get16(ump, di->di_oldids[1]) :
	    ffs_get32(ump, di->di_gid);
	ip->i_atime = ffs_time((int32_t)ffs_get32(ump, di->di_atime),
	    ffs_get32(ump, di->di_atimensec));
	ip->i_mtime = ffs_time((int32_t)ffs_get32(ump, di->di_mtime),
	    ffs_get32(ump, di->di_mtimensec));
	ip->i_ctime = ffs_time((int32_t)ffs_get32(ump, di->di_ctime),
	    ffs_get32(ump, di->di_ctimensec));
	ip->i_birthtime = (struct timespec){ 0, 0 };
	ip->i_flags = ffs_get32(ump, di->di_flags);
	ip->i_gen = ffs_get32(ump, di->di_gen);
	ip->i_blocks = ffs_get32(ump, di->di_blocks);
	for (int i = 0; i < UFS_NDADDR; i++)
		ip->i_db[i] = (int32_t)ffs_get32(ump, di->di_db[i]);
	for (int i = 0; i < UFS_NIADDR; i++)
		ip->i_ib[i] = (int32_t)ffs_get32(ump, di->di_ib[i]);
	ip->i_rdev = (uint32_t)ip->i_db[0];
}

static void
inode_from2(struct inode *ip, const struct ufs2_dinode *di)
{
	const struct ufsmount *ump = ip->i_ump;

	ip->i_mode = ffs_get16(ump, di->di_mode);
	ip->i_nlink = ffs_get16(ump, di->di_nlink);
	ip->i_size = ffs_get64(ump, di->di_size);
	ip->i_uid = ffs_get32(ump, di->di_uid);
	ip->i_gid = ffs_get32(ump, di->di_gid);
	ip->i_atime = ffs_time(ffs_get64(ump, di->di_atime),
	    ffs_get32(ump, di->di_atimensec));
	ip->i_mtime = ffs_time(ffs_get64(ump, di->di_mtime),
	    ffs_get32(ump, di->di_mtimensec));
	ip->i_ctime = ffs_time(ffs_get64(ump, di->di_ctime),
	    ffs_get32(ump, di->di_ctimensec));
	ip->i_birthtime = ffs_time(ffs_get64(ump, di->di_birthtime),
	    ffs_get32(ump, di->di_birthnsec));
	ip->i_flags = ffs_get32(ump, di->di_flags);
	ip->i_gen = ffs_get32(ump, di->di_gen);
	ip->i_blocks = ffs_get64(ump, di->di_blocks);
	ip->i_extsize = ffs_get32(ump, di->di_extsize);
	for (int i = 0; i < UFS_NXADDR; i++)
		ip->i_extb[i] = (int64_t)ffs_get64(ump, di->di_extb[i]);
	for (int i = 0; i < UFS_NDADDR; i++)
		ip->i_db[i] = (int64_t)ffs_get64(ump, di->di_db[i]);
	for (int i = 0; i < UFS_NIADDR; i++)
		ip->i_ib[i] = (int64_t)ffs_get64(ump, di->di_ib[i]);
	ip->i_rdev = (dev_t)ip->i_db[0];
}

/*
 * A symbolic link whose target is in the inode, where other files have their
 * block addresses.
 */
static int
inode_shortlink(struct inode *ip, const char *where)
{
	const struct ufsmount *ump = ip->i_ump;
	const uint64_t room = ump->um_ufs2 ? 120 : 60;
	const uint64_t most = ump->um_fs.fs_maxsymlinklen;

	/* File systems older than short links say 0: those have blocks. */
	if (ip->i_size >= room || (most != 0 ? ip->i_size >= most :
	    ip->i_blocks != 0))
		return 0;
	ip->i_shortlink = kmem_alloc(ip->i_size + 1, KM_NOSLEEP);
	if (ip->i_shortlink == NULL)
		return ENOMEM;
	memcpy(ip->i_shortlink, where, ip->i_size);
	ip->i_shortlink[ip->i_size] = '\0';
	return 0;
}

/*
 * Does what the inode says make sense?
 */
static int
inode_check(struct inode *ip)
{
	struct ufsmount *ump = ip->i_ump;
	uint64_t most = ump->um_fs.fs_maxfilesize;

	switch (ip->i_mode & S_IFMT) {
	case S_IFDIR:
		/* Directory offsets fit the cookies of everybody. */
		most = MIN(most, (uint64_t)INT32_MAX);
		if (ip->i_size % UFS_DIRBLKSIZ != 0)
			most = 0;
		break;
	case S_IFLNK:
		/* Another system's may be longer than a path is here. */
		most = MIN(most, (uint64_t)ump->um_fs.fs_bsize);
		break;
	case S_IFREG:
		break;
	case S_IFIFO:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFSOCK:
		return 0;
	default:
		ffs_bad(ump, "inode %ju: no such type: mode 0%o",
		    (uintmax_t)ip->i_number, ip->i_mode);
		return EIO;
	}
	if (ip->i_size > most) {
		ffs_bad(ump, "inode %ju: bad size %ju",
		    (uintmax_t)ip->i_number, (uintmax_t)ip->i_size);
		return EIO;
	}
	return 0;
}

/*
 * Fill in ip (zeroed but for i_vnode).  ENOENT for a free inode.
 */
int
ffs_loadinode(struct ufsmount *ump, ino_t ino, struct inode *ip)
{
	const struct fs *fs = &ump->um_fs;
	const int size = ump->um_ufs2 ? sizeof(struct ufs2_dinode) :
	    sizeof(struct ufs1_dinode);
	const char *dinode, *addrs;
	int64_t where;
	struct buf *bp;
	int error;

	if (ino < UFS_ROOTINO || ino >= ump->um_maxino)
		return ESTALE;
	where = inode_block(fs, ump->um_ufs2, ino);
	if (!ffs_checkblk(ump, where, fs->fs_frag)) {
		ffs_bad(ump, "inode %ju lies outside of the file system",
		    (uintmax_t)ino);
		return EIO;
	}
	error = bread(ump->um_devvp, FFS_FSBTODB(fs, where), fs->fs_bsize, 0,
	    &bp);
	if (error != 0)
		return error;
	ip->i_ump = ump;
	ip->i_number = ino;
	dinode = (const char *)bp->b_data + (ino % fs->fs_inopb) * size;
	if (ump->um_ufs2) {
		struct ufs2_dinode di;

		memcpy(&di, dinode, sizeof(di));
		inode_from2(ip, &di);
		addrs = dinode + offsetof(struct ufs2_dinode, di_db);
	} else {
		struct ufs1_dinode di;

		memcpy(&di, dinode, sizeof(di));
		inode_from1(ip, &di);
		addrs = dinode + offsetof(struct ufs1_dinode, di_db);
	}
	if (ip->i_mode == 0)
		error = ENOENT;
	else if ((error = inode_check(ip)) == 0 && S_ISLNK(ip->i_mode))
		error = inode_shortlink(ip, addrs);
	brelse(bp, 0);
	return error;
}

void
ffs_freeinode(struct inode *ip)
{
	if (ip->i_shortlink != NULL)
		kmem_free(ip->i_shortlink, ip->i_size + 1);
	ip->i_shortlink = NULL;
}
