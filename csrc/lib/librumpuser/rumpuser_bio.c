/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Block transfers.
 *
 * A request is described by a struct bio and carried out by bio_perform(), on
 * the thread that asks or on a worker.  Workers are a pool of the process, for
 * all kernels: one is started when a request finds none idle, up to
 * BIO_MAXWORKERS, and ends when it had nothing to do for BIO_LINGER.  Another
 * backend (io_uring) would replace bio_queue(), which takes ownership of a
 * struct bio and owes it one bio_finish().
 *
 * Completion runs in the kernel that asked; a kernel that is being destroyed
 * first waits in rumpuser_bio_drain(), because transfers write into its
 * memory.
 *
 * Locking: bio_lock guards the queue, the counts and the list of requests
 * under way.  Nothing is called with it held.
 */

#include <sys/types.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "rumpuser_int.h"

#define BIO_MAXWORKERS	8
#define BIO_LINGER	50000000	/* nanoseconds */

struct bio {
	struct bio	*b_next;	/* queue or free list */
	struct bio	*b_busynext, **b_busyprev;
	const struct rumpuser_blkdev_ops *b_ops; /* NULL: b_fd */
	void		*b_cookie;
	int		b_fd;
	int		b_op;
	char		*b_data;
	size_t		b_len;
	int64_t		b_off;
	rump_biodone_fn	b_done;
	void		*b_arg;
	void		*b_kernel;
	size_t		b_xfer;
	int		b_error;
};

static pthread_mutex_t bio_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bio_wake;		/* work; CLOCK_MONOTONIC */
static pthread_cond_t bio_finished = PTHREAD_COND_INITIALIZER;
static pthread_once_t bio_once = PTHREAD_ONCE_INIT;
static struct bio *bio_first, **bio_last = &bio_first;
static struct bio *bio_busy;		/* queued or being performed */
static unsigned int bio_nworkers, bio_nidle, bio_nqueued;

static void
bio_init(void)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&bio_wake, &attr);
	pthread_condattr_destroy(&attr);
}

/*
 * In the child of a fork there are no workers.
 */
void
rumpuser__bio_forked(void)
{

	pthread_mutex_init(&bio_lock, NULL);
	bio_nworkers = bio_nidle = bio_nqueued = 0;
	bio_first = bio_busy = NULL;
	bio_last = &bio_first;
}

static int
bio_perform_fd(struct bio *b)
{
	ssize_t n;

	if (b->b_op & RUMPUSER_BIO_FLUSH)
		return fdatasync(b->b_fd) == -1 ? RU_ERRNO() : 0;
	if (b->b_op & RUMPUSER_BIO_DISCARD) {
		(void)fallocate(b->b_fd, FALLOC_FL_PUNCH_HOLE |
		    FALLOC_FL_KEEP_SIZE, b->b_off, (off_t)b->b_len);
		return 0;
	}
	while (b->b_xfer < b->b_len) {
		if (b->b_op & RUMPUSER_BIO_READ)
			n = pread(b->b_fd, b->b_data + b->b_xfer,
			    b->b_len - b->b_xfer,
			    b->b_off + (off_t)b->b_xfer);
		else
			n = pwrite(b->b_fd, b->b_data + b->b_xfer,
			    b->b_len - b->b_xfer,
			    b->b_off + (off_t)b->b_xfer);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return RU_ERRNO();
		if (n == 0)
			break;		/* end of file: a short transfer */
		b->b_xfer += (size_t)n;
	}
	if ((b->b_op & (RUMPUSER_BIO_WRITE | RUMPUSER_BIO_SYNC)) ==
	    (RUMPUSER_BIO_WRITE | RUMPUSER_BIO_SYNC) &&
	    fdatasync(b->b_fd) == -1)
		return RU_ERRNO();
	return 0;
}

static int
bio_perform_ops(struct bio *b)
{
	const struct rumpuser_blkdev_ops *ops = b->b_ops;
	int error;

	if (b->b_op & RUMPUSER_BIO_FLUSH)
		return ops->flush != NULL ? ops->flush(b->b_cookie) : 0;
	if (b->b_op & RUMPUSER_BIO_DISCARD)
		return ops->discard != NULL ? ops->discard(b->b_cookie,
		    (uint64_t)b->b_off, b->b_len) : 0;
	if (b->b_op & RUMPUSER_BIO_READ)
		error = ops->read(b->b_cookie, b->b_data, b->b_len,
		    (uint64_t)b->b_off);
	else
		error = ops->write(b->b_cookie, b->b_data, b->b_len,
		    (uint64_t)b->b_off);
	if (error != 0)
		return error;
	b->b_xfer = b->b_len;
	if ((b->b_op & RUMPUSER_BIO_SYNC) && (b->b_op & RUMPUSER_BIO_WRITE) &&
	    ops->flush != NULL)
		error = ops->flush(b->b_cookie);
	return error;
}

static void
bio_perform(struct bio *b)
{

	b->b_error = b->b_ops != NULL ? bio_perform_ops(b) : bio_perform_fd(b);
}

static void
bio_done(void *arg)
{
	struct bio *b = arg;

	b->b_done(b->b_arg, b->b_xfer, b->b_error);
}

/*
 * Tell the kernel, from a worker.  If it cannot be entered any more it is past
 * caring about its buffers.
 */
static void
bio_finish(struct bio *b)
{

	if (rumpuser__hyp.hyp_kernel_run != NULL) {
		(void)rumpuser__hyp.hyp_kernel_run(b->b_kernel, bio_done, b);
	} else {
		if (rumpuser__hyp.hyp_schedule != NULL)
			rumpuser__hyp.hyp_schedule();
		b->b_done(b->b_arg, b->b_xfer, b->b_error);
		if (rumpuser__hyp.hyp_unschedule != NULL)
			rumpuser__hyp.hyp_unschedule();
	}
}

/*
 * The next request, or NULL when there was none for a while.  bio_lock held.
 */
static struct bio *
bio_next(void)
{
	struct timespec ts;
	struct bio *b;
	int error = 0;

	if (bio_first == NULL) {
		clock_gettime(CLOCK_MONOTONIC, &ts);
		ts.tv_nsec += BIO_LINGER;
		if (ts.tv_nsec >= 1000000000) {
			ts.tv_nsec -= 1000000000;
			ts.tv_sec++;
		}
		bio_nidle++;
		while (bio_first == NULL && error == 0)
			error = pthread_cond_timedwait(&bio_wake, &bio_lock,
			    &ts);
		bio_nidle--;
	}
	if ((b = bio_first) != NULL) {
		bio_first = b->b_next;
		if (bio_first == NULL)
			bio_last = &bio_first;
		bio_nqueued--;
	}
	return b;
}

static void *
bio_worker(void *arg)
{
	struct bio *b;

	(void)arg;
	pthread_mutex_lock(&bio_lock);
	while ((b = bio_next()) != NULL) {
		pthread_mutex_unlock(&bio_lock);
		bio_perform(b);
		bio_finish(b);
		pthread_mutex_lock(&bio_lock);
		*b->b_busyprev = b->b_busynext;
		if (b->b_busynext != NULL)
			b->b_busynext->b_busyprev = b->b_busyprev;
		pthread_cond_broadcast(&bio_finished);
		free(b);
	}
	bio_nworkers--;
	pthread_mutex_unlock(&bio_lock);
	return NULL;
}

/*
 * Hand a request to a worker; false if there can be none.
 */
static bool
bio_queue(struct bio *b)
{
	bool start;

	RU_BUSY();
	pthread_once(&bio_once, bio_init);
	pthread_mutex_lock(&bio_lock);
	start = bio_nidle <= bio_nqueued && bio_nworkers < BIO_MAXWORKERS;
	if (start) {
		bio_nworkers++;
		if (rumpuser_thread_create(bio_worker, NULL, "rumpbio", 0, -1,
		    -1, NULL) != 0 && --bio_nworkers == 0) {
			pthread_mutex_unlock(&bio_lock);
			return false;
		}
	}
	b->b_next = NULL;
	*bio_last = b;
	bio_last = &b->b_next;
	bio_nqueued++;
	b->b_busynext = bio_busy;
	b->b_busyprev = &bio_busy;
	if (bio_busy != NULL)
		bio_busy->b_busyprev = &b->b_busynext;
	bio_busy = b;
	if (bio_nidle != 0)
		pthread_cond_signal(&bio_wake);
	pthread_mutex_unlock(&bio_lock);
	return true;
}

static void
bio_start(const struct bio *template)
{
	struct bio *b, here;
	int nlocks;

	if ((template->b_op & RUMPUSER_BIO_WAIT) == 0 &&
	    !rumpuser__nothreads() && (b = malloc(sizeof(*b))) != NULL) {
		*b = *template;
		if (rumpuser__hyp.hyp_kernel_self != NULL)
			b->b_kernel = rumpuser__hyp.hyp_kernel_self();
		if (bio_queue(b))
			return;
		free(b);
	}
	here = *template;
	nlocks = rumpuser__unschedule();
	bio_perform(&here);
	rumpuser__reschedule(nlocks);
	here.b_done(here.b_arg, here.b_xfer, here.b_error);
}

void
rumpuser_bio(int fd, int op, void *data, size_t len, int64_t off,
    rump_biodone_fn done, void *arg)
{
	struct bio b = {
		.b_fd = fd, .b_op = op, .b_data = data, .b_len = len,
		.b_off = off, .b_done = done, .b_arg = arg
	};

	bio_start(&b);
}

void
rumpuser_blkdev_bio(const struct rumpuser_blkdev_ops *ops, void *cookie,
    int op, void *data, size_t len, int64_t off, rump_biodone_fn done,
    void *arg)
{
	struct bio b = {
		.b_ops = ops, .b_cookie = cookie, .b_op = op, .b_data = data,
		.b_len = len, .b_off = off, .b_done = done, .b_arg = arg
	};

	bio_start(&b);
}

void
rumpuser_bio_drain(void *kernel)
{
	struct bio *b;

	pthread_mutex_lock(&bio_lock);
	for (;;) {
		for (b = bio_busy; b != NULL; b = b->b_busynext) {
			if (b->b_kernel == kernel)
				break;
		}
		if (b == NULL)
			break;
		pthread_cond_wait(&bio_finished, &bio_lock);
	}
	pthread_mutex_unlock(&bio_lock);
}
