/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signal sets: 128 bits, signal n is bit (n - 1).
 */
#ifndef _SYS_SIGTYPES_H_
#define _SYS_SIGTYPES_H_

#include <sys/types.h>

typedef struct {
	uint32_t	__bits[4];
} sigset_t;

typedef struct sigaltstack {
	void		*ss_sp;
	size_t		ss_size;
	int		ss_flags;
} stack_t;

#define __sigword(n)	(((n) - 1) >> 5)
#define __sigmask(n)	(1U << (((n) - 1) & 31))

#define __sigemptyset(s)						\
	((s)->__bits[0] = (s)->__bits[1] =				\
	 (s)->__bits[2] = (s)->__bits[3] = 0)
#define __sigfillset(s)							\
	((s)->__bits[0] = (s)->__bits[1] =				\
	 (s)->__bits[2] = (s)->__bits[3] = ~0U)
#define __sigaddset(s, n)	((s)->__bits[__sigword(n)] |= __sigmask(n))
#define __sigdelset(s, n)	((s)->__bits[__sigword(n)] &= ~__sigmask(n))
#define __sigismember(s, n)						\
	(((s)->__bits[__sigword(n)] & __sigmask(n)) != 0)
#define __sigisemptyset(s)						\
	(((s)->__bits[0] | (s)->__bits[1] |				\
	  (s)->__bits[2] | (s)->__bits[3]) == 0)
#define __sigsetequal(a, b)						\
	((a)->__bits[0] == (b)->__bits[0] &&				\
	 (a)->__bits[1] == (b)->__bits[1] &&				\
	 (a)->__bits[2] == (b)->__bits[2] &&				\
	 (a)->__bits[3] == (b)->__bits[3])
/* t |= s; t &= ~s; t &= s */
#define __sigplusset(s, t)						\
	do {								\
		for (int __i = 0; __i < 4; __i++)			\
			(t)->__bits[__i] |= (s)->__bits[__i];		\
	} while (/*CONSTCOND*/0)
#define __sigminusset(s, t)						\
	do {								\
		for (int __i = 0; __i < 4; __i++)			\
			(t)->__bits[__i] &= ~(s)->__bits[__i];		\
	} while (/*CONSTCOND*/0)
#define __sigandset(s, t)						\
	do {								\
		for (int __i = 0; __i < 4; __i++)			\
			(t)->__bits[__i] &= (s)->__bits[__i];		\
	} while (/*CONSTCOND*/0)

#ifdef _KERNEL
#define sigaddset(s, n)		__sigaddset(s, n)
#define sigdelset(s, n)		__sigdelset(s, n)
#define sigismember(s, n)	__sigismember(s, n)
#define sigemptyset(s)		__sigemptyset(s)
#define sigfillset(s)		__sigfillset(s)
#define sigisemptyset(s)	__sigisemptyset(s)
#define sigplusset(s, t)	__sigplusset(s, t)
#define sigminusset(s, t)	__sigminusset(s, t)
#define sigandset(s, t)		__sigandset(s, t)
#endif

#endif /* _SYS_SIGTYPES_H_ */
