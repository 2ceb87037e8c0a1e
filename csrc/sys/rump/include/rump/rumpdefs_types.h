/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Types of the kernel that programs need beside its constants.  rumpdefs.h
 * includes this file; the layouts are checked in rumpkern/public_layout.c.
 */
#ifndef _RUMP_RUMPDEFS_TYPES_H_
#define _RUMP_RUMPDEFS_TYPES_H_

#include <stddef.h>
#include <stdint.h>

/* As enum vtype. */
enum rump_vtype {
	RUMP_VNON, RUMP_VREG, RUMP_VDIR, RUMP_VBLK, RUMP_VCHR, RUMP_VLNK,
	RUMP_VSOCK, RUMP_VFIFO, RUMP_VBAD
};

/* What a key of etfs looks like to the kernel. */
enum rump_etfs_type {
	RUMP_ETFS_REG,		/* a regular file */
	RUMP_ETFS_BLK,		/* a block device */
	RUMP_ETFS_CHR,		/* a character device */
	RUMP_ETFS_DIR,		/* a directory, without what lies below it */
	RUMP_ETFS_DIR_SUBDIRS	/* and all below it */
};

enum rump_uiorw {
	RUMPUIO_READ,
	RUMPUIO_WRITE
};

/* modctl(RUMP_MODCTL_LOAD) */
struct rump_modctl_load {
	const char	*ml_filename;
	int		ml_flags;
	const char	*ml_props;
	size_t		ml_propslen;
};

/* mount(2) of ffs, ext2fs, lfs: the device. */
struct rump_ufs_args {
	char		*fspec;
};

/* mount(2) of tmpfs; a limit of 0 is none. */
#define RUMP_TMPFS_ARGS_VERSION	1
struct rump_tmpfs_args {
	int		ta_version;
	uint64_t	ta_nodes_max;
	int64_t		ta_size_max;	/* bytes */
	uint32_t	ta_root_uid;
	uint32_t	ta_root_gid;
	uint32_t	ta_root_mode;
};

/* mount(2) of sysvbfs */
struct rump_sysvbfs_args {
	char		*fspec;
};

#endif /* _RUMP_RUMPDEFS_TYPES_H_ */
