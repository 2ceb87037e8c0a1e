/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * select(9): an object that can be waited for embeds a struct selinfo.
 *
 * The object's own lock is held over the test and selrecord(), and over
 * selnotify(), selrecord_knote() and selremove_knote().
 */
#ifndef _SYS_SELECT_H_
#define _SYS_SELECT_H_

#include <sys/types.h>
#include <sys/event.h>
#include <sys/queue.h>
#include <sys/sigtypes.h>

struct selwait;
struct timespec;

/* One waiter on one object. */
struct selent {
	LIST_ENTRY(selent) se_sel;	/* of the object */
	LIST_ENTRY(selent) se_chain;	/* of the waiter */
	struct selwait	*se_wait;	/* NULL: free */
	struct selinfo	*se_info;
	u_int		se_idx;		/* which of its descriptors */
	bool		se_inline;	/* part of a selinfo */
};

struct selinfo {
	struct klist	sel_klist;	/* knotes: the object's lock */
	LIST_HEAD(, selent) sel_waiters;
	u_int		sel_nwaiters;	/* read without the select lock */
	struct selent	sel_ent;	/* the first waiter needs no memory */
};

#define __NFDBITS	32
#define __NFDSHIFT	5
#define __NFDMASK	31
#ifndef FD_SET
#define FD_SET(n, p)	\
    ((p)->fds_bits[(unsigned)(n) >> __NFDSHIFT] |= 1U << ((n) & __NFDMASK))
#define FD_CLR(n, p)	\
    ((p)->fds_bits[(unsigned)(n) >> __NFDSHIFT] &= ~(1U << ((n) & __NFDMASK)))
#define FD_ISSET(n, p)	\
    ((p)->fds_bits[(unsigned)(n) >> __NFDSHIFT] & (1U << ((n) & __NFDMASK)))
#define FD_ZERO(p)	memset((p), 0, sizeof(*(p)))
#endif

void	selinit(struct selinfo *);
void	seldestroy(struct selinfo *);
void	selrecord(struct lwp *, struct selinfo *);
void	selnotify(struct selinfo *, int, long);
void	selrecord_knote(struct selinfo *, struct knote *);
bool	selremove_knote(struct selinfo *, struct knote *);

int	selcommon(register_t *, int, fd_set *, fd_set *, fd_set *,
	    struct timespec *, sigset_t *);
void	selsysinit(struct cpu_info *);
void	seldestroy_lwp(struct lwp *);
void	select_init(void);
int	seltrue(dev_t, int, struct lwp *);

#endif /* _SYS_SELECT_H_ */
