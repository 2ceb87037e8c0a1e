/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pipe(2): see kern/sys_pipe.c.
 */
#ifndef _SYS_PIPE_H_
#define _SYS_PIPE_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/select.h>
#include <sys/syslimits.h>
#include <sys/time.h>

#define PIPE_SMALL	4096	/* first buffer */
#define PIPE_SIZE	65536	/* when that is too small */
#define PIPE_DIRECT	8192	/* copied without the lock from here on */

/* pipe_state */
#define PIPE_EOF	0x01	/* the write end is closed */
#define PIPE_NOREADER	0x02	/* the read end is closed */
#define PIPE_RBUSY	0x04	/* a reader copies without the lock */
#define PIPE_WBUSY	0x08	/* a writer is at work */
#define PIPE_ASYNC	0x10	/* pipe_pgid wants SIGIO */
#define PIPE_ACCESSED	0x20	/* times are due, by the next fstat(2) */
#define PIPE_MODIFIED	0x40

/* All of it: pipe_lock. */
struct pipe {
	kmutex_t	pipe_lock;
	kcondvar_t	pipe_rcv;	/* data, or the end */
	kcondvar_t	pipe_wcv;	/* room, or the end */
	kcondvar_t	pipe_bcv;	/* RBUSY or WBUSY went */
	char		*pipe_buf;	/* NULL: nothing in it */
	u_int		pipe_size;	/* of pipe_buf, a power of two */
	u_int		pipe_in;	/* bytes ever written, modulo 2^32 */
	u_int		pipe_out;	/* bytes ever read */
	u_int		pipe_state;
	u_int		pipe_ends;	/* open ends */
	u_int		pipe_gen;	/* fo_restart: sleepers leave */
	pid_t		pipe_pgid;	/* SIGIO */
	struct selinfo	pipe_rsel;
	struct selinfo	pipe_wsel;
	ino_t		pipe_ino;
	struct timespec	pipe_btime, pipe_atime, pipe_mtime;
};

void	pipe_init(void);
void	pipe_fini(void);

#endif /* _SYS_PIPE_H_ */
