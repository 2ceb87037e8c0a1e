/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernels as objects: <rump/rumpkernel.h>.
 *
 * The life of a kernel (k_phase):
 *	BOOTING		rump_kernel_boot(), in its lwp0; no thread can enter
 *	RUNNING
 *	HALTING		rump_kernel_halt(): calls fail with RUMP_EHALTED
 *	PANICKED	panic(): calls fail with RUMP_EPANICKED
 * rump_kernel_destroy() may come in any of the last three.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/buf.h>
#include <sys/errno.h>
#include <sys/file.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/pool.h>
#include <sys/reboot.h>
#include <sys/sleepq.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <rump-sys/arena.h>
#include <rump-sys/jmp.h>
#include <rump-sys/rumpkern_if.h>
#include <rump-sys/sim.h>
#include <rump-sys/vfs.h>
#include <rump/rumpuser.h>
#include <uvm/uvm_extern.h>

#include "rump_private.h"

#define STUCK_NS	2000000000	/* to wait for who loops */

#define KERNEL(rk)	((struct kernel *)(rk))

static int	halt_inside(void *);

/*
 * Run a function in the kernel, as an lwp on this stack.  A panic in there
 * gives RUMP_EPANICKED.
 */
int
kernel_call(struct kernel *k, struct proc *p, int (*fn)(void *), void *arg)
{
	struct rump_thread *t = &rump_thread;
	struct lwp tmp, *save = t->t_curlwp;
	rump_jmpbuf buf;
	int error;

	kernel_catchfaults(k);
	t->t_curlwp = NULL;
	if (!entry_guest(&tmp, p, buf)) {
		t->t_curlwp = save;
		return kernel_dead_errno(k);
	}
	if (rump_setjmp(buf) == 0) {
		/* Process 0 may always enter: only the halt itself. */
		error = kernel_phase(k) == KERNEL_RUNNING || fn == halt_inside ?
		    fn(arg) : kernel_dead_errno(k);
		lwproc_tmpdone(&tmp);
	} else
		error = RUMP_EPANICKED;
	/* A caller that is in another kernel has left when it leaves that. */
	if (__predict_false(save != NULL)) {
		t->t_notifyhold++;
		t->t_afterhold++;
	}
	entry_guestdone(&tmp);
	if (__predict_false(save != NULL)) {
		t->t_notifyhold--;
		t->t_afterhold--;
	}
	t->t_curlwp = save;
	return error;
}

int
rump_kernel_visit(uint64_t kserial, int (*fn)(void *), void *arg)
{
	struct kernel *k = registry_pin(kserial);
	int error;

	if (k == NULL)
		return RUMP_EHALTED;
	error = kernel_phase(k) == KERNEL_RUNNING ?
	    kernel_call(k, k->k_core->rc_proc0, fn, arg) :
	    kernel_dead_errno(k);
	registry_unpin(k);
	return error;
}

/*
 * Memory, the structure itself, lwp0 and the CPUs: what must be there before
 * anything of the kernel can run.
 */
static struct kernel *
kernel_create(int cpus, struct rump_clock *clock)
{
	struct arena_state *arena;
	struct kernel *k;
	struct rump_core *rc;
	struct lwp *l;
	struct proc *p;

	if (arena_create(&k) != 0)
		return NULL;
	arena = k->k_arena;
	rc = arena_state_alloc(arena, sizeof(*rc));
	l = arena_state_alloc(arena, roundup2(sizeof(*l), COHERENCY_UNIT));
	p = arena_state_alloc(arena, sizeof(*p));
	k->k_cpus[0] = arena_state_alloc(arena, sizeof(struct cpu_info));
	if (rc == NULL || l == NULL || p == NULL || k->k_cpus[0] == NULL) {
		arena_destroy(arena);
		return NULL;
	}
	k->k_phase = KERNEL_BOOTING;
	k->k_serial = registry_serial();
	k->k_core = rc;
	k->k_cold = 1;
	rc->rc_kernel = k;
	if (clock != NULL)
		clock_attach(clock, k);
	lwproc_bootstrap(k, l, p);
	rump_thread.t_curlwp = l;
	sched_init(k, cpus);
	sched_acquire(l);
	return k;
}

/*
 * Wait until nobody is left in a dead kernel.  False: one loops in there and
 * cannot be interrupted.
 */
static bool
kernel_evacuate(struct kernel *k)
{
	struct rump_core *rc = k->k_core;
	int64_t until = rumpuser_monotime() + STUCK_NS;

	while (__atomic_load_n(&rc->rc_nthreads, __ATOMIC_ACQUIRE) != 0 ||
	    __atomic_load_n(&rc->rc_nhostcalls, __ATOMIC_ACQUIRE) != 0 ||
	    (k->k_sleepq != NULL && sleepq_sleepers(k) != 0) ||
	    sched_waiting(k) != 0 ||
	    __atomic_load_n(&rc->rc_stuck, __ATOMIC_SEQ_CST) != NULL) {
		if (rc->rc_stuck != NULL && rumpuser_monotime() > until)
			return false;
		if (k->k_sleepq != NULL)
			sleepq_wakeall_kernel(k);
		sched_relax(k);
	}
	return true;
}

/*
 * Free a dead kernel.
 */
static void
kernel_reap(struct kernel *k)
{
	struct rump_clock *c = k->k_clock;

	registry_remove(k);
	if (!kernel_evacuate(k)) {
		/* Its memory is in use for ever. */
		watchdog_stop(k);
		return;
	}
	watchdog_stop(k);
	if (kernel_sim(k) != NULL)
		sim_hold(c);
	rumpuser_bio_drain(k);
	sched_seize(k);
	rump_components_disown(k);
	if (k->k_rumpblk != NULL)
		rumpblk_abandon(k);
	rumpuser_closeall(k);
	notify_destroy(k);
	if (rump_thread.t_bound != NULL &&
	    rump_thread.t_bound->l_kernel == k)
		rump_thread.t_bound = NULL;
	if (c != NULL)
		clock_detach(c, k);
	arena_destroy(k->k_arena);
	if (c != NULL) {
		if (clock_virtual(c))
			sim_unhold(c);
		clock_drop(c);
	}
	if (notify_pending())
		notify_run();
}

int
rump_kernel_boot(const struct rump_kernel_config *config,
    struct rump_kernel **rkp)
{
	struct rump_kernel_config cf = { .rkc_size = sizeof(cf) };
	struct rump_thread *t = &rump_thread;
	struct lwp *save = t->t_curlwp;
	struct kernel *k;
	rump_jmpbuf buf;
	int error;

	if (config != NULL)
		memcpy(&cf, config, MIN(config->rkc_size, sizeof(cf)));
	if (cf.rkc_ncpu < 0 || cf.rkc_ncpu > KERNEL_MAXCPUS)
		return EINVAL;
	if ((error = registry_hostinit()) != 0)
		return error;
	if (cf.rkc_ncpu == 0)
		cf.rkc_ncpu = cf.rkc_clock != NULL &&
		    clock_virtual(cf.rkc_clock) ? 1 : boot_ncpu();
	if (cf.rkc_clock != NULL && clock_virtual(cf.rkc_clock) &&
	    cf.rkc_hostname == NULL)
		cf.rkc_hostname = "rump";
	if ((k = kernel_create(cf.rkc_ncpu, cf.rkc_clock)) == NULL) {
		t->t_curlwp = save;
		return ENOMEM;
	}
	registry_add(k);
	k->k_core->rc_catchfaults = cf.rkc_catchfaults != 0;
	kernel_catchfaults(k);
	lwp0.l_panicbuf = buf;
	if (rump_setjmp(buf) == 0) {
		error = boot_kernel(&cf);
		if (error == 0 && cf.rkc_watchdog != 0)
			error = watchdog_start(k, cf.rkc_watchdog);
	}
	else
		error = RUMP_EPANICKED;
	k = curkernel();
	if (k->k_core->rc_booterror != 0)
		error = k->k_core->rc_booterror;
	else if (kernel_phase(k) == KERNEL_PANICKED)
		error = RUMP_EPANICKED;
	lwp0.l_panicbuf = NULL;
	if (error == 0)
		__atomic_store_n(&k->k_phase, KERNEL_RUNNING, __ATOMIC_SEQ_CST);
	else
		__atomic_store_n(&k->k_phase, KERNEL_PANICKED,
		    __ATOMIC_SEQ_CST);
	sched_release(&lwp0);
	t->t_curlwp = save;
	if (error != 0)
		kernel_reap(k);
	else
		*rkp = (struct rump_kernel *)k;
	return error;
}

static int
halt_inside(void *arg)
{
	return boot_halt(*(int *)arg);
}

int
rump_kernel_halt(struct rump_kernel *rk, int howto)
{
	struct kernel *k = KERNEL(rk);
	struct lwp *l;
	uint32_t expect = 0;

	if (curlwp != NULL && curkernel() == k)
		return EBUSY;
	for (l = rump_thread.t_hostcall; l != NULL; l = l->l_hostnext)
		if (l->l_kernel == k)
			return EBUSY;
	if (__atomic_load_n(&k->k_phase, __ATOMIC_ACQUIRE) == KERNEL_PANICKED)
		return RUMP_EPANICKED;
	if (!__atomic_compare_exchange_n(&k->k_core->rc_halting, &expect, 1,
	    false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		return RUMP_EHALTED;
	return kernel_call(k, k->k_core->rc_proc0, halt_inside, &howto);
}

void
rump_kernel_destroy(struct rump_kernel *rk)
{
	struct kernel *k = KERNEL(rk);

	if (k == NULL)
		return;
	__atomic_store_n(&k->k_phase, KERNEL_PANICKED, __ATOMIC_SEQ_CST);
	kernel_reap(k);
}

const char *
rump_kernel_panicked(struct rump_kernel *rk)
{
	struct kernel *k = KERNEL(rk);

	if (__atomic_load_n(&k->k_core->rc_panicking, __ATOMIC_ACQUIRE) == 0)
		return NULL;
	/* It is being written down. */
	while (__atomic_load_n(&k->k_panicstr, __ATOMIC_ACQUIRE) == NULL)
		rumpuser_yield();
	return k->k_core->rc_panicmsg;
}

struct rump_kernel *
rump_kernel_default(void)
{
	return (struct rump_kernel *)registry_default();
}

struct rump_process *
rump_kernel_process(struct rump_kernel *rk)
{
	return (struct rump_process *)KERNEL(rk)->k_initproc;
}

/*
 * Statistics are read without entering, so also of a kernel that ended.
 */
static void
stats_collect(struct rump_kernel_stats *st)
{
	struct kernel *k = curkernel();
	struct rump_core *rc = k->k_core;
	struct arena_stats as;
	struct uvmexp uvm;
	size_t bytes, count;

	arena_getstats(k->k_arena, &as);
	st->rks_mapped = as.st_mapped;
	st->rks_used = as.st_used;
	kmem_live(&bytes, &count);
	st->rks_live_bytes = bytes;
	st->rks_live_allocs = count;
	pool_live(&bytes, &count);
	st->rks_live_bytes += bytes;
	st->rks_live_allocs += count;
	st->rks_vnodes = k->k_numvnodes;
	st->rks_buffers = buf_nbuf();
	uvm_getexp(&uvm);
	st->rks_pages = uvm.filepages + uvm.anonpages;
	st->rks_procs = rc->rc_nprocs;
	st->rks_lwps = rc->rc_nlwps;
	st->rks_threads = rc->rc_nthreads;
	st->rks_files = file_count();
}

/*
 * Look into a kernel without entering it: it stands still meanwhile, unless
 * it is the caller that runs in it, or it is dead.
 */
static void
kernel_peek(struct kernel *k, void (*fn)(void *), void *arg)
{
	struct rump_thread *t = &rump_thread;
	struct lwp tmp, *save = t->t_curlwp;
	const bool stop = kernel_phase(k) != KERNEL_PANICKED &&
	    (save == NULL || save->l_kernel != k);

	lwproc_tmplwp(&tmp, k->k_core->rc_proc0);
	if (stop)
		sched_stop(k, &tmp);
	t->t_curlwp = &tmp;
	fn(arg);
	t->t_curlwp = save;
	if (stop)
		sched_cont(k, &tmp);
}

static void
stats_inside(void *arg)
{
	stats_collect(arg);
}

int
rump_kernel_stats(struct rump_kernel *rk, struct rump_kernel_stats *st)
{
	struct rump_kernel_stats s = { .rks_size = sizeof(s) };

	kernel_peek(KERNEL(rk), stats_inside, &s);
	memcpy(st, &s, MIN(st->rks_size, sizeof(s)));
	return 0;
}

struct report {
	char		*r_buf;
	size_t		r_len;
	size_t		r_at;
};

static void
report_line(void *arg, const char *fmt, ...)
{
	struct report *r = arg;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(r->r_buf + r->r_at, r->r_len - r->r_at, fmt, ap);
	va_end(ap);
	r->r_at = MIN(r->r_at + n, r->r_len - 1);
}

static void
report_pool(const struct pool *pp, const char *name, size_t size,
    uint64_t live, void *arg)
{
	if (live != 0)
		report_line(arg, "pool %s: %ju of %zu bytes\n", name,
		    (uintmax_t)live, size);
}

static void
report_alloc(const void *p, size_t size, const void *site, void *arg)
{
	char name[160];

	rumpuser_symbol(site, name, sizeof(name));
	report_line(arg, "kmem %p: %zu bytes, allocated at %p %s\n", p, size,
	    site, name);
}

static void
report_item(const struct pool *pp, const void *p, const void *site, void *arg)
{
	char name[160];

	rumpuser_symbol(site, name, sizeof(name));
	report_line(arg, "pool %s %p: allocated at %p %s\n", pp->pr_wchan, p,
	    site, name);
}

static void
report_inside(void *arg)
{
	size_t bytes, count;

	pool_foreach(report_pool, arg);
	kmem_live(&bytes, &count);
	if (count != 0)
		report_line(arg, "kmem: %zu allocations, %zu bytes\n", count,
		    bytes);
	kmem_foreach_live(report_alloc, arg);
	pool_foreach_live(report_item, arg);
}

int
rump_kernel_leakreport(struct rump_kernel *rk, char *buf, size_t len)
{
	struct report r = { buf, len, 0 };

	if (len == 0)
		return EINVAL;
	buf[0] = '\0';
	kernel_peek(KERNEL(rk), report_inside, &r);
	return 0;
}

struct newproc {
	struct proc	*np_parent;
	int		np_flags;
	struct proc	*np_proc;
};

static int
newproc_inside(void *arg)
{
	struct newproc *np = arg;
	int error;

	error = lwproc_newproc(np->np_parent, np->np_flags, &np->np_proc);
	if (error == 0)
		np->np_proc->p_implicit = true;
	return error;
}

int
rump_process_create(struct rump_kernel *rk, struct rump_process *parent,
    int flags, struct rump_process **rpp)
{
	struct kernel *k = KERNEL(rk);
	struct newproc np = {
		.np_parent = parent != NULL ? (struct proc *)parent :
		    k->k_initproc,
		.np_flags = flags,
	};
	int error;

	if ((flags & ~(RUMP_RFFDG | RUMP_RFCFDG)) != 0 ||
	    flags == (RUMP_RFFDG | RUMP_RFCFDG))
		return EINVAL;
	/* In the parent: it is its files that are copied. */
	error = kernel_call(k, np.np_parent, newproc_inside, &np);
	if (error == 0)
		*rpp = (struct rump_process *)np.np_proc;
	return error;
}

static int
endproc_inside(void *arg)
{
	lwproc_endproc(arg);
	return 0;
}

void
rump_process_release(struct rump_process *rp)
{
	struct proc *p = (struct proc *)rp;
	struct kernel *k = p->p_kernel;

	KASSERT(p != k->k_initproc);
	(void)kernel_call(k, k->k_core->rc_proc0, endproc_inside, p);
}

struct diskcall {
	const char	*dc_key;
	const struct rumpuser_blkdev_ops *dc_ops;
	void		*dc_cookie;
	uint64_t	dc_size;
	int		dc_readonly;
};

static int
attach_inside(void *arg)
{
	const struct diskcall *dc = arg;

	return rump_etfs_register_dev(dc->dc_key, dc->dc_ops, dc->dc_cookie,
	    dc->dc_size, dc->dc_readonly);
}

static int
detach_inside(void *arg)
{
	const struct diskcall *dc = arg;

	return rump_etfs_remove(dc->dc_key);
}

int
rump_kernel_attach_disk(struct rump_kernel *rk, const char *key,
    const struct rumpuser_blkdev_ops *ops, void *cookie, uint64_t size,
    int readonly)
{
	struct diskcall dc = { key, ops, cookie, size, readonly };

	return kernel_call(KERNEL(rk), KERNEL(rk)->k_core->rc_proc0,
	    attach_inside, &dc);
}

int
rump_kernel_detach_disk(struct rump_kernel *rk, const char *key)
{
	struct diskcall dc = { .dc_key = key };

	return kernel_call(KERNEL(rk), KERNEL(rk)->k_core->rc_proc0,
	    detach_inside, &dc);
}
