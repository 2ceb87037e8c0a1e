/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Internet domain, version 6; which code takes which header.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/tcp_var.h>

#include "inet6_state.h"

static const struct sockaddr_in6 in6_any = {
	.sin6_len = sizeof(in6_any),
	.sin6_family = AF_INET6,
};

static const struct protosw inet6sw[] = {
{
	.pr_domain = &inet6domain,
	.pr_init = ip6_init,
	.pr_drain = frag6_drain,
},
{
	.pr_type = SOCK_DGRAM,
	.pr_domain = &inet6domain,
	.pr_protocol = IPPROTO_UDP,
	.pr_flags = PR_ATOMIC | PR_ADDR | PR_PURGEIF,
	.pr_ctlinput = udp6_ctlinput,
	.pr_ctloutput = ip6_ctloutput,
	.pr_usrreqs = &udp6_usrreqs,
},
{
	.pr_type = SOCK_STREAM,
	.pr_domain = &inet6domain,
	.pr_protocol = IPPROTO_TCP,
	.pr_flags = PR_CONNREQUIRED | PR_WANTRCVD | PR_LISTEN |
	    PR_ABRTACPTDIS | PR_PURGEIF,
	.pr_ctlinput = tcp6_ctlinput,
	.pr_ctloutput = tcp_ctloutput,
	.pr_usrreqs = &tcp_usrreqs,
	.pr_init = tcp6_init,
},
{
	.pr_type = SOCK_RAW,
	.pr_domain = &inet6domain,
	.pr_protocol = IPPROTO_RAW,
	.pr_flags = PR_ATOMIC | PR_ADDR | PR_PURGEIF,
	.pr_ctlinput = rip6_ctlinput,
	.pr_ctloutput = ip6_raw_ctloutput,
	.pr_usrreqs = &rip6_usrreqs,
},
{
	.pr_type = SOCK_RAW,
	.pr_domain = &inet6domain,
	.pr_protocol = IPPROTO_ICMPV6,
	.pr_flags = PR_ATOMIC | PR_ADDR | PR_LASTHDR,
	.pr_ctlinput = rip6_ctlinput,
	.pr_ctloutput = ip6_raw_ctloutput,
	.pr_usrreqs = &rip6_usrreqs,
},
/* All other protocols. */
{
	.pr_type = SOCK_RAW,
	.pr_domain = &inet6domain,
	.pr_flags = PR_ATOMIC | PR_ADDR | PR_LASTHDR,
	.pr_ctlinput = rip6_ctlinput,
	.pr_ctloutput = ip6_raw_ctloutput,
	.pr_usrreqs = &rip6_usrreqs,
	.pr_init = rip6_init,
},
};

/* Who takes a header of that number. */
ip6_input_t
ip6_protocol(int nxt)
{
	switch (nxt) {
	case IPPROTO_TCP:
		return tcp6_input;
	case IPPROTO_UDP:
		return udp6_input;
	case IPPROTO_ICMPV6:
		return icmp6_input;
	case IPPROTO_ROUTING:
		return route6_input;
	case IPPROTO_FRAGMENT:
		return frag6_input;
	case IPPROTO_DSTOPTS:
		return dest6_input;
	case IPPROTO_NONE:
	case IPPROTO_HOPOPTS:	/* it was not the first */
		return ip6_nonxt_input;
	default:
		return rip6_input;
	}
}

void *
ip6_ctlinput_of(int nxt, int cmd, const struct sockaddr_in6 *sa,
    struct ip6ctlparam *ip6cp)
{
	switch (nxt) {
	case IPPROTO_TCP:
		return tcp6_ctlinput(cmd, sin6tocsa(sa), ip6cp);
	case IPPROTO_UDP:
		return udp6_ctlinput(cmd, sin6tocsa(sa), ip6cp);
	default:
		return rip6_ctlinput(cmd, sin6tocsa(sa), ip6cp);
	}
}

static const void *
sockaddr_in6_const_addr(const struct sockaddr *sa, socklen_t *slenp)
{
	*slenp = sizeof(struct in6_addr);
	return &satocsin6(sa)->sin6_addr;
}

static void *
sockaddr_in6_addr(struct sockaddr *sa, socklen_t *slenp)
{
	*slenp = sizeof(struct in6_addr);
	return &satosin6(sa)->sin6_addr;
}

static int
sockaddr_in6_cmp(const struct sockaddr *a, const struct sockaddr *b)
{
	return memcmp(&satocsin6(a)->sin6_addr, &satocsin6(b)->sin6_addr,
	    sizeof(struct in6_addr));
}

/* For users: the zone beside the address. */
static struct sockaddr *
sockaddr_in6_externalize(struct sockaddr *dst, socklen_t len,
    const struct sockaddr *src)
{
	if (src->sa_len != sizeof(struct sockaddr_in6) || len < src->sa_len)
		return NULL;
	memcpy(dst, src, src->sa_len);
	sa6_recoverscope(satosin6(dst));
	return dst;
}

const struct domain inet6domain = {
	.dom_family = AF_INET6,
	.dom_name = "internet6",
	.dom_protosw = inet6sw,
	.dom_protoswNPROTOSW = &inet6sw[__arraycount(inet6sw)],
	.dom_rtoffset = 64,
	.dom_maxrtkey = sizeof(struct sockaddr_in6),
	.dom_if_up = in6_if_up,
	.dom_if_down = in6_if_down,
	.dom_ifattach = in6_domifattach,
	.dom_ifdetach = in6_domifdetach,
	.dom_if_link_state_change = in6_if_link_state_change,
	.dom_sockaddr_const_addr = sockaddr_in6_const_addr,
	.dom_sockaddr_addr = sockaddr_in6_addr,
	.dom_sockaddr_cmp = sockaddr_in6_cmp,
	.dom_sockaddr_externalize = sockaddr_in6_externalize,
	.dom_sa_any = (const struct sockaddr *)&in6_any,
	.dom_sa_cmpofs = offsetof(struct sockaddr_in6, sin6_addr),
	.dom_sa_cmplen = sizeof(struct in6_addr),
};
