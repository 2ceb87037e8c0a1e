/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Times and clocks.  bintime is the kernel's own format: seconds and a binary
 * fraction of 64 bits.
 */
#ifndef _SYS_TIME_H_
#define _SYS_TIME_H_

#include <sys/types.h>

struct timeval {
	time_t		tv_sec;
	suseconds_t	tv_usec;
};

struct timespec {
	time_t		tv_sec;
	long		tv_nsec;
};

struct itimerval {
	struct timeval	it_interval;	/* period, 0 for once */
	struct timeval	it_value;	/* time left, 0 when off */
};

struct itimerspec {
	struct timespec	it_interval;
	struct timespec	it_value;
};

struct timezone {
	int	tz_minuteswest;
	int	tz_dsttime;
};

struct bintime {
	time_t		sec;
	uint64_t	frac;
};

#define CLOCK_REALTIME			0
#define CLOCK_VIRTUAL			1
#define CLOCK_PROF			2
#define CLOCK_MONOTONIC			3
#define CLOCK_THREAD_CPUTIME_ID		0x20000000
#define CLOCK_PROCESS_CPUTIME_ID	0x40000000

#define TIMER_RELTIME	0x0
#define TIMER_ABSTIME	0x1

#define ITIMER_REAL	0
#define ITIMER_VIRTUAL	1
#define ITIMER_PROF	2
#define ITIMER_MONOTONIC 3

#define TIMEVAL_TO_TIMESPEC(tv, ts) do {				\
	(ts)->tv_sec = (tv)->tv_sec;					\
	(ts)->tv_nsec = (long)(tv)->tv_usec * 1000;			\
} while (0)
#define TIMESPEC_TO_TIMEVAL(tv, ts) do {				\
	(tv)->tv_sec = (ts)->tv_sec;					\
	(tv)->tv_usec = (suseconds_t)((ts)->tv_nsec / 1000);		\
} while (0)

#define timerclear(tvp)		((tvp)->tv_sec = (tvp)->tv_usec = 0)
#define timerisset(tvp)		((tvp)->tv_sec || (tvp)->tv_usec)
#define timercmp(a, b, cmp)						\
	((a)->tv_sec == (b)->tv_sec ?					\
	    ((a)->tv_usec cmp (b)->tv_usec) : ((a)->tv_sec cmp (b)->tv_sec))
#define timeradd(a, b, r) do {						\
	(r)->tv_sec = (a)->tv_sec + (b)->tv_sec;			\
	(r)->tv_usec = (a)->tv_usec + (b)->tv_usec;			\
	if ((r)->tv_usec >= 1000000) {					\
		(r)->tv_sec++;						\
		(r)->tv_usec -= 1000000;				\
	}								\
} while (0)
#define timersub(a, b, r) do {						\
	(r)->tv_sec = (a)->tv_sec - (b)->tv_sec;			\
	(r)->tv_usec = (a)->tv_usec - (b)->tv_usec;			\
	if ((r)->tv_usec < 0) {						\
		(r)->tv_sec--;						\
		(r)->tv_usec += 1000000;				\
	}								\
} while (0)

#define timespecclear(tsp)	((tsp)->tv_sec = (time_t)((tsp)->tv_nsec = 0L))
#define timespecisset(tsp)	((tsp)->tv_sec || (tsp)->tv_nsec)
#define timespeccmp(a, b, cmp)						\
	((a)->tv_sec == (b)->tv_sec ?					\
	    ((a)->tv_nsec cmp (b)->tv_nsec) : ((a)->tv_sec cmp (b)->tv_sec))
#define timespecadd(a, b, r) do {					\
	(r)->tv_sec = (a)->tv_sec + (b)->tv_sec;			\
	(r)->tv_nsec = (a)->tv_nsec + (b)->tv_nsec;			\
	if ((r)->tv_nsec >= 1000000000L) {				\
		(r)->tv_sec++;						\
		(r)->tv_nsec -= 1000000000L;				\
	}								\
} while (0)
#define timespecsub(a, b, r) do {					\
	(r)->tv_sec = (a)->tv_sec - (b)->tv_sec;			\
	(r)->tv_nsec = (a)->tv_nsec - (b)->tv_nsec;			\
	if ((r)->tv_nsec < 0) {						\
		(r)->tv_sec--;						\
		(r)->tv_nsec += 1000000000L;				\
	}								\
} while (0)

static inline int64_t
timespec2ns(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * 1000000000 + ts->tv_nsec;
}

#define bintimecmp(a, b, cmp)						\
	((a)->sec == (b)->sec ?						\
	    ((a)->frac cmp (b)->frac) : ((a)->sec cmp (b)->sec))

static inline void
bintime_addx(struct bintime *bt, uint64_t x)
{
	uint64_t old = bt->frac;

	bt->frac += x;
	if (bt->frac < old)
		bt->sec++;
}

static inline void
bintime_add(struct bintime *a, const struct bintime *b)
{
	bintime_addx(a, b->frac);
	a->sec += b->sec;
}

static inline void
bintime_sub(struct bintime *a, const struct bintime *b)
{
	if (a->frac < b->frac)
		a->sec--;
	a->frac -= b->frac;
	a->sec -= b->sec;
}

/*
 * ns * 2^64 / 10^9, rounded up, so that converting back gives ns again;
 * ns below 10^9.
 */
static inline uint64_t
ns2bintimefrac(uint64_t ns)
{
	return ns * 18446744073ULL + (ns * 709551616ULL + 999999999ULL) /
	    1000000000ULL;
}

static inline void
bintime2timespec(const struct bintime *bt, struct timespec *ts)
{
	ts->tv_sec = bt->sec;
	ts->tv_nsec = (long)(((__uint128_t)bt->frac * 1000000000) >> 64);
}

static inline void
timespec2bintime(const struct timespec *ts, struct bintime *bt)
{
	bt->sec = ts->tv_sec;
	bt->frac = ns2bintimefrac((uint64_t)ts->tv_nsec);
}

static inline void
bintime2timeval(const struct bintime *bt, struct timeval *tv)
{
	tv->tv_sec = bt->sec;
	tv->tv_usec = (suseconds_t)(((__uint128_t)bt->frac * 1000000) >> 64);
}

static inline void
timeval2bintime(const struct timeval *tv, struct bintime *bt)
{
	bt->sec = tv->tv_sec;
	bt->frac = ns2bintimefrac((uint64_t)tv->tv_usec * 1000);
}

static inline struct bintime
ms2bintime(uint64_t ms)
{
	return (struct bintime) { .sec = (time_t)(ms / 1000),
	    .frac = ns2bintimefrac((ms % 1000) * 1000000) };
}

static inline struct bintime
us2bintime(uint64_t us)
{
	return (struct bintime) { .sec = (time_t)(us / 1000000),
	    .frac = ns2bintimefrac((us % 1000000) * 1000) };
}

static inline struct bintime
ns2bintime(uint64_t ns)
{
	return (struct bintime) { .sec = (time_t)(ns / 1000000000),
	    .frac = ns2bintimefrac(ns % 1000000000) };
}

static inline uint64_t
bintime2ns(const struct bintime *bt)
{
	return (uint64_t)bt->sec * 1000000000 +
	    (uint64_t)(((__uint128_t)bt->frac * 1000000000) >> 64);
}

static inline uint64_t
bintime2us(const struct bintime *bt)
{
	return bintime2ns(bt) / 1000;
}

static inline uint64_t
bintime2ms(const struct bintime *bt)
{
	return bintime2ns(bt) / 1000000;
}

#define DEFAULT_TIMEOUT_EPSILON	(&(const struct bintime) { .sec = 0 })

#ifdef _KERNEL
#include <sys/timevar.h>
#endif

#endif /* _SYS_TIME_H_ */
