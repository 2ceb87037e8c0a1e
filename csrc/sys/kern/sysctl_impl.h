/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl(9): the tree inside.
 *
 * Children are a list: sysctl_child is the first, si_next leads on.  A node
 * stays where it was made, so pointers to it hold until it is freed.
 */
#ifndef _KERN_SYSCTL_IMPL_H_
#define _KERN_SYSCTL_IMPL_H_

#include <sys/param.h>
#include <sys/rwlock.h>
#include <sys/sysctl.h>

#include <rump-sys/kernel.h>

struct sysctl_inode {
	struct sysctlnode si_node;	/* first: the two are one */
	struct sysctl_inode *si_next;
	u_int		si_refs;	/* sysctl_createv() calls for it */
	u_int		si_serial;	/* tells it from a later one */
	size_t		si_datasize;	/* of OWNDATA */
	bool		si_static;	/* of the base tree: not freed */
};
#define SYSCTL_INODE(n)	((struct sysctl_inode *)(void *)__UNCONST(n))
#define SYSCTL_FIRST(n)	(SYSCTL_INODE((n)->sysctl_child))

#define SYSCTL_MAXSETUPS	32

/* All of it: ss_lock. */
struct sysctl_state {
	krwlock_t	ss_lock;
	struct sysctl_inode ss_root;
	kmutex_t	ss_buildlock;	/* over building; before ss_lock */
	bool		ss_base;	/* the base tree is there */
	bool		ss_built;	/* and what components add */
	struct lwp	*volatile ss_builder;
	struct {
		void	(*fn)(struct sysctllog **);
		struct sysctllog **log;
	}		ss_setups[SYSCTL_MAXSETUPS]; /* ss_buildlock */
	u_int		ss_nsetups;
	bool		ss_final;	/* users add nothing at the top */
	u_int		ss_serial;
	int		ss_nextnum;	/* dynamic numbers */
	uint32_t	ss_version;
};

struct sysctllog {
	struct sysctllog *sl_next;	/* created before this one */
	u_int		sl_serial;
	u_int		sl_len;
	int		sl_name[CTL_MAXNAME];
};

/*
 * The base tree: a const table in depth-first order, init_sysctl.c.  A value
 * is at sb_data, or in struct kernel at offset sb_koff - 1, or sb_idata.
 */
struct sysctl_base {
	uint8_t		sb_depth;	/* 0: top level */
	int16_t		sb_num;		/* CTL_CREATE: dynamic */
	uint32_t	sb_flags;	/* type and flags */
	const char	*sb_name;
	const char	*sb_desc;
	sysctlfn	sb_func;
	const void	*sb_data;
	u_int		sb_koff;
	u_int		sb_size;
	int		sb_idata;
};
/* kern_proc_sysctl.c, subr_evcnt.c */
int	sysctl_kern_proc2(SYSCTLFN_PROTO);
int	sysctl_kern_proc_args(SYSCTLFN_PROTO);
int	sysctl_kern_file2(SYSCTLFN_PROTO);
int	sysctl_kern_evcnt(SYSCTLFN_PROTO);

extern const struct sysctl_base sysctl_base[];
extern const u_int sysctl_nbase;

struct sysctl_inode *sysctl_find(const struct sysctlnode *, int);
struct sysctl_inode *sysctl_find_name(const struct sysctlnode *,
	    const char *);
void	sysctl_attach(struct sysctlnode *, struct sysctl_inode *);
int	sysctl_detach_free(struct sysctl_inode *);
int	sysctl_newnum(const struct sysctlnode *);
void	sysctl_touch(struct sysctlnode *);
int	sysctl_export(struct lwp *, const struct sysctlnode *,
	    struct sysctlnode *);

#endif /* _KERN_SYSCTL_IMPL_H_ */
