/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is done with an image: mount, look at everything, unmount.
 *
 * One kernel serves all images.  It may refuse an image, but it must stay
 * alive, come to an end, give back what it took, and leave nothing open.
 * Whatever is wrong aborts the program.
 */

#include <rump/rump.h>
#include <rump/rump_syscalls.h>
#include <rump/rumperr.h>
#include <rump/rumpkernel.h>
#include <rump/rumpuser.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define DISK		"/dev/fuzz"
#define MNT		"/mnt"
#define MAXDEPTH	6
#define MAXENTRIES	400		/* of an image */
#define MAXBYTES	(256 * 1024)	/* of an image */
#define MEMLIMIT	(96u * 1024 * 1024)

struct walked walked;

static struct rump_kernel *kernel;
static struct rump_kernel_stats before;
static unsigned entries, bytes;
static char buffer[16 * 1024];

static int
disk_read(void *cookie, void *buf, size_t len, uint64_t off)
{
	const struct image *im = cookie;

	if (off > im->length || im->length - off < len)
		return RUMP_EIO;
	memcpy(buf, im->data + off, len);
	return 0;
}

static int
disk_write(void *cookie, const void *buf, size_t len, uint64_t off)
{
	(void)cookie;
	(void)buf;
	fprintf(stderr, "a write of %zu bytes at %llu of a read-only disk\n",
	    len, (unsigned long long)off);
	abort();
}

static const struct rumpuser_blkdev_ops disk_ops = {
	.read = disk_read,
	.write = disk_write,
};

static void
discard(void *cookie, const char *text, size_t len)
{
	(void)cookie;
	if (getenv("RUMP_FUZZ_CONSOLE") != NULL)
		fprintf(stderr, "%.*s", (int)len, text);
}

static void
must(int error, const char *what)
{
	if (error == 0)
		return;
	fprintf(stderr, "%s: %s\n", what, rump_strerror(error));
	abort();
}

static void
alive(void)
{
	const char *why = rump_kernel_panicked(kernel);

	if (why == NULL)
		return;
	fprintf(stderr, "the kernel panicked: %s\n", why);
	abort();
}

static int
prepare(void *arg)
{
	(void)arg;
	return rump_sys_mkdir(MNT, 0755) == -1 ? errno : 0;
}

void
walk_begin(void)
{
	struct rump_kernel_config config = { .rkc_size = sizeof(config) };

	/* Everything on this thread: what fails once fails again. */
	setenv("RUMP_THREADS", "0", 1);
	config.rkc_ncpu = 1;
	config.rkc_memlimit = MEMLIMIT;
	config.rkc_console = discard;
	config.rkc_seed = 1;
	must(rump_kernel_boot(&config, &kernel), "boot");
	must(rump_process_run(rump_kernel_process(kernel), prepare, NULL),
	    "mkdir");
}

static void
attributes(int fd)
{
	int ns;
	intptr_t n;
	char name[256];

	for (ns = RUMP_EXTATTR_NAMESPACE_USER;
	    ns <= RUMP_EXTATTR_NAMESPACE_SYSTEM; ns++) {
		n = rump_sys_extattr_list_fd(fd, ns, buffer, sizeof(buffer));
		if (n <= 0)
			continue;
		memcpy(name, buffer + 1, 255);
		name[(uint8_t)buffer[0]] = '\0';
		(void)rump_sys_extattr_get_fd(fd, ns, name, buffer,
		    sizeof(buffer));
		(void)rump_sys_extattr_get_fd(fd, ns, name, NULL, 0);
	}
	(void)rump_sys_extattr_get_fd(fd, RUMP_EXTATTR_NAMESPACE_USER, "color",
	    buffer, 3);
}

static void
contents(int fd, const struct rump_stat *sb)
{
	intptr_t n;
	unsigned got = 0;

	while (bytes < MAXBYTES && got < MAXBYTES / 4 &&
	    (n = rump_sys_read(fd, buffer, sizeof(buffer))) > 0) {
		bytes += (unsigned)n;
		got += (unsigned)n;
		walked.bytes += (uint64_t)n;
	}
	/* The end, and behind a few indirect blocks. */
	if (sb->st_size > (int64_t)sizeof(buffer))
		(void)rump_sys_pread(fd, buffer, 4096, sb->st_size - 4000);
	(void)rump_sys_pread(fd, buffer, 600, sb->st_size / 2);
	(void)rump_sys_pread(fd, buffer, 1, sb->st_size);
}

static void directory(int, unsigned);

static void
entry(int dir, const char *name, unsigned depth)
{
	struct rump_stat sb;
	char target[1024];
	unsigned type;
	int fd;

	if (rump_sys_fstatat(dir, name, &sb, RUMP_AT_SYMLINK_NOFOLLOW) == -1)
		return;
	walked.files++;
	type = sb.st_mode & RUMP_S_IFMT;
	if (type == RUMP_S_IFLNK) {
		(void)rump_sys_readlinkat(dir, name, target, sizeof(target));
		(void)rump_sys_fstatat(dir, name, &sb, 0);
		return;
	}
	if (type != RUMP_S_IFREG && type != RUMP_S_IFDIR)
		return;
	fd = rump_sys_openat(dir, name, RUMP_O_RDONLY | RUMP_O_NONBLOCK);
	if (fd == -1)
		return;
	attributes(fd);
	if (type == RUMP_S_IFDIR)
		directory(fd, depth + 1);
	else
		contents(fd, &sb);
	(void)rump_sys_close(fd);
}

static void
directory(int fd, unsigned depth)
{
	uint64_t buf[2048 / sizeof(uint64_t)];
	struct rump_stat sb;
	int got;

	(void)rump_sys_fstatat(fd, "no such name", &sb, 0);
	(void)rump_sys_fstatat(fd, "..", &sb, 0);
	while ((got = rump_sys_getdents(fd, (char *)buf, sizeof(buf))) > 0) {
		const char *p = (char *)buf, *end = p + got;

		while (p < end) {
			const struct rump_dirent *d = (const void *)p;

			if (d->d_reclen < 16 || d->d_reclen > end - p ||
			    d->d_namlen != strlen(d->d_name)) {
				fprintf(stderr, "getdents: bad record\n");
				abort();
			}
			if (strchr(d->d_name, '/') != NULL) {
				fprintf(stderr, "getdents: name with a /\n");
				abort();
			}
			p += d->d_reclen;
			if (entries++ > MAXENTRIES)
				return;
			if (depth < MAXDEPTH && strcmp(d->d_name, ".") != 0 &&
			    strcmp(d->d_name, "..") != 0)
				entry(fd, d->d_name, depth);
		}
	}
}

/* Inodes that no name leads to: by forged file handles. */
static void
handles(void)
{
	uint8_t fh[64];
	struct rump_stat sb;
	size_t size = sizeof(fh);
	uint64_t ino;

	if (rump_sys_getfh(MNT, fh, &size) == -1 || size < 24)
		return;
	for (ino = 0; ino < 8; ino++) {
		memcpy(fh + size - 8, &ino, sizeof(ino));
		(void)rump_sys_fhstat(fh, size, &sb);
	}
	ino = UINT32_MAX;
	memcpy(fh + size - 8, &ino, sizeof(ino));
	(void)rump_sys_fhstat(fh, size, &sb);
}

static int
visit(void *arg)
{
	struct rump_ufs_args args = { .fspec = (char *)DISK };
	struct rump_statvfs vfs;
	int fd;

	(void)arg;
	if (rump_sys_mount(RUMP_MOUNT_FFS, MNT, RUMP_MNT_RDONLY, &args,
	    sizeof(args)) == -1) {
		if (errno == EBUSY || errno == EFAULT || errno == ENOSYS) {
			fprintf(stderr, "mount: %s\n", strerror(errno));
			abort();
		}
		return 0;
	}
	walked.mounted++;
	entries = bytes = 0;
	(void)rump_sys_statvfs1(MNT, &vfs, 0);
	fd = rump_sys_open(MNT, RUMP_O_RDONLY);
	if (fd != -1) {
		attributes(fd);
		directory(fd, 0);
		(void)rump_sys_close(fd);
	}
	handles();
	if (rump_sys_unmount(MNT, 0) == -1) {
		fprintf(stderr, "unmount: %s\n", strerror(errno));
		abort();
	}
	return 0;
}

void
walk_image(const struct image *im)
{
	int error;

	walked.images++;
	error = rump_kernel_attach_disk(kernel, DISK, &disk_ops,
	    (void *)(uintptr_t)im, im->length, 1);
	alive();
	if (error != 0 && im->length < 512)
		return;		/* no disk is that small */
	must(error, "attach_disk");
	error = rump_process_run(rump_kernel_process(kernel), visit, NULL);
	alive();
	must(error, "visit");
	must(rump_kernel_detach_disk(kernel, DISK), "detach_disk");
	alive();
}

/*
 * Called from time to time, with nothing mounted: what is in use must not
 * grow with the number of images.
 */
void
walk_check(void)
{
	struct rump_kernel_stats now = { .rks_size = sizeof(now) };
	static char report[8192];

	must(rump_kernel_stats(kernel, &now), "stats");
	if (before.rks_size == 0)
		before = now;
	if (now.rks_files > before.rks_files ||
	    now.rks_vnodes > before.rks_vnodes + 16 ||
	    now.rks_live_allocs > before.rks_live_allocs + 64 ||
	    now.rks_live_bytes > before.rks_live_bytes + 256 * 1024) {
		rump_kernel_leakreport(kernel, report, sizeof(report));
		fprintf(stderr, "after %llu images: %llu allocations of %llu "
		    "bytes (%llu of %llu at first), %llu vnodes, %llu files\n"
		    "%s\n", (unsigned long long)walked.images,
		    (unsigned long long)now.rks_live_allocs,
		    (unsigned long long)now.rks_live_bytes,
		    (unsigned long long)before.rks_live_allocs,
		    (unsigned long long)before.rks_live_bytes,
		    (unsigned long long)now.rks_vnodes,
		    (unsigned long long)now.rks_files, report);
		abort();
	}
}
