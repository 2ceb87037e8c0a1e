/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Semaphores of the kernel: uipc_sem.c.
 */
#ifndef _SYS_KSEM_H_
#define _SYS_KSEM_H_

#include <sys/types.h>

#define KSEM_MAX	128		/* semaphores of a kernel */

/* In *idp of _ksem_init(): shared between processes by its id. */
#define KSEM_PSHARED	0x50535244

#ifdef _KERNEL
struct proc;

void	ksem_sysinit(void);		/* boot */
void	ksem_sysfini(void);		/* halt, after the last process */
void	ksem_proc_fini(struct proc *);	/* at the end of a process */
#endif

#endif /* _SYS_KSEM_H_ */
