/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sleeping without a condvar: kpause(9), tsleep(9).
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/sleepq.h>
#include <sys/systm.h>

#include "rump_private.h"

static int
sleep_on(wchan_t wchan, const char *wmesg, int timo, bool intr, kmutex_t *mtx)
{
	struct sleepq_bucket *b = sleepq_lock(wchan);

	sleepq_enqueue(b, wchan, wmesg, SLEEPQ_ANY);
	sleepq_unlock(b);
	if (mtx != NULL)
		mutex_exit(mtx);
	return sleepq_block(sched_deadline(timo), intr);
}

int
kpause(const char *wmesg, bool intr, int timo, kmutex_t *mtx)
{
	int error;

	KASSERT(timo != 0 || intr);
	error = sleep_on(curlwp, wmesg, timo, intr, mtx);
	if (mtx != NULL)
		mutex_enter(mtx);
	return error;
}

int
tsleep(wchan_t wchan, pri_t pri, const char *wmesg, int timo)
{
	return sleep_on(wchan, wmesg, timo, (pri & PCATCH) != 0, NULL);
}

int
mtsleep(wchan_t wchan, pri_t pri, const char *wmesg, int timo, kmutex_t *mtx)
{
	int error = sleep_on(wchan, wmesg, timo, (pri & PCATCH) != 0, mtx);

	if (mtx != NULL && (pri & PNORELOCK) == 0)
		mutex_enter(mtx);
	return error;
}

void
wakeup(wchan_t wchan)
{
	(void)sleepq_wake(wchan, UINT_MAX, NULL);
}
