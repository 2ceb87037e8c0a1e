/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Write-ahead physical block logging: the hooks that the buffer cache and
 * genfs call through the mount, and the log itself, which file systems use.
 *
 * BEGIN takes a lock that a thread may take again; vn_lock() must not be
 * called inside.
 */
#ifndef _SYS_WAPBL_H_
#define _SYS_WAPBL_H_

#include <sys/types.h>
#include <sys/mount.h>
#include <sys/queue.h>

struct buf;
struct vnode;
struct wapbl;
struct wapbl_replay;

struct wapbl_ops {
	void	(*wo_wapbl_discard)(struct wapbl *);
	int	(*wo_wapbl_replay_isopen)(struct wapbl_replay *);
	int	(*wo_wapbl_replay_can_read)(struct wapbl_replay *, daddr_t,
		    long);
	int	(*wo_wapbl_replay_read)(struct wapbl_replay *, void *, daddr_t,
		    long);
	void	(*wo_wapbl_add_buf)(struct wapbl *, struct buf *);
	void	(*wo_wapbl_remove_buf)(struct wapbl *, struct buf *);
	void	(*wo_wapbl_resize_buf)(struct wapbl *, struct buf *, long,
		    long);
	int	(*wo_wapbl_begin)(struct wapbl *, const char *, int);
	void	(*wo_wapbl_end)(struct wapbl *);
	void	(*wo_wapbl_junlock_assert)(struct wapbl *);
	void	(*wo_wapbl_jlock_assert)(struct wapbl *);
	void	(*wo_wapbl_biodone)(struct buf *);
};

#define WAPBL_DISCARD(mp)						\
	(*(mp)->mnt_wapbl_op->wo_wapbl_discard)((mp)->mnt_wapbl)
#define WAPBL_REPLAY_ISOPEN(mp)						\
	(*(mp)->mnt_wapbl_op->wo_wapbl_replay_isopen)((mp)->mnt_wapbl_replay)
#define WAPBL_REPLAY_CAN_READ(mp, blk, len)				\
	(*(mp)->mnt_wapbl_op->wo_wapbl_replay_can_read)(		\
	    (mp)->mnt_wapbl_replay, (blk), (len))
#define WAPBL_REPLAY_READ(mp, data, blk, len)				\
	(*(mp)->mnt_wapbl_op->wo_wapbl_replay_read)(			\
	    (mp)->mnt_wapbl_replay, (data), (blk), (len))
#define WAPBL_ADD_BUF(mp, bp)						\
	(*(mp)->mnt_wapbl_op->wo_wapbl_add_buf)((mp)->mnt_wapbl, (bp))
#define WAPBL_REMOVE_BUF(mp, bp)					\
	(*(mp)->mnt_wapbl_op->wo_wapbl_remove_buf)((mp)->mnt_wapbl, (bp))
#define WAPBL_RESIZE_BUF(mp, bp, oldsz, oldcnt)				\
	(*(mp)->mnt_wapbl_op->wo_wapbl_resize_buf)((mp)->mnt_wapbl,	\
	    (bp), (oldsz), (oldcnt))
#define WAPBL_BEGIN(mp)							\
	(*(mp)->mnt_wapbl_op->wo_wapbl_begin)((mp)->mnt_wapbl,		\
	    __FILE__, __LINE__)
#define WAPBL_END(mp)							\
	(*(mp)->mnt_wapbl_op->wo_wapbl_end)((mp)->mnt_wapbl)
#define WAPBL_JUNLOCK_ASSERT(mp)					\
	(*(mp)->mnt_wapbl_op->wo_wapbl_junlock_assert)((mp)->mnt_wapbl)
#define WAPBL_JLOCK_ASSERT(mp)						\
	(*(mp)->mnt_wapbl_op->wo_wapbl_jlock_assert)((mp)->mnt_wapbl)

/* The mount whose log the buffers of a vnode belong in. */
struct mount *wapbl_vptomp(struct vnode *);
bool	wapbl_vphaswapbl(struct vnode *);

/* Deallocations that wait for the log to be written. */
struct wapbl_dealloc {
	TAILQ_ENTRY(wapbl_dealloc) wd_entries;
	daddr_t		wd_blkno;
	int		wd_len;
};

typedef void (*wapbl_flush_fn_t)(struct mount *, struct wapbl_dealloc *);

/* The log: kern/vfs_wapbl.c. */
extern const struct wapbl_ops wapbl_ops;

int	wapbl_start(struct wapbl **, struct mount *, struct vnode *, daddr_t,
	    size_t, size_t, struct wapbl_replay *, wapbl_flush_fn_t,
	    wapbl_flush_fn_t);
int	wapbl_stop(struct wapbl *, int);
int	wapbl_flush(struct wapbl *, int);
void	wapbl_register_inode(struct wapbl *, ino_t, mode_t);
void	wapbl_unregister_inode(struct wapbl *, ino_t, mode_t);
int	wapbl_register_deallocation(struct wapbl *, daddr_t, int, bool,
	    void **);
void	wapbl_unregister_deallocation(struct wapbl *, void *);
int	wapbl_replay_start(struct wapbl_replay **, struct vnode *, daddr_t,
	    size_t, size_t);
void	wapbl_replay_stop(struct wapbl_replay *);
void	wapbl_replay_free(struct wapbl_replay *);
int	wapbl_replay_write(struct wapbl_replay *, struct vnode *);
int	wapbl_replay_can_read(struct wapbl_replay *, daddr_t, long);
int	wapbl_replay_read(struct wapbl_replay *, void *, daddr_t, long);

#endif /* _SYS_WAPBL_H_ */
