/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of the host.
 *
 * Kernels ask for few, large, aligned pieces.  An aligned mapping costs three
 * calls when made large and trimmed, so the place below the last one is tried
 * first: mostly it is free, and neighbours share a map entry of the host's.
 */

#include <sys/mman.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rumpuser_int.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#define MAPFLAGS	(MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)

/* Where the last aligned mapping begins: a hint, no state. */
static _Atomic uintptr_t lastmap;

/* 0: not known yet; 1: huge pages on demand; 2: always, unless refused. */
static _Atomic int thpmode;

int
rumpuser_malloc(size_t len, int alignment, void **memp)
{
	void *p;
	int error;

	if (alignment < (int)sizeof(void *))
		alignment = sizeof(void *);
	error = posix_memalign(&p, (size_t)alignment, len);
	if (error != 0)
		return rumpuser__errtrans(error);
	*memp = p;
	return 0;
}

void
rumpuser_free(void *p, size_t len)
{

	(void)len;
	free(p);
}

size_t
rumpuser_getpagesize(void)
{

	return (size_t)sysconf(_SC_PAGESIZE);
}

static bool
thp_always(void)
{
	char buf[64];
	ssize_t n;
	int fd, mode;

	mode = atomic_load_explicit(&thpmode, memory_order_relaxed);
	if (mode == 0) {
		mode = 1;
		fd = open("/sys/kernel/mm/transparent_hugepage/enabled",
		    O_RDONLY | O_CLOEXEC);
		if (fd != -1) {
			n = read(fd, buf, sizeof(buf) - 1);
			buf[n > 0 ? n : 0] = '\0';
			if (strstr(buf, "[always]") != NULL)
				mode = 2;
			close(fd);
		}
		atomic_store_explicit(&thpmode, mode, memory_order_relaxed);
	}
	return mode == 2;
}

/*
 * Map more than needed and cut off both ends.
 */
static void *
map_trimmed(size_t len, size_t align)
{
	uintptr_t base, start;
	void *p;

	if (len + align < len)
		return NULL;
	p = mmap(NULL, len + align, PROT_READ | PROT_WRITE, MAPFLAGS, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	base = (uintptr_t)p;
	start = (base + align - 1) & ~(align - 1);
	if (start != base)
		munmap(p, start - base);
	munmap((void *)(start + len), base + align - start);
	return (void *)start;
}

static void *
map_below(size_t len, size_t align)
{
	uintptr_t last, want;
	void *p;

	last = atomic_load_explicit(&lastmap, memory_order_relaxed);
	if (last <= len + align)
		return NULL;
	want = (last - len) & ~(align - 1);
#ifdef MAP_FIXED_NOREPLACE
	p = mmap((void *)want, len, PROT_READ | PROT_WRITE,
	    MAPFLAGS | MAP_FIXED_NOREPLACE, -1, 0);
#else
	p = mmap((void *)want, len, PROT_READ | PROT_WRITE, MAPFLAGS, -1, 0);
#endif
	if (p == MAP_FAILED)
		return NULL;
	if ((uintptr_t)p != want) {
		munmap(p, len);
		return NULL;
	}
	return p;
}

int
rumpuser_mapanon(size_t len, size_t align, int flags, void **memp)
{
	size_t pagesz = rumpuser_getpagesize();
	void *p;

	len = (len + pagesz - 1) & ~(pagesz - 1);
	if (len == 0 || (align & (align - 1)) != 0)
		return NB_EINVAL;
	if (align <= pagesz) {
		p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAPFLAGS, -1, 0);
		if (p == MAP_FAILED)
			return RU_ERRNO();
	} else {
		if ((p = map_below(len, align)) == NULL)
			p = map_trimmed(len, align);
		if (p == NULL)
			return NB_ENOMEM;
		atomic_store_explicit(&lastmap, (uintptr_t)p,
		    memory_order_relaxed);
	}
	if (flags & RUMPUSER_MAP_HUGE)
		(void)madvise(p, len, MADV_HUGEPAGE);
	else if (thp_always())
		(void)madvise(p, len, MADV_NOHUGEPAGE);
	*memp = p;
	return 0;
}

/*
 * A kernel that goes leaves its place as the hint: the next one fits there.
 */
void
rumpuser_unmapanon(void *p, size_t len)
{
	uintptr_t last = (uintptr_t)p;

	munmap(p, len);
	(void)atomic_compare_exchange_strong_explicit(&lastmap, &last,
	    (uintptr_t)p + len, memory_order_relaxed, memory_order_relaxed);
}

void
rumpuser_decommit(void *p, size_t len)
{

	(void)madvise(p, len, MADV_DONTNEED);
}

void
rumpuser_populate(void *p, size_t len)
{
	int save = errno;

	(void)madvise(p, len, MADV_POPULATE_WRITE);
	errno = save;
}

int
rumpuser_guardpage(void *p, size_t len)
{

	return mprotect(p, len, PROT_NONE) == -1 ? RU_ERRNO() : 0;
}

int
rumpuser_anonmmap(void *preferred, size_t len, int alignbit, int exec,
    void **memp)
{
	int prot = PROT_READ | PROT_WRITE | (exec ? PROT_EXEC : 0);
	void *p;

	if (alignbit > 12 && !exec && preferred == NULL)
		return rumpuser_mapanon(len, (size_t)1 << alignbit, 0, memp);
	p = mmap(preferred, len, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return RU_ERRNO();
	*memp = p;
	return 0;
}

void
rumpuser_unmap(void *p, size_t len)
{

	munmap(p, len);
}
