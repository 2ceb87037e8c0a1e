/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Initial sequence numbers (RFC 6528): a clock plus a keyed hash of the names
 * of the connection, so that nobody else can guess them and a later
 * connection of the same names begins beyond an earlier one.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/siphash.h>

#include <netinet/tcp_private.h>

uint64_t
tcp_keyed_hash(const struct tcp_quad *q, uint64_t salt)
{
	struct {
		union in_pcbaddr laddr, faddr;
		uint32_t ports, scope;
		uint64_t salt;
	} in;

	in.laddr = q->q_laddr;
	in.faddr = q->q_faddr;
	in.ports = (uint32_t)q->q_lport << 16 | q->q_fport;
	in.scope = q->q_scope ^ (uint32_t)q->q_family;
	in.salt = salt;
	return siphash24(tcp_state()->ts_isskey, &in, sizeof(in));
}

/* The clock ticks every 4 microseconds, as RFC 9293 3.4.1 has it. */
tcp_seq
tcp_new_iss(const struct tcp_quad *q)
{

	return (tcp_seq)(tcp_now_ns() / 4000) +
	    (tcp_seq)tcp_keyed_hash(q, 1);
}

uint32_t
tcp_new_tsoffset(const struct tcp_quad *q)
{

	return (uint32_t)tcp_keyed_hash(q, 2);
}
