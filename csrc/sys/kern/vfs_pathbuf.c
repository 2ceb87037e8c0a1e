/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Path buffers.
 *
 * An lwp keeps one pathbuf between look-ups, so that a system call that takes
 * a path allocates nothing.  A buffer has some slack behind its PATH_MAX
 * bytes, because names are hashed by words (vfs_cache.h).
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/namei.h>
#include <sys/uio.h>

#include "vfs_cache.h"
#include "vfs_lookup.h"

#define PNBUF_SIZE	(PATH_MAX + NC_SLACK)

char *
pnbuf_get(void)
{

	return kmem_alloc(PNBUF_SIZE, KM_SLEEP);
}

void
pnbuf_put(void *buf)
{

	kmem_free(buf, PNBUF_SIZE);
}

static inline struct pathbuf *
pathbuf_alloc(void)
{
	struct lwp *l = curlwp;
	struct pathbuf *pb = l->l_namei_pnbuf;

	if (__predict_true(pb != NULL))
		l->l_namei_pnbuf = NULL;
	else
		pb = kmem_alloc(sizeof(*pb), KM_SLEEP);
	pb->pb_path = pb->pb_buf;
	pb->pb_pathcopy = NULL;
	pb->pb_pathcopyuses = 0;
	return pb;
}

void
pathbuf_destroy(struct pathbuf *pb)
{
	struct lwp *l = curlwp;

	KASSERT(pb->pb_pathcopyuses == 0);
	if (__predict_false(pb->pb_pathcopy != NULL))
		pnbuf_put(pb->pb_pathcopy);
	if (__predict_false(pb->pb_path != pb->pb_buf))
		pnbuf_put(pb->pb_path);
	if (__predict_true(l->l_namei_pnbuf == NULL))
		l->l_namei_pnbuf = pb;
	else
		kmem_free(pb, sizeof(*pb));
}

void
namei_lwp_dtor(struct lwp *l)
{

	if (l->l_namei_pnbuf != NULL) {
		kmem_free(l->l_namei_pnbuf, sizeof(struct pathbuf));
		l->l_namei_pnbuf = NULL;
	}
}

/*
 * Of a string in the kernel.  One that is too long comes back cut off by a
 * component that is too long for any file system, so that namei() fails.
 */
struct pathbuf *
pathbuf_create(const char *path)
{
	struct pathbuf *pb = pathbuf_alloc();

	if (copystr(path, pb->pb_path, PATH_MAX, NULL) != 0) {
		memset(pb->pb_path, 'x', PATH_MAX - 1);
		pb->pb_path[PATH_MAX - 1] = '\0';
	}
	return pb;
}

/* Of a buffer from PNBUF_GET(), which now belongs to the pathbuf. */
struct pathbuf *
pathbuf_assimilate(char *pnbuf)
{
	struct pathbuf *pb = pathbuf_alloc();

	pb->pb_path = pnbuf;
	return pb;
}

int
pathbuf_copyin(const char *upath, struct pathbuf **ret)
{
	struct pathbuf *pb = pathbuf_alloc();
	int error;

	error = copyinstr(upath, pb->pb_path, PATH_MAX, NULL);
	if (__predict_false(error != 0)) {
		pathbuf_destroy(pb);
		return error;
	}
	*ret = pb;
	return 0;
}

int
pathbuf_maybe_copyin(const char *path, int seg, struct pathbuf **ret)
{
	struct pathbuf *pb;
	int error;

	if (seg == UIO_USERSPACE)
		return pathbuf_copyin(path, ret);
	pb = pathbuf_alloc();
	error = copystr(path, pb->pb_path, PATH_MAX, NULL);
	if (error != 0) {
		pathbuf_destroy(pb);
		return error;
	}
	*ret = pb;
	return 0;
}

void
pathbuf_copystring(const struct pathbuf *pb, char *buf, size_t maxlen)
{

	strlcpy(buf, pb->pb_path, maxlen);
}

/*
 * The path as it is now, for as long as the caller wants: namei() writes to
 * the buffer when it meets symbolic links.
 */
const char *
pathbuf_stringcopy_get(struct pathbuf *pb)
{

	if (pb->pb_pathcopyuses++ == 0) {
		pb->pb_pathcopy = pnbuf_get();
		strlcpy(pb->pb_pathcopy, pb->pb_path, PATH_MAX);
	}
	return pb->pb_pathcopy;
}

void
pathbuf_stringcopy_put(struct pathbuf *pb, const char *str)
{

	KASSERT(str == pb->pb_pathcopy && pb->pb_pathcopyuses > 0);
	if (--pb->pb_pathcopyuses == 0) {
		pnbuf_put(pb->pb_pathcopy);
		pb->pb_pathcopy = NULL;
	}
}
