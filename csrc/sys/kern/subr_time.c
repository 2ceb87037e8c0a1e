/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Times and ticks: conversions, checks of what users give, rate limits.
 *
 * A wait of n ticks may be up to a tick shorter than n ticks, as the first
 * one is running already: conversions add one.
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/mutex.h>
#include <sys/systm.h>
#include <sys/time.h>

#include <rump-sys/sim.h>
#include <rump/rumpuser.h>

#define NS		1000000000
#define TICK_NS		((uint64_t)(NS / hz))

/* Shorter delays are not worth a sleep. */
#define DELAY_SPIN_US	50

static int
ns2ticks(int64_t ns)
{
	uint64_t ticks;

	if (ns <= 0)
		return 0;
	ticks = ((uint64_t)ns + TICK_NS - 1) / TICK_NS + 1;
	return ticks < INT_MAX ? (int)ticks : INT_MAX;
}

int
tstohz(const struct timespec *ts)
{

	if (ts->tv_sec >= INT_MAX / hz)
		return INT_MAX;
	if (ts->tv_sec < 0)
		return 0;
	return ns2ticks(timespec2ns(ts));
}

int
tvtohz(const struct timeval *tv)
{
	struct timespec ts;

	TIMEVAL_TO_TIMESPEC(tv, &ts);
	return tstohz(&ts);
}

/* Ticks until a time of the wall clock, 0 if it is past. */
int
tshzto(const struct timespec *when)
{
	struct timespec now, left;

	nanotime(&now);
	timespecsub(when, &now, &left);
	return tstohz(&left);
}

int
tvhzto(const struct timeval *when)
{
	struct timespec ts;

	TIMEVAL_TO_TIMESPEC(when, &ts);
	return tshzto(&ts);
}

/* Ticks until an uptime. */
int
tshztoup(const struct timespec *when)
{
	struct timespec now, left;

	nanouptime(&now);
	timespecsub(when, &now, &left);
	return tstohz(&left);
}

/*
 * A time that a user gave for a wait: in range, and no shorter than a tick
 * unless it is 0.
 */
int
itimespecfix(struct timespec *ts)
{

	if (ts->tv_sec < 0 || ts->tv_nsec < 0 || ts->tv_nsec >= NS)
		return EINVAL;
	if (ts->tv_sec == 0 && ts->tv_nsec != 0 &&
	    ts->tv_nsec < (long)TICK_NS)
		ts->tv_nsec = (long)TICK_NS;
	return 0;
}

int
itimerfix(struct timeval *tv)
{

	if (tv->tv_sec < 0 || tv->tv_usec < 0 || tv->tv_usec >= 1000000)
		return EINVAL;
	if (tv->tv_sec == 0 && tv->tv_usec != 0 && tv->tv_usec < tick)
		tv->tv_usec = tick;
	return 0;
}

/*
 * Ticks to wait for *ts, a duration or (TIMER_ABSTIME) a time of a clock.
 * *ts becomes the duration, *start the time now if it is not NULL.
 * ETIMEDOUT: there is nothing to wait for.
 */
int
ts2timo(clockid_t clock_id, int flags, struct timespec *ts, int *timo,
    struct timespec *start)
{
	struct timespec now;
	int error;

	*timo = 0;
	if ((flags & ~TIMER_ABSTIME) != 0)
		return EINVAL;
	if (ts->tv_nsec < 0 || ts->tv_nsec >= NS)
		return EINVAL;
	if ((error = clock_gettime1(clock_id, &now)) != 0)
		return error;
	if (start != NULL)
		*start = now;
	if ((flags & TIMER_ABSTIME) != 0) {
		timespecsub(ts, &now, ts);
		if (ts->tv_sec < 0)
			return ETIMEDOUT;
	}
	if ((error = itimespecfix(ts)) != 0)
		return error;
	if (!timespecisset(ts))
		return ETIMEDOUT;
	*timo = tstohz(ts);
	return 0;
}

/*
 * A wait in pieces: begin it, and later find the ticks that are left, 0 if
 * none are.
 */
int
inittimeleft(struct timespec *ts, struct timespec *sleepts)
{

	if (itimespecfix(ts) != 0)
		return -1;
	getnanouptime(sleepts);
	return 0;
}

int
gettimeleft(struct timespec *ts, struct timespec *sleepts)
{
	struct timespec now, slept;

	getnanouptime(&now);
	timespecsub(&now, sleepts, &slept);
	*sleepts = now;
	timespecsub(ts, &slept, ts);
	if (ts->tv_sec < 0 || !timespecisset(ts)) {
		timespecclear(ts);
		return 0;
	}
	return tstohz(ts);
}

/*
 * ratecheck(9): has `mininterval' passed since *last?  If so, *last is now.
 */
int
ratecheck(struct timeval *last, const struct timeval *mininterval)
{
	struct timeval now, passed;

	getmicrouptime(&now);
	timersub(&now, last, &passed);
	if (timerisset(last) && timercmp(&passed, mininterval, <))
		return 0;
	*last = now;
	return 1;
}

/*
 * Is this one of the first `maxpps' calls of this second?  No limit if
 * negative.
 */
int
ppsratecheck(struct timeval *last, int *curpps, int maxpps)
{
	struct timeval now, passed;
	int rv;

	getmicrouptime(&now);
	timersub(&now, last, &passed);
	if (!timerisset(last) || passed.tv_sec >= 1) {
		*last = now;
		*curpps = 0;
	}
	rv = maxpps < 0 || *curpps < maxpps;
	if (*curpps < INT_MAX)
		(*curpps)++;
	return rv;
}

void
delay(unsigned int us)
{
	kmutex_t lock;
	kcondvar_t cv;
	struct bintime left;
	uint64_t now, end;

	if (us < DELAY_SPIN_US) {
		if (kernel_sim(curkernel()) != NULL) {
			sim_spend(kernel_sim(curkernel()), (int64_t)us * 1000);
			return;
		}
		/* The host's time: a clock that jumps would stand still. */
		end = (uint64_t)rumpuser_monotime() + us * 1000;
		while ((uint64_t)rumpuser_monotime() < end)
			continue;
		return;
	}
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&cv, "delay");
	end = clock_mono_ns() + (uint64_t)us * 1000;
	mutex_enter(&lock);
	while ((now = clock_mono_ns()) < end) {
		left = ns2bintime(end - now);
		(void)cv_timedwaitbt(&cv, &lock, &left,
		    DEFAULT_TIMEOUT_EPSILON);
	}
	mutex_exit(&lock);
	cv_destroy(&cv);
	mutex_destroy(&lock);
}
