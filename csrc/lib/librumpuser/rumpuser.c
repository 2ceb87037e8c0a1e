/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Start, parameters, and what concerns the host process as a whole.
 */

#include <sys/random.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rumpuser_int.h"

/* Set by the first rumpuser_init(), the same for every kernel. */
struct rumpuser_hyperup rumpuser__hyp;

int
rumpuser_init(int version, const struct rumpuser_hyperup *hyp)
{

	if (version != RUMPUSER_VERSION) {
		fprintf(stderr, "rump: hypercall version mismatch: kernel %d, "
		    "host %d\n", version, RUMPUSER_VERSION);
		return 1;
	}
	rumpuser__hyp = *hyp;
	return 0;
}

bool
rumpuser__nothreads(void)
{
	const char *v = getenv("RUMP_THREADS");

	return v != NULL && *v == '0';
}

static int
getparam_ncpu(char *buf, size_t len)
{
	const char *v = getenv("RUMP_NCPU");
	long n = 2;
	char *end;
	int r;

	if (v != NULL && strcmp(v, "host") == 0) {
		n = sysconf(_SC_NPROCESSORS_ONLN);
	} else if (v != NULL && *v != '\0') {
		n = strtol(v, &end, 10);
		if (*end != '\0' || n < 1)
			return NB_EINVAL;
	}
	if (n < 1)
		n = 1;
	r = snprintf(buf, len, "%ld", n);
	return r < 0 || (size_t)r >= len ? NB_E2BIG : 0;
}

/*
 * How many CPUs this process may run on.
 */
static int
getparam_hostcpus(char *buf, size_t len)
{
	cpu_set_t set;
	int n, r;

	n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
	r = snprintf(buf, len, "%d", n);
	return r < 0 || (size_t)r >= len ? NB_E2BIG : 0;
}

/*
 * The host's name behind a part that tells processes of one host apart.
 */
static int
getparam_hostname(char *buf, size_t len)
{
	char host[256];
	int r;

	if (gethostname(host, sizeof(host)) == -1)
		strcpy(host, "localhost");
	host[sizeof(host) - 1] = '\0';
	r = snprintf(buf, len, "rump-%05d.%s", (int)getpid(), host);
	return r < 0 || (size_t)r >= len ? NB_E2BIG : 0;
}

int
rumpuser_getparam(const char *name, void *buf, size_t len)
{
	const char *v;

	if (strcmp(name, RUMPUSER_PARAM_NCPU) == 0)
		return getparam_ncpu(buf, len);
	if (strcmp(name, RUMPUSER_PARAM_HOSTCPUS) == 0)
		return getparam_hostcpus(buf, len);
	if (strcmp(name, RUMPUSER_PARAM_HOSTNAME) == 0)
		return getparam_hostname(buf, len);
	if (*name == '_')
		return NB_EINVAL;

	if ((v = getenv(name)) == NULL)
		return NB_ENOENT;
	if (strlen(v) >= len)
		return NB_E2BIG;
	strcpy(buf, v);
	return 0;
}

void
rumpuser_seterrno(int error)
{

	errno = rumpuser__errno2host(error);
}

void
rumpuser_exit(int value)
{

	fflush(stdout);
	if (value == RUMPUSER_PANIC)
		abort();
	exit(value);
}

/* NetBSD's signals by number. */
static const int signals[] = {
	0, SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, 0 /* EMT */,
	SIGFPE, SIGKILL, SIGBUS, SIGSEGV, SIGSYS, SIGPIPE, SIGALRM, SIGTERM,
	SIGURG, SIGSTOP, SIGTSTP, SIGCONT, SIGCHLD, SIGTTIN, SIGTTOU, SIGIO,
	SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, 0 /* INFO */,
	SIGUSR1, SIGUSR2, SIGPWR
};

int
rumpuser__sig2host(int sig)
{

	if (sig < 0 || (size_t)sig >= sizeof(signals) / sizeof(signals[0]))
		return 0;
	return signals[sig];
}

/*
 * A signal that the host does not have is dropped: its default action would
 * be to ignore it.
 */
int
rumpuser_kill(int64_t pid, int sig)
{
	int hostsig = rumpuser__sig2host(sig), error = 0;

	if (hostsig == 0)
		return 0;
	if (pid == RUMPUSER_PID_SELF)
		error = raise(hostsig) != 0 ? RU_ERRNO() : 0;
	else if (kill((pid_t)pid, hostsig) == -1)
		error = RU_ERRNO();
	return error;
}

void
rumpuser_putchar(int c)
{

	putchar(c);
	if (c == '\n')
		fflush(stdout);
}

void
rumpuser_console(const char *text, size_t len)
{

	RU_BUSY();
	flockfile(stdout);
	fwrite(text, 1, len, stdout);
	fflush(stdout);
	funlockfile(stdout);
}

void
rumpuser_dprintf(const char *fmt, ...)
{
	va_list ap;

	RU_BUSY();
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
}

int
rumpuser_getrandom(void *buf, size_t len, int flags, size_t *retp)
{
	unsigned int gflags = flags & RUMPUSER_RANDOM_NOWAIT ?
	    GRND_NONBLOCK : 0;
	size_t got = 0;
	ssize_t n;
	int error = 0, nlocks = -1;
	bool blocks = gflags == 0 && len > 256;

	if (blocks)
		nlocks = rumpuser__unschedule();
	while (got < len) {
		n = getrandom((char *)buf + got, len - got, gflags);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			error = RU_ERRNO();
			break;
		}
		got += (size_t)n;
	}
	if (blocks)
		rumpuser__reschedule(nlocks);
	*retp = got;
	return got != 0 || len == 0 ? 0 : error;
}
