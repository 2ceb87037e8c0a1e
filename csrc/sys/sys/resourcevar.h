/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Resource limits of processes.
 *
 * A struct plimit is shared by processes until one of them writes: then
 * lim_privatise() gives it a copy of its own (pl_writeable), which the next
 * fork shares again.  A shared one never changes.  p_limit itself changes
 * with p_lock held; the struct it pointed to lives on until its process goes
 * (pl_sv_limit), so limits are read without a lock.
 */
#ifndef _SYS_RESOURCEVAR_H_
#define _SYS_RESOURCEVAR_H_

#include <sys/types.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/resource.h>

struct plimit {
	struct rlimit	pl_rlimit[RLIM_NLIMITS];
	char		*pl_corename;	/* NULL: the default name */
	size_t		pl_cnlen;
	volatile u_int	pl_refcnt;
	bool		pl_writeable;	/* private to one process */
	kmutex_t	pl_lock;	/* the members above */
	struct plimit	*pl_sv_limit;	/* what it was copied from */
};

struct pstats {
	struct rusage	p_ru;
	struct rusage	p_cru;
	struct timeval	p_start;
};

struct uidinfo;

/* The soft limit of a process; never sleeps, no lock needed. */
static inline rlim_t
lim_cur(const struct proc *p, int which)
{
	return p->p_limit->pl_rlimit[which].rlim_cur;
}

/*
 * RLIMIT_FSIZE: may a regular file of `p' reach `end' bytes?  0 or EFBIG;
 * the caller posts SIGXFSZ.
 */
#define lim_fsize_ok(p, end)	((rlim_t)(end) <= lim_cur((p), RLIMIT_FSIZE))
/* RLIMIT_NOFILE: is descriptor `fd' below the limit? */
#define lim_nofile_ok(p, fd)	((rlim_t)(fd) < lim_cur((p), RLIMIT_NOFILE))
/* RLIMIT_NPROC: may the user have `n' processes? */
#define lim_nproc_ok(p, n)	((rlim_t)(n) <= lim_cur((p), RLIMIT_NPROC))

void	resource_init(void);

/*
 * The part of a process that kern/kern_proc.c and its neighbours keep:
 * credentials, limits, signal actions, process group, and the links to parent
 * and children (p_pptr, p_ppid, p_children).  Called with no lock held, after
 * p_pid and p_lock are set.  parent NULL: proc0, which gets root's
 * credentials, the default limits, and session and group 0.  On failure
 * (ENOMEM) nothing is left to undo.  fini is called when the last lwp has
 * gone: children go to initproc, and signals and groups lose sight of it.
 */
int	proc_init_services(struct proc *, struct proc *);
void	proc_fini_services(struct proc *);
int	dosetrlimit(struct lwp *, struct proc *, int, struct rlimit *);
struct plimit *lim_copy(struct plimit *);
void	lim_addref(struct plimit *);
void	lim_free(struct plimit *);
void	lim_privatise(struct proc *);
void	lim_setcorename(struct proc *, char *, size_t);

void	calcru(struct proc *, struct timeval *, struct timeval *,
	    struct timeval *, struct timeval *);
int	getrusage1(struct proc *, int, struct rusage *);
void	ruadd(struct rusage *, struct rusage *);

#include <sys/uidinfo.h>

#endif /* _SYS_RESOURCEVAR_H_ */
