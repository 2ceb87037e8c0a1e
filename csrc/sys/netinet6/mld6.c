/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Multicast listener discovery, the listener's part: version 2 (RFC 3810), and
 * version 1 (RFC 2710) as long as a querier of it is heard.
 *
 * Memberships have no sources here: a group is EXCLUDE {} or not there.  A
 * change is told at once and once more within a second (in6m_pending); a query
 * is answered after a random time (in6m_timer).  The callout runs five times a
 * second while anything of that is outstanding.
 *
 * Locking: is6_multilock; packets are sent from the callout or without it.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>

#include "inet6_state.h"

#define MLD_HZ		5
#define MLD_V1PRESENT	(400 * MLD_HZ)
#define MLD2_TO_EXCLUDE	4
#define MLD2_TO_INCLUDE	3
#define MLD2_IS_EXCLUDE	2
#define MLD_MAXBATCH	16		/* messages made at once */

struct mld2_report {
	struct icmp6_hdr mr_hdr;	/* number of records: data16[1] */
	uint8_t		mr_type;
	uint8_t		mr_auxlen;
	uint16_t	mr_nsources;
	struct in6_addr	mr_group;
};
struct mld1_msg {
	struct icmp6_hdr mm_hdr;
	struct in6_addr	mm_group;
};

static void	mld_tick(void *);

void
mld_init(void)
{
	struct inet6_state *is6 = inet6_state();

	callout_init(&is6->is6_mld_callout, CALLOUT_MPSAFE);
	callout_setfunc(&is6->is6_mld_callout, mld_tick, NULL);
}

void
mld_fini(void)
{
	struct inet6_state *is6 = inet6_state();

	callout_halt(&is6->is6_mld_callout, NULL);
	callout_destroy(&is6->is6_mld_callout);
}

static void
mld_arm(void)
{
	struct inet6_state *is6 = inet6_state();

	if (is6->is6_mld_armed || is6->is6_detaching)
		return;
	is6->is6_mld_armed = true;
	callout_schedule(&is6->is6_mld_callout, MAX(hz / MLD_HZ, 1));
}

/* RFC 3810, 5: nobody asks for these. */
static bool
mld_silent(const struct in6_multi *in6m)
{
	struct in6_addr a = in6m->in6m_addr;

	in6_clear(&a);
	return (in6m->in6m_ifp->if_flags & IFF_LOOPBACK) != 0 ||
	    (a.s6_addr[1] & 0xf) < 2 ||
	    IN6_ARE_ADDR_EQUAL(&a, &in6addr_linklocal_allnodes);
}

void
mld_joined(struct in6_multi *in6m)
{
	if (mld_silent(in6m))
		return;
	in6m->in6m_pending = 2;
	in6m->in6m_timer = 1;
	mld_arm();
}

void
mld_send(const struct mld_out *mo)
{
	static const uint8_t alert[8] = { IPPROTO_ICMPV6, 0, IP6OPT_RTALERT,
	    2, 0, 0, IP6OPT_PADN, 0 };
	struct ip6_pktopts po;
	struct ip6_moptions im6o;
	struct mld2_report *mr;
	struct mld1_msg *mm;
	struct in6_ifaddr *ia;
	struct ip6_hdr *ip6;
	struct icmp6_hdr *icmp6;
	struct ifnet *ifp;
	struct mbuf *m;
	struct in6_addr group = mo->mo_group;
	int s, len = mo->mo_v1 ? (int)sizeof(*mm) : (int)sizeof(*mr);

	if ((m = m_gethdr(M_DONTWAIT, MT_DATA)) == NULL)
		return;
	m->m_data += max_linkhdr;
	m->m_len = m->m_pkthdr.len = (int)sizeof(*ip6) + len;
	ip6 = mtod(m, struct ip6_hdr *);
	memset(ip6, 0, (size_t)m->m_len);
	icmp6 = (struct icmp6_hdr *)(ip6 + 1);
	in6_clear(&group);
	ip6->ip6_dst = in6addr_linklocal_allv2routers;
	if (mo->mo_v1) {
		mm = (struct mld1_msg *)icmp6;
		mm->mm_group = group;
		icmp6->icmp6_type = mo->mo_type == MLD2_TO_INCLUDE ?
		    MLD_LISTENER_DONE : MLD_LISTENER_REPORT;
		ip6->ip6_dst = mo->mo_type == MLD2_TO_INCLUDE ?
		    in6addr_linklocal_allrouters : group;
	} else {
		mr = (struct mld2_report *)icmp6;
		icmp6->icmp6_type = MLDV2_LISTENER_REPORT;
		icmp6->icmp6_data16[1] = htobe16(1);
		mr->mr_type = mo->mo_type;
		mr->mr_group = group;
	}
	in6_embed(&ip6->ip6_dst, mo->mo_ifindex);
	s = pserialize_read_enter();
	if ((ifp = if_byindex(mo->mo_ifindex)) != NULL &&
	    (ia = in6_get_ll(ifp, IN6_IFF_NOTREADY)) != NULL)
		ip6->ip6_src = ia->ia_addr.sin6_addr;
	pserialize_read_exit(s);
	ip6->ip6_nxt = IPPROTO_ICMPV6;
	ip6->ip6_hlim = 1;
	icmp6->icmp6_cksum = (uint16_t)cpu_in_cksum(m, len, sizeof(*ip6),
	    in6_cksum_phdr(&ip6->ip6_src, &ip6->ip6_dst, (uint32_t)len,
	    IPPROTO_ICMPV6));
	_NET_STATINC(inet6_state()->is6_icmp6stat,
	    ICMP6_STAT_OUTHIST + icmp6->icmp6_type);
	ip6_initpktopts(&po);
	po.ip6po_hbh = (struct ip6_ext *)__UNCONST(alert);
	memset(&im6o, 0, sizeof(im6o));
	(void)ip6_output(m, &po, NULL, IPV6_UNSPECSRC, &im6o, NULL, NULL);
}

static void
mld_fill(struct mld_out *mo, const struct in6_multi *in6m, int type)
{
	const struct in6_ifextra *ix = in6_ifx(in6m->in6m_ifp);

	mo->mo_group = in6m->in6m_addr;
	mo->mo_ifindex = in6m->in6m_ifp->if_index;
	mo->mo_type = (uint8_t)type;
	mo->mo_v1 = ix != NULL && ix->mld_v1timer > 0;
}

/* With the lock; what it says is sent without. */
bool
mld_left(const struct in6_multi *in6m, struct mld_out *mo)
{
	if (mld_silent(in6m) || inet6_state()->is6_detaching ||
	    in6m->in6m_ifp->if_deactivated)
		return false;
	mld_fill(mo, in6m, MLD2_TO_INCLUDE);
	return true;
}

static u_int
mld_tick_if(struct ifnet *ifp, struct mld_out *out, u_int n, bool *more)
{
	struct in6_multi *in6m;
	struct in6_ifextra *ix = in6_ifx(ifp);

	if (ix != NULL && ix->mld_v1timer > 0) {
		ix->mld_v1timer--;
		*more = true;
	}
	LIST_FOREACH(in6m, &ifp->if_multiaddrs, in6m_entry) {
		if (in6m->in6m_timer == 0)
			continue;
		*more = true;
		if (in6m->in6m_timer > 1) {
			in6m->in6m_timer--;
			continue;
		}
		if (n == MLD_MAXBATCH)
			continue;
		mld_fill(&out[n++], in6m, in6m->in6m_pending != 0 ?
		    MLD2_TO_EXCLUDE : MLD2_IS_EXCLUDE);
		in6m->in6m_timer = 0;
		if (in6m->in6m_pending != 0 && --in6m->in6m_pending != 0)
			in6m->in6m_timer = 1 + (int)(cprng_fast32() % MLD_HZ);
	}
	return n;
}

static void
mld_tick(void *arg)
{
	struct inet6_state *is6 = inet6_state();
	struct mld_out out[MLD_MAXBATCH];
	struct ifnet *ifp;
	bool more = false;
	u_int n = 0;
	int s;

	mutex_enter(in6_multilock());
	is6->is6_mld_armed = false;
	s = pserialize_read_enter();
	IFNET_READER_FOREACH(ifp)
		n = mld_tick_if(ifp, out, n, &more);
	pserialize_read_exit(s);
	if (more)
		mld_arm();
	mutex_exit(in6_multilock());
	for (u_int i = 0; i < n; i++)
		mld_send(&out[i]);
}

/* Milliseconds that an answer may take: RFC 3810, 5.1.3. */
static u_int
mld_maxdelay(const struct icmp6_hdr *icmp6, bool v1)
{
	const u_int c = be16toh(icmp6->icmp6_maxdelay);

	if (v1 || c < 0x8000)
		return c;
	return ((c & 0xfff) | 0x1000) << (((c >> 12) & 7) + 3);
}

/* A query of a router; other listeners' reports matter to version 1. */
void
mld_input(struct mbuf *m, int off, int len)
{
	const struct ip6_hdr *ip6 = mtod(m, const struct ip6_hdr *);
	struct in6_multi *in6m;
	struct in6_ifextra *ix;
	struct mld1_msg mm;
	struct psref psref;
	struct ifnet *ifp;
	u_int ticks;
	bool v1 = len == (int)sizeof(mm);

	if (len < (int)sizeof(mm) || ip6->ip6_hlim != 1 ||
	    !IN6_IS_ADDR_LINKLOCAL(&ip6->ip6_src) ||
	    (ifp = m_get_rcvif_psref(m, &psref)) == NULL)
		return;
	m_copydata(m, off, sizeof(mm), &mm);
	in6_embed(&mm.mm_group, ifp->if_index);
	ix = in6_ifx(ifp);
	mutex_enter(in6_multilock());
	if (mm.mm_hdr.icmp6_type == MLD_LISTENER_REPORT) {
		in6m = in6_lookup_multi(&mm.mm_group, ifp);
		if (in6m != NULL && ix->mld_v1timer > 0 &&
		    (m->m_flags & M_LOOP) == 0)
			in6m->in6m_timer = in6m->in6m_pending = 0;
	} else {
		if (v1)
			ix->mld_v1timer = MLD_V1PRESENT;
		ticks = mld_maxdelay(&mm.mm_hdr, v1) * MLD_HZ / 1000;
		LIST_FOREACH(in6m, &ifp->if_multiaddrs, in6m_entry) {
			if (mld_silent(in6m) || (!IN6_IS_ADDR_UNSPECIFIED(
			    &mm.mm_group) && !IN6_ARE_ADDR_EQUAL(
			    &mm.mm_group, &in6m->in6m_addr)))
				continue;
			if (in6m->in6m_timer == 0 ||
			    in6m->in6m_timer > (int)ticks)
				in6m->in6m_timer = 1 + (int)(cprng_fast32() %
				    MAX(ticks, 1));
			mld_arm();
		}
	}
	mutex_exit(in6_multilock());
	m_put_rcvif_psref(ifp, &psref);
}
