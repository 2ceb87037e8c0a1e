/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctls of every descriptor.
 */
#ifndef _SYS_FILIO_H_
#define _SYS_FILIO_H_

#include <sys/types.h>
#include <sys/ioccom.h>

struct fsbmapreq;

#define FIOCLEX		_IO('f', 1)
#define FIONCLEX	_IO('f', 2)
#define FIOSEEKDATA	_IOWR('f', 97, off_t)
#define FIOSEEKHOLE	_IOWR('f', 98, off_t)
#define FIONREAD	_IOR('f', 127, int)
#define FIONBIO		_IOW('f', 126, int)
#define FIOASYNC	_IOW('f', 125, int)
#define FIOSETOWN	_IOW('f', 124, int)
#define FIOGETOWN	_IOR('f', 123, int)
#define FIOGETBMAP	_IOWR('f', 122, daddr_t)
#define FIONWRITE	_IOR('f', 121, int)
#define FIONSPACE	_IOR('f', 120, int)

/* Of a watch (rump_process_watchfd()): do not keep the file. */
#define FIOUNPIN	_IO('f', 81)

#endif /* _SYS_FILIO_H_ */
