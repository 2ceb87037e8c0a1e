/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xcall(9): run a function on other virtual CPUs.  Both priorities are done
 * when xc_broadcast() or xc_unicast() returns; xc_wait() is then free.
 */
#ifndef _SYS_XCALL_H_
#define _SYS_XCALL_H_

#include <sys/types.h>

typedef void (*xcfunc_t)(void *, void *);

struct cpu_info;

#define XC_HIGHPRI		0x01
#define XC_HIGHPRI_IPL(ipl)	(XC_HIGHPRI | ((ipl) << 8))

uint64_t xc_broadcast(u_int, xcfunc_t, void *, void *);
uint64_t xc_unicast(u_int, xcfunc_t, void *, void *, struct cpu_info *);
void	xc_wait(uint64_t);
void	xc_barrier(u_int);
u_int	xc_encode_ipl(int);

#endif /* _SYS_XCALL_H_ */
