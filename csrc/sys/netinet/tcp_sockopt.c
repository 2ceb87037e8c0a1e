/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Socket options of level IPPROTO_TCP; those of other levels go to the
 * address family.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/domain.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>

#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/tcp_private.h>

static int
opt_md5(struct tcpcb *tp, const struct sockopt *sopt)
{
	struct tcp_md5sig key;
	int error, on;

	if (tp->t_state > TCPS_LISTEN)
		return EISCONN;
	if (sopt->sopt_size == sizeof(int)) {
		/* Switches a key on and off that was set before. */
		if ((error = sockopt_getint(sopt, &on)) != 0)
			return error;
		if (on && tp->t_md5 == NULL)
			return EINVAL;
		if (on)
			tp->t_flags |= TF_SIGNATURE;
		else
			tp->t_flags &= ~TF_SIGNATURE;
		return 0;
	}
	if ((error = sockopt_get(sopt, &key, sizeof(key))) != 0)
		return error;
	if (key.tcpm_keylen > TCP_MD5SIG_MAXKEYLEN)
		return EINVAL;
	if (key.tcpm_keylen == 0) {
		tp->t_flags &= ~TF_SIGNATURE;
		return 0;
	}
	return tcp_md5_copy(tp, &key) ? 0 : ENOBUFS;
}

static int
opt_congctl(struct tcpcb *tp, const struct sockopt *sopt)
{
	char name[TCP_CONGCTL_NAME_MAX];
	const struct tcp_congctl *cc;

	if (sopt->sopt_size == 0 || sopt->sopt_size > sizeof(name))
		return EINVAL;
	memset(name, 0, sizeof(name));
	memcpy(name, sopt->sopt_data, sopt->sopt_size);
	name[sizeof(name) - 1] = '\0';
	if ((cc = tcp_congctl_find(name)) == NULL)
		return EINVAL;
	tcp_congctl_select(tp, cc);
	return 0;
}

static int
opt_maxseg(struct tcpcb *tp, int v)
{

	if (v <= 0 || (uint32_t)v < (uint32_t)tcp_tn()->tn_minmss ||
	    (tp->t_state >= TCPS_ESTABLISHED && (uint32_t)v >
	    (tp->t_peermss != 0 ? tp->t_peermss : tp->t_maxseg)))
		return EINVAL;
	tp->t_usermss = (uint32_t)v;
	if (tp->t_state < TCPS_SYN_SENT)
		return 0;
	tcp_mss_update(tp);
	return 0;
}

static int
opt_set(struct tcpcb *tp, const struct sockopt *sopt)
{
	int error, v;

	switch (sopt->sopt_name) {
	case TCP_MD5SIG:
		return opt_md5(tp, sopt);
	case TCP_CONGCTL:
		return opt_congctl(tp, sopt);
	case TCP_NODELAY:
	case TCP_MAXSEG:
	case TCP_KEEPIDLE:
	case TCP_KEEPINTVL:
	case TCP_KEEPCNT:
	case TCP_KEEPINIT:
		break;
	default:
		return ENOPROTOOPT;
	}
	if ((error = sockopt_getint(sopt, &v)) != 0)
		return error;
	switch (sopt->sopt_name) {
	case TCP_NODELAY:
		if (v != 0) {
			tp->t_flags |= TF_NODELAY;
			if (tp->t_state >= TCPS_ESTABLISHED)
				(void)tcp_output(tp);
		} else
			tp->t_flags &= ~TF_NODELAY;
		return 0;
	case TCP_MAXSEG:
		return opt_maxseg(tp, v);
	}
	if (v <= 0)
		return EINVAL;
	switch (sopt->sopt_name) {
	case TCP_KEEPIDLE:
		tp->t_keepidle = (uint32_t)v;
		break;
	case TCP_KEEPINTVL:
		tp->t_keepintvl = (uint32_t)v;
		break;
	case TCP_KEEPCNT:
		tp->t_keepcnt = (uint32_t)v;
		return 0;
	case TCP_KEEPINIT:
		tp->t_keepinit = (uint32_t)v;
		break;
	}
	if (tp->t_state >= TCPS_SYN_SENT)
		tcp_timer_keep(tp);
	return 0;
}

static int
opt_get(struct tcpcb *tp, struct sockopt *sopt)
{
	struct tcp_info ti;

	switch (sopt->sopt_name) {
	case TCP_NODELAY:
		return sockopt_setint(sopt,
		    (tp->t_flags & TF_NODELAY) != 0);
	case TCP_MAXSEG:
		return sockopt_setint(sopt, (int)(tp->t_state <
		    TCPS_SYN_SENT && tp->t_usermss != 0 ? tp->t_usermss :
		    tp->t_maxseg));
	case TCP_MD5SIG:
		return sockopt_setint(sopt,
		    (tp->t_flags & TF_SIGNATURE) != 0);
	case TCP_CONGCTL:
		return sockopt_set(sopt, tp->t_congctl->name,
		    strlen(tp->t_congctl->name) + 1);
	case TCP_INFO:
		tcp_fill_info(tp, &ti);
		return sockopt_set(sopt, &ti, sizeof(ti));
	case TCP_KEEPIDLE:
		return sockopt_setint(sopt, (int)tp->t_keepidle);
	case TCP_KEEPINTVL:
		return sockopt_setint(sopt, (int)tp->t_keepintvl);
	case TCP_KEEPCNT:
		return sockopt_setint(sopt, (int)tp->t_keepcnt);
	case TCP_KEEPINIT:
		return sockopt_setint(sopt, (int)tp->t_keepinit);
	default:
		return ENOPROTOOPT;
	}
}

int
tcp_ctloutput(int op, struct socket *so, struct sockopt *sopt)
{
	struct tcpcb *tp = sototcpcb(so);
	int family = so->so_proto->pr_domain->dom_family;

	if (tp == NULL)
		return ECONNRESET;
	/* The socket has it already; the timer follows. */
	if (op == PRCO_SETOPT && sopt->sopt_level == SOL_SOCKET &&
	    sopt->sopt_name == SO_KEEPALIVE &&
	    tp->t_state >= TCPS_SYN_SENT)
		tcp_timer_keep(tp);
	if (sopt->sopt_level != IPPROTO_TCP)
		return tcp_af_find(family)->taf_ctloutput(op, so, sopt);
	return op == PRCO_SETOPT ? opt_set(tp, sopt) : opt_get(tp, sopt);
}
