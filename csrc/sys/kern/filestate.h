/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open files and descriptor tables of a kernel: kern_file.c, kern_descrip.c,
 * kern_fdtable.c and librump/rumpkern/cons.c.
 */
#ifndef _KERN_FILESTATE_H_
#define _KERN_FILESTATE_H_

#include <sys/types.h>
#include <sys/atomic.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/pool.h>
#include <sys/systm.h>

/*
 * Open files are counted by each CPU for itself; what exceeds FILE_BATCH goes
 * to fs_nfiles.
 */
#define FILE_BATCH	32

struct file_cpu {
	int		fc_delta;
} __cacheline_aligned;

struct file_state {
	pool_cache_t	fs_files;
	pool_cache_t	fs_tables;
	struct filelist	fs_head;	/* filelist_lock */
	volatile u_int	fs_nfiles;
	kmutex_t	fs_marklock;	/* f_marker of all files */
	u_int		fs_mark;	/* fs_marklock */
	struct file	*fs_console;	/* one for all processes */
	kmutex_t	fs_timerfdlock;
	LIST_HEAD(, timerfd) fs_timerfds; /* fs_timerfdlock */
	struct filedesc	fs_filedesc0;
	struct file_cpu	fs_cpu[KERNEL_MAXCPUS];
};

/* kern_file.c */
void	file_init(struct file_state *);
void	file_fini(struct file_state *);
struct file *file_alloc(void);
void	file_free(struct file *);
void	file_hold(struct file *);
void	file_unlock(struct file *, void *, int);

/* kern_descrip.c */
void	fd_claim(struct filedesc *);
void	fd_unused(struct filedesc *, u_int);
int	fd_close_ff(struct filedesc *, struct proc *, unsigned, u_int, bool);

/* kern_fdtable.c */
int	fd_expand(struct filedesc *, u_int);

static inline bool
fd_inuse(const struct filedesc *fdp, u_int fd)
{
	return (fdp->fd_map[fd / NDENTRIES] >> (fd % NDENTRIES)) & 1;
}

static inline void
fd_used(struct filedesc *fdp, u_int fd)
{
	KASSERT(!fd_inuse(fdp, fd));
	fdp->fd_map[fd / NDENTRIES] |= (uint64_t)1 << (fd % NDENTRIES);
	if ((int)fd > fdp->fd_lastfile)
		fdp->fd_lastfile = (int)fd;
}

/* The current lwp may count references to descriptors without atomics. */
static inline bool
fd_private(struct filedesc *fdp)
{
	struct lwp *owner = atomic_load_acquire(&fdp->fd_owner);

	if (__predict_true(owner == curlwp))
		return true;
	if (__predict_false(owner != NULL)) {
		fd_claim(fdp);
		return atomic_load_relaxed(&fdp->fd_owner) == curlwp;
	}
	return false;
}

#endif /* _KERN_FILESTATE_H_ */
