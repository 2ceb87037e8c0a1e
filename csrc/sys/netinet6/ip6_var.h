/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv6 inside the kernel.
 *
 * Headers of packets carry no zones.  What came in has the zone of its
 * interface (ip6_addrs()); who sends gives the addresses with zones to
 * ip6_output() in the header, which takes them out.
 */
#ifndef _NETINET6_IP6_VAR_H_
#define _NETINET6_IP6_VAR_H_

#include <sys/kauth.h>
#include <sys/queue.h>
#include <netinet/in.h>
#include <netinet/ip6.h>
#include <netinet6/in6_var.h>

#define IP6_STAT_TOTAL		0
#define IP6_STAT_TOOSHORT	1
#define IP6_STAT_TOOSMALL	2
#define IP6_STAT_FRAGMENTS	3
#define IP6_STAT_FRAGDROPPED	4
#define IP6_STAT_FRAGTIMEOUT	5
#define IP6_STAT_FRAGOVERFLOW	6
#define IP6_STAT_FORWARD	7
#define IP6_STAT_CANTFORWARD	8
#define IP6_STAT_REDIRECTSENT	9
#define IP6_STAT_DELIVERED	10
#define IP6_STAT_LOCALOUT	11
#define IP6_STAT_ODROPPED	12
#define IP6_STAT_REASSEMBLED	13
#define IP6_STAT_FRAGMENTED	14
#define IP6_STAT_OFRAGMENTS	15
#define IP6_STAT_CANTFRAG	16
#define IP6_STAT_BADOPTIONS	17
#define IP6_STAT_NOROUTE	18
#define IP6_STAT_BADVERS	19
#define IP6_STAT_RAWOUT		20
#define IP6_STAT_BADSCOPE	21
#define IP6_STAT_NOTMEMBER	22
#define IP6_STAT_NXTHIST	23
#define IP6_STAT_TOOMANYHDR	316
#define IP6_STAT_SOURCES_NONE	317
#define IP6_STAT_PFILDROP_IN	403
#define IP6_STAT_PFILDROP_OUT	404
#define IP6_STAT_IFDROP		407
#define IP6_STAT_TIMXCEED	409
#define IP6_STAT_TOOBIG		410
#define IP6_STAT_RTREJECT	411
#define IP6_NSTATS		412

/* Flags of ip6_output(). */
#define IPV6_UNSPECSRC	0x01
#define IPV6_FORWARDING	0x02
#define IPV6_MINMTU	0x04

struct inpcb;
struct mbuf;
struct psref;
struct route;
struct rtentry;
struct socket;
struct sockopt;

/* What one packet, or all of a socket, is sent with: RFC 3542. */
struct ip6_pktopts {
	int		ip6po_hlim;	/* -1: default */
	int		ip6po_tclass;	/* -1: default */
	int		ip6po_minmtu;	/* -1: for groups only */
	int		ip6po_flags;
#define IP6PO_DONTFRAG	0x01
#define IP6PO_PKTINFO	0x02
	struct in6_pktinfo ip6po_pktinfo;	/* zone embedded */
	bool		ip6po_nexthop_set;
	struct sockaddr_in6 ip6po_nexthop;
	/* Extension headers, as they are sent; NULL: none. */
	struct ip6_ext	*ip6po_hbh;
	struct ip6_ext	*ip6po_dest1;	/* before a routing header */
	struct ip6_ext	*ip6po_rthdr;
	struct ip6_ext	*ip6po_dest2;
};

struct ip6_membership {
	struct in6_multi *i6mm_maddr;	/* one reference */
	if_index_t	i6mm_ifindex;
};
#define IPV6_MAXMEMBERS	20
struct ip6_moptions {
	if_index_t	im6o_multicast_if_index;
	int		im6o_multicast_hlim;	/* -1: default */
	u_int		im6o_multicast_loop;
	u_int		im6o_nmembers;
	struct ip6_membership im6o_memberships[IPV6_MAXMEMBERS];
};

/* What ICMPv6 tells a protocol. */
struct ip6ctlparam {
	struct mbuf	*ip6c_m;	/* the message */
	int		ip6c_off;	/* of the upper header in it */
	uint32_t	ip6c_mtu;	/* of PRC_MSGSIZE */
	struct in6_addr	ip6c_src;	/* ours, zone embedded */
	struct in6_addr	ip6c_dst;
};

typedef int (*ip6_input_t)(struct mbuf **, int *, int);

void	ip6_init(void);
void	ip6_fini(void);
void	ip6_input(struct mbuf *, struct ifnet *);
void	ip6_addrs(const struct mbuf *, struct in6_addr *, struct in6_addr *);
void	ip6_forward(struct mbuf *, struct ifnet *);
int	ip6_output(struct mbuf *, struct ip6_pktopts *, struct route *, int,
	    struct ip6_moptions *, struct inpcb *, struct ifnet **);
int	ip6_if_output(struct ifnet *, struct ifnet *, struct mbuf *,
	    const struct sockaddr_in6 *, const struct rtentry *);
int	ip6_lasthdr(const struct mbuf *, int, int, int *);
int	ip6_unknown_opt(struct mbuf *, int, int);
uint32_t ip6_randomid(void);
uint32_t ip6_randomflowlabel(void);
int	ip6_defhlim(struct ifnet *, struct inpcb *);

/* Extension headers: next protocol, or IPPROTO_DONE. */
int	ip6_hbh_input(struct mbuf **, int *, int);
int	dest6_input(struct mbuf **, int *, int);
int	route6_input(struct mbuf **, int *, int);
int	frag6_input(struct mbuf **, int *, int);
int	ip6_nonxt_input(struct mbuf **, int *, int);
void	frag6_init(void);
void	frag6_fini(void);
void	frag6_drain(void);

int	icmp6_input(struct mbuf **, int *, int);
int	rip6_input(struct mbuf **, int *, int);
int	udp6_input(struct mbuf **, int *, int);
int	tcp6_input(struct mbuf **, int *, int);
ip6_input_t ip6_protocol(int);
void	*ip6_ctlinput_of(int, int, const struct sockaddr_in6 *,
	    struct ip6ctlparam *);

int	in6_cksum(struct mbuf *, u_int8_t, uint32_t, uint32_t);
uint16_t in6_cksum_phdr(const struct in6_addr *, const struct in6_addr *,
	    uint32_t, uint32_t);
void	in6_delayed_cksum(struct mbuf *);
bool	in6_cksum_good(struct mbuf *, int, int, int, int);

/* Options and ancillary data. */
int	ip6_ctloutput(int, struct socket *, struct sockopt *);
int	ip6_raw_ctloutput(int, struct socket *, struct sockopt *);
void	ip6_initpktopts(struct ip6_pktopts *);
int	ip6_setpktopts(struct mbuf *, struct ip6_pktopts *,
	    const struct ip6_pktopts *, struct inpcb *, kauth_cred_t);
void	ip6_clearpktopts(struct ip6_pktopts *);
void	ip6_savecontrol(struct inpcb *, struct mbuf **,
	    const struct ip6_hdr *, struct mbuf *);
int	ip6_setmoptions(struct ip6_moptions **, const struct sockopt *);
int	ip6_getmoptions(struct ip6_moptions *, struct sockopt *);
void	ip6_freemoptions(struct ip6_moptions *);
void	ip6_mcast_purgeif(struct ip6_moptions *, struct ifnet *);
bool	ip6_mcast_member(struct inpcb *, const struct in6_addr *, u_int);

/* Pcbs of IPv6. */
int	in6_pcbbind(struct inpcb *, struct sockaddr_in6 *, struct lwp *);
int	in6_pcbbindable(struct inpcb *, struct sockaddr_in6 *);
int	in6_pcbconnect(struct inpcb *, struct sockaddr_in6 *, struct lwp *);
int	in6_pcbdest(struct inpcb *, const struct sockaddr *,
	    struct sockaddr_in6 *);
void	in6_setsockaddr(struct inpcb *, struct sockaddr_in6 *);
void	in6_setpeeraddr(struct inpcb *, struct sockaddr_in6 *);
void	in6_pcbfree(struct inpcb *);
void	in6_pcbpurge(struct inpcb *, struct ifnet *);
int	in6_selectsrc(struct inpcb *, const struct sockaddr_in6 *,
	    struct route *, const struct ip6_pktopts *,
	    const struct ip6_moptions *, struct in6_addr *);
bool	in6_selectsrc_if(struct ifnet *, const struct in6_addr *,
	    struct in6_addr *);

/* Protocols. */
void	rip6_init(void);
void	rip6_fini(void);
void	*rip6_ctlinput(int, const struct sockaddr *, void *);
void	*udp6_ctlinput(int, const struct sockaddr *, void *);
void	*tcp6_ctlinput(int, const struct sockaddr *, void *);
void	tcp6_init(void);
extern const struct pr_usrreqs rip6_usrreqs, udp6_usrreqs;
extern const struct domain inet6domain;

#endif /* _NETINET6_IP6_VAR_H_ */
