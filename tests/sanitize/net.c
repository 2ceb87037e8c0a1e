/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The network, for ThreadSanitizer, as threads.c is for the rest.
 *
 * Two kernels on a wire, four threads in each, in a process of their own.
 * They storm the same few ports: datagrams, connections made, accepted, used
 * and closed or reset, local sockets by name and in pairs, descriptors passed,
 * addresses that come and go.  Nothing waits for long: calls that could block
 * do not, so most errors are answers like any other.  What must hold is that
 * all ends, that nothing is left behind, and that no report is made.
 */

#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_wire.h>
#include <rump/rumpdefs.h>
#include <rump/rumpkernel.h>

#define NTHREADS	4	/* a kernel */
#define NPORTS		3
#define ROUNDS		400
#define DONTWAIT	0x80	/* MSG_DONTWAIT */

struct sin {
	uint8_t		len, family;
	uint16_t	port;
	uint32_t	addr;
	uint8_t		zero[8];
};

struct sun {
	uint8_t		len, family;
	char		path[104];
};

struct aliasreq {
	char		name[16];
	struct sin	addr, broad, mask;
};

struct worker {
	struct rump_kernel *w_kernel;
	struct rump_process *w_process;
	const char	*w_ifname;
	int		w_self;		/* 0, 1: the kernel */
	int		w_id;
	unsigned	w_seed;
	long		w_retval[2];
};

static int
call(struct worker *w, int number, long a, long b, long c, long d, long e,
    long f)
{
	long args[6] = { a, b, c, d, e, f };

	return rump_process_syscall(w->w_process, number, args, sizeof(args),
	    w->w_retval);
}

static void
check(int error, const char *what)
{
	if (error != 0) {
		fprintf(stderr, "%s: error %d\n", what, error);
		exit(1);
	}
}

static void
closefd(struct worker *w, long fd)
{
	check(call(w, RUMP_SYS_close, fd, 0, 0, 0, 0, 0), "close");
}

static long
newsocket(struct worker *w, int domain, int type)
{
	check(call(w, RUMP_SYS_socket, domain, type | RUMP_SOCK_NONBLOCK |
	    RUMP_SOCK_NOSIGPIPE, 0, 0, 0, 0), "socket");
	return w->w_retval[0];
}

static uint32_t
address(int kernel)
{
	return htonl(0x0a000001u + (uint32_t)kernel);
}

/* Somewhere in this kernel or in the other. */
static struct sin
target(struct worker *w)
{
	struct sin sin = { .len = sizeof(sin), .family = RUMP_AF_INET };

	sin.port = htons(1000 + rand_r(&w->w_seed) % NPORTS);
	switch (rand_r(&w->w_seed) % 3) {
	case 0:
		sin.addr = htonl(0x7f000001);
		break;
	default:
		sin.addr = address(rand_r(&w->w_seed) % 2);
		break;
	}
	return sin;
}

static int
bindany(struct worker *w, long fd)
{
	struct sin sin = { .len = sizeof(sin), .family = RUMP_AF_INET };
	int one = 1;

	sin.port = htons(1000 + rand_r(&w->w_seed) % NPORTS);
	call(w, RUMP_SYS_setsockopt, fd, RUMP_SOL_SOCKET, RUMP_SO_REUSEPORT,
	    (long)&one, sizeof(one), 0);
	return call(w, RUMP_SYS_bind, fd, (long)&sin, sizeof(sin), 0, 0, 0);
}

static void
transmit(struct worker *w, long fd)
{
	static char zeros[8000];

	call(w, RUMP_SYS_sendto, fd, (long)zeros,
	    rand_r(&w->w_seed) % sizeof(zeros), DONTWAIT, 0, 0);
}

static void
receive(struct worker *w, long fd)
{
	char buf[2000];

	call(w, RUMP_SYS_recvfrom, fd, (long)buf, sizeof(buf), DONTWAIT,
	    0, 0);
}

static void
datagrams(struct worker *w)
{
	long fd = newsocket(w, RUMP_AF_INET, RUMP_SOCK_DGRAM);
	struct sin to;
	char buf[3000] = "";

	bindany(w, fd);
	for (int i = 0; i < 4; i++) {
		to = target(w);
		call(w, RUMP_SYS_sendto, fd, (long)buf,
		    rand_r(&w->w_seed) % sizeof(buf), DONTWAIT, (long)&to,
		    sizeof(to));
		receive(w, fd);
	}
	to = target(w);
	if (call(w, RUMP_SYS_connect, fd, (long)&to, sizeof(to), 0, 0, 0) == 0)
		transmit(w, fd);
	closefd(w, fd);
}

/* Take what there is to be accepted. */
static void
acceptall(struct worker *w, long fd)
{
	for (int i = 0; i < 4; i++) {
		long from;

		if (call(w, RUMP_SYS_accept, fd, 0, 0, 0, 0, 0) != 0)
			return;
		from = w->w_retval[0];
		receive(w, from);
		transmit(w, from);
		closefd(w, from);
	}
}

static void
linger(struct worker *w, long fd)
{
	int how[2] = { 1, 0 };

	if (rand_r(&w->w_seed) % 4 == 0)
		call(w, RUMP_SYS_setsockopt, fd, RUMP_SOL_SOCKET,
		    RUMP_SO_LINGER, (long)how, sizeof(how), 0);
}

static void
await(struct worker *w, long fd, int events)
{
	struct { int fd; short events, revents; } p = { (int)fd,
	    (short)events, 0 };

	check(call(w, RUMP_SYS_poll, (long)&p, 1, 2, 0, 0, 0), "poll");
}

static void
connections(struct worker *w)
{
	long l = newsocket(w, RUMP_AF_INET, RUMP_SOCK_STREAM), fd;
	struct sin to;

	if (bindany(w, l) == 0)
		call(w, RUMP_SYS_listen, l, 5, 0, 0, 0, 0);
	for (int i = 0; i < 4; i++) {
		fd = newsocket(w, RUMP_AF_INET, RUMP_SOCK_STREAM);
		linger(w, fd);
		to = target(w);
		call(w, RUMP_SYS_connect, fd, (long)&to, sizeof(to), 0, 0, 0);
		if (i % 2 == 0)
			await(w, fd, 4);
		transmit(w, fd);
		acceptall(w, l);
		receive(w, fd);
		if (rand_r(&w->w_seed) % 2)
			call(w, RUMP_SYS_shutdown, fd, 1, 0, 0, 0, 0);
		closefd(w, fd);
	}
	closefd(w, l);
}

/* A descriptor sent in a local socket, received or left there. */
static void
passing(struct worker *w, int fds[2])
{
	struct { uint32_t len; int level, type; int pad; int fd; int pad2; }
	    cmsg = { 20, RUMP_SOL_SOCKET, 1, 0, fds[0], 0 };
	char byte = 0;
	struct { void *base; size_t len; } iov = { &byte, 1 };
	struct { void *name; uint32_t namelen; void *iov; int iovlen;
	    void *control; uint32_t controllen; int flags; } msg = {
		.iov = &iov, .iovlen = 1, .control = &cmsg,
		.controllen = sizeof(cmsg)
	};

	if (call(w, RUMP_SYS_sendmsg, fds[0], (long)&msg, DONTWAIT, 0, 0,
	    0) != 0 || rand_r(&w->w_seed) % 2)
		return;
	memset(&cmsg, 0, sizeof(cmsg));
	msg.controllen = sizeof(cmsg);
	if (call(w, RUMP_SYS_recvmsg, fds[1], (long)&msg, DONTWAIT, 0, 0,
	    0) == 0 && cmsg.len == 20)
		closefd(w, cmsg.fd);
}

static void
local(struct worker *w)
{
	struct sun sun = { .len = sizeof(sun), .family = RUMP_AF_LOCAL };
	int type = rand_r(&w->w_seed) % 2 ? RUMP_SOCK_STREAM :
	    RUMP_SOCK_SEQPACKET;
	long l = newsocket(w, RUMP_AF_LOCAL, type), fd;
	int fds[2];

	snprintf(sun.path, sizeof(sun.path), "/tmp/s%d",
	    rand_r(&w->w_seed) % NPORTS);
	if (call(w, RUMP_SYS_bind, l, (long)&sun, sizeof(sun), 0, 0, 0) == 0)
		call(w, RUMP_SYS_listen, l, 2, 0, 0, 0, 0);
	fd = newsocket(w, RUMP_AF_LOCAL, type);
	call(w, RUMP_SYS_connect, fd, (long)&sun, sizeof(sun), 0, 0, 0);
	transmit(w, fd);
	acceptall(w, l);
	receive(w, fd);
	closefd(w, l);
	call(w, RUMP_SYS_unlink, (long)sun.path, 0, 0, 0, 0, 0);
	closefd(w, fd);
	check(call(w, RUMP_SYS_socketpair, RUMP_AF_LOCAL, type, 0, (long)fds,
	    0, 0), "socketpair");
	transmit(w, fds[0]);
	receive(w, fds[1]);
	passing(w, fds);
	closefd(w, fds[0]);
	closefd(w, fds[1]);
}

/* An address of the interface. */
static int
alias(struct worker *w, uint32_t addr, bool add)
{
	struct sin sin = { .len = sizeof(sin), .family = RUMP_AF_INET,
		.addr = addr };
	struct aliasreq req = { .addr = sin };
	long fd = newsocket(w, RUMP_AF_INET, RUMP_SOCK_DGRAM);
	int error;

	strcpy(req.name, w->w_ifname);
	sin.addr = htonl(0xffffff00);
	req.mask = sin;
	error = call(w, RUMP_SYS_ioctl, fd, add ? RUMP_SIOCAIFADDR :
	    RUMP_SIOCDIFADDR, (long)&req, 0, 0, 0);
	closefd(w, fd);
	return error;
}

static void *
work(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < ROUNDS; i++) {
		datagrams(w);
		connections(w);
		local(w);
		if (i % 8 == w->w_id)
			alias(w, htonl(0x0a000010 + i % 4), i / 8 % 2 == 0);
	}
	return NULL;
}

static void
finish(struct worker *w)
{
	struct rump_kernel_stats stats = { .rks_size = sizeof(stats) };

	check(rump_kernel_halt(w->w_kernel, 0), "halt");
	check(rump_kernel_stats(w->w_kernel, &stats), "stats");
	if (stats.rks_live_allocs != 0) {
		char report[2000];

		rump_kernel_leakreport(w->w_kernel, report, sizeof(report));
		fprintf(stderr, "left behind:\n%s", report);
		exit(1);
	}
	rump_kernel_destroy(w->w_kernel);
}

int
main(void)
{
	struct rump_wire_config config = { .rwc_size = sizeof(config),
		.rwc_seed = 1 };
	struct worker first[2], workers[2 * NTHREADS];
	pthread_t threads[2 * NTHREADS];
	char names[2][16];
	struct rump_wire *wire;

	check(rump_wire_create(&config, &wire), "wire");
	for (int k = 0; k < 2; k++) {
		struct worker *w = &first[k];

		*w = (struct worker){ .w_self = k, .w_ifname = names[k] };
		check(rump_kernel_boot(NULL, &w->w_kernel), "boot");
		w->w_process = rump_kernel_process(w->w_kernel);
		check(rump_wire_attach(w->w_kernel, rump_wire_port(wire),
		    names[k], sizeof(names[k])), "attach");
		check(alias(w, address(k), true), "address");
	}
	for (int i = 0; i < 2 * NTHREADS; i++) {
		struct worker *w = &workers[i];

		*w = first[i % 2];
		w->w_id = i;
		w->w_seed = (unsigned)i + 1;
		check(rump_process_create(w->w_kernel, NULL, 2,
		    &w->w_process), "process");
		pthread_create(&threads[i], NULL, work, w);
	}
	for (int i = 0; i < 2 * NTHREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 2 * NTHREADS; i++)
		rump_process_release(workers[i].w_process);
	finish(&first[0]);
	finish(&first[1]);
	rump_wire_destroy(wire);
	puts("net: done");
	return 0;
}
