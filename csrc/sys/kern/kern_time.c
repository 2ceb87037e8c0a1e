/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls of clocks: reading, setting, sleeping.
 *
 * Sleeps end at their nanosecond, not at a tick.  A sleep until a time of
 * CLOCK_REALTIME wakes when that clock is set, to look again; all others are
 * measured by the monotonic clock.
 *
 * The CPU-time clocks tell what calcru() knows of the process.
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/idtype.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/resourcevar.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/time.h>

#include "time_state.h"

#define NS		1000000000
/* Times beyond this many seconds (292 years) are for ever. */
#define SEC_FOREVER	(INT64_MAX / NS - 1)

#define CPUTIME_ID(id)	((id) & 0x1fffffff)

/*
 * Reading.
 */

static int
clock_cputime_proc(pid_t pid, struct timespec *ts)
{
	struct timeval tv;
	struct proc *p;
	int error;

	mutex_enter(&proc_lock);
	p = pid == 0 ? curproc : proc_find(pid);
	if (p == NULL) {
		mutex_exit(&proc_lock);
		return ESRCH;
	}
	error = kauth_authorize_process(kauth_cred_get(),
	    KAUTH_PROCESS_CANSEE, p, KAUTH_ARG(KAUTH_REQ_PROCESS_CANSEE_ENTRY),
	    NULL, NULL);
	if (error == 0) {
		mutex_enter(p->p_lock);
		calcru(p, NULL, NULL, NULL, &tv);
		mutex_exit(p->p_lock);
		TIMEVAL_TO_TIMESPEC(&tv, ts);
	}
	mutex_exit(&proc_lock);
	return error;
}

int
clock_gettime1(clockid_t clock_id, struct timespec *ts)
{

	switch (clock_id) {
	case CLOCK_REALTIME:
		nanotime(ts);
		return 0;
	case CLOCK_MONOTONIC:
		nanouptime(ts);
		return 0;
	}
	if (clock_id < 0)
		return EINVAL;
	if ((clock_id & CLOCK_PROCESS_CPUTIME_ID) != 0)
		return clock_cputime_proc(CPUTIME_ID(clock_id), ts);
	/*
	 * No time is kept for a single lwp: the clocks of a process's lwps
	 * show that of the process.
	 */
	if ((clock_id & CLOCK_THREAD_CPUTIME_ID) != 0) {
		lwpid_t lid = CPUTIME_ID(clock_id);
		bool found;

		mutex_enter(curproc->p_lock);
		found = lid == 0 || lwp_find(curproc, lid) != NULL;
		mutex_exit(curproc->p_lock);
		return found ? clock_cputime_proc(0, ts) : ESRCH;
	}
	return EINVAL;
}

int
clock_getres1(clockid_t clock_id, struct timespec *ts)
{

	if (clock_id != CLOCK_REALTIME && clock_id != CLOCK_MONOTONIC &&
	    (clock_id < 0 || (clock_id & (CLOCK_PROCESS_CPUTIME_ID |
	    CLOCK_THREAD_CPUTIME_ID)) == 0))
		return EINVAL;
	ts->tv_sec = 0;
	ts->tv_nsec = 1;
	return 0;
}

int
sys_clock_gettime(struct lwp *l, const struct sys_clock_gettime_args *uap,
    register_t *retval)
{
	struct timespec ts;
	int error;

	if ((error = clock_gettime1(SCARG(uap, clock_id), &ts)) != 0)
		return error;
	return copyout(&ts, SCARG(uap, tp), sizeof(ts));
}

int
sys_clock_getres(struct lwp *l, const struct sys_clock_getres_args *uap,
    register_t *retval)
{
	struct timespec ts;
	int error;

	if ((error = clock_getres1(SCARG(uap, clock_id), &ts)) != 0)
		return error;
	if (SCARG(uap, tp) == NULL)
		return 0;
	return copyout(&ts, SCARG(uap, tp), sizeof(ts));
}

int
sys_clock_getcpuclockid2(struct lwp *l,
    const struct sys_clock_getcpuclockid2_args *uap, register_t *retval)
{
	id_t id = SCARG(uap, id);
	clockid_t clock_id;
	int error = 0;

	switch (SCARG(uap, idtype)) {
	case P_PID:
		if (id == 0)
			id = (id_t)l->l_proc->p_pid;
		mutex_enter(&proc_lock);
		if (proc_find((pid_t)id) == NULL)
			error = ESRCH;
		mutex_exit(&proc_lock);
		clock_id = CLOCK_PROCESS_CPUTIME_ID;
		break;
	case P_LWPID:
		if (id == 0)
			id = (id_t)l->l_lid;
		mutex_enter(l->l_proc->p_lock);
		if (lwp_find(l->l_proc, (lwpid_t)id) == NULL)
			error = ESRCH;
		mutex_exit(l->l_proc->p_lock);
		clock_id = CLOCK_THREAD_CPUTIME_ID;
		break;
	default:
		return EINVAL;
	}
	if (error != 0)
		return error;
	clock_id |= (clockid_t)CPUTIME_ID(id);
	return copyout(&clock_id, SCARG(uap, clock_id), sizeof(clock_id));
}

int
sys_gettimeofday(struct lwp *l, const struct sys_gettimeofday_args *uap,
    register_t *retval)
{
	struct timeval tv;
	struct timezone tz = { 0, 0 };
	int error = 0;

	if (SCARG(uap, tp) != NULL) {
		microtime(&tv);
		error = copyout(&tv, SCARG(uap, tp), sizeof(tv));
	}
	/* The kernel keeps no time zone. */
	if (error == 0 && SCARG(uap, tzp) != NULL)
		error = copyout(&tz, SCARG(uap, tzp), sizeof(tz));
	return error;
}

/*
 * Setting.
 */

int
clock_settime1(struct proc *p, clockid_t clock_id, const struct timespec *ts,
    bool check_kauth)
{
	struct timespec delta, now;
	int error;

	if (clock_id != CLOCK_REALTIME)
		return EINVAL;
	if (ts->tv_nsec < 0 || ts->tv_nsec >= NS || ts->tv_sec < 0 ||
	    ts->tv_sec > SEC_FOREVER)
		return EINVAL;
	nanotime(&now);
	timespecsub(ts, &now, &delta);
	if (check_kauth) {
		error = kauth_authorize_system(kauth_cred_get(),
		    KAUTH_SYSTEM_TIME, KAUTH_REQ_SYSTEM_TIME_SYSTEM,
		    __UNCONST(ts), &delta, KAUTH_ARG(true));
		if (error != 0)
			return error;
	}
	clock_setoffset(timespec2ns(ts) - (int64_t)clock_wall_ns());
	return 0;
}

int
settime(struct proc *p, struct timespec *ts)
{

	return clock_settime1(p, CLOCK_REALTIME, ts, true);
}

int
sys_clock_settime(struct lwp *l, const struct sys_clock_settime_args *uap,
    register_t *retval)
{
	struct timespec ts;
	int error;

	if ((error = copyin(SCARG(uap, tp), &ts, sizeof(ts))) != 0)
		return error;
	return clock_settime1(l->l_proc, SCARG(uap, clock_id), &ts, true);
}

/* tv may be NULL, and is a user's if `userspace'.  tz is ignored. */
int
settimeofday1(const struct timeval *tv, bool userspace, const void *tz,
    struct lwp *l, bool check_kauth)
{
	struct timeval atv;
	struct timespec ts;
	int error;

	if (tv == NULL)
		return 0;
	if (userspace) {
		if ((error = copyin(tv, &atv, sizeof(atv))) != 0)
			return error;
	} else {
		atv = *tv;
	}
	if (atv.tv_usec < 0 || atv.tv_usec >= 1000000)
		return EINVAL;
	TIMEVAL_TO_TIMESPEC(&atv, &ts);
	return clock_settime1(l->l_proc, CLOCK_REALTIME, &ts, check_kauth);
}

int
sys_settimeofday(struct lwp *l, const struct sys_settimeofday_args *uap,
    register_t *retval)
{

	return settimeofday1(SCARG(uap, tv), true, SCARG(uap, tzp), l, true);
}

/* Both may be NULL: to set nothing, not to be told what was left. */
int
adjtime1(const struct timeval *delta, struct timeval *olddelta,
    struct proc *p)
{
	struct time_state *ts = curkernel()->k_time;
	int64_t left, ns = 0;

	if (delta != NULL) {
		if (delta->tv_sec > SEC_FOREVER / 2 ||
		    delta->tv_sec < -(SEC_FOREVER / 2) ||
		    delta->tv_usec > 1000000 || delta->tv_usec < -1000000)
			return EINVAL;
		ns = delta->tv_sec * NS + (int64_t)delta->tv_usec * 1000;
	}
	mutex_enter(&ts->ts_walllock);
	clock_slew(ns, &left);
	if (delta == NULL) {
		/* Only asked: go on as before. */
		clock_slew(left, &ns);
	}
	mutex_exit(&ts->ts_walllock);
	if (delta != NULL)
		itimer_wall_look();
	if (olddelta != NULL) {
		left /= 1000;
		olddelta->tv_sec = left / 1000000;
		olddelta->tv_usec = (suseconds_t)(left % 1000000);
	}
	return 0;
}

int
sys_adjtime(struct lwp *l, const struct sys_adjtime_args *uap,
    register_t *retval)
{
	struct timeval delta, old;
	int error;

	if (SCARG(uap, delta) != NULL) {
		error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_TIME,
		    KAUTH_REQ_SYSTEM_TIME_ADJTIME, NULL, NULL, NULL);
		if (error != 0)
			return error;
		error = copyin(SCARG(uap, delta), &delta, sizeof(delta));
		if (error != 0)
			return error;
	}
	error = adjtime1(SCARG(uap, delta) != NULL ? &delta : NULL, &old,
	    l->l_proc);
	if (error == 0 && SCARG(uap, olddelta) != NULL)
		error = copyout(&old, SCARG(uap, olddelta), sizeof(old));
	return error;
}

/*
 * Sleeping.
 */

static inline uint64_t
timespec2ns_capped(const struct timespec *ts)
{

	if (ts->tv_sec >= SEC_FOREVER)
		return (uint64_t)SEC_FOREVER * NS;
	return (uint64_t)timespec2ns(ts);
}

/* Until clock_mono_ns() is `deadline'.  0, or EINTR. */
static int
sleep_until_mono(uint64_t deadline)
{
	kmutex_t lock;
	kcondvar_t cv;
	struct bintime left;
	uint64_t now;
	int error = 0;

	/* Of our own, so that sleepers do not meet at one lock. */
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&cv, "nanoslp");
	mutex_enter(&lock);
	while ((now = clock_mono_ns()) < deadline) {
		left = ns2bintime(deadline - now);
		error = cv_timedwaitbt_sig(&cv, &lock, &left,
		    DEFAULT_TIMEOUT_EPSILON);
		if (error != 0 && error != EWOULDBLOCK)
			break;
		error = 0;
	}
	mutex_exit(&lock);
	cv_destroy(&cv);
	mutex_destroy(&lock);
	return error == ERESTART ? EINTR : error;
}

/* Until the wall clock shows `deadline', whatever becomes of it. */
static int
sleep_until_wall(uint64_t deadline)
{
	struct time_state *ts = curkernel()->k_time;
	struct bintime left;
	uint64_t now;
	int error = 0;

	mutex_enter(&ts->ts_walllock);
	while ((now = clock_wall_ns()) < deadline) {
		left = ns2bintime(clock_wall_wait(deadline - now));
		error = cv_timedwaitbt_sig(&ts->ts_wallcv, &ts->ts_walllock,
		    &left, DEFAULT_TIMEOUT_EPSILON);
		if (error != 0 && error != EWOULDBLOCK)
			break;
		error = 0;
	}
	mutex_exit(&ts->ts_walllock);
	return error == ERESTART ? EINTR : error;
}

/*
 * Sleep for *rqt or until it (TIMER_ABSTIME).  After EINTR *rmt, if not NULL,
 * is what was left of a duration.
 */
int
nanosleep1(struct lwp *l, clockid_t clock_id, int flags, struct timespec *rqt,
    struct timespec *rmt)
{
	uint64_t ns, now, deadline;
	int error;

	if (clock_id != CLOCK_REALTIME && clock_id != CLOCK_MONOTONIC)
		return EINVAL;
	if ((flags & ~TIMER_ABSTIME) != 0)
		return EINVAL;
	if (rqt->tv_nsec < 0 || rqt->tv_nsec >= NS)
		return EINVAL;
	if ((flags & TIMER_ABSTIME) != 0) {
		if (rqt->tv_sec < 0)
			return 0;
		ns = timespec2ns_capped(rqt);
		if (clock_id == CLOCK_REALTIME)
			return sleep_until_wall(ns);
		now = clock_uptime_ns();
		return ns <= now ? 0 :
		    sleep_until_mono(clock_mono_ns() + (ns - now));
	}
	if (rqt->tv_sec < 0)
		return EINVAL;
	deadline = clock_mono_ns() + timespec2ns_capped(rqt);
	error = sleep_until_mono(deadline);
	if (rmt != NULL) {
		now = clock_mono_ns();
		ns = now < deadline ? deadline - now : 0;
		rmt->tv_sec = (time_t)(ns / NS);
		rmt->tv_nsec = (long)(ns % NS);
	}
	return error;
}

int
sys_nanosleep(struct lwp *l, const struct sys_nanosleep_args *uap,
    register_t *retval)
{
	struct timespec rqt, rmt;
	int error, error1;

	if ((error = copyin(SCARG(uap, rqtp), &rqt, sizeof(rqt))) != 0)
		return error;
	error = nanosleep1(l, CLOCK_MONOTONIC, 0, &rqt, &rmt);
	if ((error != 0 && error != EINTR) || SCARG(uap, rmtp) == NULL)
		return error;
	error1 = copyout(&rmt, SCARG(uap, rmtp), sizeof(rmt));
	return error1 != 0 ? error1 : error;
}

/* The errno is the value of the call. */
int
sys_clock_nanosleep(struct lwp *l,
    const struct sys_clock_nanosleep_args *uap, register_t *retval)
{
	struct timespec rqt, rmt;
	int error, error1, flags = SCARG(uap, flags);

	error = copyin(SCARG(uap, rqtp), &rqt, sizeof(rqt));
	if (error == 0) {
		error = nanosleep1(l, SCARG(uap, clock_id), flags, &rqt, &rmt);
		if ((error == 0 || error == EINTR) &&
		    (flags & TIMER_ABSTIME) == 0 &&
		    SCARG(uap, rmtp) != NULL) {
			error1 = copyout(&rmt, SCARG(uap, rmtp), sizeof(rmt));
			if (error1 != 0)
				error = error1;
		}
	}
	*retval = error;
	return 0;
}
