/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Groups: which an interface listens to, and which sockets asked for that.
 *
 * Locking: is6_multilock for every in6_multi, which are on if_multiaddrs of
 * their interface; memberships are the socket's, whose lock comes before.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>
#include <netinet/in_pcb.h>

#include "inet6_state.h"

void
in6_mcast_init(void)
{
	mutex_init(&inet6_state()->is6_multilock, MUTEX_DEFAULT, IPL_NONE);
	mld_init();
}

void
in6_mcast_fini(void)
{
	mld_fini();
	KASSERT(inet6_state()->is6_nmulti == 0);
	mutex_destroy(&inet6_state()->is6_multilock);
}

kmutex_t *
in6_multilock(void)
{
	return &inet6_state()->is6_multilock;
}

struct in6_multi *
in6_lookup_multi(const struct in6_addr *a, struct ifnet *ifp)
{
	struct in6_multi *in6m;

	LIST_FOREACH(in6m, &ifp->if_multiaddrs, in6m_entry) {
		if (IN6_ARE_ADDR_EQUAL(&in6m->in6m_addr, a))
			break;
	}
	return in6m;
}

bool
in6_multi_group(const struct in6_addr *a, struct ifnet *ifp)
{
	const struct in6_multi *in6m;

	mutex_enter(in6_multilock());
	in6m = in6_lookup_multi(a, ifp);
	if (in6m != NULL && in6m->in6m_refcount == 0)
		in6m = NULL;
	mutex_exit(in6_multilock());
	return in6m != NULL;
}

static int
in6_multi_ifop(struct ifnet *ifp, u_long cmd, const struct in6_addr *a)
{
	struct sockaddr_in6 sin6;
	int error;

	sockaddr_in6_init(&sin6, a, 0, 0, 0);
	error = if_mcast_op(ifp, cmd, sin6tosa(&sin6));
	return error == ENETRESET ? 0 : error;
}

struct in6_multi *
in6_addmulti(const struct in6_addr *a, struct ifnet *ifp, int *errorp)
{
	struct in6_multi *in6m;

	*errorp = 0;
	mutex_enter(in6_multilock());
	in6m = in6_lookup_multi(a, ifp);
	if (in6m == NULL || in6m->in6m_refcount == 0) {
		if ((*errorp = in6_multi_ifop(ifp, SIOCADDMULTI, a)) != 0) {
			mutex_exit(in6_multilock());
			return NULL;
		}
	}
	if (in6m == NULL) {
		in6m = kmem_zalloc(sizeof(*in6m), KM_SLEEP);
		in6m->in6m_addr = *a;
		in6m->in6m_ifp = ifp;
		LIST_INSERT_HEAD(&ifp->if_multiaddrs, in6m, in6m_entry);
		inet6_state()->is6_nmulti++;
	}
	if (in6m->in6m_refcount++ == 0)
		mld_joined(in6m);
	mutex_exit(in6_multilock());
	return in6m;
}

static void
in6_multi_free(struct in6_multi *in6m)
{
	LIST_REMOVE(in6m, in6m_entry);
	inet6_state()->is6_nmulti--;
	kmem_free(in6m, sizeof(*in6m));
}

void
in6_delmulti(struct in6_multi *in6m)
{
	struct mld_out mo;
	bool tell = false;

	mutex_enter(in6_multilock());
	if (--in6m->in6m_refcount == 0) {
		(void)in6_multi_ifop(in6m->in6m_ifp, SIOCDELMULTI,
		    &in6m->in6m_addr);
		tell = mld_left(in6m, &mo);
		in6_multi_free(in6m);
	}
	mutex_exit(in6_multilock());
	if (tell)
		mld_send(&mo);
}

/* The interface goes: nobody is in a group any more. */
void
in6_multi_purge(struct ifnet *ifp)
{
	KASSERT(LIST_EMPTY(&ifp->if_multiaddrs));
}

/*
 * Memberships of sockets.
 */
void
ip6_freemoptions(struct ip6_moptions *im6o)
{
	if (im6o == NULL)
		return;
	for (u_int i = 0; i < im6o->im6o_nmembers; i++)
		in6_delmulti(im6o->im6o_memberships[i].i6mm_maddr);
	kmem_intr_free(im6o, sizeof(*im6o));
}

static void
im6o_remove(struct ip6_moptions *im6o, u_int at)
{
	in6_delmulti(im6o->im6o_memberships[at].i6mm_maddr);
	im6o->im6o_memberships[at] =
	    im6o->im6o_memberships[--im6o->im6o_nmembers];
}

void
ip6_mcast_purgeif(struct ip6_moptions *im6o, struct ifnet *ifp)
{
	if (im6o->im6o_multicast_if_index == ifp->if_index)
		im6o->im6o_multicast_if_index = 0;
	for (u_int i = im6o->im6o_nmembers; i-- > 0;) {
		if (im6o->im6o_memberships[i].i6mm_ifindex == ifp->if_index)
			im6o_remove(im6o, i);
	}
}

/* Does a socket take what comes for a group by an interface? */
bool
ip6_mcast_member(struct inpcb *inp, const struct in6_addr *group, u_int idx)
{
	const struct ip6_moptions *im6o;
	bool elsewhere = false, here = false;

	if (!inpcb_lock(inp))
		return false;
	im6o = inp->in6p_moptions;
	for (u_int i = 0; im6o != NULL && i < im6o->im6o_nmembers; i++) {
		const struct ip6_membership *mm = &im6o->im6o_memberships[i];
		struct in6_addr a = mm->i6mm_maddr->in6m_addr;
		struct in6_addr b = *group;

		in6_clear(&a);
		in6_clear(&b);
		if (!IN6_ARE_ADDR_EQUAL(&a, &b))
			continue;
		if (mm->i6mm_ifindex == idx)
			here = true;
		else
			elsewhere = true;
	}
	inpcb_unlock(inp);
	/* Who joined nowhere gets what others made the interface take. */
	return here || !elsewhere;
}

/* The interface of a request: named, of the zone, of the route, or any. */
static struct ifnet *
im6o_getif(const struct in6_addr *group, u_int idx, struct psref *psref)
{
	struct sockaddr_in6 sin6;
	struct ifnet *ifp = NULL;
	struct rtentry *rt;
	int s;

	if (idx != 0)
		return if_get_byindex(idx, psref);
	sockaddr_in6_init(&sin6, group, 0, 0, 0);
	if ((rt = rtalloc1(sin6tosa(&sin6), 0)) != NULL) {
		ifp = rt_getifp(rt, psref);
		rt_unref(rt);
	}
	if (ifp != NULL)
		return ifp;
	s = pserialize_read_enter();
	IFNET_READER_FOREACH(ifp) {
		if ((ifp->if_flags & (IFF_UP | IFF_MULTICAST |
		    IFF_LOOPBACK)) == (IFF_UP | IFF_MULTICAST))
			break;
	}
	if (ifp != NULL)
		if_acquire(ifp, psref);
	pserialize_read_exit(s);
	return ifp;
}

static int
im6o_join(struct ip6_moptions *im6o, const struct ipv6_mreq *mr,
    struct ifnet *ifp, bool join)
{
	struct in6_addr group = mr->ipv6mr_multiaddr;
	struct ip6_membership *mm;
	u_int i;
	int error;

	in6_embed(&group, ifp->if_index);
	for (i = 0; i < im6o->im6o_nmembers; i++) {
		mm = &im6o->im6o_memberships[i];
		if (mm->i6mm_ifindex == ifp->if_index && IN6_ARE_ADDR_EQUAL(
		    &mm->i6mm_maddr->in6m_addr, &group))
			break;
	}
	if (!join) {
		if (i == im6o->im6o_nmembers)
			return EADDRNOTAVAIL;
		im6o_remove(im6o, i);
		return 0;
	}
	if (i < im6o->im6o_nmembers)
		return EADDRINUSE;
	if (i == IPV6_MAXMEMBERS)
		return ETOOMANYREFS;
	if ((ifp->if_flags & IFF_MULTICAST) == 0)
		return EADDRNOTAVAIL;
	mm = &im6o->im6o_memberships[i];
	mm->i6mm_maddr = in6_addmulti(&group, ifp, &error);
	if (mm->i6mm_maddr == NULL)
		return error;
	mm->i6mm_ifindex = ifp->if_index;
	im6o->im6o_nmembers++;
	return 0;
}

static int
im6o_setgroup(struct ip6_moptions *im6o, const struct sockopt *sopt)
{
	struct ipv6_mreq mr;
	struct psref psref;
	struct ifnet *ifp;
	int bound, error;

	if ((error = sockopt_get(sopt, &mr, sizeof(mr))) != 0)
		return error;
	if (!IN6_IS_ADDR_MULTICAST(&mr.ipv6mr_multiaddr))
		return EINVAL;
	bound = curlwp_bind();
	ifp = im6o_getif(&mr.ipv6mr_multiaddr, mr.ipv6mr_interface, &psref);
	if (ifp == NULL)
		error = mr.ipv6mr_interface != 0 ? ENXIO : EADDRNOTAVAIL;
	else
		error = im6o_join(im6o, &mr, ifp,
		    sopt->sopt_name == IPV6_JOIN_GROUP);
	if_put(ifp, &psref);
	curlwp_bindx(bound);
	return error;
}

int
ip6_setmoptions(struct ip6_moptions **im6op, const struct sockopt *sopt)
{
	struct ip6_moptions *im6o = *im6op;
	struct psref psref;
	struct ifnet *ifp;
	int val, error, bound;

	if (im6o == NULL) {
		im6o = kmem_intr_zalloc(sizeof(*im6o), KM_NOSLEEP);
		if (im6o == NULL)
			return ENOBUFS;
		im6o->im6o_multicast_hlim = -1;
		im6o->im6o_multicast_loop = 1;
		*im6op = im6o;
	}
	if (sopt->sopt_name == IPV6_JOIN_GROUP ||
	    sopt->sopt_name == IPV6_LEAVE_GROUP)
		return im6o_setgroup(im6o, sopt);
	if ((error = sockopt_getint(sopt, &val)) != 0)
		return error;
	switch (sopt->sopt_name) {
	case IPV6_MULTICAST_IF:
		if (val != 0) {
			bound = curlwp_bind();
			ifp = if_get_byindex((u_int)val, &psref);
			error = ifp == NULL ? ENXIO : (ifp->if_flags &
			    IFF_MULTICAST) == 0 ? EADDRNOTAVAIL : 0;
			if_put(ifp, &psref);
			curlwp_bindx(bound);
			if (error != 0)
				return error;
		}
		im6o->im6o_multicast_if_index = (if_index_t)val;
		return 0;
	case IPV6_MULTICAST_HOPS:
		if (val < -1 || val > 255)
			return EINVAL;
		im6o->im6o_multicast_hlim = val;
		return 0;
	default:
		if (val != 0 && val != 1)
			return EINVAL;
		im6o->im6o_multicast_loop = (u_int)val;
		return 0;
	}
}

int
ip6_getmoptions(struct ip6_moptions *im6o, struct sockopt *sopt)
{
	switch (sopt->sopt_name) {
	case IPV6_MULTICAST_IF:
		return sockopt_setint(sopt, im6o != NULL ?
		    im6o->im6o_multicast_if_index : 0);
	case IPV6_MULTICAST_HOPS:
		return sockopt_setint(sopt, im6o != NULL &&
		    im6o->im6o_multicast_hlim >= 0 ?
		    im6o->im6o_multicast_hlim :
		    inet6_state()->is6_defmcasthlim);
	default:
		return sockopt_setint(sopt, im6o != NULL ?
		    (int)im6o->im6o_multicast_loop : 1);
	}
}
