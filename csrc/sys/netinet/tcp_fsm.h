/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * States of a connection (RFC 9293, 3.3.2), by NetBSD's numbers.
 */
#ifndef _NETINET_TCP_FSM_H_
#define _NETINET_TCP_FSM_H_

#define TCPS_CLOSED		0
#define TCPS_LISTEN		1
#define TCPS_SYN_SENT		2
#define TCPS_SYN_RECEIVED	3
#define TCPS_ESTABLISHED	4
#define TCPS_CLOSE_WAIT		5	/* the peer closed */
#define TCPS_FIN_WAIT_1		6	/* we closed, FIN not acknowledged */
#define TCPS_CLOSING		7	/* both closed, our FIN not acked */
#define TCPS_LAST_ACK		8	/* peer closed, then we */
#define TCPS_FIN_WAIT_2		9	/* our FIN is acknowledged */
#define TCPS_TIME_WAIT		10
#define TCP_NSTATES		11

#define TCPS_HAVERCVDSYN(s)	((s) >= TCPS_SYN_RECEIVED)
#define TCPS_HAVEESTABLISHED(s)	((s) >= TCPS_ESTABLISHED)
#define TCPS_HAVERCVDFIN(s)						\
	((s) == TCPS_CLOSE_WAIT || (s) == TCPS_CLOSING ||		\
	(s) == TCPS_LAST_ACK || (s) == TCPS_TIME_WAIT)
/* A FIN of ours is due or was sent. */
#define TCPS_HAVESENTFIN(s)						\
	((s) == TCPS_FIN_WAIT_1 || (s) == TCPS_CLOSING ||		\
	(s) == TCPS_LAST_ACK || (s) >= TCPS_FIN_WAIT_2)

#endif /* _NETINET_TCP_FSM_H_ */
