/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sites of faults on purpose: see <rump/rumpfault.h>.
 *
 * A site asks fault_armed(), which is one load of a pointer that is NULL as a
 * rule, and then one of the functions below.  RUMP_NO_FAULT takes the question
 * out: cargo xtask prove isolation compares the two.
 */
#ifndef _RUMP_SYS_FAULT_H_
#define _RUMP_SYS_FAULT_H_

#include <rump/rumpfault.h>
#include <rump-sys/kernel.h>

struct fault_state;

struct fault_verdict {
	int		fv_action;
	int		fv_error;
	uint64_t	fv_delay;	/* nanoseconds */
	uint64_t	fv_bandwidth;	/* bytes a second; 0: no bound */
	uint64_t	fv_random;	/* where to tear */
	int64_t		fv_skew;	/* nanoseconds */
};

#ifdef RUMP_NO_FAULT
#define FAULT_RULES(k)	((void)(k), (struct fault_state *)NULL)
#else
#define FAULT_RULES(k)	__atomic_load_n(&(k)->k_fault, __ATOMIC_RELAXED)
#endif

#define fault_armed(k)	__predict_false(FAULT_RULES(k) != NULL)

/*
 * Does a rule hit here?  Only says so: the caller does what the verdict tells.
 * Never sleeps.
 */
bool	fault_hit(struct kernel *, uint32_t site, const char *name,
	    struct fault_verdict *);

/*
 * For allocations: true if it shall fail.  One that may sleep never does, and
 * has gone the hard way then.
 */
bool	fault_alloc(uint32_t site, const char *name, size_t size,
	    bool maysleep);

/*
 * For hypercalls that can fail: the error, or 0.  May sleep, if rules are slow;
 * the raw one keeps the virtual CPU, as raw hypercalls do, and needs none.
 */
int	fault_call(uint32_t site, const char *name, int usual);
int	fault_call_raw(struct kernel *, uint32_t site, const char *name,
	    int usual);

/* The same with the question before it. */
#define fault_site(site, name, usual)					\
	(fault_armed(curkernel()) ? fault_call(site, name, usual) : 0)
#define fault_site_raw(k, site, name, usual)				\
	(fault_armed(k) ? fault_call_raw(k, site, name, usual) : 0)

/* A sleep with a deadline: the deadline that it gets. */
int64_t	fault_oversleep(const char *wmesg, int64_t deadline);

/* Actions that are no error but a defect; others do nothing. */
void	fault_misbehave(const struct fault_verdict *, const char *what,
	    const char *name);

/* Take time on the kernel's clock: asleep, or with the virtual CPU. */
void	fault_delay(uint64_t ns);
void	fault_stall(struct kernel *, uint64_t ns);

/* Is there a rule with this action, now or later? */
bool	fault_planned(struct kernel *, int action);

/* fault_clock.c: the wall clock as rules have it, and the most it gains. */
uint64_t fault_wall(uint64_t);
int64_t	fault_wall_gain(void);
int64_t	fault_wall_rate(struct kernel *, uint64_t);

/* As lwp 0: before anything else is allocated; when all is there; at a halt. */
int	fault_boot(const struct rump_fault *, size_t);
void	fault_booted(void);
void	fault_halt(void);

#endif /* _RUMP_SYS_FAULT_H_ */
