/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component rumpnet: mbufs, domains, sockets, and the system calls of sockets,
 * which are ENOSYS without it.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/mbuf.h>
#include <sys/socketvar.h>
#include <sys/syscall.h>
#include <sys/syscallargs.h>
#include <sys/syscallvar.h>
#include <sys/sysctl.h>

#include <rump-sys/component.h>

struct rumpnet_state {
	struct sysctllog *rs_log;
};

extern const struct rump_component_desc rumpcomp_rumpnet;

#define CALL(name)	{ SYS_##name, 0, (sy_call_t *)sys_##name }

static const struct syscall_package rumpnet_calls[] = {
	CALL(recvmsg), CALL(sendmsg), CALL(recvfrom), CALL(accept),
	CALL(getpeername), CALL(getsockname), CALL(connect), CALL(bind),
	CALL(setsockopt), CALL(listen), CALL(getsockopt), CALL(sendto),
	CALL(shutdown), CALL(socketpair), CALL(getsockopt2), CALL(socket),
	CALL(paccept), CALL(recvmmsg), CALL(sendmmsg),
	{ 0, 0, NULL }
};

static void
rumpnet_sysctl(struct sysctllog **log)
{
	mbuf_sysctl(log);
	socket_sysctl(log);
}

static int
rumpnet_attach(void)
{
	struct rumpnet_state *rs = component_state(&rumpcomp_rumpnet);

	domain_sysinit();
	mbinit();
	soinit();
	sysctl_setup_later(rumpnet_sysctl, &rs->rs_log);
	return syscall_establish(NULL, rumpnet_calls);
}

static void
rumpnet_detach(void)
{
	struct rumpnet_state *rs = component_state(&rumpcomp_rumpnet);

	sysctl_teardown(&rs->rs_log);
	domain_sysfini();
	sofini();
	mbfini();
}

const struct rump_component_desc rumpcomp_rumpnet = {
	.rc_name = "rumpnet",
	.rc_type = RUMP__FACTION_NET,
	.rc_statesize = sizeof(struct rumpnet_state),
	.rc_attach = rumpnet_attach,
	.rc_detach = rumpnet_detach,
};
