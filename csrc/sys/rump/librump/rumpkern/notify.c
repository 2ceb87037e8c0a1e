/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Telling the program that something happened: <rump/rump_notify.h>.
 *
 * What is posted while a thread is in the kernel waits on a list of that
 * thread, rump_thread.t_notify, and the functions are called when the thread
 * has left: they are a stranger's code.  With nothing posted that costs one
 * load and one branch.
 *
 * A thread that is about to sleep with something posted hands its list over
 * (notify_handoff()): who it would wake may be who it waits for.  The list
 * goes to a thread of the host that belongs to no kernel and ends when it is
 * done, so that the functions may do away with the last handle of a kernel.
 * So does the list of a thread that is in a callback of another kernel, which
 * may hold locks of that one.
 *
 * States of a structure
 *	rn_state 0		nothing posted
 *	READY, GONE		on the list of one thread, or handed over
 *	RUNNING			its function is being called; with the others:
 *				and will be again, by the same thread
 *	Whoever makes rn_state non-zero puts it on its list; rn_next is the
 *	list's until it is zero again.  So calls for one do not overlap, and
 *	nothing comes after GONE.
 *
 * Work of the kernel's own waits in the same way (after_post()), but a sleeper
 * does it itself if it can: it has nothing better to do.
 *
 * Locking: rc_notifylock, a spin lock and a leaf, guards the list of those
 * attached to a kernel, for a panic and for destruction.  It is not held over
 * anything that can sleep or panic.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/eventvar.h>
#include <sys/sleepq.h>
#include <sys/systm.h>
#include <sys/vfs_syscalls.h>

#include <rump-sys/fault.h>
#include <rump-sys/notify.h>
#include <rump/rumpuser.h>

#include "rump_private.h"
#include "sim_private.h"

#define NOTIFY_RUNNING	0x80000000U
#define AFTER_MOST	64	/* of a thread at once */

/* What is handed over. */
struct notify_lists {
	struct rump_notify *nl_notify;	/* oldest first */
	struct rump_after *nl_after, *nl_afterlast;
};

void
notify_attach(struct rump_notify *rn)
{
	struct rump_core *rc = curkernel()->k_core;

	rn->rn_next = NULL;
	rn->rn_newer = NULL;
	__atomic_store_n(&rn->rn_state, 0, __ATOMIC_RELAXED);
	rump_spinlock(&rc->rc_notifylock);
	rn->rn_older = rc->rc_notify;
	if (rn->rn_older != NULL)
		rn->rn_older->rn_newer = rn;
	rc->rc_notify = rn;
	rump_spinunlock(&rc->rc_notifylock);
}

static void
notify_unlink(struct rump_core *rc, struct rump_notify *rn)
{
	if (rn->rn_older != NULL)
		rn->rn_older->rn_newer = rn->rn_newer;
	if (rn->rn_newer != NULL)
		rn->rn_newer->rn_older = rn->rn_older;
	else
		rc->rc_notify = rn->rn_older;
}

void
notify_detach(struct rump_notify *rn)
{
	struct rump_core *rc = curkernel()->k_core;

	rump_spinlock(&rc->rc_notifylock);
	notify_unlink(rc, rn);
	rump_spinunlock(&rc->rc_notifylock);
	notify_post(rn, RUMP_NOTIFY_GONE);
}

/*
 * An atomic operation even if it is posted already: who takes the state must
 * see what we posted it for.
 */
void
notify_post(struct rump_notify *rn, u_int what)
{
	struct rump_thread *t = &rump_thread;

	if (__atomic_fetch_or(&rn->rn_state, what, __ATOMIC_ACQ_REL) == 0) {
		rn->rn_next = t->t_notify;
		t->t_notify = rn;
	}
}

/*
 * Take the thread's list, oldest first.
 */
static struct rump_notify *
notify_take(struct rump_thread *t)
{
	struct rump_notify *rn, *next, *list = NULL;

	for (rn = t->t_notify; rn != NULL; rn = next) {
		next = rn->rn_next;
		rn->rn_next = list;
		list = rn;
	}
	t->t_notify = NULL;
	return list;
}

/*
 * Call for one, and again if more was posted meanwhile.
 */
static void
notify_one(struct rump_notify *rn)
{
	uint32_t what, expect;

	do {
		what = __atomic_exchange_n(&rn->rn_state, NOTIFY_RUNNING,
		    __ATOMIC_ACQ_REL) & ~NOTIFY_RUNNING;
		(*rn->rn_fn)(rn, what);
		if (what & RUMP_NOTIFY_GONE)
			return;
		expect = NOTIFY_RUNNING;
	} while (!__atomic_compare_exchange_n(&rn->rn_state, &expect, 0,
	    false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
}

static void
notify_call(struct rump_notify *list)
{
	struct rump_notify *rn;

	while ((rn = list) != NULL) {
		list = rn->rn_next;
		notify_one(rn);
	}
}

static void
notify_loop(struct rump_thread *t)
{
	struct rump_notify *list;

	t->t_notifyhold++;
	while ((list = notify_take(t)) != NULL)
		notify_call(list);
	t->t_notifyhold--;
}

void
after_post(struct rump_after *ra)
{
	struct rump_thread *t = &rump_thread;

	ra->ra_next = NULL;
	if (t->t_after == NULL)
		t->t_after = ra;
	else
		t->t_afterlast->ra_next = ra;
	t->t_afterlast = ra;
}

/* Each may be gone, or posted again, when it was called. */
static void
after_loop(struct rump_thread *t)
{
	struct rump_after *ra;
	u_int n = 0;

	t->t_afterhold++;
	while ((ra = t->t_after) != NULL) {
		t->t_after = ra->ra_next;
		(*ra->ra_fn)(ra, n++ < AFTER_MOST);
	}
	t->t_afterhold--;
}

void
notify_run(void)
{
	struct rump_thread *t = &rump_thread;

	if (t->t_curlwp != NULL || t->t_hostcall != NULL)
		return;
	if (t->t_after != NULL && t->t_afterhold == 0)
		after_loop(t);
	if (t->t_notify != NULL && t->t_notifyhold == 0)
		notify_loop(t);
}

void
notify_run_kthread(void)
{
	struct rump_thread *t = &rump_thread;
	int nlocks;

	if (t->t_notifyhold != 0)
		return;
	rumpkern_unsched(&nlocks, NULL);
	if (t->t_after != NULL && t->t_afterhold == 0)
		after_loop(t);
	if (t->t_notify != NULL)
		notify_loop(t);
	rumpkern_sched(nlocks, NULL);
}

/*
 * A lock comes soon.  Else what the lwp waits for may depend on what was
 * posted; it can be done here if the lwp has no locks that are needed for it,
 * which a sleep that a signal can end promises.
 */
void
notify_sleep(struct lwp *l, bool intr)
{
	struct rump_thread *t = &rump_thread;

	if (l->l_sleepmode != SLEEPQ_ANY)
		return;
	if (intr && t->t_after != NULL && t->t_afterhold == 0)
		after_loop(t);
	if ((t->t_notify != NULL && (intr || (lwp_flags(l) & LW_SYSTEM))) ||
	    (t->t_after != NULL && t->t_afterhold == 0))
		notify_handoff();
}

static void *
notify_thread(void *arg)
{
	struct rump_thread *t = &rump_thread;
	struct notify_lists *nl = arg;

	t->t_after = nl->nl_after;
	t->t_afterlast = nl->nl_afterlast;
	t->t_notifyhold++;
	if (t->t_after != NULL)
		after_loop(t);
	notify_call(nl->nl_notify);
	t->t_notifyhold--;
	rumpuser_free(nl, sizeof(*nl));
	notify_run();
	return NULL;
}

/* The same, taking part in the kernel's virtual clock. */
static void *
notify_simthread(void *arg)
{
	struct sim_thread *st = arg;
	struct rump_clock *c = st->st_clock;

	sim_thread_begin(st);
	notify_thread(st->st_notify);
	entry_forget();
	sim_thread_end(c);
	return NULL;
}

static int
notify_spawn(struct rump_clock *c, struct notify_lists *nl)
{
	struct sim_thread *st;
	int error;

	if (c == NULL)
		return rumpuser_thread_create(notify_thread, nl,
		    "rumpnotify", 0, 0, -1, NULL);
	if ((st = sim_thread_make(c, "rumpnotify", false)) == NULL)
		return ENOMEM;
	st->st_notify = nl;
	error = rumpuser_thread_create(notify_simthread, st, "rumpnotify", 0,
	    0, -1, NULL);
	if (error != 0)
		sim_thread_never(st);
	return error;
}

/*
 * Called without a virtual CPU, or with one: no lock of the kernel is taken.
 */
void
notify_handoff(void)
{
	struct rump_thread *t = &rump_thread;
	struct kernel *k = t->t_curlwp->l_kernel;
	struct rump_notify *last;
	struct notify_lists *nl;
	void *p;

	if (!k->k_threads || rumpuser_malloc(sizeof(*nl), 16, &p) != 0)
		return;
	nl = p;
	nl->nl_notify = notify_take(t);
	nl->nl_after = t->t_after;
	nl->nl_afterlast = t->t_afterlast;
	t->t_after = NULL;
	if (fault_site_raw(k, RUMP_FAULT_THREAD, "rumpnotify", EAGAIN) == 0 &&
	    notify_spawn(kernel_sim(k), nl) == 0)
		return;
	/* Later, then: when the thread leaves. */
	t->t_notify = nl->nl_notify;
	t->t_after = nl->nl_after;
	/* The list is kept newest first. */
	last = notify_take(t);
	t->t_notify = last;
	rumpuser_free(nl, sizeof(*nl));
}

/*
 * The kernel panicked or halts itself: those who wait shall know.
 */
void
notify_all(struct kernel *k)
{
	struct rump_core *rc = k->k_core;
	struct rump_notify *rn;

	rump_spinlock(&rc->rc_notifylock);
	for (rn = rc->rc_notify; rn != NULL; rn = rn->rn_older)
		notify_post(rn, RUMP_NOTIFY_READY);
	rump_spinunlock(&rc->rc_notifylock);
}

/*
 * The kernel is destroyed, and nobody is in it any more: what is left was not
 * detached, because it panicked or was not halted.
 */
void
notify_destroy(struct kernel *k)
{
	struct rump_core *rc = k->k_core;
	struct rump_notify *rn;

	while ((rn = rc->rc_notify) != NULL) {
		notify_unlink(rc, rn);
		notify_post(rn, RUMP_NOTIFY_GONE);
	}
}

void
rump_notify_hold(void)
{
	rump_thread.t_notifyhold++;
}

void
rump_notify_run(void)
{
	struct rump_thread *t = &rump_thread;

	KASSERT(t->t_notifyhold != 0);
	if (--t->t_notifyhold == 0 && notify_pending())
		notify_run();
}

struct notifycall {
	int		nc_fd;
	struct rump_notify *nc_notify;
};

static int
notify_inside(void *arg)
{
	const struct notifycall *nc = arg;

	return kqueue_setnotify(nc->nc_fd, nc->nc_notify);
}

int
rump_kqueue_notify(struct rump_process *rp, int kq, struct rump_notify *rn)
{
	struct proc *p = (struct proc *)rp;
	struct notifycall nc = { kq, rn };

	return kernel_call(p->p_kernel, p, notify_inside, &nc);
}

struct watchcall {
	int		wc_fd;
	const char	*wc_path;
	int		*wc_watchfd;
};

static int
watch_inside(void *arg)
{
	const struct watchcall *wc = arg;

	return vfs_watchfd(wc->wc_fd, wc->wc_path, wc->wc_watchfd);
}

int
rump_process_watchfd(struct rump_process *rp, int fd, const char *path,
    int *watchfd)
{
	struct proc *p = (struct proc *)rp;
	struct watchcall wc = { fd, path, watchfd };

	return kernel_call(p->p_kernel, p, watch_inside, &wc);
}
