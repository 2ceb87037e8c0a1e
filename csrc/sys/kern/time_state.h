/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clocks of a kernel: shared by kern_tc.c and kern_time.c.
 *
 * ts_lock guards setting the wall clock: reading it takes no lock unless it
 * is being slewed.
 */
#ifndef _KERN_TIME_STATE_H_
#define _KERN_TIME_STATE_H_

#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/time.h>

struct time_state {
	const struct kernel_clock *ts_clock;	/* NULL: the host's */
	uint64_t	ts_mono0;	/* clock_mono_ns() at boot */
	int64_t		ts_wall0;	/* wall clock at uptime 0, no offset */

	kmutex_t	ts_lock;
	volatile int64_t ts_walloff;	/* ns, added to the host's */
	volatile bool	ts_slewing;
	int64_t		ts_slewleft;	/* at ts_slewstart */
	uint64_t	ts_slewstart;	/* clock_mono_ns() */
	uint64_t	ts_slewppm;

	kmutex_t	ts_walllock;
	kcondvar_t	ts_wallcv;	/* the wall clock was set */
	uint64_t	ts_wallgen;	/* times it was set */
	LIST_HEAD(, itimer) ts_wallitimers;

	kmutex_t	ts_tclock;
	struct timecounter *ts_tcs;
};

void	clock_setoffset(int64_t);	/* wall clock := now + offset */
void	clock_slew(int64_t, int64_t *);	/* by ns; what was left before */

#endif /* _KERN_TIME_STATE_H_ */
