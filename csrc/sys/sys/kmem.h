/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmem(9).  The size at free is the size at allocation.  KM_SLEEP does not
 * return NULL; KM_NOSLEEP may, when the kernel's memory limit is reached.
 */
#ifndef _SYS_KMEM_H_
#define _SYS_KMEM_H_

#include <sys/types.h>

#define KM_SLEEP	0x00000001
#define KM_NOSLEEP	0x00000002

void	*kmem_alloc(size_t, km_flag_t);
void	*kmem_zalloc(size_t, km_flag_t);
void	kmem_free(void *, size_t);

void	*kmem_intr_alloc(size_t, km_flag_t);
void	*kmem_intr_zalloc(size_t, km_flag_t);
void	kmem_intr_free(void *, size_t);

char	*kmem_asprintf(const char *, ...) __printflike(1, 2);
char	*kmem_strdupsize(const char *, size_t *, km_flag_t);
#define kmem_strdup(s, f)	kmem_strdupsize((s), NULL, (f))
char	*kmem_strndup(const char *, size_t, km_flag_t);
void	kmem_strfree(char *);

void	*kmem_tmpbuf_alloc(size_t, void *, size_t, km_flag_t);
void	kmem_tmpbuf_free(size_t, void *, void *);

size_t	kmem_roundup_size(size_t);

/* Boot: after lwp0 and CPU 0 are there; then each further CPU. */
void	kmem_init(void);
void	kmem_cpu_attach(struct cpu_info *);

/* What is allocated and not yet freed, pools not counted. */
void	kmem_live(size_t *, size_t *);

/*
 * Debug builds (DEBUG or KMEM_GUARD): call fn(pointer, size, return address of
 * the allocation) for each live allocation.  Others call it for none.
 */
void	kmem_foreach_live(void (*)(const void *, size_t, const void *, void *),
	    void *);

#endif /* _SYS_KMEM_H_ */
