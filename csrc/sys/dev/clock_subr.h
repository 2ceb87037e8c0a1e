/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calendars, for drivers and file systems that keep time in fields: UTC, from
 * 1970 on, without leap seconds.
 */
#ifndef _DEV_CLOCK_SUBR_H_
#define _DEV_CLOCK_SUBR_H_

#include <sys/types.h>

struct clock_ymdhms {
	uint64_t	dt_year;
	uint8_t		dt_mon;		/* from 1 */
	uint8_t		dt_day;		/* from 1 */
	uint8_t		dt_wday;	/* 0 is Sunday */
	uint8_t		dt_hour;
	uint8_t		dt_min;
	uint8_t		dt_sec;
};

#define SECS_PER_MINUTE	60
#define SECS_PER_HOUR	3600
#define SECS_PER_DAY	86400
#define DAYS_PER_YEAR	365
#define DAYS_PER_LEAP_YEAR 366
#define POSIX_BASE_YEAR	1970

/* -1: not a time that can be told. */
time_t	clock_ymdhms_to_secs(struct clock_ymdhms *);
/* 0 or ERANGE. */
int	clock_secs_to_ymdhms(time_t, struct clock_ymdhms *);

static inline bool __unused
is_leap_year(uint64_t year)
{

	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static inline u_int __unused
days_per_year(uint64_t year)
{

	return is_leap_year(year) ? DAYS_PER_LEAP_YEAR : DAYS_PER_YEAR;
}

#endif /* _DEV_CLOCK_SUBR_H_ */
