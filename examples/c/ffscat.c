/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * List and print the files of an FFS image: a program as one writes it for
 * NetBSD's rump kernel.
 *
 *	ffscat IMAGE			list the whole tree
 *	ffscat IMAGE FILE...		print files
 *
 * The kernel runs in this process; the host needs no driver and no root.
 * Structures that NetBSD's headers would give (struct stat, struct dirent)
 * carry the prefix rump_ here, because the host's own look different.
 */

#include <rump/rump.h>
#include <rump/rump_syscalls.h>
#include <rump/rumperr.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DISK	"/dev/disk"
#define MNT	"/mnt"

static void
fail(const char *fmt, ...)
{
	int error = errno;
	va_list ap;

	fprintf(stderr, "ffscat: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ": %s\n", strerror(error));
	exit(1);
}

/* Of what returns NetBSD's error number instead of setting errno. */
static void
check(int error, const char *what)
{
	if (error == 0)
		return;
	fprintf(stderr, "ffscat: %s: %s\n", what, rump_strerror(error));
	exit(1);
}

static char
typechar(uint32_t mode)
{
	switch (mode & RUMP_S_IFMT) {
	case RUMP_S_IFDIR:
		return 'd';
	case RUMP_S_IFLNK:
		return 'l';
	case RUMP_S_IFBLK:
		return 'b';
	case RUMP_S_IFCHR:
		return 'c';
	case RUMP_S_IFIFO:
		return 'p';
	case RUMP_S_IFSOCK:
		return 's';
	default:
		return '-';
	}
}

static void
show(const char *path, const struct rump_stat *sb)
{
	char target[1024];
	intptr_t n;

	printf("%c%04o %3u %5u %5u %10lld %s", typechar(sb->st_mode),
	    (unsigned)(sb->st_mode & 07777), (unsigned)sb->st_nlink,
	    (unsigned)sb->st_uid, (unsigned)sb->st_gid,
	    (long long)sb->st_size, path + strlen(MNT "/"));
	if ((sb->st_mode & RUMP_S_IFMT) == RUMP_S_IFLNK) {
		n = rump_sys_readlink(path, target, sizeof(target));
		if (n == -1)
			fail("readlink %s", path);
		printf(" -> %.*s", (int)n, target);
	}
	putchar('\n');
}

struct name {
	struct name	*next;
	char		text[];
};

/* Names of a directory in its own order, without "." and "..". */
static struct name *
names(const char *dir)
{
	/* Aligned for the records that the kernel writes. */
	uint64_t buf[8192 / sizeof(uint64_t)];
	struct name *first = NULL, **last = &first, *n;
	int fd, got;

	if ((fd = rump_sys_open(dir, RUMP_O_RDONLY | RUMP_O_DIRECTORY)) == -1)
		fail("open %s", dir);
	while ((got = rump_sys_getdents(fd, (char *)buf, sizeof(buf))) > 0) {
		const char *p = (char *)buf, *end = p + got;

		while (p < end) {
			const struct rump_dirent *d = (const void *)p;

			p += d->d_reclen;
			if (d->d_fileno == 0 || strcmp(d->d_name, ".") == 0 ||
			    strcmp(d->d_name, "..") == 0)
				continue;
			if ((n = malloc(sizeof(*n) + d->d_namlen + 1)) == NULL)
				fail("malloc");
			memcpy(n->text, d->d_name, d->d_namlen + 1);
			n->next = NULL;
			*last = n;
			last = &n->next;
		}
	}
	if (got == -1)
		fail("getdents %s", dir);
	rump_sys_close(fd);
	return first;
}

static void
list(const char *dir)
{
	struct name *n, *next;
	struct rump_stat sb;
	char path[1024];

	for (n = names(dir); n != NULL; n = next) {
		snprintf(path, sizeof(path), "%s/%s", dir, n->text);
		if (rump_sys_lstat(path, &sb) == -1)
			fail("lstat %s", path);
		show(path, &sb);
		if ((sb.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR)
			list(path);
		next = n->next;
		free(n);
	}
}

static void
cat(const char *file)
{
	static char buf[64 * 1024];
	char path[1024];
	intptr_t n;
	int fd;

	snprintf(path, sizeof(path), MNT "/%s", file);
	if ((fd = rump_sys_open(path, RUMP_O_RDONLY)) == -1)
		fail("open %s", file);
	while ((n = rump_sys_read(fd, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, (size_t)n, stdout);
	if (n == -1)
		fail("read %s", file);
	rump_sys_close(fd);
}

int
main(int argc, char **argv)
{
	struct rump_ufs_args args;
	struct lwp *first;
	int i;

	if (argc < 2) {
		fprintf(stderr, "usage: ffscat IMAGE [FILE...]\n");
		return 2;
	}
	check(rump_init(), "rump_init");
	check(rump_pub_etfs_register(DISK, argv[1], RUMP_ETFS_BLK), argv[1]);
	if (rump_sys_mkdir(MNT, 0755) == -1)
		fail("mkdir %s", MNT);
	memset(&args, 0, sizeof(args));
	args.fspec = (char *)DISK;
	if (rump_sys_mount(RUMP_MOUNT_FFS, MNT, RUMP_MNT_RDONLY, &args,
	    sizeof(args)) == -1)
		fail("mount %s", argv[1]);

	/*
	 * Do the work as a process of its own: what it leaves open is closed
	 * when it ends, so that the file system can be unmounted.
	 */
	first = rump_pub_lwproc_curlwp();
	check(rump_pub_lwproc_rfork(RUMP_RFCFDG), "rfork");
	if (rump_pub_lwproc_curlwp() == first || rump_sys_getpid() == 1) {
		fprintf(stderr, "ffscat: still the first process\n");
		return 1;
	}
	if (argc == 2)
		list(MNT);
	for (i = 2; i < argc; i++)
		cat(argv[i]);
	rump_pub_lwproc_releaselwp();

	/* The thread is bound to no process now: an implicit one serves. */
	rump_pub_lwproc_switch(first);
	if (rump_sys_unmount(MNT, 0) == -1)
		fail("unmount");
	check(rump_pub_etfs_remove(DISK), "etfs_remove");
	if (rump_sys_reboot(RUMP_RB_HALT, NULL) == -1)
		fail("reboot");
	return fflush(stdout) == 0 ? 0 : 1;
}
