/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message buffer and the console.
 *
 * Console text is collected to lines, which are written as a whole, so that
 * the lines of kernels and threads that print at a time stay apart.  The sink
 * of the host program is called on a virtual CPU and perhaps under locks of the
 * kernel: it must not call the kernel.
 *
 * Locking: ms_lock, a rawlock and leaf, guards ring and line.  The sink is
 * called without it.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/msgbuf.h>
#include <sys/reboot.h>

#include <rump-sys/arena.h>
#include <rump-sys/kernel.h>
#include <rump/rumpuser.h>

#include "prf_impl.h"

#define MSGBUFSIZE	(16 * 1024)
#define LINESIZE	256

struct msgbuf_state {
	struct rawlock	ms_lock;
	struct kern_msgbuf *ms_buf;
	console_sink_t	ms_sink;	/* NULL: the host's standard output */
	void		*ms_cookie;
	bool		ms_force;	/* the line is shown in any case */
	bool		ms_wrapped;	/* the ring is full */
	size_t		ms_linelen;
	char		ms_line[LINESIZE];
};

void
msgbuf_init(void)
{
	struct msgbuf_state *ms;
	struct kern_msgbuf *mb;

	if (curkernel()->k_msgbuf != NULL)
		return;
	ms = kernel_state_alloc(sizeof(*ms));
	mb = kernel_state_alloc(sizeof(*mb) + MSGBUFSIZE);
	mb->msg_magic = MSG_MAGIC;
	mb->msg_bufs = MSGBUFSIZE;
	ms->ms_buf = mb;
	curkernel()->k_msgbuf = ms;
}

/* The buffer is there from msgbuf_init() on. */
void
loginit(void)
{
}

struct kern_msgbuf *
msgbuf_get(void)
{
	struct msgbuf_state *ms = curkernel()->k_msgbuf;

	return ms != NULL ? ms->ms_buf : NULL;
}

/*
 * Into the ring; ms_lock held.
 */
static void
ring_write(struct msgbuf_state *ms, const char *p, size_t n)
{
	struct kern_msgbuf *mb = ms->ms_buf;
	size_t here;

	while (n != 0) {
		here = MIN(n, (size_t)(mb->msg_bufs - mb->msg_bufx));
		memcpy(mb->msg_bufc + mb->msg_bufx, p, here);
		mb->msg_bufx += here;
		p += here;
		n -= here;
		if (mb->msg_bufx == mb->msg_bufs) {
			mb->msg_bufx = 0;
			ms->ms_wrapped = true;
		}
		/* The oldest text is what comes next. */
		if (ms->ms_wrapped)
			mb->msg_bufr = mb->msg_bufx;
	}
}

static void
sink_write(struct msgbuf_state *ms, const char *p, size_t n, bool force)
{

	if (n == 0)
		return;
	if (ms != NULL && ms->ms_sink != NULL) {
		bool inhost = rump_thread.t_inhost;

		/* A signal does not end what it does there. */
		rump_thread.t_inhost = true;
		ms->ms_sink(ms->ms_cookie, p, n);
		rump_thread.t_inhost = inhost;
	} else if (force || (boothowto & AB_VERBOSE) != 0)
		rumpuser_console(p, n);
}

/*
 * Text for the console: whole lines go on, the rest is kept.
 */
static void
cons_write(struct msgbuf_state *ms, const char *p, size_t n, bool force)
{
	char line[LINESIZE];
	size_t here, len;
	bool end, lineforce;

	while (n != 0) {
		rawlock_enter(&ms->ms_lock);
		here = 0;
		end = false;
		while (here < n && !end &&
		    ms->ms_linelen < sizeof(ms->ms_line)) {
			end = p[here] == '\n';
			ms->ms_line[ms->ms_linelen++] = p[here++];
		}
		ms->ms_force |= force;
		len = 0;
		lineforce = false;
		if (end || ms->ms_linelen == sizeof(ms->ms_line)) {
			len = ms->ms_linelen;
			lineforce = ms->ms_force;
			memcpy(line, ms->ms_line, len);
			ms->ms_linelen = 0;
			ms->ms_force = false;
		}
		rawlock_exit(&ms->ms_lock);
		sink_write(ms, line, len, lineforce);
		p += here;
		n -= here;
	}
}

void
log_write(int where, const char *p, size_t n)
{
	struct msgbuf_state *ms = curkernel()->k_msgbuf;

	/* Too early for a buffer. */
	if (ms == NULL) {
		if (where & TOCONS)
			sink_write(NULL, p, n, (where & TOFORCE) != 0);
		return;
	}
	if (where & TOLOG) {
		rawlock_enter(&ms->ms_lock);
		ring_write(ms, p, n);
		rawlock_exit(&ms->ms_lock);
	}
	if ((where & TOCONS) && ((where & TOFORCE) ||
	    (boothowto & AB_SILENT) == 0))
		cons_write(ms, p, n, (where & TOFORCE) != 0);
}

/*
 * What must be seen: to the log as well.
 */
void
cnputc_buf(const char *p, size_t n)
{

	log_write(TOCONS | TOLOG | TOFORCE, p, n);
	cnflush();
}

void
cnflush(void)
{
	struct msgbuf_state *ms = curkernel()->k_msgbuf;
	char line[LINESIZE];
	size_t len;
	bool force;

	if (ms == NULL)
		return;
	rawlock_enter(&ms->ms_lock);
	len = ms->ms_linelen;
	force = ms->ms_force;
	memcpy(line, ms->ms_line, len);
	ms->ms_linelen = 0;
	ms->ms_force = false;
	rawlock_exit(&ms->ms_lock);
	sink_write(ms, line, len, force);
}

void
console_setsink(console_sink_t sink, void *cookie)
{
	struct msgbuf_state *ms = curkernel()->k_msgbuf;

	KASSERT(ms != NULL);
	rawlock_enter(&ms->ms_lock);
	ms->ms_sink = sink;
	ms->ms_cookie = cookie;
	rawlock_exit(&ms->ms_lock);
}

void
logputchar(int c)
{
	char ch = c;

	log_write(TOLOG, &ch, 1);
}

size_t
msgbuf_read(char *buf, size_t size)
{
	struct msgbuf_state *ms = curkernel()->k_msgbuf;
	struct kern_msgbuf *mb = ms->ms_buf;
	size_t n = 0, first;

	rawlock_enter(&ms->ms_lock);
	if (ms->ms_wrapped) {
		first = MIN(size, (size_t)(mb->msg_bufs - mb->msg_bufr));
		memcpy(buf, mb->msg_bufc + mb->msg_bufr, first);
		n = first;
	}
	first = MIN(size - n, (size_t)mb->msg_bufx);
	memcpy(buf + n, mb->msg_bufc, first);
	rawlock_exit(&ms->ms_lock);
	return n + first;
}
