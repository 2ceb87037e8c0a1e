/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AF_LOCAL, between uipc_usrreq.c, uipc_unprights.c and uipc_unpsysctl.c.
 */
#ifndef _KERN_UNP_PRIVATE_H_
#define _KERN_UNP_PRIVATE_H_

#include <sys/file.h>
#include <sys/mutex.h>
#include <sys/pool.h>
#include <sys/socketvar.h>
#include <sys/unpcb.h>
#include <sys/workqueue.h>

struct lwp;
struct sysctllog;

struct unp_state {
	pool_cache_t	us_pcbs;
	kmutex_t	us_link;	/* datagram peers: unp_conn, unp_refs */
	kmutex_t	us_alllock;	/* a leaf */
	LIST_HEAD(, unpcb) us_all;
	kmutex_t	us_listlock;	/* what follows */
	LIST_HEAD(, unpcb) us_inflight;	/* sockets in messages */
	u_int		us_ninflight;
	SLIST_HEAD(, file) us_deferred;	/* to be closed, f_unplist */
	bool		us_closing;	/* somebody empties us_deferred */
	volatile u_int	us_rights;	/* files in messages */
	volatile u_int	us_ndeferred;
	volatile u_int	us_gcwanted;	/* work is queued */
	struct workqueue *us_gcqueue;
	struct work	us_gcwork;
	volatile u_long	us_ino;
	u_long		us_stsend, us_strecv;	/* stream, seqpacket */
	u_long		us_dgsend, us_dgrecv;
	struct sysctllog *us_log;
};

/* unp_gcflags: us_listlock */
#define UNP_CANDIDATE	0x0001	/* only messages refer to it */
#define UNP_REACHED	0x0002	/* from outside */

void	unp_sysinit(void);
void	unp_sysfini(void);
void	unp_sysctl(struct sysctllog **);

static inline bool __unused
unp_isstream(const struct socket *so)
{
	return so->so_type != SOCK_DGRAM;
}

/* uipc_usrreq.c */
extern const struct sockaddr_un sun_noname;
int	unp_lookup(const struct sockaddr *, short, struct lwp *,
	    struct unpcb **);
void	unp_pin(struct unpcb *);
void	unp_unpin(struct unpcb *);

/* uipc_unpsend.c */
int	unp_rcvd(struct socket *, int, struct lwp *);
int	unp_send(struct socket *, struct mbuf *, struct sockaddr *,
	    struct mbuf *, struct lwp *);
int	unp_sendoob(struct socket *, struct mbuf *, struct mbuf *);
int	unp_recvoob(struct socket *, struct mbuf *, int);

/* uipc_unprights.c */
struct mbuf *unp_sockcred(struct lwp *, struct mbuf *);
int	unp_internalize(struct mbuf **);
void	unp_gc(struct work *, void *);
void	unp_wantgc(void);

/* kern/uipc_sockbuf.c, kern/uipc_socket.c */
struct sockbuf;
struct socket;
void	sbappendwhole(struct sockbuf *, struct mbuf *);
void	so_abortqueue(struct socket *, int);

#endif /* _KERN_UNP_PRIVATE_H_ */
