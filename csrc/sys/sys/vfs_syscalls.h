/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file calls as the rest of the kernel makes them: kern/vfs_syscalls*.c,
 * vfs_xattr.c, vfs_fhandle.c.
 *
 * `fdat' is a descriptor of a directory or AT_FDCWD.  `seg' tells where the
 * path lies.  Structures that are filled in are always in kernel memory.
 */
#ifndef _SYS_VFS_SYSCALLS_H_
#define _SYS_VFS_SYSCALLS_H_

#include <sys/types.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/uio.h>

struct pathbuf;
struct quotactl_args;
struct stat;
struct timespec;
struct timeval;

/* Mounts. */
int	do_sys_mount(struct lwp *, const char *, enum uio_seg, const char *,
	    int, void *, enum uio_seg, size_t, register_t *);
int	do_sys_pstatvfs(struct lwp *, const char *, int, struct statvfs *);
int	do_sys_fstatvfs(struct lwp *, int, int, struct statvfs *);
int	do_sys_getvfsstat(struct lwp *, void *, size_t, int,
	    int (*)(const void *, void *, size_t), size_t, register_t *);
int	dostatvfs(struct mount *, struct statvfs *, struct lwp *, int, int);
void	do_sys_sync(struct lwp *);
int	do_sys_quotactl(const char *, const struct quotactl_args *);

/* Directories of the process. */
int	do_sys_chdir(struct lwp *, const char *, enum uio_seg, register_t *);
int	chdir_lookup(const char *, int, struct vnode **, struct lwp *);
void	change_root(struct vnode *);

/* Opening and making. */
int	do_open(struct lwp *, struct vnode *, struct pathbuf *, int, int,
	    int *);
int	do_sys_openat(struct lwp *, int, const char *, int, int, int *);
int	vfs_watchfd(int, const char *, int *);	/* vfs_watchfd.c */
int	do_sys_mknod(struct lwp *, const char *, mode_t, dev_t, enum uio_seg);
int	do_sys_mknodat(struct lwp *, int, const char *, mode_t, dev_t,
	    enum uio_seg);
int	do_sys_mkfifoat(struct lwp *, int, const char *, mode_t);
int	do_sys_mkdir(const char *, mode_t, enum uio_seg);
int	do_sys_mkdirat(struct lwp *, int, const char *, mode_t, enum uio_seg);
int	do_sys_link(struct lwp *, const char *, const char *, int,
	    register_t *);
int	do_sys_linkat(struct lwp *, int, const char *, int, const char *, int,
	    register_t *);
int	do_sys_symlink(const char *, const char *, enum uio_seg);
int	do_sys_symlinkat(struct lwp *, const char *, int, const char *,
	    enum uio_seg);

/* Removing and renaming; `retain': two names of one file stay as they are. */
int	do_sys_unlink(const char *, enum uio_seg);
int	do_sys_unlinkat(struct lwp *, int, const char *, int, enum uio_seg);
int	do_sys_rmdir(const char *, enum uio_seg);
int	do_sys_rename(const char *, const char *, enum uio_seg, int);
int	do_sys_renameat(struct lwp *, int, const char *, int, const char *,
	    enum uio_seg, int);

/* Attributes. */
int	do_sys_accessat(struct lwp *, int, const char *, int, int);
int	do_sys_stat(const char *, unsigned int, struct stat *);
int	do_sys_statat(struct lwp *, int, const char *, unsigned int,
	    struct stat *);
int	do_sys_readlinkat(struct lwp *, int, const char *, char *, size_t,
	    register_t *);
int	do_sys_chflagsat(struct lwp *, int, const char *, u_long, int);
int	do_sys_chmodat(struct lwp *, int, const char *, int, int);
int	do_sys_chownat(struct lwp *, int, const char *, uid_t, gid_t, int);
int	do_sys_utimes(struct lwp *, struct vnode *, const char *, int,
	    const struct timeval *, enum uio_seg);
int	do_sys_utimens(struct lwp *, struct vnode *, const char *, int,
	    const struct timespec *, enum uio_seg);
int	do_sys_utimensat(struct lwp *, int, struct vnode *, const char *, int,
	    const struct timespec *, enum uio_seg);
int	do_sys_truncate(const char *, enum uio_seg, off_t);

/*
 * File handles; vfs_composefh() and vfs_fhtovp() are in <sys/mount.h>.  The
 * one with a size too small gives E2BIG and the size needed, the other the
 * vnode locked exclusively.
 */
int	vfs_copyinfh_alloc(const void *, size_t, fhandle_t **);
void	vfs_copyinfh_free(fhandle_t *);
int	dofhopen(struct lwp *, const void *, size_t, int, register_t *);
int	do_fhstat(struct lwp *, const void *, size_t, struct stat *);
int	do_fhstatvfs(struct lwp *, const void *, size_t, struct statvfs *,
	    int);

#endif /* _SYS_VFS_SYSCALLS_H_ */
