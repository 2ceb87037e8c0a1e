/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TCP as it is seen on the wire and through getsockopt(2): header, options,
 * socket options of level IPPROTO_TCP, struct tcp_info.  RFC 9293 section 3.1.
 */
#ifndef _NETINET_TCP_H_
#define _NETINET_TCP_H_

#include <sys/types.h>
#include <sys/endian.h>

typedef uint32_t tcp_seq;

struct tcphdr {
	uint16_t	th_sport;
	uint16_t	th_dport;
	tcp_seq		th_seq;
	tcp_seq		th_ack;
#if _BYTE_ORDER == _LITTLE_ENDIAN
	uint8_t		th_x2:4,
			th_off:4;	/* header length in 32-bit words */
#else
	uint8_t		th_off:4,
			th_x2:4;
#endif
	uint8_t		th_flags;
	uint16_t	th_win;
	uint16_t	th_sum;
	uint16_t	th_urp;
} __packed;

#define TH_FIN		0x01
#define TH_SYN		0x02
#define TH_RST		0x04
#define TH_PUSH		0x08
#define TH_ACK		0x10
#define TH_URG		0x20
#define TH_ECE		0x40
#define TH_CWR		0x80

#define TCPOPT_EOL		0
#define TCPOPT_NOP		1
#define TCPOPT_MAXSEG		2
#define TCPOLEN_MAXSEG		4
#define TCPOPT_WINDOW		3
#define TCPOLEN_WINDOW		3
#define TCPOPT_SACK_PERMITTED	4
#define TCPOLEN_SACK_PERMITTED	2
#define TCPOPT_SACK		5
#define TCPOPT_TIMESTAMP	8
#define TCPOLEN_TIMESTAMP	10
#define TCPOLEN_TSTAMP_APPA	12	/* with two NOPs in front */
#define TCPOPT_SIGNATURE	19
#define TCPOLEN_SIGNATURE	18
#define TCPOLEN_SIGLEN		(TCPOLEN_SIGNATURE + 2)
#define TCPOPT_PAD		TCPOPT_EOL
#define MAX_TCPOPTLEN		40

#define TCP_MSS			536	/* when the peer announces none */
#define TCP_MINMSS		216
#define TCP_MAXWIN		65535
#define TCP_MAX_WINSHIFT	14
#define TCP_MAXBURST		4

/* Socket options. */
#define TCP_NODELAY		1
#define TCP_MAXSEG		2
#define TCP_KEEPIDLE		3
#define TCP_KEEPINTVL		5
#define TCP_KEEPCNT		6
#define TCP_KEEPINIT		7
#define TCP_INFO		9
#define TCP_MD5SIG		0x10
#define TCP_CONGCTL		0x20

#define TCP_CONGCTL_NAME_MAX	64

/* TCP_MD5SIG with a key (not in NetBSD, which takes keys from PF_KEY). */
#define TCP_MD5SIG_MAXKEYLEN	80
struct tcp_md5sig {
	uint32_t	tcpm_keylen;	/* 0: no signature any more */
	uint8_t		tcpm_key[TCP_MD5SIG_MAXKEYLEN];
};

#define TCPI_OPT_TIMESTAMPS	0x01
#define TCPI_OPT_SACK		0x02
#define TCPI_OPT_WSCALE		0x04
#define TCPI_OPT_ECN		0x08
#define TCPI_OPT_TOE		0x10

/* Times in microseconds; tcpi_state is a TCPS_ number of tcp_fsm.h. */
struct tcp_info {
	uint8_t		tcpi_state;
	uint8_t		__tcpi_ca_state;
	uint8_t		__tcpi_retransmits;
	uint8_t		__tcpi_probes;
	uint8_t		__tcpi_backoff;
	uint8_t		tcpi_options;
	uint8_t		tcpi_snd_wscale:4,
			tcpi_rcv_wscale:4;
	uint32_t	tcpi_rto;
	uint32_t	__tcpi_ato;
	uint32_t	tcpi_snd_mss;
	uint32_t	tcpi_rcv_mss;
	uint32_t	__tcpi_unacked;
	uint32_t	__tcpi_sacked;
	uint32_t	__tcpi_lost;
	uint32_t	__tcpi_retrans;
	uint32_t	__tcpi_fackets;
	uint32_t	__tcpi_last_data_sent;
	uint32_t	__tcpi_last_ack_sent;
	uint32_t	tcpi_last_data_recv;
	uint32_t	__tcpi_last_ack_recv;
	uint32_t	__tcpi_pmtu;
	uint32_t	__tcpi_rcv_ssthresh;
	uint32_t	tcpi_rtt;
	uint32_t	tcpi_rttvar;
	uint32_t	tcpi_snd_ssthresh;	/* segments */
	uint32_t	tcpi_snd_cwnd;		/* segments */
	uint32_t	__tcpi_advmss;
	uint32_t	__tcpi_reordering;
	uint32_t	__tcpi_rcv_rtt;
	uint32_t	tcpi_rcv_space;
	uint32_t	tcpi_snd_wnd;
	uint32_t	tcpi_snd_bwnd;
	uint32_t	tcpi_snd_nxt;
	uint32_t	tcpi_rcv_nxt;
	uint32_t	tcpi_toe_tid;
	uint32_t	tcpi_snd_rexmitpack;
	uint32_t	tcpi_rcv_ooopack;
	uint32_t	tcpi_snd_zerowin;
	uint32_t	__tcpi_pad[26];
};
__CTASSERT(sizeof(struct tcp_info) == 236);

#endif /* _NETINET_TCP_H_ */
