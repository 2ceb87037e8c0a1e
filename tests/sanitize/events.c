/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events under ThreadSanitizer: four threads of one process make, fire, change
 * and close knotes and tree watches, of files that all of them use.  Like
 * threads.c it is bounded, and ends the program if an answer is not one that
 * the others explain.
 */

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include <rump/rump_treewatch.h>

#include "program.h"

#define NTHREADS	4
#define ROUNDS		150
#define ALLNOTES	0x7ff

static long kq, outer;

static int
change(long queue, long fd, int filter, int flags, unsigned notes)
{
	struct rump_kevent kev = {
		.ident = (uintptr_t)fd,
		.filter = (uint32_t)filter,
		.flags = (uint32_t)flags,
		.fflags = notes,
	};

	return call(NULL, RUMP_SYS_kevent, queue, (long)&kev, 1, 0, 0, 0);
}

static long
take(long queue, struct rump_kevent *kevs, long n)
{
	struct rump_timespec now = { 0, 0 };
	long got;

	check(call(&got, RUMP_SYS_kevent, queue, 0, 0, (long)kevs, n,
	    (long)&now), "kevent");
	return got;
}

static long
watch_tree(const char *dir)
{
	struct rump_treewatch tw = {
		.tw_queue = RUMP_TREEWATCH_MINQUEUE,
		.tw_flags = RUMP_O_NONBLOCK,
	};
	long fd;

	check(call(&fd, RUMP_SYS_open, (long)dir, RUMP_O_RDONLY, 0, 0, 0, 0),
	    "open");
	check(call(NULL, RUMP_SYS_ioctl, fd, (long)RUMP_FIOTREEWATCH,
	    (long)&tw, 0, 0, 0), "watch");
	check(call(NULL, RUMP_SYS_close, fd, 0, 0, 0, 0, 0), "close");
	return tw.tw_fd;
}

static void
drain(long fd)
{
	char buf[4096];
	int error;

	do {
		error = call(NULL, RUMP_SYS_read, fd, (long)buf, sizeof(buf),
		    0, 0, 0);
	} while (error == 0);
	if (error != RUMP_EAGAIN)
		check(error, "read");
}

/* Names come and go; the others may have been first. */
static void
names(int t, int i)
{
	char a[32], b[32];

	snprintf(a, sizeof(a), "/t/n%d", (t + i) % 3);
	snprintf(b, sizeof(b), "/t/n%d", i % 3);
	(void)call(NULL, RUMP_SYS_mkdir, (long)a, 0755, 0, 0, 0, 0);
	(void)call(NULL, RUMP_SYS_rename, (long)a, (long)b, 0, 0, 0, 0);
	(void)call(NULL, RUMP_SYS_rmdir, (long)b, 0, 0, 0, 0, 0);
	if (i % 10 == 0)
		(void)call(NULL, RUMP_SYS_unlink, (long)"/t/f0", 0, 0, 0, 0,
		    0);
}

static void *
work(void *arg)
{
	const int modes[] = { RUMP_EV_CLEAR, RUMP_EV_ONESHOT,
	    RUMP_EV_DISPATCH, RUMP_EV_CLEAR | RUMP_EV_DISABLE, 0 };
	const int again[] = { RUMP_EV_ENABLE, RUMP_EV_DELETE, RUMP_EV_ADD };
	const int t = *(int *)arg;
	struct rump_kevent kevs[3];
	char path[16];

	snprintf(path, sizeof(path), "/t/f%d", t % 2);
	for (int i = 0; i < ROUNDS; i++) {
		struct rump_pollfd pfd = { .events = RUMP_POLLIN };
		long fd, tree = -1;

		if (i % 5 == 0) {
			tree = watch_tree("/t");
			check(change(kq, tree, RUMP_EVFILT_READ, RUMP_EV_ADD |
			    RUMP_EV_CLEAR, 0), "add");
		}
		check(call(&fd, RUMP_SYS_open, (long)path, RUMP_O_CREAT |
		    RUMP_O_RDWR, 0644, 0, 0, 0), "open");
		check(change(kq, fd, RUMP_EVFILT_VNODE, RUMP_EV_ADD |
		    modes[i % 5], ALLNOTES), "add");
		check(call(NULL, RUMP_SYS_pwrite, fd, (long)path, 5, 0, i, 0),
		    "write");
		names(t, i);
		for (long n = take(kq, kevs, 3); n-- > 0;)
			(void)change(kq, (long)kevs[n].ident,
			    RUMP_EVFILT_VNODE, again[i % 3], RUMP_NOTE_WRITE);
		(void)take(outer, kevs, 1);
		pfd.fd = (int)kq;
		check(call(NULL, RUMP_SYS_poll, (long)&pfd, 1, 0, 0, 0, 0),
		    "poll");
		check(call(NULL, RUMP_SYS_close, fd, 0, 0, 0, 0, 0), "close");
		if (tree >= 0) {
			drain(tree);
			check(call(NULL, RUMP_SYS_close, tree, 0, 0, 0, 0, 0),
			    "close");
		}
	}
	return NULL;
}

int
main(void)
{
	struct rump_kernel_stats stats = { .rks_size = sizeof(stats) };
	struct rump_kernel *kernel = boot();
	pthread_t threads[NTHREADS];
	int numbers[NTHREADS];

	check(call(&kq, RUMP_SYS_kqueue, 0, 0, 0, 0, 0, 0), "kqueue");
	check(call(&outer, RUMP_SYS_kqueue, 0, 0, 0, 0, 0, 0), "kqueue");
	check(change(outer, kq, RUMP_EVFILT_READ, RUMP_EV_ADD, 0), "nest");
	for (int i = 0; i < NTHREADS; i++) {
		numbers[i] = i;
		pthread_create(&threads[i], NULL, work, &numbers[i]);
	}
	for (int i = 0; i < NTHREADS; i++)
		pthread_join(threads[i], NULL);
	check(rump_kernel_halt(kernel, 0), "halt");
	check(rump_kernel_stats(kernel, &stats), "stats");
	if (stats.rks_live_allocs != 0 || stats.rks_vnodes != 0) {
		char report[2000];

		rump_kernel_leakreport(kernel, report, sizeof(report));
		fprintf(stderr, "left behind:\n%s", report);
		return 1;
	}
	rump_kernel_destroy(kernel);
	puts("events: done");
	return 0;
}
