/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small algorithms: sorting, hashing, pseudo-random numbers, scanning.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/cprng.h>
#include <sys/hash.h>

#include <rump-sys/kernel.h>

const char hexdigits[] = "0123456789abcdef";
const char HEXDIGITS[] = "0123456789ABCDEF";

/*
 * Let the element at `i' sink to its place below larger ones; tmp holds it.
 */
static void
heap_sink(char *base, size_t i, size_t n, size_t size,
    int (*cmp)(const void *, const void *), void *tmp)
{
	size_t child;

	memcpy(tmp, base + i * size, size);
	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && cmp(base + child * size,
		    base + (child + 1) * size) < 0)
			child++;
		if (cmp(tmp, base + child * size) >= 0)
			break;
		memcpy(base + i * size, base + child * size, size);
		i = child;
	}
	memcpy(base + i * size, tmp, size);
}

/*
 * Sort in place; tmp has room for one element.
 */
int
kheapsort(void *vbase, size_t n, size_t size,
    int (*cmp)(const void *, const void *), void *tmp)
{
	char *base = vbase, *last, *a, *b, c;
	size_t i;

	if (size == 0)
		return EINVAL;
	for (i = n / 2; i-- != 0;)
		heap_sink(base, i, n, size, cmp, tmp);
	while (n > 1) {
		last = base + --n * size;
		for (a = base, b = last, i = size; i != 0; i--) {
			c = *a;
			*a++ = *b;
			*b++ = c;
		}
		heap_sink(base, 0, n, size, cmp, tmp);
	}
	return 0;
}

/*
 * MurmurHash2, 32 bits.
 */
uint32_t
murmurhash2(const void *key, size_t len, uint32_t seed)
{
	const uint32_t m = 0x5bd1e995;
	const uint8_t *p = key;
	uint32_t h = seed ^ (uint32_t)len, k;

	for (; len >= 4; len -= 4, p += 4) {
		k = le32dec(p) * m;
		k ^= k >> 24;
		h = h * m ^ k * m;
	}
	switch (len) {
	case 3:
		h ^= (uint32_t)p[2] << 16;
		__fallthrough;
	case 2:
		h ^= (uint32_t)p[1] << 8;
		__fallthrough;
	case 1:
		h = (h ^ p[0]) * m;
	}
	h ^= h >> 13;
	h *= m;
	return h ^ h >> 15;
}

/*
 * Numbers for spreading, not for secrets: a counter that is mixed well.
 */
u_long
random(void)
{
	volatile uint64_t *state = &curkernel()->k_random;
	uint64_t none = 0, z;

	if (__predict_false(*state == 0))
		(void)__atomic_compare_exchange_n(state, &none,
		    cprng_strong64() | 1, false, __ATOMIC_RELAXED,
		    __ATOMIC_RELAXED);
	z = __atomic_add_fetch(state, 0x9e3779b97f4a7c15, __ATOMIC_RELAXED);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) & 0x7fffffff;
}

void
srandom(unsigned int seed)
{

	curkernel()->k_random = (uint64_t)seed << 1 | 1;
}

/*
 * How many bytes remain from the first one on whose table entry has a bit of
 * the mask.
 */
int
scanc(u_int size, const u_char *p, const u_char *table, int mask)
{

	while (size != 0 && (table[*p] & mask) == 0) {
		p++;
		size--;
	}
	return size;
}

/* How many remain from the first one on that is another than `mask'. */
int
skpc(int mask, size_t size, u_char *p)
{

	while (size != 0 && *p == (u_char)mask) {
		p++;
		size--;
	}
	return size;
}

/*
 * One character of strnvisx(); returns how many it became.
 */
static size_t
vis_char(char *buf, int c, int flags)
{
	static const char cstyle[] = "\n\r\b\a\v\t\f";
	static const char letters[] = "nrbavtf";
	const char *at;
	size_t n = 0;

	if ((isgraph(c) && c != '\\') ||
	    (c == ' ' && (flags & VIS_SP) == 0) ||
	    (c == '\t' && (flags & VIS_TAB) == 0) ||
	    (c == '\n' && (flags & VIS_NL) == 0) ||
	    ((flags & VIS_SAFE) && (c == '\b' || c == '\a' || c == '\r'))) {
		buf[n++] = c;
		return n;
	}
	if ((flags & VIS_NOSLASH) == 0 || c == '\\')
		buf[n++] = '\\';
	if (c == '\\') {
		if ((flags & VIS_NOSLASH) == 0)
			buf[n++] = '\\';
	} else if ((flags & VIS_CSTYLE) && c != 0 &&
	    (at = strchr(cstyle, c)) != NULL) {
		buf[n++] = letters[at - cstyle];
	} else if ((flags & VIS_OCTAL) || (c & 0x7f) == ' ') {
		buf[n++] = '0' + (c >> 6);
		buf[n++] = '0' + (c >> 3 & 7);
		buf[n++] = '0' + (c & 7);
	} else {
		if (c & 0x80)
			buf[n++] = 'M';
		c &= 0x7f;
		if (iscntrl(c)) {
			buf[n++] = '^';
			buf[n++] = c == 0x7f ? '?' : c + '@';
		} else {
			buf[n++] = '-';
			buf[n++] = c;
		}
	}
	return n;
}

/*
 * Make text printable; the length, or -1 if there is no room.
 */
int
strnvisx(char *dst, size_t dlen, const char *src, size_t slen, int flags)
{
	char buf[8];
	size_t n, len = 0;

	if (flags & VIS_TRIM) {
		while (slen != 0 && isspace((u_char)*src)) {
			src++;
			slen--;
		}
		while (slen != 0 && (isspace((u_char)src[slen - 1]) ||
		    src[slen - 1] == '\0'))
			slen--;
	}
	for (; slen != 0; slen--) {
		n = vis_char(buf, (u_char)*src++, flags);
		if (len + n >= dlen)
			return -1;
		memcpy(dst + len, buf, n);
		len += n;
	}
	if (len >= dlen)
		return -1;
	dst[len] = '\0';
	return len;
}
