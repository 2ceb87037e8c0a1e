/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What mounts and file handles are made of: file system and file ids, mount
 * flags.
 */
#ifndef _SYS_FSTYPES_H_
#define _SYS_FSTYPES_H_

#include <sys/types.h>

typedef struct { int32_t __fsid_val[2]; } fsid_t;

/* Names a file in one file system; fid_len counts the whole of it. */
struct fid {
	uint16_t	fid_len;
	uint16_t	fid_reserved;
	char		fid_data[0];
};

/* Names a file in the system. */
struct fhandle {
	fsid_t		fh_fsid;
	struct fid	fh_fid;
};
typedef struct fhandle fhandle_t;

#define FHANDLE_SIZE_COMPAT	28
#define FHANDLE_SIZE_MIN	28
#define FHANDLE_SIZE_MAX	1024
#define FHANDLE_FSID(fh)	(&(fh)->fh_fsid)
#define FHANDLE_FILEID(fh)	(&(fh)->fh_fid)
#define FHANDLE_SIZE(fh)	(sizeof(fsid_t) + (fh)->fh_fid.fid_len)
#define FHANDLE_SIZE_FROM_FILEID_SIZE(n)				\
	MAX(FHANDLE_SIZE_MIN, sizeof(fsid_t) + (n))

/* Chosen by the user. */
#define MNT_RDONLY	0x00000001
#define MNT_SYNCHRONOUS	0x00000002
#define MNT_NOEXEC	0x00000004
#define MNT_NOSUID	0x00000008
#define MNT_NODEV	0x00000010
#define MNT_UNION	0x00000020
#define MNT_ASYNC	0x00000040
#define MNT_POSIX1EACLS	0x00000800
#define MNT_ACLS	MNT_POSIX1EACLS
#define MNT_NOCOREDUMP	0x00008000
#define MNT_RELATIME	0x00020000
#define MNT_IGNORE	0x00100000
#define MNT_NFS4ACLS	0x00200000
#define MNT_DISCARD	0x00800000
#define MNT_EXTATTR	0x01000000
#define MNT_LOG		0x02000000
#define MNT_NOATIME	0x04000000
#define MNT_AUTOMOUNTED	0x10000000
#define MNT_SYMPERM	0x20000000
#define MNT_NODEVMTIME	0x40000000
#define MNT_SOFTDEP	0x80000000

/* Exported mounts. */
#define MNT_EXRDONLY	0x00000080
#define MNT_EXPORTED	0x00000100
#define MNT_DEFEXPORTED	0x00000200
#define MNT_EXPORTANON	0x00000400
#define MNT_EXKERB	0x00000800
#define MNT_EXNORESPORT	0x08000000
#define MNT_EXPUBLIC	0x10000000

/* Kept by the system. */
#define MNT_LOCAL	0x00001000
#define MNT_QUOTA	0x00002000
#define MNT_ROOTFS	0x00004000

/* What mount(2) is to do; gone when it has. */
#define MNT_UPDATE	0x00010000
#define MNT_RELOAD	0x00040000
#define MNT_FORCE	0x00080000
#define MNT_GETARGS	0x00400000
#define MNT_OP_FLAGS	(MNT_UPDATE | MNT_RELOAD | MNT_FORCE | MNT_GETARGS)

#define MNT_BASIC_FLAGS	(MNT_RDONLY | MNT_SYNCHRONOUS | MNT_NOEXEC |	\
	MNT_NOSUID | MNT_NODEV | MNT_UNION | MNT_ASYNC | MNT_NOCOREDUMP | \
	MNT_RELATIME | MNT_IGNORE | MNT_NFS4ACLS | MNT_DISCARD |	\
	MNT_EXTATTR | MNT_LOG | MNT_NOATIME | MNT_AUTOMOUNTED |		\
	MNT_SYMPERM | MNT_NODEVMTIME | MNT_SOFTDEP | MNT_POSIX1EACLS)
#define MNT_EXPORT_FLAGS (MNT_EXRDONLY | MNT_EXPORTED |			\
	MNT_DEFEXPORTED | MNT_EXPORTANON | MNT_EXNORESPORT)
#define MNT_INTERNAL_FLAGS (MNT_LOCAL | MNT_QUOTA | MNT_ROOTFS)
#define MNT_VISFLAGMASK	((unsigned)(MNT_BASIC_FLAGS |			\
	MNT_EXPORT_FLAGS | MNT_INTERNAL_FLAGS))

/* VFS_SYNC, VOP_FSYNC users */
#define MNT_WAIT	1
#define MNT_NOWAIT	2
#define MNT_LAZY	3

/* mnt_iflag */
#define IMNT_GONE	0x00000001	/* the file system left the mount */
#define IMNT_UNMOUNT	0x00000002	/* unmount in progress */
#define IMNT_WANTRDWR	0x00000004	/* update to read-write asked for */
#define IMNT_WANTRDONLY	0x00000008	/* update to read-only asked for */
#define IMNT_NCLOOKUP	0x00000020	/* the name cache may answer alone */
#define IMNT_DTYPE	0x00000040	/* readdir gives d_type */
#define IMNT_SHRLOOKUP	0x00000080	/* lookup works on a shared lock */
#define IMNT_MPSAFE	0x00000100	/* no kernel lock needed */
#define IMNT_CAN_RWTORO	0x00000200	/* downgrade to read-only works */
#define IMNT_ONWORKLIST	0x00000400	/* on the syncer's list */

#endif /* _SYS_FSTYPES_H_ */
