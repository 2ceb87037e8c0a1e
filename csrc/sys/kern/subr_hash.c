/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hash tables: arrays of list heads.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kmem.h>
#include <sys/pslist.h>
#include <sys/queue.h>

struct hash_any;
LIST_HEAD(hash_list, hash_any);
SLIST_HEAD(hash_slist, hash_any);
TAILQ_HEAD(hash_tailq, hash_any);

static size_t
hash_headsize(enum hashtype type)
{

	switch (type) {
	case HASH_LIST:
		return sizeof(struct hash_list);
	case HASH_SLIST:
		return sizeof(struct hash_slist);
	case HASH_TAILQ:
		return sizeof(struct hash_tailq);
	case HASH_PSLIST:
		return sizeof(struct pslist_head);
	default:
		panic("hashinit: type %d", type);
	}
}

/*
 * A table of a power of two heads, at least n.  All kinds but TAILQ are empty
 * when zero.
 */
void *
hashinit(u_int n, enum hashtype type, bool waitok, u_long *maskp)
{
	struct hash_tailq *tq;
	u_long size = 1, i;
	void *table;

	KASSERT(n != 0);
	while (size < n)
		size <<= 1;
	table = kmem_zalloc(size * hash_headsize(type),
	    waitok ? KM_SLEEP : KM_NOSLEEP);
	if (table == NULL)
		return NULL;
	if (type == HASH_TAILQ) {
		tq = table;
		for (i = 0; i < size; i++)
			TAILQ_INIT(&tq[i]);
	}
	*maskp = size - 1;
	return table;
}

void
hashdone(void *table, enum hashtype type, u_long mask)
{

	kmem_free(table, (mask + 1) * hash_headsize(type));
}
