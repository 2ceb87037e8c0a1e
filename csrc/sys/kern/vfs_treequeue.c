/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tree watches: the queue of events, and the descriptor it is read from.
 *
 * The queue is a ring of bytes.  Who posts writes at tq_head with tm_lock
 * held, who reads takes from tq_tail with tq_readlock held; neither waits for
 * the other.  Records are multiples of 8 bytes and may go round the end.
 *
 * What finds no room is counted.  As soon as there is room again, before the
 * next event or when the reader comes to the end, a record of NOTE_OVERFLOW
 * tells the number.
 *
 * Waking: a reader sets tq_armed before it looks how much there is, so either
 * it sees an event or who posts the event sees tq_armed.  Between two reads
 * one wake-up is enough.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/dirent.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/filio.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include "vfs_tree.h"

#define RECORD_SIZE(names) roundup2(sizeof(struct treeevent) + (names), 8)
#define NO_PATH		SIZE_MAX
#define BROKEN_PATH	(SIZE_MAX - 1)

struct tree_watch *
tree_watch_alloc(const struct treewatch *args)
{
	struct tree_watch *tw = kmem_zalloc(sizeof(*tw), KM_NOSLEEP);

	if (tw == NULL)
		return NULL;
	tw->tq_size = args->tw_queue;
	tw->tq_ring = kmem_alloc(tw->tq_size, KM_NOSLEEP);
	if (tw->tq_ring == NULL) {
		kmem_free(tw, sizeof(*tw));
		return NULL;
	}
	tw->tw_events = args->tw_events;
	tw->tq_armed = 1;
	mutex_init(&tw->tq_readlock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&tw->tq_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&tw->tq_cv, "treewait");
	selinit(&tw->tq_sel);
	return tw;
}

void
tree_watch_free(struct tree_watch *tw)
{

	seldestroy(&tw->tq_sel);
	cv_destroy(&tw->tq_cv);
	mutex_destroy(&tw->tq_lock);
	mutex_destroy(&tw->tq_readlock);
	kmem_free(tw->tq_ring, tw->tq_size);
	kmem_free(tw, sizeof(*tw));
}

/*
 * Posting: tm_lock held.
 */

static void
ring_put(struct tree_watch *tw, uint64_t at, const void *data, size_t len)
{
	const size_t off = at % tw->tq_size;
	const size_t first = MIN(len, tw->tq_size - off);

	memcpy(tw->tq_ring + off, data, first);
	if (__predict_false(first < len))
		memcpy(tw->tq_ring, (const char *)data + first, len - first);
}

/*
 * The length of the path from the watch down to a node, NO_PATH if there is
 * none.
 */
static size_t
node_pathlen(const struct tree_watch *tw, const struct tree_node *n)
{
	size_t len = 0;

	for (; n != tw->tw_root; n = n->tn_parent) {
		if (n == NULL || n->tn_gone)
			return NO_PATH;
		if (__predict_false(n->tn_broken))
			return BROKEN_PATH;
		if (n->tn_parent == NULL)
			return NO_PATH;
		len += n->tn_namelen + (len != 0);
	}
	return len;
}

/* The same with a name behind it, if there is one. */
static size_t
pathlen(const struct tree_watch *tw, const struct tree_node *n,
    const struct componentname *cnp)
{
	size_t len;

	if (n == NULL)
		return NO_PATH;
	len = node_pathlen(tw, n);
	if (cnp == NULL || len >= BROKEN_PATH)
		return len;
	return len + (len != 0) + cnp->cn_namelen;
}

/* Write the path that pathlen() measured, and NUL. */
static void
put_path(struct tree_watch *tw, uint64_t at, size_t len,
    const struct tree_node *n, const struct componentname *cnp)
{

	at += len;
	ring_put(tw, at, "", 1);
	if (cnp != NULL) {
		at -= cnp->cn_namelen;
		ring_put(tw, at, cnp->cn_nameptr, cnp->cn_namelen);
		if (n != tw->tw_root)
			ring_put(tw, --at, "/", 1);
	}
	for (; n != tw->tw_root; n = n->tn_parent) {
		at -= n->tn_namelen;
		ring_put(tw, at, n->tn_name, n->tn_namelen);
		if (n->tn_parent != tw->tw_root)
			ring_put(tw, --at, "/", 1);
	}
}

static inline size_t
ring_room(const struct tree_watch *tw)
{

	return tw->tq_size - (size_t)(tw->tq_head -
	    atomic_load_acquire(&tw->tq_tail));
}

static void
ring_publish(struct tree_watch *tw, size_t len)
{

	atomic_store_release(&tw->tq_head, tw->tq_head + len);
}

/* A record that tells of what was lost; there is room. */
static void
put_overflow(struct tree_watch *tw)
{
	const struct treeevent te = {
		.te_seq = tw->tq_seq - tw->tq_lost,
		.te_len = sizeof(te),
		.te_events = NOTE_OVERFLOW,
		.te_lost = tw->tq_lost,
	};

	ring_put(tw, tw->tq_head, &te, sizeof(te));
	ring_publish(tw, sizeof(te));
	atomic_store_relaxed(&tw->tq_lost, 0);
}

static void
lose(struct tree_watch *tw)
{

	tw->tq_seq++;
	atomic_store_relaxed(&tw->tq_lost, tw->tq_lost + 1);
}

static __noinline void
wake(struct tree_watch *tw)
{

	mutex_enter(&tw->tq_lock);
	atomic_store_relaxed(&tw->tq_armed, 0);
	cv_broadcast(&tw->tq_cv);
	selnotify(&tw->tq_sel, POLLIN | POLLRDNORM, NOTE_SUBMIT);
	mutex_exit(&tw->tq_lock);
}

static inline void
posted(struct tree_watch *tw)
{

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__predict_false(atomic_load_relaxed(&tw->tq_armed) != 0))
		wake(tw);
}

/*
 * One event to one watch.
 */
void
tree_post(struct tree_watch *tw, const struct tree_event *ev)
{
	struct treeevent te = {
		.te_events = ev->ev_events,
		.te_type = ev->ev_type,
		.te_flags = ev->ev_flags,
	};
	size_t len, tolen, names = 0;
	const char zero[8] = "";
	uint64_t at;

	len = pathlen(tw, ev->ev_node, ev->ev_name);
	tolen = pathlen(tw, ev->ev_tonode, ev->ev_toname);
	if (len == NO_PATH && tolen == NO_PATH)
		return;
	if (__predict_false(len == BROKEN_PATH || tolen == BROKEN_PATH ||
	    (len != NO_PATH && len > UINT16_MAX) ||
	    (tolen != NO_PATH && tolen > UINT16_MAX)))
		goto lost;
	if (len != NO_PATH) {
		te.te_flags |= TE_HASPATH;
		te.te_pathlen = (uint16_t)len;
		names += len + 1;
	}
	if (tolen != NO_PATH) {
		te.te_flags |= TE_HASTO;
		te.te_tolen = (uint16_t)tolen;
		names += tolen + 1;
	}
	te.te_len = (uint32_t)RECORD_SIZE(names);
	if (__predict_false(tw->tq_lost != 0)) {
		if (ring_room(tw) < sizeof(te) + te.te_len)
			goto lost;
		put_overflow(tw);
	} else if (__predict_false(ring_room(tw) < te.te_len))
		goto lost;
	te.te_seq = tw->tq_seq++;
	at = tw->tq_head;
	/* What follows the names is padding. */
	ring_put(tw, at + te.te_len - sizeof(zero), zero, sizeof(zero));
	ring_put(tw, at, &te, sizeof(te));
	at += sizeof(te);
	if (len != NO_PATH) {
		put_path(tw, at, len, ev->ev_node, ev->ev_name);
		at += len + 1;
	}
	if (tolen != NO_PATH)
		put_path(tw, at, tolen, ev->ev_tonode, ev->ev_toname);
	ring_publish(tw, te.te_len);
	posted(tw);
	return;
 lost:
	lose(tw);
	posted(tw);
}

/* Something is not known that should be: all watches are told. */
void
tree_lose(struct tree_mount *tm)
{
	struct tree_watch *tw;

	LIST_FOREACH(tw, &tm->tm_watches, tw_list) {
		lose(tw);
		posted(tw);
	}
}

/*
 * Nothing happens any more below the directory.
 */
void
tree_end(struct tree_watch *tw)
{
	struct tree_event ev = {
		.ev_events = NOTE_REVOKE,
		.ev_type = DT_DIR,
		.ev_node = tw->tw_root,
	};

	tree_post(tw, &ev);
	atomic_store_release(&tw->tq_ended, true);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	wake(tw);
}

/*
 * The descriptor.
 */

/* How many bytes there are to read; the caller has set tq_armed. */
static size_t
readable(const struct tree_watch *tw)
{
	size_t n = (size_t)(atomic_load_acquire(&tw->tq_head) -
	    atomic_load_relaxed(&tw->tq_tail));

	if (n == 0 && atomic_load_relaxed(&tw->tq_lost) != 0)
		n = sizeof(struct treeevent);
	return n;
}

static bool
ready(struct tree_watch *tw)
{

	atomic_store_relaxed(&tw->tq_armed, 1);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return readable(tw) != 0 || atomic_load_acquire(&tw->tq_ended);
}

static int
wait_ready(struct file *fp, struct tree_watch *tw)
{
	int error = 0;
	u_int gen;

	if (ready(tw))
		return 0;
	mutex_enter(&tw->tq_lock);
	gen = tw->tq_gen;
	while (!ready(tw) && error == 0) {
		if (fp->f_flag & FNONBLOCK)
			error = EWOULDBLOCK;
		else
			error = cv_wait_sig(&tw->tq_cv, &tw->tq_lock);
		if (error == 0 && tw->tq_gen != gen)
			error = ERESTART;
	}
	mutex_exit(&tw->tq_lock);
	return error;
}

/*
 * How many of `have' bytes are whole records that fit into `max'.
 */
static size_t
whole_records(const struct tree_watch *tw, size_t have, size_t max)
{
	size_t n = 0;
	uint32_t len;

	if (have <= max)
		return have;
	for (;;) {
		const size_t off = (tw->tq_tail + n +
		    offsetof(struct treeevent, te_len)) % tw->tq_size;

		/* It is a multiple of 8, so this does not go round the end. */
		memcpy(&len, tw->tq_ring + off, sizeof(len));
		if (n + len > max)
			return n;
		n += len;
	}
}

/*
 * Move whole records to the reader, as many as there are or fit.
 */
static int
take_records(struct tree_watch *tw, struct uio *uio)
{
	const size_t off = tw->tq_tail % tw->tq_size;
	size_t have, n, first;
	int error;

	have = (size_t)(atomic_load_acquire(&tw->tq_head) - tw->tq_tail);
	n = whole_records(tw, have, uio->uio_resid);
	if (n == 0)
		return EINVAL;
	first = MIN(n, tw->tq_size - off);
	error = uiomove(tw->tq_ring + off, first, uio);
	if (error == 0 && first < n)
		error = uiomove(tw->tq_ring, n - first, uio);
	if (error == 0)
		atomic_store_release(&tw->tq_tail, tw->tq_tail + n);
	return error;
}

static int
tree_read(struct file *fp, off_t *offset, struct uio *uio, kauth_cred_t cred,
    int flags)
{
	struct tree_watch *tw = fp->f_data;
	bool empty;
	int error;

	for (;;) {
		error = wait_ready(fp, tw);
		if (error != 0)
			return error;
		mutex_enter(&tw->tq_readlock);
		empty = atomic_load_acquire(&tw->tq_head) == tw->tq_tail;
		if (__predict_false(empty)) {
			mutex_enter(&tw->tw_tm->tm_lock);
			if (tw->tq_head == tw->tq_tail && tw->tq_lost != 0)
				put_overflow(tw);
			empty = tw->tq_head == tw->tq_tail;
			mutex_exit(&tw->tw_tm->tm_lock);
		}
		if (!empty)
			error = take_records(tw, uio);
		mutex_exit(&tw->tq_readlock);
		/* Empty: the end, or another reader took it all. */
		if (!empty || atomic_load_acquire(&tw->tq_ended))
			return error;
	}
}

static int
tree_ioctl(struct file *fp, u_long com, void *data)
{
	struct tree_watch *tw = fp->f_data;

	switch (com) {
	case FIONBIO:
		return 0;
	case FIONREAD:
		*(int *)data = (int)readable(tw);
		return 0;
	default:
		return EPASSTHROUGH;
	}
}

static int
tree_poll(struct file *fp, int events)
{
	struct tree_watch *tw = fp->f_data;
	int revents = events & (POLLIN | POLLRDNORM);

	mutex_enter(&tw->tq_lock);
	if (!ready(tw)) {
		selrecord(curlwp, &tw->tq_sel);
		revents = 0;
	}
	if (atomic_load_acquire(&tw->tq_ended))
		revents |= POLLHUP;
	mutex_exit(&tw->tq_lock);
	return revents;
}

static int
tree_stat(struct file *fp, struct stat *sb)
{
	struct tree_watch *tw = fp->f_data;

	memset(sb, 0, sizeof(*sb));
	sb->st_mode = S_IFIFO | S_IRUSR;
	sb->st_size = (off_t)readable(tw);
	sb->st_blksize = tw->tq_size;
	sb->st_uid = kauth_cred_geteuid(fp->f_cred);
	sb->st_gid = kauth_cred_getegid(fp->f_cred);
	return 0;
}

static int
tree_close(struct file *fp)
{

	tree_watch_stop(fp->f_data);
	fp->f_data = NULL;
	return 0;
}

static void
tree_restart(struct file *fp)
{
	struct tree_watch *tw = fp->f_data;

	mutex_enter(&tw->tq_lock);
	tw->tq_gen++;
	cv_broadcast(&tw->tq_cv);
	mutex_exit(&tw->tq_lock);
}

static void
filt_treedetach(struct knote *kn)
{
	struct tree_watch *tw = kn->kn_hook;

	mutex_enter(&tw->tq_lock);
	(void)selremove_knote(&tw->tq_sel, kn);
	mutex_exit(&tw->tq_lock);
}

static int
filt_tree(struct knote *kn, long hint)
{
	struct tree_watch *tw = kn->kn_hook;

	/*
	 * With a hint this is wake(), which has cleared tq_armed: perhaps after
	 * a reader took it all and set it.  So it fires in any case, and the
	 * scan sets it again.
	 */
	if ((hint & NOTE_SUBMIT) != 0)
		return 1;
	(void)ready(tw);
	if (atomic_load_acquire(&tw->tq_ended))
		knote_set_eof(kn, 0);
	knote_setdata(kn, (int64_t)readable(tw));
	return kn->kn_data != 0 || atomic_load_relaxed(&tw->tq_ended);
}

static const struct filterops tree_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_treedetach,
	.f_event = filt_tree,
};

static int
tree_kqfilter(struct file *fp, struct knote *kn)
{
	struct tree_watch *tw = fp->f_data;

	if (kn->kn_filter != EVFILT_READ)
		return EINVAL;
	kn->kn_fop = &tree_filtops;
	kn->kn_hook = tw;
	mutex_enter(&tw->tq_lock);
	selrecord_knote(&tw->tq_sel, kn);
	mutex_exit(&tw->tq_lock);
	return 0;
}

static const struct fileops treeops = {
	.fo_name = "treewatch",
	.fo_read = tree_read,
	.fo_write = fbadop_write,
	.fo_ioctl = tree_ioctl,
	.fo_fcntl = fnullop_fcntl,
	.fo_poll = tree_poll,
	.fo_stat = tree_stat,
	.fo_close = tree_close,
	.fo_kqfilter = tree_kqfilter,
	.fo_restart = tree_restart,
};

/*
 * A descriptor for a watch, which is its own from now on.
 */
int
tree_watch_file(struct tree_watch *tw, const struct treewatch *args, int *fdp)
{
	struct lwp *l = curlwp;
	struct file *fp;
	int error, fd;

	if ((error = fd_allocfile(&fp, &fd)) != 0)
		return error;
	fp->f_flag = FREAD | (args->tw_flags & FNONBLOCK);
	fp->f_type = DTYPE_MISC;
	fp->f_ops = &treeops;
	fp->f_data = tw;
	fd_set_exclose(l, fd, (args->tw_flags & O_CLOEXEC) != 0);
	fd_affix(l->l_proc, fp, (unsigned)fd);
	*fdp = fd;
	return 0;
}
