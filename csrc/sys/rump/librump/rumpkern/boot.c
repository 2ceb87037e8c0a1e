/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Booting and halting a kernel, as its lwp0.
 *
 * Boot is the table below, from top to bottom; then process 1, the file
 * systems, the devices and the components.  Halting undoes it: processes,
 * mounts, components, and the caches, so that what is then still allocated
 * has leaked.
 */

#include <sys/param.h>
#include <sys/aio.h>
#include <sys/buf.h>
#include <sys/callout.h>
#include <sys/conf.h>
#include <sys/cprng.h>
#include <sys/disk.h>
#include <sys/errno.h>
#include <sys/evcnt.h>
#include <sys/event.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/fstrans.h>
#include <sys/hook.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kcpuset.h>
#include <sys/kmem.h>
#include <sys/ksem.h>
#include <sys/lockf.h>
#include <sys/module.h>
#include <sys/mount.h>
#include <sys/msgbuf.h>
#include <sys/namei.h>
#include <sys/once.h>
#include <sys/percpu.h>
#include <sys/pipe.h>
#include <sys/pool.h>
#include <sys/pserialize.h>
#include <sys/reboot.h>
#include <sys/resourcevar.h>
#include <sys/rnd.h>
#include <sys/select.h>
#include <sys/signalvar.h>
#include <sys/sleepq.h>
#include <sys/syscallvar.h>
#include <sys/sysctl.h>
#include <sys/systm.h>
#include <sys/threadpool.h>
#include <sys/timevar.h>
#include <sys/uidinfo.h>
#include <sys/vnode.h>

#include <miscfs/fifofs/fifo.h>
#include <miscfs/specfs/specdev.h>
#include <rump-sys/fault.h>
#include <rump-sys/sim.h>
#include <rump-sys/vfs.h>
#include <rump/rumpuser.h>
#include <secmodel/secmodel.h>
#include <uvm/uvm_extern.h>

#include <kern/ondemand.h>
#include "rump_private.h"

#define DEFAULT_NCPU	2
#define RUMP_MINMEM	(4 << 20)	/* the least a kernel can work with */

/*
 * An environment variable of the program, or the default.
 */
static bool
boot_getenv(const char *name, char *buf, size_t len)
{
	if (fault_site(RUMP_FAULT_PARAM, name, ENOENT) != 0)
		return false;
	return rumpuser_getparam(name, buf, len) == 0;
}

/*
 * A number with one of the suffixes k, m, g.  False if it is none.
 */
static bool
parse_size(const char *text, uint64_t *np)
{
	char *end;
	uint64_t n = strtoull(text, &end, 10);
	int shift = 0;

	switch (*end) {
	case 'k': case 'K':
		shift = 10;
		end++;
		break;
	case 'm': case 'M':
		shift = 20;
		end++;
		break;
	case 'g': case 'G':
		shift = 30;
		end++;
		break;
	}
	if (end == text || *end != '\0' || n == 0 || n > UINT64_MAX >> shift)
		return false;
	*np = n << shift;
	return true;
}

int
boot_ncpu(void)
{
	char buf[16];
	long n;

	/* There is no kernel yet. */
	if (rumpuser_getparam(RUMPUSER_PARAM_NCPU, buf, sizeof(buf)) != 0)
		return DEFAULT_NCPU;
	n = strtol(buf, NULL, 10);
	return n < 1 ? 1 : n > KERNEL_MAXCPUS ? KERNEL_MAXCPUS : (int)n;
}

/*
 * Limits, name and console: what the program or its environment asks for.
 */
static int
boot_configure(const struct rump_kernel_config *cf)
{
	struct kernel *k = curkernel();
	char buf[64];

	k->k_boothowto = cf->rkc_howto;
	if (boot_getenv("RUMP_VERBOSE", buf, sizeof(buf)) && buf[0] != '0')
		k->k_boothowto |= AB_VERBOSE;
	k->k_threads = !(boot_getenv("RUMP_THREADS", buf, sizeof(buf)) &&
	    buf[0] == '0');
	k->k_leavework = !k->k_threads;
	k->k_memlimit = cf->rkc_memlimit;
	if (k->k_memlimit == 0 && boot_getenv("RUMP_MEMLIMIT", buf,
	    sizeof(buf)) && !parse_size(buf, &k->k_memlimit))
		return EINVAL;
	if (k->k_memlimit != 0 && k->k_memlimit < RUMP_MINMEM)
		return EINVAL;
	k->k_desiredvnodes = cf->rkc_nvnodes;
	if (k->k_desiredvnodes == 0 && boot_getenv("RUMP_NVNODES", buf,
	    sizeof(buf)))
		k->k_desiredvnodes = (int)strtol(buf, NULL, 10);
	if (k->k_desiredvnodes < 0)
		return EINVAL;
	if (cf->rkc_maxfiles < 0 || cf->rkc_maxlwps < 0 ||
	    cf->rkc_maxprocs < 0 || cf->rkc_maxprocs >= PID_MAX ||
	    (cf->rkc_bufmem != 0 && cf->rkc_bufmem < MAXBSIZE))
		return EINVAL;
	k->k_maxproc = cf->rkc_maxprocs != 0 ? cf->rkc_maxprocs : 4096;
	k->k_bufmem = cf->rkc_bufmem;
	k->k_maxfiles = cf->rkc_maxfiles != 0 ? cf->rkc_maxfiles : 65536;
	k->k_maxlwp = cf->rkc_maxlwps;
	k->k_securelevel = -1;
	k->k_sigmodel = cf->rkc_sigmodel != 0 ? cf->rkc_sigmodel - 1 :
	    registry_sigmodel();
	if (cf->rkc_hostname != NULL)
		strlcpy(k->k_hostname, cf->rkc_hostname,
		    sizeof(k->k_hostname));
	else if (!boot_getenv(RUMPUSER_PARAM_HOSTNAME, k->k_hostname,
	    sizeof(k->k_hostname)))
		strlcpy(k->k_hostname, "rump", sizeof(k->k_hostname));
	k->k_hostnamelen = strlen(k->k_hostname);
	return 0;
}

static void
boot_locks(void)
{
	struct kernel *k = curkernel();

	mutex_init(&k->k_proc_lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&k->k_bufcache_lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&k->k_buffer_lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&k->k_vfs_list_lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&k->k_device_lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&k->k_filelist_lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&k->k_kernconfig, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&k->k_netlock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&k->k_core->rc_klock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&k->k_lbolt, "lbolt");
}

static void
boot_softint(void)
{
	for (int i = 0; i < ncpu; i++)
		softint_init(curkernel()->k_cpus[i]);
}

/*
 * Credentials and limits of process 0, which all others inherit.
 */
static void
boot_proc0(void)
{
	FLAWLESSCALL(proc_init_services(&proc0, NULL));
	lwp0.l_cred = proc0.p_cred;
	kauth_cred_hold(lwp0.l_cred);
	fd_init(&filedesc0);
	proc0.p_fd = lwp0.l_fd = &filedesc0;
	proc0.p_cwdi = cwdinit();
}

/*
 * The parts of the kernel, in the order in which they need each other.
 */
static void (* const boot_parts[])(void) = {
	/* memory and messages; the rest of kmem came before */
	msgbuf_init,
	boot_locks,
	lwproc_init,
	percpu_init,
	kcpuset_sysinit,
	/* time and deferred work */
	time_init,
	ondemand_sysinit,
	callout_startup,
	boot_softint,
	threadpools_init,
	pserialize_init,
	once_init,
	evcnt_init,
	specificdata_init_kernel,
	hook_init,
	rnd_init,
	cprng_init,
	ksem_sysinit,
	aio_sysinit,
	/* processes */
	kauth_init,
	secmodel_init,
	uid_init,
	resource_init,
	signal_init,
	sysctl_init,
	module_init,
	syscall_init,
	/* descriptors and devices */
	select_init,
	kqueue_init,
	fd_sys_init,
	pipe_init,
	devsw_init,
	disk_init_subsystem,
	cwd_sys_init,
	boot_proc0,
	rump_consdev_init,
	/* files */
	uvm_init,
	bufinit,
	vfsinit,
	spec_init,
	fifo_init,
	lf_init,
};

/*
 * Process 1: where threads run that are bound to no other.
 */
static int
boot_initproc(void)
{
	struct kernel *k = curkernel();
	struct proc *p;
	int error;

	if ((error = lwproc_newproc(&proc0, RUMP_RFCFDG, &p)) != 0)
		return error;
	p->p_implicit = true;
	strlcpy(p->p_comm, "init", sizeof(p->p_comm));
	k->k_initproc = p;
	return 0;
}

int
boot_kernel(const struct rump_kernel_config *cf)
{
	struct kernel *k = curkernel();
	int error;

	if ((error = fault_boot(cf->rkc_faults, cf->rkc_nfaults)) != 0)
		return error;
	sleepq_init(k);
	kmem_init();
	for (int i = 1; i < k->k_ncpu; i++)
		kmem_cpu_attach(k->k_cpus[i]);
	pool_subsystem_init();
	if ((error = boot_configure(cf)) != 0)
		return error;
	if (cf->rkc_console != NULL) {
		msgbuf_init();
		console_setsink(cf->rkc_console, cf->rkc_console_cookie);
	}
	for (size_t i = 0; i < __arraycount(boot_parts); i++)
		boot_parts[i]();
	if (cf->rkc_seed != 0)
		cprng_seed(cf->rkc_seed);
	else if (kernel_sim(k) != NULL)
		cprng_seed(clock_seed(kernel_sim(k)));
	if (kernel_sim(k) != NULL)
		sim_trace(kernel_sim(k), SIM_EV_BOOT,
		    k->k_core->rc_clockindex, 0);
	if ((error = rumpblk_init()) != 0)
		return error;
	(void)rump_components_attach(RUMP_COMPONENT_KERN);
	module_init_class(MODULE_CLASS_BUFQ);
	module_init_class(MODULE_CLASS_VFS);
	rumpvfs_init();
	(void)rump_components_attach(RUMP_COMPONENT_VFS);
	(void)rump_components_attach(RUMP__FACTION_NET);
	(void)rump_components_attach(RUMP_COMPONENT_NET);
	(void)rump_components_attach(RUMP_COMPONENT_NET_ROUTE);
	(void)rump_components_attach(RUMP_COMPONENT_NET_IF);
	(void)rump_components_attach(RUMP_COMPONENT_DEV);
	(void)rump_components_attach(RUMP_COMPONENT_KERN_VFS);
	k->k_cold = 0;
	sysctl_finalize();
	module_init_class(MODULE_CLASS_ANY);
	if ((error = boot_initproc()) != 0)
		return error;
	(void)rump_components_attach(RUMP_COMPONENT_NET_IFCFG);
	(void)rump_components_attach(RUMP_COMPONENT_POSTINIT);
	(void)rump_components_attach(RUMP_COMPONENT_SYSCALL);
	fault_booted();
	return 0;
}

/*
 * Wait for the kernel's own threads to go, which they do when they find
 * nothing to do.
 */
static void
halt_threads(void)
{
	struct rump_core *rc = curkernel()->k_core;

	ondemand_shutdown();
	while (__atomic_load_n(&rc->rc_nthreads, __ATOMIC_ACQUIRE) != 0)
		(void)kpause("halt", false, 1, NULL);
}

/*
 * What process 0 was given at boot.
 */
static void
halt_proc0(void)
{
	rumpuser_bio_drain(curkernel());
	lwproc_freeguests();
	fd_free_proc(&proc0);
	cwdfree(proc0.p_cwdi);
	proc0.p_cwdi = NULL;
	kauth_cred_free(lwp0.l_cred);
	lwp0.l_cred = NOCRED;
	proc_fini_services(&proc0);
}

/*
 * Caches and pools that the boot made.
 */
static void (* const halt_parts[])(void) = {
	vfsfini,
	fifo_fini,
	buffini,
	uvm_fini,
	rump_consdev_fini,
	pipe_fini,
	fd_sys_fini,
	kqueue_fini,
	ksem_sysfini,
	specificdata_fini_kernel,
};

/*
 * Close the door and wait until all users' threads are out: their sleeps end
 * with EINTR.
 */
static void
halt_users(void)
{
	__atomic_store_n(&curkernel()->k_phase, KERNEL_HALTING,
	    __ATOMIC_SEQ_CST);
	sched_barrier(curkernel());
	for (u_int n = 0; !lwproc_evict(); n++) {
		if (n < 100)
			yield();
		else
			(void)kpause("halt", false, 1, NULL);
	}
}

int
boot_halt(int howto)
{
	doshutdownhooks();
	halt_users();
	lwproc_exitall();
	/* By force, without writing anything back. */
	if (howto & RB_NOSYNC)
		(void)vfs_unmountall1(curlwp, true, false);
	rumpvfs_fini();
	rump_components_detach();
	module_fini_all();
	fault_halt();
	halt_threads();
	halt_proc0();
	lwproc_freedead();
	for (size_t i = 0; i < __arraycount(halt_parts); i++)
		halt_parts[i]();
	return 0;
}

/*
 * The kernel halts itself: reboot(2).  As boot_halt(), as far as it goes while
 * somebody is inside: the caller's process, and what the kernel itself has,
 * go with rump_kernel_destroy().  EBUSY from within a host callback: whom the
 * halt waits for would be the caller.
 */
int
kernel_halt_self(int howto)
{
	struct kernel *k = curkernel();
	uint32_t expect = 0;

	for (struct lwp *l = rump_thread.t_hostcall; l != NULL;
	    l = l->l_hostnext)
		if (l->l_kernel == k)
			return EBUSY;
	if (!__atomic_compare_exchange_n(&k->k_core->rc_halting, &expect, 1,
	    false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		return RUMP_EHALTED;
	doshutdownhooks();
	halt_users();
	lwproc_exitall();
	if ((howto & RB_NOSYNC) == 0)
		vfs_sync_all(curlwp);
	(void)vfs_unmountall1(curlwp, true, (howto & RB_NOSYNC) == 0);
	notify_all(k);
	if (k == registry_default())
		rumpuser_exit(0);
	return 0;
}
