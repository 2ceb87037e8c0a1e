/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rump_kqueue_notify() under ThreadSanitizer: two threads change a file, two
 * others make kqueues that watch it, wait until they are told, and close them
 * while the file goes on changing.  Each structure is freed by its last call,
 * so that any later use of it is found.
 */

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

#include <rump/rump_notify.h>

#include "program.h"

#define ROUNDS	200

struct bell {
	struct rump_notify b_notify;	/* first */
	atomic_uint	*b_told;	/* of the thread */
	atomic_uint	*b_gone;
};

static atomic_uint done;

static void
ring(struct rump_notify *rn, unsigned what)
{
	struct bell *b = (struct bell *)rn;

	if (what & RUMP_NOTIFY_READY)
		atomic_fetch_add(b->b_told, 1);
	if (what & RUMP_NOTIFY_GONE) {
		atomic_fetch_add(b->b_gone, 1);
		free(b);
	}
}

static void *
change(void *arg)
{
	long fd;

	check(call(&fd, RUMP_SYS_open, (long)"/t/f", RUMP_O_RDWR, 0, 0, 0, 0),
	    "open");
	while (atomic_load(&done) < 2)
		check(call(NULL, RUMP_SYS_pwrite, fd, (long)"x", 1, 0, 0, 0),
		    "pwrite");
	check(call(NULL, RUMP_SYS_close, fd, 0, 0, 0, 0, 0), "close");
	return arg;
}

static void
round_once(atomic_uint *told, atomic_uint *gone)
{
	struct rump_kevent add, got;
	struct rump_timespec now = { 0, 0 };
	struct bell *b = calloc(1, sizeof(*b));
	long kq, n;
	int fd;

	if (b == NULL)
		exit(1);
	b->b_notify.rn_fn = ring;
	b->b_told = told;
	b->b_gone = gone;
	check(call(&kq, RUMP_SYS_kqueue1, 0, 0, 0, 0, 0, 0), "kqueue1");
	check(rump_process_watchfd(process, RUMP_AT_FDCWD, "/t/f", &fd),
	    "watchfd");
	check(rump_kqueue_notify(process, (int)kq, &b->b_notify), "notify");
	add = (struct rump_kevent){
		.ident = (uintptr_t)fd,
		.filter = RUMP_EVFILT_VNODE,
		.flags = RUMP_EV_ADD | RUMP_EV_CLEAR,
		.fflags = RUMP_NOTE_WRITE,
	};
	check(call(NULL, RUMP_SYS_kevent, kq, (long)&add, 1, 0, 0, 0), "add");
	for (int i = 1; i <= 3; i++) {
		/* Told, or there already when we look. */
		unsigned seen = atomic_load(told);

		check(call(&n, RUMP_SYS_kevent, kq, 0, 0, (long)&got, 1,
		    (long)&now), "kevent");
		while (n == 0 && atomic_load(told) == seen)
			sched_yield();
	}
	/* Either first: the knote goes with its descriptor or its queue. */
	check(call(NULL, RUMP_SYS_close, n ? kq : fd, 0, 0, 0, 0, 0), "close");
	check(call(NULL, RUMP_SYS_close, n ? fd : kq, 0, 0, 0, 0, 0), "close");
}

static void *
watch(void *arg)
{
	atomic_uint told = 0, gone = 0;

	for (int i = 0; i < ROUNDS; i++)
		round_once(&told, &gone);
	atomic_fetch_add(&done, 1);
	/* The last call may be another thread's. */
	while (atomic_load(&gone) != ROUNDS)
		sched_yield();
	return arg;
}

int
main(void)
{
	struct rump_kernel *kernel = boot();
	pthread_t threads[4];
	long fd;

	check(call(&fd, RUMP_SYS_open, (long)"/t/f",
	    RUMP_O_RDWR | RUMP_O_CREAT, 0644, 0, 0, 0), "open");
	check(call(NULL, RUMP_SYS_close, fd, 0, 0, 0, 0, 0), "close");
	for (int i = 0; i < 4; i++)
		check(pthread_create(&threads[i], NULL,
		    i < 2 ? watch : change, NULL), "pthread_create");
	for (int i = 0; i < 4; i++)
		check(pthread_join(threads[i], NULL), "pthread_join");
	check(rump_kernel_halt(kernel, 0), "halt");
	rump_kernel_destroy(kernel);
	return 0;
}
