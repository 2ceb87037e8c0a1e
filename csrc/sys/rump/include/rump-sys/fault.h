/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sites of faults on purpose: see <rump/rumpfault.h>.
 *
 * A site asks fault_armed(), which is one load of a pointer that is NULL as a
 * rule, and then fault_hit().
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
	uint64_t	fv_random;	/* where to tear */
};

static inline bool
fault_armed(const struct kernel *k)
{
	return __predict_false(__atomic_load_n(&k->k_fault,
	    __ATOMIC_RELAXED) != NULL);
}

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
 * For hypercalls that can fail: the error, or 0.  May sleep, if rules are slow.
 */
int	fault_call(uint32_t site, const char *name, int usual);

/* Actions that are no error but a defect; others do nothing. */
void	fault_misbehave(const struct fault_verdict *, const char *what,
	    const char *name);

/* Take time on the kernel's clock; sleeps. */
void	fault_delay(uint64_t ns);

/* As lwp 0, before anything else is allocated. */
int	fault_boot(const struct rump_fault *, size_t);

#endif /* _RUMP_SYS_FAULT_H_ */
