/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * State of TCP in a kernel, and what every file of TCP uses.
 */
#ifndef _NETINET_TCP_PRIVATE_H_
#define _NETINET_TCP_PRIVATE_H_

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/mutex.h>
#include <sys/percpu.h>
#include <sys/pool.h>
#include <sys/systm.h>
#include <sys/timevar.h>
#include <netinet/tcp_fsm.h>
#include <netinet/tcp_seq.h>
#include <netinet/tcp_var.h>

struct sysctllog;
struct syncache;
struct timewait;

/* What sysctl net.inet.tcp sets; NetBSD's names and defaults. */
struct tcp_tunables {
	int	tn_rfc1323;
	int	tn_sendspace;
	int	tn_recvspace;
	int	tn_mssdflt;
	int	tn_minmss;
	int	tn_syn_cache_limit;
	int	tn_syn_bucket_limit;
	int	tn_init_win;
	int	tn_init_win_local;
	int	tn_mss_ifmtu;
	int	tn_sack;
	int	tn_sack_maxholes;
	int	tn_sack_globalmaxholes;
	int	tn_win_scale;
	int	tn_timestamps;
	int	tn_cwm;
	int	tn_cwm_burstsize;
	int	tn_ack_on_push;
	int	tn_keepidle;
	int	tn_keepintvl;
	int	tn_keepcnt;
	int	tn_keepinit;
	int	tn_log_refused;
	int	tn_rstppslimit;
	int	tn_delack_ticks;
	int	tn_rto_min;		/* ms */
	int	tn_do_loopback_cksum;
	int	tn_msl;
	int	tn_recvbuf_auto;
	int	tn_recvbuf_inc;
	int	tn_recvbuf_max;
	int	tn_sendbuf_auto;
	int	tn_sendbuf_inc;
	int	tn_sendbuf_max;
	int	tn_ecn;
	int	tn_ecn_maxretries;
	int	tn_local_by_rtt;
	int	tn_abc;
	int	tn_abc_aggressive;
	int	tn_msl_enable;
	int	tn_msl_loop;
	int	tn_msl_local;
	int	tn_msl_remote;
	int	tn_msl_remote_threshold;
	int	tn_syncookies;
	const struct tcp_congctl *tn_congctl;
};

struct tcp_state {
	struct tcp_tunables	ts_tn;
	struct inpcbtable	ts_table;	/* both families */
	percpu_t		*ts_stats;	/* uint64_t[TCP_NSTATS] */
	struct pool		ts_pcb_pool;
	struct pool		ts_xmit_pool;
	struct pool		ts_ooo_pool;
	volatile u_int		ts_sackholes;
	const struct tcp_af	*ts_af4;
	const struct tcp_af	*ts_af6;
	uint8_t			ts_isskey[16];
	uint64_t		ts_start;	/* tcp_now_ns() at attach */
	kmutex_t		ts_rstlock;
	struct timeval		ts_rsttime;
	int			ts_rstcount;
	struct syncache		*ts_syncache;
	struct timewait		*ts_timewait;
	struct sysctllog	*ts_sysctllog;
};

#define TCP_TW_MAX	32768	/* connections in TIME_WAIT */

#define tcp_state()	(curkernel()->k_tcp)
#define tcp_tn()	(&curkernel()->k_tcp->ts_tn)

static inline void __unused
tcp_statadd(u_int which, uint64_t n)
{
	percpu_t *pc = tcp_state()->ts_stats;

	((uint64_t *)percpu_getref(pc))[which] += n;
	percpu_putref(pc);
}
#define tcp_statinc(which)	tcp_statadd((which), 1)

static inline uint32_t __unused
tcp_min32(uint32_t a, uint32_t b)
{

	return a < b ? a : b;
}

static inline uint32_t __unused
tcp_max32(uint32_t a, uint32_t b)
{

	return a > b ? a : b;
}

/* Bytes sent and not acknowledged. */
static inline uint32_t __unused
tcp_outstanding(const struct tcpcb *tp)
{

	return tp->snd_nxt - tp->snd_una;
}

#endif /* _NETINET_TCP_PRIVATE_H_ */
