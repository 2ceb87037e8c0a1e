/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component net: interfaces, routes, routing sockets, lo0.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/socketvar.h>

#include <net/if.h>
#include <net/route.h>
#include <rump-sys/component.h>

#include "net_component.h"

struct net_component {
	bool	nc_quiet;
};

extern const struct rump_component_desc rumpcomp_net;

void
rump_net_quiesce(void)
{
	struct net_component *nc = component_state(&rumpcomp_net);

	if (nc->nc_quiet)
		return;
	nc->nc_quiet = true;
	if_clone_destroy_all();
	loopdetach();
}

static int
net_attach(void)
{
	rt_init();
	route_sysinit();
	ifinit();
	domain_attach(&routedomain);
	loopattach(1);
	curkernel()->k_socket->ss_ifioctl = ifioctl;
	return 0;
}

static void
net_detach(void)
{
	curkernel()->k_socket->ss_ifioctl = NULL;
	rump_net_quiesce();
	route_sysfini();
	iffini();
	rt_fini();
}

const struct rump_component_desc rumpcomp_net = {
	.rc_name = "net",
	.rc_type = RUMP_COMPONENT_NET,
	.rc_flags = RUMPCOMP_ONDEMAND,
	.rc_statesize = sizeof(struct net_component),
	.rc_attach = net_attach,
	.rc_detach = net_detach,
};
