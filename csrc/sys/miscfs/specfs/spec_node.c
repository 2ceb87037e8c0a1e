/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device vnodes: which there are of a device, and what they share.
 *
 * Each has a specnode; those of one device share a specdev.  All are in one
 * hash, chained by sn_next.
 *
 * Locking: device_lock guards the hash, specdevs and the counts; order:
 * device_lock -> v_interlock.
 */

#include <sys/param.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/mount.h>
#include <sys/systm.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include <miscfs/deadfs/deadfs.h>
#include <miscfs/specfs/specdev.h>

#define SPECHASH	64

struct specfs_state {
	struct vnode	*ss_hash[SPECHASH];
};

static struct vnode **
chain(dev_t dev)
{
	u_int h = (u_int)major(dev) * 31 + (u_int)minor(dev);

	return &curkernel()->k_specfs->ss_hash[h % SPECHASH];
}

/* device_lock held. */
static struct specdev *
find_specdev(enum vtype type, dev_t dev)
{
	struct vnode *vp;

	for (vp = *chain(dev); vp != NULL; vp = vp->v_specnext) {
		if (vp->v_type == type && vp->v_rdev == dev)
			return vp->v_specnode->sn_dev;
	}
	return NULL;
}

/*
 * Make vp, which is being loaded, a name of a device.  v_type is set.
 */
void
spec_node_init(vnode_t *vp, dev_t rdev)
{
	specnode_t *sn = kmem_zalloc(sizeof(*sn), KM_SLEEP);
	specdev_t *sd, *newsd = kmem_zalloc(sizeof(*sd), KM_SLEEP);

	KASSERT(vp->v_type == VBLK || vp->v_type == VCHR);
	mutex_enter(&device_lock);
	sd = find_specdev(vp->v_type, rdev);
	if (sd == NULL) {
		sd = newsd;
		newsd = NULL;
		sd->sd_rdev = rdev;
	}
	sd->sd_refcnt++;
	sn->sn_dev = sd;
	sn->sn_rdev = rdev;
	sn->sn_next = *chain(rdev);
	vp->v_specnode = sn;
	*chain(rdev) = vp;
	mutex_exit(&device_lock);
	if (newsd != NULL)
		kmem_free(newsd, sizeof(*newsd));
}

/*
 * The vnode is no name of a device any more.
 */
void
spec_node_destroy(vnode_t *vp)
{
	specnode_t *sn = vp->v_specnode;
	specdev_t *sd;
	vnode_t *it, *prev = NULL;
	bool last;

	if (sn == NULL)
		return;
	sd = sn->sn_dev;
	mutex_enter(&device_lock);
	for (it = *chain(sn->sn_rdev); it != vp; it = it->v_specnext)
		prev = it;
	if (prev == NULL)
		*chain(sn->sn_rdev) = sn->sn_next;
	else
		prev->v_specnext = sn->sn_next;
	if (sd->sd_bdevvp == vp)
		sd->sd_bdevvp = NULL;
	vp->v_specnode = NULL;
	last = --sd->sd_refcnt == 0;
	mutex_exit(&device_lock);
	if (last)
		kmem_free(sd, sizeof(*sd));
	kmem_free(sn, sizeof(*sn));
}

/*
 * A vnode of a device, referenced.  ENOENT: there is none in memory.
 */
int
spec_node_lookup_by_dev(enum vtype type, dev_t dev, vnode_t **vpp)
{
	vnode_t *vp;
	int error;

 again:
	mutex_enter(&device_lock);
	for (vp = *chain(dev); vp != NULL; vp = vp->v_specnext) {
		if (vp->v_type == type && vp->v_rdev == dev &&
		    !vp->v_specnode->sn_gone)
			break;
	}
	if (vp == NULL) {
		mutex_exit(&device_lock);
		return ENOENT;
	}
	mutex_enter(vp->v_interlock);
	mutex_exit(&device_lock);
	error = vcache_vget(vp);
	/* Gone while we waited: it is not in the hash now. */
	if (error == ENOENT)
		goto again;
	*vpp = error == 0 ? vp : NULL;
	return error;
}

/* The block device that a file system is mounted from, referenced. */
int
spec_node_lookup_by_mount(struct mount *mp, vnode_t **vpp)
{
	vnode_t *vp = NULL;
	int i, error;

	mutex_enter(&device_lock);
	for (i = 0; i < SPECHASH && vp == NULL; i++) {
		vp = curkernel()->k_specfs->ss_hash[i];
		for (; vp != NULL; vp = vp->v_specnext) {
			if (vp->v_type == VBLK && vp ==
			    vp->v_specnode->sn_dev->sd_bdevvp &&
			    vp->v_specnode->sn_dev->sd_mountpoint == mp)
				break;
		}
	}
	if (vp == NULL) {
		mutex_exit(&device_lock);
		return ENOENT;
	}
	mutex_enter(vp->v_interlock);
	mutex_exit(&device_lock);
	error = vcache_vget(vp);
	*vpp = error == 0 ? vp : NULL;
	return error;
}

/* What is mounted from this block device; NULL. */
struct mount *
spec_node_getmountedfs(vnode_t *vp)
{
	specnode_t *sn = vp->v_specnode;

	KASSERT(vp->v_type == VBLK);
	return sn == NULL ? NULL :
	    __atomic_load_n(&sn->sn_dev->sd_mountpoint, __ATOMIC_RELAXED);
}

void
spec_node_setmountedfs(vnode_t *vp, struct mount *mp)
{
	specdev_t *sd = vp->v_specnode->sn_dev;

	KASSERT(vp->v_type == VBLK);
	mutex_enter(&device_lock);
	KASSERT(sd->sd_mountpoint == NULL || mp == NULL);
	__atomic_store_n(&sd->sd_mountpoint, mp, __ATOMIC_RELAXED);
	mutex_exit(&device_lock);
}

/*
 * The vnode is being reclaimed though in use: its opens end here.  Vnode
 * locked.
 */
void
spec_node_revoke(vnode_t *vp)
{
	specnode_t *sn = vp->v_specnode;
	bool open;

	mutex_enter(&device_lock);
	sn->sn_gone = true;
	open = sn->sn_opencnt != 0;
	/* All of this vnode's opens are closed by one close. */
	if (open) {
		KASSERT(sn->sn_dev->sd_opencnt >= sn->sn_opencnt);
		sn->sn_dev->sd_opencnt -= sn->sn_opencnt - 1;
		sn->sn_opencnt = 1;
	}
	mutex_exit(&device_lock);
	if (open)
		(void)VOP_CLOSE(vp, 0, NOCRED);
}

/*
 * A vnode for a device that has no name, referenced.
 */
static int
anonymous(enum vtype type, dev_t dev, struct vnode **vpp)
{
	struct vattr va;
	struct vnode *vp;
	int error;

	*vpp = NULL;
	if (dev == NODEV)
		return ENXIO;
	vattr_null(&va);
	va.va_type = type;
	va.va_rdev = dev;
	error = vcache_new(dead_rootmount, NULL, &va, NOCRED, NULL, &vp);
	if (error != 0)
		return error;
	vp->v_op = spec_vnodeop_p;
	spec_node_init(vp, dev);
	*vpp = vp;
	return 0;
}

int
bdevvp(dev_t dev, struct vnode **vpp)
{

	return anonymous(VBLK, dev, vpp);
}

int
cdevvp(dev_t dev, struct vnode **vpp)
{

	return anonymous(VCHR, dev, vpp);
}

void
spec_init(void)
{

	curkernel()->k_specfs = kernel_state_alloc(sizeof(struct specfs_state));
}
