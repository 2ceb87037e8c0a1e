/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happened under a virtual clock: a running hash of it, and, if asked for,
 * the events themselves, from the first on until the memory for them is full.
 *
 * Nothing in an event depends on addresses, on the compiler, or on the host.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/systm.h>

#include "sim_private.h"

static const char * const sim_names[SIM_NEVENTS] = {
	[SIM_EV_RUN] = "run",
	[SIM_EV_CALL] = "call",
	[SIM_EV_TIMER] = "timer",
	[SIM_EV_RANDOM] = "random",
	[SIM_EV_READ] = "read",
	[SIM_EV_WRITE] = "write",
	[SIM_EV_TIME] = "time",
	[SIM_EV_PREEMPT] = "preempt",
	[SIM_EV_BOOT] = "boot",
	[SIM_EV_THREAD] = "thread",
};

int
sim_trace_init(struct rump_clock *c, uint32_t events)
{
	void *mem;
	int error;

	c->c_hash = 0xcbf29ce484222325ULL;
	c->c_maxevents = events;
	if (events == 0)
		return 0;
	error = rumpuser_malloc(events * sizeof(struct sim_record),
	    COHERENCY_UNIT, &mem);
	if (error == 0)
		c->c_events = mem;
	return error;
}

void
sim_trace_fini(struct rump_clock *c)
{
	if (c->c_events != NULL)
		rumpuser_free(c->c_events, c->c_maxevents *
		    sizeof(struct sim_record));
}

static inline uint64_t
sim_mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9fb21c651e98df25ULL;
	return h ^ (h >> 32);
}

void
sim_trace_locked(struct rump_clock *c, enum sim_event ev, uint64_t a,
    uint64_t b)
{
	const struct sim_thread *st = c->c_running;
	const uint32_t thread = st != NULL ? st->st_id : 0;
	uint64_t h = c->c_hash;

	h = sim_mix(h, (uint64_t)thread << 8 | (uint64_t)ev);
	h = sim_mix(h, (uint64_t)c->c_now);
	h = sim_mix(h, a);
	c->c_hash = sim_mix(h, b);
	if (__predict_false(c->c_nevents < c->c_maxevents))
		c->c_events[c->c_nevents] = (struct sim_record) {
			.sr_time = c->c_now, .sr_a = a, .sr_b = b,
			.sr_thread = thread, .sr_event = (uint16_t)ev
		};
	c->c_nevents++;
}

void
sim_trace(struct rump_clock *c, enum sim_event ev, uint64_t a, uint64_t b)
{
	sim_lock(c);
	sim_trace_locked(c, ev, a, b);
	sim_unlock(c);
}

uint64_t
rump_clock_hash(struct rump_clock *c)
{
	uint64_t h;

	sim_lock(c);
	h = c->c_hash;
	sim_unlock(c);
	return h;
}

size_t
rump_clock_events(struct rump_clock *c, uint64_t *next, char *buf, size_t len)
{
	size_t at = 0;

	if (len == 0)
		return 0;
	buf[0] = '\0';
	sim_lock(c);
	for (; *next < MIN(c->c_nevents, c->c_maxevents); (*next)++) {
		const struct sim_record *sr = &c->c_events[*next];
		int n = snprintf(buf + at, len - at,
		    "%jd.%09jd thread %u %s %#jx %#jx\n",
		    (intmax_t)(sr->sr_time / 1000000000),
		    (intmax_t)(sr->sr_time % 1000000000), sr->sr_thread,
		    sim_names[sr->sr_event], (uintmax_t)sr->sr_a,
		    (uintmax_t)sr->sr_b);

		if (at + (size_t)n >= len) {
			buf[at] = '\0';
			break;
		}
		at += (size_t)n;
	}
	sim_unlock(c);
	return at;
}
