/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * malloc(9): kmem with the size kept in front.  Types are names only.
 */
#ifndef _SYS_MALLOC_H_
#define _SYS_MALLOC_H_

#include <sys/types.h>

#define M_WAITOK	0x0000
#define M_NOWAIT	0x0001
#define M_ZERO		0x0002
#define M_CANFAIL	0x0004

struct malloc_type {
	const char	*ks_shortdesc;
	const char	*ks_longdesc;
};

#define MALLOC_JUSTDEFINE(type, shortdesc, longdesc)			\
	const struct malloc_type type[1] = { { shortdesc, longdesc } };
#define MALLOC_DEFINE(type, shortdesc, longdesc)			\
	MALLOC_JUSTDEFINE(type, shortdesc, longdesc)
#define MALLOC_DECLARE(type)	extern const struct malloc_type type[1]
#define MALLOC_TYPE_ATTACH(type)
#define MALLOC_TYPE_DETACH(type)

MALLOC_DECLARE(M_DEVBUF);
MALLOC_DECLARE(M_TEMP);
MALLOC_DECLARE(M_IOCTLOPS);

#define malloc(size, type, flags)	kern_malloc((size), (flags))
#define free(addr, type)		kern_free(addr)
#define realloc(ptr, size, type, flags)	kern_realloc((ptr), (size), (flags))

void	*kern_malloc(unsigned long, int);
void	*kern_realloc(void *, unsigned long, int);
void	kern_free(void *);

#endif /* _SYS_MALLOC_H_ */
