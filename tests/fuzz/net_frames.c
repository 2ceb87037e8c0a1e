/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames of inputs.
 *
 * The first byte of an input says what is made right (FIX_*), the second what
 * the kernel's users do afterwards and how much time goes by.  The rest is the
 * packet, from the header on that the target is named for.
 */

#include <string.h>

#include "net.h"

#define FIX_SUMS	0x01	/* checksums */
#define FIX_LENGTHS	0x02
#define FIX_TO		0x04	/* to the kernel */
#define FIX_FROM	0x08	/* from the peer */
#define FIX_LIVE	0x10	/* numbers of the connection */
#define FIX_V6		0x20	/* TCP, UDP: over IPv6 */
#define FIX_GROUP	0x40	/* ND: to all nodes */
#define FIX_LINK	0x80	/* ND: from the link-local address */

static const uint8_t allnodes[16] = { 0xff, 2, [15] = 1 };
static const uint8_t allmac[6] = { 0x33, 0x33, 0, 0, 0, 1 };

void
put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

void
put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

unsigned
get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
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

/* What the transport has at l4 is `n' bytes; s: sum of the pseudo header. */
static void
transport_sum(uint8_t *l4, size_t n, int proto, unsigned s, bool v6)
{
	size_t at;

	switch (proto) {
	case 6:
		at = 16;
		break;
	case 17:
		at = 6;
		break;
	case 58:
		at = 2;
		break;
	case 1:
	case 2:
		at = 2;
		if (!v6)
			s = 0;
		break;
	default:
		return;
	}
	if (n < at + 2)
		return;
	put16(l4 + at, 0);
	put16(l4 + at, fold(sum(l4, n, s)));
}

static void
sums4(uint8_t *p, size_t len)
{
	size_t hl = (size_t)(p[0] & 15) * 4, total = get16(p + 2);

	if (hl < 20 || hl > len)
		return;
	put16(p + 10, 0);
	put16(p + 10, fold(sum(p, hl, 0)));
	if (total > len || total < hl || (get16(p + 6) & 0x3fff) != 0)
		return;
	transport_sum(p + hl, total - hl, p[9], sum(p + 12, 8,
	    p[9] + (unsigned)(total - hl)), false);
}

static void
sums6(uint8_t *p, size_t len)
{
	size_t at = 40, end = 40 + get16(p + 4);
	int next = p[6];

	if (end > len)
		return;
	while (next == 0 || next == 43 || next == 60) {
		if (at + 8 > end)
			return;
		next = p[at];
		at += ((size_t)p[at + 1] + 1) * 8;
	}
	if (at > end)
		return;
	transport_sum(p + at, end - at, next, sum(p + 8, 32,
	    (unsigned)next + (unsigned)(end - at)), true);
}

void
checksums(uint8_t *f, size_t len)
{
	if (get16(f + 12) == 0x800 && len >= ETH + 20)
		sums4(f + ETH, len - ETH);
	else if (get16(f + 12) == 0x86dd && len >= ETH + 40)
		sums6(f + ETH, len - ETH);
}

static void
ether(uint8_t *f, unsigned type)
{
	memcpy(f, ourmac, 6);
	memcpy(f + 6, peermac, 6);
	put16(f + 12, type);
}

/* A header for `n' bytes of payload; where that goes. */
size_t
frame4(uint8_t *f, int proto, size_t n)
{
	uint8_t *p = f + ETH;

	ether(f, 0x800);
	memset(p, 0, 20);
	p[0] = 0x45;
	put16(p + 2, (unsigned)(20 + n));
	p[8] = 64;
	p[9] = (uint8_t)proto;
	memcpy(p + 12, peer4, 4);
	memcpy(p + 16, us4, 4);
	return ETH + 20;
}

size_t
frame6(uint8_t *f, int proto, size_t n)
{
	uint8_t *p = f + ETH;

	ether(f, 0x86dd);
	memset(p, 0, 8);
	p[0] = 0x60;
	put16(p + 4, (unsigned)n);
	p[6] = (uint8_t)proto;
	p[7] = 255;
	memcpy(p + 8, peer6, 16);
	memcpy(p + 24, us6, 16);
	return ETH + 40;
}

/* A segment of a connection, as it should be. */
size_t
segment(uint8_t *f, const struct conn *c, int flags, const char *data)
{
	size_t n = 20 + strlen(data);
	size_t at = c->v6 ? frame6(f, 6, n) : frame4(f, 6, n);
	uint8_t *t = f + at;

	memset(t, 0, 20);
	put16(t, c->port);
	put16(t + 2, 80);
	put32(t + 4, c->snd);
	put32(t + 8, c->rcv);
	t[12] = 5 << 4;
	t[13] = (uint8_t)flags;
	put16(t + 14, 60000);
	memcpy(t + 20, data, n - 20);
	checksums(f, at + n);
	return at + n;
}

static void
finish(uint8_t *f, size_t len, const uint8_t *in)
{
	if (in[0] & FIX_SUMS)
		checksums(f, len);
	inject(f, len < ETH ? ETH : len);
	if ((in[1] & 0xc0) == 0x40)
		host_sleep(in[1] & 15);
	else if ((in[1] & 0xff) == 0x80)
		host_sleep(30000);
	else if (in[1] & 0x20)
		host_users(in[1] & 31);
}

static void
ethernet_run(const uint8_t *in, size_t n)
{
	uint8_t f[MAXFRAME] = { 0 };

	memcpy(f, in + 2, n - 2);
	if (in[0] & FIX_TO)
		memcpy(f, ourmac, 6);
	/* The switch would learn that the kernel is elsewhere. */
	if (memcmp(f + 6, ourmac, 6) == 0)
		memcpy(f + 6, peermac, 6);
	finish(f, n - 2, in);
}

static void
arp_run(const uint8_t *in, size_t n)
{
	uint8_t f[MAXFRAME];

	ether(f, 0x806);
	if (in[0] & FIX_GROUP)
		memset(f, 0xff, 6);
	memcpy(f + ETH, in + 2, n - 2);
	if (n - 2 >= 28) {
		if (in[0] & FIX_FROM) {
			memcpy(f + ETH + 8, peermac, 6);
			memcpy(f + ETH + 14, peer4, 4);
		}
		if (in[0] & FIX_TO)
			memcpy(f + ETH + 24, us4, 4);
	}
	finish(f, ETH + n - 2, in);
}

static void
ipv4_run(const uint8_t *in, size_t n)
{
	uint8_t f[MAXFRAME], *p = f + ETH;
	size_t hl;

	ether(f, 0x800);
	memcpy(p, in + 2, n - 2);
	n -= 2;
	hl = (size_t)(p[0] & 15) * 4;
	if (n >= 20) {
		if (in[0] & FIX_LENGTHS)
			put16(p + 2, (unsigned)n);
		if (in[0] & FIX_FROM)
			memcpy(p + 12, peer4, 4);
		if (in[0] & FIX_TO)
			memcpy(p + 16, us4, 4);
		if (in[0] & FIX_LENGTHS && p[9] == 17 && n >= hl + 8)
			put16(p + hl + 4, (unsigned)(n - hl));
	}
	finish(f, ETH + n, in);
}

static void
ipv6_run(const uint8_t *in, size_t n)
{
	uint8_t f[MAXFRAME], *p = f + ETH;

	ether(f, 0x86dd);
	memcpy(p, in + 2, n - 2);
	n -= 2;
	if (n >= 40) {
		if (in[0] & FIX_LENGTHS)
			put16(p + 4, (unsigned)(n - 40));
		if (in[0] & FIX_FROM)
			memcpy(p + 8, in[0] & FIX_LINK ? peerll : peer6, 16);
		if (in[0] & FIX_TO)
			memcpy(p + 24, in[0] & FIX_LINK ? ourll : us6, 16);
	}
	finish(f, ETH + n, in);
}

/* An error about the connection: the packet in it becomes one of those. */
static void
about(uint8_t *p, size_t n, const struct conn *c)
{
	const size_t hl = c->v6 ? 40 : 20;
	uint8_t *t = p + hl;

	if (n < hl + 8)
		return;
	if (c->v6) {
		memcpy(p + 8, us6, 16);
		memcpy(p + 24, peer6, 16);
	} else {
		memcpy(p + 12, us4, 4);
		memcpy(p + 16, peer4, 4);
	}
	put16(t, 80);
	put16(t + 2, c->port);
	put32(t + 4, c->rcv - 1);
}

static void
icmp_run(const uint8_t *in, size_t n)
{
	uint8_t f[MAXFRAME];
	size_t at = frame4(f, 1, n - 2);

	memcpy(f + at, in + 2, n - 2);
	if ((in[0] & FIX_LIVE) && n > 10)
		about(f + at + 8, n - 10, &conn4);
	if (in[0] & FIX_GROUP)
		memcpy(f + ETH + 16, "\340\0\0\1", 4);
	finish(f, at + n - 2, in);
}

static void
nd_run(const uint8_t *in, size_t n)
{
	uint8_t f[MAXFRAME];
	size_t at = frame6(f, 58, n - 2);

	memcpy(f + at, in + 2, n - 2);
	if (in[0] & FIX_LINK)
		memcpy(f + ETH + 8, peerll, 16);
	if (in[0] & FIX_GROUP) {
		memcpy(f, allmac, 6);
		memcpy(f + ETH + 24, allnodes, 16);
	} else if (in[0] & FIX_TO)
		memcpy(f + ETH + 24, ourll, 16);
	if ((in[0] & FIX_LENGTHS) && n >= 26 && in[2] >= 135 && in[2] <= 136)
		memcpy(f + at + 8, in[2] == 135 ? us6 : peer6, 16);
	if ((in[0] & FIX_LIVE) && n > 10)
		about(f + at + 8, n - 10, &conn6);
	finish(f, at + n - 2, in);
}

static void
tcp_run(const uint8_t *in, size_t n)
{
	const struct conn *c = in[0] & FIX_V6 ? &conn6 : &conn4;
	uint8_t f[MAXFRAME];
	size_t at = c->v6 ? frame6(f, 6, n - 2) : frame4(f, 6, n - 2);
	uint8_t *t = f + at;

	memcpy(t, in + 2, n - 2);
	if (n - 2 >= 20) {
		if (in[0] & FIX_TO)
			put16(t + 2, 80);
		if (in[0] & FIX_LIVE) {
			put16(t, c->port);
			put32(t + 4, get32(t + 4) + c->snd);
			put32(t + 8, get32(t + 8) + c->rcv);
		}
		if (in[0] & FIX_LENGTHS && (t[12] >> 4) * 4u > n - 2)
			t[12] = 5 << 4;
	}
	finish(f, at + n - 2, in);
}

static void
udp_run(const uint8_t *in, size_t n)
{
	uint8_t f[MAXFRAME];
	size_t at = in[0] & FIX_V6 ? frame6(f, 17, n - 2) :
	    frame4(f, 17, n - 2);

	memcpy(f + at, in + 2, n - 2);
	if (n - 2 >= 8) {
		if (in[0] & FIX_LENGTHS)
			put16(f + at + 4, (unsigned)(n - 2));
		if (in[0] & FIX_TO)
			put16(f + at + 2, 53);
	}
	finish(f, at + n - 2, in);
}

const struct target targets[] = {
	{ "ethernet", ethernet_run },
	{ "arp", arp_run },
	{ "ipv4", ipv4_run },
	{ "ipv6", ipv6_run },
	{ "icmp", icmp_run },
	{ "nd", nd_run },
	{ "tcp", tcp_run },
	{ "udp", udp_run },
	{ "calls", calls },
	{ NULL, NULL }
};
