/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Advisory byte-range locks, both fcntl(2) and flock(2): kern/vfs_lockf.c.
 *
 * A file system keeps one list head in each node, NULL at first, and calls
 * lf_advlock() from VOP_ADVLOCK() with the vnode unlocked.  When the vnode is
 * reclaimed under its users (revoke, forced unmount) locks may be left:
 * lf_purge() drops them and sends the waiters home.
 */
#ifndef _SYS_LOCKF_H_
#define _SYS_LOCKF_H_

#include <sys/types.h>

struct lockf;
struct vop_advlock_args;

/* `size' is where SEEK_END counts from. */
int	lf_advlock(struct vop_advlock_args *, struct lockf **, off_t);
void	lf_purge(struct lockf **);
void	lf_init(void);

#endif /* _SYS_LOCKF_H_ */
