/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asynchronous I/O: between kern_aio.c, which has the requests and does them,
 * and sys_aio.c, the system calls.  The rules are at the head of kern_aio.c.
 */
#ifndef _KERN_AIO_IMPL_H_
#define _KERN_AIO_IMPL_H_

#include <sys/aio.h>
#include <sys/condvar.h>
#include <sys/file.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/queue.h>

#include "ondemand.h"

#define AIO_WORKERS	4

/* aiocb._state */
#define JOB_NONE	0
#define JOB_WIP		1
#define JOB_DONE	2

/* aj_op */
#define AIO_READ	0x01
#define AIO_WRITE	0x02
#define AIO_SYNC	0x04
#define AIO_DSYNC	0x08

/* The requests of a lio_listio(). */
struct lio {
	u_int		lio_refcnt;	/* requests, and the caller */
	u_int		lio_pending;
	bool		lio_failed;
	struct sigevent	lio_sig;
};

struct aio_job {
	TAILQ_ENTRY(aio_job) aj_entry;
	int		aj_op;
	file_t		*aj_fp;
	struct aiocb	*aj_uptr;
	struct lio	*aj_lio;
	struct aiocb	aj_cb;
};
TAILQ_HEAD(aio_jobs, aio_job);

struct aio_worker {
	struct ondemand	aw_od;
	struct aioproc	*aw_proc;
	bool		aw_busy;	/* ap_lock */
};

struct aioproc {
	kmutex_t	ap_lock;
	kcondvar_t	ap_cv;		/* something is done */
	uint64_t	ap_ndone;
	struct proc	*ap_p;
	u_int		ap_njobs;
	struct aio_jobs	ap_queue;
	struct aio_jobs	ap_running;
	struct aio_worker ap_worker[AIO_WORKERS];
};

struct aio_state {
	kmutex_t	as_lock;
	u_int		as_njobs;
};

/* kern_aio.c */
int	aio_copyout_status(struct proc *, struct aiocb *, int, int, ssize_t);
void	aio_done(struct aioproc *, struct aio_job *, int, ssize_t);
int	aio_enqueue(struct lwp *, int, struct aiocb *, struct lio *);
bool	aio_inuse(const struct aioproc *, const struct aiocb *);
int	aio_sigevent_check(const struct sigevent *);
void	aio_signal(struct proc *, const struct sigevent *);
void	aio_unreserve(void);
int	aioproc_get(struct proc *, struct aioproc **);

#endif /* _KERN_AIO_IMPL_H_ */
