/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component netinet6: IPv6, with ICMPv6, neighbour discovery, MLD, and TCP and
 * UDP over it.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/mbuf.h>
#include <sys/socketvar.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet6/ip6_var.h>

#include <rump-sys/component.h>
#include <rump/net/lib/libnet/net_component.h>

extern const struct rump_component_desc rumpcomp_netinet6;

static int
netinet6_attach(void)
{
	domain_attach(&inet6domain);
	if_domain_attach(__UNCONST(&inet6domain));
	IFNET_LOCK(lo0ifp);
	in6_ifattach(lo0ifp);
	IFNET_UNLOCK(lo0ifp);
	return 0;
}

static void
netinet6_detach(void)
{
	rump_net_quiesce();
	rip6_fini();
	ip6_fini();
}

const struct rump_component_desc rumpcomp_netinet6 = {
	.rc_name = "netinet6",
	.rc_type = RUMP_COMPONENT_NET,
	.rc_flags = RUMPCOMP_ONDEMAND,
	.rc_attach = netinet6_attach,
	.rc_detach = netinet6_detach,
};
