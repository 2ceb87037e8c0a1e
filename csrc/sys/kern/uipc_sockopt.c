/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Socket options: those of level SOL_SOCKET, and the box that each travels in.
 *
 * A protocol's pr_ctloutput sees options of all levels, after this file has
 * dealt with SOL_SOCKET; it says ENOPROTOOPT for those that are not its.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/timevar.h>
#include <sys/un.h>

/*
 * The box.
 */

void
sockopt_init(struct sockopt *sopt, int level, int name, size_t size)
{
	memset(sopt, 0, sizeof(*sopt));
	sopt->sopt_level = level;
	sopt->sopt_name = name;
	if (size == 0)
		return;
	sopt->sopt_size = size;
	sopt->sopt_data = size <= sizeof(sopt->sopt_buf) ? sopt->sopt_buf :
	    kmem_zalloc(size, KM_SLEEP);
}

void
sockopt_destroy(struct sockopt *sopt)
{
	if (sopt->sopt_data != NULL && sopt->sopt_data != sopt->sopt_buf)
		kmem_free(sopt->sopt_data, sopt->sopt_size);
	memset(sopt, 0, sizeof(*sopt));
}

/* Room for the value of an option, if the caller did not say how much. */
static int
sockopt_alloc(struct sockopt *sopt, size_t len)
{
	void *p;

	KASSERT(sopt->sopt_size == 0);
	if (len <= sizeof(sopt->sopt_buf))
		p = sopt->sopt_buf;
	else if ((p = kmem_zalloc(len, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	sopt->sopt_size = len;
	sopt->sopt_data = p;
	return 0;
}

int
sockopt_set(struct sockopt *sopt, const void *buf, size_t len)
{
	int error;

	if (sopt->sopt_size == 0 && len != 0 &&
	    (error = sockopt_alloc(sopt, len)) != 0)
		return error;
	sopt->sopt_retsize = MIN(sopt->sopt_size, len);
	if (sopt->sopt_retsize != 0)
		memcpy(sopt->sopt_data, buf, sopt->sopt_retsize);
	return 0;
}

int
sockopt_setint(struct sockopt *sopt, int value)
{
	return sockopt_set(sopt, &value, sizeof(value));
}

int
sockopt_get(const struct sockopt *sopt, void *buf, size_t len)
{
	if (sopt->sopt_size != len)
		return EINVAL;
	if (len != 0)
		memcpy(buf, sopt->sopt_data, len);
	return 0;
}

int
sockopt_getint(const struct sockopt *sopt, int *value)
{
	return sockopt_get(sopt, value, sizeof(*value));
}

int
sockopt_setmbuf(struct sockopt *sopt, struct mbuf *m)
{
	const size_t len = m_length(m);
	int error;

	if (sopt->sopt_size == 0 && len != 0 &&
	    (error = sockopt_alloc(sopt, len)) != 0)
		return error;
	sopt->sopt_retsize = MIN(sopt->sopt_size, len);
	if (sopt->sopt_retsize != 0)
		m_copydata(m, 0, (int)sopt->sopt_retsize, sopt->sopt_data);
	return 0;
}

struct mbuf *
sockopt_getmbuf(const struct sockopt *sopt)
{
	struct mbuf *m;

	if (sopt->sopt_size > MCLBYTES)
		return NULL;
	m = sopt->sopt_size > MLEN ? m_getcl(M_DONTWAIT, MT_SOOPTS, 0) :
	    m_get(M_DONTWAIT, MT_SOOPTS);
	if (m == NULL)
		return NULL;
	memcpy(m->m_data, sopt->sopt_data, sopt->sopt_size);
	m->m_len = (int)sopt->sopt_size;
	return m;
}

/*
 * Nobody has registered an accept filter: there is none to get or to clear.
 */
int
accept_filt_getopt(struct socket *so, struct sockopt *sopt)
{
	return EINVAL;
}

int
accept_filt_setopt(struct socket *so, const struct sockopt *sopt)
{
	if (sopt == NULL || sopt->sopt_size == 0)
		return 0;
	if (sopt->sopt_size != sizeof(struct accept_filter_arg))
		return EINVAL;
	return (so->so_options & SO_ACCEPTCONN) == 0 ? EINVAL : ENOENT;
}

/*
 * SOL_SOCKET, setting.
 */

static int
set_linger(struct socket *so, const struct sockopt *sopt)
{
	struct linger l;
	int error;

	if ((error = sockopt_get(sopt, &l, sizeof(l))) != 0)
		return error;
	if (l.l_linger < 0 || l.l_linger > USHRT_MAX ||
	    l.l_linger > INT_MAX / hz)
		return EDOM;
	so->so_linger = (u_short)l.l_linger;
	if (l.l_onoff != 0)
		so_options_set(so, SO_LINGER);
	else
		so_options_clear(so, SO_LINGER);
	return 0;
}

static int
set_buffer(struct socket *so, int name, int value)
{
	struct sockbuf *sb = name == SO_SNDBUF || name == SO_SNDLOWAT ?
	    &so->so_snd : &so->so_rcv;

	if (value < 1)
		return EINVAL;
	if (name == SO_SNDBUF || name == SO_RCVBUF) {
		if (!sbreserve(sb, (u_long)value, so))
			return ENOBUFS;
		if (sofixedbuf)
			sb->sb_flags &= ~SB_AUTOSIZE;
		if (name == SO_SNDBUF)
			sowwakeup(so);
		return 0;
	}
	sb->sb_lowat = MIN((u_long)value, sb->sb_hiwat);
	if (name == SO_RCVLOWAT)
		sorwakeup(so);
	else
		sowwakeup(so);
	return 0;
}

static int
set_timeout(struct socket *so, const struct sockopt *sopt)
{
	struct timeval tv;
	int error, timo;

	if ((error = sockopt_get(sopt, &tv, sizeof(tv))) != 0)
		return error;
	if (tv.tv_sec < 0 || tv.tv_usec < 0 || tv.tv_usec >= 1000000)
		return EDOM;
	if (tv.tv_sec > (INT_MAX - tv.tv_usec / tick) / hz)
		return EDOM;
	timo = (int)tv.tv_sec * hz + tv.tv_usec / tick;
	if (timo == 0 && tv.tv_usec != 0)
		timo = 1;
	if (sopt->sopt_name == SO_SNDTIMEO)
		so->so_snd.sb_timeo = timo;
	else
		so->so_rcv.sb_timeo = timo;
	return 0;
}

static int
set_socket(struct socket *so, const struct sockopt *sopt)
{
	int error, value;

	switch (sopt->sopt_name) {
	case SO_ACCEPTFILTER:
		return accept_filt_setopt(so, sopt);
	case SO_LINGER:
		return set_linger(so, sopt);
	case SO_DEBUG:
	case SO_KEEPALIVE:
	case SO_DONTROUTE:
	case SO_USELOOPBACK:
	case SO_BROADCAST:
	case SO_REUSEADDR:
	case SO_REUSEPORT:
	case SO_OOBINLINE:
	case SO_TIMESTAMP:
	case SO_NOSIGPIPE:
	case SO_RERROR:
		if ((error = sockopt_getint(sopt, &value)) != 0)
			return error;
		if (value != 0)
			so_options_set(so, sopt->sopt_name);
		else
			so_options_clear(so, sopt->sopt_name);
		return 0;
	case SO_SNDBUF:
	case SO_RCVBUF:
	case SO_SNDLOWAT:
	case SO_RCVLOWAT:
		if ((error = sockopt_getint(sopt, &value)) != 0)
			return error;
		return set_buffer(so, sopt->sopt_name, value);
	case SO_SNDTIMEO:
	case SO_RCVTIMEO:
		return set_timeout(so, sopt);
	default:
		return ENOPROTOOPT;
	}
}

int
sosetopt(struct socket *so, struct sockopt *sopt)
{
	const struct protosw *pr = so->so_proto;
	int error, error2;

	solock(so);
	if (sopt->sopt_level != SOL_SOCKET) {
		error = pr->pr_ctloutput == NULL ? ENOPROTOOPT :
		    (*pr->pr_ctloutput)(PRCO_SETOPT, so, sopt);
		sounlock(so);
		return error;
	}
	error = set_socket(so, sopt);
	/* The protocol may have an interest, or options of its own. */
	if ((error == 0 || error == ENOPROTOOPT) && pr->pr_ctloutput != NULL) {
		error2 = (*pr->pr_ctloutput)(PRCO_SETOPT, so, sopt);
		if (error == ENOPROTOOPT)
			error = error2;
	}
	sounlock(so);
	return error;
}

/*
 * SOL_SOCKET, getting.
 */

static int
get_timeout(const struct socket *so, struct sockopt *sopt)
{
	const int timo = sopt->sopt_name == SO_SNDTIMEO ?
	    so->so_snd.sb_timeo : so->so_rcv.sb_timeo;
	struct timeval tv;

	memset(&tv, 0, sizeof(tv));	/* its padding, too */
	tv.tv_sec = timo / hz;
	tv.tv_usec = timo % hz * tick;
	return sockopt_set(sopt, &tv, sizeof(tv));
}

static int
get_error(struct socket *so, struct sockopt *sopt)
{
	int error = so->so_error;

	if (error == 0) {
		error = so->so_rerror;
		so->so_rerror = 0;
	} else
		so->so_error = 0;
	return sockopt_setint(sopt, error);
}

static int
get_socket(struct socket *so, struct sockopt *sopt)
{
	struct linger l;

	switch (sopt->sopt_name) {
	case SO_ACCEPTFILTER:
		return accept_filt_getopt(so, sopt);
	case SO_LINGER:
		l.l_onoff = (so->so_options & SO_LINGER) != 0;
		l.l_linger = so->so_linger;
		return sockopt_set(sopt, &l, sizeof(l));
	case SO_DEBUG:
	case SO_ACCEPTCONN:
	case SO_KEEPALIVE:
	case SO_DONTROUTE:
	case SO_USELOOPBACK:
	case SO_BROADCAST:
	case SO_REUSEADDR:
	case SO_REUSEPORT:
	case SO_OOBINLINE:
	case SO_TIMESTAMP:
	case SO_NOSIGPIPE:
	case SO_RERROR:
		return sockopt_setint(sopt,
		    (so->so_options & sopt->sopt_name) != 0);
	case SO_TYPE:
		return sockopt_setint(sopt, so->so_type);
	case SO_ERROR:
		return get_error(so, sopt);
	case SO_SNDBUF:
		return sockopt_setint(sopt, (int)so->so_snd.sb_hiwat);
	case SO_RCVBUF:
		return sockopt_setint(sopt, (int)so->so_rcv.sb_hiwat);
	case SO_SNDLOWAT:
		return sockopt_setint(sopt, (int)so->so_snd.sb_lowat);
	case SO_RCVLOWAT:
		return sockopt_setint(sopt, (int)so->so_rcv.sb_lowat);
	case SO_SNDTIMEO:
	case SO_RCVTIMEO:
		return get_timeout(so, sopt);
	case SO_OVERFLOWED:
		return sockopt_setint(sopt, (int)MIN(so->so_rcv.sb_overflowed,
		    (u_long)INT_MAX));
	default:
		return ENOPROTOOPT;
	}
}

int
sogetopt(struct socket *so, struct sockopt *sopt)
{
	const struct protosw *pr = so->so_proto;
	int error;

	solock(so);
	if (sopt->sopt_level != SOL_SOCKET)
		error = pr->pr_ctloutput == NULL ? ENOPROTOOPT :
		    (*pr->pr_ctloutput)(PRCO_GETOPT, so, sopt);
	else
		error = get_socket(so, sopt);
	sounlock(so);
	return error;
}

int
so_setsockopt(struct lwp *l, struct socket *so, int level, int name,
    const void *val, size_t len)
{
	struct sockopt sopt;
	int error;

	KASSERT(so != NULL);
	sockopt_init(&sopt, level, name, len);
	error = sockopt_set(&sopt, val, len);
	if (error == 0)
		error = sosetopt(so, &sopt);
	sockopt_destroy(&sopt);
	return error;
}
