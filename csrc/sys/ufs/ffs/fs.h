/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Berkeley Fast File System on disk: UFS1 and UFS2.
 *
 * A disk address counts fragments (fs_fsize bytes); fs_frag fragments make a
 * block (fs_bsize).  The disk is cut into fs_ncg cylinder groups of fs_fpg
 * fragments, each with a copy of the superblock, its maps, its inodes and
 * data.  An image is in the byte order of the machine that made it.
 *
 * In memory a superblock is this structure in host order (ffs_super.c checks
 * every member that is used as a size, shift or address).
 */
#ifndef _UFS_FFS_FS_H_
#define _UFS_FFS_FS_H_

#include <sys/types.h>

#define SBLOCKSIZE	8192		/* room a superblock may take */
#define SBLOCK_FLOPPY	0
#define SBLOCK_UFS1	8192
#define SBLOCK_UFS2	65536
#define SBLOCK_PIGGY	262144

#define FS_UFS1_MAGIC	0x011954
#define FS_UFS2_MAGIC	0x19540119
#define FS_UFS2EA_MAGIC	0x19012038	/* UFS2 that says it has attributes */

#define FS_44INODEFMT	2		/* fs_old_inodefmt: 32-bit ids */
#define FS_ISCLEAN	0x01		/* fs_clean: was unmounted */
#define FS_DOWAPBL	0x100		/* fs_flags: keeps a journal */
#define FS_FLAGS_UPDATED 0x80		/* fs_old_flags: 64-bit members valid */

#define FS_MINBSIZE	4096
#define FS_MAXBSIZE	65536
#define FS_MINFSIZE	512
#define FS_MAXFRAG	8

#define UFS_NDADDR	12		/* direct blocks of an inode */
#define UFS_NIADDR	3		/* levels of indirect blocks */
#define UFS_NXADDR	2		/* blocks of extended attributes */
#define UFS_ROOTINO	((ino_t)2)
#define UFS_WINO	((ino_t)1)	/* whiteout entries point here */

#define MAXMNTLEN	468
#define MAXVOLLEN	32

struct csum {
	int32_t	cs_ndir, cs_nbfree, cs_nifree, cs_nffree;
};

struct csum_total {
	int64_t	cs_ndir, cs_nbfree, cs_nifree, cs_nffree, cs_spare[4];
};

struct fs {
	int32_t	fs_firstfield, fs_unused_1;
	int32_t	fs_sblkno;		/* of a cylinder group, in frags: */
	int32_t	fs_cblkno;		/*   superblock, maps, */
	int32_t	fs_iblkno;		/*   inodes, */
	int32_t	fs_dblkno;		/*   data */
	int32_t	fs_old_cgoffset;	/* UFS1: groups are staggered */
	int32_t	fs_old_cgmask;
	int32_t	fs_old_time, fs_old_size, fs_old_dsize;
	uint32_t fs_ncg;
	int32_t	fs_bsize, fs_fsize, fs_frag;
	int32_t	fs_minfree, fs_old_rotdelay, fs_old_rps;
	int32_t	fs_bmask, fs_fmask, fs_bshift, fs_fshift;
	int32_t	fs_maxcontig, fs_maxbpg;
	int32_t	fs_fragshift, fs_fsbtodb, fs_sbsize;
	int32_t	fs_spare1[2];
	int32_t	fs_nindir;		/* addresses in an indirect block */
	uint32_t fs_inopb;		/* inodes in a block */
	int32_t	fs_old_nspf, fs_optim, fs_old_npsect, fs_old_interleave;
	int32_t	fs_old_trackskew, fs_id[2], fs_old_csaddr;
	int32_t	fs_cssize, fs_cgsize, fs_spare2;
	int32_t	fs_old_nsect, fs_old_spc, fs_old_ncyl, fs_old_cpg;
	uint32_t fs_ipg;		/* inodes a group */
	int32_t	fs_fpg;			/* frags a group */
	struct csum fs_old_cstotal;
	int8_t	fs_fmod, fs_clean, fs_ronly;
	uint8_t	fs_old_flags;
	uint8_t	fs_fsmnt[MAXMNTLEN];
	uint8_t	fs_volname[MAXVOLLEN];
	uint64_t fs_swuid;
	int32_t	fs_pad, fs_cgrotor;
	uint8_t	fs_pointers[128];	/* means nothing on disk */
	int32_t	fs_old_cpc, fs_maxbsize;
	int64_t	fs_sparecon64[17];
	int64_t	fs_sblockloc;		/* byte offset of this superblock */
	struct csum_total fs_cstotal;
	int64_t	fs_time, fs_size, fs_dsize, fs_csaddr, fs_pendingblocks;
	int32_t	fs_pendinginodes;
	uint32_t fs_snapinum[20];
	int32_t	fs_avgfilesize, fs_avgfpdir, fs_save_cgsize;
	int32_t	fs_sparecon32[26];
	uint32_t fs_flags;
	int32_t	fs_contigsumsize, fs_maxsymlinklen, fs_old_inodefmt;
	uint64_t fs_maxfilesize;
	int64_t	fs_qbmask, fs_qfmask;
	int32_t	fs_state, fs_old_postblformat, fs_old_nrpos, fs_spare5[2];
	int32_t	fs_magic;
};
__CTASSERT(offsetof(struct fs, fs_fsmnt) == 212);
__CTASSERT(offsetof(struct fs, fs_sblockloc) == 1000);
__CTASSERT(offsetof(struct fs, fs_flags) == 1312);
__CTASSERT(offsetof(struct fs, fs_magic) == 1372);
__CTASSERT(sizeof(struct fs) == 1376);

struct ufs1_dinode {
	uint16_t di_mode;
	int16_t	di_nlink;
	uint16_t di_oldids[2];
	uint64_t di_size;
	int32_t	di_atime, di_atimensec, di_mtime, di_mtimensec;
	int32_t	di_ctime, di_ctimensec;
	int32_t	di_db[UFS_NDADDR], di_ib[UFS_NIADDR];
	uint32_t di_flags, di_blocks;
	int32_t	di_gen;
	uint32_t di_uid, di_gid;
	uint64_t di_modrev;
};
__CTASSERT(sizeof(struct ufs1_dinode) == 128);

struct ufs2_dinode {
	uint16_t di_mode;
	int16_t	di_nlink;
	uint32_t di_uid, di_gid, di_blksize;
	uint64_t di_size, di_blocks;
	int64_t	di_atime, di_mtime, di_ctime, di_birthtime;
	int32_t	di_mtimensec, di_atimensec, di_ctimensec, di_birthnsec;
	int32_t	di_gen;
	uint32_t di_kernflags, di_flags, di_extsize;
	int64_t	di_extb[UFS_NXADDR];
	int64_t	di_db[UFS_NDADDR], di_ib[UFS_NIADDR];
	uint64_t di_modrev;
	uint32_t di_dirdepth, di_spare[3];
};
__CTASSERT(sizeof(struct ufs2_dinode) == 256);

/*
 * Directories are made of chunks of UFS_DIRBLKSIZ bytes which entries fill
 * and never cross.  The old format has 16 bits of name length and no type.
 */
#define UFS_DIRBLKSIZ	512
#define FFS_MAXNAMLEN	255
#define UFS_DIRHDRSIZ	8

struct ufs_direct {
	uint32_t d_ino;			/* 0: unused */
	uint16_t d_reclen;
	uint8_t	d_type;			/* DT_* */
	uint8_t	d_namlen;
	char	d_name[];
};

/*
 * An extended attribute in the area of a UFS2 inode: a header, the name, and
 * the content at the next multiple of 8; all padded to a multiple of 8.
 */
struct extattr {
	uint32_t ea_length;		/* of all of it */
	uint8_t	ea_namespace;
	uint8_t	ea_contentpadlen;
	uint8_t	ea_namelength;
	char	ea_name[];
};
#define EXTATTR_HDRSIZ	7

#endif /* _UFS_FFS_FS_H_ */
