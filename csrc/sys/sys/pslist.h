/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pslist(9): lists that are read without locks, under pserialize(9) or
 * psref(9).  Writers exclude each other, and wait (pserialize_perform) before
 * they destroy an entry that they removed.
 */
#ifndef _SYS_PSLIST_H_
#define _SYS_PSLIST_H_

#include <sys/types.h>
#include <sys/atomic.h>
#include <lib/libkern/libkern.h>

struct pslist_entry {
	struct pslist_entry **ple_prevp;
	struct pslist_entry *ple_next;
};

struct pslist_head {
	struct pslist_entry *plh_first;
};

#define _PSLIST_POISON	((void *)(uintptr_t)1)
#define PSLIST_INITIALIZER		{ .plh_first = NULL }
#define PSLIST_ENTRY_INITIALIZER	{ .ple_prevp = NULL, .ple_next = NULL }

static inline void __unused
pslist_init(struct pslist_head *head)
{
	head->plh_first = NULL;
}

static inline void __unused
pslist_destroy(struct pslist_head *head __diagused)
{
	KASSERT(head->plh_first == NULL);
}

static inline void __unused
pslist_entry_init(struct pslist_entry *entry)
{
	entry->ple_prevp = NULL;
	entry->ple_next = NULL;
}

static inline void __unused
pslist_entry_destroy(struct pslist_entry *entry)
{
	KASSERT(entry->ple_prevp == NULL);
	entry->ple_next = _PSLIST_POISON;
}

/* Put an entry where *prevp points: its own links first, then visible. */
static inline void __unused
pslist_link(struct pslist_entry **prevp, struct pslist_entry *entry,
    struct pslist_entry *next)
{
	KASSERT(entry->ple_prevp == NULL);
	entry->ple_prevp = prevp;
	entry->ple_next = next;
	if (next != NULL)
		next->ple_prevp = &entry->ple_next;
	atomic_store_release(prevp, entry);
}

static inline void __unused
pslist_writer_insert_head(struct pslist_head *head, struct pslist_entry *new)
{
	pslist_link(&head->plh_first, new, head->plh_first);
}

static inline void __unused
pslist_writer_insert_before(struct pslist_entry *entry,
    struct pslist_entry *new)
{
	pslist_link(entry->ple_prevp, new, entry);
}

static inline void __unused
pslist_writer_insert_after(struct pslist_entry *entry,
    struct pslist_entry *new)
{
	pslist_link(&entry->ple_next, new, entry->ple_next);
}

/* Readers may still be on the entry, so its next pointer stays. */
static inline void __unused
pslist_writer_remove(struct pslist_entry *entry)
{
	if (entry->ple_next != NULL)
		entry->ple_next->ple_prevp = entry->ple_prevp;
	atomic_store_relaxed(entry->ple_prevp, entry->ple_next);
	entry->ple_prevp = NULL;
}

static inline struct pslist_entry * __unused
pslist_writer_first(const struct pslist_head *head)
{
	return head->plh_first;
}

static inline struct pslist_entry * __unused
pslist_writer_next(const struct pslist_entry *entry)
{
	return entry->ple_next;
}

static inline void * __unused
_pslist_container(struct pslist_entry *entry, ptrdiff_t offset)
{
	return entry == NULL ? NULL : (char *)entry - offset;
}

#define PSLIST_INIT(h)			pslist_init(h)
#define PSLIST_DESTROY(h)		pslist_destroy(h)
#define PSLIST_ENTRY_INIT(e, f)		pslist_entry_init(&(e)->f)
#define PSLIST_ENTRY_DESTROY(e, f)	pslist_entry_destroy(&(e)->f)
#define PSLIST_WRITER_INSERT_HEAD(h, v, f)				\
	pslist_writer_insert_head((h), &(v)->f)
#define PSLIST_WRITER_INSERT_BEFORE(a, v, f)				\
	pslist_writer_insert_before(&(a)->f, &(v)->f)
#define PSLIST_WRITER_INSERT_AFTER(a, v, f)				\
	pslist_writer_insert_after(&(a)->f, &(v)->f)
#define PSLIST_WRITER_REMOVE(v, f)	pslist_writer_remove(&(v)->f)
#define PSLIST_WRITER_FIRST(h, t, f)					\
	((t *)_pslist_container((h)->plh_first, offsetof(t, f)))
#define PSLIST_WRITER_NEXT(v, t, f)					\
	((t *)_pslist_container((v)->f.ple_next, offsetof(t, f)))
#define PSLIST_WRITER_FOREACH(v, h, t, f)				\
	for ((v) = PSLIST_WRITER_FIRST(h, t, f); (v) != NULL;		\
	    (v) = PSLIST_WRITER_NEXT(v, t, f))
#define PSLIST_READER_FIRST(h, t, f)					\
	((t *)_pslist_container(atomic_load_consume(&(h)->plh_first),	\
	    offsetof(t, f)))
#define PSLIST_READER_NEXT(v, t, f)					\
	((t *)_pslist_container(atomic_load_consume(&(v)->f.ple_next),	\
	    offsetof(t, f)))
#define PSLIST_READER_FOREACH(v, h, t, f)				\
	for ((v) = PSLIST_READER_FIRST(h, t, f); (v) != NULL;		\
	    (v) = PSLIST_READER_NEXT(v, t, f))

#define PSLIST_ENTRY_LINKED_P(e, f)	((e)->f.ple_prevp != NULL)

#endif /* _SYS_PSLIST_H_ */
