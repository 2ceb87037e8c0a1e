/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounting tmpfs.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/systm.h>

#include <miscfs/genfs/genfs.h>
#include <miscfs/specfs/specdev.h>
#include <uvm/uvm_extern.h>

#include <fs/tmpfs/tmpfs.h>

/* A node is known to vcache by its address. */
#define KEY(node)	((const void *)&(node))

static uint64_t
limit(uint64_t asked, uint64_t most)
{
	return asked == 0 || asked > most ? most : asked;
}

static int
mount_check(const struct tmpfs_args *args)
{
	if (args->ta_version != TMPFS_ARGS_VERSION)
		return EINVAL;
	if (args->ta_size_max < 0)
		return EINVAL;
	if (args->ta_root_uid == (uid_t)VNOVAL ||
	    args->ta_root_gid == (gid_t)VNOVAL ||
	    args->ta_root_mode == (mode_t)VNOVAL)
		return EINVAL;
	return 0;
}

static int
mount_getargs(struct tmpfs_mount *tmp, struct tmpfs_args *args, size_t *len)
{
	if (tmp == NULL)
		return EIO;
	memset(args, 0, sizeof(*args));
	args->ta_version = TMPFS_ARGS_VERSION;
	mutex_enter(&tmp->tm_lock);
	args->ta_nodes_max = tmp->tm_nodes_max;
	args->ta_size_max = MIN(tmp->tm_mem_max, (uint64_t)INT64_MAX);
	mutex_exit(&tmp->tm_lock);
	args->ta_root_uid = tmp->tm_root->tn_uid;
	args->ta_root_gid = tmp->tm_root->tn_gid;
	args->ta_root_mode = tmp->tm_root->tn_mode;
	*len = sizeof(*args);
	return 0;
}

/*
 * mount -u: the limits may change, but not below what is used; and nobody may
 * be writing when writing ends.  The caller has suspended the mount.
 */
static int
mount_update(struct mount *mp, const struct tmpfs_args *args)
{
	struct tmpfs_mount *tmp = VFS_TO_TMPFS(mp);
	const uint64_t nodes = limit(args->ta_nodes_max, UINT64_MAX >> 1);
	const uint64_t mem = limit(args->ta_size_max, UINT64_MAX >> 1);
	int error = 0;

	if (args->ta_version != TMPFS_ARGS_VERSION || args->ta_size_max < 0)
		return EINVAL;
	if (mp->mnt_iflag & IMNT_WANTRDONLY) {
		error = vflush(mp, NULL, WRITECLOSE |
		    ((mp->mnt_flag & MNT_FORCE) ? FORCECLOSE : 0));
		if (error != 0)
			return error;
	}
	mutex_enter(&tmp->tm_lock);
	if (nodes < tmp->tm_nodes_cnt || mem < tmp->tm_mem_used)
		error = EBUSY;
	else {
		tmp->tm_nodes_max = nodes;
		tmp->tm_mem_max = mem;
	}
	mutex_exit(&tmp->tm_lock);
	return error;
}

int
tmpfs_mount(struct mount *mp, const char *path, void *data, size_t *datalen)
{
	struct tmpfs_args *args = data;
	struct tmpfs_mount *tmp = VFS_TO_TMPFS(mp);
	struct vattr va;
	int error;

	if (args == NULL || *datalen < sizeof(*args))
		return EINVAL;
	if (mp->mnt_flag & MNT_GETARGS)
		return mount_getargs(tmp, args, datalen);
	if (mp->mnt_flag & MNT_UPDATE)
		return mount_update(mp, args);
	if ((error = mount_check(args)) != 0)
		return error;

	tmp = kmem_zalloc(sizeof(*tmp), KM_SLEEP);
	tmp->tm_mount = mp;
	tmp->tm_nodes_max = limit(args->ta_nodes_max, UINT64_MAX >> 1);
	tmp->tm_mem_max = limit(args->ta_size_max, UINT64_MAX >> 1);
	tmp->tm_lastid = 1;		/* the root gets 2 */
	mutex_init(&tmp->tm_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&tmp->tm_nodes);
	vattr_null(&va);
	va.va_type = VDIR;
	va.va_mode = args->ta_root_mode & ALLPERMS;
	va.va_uid = args->ta_root_uid;
	va.va_gid = args->ta_root_gid;
	error = tmpfs_node_make(tmp, &va, curlwp->l_cred, NULL, NULL,
	    &tmp->tm_root);
	if (error != 0) {
		mutex_destroy(&tmp->tm_lock);
		kmem_free(tmp, sizeof(*tmp));
		return error;
	}
	tmp->tm_root->tn_links = 2;

	mp->mnt_data = tmp;
	mp->mnt_stat.f_namemax = TMPFS_MAXNAMLEN;
	mp->mnt_fs_bshift = PAGE_SHIFT;
	mp->mnt_dev_bshift = DEV_BSHIFT;
	mp->mnt_flag |= MNT_LOCAL;
	mp->mnt_iflag |= IMNT_MPSAFE | IMNT_CAN_RWTORO | IMNT_NCLOOKUP |
	    IMNT_SHRLOOKUP | IMNT_DTYPE;
	vfs_getnewfsid(mp);
	error = set_statvfs_info(path, UIO_USERSPACE, "tmpfs", UIO_SYSSPACE,
	    mp->mnt_op->vfs_name, mp, curlwp);
	if (error != 0)
		(void)tmpfs_unmount(mp, MNT_FORCE);
	return error;
}

int
tmpfs_start(struct mount *mp, int flags)
{
	return 0;
}

/*
 * Every node goes: names first, since they hold the nodes together.
 */
int
tmpfs_unmount(struct mount *mp, int mntflags)
{
	struct tmpfs_mount *tmp = VFS_TO_TMPFS(mp);
	struct tmpfs_node *node;
	int error;

	error = vflush(mp, NULLVP, mntflags & MNT_FORCE ? FORCECLOSE : 0);
	if (error != 0)
		return error;
	LIST_FOREACH(node, &tmp->tm_nodes, tn_nodes) {
		struct tmpfs_dirent *de;

		if (node->tn_type != VDIR)
			continue;
		while ((de = TAILQ_FIRST(&node->tn_dirdata.tn_dir)) != NULL) {
			tmpfs_dir_detach(node, de);
			tmpfs_dirent_free(tmp, de);
		}
	}
	while ((node = LIST_FIRST(&tmp->tm_nodes)) != NULL)
		tmpfs_node_free(node);
	KASSERT(tmp->tm_nodes_cnt == 0);
	KASSERT(tmp->tm_mem_used == 0);
	mutex_destroy(&tmp->tm_lock);
	kmem_free(tmp, sizeof(*tmp));
	mp->mnt_data = NULL;
	mp->mnt_flag &= ~MNT_LOCAL;
	return 0;
}

int
tmpfs_root(struct mount *mp, int lktype, struct vnode **vpp)
{
	struct tmpfs_node *root = VFS_TO_TMPFS(mp)->tm_root;
	int error = vcache_get(mp, KEY(root), sizeof(root), vpp);

	if (error != 0)
		return error;
	if ((error = vn_lock(*vpp, lktype)) != 0) {
		vrele(*vpp);
		*vpp = NULL;
	}
	return error;
}

int
tmpfs_vget(struct mount *mp, ino_t ino, int lktype, struct vnode **vpp)
{
	return EOPNOTSUPP;
}

/*
 * A vnode for a node, new or not.
 */
static void
vnode_setup(struct vnode *vp, struct tmpfs_node *node)
{
	switch (node->tn_type) {
	case VBLK:
	case VCHR:
		vp->v_op = tmpfs_specops;
		break;
	case VFIFO:
		vp->v_op = tmpfs_fifoops;
		break;
	default:
		vp->v_op = tmpfs_vnodeops;
		break;
	}
	vp->v_tag = VT_TMPFS;
	vp->v_type = node->tn_type;
	vp->v_data = node;
	node->tn_vnode = vp;
	if (vp->v_type == VBLK || vp->v_type == VCHR)
		spec_node_init(vp, node->tn_rdev);
	if (node == node->tn_mount->tm_root)
		vp->v_vflag |= VV_ROOT;
	uvm_vnp_setsize(vp, node->tn_size);
}

int
tmpfs_loadvnode(struct mount *mp, struct vnode *vp, const void *key,
    size_t keylen, const void **newkey)
{
	struct tmpfs_node *node;

	KASSERT(keylen == sizeof(node));
	memcpy(&node, key, keylen);
	if (node->tn_links == 0)
		return ENOENT;
	vnode_setup(vp, node);
	*newkey = &vp->v_data;
	return 0;
}

int
tmpfs_newvnode(struct mount *mp, struct vnode *dvp, struct vnode *vp,
    struct vattr *vap, struct kauth_cred *cred, void *extra, size_t *keylen,
    const void **newkey)
{
	struct tmpfs_mount *tmp = VFS_TO_TMPFS(mp);
	struct tmpfs_node *node;
	int error;

	error = tmpfs_node_make(tmp, vap, cred, VP_TO_TMPFS_DIR(dvp), extra,
	    &node);
	if (error != 0)
		return error;
	vnode_setup(vp, node);
	*keylen = sizeof(node);
	*newkey = &vp->v_data;
	return 0;
}

/*
 * The node with this number, held.
 */
static struct tmpfs_node *
node_byid(struct tmpfs_mount *tmp, ino_t id, uint32_t gen)
{
	struct tmpfs_node *node;

	mutex_enter(&tmp->tm_lock);
	LIST_FOREACH(node, &tmp->tm_nodes, tn_nodes) {
		if (node->tn_id == id && node->tn_gen == gen)
			break;
	}
	if (node != NULL && node->tn_links == 0)
		node = NULL;
	if (node != NULL)
		node->tn_refs++;
	mutex_exit(&tmp->tm_lock);
	return node;
}

int
tmpfs_fhtovp(struct mount *mp, struct fid *fhp, int lktype,
    struct vnode **vpp)
{
	struct tmpfs_node *node;
	struct tmpfs_fid tf;
	int error;

	if (fhp->fid_len != sizeof(tf))
		return EINVAL;
	memcpy(&tf, fhp, sizeof(tf));
	node = node_byid(VFS_TO_TMPFS(mp), tf.tf_id, tf.tf_gen);
	if (node == NULL)
		return ESTALE;
	error = vcache_get(mp, KEY(node), sizeof(node), vpp);
	tmpfs_node_rele(node);
	if (error != 0)
		return error == ENOENT ? ESTALE : error;
	if ((error = vn_lock(*vpp, lktype)) != 0) {
		vrele(*vpp);
		*vpp = NULL;
	}
	return error;
}

int
tmpfs_vptofh(struct vnode *vp, struct fid *fhp, size_t *sizep)
{
	const struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);
	struct tmpfs_fid tf = {
		.tf_len = sizeof(tf),
		.tf_gen = node->tn_gen,
		.tf_id = node->tn_id,
	};

	if (*sizep < sizeof(tf)) {
		*sizep = sizeof(tf);
		return E2BIG;
	}
	*sizep = sizeof(tf);
	memcpy(fhp, &tf, sizeof(tf));
	return 0;
}

int
tmpfs_statvfs(struct mount *mp, struct statvfs *sbp)
{
	struct tmpfs_mount *tmp = VFS_TO_TMPFS(mp);
	const uint64_t avail = tmpfs_mem_avail(tmp);
	uint64_t nodes;

	sbp->f_iosize = sbp->f_frsize = sbp->f_bsize = PAGE_SIZE;
	sbp->f_bfree = sbp->f_bavail = avail >> PAGE_SHIFT;
	sbp->f_blocks = sbp->f_bfree +
	    (round_page(atomic_load_relaxed(&tmp->tm_mem_used)) >> PAGE_SHIFT);
	sbp->f_bresvd = 0;
	mutex_enter(&tmp->tm_lock);
	nodes = MIN(tmp->tm_nodes_max - tmp->tm_nodes_cnt,
	    avail / sizeof(struct tmpfs_node));
	sbp->f_files = tmp->tm_nodes_cnt + nodes;
	mutex_exit(&tmp->tm_lock);
	sbp->f_favail = sbp->f_ffree = nodes;
	sbp->f_fresvd = 0;
	copy_statvfs_info(sbp, mp);
	return 0;
}

int
tmpfs_sync(struct mount *mp, int waitfor, struct kauth_cred *cred)
{
	return 0;
}

static int
tmpfs_noquota(struct mount *mp, struct quotactl_args *args)
{
	return EOPNOTSUPP;
}

int
tmpfs_snapshot(struct mount *mp, struct vnode *vp, struct timespec *ts)
{
	return EOPNOTSUPP;
}

static int
tmpfs_devfsync(struct vnode *vp, int flags)
{
	return EOPNOTSUPP;
}

void
tmpfs_init(void)
{
}

void
tmpfs_done(void)
{
}

static const struct vfsops tmpfs_vfsops = {
	.vfs_name = MOUNT_TMPFS,
	.vfs_min_mount_data = sizeof(struct tmpfs_args),
	.vfs_mount = tmpfs_mount,
	.vfs_start = tmpfs_start,
	.vfs_unmount = tmpfs_unmount,
	.vfs_root = tmpfs_root,
	.vfs_quotactl = tmpfs_noquota,
	.vfs_statvfs = tmpfs_statvfs,
	.vfs_sync = tmpfs_sync,
	.vfs_vget = tmpfs_vget,
	.vfs_loadvnode = tmpfs_loadvnode,
	.vfs_newvnode = tmpfs_newvnode,
	.vfs_fhtovp = tmpfs_fhtovp,
	.vfs_vptofh = tmpfs_vptofh,
	.vfs_init = tmpfs_init,
	.vfs_done = tmpfs_done,
	.vfs_snapshot = tmpfs_snapshot,
	.vfs_extattrctl = vfs_stdextattrctl,
	.vfs_suspendctl = genfs_suspendctl,
	.vfs_renamelock_enter = genfs_renamelock_enter,
	.vfs_renamelock_exit = genfs_renamelock_exit,
	.vfs_fsync = tmpfs_devfsync,
};

MODULE(MODULE_CLASS_VFS, tmpfs, NULL);

static int
tmpfs_modcmd(modcmd_t cmd, void *arg)
{
	switch (cmd) {
	case MODULE_CMD_INIT:
		return vfs_attach_const(&tmpfs_vfsops);
	case MODULE_CMD_FINI:
		return vfs_detach_const(&tmpfs_vfsops);
	default:
		return ENOTTY;
	}
}
