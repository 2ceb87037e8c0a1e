/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The structures of the public headers are the kernel's.
 *
 * Programs see rump_stat and its like, because `struct stat' is the host's.
 * Nothing is converted between the two: the assertions here are what makes
 * that right.
 */

#include <sys/param.h>
#include <sys/aio.h>
#include <sys/dirent.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/module.h>
#include <sys/namei.h>
#include <sys/poll.h>
#include <sys/resource.h>
#include <sys/signal.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/treewatch.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include <sys/systm.h>
#include <fs/tmpfs/tmpfs.h>
#include <rump/rump.h>
#include <rump/rump_syscalls_types.h>
#include <rump/rump_treewatch.h>

#define SIZE(s)								\
	__CTASSERT(sizeof(struct s) == sizeof(struct rump_##s))
#define MEMBER(s, m)							\
	__CTASSERT(__builtin_offsetof(struct s, m) ==			\
	    __builtin_offsetof(struct rump_##s, m));			\
	__CTASSERT(sizeof(((struct s *)0)->m) ==			\
	    sizeof(((struct rump_##s *)0)->m))

SIZE(timespec);
MEMBER(timespec, tv_sec);
MEMBER(timespec, tv_nsec);
SIZE(timeval);
MEMBER(timeval, tv_sec);
MEMBER(timeval, tv_usec);
SIZE(itimerspec);
MEMBER(itimerspec, it_interval);
MEMBER(itimerspec, it_value);
SIZE(itimerval);
MEMBER(itimerval, it_interval);
MEMBER(itimerval, it_value);

SIZE(stat);
MEMBER(stat, st_dev);
MEMBER(stat, st_mode);
MEMBER(stat, st_ino);
MEMBER(stat, st_nlink);
MEMBER(stat, st_uid);
MEMBER(stat, st_gid);
MEMBER(stat, st_rdev);
MEMBER(stat, st_atim);
MEMBER(stat, st_mtim);
MEMBER(stat, st_ctim);
MEMBER(stat, st_birthtim);
MEMBER(stat, st_size);
MEMBER(stat, st_blocks);
MEMBER(stat, st_blksize);
MEMBER(stat, st_flags);
MEMBER(stat, st_gen);

SIZE(statvfs);
MEMBER(statvfs, f_flag);
MEMBER(statvfs, f_bsize);
MEMBER(statvfs, f_frsize);
MEMBER(statvfs, f_iosize);
MEMBER(statvfs, f_blocks);
MEMBER(statvfs, f_bfree);
MEMBER(statvfs, f_bavail);
MEMBER(statvfs, f_bresvd);
MEMBER(statvfs, f_files);
MEMBER(statvfs, f_ffree);
MEMBER(statvfs, f_favail);
MEMBER(statvfs, f_fresvd);
MEMBER(statvfs, f_syncreads);
MEMBER(statvfs, f_asyncwrites);
MEMBER(statvfs, f_fsidx);
MEMBER(statvfs, f_fsid);
MEMBER(statvfs, f_namemax);
MEMBER(statvfs, f_owner);
MEMBER(statvfs, f_fstypename);
MEMBER(statvfs, f_mntonname);
MEMBER(statvfs, f_mntfromname);
MEMBER(statvfs, f_mntfromlabel);

SIZE(dirent);
MEMBER(dirent, d_fileno);
MEMBER(dirent, d_reclen);
MEMBER(dirent, d_namlen);
MEMBER(dirent, d_type);
MEMBER(dirent, d_name);

SIZE(kevent);
MEMBER(kevent, ident);
MEMBER(kevent, filter);
MEMBER(kevent, flags);
MEMBER(kevent, fflags);
MEMBER(kevent, data);
MEMBER(kevent, udata);

SIZE(treewatch);
MEMBER(treewatch, tw_events);
MEMBER(treewatch, tw_queue);
MEMBER(treewatch, tw_flags);
MEMBER(treewatch, tw_fd);

SIZE(treeevent);
MEMBER(treeevent, te_seq);
MEMBER(treeevent, te_len);
MEMBER(treeevent, te_events);
MEMBER(treeevent, te_lost);
MEMBER(treeevent, te_pathlen);
MEMBER(treeevent, te_tolen);
MEMBER(treeevent, te_type);
MEMBER(treeevent, te_flags);

SIZE(pollfd);
MEMBER(pollfd, fd);
MEMBER(pollfd, events);
MEMBER(pollfd, revents);

SIZE(iovec);
MEMBER(iovec, iov_base);
MEMBER(iovec, iov_len);

SIZE(rlimit);
MEMBER(rlimit, rlim_cur);
MEMBER(rlimit, rlim_max);

SIZE(flock);
MEMBER(flock, l_start);
MEMBER(flock, l_len);
MEMBER(flock, l_pid);
MEMBER(flock, l_type);
MEMBER(flock, l_whence);

SIZE(sigevent);
MEMBER(sigevent, sigev_notify);
MEMBER(sigevent, sigev_signo);
MEMBER(sigevent, sigev_value);

SIZE(aiocb);
MEMBER(aiocb, aio_offset);
MEMBER(aiocb, aio_buf);
MEMBER(aiocb, aio_nbytes);
MEMBER(aiocb, aio_fildes);
MEMBER(aiocb, aio_lio_opcode);
MEMBER(aiocb, aio_reqprio);
MEMBER(aiocb, aio_sigevent);

__CTASSERT(sizeof(sigset_t) == sizeof(rump_sigset_t));
__CTASSERT(sizeof(fd_set) == sizeof(rump_fd_set));
__CTASSERT(FD_SETSIZE == RUMP_FD_SETSIZE);

__CTASSERT(sizeof(modctl_load_t) == sizeof(struct rump_modctl_load));
__CTASSERT((int)VREG == (int)RUMP_VREG);
__CTASSERT((int)VBAD == (int)RUMP_VBAD);

__CTASSERT(CREATE == RUMP_NAMEI_CREATE);
__CTASSERT(DELETE == RUMP_NAMEI_DELETE);
__CTASSERT(RENAME == RUMP_NAMEI_RENAME);
__CTASSERT(LOCKLEAF == RUMP_NAMEI_LOCKLEAF);
__CTASSERT(LOCKPARENT == RUMP_NAMEI_LOCKPARENT);
__CTASSERT(NOCACHE == RUMP_NAMEI_NOCACHE);
__CTASSERT(FOLLOW == RUMP_NAMEI_FOLLOW);
__CTASSERT(LOCKSHARED == RUMP_NAMEI_LOCKSHARED);
__CTASSERT(NOCHROOT == RUMP_NAMEI_NOCHROOT);
__CTASSERT(NONEXCLHACK == RUMP_NAMEI_NONEXCLHACK);
__CTASSERT(NOCROSSMOUNT == RUMP_NAMEI_NOCROSSMOUNT);
__CTASSERT(RDONLY == RUMP_NAMEI_RDONLY);
__CTASSERT(ISDOTDOT == RUMP_NAMEI_ISDOTDOT);
__CTASSERT(MAKEENTRY == RUMP_NAMEI_MAKEENTRY);
__CTASSERT(ISLASTCN == RUMP_NAMEI_ISLASTCN);
__CTASSERT(WILLBEDIR == RUMP_NAMEI_WILLBEDIR);
__CTASSERT(ISWHITEOUT == RUMP_NAMEI_ISWHITEOUT);
__CTASSERT(DOWHITEOUT == RUMP_NAMEI_DOWHITEOUT);
__CTASSERT(REQUIREDIR == RUMP_NAMEI_REQUIREDIR);
__CTASSERT(CREATEDIR == RUMP_NAMEI_CREATEDIR);

SIZE(tmpfs_args);
MEMBER(tmpfs_args, ta_version);
MEMBER(tmpfs_args, ta_nodes_max);
MEMBER(tmpfs_args, ta_size_max);
MEMBER(tmpfs_args, ta_root_uid);
MEMBER(tmpfs_args, ta_root_gid);
MEMBER(tmpfs_args, ta_root_mode);
