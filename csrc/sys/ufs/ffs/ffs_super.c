/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding and judging a superblock.
 *
 * It is looked for where the formats put it, then among the first megabyte,
 * where the copy of cylinder group 0 is: so an image whose primary superblock
 * is lost still mounts.  A candidate is taken only if every number in it that
 * is later used as a size, a shift or an address fits the others and the
 * device; nothing needs checking again afterwards.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/device.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#include <ufs/ffs/ffs.h>

#define SCAN_END	(1024 * 1024)
#define BAD_LINES	32

/* Where the members of struct fs have which width. */
static const struct {
	uint16_t	off, end;
	uint8_t		width;
} fs_layout[] = {
	{ 0, offsetof(struct fs, fs_fmod), 4 },
	{ offsetof(struct fs, fs_swuid), offsetof(struct fs, fs_pad), 8 },
	{ offsetof(struct fs, fs_pad), offsetof(struct fs, fs_pointers), 4 },
	{ offsetof(struct fs, fs_old_cpc),
	  offsetof(struct fs, fs_sparecon64), 4 },
	{ offsetof(struct fs, fs_sparecon64),
	  offsetof(struct fs, fs_pendinginodes), 8 },
	{ offsetof(struct fs, fs_pendinginodes),
	  offsetof(struct fs, fs_maxfilesize), 4 },
	{ offsetof(struct fs, fs_maxfilesize),
	  offsetof(struct fs, fs_state), 8 },
	{ offsetof(struct fs, fs_state), sizeof(struct fs), 4 },
};

static void
super_swap(struct fs *fs)
{
	char *base = (char *)fs;

	for (size_t i = 0; i < __arraycount(fs_layout); i++) {
		char *p = base + fs_layout[i].off;
		const char *end = base + fs_layout[i].end;

		for (; p < end; p += fs_layout[i].width) {
			if (fs_layout[i].width == 4) {
				uint32_t x;

				memcpy(&x, p, 4);
				x = __builtin_bswap32(x);
				memcpy(p, &x, 4);
			} else {
				uint64_t x;

				memcpy(&x, p, 8);
				x = __builtin_bswap64(x);
				memcpy(p, &x, 8);
			}
		}
	}
}

/*
 * What is wrong in the image, on the console; a bad image does not flood it.
 */
void
ffs_bad(struct ufsmount *ump, const char *fmt, ...)
{
	char text[160];
	va_list ap;

	if (ump->um_badlines >= BAD_LINES)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	printf("ffs: %s: %s%s\n", ump->um_mountp->mnt_stat.f_mntfromname,
	    text, ++ump->um_badlines == BAD_LINES ?
	    " (no more such lines)" : "");
}

/*
 * Can `frags' fragments from address b on belong to a file?
 */
bool
ffs_checkblk(const struct ufsmount *ump, int64_t b, int frags)
{
	return b > 0 && (uint64_t)b < ump->um_size &&
	    (uint64_t)b + frags <= ump->um_size;
}

static bool
is_magic(int32_t m)
{
	return m == FS_UFS1_MAGIC || m == FS_UFS2_MAGIC ||
	    m == FS_UFS2EA_MAGIC;
}

static int
ilog2_exact(uint32_t x)
{
	return powerof2(x) && x != 0 ? __builtin_ctz(x) : -1;
}

/*
 * Sizes and shifts.  Those that follow from others are computed, not read.
 */
static const char *
super_geometry(struct ufsmount *ump, struct fs *fs)
{
	const int dinode = ump->um_ufs2 ? sizeof(struct ufs2_dinode) :
	    sizeof(struct ufs1_dinode);
	const int addr = ump->um_ufs2 ? 8 : 4;
	uint64_t nindir, n;

	if (fs->fs_bsize < FS_MINBSIZE || fs->fs_bsize > FS_MAXBSIZE ||
	    fs->fs_fsize < FS_MINFSIZE || fs->fs_fsize > fs->fs_bsize)
		return "block or fragment size";
	fs->fs_bshift = ilog2_exact(fs->fs_bsize);
	fs->fs_fshift = ilog2_exact(fs->fs_fsize);
	if (fs->fs_bshift < 0 || fs->fs_fshift < 0)
		return "block or fragment size";
	fs->fs_fragshift = fs->fs_bshift - fs->fs_fshift;
	if (1 << fs->fs_fragshift > FS_MAXFRAG ||
	    fs->fs_frag != 1 << fs->fs_fragshift)
		return "block or fragment size";
	fs->fs_fsbtodb = fs->fs_fshift - DEV_BSHIFT;
	fs->fs_nindir = fs->fs_bsize / addr;
	fs->fs_inopb = fs->fs_bsize / dinode;
	nindir = fs->fs_nindir;
	n = UFS_NDADDR + nindir + nindir * nindir + nindir * nindir * nindir;
	ump->um_lbnmax = MIN(n, (uint64_t)INT64_MAX >> fs->fs_bshift);
	return NULL;
}

/*
 * Cylinder groups and the inodes in them.
 */
static const char *
super_groups(struct ufsmount *ump, struct fs *fs)
{
	int64_t inodefrags;

	if (fs->fs_ncg < 1 || fs->fs_ipg < 1 || fs->fs_fpg < 1 ||
	    fs->fs_ipg % fs->fs_inopb != 0 || fs->fs_fpg < fs->fs_frag)
		return "cylinder groups";
	if (fs->fs_sblkno < 0 || fs->fs_cblkno < fs->fs_sblkno ||
	    fs->fs_iblkno < fs->fs_cblkno || fs->fs_dblkno < fs->fs_iblkno)
		return "cylinder groups";
	inodefrags = ((int64_t)fs->fs_ipg / fs->fs_inopb) << fs->fs_fragshift;
	if (fs->fs_iblkno + inodefrags > fs->fs_fpg)
		return "cylinder groups";
	if (!ump->um_ufs2 && (fs->fs_old_cgoffset < 0 ||
	    fs->fs_old_cgoffset > fs->fs_fpg))
		return "cylinder groups";
	if (ump->um_size < (uint64_t)fs->fs_dblkno ||
	    (uint64_t)(fs->fs_ncg - 1) * fs->fs_fpg >= ump->um_size)
		return "cylinder groups";
	ump->um_maxino = (uint64_t)fs->fs_ncg * fs->fs_ipg;
	return ump->um_maxino <= UINT32_MAX ? NULL : "number of inodes";
}

/*
 * Bring what older formats keep elsewhere to one place.
 */
static void
super_modernise(struct ufsmount *ump, struct fs *fs)
{
	ump->um_oldids = false;
	if (ump->um_ufs2)
		return;
	if ((fs->fs_old_flags & FS_FLAGS_UPDATED) == 0) {
		fs->fs_size = fs->fs_old_size;
		fs->fs_dsize = fs->fs_old_dsize;
		fs->fs_time = fs->fs_old_time;
		fs->fs_csaddr = fs->fs_old_csaddr;
		fs->fs_cstotal.cs_ndir = fs->fs_old_cstotal.cs_ndir;
		fs->fs_cstotal.cs_nbfree = fs->fs_old_cstotal.cs_nbfree;
		fs->fs_cstotal.cs_nifree = fs->fs_old_cstotal.cs_nifree;
		fs->fs_cstotal.cs_nffree = fs->fs_old_cstotal.cs_nffree;
		fs->fs_pendingblocks = 0;
		fs->fs_pendinginodes = 0;
		fs->fs_flags = fs->fs_old_flags;
	}
	if (fs->fs_old_inodefmt < FS_44INODEFMT) {
		ump->um_oldids = true;
		fs->fs_maxfilesize = ((uint64_t)1 << 39) - 1;
	}
}

static uint64_t
super_maxsize(const struct ufsmount *ump, const struct fs *fs)
{
	uint64_t most = (ump->um_lbnmax << fs->fs_bshift) - 1;

	return fs->fs_maxfilesize > 0 && fs->fs_maxfilesize < most ?
	    fs->fs_maxfilesize : most;
}

/*
 * The name of what is wrong with the superblock in um_fs, NULL if nothing is.
 */
static const char *
super_judge(struct ufsmount *ump, uint64_t devsize)
{
	struct fs *fs = &ump->um_fs;
	const char *why;

	super_modernise(ump, fs);
	if ((why = super_geometry(ump, fs)) != NULL)
		return why;
	if (fs->fs_size <= 0)
		return "size";
	ump->um_size = fs->fs_size;
	if (ump->um_size > devsize >> fs->fs_fshift)
		return "size: the image is cut short";
	if ((why = super_groups(ump, fs)) != NULL)
		return why;
	if (fs->fs_maxsymlinklen < 0 || fs->fs_maxsymlinklen >
	    (ump->um_ufs2 ? 120 : 60))
		return "length of short links";
	ump->um_olddir = !ump->um_ufs2 && fs->fs_maxsymlinklen <= 0;
	fs->fs_maxfilesize = super_maxsize(ump, fs);
	return NULL;
}

/*
 * Is this a superblock, at this place, for this device?  Fills in ump.
 */
static bool
super_accept(struct ufsmount *ump, const void *raw, off_t where,
    uint64_t devsize, bool alternate)
{
	struct fs *fs = &ump->um_fs;
	const char *why;

	memcpy(fs, raw, sizeof(*fs));
	ump->um_swap = false;
	if (!is_magic(fs->fs_magic)) {
		super_swap(fs);
		ump->um_swap = true;
		if (!is_magic(fs->fs_magic))
			return false;
	}
	ump->um_ufs2 = fs->fs_magic != FS_UFS1_MAGIC;
	why = super_judge(ump, devsize);
	/*
	 * A UFS1 file system of 64 KiB blocks has its first copy where UFS2
	 * has its superblock: believe only what says it lives here.
	 */
	if (alternate) {
		if (why != NULL ||
		    where != (off_t)fs->fs_sblkno << fs->fs_fshift)
			return false;
	} else if (ump->um_ufs2 ? fs->fs_sblockloc != where :
	    where == SBLOCK_UFS2)
		return false;
	if (why != NULL)
		ffs_bad(ump, "superblock at %jd: bad %s", (intmax_t)where,
		    why);
	return why == NULL;
}

static int
super_try(struct ufsmount *ump, off_t where, uint64_t devsize)
{
	struct buf *bp;
	int error;

	if ((uint64_t)where + SBLOCKSIZE > devsize)
		return EINVAL;
	error = bread(ump->um_devvp, where / DEV_BSIZE, SBLOCKSIZE, 0, &bp);
	if (error != 0)
		return error;
	error = super_accept(ump, bp->b_data, where, devsize, false) ?
	    0 : EINVAL;
	/* Its block will be read again in the size of its neighbours. */
	brelse(bp, BC_INVAL);
	return error;
}

/*
 * The copy in cylinder group 0, wherever among the first megabyte.
 */
static int
super_scan(struct ufsmount *ump, uint64_t devsize)
{
	const uint64_t end = MIN(devsize, SCAN_END);
	char *text;
	int error = EINVAL;

	if (end < SBLOCKSIZE)
		return EINVAL;
	if ((text = kmem_alloc(end, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	if (vn_rdwr(UIO_READ, ump->um_devvp, text, (int)end, 0, UIO_SYSSPACE,
	    IO_NODELOCKED, NOCRED, NULL, curlwp) == 0) {
		for (uint64_t at = FS_MINFSIZE;
		    at + sizeof(struct fs) <= end; at += FS_MINFSIZE) {
			if (super_accept(ump, text + at, at, devsize, true)) {
				printf("ffs: %s: superblock lost, using the "
				    "copy at %ju\n", ump->um_mountp->
				    mnt_stat.f_mntfromname, (uintmax_t)at);
				error = 0;
				break;
			}
		}
	}
	kmem_free(text, end);
	return error;
}

/*
 * Read the superblock of um_devvp, which is locked and open.  EINVAL if there
 * is none.
 */
int
ffs_readsuper(struct ufsmount *ump)
{
	static const off_t places[] = {
		SBLOCK_UFS2, SBLOCK_UFS1, SBLOCK_FLOPPY, SBLOCK_PIGGY
	};
	uint64_t nsec, devsize;
	unsigned secsize;
	int error;

	if ((error = getdisksize(ump->um_devvp, &nsec, &secsize)) != 0)
		return error;
	if (nsec > (uint64_t)INT64_MAX / secsize)
		return EINVAL;
	devsize = nsec * secsize;
	for (size_t i = 0; i < __arraycount(places); i++) {
		error = super_try(ump, places[i], devsize);
		if (error == 0)
			return 0;
		if (error != EINVAL)
			return error;
	}
	return super_scan(ump, devsize);
}
