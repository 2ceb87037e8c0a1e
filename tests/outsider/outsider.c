/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver of somebody else (numfs/) in kernels of this process: `cargo xtask
 * outsider' builds the kernel with it and runs this program.
 *
 * What it shows: the driver works (names, attributes, contents, links,
 * directories read in any portion, file handles, many threads at once and too
 * few vnodes); it has globals, so a second kernel does without it while the
 * first one lives, and gets it after that one is halted, or just destroyed.
 */

#include <rump/rump.h>
#include <rump/rump_syscalls.h>
#include <rump/rumperr.h>
#include <rump/rumpkernel.h>

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numfs/numfs.h"

#define LIMIT	1000
#define BUSY	"component numfs: error 16"	/* EBUSY */

#define CHECK(x)	check((x), #x, __LINE__)

static void
check(int ok, const char *what, int line)
{
	if (ok)
		return;
	fprintf(stderr, "outsider.c:%d: %s (errno %d, %s)\n", line, what,
	    errno, strerror(errno));
	exit(1);
}

/* What a kernel writes to its console. */
struct log {
	char	text[16 * 1024];
	size_t	len;
};

static void
console(void *cookie, const char *text, size_t len)
{
	struct log *log = cookie;
	size_t room = sizeof(log->text) - 1 - log->len;

	if (len > room)
		len = room;
	memcpy(log->text + log->len, text, len);
	log->len += len;
	log->text[log->len] = '\0';
}

static struct rump_kernel *
boot(struct log *log)
{
	struct rump_kernel_config config = { .rkc_size = sizeof(config) };
	struct rump_kernel *k;
	int error;

	memset(log, 0, sizeof(*log));
	config.rkc_console = console;
	config.rkc_console_cookie = log;
	config.rkc_nvnodes = 256;
	error = rump_kernel_boot(&config, &k);
	if (error != 0) {
		fprintf(stderr, "boot: %s\n", rump_strerror(error));
		exit(1);
	}
	return k;
}

static void
in(struct rump_kernel *k, int (*fn)(void *), void *arg)
{
	int error = rump_process_run(rump_kernel_process(k), fn, arg);

	if (error != 0) {
		fprintf(stderr, "rump_process_run: %s\n",
		    rump_strerror(error));
		exit(1);
	}
}

static int
mount_numfs(void)
{
	struct numfs_args args = { NUMFS_ARGS_VERSION, LIMIT };

	if (rump_sys_mkdir("/n", 0755) == -1)
		return errno;
	return rump_sys_mount("numfs", "/n", 0, &args, sizeof(args)) == -1 ?
	    errno : 0;
}

static int
absent(void *arg)
{
	(void)arg;
	CHECK(mount_numfs() == ENODEV);
	return 0;
}

static void
expect_text(const char *path, const char *text)
{
	char buf[300];
	intptr_t n;
	int fd;

	CHECK((fd = rump_sys_open(path, RUMP_O_RDONLY)) != -1);
	CHECK((n = rump_sys_read(fd, buf, sizeof(buf))) != -1);
	if ((size_t)n != strlen(text) || memcmp(buf, text, n) != 0) {
		fprintf(stderr, "%s: \"%.*s\" instead of \"%s\"\n", path,
		    (int)n, buf, text);
		exit(1);
	}
	CHECK(rump_sys_read(fd, buf, sizeof(buf)) == 0);
	CHECK(rump_sys_pread(fd, buf, 1, 1) == 1 && buf[0] == text[1]);
	CHECK(rump_sys_close(fd) == 0);
}

static void
expect_error(const char *path, int error)
{
	struct rump_stat sb;

	errno = 0;
	CHECK(rump_sys_lstat(path, &sb) == -1);
	if (errno != error) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
}

/* Reads the whole directory with a buffer of `size' bytes. */
static int
count(const char *dir, size_t size)
{
	uint64_t buf[1024];
	int fd, got, n = 0;

	CHECK((fd = rump_sys_open(dir, RUMP_O_RDONLY)) != -1);
	while ((got = rump_sys_getdents(fd, (char *)buf, size)) > 0) {
		const char *p = (char *)buf, *end = p + got;

		for (; p < end; n++)
			p += ((const struct rump_dirent *)(const void *)p)
			    ->d_reclen;
	}
	CHECK(got == 0);
	CHECK(rump_sys_close(fd) == 0);
	return n;
}

static void
names(void)
{
	struct rump_statvfs vfs;
	struct rump_stat sb;
	char buf[64];

	expect_text("/n/about", "A file system of numbers.\n");
	expect_text("/n/12/square", "144\n");
	expect_text("/n/360/factors", "2 2 2 3 3 5\n");
	expect_text("/n/997/factors", "997\n");
	expect_text("/n/12/next/next/../15/square", "225\n");
	expect_text("/n/1000/next/square", "1\n");
	CHECK(rump_sys_readlink("/n/12/next", buf, sizeof(buf)) == 5);
	CHECK(memcmp(buf, "../13", 5) == 0);

	CHECK(rump_sys_lstat("/n", &sb) == 0);
	CHECK(sb.st_mode == (RUMP_S_IFDIR | 0555));
	CHECK(sb.st_nlink == LIMIT + 2);
	CHECK(rump_sys_lstat("/n/7/square", &sb) == 0);
	CHECK(sb.st_mode == (RUMP_S_IFREG | 0444) && sb.st_size == 3);
	CHECK(rump_sys_lstat("/n/7/next", &sb) == 0);
	CHECK(sb.st_mode == (RUMP_S_IFLNK | 0777));

	expect_error("/n/0", ENOENT);
	expect_error("/n/01", ENOENT);
	expect_error("/n/1001", ENOENT);
	expect_error("/n/1x", ENOENT);
	expect_error("/n/1x", ENOENT);	/* as the name cache tells it */
	expect_error("/n/99999999999999999999", ENOENT);
	expect_error("/n/about/x", ENOTDIR);

	CHECK(rump_sys_statvfs1("/n", &vfs, 0) == 0);
	CHECK(strcmp(vfs.f_fstypename, "numfs") == 0);
	CHECK(strcmp(vfs.f_mntonname, "/n") == 0);
	CHECK(vfs.f_files == LIMIT * 4 + 2);
	CHECK((vfs.f_flag & RUMP_MNT_RDONLY) != 0);
}

static void
refusals(void)
{
	CHECK(rump_sys_mkdir("/n/x", 0755) == -1 && errno == EROFS);
	CHECK(rump_sys_unlink("/n/about") == -1 && errno == EROFS);
	CHECK(rump_sys_rename("/n/1", "/n/y") == -1 && errno == EROFS);
	CHECK(rump_sys_chmod("/n/about", 0600) == -1 && errno == EROFS);
	CHECK(rump_sys_open("/n/about", RUMP_O_RDWR) == -1 && errno == EROFS);
	CHECK(rump_sys_open("/n/new", RUMP_O_RDWR | RUMP_O_CREAT, 0644) == -1 &&
	    errno == EROFS);
	CHECK(rump_sys_unmount("/n", 0) == 0);
	CHECK(rump_sys_mount("numfs", "/n", 0, NULL, 0) == -1 &&
	    errno == EINVAL);
}

static int
use(void *arg)
{
	int fd;

	(void)arg;
	CHECK(mount_numfs() == 0);
	names();
	CHECK(count("/n", 8192) == LIMIT + 3);
	CHECK(count("/n", 64) == LIMIT + 3);
	CHECK(count("/n/5", 8192) == 5);

	/* Busy while a file is open. */
	CHECK((fd = rump_sys_open("/n/3/square", RUMP_O_RDONLY)) != -1);
	CHECK(rump_sys_unmount("/n", 0) == -1 && errno == EBUSY);
	CHECK(rump_sys_close(fd) == 0);
	refusals();
	return 0;
}

/* Several threads over more files than there may be vnodes. */
static int
crowd(void *arg)
{
	unsigned seed = *(unsigned *)arg, i, n;
	char path[64], text[64];

	for (i = 0; i < 3000; i++) {
		seed = seed * 1103515245 + 12345;
		n = (seed >> 8) % LIMIT + 1;
		snprintf(path, sizeof(path), "/n/%u/square", n);
		snprintf(text, sizeof(text), "%u\n", n * n);
		expect_text(path, text);
	}
	return 0;
}

static struct rump_kernel *crowded;

static void *
crowd_thread(void *arg)
{
	in(crowded, crowd, arg);
	return NULL;
}

static int
mount_only(void *arg)
{
	(void)arg;
	CHECK(mount_numfs() == 0 || errno == EEXIST);
	return 0;
}

static int
mount_again(void *arg)
{
	struct numfs_args args = { NUMFS_ARGS_VERSION, LIMIT };

	(void)arg;
	CHECK(rump_sys_mount("numfs", "/n", 0, &args, sizeof(args)) == 0);
	return 0;
}

static void
crowds(struct rump_kernel *k)
{
	pthread_t threads[4];
	unsigned seeds[4] = { 1, 2, 3, 4 };
	int i;

	crowded = k;
	in(k, mount_again, NULL);
	for (i = 0; i < 4; i++)
		CHECK(pthread_create(&threads[i], NULL, crowd_thread,
		    &seeds[i]) == 0);
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
}

static void
halt(struct rump_kernel *k)
{
	struct rump_kernel_stats stats = { .rks_size = sizeof(stats) };
	char report[4096] = "";
	int error = rump_kernel_halt(k, 0);

	if (error != 0) {
		fprintf(stderr, "halt: %s\n", rump_strerror(error));
		exit(1);
	}
	CHECK(rump_kernel_stats(k, &stats) == 0);
	if (stats.rks_live_allocs != 0 || stats.rks_vnodes != 0) {
		rump_kernel_leakreport(k, report, sizeof(report));
		fprintf(stderr, "left behind:\n%s\n", report);
		exit(1);
	}
}

int
main(void)
{
	struct rump_kernel *first, *second, *third, *fourth;
	static struct log logs[4];

	first = boot(&logs[0]);
	second = boot(&logs[1]);
	CHECK(strstr(logs[0].text, BUSY) == NULL);
	CHECK(strstr(logs[1].text, BUSY) != NULL);
	in(second, absent, NULL);
	in(first, use, NULL);
	crowds(first);
	halt(first);

	/* Halted: it is free for the next one. */
	third = boot(&logs[2]);
	CHECK(strstr(logs[2].text, BUSY) == NULL);
	in(third, use, NULL);
	in(third, mount_again, NULL);
	rump_kernel_destroy(first);

	/* Destroyed with the file system mounted. */
	rump_kernel_destroy(third);
	fourth = boot(&logs[3]);
	CHECK(strstr(logs[3].text, BUSY) == NULL);
	in(fourth, mount_only, NULL);
	halt(fourth);
	rump_kernel_destroy(fourth);
	halt(second);
	rump_kernel_destroy(second);
	printf("outsider: all is well\n");
	return 0;
}
