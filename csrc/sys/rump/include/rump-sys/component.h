/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Components: what a kernel is put together from.
 *
 * Each component (a file system, a device, ...) has one constant descriptor
 * in its folder; librump/rumpkern/components.c lists the chosen ones in the
 * order in which they attach.  There is no linker set and no constructor.
 *
 * rc_attach runs once a kernel, at boot, in the phase rc_type asks for, after
 * rc_statesize zeroed bytes were set aside: component_state(&rumpcomp_X).
 * rc_modinfo is handed to module(9) at the same point, so a component that is
 * a NetBSD module needs no attach routine of its own.  rc_detach runs when
 * the kernel halts.
 *
 * A component of the network with RUMPCOMP_ONDEMAND attaches with all others
 * of them when the network is first needed: rump_net_need().
 *
 * A component with RUMPCOMP_EXCLUSIVE has globals of its own (a driver that
 * was written for NetBSD): it attaches to one kernel at a time, and a second
 * attach gets EBUSY.
 */
#ifndef _RUMP_SYS_COMPONENT_H_
#define _RUMP_SYS_COMPONENT_H_

#include <sys/types.h>

enum rump_component_type {
	RUMP_COMPONENT_DEV = 0,
	RUMP_COMPONENT_DEV_AFTERMAINBUS = 1,
	RUMP_COMPONENT_NET = 2,
	RUMP_COMPONENT_NET_ROUTE = 3,
	RUMP_COMPONENT_NET_IF = 4,
	RUMP_COMPONENT_NET_IFCFG = 5,
	RUMP_COMPONENT_VFS = 6,
	RUMP_COMPONENT_KERN = 7,
	RUMP_COMPONENT_KERN_VFS = 8,
	RUMP_COMPONENT_POSTINIT = 9,
	RUMP_COMPONENT_SYSCALL = 10,
	RUMP__FACTION_DEV = 11,
	RUMP__FACTION_VFS = 12,
	RUMP__FACTION_NET = 13,
	RUMP_COMPONENT_MAX = 14
};

#define RUMPCOMP_EXCLUSIVE	0x01	/* one kernel at a time */
#define RUMPCOMP_ONDEMAND	0x02	/* of the network: rump_net_need() */

struct modinfo;

struct rump_component_desc {
	const char	*rc_name;
	enum rump_component_type rc_type;
	int		rc_flags;
	size_t		rc_statesize;
	int		(*rc_attach)(void);
	void		(*rc_detach)(void);
	const struct modinfo *rc_modinfo;
	volatile uint64_t *rc_owner;	/* RUMPCOMP_EXCLUSIVE: kernel serial */
};

/* components.c: the table, ended by NULL. */
extern const struct rump_component_desc * const rump_components[];

int	rump_components_attach(enum rump_component_type);
void	rump_components_detach(void);
int	rump_net_need(void);
int	rump_component_count(enum rump_component_type);

/*
 * RUMP_COMPONENT(type) { body } of drivers written for NetBSD defines the
 * attach routine of that type; the folder's descriptor names it.
 */
#define RUMP_COMPONENT(type)						\
int ___CONCAT(rumpcompinit_, ___CONCAT(RUMP_COMPONENT_NAME,		\
    ___CONCAT(_, type)))(void);						\
static void __CONCAT(rumpcompbody, type)(void);				\
int									\
___CONCAT(rumpcompinit_, ___CONCAT(RUMP_COMPONENT_NAME,			\
    ___CONCAT(_, type)))(void)						\
{									\
	__CONCAT(rumpcompbody, type)();					\
	return 0;							\
}									\
static void								\
__CONCAT(rumpcompbody, type)(void)

#endif /* _RUMP_SYS_COMPONENT_H_ */
