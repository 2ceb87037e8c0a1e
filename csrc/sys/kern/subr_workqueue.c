/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * workqueue(9): one worker on demand (ondemand.h) for each queue, first in,
 * first out.  A WQ_PERCPU workqueue has a queue and a worker for each virtual
 * CPU, bound to it.
 *
 * Locking: wqq_od.od_lock guards a queue.
 */

#include <sys/param.h>
#include <sys/cpu.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/workqueue.h>

#include "ondemand.h"

/* What struct work is to us. */
struct work_impl {
	struct work_impl	*wk_next;
};
__CTASSERT(sizeof(struct work_impl) == sizeof(struct work));

struct workqueue_queue {
	struct ondemand		wqq_od;
	struct workqueue	*wqq_wq;
	struct work_impl	*wqq_first;
	struct work_impl	**wqq_lastp;
	const struct work_impl	*wqq_running;
	u_int			wqq_waiters;
	kcondvar_t		wqq_donecv;
};

#define wqq_lock	wqq_od.od_lock

struct workqueue {
	void			(*wq_func)(struct work *, void *);
	void			*wq_arg;
	int			wq_flags;
	int			wq_nqueues;
	char			wq_name[16];
	struct workqueue_queue	wq_queue[];
};

static uint64_t
workqueue_work(void *arg)
{
	struct workqueue_queue *q = arg;
	struct workqueue *wq = q->wqq_wq;
	struct work_impl *wk;

	while ((wk = q->wqq_first) != NULL) {
		if ((q->wqq_first = wk->wk_next) == NULL)
			q->wqq_lastp = &q->wqq_first;
		q->wqq_running = wk;
		mutex_exit(&q->wqq_lock);

		/* The function may free the item, or queue it again. */
		if ((wq->wq_flags & WQ_MPSAFE) == 0)
			KERNEL_LOCK(1, NULL);
		(*wq->wq_func)((struct work *)wk, wq->wq_arg);
		if ((wq->wq_flags & WQ_MPSAFE) == 0)
			KERNEL_UNLOCK_ONE(NULL);

		mutex_enter(&q->wqq_lock);
		q->wqq_running = NULL;
		if (__predict_false(q->wqq_waiters != 0))
			cv_broadcast(&q->wqq_donecv);
	}
	return 0;
}

int
workqueue_create(struct workqueue **wqp, const char *name,
    void (*func)(struct work *, void *), void *arg, pri_t pri, int ipl,
    int flags)
{
	struct workqueue *wq;
	struct workqueue_queue *q;
	int i, n;

	n = (flags & WQ_PERCPU) != 0 ? ncpu : 1;
	wq = kmem_zalloc(offsetof(struct workqueue, wq_queue[n]), KM_NOSLEEP);
	if (wq == NULL)
		return ENOMEM;
	wq->wq_func = func;
	wq->wq_arg = arg;
	wq->wq_flags = flags;
	wq->wq_nqueues = n;
	strlcpy(wq->wq_name, name, sizeof(wq->wq_name));
	for (i = 0; i < n; i++) {
		q = &wq->wq_queue[i];
		q->wqq_wq = wq;
		q->wqq_lastp = &q->wqq_first;
		cv_init(&q->wqq_donecv, wq->wq_name);
		if ((flags & WQ_PERCPU) != 0)
			ondemand_init(&q->wqq_od, wq->wq_name, pri, LP_BOUND,
			    cpu_lookup(i), workqueue_work, q);
		else
			ondemand_init(&q->wqq_od, wq->wq_name, pri, 0, NULL,
			    workqueue_work, q);
	}
	*wqp = wq;
	return 0;
}

/* Has the item, or with NULL every one, been done?  wqq_lock held. */
static bool
workqueue_done(const struct workqueue_queue *q, const struct work_impl *wk)
{
	const struct work_impl *x;

	if (wk == NULL)
		return q->wqq_first == NULL && q->wqq_running == NULL;
	if (q->wqq_running == wk)
		return false;
	for (x = q->wqq_first; x != NULL; x = x->wk_next)
		if (x == wk)
			return false;
	return true;
}

/* Wait for one item, or with NULL for all. */
static void
workqueue_wait_queue(struct workqueue_queue *q, const struct work_impl *wk)
{

	mutex_enter(&q->wqq_lock);
	if (ondemand_self(&q->wqq_od)) {
		/* A function that waits for itself is done waiting. */
		mutex_exit(&q->wqq_lock);
		return;
	}
	while (!workqueue_done(q, wk)) {
		if (q->wqq_od.od_state == ONDEMAND_LISTED &&
		    q->wqq_od.od_lwp == NULL) {
			/* No thread would come to do it. */
			(void)ondemand_help(&q->wqq_od);
			continue;
		}
		q->wqq_waiters++;
		cv_wait(&q->wqq_donecv, &q->wqq_lock);
		q->wqq_waiters--;
	}
	mutex_exit(&q->wqq_lock);
}

void
workqueue_wait(struct workqueue *wq, struct work *wk)
{
	int i;

	for (i = 0; i < wq->wq_nqueues; i++)
		workqueue_wait_queue(&wq->wq_queue[i], (struct work_impl *)wk);
}

void
workqueue_destroy(struct workqueue *wq)
{
	struct workqueue_queue *q;
	int i;

	for (i = 0; i < wq->wq_nqueues; i++) {
		q = &wq->wq_queue[i];
		workqueue_wait_queue(q, NULL);
		ondemand_fini(&q->wqq_od);
		cv_destroy(&q->wqq_donecv);
	}
	kmem_free(wq, offsetof(struct workqueue, wq_queue[wq->wq_nqueues]));
}

void
workqueue_enqueue(struct workqueue *wq, struct work *work, struct cpu_info *ci)
{
	struct work_impl *wk = (struct work_impl *)work;
	struct workqueue_queue *q;
	bool spawn;

	KASSERT(ci == NULL || (wq->wq_flags & WQ_PERCPU) != 0);
	q = &wq->wq_queue[0];
	if ((wq->wq_flags & WQ_PERCPU) != 0)
		q = &wq->wq_queue[cpu_index(ci != NULL ? ci : curcpu())];

	wk->wk_next = NULL;
	mutex_enter(&q->wqq_lock);
	*q->wqq_lastp = wk;
	q->wqq_lastp = &wk->wk_next;
	spawn = ondemand_wake(&q->wqq_od);
	mutex_exit(&q->wqq_lock);
	if (__predict_false(spawn))
		ondemand_spawn(&q->wqq_od);
}
