/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flags of getrandom(2).
 */
#ifndef _SYS_RANDOM_H_
#define _SYS_RANDOM_H_

#define GRND_NONBLOCK	0x1
#define GRND_RANDOM	0x2
#define GRND_INSECURE	0x4

#endif /* _SYS_RANDOM_H_ */
