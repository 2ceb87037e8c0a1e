/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parameters and small macros that all of the kernel uses.
 */
#ifndef _SYS_PARAM_H_
#define _SYS_PARAM_H_

#include <sys/types.h>
#include <sys/cdefs.h>
#include <sys/errno.h>
#include <sys/inttypes.h>
#include <sys/limits.h>
#include <sys/null.h>
#include <sys/syslimits.h>

#define BSD			199506
#define BSD4_3			1
#define BSD4_4			1
#define NetBSD			199905
#define __NetBSD_Version__	999009200
#define __NetBSD_Prereq__(M, m, p)					\
	((((M) * 100000000) + ((m) * 1000000) + (p) * 100) <=		\
	    __NetBSD_Version__)

/* Names and tables. */
#define MAXCOMLEN	16
#define MAXINTERP	1024
#define MAXLOGNAME	16
#define MAXPATHLEN	1024
#define MAXSYMLINKS	32
#define MAXHOSTNAMELEN	256
#define NCARGS		ARG_MAX
#define NGROUPS		NGROUPS_MAX
#define NOGROUP		65535
#define NOFILE		OPEN_MAX
#define CMASK		022

/* Memory. */
#define PAGE_SHIFT	12
#define PAGE_SIZE	(1 << PAGE_SHIFT)
#define PAGE_MASK	(PAGE_SIZE - 1)
#define PGSHIFT		PAGE_SHIFT
#define NBPG		PAGE_SIZE
#define PGOFSET		PAGE_MASK
#define round_page(x)	(((vaddr_t)(x) + PAGE_MASK) & ~(vaddr_t)PAGE_MASK)
#define trunc_page(x)	((vaddr_t)(x) & ~(vaddr_t)PAGE_MASK)
#define ptoa(x)		((vaddr_t)(x) << PAGE_SHIFT)
#define atop(x)		((vaddr_t)(x) >> PAGE_SHIFT)
#define ctob(x)		ptoa(x)
#define btoc(x)		atop((vaddr_t)(x) + PAGE_MASK)
#define ALIGNBYTES	(sizeof(long) - 1)
#define ALIGN(p)	(((uintptr_t)(p) + ALIGNBYTES) & ~ALIGNBYTES)
#define ALIGNED_POINTER(p, t)	((((uintptr_t)(p)) & (__alignof(t) - 1)) == 0)
#define ALIGNED_POINTER_LOAD(q, p, t)	memcpy((q), (p), sizeof(t))

/* Block devices. */
#define DEV_BSHIFT	9
#define DEV_BSIZE	(1 << DEV_BSHIFT)
#define BLKDEV_IOSIZE	2048
#define MAXPHYS		65536
#define MAXBSIZE	65536
#define MACHINE_MAXPHYS	MAXPHYS
#define btodb(x)	((x) >> DEV_BSHIFT)
#define dbtob(x)	((x) << DEV_BSHIFT)
#define btodb64(x)	((uint64_t)(x) >> DEV_BSHIFT)
#define dbtob64(x)	((uint64_t)(x) << DEV_BSHIFT)
#define ctod(x)		((x) << (PAGE_SHIFT - DEV_BSHIFT))
#define dtoc(x)		((x) >> (PAGE_SHIFT - DEV_BSHIFT))
#define UBC_WINSHIFT	16

/* Network buffers. */
#define MSIZE		512
#define MCLSHIFT	11
#define MCLBYTES	(1 << MCLSHIFT)

/* Arithmetic. */
#define MIN(a, b)	((/*CONSTCOND*/(a) < (b)) ? (a) : (b))
#define MAX(a, b)	((/*CONSTCOND*/(a) > (b)) ? (a) : (b))
#define howmany(x, y)	(((x) + ((y) - 1)) / (y))
#define roundup(x, y)	((((x) + ((y) - 1)) / (y)) * (y))
#define rounddown(x, y)	(((x) / (y)) * (y))
#define roundup2(x, m)	((((x) - 1) | ((m) - 1)) + 1)
#define rounddown2(x, m) ((x) & ~((__typeof__(x))((m) - 1)))
#define powerof2(x)	((((x) - 1) & (x)) == 0)

/* Bit maps of bytes. */
#define NBBY		8
#define setbit(a, i)	((a)[(i) / NBBY] |= 1 << ((i) % NBBY))
#define clrbit(a, i)	((a)[(i) / NBBY] &= ~(1 << ((i) % NBBY)))
#define isset(a, i)	((a)[(i) / NBBY] & (1 << ((i) % NBBY)))
#define isclr(a, i)	(((a)[(i) / NBBY] & (1 << ((i) % NBBY))) == 0)

/* Fixed-point numbers (load averages). */
#define FSHIFT		11
#define FSCALE		(1 << FSHIFT)

/* Milliseconds and ticks: at least as long, and 64 bits on the way. */
#define mstohz(ms)							\
	((int)(((uint64_t)(unsigned int)(ms) * hz + 999) / 1000))
#define hztoms(t)							\
	((unsigned int)((uint64_t)(unsigned int)(t) * 1000 / hz))

#define NODEV		((dev_t)-1)

#if defined(__x86_64__)
#define MACHINE		"amd64"
#define MACHINE_ARCH	"x86_64"
#elif defined(__aarch64__)
#define MACHINE		"evbarm"
#define MACHINE_ARCH	"aarch64"
#else
#error "unsupported machine"
#endif

#endif /* _SYS_PARAM_H_ */
