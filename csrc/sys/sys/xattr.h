/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Linux-shaped calls on extended attributes: getxattr(2) and family.
 * Names carry their name space as a prefix, "user." or "system."
 */
#ifndef _SYS_XATTR_H_
#define _SYS_XATTR_H_

#include <sys/types.h>

#define XATTR_NAME_MAX	255	/* NAME_MAX of this interface */
#define XATTR_SIZE_MAX	65536
#define XATTR_LIST_MAX	65536

#define XATTR_CREATE	0x01	/* fail if it exists */
#define XATTR_REPLACE	0x02	/* fail if it does not */

#endif /* _SYS_XATTR_H_ */
