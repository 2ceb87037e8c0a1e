/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel of the network's fuzz targets, and who is around it.
 *
 * It has no threads and virtual time, so that what an input does is done when
 * inject() or call() returns, and a run follows from its inputs.  Its memory
 * is limited: a queue without a bound ends in a failed check.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump.h>
#include <rump/rump_wire.h>
#include <rump/rumpclock.h>
#include <rump/rumpkernel.h>

#include "net.h"

#define MAXLIVE		(24u << 20)	/* bytes that are in use at most */

const uint8_t us4[4] = { 10, 0, 0, 1 }, peer4[4] = { 10, 0, 0, 2 };
const uint8_t us6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 };
const uint8_t peer6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 2 };
const uint8_t peerll[16] = { 0xfe, 0x80, [15] = 2 };
const uint8_t peermac[6] = { 2, 0, 0, 0, 0, 2 };
uint8_t ourmac[6], ourll[16];
struct conn conn4, conn6;
long retval[2];
uint64_t nframes;

static struct rump_kernel *kernel;
static struct rump_process *process;
static struct rump_clock *timer;
static struct rump_wire *wire;
static struct rump_wire_port *inside, *outside;
static int listener4, listener6, udp4, udp6, raw4, raw6;
static unsigned nextport = 1024;
static uint64_t most;			/* bytes that were live at once */
static uint8_t askedarp, askednd;	/* who the kernel asks for is the peer */

int
call(int number, long a, long b, long c, long d, long e, long f)
{
	long args[6] = { a, b, c, d, e, f };

	return rump_process_syscall(process, number, args, sizeof(args),
	    retval);
}

void
must(int error, const char *what)
{
	if (error != 0) {
		fprintf(stderr, "%s: error %d\n", what, error);
		abort();
	}
}

static void
quiet(void *cookie, const char *text, size_t len)
{
	(void)cookie;
	(void)text;
	(void)len;
}

static void
follow(struct conn *c, const uint8_t *t, size_t payload)
{
	uint32_t end = get32(t + 4) + (uint32_t)payload - (t[12] >> 4) * 4u +
	    ((t[13] & 3) != 0);

	if (get16(t + 2) != c->port || (t[13] & 4) != 0)
		return;
	if ((t[13] & 2) != 0 || (int32_t)(end - c->rcv) > 0)
		c->rcv = end;
	if ((t[13] & 0x10) != 0 && (int32_t)(get32(t + 8) - c->snd) > 0)
		c->snd = get32(t + 8);
}

/* What the kernel sends. */
static enum rump_wire_verdict
watch(void *cookie, uint8_t *f, size_t len)
{
	const uint8_t *p = f + ETH;

	(void)cookie;
	memcpy(ourmac, f + 6, 6);
	switch (get16(f + 12)) {
	case 0x806:
		if (p[7] == 1 && memcmp(p + 24, peer4, 4) == 0)
			askedarp = 1;
		break;
	case 0x800:
		if (p[9] == 6 && len >= ETH + 40 && p[0] == 0x45 &&
		    (get16(p + 6) & 0x1fff) == 0)
			follow(&conn4, p + 20, get16(p + 2) - 20);
		break;
	case 0x86dd:
		if (p[6] == 6 && len >= ETH + 60)
			follow(&conn6, p + 40, get16(p + 4));
		if (p[6] == 58 && len >= ETH + 64 && p[40] == 135 &&
		    memcmp(p + 48, peer6, 16) == 0)
			askednd = 1;
		if (p[8] == 0xfe)
			memcpy(ourll, p + 8, 16);
		break;
	}
	return RUMP_WIRE_PASS;
}

static void
answer_arp(void)
{
	uint8_t f[60] = { 0 };

	memcpy(f, ourmac, 6);
	memcpy(f + 6, peermac, 6);
	memcpy(f + 12, "\10\6\0\1\10\0\6\4\0\2", 10);
	memcpy(f + 22, peermac, 6);
	memcpy(f + 28, peer4, 4);
	memcpy(f + 32, ourmac, 6);
	memcpy(f + 38, us4, 4);
	must(rump_wire_inject(outside, f, sizeof(f)), "inject");
}

static void
answer_nd(void)
{
	uint8_t f[ETH + 72];
	uint8_t *p = f + frame6(f, 58, 32);

	memset(p, 0, 32);
	p[0] = 136;
	p[4] = 0x60;
	memcpy(p + 8, peer6, 16);
	memcpy(p + 24, "\2\1", 2);
	memcpy(p + 26, peermac, 6);
	checksums(f, sizeof(f));
	must(rump_wire_inject(outside, f, sizeof(f)), "inject");
}

void
inject(const uint8_t *f, size_t len)
{
	nframes++;
	must(rump_wire_inject(outside, f, len), "inject");
	if (askedarp) {
		askedarp = 0;
		answer_arp();
	}
	if (askednd) {
		askednd = 0;
		answer_nd();
	}
}

static void
wildcard(int fd, bool v6, unsigned port)
{
	struct sin sin = { .len = sizeof(sin), .family = RUMP_AF_INET };
	struct sin6 sin6 = { .len = sizeof(sin6), .family = RUMP_AF_INET6 };

	put16(sin.port, port);
	put16(sin6.port, port);
	if (v6)
		call(RUMP_SYS_bind, fd, (long)&sin6, sizeof(sin6), 0, 0, 0);
	else
		call(RUMP_SYS_bind, fd, (long)&sin, sizeof(sin), 0, 0, 0);
}

int
newsocket(int domain, int type, int proto, unsigned port)
{
	int one = 1, fd;

	must(call(RUMP_SYS_socket, domain, type | NONBLOCK, proto, 0, 0, 0),
	    "socket");
	fd = (int)retval[0];
	call(RUMP_SYS_setsockopt, fd, RUMP_SOL_SOCKET, RUMP_SO_REUSEPORT,
	    (long)&one, sizeof(one), 0);
	if (port != 0 || type == RUMP_SOCK_RAW)
		wildcard(fd, domain == RUMP_AF_INET6, port);
	return fd;
}

static void
drop(struct conn *c)
{
	if (c->fd != -1)
		call(RUMP_SYS_close, c->fd, 0, 0, 0, 0, 0);
	c->fd = -1;
}

/* Until none is left; some were aborted meanwhile. */
static void
acceptall(int listener)
{
	int error;

	while ((error = call(RUMP_SYS_accept, listener, 0, 0, 0, 0, 0)) !=
	    RUMP_EAGAIN) {
		if (error == 0)
			call(RUMP_SYS_close, retval[0], 0, 0, 0, 0, 0);
		else if (error != RUMP_ECONNABORTED)
			must(error, "accept");
	}
}

static void
establish(struct conn *c)
{
	const int listener = c->v6 ? listener6 : listener4;
	uint8_t f[MAXFRAME];

	drop(c);
	acceptall(listener);
	c->port = (uint16_t)nextport;
	nextport = nextport == 65535 ? 1024 : nextport + 1;
	c->snd = nextport * 0x01234567u;
	c->rcv = 0;
	inject(f, segment(f, c, 2, ""));
	inject(f, segment(f, c, 0x10, ""));
	if (call(RUMP_SYS_accept, listener, 0, 0, 0, 0, 0) != 0)
		return;
	c->fd = (int)retval[0];
	must(call(RUMP_SYS_fcntl, c->fd, 4, 4 /* F_SETFL, O_NONBLOCK */, 0, 0,
	    0), "fcntl");
}

/* The program's end of time: what is due in so long happens. */
void
host_sleep(unsigned ms)
{
	must(rump_clock_advance(timer, (int64_t)ms * 1000000), "advance");
	call(RUMP_SYS_getppid, 0, 0, 0, 0, 0, 0);
}

static void
drain(int fd)
{
	static char buf[4000];

	for (int i = 0; i < 4; i++) {
		if (fd == -1 || call(RUMP_SYS_recvfrom, fd, (long)buf,
		    sizeof(buf), DONTWAIT, 0, 0) != 0)
			break;
	}
}

static void
sendsome(int fd, unsigned n)
{
	static char buf[3000];

	if (fd != -1)
		call(RUMP_SYS_sendto, fd, (long)buf, n, DONTWAIT, 0, 0);
}

/* What programs in the kernel do. */
void
host_users(unsigned what)
{
	struct conn *c = what & 16 ? &conn6 : &conn4;

	switch (what & 15) {
	case 0:
		sendsome(c->fd, 3000);
		break;
	case 1:
		sendsome(c->fd, 1);
		break;
	case 2:
		if (c->fd != -1)
			call(RUMP_SYS_shutdown, c->fd, 1, 0, 0, 0, 0);
		break;
	case 3:
		establish(c);
		break;
	case 4:
		drop(c);
		break;
	case 5:
		acceptall(c->v6 ? listener6 : listener4);
		break;
	case 6:
		call(RUMP_SYS_close, udp4, 0, 0, 0, 0, 0);
		udp4 = newsocket(RUMP_AF_INET, RUMP_SOCK_DGRAM, 0, 53);
		break;
	default:
		drain(udp4);
		drain(udp6);
		drain(raw4);
		drain(raw6);
		drain(conn4.fd);
		drain(conn6.fd);
		break;
	}
}

/* Memory is bounded, and a connection works.  */
static void
alive(struct conn *c)
{
	static const char text[] = "still there?";
	uint8_t f[MAXFRAME];
	char buf[100];

	establish(c);
	if (c->fd == -1) {
		/* The queue of the listener may have been full: time helps. */
		host_sleep(120000);
		establish(c);
	}
	if (c->fd == -1)
		must(-1, c->v6 ? "no connection (IPv6)" : "no connection");
	inject(f, segment(f, c, 0x18, text));
	if (call(RUMP_SYS_recvfrom, c->fd, (long)buf, sizeof(buf), DONTWAIT,
	    0, 0) != 0 || retval[0] != (long)strlen(text) ||
	    memcmp(buf, text, strlen(text)) != 0)
		must(-1, "a segment in order was not delivered");
}

void
host_check(void)
{
	struct rump_kernel_stats stats = { .rks_size = sizeof(stats) };

	must(rump_kernel_stats(kernel, &stats), "stats");
	if (stats.rks_live_bytes > most)
		most = stats.rks_live_bytes;
	if (stats.rks_live_bytes > MAXLIVE) {
		char report[4000];

		rump_kernel_leakreport(kernel, report, sizeof(report));
		fprintf(stderr, "too much in use:\n%s", report);
		abort();
	}
	alive(&conn4);
}

uint64_t
host_most(void)
{
	return most;
}

/* A number by name: CTL_QUERY, a level after the other. */
static void
setting(const char *name, int value)
{
	static uint8_t nodes[64 << 10];
	uint8_t ask[0x60] = { [3] = 1 };
	int mib[12], n = 0;
	size_t len, l;

	for (const char *p = name; *p != '\0'; p += l + (p[l] == '.'), n++) {
		uint8_t *node = nodes;

		l = strcspn(p, ".");
		len = sizeof(nodes);
		mib[n] = -2;
		must(call(RUMP_SYS___sysctl, (long)mib, n + 1, (long)nodes,
		    (long)&len, (long)ask, sizeof(ask)), name);
		while (strncmp((char *)node + 8, p, l) != 0 ||
		    node[8 + l] != '\0') {
			node += sizeof(ask);
			if (node >= nodes + len)
				must(-1, name);
		}
		memcpy(&mib[n], node + 4, sizeof(int));
	}
	must(call(RUMP_SYS___sysctl, (long)mib, n, 0, 0, (long)&value,
	    sizeof(value)), name);
}

static void
addresses(const char *ifname)
{
	struct { char name[16]; struct sin addr, broad, mask; } req = {
		.addr = { 16, RUMP_AF_INET, .addr = { 10, 0, 0, 1 } },
		.broad = { 16, RUMP_AF_INET, .addr = { 10, 0, 0, 255 } },
		.mask = { 16, RUMP_AF_INET, .addr = { 255, 255, 255, 0 } }
	};
	struct { char name[16]; struct sin6 addr, dst, mask; int flags;
	    int64_t expire, preferred; uint32_t vltime, pltime; } req6 = {
		.addr = { .len = 28, .family = RUMP_AF_INET6 },
		.mask = { .len = 28, .family = RUMP_AF_INET6 },
		.vltime = UINT32_MAX, .pltime = UINT32_MAX
	};
	int fd = newsocket(RUMP_AF_INET, RUMP_SOCK_DGRAM, 0, 0);
	int fd6 = newsocket(RUMP_AF_INET6, RUMP_SOCK_DGRAM, 0, 0);

	strcpy(req.name, ifname);
	must(call(RUMP_SYS_ioctl, fd, RUMP_SIOCAIFADDR, (long)&req, 0, 0, 0),
	    "address");
	strcpy(req6.name, ifname);
	memcpy(req6.addr.addr, us6, 16);
	memset(req6.mask.addr, 0xff, 8);
	must(call(RUMP_SYS_ioctl, fd6, RUMP_SIOCAIFADDR_IN6, (long)&req6, 0,
	    0, 0), "address6");
	call(RUMP_SYS_close, fd, 0, 0, 0, 0, 0);
	call(RUMP_SYS_close, fd6, 0, 0, 0, 0, 0);
}

static void
sockets(void)
{
	udp4 = newsocket(RUMP_AF_INET, RUMP_SOCK_DGRAM, 0, 53);
	udp6 = newsocket(RUMP_AF_INET6, RUMP_SOCK_DGRAM, 0, 53);
	raw4 = newsocket(RUMP_AF_INET, RUMP_SOCK_RAW, 1, 0);
	raw6 = newsocket(RUMP_AF_INET6, RUMP_SOCK_RAW, 58, 0);
	listener4 = newsocket(RUMP_AF_INET, RUMP_SOCK_STREAM, 0, 80);
	listener6 = newsocket(RUMP_AF_INET6, RUMP_SOCK_STREAM, 0, 80);
	must(call(RUMP_SYS_listen, listener4, 8, 0, 0, 0, 0), "listen");
	must(call(RUMP_SYS_listen, listener6, 8, 0, 0, 0, 0), "listen");
}

void
host_begin(bool forward)
{
	struct rump_wire_config wc = { .rwc_size = sizeof(wc),
	    .rwc_flags = RUMP_WIRE_NOCSUM | RUMP_WIRE_NOTSO };
	struct rump_clock_config cc = { .rcc_size = sizeof(cc),
	    .rcc_kind = RUMP_CLOCKKIND_VIRTUAL, .rcc_seed = 1 };
	struct rump_kernel_config kc = { .rkc_size = sizeof(kc),
	    .rkc_ncpu = 1, .rkc_seed = 1, .rkc_console = quiet,
	    .rkc_sigmodel = RUMP_SIGMODEL_RECORD + 1 };
	char ifname[16];

	setenv("RUMP_THREADS", "0", 1);
	must(rump_clock_create(&cc, &timer), "clock");
	must(rump_wire_create(&wc, &wire), "wire");
	kc.rkc_clock = timer;
	must(rump_kernel_boot(&kc, &kernel), "boot");
	must(rump_clock_join(timer, "fuzz"), "join");
	process = rump_kernel_process(kernel);
	inside = rump_wire_port(wire);
	outside = rump_wire_port(wire);
	rump_wire_rule(inside, watch, NULL);
	must(rump_wire_attach(kernel, inside, ifname, sizeof(ifname)),
	    "attach");
	setting("net.inet.ip.dad_count", 0);
	setting("net.inet6.ip6.dad_count", 0);
	setting("net.inet6.ip6.accept_rtadv", 1);
	setting("net.inet.ip.forwarding", forward);
	setting("net.inet6.ip6.forwarding", forward);
	addresses(ifname);
	sockets();
	conn4 = (struct conn){ .fd = -1 };
	conn6 = (struct conn){ .fd = -1, .v6 = true };
	answer_arp();
	answer_nd();
	host_sleep(5000);
	alive(&conn4);
	alive(&conn6);
}

/* Halted with all that is going on; nothing is left. */
void
host_end(void)
{
	struct rump_kernel_stats stats = { .rks_size = sizeof(stats) };

	must(rump_clock_leave(timer), "leave");
	must(rump_kernel_halt(kernel, 0), "halt");
	must(rump_kernel_stats(kernel, &stats), "stats");
	if (stats.rks_live_allocs != 0) {
		char report[4000];

		rump_kernel_leakreport(kernel, report, sizeof(report));
		fprintf(stderr, "left behind:\n%s", report);
		abort();
	}
	rump_kernel_destroy(kernel);
	rump_wire_destroy(wire);
	rump_clock_release(timer);
}
