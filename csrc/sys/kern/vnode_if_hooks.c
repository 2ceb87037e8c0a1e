/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EVFILT_VNODE: what the vnode operations post, for all file systems at once.
 * Renames are posted by genfs_rename(), which knows what became of the names.
 *
 * A vnode keeps the union of what its watchers asked for, and the wrappers
 * come here only if it is not empty.  A watcher that comes while the
 * operation runs misses that event.  Tree watches (treewatch.h) hang on the
 * same handlers; what they want to know beyond the vnode is the name.
 *
 * Locking: list and union are guarded by v_interlock of the vnode they
 * belong to (v_knotevp; a layer shares both with the vnode below).
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/treewatch.h>
#include <sys/uio.h>
#include <sys/vnode.h>
#include <sys/vnode_if_priv.h>
#include <sys/vnode_impl.h>

void
vn_knote(struct vnode *vp, long hint)
{

	mutex_enter(vp->v_interlock);
	if (VN_KEVENT_INTEREST(vp, hint))
		knote(&vp->v_klist, hint);
	mutex_exit(vp->v_interlock);
}

/*
 * What a watcher wants to hear of.
 */
static u_int
vn_knote_wants(const struct knote *kn)
{

	switch (kn->kn_filter) {
	case EVFILT_VNODE:
		return atomic_load_relaxed(&kn->kn_sfflags) & VNI_NOTES;
	case EVFILT_READ:
		/* The size may have changed; EXTEND never comes alone. */
		return NOTE_WRITE | NOTE_ATTRIB;
	default:
		return 0;
	}
}

static void
vn_knote_recompute(struct vnode *vp)
{
	u_int *word = &vp->v_knotevp->v_interest;
	struct knote *kn;
	u_int wants = 0;

	KASSERT(mutex_owned(vp->v_interlock));
	SLIST_FOREACH(kn, &vp->v_klist, kn_selnext)
		wants |= vn_knote_wants(kn);
	/* The other bits are not the interlock's. */
	(void)__atomic_fetch_or(word, wants, __ATOMIC_RELAXED);
	(void)__atomic_fetch_and(word, wants | ~VNI_NOTES, __ATOMIC_RELAXED);
}

void
vn_knote_attach(struct vnode *vp, struct knote *kn)
{

	mutex_enter(vp->v_interlock);
	SLIST_INSERT_HEAD(&vp->v_klist, kn, kn_selnext);
	vn_knote_recompute(vp);
	mutex_exit(vp->v_interlock);
}

void
vn_knote_detach(struct vnode *vp, struct knote *kn)
{

	mutex_enter(vp->v_interlock);
	SLIST_REMOVE(&vp->v_klist, kn, knote, kn_selnext);
	vn_knote_recompute(vp);
	mutex_exit(vp->v_interlock);
}

void
vn_knote_update(struct vnode *vp)
{

	mutex_enter(vp->v_interlock);
	vn_knote_recompute(vp);
	mutex_exit(vp->v_interlock);
}

void
vop_lookup_post(void *v, int error)
{
	struct vop_lookup_v2_args *ap = v;

	if (error == 0 && treewatch_wanted(ap->a_dvp))
		treewatch_found(ap->a_dvp, *ap->a_vpp, ap->a_cnp);
}

/*
 * A new name in dvp.
 */
static void
post_named(struct vnode *dvp, struct vnode *vp,
    const struct componentname *cnp, long hint)
{

	VN_KNOTE(dvp, hint);
	if (treewatch_wanted(dvp))
		treewatch_named(dvp, vp, cnp);
}

/*
 * Something happened to the file itself.
 */
static void
post_file(struct vnode *vp, long hint)
{

	VN_KNOTE(vp, hint);
	if (treewatch_wanted(vp))
		treewatch_file(vp, (uint32_t)hint);
}

void
vop_create_post(void *v, int error)
{
	struct vop_create_v3_args *ap = v;

	if (error == 0)
		post_named(ap->a_dvp, *ap->a_vpp, ap->a_cnp, NOTE_WRITE);
}

void
vop_mknod_post(void *v, int error)
{
	struct vop_mknod_v3_args *ap = v;

	if (error == 0)
		post_named(ap->a_dvp, *ap->a_vpp, ap->a_cnp, NOTE_WRITE);
}

void
vop_symlink_post(void *v, int error)
{
	struct vop_symlink_v3_args *ap = v;

	if (error == 0)
		post_named(ap->a_dvp, *ap->a_vpp, ap->a_cnp, NOTE_WRITE);
}

void
vop_mkdir_post(void *v, int error)
{
	struct vop_mkdir_v3_args *ap = v;

	if (error == 0)
		post_named(ap->a_dvp, *ap->a_vpp, ap->a_cnp,
		    NOTE_WRITE | NOTE_LINK);
}

void
vop_link_post(void *v, int error)
{
	struct vop_link_v2_args *ap = v;

	if (error == 0) {
		VN_KNOTE(ap->a_dvp, NOTE_WRITE);
		VN_KNOTE(ap->a_vp, NOTE_LINK);
		if (treewatch_wanted(ap->a_dvp))
			treewatch_linked(ap->a_dvp, ap->a_vp, ap->a_cnp);
	}
}

void
vop_open_post(void *v, int error)
{
	struct vop_open_args *ap = v;

	if (error == 0)
		post_file(ap->a_vp, NOTE_OPEN);
}

void
vop_close_post(void *v, int error)
{
	struct vop_close_args *ap = v;
	struct vnode *vp = ap->a_vp;

	/* A dead vnode has posted NOTE_REVOKE and says no more. */
	if (error == 0 && (vp->v_iflag & VI_DEADCHECK) == 0)
		post_file(vp, ap->a_fflag & FWRITE ?
		    NOTE_CLOSE_WRITE : NOTE_CLOSE);
}

void
vop_read_post(void *v, int error)
{
	struct vop_read_args *ap = v;

	if (error == 0)
		post_file(ap->a_vp, NOTE_READ);
}

void
vop_setacl_post(void *v, int error)
{
	struct vop_setacl_args *ap = v;

	if (error == 0)
		post_file(ap->a_vp, NOTE_ATTRIB);
}

void
vop_setattr_pre(void *v)
{
	struct vop_setattr_args *ap = v;

	if (ap->a_vap->va_size != VNOVALSIZE)
		ap->ctx_old_size = ap->a_vp->v_size;
}

void
vop_setattr_post(void *v, int error)
{
	struct vop_setattr_args *ap = v;
	long hint = NOTE_ATTRIB;

	if (error != 0)
		return;
	if (ap->a_vap->va_size != VNOVALSIZE &&
	    ap->a_vap->va_size > (u_quad_t)ap->ctx_old_size)
		hint |= NOTE_EXTEND;
	post_file(ap->a_vp, hint);
}

void
vop_write_pre(void *v)
{
	struct vop_write_args *ap = v;

	ap->ctx_old_offset = ap->a_uio->uio_offset;
	ap->ctx_old_size = ap->a_vp->v_size;
	/* Appending begins elsewhere: count by what is left. */
	if (ap->a_ioflag & IO_APPEND)
		ap->ctx_old_offset = ap->ctx_old_size;
}

void
vop_write_post(void *v, int error)
{
	struct vop_write_args *ap = v;
	off_t end = ap->a_uio->uio_offset;
	long hint = NOTE_WRITE;

	/* Bytes count even if the operation failed after them. */
	if (end <= ap->ctx_old_offset)
		return;
	if (end > ap->ctx_old_size)
		hint |= NOTE_EXTEND;
	post_file(ap->a_vp, hint);
}

/*
 * The operation takes the caller's reference: hold the vnode if somebody
 * wants to know of its end.  Of a layer hold the one below, which has the
 * list: the layer's may be gone then, and share nothing any more.
 */
static struct vnode *
hold_watched(struct vnode *vp)
{

	if (!VN_KEVENT_INTEREST(vp, NOTE_DELETE | NOTE_LINK))
		return NULL;
	vp = vp->v_knotevp;
	vhold(vp);
	return vp;
}

static void
post_deleted(struct vnode *held, int error)
{

	if (held == NULL)
		return;
	mutex_enter(held->v_interlock);
	if (error == 0)
		knote(&held->v_klist, NOTE_DELETE);
	holdrelel(held);
	mutex_exit(held->v_interlock);
}

void
vop_remove_pre(void *v)
{
	struct vop_remove_v3_args *ap = v;

	ap->ctx_vp_held = hold_watched(ap->a_vp);
	ap->ctx_vp_type = ap->a_vp->v_type;
}

void
vop_remove_post(void *v, int error)
{
	struct vop_remove_v3_args *ap = v;

	/* unlink(2) was called on the file, whatever links remain. */
	if (error == 0)
		VN_KNOTE(ap->a_dvp, NOTE_WRITE);
	post_deleted(ap->ctx_vp_held, error);
	if (error == 0 && treewatch_wanted(ap->a_dvp))
		treewatch_removed(ap->a_dvp, ap->a_cnp, ap->ctx_vp_type);
}

void
vop_rmdir_pre(void *v)
{
	struct vop_rmdir_v2_args *ap = v;

	ap->ctx_vp_held = hold_watched(ap->a_vp);
}

void
vop_rmdir_post(void *v, int error)
{
	struct vop_rmdir_v2_args *ap = v;

	if (error == 0)
		VN_KNOTE(ap->a_dvp, NOTE_WRITE | NOTE_LINK);
	post_deleted(ap->ctx_vp_held, error);
	if (error == 0 && treewatch_wanted(ap->a_dvp))
		treewatch_removed(ap->a_dvp, ap->a_cnp, VDIR);
}
