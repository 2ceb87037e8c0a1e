/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/kern/syscalls.master by `cargo xtask codegen`: do not edit.
 *
 * Arguments of system calls, and the functions that carry them out. A
 * structure has one slot an argument, each as wide as a register; SCARG(uap,
 * name) is the argument. sys_NAME() has no version in its name.
 */
#ifndef _SYS_SYSCALLARGS_H_
#define _SYS_SYSCALLARGS_H_

#include <sys/types.h>
#include <sys/sigtypes.h>

#ifndef syscallarg
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define syscallarg(x)	union { register_t pad; struct { x datum; } le; }
#define SCARG(p, k)	((p)->k.le.datum)
#else
#define syscallarg(x)						\
	union {							\
		register_t pad;					\
		struct {					\
			int8_t skip[sizeof(register_t) > sizeof(x) ?	\
			    sizeof(register_t) - sizeof(x) : 0];	\
			x datum;				\
		} be;						\
	}
#define SCARG(p, k)	((p)->k.be.datum)
#endif
#endif

struct lwp;
struct aiocb;
struct iovec;
struct itimerspec;
struct itimerval;
struct kevent;
struct mmsghdr;
struct msghdr;
struct pollfd;
struct quotactl_args;
struct rlimit;
struct sigevent;
struct sockaddr;
struct stat;
struct statvfs;
struct timespec;
struct timeval;

struct sys_read_args {
	syscallarg(int) fd;
	syscallarg(void *) buf;
	syscallarg(size_t) nbyte;
};

struct sys_write_args {
	syscallarg(int) fd;
	syscallarg(const void *) buf;
	syscallarg(size_t) nbyte;
};

struct sys_open_args {
	syscallarg(const char *) path;
	syscallarg(int) flags;
	syscallarg(mode_t) mode;
};

struct sys_close_args {
	syscallarg(int) fd;
};

struct sys_link_args {
	syscallarg(const char *) path;
	syscallarg(const char *) link;
};

struct sys_unlink_args {
	syscallarg(const char *) path;
};

struct sys_chdir_args {
	syscallarg(const char *) path;
};

struct sys_fchdir_args {
	syscallarg(int) fd;
};

struct sys_chmod_args {
	syscallarg(const char *) path;
	syscallarg(mode_t) mode;
};

struct sys_chown_args {
	syscallarg(const char *) path;
	syscallarg(uid_t) uid;
	syscallarg(gid_t) gid;
};

struct sys_unmount_args {
	syscallarg(const char *) path;
	syscallarg(int) flags;
};

struct sys_setuid_args {
	syscallarg(uid_t) uid;
};

struct sys_recvmsg_args {
	syscallarg(int) s;
	syscallarg(struct msghdr *) msg;
	syscallarg(int) flags;
};

struct sys_sendmsg_args {
	syscallarg(int) s;
	syscallarg(const struct msghdr *) msg;
	syscallarg(int) flags;
};

struct sys_recvfrom_args {
	syscallarg(int) s;
	syscallarg(void *) buf;
	syscallarg(size_t) len;
	syscallarg(int) flags;
	syscallarg(struct sockaddr *) from;
	syscallarg(socklen_t *) fromlenaddr;
};

struct sys_accept_args {
	syscallarg(int) s;
	syscallarg(struct sockaddr *) name;
	syscallarg(socklen_t *) anamelen;
};

struct sys_getpeername_args {
	syscallarg(int) fdes;
	syscallarg(struct sockaddr *) asa;
	syscallarg(socklen_t *) alen;
};

struct sys_getsockname_args {
	syscallarg(int) fdes;
	syscallarg(struct sockaddr *) asa;
	syscallarg(socklen_t *) alen;
};

struct sys_access_args {
	syscallarg(const char *) path;
	syscallarg(int) flags;
};

struct sys_chflags_args {
	syscallarg(const char *) path;
	syscallarg(u_long) flags;
};

struct sys_fchflags_args {
	syscallarg(int) fd;
	syscallarg(u_long) flags;
};

struct sys_dup_args {
	syscallarg(int) fd;
};

struct sys_ktrace_args {
	syscallarg(const char *) fname;
	syscallarg(int) ops;
	syscallarg(int) facs;
	syscallarg(pid_t) pid;
};

struct sys___getlogin_args {
	syscallarg(char *) namebuf;
	syscallarg(size_t) namelen;
};

struct sys___setlogin_args {
	syscallarg(const char *) namebuf;
};

struct sys_ioctl_args {
	syscallarg(int) fd;
	syscallarg(u_long) com;
	syscallarg(void *) data;
};

struct sys_revoke_args {
	syscallarg(const char *) path;
};

struct sys_symlink_args {
	syscallarg(const char *) path;
	syscallarg(const char *) link;
};

struct sys_readlink_args {
	syscallarg(const char *) path;
	syscallarg(char *) buf;
	syscallarg(size_t) count;
};

struct sys_umask_args {
	syscallarg(mode_t) newmask;
};

struct sys_chroot_args {
	syscallarg(const char *) path;
};

struct sys_getgroups_args {
	syscallarg(int) gidsetsize;
	syscallarg(gid_t *) gidset;
};

struct sys_setgroups_args {
	syscallarg(int) gidsetsize;
	syscallarg(const gid_t *) gidset;
};

struct sys_setpgid_args {
	syscallarg(pid_t) pid;
	syscallarg(pid_t) pgid;
};

struct sys_dup2_args {
	syscallarg(int) from;
	syscallarg(int) to;
};

struct sys_getrandom_args {
	syscallarg(void *) buf;
	syscallarg(size_t) buflen;
	syscallarg(unsigned int) flags;
};

struct sys_fcntl_args {
	syscallarg(int) fd;
	syscallarg(int) cmd;
	syscallarg(void *) arg;
};

struct sys_fsync_args {
	syscallarg(int) fd;
};

struct sys_connect_args {
	syscallarg(int) s;
	syscallarg(const struct sockaddr *) name;
	syscallarg(socklen_t) namelen;
};

struct sys_bind_args {
	syscallarg(int) s;
	syscallarg(const struct sockaddr *) name;
	syscallarg(socklen_t) namelen;
};

struct sys_setsockopt_args {
	syscallarg(int) s;
	syscallarg(int) level;
	syscallarg(int) name;
	syscallarg(const void *) val;
	syscallarg(socklen_t) valsize;
};

struct sys_listen_args {
	syscallarg(int) s;
	syscallarg(int) backlog;
};

struct sys_getsockopt_args {
	syscallarg(int) s;
	syscallarg(int) level;
	syscallarg(int) name;
	syscallarg(void *) val;
	syscallarg(socklen_t *) avalsize;
};

struct sys_readv_args {
	syscallarg(int) fd;
	syscallarg(const struct iovec *) iovp;
	syscallarg(int) iovcnt;
};

struct sys_writev_args {
	syscallarg(int) fd;
	syscallarg(const struct iovec *) iovp;
	syscallarg(int) iovcnt;
};

struct sys_fchown_args {
	syscallarg(int) fd;
	syscallarg(uid_t) uid;
	syscallarg(gid_t) gid;
};

struct sys_fchmod_args {
	syscallarg(int) fd;
	syscallarg(mode_t) mode;
};

struct sys_setreuid_args {
	syscallarg(uid_t) ruid;
	syscallarg(uid_t) euid;
};

struct sys_setregid_args {
	syscallarg(gid_t) rgid;
	syscallarg(gid_t) egid;
};

struct sys_rename_args {
	syscallarg(const char *) from;
	syscallarg(const char *) to;
};

struct sys_flock_args {
	syscallarg(int) fd;
	syscallarg(int) how;
};

struct sys_mkfifo_args {
	syscallarg(const char *) path;
	syscallarg(mode_t) mode;
};

struct sys_sendto_args {
	syscallarg(int) s;
	syscallarg(const void *) buf;
	syscallarg(size_t) len;
	syscallarg(int) flags;
	syscallarg(const struct sockaddr *) to;
	syscallarg(socklen_t) tolen;
};

struct sys_shutdown_args {
	syscallarg(int) s;
	syscallarg(int) how;
};

struct sys_socketpair_args {
	syscallarg(int) domain;
	syscallarg(int) type;
	syscallarg(int) protocol;
	syscallarg(int *) rsv;
};

struct sys_mkdir_args {
	syscallarg(const char *) path;
	syscallarg(mode_t) mode;
};

struct sys_rmdir_args {
	syscallarg(const char *) path;
};

struct sys_nfssvc_args {
	syscallarg(int) flag;
	syscallarg(void *) argp;
};

struct sys_pread_args {
	syscallarg(int) fd;
	syscallarg(void *) buf;
	syscallarg(size_t) nbyte;
	syscallarg(int) PAD;
	syscallarg(off_t) offset;
};

struct sys_pwrite_args {
	syscallarg(int) fd;
	syscallarg(const void *) buf;
	syscallarg(size_t) nbyte;
	syscallarg(int) PAD;
	syscallarg(off_t) offset;
};

struct sys_timerfd_create_args {
	syscallarg(clockid_t) clock_id;
	syscallarg(int) flags;
};

struct sys_timerfd_settime_args {
	syscallarg(int) fd;
	syscallarg(int) flags;
	syscallarg(const struct itimerspec *) new_value;
	syscallarg(struct itimerspec *) old_value;
};

struct sys_timerfd_gettime_args {
	syscallarg(int) fd;
	syscallarg(struct itimerspec *) curr_value;
};

struct sys_setgid_args {
	syscallarg(gid_t) gid;
};

struct sys_setegid_args {
	syscallarg(gid_t) egid;
};

struct sys_seteuid_args {
	syscallarg(uid_t) euid;
};

struct sys_pathconf_args {
	syscallarg(const char *) path;
	syscallarg(int) name;
};

struct sys_fpathconf_args {
	syscallarg(int) fd;
	syscallarg(int) name;
};

struct sys_getsockopt2_args {
	syscallarg(int) s;
	syscallarg(int) level;
	syscallarg(int) name;
	syscallarg(void *) val;
	syscallarg(socklen_t *) avalsize;
};

struct sys_getrlimit_args {
	syscallarg(int) which;
	syscallarg(struct rlimit *) rlp;
};

struct sys_setrlimit_args {
	syscallarg(int) which;
	syscallarg(const struct rlimit *) rlp;
};

struct sys_lseek_args {
	syscallarg(int) fd;
	syscallarg(int) PAD;
	syscallarg(off_t) offset;
	syscallarg(int) whence;
};

struct sys_truncate_args {
	syscallarg(const char *) path;
	syscallarg(int) PAD;
	syscallarg(off_t) length;
};

struct sys_ftruncate_args {
	syscallarg(int) fd;
	syscallarg(int) PAD;
	syscallarg(off_t) length;
};

struct sys___sysctl_args {
	syscallarg(const int *) name;
	syscallarg(u_int) namelen;
	syscallarg(void *) oldv;
	syscallarg(size_t *) oldlenp;
	syscallarg(const void *) newv;
	syscallarg(size_t) newlen;
};

struct sys_getpgid_args {
	syscallarg(pid_t) pid;
};

struct sys_reboot_args {
	syscallarg(int) opt;
	syscallarg(char *) bootstr;
};

struct sys_poll_args {
	syscallarg(struct pollfd *) fds;
	syscallarg(u_int) nfds;
	syscallarg(int) timeout;
};

struct sys_timer_create_args {
	syscallarg(clockid_t) clock_id;
	syscallarg(struct sigevent *) evp;
	syscallarg(timer_t *) timerid;
};

struct sys_timer_delete_args {
	syscallarg(timer_t) timerid;
};

struct sys_timer_getoverrun_args {
	syscallarg(timer_t) timerid;
};

struct sys_fdatasync_args {
	syscallarg(int) fd;
};

struct sys_modctl_args {
	syscallarg(int) cmd;
	syscallarg(void *) arg;
};

struct sys__ksem_init_args {
	syscallarg(unsigned int) value;
	syscallarg(intptr_t *) idp;
};

struct sys__ksem_open_args {
	syscallarg(const char *) name;
	syscallarg(int) oflag;
	syscallarg(mode_t) mode;
	syscallarg(unsigned int) value;
	syscallarg(intptr_t *) idp;
};

struct sys__ksem_unlink_args {
	syscallarg(const char *) name;
};

struct sys__ksem_close_args {
	syscallarg(intptr_t) id;
};

struct sys__ksem_post_args {
	syscallarg(intptr_t) id;
};

struct sys__ksem_wait_args {
	syscallarg(intptr_t) id;
};

struct sys__ksem_trywait_args {
	syscallarg(intptr_t) id;
};

struct sys__ksem_getvalue_args {
	syscallarg(intptr_t) id;
	syscallarg(unsigned int *) value;
};

struct sys__ksem_destroy_args {
	syscallarg(intptr_t) id;
};

struct sys__ksem_timedwait_args {
	syscallarg(intptr_t) id;
	syscallarg(const struct timespec *) abstime;
};

struct sys_eventfd_args {
	syscallarg(unsigned int) val;
	syscallarg(int) flags;
};

struct sys___posix_rename_args {
	syscallarg(const char *) from;
	syscallarg(const char *) to;
};

struct sys_lchmod_args {
	syscallarg(const char *) path;
	syscallarg(mode_t) mode;
};

struct sys_lchown_args {
	syscallarg(const char *) path;
	syscallarg(uid_t) uid;
	syscallarg(gid_t) gid;
};

struct sys___posix_chown_args {
	syscallarg(const char *) path;
	syscallarg(uid_t) uid;
	syscallarg(gid_t) gid;
};

struct sys___posix_fchown_args {
	syscallarg(int) fd;
	syscallarg(uid_t) uid;
	syscallarg(gid_t) gid;
};

struct sys___posix_lchown_args {
	syscallarg(const char *) path;
	syscallarg(uid_t) uid;
	syscallarg(gid_t) gid;
};

struct sys_getsid_args {
	syscallarg(pid_t) pid;
};

struct sys_fktrace_args {
	syscallarg(int) fd;
	syscallarg(int) ops;
	syscallarg(int) facs;
	syscallarg(pid_t) pid;
};

struct sys_preadv_args {
	syscallarg(int) fd;
	syscallarg(const struct iovec *) iovp;
	syscallarg(int) iovcnt;
	syscallarg(int) PAD;
	syscallarg(off_t) offset;
};

struct sys_pwritev_args {
	syscallarg(int) fd;
	syscallarg(const struct iovec *) iovp;
	syscallarg(int) iovcnt;
	syscallarg(int) PAD;
	syscallarg(off_t) offset;
};

struct sys___getcwd_args {
	syscallarg(char *) bufp;
	syscallarg(size_t) length;
};

struct sys_fchroot_args {
	syscallarg(int) fd;
};

struct sys_lchflags_args {
	syscallarg(const char *) path;
	syscallarg(u_long) flags;
};

struct sys_utrace_args {
	syscallarg(const char *) label;
	syscallarg(void *) addr;
	syscallarg(size_t) len;
};

struct sys_fsync_range_args {
	syscallarg(int) fd;
	syscallarg(int) flags;
	syscallarg(off_t) start;
	syscallarg(off_t) length;
};

struct sys_extattrctl_args {
	syscallarg(const char *) path;
	syscallarg(int) cmd;
	syscallarg(const char *) filename;
	syscallarg(int) attrnamespace;
	syscallarg(const char *) attrname;
};

struct sys_extattr_set_file_args {
	syscallarg(const char *) path;
	syscallarg(int) attrnamespace;
	syscallarg(const char *) attrname;
	syscallarg(const void *) data;
	syscallarg(size_t) nbytes;
};

struct sys_extattr_get_file_args {
	syscallarg(const char *) path;
	syscallarg(int) attrnamespace;
	syscallarg(const char *) attrname;
	syscallarg(void *) data;
	syscallarg(size_t) nbytes;
};

struct sys_extattr_delete_file_args {
	syscallarg(const char *) path;
	syscallarg(int) attrnamespace;
	syscallarg(const char *) attrname;
};

struct sys_extattr_set_fd_args {
	syscallarg(int) fd;
	syscallarg(int) attrnamespace;
	syscallarg(const char *) attrname;
	syscallarg(const void *) data;
	syscallarg(size_t) nbytes;
};

struct sys_extattr_get_fd_args {
	syscallarg(int) fd;
	syscallarg(int) attrnamespace;
	syscallarg(const char *) attrname;
	syscallarg(void *) data;
	syscallarg(size_t) nbytes;
};

struct sys_extattr_delete_fd_args {
	syscallarg(int) fd;
	syscallarg(int) attrnamespace;
	syscallarg(const char *) attrname;
};

struct sys_extattr_set_link_args {
	syscallarg(const char *) path;
	syscallarg(int) attrnamespace;
	syscallarg(const char *) attrname;
	syscallarg(const void *) data;
	syscallarg(size_t) nbytes;
};

struct sys_extattr_get_link_args {
	syscallarg(const char *) path;
	syscallarg(int) attrnamespace;
	syscallarg(const char *) attrname;
	syscallarg(void *) data;
	syscallarg(size_t) nbytes;
};

struct sys_extattr_delete_link_args {
	syscallarg(const char *) path;
	syscallarg(int) attrnamespace;
	syscallarg(const char *) attrname;
};

struct sys_extattr_list_fd_args {
	syscallarg(int) fd;
	syscallarg(int) attrnamespace;
	syscallarg(void *) data;
	syscallarg(size_t) nbytes;
};

struct sys_extattr_list_file_args {
	syscallarg(const char *) path;
	syscallarg(int) attrnamespace;
	syscallarg(void *) data;
	syscallarg(size_t) nbytes;
};

struct sys_extattr_list_link_args {
	syscallarg(const char *) path;
	syscallarg(int) attrnamespace;
	syscallarg(void *) data;
	syscallarg(size_t) nbytes;
};

struct sys_setxattr_args {
	syscallarg(const char *) path;
	syscallarg(const char *) name;
	syscallarg(const void *) value;
	syscallarg(size_t) size;
	syscallarg(int) flags;
};

struct sys_lsetxattr_args {
	syscallarg(const char *) path;
	syscallarg(const char *) name;
	syscallarg(const void *) value;
	syscallarg(size_t) size;
	syscallarg(int) flags;
};

struct sys_fsetxattr_args {
	syscallarg(int) fd;
	syscallarg(const char *) name;
	syscallarg(const void *) value;
	syscallarg(size_t) size;
	syscallarg(int) flags;
};

struct sys_getxattr_args {
	syscallarg(const char *) path;
	syscallarg(const char *) name;
	syscallarg(void *) value;
	syscallarg(size_t) size;
};

struct sys_lgetxattr_args {
	syscallarg(const char *) path;
	syscallarg(const char *) name;
	syscallarg(void *) value;
	syscallarg(size_t) size;
};

struct sys_fgetxattr_args {
	syscallarg(int) fd;
	syscallarg(const char *) name;
	syscallarg(void *) value;
	syscallarg(size_t) size;
};

struct sys_listxattr_args {
	syscallarg(const char *) path;
	syscallarg(char *) list;
	syscallarg(size_t) size;
};

struct sys_llistxattr_args {
	syscallarg(const char *) path;
	syscallarg(char *) list;
	syscallarg(size_t) size;
};

struct sys_flistxattr_args {
	syscallarg(int) fd;
	syscallarg(char *) list;
	syscallarg(size_t) size;
};

struct sys_removexattr_args {
	syscallarg(const char *) path;
	syscallarg(const char *) name;
};

struct sys_lremovexattr_args {
	syscallarg(const char *) path;
	syscallarg(const char *) name;
};

struct sys_fremovexattr_args {
	syscallarg(int) fd;
	syscallarg(const char *) name;
};

struct sys_getdents_args {
	syscallarg(int) fd;
	syscallarg(char *) buf;
	syscallarg(size_t) count;
};

struct sys_socket_args {
	syscallarg(int) domain;
	syscallarg(int) type;
	syscallarg(int) protocol;
};

struct sys_getfh_args {
	syscallarg(const char *) fname;
	syscallarg(void *) fhp;
	syscallarg(size_t *) fh_size;
};

struct sys_fhopen_args {
	syscallarg(const void *) fhp;
	syscallarg(size_t) fh_size;
	syscallarg(int) flags;
};

struct sys_aio_cancel_args {
	syscallarg(int) fildes;
	syscallarg(struct aiocb *) aiocbp;
};

struct sys_aio_error_args {
	syscallarg(const struct aiocb *) aiocbp;
};

struct sys_aio_fsync_args {
	syscallarg(int) op;
	syscallarg(struct aiocb *) aiocbp;
};

struct sys_aio_read_args {
	syscallarg(struct aiocb *) aiocbp;
};

struct sys_aio_return_args {
	syscallarg(struct aiocb *) aiocbp;
};

struct sys_aio_write_args {
	syscallarg(struct aiocb *) aiocbp;
};

struct sys_lio_listio_args {
	syscallarg(int) mode;
	syscallarg(struct aiocb *const *) list;
	syscallarg(int) nent;
	syscallarg(struct sigevent *) sig;
};

struct sys_mount_args {
	syscallarg(const char *) type;
	syscallarg(const char *) path;
	syscallarg(int) flags;
	syscallarg(void *) data;
	syscallarg(size_t) data_len;
};

struct sys_posix_fadvise_args {
	syscallarg(int) fd;
	syscallarg(int) PAD;
	syscallarg(off_t) offset;
	syscallarg(off_t) len;
	syscallarg(int) advice;
};

struct sys_select_args {
	syscallarg(int) nd;
	syscallarg(fd_set *) in;
	syscallarg(fd_set *) ou;
	syscallarg(fd_set *) ex;
	syscallarg(struct timeval *) tv;
};

struct sys_gettimeofday_args {
	syscallarg(struct timeval *) tp;
	syscallarg(void *) tzp;
};

struct sys_settimeofday_args {
	syscallarg(const struct timeval *) tv;
	syscallarg(const void *) tzp;
};

struct sys_utimes_args {
	syscallarg(const char *) path;
	syscallarg(const struct timeval *) tptr;
};

struct sys_adjtime_args {
	syscallarg(const struct timeval *) delta;
	syscallarg(struct timeval *) olddelta;
};

struct sys_futimes_args {
	syscallarg(int) fd;
	syscallarg(const struct timeval *) tptr;
};

struct sys_lutimes_args {
	syscallarg(const char *) path;
	syscallarg(const struct timeval *) tptr;
};

struct sys_setitimer_args {
	syscallarg(int) which;
	syscallarg(const struct itimerval *) itv;
	syscallarg(struct itimerval *) oitv;
};

struct sys_getitimer_args {
	syscallarg(int) which;
	syscallarg(struct itimerval *) itv;
};

struct sys_clock_gettime_args {
	syscallarg(clockid_t) clock_id;
	syscallarg(struct timespec *) tp;
};

struct sys_clock_settime_args {
	syscallarg(clockid_t) clock_id;
	syscallarg(const struct timespec *) tp;
};

struct sys_clock_getres_args {
	syscallarg(clockid_t) clock_id;
	syscallarg(struct timespec *) tp;
};

struct sys_nanosleep_args {
	syscallarg(const struct timespec *) rqtp;
	syscallarg(struct timespec *) rmtp;
};

struct sys_kevent_args {
	syscallarg(int) fd;
	syscallarg(const struct kevent *) changelist;
	syscallarg(size_t) nchanges;
	syscallarg(struct kevent *) eventlist;
	syscallarg(size_t) nevents;
	syscallarg(const struct timespec *) timeout;
};

struct sys_pselect_args {
	syscallarg(int) nd;
	syscallarg(fd_set *) in;
	syscallarg(fd_set *) ou;
	syscallarg(fd_set *) ex;
	syscallarg(const struct timespec *) ts;
	syscallarg(const sigset_t *) mask;
};

struct sys_pollts_args {
	syscallarg(struct pollfd *) fds;
	syscallarg(u_int) nfds;
	syscallarg(const struct timespec *) ts;
	syscallarg(const sigset_t *) mask;
};

struct sys_aio_suspend_args {
	syscallarg(const struct aiocb *const *) list;
	syscallarg(int) nent;
	syscallarg(const struct timespec *) timeout;
};

struct sys_stat_args {
	syscallarg(const char *) path;
	syscallarg(struct stat *) ub;
};

struct sys_fstat_args {
	syscallarg(int) fd;
	syscallarg(struct stat *) sb;
};

struct sys_lstat_args {
	syscallarg(const char *) path;
	syscallarg(struct stat *) ub;
};

struct sys_timer_settime_args {
	syscallarg(timer_t) timerid;
	syscallarg(int) flags;
	syscallarg(const struct itimerspec *) value;
	syscallarg(struct itimerspec *) ovalue;
};

struct sys_timer_gettime_args {
	syscallarg(timer_t) timerid;
	syscallarg(struct itimerspec *) value;
};

struct sys_mknod_args {
	syscallarg(const char *) path;
	syscallarg(mode_t) mode;
	syscallarg(dev_t) dev;
};

struct sys_fhstat_args {
	syscallarg(const void *) fhp;
	syscallarg(size_t) fh_size;
	syscallarg(struct stat *) sb;
};

struct sys_pipe2_args {
	syscallarg(int *) fildes;
	syscallarg(int) flags;
};

struct sys_kqueue1_args {
	syscallarg(int) flags;
};

struct sys_paccept_args {
	syscallarg(int) s;
	syscallarg(struct sockaddr *) name;
	syscallarg(socklen_t *) anamelen;
	syscallarg(const sigset_t *) mask;
	syscallarg(int) flags;
};

struct sys_linkat_args {
	syscallarg(int) fd1;
	syscallarg(const char *) name1;
	syscallarg(int) fd2;
	syscallarg(const char *) name2;
	syscallarg(int) flags;
};

struct sys_renameat_args {
	syscallarg(int) fromfd;
	syscallarg(const char *) from;
	syscallarg(int) tofd;
	syscallarg(const char *) to;
};

struct sys_mkfifoat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(mode_t) mode;
};

struct sys_mknodat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(mode_t) mode;
	syscallarg(int) PAD;
	syscallarg(dev_t) dev;
};

struct sys_mkdirat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(mode_t) mode;
};

struct sys_faccessat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(int) amode;
	syscallarg(int) flag;
};

struct sys_fchmodat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(mode_t) mode;
	syscallarg(int) flag;
};

struct sys_fchownat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(uid_t) owner;
	syscallarg(gid_t) group;
	syscallarg(int) flag;
};

struct sys_fstatat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(struct stat *) buf;
	syscallarg(int) flag;
};

struct sys_utimensat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(const struct timespec *) tptr;
	syscallarg(int) flag;
};

struct sys_openat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(int) oflags;
	syscallarg(mode_t) mode;
};

struct sys_readlinkat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(char *) buf;
	syscallarg(size_t) bufsize;
};

struct sys_symlinkat_args {
	syscallarg(const char *) path1;
	syscallarg(int) fd;
	syscallarg(const char *) path2;
};

struct sys_unlinkat_args {
	syscallarg(int) fd;
	syscallarg(const char *) path;
	syscallarg(int) flag;
};

struct sys_futimens_args {
	syscallarg(int) fd;
	syscallarg(const struct timespec *) tptr;
};

struct sys___quotactl_args {
	syscallarg(const char *) path;
	syscallarg(struct quotactl_args *) args;
};

struct sys_recvmmsg_args {
	syscallarg(int) s;
	syscallarg(struct mmsghdr *) mmsg;
	syscallarg(unsigned int) vlen;
	syscallarg(unsigned int) flags;
	syscallarg(struct timespec *) timeout;
};

struct sys_sendmmsg_args {
	syscallarg(int) s;
	syscallarg(struct mmsghdr *) mmsg;
	syscallarg(unsigned int) vlen;
	syscallarg(unsigned int) flags;
};

struct sys_clock_nanosleep_args {
	syscallarg(clockid_t) clock_id;
	syscallarg(int) flags;
	syscallarg(const struct timespec *) rqtp;
	syscallarg(struct timespec *) rmtp;
};

struct sys_posix_fallocate_args {
	syscallarg(int) fd;
	syscallarg(int) PAD;
	syscallarg(off_t) pos;
	syscallarg(off_t) len;
};

struct sys_fdiscard_args {
	syscallarg(int) fd;
	syscallarg(int) PAD;
	syscallarg(off_t) pos;
	syscallarg(off_t) len;
};

struct sys_clock_getcpuclockid2_args {
	syscallarg(idtype_t) idtype;
	syscallarg(id_t) id;
	syscallarg(clockid_t *) clock_id;
};

struct sys_getvfsstat_args {
	syscallarg(struct statvfs *) buf;
	syscallarg(size_t) bufsize;
	syscallarg(int) flags;
};

struct sys_statvfs1_args {
	syscallarg(const char *) path;
	syscallarg(struct statvfs *) buf;
	syscallarg(int) flags;
};

struct sys_fstatvfs1_args {
	syscallarg(int) fd;
	syscallarg(struct statvfs *) buf;
	syscallarg(int) flags;
};

struct sys_fhstatvfs1_args {
	syscallarg(const void *) fhp;
	syscallarg(size_t) fh_size;
	syscallarg(struct statvfs *) buf;
	syscallarg(int) flags;
};

struct sys_lpathconf_args {
	syscallarg(const char *) path;
	syscallarg(int) name;
};

struct sys_dup3_args {
	syscallarg(int) from;
	syscallarg(int) to;
	syscallarg(int) flags;
};

int	sys_nosys(struct lwp *, const void *, register_t *);
int	sys_nomodule(struct lwp *, const void *, register_t *);
int	sys_nofaction(struct lwp *, const void *, register_t *);

int	sys_read(struct lwp *, const struct sys_read_args *, register_t *);
int	sys_write(struct lwp *, const struct sys_write_args *, register_t *);
int	sys_open(struct lwp *, const struct sys_open_args *, register_t *);
int	sys_close(struct lwp *, const struct sys_close_args *, register_t *);
int	sys_link(struct lwp *, const struct sys_link_args *, register_t *);
int	sys_unlink(struct lwp *, const struct sys_unlink_args *, register_t *);
int	sys_chdir(struct lwp *, const struct sys_chdir_args *, register_t *);
int	sys_fchdir(struct lwp *, const struct sys_fchdir_args *, register_t *);
int	sys_chmod(struct lwp *, const struct sys_chmod_args *, register_t *);
int	sys_chown(struct lwp *, const struct sys_chown_args *, register_t *);
int	sys_getpid(struct lwp *, const void *, register_t *);
int	sys_unmount(struct lwp *, const struct sys_unmount_args *,
    register_t *);
int	sys_setuid(struct lwp *, const struct sys_setuid_args *, register_t *);
int	sys_getuid(struct lwp *, const void *, register_t *);
int	sys_geteuid(struct lwp *, const void *, register_t *);
int	sys_recvmsg(struct lwp *, const struct sys_recvmsg_args *,
    register_t *);
int	sys_sendmsg(struct lwp *, const struct sys_sendmsg_args *,
    register_t *);
int	sys_recvfrom(struct lwp *, const struct sys_recvfrom_args *,
    register_t *);
int	sys_accept(struct lwp *, const struct sys_accept_args *, register_t *);
int	sys_getpeername(struct lwp *, const struct sys_getpeername_args *,
    register_t *);
int	sys_getsockname(struct lwp *, const struct sys_getsockname_args *,
    register_t *);
int	sys_access(struct lwp *, const struct sys_access_args *, register_t *);
int	sys_chflags(struct lwp *, const struct sys_chflags_args *,
    register_t *);
int	sys_fchflags(struct lwp *, const struct sys_fchflags_args *,
    register_t *);
int	sys_sync(struct lwp *, const void *, register_t *);
int	sys_getppid(struct lwp *, const void *, register_t *);
int	sys_dup(struct lwp *, const struct sys_dup_args *, register_t *);
int	sys_pipe(struct lwp *, const void *, register_t *);
int	sys_getegid(struct lwp *, const void *, register_t *);
int	sys_ktrace(struct lwp *, const struct sys_ktrace_args *, register_t *);
int	sys_getgid(struct lwp *, const void *, register_t *);
int	sys___getlogin(struct lwp *, const struct sys___getlogin_args *,
    register_t *);
int	sys___setlogin(struct lwp *, const struct sys___setlogin_args *,
    register_t *);
int	sys_ioctl(struct lwp *, const struct sys_ioctl_args *, register_t *);
int	sys_revoke(struct lwp *, const struct sys_revoke_args *, register_t *);
int	sys_symlink(struct lwp *, const struct sys_symlink_args *,
    register_t *);
int	sys_readlink(struct lwp *, const struct sys_readlink_args *,
    register_t *);
int	sys_umask(struct lwp *, const struct sys_umask_args *, register_t *);
int	sys_chroot(struct lwp *, const struct sys_chroot_args *, register_t *);
int	sys_getgroups(struct lwp *, const struct sys_getgroups_args *,
    register_t *);
int	sys_setgroups(struct lwp *, const struct sys_setgroups_args *,
    register_t *);
int	sys_getpgrp(struct lwp *, const void *, register_t *);
int	sys_setpgid(struct lwp *, const struct sys_setpgid_args *,
    register_t *);
int	sys_dup2(struct lwp *, const struct sys_dup2_args *, register_t *);
int	sys_getrandom(struct lwp *, const struct sys_getrandom_args *,
    register_t *);
int	sys_fcntl(struct lwp *, const struct sys_fcntl_args *, register_t *);
int	sys_fsync(struct lwp *, const struct sys_fsync_args *, register_t *);
int	sys_connect(struct lwp *, const struct sys_connect_args *,
    register_t *);
int	sys_bind(struct lwp *, const struct sys_bind_args *, register_t *);
int	sys_setsockopt(struct lwp *, const struct sys_setsockopt_args *,
    register_t *);
int	sys_listen(struct lwp *, const struct sys_listen_args *, register_t *);
int	sys_getsockopt(struct lwp *, const struct sys_getsockopt_args *,
    register_t *);
int	sys_readv(struct lwp *, const struct sys_readv_args *, register_t *);
int	sys_writev(struct lwp *, const struct sys_writev_args *, register_t *);
int	sys_fchown(struct lwp *, const struct sys_fchown_args *, register_t *);
int	sys_fchmod(struct lwp *, const struct sys_fchmod_args *, register_t *);
int	sys_setreuid(struct lwp *, const struct sys_setreuid_args *,
    register_t *);
int	sys_setregid(struct lwp *, const struct sys_setregid_args *,
    register_t *);
int	sys_rename(struct lwp *, const struct sys_rename_args *, register_t *);
int	sys_flock(struct lwp *, const struct sys_flock_args *, register_t *);
int	sys_mkfifo(struct lwp *, const struct sys_mkfifo_args *, register_t *);
int	sys_sendto(struct lwp *, const struct sys_sendto_args *, register_t *);
int	sys_shutdown(struct lwp *, const struct sys_shutdown_args *,
    register_t *);
int	sys_socketpair(struct lwp *, const struct sys_socketpair_args *,
    register_t *);
int	sys_mkdir(struct lwp *, const struct sys_mkdir_args *, register_t *);
int	sys_rmdir(struct lwp *, const struct sys_rmdir_args *, register_t *);
int	sys_setsid(struct lwp *, const void *, register_t *);
int	sys_nfssvc(struct lwp *, const struct sys_nfssvc_args *, register_t *);
int	sys_pread(struct lwp *, const struct sys_pread_args *, register_t *);
int	sys_pwrite(struct lwp *, const struct sys_pwrite_args *, register_t *);
int	sys_timerfd_create(struct lwp *,
    const struct sys_timerfd_create_args *, register_t *);
int	sys_timerfd_settime(struct lwp *,
    const struct sys_timerfd_settime_args *, register_t *);
int	sys_timerfd_gettime(struct lwp *,
    const struct sys_timerfd_gettime_args *, register_t *);
int	sys_setgid(struct lwp *, const struct sys_setgid_args *, register_t *);
int	sys_setegid(struct lwp *, const struct sys_setegid_args *,
    register_t *);
int	sys_seteuid(struct lwp *, const struct sys_seteuid_args *,
    register_t *);
int	sys_pathconf(struct lwp *, const struct sys_pathconf_args *,
    register_t *);
int	sys_fpathconf(struct lwp *, const struct sys_fpathconf_args *,
    register_t *);
int	sys_getsockopt2(struct lwp *, const struct sys_getsockopt2_args *,
    register_t *);
int	sys_getrlimit(struct lwp *, const struct sys_getrlimit_args *,
    register_t *);
int	sys_setrlimit(struct lwp *, const struct sys_setrlimit_args *,
    register_t *);
int	sys_lseek(struct lwp *, const struct sys_lseek_args *, register_t *);
int	sys_truncate(struct lwp *, const struct sys_truncate_args *,
    register_t *);
int	sys_ftruncate(struct lwp *, const struct sys_ftruncate_args *,
    register_t *);
int	sys___sysctl(struct lwp *, const struct sys___sysctl_args *,
    register_t *);
int	sys_getpgid(struct lwp *, const struct sys_getpgid_args *,
    register_t *);
int	sys_reboot(struct lwp *, const struct sys_reboot_args *, register_t *);
int	sys_poll(struct lwp *, const struct sys_poll_args *, register_t *);
int	sys_timer_create(struct lwp *, const struct sys_timer_create_args *,
    register_t *);
int	sys_timer_delete(struct lwp *, const struct sys_timer_delete_args *,
    register_t *);
int	sys_timer_getoverrun(struct lwp *,
    const struct sys_timer_getoverrun_args *, register_t *);
int	sys_fdatasync(struct lwp *, const struct sys_fdatasync_args *,
    register_t *);
int	sys_modctl(struct lwp *, const struct sys_modctl_args *, register_t *);
int	sys__ksem_init(struct lwp *, const struct sys__ksem_init_args *,
    register_t *);
int	sys__ksem_open(struct lwp *, const struct sys__ksem_open_args *,
    register_t *);
int	sys__ksem_unlink(struct lwp *, const struct sys__ksem_unlink_args *,
    register_t *);
int	sys__ksem_close(struct lwp *, const struct sys__ksem_close_args *,
    register_t *);
int	sys__ksem_post(struct lwp *, const struct sys__ksem_post_args *,
    register_t *);
int	sys__ksem_wait(struct lwp *, const struct sys__ksem_wait_args *,
    register_t *);
int	sys__ksem_trywait(struct lwp *, const struct sys__ksem_trywait_args *,
    register_t *);
int	sys__ksem_getvalue(struct lwp *,
    const struct sys__ksem_getvalue_args *, register_t *);
int	sys__ksem_destroy(struct lwp *, const struct sys__ksem_destroy_args *,
    register_t *);
int	sys__ksem_timedwait(struct lwp *,
    const struct sys__ksem_timedwait_args *, register_t *);
int	sys_eventfd(struct lwp *, const struct sys_eventfd_args *,
    register_t *);
int	sys___posix_rename(struct lwp *,
    const struct sys___posix_rename_args *, register_t *);
int	sys_lchmod(struct lwp *, const struct sys_lchmod_args *, register_t *);
int	sys_lchown(struct lwp *, const struct sys_lchown_args *, register_t *);
int	sys___posix_chown(struct lwp *, const struct sys___posix_chown_args *,
    register_t *);
int	sys___posix_fchown(struct lwp *,
    const struct sys___posix_fchown_args *, register_t *);
int	sys___posix_lchown(struct lwp *,
    const struct sys___posix_lchown_args *, register_t *);
int	sys_getsid(struct lwp *, const struct sys_getsid_args *, register_t *);
int	sys_fktrace(struct lwp *, const struct sys_fktrace_args *,
    register_t *);
int	sys_preadv(struct lwp *, const struct sys_preadv_args *, register_t *);
int	sys_pwritev(struct lwp *, const struct sys_pwritev_args *,
    register_t *);
int	sys___getcwd(struct lwp *, const struct sys___getcwd_args *,
    register_t *);
int	sys_fchroot(struct lwp *, const struct sys_fchroot_args *,
    register_t *);
int	sys_lchflags(struct lwp *, const struct sys_lchflags_args *,
    register_t *);
int	sys_issetugid(struct lwp *, const void *, register_t *);
int	sys_utrace(struct lwp *, const struct sys_utrace_args *, register_t *);
int	sys_kqueue(struct lwp *, const void *, register_t *);
int	sys_fsync_range(struct lwp *, const struct sys_fsync_range_args *,
    register_t *);
int	sys_extattrctl(struct lwp *, const struct sys_extattrctl_args *,
    register_t *);
int	sys_extattr_set_file(struct lwp *,
    const struct sys_extattr_set_file_args *, register_t *);
int	sys_extattr_get_file(struct lwp *,
    const struct sys_extattr_get_file_args *, register_t *);
int	sys_extattr_delete_file(struct lwp *,
    const struct sys_extattr_delete_file_args *, register_t *);
int	sys_extattr_set_fd(struct lwp *,
    const struct sys_extattr_set_fd_args *, register_t *);
int	sys_extattr_get_fd(struct lwp *,
    const struct sys_extattr_get_fd_args *, register_t *);
int	sys_extattr_delete_fd(struct lwp *,
    const struct sys_extattr_delete_fd_args *, register_t *);
int	sys_extattr_set_link(struct lwp *,
    const struct sys_extattr_set_link_args *, register_t *);
int	sys_extattr_get_link(struct lwp *,
    const struct sys_extattr_get_link_args *, register_t *);
int	sys_extattr_delete_link(struct lwp *,
    const struct sys_extattr_delete_link_args *, register_t *);
int	sys_extattr_list_fd(struct lwp *,
    const struct sys_extattr_list_fd_args *, register_t *);
int	sys_extattr_list_file(struct lwp *,
    const struct sys_extattr_list_file_args *, register_t *);
int	sys_extattr_list_link(struct lwp *,
    const struct sys_extattr_list_link_args *, register_t *);
int	sys_setxattr(struct lwp *, const struct sys_setxattr_args *,
    register_t *);
int	sys_lsetxattr(struct lwp *, const struct sys_lsetxattr_args *,
    register_t *);
int	sys_fsetxattr(struct lwp *, const struct sys_fsetxattr_args *,
    register_t *);
int	sys_getxattr(struct lwp *, const struct sys_getxattr_args *,
    register_t *);
int	sys_lgetxattr(struct lwp *, const struct sys_lgetxattr_args *,
    register_t *);
int	sys_fgetxattr(struct lwp *, const struct sys_fgetxattr_args *,
    register_t *);
int	sys_listxattr(struct lwp *, const struct sys_listxattr_args *,
    register_t *);
int	sys_llistxattr(struct lwp *, const struct sys_llistxattr_args *,
    register_t *);
int	sys_flistxattr(struct lwp *, const struct sys_flistxattr_args *,
    register_t *);
int	sys_removexattr(struct lwp *, const struct sys_removexattr_args *,
    register_t *);
int	sys_lremovexattr(struct lwp *, const struct sys_lremovexattr_args *,
    register_t *);
int	sys_fremovexattr(struct lwp *, const struct sys_fremovexattr_args *,
    register_t *);
int	sys_getdents(struct lwp *, const struct sys_getdents_args *,
    register_t *);
int	sys_socket(struct lwp *, const struct sys_socket_args *, register_t *);
int	sys_getfh(struct lwp *, const struct sys_getfh_args *, register_t *);
int	sys_fhopen(struct lwp *, const struct sys_fhopen_args *, register_t *);
int	sys_aio_cancel(struct lwp *, const struct sys_aio_cancel_args *,
    register_t *);
int	sys_aio_error(struct lwp *, const struct sys_aio_error_args *,
    register_t *);
int	sys_aio_fsync(struct lwp *, const struct sys_aio_fsync_args *,
    register_t *);
int	sys_aio_read(struct lwp *, const struct sys_aio_read_args *,
    register_t *);
int	sys_aio_return(struct lwp *, const struct sys_aio_return_args *,
    register_t *);
int	sys_aio_write(struct lwp *, const struct sys_aio_write_args *,
    register_t *);
int	sys_lio_listio(struct lwp *, const struct sys_lio_listio_args *,
    register_t *);
int	sys_mount(struct lwp *, const struct sys_mount_args *, register_t *);
int	sys_posix_fadvise(struct lwp *, const struct sys_posix_fadvise_args *,
    register_t *);
int	sys_select(struct lwp *, const struct sys_select_args *, register_t *);
int	sys_gettimeofday(struct lwp *, const struct sys_gettimeofday_args *,
    register_t *);
int	sys_settimeofday(struct lwp *, const struct sys_settimeofday_args *,
    register_t *);
int	sys_utimes(struct lwp *, const struct sys_utimes_args *, register_t *);
int	sys_adjtime(struct lwp *, const struct sys_adjtime_args *,
    register_t *);
int	sys_futimes(struct lwp *, const struct sys_futimes_args *,
    register_t *);
int	sys_lutimes(struct lwp *, const struct sys_lutimes_args *,
    register_t *);
int	sys_setitimer(struct lwp *, const struct sys_setitimer_args *,
    register_t *);
int	sys_getitimer(struct lwp *, const struct sys_getitimer_args *,
    register_t *);
int	sys_clock_gettime(struct lwp *, const struct sys_clock_gettime_args *,
    register_t *);
int	sys_clock_settime(struct lwp *, const struct sys_clock_settime_args *,
    register_t *);
int	sys_clock_getres(struct lwp *, const struct sys_clock_getres_args *,
    register_t *);
int	sys_nanosleep(struct lwp *, const struct sys_nanosleep_args *,
    register_t *);
int	sys_kevent(struct lwp *, const struct sys_kevent_args *, register_t *);
int	sys_pselect(struct lwp *, const struct sys_pselect_args *,
    register_t *);
int	sys_pollts(struct lwp *, const struct sys_pollts_args *, register_t *);
int	sys_aio_suspend(struct lwp *, const struct sys_aio_suspend_args *,
    register_t *);
int	sys_stat(struct lwp *, const struct sys_stat_args *, register_t *);
int	sys_fstat(struct lwp *, const struct sys_fstat_args *, register_t *);
int	sys_lstat(struct lwp *, const struct sys_lstat_args *, register_t *);
int	sys_timer_settime(struct lwp *, const struct sys_timer_settime_args *,
    register_t *);
int	sys_timer_gettime(struct lwp *, const struct sys_timer_gettime_args *,
    register_t *);
int	sys_mknod(struct lwp *, const struct sys_mknod_args *, register_t *);
int	sys_fhstat(struct lwp *, const struct sys_fhstat_args *, register_t *);
int	sys_pipe2(struct lwp *, const struct sys_pipe2_args *, register_t *);
int	sys_kqueue1(struct lwp *, const struct sys_kqueue1_args *,
    register_t *);
int	sys_paccept(struct lwp *, const struct sys_paccept_args *,
    register_t *);
int	sys_linkat(struct lwp *, const struct sys_linkat_args *, register_t *);
int	sys_renameat(struct lwp *, const struct sys_renameat_args *,
    register_t *);
int	sys_mkfifoat(struct lwp *, const struct sys_mkfifoat_args *,
    register_t *);
int	sys_mknodat(struct lwp *, const struct sys_mknodat_args *,
    register_t *);
int	sys_mkdirat(struct lwp *, const struct sys_mkdirat_args *,
    register_t *);
int	sys_faccessat(struct lwp *, const struct sys_faccessat_args *,
    register_t *);
int	sys_fchmodat(struct lwp *, const struct sys_fchmodat_args *,
    register_t *);
int	sys_fchownat(struct lwp *, const struct sys_fchownat_args *,
    register_t *);
int	sys_fstatat(struct lwp *, const struct sys_fstatat_args *,
    register_t *);
int	sys_utimensat(struct lwp *, const struct sys_utimensat_args *,
    register_t *);
int	sys_openat(struct lwp *, const struct sys_openat_args *, register_t *);
int	sys_readlinkat(struct lwp *, const struct sys_readlinkat_args *,
    register_t *);
int	sys_symlinkat(struct lwp *, const struct sys_symlinkat_args *,
    register_t *);
int	sys_unlinkat(struct lwp *, const struct sys_unlinkat_args *,
    register_t *);
int	sys_futimens(struct lwp *, const struct sys_futimens_args *,
    register_t *);
int	sys___quotactl(struct lwp *, const struct sys___quotactl_args *,
    register_t *);
int	sys_recvmmsg(struct lwp *, const struct sys_recvmmsg_args *,
    register_t *);
int	sys_sendmmsg(struct lwp *, const struct sys_sendmmsg_args *,
    register_t *);
int	sys_clock_nanosleep(struct lwp *,
    const struct sys_clock_nanosleep_args *, register_t *);
int	sys_posix_fallocate(struct lwp *,
    const struct sys_posix_fallocate_args *, register_t *);
int	sys_fdiscard(struct lwp *, const struct sys_fdiscard_args *,
    register_t *);
int	sys_clock_getcpuclockid2(struct lwp *,
    const struct sys_clock_getcpuclockid2_args *, register_t *);
int	sys_getvfsstat(struct lwp *, const struct sys_getvfsstat_args *,
    register_t *);
int	sys_statvfs1(struct lwp *, const struct sys_statvfs1_args *,
    register_t *);
int	sys_fstatvfs1(struct lwp *, const struct sys_fstatvfs1_args *,
    register_t *);
int	sys_fhstatvfs1(struct lwp *, const struct sys_fhstatvfs1_args *,
    register_t *);
int	sys_lpathconf(struct lwp *, const struct sys_lpathconf_args *,
    register_t *);
int	sys_dup3(struct lwp *, const struct sys_dup3_args *, register_t *);

#endif /* _SYS_SYSCALLARGS_H_ */
