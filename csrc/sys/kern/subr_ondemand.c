/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Workers on demand: see ondemand.h.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/systm.h>
#include <sys/time.h>

#include <rump-sys/notify.h>

#include "ondemand.h"

struct ondemand_state_k {
	kmutex_t	os_alllock;
	LIST_HEAD(, ondemand) os_all;	/* os_alllock */
	kmutex_t	os_lock;
	TAILQ_HEAD(, ondemand) os_listed; /* os_lock, as the next */
	volatile u_int	os_nlisted;
	volatile bool	os_shutdown;	/* os_alllock */
};

void
ondemand_sysinit(void)
{
	struct ondemand_state_k *os;

	os = kernel_state_alloc(sizeof(*os));
	mutex_init(&os->os_alllock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&os->os_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&os->os_all);
	TAILQ_INIT(&os->os_listed);
	curkernel()->k_ondemand = os;
}

void
ondemand_init(struct ondemand *od, const char *name, pri_t pri, u_int pflag,
    struct cpu_info *ci, uint64_t (*work)(void *), void *arg)
{
	struct ondemand_state_k *os = curkernel()->k_ondemand;

	mutex_init(&od->od_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&od->od_cv, name);
	cv_init(&od->od_gonecv, "odgone");
	od->od_state = ONDEMAND_IDLE;
	od->od_kicked = od->od_sleeping = od->od_ending = false;
	od->od_work = work;
	od->od_arg = arg;
	od->od_name = name;
	od->od_pri = pri;
	od->od_pflag = pflag;
	od->od_cpu = ci;
	od->od_lwp = NULL;

	mutex_enter(&os->os_alllock);
	LIST_INSERT_HEAD(&os->os_all, od, od_all);
	mutex_exit(&os->os_alllock);
}

/*
 * The owner has no work left and adds none.  Waits for the worker to end.
 */
void
ondemand_fini(struct ondemand *od)
{
	struct ondemand_state_k *os = curkernel()->k_ondemand;

	mutex_enter(&os->os_alllock);
	LIST_REMOVE(od, od_all);
	mutex_exit(&os->os_alllock);

	mutex_enter(&od->od_lock);
	od->od_ending = true;
	cv_broadcast(&od->od_cv);
	while (od->od_state == ONDEMAND_ALIVE || od->od_lwp != NULL)
		cv_wait(&od->od_gonecv, &od->od_lock);
	if (od->od_state == ONDEMAND_LISTED) {
		mutex_enter(&os->os_lock);
		TAILQ_REMOVE(&os->os_listed, od, od_listed);
		os->os_nlisted--;
		mutex_exit(&os->os_lock);
	}
	mutex_exit(&od->od_lock);

	cv_destroy(&od->od_cv);
	cv_destroy(&od->od_gonecv);
	mutex_destroy(&od->od_lock);
}

/* Have od_work() run by threads that leave the kernel.  od_lock held. */
static void
ondemand_list(struct ondemand *od)
{
	struct ondemand_state_k *os = curkernel()->k_ondemand;

	od->od_state = ONDEMAND_LISTED;
	mutex_enter(&os->os_lock);
	TAILQ_INSERT_TAIL(&os->os_listed, od, od_listed);
	os->os_nlisted++;
	curkernel()->k_leavework = true;
	mutex_exit(&os->os_lock);
}

/* There is work.  True: call ondemand_spawn() once od_lock is dropped. */
bool
ondemand_wake(struct ondemand *od)
{

	KASSERT(mutex_owned(&od->od_lock));
	od->od_kicked = true;
	switch (od->od_state) {
	case ONDEMAND_ALIVE:
		if (od->od_sleeping) {
			od->od_sleeping = false;
			cv_signal(&od->od_cv);
		}
		return false;
	case ONDEMAND_LISTED:
		return false;
	case ONDEMAND_IDLE:
		if (!curkernel()->k_threads) {
			ondemand_list(od);
			return false;
		}
		od->od_state = ONDEMAND_ALIVE;
		return true;
	}
	return false;
}

/*
 * Sleep until there is work or `until' comes; od_lock held.  False if the
 * thread shall end.
 */
static bool
ondemand_sleep(struct ondemand *od, uint64_t until)
{
	struct ondemand_state_k *os = curkernel()->k_ondemand;
	uint64_t now, deadline;
	struct bintime left;

	if (od->od_kicked)
		return true;
	if (od->od_ending || until == ONDEMAND_END ||
	    atomic_load_relaxed(&os->os_shutdown))
		return false;
	now = clock_mono_ns();
	deadline = until != 0 ? until : now + ONDEMAND_LINGER;
	if (deadline <= now)
		return true;
	left = ns2bintime(deadline - now);
	od->od_sleeping = true;
	(void)cv_timedwaitbt(&od->od_cv, &od->od_lock, &left,
	    DEFAULT_TIMEOUT_EPSILON);
	od->od_sleeping = false;
	return od->od_kicked || until != 0;
}

static void
ondemand_thread(void *arg)
{
	struct ondemand *od = arg;
	uint64_t until;

	curlwp->l_pflag |= od->od_pflag;
	mutex_enter(&od->od_lock);
	/* ondemand_run_pending() of a thread may be at it. */
	while (od->od_lwp != NULL)
		cv_wait(&od->od_gonecv, &od->od_lock);
	od->od_lwp = curlwp;
	do {
		od->od_kicked = false;
		until = (*od->od_work)(od->od_arg);
		if (notify_pending()) {
			/* What comes meanwhile is seen as od_kicked. */
			mutex_exit(&od->od_lock);
			notify_run_kthread();
			mutex_enter(&od->od_lock);
		}
	} while (ondemand_sleep(od, until));
	od->od_lwp = NULL;
	od->od_state = ONDEMAND_IDLE;
	cv_broadcast(&od->od_gonecv);
	mutex_exit(&od->od_lock);
	kthread_exit(0);
}

void
ondemand_spawn(struct ondemand *od)
{

	if (__predict_true(kthread_create(od->od_pri, KTHREAD_MPSAFE,
	    od->od_cpu, ondemand_thread, od, NULL, "%s", od->od_name) == 0))
		return;
	/*
	 * The host has no thread now: whoever leaves the kernel does the work,
	 * and asks again if there will be more.
	 */
	mutex_enter(&od->od_lock);
	ondemand_list(od);
	cv_broadcast(&od->od_gonecv);
	mutex_exit(&od->od_lock);
}

/*
 * Run od_work() in the calling thread; od_lock held.  Does nothing if
 * somebody runs it already.  Returns when it wants to be called again, 0 for
 * never.
 */
uint64_t
ondemand_help(struct ondemand *od)
{
	u_int pflag = curlwp->l_pflag;
	uint64_t until;

	if (od->od_lwp != NULL)
		return 0;
	od->od_lwp = curlwp;
	curlwp->l_pflag |= od->od_pflag;
	do {
		od->od_kicked = false;
		until = (*od->od_work)(od->od_arg);
	} while (od->od_kicked);
	curlwp->l_pflag = (curlwp->l_pflag & ~od->od_pflag) |
	    (pflag & od->od_pflag);
	od->od_lwp = NULL;
	cv_broadcast(&od->od_gonecv);
	return until == ONDEMAND_END ? 0 : until;
}

/* Is the caller the worker? */
bool
ondemand_self(const struct ondemand *od)
{

	return od->od_lwp == curlwp;
}

bool
ondemand_pending_p(void)
{

	return curkernel()->k_ondemand->os_nlisted != 0;
}

/*
 * One that was listed; od_lock held, which is dropped.
 */
static void
ondemand_run_listed(struct ondemand *od)
{
	bool spawn = false;

	od->od_state = ONDEMAND_IDLE;
	if ((od->od_lwp != NULL || ondemand_help(od) != 0) &&
	    od->od_state == ONDEMAND_IDLE) {
		if (curkernel()->k_threads) {
			od->od_state = ONDEMAND_ALIVE;
			spawn = true;
		} else
			ondemand_list(od);
	}
	mutex_exit(&od->od_lock);
	if (spawn)
		ondemand_spawn(od);
}

/*
 * Run the listed workers, once each: what they queue waits for the next time.
 */
void
ondemand_run_pending(void)
{
	struct kernel *k = curkernel();
	struct ondemand_state_k *os = k->k_ondemand;
	struct ondemand *od;
	u_int n;

	mutex_enter(&os->os_lock);
	for (n = os->os_nlisted; n != 0; n--) {
		od = TAILQ_FIRST(&os->os_listed);
		if (od == NULL)
			break;
		/*
		 * The order is od_lock -> os_lock.  One that is locked is
		 * being looked after, or will be next time.
		 */
		TAILQ_REMOVE(&os->os_listed, od, od_listed);
		if (!mutex_tryenter(&od->od_lock)) {
			TAILQ_INSERT_TAIL(&os->os_listed, od, od_listed);
			continue;
		}
		os->os_nlisted--;
		mutex_exit(&os->os_lock);
		ondemand_run_listed(od);
		mutex_enter(&os->os_lock);
	}
	if (k->k_threads && os->os_nlisted == 0)
		k->k_leavework = false;
	mutex_exit(&os->os_lock);
}

/*
 * The kernel halts: workers end as soon as they have nothing to do at once,
 * now and from here on.
 */
void
ondemand_shutdown(void)
{
	struct ondemand_state_k *os = curkernel()->k_ondemand;
	struct ondemand *od;

	mutex_enter(&os->os_alllock);
	atomic_store_relaxed(&os->os_shutdown, true);
	LIST_FOREACH(od, &os->os_all, od_all) {
		mutex_enter(&od->od_lock);
		cv_broadcast(&od->od_cv);
		mutex_exit(&od->od_lock);
	}
	mutex_exit(&os->os_alllock);
}
