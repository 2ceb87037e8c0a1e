/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The syncer: kern/vfs_syncer.c.  Its interface is in <sys/mount.h> and
 * <sys/vnode.h>; here are the delays, in seconds.
 */
#ifndef _MISCFS_SYNCFS_H_
#define _MISCFS_SYNCFS_H_

#define SYNCER_MAXDELAY	32	/* the longest delay is one less */
#define SYNCDELAY	30	/* of mounts */
#define FILEDELAY	30
#define DIRDELAY	15
#define METADELAY	10

#endif /* _MISCFS_SYNCFS_H_ */
