/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes and lwps, which come and go without fork and exit.
 *
 * A process ends with its last lwp, unless it has a handle (p_implicit): then
 * it ends with rump_process_release(), and host threads come and go in it.
 *
 * Parts of a process belong to others: proc_init_services() makes credentials,
 * limits, signals and group; fd_* the descriptors; cwd* the directories.
 *
 * Locking: proc_lock guards the lists of processes and lwps and the pids;
 * p_lock the lwps of one process.  Order: proc_lock -> p_lock.
 */

#include <sys/param.h>
#include <sys/aio.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/filedesc.h>
#include <sys/fstrans.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/ksem.h>
#include <sys/namei.h>
#include <sys/pool.h>
#include <sys/resourcevar.h>
#include <sys/select.h>
#include <sys/signalvar.h>
#include <sys/sleepq.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <rump/rumpuser.h>

#include "rump_private.h"

struct lwproc_state {
	pool_cache_t	ls_lwps;
	pool_cache_t	ls_procs;
};

static struct pidhash *
pid_bucket(pid_t pid)
{
	struct rump_core *rc = curkernel()->k_core;

	return &rc->rc_pidhash[pid % __arraycount(rc->rc_pidhash)];
}

struct proc *
proc0_get(void)
{
	return curkernel()->k_core->rc_proc0;
}

struct lwp *
lwp0_get(void)
{
	return curkernel()->k_core->rc_lwp0;
}

struct proclist *
allproc_get(void)
{
	return &curkernel()->k_core->rc_allproc;
}

struct vmspace *
vmspace_kernel(void)
{
	return &curkernel()->k_core->rc_kernvm;
}

struct proc *
proc_find_raw(pid_t pid)
{
	struct proc *p;

	if (pid < 0)
		return NULL;
	LIST_FOREACH(p, pid_bucket(pid), p_hash) {
		if (p->p_pid == pid)
			return p;
	}
	return NULL;
}

struct proc *
proc_find(pid_t pid)
{
	struct proc *p = proc_find_raw(pid);

	return p != NULL && (p->p_stat == SACTIVE || p->p_stat == SSTOP) ?
	    p : NULL;
}

struct lwp *
lwp_find(struct proc *p, lwpid_t lid)
{
	struct lwp *l;

	LIST_FOREACH(l, &p->p_lwps, l_sibling) {
		if (l->l_lid == lid)
			return l;
	}
	return NULL;
}

void
lwp_addref(struct lwp *l)
{
	atomic_inc_uint(&l->l_refcnt);
}

void
lwp_delref(struct lwp *l)
{
	atomic_dec_uint(&l->l_refcnt);
}

void
lwp_lock(struct lwp *l)
{
	mutex_enter(l->l_proc->p_lock);
}

void
lwp_unlock(struct lwp *l)
{
	mutex_exit(l->l_proc->p_lock);
}

/*
 * An lwp on the caller's stack, good for entering the kernel to make or
 * free a real one.
 */
struct lwp *
lwproc_tmplwp(struct lwp *l, struct proc *p)
{
	memset(l, 0, sizeof(*l));
	l->l_kernel = p->p_kernel;
	l->l_cpu = p->p_kernel->k_cpus[0];
	l->l_proc = p;
	/* The end of a halt takes them away; who sees that goes no further. */
	l->l_cred = __atomic_load_n(&p->p_cred, __ATOMIC_RELAXED);
	l->l_fd = __atomic_load_n(&p->p_fd, __ATOMIC_RELAXED);
	l->l_stat = LSONPROC;
	l->l_name = p->p_comm;
	l->l_flag = p->p_flag & PK_SYSTEM ? LW_SYSTEM : 0;
	return l;
}

/*
 * What an lwp on the stack has come to own, while it still is the current
 * one.
 */
void
lwproc_tmpdone(struct lwp *l)
{
	fstrans_lwp_dtor(l);
	namei_lwp_dtor(l);
	seldestroy_lwp(l);
}

/*
 * Set up the first process and lwp, before memory allocation works.
 */
int
lwproc_bootstrap(struct kernel *k, struct lwp *l, struct proc *p)
{
	struct rump_core *rc = k->k_core;

	LIST_INIT(&rc->rc_allproc);
	rc->rc_proc0 = p;
	rc->rc_lwp0 = l;
	p->p_kernel = k;
	p->p_stat = SACTIVE;
	p->p_flag = PK_SYSTEM;
	p->p_vmspace = &rc->rc_kernvm;
	rc->rc_kernvm.vm_refcnt = 1;
	rc->rc_localvm.vm_refcnt = 1;
	memcpy(p->p_comm, "system", sizeof("system"));
	LIST_INIT(&p->p_lwps);
	l->l_kernel = k;
	l->l_cpu = k->k_cpus[0];
	l->l_proc = p;
	l->l_stat = LSONPROC;
	l->l_flag = LW_SYSTEM;
	l->l_lid = 1;
	l->l_refcnt = 1;
	l->l_name = p->p_comm;
	return 0;
}

static int
lwp_ctor(void *arg, void *obj, int flags)
{
	memset(obj, 0, sizeof(struct lwp));
	return 0;
}

/*
 * Locks of proc0, its lists, and the pools: once memory allocation works.
 */
void
lwproc_init(void)
{
	struct lwproc_state *ls = kernel_state_alloc(sizeof(*ls));
	struct rump_core *rc = curkernel()->k_core;
	struct proc *p = rc->rc_proc0;
	struct lwp *l = rc->rc_lwp0;

	curkernel()->k_lwproc = ls;
	/*
	 * A host thread may look at its lwp or process while the kernel halts
	 * and frees them: the memory stays what it was.
	 */
	ls->ls_lwps = pool_cache_init(sizeof(struct lwp), COHERENCY_UNIT, 0,
	    PR_PSERIALIZE, "lwppl", NULL, IPL_NONE, lwp_ctor, NULL, NULL);
	ls->ls_procs = pool_cache_init(sizeof(struct proc), COHERENCY_UNIT, 0,
	    PR_PSERIALIZE, "procpl", NULL, IPL_NONE, NULL, NULL, NULL);
	mutex_init(&rc->rc_proc0lock, MUTEX_DEFAULT, IPL_NONE);
	p->p_lock = &rc->rc_proc0lock;
	mutex_init(&p->p_auxlock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&p->p_stmutex, MUTEX_DEFAULT, IPL_NONE);
	rw_init(&p->p_reflock);
	cv_init(&p->p_waitcv, "wait");
	cv_init(&p->p_lwpcv, "lwpwait");
	LIST_INSERT_HEAD(&rc->rc_allproc, p, p_list);
	LIST_INSERT_HEAD(pid_bucket(0), p, p_hash);
	LIST_INSERT_HEAD(&rc->rc_alllwp, l, l_list);
	LIST_INSERT_HEAD(&p->p_lwps, l, l_sibling);
	p->p_nlwps = 1;
	p->p_nlwpid = 1;
	rc->rc_nprocs = 1;
	rc->rc_nlwps = 1;
	p->p_serial = registry_serial();
}

/*
 * A free pid, with proc_lock held; 0 if all are taken.
 */
static pid_t
pid_alloc(void)
{
	struct rump_core *rc = curkernel()->k_core;

	for (int i = 0; i < PID_MAX; i++) {
		if (++rc->rc_lastpid > PID_MAX)
			rc->rc_lastpid = 1;
		if (proc_find_raw(rc->rc_lastpid) == NULL &&
		    pgrp_find(rc->rc_lastpid) == NULL)
			return rc->rc_lastpid;
	}
	return 0;
}

void
lwproc_pidinsert(struct proc *p)
{
	LIST_INSERT_HEAD(pid_bucket(p->p_pid), p, p_hash);
}

static int
proc_insert(struct proc *p)
{
	struct rump_core *rc = curkernel()->k_core;
	int error = 0;

	mutex_enter(&proc_lock);
	if (rc->rc_nprocs >= (u_int)maxproc || (p->p_pid = pid_alloc()) == 0)
		error = EAGAIN;
	else {
		rc->rc_nprocs++;
		LIST_INSERT_HEAD(&rc->rc_allproc, p, p_list);
		lwproc_pidinsert(p);
	}
	mutex_exit(&proc_lock);
	return error;
}

static void
proc_remove(struct proc *p)
{
	mutex_enter(&proc_lock);
	LIST_REMOVE(p, p_list);
	LIST_REMOVE(p, p_hash);
	curkernel()->k_core->rc_nprocs--;
	mutex_exit(&proc_lock);
}

static void
proc_destroy(struct proc *p)
{
	proc_finispecific(p);
	cv_destroy(&p->p_waitcv);
	cv_destroy(&p->p_lwpcv);
	rw_destroy(&p->p_reflock);
	mutex_destroy(&p->p_stmutex);
	mutex_destroy(&p->p_auxlock);
	mutex_obj_free(p->p_lock);
	pool_cache_put(curkernel()->k_lwproc->ls_procs, p);
}

/*
 * The descriptors of a new process, as rfork(2)'s flags ask for.
 */
static int
proc_initfiles(struct proc *p, struct proc *parent, int flags)
{
	if (flags & RUMP_RFFDG) {
		if ((p->p_fd = fd_copy()) == NULL)
			return ENOMEM;
	} else if (flags & RUMP_RFCFDG) {
		if ((p->p_fd = fd_init(NULL)) == NULL)
			return ENOMEM;
	} else
		fd_share(p);
	return 0;
}

/*
 * A new process without lwps.  The calling lwp's process gives what the flags
 * say is copied or shared.
 */
int
lwproc_newproc(struct proc *parent, int flags, struct proc **pp)
{
	struct kernel *k = curkernel();
	struct proc *p = pool_cache_get(k->k_lwproc->ls_procs, PR_NOWAIT);
	int error;

	if (p == NULL)
		return ENOMEM;
	memset(p, 0, sizeof(*p));
	p->p_kernel = k;
	p->p_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&p->p_auxlock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&p->p_stmutex, MUTEX_DEFAULT, IPL_NONE);
	rw_init(&p->p_reflock);
	cv_init(&p->p_waitcv, "wait");
	cv_init(&p->p_lwpcv, "lwpwait");
	p->p_stat = SIDL;
	p->p_vmspace = &k->k_core->rc_localvm;
	p->p_serial = registry_serial();
	proc_initspecific(p);
	strlcpy(p->p_comm, "rumpproc", sizeof(p->p_comm));

	if ((error = proc_insert(p)) != 0)
		goto bad;
	if ((error = proc_initfiles(p, parent, flags)) != 0) {
		proc_remove(p);
		goto bad;
	}
	p->p_cwdi = cwdinit();
	if ((error = proc_init_services(p, parent)) != 0) {
		cwdfree(p->p_cwdi);
		fd_free_proc(p);
		proc_remove(p);
		goto bad;
	}
	mutex_enter(&proc_lock);
	p->p_stat = SACTIVE;
	mutex_exit(&proc_lock);
	knote_proc_fork(parent, p);
	*pp = p;
	return 0;
bad:
	proc_destroy(p);
	return error;
}

/*
 * The end of a process that has no lwps left.
 */
static void
lwproc_exitproc(struct proc *p)
{
	KASSERT(p->p_nlwps == 0);
	mutex_enter(&proc_lock);
	p->p_stat = SDYING;
	mutex_exit(&proc_lock);
	doexithooks(p);
	aio_proc_fini(p);
	timers_free(p);
	ksem_proc_fini(p);
	fd_free_proc(p);
	cwdfree(p->p_cwdi);
	knote_proc_exit(p);
	proc_fini_services(p);
	proc_remove(p);
	proc_destroy(p);
}

/* Are there as many lwps as may be?  Those of the kernel's own always may. */
bool
lwproc_atlimit(struct kernel *k)
{
	return k->k_maxlwp != 0 && k->k_core->rc_nlwps >= (u_int)k->k_maxlwp;
}

int
lwproc_newlwp_in(struct proc *p, struct lwp **lp)
{
	struct kernel *k = curkernel();
	struct rump_core *rc = k->k_core;
	const bool insist = rump_thread.t_insist;
	struct lwp *l;

	if (__predict_false(lwproc_atlimit(k)) && !insist &&
	    (p->p_flag & PK_SYSTEM) == 0)
		return EAGAIN;
	l = pool_cache_get(k->k_lwproc->ls_lwps, insist ? PR_WAITOK :
	    PR_NOWAIT);
	if (l == NULL)
		return ENOMEM;
	memset(l, 0, sizeof(*l));
	l->l_kernel = k;
	l->l_proc = p;
	l->l_fd = p->p_fd;
	l->l_stat = LSRUN;
	l->l_refcnt = 1;
	l->l_name = p->p_comm;
	l->l_priority = PRI_USER;
	l->l_flag = p->p_flag & PK_SYSTEM ? LW_SYSTEM : 0;
	if (kernel_sim(k) != NULL)
		l->l_flag |= LW_TRACED;
	cv_init(&l->l_exitcv, "lwpexit");

	mutex_enter(&proc_lock);
	LIST_INSERT_HEAD(&rc->rc_alllwp, l, l_list);
	mutex_enter(p->p_lock);
	l->l_lid = ++p->p_nlwpid;
	l->l_cpu = k->k_cpus[(rc->rc_nlwps++) % k->k_ncpu];
	l->l_cred = p->p_cred;
	kauth_cred_hold(l->l_cred);
	LIST_INSERT_HEAD(&p->p_lwps, l, l_sibling);
	p->p_nlwps++;
	mutex_exit(p->p_lock);
	mutex_exit(&proc_lock);
	lwp_initspecific(l);
	*lp = l;
	return 0;
}

/*
 * Free an lwp that no thread runs as.
 */
void
lwproc_freelwp(struct lwp *l)
{
	struct kernel *k = curkernel();
	struct proc *p = l->l_proc;
	int nlwps;

	KASSERT(l->l_blcnt == 0);
	lwp_finispecific(l);
	fstrans_lwp_dtor(l);
	namei_lwp_dtor(l);
	seldestroy_lwp(l);
	mutex_enter(&proc_lock);
	LIST_REMOVE(l, l_list);
	mutex_enter(p->p_lock);
	LIST_REMOVE(l, l_sibling);
	nlwps = --p->p_nlwps;
	k->k_core->rc_nlwps--;
	mutex_exit(p->p_lock);
	mutex_exit(&proc_lock);
	kauth_cred_free(l->l_cred);
	cv_destroy(&l->l_exitcv);
	if (__predict_true(kernel_phase(k) != KERNEL_HALTING))
		pool_cache_put(k->k_lwproc->ls_lwps, l);
	else {
		/*
		 * Its thread may be at the door, where it touches the lwp
		 * before it is sent away: that must be nobody else's by then.
		 */
		mutex_enter(&proc_lock);
		LIST_INSERT_HEAD(&k->k_core->rc_deadlwp, l, l_list);
		mutex_exit(&proc_lock);
	}
	if (nlwps == 0 && !p->p_implicit && (p->p_flag & PK_SYSTEM) == 0)
		lwproc_exitproc(p);
}

/*
 * Free the calling lwp and leave the kernel.  A panic ends here, where the
 * lwp is that leaves then; of a dead kernel everything goes with the arena.
 */
void
lwproc_freeown(struct lwp *l)
{
	rump_jmpbuf buf;
	struct lwp tmp;

	lwproc_tmplwp(&tmp, curkernel()->k_core->rc_proc0);
	if (rump_setjmp(buf) == 0) {
		tmp.l_panicbuf = buf;
		sched_become(&tmp, l->l_cpu);
		atomic_inc_uint(&curkernel()->k_core->rc_nguests);
		if (kernel_phase(curkernel()) != KERNEL_PANICKED) {
			lwproc_freelwp(l);
			lwproc_tmpdone(&tmp);
		}
	}
	entry_guestdone(&tmp);
}

/*
 * Free the lwp that a thread had in a process, if both are still there.
 */
void
lwproc_freestale(uint64_t serial, struct lwp *stale)
{
	struct rump_core *rc = curkernel()->k_core;
	struct lwp *l = NULL;
	struct proc *p;

	mutex_enter(&proc_lock);
	LIST_FOREACH(p, &rc->rc_allproc, p_list) {
		if (p->p_serial == serial)
			break;
	}
	if (p != NULL) {
		mutex_enter(p->p_lock);
		LIST_FOREACH(l, &p->p_lwps, l_sibling) {
			if (l == stale)
				break;
		}
		mutex_exit(p->p_lock);
	}
	mutex_exit(&proc_lock);
	if (l != NULL)
		lwproc_freelwp(l);
}

/*
 * The calling thread goes on as another lwp: the CPU changes hands.
 */
static void
lwproc_become(struct lwp *l)
{
	struct lwp *old = curlwp;

	l->l_stat = LSONPROC;
	old->l_stat = LSRUN;
	__atomic_store_n(&l->l_panicbuf, old->l_panicbuf, __ATOMIC_SEQ_CST);
	sched_become(l, old->l_cpu);
	/* A halt must find at least one of the two inside. */
	if (__predict_false(__atomic_load_n(&l->l_kernel->k_phase,
	    __ATOMIC_SEQ_CST) != KERNEL_RUNNING)) {
		mutex_enter(&proc_lock);
		old->l_panicbuf = NULL;
		mutex_exit(&proc_lock);
	} else
		__atomic_store_n(&old->l_panicbuf, NULL, __ATOMIC_RELEASE);
}

/*
 * Bind the calling thread to an lwp, or (NULL) unbind it.  An lwp that was
 * released (LW_WEXIT) is freed.
 */
void
rump_lwproc_switch(struct lwp *new)
{
	struct rump_thread *t = &rump_thread;
	struct lwp *old = curlwp;

	if (new != NULL) {
		if (__predict_false(new->l_pflag & LP_RUNNING))
			panic("lwp %p is bound to a thread already", new);
		new->l_pflag |= LP_RUNNING;
		lwproc_become(new);
		t->t_bound = new;
		t->t_boundserial = new->l_kernel->k_serial;
	} else {
		struct lwp *l;

		t->t_bound = NULL;
		/* entry_lwp() needs the CPU for itself. */
		t->t_curlwp = NULL;
		sched_release(old);
		t->t_insist = true;
		l = entry_lwp(old->l_kernel->k_initproc);
		t->t_insist = false;
		t->t_curlwp = old;
		sched_acquire(old);
		if (l == NULL) {
			kernel_checkdead(old);
			panic("no lwp for who leaves its own");
		}
		if (l != old)
			lwproc_become(l);
	}
	old->l_pflag &= ~LP_RUNNING;
	if (old->l_flag & LW_WEXIT)
		lwproc_freelwp(old);
}

/*
 * A new process with one lwp, which becomes current.
 */
int
rump_lwproc_rfork(int flags)
{
	struct proc *p;
	struct lwp *l;
	int error;

	if ((flags & ~(RUMP_RFFDG | RUMP_RFCFDG)) != 0 ||
	    flags == (RUMP_RFFDG | RUMP_RFCFDG))
		return EINVAL;
	if ((error = lwproc_newproc(curproc, flags, &p)) != 0)
		return error;
	if ((error = lwproc_newlwp_in(p, &l)) != 0) {
		lwproc_exitproc(p);
		return error;
	}
	rump_lwproc_switch(l);
	return 0;
}

int
rump_lwproc_newlwp(pid_t pid)
{
	struct proc *p;
	struct lwp *l;
	int error;

	mutex_enter(&proc_lock);
	p = proc_find(pid);
	mutex_exit(&proc_lock);
	if (p == NULL)
		return ESRCH;
	if ((error = lwproc_newlwp_in(p, &l)) != 0)
		return error;
	rump_lwproc_switch(l);
	return 0;
}

void
rump_lwproc_releaselwp(void)
{
	struct lwp *l = rump_thread.t_bound;

	if (l == NULL || l != curlwp)
		panic("releaselwp: the thread is bound to no lwp");
	atomic_or_uint(&l->l_flag, LW_WEXIT);
	rump_lwproc_switch(NULL);
}

/*
 * The thread is done with a kernel that ended.
 */
void
rump_lwproc_unbind(void)
{
	rump_thread.t_bound = NULL;
}

struct lwp *
rump_lwproc_curlwp(void)
{
	return rump_thread.t_bound;
}

void
rump_lwproc_curlwp_set(struct lwp *l)
{
	rump_thread.t_bound = l;
}

void
rump_lwproc_curlwp_clear(struct lwp *l)
{
	KASSERT(rump_thread.t_bound == l);
	rump_thread.t_bound = NULL;
}

void
rump_lwproc_sysent_usenative(void)
{
	curproc->p_sysent = NULL;
}

/*
 * End a process that has a handle: its lwps are idle ones of host threads.
 */
void
lwproc_endproc(struct proc *p)
{
	struct lwp *l;

	p->p_implicit = true;
	for (;;) {
		mutex_enter(p->p_lock);
		l = LIST_FIRST(&p->p_lwps);
		mutex_exit(p->p_lock);
		if (l == NULL)
			break;
		lwproc_freelwp(l);
	}
	lwproc_exitproc(p);
}

/*
 * The kernel halts and lets nobody in any more: have those leave who are
 * inside, among them those out in a host callback.  True if all have left,
 * but for the caller: the one guest, or an lwp of the list (reboot(2)).
 */
bool
lwproc_evict(void)
{
	struct rump_core *rc = curkernel()->k_core;
	bool inside = false;
	u_int guests = 1;
	struct lwp *l;

	mutex_enter(&proc_lock);
	LIST_FOREACH(l, &rc->rc_alllwp, l_list) {
		if (l == curlwp) {
			guests = 0;
			continue;
		}
		if ((lwp_flags(l) & LW_SYSTEM) != 0)
			continue;
		atomic_or_uint(&l->l_flag, LW_CANCELLED);
		if (__atomic_load_n(&l->l_panicbuf, __ATOMIC_ACQUIRE) == NULL)
			continue;
		inside = true;
		if (__atomic_load_n(&l->l_stat, __ATOMIC_ACQUIRE) == LSSLEEP)
			lwp_wakeup_sig(l);
	}
	mutex_exit(&proc_lock);
	/* Last: an lwp of the list may go on as a guest, to free itself. */
	return !inside &&
	    __atomic_load_n(&rc->rc_nguests, __ATOMIC_ACQUIRE) <= guests;
}

/*
 * The lwps that the halt freed go back to where they came from: no thread is
 * there any more that could become one of them.
 */
void
lwproc_freedead(void)
{
	struct kernel *k = curkernel();
	struct lwp *l;

	while ((l = LIST_FIRST(&k->k_core->rc_deadlwp)) != NULL) {
		LIST_REMOVE(l, l_list);
		pool_cache_put(k->k_lwproc->ls_lwps, l);
	}
}

/*
 * The lwps that threads of the host's own have in process 0.
 */
void
lwproc_freeguests(void)
{
	struct lwp *l, *next;

	LIST_FOREACH_SAFE(l, &proc0.p_lwps, l_sibling, next) {
		if (l != &lwp0 && l != curlwp)
			lwproc_freelwp(l);
	}
}

/*
 * The kernel halts: end every process but the first and the caller's.
 */
void
lwproc_exitall(void)
{
	struct kernel *k = curkernel();
	struct proc *p;

	for (;;) {
		mutex_enter(&proc_lock);
		LIST_FOREACH(p, &k->k_core->rc_allproc, p_list) {
			if ((p->p_flag & PK_SYSTEM) == 0 && p != curproc)
				break;
		}
		mutex_exit(&proc_lock);
		if (p == NULL)
			break;
		if (p == k->k_initproc)
			k->k_initproc = k->k_core->rc_proc0;
		lwproc_endproc(p);
	}
}
