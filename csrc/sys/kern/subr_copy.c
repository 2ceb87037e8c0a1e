/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * copy(9), ufetch(9), uiomove(9).
 *
 * The memory of a local process, and that of the kernel, is plain memory of
 * the host process: copying is memcpy.  The memory of a remote process is
 * reached through the operations of its vmspace, which may sleep.  A null
 * pointer with something to copy is EFAULT; other bad pointers of a local
 * process are the host program's own.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/uio.h>

/* NULL: plain memory. */
static inline const struct vmspace_ops *
vm_remote(const struct vmspace *vm)
{
	return __predict_true(vm == NULL) ? NULL : vm->vm_ops;
}

int
copyin_vmspace(struct vmspace *vm, const void *uaddr, void *kaddr, size_t len)
{
	const struct vmspace_ops *ops = vm_remote(vm);

	if (__predict_false(uaddr == NULL))
		return len == 0 ? 0 : EFAULT;
	if (__predict_false(ops != NULL))
		return len == 0 ? 0 : (*ops->vo_copyin)(vm, uaddr, kaddr, len);
	memcpy(kaddr, uaddr, len);
	return 0;
}

int
copyout_vmspace(struct vmspace *vm, const void *kaddr, void *uaddr,
    size_t len)
{
	const struct vmspace_ops *ops = vm_remote(vm);

	if (__predict_false(uaddr == NULL))
		return len == 0 ? 0 : EFAULT;
	if (__predict_false(ops != NULL))
		return len == 0 ? 0 : (*ops->vo_copyout)(vm, kaddr, uaddr,
		    len);
	memcpy(uaddr, kaddr, len);
	return 0;
}

int
copyin(const void *uaddr, void *kaddr, size_t len)
{
	return copyin_vmspace(curproc->p_vmspace, uaddr, kaddr, len);
}

int
copyout(const void *kaddr, void *uaddr, size_t len)
{
	return copyout_vmspace(curproc->p_vmspace, kaddr, uaddr, len);
}

int
copyin_proc(struct proc *p, const void *uaddr, void *kaddr, size_t len)
{
	return copyin_vmspace(p->p_vmspace, uaddr, kaddr, len);
}

int
copyout_proc(struct proc *p, const void *kaddr, void *uaddr, size_t len)
{
	return copyout_vmspace(p->p_vmspace, kaddr, uaddr, len);
}

int
copyin_pid(pid_t pid, const void *uaddr, void *kaddr, size_t len)
{
	struct vmspace *vm;
	struct proc *p;

	mutex_enter(&proc_lock);
	p = proc_find(pid);
	vm = p == NULL ? NULL : p->p_vmspace;
	if (vm != NULL && vm->vm_ops == NULL) {
		int error = copyin_vmspace(vm, uaddr, kaddr, len);

		mutex_exit(&proc_lock);
		return error;
	}
	mutex_exit(&proc_lock);
	/* A remote process is reached by its own calls alone. */
	if (p == curproc)
		return copyin(uaddr, kaddr, len);
	return p == NULL ? ESRCH : EFAULT;
}

int
copystr(const void *from, void *to, size_t len, size_t *done)
{
	const char *src = from;
	char *dst = to;

	for (size_t i = 0; i < len; i++) {
		if ((dst[i] = src[i]) == '\0') {
			if (done != NULL)
				*done = i + 1;
			return 0;
		}
	}
	if (done != NULL)
		*done = len;
	return ENAMETOOLONG;
}

int
copyinstr(const void *uaddr, void *kaddr, size_t len, size_t *done)
{
	struct vmspace *vm = curproc->p_vmspace;
	const struct vmspace_ops *ops = vm_remote(vm);

	if (__predict_false(uaddr == NULL))
		return EFAULT;
	if (__predict_false(ops != NULL))
		return (*ops->vo_copyinstr)(vm, uaddr, kaddr, len, done);
	return copystr(uaddr, kaddr, len, done);
}

int
copyoutstr(const void *kaddr, void *uaddr, size_t len, size_t *done)
{
	struct vmspace *vm = curproc->p_vmspace;
	const struct vmspace_ops *ops = vm_remote(vm);

	if (__predict_false(uaddr == NULL))
		return EFAULT;
	if (__predict_false(ops != NULL))
		return (*ops->vo_copyoutstr)(vm, kaddr, uaddr, len, done);
	return copystr(kaddr, uaddr, len, done);
}

int
kcopy(const void *src, void *dst, size_t len)
{
	memcpy(dst, src, len);
	return 0;
}

int
ioctl_copyin(int ioctlflags, const void *src, void *dst, size_t len)
{
	if (ioctlflags & FKIOCTL)
		return kcopy(src, dst, len);
	return copyin(src, dst, len);
}

int
ioctl_copyout(int ioctlflags, const void *src, void *dst, size_t len)
{
	if (ioctlflags & FKIOCTL)
		return kcopy(src, dst, len);
	return copyout(src, dst, len);
}

/*
 * Single words, loaded and stored at once in local memory.
 */
#define UFETCH(name, type)						\
int									\
ufetch_##name(const type *uaddr, type *valp)				\
{									\
	if (__predict_false(uaddr == NULL ||				\
	    curproc->p_vmspace->vm_ops != NULL))			\
		return copyin(uaddr, valp, sizeof(*valp));		\
	*valp = __atomic_load_n(uaddr, __ATOMIC_RELAXED);		\
	return 0;							\
}
#define USTORE(name, type)						\
int									\
ustore_##name(type *uaddr, type val)					\
{									\
	if (__predict_false(uaddr == NULL ||				\
	    curproc->p_vmspace->vm_ops != NULL))			\
		return copyout(&val, uaddr, sizeof(val));		\
	__atomic_store_n(uaddr, val, __ATOMIC_RELAXED);			\
	return 0;							\
}

UFETCH(8, uint8_t)
UFETCH(16, uint16_t)
UFETCH(32, uint32_t)
UFETCH(64, uint64_t)
UFETCH(char, unsigned char)
UFETCH(short, unsigned short)
UFETCH(int, unsigned int)
UFETCH(long, unsigned long)
USTORE(8, uint8_t)
USTORE(16, uint16_t)
USTORE(32, uint32_t)
USTORE(64, uint64_t)
USTORE(char, unsigned char)
USTORE(short, unsigned short)
USTORE(int, unsigned int)
USTORE(long, unsigned long)

int
ufetch_ptr(const void **uaddr, void **valp)
{
	return ufetch_long((const unsigned long *)uaddr,
	    (unsigned long *)valp);
}

int
ustore_ptr(void **uaddr, void *val)
{
	return ustore_long((unsigned long *)uaddr, (unsigned long)val);
}

/*
 * Compare and swap.  There is no way to do it in the memory of a remote
 * process: EFAULT.
 */
#define UCAS(name, type)						\
int									\
ucas_##name(volatile type *uaddr, type old, type new, type *ret)	\
{									\
	if (uaddr == NULL || curproc->p_vmspace->vm_ops != NULL)	\
		return EFAULT;						\
	(void)__atomic_compare_exchange_n(uaddr, &old, new, false,	\
	    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);			\
	*ret = old;							\
	return 0;							\
}

UCAS(32, uint32_t)
UCAS(64, uint64_t)
UCAS(int, unsigned int)

int
ucas_ptr(volatile void *uaddr, void *old, void *new, void *ret)
{
	return ucas_64((volatile uint64_t *)uaddr, (uint64_t)(uintptr_t)old,
	    (uint64_t)(uintptr_t)new, ret);
}

/*
 * uiomove(9).
 */

void
uio_setup_sysspace(struct uio *uio)
{
	uio->uio_vmspace = vmspace_kernel();
}

static inline void
uio_advance(struct uio *uio, struct iovec *iov, size_t n)
{
	iov->iov_base = (char *)iov->iov_base + n;
	iov->iov_len -= n;
	uio->uio_resid -= n;
	uio->uio_offset += (off_t)n;
}

/*
 * Copy between one piece of the uio and the kernel.
 */
static inline int
uio_copy(const struct uio *uio, char *kaddr, void *base, size_t n)
{
	const struct vmspace_ops *ops = vm_remote(uio->uio_vmspace);

	if (__predict_false(base == NULL))
		return EFAULT;
	if (__predict_false(ops != NULL)) {
		if (uio->uio_rw == UIO_READ)
			return (*ops->vo_copyout)(uio->uio_vmspace, kaddr,
			    base, n);
		return (*ops->vo_copyin)(uio->uio_vmspace, base, kaddr, n);
	}
	if (uio->uio_rw == UIO_READ)
		memcpy(base, kaddr, n);
	else
		memcpy(kaddr, base, n);
	return 0;
}

int
uiomove(void *buf, size_t n, struct uio *uio)
{
	char *cp = buf;

	if (n > uio->uio_resid)
		n = uio->uio_resid;
	while (n > 0) {
		struct iovec *iov = uio->uio_iov;
		size_t cnt = iov->iov_len;
		int error;

		if (__predict_false(cnt == 0)) {
			KASSERT(uio->uio_iovcnt > 1);
			uio->uio_iov++;
			uio->uio_iovcnt--;
			continue;
		}
		if (cnt > n)
			cnt = n;
		error = uio_copy(uio, cp, iov->iov_base, cnt);
		if (__predict_false(error != 0))
			return error;
		uio_advance(uio, iov, cnt);
		cp += cnt;
		n -= cnt;
	}
	return 0;
}

/*
 * From or to the buffer at the uio's offset; nothing past its end.
 */
int
uiomove_frombuf(void *buf, size_t buflen, struct uio *uio)
{
	size_t offset;

	if (uio->uio_offset < 0)
		return EINVAL;
	if ((uint64_t)uio->uio_offset >= buflen)
		return 0;
	offset = (size_t)uio->uio_offset;
	return uiomove((char *)buf + offset, buflen - offset, uio);
}

/*
 * Copy as uiomove() does, but leave the uio as it was.
 */
int
uiopeek(void *buf, size_t n, struct uio *uio)
{
	const struct iovec *iov = uio->uio_iov;
	char *cp = buf;

	if (n > uio->uio_resid)
		n = uio->uio_resid;
	for (; n > 0; iov++) {
		size_t cnt = iov->iov_len < n ? iov->iov_len : n;
		int error;

		if (cnt == 0)
			continue;
		error = uio_copy(uio, cp, iov->iov_base, cnt);
		if (error != 0)
			return error;
		cp += cnt;
		n -= cnt;
	}
	return 0;
}

/*
 * Go on by n bytes, which were copied by uiopeek().
 */
void
uioskip(size_t n, struct uio *uio)
{
	KASSERT(n <= uio->uio_resid);
	while (n > 0) {
		struct iovec *iov = uio->uio_iov;
		size_t cnt = iov->iov_len < n ? iov->iov_len : n;

		uio_advance(uio, iov, cnt);
		n -= cnt;
		if (iov->iov_len == 0 && uio->uio_iovcnt > 1) {
			uio->uio_iov++;
			uio->uio_iovcnt--;
		}
	}
}

int
ureadc(int c, struct uio *uio)
{
	char ch = (char)c;

	KASSERT(uio->uio_resid > 0 && uio->uio_rw == UIO_READ);
	return uiomove(&ch, 1, uio);
}

/*
 * A read of n zeroes, or of what is left if that is less.
 */
int
uiozero(size_t n, struct uio *uio)
{
	static const char zeroes[1024];

	if (n > uio->uio_resid)
		n = uio->uio_resid;
	if (vm_remote(uio->uio_vmspace) != NULL) {
		while (n > 0) {
			size_t cnt = n < sizeof(zeroes) ? n : sizeof(zeroes);
			int error = uiomove(__UNCONST(zeroes), cnt, uio);

			if (error != 0)
				return error;
			n -= cnt;
		}
		return 0;
	}
	while (n > 0) {
		struct iovec *iov = uio->uio_iov;
		size_t cnt = iov->iov_len < n ? iov->iov_len : n;

		if (cnt == 0) {
			uio->uio_iov++;
			uio->uio_iovcnt--;
			continue;
		}
		if (iov->iov_base == NULL)
			return EFAULT;
		memset(iov->iov_base, 0, cnt);
		uio_advance(uio, iov, cnt);
		n -= cnt;
	}
	return 0;
}

int
iov_copyin(const struct iovec *uiov, int cnt, struct iovec *small,
    struct iovec **iovp, size_t *residp)
{
	struct iovec *iov = small;
	size_t sum = 0;
	int error;

	if (cnt < 0 || cnt > UIO_MAXIOV)
		return EINVAL;
	if (cnt > UIO_SMALLIOV) {
		iov = kmem_alloc((size_t)cnt * sizeof(*iov), KM_NOSLEEP);
		if (iov == NULL)
			return ENOMEM;
	}
	error = copyin(uiov, iov, (size_t)cnt * sizeof(*iov));
	for (int i = 0; i < cnt && error == 0; i++) {
		if (iov[i].iov_len > SSIZE_MAX ||
		    sum + iov[i].iov_len > SSIZE_MAX)
			error = EINVAL;
		else
			sum += iov[i].iov_len;
	}
	if (error != 0) {
		iov_free(iov, small, cnt);
		return error;
	}
	*iovp = iov;
	*residp = sum;
	return 0;
}

void
iov_free(struct iovec *iov, const struct iovec *small, int cnt)
{
	if (iov != small)
		kmem_free(iov, (size_t)cnt * sizeof(*iov));
}
