/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's C library: strings, numbers, assertions, small algorithms.
 *
 * memcpy, memmove, memset and memcmp are the compiler's; everything else is
 * in this directory.
 */
#ifndef _LIB_LIBKERN_LIBKERN_H_
#define _LIB_LIBKERN_LIBKERN_H_

#include <sys/types.h>
#include <sys/inttypes.h>
#include <sys/null.h>

/* Assertions. */
void	kern_assert(const char *, ...) __printflike(1, 2);
#define __KASSERTSTR							\
	"kernel %sassertion \"%s\" failed: file \"%s\", line %d "
#ifdef DIAGNOSTIC
#define _DIAGASSERT(e)							\
	(__predict_true((e)) ? (void)0 :				\
	    kern_assert(__KASSERTSTR, "diagnostic ", #e, __FILE__, __LINE__))
#define KASSERT(e)	_DIAGASSERT(e)
#define KASSERTMSG(e, msg, ...)						\
	(__predict_true((e)) ? (void)0 :				\
	    kern_assert(__KASSERTSTR msg, "diagnostic ", #e, __FILE__,	\
	    __LINE__, ## __VA_ARGS__))
#else
#define _DIAGASSERT(e)		((void)sizeof((long)(e)))
#define KASSERT(e)		((void)sizeof((long)(e)))
#define KASSERTMSG(e, msg, ...)	((void)sizeof((long)(e)))
#endif
#ifdef DEBUG
#define KDASSERT(e)							\
	(__predict_true((e)) ? (void)0 :				\
	    kern_assert(__KASSERTSTR, "debugging ", #e, __FILE__, __LINE__))
#define KDASSERTMSG(e, msg, ...)					\
	(__predict_true((e)) ? (void)0 :				\
	    kern_assert(__KASSERTSTR msg, "debugging ", #e, __FILE__,	\
	    __LINE__, ## __VA_ARGS__))
#else
#define KDASSERT(e)		((void)sizeof((long)(e)))
#define KDASSERTMSG(e, msg, ...) ((void)sizeof((long)(e)))
#endif
#define assert(e)							\
	(__predict_true((e)) ? (void)0 :				\
	    kern_assert(__KASSERTSTR, "", #e, __FILE__, __LINE__))
#ifndef CTASSERT
#define CTASSERT(x)	__CTASSERT(x)
#endif
#define CTASSERT_SIGNED(x)	__CTASSERT(((__typeof__(x))-1) < 0)
#define CTASSERT_UNSIGNED(x)	__CTASSERT(((__typeof__(x))-1) >= 0)
#ifndef __NULL_STMT
#define __NULL_STMT	do { } while (0)
#endif

#ifndef offsetof
#define offsetof(type, member)	__builtin_offsetof(type, member)
#endif
#ifndef container_of
#define container_of(p, type, field)					\
	((type *)(void *)((char *)(uintptr_t)(p) - offsetof(type, field)))
#endif
#define const_container_of(p, type, field)				\
	((const type *)(const void *)((const char *)(p) -		\
	    offsetof(type, field)))

/* Memory. */
#define memcpy(d, s, n)		__builtin_memcpy((d), (s), (n))
#define memmove(d, s, n)	__builtin_memmove((d), (s), (n))
#define memset(d, c, n)		__builtin_memset((d), (c), (n))
#define memcmp(a, b, n)		__builtin_memcmp((a), (b), (n))
#define bcopy(s, d, n)		((void)__builtin_memmove((d), (s), (n)))
#define bzero(d, n)		((void)__builtin_memset((d), 0, (n)))
#define bcmp(a, b, n)		__builtin_memcmp((a), (b), (n))
#define ovbcopy(s, d, n)	bcopy((s), (d), (n))
void	*memchr(const void *, int, size_t);
void	*memmem(const void *, size_t, const void *, size_t);
void	*explicit_memset(void *, int, size_t);
int	consttime_memequal(const void *, const void *, size_t);

/* Strings. */
size_t	strlen(const char *);
size_t	strnlen(const char *, size_t);
char	*strcpy(char *, const char *);
char	*strncpy(char *, const char *, size_t);
char	*strcat(char *, const char *);
char	*strncat(char *, const char *, size_t);
size_t	strlcpy(char *, const char *, size_t);
size_t	strlcat(char *, const char *, size_t);
int	strcmp(const char *, const char *);
int	strncmp(const char *, const char *, size_t);
int	strcasecmp(const char *, const char *);
int	strncasecmp(const char *, const char *, size_t);
char	*strchr(const char *, int);
char	*strrchr(const char *, int);
char	*strstr(const char *, const char *);
char	*strpbrk(const char *, const char *);
char	*strsep(char **, const char *);
size_t	strspn(const char *, const char *);
size_t	strcspn(const char *, const char *);
#define index(s, c)	strchr((s), (c))
#define rindex(s, c)	strrchr((s), (c))
int	scanc(u_int, const u_char *, const u_char *, int);
int	skpc(int, size_t, u_char *);

/* Numbers. */
unsigned long strtoul(const char *, char **, int);
long	strtol(const char *, char **, int);
long long strtoll(const char *, char **, int);
unsigned long long strtoull(const char *, char **, int);
intmax_t strtoimax(const char *, char **, int);
uintmax_t strtoumax(const char *, char **, int);
intmax_t strtoi(const char *, char **, int, intmax_t, intmax_t, int *);
uintmax_t strtou(const char *, char **, int, uintmax_t, uintmax_t, int *);
extern const char hexdigits[];	/* "0123456789abcdef" */
extern const char HEXDIGITS[];	/* "0123456789ABCDEF" */

#define _LIBKERN_MINMAX(pfx, type)					\
static inline type __unused						\
pfx##min(type a, type b)						\
{									\
	return a < b ? a : b;						\
}									\
static inline type __unused						\
pfx##max(type a, type b)						\
{									\
	return a > b ? a : b;						\
}
_LIBKERN_MINMAX(i, int)
_LIBKERN_MINMAX(l, long)
_LIBKERN_MINMAX(ui, unsigned int)
_LIBKERN_MINMAX(ul, unsigned long)
#undef _LIBKERN_MINMAX

static inline int __unused
abs(int j)
{
	return j < 0 ? -j : j;
}

static inline long long __unused
llabs(long long j)
{
	return j < 0 ? -j : j;
}

static inline int __unused
isspace(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline int __unused
isascii(int c)
{
	return (c & ~0x7f) == 0;
}

static inline int __unused
isupper(int c)
{
	return c >= 'A' && c <= 'Z';
}

static inline int __unused
islower(int c)
{
	return c >= 'a' && c <= 'z';
}

static inline int __unused
isalpha(int c)
{
	return isupper(c) || islower(c);
}

static inline int __unused
isdigit(int c)
{
	return c >= '0' && c <= '9';
}

static inline int __unused
isalnum(int c)
{
	return isalpha(c) || isdigit(c);
}

static inline int __unused
isxdigit(int c)
{
	return isdigit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

static inline int __unused
iscntrl(int c)
{
	return (c >= 0 && c < ' ') || c == 0x7f;
}

static inline int __unused
isgraph(int c)
{
	return c > ' ' && c < 0x7f;
}

static inline int __unused
isprint(int c)
{
	return c >= ' ' && c < 0x7f;
}

static inline int __unused
ispunct(int c)
{
	return isgraph(c) && !isalnum(c);
}

static inline int __unused
toupper(int c)
{
	return islower(c) ? c - 'a' + 'A' : c;
}

static inline int __unused
tolower(int c)
{
	return isupper(c) ? c - 'A' + 'a' : c;
}

static inline int __unused
bcdtobin(u_int bcd)
{
	return ((bcd >> 4) & 0x0f) * 10 + (bcd & 0x0f);
}

static inline int __unused
bintobcd(u_int bin)
{
	return ((bin / 10) << 4) + bin % 10;
}

/* Bits. */
#define ffs(x)			__builtin_ffs(x)

/* Not the compiler's, which calls its library on CPUs without the like. */
static inline unsigned int __unused
popcount64(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555UL;
	v = (v & 0x3333333333333333UL) + (v >> 2 & 0x3333333333333333UL);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fUL;
	return v * 0x0101010101010101UL >> 56;
}
#define popcount32(x)		popcount64((uint32_t)(x))
#define popcount(x)		popcount64((unsigned int)(x))
#define popcountl(x)		popcount64((unsigned long)(x))
#define popcountll(x)		popcount64((unsigned long long)(x))

/* Algorithms. */
int	kheapsort(void *, size_t, size_t,
	    int (*)(const void *, const void *), void *);
uint32_t crc32(uint32_t, const uint8_t *, size_t);
u_long	random(void);
void	srandom(unsigned int);
int	strnvisx(char *, size_t, const char *, size_t, int);
#define VIS_OCTAL	0x0001
#define VIS_CSTYLE	0x0002
#define VIS_SP		0x0004
#define VIS_TAB		0x0008
#define VIS_NL		0x0010
#define VIS_WHITE	(VIS_SP | VIS_TAB | VIS_NL)
#define VIS_SAFE	0x0020
#define VIS_NOSLASH	0x0040
#define VIS_TRIM	0x1000	/* strnvisx: drop blanks at both ends */

#endif /* _LIB_LIBKERN_LIBKERN_H_ */
