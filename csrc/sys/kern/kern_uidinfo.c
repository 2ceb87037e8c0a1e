/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each user has in use.
 *
 * Locking: none.  A uidinfo is made at first sight and stays as long as the
 * kernel; lists only grow, at the head, by compare-and-swap.  Counts are
 * atomic.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/uidinfo.h>

#define UI_HASHSIZE	32		/* a power of two */

struct uidinfo_state {
	struct uidinfo	*volatile us_hash[UI_HASHSIZE];
};

void
uid_init(void)
{

	curkernel()->k_uidinfo =
	    kernel_state_alloc(sizeof(struct uidinfo_state));
	/* Root is always there. */
	(void)uid_find(0);
}

struct uidinfo *
uid_find(uid_t uid)
{
	struct uidinfo *volatile *head, *first, *uip, *new = NULL;

	head = &curkernel()->k_uidinfo->us_hash[uid & (UI_HASHSIZE - 1)];
	for (;;) {
		first = atomic_load_consume(head);
		for (uip = first; uip != NULL; uip = SLIST_NEXT(uip, ui_hash))
			if (uip->ui_uid == uid)
				return uip;
		if (new == NULL) {
			new = kernel_state_alloc(sizeof(*new));
			new->ui_uid = uid;
		}
		SLIST_NEXT(new, ui_hash) = first;
		membar_producer();
		if (atomic_cas_ptr(head, first, new) == first)
			return new;
	}
}

/*
 * Add `diff' to a count and return the result.
 */
static int
uid_change(volatile u_long *count, int diff)
{
	u_long new;

	new = atomic_add_long_nv(count, diff);
	KASSERT((long)new >= 0);
	return new;
}

int
chgproccnt(uid_t uid, int diff)
{

	return uid_change(&uid_find(uid)->ui_proccnt, diff);
}

int
chglwpcnt(uid_t uid, int diff)
{

	return uid_change(&uid_find(uid)->ui_lwpcnt, diff);
}

int
chgsemcnt(uid_t uid, int diff)
{

	return uid_change(&uid_find(uid)->ui_semcnt, diff);
}

int
chglockcnt(struct uidinfo *uip, int diff)
{

	return uid_change(&uip->ui_lockcnt, diff);
}

/*
 * A socket buffer's limit goes from *hiwat to `to'.  Returns 1 if the user's
 * sum stays within `xmax' (a decrease always does), 0 if nothing was changed.
 */
int
chgsbsize(struct uidinfo *uip, u_long *hiwat, u_long to, rlim_t xmax)
{
	long diff = to - *hiwat;
	u_long sum;

	sum = atomic_add_long_nv(&uip->ui_sbsize, diff);
	if (diff > 0 && sum > xmax) {
		atomic_add_long(&uip->ui_sbsize, -diff);
		return 0;
	}
	*hiwat = to;
	return 1;
}
