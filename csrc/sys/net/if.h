/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Network interfaces: ifnet(9), ifreq and its kin.
 *
 * Life of an interface
 *	memory of the driver -> if_initialize() -> link layer (ether_ifattach,
 *	if_alloc_sadl) -> if_register(): visible -> if_detach(): nobody finds
 *	it, all who held it have let go.
 *
 * An interface is found under pserialize(9) (if_byindex(), ifunit(), or the
 * list) and held by psref(9) (if_get(), if_acquire()) where code may sleep.
 *
 * Guards of struct ifnet: (i) if_ioctl_lock, IFNET_LOCK; (q) ifq_lock of
 * if_snd; (s) constant once registered; (a) atomic.  Readers of (i) in packet
 * paths look without the lock.
 *
 * Lock order: solock -> IFNET_LOCK -> multicast locks -> if_afdata_lock ->
 * ifq_lock.
 */
#ifndef _NET_IF_H_
#define _NET_IF_H_

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/queue.h>
#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/time.h>
#ifdef _KERNEL
#include <sys/systm.h>
#include <sys/hook.h>
#include <sys/intr.h>
#include <sys/percpu.h>
#include <sys/pslist.h>
#include <sys/pserialize.h>
#include <sys/psref.h>
#include <sys/mbuf.h>
#include <net/dlt.h>
#include <net/pfil.h>
#include <rump-sys/kernel.h>
#endif

#define IF_NAMESIZE	16
#define IFNAMSIZ	IF_NAMESIZE

/* if_flags */
#define IFF_UP		0x0001
#define IFF_BROADCAST	0x0002
#define IFF_DEBUG	0x0004
#define IFF_LOOPBACK	0x0008
#define IFF_POINTOPOINT	0x0010
#define IFF_RUNNING	0x0040
#define IFF_NOARP	0x0080
#define IFF_PROMISC	0x0100
#define IFF_ALLMULTI	0x0200
#define IFF_OACTIVE	0x0400
#define IFF_SIMPLEX	0x0800
#define IFF_LINK0	0x1000
#define IFF_LINK1	0x2000
#define IFF_LINK2	0x4000
#define IFF_MULTICAST	0x8000
#define IFF_CANTCHANGE							\
	(IFF_BROADCAST | IFF_POINTOPOINT | IFF_RUNNING | IFF_OACTIVE |	\
	IFF_SIMPLEX | IFF_MULTICAST | IFF_ALLMULTI | IFF_PROMISC)

/* if_extflags */
#define IFEF_MPSAFE	0x0001

#define IFCAP_TSOv4		0x00080
#define IFCAP_CSUM_IPv4_Rx	0x00100
#define IFCAP_CSUM_IPv4_Tx	0x00200
#define IFCAP_CSUM_TCPv4_Rx	0x00400
#define IFCAP_CSUM_TCPv4_Tx	0x00800
#define IFCAP_CSUM_UDPv4_Rx	0x01000
#define IFCAP_CSUM_UDPv4_Tx	0x02000
#define IFCAP_CSUM_TCPv6_Rx	0x04000
#define IFCAP_CSUM_TCPv6_Tx	0x08000
#define IFCAP_CSUM_UDPv6_Rx	0x10000
#define IFCAP_CSUM_UDPv6_Tx	0x20000
#define IFCAP_TSOv6		0x40000
#define IFCAP_LRO		0x80000
#define IFCAP_MASK		0xfff80

#define LINK_STATE_UNKNOWN	0
#define LINK_STATE_DOWN		1
#define LINK_STATE_UP		2

#ifndef _KERNEL
typedef unsigned short if_index_t;
#endif

/* Statistics, as seen by programs. */
struct if_data {
	u_char		ifi_type;
	u_char		ifi_addrlen;
	u_char		ifi_hdrlen;
	int		ifi_link_state;
	uint64_t	ifi_mtu;
	uint64_t	ifi_metric;
	uint64_t	ifi_baudrate;
	uint64_t	ifi_ipackets;
	uint64_t	ifi_ierrors;
	uint64_t	ifi_opackets;
	uint64_t	ifi_oerrors;
	uint64_t	ifi_collisions;
	uint64_t	ifi_ibytes;
	uint64_t	ifi_obytes;
	uint64_t	ifi_imcasts;
	uint64_t	ifi_omcasts;
	uint64_t	ifi_iqdrops;
	uint64_t	ifi_noproto;
	struct timespec	ifi_lastchange;
};
__CTASSERT(sizeof(struct if_data) == 136);

/* Messages of the routing socket. */
struct if_msghdr {
	u_short		ifm_msglen;
	u_char		ifm_version;
	u_char		ifm_type;
	int		ifm_addrs;
	int		ifm_flags;
	u_short		ifm_index;
	struct if_data	ifm_data __aligned(8);
};
__CTASSERT(sizeof(struct if_msghdr) == 152);

struct ifa_msghdr {
	u_short		ifam_msglen;
	u_char		ifam_version;
	u_char		ifam_type;
	u_short		ifam_index;
	int		ifam_flags;
	int		ifam_addrs;
	pid_t		ifam_pid;
	int		ifam_addrflags;
	int		ifam_metric;
	int		ifam_spare;
};
__CTASSERT(sizeof(struct ifa_msghdr) == 32);

#define IFAN_ARRIVAL	0
#define IFAN_DEPARTURE	1
struct if_announcemsghdr {
	u_short		ifan_msglen;
	u_char		ifan_version;
	u_char		ifan_type;
	u_short		ifan_index;
	char		ifan_name[IFNAMSIZ];
	u_short		ifan_what;
};
__CTASSERT(sizeof(struct if_announcemsghdr) == 24);

/* Requests. */
struct ifreq {
	char	ifr_name[IFNAMSIZ];
	union {
		struct sockaddr	ifru_addr;
		struct sockaddr	ifru_dstaddr;
		struct sockaddr	ifru_broadaddr;
		struct sockaddr_storage ifru_space;
		short		ifru_flags;
		int		ifru_addrflags;
		int		ifru_metric;
		int		ifru_mtu;
		int		ifru_dlt;
		u_int		ifru_value;
		void		*ifru_data;
		struct {
			uint32_t b_buflen;
			void	*b_buf;
		} ifru_b;
	} ifr_ifru;
#define ifr_addr	ifr_ifru.ifru_addr
#define ifr_dstaddr	ifr_ifru.ifru_dstaddr
#define ifr_broadaddr	ifr_ifru.ifru_broadaddr
#define ifr_space	ifr_ifru.ifru_space
#define ifr_flags	ifr_ifru.ifru_flags
#define ifr_addrflags	ifr_ifru.ifru_addrflags
#define ifr_metric	ifr_ifru.ifru_metric
#define ifr_mtu		ifr_ifru.ifru_mtu
#define ifr_dlt		ifr_ifru.ifru_dlt
#define ifr_value	ifr_ifru.ifru_value
#define ifr_index	ifr_ifru.ifru_value
#define ifr_media	ifr_ifru.ifru_metric
#define ifr_data	ifr_ifru.ifru_data
#define ifr_buf		ifr_ifru.ifru_b.b_buf
#define ifr_buflen	ifr_ifru.ifru_b.b_buflen
};
__CTASSERT(sizeof(struct ifreq) == 144);

struct ifaliasreq {
	char		ifra_name[IFNAMSIZ];
	struct sockaddr	ifra_addr;
	struct sockaddr	ifra_dstaddr;
#define ifra_broadaddr	ifra_dstaddr
	struct sockaddr	ifra_mask;
};

struct if_laddrreq {
	char		iflr_name[IFNAMSIZ];
	unsigned int	flags;
#define IFLR_PREFIX	0x8000
#define IFLR_ACTIVE	0x4000
#define IFLR_FACTORY	0x2000
	unsigned int	prefixlen;
	struct sockaddr_storage addr;
	struct sockaddr_storage dstaddr;
};
__CTASSERT(sizeof(struct if_laddrreq) == 280);

struct if_addrprefreq {
	char		ifap_name[IFNAMSIZ];
	int16_t		ifap_preference;
	struct sockaddr_storage ifap_addr;
};
__CTASSERT(sizeof(struct if_addrprefreq) == 152);

struct ifdatareq {
	char		ifdr_name[IFNAMSIZ];
	struct if_data	ifdr_data;
};

struct ifmediareq {
	char		ifm_name[IFNAMSIZ];
	int		ifm_current;
	int		ifm_mask;
	int		ifm_status;
	int		ifm_active;
	int		ifm_count;
	int		*ifm_ulist;
};
__CTASSERT(sizeof(struct ifmediareq) == 48);

struct ifdrv {
	char		ifd_name[IFNAMSIZ];
	unsigned long	ifd_cmd;
	size_t		ifd_len;
	void		*ifd_data;
};
#define IFLINKSTR_QUERYLEN	0x01
#define IFLINKSTR_UNSET		0x02

struct ifconf {
	int	ifc_len;
	union {
		void		*ifcu_buf;
		struct ifreq	*ifcu_req;
	} ifc_ifcu;
#define ifc_buf	ifc_ifcu.ifcu_buf
#define ifc_req	ifc_ifcu.ifcu_req
};

struct ifcapreq {
	char		ifcr_name[IFNAMSIZ];
	uint64_t	ifcr_capabilities;
	uint64_t	ifcr_capenable;
};

struct if_clonereq {
	int		ifcr_total;
	int		ifcr_count;
	char		*ifcr_buffer;
};

struct if_nameindex {
	unsigned int	if_index;
	char		*if_name;
};

#define IFDESCRSIZE	64

#ifdef _KERNEL

struct bpf_if;
struct domain;
struct ether_multi;
struct socket;
struct ifaddr;
struct ifnet;
struct if_percpuq;
struct if_deferred_start;
struct lltable;
struct rtentry;
struct rt_addrinfo;
struct sockaddr_dl;
struct workqueue;

/* Queue of packets, linked by m_nextpkt. */
struct ifqueue {
	struct mbuf	*ifq_head;
	struct mbuf	*ifq_tail;
	int		ifq_len;
	int		ifq_maxlen;
	int		ifq_drops;
	kmutex_t	*ifq_lock;
};

#define IFQ_MAXLEN	256

#define IF_QFULL(q)	((q)->ifq_len >= (q)->ifq_maxlen)
#define IF_DROP(q)	((void)(q)->ifq_drops++)
#define IF_IS_EMPTY(q)	((q)->ifq_len == 0)
#define IF_POLL(q, m)	((m) = (q)->ifq_head)

static inline void __unused
_if_enqueue(struct ifqueue *q, struct mbuf *m)
{
	m->m_nextpkt = NULL;
	if (q->ifq_tail == NULL)
		q->ifq_head = m;
	else
		q->ifq_tail->m_nextpkt = m;
	q->ifq_tail = m;
	q->ifq_len++;
}

static inline void __unused
_if_prepend(struct ifqueue *q, struct mbuf *m)
{
	m->m_nextpkt = q->ifq_head;
	if (q->ifq_tail == NULL)
		q->ifq_tail = m;
	q->ifq_head = m;
	q->ifq_len++;
}

static inline struct mbuf * __unused
_if_dequeue(struct ifqueue *q)
{
	struct mbuf *m = q->ifq_head;

	if (m == NULL)
		return NULL;
	if ((q->ifq_head = m->m_nextpkt) == NULL)
		q->ifq_tail = NULL;
	m->m_nextpkt = NULL;
	q->ifq_len--;
	return m;
}

#define IF_ENQUEUE(q, m)	_if_enqueue((q), (m))
#define IF_PREPEND(q, m)	_if_prepend((q), (m))
#define IF_DEQUEUE(q, m)	((m) = _if_dequeue(q))
#define IF_PURGE(q)							\
do {									\
	struct mbuf *__m;						\
	while ((__m = _if_dequeue(q)) != NULL)				\
		m_freem(__m);						\
} while (0)

/* The send queue: an ifqueue, and places for ALTQ. */
struct ifaltq {
	struct mbuf	*ifq_head;
	struct mbuf	*ifq_tail;
	int		ifq_len;
	int		ifq_maxlen;
	int		ifq_drops;
	kmutex_t	*ifq_lock;
	int		altq_type;
	int		altq_flags;
	void		*altq_disc;
	struct ifnet	*altq_ifp;
};
#define _IFQ(q)		((struct ifqueue *)(q))
#define ALTQF_READY	0x01
#define ALTQ_IS_ENABLED(q)	0
#define ALTQ_DECL(x)

#define IFQ_LOCK_INIT(q)						\
	((q)->ifq_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NET))
#define IFQ_LOCK_DESTROY(q)						\
do {									\
	mutex_obj_free((q)->ifq_lock);					\
	(q)->ifq_lock = NULL;						\
} while (0)
#define IFQ_LOCK(q)		mutex_enter((q)->ifq_lock)
#define IFQ_UNLOCK(q)		mutex_exit((q)->ifq_lock)
#define IFQ_SET_READY(q)	((q)->altq_flags |= ALTQF_READY)
#define IFQ_SET_MAXLEN(q, len)	((q)->ifq_maxlen = (len))
#define IFQ_INC_LEN(q)		((q)->ifq_len++)
#define IFQ_DEC_LEN(q)		((q)->ifq_len--)
#define IFQ_INC_DROPS(q)	((q)->ifq_drops++)
#define IFQ_IS_EMPTY(q)		((q)->ifq_len == 0)
#define IFQ_CLASSIFY(q, m, af)	((void)0)
#define IFQ_ENQUEUE(q, m, err)						\
do {									\
	IFQ_LOCK(q);							\
	if (IF_QFULL(q)) {						\
		IF_DROP(q);						\
		IFQ_UNLOCK(q);						\
		m_freem(m);						\
		(err) = ENOBUFS;					\
	} else {							\
		IF_ENQUEUE(_IFQ(q), m);					\
		IFQ_UNLOCK(q);						\
		(err) = 0;						\
	}								\
} while (0)
#define IFQ_DEQUEUE(q, m)						\
do {									\
	IFQ_LOCK(q);							\
	IF_DEQUEUE(_IFQ(q), m);						\
	IFQ_UNLOCK(q);							\
} while (0)
#define IFQ_POLL(q, m)							\
do {									\
	IFQ_LOCK(q);							\
	IF_POLL(q, m);							\
	IFQ_UNLOCK(q);							\
} while (0)
#define IFQ_PURGE(q)							\
do {									\
	IFQ_LOCK(q);							\
	IF_PURGE(_IFQ(q));						\
	IFQ_UNLOCK(q);							\
} while (0)

#include <net/if_stats.h>

typedef struct percpu ifnet_percpu_t;

TAILQ_HEAD(ifnet_head, ifnet);
TAILQ_HEAD(ifaddrhead, ifaddr);

struct ifnet {
	void		*if_softc;		/* s */
	struct pslist_entry if_pslist_entry;	/* all interfaces */
	TAILQ_ENTRY(ifnet) if_list;
	struct ifaddrhead if_addrlist;		/* i: legacy walk */
	struct pslist_head if_addr_pslist;	/* i */
	char		if_xname[IFNAMSIZ];	/* s */
	int		if_pcount;		/* i: promiscuous users */
	struct bpf_if	*if_bpf;
	if_index_t	if_index;		/* s: from 1 */
	short		if_timer;
	unsigned short	if_flags;		/* i */
	short		if_extflags;		/* s */
	u_char		if_type;		/* s */
	u_char		if_addrlen;		/* s */
	u_char		if_hdrlen;		/* s */
	int		if_link_state;
	uint64_t	if_mtu;
	uint64_t	if_metric;
	uint64_t	if_baudrate;
	struct timespec	if_lastchange;
	percpu_t	*if_stats;		/* net_stats of if_stats.h */

	int	(*if_output)(struct ifnet *, struct mbuf *,
		    const struct sockaddr *, const struct rtentry *);
	void	(*_if_input)(struct ifnet *, struct mbuf *);
	void	(*if_start)(struct ifnet *);
	int	(*if_transmit)(struct ifnet *, struct mbuf *);
	int	(*if_ioctl)(struct ifnet *, u_long, void *);
	int	(*if_init)(struct ifnet *);
	void	(*if_stop)(struct ifnet *, int);
	void	(*if_slowtimo)(struct ifnet *);
#define if_watchdog	if_slowtimo
	void	(*if_drain)(struct ifnet *);
	struct ifaltq	if_snd;			/* q */

	struct ifaddr	*if_dl;			/* i: link address */
	const struct sockaddr_dl *if_sadl;	/* i */
	struct ifaddr	*if_hwdl;		/* i: from the factory */
	const uint8_t	*if_broadcastaddr;	/* s */
	void		*if_bridge;
	void		*if_bridgeif;
	int		if_dlt;			/* s */
	pfil_head_t	*if_pfil;		/* s */
	uint64_t	if_capabilities;	/* i */
	uint64_t	if_capenable;		/* i */
	union {
		void		*carp_s;
		struct ifnet	*carp_d;
	} if_carp_ptr;
#define if_carp		if_carp_ptr.carp_s
#define if_carpdev	if_carp_ptr.carp_d
	int		if_csum_flags_tx;	/* i: M_CSUM_* */
	int		if_csum_flags_rx;	/* i */
	void		*if_afdata[AF_MAX];
	krwlock_t	*if_afdata_lock;	/* s */
	void		*if_npf_private;
	uint64_t	if_index_gen;
	int	(*if_initaddr)(struct ifnet *, struct ifaddr *, bool);
	int	(*if_setflags)(struct ifnet *, const u_short);
	kmutex_t	*if_ioctl_lock;
	char		*if_description;	/* i */
	struct if_percpuq *if_percpuq;		/* s */
	struct if_deferred_start *if_deferred_start; /* s */
	struct psref_target if_psref;
	void		*if_lagg;
#define if_agrprivate	if_lagg
	bool		if_deactivated;		/* being detached */
	bool		if_registered;
	LIST_HEAD(, in6_multi) if_multiaddrs;
	khook_list_t	*if_linkstate_hooks;
	struct work	*if_link_work;		/* queued link change */
	volatile u_int	if_link_pending;	/* a: states not yet told */
};

#define IFNET_LOCK(ifp)		mutex_enter((ifp)->if_ioctl_lock)
#define IFNET_UNLOCK(ifp)	mutex_exit((ifp)->if_ioctl_lock)
#define IFNET_LOCKED(ifp)	mutex_owned((ifp)->if_ioctl_lock)
#define IFNET_ASSERT_UNLOCKED(ifp) KDASSERT(!IFNET_LOCKED(ifp))
#define if_is_mpsafe(ifp)	(((ifp)->if_extflags & IFEF_MPSAFE) != 0)
#define if_is_deactivated(ifp)	((ifp)->if_deactivated)

#define IF_AFDATA_LOCK_INIT(ifp)					\
	((ifp)->if_afdata_lock = rw_obj_alloc())
#define IF_AFDATA_WLOCK(ifp)	rw_enter((ifp)->if_afdata_lock, RW_WRITER)
#define IF_AFDATA_RLOCK(ifp)	rw_enter((ifp)->if_afdata_lock, RW_READER)
#define IF_AFDATA_WUNLOCK(ifp)	rw_exit((ifp)->if_afdata_lock)
#define IF_AFDATA_RUNLOCK(ifp)	rw_exit((ifp)->if_afdata_lock)

/* An address of an interface. */
struct ifaddr_data {
	int64_t		ifad_inbytes;
	int64_t		ifad_outbytes;
};

struct ifaddr {
	struct sockaddr	*ifa_addr;
	struct sockaddr	*ifa_dstaddr;
#define ifa_broadaddr	ifa_dstaddr
	struct sockaddr	*ifa_netmask;
	struct ifnet	*ifa_ifp;
	TAILQ_ENTRY(ifaddr) ifa_list;
	struct ifaddr_data ifa_data;
	void	(*ifa_rtrequest)(int, struct rtentry *,
		    const struct rt_addrinfo *);
	u_int		ifa_flags;
	volatile u_int	ifa_refcnt;
	int		ifa_metric;
	struct ifaddr	*(*ifa_getifa)(struct ifaddr *,
			    const struct sockaddr *);
	uint32_t	*ifa_seqno;
	int16_t		ifa_preference;
	struct pslist_entry ifa_pslist_entry;
	struct psref_target ifa_psref;
	void	(*ifa_free)(struct ifaddr *);	/* the last reference went */
};
#define IFA_ROUTE	0x01
#define IFA_DESTROYING	0x02

#define IFADDR_READER_FOREACH(ifa, ifp)					\
	PSLIST_READER_FOREACH((ifa), &(ifp)->if_addr_pslist,		\
	    struct ifaddr, ifa_pslist_entry)
#define IFADDR_WRITER_FOREACH(ifa, ifp)					\
	PSLIST_WRITER_FOREACH((ifa), &(ifp)->if_addr_pslist,		\
	    struct ifaddr, ifa_pslist_entry)
#define IFADDR_READER_FIRST(ifp)					\
	PSLIST_READER_FIRST(&(ifp)->if_addr_pslist, struct ifaddr,	\
	    ifa_pslist_entry)
#define IFADDR_WRITER_FIRST(ifp)					\
	PSLIST_WRITER_FIRST(&(ifp)->if_addr_pslist, struct ifaddr,	\
	    ifa_pslist_entry)
#define IFADDR_EMPTY(ifp)						\
	((ifp)->if_addr_pslist.plh_first == NULL)

/* Cloners: interfaces made by name. */
struct if_clone {
	LIST_ENTRY(if_clone) ifc_list;
	const char	*ifc_name;
	size_t		ifc_namelen;
	int	(*ifc_create)(struct if_clone *, int);
	int	(*ifc_destroy)(struct ifnet *);
};
#define IF_CLONE_INITIALIZER(name, create, destroy)			\
	{ { NULL, NULL }, name, sizeof(name) - 1, create, destroy }

/* The list of all interfaces, and the state behind it: net/if.c. */
struct netif_state;
struct psref_class *if_psref_class(void);
struct psref_class *if_ifa_psref_class(void);
kmutex_t *if_global_lock(void);
struct pslist_head *if_pslist(void);
pserialize_t if_psz(void);
pfil_head_t *if_pfil_global(void);
struct ifnet *if_lo0(void);
#define ifnet_psref_class	(if_psref_class())
#define ifa_psref_class		(if_ifa_psref_class())
#define IFNET_GLOBAL_LOCK()	mutex_enter(if_global_lock())
#define IFNET_GLOBAL_UNLOCK()	mutex_exit(if_global_lock())
#define IFNET_READER_FOREACH(ifp)					\
	PSLIST_READER_FOREACH((ifp), if_pslist(), struct ifnet,	\
	    if_pslist_entry)
#define IFNET_WRITER_FOREACH(ifp)					\
	PSLIST_WRITER_FOREACH((ifp), if_pslist(), struct ifnet,	\
	    if_pslist_entry)
#define IFNET_READER_FIRST()						\
	PSLIST_READER_FIRST(if_pslist(), struct ifnet, if_pslist_entry)
#define lo0ifp		(if_lo0())

void	ifinit(void);
void	iffini(void);

struct ifnet *if_alloc(u_char);
void	if_free(struct ifnet *);
void	if_initname(struct ifnet *, const char *, int);
void	if_initialize(struct ifnet *);
void	if_register(struct ifnet *);
int	if_attach(struct ifnet *);
void	if_detach(struct ifnet *);
void	if_deactivate(struct ifnet *);
void	if_domain_attach(const struct domain *);
void	if_domain_detach(const struct domain *);

void	if_alloc_sadl(struct ifnet *);
void	if_free_sadl(struct ifnet *, int);
void	if_set_sadl(struct ifnet *, const void *, u_char, bool);
void	if_activate_sadl(struct ifnet *, struct ifaddr *,
	    const struct sockaddr_dl *);

struct if_percpuq *if_percpuq_create(struct ifnet *);
void	if_percpuq_destroy(struct if_percpuq *);
void	if_percpuq_enqueue(struct if_percpuq *, struct mbuf *);
void	if_input(struct ifnet *, struct mbuf *);
void	if_deferred_start_init(struct ifnet *, void (*)(struct ifnet *));
void	if_schedule_deferred_start(struct ifnet *);

int	if_transmit_lock(struct ifnet *, struct mbuf *);
int	ifq_enqueue(struct ifnet *, struct mbuf *);
int	ifq_enqueue2(struct ifnet *, struct ifqueue *, struct mbuf *);
int	if_nulltransmit(struct ifnet *, struct mbuf *);

void	if_down(struct ifnet *);
void	if_down_locked(struct ifnet *);
void	if_up(struct ifnet *);
void	if_up_locked(struct ifnet *);
int	if_flags_set(struct ifnet *, u_short);
int	ifpromisc(struct ifnet *, int);
int	ifpromisc_locked(struct ifnet *, int);
void	if_link_state_change(struct ifnet *, int);
void	*if_linkstate_change_establish(struct ifnet *, void (*)(void *),
	    void *);
void	if_linkstate_change_disestablish(struct ifnet *, void *, kmutex_t *);
int	if_do_dad(struct ifnet *);
int	if_mcast_op(struct ifnet *, unsigned long, const struct sockaddr *);
int	if_addr_init(struct ifnet *, struct ifaddr *, bool);
void	if_purgeaddrs(struct ifnet *, int, void (*)(struct ifaddr *));
void	if_export_if_data(struct ifnet *, struct if_data *, bool);
int	if_tunnel_check_nesting(struct ifnet *, struct mbuf *, int);

int	ifioctl(struct socket *, u_long, void *, struct lwp *);
int	ifioctl_common(struct ifnet *, u_long, void *);
int	ifreq_setaddr(u_long, struct ifreq *, const struct sockaddr *);

void	if_clone_attach(struct if_clone *);
void	if_clone_detach(struct if_clone *);
int	if_clone_create(const char *);
int	if_clone_destroy(const char *);
void	if_clone_destroy_all(void);

struct ifnet *ifunit(const char *);
struct ifnet *if_byindex(u_int);
struct ifnet *_if_byindex(u_int);
struct ifnet *if_get(const char *, struct psref *);
struct ifnet *if_get_byindex(u_int, struct psref *);
struct ifnet *if_get_bylla(const void *, unsigned char, struct psref *);
void	if_put(const struct ifnet *, struct psref *);
void	if_acquire(struct ifnet *, struct psref *);
#define if_release	if_put
bool	if_held(struct ifnet *);

struct ifaddr *ifa_ifwithaddr(const struct sockaddr *);
struct ifaddr *ifa_ifwithaddr_psref(const struct sockaddr *, struct psref *);
struct ifaddr *ifa_ifwithdstaddr(const struct sockaddr *);
struct ifaddr *ifa_ifwithdstaddr_psref(const struct sockaddr *,
	    struct psref *);
struct ifaddr *ifa_ifwithnet(const struct sockaddr *);
struct ifaddr *ifa_ifwithnet_psref(const struct sockaddr *, struct psref *);
struct ifaddr *ifa_ifwithaf(int);
struct ifaddr *ifa_ifwithladdr(const struct sockaddr *);
struct ifaddr *ifa_ifwithladdr_psref(const struct sockaddr *,
	    struct psref *);
struct ifaddr *ifaof_ifpforaddr(const struct sockaddr *, struct ifnet *);
struct ifaddr *ifaof_ifpforaddr_psref(const struct sockaddr *,
	    struct ifnet *, struct psref *);
void	ifa_insert(struct ifnet *, struct ifaddr *);
void	ifa_remove(struct ifnet *, struct ifaddr *);
void	ifa_psref_init(struct ifaddr *);
void	ifa_acquire(struct ifaddr *, struct psref *);
void	ifa_release(struct ifaddr *, struct psref *);
bool	ifa_held(struct ifaddr *);
void	ifafree(struct ifaddr *);

static inline void __unused
ifaref(struct ifaddr *ifa)
{
	atomic_inc_uint(&ifa->ifa_refcnt);
}

/* The interface a packet came in by. */
static inline void __unused
m_set_rcvif(struct mbuf *m, const struct ifnet *ifp)
{
	m->m_pkthdr._rcvif.ctx = NULL;
	m->m_pkthdr._rcvif.rcvif_index = ifp->if_index;
}

static inline void __unused
m_reset_rcvif(struct mbuf *m)
{
	m->m_pkthdr._rcvif.ctx = NULL;
}

static inline void __unused
m_copy_rcvif(struct mbuf *m, const struct mbuf *n)
{
	m->m_pkthdr._rcvif.ctx = NULL;
	m->m_pkthdr._rcvif.rcvif_index = n->m_pkthdr._rcvif.rcvif_index;
}

static inline struct ifnet * __unused
m_get_rcvif(const struct mbuf *m, int *s)
{
	struct ifnet *ifp;

	*s = pserialize_read_enter();
	ifp = if_byindex(m->m_pkthdr._rcvif.rcvif_index);
	if (__predict_false(ifp == NULL))
		pserialize_read_exit(*s);
	return ifp;
}

static inline void __unused
m_put_rcvif(struct ifnet *ifp, int *s)
{
	if (ifp != NULL)
		pserialize_read_exit(*s);
}

static inline struct ifnet * __unused
m_get_rcvif_psref(const struct mbuf *m, struct psref *psref)
{
	return if_get_byindex(m->m_pkthdr._rcvif.rcvif_index, psref);
}

static inline void __unused
m_put_rcvif_psref(struct ifnet *ifp, struct psref *psref)
{
	if_put(ifp, psref);
}

#define m_get_rcvif_NOMPSAFE(m)	if_byindex((m)->m_pkthdr._rcvif.rcvif_index)

void	loopattach(int);
void	loopdetach(void);
int	looutput(struct ifnet *, struct mbuf *, const struct sockaddr *,
	    const struct rtentry *);
void	lortrequest(int, struct rtentry *, const struct rt_addrinfo *);

#endif /* _KERNEL */

#endif /* _NET_IF_H_ */
