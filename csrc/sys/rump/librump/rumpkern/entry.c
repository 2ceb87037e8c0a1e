/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ways into a kernel.
 *
 * A host thread runs in the kernel as an lwp of one of its processes: the one
 * it is bound to (rump_lwproc_switch), or one made when the thread first
 * entered that process and kept in rump_thread.t_implicit.  Entering costs a
 * look into that cache and a compare-and-swap for the virtual CPU.
 *
 * An lwp that is out in a host callback (rumpkern_unsched) is busy: a callback
 * that enters the same process gets another lwp for the while.
 *
 * Each entry sets the place that panic() goes back to, l_panicbuf, before it
 * looks whether the kernel takes callers, and clears it as the last thing: a
 * halt finds out by it who is inside (lwproc_evict()).
 *
 * rump_schedule() returns to code of which nothing is known, so it has no such
 * place (LWP_NOBACK).  The public functions that are called in between lend
 * theirs: a panic in one of them is its error, and that of all others from then
 * on.  What is called in between but is none of those, a function of the
 * kernel's own, has no way to return when the kernel dies under it: that ends
 * the program.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/sleepq.h>
#include <sys/intr.h>
#include <sys/syscallvar.h>
#include <sys/systm.h>

#include <rump-sys/jmp.h>
#include <rump-sys/sim.h>
#include <rump/rumpuser.h>

#include "entry_frame.h"
#include "rump_private.h"

/*
 * Give back an lwp that a host thread had in some process, if kernel,
 * process and lwp are still there.
 */
static void
entry_giveback(uint64_t kserial, uint64_t serial, struct lwp *l)
{
	struct kernel *k = registry_pin(kserial);
	struct lwp tmp, *save = curlwp;
	rump_jmpbuf buf;

	if (k == NULL)
		return;
	rump_thread.t_notifyhold++;
	rump_thread.t_afterhold++;
	if (kernel_phase(k) == KERNEL_RUNNING &&
	    entry_guest(&tmp, k->k_core->rc_proc0, buf)) {
		if (rump_setjmp(buf) == 0) {
			/* If the kernel halts by now, that frees it. */
			if (kernel_phase(k) == KERNEL_RUNNING)
				lwproc_freestale(serial, l);
			lwproc_tmpdone(&tmp);
		}
		entry_guestdone(&tmp);
	}
	rump_thread.t_notifyhold--;
	rump_thread.t_afterhold--;
	rump_thread.t_curlwp = save;
	registry_unpin(k);
}

/*
 * The slot of the thread's process that is the oldest, as it is in each run of
 * a program; slots themselves follow from what else there was in the process.
 * RUMP_NIMPLICIT if it has none.
 */
static u_int
entry_oldest(const struct rump_thread *t)
{
	u_int at = RUMP_NIMPLICIT;

	for (u_int i = 0; i < RUMP_NIMPLICIT; i++) {
		if (t->t_implicit[i].serial != 0 && (at == RUMP_NIMPLICIT ||
		    t->t_implicit[i].serial < t->t_implicit[at].serial))
			at = i;
	}
	return at;
}

/*
 * Give back all lwps that the calling thread has.
 */
void
entry_forget(void)
{
	struct rump_thread *t = &rump_thread;
	u_int i;

	while ((i = entry_oldest(t)) != RUMP_NIMPLICIT) {
		entry_giveback(t->t_implicit[i].kserial,
		    t->t_implicit[i].serial, t->t_implicit[i].l);
		t->t_implicit[i].serial = 0;
	}
}

/*
 * The host thread ends.
 */
void
entry_threadexit(void *arg)
{
	(void)arg;
	entry_forget();
	sim_threadexit();
	rump_thread.t_hooked = false;
	if (notify_pending())
		notify_run();
}

/*
 * A new lwp in a process, for the calling thread.  NULL: no memory, or the
 * kernel ended.
 */
static struct lwp *
entry_makelwp(struct proc *p)
{
	struct lwp tmp, *l = NULL;
	rump_jmpbuf buf;

	kernel_catchfaults(p->p_kernel);
	if (!entry_guest(&tmp, p, buf))
		return NULL;
	if (rump_setjmp(buf) == 0) {
		/* Those of process 0 come in here also after the halt. */
		if (kernel_phase(curkernel()) > KERNEL_RUNNING ||
		    lwproc_newlwp_in(p, &l) != 0)
			l = NULL;
		lwproc_tmpdone(&tmp);
	} else
		l = NULL;
	entry_guestdone(&tmp);
	return l;
}

static __noinline struct lwp *
entry_lwp_slow(struct proc *p)
{
	struct rump_thread *t = &rump_thread;
	const u_int home = p->p_serial % RUMP_NIMPLICIT;
	struct lwp *l;
	u_int i, at;

	for (i = 0; i < RUMP_NIMPLICIT; i++) {
		if (t->t_implicit[i].serial == p->p_serial)
			return t->t_implicit[i].l;
	}
	if ((l = entry_makelwp(p)) == NULL)
		return NULL;
	if (!t->t_hooked) {
		rumpuser_threadexit_hook(entry_threadexit, NULL);
		t->t_hooked = true;
	}
	/* Into its home slot; who is there moves to a free one, or goes. */
	if (t->t_implicit[home].serial != 0) {
		for (i = 0; i < RUMP_NIMPLICIT; i++) {
			if (t->t_implicit[i].serial == 0)
				break;
		}
		at = i < RUMP_NIMPLICIT ? i : entry_oldest(t);
		if (t->t_implicit[at].serial != 0)
			entry_giveback(t->t_implicit[at].kserial,
			    t->t_implicit[at].serial, t->t_implicit[at].l);
		t->t_implicit[at] = t->t_implicit[home];
	}
	t->t_implicit[home].serial = p->p_serial;
	t->t_implicit[home].kserial = p->p_kernel->k_serial;
	t->t_implicit[home].l = l;
	return l;
}

/*
 * The lwp that the calling thread has in a process.
 */
struct lwp *
entry_lwp(struct proc *p)
{
	struct rump_thread *t = &rump_thread;
	const u_int home = p->p_serial % RUMP_NIMPLICIT;
	struct lwp *l;

	if (__predict_true(t->t_implicit[home].serial == p->p_serial))
		l = t->t_implicit[home].l;
	else if ((l = entry_lwp_slow(p)) == NULL)
		return NULL;
	if (__predict_false(l->l_hostdepth != 0)) {
		if ((l = entry_makelwp(p)) != NULL)
			l->l_pflag |= LP_TELEPORT;
	}
	return l;
}

/*
 * Why there was no lwp.
 */
static int
entry_nolwp(struct kernel *k)
{
	if (kernel_phase(k) > KERNEL_RUNNING)
		return kernel_dead_errno(k);
	return lwproc_atlimit(k) ? EAGAIN : ENOMEM;
}

/*
 * The lwp for calls that name no process: the bound one, or one in process 1
 * of the default kernel.
 */
static inline struct lwp *
entry_anylwp(void)
{
	struct rump_thread *t = &rump_thread;
	struct lwp *l = t->t_bound;
	struct kernel *k;

	if (l != NULL) {
		if (__predict_true(l->l_hostdepth == 0))
			return l;
		return entry_lwp(l->l_proc);
	}
	if (t->t_runproc != NULL)
		return entry_lwp(t->t_runproc);
	if ((k = registry_default()) == NULL)
		return NULL;
	return entry_lwp(k->k_initproc);
}

/*
 * The kernel that entry_anylwp() looked into; NULL: there is none.
 */
static struct kernel *
entry_kernel(const struct rump_thread *t)
{
	if (t->t_bound != NULL)
		return t->t_bound->l_kernel;
	return t->t_runproc != NULL ? t->t_runproc->p_kernel :
	    registry_default();
}

/*
 * Why it found no lwp.
 */
static int
entry_nobody(const struct rump_thread *t)
{
	struct kernel *k = entry_kernel(t);

	return k == NULL ? ENXIO : entry_nolwp(k);
}

/*
 * The last of an lwp in the kernel.  A halt may free the lwp once it is seen
 * to be out: only its address is used from then on.
 */
static inline void
entry_leave(struct lwp *l)
{
	struct cpu_info *ci = l->l_cpu;

	__atomic_store_n(&l->l_panicbuf, NULL, __ATOMIC_RELEASE);
	cpu_leave(ci, l);
	rump_thread.t_curlwp = NULL;
}

/*
 * An lwp with a CPU may stay.  False if the kernel ended, and then it is out;
 * while it halts only lwps of its own come in.
 */
static inline bool
entry_admitted(struct lwp *l)
{
	const uint32_t phase = kernel_phase(l->l_kernel);

	if (__predict_true(phase <= KERNEL_RUNNING) ||
	    (phase == KERNEL_HALTING && (lwp_flags(l) & LW_SYSTEM) != 0))
		return true;
	entry_leave(l);
	return false;
}

/*
 * Take a CPU and become the lwp; panic() goes back to `back'.
 */
inline bool
entry_begin(struct lwp *l, void *back)
{
	__atomic_store_n(&l->l_panicbuf, back, __ATOMIC_RELAXED);
	rump_thread.t_curlwp = l;
	sched_enter(l);
	return entry_admitted(l);
}

/*
 * Leave, then tell the program what happened meanwhile.
 */
static __noinline void
entry_end_notify(struct lwp *l)
{
	/* In a callback of a kernel, which may hold locks of that. */
	if (rump_thread.t_hostcall != NULL && rump_thread.t_afterhold == 0)
		notify_handoff();
	if (l->l_pflag & LP_TELEPORT)
		lwproc_freeown(l);
	else
		entry_leave(l);
	notify_run();
}

inline void
entry_end(struct lwp *l)
{
	if (__predict_false(l->l_kernel->k_leavework) &&
	    kernel_phase(l->l_kernel) == KERNEL_RUNNING)
		softint_run_pending();
	if (notify_pending()) {
		entry_end_notify(l);
		return;
	}
	if (__predict_false(l->l_pflag & LP_TELEPORT))
		lwproc_freeown(l);
	else
		entry_leave(l);
}

/*
 * Enter as an lwp on the stack, which is on no list: such are counted.
 */
bool
entry_guest(struct lwp *tmp, struct proc *p, void *back)
{
	struct rump_core *rc = p->p_kernel->k_core;

	lwproc_tmplwp(tmp, p);
	atomic_inc_uint(&rc->rc_nguests);
	if (__predict_true(entry_begin(tmp, back)))
		return true;
	atomic_dec_uint(&rc->rc_nguests);
	return false;
}

void
entry_guestdone(struct lwp *tmp)
{
	atomic_dec_uint(&tmp->l_kernel->k_core->rc_nguests);
	entry_end(tmp);
}

/*
 * Run a function in a process, as an lwp that the thread has there.
 */
int
entry_run(struct proc *p, void (*fn)(void *), void *arg)
{
	struct lwp *l = entry_lwp(p);
	rump_jmpbuf buf;
	int error = 0;

	if (l == NULL || !entry_begin(l, buf))
		return ENXIO;
	if (rump_setjmp(buf) == 0)
		fn(arg);
	else {
		l = curlwp;
		error = RUMP_EPANICKED;
	}
	entry_end(l);
	return error;
}

/*
 * What a caller is told of what a call returned.
 */
static int
entry_result(struct lwp *l, int error)
{
	/* A signal that disturbed no sleep of this call is for no later one. */
	if (lwp_flags(l) & LW_PENDSIG)
		atomic_and_uint(&l->l_flag, ~LW_PENDSIG);
	if (error == EJUSTRETURN)
		return 0;
	return error == ERESTART ? EINTR : error;
}

static __noinline int
entry_dispatch(struct lwp *l, int num, const void *args, register_t *retval)
{
	const struct sysent *table = l->l_proc->p_sysent;
	int error;

	if (table == NULL)
		table = l->l_kernel->k_sysent;
	if ((u_int)num >= NSYSENT)
		num = 0;
	if (l->l_cred != l->l_proc->p_cred)
		lwp_update_creds(l);
	retval[0] = retval[1] = 0;
	error = table[num].sy_call(l, args, retval);
	if (lwp_flags(l) & LW_TRACED)
		sim_trace(kernel_sim(l->l_kernel), SIM_EV_CALL, (uint64_t)num,
		    (uint64_t)(uint32_t)error << 32 |
		    (uint32_t)(error == 0 ? retval[0] : 0));
	return entry_result(l, error);
}

static __noinline __used int
entry_panicked(void)
{
	entry_end(curlwp);
	return RUMP_EPANICKED;
}

/*
 * A system call of which something is not as it is nearly always.  The lwp has
 * its CPU.
 */
static __noinline int
entry_call_slow(struct lwp *l, int num, const void *args, register_t *retval)
{
	int error;

	if (!entry_admitted(l))
		return kernel_dead_errno(l->l_kernel);
	error = entry_dispatch(l, num, args, retval);
	entry_end(l);
	return error;
}

static __noinline int
entry_call_wait(struct lwp *l, int num, const void *args, register_t *retval)
{
	sched_acquire_slow(l);
	return entry_call_slow(l, num, args, retval);
}

static __noinline int
entry_done_slow(struct lwp *l, int error)
{
	error = entry_result(l, error);
	entry_end(l);
	return error;
}

static __noinline int
entry_done_wanted(struct cpu_info *ci, int error)
{
	sched_leave_slow(ci);
	rump_thread.t_curlwp = NULL;
	return error;
}

/*
 * A system call as an lwp; panic() goes back to `back'.  Whatever is out of the
 * ordinary is the last call of this function, so that it keeps no register but
 * one: what it would push waits before the locked instructions.
 */
static __always_inline int
entry_work(struct lwp *l, int num, const void *args, register_t *retval,
    void *back)
{
	const struct kernel *k = l->l_kernel;
	const struct sysent *table;
	struct cpu_info *ci;
	int error;

	__atomic_store_n(&l->l_panicbuf, back, __ATOMIC_RELAXED);
	rump_thread.t_curlwp = l;
	if (__predict_false(!cpu_try(l->l_cpu, l)))
		return entry_call_wait(l, num, args, retval);
	table = l->l_proc->p_sysent;
	if (__predict_false(kernel_phase(k) > KERNEL_RUNNING ||
	    table != NULL || (u_int)num >= NSYSENT ||
	    l->l_cred != l->l_proc->p_cred || (lwp_flags(l) & LW_TRACED) != 0))
		return entry_call_slow(l, num, args, retval);

	retval[0] = retval[1] = 0;
	error = k->k_sysent[num].sy_call(l, args, retval);

	if (__predict_false(error < 0 || !k->k_threads || notify_pending() ||
	    (lwp_flags(l) & LW_PENDSIG) != 0 ||
	    (l->l_pflag & LP_TELEPORT) != 0))
		return entry_done_slow(l, error);
	ci = l->l_cpu;
	__atomic_store_n(&l->l_panicbuf, NULL, __ATOMIC_RELEASE);
	if (__predict_false(!cpu_try_leave(ci, l)))
		return entry_done_wanted(ci, error);
	rump_thread.t_curlwp = NULL;
	return error;
}

int	entry_syscall(struct lwp *, int, const void *, register_t *)
	    __attribute__((__visibility__("hidden")));

#ifdef ENTRY_FRAME
static __noinline __used int
entry_call(struct lwp *l, int num, const void *args, register_t *retval,
    void *back)
{
	return entry_work(l, num, args, retval, back);
}
#else
int
entry_syscall(struct lwp *l, int num, const void *args, register_t *retval)
{
	rump_jmpbuf buf;

	if (__predict_true(rump_setjmp(buf) == 0))
		return entry_work(l, num, args, retval, buf);
	return entry_panicked();
}
#endif

/*
 * A system call by a thread that is in the kernel already.
 */
static __noinline int
entry_nested(int num, const void *args, register_t *retval)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = entry_dispatch(curlwp, num, args, retval);
	pubcall_leave(&pc);
	return error;
}

/*
 * A system call of a thread that is bound to no lwp, or whose lwp is busy.
 */
static __noinline int
entry_unbound(int num, const void *args, register_t *retval)
{
	struct lwp *l = entry_anylwp();

	if (__predict_false(l == NULL))
		return registry_default() == NULL ? ENXIO : ENOMEM;
	return entry_syscall(l, num, args, retval);
}

/*
 * A system call of the calling thread.
 */
int
rump_syscall(int num, const void *args, size_t arglen, register_t *retval)
{
	struct rump_thread *t = &rump_thread;
	struct lwp *l = t->t_bound;

	(void)arglen;
	if (__predict_false(t->t_curlwp != NULL))
		return entry_nested(num, args, retval);
	if (__predict_false(l == NULL || l->l_hostdepth != 0))
		return entry_unbound(num, args, retval);
	return entry_syscall(l, num, args, retval);
}

int
rump_process_syscall(struct rump_process *rp, int num, const void *args,
    size_t arglen, long *retval)
{
	struct proc *p = (struct proc *)rp;
	struct lwp *l;

	(void)arglen;
	if (__predict_false((l = entry_lwp(p)) == NULL))
		return entry_nolwp(p->p_kernel);
	return entry_syscall(l, num, args, retval);
}

/*
 * Bind the thread to its lwp in the process while the function runs.
 */
int
rump_process_run(struct rump_process *rp, int (*fn)(void *), void *arg)
{
	struct rump_thread *t = &rump_thread;
	struct proc *p = (struct proc *)rp;
	struct proc *saveproc = t->t_runproc;
	struct lwp *l = entry_lwp(p), *save = t->t_bound;
	int error;

	if (l == NULL)
		return entry_nolwp(p->p_kernel);
	l->l_pflag &= ~LP_TELEPORT;
	t->t_bound = l;
	t->t_runproc = p;
	error = fn(arg);
	t->t_runproc = saveproc;
	t->t_bound = save;
	return error;
}

/*
 * The caller of a rump_pub_* or RUMP_VOP_* is in the kernel.  If it came by a
 * call, that is where a panic goes.  If by rump_schedule(), there is nothing
 * else to go back to than this function's own caller.
 */
static __noinline int
pubcall_inside(struct pubcall *pc, struct lwp *l)
{
	pc->pc_entered = false;
	pc->pc_lent = l->l_panicbuf == LWP_NOBACK;
	if (!pc->pc_lent)
		return 0;
	if (kernel_phase(l->l_kernel) == KERNEL_PANICKED)
		return RUMP_EPANICKED;
	__atomic_store_n(&l->l_panicbuf, pc->pc_back, __ATOMIC_RELEASE);
	return 0;
}

int
pubcall_enter(struct pubcall *pc)
{
	struct rump_thread *t = &rump_thread;
	struct lwp *l;

	pc->pc_depth = t->t_depth;
	if ((l = t->t_curlwp) != NULL)
		return pubcall_inside(pc, l);
	pc->pc_entered = true;
	if ((l = entry_anylwp()) == NULL)
		return entry_nobody(t);
	if (!entry_begin(l, pc->pc_back))
		return kernel_dead_errno(l->l_kernel);
	return 0;
}

/*
 * Also where a panic arrives, perhaps as another lwp than the one that came.
 */
void
pubcall_leave(struct pubcall *pc)
{
	struct rump_thread *t = &rump_thread;

	t->t_depth = pc->pc_depth;
	if (pc->pc_entered)
		entry_end(t->t_curlwp);
	else if (pc->pc_lent)
		__atomic_store_n(&t->t_curlwp->l_panicbuf, LWP_NOBACK,
		    __ATOMIC_RELEASE);
}

/*
 * In a kernel that ended there is nothing to enter, and this cannot say so:
 * the thread stays outside, and the calls that it makes fail.
 */
void
rump_schedule(void)
{
	struct rump_thread *t = &rump_thread;
	struct lwp *l;

	if (t->t_curlwp != NULL) {
		/* rump_unschedule() does not end a call that it is in. */
		t->t_depth = MAX(t->t_depth, 1) + 1;
		return;
	}
	if (t->t_outside != 0) {
		t->t_outside++;
		return;
	}
	t->t_insist = true;
	l = entry_anylwp();
	t->t_insist = false;
	if (l != NULL && entry_begin(l, LWP_NOBACK)) {
		t->t_depth = 1;
		return;
	}
	if (l == NULL && entry_kernel(t) == NULL) {
		rumpuser_dprintf("rump: no kernel to enter\n");
		rumpuser_exit(RUMPUSER_PANIC);
	}
	t->t_outside = 1;
}

void
rump_unschedule(void)
{
	struct rump_thread *t = &rump_thread;

	if (__predict_false(t->t_curlwp == NULL)) {
		KASSERT(t->t_outside > 0);
		t->t_outside--;
		return;
	}
	KASSERT(t->t_depth > 0);
	if (--t->t_depth == 0)
		entry_end(t->t_curlwp);
}

void
rumpkern_unsched(int *nlocks, void *interlock)
{
	struct rump_thread *t = &rump_thread;
	struct lwp *l = t->t_curlwp;

	(void)interlock;
	*nlocks = 0;
	if (l->l_blcnt != 0)
		_kernel_unlock(0, nlocks);
	lwp_setstat(l, LSSLEEP);
	atomic_inc_uint(&l->l_kernel->k_core->rc_nhostcalls);
	l->l_hostdepth = t->t_depth + 1;
	l->l_hostnext = t->t_hostcall;
	t->t_hostcall = l;
	t->t_depth = 0;
	t->t_curlwp = NULL;
	sched_release(l);
}

void
rumpkern_sched(int nlocks, void *interlock)
{
	struct rump_thread *t = &rump_thread;
	struct lwp *l = t->t_hostcall;

	(void)interlock;
	t->t_hostcall = l->l_hostnext;
	t->t_depth = l->l_hostdepth - 1;
	l->l_hostdepth = 0;
	t->t_curlwp = l;
	sched_acquire(l);
	lwp_setstat(l, LSONPROC);
	atomic_dec_uint(&l->l_kernel->k_core->rc_nhostcalls);
	/* Who came by rump_schedule() may still leave. */
	if (l->l_panicbuf != LWP_NOBACK)
		kernel_checkdead(l);
	_kernel_lock(nlocks);
}
