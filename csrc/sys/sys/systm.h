/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every part of the kernel calls: copying, printing, assertions, panic,
 * the kernel lock, default entry points.
 */
#ifndef _SYS_SYSTM_H_
#define _SYS_SYSTM_H_

#include <sys/types.h>
#include <sys/endian.h>
#include <sys/kernel.h>
#include <sys/hook.h>
#include <sys/stdarg.h>

#include <lib/libkern/libkern.h>

struct clockframe;
struct device;
struct tty;
struct uio;
struct vmspace;
typedef struct device *device_t;

#define panicstr	(curkernel()->k_panicstr)

typedef int	sy_call_t(struct lwp *, const void *, register_t *);

struct sysent {
	short		sy_narg;	/* arguments in words */
	short		sy_argsize;	/* bytes */
	int		sy_flags;
	sy_call_t	*sy_call;
	uint32_t	sy_entry;
	uint32_t	sy_return;
};
#define SYCALL_INDIRECT		0x0000002
#define SYCALL_NARGS64_MASK	0x000f000
#define SYCALL_NARGS64_VAL(n)	((n) << 12)
#define SYCALL_RET_64		0x0010000
#define SYCALL_ARG0_64		0x0020000
#define SYCALL_ARG_64_MASK(n)	(SYCALL_ARG0_64 << (n))
#define SYCALL_NOSYS		0x2000000
#define SYCALL_ARG_PTR		0x4000000
#define SYCALL_RET_64_P(sy)	(((sy)->sy_flags & SYCALL_RET_64) != 0)

/* Entry points that do nothing but answer. */
int	nullop(void *);
void	*nullret(void);
void	voidop(void);
int	enodev(void);
int	enosys(void);
int	enoioctl(void);
int	enxio(void);
int	eopnotsupp(void);

/* Output. */
void	panic(const char *, ...) __dead __printflike(1, 2);
void	vpanic(const char *, va_list) __dead __printflike(1, 0);
void	printf(const char *, ...) __printflike(1, 2);
void	vprintf(const char *, va_list) __printflike(1, 0);
void	printf_nolog(const char *, ...) __printflike(1, 2);
void	printf_tolog(const char *, ...) __printflike(1, 2);
void	printf_nostamp(const char *, ...) __printflike(1, 2);
void	uprintf(const char *, ...) __printflike(1, 2);
int	snprintf(char *, size_t, const char *, ...) __printflike(3, 4);
int	vsnprintf(char *, size_t, const char *, va_list) __printflike(3, 0);
int	vasprintf(char **, const char *, va_list) __printflike(2, 0);
int	sprintf(char *, const char *, ...) __printflike(2, 3);
void	log(int, const char *, ...) __printflike(2, 3);
void	vlog(int, const char *, va_list) __printflike(2, 0);
void	addlog(const char *, ...) __printflike(1, 2);
void	logpri(int);
void	tablefull(const char *, const char *);
int	humanize_number(char *, size_t, uint64_t, const char *, int);
int	format_bytes(char *, size_t, uint64_t);
int	snprintb(char *, size_t, const char *, uint64_t);
int	snprintb_m(char *, size_t, const char *, uint64_t, size_t);
void	hexdump(void (*)(const char *, ...) __printflike(1, 2), const char *,
	    const void *, size_t);
#define HEXDUMP_PRINTF	printf

void	aprint_normal(const char *, ...) __printflike(1, 2);
void	aprint_error(const char *, ...) __printflike(1, 2);
void	aprint_naive(const char *, ...) __printflike(1, 2);
void	aprint_verbose(const char *, ...) __printflike(1, 2);
void	aprint_debug(const char *, ...) __printflike(1, 2);
void	aprint_normal_dev(device_t, const char *, ...) __printflike(2, 3);
void	aprint_error_dev(device_t, const char *, ...) __printflike(2, 3);
void	aprint_naive_dev(device_t, const char *, ...) __printflike(2, 3);
void	aprint_verbose_dev(device_t, const char *, ...) __printflike(2, 3);
void	aprint_debug_dev(device_t, const char *, ...) __printflike(2, 3);
void	device_printf(device_t, const char *, ...) __printflike(2, 3);

struct ifnet;
void	aprint_normal_ifnet(struct ifnet *, const char *, ...)
	    __printflike(2, 3);
void	aprint_error_ifnet(struct ifnet *, const char *, ...)
	    __printflike(2, 3);
void	aprint_naive_ifnet(struct ifnet *, const char *, ...)
	    __printflike(2, 3);
void	aprint_verbose_ifnet(struct ifnet *, const char *, ...)
	    __printflike(2, 3);
void	aprint_debug_ifnet(struct ifnet *, const char *, ...)
	    __printflike(2, 3);
int	aprint_get_error_count(void);
void	aprint_vprefixed(const char *, const char *, const char *, va_list);

/* copy(9): between the kernel and the current process. */
int	copystr(const void *, void *, size_t, size_t *);
int	copyinstr(const void *, void *, size_t, size_t *);
int	copyoutstr(const void *, void *, size_t, size_t *);
int	copyin(const void *, void *, size_t);
int	copyout(const void *, void *, size_t);
int	kcopy(const void *, void *, size_t);
int	copyin_proc(struct proc *, const void *, void *, size_t);
int	copyout_proc(struct proc *, const void *, void *, size_t);
int	copyin_pid(pid_t, const void *, void *, size_t);
int	copyin_vmspace(struct vmspace *, const void *, void *, size_t);
int	copyout_vmspace(struct vmspace *, const void *, void *, size_t);
int	ioctl_copyin(int, const void *, void *, size_t);
int	ioctl_copyout(int, const void *, void *, size_t);
typedef int (*copyin_t)(const void *, void *, size_t);
typedef int (*copyout_t)(const void *, void *, size_t);

/* ufetch(9), ustore(9). */
int	ufetch_8(const uint8_t *, uint8_t *);
int	ufetch_16(const uint16_t *, uint16_t *);
int	ufetch_32(const uint32_t *, uint32_t *);
int	ufetch_64(const uint64_t *, uint64_t *);
int	ufetch_char(const unsigned char *, unsigned char *);
int	ufetch_short(const unsigned short *, unsigned short *);
int	ufetch_int(const unsigned int *, unsigned int *);
int	ufetch_long(const unsigned long *, unsigned long *);
int	ufetch_ptr(const void **, void **);
int	ustore_8(uint8_t *, uint8_t);
int	ustore_16(uint16_t *, uint16_t);
int	ustore_32(uint32_t *, uint32_t);
int	ustore_64(uint64_t *, uint64_t);
int	ustore_char(unsigned char *, unsigned char);
int	ustore_short(unsigned short *, unsigned short);
int	ustore_int(unsigned int *, unsigned int);
int	ustore_long(unsigned long *, unsigned long);
int	ustore_ptr(void **, void *);
int	ucas_32(volatile uint32_t *, uint32_t, uint32_t, uint32_t *);
int	ucas_64(volatile uint64_t *, uint64_t, uint64_t, uint64_t *);
int	ucas_int(volatile unsigned int *, unsigned int, unsigned int,
	    unsigned int *);
int	ucas_ptr(volatile void *, void *, void *, void *);

/* hash(9) tables. */
enum hashtype {
	HASH_LIST = 0,
	HASH_SLIST = 1,
	HASH_TAILQ = 2,
	HASH_PSLIST = 3
};
void	*hashinit(u_int, enum hashtype, bool, u_long *);
void	hashdone(void *, enum hashtype, u_long);

/* The kernel lock, for drivers that are not MPSAFE. */
void	_kernel_lock(int);
void	_kernel_unlock(int, int *);
bool	_kernel_locked_p(void);
#define KERNEL_LOCK(n, l)	_kernel_lock(n)
#define KERNEL_UNLOCK(n, l, p)	_kernel_unlock((n), (p))
#define KERNEL_LOCKED_P()	_kernel_locked_p()
#define KERNEL_UNLOCK_ALL(l, p)	_kernel_unlock(0, (p))
#define KERNEL_UNLOCK_LAST(l)	_kernel_unlock(-1, NULL)
#define KERNEL_UNLOCK_ONE(l)	_kernel_unlock(1, NULL)

void	kernconfig_lock(void);
void	kernconfig_unlock(void);
bool	kernconfig_is_held(void);

/* Reboot. */
extern const char ostype[], osrelease[], version[], copyright[];

void	cpu_reboot(int, char *);
void	kern_reboot(int, char *) __dead;

/* Time. */
void	hardclock(struct clockframe *);
void	delay(unsigned int);
#define DELAY(us)	delay(us)

void	assert_sleepable(void);
#ifdef DEBUG
#define ASSERT_SLEEPABLE()	assert_sleepable()
#else
#define ASSERT_SLEEPABLE()	((void)0)
#endif

#endif /* _SYS_SYSTM_H_ */
