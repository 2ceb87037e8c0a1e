/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events of a file system upon another (mirrorfs/): `cargo xtask outsider'.
 *
 * The vnodes of both share their watchers: who watches a file by either path
 * hears of what is done by either, and a watch of the tree below hears each
 * operation once.
 */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls_types.h>
#include <rump/rump_treewatch.h>
#include <rump/rumpdefs.h>
#include <rump/rumpkernel.h>

#include "mirrorfs/mirrorfs.h"

#define ALLNOTES	0x7ff
#define CLEAR		(RUMP_EV_ADD | RUMP_EV_CLEAR)
#define CALL(n, ...)	call(__LINE__, RUMP_SYS_##n, (long[6]){ __VA_ARGS__ })

static struct rump_process *process;
static long kq, tree;

static long
call(int line, int number, long *args)
{
	long retval[2];
	int error = rump_process_syscall(process, number, args,
	    6 * sizeof(*args), retval);

	if (error != 0) {
		fprintf(stderr, "layer.c:%d: call %d: error %d\n", line,
		    number, error);
		exit(1);
	}
	return retval[0];
}

static void
watch(long fd)
{
	struct rump_kevent kev = { .ident = (uintptr_t)fd,
	    .filter = RUMP_EVFILT_VNODE, .flags = CLEAR, .fflags = ALLNOTES };

	CALL(kevent, kq, (long)&kev, 1, 0, 0, 0);
}

/*
 * Both descriptors were told `notes', and the tree that once, of `path'.
 */
static void
told(const char *what, long low, long up, unsigned notes, const char *path,
    unsigned of_tree)
{
	struct rump_kevent kevs[8];
	struct rump_timespec now = { 0, 0 };
	char buf[4096];
	long n = CALL(kevent, kq, 0, 0, (long)kevs, 8, (long)&now), seen = 0;
	unsigned got[2] = { 0, 0 };

	for (long i = 0; i < n; i++)
		got[(long)kevs[i].ident == up] |= kevs[i].fflags;
	if (low == up)
		got[0] = got[1];
	n = CALL(read, tree, (long)buf, sizeof(buf));
	for (long at = 0; at < n; ) {
		struct rump_treeevent te;

		memcpy(&te, buf + at, sizeof(te));
		if (te.te_events == of_tree &&
		    strcmp(buf + at + sizeof(te), path) == 0)
			seen++;
		at += te.te_len;
	}
	if (got[0] != notes || got[1] != notes || seen != 1) {
		fprintf(stderr, "layer: %s: by descriptor %ld %#x, by %ld "
		    "%#x, not %#x; by the tree %ld times\n", what, low,
		    got[0], up, got[1], notes, seen);
		exit(1);
	}
}

static void
files(void)
{
	const unsigned grown = RUMP_NOTE_WRITE | RUMP_NOTE_EXTEND;
	long low = CALL(open, (long)"/low/f", RUMP_O_RDWR | RUMP_O_CREAT,
	    0644);
	long up = CALL(open, (long)"/up/f", RUMP_O_RDWR);

	watch(low);
	watch(up);
	CALL(pwrite, up, (long)"abc", 3, 0, 0);
	told("written above", low, up, grown, "f", grown);
	CALL(pwrite, low, (long)"abc", 3, 0, 1);
	told("written below", low, up, grown, "f", grown);
	CALL(fchmod, up, 0600);
	told("changed above", low, up, RUMP_NOTE_ATTRIB, "f",
	    RUMP_NOTE_ATTRIB);
	CALL(rename, (long)"/up/f", (long)"/up/g");
	told("renamed above", low, up, RUMP_NOTE_RENAME, "f",
	    RUMP_NOTE_RENAME);
	CALL(link, (long)"/up/g", (long)"/up/h");
	told("linked above", low, up, RUMP_NOTE_LINK, "g", RUMP_NOTE_LINK);
	CALL(unlink, (long)"/up/g");
	told("removed above", low, up, RUMP_NOTE_DELETE, "g",
	    RUMP_NOTE_DELETE);
	CALL(unlink, (long)"/low/h");
	told("removed below", low, up, RUMP_NOTE_DELETE, "h",
	    RUMP_NOTE_DELETE);
	CALL(close, low);
	CALL(close, up);
}

static void
directories(void)
{
	long low = CALL(open, (long)"/low", RUMP_O_RDONLY);
	long up = CALL(open, (long)"/up", RUMP_O_RDONLY);

	watch(low);
	watch(up);
	CALL(mkdir, (long)"/up/d", 0755);
	told("made above", low, up, RUMP_NOTE_WRITE | RUMP_NOTE_LINK, "d",
	    RUMP_NOTE_CREATE);
	CALL(mkdir, (long)"/low/e", 0755);
	told("made below", low, up, RUMP_NOTE_WRITE | RUMP_NOTE_LINK, "e",
	    RUMP_NOTE_CREATE);
	CALL(rmdir, (long)"/up/e");
	told("removed above", low, up, RUMP_NOTE_WRITE | RUMP_NOTE_LINK, "e",
	    RUMP_NOTE_DELETE);
	CALL(close, low);
	CALL(close, up);
}

/*
 * Nobody has the upper vnode but the call itself: its end takes the vnode away.
 */
static void
passing(void)
{
	long low = CALL(open, (long)"/low/p", RUMP_O_RDWR | RUMP_O_CREAT,
	    0644);

	watch(low);
	CALL(chmod, (long)"/up/p", 0600);
	told("changed by its path", low, low, RUMP_NOTE_ATTRIB, "p",
	    RUMP_NOTE_ATTRIB);
	CALL(unlink, (long)"/up/p");
	told("removed by its path", low, low, RUMP_NOTE_DELETE, "p",
	    RUMP_NOTE_DELETE);
	CALL(close, low);
}

int
main(void)
{
	struct rump_tmpfs_args tmpfs = { .ta_version = 1,
	    .ta_root_mode = 0777 };
	struct mirrorfs_args mirror = { "/low" };
	struct rump_treewatch tw = { .tw_flags = RUMP_O_NONBLOCK };
	struct rump_kernel_stats stats = { .rks_size = sizeof(stats) };
	struct rump_kernel *kernel;
	long fd;

	if (rump_kernel_boot(NULL, &kernel) != 0)
		return 1;
	process = rump_kernel_process(kernel);
	CALL(mkdir, (long)"/low", 0755);
	CALL(mkdir, (long)"/up", 0755);
	CALL(mount, (long)"tmpfs", (long)"/low", 0, (long)&tmpfs,
	    sizeof(tmpfs));
	CALL(mount, (long)"mirrorfs", (long)"/up", 0, (long)&mirror,
	    sizeof(mirror));
	fd = CALL(open, (long)"/low", RUMP_O_RDONLY);
	CALL(ioctl, fd, RUMP_FIOTREEWATCH, (long)&tw);
	CALL(close, fd);
	tree = tw.tw_fd;
	kq = CALL(kqueue);
	files();
	directories();
	passing();
	CALL(close, kq);
	CALL(close, tree);
	CALL(unmount, (long)"/up", 0);
	if (rump_kernel_halt(kernel, 0) != 0 ||
	    rump_kernel_stats(kernel, &stats) != 0)
		return 1;
	if (stats.rks_live_allocs != 0 || stats.rks_vnodes != 0) {
		char report[2000];

		rump_kernel_leakreport(kernel, report, sizeof(report));
		fprintf(stderr, "left behind:\n%s", report);
		return 1;
	}
	rump_kernel_destroy(kernel);
	puts("layer: done");
	return 0;
}
