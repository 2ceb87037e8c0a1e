/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of ids.
 */
#ifndef _SYS_IDTYPE_H_
#define _SYS_IDTYPE_H_

#define P_MYID	((id_t)-1)

#define P_ALL	0
#define P_PID	1
#define P_LWPID	2
#define P_PPID	3
#define P_PGID	4

#endif /* _SYS_IDTYPE_H_ */
