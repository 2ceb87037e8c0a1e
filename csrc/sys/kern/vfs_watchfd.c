/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors that watch a vnode without opening it: rump_process_watchfd().
 *
 * To the rest of the kernel such a file is of DTYPE_VNODE, but cannot be read.
 * It holds the vnode, and until there is a knote it has a reference, too
 * (WATCH_PINNED), so that the vnode is not recycled.  FIOUNPIN drops that: from
 * then on the knote keeps the vnode (vfs_vndrain.c) as long as the file has a
 * name or a user and its file system is mounted.  Then it goes, and the
 * watcher hears NOTE_REVOKE.
 *
 * Locking: f_lock guards f_offset, which has the state.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/filio.h>
#include <sys/kauth.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include "vfs_syscalls_private.h"

#define WATCH_PINNED	1	/* f_offset */

static int
watchfd_unpin(struct file *fp)
{
	off_t state;

	mutex_enter(&fp->f_lock);
	state = fp->f_offset;
	fp->f_offset = 0;
	mutex_exit(&fp->f_lock);
	if (state == WATCH_PINNED)
		vrele(fp->f_vnode);
	return 0;
}

static int
watchfd_ioctl(struct file *fp, u_long com, void *data)
{
	switch (com) {
	case FIOUNPIN:
		/* The knotes of a layer are on the vnode below. */
		if (atomic_load_relaxed(&fp->f_vnode->v_interest) & VNI_LAYER)
			return 0;
		return watchfd_unpin(fp);
	case FIONBIO:
	case FIOASYNC:
		return 0;
	default:
		return EPASSTHROUGH;
	}
}

static int
watchfd_stat(struct file *fp, struct stat *sb)
{
	struct vnode *vp = fp->f_vnode;
	int error;

	if ((error = vn_lock(vp, LK_SHARED)) != 0)
		return error;
	error = vn_stat(vp, sb);
	VOP_UNLOCK(vp);
	return error;
}

static int
watchfd_close(struct file *fp)
{
	struct vnode *vp = fp->f_vnode;

	(void)watchfd_unpin(fp);
	holdrele(vp);
	return 0;
}

static int
watchfd_kqfilter(struct file *fp, struct knote *kn)
{
	/* Those that have to be open for a filter. */
	switch (fp->f_vnode->v_type) {
	case VFIFO:
	case VCHR:
	case VBLK:
		return EINVAL;
	default:
		break;
	}
	if (kn->kn_filter != EVFILT_VNODE)
		return EINVAL;
	return VOP_KQFILTER(fp->f_vnode, kn);
}

static const struct fileops watchfdops = {
	.fo_name = "watch",
	.fo_read = fbadop_read,
	.fo_write = fbadop_write,
	.fo_ioctl = watchfd_ioctl,
	.fo_fcntl = fnullop_fcntl,
	.fo_poll = fnullop_poll,
	.fo_stat = watchfd_stat,
	.fo_close = watchfd_close,
	.fo_kqfilter = watchfd_kqfilter,
	.fo_restart = fnullop_restart,
};

/*
 * The vnode of an open file, or of a name that may be read: referenced.
 */
static int
watchfd_vnode(int fd, const char *path, struct vnode **vpp)
{
	struct file *fp;
	int error;

	if (path == NULL) {
		if ((error = fd_getvnode((unsigned)fd, &fp)) != 0)
			return error;
		*vpp = fp->f_vnode;
		vref(*vpp);
		fd_putfile((unsigned)fd);
		return 0;
	}
	error = fd_nameiat_simple_user(curlwp, fd, path,
	    NSM_FOLLOW_TRYEMULROOT, vpp);
	if (error != 0)
		return error;
	if ((error = vn_lock(*vpp, LK_SHARED)) == 0) {
		error = VOP_ACCESS(*vpp, VREAD, kauth_cred_get());
		VOP_UNLOCK(*vpp);
	}
	if (error != 0)
		vrele(*vpp);
	return error;
}

int
vfs_watchfd(int fd, const char *path, int *watchfd)
{
	struct lwp *l = curlwp;
	struct vnode *vp;
	struct file *fp;
	int error, new;

	if ((error = fd_allocfile(&fp, &new)) != 0)
		return error;
	if ((error = watchfd_vnode(fd, path, &vp)) != 0) {
		fd_abort(l->l_proc, fp, (unsigned)new);
		return error;
	}
	vhold(vp);
	fp->f_flag = FREAD;	/* ioctl(2) wants something */
	fp->f_type = DTYPE_VNODE;
	fp->f_ops = &watchfdops;
	fp->f_vnode = vp;
	fp->f_offset = WATCH_PINNED;
	fd_set_exclose(l, new, true);
	*watchfd = new;
	fd_affix(l->l_proc, fp, (unsigned)new);
	return 0;
}
