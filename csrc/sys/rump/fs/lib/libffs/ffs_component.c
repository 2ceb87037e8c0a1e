/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component ffs: the Berkeley Fast File System.  Sources: ufs/ffs.
 */

#include <sys/module.h>

#include <rump-sys/component.h>

extern const modinfo_t ffs_modinfo;
extern const struct rump_component_desc rumpcomp_ffs;

const struct rump_component_desc rumpcomp_ffs = {
	.rc_name = "ffs",
	.rc_type = RUMP_COMPONENT_VFS,
	.rc_modinfo = &ffs_modinfo,
};
