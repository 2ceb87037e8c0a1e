/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes: extattr(9), extattr_get_file(2).
 */
#ifndef _SYS_EXTATTR_H_
#define _SYS_EXTATTR_H_

#include <sys/types.h>

#define EXTATTR_NAMESPACE_EMPTY		0x00000000
#define EXTATTR_NAMESPACE_EMPTY_STRING	"empty"
#define EXTATTR_NAMESPACE_USER		0x00000001
#define EXTATTR_NAMESPACE_USER_STRING	"user"
#define EXTATTR_NAMESPACE_SYSTEM	0x00000002
#define EXTATTR_NAMESPACE_SYSTEM_STRING	"system"

#define EXTATTR_CMD_START	0x00000001
#define EXTATTR_CMD_STOP	0x00000002

#define EXTATTR_MAXNAMELEN	255	/* without the NUL */

/* Flags of VOP_LISTEXTATTR(). */
#define EXTATTR_LIST_LENPREFIX	1

#ifdef _KERNEL
struct kauth_cred;

/* Whether `cred' may use (accmode VREAD, VWRITE) a name space of `vp'. */
int	extattr_check_cred(struct vnode *, int, struct kauth_cred *, int);
#endif

#endif /* _SYS_EXTATTR_H_ */
