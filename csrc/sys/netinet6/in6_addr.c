/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv6 addresses as such: zones, scopes, prefixes; no state.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>

#include "inet6_state.h"

#define A16(a, b, c, d, e, f, g, h)					\
	{ { .__u6_addr16 = { htobe16(a), htobe16(b), htobe16(c),	\
	    htobe16(d), htobe16(e), htobe16(f), htobe16(g), htobe16(h) } } }

const struct in6_addr in6addr_any = A16(0, 0, 0, 0, 0, 0, 0, 0);
const struct in6_addr in6addr_loopback = A16(0, 0, 0, 0, 0, 0, 0, 1);
const struct in6_addr in6addr_linklocal_allnodes =
    A16(0xff02, 0, 0, 0, 0, 0, 0, 1);
const struct in6_addr in6addr_linklocal_allrouters =
    A16(0xff02, 0, 0, 0, 0, 0, 0, 2);
const struct in6_addr in6addr_linklocal_allv2routers =
    A16(0xff02, 0, 0, 0, 0, 0, 0, 0x16);

int
sa6_embedscope(struct sockaddr_in6 *sin6)
{
	struct in6_addr *a = &sin6->sin6_addr;
	const uint32_t zone = sin6->sin6_scope_id;

	sin6->sin6_scope_id = 0;
	if (!IN6_IS_SCOPED(a))
		return 0;
	if (zone > 0xffff)
		return ENXIO;
	if (zone != 0) {
		struct psref psref;
		struct ifnet *ifp;
		int bound = curlwp_bind();

		if ((ifp = if_get_byindex(zone, &psref)) != NULL)
			if_put(ifp, &psref);
		curlwp_bindx(bound);
		if (ifp == NULL)
			return ENXIO;
		in6_embed(a, zone);
	} else if (a->s6_addr16[1] == 0 && !IN6_IS_ADDR_MULTICAST(a)) {
		if (inet6_state()->is6_use_defaultzone == 0)
			return EHOSTUNREACH;
		in6_embed(a, (u_int)inet6_state()->is6_use_defaultzone);
	}
	return 0;
}

void
sa6_recoverscope(struct sockaddr_in6 *sin6)
{
	sin6->sin6_scope_id = in6_zone(&sin6->sin6_addr);
	in6_clear(&sin6->sin6_addr);
}

/* As a number: 1 node, 2 link, 5 site, 14 global. */
int
in6_addrscope(const struct in6_addr *a)
{
	if (IN6_IS_ADDR_MULTICAST(a))
		return a->s6_addr[1] & 0xf;
	if (IN6_IS_ADDR_LINKLOCAL(a))
		return 2;
	if (IN6_IS_ADDR_SITELOCAL(a))
		return 5;
	if (IN6_IS_ADDR_LOOPBACK(a))
		return 2;	/* RFC 6724, 3.1 and 3.4 */
	return 14;
}

int
in6_matchlen(const struct in6_addr *a, const struct in6_addr *b)
{
	for (int i = 0; i < 16; i++) {
		const u_int x = a->s6_addr[i] ^ b->s6_addr[i];

		if (x != 0)
			return i * 8 + __builtin_clz(x) - 24;
	}
	return 128;
}

/* -1: not a mask. */
int
in6_mask2len(const struct in6_addr *mask)
{
	struct in6_addr full;
	int len;

	for (len = 0; len < 128; len++) {
		if ((mask->s6_addr[len / 8] & (0x80 >> (len % 8))) == 0)
			break;
	}
	in6_prefixlen2mask(&full, len);
	return IN6_ARE_ADDR_EQUAL(&full, mask) ? len : -1;
}

void
in6_prefixlen2mask(struct in6_addr *mask, int len)
{
	memset(mask, 0, sizeof(*mask));
	for (int i = 0; i < 16 && len > 0; i++, len -= 8)
		mask->s6_addr[i] = len >= 8 ? 0xff :
		    (uint8_t)(0xff << (8 - len));
}

bool
in6_prefix_eq(const struct in6_addr *a, const struct in6_addr *b, u_int len)
{
	return (u_int)in6_matchlen(a, b) >= len;
}

const char *
in6_fmtaddr(char *buf, size_t size, const struct in6_addr *a)
{
	(void)snprintf(buf, size, "%x:%x:%x:%x:%x:%x:%x:%x",
	    be16toh(a->s6_addr16[0]), be16toh(a->s6_addr16[1]),
	    be16toh(a->s6_addr16[2]), be16toh(a->s6_addr16[3]),
	    be16toh(a->s6_addr16[4]), be16toh(a->s6_addr16[5]),
	    be16toh(a->s6_addr16[6]), be16toh(a->s6_addr16[7]));
	return buf;
}

void
in6_solicited(struct in6_addr *group, const struct in6_addr *a, u_int ifindex)
{
	memset(group, 0, sizeof(*group));
	group->s6_addr16[0] = htobe16(0xff02);
	group->s6_addr[11] = 1;
	group->s6_addr[12] = 0xff;
	memcpy(&group->s6_addr[13], &a->s6_addr[13], 3);
	in6_embed(group, ifindex);
}
