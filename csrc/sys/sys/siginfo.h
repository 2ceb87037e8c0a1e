/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What comes with a signal.
 */
#ifndef _SYS_SIGINFO_H_
#define _SYS_SIGINFO_H_

#include <sys/types.h>
#include <sys/queue.h>

typedef union sigval {
	int		sival_int;
	void		*sival_ptr;
} sigval_t;

struct _ksiginfo {
	int		_signo;
	int		_code;
	int		_errno;
	int		_pad;
	union {
		struct {
			pid_t		_pid;
			uid_t		_uid;
			sigval_t	_value;
		} _rt;
		struct {
			pid_t		_pid;
			uid_t		_uid;
			int		_status;
			unsigned int	_utime;
			unsigned int	_stime;
		} _child;
		struct {
			void		*_addr;
			int		_trap;
			int		_trap2;
			int		_trap3;
		} _fault;
		struct {
			long		_band;
			int		_fd;
		} _poll;
	} _reason;
};

typedef union siginfo {
	char		si_pad[128];
	struct _ksiginfo _info;
} siginfo_t;

#define si_signo	_info._signo
#define si_code		_info._code
#define si_errno	_info._errno
#define si_value	_info._reason._rt._value
#define si_pid		_info._reason._child._pid
#define si_uid		_info._reason._child._uid
#define si_status	_info._reason._child._status
#define si_addr		_info._reason._fault._addr
#define si_trap		_info._reason._fault._trap
#define si_band		_info._reason._poll._band
#define si_fd		_info._reason._poll._fd

#ifdef _KERNEL
typedef struct ksiginfo {
	u_long			ksi_flags;	/* KSI_* */
	TAILQ_ENTRY(ksiginfo)	ksi_list;
	struct _ksiginfo	ksi_info;
	lwpid_t			ksi_lid;	/* 0, or the lwp meant */
} ksiginfo_t;
TAILQ_HEAD(ksiginfoq, ksiginfo);
typedef struct ksiginfoq ksiginfoq_t;

#define ksi_signo	ksi_info._signo
#define ksi_code	ksi_info._code
#define ksi_errno	ksi_info._errno
#define ksi_value	ksi_info._reason._rt._value
#define ksi_pid		ksi_info._reason._child._pid
#define ksi_uid		ksi_info._reason._child._uid
#define ksi_status	ksi_info._reason._child._status
#define ksi_addr	ksi_info._reason._fault._addr
#define ksi_trap	ksi_info._reason._fault._trap
#define ksi_band	ksi_info._reason._poll._band
#define ksi_fd		ksi_info._reason._poll._fd

#define KSI_TRAP	0x01
#define KSI_EMPTY	0x02
#define KSI_QUEUED	0x04
#define KSI_FROMPOOL	0x08

#define KSI_INIT(k)							\
	__builtin_memset((k), 0, sizeof(*(k)))
#define KSI_INIT_EMPTY(k)						\
	do {								\
		KSI_INIT(k);						\
		(k)->ksi_flags = KSI_EMPTY;				\
		(k)->ksi_code = SI_NOINFO;				\
	} while (/*CONSTCOND*/0)
#define KSI_INIT_TRAP(k)						\
	do {								\
		KSI_INIT(k);						\
		(k)->ksi_flags = KSI_TRAP;				\
	} while (/*CONSTCOND*/0)
#define KSI_COPY(from, to)						\
	do {								\
		(to)->ksi_flags = (from)->ksi_flags;			\
		(to)->ksi_info = (from)->ksi_info;			\
		(to)->ksi_lid = (from)->ksi_lid;			\
	} while (/*CONSTCOND*/0)
#define KSI_TRAP_P(k)	(((k)->ksi_flags & KSI_TRAP) != 0)
#define KSI_EMPTY_P(k)	(((k)->ksi_flags & KSI_EMPTY) != 0)
#endif /* _KERNEL */

#define SI_USER		0
#define SI_QUEUE	(-1)
#define SI_TIMER	(-2)
#define SI_ASYNCIO	(-3)
#define SI_MESGQ	(-4)
#define SI_LWP		(-5)
#define SI_NOINFO	32767

#define POLL_IN		1
#define POLL_OUT	2
#define POLL_MSG	3
#define POLL_ERR	4
#define POLL_PRI	5
#define POLL_HUP	6

#define CLD_EXITED	1
#define CLD_KILLED	2
#define CLD_DUMPED	3
#define CLD_TRAPPED	4
#define CLD_STOPPED	5
#define CLD_CONTINUED	6

#endif /* _SYS_SIGINFO_H_ */
