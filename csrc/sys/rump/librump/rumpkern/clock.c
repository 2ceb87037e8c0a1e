/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clocks as objects: <rump/rumpclock.h>.
 *
 * A clock belongs to no kernel, so it lies in memory of the host's; the
 * program, each kernel that was booted with it and each thread that it knows
 * hold a reference.  The wall clock is the monotonic one, or the host's wall
 * clock, plus an offset that grows by the rate.
 *
 * Locking: c_lock, a leaf.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/systm.h>

#include "sim_private.h"

#define NS		1000000000
#define CLOCK_START	((int64_t)NS)	/* a time of 0 is "never" to some */

static int64_t
clock_mono(const struct rump_clock *c)
{
	return c->c_virtual ? sim_now(c) : rumpuser_monotime();
}

/*
 * What the wall clock gained by its rate since `from'.  In two steps: time
 * times rate could overflow.
 */
static int64_t
clock_gain(const struct rump_clock *c, int64_t now)
{
	int64_t gone = now - c->c_ratebase;

	return gone / NS * c->c_rate + gone % NS * c->c_rate / NS;
}

int64_t
rump_clock_now(struct rump_clock *c)
{
	return clock_mono(c);
}

int64_t
rump_clock_wall(struct rump_clock *c)
{
	int64_t base, now = clock_mono(c);

	base = c->c_virtual ? now - CLOCK_START : rumpuser_walltime();
	sim_lock(c);
	base += c->c_walloff + clock_gain(c, now);
	sim_unlock(c);
	return base;
}

static uint64_t
clock_kc_mono(void *arg)
{
	return (uint64_t)clock_mono(arg);
}

static uint64_t
clock_kc_wall(void *arg)
{
	return (uint64_t)rump_clock_wall(arg);
}

const struct kernel_clock *
clock_kernel_clock(struct rump_clock *c)
{
	return &c->c_kc;
}

bool
clock_virtual(const struct rump_clock *c)
{
	return c->c_virtual;
}

int64_t
clock_rate(struct rump_clock *c)
{
	int64_t rate;

	sim_lock(c);
	rate = c->c_rate;
	sim_unlock(c);
	return rate;
}

void
clock_hold(struct rump_clock *c)
{
	atomic_inc_uint(&c->c_refs);
}

void
clock_drop(struct rump_clock *c)
{
	membar_exit();
	if (atomic_dec_uint_nv(&c->c_refs) != 0)
		return;
	membar_enter();
	sim_trace_fini(c);
	rumpuser_free(c, sizeof(*c));
}

static bool
clock_config_ok(const struct rump_clock_config *cc)
{
	return (cc->rcc_kind == RUMP_CLOCKKIND_HOST ||
	    cc->rcc_kind == RUMP_CLOCKKIND_VIRTUAL) &&
	    cc->rcc_rate >= -NS / 2 && cc->rcc_rate <= NS / 2 &&
	    cc->rcc_cost >= 0 && cc->rcc_cost <= NS &&
	    cc->rcc_patience >= 0 && cc->rcc_explore <= 1000 &&
	    (cc->rcc_kind == RUMP_CLOCKKIND_HOST || cc->rcc_wall >= 0);
}

int
rump_clock_create(const struct rump_clock_config *config,
    struct rump_clock **cp)
{
	struct rump_clock_config cc = { .rcc_size = sizeof(cc) };
	struct rump_clock *c;
	void *mem;
	int error;

	memcpy(&cc, config, MIN(config->rcc_size, sizeof(cc)));
	if (!clock_config_ok(&cc))
		return EINVAL;
	if ((error = rumpuser_malloc(sizeof(*c), COHERENCY_UNIT, &mem)) != 0)
		return error;
	c = mem;
	memset(c, 0, sizeof(*c));
	c->c_virtual = cc.rcc_kind == RUMP_CLOCKKIND_VIRTUAL;
	c->c_closed = cc.rcc_closed != 0;
	c->c_explore = cc.rcc_explore;
	c->c_seed = cc.rcc_seed;
	c->c_random = cc.rcc_seed;
	c->c_cost = cc.rcc_cost;
	c->c_patience = cc.rcc_patience != 0 ? cc.rcc_patience :
	    RUMP_CLOCK_PATIENCE;
	c->c_kc.kc_mono = clock_kc_mono;
	c->c_kc.kc_wall = clock_kc_wall;
	c->c_kc.kc_arg = c;
	c->c_refs = 1;
	c->c_now = CLOCK_START;
	c->c_walloff = cc.rcc_wall;
	c->c_rate = cc.rcc_rate;
	c->c_ratebase = clock_mono(c);
	LIST_INIT(&c->c_kernels);
	TAILQ_INIT(&c->c_ready);
	TAILQ_INIT(&c->c_timed);
	TAILQ_INIT(&c->c_parked);
	TAILQ_INIT(&c->c_back);
	if ((error = sim_trace_init(c, cc.rcc_events)) != 0) {
		rumpuser_free(c, sizeof(*c));
		return error;
	}
	*cp = c;
	return 0;
}

void
rump_clock_release(struct rump_clock *c)
{
	if (c != NULL)
		clock_drop(c);
}

/*
 * A kernel that is about to boot.
 */
void
clock_attach(struct rump_clock *c, struct kernel *k)
{
	clock_hold(c);
	k->k_clock = c;
	if (c->c_virtual) {
		k->k_sim = c;
		if (c->c_explore != 0) {
			k->k_simmutex = SIM_MUTEX;
			k->k_simrwlock = SIM_RWLOCK;
		}
	}
	sim_lock(c);
	LIST_INSERT_HEAD(&c->c_kernels, k->k_core, rc_clocklist);
	k->k_core->rc_clockindex = c->c_nkernels++;
	sim_unlock(c);
}

/*
 * The kernel is about to go.  The reference stays with the caller.
 */
void
clock_detach(struct rump_clock *c, struct kernel *k)
{
	sim_lock(c);
	LIST_REMOVE(k->k_core, rc_clocklist);
	sim_unlock(c);
}

/*
 * The seed of the kernel that was attached last.
 */
uint64_t
clock_seed(struct rump_clock *c)
{
	uint64_t seed = (c->c_seed + 1) * 0x9e3779b97f4a7c15ULL;

	seed ^= (uint64_t)c->c_nkernels * 0xd1342543de82ef95ULL;
	return seed != 0 ? seed : 1;
}

static int
jumped_inside(void *arg)
{
	(void)arg;
	itimer_wall_changed();
	return 0;
}

/*
 * Timers of the wall clock are set anew, in each kernel that has it.
 */
static void
clock_tellall(struct rump_clock *c)
{
	for (uint32_t i = 0;; i++) {
		struct rump_core *rc;
		uint64_t serial = 0;
		struct kernel *k;

		sim_lock(c);
		if (i >= c->c_nkernels) {
			sim_unlock(c);
			return;
		}
		LIST_FOREACH(rc, &c->c_kernels, rc_clocklist) {
			if (rc->rc_clockindex == i)
				serial = rc->rc_kernel->k_serial;
		}
		sim_unlock(c);
		if (serial == 0 || (k = registry_pin(serial)) == NULL)
			continue;
		if (kernel_phase(k) == KERNEL_RUNNING)
			(void)kernel_call(k, k->k_core->rc_proc0,
			    jumped_inside, NULL);
		registry_unpin(k);
	}
}

int
rump_clock_jump(struct rump_clock *c, int64_t delta)
{
	sim_lock(c);
	c->c_walloff += delta;
	sim_unlock(c);
	clock_tellall(c);
	return 0;
}

int
rump_clock_rate(struct rump_clock *c, int64_t rate)
{
	int64_t now = clock_mono(c);

	if (rate < -NS / 2 || rate > NS / 2)
		return EINVAL;
	sim_lock(c);
	c->c_walloff += clock_gain(c, now);
	c->c_ratebase = now;
	c->c_rate = rate;
	sim_unlock(c);
	clock_tellall(c);
	return 0;
}
