/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The filters of kqueue(2) that watch no descriptor, and the table of all.
 *
 * EVFILT_TIMER is a struct itimer for each knote.  EVFILT_USER is touched by
 * kevent(2) alone.  EVFILT_FS is one list for the kernel.  EVFILT_PROC and
 * EVFILT_SIGNAL are in kern_event_proc.c.
 *
 * What they deliver (kn_data, kn_fflags) is guarded by kq_lock: see
 * knote_fire() and filt_process().
 *
 * Locking
 *	kq_reglock -> kt_lock -> kq_lock
 *	kq_reglock -> ks_fslock -> kq_lock
 *	A knote on a list is not freed while the list's lock is held, nor is
 *	its queue.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/eventvar.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/signal.h>
#include <sys/systm.h>
#include <sys/time.h>

#include "kern_event_impl.h"

#define NS	1000000000ULL

/*
 * Deliver what gathered.
 */
static void
filt_process(struct knote *kn, struct kevent *kev)
{
	struct kqueue *kq = kn->kn_kq;

	mutex_enter(&kq->kq_lock);
	*kev = kn->kn_kevent;
	if (kn->kn_flags & EV_CLEAR) {
		kn->kn_data = 0;
		kn->kn_fflags = 0;
	}
	mutex_exit(&kq->kq_lock);
}

/* f_touch of filters whose request is fflags and data, stored as they are. */
int
filt_touch(struct knote *kn, struct kevent *kev, long type)
{
	if (type == EVENT_PROCESS)
		filt_process(kn, kev);
	else if (kev->flags & EV_ADD) {
		kn->kn_sfflags = kev->fflags;
		kn->kn_sdata = (uintptr_t)kev->data;
	}
	return 0;
}

/*
 * EVFILT_TIMER
 */

struct ktimer {
	kmutex_t	kt_lock;
	struct itimer	kt_it;
	struct knote	*kt_kn;
};

static void
filt_timerfire(struct itimer *it, uint64_t expirations)
{
	struct ktimer *kt = it->it_arg;

	knote_fire(kt->kt_kn, 0, (int64_t)expirations);
}

/*
 * The time a kevent asks for, in nanoseconds.
 */
static int
timer_parse(uint32_t fflags, int64_t data, struct timespec *ts)
{
	uint64_t unit;
	uint64_t n = (uint64_t)data;

	if (data < 0)
		return EINVAL;
	switch (fflags & ~NOTE_ABSTIME) {
	case NOTE_SECONDS:
		unit = 1;
		break;
	case NOTE_MSECONDS:
		unit = 1000;
		break;
	case NOTE_USECONDS:
		unit = 1000000;
		break;
	case NOTE_NSECONDS:
		unit = NS;
		break;
	default:
		return EINVAL;
	}
	ts->tv_sec = (time_t)(n / unit);
	ts->tv_nsec = (long)(n % unit * (NS / unit));
	return 0;
}

/*
 * Set the timer to what kn_sfflags and kn_sdata say.
 */
static int
timer_arm(struct knote *kn, struct ktimer *kt)
{
	const bool abs = (kn->kn_sfflags & NOTE_ABSTIME) != 0;
	struct itimerspec its = { .it_interval = { 0, 0 } };
	int error;

	error = timer_parse(kn->kn_sfflags, (int64_t)kn->kn_sdata,
	    &its.it_value);
	if (error != 0)
		return error;
	if (its.it_value.tv_sec == 0 && its.it_value.tv_nsec == 0)
		its.it_value.tv_nsec = 1;	/* zero would turn it off */
	if (!abs && (kn->kn_flags & EV_ONESHOT) == 0)
		its.it_interval = its.it_value;
	mutex_enter(&kt->kt_lock);
	error = itimer_settime(&kt->kt_it, abs ? TIMER_ABSTIME : 0, &its,
	    NULL);
	mutex_exit(&kt->kt_lock);
	return error;
}

static int
timer_make(struct knote *kn)
{
	struct ktimer *kt = kmem_alloc(sizeof(*kt), KM_NOSLEEP);
	int error;

	if (kt == NULL)
		return ENOMEM;
	mutex_init(&kt->kt_lock, MUTEX_DEFAULT, IPL_SOFTCLOCK);
	kt->kt_kn = kn;
	error = itimer_init(&kt->kt_it, (kn->kn_sfflags & NOTE_ABSTIME) ?
	    CLOCK_REALTIME : CLOCK_MONOTONIC, &kt->kt_lock, filt_timerfire,
	    kt);
	if (error == 0) {
		if ((error = timer_arm(kn, kt)) == 0) {
			kn->kn_hook = kt;
			return 0;
		}
		itimer_fini(&kt->kt_it);
	}
	mutex_destroy(&kt->kt_lock);
	kmem_free(kt, sizeof(*kt));
	return error;
}

static void
timer_unmake(struct knote *kn)
{
	struct ktimer *kt = kn->kn_hook;

	itimer_fini(&kt->kt_it);
	mutex_destroy(&kt->kt_lock);
	kmem_free(kt, sizeof(*kt));
	kn->kn_hook = NULL;
}

static int
filt_timerattach(struct knote *kn)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;
	int error;

	if (atomic_inc_uint_nv(&ks->ks_ntimers) > KQ_MAXTIMERS) {
		atomic_dec_uint(&ks->ks_ntimers);
		return ENOMEM;
	}
	kn->kn_flags |= EV_CLEAR;
	if (kn->kn_sfflags & NOTE_ABSTIME)
		kn->kn_flags |= EV_ONESHOT;
	if ((error = timer_make(kn)) != 0)
		atomic_dec_uint(&ks->ks_ntimers);
	return error;
}

static void
filt_timerdetach(struct knote *kn)
{
	if (kn->kn_hook != NULL)
		timer_unmake(kn);
	atomic_dec_uint(&curkernel()->k_kqueue->ks_ntimers);
}

int
filt_data(struct knote *kn, long hint)
{
	struct kqueue *kq = kn->kn_kq;
	int rv;

	mutex_enter(&kq->kq_lock);
	rv = kn->kn_data != 0;
	mutex_exit(&kq->kq_lock);
	return rv;
}

/*
 * A second EV_ADD starts the timer anew, and forgets expirations nobody saw.
 */
static int
filt_timertouch(struct knote *kn, struct kevent *kev, long type)
{
	struct kqueue *kq = kn->kn_kq;
	struct timespec ts;
	int error;

	if (type == EVENT_PROCESS) {
		filt_process(kn, kev);
		return 0;
	}
	if ((kev->flags & EV_ADD) == 0)
		return 0;
	if ((error = timer_parse(kev->fflags, kev->data, &ts)) != 0)
		return error;
	timer_unmake(kn);
	mutex_enter(&kq->kq_lock);
	kn->kn_sfflags = kev->fflags;
	kn->kn_sdata = (uintptr_t)kev->data;
	kn->kn_data = 0;
	kn->kn_flags &= ~EV_ONESHOT;
	kn->kn_flags |= kev->flags & EV_ONESHOT;
	if (kev->fflags & NOTE_ABSTIME)
		kn->kn_flags |= EV_ONESHOT;
	mutex_exit(&kq->kq_lock);
	return timer_make(kn);
}

static const struct filterops timer_filtops = {
	.f_flags = FILTEROP_MPSAFE,
	.f_attach = filt_timerattach,
	.f_detach = filt_timerdetach,
	.f_event = filt_data,
	.f_touch = filt_timertouch,
};

/*
 * EVFILT_USER: kn_hookid tells whether it was triggered.
 */

static int
filt_userattach(struct knote *kn)
{
	kn->kn_hookid = (kn->kn_sfflags & NOTE_TRIGGER) != 0;
	kn->kn_sfflags &= NOTE_FFLAGSMASK;
	return 0;
}

static int
filt_user(struct knote *kn, long hint)
{
	return kn->kn_hookid;
}

static int
filt_usertouch(struct knote *kn, struct kevent *kev, long type)
{
	uint32_t fflags;

	if (type == EVENT_PROCESS) {
		*kev = kn->kn_kevent;
		kev->fflags = kn->kn_sfflags;
		kev->data = (int64_t)kn->kn_sdata;
		if (kn->kn_flags & (EV_CLEAR | EV_DISPATCH))
			kn->kn_hookid = 0;
		return 0;
	}
	fflags = kev->fflags & NOTE_FFLAGSMASK;
	switch (kev->fflags & NOTE_FFCTRLMASK) {
	case NOTE_FFAND:
		kn->kn_sfflags &= fflags;
		break;
	case NOTE_FFOR:
		kn->kn_sfflags |= fflags;
		break;
	case NOTE_FFCOPY:
		kn->kn_sfflags = fflags;
		break;
	default:
		break;
	}
	kn->kn_sdata = (uintptr_t)kev->data;
	if (kev->fflags & NOTE_TRIGGER)
		kn->kn_hookid = 1;
	return 0;
}

static const struct filterops user_filtops = {
	.f_flags = FILTEROP_MPSAFE,
	.f_attach = filt_userattach,
	.f_event = filt_user,
	.f_touch = filt_usertouch,
};

/* f_event of filters that gather bits in kn_fflags. */
int
filt_fflags(struct knote *kn, long hint)
{
	struct kqueue *kq = kn->kn_kq;
	int rv;

	mutex_enter(&kq->kq_lock);
	rv = kn->kn_fflags != 0;
	mutex_exit(&kq->kq_lock);
	return rv;
}

/*
 * EVFILT_FS
 */

static int
filt_fsattach(struct knote *kn)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;

	kn->kn_flags |= EV_CLEAR;
	mutex_enter(&ks->ks_fslock);
	SLIST_INSERT_HEAD(&ks->ks_fs, kn, kn_selnext);
	mutex_exit(&ks->ks_fslock);
	return 0;
}

static void
filt_fsdetach(struct knote *kn)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;

	mutex_enter(&ks->ks_fslock);
	SLIST_REMOVE(&ks->ks_fs, kn, knote, kn_selnext);
	mutex_exit(&ks->ks_fslock);
}

static const struct filterops fs_filtops = {
	.f_flags = FILTEROP_MPSAFE,
	.f_attach = filt_fsattach,
	.f_detach = filt_fsdetach,
	.f_event = filt_fflags,
	.f_touch = filt_touch,
};

void
knote_fs(uint32_t what)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;
	struct knote *kn;

	mutex_enter(&ks->ks_fslock);
	SLIST_FOREACH(kn, &ks->ks_fs, kn_selnext)
		knote_fire(kn, what, 0);
	mutex_exit(&ks->ks_fslock);
}

/*
 * Devices that are always ready.
 */

int
filt_seltrue(struct knote *kn, long hint)
{
	/* How much is there, nobody can tell. */
	kn->kn_data = 0;
	return 1;
}

const struct filterops seltrue_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_event = filt_seltrue,
};

int
seltrue_kqfilter(dev_t dev, struct knote *kn)
{
	if (kn->kn_filter != EVFILT_READ && kn->kn_filter != EVFILT_WRITE)
		return EINVAL;
	kn->kn_fop = &seltrue_filtops;
	return 0;
}

/*
 * The table.
 */

static const struct {
	const char	*name;
	const struct filterops *ops;	/* NULL: not there */
} sys_kfilters[EVFILT_SYSCOUNT] = {
	[EVFILT_READ] = { "EVFILT_READ", &file_filtops },
	[EVFILT_WRITE] = { "EVFILT_WRITE", &file_filtops },
	[EVFILT_AIO] = { "EVFILT_AIO", NULL },
	[EVFILT_VNODE] = { "EVFILT_VNODE", &file_filtops },
	[EVFILT_PROC] = { "EVFILT_PROC", &proc_filtops },
	[EVFILT_SIGNAL] = { "EVFILT_SIGNAL", &sig_filtops },
	[EVFILT_TIMER] = { "EVFILT_TIMER", &timer_filtops },
	[EVFILT_FS] = { "EVFILT_FS", &fs_filtops },
	[EVFILT_USER] = { "EVFILT_USER", &user_filtops },
};

/*
 * The operations of a filter.  A registered one is held by *kfp.
 */
const struct filterops *
kfilter_get(uint32_t filter, struct kfilter **kfp)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;
	const struct filterops *ops = NULL;
	struct kfilter *kf;

	if (filter < EVFILT_SYSCOUNT)
		return sys_kfilters[filter].ops;
	mutex_enter(&ks->ks_filterlock);
	LIST_FOREACH(kf, &ks->ks_filters, kf_list) {
		if (kf->kf_filter == filter) {
			kf->kf_refcnt++;
			*kfp = kf;
			ops = kf->kf_ops;
			break;
		}
	}
	mutex_exit(&ks->ks_filterlock);
	return ops;
}

void
kfilter_put(struct kfilter *kf)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;

	mutex_enter(&ks->ks_filterlock);
	kf->kf_refcnt--;
	mutex_exit(&ks->ks_filterlock);
}

/* ks_filterlock held. */
static struct kfilter *
kfilter_byname(const char *name)
{
	struct kfilter *kf;

	LIST_FOREACH(kf, &curkernel()->k_kqueue->ks_filters, kf_list) {
		if (strcmp(kf->kf_name, name) == 0)
			return kf;
	}
	return NULL;
}

static int
kfilter_sysbyname(const char *name)
{
	for (u_int i = 0; i < EVFILT_SYSCOUNT; i++) {
		if (strcmp(sys_kfilters[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

int
kfilter_register(const char *name, const struct filterops *ops, int *idp)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;
	struct kfilter *kf, *other;
	uint32_t id = EVFILT_SYSCOUNT;

	if (name == NULL || name[0] == '\0' || ops == NULL)
		return EINVAL;
	if (kfilter_sysbyname(name) >= 0)
		return EEXIST;
	kf = kmem_zalloc(sizeof(*kf), KM_SLEEP);
	kf->kf_name = kmem_strdupsize(name, &kf->kf_namesize, KM_SLEEP);
	kf->kf_ops = ops;
	mutex_enter(&ks->ks_filterlock);
	if (kfilter_byname(name) != NULL) {
		mutex_exit(&ks->ks_filterlock);
		kmem_strfree(__UNCONST(kf->kf_name));
		kmem_free(kf, sizeof(*kf));
		return EEXIST;
	}
	/* The lowest number that is free; the list is in no order. */
	LIST_FOREACH(other, &ks->ks_filters, kf_list) {
		if (other->kf_filter >= id)
			id = other->kf_filter + 1;
	}
	kf->kf_filter = id;
	LIST_INSERT_HEAD(&ks->ks_filters, kf, kf_list);
	mutex_exit(&ks->ks_filterlock);
	if (idp != NULL)
		*idp = (int)id;
	return 0;
}

int
kfilter_unregister(const char *name)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;
	struct kfilter *kf;

	if (name == NULL || name[0] == '\0')
		return EINVAL;
	if (kfilter_sysbyname(name) >= 0)
		return EINVAL;
	mutex_enter(&ks->ks_filterlock);
	kf = kfilter_byname(name);
	if (kf == NULL || kf->kf_refcnt != 0) {
		mutex_exit(&ks->ks_filterlock);
		return kf == NULL ? ENOENT : EBUSY;
	}
	LIST_REMOVE(kf, kf_list);
	mutex_exit(&ks->ks_filterlock);
	kmem_strfree(__UNCONST(kf->kf_name));
	kmem_free(kf, sizeof(*kf));
	return 0;
}

/*
 * KFILTER_BYFILTER, KFILTER_BYNAME: between names and numbers.
 */
int
kfilter_ioctl(u_long com, void *data)
{
	struct kqueue_state *ks = curkernel()->k_kqueue;
	struct kfilter_mapping *km = data;
	struct kfilter *kf;
	char name[64];
	int error, id;

	switch (com) {
	case KFILTER_BYFILTER:
		name[0] = '\0';
		if (km->filter < EVFILT_SYSCOUNT)
			strlcpy(name, sys_kfilters[km->filter].name,
			    sizeof(name));
		else {
			mutex_enter(&ks->ks_filterlock);
			LIST_FOREACH(kf, &ks->ks_filters, kf_list) {
				if (kf->kf_filter == km->filter)
					strlcpy(name, kf->kf_name,
					    sizeof(name));
			}
			mutex_exit(&ks->ks_filterlock);
		}
		if (name[0] == '\0')
			return ENOENT;
		return copyoutstr(name, km->name, km->len, NULL);
	case KFILTER_BYNAME:
		error = copyinstr(km->name, name, sizeof(name), NULL);
		if (error != 0)
			return error;
		if ((id = kfilter_sysbyname(name)) < 0) {
			mutex_enter(&ks->ks_filterlock);
			if ((kf = kfilter_byname(name)) != NULL)
				id = (int)kf->kf_filter;
			mutex_exit(&ks->ks_filterlock);
		}
		if (id < 0)
			return ENOENT;
		km->filter = (uint32_t)id;
		return 0;
	default:
		return ENOTTY;
	}
}
