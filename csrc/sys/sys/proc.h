/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes, groups, sessions.
 *
 * Locks: (p) p_lock, (a) proc_lock, (-) constant, (f) p_fd's own.
 */
#ifndef _SYS_PROC_H_
#define _SYS_PROC_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/rwlock.h>
#include <sys/signal.h>
#include <sys/time.h>

/* p_flag */
#define PK_ADVLOCK	0x00000001	/* has POSIX record locks */
#define PK_SYSTEM	0x00000002
#define PK_SYSVSEM	0x00000004
#define PK_SUGID	0x00000100
#define PK_KMEM		0x00000200
#define PK_EXEC		0x00004000
#define PK_NOCLDWAIT	0x00020000
#define PK_32		0x00040000
#define PK_MARKER	0x80000000
/* p_sflag */
#define PS_RUMP_LWPEXIT	0x00000400
#define PS_WEXIT	0x00002000
/* p_lflag */
#define PL_CONTROLT	0x00000002
#define PL_PPWAIT	0x00000010
/* p_stat */
#define SIDL		1
#define SACTIVE		2
#define SDYING		3
#define SSTOP		4
#define SZOMB		5
#define SDEAD		6

#define PID_MAX		30000

#define FORK_PPWAIT	0x0001
#define FORK_SHAREVM	0x0002
#define FORK_SHARECWD	0x0004
#define FORK_SHAREFILES	0x0008
#define FORK_SHARESIGS	0x0010
#define FORK_NOWAIT	0x0020
#define FORK_CLEANFILES	0x0040
#define FORK_SYSTEM	0x0080

struct cwdinfo;
struct emul;
struct filedesc;
struct kauth_cred;
struct klist;
struct plimit;
struct pstats;
struct ptimers;
struct sigacts;
struct sysent;
struct tty;
struct vmspace;
struct vnode;

struct session {
	u_int		s_count;	/* (a) groups in it */
	u_int		s_flags;
	struct proc	*s_leader;
	struct vnode	*s_ttyvp;
	struct tty	*s_ttyp;
	char		s_login[17];	/* MAXLOGNAME and a NUL */
	pid_t		s_sid;
};

struct pgrp {
	LIST_HEAD(, proc) pg_members;	/* (a) */
	LIST_ENTRY(pgrp) pg_hash;	/* (a) */
	struct session	*pg_session;
	pid_t		pg_id;
	int		pg_jobc;
};

/*
 * How the memory of a process is reached: local processes by plain memory
 * access, remote ones through their client (sysproxy).  copyin and friends
 * go through it.
 */
struct vmspace_ops {
	int	(*vo_copyin)(struct vmspace *, const void *, void *, size_t);
	int	(*vo_copyout)(struct vmspace *, const void *, void *, size_t);
	int	(*vo_copyinstr)(struct vmspace *, const void *, void *, size_t,
		    size_t *);
	int	(*vo_copyoutstr)(struct vmspace *, const void *, void *, size_t,
		    size_t *);
	int	(*vo_anonmmap)(struct vmspace *, size_t, void **);
	/* NULL: signals have no way there.  May not sleep. */
	void	(*vo_raise)(struct vmspace *, int);
};

struct vmspace {
	const struct vmspace_ops *vm_ops; /* NULL: plain memory */
	volatile u_int	vm_refcnt;
	void		*vm_arg;	/* of the owner of vm_ops */
};

struct proc {
	LIST_ENTRY(proc) p_list;	/* (a) allproc */
	kmutex_t	*p_lock;	/* (-) */
	struct kernel	*p_kernel;	/* (-) */
	struct kauth_cred *p_cred;	/* (p) */
	struct filedesc	*p_fd;		/* (-) */
	struct cwdinfo	*p_cwdi;	/* (-) */
	struct pstats	*p_stats;
	struct plimit	*p_limit;	/* (p) */
	struct vmspace	*p_vmspace;	/* (-) */
	struct sigacts	*p_sigacts;
	const struct emul *p_emul;
	const struct sysent *p_sysent;	/* own table, or the kernel's */
	struct ptimers	*p_timers;
	struct aioproc	*p_aio;
	void		*p_ksems;	/* uipc_sem.c */

	kmutex_t	p_auxlock;
	kmutex_t	p_stmutex;
	krwlock_t	p_reflock;
	kcondvar_t	p_waitcv;	/* (a) */
	kcondvar_t	p_lwpcv;	/* (p) */

	volatile u_int	p_flag;		/* PK_* (p) */
	volatile u_int	p_sflag;	/* PS_* (p) */
	volatile u_int	p_slflag;
	volatile u_int	p_lflag;	/* PL_* (a) */
	volatile char	p_stat;
	char		p_comm[MAXCOMLEN + 1];

	pid_t		p_pid;		/* (-) */
	pid_t		p_ppid;		/* (a) */
	struct proc	*p_pptr;	/* (a) */
	LIST_HEAD(, proc) p_children;	/* (a) */
	LIST_ENTRY(proc) p_sibling;	/* (a) */
	LIST_ENTRY(proc) p_pglist;	/* (a) */
	LIST_ENTRY(proc) p_hash;	/* (a) by pid */
	struct pgrp	*p_pgrp;	/* (a) */
	LIST_HEAD(, lwp) p_lwps;	/* (p) */
	int		p_nlwps;	/* (p) */
	lwpid_t		p_nlwpid;	/* (p) last given out */

	SLIST_HEAD(, knote) p_klist;	/* (p) EVFILT_PROC, EVFILT_SIGNAL */
	sigset_t	p_sigpend;	/* (p) recorded signals */
	sigset_t	p_sigignore;
	u_char		p_nice;
	int		p_xexit, p_xsig;
	int		p_acflag;
	u_int		p_mqueue_cnt;
	struct vnode	*p_textvp;
	char		*p_path;
	specificdata_reference p_specdataref;
	struct timeval	p_start;

	uint64_t	p_serial;	/* of its handle, unique in the host */
	bool		p_implicit;	/* threads may enter it unbound */
};

#define p_pgid		p_pgrp->pg_id
#define p_session	p_pgrp->pg_session

LIST_HEAD(proclist, proc);

#define proc_lock	(curkernel()->k_proc_lock)
#define lbolt		(curkernel()->k_lbolt)
#define initproc	(curkernel()->k_initproc)
#define maxproc		(curkernel()->k_maxproc)
#define proc0		(*proc0_get())
struct proc *proc0_get(void);

struct proclist *allproc_get(void);
#define allproc		(*allproc_get())
#define PROCLIST_FOREACH(var, head)	LIST_FOREACH(var, head, p_list)

/* proc_lock held. */
struct proc *proc_find(pid_t);
struct proc *proc_find_raw(pid_t);
struct pgrp *pgrp_find(pid_t);
int	proc_enterpgrp(struct proc *, pid_t, pid_t, bool);
void	proc_leavepgrp(struct proc *);
void	proc_sesshold(struct session *);
void	proc_sessrele(struct session *);

void	proc_crmod_enter(void);
void	proc_crmod_leave(struct kauth_cred *, struct kauth_cred *, bool);
int	proc_uidmatch(struct kauth_cred *, struct kauth_cred *);

struct vmspace *vmspace_kernel(void);

int	proc_specific_key_create(specificdata_key_t *, specificdata_dtor_t);
void	proc_specific_key_delete(specificdata_key_t);
void	proc_initspecific(struct proc *);
void	proc_finispecific(struct proc *);
void	*proc_getspecific(struct proc *, specificdata_key_t);
void	proc_setspecific(struct proc *, specificdata_key_t, void *);

/* Sleeping without a condvar. */
#define PINOD		8
#define PRIBIO		16
#define PVFS		20
#define PZERO		22
#define PSOCK		24
#define PWAIT		32
#define PCATCH		0x100
#define PNORELOCK	0x200
int	kpause(const char *, bool, int, kmutex_t *);
int	tsleep(wchan_t, pri_t, const char *, int);
int	mtsleep(wchan_t, pri_t, const char *, int, kmutex_t *);
void	wakeup(wchan_t);

#endif /* _SYS_PROC_H_ */
