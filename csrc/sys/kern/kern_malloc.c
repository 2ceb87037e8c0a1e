/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * malloc(9): kmem(9) with the size in front.  Sizes of a page and more are
 * page aligned in kmem but not here; nobody may rely on it.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kmem.h>
#include <sys/malloc.h>

struct malloc_header {
	size_t		mh_size;	/* all of it */
	uint64_t	mh_magic;	/* keeps the alignment as well */
};

#define MALLOC_MAGIC	0x6d616c6c6f636564UL

const struct malloc_type M_DEVBUF[1] = { { "devbuf", "device buffers" } };
const struct malloc_type M_TEMP[1] = { { "temp", "short-lived" } };
const struct malloc_type M_IOCTLOPS[1] = { { "ioctlops", "ioctl data" } };

void *
kern_malloc(unsigned long reqsize, int flags)
{
	km_flag_t kmflags = (flags & M_NOWAIT) ? KM_NOSLEEP : KM_SLEEP;
	size_t size = reqsize + sizeof(struct malloc_header);
	struct malloc_header *mh;

	if (size < reqsize)
		return NULL;
	mh = (flags & M_ZERO) ? kmem_intr_zalloc(size, kmflags) :
	    kmem_intr_alloc(size, kmflags);
	if (mh == NULL)
		return NULL;
	mh->mh_size = size;
	mh->mh_magic = MALLOC_MAGIC;
	return mh + 1;
}

void
kern_free(void *p)
{
	struct malloc_header *mh = (struct malloc_header *)p - 1;

	KASSERTMSG(mh->mh_magic == MALLOC_MAGIC, "free(%p): not by malloc", p);
	mh->mh_magic = 0;
	kmem_intr_free(mh, mh->mh_size);
}

void *
kern_realloc(void *old, unsigned long reqsize, int flags)
{
	struct malloc_header *mh = (struct malloc_header *)old - 1;
	size_t oldsize;
	void *new;

	if (old == NULL)
		return kern_malloc(reqsize, flags);
	if (reqsize == 0) {
		kern_free(old);
		return NULL;
	}
	KASSERT(mh->mh_magic == MALLOC_MAGIC);
	oldsize = mh->mh_size - sizeof(*mh);
	if (reqsize == oldsize)
		return old;
	if ((new = kern_malloc(reqsize, flags)) == NULL)
		return NULL;
	memcpy(new, old, MIN(oldsize, reqsize));
	kern_free(old);
	return new;
}
