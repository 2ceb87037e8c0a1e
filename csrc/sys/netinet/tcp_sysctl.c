/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl net.inet.tcp, and the same tree for IPv6: names, numbers and
 * defaults are NetBSD's; net.inet.tcp.syncookies is ours.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/domain.h>
#include <sys/kauth.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/sysctl.h>

#include <net/net_stats.h>
#include <netinet/in.h>
#include <netinet/tcp_private.h>

#define TN(member)	offsetof(struct tcp_tunables, member)

enum { SUB_TOP, SUB_SACK, SUB_ECN, SUB_ABC, SUB_MSLT,
    SUB_VTW, SUB_CONGCTL, SUB_COUNT };

static const struct {
	const char	*name;
	int		num;
} tcp_subnodes[SUB_COUNT] = {
	[SUB_SACK] = { "sack", TCPCTL_SACK },
	[SUB_ECN] = { "ecn", CTL_CREATE },
	[SUB_ABC] = { "abc", CTL_CREATE },
	[SUB_MSLT] = { "mslt", CTL_CREATE },
	[SUB_VTW] = { "vtw", CTL_CREATE },
	[SUB_CONGCTL] = { "congctl", CTL_CREATE },
};

struct tcp_var {
	const char	*name;
	uint8_t		sub;
	int		num;
	size_t		offset;
	int		min, max;
};

static const struct tcp_var tcp_vars[] = {
	{ "rfc1323", SUB_TOP, TCPCTL_RFC1323, TN(tn_rfc1323), 0, 1 },
	{ "sendspace", SUB_TOP, TCPCTL_SENDSPACE, TN(tn_sendspace),
	    512, INT_MAX },
	{ "recvspace", SUB_TOP, TCPCTL_RECVSPACE, TN(tn_recvspace),
	    512, INT_MAX },
	{ "mssdflt", SUB_TOP, TCPCTL_MSSDFLT, TN(tn_mssdflt), 32, 65495 },
	{ "minmss", SUB_TOP, CTL_CREATE, TN(tn_minmss), 32, 65495 },
	{ "syn_cache_limit", SUB_TOP, TCPCTL_SYN_CACHE_LIMIT,
	    TN(tn_syn_cache_limit), 0, INT_MAX },
	{ "syn_bucket_limit", SUB_TOP, TCPCTL_SYN_BUCKET_LIMIT,
	    TN(tn_syn_bucket_limit), 1, INT_MAX },
	{ "init_win", SUB_TOP, TCPCTL_INIT_WIN, TN(tn_init_win), 0, 64 },
	{ "init_win_local", SUB_TOP, TCPCTL_INIT_WIN_LOCAL,
	    TN(tn_init_win_local), 0, 64 },
	{ "mss_ifmtu", SUB_TOP, TCPCTL_MSS_IFMTU, TN(tn_mss_ifmtu), 0, 1 },
	{ "win_scale", SUB_TOP, TCPCTL_WSCALE, TN(tn_win_scale), 0, 1 },
	{ "timestamps", SUB_TOP, TCPCTL_TSTAMP, TN(tn_timestamps), 0, 1 },
	{ "cwm", SUB_TOP, TCPCTL_CWM, TN(tn_cwm), 0, 1 },
	{ "cwm_burstsize", SUB_TOP, TCPCTL_CWM_BURSTSIZE,
	    TN(tn_cwm_burstsize), 1, 1 << 20 },
	{ "ack_on_push", SUB_TOP, TCPCTL_ACK_ON_PUSH, TN(tn_ack_on_push),
	    0, 1 },
	{ "keepidle", SUB_TOP, TCPCTL_KEEPIDLE, TN(tn_keepidle), 1, INT_MAX },
	{ "keepintvl", SUB_TOP, TCPCTL_KEEPINTVL, TN(tn_keepintvl),
	    1, INT_MAX },
	{ "keepcnt", SUB_TOP, TCPCTL_KEEPCNT, TN(tn_keepcnt), 1, INT_MAX },
	{ "keepinit", SUB_TOP, CTL_CREATE, TN(tn_keepinit), 1, INT_MAX },
	{ "log_refused", SUB_TOP, TCPCTL_LOG_REFUSED, TN(tn_log_refused),
	    0, 1 },
	{ "rstppslimit", SUB_TOP, TCPCTL_RSTPPSLIMIT, TN(tn_rstppslimit),
	    -1, INT_MAX },
	{ "delack_ticks", SUB_TOP, TCPCTL_DELACK_TICKS,
	    TN(tn_delack_ticks), 0, 1000 },
	{ "rto_min", SUB_TOP, CTL_CREATE, TN(tn_rto_min), 1, 10000 },
	{ "do_loopback_cksum", SUB_TOP, TCPCTL_LOOPBACKCKSUM,
	    TN(tn_do_loopback_cksum), 0, 1 },
	{ "msl", SUB_TOP, TCPCTL_MSL, TN(tn_msl), 1, 240 },
	{ "local_by_rtt", SUB_TOP, CTL_CREATE, TN(tn_local_by_rtt), 0, 1 },
	{ "syncookies", SUB_TOP, CTL_CREATE, TN(tn_syncookies), 0, 1 },
	{ "recvbuf_auto", SUB_TOP, CTL_CREATE, TN(tn_recvbuf_auto), 0, 1 },
	{ "recvbuf_inc", SUB_TOP, CTL_CREATE, TN(tn_recvbuf_inc),
	    1, INT_MAX },
	{ "recvbuf_max", SUB_TOP, CTL_CREATE, TN(tn_recvbuf_max),
	    512, INT_MAX },
	{ "sendbuf_auto", SUB_TOP, CTL_CREATE, TN(tn_sendbuf_auto), 0, 1 },
	{ "sendbuf_inc", SUB_TOP, CTL_CREATE, TN(tn_sendbuf_inc),
	    1, INT_MAX },
	{ "sendbuf_max", SUB_TOP, CTL_CREATE, TN(tn_sendbuf_max),
	    512, INT_MAX },
	{ "enable", SUB_SACK, CTL_CREATE, TN(tn_sack), 0, 1 },
	{ "maxholes", SUB_SACK, CTL_CREATE, TN(tn_sack_maxholes), 1, 4096 },
	{ "globalmaxholes", SUB_SACK, CTL_CREATE,
	    TN(tn_sack_globalmaxholes), 1, 1 << 20 },
	{ "enable", SUB_ECN, CTL_CREATE, TN(tn_ecn), 0, 1 },
	{ "maxretries", SUB_ECN, CTL_CREATE, TN(tn_ecn_maxretries), 0, 250 },
	{ "enable", SUB_ABC, CTL_CREATE, TN(tn_abc), 0, 1 },
	{ "aggressive", SUB_ABC, CTL_CREATE, TN(tn_abc_aggressive), 0, 1 },
	{ "enable", SUB_MSLT, CTL_CREATE, TN(tn_msl_enable), 0, 1 },
	{ "loopback", SUB_MSLT, CTL_CREATE, TN(tn_msl_loop), 1, 1000 },
	{ "local", SUB_MSLT, CTL_CREATE, TN(tn_msl_local), 1, 1000 },
	{ "remote", SUB_MSLT, CTL_CREATE, TN(tn_msl_remote), 1, 1000 },
	{ "remote_threshold", SUB_MSLT, CTL_CREATE,
	    TN(tn_msl_remote_threshold), 1, 1000 },
};

/* An int with limits. */
static int
sysctl_tcp_int(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	const struct tcp_var *v;
	int value = *(int *)rnode->sysctl_data, error;
	size_t offset = (size_t)((char *)rnode->sysctl_data -
	    (char *)tcp_tn());

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	for (v = tcp_vars; v < tcp_vars + __arraycount(tcp_vars); v++)
		if (v->offset == offset && (value < v->min || value > v->max))
			return EINVAL;
	*(int *)rnode->sysctl_data = value;
	return 0;
}

static int
sysctl_tcp_congctl(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	char algo[TCP_CONGCTL_NAME_MAX];
	const struct tcp_congctl *cc;
	int error;

	strlcpy(algo, tcp_tn()->tn_congctl->name, sizeof(algo));
	node.sysctl_data = algo;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	if ((cc = tcp_congctl_find(algo)) == NULL)
		return EINVAL;
	tcp_tn()->tn_congctl = cc;
	return 0;
}

static int
sysctl_tcp_congctl_available(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	char names[TCP_CONGCTL_NAME_MAX];

	(void)tcp_congctl_available(names, sizeof(names));
	node.sysctl_data = names;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

static int
sysctl_tcp_stats(SYSCTLFN_ARGS)
{

	return NETSTAT_SYSCTL(tcp_state()->ts_stats, TCP_NSTATS);
}

/* Write two sockaddr_storage: that connection is dropped. */
static int
sysctl_tcp_drop(SYSCTLFN_ARGS)
{
	struct sockaddr_storage ss[2];
	const struct sockaddr_in *sin = (const struct sockaddr_in *)ss;
	const struct sockaddr_in *lsin = (const struct sockaddr_in *)&ss[1];
	union in_pcbaddr faddr, laddr;
	struct inpcb *inp;
	struct socket *so;
	int error;

	if (namelen != 0)
		return EINVAL;
	if (newp == NULL || newlen != sizeof(ss))
		return oldp != NULL || newp != NULL ? EINVAL : 0;
	if ((error = sysctl_copyin(l, newp, ss, sizeof(ss))) != 0)
		return error;
	if (sin->sin_family != AF_INET || lsin->sin_family != AF_INET)
		return EAFNOSUPPORT;
	in_pcbaddr4(&faddr, sin->sin_addr);
	in_pcbaddr4(&laddr, lsin->sin_addr);
	inp = inpcb_lookup_connect(&tcp_state()->ts_table, AF_INET, &faddr,
	    sin->sin_port, &laddr, lsin->sin_port);
	if (inp == NULL)
		return ESRCH;
	if (inpcb_lock(inp)) {
		so = inp->inp_socket;
		if (intotcpcb(inp) != NULL)
			(void)tcp_abort(intotcpcb(inp), ECONNABORTED);
		tcp_unlock(inp, so);
	}
	inpcb_rele(inp);
	return 0;
}

static void
sysctl_tcp_special(struct sysctllog **log, int pf, int proto,
    const int sub[SUB_COUNT])
{

	const int fixed = CTLFLAG_PERMANENT | CTLFLAG_IMMEDIATE;

	sysctl_createv(log, 0, NULL, NULL, fixed, CTLTYPE_INT, "slowhz",
	    NULL, NULL, PR_SLOWTICKS, NULL, 0, CTL_NET, pf, proto,
	    TCPCTL_SLOWHZ, CTL_EOL);
	/* Sequence numbers are always hashed, TIME_WAIT always vestigial. */
	sysctl_createv(log, 0, NULL, NULL, fixed, CTLTYPE_INT, "iss_hash",
	    NULL, NULL, 1, NULL, 0, CTL_NET, pf, proto, CTL_CREATE, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, fixed, CTLTYPE_INT, "enable",
	    NULL, NULL, 1, NULL, 0, CTL_NET, pf, proto, sub[SUB_VTW],
	    CTL_CREATE, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, fixed, CTLTYPE_INT, "entries",
	    NULL, NULL, TCP_TW_MAX, NULL, 0, CTL_NET, pf, proto,
	    sub[SUB_VTW], CTL_CREATE, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_STRUCT,
	    "stats", NULL, sysctl_tcp_stats, 0, NULL, 0, CTL_NET, pf, proto,
	    TCPCTL_STATS, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL,
	    CTLFLAG_PERMANENT | CTLFLAG_READWRITE, CTLTYPE_STRUCT, "drop",
	    NULL, sysctl_tcp_drop, 0, NULL, 2 * sizeof(struct
	    sockaddr_storage), CTL_NET, pf, proto, TCPCTL_DROP, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL,
	    CTLFLAG_PERMANENT | CTLFLAG_READWRITE, CTLTYPE_STRING, "selected",
	    NULL, sysctl_tcp_congctl, 0, NULL, TCP_CONGCTL_NAME_MAX, CTL_NET,
	    pf, proto, sub[SUB_CONGCTL], CTL_CREATE, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_STRING,
	    "available", NULL, sysctl_tcp_congctl_available, 0, NULL,
	    TCP_CONGCTL_NAME_MAX, CTL_NET, pf, proto, sub[SUB_CONGCTL],
	    CTL_CREATE, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_INT,
	    "globalholes", NULL, NULL, 0,
	    __UNVOLATILE(&tcp_state()->ts_sackholes), 0, CTL_NET, pf, proto,
	    sub[SUB_SACK], CTL_CREATE, CTL_EOL);
}

/* The tree below net.`pfname'.`name'. */
void
tcp_sysctl_setup(struct sysctllog **log, int pf, int proto,
    const char *pfname, const char *name)
{
	const struct sysctlnode *node;
	int sub[SUB_COUNT];

	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_NODE,
	    pfname, NULL, NULL, 0, NULL, 0, CTL_NET, pf, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_NODE,
	    name, NULL, NULL, 0, NULL, 0, CTL_NET, pf, proto, CTL_EOL);
	for (u_int i = 0; i < SUB_COUNT; i++) {
		sub[i] = 0;
		if (tcp_subnodes[i].name == NULL)
			continue;
		if (sysctl_createv(log, 0, NULL, &node, CTLFLAG_PERMANENT,
		    CTLTYPE_NODE, tcp_subnodes[i].name, NULL, NULL, 0, NULL,
		    0, CTL_NET, pf, proto, tcp_subnodes[i].num,
		    CTL_EOL) == 0)
			sub[i] = node->sysctl_num;
	}
	for (u_int i = 0; i < __arraycount(tcp_vars); i++) {
		const struct tcp_var *v = &tcp_vars[i];
		void *data = (char *)tcp_tn() + v->offset;
		const int flags = CTLFLAG_PERMANENT | CTLFLAG_READWRITE;

		if (v->sub == SUB_TOP)
			sysctl_createv(log, 0, NULL, NULL, flags, CTLTYPE_INT,
			    v->name, NULL, sysctl_tcp_int, 0, data, 0,
			    CTL_NET, pf, proto, v->num, CTL_EOL);
		else
			sysctl_createv(log, 0, NULL, NULL, flags, CTLTYPE_INT,
			    v->name, NULL, sysctl_tcp_int, 0, data, 0,
			    CTL_NET, pf, proto, sub[v->sub], v->num, CTL_EOL);
	}
	sysctl_tcp_special(log, pf, proto, sub);
}

void
tcp_sysctl_teardown(void)
{

	sysctl_teardown(&tcp_state()->ts_sysctllog);
}
