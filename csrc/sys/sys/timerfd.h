/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timerfd_create(2).
 */
#ifndef _SYS_TIMERFD_H_
#define _SYS_TIMERFD_H_

#include <sys/types.h>
#include <sys/fcntl.h>
#include <sys/ioccom.h>

struct itimerspec;

#define TFD_CLOEXEC	O_CLOEXEC
#define TFD_NONBLOCK	O_NONBLOCK

#define TFD_TIMER_ABSTIME	O_WRONLY
#define TFD_TIMER_CANCEL_ON_SET	O_RDWR

#define TFD_IOC_SET_TICKS	_IOW('T', 0, uint64_t)

int	do_timerfd_create(struct lwp *, clockid_t, int, register_t *);
int	do_timerfd_gettime(struct lwp *, int, struct itimerspec *,
	    register_t *);
int	do_timerfd_settime(struct lwp *, int, int, const struct itimerspec *,
	    struct itimerspec *, register_t *);

/* The wall clock was set: TFD_TIMER_CANCEL_ON_SET. */
void	timerfd_clockset(void);

#endif /* _SYS_TIMERFD_H_ */
