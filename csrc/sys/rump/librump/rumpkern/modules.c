/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rump_pub_module_init(), rump_pub_module_fini(): modules that the program
 * brings along.
 */

#include <sys/param.h>
#include <sys/module.h>

#include <rump-sys/rumpkern_if.h>

int
rump_module_init(const struct modinfo *const *mip, size_t nmodinfo)
{

	return module_builtin_add(mip, nmodinfo, true);
}

int
rump_module_fini(const struct modinfo *mi)
{

	return module_builtin_remove(mi, true);
}
