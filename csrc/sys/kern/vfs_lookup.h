/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between vfs_lookup.c, vfs_lookup_fast.c, vfs_pathbuf.c.
 */
#ifndef _KERN_VFS_LOOKUP_H_
#define _KERN_VFS_LOOKUP_H_

#include <sys/namei.h>

#include "vfs_cache.h"

struct pathbuf {
	char		*pb_path;	/* pb_buf, or a PNBUF */
	char		*pb_pathcopy;
	unsigned int	pb_pathcopyuses;
	char		pb_buf[PATH_MAX + NC_SLACK];
};

/*
 * A look-up under way.
 */
struct namei_state {
	struct nameidata *st_ndp;
	struct componentname *st_cnp;
	const char	*st_next;	/* what is left of the path */
	struct vnode	*st_dvp;	/* where; referenced on the slow path */
	bool		st_dvplocked;
	bool		st_nofast;	/* the cache is of no use here */
	bool		st_found;	/* by the cache: not locked yet */
	bool		st_rootheld;	/* st_root carries a reference */
	struct vnode	*st_root;	/* the process's root directory */
	/* The directory identity that was last allowed to search. */
	uint64_t	st_okid;
	uint32_t	st_okmode;	/* 1: none yet */
};

enum namei_fast {
	NAMEI_STOPPED,	/* st_dvp referenced, st_next: go on slowly; st_dvp
			   NULL: from the beginning */
	NAMEI_FOUND,	/* ni_vp referenced */
	NAMEI_ABSENT	/* the cache knows there is no such file */
};

/*
 * From st_dvp, which has a reference, and st_next; or with st_dvp NULL from
 * where the path says, without references.
 */
enum namei_fast namei_fast(struct namei_state *);

/* vfs_magiclink.c: the text of a link, its length, in a PNBUF. */
int	namei_magic(char *, size_t *);

#endif /* _KERN_VFS_LOOKUP_H_ */
