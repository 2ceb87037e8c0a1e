/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cprng(9): random numbers for the kernel.  Strong ones come from ChaCha20
 * with a key of this kernel; fast ones are good enough to spread things, not
 * to keep secrets.
 */
#ifndef _SYS_CPRNG_H_
#define _SYS_CPRNG_H_

#include <sys/types.h>

#define CPRNG_MAX_LEN		524288

#define CPRNG_INIT_ANY		0x00000001
#define CPRNG_REKEY_ANY		0x00000002
#define CPRNG_USE_CV		0x00000004
#define CPRNG_HARD		0x00000008

typedef struct cprng_strong cprng_strong_t;

void	cprng_init(void);		/* boot, after rnd_init() */
void	cprng_fast_init(void);
/* Make everything from here on follow from this seed. */
void	cprng_seed(uint64_t);

cprng_strong_t *cprng_strong_create(const char *, int, int);
void	cprng_strong_destroy(cprng_strong_t *);
size_t	cprng_strong(cprng_strong_t *, void *, size_t, int);
uint32_t cprng_strong32(void);
uint64_t cprng_strong64(void);

size_t	cprng_fast(void *, size_t);
uint32_t cprng_fast32(void);
uint64_t cprng_fast64(void);

cprng_strong_t *cprng_kern(void);
cprng_strong_t *cprng_user(void);
#define kern_cprng	(cprng_kern())
#define user_cprng	(cprng_user())

#endif /* _SYS_CPRNG_H_ */
