/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pktqueue(9) and the old netisr(9).
 *
 * Each CPU has a ring (pcq(9): many producers, one consumer) and the soft
 * interrupt empties it.  A packet goes to the CPU that its hash chooses, so
 * that those of a flow stay in order.
 *
 * pktq_barrier() waits until what is queued now has been taken out: it puts a
 * marker into each ring.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/pcq.h>
#include <sys/percpu.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/sysctl.h>

#include <net/if.h>
#include <net/net_stats.h>
#include <net/pktqueue.h>

#include "if_private.h"

#define PKTQ_RING	1024		/* slots of a CPU */
#define PKTQ_STAT_DROPS	0
#define PKTQ_NSTATS	1

struct pktqueue {
	volatile u_int	pq_maxlen;	/* of all CPUs together */
	volatile u_int	pq_nitems;
	kmutex_t	pq_lock;	/* barriers */
	volatile u_int	pq_barrier;	/* markers still in rings */
	percpu_t	*pq_stats;
	void		*pq_sih;
	void		(*pq_input)(struct mbuf *);	/* of one packet */
	struct pktqueue_marker {
		void	*pm_self;
	}		pq_marker;
	struct {
		pcq_t	*ring;
		volatile u_int taken;	/* flush: one consumer at a time */
	}		pq_cpu[KERNEL_MAXCPUS];
};

pktqueue_t *
pktq_create(size_t maxlen, void (*intr)(void *), void *sc)
{
	pktqueue_t *pq = kmem_zalloc(sizeof(*pq), KM_SLEEP);

	pq->pq_maxlen = (u_int)maxlen;
	mutex_init(&pq->pq_lock, MUTEX_DEFAULT, IPL_NONE);
	pq->pq_stats = percpu_alloc(PKTQ_NSTATS * sizeof(uint64_t));
	for (int i = 0; i < ncpu; i++)
		pq->pq_cpu[i].ring = pcq_create(PKTQ_RING, KM_SLEEP);
	pq->pq_sih = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, intr, sc);
	return pq;
}

/*
 * Who may work on packets at once (LP_NETIN) keeps the order of those of a
 * flow, and bounds their number, itself.
 */
void
pktq_setinput(pktqueue_t *pq, void (*input)(struct mbuf *))
{
	pq->pq_input = input;
}

void
pktq_destroy(pktqueue_t *pq)
{
	softint_disestablish(pq->pq_sih);
	pktq_flush(pq);
	for (int i = 0; i < ncpu; i++)
		pcq_destroy(pq->pq_cpu[i].ring);
	percpu_free(pq->pq_stats, PKTQ_NSTATS * sizeof(uint64_t));
	mutex_destroy(&pq->pq_lock);
	kmem_free(pq, sizeof(*pq));
}

/* What comes of it in this kernel goes through the queue: locks are held. */
static void
pktq_direct(pktqueue_t *pq, struct mbuf *m)
{
	struct lwp *l = curlwp;

	l->l_pflag &= ~LP_NETIN;
	(*pq->pq_input)(m);
	if (__predict_false(curkernel()->k_mbuf->mbs_wantdrain))
		mb_drain_work();
	l->l_pflag |= LP_NETIN;
}

bool
pktq_enqueue(pktqueue_t *pq, struct mbuf *m, const u_int hash)
{
	/* Without threads any CPU runs soft interrupts: one ring then. */
	const int n = curkernel()->k_threads ? ncpu : 1;
	const u_int cpu = n == 1 ? 0 : hash % (u_int)n;
	struct cpu_info *ci;

	if ((curlwp->l_pflag & LP_NETIN) != 0 && pq->pq_input != NULL) {
		pktq_direct(pq, m);
		return true;
	}

	if (__predict_false(atomic_inc_uint_nv(&pq->pq_nitems) >
	    pq->pq_maxlen) || __predict_false(!pcq_put(pq->pq_cpu[cpu].ring,
	    m))) {
		atomic_dec_uint(&pq->pq_nitems);
		_NET_STATINC(pq->pq_stats, PKTQ_STAT_DROPS);
		return false;
	}
	ci = curcpu();
	if (cpu == cpu_index(ci))
		softint_schedule(pq->pq_sih);
	else
		softint_schedule_cpu(pq->pq_sih, cpu_lookup(cpu));
	return true;
}

static struct mbuf *
pktq_take(pktqueue_t *pq, u_int cpu)
{
	void *p;

	while ((p = pcq_get(pq->pq_cpu[cpu].ring)) == &pq->pq_marker)
		atomic_dec_uint(&pq->pq_barrier);
	if (p != NULL)
		atomic_dec_uint(&pq->pq_nitems);
	else if (__predict_false(curkernel()->k_mbuf->mbs_wantdrain))
		mb_drain_work();
	return p;
}

struct mbuf *
pktq_dequeue(pktqueue_t *pq)
{
	return pktq_take(pq, curkernel()->k_threads ?
	    cpu_index(curcpu()) : 0);
}

void
pktq_barrier(pktqueue_t *pq)
{
	mutex_enter(&pq->pq_lock);
	for (int i = 0; i < ncpu; i++) {
		atomic_inc_uint(&pq->pq_barrier);
		while (!pcq_put(pq->pq_cpu[i].ring, &pq->pq_marker))
			(void)kpause("pktqbar", false, 1, NULL);
		softint_schedule_cpu(pq->pq_sih, cpu_lookup(i));
	}
	while (atomic_load_acquire(&pq->pq_barrier) != 0)
		(void)kpause("pktqbar", false, 1, NULL);
	mutex_exit(&pq->pq_lock);
}

/* Nothing enqueues and nothing dequeues. */
void
pktq_flush(pktqueue_t *pq)
{
	struct mbuf *m;

	for (int i = 0; i < ncpu; i++) {
		while ((m = pktq_take(pq, i)) != NULL)
			m_freem(m);
	}
}

int
pktq_set_maxlen(pktqueue_t *pq, size_t maxlen)
{
	if (maxlen == 0 || maxlen > PKTQ_RING * KERNEL_MAXCPUS)
		return EINVAL;
	pq->pq_maxlen = (u_int)maxlen;
	return 0;
}

uint64_t
pktq_get_count(pktqueue_t *pq, pktq_count_t c)
{
	uint64_t drops;

	switch (c) {
	case PKTQ_MAXLEN:
		return pq->pq_maxlen;
	case PKTQ_NITEMS:
		return pq->pq_nitems;
	case PKTQ_DROPS:
		net_stats_sum(pq->pq_stats, &drops, PKTQ_NSTATS);
		return drops;
	}
	return 0;
}

/*
 * By addresses and ports: a packet without options is read where it is.
 */
static uint32_t
pktq_rps_flow(const struct mbuf *m)
{
	const uint8_t *p = mtod(m, const uint8_t *);
	uint32_t w[10], h = 0x9e3779b9;
	int n = 0;

	if (m->m_len >= 24 && (p[0] >> 4) == 4) {
		memcpy(w, p + 12, 8);
		n = 2;
		/* Ports, unless it is a fragment. */
		if ((p[0] & 0xf) == 5 && ((p[6] & 0x3f) | p[7]) == 0) {
			memcpy(&w[2], p + 20, 4);
			n = 3;
		}
	} else if (m->m_len >= 44 && (p[0] >> 4) == 6) {
		memcpy(w, p + 8, 32);
		n = 8;
		if (p[6] == 6 || p[6] == 17) {
			memcpy(&w[8], p + 40, 4);
			n = 9;
		}
	}
	for (int i = 0; i < n; i++) {
		h = (h ^ w[i]) * 0x85ebca6b;
		h ^= h >> 15;
	}
	return h;
}

const pktq_rps_hash_func_t pktq_rps_hash_default = pktq_rps_flow;

uint32_t
pktq_rps_hash(pktq_rps_hash_func_t *func, const struct mbuf *m)
{
	return (func != NULL && *func != NULL ? *func : pktq_rps_flow)(m);
}

int
sysctl_pktq_maxlen(SYSCTLFN_ARGS, pktqueue_t *pq)
{
	struct sysctlnode node = *rnode;
	u_int nmaxlen = (u_int)pktq_get_count(pq, PKTQ_MAXLEN);
	int error;

	node.sysctl_data = &nmaxlen;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	return pktq_set_maxlen(pq, nmaxlen);
}

int
sysctl_pktq_count(SYSCTLFN_ARGS, pktqueue_t *pq, u_int id)
{
	struct sysctlnode node = *rnode;
	uint64_t count = pktq_get_count(pq, id);

	node.sysctl_data = &count;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

/*
 * netisr
 */
void
netisr_register(int num, void (*fn)(void *), void *arg)
{
	KASSERT(num > 0 && num < NETISR_MAX);
	netif_state()->nis_netisr[num].ni_softint =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, fn, arg);
}

void
netisr_unregister(int num)
{
	softint_disestablish(netif_state()->nis_netisr[num].ni_softint);
	netif_state()->nis_netisr[num].ni_softint = NULL;
}

void
schednetisr(int num)
{
	if (netif_state()->nis_netisr[num].ni_softint != NULL)
		softint_schedule(netif_state()->nis_netisr[num].ni_softint);
}
