/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each user has in use.  Made at first sight, kept while the kernel
 * lives; counts are changed by atomic operations.
 */
#ifndef _SYS_UIDINFO_H_
#define _SYS_UIDINFO_H_

#include <sys/types.h>
#include <sys/queue.h>

struct uidinfo {
	SLIST_ENTRY(uidinfo) ui_hash;
	uid_t		ui_uid;
	volatile u_long	ui_proccnt;	/* processes */
	volatile u_long	ui_lwpcnt;	/* lwps */
	volatile u_long	ui_lockcnt;	/* advisory locks */
	volatile u_long	ui_semcnt;	/* semaphores */
	volatile u_long	ui_sbsize;	/* bytes in socket buffers */
};

void	uid_init(void);
struct uidinfo *uid_find(uid_t);
int	chgproccnt(uid_t, int);
int	chglwpcnt(uid_t, int);
int	chgsemcnt(uid_t, int);
int	chglockcnt(struct uidinfo *, int);
int	chgsbsize(struct uidinfo *, u_long *, u_long, rlim_t);

#endif /* _SYS_UIDINFO_H_ */
