/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AF_LOCAL sockets: streams, sequenced packets, datagrams; names.
 *
 * What is sent goes straight into the peer's so_rcv.  The sender's so_snd of a
 * stream has no mbufs: its counts show what the peer has not yet received, so
 * that sbspace() of it tells how much may be sent.
 *
 * Names are VSOCK vnodes: v_socket, under v_interlock, is who is bound to one.
 *
 * Connected streams share one lock, the client's; the server's side gets it
 * before anybody sees it.  Datagram sockets have a lock each.  A socket found
 * by name, or as the peer of a datagram socket, may be locked by another lwp
 * that holds its own lock already; so it is pinned (unp_refcnt), our lock is
 * dropped, and only then it is locked.  A socket that is closed waits until
 * its pins are gone; unpinning is done with it locked.
 *
 * Peers of datagram sockets change under us_link and the lock of the socket
 * that sends: it may read unp_conn holding either.
 *
 * Order: us_link, a listener's lock, a stream's or datagram socket's lock,
 * v_interlock or us_alllock.  us_listlock is taken before all of them.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/domain.h>
#include <sys/errno.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/namei.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/systm.h>
#include <sys/timevar.h>
#include <sys/un.h>
#include <sys/unpcb.h>
#include <sys/vnode.h>

#include "unp_private.h"

const struct sockaddr_un sun_noname = {
	.sun_len = offsetof(struct sockaddr_un, sun_path),
	.sun_family = AF_LOCAL,
};

static inline struct unp_state *
unp_state(void)
{
	return curkernel()->k_unp;
}

/*
 * Pins.
 */

void
unp_pin(struct unpcb *unp)
{
	atomic_inc_uint(&unp->unp_refcnt);
}

/* The socket is locked. */
void
unp_unpin(struct unpcb *unp)
{
	if (atomic_dec_uint_nv(&unp->unp_refcnt) == 0)
		cv_broadcast(&unp->unp_socket->so_cv);
}

static void
unp_waitpins(struct socket *so, struct unpcb *unp)
{
	while (atomic_load_acquire(&unp->unp_refcnt) != 0)
		cv_wait(&so->so_cv, so->so_lock);
}

/*
 * Making and ending.
 */

static int
unp_attach(struct socket *so, int proto)
{
	struct unp_state *us = unp_state();
	const bool stream = unp_isstream(so);
	struct unpcb *unp;

	sosetlock(so);
	if (so->so_snd.sb_hiwat == 0 && soreserve(so,
	    stream ? us->us_stsend : us->us_dgsend,
	    stream ? us->us_strecv : us->us_dgrecv))
		return ENOBUFS;
	if ((unp = pool_cache_get(us->us_pcbs, PR_NOWAIT)) == NULL)
		return ENOBUFS;
	memset(unp, 0, sizeof(*unp));
	unp->unp_socket = so;
	LIST_INIT(&unp->unp_refs);
	getnanotime(&unp->unp_ctime);
	so->so_pcb = unp;
	mutex_enter(&us->us_alllock);
	LIST_INSERT_HEAD(&us->us_all, unp, unp_all);
	mutex_exit(&us->us_alllock);
	return 0;
}

/*
 * End the connection of a stream.  Both sides have the same lock.
 */
static void
unp_disconnect_stream(struct unpcb *unp)
{
	struct unpcb *peer = unp->unp_conn;

	if (peer == NULL)
		return;
	unp->unp_conn = peer->unp_conn = NULL;
	unp->unp_socket->so_snd.sb_cc = unp->unp_socket->so_snd.sb_mbcnt = 0;
	peer->unp_socket->so_snd.sb_cc = peer->unp_socket->so_snd.sb_mbcnt = 0;
	soisdisconnected(unp->unp_socket);
	soisdisconnected(peer->unp_socket);
}

/*
 * A datagram socket leaves its peer; with `all', those that send to it lose
 * theirs.  Locked, and unlocked meanwhile.
 */
static void
unp_disconnect_dgram(struct socket *so, struct unpcb *unp, bool all)
{
	struct unp_state *us = unp_state();
	struct unpcb *ref;

	sounlock(so);
	mutex_enter(&us->us_link);
	solock(so);
	if (unp->unp_conn != NULL) {
		LIST_REMOVE(unp, unp_reflink);
		unp->unp_conn = NULL;
		so->so_state &= ~SS_ISCONNECTED;
	}
	if (!all) {
		mutex_exit(&us->us_link);
		return;
	}
	unp->unp_dead = true;
	sounlock(so);
	while ((ref = LIST_FIRST(&unp->unp_refs)) != NULL) {
		struct socket *so2 = ref->unp_socket;

		solock(so2);
		LIST_REMOVE(ref, unp_reflink);
		ref->unp_conn = NULL;
		so2->so_error = ECONNRESET;
		so2->so_state &= ~SS_ISCONNECTED;
		sorwakeup(so2);
		sowwakeup(so2);
		sounlock(so2);
	}
	mutex_exit(&us->us_link);
	solock(so);
}

static void
unp_unbind(struct socket *so, struct unpcb *unp)
{
	struct vnode *vp = unp->unp_vnode;

	if (vp == NULL)
		return;
	unp->unp_vnode = NULL;
	mutex_enter(vp->v_interlock);
	vp->v_socket = NULL;
	mutex_exit(vp->v_interlock);
	sounlock(so);
	vrele(vp);
	solock(so);
}

static void
unp_detach(struct socket *so)
{
	struct unp_state *us = unp_state();
	struct unpcb *unp = sotounpcb(so);

	unp_unbind(so, unp);
	if (unp_isstream(so))
		unp_disconnect_stream(unp);
	else
		unp_disconnect_dgram(so, unp, true);
	unp_waitpins(so, unp);
	so->so_snd.sb_cc = so->so_snd.sb_mbcnt = 0;
	so->so_pcb = NULL;
	KASSERT(unp->unp_file == NULL);
	mutex_enter(&us->us_alllock);
	LIST_REMOVE(unp, unp_all);
	mutex_exit(&us->us_alllock);
	if (unp->unp_addr != NULL)
		kmem_free(unp->unp_addr, unp->unp_addrlen);
	pool_cache_put(us->us_pcbs, unp);
	if (atomic_load_relaxed(&us->us_rights) != 0)
		unp_wantgc();
}

static int
unp_abort(struct socket *so)
{
	so->so_error = ECONNABORTED;
	unp_detach(so);
	return 0;
}

/*
 * Names.
 */

static void
unp_copyaddr(const struct unpcb *unp, struct sockaddr *nam)
{
	const struct sockaddr_un *sun = unp != NULL && unp->unp_addr != NULL ?
	    unp->unp_addr : &sun_noname;

	memcpy(nam, sun, sun->sun_len);
}

static int
unp_sockaddr(struct socket *so, struct sockaddr *nam)
{
	unp_copyaddr(sotounpcb(so), nam);
	return 0;
}

/*
 * The peer of a datagram socket does not change its address, which lasts as
 * long as it does; it lasts because our lock keeps it our peer.
 */
static int
unp_peeraddr(struct socket *so, struct sockaddr *nam)
{
	unp_copyaddr(sotounpcb(so)->unp_conn, nam);
	return 0;
}

/* The path of an address, with a NUL. */
static struct sockaddr_un *
unp_copyname(const struct sockaddr *nam, size_t *sizep)
{
	const size_t size = (size_t)nam->sa_len + 1;
	struct sockaddr_un *sun = kmem_zalloc(MAX(size, sizeof(*sun)),
	    KM_NOSLEEP);

	if (sun == NULL)
		return NULL;
	memcpy(sun, nam, nam->sa_len);
	sun->sun_len = (uint8_t)(offsetof(struct sockaddr_un, sun_path) +
	    strlen(sun->sun_path) + 1);
	*sizep = MAX(size, sizeof(*sun));
	return sun;
}

/* Make the name; returns its vnode, referenced. */
static int
unp_makenode(const char *path, struct lwp *l, struct vnode **vpp)
{
	struct nameidata nd;
	struct pathbuf *pb;
	struct vattr va;
	int error;

	if ((pb = pathbuf_create(path)) == NULL)
		return ENOMEM;
	NDINIT(&nd, CREATE, FOLLOW | LOCKPARENT | TRYEMULROOT, pb);
	if ((error = namei(&nd)) != 0)
		goto out;
	if (nd.ni_vp != NULL) {
		VOP_ABORTOP(nd.ni_dvp, &nd.ni_cnd);
		if (nd.ni_dvp == nd.ni_vp)
			vrele(nd.ni_dvp);
		else
			vput(nd.ni_dvp);
		vrele(nd.ni_vp);
		error = EADDRINUSE;
		goto out;
	}
	vattr_null(&va);
	va.va_type = VSOCK;
	va.va_mode = ACCESSPERMS & ~(mode_t)l->l_proc->p_cwdi->cwdi_cmask;
	error = VOP_CREATE(nd.ni_dvp, vpp, &nd.ni_cnd, &va);
	vput(nd.ni_dvp);
out:
	pathbuf_destroy(pb);
	return error;
}

static void
unp_setid(struct unpcbid *id, struct lwp *l)
{
	id->unp_pid = l->l_proc->p_pid;
	id->unp_euid = kauth_cred_geteuid(l->l_cred);
	id->unp_egid = kauth_cred_getegid(l->l_cred);
}

static int
unp_bind(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	struct unpcb *unp = sotounpcb(so);
	struct sockaddr_un *sun;
	struct vnode *vp;
	size_t size;
	int error;

	if (unp->unp_flags & UNP_BUSY)
		return EALREADY;
	if (unp->unp_addr != NULL ||
	    nam->sa_len <= offsetof(struct sockaddr_un, sun_path))
		return EINVAL;
	unp->unp_flags |= UNP_BUSY;
	sounlock(so);
	sun = unp_copyname(nam, &size);
	error = sun == NULL ? ENOBUFS : unp_makenode(sun->sun_path, l, &vp);
	solock(so);
	unp->unp_flags &= ~UNP_BUSY;
	if (error != 0) {
		if (sun != NULL)
			kmem_free(sun, size);
		return error;
	}
	unp->unp_addrlen = size;
	atomic_store_release(&unp->unp_addr, sun);
	unp->unp_vnode = vp;
	unp_setid(&unp->unp_connid, l);
	unp->unp_flags |= UNP_EIDSBIND;
	mutex_enter(vp->v_interlock);
	vp->v_socket = so;
	mutex_exit(vp->v_interlock);
	return 0;
}

static int
unp_listen(struct socket *so, struct lwp *l)
{
	struct unpcb *unp = sotounpcb(so);

	if (unp->unp_flags & UNP_BUSY)
		return EALREADY;
	/* Without a name nobody could come. */
	return unp->unp_vnode == NULL ? EINVAL : 0;
}

/*
 * Who is bound to a name: pinned.  No lock is held.
 */
int
unp_lookup(const struct sockaddr *nam, short type, struct lwp *l,
    struct unpcb **unpp)
{
	char path[UINT8_MAX + 1];
	struct nameidata nd;
	struct socket *so;
	struct pathbuf *pb;
	struct vnode *vp;
	int error;

	if (nam->sa_len <= offsetof(struct sockaddr_un, sun_path))
		return EINVAL;
	memset(path, 0, sizeof(path));
	memcpy(path, nam->sa_data, (size_t)nam->sa_len -
	    offsetof(struct sockaddr_un, sun_path));
	if ((pb = pathbuf_create(path)) == NULL)
		return ENOMEM;
	NDINIT(&nd, LOOKUP, FOLLOW | LOCKLEAF | TRYEMULROOT, pb);
	error = namei(&nd);
	pathbuf_destroy(pb);
	if (error != 0)
		return error;
	vp = nd.ni_vp;
	error = vp->v_type != VSOCK ? ENOTSOCK :
	    VOP_ACCESS(vp, VWRITE, l->l_cred);
	if (error == 0) {
		mutex_enter(vp->v_interlock);
		if ((so = vp->v_socket) == NULL)
			error = ECONNREFUSED;
		else if (so->so_type != type)
			error = EPROTOTYPE;
		else {
			*unpp = sotounpcb(so);
			unp_pin(*unpp);
		}
		mutex_exit(vp->v_interlock);
	}
	vput(vp);
	return error;
}

/*
 * Connections.
 */

/* Both locked by one lock. */
static void
unp_join(struct unpcb *a, struct unpcb *b)
{
	a->unp_conn = b;
	b->unp_conn = a;
}

/*
 * A stream meets a listener, whose lock is held: make the server's side, with
 * the client's lock.  The client is locked in the end.
 */
static int
unp_meet(struct socket *so, struct socket *head, struct lwp *l)
{
	struct unpcb *unp = sotounpcb(so), *unph = sotounpcb(head), *unp2;
	struct sockaddr_un *sun;
	struct socket *so2;
	kmutex_t *old;

	if ((head->so_options & SO_ACCEPTCONN) == 0 ||
	    (so2 = sonewconn(head, true)) == NULL) {
		solock(so);
		return ECONNREFUSED;
	}
	unp2 = sotounpcb(so2);
	if (unph->unp_addr != NULL &&
	    (sun = kmem_alloc(unph->unp_addrlen, KM_NOSLEEP)) != NULL) {
		memcpy(sun, unph->unp_addr, unph->unp_addrlen);
		unp2->unp_addrlen = unph->unp_addrlen;
		atomic_store_release(&unp2->unp_addr, sun);
	}
	unp2->unp_flags |= unph->unp_flags & (UNP_WANTCRED | UNP_CONNWAIT);
	unp_setid(&unp2->unp_connid, l);
	unp2->unp_flags |= UNP_EIDSVALID;
	if (unph->unp_flags & UNP_EIDSBIND) {
		unp->unp_connid = unph->unp_connid;
		unp->unp_flags |= UNP_EIDSVALID;
	}
	solock(so);
	old = so2->so_lock;
	mutex_obj_hold(so->so_lock);
	solockreset(so2, so->so_lock);
	(void)mutex_obj_free(old);
	unp_join(unp, unp2);
	if ((unp->unp_flags | unp2->unp_flags) & UNP_CONNWAIT)
		soisconnecting(so);
	else
		soisconnected(so);
	return 0;
}

/* A datagram socket gets a peer, which is pinned.  Locked in the end. */
static int
unp_setpeer(struct socket *so, struct unpcb *unp2)
{
	struct unp_state *us = unp_state();
	struct unpcb *unp = sotounpcb(so);
	int error = 0;

	mutex_enter(&us->us_link);
	solock(so);
	if (unp2->unp_dead)
		error = ECONNREFUSED;
	else {
		unp->unp_conn = unp2;
		LIST_INSERT_HEAD(&unp2->unp_refs, unp, unp_reflink);
		soisconnected(so);
	}
	mutex_exit(&us->us_link);
	return error;
}

static int
unp_connect(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	struct unpcb *unp = sotounpcb(so), *unp2;
	struct socket *so2;
	int error;

	if (unp->unp_flags & UNP_BUSY)
		return EALREADY;
	unp->unp_flags |= UNP_BUSY;
	sounlock(so);
	error = unp_lookup(nam, so->so_type, l, &unp2);
	if (error != 0) {
		solock(so);
		goto out;
	}
	so2 = unp2->unp_socket;
	if (so2 == so && unp_isstream(so)) {
		solock(so);
		unp_unpin(unp2);
		error = ECONNREFUSED;
		goto out;
	}
	if (unp_isstream(so)) {
		solock(so2);
		error = unp_meet(so, so2, l);
		unp_unpin(unp2);
		sounlock(so2);
	} else {
		error = unp_setpeer(so, unp2);
		if (so2 != so) {
			sounlock(so);
			solock(so2);
			unp_unpin(unp2);
			sounlock(so2);
			solock(so);
		} else
			unp_unpin(unp2);
	}
out:
	unp->unp_flags &= ~UNP_BUSY;
	return error;
}

/* socketpair(2): both have one lock. */
static int
unp_connect2(struct socket *so, struct socket *so2)
{
	struct unpcb *unp = sotounpcb(so), *unp2 = sotounpcb(so2);
	int error;

	if (so->so_type != so2->so_type)
		return EPROTOTYPE;
	if (!unp_isstream(so)) {
		sounlock(so);
		error = unp_setpeer(so, unp2);
		return error;
	}
	unp_setid(&unp->unp_connid, curlwp);
	unp2->unp_connid = unp->unp_connid;
	unp->unp_flags |= UNP_EIDSVALID;
	unp2->unp_flags |= UNP_EIDSVALID;
	unp_join(unp, unp2);
	soisconnected(so);
	soisconnected(so2);
	return 0;
}

static int
unp_accept(struct socket *so, struct sockaddr *nam)
{
	struct unpcb *unp = sotounpcb(so), *peer = unp->unp_conn;

	unp_copyaddr(peer, nam);
	/* LOCAL_CONNWAIT: connect(2) returns now. */
	if (peer != NULL && (peer->unp_socket->so_state & SS_ISCONNECTING))
		soisconnected(peer->unp_socket);
	return 0;
}

static int
unp_disconnect(struct socket *so)
{
	struct unpcb *unp = sotounpcb(so);

	if (unp_isstream(so))
		unp_disconnect_stream(unp);
	else
		unp_disconnect_dgram(so, unp, false);
	return 0;
}

static int
unp_shutdown(struct socket *so)
{
	struct unpcb *unp = sotounpcb(so);

	socantsendmore(so);
	if (unp_isstream(so) && unp->unp_conn != NULL)
		socantrcvmore(unp->unp_conn->unp_socket);
	return 0;
}

static int
unp_ioctl(struct socket *so, u_long cmd, void *data, struct ifnet *ifp)
{
	return EOPNOTSUPP;
}

static int
unp_purgeif(struct socket *so, struct ifnet *ifp)
{
	return EOPNOTSUPP;
}

static int
unp_stat(struct socket *so, struct stat *sb)
{
	struct unpcb *unp = sotounpcb(so);

	if (unp->unp_ino == 0)
		unp->unp_ino = atomic_inc_ulong_nv(&unp_state()->us_ino);
	sb->st_blksize = (int32_t)so->so_snd.sb_hiwat;
	sb->st_dev = NODEV;
	sb->st_ino = unp->unp_ino;
	sb->st_atim = sb->st_mtim = sb->st_ctim = sb->st_birthtim =
	    unp->unp_ctime;
	return 0;
}

/*
 * Options of level SOL_LOCAL.
 */
static int
unp_ctloutput(int op, struct socket *so, struct sockopt *sopt)
{
	struct unpcb *unp = sotounpcb(so);
	int error, flag, value;

	if (sopt->sopt_level != SOL_LOCAL)
		return ENOPROTOOPT;
	switch (sopt->sopt_name) {
	case LOCAL_OCREDS:
	case LOCAL_CREDS:
		flag = UNP_WANTCRED;
		break;
	case LOCAL_CONNWAIT:
		flag = UNP_CONNWAIT;
		break;
	case LOCAL_PEEREID:
		if (op != PRCO_GETOPT)
			return ENOPROTOOPT;
		if ((unp->unp_flags & UNP_EIDSVALID) == 0)
			return EINVAL;
		return sockopt_set(sopt, &unp->unp_connid,
		    sizeof(unp->unp_connid));
	default:
		return ENOPROTOOPT;
	}
	if (op == PRCO_GETOPT)
		return sockopt_setint(sopt, (unp->unp_flags & flag) != 0);
	if ((error = sockopt_getint(sopt, &value)) != 0)
		return error;
	if (value != 0)
		unp->unp_flags |= flag;
	else
		unp->unp_flags &= ~flag;
	return 0;
}

const struct pr_usrreqs unp_usrreqs = {
	.pr_attach = unp_attach,
	.pr_detach = unp_detach,
	.pr_accept = unp_accept,
	.pr_connect = unp_connect,
	.pr_connect2 = unp_connect2,
	.pr_bind = unp_bind,
	.pr_listen = unp_listen,
	.pr_disconnect = unp_disconnect,
	.pr_shutdown = unp_shutdown,
	.pr_abort = unp_abort,
	.pr_ioctl = unp_ioctl,
	.pr_stat = unp_stat,
	.pr_peeraddr = unp_peeraddr,
	.pr_sockaddr = unp_sockaddr,
	.pr_rcvd = unp_rcvd,
	.pr_recvoob = unp_recvoob,
	.pr_send = unp_send,
	.pr_sendoob = unp_sendoob,
	.pr_purgeif = unp_purgeif,
};

static const struct protosw unp_protosw[] = {
	{
		.pr_type = SOCK_STREAM,
		.pr_domain = &unixdomain,
		.pr_flags = PR_CONNREQUIRED | PR_WANTRCVD | PR_RIGHTS |
		    PR_LISTEN,
		.pr_ctloutput = unp_ctloutput,
		.pr_usrreqs = &unp_usrreqs,
	},
	{
		.pr_type = SOCK_DGRAM,
		.pr_domain = &unixdomain,
		.pr_flags = PR_ATOMIC | PR_ADDR | PR_RIGHTS,
		.pr_ctloutput = unp_ctloutput,
		.pr_usrreqs = &unp_usrreqs,
	},
	{
		.pr_type = SOCK_SEQPACKET,
		.pr_domain = &unixdomain,
		.pr_flags = PR_CONNREQUIRED | PR_WANTRCVD | PR_RIGHTS |
		    PR_LISTEN | PR_ATOMIC,
		.pr_ctloutput = unp_ctloutput,
		.pr_usrreqs = &unp_usrreqs,
	},
};

const struct domain unixdomain = {
	.dom_family = AF_LOCAL,
	.dom_name = "unix",
	.dom_externalize = unp_externalize,
	.dom_dispose = unp_dispose,
	.dom_protosw = unp_protosw,
	.dom_protoswNPROTOSW = &unp_protosw[__arraycount(unp_protosw)],
};

void
unp_sysinit(void)
{
	struct unp_state *us = kernel_state_alloc(sizeof(*us));

	us->us_pcbs = pool_cache_init(sizeof(struct unpcb), 0, 0, 0, "unpcb",
	    NULL, IPL_NONE, NULL, NULL, NULL);
	mutex_init(&us->us_link, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&us->us_listlock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&us->us_alllock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&us->us_all);
	LIST_INIT(&us->us_inflight);
	SLIST_INIT(&us->us_deferred);
	us->us_stsend = us->us_strecv = 8192;
	us->us_dgsend = 2048;
	us->us_dgrecv = 16384;
	if (workqueue_create(&us->us_gcqueue, "unpgc", unp_gc, NULL,
	    PRI_NONE, IPL_NONE, WQ_MPSAFE) != 0)
		panic("no memory for AF_LOCAL");
	curkernel()->k_unp = us;
	domain_attach(&unixdomain);
	sysctl_setup_later(unp_sysctl, &us->us_log);
}

void
unp_sysfini(void)
{
	struct unp_state *us = unp_state();

	sysctl_teardown(&us->us_log);
	workqueue_destroy(us->us_gcqueue);
	us->us_gcqueue = NULL;
	/* What it closes may have been the last way to more. */
	do
		unp_gc(NULL, NULL);
	while (atomic_load_relaxed(&us->us_gcwanted) != 0);
	pool_cache_destroy(us->us_pcbs);
}
