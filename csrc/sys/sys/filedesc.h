/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * filedesc(9): descriptor tables.  Rules and locks: kern/kern_descrip.c.
 */
#ifndef _SYS_FILEDESC_H_
#define _SYS_FILEDESC_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/event.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/rwlock.h>

struct fileops;
struct socket;
struct stat;

/* One descriptor; a line of its own, so that threads do not share it. */
typedef struct fdfile {
	struct file	*ff_file;	/* NULL: not open */
	volatile u_int	ff_refcnt;	/* FR_CLOSING | users */
	bool		ff_exclose;
	bool		ff_allocated;
	struct klist	ff_knlist;	/* fd_lock */
	kcondvar_t	ff_closing;	/* fd_lock */
} __cacheline_aligned fdfile_t;

#define FR_CLOSING	0x80000000U
#define FR_MASK		0x7fffffffU

/* What fd_getfile() reads without a lock; replaced when it grows. */
typedef struct fdtab {
	u_int		dt_nfiles;
	struct fdtab	*dt_link;	/* the one before, kept for readers */
	void		*dt_chunk;	/* memory of the entries it added */
	size_t		dt_chunksize;
	fdfile_t	*dt_ff[];
} fdtab_t;

#define NDFILE		20	/* in the table itself */
#define NDENTRIES	64	/* descriptors a bitmap word */

typedef struct filedesc {
	fdtab_t		*fd_dt;		/* fd_lock to change */
	struct lwp	*fd_owner;	/* the only user, or NULL: several */
	kmutex_t	fd_lock;
	volatile u_int	fd_refcnt;	/* processes */
	bool		fd_exclose;	/* some ff_exclose was set */
	int		fd_lastfile;	/* highest in use, or -1 */
	u_int		fd_freefile;	/* none below is free */
	uint64_t	*fd_map;	/* a bit a descriptor in use */
	uint64_t	fd_dmap[1];
	/* The first fd_dt: same shape as struct fdtab. */
	struct {
		u_int		dt_nfiles;
		struct fdtab	*dt_link;
		void		*dt_chunk;
		size_t		dt_chunksize;
		fdfile_t	*dt_ff[NDFILE];
	}		fd_builtin;
	fdfile_t	fd_dff[NDFILE];
} filedesc_t;

#define FD_UNOWNED	((struct lwp *)1)	/* nobody used it yet */
#define FD_CLAIMING	((struct lwp *)2)	/* about to be NULL */

/* Working and root directory: kern_cwd.c */
typedef struct cwdinfo {
	struct vnode	*cwdi_cdir;
	struct vnode	*cwdi_rdir;	/* NULL: the root */
	struct vnode	*cwdi_edir;
	krwlock_t	cwdi_lock;
	u_short		cwdi_cmask;
	volatile u_int	cwdi_refcnt;
} cwdinfo_t;

struct filedesc *filedesc0_get(void);
#define filedesc0	(*filedesc0_get())

void	fd_sys_init(void);
void	fd_sys_fini(void);

/* Tables. */
struct filedesc *fd_init(struct filedesc *);
struct filedesc *fd_copy(void);
void	fd_share(struct proc *);
void	fd_hold(struct lwp *);
void	fd_free_proc(struct proc *);
void	fd_closeexec(void);
int	fd_checkstd(void);
int	fd_tryexpand(struct proc *);

/* Descriptors of the current process. */
int	fd_alloc(struct proc *, int, int *);
int	fd_allocfile(struct file **, int *);
void	fd_affix(struct proc *, struct file *, unsigned);
void	fd_abort(struct proc *, struct file *, unsigned);
struct file *fd_getfile(unsigned);
struct file *fd_getfile2(struct proc *, unsigned);
void	fd_putfile(unsigned);
int	fd_getvnode(unsigned, struct file **);
void	fd_putvnode(unsigned);
int	fd_getsock(unsigned, struct socket **);
int	fd_getsock1(unsigned, struct socket **, struct file **);
void	fd_putsock(unsigned);
int	fd_close(unsigned);
int	fd_dup(struct file *, int, int *, bool);
int	fd_dup2(struct file *, unsigned, int);
int	fd_dupopen(int, bool, int, int *);
int	fd_clone(struct file *, unsigned, int, const struct fileops *, void *);
void	fd_set_exclose(struct lwp *, int, bool);
int	fd_open(const char *, int, int, int *);

/* cwdinfo: kern_cwd.c */
void	cwd_sys_init(void);
struct cwdinfo *cwdinit(void);
void	cwdshare(struct proc *);
void	cwdunshare(struct proc *);
void	cwdfree(struct cwdinfo *);
void	cwdexec(struct proc *);

#define GETCWD_CHECK_ACCESS	0x0001
int	getcwd_common(struct vnode *, struct vnode *, char **, char *, int,
	    int, struct lwp *);
int	vnode_to_path(char *, size_t, struct vnode *, struct lwp *,
	    struct proc *);

int	pipe1(struct lwp *, int *, int);
int	dodup(struct lwp *, int, int, int, register_t *);

/* librump/rumpkern/cons.c: descriptors 0 to 2 of a new process. */
void	rump_consdev_init(void);
void	rump_consdev_fini(void);
void	rump_consdev_fds(struct filedesc *);

#endif /* _SYS_FILEDESC_H_ */
