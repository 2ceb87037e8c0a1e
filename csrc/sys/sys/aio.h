/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asynchronous I/O of POSIX.
 */
#ifndef _SYS_AIO_H_
#define _SYS_AIO_H_

#include <sys/types.h>
#include <sys/signal.h>

/* aio_cancel() */
#define AIO_CANCELED	0x1
#define AIO_NOTCANCELED	0x2
#define AIO_ALLDONE	0x3

/* aio_lio_opcode */
#define LIO_NOP		0x0
#define LIO_WRITE	0x1
#define LIO_READ	0x2

/* lio_listio() */
#define LIO_NOWAIT	0x0
#define LIO_WAIT	0x1

struct aiocb {
	off_t		aio_offset;
	volatile void	*aio_buf;
	size_t		aio_nbytes;
	int		aio_fildes;
	int		aio_lio_opcode;
	int		aio_reqprio;
	struct sigevent	aio_sigevent;

	/* Written by the kernel. */
	int		_state;
	int		_errno;
	ssize_t		_retval;
};

#ifdef _KERNEL
#define AIO_LISTIO_MAX	512	/* entries of a list */
#define AIO_MAX		1024	/* requests in a kernel */
#define AIO_PROCMAX	512	/* requests of a process */

struct proc;

void	aio_sysinit(void);		/* boot, with the component */
void	aio_proc_fini(struct proc *);	/* at the end of a process */
#endif

#endif /* _SYS_AIO_H_ */
