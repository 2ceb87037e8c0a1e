/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/kern/syscalls.master by `cargo xtask codegen`: do not edit.
 *
 * The plain names of system calls mean those of the kernel: for a source file
 * that was written for the host and shall run on the kernel. To be included
 * after all headers of the host.
 */
#ifndef _RUMP_RUMP_SYSCALLSHOTGUN_H_
#define _RUMP_RUMP_SYSCALLSHOTGUN_H_

#include <rump/rump_syscalls.h>

#undef __getcwd
#define __getcwd rump_sys___getcwd
#undef __getlogin
#define __getlogin rump_sys___getlogin
#undef __posix_chown
#define __posix_chown rump_sys___posix_chown
#undef __posix_fchown
#define __posix_fchown rump_sys___posix_fchown
#undef __posix_lchown
#define __posix_lchown rump_sys___posix_lchown
#undef __posix_rename
#define __posix_rename rump_sys___posix_rename
#undef __quotactl
#define __quotactl rump_sys___quotactl
#undef __setlogin
#define __setlogin rump_sys___setlogin
#undef __sysctl
#define __sysctl rump_sys___sysctl
#undef _ksem_close
#define _ksem_close rump_sys__ksem_close
#undef _ksem_destroy
#define _ksem_destroy rump_sys__ksem_destroy
#undef _ksem_getvalue
#define _ksem_getvalue rump_sys__ksem_getvalue
#undef _ksem_init
#define _ksem_init rump_sys__ksem_init
#undef _ksem_open
#define _ksem_open rump_sys__ksem_open
#undef _ksem_post
#define _ksem_post rump_sys__ksem_post
#undef _ksem_timedwait
#define _ksem_timedwait rump_sys__ksem_timedwait
#undef _ksem_trywait
#define _ksem_trywait rump_sys__ksem_trywait
#undef _ksem_unlink
#define _ksem_unlink rump_sys__ksem_unlink
#undef _ksem_wait
#define _ksem_wait rump_sys__ksem_wait
#undef accept
#define accept rump_sys_accept
#undef access
#define access rump_sys_access
#undef adjtime
#define adjtime rump_sys_adjtime
#undef aio_cancel
#define aio_cancel rump_sys_aio_cancel
#undef aio_error
#define aio_error rump_sys_aio_error
#undef aio_fsync
#define aio_fsync rump_sys_aio_fsync
#undef aio_read
#define aio_read rump_sys_aio_read
#undef aio_return
#define aio_return rump_sys_aio_return
#undef aio_suspend
#define aio_suspend rump_sys_aio_suspend
#undef aio_write
#define aio_write rump_sys_aio_write
#undef bind
#define bind rump_sys_bind
#undef chdir
#define chdir rump_sys_chdir
#undef chflags
#define chflags rump_sys_chflags
#undef chmod
#define chmod rump_sys_chmod
#undef chown
#define chown rump_sys_chown
#undef chroot
#define chroot rump_sys_chroot
#undef clock_getcpuclockid2
#define clock_getcpuclockid2 rump_sys_clock_getcpuclockid2
#undef clock_getres
#define clock_getres rump_sys_clock_getres
#undef clock_gettime
#define clock_gettime rump_sys_clock_gettime
#undef clock_nanosleep
#define clock_nanosleep rump_sys_clock_nanosleep
#undef clock_settime
#define clock_settime rump_sys_clock_settime
#undef close
#define close rump_sys_close
#undef connect
#define connect rump_sys_connect
#undef dup
#define dup rump_sys_dup
#undef dup2
#define dup2 rump_sys_dup2
#undef dup3
#define dup3 rump_sys_dup3
#undef extattr_delete_fd
#define extattr_delete_fd rump_sys_extattr_delete_fd
#undef extattr_delete_file
#define extattr_delete_file rump_sys_extattr_delete_file
#undef extattr_delete_link
#define extattr_delete_link rump_sys_extattr_delete_link
#undef extattr_get_fd
#define extattr_get_fd rump_sys_extattr_get_fd
#undef extattr_get_file
#define extattr_get_file rump_sys_extattr_get_file
#undef extattr_get_link
#define extattr_get_link rump_sys_extattr_get_link
#undef extattr_list_fd
#define extattr_list_fd rump_sys_extattr_list_fd
#undef extattr_list_file
#define extattr_list_file rump_sys_extattr_list_file
#undef extattr_list_link
#define extattr_list_link rump_sys_extattr_list_link
#undef extattr_set_fd
#define extattr_set_fd rump_sys_extattr_set_fd
#undef extattr_set_file
#define extattr_set_file rump_sys_extattr_set_file
#undef extattr_set_link
#define extattr_set_link rump_sys_extattr_set_link
#undef extattrctl
#define extattrctl rump_sys_extattrctl
#undef faccessat
#define faccessat rump_sys_faccessat
#undef fchdir
#define fchdir rump_sys_fchdir
#undef fchflags
#define fchflags rump_sys_fchflags
#undef fchmod
#define fchmod rump_sys_fchmod
#undef fchmodat
#define fchmodat rump_sys_fchmodat
#undef fchown
#define fchown rump_sys_fchown
#undef fchownat
#define fchownat rump_sys_fchownat
#undef fchroot
#define fchroot rump_sys_fchroot
#undef fcntl
#define fcntl rump_sys_fcntl
#undef fdatasync
#define fdatasync rump_sys_fdatasync
#undef fdiscard
#define fdiscard rump_sys_fdiscard
#undef fgetxattr
#define fgetxattr rump_sys_fgetxattr
#undef fhopen
#define fhopen rump_sys_fhopen
#undef fhstat
#define fhstat rump_sys_fhstat
#undef fhstatvfs1
#define fhstatvfs1 rump_sys_fhstatvfs1
#undef fktrace
#define fktrace rump_sys_fktrace
#undef flistxattr
#define flistxattr rump_sys_flistxattr
#undef flock
#define flock rump_sys_flock
#undef fpathconf
#define fpathconf rump_sys_fpathconf
#undef fremovexattr
#define fremovexattr rump_sys_fremovexattr
#undef fsetxattr
#define fsetxattr rump_sys_fsetxattr
#undef fstat
#define fstat rump_sys_fstat
#undef fstatat
#define fstatat rump_sys_fstatat
#undef fstatvfs1
#define fstatvfs1 rump_sys_fstatvfs1
#undef fsync
#define fsync rump_sys_fsync
#undef fsync_range
#define fsync_range rump_sys_fsync_range
#undef ftruncate
#define ftruncate rump_sys_ftruncate
#undef futimens
#define futimens rump_sys_futimens
#undef futimes
#define futimes rump_sys_futimes
#undef getdents
#define getdents rump_sys_getdents
#undef getegid
#define getegid rump_sys_getegid
#undef geteuid
#define geteuid rump_sys_geteuid
#undef getfh
#define getfh rump_sys_getfh
#undef getgid
#define getgid rump_sys_getgid
#undef getgroups
#define getgroups rump_sys_getgroups
#undef getitimer
#define getitimer rump_sys_getitimer
#undef getpeername
#define getpeername rump_sys_getpeername
#undef getpgid
#define getpgid rump_sys_getpgid
#undef getpgrp
#define getpgrp rump_sys_getpgrp
#undef getpid
#define getpid rump_sys_getpid
#undef getppid
#define getppid rump_sys_getppid
#undef getrandom
#define getrandom rump_sys_getrandom
#undef getrlimit
#define getrlimit rump_sys_getrlimit
#undef getsid
#define getsid rump_sys_getsid
#undef getsockname
#define getsockname rump_sys_getsockname
#undef getsockopt
#define getsockopt rump_sys_getsockopt
#undef getsockopt2
#define getsockopt2 rump_sys_getsockopt2
#undef gettimeofday
#define gettimeofday rump_sys_gettimeofday
#undef getuid
#define getuid rump_sys_getuid
#undef getvfsstat
#define getvfsstat rump_sys_getvfsstat
#undef getxattr
#define getxattr rump_sys_getxattr
#undef ioctl
#define ioctl rump_sys_ioctl
#undef issetugid
#define issetugid rump_sys_issetugid
#undef kevent
#define kevent rump_sys_kevent
#undef kqueue
#define kqueue rump_sys_kqueue
#undef kqueue1
#define kqueue1 rump_sys_kqueue1
#undef ktrace
#define ktrace rump_sys_ktrace
#undef lchflags
#define lchflags rump_sys_lchflags
#undef lchmod
#define lchmod rump_sys_lchmod
#undef lchown
#define lchown rump_sys_lchown
#undef lgetxattr
#define lgetxattr rump_sys_lgetxattr
#undef link
#define link rump_sys_link
#undef linkat
#define linkat rump_sys_linkat
#undef lio_listio
#define lio_listio rump_sys_lio_listio
#undef listen
#define listen rump_sys_listen
#undef listxattr
#define listxattr rump_sys_listxattr
#undef llistxattr
#define llistxattr rump_sys_llistxattr
#undef lpathconf
#define lpathconf rump_sys_lpathconf
#undef lremovexattr
#define lremovexattr rump_sys_lremovexattr
#undef lseek
#define lseek rump_sys_lseek
#undef lsetxattr
#define lsetxattr rump_sys_lsetxattr
#undef lstat
#define lstat rump_sys_lstat
#undef lutimes
#define lutimes rump_sys_lutimes
#undef mkdir
#define mkdir rump_sys_mkdir
#undef mkdirat
#define mkdirat rump_sys_mkdirat
#undef mkfifo
#define mkfifo rump_sys_mkfifo
#undef mkfifoat
#define mkfifoat rump_sys_mkfifoat
#undef mknod
#define mknod rump_sys_mknod
#undef mknodat
#define mknodat rump_sys_mknodat
#undef modctl
#define modctl rump_sys_modctl
#undef mount
#define mount rump_sys_mount
#undef nanosleep
#define nanosleep rump_sys_nanosleep
#undef nfssvc
#define nfssvc rump_sys_nfssvc
#undef open
#define open rump_sys_open
#undef openat
#define openat rump_sys_openat
#undef paccept
#define paccept rump_sys_paccept
#undef pathconf
#define pathconf rump_sys_pathconf
#undef pipe
#define pipe rump_sys_pipe
#undef pipe2
#define pipe2 rump_sys_pipe2
#undef poll
#define poll rump_sys_poll
#undef pollts
#define pollts rump_sys_pollts
#undef posix_fadvise
#define posix_fadvise rump_sys_posix_fadvise
#undef posix_fallocate
#define posix_fallocate rump_sys_posix_fallocate
#undef pread
#define pread rump_sys_pread
#undef preadv
#define preadv rump_sys_preadv
#undef pselect
#define pselect rump_sys_pselect
#undef pwrite
#define pwrite rump_sys_pwrite
#undef pwritev
#define pwritev rump_sys_pwritev
#undef read
#define read rump_sys_read
#undef readlink
#define readlink rump_sys_readlink
#undef readlinkat
#define readlinkat rump_sys_readlinkat
#undef readv
#define readv rump_sys_readv
#undef reboot
#define reboot rump_sys_reboot
#undef recvfrom
#define recvfrom rump_sys_recvfrom
#undef recvmmsg
#define recvmmsg rump_sys_recvmmsg
#undef recvmsg
#define recvmsg rump_sys_recvmsg
#undef removexattr
#define removexattr rump_sys_removexattr
#undef rename
#define rename rump_sys_rename
#undef renameat
#define renameat rump_sys_renameat
#undef revoke
#define revoke rump_sys_revoke
#undef rmdir
#define rmdir rump_sys_rmdir
#undef select
#define select rump_sys_select
#undef sendmmsg
#define sendmmsg rump_sys_sendmmsg
#undef sendmsg
#define sendmsg rump_sys_sendmsg
#undef sendto
#define sendto rump_sys_sendto
#undef setegid
#define setegid rump_sys_setegid
#undef seteuid
#define seteuid rump_sys_seteuid
#undef setgid
#define setgid rump_sys_setgid
#undef setgroups
#define setgroups rump_sys_setgroups
#undef setitimer
#define setitimer rump_sys_setitimer
#undef setpgid
#define setpgid rump_sys_setpgid
#undef setregid
#define setregid rump_sys_setregid
#undef setreuid
#define setreuid rump_sys_setreuid
#undef setrlimit
#define setrlimit rump_sys_setrlimit
#undef setsid
#define setsid rump_sys_setsid
#undef setsockopt
#define setsockopt rump_sys_setsockopt
#undef settimeofday
#define settimeofday rump_sys_settimeofday
#undef setuid
#define setuid rump_sys_setuid
#undef setxattr
#define setxattr rump_sys_setxattr
#undef shutdown
#define shutdown rump_sys_shutdown
#undef socket
#define socket rump_sys_socket
#undef socketpair
#define socketpair rump_sys_socketpair
#undef stat
#define stat rump_sys_stat
#undef statvfs1
#define statvfs1 rump_sys_statvfs1
#undef symlink
#define symlink rump_sys_symlink
#undef symlinkat
#define symlinkat rump_sys_symlinkat
#undef sync
#define sync rump_sys_sync
#undef timer_create
#define timer_create rump_sys_timer_create
#undef timer_delete
#define timer_delete rump_sys_timer_delete
#undef timer_getoverrun
#define timer_getoverrun rump_sys_timer_getoverrun
#undef timer_gettime
#define timer_gettime rump_sys_timer_gettime
#undef timer_settime
#define timer_settime rump_sys_timer_settime
#undef truncate
#define truncate rump_sys_truncate
#undef umask
#define umask rump_sys_umask
#undef unlink
#define unlink rump_sys_unlink
#undef unlinkat
#define unlinkat rump_sys_unlinkat
#undef unmount
#define unmount rump_sys_unmount
#undef utimensat
#define utimensat rump_sys_utimensat
#undef utimes
#define utimes rump_sys_utimes
#undef utrace
#define utrace rump_sys_utrace
#undef write
#define write rump_sys_write
#undef writev
#define writev rump_sys_writev

#endif /* _RUMP_RUMP_SYSCALLSHOTGUN_H_ */
