/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Errors that the network reports (RFC 1122 4.2.3.9, RFC 5927, RFC 5461).
 *
 * An established connection takes none of them for final: it remembers the
 * last, which the user gets if the connection times out.  While it is being
 * opened, a port that is not there ends it, and so do other errors once
 * several SYNs went unanswered.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

#define NOTIFY_SYNS	3

void
tcp_notify(struct tcpcb *tp, int error, int cmd)
{

	if (error == 0)
		return;
	if (tp->t_state >= TCPS_ESTABLISHED) {
		tp->t_softerror = error;
		return;
	}
	if (cmd == PRC_UNREACH_PORT || cmd == PRC_UNREACH_PROTOCOL ||
	    (tp->t_rxtshift >= NOTIFY_SYNS && tp->t_softerror != 0)) {
		(void)tcp_drop(tp, error);
		return;
	}
	tp->t_softerror = error;
}

/*
 * A packet was too large for a link of `mtu' bytes, 0 if the router did not
 * say (RFC 1191, 5: try the next smaller of what is usual).
 */
void
tcp_mss_reduce(struct tcpcb *tp, uint32_t mtu)
{
	static const uint16_t usual[] = { 32000, 17914, 8166, 4352, 2002,
	    1492, 1006, 576, 296 };
	uint32_t now = tp->t_path_mss + tp->t_af->taf_hdrlen +
	    (uint32_t)sizeof(struct tcphdr);

	for (u_int i = 0; mtu == 0 && i < __arraycount(usual); i++)
		if (usual[i] < now)
			mtu = usual[i];
	if (mtu != 0)
		tcp_pmtu_changed(tp, mtu);
}
