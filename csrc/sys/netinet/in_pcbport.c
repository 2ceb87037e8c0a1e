/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Local addresses and ports: who may have which, and choosing one.
 *
 * A port that the kernel chooses is picked at random (RFC 6056, algorithm 1)
 * and then searched for linearly.  bind(2) wants one that nobody has;
 * connect(2) one with which the four numbers of the connection are new, so
 * that as many connections as there are ports lead to each destination.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/kauth.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/uidinfo.h>

#include <net/if.h>

#include "in_pcb_private.h"
#include "inet_state.h"

static bool
inpcb_addr_multicast(const struct inpcb *inp, const union in_pcbaddr *a)
{
	if (inp->inp_af == AF_INET)
		return IN_MULTICAST(be32toh(a->ipa_v4.ipa_4.s_addr));
	return IN6_IS_ADDR_MULTICAST(&a->ipa_6);
}

/* Do they stand in each other's way? */
static bool
inpcb_conflicts(const struct inpcb *inp, const struct inpcb *other,
    const union in_pcbaddr *laddr, bool any)
{
	const struct socket *so = inp->inp_socket, *so2 = other->inp_socket;
	const bool wild = in_pcbaddr_any(laddr);
	const bool otherwild = in_pcbaddr_any(&other->inp_laddru);
	int options = so->so_options;

	if (inp->inp_af != other->inp_af) {
		const struct inpcb *six = inp->inp_af == AF_INET6 ?
		    inp : other;

		/* Only a socket for both families meets the other. */
		if ((six->inp_flags & IN6P_IPV6_V6ONLY) != 0 ||
		    !in_pcbaddr_any(six == inp ? laddr :
		    &other->inp_laddru))
			return false;
	}
	if (any)
		return true;
	if (inpcb_addr_multicast(inp, laddr) &&
	    (options & (SO_REUSEADDR | SO_REUSEPORT)) != 0)
		options |= SO_REUSEADDR | SO_REUSEPORT;
	if (so2 == NULL)
		return false;
	if ((options & SO_REUSEPORT) != 0 &&
	    (atomic_load_relaxed(&so2->so_options) & (SO_REUSEPORT |
	    (inpcb_addr_multicast(inp, laddr) ? SO_REUSEADDR : 0))) != 0)
		return kauth_cred_geteuid(so->so_cred) != 0 && !wild &&
		    kauth_cred_geteuid(so->so_cred) !=
		    kauth_cred_geteuid(so2->so_cred);
	if ((options & SO_REUSEADDR) != 0) {
		/* Of one port: any address and one, or two different. */
		if (wild != otherwild)
			return false;
		/* A connection that goes on does not hold its port. */
		if (other->inp_state == INP_CONNECTED &&
		    so->so_type == SOCK_STREAM)
			return false;
		return in_pcbaddr_eq(&other->inp_laddru, laddr);
	}
	return wild || otherwild ||
	    in_pcbaddr_eq(&other->inp_laddru, laddr);
}

/* inpt_lock held. */
static bool
inpcb_port_taken(struct inpcb *inp, const union in_pcbaddr *laddr,
    in_port_t lport, bool any)
{
	struct inpcbtable *t = inp->inp_table;
	struct inpcb *other;

	LIST_FOREACH(other, inpcb_ports(t, lport), inp_lhash) {
		if (other != inp && other->inp_lport == lport &&
		    inpcb_conflicts(inp, other, laddr, any))
			return true;
	}
	return t->inpt_portbusy != NULL &&
	    (inp->inp_socket->so_options & (SO_REUSEADDR | SO_REUSEPORT)) ==
	    0 && t->inpt_portbusy(laddr, lport);
}

/*
 * A port for bind(2) (faddr NULL) or for a connection; 0 if there is none.
 * inpt_lock held.
 */
static int
inpcb_choose_port(struct inpcb *inp, const union in_pcbaddr *laddr,
    const union in_pcbaddr *faddr, in_port_t fport, struct lwp *l,
    in_port_t *portp)
{
	struct inet_state *is = inet_state();
	struct inpcbtable *t = inp->inp_table;
	struct inpcb *other;
	u_int min, max, n, at;
	in_port_t port;

	if ((inp->inp_flags & INP_LOWPORT) != 0) {
		if (kauth_authorize_network(l->l_cred, KAUTH_NETWORK_BIND,
		    KAUTH_REQ_NETWORK_BIND_PRIVPORT, inp->inp_socket, NULL,
		    NULL) != 0)
			return EACCES;
		min = (u_int)is->is_lowportmin;
		max = (u_int)is->is_lowportmax;
	} else {
		min = (u_int)is->is_anonportmin;
		max = (u_int)is->is_anonportmax;
	}
	if (min > max) {
		n = min;
		min = max;
		max = n;
	}
	n = max - min + 1;
	at = cprng_fast32() % n;
	for (u_int i = 0; i < n; i++, at = at + 1 == n ? 0 : at + 1) {
		port = htobe16((uint16_t)(min + at));
		if (faddr == NULL) {
			if (inpcb_port_taken(inp, laddr, port, true))
				continue;
		} else {
			if (inpcb_find_connected(t, inp->inp_af, laddr, port,
			    faddr, fport) != NULL)
				continue;
			/* Somebody waits there for others. */
			LIST_FOREACH(other, inpcb_ports(t, port), inp_lhash) {
				if (other->inp_lport == port &&
				    other->inp_state == INP_BOUND)
					break;
			}
			if (other != NULL)
				continue;
		}
		*portp = port;
		return 0;
	}
	return EAGAIN;
}

static void
inpcb_setlport(struct inpcb *inp, in_port_t lport)
{
	struct inpcbtable *t = inp->inp_table;

	KASSERT(inp->inp_lport == 0);
	atomic_store_relaxed(&inp->inp_lport, lport);
	LIST_INSERT_HEAD(inpcb_ports(t, lport), inp, inp_lhash);
}

int
inpcb_bind(struct inpcb *inp, const union in_pcbaddr *laddr, in_port_t lport,
    struct lwp *l)
{
	struct inpcbtable *t = inp->inp_table;
	int error = 0;

	if (lport != 0 && be16toh(lport) < IPPORT_RESERVED &&
	    kauth_authorize_network(l->l_cred, KAUTH_NETWORK_BIND,
	    KAUTH_REQ_NETWORK_BIND_PRIVPORT, inp->inp_socket, NULL,
	    NULL) != 0)
		return EACCES;
	mutex_enter(&t->inpt_lock);
	if (lport == 0)
		error = inpcb_choose_port(inp, laddr, NULL, 0, l, &lport);
	else if (inpcb_port_taken(inp, laddr, lport, false))
		error = EADDRINUSE;
	if (error == 0) {
		inpcb_unhash(inp);
		in_pcbaddr_set(&inp->inp_laddru, laddr);
		inpcb_setlport(inp, lport);
		inpcb_hash(inp, INP_BOUND);
	}
	mutex_exit(&t->inpt_lock);
	return error;
}

int
in_pcbsetport(struct inpcb *inp, const union in_pcbaddr *laddr,
    struct lwp *l)
{
	return inpcb_bind(inp, laddr, 0, l);
}

int
inpcb_connect(struct inpcb *inp, const union in_pcbaddr *laddr,
    const union in_pcbaddr *faddr, in_port_t fport, struct lwp *l)
{
	struct inpcbtable *t = inp->inp_table;
	in_port_t lport = inp->inp_lport;
	int error = 0;

	mutex_enter(&t->inpt_lock);
	if (lport == 0)
		error = inpcb_choose_port(inp, laddr, faddr, fport, l,
		    &lport);
	else if (inpcb_find_connected(t, inp->inp_af, laddr, lport, faddr,
	    fport) != NULL)
		error = EADDRINUSE;
	if (error == 0) {
		inpcb_unhash(inp);
		if (inp->inp_lport == 0)
			inpcb_setlport(inp, lport);
		in_pcbaddr_set(&inp->inp_laddru, laddr);
		in_pcbaddr_set(&inp->inp_faddru, faddr);
		atomic_store_relaxed(&inp->inp_fport, fport);
		inpcb_hash(inp, INP_CONNECTED);
	}
	mutex_exit(&t->inpt_lock);
	return error;
}

int
in_pcbinsert(struct inpcb *inp, const union in_pcbaddr *laddr,
    in_port_t lport, const union in_pcbaddr *faddr, in_port_t fport)
{
	struct inpcbtable *t = inp->inp_table;
	int error = 0;

	mutex_enter(&t->inpt_lock);
	if (inpcb_find_connected(t, inp->inp_af, laddr, lport, faddr,
	    fport) != NULL)
		error = EADDRINUSE;
	else {
		inpcb_unhash(inp);
		if (inp->inp_lport == 0)
			inpcb_setlport(inp, lport);
		in_pcbaddr_set(&inp->inp_laddru, laddr);
		in_pcbaddr_set(&inp->inp_faddru, faddr);
		atomic_store_relaxed(&inp->inp_fport, fport);
		inpcb_hash(inp, INP_CONNECTED);
	}
	mutex_exit(&t->inpt_lock);
	return error;
}

void
inpcb_disconnect(struct inpcb *inp)
{
	struct inpcbtable *t = inp->inp_table;

	mutex_enter(&t->inpt_lock);
	inpcb_unhash(inp);
	in_pcbaddr_set(&inp->inp_faddru, &(union in_pcbaddr){ 0 });
	atomic_store_relaxed(&inp->inp_fport, 0);
	if (inp->inp_lport != 0)
		inpcb_hash(inp, INP_BOUND);
	mutex_exit(&t->inpt_lock);
}
