/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File system transactions: fstrans(9).
 *
 * A thread that changes a file system is inside a transaction, which it may
 * nest.  Suspending a file system waits for the transactions that run and
 * holds up new ones.  A mount with a mnt_lower shares the state of the lowest.
 *
 * Entering costs two stores and a load: the count is private to the lwp, and
 * the one who suspends makes every CPU pass (pserialize(9)) after it has
 * announced itself and before it counts.
 */
#ifndef _SYS_FSTRANS_H_
#define _SYS_FSTRANS_H_

#include <sys/types.h>
#include <sys/mount.h>

enum fstrans_state {
	FSTRANS_NORMAL = 0,
	FSTRANS_SUSPENDED = 1,
	FSTRANS_SUSPENDING = 2
};

struct buf;

int	fstrans_mount(struct mount *);
void	fstrans_unmount(struct mount *);
void	fstrans_start(struct mount *);
int	fstrans_start_nowait(struct mount *);
void	fstrans_start_lazy(struct mount *);
void	fstrans_done(struct mount *);
bool	fstrans_held(struct mount *);
int	fstrans_is_owner(struct mount *);
int	fstrans_setstate(struct mount *, enum fstrans_state);
enum fstrans_state fstrans_getstate(struct mount *);
int	vfs_suspend(struct mount *, int);
void	vfs_resume(struct mount *);
void	fstrans_lwp_dtor(struct lwp *);

int	fscow_establish(struct mount *, int (*)(void *, struct buf *, bool),
	    void *);
int	fscow_disestablish(struct mount *, int (*)(void *, struct buf *, bool),
	    void *);
int	fscow_run(struct buf *, bool);

void	fstrans_init(void);
void	fstrans_fini(void);

#endif /* _SYS_FSTRANS_H_ */
