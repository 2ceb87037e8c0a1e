/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pcq(9).
 *
 * A producer claims a place by moving pq_put on, then stores its item there; a
 * place is empty while it is NULL.  The consumer empties a place before it
 * moves pq_get on, so a claimed place is always empty.  An item that is claimed
 * but not stored yet hides those behind it for a moment: its producer has not
 * returned, and wakes the consumer after it has.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/kmem.h>
#include <sys/pcq.h>

struct pcq {
	volatile uint32_t pq_put;	/* producers */
	char		pq_pad0[COHERENCY_UNIT];
	volatile uint32_t pq_get;	/* the consumer */
	char		pq_pad1[COHERENCY_UNIT];
	u_int		pq_nitems;
	void *volatile	pq_items[];
};

static size_t
pcq_bytes(u_int n)
{

	return sizeof(struct pcq) + n * sizeof(void *);
}

pcq_t *
pcq_create(size_t nitems, km_flag_t kmflags)
{
	pcq_t *pq;

	KASSERT(nitems > 0 && nitems <= 0x10000);
	/* Positions wrap at 2^32, so places must be a power of two. */
	while (!powerof2(nitems))
		nitems++;
	if ((pq = kmem_zalloc(pcq_bytes(nitems), kmflags)) == NULL)
		return NULL;
	pq->pq_nitems = nitems;
	return pq;
}

void
pcq_destroy(pcq_t *pq)
{

	kmem_free(pq, pcq_bytes(pq->pq_nitems));
}

size_t
pcq_maxitems(pcq_t *pq)
{

	return pq->pq_nitems;
}

bool
pcq_put(pcq_t *pq, void *item)
{
	uint32_t put = atomic_load_relaxed(&pq->pq_put);

	KASSERT(item != NULL);
	do {
		if (put - atomic_load_acquire(&pq->pq_get) >= pq->pq_nitems)
			return false;
	} while (!__atomic_compare_exchange_n(&pq->pq_put, &put, put + 1,
	    true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	atomic_store_release(&pq->pq_items[put & (pq->pq_nitems - 1)], item);
	return true;
}

void *
pcq_peek(pcq_t *pq)
{

	return atomic_load_acquire(
	    &pq->pq_items[pq->pq_get & (pq->pq_nitems - 1)]);
}

void *
pcq_get(pcq_t *pq)
{
	uint32_t get = pq->pq_get;
	void *item = pcq_peek(pq);

	if (item == NULL)
		return NULL;
	atomic_store_relaxed(&pq->pq_items[get & (pq->pq_nitems - 1)], NULL);
	atomic_store_release(&pq->pq_get, get + 1);
	return item;
}
