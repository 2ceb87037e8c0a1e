/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From blocks of a file to blocks of the disk.
 *
 * An inode addresses its first UFS_NDADDR blocks; then come trees of one, two
 * and three levels of indirect blocks.  Address 0 is a hole, at any level.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/errno.h>
#include <sys/systm.h>

#include <ufs/ffs/ffs.h>

static int64_t
addr_at(const struct ufsmount *ump, const char *table, uint64_t i)
{
	if (ump->um_ufs2) {
		uint64_t x;

		memcpy(&x, table + i * 8, 8);
		return (int64_t)ffs_get64(ump, x);
	} else {
		uint32_t x;

		memcpy(&x, table + i * 4, 4);
		return (int32_t)ffs_get32(ump, x);
	}
}

/* A block address that leads nowhere. */
static int
bad_addr(struct inode *ip, daddr_t lbn, int64_t addr)
{
	ffs_bad(ip->i_ump, "inode %ju: block %jd has bad address %jd",
	    (uintmax_t)ip->i_number, (intmax_t)lbn, (intmax_t)addr);
	return EIO;
}

/*
 * How many addresses from i on follow one another on the disk, or are holes
 * like this one?
 */
static int
run_length(const struct ufsmount *ump, const char *table, uint64_t i,
    uint64_t end, int64_t addr)
{
	const int frag = addr == 0 ? 0 : ump->um_fs.fs_frag;
	int run = 0;

	for (i++; i < end; i++, run++) {
		if (addr_at(ump, table, i) != addr + (int64_t)(run + 1) * frag)
			break;
	}
	return run;
}

static int
direct_block(struct inode *ip, daddr_t lbn, int64_t *addrp, int *runp)
{
	const struct fs *fs = &ip->i_ump->um_fs;
	const int64_t addr = ip->i_db[lbn];
	const int frag = addr == 0 ? 0 : fs->fs_frag;
	int run = 0;

	if (addr != 0 && !ffs_checkblk(ip->i_ump, addr,
	    ffs_blksize(ip, lbn) >> fs->fs_fshift))
		return bad_addr(ip, lbn, addr);
	while (lbn + run + 1 < UFS_NDADDR &&
	    ip->i_db[lbn + run + 1] == addr + (int64_t)(run + 1) * frag)
		run++;
	*addrp = addr;
	*runp = run;
	return 0;
}

/*
 * The address of block lbn, 0 for a hole, and how many more blocks follow it
 * on the disk, or are part of the hole.
 */
int
ffs_lookup_block(struct inode *ip, daddr_t lbn, int64_t *addrp, int *runp)
{
	struct ufsmount *ump = ip->i_ump;
	const struct fs *fs = &ump->um_fs;
	const uint64_t nindir = fs->fs_nindir;
	uint64_t left, span = nindir;
	int64_t addr;
	int level;

	if (lbn < 0 || (uint64_t)lbn >= ump->um_lbnmax)
		return EFBIG;
	if (lbn < UFS_NDADDR)
		return direct_block(ip, lbn, addrp, runp);

	left = lbn - UFS_NDADDR;
	for (level = 0; left >= span; level++) {
		left -= span;
		span *= nindir;
	}
	addr = ip->i_ib[level];
	for (; level >= 0; level--) {
		const uint64_t rest = span - left;
		struct buf *bp;
		uint64_t i;
		int error;

		span /= nindir;
		i = left / span;
		left %= span;
		*runp = 0;
		if (addr == 0) {
			*runp = (int)MIN(rest - 1, INT_MAX);
			break;
		}
		if (!ffs_checkblk(ump, addr, fs->fs_frag))
			return bad_addr(ip, lbn, addr);
		error = bread(ump->um_devvp, FFS_FSBTODB(fs, addr),
		    fs->fs_bsize, 0, &bp);
		if (error != 0)
			return error;
		addr = addr_at(ump, bp->b_data, i);
		if (level == 0)
			*runp = run_length(ump, bp->b_data, i, nindir, addr);
		brelse(bp, 0);
	}
	if (addr != 0 && !ffs_checkblk(ump, addr, fs->fs_frag))
		return bad_addr(ip, lbn, addr);
	while (addr != 0 && *runp > 0 && !ffs_checkblk(ump, addr,
	    (*runp + 1) << fs->fs_fragshift))
		*runp /= 2;
	*addrp = addr;
	return 0;
}

/*
 * Read a block of a directory or a long symlink.  A hole there is an error.
 */
int
ffs_readblock(struct inode *ip, daddr_t lbn, struct buf **bpp)
{
	const struct fs *fs = &ip->i_ump->um_fs;
	int64_t addr;
	int error, run;

	if ((error = ffs_lookup_block(ip, lbn, &addr, &run)) != 0)
		return error;
	if (addr == 0) {
		ffs_bad(ip->i_ump, "inode %ju: block %jd is a hole",
		    (uintmax_t)ip->i_number, (intmax_t)lbn);
		return EIO;
	}
	return bread(ip->i_ump->um_devvp, FFS_FSBTODB(fs, addr),
	    ffs_blksize(ip, lbn), 0, bpp);
}

int
ffs_bmap(void *v)
{
	struct vop_bmap_args *ap = v;
	struct inode *ip = VTOI(ap->a_vp);
	const struct fs *fs = &ip->i_ump->um_fs;
	int64_t addr;
	int error, run;

	if (ap->a_vpp != NULL)
		*ap->a_vpp = ip->i_ump->um_devvp;
	if (ap->a_bnp == NULL)
		return 0;
	if ((error = ffs_lookup_block(ip, ap->a_bn, &addr, &run)) != 0)
		return error;
	*ap->a_bnp = addr == 0 ? -1 : FFS_FSBTODB(fs, addr);
	if (ap->a_runp != NULL)
		*ap->a_runp = run;
	return 0;
}

int
ffs_strategy(void *v)
{
	struct vop_strategy_args *ap = v;
	struct buf *bp = ap->a_bp;
	struct inode *ip = VTOI(ap->a_vp);

	if (bp->b_blkno == bp->b_lblkno) {
		int64_t addr;
		int run, error;

		error = ffs_lookup_block(ip, bp->b_lblkno, &addr, &run);
		if (error != 0) {
			bp->b_error = error;
			biodone(bp);
			return error;
		}
		bp->b_blkno = addr == 0 ? -1 :
		    FFS_FSBTODB(&ip->i_ump->um_fs, addr);
		if (bp->b_blkno == -1)
			clrbuf(bp);
	}
	if (bp->b_blkno == -1) {
		biodone(bp);
		return 0;
	}
	return VOP_STRATEGY(ip->i_ump->um_devvp, bp);
}
