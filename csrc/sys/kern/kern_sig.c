/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals: who gets them, what is pending, masks and actions.
 *
 * There is nothing to deliver to: a post ends in rump_signal_deliver(), which
 * does what the signal model says (<sys/signalvar.h>).  Only RECORD leaves a
 * trace in the kernel: p_sigpend, and one sigrecord a post.
 *
 * How a recorded signal ends a sleep: each lwp that is in the kernel and does
 * not block the signal gets LW_PENDSIG and is woken; the sleep asks
 * sigispending(l, 0), which answers EINTR once and clears the flag.  Signals
 * that were recorded earlier, and nobody took, do not disturb later sleeps.
 *
 * Locking
 *	proc_lock -> p_lock -> ss_lock.  p_sigpend changes with p_lock held and
 *	is read without; l_sigmask is changed by its lwp with p_lock held.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/sleepq.h>
#include <sys/syscallvar.h>
#include <sys/systm.h>

#include <rump-sys/kern.h>

#include "kern_proc_impl.h"

#define SIG_MAXRECORDS	1024		/* in one kernel */

static const uint8_t sigproptbl[NSIG] = {
	[0 ... NSIG - 1] = SA_KILL,
	[0] = 0,
	[SIGQUIT] = SA_KILL | SA_CORE,
	[SIGILL] = SA_KILL | SA_CORE,
	[SIGTRAP] = SA_KILL | SA_CORE,
	[SIGABRT] = SA_KILL | SA_CORE,
	[SIGEMT] = SA_KILL | SA_CORE,
	[SIGFPE] = SA_KILL | SA_CORE,
	[SIGKILL] = SA_KILL | SA_CANTMASK,
	[SIGBUS] = SA_KILL | SA_CORE,
	[SIGSEGV] = SA_KILL | SA_CORE,
	[SIGSYS] = SA_KILL | SA_CORE,
	[SIGURG] = SA_IGNORE,
	[SIGSTOP] = SA_STOP | SA_CANTMASK,
	[SIGTSTP] = SA_STOP | SA_TTYSTOP,
	[SIGCONT] = SA_IGNORE | SA_CONT,
	[SIGCHLD] = SA_IGNORE,
	[SIGTTIN] = SA_STOP | SA_TTYSTOP,
	[SIGTTOU] = SA_STOP | SA_TTYSTOP,
	[SIGIO] = SA_IGNORE,
	[SIGWINCH] = SA_IGNORE,
	[SIGINFO] = SA_IGNORE,
	[SIGPWR] = SA_IGNORE
};

void
signal_init(void)
{
	struct signal_state *ss;

	ss = kernel_state_alloc(sizeof(*ss));
	mutex_init(&ss->ss_lock, MUTEX_DEFAULT, IPL_NONE);
	TAILQ_INIT(&ss->ss_records);
	mutex_init(&ss->ss_sigacts0.sa_mutex, MUTEX_DEFAULT, IPL_NONE);
	ss->ss_sigacts0.sa_refcnt = 1;
	curkernel()->k_signal = ss;
}

u_int
sigprop(int signo)
{

	KASSERT(signo > 0 && signo < NSIG);
	return sigproptbl[signo];
}

/*
 * Actions.  The table exists once an action other than the default is set.
 */
struct sigacts *
sigactsinit(struct sigacts *ps, int share)
{
	struct sigacts *new;

	if (share) {
		atomic_inc_uint(&ps->sa_refcnt);
		return ps;
	}
	new = kmem_zalloc(sizeof(*new), KM_NOSLEEP);
	if (new == NULL)
		return NULL;
	mutex_init(&new->sa_mutex, MUTEX_DEFAULT, IPL_NONE);
	new->sa_refcnt = 1;
	if (ps == NULL || ps->sa_sigdesc == NULL)
		return new;
	new->sa_sigdesc = kmem_alloc(NSIG * sizeof(struct sigact_sigdesc),
	    KM_NOSLEEP);
	if (new->sa_sigdesc == NULL) {
		mutex_destroy(&new->sa_mutex);
		kmem_free(new, sizeof(*new));
		return NULL;
	}
	mutex_enter(&ps->sa_mutex);
	memcpy(new->sa_sigdesc, ps->sa_sigdesc,
	    NSIG * sizeof(struct sigact_sigdesc));
	mutex_exit(&ps->sa_mutex);
	return new;
}

void
sigactsfree(struct sigacts *ps)
{

	membar_exit();
	if (atomic_dec_uint_nv(&ps->sa_refcnt) > 0)
		return;
	membar_enter();
	if (ps->sa_sigdesc != NULL)
		kmem_free(ps->sa_sigdesc,
		    NSIG * sizeof(struct sigact_sigdesc));
	mutex_destroy(&ps->sa_mutex);
	kmem_free(ps, sizeof(*ps));
}

/* All at their default, nothing ignored: proc0. */
void
siginit(struct proc *p)
{

	sigemptyset(&p->p_sigpend);
	sigemptyset(&p->p_sigignore);
}

/*
 * A child starts with its parent's actions.  Those of proc0 are all default
 * and shared by everybody until someone sets one.
 */
int
sigacts_fork(struct proc *p, struct proc *parent)
{
	struct sigacts *ps0 = &curkernel()->k_signal->ss_sigacts0;

	siginit(p);
	if (parent == NULL || parent->p_sigacts == ps0) {
		p->p_sigacts = sigactsinit(ps0, 1);
		return 0;
	}
	p->p_sigignore = parent->p_sigignore;
	p->p_sigacts = sigactsinit(parent->p_sigacts, 0);
	return p->p_sigacts == NULL ? ENOMEM : 0;
}

void
sigacts_exit(struct proc *p)
{
	ksiginfoq_t kq;

	ksiginfo_queue_init(&kq);
	mutex_enter(p->p_lock);
	sigclearall(p, NULL, &kq);
	mutex_exit(p->p_lock);
	ksiginfo_queue_drain(&kq);
	sigactsfree(p->p_sigacts);
	p->p_sigacts = NULL;
}

/*
 * Give `p' actions that no other process has.
 */
void
sigactsunshare(struct proc *p)
{
	struct sigacts *old = p->p_sigacts, *new;

	if (old->sa_refcnt == 1)
		return;
	new = sigactsinit(old, 0);
	if (new == NULL)
		return;
	p->p_sigacts = new;
	sigactsfree(old);
}

/*
 * Set the action of a signal, or only ask for it.  EINVAL: no such signal, or
 * one that cannot be caught.
 */
int
sigaction1(struct lwp *l, int signo, const struct sigaction *nsa,
    struct sigaction *osa, const void *tramp, int vers)
{
	struct proc *p = l->l_proc;
	struct sigacts *ps;
	struct sigact_sigdesc *sd;

	if (signo <= 0 || signo >= NSIG)
		return EINVAL;
	if (nsa != NULL && (sigprop(signo) & SA_CANTMASK) != 0 &&
	    nsa->sa_handler != SIG_DFL)
		return EINVAL;
	if (nsa != NULL) {
		sigactsunshare(p);
		ps = p->p_sigacts;
		if (ps->sa_refcnt != 1)
			return ENOMEM;
		if (ps->sa_sigdesc == NULL) {
			ps->sa_sigdesc = kmem_zalloc(NSIG *
			    sizeof(struct sigact_sigdesc), KM_NOSLEEP);
			if (ps->sa_sigdesc == NULL)
				return ENOMEM;
		}
	}
	ps = p->p_sigacts;
	mutex_enter(p->p_lock);
	mutex_enter(&ps->sa_mutex);
	if (osa != NULL) {
		if (ps->sa_sigdesc != NULL)
			*osa = ps->sa_sigdesc[signo].sd_sigact;
		else
			memset(osa, 0, sizeof(*osa));
	}
	if (nsa != NULL) {
		sd = &ps->sa_sigdesc[signo];
		sd->sd_sigact = *nsa;
		sd->sd_tramp = tramp;
		sd->sd_vers = vers;
		sigcantmask(&sd->sd_sigact.sa_mask);
		if (nsa->sa_handler == SIG_IGN)
			sigaddset(&p->p_sigignore, signo);
		else
			sigdelset(&p->p_sigignore, signo);
	}
	mutex_exit(&ps->sa_mutex);
	mutex_exit(p->p_lock);
	return 0;
}

/*
 * Is the signal ignored by the process or blocked by the lwp?
 */
bool
sigismasked(struct lwp *l, int signo)
{

	return sigismember(&l->l_proc->p_sigignore, signo) ||
	    sigismember(&l->l_sigmask, signo);
}

/*
 * Is a signal pending that `l' does not block?  signo 0: was it interrupted
 * by one (asked by sleeps; says so once; may be called while queued to
 * sleep, so takes no lock); else: is that one pending.
 */
int
sigispending(struct lwp *l, int signo)
{
	struct proc *p = l->l_proc;
	sigset_t set;

	if (signo != 0) {
		return sigismember(&p->p_sigpend, signo) &&
		    !sigismember(&l->l_sigmask, signo) ? EINTR : 0;
	}
	if (__predict_true((l->l_flag & LW_PENDSIG) == 0))
		return 0;
	atomic_and_uint(&l->l_flag, ~LW_PENDSIG);
	set = p->p_sigpend;
	sigminusset(&l->l_sigmask, &set);
	return sigisemptyset(&set) ? 0 : EINTR;
}

void
sigpending1(struct lwp *l, sigset_t *set)
{
	struct proc *p = l->l_proc;

	mutex_enter(p->p_lock);
	*set = p->p_sigpend;
	mutex_exit(p->p_lock);
}

/*
 * No signal is ever taken on the way out of a call: see above.
 */
int
issignal(struct lwp *l)
{

	return 0;
}

/*
 * Change the mask of the calling lwp, with p_lock held.  If that uncovers a
 * recorded signal, the next sleep ends at once.
 */
int
sigprocmask1(struct lwp *l, int how, const sigset_t *nss, sigset_t *oss)
{
	sigset_t set;

	KASSERT(mutex_owned(l->l_proc->p_lock));
	if (oss != NULL)
		*oss = l->l_sigmask;
	if (nss == NULL)
		return 0;
	set = *nss;
	switch (how) {
	case SIG_BLOCK:
		sigplusset(&set, &l->l_sigmask);
		break;
	case SIG_UNBLOCK:
		sigminusset(&set, &l->l_sigmask);
		break;
	case SIG_SETMASK:
		l->l_sigmask = set;
		break;
	default:
		return EINVAL;
	}
	sigcantmask(&l->l_sigmask);
	if (how != SIG_BLOCK) {
		set = l->l_proc->p_sigpend;
		sigminusset(&l->l_sigmask, &set);
		if (!sigisemptyset(&set))
			atomic_or_uint(&l->l_flag, LW_PENDSIG);
	}
	return 0;
}

/*
 * pselect, pollts, ...: another mask for the time of one call.
 */
void
sigsuspendsetup(struct lwp *l, const sigset_t *ss)
{

	mutex_enter(l->l_proc->p_lock);
	l->l_sigoldmask = l->l_sigmask;
	l->l_sigrestore = true;
	(void)sigprocmask1(l, SIG_SETMASK, ss, NULL);
	mutex_exit(l->l_proc->p_lock);
}

void
sigsuspendteardown(struct lwp *l)
{

	mutex_enter(l->l_proc->p_lock);
	if (l->l_sigrestore) {
		l->l_sigrestore = false;
		l->l_sigmask = l->l_sigoldmask;
	}
	atomic_and_uint(&l->l_flag, ~LW_PENDSIG);
	mutex_exit(l->l_proc->p_lock);
}

int
sigsuspend1(struct lwp *l, const sigset_t *ss)
{
	int error;

	if (ss != NULL)
		sigsuspendsetup(l, ss);
	do {
		error = kpause("pause", true, 0, NULL);
	} while (error == 0);
	if (ss != NULL)
		sigsuspendteardown(l);
	return EINTR;
}

/*
 * Posting.
 */
void
kpsignal(struct proc *p, struct ksiginfo *ksi, void *data)
{
	int signo = ksi->ksi_signo;

	KASSERT(mutex_owned(&proc_lock));
	if (signo <= 0 || signo >= NSIG || p->p_stat != SACTIVE)
		return;
	mutex_enter(p->p_lock);
	knote_proc_signal(p, signo);
	mutex_exit(p->p_lock);
	if (sigismember(&p->p_sigignore, signo))
		return;
	rump_signal_deliver(p, ksi);
}

int
kpsignal2(struct proc *p, ksiginfo_t *ksi)
{

	kpsignal(p, ksi, NULL);
	return 0;
}

void
psignal(struct proc *p, int signo)
{
	ksiginfo_t ksi;

	KSI_INIT_EMPTY(&ksi);
	ksi.ksi_signo = signo;
	kpsignal(p, &ksi, NULL);
}

/*
 * To a group; checkctty: only to those with a controlling terminal.
 */
void
kpgsignal(struct pgrp *pg, struct ksiginfo *ksi, void *data, int checkctty)
{
	struct proc *p;

	KASSERT(mutex_owned(&proc_lock));
	if (pg == NULL)
		return;
	LIST_FOREACH(p, &pg->pg_members, p_pglist)
		if (!checkctty || (p->p_lflag & PL_CONTROLT) != 0)
			kpsignal(p, ksi, data);
}

void
pgsignal(struct pgrp *pg, int signo, int checkctty)
{
	ksiginfo_t ksi;

	KSI_INIT_EMPTY(&ksi);
	ksi.ksi_signo = signo;
	kpgsignal(pg, &ksi, NULL, checkctty);
}

void
gsignal(pid_t pgid, int signo)
{

	pgsignal(pgrp_find(pgid), signo, 0);
}

/*
 * To all processes of a group (0: the caller's), or to all there are, that
 * the caller may signal.  proc_lock is held.
 */
int
killpg1(struct lwp *l, ksiginfo_t *ksi, int pgid, int all)
{
	struct proc *p;
	struct pgrp *pg = NULL;
	int signo = ksi->ksi_signo;
	bool found = false, sent = false;

	KASSERT(mutex_owned(&proc_lock));
	if (!all) {
		pg = pgid == 0 ? l->l_proc->p_pgrp : pgrp_find(pgid);
		if (pg == NULL)
			return ESRCH;
	}
	PROCLIST_FOREACH(p, &allproc) {
		if ((!all && p->p_pgrp != pg) || p->p_pid <= 1 ||
		    (p->p_flag & PK_SYSTEM) != 0 ||
		    (all && p == l->l_proc))
			continue;
		found = true;
		if (kauth_authorize_process(l->l_cred, KAUTH_PROCESS_SIGNAL,
		    p, KAUTH_ARG(signo), NULL, NULL) != 0)
			continue;
		sent = true;
		if (signo != 0)
			kpsignal(p, ksi, NULL);
	}
	return sent ? 0 : found ? EPERM : ESRCH;
}

/*
 * For something the calling lwp did.
 */
void
trapsignal(struct lwp *l, struct ksiginfo *ksi)
{

	ksi->ksi_lid = l->l_lid;
	mutex_enter(&proc_lock);
	kpsignal(l->l_proc, ksi, NULL);
	mutex_exit(&proc_lock);
}

void
lwp_psignal(struct lwp *l, int signo)
{
	ksiginfo_t ksi;

	KSI_INIT_TRAP(&ksi);
	ksi.ksi_signo = signo;
	trapsignal(l, &ksi);
}

/*
 * Information that travels with a signal.  ksiginfo_alloc() copies `ok' (NULL:
 * empty), and fails only if there is no memory.
 */
ksiginfo_t *
ksiginfo_alloc(struct proc *p, ksiginfo_t *ok, int flags)
{
	ksiginfo_t *kp;

	kp = kmem_alloc(sizeof(*kp), KM_NOSLEEP);
	if (kp == NULL)
		return NULL;
	if (ok != NULL)
		KSI_COPY(ok, kp);
	else
		KSI_INIT_EMPTY(kp);
	kp->ksi_flags |= KSI_FROMPOOL;
	kp->ksi_flags &= ~KSI_QUEUED;
	return kp;
}

void
ksiginfo_free(ksiginfo_t *kp)
{

	if ((kp->ksi_flags & (KSI_QUEUED | KSI_FROMPOOL)) == KSI_FROMPOOL)
		kmem_free(kp, sizeof(*kp));
}

void
ksiginfo_queue_drain0(ksiginfoq_t *kq)
{
	ksiginfo_t *ksi;

	while ((ksi = TAILQ_FIRST(kq)) != NULL) {
		TAILQ_REMOVE(kq, ksi, ksi_list);
		ksi->ksi_flags &= ~KSI_QUEUED;
		ksiginfo_free(ksi);
	}
}

/*
 * Records.  A signal that finds no room still sets its bit.
 */
static struct sigrecord *
record_take(struct signal_state *ss, struct proc *p, int signo)
{
	struct sigrecord *sr;

	TAILQ_FOREACH(sr, &ss->ss_records, sr_list) {
		if (sr->sr_proc == p && sr->sr_ksi.ksi_signo == signo) {
			TAILQ_REMOVE(&ss->ss_records, sr, sr_list);
			ss->ss_nrecords--;
			return sr;
		}
	}
	return NULL;
}

static bool
record_exists(struct signal_state *ss, struct proc *p, int signo)
{
	struct sigrecord *sr;

	TAILQ_FOREACH(sr, &ss->ss_records, sr_list)
		if (sr->sr_proc == p && sr->sr_ksi.ksi_signo == signo)
			return true;
	return false;
}

/*
 * For rump_signal_deliver(): keep the signal, and end the sleeps of the
 * process's lwps that do not block it.  proc_lock is held.
 */
void
sigrecord_put(struct proc *p, const struct ksiginfo *ksi)
{
	struct signal_state *ss = curkernel()->k_signal;
	struct sigrecord *sr;
	struct lwp *l;
	int signo = ksi->ksi_signo;

	sr = kmem_alloc(sizeof(*sr), KM_NOSLEEP);
	if (sr != NULL) {
		sr->sr_proc = p;
		KSI_COPY(ksi, &sr->sr_ksi);
	}
	mutex_enter(p->p_lock);
	mutex_enter(&ss->ss_lock);
	/* Only real-time signals queue up, but for those of a timer. */
	if (sr != NULL && ss->ss_nrecords < SIG_MAXRECORDS &&
	    ((signo >= SIGRTMIN && ksi->ksi_code != SI_TIMER) ||
	    !record_exists(ss, p, signo))) {
		TAILQ_INSERT_TAIL(&ss->ss_records, sr, sr_list);
		ss->ss_nrecords++;
		sr = NULL;
	}
	mutex_exit(&ss->ss_lock);
	sigaddset(&p->p_sigpend, signo);
	LIST_FOREACH(l, &p->p_lwps, l_sibling) {
		if (l == curlwp || sigismember(&l->l_sigmask, signo) ||
		    (l->l_wchan == NULL && !sched_lwp_running(l)))
			continue;
		atomic_or_uint(&l->l_flag, LW_PENDSIG);
		lwp_wakeup_sig(l);
	}
	mutex_exit(p->p_lock);
	if (sr != NULL)
		kmem_free(sr, sizeof(*sr));
}

int
sigrecord_get(struct proc *p, ksiginfo_t *ksi)
{
	struct signal_state *ss = curkernel()->k_signal;
	struct sigrecord *sr = NULL;
	int signo;

	mutex_enter(p->p_lock);
	for (signo = 1; signo < NSIG; signo++)
		if (sigismember(&p->p_sigpend, signo))
			break;
	if (signo == NSIG) {
		mutex_exit(p->p_lock);
		return 0;
	}
	mutex_enter(&ss->ss_lock);
	sr = record_take(ss, p, signo);
	if (!record_exists(ss, p, signo))
		sigdelset(&p->p_sigpend, signo);
	mutex_exit(&ss->ss_lock);
	mutex_exit(p->p_lock);

	if (ksi != NULL) {
		KSI_INIT_EMPTY(ksi);
		ksi->ksi_signo = signo;
		if (sr != NULL)
			KSI_COPY(&sr->sr_ksi, ksi);
	}
	if (sr != NULL)
		kmem_free(sr, sizeof(*sr));
	return signo;
}

/*
 * Forget the recorded signals of `mask' (NULL: all).  p_lock is held.  Their
 * information is freed here, so nothing is added to `kq'.
 */
void
sigclear(struct proc *p, const sigset_t *mask, ksiginfoq_t *kq)
{
	struct signal_state *ss = curkernel()->k_signal;
	struct sigrecord *sr;

	if (sigisemptyset(&p->p_sigpend))
		return;
	for (int signo = 1; signo < NSIG; signo++) {
		if (!sigismember(&p->p_sigpend, signo) ||
		    (mask != NULL && !sigismember(mask, signo)))
			continue;
		sigdelset(&p->p_sigpend, signo);
		for (;;) {
			mutex_enter(&ss->ss_lock);
			sr = record_take(ss, p, signo);
			mutex_exit(&ss->ss_lock);
			if (sr == NULL)
				break;
			kmem_free(sr, sizeof(*sr));
		}
	}
}

void
sigclearall(struct proc *p, const sigset_t *mask, ksiginfoq_t *kq)
{
	struct lwp *l;

	sigclear(p, mask, kq);
	LIST_FOREACH(l, &p->p_lwps, l_sibling)
		atomic_and_uint(&l->l_flag, ~LW_PENDSIG);
}
