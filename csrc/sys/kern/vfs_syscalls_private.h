/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of vfs_syscalls share.
 */
#ifndef _KERN_VFS_SYSCALLS_PRIVATE_H_
#define _KERN_VFS_SYSCALLS_PRIVATE_H_

#include <sys/namei.h>
#include <sys/uio.h>

struct lwp;
struct pathbuf;
struct vattr;
struct vnode;

/*
 * namei() for the *at calls: relative paths start at the directory `fdat',
 * which may be AT_FDCWD.
 */
int	fd_nameiat(struct lwp *, int, struct nameidata *);
int	fd_nameiat_simple_user(struct lwp *, int, const char *,
	    namei_simple_flags_t, struct vnode **);

/* Set attributes of a referenced, unlocked vnode. */
int	vfs_setattr(struct vnode *, struct vattr *);

/*
 * Release what a look-up with LOCKPARENT|LOCKLEAF found: the operation will
 * not happen.
 */
void	vfs_namei_abort(struct nameidata *);

#endif /* _KERN_VFS_SYSCALLS_PRIVATE_H_ */
