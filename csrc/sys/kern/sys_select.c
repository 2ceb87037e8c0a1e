/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * select(2), poll(2), select(9).
 *
 * Both calls look at an array of struct pollfd.  Each descriptor is asked
 * once; those with nothing to say have been told by selrecord() where to put
 * word: one struct selent for each (waiter, object).  When an object's
 * selnotify() comes, the entry goes, the index of the descriptor is marked in
 * the waiter, and the waiter wakes.  Only descriptors so marked are asked
 * again: with thousands of them, waking costs what happened, not what is
 * watched.
 *
 * The waiter is on the stack of the call, found by l_selcluster.  At its end
 * it takes back the entries that are left; an object that goes first
 * (seldestroy) takes them away.
 *
 * Locking
 *	ss_lock guards all entries and waiters.  It is a leaf.  The object's own
 *	lock, held over test+selrecord() and over selnotify(), makes it safe for
 *	selnotify() to look for waiters without ss_lock.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/poll.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/select.h>
#include <sys/signalvar.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/time.h>

#define POLL_SMALL	32	/* descriptors that need no allocation */
#define SEL_SMALL	1024	/* bits in a set that need none */
#define SEL_WORDBITS	64

struct select_state {
	kmutex_t	ss_lock;
	pool_cache_t	ss_entries;
};

struct selwait {
	kcondvar_t	sw_cv;
	LIST_HEAD(, selent) sw_entries;
	uint64_t	*sw_fired;	/* a bit a descriptor */
	u_int		sw_nfired;
	u_int		sw_idx;		/* descriptor being asked */
	bool		sw_again;	/* not the first look */
	bool		sw_nomem;	/* some entry could not be made */
	bool		sw_used;	/* some entry was made */
};

void
select_init(void)
{
	struct select_state *ss = kernel_state_alloc(sizeof(*ss));

	mutex_init(&ss->ss_lock, MUTEX_DEFAULT, IPL_VM);
	ss->ss_entries = pool_cache_init(sizeof(struct selent), 0, 0, 0,
	    "selentpl", NULL, IPL_NONE, NULL, NULL, NULL);
	curkernel()->k_select = ss;
}

/* KPI: nothing is kept by CPU. */
void
selsysinit(struct cpu_info *ci)
{
	KASSERT(ci->ci_kernel->k_select != NULL);
}

/* The lwp ends: it is in no call. */
void
seldestroy_lwp(struct lwp *l)
{
	KASSERT(l->l_selcluster == NULL);
}

/*
 * The object's side.
 */

static void
selent_unlink(struct select_state *ss, struct selent *se)
{
	struct selinfo *si = se->se_info;

	LIST_REMOVE(se, se_sel);
	LIST_REMOVE(se, se_chain);
	atomic_store_relaxed(&si->sel_nwaiters, si->sel_nwaiters - 1);
	se->se_wait = NULL;
	if (!se->se_inline)
		pool_cache_put(ss->ss_entries, se);
}

void
selinit(struct selinfo *si)
{
	memset(si, 0, sizeof(*si));
	SLIST_INIT(&si->sel_klist);
	LIST_INIT(&si->sel_waiters);
	si->sel_ent.se_inline = true;
}

static __noinline void
sel_wake(struct selinfo *si)
{
	struct select_state *ss = curkernel()->k_select;
	struct selent *se;

	mutex_enter(&ss->ss_lock);
	while ((se = LIST_FIRST(&si->sel_waiters)) != NULL) {
		struct selwait *sw = se->se_wait;

		sw->sw_fired[se->se_idx / SEL_WORDBITS] |=
		    (uint64_t)1 << (se->se_idx % SEL_WORDBITS);
		sw->sw_nfired++;
		selent_unlink(ss, se);
		cv_signal(&sw->sw_cv);
	}
	mutex_exit(&ss->ss_lock);
}

/*
 * The object goes.  Who waits for it is woken and finds out.
 */
void
seldestroy(struct selinfo *si)
{
	/* Even if the list is empty, the last may be leaving it right now. */
	sel_wake(si);
}

/*
 * The lwp's poll wants to hear of the object.
 */
void
selrecord(struct lwp *l, struct selinfo *si)
{
	struct select_state *ss = l->l_kernel->k_select;
	struct selwait *sw = l->l_selcluster;
	struct selent *se;

	if (sw == NULL)
		return;
	mutex_enter(&ss->ss_lock);
	/* New entries come first, so a first look needs to see one only. */
	LIST_FOREACH(se, &si->sel_waiters, se_sel) {
		if (se->se_wait == sw && se->se_idx == sw->sw_idx)
			goto out;
		if (!sw->sw_again)
			break;
	}
	if (si->sel_ent.se_wait == NULL)
		se = &si->sel_ent;
	else if ((se = pool_cache_get(ss->ss_entries, PR_NOWAIT)) != NULL)
		se->se_inline = false;
	else {
		sw->sw_nomem = true;
		goto out;
	}
	sw->sw_used = true;
	se->se_wait = sw;
	se->se_info = si;
	atomic_store_relaxed(&si->sel_nwaiters, si->sel_nwaiters + 1);
	se->se_idx = sw->sw_idx;
	LIST_INSERT_HEAD(&si->sel_waiters, se, se_sel);
	LIST_INSERT_HEAD(&sw->sw_entries, se, se_chain);
out:
	mutex_exit(&ss->ss_lock);
}

/*
 * Something happened to the object.  Which events, if the caller knows, makes
 * no difference: descriptors are asked again in any case.
 */
void
selnotify(struct selinfo *si, int events, long knhint)
{
	if (__predict_false(atomic_load_relaxed(&si->sel_nwaiters) != 0))
		sel_wake(si);
	KNOTE(&si->sel_klist, knhint);
}

void
selrecord_knote(struct selinfo *si, struct knote *kn)
{
	SLIST_INSERT_HEAD(&si->sel_klist, kn, kn_selnext);
}

/* Returns true if it was the last one. */
bool
selremove_knote(struct selinfo *si, struct knote *kn)
{
	SLIST_REMOVE(&si->sel_klist, kn, knote, kn_selnext);
	return SLIST_EMPTY(&si->sel_klist);
}

int
seltrue(dev_t dev, int events, struct lwp *l)
{
	return events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
}

/*
 * The waiter's side.
 */

/*
 * Ask one descriptor.  Events in `always' need not be asked for.
 */
static inline bool
poll_one(struct pollfd *pfd, int always)
{
	struct file *fp;

	if (pfd->fd < 0) {
		pfd->revents = 0;
		return false;
	}
	if ((fp = fd_getfile((unsigned)pfd->fd)) == NULL) {
		pfd->revents = POLLNVAL;
		return true;
	}
	pfd->revents = (short)((*fp->f_ops->fo_poll)(fp,
	    pfd->events | always) & (pfd->events | always));
	fd_putfile((unsigned)pfd->fd);
	return pfd->revents != 0;
}

static u_int
poll_all(struct lwp *l, struct selwait *sw, struct pollfd *fds, u_int nfds,
    int always)
{
	u_int n = 0;

	for (u_int i = 0; i < nfds; i++) {
		sw->sw_idx = i;
		if (poll_one(&fds[i], always)) {
			l->l_selcluster = NULL;
			n++;
		}
	}
	return n;
}

/*
 * Ask those that fired.
 */
static u_int
poll_fired(struct lwp *l, struct selwait *sw, struct pollfd *fds, u_int nfds,
    int always)
{
	struct select_state *ss = curkernel()->k_select;
	u_int n = 0;

	for (u_int w = 0; w < howmany(nfds, SEL_WORDBITS); w++) {
		uint64_t word;

		if (sw->sw_fired[w] == 0)
			continue;
		mutex_enter(&ss->ss_lock);
		word = sw->sw_fired[w];
		sw->sw_fired[w] = 0;
		mutex_exit(&ss->ss_lock);
		while (word != 0) {
			u_int i = w * SEL_WORDBITS +
			    (u_int)__builtin_ctzll(word);

			word &= word - 1;
			sw->sw_idx = i;
			if (poll_one(&fds[i], always)) {
				l->l_selcluster = NULL;
				n++;
			}
		}
	}
	return n;
}

/*
 * Sleep until something fired.  Without memory for all entries, look again
 * each tick.
 */
static int
poll_sleep(struct selwait *sw, struct bintime *left)
{
	struct select_state *ss = curkernel()->k_select;
	int error = 0;

	mutex_enter(&ss->ss_lock);
	while (sw->sw_nfired == 0 && error == 0) {
		if (__predict_false(sw->sw_nomem)) {
			struct bintime bt = ms2bintime(1000 / hz), was;

			if (left != NULL && bintimecmp(left, &bt, <))
				bt = *left;
			was = bt;
			error = cv_timedwaitbt_sig(&sw->sw_cv, &ss->ss_lock,
			    &bt, DEFAULT_TIMEOUT_EPSILON);
			if (left == NULL) {
				error = error == EWOULDBLOCK ? 0 : error;
				break;
			}
			bintime_sub(&was, &bt);
			bintime_sub(left, &was);
			if (error == EWOULDBLOCK &&
			    (left->sec > 0 || left->frac != 0))
				error = 0;
			break;
		} else if (left == NULL)
			error = cv_wait_sig(&sw->sw_cv, &ss->ss_lock);
		else
			error = cv_timedwaitbt_sig(&sw->sw_cv, &ss->ss_lock,
			    left, DEFAULT_TIMEOUT_EPSILON);
	}
	if (sw->sw_nfired != 0)
		error = 0;
	sw->sw_nfired = 0;
	mutex_exit(&ss->ss_lock);
	return error;
}

static void
poll_finish(struct lwp *l, struct selwait *sw)
{
	struct select_state *ss = curkernel()->k_select;
	struct selent *se;

	l->l_selcluster = NULL;
	if (sw->sw_used) {
		mutex_enter(&ss->ss_lock);
		while ((se = LIST_FIRST(&sw->sw_entries)) != NULL)
			selent_unlink(ss, se);
		mutex_exit(&ss->ss_lock);
	}
	cv_destroy(&sw->sw_cv);
}

/*
 * Look at the descriptors until one has something to say, or the time is
 * over.  fired: a zeroed bit for each.  *ready is how many have.
 */
static int
poll_wait(struct pollfd *fds, u_int nfds, uint64_t *fired, int always,
    const struct timespec *ts, const sigset_t *mask, u_int *ready)
{
	struct lwp *l = curlwp;
	struct selwait sw = { .sw_fired = fired };
	struct bintime left;
	bool nowait = false;
	int error = 0;

	if (ts != NULL) {
		if (ts->tv_sec < 0 || ts->tv_nsec < 0 ||
		    ts->tv_nsec >= 1000000000L)
			return EINVAL;
		timespec2bintime(ts, &left);
		nowait = left.sec == 0 && left.frac == 0;
	}
	cv_init(&sw.sw_cv, "select");
	LIST_INIT(&sw.sw_entries);
	if (mask != NULL)
		sigsuspendsetup(l, mask);
	l->l_selcluster = nowait ? NULL : &sw;
	*ready = poll_all(l, &sw, fds, nfds, always);
	while (*ready == 0 && !nowait) {
		error = poll_sleep(&sw, ts != NULL ? &left : NULL);
		if (error != 0)
			break;
		sw.sw_again = true;
		if (__predict_false(sw.sw_nomem)) {
			sw.sw_nomem = false;
			*ready = poll_all(l, &sw, fds, nfds, always);
		} else
			*ready = poll_fired(l, &sw, fds, nfds, always);
	}
	poll_finish(l, &sw);
	if (mask != NULL)
		sigsuspendteardown(l);
	if (error == EWOULDBLOCK)
		return 0;
	return error == ERESTART ? EINTR : error;
}

int
pollcommon(register_t *retval, struct pollfd *ufds, u_int nfds,
    struct timespec *ts, sigset_t *mask)
{
	struct pollfd smallfds[POLL_SMALL], *fds = smallfds;
	uint64_t smallbits[1] = { 0 }, *fired = smallbits;
	const size_t size = nfds * sizeof(*fds);
	const size_t bits = howmany(nfds, SEL_WORDBITS) * sizeof(*fired);
	u_int ready;
	int error;

	if (nfds > (u_int)maxfiles + 1000)
		return EINVAL;
	if (nfds > POLL_SMALL) {
		fds = kmem_alloc(size + bits, KM_NOSLEEP);
		if (fds == NULL)
			return ENOMEM;
		fired = (uint64_t *)(void *)((char *)fds + size);
		memset(fired, 0, bits);
	}
	error = copyin(ufds, fds, size);
	if (error == 0)
		error = poll_wait(fds, nfds, fired, POLLERR | POLLHUP, ts,
		    mask, &ready);
	if (error == 0 && nfds != 0)
		error = copyout(fds, ufds, size);
	if (error == 0)
		*retval = (register_t)ready;
	if (fds != smallfds)
		kmem_free(fds, size + bits);
	return error;
}

/*
 * select: what each set asks for, and what counts as its answer.
 */
static const short sel_events[3] = {
	POLLRDNORM | POLLHUP | POLLERR,
	POLLWRNORM | POLLHUP | POLLERR,
	POLLRDBAND
};

static inline int
sel_isset(const uint32_t *set, u_int fd)
{
	return (set[fd / NFDBITS] >> (fd % NFDBITS)) & 1;
}

/*
 * One pollfd for each descriptor in any of the sets.  fds NULL: count.
 */
static u_int
sel_topoll(uint32_t *const sets[3], u_int nwords, u_int nd,
    struct pollfd *fds)
{
	u_int n = 0;

	for (u_int w = 0; w < nwords; w++) {
		uint32_t word = sets[0][w] | sets[1][w] | sets[2][w];

		if (w == nwords - 1 && nd % NFDBITS != 0)
			word &= (1U << (nd % NFDBITS)) - 1;
		for (; word != 0; word &= word - 1, n++) {
			u_int fd = w * NFDBITS + (u_int)__builtin_ctz(word);

			if (fds == NULL)
				continue;
			fds[n].fd = (int)fd;
			fds[n].events = 0;
			for (int s = 0; s < 3; s++) {
				if (sel_isset(sets[s], fd))
					fds[n].events |= sel_events[s];
			}
		}
	}
	return n;
}

/*
 * The answers into the sets.  Returns how many bits are set, or -1 if a
 * descriptor is not open.
 */
static int
sel_frompoll(uint32_t *const sets[3], const struct pollfd *fds, u_int n)
{
	int bits = 0;

	for (u_int i = 0; i < n; i++) {
		const u_int fd = (u_int)fds[i].fd;

		if (fds[i].revents & POLLNVAL)
			return -1;
		for (int s = 0; s < 3; s++) {
			if (!sel_isset(sets[s], fd))
				continue;
			if (fds[i].revents & sel_events[s])
				bits++;
			else
				sets[s][fd / NFDBITS] &=
				    ~(1U << (fd % NFDBITS));
		}
	}
	return bits;
}

static int
sel_sets(register_t *retval, uint32_t *const sets[3], u_int nwords, u_int nd,
    struct timespec *ts, sigset_t *mask)
{
	struct pollfd smallfds[POLL_SMALL], *fds = smallfds;
	uint64_t smallbits[1] = { 0 }, *fired = smallbits;
	const u_int n = sel_topoll(sets, nwords, nd, NULL);
	const size_t size = n * sizeof(*fds);
	const size_t bits = howmany(n, SEL_WORDBITS) * sizeof(*fired);
	u_int ready;
	int error;

	if (n > POLL_SMALL) {
		fds = kmem_alloc(size + bits, KM_NOSLEEP);
		if (fds == NULL)
			return ENOMEM;
		fired = (uint64_t *)(void *)((char *)fds + size);
		memset(fired, 0, bits);
	}
	(void)sel_topoll(sets, nwords, nd, fds);
	error = poll_wait(fds, n, fired, 0, ts, mask, &ready);
	if (error == 0) {
		int set = sel_frompoll(sets, fds, n);

		if (set < 0)
			error = EBADF;
		else
			*retval = set;
	}
	if (fds != smallfds)
		kmem_free(fds, size + bits);
	return error;
}

int
selcommon(register_t *retval, int nd, fd_set *in, fd_set *ou, fd_set *ex,
    struct timespec *ts, sigset_t *mask)
{
	fd_set *const usets[3] = { in, ou, ex };
	uint32_t small[3 * SEL_SMALL / NFDBITS], *buf = small, *sets[3];
	const fdtab_t *dt = atomic_load_consume(&curlwp->l_fd->fd_dt);
	u_int nwords;
	size_t size;
	int error = 0;

	if (nd < 0)
		return EINVAL;
	/* What the table has no room for is not open and not looked at. */
	if ((u_int)nd > dt->dt_nfiles)
		nd = (int)dt->dt_nfiles;
	nwords = howmany((u_int)nd, NFDBITS);
	size = nwords * sizeof(*buf);
	if (3 * size > sizeof(small) &&
	    (buf = kmem_alloc(3 * size, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	for (int s = 0; s < 3; s++) {
		sets[s] = buf + s * nwords;
		if (usets[s] == NULL)
			memset(sets[s], 0, size);
		else if ((error = copyin(usets[s], sets[s], size)) != 0)
			goto out;
	}
	error = sel_sets(retval, sets, nwords, (u_int)nd, ts, mask);
	for (int s = 0; s < 3 && error == 0; s++) {
		if (usets[s] != NULL)
			error = copyout(sets[s], usets[s], size);
	}
out:
	if (buf != small)
		kmem_free(buf, 3 * size);
	return error;
}

/*
 * System calls.
 */

int
sys_select(struct lwp *l, const struct sys_select_args *uap,
    register_t *retval)
{
	struct timespec ats, *ts = NULL;
	struct timeval atv;
	int error;

	if (SCARG(uap, tv) != NULL) {
		error = copyin(SCARG(uap, tv), &atv, sizeof(atv));
		if (error != 0)
			return error;
		if (atv.tv_sec < 0 || atv.tv_usec < 0 ||
		    atv.tv_usec >= 1000000)
			return EINVAL;
		TIMEVAL_TO_TIMESPEC(&atv, &ats);
		ts = &ats;
	}
	return selcommon(retval, SCARG(uap, nd), SCARG(uap, in),
	    SCARG(uap, ou), SCARG(uap, ex), ts, NULL);
}

static int
sel_copyin_ts(const struct timespec *uts, struct timespec *ats,
    struct timespec **ts, const sigset_t *umask, sigset_t *amask,
    sigset_t **mask)
{
	int error;

	*ts = NULL;
	*mask = NULL;
	if (uts != NULL) {
		if ((error = copyin(uts, ats, sizeof(*ats))) != 0)
			return error;
		*ts = ats;
	}
	if (umask != NULL) {
		if ((error = copyin(umask, amask, sizeof(*amask))) != 0)
			return error;
		*mask = amask;
	}
	return 0;
}

int
sys_pselect(struct lwp *l, const struct sys_pselect_args *uap,
    register_t *retval)
{
	struct timespec ats, *ts;
	sigset_t amask, *mask;
	int error = sel_copyin_ts(SCARG(uap, ts), &ats, &ts,
	    SCARG(uap, mask), &amask, &mask);

	if (error != 0)
		return error;
	return selcommon(retval, SCARG(uap, nd), SCARG(uap, in),
	    SCARG(uap, ou), SCARG(uap, ex), ts, mask);
}

int
sys_poll(struct lwp *l, const struct sys_poll_args *uap, register_t *retval)
{
	const int timeout = SCARG(uap, timeout);
	struct timespec ats, *ts = NULL;

	if (timeout != INFTIM) {
		if (timeout < 0)
			return EINVAL;
		ats.tv_sec = timeout / 1000;
		ats.tv_nsec = (long)(timeout % 1000) * 1000000;
		ts = &ats;
	}
	return pollcommon(retval, SCARG(uap, fds), SCARG(uap, nfds), ts,
	    NULL);
}

int
sys_pollts(struct lwp *l, const struct sys_pollts_args *uap,
    register_t *retval)
{
	struct timespec ats, *ts;
	sigset_t amask, *mask;
	int error = sel_copyin_ts(SCARG(uap, ts), &ats, &ts,
	    SCARG(uap, mask), &amask, &mask);

	if (error != 0)
		return error;
	return pollcommon(retval, SCARG(uap, fds), SCARG(uap, nfds), ts,
	    mask);
}
