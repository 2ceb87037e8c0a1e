/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modctl(2): the numbers are in <sys/module.h>.
 */
#ifndef _SYS_MODCTL_H_
#define _SYS_MODCTL_H_

#include <sys/module.h>

#endif /* _SYS_MODCTL_H_ */
