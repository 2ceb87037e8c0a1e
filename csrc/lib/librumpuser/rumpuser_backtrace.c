/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calling thread's stack as text.
 *
 * dladdr(3) knows only what a program exports, which is nothing as a rule.  A
 * program with something better, which reads debug information, gives it to
 * rumpuser_symboliser().
 */

#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <string.h>

#include "rumpuser_int.h"

#define MAXFRAMES	32

static rumpuser_symbolise_fn symbolise;

void
rumpuser_symboliser(rumpuser_symbolise_fn fn)
{

	__atomic_store_n(&symbolise, fn, __ATOMIC_RELEASE);
}

/*
 * What the dynamic linker knows: the object, and the function if it is
 * exported.
 */
static size_t
symbolise_dl(const void *pc, char *buf, size_t len)
{
	const char *module, *slash;
	Dl_info info;
	int r;

	memset(&info, 0, sizeof(info));
	if (dladdr(pc, &info) == 0 || info.dli_fname == NULL)
		return 0;
	module = info.dli_fname;
	if ((slash = strrchr(module, '/')) != NULL)
		module = slash + 1;
	if (info.dli_sname != NULL)
		r = snprintf(buf, len, "%s+%#lx", info.dli_sname,
		    (unsigned long)((const char *)pc -
		    (char *)info.dli_saddr));
	else
		r = snprintf(buf, len, "%s+%#lx", module, (unsigned long)
		    ((const char *)pc - (char *)info.dli_fbase));
	return r < 0 ? 0 : (size_t)r < len ? (size_t)r : len - 1;
}

void
rumpuser_symbol(const void *pc, char *buf, size_t len)
{
	rumpuser_symbolise_fn fn = __atomic_load_n(&symbolise,
	    __ATOMIC_ACQUIRE);
	/* Of a call: the instruction before the one to go back to. */
	const void *call = (const char *)pc - 1;
	size_t got = 0;

	if (len == 0)
		return;
	if (fn != NULL)
		got = (*fn)(call, buf, len - 1);
	if (got == 0 || got >= len)
		got = symbolise_dl(call, buf, len);
	buf[got < len ? got : 0] = '\0';
}

void
rumpuser_backtrace(char *buf, size_t len)
{
	void *pc[MAXFRAMES];
	char name[256];
	size_t at = 0;
	int i, n, r;

	if (len == 0)
		return;
	buf[0] = '\0';
	n = backtrace(pc, MAXFRAMES);
	for (i = 1; i < n && at < len; i++) {
		rumpuser_symbol(pc[i], name, sizeof(name));
		r = snprintf(buf + at, len - at, "  #%d %p %s\n", i - 1, pc[i],
		    name);
		if (r < 0)
			break;
		at += (size_t)r;
	}
}
