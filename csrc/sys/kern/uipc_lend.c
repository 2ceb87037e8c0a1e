/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Data in and out of sockets without a copy: <rump/rump_lend.h>.
 *
 * To send, memory of the program becomes the storage of an mbuf, read-only;
 * the structure of the notification is its argument, and is attached to the
 * kernel so that a kernel that panicked gives it back when it is destroyed.
 *
 * To receive, soreceive() gives mbufs instead of copying.  mbs_lent counts
 * those that the program has.  If it has some when the kernel halts, the pools
 * of mbufs stay until the kernel's memory goes (mbfini()), and of what is
 * given back later only storage that is not the kernel's is freed.
 *
 * Neither waits: a guest of a process (kernel_call()) must not.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/filedesc.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/uio.h>

#include <rump-sys/notify.h>
#include <rump/rump_lend.h>
#include <rump/librump/rumpkern/rump_private.h>

#include "mbuf_private.h"

#define LEND_MAX	(1024 * 1024)	/* bytes in one mbuf */

struct lendcall {
	int		lc_fd;
	int		lc_flags;
	const void	*lc_data;
	size_t		lc_len;
	struct rump_notify *lc_notify;
	struct mbuf	*lc_mbuf;
	size_t		lc_sent;
};

/* Pieces without data are of no use to anybody. */
static struct mbuf *
lent_count(struct mbuf *first)
{
	struct mbuf **mp = &first, *m;
	int n = 0;

	while ((m = *mp) != NULL) {
		if (m->m_len == 0)
			*mp = m_free(m);
		else {
			mp = &m->m_next;
			n++;
		}
	}
	atomic_add_int(&curkernel()->k_mbuf->mbs_lent, n);
	return first;
}

static int
recvlent_inside(void *arg)
{
	struct lendcall *lc = arg;
	struct uio uio = {
		.uio_resid = lc->lc_len,
		.uio_rw = UIO_READ,
		.uio_vmspace = curproc->p_vmspace,
	};
	struct socket *so;
	struct mbuf *m = NULL;
	int error;

	if ((error = fd_getsock((unsigned)lc->lc_fd, &so)) != 0)
		return error;
	error = (*so->so_receive)(so, NULL, &uio, &m, NULL, &lc->lc_flags);
	fd_putsock((unsigned)lc->lc_fd);
	if (error != 0 && m == NULL)
		return error;
	lc->lc_mbuf = lent_count(m);
	return 0;
}

int
rump_socket_recvlent(struct rump_process *rp, int fd, size_t most,
    void **token)
{
	struct proc *p = (struct proc *)rp;
	struct lendcall lc = {
		.lc_fd = fd,
		.lc_flags = MSG_DONTWAIT,
		.lc_len = MIN(most, SSIZE_MAX),
	};
	int error = kernel_call(p->p_kernel, p, recvlent_inside, &lc);

	*token = error == 0 ? lc.lc_mbuf : NULL;
	return error;
}

void *
rump_lent_take(void *token, struct rump_lent *rl)
{
	struct mbuf *m = token, *next = m->m_next;

	m->m_next = NULL;
	rl->rl_data = m->m_data;
	rl->rl_len = (size_t)m->m_len;
	rl->rl_token = m;
	return next;
}

static void
lend_free(struct mbuf *m, void *buf, size_t size, void *arg)
{
	notify_detach(arg);
	if (m != NULL)
		pool_cache_put(mb_cache, m);
}

static int
lentfree_inside(void *arg)
{
	m_freem(arg);
	atomic_dec_uint(&curkernel()->k_mbuf->mbs_lent);
	return 0;
}

/*
 * One comes back when its kernel is no more: it goes with the kernel's memory,
 * but for storage that is somebody else's.  What the program lent it gets back
 * when the kernel is destroyed.
 */
static void
lentfree_outside(struct mbuf *m)
{
	if ((m->m_flags & M_EXT) == 0)
		return;
	m = m->m_ext_ref;
	if (atomic_dec_uint_nv(&m->m_ext_storage.ext_refcnt) == 0 &&
	    !m_ownstorage(m) && m->m_ext_storage.ext_free != lend_free)
		(*m->m_ext_storage.ext_free)(NULL, m->m_ext_storage.ext_buf,
		    m->m_ext_storage.ext_size, m->m_ext_storage.ext_arg);
}

void
rump_lent_free(struct rump_kernel *rk, void *token)
{
	struct kernel *k = (struct kernel *)rk;

	if (kernel_call(k, k->k_core->rc_proc0, lentfree_inside, token) != 0)
		lentfree_outside(token);
}

/*
 * How much there is room for: a packet is sent whole or not at all, and there
 * shall be few small ones.
 */
static size_t
lend_room(struct socket *so, size_t len)
{
	size_t space;

	if (so->so_proto->pr_flags & PR_ATOMIC)
		return len;
	solock(so);
	space = sbspace(&so->so_snd);
	space = MAX(space, so->so_snd.sb_lowat);
	sounlock(so);
	return MIN(len, MIN(space, LEND_MAX));
}

static int
sendlent_inside(void *arg)
{
	struct lendcall *lc = arg;
	struct socket *so;
	struct mbuf *m;
	size_t len;
	int error;

	if ((error = fd_getsock((unsigned)lc->lc_fd, &so)) != 0)
		return error;
	len = lend_room(so, lc->lc_len);
	if (len > LEND_MAX)
		error = EMSGSIZE;
	else if ((m = m_gethdr(M_DONTWAIT, MT_DATA)) == NULL)
		error = ENOBUFS;
	else {
		MEXTADD(m, __UNCONST(lc->lc_data), len, 0, lend_free,
		    lc->lc_notify);
		m->m_len = m->m_pkthdr.len = (int)len;
		notify_attach(lc->lc_notify);
		lc->lc_sent = 0;
		error = (*so->so_send)(so, NULL, NULL, m, NULL, lc->lc_flags,
		    curlwp);
		if (error == 0)
			lc->lc_sent = len;
	}
	fd_putsock((unsigned)lc->lc_fd);
	return error;
}

int
rump_socket_sendlent(struct rump_process *rp, int fd, const void *data,
    size_t len, struct rump_notify *rn, size_t *sent)
{
	struct proc *p = (struct proc *)rp;
	struct lendcall lc = {
		.lc_fd = fd,
		.lc_flags = MSG_DONTWAIT | MSG_NOSIGNAL,
		.lc_data = data,
		.lc_len = len,
		.lc_notify = rn,
		.lc_sent = SIZE_MAX,
	};
	int error = kernel_call(p->p_kernel, p, sendlent_inside, &lc);

	*sent = lc.lc_sent;
	return error;
}
