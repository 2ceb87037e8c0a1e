/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals inside the kernel.
 *
 * No host thread can be made to run a handler, so what a signal does is the
 * choice of the embedder: rump_boot_setsigmodel().  k_sigmodel is read at each
 * post:
 *	PANIC	the kernel panics (signals ignored by default do nothing)
 *	IGNORE	nothing happens
 *	RAISE	the host process is sent the signal; a remote client gets a
 *		RAISE request
 *	RECORD	the signal stays in p_sigpend, its ksiginfo queued, and
 *		interruptible sleeps of the process end with EINTR once;
 *		sigrecord_get() takes it out
 * EVFILT_SIGNAL knotes hear of every post, whatever the model.
 *
 * Locks: proc_lock held for everything that takes a struct proc or pgrp, but
 * for the l_sigmask functions, which take p_lock themselves or want it held
 * (sigprocmask1).  Order: proc_lock -> p_lock.
 */
#ifndef _SYS_SIGNALVAR_H_
#define _SYS_SIGNALVAR_H_

#include <sys/types.h>
#include <sys/signal.h>
#include <sys/proc.h>

/* Same values as enum rump_sigmodel of <rump/rump.h>. */
#define RUMP_KSIGMODEL_PANIC	0
#define RUMP_KSIGMODEL_IGNORE	1
#define RUMP_KSIGMODEL_RAISE	3
#define RUMP_KSIGMODEL_RECORD	4

struct sigact_sigdesc {
	struct sigaction sd_sigact;
	const void	*sd_tramp;
	int		sd_vers;
};

/* Shared between processes; actions change only with sa_mutex held. */
struct sigacts {
	kmutex_t	sa_mutex;
	volatile u_int	sa_refcnt;
	struct sigact_sigdesc *sa_sigdesc; /* [NSIG], NULL: all default */
};

#define SIGACTION(p, sig)	((p)->p_sigacts->sa_sigdesc[(sig)].sd_sigact)

/* sigprop() */
#define SA_KILL		0x0001
#define SA_CORE		0x0002
#define SA_STOP		0x0004
#define SA_TTYSTOP	0x0008
#define SA_IGNORE	0x0010
#define SA_CONT		0x0020
#define SA_CANTMASK	0x0040
#define SA_NORESET	0x0080
#define SA_TOLWP	0x0100
#define SA_TOALL	0x0200

#define sigcantmask(s)							\
	do {								\
		__sigdelset((s), SIGKILL);				\
		__sigdelset((s), SIGSTOP);				\
	} while (/*CONSTCOND*/0)

struct pgrp;

void	signal_init(void);
u_int	sigprop(int);

/* Posting.  proc_lock held. */
void	psignal(struct proc *, int);
void	kpsignal(struct proc *, struct ksiginfo *, void *);
void	pgsignal(struct pgrp *, int, int);
void	kpgsignal(struct pgrp *, struct ksiginfo *, void *, int);
void	gsignal(pid_t, int);
int	kpsignal2(struct proc *, ksiginfo_t *);
int	killpg1(struct lwp *, ksiginfo_t *, int, int);

/* To the calling lwp for something it did.  No lock held. */
void	trapsignal(struct lwp *, struct ksiginfo *);
void	lwp_psignal(struct lwp *, int);

/* What is pending for an lwp.  No lock held; see kern_sig.c. */
int	sigispending(struct lwp *, int);
void	sigpending1(struct lwp *, sigset_t *);
bool	sigismasked(struct lwp *, int);
int	issignal(struct lwp *);

/* The mask of an lwp.  sigprocmask1: p_lock held. */
int	sigprocmask1(struct lwp *, int, const sigset_t *, sigset_t *);
void	sigsuspendsetup(struct lwp *, const sigset_t *);
void	sigsuspendteardown(struct lwp *);
int	sigsuspend1(struct lwp *, const sigset_t *);

int	sigaction1(struct lwp *, int, const struct sigaction *,
	    struct sigaction *, const void *, int);
struct sigacts *sigactsinit(struct sigacts *, int);
void	sigactsunshare(struct proc *);
void	sigactsfree(struct sigacts *);
void	siginit(struct proc *);
void	sigclear(struct proc *, const sigset_t *, ksiginfoq_t *);
void	sigclearall(struct proc *, const sigset_t *, ksiginfoq_t *);

ksiginfo_t *ksiginfo_alloc(struct proc *, ksiginfo_t *, int);
void	ksiginfo_free(ksiginfo_t *);
void	ksiginfo_queue_drain0(ksiginfoq_t *);

static inline void
ksiginfo_queue_init(ksiginfoq_t *kq)
{
	TAILQ_INIT(kq);
}

static inline void
ksiginfo_queue_drain(ksiginfoq_t *kq)
{
	if (!TAILQ_EMPTY(kq))
		ksiginfo_queue_drain0(kq);
}

/*
 * RECORD: take the lowest recorded signal of a process out, with its
 * information if `ksi' is not NULL.  Returns the signal, or 0.  No lock held.
 */
int	sigrecord_get(struct proc *, ksiginfo_t *);

/* librump/rumpkern/signals.c: do what k_sigmodel says.  proc_lock held. */
void	rump_signal_deliver(struct proc *, struct ksiginfo *);

#endif /* _SYS_SIGNALVAR_H_ */
