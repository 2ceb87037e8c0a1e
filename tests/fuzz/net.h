/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fuzz targets of the network.
 *
 * An input is one frame, or one run of socket calls, for a kernel that has
 * seen thousands before: the peer of its connection, its neighbour and its
 * users are all played by this program.  The first bytes of an input say what
 * is made right for it (addresses, lengths, checksums, the numbers of the live
 * connection), so that most inputs come as far as the code they are meant for;
 * fields that are made right are wrong in the seeds.
 *
 *	net_host.c	the kernel, its sockets, the connection
 *	net_frames.c	frames of inputs: a target for each protocol
 *	net_calls.c	socket calls of inputs
 *	net_main.c	inputs from seeds, or from libFuzzer
 *	packets/	seeds: a line each
 */
#ifndef FUZZ_NET_H
#define FUZZ_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rump/rumpdefs.h>

#define MAXFRAME	2000
#define MAXINPUT	1600
#define ETH		14
#define NONBLOCK	(RUMP_SOCK_NONBLOCK | RUMP_SOCK_NOSIGPIPE)
#define DONTWAIT	(0x80 | 0x400)	/* MSG_DONTWAIT, MSG_NOSIGNAL */

struct sin {
	uint8_t		len, family, port[2], addr[4], zero[8];
};

struct sin6 {
	uint8_t		len, family, port[2], flow[4], addr[16], scope[4];
};

/* A connection between the kernel's listener and the peer played here. */
struct conn {
	int		fd;		/* -1: none */
	bool		v6;
	uint16_t	port;		/* of the peer */
	uint32_t	snd;		/* what the peer sends next */
	uint32_t	rcv;		/* what the kernel sends next */
};

/* net_host.c */
extern const uint8_t us4[4], peer4[4], us6[16], peer6[16], peerll[16];
extern const uint8_t peermac[6];
extern uint8_t ourmac[6], ourll[16];
extern struct conn conn4, conn6;
extern long retval[2];
extern uint64_t nframes;

int	call(int, long, long, long, long, long, long);
void	must(int, const char *);
int	newsocket(int, int, int, unsigned);
void	inject(const uint8_t *, size_t);
void	host_begin(bool forward);
void	host_end(void);
void	host_check(void);
void	host_users(unsigned);
void	host_sleep(unsigned ms);
uint64_t host_most(void);

/* net_frames.c */
struct target {
	const char	*name;
	void		(*run)(const uint8_t *, size_t);
};
extern const struct target targets[];
void	put16(uint8_t *, unsigned);
void	put32(uint8_t *, uint32_t);
unsigned get16(const uint8_t *);
uint32_t get32(const uint8_t *);
void	checksums(uint8_t *, size_t);
size_t	frame4(uint8_t *, int, size_t);
size_t	frame6(uint8_t *, int, size_t);
size_t	segment(uint8_t *, const struct conn *, int flags, const char *data);

/* net_calls.c */
void	calls_begin(void);
void	calls(const uint8_t *, size_t);

#endif
