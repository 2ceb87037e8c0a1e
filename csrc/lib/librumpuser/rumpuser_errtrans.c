/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Errno numbers of the host and of NetBSD, both ways, and their texts: from
 * the generated errtable.h.  What the host alone has and the table does not
 * name becomes EINVAL.
 */

#include <errno.h>
#include <stddef.h>

#include <rump/rumperr.h>
#include <rump/rumperrno2host.h>

#include "errtable.h"
#include "rumpuser_int.h"

#define NB_ERESTART	(-3)

#define HOST_ENTRY(num, host, text)	[num] = host,
#define TEXT_ENTRY(num, host, text)	[num] = text,
#define NETBSD_ENTRY(host, num)		[host] = num,

static const unsigned char host_errno[ERRTABLE_MAX + 1] = {
	TO_HOST(HOST_ENTRY)
};

static const char * const errno_text[ERRTABLE_MAX + 1] = {
	[0] = "no error",
	TO_HOST(TEXT_ENTRY)
};

static const unsigned char netbsd_errno[] = {
	FROM_HOST(NETBSD_ENTRY)
};

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

int
rumpuser__errtrans(int hosterr)
{

	if (hosterr == 0)
		return 0;
	if (hosterr < 0 || (size_t)hosterr >= NELEM(netbsd_errno) ||
	    netbsd_errno[hosterr] == 0)
		return NB_EINVAL;
	return netbsd_errno[hosterr];
}

int
rumpuser__errno2host(int error)
{

	if (error == 0)
		return 0;
	if (error == NB_ERESTART)
		return EINTR;
	if (error < 0 || error > ERRTABLE_MAX || host_errno[error] == 0)
		return EINVAL;
	return host_errno[error];
}

int
rump_errno2host(int error)
{

	return rumpuser__errno2host(error);
}

const char *
rump_strerror(int error)
{

	if (error < 0 || error > ERRTABLE_MAX || errno_text[error] == NULL)
		return "unknown error";
	return errno_text[error];
}
