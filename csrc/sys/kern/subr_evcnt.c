/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * evcnt(9): the list of the event counters of a kernel.  Counting is the
 * owner's business; the lock is for the list.
 */

#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/mutex.h>
#include <sys/systm.h>

struct evcnt_state {
	kmutex_t		es_lock;
	struct evcntlist	es_list;
};

void
evcnt_init(void)
{
	struct evcnt_state *es;

	es = kernel_state_alloc(sizeof(*es));
	mutex_init(&es->es_lock, MUTEX_DEFAULT, IPL_NONE);
	TAILQ_INIT(&es->es_list);
	curkernel()->k_evcnt = es;
}

struct evcntlist *
evcnt_list(void)
{

	return &curkernel()->k_evcnt->es_list;
}

void
evcnt_attach_static(struct evcnt *ev)
{
	struct evcnt_state *es = curkernel()->k_evcnt;
	size_t grouplen = strlen(ev->ev_group), namelen = strlen(ev->ev_name);

	KASSERTMSG(grouplen > 0 && grouplen <= EVCNT_STRING_MAX,
	    "bad group of event counter");
	KASSERTMSG(namelen > 0 && namelen <= EVCNT_STRING_MAX,
	    "bad name of event counter");
	ev->ev_grouplen = (unsigned char)grouplen;
	ev->ev_namelen = (unsigned char)namelen;
	mutex_enter(&es->es_lock);
	TAILQ_INSERT_TAIL(&es->es_list, ev, ev_list);
	mutex_exit(&es->es_lock);
}

void
evcnt_attach_dynamic_nozero(struct evcnt *ev, int type,
    const struct evcnt *parent, const char *group, const char *name)
{

	ev->ev_type = (unsigned char)type;
	ev->ev_parent = parent;
	ev->ev_group = group;
	ev->ev_name = name;
	evcnt_attach_static(ev);
}

void
evcnt_attach_dynamic(struct evcnt *ev, int type, const struct evcnt *parent,
    const char *group, const char *name)
{

	memset(ev, 0, sizeof(*ev));
	evcnt_attach_dynamic_nozero(ev, type, parent, group, name);
}

void
evcnt_detach(struct evcnt *ev)
{
	struct evcnt_state *es = curkernel()->k_evcnt;

	mutex_enter(&es->es_lock);
	TAILQ_REMOVE(&es->es_list, ev, ev_list);
	mutex_exit(&es->es_lock);
}

/* One line each, through a printf of the caller. */
void
evcnt_dump(void (*pr)(const char *, ...))
{
	static const char * const types[] = { "misc", "intr", "trap" };
	struct evcnt_state *es = curkernel()->k_evcnt;
	const struct evcnt *ev;

	mutex_enter(&es->es_lock);
	TAILQ_FOREACH(ev, &es->es_list, ev_list)
		(*pr)("%s %s %llu %s\n", ev->ev_group, ev->ev_name,
		    (unsigned long long)ev->ev_count,
		    ev->ev_type < __arraycount(types) ?
		    types[ev->ev_type] : "?");
	mutex_exit(&es->es_lock);
}
