/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calendars.
 *
 * Days are counted from the first of March of year 0, so that the day a leap
 * year has more is the last of its year: then the lengths of months repeat
 * every five, and years every 400.
 */

#include <sys/param.h>
#include <sys/errno.h>

#include <dev/clock_subr.h>

#define DAYS_OF_400	146097
#define DAYS_TO_1970	719468		/* from 1 March of year 0 */
#define YEAR_MAX	1000000000000ULL

static const uint8_t month_days[] = {
	31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
};

static bool
clock_valid(const struct clock_ymdhms *dt)
{

	return dt->dt_year >= POSIX_BASE_YEAR && dt->dt_year <= YEAR_MAX &&
	    dt->dt_mon >= 1 && dt->dt_mon <= 12 && dt->dt_day >= 1 &&
	    dt->dt_day <= month_days[dt->dt_mon - 1] &&
	    (dt->dt_mon != 2 || dt->dt_day <= 28 ||
	    is_leap_year(dt->dt_year)) &&
	    dt->dt_hour < 24 && dt->dt_min < 60 && dt->dt_sec < 60;
}

time_t
clock_ymdhms_to_secs(struct clock_ymdhms *dt)
{
	uint64_t year, days;
	u_int month;

	if (!clock_valid(dt))
		return -1;
	/* March is month 0. */
	month = (dt->dt_mon + 9) % 12;
	year = dt->dt_year - (month >= 10);
	days = year * 365 + year / 4 - year / 100 + year / 400 +
	    (month * 153 + 2) / 5 + dt->dt_day - 1 - DAYS_TO_1970;
	return (time_t)(days * SECS_PER_DAY + dt->dt_hour * SECS_PER_HOUR +
	    dt->dt_min * SECS_PER_MINUTE + dt->dt_sec);
}

int
clock_secs_to_ymdhms(time_t secs, struct clock_ymdhms *dt)
{
	uint64_t days, era;
	u_int day, year, month, left;

	if (secs < 0)
		return ERANGE;
	days = (uint64_t)secs / SECS_PER_DAY;
	left = (u_int)((uint64_t)secs % SECS_PER_DAY);
	dt->dt_wday = (uint8_t)((days + 4) % 7);	/* a Thursday */
	dt->dt_hour = (uint8_t)(left / SECS_PER_HOUR);
	dt->dt_min = (uint8_t)(left / SECS_PER_MINUTE % 60);
	dt->dt_sec = (uint8_t)(left % 60);

	days += DAYS_TO_1970;
	era = days / DAYS_OF_400;
	day = (u_int)(days % DAYS_OF_400);
	/* Without the leap days before it, a day tells its year. */
	year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= year * 365 + year / 4 - year / 100;
	month = (day * 5 + 2) / 153;
	dt->dt_day = (uint8_t)(day - (month * 153 + 2) / 5 + 1);
	dt->dt_mon = (uint8_t)(month < 10 ? month + 3 : month - 9);
	dt->dt_year = era * 400 + year + (month >= 10);
	return 0;
}
