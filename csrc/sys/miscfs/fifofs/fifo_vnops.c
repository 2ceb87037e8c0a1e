/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Named pipes: a ring of bytes that hangs off the vnode while it is open.
 *
 * Opening
 *	for reading waits for a writer, for writing for a reader, for both for
 *	nobody.  O_NONBLOCK: a reader does not wait, a writer gets ENXIO if
 *	there is no reader.  An open that was waited for counts even if it is
 *	closed again before the sleeper wakes up (fi_ropens, fi_wopens).
 * Reading
 *	what is there; nothing and no writer: end of file.
 * Writing
 *	up to PIPE_BUF bytes in one piece; no reader: EPIPE.
 *
 * One reader and one writer at a time copy, outside fi_lock: FI_RBUSY,
 * FI_WBUSY.  A reader only moves fi_head on and takes from fi_len, a writer
 * only adds to fi_len, so that what either copies stays put.
 *
 * The ring belongs to the opens; if the file system is taken away by force
 * its operations are not called any more, and it goes when the kernel does.
 *
 * Locking: v_fifoinfo changes with the vnode locked exclusively; fi_lock
 * guards all of struct fifoinfo.  No vnode lock is held while sleeping.
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filio.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/lockf.h>
#include <sys/lwp.h>
#include <sys/poll.h>
#include <sys/select.h>
#include <sys/systm.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <sys/vnode.h>

#include <miscfs/fifofs/fifo.h>
#include <miscfs/genfs/genfs.h>

#define FIFO_SIZE	16384

#define FI_RBUSY	0x01
#define FI_WBUSY	0x02

struct fifoinfo {
	kmutex_t	fi_lock;
	kcondvar_t	fi_rcv;		/* data, a writer, or a turn */
	kcondvar_t	fi_wcv;		/* space, a reader, or a turn */
	struct selinfo	fi_rsel;
	struct selinfo	fi_wsel;
	u_int		fi_readers;
	u_int		fi_writers;
	u_int		fi_ropens;
	u_int		fi_wopens;
	u_int		fi_flags;
	u_int		fi_refs;	/* opens, and sleepers in one */
	size_t		fi_head;
	size_t		fi_len;
	LIST_ENTRY(fifoinfo) fi_list;	/* fs_lock */
	char		fi_ring[FIFO_SIZE];
};

struct fifofs_state {
	kmutex_t	fs_lock;
	LIST_HEAD(, fifoinfo) fs_all;
};

static struct fifoinfo *
fifo_alloc(void)
{
	struct fifofs_state *fs = curkernel()->k_fifofs;
	struct fifoinfo *fip = kmem_alloc(sizeof(*fip), KM_NOSLEEP);

	if (fip == NULL)
		return NULL;
	memset(fip, 0, offsetof(struct fifoinfo, fi_ring));
	mutex_init(&fip->fi_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&fip->fi_rcv, "fiford");
	cv_init(&fip->fi_wcv, "fifowr");
	selinit(&fip->fi_rsel);
	selinit(&fip->fi_wsel);
	mutex_enter(&fs->fs_lock);
	LIST_INSERT_HEAD(&fs->fs_all, fip, fi_list);
	mutex_exit(&fs->fs_lock);
	return fip;
}

static void
fifo_free(struct fifoinfo *fip)
{
	struct fifofs_state *fs = curkernel()->k_fifofs;

	mutex_enter(&fs->fs_lock);
	LIST_REMOVE(fip, fi_list);
	mutex_exit(&fs->fs_lock);
	seldestroy(&fip->fi_rsel);
	seldestroy(&fip->fi_wsel);
	cv_destroy(&fip->fi_rcv);
	cv_destroy(&fip->fi_wcv);
	mutex_destroy(&fip->fi_lock);
	kmem_free(fip, sizeof(*fip));
}

/* Something changed for readers, for writers.  fi_lock held. */
static void
wake_readers(struct fifoinfo *fip)
{

	cv_broadcast(&fip->fi_rcv);
	selnotify(&fip->fi_rsel, POLLIN | POLLRDNORM, NOTE_SUBMIT);
}

static void
wake_writers(struct fifoinfo *fip)
{

	cv_broadcast(&fip->fi_wcv);
	selnotify(&fip->fi_wsel, POLLOUT | POLLWRNORM, NOTE_SUBMIT);
}

/*
 * Drop a reference to the ring; the last one frees it.  Vnode locked, or
 * dead.
 */
static void
fifo_rele(struct vnode *vp, struct fifoinfo *fip)
{
	bool last;

	mutex_enter(&fip->fi_lock);
	last = --fip->fi_refs == 0;
	mutex_exit(&fip->fi_lock);
	if (!last)
		return;
	if (vp->v_type == VFIFO && vp->v_fifoinfo == fip)
		vp->v_fifoinfo = NULL;
	fifo_free(fip);
}

/* One reader or writer less. */
static void
fifo_leave(struct fifoinfo *fip, int mode)
{

	mutex_enter(&fip->fi_lock);
	if ((mode & FREAD) != 0 && --fip->fi_readers == 0) {
		/* What nobody read is lost with the last end. */
		wake_writers(fip);
	}
	if ((mode & FWRITE) != 0 && --fip->fi_writers == 0)
		wake_readers(fip);
	if (fip->fi_readers == 0 && fip->fi_writers == 0)
		fip->fi_len = 0;
	mutex_exit(&fip->fi_lock);
}

/*
 * Wait for the other end.  fi_lock held in and out, vnode not locked.
 */
static int
fifo_meet(struct fifoinfo *fip, int mode)
{
	u_int was;
	int error = 0;

	if ((mode & (FREAD | FWRITE)) == FREAD) {
		was = fip->fi_wopens;
		while (fip->fi_writers == 0 && fip->fi_wopens == was &&
		    error == 0)
			error = cv_wait_sig(&fip->fi_rcv, &fip->fi_lock);
	} else if ((mode & (FREAD | FWRITE)) == FWRITE) {
		was = fip->fi_ropens;
		while (fip->fi_readers == 0 && fip->fi_ropens == was &&
		    error == 0)
			error = cv_wait_sig(&fip->fi_wcv, &fip->fi_lock);
	}
	return error;
}

static int
fifo_open(void *v)
{
	struct vop_open_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct fifoinfo *fip = vp->v_fifoinfo;
	const int mode = ap->a_mode;
	int error = 0;

	if (fip == NULL) {
		fip = fifo_alloc();
		if (fip == NULL)
			return ENOMEM;
		vp->v_fifoinfo = fip;
	}
	mutex_enter(&fip->fi_lock);
	fip->fi_refs++;
	if ((mode & (FREAD | FWRITE | O_NONBLOCK)) == (FWRITE | O_NONBLOCK) &&
	    fip->fi_readers == 0) {
		mutex_exit(&fip->fi_lock);
		fifo_rele(vp, fip);
		return ENXIO;
	}
	if (mode & FREAD) {
		fip->fi_readers++;
		fip->fi_ropens++;
		wake_writers(fip);
	}
	if (mode & FWRITE) {
		fip->fi_writers++;
		fip->fi_wopens++;
		wake_readers(fip);
	}
	if ((mode & O_NONBLOCK) == 0 &&
	    (((mode & FREAD) == 0 && fip->fi_readers == 0) ||
	    ((mode & FWRITE) == 0 && fip->fi_writers == 0))) {
		VOP_UNLOCK(vp);
		error = fifo_meet(fip, mode);
		mutex_exit(&fip->fi_lock);
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	} else {
		mutex_exit(&fip->fi_lock);
	}
	if (error != 0) {
		fifo_leave(fip, mode);
		fifo_rele(vp, fip);
	}
	return error;
}

static int
fifo_close(void *v)
{
	struct vop_close_args *ap = v;
	struct fifoinfo *fip = ap->a_vp->v_fifoinfo;

	if (fip == NULL)
		return 0;
	fifo_leave(fip, ap->a_fflag);
	fifo_rele(ap->a_vp, fip);
	return 0;
}

/*
 * Take the ring's reading or writing side, with fi_lock held.
 */
static int
fifo_turn(struct fifoinfo *fip, u_int side, bool wait)
{
	kcondvar_t *cv = side == FI_RBUSY ? &fip->fi_rcv : &fip->fi_wcv;
	int error;

	while (fip->fi_flags & side) {
		if (!wait)
			return EAGAIN;
		error = cv_wait_sig(cv, &fip->fi_lock);
		if (error != 0)
			return error;
	}
	fip->fi_flags |= side;
	return 0;
}

static void
fifo_turn_over(struct fifoinfo *fip, u_int side)
{

	fip->fi_flags &= ~side;
	cv_broadcast(side == FI_RBUSY ? &fip->fi_rcv : &fip->fi_wcv);
}

static int
do_read(struct fifoinfo *fip, struct uio *uio, bool wait)
{
	size_t n, before;
	int error;

	mutex_enter(&fip->fi_lock);
	error = fifo_turn(fip, FI_RBUSY, wait);
	if (error != 0) {
		mutex_exit(&fip->fi_lock);
		return error;
	}
	while (fip->fi_len == 0 && error == 0) {
		if (fip->fi_writers == 0)
			break;
		error = wait ? cv_wait_sig(&fip->fi_rcv, &fip->fi_lock) :
		    EAGAIN;
	}
	while (fip->fi_len != 0 && uio->uio_resid != 0 && error == 0) {
		n = MIN(MIN(fip->fi_len, FIFO_SIZE - fip->fi_head),
		    uio->uio_resid);
		mutex_exit(&fip->fi_lock);
		before = uio->uio_resid;
		error = uiomove(fip->fi_ring + fip->fi_head, n, uio);
		n = before - uio->uio_resid;
		mutex_enter(&fip->fi_lock);
		fip->fi_head = (fip->fi_head + n) % FIFO_SIZE;
		fip->fi_len -= n;
		wake_writers(fip);
	}
	fifo_turn_over(fip, FI_RBUSY);
	mutex_exit(&fip->fi_lock);
	return error;
}

static int
do_write(struct fifoinfo *fip, struct uio *uio, bool wait)
{
	size_t n, tail, need, before, total = uio->uio_resid;
	int error;

	mutex_enter(&fip->fi_lock);
	error = fifo_turn(fip, FI_WBUSY, wait);
	if (error != 0) {
		mutex_exit(&fip->fi_lock);
		return error;
	}
	while (uio->uio_resid != 0 && error == 0) {
		if (fip->fi_readers == 0) {
			error = EPIPE;
			break;
		}
		/* A small write goes in one piece. */
		need = total <= PIPE_BUF ? uio->uio_resid : 1;
		n = FIFO_SIZE - fip->fi_len;
		if (n < need) {
			error = wait ? cv_wait_sig(&fip->fi_wcv,
			    &fip->fi_lock) : EAGAIN;
			continue;
		}
		tail = (fip->fi_head + fip->fi_len) % FIFO_SIZE;
		n = MIN(MIN(n, FIFO_SIZE - tail), uio->uio_resid);
		mutex_exit(&fip->fi_lock);
		before = uio->uio_resid;
		error = uiomove(fip->fi_ring + tail, n, uio);
		n = before - uio->uio_resid;
		mutex_enter(&fip->fi_lock);
		fip->fi_len += n;
		wake_readers(fip);
	}
	fifo_turn_over(fip, FI_WBUSY);
	mutex_exit(&fip->fi_lock);
	/* What went in counts; VOP_WRITE's caller tells from the uio. */
	if (error == EAGAIN && uio->uio_resid != total)
		error = 0;
	return error;
}

static int
fifo_read(void *v)
{
	struct vop_read_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct fifoinfo *fip = vp->v_fifoinfo;
	int error, how;

	if (ap->a_uio->uio_resid == 0)
		return 0;
	if (fip == NULL)
		return EBADF;
	how = VOP_ISLOCKED(vp);
	VOP_UNLOCK(vp);
	error = do_read(fip, ap->a_uio, (ap->a_ioflag & IO_NDELAY) == 0);
	vn_lock(vp, (how == LK_EXCLUSIVE ? how : LK_SHARED) | LK_RETRY);
	return error;
}

static int
fifo_write(void *v)
{
	struct vop_write_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct fifoinfo *fip = vp->v_fifoinfo;
	int error;

	if (ap->a_uio->uio_resid == 0)
		return 0;
	if (fip == NULL)
		return EBADF;
	VOP_UNLOCK(vp);
	error = do_write(fip, ap->a_uio, (ap->a_ioflag & IO_NDELAY) == 0);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	return error;
}

static int
fifo_ioctl(void *v)
{
	struct vop_ioctl_args *ap = v;
	struct fifoinfo *fip = ap->a_vp->v_fifoinfo;

	switch (ap->a_command) {
	case FIONBIO:
	case FIOASYNC:
		return 0;
	case FIONREAD:
		*(int *)ap->a_data = fip == NULL ? 0 : (int)fip->fi_len;
		return 0;
	default:
		return EPASSTHROUGH;
	}
}

static int
fifo_poll(void *v)
{
	struct vop_poll_args *ap = v;
	struct fifoinfo *fip = ap->a_vp->v_fifoinfo;
	int revents = 0;

	if (fip == NULL)
		return POLLERR;
	mutex_enter(&fip->fi_lock);
	if (ap->a_events & (POLLIN | POLLRDNORM)) {
		if (fip->fi_len != 0 || fip->fi_writers == 0)
			revents |= ap->a_events & (POLLIN | POLLRDNORM);
		if (fip->fi_writers == 0)
			revents |= POLLHUP;
		if (revents == 0)
			selrecord(curlwp, &fip->fi_rsel);
	}
	if (ap->a_events & (POLLOUT | POLLWRNORM)) {
		if (fip->fi_readers == 0 ||
		    FIFO_SIZE - fip->fi_len >= PIPE_BUF)
			revents |= ap->a_events & (POLLOUT | POLLWRNORM);
		else
			selrecord(curlwp, &fip->fi_wsel);
	}
	mutex_exit(&fip->fi_lock);
	return revents;
}

static void
filt_fiforddetach(struct knote *kn)
{
	struct fifoinfo *fip = kn->kn_hook;

	mutex_enter(&fip->fi_lock);
	selremove_knote(&fip->fi_rsel, kn);
	mutex_exit(&fip->fi_lock);
}

static void
filt_fifowrdetach(struct knote *kn)
{
	struct fifoinfo *fip = kn->kn_hook;

	mutex_enter(&fip->fi_lock);
	selremove_knote(&fip->fi_wsel, kn);
	mutex_exit(&fip->fi_lock);
}

/* Both filters; the hint NOTE_SUBMIT means that fi_lock is held. */
static int
filt_fiforead(struct knote *kn, long hint)
{
	struct fifoinfo *fip = kn->kn_hook;
	int rv;

	if (hint != NOTE_SUBMIT)
		mutex_enter(&fip->fi_lock);
	kn->kn_data = fip->fi_len;
	if (fip->fi_writers == 0) {
		knote_set_eof(kn, 0);
		rv = 1;
	} else {
		knote_clear_eof(kn);
		rv = kn->kn_data > 0;
	}
	if (hint != NOTE_SUBMIT)
		mutex_exit(&fip->fi_lock);
	return rv;
}

static int
filt_fifowrite(struct knote *kn, long hint)
{
	struct fifoinfo *fip = kn->kn_hook;
	int rv;

	if (hint != NOTE_SUBMIT)
		mutex_enter(&fip->fi_lock);
	kn->kn_data = FIFO_SIZE - fip->fi_len;
	if (fip->fi_readers == 0) {
		knote_set_eof(kn, 0);
		rv = 1;
	} else {
		knote_clear_eof(kn);
		rv = kn->kn_data >= PIPE_BUF;
	}
	if (hint != NOTE_SUBMIT)
		mutex_exit(&fip->fi_lock);
	return rv;
}

static const struct filterops fiforead_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_fiforddetach,
	.f_event = filt_fiforead
};

static const struct filterops fifowrite_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_fifowrdetach,
	.f_event = filt_fifowrite
};

static int
fifo_kqfilter(void *v)
{
	struct vop_kqfilter_args *ap = v;
	struct fifoinfo *fip = ap->a_vp->v_fifoinfo;
	struct knote *kn = ap->a_kn;
	struct selinfo *sip;

	if (fip == NULL)
		return EBADF;
	switch (kn->kn_filter) {
	case EVFILT_READ:
		kn->kn_fop = &fiforead_filtops;
		sip = &fip->fi_rsel;
		break;
	case EVFILT_WRITE:
		kn->kn_fop = &fifowrite_filtops;
		sip = &fip->fi_wsel;
		break;
	default:
		return EINVAL;
	}
	kn->kn_hook = fip;
	mutex_enter(&fip->fi_lock);
	selrecord_knote(sip, kn);
	mutex_exit(&fip->fi_lock);
	return 0;
}

static int
fifo_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = LINK_MAX;
		return 0;
	default:
		return genfs_pathconf(v);
	}
}

static int
fifo_lookup(void *v)
{
	struct vop_lookup_v2_args *ap = v;

	*ap->a_vpp = NULL;
	return ENOTDIR;
}

static int
fifo_bmap(void *v)
{
	struct vop_bmap_args *ap = v;

	if (ap->a_vpp != NULL)
		*ap->a_vpp = ap->a_vp;
	if (ap->a_bnp != NULL)
		*ap->a_bnp = ap->a_bn;
	if (ap->a_runp != NULL)
		*ap->a_runp = 0;
	return 0;
}

static int
fifo_print(void *v)
{
	struct vop_print_args *ap = v;

	fifo_printinfo(ap->a_vp);
	printf("\n");
	return 0;
}

void
fifo_printinfo(struct vnode *vp)
{
	struct fifoinfo *fip = vp->v_fifoinfo;

	if (fip != NULL)
		printf(", fifo with %u readers and %u writers",
		    fip->fi_readers, fip->fi_writers);
}

/* Operations of a file system's fifos that are everybody's. */
int
vn_fifo_bypass(void *v)
{
	struct vop_generic_args *ap = v;

	return VOCALL(fifo_vnodeop_p, ap->a_desc->vdesc_offset, v);
}

int (* const fifo_vnodeop_entries[VNODE_OPS_COUNT])(void *) = {
	VNODEOPS_DEFAULT(vn_default_error),
	[VOP_PARSEPATH_DESCOFFSET] = genfs_badop,
	[VOP_LOOKUP_DESCOFFSET] = fifo_lookup,
	[VOP_CREATE_DESCOFFSET] = genfs_badop,
	[VOP_MKNOD_DESCOFFSET] = genfs_badop,
	[VOP_OPEN_DESCOFFSET] = fifo_open,
	[VOP_CLOSE_DESCOFFSET] = fifo_close,
	[VOP_ACCESS_DESCOFFSET] = genfs_ebadf,
	[VOP_ACCESSX_DESCOFFSET] = genfs_ebadf,
	[VOP_GETATTR_DESCOFFSET] = genfs_ebadf,
	[VOP_SETATTR_DESCOFFSET] = genfs_ebadf,
	[VOP_READ_DESCOFFSET] = fifo_read,
	[VOP_WRITE_DESCOFFSET] = fifo_write,
	[VOP_FALLOCATE_DESCOFFSET] = genfs_eopnotsupp,
	[VOP_FDISCARD_DESCOFFSET] = genfs_eopnotsupp,
	[VOP_IOCTL_DESCOFFSET] = fifo_ioctl,
	[VOP_POLL_DESCOFFSET] = fifo_poll,
	[VOP_KQFILTER_DESCOFFSET] = fifo_kqfilter,
	[VOP_REVOKE_DESCOFFSET] = genfs_revoke,
	[VOP_MMAP_DESCOFFSET] = genfs_badop,
	[VOP_FSYNC_DESCOFFSET] = genfs_nullop,
	[VOP_SEEK_DESCOFFSET] = genfs_badop,
	[VOP_REMOVE_DESCOFFSET] = genfs_badop,
	[VOP_LINK_DESCOFFSET] = genfs_badop,
	[VOP_RENAME_DESCOFFSET] = genfs_badop,
	[VOP_MKDIR_DESCOFFSET] = genfs_badop,
	[VOP_RMDIR_DESCOFFSET] = genfs_badop,
	[VOP_SYMLINK_DESCOFFSET] = genfs_badop,
	[VOP_READDIR_DESCOFFSET] = genfs_badop,
	[VOP_READLINK_DESCOFFSET] = genfs_badop,
	[VOP_ABORTOP_DESCOFFSET] = genfs_badop,
	[VOP_INACTIVE_DESCOFFSET] = genfs_nullop,
	[VOP_LOCK_DESCOFFSET] = genfs_lock,
	[VOP_UNLOCK_DESCOFFSET] = genfs_unlock,
	[VOP_ISLOCKED_DESCOFFSET] = genfs_islocked,
	[VOP_BMAP_DESCOFFSET] = fifo_bmap,
	[VOP_STRATEGY_DESCOFFSET] = genfs_badop,
	[VOP_PRINT_DESCOFFSET] = fifo_print,
	[VOP_PATHCONF_DESCOFFSET] = fifo_pathconf,
	[VOP_ADVLOCK_DESCOFFSET] = genfs_einval,
	[VOP_BWRITE_DESCOFFSET] = genfs_nullop,
	[VOP_PUTPAGES_DESCOFFSET] = genfs_null_putpages,
};

void
fifo_init(void)
{
	struct fifofs_state *fs = kernel_state_alloc(sizeof(*fs));

	mutex_init(&fs->fs_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&fs->fs_all);
	curkernel()->k_fifofs = fs;
}

/* Halt: what forced unmounts left. */
void
fifo_fini(void)
{
	struct fifofs_state *fs = curkernel()->k_fifofs;
	struct fifoinfo *fip;

	while ((fip = LIST_FIRST(&fs->fs_all)) != NULL)
		fifo_free(fip);
}
