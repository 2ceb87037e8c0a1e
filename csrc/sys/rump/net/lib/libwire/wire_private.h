/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the switch (wire.c), which is no kernel's, and the interfaces on it
 * (if_wire.c).
 */
#ifndef _LIBWIRE_WIRE_PRIVATE_H_
#define _LIBWIRE_WIRE_PRIVATE_H_

#include <sys/types.h>
#include <rump/rump_wire.h>

#define WIRE_ALIGN	2	/* so that what follows the header is aligned */
#define WIRE_MAXFRAME	(65535 + 14 + 4)

/* A frame in memory of the host. */
struct wire_frame {
	struct wire_frame *wf_next;
	int64_t		wf_due;		/* host's monotonic clock, ns */
	uint32_t	wf_len;
	uint32_t	wf_size;	/* of the allocation */
	int		wf_csum_flags;
	uint32_t	wf_csum_data;
	uint32_t	wf_segsz;
	uint8_t		wf_data[];	/* WIRE_ALIGN, then the frame */
};

struct wire_frame *wire_frame_alloc(size_t);
void	wire_frame_free(struct wire_frame *);

/* The frame is the switch's; `now' is the time. */
void	wire_send(struct rump_wire_port *, struct wire_frame *);
/* All that waits for a port, first to last. */
struct wire_frame *wire_receive(struct rump_wire_port *);
/* Whether somebody looks into frames: checksums must be in them. */
bool	wire_looks(struct rump_wire_port *);
uint32_t wire_flags(struct rump_wire_port *);
int	wire_bind(struct rump_wire_port *, uint64_t);
void	wire_unbind(struct rump_wire_port *);
void	wire_mac(struct rump_wire_port *, uint8_t *);
/* Tell a kernel that a port of its has frames. */
void	wire_wake(uint64_t);

#endif /* _LIBWIRE_WIRE_PRIVATE_H_ */
