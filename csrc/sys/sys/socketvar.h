/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets inside the kernel.  How they live, and the locks: kern/uipc_socket.c.
 *
 * so_lock guards the whole socket, its buffers and the protocol's control
 * block.  Each socket has one of its own; those in the queues of a listener
 * use the listener's until accept(2) takes them off, and connected AF_LOCAL
 * streams share one.  Since the lock can change, it is taken by solock() only.
 */
#ifndef _SYS_SOCKETVAR_H_
#define _SYS_SOCKETVAR_H_

#include <sys/types.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/poll.h>
#include <sys/queue.h>
#include <sys/select.h>
#include <sys/siginfo.h>
#include <sys/signal.h>
#include <sys/socket.h>

struct accept_filter;
struct file;
struct kauth_cred;
struct knote;
struct mbuf;
struct mmsghdr;
struct msghdr;
struct mowner;
struct protosw;
struct sockaddr;
struct sockaddr_big;
struct sockopt;
struct socket;
struct sysctllog;
struct stat;
struct timespec;
struct uidinfo;
struct uio;

TAILQ_HEAD(soqhead, socket);

/*
 * A queue of records (m_nextpkt) of mbufs (m_next).
 */
struct sockbuf {
	struct selinfo	sb_sel;
	struct mowner	*sb_mowner;
	struct socket	*sb_so;
	kcondvar_t	sb_cv;		/* sbwait(), sblock() */
	u_long		sb_cc;		/* bytes */
	u_long		sb_hiwat;	/* limit of them */
	u_long		sb_mbcnt;	/* bytes of the mbufs */
	u_long		sb_mbmax;	/* limit of them */
	u_long		sb_lowat;
	struct mbuf	*sb_mb;
	struct mbuf	*sb_mbtail;	/* of the last record */
	struct mbuf	*sb_lastrecord;
	int		sb_flags;	/* SB_* */
	int		sb_timeo;	/* ticks, 0: for ever */
	u_long		sb_overflowed;
};

#define SB_MAX		(256 * 1024)	/* default of kern.sbmax */

/* sb_flags */
#define SB_LOCK		0x0001		/* sblock() */
#define SB_NOTIFY	0x0004
#define SB_ASYNC	0x0010		/* SIGIO */
#define SB_UPCALL	0x0020		/* so_upcall */
#define SB_NOINTR	0x0040		/* signals do not end a wait */
#define SB_KNOTE	0x0100
#define SB_AUTOSIZE	0x0800		/* the protocol sets the size */

struct socket {
	kmutex_t *volatile so_lock;
	kcondvar_t	so_cv;
	short		so_type;	/* SOCK_* */
	short		so_options;	/* SO_* */
	u_short		so_linger;	/* seconds */
	short		so_state;	/* SS_* */
	u_int		so_restarts;	/* sorestart() calls */
	void		*so_pcb;	/* the protocol's */
	const struct protosw *so_proto;

	struct socket	*so_head;	/* whose queue we are in */
	struct soqhead	*so_onq;	/* that queue */
	struct soqhead	so_q0;		/* connections to come */
	struct soqhead	so_q;		/* connections to accept */
	TAILQ_ENTRY(socket) so_qe;
	short		so_q0len;
	short		so_qlen;
	short		so_qlimit;
	short		so_timeo;
	u_short		so_error;	/* to be told once */
	u_short		so_rerror;	/* the same, to a receive */
	u_short		so_aborting;
	pid_t		so_pgid;	/* who gets SIGIO, SIGURG */
	u_long		so_oobmark;	/* bytes in so_rcv before it */
	struct sockbuf	so_snd;
	struct sockbuf	so_rcv;

	void		*so_internal;
	void		(*so_upcall)(struct socket *, void *, int, int);
	void		*so_upcallarg;
	int		(*so_send)(struct socket *, struct sockaddr *,
			    struct uio *, struct mbuf *, struct mbuf *, int,
			    struct lwp *);
	int		(*so_receive)(struct socket *, struct mbuf **,
			    struct uio *, struct mbuf **, struct mbuf **,
			    int *);
	struct mowner	*so_mowner;
	struct uidinfo	*so_uidinfo;
	gid_t		so_egid;
	pid_t		so_cpid;
	struct so_accf	*so_accf;
	struct kauth_cred *so_cred;
};

/* so_state */
#define SS_NOFDREF		0x0001	/* no file has it */
#define SS_ISCONNECTED		0x0002
#define SS_ISCONNECTING		0x0004
#define SS_ISDISCONNECTING	0x0008
#define SS_CANTSENDMORE		0x0010
#define SS_CANTRCVMORE		0x0020
#define SS_RCVATMARK		0x0040
#define SS_ISABORTING		0x0080
#define SS_RESTARTSYS		0x0100
#define SS_POLLRDBAND		0x0200
#define SS_MORETOCOME		0x0400
#define SS_ISDISCONNECTED	0x0800
#define SS_ISAPIPE		0x1000
#define SS_NBIO			0x2000

/* A socket option on its way: kern/uipc_sockopt.c. */
struct sockopt {
	int		sopt_level;
	int		sopt_name;
	size_t		sopt_size;	/* of sopt_data */
	size_t		sopt_retsize;	/* of what was set */
	void		*sopt_data;
	uint8_t		sopt_buf[sizeof(int)];
};

/*
 * State of a kernel; NetBSD's globals are the macros below.
 */
struct socket_state {
	pool_cache_t	ss_sockets;
	kmutex_t	ss_softnet;	/* softnet_lock, for others' code */
	u_long		ss_sb_max;
	u_long		ss_sb_max_adj;	/* in bytes of data */
	int		ss_somaxconn;
	int		ss_somaxkva;
	int		ss_sofixedbuf;
	int		ss_sooptions;	/* given to each new socket */
	int		(*ss_ifioctl)(struct socket *, u_long, void *,
			    struct lwp *);	/* set by the component net */
	volatile u_int	ss_rightsbegun;	/* receptions of control messages */
	volatile u_int	ss_rightsdone;	/* those that are over */
};

#define softnet_lock	(&curkernel()->k_socket->ss_softnet)
#define sb_max		(curkernel()->k_socket->ss_sb_max)
#define somaxconn	(curkernel()->k_socket->ss_somaxconn)
#define somaxkva	(curkernel()->k_socket->ss_somaxkva)
#define sofixedbuf	(curkernel()->k_socket->ss_sofixedbuf)
#define sooptions	(curkernel()->k_socket->ss_sooptions)

extern const struct fileops socketops;

void	soinit(void);
void	sofini(void);
void	socket_sysctl(struct sysctllog **);

/*
 * Locking.
 */
kmutex_t *solockretry(struct socket *, kmutex_t *);
void	sosetlock(struct socket *);
void	solockreset(struct socket *, kmutex_t *);

/* With the socket locked; who looks for a port reads it without. */
static inline void __unused
so_options_set(struct socket *so, int bits)
{
	atomic_store_relaxed(&so->so_options, (short)(so->so_options | bits));
}

static inline void __unused
so_options_clear(struct socket *so, int bits)
{
	atomic_store_relaxed(&so->so_options, (short)(so->so_options & ~bits));
}

static inline void __unused
solock(struct socket *so)
{
	kmutex_t *lock = atomic_load_acquire(&so->so_lock);

	mutex_enter(lock);
	if (__predict_false(lock != atomic_load_relaxed(&so->so_lock)))
		(void)solockretry(so, lock);
}

static inline void __unused
sounlock(struct socket *so)
{
	mutex_exit(so->so_lock);
}

static inline bool __unused
solocked(const struct socket *so)
{
	return mutex_owned(so->so_lock) != 0;
}

static inline bool __unused
solocked2(const struct socket *so1, const struct socket *so2)
{
	return solocked(so1) && (so1->so_lock == so2->so_lock || solocked(so2));
}

/*
 * Making, connecting, ending: kern/uipc_socket.c.
 */
struct socket *soget(bool);
void	soput(struct socket *);
int	socreate(int, struct socket **, int, int, struct lwp *,
	    struct socket *);
int	fsocreate(int, struct socket **, int, int, int *);
int	fsocreate_file(int, struct socket **, int, int, struct socket *,
	    struct file **, int *);
int	sobind(struct socket *, struct sockaddr *, struct lwp *);
int	solisten(struct socket *, int, struct lwp *);
int	soaccept(struct socket *, struct sockaddr *);
int	soconnect(struct socket *, struct sockaddr *, struct lwp *);
int	soconnect2(struct socket *, struct socket *);
int	sodisconnect(struct socket *);
int	soshutdown(struct socket *, int);
int	soclose(struct socket *);
int	soabort(struct socket *);
void	sofree(struct socket *);
void	sorestart(struct socket *);
int	sofamily(const struct socket *);
struct socket *sonewconn(struct socket *, bool);
void	soqinsque(struct socket *, struct socket *, int);
bool	soqremque(struct socket *, int);

/* What a protocol reports. */
void	soisconnecting(struct socket *);
void	soisconnected(struct socket *);
void	soisdisconnecting(struct socket *);
void	soisdisconnected(struct socket *);
void	socantsendmore(struct socket *);
void	socantrcvmore(struct socket *);
void	soroverflow(struct socket *);
void	sohasoutofband(struct socket *);

/* Data: kern/uipc_sosend.c, uipc_soreceive.c. */
int	sosend(struct socket *, struct sockaddr *, struct uio *,
	    struct mbuf *, struct mbuf *, int, struct lwp *);
int	soreceive(struct socket *, struct mbuf **, struct uio *,
	    struct mbuf **, struct mbuf **, int *);
void	sorflush(struct socket *);
struct mbuf *getsombuf(struct socket *, int);

/* Readiness. */
int	sopoll(struct socket *, int);
bool	soreadable(const struct socket *);
bool	sowritable(const struct socket *);
int	sowait(struct socket *, bool, int);
void	sowakeup(struct socket *, struct sockbuf *, int);
#define sorwakeup(so)	sowakeup((so), &(so)->so_rcv, POLL_IN)
#define sowwakeup(so)	sowakeup((so), &(so)->so_snd, POLL_OUT)

/* Options. */
int	sogetopt(struct socket *, struct sockopt *);
int	sosetopt(struct socket *, struct sockopt *);
int	so_setsockopt(struct lwp *, struct socket *, int, int, const void *,
	    size_t);
void	sockopt_init(struct sockopt *, int, int, size_t);
void	sockopt_destroy(struct sockopt *);
int	sockopt_set(struct sockopt *, const void *, size_t);
int	sockopt_setint(struct sockopt *, int);
int	sockopt_get(const struct sockopt *, void *, size_t);
int	sockopt_getint(const struct sockopt *, int *);
int	sockopt_setmbuf(struct sockopt *, struct mbuf *);
struct mbuf *sockopt_getmbuf(const struct sockopt *);

int	accept_filt_getopt(struct socket *, struct sockopt *);
int	accept_filt_setopt(struct socket *, const struct sockopt *);

/*
 * Buffers: kern/uipc_socket2.c.
 */
int	soreserve(struct socket *, u_long, u_long);
int	sbreserve(struct sockbuf *, u_long, struct socket *);
int	sbgrow(struct sockbuf *, u_long, struct socket *);
void	sbrelease(struct sockbuf *, struct socket *);
int	sb_max_set(u_long);
int	sblock(struct sockbuf *, int);
void	sbunlock(struct sockbuf *);
int	sbwait(struct sockbuf *);
bool	sbused(const struct sockbuf *);
void	sbappend(struct sockbuf *, struct mbuf *);
void	sbappendstream(struct sockbuf *, struct mbuf *);
void	sbappendrecord(struct sockbuf *, struct mbuf *);
int	sbappendaddr(struct sockbuf *, const struct sockaddr *,
	    struct mbuf *, struct mbuf *);
int	sbappendaddrchain(struct sockbuf *, const struct sockaddr *,
	    struct mbuf *, int);
int	sbappendcontrol(struct sockbuf *, struct mbuf *, struct mbuf *);
void	sbinsertoob(struct sockbuf *, struct mbuf *);
void	sbcompress(struct sockbuf *, struct mbuf *, struct mbuf *);
void	sbdrop(struct sockbuf *, int);
void	sbdroprecord(struct sockbuf *);
void	sbflush(struct sockbuf *);
void	sbcheck(struct sockbuf *);
struct mbuf *sbcreatecontrol(const void *, int, int, int);
struct mbuf *sbcreatecontrol1(void **, int, int, int, int);
struct mbuf **sbsavetimestamp(int, struct mbuf **);

static inline u_long __unused
sbspace(const struct sockbuf *sb)
{
	if (sb->sb_hiwat <= sb->sb_cc || sb->sb_mbmax <= sb->sb_mbcnt)
		return 0;
	return MIN(sb->sb_hiwat - sb->sb_cc, sb->sb_mbmax - sb->sb_mbcnt);
}

/* Out-of-band data may go a little over the limit. */
static inline u_long __unused
sbspace_oob(const struct sockbuf *sb)
{
	u_long hiwat = sb->sb_hiwat;

	if (hiwat < ULONG_MAX - 1024)
		hiwat += 1024;
	if (hiwat <= sb->sb_cc || sb->sb_mbmax <= sb->sb_mbcnt)
		return 0;
	return MIN(hiwat - sb->sb_cc, sb->sb_mbmax - sb->sb_mbcnt);
}

/* An mbuf that enters or leaves a buffer. */
static inline void __unused
sballoc(struct sockbuf *sb, const struct mbuf *m)
{
	sb->sb_cc += (u_long)m->m_len;
	sb->sb_mbcnt += MSIZE;
	if (m->m_flags & M_EXT)
		sb->sb_mbcnt += m->m_ext.ext_size;
}

static inline void __unused
sbfree(struct sockbuf *sb, const struct mbuf *m)
{
	sb->sb_cc -= (u_long)m->m_len;
	sb->sb_mbcnt -= MSIZE;
	if (m->m_flags & M_EXT)
		sb->sb_mbcnt -= m->m_ext.ext_size;
}

static inline bool __unused
sb_notify(const struct sockbuf *sb)
{
	return (sb->sb_flags & (SB_NOTIFY | SB_ASYNC | SB_UPCALL |
	    SB_KNOTE)) != 0;
}

/*
 * Files: kern/sys_socket.c.
 */
int	soo_read(struct file *, off_t *, struct uio *, struct kauth_cred *,
	    int);
int	soo_write(struct file *, off_t *, struct uio *, struct kauth_cred *,
	    int);
int	soo_fcntl(struct file *, u_int, void *);
int	soo_ioctl(struct file *, u_long, void *);
int	soo_poll(struct file *, int);
int	soo_kqfilter(struct file *, struct knote *);
int	soo_close(struct file *);
int	soo_stat(struct file *, struct stat *);
void	soo_restart(struct file *);

/*
 * System calls: kern/uipc_syscalls.c.
 */
int	sockargs(struct mbuf **, const void *, size_t, enum uio_seg, int);
int	sockargs_sb(struct sockaddr_big *, const void *, socklen_t);
int	copyout_sockname(struct sockaddr *, unsigned int *, int,
	    struct mbuf *);
int	copyout_sockname_sb(struct sockaddr *, unsigned int *, int,
	    struct sockaddr_big *);
int	copyout_msg_control(struct lwp *, struct msghdr *, struct mbuf *);
void	free_control_mbuf(struct lwp *, struct mbuf *, struct mbuf *);
int	do_sys_getpeername(int, struct sockaddr *);
int	do_sys_getsockname(int, struct sockaddr *);
int	do_sys_sendmsg(struct lwp *, int, struct msghdr *, int, register_t *);
int	do_sys_sendmsg_so(struct lwp *, int, struct socket *, struct file *,
	    struct msghdr *, int, register_t *);
int	do_sys_recvmsg(struct lwp *, int, struct msghdr *, struct mbuf **,
	    struct mbuf **, register_t *);
int	do_sys_recvmsg_so(struct lwp *, int, struct socket *,
	    struct msghdr *, struct mbuf **, struct mbuf **, register_t *);
int	do_sys_bind(struct lwp *, int, struct sockaddr *);
int	do_sys_connect(struct lwp *, int, struct sockaddr *);
int	do_sys_accept(struct lwp *, int, struct sockaddr *, register_t *,
	    const sigset_t *, int, int);
int	do_sys_peeloff(struct socket *, void *);

#endif /* _SYS_SOCKETVAR_H_ */
