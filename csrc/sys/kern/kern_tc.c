/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clocks of a kernel, and timecounter(9).
 *
 * Two hypercalls, or a struct kernel_clock in their place, are all there is:
 * a monotonic clock and a wall clock.  The wall clock of a kernel is that of
 * the host plus an offset of its own, which settimeofday(2) steps and
 * adjtime(2) slews; the host's clock is not touched.  The uptime of a kernel
 * begins at one second, because drivers take a time of 0 for "never".
 *
 * The "get" variants are as exact, and as cheap, as the others.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/mutex.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/timetc.h>

#include <rump-sys/fault.h>
#include <rump-sys/sim.h>
#include <rump/rumpuser.h>

#include "time_state.h"

#define NS		1000000000
#define UPTIME_BASE	((uint64_t)NS)
#define TICK_NS		((uint64_t)(NS / hz))

static int64_t	slew_done(const struct time_state *, uint64_t);
static int64_t	slew_end(struct time_state *);

static inline uint64_t
host_wall(const struct time_state *ts)
{
	const struct kernel_clock *kc = ts->ts_clock;

	if (__predict_true(kc == NULL))
		return (uint64_t)rumpuser_walltime();
	return (*kc->kc_wall)(kc->kc_arg);
}

static inline uint64_t
host_mono(const struct time_state *ts)
{
	const struct kernel_clock *kc = ts->ts_clock;

	if (__predict_true(kc == NULL))
		return (uint64_t)rumpuser_monotime();
	return (*kc->kc_mono)(kc->kc_arg);
}

void
time_init(void)
{
	struct time_state *ts;

	ts = kernel_state_alloc(sizeof(*ts));
	mutex_init(&ts->ts_lock, MUTEX_DEFAULT, IPL_HIGH);
	mutex_init(&ts->ts_walllock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&ts->ts_tclock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&ts->ts_wallcv, "wallclk");
	LIST_INIT(&ts->ts_wallitimers);
	if (curkernel()->k_clock != NULL)
		ts->ts_clock = clock_kernel_clock(curkernel()->k_clock);
	ts->ts_mono0 = host_mono(ts);
	ts->ts_wall0 = (int64_t)(host_wall(ts) - UPTIME_BASE);
	curkernel()->k_time = ts;
}

/*
 * Take another clock: at boot, before anything is timed by the old one.
 */
void
clock_replace(const struct kernel_clock *kc)
{
	struct time_state *ts = curkernel()->k_time;

	ts->ts_clock = kc;
	ts->ts_mono0 = host_mono(ts);
	ts->ts_wall0 = (int64_t)(host_wall(ts) - UPTIME_BASE);
}

uint64_t
clock_mono_ns(void)
{

	return host_mono(curkernel()->k_time);
}

uint64_t
clock_uptime_ns(void)
{
	const struct time_state *ts = curkernel()->k_time;

	return host_mono(ts) - ts->ts_mono0 + UPTIME_BASE;
}

/* What is added to the host's wall clock. */
static int64_t
clock_offset(struct time_state *ts)
{
	int64_t off, done;

	if (__predict_true(!atomic_load_acquire(&ts->ts_slewing)))
		return ts->ts_walloff;
	mutex_enter(&ts->ts_lock);
	off = ts->ts_walloff;
	if (ts->ts_slewing) {
		done = slew_done(ts, host_mono(ts));
		off += done;
		if (done == ts->ts_slewleft)
			(void)slew_end(ts);
	}
	mutex_exit(&ts->ts_lock);
	return off;
}

uint64_t
clock_wall_ns(void)
{
	struct time_state *ts = curkernel()->k_time;

	const uint64_t ns = host_wall(ts) + (uint64_t)clock_offset(ts);

	return fault_armed(curkernel()) ? fault_wall(ns) : ns;
}

/*
 * The most that the wall clock gains, in nanoseconds a second.
 */
static uint64_t
clock_gains(struct time_state *ts)
{
	const struct kernel *k = curkernel();
	int64_t gain = 0;

	if (k->k_clock != NULL)
		gain = MAX(clock_rate(k->k_clock), 0);
	if (fault_armed(k))
		gain += MAX(fault_wall_gain(), 0);
	mutex_enter(&ts->ts_lock);
	if (ts->ts_slewing && ts->ts_slewleft > 0)
		gain += (int64_t)ts->ts_slewppm * 1000;
	mutex_exit(&ts->ts_lock);
	return (uint64_t)gain;
}

/*
 * So long, by the monotonic clock, the wall clock needs at least to get on by
 * `ns'.  In two steps: the product of the whole could overflow.
 */
uint64_t
clock_wall_wait(uint64_t ns)
{
	const uint64_t second = NS + clock_gains(curkernel()->k_time);

	if (second == NS)
		return ns;
	return ns / second * NS + howmany(ns % second * NS, second);
}

uint64_t
clock_tick_ns(void)
{
	const struct time_state *ts = curkernel()->k_time;
	uint64_t now = host_mono(ts);

	return now - (now - ts->ts_mono0) % TICK_NS;
}

int
getticks(void)
{
	const struct time_state *ts = curkernel()->k_time;

	return (int)(uint32_t)((host_mono(ts) - ts->ts_mono0) / TICK_NS);
}

/*
 * Setting the wall clock.
 */

/* How much of a slew is done by `now'; ts_lock held. */
static int64_t
slew_done(const struct time_state *ts, uint64_t now)
{
	uint64_t all, done, elapsed = now - ts->ts_slewstart;

	all = (uint64_t)(ts->ts_slewleft < 0 ? -ts->ts_slewleft :
	    ts->ts_slewleft);
	/* In microseconds first: elapsed * ppm could overflow. */
	done = elapsed / 1000 * ts->ts_slewppm / 1000;
	if (done > all)
		done = all;
	return ts->ts_slewleft < 0 ? -(int64_t)done : (int64_t)done;
}

/* End a slew where it is; returns what was left of it.  ts_lock held. */
static int64_t
slew_end(struct time_state *ts)
{
	int64_t done, left = 0;

	if (ts->ts_slewing) {
		done = slew_done(ts, host_mono(ts));
		left = ts->ts_slewleft - done;
		ts->ts_walloff += done;
		atomic_store_release(&ts->ts_slewing, false);
	}
	return left;
}

/* Step the wall clock.  A slew in progress is over. */
void
clock_setoffset(int64_t delta)
{
	struct time_state *ts = curkernel()->k_time;

	mutex_enter(&ts->ts_lock);
	(void)slew_end(ts);
	ts->ts_walloff += delta;
	mutex_exit(&ts->ts_lock);
	itimer_wall_changed();
}

/*
 * Slew the wall clock: 500 microseconds a second, ten times that if there is
 * more than a second to go.  A delta of 0 stops the slew in progress.
 */
#define SLEW_PPM	500
#define SLEW_PPM_BIG	5000

void
clock_slew(int64_t delta, int64_t *leftp)
{
	struct time_state *ts = curkernel()->k_time;

	mutex_enter(&ts->ts_lock);
	*leftp = slew_end(ts);
	if (delta != 0) {
		ts->ts_slewleft = delta;
		ts->ts_slewstart = host_mono(ts);
		ts->ts_slewppm = delta > NS || delta < -NS ?
		    SLEW_PPM_BIG : SLEW_PPM;
		atomic_store_release(&ts->ts_slewing, true);
	}
	mutex_exit(&ts->ts_lock);
}

/*
 * Readings in the formats of NetBSD.
 */

static inline struct timespec
ns2timespec(uint64_t ns)
{

	return (struct timespec) { .tv_sec = (time_t)(ns / NS),
	    .tv_nsec = (long)(ns % NS) };
}

static inline struct timeval
ns2timeval(uint64_t ns)
{

	return (struct timeval) { .tv_sec = (time_t)(ns / NS),
	    .tv_usec = (suseconds_t)(ns % NS / 1000) };
}

static uint64_t
boottime_ns(void)
{
	struct time_state *ts = curkernel()->k_time;

	return (uint64_t)(ts->ts_wall0 + clock_offset(ts));
}

void
binuptime(struct bintime *bt)
{

	*bt = ns2bintime(clock_uptime_ns());
}

void
nanouptime(struct timespec *ts)
{

	*ts = ns2timespec(clock_uptime_ns());
}

void
microuptime(struct timeval *tv)
{

	*tv = ns2timeval(clock_uptime_ns());
}

void
bintime(struct bintime *bt)
{

	*bt = ns2bintime(clock_wall_ns());
}

void
nanotime(struct timespec *ts)
{

	*ts = ns2timespec(clock_wall_ns());
}

void
microtime(struct timeval *tv)
{

	*tv = ns2timeval(clock_wall_ns());
}

void
getbinuptime(struct bintime *bt)
{

	binuptime(bt);
}

void
getnanouptime(struct timespec *ts)
{

	nanouptime(ts);
}

void
getmicrouptime(struct timeval *tv)
{

	microuptime(tv);
}

void
getbintime(struct bintime *bt)
{

	bintime(bt);
}

void
getnanotime(struct timespec *ts)
{

	nanotime(ts);
}

void
getmicrotime(struct timeval *tv)
{

	microtime(tv);
}

void
getbinboottime(struct bintime *bt)
{

	*bt = ns2bintime(boottime_ns());
}

void
getnanoboottime(struct timespec *ts)
{

	*ts = ns2timespec(boottime_ns());
}

void
getmicroboottime(struct timeval *tv)
{

	*tv = ns2timeval(boottime_ns());
}

time_t
getrealtime(void)
{

	return time_second;
}

time_t
time_mono_to_wall(time_t t)
{

	return t + (time_t)(boottime_ns() / NS);
}

time_t
time_wall_to_mono(time_t t)
{

	return t - (time_t)(boottime_ns() / NS);
}

/*
 * Timecounters of drivers: listed, never chosen.
 */

void
tc_init(struct timecounter *tc)
{
	struct time_state *ts = curkernel()->k_time;

	mutex_enter(&ts->ts_tclock);
	tc->tc_next = ts->ts_tcs;
	ts->ts_tcs = tc;
	mutex_exit(&ts->ts_tclock);
}

int
tc_detach(struct timecounter *tc)
{
	struct time_state *ts = curkernel()->k_time;
	struct timecounter **tcp;
	int error = ESRCH;

	mutex_enter(&ts->ts_tclock);
	for (tcp = &ts->ts_tcs; *tcp != NULL; tcp = &(*tcp)->tc_next) {
		if (*tcp == tc) {
			*tcp = tc->tc_next;
			error = 0;
			break;
		}
	}
	mutex_exit(&ts->ts_tclock);
	return error;
}

void
tc_setclock(const struct timespec *ts)
{

	clock_setoffset(timespec2ns(ts) - (int64_t)clock_wall_ns());
}

/* A tick: there is nothing to wind. */
void
tc_ticktock(void)
{
}

uint64_t
tc_getfrequency(void)
{

	return NS;
}

void
tc_gonebad(struct timecounter *tc)
{

	tc->tc_quality = -100;
}
