/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Process groups and sessions, and the services a process is born with.
 *
 * A group exists while it has members, a session while it has groups or
 * holders (s_count).  pg_jobc counts the members that a shell of the same
 * session could control: those whose parent is in another group of the
 * session.
 *
 * Locking: proc_lock for all of it.  Nothing here sleeps but for memory.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/syscallvar.h>
#include <sys/systm.h>
#include <sys/timevar.h>
#include <sys/uidinfo.h>

#include "kern_proc_impl.h"

#define PGRP_HASH(pgid)							\
	(&curkernel()->k_resource->rs_pgrps[(pgid) & (PGRP_HASHSIZE - 1)])

struct pgrp *
pgrp_find(pid_t pgid)
{
	struct pgrp *pg;

	if (pgid < 0)
		return NULL;
	LIST_FOREACH(pg, PGRP_HASH(pgid), pg_hash)
		if (pg->pg_id == pgid)
			return pg;
	return NULL;
}

void
proc_sesshold(struct session *ss)
{

	KASSERT(mutex_owned(&proc_lock));
	ss->s_count++;
}

void
proc_sessrele(struct session *ss)
{

	KASSERT(mutex_owned(&proc_lock));
	KASSERT(ss->s_count > 0);
	if (--ss->s_count == 0)
		kmem_free(ss, sizeof(*ss));
}

/* Does `p' count in the pg_jobc of its group? */
static bool
pgrp_qualifies(const struct proc *p)
{
	const struct proc *pp = p->p_pptr;

	return pp != NULL && pp->p_pgrp != NULL && pp->p_pgrp != p->p_pgrp &&
	    pp->p_session == p->p_session;
}

/*
 * Take `p' out of the counts it makes a difference to: its own group's, and
 * those of its children.  Called again with `enter' after it moved.
 */
static void
pgrp_fixjobc(struct proc *p, bool enter)
{
	struct proc *child;
	int n = enter ? 1 : -1;

	if (pgrp_qualifies(p))
		p->p_pgrp->pg_jobc += n;
	LIST_FOREACH(child, &p->p_children, p_sibling)
		if (child->p_pgrp != NULL && pgrp_qualifies(child))
			child->p_pgrp->pg_jobc += n;
}

static void
pgrp_join(struct proc *p, struct pgrp *pg)
{

	p->p_pgrp = pg;
	LIST_INSERT_HEAD(&pg->pg_members, p, p_pglist);
	pgrp_fixjobc(p, true);
}

/*
 * `p' is in no group after this, and its group is gone if it was the last
 * one.
 */
void
proc_leavepgrp(struct proc *p)
{
	struct pgrp *pg = p->p_pgrp;

	KASSERT(mutex_owned(&proc_lock));
	if (pg == NULL)
		return;
	pgrp_fixjobc(p, false);
	LIST_REMOVE(p, p_pglist);
	p->p_pgrp = NULL;
	if (LIST_EMPTY(&pg->pg_members)) {
		LIST_REMOVE(pg, pg_hash);
		proc_sessrele(pg->pg_session);
		kmem_free(pg, sizeof(*pg));
	}
}

static struct session *
session_create(struct proc *leader)
{
	struct session *ss;

	ss = kmem_zalloc(sizeof(*ss), KM_SLEEP);
	ss->s_count = 0;
	ss->s_leader = leader;
	ss->s_sid = leader->p_pid;
	return ss;
}

/* A group of session `ss'; ss NULL: a new session led by `p'. */
static struct pgrp *
pgrp_create(pid_t pgid, struct session *ss, struct proc *p)
{
	struct pgrp *pg;

	pg = kmem_zalloc(sizeof(*pg), KM_SLEEP);
	pg->pg_id = pgid;
	pg->pg_session = ss != NULL ? ss : session_create(p);
	proc_sesshold(pg->pg_session);
	LIST_INIT(&pg->pg_members);
	LIST_INSERT_HEAD(PGRP_HASH(pgid), pg, pg_hash);
	return pg;
}

/*
 * May `curp' move `p' to the group pgid?  ESRCH, EACCES, EPERM.
 */
static int
pgrp_mayenter(struct proc *curp, struct proc *p, pid_t pgid, bool mksess)
{
	struct pgrp *pg;

	if (p == NULL)
		return ESRCH;
	if (p != curp) {
		if (p->p_pptr != curp)
			return ESRCH;
		if (p->p_session != curp->p_session)
			return EPERM;
		if (p->p_flag & PK_EXEC)
			return EACCES;
	}
	if (p->p_session->s_leader == p)
		return EPERM;
	pg = pgrp_find(pgid);
	if (mksess)
		return pg != NULL ? EPERM : 0;
	if (pg == NULL)
		return pgid == p->p_pid ? 0 : EPERM;
	return pg->pg_session == p->p_session ? 0 : EPERM;
}

/*
 * Move process `pid' to the group `pgid', which is made if it is the
 * process's own, in a session of its own if `mksess'.
 */
int
proc_enterpgrp(struct proc *curp, pid_t pid, pid_t pgid, bool mksess)
{
	struct session *ss;
	struct pgrp *pg;
	struct proc *p;
	int error;

	KASSERT(mutex_owned(&proc_lock));
	p = pid == curp->p_pid ? curp : proc_find(pid);
	if ((error = pgrp_mayenter(curp, p, pgid, mksess)) != 0)
		return error;

	pg = pgrp_find(pgid);
	if (pg == p->p_pgrp && pg != NULL)
		return 0;
	/* The session outlives the group it may be left with. */
	ss = p->p_session;
	proc_sesshold(ss);
	if (pg == NULL) {
		pg = pgrp_create(pgid, mksess ? NULL : ss, p);
		if (mksess) {
			memcpy(pg->pg_session->s_login, ss->s_login,
			    sizeof(ss->s_login));
			p->p_lflag &= ~PL_CONTROLT;
		}
	}
	proc_leavepgrp(p);
	pgrp_join(p, pg);
	proc_sessrele(ss);
	return 0;
}

static void
proc_adopt(struct proc *parent, struct proc *child)
{

	child->p_pptr = parent;
	child->p_ppid = parent->p_pid;
	LIST_INSERT_HEAD(&parent->p_children, child, p_sibling);
}

/*
 * Count a new process for its user: EAGAIN if that is more than the parent's
 * limit allows, unless whoever makes it may go beyond.
 */
static int
proc_count(struct proc *p, struct proc *parent)
{
	const uid_t uid = kauth_cred_getuid(p->p_cred);
	const int n = chgproccnt(uid, 1);

	if (parent == NULL || __predict_true(lim_nproc_ok(parent, n)) ||
	    kauth_authorize_process(curlwp->l_cred, KAUTH_PROCESS_RLIMIT,
	    parent, KAUTH_ARG(KAUTH_REQ_PROCESS_RLIMIT_BYPASS),
	    &parent->p_limit->pl_rlimit[RLIMIT_NPROC],
	    KAUTH_ARG(RLIMIT_NPROC)) == 0)
		return 0;
	chgproccnt(uid, -1);
	return EAGAIN;
}

/*
 * Credentials, limits, signals, group, parent: see <sys/resourcevar.h>.
 */
int
proc_init_services(struct proc *p, struct proc *parent)
{
	int error;

	SLIST_INIT(&p->p_klist);
	if (parent == NULL) {
		p->p_cred = kauth_cred_alloc();
	} else {
		kauth_proc_fork(parent, p);
		p->p_flag |= parent->p_flag & PK_SUGID;
	}
	error = proc_count(p, parent);
	if (error == 0 && (error = sigacts_fork(p, parent)) != 0)
		chgproccnt(kauth_cred_getuid(p->p_cred), -1);
	if (error != 0) {
		kauth_cred_free(p->p_cred);
		p->p_cred = NULL;
		return error;
	}
	lim_fork(p, parent);
	p->p_emul = &emul_netbsd;
	p->p_sysent = parent != NULL ? parent->p_sysent : NULL;
	getmicrotime(&p->p_start);
	p->p_nice = parent != NULL ? parent->p_nice : 20;

	mutex_enter(&proc_lock);
	LIST_INIT(&p->p_children);
	if (parent != NULL)
		proc_adopt(parent, p);
	if (parent == NULL || parent->p_pgrp == NULL)
		pgrp_join(p, pgrp_create(p->p_pid, NULL, p));
	else {
		p->p_lflag |= parent->p_lflag & PL_CONTROLT;
		pgrp_join(p, parent->p_pgrp);
	}
	mutex_exit(&proc_lock);
	return 0;
}

void
proc_fini_services(struct proc *p)
{
	struct session *ss;
	struct proc *child, *heir;

	mutex_enter(&proc_lock);
	if (p->p_pgrp != NULL) {
		ss = p->p_session;
		if (ss->s_leader == p)
			ss->s_leader = NULL;
		proc_leavepgrp(p);
	}
	heir = &proc0;
	if (p != heir && initproc != NULL && initproc != p)
		heir = initproc;
	while ((child = LIST_FIRST(&p->p_children)) != NULL) {
		LIST_REMOVE(child, p_sibling);
		child->p_pptr = NULL;
		if (heir == p)
			continue;
		proc_adopt(heir, child);
		if (child->p_pgrp != NULL && pgrp_qualifies(child))
			child->p_pgrp->pg_jobc++;
	}
	if (p->p_pptr != NULL) {
		LIST_REMOVE(p, p_sibling);
		p->p_pptr = NULL;
	}
	mutex_exit(&proc_lock);
	sigacts_exit(p);
	lim_exit(p);
	chgproccnt(kauth_cred_getuid(p->p_cred), -1);
	kauth_cred_free(p->p_cred);
	p->p_cred = NULL;
}
