/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals that a defect of a kernel raises.
 *
 * Only after rumpuser_catchfaults(), as signals belong to the program.  A
 * handler asks the kernel (hyp_fault) whether the thread is inside of it; if it
 * is the upcall does not return.  Otherwise the signal is none of ours and goes
 * to who had it before.
 *
 * Handlers run on an alternate stack, because the thread's own may be what is
 * used up: one a thread, made when it first enters such a kernel, gone with it.
 *
 * A thread inside of this library with locks of the host held must not be torn
 * out of it: rumpuser__busy.
 */

#include <sys/mman.h>
#include <sys/syscall.h>
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rumpuser_int.h"

#define FAULT_STACK	(256 * 1024)
#define FAULT_GUARD	4096

static const int fault_signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGURG };
#define NFAULTS		(sizeof(fault_signals) / sizeof(fault_signals[0]))
#define SIG_KICK	SIGURG		/* ignored by who does not know it */

static struct sigaction fault_before[NFAULTS];
static pthread_once_t fault_once = PTHREAD_ONCE_INIT;
static int fault_error;

__thread int rumpuser__busy RU_HIDDEN;
static __thread void *fault_stack;

/*
 * Not ours.
 */
static void
fault_chain(const struct sigaction *sa, int sig, siginfo_t *si, void *uc)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };

	if (sa->sa_flags & SA_SIGINFO)
		sa->sa_sigaction(sig, si, uc);
	else if (sa->sa_handler != SIG_DFL && sa->sa_handler != SIG_IGN)
		sa->sa_handler(sig);
	else if (sig != SIG_KICK && sa->sa_handler == SIG_DFL)
		/* The instruction runs again, and that is the end. */
		(void)sigaction(sig, &dfl, NULL);
}

static void
fault_handler(int sig, siginfo_t *si, void *uc)
{
	int saved = errno;
	size_t i;

	if (rumpuser__hyp.hyp_fault != NULL && rumpuser__busy == 0)
		(*rumpuser__hyp.hyp_fault)(sig == SIG_KICK ? 0 : sig,
		    sig == SIG_KICK ? NULL : si->si_addr);
	errno = saved;
	for (i = 0; i < NFAULTS; i++) {
		if (fault_signals[i] == sig)
			fault_chain(&fault_before[i], sig, si, uc);
	}
}

static void
fault_install(void)
{
	struct sigaction sa;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = fault_handler;
	/* It is left without returning, so nothing may be blocked. */
	sa.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART;
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < NFAULTS; i++) {
		if (sigaction(fault_signals[i], &sa, &fault_before[i]) != 0)
			fault_error = RU_ERRNO();
	}
}

static void
fault_stackfree(void *arg)
{
	stack_t off = { .ss_flags = SS_DISABLE }, old;
	char *p = arg;

	if (sigaltstack(NULL, &old) == 0 && old.ss_sp == p + FAULT_GUARD)
		(void)sigaltstack(&off, NULL);
	(void)munmap(p, FAULT_STACK + FAULT_GUARD);
	fault_stack = NULL;
}

int
rumpuser_catchfaults(void)
{
	stack_t st;
	char *p;

	(void)pthread_once(&fault_once, fault_install);
	if (fault_error != 0 || fault_stack != NULL)
		return fault_error;
	p = mmap(NULL, FAULT_STACK + FAULT_GUARD, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return RU_ERRNO();
	(void)mprotect(p, FAULT_GUARD, PROT_NONE);
	memset(&st, 0, sizeof(st));
	st.ss_sp = p + FAULT_GUARD;
	st.ss_size = FAULT_STACK;
	if (sigaltstack(&st, NULL) != 0 ||
	    rumpuser_threadexit_hook(fault_stackfree, p) != 0) {
		int error = RU_ERRNO();

		(void)munmap(p, FAULT_STACK + FAULT_GUARD);
		return error != 0 ? error : NB_ENOMEM;
	}
	fault_stack = p;
	return 0;
}

void
rumpuser_kickthreads(void)
{
	DIR *dir = opendir("/proc/self/task");
	struct dirent *de;
	pid_t self = (pid_t)syscall(SYS_gettid), tid;

	if (dir == NULL)
		return;
	while ((de = readdir(dir)) != NULL) {
		tid = (pid_t)atoi(de->d_name);
		if (tid > 0 && tid != self)
			(void)syscall(SYS_tgkill, getpid(), tid, SIG_KICK);
	}
	closedir(dir);
}
