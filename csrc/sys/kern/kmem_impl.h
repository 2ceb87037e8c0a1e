/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between kmem(9) and pool(9): blocks of a size class and runs of pages,
 * without accounting.
 */
#ifndef _KERN_KMEM_IMPL_H_
#define _KERN_KMEM_IMPL_H_

#include <sys/types.h>

#include <rump-sys/arena.h>

#define KMEM_NCLASS	29
#define KMEM_MAXSMALL	3072	/* above: whole pages */
#define KMEM_ALIGN	16

struct kmem_cpu {
	uint64_t	kc_secret;	/* of the kernel: subr_kmem.c */
	struct {
		void	*free;		/* linked by their first word */
		u_int	n;
	}		kc_class[KMEM_NCLASS];
	/* What is out, counted where it was allocated or freed. */
	int64_t		kc_livebytes;
	int64_t		kc_livecount;
	void		*kc_pages;	/* single pages, likewise linked */
	u_int		kc_npages;
};

/* The class of a size, -1: pages. */
int	kmem_class(size_t);
size_t	kmem_class_size(int);

void	*kmem_block_get(int, km_flag_t);
/* Whose block it is, and who got it if that is known: for messages. */
void	kmem_block_put(int, void *, const char *, const void *);
void	*kmem_pages_get(size_t, km_flag_t, bool);
void	kmem_pages_put(void *, size_t, const char *);
/* Panics if the block is free. */
void	kmem_block_live(int, const void *, const char *);

/* Give back the free lists of this CPU, and pages that are free. */
void	kmem_reap(void);

/* Memory of the allocators' own: not counted as live. */
void	*kmem_meta_alloc(size_t, km_flag_t);
void	kmem_meta_free(void *, size_t);

#endif /* _KERN_KMEM_IMPL_H_ */
