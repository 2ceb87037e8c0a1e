/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/kern/syscalls.master by `cargo xtask codegen`: do not edit.
 *
 * What a program calls: each puts its arguments into the slots of the call's
 * structure and enters the kernel. The names rump___sysimpl_* are for objects
 * that were compiled with NetBSD's own headers.
 */
#include <sys/param.h>
#include <sys/syscall.h>
#include <sys/syscallargs.h>

#include <rump-sys/kern.h>

#include <rump/rumpuser.h>
#include <rump/rump_syscalls.h>

#define SYSIMPL(impl, name)						\
	extern __typeof(rump_sys_##name) rump___sysimpl_##impl		\
	    __attribute__((__alias__("rump_sys_" #name)))

static __noinline long
failed(int error)
{

	rumpuser_seterrno(error);
	return -1;
}

intptr_t
rump_sys_read(int fd, void *buf, size_t nbyte)
{
	register_t retval[2];
	struct sys_read_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, buf) = buf;
	SCARG(&a, nbyte) = nbyte;
	error = rump_syscall(SYS_read, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(read, read);

intptr_t
rump_sys_write(int fd, const void *buf, size_t nbyte)
{
	register_t retval[2];
	struct sys_write_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, buf) = buf;
	SCARG(&a, nbyte) = nbyte;
	error = rump_syscall(SYS_write, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(write, write);

int
rump_sys_open(const char *path, int flags, ...)
{
	register_t retval[2];
	struct sys_open_args a;
	va_list ap;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, flags) = flags;
	va_start(ap, flags);
	SCARG(&a, mode) = va_arg(ap, uint32_t);
	va_end(ap);
	error = rump_syscall(SYS_open, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(open, open);

int
rump_sys_close(int fd)
{
	register_t retval[2];
	struct sys_close_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	error = rump_syscall(SYS_close, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(close, close);

int
rump_sys_link(const char *path, const char *link)
{
	register_t retval[2];
	struct sys_link_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, link) = link;
	error = rump_syscall(SYS_link, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(link, link);

int
rump_sys_unlink(const char *path)
{
	register_t retval[2];
	struct sys_unlink_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	error = rump_syscall(SYS_unlink, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(unlink, unlink);

int
rump_sys_chdir(const char *path)
{
	register_t retval[2];
	struct sys_chdir_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	error = rump_syscall(SYS_chdir, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(chdir, chdir);

int
rump_sys_fchdir(int fd)
{
	register_t retval[2];
	struct sys_fchdir_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	error = rump_syscall(SYS_fchdir, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fchdir, fchdir);

int
rump_sys_chmod(const char *path, uint32_t mode)
{
	register_t retval[2];
	struct sys_chmod_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, mode) = mode;
	error = rump_syscall(SYS_chmod, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(chmod, chmod);

int
rump_sys_chown(const char *path, uint32_t uid, uint32_t gid)
{
	register_t retval[2];
	struct sys_chown_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, uid) = uid;
	SCARG(&a, gid) = gid;
	error = rump_syscall(SYS_chown, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(chown, chown);

int32_t
rump_sys_getpid(void)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_getpid, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getpid, getpid);

int
rump_sys_unmount(const char *path, int flags)
{
	register_t retval[2];
	struct sys_unmount_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_unmount, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(unmount, unmount);

int
rump_sys_setuid(uint32_t uid)
{
	register_t retval[2];
	struct sys_setuid_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, uid) = uid;
	error = rump_syscall(SYS_setuid, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setuid, setuid);

uint32_t
rump_sys_getuid(void)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_getuid, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getuid, getuid);

uint32_t
rump_sys_geteuid(void)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_geteuid, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(geteuid, geteuid);

intptr_t
rump_sys_recvmsg(int s, struct rump_msghdr *msg, int flags)
{
	register_t retval[2];
	struct sys_recvmsg_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, msg) = (void *)msg;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_recvmsg, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(recvmsg, recvmsg);

intptr_t
rump_sys_sendmsg(int s, const struct rump_msghdr *msg, int flags)
{
	register_t retval[2];
	struct sys_sendmsg_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, msg) = (const void *)msg;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_sendmsg, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(sendmsg, sendmsg);

intptr_t
rump_sys_recvfrom(int s, void *buf, size_t len, int flags,
    struct rump_sockaddr *from, unsigned int *fromlenaddr)
{
	register_t retval[2];
	struct sys_recvfrom_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, buf) = buf;
	SCARG(&a, len) = len;
	SCARG(&a, flags) = flags;
	SCARG(&a, from) = (void *)from;
	SCARG(&a, fromlenaddr) = fromlenaddr;
	error = rump_syscall(SYS_recvfrom, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(recvfrom, recvfrom);

int
rump_sys_accept(int s, struct rump_sockaddr *name, unsigned int *anamelen)
{
	register_t retval[2];
	struct sys_accept_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, name) = (void *)name;
	SCARG(&a, anamelen) = anamelen;
	error = rump_syscall(SYS_accept, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(accept, accept);

int
rump_sys_getpeername(int fdes, struct rump_sockaddr *asa, unsigned int *alen)
{
	register_t retval[2];
	struct sys_getpeername_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fdes) = fdes;
	SCARG(&a, asa) = (void *)asa;
	SCARG(&a, alen) = alen;
	error = rump_syscall(SYS_getpeername, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getpeername, getpeername);

int
rump_sys_getsockname(int fdes, struct rump_sockaddr *asa, unsigned int *alen)
{
	register_t retval[2];
	struct sys_getsockname_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fdes) = fdes;
	SCARG(&a, asa) = (void *)asa;
	SCARG(&a, alen) = alen;
	error = rump_syscall(SYS_getsockname, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getsockname, getsockname);

int
rump_sys_access(const char *path, int flags)
{
	register_t retval[2];
	struct sys_access_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_access, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(access, access);

int
rump_sys_chflags(const char *path, unsigned long flags)
{
	register_t retval[2];
	struct sys_chflags_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_chflags, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(chflags, chflags);

int
rump_sys_fchflags(int fd, unsigned long flags)
{
	register_t retval[2];
	struct sys_fchflags_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_fchflags, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fchflags, fchflags);

void
rump_sys_sync(void)
{
	register_t retval[2];

	(void)rump_syscall(SYS_sync, NULL, 0, retval);
}
SYSIMPL(sync, sync);

int32_t
rump_sys_getppid(void)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_getppid, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getppid, getppid);

int
rump_sys_dup(int fd)
{
	register_t retval[2];
	struct sys_dup_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	error = rump_syscall(SYS_dup, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(dup, dup);

uint32_t
rump_sys_getegid(void)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_getegid, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getegid, getegid);

int
rump_sys_ktrace(const char *fname, int ops, int facs, int32_t pid)
{
	register_t retval[2];
	struct sys_ktrace_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fname) = fname;
	SCARG(&a, ops) = ops;
	SCARG(&a, facs) = facs;
	SCARG(&a, pid) = pid;
	error = rump_syscall(SYS_ktrace, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(ktrace, ktrace);

uint32_t
rump_sys_getgid(void)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_getgid, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getgid, getgid);

int
rump_sys___getlogin(char *namebuf, size_t namelen)
{
	register_t retval[2];
	struct sys___getlogin_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, namebuf) = namebuf;
	SCARG(&a, namelen) = namelen;
	error = rump_syscall(SYS___getlogin, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(__getlogin, __getlogin);

int
rump_sys___setlogin(const char *namebuf)
{
	register_t retval[2];
	struct sys___setlogin_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, namebuf) = namebuf;
	error = rump_syscall(SYS___setlogin, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(__setlogin, __setlogin);

int
rump_sys_ioctl(int fd, unsigned long com, ...)
{
	register_t retval[2];
	struct sys_ioctl_args a;
	va_list ap;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, com) = com;
	va_start(ap, com);
	SCARG(&a, data) = va_arg(ap, void *);
	va_end(ap);
	error = rump_syscall(SYS_ioctl, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(ioctl, ioctl);

int
rump_sys_revoke(const char *path)
{
	register_t retval[2];
	struct sys_revoke_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	error = rump_syscall(SYS_revoke, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(revoke, revoke);

int
rump_sys_symlink(const char *path, const char *link)
{
	register_t retval[2];
	struct sys_symlink_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, link) = link;
	error = rump_syscall(SYS_symlink, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(symlink, symlink);

intptr_t
rump_sys_readlink(const char *path, char *buf, size_t count)
{
	register_t retval[2];
	struct sys_readlink_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, buf) = buf;
	SCARG(&a, count) = count;
	error = rump_syscall(SYS_readlink, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(readlink, readlink);

uint32_t
rump_sys_umask(uint32_t newmask)
{
	register_t retval[2];
	struct sys_umask_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, newmask) = newmask;
	error = rump_syscall(SYS_umask, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(umask, umask);

int
rump_sys_chroot(const char *path)
{
	register_t retval[2];
	struct sys_chroot_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	error = rump_syscall(SYS_chroot, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(chroot, chroot);

int
rump_sys_getgroups(int gidsetsize, uint32_t *gidset)
{
	register_t retval[2];
	struct sys_getgroups_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, gidsetsize) = gidsetsize;
	SCARG(&a, gidset) = gidset;
	error = rump_syscall(SYS_getgroups, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getgroups, getgroups);

int
rump_sys_setgroups(int gidsetsize, const uint32_t *gidset)
{
	register_t retval[2];
	struct sys_setgroups_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, gidsetsize) = gidsetsize;
	SCARG(&a, gidset) = gidset;
	error = rump_syscall(SYS_setgroups, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setgroups, setgroups);

int
rump_sys_getpgrp(void)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_getpgrp, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getpgrp, getpgrp);

int
rump_sys_setpgid(int32_t pid, int32_t pgid)
{
	register_t retval[2];
	struct sys_setpgid_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, pid) = pid;
	SCARG(&a, pgid) = pgid;
	error = rump_syscall(SYS_setpgid, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setpgid, setpgid);

int
rump_sys_dup2(int from, int to)
{
	register_t retval[2];
	struct sys_dup2_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, from) = from;
	SCARG(&a, to) = to;
	error = rump_syscall(SYS_dup2, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(dup2, dup2);

intptr_t
rump_sys_getrandom(void *buf, size_t buflen, unsigned int flags)
{
	register_t retval[2];
	struct sys_getrandom_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, buf) = buf;
	SCARG(&a, buflen) = buflen;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_getrandom, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getrandom, getrandom);

int
rump_sys_fcntl(int fd, int cmd, ...)
{
	register_t retval[2];
	struct sys_fcntl_args a;
	va_list ap;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, cmd) = cmd;
	va_start(ap, cmd);
	SCARG(&a, arg) = va_arg(ap, void *);
	va_end(ap);
	error = rump_syscall(SYS_fcntl, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fcntl, fcntl);

int
rump_sys_fsync(int fd)
{
	register_t retval[2];
	struct sys_fsync_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	error = rump_syscall(SYS_fsync, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fsync, fsync);

int
rump_sys_connect(int s, const struct rump_sockaddr *name, unsigned int namelen)
{
	register_t retval[2];
	struct sys_connect_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, name) = (const void *)name;
	SCARG(&a, namelen) = namelen;
	error = rump_syscall(SYS_connect, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(connect, connect);

int
rump_sys_bind(int s, const struct rump_sockaddr *name, unsigned int namelen)
{
	register_t retval[2];
	struct sys_bind_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, name) = (const void *)name;
	SCARG(&a, namelen) = namelen;
	error = rump_syscall(SYS_bind, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(bind, bind);

int
rump_sys_setsockopt(int s, int level, int name, const void *val,
    unsigned int valsize)
{
	register_t retval[2];
	struct sys_setsockopt_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, level) = level;
	SCARG(&a, name) = name;
	SCARG(&a, val) = val;
	SCARG(&a, valsize) = valsize;
	error = rump_syscall(SYS_setsockopt, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setsockopt, setsockopt);

int
rump_sys_listen(int s, int backlog)
{
	register_t retval[2];
	struct sys_listen_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, backlog) = backlog;
	error = rump_syscall(SYS_listen, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(listen, listen);

int
rump_sys_getsockopt(int s, int level, int name, void *val,
    unsigned int *avalsize)
{
	register_t retval[2];
	struct sys_getsockopt_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, level) = level;
	SCARG(&a, name) = name;
	SCARG(&a, val) = val;
	SCARG(&a, avalsize) = avalsize;
	error = rump_syscall(SYS_getsockopt, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getsockopt, getsockopt);

intptr_t
rump_sys_readv(int fd, const struct rump_iovec *iovp, int iovcnt)
{
	register_t retval[2];
	struct sys_readv_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, iovp) = (const void *)iovp;
	SCARG(&a, iovcnt) = iovcnt;
	error = rump_syscall(SYS_readv, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(readv, readv);

intptr_t
rump_sys_writev(int fd, const struct rump_iovec *iovp, int iovcnt)
{
	register_t retval[2];
	struct sys_writev_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, iovp) = (const void *)iovp;
	SCARG(&a, iovcnt) = iovcnt;
	error = rump_syscall(SYS_writev, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(writev, writev);

int
rump_sys_fchown(int fd, uint32_t uid, uint32_t gid)
{
	register_t retval[2];
	struct sys_fchown_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, uid) = uid;
	SCARG(&a, gid) = gid;
	error = rump_syscall(SYS_fchown, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fchown, fchown);

int
rump_sys_fchmod(int fd, uint32_t mode)
{
	register_t retval[2];
	struct sys_fchmod_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, mode) = mode;
	error = rump_syscall(SYS_fchmod, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fchmod, fchmod);

int
rump_sys_setreuid(uint32_t ruid, uint32_t euid)
{
	register_t retval[2];
	struct sys_setreuid_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, ruid) = ruid;
	SCARG(&a, euid) = euid;
	error = rump_syscall(SYS_setreuid, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setreuid, setreuid);

int
rump_sys_setregid(uint32_t rgid, uint32_t egid)
{
	register_t retval[2];
	struct sys_setregid_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, rgid) = rgid;
	SCARG(&a, egid) = egid;
	error = rump_syscall(SYS_setregid, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setregid, setregid);

int
rump_sys_rename(const char *from, const char *to)
{
	register_t retval[2];
	struct sys_rename_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, from) = from;
	SCARG(&a, to) = to;
	error = rump_syscall(SYS_rename, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(rename, rename);

int
rump_sys_flock(int fd, int how)
{
	register_t retval[2];
	struct sys_flock_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, how) = how;
	error = rump_syscall(SYS_flock, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(flock, flock);

int
rump_sys_mkfifo(const char *path, uint32_t mode)
{
	register_t retval[2];
	struct sys_mkfifo_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, mode) = mode;
	error = rump_syscall(SYS_mkfifo, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(mkfifo, mkfifo);

intptr_t
rump_sys_sendto(int s, const void *buf, size_t len, int flags,
    const struct rump_sockaddr *to, unsigned int tolen)
{
	register_t retval[2];
	struct sys_sendto_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, buf) = buf;
	SCARG(&a, len) = len;
	SCARG(&a, flags) = flags;
	SCARG(&a, to) = (const void *)to;
	SCARG(&a, tolen) = tolen;
	error = rump_syscall(SYS_sendto, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(sendto, sendto);

int
rump_sys_shutdown(int s, int how)
{
	register_t retval[2];
	struct sys_shutdown_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, how) = how;
	error = rump_syscall(SYS_shutdown, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(shutdown, shutdown);

int
rump_sys_socketpair(int domain, int type, int protocol, int *rsv)
{
	register_t retval[2];
	struct sys_socketpair_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, domain) = domain;
	SCARG(&a, type) = type;
	SCARG(&a, protocol) = protocol;
	SCARG(&a, rsv) = rsv;
	error = rump_syscall(SYS_socketpair, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(socketpair, socketpair);

int
rump_sys_mkdir(const char *path, uint32_t mode)
{
	register_t retval[2];
	struct sys_mkdir_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, mode) = mode;
	error = rump_syscall(SYS_mkdir, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(mkdir, mkdir);

int
rump_sys_rmdir(const char *path)
{
	register_t retval[2];
	struct sys_rmdir_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	error = rump_syscall(SYS_rmdir, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(rmdir, rmdir);

int
rump_sys_setsid(void)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_setsid, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setsid, setsid);

int
rump_sys_nfssvc(int flag, void *argp)
{
	register_t retval[2];
	struct sys_nfssvc_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, flag) = flag;
	SCARG(&a, argp) = argp;
	error = rump_syscall(SYS_nfssvc, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(nfssvc, nfssvc);

intptr_t
rump_sys_pread(int fd, void *buf, size_t nbyte, int64_t offset)
{
	register_t retval[2];
	struct sys_pread_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, buf) = buf;
	SCARG(&a, nbyte) = nbyte;
	SCARG(&a, offset) = offset;
	error = rump_syscall(SYS_pread, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(pread, pread);

intptr_t
rump_sys_pwrite(int fd, const void *buf, size_t nbyte, int64_t offset)
{
	register_t retval[2];
	struct sys_pwrite_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, buf) = buf;
	SCARG(&a, nbyte) = nbyte;
	SCARG(&a, offset) = offset;
	error = rump_syscall(SYS_pwrite, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(pwrite, pwrite);

int
rump_sys_setgid(uint32_t gid)
{
	register_t retval[2];
	struct sys_setgid_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, gid) = gid;
	error = rump_syscall(SYS_setgid, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setgid, setgid);

int
rump_sys_setegid(uint32_t egid)
{
	register_t retval[2];
	struct sys_setegid_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, egid) = egid;
	error = rump_syscall(SYS_setegid, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setegid, setegid);

int
rump_sys_seteuid(uint32_t euid)
{
	register_t retval[2];
	struct sys_seteuid_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, euid) = euid;
	error = rump_syscall(SYS_seteuid, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(seteuid, seteuid);

long
rump_sys_pathconf(const char *path, int name)
{
	register_t retval[2];
	struct sys_pathconf_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, name) = name;
	error = rump_syscall(SYS_pathconf, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(pathconf, pathconf);

long
rump_sys_fpathconf(int fd, int name)
{
	register_t retval[2];
	struct sys_fpathconf_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, name) = name;
	error = rump_syscall(SYS_fpathconf, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fpathconf, fpathconf);

int
rump_sys_getsockopt2(int s, int level, int name, void *val,
    unsigned int *avalsize)
{
	register_t retval[2];
	struct sys_getsockopt2_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, level) = level;
	SCARG(&a, name) = name;
	SCARG(&a, val) = val;
	SCARG(&a, avalsize) = avalsize;
	error = rump_syscall(SYS_getsockopt2, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getsockopt2, getsockopt2);

int
rump_sys_getrlimit(int which, struct rump_rlimit *rlp)
{
	register_t retval[2];
	struct sys_getrlimit_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, which) = which;
	SCARG(&a, rlp) = (void *)rlp;
	error = rump_syscall(SYS_getrlimit, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getrlimit, getrlimit);

int
rump_sys_setrlimit(int which, const struct rump_rlimit *rlp)
{
	register_t retval[2];
	struct sys_setrlimit_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, which) = which;
	SCARG(&a, rlp) = (const void *)rlp;
	error = rump_syscall(SYS_setrlimit, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setrlimit, setrlimit);

int64_t
rump_sys_lseek(int fd, int64_t offset, int whence)
{
	register_t retval[2];
	struct sys_lseek_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, offset) = offset;
	SCARG(&a, whence) = whence;
	error = rump_syscall(SYS_lseek, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lseek, lseek);

int
rump_sys_truncate(const char *path, int64_t length)
{
	register_t retval[2];
	struct sys_truncate_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, length) = length;
	error = rump_syscall(SYS_truncate, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(truncate, truncate);

int
rump_sys_ftruncate(int fd, int64_t length)
{
	register_t retval[2];
	struct sys_ftruncate_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, length) = length;
	error = rump_syscall(SYS_ftruncate, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(ftruncate, ftruncate);

int
rump_sys___sysctl(const int *name, unsigned int namelen, void *oldv,
    size_t *oldlenp, const void *newv, size_t newlen)
{
	register_t retval[2];
	struct sys___sysctl_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, name) = name;
	SCARG(&a, namelen) = namelen;
	SCARG(&a, oldv) = oldv;
	SCARG(&a, oldlenp) = oldlenp;
	SCARG(&a, newv) = newv;
	SCARG(&a, newlen) = newlen;
	error = rump_syscall(SYS___sysctl, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(__sysctl, __sysctl);

int32_t
rump_sys_getpgid(int32_t pid)
{
	register_t retval[2];
	struct sys_getpgid_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, pid) = pid;
	error = rump_syscall(SYS_getpgid, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getpgid, getpgid);

int
rump_sys_reboot(int opt, char *bootstr)
{
	register_t retval[2];
	struct sys_reboot_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, opt) = opt;
	SCARG(&a, bootstr) = bootstr;
	error = rump_syscall(SYS_reboot, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(reboot, reboot);

int
rump_sys_poll(struct rump_pollfd *fds, unsigned int nfds, int timeout)
{
	register_t retval[2];
	struct sys_poll_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fds) = (void *)fds;
	SCARG(&a, nfds) = nfds;
	SCARG(&a, timeout) = timeout;
	error = rump_syscall(SYS_poll, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(poll, poll);

int
rump_sys_timer_create(int clock_id, struct rump_sigevent *evp, int *timerid)
{
	register_t retval[2];
	struct sys_timer_create_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, clock_id) = clock_id;
	SCARG(&a, evp) = (void *)evp;
	SCARG(&a, timerid) = timerid;
	error = rump_syscall(SYS_timer_create, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(timer_create, timer_create);

int
rump_sys_timer_delete(int timerid)
{
	register_t retval[2];
	struct sys_timer_delete_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, timerid) = timerid;
	error = rump_syscall(SYS_timer_delete, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(timer_delete, timer_delete);

int
rump_sys_timer_getoverrun(int timerid)
{
	register_t retval[2];
	struct sys_timer_getoverrun_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, timerid) = timerid;
	error = rump_syscall(SYS_timer_getoverrun, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(timer_getoverrun, timer_getoverrun);

int
rump_sys_fdatasync(int fd)
{
	register_t retval[2];
	struct sys_fdatasync_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	error = rump_syscall(SYS_fdatasync, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fdatasync, fdatasync);

int
rump_sys_modctl(int cmd, void *arg)
{
	register_t retval[2];
	struct sys_modctl_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, cmd) = cmd;
	SCARG(&a, arg) = arg;
	error = rump_syscall(SYS_modctl, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(modctl, modctl);

int
rump_sys__ksem_init(unsigned int value, intptr_t *idp)
{
	register_t retval[2];
	struct sys__ksem_init_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, value) = value;
	SCARG(&a, idp) = idp;
	error = rump_syscall(SYS__ksem_init, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(_ksem_init, _ksem_init);

int
rump_sys__ksem_open(const char *name, int oflag, uint32_t mode,
    unsigned int value, intptr_t *idp)
{
	register_t retval[2];
	struct sys__ksem_open_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, name) = name;
	SCARG(&a, oflag) = oflag;
	SCARG(&a, mode) = mode;
	SCARG(&a, value) = value;
	SCARG(&a, idp) = idp;
	error = rump_syscall(SYS__ksem_open, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(_ksem_open, _ksem_open);

int
rump_sys__ksem_unlink(const char *name)
{
	register_t retval[2];
	struct sys__ksem_unlink_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, name) = name;
	error = rump_syscall(SYS__ksem_unlink, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(_ksem_unlink, _ksem_unlink);

int
rump_sys__ksem_close(intptr_t id)
{
	register_t retval[2];
	struct sys__ksem_close_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, id) = id;
	error = rump_syscall(SYS__ksem_close, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(_ksem_close, _ksem_close);

int
rump_sys__ksem_post(intptr_t id)
{
	register_t retval[2];
	struct sys__ksem_post_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, id) = id;
	error = rump_syscall(SYS__ksem_post, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(_ksem_post, _ksem_post);

int
rump_sys__ksem_wait(intptr_t id)
{
	register_t retval[2];
	struct sys__ksem_wait_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, id) = id;
	error = rump_syscall(SYS__ksem_wait, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(_ksem_wait, _ksem_wait);

int
rump_sys__ksem_trywait(intptr_t id)
{
	register_t retval[2];
	struct sys__ksem_trywait_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, id) = id;
	error = rump_syscall(SYS__ksem_trywait, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(_ksem_trywait, _ksem_trywait);

int
rump_sys__ksem_getvalue(intptr_t id, unsigned int *value)
{
	register_t retval[2];
	struct sys__ksem_getvalue_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, id) = id;
	SCARG(&a, value) = value;
	error = rump_syscall(SYS__ksem_getvalue, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(_ksem_getvalue, _ksem_getvalue);

int
rump_sys__ksem_destroy(intptr_t id)
{
	register_t retval[2];
	struct sys__ksem_destroy_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, id) = id;
	error = rump_syscall(SYS__ksem_destroy, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(_ksem_destroy, _ksem_destroy);

int
rump_sys__ksem_timedwait(intptr_t id, const struct rump_timespec *abstime)
{
	register_t retval[2];
	struct sys__ksem_timedwait_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, id) = id;
	SCARG(&a, abstime) = (const void *)abstime;
	error = rump_syscall(SYS__ksem_timedwait, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(_ksem_timedwait, _ksem_timedwait);

int
rump_sys___posix_rename(const char *from, const char *to)
{
	register_t retval[2];
	struct sys___posix_rename_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, from) = from;
	SCARG(&a, to) = to;
	error = rump_syscall(SYS___posix_rename, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(__posix_rename, __posix_rename);

int
rump_sys_lchmod(const char *path, uint32_t mode)
{
	register_t retval[2];
	struct sys_lchmod_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, mode) = mode;
	error = rump_syscall(SYS_lchmod, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lchmod, lchmod);

int
rump_sys_lchown(const char *path, uint32_t uid, uint32_t gid)
{
	register_t retval[2];
	struct sys_lchown_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, uid) = uid;
	SCARG(&a, gid) = gid;
	error = rump_syscall(SYS_lchown, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lchown, lchown);

int
rump_sys___posix_chown(const char *path, uint32_t uid, uint32_t gid)
{
	register_t retval[2];
	struct sys___posix_chown_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, uid) = uid;
	SCARG(&a, gid) = gid;
	error = rump_syscall(SYS___posix_chown, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(__posix_chown, __posix_chown);

int
rump_sys___posix_fchown(int fd, uint32_t uid, uint32_t gid)
{
	register_t retval[2];
	struct sys___posix_fchown_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, uid) = uid;
	SCARG(&a, gid) = gid;
	error = rump_syscall(SYS___posix_fchown, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(__posix_fchown, __posix_fchown);

int
rump_sys___posix_lchown(const char *path, uint32_t uid, uint32_t gid)
{
	register_t retval[2];
	struct sys___posix_lchown_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, uid) = uid;
	SCARG(&a, gid) = gid;
	error = rump_syscall(SYS___posix_lchown, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(__posix_lchown, __posix_lchown);

int32_t
rump_sys_getsid(int32_t pid)
{
	register_t retval[2];
	struct sys_getsid_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, pid) = pid;
	error = rump_syscall(SYS_getsid, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getsid, getsid);

int
rump_sys_fktrace(int fd, int ops, int facs, int32_t pid)
{
	register_t retval[2];
	struct sys_fktrace_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, ops) = ops;
	SCARG(&a, facs) = facs;
	SCARG(&a, pid) = pid;
	error = rump_syscall(SYS_fktrace, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fktrace, fktrace);

intptr_t
rump_sys_preadv(int fd, const struct rump_iovec *iovp, int iovcnt,
    int64_t offset)
{
	register_t retval[2];
	struct sys_preadv_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, iovp) = (const void *)iovp;
	SCARG(&a, iovcnt) = iovcnt;
	SCARG(&a, offset) = offset;
	error = rump_syscall(SYS_preadv, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(preadv, preadv);

intptr_t
rump_sys_pwritev(int fd, const struct rump_iovec *iovp, int iovcnt,
    int64_t offset)
{
	register_t retval[2];
	struct sys_pwritev_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, iovp) = (const void *)iovp;
	SCARG(&a, iovcnt) = iovcnt;
	SCARG(&a, offset) = offset;
	error = rump_syscall(SYS_pwritev, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(pwritev, pwritev);

int
rump_sys___getcwd(char *bufp, size_t length)
{
	register_t retval[2];
	struct sys___getcwd_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, bufp) = bufp;
	SCARG(&a, length) = length;
	error = rump_syscall(SYS___getcwd, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(__getcwd, __getcwd);

int
rump_sys_fchroot(int fd)
{
	register_t retval[2];
	struct sys_fchroot_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	error = rump_syscall(SYS_fchroot, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fchroot, fchroot);

int
rump_sys_lchflags(const char *path, unsigned long flags)
{
	register_t retval[2];
	struct sys_lchflags_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_lchflags, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lchflags, lchflags);

int
rump_sys_issetugid(void)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_issetugid, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(issetugid, issetugid);

int
rump_sys_utrace(const char *label, void *addr, size_t len)
{
	register_t retval[2];
	struct sys_utrace_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, label) = label;
	SCARG(&a, addr) = addr;
	SCARG(&a, len) = len;
	error = rump_syscall(SYS_utrace, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(utrace, utrace);

int
rump_sys_kqueue(void)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_kqueue, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(kqueue, kqueue);

int
rump_sys_fsync_range(int fd, int flags, int64_t start, int64_t length)
{
	register_t retval[2];
	struct sys_fsync_range_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, flags) = flags;
	SCARG(&a, start) = start;
	SCARG(&a, length) = length;
	error = rump_syscall(SYS_fsync_range, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fsync_range, fsync_range);

int
rump_sys_extattrctl(const char *path, int cmd, const char *filename,
    int attrnamespace, const char *attrname)
{
	register_t retval[2];
	struct sys_extattrctl_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, cmd) = cmd;
	SCARG(&a, filename) = filename;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, attrname) = attrname;
	error = rump_syscall(SYS_extattrctl, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattrctl, extattrctl);

int
rump_sys_extattr_set_file(const char *path, int attrnamespace,
    const char *attrname, const void *data, size_t nbytes)
{
	register_t retval[2];
	struct sys_extattr_set_file_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, attrname) = attrname;
	SCARG(&a, data) = data;
	SCARG(&a, nbytes) = nbytes;
	error = rump_syscall(SYS_extattr_set_file, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_set_file, extattr_set_file);

intptr_t
rump_sys_extattr_get_file(const char *path, int attrnamespace,
    const char *attrname, void *data, size_t nbytes)
{
	register_t retval[2];
	struct sys_extattr_get_file_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, attrname) = attrname;
	SCARG(&a, data) = data;
	SCARG(&a, nbytes) = nbytes;
	error = rump_syscall(SYS_extattr_get_file, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_get_file, extattr_get_file);

int
rump_sys_extattr_delete_file(const char *path, int attrnamespace,
    const char *attrname)
{
	register_t retval[2];
	struct sys_extattr_delete_file_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, attrname) = attrname;
	error = rump_syscall(SYS_extattr_delete_file, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_delete_file, extattr_delete_file);

int
rump_sys_extattr_set_fd(int fd, int attrnamespace, const char *attrname,
    const void *data, size_t nbytes)
{
	register_t retval[2];
	struct sys_extattr_set_fd_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, attrname) = attrname;
	SCARG(&a, data) = data;
	SCARG(&a, nbytes) = nbytes;
	error = rump_syscall(SYS_extattr_set_fd, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_set_fd, extattr_set_fd);

intptr_t
rump_sys_extattr_get_fd(int fd, int attrnamespace, const char *attrname,
    void *data, size_t nbytes)
{
	register_t retval[2];
	struct sys_extattr_get_fd_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, attrname) = attrname;
	SCARG(&a, data) = data;
	SCARG(&a, nbytes) = nbytes;
	error = rump_syscall(SYS_extattr_get_fd, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_get_fd, extattr_get_fd);

int
rump_sys_extattr_delete_fd(int fd, int attrnamespace, const char *attrname)
{
	register_t retval[2];
	struct sys_extattr_delete_fd_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, attrname) = attrname;
	error = rump_syscall(SYS_extattr_delete_fd, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_delete_fd, extattr_delete_fd);

int
rump_sys_extattr_set_link(const char *path, int attrnamespace,
    const char *attrname, const void *data, size_t nbytes)
{
	register_t retval[2];
	struct sys_extattr_set_link_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, attrname) = attrname;
	SCARG(&a, data) = data;
	SCARG(&a, nbytes) = nbytes;
	error = rump_syscall(SYS_extattr_set_link, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_set_link, extattr_set_link);

intptr_t
rump_sys_extattr_get_link(const char *path, int attrnamespace,
    const char *attrname, void *data, size_t nbytes)
{
	register_t retval[2];
	struct sys_extattr_get_link_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, attrname) = attrname;
	SCARG(&a, data) = data;
	SCARG(&a, nbytes) = nbytes;
	error = rump_syscall(SYS_extattr_get_link, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_get_link, extattr_get_link);

int
rump_sys_extattr_delete_link(const char *path, int attrnamespace,
    const char *attrname)
{
	register_t retval[2];
	struct sys_extattr_delete_link_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, attrname) = attrname;
	error = rump_syscall(SYS_extattr_delete_link, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_delete_link, extattr_delete_link);

intptr_t
rump_sys_extattr_list_fd(int fd, int attrnamespace, void *data, size_t nbytes)
{
	register_t retval[2];
	struct sys_extattr_list_fd_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, data) = data;
	SCARG(&a, nbytes) = nbytes;
	error = rump_syscall(SYS_extattr_list_fd, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_list_fd, extattr_list_fd);

intptr_t
rump_sys_extattr_list_file(const char *path, int attrnamespace, void *data,
    size_t nbytes)
{
	register_t retval[2];
	struct sys_extattr_list_file_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, data) = data;
	SCARG(&a, nbytes) = nbytes;
	error = rump_syscall(SYS_extattr_list_file, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_list_file, extattr_list_file);

intptr_t
rump_sys_extattr_list_link(const char *path, int attrnamespace, void *data,
    size_t nbytes)
{
	register_t retval[2];
	struct sys_extattr_list_link_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, attrnamespace) = attrnamespace;
	SCARG(&a, data) = data;
	SCARG(&a, nbytes) = nbytes;
	error = rump_syscall(SYS_extattr_list_link, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(extattr_list_link, extattr_list_link);

int
rump_sys_setxattr(const char *path, const char *name, const void *value,
    size_t size, int flags)
{
	register_t retval[2];
	struct sys_setxattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, name) = name;
	SCARG(&a, value) = value;
	SCARG(&a, size) = size;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_setxattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setxattr, setxattr);

int
rump_sys_lsetxattr(const char *path, const char *name, const void *value,
    size_t size, int flags)
{
	register_t retval[2];
	struct sys_lsetxattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, name) = name;
	SCARG(&a, value) = value;
	SCARG(&a, size) = size;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_lsetxattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lsetxattr, lsetxattr);

int
rump_sys_fsetxattr(int fd, const char *name, const void *value, size_t size,
    int flags)
{
	register_t retval[2];
	struct sys_fsetxattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, name) = name;
	SCARG(&a, value) = value;
	SCARG(&a, size) = size;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_fsetxattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fsetxattr, fsetxattr);

int
rump_sys_getxattr(const char *path, const char *name, void *value, size_t size)
{
	register_t retval[2];
	struct sys_getxattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, name) = name;
	SCARG(&a, value) = value;
	SCARG(&a, size) = size;
	error = rump_syscall(SYS_getxattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getxattr, getxattr);

int
rump_sys_lgetxattr(const char *path, const char *name, void *value,
    size_t size)
{
	register_t retval[2];
	struct sys_lgetxattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, name) = name;
	SCARG(&a, value) = value;
	SCARG(&a, size) = size;
	error = rump_syscall(SYS_lgetxattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lgetxattr, lgetxattr);

int
rump_sys_fgetxattr(int fd, const char *name, void *value, size_t size)
{
	register_t retval[2];
	struct sys_fgetxattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, name) = name;
	SCARG(&a, value) = value;
	SCARG(&a, size) = size;
	error = rump_syscall(SYS_fgetxattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fgetxattr, fgetxattr);

int
rump_sys_listxattr(const char *path, char *list, size_t size)
{
	register_t retval[2];
	struct sys_listxattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, list) = list;
	SCARG(&a, size) = size;
	error = rump_syscall(SYS_listxattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(listxattr, listxattr);

int
rump_sys_llistxattr(const char *path, char *list, size_t size)
{
	register_t retval[2];
	struct sys_llistxattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, list) = list;
	SCARG(&a, size) = size;
	error = rump_syscall(SYS_llistxattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(llistxattr, llistxattr);

int
rump_sys_flistxattr(int fd, char *list, size_t size)
{
	register_t retval[2];
	struct sys_flistxattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, list) = list;
	SCARG(&a, size) = size;
	error = rump_syscall(SYS_flistxattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(flistxattr, flistxattr);

int
rump_sys_removexattr(const char *path, const char *name)
{
	register_t retval[2];
	struct sys_removexattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, name) = name;
	error = rump_syscall(SYS_removexattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(removexattr, removexattr);

int
rump_sys_lremovexattr(const char *path, const char *name)
{
	register_t retval[2];
	struct sys_lremovexattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, name) = name;
	error = rump_syscall(SYS_lremovexattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lremovexattr, lremovexattr);

int
rump_sys_fremovexattr(int fd, const char *name)
{
	register_t retval[2];
	struct sys_fremovexattr_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, name) = name;
	error = rump_syscall(SYS_fremovexattr, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fremovexattr, fremovexattr);

int
rump_sys_getdents(int fd, char *buf, size_t count)
{
	register_t retval[2];
	struct sys_getdents_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, buf) = buf;
	SCARG(&a, count) = count;
	error = rump_syscall(SYS_getdents, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getdents30, getdents);

int
rump_sys_socket(int domain, int type, int protocol)
{
	register_t retval[2];
	struct sys_socket_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, domain) = domain;
	SCARG(&a, type) = type;
	SCARG(&a, protocol) = protocol;
	error = rump_syscall(SYS_socket, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(socket30, socket);

int
rump_sys_getfh(const char *fname, void *fhp, size_t *fh_size)
{
	register_t retval[2];
	struct sys_getfh_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fname) = fname;
	SCARG(&a, fhp) = fhp;
	SCARG(&a, fh_size) = fh_size;
	error = rump_syscall(SYS_getfh, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getfh30, getfh);

int
rump_sys_fhopen(const void *fhp, size_t fh_size, int flags)
{
	register_t retval[2];
	struct sys_fhopen_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fhp) = fhp;
	SCARG(&a, fh_size) = fh_size;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_fhopen, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fhopen40, fhopen);

int
rump_sys_aio_cancel(int fildes, struct rump_aiocb *aiocbp)
{
	register_t retval[2];
	struct sys_aio_cancel_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fildes) = fildes;
	SCARG(&a, aiocbp) = (void *)aiocbp;
	error = rump_syscall(SYS_aio_cancel, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(aio_cancel, aio_cancel);

int
rump_sys_aio_error(const struct rump_aiocb *aiocbp)
{
	register_t retval[2];
	struct sys_aio_error_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, aiocbp) = (const void *)aiocbp;
	error = rump_syscall(SYS_aio_error, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(aio_error, aio_error);

int
rump_sys_aio_fsync(int op, struct rump_aiocb *aiocbp)
{
	register_t retval[2];
	struct sys_aio_fsync_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, op) = op;
	SCARG(&a, aiocbp) = (void *)aiocbp;
	error = rump_syscall(SYS_aio_fsync, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(aio_fsync, aio_fsync);

int
rump_sys_aio_read(struct rump_aiocb *aiocbp)
{
	register_t retval[2];
	struct sys_aio_read_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, aiocbp) = (void *)aiocbp;
	error = rump_syscall(SYS_aio_read, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(aio_read, aio_read);

int
rump_sys_aio_return(struct rump_aiocb *aiocbp)
{
	register_t retval[2];
	struct sys_aio_return_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, aiocbp) = (void *)aiocbp;
	error = rump_syscall(SYS_aio_return, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(aio_return, aio_return);

int
rump_sys_aio_write(struct rump_aiocb *aiocbp)
{
	register_t retval[2];
	struct sys_aio_write_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, aiocbp) = (void *)aiocbp;
	error = rump_syscall(SYS_aio_write, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(aio_write, aio_write);

int
rump_sys_lio_listio(int mode, struct rump_aiocb *const *list, int nent,
    struct rump_sigevent *sig)
{
	register_t retval[2];
	struct sys_lio_listio_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, mode) = mode;
	SCARG(&a, list) = (void *)list;
	SCARG(&a, nent) = nent;
	SCARG(&a, sig) = (void *)sig;
	error = rump_syscall(SYS_lio_listio, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lio_listio, lio_listio);

int
rump_sys_mount(const char *type, const char *path, int flags, void *data,
    size_t data_len)
{
	register_t retval[2];
	struct sys_mount_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, type) = type;
	SCARG(&a, path) = path;
	SCARG(&a, flags) = flags;
	SCARG(&a, data) = data;
	SCARG(&a, data_len) = data_len;
	error = rump_syscall(SYS_mount, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(mount50, mount);

int
rump_sys_posix_fadvise(int fd, int64_t offset, int64_t len, int advice)
{
	register_t retval[2];
	struct sys_posix_fadvise_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, offset) = offset;
	SCARG(&a, len) = len;
	SCARG(&a, advice) = advice;
	error = rump_syscall(SYS_posix_fadvise, &a, sizeof(a), retval);
	return error != 0 ? error : (int)retval[0];
}
SYSIMPL(posix_fadvise50, posix_fadvise);

int
rump_sys_select(int nd, rump_fd_set *in, rump_fd_set *ou, rump_fd_set *ex,
    struct rump_timeval *tv)
{
	register_t retval[2];
	struct sys_select_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, nd) = nd;
	SCARG(&a, in) = (void *)in;
	SCARG(&a, ou) = (void *)ou;
	SCARG(&a, ex) = (void *)ex;
	SCARG(&a, tv) = (void *)tv;
	error = rump_syscall(SYS_select, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(select50, select);

int
rump_sys_gettimeofday(struct rump_timeval *tp, void *tzp)
{
	register_t retval[2];
	struct sys_gettimeofday_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, tp) = (void *)tp;
	SCARG(&a, tzp) = tzp;
	error = rump_syscall(SYS_gettimeofday, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(gettimeofday50, gettimeofday);

int
rump_sys_settimeofday(const struct rump_timeval *tv, const void *tzp)
{
	register_t retval[2];
	struct sys_settimeofday_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, tv) = (const void *)tv;
	SCARG(&a, tzp) = tzp;
	error = rump_syscall(SYS_settimeofday, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(settimeofday50, settimeofday);

int
rump_sys_utimes(const char *path, const struct rump_timeval *tptr)
{
	register_t retval[2];
	struct sys_utimes_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, tptr) = (const void *)tptr;
	error = rump_syscall(SYS_utimes, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(utimes50, utimes);

int
rump_sys_adjtime(const struct rump_timeval *delta,
    struct rump_timeval *olddelta)
{
	register_t retval[2];
	struct sys_adjtime_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, delta) = (const void *)delta;
	SCARG(&a, olddelta) = (void *)olddelta;
	error = rump_syscall(SYS_adjtime, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(adjtime50, adjtime);

int
rump_sys_futimes(int fd, const struct rump_timeval *tptr)
{
	register_t retval[2];
	struct sys_futimes_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, tptr) = (const void *)tptr;
	error = rump_syscall(SYS_futimes, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(futimes50, futimes);

int
rump_sys_lutimes(const char *path, const struct rump_timeval *tptr)
{
	register_t retval[2];
	struct sys_lutimes_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, tptr) = (const void *)tptr;
	error = rump_syscall(SYS_lutimes, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lutimes50, lutimes);

int
rump_sys_setitimer(int which, const struct rump_itimerval *itv,
    struct rump_itimerval *oitv)
{
	register_t retval[2];
	struct sys_setitimer_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, which) = which;
	SCARG(&a, itv) = (const void *)itv;
	SCARG(&a, oitv) = (void *)oitv;
	error = rump_syscall(SYS_setitimer, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(setitimer50, setitimer);

int
rump_sys_getitimer(int which, struct rump_itimerval *itv)
{
	register_t retval[2];
	struct sys_getitimer_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, which) = which;
	SCARG(&a, itv) = (void *)itv;
	error = rump_syscall(SYS_getitimer, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getitimer50, getitimer);

int
rump_sys_clock_gettime(int clock_id, struct rump_timespec *tp)
{
	register_t retval[2];
	struct sys_clock_gettime_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, clock_id) = clock_id;
	SCARG(&a, tp) = (void *)tp;
	error = rump_syscall(SYS_clock_gettime, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(clock_gettime50, clock_gettime);

int
rump_sys_clock_settime(int clock_id, const struct rump_timespec *tp)
{
	register_t retval[2];
	struct sys_clock_settime_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, clock_id) = clock_id;
	SCARG(&a, tp) = (const void *)tp;
	error = rump_syscall(SYS_clock_settime, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(clock_settime50, clock_settime);

int
rump_sys_clock_getres(int clock_id, struct rump_timespec *tp)
{
	register_t retval[2];
	struct sys_clock_getres_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, clock_id) = clock_id;
	SCARG(&a, tp) = (void *)tp;
	error = rump_syscall(SYS_clock_getres, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(clock_getres50, clock_getres);

int
rump_sys_nanosleep(const struct rump_timespec *rqtp,
    struct rump_timespec *rmtp)
{
	register_t retval[2];
	struct sys_nanosleep_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, rqtp) = (const void *)rqtp;
	SCARG(&a, rmtp) = (void *)rmtp;
	error = rump_syscall(SYS_nanosleep, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(nanosleep50, nanosleep);

int
rump_sys_kevent(int fd, const struct rump_kevent *changelist, size_t nchanges,
    struct rump_kevent *eventlist, size_t nevents,
    const struct rump_timespec *timeout)
{
	register_t retval[2];
	struct sys_kevent_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, changelist) = (const void *)changelist;
	SCARG(&a, nchanges) = nchanges;
	SCARG(&a, eventlist) = (void *)eventlist;
	SCARG(&a, nevents) = nevents;
	SCARG(&a, timeout) = (const void *)timeout;
	error = rump_syscall(SYS_kevent, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(kevent50, kevent);

int
rump_sys_pselect(int nd, rump_fd_set *in, rump_fd_set *ou, rump_fd_set *ex,
    const struct rump_timespec *ts, const rump_sigset_t *mask)
{
	register_t retval[2];
	struct sys_pselect_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, nd) = nd;
	SCARG(&a, in) = (void *)in;
	SCARG(&a, ou) = (void *)ou;
	SCARG(&a, ex) = (void *)ex;
	SCARG(&a, ts) = (const void *)ts;
	SCARG(&a, mask) = (const void *)mask;
	error = rump_syscall(SYS_pselect, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(pselect50, pselect);

int
rump_sys_pollts(struct rump_pollfd *fds, unsigned int nfds,
    const struct rump_timespec *ts, const rump_sigset_t *mask)
{
	register_t retval[2];
	struct sys_pollts_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fds) = (void *)fds;
	SCARG(&a, nfds) = nfds;
	SCARG(&a, ts) = (const void *)ts;
	SCARG(&a, mask) = (const void *)mask;
	error = rump_syscall(SYS_pollts, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(pollts50, pollts);

int
rump_sys_aio_suspend(const struct rump_aiocb *const *list, int nent,
    const struct rump_timespec *timeout)
{
	register_t retval[2];
	struct sys_aio_suspend_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, list) = (const void *)list;
	SCARG(&a, nent) = nent;
	SCARG(&a, timeout) = (const void *)timeout;
	error = rump_syscall(SYS_aio_suspend, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(aio_suspend50, aio_suspend);

int
rump_sys_stat(const char *path, struct rump_stat *ub)
{
	register_t retval[2];
	struct sys_stat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, ub) = (void *)ub;
	error = rump_syscall(SYS_stat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(stat50, stat);

int
rump_sys_fstat(int fd, struct rump_stat *sb)
{
	register_t retval[2];
	struct sys_fstat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, sb) = (void *)sb;
	error = rump_syscall(SYS_fstat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fstat50, fstat);

int
rump_sys_lstat(const char *path, struct rump_stat *ub)
{
	register_t retval[2];
	struct sys_lstat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, ub) = (void *)ub;
	error = rump_syscall(SYS_lstat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lstat50, lstat);

int
rump_sys_timer_settime(int timerid, int flags,
    const struct rump_itimerspec *value, struct rump_itimerspec *ovalue)
{
	register_t retval[2];
	struct sys_timer_settime_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, timerid) = timerid;
	SCARG(&a, flags) = flags;
	SCARG(&a, value) = (const void *)value;
	SCARG(&a, ovalue) = (void *)ovalue;
	error = rump_syscall(SYS_timer_settime, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(timer_settime50, timer_settime);

int
rump_sys_timer_gettime(int timerid, struct rump_itimerspec *value)
{
	register_t retval[2];
	struct sys_timer_gettime_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, timerid) = timerid;
	SCARG(&a, value) = (void *)value;
	error = rump_syscall(SYS_timer_gettime, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(timer_gettime50, timer_gettime);

int
rump_sys_mknod(const char *path, uint32_t mode, uint64_t dev)
{
	register_t retval[2];
	struct sys_mknod_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, mode) = mode;
	SCARG(&a, dev) = dev;
	error = rump_syscall(SYS_mknod, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(mknod50, mknod);

int
rump_sys_fhstat(const void *fhp, size_t fh_size, struct rump_stat *sb)
{
	register_t retval[2];
	struct sys_fhstat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fhp) = fhp;
	SCARG(&a, fh_size) = fh_size;
	SCARG(&a, sb) = (void *)sb;
	error = rump_syscall(SYS_fhstat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fhstat50, fhstat);

int
rump_sys_pipe2(int *fildes, int flags)
{
	register_t retval[2];
	struct sys_pipe2_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fildes) = fildes;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_pipe2, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(pipe2, pipe2);

int
rump_sys_kqueue1(int flags)
{
	register_t retval[2];
	struct sys_kqueue1_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_kqueue1, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(kqueue1, kqueue1);

int
rump_sys_paccept(int s, struct rump_sockaddr *name, unsigned int *anamelen,
    const rump_sigset_t *mask, int flags)
{
	register_t retval[2];
	struct sys_paccept_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, name) = (void *)name;
	SCARG(&a, anamelen) = anamelen;
	SCARG(&a, mask) = (const void *)mask;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_paccept, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(paccept, paccept);

int
rump_sys_linkat(int fd1, const char *name1, int fd2, const char *name2,
    int flags)
{
	register_t retval[2];
	struct sys_linkat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd1) = fd1;
	SCARG(&a, name1) = name1;
	SCARG(&a, fd2) = fd2;
	SCARG(&a, name2) = name2;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_linkat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(linkat, linkat);

int
rump_sys_renameat(int fromfd, const char *from, int tofd, const char *to)
{
	register_t retval[2];
	struct sys_renameat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fromfd) = fromfd;
	SCARG(&a, from) = from;
	SCARG(&a, tofd) = tofd;
	SCARG(&a, to) = to;
	error = rump_syscall(SYS_renameat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(renameat, renameat);

int
rump_sys_mkfifoat(int fd, const char *path, uint32_t mode)
{
	register_t retval[2];
	struct sys_mkfifoat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, mode) = mode;
	error = rump_syscall(SYS_mkfifoat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(mkfifoat, mkfifoat);

int
rump_sys_mknodat(int fd, const char *path, uint32_t mode, uint64_t dev)
{
	register_t retval[2];
	struct sys_mknodat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, mode) = mode;
	SCARG(&a, dev) = dev;
	error = rump_syscall(SYS_mknodat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(mknodat, mknodat);

int
rump_sys_mkdirat(int fd, const char *path, uint32_t mode)
{
	register_t retval[2];
	struct sys_mkdirat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, mode) = mode;
	error = rump_syscall(SYS_mkdirat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(mkdirat, mkdirat);

int
rump_sys_faccessat(int fd, const char *path, int amode, int flag)
{
	register_t retval[2];
	struct sys_faccessat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, amode) = amode;
	SCARG(&a, flag) = flag;
	error = rump_syscall(SYS_faccessat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(faccessat, faccessat);

int
rump_sys_fchmodat(int fd, const char *path, uint32_t mode, int flag)
{
	register_t retval[2];
	struct sys_fchmodat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, mode) = mode;
	SCARG(&a, flag) = flag;
	error = rump_syscall(SYS_fchmodat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fchmodat, fchmodat);

int
rump_sys_fchownat(int fd, const char *path, uint32_t owner, uint32_t group,
    int flag)
{
	register_t retval[2];
	struct sys_fchownat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, owner) = owner;
	SCARG(&a, group) = group;
	SCARG(&a, flag) = flag;
	error = rump_syscall(SYS_fchownat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fchownat, fchownat);

int
rump_sys_fstatat(int fd, const char *path, struct rump_stat *buf, int flag)
{
	register_t retval[2];
	struct sys_fstatat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, buf) = (void *)buf;
	SCARG(&a, flag) = flag;
	error = rump_syscall(SYS_fstatat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fstatat, fstatat);

int
rump_sys_utimensat(int fd, const char *path, const struct rump_timespec *tptr,
    int flag)
{
	register_t retval[2];
	struct sys_utimensat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, tptr) = (const void *)tptr;
	SCARG(&a, flag) = flag;
	error = rump_syscall(SYS_utimensat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(utimensat, utimensat);

int
rump_sys_openat(int fd, const char *path, int oflags, ...)
{
	register_t retval[2];
	struct sys_openat_args a;
	va_list ap;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, oflags) = oflags;
	va_start(ap, oflags);
	SCARG(&a, mode) = va_arg(ap, uint32_t);
	va_end(ap);
	error = rump_syscall(SYS_openat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(openat, openat);

intptr_t
rump_sys_readlinkat(int fd, const char *path, char *buf, size_t bufsize)
{
	register_t retval[2];
	struct sys_readlinkat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, buf) = buf;
	SCARG(&a, bufsize) = bufsize;
	error = rump_syscall(SYS_readlinkat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(readlinkat, readlinkat);

int
rump_sys_symlinkat(const char *path1, int fd, const char *path2)
{
	register_t retval[2];
	struct sys_symlinkat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path1) = path1;
	SCARG(&a, fd) = fd;
	SCARG(&a, path2) = path2;
	error = rump_syscall(SYS_symlinkat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(symlinkat, symlinkat);

int
rump_sys_unlinkat(int fd, const char *path, int flag)
{
	register_t retval[2];
	struct sys_unlinkat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, path) = path;
	SCARG(&a, flag) = flag;
	error = rump_syscall(SYS_unlinkat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(unlinkat, unlinkat);

int
rump_sys_futimens(int fd, const struct rump_timespec *tptr)
{
	register_t retval[2];
	struct sys_futimens_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, tptr) = (const void *)tptr;
	error = rump_syscall(SYS_futimens, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(futimens, futimens);

int
rump_sys___quotactl(const char *path, struct rump_quotactl_args *args)
{
	register_t retval[2];
	struct sys___quotactl_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, args) = (void *)args;
	error = rump_syscall(SYS___quotactl, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(__quotactl, __quotactl);

int
rump_sys_recvmmsg(int s, struct rump_mmsghdr *mmsg, unsigned int vlen,
    unsigned int flags, struct rump_timespec *timeout)
{
	register_t retval[2];
	struct sys_recvmmsg_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, mmsg) = (void *)mmsg;
	SCARG(&a, vlen) = vlen;
	SCARG(&a, flags) = flags;
	SCARG(&a, timeout) = (void *)timeout;
	error = rump_syscall(SYS_recvmmsg, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(recvmmsg, recvmmsg);

int
rump_sys_sendmmsg(int s, struct rump_mmsghdr *mmsg, unsigned int vlen,
    unsigned int flags)
{
	register_t retval[2];
	struct sys_sendmmsg_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, s) = s;
	SCARG(&a, mmsg) = (void *)mmsg;
	SCARG(&a, vlen) = vlen;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_sendmmsg, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(sendmmsg, sendmmsg);

int
rump_sys_clock_nanosleep(int clock_id, int flags,
    const struct rump_timespec *rqtp, struct rump_timespec *rmtp)
{
	register_t retval[2];
	struct sys_clock_nanosleep_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, clock_id) = clock_id;
	SCARG(&a, flags) = flags;
	SCARG(&a, rqtp) = (const void *)rqtp;
	SCARG(&a, rmtp) = (void *)rmtp;
	error = rump_syscall(SYS_clock_nanosleep, &a, sizeof(a), retval);
	return error != 0 ? error : (int)retval[0];
}
SYSIMPL(clock_nanosleep, clock_nanosleep);

int
rump_sys_posix_fallocate(int fd, int64_t pos, int64_t len)
{
	register_t retval[2];
	struct sys_posix_fallocate_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, pos) = pos;
	SCARG(&a, len) = len;
	error = rump_syscall(SYS_posix_fallocate, &a, sizeof(a), retval);
	return error != 0 ? error : (int)retval[0];
}
SYSIMPL(posix_fallocate, posix_fallocate);

int
rump_sys_fdiscard(int fd, int64_t pos, int64_t len)
{
	register_t retval[2];
	struct sys_fdiscard_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, pos) = pos;
	SCARG(&a, len) = len;
	error = rump_syscall(SYS_fdiscard, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fdiscard, fdiscard);

int
rump_sys_clock_getcpuclockid2(int idtype, uint32_t id, int *clock_id)
{
	register_t retval[2];
	struct sys_clock_getcpuclockid2_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, idtype) = idtype;
	SCARG(&a, id) = id;
	SCARG(&a, clock_id) = clock_id;
	error = rump_syscall(SYS_clock_getcpuclockid2, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(clock_getcpuclockid2, clock_getcpuclockid2);

int
rump_sys_getvfsstat(struct rump_statvfs *buf, size_t bufsize, int flags)
{
	register_t retval[2];
	struct sys_getvfsstat_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, buf) = (void *)buf;
	SCARG(&a, bufsize) = bufsize;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_getvfsstat, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(getvfsstat90, getvfsstat);

int
rump_sys_statvfs1(const char *path, struct rump_statvfs *buf, int flags)
{
	register_t retval[2];
	struct sys_statvfs1_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, buf) = (void *)buf;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_statvfs1, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(statvfs190, statvfs1);

int
rump_sys_fstatvfs1(int fd, struct rump_statvfs *buf, int flags)
{
	register_t retval[2];
	struct sys_fstatvfs1_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fd) = fd;
	SCARG(&a, buf) = (void *)buf;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_fstatvfs1, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fstatvfs190, fstatvfs1);

int
rump_sys_fhstatvfs1(const void *fhp, size_t fh_size, struct rump_statvfs *buf,
    int flags)
{
	register_t retval[2];
	struct sys_fhstatvfs1_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, fhp) = fhp;
	SCARG(&a, fh_size) = fh_size;
	SCARG(&a, buf) = (void *)buf;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_fhstatvfs1, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(fhstatvfs190, fhstatvfs1);

long
rump_sys_lpathconf(const char *path, int name)
{
	register_t retval[2];
	struct sys_lpathconf_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, path) = path;
	SCARG(&a, name) = name;
	error = rump_syscall(SYS_lpathconf, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(lpathconf, lpathconf);

int
rump_sys_dup3(int from, int to, int flags)
{
	register_t retval[2];
	struct sys_dup3_args a;
	int error;

	__builtin_memset(&a, 0, sizeof(a));
	SCARG(&a, from) = from;
	SCARG(&a, to) = to;
	SCARG(&a, flags) = flags;
	error = rump_syscall(SYS_dup3, &a, sizeof(a), retval);
	if (__predict_false(error != 0))
		return failed(error);
	return retval[0];
}
SYSIMPL(dup3100, dup3);

int
rump_sys_pipe(int *fildes)
{
	register_t retval[2];
	int error;

	error = rump_syscall(SYS_pipe, NULL, 0, retval);
	if (__predict_false(error != 0))
		return failed(error);
	fildes[0] = retval[0];
	fildes[1] = retval[1];
	return 0;
}
SYSIMPL(pipe, pipe);
