/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A rump kernel in this process: boot it, enter it, tell it what to do.
 *
 *	if (rump_init() != 0)
 *		errx(1, "no kernel");
 *	rump_pub_etfs_register("/dev/disk", "ffs.img", RUMP_ETFS_BLK);
 *	rump_sys_mkdir("/mnt", 0755);
 *	...
 *
 * rump_init() boots the default kernel of the process.  More of them, as
 * objects that can be destroyed: rumpkernel.h.  System calls: rump_syscalls.h.
 *
 * Except where said otherwise a function returns 0 or an error number, in
 * NetBSD's numbering (RUMP_E*): rump_errno2host() translates.
 */
#ifndef _RUMP_RUMP_H_
#define _RUMP_RUMP_H_

#include <stddef.h>
#include <stdint.h>

#include <rump/rumpdefs.h>

#ifdef __cplusplus
extern "C" {
#endif

/* rump_pub_lwproc_rfork(): what the new process gets of its parent's files. */
#define RUMP_RFFDG		0x01	/* a copy */
#define RUMP_RFCFDG		0x02	/* none */
#define RUMP_RFFD_SHARE		0	/* the same, shared */
#define RUMP_RFFD_COPY		RUMP_RFFDG
#define RUMP_RFFD_CLEAR		RUMP_RFCFDG

/* rump_pub_freecn(): the credentials as well. */
#define RUMPCN_FREECRED		0x02

/* rump_pub_etfs_register_withsize(): to the end of the host's file. */
#define RUMP_ETFS_SIZE_ENDOFF	((uint64_t)-1)

#define RUMP_DAEMONIZE_SUCCESS	0

/* What happens to signals that the kernel sends to its processes. */
enum rump_sigmodel {
	RUMP_SIGMODEL_PANIC,		/* the kernel panics */
	RUMP_SIGMODEL_IGNORE,		/* nothing */
	RUMP_SIGMODEL_HOST_NOTANYMORE,	/* not supported: as IGNORE */
	RUMP_SIGMODEL_RAISE,		/* they are raised in the host */
	RUMP_SIGMODEL_RECORD		/* they are marked as pending */
};

/* An etfs key that is there from the start of the boot. */
struct rump_boot_etfs {
	/* Set by the caller. */
	const char		*eb_key;
	const char		*eb_hostpath;
	enum rump_etfs_type	eb_type;
	uint64_t		eb_begin;
	uint64_t		eb_size;

	/* Set by the kernel; eb_status is -1 until boot has come to it. */
	struct rump_boot_etfs	*_eb_next;
	int			eb_status;
};

/* Boot the default kernel.  Does nothing, and returns 0, from the second on. */
int	rump_init(void);

/* Serve the default kernel at a URL (unix://PATH, tcp://ADDRESS:PORT/). */
int	rump_init_server(const char *url);

/* Have a function called while rump_init() runs, in the kernel. */
int	rump_init_callback(void (*fn)(void));

/* Before rump_init(): go to the background; then tell the waiting parent. */
int	rump_daemonize_begin(void);
int	rump_daemonize_done(int error);

/*
 * Enter and leave the kernel: between them RUMPNS functions may be called.
 *
 * A kernel that panics ends alone: rump_sys_*, rump_pub_* and RUMP_VOP_* come
 * back with RUMP_EHOSTDOWN (a pointer: NULL), in between too, also from a panic
 * of their own; rump_unschedule() is due all the same.  Of a kernel that has
 * ended rump_schedule() enters nothing, and the calls that follow fail in the
 * same way.  A RUMPNS function that is called directly cannot come back: if it
 * panics, or sleeps in a kernel that does, the process ends.
 */
void	rump_schedule(void);
void	rump_unschedule(void);

/* The release of NetBSD whose interface the kernel has: 999009200. */
int	rump_getversion(void);
int	rump_pub_getversion(void);

/* Could a kernel module of NetBSD itself be loaded?  0: no. */
int	rump_nativeabi_p(void);

/* Before rump_init(): RUMP_RB_* and RUMP_AB_* flags. */
int	rump_boot_gethowto(void);
void	rump_boot_sethowto(int howto);
void	rump_boot_setsigmodel(enum rump_sigmodel model);
void	rump_boot_etfs_register(struct rump_boot_etfs *eb);

/* Print the event counters of the default kernel on its console. */
void	rump_printevcnts(void);

#ifdef __cplusplus
}
#endif

#include <rump/rumpkern_if_pub.h>
#include <rump/rumpvfs_if_pub.h>

#endif /* _RUMP_RUMP_H_ */
