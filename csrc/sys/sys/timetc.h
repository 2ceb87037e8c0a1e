/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timecounters of drivers.  The kernel's own clock is a hypercall: a
 * registered timecounter is listed and can be read, it does not drive time.
 */
#ifndef _SYS_TIMETC_H_
#define _SYS_TIMETC_H_

#include <sys/types.h>
#include <sys/time.h>

struct timecounter;
typedef u_int timecounter_get_t(struct timecounter *);
typedef void timecounter_pps_t(struct timecounter *);

struct timecounter {
	timecounter_get_t	*tc_get_timecount;
	timecounter_pps_t	*tc_poll_pps;
	u_int			tc_counter_mask;
	uint64_t		tc_frequency;
	const char		*tc_name;
	int			tc_quality;
	void			*tc_priv;
	struct timecounter	*tc_next;
};

void	tc_init(struct timecounter *);
int	tc_detach(struct timecounter *);
void	tc_setclock(const struct timespec *);
void	tc_ticktock(void);
uint64_t tc_getfrequency(void);
void	tc_gonebad(struct timecounter *);

#endif /* _SYS_TIMETC_H_ */
