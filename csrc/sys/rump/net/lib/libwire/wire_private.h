/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the switch (wire.c), which is no kernel's, and the interfaces on it
 * (if_wire.c).
 */
#ifndef _LIBWIRE_WIRE_PRIVATE_H_
#define _LIBWIRE_WIRE_PRIVATE_H_

#include <sys/types.h>
#include <rump-sys/notify.h>
#include <rump/rump_wire.h>

#define WIRE_QUEUES	4	/* of a port, to receive */
#define WIRE_ALIGN	2	/* so that what follows the header is aligned */
#define WIRE_MAXFRAME	(65535 + 14 + 4)

/* A frame in memory of the host. */
struct wire_frame {
	struct wire_frame *wf_next;
	int64_t		wf_due;		/* monotonic clock, ns; 0: at once */
	uint32_t	wf_len;
	uint32_t	wf_size;	/* of the allocation */
	struct wire_frames *wf_home;	/* where it goes when free, or NULL */
	int		wf_csum_flags;
	uint32_t	wf_csum_data;
	uint32_t	wf_segsz;
	uint8_t		wf_data[];	/* WIRE_ALIGN, then the frame */
};

/*
 * Frames that wait for a port.  Each port has some queues, and a flow's frames
 * are all in one, so that flows share no lock.
 *
 * Who makes wq_busy true sees to it that somebody takes the frames: the thread
 * itself when it has left its kernel (wq_after), or the soft interrupt of the
 * port's kernel (wq_soft).  It is one at a time, which keeps the order.
 */
struct wire_queue {
	struct rump_after wq_after;	/* first */
	struct rump_wire_port *wq_port;
	u_int		wq_index;
	volatile uint32_t wq_lock;
	/* (wq_lock) */
	struct wire_frame *wq_first, *wq_last;
	u_int		wq_nqueued;
	size_t		wq_nbytes;
	bool		wq_busy;	/* somebody takes them, or will */
	bool		wq_posted;	/* wq_after is on a thread's list */
	bool		wq_mine;	/* busy for that thread */
	bool		wq_soft;	/* busy for the soft interrupt */
	bool		wq_running;	/* somebody is in the kernel for it */
	bool		wq_again;	/* and shall look once more */
} __aligned(64);

/*
 * Frames for the next time, of two sizes.  A port has some of these, for CPUs
 * of its kernel, so that they share no lock.
 */
#define WIRE_SMALL	2048
#define WIRE_LARGE	(WIRE_MAXFRAME + 512)

struct wire_frames {
	volatile uint32_t wc_lock;
	struct wire_frame *wc_small, *wc_large;	/* (wc_lock) */
	u_int		wc_nsmall, wc_nlarge;
} __aligned(64);

struct wire_frames *wire_frames(struct rump_wire_port *, u_int);
void	wire_frames_fini(struct wire_frames *);	/* all of a port */
struct wire_frame *wire_frame_alloc(struct wire_frames *, size_t);
void	wire_frame_free(struct wire_frame *);

/* wire_offload.c */
struct wire_merge {
	struct mbuf	*wm_m, *wm_tail;	/* what is kept, or NULL */
	int		wm_hdrlen;	/* of each, link header and all */
	int		wm_len;		/* of the packet, without link header */
	int		wm_blank;	/* its M_CSUM_BLANK */
	uint32_t	wm_seq;		/* of the next */
	uint32_t	wm_segsz;
	u_int		wm_n;
	bool		wm_ended;	/* nothing may follow */
};
struct wire_frame *wire_cut(struct wire_frames *, struct mbuf *, bool sum);
bool	wire_merge(struct wire_merge *, struct mbuf *);
struct mbuf *wire_merged(struct wire_merge *);

/* The frame is the switch's. */
void	wire_send(struct rump_wire_port *, struct wire_frame *);
/* Whether somebody looks into frames: checksums must be in them. */
bool	wire_looks(struct rump_wire_port *);
uint32_t wire_flags(struct rump_wire_port *);
void	wire_mac(struct rump_wire_port *, uint8_t *);
int	wire_bind(struct rump_wire_port *, void *softc);
void	wire_unbind(struct rump_wire_port *);
int64_t	wire_now(const struct rump_wire_port *);

/*
 * Of the kernel on the port.  wire_enter(): the interface, if the caller is to
 * look after the queue; then wire_take(), perhaps of nothing, until it returns
 * false, which ends it, or wire_pause(), which leaves the rest to the soft
 * interrupt.  wire_left(): the kernel has left the port.  wire_again() has the
 * soft interrupt look even if no frame comes.
 */
struct wire_queue *wire_queue(struct rump_wire_port *, u_int);
void	*wire_enter(struct wire_queue *, bool soft);
bool	wire_take(struct wire_queue *, struct wire_frame **);
void	wire_pause(struct wire_queue *);
bool	wire_left(const struct wire_queue *);
void	wire_again(struct wire_queue *);
/* In the kernel: deliver what waits.  Have the soft interrupt do it. */
int	wire_deliver_inside(void *);
int	wire_soft_inside(void *);

#endif /* _LIBWIRE_WIRE_PRIVATE_H_ */
