/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clocks, conversions between times and ticks, and interval timers of the
 * kernel.
 *
 * Clock: everything reads clock_mono_ns() (monotonic, arbitrary base) and
 * clock_wall_ns() (since 1970).  Both go through the struct kernel_clock of
 * this kernel, NULL for the host's clock.  There is no periodic tick: a tick
 * is a unit of 10 ms of clock_mono_ns() since boot.
 *
 * Interval timers (struct itimer): the owner gives a mutex.  itimer_settime(),
 * itimer_gettime() and the fire callback run with it held; itimer_init() and
 * itimer_fini() without.  After itimer_settime() returns no expiry of the
 * former setting is reported any more.
 */
#ifndef _SYS_TIMEVAR_H_
#define _SYS_TIMEVAR_H_

#include <sys/types.h>
#include <sys/callout.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/time.h>

struct kernel_clock {
	uint64_t	(*kc_mono)(void *);	/* ns, never goes back */
	uint64_t	(*kc_wall)(void *);	/* ns since 1970 */
	void		*kc_arg;
};

uint64_t clock_mono_ns(void);
uint64_t clock_wall_ns(void);
uint64_t clock_wall_wait(uint64_t);
uint64_t clock_tick_ns(void);	/* when the current tick began */
uint64_t clock_uptime_ns(void);	/* CLOCK_MONOTONIC: 1 s at boot */
void	clock_replace(const struct kernel_clock *);	/* NULL: the host's */

#define time_second	((time_t)(clock_wall_ns() / 1000000000))
#define time_uptime	((time_t)(clock_uptime_ns() / 1000000000))
#define rtc_offset	0

void	binuptime(struct bintime *);
void	nanouptime(struct timespec *);
void	microuptime(struct timeval *);
void	bintime(struct bintime *);
void	nanotime(struct timespec *);
void	microtime(struct timeval *);
void	getbinuptime(struct bintime *);
void	getnanouptime(struct timespec *);
void	getmicrouptime(struct timeval *);
void	getbintime(struct bintime *);
void	getnanotime(struct timespec *);
void	getmicrotime(struct timeval *);
void	getbinboottime(struct bintime *);
void	getnanoboottime(struct timespec *);
void	getmicroboottime(struct timeval *);
time_t	getrealtime(void);
time_t	time_mono_to_wall(time_t);
time_t	time_wall_to_mono(time_t);

int	getticks(void);
int	tvtohz(const struct timeval *);
int	tstohz(const struct timespec *);
int	tvhzto(const struct timeval *);
int	tshzto(const struct timespec *);
int	tshztoup(const struct timespec *);
int	ts2timo(clockid_t, int, struct timespec *, int *, struct timespec *);
int	itimerfix(struct timeval *);
int	itimespecfix(struct timespec *);
int	inittimeleft(struct timespec *, struct timespec *);
int	gettimeleft(struct timespec *, struct timespec *);

struct proc;
int	clock_gettime1(clockid_t, struct timespec *);
int	clock_settime1(struct proc *, clockid_t, const struct timespec *, bool);
int	clock_getres1(clockid_t, struct timespec *);
int	nanosleep1(struct lwp *, clockid_t, int, struct timespec *,
	    struct timespec *);
int	settime(struct proc *, struct timespec *);
int	settimeofday1(const struct timeval *, bool, const void *, struct lwp *,
	    bool);
int	adjtime1(const struct timeval *, struct timeval *, struct proc *);

int	ratecheck(struct timeval *, const struct timeval *);
int	ppsratecheck(struct timeval *, int *, int);

void	delay(unsigned int);
#define DELAY(us)	delay(us)

/*
 * Interval timers.
 */
struct itimer {
	kmutex_t	*it_lock;	/* constant; guards the rest */
	void		(*it_fire)(struct itimer *, uint64_t); /* expirations */
	void		*it_arg;	/* the owner's */
	clockid_t	it_clockid;	/* constant */
	bool		it_active;
	bool		it_wall;	/* on the time_state's list */
	bool		it_dying;
	uint64_t	it_deadline;	/* ns of its clock */
	uint64_t	it_interval;	/* ns, 0: once */
	callout_t	it_ch;
	LIST_ENTRY(itimer) it_walllist;	/* ts_walllock */
};

/*
 * Clocks: CLOCK_REALTIME, CLOCK_MONOTONIC; CLOCK_VIRTUAL and CLOCK_PROF are
 * kept, but no time of theirs passes in a rump kernel.  Others: EINVAL.
 */
int	itimer_init(struct itimer *, clockid_t, kmutex_t *,
	    void (*)(struct itimer *, uint64_t), void *);
/* flags: TIMER_ABSTIME.  old may be NULL.  EINVAL for times out of range. */
int	itimer_settime(struct itimer *, int, const struct itimerspec *,
	    struct itimerspec *);
void	itimer_gettime(struct itimer *, struct itimerspec *);
void	itimer_fini(struct itimer *);

void	itimer_wall_look(void);		/* ... goes at another rate */
void	itimer_wall_changed(void);	/* the wall clock was set */
void	timers_free(struct proc *);	/* at the end of a process */

void	time_init(void);		/* before anything reads a clock */

#endif /* _SYS_TIMEVAR_H_ */
