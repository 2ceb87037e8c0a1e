/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File system statistics.
 */
#ifndef _SYS_STATVFS_H_
#define _SYS_STATVFS_H_

#include <sys/types.h>
#include <sys/fstypes.h>

#define _VFS_NAMELEN	32
#define _VFS_MNAMELEN	1024
#define VFS_NAMELEN	_VFS_NAMELEN
#define VFS_MNAMELEN	_VFS_MNAMELEN

struct statvfs {
	unsigned long	f_flag;		/* MNT_*, ST_* */
	unsigned long	f_bsize;
	unsigned long	f_frsize;	/* unit of the block counts */
	unsigned long	f_iosize;	/* best transfer size */
	fsblkcnt_t	f_blocks;
	fsblkcnt_t	f_bfree;
	fsblkcnt_t	f_bavail;
	fsblkcnt_t	f_bresvd;
	fsfilcnt_t	f_files;
	fsfilcnt_t	f_ffree;
	fsfilcnt_t	f_favail;
	fsfilcnt_t	f_fresvd;
	uint64_t	f_syncreads;
	uint64_t	f_syncwrites;
	uint64_t	f_asyncreads;
	uint64_t	f_asyncwrites;
	fsid_t		f_fsidx;
	unsigned long	f_fsid;
	unsigned long	f_namemax;
	uid_t		f_owner;
	uint64_t	f_spare[4];
	char		f_fstypename[_VFS_NAMELEN];
	char		f_mntonname[_VFS_MNAMELEN];
	char		f_mntfromname[_VFS_MNAMELEN];
	char		f_mntfromlabel[_VFS_MNAMELEN];
};

#define ST_RDONLY	MNT_RDONLY
#define ST_SYNCHRONOUS	MNT_SYNCHRONOUS
#define ST_NOEXEC	MNT_NOEXEC
#define ST_NOSUID	MNT_NOSUID
#define ST_NODEV	MNT_NODEV
#define ST_UNION	MNT_UNION
#define ST_ASYNC	MNT_ASYNC
#define ST_NOATIME	MNT_NOATIME
#define ST_LOCAL	MNT_LOCAL
#define ST_QUOTA	MNT_QUOTA
#define ST_ROOTFS	MNT_ROOTFS
#define ST_WAIT		MNT_WAIT
#define ST_NOWAIT	MNT_NOWAIT

#ifdef _KERNEL
struct lwp;
struct mount;

/*
 * Fill in the names of a mount: where it is mounted (path as the caller sees
 * it), from what, and its type.  NULL leaves a name alone.
 */
int	set_statvfs_info(const char *, int, const char *, int, const char *,
	    struct mount *, struct lwp *);
/* Copy owner, ids, names, counters and flags from the mount. */
void	copy_statvfs_info(struct statvfs *, const struct mount *);
int	dostatvfs(struct mount *, struct statvfs *, struct lwp *, int, int);
#endif

#endif /* _SYS_STATVFS_H_ */
