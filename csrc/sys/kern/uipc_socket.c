/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets: their life, and what is done to one as a whole.  Data are in
 * uipc_sosend.c and uipc_soreceive.c, buffers and states in uipc_socket2.c,
 * options in uipc_sockopt.c.
 *
 * Life
 *	made by			socreate(), with a file; sonewconn(), without
 *				(SS_NOFDREF), in a queue of its listener
 *	SS_NOFDREF cleared	soaccept()
 *	SS_NOFDREF set		soclose(), when the file goes
 *	freed by		sofree(), when there is neither a file, nor a
 *				control block (so_pcb), nor is it to be accepted
 *
 * The protocol and sofree(): pr_detach and pr_abort are called, and return,
 * with the socket locked.  If they leave so_pcb set (TCP says good-bye for
 * minutes) the protocol clears it later, under the lock, and calls sofree(),
 * which unlocks.
 *
 * Locking: so_lock, see <sys/socketvar.h>.  A socket in a queue of a listener
 * has the listener's lock, or (AF_LOCAL) the one of its peer; so_head, so_onq
 * and so_qe are guarded by the listener's in either case.
 * Order: a listener's lock before those of sockets in its queues.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/domain.h>
#include <sys/errno.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/mbuf.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/sysctl.h>
#include <sys/systm.h>
#include <sys/uidinfo.h>

#include <rump-sys/component.h>

#include "unp_private.h"

void
soinit(void)
{
	struct socket_state *ss = kernel_state_alloc(sizeof(*ss));

	ss->ss_sockets = pool_cache_init(sizeof(struct socket), 0, 0, 0,
	    "socket", NULL, IPL_SOFTNET, NULL, NULL, NULL);
	mutex_init(&ss->ss_softnet, MUTEX_DEFAULT, IPL_NONE);
	ss->ss_somaxconn = SOMAXCONN;
	ss->ss_somaxkva = 16 * 1024 * 1024;
	ss->ss_sofixedbuf = 1;
	curkernel()->k_socket = ss;
	(void)sb_max_set(SB_MAX);
}

void
sofini(void)
{
	struct socket_state *ss = curkernel()->k_socket;

	mutex_destroy(&ss->ss_softnet);
	pool_cache_destroy(ss->ss_sockets);
}

/*
 * Making and freeing.
 */

struct socket *
soget(bool waitok)
{
	struct socket *so = pool_cache_get(curkernel()->k_socket->ss_sockets,
	    waitok ? PR_WAITOK : PR_NOWAIT);

	if (so == NULL)
		return NULL;
	memset(so, 0, sizeof(*so));
	TAILQ_INIT(&so->so_q0);
	TAILQ_INIT(&so->so_q);
	cv_init(&so->so_cv, "socket");
	cv_init(&so->so_rcv.sb_cv, "netio");
	cv_init(&so->so_snd.sb_cv, "netio");
	selinit(&so->so_rcv.sb_sel);
	selinit(&so->so_snd.sb_sel);
	so->so_rcv.sb_so = so->so_snd.sb_so = so;
	return so;
}

/* The lock is not held any more. */
void
soput(struct socket *so)
{
	KASSERT(so->so_rcv.sb_mb == NULL);
	KASSERT(so->so_snd.sb_mb == NULL);
	if (so->so_cred != NULL)
		kauth_cred_free(so->so_cred);
	seldestroy(&so->so_rcv.sb_sel);
	seldestroy(&so->so_snd.sb_sel);
	cv_destroy(&so->so_cv);
	cv_destroy(&so->so_rcv.sb_cv);
	cv_destroy(&so->so_snd.sb_cv);
	if (so->so_lock != NULL)
		(void)mutex_obj_free(so->so_lock);
	pool_cache_put(curkernel()->k_socket->ss_sockets, so);
}

/* Which protocol is that?  Or an errno. */
static int
so_findproto(int dom, int type, int proto, const struct protosw **prp)
{
	const struct protosw *pr;
	int error;

	if ((error = rump_net_need()) != 0)
		return error;
	pr = proto != 0 ? pffindproto(dom, proto, type) :
	    pffindtype(dom, type);
	if (pr == NULL) {
		if (pffinddomain(dom) == NULL)
			return EAFNOSUPPORT;
		return proto == 0 && type != 0 ? EPROTOTYPE : EPROTONOSUPPORT;
	}
	if (pr->pr_usrreqs == NULL)
		return EPROTONOSUPPORT;
	if (pr->pr_type != type)
		return EPROTOTYPE;
	*prp = pr;
	return 0;
}

/*
 * A new socket, unlocked.  It shares the lock of lockso, if there is one.
 */
int
socreate(int dom, struct socket **aso, int type, int proto, struct lwp *l,
    struct socket *lockso)
{
	const struct protosw *pr;
	struct socket *so;
	int error;

	error = kauth_authorize_network(l->l_cred, KAUTH_NETWORK_SOCKET,
	    KAUTH_REQ_NETWORK_SOCKET_OPEN, KAUTH_ARG(dom), KAUTH_ARG(type),
	    KAUTH_ARG(proto));
	if (error != 0 || (error = so_findproto(dom, type, proto, &pr)) != 0)
		return error;
	if ((so = soget(false)) == NULL)
		return ENOBUFS;
	so->so_type = (short)type;
	so->so_proto = pr;
	so->so_send = sosend;
	so->so_receive = soreceive;
	so->so_options = (short)sooptions;
	so->so_cpid = l->l_proc->p_pid;
	so->so_cred = kauth_cred_hold(l->l_cred);
	so->so_uidinfo = uid_find(kauth_cred_geteuid(l->l_cred));
	so->so_egid = kauth_cred_getegid(l->l_cred);
	if (lockso != NULL) {
		so->so_lock = lockso->so_lock;
		mutex_obj_hold(so->so_lock);
		mutex_enter(so->so_lock);
	}
	error = (*pr->pr_usrreqs->pr_attach)(so, proto);
	if (error != 0) {
		so->so_state |= SS_NOFDREF;
		if (so->so_lock == NULL) {
			soput(so);
			return error;
		}
		if (!solocked(so))
			solock(so);
		sofree(so);
		return error;
	}
	KASSERT(solocked(so));
	sounlock(so);
	*aso = so;
	return 0;
}

/*
 * The same with a file and a descriptor, not yet in use: the caller has
 * fd_affix() or fd_abort() to call.  Flags come with the type.
 */
int
fsocreate_file(int dom, struct socket **sop, int type, int proto,
    struct socket *lockso, struct file **fpp, int *fdp)
{
	const int flags = type & (int)SOCK_FLAGS_MASK;
	struct socket *so;
	struct file *fp;
	int error;

	if ((error = fd_allocfile(&fp, fdp)) != 0)
		return error;
	error = socreate(dom, &so, type & ~(int)SOCK_FLAGS_MASK, proto,
	    curlwp, lockso);
	if (error != 0) {
		fd_abort(curproc, fp, (unsigned)*fdp);
		return error;
	}
	fd_set_exclose(curlwp, *fdp, (flags & SOCK_CLOEXEC) != 0);
	fp->f_flag = FREAD | FWRITE |
	    (flags & SOCK_NONBLOCK ? FNONBLOCK : 0) |
	    (flags & SOCK_NOSIGPIPE ? FNOSIGPIPE : 0);
	fp->f_type = DTYPE_SOCKET;
	fp->f_ops = &socketops;
	fp->f_socket = so;
	if (flags & SOCK_NONBLOCK)
		so->so_state |= SS_NBIO;
	if (flags & SOCK_NOSIGPIPE)
		so_options_set(so, SO_NOSIGPIPE);
	*sop = so;
	*fpp = fp;
	return 0;
}

int
fsocreate(int dom, struct socket **sop, int type, int proto, int *fdp)
{
	struct socket *so;
	struct file *fp;
	int error;

	error = fsocreate_file(dom, &so, type, proto, NULL, &fp, fdp);
	if (error != 0)
		return error;
	if (sop != NULL)
		*sop = so;
	fd_affix(curproc, fp, (unsigned)*fdp);
	return 0;
}

int
sofamily(const struct socket *so)
{
	const struct protosw *pr = so->so_proto;

	return pr == NULL || pr->pr_domain == NULL ? AF_UNSPEC :
	    pr->pr_domain->dom_family;
}

int
sobind(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	int error;

	solock(so);
	if (nam->sa_family != sofamily(so))
		error = EAFNOSUPPORT;
	else
		error = (*so->so_proto->pr_usrreqs->pr_bind)(so, nam, l);
	sounlock(so);
	return error;
}

int
solisten(struct socket *so, int backlog, struct lwp *l)
{
	short oldopt, oldqlimit;
	int error;

	solock(so);
	oldopt = so->so_options;
	oldqlimit = so->so_qlimit;
	if ((so->so_proto->pr_flags & PR_LISTEN) == 0) {
		sounlock(so);
		return EOPNOTSUPP;
	}
	if (so->so_state & (SS_ISCONNECTED | SS_ISCONNECTING |
	    SS_ISDISCONNECTING)) {
		sounlock(so);
		return EINVAL;
	}
	if (TAILQ_EMPTY(&so->so_q))
		so_options_set(so, SO_ACCEPTCONN);
	if (backlog < 0)
		backlog = 0;
	so->so_qlimit = (short)MIN(MIN(backlog, somaxconn), SHRT_MAX);
	error = (*so->so_proto->pr_usrreqs->pr_listen)(so, l);
	if (error != 0) {
		atomic_store_relaxed(&so->so_options, oldopt);
		so->so_qlimit = oldqlimit;
	}
	sounlock(so);
	return error;
}

/*
 * What is in the buffers goes; the lock, too.
 */
static void
so_dispose(struct socket *so)
{
	const struct domain *dom = so->so_proto->pr_domain;
	struct mbuf *m;

	m = so->so_rcv.sb_mb;
	so->so_rcv.sb_mb = so->so_rcv.sb_mbtail = NULL;
	so->so_rcv.sb_lastrecord = NULL;
	so->so_rcv.sb_cc = so->so_rcv.sb_mbcnt = 0;
	sbrelease(&so->so_rcv, so);
	sbrelease(&so->so_snd, so);
	sounlock(so);
	if (m == NULL)
		return;
	if ((so->so_proto->pr_flags & PR_RIGHTS) && dom->dom_dispose != NULL)
		(*dom->dom_dispose)(m);
	while (m != NULL) {
		struct mbuf *next = m->m_nextpkt;

		m_freem(m);
		m = next;
	}
}

/*
 * Free the socket if nobody has it any more.  Drops its lock.
 */
void
sofree(struct socket *so)
{
	KASSERT(solocked(so));
	if (so->so_pcb != NULL || (so->so_state & SS_NOFDREF) == 0 ||
	    so->so_aborting != 0) {
		sounlock(so);
		return;
	}
	if (so->so_head != NULL) {
		/* One that is to be accepted stays for accept(2). */
		if (!soqremque(so, 0)) {
			sounlock(so);
			return;
		}
	}
	if (so->so_accf != NULL)
		(void)accept_filt_setopt(so, NULL);
	so_dispose(so);
	soput(so);
}

/*
 * The connections of a listener that nobody accepted.
 */
void
so_abortqueue(struct socket *so, int which)
{
	struct soqhead *q = which == 0 ? &so->so_q0 : &so->so_q;
	struct socket *so2;

	while ((so2 = TAILQ_FIRST(q)) != NULL) {
		(void)soqremque(so2, which);
		if (so2->so_lock != so->so_lock) {
			solock(so2);
			sounlock(so);
			(void)soabort(so2);
			solock(so);
		} else {
			/* The lock is ours, too: it stays. */
			(void)soabort(so2);
			solock(so);
		}
	}
}

/*
 * The file is closed.  The lock is held, and goes with the socket.
 */
int
soclose(struct socket *so)
{
	int error = 0;

	if (so->so_options & SO_ACCEPTCONN) {
		so_options_clear(so, SO_ACCEPTCONN);
		so_abortqueue(so, 0);
		so_abortqueue(so, 1);
	}
	if (so->so_pcb == NULL)
		goto discard;
	if (so->so_state & SS_ISCONNECTED) {
		if ((so->so_state & SS_ISDISCONNECTING) == 0) {
			error = sodisconnect(so);
			if (error != 0)
				goto drop;
		}
		/* A kernel that halts does not wait for others. */
		if ((so->so_options & SO_LINGER) && so->so_linger != 0 &&
		    curkernel()->k_phase == KERNEL_RUNNING &&
		    (so->so_state & (SS_ISDISCONNECTING | SS_NBIO)) !=
		    (SS_ISDISCONNECTING | SS_NBIO)) {
			while (so->so_state & SS_ISCONNECTED) {
				error = sowait(so, true, so->so_linger * hz);
				if (error != 0)
					break;
			}
		}
	}
drop:
	if (so->so_pcb != NULL)
		(*so->so_proto->pr_usrreqs->pr_detach)(so);
discard:
	KASSERT((so->so_state & SS_NOFDREF) == 0);
	so->so_state |= SS_NOFDREF;
	sofree(so);
	return error;
}

/*
 * End a connection that has no file and is in no queue.  Drops the lock.
 */
int
soabort(struct socket *so)
{
	int error;

	KASSERT(solocked(so));
	KASSERT(so->so_head == NULL);
	so->so_aborting++;
	error = so->so_pcb == NULL ? 0 :
	    (*so->so_proto->pr_usrreqs->pr_abort)(so);
	so->so_aborting--;
	sofree(so);
	return error;
}

/* A connection that was taken off the queue gets its file. */
int
soaccept(struct socket *so, struct sockaddr *nam)
{
	KASSERT(solocked(so));
	KASSERT(so->so_state & SS_NOFDREF);
	so->so_state &= ~SS_NOFDREF;
	if ((so->so_state & SS_ISDISCONNECTED) == 0 ||
	    (so->so_proto->pr_flags & PR_ABRTACPTDIS) == 0)
		return (*so->so_proto->pr_usrreqs->pr_accept)(so, nam);
	return ECONNABORTED;
}

int
soconnect(struct socket *so, struct sockaddr *nam, struct lwp *l)
{
	int error;

	KASSERT(solocked(so));
	if (so->so_options & SO_ACCEPTCONN)
		return EOPNOTSUPP;
	/*
	 * A stream connects once; others leave their peer first, even if the
	 * new address is of no use: that is how to be without one.
	 */
	if (so->so_state & (SS_ISCONNECTED | SS_ISCONNECTING)) {
		if (so->so_proto->pr_flags & PR_CONNREQUIRED)
			return EISCONN;
		error = sodisconnect(so);
		if (error != 0)
			return EISCONN;
	}
	if (nam->sa_family != sofamily(so))
		return EAFNOSUPPORT;
	return (*so->so_proto->pr_usrreqs->pr_connect)(so, nam, l);
}

int
soconnect2(struct socket *so1, struct socket *so2)
{
	KASSERT(solocked2(so1, so2));
	return (*so1->so_proto->pr_usrreqs->pr_connect2)(so1, so2);
}

int
sodisconnect(struct socket *so)
{
	KASSERT(solocked(so));
	if ((so->so_state & SS_ISCONNECTED) == 0)
		return ENOTCONN;
	if (so->so_state & SS_ISDISCONNECTING)
		return EALREADY;
	return (*so->so_proto->pr_usrreqs->pr_disconnect)(so);
}

int
soshutdown(struct socket *so, int how)
{
	KASSERT(solocked(so));
	if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR)
		return EINVAL;
	if (how != SHUT_WR) {
		sorflush(so);
		if ((so->so_proto->pr_flags & PR_WANTRCVD) &&
		    so->so_pcb != NULL)
			(void)(*so->so_proto->pr_usrreqs->pr_rcvd)(so, 0,
			    curlwp);
	}
	if (how != SHUT_RD)
		return (*so->so_proto->pr_usrreqs->pr_shutdown)(so);
	return 0;
}

/*
 * Nothing is received any more: what is there goes, readers learn of the end.
 */
void
sorflush(struct socket *so)
{
	const struct domain *dom = so->so_proto->pr_domain;
	struct sockbuf *sb = &so->so_rcv;
	struct mbuf *m, *next;

	KASSERT(solocked(so));
	socantrcvmore(so);
	sb->sb_flags |= SB_NOINTR;
	(void)sblock(sb, M_WAITOK);
	m = sb->sb_mb;
	sb->sb_mb = sb->sb_mbtail = sb->sb_lastrecord = NULL;
	sb->sb_cc = sb->sb_mbcnt = 0;
	sb->sb_flags &= ~SB_NOINTR;
	sbunlock(sb);
	if (m == NULL)
		return;
	/* Closing files that were on the way may sleep. */
	sounlock(so);
	if ((so->so_proto->pr_flags & PR_RIGHTS) && dom->dom_dispose != NULL)
		(*dom->dom_dispose)(m);
	for (; m != NULL; m = next) {
		next = m->m_nextpkt;
		m_freem(m);
	}
	solock(so);
}

/*
 * A descriptor is closed while others work through it: they start over, and
 * find it gone.
 */
void
sorestart(struct socket *so)
{
	solock(so);
	so->so_restarts++;
	cv_broadcast(&so->so_cv);
	cv_broadcast(&so->so_snd.sb_cv);
	cv_broadcast(&so->so_rcv.sb_cv);
	sounlock(so);
}

/*
 * sysctl
 */

static int
sysctl_sbmax(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	int error, value = (int)sb_max;

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	return value < 0 ? EINVAL : sb_max_set((u_long)value);
}

static int
sysctl_somaxconn(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	int error, value = somaxconn;

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	if (value < 0 || value > SHRT_MAX)
		return EINVAL;
	somaxconn = value;
	return 0;
}

static int
sysctl_sooptions(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	int error, value = sooptions;

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	if (value & ~(SO_KEEPALIVE | SO_NOSIGPIPE | SO_REUSEADDR |
	    SO_REUSEPORT))
		return EINVAL;
	sooptions = value;
	return 0;
}

void
socket_sysctl(struct sysctllog **log)
{
	struct socket_state *ss = curkernel()->k_socket;
	const int rw = CTLFLAG_PERMANENT | CTLFLAG_READWRITE;

	sysctl_createv(log, 0, NULL, NULL, rw, CTLTYPE_INT, "somaxkva",
	    SYSCTL_DESCR("Maximum amount of kernel memory to be used for "
	    "socket buffers"), NULL, 0, &ss->ss_somaxkva, 0,
	    CTL_KERN, KERN_SOMAXKVA, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, rw, CTLTYPE_INT, "sbmax",
	    SYSCTL_DESCR("Maximum socket buffer size"), sysctl_sbmax, 0,
	    NULL, 0, CTL_KERN, KERN_SBMAX, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, rw, CTLTYPE_INT, "sofixedbuf",
	    SYSCTL_DESCR("Setting SO_*BUF ends automatic sizing"), NULL, 0,
	    &ss->ss_sofixedbuf, 0, CTL_KERN, CTL_CREATE, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, rw, CTLTYPE_INT, "sooptions",
	    SYSCTL_DESCR("Default socket options"), sysctl_sooptions, 0,
	    NULL, 0, CTL_KERN, CTL_CREATE, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, rw, CTLTYPE_INT, "somaxconn",
	    SYSCTL_DESCR("Limit of the queue of connections"),
	    sysctl_somaxconn, 0, NULL, 0, CTL_KERN, CTL_CREATE, CTL_EOL);
}
