/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Socket calls in random order: an input is a list of calls of four bytes
 * (which, of what socket, and two that choose arguments), on a few sockets
 * that live across inputs.  Nothing here blocks but close(2) of a socket that
 * lingers, and that for no time, as the clock is virtual.
 */

#include <string.h>

#include "net.h"

#define NSOCKETS	12

struct msg {
	void		*name;
	uint32_t	namelen;
	void		*iov;
	int		iovlen;
	void		*control;
	uint32_t	controllen;
	int		flags;
};

struct mmsg {
	struct msg	msg;
	unsigned	len;
};

static int socks[NSOCKETS];
static uint8_t area[70000], control[512];

static const int levels[] = { RUMP_SOL_SOCKET, 0, 6, 17, 41, 58, 1 };
static const uint32_t requests[] = {
	RUMP_SIOCGIFFLAGS, RUMP_SIOCGIFMTU, RUMP_SIOCAIFADDR,
	RUMP_SIOCDIFADDR, RUMP_SIOCAIFADDR_IN6, RUMP_SIOCDIFADDR_IN6,
	0x4004667f /* FIONREAD */, 0x40047307 /* SIOCATMARK */,
	0xc0106924 /* SIOCGIFCONF */, 0xc0906921 /* SIOCGIFADDR */,
	0xc0906925 /* SIOCGIFNETMASK */, 0xc038694e, 0xc0206971, 0xc0906983
};

/* An address of a family that fits, mostly. */
static uint32_t
address(uint8_t *to, unsigned a, unsigned b)
{
	struct sin sin = { 16, RUMP_AF_INET, .addr = { 127, 0, 0, 1 } };
	struct sin6 sin6 = { .len = 28, .family = RUMP_AF_INET6 };

	switch (a % 5) {
	case 0:
	case 1:
		put16(sin.port, b % 8 ? 1000 + b % 4 : b % 3);
		if (b & 0x40)
			memcpy(sin.addr, us4, 4);
		if (b & 0x80)
			memcpy(sin.addr, "\340\0\0\5", 4);
		memcpy(to, &sin, sizeof(sin));
		return sizeof(sin);
	case 2:
		put16(sin6.port, b % 8 ? 1000 + b % 4 : b % 3);
		if (b & 0x40)
			memcpy(sin6.addr, us6, 16);
		else if (b & 0x80)
			memcpy(sin6.addr + 10, "\377\377\177\0\0\1", 6);
		else
			sin6.addr[15] = 1;
		memcpy(to, &sin6, sizeof(sin6));
		return sizeof(sin6);
	case 3:
		memcpy(to, "\020\001/tmp/s0", 10);
		to[8] = (uint8_t)('0' + b % 4);
		return 10;
	default:
		memset(to, (int)b, 40);
		to[1] = (uint8_t)(b % 40);
		return b % 40;
	}
}

static void
make(unsigned slot, unsigned a, unsigned b)
{
	static const int domains[] = { RUMP_AF_INET, RUMP_AF_INET6,
	    RUMP_AF_LOCAL, RUMP_AF_ROUTE };
	static const int types[] = { RUMP_SOCK_STREAM, RUMP_SOCK_DGRAM,
	    RUMP_SOCK_RAW, RUMP_SOCK_SEQPACKET };
	int fds[2];

	if (socks[slot] != -1)
		call(RUMP_SYS_close, socks[slot], 0, 0, 0, 0, 0);
	socks[slot] = -1;
	if (a % 8 == 7) {
		unsigned other = (slot + 1) % NSOCKETS;

		if (socks[other] == -1 && call(RUMP_SYS_socketpair,
		    RUMP_AF_LOCAL, types[b % 4] | NONBLOCK, 0, (long)fds, 0,
		    0) == 0) {
			socks[slot] = fds[0];
			socks[other] = fds[1];
		}
	} else if (call(RUMP_SYS_socket, domains[a % 4], types[b % 4] |
	    NONBLOCK, b % 4 == 2 ? b : 0, 0, 0, 0) == 0)
		socks[slot] = (int)retval[0];
}

static void
accepted(int fd, unsigned slot)
{
	uint32_t len = 40;

	if (call(RUMP_SYS_accept, fd, (long)area, (long)&len, 0, 0, 0) != 0)
		return;
	if (socks[slot] != -1)
		call(RUMP_SYS_close, socks[slot], 0, 0, 0, 0, 0);
	socks[slot] = (int)retval[0];
	/* A listener that blocks again must not stop the run. */
	call(RUMP_SYS_fcntl, socks[slot], 4, 4 /* O_NONBLOCK */, 0, 0, 0);
}

static size_t
amount(unsigned a)
{
	static const size_t odd[] = { 0, 1, 2, 100, 1460, 3000, 20000, 65508 };

	return odd[a % 8];
}

/* Control messages: rights, credentials, options of IP, nonsense. */
static uint32_t
controls(unsigned a, unsigned b)
{
	const uint32_t len = 16 + (a >> 4) % 8 * 4u;
	int level = levels[a % 7], type = (int)(b % 64);

	memset(control, (int)(b >> 6), sizeof(control));
	if (a % 3 == 0) {
		level = RUMP_SOL_SOCKET;
		type = 1;		/* SCM_RIGHTS */
		for (int i = 0; i < 8; i++)
			memcpy(control + 16 + 4 * i, &socks[(b + i) %
			    NSOCKETS], 4);
	}
	memcpy(control, b == 255 ? &b : &len, 4);
	memcpy(control + 4, &level, 4);
	memcpy(control + 8, &type, 4);
	return a % 16 == 1 ? b : len;
}

static void
sending(int fd, unsigned a, unsigned b)
{
	uint8_t name[64];
	struct { void *base; size_t len; } iov[3] = {
		{ area, amount(a) }, { area + 7, amount(b) / 3 },
		{ area, a % 5 } };
	struct mmsg m[2] = { { .msg = { .iov = iov,
	    .iovlen = 1 + (int)a % 3 } } };
	int flags = DONTWAIT | (b & 1) /* MSG_OOB */ | (b & 8) /* MSG_EOR */;

	if (b & 2) {
		m[0].msg.name = name;
		m[0].msg.namelen = address(name, a, b >> 2);
	}
	if (b & 4) {
		m[0].msg.control = control;
		m[0].msg.controllen = controls(a, b);
	}
	m[1] = m[0];
	if (a & 0x80)
		call(RUMP_SYS_sendmmsg, fd, (long)m, 2, flags, 0, 0);
	else
		call(RUMP_SYS_sendmsg, fd, (long)m, flags, 0, 0, 0);
}

/* Descriptors that came are closed. */
static void
closerights(const struct msg *m)
{
	uint32_t len, at = 0;
	int level, type, fd;

	while (at + 16 <= m->controllen && m->controllen <= sizeof(control)) {
		memcpy(&len, control + at, 4);
		memcpy(&level, control + at + 4, 4);
		memcpy(&type, control + at + 8, 4);
		if (len < 16 || len > m->controllen - at)
			break;
		for (uint32_t i = 16; level == RUMP_SOL_SOCKET && type == 1 &&
		    i + 4 <= len; i += 4) {
			memcpy(&fd, control + at + i, 4);
			call(RUMP_SYS_close, fd, 0, 0, 0, 0, 0);
		}
		at += (len + 7) & ~7u;
	}
}

static void
receiving(int fd, unsigned a, unsigned b)
{
	struct { void *base; size_t len; } iov[2] = {
		{ area, amount(a) }, { area + 30000, 100 } };
	uint8_t name[64];
	struct msg m = { .name = name, .namelen = b % 40, .iov = iov,
		.iovlen = 1 + (int)a % 2, .control = control,
		.controllen = b & 1 ? 200 : b % 40 };
	/* MSG_PEEK, MSG_OOB, MSG_WAITALL, MSG_TRUNC */
	int flags = DONTWAIT | (b & 2) | (b >> 2 & 1) | (b << 2 & 0x40) |
	    (b & 0x10);

	if (call(RUMP_SYS_recvmsg, fd, (long)&m, flags, 0, 0, 0) == 0)
		closerights(&m);
}

static void
options(int fd, unsigned a, unsigned b, bool set)
{
	int level = levels[a % 7], name = (int)(b % 80);
	uint32_t len = a < 128 ? 4 : (a >> 2) % 32 * 4;
	static uint8_t value[256];

	if (level == RUMP_SOL_SOCKET)
		name = b & 1 ? (int)(1u << (b >> 1) % 15) :
		    0x1000 + (int)(b >> 1) % 20;
	memset(value, 0, sizeof(value));
	value[0] = (uint8_t)a;
	value[4] = (uint8_t)(b >> 4);
	if (a & 1)
		memset(value, a & 2 ? 0xff : (int)b, 4);
	if (set)
		call(RUMP_SYS_setsockopt, fd, level, name, (long)value, len,
		    0);
	else
		call(RUMP_SYS_getsockopt, fd, level, name, (long)value,
		    (long)&len, 0);
}

static void
request(int fd, unsigned a, unsigned b)
{
	static uint8_t arg[512];
	const uint32_t which = requests[a % (sizeof(requests) /
	    sizeof(requests[0]))];

	memset(arg, b & 1 ? (int)b : 0, sizeof(arg));
	memset(arg, 0, 16);
	strcpy((char *)arg, b & 2 ? "wire0" : "lo0");
	if (which == 0xc0106924) {
		int len = b & 4 ? 300 : (int)b;
		void *p = area;

		memcpy(arg, &len, 4);
		memcpy(arg + 8, &p, sizeof(p));
	} else
		address(arg + 16, a >> 4, b);
	/* The address that the harness needs stays. */
	if (memcmp(arg + 20, us4, 4) == 0 || memcmp(arg + 24, us6, 16) == 0 ||
	    b & 2)
		return;
	call(RUMP_SYS_ioctl, fd, which, (long)arg, 0, 0, 0);
}

static void
waiting(unsigned a)
{
	struct { int fd; short events, revents; } p[NSOCKETS];
	struct { uint64_t ident; uint32_t filter, flags, fflags; int64_t data;
	    void *udata; uint64_t ext[4]; } ev[4];
	struct { int64_t sec; long nsec; } none = { 0, 0 };
	long kq;

	for (int i = 0; i < NSOCKETS; i++) {
		p[i].fd = socks[i];
		p[i].events = (short)a;
	}
	if (a & 1) {
		call(RUMP_SYS_poll, (long)p, NSOCKETS, 0, 0, 0, 0);
		return;
	}
	if (call(RUMP_SYS_kqueue, 0, 0, 0, 0, 0, 0) != 0)
		return;
	kq = retval[0];
	memset(ev, 0, sizeof(ev));
	for (unsigned i = 0; i < 4; i++) {
		ev[i].ident = (uint64_t)socks[(a + i) % NSOCKETS];
		ev[i].filter = i % 2;
		ev[i].flags = 1;	/* EV_ADD */
	}
	call(RUMP_SYS_kevent, kq, (long)ev, 4, (long)ev, 4, (long)&none);
	call(RUMP_SYS_close, kq, 0, 0, 0, 0, 0);
}

static void
route(int fd, unsigned a, unsigned b)
{
	static uint8_t m[200];

	memset(m, 0, sizeof(m));
	put16(m, 0);
	m[0] = sizeof(m);
	m[2] = 4;			/* RTM_VERSION */
	m[3] = (uint8_t)(a % 24);
	m[12] = (uint8_t)(b & 7);	/* addresses */
	m[8] = (uint8_t)(a >> 4);
	address(m + 120, a >> 2, b);
	address(m + 136, 0, b & 0x3f);
	call(RUMP_SYS_write, fd, (long)m, b & 8 ? b % sizeof(m) : sizeof(m), 0,
	    0, 0);
}

static void
table(unsigned a, unsigned b)
{
	int mib[6] = { 4, a & 1 ? 34 : 2 + (int)(b % 40), 0, (int)a % 3,
	    1 + (int)b % 6, 0 };
	size_t len = a & 2 ? sizeof(area) : b;

	call(RUMP_SYS___sysctl, (long)mib, 6 - (a >> 2) % 3, (long)area,
	    (long)&len, 0, 0);
}

static void
onecall(unsigned op, unsigned slot, unsigned a, unsigned b)
{
	uint8_t name[64];
	uint32_t len = b % 64;
	int fd = socks[slot];

	switch (op % 16) {
	case 0:
		make(slot, a, b);
		break;
	case 1:
		len = address(name, a, b);
		call(RUMP_SYS_bind, fd, (long)name, len, 0, 0, 0);
		break;
	case 2:
		len = address(name, a, b);
		call(RUMP_SYS_connect, fd, (long)name, len, 0, 0, 0);
		break;
	case 3:
		call(RUMP_SYS_listen, fd, (int)(a % 4), 0, 0, 0, 0);
		break;
	case 4:
		accepted(fd, a % NSOCKETS);
		break;
	case 5:
	case 6:
		sending(fd, a, b);
		break;
	case 7:
	case 8:
		receiving(fd, a, b);
		break;
	case 9:
		options(fd, a, b, true);
		break;
	case 10:
		options(fd, a, b, false);
		break;
	case 11:
		call(RUMP_SYS_shutdown, fd, (int)(a % 4), 0, 0, 0, 0);
		break;
	case 12:
		if (a & 1)
			call(RUMP_SYS_getsockname, fd, (long)name, (long)&len,
			    0, 0, 0);
		else
			call(RUMP_SYS_getpeername, fd, (long)name, (long)&len,
			    0, 0, 0);
		break;
	case 13:
		if (a & 0x40)
			route(fd, a, b);
		else
			request(fd, a, b);
		break;
	case 14:
		if (a & 0x80)
			table(a, b);
		else
			waiting(a);
		break;
	default:
		if (a & 1)
			host_sleep(a & 2 ? 10000 : a);
		else if (fd != -1) {
			call(RUMP_SYS_close, fd, 0, 0, 0, 0, 0);
			socks[slot] = -1;
			call(RUMP_SYS_unlink, (long)"/tmp/s1", 0, 0, 0, 0, 0);
		}
		break;
	}
}

/* The sockets are gone with the kernel before. */
void
calls_begin(void)
{
	for (int i = 0; i < NSOCKETS; i++)
		socks[i] = -1;
}

void
calls(const uint8_t *in, size_t n)
{
	for (int i = 0; i < 24 && n >= 4; i++) {
		onecall(in[0], in[1] % NSOCKETS, in[2], in[3]);
		in += 4;
		n -= 4;
	}
}
