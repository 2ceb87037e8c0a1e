/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl(9): a tree of named variables.
 *
 * Nodes never move and keep their number as long as they exist, so a pointer
 * got from sysctl_createv() stays good until the node is destroyed.
 *
 * The fixed part of the tree (kern, hw, vm, vfs, ...) is a const table,
 * made into nodes by the first use of the tree: a kernel that is never asked
 * pays nothing for it.
 *
 * Locks: one rwlock a kernel, taken by the calls below that create, destroy
 * and by the system call; helper functions run with it held (for reading, or
 * for writing when the caller sets a value).
 */
#ifndef _SYS_SYSCTL_H_
#define _SYS_SYSCTL_H_

#include <sys/types.h>
#include <sys/param.h>
#include <sys/queue.h>
#include <sys/resource.h>
#include <sys/signal.h>
#include <sys/time.h>
#include <sys/ucred.h>

#define CTL_MAXNAME	12
#define SYSCTL_NAMELEN	32
#define CREATE_BASE	1024

#define CTLTYPE_NODE	1
#define CTLTYPE_INT	2
#define CTLTYPE_STRING	3
#define CTLTYPE_QUAD	4
#define CTLTYPE_STRUCT	5
#define CTLTYPE_BOOL	6
#define CTLTYPE_LONG	CTLTYPE_QUAD

#define CTLFLAG_READONLY	0x00000000
#define CTLFLAG_READWRITE	0x00000070
#define CTLFLAG_ANYWRITE	0x00000080
#define CTLFLAG_PRIVATE		0x00000100
#define CTLFLAG_PERMANENT	0x00000200
#define CTLFLAG_OWNDATA		0x00000400
#define CTLFLAG_IMMEDIATE	0x00000800
#define CTLFLAG_HEX		0x00001000
#define CTLFLAG_ROOT		0x00002000
#define CTLFLAG_ANYNUMBER	0x00004000
#define CTLFLAG_HIDDEN		0x00008000
#define CTLFLAG_ALIAS		0x00010000
#define CTLFLAG_MMAP		0x00020000
#define CTLFLAG_OWNDESC		0x00040000
#define CTLFLAG_UNSIGNED	0x00080000

#define SYSCTL_VERS_MASK	0xff000000U
#define SYSCTL_VERS_0		0x00000000U
#define SYSCTL_VERS_1		0x01000000U
#define SYSCTL_VERSION		SYSCTL_VERS_1
#define SYSCTL_VERS(f)		((f) & SYSCTL_VERS_MASK)
#define SYSCTL_TYPEMASK		0x0000000fU
#define SYSCTL_TYPE(x)		((x) & SYSCTL_TYPEMASK)
#define SYSCTL_FLAGMASK		0x00fffff0U
#define SYSCTL_FLAGS(x)		((x) & SYSCTL_FLAGMASK)
#define SYSCTL_USERFLAGS	(CTLFLAG_READWRITE | CTLFLAG_ANYWRITE | \
    CTLFLAG_PRIVATE | CTLFLAG_OWNDATA | CTLFLAG_IMMEDIATE | CTLFLAG_HEX | \
    CTLFLAG_HIDDEN)

/* Meta numbers. */
#define CTL_EOL		(-1)
#define CTL_QUERY	(-2)
#define CTL_CREATE	(-3)
#define CTL_CREATESYM	(-4)
#define CTL_DESTROY	(-5)
#define CTL_MMAP	(-6)
#define CTL_DESCRIBE	(-7)

#define CTL_UNSPEC	0
#define CTL_KERN	1
#define CTL_VM		2
#define CTL_VFS		3
#define CTL_NET		4
#define CTL_DEBUG	5
#define CTL_HW		6
#define CTL_MACHDEP	7
#define CTL_USER	8
#define CTL_DDB		9
#define CTL_PROC	10
#define CTL_VENDOR	11
#define CTL_EMUL	12
#define CTL_SECURITY	13
#define CTL_MAXID	14

#define KERN_OSTYPE		1
#define KERN_OSRELEASE		2
#define KERN_OSREV		3
#define KERN_VERSION		4
#define KERN_MAXVNODES		5
#define KERN_MAXPROC		6
#define KERN_MAXFILES		7
#define KERN_ARGMAX		8
#define KERN_SECURELVL		9
#define KERN_HOSTNAME		10
#define KERN_HOSTID		11
#define KERN_CLOCKRATE		12
#define KERN_VNODE		13
#define KERN_PROC		14
#define KERN_FILE		15
#define KERN_POSIX1		17
#define KERN_NGROUPS		18
#define KERN_JOB_CONTROL	19
#define KERN_SAVED_IDS		20
#define KERN_OBOOTTIME		21
#define KERN_DOMAINNAME		22
#define KERN_MAXPARTITIONS	23
#define KERN_RAWPARTITION	24
#define KERN_ROOT_DEVICE	30
#define KERN_MSGBUFSIZE		31
#define KERN_FSYNC		32
#define KERN_CCPU		37
#define KERN_IOV_MAX		38
#define KERN_MBUF		39
#define KERN_MAPPED_FILES	40
#define KERN_MEMLOCK		41
#define KERN_LOGIN_NAME_MAX	44
#define KERN_PROC2		47
#define KERN_PROC_ARGS		48
#define KERN_CP_TIME		51
#define KERN_MSGBUF		53
#define KERN_MAXPTYS		55
#define KERN_PIPE		56
#define KERN_MAXPHYS		57
#define KERN_SBMAX		58
#define KERN_MONOTONIC_CLOCK	60
#define KERN_URND		61
#define KERN_LABELSECTOR	62
#define KERN_LABELOFFSET	63
#define KERN_LWP		64
#define KERN_SOMAXKVA		73
#define KERN_DRIVERS		75
#define KERN_BUF		76
#define KERN_FILE2		77
#define KERN_VERIEXEC		78
#define KERN_HARDCLOCK_TICKS	80
#define KERN_ARND		81
#define KERN_SYSVIPC		82
#define KERN_BOOTTIME		83
#define KERN_EVCNT		84

#define KERN_PIPE_MAXKVASZ	1
#define KERN_PIPE_MAXLOANKVASZ	2
#define KERN_PIPE_MAXBIGPIPES	3
#define KERN_PIPE_NBIGPIPES	4
#define KERN_PIPE_KVASIZE	5

#define KERN_PROC_ALL		0
#define KERN_PROC_PID		1
#define KERN_PROC_PGRP		2
#define KERN_PROC_SESSION	3
#define KERN_PROC_TTY		4
#define KERN_PROC_UID		5
#define KERN_PROC_RUID		6
#define KERN_PROC_GID		7
#define KERN_PROC_RGID		8

#define KERN_PROC_TTY_NODEV	NODEV
#define KERN_PROC_TTY_REVOKE	((dev_t)-2)

#define KERN_PROC_ARGV		1
#define KERN_PROC_NARGV		2
#define KERN_PROC_ENV		3
#define KERN_PROC_NENV		4
#define KERN_PROC_PATHNAME	5
#define KERN_PROC_CWD		6

#define KERN_FILE_BYFILE	1
#define KERN_FILE_BYPID		2
#define KERN_FILESLOP		10

#define HW_MACHINE		1
#define HW_MODEL		2
#define HW_NCPU			3
#define HW_BYTEORDER		4
#define HW_PHYSMEM		5
#define HW_USERMEM		6
#define HW_PAGESIZE		7
#define HW_DISKNAMES		8
#define HW_IOSTATS		9
#define HW_MACHINE_ARCH		10
#define HW_ALIGNBYTES		11
#define HW_CNMAGIC		12
#define HW_PHYSMEM64		13
#define HW_USERMEM64		14
#define HW_IOSTATNAMES		15
#define HW_NCPUONLINE		16

#define USER_CS_PATH		1
#define USER_BC_BASE_MAX	2
#define USER_BC_DIM_MAX		3
#define USER_BC_SCALE_MAX	4
#define USER_BC_STRING_MAX	5
#define USER_COLL_WEIGHTS_MAX	6
#define USER_EXPR_NEST_MAX	7
#define USER_LINE_MAX		8
#define USER_RE_DUP_MAX		9
#define USER_POSIX2_VERSION	10
#define USER_POSIX2_C_BIND	11
#define USER_POSIX2_C_DEV	12
#define USER_POSIX2_CHAR_TERM	13
#define USER_POSIX2_FORT_DEV	14
#define USER_POSIX2_FORT_RUN	15
#define USER_POSIX2_LOCALEDEF	16
#define USER_POSIX2_SW_DEV	17
#define USER_POSIX2_UPE		18
#define USER_STREAM_MAX		19
#define USER_TZNAME_MAX		20
#define USER_ATEXIT_MAX		21

#define VFS_GENERIC		0
#define VFS_MAXTYPENUM		1
#define VFS_CONF		2
#define VFS_USERMOUNT		3
#define VFS_MAGICLINKS		4
#define VFS_TIMESTAMP_PRECISION	5

struct clockinfo {
	int32_t		hz;
	int32_t		tick;
	int32_t		tickadj;
	int32_t		stathz;
	int32_t		profhz;
};

struct evcnt_sysctl {
	uint64_t	ev_count;
	uint64_t	ev_addr;
	uint64_t	ev_parent;
	uint8_t		ev_type;
	uint8_t		ev_grouplen;
	uint8_t		ev_namelen;
	uint8_t		ev_len;		/* in 8 byte units */
	char		ev_strings[0];
};
#define KERN_EVCNT_COUNT_ANY		0
#define KERN_EVCNT_COUNT_NONZERO	1

struct ki_pcred {
	void		*p_pad;
	uid_t		p_ruid;
	uid_t		p_svuid;
	gid_t		p_rgid;
	gid_t		p_svgid;
	int		p_refcnt;
};

struct ki_ucred {
	uint32_t	cr_ref;
	uid_t		cr_uid;
	gid_t		cr_gid;
	uint32_t	cr_ngroups;
	gid_t		cr_groups[16];
};

#define KI_NGROUPS	16
#define KI_MAXCOMLEN	24
#define KI_WMESGLEN	8
#define KI_MAXLOGNAME	24
#define KI_MAXEMULLEN	16
#define KI_NOCPU	(~(uint64_t)0)

#define EPROC_CTTY	0x01	/* has a controlling terminal */
#define EPROC_SLEADER	0x02	/* leads its session */

typedef struct {
	uint32_t	__bits[4];
} ki_sigset_t;

/*
 * kern.proc2.  The same on every machine: addresses are 64 bits, times are
 * seconds and microseconds of 32.
 */
struct kinfo_proc2 {
	uint64_t	p_forw, p_back, p_paddr, p_addr;
	uint64_t	p_fd, p_cwdi, p_stats, p_limit, p_vmspace, p_sigacts;
	uint64_t	p_sess, p_tsess, p_ru;
	int32_t		p_eflag;	/* EPROC_* */
	int32_t		p_exitsig;
	int32_t		p_flag;
	int32_t		p_pid, p_ppid, p_sid, p__pgid, p_tpgid;
	uint32_t	p_uid, p_ruid, p_gid, p_rgid;
	uint32_t	p_groups[KI_NGROUPS];
	int16_t		p_ngroups;
	int16_t		p_jobc;
	uint32_t	p_tdev;
	uint32_t	p_estcpu, p_rtime_sec, p_rtime_usec;
	int32_t		p_cpticks;
	uint32_t	p_pctcpu, p_swtime, p_slptime;
	int32_t		p_schedflags;
	uint64_t	p_uticks, p_sticks, p_iticks;
	uint64_t	p_tracep;
	int32_t		p_traceflag;
	int32_t		p_holdcnt;
	ki_sigset_t	p_siglist, p_sigmask, p_sigignore, p_sigcatch;
	int8_t		p_stat;		/* of an lwp */
	uint8_t		p_priority, p_usrpri, p_nice;
	uint16_t	p_xstat;
	uint16_t	p_acflag;
	char		p_comm[KI_MAXCOMLEN];
	char		p_wmesg[KI_WMESGLEN];
	uint64_t	p_wchan;
	char		p_login[KI_MAXLOGNAME];
	int32_t		p_vm_rssize, p_vm_tsize, p_vm_dsize, p_vm_ssize;
	int64_t		p_uvalid;	/* what follows is filled in */
	uint32_t	p_ustart_sec, p_ustart_usec;
	uint32_t	p_uutime_sec, p_uutime_usec;
	uint32_t	p_ustime_sec, p_ustime_usec;
	uint64_t	p_uru_maxrss, p_uru_ixrss, p_uru_idrss, p_uru_isrss;
	uint64_t	p_uru_minflt, p_uru_majflt, p_uru_nswap;
	uint64_t	p_uru_inblock, p_uru_oublock;
	uint64_t	p_uru_msgsnd, p_uru_msgrcv, p_uru_nsignals;
	uint64_t	p_uru_nvcsw, p_uru_nivcsw;
	uint32_t	p_uctime_sec, p_uctime_usec;
	uint64_t	p_cpuid;
	uint64_t	p_realflag;
	uint64_t	p_nlwps, p_nrlwps;
	uint64_t	p_realstat;	/* of the process */
	uint32_t	p_svuid, p_svgid;
	char		p_ename[KI_MAXEMULLEN];
	int64_t		p_vm_vsize, p_vm_msize;
};

/* kern.file2 */
#define UF_EXCLOSE	1	/* closed by execve(2) */

struct kinfo_file {
	uint64_t	ki_fileaddr;
	uint32_t	ki_flag;
	uint32_t	ki_iflags;
	uint32_t	ki_ftype;	/* DTYPE_* */
	uint32_t	ki_count;
	uint32_t	ki_msgcount;
	uint32_t	ki_usecount;
	uint64_t	ki_fucred;
	uint32_t	ki_fuid;
	uint32_t	ki_fgid;
	uint64_t	ki_fops;
	uint64_t	ki_foffset;
	uint64_t	ki_fdata;
	/* of a vnode */
	uint64_t	ki_vun;
	uint64_t	ki_vsize;
	uint32_t	ki_vtype;
	uint32_t	ki_vtag;
	uint64_t	ki_vdata;
	/* KERN_FILE_BYPID */
	uint32_t	ki_pid;
	int32_t		ki_fd;
	uint32_t	ki_ofileflags;	/* UF_EXCLOSE */
	uint32_t	_ki_padto64bits;
};

struct sysctlnode;

#define SYSCTLFN_PROTO							\
	const int *, u_int, void *, size_t *, const void *, size_t,	\
	const int *, struct lwp *, const struct sysctlnode *
#define SYSCTLFN_ARGS							\
	const int *name, u_int namelen, void *oldp, size_t *oldlenp,	\
	const void *newp, size_t newlen, const int *oname,		\
	struct lwp *l, const struct sysctlnode *rnode
#define SYSCTLFN_CALL(node)						\
	name, namelen, oldp, oldlenp, newp, newlen, oname, l, node
#define SYSCTLFN_RUN(node, name, namelen, old, oldlen, new, newlen,	\
    oname, l)								\
	(*(node)->sysctl_func)(name, namelen, old, oldlen, new, newlen,	\
	    oname, l, node)

typedef int (*sysctlfn)(SYSCTLFN_PROTO);

/*
 * A node.  The layout is fixed: a CTL_QUERY copies it out.  Inside the kernel
 * sysctl_child is the first of a list (see kern_sysctl.c), not an array.
 */
struct sysctlnode {
	uint32_t	sysctl_flags;	/* type, flags, version */
	int32_t		sysctl_num;
	char		sysctl_name[SYSCTL_NAMELEN];
	uint32_t	sysctl_ver;	/* tree version of the last change */
	uint32_t	__rsvd;
	union {
		struct {
			uint32_t suc_csize;
			uint32_t suc_clen;
			struct sysctlnode *suc_child;
		} scu_child;
		struct {
			void	*sud_data;
			size_t	sud_offset;
		} scu_data;
		int32_t		scu_alias;
		int32_t		scu_idata;
		u_quad_t	scu_qdata;
		bool		scu_bdata;
	} sysctl_un;
	union {
		size_t		_sysctl_size;
		uint64_t	__pad_size;
	};
	union {
		sysctlfn	sysctl_func;
		uint64_t	__pad_func;
	};
	union {
		struct sysctlnode *sysctl_parent;
		uint64_t	__pad_parent;
	};
	union {
		const char	*sysctl_desc;
		uint64_t	__pad_desc;
	};
};
#define sysctl_size	_sysctl_size
#define sysctl_csize	sysctl_un.scu_child.suc_csize
#define sysctl_clen	sysctl_un.scu_child.suc_clen
#define sysctl_child	sysctl_un.scu_child.suc_child
#define sysctl_data	sysctl_un.scu_data.sud_data
#define sysctl_offset	sysctl_un.scu_data.sud_offset
#define sysctl_alias	sysctl_un.scu_alias
#define sysctl_idata	sysctl_un.scu_idata
#define sysctl_qdata	sysctl_un.scu_qdata
#define sysctl_bdata	sysctl_un.scu_bdata

struct sysctldesc {
	int32_t		descr_num;
	uint32_t	descr_ver;
	uint32_t	descr_len;	/* with the NUL */
	char		descr_str[1];
};
#define __sysc_desc_roundup(x)						\
	((((x) - 1) | (sizeof(int32_t) - 1)) + 1)
#define __sysc_desc_len(l)						\
	(offsetof(struct sysctldesc, descr_str) + __sysc_desc_roundup(l))
#define __sysc_desc_adv(d, l)						\
	((struct sysctldesc *)(void *)((char *)(d) + __sysc_desc_len(l)))
#define NEXT_DESCR(d)	__sysc_desc_adv((d), (d)->descr_len)

#ifdef _KERNEL
struct sysctllog;

#define SYSCTL_DESCR(s)	s

/*
 * A driver's nodes.  Without linker sets nobody calls the function by itself:
 * the attach routine of the driver's component does, as
 * NAME(&its_sysctllog), after SYSCTL_SETUP_PROTO(NAME).
 */
#define SYSCTL_SETUP_PROTO(name)	void name(struct sysctllog **)
#define SYSCTL_SETUP(name, desc)					\
	SYSCTL_SETUP_PROTO(name);					\
	void name(struct sysctllog **clog)

void	sysctl_init(void);
void	sysctl_basenode_init(void);
void	sysctl_finalize(void);
void	sysctl_setup_later(void (*)(struct sysctllog **),
	    struct sysctllog **);

void	sysctl_lock(bool);
void	sysctl_unlock(void);
void	sysctl_relock(void);

int	sysctl_createv(struct sysctllog **, int, const struct sysctlnode **,
	    const struct sysctlnode **, int, int, const char *, const char *,
	    sysctlfn, u_quad_t, void *, size_t, ...);
int	sysctl_destroyv(struct sysctlnode *, ...);
void	sysctl_teardown(struct sysctllog **);
void	sysctl_free(struct sysctlnode *);

int	sysctl_dispatch(SYSCTLFN_PROTO);
int	sysctl_query(SYSCTLFN_PROTO);
int	sysctl_create(SYSCTLFN_PROTO);
int	sysctl_destroy(SYSCTLFN_PROTO);
int	sysctl_describe(SYSCTLFN_PROTO);
int	sysctl_lookup(SYSCTLFN_PROTO);
int	sysctl_notavail(SYSCTLFN_PROTO);
int	sysctl_needfunc(SYSCTLFN_PROTO);
int	sysctl_null(SYSCTLFN_PROTO);
int	sysctl_locate(struct lwp *, const int *, u_int,
	    const struct sysctlnode **, int *);
u_int	sysctl_map_flags(const u_int *, u_int);

int	sysctl_copyin(struct lwp *, const void *, void *, size_t);
int	sysctl_copyout(struct lwp *, const void *, void *, size_t);
int	sysctl_copyinstr(struct lwp *, const void *, void *, size_t, size_t *);

int	old_sysctl(int *, u_int, void *, size_t *, void *, size_t,
	    struct lwp *);

/* Copies `len' bytes of `data' out by the rules of oldp and oldlenp. */
int	sysctl_copyout_data(struct lwp *, const void *, size_t, void *,
	    size_t *);
#endif /* _KERNEL */

#endif /* _SYS_SYSCTL_H_ */
