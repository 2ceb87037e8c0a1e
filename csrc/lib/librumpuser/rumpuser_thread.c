/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads, futexes, what runs at the end of a thread.
 */

#include <sys/mman.h>
#include <sys/syscall.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/futex.h>

#include "rumpuser_int.h"

struct thread_start {
	void	*(*ts_fn)(void *);
	void	*ts_arg;
	char	ts_name[16];
};

struct exit_hook {
	struct exit_hook *eh_next;
	void	(*eh_fn)(void *);
	void	*eh_arg;
};

static __thread struct lwp *thread_curlwp;

static pthread_once_t exitkey_once = PTHREAD_ONCE_INIT;
static pthread_key_t exitkey;
static int exitkey_error;

static void *
thread_main(void *arg)
{
	struct thread_start ts = *(struct thread_start *)arg;

	free(arg);
	if (ts.ts_name[0] != '\0')
		(void)pthread_setname_np(pthread_self(), ts.ts_name);
	return ts.ts_fn(ts.ts_arg);
}

/*
 * The signals of the host program are not for threads it does not know, but
 * for those that tell of a fault of the thread's own.
 */
static void
thread_sigmask(sigset_t *set)
{

	sigfillset(set);
	sigdelset(set, SIGSEGV);
	sigdelset(set, SIGBUS);
	sigdelset(set, SIGILL);
	sigdelset(set, SIGFPE);
	sigdelset(set, SIGTRAP);
	sigdelset(set, SIGABRT);
	sigdelset(set, SIGSYS);
	sigdelset(set, SIGURG);		/* rumpuser_kickthreads() */
}

/*
 * Priority and CPU are for hosts that schedule by them; here the virtual CPUs
 * of the kernel decide who runs.
 */
int
rumpuser_thread_create(void *(*fn)(void *), void *arg, const char *name,
    int mustjoin, int priority, int cpuidx, void **cookie)
{
	struct thread_start *ts;
	pthread_attr_t attr;
	sigset_t mask, omask;
	pthread_t pt;
	int error;

	RU_BUSY();
	(void)priority;
	(void)cpuidx;
	if ((ts = malloc(sizeof(*ts))) == NULL)
		return NB_ENOMEM;
	ts->ts_fn = fn;
	ts->ts_arg = arg;
	ts->ts_name[0] = '\0';
	if (name != NULL)
		strncat(ts->ts_name, name, sizeof(ts->ts_name) - 1);

	pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, RUMPUSER_THREAD_STACK);
	if (!mustjoin)
		pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	thread_sigmask(&mask);
	pthread_sigmask(SIG_SETMASK, &mask, &omask);
	error = pthread_create(&pt, &attr, thread_main, ts);
	pthread_sigmask(SIG_SETMASK, &omask, NULL);
	pthread_attr_destroy(&attr);
	if (error != 0) {
		free(ts);
		return rumpuser__errtrans(error);
	}
	if (cookie != NULL)
		*cookie = mustjoin ? (void *)pt : NULL;
	return 0;
}

void
rumpuser_thread_exit(void)
{

	pthread_exit(NULL);
}

int
rumpuser_thread_join(void *cookie)
{
	int error, nlocks;

	nlocks = rumpuser__unschedule();
	error = pthread_join((pthread_t)cookie, NULL);
	rumpuser__reschedule(nlocks);
	return error != 0 ? rumpuser__errtrans(error) : 0;
}

static void
exit_run(void *arg)
{
	struct exit_hook *eh;

	while ((eh = arg) != NULL) {
		arg = eh->eh_next;
		eh->eh_fn(eh->eh_arg);
		free(eh);
	}
}

static void
exitkey_create(void)
{

	exitkey_error = pthread_key_create(&exitkey, exit_run);
}

int
rumpuser_threadexit_hook(void (*fn)(void *), void *arg)
{
	struct exit_hook *eh;

	RU_BUSY();
	pthread_once(&exitkey_once, exitkey_create);
	if (exitkey_error != 0)
		return rumpuser__errtrans(exitkey_error);
	if ((eh = malloc(sizeof(*eh))) == NULL)
		return NB_ENOMEM;
	eh->eh_fn = fn;
	eh->eh_arg = arg;
	eh->eh_next = pthread_getspecific(exitkey);
	if (pthread_setspecific(exitkey, eh) != 0) {
		free(eh);
		return NB_ENOMEM;
	}
	return 0;
}

void
rumpuser_yield(void)
{

	sched_yield();
}

int
rumpuser_futex_wait(volatile uint32_t *addr, uint32_t expected,
    int64_t abs_mono_ns)
{
	struct timespec ts, *tsp = NULL;
	long r;
	int save = errno, error = 0;

	if (abs_mono_ns >= 0) {
		ts.tv_sec = abs_mono_ns / 1000000000;
		ts.tv_nsec = abs_mono_ns % 1000000000;
		tsp = &ts;
	}
	r = syscall(SYS_futex, addr, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG,
	    expected, tsp, NULL, FUTEX_BITSET_MATCH_ANY);
	if (r == -1 && errno == ETIMEDOUT)
		error = NB_ETIMEDOUT;
	errno = save;
	return error;
}

void
rumpuser_futex_wake(volatile uint32_t *addr, int n)
{
	int save = errno;

	(void)syscall(SYS_futex, addr, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, n,
	    NULL, NULL, 0);
	errno = save;
}

void
rumpuser_curlwpop(int op, struct lwp *l)
{

	switch (op) {
	case RUMPUSER_LWP_SET:
		thread_curlwp = l;
		break;
	case RUMPUSER_LWP_CLEAR:
		thread_curlwp = NULL;
		break;
	case RUMPUSER_LWP_CREATE:
	case RUMPUSER_LWP_DESTROY:
		break;
	}
}

/*
 * What rumpuser_curlwpop() set, or what the kernel says.
 */
struct lwp *
rumpuser_curlwp(void)
{

	if (thread_curlwp == NULL && rumpuser__hyp.hyp_lwproc_curlwp != NULL)
		return rumpuser__hyp.hyp_lwproc_curlwp();
	return thread_curlwp;
}
