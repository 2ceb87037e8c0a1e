/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unix(4): addresses and options of AF_LOCAL sockets.
 */
#ifndef _SYS_UN_H_
#define _SYS_UN_H_

#include <sys/types.h>

struct sockaddr_un {
	uint8_t		sun_len;	/* with the NUL, if there is one */
	sa_family_t	sun_family;
	char		sun_path[104];
};

#define SOL_LOCAL	0
#define LOCAL_OCREDS	0x0001		/* as LOCAL_CREDS */
#define LOCAL_CONNWAIT	0x0002		/* connect(2) waits for accept(2) */
#define LOCAL_PEEREID	0x0003		/* struct unpcbid of the peer */
#define LOCAL_CREDS	0x0004		/* receive SCM_CREDS */

struct unpcbid {
	pid_t		unp_pid;
	uid_t		unp_euid;
	gid_t		unp_egid;
};

#define SUN_LEN(su) \
    (sizeof(*(su)) - sizeof((su)->sun_path) + strlen((su)->sun_path))

#ifdef _KERNEL
struct file;
struct mbuf;

extern const struct pr_usrreqs unp_usrreqs;
extern const struct domain unixdomain;

/* SCM_RIGHTS: descriptors become files in a message, and back. */
int	unp_externalize(struct mbuf *, struct lwp *, int);
void	unp_dispose(struct mbuf *);
#endif /* _KERNEL */

#endif /* _SYS_UN_H_ */
