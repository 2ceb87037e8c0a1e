/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pfil(9).  Hook lists are read under psref: a hook may sleep.  Incoming
 * packets meet the hooks in the order in which they were added, outgoing ones
 * in the opposite.
 *
 * Locking: nis_pfillock for writing.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#include <net/if.h>

#include "if_private.h"

struct pfil_hook {
	void		(*ph_func)(void);
	void		*ph_arg;
};

#define PFIL_NLISTS	4
#define PFIL_MAXHOOKS	16

/* An array that is replaced as a whole. */
struct pfil_list {
	u_int		pl_n;
	struct pfil_hook pl_hooks[PFIL_MAXHOOKS];
};

struct pfil_head {
	int		ph_type;
	void		*ph_key;
	struct pfil_list *ph_lists[PFIL_NLISTS]; /* in, out, ifaddr, ifnet */
};

static const int pfil_flags[PFIL_NLISTS] = {
	PFIL_IN, PFIL_OUT, PFIL_IFADDR, PFIL_IFNET
};

void
pfil_init(void)
{
	struct netif_state *nis = netif_state();

	mutex_init(&nis->nis_pfillock, MUTEX_DEFAULT, IPL_NONE);
	nis->nis_pfilpsz = pserialize_create();
	nis->nis_pfil = pfil_head_create(PFIL_TYPE_IFNET, NULL);
}

void
pfil_fini(void)
{
	struct netif_state *nis = netif_state();

	pfil_head_destroy(nis->nis_pfil);
	pserialize_destroy(nis->nis_pfilpsz);
	mutex_destroy(&nis->nis_pfillock);
}

pfil_head_t *
pfil_head_create(int type, void *key)
{
	struct netif_state *nis = netif_state();
	pfil_head_t *ph = kmem_zalloc(sizeof(*ph), KM_SLEEP);

	ph->ph_type = type;
	ph->ph_key = key;
	if (type == PFIL_TYPE_AF && (uintptr_t)key < PFIL_MAXAF)
		nis->nis_pfilaf[(uintptr_t)key] = ph;
	return ph;
}

void
pfil_head_destroy(pfil_head_t *ph)
{
	struct netif_state *nis = netif_state();

	if (ph->ph_type == PFIL_TYPE_AF && (uintptr_t)ph->ph_key < PFIL_MAXAF)
		nis->nis_pfilaf[(uintptr_t)ph->ph_key] = NULL;
	for (int i = 0; i < PFIL_NLISTS; i++) {
		if (ph->ph_lists[i] != NULL)
			kmem_free(ph->ph_lists[i], sizeof(struct pfil_list));
	}
	kmem_free(ph, sizeof(*ph));
}

pfil_head_t *
pfil_head_get(int type, void *key)
{
	struct netif_state *nis = netif_state();
	struct ifnet *ifp;

	if (type == PFIL_TYPE_AF)
		return (uintptr_t)key < PFIL_MAXAF ?
		    nis->nis_pfilaf[(uintptr_t)key] : NULL;
	if (key == NULL)
		return nis->nis_pfil;
	ifp = ifunit(key);
	return ifp != NULL ? ifp->if_pfil : NULL;
}

static int
pfil_change(void (*func)(void), void *arg, int flags, pfil_head_t *ph,
    bool add)
{
	struct netif_state *nis = netif_state();
	struct pfil_list *old, *new;
	int error = add ? 0 : ENOENT;
	u_int at;

	mutex_enter(&nis->nis_pfillock);
	for (int i = 0; i < PFIL_NLISTS; i++) {
		if ((flags & pfil_flags[i]) == 0)
			continue;
		old = ph->ph_lists[i];
		for (at = 0; old != NULL && at < old->pl_n; at++) {
			if (old->pl_hooks[at].ph_func == func &&
			    old->pl_hooks[at].ph_arg == arg)
				break;
		}
		if (add ? (old != NULL && (at < old->pl_n ||
		    old->pl_n == PFIL_MAXHOOKS)) :
		    (old == NULL || at == old->pl_n)) {
			if (add)
				error = at < old->pl_n ? EEXIST : ENOSPC;
			continue;
		}
		new = kmem_zalloc(sizeof(*new), KM_SLEEP);
		if (old != NULL)
			*new = *old;
		if (add) {
			new->pl_hooks[new->pl_n].ph_func = func;
			new->pl_hooks[new->pl_n++].ph_arg = arg;
		} else {
			new->pl_n--;
			memmove(&new->pl_hooks[at], &new->pl_hooks[at + 1],
			    (new->pl_n - at) * sizeof(new->pl_hooks[0]));
			error = 0;
		}
		if (new->pl_n == 0) {
			kmem_free(new, sizeof(*new));
			new = NULL;
		}
		atomic_store_release(&ph->ph_lists[i], new);
		pserialize_perform(nis->nis_pfilpsz);
		if (old != NULL)
			kmem_free(old, sizeof(*old));
	}
	mutex_exit(&nis->nis_pfillock);
	return error;
}

int
pfil_add_hook(pfil_func_t fn, void *arg, int flags, pfil_head_t *ph)
{
	return pfil_change((void (*)(void))fn, arg, flags & PFIL_ALL, ph,
	    true);
}

int
pfil_remove_hook(pfil_func_t fn, void *arg, int flags, pfil_head_t *ph)
{
	return pfil_change((void (*)(void))fn, arg, flags & PFIL_ALL, ph,
	    false);
}

int
pfil_add_ihook(pfil_ifunc_t fn, void *arg, int flags, pfil_head_t *ph)
{
	return pfil_change((void (*)(void))fn, arg,
	    flags & (PFIL_IFADDR | PFIL_IFNET), ph, true);
}

int
pfil_remove_ihook(pfil_ifunc_t fn, void *arg, int flags, pfil_head_t *ph)
{
	return pfil_change((void (*)(void))fn, arg,
	    flags & (PFIL_IFADDR | PFIL_IFNET), ph, false);
}

static int
pfil_index(int dir)
{
	for (int i = 0; i < PFIL_NLISTS; i++) {
		if (pfil_flags[i] == dir)
			return i;
	}
	return 0;
}

bool
pfil_has_hooks(const pfil_head_t *ph, int dir)
{
	return ph != NULL && ph->ph_lists[pfil_index(dir)] != NULL;
}

/* The hooks as they are now. */
static u_int
pfil_snapshot(const pfil_head_t *ph, int dir, struct pfil_hook *hooks)
{
	struct pfil_list *pl;
	u_int n = 0;
	int s;

	s = pserialize_read_enter();
	pl = atomic_load_consume(&ph->ph_lists[pfil_index(dir)]);
	if (pl != NULL) {
		n = pl->pl_n;
		memcpy(hooks, pl->pl_hooks, n * sizeof(*hooks));
	}
	pserialize_read_exit(s);
	return n;
}

int
pfil_run_hooks(pfil_head_t *ph, struct mbuf **mp, struct ifnet *ifp, int dir)
{
	struct pfil_hook hooks[PFIL_MAXHOOKS], *h;
	u_int n;
	int error = 0;

	if (__predict_true(!pfil_has_hooks(ph, dir)))
		return 0;
	n = pfil_snapshot(ph, dir, hooks);
	for (u_int i = 0; i < n && error == 0; i++) {
		h = &hooks[dir == PFIL_OUT ? n - 1 - i : i];
		error = ((pfil_func_t)h->ph_func)(h->ph_arg, mp, ifp, dir);
		if (*mp == NULL)
			break;
	}
	return error;
}

static void
pfil_run_events(pfil_head_t *ph, int which, unsigned long event, void *data)
{
	struct pfil_hook hooks[PFIL_MAXHOOKS];
	u_int n;

	if (!pfil_has_hooks(ph, which))
		return;
	n = pfil_snapshot(ph, which, hooks);
	for (u_int i = 0; i < n; i++)
		((pfil_ifunc_t)hooks[i].ph_func)(hooks[i].ph_arg, event, data);
}

void
pfil_run_addrhooks(pfil_head_t *ph, unsigned long cmd, void *data)
{
	pfil_run_events(ph, PFIL_IFADDR, cmd, data);
}

void
pfil_run_ifhooks(pfil_head_t *ph, unsigned long event, struct ifnet *ifp)
{
	pfil_run_events(ph, PFIL_IFNET, event, ifp);
}
