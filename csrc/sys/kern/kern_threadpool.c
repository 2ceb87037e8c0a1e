/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * threadpool(9).
 *
 * A pool is a list of idle workers (ondemand.h); a job is handed to one of
 * them, made if there is none.  A worker without a job keeps its structure on
 * the list and loses its thread after a short while.  Pools are shared by
 * priority and, for per-CPU pools, by CPU.
 *
 * States of a job
 *	IDLE -> HANDED	threadpool_schedule_job()
 *	HANDED -> RUNNING	the worker calls job_fn
 *	HANDED -> IDLE	threadpool_cancel_job_async()
 *	RUNNING -> IDLE	threadpool_job_done()
 *
 * Locking: job_lock (the owner's) guards job_worker.  HANDED ends with the
 * worker's od_lock held, so that running and cancelling exclude each other.
 * Order: job_lock -> od_lock of the worker -> tp_lock.  tps_lock guards the
 * pools and their references.
 */

#include <sys/param.h>
#include <sys/cpu.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/threadpool.h>

#include "ondemand.h"

enum {
	JOB_IDLE,
	JOB_HANDED,
	JOB_RUNNING
};

struct tp_worker {
	struct ondemand		tw_od;
	struct threadpool	*tw_pool;
	struct threadpool_job	*tw_job;	/* od_lock */
	LIST_ENTRY(tp_worker)	tw_entry;	/* tp_lock, while idle */
};

struct threadpool {
	kmutex_t		tp_lock;
	LIST_HEAD(, tp_worker)	tp_idle;
	struct cpu_info		*tp_cpu;
	pri_t			tp_pri;
	u_int			tp_refcnt;	/* tps_lock */
	u_int			tp_nbusy;
	kcondvar_t		tp_idlecv;	/* tp_nbusy is 0 */
	LIST_ENTRY(threadpool)	tp_entry;	/* tps_lock */
};

struct threadpool_percpu {
	pri_t			tpp_pri;
	u_int			tpp_refcnt;	/* tps_lock */
	int			tpp_ncpu;
	LIST_ENTRY(threadpool_percpu) tpp_entry; /* tps_lock */
	struct threadpool	*tpp_pool[];
};

struct threadpool_state {
	kmutex_t		tps_lock;
	LIST_HEAD(, threadpool)	tps_pools;
	LIST_HEAD(, threadpool_percpu) tps_percpu;
};

void
threadpools_init(void)
{
	struct threadpool_state *tps;

	tps = kernel_state_alloc(sizeof(*tps));
	mutex_init(&tps->tps_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&tps->tps_pools);
	LIST_INIT(&tps->tps_percpu);
	curkernel()->k_threadpool = tps;
}

static bool
threadpool_pri_ok(pri_t pri)
{

	return pri == PRI_NONE || (pri >= PRI_USER && pri < PRI_COUNT);
}

/*
 * Pools.
 */

/* The worker of one job at a time; od_lock held. */
static uint64_t
threadpool_work(void *arg)
{
	struct tp_worker *tw = arg;
	struct threadpool *tp = tw->tw_pool;
	struct threadpool_job *job;

	if ((job = tw->tw_job) == NULL)
		return 0;
	job->job_state = JOB_RUNNING;
	mutex_exit(&tw->tw_od.od_lock);

	/* Ends with threadpool_job_done(), after which the job may be gone. */
	(*job->job_fn)(job);

	mutex_enter(&tw->tw_od.od_lock);
	tw->tw_job = NULL;
	mutex_enter(&tp->tp_lock);
	LIST_INSERT_HEAD(&tp->tp_idle, tw, tw_entry);
	if (--tp->tp_nbusy == 0)
		cv_broadcast(&tp->tp_idlecv);
	mutex_exit(&tp->tp_lock);
	return 0;
}

/* An idle worker, taken off the list. */
static struct tp_worker *
threadpool_worker(struct threadpool *tp)
{
	struct tp_worker *tw;

	mutex_enter(&tp->tp_lock);
	tp->tp_nbusy++;
	if ((tw = LIST_FIRST(&tp->tp_idle)) != NULL)
		LIST_REMOVE(tw, tw_entry);
	mutex_exit(&tp->tp_lock);
	if (tw != NULL)
		return tw;

	tw = kmem_zalloc(sizeof(*tw), KM_SLEEP);
	tw->tw_pool = tp;
	ondemand_init(&tw->tw_od, "threadpool", tp->tp_pri,
	    tp->tp_cpu != NULL ? LP_BOUND : 0, tp->tp_cpu, threadpool_work,
	    tw);
	return tw;
}

static void
threadpool_unworker(struct threadpool *tp, struct tp_worker *tw)
{

	mutex_enter(&tp->tp_lock);
	LIST_INSERT_HEAD(&tp->tp_idle, tw, tw_entry);
	if (--tp->tp_nbusy == 0)
		cv_broadcast(&tp->tp_idlecv);
	mutex_exit(&tp->tp_lock);
}

static struct threadpool *
threadpool_create(pri_t pri, struct cpu_info *ci)
{
	struct threadpool *tp;

	tp = kmem_zalloc(sizeof(*tp), KM_NOSLEEP);
	if (tp == NULL)
		return NULL;
	mutex_init(&tp->tp_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&tp->tp_idlecv, "tpidle");
	LIST_INIT(&tp->tp_idle);
	tp->tp_cpu = ci;
	tp->tp_pri = pri;
	tp->tp_refcnt = 1;
	return tp;
}

/* All jobs of it are done or cancelled. */
static void
threadpool_free(struct threadpool *tp)
{
	struct tp_worker *tw;

	mutex_enter(&tp->tp_lock);
	while (tp->tp_nbusy != 0)
		cv_wait(&tp->tp_idlecv, &tp->tp_lock);
	mutex_exit(&tp->tp_lock);
	while ((tw = LIST_FIRST(&tp->tp_idle)) != NULL) {
		LIST_REMOVE(tw, tw_entry);
		ondemand_fini(&tw->tw_od);
		kmem_free(tw, sizeof(*tw));
	}
	cv_destroy(&tp->tp_idlecv);
	mutex_destroy(&tp->tp_lock);
	kmem_free(tp, sizeof(*tp));
}

int
threadpool_get(struct threadpool **tpp, pri_t pri)
{
	struct threadpool_state *tps = curkernel()->k_threadpool;
	struct threadpool *tp;

	if (!threadpool_pri_ok(pri))
		return EINVAL;
	mutex_enter(&tps->tps_lock);
	LIST_FOREACH(tp, &tps->tps_pools, tp_entry)
		if (tp->tp_pri == pri)
			break;
	if (tp != NULL)
		tp->tp_refcnt++;
	else if ((tp = threadpool_create(pri, NULL)) != NULL)
		LIST_INSERT_HEAD(&tps->tps_pools, tp, tp_entry);
	mutex_exit(&tps->tps_lock);
	*tpp = tp;
	return tp != NULL ? 0 : ENOMEM;
}

void
threadpool_put(struct threadpool *tp, pri_t pri)
{
	struct threadpool_state *tps = curkernel()->k_threadpool;

	KASSERT(tp->tp_pri == pri);
	mutex_enter(&tps->tps_lock);
	if (--tp->tp_refcnt != 0) {
		mutex_exit(&tps->tps_lock);
		return;
	}
	LIST_REMOVE(tp, tp_entry);
	mutex_exit(&tps->tps_lock);
	threadpool_free(tp);
}

static void
threadpool_percpu_free(struct threadpool_percpu *tpp)
{
	int i;

	for (i = 0; i < tpp->tpp_ncpu; i++)
		if (tpp->tpp_pool[i] != NULL)
			threadpool_free(tpp->tpp_pool[i]);
	kmem_free(tpp,
	    offsetof(struct threadpool_percpu, tpp_pool[tpp->tpp_ncpu]));
}

int
threadpool_percpu_get(struct threadpool_percpu **tppp, pri_t pri)
{
	struct threadpool_state *tps = curkernel()->k_threadpool;
	struct threadpool_percpu *tpp;
	int i, n = ncpu;

	if (!threadpool_pri_ok(pri))
		return EINVAL;
	mutex_enter(&tps->tps_lock);
	LIST_FOREACH(tpp, &tps->tps_percpu, tpp_entry) {
		if (tpp->tpp_pri == pri) {
			tpp->tpp_refcnt++;
			goto out;
		}
	}
	tpp = kmem_zalloc(offsetof(struct threadpool_percpu, tpp_pool[n]),
	    KM_NOSLEEP);
	if (tpp == NULL)
		goto out;
	tpp->tpp_pri = pri;
	tpp->tpp_refcnt = 1;
	tpp->tpp_ncpu = n;
	for (i = 0; i < n; i++) {
		tpp->tpp_pool[i] = threadpool_create(pri, cpu_lookup(i));
		if (tpp->tpp_pool[i] == NULL) {
			threadpool_percpu_free(tpp);
			tpp = NULL;
			goto out;
		}
	}
	LIST_INSERT_HEAD(&tps->tps_percpu, tpp, tpp_entry);
out:
	mutex_exit(&tps->tps_lock);
	*tppp = tpp;
	return tpp != NULL ? 0 : ENOMEM;
}

void
threadpool_percpu_put(struct threadpool_percpu *tpp, pri_t pri)
{
	struct threadpool_state *tps = curkernel()->k_threadpool;

	KASSERT(tpp->tpp_pri == pri);
	mutex_enter(&tps->tps_lock);
	if (--tpp->tpp_refcnt != 0) {
		mutex_exit(&tps->tps_lock);
		return;
	}
	LIST_REMOVE(tpp, tpp_entry);
	mutex_exit(&tps->tps_lock);
	threadpool_percpu_free(tpp);
}

struct threadpool *
threadpool_percpu_ref(struct threadpool_percpu *tpp)
{

	return tpp->tpp_pool[cpu_index(curcpu())];
}

struct threadpool *
threadpool_percpu_ref_remote(struct threadpool_percpu *tpp,
    struct cpu_info *ci)
{

	return tpp->tpp_pool[cpu_index(ci)];
}

/*
 * Jobs.
 */

void
threadpool_job_init(struct threadpool_job *job, threadpool_job_fn_t fn,
    kmutex_t *lock, const char *fmt, ...)
{
	va_list ap;

	memset(job, 0, sizeof(*job));
	va_start(ap, fmt);
	(void)vsnprintf(job->job_name, sizeof(job->job_name), fmt, ap);
	va_end(ap);
	job->job_lock = lock;
	job->job_fn = fn;
	job->job_state = JOB_IDLE;
	cv_init(&job->job_cv, job->job_name);
}

void
threadpool_job_destroy(struct threadpool_job *job)
{

	mutex_enter(job->job_lock);
	while (job->job_worker != NULL)
		cv_wait(&job->job_cv, job->job_lock);
	mutex_exit(job->job_lock);
	cv_destroy(&job->job_cv);
	job->job_lock = NULL;
}

/* By the job itself, at its end: job_lock held. */
void
threadpool_job_done(struct threadpool_job *job)
{

	KASSERT(mutex_owned(job->job_lock));
	KASSERT(job->job_worker != NULL);
	job->job_state = JOB_IDLE;
	job->job_worker = NULL;
	cv_broadcast(&job->job_cv);
}

void
threadpool_schedule_job(struct threadpool *tp, struct threadpool_job *job)
{
	struct tp_worker *tw;
	bool spawn;

	KASSERT(mutex_owned(job->job_lock));
	if (job->job_worker != NULL)
		return;			/* handed out or running */
	tw = threadpool_worker(tp);
	job->job_worker = tw;
	mutex_enter(&tw->tw_od.od_lock);
	KASSERT(tw->tw_job == NULL);
	job->job_state = JOB_HANDED;
	tw->tw_job = job;
	spawn = ondemand_wake(&tw->tw_od);
	mutex_exit(&tw->tw_od.od_lock);
	if (spawn)
		ondemand_spawn(&tw->tw_od);
}

bool
threadpool_cancel_job_async(struct threadpool *tp, struct threadpool_job *job)
{
	struct tp_worker *tw;
	bool cancelled;

	KASSERT(mutex_owned(job->job_lock));
	if ((tw = job->job_worker) == NULL)
		return true;
	mutex_enter(&tw->tw_od.od_lock);
	cancelled = job->job_state == JOB_HANDED;
	if (cancelled) {
		job->job_state = JOB_IDLE;
		tw->tw_job = NULL;
	}
	mutex_exit(&tw->tw_od.od_lock);
	if (cancelled) {
		job->job_worker = NULL;
		threadpool_unworker(tp, tw);
		cv_broadcast(&job->job_cv);
	}
	return cancelled;
}

void
threadpool_cancel_job(struct threadpool *tp, struct threadpool_job *job)
{

	if (threadpool_cancel_job_async(tp, job))
		return;
	while (job->job_worker != NULL)
		cv_wait(&job->job_cv, job->job_lock);
}
