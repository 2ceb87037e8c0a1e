/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Advisory locks on byte ranges of a file.
 *
 * Rules
 *	An owner is a process (F_POSIX) or an open file (F_FLOCK).  Locks of
 *	one owner never conflict; two of different owners do where they
 *	overlap and one of them is for writing, whatever their kind.
 *	A range that an owner locks again changes its type there: what it had
 *	is cut, split or joined, so that its locks never overlap and no two
 *	of one type touch.
 *	Ends are inclusive; LF_EOF is the end of any file.
 *
 * States of a struct lockf
 *	request		private to its caller
 *	waiting		on the lf_waiters list of the lock in its way and on
 *			ls_waiting
 *	granted		on the list of its file
 *
 * Whoever drops, cuts or weakens a lock wakes all that wait for it, and these
 * look again from the start.  A POSIX request that would close a circle of
 * processes waiting for one another gets EDEADLK.
 *
 * Locking
 *	One mutex, ls_lock, guards the lot.  It is held briefly and is the
 *	last in the order; nothing is allocated or freed under it.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/lockf.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/queue.h>
#include <sys/uidinfo.h>
#include <sys/unistd.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#define LF_EOF		INT64_MAX
#define LF_MAXPERUID	1024	/* the super-user has no limit */

struct lockf {
	LIST_ENTRY(lockf) lf_link;	/* granted: on the file's list */
	TAILQ_ENTRY(lockf) lf_wait;	/* waiting: on lf_block->lf_waiters */
	TAILQ_ENTRY(lockf) lf_all;	/* waiting: on ls_waiting */
	TAILQ_HEAD(, lockf) lf_waiters;
	struct lockf	*lf_block;	/* the lock waited for */
	struct lockf	**lf_head;	/* of the file; NULL: file is gone */
	void		*lf_id;		/* struct proc or struct file */
	off_t		lf_start;
	off_t		lf_end;
	short		lf_type;	/* F_RDLCK, F_WRLCK */
	short		lf_flags;	/* F_POSIX or F_FLOCK */
	bool		lf_mark;	/* of the deadlock search */
	struct uidinfo	*lf_uip;
	kcondvar_t	lf_cv;
};

struct lockf_state {
	kmutex_t	ls_lock;
	TAILQ_HEAD(, lockf) ls_waiting;
};

LIST_HEAD(lockflist, lockf);

void
lf_init(void)
{
	struct lockf_state *ls = kernel_state_alloc(sizeof(*ls));

	mutex_init(&ls->ls_lock, MUTEX_DEFAULT, IPL_NONE);
	TAILQ_INIT(&ls->ls_waiting);
	curkernel()->k_lockf = ls;
}

/*
 * A lock is made in the name of the caller's user.  Unlocking may go beyond
 * the limit, or a user at it could not split what he has.
 */
static struct lockf *
lf_alloc(bool unlocking, int *errorp)
{
	struct lockf *lf;
	struct uidinfo *uip;
	uid_t uid = kauth_cred_geteuid(kauth_cred_get());
	int cnt;

	uip = uid_find(uid);
	cnt = chglockcnt(uip, 1);
	if (uid != 0 && cnt > LF_MAXPERUID * (unlocking ? 2 : 1)) {
		chglockcnt(uip, -1);
		*errorp = ENOLCK;
		return NULL;
	}
	lf = kmem_zalloc(sizeof(*lf), KM_NOSLEEP);
	if (lf == NULL) {
		chglockcnt(uip, -1);
		*errorp = ENOMEM;
		return NULL;
	}
	lf->lf_uip = uip;
	TAILQ_INIT(&lf->lf_waiters);
	cv_init(&lf->lf_cv, "lockf");
	return lf;
}

static void
lf_free(struct lockf *lf)
{

	KASSERT(TAILQ_EMPTY(&lf->lf_waiters));
	KASSERT(lf->lf_block == NULL);
	chglockcnt(lf->lf_uip, -1);
	cv_destroy(&lf->lf_cv);
	kmem_free(lf, sizeof(*lf));
}

/* The list head in a node is one pointer: what LIST_HEAD is made of. */
static inline struct lockflist *
lf_list(struct lockf **head)
{

	return (struct lockflist *)(void *)head;
}

static bool
lf_overlaps(const struct lockf *a, const struct lockf *b)
{

	return a->lf_start <= b->lf_end && b->lf_start <= a->lf_end;
}

/* Of the locks in the way the one that begins first: F_GETLK tells of it. */
static struct lockf *
lf_getblock(struct lockf *new)
{
	struct lockf *lf, *first = NULL;

	LIST_FOREACH(lf, lf_list(new->lf_head), lf_link) {
		if (lf->lf_id != new->lf_id && lf_overlaps(lf, new) &&
		    (lf->lf_type == F_WRLCK || new->lf_type == F_WRLCK) &&
		    (first == NULL || lf->lf_start < first->lf_start))
			first = lf;
	}
	return first;
}

static void
lf_unwait(struct lockf_state *ls, struct lockf *lf)
{

	if (lf->lf_block == NULL)
		return;
	TAILQ_REMOVE(&lf->lf_block->lf_waiters, lf, lf_wait);
	TAILQ_REMOVE(&ls->ls_waiting, lf, lf_all);
	lf->lf_block = NULL;
}

static void
lf_wakeall(struct lockf_state *ls, struct lockf *lf)
{
	struct lockf *w;

	while ((w = TAILQ_FIRST(&lf->lf_waiters)) != NULL) {
		lf_unwait(ls, w);
		cv_signal(&w->lf_cv);
	}
}

/*
 * Would `new', waiting for `block', wait for itself?  Mark every waiter whose
 * owner stands, by way of others, in the way of `new', until nothing more is
 * found; each round marks at least one, so it ends.
 */
static bool
lf_deadlock(struct lockf_state *ls, struct lockf *new, struct lockf *block)
{
	struct lockf *w, *m;
	bool more;

	if ((block->lf_flags & F_POSIX) == 0)
		return false;
	TAILQ_FOREACH(w, &ls->ls_waiting, lf_all)
		w->lf_mark = false;
	do {
		more = false;
		TAILQ_FOREACH(w, &ls->ls_waiting, lf_all) {
			bool reached = w->lf_id == block->lf_id;

			if (w->lf_mark || (w->lf_flags & F_POSIX) == 0)
				continue;
			for (m = TAILQ_FIRST(&ls->ls_waiting);
			    m != NULL && !reached; m = TAILQ_NEXT(m, lf_all)) {
				reached = m->lf_mark &&
				    m->lf_block->lf_id == w->lf_id;
			}
			if (!reached)
				continue;
			if (w->lf_block->lf_id == new->lf_id)
				return true;
			w->lf_mark = more = true;
		}
	} while (more);
	return false;
}

/*
 * Take the range of `new' from the locks its owner has.  At most one lock can
 * contain the range and leave something at both ends: its tail goes to
 * *sparep.  What is dropped goes to `dead'.
 */
static void
lf_cut(struct lockf_state *ls, struct lockf *new, struct lockf **sparep,
    struct lockflist *dead)
{
	struct lockf *lf, *next, *tail;

	for (lf = LIST_FIRST(lf_list(new->lf_head)); lf != NULL; lf = next) {
		next = LIST_NEXT(lf, lf_link);
		if (lf->lf_id != new->lf_id || !lf_overlaps(lf, new))
			continue;
		lf_wakeall(ls, lf);
		if (lf->lf_start < new->lf_start && lf->lf_end > new->lf_end) {
			tail = *sparep;
			*sparep = NULL;
			KASSERT(tail != NULL);
			tail->lf_head = lf->lf_head;
			tail->lf_id = lf->lf_id;
			tail->lf_type = lf->lf_type;
			tail->lf_flags = lf->lf_flags;
			tail->lf_start = new->lf_end + 1;
			tail->lf_end = lf->lf_end;
			lf->lf_end = new->lf_start - 1;
			LIST_INSERT_AFTER(lf, tail, lf_link);
			return;
		}
		if (lf->lf_start < new->lf_start) {
			lf->lf_end = new->lf_start - 1;
		} else if (lf->lf_end > new->lf_end) {
			lf->lf_start = new->lf_end + 1;
		} else {
			LIST_REMOVE(lf, lf_link);
			LIST_INSERT_HEAD(dead, lf, lf_link);
		}
	}
}

/* Join `new', which is granted, with what its owner has next to it. */
static void
lf_join(struct lockf_state *ls, struct lockf *new, struct lockflist *dead)
{
	struct lockf *lf, *next;

	for (lf = LIST_FIRST(lf_list(new->lf_head)); lf != NULL; lf = next) {
		next = LIST_NEXT(lf, lf_link);
		if (lf == new || lf->lf_id != new->lf_id ||
		    lf->lf_type != new->lf_type)
			continue;
		if (new->lf_start != 0 && lf->lf_end == new->lf_start - 1)
			new->lf_start = lf->lf_start;
		else if (new->lf_end != LF_EOF &&
		    lf->lf_start == new->lf_end + 1)
			new->lf_end = lf->lf_end;
		else
			continue;
		lf_wakeall(ls, lf);
		LIST_REMOVE(lf, lf_link);
		LIST_INSERT_HEAD(dead, lf, lf_link);
	}
}

/*
 * Grant `new', waiting if `wait'.  On success it is on the list of the file.
 */
static int
lf_setlock(struct lockf_state *ls, struct lockf *new, struct lockf **sparep,
    bool wait, struct lockflist *dead)
{
	struct lockf *block;
	int error;

	while ((block = lf_getblock(new)) != NULL) {
		if (!wait)
			return EAGAIN;
		if ((new->lf_flags & F_POSIX) != 0 &&
		    lf_deadlock(ls, new, block))
			return EDEADLK;
		/*
		 * flock(2) gives up what it has before it waits for more: two
		 * who both want to upgrade would wait for each other.
		 */
		if ((new->lf_flags & F_FLOCK) != 0 && new->lf_type == F_WRLCK)
			lf_cut(ls, new, sparep, dead);
		new->lf_block = block;
		TAILQ_INSERT_TAIL(&block->lf_waiters, new, lf_wait);
		TAILQ_INSERT_TAIL(&ls->ls_waiting, new, lf_all);
		error = cv_wait_sig(&new->lf_cv, &ls->ls_lock);
		lf_unwait(ls, new);
		if (new->lf_head == NULL)
			return EBADF;
		if (error != 0)
			return error;
	}
	lf_cut(ls, new, sparep, dead);
	LIST_INSERT_HEAD(lf_list(new->lf_head), new, lf_link);
	lf_join(ls, new, dead);
	return 0;
}

static void
lf_getlock(struct lockf *want, struct flock *fl)
{
	struct lockf *block = lf_getblock(want);

	if (block == NULL) {
		fl->l_type = F_UNLCK;
		return;
	}
	fl->l_type = block->lf_type;
	fl->l_whence = SEEK_SET;
	fl->l_start = block->lf_start;
	fl->l_len = block->lf_end == LF_EOF ? 0 :
	    block->lf_end - block->lf_start + 1;
	fl->l_pid = (block->lf_flags & F_POSIX) != 0 ?
	    ((struct proc *)block->lf_id)->p_pid : -1;
}

/* The range that `fl' means; SEEK_CUR has been made absolute by the caller. */
static int
lf_range(const struct flock *fl, off_t size, off_t *startp, off_t *endp)
{
	off_t start, end;

	switch (fl->l_whence) {
	case SEEK_SET:
	case SEEK_CUR:
		start = fl->l_start;
		break;
	case SEEK_END:
		if (__builtin_add_overflow(size, fl->l_start, &start))
			return EINVAL;
		break;
	default:
		return EINVAL;
	}
	if (fl->l_len == 0) {
		end = LF_EOF;
	} else if (fl->l_len > 0) {
		if (__builtin_add_overflow(start, fl->l_len - 1, &end))
			return EINVAL;
	} else {
		end = start - 1;
		if (__builtin_add_overflow(start, fl->l_len, &start))
			return EINVAL;
	}
	if (start < 0 || end < start)
		return EINVAL;
	*startp = start;
	*endp = end;
	return 0;
}

int
lf_advlock(struct vop_advlock_args *ap, struct lockf **head, off_t size)
{
	struct lockf_state *ls = curkernel()->k_lockf;
	struct flock *fl = ap->a_fl;
	struct lockf *new, *spare = NULL, *lf;
	struct lockflist dead = LIST_HEAD_INITIALIZER(dead);
	off_t start, end;
	int error;

	error = lf_range(fl, size, &start, &end);
	if (error != 0)
		return error;

	/* The common close: nobody ever locked this file. */
	if (*head == NULL && ap->a_op != F_SETLK) {
		fl->l_type = F_UNLCK;
		return 0;
	}

	new = lf_alloc(ap->a_op != F_SETLK, &error);
	if (new == NULL)
		return error;
	if (ap->a_op != F_GETLK && (start != 0 || end != LF_EOF)) {
		spare = lf_alloc(true, &error);
		if (spare == NULL) {
			lf_free(new);
			return error;
		}
	}
	new->lf_head = head;
	new->lf_id = ap->a_id;
	new->lf_start = start;
	new->lf_end = end;
	new->lf_type = fl->l_type;
	new->lf_flags = ap->a_flags & (F_POSIX | F_FLOCK);

	mutex_enter(&ls->ls_lock);
	switch (ap->a_op) {
	case F_SETLK:
		error = lf_setlock(ls, new, &spare,
		    (ap->a_flags & F_WAIT) != 0, &dead);
		if (error == 0)
			new = NULL;
		break;
	case F_UNLCK:
		lf_cut(ls, new, &spare, &dead);
		break;
	case F_GETLK:
		lf_getlock(new, fl);
		break;
	default:
		error = EINVAL;
		break;
	}
	mutex_exit(&ls->ls_lock);

	while ((lf = LIST_FIRST(&dead)) != NULL) {
		LIST_REMOVE(lf, lf_link);
		lf_free(lf);
	}
	if (new != NULL)
		lf_free(new);
	if (spare != NULL)
		lf_free(spare);
	return error;
}

void
lf_purge(struct lockf **head)
{
	struct lockf_state *ls = curkernel()->k_lockf;
	struct lockflist dead = LIST_HEAD_INITIALIZER(dead);
	struct lockf *lf, *w;

	if (*head == NULL)
		return;
	mutex_enter(&ls->ls_lock);
	while ((lf = LIST_FIRST(lf_list(head))) != NULL) {
		TAILQ_FOREACH(w, &lf->lf_waiters, lf_wait)
			w->lf_head = NULL;
		lf_wakeall(ls, lf);
		LIST_REMOVE(lf, lf_link);
		LIST_INSERT_HEAD(&dead, lf, lf_link);
	}
	mutex_exit(&ls->ls_lock);
	while ((lf = LIST_FIRST(&dead)) != NULL) {
		LIST_REMOVE(lf, lf_link);
		lf_free(lf);
	}
}
