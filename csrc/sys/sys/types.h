/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Basic types, with NetBSD's sizes.  dev_t packing: major in bits 8..19,
 * minor in bits 0..7 and 20..31.
 */
#ifndef _SYS_TYPES_H_
#define _SYS_TYPES_H_

#include <sys/cdefs.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned char	u_char;
typedef unsigned short	u_short;
typedef unsigned int	u_int;
typedef unsigned long	u_long;
typedef unsigned char	unchar;
typedef unsigned short	ushort;
typedef unsigned int	uint;
typedef unsigned long	ulong;
typedef uint8_t		u_int8_t;
typedef uint16_t	u_int16_t;
typedef uint32_t	u_int32_t;
typedef uint64_t	u_int64_t;
typedef uint64_t	u_quad_t;
typedef int64_t		quad_t;
typedef quad_t		*qaddr_t;
typedef long		longlong_t;

typedef intptr_t	ssize_t;
typedef char		*caddr_t;
typedef int64_t		off_t;
typedef int64_t		voff_t;
typedef int64_t		daddr_t;
typedef int64_t		time_t;
typedef int32_t		suseconds_t;
typedef unsigned int	useconds_t;
typedef int		clockid_t;
typedef int		timer_t;
typedef uint64_t	dev_t;
typedef uint64_t	ino_t;
typedef uint32_t	mode_t;
typedef uint32_t	accmode_t;
typedef uint32_t	nlink_t;
typedef uint32_t	uid_t;
typedef uint32_t	gid_t;
typedef uint32_t	id_t;
typedef int32_t		pid_t;
typedef int32_t		lwpid_t;
typedef int		idtype_t;
typedef uint64_t	fsblkcnt_t;
typedef uint64_t	fsfilcnt_t;
typedef uint64_t	rlim_t;
typedef int		segsz_t;
typedef long		register_t;
typedef uint32_t	fixpt_t;
typedef int32_t		cpuid_t;
typedef int		psetid_t;
typedef int		pri_t;
typedef int		boolean_t;
typedef unsigned long	cpu_info_id_t;
typedef uint32_t	in_addr_t;
typedef uint16_t	in_port_t;
typedef uint8_t		sa_family_t;
typedef unsigned int	socklen_t;
typedef unsigned long	vaddr_t;
typedef unsigned long	vsize_t;
typedef unsigned long	paddr_t;
typedef unsigned long	psize_t;
typedef int		vm_prot_t;
typedef int32_t		devmajor_t;
typedef int32_t		devminor_t;
typedef const volatile void	*wchan_t;
typedef unsigned int	km_flag_t;

#define NODEVMAJOR	(-1)
#define NODEV		((dev_t)-1)
#define major(x)	((devmajor_t)(((uint32_t)(x) & 0x000fff00) >> 8))
#define minor(x)	((devminor_t)((((uint32_t)(x) & 0xfff00000) >> 12) | \
			    (((uint32_t)(x) & 0x000000ff) >> 0)))
#define makedev(x, y)	((dev_t)((((uint32_t)(x) << 8) & 0x000fff00U) | \
			    (((uint32_t)(y) << 12) & 0xfff00000U) | \
			    (((uint32_t)(y) << 0) & 0x000000ffU)))

#define FD_SETSIZE	256
#define NFDBITS		32
typedef struct fd_set {
	uint32_t fds_bits[FD_SETSIZE / NFDBITS];
} fd_set;

struct cpu_info;
struct file;
struct kernel;
struct knote;
struct lwp;
struct mount;
struct proc;
struct uio;
struct vnode;

typedef struct lwp	lwp_t;
typedef struct proc	proc_t;
typedef struct file	file_t;
typedef struct vnode	vnode_t;

#endif /* _SYS_TYPES_H_ */
