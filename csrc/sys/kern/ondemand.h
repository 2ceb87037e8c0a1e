/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Workers on demand: a kernel thread that exists while there is work, and for
 * a short while after.
 *
 * Rules
 *	The owner queues work with od_lock held, calls ondemand_wake() and,
 *	if that returned true, ondemand_spawn() after dropping od_lock.
 *	Spawning takes the locks of process 0, so work may not be queued with
 *	proc_lock or a p_lock held.
 *
 *	od_work() runs with od_lock held, does what there is to do (dropping
 *	od_lock around it) and returns with od_lock held: 0 when nothing is
 *	left, ONDEMAND_END if nothing will come soon either, else the
 *	clock_mono_ns() at which it wants to be called again.
 *
 *	A kernel without threads (RUMP_THREADS=0), or one that could not make
 *	the thread, keeps the worker on a list; ondemand_run_pending() runs
 *	the list in the thread that leaves the kernel.
 *
 * States
 *	IDLE -> ALIVE	ondemand_wake(): a thread is there or on its way
 *	ALIVE -> IDLE	nothing came within ONDEMAND_LINGER
 *	IDLE -> LISTED	ondemand_wake() without threads
 *	LISTED -> IDLE	ondemand_run_pending()
 *
 * Locking: od_lock is the owner's main lock.  Of the kernel's two, os_alllock
 * is taken before it and os_lock inside it.
 */
#ifndef _KERN_ONDEMAND_H_
#define _KERN_ONDEMAND_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/queue.h>

#define ONDEMAND_LINGER	50000000	/* ns */
#define ONDEMAND_END	UINT64_MAX

enum ondemand_state {
	ONDEMAND_IDLE,
	ONDEMAND_ALIVE,
	ONDEMAND_LISTED
};

struct ondemand {
	kmutex_t	od_lock;
	kcondvar_t	od_cv;		/* the worker sleeps here */
	kcondvar_t	od_gonecv;	/* ondemand_fini() */
	enum ondemand_state od_state;	/* od_lock */
	bool		od_kicked;	/* work came while it looked away */
	bool		od_sleeping;
	bool		od_ending;
	uint64_t	(*od_work)(void *);	/* constant, as those below */
	void		*od_arg;
	const char	*od_name;
	pri_t		od_pri;
	u_int		od_pflag;	/* LP_* of the thread */
	struct cpu_info	*od_cpu;	/* bound to it, or NULL */
	struct lwp	*od_lwp;	/* who runs od_work() */
	LIST_ENTRY(ondemand) od_all;	/* os_lock */
	TAILQ_ENTRY(ondemand) od_listed;	/* os_lock */
};

void	ondemand_sysinit(void);
void	ondemand_init(struct ondemand *, const char *, pri_t, u_int,
	    struct cpu_info *, uint64_t (*)(void *), void *);
void	ondemand_fini(struct ondemand *);
bool	ondemand_wake(struct ondemand *);
void	ondemand_spawn(struct ondemand *);
uint64_t ondemand_help(struct ondemand *);
bool	ondemand_self(const struct ondemand *);

void	ondemand_run_pending(void);
bool	ondemand_pending_p(void);
void	ondemand_shutdown(void);

#endif /* _KERN_ONDEMAND_H_ */
