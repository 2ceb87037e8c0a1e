/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * buffercache(9): struct buf, the unit of block I/O, and the cache of
 * metadata blocks.
 *
 * Guards of the members: (b) the holder of BC_BUSY, (c) bufcache_lock,
 * (o) *b_objlock, (-) constant.
 */
#ifndef _SYS_BUF_H_
#define _SYS_BUF_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/rbtree.h>
#include <sys/workqueue.h>

struct buf;
struct cpu_info;
struct kauth_cred;
struct lwp;
struct mount;
struct proc;
struct uio;
struct vnode;

#define NOLIST	((struct buf *)0x87654321)

struct buf {
	union {
		TAILQ_ENTRY(buf) u_actq;
		rb_node_t	u_rbnode;
		struct work	u_work;
	}		b_u;		/* (b) queue of a driver, or work */
#define b_actq		b_u.u_actq
#define b_work		b_u.u_work
	void		(*b_iodone)(struct buf *); /* (b) */
	int		b_error;	/* (b) */
	int		b_resid;	/* (b) */
	u_int		b_flags;	/* (b) B_* */
	int		b_prio;		/* (b) BPRIO_* */
	int		b_bufsize;	/* (b) bytes allocated */
	int		b_bcount;	/* (b) bytes valid or wanted */
	dev_t		b_dev;		/* (b) */
	void		*b_data;	/* (b) */
	daddr_t		b_blkno;	/* (b) in DEV_BSIZE units, of the
					   partition */
	daddr_t		b_rawblkno;	/* (b) of the whole medium */
	struct proc	*b_proc;	/* (b) */
	void		*b_saveaddr;	/* (b) of physio */
	const struct cpu_info *b_ci;	/* (b) where it was started */
	void		*b_private;	/* (b) for b_iodone */
	off_t		b_dcookie;	/* (b) NFS */
	kcondvar_t	b_busy;		/* (c) waits for BC_BUSY */
	u_int		b_refcnt;	/* unused */
	void		*b_unused;
	LIST_ENTRY(buf)	b_hash;		/* (c) */
	LIST_ENTRY(buf)	b_vnbufs;	/* (c) and v_interlock */
	TAILQ_ENTRY(buf) b_freelist;	/* (c) */
	TAILQ_ENTRY(buf) b_wapbllist;	/* (c) */
	daddr_t		b_lblkno;	/* (c) */
	int		b_freelistindex;/* (c) */
	u_int		b_cflags;	/* (c) BC_* */
	struct vnode	*b_vp;		/* (c) */
	kcondvar_t	b_done;		/* (o) waits for BO_DONE */
	u_int		b_oflags;	/* (o) BO_* */
	kmutex_t	*b_objlock;	/* (-) v_interlock, or buffer_lock */
};

/* b_cflags */
#define BC_AGE		0x00000001	/* reuse first */
#define BC_BUSY		0x00000010	/* somebody owns it */
#define BC_INVAL	0x00002000	/* content means nothing */
#define BC_NOCACHE	0x00008000	/* forget when released */
#define BC_WANTED	0x00800000
#define BC_VFLUSH	0x04000000	/* visited by vflushbuf() */

/* b_oflags */
#define BO_DELWRI	0x00000080	/* to be written later */
#define BO_DONE		0x00000200	/* I/O is over */

/* b_flags */
#define B_WRITE		0x00000000
#define B_ASYNC		0x00000004	/* nobody waits */
#define B_NOFLUSH	0x00000010	/* the waiter does not need it on the
					   platter: a flush follows */
#define B_COWDONE	0x00000400	/* copy-on-write hooks ran */
#define B_GATHERED	0x00001000
#define B_LOCKED	0x00004000	/* in a log, not to be written */
#define B_PHYS		0x00040000	/* raw transfer to user memory */
#define B_RAW		0x00080000	/* by physio */
#define B_READ		0x00100000
#define B_DEVPRIVATE	0x02000000
#define B_MEDIA_FUA	0x08000000
#define B_MEDIA_DPO	0x10000000

#define BUF_ISREAD(bp)	(((bp)->b_flags & B_READ) == B_READ)
#define BUF_ISWRITE(bp)	(((bp)->b_flags & B_READ) == B_WRITE)

#define BUF_FLAGBITS							    \
    "\20\1AGE\3ASYNC\5BUSY\10DELWRI\12DONE\13COWDONE\15GATHERED\16INVAL"    \
    "\17LOCKED\20NOCACHE\23PHYS\24RAW\25READ\32DEVPRIVATE\33VFLUSH\34FUA\35DPO"

/* Flags of block allocation (bmap family of file systems). */
#define B_CLRBUF	0x01
#define B_SYNC		0x02
#define B_METAONLY	0x04
#define B_CONTIG	0x08

/* Flag of bread(). */
#define B_MODIFY	0x01		/* caller will change it */

#define BPRIO_NPRIO		3
#define BPRIO_TIMECRITICAL	2
#define BPRIO_TIMELIMITED	1
#define BPRIO_TIMENONCRITICAL	0
#define BPRIO_DEFAULT		BPRIO_TIMELIMITED
#define BIO_GETPRIO(bp)		((bp)->b_prio)
#define BIO_SETPRIO(bp, prio)	((bp)->b_prio = (prio))
#define BIO_COPYPRIO(bp1, bp2)	BIO_SETPRIO(bp1, BIO_GETPRIO(bp2))

#define clrbuf(bp)							\
do {									\
	memset((bp)->b_data, 0, (u_int)(bp)->b_bcount);			\
	(bp)->b_resid = 0;						\
} while (0)

#ifdef _KERNEL
#include <sys/systm.h>
#include <rump-sys/kernel.h>

#define bufcache_lock	(curkernel()->k_bufcache_lock)
#define buffer_lock	(curkernel()->k_buffer_lock)

void	bufinit(void);
void	buffini(void);

int	allocbuf(struct buf *, int, int);
void	bawrite(struct buf *);
int	bbusy(struct buf *, bool, int, kmutex_t *);
void	bdwrite(struct buf *);
void	bgetvp(struct vnode *, struct buf *);
int	binvalbuf(struct vnode *, daddr_t);
void	biodone(struct buf *);
int	biowait(struct buf *);
int	bread(struct vnode *, daddr_t, int, int, struct buf **);
int	breadn(struct vnode *, daddr_t, int, daddr_t *, int *, int, int,
	    struct buf **);
void	brelse(struct buf *, int);
void	brelsel(struct buf *, int);
void	bremfree(struct buf *);
void	brelvp(struct buf *);
int	bwrite(struct buf *);
void	buf_destroy(struct buf *);
void	buf_init(struct buf *);
u_int	buf_nbuf(void);
struct buf *getblk(struct vnode *, daddr_t, int, int, int);
struct buf *geteblk(int);
struct buf *getiobuf(struct vnode *, bool);
struct buf *incore(struct vnode *, daddr_t);
void	minphys(struct buf *);
void	nestiobuf_done(struct buf *, int, int);
void	nestiobuf_iodone(struct buf *);
void	nestiobuf_setup(struct buf *, struct buf *, int, size_t);
int	physio(void (*)(struct buf *), struct buf *, dev_t, int,
	    void (*)(struct buf *), struct uio *);
void	putiobuf(struct buf *);
void	reassignbuf(struct buf *, struct vnode *);

#endif /* _KERNEL */
#endif /* _SYS_BUF_H_ */
