/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What AF_LOCAL passes beside data: descriptors (SCM_RIGHTS), credentials
 * (SCM_CREDS); and the collector of sockets that only messages refer to.
 *
 * A descriptor in a message is a struct file *, with a reference; f_msgcount
 * counts those of a file, us_rights all of them.  A chain of control messages
 * has one mbuf for each message.
 *
 * Sockets that are in messages are on us_inflight.  One may be garbage if all
 * references to its file are in messages (f_count == f_msgcount), and is if
 * all those messages are in buffers of garbage.  unp_gc() counts, for each such
 * candidate, the references from buffers of candidates; one that has more is
 * held from outside, and so is what its buffer holds.  The rest is flushed,
 * which drops the references.
 *
 * While a message is between a buffer and a descriptor table, it is in
 * neither.  ss_rightsbegun and ss_rightsdone count such passages: the
 * collector's finding holds if there was none meanwhile.
 *
 * Files that a dropped message held are closed one after the other by whoever
 * comes first (us_deferred), since closing one may drop further messages.
 *
 * Locking: us_listlock guards us_inflight, unp_file, us_deferred, and
 * f_msgcount of sockets; then a socket's lock, then f_lock.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/domain.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/un.h>
#include <sys/unpcb.h>
#include <sys/vnode.h>
#include <sys/workqueue.h>

#include "filestate.h"
#include "unp_private.h"

#define GC_TRIES	8
#define RIGHTS_MAX	((MCLBYTES - CMSG_LEN(0)) / sizeof(struct file *))

static inline struct unp_state *
unp_state(void)
{
	return curkernel()->k_unp;
}

/* Is any socket in a message? */
static inline bool
gc_needed(struct unp_state *us)
{
	return atomic_load_relaxed(&us->us_ninflight) != 0;
}

/* The control block of an AF_LOCAL socket's file, or NULL. */
static struct unpcb *
file_unpcb(const struct file *fp)
{
	const struct socket *so = fp->f_socket;

	if (fp->f_type != DTYPE_SOCKET || so == NULL ||
	    so->so_proto->pr_usrreqs != &unp_usrreqs)
		return NULL;
	return sotounpcb(so);
}

/*
 * A reference of a message comes or goes.  The caller has it, or gives it up.
 */
static void
file_inmessage(struct file *fp, bool in)
{
	struct unp_state *us = unp_state();
	struct unpcb *unp = file_unpcb(fp);

	if (unp != NULL)
		mutex_enter(&us->us_listlock);
	mutex_enter(&fp->f_lock);
	if (in) {
		fp->f_count++;
		fp->f_msgcount++;
	} else
		fp->f_msgcount--;
	if (unp != NULL && in && unp->unp_file == NULL) {
		unp->unp_file = fp;
		LIST_INSERT_HEAD(&us->us_inflight, unp, unp_inflight);
		atomic_store_relaxed(&us->us_ninflight, us->us_ninflight + 1);
	} else if (unp != NULL && fp->f_msgcount == 0) {
		unp->unp_file = NULL;
		LIST_REMOVE(unp, unp_inflight);
		atomic_store_relaxed(&us->us_ninflight, us->us_ninflight - 1);
	}
	mutex_exit(&fp->f_lock);
	if (unp != NULL)
		mutex_exit(&us->us_listlock);
	if (in)
		atomic_inc_uint(&us->us_rights);
	else
		atomic_dec_uint(&us->us_rights);
}

/*
 * The files of a message.  NULL: it has none.
 */
static struct file **
rights_files(const struct mbuf *m, size_t *np)
{
	struct cmsghdr *cm = mtod(m, struct cmsghdr *);

	*np = 0;
	if (m->m_type != MT_CONTROL || cm->cmsg_level != SOL_SOCKET ||
	    cm->cmsg_type != SCM_RIGHTS)
		return NULL;
	*np = (cm->cmsg_len - CMSG_LEN(0)) / sizeof(struct file *);
	return (struct file **)(void *)CMSG_DATA(cm);
}

/*
 * Close a file that a message held.
 */
static void
rights_close(struct file *fp)
{
	struct unp_state *us = unp_state();

	file_inmessage(fp, false);
	if (fp->f_type != DTYPE_SOCKET) {
		(void)closef(fp);
		return;
	}
	mutex_enter(&us->us_listlock);
	if (fp->f_unpcount++ == 0)
		SLIST_INSERT_HEAD(&us->us_deferred, fp, f_unplist);
	us->us_ndeferred++;
	if (us->us_closing) {
		mutex_exit(&us->us_listlock);
		return;
	}
	us->us_closing = true;
	while ((fp = SLIST_FIRST(&us->us_deferred)) != NULL) {
		u_int n = fp->f_unpcount;

		SLIST_REMOVE_HEAD(&us->us_deferred, f_unplist);
		fp->f_unpcount = 0;
		us->us_ndeferred -= n;
		mutex_exit(&us->us_listlock);
		while (n-- != 0)
			(void)closef(fp);
		mutex_enter(&us->us_listlock);
	}
	us->us_closing = false;
	mutex_exit(&us->us_listlock);
}

/*
 * The messages are dropped: records by m_nextpkt.  The mbufs stay.
 */
void
unp_dispose(struct mbuf *m0)
{
	struct mbuf *r, *m;
	struct file **fpp;
	size_t n;

	for (r = m0; r != NULL; r = r->m_nextpkt) {
		for (m = r; m != NULL; m = m->m_next) {
			if ((fpp = rights_files(m, &n)) == NULL)
				continue;
			for (size_t i = 0; i < n; i++)
				rights_close(fpp[i]);
			mtod(m, struct cmsghdr *)->cmsg_len =
			    (socklen_t)CMSG_LEN(0);
		}
	}
}

/*
 * Sending: descriptors become files.
 */

static int
rights_take(const int *fds, struct file **fpp, size_t n)
{
	struct file *fp;
	int error = 0, fd;
	size_t i;

	for (i = 0; i < n; i++) {
		memcpy(&fd, fds + i, sizeof(fd));
		if ((fp = fd_getfile((unsigned)fd)) == NULL) {
			error = EBADF;
			break;
		}
		/* Its events are those of one descriptor table. */
		if (fp->f_type == DTYPE_KQUEUE) {
			fd_putfile((unsigned)fd);
			error = EOPNOTSUPP;
			break;
		}
		file_inmessage(fp, true);
		fd_putfile((unsigned)fd);
		fpp[i] = fp;
	}
	while (error != 0 && i-- != 0)
		rights_close(fpp[i]);
	return error;
}

static int
rights_internalize(const struct cmsghdr *cm, struct mbuf **mp)
{
	const size_t n = (cm->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	struct file **fpp = NULL;
	struct mbuf *m;
	int error;

	if (n == 0 || n > RIGHTS_MAX)
		return EINVAL;
	if (atomic_load_relaxed(&unp_state()->us_rights) + n >
	    (u_int)maxfiles / 2) {
		unp_wantgc();
		return ENFILE;
	}
	m = sbcreatecontrol1((void **)&fpp, (int)(n * sizeof(*fpp)),
	    SCM_RIGHTS, SOL_SOCKET, M_DONTWAIT);
	if (m == NULL)
		return ENOBUFS;
	error = rights_take((const int *)(const void *)CCMSG_DATA(cm), fpp, n);
	if (error != 0) {
		m_freem(m);
		return error;
	}
	*mp = m;
	return 0;
}

/*
 * The control buffer of a user becomes a chain of messages.  On failure the
 * buffer is still the caller's.
 */
int
unp_internalize(struct mbuf **controlp)
{
	struct mbuf *control = *controlp, *list = NULL, **lp = &list;
	const char *p = mtod(control, const char *);
	size_t left = (size_t)control->m_len;
	int error = 0;

	while (left >= CMSG_ALIGN(sizeof(struct cmsghdr)) && error == 0) {
		const struct cmsghdr *cm = (const void *)p;

		if (cm->cmsg_len < CMSG_LEN(0) || cm->cmsg_len > left ||
		    cm->cmsg_level != SOL_SOCKET ||
		    cm->cmsg_type != SCM_RIGHTS)
			error = EINVAL;
		else
			error = rights_internalize(cm, lp);
		if (error != 0)
			break;
		lp = &(*lp)->m_next;
		p += MIN(left, CMSG_ALIGN(cm->cmsg_len));
		left -= MIN(left, CMSG_ALIGN(cm->cmsg_len));
	}
	if (error != 0) {
		unp_dispose(list);
		m_freem(list);
		return error;
	}
	m_freem(control);
	*controlp = list;
	if (gc_needed(unp_state()))
		unp_wantgc();
	return 0;
}

/*
 * Receiving: files become descriptors.
 */

/* A process that lives in a part of the tree is not let out of it. */
static int
rights_check(struct file **fpp, size_t n, struct lwp *l)
{
	struct vnode *root = l->l_proc->p_cwdi->cwdi_rdir;

	for (size_t i = 0; root != NULL && i < n; i++) {
		struct vnode *vp = fpp[i]->f_vnode;
		bool outside;

		if (fpp[i]->f_type != DTYPE_VNODE || vp->v_type != VDIR)
			continue;
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
		outside = !vn_isunder(vp, root, l);
		VOP_UNLOCK(vp);
		if (outside)
			return EPERM;
	}
	return 0;
}

static int
rights_install(struct file **fpp, size_t n, struct lwp *l, int flags)
{
	struct proc *p = l->l_proc;
	size_t i = 0;
	int error, fd;

	if ((error = rights_check(fpp, n, l)) != 0)
		return error;
	for (; i < n; i++) {
		struct file *fp = fpp[i];

		while ((error = fd_alloc(p, 0, &fd)) == ENOSPC &&
		    fd_tryexpand(p) == 0)
			continue;
		if (error != 0)
			break;
		fd_set_exclose(l, fd, (flags & O_CLOEXEC) != 0);
		fd_affix(p, fp, (unsigned)fd);
		/* From here on the place is the descriptor's number. */
		memcpy((char *)fpp + i * sizeof(fd), &fd, sizeof(fd));
		file_inmessage(fp, false);
		(void)closef(fp);
	}
	if (error == 0)
		return 0;
	/* All or nothing. */
	for (size_t k = i; k < n; k++)
		rights_close(fpp[k]);
	while (i-- != 0) {
		memcpy(&fd, (char *)fpp + i * sizeof(fd), sizeof(fd));
		if (fd_getfile((unsigned)fd) != NULL)
			(void)fd_close((unsigned)fd);
	}
	return EMSGSIZE;
}

int
unp_externalize(struct mbuf *m, struct lwp *l, int flags)
{
	struct cmsghdr *cm = mtod(m, struct cmsghdr *);
	struct file **fpp;
	size_t n;
	int error;

	if ((fpp = rights_files(m, &n)) == NULL)
		return 0;
	error = rights_install(fpp, n, l, flags);
	if (error == EPERM) {
		unp_dispose(m);
		return error;
	}
	if (error != 0) {
		cm->cmsg_len = (socklen_t)CMSG_LEN(0);
		return error;
	}
	cm->cmsg_len = (socklen_t)CMSG_LEN(n * sizeof(int));
	m->m_len = (int)CMSG_SPACE(n * sizeof(int));
	return 0;
}

/*
 * Who sent it, in front of other control messages.
 */
struct mbuf *
unp_sockcred(struct lwp *l, struct mbuf *control)
{
	const u_int ngroups = kauth_cred_ngroups(l->l_cred);
	struct sockcred *sc = NULL;
	struct mbuf *m;

	m = sbcreatecontrol1((void **)&sc, (int)SOCKCREDSIZE(ngroups),
	    SCM_CREDS, SOL_SOCKET, M_DONTWAIT);
	if (m == NULL)
		return control;
	sc->sc_pid = l->l_proc->p_pid;
	sc->sc_uid = kauth_cred_getuid(l->l_cred);
	sc->sc_euid = kauth_cred_geteuid(l->l_cred);
	sc->sc_gid = kauth_cred_getgid(l->l_cred);
	sc->sc_egid = kauth_cred_getegid(l->l_cred);
	sc->sc_ngroups = (int)ngroups;
	for (u_int i = 0; i < ngroups; i++)
		sc->sc_groups[i] = kauth_cred_group(l->l_cred, i);
	m->m_next = control;
	return m;
}

/*
 * The collector.
 */

SLIST_HEAD(unplist, unpcb);

/* Call fn for each candidate that a buffer of `so' holds. */
static void
gc_scanbuf(struct socket *so, void (*fn)(struct unpcb *, struct unplist *),
    struct unplist *list)
{
	struct mbuf *r, *m;
	struct file **fpp;
	struct unpcb *unp;
	size_t n;

	for (r = so->so_rcv.sb_mb; r != NULL; r = r->m_nextpkt) {
		for (m = r; m != NULL; m = m->m_next) {
			fpp = rights_files(m, &n);
			for (size_t i = 0; i < n; i++) {
				unp = file_unpcb(fpp[i]);
				if (unp != NULL &&
				    (unp->unp_gcflags & UNP_CANDIDATE))
					(*fn)(unp, list);
			}
		}
	}
}

/* The same for a socket and what is in its queues. */
static void
gc_scan(struct unpcb *unp, void (*fn)(struct unpcb *, struct unplist *),
    struct unplist *list)
{
	struct socket *so = unp->unp_socket, *so2;

	solock(so);
	gc_scanbuf(so, fn, list);
	TAILQ_FOREACH(so2, &so->so_q, so_qe) {
		const bool other = so2->so_lock != so->so_lock;

		if (other)
			solock(so2);
		gc_scanbuf(so2, fn, list);
		if (other)
			sounlock(so2);
	}
	sounlock(so);
}

static void
gc_count(struct unpcb *unp, struct unplist *list)
{
	unp->unp_gcrefs++;
}

static void
gc_reach(struct unpcb *unp, struct unplist *list)
{
	if (unp->unp_gcflags & UNP_REACHED)
		return;
	unp->unp_gcflags |= UNP_REACHED;
	SLIST_INSERT_HEAD(list, unp, unp_gclink);
}

/* Who may be garbage, going by references alone. */
static bool
gc_candidates(struct unp_state *us)
{
	struct unpcb *unp;
	bool any = false;

	LIST_FOREACH(unp, &us->us_inflight, unp_inflight) {
		struct file *fp = unp->unp_file;

		unp->unp_gcrefs = 0;
		unp->unp_gcflags &= ~(UNP_REACHED | UNP_CANDIDATE);
		mutex_enter(&fp->f_lock);
		if (fp->f_count == fp->f_msgcount) {
			unp->unp_gcflags |= UNP_CANDIDATE;
			any = true;
		}
		mutex_exit(&fp->f_lock);
	}
	return any;
}

/*
 * Mark what is reached from outside.  The rest, if any, is held and put on the
 * list.
 */
static void
gc_find(struct unp_state *us, struct unplist *garbage)
{
	struct unplist work = SLIST_HEAD_INITIALIZER(work);
	struct unpcb *unp;

	LIST_FOREACH(unp, &us->us_inflight, unp_inflight) {
		if (unp->unp_gcflags & UNP_CANDIDATE)
			gc_scan(unp, gc_count, NULL);
	}
	LIST_FOREACH(unp, &us->us_inflight, unp_inflight) {
		if ((unp->unp_gcflags & UNP_CANDIDATE) &&
		    unp->unp_gcrefs < unp->unp_file->f_msgcount)
			gc_reach(unp, &work);
	}
	while ((unp = SLIST_FIRST(&work)) != NULL) {
		SLIST_REMOVE_HEAD(&work, unp_gclink);
		gc_scan(unp, gc_reach, &work);
	}
	LIST_FOREACH(unp, &us->us_inflight, unp_inflight) {
		if ((unp->unp_gcflags & (UNP_CANDIDATE | UNP_REACHED)) ==
		    UNP_CANDIDATE)
			SLIST_INSERT_HEAD(garbage, unp, unp_gclink);
	}
}

/* Drop what garbage holds. */
static void
gc_sweep(struct unplist *garbage)
{
	struct unpcb *unp;

	while ((unp = SLIST_FIRST(garbage)) != NULL) {
		struct socket *so = unp->unp_socket;
		struct file *fp = unp->unp_gcfile;

		SLIST_REMOVE_HEAD(garbage, unp_gclink);
		solock(so);
		if (so->so_options & SO_ACCEPTCONN) {
			so_options_clear(so, SO_ACCEPTCONN);
			so_abortqueue(so, 0);
			so_abortqueue(so, 1);
		}
		sorflush(so);
		sounlock(so);
		(void)closef(fp);
	}
}

void
unp_gc(struct work *wk, void *arg)
{
	struct socket_state *ss = curkernel()->k_socket;
	struct unp_state *us = unp_state();
	struct unplist garbage = SLIST_HEAD_INITIALIZER(garbage);
	struct unpcb *unp;

	atomic_store_release(&us->us_gcwanted, 0);
	for (int i = 0; i < GC_TRIES; i++) {
		const u_int done = atomic_load_acquire(&ss->ss_rightsdone);
		bool sure = false;

		SLIST_INIT(&garbage);
		mutex_enter(&us->us_listlock);
		if (atomic_load_acquire(&ss->ss_rightsbegun) == done &&
		    gc_candidates(us)) {
			gc_find(us, &garbage);
			membar_sync();
			sure = atomic_load_acquire(&ss->ss_rightsbegun) ==
			    done;
		}
		if (sure) {
			SLIST_FOREACH(unp, &garbage, unp_gclink) {
				unp->unp_gcfile = unp->unp_file;
				file_hold(unp->unp_file);
			}
		}
		mutex_exit(&us->us_listlock);
		if (sure) {
			gc_sweep(&garbage);
			return;
		}
		if (!gc_needed(us))
			return;
		if (i + 1 < GC_TRIES && atomic_load_relaxed(
		    &ss->ss_rightsbegun) != done)
			(void)kpause("unpgc", false, 1, NULL);
	}
}

/* Somebody may have let go of the last way to a socket. */
void
unp_wantgc(void)
{
	struct unp_state *us = unp_state();

	if (atomic_cas_uint(&us->us_gcwanted, 0, 1) == 0 &&
	    us->us_gcqueue != NULL)
		workqueue_enqueue(us->us_gcqueue, &us->us_gcwork, NULL);
}
