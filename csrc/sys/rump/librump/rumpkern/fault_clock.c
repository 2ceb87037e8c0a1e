/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults of the wall clock.
 *
 * A rule that is off (SKEW) changes what the kernel reads.  One that jumps
 * steps the kernel's clock, as settimeofday(2) does, at moments of its own
 * (r_next): a callout serves those of all rules.  Where a rule that is off
 * begins or ends, who waits for a time of day looks at the clock again.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/timevar.h>

#include <kern/time_state.h>

#include "fault_private.h"
#include "rump_private.h"

#define NS	1000000000

static inline bool
rule_ticks(const struct fault_rule *r)
{
	return r->r_fault.rf_sites == FAULT_TICK;
}

static inline bool
rule_skews(const struct fault_rule *r)
{
	return r->r_fault.rf_action == RUMP_FAULT_SKEW;
}

/*
 * In two steps: the product of the whole could overflow.
 */
static int64_t
rule_skew(const struct fault_rule *r, uint64_t now)
{
	int64_t gone = (int64_t)(now - r->r_from);

	return r->r_fault.rf_jump + gone / NS * r->r_fault.rf_gain +
	    gone % NS * r->r_fault.rf_gain / NS;
}

uint64_t
fault_wall(uint64_t wall)
{
	struct fault_state *fs = FAULT_RULES(curkernel());
	uint64_t now;

	if (fs == NULL || __atomic_load_n(&fs->fs_nskew,
	    __ATOMIC_RELAXED) == 0)
		return wall;
	now = clock_mono_ns();
	rawlock_enter(&fs->fs_lock);
	for (u_int i = 0; i < RUMP_FAULT_MAXRULES; i++) {
		struct fault_rule *r = &fs->fs_rules[i];

		if (fault_rule_hits(r, RUMP_FAULT_CLOCK, NULL)) {
			wall += (uint64_t)rule_skew(r, now);
			break;
		}
	}
	rawlock_exit(&fs->fs_lock);
	return wall;
}

int64_t
fault_wall_gain(void)
{
	struct fault_state *fs = FAULT_RULES(curkernel());
	int64_t gain = 0;

	if (fs == NULL)
		return 0;
	rawlock_enter(&fs->fs_lock);
	for (u_int i = 0; i < RUMP_FAULT_MAXRULES; i++) {
		if (fs->fs_rules[i].r_used && rule_skews(&fs->fs_rules[i]))
			gain = MAX(gain, fs->fs_rules[i].r_fault.rf_gain);
	}
	rawlock_exit(&fs->fs_lock);
	return gain;
}

/*
 * What it gains at this moment, in nanoseconds a second, by rules that are for
 * all threads.  For who looks at the kernel from outside: this is no reading.
 */
int64_t
fault_wall_rate(struct kernel *k, uint64_t now)
{
	struct fault_state *fs = FAULT_RULES(k);
	int64_t rate = 0;

	if (fs == NULL)
		return 0;
	rawlock_enter(&fs->fs_lock);
	for (u_int i = 0; i < RUMP_FAULT_MAXRULES; i++) {
		const struct fault_rule *r = &fs->fs_rules[i];

		if (r->r_used && rule_skews(r) && r->r_thread == NULL &&
		    r->r_from != 0 && r->r_from <= now && now < r->r_until) {
			rate = r->r_fault.rf_gain;
			break;
		}
	}
	rawlock_exit(&fs->fs_lock);
	return rate;
}

/*
 * The rule begins; fs_lock held.
 */
void
fault_clock_begin(struct fault_rule *r, uint64_t now)
{
	const struct rump_fault *f = &r->r_fault;

	r->r_from = now + MIN(f->rf_starting, INT64_MAX);
	r->r_until = f->rf_lasting == 0 ? FAULT_NEVER :
	    r->r_from + MIN(f->rf_lasting, INT64_MAX);
	r->r_next = rule_ticks(r) || rule_skews(r) ? r->r_from : FAULT_NEVER;
}

/* How far the rule's clock jumps. */
static int64_t
rule_jump(struct fault_rule *r)
{
	uint64_t most;

	if (r->r_fault.rf_action == RUMP_FAULT_JUMP)
		return r->r_fault.rf_jump;
	most = (uint64_t)(r->r_fault.rf_jump < 0 ? -r->r_fault.rf_jump :
	    r->r_fault.rf_jump);
	return (int64_t)(fault_random(r) % (2 * most + 1) - most);
}

/*
 * A moment of the rule; when the next one is.  fs_lock held.
 */
static uint64_t
rule_moment(struct fault_rule *r, int64_t *jump)
{
	const uint64_t at = r->r_next;

	if (rule_skews(r))
		return at < r->r_until ? r->r_until : FAULT_NEVER;
	if (fault_rule_hits(r, FAULT_TICK, NULL))
		*jump += rule_jump(r);
	if (r->r_fault.rf_every == 0 ||
	    r->r_fault.rf_every >= FAULT_NEVER - at)
		return FAULT_NEVER;
	return at + r->r_fault.rf_every < r->r_until ?
	    at + r->r_fault.rf_every : FAULT_NEVER;
}

static void
fault_tick(void *arg)
{
	struct fault_state *fs = arg;
	uint64_t now = clock_mono_ns(), next = FAULT_NEVER;
	bool looks = false;
	int64_t jump = 0;

	rawlock_enter(&fs->fs_lock);
	for (u_int i = 0; i < RUMP_FAULT_MAXRULES; i++) {
		struct fault_rule *r = &fs->fs_rules[i];

		if (!r->r_used)
			continue;
		while (r->r_next <= now) {
			looks = looks || rule_skews(r);
			r->r_next = rule_moment(r, &jump);
		}
		next = MIN(next, r->r_next);
	}
	rawlock_exit(&fs->fs_lock);
	if (jump != 0)
		clock_setoffset(jump);
	else if (looks)
		itimer_wall_changed();
	if (next != FAULT_NEVER)
		callout_schedule_ns(&fs->fs_tick, next);
}

/*
 * There are new rules, and a clock.
 */
void
fault_clock_added(struct fault_state *fs)
{
	bool any = false;

	rawlock_enter(&fs->fs_lock);
	for (u_int i = 0; i < RUMP_FAULT_MAXRULES; i++) {
		struct fault_rule *r = &fs->fs_rules[i];

		if (!r->r_used)
			continue;
		if (r->r_from == 0)
			fault_clock_begin(r, clock_mono_ns());
		any = any || r->r_next != FAULT_NEVER;
	}
	rawlock_exit(&fs->fs_lock);
	if (!any)
		return;
	if (!fs->fs_ticking) {
		callout_init(&fs->fs_tick, CALLOUT_MPSAFE);
		callout_setfunc(&fs->fs_tick, fault_tick, fs);
		fs->fs_ticking = true;
	}
	callout_schedule_ns(&fs->fs_tick, clock_mono_ns());
}

static int
removed_inside(void *arg)
{
	(void)arg;
	itimer_wall_changed();
	return 0;
}

/*
 * A rule that was off has gone.
 */
void
fault_clock_removed(struct kernel *k)
{
	(void)kernel_call(k, k->k_core->rc_proc0, removed_inside, NULL);
}

void
fault_booted(void)
{
	struct fault_state *fs = FAULT_RULES(curkernel());

	if (fs != NULL)
		fault_clock_added(fs);
}

void
fault_halt(void)
{
	struct fault_state *fs = curkernel()->k_core->rc_fault;

	if (fs == NULL || !fs->fs_ticking)
		return;
	(void)callout_halt(&fs->fs_tick, NULL);
	callout_destroy(&fs->fs_tick);
	fs->fs_ticking = false;
}
