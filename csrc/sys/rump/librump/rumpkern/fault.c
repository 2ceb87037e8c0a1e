/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults on purpose: rules and their sites.  See <rump/rumpfault.h> for what
 * they mean, <rump-sys/fault.h> for how a site asks.
 *
 * k_fault is NULL until the first rule, and again when the last has gone; the
 * state itself stays.  A rule's place is its id.
 *
 * Locking: fs_lock, a leaf, guards the rules.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/proc.h>
#include <sys/sleepq.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <rump-sys/sim.h>
#include <rump/rumpuser.h>

#include "fault_private.h"
#include "rump_private.h"

#define FAULT_SLOW	(RUMP_FAULT_CLOSE | RUMP_FAULT_SLEEP)
#define FAULT_SITES	(RUMP_FAULT_ALLOC | RUMP_FAULT_HYPERCALL | \
			    FAULT_SLOW | RUMP_FAULT_CLOCK)
#define FAULT_WMESG	"fault"

/* xorshift64*; the state is never 0. */
uint64_t
fault_random(struct fault_rule *r)
{
	r->r_random ^= r->r_random >> 12;
	r->r_random ^= r->r_random << 25;
	r->r_random ^= r->r_random >> 27;
	return r->r_random * 0x2545f4914f6cdd1dUL;
}

/* Keys of disks are known with and without. */
static const char *
skip_slashes(const char *name)
{
	while (*name == '/')
		name++;
	return name;
}

/*
 * Has its time come, and not gone?  That of a rule of the boot comes when there
 * is a clock.
 */
static bool
rule_inforce(struct fault_rule *r)
{
	uint64_t now;

	if (r->r_fault.rf_starting == 0 && r->r_fault.rf_lasting == 0)
		return true;
	if (curlwp == NULL || curkernel()->k_time == NULL)
		return r->r_fault.rf_starting == 0;
	now = clock_mono_ns();
	if (r->r_from == 0)
		fault_clock_begin(r, now);
	return now >= r->r_from && now < r->r_until;
}

/*
 * Does this pass belong to the rule, and is it hit?  fs_lock held.
 */
bool
fault_rule_hits(struct fault_rule *r, uint32_t site, const char *name)
{
	const struct rump_fault *f = &r->r_fault;

	if (!r->r_used || (f->rf_sites & site) == 0)
		return false;
	if (f->rf_name != NULL && (name == NULL ||
	    strcmp(f->rf_name, skip_slashes(name)) != 0))
		return false;
	if (r->r_thread != NULL && r->r_thread != &rump_thread)
		return false;
	if (!rule_inforce(r))
		return false;
	if (r->r_seen++ < f->rf_after)
		return false;
	if (f->rf_times != 0 && r->r_hits >= f->rf_times)
		return false;
	if (f->rf_rate != 0 && fault_random(r) >> 32 >= f->rf_rate)
		return false;
	r->r_hits++;
	return true;
}

bool
fault_hit(struct kernel *k, uint32_t site, const char *name,
    struct fault_verdict *fv)
{
	struct fault_state *fs = __atomic_load_n(&k->k_fault,
	    __ATOMIC_ACQUIRE);
	bool hit = false;

	if (fs == NULL || (k->k_netlwp != NULL && k->k_netlwp == curlwp))
		return false;
	memset(fv, 0, sizeof(*fv));
	rawlock_enter(&fs->fs_lock);
	for (u_int i = 0; i < RUMP_FAULT_MAXRULES && !hit; i++) {
		struct fault_rule *r = &fs->fs_rules[i];

		if (!fault_rule_hits(r, site, name))
			continue;
		fv->fv_action = r->r_fault.rf_action;
		fv->fv_error = r->r_fault.rf_error;
		fv->fv_delay = r->r_fault.rf_delay;
		fv->fv_bandwidth = r->r_fault.rf_bandwidth;
		fv->fv_random = fault_random(r);
		hit = true;
	}
	rawlock_exit(&fs->fs_lock);
	return hit;
}

static __noinline int
fault_overflow(volatile char *above)
{
	volatile char here[1024];

	if (above == NULL)
		return 0;
	here[0] = above[0] + 1;
	return fault_overflow(here) + here[0];
}

void
fault_misbehave(const struct fault_verdict *fv, const char *what,
    const char *name)
{
	volatile char first = 0;

	switch (fv->fv_action) {
	case RUMP_FAULT_PANIC:
		panic("fault injection: %s %s", what, name != NULL ? name : "");
	case RUMP_FAULT_TRAP:
		*(volatile int *)0x10 = 0;
		break;
	case RUMP_FAULT_OVERFLOW:
		(void)fault_overflow(&first);
		break;
	case RUMP_FAULT_LOOP:
		for (;;)
			rump_cpu_pause();
	}
}

bool
fault_alloc(uint32_t site, const char *name, size_t size, bool maysleep)
{
	struct kernel *k = curkernel();
	struct fault_verdict fv;

	if (!fault_hit(k, site, name, &fv))
		return false;
	fault_misbehave(&fv, "allocation", name);
	if (fv.fv_action != RUMP_FAULT_FAIL)
		return false;
	if (!maysleep)
		return true;
	if (kernel_booting())
		kernel_boot_nomem();
	if (k->k_pool == NULL)
		return false;
	(void)arena_reclaim(atop(round_page(size)));
	return false;
}

int
fault_call(uint32_t site, const char *name, int usual)
{
	struct fault_verdict fv;

	if (!fault_hit(curkernel(), site, name, &fv))
		return 0;
	fault_misbehave(&fv, "hypercall", name);
	fault_delay(fv.fv_delay);
	if (fv.fv_action == RUMP_FAULT_DELAY)
		return 0;
	return fv.fv_error != 0 ? fv.fv_error : usual;
}

int
fault_call_raw(struct kernel *k, uint32_t site, const char *name, int usual)
{
	struct fault_verdict fv;

	if (!fault_hit(k, site, name, &fv))
		return 0;
	fault_misbehave(&fv, "hypercall", name);
	fault_stall(k, fv.fv_delay);
	if (fv.fv_action == RUMP_FAULT_DELAY)
		return 0;
	return fv.fv_error != 0 ? fv.fv_error : usual;
}

int64_t
fault_oversleep(const char *wmesg, int64_t deadline)
{
	struct fault_verdict fv;

	if (strcmp(wmesg, FAULT_WMESG) == 0 ||
	    !fault_hit(curkernel(), RUMP_FAULT_SLEEP, wmesg, &fv))
		return deadline;
	return (uint64_t)(INT64_MAX - deadline) < fv.fv_delay ? INT64_MAX :
	    deadline + (int64_t)fv.fv_delay;
}

/*
 * Take time, on the kernel's own clock.
 */
void
fault_delay(uint64_t ns)
{
	struct sleepq_bucket *b;
	int64_t now;
	int wchan;

	if (ns == 0)
		return;
	if (kernel_booting()) {
		fault_stall(curkernel(), ns);
		return;
	}
	now = sched_clock();
	b = sleepq_lock(&wchan);
	sleepq_enqueue(b, &wchan, FAULT_WMESG, SLEEPQ_ANY);
	sleepq_unlock(b);
	(void)sleepq_block(ns < (uint64_t)(SLEEPQ_FOREVER - now) ?
	    now + (int64_t)ns : SLEEPQ_FOREVER, false);
}

void
fault_stall(struct kernel *k, uint64_t ns)
{
	volatile uint32_t never = 0;
	int64_t until;

	if (ns == 0)
		return;
	ns = MIN(ns, INT64_MAX / 2);
	if (kernel_sim(k) != NULL) {
		sim_spend(kernel_sim(k), (int64_t)ns);
		return;
	}
	until = rumpuser_monotime() + (int64_t)ns;
	while (rumpuser_monotime() < until &&
	    kernel_phase(k) != KERNEL_PANICKED)
		(void)rumpuser_futex_wait(&never, 0, until);
}

bool
fault_planned(struct kernel *k, int action)
{
	struct fault_state *fs = FAULT_RULES(k);
	bool any = false;

	if (fs == NULL)
		return false;
	rawlock_enter(&fs->fs_lock);
	for (u_int i = 0; i < RUMP_FAULT_MAXRULES && !any; i++)
		any = fs->fs_rules[i].r_used &&
		    fs->fs_rules[i].r_fault.rf_action == action;
	rawlock_exit(&fs->fs_lock);
	return any;
}

/*
 * Rules come and go.
 */

/* Where an action makes sense. */
static uint32_t
fault_sites_of(int action)
{
	switch (action) {
	case RUMP_FAULT_FAIL:
	case RUMP_FAULT_PANIC:
	case RUMP_FAULT_TRAP:
	case RUMP_FAULT_OVERFLOW:
	case RUMP_FAULT_LOOP:
		return RUMP_FAULT_ALLOC | RUMP_FAULT_HYPERCALL;
	case RUMP_FAULT_DELAY:
		return RUMP_FAULT_HYPERCALL | FAULT_SLOW;
	case RUMP_FAULT_TEAR:
	case RUMP_FAULT_LOSE:
		return RUMP_FAULT_WRITE;
	case RUMP_FAULT_STALE:
		return RUMP_FAULT_READ;
	case RUMP_FAULT_SKEW:
	case RUMP_FAULT_JUMP:
	case RUMP_FAULT_WANDER:
		return RUMP_FAULT_CLOCK;
	}
	return 0;
}

/* Does it pass by itself? */
static bool
fault_jumps(const struct rump_fault *f)
{
	return f->rf_action == RUMP_FAULT_JUMP ||
	    f->rf_action == RUMP_FAULT_WANDER;
}

#define MAXJUMP		(INT64_MAX / 4)
#define MAXGAIN		500000000
#define MINEVERY	1000000

static int
fault_check(const struct rump_fault *f)
{
	if (f->rf_sites == 0 || (f->rf_sites & ~FAULT_SITES) != 0 ||
	    (f->rf_sites & ~fault_sites_of(f->rf_action)) != 0 ||
	    f->rf_rate > (uint64_t)1 << 32 || f->rf_error < 0)
		return EINVAL;
	if (f->rf_jump > MAXJUMP || f->rf_jump < -MAXJUMP ||
	    f->rf_gain > MAXGAIN || f->rf_gain < -MAXGAIN)
		return EINVAL;
	if (f->rf_every != 0 && f->rf_every < MINEVERY)
		return EINVAL;
	/* A step is of the whole clock. */
	if (fault_jumps(f) && f->rf_thisthread)
		return EINVAL;
	if (f->rf_bandwidth != 0 && (f->rf_action != RUMP_FAULT_DELAY ||
	    (f->rf_sites & ~(RUMP_FAULT_READ | RUMP_FAULT_WRITE)) != 0))
		return EINVAL;
	if (f->rf_name != NULL && strlen(f->rf_name) >= FAULT_NAMELEN)
		return EINVAL;
	return 0;
}

static struct fault_state *
fault_state(struct kernel *k)
{
	struct rump_core *rc = k->k_core;

	/* Only ever called by one at a time: as lwp 0, or with rc_klock. */
	if (rc->rc_fault == NULL)
		rc->rc_fault = arena_state_alloc(k->k_arena,
		    sizeof(*rc->rc_fault));
	return rc->rc_fault;
}

/* fs_lock held. */
static void
rule_init(struct fault_rule *r, const struct rump_fault *f)
{
	memset(r, 0, sizeof(*r));
	r->r_fault = *f;
	if (f->rf_name != NULL) {
		strlcpy(r->r_name, skip_slashes(f->rf_name),
		    sizeof(r->r_name));
		r->r_fault.rf_name = r->r_name;
	}
	if (fault_jumps(f))
		r->r_fault.rf_sites = FAULT_TICK;
	r->r_next = FAULT_NEVER;
	r->r_thread = f->rf_thisthread ? &rump_thread : NULL;
	r->r_random = f->rf_seed * 0x9e3779b97f4a7c15UL | 1;
	if (!kernel_booting())
		fault_clock_begin(r, clock_mono_ns());
	r->r_used = true;
}

static int
fault_add(const struct rump_fault *f, int *id)
{
	struct kernel *k = curkernel();
	struct fault_state *fs;
	struct fault_rule *r = NULL;
	int error;
	u_int i;

	if ((error = fault_check(f)) != 0)
		return error;
	if ((fs = fault_state(k)) == NULL)
		return ENOMEM;
	rawlock_enter(&fs->fs_lock);
	for (i = 0; i < RUMP_FAULT_MAXRULES && r == NULL; i++) {
		if (!fs->fs_rules[i].r_used)
			r = &fs->fs_rules[i];
	}
	if (r != NULL) {
		rule_init(r, f);
		fs->fs_nrules++;
		if (f->rf_action == RUMP_FAULT_SKEW)
			fs->fs_nskew++;
		*id = r - fs->fs_rules;
	}
	rawlock_exit(&fs->fs_lock);
	if (r == NULL)
		return ENOSPC;
	__atomic_store_n(&k->k_fault, fs, __ATOMIC_RELEASE);
	if ((f->rf_sites & RUMP_FAULT_CLOCK) != 0 && !kernel_booting())
		fault_clock_added(fs);
	return 0;
}

int
fault_boot(const struct rump_fault *f, size_t n)
{
	struct rump_fault whole;
	int error = 0, id;

	for (size_t i = 0; i < n && error == 0; i++) {
		memset(&whole, 0, sizeof(whole));
		memcpy(&whole, f, MIN(f->rf_size, sizeof(whole)));
		error = fault_add(&whole, &id);
		f = (const void *)((const char *)f + f->rf_size);
	}
	return error;
}

struct faultcall {
	const struct rump_fault *fc_fault;
	int		fc_id;
};

static int
add_inside(void *arg)
{
	struct faultcall *fc = arg;
	int error;

	KERNEL_LOCK(1, NULL);
	error = fault_add(fc->fc_fault, &fc->fc_id);
	KERNEL_UNLOCK_ONE(NULL);
	return error;
}

int
rump_kernel_fault(struct rump_kernel *rk, const struct rump_fault *f, int *id)
{
	struct kernel *k = (struct kernel *)rk;
	struct rump_fault whole = { .rf_size = sizeof(whole) };
	struct faultcall fc = { .fc_fault = &whole };
	int error;

	memcpy(&whole, f, MIN(f->rf_size, sizeof(whole)));
	if ((error = kernel_call(k, k->k_core->rc_proc0, add_inside,
	    &fc)) == 0)
		*id = fc.fc_id;
	return error;
}

static int
fault_stats(struct kernel *k, int id, struct rump_fault_stats *st, bool end)
{
	struct rump_fault_stats s = { .rfs_size = sizeof(s) };
	struct fault_state *fs = k->k_core->rc_fault;
	struct fault_rule *r;
	int error = ENOENT;
	bool skewed = false;

	if (fs == NULL || id < 0 || id >= RUMP_FAULT_MAXRULES)
		return ENOENT;
	rawlock_enter(&fs->fs_lock);
	r = &fs->fs_rules[id];
	if (r->r_used) {
		s.rfs_seen = r->r_seen;
		s.rfs_hits = r->r_hits;
		error = 0;
		if (end) {
			r->r_used = false;
			skewed = r->r_fault.rf_action == RUMP_FAULT_SKEW;
			fs->fs_nskew -= skewed;
			if (--fs->fs_nrules == 0)
				__atomic_store_n(&k->k_fault, NULL,
				    __ATOMIC_RELAXED);
		}
	}
	rawlock_exit(&fs->fs_lock);
	if (skewed && kernel_phase(k) == KERNEL_RUNNING)
		fault_clock_removed(k);
	if (error == 0 && st != NULL)
		memcpy(st, &s, MIN(st->rfs_size, sizeof(s)));
	return error;
}

int
rump_kernel_fault_stats(struct rump_kernel *rk, int id,
    struct rump_fault_stats *st)
{
	return fault_stats((struct kernel *)rk, id, st, false);
}

int
rump_kernel_fault_remove(struct rump_kernel *rk, int id,
    struct rump_fault_stats *st)
{
	return fault_stats((struct kernel *)rk, id, st, true);
}
