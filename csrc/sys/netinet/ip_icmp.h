/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ICMP on the wire: RFC 792, 950, 1122, 1191, 1256, 4884.
 */
#ifndef _NETINET_IP_ICMP_H_
#define _NETINET_IP_ICMP_H_

#include <netinet/in_systm.h>
#include <netinet/ip.h>

struct icmp {
	uint8_t		icmp_type;
	uint8_t		icmp_code;
	uint16_t	icmp_cksum;
	union {
		uint8_t		ih_pptr;
		struct in_addr	ih_gwaddr;
		struct {
			uint16_t	icd_id;
			uint16_t	icd_seq;
		} ih_idseq;
		int32_t		ih_void;
		struct {
			uint16_t	ipm_void;
			uint16_t	ipm_nextmtu;
		} ih_pmtu;
		struct {
			uint8_t		exs_void;
			uint8_t		exs_len;	/* in words */
			uint16_t	exs_mtu;
		} ih_exts;
	} icmp_hun;
#define icmp_pptr	icmp_hun.ih_pptr
#define icmp_gwaddr	icmp_hun.ih_gwaddr
#define icmp_id		icmp_hun.ih_idseq.icd_id
#define icmp_seq	icmp_hun.ih_idseq.icd_seq
#define icmp_void	icmp_hun.ih_void
#define icmp_pmvoid	icmp_hun.ih_pmtu.ipm_void
#define icmp_nextmtu	icmp_hun.ih_pmtu.ipm_nextmtu
#define icmp_length	icmp_hun.ih_exts.exs_len
	union {
		struct {
			n_time	its_otime;
			n_time	its_rtime;
			n_time	its_ttime;
		} id_ts;
		struct ip	id_ip;
		uint32_t	id_mask;
		int8_t		id_data[1];
	} icmp_dun;
#define icmp_otime	icmp_dun.id_ts.its_otime
#define icmp_rtime	icmp_dun.id_ts.its_rtime
#define icmp_ttime	icmp_dun.id_ts.its_ttime
#define icmp_ip		icmp_dun.id_ip
#define icmp_mask	icmp_dun.id_mask
#define icmp_data	icmp_dun.id_data
} __packed __aligned(4);

#define ICMP_MINLEN	8
#define ICMP_TSLEN	(8 + 3 * (int)sizeof(n_time))
#define ICMP_MASKLEN	12
#define ICMP_ADVLENMIN	(8 + (int)sizeof(struct ip) + 8)
#define ICMP_ADVLEN(p)	(8 + ((p)->icmp_ip.ip_hl << 2) + 8)

#define ICMP_ECHOREPLY		0
#define ICMP_UNREACH		3
#define ICMP_UNREACH_NET		0
#define ICMP_UNREACH_HOST		1
#define ICMP_UNREACH_PROTOCOL		2
#define ICMP_UNREACH_PORT		3
#define ICMP_UNREACH_NEEDFRAG		4
#define ICMP_UNREACH_SRCFAIL		5
#define ICMP_UNREACH_NET_UNKNOWN	6
#define ICMP_UNREACH_HOST_UNKNOWN	7
#define ICMP_UNREACH_ISOLATED		8
#define ICMP_UNREACH_NET_PROHIB		9
#define ICMP_UNREACH_HOST_PROHIB	10
#define ICMP_UNREACH_TOSNET		11
#define ICMP_UNREACH_TOSHOST		12
#define ICMP_UNREACH_ADMIN_PROHIBIT	13
#define ICMP_UNREACH_HOST_PREC		14
#define ICMP_UNREACH_PREC_CUTOFF	15
#define ICMP_SOURCEQUENCH	4
#define ICMP_REDIRECT		5
#define ICMP_REDIRECT_NET		0
#define ICMP_REDIRECT_HOST		1
#define ICMP_REDIRECT_TOSNET		2
#define ICMP_REDIRECT_TOSHOST		3
#define ICMP_ECHO		8
#define ICMP_ROUTERADVERT	9
#define ICMP_ROUTERSOLICIT	10
#define ICMP_TIMXCEED		11
#define ICMP_TIMXCEED_INTRANS		0
#define ICMP_TIMXCEED_REASS		1
#define ICMP_PARAMPROB		12
#define ICMP_PARAMPROB_ERRATPTR		0
#define ICMP_PARAMPROB_OPTABSENT	1
#define ICMP_PARAMPROB_LENGTH		2
#define ICMP_TSTAMP		13
#define ICMP_TSTAMPREPLY	14
#define ICMP_IREQ		15
#define ICMP_IREQREPLY		16
#define ICMP_MASKREQ		17
#define ICMP_MASKREPLY		18
#define ICMP_MAXTYPE		40

#define ICMP_INFOTYPE(t)						\
	((t) == ICMP_ECHOREPLY || (t) == ICMP_ECHO ||			\
	(t) == ICMP_ROUTERADVERT || (t) == ICMP_ROUTERSOLICIT ||	\
	(t) == ICMP_TSTAMP || (t) == ICMP_TSTAMPREPLY ||		\
	(t) == ICMP_IREQ || (t) == ICMP_IREQREPLY ||			\
	(t) == ICMP_MASKREQ || (t) == ICMP_MASKREPLY)

#ifdef _KERNEL
struct ifnet;
struct mbuf;
struct sockaddr;
void	icmp_error(struct mbuf *, int, int, n_long, int);
void	icmp_input(struct mbuf *, int, int);
void	icmp_reflect(struct mbuf *);
void	icmp_send(struct mbuf *, struct mbuf *);
int	icmp_ratelimit(const struct in_addr *, const int, const int);
void	icmp_mtudisc(struct icmp *, struct in_addr);
#endif

#endif /* _NETINET_IP_ICMP_H_ */
