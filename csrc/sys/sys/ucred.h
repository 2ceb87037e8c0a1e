/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Credentials as file systems put them on the wire and into mount arguments.
 */
#ifndef _SYS_UCRED_H_
#define _SYS_UCRED_H_

#include <sys/types.h>

struct uucred {
	unsigned short	cr_unused;
	uid_t		cr_uid;
	gid_t		cr_gid;
	short		cr_ngroups;
	gid_t		cr_groups[16];
};

#ifdef _KERNEL
/* do_setresuid(): which present id a new one may equal without privilege. */
#define ID_R_EQ_R	0x001
#define ID_R_EQ_E	0x002
#define ID_R_EQ_S	0x004
#define ID_E_EQ_R	0x008
#define ID_E_EQ_E	0x010
#define ID_E_EQ_S	0x020
#define ID_S_EQ_R	0x040
#define ID_S_EQ_E	0x080
#define ID_S_EQ_S	0x100

struct lwp;
int	do_setresuid(struct lwp *, uid_t, uid_t, uid_t, u_int);
int	do_setresgid(struct lwp *, gid_t, gid_t, gid_t, u_int);
#endif

#endif /* _SYS_UCRED_H_ */
