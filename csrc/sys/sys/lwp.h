/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Light-weight processes: a host thread while it is in a kernel.
 */
#ifndef _SYS_LWP_H_
#define _SYS_LWP_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/cpu.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/sigtypes.h>

/* l_stat */
#define LSIDL		1
#define LSRUN		2
#define LSSLEEP		3
#define LSSTOP		4
#define LSZOMB		5
#define LSONPROC	7
#define LSSUSPENDED	8

/* l_flag */
#define LW_IDLE		0x00000001
#define LW_LWPCTL	0x00000002
#define LW_STIMO	0x00000040
#define LW_SINTR	0x00000080
#define LW_CATCHINTR	0x00000100
#define LW_SYSTEM	0x00000200
#define LW_TRACED	0x00000400	/* its calls go into a trace */
#define LW_WSUSPEND	0x00020000
#define LW_WCORE	0x00080000
#define LW_WEXIT	0x00100000
#define LW_PENDSIG	0x01000000
#define LW_CANCELLED	0x02000000
#define LW_WREBOOT	0x08000000
#define LW_UNPARKED	0x10000000
#define LW_RUMP_CLEAR	0x40000000
#define LW_RUMP_QEXIT	0x80000000

/* l_pflag */
#define LP_MPSAFE	0x00000020
#define LP_INTR		0x00000040
#define LP_SYSCTLWRITE	0x00000080
#define LP_MUSTJOIN	0x00000100
#define LP_LATEWAKE	0x00000400	/* <sys/sleepq.h> */
#define LP_NETIN	0x00000200	/* packets go all the way up at once */
#define LP_TIMEINTR	0x00010000
#define LP_RUNNING	0x20000000
#define LP_TELEPORT	0x40000000
#define LP_BOUND	0x80000000

/* l_prflag */
#define LPR_CRMOD	0x00000100
#define LPR_DETACHED	0x00800000

#define MAXCOMLEN	16

struct filedesc;
struct sim_thread;
struct fstrans_lwp_info;
struct kauth_cred;
struct specificdata_container;
typedef struct specificdata_container *specificdata_reference;
struct sleepq_entry;

struct lwp {
	void		*l_poollink[2];	/* of a freed one: pool(9) */

	/* Hot: entry, curcpu(), curproc, curkernel(). */
	struct kernel	*l_kernel;	/* constant */
	struct cpu_info	*l_cpu;		/* the virtual CPU held or last held */
	struct proc	*l_proc;	/* constant */
	struct kauth_cred *l_cred;	/* cached p_cred, refreshed on entry */
	struct filedesc	*l_fd;		/* cached p_fd */
	volatile u_int	l_flag;		/* LW_* */
	u_int		l_pflag;	/* LP_*, own */
	u_int		l_prflag;	/* LPR_* */
	int		l_nopreempt;
	int		l_blcnt;	/* depth of the kernel lock */
	int		l_biglocks;	/* kept over a sleep */
	volatile int	l_stat;
	u_int		l_psrefs;	/* psref(9) held */
	void		*l_panicbuf;	/* if inside: what panic() goes to */

	/* Sleeping: sleepq.c */
	volatile uint32_t l_park;	/* futex: 1 to go on */
	u_int		l_parkskip;	/* waits not to look first */
	u_int		l_parkfails;	/* times that it was of no use */
	wchan_t		l_wchan;
	const char	*l_wmesg;
	TAILQ_ENTRY(lwp) l_sleepchain;
	int		l_sleeperr;
	u_int		l_sleepmode;	/* rwlock wanted, cv */
	bool		l_handed;	/* scheduler.c: was given a CPU */
	struct sim_thread *l_sim;	/* sim.c: sleeps as this one */
	const volatile void *l_waitlock; /* sim_locks.c */
	bool		l_waitrw;	/* it is an rwlock */

	lwpid_t		l_lid;
	char		*l_name;
	volatile u_int	l_refcnt;
	pri_t		l_priority;
	void		*l_ctxlink;
	LIST_ENTRY(lwp)	l_list;		/* all lwps (proc_lock) */
	LIST_ENTRY(lwp)	l_sibling;	/* p_lwps (p_lock) */

	sigset_t	l_sigmask;
	sigset_t	l_sigoldmask;	/* pselect, pollts */
	bool		l_sigrestore;

	/* Members that subsystems keep here by NetBSD's names. */
	struct fstrans_lwp_info *l_fstrans;
	void		*l_selcluster;	/* sys_select.c */
	int		l_selflag;
	uint64_t	l_selbits;
	TAILQ_ENTRY(lwp) l_selwait;
	int		l_selret;
	SLIST_HEAD(, selinfo) l_selinfo;
	int		l_dupfd;	/* EDUPFD, EMOVEFD from open */
	void		*l_private;
	void		*l_emuldata;
	struct lwpctl	*l_lwpctl;
	void		*l_lcpage;
	struct wapbl_lwp *l_wapbl;
	int		l_rwcallsite;
	u_int		l_shlocks, l_exlocks;
	specificdata_reference l_specdataref;
	void		*l_namei_pnbuf;	/* vfs_lookup.c: cached buffer */
	void		*l_lockdebug;	/* debug builds */
	u_long		l_nvcsw;
	uint64_t	l_starttime;

	/* Host side: lwproc.c, kern_kthread.c */
	void		*l_thread;	/* rumpuser thread cookie */
	void		(*l_func)(void *);
	void		*l_arg;
	bool		l_joined, l_exited;
	kcondvar_t	l_exitcv;
	struct lwp	*l_hostnext;	/* t_hostcall */
	int		l_hostdepth;
};

/*
 * What the kernels of this process keep for a host thread; the only
 * thread-local object.
 */
#define RUMP_NIMPLICIT	8
struct rump_thread {
	struct lwp	*t_curlwp;	/* running in a kernel */
	struct lwp	*t_bound;	/* chosen by rump_lwproc_* */
	struct proc	*t_runproc;	/* of rump_process_run(), if unbound */
	uint64_t	t_boundserial;	/* kernel of t_bound */
	struct {
		uint64_t	serial;	/* of the process handle, 0 free */
		uint64_t	kserial;
		struct lwp	*l;
	}		t_implicit[RUMP_NIMPLICIT];
	int		t_depth;	/* nested rump_schedule() */
	int		t_outside;	/* the same, where there is no kernel */
	struct lwp	*t_hostcall;	/* lwps in the host, innermost first */
	bool		t_hooked;	/* exit hook in place */
	bool		t_inhost;	/* in a function of the host: console */
	bool		t_insist;	/* its next lwp must be had */
	u_int		t_notifyhold;	/* t_notify waits */
	struct rump_notify *t_notify;	/* librump/rumpkern/notify.c */
	struct rump_after *t_after;	/* the same, first and last */
	struct rump_after *t_afterlast;
	struct lwp	*t_woken, *t_wokenlast;	/* sleepq_late() */
	u_int		t_afterhold;	/* t_after waits, or is worked on */
	uint64_t	t_defserial;
	struct sim_thread *t_sim;	/* to virtual clocks: sim_thread.c */
};

extern __thread struct rump_thread rump_thread
    __attribute__((__tls_model__("initial-exec")));
#define curlwp		(rump_thread.t_curlwp)
#define curproc		(curlwp->l_proc)

#include <rump-sys/kernel.h>

#define lwp0		(*lwp0_get())
struct lwp *lwp0_get(void);

struct lwp *lwp_find(struct proc *, lwpid_t);
void	lwp_addref(struct lwp *);
void	lwp_delref(struct lwp *);
void	lwp_lock(struct lwp *);
void	lwp_unlock(struct lwp *);
int	curlwp_bind(void);
void	curlwp_bindx(int);

/* specificdata(9) on lwps: subr_specificdata.c */
typedef u_int specificdata_key_t;
typedef void (*specificdata_dtor_t)(void *);
int	lwp_specific_key_create(specificdata_key_t *, specificdata_dtor_t);
void	lwp_specific_key_delete(specificdata_key_t);
void	lwp_initspecific(struct lwp *);
void	lwp_finispecific(struct lwp *);
void	*lwp_getspecific(specificdata_key_t);
void	lwp_setspecific(specificdata_key_t, void *);

/* lwpctl(2) */
struct lwpctl {
	volatile int	lc_curcpu;
	volatile int	lc_pctr;
};
#define LWPCTL_CPU_NONE		(-1)
#define LWPCTL_CPU_EXITED	(-2)

/* Priorities. */
#define PRI_COUNT	224
#define PRI_NONE	(-1)
#define PRI_KERNEL_RT	192
#define PRI_USER_RT	128
#define PRI_KTHREAD	96
#define PRI_KERNEL	64
#define PRI_USER	0
#define PRI_IDLE	0
#define PRI_XCALL	127
#define PRI_PGDAEMON	126
#define PRI_VM		125
#define PRI_IOFLUSH	124
#define PRI_BIO		123
#define PRI_SOFTSERIAL	223
#define PRI_SOFTNET	222
#define PRI_SOFTBIO	221
#define PRI_SOFTCLOCK	220

void	preempt(void);
void	preempt_point(void);
bool	preempt_needed(void);
void	yield(void);

#endif /* _SYS_LWP_H_ */
