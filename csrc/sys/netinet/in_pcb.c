/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Protocol control blocks: making, binding, connecting, telling.
 *
 * States of inp_state
 *	ATTACHED -> BOUND	in_pcbbind(), or a port was chosen
 *	BOUND -> CONNECTED	in_pcbconnect()
 *	CONNECTED -> BOUND	in_pcbdisconnect()
 *	any -> detached		in_pcbdetach(): out of the tables, no socket
 *
 * How they are found is in in_pcbhash.c, which port is chosen in in_pcbport.c.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/cprng.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/route.h>

#include "in_pcb_private.h"
#include "inet_state.h"

int
in_pcballoc(struct socket *so, struct inpcbtable *table)
{
	const struct protosw *pr = so->so_proto;
	struct inpcb *inp;

	KASSERT(solocked(so));
	if ((inp = inpcb_get(table)) == NULL)
		return ENOBUFS;
	atomic_store_relaxed(&inp->inp_af, sofamily(so));
	inp->inp_table = table;
	inp->inp_socket = so;
	inp->inp_lock = so->so_lock;
	mutex_obj_hold(inp->inp_lock);
	inp->inp_proto = (uint8_t)pr->pr_protocol;
	inp->inp_errormtu = -1;
	inp->inp_portalgo = PORTALGO_DEFAULT;
	inp->in6p_hops = -1;
	inp->in6p_cksum = -1;
	if (inp->inp_af == AF_INET6)
		inp->inp_flags |= IN6P_IPV6_V6ONLY;
	so->so_pcb = inp;
	mutex_enter(&table->inpt_lock);
	TAILQ_INSERT_TAIL(&table->inpt_queue, inp, inp_queue);
	table->inpt_count++;
	mutex_exit(&table->inpt_lock);
	return 0;
}

/*
 * The socket has another lock from now on, and the caller holds both.
 */
void
in_pcbsetlock(struct inpcb *inp, kmutex_t *lock)
{
	KASSERT(inp->inp_oldlock == NULL);
	mutex_obj_hold(lock);
	/* Who is about to take the old one has a reference to the pcb. */
	inp->inp_oldlock = inp->inp_lock;
	atomic_store_release(&inp->inp_lock, lock);
}

/* The socket goes; its lock is held. */
void
in_pcbdetach(struct inpcb *inp)
{
	struct inpcbtable *table = inp->inp_table;
	struct socket *so = inp->inp_socket;

	KASSERT(inp_lock_held(inp));
	mutex_enter(&table->inpt_lock);
	inpcb_unhash(inp);
	if (inp->inp_lport != 0) {
		LIST_REMOVE(inp, inp_lhash);
		atomic_store_relaxed(&inp->inp_lport, 0);
	}
	TAILQ_REMOVE(&table->inpt_queue, inp, inp_queue);
	table->inpt_count--;
	mutex_exit(&table->inpt_lock);
	so->so_pcb = NULL;
	inp->inp_socket = NULL;
	if (inp->inp_options != NULL) {
		m_freem(inp->inp_options);
		inp->inp_options = NULL;
	}
	rtcache_free(&inp->inp_route);
	ip_freemoptions(inp->inp_moptions);
	inp->inp_moptions = NULL;
	if (inp->inp_af == AF_INET6)
		inet_state()->is_in6_pcbfree(inp);
	inpcb_rele(inp);
}

bool
inpcb_lock(struct inpcb *inp)
{
	kmutex_t *lock;

	for (;;) {
		lock = atomic_load_acquire(&inp->inp_lock);
		mutex_enter(lock);
		if (__predict_true(lock == atomic_load_relaxed(
		    &inp->inp_lock)))
			break;
		mutex_exit(lock);
	}
	if (__predict_true(inp->inp_socket != NULL))
		return true;
	mutex_exit(lock);
	return false;
}

void
inpcb_unlock(struct inpcb *inp)
{
	mutex_exit(inp->inp_lock);
}

/*
 * May the socket have this local address?
 */
int
in_pcbbindableaddr(struct inpcb *inp, struct sockaddr_in *sin,
    kauth_cred_t cred)
{
	struct in_ifaddr *ia;
	int error = 0, s;

	if (in_nullhost(sin->sin_addr) ||
	    IN_MULTICAST(be32toh(sin->sin_addr.s_addr)))
		return 0;
	s = pserialize_read_enter();
	ia = in_get_ia(sin->sin_addr);
	if (ia == NULL) {
		sin->sin_port = 0;	/* it is no part of the question */
		if ((inp->inp_flags & INP_BINDANY) == 0 &&
		    ifa_ifwithaddr(sintosa(sin)) == NULL)
			error = EADDRNOTAVAIL;
	} else if ((ia->ia4_flags & IN_IFF_DUPLICATED) != 0)
		error = EADDRNOTAVAIL;
	pserialize_read_exit(s);
	return error;
}

int
in_pcbbind(struct inpcb *inp, struct sockaddr_in *sin, struct lwp *l)
{
	union in_pcbaddr laddr;
	struct sockaddr_in tmp;
	int error;

	if (inp->inp_af != AF_INET)
		return EINVAL;
	if (inp->inp_lport != 0 || !in_pcbaddr_any(&inp->inp_laddru))
		return EINVAL;
	if (sin == NULL) {
		in_pcbaddr4(&laddr, (struct in_addr){ INADDR_ANY });
		return inpcb_bind(inp, &laddr, 0, l);
	}
	if (sin->sin_len != sizeof(*sin))
		return EINVAL;
	if (sin->sin_family != AF_INET)
		return EAFNOSUPPORT;
	tmp = *sin;
	error = in_pcbbindableaddr(inp, &tmp, l->l_cred);
	if (error != 0)
		return error;
	in_pcbaddr4(&laddr, sin->sin_addr);
	return inpcb_bind(inp, &laddr, sin->sin_port, l);
}

/*
 * Where to connect to when the address is "this host" or "all hosts".
 */
static int
in_pcbconnect_special(struct sockaddr_in *sin)
{
	struct in_ifaddr *ia;
	int s, error = 0;

	s = pserialize_read_enter();
	if (in_nullhost(sin->sin_addr)) {
		ia = PSLIST_READER_FIRST(in_addr_list(), struct in_ifaddr,
		    ia_pslist_entry);
		if (ia != NULL)
			sin->sin_addr = ia->ia_addr.sin_addr;
	} else if (sin->sin_addr.s_addr == INADDR_BROADCAST) {
		IN_ADDRLIST_READER_FOREACH(ia) {
			if ((ia->ia_ifp->if_flags & IFF_BROADCAST) != 0) {
				sin->sin_addr = ia->ia_broadaddr.sin_addr;
				break;
			}
		}
	}
	pserialize_read_exit(s);
	return error;
}

int
in_pcbconnect(struct inpcb *inp, struct sockaddr_in *osin, struct lwp *l)
{
	struct sockaddr_in sin;
	union in_pcbaddr laddr, faddr;
	struct in_addr src = inp->inp_laddr;
	int error;

	if (inp->inp_af != AF_INET)
		return EINVAL;
	if (osin->sin_len != sizeof(sin))
		return EINVAL;
	if (osin->sin_family != AF_INET)
		return EAFNOSUPPORT;
	if (osin->sin_port == 0)
		return EADDRNOTAVAIL;
	if (IN_MULTICAST(be32toh(osin->sin_addr.s_addr)) &&
	    inp->inp_socket->so_type == SOCK_STREAM)
		return EADDRNOTAVAIL;
	sin = *osin;
	if ((error = in_pcbconnect_special(&sin)) != 0)
		return error;
	if (in_nullhost(src)) {
		error = in_selectsrc_addr(inp, &sin, &inp->inp_route,
		    inp->inp_moptions, &src);
		if (error != 0)
			return error;
	}
	in_pcbaddr4(&laddr, src);
	in_pcbaddr4(&faddr, sin.sin_addr);
	return inpcb_connect(inp, &laddr, &faddr, sin.sin_port, l);
}

void
in_pcbdisconnect(struct inpcb *inp)
{
	inpcb_disconnect(inp);
	if (inp->inp_socket->so_state & SS_NOFDREF)
		in_pcbdetach(inp);
}

void
in_setsockaddr(struct inpcb *inp, struct sockaddr_in *sin)
{
	sockaddr_in_init(sin, &inp->inp_laddr, inp->inp_lport);
}

void
in_setpeeraddr(struct inpcb *inp, struct sockaddr_in *sin)
{
	sockaddr_in_init(sin, &inp->inp_faddr, inp->inp_fport);
}

/*
 * The source address for a destination: that of the route, the multicast
 * interface, or the primary one.
 */
int
in_selectsrc_addr(struct inpcb *inp, struct sockaddr_in *sin,
    struct route *ro, struct ip_moptions *imo, struct in_addr *src)
{
	struct in_ifaddr *ia = NULL;
	struct rtentry *rt;
	struct ifnet *ifp;
	int s, error = 0;

	if (inp != NULL && !in_nullhost(inp->inp_prefsrcip)) {
		*src = inp->inp_prefsrcip;
		return 0;
	}
	rt = NULL;
	if (inp == NULL || (inp->inp_socket->so_options & SO_DONTROUTE) == 0)
		rt = rtcache_lookup(ro, sintosa(sin));
	s = pserialize_read_enter();
	if (IN_MULTICAST(be32toh(sin->sin_addr.s_addr)) && imo != NULL &&
	    imo->imo_multicast_if_index != 0) {
		ifp = if_byindex(imo->imo_multicast_if_index);
		ia = ifp != NULL ? in_get_ia_from_ifp(ifp) : NULL;
		if (ia == NULL) {
			error = EADDRNOTAVAIL;
			goto out;
		}
	}
	/* A route to ourselves has the address meant. */
	if (ia == NULL && rt != NULL && (rt->rt_flags & RTF_UP) != 0 &&
	    rt->rt_ifa->ifa_addr->sa_family == AF_INET)
		ia = ifatoia(rt->rt_ifa);
	if (ia == NULL)
		ia = ifatoia(ifa_ifwithdstaddr(sintosa(sin)));
	if (ia == NULL)
		ia = ifatoia(ifa_ifwithnet(sintosa(sin)));
	if (ia == NULL && rt == NULL)
		ia = PSLIST_READER_FIRST(in_addr_list(), struct in_ifaddr,
		    ia_pslist_entry);
	if (ia == NULL) {
		error = rt == NULL && !IN_ADDRLIST_READER_EMPTY() ?
		    EHOSTUNREACH : EADDRNOTAVAIL;
		goto out;
	}
	if (ia->ia_ifa.ifa_getifa != NULL)
		ia = ifatoia(ia->ia_ifa.ifa_getifa(&ia->ia_ifa,
		    sintosa(sin)));
	if ((ia->ia4_flags & IN_IFF_DUPLICATED) != 0)
		error = EADDRNOTAVAIL;
	*src = ia->ia_addr.sin_addr;
out:
	pserialize_read_exit(s);
	return error;
}

/*
 * A route is bad: look for another.
 */
void
in_losing(struct inpcb *inp)
{
	struct rtentry *rt = rtcache_validate(&inp->inp_route);
	struct rt_addrinfo info;

	if (rt == NULL)
		return;
	memset(&info, 0, sizeof(info));
	info.rti_dst = rtcache_getdst(&inp->inp_route);
	info.rti_gateway = rt->rt_gateway;
	info.rti_netmask = rt_mask(rt);
	rt_missmsg(RTM_LOSING, &info, rt->rt_flags, 0);
	if ((rt->rt_flags & RTF_DYNAMIC) != 0)
		(void)rtrequest(RTM_DELETE, rt_getkey(rt), rt->rt_gateway,
		    rt_mask(rt), rt->rt_flags, NULL);
	rtcache_free(&inp->inp_route);
}

void
in_rtchange(struct inpcb *inp, int error)
{
	rtcache_free(&inp->inp_route);
}

struct rtentry *
in_pcbrtentry(struct inpcb *inp)
{
	struct sockaddr_in sin;

	if (in_nullhost(inp->inp_faddr))
		return NULL;
	sockaddr_in_init(&sin, &inp->inp_faddr, 0);
	return rtcache_lookup(&inp->inp_route, sintosa(&sin));
}

void
in_pcbrtentry_unref(struct rtentry *rt, struct inpcb *inp)
{
	rtcache_unref(rt, &inp->inp_route);
}

/*
 * An address went away with its interface: leave its groups, forget routes.
 */
static void
in_pcbpurge1(struct inpcb *inp, void *arg)
{
	struct ifnet *ifp = arg;
	struct ip_moptions *imo = inp->inp_moptions;

	rtcache_free(&inp->inp_route);
	if (imo != NULL)
		ip_mcast_purgeif(imo, ifp);
	if (inp->inp_af == AF_INET6)
		inet_state()->is_in6_pcbpurge(inp, ifp);
}

void
in_pcbpurgeif(struct inpcbtable *table, struct ifnet *ifp)
{
	in_pcbforeach(table, in_pcbpurge1, ifp);
}
