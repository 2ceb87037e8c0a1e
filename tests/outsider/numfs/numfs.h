/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * numfs: a file system of numbers.
 *
 *	/about			what this is
 *	/1 ... /LIMIT		a directory for each number N, in it
 *		square		N * N, as text
 *		factors		its prime factors, as text
 *		next		a symbolic link to ../N+1 (of the last one: ../1)
 *
 * Nothing is stored: a file follows from its inode number, NUMBER * 4 + KIND.
 */
#ifndef _FS_NUMFS_NUMFS_H_
#define _FS_NUMFS_NUMFS_H_

#include <sys/types.h>

#define NUMFS_ARGS_VERSION	1
struct numfs_args {
	int		na_version;
	uint32_t	na_limit;
};

#ifdef _KERNEL
#include <sys/mount.h>
#include <sys/vnode.h>
#include <miscfs/genfs/genfs.h>
#include <miscfs/genfs/genfs_node.h>

enum numfs_kind {
	NUMFS_DIR,
	NUMFS_SQUARE,
	NUMFS_FACTORS,
	NUMFS_NEXT
};
#define NUMFS_NKINDS	4

/* Number 0 is the root, whose only file is its "square". */
#define NUMFS_INO(number, kind)	((ino_t)(number) * 4 + (kind))
#define NUMFS_ROOTINO		NUMFS_INO(0, NUMFS_DIR)
#define NUMFS_ABOUTINO		NUMFS_INO(0, NUMFS_SQUARE)

struct numfs_mount {
	uint32_t	nm_limit;
	struct timespec	nm_time;	/* of all files */
};

struct numfs_node {
	struct genfs_node nn_gnode;	/* first: genfs looks for it here */
	ino_t		nn_ino;		/* the key of the vnode cache */
};

struct numfs_fid {
	uint16_t	nf_len;
	uint16_t	nf_reserved;
	uint32_t	nf_ino[2];
};

#define VFSTONUMFS(mp)	((struct numfs_mount *)(mp)->mnt_data)
#define VTONUMFS(vp)	((struct numfs_node *)(vp)->v_data)

static inline uint32_t
numfs_number(ino_t ino)
{

	return (uint32_t)(ino / NUMFS_NKINDS);
}

static inline enum numfs_kind
numfs_kind(ino_t ino)
{

	return (enum numfs_kind)(ino % NUMFS_NKINDS);
}

#define NUMFS_TEXTSIZE	256
size_t	numfs_text(const struct numfs_mount *, ino_t, char *);
enum vtype numfs_vtype(ino_t);

extern int (**numfs_vnodeop_p)(void *);
extern const struct vnodeopv_desc numfs_vnodeop_opv_desc;
extern const struct genfs_ops numfs_genfsops;
extern struct pool numfs_node_pool;

VFS_PROTOS(numfs);
#endif /* _KERNEL */

#endif /* _FS_NUMFS_NUMFS_H_ */
