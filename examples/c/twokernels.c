/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two kernels in one process, each with a thread of its own, each with a file
 * of the same name and another content.  Prints what each has read.
 */

#include <rump/rump.h>
#include <rump/rump_syscalls.h>
#include <rump/rumperr.h>
#include <rump/rumpkernel.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct guest {
	const char		*text;
	struct rump_kernel	*kernel;
	char			readback[32];
	int			error;
};

/* Runs in the kernel of the guest: rump_sys_* go to that one. */
static int
work(void *arg)
{
	struct guest *g = arg;
	size_t len = strlen(g->text);
	struct rump_tmpfs_args args;
	int fd;

	memset(&args, 0, sizeof(args));
	args.ta_version = RUMP_TMPFS_ARGS_VERSION;
	args.ta_root_mode = 0755;
	if (rump_sys_mkdir("/data", 0755) == -1 ||
	    rump_sys_mount(RUMP_MOUNT_TMPFS, "/data", 0, &args,
	    sizeof(args)) == -1)
		return errno;
	fd = rump_sys_open("/data/motd", RUMP_O_RDWR | RUMP_O_CREAT, 0644);
	if (fd == -1)
		return errno;
	if (rump_sys_write(fd, g->text, len) != (intptr_t)len)
		return errno;
	if (rump_sys_pread(fd, g->readback, sizeof(g->readback) - 1, 0) == -1)
		return errno;
	return rump_sys_close(fd) == -1 ? errno : 0;
}

static void *
thread(void *arg)
{
	struct guest *g = arg;

	g->error = rump_process_run(rump_kernel_process(g->kernel), work, g);
	return NULL;
}

int
main(void)
{
	struct guest guests[2] = {
		{ .text = "I am the first" }, { .text = "I am the second" },
	};
	struct rump_kernel_stats stats = { .rks_size = sizeof(stats) };
	pthread_t threads[2];
	int error, i, status = 0;

	for (i = 0; i < 2; i++) {
		error = rump_kernel_boot(NULL, &guests[i].kernel);
		if (error != 0) {
			fprintf(stderr, "boot: %s\n", rump_strerror(error));
			return 1;
		}
	}
	for (i = 0; i < 2; i++) {
		if (pthread_create(&threads[i], NULL, thread, &guests[i]) != 0)
			return 1;
	}
	for (i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		if (guests[i].error != 0) {
			fprintf(stderr, "kernel %d: %s\n", i,
			    strerror(guests[i].error));
			status = 1;
		}
		printf("kernel %d: %s\n", i, guests[i].readback);
	}
	for (i = 0; i < 2; i++) {
		error = rump_kernel_halt(guests[i].kernel, 0);
		if (error != 0) {
			fprintf(stderr, "halt: %s\n", rump_strerror(error));
			status = 1;
		}
		rump_kernel_stats(guests[i].kernel, &stats);
		if (stats.rks_live_allocs != 0 || stats.rks_vnodes != 0) {
			fprintf(stderr, "kernel %d: left %lu allocations\n", i,
			    (unsigned long)stats.rks_live_allocs);
			status = 1;
		}
		rump_kernel_destroy(guests[i].kernel);
	}
	return status;
}
