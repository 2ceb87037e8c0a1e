/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Groups: which an interface listens to, and which sockets asked for that.
 *
 * A socket's membership takes all sources but some (MCAST_EXCLUDE) or some
 * only.  An in_multi adds up those of all sockets; igmp.c tells routers what
 * comes of it.
 *
 * Locking: in_multilock guards every in_multi; memberships are guarded by the
 * socket's lock, which is taken before.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/socketvar.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>

#include "in_pcb_private.h"
#include "inet_state.h"

#define IN_MAXSOURCES	64		/* of a group on an interface */

void
in_mcast_init(void)
{
	struct inet_state *is = inet_state();

	mutex_init(&is->is_multilock, MUTEX_DEFAULT, IPL_NONE);
	igmp_init();
}

void
in_mcast_fini(void)
{
	igmp_fini();
	KASSERT(inet_state()->is_nmulti == 0);
	mutex_destroy(&inet_state()->is_multilock);
}

kmutex_t *
in_multilock(void)
{
	return &inet_state()->is_multilock;
}

static u_int
in_multi_hash(struct in_addr a)
{
	return ((be32toh(a.s_addr) * 0x9e3779b1U) >> 16) % IN_MULTI_HASH;
}

struct in_multi *
in_lookup_multi(struct in_addr addr, struct ifnet *ifp)
{
	struct in_multi *inm;

	LIST_FOREACH(inm, &inet_state()->is_multihash[in_multi_hash(addr)],
	    inm_list) {
		if (in_hosteq(inm->inm_addr, addr) && inm->inm_ifp == ifp)
			break;
	}
	return inm;
}

bool
in_multi_group(struct in_addr addr, struct ifnet *ifp, int flags)
{
	struct in_multi *inm;

	if (atomic_load_relaxed(&inet_state()->is_nmulti) == 0)
		return false;
	in_multi_lock();
	inm = in_lookup_multi(addr, ifp);
	if (inm != NULL && inm->inm_refcount == 0)
		inm = NULL;
	in_multi_unlock();
	return inm != NULL;
}

void
in_multi_foreach(struct ifnet *ifp, void (*fn)(struct in_multi *, void *),
    void *arg)
{
	struct in_multi *inm, *next;

	for (int i = 0; i < IN_MULTI_HASH; i++) {
		LIST_FOREACH_SAFE(inm, &inet_state()->is_multihash[i],
		    inm_list, next) {
			if (ifp == NULL || inm->inm_ifp == ifp)
				fn(inm, arg);
		}
	}
}

static struct in_msource *
in_source_get(struct in_multi *inm, struct in_addr addr, bool make)
{
	struct in_msource *ims;

	LIST_FOREACH(ims, &inm->inm_sources, ims_list) {
		if (in_hosteq(ims->ims_addr, addr))
			return ims;
	}
	if (!make || inm->inm_nsources >= IN_MAXSOURCES)
		return NULL;
	ims = kmem_intr_zalloc(sizeof(*ims), KM_NOSLEEP);
	if (ims == NULL)
		return NULL;
	ims->ims_addr = addr;
	LIST_INSERT_HEAD(&inm->inm_sources, ims, ims_list);
	inm->inm_nsources++;
	return ims;
}

static void
in_multi_free(struct in_multi *inm)
{
	struct in_msource *ims;

	while ((ims = LIST_FIRST(&inm->inm_sources)) != NULL) {
		LIST_REMOVE(ims, ims_list);
		kmem_intr_free(ims, sizeof(*ims));
	}
	LIST_REMOVE(inm, inm_list);
	atomic_dec_uint(&inet_state()->is_nmulti);
	kmem_free(inm, sizeof(*inm));
}

/* Nobody is in it and all has been told. */
void
in_multi_reap(struct in_multi *inm)
{
	if (inm->inm_refcount == 0 && inm->inm_pending == 0)
		in_multi_free(inm);
}

static int
in_multi_ifop(struct ifnet *ifp, u_long cmd, const struct in_addr *addr)
{
	struct sockaddr_in sin;

	sockaddr_in_init(&sin, addr, 0);
	return if_mcast_op(ifp, cmd, sintosa(&sin));
}

/*
 * One more socket is in the group: mode and, for MCAST_INCLUDE, the source.
 */
struct in_multi *
in_joingroup(const struct in_addr *addr, struct ifnet *ifp, int mode,
    const struct in_addr *source)
{
	struct in_multi *inm;
	struct in_msource *ims;

	in_multi_lock();
	inm = in_lookup_multi(*addr, ifp);
	if (inm == NULL) {
		inm = kmem_zalloc(sizeof(*inm), KM_SLEEP);
		inm->inm_addr = *addr;
		inm->inm_ifp = ifp;
		inm->inm_ifindex = ifp->if_index;
		LIST_INIT(&inm->inm_sources);
		if (in_multi_ifop(ifp, SIOCADDMULTI, addr) != 0) {
			kmem_free(inm, sizeof(*inm));
			in_multi_unlock();
			return NULL;
		}
		LIST_INSERT_HEAD(&inet_state()->is_multihash[
		    in_multi_hash(*addr)], inm, inm_list);
		atomic_inc_uint(&inet_state()->is_nmulti);
	} else if (inm->inm_refcount == 0 &&
	    in_multi_ifop(ifp, SIOCADDMULTI, addr) != 0) {
		in_multi_unlock();
		return NULL;
	}
	inm->inm_refcount++;
	if (mode == MCAST_EXCLUDE)
		inm->inm_nexclude++;
	else {
		inm->inm_ninclude++;
		if (source != NULL && (ims = in_source_get(inm, *source,
		    true)) != NULL)
			ims->ims_ninclude++;
	}
	if (inm->inm_refcount == 1)
		igmp_joingroup(inm);
	else
		igmp_change(inm);
	in_multi_unlock();
	return inm;
}

struct in_multi *
in_addmulti(const struct in_addr *addr, struct ifnet *ifp)
{
	return in_joingroup(addr, ifp, MCAST_EXCLUDE, NULL);
}

/*
 * A socket changes its mind about a source; delta is 1 or -1.
 */
int
in_chgsource(struct in_multi *inm, int mode, const struct in_addr *source,
    int delta)
{
	struct in_msource *ims;

	in_multi_lock();
	ims = in_source_get(inm, *source, delta > 0);
	if (ims != NULL) {
		if (mode == MCAST_EXCLUDE)
			ims->ims_nexclude += (u_int)delta;
		else
			ims->ims_ninclude += (u_int)delta;
		igmp_change(inm);
	}
	in_multi_unlock();
	return ims == NULL ? ENOBUFS : 0;
}

void
in_leavegroup(struct in_multi *inm, int mode, const struct in_addr *sources,
    u_int n)
{
	struct igmp_out io = { NULL };
	struct ifnet *ifp = NULL;
	struct psref psref;
	struct in_msource *ims;
	int bound = curlwp_bind();

	in_multi_lock();
	for (u_int i = 0; i < n; i++) {
		if ((ims = in_source_get(inm, sources[i], false)) == NULL)
			continue;
		if (mode == MCAST_EXCLUDE)
			ims->ims_nexclude--;
		else
			ims->ims_ninclude--;
	}
	if (mode == MCAST_EXCLUDE)
		inm->inm_nexclude--;
	else
		inm->inm_ninclude--;
	if (--inm->inm_refcount == 0) {
		/* The interface may be on its way out already. */
		ifp = if_get_byindex(inm->inm_ifindex, &psref);
		if (ifp == inm->inm_ifp)
			igmp_leavegroup(inm, &io);
		else
			inm->inm_pending = 0;
		(void)in_multi_ifop(inm->inm_ifp, SIOCDELMULTI,
		    &inm->inm_addr);
		if (ifp == NULL || inet_state()->is_detaching)
			inm->inm_pending = 0;
		in_multi_reap(inm);
	} else
		igmp_change(inm);
	in_multi_unlock();
	igmp_send(&io);
	if_put(ifp, &psref);
	curlwp_bindx(bound);
}

void
in_delmulti(struct in_multi *inm)
{
	in_leavegroup(inm, MCAST_EXCLUDE, NULL, 0);
}

static void
in_multi_ifgone(struct in_multi *inm, void *arg)
{
	inm->inm_pending = 0;
	in_multi_reap(inm);
}

/* What an interface was still to tell is of no use any more. */
void
in_multi_purge(struct ifnet *ifp)
{
	in_multi_lock();
	in_multi_foreach(ifp, in_multi_ifgone, NULL);
	in_multi_unlock();
}

/*
 * Memberships of sockets.
 */
static void
imb_leave(struct ip_membership *imb)
{
	struct in_addr sources[IN_MAXSOURCES];
	struct ip_msource *ims;
	u_int n = 0;

	while ((ims = LIST_FIRST(&imb->imb_sources)) != NULL) {
		LIST_REMOVE(ims, ims_list);
		if (n < __arraycount(sources))
			sources[n++] = ims->ims_addr;
		kmem_intr_free(ims, sizeof(*ims));
	}
	in_leavegroup(imb->imb_inm, imb->imb_mode, sources, n);
	imb->imb_inm = NULL;
}

void
ip_freemoptions(struct ip_moptions *imo)
{
	if (imo == NULL)
		return;
	for (u_int i = 0; i < imo->imo_num_memberships; i++)
		imb_leave(&imo->imo_membership[i]);
	kmem_intr_free(imo, sizeof(*imo));
}

static void
imo_remove(struct ip_moptions *imo, u_int at)
{
	struct ip_membership *imb = &imo->imo_membership[at];
	struct ip_membership *last =
	    &imo->imo_membership[--imo->imo_num_memberships];

	imb_leave(imb);
	if (imb != last) {
		*imb = *last;
		/* The list's head has moved. */
		if (LIST_FIRST(&imb->imb_sources) != NULL)
			LIST_FIRST(&imb->imb_sources)->ims_list.le_prev =
			    &LIST_FIRST(&imb->imb_sources);
	}
}

void
ip_mcast_purgeif(struct ip_moptions *imo, struct ifnet *ifp)
{
	if (imo->imo_multicast_if_index == ifp->if_index)
		imo->imo_multicast_if_index = 0;
	for (u_int i = imo->imo_num_memberships; i-- > 0;) {
		if (imo->imo_membership[i].imb_ifindex == ifp->if_index)
			imo_remove(imo, i);
	}
}

static struct ip_membership *
imo_find(struct ip_moptions *imo, struct in_addr group, if_index_t idx)
{
	for (u_int i = 0; i < imo->imo_num_memberships; i++) {
		struct ip_membership *imb = &imo->imo_membership[i];

		if (in_hosteq(imb->imb_group, group) &&
		    (idx == 0 || imb->imb_ifindex == idx))
			return imb;
	}
	return NULL;
}

static struct ip_msource *
imb_source(struct ip_membership *imb, struct in_addr addr)
{
	struct ip_msource *ims;

	LIST_FOREACH(ims, &imb->imb_sources, ims_list) {
		if (in_hosteq(ims->ims_addr, addr))
			break;
	}
	return ims;
}

/*
 * Does a socket take what a source sends to a group?  One that has not joined
 * it gets what others made the interface listen to.
 */
bool
ip_mcast_allowed(struct inpcb *inp, struct ifnet *ifp, struct in_addr group,
    struct in_addr src)
{
	struct ip_membership *imb;
	bool allowed = true;

	if (!inpcb_lock(inp))
		return false;
	if (inp->inp_moptions != NULL) {
		imb = imo_find(inp->inp_moptions, group, ifp->if_index);
		if (imb != NULL)
			allowed = (imb_source(imb, src) != NULL) ==
			    (imb->imb_mode == MCAST_INCLUDE);
		else if (imo_find(inp->inp_moptions, group, 0) != NULL)
			allowed = false;
	}
	inpcb_unlock(inp);
	return allowed;
}

/*
 * The interface for a group: by its address, by its number (0.x.y.z), or the
 * one that the route takes.  Held.
 */
static struct ifnet *
imo_getif(struct in_addr addr, u_int idx, struct in_addr group,
    struct psref *psref)
{
	struct sockaddr_in sin;
	struct in_ifaddr *ia;
	struct ifnet *ifp = NULL;
	struct rtentry *rt;
	int s;

	if (idx != 0)
		return if_get_byindex(idx, psref);
	if (!in_nullhost(addr)) {
		if (be32toh(addr.s_addr) >> 24 == 0)
			return if_get_byindex(be32toh(addr.s_addr), psref);
		s = pserialize_read_enter();
		if ((ia = in_get_ia(addr)) != NULL) {
			ifp = ia->ia_ifp;
			if_acquire(ifp, psref);
		}
		pserialize_read_exit(s);
		return ifp;
	}
	if (in_nullhost(group))
		return NULL;
	sockaddr_in_init(&sin, &group, 0);
	if ((rt = rtalloc1(sintosa(&sin), 0)) == NULL)
		return NULL;
	ifp = rt_getifp(rt, psref);
	rt_unref(rt);
	return ifp;
}

/* What a request to join, leave or filter says. */
struct imo_request {
	struct in_addr	group, source, ifaddr;
	u_int		ifindex;
	bool		hassource;
};

static int
imo_getreq(const struct sockopt *sopt, struct imo_request *ir)
{
	struct group_source_req gsr;
	struct group_req gr;
	struct ip_mreq mreq;
	int error;

	memset(ir, 0, sizeof(*ir));
	switch (sopt->sopt_name) {
	case IP_ADD_MEMBERSHIP:
	case IP_DROP_MEMBERSHIP:
		if ((error = sockopt_get(sopt, &mreq, sizeof(mreq))) != 0)
			return error;
		ir->group = mreq.imr_multiaddr;
		ir->ifaddr = mreq.imr_interface;
		break;
	case MCAST_JOIN_GROUP:
	case MCAST_LEAVE_GROUP:
		if ((error = sockopt_get(sopt, &gr, sizeof(gr))) != 0)
			return error;
		if (gr.gr_group.ss_family != AF_INET)
			return EINVAL;
		ir->ifindex = gr.gr_interface;
		ir->group = satosin(&gr.gr_group)->sin_addr;
		break;
	default:
		if ((error = sockopt_get(sopt, &gsr, sizeof(gsr))) != 0)
			return error;
		if (gsr.gsr_group.ss_family != AF_INET ||
		    gsr.gsr_source.ss_family != AF_INET)
			return EINVAL;
		ir->ifindex = gsr.gsr_interface;
		ir->group = satosin(&gsr.gsr_group)->sin_addr;
		ir->source = satosin(&gsr.gsr_source)->sin_addr;
		ir->hassource = true;
		break;
	}
	return IN_MULTICAST(be32toh(ir->group.s_addr)) ? 0 : EINVAL;
}

static int
imb_addsource(struct ip_membership *imb, struct in_addr addr)
{
	struct ip_msource *ims;

	if (imb_source(imb, addr) != NULL)
		return EADDRNOTAVAIL;
	if (imb->imb_nsources >= IN_MAXSOURCES)
		return ENOBUFS;
	if ((ims = kmem_intr_zalloc(sizeof(*ims), KM_NOSLEEP)) == NULL)
		return ENOBUFS;
	ims->ims_addr = addr;
	LIST_INSERT_HEAD(&imb->imb_sources, ims, ims_list);
	imb->imb_nsources++;
	return 0;
}

static int
imo_join(struct ip_moptions *imo, const struct imo_request *ir)
{
	const int mode = ir->hassource ? MCAST_INCLUDE : MCAST_EXCLUDE;
	struct ip_membership *imb;
	struct psref psref;
	struct ifnet *ifp;
	int error = 0;

	ifp = imo_getif(ir->ifaddr, ir->ifindex, ir->group, &psref);
	if (ifp == NULL || (ifp->if_flags & IFF_MULTICAST) == 0) {
		if_put(ifp, &psref);
		return EADDRNOTAVAIL;
	}
	imb = imo_find(imo, ir->group, ifp->if_index);
	if (imb != NULL) {
		if (!ir->hassource)
			error = EADDRINUSE;
		else if (imb->imb_mode != MCAST_INCLUDE)
			error = EINVAL;
		else if ((error = imb_addsource(imb, ir->source)) == 0)
			error = in_chgsource(imb->imb_inm, MCAST_INCLUDE,
			    &ir->source, 1);
	} else if (imo->imo_num_memberships == IP_MAX_MEMBERSHIPS)
		error = ETOOMANYREFS;
	else {
		imb = &imo->imo_membership[imo->imo_num_memberships];
		memset(imb, 0, sizeof(*imb));
		LIST_INIT(&imb->imb_sources);
		imb->imb_group = ir->group;
		imb->imb_ifindex = ifp->if_index;
		imb->imb_mode = mode;
		if (ir->hassource)
			error = imb_addsource(imb, ir->source);
		if (error == 0 && (imb->imb_inm = in_joingroup(&ir->group,
		    ifp, mode, ir->hassource ? &ir->source : NULL)) == NULL) {
			if (ir->hassource)
				kmem_intr_free(LIST_FIRST(&imb->imb_sources),
				    sizeof(struct ip_msource));
			error = ENOBUFS;
		}
		if (error == 0)
			imo->imo_num_memberships++;
	}
	if_put(ifp, &psref);
	return error;
}

static int
imo_dropsource(struct ip_moptions *imo, struct ip_membership *imb,
    struct in_addr source)
{
	struct ip_msource *ims = imb_source(imb, source);

	if (ims == NULL)
		return EADDRNOTAVAIL;
	if (imb->imb_mode == MCAST_INCLUDE && imb->imb_nsources == 1) {
		imo_remove(imo, (u_int)(imb - imo->imo_membership));
		return 0;
	}
	LIST_REMOVE(ims, ims_list);
	kmem_intr_free(ims, sizeof(*ims));
	imb->imb_nsources--;
	return in_chgsource(imb->imb_inm, imb->imb_mode, &source, -1);
}

static int
imo_change(struct ip_moptions *imo, int what, const struct imo_request *ir)
{
	struct ip_membership *imb;
	struct psref psref;
	struct ifnet *ifp = NULL;
	int error = 0;

	if (!in_nullhost(ir->ifaddr) || ir->ifindex != 0) {
		ifp = imo_getif(ir->ifaddr, ir->ifindex, ir->group, &psref);
		if (ifp == NULL)
			return EADDRNOTAVAIL;
	}
	imb = imo_find(imo, ir->group, ifp != NULL ? ifp->if_index : 0);
	if_put(ifp, &psref);
	if (imb == NULL)
		return EADDRNOTAVAIL;
	switch (what) {
	case MCAST_LEAVE_SOURCE_GROUP:
		if (imb->imb_mode != MCAST_INCLUDE)
			return EINVAL;
		return imo_dropsource(imo, imb, ir->source);
	case MCAST_BLOCK_SOURCE:
		if (imb->imb_mode != MCAST_EXCLUDE)
			return EINVAL;
		if ((error = imb_addsource(imb, ir->source)) == 0)
			error = in_chgsource(imb->imb_inm, MCAST_EXCLUDE,
			    &ir->source, 1);
		return error;
	case MCAST_UNBLOCK_SOURCE:
		if (imb->imb_mode != MCAST_EXCLUDE)
			return EINVAL;
		return imo_dropsource(imo, imb, ir->source);
	default:
		imo_remove(imo, (u_int)(imb - imo->imo_membership));
		return 0;
	}
}

/* A small number, as a byte or an int. */
static int
imo_getbyte(const struct sockopt *sopt, u_int max, uint8_t *vp)
{
	int error, ival;
	u_int val;

	if (sopt->sopt_size == sizeof(uint8_t)) {
		uint8_t b;

		error = sockopt_get(sopt, &b, sizeof(b));
		val = b;
	} else {
		error = sockopt_get(sopt, &ival, sizeof(ival));
		val = (u_int)ival;
	}
	if (error == 0 && val > max)
		error = EINVAL;
	if (error == 0)
		*vp = (uint8_t)val;
	return error;
}

static int
imo_setif(struct ip_moptions *imo, const struct sockopt *sopt)
{
	struct in_addr addr;
	struct psref psref;
	struct ifnet *ifp;
	int error;

	if ((error = sockopt_get(sopt, &addr, sizeof(addr))) != 0)
		return error;
	if (in_nullhost(addr)) {
		imo->imo_multicast_if_index = 0;
		return 0;
	}
	ifp = imo_getif(addr, 0, (struct in_addr){ 0 }, &psref);
	if (ifp == NULL)
		return EADDRNOTAVAIL;
	imo->imo_multicast_if_index = ifp->if_index;
	imo->imo_multicast_addr = addr;
	if_put(ifp, &psref);
	return 0;
}

int
ip_setmoptions(struct ip_moptions **pimo, const struct sockopt *sopt)
{
	struct ip_moptions *imo = *pimo;
	struct imo_request ir;
	int error, bound;

	if (imo == NULL) {
		imo = kmem_intr_zalloc(sizeof(*imo), KM_NOSLEEP);
		if (imo == NULL)
			return ENOBUFS;
		imo->imo_multicast_ttl = IP_DEFAULT_MULTICAST_TTL;
		imo->imo_multicast_loop = IP_DEFAULT_MULTICAST_LOOP;
		*pimo = imo;
	}
	switch (sopt->sopt_name) {
	case IP_MULTICAST_TTL:
		return imo_getbyte(sopt, MAXTTL, &imo->imo_multicast_ttl);
	case IP_MULTICAST_LOOP:
		return imo_getbyte(sopt, 1, &imo->imo_multicast_loop);
	}
	bound = curlwp_bind();
	if (sopt->sopt_name == IP_MULTICAST_IF)
		error = imo_setif(imo, sopt);
	else if ((error = imo_getreq(sopt, &ir)) != 0)
		;
	else if (sopt->sopt_name == IP_ADD_MEMBERSHIP ||
	    sopt->sopt_name == MCAST_JOIN_GROUP ||
	    sopt->sopt_name == MCAST_JOIN_SOURCE_GROUP)
		error = imo_join(imo, &ir);
	else
		error = imo_change(imo, sopt->sopt_name, &ir);
	curlwp_bindx(bound);
	return error;
}

static int
imo_putbyte(struct sockopt *sopt, uint8_t v)
{
	if (sopt->sopt_size == sizeof(v))
		return sockopt_set(sopt, &v, sizeof(v));
	return sockopt_setint(sopt, v);
}

int
ip_getmoptions(struct ip_moptions *imo, struct sockopt *sopt)
{
	struct in_addr addr = { INADDR_ANY };
	struct in_ifaddr *ia;
	struct ifnet *ifp;
	int s;

	switch (sopt->sopt_name) {
	case IP_MULTICAST_IF:
		if (imo != NULL && imo->imo_multicast_if_index != 0) {
			s = pserialize_read_enter();
			ifp = if_byindex(imo->imo_multicast_if_index);
			if (be32toh(imo->imo_multicast_addr.s_addr) >> 24 == 0)
				addr = imo->imo_multicast_addr;
			else if (ifp != NULL &&
			    (ia = in_get_ia_from_ifp(ifp)) != NULL)
				addr = ia->ia_addr.sin_addr;
			pserialize_read_exit(s);
		}
		return sockopt_set(sopt, &addr, sizeof(addr));
	case IP_MULTICAST_TTL:
		return imo_putbyte(sopt, imo != NULL ?
		    imo->imo_multicast_ttl : IP_DEFAULT_MULTICAST_TTL);
	case IP_MULTICAST_LOOP:
		return imo_putbyte(sopt, imo != NULL ?
		    imo->imo_multicast_loop : IP_DEFAULT_MULTICAST_LOOP);
	default:
		return EOPNOTSUPP;
	}
}
