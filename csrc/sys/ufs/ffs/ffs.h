/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Fast File System in memory.
 *
 * Nothing on the disk is believed.  ffs_super.c bounds what the superblock
 * says when it mounts; ffs_checkblk() every block address; ffs_inode.c what
 * an inode says when it is loaded; ffs_dir.c every directory entry.  What is
 * wrong gives EIO or EINVAL and one line on the console (ffs_bad).
 *
 * Locking: an inode is read-only once loaded.  The hash of a directory's
 * names (i_dirhash) is made under i_lock.
 */
#ifndef _UFS_FFS_FFS_H_
#define _UFS_FFS_FFS_H_

#include <sys/types.h>
#include <sys/mount.h>
#include <sys/mutex.h>
#include <sys/vnode.h>

#include <miscfs/genfs/genfs_node.h>

#include <ufs/ffs/fs.h>

struct buf;
struct dirhash;
struct lockf;

struct ufs_args {
	char	*fspec;			/* the block device */
};

LIST_HEAD(ffs_attrlist, ffs_attrfile);

struct ufsmount {
	struct mount	*um_mountp;
	struct vnode	*um_devvp;
	dev_t		um_dev;
	bool		um_swap;	/* not in the host's byte order */
	bool		um_ufs2;
	bool		um_olddir;	/* old directory format */
	bool		um_oldids;	/* 16-bit ids in inodes */
	uint64_t	um_size;	/* frags in the file system */
	uint64_t	um_maxino;	/* first number past the last inode */
	uint64_t	um_lbnmax;	/* blocks an inode can address */
	bool		um_attrs;	/* UFS1: attributes were started */
	krwlock_t	um_attrlock;	/* um_attrs, um_attrfiles */
	struct ffs_attrlist um_attrfiles; /* ffs_extattr1.c */
	u_int		um_badlines;	/* console lines printed */
	struct fs	um_fs;		/* host order */
};

#define VFSTOUFS(mp)	((struct ufsmount *)(mp)->mnt_data)

struct inode {
	struct genfs_node i_gnode;	/* first */
	struct vnode	*i_vnode;
	struct ufsmount	*i_ump;
	ino_t		i_number;
	uint64_t	i_size;
	uint64_t	i_blocks;	/* of DEV_BSIZE, held */
	mode_t		i_mode;
	nlink_t		i_nlink;
	uid_t		i_uid;
	gid_t		i_gid;
	uint32_t	i_flags;
	uint32_t	i_gen;
	struct timespec	i_atime, i_mtime, i_ctime, i_birthtime;
	dev_t		i_rdev;
	uint32_t	i_extsize;
	int64_t		i_extb[UFS_NXADDR];
	int64_t		i_db[UFS_NDADDR];
	int64_t		i_ib[UFS_NIADDR];
	bool		i_attrfile;	/* backs an attribute of UFS1 */
	char		*i_shortlink;	/* target kept in the inode */
	kmutex_t	i_lock;
	struct dirhash	*i_dirhash;	/* (i_lock) */
	struct lockf	*i_lockf;	/* vfs_lockf.c */
};

#define VTOI(vp)	((struct inode *)(vp)->v_data)
#define ITOV(ip)	((ip)->i_vnode)

struct ufid {
	uint16_t	ufid_len;
	uint16_t	ufid_pad;
	uint32_t	ufid_gen;
	uint64_t	ufid_ino;
};

/* Numbers as they are on the disk. */
static inline uint16_t
ffs_get16(const struct ufsmount *ump, uint16_t x)
{
	return ump->um_swap ? __builtin_bswap16(x) : x;
}

static inline uint32_t
ffs_get32(const struct ufsmount *ump, uint32_t x)
{
	return ump->um_swap ? __builtin_bswap32(x) : x;
}

static inline uint64_t
ffs_get64(const struct ufsmount *ump, uint64_t x)
{
	return ump->um_swap ? __builtin_bswap64(x) : x;
}

/* Addresses. */
#define FFS_FSBTODB(fs, b)	((daddr_t)(b) << (fs)->fs_fsbtodb)
#define ffs_lblkno(fs, off)	((daddr_t)((uint64_t)(off) >> (fs)->fs_bshift))
#define ffs_blkoff(fs, off)	((int)((off) & ((fs)->fs_bsize - 1)))
#define ffs_fragroundup(fs, n)	\
	(((uint64_t)(n) + (fs)->fs_fsize - 1) & ~(uint64_t)((fs)->fs_fsize - 1))

/* Bytes that block lbn of a file has on the disk. */
static inline int
ffs_blksize(const struct inode *ip, daddr_t lbn)
{
	const struct fs *fs = &ip->i_ump->um_fs;

	if (lbn >= UFS_NDADDR ||
	    ip->i_size >= ((uint64_t)lbn + 1) << fs->fs_bshift)
		return fs->fs_bsize;
	return (int)ffs_fragroundup(fs, ffs_blkoff(fs, ip->i_size));
}

/* ffs_super.c */
int	ffs_readsuper(struct ufsmount *);
void	ffs_bad(struct ufsmount *, const char *, ...) __printflike(2, 3);
bool	ffs_checkblk(const struct ufsmount *, int64_t, int);

/* ffs_inode.c */
int	ffs_loadinode(struct ufsmount *, ino_t, struct inode *);
void	ffs_freeinode(struct inode *);

/* ffs_bmap.c */
int	ffs_lookup_block(struct inode *, daddr_t, int64_t *, int *);
int	ffs_readblock(struct inode *, daddr_t, struct buf **);
int	ffs_bmap(void *);
int	ffs_strategy(void *);

/* ffs_dir.c */
struct ffs_dirent {
	ino_t		de_ino;
	uint16_t	de_reclen;
	uint8_t		de_type;
	uint8_t		de_namlen;
	const char	*de_name;
};
int	ffs_dirent_get(struct inode *, const char *, int, off_t,
	    struct ffs_dirent *);
int	ffs_dirlookup(struct inode *, const char *, size_t, ino_t *, bool *);
void	ffs_dirhash_free(struct inode *);
int	ffs_lookup(void *);
int	ffs_readdir(void *);

/* ffs_extattr.c */
int	ffs_openextattr(void *);
int	ffs_closeextattr(void *);
int	ffs_getextattr(void *);
int	ffs_listextattr(void *);
int	ffs_setextattr(void *);
int	ffs_deleteextattr(void *);

/* ffs_extattr1.c: UFS1, on a mount with MNT_EXTATTR */
int	ffs_getextattr1(struct inode *, int, const char *, struct uio *,
	    size_t *);
int	ffs_listextattr1(struct inode *, int,
	    int (*)(const char *, size_t, void *), void *);

/* ffs_vnops.c */
extern int (* const ffs_vnodeops[VNODE_OPS_COUNT])(void *);
extern int (* const ffs_specops[VNODE_OPS_COUNT])(void *);
extern int (* const ffs_fifoops[VNODE_OPS_COUNT])(void *);
extern const struct genfs_ops ffs_genfsops;

/* ffs_vfsops.c */
VFS_PROTOS(ffs);

#endif /* _UFS_FFS_FFS_H_ */
