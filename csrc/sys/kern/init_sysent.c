/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/kern/syscalls.master by `cargo xtask codegen`: do not edit.
 *
 * The system call table every kernel starts from. A kernel that calls
 * syscall_establish() gets a copy of its own.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/proc.h>
#include <sys/syscall.h>
#include <sys/syscallargs.h>
#include <sys/syscallvar.h>

/* A call of a faction that is not part of this kernel. */
int
sys_nofaction(struct lwp *l, const void *uap, register_t *retval)
{

	return ENOSYS;
}

#define ARGS(s)	(sizeof(struct s) / sizeof(register_t)), sizeof(struct s)
#define CALL(f)	((sy_call_t *)(void (*)(void))f)

const struct sysent sysent_table[SYS_NSYSENT] = {
	[0 ... SYS_NSYSENT - 1] = { 0, 0, SYCALL_NOSYS, sys_nosys, 0, 0 },
	[3] = { ARGS(sys_read_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_read), 0, 0 },	/* read */
	[4] = { ARGS(sys_write_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_write), 0, 0 },	/* write */
	[5] = { ARGS(sys_open_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_open), 0, 0 },	/* open */
	[6] = { ARGS(sys_close_args),
	    0,
	    CALL(sys_close), 0, 0 },	/* close */
	[9] = { ARGS(sys_link_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_link), 0, 0 },	/* link */
	[10] = { ARGS(sys_unlink_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_unlink), 0, 0 },	/* unlink */
	[12] = { ARGS(sys_chdir_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_chdir), 0, 0 },	/* chdir */
	[13] = { ARGS(sys_fchdir_args),
	    0,
	    CALL(sys_fchdir), 0, 0 },	/* fchdir */
	[14] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* mknod */
	[15] = { ARGS(sys_chmod_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_chmod), 0, 0 },	/* chmod */
	[16] = { ARGS(sys_chown_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_chown), 0, 0 },	/* chown */
	[20] = { 0, 0,
	    0,
	    CALL(sys_getpid), 0, 0 },	/* getpid */
	[22] = { ARGS(sys_unmount_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_unmount), 0, 0 },	/* unmount */
	[23] = { ARGS(sys_setuid_args),
	    0,
	    CALL(sys_setuid), 0, 0 },	/* setuid */
	[24] = { 0, 0,
	    0,
	    CALL(sys_getuid), 0, 0 },	/* getuid */
	[25] = { 0, 0,
	    0,
	    CALL(sys_geteuid), 0, 0 },	/* geteuid */
	[27] = { ARGS(sys_recvmsg_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* recvmsg */
	[28] = { ARGS(sys_sendmsg_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* sendmsg */
	[29] = { ARGS(sys_recvfrom_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* recvfrom */
	[30] = { ARGS(sys_accept_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* accept */
	[31] = { ARGS(sys_getpeername_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* getpeername */
	[32] = { ARGS(sys_getsockname_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* getsockname */
	[33] = { ARGS(sys_access_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_access), 0, 0 },	/* access */
	[34] = { ARGS(sys_chflags_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_chflags), 0, 0 },	/* chflags */
	[35] = { ARGS(sys_fchflags_args),
	    0,
	    CALL(sys_fchflags), 0, 0 },	/* fchflags */
	[36] = { 0, 0,
	    0,
	    CALL(sys_sync), 0, 0 },	/* sync */
	[39] = { 0, 0,
	    0,
	    CALL(sys_getppid), 0, 0 },	/* getppid */
	[41] = { ARGS(sys_dup_args),
	    0,
	    CALL(sys_dup), 0, 0 },	/* dup */
	[42] = { 0, 0,
	    0,
	    CALL(sys_pipe), 0, 0 },	/* pipe */
	[43] = { 0, 0,
	    0,
	    CALL(sys_getegid), 0, 0 },	/* getegid */
	[45] = { ARGS(sys_ktrace_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_ktrace), 0, 0 },	/* ktrace */
	[47] = { 0, 0,
	    0,
	    CALL(sys_getgid), 0, 0 },	/* getgid */
	[49] = { ARGS(sys___getlogin_args),
	    SYCALL_ARG_PTR,
	    CALL(sys___getlogin), 0, 0 },	/* __getlogin */
	[50] = { ARGS(sys___setlogin_args),
	    SYCALL_ARG_PTR,
	    CALL(sys___setlogin), 0, 0 },	/* __setlogin */
	[54] = { ARGS(sys_ioctl_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_ioctl), 0, 0 },	/* ioctl */
	[56] = { ARGS(sys_revoke_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_revoke), 0, 0 },	/* revoke */
	[57] = { ARGS(sys_symlink_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_symlink), 0, 0 },	/* symlink */
	[58] = { ARGS(sys_readlink_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_readlink), 0, 0 },	/* readlink */
	[60] = { ARGS(sys_umask_args),
	    0,
	    CALL(sys_umask), 0, 0 },	/* umask */
	[61] = { ARGS(sys_chroot_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_chroot), 0, 0 },	/* chroot */
	[79] = { ARGS(sys_getgroups_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_getgroups), 0, 0 },	/* getgroups */
	[80] = { ARGS(sys_setgroups_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_setgroups), 0, 0 },	/* setgroups */
	[81] = { 0, 0,
	    0,
	    CALL(sys_getpgrp), 0, 0 },	/* getpgrp */
	[82] = { ARGS(sys_setpgid_args),
	    0,
	    CALL(sys_setpgid), 0, 0 },	/* setpgid */
	[90] = { ARGS(sys_dup2_args),
	    0,
	    CALL(sys_dup2), 0, 0 },	/* dup2 */
	[91] = { ARGS(sys_getrandom_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_getrandom), 0, 0 },	/* getrandom */
	[92] = { ARGS(sys_fcntl_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fcntl), 0, 0 },	/* fcntl */
	[93] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* select */
	[95] = { ARGS(sys_fsync_args),
	    0,
	    CALL(sys_fsync), 0, 0 },	/* fsync */
	[98] = { ARGS(sys_connect_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* connect */
	[104] = { ARGS(sys_bind_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* bind */
	[105] = { ARGS(sys_setsockopt_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* setsockopt */
	[106] = { ARGS(sys_listen_args),
	    SYCALL_NOSYS,
	    sys_nofaction, 0, 0 },	/* listen */
	[118] = { ARGS(sys_getsockopt_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* getsockopt */
	[120] = { ARGS(sys_readv_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_readv), 0, 0 },	/* readv */
	[121] = { ARGS(sys_writev_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_writev), 0, 0 },	/* writev */
	[123] = { ARGS(sys_fchown_args),
	    0,
	    CALL(sys_fchown), 0, 0 },	/* fchown */
	[124] = { ARGS(sys_fchmod_args),
	    0,
	    CALL(sys_fchmod), 0, 0 },	/* fchmod */
	[126] = { ARGS(sys_setreuid_args),
	    0,
	    CALL(sys_setreuid), 0, 0 },	/* setreuid */
	[127] = { ARGS(sys_setregid_args),
	    0,
	    CALL(sys_setregid), 0, 0 },	/* setregid */
	[128] = { ARGS(sys_rename_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_rename), 0, 0 },	/* rename */
	[131] = { ARGS(sys_flock_args),
	    0,
	    CALL(sys_flock), 0, 0 },	/* flock */
	[132] = { ARGS(sys_mkfifo_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_mkfifo), 0, 0 },	/* mkfifo */
	[133] = { ARGS(sys_sendto_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* sendto */
	[134] = { ARGS(sys_shutdown_args),
	    SYCALL_NOSYS,
	    sys_nofaction, 0, 0 },	/* shutdown */
	[135] = { ARGS(sys_socketpair_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* socketpair */
	[136] = { ARGS(sys_mkdir_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_mkdir), 0, 0 },	/* mkdir */
	[137] = { ARGS(sys_rmdir_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_rmdir), 0, 0 },	/* rmdir */
	[138] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* utimes */
	[147] = { 0, 0,
	    0,
	    CALL(sys_setsid), 0, 0 },	/* setsid */
	[155] = { ARGS(sys_nfssvc_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nomodule, 0, 0 },	/* nfssvc */
	[173] = { ARGS(sys_pread_args),
	    SYCALL_NARGS64_VAL(1) | SYCALL_ARG_64_MASK(4) | SYCALL_ARG_PTR,
	    CALL(sys_pread), 0, 0 },	/* pread */
	[174] = { ARGS(sys_pwrite_args),
	    SYCALL_NARGS64_VAL(1) | SYCALL_ARG_64_MASK(4) | SYCALL_ARG_PTR,
	    CALL(sys_pwrite), 0, 0 },	/* pwrite */
	[177] = { ARGS(sys_timerfd_create_args),
	    0,
	    CALL(sys_timerfd_create), 0, 0 },	/* timerfd_create */
	[178] = { ARGS(sys_timerfd_settime_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_timerfd_settime), 0, 0 },	/* timerfd_settime */
	[179] = { ARGS(sys_timerfd_gettime_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_timerfd_gettime), 0, 0 },	/* timerfd_gettime */
	[181] = { ARGS(sys_setgid_args),
	    0,
	    CALL(sys_setgid), 0, 0 },	/* setgid */
	[182] = { ARGS(sys_setegid_args),
	    0,
	    CALL(sys_setegid), 0, 0 },	/* setegid */
	[183] = { ARGS(sys_seteuid_args),
	    0,
	    CALL(sys_seteuid), 0, 0 },	/* seteuid */
	[191] = { ARGS(sys_pathconf_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_pathconf), 0, 0 },	/* pathconf */
	[192] = { ARGS(sys_fpathconf_args),
	    0,
	    CALL(sys_fpathconf), 0, 0 },	/* fpathconf */
	[193] = { ARGS(sys_getsockopt2_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* getsockopt2 */
	[194] = { ARGS(sys_getrlimit_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_getrlimit), 0, 0 },	/* getrlimit */
	[195] = { ARGS(sys_setrlimit_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_setrlimit), 0, 0 },	/* setrlimit */
	[199] = { ARGS(sys_lseek_args),
	    SYCALL_NARGS64_VAL(1) | SYCALL_RET_64 | SYCALL_ARG_64_MASK(2),
	    CALL(sys_lseek), 0, 0 },	/* lseek */
	[200] = { ARGS(sys_truncate_args),
	    SYCALL_NARGS64_VAL(1) | SYCALL_ARG_64_MASK(2) | SYCALL_ARG_PTR,
	    CALL(sys_truncate), 0, 0 },	/* truncate */
	[201] = { ARGS(sys_ftruncate_args),
	    SYCALL_NARGS64_VAL(1) | SYCALL_ARG_64_MASK(2),
	    CALL(sys_ftruncate), 0, 0 },	/* ftruncate */
	[202] = { ARGS(sys___sysctl_args),
	    SYCALL_ARG_PTR,
	    CALL(sys___sysctl), 0, 0 },	/* __sysctl */
	[206] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* futimes */
	[207] = { ARGS(sys_getpgid_args),
	    0,
	    CALL(sys_getpgid), 0, 0 },	/* getpgid */
	[208] = { ARGS(sys_reboot_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_reboot), 0, 0 },	/* reboot */
	[209] = { ARGS(sys_poll_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_poll), 0, 0 },	/* poll */
	[235] = { ARGS(sys_timer_create_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_timer_create), 0, 0 },	/* timer_create */
	[236] = { ARGS(sys_timer_delete_args),
	    0,
	    CALL(sys_timer_delete), 0, 0 },	/* timer_delete */
	[239] = { ARGS(sys_timer_getoverrun_args),
	    0,
	    CALL(sys_timer_getoverrun), 0, 0 },	/* timer_getoverrun */
	[241] = { ARGS(sys_fdatasync_args),
	    0,
	    CALL(sys_fdatasync), 0, 0 },	/* fdatasync */
	[246] = { ARGS(sys_modctl_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_modctl), 0, 0 },	/* modctl */
	[247] = { ARGS(sys__ksem_init_args),
	    SYCALL_ARG_PTR,
	    CALL(sys__ksem_init), 0, 0 },	/* _ksem_init */
	[248] = { ARGS(sys__ksem_open_args),
	    SYCALL_ARG_PTR,
	    CALL(sys__ksem_open), 0, 0 },	/* _ksem_open */
	[249] = { ARGS(sys__ksem_unlink_args),
	    SYCALL_ARG_PTR,
	    CALL(sys__ksem_unlink), 0, 0 },	/* _ksem_unlink */
	[250] = { ARGS(sys__ksem_close_args),
	    0,
	    CALL(sys__ksem_close), 0, 0 },	/* _ksem_close */
	[251] = { ARGS(sys__ksem_post_args),
	    0,
	    CALL(sys__ksem_post), 0, 0 },	/* _ksem_post */
	[252] = { ARGS(sys__ksem_wait_args),
	    0,
	    CALL(sys__ksem_wait), 0, 0 },	/* _ksem_wait */
	[253] = { ARGS(sys__ksem_trywait_args),
	    0,
	    CALL(sys__ksem_trywait), 0, 0 },	/* _ksem_trywait */
	[254] = { ARGS(sys__ksem_getvalue_args),
	    SYCALL_ARG_PTR,
	    CALL(sys__ksem_getvalue), 0, 0 },	/* _ksem_getvalue */
	[255] = { ARGS(sys__ksem_destroy_args),
	    0,
	    CALL(sys__ksem_destroy), 0, 0 },	/* _ksem_destroy */
	[256] = { ARGS(sys__ksem_timedwait_args),
	    SYCALL_ARG_PTR,
	    CALL(sys__ksem_timedwait), 0, 0 },	/* _ksem_timedwait */
	[267] = { ARGS(sys_eventfd_args),
	    0,
	    CALL(sys_eventfd), 0, 0 },	/* eventfd */
	[270] = { ARGS(sys___posix_rename_args),
	    SYCALL_ARG_PTR,
	    CALL(sys___posix_rename), 0, 0 },	/* __posix_rename */
	[274] = { ARGS(sys_lchmod_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_lchmod), 0, 0 },	/* lchmod */
	[275] = { ARGS(sys_lchown_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_lchown), 0, 0 },	/* lchown */
	[276] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* lutimes */
	[283] = { ARGS(sys___posix_chown_args),
	    SYCALL_ARG_PTR,
	    CALL(sys___posix_chown), 0, 0 },	/* __posix_chown */
	[284] = { ARGS(sys___posix_fchown_args),
	    0,
	    CALL(sys___posix_fchown), 0, 0 },	/* __posix_fchown */
	[285] = { ARGS(sys___posix_lchown_args),
	    SYCALL_ARG_PTR,
	    CALL(sys___posix_lchown), 0, 0 },	/* __posix_lchown */
	[286] = { ARGS(sys_getsid_args),
	    0,
	    CALL(sys_getsid), 0, 0 },	/* getsid */
	[288] = { ARGS(sys_fktrace_args),
	    0,
	    CALL(sys_fktrace), 0, 0 },	/* fktrace */
	[289] = { ARGS(sys_preadv_args),
	    SYCALL_NARGS64_VAL(1) | SYCALL_ARG_64_MASK(4) | SYCALL_ARG_PTR,
	    CALL(sys_preadv), 0, 0 },	/* preadv */
	[290] = { ARGS(sys_pwritev_args),
	    SYCALL_NARGS64_VAL(1) | SYCALL_ARG_64_MASK(4) | SYCALL_ARG_PTR,
	    CALL(sys_pwritev), 0, 0 },	/* pwritev */
	[296] = { ARGS(sys___getcwd_args),
	    SYCALL_ARG_PTR,
	    CALL(sys___getcwd), 0, 0 },	/* __getcwd */
	[297] = { ARGS(sys_fchroot_args),
	    0,
	    CALL(sys_fchroot), 0, 0 },	/* fchroot */
	[304] = { ARGS(sys_lchflags_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_lchflags), 0, 0 },	/* lchflags */
	[305] = { 0, 0,
	    0,
	    CALL(sys_issetugid), 0, 0 },	/* issetugid */
	[306] = { ARGS(sys_utrace_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_utrace), 0, 0 },	/* utrace */
	[344] = { 0, 0,
	    0,
	    CALL(sys_kqueue), 0, 0 },	/* kqueue */
	[345] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* kevent */
	[354] = { ARGS(sys_fsync_range_args),
	    SYCALL_NARGS64_VAL(2) | SYCALL_ARG_64_MASK(2) | SYCALL_ARG_64_MASK(3),
	    CALL(sys_fsync_range), 0, 0 },	/* fsync_range */
	[356] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* getvfsstat */
	[357] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* statvfs1 */
	[358] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* fstatvfs1 */
	[360] = { ARGS(sys_extattrctl_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattrctl), 0, 0 },	/* extattrctl */
	[361] = { ARGS(sys_extattr_set_file_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_set_file), 0, 0 },	/* extattr_set_file */
	[362] = { ARGS(sys_extattr_get_file_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_get_file), 0, 0 },	/* extattr_get_file */
	[363] = { ARGS(sys_extattr_delete_file_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_delete_file), 0, 0 },	/* extattr_delete_file */
	[364] = { ARGS(sys_extattr_set_fd_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_set_fd), 0, 0 },	/* extattr_set_fd */
	[365] = { ARGS(sys_extattr_get_fd_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_get_fd), 0, 0 },	/* extattr_get_fd */
	[366] = { ARGS(sys_extattr_delete_fd_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_delete_fd), 0, 0 },	/* extattr_delete_fd */
	[367] = { ARGS(sys_extattr_set_link_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_set_link), 0, 0 },	/* extattr_set_link */
	[368] = { ARGS(sys_extattr_get_link_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_get_link), 0, 0 },	/* extattr_get_link */
	[369] = { ARGS(sys_extattr_delete_link_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_delete_link), 0, 0 },	/* extattr_delete_link */
	[370] = { ARGS(sys_extattr_list_fd_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_list_fd), 0, 0 },	/* extattr_list_fd */
	[371] = { ARGS(sys_extattr_list_file_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_list_file), 0, 0 },	/* extattr_list_file */
	[372] = { ARGS(sys_extattr_list_link_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_extattr_list_link), 0, 0 },	/* extattr_list_link */
	[373] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* pselect */
	[374] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* pollts */
	[375] = { ARGS(sys_setxattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_setxattr), 0, 0 },	/* setxattr */
	[376] = { ARGS(sys_lsetxattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_lsetxattr), 0, 0 },	/* lsetxattr */
	[377] = { ARGS(sys_fsetxattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fsetxattr), 0, 0 },	/* fsetxattr */
	[378] = { ARGS(sys_getxattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_getxattr), 0, 0 },	/* getxattr */
	[379] = { ARGS(sys_lgetxattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_lgetxattr), 0, 0 },	/* lgetxattr */
	[380] = { ARGS(sys_fgetxattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fgetxattr), 0, 0 },	/* fgetxattr */
	[381] = { ARGS(sys_listxattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_listxattr), 0, 0 },	/* listxattr */
	[382] = { ARGS(sys_llistxattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_llistxattr), 0, 0 },	/* llistxattr */
	[383] = { ARGS(sys_flistxattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_flistxattr), 0, 0 },	/* flistxattr */
	[384] = { ARGS(sys_removexattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_removexattr), 0, 0 },	/* removexattr */
	[385] = { ARGS(sys_lremovexattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_lremovexattr), 0, 0 },	/* lremovexattr */
	[386] = { ARGS(sys_fremovexattr_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fremovexattr), 0, 0 },	/* fremovexattr */
	[387] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* stat30 */
	[388] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* fstat30 */
	[389] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* lstat30 */
	[390] = { ARGS(sys_getdents_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_getdents), 0, 0 },	/* getdents */
	[394] = { ARGS(sys_socket_args),
	    SYCALL_NOSYS,
	    sys_nofaction, 0, 0 },	/* socket */
	[395] = { ARGS(sys_getfh_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_getfh), 0, 0 },	/* getfh */
	[396] = { ARGS(sys_fhopen_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fhopen), 0, 0 },	/* fhopen */
	[397] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* fhstatvfs140 */
	[398] = { 0, 0,
	    SYCALL_NOSYS,
	    sys_nomodule, 0, 0 },	/* fhstat40 */
	[399] = { ARGS(sys_aio_cancel_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_aio_cancel), 0, 0 },	/* aio_cancel */
	[400] = { ARGS(sys_aio_error_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_aio_error), 0, 0 },	/* aio_error */
	[401] = { ARGS(sys_aio_fsync_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_aio_fsync), 0, 0 },	/* aio_fsync */
	[402] = { ARGS(sys_aio_read_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_aio_read), 0, 0 },	/* aio_read */
	[403] = { ARGS(sys_aio_return_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_aio_return), 0, 0 },	/* aio_return */
	[405] = { ARGS(sys_aio_write_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_aio_write), 0, 0 },	/* aio_write */
	[406] = { ARGS(sys_lio_listio_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_lio_listio), 0, 0 },	/* lio_listio */
	[410] = { ARGS(sys_mount_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_mount), 0, 0 },	/* mount */
	[416] = { ARGS(sys_posix_fadvise_args),
	    SYCALL_NARGS64_VAL(2) | SYCALL_ARG_64_MASK(2) | SYCALL_ARG_64_MASK(3),
	    CALL(sys_posix_fadvise), 0, 0 },	/* posix_fadvise */
	[417] = { ARGS(sys_select_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_select), 0, 0 },	/* select */
	[418] = { ARGS(sys_gettimeofday_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_gettimeofday), 0, 0 },	/* gettimeofday */
	[419] = { ARGS(sys_settimeofday_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_settimeofday), 0, 0 },	/* settimeofday */
	[420] = { ARGS(sys_utimes_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_utimes), 0, 0 },	/* utimes */
	[421] = { ARGS(sys_adjtime_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_adjtime), 0, 0 },	/* adjtime */
	[423] = { ARGS(sys_futimes_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_futimes), 0, 0 },	/* futimes */
	[424] = { ARGS(sys_lutimes_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_lutimes), 0, 0 },	/* lutimes */
	[425] = { ARGS(sys_setitimer_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_setitimer), 0, 0 },	/* setitimer */
	[426] = { ARGS(sys_getitimer_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_getitimer), 0, 0 },	/* getitimer */
	[427] = { ARGS(sys_clock_gettime_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_clock_gettime), 0, 0 },	/* clock_gettime */
	[428] = { ARGS(sys_clock_settime_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_clock_settime), 0, 0 },	/* clock_settime */
	[429] = { ARGS(sys_clock_getres_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_clock_getres), 0, 0 },	/* clock_getres */
	[430] = { ARGS(sys_nanosleep_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_nanosleep), 0, 0 },	/* nanosleep */
	[435] = { ARGS(sys_kevent_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_kevent), 0, 0 },	/* kevent */
	[436] = { ARGS(sys_pselect_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_pselect), 0, 0 },	/* pselect */
	[437] = { ARGS(sys_pollts_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_pollts), 0, 0 },	/* pollts */
	[438] = { ARGS(sys_aio_suspend_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_aio_suspend), 0, 0 },	/* aio_suspend */
	[439] = { ARGS(sys_stat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_stat), 0, 0 },	/* stat */
	[440] = { ARGS(sys_fstat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fstat), 0, 0 },	/* fstat */
	[441] = { ARGS(sys_lstat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_lstat), 0, 0 },	/* lstat */
	[446] = { ARGS(sys_timer_settime_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_timer_settime), 0, 0 },	/* timer_settime */
	[447] = { ARGS(sys_timer_gettime_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_timer_gettime), 0, 0 },	/* timer_gettime */
	[450] = { ARGS(sys_mknod_args),
	    SYCALL_NARGS64_VAL(1) | SYCALL_ARG_64_MASK(2) | SYCALL_ARG_PTR,
	    CALL(sys_mknod), 0, 0 },	/* mknod */
	[451] = { ARGS(sys_fhstat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fhstat), 0, 0 },	/* fhstat */
	[453] = { ARGS(sys_pipe2_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_pipe2), 0, 0 },	/* pipe2 */
	[454] = { ARGS(sys_dup3_args),
	    0,
	    CALL(sys_dup3), 0, 0 },	/* dup3 */
	[455] = { ARGS(sys_kqueue1_args),
	    0,
	    CALL(sys_kqueue1), 0, 0 },	/* kqueue1 */
	[456] = { ARGS(sys_paccept_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* paccept */
	[457] = { ARGS(sys_linkat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_linkat), 0, 0 },	/* linkat */
	[458] = { ARGS(sys_renameat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_renameat), 0, 0 },	/* renameat */
	[459] = { ARGS(sys_mkfifoat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_mkfifoat), 0, 0 },	/* mkfifoat */
	[460] = { ARGS(sys_mknodat_args),
	    SYCALL_NARGS64_VAL(1) | SYCALL_ARG_64_MASK(4) | SYCALL_ARG_PTR,
	    CALL(sys_mknodat), 0, 0 },	/* mknodat */
	[461] = { ARGS(sys_mkdirat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_mkdirat), 0, 0 },	/* mkdirat */
	[462] = { ARGS(sys_faccessat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_faccessat), 0, 0 },	/* faccessat */
	[463] = { ARGS(sys_fchmodat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fchmodat), 0, 0 },	/* fchmodat */
	[464] = { ARGS(sys_fchownat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fchownat), 0, 0 },	/* fchownat */
	[466] = { ARGS(sys_fstatat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fstatat), 0, 0 },	/* fstatat */
	[467] = { ARGS(sys_utimensat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_utimensat), 0, 0 },	/* utimensat */
	[468] = { ARGS(sys_openat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_openat), 0, 0 },	/* openat */
	[469] = { ARGS(sys_readlinkat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_readlinkat), 0, 0 },	/* readlinkat */
	[470] = { ARGS(sys_symlinkat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_symlinkat), 0, 0 },	/* symlinkat */
	[471] = { ARGS(sys_unlinkat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_unlinkat), 0, 0 },	/* unlinkat */
	[472] = { ARGS(sys_futimens_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_futimens), 0, 0 },	/* futimens */
	[473] = { ARGS(sys___quotactl_args),
	    SYCALL_ARG_PTR,
	    CALL(sys___quotactl), 0, 0 },	/* __quotactl */
	[475] = { ARGS(sys_recvmmsg_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* recvmmsg */
	[476] = { ARGS(sys_sendmmsg_args),
	    SYCALL_NOSYS | SYCALL_ARG_PTR,
	    sys_nofaction, 0, 0 },	/* sendmmsg */
	[477] = { ARGS(sys_clock_nanosleep_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_clock_nanosleep), 0, 0 },	/* clock_nanosleep */
	[479] = { ARGS(sys_posix_fallocate_args),
	    SYCALL_NARGS64_VAL(2) | SYCALL_ARG_64_MASK(2) | SYCALL_ARG_64_MASK(3),
	    CALL(sys_posix_fallocate), 0, 0 },	/* posix_fallocate */
	[480] = { ARGS(sys_fdiscard_args),
	    SYCALL_NARGS64_VAL(2) | SYCALL_ARG_64_MASK(2) | SYCALL_ARG_64_MASK(3),
	    CALL(sys_fdiscard), 0, 0 },	/* fdiscard */
	[482] = { ARGS(sys_clock_getcpuclockid2_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_clock_getcpuclockid2), 0, 0 },	/* clock_getcpuclockid2 */
	[483] = { ARGS(sys_getvfsstat_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_getvfsstat), 0, 0 },	/* getvfsstat */
	[484] = { ARGS(sys_statvfs1_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_statvfs1), 0, 0 },	/* statvfs1 */
	[485] = { ARGS(sys_fstatvfs1_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fstatvfs1), 0, 0 },	/* fstatvfs1 */
	[486] = { ARGS(sys_fhstatvfs1_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_fhstatvfs1), 0, 0 },	/* fhstatvfs1 */
	[499] = { ARGS(sys_lpathconf_args),
	    SYCALL_ARG_PTR,
	    CALL(sys_lpathconf), 0, 0 },	/* lpathconf */
	[505] = { ARGS(sys_dup3_args),
	    0,
	    CALL(sys_dup3), 0, 0 },	/* dup3 */
};
