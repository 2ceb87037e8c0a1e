/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clocks.
 */

#include <errno.h>
#include <time.h>

#include "rumpuser_int.h"

static int64_t
clock_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t
rumpuser_monotime(void)
{

	return clock_ns(CLOCK_MONOTONIC);
}

int64_t
rumpuser_walltime(void)
{

	return clock_ns(CLOCK_REALTIME);
}

int
rumpuser_clock_gettime(int which, int64_t *sec, long *nsec)
{
	struct timespec ts;
	clockid_t id;

	switch (which) {
	case RUMPUSER_CLOCK_RELWALL:
		id = CLOCK_REALTIME;
		break;
	case RUMPUSER_CLOCK_ABSMONO:
		id = CLOCK_MONOTONIC;
		break;
	default:
		return NB_EINVAL;
	}
	if (clock_gettime(id, &ts) == -1)
		return RU_ERRNO();
	*sec = ts.tv_sec;
	*nsec = ts.tv_nsec;
	return 0;
}

int
rumpuser_clock_sleep(int which, int64_t sec, long nsec)
{
	struct timespec ts = { .tv_sec = sec, .tv_nsec = nsec };
	int error, nlocks;

	if (which != RUMPUSER_CLOCK_RELWALL && which != RUMPUSER_CLOCK_ABSMONO)
		return NB_EINVAL;
	nlocks = rumpuser__unschedule();
	do {
		if (which == RUMPUSER_CLOCK_RELWALL)
			error = clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, &ts);
		else
			error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME,
			    &ts, NULL);
	} while (error == EINTR);
	rumpuser__reschedule(nlocks);
	return error != 0 ? rumpuser__errtrans(error) : 0;
}
