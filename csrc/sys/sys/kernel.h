/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Global variables of NetBSD's interface; each is a member of struct kernel.
 */
#ifndef _SYS_KERNEL_H_
#define _SYS_KERNEL_H_

#include <sys/lwp.h>
#include <rump-sys/kernel.h>

enum {
	hz = 100,		/* ticks a second */
	tick = 10000,		/* microseconds a tick */
	stathz = 100,
	profhz = 1
};

#define cold		(curkernel()->k_cold)
#define boothowto	(curkernel()->k_boothowto)
#define doforce		(curkernel()->k_doforce)
#define hostname	(curkernel()->k_hostname)
#define hostnamelen	(curkernel()->k_hostnamelen)
#define domainname	(curkernel()->k_domainname)
#define domainnamelen	(curkernel()->k_domainnamelen)
#define hostid		(curkernel()->k_hostid)
#define rootdev		(curkernel()->k_rootdev)

int	getticks(void);
#define hardclock_ticks	(getticks())

#endif /* _SYS_KERNEL_H_ */
