/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component netinet: IPv4, with TCP and UDP.
 */

#include <sys/param.h>
#include <sys/domain.h>

#include <net/if.h>
#include <netinet/inet_state.h>
#include <netinet/tcp_var.h>
#include <rump-sys/component.h>
#include <rump/net/lib/libnet/net_component.h>

extern const struct rump_component_desc rumpcomp_netinet;

static int
netinet_attach(void)
{
	domain_attach(&inetdomain);
	if_domain_attach(&inetdomain);
	return 0;
}

static void
netinet_detach(void)
{
	inet_state()->is_detaching = true;
	rump_net_quiesce();
	tcp_fini();
	rip_fini();
	udp_fini();
	ip_fini();
}

const struct rump_component_desc rumpcomp_netinet = {
	.rc_name = "netinet",
	.rc_type = RUMP_COMPONENT_NET,
	.rc_flags = RUMPCOMP_ONDEMAND,
	.rc_attach = netinet_attach,
	.rc_detach = netinet_detach,
};
