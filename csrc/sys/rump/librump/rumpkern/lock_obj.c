/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutexes and rwlocks with a reference count, for objects that share one.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/systm.h>

#include "rump_private.h"

#define STABLE_BATCH	32

struct mutex_obj {
	kmutex_t	mo_lock;	/* first: the object is its lock */
	volatile u_int	mo_refcnt;
	bool		mo_stable;	/* goes to rc_freelocks */
};

/* A free stable one: its lock stays as it is, for late comers. */
struct mutex_free {
	kmutex_t	mf_lock;
	struct mutex_free *mf_next;
};
__CTASSERT(sizeof(struct mutex_free) == sizeof(struct mutex_obj));

struct rw_obj {
	krwlock_t	ro_lock;	/* first */
	volatile u_int	ro_refcnt;
};

static kmutex_t *
mutex_obj_make(kmutex_type_t type, int ipl, km_flag_t flag)
{
	struct mutex_obj *mo = kmem_alloc(sizeof(*mo), flag);

	if (mo == NULL)
		return NULL;
	mutex_init(&mo->mo_lock, type, ipl);
	mo->mo_refcnt = 1;
	mo->mo_stable = false;
	return &mo->mo_lock;
}

/*
 * A mutex that who looks it up without a reference may enter at any later
 * time: freed, its memory stays a mutex, and may become somebody else's.  The
 * late comer leaves it when it sees that it is no longer what it looked for.
 */
kmutex_t *
mutex_obj_tryalloc_stable(void)
{
	void **list = &curkernel()->k_core->rc_freelocks[cpu_number()];
	struct mutex_free *mf = *list;
	struct mutex_obj *mo;

	if (__predict_false(mf == NULL)) {
		mo = kernel_state_tryalloc(STABLE_BATCH * sizeof(*mo));
		if (mo == NULL)
			return NULL;
		list = &curkernel()->k_core->rc_freelocks[cpu_number()];
		for (int i = 0; i < STABLE_BATCH; i++) {
			mf = (struct mutex_free *)(void *)(mo + i);
			mf->mf_next = *list;
			*list = mf;
		}
	}
	*list = mf->mf_next;
	mo = (struct mutex_obj *)(void *)mf;
	mo->mo_refcnt = 1;
	mo->mo_stable = true;
	return &mo->mo_lock;
}

static void
mutex_obj_putstable(struct mutex_obj *mo)
{
	void **list = &curkernel()->k_core->rc_freelocks[cpu_number()];
	struct mutex_free *mf = (struct mutex_free *)(void *)mo;

	mf->mf_next = *list;
	*list = mf;
}

kmutex_t *
mutex_obj_alloc(kmutex_type_t type, int ipl)
{
	return mutex_obj_make(type, ipl, KM_SLEEP);
}

kmutex_t *
mutex_obj_tryalloc(kmutex_type_t type, int ipl)
{
	return mutex_obj_make(type, ipl, KM_NOSLEEP);
}

void
mutex_obj_hold(kmutex_t *lock)
{
	atomic_inc_uint(&((struct mutex_obj *)lock)->mo_refcnt);
}

bool
mutex_obj_free(kmutex_t *lock)
{
	struct mutex_obj *mo = (struct mutex_obj *)lock;

	membar_exit();
	if (atomic_dec_uint_nv(&mo->mo_refcnt) > 0)
		return false;
	membar_enter();
	if (mo->mo_stable) {
		mutex_obj_putstable(mo);
		return true;
	}
	mutex_destroy(&mo->mo_lock);
	kmem_free(mo, sizeof(*mo));
	return true;
}

u_int
mutex_obj_refcnt(kmutex_t *lock)
{
	return ((struct mutex_obj *)lock)->mo_refcnt;
}

static krwlock_t *
rw_obj_make(km_flag_t flag)
{
	struct rw_obj *ro = kmem_alloc(sizeof(*ro), flag);

	if (ro == NULL)
		return NULL;
	rw_init(&ro->ro_lock);
	ro->ro_refcnt = 1;
	return &ro->ro_lock;
}

krwlock_t *
rw_obj_alloc(void)
{
	return rw_obj_make(KM_SLEEP);
}

krwlock_t *
rw_obj_tryalloc(void)
{
	return rw_obj_make(KM_NOSLEEP);
}

void
rw_obj_hold(krwlock_t *lock)
{
	atomic_inc_uint(&((struct rw_obj *)lock)->ro_refcnt);
}

bool
rw_obj_free(krwlock_t *lock)
{
	struct rw_obj *ro = (struct rw_obj *)lock;

	membar_exit();
	if (atomic_dec_uint_nv(&ro->ro_refcnt) > 0)
		return false;
	membar_enter();
	rw_destroy(&ro->ro_lock);
	kmem_free(ro, sizeof(*ro));
	return true;
}

u_int
rw_obj_refcnt(krwlock_t *lock)
{
	return ((struct rw_obj *)lock)->ro_refcnt;
}
