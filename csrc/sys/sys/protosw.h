/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Protocols: what the socket layer calls, and what other protocols call.
 */
#ifndef _SYS_PROTOSW_H_
#define _SYS_PROTOSW_H_

#include <sys/types.h>
#include <sys/mutex.h>

struct domain;
struct ifnet;
struct lwp;
struct mbuf;
struct sockaddr;
struct socket;
struct sockopt;
struct stat;

struct protosw {
	int		pr_type;	/* SOCK_* */
	const struct domain *pr_domain;
	short		pr_protocol;
	short		pr_flags;	/* PR_* */
	void		(*pr_input)(struct mbuf *, int, int);
	void		*(*pr_ctlinput)(int, const struct sockaddr *, void *);
	int		(*pr_ctloutput)(int, struct socket *,
			    struct sockopt *);
	const struct pr_usrreqs *pr_usrreqs;
	void		(*pr_init)(void);
	void		(*pr_fasttimo)(void);	/* unset: no timer runs */
	void		(*pr_slowtimo)(void);
	void		(*pr_drain)(void);
};

#define PR_SLOWHZ	2
#define PR_FASTHZ	5

/* pr_flags */
#define PR_ATOMIC	0x0001		/* one message a record */
#define PR_ADDR		0x0002		/* an address with each message */
#define PR_CONNREQUIRED	0x0004		/* no data without a connection */
#define PR_WANTRCVD	0x0008		/* pr_rcvd when data was read */
#define PR_RIGHTS	0x0010		/* passes descriptors */
#define PR_LISTEN	0x0020		/* listen(2), accept(2) */
#define PR_LASTHDR	0x0040		/* IPv6: last header */
#define PR_ABRTACPTDIS	0x0080		/* accept(2) of a lost connection */
#define PR_PURGEIF	0x0100		/* pr_purgeif may be called */
#define PR_ADDR_OPT	0x0200		/* the address may be left out */

/* pr_ctloutput */
#define PRCO_GETOPT	0
#define PRCO_SETOPT	1

/*
 * pr_usrreqs: 0 or an errno.  The socket is locked, but for pr_attach, which
 * returns with it locked, and pr_ioctl.
 *
 * pr_send and pr_sendoob consume the mbufs they are given, whatever they
 * return.  Buffers for addresses have room for a sockaddr_big.
 */
struct pr_usrreqs {
	int	(*pr_attach)(struct socket *, int);
	void	(*pr_detach)(struct socket *);
	int	(*pr_accept)(struct socket *, struct sockaddr *);
	int	(*pr_connect)(struct socket *, struct sockaddr *,
		    struct lwp *);
	int	(*pr_connect2)(struct socket *, struct socket *);
	int	(*pr_bind)(struct socket *, struct sockaddr *, struct lwp *);
	int	(*pr_listen)(struct socket *, struct lwp *);
	int	(*pr_disconnect)(struct socket *);
	int	(*pr_shutdown)(struct socket *);
	int	(*pr_abort)(struct socket *);
	int	(*pr_ioctl)(struct socket *, u_long, void *, struct ifnet *);
	int	(*pr_stat)(struct socket *, struct stat *);
	int	(*pr_peeraddr)(struct socket *, struct sockaddr *);
	int	(*pr_sockaddr)(struct socket *, struct sockaddr *);
	int	(*pr_rcvd)(struct socket *, int, struct lwp *);
	int	(*pr_recvoob)(struct socket *, struct mbuf *, int);
	int	(*pr_send)(struct socket *, struct mbuf *, struct sockaddr *,
		    struct mbuf *, struct lwp *);
	int	(*pr_sendoob)(struct socket *, struct mbuf *, struct mbuf *);
	int	(*pr_purgeif)(struct socket *, struct ifnet *);
	/* Not NetBSD's; may be NULL.  The socket gets this lock, and both
	 * are held. */
	void	(*pr_setlock)(struct socket *, kmutex_t *);
};

/* Requests by number: tools only. */
#define PRU_ATTACH	0
#define PRU_DETACH	1
#define PRU_BIND	2
#define PRU_LISTEN	3
#define PRU_CONNECT	4
#define PRU_ACCEPT	5
#define PRU_DISCONNECT	6
#define PRU_SHUTDOWN	7
#define PRU_RCVD	8
#define PRU_SEND	9
#define PRU_ABORT	10
#define PRU_CONTROL	11
#define PRU_SENSE	12
#define PRU_RCVOOB	13
#define PRU_SENDOOB	14
#define PRU_SOCKADDR	15
#define PRU_PEERADDR	16
#define PRU_CONNECT2	17
#define PRU_FASTTIMO	18
#define PRU_SLOWTIMO	19
#define PRU_PURGEIF	22
#define PRU_NREQ	23

/* What pr_ctlinput is told. */
#define PRC_IFDOWN		0
#define PRC_ROUTEDEAD		1
#define PRC_QUENCH2		3
#define PRC_QUENCH		4
#define PRC_MSGSIZE		5
#define PRC_HOSTDEAD		6
#define PRC_HOSTUNREACH		7
#define PRC_UNREACH_NET		8
#define PRC_UNREACH_HOST	9
#define PRC_UNREACH_PROTOCOL	10
#define PRC_UNREACH_PORT	11
#define PRC_UNREACH_SRCFAIL	13
#define PRC_REDIRECT_NET	14
#define PRC_REDIRECT_HOST	15
#define PRC_REDIRECT_TOSNET	16
#define PRC_REDIRECT_TOSHOST	17
#define PRC_TIMXCEED_INTRANS	18
#define PRC_TIMXCEED_REASS	19
#define PRC_PARAMPROB		20
#define PRC_NCMDS		21

#define PRC_IS_REDIRECT(cmd)	\
    ((cmd) >= PRC_REDIRECT_NET && (cmd) <= PRC_REDIRECT_TOSHOST)

extern const u_char inetctlerrmap[PRC_NCMDS];

#ifdef _KERNEL
const struct domain *pffinddomain(int);
const struct protosw *pffindproto(int, int, int);
const struct protosw *pffindtype(int, int);
void	pfctlinput(int, const struct sockaddr *);
void	pfctlinput2(int, const struct sockaddr *, void *);

/*
 * Requests of a protocol that needs the kernel lock: defines NAME_X_wrapper()
 * around each NAME_X().
 */
#define _PR_WRAP(rv, name, proto, args)					\
static rv								\
name##_wrapper proto							\
{									\
	rv _error;							\
									\
	KERNEL_LOCK(1, NULL);						\
	_error = name args;						\
	KERNEL_UNLOCK_ONE(NULL);					\
	return _error;							\
}

#define PR_WRAP_USRREQS(name)						\
_PR_WRAP(int, name##_attach, (struct socket *a, int b), (a, b))		\
static void								\
name##_detach_wrapper(struct socket *a)					\
{									\
	KERNEL_LOCK(1, NULL);						\
	name##_detach(a);						\
	KERNEL_UNLOCK_ONE(NULL);					\
}									\
_PR_WRAP(int, name##_accept, (struct socket *a, struct sockaddr *b),	\
    (a, b))								\
_PR_WRAP(int, name##_connect, (struct socket *a, struct sockaddr *b,	\
    struct lwp *c), (a, b, c))						\
_PR_WRAP(int, name##_connect2, (struct socket *a, struct socket *b),	\
    (a, b))								\
_PR_WRAP(int, name##_bind, (struct socket *a, struct sockaddr *b,	\
    struct lwp *c), (a, b, c))						\
_PR_WRAP(int, name##_listen, (struct socket *a, struct lwp *b), (a, b))	\
_PR_WRAP(int, name##_disconnect, (struct socket *a), (a))		\
_PR_WRAP(int, name##_shutdown, (struct socket *a), (a))			\
_PR_WRAP(int, name##_abort, (struct socket *a), (a))			\
_PR_WRAP(int, name##_ioctl, (struct socket *a, u_long b, void *c,	\
    struct ifnet *d), (a, b, c, d))					\
_PR_WRAP(int, name##_stat, (struct socket *a, struct stat *b), (a, b))	\
_PR_WRAP(int, name##_peeraddr, (struct socket *a, struct sockaddr *b),	\
    (a, b))								\
_PR_WRAP(int, name##_sockaddr, (struct socket *a, struct sockaddr *b),	\
    (a, b))								\
_PR_WRAP(int, name##_rcvd, (struct socket *a, int b, struct lwp *c),	\
    (a, b, c))								\
_PR_WRAP(int, name##_recvoob, (struct socket *a, struct mbuf *b,	\
    int c), (a, b, c))							\
_PR_WRAP(int, name##_send, (struct socket *a, struct mbuf *b,		\
    struct sockaddr *c, struct mbuf *d, struct lwp *e),			\
    (a, b, c, d, e))							\
_PR_WRAP(int, name##_sendoob, (struct socket *a, struct mbuf *b,	\
    struct mbuf *c), (a, b, c))						\
_PR_WRAP(int, name##_purgeif, (struct socket *a, struct ifnet *b),	\
    (a, b))
#endif /* _KERNEL */

#endif /* _SYS_PROTOSW_H_ */
