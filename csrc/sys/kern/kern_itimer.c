/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interval timers: those of the kernel (struct itimer, <sys/timevar.h>),
 * setitimer(2) and POSIX timers.
 *
 * An itimer is a callout with a deadline in nanoseconds.  Its handler takes
 * the owner's lock and looks at the deadline again, so that a handler on its
 * way when the timer is set otherwise does nothing.  A periodic timer that is
 * late catches up by reporting more than one expiration.  Timers at absolute
 * times of CLOCK_REALTIME are on a list, and look again when that clock is
 * set.  CLOCK_VIRTUAL and CLOCK_PROF stand still in a rump kernel, which
 * counts no time of its users' threads: their timers never expire.
 *
 * Locking: it_lock (of the owner; pts_lock for a process's timers) guards an
 * itimer.  Order: it_lock -> ts_walllock -> callout; it_lock -> proc_lock.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/callout.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/signal.h>
#include <sys/signalvar.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/timerfd.h>

#include "time_state.h"

#define NS		1000000000
#define SEC_FOREVER	(INT64_MAX / NS - 1)

/* Shorter periods expire several times at once. */
#define ITIMER_MINGAP	20000		/* ns */

static void	itimer_expire(void *);

static inline bool
itimer_stands_still(const struct itimer *it)
{

	return it->it_clockid == CLOCK_VIRTUAL ||
	    it->it_clockid == CLOCK_PROF;
}

int
itimer_init(struct itimer *it, clockid_t clock_id, kmutex_t *lock,
    void (*fire)(struct itimer *, uint64_t), void *arg)
{

	switch (clock_id) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_VIRTUAL:
	case CLOCK_PROF:
		break;
	default:
		return EINVAL;
	}
	memset(it, 0, sizeof(*it));
	it->it_lock = lock;
	it->it_fire = fire;
	it->it_arg = arg;
	it->it_clockid = clock_id;
	callout_init(&it->it_ch, CALLOUT_MPSAFE);
	callout_setfunc(&it->it_ch, itimer_expire, it);
	return 0;
}

/* Now, on the clock of the deadline. */
static inline uint64_t
itimer_now(const struct itimer *it)
{

	if (it->it_wall)
		return clock_wall_ns();
	return itimer_stands_still(it) ? 0 : clock_mono_ns();
}

static void
itimer_arm(struct itimer *it)
{
	uint64_t now, when;

	if (itimer_stands_still(it))
		return;
	when = it->it_deadline;
	if (it->it_wall) {
		now = clock_wall_ns();
		when = clock_mono_ns() + (when > now ?
		    clock_wall_wait(when - now) : 0);
	}
	callout_schedule_ns(&it->it_ch, when);
}

static void
itimer_set_wall(struct itimer *it, bool wall)
{
	struct time_state *ts = curkernel()->k_time;

	if (it->it_wall == wall)
		return;
	mutex_enter(&ts->ts_walllock);
	if (wall)
		LIST_INSERT_HEAD(&ts->ts_wallitimers, it, it_walllist);
	else
		LIST_REMOVE(it, it_walllist);
	it->it_wall = wall;
	mutex_exit(&ts->ts_walllock);
}

static void
itimer_disarm(struct itimer *it)
{

	it->it_active = false;
	itimer_set_wall(it, false);
	(void)callout_stop(&it->it_ch);
}

/* The callout. */
static void
itimer_expire(void *arg)
{
	struct itimer *it = arg;
	uint64_t now, n = 1;

	mutex_enter(it->it_lock);
	if (!it->it_active || it->it_dying)
		goto out;
	now = itimer_now(it);
	if (now < it->it_deadline) {
		/* It was set anew, or its clock was. */
		itimer_arm(it);
		goto out;
	}
	if (it->it_interval != 0) {
		n += (now - it->it_deadline) / it->it_interval;
		it->it_deadline += n * it->it_interval;
		if (it->it_deadline < now + ITIMER_MINGAP)
			callout_schedule_ns(&it->it_ch,
			    clock_mono_ns() + ITIMER_MINGAP);
		else
			itimer_arm(it);
	} else {
		it->it_active = false;
		itimer_set_wall(it, false);
	}
	(*it->it_fire)(it, n);
out:
	mutex_exit(it->it_lock);
}

/* The wall clock goes at another rate: who waits for it looks again. */
void
itimer_wall_look(void)
{
	struct time_state *ts = curkernel()->k_time;
	struct itimer *it;
	uint64_t now = clock_mono_ns();

	mutex_enter(&ts->ts_walllock);
	cv_broadcast(&ts->ts_wallcv);
	LIST_FOREACH(it, &ts->ts_wallitimers, it_walllist)
		callout_schedule_ns(&it->it_ch, now);
	mutex_exit(&ts->ts_walllock);
}

/* It was set. */
void
itimer_wall_changed(void)
{

	itimer_wall_look();
	timerfd_clockset();
}

static int
itimer_timespec(const struct timespec *ts, uint64_t *ns)
{

	if (ts->tv_sec < 0 || ts->tv_nsec < 0 || ts->tv_nsec >= NS)
		return EINVAL;
	*ns = ts->tv_sec >= SEC_FOREVER ? (uint64_t)SEC_FOREVER * NS :
	    (uint64_t)timespec2ns(ts);
	return 0;
}

int
itimer_settime(struct itimer *it, int flags, const struct itimerspec *new,
    struct itimerspec *old)
{
	uint64_t value, interval, now;
	int error;

	KASSERT(mutex_owned(it->it_lock));
	if ((flags & ~TIMER_ABSTIME) != 0)
		return EINVAL;
	if ((error = itimer_timespec(&new->it_value, &value)) != 0 ||
	    (error = itimer_timespec(&new->it_interval, &interval)) != 0)
		return error;
	if (old != NULL)
		itimer_gettime(it, old);
	itimer_disarm(it);
	if (value == 0)
		return 0;

	it->it_interval = interval;
	if ((flags & TIMER_ABSTIME) == 0) {
		value += itimer_now(it);
	} else if (it->it_clockid == CLOCK_REALTIME) {
		itimer_set_wall(it, true);
	} else if (it->it_clockid == CLOCK_MONOTONIC) {
		/* From uptime to clock_mono_ns(). */
		now = clock_uptime_ns();
		value = clock_mono_ns() + (value > now ? value - now : 0);
	}
	it->it_deadline = value;
	it->it_active = true;
	itimer_arm(it);
	return 0;
}

static struct timespec
itimer_ns2timespec(uint64_t ns)
{

	return (struct timespec) { .tv_sec = (time_t)(ns / NS),
	    .tv_nsec = (long)(ns % NS) };
}

/* An armed timer has at least a nanosecond to go. */
void
itimer_gettime(struct itimer *it, struct itimerspec *its)
{
	uint64_t now;

	KASSERT(mutex_owned(it->it_lock));
	memset(its, 0, sizeof(*its));
	its->it_interval = itimer_ns2timespec(it->it_interval);
	if (!it->it_active)
		return;
	now = itimer_now(it);
	its->it_value = itimer_ns2timespec(it->it_deadline > now ?
	    it->it_deadline - now : 1);
}

void
itimer_fini(struct itimer *it)
{

	mutex_enter(it->it_lock);
	it->it_dying = true;
	itimer_disarm(it);
	(void)callout_halt(&it->it_ch, it->it_lock);
	mutex_exit(it->it_lock);
	callout_destroy(&it->it_ch);
}

/*
 * Timers of a process: the four of setitimer(2), then those of
 * timer_create(2).
 */

#define TIMER_MIN	4
#define TIMER_MAX	36

struct ptimer {
	struct itimer	pt_it;
	struct proc	*pt_proc;
	struct sigevent	pt_ev;
	timer_t		pt_id;
	int		pt_overruns;	/* of the last signal */
};

struct ptimers {
	kmutex_t	pts_lock;
	struct ptimer	*pts_timer[TIMER_MAX];
};

static struct ptimers *
ptimers_get(struct proc *p)
{
	struct ptimers *pts, *other;

	if ((pts = atomic_load_consume(&p->p_timers)) != NULL)
		return pts;
	pts = kmem_zalloc(sizeof(*pts), KM_NOSLEEP);
	if (pts == NULL)
		return NULL;
	mutex_init(&pts->pts_lock, MUTEX_DEFAULT, IPL_NONE);
	membar_producer();
	other = atomic_cas_ptr(&p->p_timers, NULL, pts);
	if (other != NULL) {
		mutex_destroy(&pts->pts_lock);
		kmem_free(pts, sizeof(*pts));
		pts = other;
	}
	return pts;
}

/*
 * The itimer's fire: post the signal.  Nobody may ever take a recorded one,
 * and its timer shall go on to end sleeps: so also while the last one is still
 * there, which counts as an overrun.
 */
static void
ptimer_fire(struct itimer *it, uint64_t n)
{
	struct ptimer *pt = it->it_arg;
	struct proc *p = pt->pt_proc;
	int signo = pt->pt_ev.sigev_signo;
	ksiginfo_t ksi;
	bool pending;

	if (pt->pt_ev.sigev_notify != SIGEV_SIGNAL)
		return;
	mutex_enter(&proc_lock);
	mutex_enter(p->p_lock);
	pending = sigismember(&p->p_sigpend, signo);
	mutex_exit(p->p_lock);
	if (pending) {
		pt->pt_overruns = (int)MIN((uint64_t)pt->pt_overruns + n,
		    INT_MAX);
	} else
		pt->pt_overruns = (int)MIN(n - 1, INT_MAX);
	KSI_INIT(&ksi);
	ksi.ksi_signo = signo;
	ksi.ksi_code = SI_TIMER;
	ksi.ksi_value = pt->pt_ev.sigev_value;
	kpsignal(p, &ksi, NULL);
	mutex_exit(&proc_lock);
}

/* Put a new timer in a free slot from min to max - 1. */
static int
ptimer_create(struct proc *p, clockid_t clock_id, const struct sigevent *ev,
    timer_t min, timer_t max, timer_t *idp)
{
	struct ptimers *pts;
	struct ptimer *pt;
	timer_t id;
	int error;

	if ((pts = ptimers_get(p)) == NULL)
		return ENOMEM;
	pt = kmem_zalloc(sizeof(*pt), KM_NOSLEEP);
	if (pt == NULL)
		return ENOMEM;
	error = itimer_init(&pt->pt_it, clock_id, &pts->pts_lock, ptimer_fire,
	    pt);
	if (error != 0) {
		kmem_free(pt, sizeof(*pt));
		return error;
	}
	pt->pt_proc = p;
	pt->pt_ev = *ev;
	mutex_enter(&pts->pts_lock);
	for (id = min; id < max; id++) {
		if (pts->pts_timer[id] == NULL) {
			pts->pts_timer[id] = pt;
			break;
		}
	}
	mutex_exit(&pts->pts_lock);
	if (id == max) {
		callout_destroy(&pt->pt_it.it_ch);
		kmem_free(pt, sizeof(*pt));
		return EAGAIN;
	}
	pt->pt_id = id;
	*idp = id;
	return 0;
}

static void
ptimer_free(struct ptimer *pt)
{

	itimer_fini(&pt->pt_it);
	kmem_free(pt, sizeof(*pt));
}

/* No lwp of the process uses timers any more. */
void
timers_free(struct proc *p)
{
	struct ptimers *pts = p->p_timers;
	timer_t id;

	if (pts == NULL)
		return;
	for (id = 0; id < TIMER_MAX; id++)
		if (pts->pts_timer[id] != NULL)
			ptimer_free(pts->pts_timer[id]);
	p->p_timers = NULL;
	mutex_destroy(&pts->pts_lock);
	kmem_free(pts, sizeof(*pts));
}

/*
 * Find a timer of timer_create(2); returns with pts_lock held.
 */
static int
ptimer_enter(struct proc *p, timer_t id, struct ptimer **ptp)
{
	struct ptimers *pts = p->p_timers;

	if (pts == NULL || id < TIMER_MIN || id >= TIMER_MAX)
		return EINVAL;
	mutex_enter(&pts->pts_lock);
	if ((*ptp = pts->pts_timer[id]) == NULL) {
		mutex_exit(&pts->pts_lock);
		return EINVAL;
	}
	return 0;
}

static int
clock_signal(clockid_t clock_id)
{

	switch (clock_id) {
	case CLOCK_VIRTUAL:
		return SIGVTALRM;
	case CLOCK_PROF:
		return SIGPROF;
	default:
		return SIGALRM;
	}
}

int
sys_timer_create(struct lwp *l, const struct sys_timer_create_args *uap,
    register_t *retval)
{
	struct proc *p = l->l_proc;
	clockid_t clock_id = SCARG(uap, clock_id);
	struct sigevent ev;
	struct ptimer *pt;
	timer_t id;
	int error;

	if (SCARG(uap, evp) != NULL) {
		error = copyin(SCARG(uap, evp), &ev, sizeof(ev));
		if (error != 0)
			return error;
		if (ev.sigev_notify != SIGEV_NONE &&
		    ev.sigev_notify != SIGEV_SIGNAL)
			return EINVAL;
		if (ev.sigev_notify == SIGEV_SIGNAL &&
		    (ev.sigev_signo <= 0 || ev.sigev_signo >= NSIG))
			return EINVAL;
	} else {
		memset(&ev, 0, sizeof(ev));
		ev.sigev_notify = SIGEV_SIGNAL;
		ev.sigev_signo = clock_signal(clock_id);
	}
	error = ptimer_create(p, clock_id, &ev, TIMER_MIN, TIMER_MAX, &id);
	if (error != 0)
		return error;
	if (SCARG(uap, evp) == NULL && ptimer_enter(p, id, &pt) == 0) {
		pt->pt_ev.sigev_value.sival_int = id;
		mutex_exit(&p->p_timers->pts_lock);
	}
	error = copyout(&id, SCARG(uap, timerid), sizeof(id));
	if (error != 0 && ptimer_enter(p, id, &pt) == 0) {
		p->p_timers->pts_timer[id] = NULL;
		mutex_exit(&p->p_timers->pts_lock);
		ptimer_free(pt);
	}
	return error;
}

int
sys_timer_delete(struct lwp *l, const struct sys_timer_delete_args *uap,
    register_t *retval)
{
	struct proc *p = l->l_proc;
	struct ptimer *pt;
	int error;

	if ((error = ptimer_enter(p, SCARG(uap, timerid), &pt)) != 0)
		return error;
	p->p_timers->pts_timer[SCARG(uap, timerid)] = NULL;
	mutex_exit(&p->p_timers->pts_lock);
	ptimer_free(pt);
	return 0;
}

int
sys_timer_settime(struct lwp *l, const struct sys_timer_settime_args *uap,
    register_t *retval)
{
	struct itimerspec value, ovalue;
	struct ptimer *pt;
	int error;

	error = copyin(SCARG(uap, value), &value, sizeof(value));
	if (error != 0)
		return error;
	if ((error = ptimer_enter(l->l_proc, SCARG(uap, timerid), &pt)) != 0)
		return error;
	error = itimer_settime(&pt->pt_it, SCARG(uap, flags), &value, &ovalue);
	if (error == 0)
		pt->pt_overruns = 0;
	mutex_exit(&l->l_proc->p_timers->pts_lock);
	if (error == 0 && SCARG(uap, ovalue) != NULL)
		error = copyout(&ovalue, SCARG(uap, ovalue), sizeof(ovalue));
	return error;
}

int
sys_timer_gettime(struct lwp *l, const struct sys_timer_gettime_args *uap,
    register_t *retval)
{
	struct itimerspec value;
	struct ptimer *pt;
	int error;

	if ((error = ptimer_enter(l->l_proc, SCARG(uap, timerid), &pt)) != 0)
		return error;
	itimer_gettime(&pt->pt_it, &value);
	mutex_exit(&l->l_proc->p_timers->pts_lock);
	return copyout(&value, SCARG(uap, value), sizeof(value));
}

int
sys_timer_getoverrun(struct lwp *l,
    const struct sys_timer_getoverrun_args *uap, register_t *retval)
{
	struct ptimer *pt;
	int error;

	if ((error = ptimer_enter(l->l_proc, SCARG(uap, timerid), &pt)) != 0)
		return error;
	*retval = pt->pt_overruns;
	mutex_exit(&l->l_proc->p_timers->pts_lock);
	return 0;
}

/*
 * setitimer(2).
 */

static const clockid_t itimer_clock[TIMER_MIN] = {
	[ITIMER_REAL] = CLOCK_REALTIME,
	[ITIMER_VIRTUAL] = CLOCK_VIRTUAL,
	[ITIMER_PROF] = CLOCK_PROF,
	[ITIMER_MONOTONIC] = CLOCK_MONOTONIC,
};

static void
itimer_spec2val(const struct itimerspec *its, struct itimerval *itv)
{

	TIMESPEC_TO_TIMEVAL(&itv->it_interval, &its->it_interval);
	TIMESPEC_TO_TIMEVAL(&itv->it_value, &its->it_value);
	/* What is armed does not look disarmed. */
	if (timespecisset(&its->it_value) && !timerisset(&itv->it_value))
		itv->it_value.tv_usec = 1;
}

/* The values of one of the four; zero if it was never set. */
static void
itimer_get(struct proc *p, int which, struct itimerval *itv)
{
	struct ptimers *pts = p->p_timers;
	struct itimerspec its;

	memset(itv, 0, sizeof(*itv));
	if (pts == NULL)
		return;
	mutex_enter(&pts->pts_lock);
	if (pts->pts_timer[which] != NULL) {
		itimer_gettime(&pts->pts_timer[which]->pt_it, &its);
		itimer_spec2val(&its, itv);
	}
	mutex_exit(&pts->pts_lock);
}

static int
itimer_set(struct proc *p, int which, const struct itimerval *itv)
{
	struct sigevent ev;
	struct itimerspec its;
	struct ptimers *pts;
	timer_t id;
	int error;

	TIMEVAL_TO_TIMESPEC(&itv->it_value, &its.it_value);
	TIMEVAL_TO_TIMESPEC(&itv->it_interval, &its.it_interval);
	/* Never set, and not set now: nothing to make. */
	if (!timespecisset(&its.it_value) && ((pts = p->p_timers) == NULL ||
	    pts->pts_timer[which] == NULL))
		return 0;

	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = clock_signal(itimer_clock[which]);
	/* EAGAIN: the process has it already, and keeps it to its end. */
	if ((pts = p->p_timers) == NULL || pts->pts_timer[which] == NULL) {
		error = ptimer_create(p, itimer_clock[which], &ev, which,
		    which + 1, &id);
		if (error != 0 && error != EAGAIN)
			return error;
		pts = p->p_timers;
	}
	mutex_enter(&pts->pts_lock);
	error = itimer_settime(&pts->pts_timer[which]->pt_it, 0, &its, NULL);
	mutex_exit(&pts->pts_lock);
	return error;
}

int
sys_getitimer(struct lwp *l, const struct sys_getitimer_args *uap,
    register_t *retval)
{
	struct itimerval itv;

	if ((u_int)SCARG(uap, which) > ITIMER_MONOTONIC)
		return EINVAL;
	itimer_get(l->l_proc, SCARG(uap, which), &itv);
	return copyout(&itv, SCARG(uap, itv), sizeof(itv));
}

int
sys_setitimer(struct lwp *l, const struct sys_setitimer_args *uap,
    register_t *retval)
{
	struct itimerval itv, oitv;
	int error, which = SCARG(uap, which);

	if ((u_int)which > ITIMER_MONOTONIC)
		return EINVAL;
	if (SCARG(uap, itv) != NULL) {
		error = copyin(SCARG(uap, itv), &itv, sizeof(itv));
		if (error != 0)
			return error;
		if (itv.it_value.tv_sec < 0 || itv.it_value.tv_usec < 0 ||
		    itv.it_value.tv_usec >= 1000000 ||
		    itv.it_interval.tv_sec < 0 ||
		    itv.it_interval.tv_usec < 0 ||
		    itv.it_interval.tv_usec >= 1000000)
			return EINVAL;
	}
	if (SCARG(uap, oitv) != NULL) {
		itimer_get(l->l_proc, which, &oitv);
		error = copyout(&oitv, SCARG(uap, oitv), sizeof(oitv));
		if (error != 0)
			return error;
	}
	if (SCARG(uap, itv) == NULL)
		return 0;
	return itimer_set(l->l_proc, which, &itv);
}
