/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compiler dependencies: attributes and small macros, gcc and clang alike.
 */
#ifndef _SYS_CDEFS_H_
#define _SYS_CDEFS_H_

#ifdef __cplusplus
#define __BEGIN_DECLS extern "C" {
#define __END_DECLS }
#else
#define __BEGIN_DECLS
#define __END_DECLS
#endif

#define __CONCAT(x, y) x##y
#define __STRING(x) #x
#define ___STRING(x) __STRING(x)
#define ___CONCAT(x, y) __CONCAT(x, y)

#define __P(protos) protos
#define __CTASSERT(x) _Static_assert(x, #x)

#define __dead __attribute__((__noreturn__))
#define __pure __attribute__((__pure__))
#define __constfunc __attribute__((__const__))
#define __noinline __attribute__((__noinline__))
#define __always_inline inline __attribute__((__always_inline__))
#define __unused __attribute__((__unused__))
#define __used __attribute__((__used__))
#define __diagused __attribute__((__unused__))
#define __debugused __attribute__((__unused__))
#define __packed __attribute__((__packed__))
#define __aligned(x) __attribute__((__aligned__(x)))
#define __section(x) __attribute__((__section__(x)))
#define __printflike(f, a) __attribute__((__format__(__printf__, f, a)))
#define __format_arg(f) __attribute__((__format_arg__(f)))
#define __returns_twice __attribute__((__returns_twice__))
#define __predict_true(e) __builtin_expect((e) != 0, 1)
#define __predict_false(e) __builtin_expect((e) != 0, 0)
#define __fallthrough __attribute__((__fallthrough__))
#define __insn_barrier() __asm__ __volatile__("" ::: "memory")
#define __weak_alias(a, s)
#define __strong_alias(a, s)
#define __USE(x) ((void)(x))
#define __UNCONST(a) ((void *)(unsigned long)(const void *)(a))
#define __UNVOLATILE(a) ((void *)(unsigned long)(volatile void *)(a))
#define __arraycount(a) (sizeof(a) / sizeof((a)[0]))
#define __BIT(n) ((n) >= 64 ? 0 : (1ULL << (n)))
#define __BITS(m, n) ((__BIT(((m) > (n) ? (m) : (n)) + 1) - 1) ^ \
    (__BIT((m) < (n) ? (m) : (n)) - 1))
#define __LOWEST_SET_BIT(m) ((((m) - 1) & (m)) ^ (m))
#define __SHIFTOUT(x, m) (((x) & (m)) / __LOWEST_SET_BIT(m))
#define __SHIFTIN(x, m) ((x) * __LOWEST_SET_BIT(m))
#define __alignof(x) __alignof__(x)

/* Linker sets, constructors and RCS ids have no place here: see rust.md. */
#define __KERNEL_RCSID(n, s)
#define __RCSID(s)
#define __COPYRIGHT(s)

#ifndef CACHE_LINE_SIZE
#define CACHE_LINE_SIZE 64
#endif
#define COHERENCY_UNIT 64
#define __cacheline_aligned __attribute__((__aligned__(COHERENCY_UNIT)))
#define __read_mostly

#if defined(__SANITIZE_ADDRESS__)
#define __SANITIZER_ADDRESS__ 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZER_ADDRESS__ 1
#endif
#endif

#endif /* _SYS_CDEFS_H_ */
