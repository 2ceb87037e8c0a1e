/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Protocol control blocks of Internet sockets, IPv4 and IPv6 alike.
 *
 * Addresses are kept in 16 bytes; those of IPv4 in the last four, the rest
 * zero, so that one hash and one comparison serve both (inp_af tells).
 *
 * Finding one for a packet takes no lock that two flows share:
 *	inp = in_pcblookup_connect(...) or in_pcblookup_bind(...)
 *						holds a reference
 *	if (inpcb_lock(inp)) {			the socket's lock; false: the
 *						pcb was detached meanwhile
 *		... inp->inp_socket ...
 *		inpcb_unlock(inp);
 *	}
 *	inpcb_rele(inp);
 * A struct inpcb keeps being one when its last reference is gone (its memory
 * is used again for others and freed when the kernel halts): readers may walk
 * over it, take a reference if the count is not zero, and then look whether
 * it is still the one they meant.
 *
 * Guards: (p) inpt_lock of the table; (s) the socket's lock; (c) constant
 * while the pcb is referenced.  The hash keys (addresses and ports) change
 * with both (p) and (s), so either is enough to read them.
 *
 * Lock order: solock -> inpt_lock.
 */
#ifndef _NETINET_IN_PCB_H_
#define _NETINET_IN_PCB_H_

#include <sys/atomic.h>
#include <sys/queue.h>
#include <sys/kauth.h>
#include <sys/mutex.h>
#include <net/route.h>
#include <netinet/in.h>
#include <netinet/ip.h>

struct icmp6_filter;
struct ip6_moptions;
struct ip6_pktopts;
struct ip_moptions;
struct in6pcb;
struct inpcbpolicy;
struct inpcbtable;
struct kauth_cred;
struct lwp;
struct mbuf;
struct socket;

union in_pcbaddr {
	struct in6_addr	ipa_6;
	struct {
		uint32_t	ipa_zero[3];
		struct in_addr	ipa_4;
	} ipa_v4;
	uint64_t	ipa_word[2];
};

/* State of a pcb. */
#define INP_ATTACHED	0
#define INP_BOUND	1
#define INP_CONNECTED	2

typedef int (*pcb_overudp_cb_t)(struct mbuf **, int, struct socket *,
    struct sockaddr *, void *);

struct inpcb {
	struct inpcb	*inp_hnext;	/* p: chain of connected or bound */
	struct inpcb	**inp_hprev;	/* p */
	volatile u_int	inp_refcnt;
	int		inp_af;		/* c */
	union in_pcbaddr inp_faddru;	/* p+s */
	union in_pcbaddr inp_laddru;	/* p+s */
	in_port_t	inp_fport;	/* p+s, network order */
	in_port_t	inp_lport;	/* p+s */
	uint8_t		inp_state;	/* p+s: INP_* */
	uint8_t		inp_proto;	/* c: of raw sockets */
	uint32_t	inp_bucket;	/* p: where inp_hnext is */
	struct inpcbtable *inp_table;	/* c */
	kmutex_t	*inp_lock;	/* the socket's: in_pcbsetlock() */
	kmutex_t	*inp_oldlock;	/* what it was, kept for readers */
	struct socket	*inp_socket;	/* s: NULL when detached */
	void		*inp_ppcb;	/* s: of the protocol */

	LIST_ENTRY(inpcb) inp_lhash;	/* p: all with that local port */
	TAILQ_ENTRY(inpcb) inp_queue;	/* p: all of the table */
	uint32_t	inp_scope;	/* s: zone of link-local addresses */
	bool		inp_full;	/* UDP: no room, none is looked for */
	int		inp_flags;	/* s */
	int		inp_flags2;	/* s */
	int		inp_portalgo;	/* s */
	bool		inp_bindportonsend; /* s */
	bool		inp_multi;	/* s: joined a group */
	uint8_t		inp_ip_minttl;	/* s */
	struct route	inp_route;	/* s */
	struct ip	inp_ip;		/* s: prototype of the header */
	int		inp_errormtu;	/* s: of the last EMSGSIZE */
	struct mbuf	*inp_options;	/* s */
	struct ip_moptions *inp_moptions; /* s */
	struct inpcbpolicy *inp_sp;	/* s */
	struct in_addr	inp_prefsrcip;	/* s: IP_PKTINFO */
	uint32_t	inp_prefsrcif;	/* s */
	pcb_overudp_cb_t inp_overudp_cb; /* s */
	void		*inp_overudp_arg; /* s */

	/* IPv6 */
	struct ip6_pktopts *in6p_outputopts; /* s */
	struct ip6_moptions *in6p_moptions; /* s */
	struct icmp6_filter *in6p_icmp6filt; /* s */
	uint32_t	in6p_flowinfo;	/* s */
	int		in6p_cksum;	/* s: IPV6_CHECKSUM */
	short		in6p_hops;	/* s: -1 default */
};

#define inp_faddr	inp_faddru.ipa_v4.ipa_4
#define inp_laddr	inp_laddru.ipa_v4.ipa_4
#define in6p_faddr	inp_faddru.ipa_6
#define in6p_laddr	inp_laddru.ipa_6
#define in6p_fport	inp_fport
#define in6p_lport	inp_lport
#define in6p_flags	inp_flags
#define in6p_route	inp_route
#define in6p_socket	inp_socket
#define in6p_af		inp_af

/* inp_flags */
#define INP_RECVOPTS		0x0001
#define INP_RECVRETOPTS		0x0002
#define INP_RECVDSTADDR		0x0004
#define INP_HDRINCL		0x0008
#define INP_HIGHPORT		0x0010
#define INP_LOWPORT		0x0020
#define INP_ANONPORT		0x0040
#define INP_RECVIF		0x0080
#define INP_UDP_CSUM		0x0100
#define INP_RECVTTL		0x0400
#define INP_RECVPKTINFO		0x0800
#define INP_BINDANY		0x1000
#define INP_CONTROLOPTS							\
	(INP_RECVOPTS | INP_RECVRETOPTS | INP_RECVDSTADDR |		\
	INP_RECVIF | INP_RECVTTL | INP_RECVPKTINFO)
#define IN6P_RECVOPTS		0x00001000
#define IN6P_PKTINFO		0x00010000
#define IN6P_HOPLIMIT		0x00020000
#define IN6P_HOPOPTS		0x00040000
#define IN6P_DSTOPTS		0x00080000
#define IN6P_RTHDR		0x00100000
#define IN6P_RTHDRDSTOPTS	0x00200000
#define IN6P_TCLASS		0x00400000
#define IN6P_BINDANY		0x00800000
#define IN6P_IPV6_V6ONLY	0x01000000
#define IN6P_MTU		0x02000000
#define IN6P_RFC2292		0x04000000
#define IN6P_AUTOFLOWLABEL	0x08000000
#define IN6P_CONTROLOPTS						\
	(IN6P_PKTINFO | IN6P_HOPLIMIT | IN6P_HOPOPTS | IN6P_DSTOPTS |	\
	IN6P_RTHDR | IN6P_RTHDRDSTOPTS | IN6P_TCLASS | IN6P_MTU)

/* Chains are read without a lock; ib_seq changes with every removal. */
struct inpcb_bucket {
	struct inpcb	*ib_first;
	volatile u_int	ib_seq;
};
struct inpcb_ctable {
	struct inpcb_ctable *ic_older;		/* readers may be in there */
	u_int		ic_mask;
	struct inpcb_bucket ic_bucket[];
};
LIST_HEAD(inpcb_ports, inpcb);

/* A port that something else than a pcb uses (TIME_WAIT), or NULL. */
typedef bool (*inpcb_portbusy_t)(const union in_pcbaddr *, in_port_t);

struct inpcbtable {
	kmutex_t	inpt_lock;
	struct inpcb_ctable *inpt_connect;
	volatile bool	inpt_growing;		/* into a larger one */
	u_int		inpt_nconnect;		/* that are in there */
	struct inpcb_bucket *inpt_bind;		/* [inpt_mask + 1] */
	struct inpcb_ports *inpt_ports;		/* [inpt_portmask + 1] */
	u_int		inpt_portmask;
	u_long		inpt_mask;
	uint64_t	inpt_secret[2];		/* of the hash */
	TAILQ_HEAD(inpcbqueue, inpcb) inpt_queue;
	u_int		inpt_count;
	struct inpcb	*inpt_free;		/* by inp_hnext */
	inpcb_portbusy_t inpt_portbusy;
	in_port_t	inpt_lastport;
	in_port_t	inpt_lastlow;
};

#define sotoinpcb(so)	((struct inpcb *)(so)->so_pcb)
#define sotoin6pcb(so)	((struct inpcb *)(so)->so_pcb)
#define inp_lock_held(inp)	mutex_owned((inp)->inp_lock)

int	in_pcbinit(struct inpcbtable *, u_int);
void	in_pcbfini(struct inpcbtable *);
/* Called and returns with the socket locked, but for alloc: see there. */
int	in_pcballoc(struct socket *, struct inpcbtable *);
void	in_pcbdetach(struct inpcb *);
void	in_pcbsetlock(struct inpcb *, kmutex_t *);
/* For both families: bind (port 0: choose one), connect, disconnect. */
int	inpcb_bind(struct inpcb *, const union in_pcbaddr *, in_port_t,
	    struct lwp *);
int	inpcb_connect(struct inpcb *, const union in_pcbaddr *,
	    const union in_pcbaddr *, in_port_t, struct lwp *);
void	inpcb_disconnect(struct inpcb *);
int	in_pcbbind(struct inpcb *, struct sockaddr_in *, struct lwp *);
int	in_pcbbindableaddr(struct inpcb *, struct sockaddr_in *,
	    kauth_cred_t);
int	in_pcbconnect(struct inpcb *, struct sockaddr_in *, struct lwp *);
void	in_pcbdisconnect(struct inpcb *);
int	in_pcbsetport(struct inpcb *, const union in_pcbaddr *, struct lwp *);
void	in_setpeeraddr(struct inpcb *, struct sockaddr_in *);
void	in_setsockaddr(struct inpcb *, struct sockaddr_in *);
/* Connected at once, of a connection that came in. EADDRINUSE: there is one. */
int	in_pcbinsert(struct inpcb *, const union in_pcbaddr *, in_port_t,
	    const union in_pcbaddr *, in_port_t);

struct inpcb *in_pcblookup_connect(struct inpcbtable *, struct in_addr,
	    u_int, struct in_addr, u_int);
struct inpcb *in_pcblookup_bind(struct inpcbtable *, struct in_addr, u_int);
struct inpcb *inpcb_lookup_connect(struct inpcbtable *, int,
	    const union in_pcbaddr *, in_port_t, const union in_pcbaddr *,
	    in_port_t);
struct inpcb *inpcb_lookup_bind(struct inpcbtable *, int,
	    const union in_pcbaddr *, in_port_t);
bool	inpcb_hold(struct inpcb *);
void	inpcb_rele(struct inpcb *);
bool	inpcb_lock(struct inpcb *);
void	inpcb_unlock(struct inpcb *);

void	in_pcbnotifyall(struct inpcbtable *, struct in_addr, int,
	    void (*)(struct inpcb *, int));
int	in_pcbnotify(struct inpcbtable *, struct in_addr, u_int,
	    struct in_addr, u_int, int, void (*)(struct inpcb *, int));
/* Call fn for each pcb, locked and held. */
void	in_pcbforeach(struct inpcbtable *, void (*)(struct inpcb *, void *),
	    void *);
void	in_pcbpurgeif(struct inpcbtable *, struct ifnet *);
void	in_losing(struct inpcb *);
void	in_rtchange(struct inpcb *, int);
struct rtentry *in_pcbrtentry(struct inpcb *);
void	in_pcbrtentry_unref(struct rtentry *, struct inpcb *);
/* The source address for a destination: EADDRNOTAVAIL if there is none. */
int	in_selectsrc_addr(struct inpcb *, struct sockaddr_in *, struct route *,
	    struct ip_moptions *, struct in_addr *);

static inline void __unused
in_pcbaddr4(union in_pcbaddr *pa, struct in_addr a)
{
	pa->ipa_word[0] = 0;
	pa->ipa_v4.ipa_zero[2] = 0;
	pa->ipa_v4.ipa_4 = a;
}

/*
 * Lookups read names without a lock, while they change perhaps, and then ask
 * whether they did: in_pcbhash.c.
 */
#define IPA_WORD(a, i)	atomic_load_relaxed(&(a)->ipa_word[i])

static inline void __unused
in_pcbaddr_set(union in_pcbaddr *to, const union in_pcbaddr *from)
{
	atomic_store_relaxed(&to->ipa_word[0], from->ipa_word[0]);
	atomic_store_relaxed(&to->ipa_word[1], from->ipa_word[1]);
}

static inline bool __unused
in_pcbaddr_eq(const union in_pcbaddr *a, const union in_pcbaddr *b)
{
	return ((IPA_WORD(a, 0) ^ IPA_WORD(b, 0)) |
	    (IPA_WORD(a, 1) ^ IPA_WORD(b, 1))) == 0;
}

static inline bool __unused
in_pcbaddr_any(const union in_pcbaddr *a)
{
	return (IPA_WORD(a, 0) | IPA_WORD(a, 1)) == 0;
}

#endif /* _NETINET_IN_PCB_H_ */
