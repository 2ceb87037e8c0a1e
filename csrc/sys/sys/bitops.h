/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Find first and last set bit, logarithms, bit maps of words.
 */
#ifndef _SYS_BITOPS_H_
#define _SYS_BITOPS_H_

#include <sys/types.h>

static inline int __unused
ffs32(uint32_t v)
{
	return v == 0 ? 0 : __builtin_ctz(v) + 1;
}

static inline int __unused
ffs64(uint64_t v)
{
	return v == 0 ? 0 : __builtin_ctzl(v) + 1;
}

static inline int __unused
fls32(uint32_t v)
{
	return v == 0 ? 0 : 32 - __builtin_clz(v);
}

static inline int __unused
fls64(uint64_t v)
{
	return v == 0 ? 0 : 64 - __builtin_clzl(v);
}

#define ilog2(n)	(fls64(n) - 1)

/* Division by a constant found at run time: the compiler's is fast enough. */
static inline void __unused
fast_divide32_prepare(uint32_t div, uint32_t *m, uint8_t *s1, uint8_t *s2)
{
	*m = div;
	*s1 = *s2 = 0;
}
#define fast_divide32(v, div, m, s1, s2)	((v) / (div))
#define fast_remainder32(v, div, m, s1, s2)	((v) % (div))

#define __BITMAP_TYPE(name, type, n)					\
struct name {								\
	type _b[((n) + sizeof(type) * 8 - 1) / (sizeof(type) * 8)];	\
}
#define __BITMAP_BITS(map)	(sizeof((map)->_b[0]) * 8)
#define __BITMAP_WORD(i, map)	((map)->_b[(size_t)(i) / __BITMAP_BITS(map)])
#define __BITMAP_MASK(i, map)						\
	((__typeof__((map)->_b[0]))1 << ((size_t)(i) % __BITMAP_BITS(map)))
#define __BITMAP_SET(i, map)						\
	(__BITMAP_WORD(i, map) |= __BITMAP_MASK(i, map))
#define __BITMAP_CLR(i, map)						\
	(__BITMAP_WORD(i, map) &= ~__BITMAP_MASK(i, map))
#define __BITMAP_ISSET(i, map)						\
	((__BITMAP_WORD(i, map) & __BITMAP_MASK(i, map)) != 0)
#define __BITMAP_ZERO(map)						\
	((void)__builtin_memset((map), 0, sizeof(*(map))))
#define __BITMAP_SIZE(type, n)						\
	(((n) + sizeof(type) * 8 - 1) / (sizeof(type) * 8))

#endif /* _SYS_BITOPS_H_ */
