/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mbuf(9): memory of the network.
 *
 * A packet is a chain by m_next, a queue of packets one by m_nextpkt.  An mbuf
 * has 512 bytes: its header, a packet header if M_PKTHDR, and data; or
 * (M_EXT) the data is elsewhere: in a cluster of 2048 bytes, in memory of the
 * arena, in pages that somebody lent.  External storage is shared by counting:
 * all sharers point by m_ext_ref to the mbuf that holds the count, which lives
 * as long as any of them.
 *
 * Nobody may write to shared storage (M_READONLY).  Functions that take a
 * chain and return one consume the first; the table in kern/uipc_mbuf.c says
 * who frees what on failure.
 *
 * M_DONTWAIT can fail; M_WAIT too, at the limit of the kernel's memory, but
 * only after waiting: it does not return NULL.
 *
 * What needs an interface (m_set_rcvif() and its like) is in <net/if.h>.
 */
#ifndef _SYS_MBUF_H_
#define _SYS_MBUF_H_

#include <sys/types.h>
#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/lwp.h>
#include <sys/malloc.h>
#include <sys/pool.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <lib/libkern/libkern.h>

struct ifnet;
struct mbuf;
struct mbuf_cpu;
struct percpu;
struct vm_page;

typedef u_short if_index_t;

struct mowner {
	char		mo_name[16];
	char		mo_descr[16];
	LIST_ENTRY(mowner) mo_link;
	struct percpu	*mo_counters;
};
#define MOWNER_INIT(x, y)	{ .mo_name = x, .mo_descr = y }

/* Data that travels with a packet; what it is follows the header. */
struct m_tag {
	SLIST_ENTRY(m_tag) m_tag_link;
	uint16_t	m_tag_id;
	uint16_t	m_tag_len;
};

#define PACKET_TAG_NONE			0
#define PACKET_TAG_SO			4
#define PACKET_TAG_NPF			10
#define PACKET_TAG_PF			11
#define PACKET_TAG_ALTQ_QID		12
#define PACKET_TAG_IPSEC_OUT_DONE	18
#define PACKET_TAG_IPSEC_NAT_T_PORTS	25
#define PACKET_TAG_INET6		26
#define PACKET_TAG_TUNNEL_INFO		28
#define PACKET_TAG_MPLS			29
#define PACKET_TAG_SRCROUTE		30
#define PACKET_TAG_ETHERNET_SRC		31

struct pkthdr {
	union {
		void		*ctx;
		if_index_t	rcvif_index;
	}		_rcvif;
	SLIST_HEAD(packet_tags, m_tag) tags;
	int		len;		/* of the whole packet */
	int		csum_flags;	/* M_CSUM_* */
	uint32_t	csum_data;
	u_int		segsz;		/* of segmentation offload */
	uint16_t	ether_vtag;
	uint16_t	pkthdr_flags;	/* PKTHDR_FLAG_* */
	int		pattr_af;
	void		*pattr_class;
	void		*pattr_hdr;
};
#define PKTHDR_FLAG_IPSEC_SKIP_PFIL	0x0001

#define M_EXT_MAXPAGES	17

struct _m_ext_storage {
	u_int		ext_refcnt;
	char		*ext_buf;
	void		(*ext_free)(struct mbuf *, void *, size_t, void *);
	void		*ext_arg;
	size_t		ext_size;
	union {
		paddr_t	extun_paddr;
		struct vm_page *extun_pgs[M_EXT_MAXPAGES];
	}		ext_un;
#define ext_paddr	ext_un.extun_paddr
#define ext_pgs		ext_un.extun_pgs
};

#define _MHDRSIZE	56
#define _PKTHDRSIZE	56
#define MLEN		((int)(MSIZE - _MHDRSIZE))
#define MHLEN		((int)(MSIZE - _MHDRSIZE - _PKTHDRSIZE))
#define MINCLSIZE	(MHLEN + MLEN + 1)

struct mbuf {
	struct mbuf	*m_next;	/* of the packet */
	struct mbuf	*m_nextpkt;	/* of the queue */
	char		*m_data;
	struct mowner	*m_owner;
	int		m_len;		/* at m_data */
	int		m_flags;
	paddr_t		m_paddr;
	short		m_type;		/* MT_* */
	union {
		char		m_dat[MLEN];
		struct {
			struct pkthdr	m_pkthdr;
			union {
				char	m_pktdat[MHLEN];
				struct {
					struct mbuf *m_ext_ref;
					struct _m_ext_storage m_ext_storage;
				};
			};
		};
	} __attribute__((__aligned__(8)));
};

#define m_ext	m_ext_ref->m_ext_storage

__CTASSERT(sizeof(struct mbuf) == MSIZE);
__CTASSERT(sizeof(struct pkthdr) == _PKTHDRSIZE);
__CTASSERT(offsetof(struct mbuf, m_dat) == _MHDRSIZE);
__CTASSERT(offsetof(struct mbuf, m_pktdat) == _MHDRSIZE + _PKTHDRSIZE);

/* m_flags */
#define M_EXT		0x00000001	/* data is elsewhere */
#define M_PKTHDR	0x00000002	/* first of a packet */
#define M_EOR		0x00000004	/* end of a record */
#define M_PROTO1	0x00000008
#define M_NOTIFICATION	M_PROTO1
#define M_AUTHIPHDR	0x00000010
#define M_DECRYPTED	0x00000020
#define M_LOOP		0x00000040
#define M_BCAST		0x00000100	/* link-level broadcast */
#define M_MCAST		0x00000200	/* link-level multicast */
#define M_CANFASTFWD	0x00000400
#define M_ANYCAST6	0x00000800
#define M_LINK0		0x00001000
#define M_LINK1		0x00002000
#define M_LINK2		0x00004000
#define M_LINK3		0x00008000
#define M_LINK4		0x00010000
#define M_LINK5		0x00020000
#define M_LINK6		0x00040000
#define M_LINK7		0x00080000
#define M_VLANTAG	0x00100000
#define M_EXT_FLAGS	0xff000000
#define M_EXT_CLUSTER	0x01000000	/* of mcl_cache */
#define M_EXT_PAGES	0x02000000	/* ext_pgs are valid */
#define M_EXT_ROMAP	0x04000000	/* mapped read-only */
#define M_EXT_RW	0x08000000	/* may be written, if not shared */

#define M_COPYFLAGS	(M_PKTHDR | M_EOR | M_BCAST | M_MCAST | M_CANFASTFWD | \
    M_ANYCAST6 | M_LINK0 | M_LINK1 | M_LINK2 | M_AUTHIPHDR | M_DECRYPTED | \
    M_LOOP | M_VLANTAG)
#define M_EXTCOPYFLAGS	(M_EXT | M_EXT_FLAGS)

#define M_FLAGS_BITS \
    "\20\1EXT\2PKTHDR\3EOR\4PROTO1\5AUTHIPHDR\6DECRYPTED\7LOOP\10NONE" \
    "\11BCAST\12MCAST\13CANFASTFWD\14ANYCAST6\15LINK0\16LINK1\17LINK2" \
    "\20LINK3\21LINK4\22LINK5\23LINK6\24LINK7\25VLANTAG" \
    "\31EXT_CLUSTER\32EXT_PAGES\33EXT_ROMAP\34EXT_RW"

/* csum_flags */
#define M_CSUM_TCPv4		0x00000001
#define M_CSUM_UDPv4		0x00000002
#define M_CSUM_TCP_UDP_BAD	0x00000004
#define M_CSUM_DATA		0x00000008
#define M_CSUM_TCPv6		0x00000010
#define M_CSUM_UDPv6		0x00000020
#define M_CSUM_IPv4		0x00000040
#define M_CSUM_IPv4_BAD		0x00000080
#define M_CSUM_TSOv4		0x00000100
#define M_CSUM_TSOv6		0x00000200
#define M_CSUM_BLANK		0x40000000
#define M_CSUM_NO_PSEUDOHDR	0x80000000

#define M_CSUM_DATA_IPv4_IPHL(x)	((x) >> 16)
#define M_CSUM_DATA_IPv4_OFFSET(x)	((x) & 0xffff)
#define M_CSUM_DATA_IPv6_IPHL(x)	((x) >> 16)
#define M_CSUM_DATA_IPv6_OFFSET(x)	((x) & 0xffff)
#define M_CSUM_DATA_IPv6_SET(x, v)	((x) = ((x) & 0xffff) | ((v) << 16))

#define M_CSUM_BITS \
    "\20\1TCPv4\2UDPv4\3TCP_UDP_BAD\4DATA\5TCPv6\6UDPv6\7IPv4\10IPv4_BAD" \
    "\11TSOv4\12TSOv6\37BLANK\40NO_PSEUDOHDR"

/* m_type */
#define MT_FREE		0
#define MT_DATA		1
#define MT_HEADER	2
#define MT_SONAME	3
#define MT_SOOPTS	4
#define MT_FTABLE	5
#define MT_CONTROL	6
#define MT_OOBDATA	7

/* how */
#define M_DONTWAIT	M_NOWAIT
#define M_WAIT		M_WAITOK

#define M_COPYALL	(-1)

/* sysctl kern.mbuf */
#define MBUF_MSIZE	1
#define MBUF_MCLBYTES	2
#define MBUF_NMBCLUSTERS 3
#define MBUF_MBLOWAT	4
#define MBUF_MCLLOWAT	5
#define MBUF_STATS	6
#define MBUF_MOWNERS	7

struct mbstat {
	u_long		_m_spare;
	u_long		_m_spare1;
	u_long		_m_spare2;
	u_long		_m_spare3;
	u_long		m_drops;
	u_long		m_wait;
	u_long		m_drain;
	u_short		m_mtypes[256];	/* live mbufs of each type */
};

/*
 * State of a kernel: NetBSD's globals are the macros below.
 */
struct mbuf_state {
	pool_cache_t	mbs_mb_cache;
	pool_cache_t	mbs_mcl_cache;
	pool_cache_t	mbs_big_cache;
	struct mbuf_cpu	*mbs_cpus;
	bool		mbs_wantdrain;	/* mb_drain() */
	volatile u_int	mbs_nclusters;
	volatile u_int	mbs_lent;	/* the program has: uipc_lend.c */
	int		mbs_nmbclusters;
	int		mbs_mblowat;
	int		mbs_mcllowat;
	int		mbs_max_linkhdr;
	int		mbs_max_protohdr;
	int		mbs_max_hdr;
	int		mbs_max_datalen;
	volatile u_long	mbs_drops;
	volatile u_long	mbs_wait;
	volatile u_long	mbs_drain;
};

#define mb_cache	(curkernel()->k_mbuf->mbs_mb_cache)
#define mcl_cache	(curkernel()->k_mbuf->mbs_mcl_cache)
#define nmbclusters	(curkernel()->k_mbuf->mbs_nmbclusters)
#define mblowat		(curkernel()->k_mbuf->mbs_mblowat)
#define mcllowat	(curkernel()->k_mbuf->mbs_mcllowat)
#define max_linkhdr	(curkernel()->k_mbuf->mbs_max_linkhdr)
#define max_protohdr	(curkernel()->k_mbuf->mbs_max_protohdr)
#define max_hdr		(curkernel()->k_mbuf->mbs_max_hdr)
#define max_datalen	(curkernel()->k_mbuf->mbs_max_datalen)

extern const int msize, mclbytes;

struct sysctllog;

void	mbinit(void);
void	mbfini(void);
void	mbuf_sysctl(struct sysctllog **);
void	mb_drain(void *, int);
void	mb_drain_work(void);
void	mbstat_type_add(int, int);

/* Making and freeing. */
struct mbuf *m_get(int, int);
struct mbuf *m_gethdr(int, int);
struct mbuf *m_getcl(int, int, int);
struct mbuf *m_get_n(int, int, size_t, size_t);
struct mbuf *m_gethdr_n(int, int, size_t, size_t);
struct mbuf *m_free(struct mbuf *);
void	m_freem(struct mbuf *);
void	m_clget(struct mbuf *, int);
void	m_ext_free(struct mbuf *);
void	m_ext_malloc(struct mbuf *, size_t, int);

/* Copying. */
struct mbuf *m_copym(struct mbuf *, int, int, int);
struct mbuf *m_copypacket(struct mbuf *, int);
struct mbuf *m_dup(struct mbuf *, int, int, int);
void	m_copydata(struct mbuf *, int, int, void *);
void	m_copyback(struct mbuf *, int, int, const void *);
struct mbuf *m_copyback_cow(struct mbuf *, int, int, const void *, int);
int	m_makewritable(struct mbuf **, int, int, int);
struct mbuf *m_devget(char *, int, int, struct ifnet *);
int	m_append(struct mbuf *, int, const void *);

/* Changing shape. */
struct mbuf *m_prepend(struct mbuf *, int, int);
struct mbuf *m_pullup(struct mbuf *, int);
struct mbuf *m_copyup(struct mbuf *, int, int);
struct mbuf *m_pulldown(struct mbuf *, int, int, int *);
struct mbuf *m_split(struct mbuf *, int, int);
struct mbuf *m_defrag(struct mbuf *, int);
struct mbuf *m_add(struct mbuf *, struct mbuf *);
bool	m_ensure_contig(struct mbuf **, int);
void	m_adj(struct mbuf *, int);
void	m_cat(struct mbuf *, struct mbuf *);
void	m_align(struct mbuf *, int);
void	m_copy_pkthdr(struct mbuf *, struct mbuf *);
void	m_move_pkthdr(struct mbuf *, struct mbuf *);
void	m_remove_pkthdr(struct mbuf *);

/* Looking. */
struct mbuf *m_getptr(struct mbuf *, int, int *);
int	m_apply(struct mbuf *, int, int, int (*)(void *, void *, unsigned int),
	    void *);
void	m_print(const struct mbuf *, const char *,
	    void (*)(const char *, ...) __printflike(1, 2));
void	m_examine(const struct mbuf *, int, const char *,
	    void (*)(const char *, ...) __printflike(1, 2));
void	m_verify_packet(struct mbuf *);

/* Tags. */
struct m_tag *m_tag_get(int, int, int);
void	m_tag_free(struct m_tag *);
void	m_tag_prepend(struct mbuf *, struct m_tag *);
void	m_tag_unlink(struct mbuf *, struct m_tag *);
void	m_tag_delete(struct mbuf *, struct m_tag *);
void	m_tag_delete_chain(struct mbuf *);
struct m_tag *m_tag_find(const struct mbuf *, int);
struct m_tag *m_tag_copy(struct m_tag *);
int	m_tag_copy_chain(struct mbuf *, struct mbuf *);

#define mtod(m, t)	((t)((m)->m_data))

#define MGET(m, how, type)	((m) = m_get((how), (type)))
#define MGETHDR(m, how, type)	((m) = m_gethdr((how), (type)))
#define MCLGET(m, how)		m_clget((m), (how))
#define MEXTMALLOC(m, size, how) m_ext_malloc((m), (size), (how))

/* Lend memory to an mbuf: `free' gets it back.  Read-only unless the lender
 * sets M_EXT_RW. */
#define MEXTADD(m, buf, size, type, free, arg)				\
	m_ext_add((m), (buf), (size), (void (*)(struct mbuf *, void *,	\
	    size_t, void *))(free), (arg))

#define MCLINITREFERENCE(m) do {					\
	(m)->m_ext_ref = (m);						\
	(m)->m_ext.ext_refcnt = 1;					\
} while (0)

/* `n' gets a reference to the storage of `o', whose flags it has already. */
#define MCLADDREFERENCE(o, n) do {					\
	(n)->m_flags |= (o)->m_flags & M_EXTCOPYFLAGS;			\
	(n)->m_ext_ref = (o)->m_ext_ref;				\
	atomic_inc_uint(&(o)->m_ext.ext_refcnt);			\
} while (0)

static inline void __unused
m_ext_add(struct mbuf *m, void *buf, size_t size,
    void (*fn)(struct mbuf *, void *, size_t, void *), void *arg)
{
	m->m_data = buf;
	m->m_flags = (m->m_flags & ~M_EXTCOPYFLAGS) | M_EXT;
	MCLINITREFERENCE(m);
	m->m_ext.ext_buf = buf;
	m->m_ext.ext_size = size;
	m->m_ext.ext_free = fn;
	m->m_ext.ext_arg = arg;
}

#define M_BUFADDR(m)							\
	((m)->m_flags & M_EXT ? (m)->m_ext.ext_buf :			\
	    (m)->m_flags & M_PKTHDR ? (m)->m_pktdat : (m)->m_dat)
#define M_BUFSIZE(m)							\
	((m)->m_flags & M_EXT ? (m)->m_ext.ext_size :			\
	    (m)->m_flags & M_PKTHDR ? (size_t)MHLEN : (size_t)MLEN)
#define MRESETDATA(m)	((m)->m_data = M_BUFADDR(m))
#define M_BUFOFFSET(m)	((m)->m_data - M_BUFADDR(m))

#define M_READONLY(m)							\
	(((m)->m_flags & M_EXT) != 0 &&					\
	    (((m)->m_flags & (M_EXT_RW | M_EXT_ROMAP)) != M_EXT_RW ||	\
	    atomic_load_acquire(&(m)->m_ext.ext_refcnt) > 1))
#define M_ROMAP(m)							\
	(((m)->m_flags & (M_EXT | M_EXT_ROMAP)) == (M_EXT | M_EXT_ROMAP))
#define M_UNWRITABLE(m, len)	((m)->m_len < (len) || M_READONLY(m))

/* Room before and behind the data that may be written, ignoring sharing. */
#define _M_LEADINGSPACE(m)	((int)M_BUFOFFSET(m))
#define _M_TRAILINGSPACE(m)						\
	((int)(M_BUFADDR(m) + M_BUFSIZE(m) - ((m)->m_data + (m)->m_len)))
#define M_LEADINGSPACE(m)						\
	(M_READONLY(m) ? 0 : _M_LEADINGSPACE(m))
#define M_TRAILINGSPACE(m)						\
	(M_READONLY(m) ? 0 : _M_TRAILINGSPACE(m))

/* Also counts the bytes in m_pkthdr.len; on failure m is NULL, the chain
 * freed. */
#define M_PREPEND(m, plen, how) do {					\
	if (M_LEADINGSPACE(m) >= (plen)) {				\
		(m)->m_data -= (plen);					\
		(m)->m_len += (plen);					\
	} else								\
		(m) = m_prepend((m), (plen), (how));			\
	if ((m) != NULL && ((m)->m_flags & M_PKTHDR) != 0)		\
		(m)->m_pkthdr.len += (plen);				\
} while (0)

#define MCHTYPE(m, t) do {						\
	KASSERT((t) != MT_FREE);					\
	mbstat_type_add((m)->m_type, -1);				\
	mbstat_type_add((t), 1);					\
	(m)->m_type = (t);						\
} while (0)

#ifdef DIAGNOSTIC
#define M_VERIFY_PACKET(m)	m_verify_packet(m)
#else
#define M_VERIFY_PACKET(m)	((void)0)
#endif

#define MCLAIM(m, mowner)		((void)0)
#define MOWNER_ATTACH(x)		((void)0)
#define MOWNER_DETACH(x)		((void)0)
#define m_claimm(m, mowner)		((void)0)
#define mowner_init(m, type)		((void)0)
#define mowner_ref(m, flags)		((void)0)
#define mowner_revoke(m, all, flags)	((void)0)

#define M_GETCTX(m, t)		((t)(m)->m_pkthdr._rcvif.ctx)
#define M_SETCTX(m, c)		((void)((m)->m_pkthdr._rcvif.ctx = (c)))
#define M_CLEARCTX(m)		M_SETCTX((m), NULL)

/* `val' points at len contiguous bytes at off; NULL, and m freed and NULL, if
 * there are no such. */
#define M_REGION_GET(val, typ, m, off, len) do {			\
	struct mbuf *_rg_m;						\
	int _rg_off;							\
									\
	if ((m)->m_len >= (off) + (len))				\
		(val) = (typ)(mtod((m), char *) + (off));		\
	else {								\
		_rg_m = m_pulldown((m), (off), (len), &_rg_off);	\
		if (_rg_m == NULL) {					\
			(val) = NULL;					\
			(m) = NULL;					\
		} else							\
			(val) = (typ)(mtod(_rg_m, char *) + _rg_off);	\
	}								\
} while (0)

/* The first sizeof(type) bytes contiguous and aligned; true on failure, with
 * *m freed and NULL. */
#define M_GET_ALIGNED_HDR(m, type, linkhdr)				\
	m_get_aligned_hdr((m), __alignof(type) - 1, sizeof(type), (linkhdr))

static inline bool __unused
m_get_aligned_hdr(struct mbuf **mp, int align, size_t hlen, bool linkhdr)
{
	struct mbuf *m = *mp;

	if ((mtod(m, uintptr_t) & align) != 0)
		m = m_copyup(m, (int)hlen,
		    linkhdr ? (max_linkhdr + align) & ~align : 0);
	else if ((size_t)m->m_len < hlen)
		m = m_pullup(m, (int)hlen);
	*mp = m;
	return m == NULL;
}

static inline u_int __unused
m_length(const struct mbuf *m)
{
	u_int n = 0;

	if ((m->m_flags & M_PKTHDR) != 0)
		return (u_int)m->m_pkthdr.len;
	for (; m != NULL; m = m->m_next)
		n += (u_int)m->m_len;
	return n;
}

static inline bool __unused
m_length_atleast(const struct mbuf *m, int len)
{
	for (; m != NULL && len > 0; m = m->m_next)
		len -= m->m_len;
	return len <= 0;
}

/* Queues of packets, by m_nextpkt. */
#define MBUFQ_HEAD(name)						\
struct name {								\
	struct mbuf *mq_first;						\
	struct mbuf **mq_last;						\
}
#define MBUFQ_INIT(q) do {						\
	(q)->mq_first = NULL;						\
	(q)->mq_last = &(q)->mq_first;					\
} while (0)
#define MBUFQ_ENQUEUE(q, m) do {					\
	(m)->m_nextpkt = NULL;						\
	*(q)->mq_last = (m);						\
	(q)->mq_last = &(m)->m_nextpkt;					\
} while (0)
#define MBUFQ_PREPEND(q, m) do {					\
	if (((m)->m_nextpkt = (q)->mq_first) == NULL)			\
		(q)->mq_last = &(m)->m_nextpkt;				\
	(q)->mq_first = (m);						\
} while (0)
#define MBUFQ_DEQUEUE(q, m) do {					\
	if (((m) = (q)->mq_first) != NULL) {				\
		if (((q)->mq_first = (m)->m_nextpkt) == NULL)		\
			(q)->mq_last = &(q)->mq_first;			\
		(m)->m_nextpkt = NULL;					\
	}								\
} while (0)
#define MBUFQ_DRAIN(q) do {						\
	struct mbuf *_mq_m;						\
									\
	while ((_mq_m = (q)->mq_first) != NULL) {			\
		(q)->mq_first = _mq_m->m_nextpkt;			\
		m_freem(_mq_m);						\
	}								\
	(q)->mq_last = &(q)->mq_first;					\
} while (0)
#define MBUFQ_FIRST(q)	((q)->mq_first)
#define MBUFQ_NEXT(m)	((m)->m_nextpkt)
#define MBUFQ_LAST(q)	(*(q)->mq_last)

#endif /* _SYS_MBUF_H_ */
