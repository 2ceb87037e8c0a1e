/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * once(9).  A once_t belongs to a driver; the lock and the place to wait are
 * the kernel's.  The function runs unlocked and may sleep; its error stays.
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/mutex.h>
#include <sys/once.h>
#include <sys/systm.h>

struct once_state {
	kmutex_t	os_lock;
	kcondvar_t	os_cv;
};

void
once_init(void)
{
	struct once_state *os;

	os = kernel_state_alloc(sizeof(*os));
	mutex_init(&os->os_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&os->os_cv, "runonce");
	curkernel()->k_once = os;
}

int
_init_once(once_t *o, int (*fn)(void))
{
	struct once_state *os = curkernel()->k_once;
	int error;

	mutex_enter(&os->os_lock);
	while (o->o_status == ONCE_RUNNING)
		cv_wait(&os->os_cv, &os->os_lock);
	o->o_refcnt++;
	if (o->o_status == ONCE_VIRGIN) {
		o->o_status = ONCE_RUNNING;
		mutex_exit(&os->os_lock);
		error = (*fn)();
		mutex_enter(&os->os_lock);
		o->o_error = error;
		__atomic_store_n(&o->o_status, ONCE_DONE, __ATOMIC_RELEASE);
		cv_broadcast(&os->os_cv);
	}
	error = o->o_error;
	mutex_exit(&os->os_lock);
	return error;
}

/* Undo, with the last of the INIT_ONCEs. */
void
_fini_once(once_t *o, void (*fn)(void))
{
	struct once_state *os = curkernel()->k_once;

	mutex_enter(&os->os_lock);
	while (o->o_status == ONCE_RUNNING)
		cv_wait(&os->os_cv, &os->os_lock);
	KASSERT(o->o_refcnt != 0);
	if (--o->o_refcnt == 0) {
		o->o_status = ONCE_RUNNING;
		mutex_exit(&os->os_lock);
		(*fn)();
		mutex_enter(&os->os_lock);
		o->o_status = ONCE_VIRGIN;
		cv_broadcast(&os->os_cv);
	}
	mutex_exit(&os->os_lock);
}
