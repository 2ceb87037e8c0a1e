/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * open(2), fcntl(2), flock(2): flags and commands.
 */
#ifndef _SYS_FCNTL_H_
#define _SYS_FCNTL_H_

#include <sys/types.h>

/* open(2) */
#define O_RDONLY	0x00000000
#define O_WRONLY	0x00000001
#define O_RDWR		0x00000002
#define O_ACCMODE	0x00000003
#define O_NONBLOCK	0x00000004
#define O_APPEND	0x00000008
#define O_SHLOCK	0x00000010
#define O_EXLOCK	0x00000020
#define O_ASYNC		0x00000040
#define O_SYNC		0x00000080
#define O_NOFOLLOW	0x00000100
#define O_CREAT		0x00000200
#define O_TRUNC		0x00000400
#define O_EXCL		0x00000800
#define O_NOCTTY	0x00008000
#define O_DSYNC		0x00010000
#define O_RSYNC		0x00020000
#define O_ALT_IO	0x00040000
#define O_DIRECT	0x00080000
#define O_DIRECTORY	0x00200000
#define O_CLOEXEC	0x00400000
#define O_SEARCH	0x00800000
#define O_NOSIGPIPE	0x01000000
#define O_REGULAR	0x02000000
#define O_EXEC		0x04000000
#define O_NDELAY	O_NONBLOCK

/* What open(2) accepts. */
#define O_MASK		(O_ACCMODE | O_NONBLOCK | O_APPEND | O_SHLOCK | \
    O_EXLOCK | O_ASYNC | O_SYNC | O_CREAT | O_TRUNC | O_EXCL | O_DSYNC | \
    O_RSYNC | O_NOCTTY | O_ALT_IO | O_NOFOLLOW | O_DIRECT | O_DIRECTORY | \
    O_CLOEXEC | O_NOSIGPIPE | O_REGULAR | O_EXEC | O_SEARCH)

/* f_flag: access bits are open's plus one. */
#define FREAD		0x00000001
#define FWRITE		0x00000002
#define FNONBLOCK	O_NONBLOCK
#define FNDELAY		O_NONBLOCK
#define FAPPEND		O_APPEND
#define FASYNC		O_ASYNC
#define FFSYNC		O_SYNC
#define FDSYNC		O_DSYNC
#define FRSYNC		O_RSYNC
#define FALTIO		O_ALT_IO
#define FDIRECT		O_DIRECT
#define FNOSIGPIPE	O_NOSIGPIPE
#define FEXEC		O_EXEC
#define FMARK		0x00001000
#define FDEFER		0x00002000
#define FHASLOCK	0x00004000
#define FSCAN		0x00100000
#define FSILENT		0x40000000
#define FKIOCTL		0x80000000

#define FFLAGS(oflags)	((oflags) + 1)
#define OFLAGS(fflags)	((fflags) - 1)

/* Kept from open(2), and what F_SETFL may change. */
#define FMASK		(FREAD | FWRITE | FCNTLFLAGS | FEXEC)
#define FCNTLFLAGS	(FAPPEND | FASYNC | FFSYNC | FNONBLOCK | FDSYNC | \
    FRSYNC | FALTIO | FDIRECT | FNOSIGPIPE)

/* fcntl(2) */
#define F_DUPFD		0
#define F_GETFD		1
#define F_SETFD		2
#define F_GETFL		3
#define F_SETFL		4
#define F_GETOWN	5
#define F_SETOWN	6
#define F_GETLK		7
#define F_SETLK		8
#define F_SETLKW	9
#define F_CLOSEM	10
#define F_MAXFD		11
#define F_DUPFD_CLOEXEC	12
#define F_GETNOSIGPIPE	13
#define F_SETNOSIGPIPE	14
#define F_GETPATH	15

#define FD_CLOEXEC	1

/* File-system specific commands: direction, length, number. */
#define F_PARAM_MASK	0xfff
#define F_PARAM_LEN(x)	(((x) >> 16) & F_PARAM_MASK)
#define F_PARAM_MAX	4095
#define F_FSCTL		((int)0x80000000)
#define F_FSVOID	((int)0x40000000)
#define F_FSOUT		((int)0x20000000)
#define F_FSIN		((int)0x10000000)
#define F_FSINOUT	(F_FSIN | F_FSOUT)
#define F_FSDIRMASK	((int)0x70000000)
#define F_FSPRIV	((int)0x00008000)
#define _FCN(inout, num, len) \
    (F_FSCTL | (inout) | (int)(((len) & F_PARAM_MASK) << 16) | (num))
#define _FCNO(c)	_FCN(F_FSVOID, (c), 0)
#define _FCNR(c, t)	_FCN(F_FSIN, (c), sizeof(t))
#define _FCNW(c, t)	_FCN(F_FSOUT, (c), sizeof(t))
#define _FCNRW(c, t)	_FCN(F_FSINOUT, (c), sizeof(t))
#define _FCNO_FSPRIV(c)		(_FCNO(c) | F_FSPRIV)
#define _FCNR_FSPRIV(c, t)	(_FCNR(c, t) | F_FSPRIV)
#define _FCNW_FSPRIV(c, t)	(_FCNW(c, t) | F_FSPRIV)
#define _FCNRW_FSPRIV(c, t)	(_FCNRW(c, t) | F_FSPRIV)

/* Record locks. */
#define F_RDLCK		1
#define F_UNLCK		2
#define F_WRLCK		3
#define F_WAIT		0x010
#define F_FLOCK		0x020
#define F_POSIX		0x040

struct flock {
	off_t		l_start;
	off_t		l_len;		/* 0: to the end */
	pid_t		l_pid;
	short		l_type;
	short		l_whence;
};

/* flock(2) */
#define LOCK_SH		0x01
#define LOCK_EX		0x02
#define LOCK_NB		0x04
#define LOCK_UN		0x08

/* posix_fadvise(2) */
#define POSIX_FADV_NORMAL	0
#define POSIX_FADV_RANDOM	1
#define POSIX_FADV_SEQUENTIAL	2
#define POSIX_FADV_WILLNEED	3
#define POSIX_FADV_DONTNEED	4
#define POSIX_FADV_NOREUSE	5

/* The *at family. */
#define AT_FDCWD		(-100)
#define AT_EACCESS		0x100
#define AT_SYMLINK_NOFOLLOW	0x200
#define AT_SYMLINK_FOLLOW	0x400
#define AT_REMOVEDIR		0x800

#ifndef SEEK_SET
#define SEEK_SET	0
#define SEEK_CUR	1
#define SEEK_END	2
#define SEEK_DATA	3	/* not in NetBSD; elsewhere by this number */
#define SEEK_HOLE	4
#endif

#endif /* _SYS_FCNTL_H_ */
