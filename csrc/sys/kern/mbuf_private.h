/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between uipc_mbuf.c and its siblings, and sosend().
 */
#ifndef _KERN_MBUF_PRIVATE_H_
#define _KERN_MBUF_PRIVATE_H_

#include <sys/mbuf.h>

/*
 * Large writes go into buffers of this size, if they fill most of one: what
 * is left of a packet keeps all of its buffer.
 */
#define MBIGBYTES	16384
#define MBIGMIN		12288

#define MBUF_NTYPES	16

/* Of one virtual CPU; used without locks. */
struct mbuf_cpu {
	int		mc_types[MBUF_NTYPES];
	int		mc_clusters;	/* not yet in mbs_nclusters */
} __cacheline_aligned;

void	m_bigget(struct mbuf *, int);
bool	m_ownstorage(const struct mbuf *);

/* An mbuf of the kind that `m' is (with M_PKTHDR or not), empty. */
static inline struct mbuf * __unused
m_getlike(const struct mbuf *m, int how)
{
	return m->m_flags & M_PKTHDR ? m_gethdr(how, m->m_type) :
	    m_get(how, m->m_type);
}

/* One empty mbuf with room for len bytes, or for as many as is sensible: at
 * least MCLBYTES of them. */
struct mbuf *m_getsized(int, int, int, int);

void	m_take(struct mbuf *, struct mbuf **, int);
struct mbuf *m_tail(struct mbuf *, int, bool, int);

#endif /* _KERN_MBUF_PRIVATE_H_ */
