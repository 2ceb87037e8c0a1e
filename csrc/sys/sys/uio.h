/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uiomove(9), copy(9), ufetch(9): data between the kernel and processes.
 */
#ifndef _SYS_UIO_H_
#define _SYS_UIO_H_

#include <sys/types.h>

struct iovec {
	void		*iov_base;
	size_t		iov_len;
};

enum uio_rw {
	UIO_READ = 0,
	UIO_WRITE = 1
};

enum uio_seg {
	UIO_USERSPACE = 0,
	UIO_SYSSPACE = 1
};

struct vmspace;

struct uio {
	struct iovec	*uio_iov;
	int		uio_iovcnt;
	off_t		uio_offset;
	size_t		uio_resid;
	enum uio_rw	uio_rw;
	struct vmspace	*uio_vmspace;
};

#define UIO_MAXIOV	1024
#define UIO_SMALLIOV	8

#define UIO_SETUP_SYSSPACE(uio)	uio_setup_sysspace(uio)
#define VMSPACE_IS_KERNEL_P(vm)	((vm) == vmspace_kernel())

struct vmspace *vmspace_kernel(void);

void	uio_setup_sysspace(struct uio *);
int	uiomove(void *, size_t, struct uio *);
int	uiomove_frombuf(void *, size_t, struct uio *);
int	uiopeek(void *, size_t, struct uio *);
void	uioskip(size_t, struct uio *);
int	ureadc(int, struct uio *);

/* Reads of zeroes: n bytes, or what is left. */
int	uiozero(size_t, struct uio *);

/*
 * Copy in an iovec array.  iov holds UIO_SMALLIOV; *iovp is it or a larger
 * one, which iov_free() gives back.  *residp is the sum; EINVAL if too large.
 */
int	iov_copyin(const struct iovec *, int, struct iovec *,
	    struct iovec **, size_t *);
void	iov_free(struct iovec *, const struct iovec *, int);

#endif /* _SYS_UIO_H_ */
