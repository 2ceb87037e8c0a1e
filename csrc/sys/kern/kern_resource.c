/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Resource limits and usage.
 *
 * States of a struct plimit
 *	shared -> private	lim_privatise(): a copy, by the one process
 *	private -> shared	fork: the child shares what the parent has
 * Only a private one is written, with p_lock held.  What a process had before
 * stays alive through pl_sv_limit until the new one goes, so that limits are
 * read without a lock.
 *
 * Locking: p_lock for p_limit, pl_writeable and the numbers; pl_lock for the
 * core name.  Order: p_lock -> pl_lock.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/file.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include "kern_proc_impl.h"

#define NOFILE_DEFAULT	4096		/* soft limit of descriptors */

void
resource_init(void)
{
	struct kernel *k = curkernel();
	struct resource_state *rs;
	struct plimit *lim;

	if (k->k_maxproc == 0)
		k->k_maxproc = PID_MAX - 1;
	if (k->k_maxfiles == 0)
		k->k_maxfiles = 65536;

	rs = kernel_state_alloc(sizeof(*rs));
	k->k_resource = rs;
	for (int i = 0; i < PGRP_HASHSIZE; i++)
		LIST_INIT(&rs->rs_pgrps[i]);

	lim = &rs->rs_limit0;
	for (int i = 0; i < RLIM_NLIMITS; i++)
		lim->pl_rlimit[i].rlim_cur = lim->pl_rlimit[i].rlim_max =
		    RLIM_INFINITY;
	lim->pl_rlimit[RLIMIT_NOFILE].rlim_max = k->k_maxfiles;
	lim->pl_rlimit[RLIMIT_NOFILE].rlim_cur =
	    MIN(NOFILE_DEFAULT, k->k_maxfiles);
	lim->pl_rlimit[RLIMIT_NPROC].rlim_max = k->k_maxproc;
	lim->pl_rlimit[RLIMIT_NPROC].rlim_cur = k->k_maxproc;
	lim->pl_refcnt = 1;
	mutex_init(&lim->pl_lock, MUTEX_DEFAULT, IPL_NONE);
}

struct plimit *
lim_copy(struct plimit *lim)
{
	struct plimit *new;
	char *name = NULL;
	size_t len;

	new = kmem_alloc(sizeof(*new), KM_SLEEP);
	memcpy(new->pl_rlimit, lim->pl_rlimit, sizeof(new->pl_rlimit));
	new->pl_refcnt = 1;
	new->pl_writeable = false;
	new->pl_sv_limit = NULL;
	mutex_init(&new->pl_lock, MUTEX_DEFAULT, IPL_NONE);

	mutex_enter(&lim->pl_lock);
	len = lim->pl_cnlen;
	if (lim->pl_corename != NULL) {
		name = kmem_alloc(len, KM_SLEEP);
		memcpy(name, lim->pl_corename, len);
	}
	mutex_exit(&lim->pl_lock);
	new->pl_corename = name;
	new->pl_cnlen = len;
	return new;
}

void
lim_addref(struct plimit *lim)
{

	atomic_inc_uint(&lim->pl_refcnt);
}

void
lim_free(struct plimit *lim)
{
	struct plimit *sv;

	do {
		membar_exit();
		if (atomic_dec_uint_nv(&lim->pl_refcnt) > 0)
			return;
		membar_enter();
		if (lim->pl_corename != NULL)
			kmem_free(lim->pl_corename, lim->pl_cnlen);
		sv = lim->pl_sv_limit;
		mutex_destroy(&lim->pl_lock);
		kmem_free(lim, sizeof(*lim));
	} while ((lim = sv) != NULL);
}

/*
 * Give `p' limits of its own, if it shares them.  p_lock is held.
 */
static void
lim_privatise_locked(struct proc *p)
{
	struct plimit *lim = p->p_limit, *new;

	KASSERT(mutex_owned(p->p_lock));
	if (lim->pl_writeable)
		return;
	new = lim_copy(lim);
	new->pl_writeable = true;
	new->pl_sv_limit = lim;
	atomic_store_release(&p->p_limit, new);
}

void
lim_privatise(struct proc *p)
{

	mutex_enter(p->p_lock);
	lim_privatise_locked(p);
	mutex_exit(p->p_lock);
}

/*
 * Set the core file name; `name' (of kmem, `len' bytes) is consumed.
 */
void
lim_setcorename(struct proc *p, char *name, size_t len)
{
	struct plimit *lim;
	char *old;
	size_t oldlen;

	mutex_enter(p->p_lock);
	lim_privatise_locked(p);
	lim = p->p_limit;
	mutex_enter(&lim->pl_lock);
	old = lim->pl_corename;
	oldlen = lim->pl_cnlen;
	lim->pl_corename = name;
	lim->pl_cnlen = len;
	mutex_exit(&lim->pl_lock);
	mutex_exit(p->p_lock);
	if (old != NULL)
		kmem_free(old, oldlen);
}

/* For kern_proc.c: a process begins and ends. */
void
lim_fork(struct proc *p, struct proc *parent)
{

	if (parent == NULL) {
		p->p_limit = &curkernel()->k_resource->rs_limit0;
		lim_addref(p->p_limit);
		return;
	}
	mutex_enter(parent->p_lock);
	p->p_limit = parent->p_limit;
	p->p_limit->pl_writeable = false;
	lim_addref(p->p_limit);
	mutex_exit(parent->p_lock);
}

void
lim_exit(struct proc *p)
{

	lim_free(p->p_limit);
	p->p_limit = NULL;
}

/*
 * Set one limit.  EINVAL: no such limit, or soft above hard; EPERM: raising
 * the hard one without privilege.
 */
int
dosetrlimit(struct lwp *l, struct proc *p, int which, struct rlimit *limp)
{
	int error;

	if ((u_int)which >= RLIM_NLIMITS)
		return EINVAL;
	if (limp->rlim_cur > limp->rlim_max)
		return EINVAL;
	error = kauth_authorize_process(l->l_cred, KAUTH_PROCESS_RLIMIT, p,
	    KAUTH_ARG(KAUTH_REQ_PROCESS_RLIMIT_SET), limp, KAUTH_ARG(which));
	if (error != 0)
		return error;

	switch (which) {
	case RLIMIT_NOFILE:
		limp->rlim_cur = MIN(limp->rlim_cur, (rlim_t)maxfiles);
		limp->rlim_max = MIN(limp->rlim_max, (rlim_t)maxfiles);
		break;
	case RLIMIT_NPROC:
		limp->rlim_cur = MIN(limp->rlim_cur, (rlim_t)maxproc);
		limp->rlim_max = MIN(limp->rlim_max, (rlim_t)maxproc);
		break;
	default:
		break;
	}
	mutex_enter(p->p_lock);
	if (memcmp(&p->p_limit->pl_rlimit[which], limp, sizeof(*limp)) != 0) {
		lim_privatise_locked(p);
		p->p_limit->pl_rlimit[which] = *limp;
	}
	mutex_exit(p->p_lock);
	return 0;
}

int
sys_getrlimit(struct lwp *l, const struct sys_getrlimit_args *uap,
    register_t *retval)
{
	struct proc *p = l->l_proc;
	int which = SCARG(uap, which);
	struct rlimit rl;

	if ((u_int)which >= RLIM_NLIMITS)
		return EINVAL;
	mutex_enter(p->p_lock);
	rl = p->p_limit->pl_rlimit[which];
	mutex_exit(p->p_lock);
	return copyout(&rl, SCARG(uap, rlp), sizeof(rl));
}

int
sys_setrlimit(struct lwp *l, const struct sys_setrlimit_args *uap,
    register_t *retval)
{
	struct rlimit rl;
	int error;

	error = copyin(SCARG(uap, rlp), &rl, sizeof(rl));
	if (error != 0)
		return error;
	return dosetrlimit(l, l->l_proc, SCARG(uap, which), &rl);
}

/*
 * Usage.  The host does the accounting of its threads; the kernel knows how
 * long a process has been there and how often its lwps waited.
 */
void
calcru(struct proc *p, struct timeval *up, struct timeval *sp,
    struct timeval *ip, struct timeval *rp)
{
	struct timeval now;

	if (up != NULL)
		timerclear(up);
	if (sp != NULL)
		timerclear(sp);
	if (ip != NULL)
		timerclear(ip);
	if (rp != NULL) {
		getmicrotime(&now);
		timersub(&now, &p->p_start, rp);
		if (rp->tv_sec < 0)
			timerclear(rp);
	}
}

int
getrusage1(struct proc *p, int who, struct rusage *ru)
{
	struct lwp *l;

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN)
		return EINVAL;
	memset(ru, 0, sizeof(*ru));
	if (who == RUSAGE_CHILDREN)
		return 0;
	mutex_enter(p->p_lock);
	LIST_FOREACH(l, &p->p_lwps, l_sibling)
		ru->ru_nvcsw += l->l_nvcsw;
	mutex_exit(p->p_lock);
	return 0;
}

void
ruadd(struct rusage *ru, struct rusage *ru2)
{
	long *to, *from;

	timeradd(&ru->ru_utime, &ru2->ru_utime, &ru->ru_utime);
	timeradd(&ru->ru_stime, &ru2->ru_stime, &ru->ru_stime);
	if (ru->ru_maxrss < ru2->ru_maxrss)
		ru->ru_maxrss = ru2->ru_maxrss;
	from = &ru2->ru_first;
	for (to = &ru->ru_first; to <= &ru->ru_last; to++)
		*to += *from++;
}
