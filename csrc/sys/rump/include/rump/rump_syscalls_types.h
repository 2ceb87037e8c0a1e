/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Structures of rump_syscalls.h, in NetBSD's layout.
 *
 * They are not called `struct stat' and so on because those are the host's,
 * which look different: a rump_sys_stat() that wrote into the host's structure
 * would write past its end.  A program for NetBSD's rump that says
 * `struct stat' says `struct rump_stat' here, and reads the same members.
 * (Where the host lays a structure out as NetBSD does, as Linux does timespec
 * on 64 bits, a cast is enough.)
 */
#ifndef _RUMP_RUMP_SYSCALLS_TYPES_H_
#define _RUMP_RUMP_SYSCALLS_TYPES_H_

#include <stddef.h>
#include <stdint.h>

struct rump_timespec {
	int64_t		tv_sec;
	long		tv_nsec;
};

struct rump_timeval {
	int64_t		tv_sec;
	int32_t		tv_usec;
};

struct rump_itimerspec {
	struct rump_timespec it_interval;
	struct rump_timespec it_value;
};

struct rump_itimerval {
	struct rump_timeval it_interval;
	struct rump_timeval it_value;
};

struct rump_stat {
	uint64_t	st_dev;
	uint32_t	st_mode;	/* RUMP_S_* */
	uint64_t	st_ino;
	uint32_t	st_nlink;
	uint32_t	st_uid;
	uint32_t	st_gid;
	uint64_t	st_rdev;
	struct rump_timespec st_atim;
	struct rump_timespec st_mtim;
	struct rump_timespec st_ctim;
	struct rump_timespec st_birthtim;
	int64_t		st_size;
	int64_t		st_blocks;	/* of 512 bytes */
	int32_t		st_blksize;
	uint32_t	st_flags;	/* RUMP_UF_*, RUMP_SF_* */
	uint32_t	st_gen;
	uint32_t	st_spare[2];
};

#define RUMP__VFS_NAMELEN	32
#define RUMP__VFS_MNAMELEN	1024

struct rump_statvfs {
	unsigned long	f_flag;		/* RUMP_MNT_* */
	unsigned long	f_bsize;
	unsigned long	f_frsize;	/* unit of the block counts */
	unsigned long	f_iosize;
	uint64_t	f_blocks;
	uint64_t	f_bfree;
	uint64_t	f_bavail;
	uint64_t	f_bresvd;
	uint64_t	f_files;
	uint64_t	f_ffree;
	uint64_t	f_favail;
	uint64_t	f_fresvd;
	uint64_t	f_syncreads;
	uint64_t	f_syncwrites;
	uint64_t	f_asyncreads;
	uint64_t	f_asyncwrites;
	int32_t		f_fsidx[2];
	unsigned long	f_fsid;
	unsigned long	f_namemax;
	uint32_t	f_owner;
	uint64_t	f_spare[4];
	char		f_fstypename[RUMP__VFS_NAMELEN];
	char		f_mntonname[RUMP__VFS_MNAMELEN];
	char		f_mntfromname[RUMP__VFS_MNAMELEN];
	char		f_mntfromlabel[RUMP__VFS_MNAMELEN];
};

/* What getdents(2) writes: the next one is d_reclen bytes further. */
struct rump_dirent {
	uint64_t	d_fileno;
	uint16_t	d_reclen;
	uint16_t	d_namlen;
	uint8_t		d_type;		/* RUMP_DT_* */
	char		d_name[512];
};

struct rump_kevent {
	uintptr_t	ident;
	uint32_t	filter;		/* RUMP_EVFILT_* */
	uint32_t	flags;		/* RUMP_EV_* */
	uint32_t	fflags;		/* RUMP_NOTE_* */
	int64_t		data;
	void		*udata;
};

struct rump_pollfd {
	int		fd;
	short		events;		/* RUMP_POLL* */
	short		revents;
};

#define RUMP_FD_SETSIZE	256
typedef struct rump_fd_set {
	uint32_t	fds_bits[RUMP_FD_SETSIZE / 32];
} rump_fd_set;

typedef struct {
	uint32_t	__bits[4];
} rump_sigset_t;

struct rump_iovec {
	void		*iov_base;
	size_t		iov_len;
};

struct rump_rlimit {
	uint64_t	rlim_cur;
	uint64_t	rlim_max;
};

/* fcntl(RUMP_F_GETLK) and its like */
struct rump_flock {
	int64_t		l_start;
	int64_t		l_len;
	int32_t		l_pid;
	short		l_type;
	short		l_whence;
};

union rump_sigval {
	int		sival_int;
	void		*sival_ptr;
};

struct rump_sigevent {
	int		sigev_notify;
	int		sigev_signo;
	union rump_sigval sigev_value;
	void		(*sigev_notify_function)(union rump_sigval);
	void		*sigev_notify_attributes;
};

struct rump_aiocb {
	int64_t		aio_offset;
	volatile void	*aio_buf;
	size_t		aio_nbytes;
	int		aio_fildes;
	int		aio_lio_opcode;
	int		aio_reqprio;
	struct rump_sigevent aio_sigevent;
	int		_state;
	int		_errno;
	intptr_t	_retval;
};

/* Of the network, and of quotas: whoever calls those defines them. */
struct rump_mmsghdr;
struct rump_msghdr;
struct rump_quotactl_args;
struct rump_sockaddr;

#endif /* _RUMP_RUMP_SYSCALLS_TYPES_H_ */
