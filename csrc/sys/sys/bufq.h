/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bufq(9): queues of requests in front of a disk.  The caller serialises all
 * calls for one queue.
 */
#ifndef _SYS_BUFQ_H_
#define _SYS_BUFQ_H_

#include <sys/types.h>

struct buf;
struct bufq_state;

#define BUFQ_STRAT_ANY		NULL
#define BUFQ_STRAT_DISK_DEFAULT	"disksort"

#define BUFQ_SORT_RAWBLOCK	0x0001
#define BUFQ_SORT_CYLINDER	0x0002
#define BUFQ_SORT_MASK		0x000f
#define BUFQ_EXACT		0x0010

/* struct disk_strategy of DIOCGSTRATEGY, DIOCSSTRATEGY is in dkio.h. */

int	bufq_alloc(struct bufq_state **, const char *, int);
void	bufq_drain(struct bufq_state *);
void	bufq_free(struct bufq_state *);
const char *bufq_getstrategyname(struct bufq_state *);
void	bufq_move(struct bufq_state *, struct bufq_state *);
void	bufq_put(struct bufq_state *, struct buf *);
struct buf *bufq_get(struct bufq_state *);
struct buf *bufq_peek(struct bufq_state *);
struct buf *bufq_cancel(struct bufq_state *, struct buf *);

#endif /* _SYS_BUFQ_H_ */
