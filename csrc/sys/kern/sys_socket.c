/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets as files.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/filio.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/mbuf.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/sockio.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/ttycom.h>
#include <sys/uio.h>

const struct fileops socketops = {
	.fo_name = "socket",
	.fo_read = soo_read,
	.fo_write = soo_write,
	.fo_ioctl = soo_ioctl,
	.fo_fcntl = soo_fcntl,
	.fo_poll = soo_poll,
	.fo_stat = soo_stat,
	.fo_close = soo_close,
	.fo_kqfilter = soo_kqfilter,
	.fo_restart = soo_restart,
};

int
soo_read(struct file *fp, off_t *offset, struct uio *uio, kauth_cred_t cred,
    int flags)
{
	struct socket *so = fp->f_socket;

	return (*so->so_receive)(so, NULL, uio, NULL, NULL, NULL);
}

int
soo_write(struct file *fp, off_t *offset, struct uio *uio, kauth_cred_t cred,
    int flags)
{
	struct socket *so = fp->f_socket;

	return (*so->so_send)(so, NULL, uio, NULL, NULL, 0, curlwp);
}

static int
soo_ioctl_locked(struct socket *so, u_long cmd, void *data)
{
	switch (cmd) {
	case FIONBIO:
		if (*(int *)data != 0)
			so->so_state |= SS_NBIO;
		else
			so->so_state &= ~SS_NBIO;
		return 0;
	case FIOASYNC:
		if (*(int *)data != 0) {
			so->so_rcv.sb_flags |= SB_ASYNC;
			so->so_snd.sb_flags |= SB_ASYNC;
		} else {
			so->so_rcv.sb_flags &= ~SB_ASYNC;
			so->so_snd.sb_flags &= ~SB_ASYNC;
		}
		return 0;
	case FIONREAD:
		*(int *)data = (int)so->so_rcv.sb_cc;
		return 0;
	case FIONWRITE:
		*(int *)data = (int)so->so_snd.sb_cc;
		return 0;
	case FIONSPACE:
		*(int *)data = (int)sbspace(&so->so_snd);
		return 0;
	case SIOCATMARK:
		*(int *)data = (so->so_state & SS_RCVATMARK) != 0;
		return 0;
	default:
		return EPASSTHROUGH;
	}
}

int
soo_ioctl(struct file *fp, u_long cmd, void *data)
{
	struct socket_state *ss = curkernel()->k_socket;
	struct socket *so = fp->f_socket;
	int error;

	switch (cmd) {
	case SIOCSPGRP:
	case FIOSETOWN:
	case TIOCSPGRP:
		return fsetown(&so->so_pgid, cmd, data);
	case SIOCGPGRP:
	case FIOGETOWN:
	case TIOCGPGRP:
		return fgetown(so->so_pgid, cmd, data);
	case SIOCPEELOFF:
		return EOPNOTSUPP;
	default:
		break;
	}
	solock(so);
	error = soo_ioctl_locked(so, cmd, data);
	sounlock(so);
	if (error != EPASSTHROUGH)
		return error;
	/* Interfaces' are for the network, if it is there. */
	if (IOCGROUP(cmd) == 'i' && ss->ss_ifioctl != NULL)
		return (*ss->ss_ifioctl)(so, cmd, data, curlwp);
	return (*so->so_proto->pr_usrreqs->pr_ioctl)(so, cmd, data, NULL);
}

int
soo_fcntl(struct file *fp, u_int cmd, void *data)
{
	struct socket *so = fp->f_socket;
	const u_int flags = *(u_int *)data;

	if (cmd != F_SETFL)
		return EOPNOTSUPP;
	solock(so);
	if (flags & O_NONBLOCK)
		so->so_state |= SS_NBIO;
	else
		so->so_state &= ~SS_NBIO;
	if (flags & O_NOSIGPIPE)
		so_options_set(so, SO_NOSIGPIPE);
	else
		so_options_clear(so, SO_NOSIGPIPE);
	sounlock(so);
	return 0;
}

int
soo_poll(struct file *fp, int events)
{
	return sopoll(fp->f_socket, events);
}

int
soo_stat(struct file *fp, struct stat *sb)
{
	struct socket *so = fp->f_socket;
	int error;

	memset(sb, 0, sizeof(*sb));
	sb->st_mode = S_IFSOCK;
	solock(so);
	error = (*so->so_proto->pr_usrreqs->pr_stat)(so, sb);
	sounlock(so);
	return error;
}

int
soo_close(struct file *fp)
{
	struct socket *so = fp->f_socket;

	fp->f_socket = NULL;
	if (so == NULL)
		return 0;
	solock(so);
	return soclose(so);
}

void
soo_restart(struct file *fp)
{
	sorestart(fp->f_socket);
}

/*
 * kqueue.  Filters run with the socket locked when the socket calls them.
 */

static void
filt_detach(struct knote *kn, struct sockbuf *sb)
{
	struct socket *so = sb->sb_so;

	solock(so);
	if (selremove_knote(&sb->sb_sel, kn))
		sb->sb_flags &= ~SB_KNOTE;
	sounlock(so);
}

static struct socket *
filt_socket(struct knote *kn)
{
	return ((struct file *)kn->kn_obj)->f_socket;
}

static void
filt_sordetach(struct knote *kn)
{
	filt_detach(kn, &filt_socket(kn)->so_rcv);
}

static void
filt_sowdetach(struct knote *kn)
{
	filt_detach(kn, &filt_socket(kn)->so_snd);
}

/* As much as the watcher asked for? */
static int
filt_enough(struct knote *kn, int64_t n, int64_t lowat)
{
	if (atomic_load_relaxed(&kn->kn_sfflags) & NOTE_LOWAT)
		lowat = (int64_t)atomic_load_relaxed(&kn->kn_sdata);
	return n >= lowat;
}

static int
filt_soread(struct knote *kn, long hint)
{
	struct socket *so = filt_socket(kn);
	int rv;

	if (hint != NOTE_SUBMIT)
		solock(so);
	if (so->so_options & SO_ACCEPTCONN) {
		knote_setdata(kn, so->so_qlen);
		rv = so->so_qlen > 0;
	} else {
		knote_setdata(kn, (int64_t)so->so_rcv.sb_cc);
		rv = filt_enough(kn, (int64_t)so->so_rcv.sb_cc,
		    (int64_t)so->so_rcv.sb_lowat);
		if (so->so_error != 0 || so->so_rerror != 0)
			rv = 1;
	}
	if (so->so_state & SS_CANTRCVMORE) {
		knote_set_eof(kn, 0);
		kn->kn_fflags = so->so_error;
		rv = 1;
	}
	if (hint != NOTE_SUBMIT)
		sounlock(so);
	return rv;
}

static int
filt_sowrite(struct knote *kn, long hint)
{
	struct socket *so = filt_socket(kn);
	int rv;

	if (hint != NOTE_SUBMIT)
		solock(so);
	knote_setdata(kn, (int64_t)sbspace(&so->so_snd));
	if (so->so_state & SS_CANTSENDMORE) {
		knote_set_eof(kn, 0);
		kn->kn_fflags = so->so_error;
		rv = 1;
	} else if (so->so_error != 0)
		rv = 1;
	else if ((so->so_state & SS_ISCONNECTED) == 0 &&
	    (so->so_proto->pr_flags & PR_CONNREQUIRED))
		rv = 0;
	else
		rv = filt_enough(kn, (int64_t)sbspace(&so->so_snd),
		    (int64_t)so->so_snd.sb_lowat);
	if (hint != NOTE_SUBMIT)
		sounlock(so);
	return rv;
}

static const struct filterops soread_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_sordetach,
	.f_event = filt_soread,
};

static const struct filterops sowrite_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_sowdetach,
	.f_event = filt_sowrite,
};

int
soo_kqfilter(struct file *fp, struct knote *kn)
{
	struct socket *so = fp->f_socket;
	struct sockbuf *sb;

	switch (kn->kn_filter) {
	case EVFILT_READ:
		kn->kn_fop = &soread_filtops;
		sb = &so->so_rcv;
		break;
	case EVFILT_WRITE:
		kn->kn_fop = &sowrite_filtops;
		sb = &so->so_snd;
		break;
	default:
		return EINVAL;
	}
	solock(so);
	selrecord_knote(&sb->sb_sel, kn);
	sb->sb_flags |= SB_KNOTE;
	sounlock(so);
	return 0;
}
