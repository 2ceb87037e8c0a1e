/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the SYN cache and the SYN cookies.
 */
#ifndef _NETINET_TCP_SYNCACHE_H_
#define _NETINET_TCP_SYNCACHE_H_

#include <netinet/tcp_private.h>

/* A connection that is half open, in the cache or out of a cookie. */
struct syn_entry {
	TAILQ_ENTRY(syn_entry) se_hash;
	TAILQ_ENTRY(syn_entry) se_queue;
	const struct tcp_af *se_af;
	struct socket	*se_listener;	/* compared, not used */
	struct tcp_quad	se_q;
	uint64_t	se_sent;	/* when the SYN|ACK left first */
	uint64_t	se_due;
	tcp_seq		se_irs;
	tcp_seq		se_iss;
	struct tcp_opts	se_opt;		/* of the peer's SYN */
	uint32_t	se_ts_offset;
	uint16_t	se_ourmss;
	uint16_t	se_win;
	uint8_t		se_ourscale;
	uint8_t		se_rexmt;
	bool		se_ecn;
	bool		se_wscale;	/* we do them, and the peer */
	bool		se_ts;
	bool		se_sack;
	bool		se_sig;
	struct tcp_md5sig se_md5;
};

void	tcp_syn_answer(const struct syn_entry *, uint64_t);

/* Put what is worth knowing of the entry into se_iss and the timestamp. */
void	tcp_cookie_make(struct syn_entry *, uint64_t);
/* The ACK of a handshake without an entry: fill one in, or false. */
bool	tcp_cookie_check(const struct tcp_seg *, struct syn_entry *);

#endif /* _NETINET_TCP_SYNCACHE_H_ */
