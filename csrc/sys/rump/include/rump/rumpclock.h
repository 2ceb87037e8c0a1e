/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clocks of kernels: of the host, a little off, or virtual.
 *
 *	struct rump_clock_config cc = { .rcc_size = sizeof(cc),
 *	    .rcc_kind = RUMP_CLOCKKIND_VIRTUAL, .rcc_seed = 1 };
 *	struct rump_clock *clock;
 *	error = rump_clock_create(&cc, &clock);
 *	cf.rkc_clock = clock;
 *	error = rump_kernel_boot(&cf, &kernel);
 *	error = rump_clock_join(clock, "main");
 *	... calls ...
 *	error = rump_clock_leave(clock);
 *	rump_clock_release(clock);
 *
 * Any number of kernels may share a clock; each holds a reference.
 *
 * A virtual clock stands still while anybody runs.  Of the threads that take
 * part, those of the kernels' own and those of the program while they are in a
 * kernel, one runs at a time, and the seed decides which is next.  When all of
 * them sleep and at least one of the program waits, time jumps to the next
 * deadline.  A thread of the program that has joined takes part in its own
 * code too: nobody else runs, and time stands, until it sleeps in a kernel,
 * leaves, or is outside (rump_clock_outside()).  If all threads that use the
 * kernels joined, what happens follows from the seed alone.
 *
 * All functions return 0 or an errno in NetBSD's numbering.
 */
#ifndef _RUMP_RUMPCLOCK_H_
#define _RUMP_RUMPCLOCK_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rump_clock;
struct rump_clock_thread;

#define RUMP_CLOCKKIND_HOST	0	/* of the host, a little off */
#define RUMP_CLOCKKIND_VIRTUAL	1

/* Who fails to leave is found out after so long, in nanoseconds. */
#define RUMP_CLOCK_PATIENCE	10000000000

struct rump_clock_config {
	size_t		rcc_size;	/* of this structure */
	int		rcc_kind;	/* RUMP_CLOCK_* */
	int		rcc_closed;	/* all threads there will be have joined
					 * or are made by those: when all of
					 * them sleep for ever, kernels panic */
	uint64_t	rcc_seed;
	int64_t		rcc_wall;	/* virtual: ns since 1970 at the start;
					 * host: ns added to its wall clock */
	int64_t		rcc_rate;	/* of the wall clock: gains so many ns
					 * a second */
	int64_t		rcc_cost;	/* ns that a system call takes */
	int64_t		rcc_patience;	/* ns of the host; 0: as above */
	uint32_t	rcc_explore;	/* of 1000 locks and sleeps, so many let
					 * another thread go first */
	uint32_t	rcc_events;	/* so many are kept as text */
};

int	rump_clock_create(const struct rump_clock_config *,
	    struct rump_clock **);
void	rump_clock_release(struct rump_clock *);

/* Nanoseconds: monotonic, and since 1970. */
int64_t	rump_clock_now(struct rump_clock *);
int64_t	rump_clock_wall(struct rump_clock *);

/*
 * Let so many nanoseconds go by, and all that is due in them happen.  A clock
 * of the host: EOPNOTSUPP.
 */
int	rump_clock_advance(struct rump_clock *, int64_t);

/* Step the wall clock; its rate from now on.  EINVAL: over a half. */
int	rump_clock_jump(struct rump_clock *, int64_t);
int	rump_clock_rate(struct rump_clock *, int64_t);

/*
 * The calling thread takes part, or no more.  EALREADY; ESRCH; EBUSY: it is in
 * a kernel; EOPNOTSUPP: a clock of the host; EDEADLK: it was expelled, see
 * rump_clock_error().
 */
int	rump_clock_join(struct rump_clock *, const char *name);
int	rump_clock_leave(struct rump_clock *);

/*
 * Around what waits for something else than a kernel: other threads run and
 * time goes on.  ESRCH.
 */
int	rump_clock_outside(struct rump_clock *);
int	rump_clock_inside(struct rump_clock *);

/*
 * A thread that takes part from the moment it is prepared, by the thread that
 * will start it; its first act is adopt.  wait waits, in virtual time, until it
 * has left.  Each prepare is followed by one drop, at any time.  cancel: there
 * will be no thread.
 */
int	rump_clock_prepare(struct rump_clock *, const char *name,
	    struct rump_clock_thread **);
void	rump_clock_adopt(struct rump_clock_thread *);
void	rump_clock_cancel(struct rump_clock_thread *);
int	rump_clock_wait(struct rump_clock_thread *);
void	rump_clock_drop(struct rump_clock_thread *);

/*
 * The calling thread, with a reference that one drop ends.
 */
int	rump_clock_self(struct rump_clock *, struct rump_clock_thread **);

/*
 * Wait, in virtual time, until another thread unparks the calling one, or
 * until a time of the monotonic clock; negative: for ever.  Unparked before, it
 * returns at once.  ETIMEDOUT; EDEADLK: the clock is closed, and nobody will.
 * RUMP_CLOCK_SERVES: the thread works for others only; that it waits for ever
 * keeps nobody, and is no deadlock.
 *
 * idle and busy are around the place where the thread waits in the host for
 * what others that take part do.  They run and time goes on, as between
 * outside and inside; but who is going to wake it unparks it first, and from
 * then on its turn comes as if it were there already.  ESRCH: it has not
 * joined.
 */
#define RUMP_CLOCK_SERVES	1

int	rump_clock_park(struct rump_clock *, int64_t, int);
void	rump_clock_unpark(struct rump_clock_thread *);
int	rump_clock_idle(struct rump_clock *);
int	rump_clock_busy(struct rump_clock *);

/* A number from the seed, for the program's own choices. */
uint64_t rump_clock_random(struct rump_clock *);

/*
 * A hash of all that happened: choices of threads, system calls and their
 * results, timers, random numbers, transfers of disks.
 */
uint64_t rump_clock_hash(struct rump_clock *);

/*
 * The events that were kept, a line each, from event *next on, which moves on;
 * cut to len, NUL-terminated.  Returns the length.
 */
size_t	rump_clock_events(struct rump_clock *, uint64_t *next, char *, size_t);

/* What went wrong, and whose fault it was: text, NULL if nothing did. */
const char *rump_clock_error(struct rump_clock *);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPCLOCK_H_ */
