/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * atomic_ops(3), membar_ops(3), atomic_loadstore(9).
 *
 * The operations themselves promise no order; here they are sequentially
 * consistent where that is free (x86) and relaxed elsewhere, so use membar_*.
 */
#ifndef _SYS_ATOMIC_H_
#define _SYS_ATOMIC_H_

#include <sys/types.h>

#if defined(__x86_64__)
#define _ATOMIC_ORDER	__ATOMIC_SEQ_CST
#else
#define _ATOMIC_ORDER	__ATOMIC_RELAXED
#endif

#define _ATOMIC_OP(name, op, type, argtype)				\
static inline void __unused						\
atomic_##op##_##name(volatile type *p, argtype v)			\
{									\
	(void)__atomic_##op##_fetch(p, (type)v, _ATOMIC_ORDER);		\
}									\
static inline type __unused						\
atomic_##op##_##name##_nv(volatile type *p, argtype v)			\
{									\
	return __atomic_##op##_fetch(p, (type)v, _ATOMIC_ORDER);	\
}

#define _ATOMIC_INCDEC(name, type)					\
static inline void __unused						\
atomic_inc_##name(volatile type *p)					\
{									\
	(void)__atomic_add_fetch(p, 1, _ATOMIC_ORDER);			\
}									\
static inline type __unused						\
atomic_inc_##name##_nv(volatile type *p)				\
{									\
	return __atomic_add_fetch(p, 1, _ATOMIC_ORDER);			\
}									\
static inline void __unused						\
atomic_dec_##name(volatile type *p)					\
{									\
	(void)__atomic_sub_fetch(p, 1, _ATOMIC_ORDER);			\
}									\
static inline type __unused						\
atomic_dec_##name##_nv(volatile type *p)				\
{									\
	return __atomic_sub_fetch(p, 1, _ATOMIC_ORDER);			\
}

#define _ATOMIC_CAS(name, type)						\
static inline type __unused						\
atomic_cas_##name(volatile type *p, type expect, type new)		\
{									\
	(void)__atomic_compare_exchange_n(p, &expect, new, false,	\
	    _ATOMIC_ORDER, __ATOMIC_RELAXED);				\
	return expect;							\
}									\
static inline type __unused						\
atomic_cas_##name##_ni(volatile type *p, type expect, type new)		\
{									\
	return atomic_cas_##name(p, expect, new);			\
}

#define _ATOMIC_SWAP(name, type)					\
static inline type __unused						\
atomic_swap_##name(volatile type *p, type v)				\
{									\
	return __atomic_exchange_n(p, v, _ATOMIC_ORDER);		\
}

_ATOMIC_OP(32, add, uint32_t, int32_t)
_ATOMIC_OP(64, add, uint64_t, int64_t)
_ATOMIC_OP(int, add, unsigned int, int)
_ATOMIC_OP(long, add, unsigned long, long)
_ATOMIC_OP(32, and, uint32_t, uint32_t)
_ATOMIC_OP(32, or, uint32_t, uint32_t)
_ATOMIC_INCDEC(32, uint32_t)
_ATOMIC_CAS(32, uint32_t)
_ATOMIC_SWAP(32, uint32_t)
_ATOMIC_OP(64, and, uint64_t, uint64_t)
_ATOMIC_OP(64, or, uint64_t, uint64_t)
_ATOMIC_INCDEC(64, uint64_t)
_ATOMIC_CAS(64, uint64_t)
_ATOMIC_SWAP(64, uint64_t)
_ATOMIC_OP(uint, and, unsigned int, unsigned int)
_ATOMIC_OP(uint, or, unsigned int, unsigned int)
_ATOMIC_INCDEC(uint, unsigned int)
_ATOMIC_CAS(uint, unsigned int)
_ATOMIC_SWAP(uint, unsigned int)
_ATOMIC_OP(ulong, and, unsigned long, unsigned long)
_ATOMIC_OP(ulong, or, unsigned long, unsigned long)
_ATOMIC_INCDEC(ulong, unsigned long)
_ATOMIC_CAS(ulong, unsigned long)
_ATOMIC_SWAP(ulong, unsigned long)
_ATOMIC_CAS(8, uint8_t)
_ATOMIC_CAS(16, uint16_t)

#undef _ATOMIC_OP
#undef _ATOMIC_INCDEC
#undef _ATOMIC_CAS
#undef _ATOMIC_SWAP

/* Pointers: any type, counted in bytes. */
static inline void * __unused
atomic_add_ptr_nv(volatile void *p, ssize_t delta)
{
	return (void *)__atomic_add_fetch((volatile uintptr_t *)p,
	    (uintptr_t)delta, _ATOMIC_ORDER);
}

static inline void __unused
atomic_add_ptr(volatile void *p, ssize_t delta)
{
	(void)atomic_add_ptr_nv(p, delta);
}

static inline void * __unused
atomic_inc_ptr_nv(volatile void *p)
{
	return atomic_add_ptr_nv(p, 1);
}

static inline void __unused
atomic_inc_ptr(volatile void *p)
{
	(void)atomic_add_ptr_nv(p, 1);
}

static inline void * __unused
atomic_dec_ptr_nv(volatile void *p)
{
	return atomic_add_ptr_nv(p, -1);
}

static inline void __unused
atomic_dec_ptr(volatile void *p)
{
	(void)atomic_add_ptr_nv(p, -1);
}

static inline void * __unused
atomic_cas_ptr(volatile void *p, void *expect, void *new)
{
	(void)__atomic_compare_exchange_n((void *volatile *)p, &expect, new,
	    false, _ATOMIC_ORDER, __ATOMIC_RELAXED);
	return expect;
}

static inline void * __unused
atomic_cas_ptr_ni(volatile void *p, void *expect, void *new)
{
	return atomic_cas_ptr(p, expect, new);
}

static inline void * __unused
atomic_swap_ptr(volatile void *p, void *v)
{
	return __atomic_exchange_n((void *volatile *)p, v, _ATOMIC_ORDER);
}

/* Barriers. */
#define membar_sync()		__atomic_thread_fence(__ATOMIC_SEQ_CST)
#define membar_enter()		__atomic_thread_fence(__ATOMIC_SEQ_CST)
#define membar_exit()		__atomic_thread_fence(__ATOMIC_RELEASE)
#define membar_acquire()	__atomic_thread_fence(__ATOMIC_ACQUIRE)
#define membar_release()	__atomic_thread_fence(__ATOMIC_RELEASE)
#define membar_producer()	__atomic_thread_fence(__ATOMIC_RELEASE)
#define membar_consumer()	__atomic_thread_fence(__ATOMIC_ACQUIRE)
#define membar_datadep_consumer() __atomic_signal_fence(__ATOMIC_ACQUIRE)

/* Loads and stores. */
#define atomic_load_relaxed(p)	__atomic_load_n((p), __ATOMIC_RELAXED)
#define atomic_load_consume(p)	__atomic_load_n((p), __ATOMIC_CONSUME)
#define atomic_load_acquire(p)	__atomic_load_n((p), __ATOMIC_ACQUIRE)
#define atomic_store_relaxed(p, v)					\
	__atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define atomic_store_release(p, v)					\
	__atomic_store_n((p), (v), __ATOMIC_RELEASE)

#endif /* _SYS_ATOMIC_H_ */
