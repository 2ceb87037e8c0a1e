/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `vops NAME': a loop of system calls on a tmpfs that nobody watches, to count
 * the instructions of.  `vops' alone: names, and how many vnode operations
 * with handlers one turn has; "null" has none.  xtask/src/prove_cost.rs runs it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls_types.h>
#include <rump/rumpdefs.h>
#include <rump/rumpkernel.h>

#define TURNS	1000

static struct rump_process *process;
static long fd;
static char buf[16];

static long
call(int number, long a, long b, long c, long d, long e)
{
	long args[5] = { a, b, c, d, e }, results[2];
	int error = rump_process_syscall(process, number, args, sizeof(args),
	    results);

	if (error != 0) {
		fprintf(stderr, "call %d: error %d\n", number, error);
		exit(1);
	}
	return results[0];
}

static void
do_null(void)
{
	call(RUMP_SYS_getppid, 0, 0, 0, 0, 0);
}

static void
do_read(void)
{
	call(RUMP_SYS_pread, fd, (long)buf, sizeof(buf), 0, 0);
}

static void
do_write(void)
{
	call(RUMP_SYS_pwrite, fd, (long)buf, sizeof(buf), 0, 0);
}

static void
do_setattr(void)
{
	call(RUMP_SYS_fchmod, fd, 0600, 0, 0, 0);
}

static void
do_open(void)
{
	long f = call(RUMP_SYS_open, (long)"/t/file", RUMP_O_RDONLY, 0, 0, 0);

	call(RUMP_SYS_close, f, 0, 0, 0, 0);
}

static void
do_create(void)
{
	long f = call(RUMP_SYS_open, (long)"/t/new", RUMP_O_CREAT |
	    RUMP_O_RDWR, 0600, 0, 0);

	call(RUMP_SYS_close, f, 0, 0, 0, 0);
	call(RUMP_SYS_unlink, (long)"/t/new", 0, 0, 0, 0);
}

static void
do_mkdir(void)
{
	call(RUMP_SYS_mkdir, (long)"/t/new", 0700, 0, 0, 0);
	call(RUMP_SYS_rmdir, (long)"/t/new", 0, 0, 0, 0);
}

static void
do_link(void)
{
	call(RUMP_SYS_link, (long)"/t/file", (long)"/t/new", 0, 0, 0);
	call(RUMP_SYS_unlink, (long)"/t/new", 0, 0, 0, 0);
}

static void
do_symlink(void)
{
	call(RUMP_SYS_symlink, (long)"x", (long)"/t/new", 0, 0, 0);
	call(RUMP_SYS_unlink, (long)"/t/new", 0, 0, 0, 0);
}

/* Names are looked up for each change. */
static const struct {
	const char	*name;
	int		nops;
	void		(*turn)(void);
} loops[] = {
	{ "null", 0, do_null },
	{ "read", 1, do_read },
	{ "write", 1, do_write },
	{ "setattr", 1, do_setattr },
	{ "open+close", 2, do_open },
	{ "create+remove", 6, do_create },
	{ "mkdir+rmdir", 4, do_mkdir },
	{ "link+remove", 4, do_link },
	{ "symlink+remove", 4, do_symlink },
};

/* What is counted. */
static void __attribute__((__noinline__))
measured_loop(void (*turn)(void))
{
	for (int i = 0; i < TURNS; i++)
		(*turn)();
}

int
main(int argc, char **argv)
{
	struct rump_tmpfs_args args = { .ta_version = 1,
	    .ta_root_mode = 0777 };
	struct rump_kernel_config config = { .rkc_size = sizeof(config),
	    .rkc_seed = 1 };
	struct rump_kernel *kernel;

	if (argc < 2) {
		for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++)
			printf("%s %d\n", loops[i].name, loops[i].nops);
		return 0;
	}
	if (rump_kernel_boot(&config, &kernel) != 0)
		return 1;
	process = rump_kernel_process(kernel);
	call(RUMP_SYS_mkdir, (long)"/t", 0755, 0, 0, 0);
	call(RUMP_SYS_mount, (long)"tmpfs", (long)"/t", 0, (long)&args,
	    sizeof(args));
	fd = call(RUMP_SYS_open, (long)"/t/file", RUMP_O_CREAT | RUMP_O_RDWR,
	    0600, 0, 0);
	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++) {
		if (strcmp(argv[1], loops[i].name) != 0)
			continue;
		for (int j = 0; j < 100; j++)
			(*loops[i].turn)();
		measured_loop(loops[i].turn);
		rump_kernel_destroy(kernel);
		return 0;
	}
	return 2;
}
