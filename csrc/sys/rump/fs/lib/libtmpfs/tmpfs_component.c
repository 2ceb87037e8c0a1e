/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component tmpfs: a file system of memory.  Sources: fs/tmpfs.
 */

#include <sys/module.h>

#include <rump-sys/component.h>

extern const modinfo_t tmpfs_modinfo;
extern const struct rump_component_desc rumpcomp_tmpfs;

const struct rump_component_desc rumpcomp_tmpfs = {
	.rc_name = "tmpfs",
	.rc_type = RUMP_COMPONENT_VFS,
	.rc_modinfo = &tmpfs_modinfo,
};
