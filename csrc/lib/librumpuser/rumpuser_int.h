/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the files of librumpuser.
 */
#ifndef _LIBRUMPUSER_INT_H_
#define _LIBRUMPUSER_INT_H_

#include <stdbool.h>
#include <stdint.h>

#include <rump/rumpuser.h>

/* Errno numbers of NetBSD's that this library gives of its own accord. */
#define NB_EPERM	1
#define NB_ENOENT	2
#define NB_EIO		5
#define NB_E2BIG	7
#define NB_ENOMEM	12
#define NB_EBUSY	16
#define NB_EINVAL	22
#define NB_ENOSPC	28
#define NB_EAGAIN	35
#define NB_EOPNOTSUPP	45
#define NB_ETIMEDOUT	60
#define NB_ENOSYS	78

#define RU_HIDDEN	__attribute__((__visibility__("hidden")))

extern RU_HIDDEN struct rumpuser_hyperup rumpuser__hyp;

int	rumpuser__errtrans(int) RU_HIDDEN;	/* host -> NetBSD */
int	rumpuser__errno2host(int) RU_HIDDEN;	/* NetBSD -> host */
int	rumpuser__sig2host(int) RU_HIDDEN;

/* NetBSD's number of errno. */
#define RU_ERRNO()	rumpuser__errtrans(errno)

/* Around what may block. */
static inline int
rumpuser__unschedule(void)
{
	int nlocks = -1;

	if (rumpuser__hyp.hyp_backend_unschedule != NULL)
		rumpuser__hyp.hyp_backend_unschedule(0, &nlocks, NULL);
	return nlocks;
}

static inline void
rumpuser__reschedule(int nlocks)
{

	if (rumpuser__hyp.hyp_backend_schedule != NULL)
		rumpuser__hyp.hyp_backend_schedule(nlocks, NULL);
}

/*
 * The thread holds locks of the host, and no signal may end what it does in a
 * kernel: rumpuser_fault.c
 */
extern __thread int rumpuser__busy RU_HIDDEN;

static inline void
rumpuser__idle(int *busy)
{

	rumpuser__busy = *busy;
}

/* Until the end of the block. */
#define RU_BUSY()							\
	int ru_busy __attribute__((__cleanup__(rumpuser__idle),		\
	    __unused__)) = rumpuser__busy++

/* RUMP_THREADS=0 */
bool	rumpuser__nothreads(void) RU_HIDDEN;

/* fork(2) while workers run: rumpuser_bio.c */
void	rumpuser__bio_forked(void) RU_HIDDEN;

#endif /* _LIBRUMPUSER_INT_H_ */
