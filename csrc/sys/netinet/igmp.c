/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IGMP, the host's part: versions 1 (RFC 1112), 2 (RFC 2236), 3 (RFC 3376).
 *
 * Version 3 is spoken until a querier of an older version is heard; its
 * presence is remembered for IGMP_OLDQUERIER ticks.
 *
 * A change of a group's filter is told at once and once more within a second
 * (inm_pending counts what is left); a query is answered after a random time
 * (inm_timer).  The callout runs five times a second while anything of that
 * is outstanding.
 *
 * Locking: in_multilock.  Packets are made under it and sent after.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/igmp.h>

#include "inet_state.h"

#define IGMP_FASTHZ	5
#define IGMP_OLDQUERIER	(400 * IGMP_FASTHZ)
#define IGMP_ROBUSTNESS	2
#define IGMP_MAXREPORT	10		/* s, versions 1 and 2 */

static void	igmp_tick(void *);

percpu_t *
igmp_stats(void)
{
	return inet_state()->is_igmpstat;
}

void
igmp_init(void)
{
	struct inet_state *is = inet_state();

	callout_init(&is->is_igmp_callout, CALLOUT_MPSAFE);
	callout_setfunc(&is->is_igmp_callout, igmp_tick, NULL);
}

void
igmp_fini(void)
{
	struct inet_state *is = inet_state();

	callout_halt(&is->is_igmp_callout, NULL);
	callout_destroy(&is->is_igmp_callout);
}

static void
igmp_arm(void)
{
	struct inet_state *is = inet_state();

	if (!is->is_igmp_armed) {
		is->is_igmp_armed = true;
		callout_schedule(&is->is_igmp_callout, hz / IGMP_FASTHZ);
	}
}

static inline struct igmp_ifinfo *
igmp_if(struct ifnet *ifp)
{
	struct in_ifinfo *ii = ifp->if_afdata[AF_INET];

	return ii != NULL ? ii->ii_igmp : NULL;
}

static int
igmp_version(struct ifnet *ifp)
{
	const struct igmp_ifinfo *igi = igmp_if(ifp);

	if (igi == NULL)
		return 3;
	return igi->igi_v1timer > 0 ? 1 : igi->igi_v2timer > 0 ? 2 : 3;
}

/* Groups about which nothing is said. */
static bool
igmp_silent(const struct in_multi *inm)
{
	return inm->inm_addr.s_addr == htobe32(INADDR_ALLHOSTS_GROUP) ||
	    inm->inm_ifp == NULL ||
	    (inm->inm_ifp->if_flags & IFF_LOOPBACK) != 0;
}

static int
igmp_random(int ticks)
{
	return 1 + (int)(cprng_fast32() % (u_int)MAX(ticks, 1));
}

/* Room for the message behind an IP header with the router alert. */
static struct mbuf *
igmp_make(struct ifnet *ifp, struct in_addr dst, int len, void **datap)
{
	static const uint8_t ra[4] = { IPOPT_RA, 4, 0, 0 };
	struct mbuf *m;
	struct ip *ip;

	if ((m = m_gethdr(M_DONTWAIT, MT_HEADER)) == NULL)
		return NULL;
	if (len + 24 + max_linkhdr > MHLEN) {
		m_clget(m, M_DONTWAIT);
		if ((m->m_flags & M_EXT) == 0) {
			m_freem(m);
			return NULL;
		}
	}
	m->m_data += max_linkhdr;
	m->m_len = m->m_pkthdr.len = 24 + len;
	m_set_rcvif(m, ifp);
	ip = mtod(m, struct ip *);
	memset(ip, 0, 24);
	ip->ip_v = IPVERSION;
	ip->ip_hl = 24 >> 2;
	ip->ip_tos = IPTOS_PREC_INTERNETCONTROL;
	ip->ip_len = htobe16((uint16_t)m->m_len);
	ip->ip_ttl = 1;
	ip->ip_p = IPPROTO_IGMP;
	ip->ip_dst = dst;
	ip->ip_id = ip_newid(NULL);
	memcpy(ip + 1, ra, sizeof(ra));
	*datap = (char *)ip + 24;
	memset(*datap, 0, (size_t)len);
	return m;
}

static void
igmp_queue(struct igmp_out *io, struct mbuf *m, struct ifnet *ifp)
{
	m->m_nextpkt = io->io_first;
	io->io_first = m;
}

void
igmp_send(struct igmp_out *io)
{
	struct ip_moptions imo;
	struct mbuf *m;

	while ((m = io->io_first) != NULL) {
		io->io_first = m->m_nextpkt;
		m->m_nextpkt = NULL;
		memset(&imo, 0, sizeof(imo));
		imo.imo_multicast_if_index = m->m_pkthdr._rcvif.rcvif_index;
		imo.imo_multicast_ttl = 1;
		m_reset_rcvif(m);
		igmp_statinc(IGMP_STAT_SND_REPORTS);
		(void)ip_output(m, NULL, NULL, IP_RAWOUTPUT | IP_IGMP_MCAST,
		    &imo, NULL);
	}
}

/* Versions 1 and 2. */
static void
igmp_report_old(struct igmp_out *io, struct in_multi *inm, int type)
{
	const struct in_addr routers = { htobe32(INADDR_ALLRTRS_GROUP) };
	struct igmp *ig;
	struct mbuf *m;
	void *data;

	m = igmp_make(inm->inm_ifp, type == IGMP_HOST_LEAVE_MESSAGE ?
	    routers : inm->inm_addr, sizeof(*ig), &data);
	if (m == NULL)
		return;
	ig = data;
	ig->igmp_type = (uint8_t)type;
	ig->igmp_group = inm->inm_addr;
	ig->igmp_cksum = (uint16_t)cpu_in_cksum(m, sizeof(*ig), 24, 0);
	igmp_queue(io, m, inm->inm_ifp);
}

/* Is a source in the list of the group's filter, as it is now? */
static bool
igmp_in_filter(const struct in_multi *inm, const struct in_msource *ims,
    bool exclude)
{
	if (exclude)
		return ims->ims_nexclude == inm->inm_nexclude &&
		    inm->inm_nexclude > 0 && ims->ims_ninclude == 0;
	return ims->ims_ninclude > 0;
}

/*
 * A version 3 report of one record, with those sources that `want' accepts.
 */
static void
igmp_report3(struct igmp_out *io, struct in_multi *inm, int type,
    bool (*want)(const struct in_multi *, const struct in_msource *))
{
	const struct in_addr dst = { htobe32(INADDR_ALLRPTS_GROUP) };
	const struct in_msource *ims;
	struct igmpv3_report *ir;
	struct igmpv3_grouprec *ig;
	struct in_addr *src;
	struct mbuf *m;
	void *data;
	u_int n = 0;
	int len;

	LIST_FOREACH(ims, &inm->inm_sources, ims_list)
		n += want != NULL && want(inm, ims);
	len = (int)(sizeof(*ir) + sizeof(*ig) + n * sizeof(*src));
	if ((m = igmp_make(inm->inm_ifp, dst, len, &data)) == NULL)
		return;
	ir = data;
	ig = (struct igmpv3_grouprec *)(ir + 1);
	src = (struct in_addr *)(ig + 1);
	ir->ir_type = IGMP_v3_HOST_MEMBERSHIP_REPORT;
	ir->ir_numgrps = htobe16(1);
	ig->ig_type = (uint8_t)type;
	ig->ig_numsrc = htobe16((uint16_t)n);
	ig->ig_group = inm->inm_addr;
	LIST_FOREACH(ims, &inm->inm_sources, ims_list) {
		if (want != NULL && want(inm, ims))
			*src++ = ims->ims_addr;
	}
	ir->ir_cksum = (uint16_t)cpu_in_cksum(m, len, 24, 0);
	igmp_queue(io, m, inm->inm_ifp);
}

static bool
igmp_want_filter(const struct in_multi *inm, const struct in_msource *ims)
{
	return igmp_in_filter(inm, ims, inm->inm_nexclude > 0);
}

static bool
igmp_want_queried(const struct in_multi *inm, const struct in_msource *ims)
{
	const bool exclude = inm->inm_nexclude > 0;

	return ims->ims_queried &&
	    igmp_in_filter(inm, ims, exclude) != exclude;
}

static bool
igmp_want_allow(const struct in_multi *inm, const struct in_msource *ims)
{
	return ims->ims_pending > 0 && ims->ims_allow;
}

static bool
igmp_want_block(const struct in_multi *inm, const struct in_msource *ims)
{
	return ims->ims_pending > 0 && !ims->ims_allow;
}

/* The answer to a query. */
static void
igmp_answer(struct igmp_out *io, struct in_multi *inm)
{
	struct in_msource *ims;

	switch (igmp_version(inm->inm_ifp)) {
	case 1:
		igmp_report_old(io, inm, IGMP_v1_HOST_MEMBERSHIP_REPORT);
		break;
	case 2:
		igmp_report_old(io, inm, IGMP_v2_HOST_MEMBERSHIP_REPORT);
		break;
	default:
		if (inm->inm_srcquery)
			igmp_report3(io, inm, IGMP_MODE_IS_INCLUDE,
			    igmp_want_queried);
		else
			igmp_report3(io, inm, inm->inm_nexclude > 0 ?
			    IGMP_MODE_IS_EXCLUDE : IGMP_MODE_IS_INCLUDE,
			    igmp_want_filter);
		break;
	}
	inm->inm_srcquery = false;
	LIST_FOREACH(ims, &inm->inm_sources, ims_list)
		ims->ims_queried = false;
}

/* Sources of which nobody speaks any more. */
static void
igmp_dropsources(struct in_multi *inm)
{
	struct in_msource *ims, *next;

	LIST_FOREACH_SAFE(ims, &inm->inm_sources, ims_list, next) {
		if (ims->ims_ninclude == 0 && ims->ims_nexclude == 0 &&
		    ims->ims_pending == 0 && !ims->ims_reported) {
			LIST_REMOVE(ims, ims_list);
			inm->inm_nsources--;
			kmem_intr_free(ims, sizeof(*ims));
		}
	}
}

/* Tell a change once. */
static void
igmp_tellchange(struct igmp_out *io, struct in_multi *inm)
{
	struct in_msource *ims;
	bool allow = false, block = false;

	if (inm->inm_pending == 0)
		return;
	inm->inm_pending--;
	if (inm->inm_mode_change) {
		igmp_report3(io, inm, inm->inm_nexclude > 0 ?
		    IGMP_CHANGE_TO_EXCLUDE : IGMP_CHANGE_TO_INCLUDE,
		    igmp_want_filter);
	} else {
		LIST_FOREACH(ims, &inm->inm_sources, ims_list) {
			allow |= igmp_want_allow(inm, ims);
			block |= igmp_want_block(inm, ims);
		}
		if (allow)
			igmp_report3(io, inm, IGMP_ALLOW_NEW_SOURCES,
			    igmp_want_allow);
		if (block)
			igmp_report3(io, inm, IGMP_BLOCK_OLD_SOURCES,
			    igmp_want_block);
	}
	LIST_FOREACH(ims, &inm->inm_sources, ims_list) {
		if (ims->ims_pending > 0)
			ims->ims_pending--;
	}
	if (inm->inm_pending == 0)
		inm->inm_mode_change = false;
	igmp_dropsources(inm);
}

/*
 * The filter may have changed: what must be told?
 */
void
igmp_change(struct in_multi *inm)
{
	const bool exclude = inm->inm_nexclude > 0;
	const u_int robust = igmp_if(inm->inm_ifp) != NULL ?
	    igmp_if(inm->inm_ifp)->igi_robustness : IGMP_ROBUSTNESS;
	struct in_msource *ims;
	bool in, changed = false;

	if (igmp_silent(inm) || igmp_version(inm->inm_ifp) < 3) {
		igmp_dropsources(inm);
		return;
	}
	if (exclude != inm->inm_reported_exclude) {
		inm->inm_mode_change = true;
		changed = true;
	}
	LIST_FOREACH(ims, &inm->inm_sources, ims_list) {
		in = igmp_in_filter(inm, ims, exclude);
		if (in != ims->ims_reported && !inm->inm_mode_change) {
			ims->ims_allow = in != exclude;
			ims->ims_pending = (uint8_t)robust;
			changed = true;
		}
		ims->ims_reported = in;
	}
	inm->inm_reported_exclude = exclude;
	if (!changed) {
		igmp_dropsources(inm);
		return;
	}
	inm->inm_pending = (uint8_t)robust;
	igmp_arm();
}

void
igmp_joingroup(struct in_multi *inm)
{
	if (igmp_silent(inm))
		return;
	if (igmp_version(inm->inm_ifp) == 3) {
		inm->inm_reported_exclude = false;
		igmp_change(inm);
		return;
	}
	/* At once, and again: unsolicited reports. */
	inm->inm_timer = 1;
	inm->inm_pending = 1;
	igmp_arm();
}

void
igmp_leavegroup(struct in_multi *inm, struct igmp_out *io)
{
	if (igmp_silent(inm))
		return;
	inm->inm_timer = 0;
	inm->inm_pending = 0;
	switch (igmp_version(inm->inm_ifp)) {
	case 1:
		return;
	case 2:
		igmp_report_old(io, inm, IGMP_HOST_LEAVE_MESSAGE);
		break;
	default:
		inm->inm_mode_change = true;
		igmp_report3(io, inm, inm->inm_reported_exclude ?
		    IGMP_CHANGE_TO_INCLUDE : IGMP_BLOCK_OLD_SOURCES, NULL);
		inm->inm_pending = IGMP_ROBUSTNESS - 1;
		igmp_arm();
		break;
	}
}

struct igmp_ticking {
	struct igmp_out	io;
	bool		more;
};


static void
igmp_tick_group(struct in_multi *inm, void *arg)
{
	struct igmp_ticking *it = arg;
	const bool v3 = igmp_version(inm->inm_ifp) == 3;

	if (inm->inm_timer > 0 && --inm->inm_timer == 0) {
		igmp_answer(&it->io, inm);
		if (!v3 && inm->inm_pending > 0) {
			inm->inm_pending--;
			inm->inm_timer = igmp_random(IGMP_MAXREPORT *
			    IGMP_FASTHZ);
		}
	}
	if (v3 && inm->inm_pending > 0)
		igmp_tellchange(&it->io, inm);
	it->more |= inm->inm_timer > 0 || inm->inm_pending > 0;
	in_multi_reap(inm);
}

static void
igmp_answer_all(struct in_multi *inm, void *arg)
{
	if (!igmp_silent(inm) && inm->inm_refcount > 0)
		igmp_answer(arg, inm);
}

static void
igmp_tick(void *arg)
{
	struct inet_state *is = inet_state();
	struct igmp_ticking it = { { NULL }, false };
	struct igmp_ifinfo *igi;
	struct psref psref;
	struct ifnet *ifp;
	int bound = curlwp_bind();

	in_multi_lock();
	is->is_igmp_armed = false;
	in_multi_foreach(NULL, igmp_tick_group, &it);
	for (u_int i = 1; i < 256; i++) {
		if ((ifp = if_get_byindex(i, &psref)) == NULL)
			continue;
		if ((igi = igmp_if(ifp)) != NULL) {
			if (igi->igi_v1timer > 0)
				igi->igi_v1timer--;
			if (igi->igi_v2timer > 0)
				igi->igi_v2timer--;
			if (igi->igi_gqtimer > 0 && --igi->igi_gqtimer == 0)
				in_multi_foreach(ifp, igmp_answer_all,
				    &it.io);
			it.more |= igi->igi_v1timer > 0 ||
			    igi->igi_v2timer > 0 || igi->igi_gqtimer > 0;
		}
		if_put(ifp, &psref);
	}
	if (it.more)
		igmp_arm();
	in_multi_unlock();
	igmp_send(&it.io);
	curlwp_bindx(bound);
}

/*
 * Input.
 */
struct igmp_asked {
	struct in_addr	group;
	int		maxticks;
	const struct in_addr *sources;
	u_int		nsources;
};

static void
igmp_query_group(struct in_multi *inm, void *arg)
{
	const struct igmp_asked *ia = arg;
	struct in_msource *ims;
	int timer;

	if (igmp_silent(inm) || inm->inm_refcount == 0 ||
	    (!in_nullhost(ia->group) &&
	    !in_hosteq(ia->group, inm->inm_addr)))
		return;
	for (u_int i = 0; i < ia->nsources; i++) {
		LIST_FOREACH(ims, &inm->inm_sources, ims_list) {
			if (in_hosteq(ims->ims_addr, ia->sources[i]))
				ims->ims_queried = true;
		}
	}
	timer = igmp_random(ia->maxticks);
	if (inm->inm_timer == 0) {
		inm->inm_srcquery = ia->nsources > 0;
		inm->inm_timer = timer;
	} else {
		inm->inm_srcquery &= ia->nsources > 0;
		inm->inm_timer = MIN(inm->inm_timer, timer);
	}
}

static int
igmp_code_ticks(uint8_t code)
{
	const u_int tenths = code < 128 ? code :
	    (u_int)((code & 0xf) | 0x10) << (((code >> 4) & 7) + 3);

	return (int)MAX(tenths * IGMP_FASTHZ / 10, 1);
}

static void
igmp_input_query(struct mbuf *m, int off, int len, struct ifnet *ifp)
{
	struct igmp_ifinfo *igi = igmp_if(ifp);
	struct igmpv3_query q;
	struct in_addr sources[64];
	struct igmp_asked ia;

	igmp_statinc(IGMP_STAT_RCV_QUERIES);
	memset(&q, 0, sizeof(q));
	m_copydata(m, off, MIN(len, (int)sizeof(q)), &q);
	memset(&ia, 0, sizeof(ia));
	ia.group = q.iq_igmp.igmp_group;
	if (igi == NULL || (!in_nullhost(ia.group) &&
	    !IN_MULTICAST(be32toh(ia.group.s_addr))) ||
	    (len > IGMP_MINLEN && len < (int)sizeof(q))) {
		igmp_statinc(IGMP_STAT_RCV_BADQUERIES);
		return;
	}
	in_multi_lock();
	if (len == IGMP_MINLEN && q.iq_igmp.igmp_code == 0) {
		igi->igi_v1timer = IGMP_OLDQUERIER;
		ia.maxticks = IGMP_MAXREPORT * IGMP_FASTHZ;
	} else if (len == IGMP_MINLEN) {
		igi->igi_v2timer = IGMP_OLDQUERIER;
		ia.maxticks = igmp_code_ticks(q.iq_igmp.igmp_code);
	} else {
		ia.maxticks = igmp_code_ticks(q.iq_igmp.igmp_code);
		if ((q.iq_srv & 7) != 0)
			igi->igi_robustness = q.iq_srv & 7;
		ia.nsources = be16toh(q.iq_nsrcs);
		if (len < (int)(sizeof(q) + ia.nsources * 4)) {
			in_multi_unlock();
			igmp_statinc(IGMP_STAT_RCV_BADQUERIES);
			return;
		}
		ia.nsources = MIN(ia.nsources, __arraycount(sources));
		m_copydata(m, off + (int)sizeof(q), (int)ia.nsources * 4,
		    sources);
		ia.sources = sources;
	}
	in_multi_foreach(ifp, igmp_query_group, &ia);
	igmp_arm();
	in_multi_unlock();
}

/* Somebody else of the group has answered: versions 1 and 2. */
static void
igmp_input_report(const struct igmp *ig, struct ifnet *ifp)
{
	struct in_multi *inm;

	igmp_statinc(IGMP_STAT_RCV_REPORTS);
	in_multi_lock();
	inm = in_lookup_multi(ig->igmp_group, ifp);
	if (inm != NULL) {
		igmp_statinc(IGMP_STAT_RCV_OURREPORTS);
		if (igmp_version(ifp) < 3)
			inm->inm_timer = 0;
	}
	in_multi_unlock();
}

void
igmp_input(struct mbuf *m, int iphlen, int proto)
{
	const struct ip *ip = mtod(m, const struct ip *);
	const int len = be16toh(ip->ip_len) - iphlen;
	struct psref psref;
	struct ifnet *ifp;
	struct igmp ig;

	igmp_statinc(IGMP_STAT_RCV_TOTAL);
	if (len < IGMP_MINLEN) {
		igmp_statinc(IGMP_STAT_RCV_TOOSHORT);
		m_freem(m);
		return;
	}
	if (cpu_in_cksum(m, len, iphlen, 0) != 0) {
		igmp_statinc(IGMP_STAT_RCV_BADSUM);
		m_freem(m);
		return;
	}
	m_copydata(m, iphlen, sizeof(ig), &ig);
	if ((ifp = m_get_rcvif_psref(m, &psref)) == NULL) {
		m_freem(m);
		return;
	}
	if ((ifp->if_flags & IFF_LOOPBACK) == 0) {
		switch (ig.igmp_type) {
		case IGMP_HOST_MEMBERSHIP_QUERY:
			igmp_input_query(m, iphlen, len, ifp);
			break;
		case IGMP_v1_HOST_MEMBERSHIP_REPORT:
		case IGMP_v2_HOST_MEMBERSHIP_REPORT:
			igmp_input_report(&ig, ifp);
			break;
		}
	}
	m_put_rcvif_psref(ifp, &psref);
	rip_input(m, iphlen, proto);
}
