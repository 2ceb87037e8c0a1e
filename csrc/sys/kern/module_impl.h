/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module(9): what a kernel knows of its modules.
 */
#ifndef _KERN_MODULE_IMPL_H_
#define _KERN_MODULE_IMPL_H_

#include <sys/module.h>

#include <rump-sys/kernel.h>

struct module_callbacks {
	TAILQ_ENTRY(module_callbacks) mcb_list;
	void		(*mcb_load)(struct module *);
	void		(*mcb_unload)(struct module *);
};

/* All of it: kernconfig_lock(). */
struct module_state {
	struct modlist	ms_active;	/* initialised, in that order */
	struct modlist	ms_builtins;	/* not initialised */
	TAILQ_HEAD(, module_callbacks) ms_callbacks;
	module_t	ms_kernel;	/* module_kernel() */
	volatile u_int	ms_gen;
	u_int		ms_depth;	/* of initialisation by dependence */
	bool		ms_autoload;	/* kern.module.autoload */
};

#endif /* _KERN_MODULE_IMPL_H_ */
