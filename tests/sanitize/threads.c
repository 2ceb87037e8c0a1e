/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads in kernels, for ThreadSanitizer: everything that runs is C and
 * instrumented.  `cargo xtask sanitize thread' builds and runs it.
 *
 * Four threads work in one kernel, in a process of their own each: names,
 * data, pipes and kqueues on a tmpfs and on the root.  Meanwhile a fifth boots
 * kernels of its own, uses and destroys them, and a sixth has kernels panic that
 * it and another thread are in; every other time both are in them by
 * rump_schedule() and public functions.  Everything is bounded; any answer that
 * is not expected ends the program.
 */

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump.h>
#include <rump/rumpdefs.h>
#include <rump/rumpfault.h>
#include <rump/rumpkernel.h>

#define NTHREADS	4
#define ROUNDS		300

struct worker {
	struct rump_kernel *w_kernel;
	struct rump_process *w_process;
	unsigned	w_seed;
	long		w_retval[2];
};

static int
call(struct worker *w, int number, long a, long b, long c, long d, long e)
{
	long args[5] = { a, b, c, d, e };

	return rump_process_syscall(w->w_process, number, args, sizeof(args),
	    w->w_retval);
}

/* A call that must not fail in a way that only a bug explains. */
static int
expect(int error, const char *what)
{
	switch (error) {
	case 0:
	case RUMP_ENOENT:
	case RUMP_EEXIST:
	case RUMP_ENOTEMPTY:
	case RUMP_EINVAL:
	case RUMP_EISDIR:
	case RUMP_ENOTDIR:
	case RUMP_EPERM:
	case RUMP_EBUSY:
		return error;
	}
	fprintf(stderr, "%s: error %d\n", what, error);
	exit(1);
}

static void
names(struct worker *w, const char *dir)
{
	char a[64], b[64];

	snprintf(a, sizeof(a), "%s/n%d", dir, rand_r(&w->w_seed) % 8);
	snprintf(b, sizeof(b), "%s/n%d", dir, rand_r(&w->w_seed) % 8);
	switch (rand_r(&w->w_seed) % 7) {
	case 0:
		expect(call(w, RUMP_SYS_mkdir, (long)a, 0755, 0, 0, 0),
		    "mkdir");
		break;
	case 1:
		expect(call(w, RUMP_SYS_rmdir, (long)a, 0, 0, 0, 0), "rmdir");
		break;
	case 2:
		expect(call(w, RUMP_SYS_unlink, (long)a, 0, 0, 0, 0),
		    "unlink");
		break;
	case 3:
		expect(call(w, RUMP_SYS_rename, (long)a, (long)b, 0, 0, 0),
		    "rename");
		break;
	case 4:
		expect(call(w, RUMP_SYS_link, (long)a, (long)b, 0, 0, 0),
		    "link");
		break;
	case 5:
		expect(call(w, RUMP_SYS_symlink, (long)"nowhere", (long)a, 0,
		    0, 0), "symlink");
		break;
	default:
		expect(call(w, RUMP_SYS_chmod, (long)a, 0700, 0, 0, 0),
		    "chmod");
		break;
	}
}

static void
data(struct worker *w, const char *dir)
{
	char name[64], buf[9000];
	long fd, off = rand_r(&w->w_seed) % 50000;

	snprintf(name, sizeof(name), "%s/f%d", dir,
	    rand_r(&w->w_seed) % 3);
	if (expect(call(w, RUMP_SYS_open, (long)name, RUMP_O_CREAT |
	    RUMP_O_RDWR, 0644, 0, 0), "open") != 0)
		return;
	fd = w->w_retval[0];
	memset(buf, 'x', sizeof(buf));
	expect(call(w, RUMP_SYS_pwrite, fd, (long)buf, sizeof(buf), 0, off),
	    "pwrite");
	expect(call(w, RUMP_SYS_pread, fd, (long)buf, sizeof(buf), 0,
	    off / 2), "pread");
	if (rand_r(&w->w_seed) % 4 == 0)
		expect(call(w, RUMP_SYS_ftruncate, fd, 0, off, 0, 0),
		    "ftruncate");
	expect(call(w, RUMP_SYS_close, fd, 0, 0, 0, 0), "close");
}

static void
pipes(struct worker *w)
{
	char buf[100] = "";
	int fds[2];

	expect(call(w, RUMP_SYS_pipe2, (long)fds, 0, 0, 0, 0), "pipe2");
	expect(call(w, RUMP_SYS_write, fds[1], (long)buf, sizeof(buf), 0, 0),
	    "write");
	expect(call(w, RUMP_SYS_read, fds[0], (long)buf, sizeof(buf), 0, 0),
	    "read");
	expect(call(w, RUMP_SYS_close, fds[0], 0, 0, 0, 0), "close");
	expect(call(w, RUMP_SYS_close, fds[1], 0, 0, 0, 0), "close");
}

static void *
work(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < ROUNDS; i++) {
		names(w, "/tmpfs");
		data(w, "/tmpfs");
		names(w, "/tmp");
		pipes(w);
	}
	return NULL;
}

static void
check(int error, const char *what)
{
	if (error != 0) {
		fprintf(stderr, "%s: error %d\n", what, error);
		exit(1);
	}
}

static void *
kernels(void *arg)
{
	(void)arg;
	for (int i = 0; i < 20; i++) {
		struct worker w = { .w_seed = i };

		check(rump_kernel_boot(NULL, &w.w_kernel), "boot");
		w.w_process = rump_kernel_process(w.w_kernel);
		data(&w, "/tmp");
		if (i % 2 == 0)
			check(rump_kernel_halt(w.w_kernel, 0), "halt");
		rump_kernel_destroy(w.w_kernel);
	}
	return NULL;
}

/*
 * Two threads in a kernel that panics under them.
 */
static void *
until_dead(void *arg)
{
	struct worker *w = arg;

	while (call(w, RUMP_SYS_mkdir, (long)"/tmp/x", 0755, 0, 0, 0) !=
	    RUMP_EHOSTDOWN)
		(void)call(w, RUMP_SYS_rmdir, (long)"/tmp/x", 0, 0, 0, 0);
	return NULL;
}

/*
 * The same by the public functions, in and out of rump_schedule().
 */
static int
public_calls(void *arg)
{
	const unsigned *seed = arg;
	struct kauth_cred *cred;

	for (unsigned n = *seed;; n++) {
		const int scheduled = n % 3 == 0;

		if (scheduled)
			rump_schedule();
		if ((cred = rump_pub_cred_create(n, 0, 0, NULL)) != NULL)
			rump_pub_cred_put(cred);
		if (scheduled)
			rump_unschedule();
		if (cred == NULL)
			break;
	}
	rump_schedule();
	if (rump_pub_etfs_remove("/dev/none") != RUMP_EHOSTDOWN ||
	    rump_pub_uio_setup(NULL, 0, 0, RUMPUIO_READ) != NULL)
		exit(1);
	rump_unschedule();
	return 0;
}

static void *
until_dead_public(void *arg)
{
	struct worker *w = arg;
	int error = rump_process_run(w->w_process, public_calls, &w->w_seed);

	if (error != 0 && error != RUMP_EHOSTDOWN)
		exit(1);
	return NULL;
}

static void *
panics(void *arg)
{
	struct rump_fault fault = { .rf_size = sizeof(fault),
	    .rf_sites = RUMP_FAULT_ALLOC, .rf_action = RUMP_FAULT_PANIC };

	(void)arg;
	for (int i = 0; i < 40; i++) {
		void *(*const use)(void *) = i % 2 == 0 ? until_dead :
		    until_dead_public;
		struct worker w = { .w_seed = i }, other;
		pthread_t thread;
		int id;

		check(rump_kernel_boot(NULL, &w.w_kernel), "boot");
		w.w_process = rump_kernel_process(w.w_kernel);
		other = w;
		other.w_seed++;
		pthread_create(&thread, NULL, use, &other);
		fault.rf_after = 10 + 7 * i;
		check(rump_kernel_fault(w.w_kernel, &fault, &id), "fault");
		(void)use(&w);
		pthread_join(thread, NULL);
		if (rump_kernel_panicked(w.w_kernel) == NULL)
			exit(1);
		rump_kernel_destroy(w.w_kernel);
	}
	return NULL;
}

int
main(void)
{
	struct rump_tmpfs_args args = { .ta_version = 1,
		.ta_root_mode = 0777 };
	struct rump_kernel_stats stats = { .rks_size = sizeof(stats) };
	struct worker first = { 0 }, workers[NTHREADS];
	pthread_t threads[NTHREADS + 2];

	check(rump_kernel_boot(NULL, &first.w_kernel), "boot");
	first.w_process = rump_kernel_process(first.w_kernel);
	check(call(&first, RUMP_SYS_mkdir, (long)"/tmpfs", 0755, 0, 0, 0),
	    "mkdir");
	check(call(&first, RUMP_SYS_mount, (long)"tmpfs", (long)"/tmpfs", 0,
	    (long)&args, sizeof(args)), "mount");
	for (int i = 0; i < NTHREADS; i++) {
		workers[i] = first;
		workers[i].w_seed = i + 1;
		check(rump_process_create(first.w_kernel, NULL, 2,
		    &workers[i].w_process), "process");
		pthread_create(&threads[i], NULL, work, &workers[i]);
	}
	pthread_create(&threads[NTHREADS], NULL, kernels, NULL);
	pthread_create(&threads[NTHREADS + 1], NULL, panics, NULL);
	for (int i = 0; i < 10; i++)
		check(rump_kernel_stats(first.w_kernel, &stats), "stats");
	for (int i = 0; i <= NTHREADS + 1; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < NTHREADS; i++)
		rump_process_release(workers[i].w_process);
	check(rump_kernel_halt(first.w_kernel, 0), "halt");
	check(rump_kernel_stats(first.w_kernel, &stats), "stats");
	if (stats.rks_live_allocs != 0 || stats.rks_vnodes != 0) {
		char report[2000];

		rump_kernel_leakreport(first.w_kernel, report,
		    sizeof(report));
		fprintf(stderr, "left behind:\n%s", report);
		return 1;
	}
	rump_kernel_destroy(first.w_kernel);
	puts("threads: done");
	return 0;
}
