/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl(2).
 */
#ifndef _SYS_IOCTL_H_
#define _SYS_IOCTL_H_

#include <sys/ioccom.h>
#include <sys/filio.h>
#include <sys/ttycom.h>

#endif /* _SYS_IOCTL_H_ */
