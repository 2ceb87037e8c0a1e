/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vnode operations that do little, for the vectors of file systems.
 */

#include <sys/param.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/namei.h>
#include <sys/poll.h>
#include <sys/rwlock.h>
#include <sys/systm.h>
#include <sys/unistd.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <miscfs/genfs/genfs.h>

int
genfs_nullop(void *v)
{

	return 0;
}

int
genfs_einval(void *v)
{

	return EINVAL;
}

int
genfs_ebadf(void *v)
{

	return EBADF;
}

int
genfs_enoioctl(void *v)
{

	return EPASSTHROUGH;
}

/* For operations that are never called on such a vnode. */
int
genfs_badop(void *v)
{
	struct vop_generic_args *ap = v;

	panic("%s: not for this vnode", ap->a_desc->vdesc_name);
}

int
genfs_mmap(void *v)
{

	return 0;
}

int
genfs_abortop(void *v)
{

	return 0;
}

int
genfs_seek(void *v)
{
	struct vop_seek_args *ap = v;

	return ap->a_newoff < 0 ? EINVAL : 0;
}

int
genfs_poll(void *v)
{
	struct vop_poll_args *ap = v;

	return ap->a_events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
}

int
genfs_fcntl(void *v)
{
	struct vop_fcntl_args *ap = v;

	return ap->a_command == F_SETFL ? 0 : EOPNOTSUPP;
}

int
genfs_revoke(void *v)
{
	struct vop_revoke_args *ap = v;

	KASSERT(ap->a_flags & REVOKEALL);
	vrevoke(ap->a_vp);
	return 0;
}

/*
 * The i-th vnode argument of an operation.
 */
static struct vnode *
arg_vnode(const struct vop_generic_args *ap, int i)
{

	return *VOPARG_OFFSETTO(struct vnode **,
	    ap->a_desc->vdesc_vp_offsets[i], ap);
}

/*
 * An operation that the file system does not have, with the references and
 * locks it would have consumed.  Of a vnode that is given twice, one lock.
 */
int
genfs_eopnotsupp(void *v)
{
	struct vop_generic_args *ap = v;
	const struct vnodeop_desc *desc = ap->a_desc;
	struct vnode *vp;
	int flags = desc->vdesc_flags, i, j;

	KASSERT(desc->vdesc_offset != VOP_LOOKUP_DESCOFFSET);
	KASSERT(desc->vdesc_offset != VOP_ABORTOP_DESCOFFSET);
	if (desc->vdesc_componentname_offset != VDESC_NO_OFFSET &&
	    desc->vdesc_offset != VOP_RENAME_DESCOFFSET) {
		(void)VOP_ABORTOP(arg_vnode(ap, 0),
		    *VOPARG_OFFSETTO(struct componentname **,
		    desc->vdesc_componentname_offset, ap));
	}
	for (i = 0; desc->vdesc_vp_offsets[i] != VDESC_NO_OFFSET; i++) {
		if ((flags & (VDESC_VP0_WILLRELE << i)) == 0 ||
		    (vp = arg_vnode(ap, i)) == NULL)
			continue;
		if ((flags & (VDESC_VP0_WILLPUT << i)) ==
		    (VDESC_VP0_WILLPUT << i)) {
			for (j = 0; j < i; j++) {
				if ((flags & (VDESC_VP0_WILLPUT << j)) ==
				    (VDESC_VP0_WILLPUT << j) &&
				    arg_vnode(ap, j) == vp)
					break;
			}
			/* Also given as a directory that stays locked? */
			if (j == i && (i == 0 || desc->vdesc_offset ==
			    VOP_RENAME_DESCOFFSET || arg_vnode(ap, 0) != vp))
				VOP_UNLOCK(vp);
		}
		vrele(vp);
	}
	return EOPNOTSUPP;
}

/*
 * Locking: one rwlock a vnode.
 */
static int
lock_vnode(krwlock_t *lock, int flags)
{
	krw_t op;

	if (flags & LK_DOWNGRADE) {
		rw_downgrade(lock);
		return 0;
	}
	if (flags & LK_UPGRADE) {
		KASSERT(flags & LK_NOWAIT);
		return rw_tryupgrade(lock) ? 0 : EBUSY;
	}
	op = (flags & LK_EXCLUSIVE) != 0 ? RW_WRITER : RW_READER;
	if (flags & LK_NOWAIT)
		return rw_tryenter(lock, op) ? 0 : EBUSY;
	rw_enter(lock, op);
	return 0;
}

int
genfs_lock(void *v)
{
	struct vop_lock_args *ap = v;

	return lock_vnode(&VNODE_TO_VIMPL(ap->a_vp)->vi_lock, ap->a_flags);
}

int
genfs_unlock(void *v)
{
	struct vop_unlock_args *ap = v;

	rw_exit(&VNODE_TO_VIMPL(ap->a_vp)->vi_lock);
	return 0;
}

int
genfs_islocked(void *v)
{
	struct vop_islocked_args *ap = v;
	krwlock_t *lock = &VNODE_TO_VIMPL(ap->a_vp)->vi_lock;

	if (rw_write_held(lock))
		return LK_EXCLUSIVE;
	return rw_read_held(lock) ? LK_SHARED : 0;
}

/* A dead vnode is locked only by those who do not mind. */
int
genfs_deadlock(void *v)
{
	struct vop_lock_args *ap = v;

	if ((ap->a_flags & (LK_RETRY | LK_UPGRADE | LK_DOWNGRADE)) == 0)
		return ENOENT;
	return lock_vnode(&VNODE_TO_VIMPL(ap->a_vp)->vi_lock, ap->a_flags);
}

int
genfs_deadunlock(void *v)
{

	return genfs_unlock(v);
}

int
genfs_deadislocked(void *v)
{

	return genfs_islocked(v);
}

int
genfs_nolock(void *v)
{

	return 0;
}

int
genfs_nounlock(void *v)
{

	return 0;
}

int
genfs_noislocked(void *v)
{

	return 0;
}

/* VOP_ACCESS of those who have VOP_ACCESSX. */
int
genfs_access(void *v)
{
	struct vop_access_args *ap = v;

	KASSERT((ap->a_accmode & ~(VEXEC | VWRITE | VREAD | VADMIN |
	    VAPPEND)) == 0);
	return VOP_ACCESSX(ap->a_vp, ap->a_accmode, ap->a_cred);
}

/* And the other way round. */
int
genfs_accessx(void *v)
{
	struct vop_accessx_args *ap = v;
	accmode_t accmode = ap->a_accmode;
	int error;

	error = vfs_unixify_accmode(&accmode);
	if (error != 0)
		return error;
	if (accmode == 0)
		return 0;
	return VOP_ACCESS(ap->a_vp, accmode, ap->a_cred);
}

int
genfs_parsepath(void *v)
{
	struct vop_parsepath_args *ap = v;
	const char *p = ap->a_name;

	while (*p != '\0' && *p != '/')
		p++;
	*ap->a_retval = p - ap->a_name;
	return 0;
}

/* What file systems of Unix agree on. */
int
genfs_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_PATH_MAX:
		*ap->a_retval = PATH_MAX;
		return 0;
	case _PC_SYMLINK_MAX:
		*ap->a_retval = MAXPATHLEN;
		return 0;
	case _PC_PIPE_BUF:
		*ap->a_retval = PIPE_BUF;
		return 0;
	case _PC_CHOWN_RESTRICTED:
	case _PC_NO_TRUNC:
	case _PC_SYNC_IO:
		*ap->a_retval = 1;
		return 0;
	case _PC_ACL_EXTENDED:
	case _PC_ACL_NFS4:
		*ap->a_retval = 0;
		return 0;
	default:
		return EINVAL;
	}
}

/*
 * kqueue.  Knotes are on v_klist, under v_interlock; vn_knote() holds it when
 * it calls with a hint.
 */
static void
filt_detach(struct knote *kn)
{

	vn_knote_detach(kn->kn_hook, kn);
}

/* The vnode is gone: the last word to a reader or writer. */
static void
revoked(struct knote *kn)
{

	knote_set_eof(kn, EV_ONESHOT);
}

static int
filt_read(struct knote *kn, long hint)
{
	struct vnode *vp = kn->kn_hook;
	int rv;

	if (hint == NOTE_REVOKE) {
		revoked(kn);
		return 1;
	}
	if (hint == 0)
		mutex_enter(vp->v_interlock);
	kn->kn_data = vp->v_size - ((file_t *)kn->kn_obj)->f_offset;
	rv = kn->kn_data != 0 || (kn->kn_flags & EV_EOF) != 0;
	if (hint == 0)
		mutex_exit(vp->v_interlock);
	return rv;
}

static int
filt_write(struct knote *kn, long hint)
{

	if (hint == NOTE_REVOKE) {
		revoked(kn);
		return 1;
	}
	kn->kn_data = 0;
	return 1;
}

static int
filt_vnode(struct knote *kn, long hint)
{
	struct vnode *vp = kn->kn_hook;
	int rv;

	if (hint == 0) {
		mutex_enter(vp->v_interlock);
		rv = kn->kn_fflags != 0;
		mutex_exit(vp->v_interlock);
		return rv;
	}
	if (hint == NOTE_REVOKE)
		knote_set_eof(kn, 0);
	if (atomic_load_relaxed(&kn->kn_sfflags) & hint)
		kn->kn_fflags |= hint;
	return hint == NOTE_REVOKE || kn->kn_fflags != 0;
}

static const struct filterops read_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_detach,
	.f_event = filt_read
};

static const struct filterops write_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_detach,
	.f_event = filt_write
};

static const struct filterops vnode_filtops = {
	.f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	.f_detach = filt_detach,
	.f_event = filt_vnode
};

int
genfs_kqfilter(void *v)
{
	struct vop_kqfilter_args *ap = v;
	struct knote *kn = ap->a_kn;

	switch (kn->kn_filter) {
	case EVFILT_READ:
		kn->kn_fop = &read_filtops;
		break;
	case EVFILT_WRITE:
		kn->kn_fop = &write_filtops;
		break;
	case EVFILT_VNODE:
		kn->kn_fop = &vnode_filtops;
		break;
	default:
		return EINVAL;
	}
	kn->kn_hook = ap->a_vp;
	vn_knote_attach(ap->a_vp, kn);
	return 0;
}
