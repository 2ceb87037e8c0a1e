/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernels of this process.
 *
 * The one writable object that no kernel owns: it lists the live kernels by
 * serial number, so that a host thread that ends can give back its lwps in
 * those that are still there, and it names the default kernel.
 *
 * Locking: rh_lock, a leaf.  A pinned kernel is not destroyed.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/evcnt.h>
#include <sys/systm.h>

#include <rump-sys/vfs.h>
#include <rump/rump.h>
#include <rump/rumpuser.h>

#include "rump_private.h"

#define REGISTRY_BUCKETS 64

static struct rump_host {
	volatile uint32_t rh_lock;
	volatile uint32_t rh_inited;	/* 1: rumpuser_init() succeeded */
	volatile uint64_t rh_serial;	/* last given out */
	struct kernel	*rh_default;
	int		rh_howto;	/* rump_boot_sethowto() */
	int		rh_sigmodel;	/* rump_boot_setsigmodel() */
	struct rump_boot_etfs *rh_etfs;	/* rump_boot_etfs_register() */
	void		(*rh_callback)(void); /* rump_init_callback() */
	LIST_HEAD(, rump_core) rh_kernels[REGISTRY_BUCKETS];
} rump_host = { .rh_sigmodel = RUMP_SIGMODEL_RAISE };

__thread struct rump_thread rump_thread
    __attribute__((__tls_model__("initial-exec")));

/*
 * Upcalls of the host layer: around hypercalls that block.  A thread without
 * an lwp has nothing to give up.
 */
static void
hyp_schedule(void)
{
	rump_schedule();
}

static void
hyp_unschedule(void)
{
	rump_unschedule();
}

static void
hyp_backend_unschedule(int nlocks, int *count, void *interlock)
{
	(void)nlocks;
	*count = 0;
	if (curlwp != NULL)
		rumpkern_unsched(count, interlock);
	else
		*count = -1;
}

static void
hyp_backend_schedule(int nlocks, void *interlock)
{
	if (nlocks != -1)
		rumpkern_sched(nlocks, interlock);
}

static struct lwp *
hyp_lwproc_curlwp(void)
{
	return rump_lwproc_curlwp();
}

static int
hyp_getpid(void)
{
	return curlwp != NULL ? curproc->p_pid : -1;
}

/*
 * A thread of the host enters the kernel that an I/O belongs to.
 */
static void *
hyp_kernel_self(void)
{
	return curlwp != NULL ? curkernel() : NULL;
}

static int
hyp_kernel_enter(void *handle)
{
	struct kernel *k = handle;
	struct lwp *l = entry_lwp(k->k_core->rc_proc0);

	if (l == NULL || !entry_begin(l, LWP_NOBACK))
		return ENXIO;
	rump_thread.t_depth = 1;
	return 0;
}

static void
hyp_kernel_leave(void *handle)
{
	(void)handle;
	rump_unschedule();
}

static int
hyp_kernel_run(void *handle, void (*fn)(void *), void *arg)
{
	struct kernel *k = handle;

	return entry_run(k->k_core->rc_proc0, fn, arg);
}

static const struct rumpuser_hyperup hyperup = {
	.hyp_schedule = hyp_schedule,
	.hyp_unschedule = hyp_unschedule,
	.hyp_backend_unschedule = hyp_backend_unschedule,
	.hyp_backend_schedule = hyp_backend_schedule,
	.hyp_lwproc_switch = rump_lwproc_switch,
	.hyp_lwproc_release = rump_lwproc_releaselwp,
	.hyp_lwproc_newlwp = rump_lwproc_newlwp,
	.hyp_lwproc_curlwp = hyp_lwproc_curlwp,
	.hyp_getpid = hyp_getpid,
	.hyp_kernel_self = hyp_kernel_self,
	.hyp_kernel_enter = hyp_kernel_enter,
	.hyp_kernel_leave = hyp_kernel_leave,
	.hyp_kernel_run = hyp_kernel_run,
	.hyp_fault = kernel_fault,
};

int
registry_hostinit(void)
{
	int error = 0;

	rump_spinlock(&rump_host.rh_lock);
	if (!rump_host.rh_inited) {
		error = rumpuser_init(RUMPUSER_VERSION, &hyperup);
		rump_host.rh_inited = error == 0;
	}
	rump_spinunlock(&rump_host.rh_lock);
	return error != 0 ? EINVAL : 0;
}

uint64_t
registry_serial(void)
{
	return __atomic_add_fetch(&rump_host.rh_serial, 1, __ATOMIC_RELAXED);
}

void
registry_add(struct kernel *k)
{
	struct rump_core *rc = k->k_core;

	rump_spinlock(&rump_host.rh_lock);
	LIST_INSERT_HEAD(&rump_host.rh_kernels[k->k_serial % REGISTRY_BUCKETS],
	    rc, rc_hostlist);
	rump_spinunlock(&rump_host.rh_lock);
}

/*
 * Forget a kernel, and wait until nobody has it pinned.
 */
void
registry_remove(struct kernel *k)
{
	struct rump_core *rc = k->k_core;

	rump_spinlock(&rump_host.rh_lock);
	LIST_REMOVE(rc, rc_hostlist);
	if (rump_host.rh_default == k)
		rump_host.rh_default = NULL;
	rump_spinunlock(&rump_host.rh_lock);
	while (__atomic_load_n(&rc->rc_pins, __ATOMIC_ACQUIRE) != 0)
		sched_relax(k);
}

struct kernel *
registry_pin(uint64_t serial)
{
	struct rump_core *rc;

	rump_spinlock(&rump_host.rh_lock);
	LIST_FOREACH(rc, &rump_host.rh_kernels[serial % REGISTRY_BUCKETS],
	    rc_hostlist) {
		if (rc->rc_kernel->k_serial == serial) {
			atomic_inc_uint(&rc->rc_pins);
			break;
		}
	}
	rump_spinunlock(&rump_host.rh_lock);
	return rc != NULL ? rc->rc_kernel : NULL;
}

void
registry_unpin(struct kernel *k)
{
	__atomic_fetch_sub(&k->k_core->rc_pins, 1, __ATOMIC_RELEASE);
}

struct kernel *
registry_default(void)
{
	return __atomic_load_n(&rump_host.rh_default, __ATOMIC_ACQUIRE);
}

/*
 * Make this kernel the default one; false if there is one already.
 */
bool
registry_setdefault(struct kernel *k)
{
	bool done = false;

	rump_spinlock(&rump_host.rh_lock);
	if (rump_host.rh_default == NULL) {
		__atomic_store_n(&rump_host.rh_default, k, __ATOMIC_RELEASE);
		done = true;
	}
	rump_spinunlock(&rump_host.rh_lock);
	return done;
}

int
registry_sigmodel(void)
{
	return __atomic_load_n(&rump_host.rh_sigmodel, __ATOMIC_RELAXED);
}

/*
 * What a program sets before rump_init(), for the default kernel.
 */
int
rump_boot_gethowto(void)
{
	return rump_host.rh_howto;
}

void
rump_boot_sethowto(int howto)
{
	rump_host.rh_howto = howto;
}

void
rump_boot_setsigmodel(enum rump_sigmodel model)
{
	__atomic_store_n(&rump_host.rh_sigmodel, (int)model,
	    __ATOMIC_RELAXED);
}

void
rump_boot_etfs_register(struct rump_boot_etfs *eb)
{
	eb->eb_status = -1;
	eb->_eb_next = rump_host.rh_etfs;
	rump_host.rh_etfs = eb;
}

int
rump_init_callback(void (*fn)(void))
{
	if (rump_host.rh_default != NULL)
		return EBUSY;
	rump_host.rh_callback = fn;
	return 0;
}

/*
 * What was asked for before there was a kernel: as a call, which a panic ends.
 */
static void
init_inside(void *arg)
{
	(void)arg;
	if (rump_host.rh_etfs != NULL) {
		rump_etfs_boot(rump_host.rh_etfs);
		rump_host.rh_etfs = NULL;
	}
	if (rump_host.rh_callback != NULL)
		rump_host.rh_callback();
}

/*
 * Boot the default kernel, unless there is one.
 */
int
rump_init(void)
{
	struct rump_kernel_config cf = {
		.rkc_size = sizeof(cf),
		.rkc_howto = rump_host.rh_howto,
	};
	struct rump_kernel *rk;
	int error;

	if (registry_default() != NULL)
		return 0;
	if ((error = rump_kernel_boot(&cf, &rk)) != 0)
		return error;
	if (!registry_setdefault((struct kernel *)rk)) {
		/* Another thread was faster. */
		rump_kernel_destroy(rk);
		return 0;
	}
	if (rump_host.rh_etfs == NULL && rump_host.rh_callback == NULL)
		return 0;
	return entry_run(((struct kernel *)rk)->k_initproc, init_inside, NULL);
}

/*
 * Serving remote clients is the component sysproxy's, which is not here.
 */
int
rump_init_server(const char *url)
{
	return EOPNOTSUPP;
}

int
rump_nativeabi_p(void)
{
	return 0;
}

int
rump_daemonize_begin(void)
{
	return registry_default() != NULL ? EALREADY :
	    rumpuser_daemonize_begin();
}

int
rump_daemonize_done(int error)
{
	return rumpuser_daemonize_done(error);
}

static void
printevcnts_inside(void *arg)
{
	(void)arg;
	evcnt_dump(printf);
}

void
rump_printevcnts(void)
{
	struct kernel *k = registry_default();

	if (k != NULL)
		(void)entry_run(k->k_initproc, printevcnts_inside, NULL);
}
