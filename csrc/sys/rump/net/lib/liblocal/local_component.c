/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component local: AF_LOCAL.
 */

#include <sys/param.h>

#include <kern/unp_private.h>
#include <rump-sys/component.h>

extern const struct rump_component_desc rumpcomp_local;

static int
local_attach(void)
{
	unp_sysinit();
	return 0;
}

const struct rump_component_desc rumpcomp_local = {
	.rc_name = "local",
	.rc_type = RUMP_COMPONENT_NET,
	.rc_flags = RUMPCOMP_ONDEMAND,
	.rc_attach = local_attach,
	.rc_detach = unp_sysfini,
};
