/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel tracing.  The calls fail with ENOSYS, so the trace points drivers
 * may contain cost nothing.
 */
#ifndef _SYS_KTRACE_H_
#define _SYS_KTRACE_H_

#include <sys/types.h>

#define KTROP_SET	0
#define KTROP_CLEAR	1
#define KTROP_CLEARFILE	2
#define KTROP(o)	((o) & 3)
#define KTRFLAG_DESCEND	4

#define KTR_SYSCALL	1
#define KTR_SYSRET	2
#define KTR_NAMEI	3
#define KTR_GENIO	4
#define KTR_PSIG	5
#define KTR_CSW		6
#define KTR_EMUL	7
#define KTR_USER	8
#define KTR_EXEC_ARG	10
#define KTR_EXEC_ENV	11
#define KTR_SAUPCALL	13
#define KTR_MIB		14
#define KTR_EXEC_FD	15
#define KTR_USER_MAXLEN	2048

#define KTRFAC_MASK	0x00ffffff
#define KTRFAC_PERSISTENT 0x80000000
#define KTRFAC_INHERIT	0x40000000
#define KTRFAC_TRC_EMUL	0x10000000

#ifdef _KERNEL
#define ktrpoint(type)		(0)
#define KTRPOINT(p, type)	(0)
#define ktrcsw(out, user, wmesg) __nothing_ktr()
#define ktremul()		__nothing_ktr()
#define ktrgenio(a, b, c, d, e)	__nothing_ktr()
#define ktrgeniov(a, b, c, d, e) __nothing_ktr()
#define ktrnamei(a, b)		__nothing_ktr()
#define ktrnamei2(a, b, c, d)	__nothing_ktr()
#define ktrpsig(a, b, c, d)	__nothing_ktr()
#define ktrsyscall(a, b, c)	__nothing_ktr()
#define ktrsysret(a, b, c)	__nothing_ktr()
#define ktrkuser(a, b, c)	__nothing_ktr()
#define ktrkmem(a, b, c)	__nothing_ktr()
#define ktrmib(a, b)		__nothing_ktr()
#define ktrexecfd(a, b)		__nothing_ktr()
#define ktr_point(type)		(0)
#define ktrderef(p)		__nothing_ktr()
#define ktradref(p)		__nothing_ktr()

static inline void
__nothing_ktr(void)
{
}
#endif

#endif /* _SYS_KTRACE_H_ */
