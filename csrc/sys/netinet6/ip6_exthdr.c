/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extension headers that came in: hop-by-hop and destination options, routing
 * headers.  RFC 8200, 4.2 to 4.4 and 4.6; RFC 5095.
 */

#include <sys/param.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>

#include "inet6_state.h"

#define EXT_MAXPAD	7	/* bytes of a PadN; more carries something */

/* The header, contiguous; NULL: dropped. */
static struct ip6_ext *
ext_get(struct mbuf **mp, int off, int *lenp)
{
	struct mbuf *m = *mp;
	struct ip6_ext ext;
	int len;

	if (m->m_pkthdr.len < off + (int)sizeof(ext))
		goto bad;
	m_copydata(m, off, sizeof(ext), &ext);
	len = (ext.ip6e_len + 1) << 3;
	if (m->m_pkthdr.len < off + len)
		goto bad;
	if (m->m_len < off + len) {
		if (off + len > MHLEN) {
			if (!m_ensure_contig(mp, off + len)) {
				m = *mp;
				goto bad;
			}
			m = *mp;
		} else if ((m = *mp = m_pullup(m, off + len)) == NULL) {
			IP6STAT(IP6_STAT_TOOSHORT);
			return NULL;
		}
	}
	*lenp = len;
	return (struct ip6_ext *)(mtod(m, char *) + off);
bad:
	IP6STAT(IP6_STAT_TOOSHORT);
	m_freem(m);
	*mp = NULL;
	return NULL;
}

/*
 * An option that we do not know: -1, the packet is gone, or go on.
 */
int
ip6_unknown_opt(struct mbuf *m, int type, int at)
{
	const struct ip6_hdr *ip6 = mtod(m, const struct ip6_hdr *);

	switch (IP6OPT_TYPE(type)) {
	case IP6OPT_TYPE_SKIP:
		return 0;
	case IP6OPT_TYPE_DISCARD:
		break;
	case IP6OPT_TYPE_ICMP:
		if (IN6_IS_ADDR_MULTICAST(&ip6->ip6_dst) ||
		    (m->m_flags & (M_BCAST | M_MCAST)) != 0)
			break;
		/* FALLTHROUGH */
	case IP6OPT_TYPE_FORCEICMP:
		IP6STAT(IP6_STAT_BADOPTIONS);
		icmp6_error(m, ICMP6_PARAM_PROB, ICMP6_PARAMPROB_OPTION, at);
		return -1;
	}
	IP6STAT(IP6_STAT_BADOPTIONS);
	m_freem(m);
	return -1;
}

/* Options from `off' to `end'.  False: the packet is gone. */
static bool
ext_options(struct mbuf *m, int off, int end)
{
	const uint8_t *p = mtod(m, const uint8_t *);
	int len;

	for (; off < end; off += len) {
		if (p[off] == IP6OPT_PAD1) {
			len = 1;
			continue;
		}
		if (end - off < 2)
			goto bad;
		len = p[off + 1] + 2;
		if (len > end - off)
			goto bad;
		switch (p[off]) {
		case IP6OPT_PADN:
			if (len > EXT_MAXPAD)
				goto bad;
			break;
		case IP6OPT_RTALERT:
			if (len != 4)
				goto bad;
			break;
		default:
			if (ip6_unknown_opt(m, p[off], off) != 0)
				return false;
			break;
		}
	}
	return true;
bad:
	IP6STAT(IP6_STAT_BADOPTIONS);
	icmp6_error(m, ICMP6_PARAM_PROB, ICMP6_PARAMPROB_HEADER, off);
	return false;
}

static int
ext_opts_input(struct mbuf **mp, int *offp)
{
	struct ip6_ext *ext;
	int len, nxt;

	if ((ext = ext_get(mp, *offp, &len)) == NULL)
		return IPPROTO_DONE;
	nxt = ext->ip6e_nxt;
	if (!ext_options(*mp, *offp + 2, *offp + len)) {
		*mp = NULL;
		return IPPROTO_DONE;
	}
	*offp += len;
	return nxt;
}

int
ip6_hbh_input(struct mbuf **mp, int *offp, int proto)
{
	return ext_opts_input(mp, offp);
}

int
dest6_input(struct mbuf **mp, int *offp, int proto)
{
	return ext_opts_input(mp, offp);
}

/* Source routes are not followed, type 0 least of all. */
int
route6_input(struct mbuf **mp, int *offp, int proto)
{
	const struct ip6_rthdr *rh;
	int len, nxt;

	rh = (const struct ip6_rthdr *)ext_get(mp, *offp, &len);
	if (rh == NULL)
		return IPPROTO_DONE;
	if (rh->ip6r_segleft != 0) {
		IP6STAT(IP6_STAT_BADOPTIONS);
		icmp6_error(*mp, ICMP6_PARAM_PROB, ICMP6_PARAMPROB_HEADER,
		    *offp + (int)offsetof(struct ip6_rthdr, ip6r_type));
		*mp = NULL;
		return IPPROTO_DONE;
	}
	nxt = rh->ip6r_nxt;
	*offp += len;
	return nxt;
}
