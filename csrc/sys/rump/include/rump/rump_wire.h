/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Wires: an Ethernet switch in this process, between kernels.
 *
 *	rump_wire_create(&config, &wire);
 *	port = rump_wire_port(wire);
 *	rump_wire_attach(kernel, port, ifname, sizeof(ifname));
 *
 * makes an interface (wire0, wire1, ...) in the kernel.  The wire learns which
 * address is where, as a switch does.  A link's faults are drawn from the
 * wire's seed, in the order in which frames are sent.
 *
 * A wire outlives the kernels on it: destroy it when they are halted.  A
 * kernel that halts leaves its ports.  Any thread may call these functions;
 * they return 0 or an errno in NetBSD's numbering.
 */
#ifndef _RUMP_RUMP_WIRE_H_
#define _RUMP_RUMP_WIRE_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rump_kernel;
struct rump_wire;
struct rump_wire_port;

struct rump_wire_config {
	size_t		rwc_size;	/* of this structure */
	uint64_t	rwc_seed;
	uint32_t	rwc_flags;	/* RUMP_WIRE_* */
};
#define RUMP_WIRE_NOCSUM	0x1	/* no checksum offload */
#define RUMP_WIRE_NOTSO		0x2	/* no segmentation offload */

/* What happens to frames that a port sends.  All zero: nothing. */
struct rump_wire_link {
	size_t		rwl_size;	/* of this structure */
	uint64_t	rwl_delay;	/* ns */
	uint64_t	rwl_jitter;	/* ns, added at random: reorders */
	uint64_t	rwl_bandwidth;	/* bits a second, 0: no limit */
	uint64_t	rwl_queue;	/* bytes that may wait, 0: no limit */
	uint32_t	rwl_loss;	/* of a million frames */
	uint32_t	rwl_duplicate;
	uint32_t	rwl_reorder;	/* held back by rwl_holdback ns */
	uint32_t	rwl_corrupt;	/* one bit */
	uint64_t	rwl_holdback;	/* ns, 0: 1 ms */
	uint32_t	rwl_group;	/* frames stay within their group */
	uint32_t	rwl_down;	/* the cable is out */
};

/*
 * A rule sees every frame that a port sends, before the link's faults, and
 * may change it in place.
 */
enum rump_wire_verdict {
	RUMP_WIRE_PASS,
	RUMP_WIRE_DROP
};
typedef enum rump_wire_verdict (*rump_wire_rule_fn)(void *cookie,
    uint8_t *frame, size_t len);

/* Bytes of a pcapng file, in order. */
typedef void (*rump_wire_capture_fn)(void *cookie, const void *, size_t);

int	rump_wire_create(const struct rump_wire_config *, struct rump_wire **);
void	rump_wire_destroy(struct rump_wire *);
struct rump_wire_port *rump_wire_port(struct rump_wire *);
int	rump_wire_attach(struct rump_kernel *, struct rump_wire_port *,
	    char *ifname, size_t);
int	rump_wire_link(struct rump_wire_port *,
	    const struct rump_wire_link *);
void	rump_wire_rule(struct rump_wire_port *, rump_wire_rule_fn, void *);
void	rump_wire_capture(struct rump_wire_port *, rump_wire_capture_fn,
	    void *);
/* Send a frame as if the interface of this port had. */
int	rump_wire_inject(struct rump_wire_port *, const void *, size_t);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMP_WIRE_H_ */
