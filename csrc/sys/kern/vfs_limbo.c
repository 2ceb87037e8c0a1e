/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Limbo: memory that lockless readers may still hold.
 *
 * Readers (the name cache, namei, fstrans) run without locks inside a
 * pserialize(9) section, in which a thread does not sleep and so does not
 * leave its virtual CPU.  What was unlinked may be freed when each CPU was
 * idle, or has been left, once since.  Nobody waits for that: items gather on
 * a list of the CPU, and when it is long enough the list before it is looked
 * at.
 *
 * States of an item
 *	OPEN -> CLOSED	enough items came: the passes of all CPUs are noted
 *	CLOSED -> freed	all CPUs have passed since
 *
 * Locking: a list belongs to its CPU and is touched without sleeping.  Who
 * calls limbo_add() is in no reader section and may be made to free items, so
 * holds no lock that li_free() takes.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/cpu.h>
#include <sys/kernel.h>
#include <sys/pserialize.h>
#include <sys/vnode_impl.h>

#include "vfs_private.h"

#define LIMBO_BATCH	32	/* items before the list is closed */
#define LIMBO_MAX	1024	/* items before somebody waits */

struct limbo_cpu {
	struct limbo_item *lc_open;
	struct limbo_item *lc_closed;
	u_int		lc_nopen;
	uint64_t	lc_passes[KERNEL_MAXCPUS];
	uint32_t	lc_pending;	/* CPUs that have not passed */
};

void
limbo_init(void)
{
	struct kernel *k = curkernel();
	struct vfs_state *vs = k->k_vfs;

	vs->vs_limbo = kernel_state_alloc(k->k_ncpu * sizeof(*vs->vs_limbo));
	for (int i = 0; i < k->k_ncpu; i++)
		vs->vs_limbo[i] = kernel_state_alloc(sizeof(struct limbo_cpu));
	vs->vs_limbo_psz = pserialize_create();
	mutex_init(&vs->vs_limbo_lock, MUTEX_DEFAULT, IPL_NONE);
}

static void
limbo_free(struct limbo_item *li)
{
	struct limbo_item *next;

	for (; li != NULL; li = next) {
		next = li->li_next;
		(*li->li_free)(li);
	}
}

/*
 * Have all CPUs passed since the list was closed?
 */
static bool
limbo_elapsed(struct limbo_cpu *lc)
{
	struct kernel *k = curkernel();

	for (int i = 0; lc->lc_pending != 0 && i < k->k_ncpu; i++) {
		struct cpu_info *ci = k->k_cpus[i];

		if ((lc->lc_pending & (1U << i)) == 0)
			continue;
		if (__atomic_load_n(&ci->ci_passes, __ATOMIC_ACQUIRE) ==
		    lc->lc_passes[i] &&
		    !CPU_STATE_FREE(__atomic_load_n(&ci->ci_state,
		    __ATOMIC_SEQ_CST)))
			return false;
		lc->lc_pending &= ~(1U << i);
	}
	return true;
}

static void
limbo_close(struct limbo_cpu *lc)
{
	struct kernel *k = curkernel();

	lc->lc_closed = lc->lc_open;
	lc->lc_open = NULL;
	lc->lc_nopen = 0;
	lc->lc_pending = 0;
	membar_sync();
	for (int i = 0; i < k->k_ncpu; i++) {
		struct cpu_info *ci = k->k_cpus[i];

		/* The caller's own CPU is in no section. */
		if (ci == curcpu())
			continue;
		lc->lc_passes[i] = __atomic_load_n(&ci->ci_passes,
		    __ATOMIC_ACQUIRE);
		if (!CPU_STATE_FREE(__atomic_load_n(&ci->ci_state,
		    __ATOMIC_SEQ_CST)))
			lc->lc_pending |= 1U << i;
	}
}

static __noinline void
limbo_turn(struct limbo_cpu *lc)
{
	struct vfs_state *vs = curkernel()->k_vfs;
	struct limbo_item *open = NULL, *closed;

	if (__predict_true(limbo_elapsed(lc))) {
		closed = lc->lc_closed;
		limbo_close(lc);
		limbo_free(closed);
		return;
	}
	if (lc->lc_nopen < LIMBO_MAX)
		return;
	closed = lc->lc_closed;
	open = lc->lc_open;
	lc->lc_closed = lc->lc_open = NULL;
	lc->lc_nopen = 0;
	mutex_enter(&vs->vs_limbo_lock);
	pserialize_perform(vs->vs_limbo_psz);
	mutex_exit(&vs->vs_limbo_lock);
	limbo_free(closed);
	limbo_free(open);
}

void
limbo_add(struct limbo_item *li, void (*fn)(struct limbo_item *))
{
	struct limbo_cpu *lc;

	/*
	 * Free others before this one is on the list: the caller may hold its
	 * lock until it leaves this CPU.
	 */
	li->li_free = fn;
	if (__predict_false(curkernel()->k_vfs->vs_limbo_psz == NULL)) {
		(*fn)(li);
		return;
	}
	lc = curkernel()->k_vfs->vs_limbo[cpu_number()];
	if (__predict_false(lc->lc_nopen >= LIMBO_BATCH &&
	    lc->lc_nopen % (LIMBO_BATCH / 2) == 0)) {
		limbo_turn(lc);
		lc = curkernel()->k_vfs->vs_limbo[cpu_number()];
	}
	li->li_next = lc->lc_open;
	lc->lc_open = li;
	lc->lc_nopen++;
}

/*
 * Free all there is; the kernel halts and nobody else is in it.  From now on
 * there is no limbo.
 */
void
limbo_fini(void)
{
	struct kernel *k = curkernel();
	struct vfs_state *vs = k->k_vfs;

	mutex_enter(&vs->vs_limbo_lock);
	pserialize_perform(vs->vs_limbo_psz);
	mutex_exit(&vs->vs_limbo_lock);
	for (int i = 0; i < k->k_ncpu; i++) {
		struct limbo_cpu *lc = vs->vs_limbo[i];
		struct limbo_item *open, *closed;

		closed = lc->lc_closed;
		open = lc->lc_open;
		lc->lc_closed = lc->lc_open = NULL;
		lc->lc_nopen = 0;
		limbo_free(closed);
		limbo_free(open);
	}
	pserialize_destroy(vs->vs_limbo_psz);
	vs->vs_limbo_psz = NULL;
	mutex_destroy(&vs->vs_limbo_lock);
}
