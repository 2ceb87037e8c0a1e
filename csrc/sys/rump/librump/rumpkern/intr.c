/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * softint(9).
 *
 * Each virtual CPU has a queue and a worker (kern/ondemand.h) for each level,
 * bound to that CPU.  A handler runs once for any number of schedules before
 * it, and may be scheduled again, on the same or another CPU, while it runs;
 * it does not run twice at once on one CPU.
 *
 * Scheduling looks at sip_pending before taking the lock: on the caller's own
 * CPU nobody else can be between clearing it and calling the handler.
 *
 * Locking: sl_od.od_lock of a (CPU, level) guards its queue and the
 * softint_percpu entries of that CPU.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/cpu.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#include "../../../kern/ondemand.h"

struct softint_percpu {
	TAILQ_ENTRY(softint_percpu) sip_entry;
	struct softint	*sip_si;
	volatile bool	sip_pending;
	bool		sip_running;
};

struct softint {
	void		(*si_func)(void *);
	void		*si_arg;
	u_int		si_flags;
	int		si_ncpu;
	struct softint_percpu si_percpu[];
};

struct softint_level {
	struct ondemand	sl_od;
	TAILQ_HEAD(, softint_percpu) sl_queue;
	kcondvar_t	sl_donecv;
	u_int		sl_waiters;
};

struct softint_cpu {
	struct softint_level sc_level[SOFTINT_COUNT];
};

#define sl_lock		sl_od.od_lock

static const struct {
	const char	*name;
	pri_t		pri;
} softint_levels[SOFTINT_COUNT] = {
	[SOFTINT_CLOCK] = { "softclk", PRI_SOFTCLOCK },
	[SOFTINT_BIO] = { "softbio", PRI_SOFTBIO },
	[SOFTINT_NET] = { "softnet", PRI_SOFTNET },
	[SOFTINT_SERIAL] = { "softser", PRI_SOFTSERIAL },
};

/* Run all of a queue; sl_lock held. */
static uint64_t
softint_work(void *arg)
{
	struct softint_level *sl = arg;
	struct softint_percpu *sip;
	struct softint *si;

	while ((sip = TAILQ_FIRST(&sl->sl_queue)) != NULL) {
		TAILQ_REMOVE(&sl->sl_queue, sip, sip_entry);
		si = sip->sip_si;
		sip->sip_running = true;
		atomic_store_relaxed(&sip->sip_pending, false);
		mutex_exit(&sl->sl_lock);
		membar_sync();	/* as in softint_schedule() */

		if (__predict_true((si->si_flags & SOFTINT_MPSAFE) != 0)) {
			(*si->si_func)(si->si_arg);
		} else {
			KERNEL_LOCK(1, NULL);
			(*si->si_func)(si->si_arg);
			KERNEL_UNLOCK_ONE(NULL);
		}

		mutex_enter(&sl->sl_lock);
		sip->sip_running = false;
		if (__predict_false(sl->sl_waiters != 0))
			cv_broadcast(&sl->sl_donecv);
	}
	return 0;
}

void
softint_init(struct cpu_info *ci)
{
	struct softint_cpu *sc;
	struct softint_level *sl;
	u_int i;

	sc = kernel_state_alloc(sizeof(*sc));
	for (i = 0; i < SOFTINT_COUNT; i++) {
		sl = &sc->sc_level[i];
		TAILQ_INIT(&sl->sl_queue);
		cv_init(&sl->sl_donecv, "softdone");
		ondemand_init(&sl->sl_od, softint_levels[i].name,
		    softint_levels[i].pri, LP_INTR | LP_BOUND, ci,
		    softint_work, sl);
	}
	ci->ci_softint = sc;
}

void *
softint_establish(u_int flags, void (*func)(void *), void *arg)
{
	struct softint *si;
	int i, n = ncpu;

	KASSERT((flags & SOFTINT_LVLMASK) < SOFTINT_COUNT);
	KASSERT(func != NULL);
	si = kmem_zalloc(offsetof(struct softint, si_percpu[n]), KM_NOSLEEP);
	if (si == NULL)
		return NULL;
	si->si_func = func;
	si->si_arg = arg;
	si->si_flags = flags;
	si->si_ncpu = n;
	for (i = 0; i < n; i++)
		si->si_percpu[i].sip_si = si;
	return si;
}

static inline struct softint_level *
softint_level(const struct softint *si, struct cpu_info *ci)
{

	return &ci->ci_softint->sc_level[si->si_flags & SOFTINT_LVLMASK];
}

/*
 * Nobody schedules it any more.  What is pending does not run; what runs is
 * waited for.
 */
void
softint_disestablish(void *cookie)
{
	struct softint *si = cookie;
	struct softint_percpu *sip;
	struct softint_level *sl;
	int i;

	for (i = 0; i < si->si_ncpu; i++) {
		sip = &si->si_percpu[i];
		sl = softint_level(si, cpu_lookup(i));
		mutex_enter(&sl->sl_lock);
		KASSERT(!sip->sip_running || !ondemand_self(&sl->sl_od));
		for (;;) {
			if (sip->sip_pending) {
				TAILQ_REMOVE(&sl->sl_queue, sip, sip_entry);
				sip->sip_pending = false;
			}
			if (!sip->sip_running)
				break;
			sl->sl_waiters++;
			cv_wait(&sl->sl_donecv, &sl->sl_lock);
			sl->sl_waiters--;
		}
		mutex_exit(&sl->sl_lock);
	}
	kmem_free(si, offsetof(struct softint, si_percpu[si->si_ncpu]));
}

void
softint_schedule_cpu(void *cookie, struct cpu_info *ci)
{
	struct softint *si = cookie;
	struct softint_percpu *sip = &si->si_percpu[cpu_index(ci)];
	struct softint_level *sl = softint_level(si, ci);
	bool spawn = false;

	mutex_enter(&sl->sl_lock);
	if (!sip->sip_pending) {
		atomic_store_relaxed(&sip->sip_pending, true);
		TAILQ_INSERT_TAIL(&sl->sl_queue, sip, sip_entry);
		spawn = ondemand_wake(&sl->sl_od);
	}
	mutex_exit(&sl->sl_lock);
	if (__predict_false(spawn))
		ondemand_spawn(&sl->sl_od);
}

void
softint_schedule(void *cookie)
{
	struct softint *si = cookie;
	struct cpu_info *ci = curcpu();

	/* Either it sees the caller's work, or it is seen to run already. */
	membar_sync();
	if (atomic_load_relaxed(&si->si_percpu[cpu_index(ci)].sip_pending))
		return;
	softint_schedule_cpu(cookie, ci);
}

/*
 * Work that waits for a thread to leave the kernel: soft interrupts, and the
 * other workers on demand.
 */
bool
softint_pending_p(void)
{

	return ondemand_pending_p();
}

void
softint_run_pending(void)
{

	if (ondemand_pending_p())
		ondemand_run_pending();
}

/* There are no hard interrupts. */
bool
cpu_intr_p(void)
{

	return false;
}

bool
cpu_softintr_p(void)
{

	return (curlwp->l_pflag & LP_INTR) != 0;
}
