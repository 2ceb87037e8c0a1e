/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fuzz target for packets: frames that come in from a wire.  With
 * libFuzzer, or (FUZZ_PLAIN) on its own: packet_fuzz SECONDS [SEED].
 *
 * An input is a list of steps of eight bytes.  Each makes a frame that would
 * be right (ARP, UDP, TCP of an established connection or to a listener, ICMP,
 * a fragment, IGMP) and then changes some bytes of it; checksums are made
 * right after that, most of the time.  The kernel's sockets are read, closed
 * and opened anew meanwhile.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <rump/rump_wire.h>
#include <rump/rumpdefs.h>
#include <rump/rumpkernel.h>

#define STEP	8
#define MAXSTEPS 64
#define NOWAIT	0x80		/* MSG_DONTWAIT */
#define NOSIG	(NOWAIT | 0x400)	/* and MSG_NOSIGNAL */
#define ETH	14
#define L4	(ETH + 20)

struct sin {
	uint8_t		len, family, port[2], addr[4], zero[8];
};

static struct rump_kernel *kernel;
static struct rump_process *process;
static struct rump_wire_port *inside, *outside;
static long retval[2];
static int listener = -1, udp = -1, raw = -1, conn = -1;
static uint8_t ourmac[6];
static volatile uint32_t theirseq, ourseq;	/* of the connection */
static volatile uint16_t connport;
static uint64_t frames;

static int
call(int number, long a, long b, long c, long d, long e, long f)
{
	long args[6] = { a, b, c, d, e, f };

	return rump_process_syscall(process, number, args, sizeof(args),
	    retval);
}

static void
must(int error, const char *what)
{
	if (error != 0) {
		fprintf(stderr, "%s: error %d\n", what, error);
		abort();
	}
}

static void
put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void
put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

static uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static unsigned
sum(const uint8_t *p, size_t n, unsigned s)
{
	for (size_t i = 0; i < n; i++)
		s += i % 2 ? p[i] : (unsigned)p[i] << 8;
	return s;
}

static unsigned
fold(unsigned s)
{
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return ~s & 0xffff;
}

/* What the kernel sends tells where the connection is. */
static enum rump_wire_verdict
watch(void *cookie, uint8_t *f, size_t len)
{
	(void)cookie;
	memcpy(ourmac, f + 6, 6);
	if (len >= L4 + 20 && f[23] == 6 &&
	    (unsigned)(f[L4 + 2] << 8 | f[L4 + 3]) == connport) {
		theirseq = get32(f + L4 + 4) + ((f[L4 + 13] & 2) != 0);
		ourseq = get32(f + L4 + 8);
	}
	return RUMP_WIRE_PASS;
}

static int
sock(int type, int proto, unsigned port)
{
	struct sin sin = { .len = 16, .family = RUMP_AF_INET };
	int one = 1, fd;

	must(call(RUMP_SYS_socket, RUMP_AF_INET, type |
	    RUMP_SOCK_NONBLOCK | RUMP_SOCK_NOSIGPIPE,
	    proto, 0, 0, 0), "socket");
	fd = (int)retval[0];
	put16(sin.port, port);
	call(RUMP_SYS_setsockopt, fd, RUMP_SOL_SOCKET, RUMP_SO_REUSEPORT,
	    (long)&one, sizeof(one), 0);
	call(RUMP_SYS_bind, fd, (long)&sin, sizeof(sin), 0, 0, 0);
	return fd;
}

static size_t
ip(uint8_t *f, int proto, size_t payload)
{
	static const uint8_t head[] = { 0x45, 0, 0, 0, 0, 1, 0, 0, 64, 0,
	    0, 0, 10, 0, 0, 2, 10, 0, 0, 1 };

	memcpy(f, ourmac, 6);
	memcpy(f + 6, "\2\0\0\0\0\2\10\0", 8);
	memcpy(f + ETH, head, sizeof(head));
	f[ETH + 9] = (uint8_t)proto;
	put16(f + ETH + 2, (unsigned)(20 + payload));
	return L4 + payload;
}

static size_t
tcp(uint8_t *f, unsigned port, uint32_t seq, uint32_t ack, int flags,
    size_t data)
{
	uint8_t *t = f + L4;

	memset(t, 0, 20 + data);
	put16(t, port);
	put16(t + 2, 80);
	put32(t + 4, seq);
	put32(t + 8, ack);
	t[12] = 5 << 4;
	t[13] = (uint8_t)flags;
	put16(t + 14, 8192);
	return ip(f, 6, 20 + data);
}

static void
checksums(uint8_t *f, size_t len)
{
	size_t hl = (size_t)(f[ETH] & 15) * 4, total, at;
	uint8_t *l4 = f + ETH + hl;
	unsigned s = 0;

	if (f[12] != 8 || f[13] != 0 || hl < 20 || ETH + hl > len)
		return;
	put16(f + ETH + 10, 0);
	put16(f + ETH + 10, fold(sum(f + ETH, hl, 0)));
	total = len - ETH - hl;
	switch (f[ETH + 9]) {
	case 6:
		at = 16;
		break;
	case 17:
		at = 6;
		break;
	case 1:
	case 2:
		at = 2;
		break;
	default:
		return;
	}
	if (total < at + 2)
		return;
	if (at != 2)
		s = sum(f + ETH + 12, 8, f[ETH + 9] + (unsigned)total);
	put16(l4 + at, 0);
	put16(l4 + at, fold(sum(l4, total, s)));
}

static void
inject(uint8_t *f, size_t len)
{
	frames++;
	must(rump_wire_inject(outside, f, len), "inject");
}

static void
establish(void)
{
	uint8_t f[2000];
	unsigned port = 1024 + frames % 60000;

	if (conn != -1)
		call(RUMP_SYS_close, conn, 0, 0, 0, 0, 0);
	conn = -1;
	theirseq = 0;
	connport = (uint16_t)port;
	tcp(f, port, 1000, 0, 2, 0);
	checksums(f, L4 + 20);
	inject(f, L4 + 20);
	for (int i = 0; i < 200 && theirseq == 0; i++)
		usleep(50);
	tcp(f, port, 1001, theirseq, 0x10, 0);
	checksums(f, L4 + 20);
	inject(f, L4 + 20);
	for (int i = 0; i < 100 && conn == -1; i++) {
		if (call(RUMP_SYS_accept, listener, 0, 0, 0, 0, 0) == 0)
			conn = (int)retval[0];
		else
			usleep(50);
	}
}

static size_t
right(uint8_t *f, const uint8_t *s)
{
	size_t n = (size_t)s[1] * 4;

	memset(f, 0, 2000);
	switch (s[0] % 10) {
	case 0:			/* ARP */
		memset(f, 0xff, 6);
		memcpy(f + 6, "\2\0\0\0\0\2\10\6\0\1\10\0\6\4\0", 15);
		f[21] = s[1] % 2 ? 1 : 2;
		memcpy(f + 22, "\2\0\0\0\0\2\12\0\0\2", 10);
		memcpy(f + 38, "\12\0\0\1", 4);
		return 60;
	case 1:
	case 2:
		put16(f + L4, 1000);
		put16(f + L4 + 2, 53);
		put16(f + L4 + 4, (unsigned)(8 + n));
		return ip(f, 17, 8 + n);
	case 3:			/* a fragment of one */
		put16(f + L4, 1000);
		put16(f + L4 + 2, 53);
		n = ip(f, 17, (n | 7) + 1);
		put16(f + ETH + 6, (s[7] & 0x80 ? 0x2000u : 0) |
		    (s[7] & 0x1fu));
		put16(f + ETH + 4, s[6] % 4);
		return n;
	case 4:
	case 5:			/* of the connection: data, ACK, FIN, RST, URG */
		return tcp(f, connport, ourseq + (int8_t)s[6],
		    theirseq + (int8_t)s[7], s[0] >> 2, n);
	case 6:			/* of another, to the listener */
		return tcp(f, 100u + s[6], s[7], 5, s[1] % 2 ? 2 : s[7], 0);
	case 7:			/* ICMP: errors about a packet of ours, echo */
		f[L4] = s[6] % 20;
		f[L4 + 1] = s[7] % 16;
		memcpy(f + L4 + 8, "\105\0\0\74\0\0\0\0\100\6\0\0\12\0\0\1"
		    "\12\0\0\2\0\120", 22);
		put16(f + L4 + 30, connport);
		put32(f + L4 + 32, theirseq);
		return ip(f, 1, 60);
	case 8:
		f[L4] = s[6] & 1 ? 0x11 : 0x16;
		n = ip(f, 2, 8 + s[7] % 40u);
		memcpy(f + ETH + 16, "\340\0\0\1", 4);
		return n;
	default:		/* options of the IP header */
		n = ip(f, 17, 8);
		memmove(f + L4 + 40, f + L4, 8);
		f[ETH] = 0x4f;
		put16(f + ETH + 2, 68);
		f[L4] = s[6];
		f[L4 + 1] = s[7];
		f[L4 + 2] = s[1];
		return n + 40;
	}
}

static void
users(unsigned what)
{
	char buf[3000] = "";

	switch (what % 16) {
	case 0:
		if (conn != -1)
			call(RUMP_SYS_sendto, conn, (long)buf, 2000, NOSIG, 0,
			    0);
		break;
	case 1:
		establish();
		break;
	case 2:
		call(RUMP_SYS_close, udp, 0, 0, 0, 0, 0);
		udp = sock(RUMP_SOCK_DGRAM, 0, 53);
		break;
	case 3:
		if (conn != -1)
			call(RUMP_SYS_shutdown, conn, 1, 0, 0, 0, 0);
		break;
	case 4:
		while (call(RUMP_SYS_accept, listener, 0, 0, 0, 0, 0) == 0)
			call(RUMP_SYS_close, retval[0], 0, 0, 0, 0, 0);
		break;
	}
	call(RUMP_SYS_recvfrom, udp, (long)buf, sizeof(buf), NOWAIT, 0, 0);
	call(RUMP_SYS_recvfrom, raw, (long)buf, sizeof(buf), NOWAIT, 0, 0);
	if (conn != -1)
		call(RUMP_SYS_recvfrom, conn, (long)buf, sizeof(buf), NOWAIT,
		    0, 0);
}

static void
begin(void)
{
	struct rump_wire_config config = { .rwc_size = sizeof(config) };
	struct { char name[16]; struct sin addr, broad, mask; } req = {
		.addr = { .len = 16, .family = RUMP_AF_INET,
		    .addr = { 10, 0, 0, 1 } },
		.mask = { .len = 16, .family = RUMP_AF_INET,
		    .addr = { 255, 255, 255, 0 } }
	};
	int mib[4] = { 4, 2, 0, 25 }, zero = 0, fd;
	struct rump_wire *wire;
	uint8_t arp[2000];

	must(rump_wire_create(&config, &wire), "wire");
	must(rump_kernel_boot(NULL, &kernel), "boot");
	process = rump_kernel_process(kernel);
	inside = rump_wire_port(wire);
	outside = rump_wire_port(wire);
	rump_wire_rule(inside, watch, NULL);
	must(rump_wire_attach(kernel, inside, req.name, sizeof(req.name)),
	    "attach");
	must(call(RUMP_SYS___sysctl, (long)mib, 4, 0, 0, (long)&zero,
	    sizeof(zero)), "sysctl");
	fd = sock(RUMP_SOCK_DGRAM, 0, 1);
	must(call(RUMP_SYS_ioctl, fd, RUMP_SIOCAIFADDR, (long)&req, 0, 0, 0),
	    "address");
	udp = sock(RUMP_SOCK_DGRAM, 0, 53);
	raw = sock(RUMP_SOCK_RAW, 1, 0);
	listener = sock(RUMP_SOCK_STREAM, 0, 80);
	must(call(RUMP_SYS_listen, listener, 8, 0, 0, 0, 0), "listen");
	inject(arp, right(arp, (const uint8_t[STEP]){ 0, 1 }));
	usleep(10000);
	establish();
	if (conn == -1)
		must(-1, "no connection");
}

int	LLVMFuzzerInitialize(int *, char ***);
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	begin();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t size)
{
	uint8_t f[2000];
	size_t len;

	for (int i = 0; i < MAXSTEPS && size >= STEP; i++) {
		len = right(f, s);
		if (s[2] & 1)
			f[ETH + s[3] % (len - ETH)] = s[4];
		if (s[2] & 2)
			f[ETH + s[4] % 40] ^= s[5];
		if (s[2] & 4)
			len = ETH + s[5] % (len - ETH + 1);
		if ((s[2] & 0x18) != 0)
			checksums(f, len);
		inject(f, len);
		users(s[2] >> 4 | (unsigned)(s[3] & 3) << 4);
		s += STEP;
		size -= STEP;
	}
	return 0;
}

#ifdef FUZZ_PLAIN
int
main(int argc, char **argv)
{
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 10);
	uint64_t x = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	struct rump_kernel_stats stats = { .rks_size = sizeof(stats) };
	uint8_t script[STEP * MAXSTEPS];

	begin();
	while (time(NULL) < end) {
		for (size_t i = 0; i < sizeof(script); i++) {
			x = x * 6364136223846793005u + 1442695040888963407u;
			script[i] = (uint8_t)(x >> 56);
		}
		alarm(20);
		LLVMFuzzerTestOneInput(script, sizeof(script));
	}
	alarm(20);
	must(rump_kernel_halt(kernel, 0), "halt");
	must(rump_kernel_stats(kernel, &stats), "stats");
	if (stats.rks_live_allocs != 0) {
		char report[2000];

		rump_kernel_leakreport(kernel, report, sizeof(report));
		fprintf(stderr, "left behind:\n%s", report);
		return 1;
	}
	rump_kernel_destroy(kernel);
	printf("%llu frames; no crash, hang or leak\n",
	    (unsigned long long)frames);
	return 0;
}
#endif
