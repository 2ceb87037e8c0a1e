/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pktqueue(9): a queue of packets for each CPU and the soft interrupt that
 * empties it.
 */
#ifndef _NET_PKTQUEUE_H_
#define _NET_PKTQUEUE_H_

#include <sys/types.h>
#include <sys/sysctl.h>

struct mbuf;

typedef struct pktqueue pktqueue_t;
typedef enum {
	PKTQ_MAXLEN = 0,
	PKTQ_NITEMS = 1,
	PKTQ_DROPS = 2
} pktq_count_t;
typedef uint32_t (*pktq_rps_hash_func_t)(const struct mbuf *);

#define PKTQ_RPS_HASH_NAME_LEN	32

pktqueue_t *pktq_create(size_t, void (*)(void *), void *);
void	pktq_setinput(pktqueue_t *, void (*)(struct mbuf *));
void	pktq_destroy(pktqueue_t *);
/* False: full, the packet is still the caller's. */
bool	pktq_enqueue(pktqueue_t *, struct mbuf *, const u_int);
struct mbuf *pktq_dequeue(pktqueue_t *);
void	pktq_barrier(pktqueue_t *);
void	pktq_flush(pktqueue_t *);
int	pktq_set_maxlen(pktqueue_t *, size_t);
uint64_t pktq_get_count(pktqueue_t *, pktq_count_t);

uint32_t pktq_rps_hash(pktq_rps_hash_func_t *, const struct mbuf *);
extern const pktq_rps_hash_func_t pktq_rps_hash_default;

int	sysctl_pktq_maxlen(SYSCTLFN_PROTO, pktqueue_t *);
int	sysctl_pktq_count(SYSCTLFN_PROTO, pktqueue_t *, u_int);

#endif /* _NET_PKTQUEUE_H_ */
