/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * psref(9): passive references.
 *
 * A class has a list of its references for each virtual CPU.  Acquiring and
 * releasing happen on one CPU, so the list needs no lock.  Destroying a
 * target marks it as draining, then looks at each list on its own CPU: what
 * was released before the look is off the list, what is released after it
 * sees the mark and wakes the destroyer.
 *
 * Locking: prc_lock guards prc_releases.
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/cpu.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/psref.h>
#include <sys/systm.h>
#include <sys/xcall.h>

LIST_HEAD(psref_list, psref);

/* Apart by a cache line, wherever the array begins. */
struct psref_cpu {
	struct psref_list	pcpu_list;
	uint8_t			pcpu_pad[COHERENCY_UNIT -
				    sizeof(struct psref_list)];
};

struct psref_class {
	kmutex_t		prc_lock;
	kcondvar_t		prc_cv;
	uint64_t		prc_releases;	/* of draining targets */
	int			prc_ncpu;
	struct psref_cpu	prc_cpu[];
};

struct psref_class *
psref_class_create(const char *name, int ipl)
{
	struct psref_class *class;
	int i, n = ncpu;

	class = kmem_zalloc(offsetof(struct psref_class, prc_cpu[n]),
	    KM_SLEEP);
	mutex_init(&class->prc_lock, MUTEX_DEFAULT, ipl);
	cv_init(&class->prc_cv, name);
	class->prc_ncpu = n;
	for (i = 0; i < n; i++)
		LIST_INIT(&class->prc_cpu[i].pcpu_list);
	return class;
}

void
psref_class_destroy(struct psref_class *class)
{
	int i;

	for (i = 0; i < class->prc_ncpu; i++)
		KASSERT(LIST_EMPTY(&class->prc_cpu[i].pcpu_list));
	cv_destroy(&class->prc_cv);
	mutex_destroy(&class->prc_lock);
	kmem_free(class, offsetof(struct psref_class,
	    prc_cpu[class->prc_ncpu]));
}

static inline struct psref_list *
psref_curlist(struct psref_class *class)
{

	return &class->prc_cpu[cpu_index(curcpu())].pcpu_list;
}

void
psref_target_init(struct psref_target *target, struct psref_class *class)
{

	target->prt_class = class;
	target->prt_draining = false;
}

struct psref_look {
	const struct psref_target *pl_target;
	struct psref_class	*pl_class;
	bool			pl_found;
};

/* On each CPU: is the target referenced here? */
static void
psref_look(void *a, void *b)
{
	struct psref_look *pl = a;
	const struct psref *psref;

	LIST_FOREACH(psref, psref_curlist(pl->pl_class), psref_entry) {
		if (psref->psref_target == pl->pl_target) {
			pl->pl_found = true;
			return;
		}
	}
}

/*
 * No new reference can be made: the caller has unpublished the target and
 * waited with pserialize_perform().
 */
void
psref_target_destroy(struct psref_target *target, struct psref_class *class)
{
	struct psref_look pl = { .pl_target = target, .pl_class = class };
	uint64_t releases;

	KASSERT(target->prt_class == class);
	KASSERT(!target->prt_draining);
	target->prt_draining = true;

	mutex_enter(&class->prc_lock);
	for (;;) {
		releases = class->prc_releases;
		mutex_exit(&class->prc_lock);
		pl.pl_found = false;
		xc_wait(xc_broadcast(0, psref_look, &pl, NULL));
		mutex_enter(&class->prc_lock);
		if (!pl.pl_found)
			break;
		while (class->prc_releases == releases)
			cv_wait(&class->prc_cv, &class->prc_lock);
	}
	mutex_exit(&class->prc_lock);
	target->prt_class = NULL;
}

void
psref_acquire(struct psref *psref, const struct psref_target *target,
    struct psref_class *class)
{

	KASSERT(target->prt_class == class);
	KASSERTMSG((curlwp->l_pflag & LP_BOUND) != 0 ||
	    curlwp->l_nopreempt != 0 || cpu_softintr_p(),
	    "passive reference by an lwp that is not bound");
	psref->psref_target = target;
	psref->psref_lwp = curlwp;
	psref->psref_cpu = curcpu();
	LIST_INSERT_HEAD(psref_curlist(class), psref, psref_entry);
	curlwp->l_psrefs++;
}

void
psref_release(struct psref *psref, const struct psref_target *target,
    struct psref_class *class)
{

	KASSERT(psref->psref_target == target);
	KASSERTMSG(psref->psref_lwp == curlwp &&
	    psref->psref_cpu == curcpu(),
	    "passive reference released by another lwp or CPU");
	LIST_REMOVE(psref, psref_entry);
	psref->psref_target = NULL;
	curlwp->l_psrefs--;
	__insn_barrier();
	if (__predict_false(*(const volatile bool *)&target->prt_draining)) {
		mutex_enter(&class->prc_lock);
		class->prc_releases++;
		cv_broadcast(&class->prc_cv);
		mutex_exit(&class->prc_lock);
	}
}

void
psref_copy(struct psref *to, const struct psref *from,
    struct psref_class *class)
{

	KASSERT(to != from);
	KASSERT(from->psref_lwp == curlwp && from->psref_cpu == curcpu());
	psref_acquire(to, from->psref_target, class);
}

bool
psref_held(const struct psref_target *target, struct psref_class *class)
{
	const struct psref *psref;

	LIST_FOREACH(psref, psref_curlist(class), psref_entry)
		if (psref->psref_target == target &&
		    psref->psref_lwp == curlwp)
			return true;
	return false;
}
