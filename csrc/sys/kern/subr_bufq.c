/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bufq(9): queues of disk requests by strategy.
 *
 *	fcfs		first come, first served
 *	disksort	upwards from where the head is, then from the start
 *	readprio	reads as they come; writes sorted, after a number of
 *			reads or when there is none
 *	priocscan	three queues by BIO_GETPRIO, each sorted; a lower one
 *			gets its turn after a burst of the higher
 *
 * A sorted queue is a red-black tree ordered by block.
 * The caller serialises; b_actq and the node of the tree share their memory,
 * so a request is on one queue at a time.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/bufq.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/rbtree.h>
#include <sys/systm.h>

#define READ_BURST	48		/* reads before a write: readprio */
#define PRIO_BURST	64		/* of a higher priority: priocscan */

TAILQ_HEAD(bufq_list, buf);

struct cscan {
	rb_tree_t	cs_tree;
	daddr_t		cs_pos;		/* the block after the last one given */
	u_int		cs_count;
};

struct bufq_state;

struct bufq_strat {
	const char	*bs_name;
	void		(*bs_put)(struct bufq_state *, struct buf *);
	struct buf	*(*bs_get)(struct bufq_state *, bool);
	struct buf	*(*bs_cancel)(struct bufq_state *, struct buf *);
};

struct bufq_state {
	const struct bufq_strat *bq_strat;
	int		bq_flags;
	struct bufq_list bq_fifo;	/* fcfs, reads of readprio */
	struct cscan	bq_scan[BPRIO_NPRIO];
	u_int		bq_burst[BPRIO_NPRIO];
};

static int
cmp_block(daddr_t a, daddr_t b)
{

	return a < b ? -1 : a > b;
}

/* By block; the order of equal ones does not matter. */
static int
cscan_compare_nodes(void *ctx, const void *n1, const void *n2)
{
	const struct buf *a = n1, *b = n2;
	int c = cmp_block(a->b_rawblkno, b->b_rawblkno);

	return c != 0 ? c : a == b ? 0 : a < b ? -1 : 1;
}

static int
cscan_compare_key(void *ctx, const void *n, const void *key)
{
	const struct buf *a = n;
	int c = cmp_block(a->b_rawblkno, *(const daddr_t *)key);

	/* The key lies before all buffers of its block. */
	return c != 0 ? c : 1;
}

static const rb_tree_ops_t cscan_ops = {
	.rbto_compare_nodes = cscan_compare_nodes,
	.rbto_compare_key = cscan_compare_key,
	.rbto_node_offset = offsetof(struct buf, b_u.u_rbnode),
	.rbto_context = NULL
};

static void
cscan_init(struct cscan *cs)
{

	rb_tree_init(&cs->cs_tree, &cscan_ops);
	cs->cs_pos = 0;
	cs->cs_count = 0;
}

static void
cscan_put(struct cscan *cs, struct buf *bp)
{

	rb_tree_insert_node(&cs->cs_tree, bp);
	cs->cs_count++;
}

static struct buf *
cscan_get(struct cscan *cs, bool take)
{
	struct buf *bp = rb_tree_find_node_geq(&cs->cs_tree, &cs->cs_pos);

	if (bp == NULL)
		bp = RB_TREE_MIN(&cs->cs_tree);
	if (bp != NULL && take) {
		rb_tree_remove_node(&cs->cs_tree, bp);
		cs->cs_count--;
		cs->cs_pos = bp->b_rawblkno + btodb(bp->b_bcount);
	}
	return bp;
}

static struct buf *
cscan_cancel(struct cscan *cs, struct buf *bp)
{
	struct buf *it;

	RB_TREE_FOREACH(it, &cs->cs_tree) {
		if (it != bp)
			continue;
		rb_tree_remove_node(&cs->cs_tree, bp);
		cs->cs_count--;
		return bp;
	}
	return NULL;
}

static struct buf *
fifo_get(struct bufq_list *head, bool take)
{
	struct buf *bp = TAILQ_FIRST(head);

	if (bp != NULL && take)
		TAILQ_REMOVE(head, bp, b_actq);
	return bp;
}

static struct buf *
fifo_cancel(struct bufq_list *head, struct buf *bp)
{
	struct buf *it;

	TAILQ_FOREACH(it, head, b_actq) {
		if (it == bp) {
			TAILQ_REMOVE(head, bp, b_actq);
			return bp;
		}
	}
	return NULL;
}

static void
fcfs_put(struct bufq_state *bq, struct buf *bp)
{

	TAILQ_INSERT_TAIL(&bq->bq_fifo, bp, b_actq);
}

static struct buf *
fcfs_get(struct bufq_state *bq, bool take)
{

	return fifo_get(&bq->bq_fifo, take);
}

static struct buf *
fcfs_cancel(struct bufq_state *bq, struct buf *bp)
{

	return fifo_cancel(&bq->bq_fifo, bp);
}

static void
disksort_put(struct bufq_state *bq, struct buf *bp)
{

	cscan_put(&bq->bq_scan[0], bp);
}

static struct buf *
disksort_get(struct bufq_state *bq, bool take)
{

	return cscan_get(&bq->bq_scan[0], take);
}

static struct buf *
disksort_cancel(struct bufq_state *bq, struct buf *bp)
{

	return cscan_cancel(&bq->bq_scan[0], bp);
}

static void
readprio_put(struct bufq_state *bq, struct buf *bp)
{

	if (BUF_ISREAD(bp))
		TAILQ_INSERT_TAIL(&bq->bq_fifo, bp, b_actq);
	else
		cscan_put(&bq->bq_scan[0], bp);
}

static struct buf *
readprio_get(struct bufq_state *bq, bool take)
{
	struct buf *rd = TAILQ_FIRST(&bq->bq_fifo);

	if (rd != NULL && (bq->bq_scan[0].cs_count == 0 ||
	    bq->bq_burst[0] < READ_BURST)) {
		if (take)
			bq->bq_burst[0]++;
		return fifo_get(&bq->bq_fifo, take);
	}
	if (take)
		bq->bq_burst[0] = 0;
	return cscan_get(&bq->bq_scan[0], take);
}

static struct buf *
readprio_cancel(struct bufq_state *bq, struct buf *bp)
{

	return BUF_ISREAD(bp) ? fifo_cancel(&bq->bq_fifo, bp) :
	    cscan_cancel(&bq->bq_scan[0], bp);
}

/* The queue of a request, the most urgent first. */
static struct cscan *
prio_scan(struct bufq_state *bq, const struct buf *bp)
{
	int prio = BIO_GETPRIO(bp);

	prio = MAX(0, MIN(prio, BPRIO_NPRIO - 1));
	return &bq->bq_scan[BPRIO_NPRIO - 1 - prio];
}

static void
priocscan_put(struct bufq_state *bq, struct buf *bp)
{

	cscan_put(prio_scan(bq, bp), bp);
}

static struct buf *
priocscan_get(struct bufq_state *bq, bool take)
{
	int i, pick = -1;

	for (i = 0; i < BPRIO_NPRIO; i++) {
		if (bq->bq_scan[i].cs_count == 0)
			continue;
		if (pick == -1)
			pick = i;
		/* Passed over long enough? */
		if (bq->bq_burst[i] >= PRIO_BURST) {
			pick = i;
			break;
		}
	}
	if (pick == -1)
		return NULL;
	if (take) {
		bq->bq_burst[pick] = 0;
		for (i = pick + 1; i < BPRIO_NPRIO; i++) {
			if (bq->bq_scan[i].cs_count != 0)
				bq->bq_burst[i]++;
		}
	}
	return cscan_get(&bq->bq_scan[pick], take);
}

static struct buf *
priocscan_cancel(struct bufq_state *bq, struct buf *bp)
{

	return cscan_cancel(prio_scan(bq, bp), bp);
}

static const struct bufq_strat strategies[] = {
	{ "fcfs", fcfs_put, fcfs_get, fcfs_cancel },
	{ "disksort", disksort_put, disksort_get, disksort_cancel },
	{ "readprio", readprio_put, readprio_get, readprio_cancel },
	{ "priocscan", priocscan_put, priocscan_get, priocscan_cancel },
};

/*
 * An unknown name gives the default, or ENOENT with BUFQ_EXACT.
 */
int
bufq_alloc(struct bufq_state **bqp, const char *name, int flags)
{
	const struct bufq_strat *st = NULL;
	struct bufq_state *bq;
	u_int i;

	switch (flags & BUFQ_SORT_MASK) {
	case 0:
	case BUFQ_SORT_RAWBLOCK:
	case BUFQ_SORT_CYLINDER:
		break;
	default:
		return EINVAL;
	}
	for (i = 0; name != BUFQ_STRAT_ANY && i < __arraycount(strategies);
	    i++) {
		if (strcmp(strategies[i].bs_name, name) == 0)
			st = &strategies[i];
	}
	if (st == NULL && name != BUFQ_STRAT_ANY && (flags & BUFQ_EXACT) != 0)
		return ENOENT;
	if (st == NULL)
		st = &strategies[(flags & BUFQ_SORT_MASK) != 0 ? 1 : 0];
	bq = kmem_zalloc(sizeof(*bq), KM_SLEEP);
	bq->bq_strat = st;
	bq->bq_flags = flags;
	TAILQ_INIT(&bq->bq_fifo);
	for (i = 0; i < BPRIO_NPRIO; i++)
		cscan_init(&bq->bq_scan[i]);
	*bqp = bq;
	return 0;
}

void
bufq_put(struct bufq_state *bq, struct buf *bp)
{

	(*bq->bq_strat->bs_put)(bq, bp);
}

struct buf *
bufq_get(struct bufq_state *bq)
{

	return (*bq->bq_strat->bs_get)(bq, true);
}

struct buf *
bufq_peek(struct bufq_state *bq)
{

	return (*bq->bq_strat->bs_get)(bq, false);
}

/* Take a request back: itself, or NULL if it is not there any more. */
struct buf *
bufq_cancel(struct bufq_state *bq, struct buf *bp)
{

	return (*bq->bq_strat->bs_cancel)(bq, bp);
}

/* All requests fail. */
void
bufq_drain(struct bufq_state *bq)
{
	struct buf *bp;

	while ((bp = bufq_get(bq)) != NULL) {
		bp->b_error = EIO;
		bp->b_resid = bp->b_bcount;
		biodone(bp);
	}
}

void
bufq_move(struct bufq_state *dst, struct bufq_state *src)
{
	struct buf *bp;

	while ((bp = bufq_get(src)) != NULL)
		bufq_put(dst, bp);
}

void
bufq_free(struct bufq_state *bq)
{

	KASSERT(bufq_peek(bq) == NULL);
	kmem_free(bq, sizeof(*bq));
}

const char *
bufq_getstrategyname(struct bufq_state *bq)
{

	return bq->bq_strat->bs_name;
}
