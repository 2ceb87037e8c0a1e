/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * printf(9), log(9), aprint(9), snprintf and friends.
 *
 * printf() and aprint_normal() are shown on a console that somebody set, or
 * with AB_VERBOSE; aprint_verbose() with AB_VERBOSE, aprint_debug() with
 * AB_DEBUG; aprint_error() and log() from LOG_ERR on always.  All of it is in
 * the message buffer.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kmem.h>
#include <sys/reboot.h>
#include <sys/syslog.h>

#include <rump-sys/kernel.h>

#include "prf_impl.h"

/*
 * To a buffer: what does not fit is counted only.
 */
struct prf_buf {
	struct prf_out	pb_out;
	char		*pb_buf;
	size_t		pb_size;
};

static void
buf_put(struct prf_out *po, const char *p, size_t n)
{
	struct prf_buf *pb = (struct prf_buf *)po;

	if (po->po_total < pb->pb_size)
		memcpy(pb->pb_buf + po->po_total, p,
		    MIN(n, pb->pb_size - po->po_total));
}

int
vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct prf_buf pb = { { buf_put, 0 }, buf, size };

	prf_format(&pb.pb_out, fmt, ap);
	if (size != 0)
		buf[MIN(pb.pb_out.po_total, size - 1)] = '\0';
	return pb.pb_out.po_total;
}

int
snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}

int
sprintf(char *buf, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, SIZE_MAX, fmt, ap);
	va_end(ap);
	return n;
}

/* Freed with kmem_strfree(). */
int
vasprintf(char **bufp, const char *fmt, va_list ap)
{
	int n = vsnprintf(NULL, 0, fmt, ap);

	*bufp = kmem_alloc(n + 1, KM_SLEEP);
	return vsnprintf(*bufp, n + 1, fmt, ap);
}

/*
 * To the log and the console, in pieces of a small buffer.
 */
struct prf_log {
	struct prf_out	pl_out;
	int		pl_where;
	size_t		pl_len;
	char		pl_buf[192];
};

static void
log_put(struct prf_out *po, const char *p, size_t n)
{
	struct prf_log *pl = (struct prf_log *)po;
	size_t here;

	while (n != 0) {
		here = MIN(n, sizeof(pl->pl_buf) - pl->pl_len);
		memcpy(pl->pl_buf + pl->pl_len, p, here);
		pl->pl_len += here;
		p += here;
		n -= here;
		if (pl->pl_len == sizeof(pl->pl_buf)) {
			log_write(pl->pl_where, pl->pl_buf, pl->pl_len);
			pl->pl_len = 0;
		}
	}
}

static void
log_format(int where, const char *fmt, va_list ap)
{
	struct prf_log pl;

	pl.pl_out.po_put = log_put;
	pl.pl_out.po_total = 0;
	pl.pl_where = where;
	pl.pl_len = 0;
	prf_format(&pl.pl_out, fmt, ap);
	if (pl.pl_len != 0)
		log_write(where, pl.pl_buf, pl.pl_len);
}

void
vprintf(const char *fmt, va_list ap)
{

	log_format(TOCONS | TOLOG, fmt, ap);
}

#define LOG_FORMAT(where) do {						\
	va_list ap;							\
									\
	va_start(ap, fmt);						\
	log_format((where), fmt, ap);					\
	va_end(ap);							\
} while (0)

void
printf(const char *fmt, ...)
{

	LOG_FORMAT(TOCONS | TOLOG);
}

void
printf_nolog(const char *fmt, ...)
{

	LOG_FORMAT(TOCONS);
}

void
printf_tolog(const char *fmt, ...)
{

	LOG_FORMAT(TOLOG);
}

void
printf_nostamp(const char *fmt, ...)
{

	LOG_FORMAT(TOCONS | TOLOG);
}

/*
 * To the terminal of the calling process: that is the console.
 */
void
uprintf(const char *fmt, ...)
{

	LOG_FORMAT(TOCONS);
}

/*
 * log(9).
 */
void
logpri(int level)
{
	char buf[16];

	log_write(TOLOG, buf, snprintf(buf, sizeof(buf), "<%d>", level));
}

void
vlog(int level, const char *fmt, va_list ap)
{
	int where = TOLOG | TOCONS;

	if (LOG_PRI(level) <= LOG_ERR)
		where |= TOFORCE;
	logpri(level);
	log_format(where, fmt, ap);
}

void
log(int level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vlog(level, fmt, ap);
	va_end(ap);
}

void
addlog(const char *fmt, ...)
{

	LOG_FORMAT(TOLOG | TOCONS);
}

void
tablefull(const char *table, const char *hint)
{

	if (hint != NULL)
		log(LOG_ERR, "%s: table is full - %s\n", table, hint);
	else
		log(LOG_ERR, "%s: table is full\n", table);
}

/*
 * aprint(9).
 */
static int
aprint_where(int how)
{

	return (boothowto & how) != 0 ? TOCONS | TOLOG : TOLOG;
}

void
aprint_normal(const char *fmt, ...)
{

	LOG_FORMAT(TOCONS | TOLOG);
}

void
aprint_error(const char *fmt, ...)
{

	LOG_FORMAT(TOCONS | TOLOG | TOFORCE);
}

/* For those who see nothing else. */
void
aprint_naive(const char *fmt, ...)
{

	if ((boothowto & (AB_QUIET | AB_SILENT | AB_VERBOSE)) == AB_QUIET)
		LOG_FORMAT(TOCONS);
}

void
aprint_verbose(const char *fmt, ...)
{

	LOG_FORMAT(aprint_where(AB_VERBOSE));
}

void
aprint_debug(const char *fmt, ...)
{

	if (boothowto & AB_DEBUG)
		LOG_FORMAT(TOCONS | TOLOG);
}

/*
 * For aprint_*_dev() and aprint_*_ifnet(), which know the name of their
 * object.  The first argument is the name of the plain function's kind.
 */
void
aprint_vprefixed(const char *kind, const char *prefix, const char *fmt,
    va_list ap)
{
	int where = TOCONS | TOLOG;

	switch (kind[0]) {
	case 'e':
		where |= TOFORCE;
		break;
	case 'v':
		where = aprint_where(AB_VERBOSE);
		break;
	case 'd':
		if ((boothowto & AB_DEBUG) == 0)
			return;
		break;
	case 'n':
		if (kind[1] == 'a' && (boothowto & (AB_QUIET | AB_SILENT |
		    AB_VERBOSE)) != AB_QUIET)
			return;
		break;
	}
	log_write(where, prefix, strlen(prefix));
	log_write(where, ": ", 2);
	log_format(where, fmt, ap);
}
