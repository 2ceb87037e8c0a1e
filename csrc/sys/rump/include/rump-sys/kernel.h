/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * struct kernel: all the mutable state there is.
 *
 * No kernel object has a writable global.  What NetBSD keeps in globals hangs
 * off the struct kernel of the calling lwp, found by curkernel().  Each
 * subsystem has one sub-structure, declared in a header beside its sources,
 * allocated once at boot with kernel_state_alloc() and never freed: the arena
 * goes as a whole when the kernel is destroyed.
 *
 * Variables that NetBSD's interface exposes by name (rootvnode, cold, hz, ...)
 * are members too, and the header that declares them in NetBSD makes the name
 * a macro: #define rootvnode (curkernel()->k_rootvnode)
 *
 * A component keeps its per-kernel state in a slot found by its descriptor:
 * component_state(&rumpcomp_tmpfs).
 */
#ifndef _RUMP_SYS_KERNEL_H_
#define _RUMP_SYS_KERNEL_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/cpu.h>
#include <sys/queue.h>

struct arena_state;		/* librump/rumpkern/arena.c: its memory */
struct kmem_state;		/* kern/subr_kmem.c */
struct pool_state;		/* kern/subr_pool.c */
struct percpu_state;		/* kern/subr_percpu.c */
struct sched_state;		/* librump/rumpkern/scheduler.c */
struct sleepq_state;		/* librump/rumpkern/sleepq.c */
struct lwproc_state;		/* librump/rumpkern/lwproc.c */
struct ondemand_state_k;		/* kern/subr_ondemand.c */
struct callout_state;		/* kern/kern_timeout.c */
struct softint_state;		/* librump/rumpkern/intr.c */
struct workqueue_state;		/* kern/subr_workqueue.c */
struct threadpool_state;	/* kern/kern_threadpool.c */
struct xcall_state;		/* kern/subr_xcall.c */
struct pserialize_state;	/* kern/subr_pserialize.c */
struct psref_state;		/* kern/subr_psref.c */
struct time_state;		/* kern/kern_tc.c, kern_time.c */
struct rnd_state;		/* kern/subr_cprng.c */
struct once_state;		/* kern/subr_once.c */
struct evcnt_state;		/* kern/subr_evcnt.c */
struct hook_state;		/* kern/kern_hook.c */
struct specificdata_state;	/* kern/subr_specificdata.c */
struct ksem_state;		/* kern/uipc_sem.c */
struct kauth_state;		/* kern/kern_auth.c */
struct secmodel_state;		/* secmodel/ */
struct sysctl_state;		/* kern/kern_sysctl.c */
struct module_state;		/* kern/kern_module.c */
struct signal_state;		/* kern/kern_sig.c, rumpkern/signals.c */
struct uidinfo_state;		/* kern/kern_uidinfo.c */
struct resource_state;		/* kern/kern_resource.c */
struct msgbuf_state;		/* kern/subr_log.c */
struct file_state;		/* kern/kern_descrip.c */
struct select_state;		/* kern/sys_select.c */
struct kqueue_state;		/* kern/kern_event.c */
struct pipe_state;		/* kern/sys_pipe.c */
struct devsw_state;		/* kern/subr_devsw.c */
struct autoconf_state;		/* kern/subr_autoconf.c */
struct disk_state;		/* kern/subr_disk.c */
struct syscall_state;		/* kern/kern_syscall.c */
struct vnode_state;		/* kern/vfs_vnode.c */
struct namecache_state;		/* kern/vfs_cache.c */
struct mount_state;		/* kern/vfs_mount.c */
struct fstrans_state_k;		/* kern/vfs_trans.c */
struct lookup_state;		/* kern/vfs_lookup.c */
struct vfs_state;		/* kern/vfs_init.c, vfs_subr.c */
struct lockf_state;		/* kern/vfs_lockf.c */
struct syncer_state;		/* kern/vfs_subr.c, the syncer */
struct bio_state;		/* kern/vfs_bio.c */
struct uvm_state;		/* uvm/ */
struct specfs_state;		/* miscfs/specfs */
struct fifofs_state;		/* miscfs/fifofs */
struct deadfs_state;		/* miscfs/deadfs */
struct rumpfs_state;		/* librump/rumpvfs/rumpfs.c */
struct etfs_state;		/* librump/rumpvfs/etfs.c */
struct rumpblk_state;		/* librump/rumpvfs/rumpblk.c */
struct aio_state;		/* kern/sys_aio.c */
struct mbuf_state;		/* kern/uipc_mbuf.c */
struct socket_state;		/* kern/uipc_socket.c */
struct domain_state;		/* kern/uipc_domain.c */
struct unp_state;		/* kern/uipc_usrreq.c */
struct net_state;		/* the network */
struct fault_state;		/* librump/rumpkern/fault.c */
struct rump_clock;		/* librump/rumpkern/clock.c */
struct netif_state;		/* net/if.c */
struct route_state;		/* net/route.c */
struct rtsock_state;		/* net/rtsock.c */
struct inet_state;		/* netinet/ */
struct tcp_state;		/* netinet/tcp_*.c */
struct inet6_state;		/* netinet6/ */

struct rump_component_desc;
struct rump_hooks;

enum kernel_phase {
	KERNEL_BOOTING,
	KERNEL_RUNNING,
	KERNEL_HALTING,		/* no new entries but for the halting thread */
	KERNEL_PANICKED		/* every entry fails, sleepers leave */
};

#define KERNEL_MAXCPUS	32

struct kernel {
	/* Entry path: read on each call. */
	volatile uint32_t	k_phase;	/* enum kernel_phase */
	int			k_ncpu;
	uint64_t		k_serial;	/* unique in the process */
	const struct sysent	*k_sysent;	/* [NSYSENT] */
	struct cpu_info		*k_cpus[KERNEL_MAXCPUS];
	struct proc		*k_initproc;	/* pid 1: unbound threads */
	struct fault_state	*k_fault;	/* NULL: no faults on purpose */
	struct rump_clock	*k_sim;		/* NULL: time is real */

	/* Sub-structures, in boot order. */
	struct arena_state	*k_arena;
	struct kmem_state	*k_kmem;
	struct pool_state	*k_pool;
	struct sched_state	*k_sched;
	struct sleepq_state	*k_sleepq;
	struct lwproc_state	*k_lwproc;
	struct percpu_state	*k_percpu;
	struct ondemand_state_k	*k_ondemand;
	struct callout_state	*k_callout;
	struct softint_state	*k_softint;
	struct workqueue_state	*k_workqueue;
	struct threadpool_state	*k_threadpool;
	struct xcall_state	*k_xcall;
	struct pserialize_state	*k_pserialize;
	struct psref_state	*k_psref;
	struct time_state	*k_time;
	struct rnd_state	*k_rnd;
	struct once_state	*k_once;
	struct evcnt_state	*k_evcnt;
	struct hook_state	*k_hook;
	struct specificdata_state *k_specificdata;
	struct ksem_state	*k_ksem;
	struct kauth_state	*k_kauth;
	struct secmodel_state	*k_secmodel;
	struct sysctl_state	*k_sysctl;
	struct module_state	*k_module;
	struct signal_state	*k_signal;
	struct uidinfo_state	*k_uidinfo;
	struct resource_state	*k_resource;
	struct msgbuf_state	*k_msgbuf;
	struct file_state	*k_file;
	struct select_state	*k_select;
	struct kqueue_state	*k_kqueue;
	struct pipe_state	*k_pipe;
	struct devsw_state	*k_devsw;
	struct autoconf_state	*k_autoconf;
	struct disk_state	*k_disk;
	struct syscall_state	*k_syscall;
	struct vnode_state	*k_vnode;
	struct namecache_state	*k_namecache;
	struct mount_state	*k_mount;
	struct fstrans_state_k	*k_fstrans;
	struct lookup_state	*k_lookup;
	struct vfs_state	*k_vfs;
	struct lockf_state	*k_lockf;
	struct syncer_state	*k_syncer;
	struct bio_state	*k_bio;
	struct uvm_state	*k_uvm;
	struct specfs_state	*k_specfs;
	struct fifofs_state	*k_fifofs;
	struct deadfs_state	*k_deadfs;
	struct rumpfs_state	*k_rumpfs;
	struct etfs_state	*k_etfs;
	struct rumpblk_state	*k_rumpblk;
	struct aio_state	*k_aio;
	struct mbuf_state	*k_mbuf;
	struct socket_state	*k_socket;
	struct domain_state	*k_domain;
	struct unp_state	*k_unp;
	struct netif_state	*k_netif;
	struct route_state	*k_route;
	struct rtsock_state	*k_rtsock;
	struct inet_state	*k_inet;
	struct tcp_state	*k_tcp;
	struct inet6_state	*k_inet6;
	void			**k_component;	/* [ncomponents], by index */
	struct lwp		*k_netlwp;	/* who attaches the network */
	bool			k_netup;	/* rump_net_need() */

	struct rump_clock	*k_clock;	/* NULL: the host's */
	uintptr_t		k_simmutex;	/* <rump-sys/sim.h> */
	uintptr_t		k_simrwlock;

	/* Variables of NetBSD's interface. */
	int			k_cold;		/* <sys/systm.h> cold */
	int			k_boothowto;	/* <sys/systm.h> boothowto */
	const char		*k_panicstr;	/* <sys/systm.h> panicstr */
	int			k_doforce;	/* <sys/systm.h> doforce */
	bool			k_threads;	/* RUMP_THREADS */
	volatile bool		k_leavework;	/* who leaves has work to do */
	uint64_t		k_memlimit;	/* RUMP_MEMLIMIT, bytes */
	int			k_sigmodel;
	struct vnode		*k_rootvnode;	/* <sys/vnode.h> rootvnode */
	struct vnode		*k_rootvp;	/* <sys/vnode.h> rootvp */
	dev_t			k_rootdev;
	int			k_desiredvnodes; /* <sys/vnode.h> */
	volatile u_int		k_numvnodes;	/* <sys/vnode.h> numvnodes */
	int			k_maxproc;
	uint64_t		k_bufmem;	/* 0: follows memory */
	int			k_maxfiles;
	int			k_maxlwp;	/* 0: no limit */
	int			k_securelevel;
	char			k_hostname[256];
	size_t			k_hostnamelen;
	char			k_domainname[256];
	size_t			k_domainnamelen;
	long			k_hostid;
	volatile uint64_t	k_random;	/* random(); 0: not seeded */
	kmutex_t		k_proc_lock;	/* <sys/proc.h> proc_lock */
	kmutex_t		k_bufcache_lock;/* <sys/buf.h> bufcache_lock */
	kmutex_t		k_buffer_lock;	/* <sys/buf.h> buffer_lock */
	kmutex_t		k_vfs_list_lock; /* <sys/mount.h> */
	kmutex_t		k_device_lock;	/* <sys/conf.h> device_lock */
	kmutex_t		k_filelist_lock;/* <sys/file.h> filelist_lock */
	kmutex_t		k_kernconfig;	/* kernconfig_lock() */
	kmutex_t		k_netlock;	/* rump_net_need() */
	kcondvar_t		k_lbolt;	/* <sys/proc.h> lbolt */

	/* Private to librump/rumpkern. */
	struct rump_core	*k_core;
};

/* The kernel of the calling lwp.  Valid from the first line of boot. */
#define curkernel()	(curlwp->l_kernel)

/*
 * What only tests ask for.  RUMP_NO_FAULT takes the questions out: cargo xtask
 * prove isolation counts what they cost.
 */
#ifdef RUMP_NO_FAULT
#define KERNEL_TESTS(k, what)	((void)(k), (__typeof__((k)->what))0)
#else
#define KERNEL_TESTS(k, what)	((k)->what)
#endif
#define kernel_sim(k)		KERNEL_TESTS(k, k_sim)
#define kernel_simmutex(k)	KERNEL_TESTS(k, k_simmutex)
#define kernel_simrwlock(k)	KERNEL_TESTS(k, k_simrwlock)

/* Memory that lives as long as the kernel: zeroed, never freed. */
void	*kernel_state_alloc(size_t);
void	*kernel_state_tryalloc(size_t);	/* or NULL */

/* The state of a component in this kernel, NULL before it attached. */
void	*component_state(const struct rump_component_desc *);

#endif /* _RUMP_SYS_KERNEL_H_ */
