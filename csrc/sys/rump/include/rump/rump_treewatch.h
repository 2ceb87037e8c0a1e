/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tree watches: every event below a directory, with its path, in order.
 *
 * rump_sys_ioctl(dirfd, RUMP_FIOTREEWATCH, &tw) makes a watch of the directory
 * and all below it on the same mount, and gives a descriptor.  Reading it
 * takes whole records, struct rump_treeevent with its names behind it; poll
 * and RUMP_EVFILT_READ tell when there are some.  docs/treewatch.md of the
 * project is the manual page.
 */
#ifndef _RUMP_RUMP_TREEWATCH_H_
#define _RUMP_RUMP_TREEWATCH_H_

#include <stdint.h>

#include <rump/rumpdefs.h>

struct rump_treewatch {
	uint32_t	tw_events;	/* in: RUMP_NOTE_* wanted; 0: all */
	uint32_t	tw_queue;	/* in: bytes of queue, 0: the default;
					   out: what there are */
	uint32_t	tw_flags;	/* in: RUMP_O_NONBLOCK, _CLOEXEC */
	int32_t		tw_fd;		/* out: the watch */
	uint64_t	tw_spare;	/* 0 */
};

/*
 * One event.  te_len bytes to the next.  Behind the structure are the path of
 * te_pathlen bytes and NUL, then the second path of te_tolen bytes and NUL,
 * each if its RUMP_TE_HAS flag is set, then zeroes up to a multiple of 8.
 * Paths are relative to the directory watched and do not begin with a slash;
 * the empty one is that directory.
 */
struct rump_treeevent {
	uint64_t	te_seq;		/* counts up, lost ones included */
	uint32_t	te_len;
	uint32_t	te_events;	/* RUMP_NOTE_* */
	uint64_t	te_lost;	/* RUMP_NOTE_OVERFLOW: how many */
	uint16_t	te_pathlen;
	uint16_t	te_tolen;
	uint8_t		te_type;	/* of the file, RUMP_DT_* */
	uint8_t		te_flags;	/* RUMP_TE_* */
	uint16_t	te_spare;
};

#endif /* _RUMP_RUMP_TREEWATCH_H_ */
