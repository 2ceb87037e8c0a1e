/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_hook(9): a function that a module lends to the kernel while it is
 * loaded.  MODULE_HOOK() declares the object, the file that owns it defines
 * `struct name_t name'.
 */
#ifndef _SYS_MODULE_HOOK_H_
#define _SYS_MODULE_HOOK_H_

#include <sys/types.h>
#include <sys/localcount.h>

#define MODULE_HOOK(hook, type, args)					\
extern struct hook ## _t {						\
	struct localcount	lc;					\
	type			(*f) args;				\
	volatile bool		hooked;					\
} hook

void	module_hook_set(volatile bool *, struct localcount *);
void	module_hook_unset(volatile bool *, struct localcount *);
bool	module_hook_tryenter(volatile bool *, struct localcount *);
void	module_hook_exit(struct localcount *);

#define MODULE_HOOK_SET(hook, func) do {				\
	(hook).f = (func);						\
	module_hook_set(&(hook).hooked, &(hook).lc);			\
} while (0)

#define MODULE_HOOK_UNSET(hook) do {					\
	module_hook_unset(&(hook).hooked, &(hook).lc);			\
	(hook).f = NULL;						\
} while (0)

#define MODULE_HOOK_CALL(hook, args, dflt, retval) do {			\
	if (module_hook_tryenter(&(hook).hooked, &(hook).lc)) {		\
		(retval) = (*(hook).f) args;				\
		module_hook_exit(&(hook).lc);				\
	} else								\
		(retval) = (dflt);					\
} while (0)

#define MODULE_HOOK_CALL_VOID(hook, args, dflt) do {			\
	if (module_hook_tryenter(&(hook).hooked, &(hook).lc)) {		\
		(*(hook).f) args;					\
		module_hook_exit(&(hook).lc);				\
	} else {							\
		dflt;							\
	}								\
} while (0)

#endif /* _SYS_MODULE_HOOK_H_ */
