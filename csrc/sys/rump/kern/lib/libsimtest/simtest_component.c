/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component simtest: a device, /dev/simtest, whose ioctls are wrong in ways
 * that show only when two threads meet at the wrong place.  With it the search
 * for races is tested (tests/sim_races.rs).
 *
 *	SIMTEST_WAIT, _WAKE	a wake-up that is lost: the waiter looks at the
 *				flag before it takes the lock
 *	SIMTEST_DROP		an object that is freed twice: two that drop it
 *				both see that it is there
 *	SIMTEST_AB, _BA		two locks, in two orders
 *	SIMTEST_COUNT		an update that is lost: fetch, lock, store
 *	SIMTEST_RESET		a new object, no flag, the count 0
 *	SIMTEST_GET		gives the count
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/ioccom.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/stat.h>
#include <sys/systm.h>

#include <rump-sys/component.h>
#include <rump-sys/kernel.h>
#include <rump-sys/vfs.h>

#define SIMTEST_WAIT	_IO('R', 1)
#define SIMTEST_WAKE	_IO('R', 2)
#define SIMTEST_DROP	_IO('R', 3)
#define SIMTEST_AB	_IO('R', 4)
#define SIMTEST_BA	_IO('R', 5)
#define SIMTEST_COUNT	_IO('R', 6)
#define SIMTEST_RESET	_IO('R', 7)
#define SIMTEST_GET	_IOR('R', 8, int)

#define SIMTEST_SIZE	96

struct simtest {
	kmutex_t	t_a, t_b;
	kcondvar_t	t_cv;
	bool		t_flag;
	void		*t_object;
	int		t_count;
};

extern const struct rump_component_desc rumpcomp_simtest;

static void
simtest_wait(struct simtest *t)
{
	if (t->t_flag)
		return;
	mutex_enter(&t->t_a);
	cv_wait(&t->t_cv, &t->t_a);
	mutex_exit(&t->t_a);
}

static void
simtest_wake(struct simtest *t)
{
	mutex_enter(&t->t_a);
	t->t_flag = true;
	cv_broadcast(&t->t_cv);
	mutex_exit(&t->t_a);
}

static void
simtest_drop(struct simtest *t)
{
	void *object = t->t_object;

	if (object == NULL)
		return;
	mutex_enter(&t->t_a);
	t->t_object = NULL;
	mutex_exit(&t->t_a);
	kmem_free(object, SIMTEST_SIZE);
}

static void
simtest_both(kmutex_t *first, kmutex_t *second)
{
	mutex_enter(first);
	mutex_enter(second);
	mutex_exit(second);
	mutex_exit(first);
}

static void
simtest_count(struct simtest *t)
{
	int count = t->t_count;

	mutex_enter(&t->t_a);
	t->t_count = count + 1;
	mutex_exit(&t->t_a);
}

static void
simtest_reset(struct simtest *t)
{
	simtest_drop(t);
	t->t_object = kmem_alloc(SIMTEST_SIZE, KM_SLEEP);
	t->t_flag = false;
	t->t_count = 0;
}

static int
simtest_ioctl(dev_t dev, u_long cmd, void *data, int flag, struct lwp *l)
{
	struct simtest *t = component_state(&rumpcomp_simtest);

	switch (cmd) {
	case SIMTEST_WAIT:
		simtest_wait(t);
		return 0;
	case SIMTEST_WAKE:
		simtest_wake(t);
		return 0;
	case SIMTEST_DROP:
		simtest_drop(t);
		return 0;
	case SIMTEST_AB:
		simtest_both(&t->t_a, &t->t_b);
		return 0;
	case SIMTEST_BA:
		simtest_both(&t->t_b, &t->t_a);
		return 0;
	case SIMTEST_COUNT:
		simtest_count(t);
		return 0;
	case SIMTEST_RESET:
		simtest_reset(t);
		return 0;
	case SIMTEST_GET:
		*(int *)data = t->t_count;
		return 0;
	}
	return ENOTTY;
}

static const struct cdevsw simtest_cdevsw = {
	.d_open = nullopen,
	.d_close = nullclose,
	.d_read = noread,
	.d_write = nowrite,
	.d_ioctl = simtest_ioctl,
	.d_stop = nostop,
	.d_tty = notty,
	.d_poll = nopoll,
	.d_mmap = nommap,
	.d_kqfilter = nokqfilter,
	.d_discard = nodiscard,
	.d_flag = D_OTHER | D_MPSAFE
};

static int
simtest_attach(void)
{
	struct simtest *t = component_state(&rumpcomp_simtest);
	devmajor_t cmajor = NODEVMAJOR, bmajor = NODEVMAJOR;
	int error;

	mutex_init(&t->t_a, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&t->t_b, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&t->t_cv, "simtest");
	error = devsw_attach("simtest", NULL, &bmajor, &simtest_cdevsw,
	    &cmajor);
	if (error == 0)
		error = rump_vfs_makeonedevnode(S_IFCHR, "/dev/simtest", cmajor,
		    0);
	return error;
}

static void
simtest_detach(void)
{
	struct simtest *t = component_state(&rumpcomp_simtest);

	simtest_drop(t);
}

const struct rump_component_desc rumpcomp_simtest = {
	.rc_name = "simtest",
	.rc_type = RUMP_COMPONENT_DEV,
	.rc_statesize = sizeof(struct simtest),
	.rc_attach = simtest_attach,
	.rc_detach = simtest_detach,
};
