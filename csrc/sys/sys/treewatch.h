/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tree watches: every event below a directory, with its path, in order.
 *
 * ioctl(dirfd, FIOTREEWATCH, &tw) makes a watch of the directory and all
 * below it on the same mount, and gives a descriptor.  read(2) of it takes
 * whole records, struct treeevent with its names behind it; poll(2) and
 * EVFILT_READ tell when there are some.  docs/treewatch.md is the manual page.
 */
#ifndef _SYS_TREEWATCH_H_
#define _SYS_TREEWATCH_H_

#include <sys/types.h>
#include <sys/ioccom.h>

struct treewatch {
	uint32_t	tw_events;	/* in: NOTE_* wanted; 0: all */
	uint32_t	tw_queue;	/* in: bytes of queue, 0: the default;
					   out: what there are */
	uint32_t	tw_flags;	/* in: O_NONBLOCK, O_CLOEXEC */
	int32_t		tw_fd;		/* out: the watch */
	uint64_t	tw_spare;	/* 0 */
};

#define FIOTREEWATCH	_IOWR('f', 80, struct treewatch)

#define TREEWATCH_MINQUEUE	4096U
#define TREEWATCH_DEFQUEUE	262144U
#define TREEWATCH_MAXQUEUE	268435456U

/*
 * One event.  te_len bytes to the next: te_names has the path of te_pathlen
 * bytes and NUL, then the second path of te_tolen bytes and NUL, each if its
 * TE_HAS flag is set, then zeroes up to a multiple of 8.  Paths are relative
 * to the directory watched and do not begin with a slash; the empty one is
 * that directory.
 */
struct treeevent {
	uint64_t	te_seq;		/* counts up, lost ones included */
	uint32_t	te_len;
	uint32_t	te_events;	/* NOTE_* */
	uint64_t	te_lost;	/* NOTE_OVERFLOW: how many */
	uint16_t	te_pathlen;
	uint16_t	te_tolen;
	uint8_t		te_type;	/* of the file, DT_* */
	uint8_t		te_flags;	/* TE_* */
	uint16_t	te_spare;
	char		te_names[];
};

/*
 * te_events: NOTE_* of EVFILT_VNODE as the file itself posts them, and
 *	NOTE_CREATE	the name is new
 *	NOTE_LINK	`to' is a new name of path, a file that was there
 *	NOTE_DELETE	the name is gone, whatever other names the file has
 *	NOTE_RENAME	path became `to'
 *	NOTE_REVOKE	of the empty path: the watch is at its end
 *	NOTE_OVERFLOW	here te_lost events found no room in the queue
 */
#define NOTE_CREATE	0x00000800U
#define NOTE_OVERFLOW	0x00001000U

/* te_flags */
#define TE_HASPATH	0x01U
#define TE_HASTO	0x02U
#define TE_REPLACED	0x04U	/* NOTE_RENAME: `to' was a file, and is gone */

#ifdef _KERNEL
#include <sys/vnode.h>

struct componentname;
struct file;
struct mount;

/* The ioctl, for fileops of vnodes. */
int	treewatch_open(struct file *, struct treewatch *);

/*
 * From the handlers of the vnode operations and from rename, with the
 * directories locked.
 */
void	treewatch_named(struct vnode *, struct vnode *,
	    const struct componentname *);
void	treewatch_linked(struct vnode *, struct vnode *,
	    const struct componentname *);
void	treewatch_removed(struct vnode *, const struct componentname *,
	    enum vtype);
void	treewatch_renamed(struct vnode *, struct vnode *,
	    const struct componentname *, struct vnode *,
	    const struct componentname *, bool);
void	treewatch_found(struct vnode *, struct vnode *,
	    const struct componentname *);
void	treewatch_file(struct vnode *, uint32_t);

static inline bool
treewatch_wanted(const struct vnode *vp)
{

	return __predict_false((atomic_load_relaxed(&vp->v_interest) &
	    (VNI_TREE | VNI_LAYER)) != 0);
}

/* From the life of vnodes, names and mounts. */
void	treewatch_insert(struct vnode *, struct mount *);
void	treewatch_reclaim(struct vnode *);
void	treewatch_resolve(struct vnode *);
bool	treewatch_cacheable(struct vnode *, struct vnode *, const char *,
	    size_t);
void	treewatch_unmounted(struct mount *);
void	treewatch_mountfree(struct mount *);
#endif

#endif /* _SYS_TREEWATCH_H_ */
