/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hash(9): hash * 33 + byte.
 */
#ifndef _SYS_HASH_H_
#define _SYS_HASH_H_

#include <sys/types.h>

#define HASH32_BUF_INIT	5381
#define HASH32_STR_INIT	5381

static inline uint32_t __unused
hash32_buf(const void *bf, size_t len, uint32_t hash)
{
	const uint8_t *p = bf;

	while (len-- != 0)
		hash = hash * 33 + *p++;
	return hash;
}

static inline uint32_t __unused
hash32_str(const void *bf, uint32_t hash)
{
	const uint8_t *p = bf;

	while (*p != '\0')
		hash = hash * 33 + *p++;
	return hash;
}

static inline uint32_t __unused
hash32_strn(const void *bf, size_t len, uint32_t hash)
{
	const uint8_t *p = bf;

	while (len-- != 0 && *p != '\0')
		hash = hash * 33 + *p++;
	return hash;
}

uint32_t murmurhash2(const void *, size_t, uint32_t);

#endif /* _SYS_HASH_H_ */
