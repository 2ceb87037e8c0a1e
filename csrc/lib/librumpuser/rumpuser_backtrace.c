/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calling thread's stack as text.
 */

#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <string.h>

#include "rumpuser_int.h"

#define MAXFRAMES	48

/*
 * "  #n address module+offset (function+offset)", the frames of this file left
 * out.  The module's offset is what addr2line(1) wants; the function is known
 * where the module exports it.
 */
void
rumpuser_backtrace(char *buf, size_t len)
{
	void *pc[MAXFRAMES];
	const char *module, *slash;
	size_t at = 0;
	Dl_info info;
	int i, n, r;

	if (len == 0)
		return;
	buf[0] = '\0';
	n = backtrace(pc, MAXFRAMES);
	for (i = 1; i < n && at < len; i++) {
		memset(&info, 0, sizeof(info));
		if (dladdr(pc[i], &info) == 0 || info.dli_fname == NULL) {
			r = snprintf(buf + at, len - at, "  #%d %p\n", i - 1,
			    pc[i]);
		} else {
			module = info.dli_fname;
			if ((slash = strrchr(module, '/')) != NULL)
				module = slash + 1;
			r = snprintf(buf + at, len - at, "  #%d %p %s+%#lx",
			    i - 1, pc[i], module, (unsigned long)
			    ((char *)pc[i] - (char *)info.dli_fbase));
			if (r > 0 && (size_t)r < len - at) {
				at += (size_t)r;
				if (info.dli_sname != NULL)
					r = snprintf(buf + at, len - at,
					    " (%s+%#lx)\n", info.dli_sname,
					    (unsigned long)((char *)pc[i] -
					    (char *)info.dli_saddr));
				else
					r = snprintf(buf + at, len - at, "\n");
			}
		}
		if (r < 0)
			break;
		at += (size_t)r;
	}
}
