/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/kern/syscalls.master by `cargo xtask codegen`: do not edit.
 *
 * System calls of the kernel that the calling thread is in. They return -1
 * and set the host's errno, in the host's numbers; those marked `error'
 * return NetBSD's error number instead. Structures have NetBSD's layout
 * whatever the host's look like, hence their names: see
 * rump_syscalls_types.h. Constants are those of rumpdefs.h. A program that
 * defines RUMP_SYS_RENAME_X before it includes this file calls a function of
 * its own instead of rump_sys_x.
 */
#ifndef _RUMP_RUMP_SYSCALLS_H_
#define _RUMP_RUMP_SYSCALLS_H_

#include <stddef.h>
#include <stdint.h>

#include <rump/rump_syscalls_types.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef RUMP_SYS_RENAME___GETCWD
#define rump_sys___getcwd RUMP_SYS_RENAME___GETCWD
#endif
int rump_sys___getcwd(char *bufp, size_t length);

#ifdef RUMP_SYS_RENAME___GETLOGIN
#define rump_sys___getlogin RUMP_SYS_RENAME___GETLOGIN
#endif
int rump_sys___getlogin(char *namebuf, size_t namelen);

#ifdef RUMP_SYS_RENAME___POSIX_CHOWN
#define rump_sys___posix_chown RUMP_SYS_RENAME___POSIX_CHOWN
#endif
int rump_sys___posix_chown(const char *path, uint32_t uid, uint32_t gid);

#ifdef RUMP_SYS_RENAME___POSIX_FCHOWN
#define rump_sys___posix_fchown RUMP_SYS_RENAME___POSIX_FCHOWN
#endif
int rump_sys___posix_fchown(int fd, uint32_t uid, uint32_t gid);

#ifdef RUMP_SYS_RENAME___POSIX_LCHOWN
#define rump_sys___posix_lchown RUMP_SYS_RENAME___POSIX_LCHOWN
#endif
int rump_sys___posix_lchown(const char *path, uint32_t uid, uint32_t gid);

#ifdef RUMP_SYS_RENAME___POSIX_RENAME
#define rump_sys___posix_rename RUMP_SYS_RENAME___POSIX_RENAME
#endif
int rump_sys___posix_rename(const char *from, const char *to);

#ifdef RUMP_SYS_RENAME___QUOTACTL
#define rump_sys___quotactl RUMP_SYS_RENAME___QUOTACTL
#endif
int rump_sys___quotactl(const char *path, struct rump_quotactl_args *args);

#ifdef RUMP_SYS_RENAME___SETLOGIN
#define rump_sys___setlogin RUMP_SYS_RENAME___SETLOGIN
#endif
int rump_sys___setlogin(const char *namebuf);

#ifdef RUMP_SYS_RENAME___SYSCTL
#define rump_sys___sysctl RUMP_SYS_RENAME___SYSCTL
#endif
int rump_sys___sysctl(const int *name, unsigned int namelen, void *oldv,
    size_t *oldlenp, const void *newv, size_t newlen);

#ifdef RUMP_SYS_RENAME__KSEM_CLOSE
#define rump_sys__ksem_close RUMP_SYS_RENAME__KSEM_CLOSE
#endif
int rump_sys__ksem_close(intptr_t id);

#ifdef RUMP_SYS_RENAME__KSEM_DESTROY
#define rump_sys__ksem_destroy RUMP_SYS_RENAME__KSEM_DESTROY
#endif
int rump_sys__ksem_destroy(intptr_t id);

#ifdef RUMP_SYS_RENAME__KSEM_GETVALUE
#define rump_sys__ksem_getvalue RUMP_SYS_RENAME__KSEM_GETVALUE
#endif
int rump_sys__ksem_getvalue(intptr_t id, unsigned int *value);

#ifdef RUMP_SYS_RENAME__KSEM_INIT
#define rump_sys__ksem_init RUMP_SYS_RENAME__KSEM_INIT
#endif
int rump_sys__ksem_init(unsigned int value, intptr_t *idp);

#ifdef RUMP_SYS_RENAME__KSEM_OPEN
#define rump_sys__ksem_open RUMP_SYS_RENAME__KSEM_OPEN
#endif
int rump_sys__ksem_open(const char *name, int oflag, uint32_t mode,
    unsigned int value, intptr_t *idp);

#ifdef RUMP_SYS_RENAME__KSEM_POST
#define rump_sys__ksem_post RUMP_SYS_RENAME__KSEM_POST
#endif
int rump_sys__ksem_post(intptr_t id);

#ifdef RUMP_SYS_RENAME__KSEM_TIMEDWAIT
#define rump_sys__ksem_timedwait RUMP_SYS_RENAME__KSEM_TIMEDWAIT
#endif
int rump_sys__ksem_timedwait(intptr_t id, const struct rump_timespec *abstime);

#ifdef RUMP_SYS_RENAME__KSEM_TRYWAIT
#define rump_sys__ksem_trywait RUMP_SYS_RENAME__KSEM_TRYWAIT
#endif
int rump_sys__ksem_trywait(intptr_t id);

#ifdef RUMP_SYS_RENAME__KSEM_UNLINK
#define rump_sys__ksem_unlink RUMP_SYS_RENAME__KSEM_UNLINK
#endif
int rump_sys__ksem_unlink(const char *name);

#ifdef RUMP_SYS_RENAME__KSEM_WAIT
#define rump_sys__ksem_wait RUMP_SYS_RENAME__KSEM_WAIT
#endif
int rump_sys__ksem_wait(intptr_t id);

#ifdef RUMP_SYS_RENAME_ACCEPT
#define rump_sys_accept RUMP_SYS_RENAME_ACCEPT
#endif
int rump_sys_accept(int s, struct rump_sockaddr *name, unsigned int *anamelen);

#ifdef RUMP_SYS_RENAME_ACCESS
#define rump_sys_access RUMP_SYS_RENAME_ACCESS
#endif
int rump_sys_access(const char *path, int flags);

#ifdef RUMP_SYS_RENAME_ADJTIME
#define rump_sys_adjtime RUMP_SYS_RENAME_ADJTIME
#endif
int rump_sys_adjtime(const struct rump_timeval *delta,
    struct rump_timeval *olddelta);

#ifdef RUMP_SYS_RENAME_AIO_CANCEL
#define rump_sys_aio_cancel RUMP_SYS_RENAME_AIO_CANCEL
#endif
int rump_sys_aio_cancel(int fildes, struct rump_aiocb *aiocbp);

#ifdef RUMP_SYS_RENAME_AIO_ERROR
#define rump_sys_aio_error RUMP_SYS_RENAME_AIO_ERROR
#endif
int rump_sys_aio_error(const struct rump_aiocb *aiocbp);

#ifdef RUMP_SYS_RENAME_AIO_FSYNC
#define rump_sys_aio_fsync RUMP_SYS_RENAME_AIO_FSYNC
#endif
int rump_sys_aio_fsync(int op, struct rump_aiocb *aiocbp);

#ifdef RUMP_SYS_RENAME_AIO_READ
#define rump_sys_aio_read RUMP_SYS_RENAME_AIO_READ
#endif
int rump_sys_aio_read(struct rump_aiocb *aiocbp);

#ifdef RUMP_SYS_RENAME_AIO_RETURN
#define rump_sys_aio_return RUMP_SYS_RENAME_AIO_RETURN
#endif
int rump_sys_aio_return(struct rump_aiocb *aiocbp);

#ifdef RUMP_SYS_RENAME_AIO_SUSPEND
#define rump_sys_aio_suspend RUMP_SYS_RENAME_AIO_SUSPEND
#endif
int rump_sys_aio_suspend(const struct rump_aiocb *const *list, int nent,
    const struct rump_timespec *timeout);

#ifdef RUMP_SYS_RENAME_AIO_WRITE
#define rump_sys_aio_write RUMP_SYS_RENAME_AIO_WRITE
#endif
int rump_sys_aio_write(struct rump_aiocb *aiocbp);

#ifdef RUMP_SYS_RENAME_BIND
#define rump_sys_bind RUMP_SYS_RENAME_BIND
#endif
int rump_sys_bind(int s, const struct rump_sockaddr *name,
    unsigned int namelen);

#ifdef RUMP_SYS_RENAME_CHDIR
#define rump_sys_chdir RUMP_SYS_RENAME_CHDIR
#endif
int rump_sys_chdir(const char *path);

#ifdef RUMP_SYS_RENAME_CHFLAGS
#define rump_sys_chflags RUMP_SYS_RENAME_CHFLAGS
#endif
int rump_sys_chflags(const char *path, unsigned long flags);

#ifdef RUMP_SYS_RENAME_CHMOD
#define rump_sys_chmod RUMP_SYS_RENAME_CHMOD
#endif
int rump_sys_chmod(const char *path, uint32_t mode);

#ifdef RUMP_SYS_RENAME_CHOWN
#define rump_sys_chown RUMP_SYS_RENAME_CHOWN
#endif
int rump_sys_chown(const char *path, uint32_t uid, uint32_t gid);

#ifdef RUMP_SYS_RENAME_CHROOT
#define rump_sys_chroot RUMP_SYS_RENAME_CHROOT
#endif
int rump_sys_chroot(const char *path);

#ifdef RUMP_SYS_RENAME_CLOCK_GETCPUCLOCKID2
#define rump_sys_clock_getcpuclockid2 RUMP_SYS_RENAME_CLOCK_GETCPUCLOCKID2
#endif
int rump_sys_clock_getcpuclockid2(int idtype, uint32_t id, int *clock_id);

#ifdef RUMP_SYS_RENAME_CLOCK_GETRES
#define rump_sys_clock_getres RUMP_SYS_RENAME_CLOCK_GETRES
#endif
int rump_sys_clock_getres(int clock_id, struct rump_timespec *tp);

#ifdef RUMP_SYS_RENAME_CLOCK_GETTIME
#define rump_sys_clock_gettime RUMP_SYS_RENAME_CLOCK_GETTIME
#endif
int rump_sys_clock_gettime(int clock_id, struct rump_timespec *tp);

#ifdef RUMP_SYS_RENAME_CLOCK_NANOSLEEP
#define rump_sys_clock_nanosleep RUMP_SYS_RENAME_CLOCK_NANOSLEEP
#endif
/* error */
int rump_sys_clock_nanosleep(int clock_id, int flags,
    const struct rump_timespec *rqtp, struct rump_timespec *rmtp);

#ifdef RUMP_SYS_RENAME_CLOCK_SETTIME
#define rump_sys_clock_settime RUMP_SYS_RENAME_CLOCK_SETTIME
#endif
int rump_sys_clock_settime(int clock_id, const struct rump_timespec *tp);

#ifdef RUMP_SYS_RENAME_CLOSE
#define rump_sys_close RUMP_SYS_RENAME_CLOSE
#endif
int rump_sys_close(int fd);

#ifdef RUMP_SYS_RENAME_CONNECT
#define rump_sys_connect RUMP_SYS_RENAME_CONNECT
#endif
int rump_sys_connect(int s, const struct rump_sockaddr *name,
    unsigned int namelen);

#ifdef RUMP_SYS_RENAME_DUP
#define rump_sys_dup RUMP_SYS_RENAME_DUP
#endif
int rump_sys_dup(int fd);

#ifdef RUMP_SYS_RENAME_DUP2
#define rump_sys_dup2 RUMP_SYS_RENAME_DUP2
#endif
int rump_sys_dup2(int from, int to);

#ifdef RUMP_SYS_RENAME_DUP3
#define rump_sys_dup3 RUMP_SYS_RENAME_DUP3
#endif
int rump_sys_dup3(int from, int to, int flags);

#ifdef RUMP_SYS_RENAME_EXTATTR_DELETE_FD
#define rump_sys_extattr_delete_fd RUMP_SYS_RENAME_EXTATTR_DELETE_FD
#endif
int rump_sys_extattr_delete_fd(int fd, int attrnamespace,
    const char *attrname);

#ifdef RUMP_SYS_RENAME_EXTATTR_DELETE_FILE
#define rump_sys_extattr_delete_file RUMP_SYS_RENAME_EXTATTR_DELETE_FILE
#endif
int rump_sys_extattr_delete_file(const char *path, int attrnamespace,
    const char *attrname);

#ifdef RUMP_SYS_RENAME_EXTATTR_DELETE_LINK
#define rump_sys_extattr_delete_link RUMP_SYS_RENAME_EXTATTR_DELETE_LINK
#endif
int rump_sys_extattr_delete_link(const char *path, int attrnamespace,
    const char *attrname);

#ifdef RUMP_SYS_RENAME_EXTATTR_GET_FD
#define rump_sys_extattr_get_fd RUMP_SYS_RENAME_EXTATTR_GET_FD
#endif
intptr_t rump_sys_extattr_get_fd(int fd, int attrnamespace,
    const char *attrname, void *data, size_t nbytes);

#ifdef RUMP_SYS_RENAME_EXTATTR_GET_FILE
#define rump_sys_extattr_get_file RUMP_SYS_RENAME_EXTATTR_GET_FILE
#endif
intptr_t rump_sys_extattr_get_file(const char *path, int attrnamespace,
    const char *attrname, void *data, size_t nbytes);

#ifdef RUMP_SYS_RENAME_EXTATTR_GET_LINK
#define rump_sys_extattr_get_link RUMP_SYS_RENAME_EXTATTR_GET_LINK
#endif
intptr_t rump_sys_extattr_get_link(const char *path, int attrnamespace,
    const char *attrname, void *data, size_t nbytes);

#ifdef RUMP_SYS_RENAME_EXTATTR_LIST_FD
#define rump_sys_extattr_list_fd RUMP_SYS_RENAME_EXTATTR_LIST_FD
#endif
intptr_t rump_sys_extattr_list_fd(int fd, int attrnamespace, void *data,
    size_t nbytes);

#ifdef RUMP_SYS_RENAME_EXTATTR_LIST_FILE
#define rump_sys_extattr_list_file RUMP_SYS_RENAME_EXTATTR_LIST_FILE
#endif
intptr_t rump_sys_extattr_list_file(const char *path, int attrnamespace,
    void *data, size_t nbytes);

#ifdef RUMP_SYS_RENAME_EXTATTR_LIST_LINK
#define rump_sys_extattr_list_link RUMP_SYS_RENAME_EXTATTR_LIST_LINK
#endif
intptr_t rump_sys_extattr_list_link(const char *path, int attrnamespace,
    void *data, size_t nbytes);

#ifdef RUMP_SYS_RENAME_EXTATTR_SET_FD
#define rump_sys_extattr_set_fd RUMP_SYS_RENAME_EXTATTR_SET_FD
#endif
int rump_sys_extattr_set_fd(int fd, int attrnamespace, const char *attrname,
    const void *data, size_t nbytes);

#ifdef RUMP_SYS_RENAME_EXTATTR_SET_FILE
#define rump_sys_extattr_set_file RUMP_SYS_RENAME_EXTATTR_SET_FILE
#endif
int rump_sys_extattr_set_file(const char *path, int attrnamespace,
    const char *attrname, const void *data, size_t nbytes);

#ifdef RUMP_SYS_RENAME_EXTATTR_SET_LINK
#define rump_sys_extattr_set_link RUMP_SYS_RENAME_EXTATTR_SET_LINK
#endif
int rump_sys_extattr_set_link(const char *path, int attrnamespace,
    const char *attrname, const void *data, size_t nbytes);

#ifdef RUMP_SYS_RENAME_EXTATTRCTL
#define rump_sys_extattrctl RUMP_SYS_RENAME_EXTATTRCTL
#endif
int rump_sys_extattrctl(const char *path, int cmd, const char *filename,
    int attrnamespace, const char *attrname);

#ifdef RUMP_SYS_RENAME_FACCESSAT
#define rump_sys_faccessat RUMP_SYS_RENAME_FACCESSAT
#endif
int rump_sys_faccessat(int fd, const char *path, int amode, int flag);

#ifdef RUMP_SYS_RENAME_FCHDIR
#define rump_sys_fchdir RUMP_SYS_RENAME_FCHDIR
#endif
int rump_sys_fchdir(int fd);

#ifdef RUMP_SYS_RENAME_FCHFLAGS
#define rump_sys_fchflags RUMP_SYS_RENAME_FCHFLAGS
#endif
int rump_sys_fchflags(int fd, unsigned long flags);

#ifdef RUMP_SYS_RENAME_FCHMOD
#define rump_sys_fchmod RUMP_SYS_RENAME_FCHMOD
#endif
int rump_sys_fchmod(int fd, uint32_t mode);

#ifdef RUMP_SYS_RENAME_FCHMODAT
#define rump_sys_fchmodat RUMP_SYS_RENAME_FCHMODAT
#endif
int rump_sys_fchmodat(int fd, const char *path, uint32_t mode, int flag);

#ifdef RUMP_SYS_RENAME_FCHOWN
#define rump_sys_fchown RUMP_SYS_RENAME_FCHOWN
#endif
int rump_sys_fchown(int fd, uint32_t uid, uint32_t gid);

#ifdef RUMP_SYS_RENAME_FCHOWNAT
#define rump_sys_fchownat RUMP_SYS_RENAME_FCHOWNAT
#endif
int rump_sys_fchownat(int fd, const char *path, uint32_t owner, uint32_t group,
    int flag);

#ifdef RUMP_SYS_RENAME_FCHROOT
#define rump_sys_fchroot RUMP_SYS_RENAME_FCHROOT
#endif
int rump_sys_fchroot(int fd);

#ifdef RUMP_SYS_RENAME_FCNTL
#define rump_sys_fcntl RUMP_SYS_RENAME_FCNTL
#endif
int rump_sys_fcntl(int fd, int cmd, ...);

#ifdef RUMP_SYS_RENAME_FDATASYNC
#define rump_sys_fdatasync RUMP_SYS_RENAME_FDATASYNC
#endif
int rump_sys_fdatasync(int fd);

#ifdef RUMP_SYS_RENAME_FDISCARD
#define rump_sys_fdiscard RUMP_SYS_RENAME_FDISCARD
#endif
int rump_sys_fdiscard(int fd, int64_t pos, int64_t len);

#ifdef RUMP_SYS_RENAME_FGETXATTR
#define rump_sys_fgetxattr RUMP_SYS_RENAME_FGETXATTR
#endif
int rump_sys_fgetxattr(int fd, const char *name, void *value, size_t size);

#ifdef RUMP_SYS_RENAME_FHOPEN
#define rump_sys_fhopen RUMP_SYS_RENAME_FHOPEN
#endif
int rump_sys_fhopen(const void *fhp, size_t fh_size, int flags);

#ifdef RUMP_SYS_RENAME_FHSTAT
#define rump_sys_fhstat RUMP_SYS_RENAME_FHSTAT
#endif
int rump_sys_fhstat(const void *fhp, size_t fh_size, struct rump_stat *sb);

#ifdef RUMP_SYS_RENAME_FHSTATVFS1
#define rump_sys_fhstatvfs1 RUMP_SYS_RENAME_FHSTATVFS1
#endif
int rump_sys_fhstatvfs1(const void *fhp, size_t fh_size,
    struct rump_statvfs *buf, int flags);

#ifdef RUMP_SYS_RENAME_FKTRACE
#define rump_sys_fktrace RUMP_SYS_RENAME_FKTRACE
#endif
int rump_sys_fktrace(int fd, int ops, int facs, int32_t pid);

#ifdef RUMP_SYS_RENAME_FLISTXATTR
#define rump_sys_flistxattr RUMP_SYS_RENAME_FLISTXATTR
#endif
int rump_sys_flistxattr(int fd, char *list, size_t size);

#ifdef RUMP_SYS_RENAME_FLOCK
#define rump_sys_flock RUMP_SYS_RENAME_FLOCK
#endif
int rump_sys_flock(int fd, int how);

#ifdef RUMP_SYS_RENAME_FPATHCONF
#define rump_sys_fpathconf RUMP_SYS_RENAME_FPATHCONF
#endif
long rump_sys_fpathconf(int fd, int name);

#ifdef RUMP_SYS_RENAME_FREMOVEXATTR
#define rump_sys_fremovexattr RUMP_SYS_RENAME_FREMOVEXATTR
#endif
int rump_sys_fremovexattr(int fd, const char *name);

#ifdef RUMP_SYS_RENAME_FSETXATTR
#define rump_sys_fsetxattr RUMP_SYS_RENAME_FSETXATTR
#endif
int rump_sys_fsetxattr(int fd, const char *name, const void *value,
    size_t size, int flags);

#ifdef RUMP_SYS_RENAME_FSTAT
#define rump_sys_fstat RUMP_SYS_RENAME_FSTAT
#endif
int rump_sys_fstat(int fd, struct rump_stat *sb);

#ifdef RUMP_SYS_RENAME_FSTATAT
#define rump_sys_fstatat RUMP_SYS_RENAME_FSTATAT
#endif
int rump_sys_fstatat(int fd, const char *path, struct rump_stat *buf,
    int flag);

#ifdef RUMP_SYS_RENAME_FSTATVFS1
#define rump_sys_fstatvfs1 RUMP_SYS_RENAME_FSTATVFS1
#endif
int rump_sys_fstatvfs1(int fd, struct rump_statvfs *buf, int flags);

#ifdef RUMP_SYS_RENAME_FSYNC
#define rump_sys_fsync RUMP_SYS_RENAME_FSYNC
#endif
int rump_sys_fsync(int fd);

#ifdef RUMP_SYS_RENAME_FSYNC_RANGE
#define rump_sys_fsync_range RUMP_SYS_RENAME_FSYNC_RANGE
#endif
int rump_sys_fsync_range(int fd, int flags, int64_t start, int64_t length);

#ifdef RUMP_SYS_RENAME_FTRUNCATE
#define rump_sys_ftruncate RUMP_SYS_RENAME_FTRUNCATE
#endif
int rump_sys_ftruncate(int fd, int64_t length);

#ifdef RUMP_SYS_RENAME_FUTIMENS
#define rump_sys_futimens RUMP_SYS_RENAME_FUTIMENS
#endif
int rump_sys_futimens(int fd, const struct rump_timespec *tptr);

#ifdef RUMP_SYS_RENAME_FUTIMES
#define rump_sys_futimes RUMP_SYS_RENAME_FUTIMES
#endif
int rump_sys_futimes(int fd, const struct rump_timeval *tptr);

#ifdef RUMP_SYS_RENAME_GETDENTS
#define rump_sys_getdents RUMP_SYS_RENAME_GETDENTS
#endif
int rump_sys_getdents(int fd, char *buf, size_t count);

#ifdef RUMP_SYS_RENAME_GETEGID
#define rump_sys_getegid RUMP_SYS_RENAME_GETEGID
#endif
uint32_t rump_sys_getegid(void);

#ifdef RUMP_SYS_RENAME_GETEUID
#define rump_sys_geteuid RUMP_SYS_RENAME_GETEUID
#endif
uint32_t rump_sys_geteuid(void);

#ifdef RUMP_SYS_RENAME_GETFH
#define rump_sys_getfh RUMP_SYS_RENAME_GETFH
#endif
int rump_sys_getfh(const char *fname, void *fhp, size_t *fh_size);

#ifdef RUMP_SYS_RENAME_GETGID
#define rump_sys_getgid RUMP_SYS_RENAME_GETGID
#endif
uint32_t rump_sys_getgid(void);

#ifdef RUMP_SYS_RENAME_GETGROUPS
#define rump_sys_getgroups RUMP_SYS_RENAME_GETGROUPS
#endif
int rump_sys_getgroups(int gidsetsize, uint32_t *gidset);

#ifdef RUMP_SYS_RENAME_GETITIMER
#define rump_sys_getitimer RUMP_SYS_RENAME_GETITIMER
#endif
int rump_sys_getitimer(int which, struct rump_itimerval *itv);

#ifdef RUMP_SYS_RENAME_GETPEERNAME
#define rump_sys_getpeername RUMP_SYS_RENAME_GETPEERNAME
#endif
int rump_sys_getpeername(int fdes, struct rump_sockaddr *asa,
    unsigned int *alen);

#ifdef RUMP_SYS_RENAME_GETPGID
#define rump_sys_getpgid RUMP_SYS_RENAME_GETPGID
#endif
int32_t rump_sys_getpgid(int32_t pid);

#ifdef RUMP_SYS_RENAME_GETPGRP
#define rump_sys_getpgrp RUMP_SYS_RENAME_GETPGRP
#endif
int rump_sys_getpgrp(void);

#ifdef RUMP_SYS_RENAME_GETPID
#define rump_sys_getpid RUMP_SYS_RENAME_GETPID
#endif
int32_t rump_sys_getpid(void);

#ifdef RUMP_SYS_RENAME_GETPPID
#define rump_sys_getppid RUMP_SYS_RENAME_GETPPID
#endif
int32_t rump_sys_getppid(void);

#ifdef RUMP_SYS_RENAME_GETRANDOM
#define rump_sys_getrandom RUMP_SYS_RENAME_GETRANDOM
#endif
intptr_t rump_sys_getrandom(void *buf, size_t buflen, unsigned int flags);

#ifdef RUMP_SYS_RENAME_GETRLIMIT
#define rump_sys_getrlimit RUMP_SYS_RENAME_GETRLIMIT
#endif
int rump_sys_getrlimit(int which, struct rump_rlimit *rlp);

#ifdef RUMP_SYS_RENAME_GETSID
#define rump_sys_getsid RUMP_SYS_RENAME_GETSID
#endif
int32_t rump_sys_getsid(int32_t pid);

#ifdef RUMP_SYS_RENAME_GETSOCKNAME
#define rump_sys_getsockname RUMP_SYS_RENAME_GETSOCKNAME
#endif
int rump_sys_getsockname(int fdes, struct rump_sockaddr *asa,
    unsigned int *alen);

#ifdef RUMP_SYS_RENAME_GETSOCKOPT
#define rump_sys_getsockopt RUMP_SYS_RENAME_GETSOCKOPT
#endif
int rump_sys_getsockopt(int s, int level, int name, void *val,
    unsigned int *avalsize);

#ifdef RUMP_SYS_RENAME_GETSOCKOPT2
#define rump_sys_getsockopt2 RUMP_SYS_RENAME_GETSOCKOPT2
#endif
int rump_sys_getsockopt2(int s, int level, int name, void *val,
    unsigned int *avalsize);

#ifdef RUMP_SYS_RENAME_GETTIMEOFDAY
#define rump_sys_gettimeofday RUMP_SYS_RENAME_GETTIMEOFDAY
#endif
int rump_sys_gettimeofday(struct rump_timeval *tp, void *tzp);

#ifdef RUMP_SYS_RENAME_GETUID
#define rump_sys_getuid RUMP_SYS_RENAME_GETUID
#endif
uint32_t rump_sys_getuid(void);

#ifdef RUMP_SYS_RENAME_GETVFSSTAT
#define rump_sys_getvfsstat RUMP_SYS_RENAME_GETVFSSTAT
#endif
int rump_sys_getvfsstat(struct rump_statvfs *buf, size_t bufsize, int flags);

#ifdef RUMP_SYS_RENAME_GETXATTR
#define rump_sys_getxattr RUMP_SYS_RENAME_GETXATTR
#endif
int rump_sys_getxattr(const char *path, const char *name, void *value,
    size_t size);

#ifdef RUMP_SYS_RENAME_IOCTL
#define rump_sys_ioctl RUMP_SYS_RENAME_IOCTL
#endif
int rump_sys_ioctl(int fd, unsigned long com, ...);

#ifdef RUMP_SYS_RENAME_ISSETUGID
#define rump_sys_issetugid RUMP_SYS_RENAME_ISSETUGID
#endif
int rump_sys_issetugid(void);

#ifdef RUMP_SYS_RENAME_KEVENT
#define rump_sys_kevent RUMP_SYS_RENAME_KEVENT
#endif
int rump_sys_kevent(int fd, const struct rump_kevent *changelist,
    size_t nchanges, struct rump_kevent *eventlist, size_t nevents,
    const struct rump_timespec *timeout);

#ifdef RUMP_SYS_RENAME_KQUEUE
#define rump_sys_kqueue RUMP_SYS_RENAME_KQUEUE
#endif
int rump_sys_kqueue(void);

#ifdef RUMP_SYS_RENAME_KQUEUE1
#define rump_sys_kqueue1 RUMP_SYS_RENAME_KQUEUE1
#endif
int rump_sys_kqueue1(int flags);

#ifdef RUMP_SYS_RENAME_KTRACE
#define rump_sys_ktrace RUMP_SYS_RENAME_KTRACE
#endif
int rump_sys_ktrace(const char *fname, int ops, int facs, int32_t pid);

#ifdef RUMP_SYS_RENAME_LCHFLAGS
#define rump_sys_lchflags RUMP_SYS_RENAME_LCHFLAGS
#endif
int rump_sys_lchflags(const char *path, unsigned long flags);

#ifdef RUMP_SYS_RENAME_LCHMOD
#define rump_sys_lchmod RUMP_SYS_RENAME_LCHMOD
#endif
int rump_sys_lchmod(const char *path, uint32_t mode);

#ifdef RUMP_SYS_RENAME_LCHOWN
#define rump_sys_lchown RUMP_SYS_RENAME_LCHOWN
#endif
int rump_sys_lchown(const char *path, uint32_t uid, uint32_t gid);

#ifdef RUMP_SYS_RENAME_LGETXATTR
#define rump_sys_lgetxattr RUMP_SYS_RENAME_LGETXATTR
#endif
int rump_sys_lgetxattr(const char *path, const char *name, void *value,
    size_t size);

#ifdef RUMP_SYS_RENAME_LINK
#define rump_sys_link RUMP_SYS_RENAME_LINK
#endif
int rump_sys_link(const char *path, const char *link);

#ifdef RUMP_SYS_RENAME_LINKAT
#define rump_sys_linkat RUMP_SYS_RENAME_LINKAT
#endif
int rump_sys_linkat(int fd1, const char *name1, int fd2, const char *name2,
    int flags);

#ifdef RUMP_SYS_RENAME_LIO_LISTIO
#define rump_sys_lio_listio RUMP_SYS_RENAME_LIO_LISTIO
#endif
int rump_sys_lio_listio(int mode, struct rump_aiocb *const *list, int nent,
    struct rump_sigevent *sig);

#ifdef RUMP_SYS_RENAME_LISTEN
#define rump_sys_listen RUMP_SYS_RENAME_LISTEN
#endif
int rump_sys_listen(int s, int backlog);

#ifdef RUMP_SYS_RENAME_LISTXATTR
#define rump_sys_listxattr RUMP_SYS_RENAME_LISTXATTR
#endif
int rump_sys_listxattr(const char *path, char *list, size_t size);

#ifdef RUMP_SYS_RENAME_LLISTXATTR
#define rump_sys_llistxattr RUMP_SYS_RENAME_LLISTXATTR
#endif
int rump_sys_llistxattr(const char *path, char *list, size_t size);

#ifdef RUMP_SYS_RENAME_LPATHCONF
#define rump_sys_lpathconf RUMP_SYS_RENAME_LPATHCONF
#endif
long rump_sys_lpathconf(const char *path, int name);

#ifdef RUMP_SYS_RENAME_LREMOVEXATTR
#define rump_sys_lremovexattr RUMP_SYS_RENAME_LREMOVEXATTR
#endif
int rump_sys_lremovexattr(const char *path, const char *name);

#ifdef RUMP_SYS_RENAME_LSEEK
#define rump_sys_lseek RUMP_SYS_RENAME_LSEEK
#endif
int64_t rump_sys_lseek(int fd, int64_t offset, int whence);

#ifdef RUMP_SYS_RENAME_LSETXATTR
#define rump_sys_lsetxattr RUMP_SYS_RENAME_LSETXATTR
#endif
int rump_sys_lsetxattr(const char *path, const char *name, const void *value,
    size_t size, int flags);

#ifdef RUMP_SYS_RENAME_LSTAT
#define rump_sys_lstat RUMP_SYS_RENAME_LSTAT
#endif
int rump_sys_lstat(const char *path, struct rump_stat *ub);

#ifdef RUMP_SYS_RENAME_LUTIMES
#define rump_sys_lutimes RUMP_SYS_RENAME_LUTIMES
#endif
int rump_sys_lutimes(const char *path, const struct rump_timeval *tptr);

#ifdef RUMP_SYS_RENAME_MKDIR
#define rump_sys_mkdir RUMP_SYS_RENAME_MKDIR
#endif
int rump_sys_mkdir(const char *path, uint32_t mode);

#ifdef RUMP_SYS_RENAME_MKDIRAT
#define rump_sys_mkdirat RUMP_SYS_RENAME_MKDIRAT
#endif
int rump_sys_mkdirat(int fd, const char *path, uint32_t mode);

#ifdef RUMP_SYS_RENAME_MKFIFO
#define rump_sys_mkfifo RUMP_SYS_RENAME_MKFIFO
#endif
int rump_sys_mkfifo(const char *path, uint32_t mode);

#ifdef RUMP_SYS_RENAME_MKFIFOAT
#define rump_sys_mkfifoat RUMP_SYS_RENAME_MKFIFOAT
#endif
int rump_sys_mkfifoat(int fd, const char *path, uint32_t mode);

#ifdef RUMP_SYS_RENAME_MKNOD
#define rump_sys_mknod RUMP_SYS_RENAME_MKNOD
#endif
int rump_sys_mknod(const char *path, uint32_t mode, uint64_t dev);

#ifdef RUMP_SYS_RENAME_MKNODAT
#define rump_sys_mknodat RUMP_SYS_RENAME_MKNODAT
#endif
int rump_sys_mknodat(int fd, const char *path, uint32_t mode, uint64_t dev);

#ifdef RUMP_SYS_RENAME_MODCTL
#define rump_sys_modctl RUMP_SYS_RENAME_MODCTL
#endif
int rump_sys_modctl(int cmd, void *arg);

#ifdef RUMP_SYS_RENAME_MOUNT
#define rump_sys_mount RUMP_SYS_RENAME_MOUNT
#endif
int rump_sys_mount(const char *type, const char *path, int flags, void *data,
    size_t data_len);

#ifdef RUMP_SYS_RENAME_NANOSLEEP
#define rump_sys_nanosleep RUMP_SYS_RENAME_NANOSLEEP
#endif
int rump_sys_nanosleep(const struct rump_timespec *rqtp,
    struct rump_timespec *rmtp);

#ifdef RUMP_SYS_RENAME_NFSSVC
#define rump_sys_nfssvc RUMP_SYS_RENAME_NFSSVC
#endif
int rump_sys_nfssvc(int flag, void *argp);

#ifdef RUMP_SYS_RENAME_OPEN
#define rump_sys_open RUMP_SYS_RENAME_OPEN
#endif
int rump_sys_open(const char *path, int flags, ...);

#ifdef RUMP_SYS_RENAME_OPENAT
#define rump_sys_openat RUMP_SYS_RENAME_OPENAT
#endif
int rump_sys_openat(int fd, const char *path, int oflags, ...);

#ifdef RUMP_SYS_RENAME_PACCEPT
#define rump_sys_paccept RUMP_SYS_RENAME_PACCEPT
#endif
int rump_sys_paccept(int s, struct rump_sockaddr *name, unsigned int *anamelen,
    const rump_sigset_t *mask, int flags);

#ifdef RUMP_SYS_RENAME_PATHCONF
#define rump_sys_pathconf RUMP_SYS_RENAME_PATHCONF
#endif
long rump_sys_pathconf(const char *path, int name);

#ifdef RUMP_SYS_RENAME_PIPE2
#define rump_sys_pipe2 RUMP_SYS_RENAME_PIPE2
#endif
int rump_sys_pipe2(int *fildes, int flags);

#ifdef RUMP_SYS_RENAME_POLL
#define rump_sys_poll RUMP_SYS_RENAME_POLL
#endif
int rump_sys_poll(struct rump_pollfd *fds, unsigned int nfds, int timeout);

#ifdef RUMP_SYS_RENAME_POLLTS
#define rump_sys_pollts RUMP_SYS_RENAME_POLLTS
#endif
int rump_sys_pollts(struct rump_pollfd *fds, unsigned int nfds,
    const struct rump_timespec *ts, const rump_sigset_t *mask);

#ifdef RUMP_SYS_RENAME_POSIX_FADVISE
#define rump_sys_posix_fadvise RUMP_SYS_RENAME_POSIX_FADVISE
#endif
/* error */
int rump_sys_posix_fadvise(int fd, int64_t offset, int64_t len, int advice);

#ifdef RUMP_SYS_RENAME_POSIX_FALLOCATE
#define rump_sys_posix_fallocate RUMP_SYS_RENAME_POSIX_FALLOCATE
#endif
/* error */
int rump_sys_posix_fallocate(int fd, int64_t pos, int64_t len);

#ifdef RUMP_SYS_RENAME_PREAD
#define rump_sys_pread RUMP_SYS_RENAME_PREAD
#endif
intptr_t rump_sys_pread(int fd, void *buf, size_t nbyte, int64_t offset);

#ifdef RUMP_SYS_RENAME_PREADV
#define rump_sys_preadv RUMP_SYS_RENAME_PREADV
#endif
intptr_t rump_sys_preadv(int fd, const struct rump_iovec *iovp, int iovcnt,
    int64_t offset);

#ifdef RUMP_SYS_RENAME_PSELECT
#define rump_sys_pselect RUMP_SYS_RENAME_PSELECT
#endif
int rump_sys_pselect(int nd, rump_fd_set *in, rump_fd_set *ou, rump_fd_set *ex,
    const struct rump_timespec *ts, const rump_sigset_t *mask);

#ifdef RUMP_SYS_RENAME_PWRITE
#define rump_sys_pwrite RUMP_SYS_RENAME_PWRITE
#endif
intptr_t rump_sys_pwrite(int fd, const void *buf, size_t nbyte,
    int64_t offset);

#ifdef RUMP_SYS_RENAME_PWRITEV
#define rump_sys_pwritev RUMP_SYS_RENAME_PWRITEV
#endif
intptr_t rump_sys_pwritev(int fd, const struct rump_iovec *iovp, int iovcnt,
    int64_t offset);

#ifdef RUMP_SYS_RENAME_READ
#define rump_sys_read RUMP_SYS_RENAME_READ
#endif
intptr_t rump_sys_read(int fd, void *buf, size_t nbyte);

#ifdef RUMP_SYS_RENAME_READLINK
#define rump_sys_readlink RUMP_SYS_RENAME_READLINK
#endif
intptr_t rump_sys_readlink(const char *path, char *buf, size_t count);

#ifdef RUMP_SYS_RENAME_READLINKAT
#define rump_sys_readlinkat RUMP_SYS_RENAME_READLINKAT
#endif
intptr_t rump_sys_readlinkat(int fd, const char *path, char *buf,
    size_t bufsize);

#ifdef RUMP_SYS_RENAME_READV
#define rump_sys_readv RUMP_SYS_RENAME_READV
#endif
intptr_t rump_sys_readv(int fd, const struct rump_iovec *iovp, int iovcnt);

#ifdef RUMP_SYS_RENAME_REBOOT
#define rump_sys_reboot RUMP_SYS_RENAME_REBOOT
#endif
int rump_sys_reboot(int opt, char *bootstr);

#ifdef RUMP_SYS_RENAME_RECVFROM
#define rump_sys_recvfrom RUMP_SYS_RENAME_RECVFROM
#endif
intptr_t rump_sys_recvfrom(int s, void *buf, size_t len, int flags,
    struct rump_sockaddr *from, unsigned int *fromlenaddr);

#ifdef RUMP_SYS_RENAME_RECVMMSG
#define rump_sys_recvmmsg RUMP_SYS_RENAME_RECVMMSG
#endif
int rump_sys_recvmmsg(int s, struct rump_mmsghdr *mmsg, unsigned int vlen,
    unsigned int flags, struct rump_timespec *timeout);

#ifdef RUMP_SYS_RENAME_RECVMSG
#define rump_sys_recvmsg RUMP_SYS_RENAME_RECVMSG
#endif
intptr_t rump_sys_recvmsg(int s, struct rump_msghdr *msg, int flags);

#ifdef RUMP_SYS_RENAME_REMOVEXATTR
#define rump_sys_removexattr RUMP_SYS_RENAME_REMOVEXATTR
#endif
int rump_sys_removexattr(const char *path, const char *name);

#ifdef RUMP_SYS_RENAME_RENAME
#define rump_sys_rename RUMP_SYS_RENAME_RENAME
#endif
int rump_sys_rename(const char *from, const char *to);

#ifdef RUMP_SYS_RENAME_RENAMEAT
#define rump_sys_renameat RUMP_SYS_RENAME_RENAMEAT
#endif
int rump_sys_renameat(int fromfd, const char *from, int tofd, const char *to);

#ifdef RUMP_SYS_RENAME_REVOKE
#define rump_sys_revoke RUMP_SYS_RENAME_REVOKE
#endif
int rump_sys_revoke(const char *path);

#ifdef RUMP_SYS_RENAME_RMDIR
#define rump_sys_rmdir RUMP_SYS_RENAME_RMDIR
#endif
int rump_sys_rmdir(const char *path);

#ifdef RUMP_SYS_RENAME_SELECT
#define rump_sys_select RUMP_SYS_RENAME_SELECT
#endif
int rump_sys_select(int nd, rump_fd_set *in, rump_fd_set *ou, rump_fd_set *ex,
    struct rump_timeval *tv);

#ifdef RUMP_SYS_RENAME_SENDMMSG
#define rump_sys_sendmmsg RUMP_SYS_RENAME_SENDMMSG
#endif
int rump_sys_sendmmsg(int s, struct rump_mmsghdr *mmsg, unsigned int vlen,
    unsigned int flags);

#ifdef RUMP_SYS_RENAME_SENDMSG
#define rump_sys_sendmsg RUMP_SYS_RENAME_SENDMSG
#endif
intptr_t rump_sys_sendmsg(int s, const struct rump_msghdr *msg, int flags);

#ifdef RUMP_SYS_RENAME_SENDTO
#define rump_sys_sendto RUMP_SYS_RENAME_SENDTO
#endif
intptr_t rump_sys_sendto(int s, const void *buf, size_t len, int flags,
    const struct rump_sockaddr *to, unsigned int tolen);

#ifdef RUMP_SYS_RENAME_SETEGID
#define rump_sys_setegid RUMP_SYS_RENAME_SETEGID
#endif
int rump_sys_setegid(uint32_t egid);

#ifdef RUMP_SYS_RENAME_SETEUID
#define rump_sys_seteuid RUMP_SYS_RENAME_SETEUID
#endif
int rump_sys_seteuid(uint32_t euid);

#ifdef RUMP_SYS_RENAME_SETGID
#define rump_sys_setgid RUMP_SYS_RENAME_SETGID
#endif
int rump_sys_setgid(uint32_t gid);

#ifdef RUMP_SYS_RENAME_SETGROUPS
#define rump_sys_setgroups RUMP_SYS_RENAME_SETGROUPS
#endif
int rump_sys_setgroups(int gidsetsize, const uint32_t *gidset);

#ifdef RUMP_SYS_RENAME_SETITIMER
#define rump_sys_setitimer RUMP_SYS_RENAME_SETITIMER
#endif
int rump_sys_setitimer(int which, const struct rump_itimerval *itv,
    struct rump_itimerval *oitv);

#ifdef RUMP_SYS_RENAME_SETPGID
#define rump_sys_setpgid RUMP_SYS_RENAME_SETPGID
#endif
int rump_sys_setpgid(int32_t pid, int32_t pgid);

#ifdef RUMP_SYS_RENAME_SETREGID
#define rump_sys_setregid RUMP_SYS_RENAME_SETREGID
#endif
int rump_sys_setregid(uint32_t rgid, uint32_t egid);

#ifdef RUMP_SYS_RENAME_SETREUID
#define rump_sys_setreuid RUMP_SYS_RENAME_SETREUID
#endif
int rump_sys_setreuid(uint32_t ruid, uint32_t euid);

#ifdef RUMP_SYS_RENAME_SETRLIMIT
#define rump_sys_setrlimit RUMP_SYS_RENAME_SETRLIMIT
#endif
int rump_sys_setrlimit(int which, const struct rump_rlimit *rlp);

#ifdef RUMP_SYS_RENAME_SETSID
#define rump_sys_setsid RUMP_SYS_RENAME_SETSID
#endif
int rump_sys_setsid(void);

#ifdef RUMP_SYS_RENAME_SETSOCKOPT
#define rump_sys_setsockopt RUMP_SYS_RENAME_SETSOCKOPT
#endif
int rump_sys_setsockopt(int s, int level, int name, const void *val,
    unsigned int valsize);

#ifdef RUMP_SYS_RENAME_SETTIMEOFDAY
#define rump_sys_settimeofday RUMP_SYS_RENAME_SETTIMEOFDAY
#endif
int rump_sys_settimeofday(const struct rump_timeval *tv, const void *tzp);

#ifdef RUMP_SYS_RENAME_SETUID
#define rump_sys_setuid RUMP_SYS_RENAME_SETUID
#endif
int rump_sys_setuid(uint32_t uid);

#ifdef RUMP_SYS_RENAME_SETXATTR
#define rump_sys_setxattr RUMP_SYS_RENAME_SETXATTR
#endif
int rump_sys_setxattr(const char *path, const char *name, const void *value,
    size_t size, int flags);

#ifdef RUMP_SYS_RENAME_SHUTDOWN
#define rump_sys_shutdown RUMP_SYS_RENAME_SHUTDOWN
#endif
int rump_sys_shutdown(int s, int how);

#ifdef RUMP_SYS_RENAME_SOCKET
#define rump_sys_socket RUMP_SYS_RENAME_SOCKET
#endif
int rump_sys_socket(int domain, int type, int protocol);

#ifdef RUMP_SYS_RENAME_SOCKETPAIR
#define rump_sys_socketpair RUMP_SYS_RENAME_SOCKETPAIR
#endif
int rump_sys_socketpair(int domain, int type, int protocol, int *rsv);

#ifdef RUMP_SYS_RENAME_STAT
#define rump_sys_stat RUMP_SYS_RENAME_STAT
#endif
int rump_sys_stat(const char *path, struct rump_stat *ub);

#ifdef RUMP_SYS_RENAME_STATVFS1
#define rump_sys_statvfs1 RUMP_SYS_RENAME_STATVFS1
#endif
int rump_sys_statvfs1(const char *path, struct rump_statvfs *buf, int flags);

#ifdef RUMP_SYS_RENAME_SYMLINK
#define rump_sys_symlink RUMP_SYS_RENAME_SYMLINK
#endif
int rump_sys_symlink(const char *path, const char *link);

#ifdef RUMP_SYS_RENAME_SYMLINKAT
#define rump_sys_symlinkat RUMP_SYS_RENAME_SYMLINKAT
#endif
int rump_sys_symlinkat(const char *path1, int fd, const char *path2);

#ifdef RUMP_SYS_RENAME_SYNC
#define rump_sys_sync RUMP_SYS_RENAME_SYNC
#endif
void rump_sys_sync(void);

#ifdef RUMP_SYS_RENAME_TIMER_CREATE
#define rump_sys_timer_create RUMP_SYS_RENAME_TIMER_CREATE
#endif
int rump_sys_timer_create(int clock_id, struct rump_sigevent *evp,
    int *timerid);

#ifdef RUMP_SYS_RENAME_TIMER_DELETE
#define rump_sys_timer_delete RUMP_SYS_RENAME_TIMER_DELETE
#endif
int rump_sys_timer_delete(int timerid);

#ifdef RUMP_SYS_RENAME_TIMER_GETOVERRUN
#define rump_sys_timer_getoverrun RUMP_SYS_RENAME_TIMER_GETOVERRUN
#endif
int rump_sys_timer_getoverrun(int timerid);

#ifdef RUMP_SYS_RENAME_TIMER_GETTIME
#define rump_sys_timer_gettime RUMP_SYS_RENAME_TIMER_GETTIME
#endif
int rump_sys_timer_gettime(int timerid, struct rump_itimerspec *value);

#ifdef RUMP_SYS_RENAME_TIMER_SETTIME
#define rump_sys_timer_settime RUMP_SYS_RENAME_TIMER_SETTIME
#endif
int rump_sys_timer_settime(int timerid, int flags,
    const struct rump_itimerspec *value, struct rump_itimerspec *ovalue);

#ifdef RUMP_SYS_RENAME_TRUNCATE
#define rump_sys_truncate RUMP_SYS_RENAME_TRUNCATE
#endif
int rump_sys_truncate(const char *path, int64_t length);

#ifdef RUMP_SYS_RENAME_UMASK
#define rump_sys_umask RUMP_SYS_RENAME_UMASK
#endif
uint32_t rump_sys_umask(uint32_t newmask);

#ifdef RUMP_SYS_RENAME_UNLINK
#define rump_sys_unlink RUMP_SYS_RENAME_UNLINK
#endif
int rump_sys_unlink(const char *path);

#ifdef RUMP_SYS_RENAME_UNLINKAT
#define rump_sys_unlinkat RUMP_SYS_RENAME_UNLINKAT
#endif
int rump_sys_unlinkat(int fd, const char *path, int flag);

#ifdef RUMP_SYS_RENAME_UNMOUNT
#define rump_sys_unmount RUMP_SYS_RENAME_UNMOUNT
#endif
int rump_sys_unmount(const char *path, int flags);

#ifdef RUMP_SYS_RENAME_UTIMENSAT
#define rump_sys_utimensat RUMP_SYS_RENAME_UTIMENSAT
#endif
int rump_sys_utimensat(int fd, const char *path,
    const struct rump_timespec *tptr, int flag);

#ifdef RUMP_SYS_RENAME_UTIMES
#define rump_sys_utimes RUMP_SYS_RENAME_UTIMES
#endif
int rump_sys_utimes(const char *path, const struct rump_timeval *tptr);

#ifdef RUMP_SYS_RENAME_UTRACE
#define rump_sys_utrace RUMP_SYS_RENAME_UTRACE
#endif
int rump_sys_utrace(const char *label, void *addr, size_t len);

#ifdef RUMP_SYS_RENAME_WRITE
#define rump_sys_write RUMP_SYS_RENAME_WRITE
#endif
intptr_t rump_sys_write(int fd, const void *buf, size_t nbyte);

#ifdef RUMP_SYS_RENAME_WRITEV
#define rump_sys_writev RUMP_SYS_RENAME_WRITEV
#endif
intptr_t rump_sys_writev(int fd, const struct rump_iovec *iovp, int iovcnt);

#ifdef RUMP_SYS_RENAME_PIPE
#define rump_sys_pipe RUMP_SYS_RENAME_PIPE
#endif
int rump_sys_pipe(int *fildes);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMP_SYSCALLS_H_ */
