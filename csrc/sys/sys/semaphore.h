/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Limits of semaphores (sem(3)), for users and kernel.
 */
#ifndef _SYS_SEMAPHORE_H_
#define _SYS_SEMAPHORE_H_

#define SEM_VALUE_MAX	(~0U)

#endif /* _SYS_SEMAPHORE_H_ */
