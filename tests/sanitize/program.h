/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the programs for ThreadSanitizer share: calls in the one process that
 * all threads of a program work in, and its tmpfs at /t.
 */
#ifndef _SANITIZE_PROGRAM_H_
#define _SANITIZE_PROGRAM_H_

#include <stdio.h>
#include <stdlib.h>

#include <rump/rump_syscalls_types.h>
#include <rump/rumpdefs.h>
#include <rump/rumpkernel.h>

static struct rump_process *process;

static int
call(long *retval, int number, long a, long b, long c, long d, long e, long f)
{
	long args[6] = { a, b, c, d, e, f }, results[2];
	int error = rump_process_syscall(process, number, args, sizeof(args),
	    results);

	if (retval != NULL)
		*retval = results[0];
	return error;
}

/* An error that only a bug explains ends the program. */
static void
check(int error, const char *what)
{
	if (error != 0) {
		fprintf(stderr, "%s: error %d\n", what, error);
		exit(1);
	}
}

static struct rump_kernel *
boot(void)
{
	struct rump_tmpfs_args args = { .ta_version = 1,
	    .ta_root_mode = 01777 };
	struct rump_kernel *kernel;

	check(rump_kernel_boot(NULL, &kernel), "boot");
	process = rump_kernel_process(kernel);
	check(call(NULL, RUMP_SYS_mkdir, (long)"/t", 0755, 0, 0, 0, 0),
	    "mkdir");
	check(call(NULL, RUMP_SYS_mount, (long)"tmpfs", (long)"/t", 0,
	    (long)&args, sizeof(args), 0), "mount");
	return kernel;
}

#endif /* _SANITIZE_PROGRAM_H_ */
