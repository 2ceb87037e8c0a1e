/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message buffer: a ring of what the kernel printed.
 */
#ifndef _SYS_MSGBUF_H_
#define _SYS_MSGBUF_H_

#include <sys/types.h>

#define MSG_MAGIC	0x063061

struct kern_msgbuf {
	long	msg_magic;
	long	msg_bufx;	/* write offset */
	long	msg_bufr;	/* read offset */
	long	msg_bufs;	/* size of msg_bufc */
	char	msg_bufc[1];
};

struct kern_msgbuf *msgbuf_get(void);
#define msgbufp		(msgbuf_get())
#define msgbufenabled	(msgbuf_get() != NULL)
#define logenabled(mbp)	((mbp) != NULL && (mbp)->msg_magic == MSG_MAGIC)

/* Boot: before the first printf that is to be kept. */
void	msgbuf_init(void);
void	loginit(void);
void	logputchar(int);

/* Copy out the text of the ring, oldest first; returns its length. */
size_t	msgbuf_read(char *, size_t);

/*
 * Where console lines go: whole lines, without a lock of the kernel held.
 * NULL restores the host's standard output.
 */
typedef void (*console_sink_t)(void *, const char *, size_t);
void	console_setsink(console_sink_t, void *);
void	cnputc_buf(const char *, size_t);
/* Lines that are not yet whole. */
void	cnflush(void);

#endif /* _SYS_MSGBUF_H_ */
