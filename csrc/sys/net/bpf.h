/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taps of interfaces.  Without the component bpf no tap exists: if_bpf of
 * every interface is NULL, and each call below is one load and one branch.
 */
#ifndef _NET_BPF_H_
#define _NET_BPF_H_

#include <net/dlt.h>

#define BPF_D_IN	0
#define BPF_D_INOUT	1
#define BPF_D_OUT	2

#ifdef _KERNEL
struct bpf_if;
struct ifnet;
struct mbuf;

/* What the component provides, once a kernel. */
struct bpf_ops {
	void	(*bpf_attach)(struct ifnet *, u_int, u_int, struct bpf_if **);
	void	(*bpf_detach)(struct ifnet *);
	void	(*bpf_change_type)(struct ifnet *, u_int, u_int);
	void	(*bpf_mtap)(struct bpf_if *, struct mbuf *, u_int);
	void	(*bpf_mtap2)(struct bpf_if *, void *, u_int, struct mbuf *,
		    u_int);
	void	(*bpf_mtap_af)(struct bpf_if *, uint32_t, struct mbuf *,
		    u_int);
};

const struct bpf_ops *bpf_ops_get(void);
void	bpf_ops_set(const struct bpf_ops *);

static inline void __unused
bpf_attach2(struct ifnet *ifp, u_int dlt, u_int hdrlen, struct bpf_if **bp)
{
	if (bpf_ops_get() != NULL)
		bpf_ops_get()->bpf_attach(ifp, dlt, hdrlen, bp);
}

static inline void __unused
bpf_mtap3(struct bpf_if *bp, struct mbuf *m, u_int dir)
{
	if (__predict_false(bp != NULL))
		bpf_ops_get()->bpf_mtap(bp, m, dir);
}

static inline void __unused
bpf_mtap2(struct bpf_if *bp, void *data, u_int dlen, struct mbuf *m,
    u_int dir)
{
	if (__predict_false(bp != NULL))
		bpf_ops_get()->bpf_mtap2(bp, data, dlen, m, dir);
}

#define bpf_attach(ifp, dlt, hdrlen)					\
	bpf_attach2((ifp), (dlt), (hdrlen), &(ifp)->if_bpf)
#define bpf_mtap(ifp, m, dir)	bpf_mtap3((ifp)->if_bpf, (m), (dir))
#define bpf_mtap_af(ifp, af, m, dir)					\
do {									\
	if (__predict_false((ifp)->if_bpf != NULL))			\
		bpf_ops_get()->bpf_mtap_af((ifp)->if_bpf, (af), (m),	\
		    (dir));						\
} while (0)
#define bpf_detach(ifp)							\
do {									\
	if (bpf_ops_get() != NULL)					\
		bpf_ops_get()->bpf_detach(ifp);				\
} while (0)
#define bpf_change_type(ifp, dlt, hdrlen)				\
do {									\
	if (bpf_ops_get() != NULL)					\
		bpf_ops_get()->bpf_change_type((ifp), (dlt), (hdrlen));	\
} while (0)
#define bpf_peers_present(bp)	((bp) != NULL)
#endif /* _KERNEL */

#endif /* _NET_BPF_H_ */
