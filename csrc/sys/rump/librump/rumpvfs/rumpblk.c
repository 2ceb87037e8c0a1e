/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The block device behind etfs keys: a window of a host file, or a disk that
 * the host program implements.
 *
 * Every registration has a minor of its own.  Major 197, block and character.
 *
 * Transfers
 *	A request whose caller waits is done by the calling thread, which gives
 *	up its virtual CPU meanwhile; an asynchronous one by the hypercall's
 *	threads.  A write that somebody waits for is on stable storage when it
 *	is done (unless B_NOFLUSH says that a flush follows), others are not:
 *	DIOCCACHESYNC flushes.
 *	A request that begins beyond the end is EINVAL, one that crosses it is
 *	cut short and tells so in b_resid.
 *
 * Environment
 *	RUMP_BLKSECTSHIFT	log2 of the sector size, 9 or more
 *	RUMP_BLKFAIL		so many of 10000 transfers fail with EIO
 *	RUMP_BLKFAIL_SEED	where their sequence starts
 *
 * Locking: rs_lock guards the table, rb_busy and the sequence.  A disk is kept
 * by rb_busy during a transfer; who takes it away waits for that.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/condvar.h>
#include <sys/conf.h>
#include <sys/disklabel.h>
#include <sys/dkio.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/timevar.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include <rump-sys/fault.h>
#include <rump-sys/kern.h>
#include <rump-sys/sim.h>
#include <rump-sys/vfs.h>
#include <rump/rumpuser.h>

#include "rumpblk_private.h"

#define BLKFAIL_MAX	10000
#define RUMPBLK_MAXIO	(1024 * 1024)
#define RUMPBLK_MAXMINOR 0xfffff

static dev_type_open(rumpblk_open);
static dev_type_close(rumpblk_close);
static dev_type_read(rumpblk_read);
static dev_type_write(rumpblk_write);
static dev_type_ioctl(rumpblk_ioctl);
static dev_type_strategy(rumpblk_strategy);
static dev_type_size(rumpblk_size);
static dev_type_discard(rumpblk_discard);

static const struct bdevsw rumpblk_bdevsw = {
	.d_open = rumpblk_open,
	.d_close = rumpblk_close,
	.d_strategy = rumpblk_strategy,
	.d_ioctl = rumpblk_ioctl,
	.d_dump = nodump,
	.d_psize = rumpblk_size,
	.d_discard = rumpblk_discard,
	.d_flag = D_DISK | D_MPSAFE
};

static const struct cdevsw rumpblk_cdevsw = {
	.d_open = rumpblk_open,
	.d_close = rumpblk_close,
	.d_read = rumpblk_read,
	.d_write = rumpblk_write,
	.d_ioctl = rumpblk_ioctl,
	.d_stop = nostop,
	.d_tty = notty,
	.d_poll = nopoll,
	.d_mmap = nommap,
	.d_kqfilter = nokqfilter,
	.d_discard = rumpblk_discard,
	.d_flag = D_DISK | D_MPSAFE
};

/*
 * The disk of a device, kept until rumpblk_put(); NULL.
 */
static struct rumpblk *
rumpblk_get(dev_t dev)
{
	struct rumpblk_state *rs = rumpblkstate();
	struct rumpblk *rb = NULL;
	u_int m = minor(dev);

	mutex_enter(&rs->rs_lock);
	if (m < rs->rs_ndisk)
		rb = rs->rs_disk[m];
	if (rb != NULL && rb->rb_going)
		rb = NULL;
	if (rb != NULL)
		rb->rb_busy++;
	mutex_exit(&rs->rs_lock);
	return rb;
}

static void
put_locked(struct rumpblk_state *rs, struct rumpblk *rb)
{

	if (--rb->rb_busy == 0 && rb->rb_going)
		cv_broadcast(&rs->rs_cv);
}

static void
rumpblk_put(struct rumpblk *rb)
{
	struct rumpblk_state *rs = rumpblkstate();

	mutex_enter(&rs->rs_lock);
	put_locked(rs, rb);
	mutex_exit(&rs->rs_lock);
}

static uint64_t
whole_sectors(const struct rumpblk *rb)
{

	return rb->rb_size >> rb->rb_sectshift;
}

/* Fault injection: does this transfer fail? */
static bool
injected(struct rumpblk_state *rs)
{
	u_int r;

	mutex_enter(&rs->rs_lock);
	r = rs->rs_seed = rs->rs_seed * 1103515245 + 12345;
	mutex_exit(&rs->rs_lock);
	return (r % (1U << 31)) % BLKFAIL_MAX < rs->rs_fail;
}

/*
 * A transfer is over: the hypercall's answer, on any thread.
 */
void
rumpblk_done(void *arg, size_t count, int error)
{
	struct rumpblk_state *rs = rumpblkstate();
	struct buf *bp = arg;

	if (error == 0 && __predict_false(rs->rs_fail != 0) && injected(rs)) {
		printf("block fault injection: failing I/O on block %lld\n",
		    (long long)bp->b_blkno);
		error = EIO;
	}
	bp->b_error = error;
	bp->b_resid = error != 0 ? bp->b_bcount : bp->b_bcount - (int)count;
	/* Busy with this transfer, so it is still in its place. */
	mutex_enter(&rs->rs_lock);
	put_locked(rs, rs->rs_disk[minor(bp->b_dev)]);
	mutex_exit(&rs->rs_lock);
	biodone(bp);
}

static void
fail(struct buf *bp, int error)
{

	bp->b_error = error;
	bp->b_resid = bp->b_bcount;
	biodone(bp);
}

static void
rumpblk_strategy(struct buf *bp)
{
	rump_biodone_fn done = rumpblk_done;
	struct rumpblk *rb = rumpblk_get(bp->b_dev);
	uint64_t off = (uint64_t)bp->b_blkno << DEV_BSHIFT, len = bp->b_bcount;
	int op, error = 0;

	if (__predict_false(rb == NULL)) {
		fail(bp, ENXIO);
		return;
	}
	if (bp->b_blkno < 0 || off > rb->rb_size ||
	    (len & (((uint64_t)1 << rb->rb_sectshift) - 1)) != 0)
		error = EINVAL;
	else if (BUF_ISWRITE(bp) && rb->rb_readonly)
		error = EROFS;
	if (error != 0 || off == rb->rb_size || len == 0) {
		rumpblk_put(rb);
		fail(bp, error);
		return;
	}
	len = MIN(len, rb->rb_size - off);
	op = BUF_ISREAD(bp) ? RUMPUSER_BIO_READ : RUMPUSER_BIO_WRITE;
	if (__predict_false(kernel_sim(curkernel()) != NULL))
		sim_trace(kernel_sim(curkernel()), BUF_ISREAD(bp) ?
		    SIM_EV_READ : SIM_EV_WRITE, off, len);
	/* In virtual time all transfers end where they begin. */
	if ((bp->b_flags & B_ASYNC) == 0 || kernel_sim(curkernel()) != NULL) {
		op |= RUMPUSER_BIO_WAIT;
		if (BUF_ISWRITE(bp) && (bp->b_flags & B_NOFLUSH) == 0)
			op |= RUMPUSER_BIO_SYNC;
	}
	if (fault_armed(curkernel()) &&
	    rumpblk_fault(rb, bp, off, &len, &done))
		return;
	if (rb->rb_ops != NULL)
		rumpuser_blkdev_bio(rb->rb_ops, rb->rb_cookie, op, bp->b_data,
		    len, rb->rb_begin + off, done, bp);
	else
		rumpuser_bio(rb->rb_fd, op, bp->b_data, len,
		    rb->rb_begin + off, done, bp);
}

/* The answer to a request without data. */
static void
plain_done(void *arg, size_t count, int error)
{

	*(int *)arg = error;
}

static int
plain_request(struct rumpblk *rb, int op, uint64_t off, uint64_t len)
{
	int error;

	error = fault_site(op == RUMPUSER_BIO_FLUSH ? RUMP_FAULT_FLUSH :
	    RUMP_FAULT_DISCARD, rb->rb_path, EIO);
	if (error != 0)
		return error;
	op |= RUMPUSER_BIO_WAIT;
	if (rb->rb_ops != NULL)
		rumpuser_blkdev_bio(rb->rb_ops, rb->rb_cookie, op, NULL, len,
		    rb->rb_begin + off, plain_done, &error);
	else
		rumpuser_bio(rb->rb_fd, op, NULL, len, rb->rb_begin + off,
		    plain_done, &error);
	return error;
}

static int
rumpblk_open(dev_t dev, int flag, int fmt, struct lwp *l)
{
	struct rumpblk *rb = rumpblk_get(dev);
	int error = 0;

	if (rb == NULL)
		return ENXIO;
	if ((flag & FWRITE) != 0 && rb->rb_readonly)
		error = EACCES;
	rumpblk_put(rb);
	return error;
}

static int
rumpblk_close(dev_t dev, int flag, int fmt, struct lwp *l)
{

	return 0;
}

static void
rumpblk_minphys(struct buf *bp)
{

	if (bp->b_bcount > RUMPBLK_MAXIO)
		bp->b_bcount = RUMPBLK_MAXIO;
}

/*
 * Character device: whole sectors at sector boundaries.
 */
static int
raw_io(dev_t dev, struct uio *uio, int rw)
{
	struct rumpblk *rb = rumpblk_get(dev);
	off_t off = uio->uio_offset;
	uint64_t mask;
	int error = 0;

	if (rb == NULL)
		return ENXIO;
	mask = ((uint64_t)1 << rb->rb_sectshift) - 1;
	if (off < 0 || (off & mask) != 0 || (uio->uio_resid & mask) != 0 ||
	    (uint64_t)off > rb->rb_size)
		error = EINVAL;
	rumpblk_put(rb);
	if (error != 0)
		return error;
	return physio(rumpblk_strategy, NULL, dev, rw, rumpblk_minphys, uio);
}

static int
rumpblk_read(dev_t dev, struct uio *uio, int flag)
{

	return raw_io(dev, uio, B_READ);
}

static int
rumpblk_write(dev_t dev, struct uio *uio, int flag)
{

	return raw_io(dev, uio, B_WRITE);
}

static int
rumpblk_size(dev_t dev)
{
	struct rumpblk *rb = rumpblk_get(dev);
	uint64_t blocks;

	if (rb == NULL)
		return -1;
	blocks = rb->rb_size >> DEV_BSHIFT;
	rumpblk_put(rb);
	return MIN(blocks, INT_MAX);
}

static int
rumpblk_discard(dev_t dev, off_t pos, off_t len)
{
	struct rumpblk *rb = rumpblk_get(dev);
	int error;

	if (rb == NULL)
		return ENXIO;
	if (pos < 0 || len < 0 || (uint64_t)pos > rb->rb_size ||
	    (uint64_t)len > rb->rb_size - pos)
		error = EINVAL;
	else if (rb->rb_readonly)
		error = EROFS;
	else
		error = plain_request(rb, RUMPUSER_BIO_DISCARD, pos, len);
	rumpblk_put(rb);
	return error;
}

static void
make_label(const struct rumpblk *rb, u_int m, struct disklabel *lp)
{
	u_int part = MIN(m, MAXPARTITIONS - 1);
	uint64_t sectors = whole_sectors(rb);

	memset(lp, 0, sizeof(*lp));
	lp->d_magic = lp->d_magic2 = DISKMAGIC;
	lp->d_type = DKTYPE_RUMPD;
	strlcpy(lp->d_typename, "rumpd", sizeof(lp->d_typename));
	strlcpy(lp->d_packname, "fictitious", sizeof(lp->d_packname));
	lp->d_secsize = 1U << rb->rb_sectshift;
	lp->d_nsectors = MIN(sectors, UINT32_MAX);
	lp->d_ntracks = 1;
	lp->d_ncylinders = 1;
	lp->d_secpercyl = lp->d_nsectors;
	lp->d_secperunit = MIN(rb->rb_size, UINT32_MAX);
	lp->d_rpm = 11;
	lp->d_interleave = 1;
	lp->d_npartitions = part + 1;
	lp->d_partitions[part].p_size = lp->d_nsectors;
}

static void
make_partinfo(const struct rumpblk *rb, struct partinfo *pi)
{

	memset(pi, 0, sizeof(*pi));
	pi->pi_size = whole_sectors(rb);
	pi->pi_secsize = 1U << rb->rb_sectshift;
	pi->pi_bsize = BLKDEV_IOSIZE;
	pi->pi_fstype = FS_UNUSED;
}

static int
rumpblk_ioctl(dev_t dev, u_long cmd, void *data, int flag, struct lwp *l)
{
	struct rumpblk *rb = rumpblk_get(dev);
	int error = 0;

	if (rb == NULL)
		return ENXIO;
	switch (cmd) {
	case DIOCGDINFO:
		make_label(rb, minor(dev), data);
		break;
	case DIOCGPARTINFO:
		make_partinfo(rb, data);
		break;
	case DIOCCACHESYNC:
		if (!rb->rb_readonly)
			error = plain_request(rb, RUMPUSER_BIO_FLUSH, 0, 0);
		break;
	case DIOCGMEDIASIZE:
		*(off_t *)data = rb->rb_size;
		break;
	default:
		error = ENOTTY;
		break;
	}
	rumpblk_put(rb);
	return error;
}

/*
 * Put a disk into the first free place of the table.
 */
static int
enter(struct rumpblk *rb, devminor_t *mp)
{
	struct rumpblk_state *rs = rumpblkstate();
	struct rumpblk **disk;
	u_int m, n;

	mutex_enter(&rs->rs_lock);
	for (m = 0; m < rs->rs_ndisk && rs->rs_disk[m] != NULL; m++)
		continue;
	if (m > RUMPBLK_MAXMINOR) {
		mutex_exit(&rs->rs_lock);
		return EBUSY;
	}
	if (m == rs->rs_ndisk) {
		n = MAX(16, 2 * rs->rs_ndisk);
		disk = kmem_zalloc(n * sizeof(*disk), KM_NOSLEEP);
		if (disk == NULL) {
			mutex_exit(&rs->rs_lock);
			return ENOMEM;
		}
		if (rs->rs_disk != NULL) {
			memcpy(disk, rs->rs_disk,
			    rs->rs_ndisk * sizeof(*disk));
			kmem_free(rs->rs_disk,
			    rs->rs_ndisk * sizeof(*disk));
		}
		rs->rs_disk = disk;
		rs->rs_ndisk = n;
	}
	rs->rs_disk[m] = rb;
	mutex_exit(&rs->rs_lock);
	*mp = m;
	return 0;
}

static struct rumpblk *
new_disk(const char *name)
{
	struct rumpblk *rb = kmem_zalloc(sizeof(*rb), KM_SLEEP);

	rb->rb_path = kmem_strdupsize(name, NULL, KM_SLEEP);
	rb->rb_fd = -1;
	rb->rb_sectshift = rumpblkstate()->rs_sectshift;
	TAILQ_INIT(&rb->rb_old);
	return rb;
}

/*
 * The kernel goes without a halt: disks of the program are told.
 */
void
rumpblk_abandon(struct kernel *k)
{
	struct rumpblk_state *rs = k->k_rumpblk;
	struct rumpblk *rb;

	for (u_int i = 0; rs->rs_disk != NULL && i < rs->rs_ndisk; i++) {
		if ((rb = rs->rs_disk[i]) != NULL && rb->rb_ops != NULL &&
		    rb->rb_ops->release != NULL)
			(*rb->rb_ops->release)(rb->rb_cookie);
	}
}

/* Close and forget; nobody uses it. */
static void
end_disk(struct rumpblk *rb)
{
	int nlocks;

	if (rb->rb_fd != -1) {
		if (!rb->rb_readonly)
			(void)plain_request(rb, RUMPUSER_BIO_FLUSH, 0, 0);
		(void)fault_site(RUMP_FAULT_CLOSE, rb->rb_path, 0);
		(void)rumpuser_close(rb->rb_fd);
	}
	if (rb->rb_ops != NULL) {
		if (!rb->rb_readonly && rb->rb_ops->flush != NULL)
			(void)plain_request(rb, RUMPUSER_BIO_FLUSH, 0, 0);
		if (rb->rb_ops->release != NULL) {
			rumpkern_unsched(&nlocks, NULL);
			(*rb->rb_ops->release)(rb->rb_cookie);
			rumpkern_sched(nlocks, NULL);
		}
	}
	rumpblk_forget(rb);
	kmem_strfree(rb->rb_path);
	kmem_free(rb, sizeof(*rb));
}

/*
 * Open read-write, or read-only if the host does not let us write.
 */
static int
open_host(struct rumpblk *rb)
{
	int error;

	error = fault_site(RUMP_FAULT_OPEN, rb->rb_path, EIO);
	if (error != 0)
		return error;
	error = rumpuser_open(rb->rb_path, RUMPUSER_OPEN_RDWR |
	    RUMPUSER_OPEN_BIO, &rb->rb_fd);
	if (error == 0)
		return 0;
	rb->rb_readonly = true;
	error = rumpuser_open(rb->rb_path, RUMPUSER_OPEN_RDONLY |
	    RUMPUSER_OPEN_BIO, &rb->rb_fd);
	if (error != 0)
		rb->rb_fd = -1;
	return error;
}

/*
 * A window of a host file, [offset, offset + size), becomes a disk; size may
 * be RUMPBLK_SIZENOTSET: up to the end.
 */
int
rumpblk_register(const char *path, devminor_t *dmin, uint64_t offset,
    uint64_t size)
{
	struct rumpblk *rb;
	uint64_t filesize;
	int error, type;

	error = fault_site(RUMP_FAULT_INFO, path, EIO);
	if (error == 0)
		error = rumpuser_getfileinfo(path, &filesize, &type);
	if (error != 0)
		return error;
	if (type != RUMPUSER_FT_REG && type != RUMPUSER_FT_BLK &&
	    type != RUMPUSER_FT_CHR)
		return EINVAL;
	if (offset > filesize)
		return EINVAL;
	if (size == RUMPBLK_SIZENOTSET)
		size = filesize - offset;
	if (size > filesize - offset || filesize > INT64_MAX)
		return EINVAL;
	rb = new_disk(path);
	rb->rb_begin = offset;
	rb->rb_size = size;
	error = open_host(rb);
	if (error == 0)
		error = enter(rb, dmin);
	if (error != 0)
		end_disk(rb);
	return error;
}

/*
 * A disk of the host program.  secsize 0: the default.  On an error the
 * operations are not called, release either.
 */
int
rumpblk_register_ops(const char *name, const struct rumpuser_blkdev_ops *ops,
    void *cookie, uint64_t size, uint32_t secsize, int readonly,
    devminor_t *dmin)
{
	struct rumpblk *rb;
	int error;

	if (ops == NULL || ops->read == NULL || size > INT64_MAX ||
	    (!readonly && ops->write == NULL))
		return EINVAL;
	if (secsize != 0 && (secsize < DEV_BSIZE || !powerof2(secsize)))
		return EINVAL;
	rb = new_disk(name);
	rb->rb_ops = ops;
	rb->rb_cookie = cookie;
	rb->rb_size = size;
	rb->rb_readonly = readonly != 0;
	if (secsize != 0)
		rb->rb_sectshift = __builtin_ctz(secsize);
	error = enter(rb, dmin);
	if (error != 0) {
		rb->rb_ops = NULL;
		end_disk(rb);
	}
	return error;
}

/*
 * Take a disk away: transfers under way end first, later ones get ENXIO.
 */
int
rumpblk_deregister(devminor_t dmin)
{
	struct rumpblk_state *rs = rumpblkstate();
	struct rumpblk *rb;

	mutex_enter(&rs->rs_lock);
	rb = dmin >= 0 && (u_int)dmin < rs->rs_ndisk ? rs->rs_disk[dmin] :
	    NULL;
	if (rb == NULL || rb->rb_going) {
		mutex_exit(&rs->rs_lock);
		return ENOENT;
	}
	rb->rb_going = true;
	while (rb->rb_busy != 0)
		cv_wait(&rs->rs_cv, &rs->rs_lock);
	rs->rs_disk[dmin] = NULL;
	mutex_exit(&rs->rs_lock);
	end_disk(rb);
	return 0;
}

/* A number from the environment; false if there is none. */
static bool
env_number(const char *name, u_int *valp)
{
	char buf[32];

	if (fault_site(RUMP_FAULT_PARAM, name, ENOENT) != 0 ||
	    rumpuser_getparam(name, buf, sizeof(buf)) != 0)
		return false;
	*valp = strtoul(buf, NULL, 10);
	return true;
}

static void
read_environment(struct rumpblk_state *rs)
{
	u_int n;

	rs->rs_sectshift = DEV_BSHIFT;
	if (env_number("RUMP_BLKSECTSHIFT", &n)) {
		if (n < DEV_BSHIFT) {
			printf("rumpblk: RUMP_BLKSECTSHIFT must be least %d "
			    "(now %u), using %d for sector shift "
			    "(size %d)\n", DEV_BSHIFT, n, DEV_BSHIFT,
			    1 << DEV_BSHIFT);
		} else if (n <= 16) {
			printf("rumpblk: using %u for sector shift "
			    "(size %d)\n", n, 1 << n);
			rs->rs_sectshift = n;
		} else {
			printf("rumpblk: RUMP_BLKSECTSHIFT must be at most 16 "
			    "(now %u), using %d\n", n, DEV_BSHIFT);
		}
	}
	if (env_number("RUMP_BLKFAIL", &n) && n != 0) {
		rs->rs_fail = MIN(n, BLKFAIL_MAX);
		if (!env_number("RUMP_BLKFAIL_SEED", &rs->rs_seed))
			rs->rs_seed = (u_int)clock_wall_ns();
		printf("rumpblk: FAULT INJECTION ACTIVE! fail %u/%u. "
		    "seed %u\n", rs->rs_fail, BLKFAIL_MAX, rs->rs_seed);
	}
}

int
rumpblk_init(void)
{
	struct rumpblk_state *rs;
	devmajor_t bmaj = RUMPBLK_DEVMAJOR, cmaj = RUMPBLK_DEVMAJOR;

	if (rumpblkstate() != NULL)
		return 0;
	rs = kernel_state_alloc(sizeof(*rs));
	mutex_init(&rs->rs_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&rs->rs_cv, "rumpblk");
	curkernel()->k_rumpblk = rs;
	read_environment(rs);
	return devsw_attach("rumpblk", &rumpblk_bdevsw, &bmaj,
	    &rumpblk_cdevsw, &cmaj);
}

/* Halt, after the file systems are gone: flush and close all. */
void
rumpblk_fini(void)
{
	struct rumpblk_state *rs = rumpblkstate();
	u_int m;

	if (rs == NULL)
		return;
	for (m = 0; m < rs->rs_ndisk; m++) {
		if (rs->rs_disk[m] != NULL)
			(void)rumpblk_deregister(m);
	}
	if (rs->rs_disk != NULL) {
		kmem_free(rs->rs_disk, rs->rs_ndisk * sizeof(*rs->rs_disk));
		rs->rs_disk = NULL;
		rs->rs_ndisk = 0;
	}
}
