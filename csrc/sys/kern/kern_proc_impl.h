/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the process services of one kernel share: process groups, the limits
 * and signal actions that every process starts with.
 */
#ifndef _KERN_KERN_PROC_IMPL_H_
#define _KERN_KERN_PROC_IMPL_H_

#include <sys/param.h>
#include <sys/proc.h>
#include <sys/resourcevar.h>
#include <sys/signalvar.h>

#define PGRP_HASHSIZE	32		/* a power of two */

struct resource_state {
	LIST_HEAD(, pgrp) rs_pgrps[PGRP_HASHSIZE];	/* proc_lock */
	struct plimit	rs_limit0;	/* never freed: one reference kept */
};

/* A recorded signal's information: kern_sig.c. */
struct sigrecord {
	TAILQ_ENTRY(sigrecord) sr_list;
	struct proc	*sr_proc;
	ksiginfo_t	sr_ksi;
};

struct signal_state {
	struct sigacts	ss_sigacts0;	/* never freed: one reference kept */
	kmutex_t	ss_lock;	/* a leaf */
	TAILQ_HEAD(, sigrecord) ss_records;	/* ss_lock */
	u_int		ss_nrecords;	/* ss_lock */
};

/* kern_sig.c: RECORD, for librump/rumpkern/signals.c; proc_lock held. */
void	sigrecord_put(struct proc *, const struct ksiginfo *);

/* For kern_proc.c. */
int	sigacts_fork(struct proc *, struct proc *);
void	sigacts_exit(struct proc *);
void	lim_fork(struct proc *, struct proc *);
void	lim_exit(struct proc *);

#endif /* _KERN_KERN_PROC_IMPL_H_ */
