/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between fault.c and fault_clock.c.
 */
#ifndef _RUMPKERN_FAULT_PRIVATE_H_
#define _RUMPKERN_FAULT_PRIVATE_H_

#include <sys/types.h>
#include <sys/callout.h>

#include <rump-sys/arena.h>
#include <rump-sys/fault.h>

#define FAULT_NAMELEN	128
#define FAULT_NEVER	UINT64_MAX

/* The site of rules that pass by themselves. */
#define FAULT_TICK	0x80000000U

struct fault_rule {
	bool		r_used;
	struct rump_fault r_fault;	/* rf_name: r_name, or NULL */
	char		r_name[FAULT_NAMELEN];
	const void	*r_thread;
	uint64_t	r_from;		/* clock_mono_ns(); 0: not begun */
	uint64_t	r_until;
	uint64_t	r_next;		/* of the clock: its next moment */
	uint64_t	r_random;
	uint64_t	r_seen;
	uint64_t	r_hits;
};

struct fault_state {
	struct rawlock	fs_lock;
	u_int		fs_nrules;
	volatile u_int	fs_nskew;	/* rules that are off */
	struct fault_rule fs_rules[RUMP_FAULT_MAXRULES];
	struct callout	fs_tick;
	bool		fs_ticking;	/* fs_tick was made */
};

/* fault.c, with fs_lock held */
bool	fault_rule_hits(struct fault_rule *, uint32_t, const char *);
uint64_t fault_random(struct fault_rule *);

/* fault_clock.c */
void	fault_clock_begin(struct fault_rule *, uint64_t);
void	fault_clock_added(struct fault_state *);
void	fault_clock_removed(struct kernel *);

#endif /* _RUMPKERN_FAULT_PRIVATE_H_ */
