/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv4 inside the kernel.
 */
#ifndef _NETINET_IP_VAR_H_
#define _NETINET_IP_VAR_H_

#include <sys/queue.h>
#include <sys/kauth.h>
#include <net/if.h>
#include <sys/mutex.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/igmp_var.h>

/* The IP header as upper protocols once overlaid it. */
struct ipovly {
	uint8_t		ih_x1[9];
	uint8_t		ih_pr;
	uint16_t	ih_len;
	struct in_addr	ih_src;
	struct in_addr	ih_dst;
} __packed __aligned(4);

#define IP_STAT_TOTAL		0
#define IP_STAT_BADSUM		1
#define IP_STAT_TOOSHORT	2
#define IP_STAT_TOOSMALL	3
#define IP_STAT_BADHLEN		4
#define IP_STAT_BADLEN		5
#define IP_STAT_FRAGMENTS	6
#define IP_STAT_FRAGDROPPED	7
#define IP_STAT_FRAGTIMEOUT	8
#define IP_STAT_FORWARD		9
#define IP_STAT_FASTFORWARD	10
#define IP_STAT_CANTFORWARD	11
#define IP_STAT_REDIRECTSENT	12
#define IP_STAT_NOPROTO		13
#define IP_STAT_DELIVERED	14
#define IP_STAT_LOCALOUT	15
#define IP_STAT_ODROPPED	16
#define IP_STAT_REASSEMBLED	17
#define IP_STAT_FRAGMENTED	18
#define IP_STAT_OFRAGMENTS	19
#define IP_STAT_CANTFRAG	20
#define IP_STAT_BADOPTIONS	21
#define IP_STAT_NOROUTE		22
#define IP_STAT_BADVERS		23
#define IP_STAT_RAWOUT		24
#define IP_STAT_BADFRAGS	25
#define IP_STAT_RCVMEMDROP	26
#define IP_STAT_TOOLONG		27
#define IP_STAT_NOGIF		28
#define IP_STAT_BADADDR		29
#define IP_STAT_NOL2TP		30
#define IP_STAT_NOIPSEC		31
#define IP_STAT_PFILDROP_IN	32
#define IP_STAT_PFILDROP_OUT	33
#define IP_STAT_IPSECDROP_IN	34
#define IP_STAT_IPSECDROP_OUT	35
#define IP_STAT_IFDROP		36
#define IP_STAT_TIMXCEED	37
#define IP_STAT_IFNOADDR	38
#define IP_STAT_RTREJECT	39
#define IP_STAT_BCASTDENIED	40
#define IP_NSTATS		41

/* Flags of ip_output(). */
#define IP_FORWARDING		0x0001
#define IP_RAWOUTPUT		0x0002
#define IP_RETURNMTU		0x0004
#define IP_NOIPNEWID		0x0008
#define IP_ROUTETOIF		0x0010	/* SO_DONTROUTE */
#define IP_ALLOWBROADCAST	0x0020	/* SO_BROADCAST */
#define IP_IGMP_MCAST		0x0040
#define IP_MTUDISC		0x0400
#define IP_ROUTETOIFINDEX	0x0800

struct ifnet;
struct in_ifaddr;
struct in_multi;
struct inpcb;
struct lwp;
struct mbuf;
struct protosw;
struct psref;
struct route;
struct rtentry;
struct socket;
struct sockopt;

/* A group that a socket joined: sources are allowed, or refused. */
struct ip_msource {
	LIST_ENTRY(ip_msource) ims_list;
	struct in_addr	ims_addr;
};
struct ip_membership {
	struct in_multi	*imb_inm;	/* one reference */
	struct in_addr	imb_group;
	if_index_t	imb_ifindex;
	int		imb_mode;	/* MCAST_EXCLUDE: all but these */
	u_int		imb_nsources;
	LIST_HEAD(, ip_msource) imb_sources;
};

/* Multicast options of a socket, under its lock. */
struct ip_moptions {
	if_index_t	imo_multicast_if_index;
	struct in_addr	imo_multicast_addr;
	uint8_t		imo_multicast_ttl;
	uint8_t		imo_multicast_loop;
	uint16_t	imo_num_memberships;
	struct ip_membership imo_membership[IP_MAX_MEMBERSHIPS];
};

/* Per packet send options: ancillary data and IP_PKTINFO. */
struct ip_pktopts {
	struct sockaddr_in ippo_laddr;
	struct ip_moptions *ippo_imo;
	struct ip_moptions ippo_imobuf;
};

struct inet_state;
percpu_t *ip_stats(void);
#define ip_statinc(x)		_NET_STATINC(ip_stats(), (x))
#define ip_statadd(x, n)	_NET_STATADD(ip_stats(), (x), (n))

struct pktqueue *ip_pktq_get(void);
#define ip_pktq		(ip_pktq_get())

/* Variables of sysctl: one copy a kernel, in netinet/inet_state.h. */
int	*ip_mtudisc_get(void);
int	*ip_defttl_get(void);
int	*ip_mtudisc_timeout_get(void);
int	*ip_do_loopback_cksum_get(void);
int	*ip_anonport_get(int);
#define ip_mtudisc		(*ip_mtudisc_get())
#define ip_defttl		(*ip_defttl_get())
#define ip_mtudisc_timeout	(*ip_mtudisc_timeout_get())
#define ip_do_loopback_cksum	(*ip_do_loopback_cksum_get())

void	ip_init(void);
void	ip_fini(void);
void	ip_input(struct mbuf *, struct ifnet *);
int	ip_output(struct mbuf *, struct mbuf *, struct route *, int,
	    struct ip_moptions *, struct inpcb *);
int	ip_if_output(struct ifnet * const, struct mbuf * const,
	    const struct sockaddr * const, const struct rtentry *);
int	ip_fragment(struct mbuf *, struct ifnet *, u_long);
int	ip_ctloutput(int, struct socket *, struct sockopt *);
int	ip_setmoptions(struct ip_moptions **, const struct sockopt *);
int	ip_getmoptions(struct ip_moptions *, struct sockopt *);
void	ip_freemoptions(struct ip_moptions *);
bool	ip_mcast_allowed(struct inpcb *, struct ifnet *, struct in_addr,
	    struct in_addr);
int	ip_pcbopts(struct inpcb *, const struct sockopt *);
int	ip_setpktopts(struct mbuf *, struct ip_pktopts *, int *,
	    struct inpcb *, kauth_cred_t);
void	ip_savecontrol(struct inpcb *, struct mbuf **, struct ip *,
	    struct mbuf *);
int	ip_optcopy(struct ip *, struct ip *);
u_int	ip_optlen(struct inpcb *);
struct mbuf *ip_insertoptions(struct mbuf *, struct mbuf *, int *);
int	ip_dooptions(struct mbuf *);
struct mbuf *ip_srcroute(struct mbuf *);
void	ip_stripoptions(struct mbuf *);
void	ip_forward(struct mbuf *, int, struct ifnet *);
int	ip_reass_packet(struct mbuf **);
void	ip_reass_init(void);
void	ip_reass_fini(void);
void	ip_drain(void);
uint16_t ip_newid(const struct in_ifaddr *);
uint16_t ip_randomid(void);
void	ip_loopback_mcast(struct ifnet *, struct mbuf *,
	    const struct sockaddr_in *);

int	rip_ctloutput(int, struct socket *, struct sockopt *);
void	*rip_ctlinput(int, const struct sockaddr *, void *);
void	rip_init(void);
void	rip_fini(void);
void	rip_input(struct mbuf *, int, int);
int	rip_output(struct mbuf *, struct inpcb *, struct mbuf *,
	    struct lwp *);
extern const struct pr_usrreqs rip_usrreqs;

#endif /* _NETINET_IP_VAR_H_ */
