/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * evcnt(9): the list of the event counters of a kernel.  Counting is the
 * owner's business; the lock is for the list.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/evcnt.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

#include "sysctl_impl.h"

#define EVCNT_ANSWER_MAX	(1 << 20)	/* bytes of kern.evcnt */

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

/*
 * kern.evcnt.TYPE.WHICH: the counters of a type, or (EVCNT_TYPE_ANY) all;
 * those that have counted, or all.
 */
static bool
evcnt_wanted(const struct evcnt *ev, const int *name)
{

	return (name[0] == EVCNT_TYPE_ANY || ev->ev_type == name[0]) &&
	    (name[1] == KERN_EVCNT_COUNT_ANY || ev->ev_count != 0);
}

static size_t
evcnt_size(const struct evcnt *ev)
{

	return roundup2(sizeof(struct evcnt_sysctl) + ev->ev_grouplen + 1 +
	    ev->ev_namelen + 1, 8);
}

static void
evcnt_record(const struct evcnt *ev, struct evcnt_sysctl *rec)
{

	memset(rec, 0, evcnt_size(ev));
	rec->ev_count = ev->ev_count;
	rec->ev_type = ev->ev_type;
	rec->ev_grouplen = ev->ev_grouplen;
	rec->ev_namelen = ev->ev_namelen;
	rec->ev_len = (uint8_t)(evcnt_size(ev) / 8);
	memcpy(rec->ev_strings, ev->ev_group, ev->ev_grouplen);
	memcpy(rec->ev_strings + ev->ev_grouplen + 1, ev->ev_name,
	    ev->ev_namelen);
}

int
sysctl_kern_evcnt(SYSCTLFN_ARGS)
{
	struct evcnt_state *es = curkernel()->k_evcnt;
	size_t size = 0, room, at = 0;
	const struct evcnt *ev;
	char *buf = NULL;
	int error;

	if (namelen == 1 && name[0] == CTL_QUERY)
		return sysctl_query(SYSCTLFN_CALL(rnode));
	if (newp != NULL)
		return EPERM;
	if (namelen != 2 || name[0] < EVCNT_TYPE_ANY ||
	    name[0] > EVCNT_TYPE_TRAP || name[1] < KERN_EVCNT_COUNT_ANY ||
	    name[1] > KERN_EVCNT_COUNT_NONZERO)
		return EINVAL;
	room = oldp == NULL ? 0 : MIN(*oldlenp, EVCNT_ANSWER_MAX);
	if (room != 0 && (buf = kmem_alloc(room, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	mutex_enter(&es->es_lock);
	TAILQ_FOREACH(ev, &es->es_list, ev_list) {
		if (!evcnt_wanted(ev, name))
			continue;
		size += evcnt_size(ev);
		/* The buffer comes aligned, and records are multiples of 8. */
		if (size <= room) {
			evcnt_record(ev, (void *)(buf + at));
			at = size;
		}
	}
	mutex_exit(&es->es_lock);
	error = at == 0 ? 0 : sysctl_copyout(l, buf, oldp, at);
	if (buf != NULL)
		kmem_free(buf, room);
	*oldlenp = oldp == NULL ? size : at;
	return error == 0 && oldp != NULL && at < size ? ENOMEM : error;
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
