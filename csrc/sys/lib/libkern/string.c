/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Strings and memory.
 *
 * strlen() reads aligned words, which never cross into another page; under
 * AddressSanitizer it may not read past the end, and goes by bytes.
 */

#include <sys/param.h>
#include <sys/systm.h>

#define ONES	0x0101010101010101UL
#define HIGHS	0x8080808080808080UL

#ifndef __SANITIZER_ADDRESS__
typedef uint64_t __attribute__((__may_alias__)) word_t;

size_t
strlen(const char *s)
{
	const char *p = s;
	const word_t *wp;
	uint64_t w;

	for (; ((uintptr_t)p & (sizeof(w) - 1)) != 0; p++) {
		if (*p == '\0')
			return p - s;
	}
	/* The lowest high bit of this marks the first zero byte. */
	for (wp = (const void *)p;
	    (w = (le64toh(*wp) - ONES) & ~le64toh(*wp) & HIGHS) == 0; wp++)
		continue;
	return (const char *)wp - s + __builtin_ctzl(w) / 8;
}
#else
size_t
strlen(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0')
		n++;
	return n;
}
#endif

size_t
strnlen(const char *s, size_t maxlen)
{
	size_t n;

	for (n = 0; n < maxlen && s[n] != '\0'; n++)
		continue;
	return n;
}

char *
strcpy(char *dst, const char *src)
{

	return memcpy(dst, src, strlen(src) + 1);
}

char *
strncpy(char *dst, const char *src, size_t size)
{
	size_t n = strnlen(src, size);

	memcpy(dst, src, n);
	memset(dst + n, 0, size - n);
	return dst;
}

char *
strcat(char *dst, const char *src)
{

	strcpy(dst + strlen(dst), src);
	return dst;
}

char *
strncat(char *dst, const char *src, size_t size)
{
	size_t len = strlen(dst), n = strnlen(src, size);

	memcpy(dst + len, src, n);
	dst[len + n] = '\0';
	return dst;
}

size_t
strlcpy(char *dst, const char *src, size_t size)
{
	size_t len = strlen(src), n;

	if (size != 0) {
		n = MIN(len, size - 1);
		memcpy(dst, src, n);
		dst[n] = '\0';
	}
	return len;
}

size_t
strlcat(char *dst, const char *src, size_t size)
{
	size_t len = strnlen(dst, size);

	if (len == size)
		return len + strlen(src);
	return len + strlcpy(dst + len, src, size - len);
}

int
strcmp(const char *a, const char *b)
{

	while (*a == *b && *a != '\0') {
		a++;
		b++;
	}
	return (u_char)*a - (u_char)*b;
}

int
strncmp(const char *a, const char *b, size_t n)
{

	for (; n != 0; n--, a++, b++) {
		if (*a != *b)
			return (u_char)*a - (u_char)*b;
		if (*a == '\0')
			break;
	}
	return 0;
}

int
strncasecmp(const char *a, const char *b, size_t n)
{
	int ca, cb;

	for (; n != 0; n--, a++, b++) {
		ca = tolower((u_char)*a);
		cb = tolower((u_char)*b);
		if (ca != cb)
			return ca - cb;
		if (ca == '\0')
			break;
	}
	return 0;
}

int
strcasecmp(const char *a, const char *b)
{

	return strncasecmp(a, b, SIZE_MAX);
}

char *
strchr(const char *s, int c)
{

	for (; *s != (char)c; s++) {
		if (*s == '\0')
			return NULL;
	}
	return __UNCONST(s);
}

char *
strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++ != '\0');
	return __UNCONST(last);
}

char *
strstr(const char *s, const char *find)
{
	size_t n = strlen(find);

	for (;; s++) {
		if (strncmp(s, find, n) == 0)
			return __UNCONST(s);
		if (*s == '\0')
			return NULL;
	}
}

size_t
strcspn(const char *s, const char *reject)
{
	size_t n;

	for (n = 0; s[n] != '\0' && strchr(reject, s[n]) == NULL; n++)
		continue;
	return n;
}

size_t
strspn(const char *s, const char *accept)
{
	size_t n;

	for (n = 0; s[n] != '\0' && strchr(accept, s[n]) != NULL; n++)
		continue;
	return n;
}

char *
strpbrk(const char *s, const char *accept)
{

	s += strcspn(s, accept);
	return *s != '\0' ? __UNCONST(s) : NULL;
}

/*
 * The field up to one of the delimiters, which is overwritten; empty fields
 * count.  *sp moves behind it, or is NULL after the last.
 */
char *
strsep(char **sp, const char *delim)
{
	char *field = *sp, *end;

	if (field == NULL)
		return NULL;
	end = field + strcspn(field, delim);
	if (*end == '\0') {
		*sp = NULL;
	} else {
		*end = '\0';
		*sp = end + 1;
	}
	return field;
}

void *
memchr(const void *s, int c, size_t n)
{
	const u_char *p = s;

	for (; n != 0; n--, p++) {
		if (*p == (u_char)c)
			return __UNCONST(p);
	}
	return NULL;
}

void *
memmem(const void *s, size_t len, const void *find, size_t flen)
{
	const u_char *p = s;

	if (flen == 0)
		return __UNCONST(s);
	for (; len >= flen; len--, p++) {
		if (*p == *(const u_char *)find && memcmp(p, find, flen) == 0)
			return __UNCONST(p);
	}
	return NULL;
}

/* A memset that the compiler may not drop. */
void *
explicit_memset(void *p, int c, size_t n)
{

	memset(p, c, n);
	__asm__ __volatile__("" : : "r"(p) : "memory");
	return p;
}

/* 1 if equal, in a time that tells nothing about the contents. */
int
consttime_memequal(const void *a, const void *b, size_t n)
{
	const volatile u_char *pa = a, *pb = b;
	u_int diff = 0;

	while (n-- != 0)
		diff |= *pa++ ^ *pb++;
	/* 0 -> 1, else 0, without a branch. */
	return (diff - 1) >> 8 & 1;
}
