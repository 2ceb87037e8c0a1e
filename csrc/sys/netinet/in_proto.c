/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Internet domain, version 4.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/ip_icmp.h>
#include <netinet/if_inarp.h>
#include <netinet/tcp_var.h>

#include "inet_state.h"

static const struct sockaddr_in in_any = {
	.sin_len = sizeof(in_any),
	.sin_family = AF_INET,
};

static const struct protosw inetsw[] = {
{
	.pr_domain = &inetdomain,
	.pr_init = ip_init,
	.pr_drain = ip_drain,
},
{
	.pr_type = SOCK_RAW,
	.pr_domain = &inetdomain,
	.pr_protocol = IPPROTO_ICMP,
	.pr_flags = PR_ATOMIC | PR_ADDR | PR_LASTHDR,
	.pr_input = icmp_input,
	.pr_ctlinput = rip_ctlinput,
	.pr_ctloutput = rip_ctloutput,
	.pr_usrreqs = &rip_usrreqs,
},
{
	.pr_type = SOCK_DGRAM,
	.pr_domain = &inetdomain,
	.pr_protocol = IPPROTO_UDP,
	.pr_flags = PR_ATOMIC | PR_ADDR | PR_WANTRCVD | PR_PURGEIF,
	.pr_input = udp_input,
	.pr_ctlinput = udp_ctlinput,
	.pr_ctloutput = udp_ctloutput,
	.pr_usrreqs = &udp_usrreqs,
	.pr_init = udp_init,
},
{
	.pr_type = SOCK_STREAM,
	.pr_domain = &inetdomain,
	.pr_protocol = IPPROTO_TCP,
	.pr_flags = PR_CONNREQUIRED | PR_WANTRCVD | PR_LISTEN |
	    PR_ABRTACPTDIS | PR_PURGEIF,
	.pr_input = tcp_input,
	.pr_ctlinput = tcp_ctlinput,
	.pr_ctloutput = tcp_ctloutput,
	.pr_usrreqs = &tcp_usrreqs,
	.pr_init = tcp_init,
	.pr_drain = tcp_drain,
},
{
	.pr_type = SOCK_RAW,
	.pr_domain = &inetdomain,
	.pr_protocol = IPPROTO_RAW,
	.pr_flags = PR_ATOMIC | PR_ADDR | PR_PURGEIF,
	.pr_input = rip_input,
	.pr_ctlinput = rip_ctlinput,
	.pr_ctloutput = rip_ctloutput,
	.pr_usrreqs = &rip_usrreqs,
},
{
	.pr_type = SOCK_RAW,
	.pr_domain = &inetdomain,
	.pr_protocol = IPPROTO_IGMP,
	.pr_flags = PR_ATOMIC | PR_ADDR | PR_LASTHDR,
	.pr_input = igmp_input,
	.pr_ctloutput = rip_ctloutput,
	.pr_usrreqs = &rip_usrreqs,
},
/* All other protocols. */
{
	.pr_type = SOCK_RAW,
	.pr_domain = &inetdomain,
	.pr_flags = PR_ATOMIC | PR_ADDR | PR_LASTHDR,
	.pr_input = rip_input,
	.pr_ctlinput = rip_ctlinput,
	.pr_ctloutput = rip_ctloutput,
	.pr_usrreqs = &rip_usrreqs,
	.pr_init = rip_init,
},
};

static const void *
sockaddr_in_const_addr(const struct sockaddr *sa, socklen_t *slenp)
{
	*slenp = sizeof(struct in_addr);
	return &satocsin(sa)->sin_addr;
}

static void *
sockaddr_in_addr(struct sockaddr *sa, socklen_t *slenp)
{
	*slenp = sizeof(struct in_addr);
	return &satosin(sa)->sin_addr;
}

static int
sockaddr_in_cmp(const struct sockaddr *a, const struct sockaddr *b)
{
	return memcmp(&satocsin(a)->sin_addr, &satocsin(b)->sin_addr,
	    sizeof(struct in_addr));
}

const struct domain inetdomain = {
	.dom_family = AF_INET,
	.dom_name = "internet",
	.dom_protosw = inetsw,
	.dom_protoswNPROTOSW = &inetsw[__arraycount(inetsw)],
	.dom_rtoffset = 32,
	.dom_maxrtkey = sizeof(struct sockaddr_in),
	.dom_if_up = in_if_up,
	.dom_if_down = in_if_down,
	.dom_ifattach = in_domifattach,
	.dom_ifdetach = in_domifdetach,
	.dom_if_link_state_change = in_if_link_state_change,
	.dom_sockaddr_const_addr = sockaddr_in_const_addr,
	.dom_sockaddr_addr = sockaddr_in_addr,
	.dom_sockaddr_cmp = sockaddr_in_cmp,
	.dom_sa_any = (const struct sockaddr *)&in_any,
	.dom_sa_cmpofs = offsetof(struct sockaddr_in, sin_addr),
	.dom_sa_cmplen = sizeof(struct in_addr),
};
