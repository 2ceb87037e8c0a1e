/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timers of a connection.
 *
 * A connection has one callout and a deadline for each timer.  Setting a
 * timer stores its deadline; the callout is touched only if that is earlier
 * than what it is armed for.  When it goes off too early it is armed anew for
 * the earliest deadline, so that a busy connection pays for a few expiries a
 * second instead of one operation a segment.
 *
 * Deadlines are clock_mono_ns(); 0 is "not set".  All under the socket's lock.
 */
#ifndef _NETINET_TCP_TIMER_H_
#define _NETINET_TCP_TIMER_H_

#include <sys/types.h>

enum tcp_timer {
	TCPT_REXMT,		/* retransmission (RFC 6298) */
	TCPT_PERSIST,		/* window probe (RFC 9293, 3.8.6.1) */
	TCPT_KEEP,		/* keepalive, or connection establishment */
	TCPT_2MSL,		/* FIN_WAIT_2 of a closed socket */
	TCPT_DELACK,		/* acknowledgement put off */
	TCPT_RACK,		/* reordering settled, or tail probe (8985) */
	TCPT_NTIMERS
};

#define TCPTV_NS_MS		1000000ull
#define TCPTV_NS_SLOW		(500 * TCPTV_NS_MS)	/* half a second */

#define PR_SLOWTICKS		2	/* a second: unit of keep* */
#define TCPTV_KEEP_INIT		(75 * PR_SLOWTICKS)
#define TCPTV_KEEP_IDLE		(120 * 60 * PR_SLOWTICKS)
#define TCPTV_KEEPINTVL		(75 * PR_SLOWTICKS)
#define TCPTV_KEEPCNT		8

/* Retransmission, microseconds. */
#define TCPTV_INITRTO		1000000
#define TCPTV_RTOMIN		250	/* ms, of net.inet.tcp.rto_min */
#define TCPTV_MAXRTO		64000000
#define TCPTV_PERSMAX		60000000
#define TCP_MAXRXTSHIFT		12
#define TCPTV_FINWAIT2		(60 * 1000 * TCPTV_NS_MS)

struct tcpcb;

/* Set to go off `ns' from now (tcp_now_ns()). */
void	tcp_timer_set(struct tcpcb *, enum tcp_timer, uint64_t);
#define tcp_timer_clear(tp, which)	((tp)->t_deadline[(which)] = 0)
#define tcp_timer_isset(tp, which)	((tp)->t_deadline[(which)] != 0)

void	tcp_timer_init(struct tcpcb *);
/* Stop for good. */
void	tcp_timer_stop(struct tcpcb *);

/* Restart the retransmission timer for what is in flight. */
void	tcp_timer_rexmt(struct tcpcb *);
void	tcp_timer_persist(struct tcpcb *);
void	tcp_timer_keep(struct tcpcb *);

#endif /* _NETINET_TCP_TIMER_H_ */
