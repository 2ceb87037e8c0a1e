/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nodes of tmpfs: making, freeing, times, access.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/lockf.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/syslimits.h>
#include <sys/systm.h>

#include <miscfs/genfs/genfs.h>

#include <fs/tmpfs/tmpfs.h>

/*
 * A node is counted while it is on the list of its mount.
 */
static int
node_enlist(struct tmpfs_mount *tmp, struct tmpfs_node *node)
{
	int error = 0;

	mutex_enter(&tmp->tm_lock);
	if (tmp->tm_nodes_cnt >= tmp->tm_nodes_max)
		error = ENOSPC;
	else {
		tmp->tm_nodes_cnt++;
		LIST_INSERT_HEAD(&tmp->tm_nodes, node, tn_nodes);
	}
	mutex_exit(&tmp->tm_lock);
	return error;
}

static void
node_delist(struct tmpfs_mount *tmp, struct tmpfs_node *node)
{
	KASSERT(mutex_owned(&tmp->tm_lock));
	LIST_REMOVE(node, tn_nodes);
	tmp->tm_nodes_cnt--;
}

static int
node_setlink(struct tmpfs_node *node, const char *target)
{
	const size_t len = strlen(target);

	if (len == 0) {
		node->tn_size = 0;
		return 0;
	}
	if (!tmpfs_mem_incr(node->tn_mount, len))
		return ENOSPC;
	if ((node->tn_link = kmem_alloc(len, KM_NOSLEEP)) == NULL) {
		tmpfs_mem_decr(node->tn_mount, len);
		return ENOSPC;
	}
	memcpy(node->tn_link, target, len);
	node->tn_size = len;
	return 0;
}

/*
 * Free a node that is on no list.
 */
static void
node_destroy(struct tmpfs_node *node)
{
	struct tmpfs_mount *tmp = node->tn_mount;

	switch (node->tn_type) {
	case VDIR:
		tmpfs_dir_fini(node);
		break;
	case VREG:
		tmpfs_reg_free(node);
		break;
	case VLNK:
		if (node->tn_link != NULL) {
			kmem_free(node->tn_link, node->tn_size);
			tmpfs_mem_decr(tmp, node->tn_size);
		}
		break;
	default:
		break;
	}
	mutex_destroy(&node->tn_timelock);
	kmem_free(node, sizeof(*node));
	tmpfs_mem_decr(tmp, sizeof(*node));
}

/*
 * A new file without names.  parent is the directory it will be in, which
 * gives the group; NULL for the root.
 */
int
tmpfs_node_make(struct tmpfs_mount *tmp, const struct vattr *vap,
    struct kauth_cred *cred, struct tmpfs_node *parent, const char *target,
    struct tmpfs_node **nodep)
{
	struct tmpfs_node *node;
	int error = 0;

	if (!tmpfs_mem_incr(tmp, sizeof(*node)))
		return ENOSPC;
	if ((node = kmem_zalloc(sizeof(*node), KM_NOSLEEP)) == NULL) {
		tmpfs_mem_decr(tmp, sizeof(*node));
		return ENOSPC;
	}
	node->tn_mount = tmp;
	node->tn_refs = 1;
	node->tn_type = vap->va_type;
	node->tn_id = __atomic_add_fetch(&tmp->tm_lastid, 1, __ATOMIC_RELAXED);
	node->tn_gen = cprng_fast32();
	node->tn_mode = vap->va_mode & ALLPERMS;
	if (parent != NULL) {
		int ismember = 0;

		node->tn_uid = kauth_cred_geteuid(cred);
		node->tn_gid = parent->tn_gid;
		/* The set-group-id bit is for members of the group. */
		if ((node->tn_mode & S_ISGID) && node->tn_type != VDIR &&
		    kauth_cred_geteuid(cred) != 0 &&
		    (kauth_cred_ismember_gid(cred, node->tn_gid,
		    &ismember) != 0 || !ismember))
			node->tn_mode &= ~S_ISGID;
	} else {
		node->tn_uid = vap->va_uid;
		node->tn_gid = vap->va_gid;
	}
	mutex_init(&node->tn_timelock, MUTEX_DEFAULT, IPL_NONE);
	vfs_timestamp(&node->tn_atime);
	node->tn_mtime = node->tn_ctime = node->tn_birthtime = node->tn_atime;
	switch (node->tn_type) {
	case VDIR:
		tmpfs_dir_init(node, parent);
		break;
	case VLNK:
		error = node_setlink(node, target);
		break;
	case VBLK:
	case VCHR:
		node->tn_rdev = vap->va_rdev;
		break;
	default:
		break;
	}
	if (error == 0)
		error = node_enlist(tmp, node);
	if (error != 0) {
		node_destroy(node);
		return error;
	}
	*nodep = node;
	return 0;
}

void
tmpfs_node_free(struct tmpfs_node *node)
{
	struct tmpfs_mount *tmp = node->tn_mount;

	mutex_enter(&tmp->tm_lock);
	node_delist(tmp, node);
	mutex_exit(&tmp->tm_lock);
	node_destroy(node);
}

/*
 * Let go of a node that has no links and no vnode, or of a hold on one.
 */
void
tmpfs_node_rele(struct tmpfs_node *node)
{
	struct tmpfs_mount *tmp = node->tn_mount;
	bool last;

	mutex_enter(&tmp->tm_lock);
	last = --node->tn_refs == 0;
	if (last)
		node_delist(tmp, node);
	mutex_exit(&tmp->tm_lock);
	if (last)
		node_destroy(node);
}

static void
node_settimes(struct tmpfs_node *node, u_int which, const struct timespec *now)
{
	mutex_enter(&node->tn_timelock);
	if (which & TMPFS_UPDATE_ATIME)
		node->tn_atime = *now;
	if (which & TMPFS_UPDATE_MTIME)
		node->tn_mtime = *now;
	if (which & TMPFS_UPDATE_CTIME)
		node->tn_ctime = *now;
	mutex_exit(&node->tn_timelock);
}

void
tmpfs_update(struct tmpfs_node *node, u_int which)
{
	struct timespec now;

	vfs_timestamp(&now);
	node_settimes(node, which, &now);
}

/*
 * Make a file and its name: create, mknod, mkdir, symlink.  The directory is
 * locked; *vpp is returned referenced and unlocked.
 */
int
tmpfs_construct(struct vnode *dvp, struct vnode **vpp, struct vattr *vap,
    struct componentname *cnp, char *target)
{
	struct tmpfs_mount *tmp = VFS_TO_TMPFS(dvp->v_mount);
	struct tmpfs_node *dnode = VP_TO_TMPFS_DIR(dvp), *node;
	struct tmpfs_dirent *de, *wht = NULL;
	int error;

	*vpp = NULL;
	if (dnode->tn_links == 0)
		return ENOENT;	/* the directory was removed */
	if (vap->va_type == VDIR && dnode->tn_links == LINK_MAX)
		return EMLINK;
	if (dnode->tn_flags & IMMUTABLE)
		return EPERM;
	error = tmpfs_dirent_alloc(tmp, cnp->cn_nameptr, cnp->cn_namelen, &de);
	if (error != 0)
		return error;
	error = vcache_new(dvp->v_mount, dvp, vap, cnp->cn_cred, target, vpp);
	if (error != 0) {
		tmpfs_dirent_free(tmp, de);
		return error;
	}
	node = VP_TO_TMPFS_NODE(*vpp);
	if (cnp->cn_flags & ISWHITEOUT) {
		wht = tmpfs_dir_lookup(dnode, cnp->cn_nameptr,
		    cnp->cn_namelen);
		KASSERT(wht == NULL || wht->td_node == NULL);
		node->tn_flags |= UF_OPAQUE;
	}
	if ((error = tmpfs_dir_attach(dnode, de, node)) != 0) {
		tmpfs_dirent_free(tmp, de);
		vrele(*vpp);
		*vpp = NULL;
		return error;
	}
	if (wht != NULL) {
		tmpfs_dir_detach(dnode, wht);
		tmpfs_dirent_free(tmp, wht);
	}
	node->tn_links = 1;
	if (vap->va_type == VDIR) {
		node->tn_links = 2;
		dnode->tn_links++;
		cache_enter_id(*vpp, node->tn_mode, node->tn_uid,
		    node->tn_gid, true);
	}
	node_settimes(dnode, TMPFS_UPDATE_MTIME | TMPFS_UPDATE_CTIME,
	    &node->tn_birthtime);
	cache_enter(dvp, *vpp, cnp->cn_nameptr, cnp->cn_namelen,
	    cnp->cn_flags);
	return 0;
}

/*
 * May the credentials do this to the node?
 */
int
tmpfs_node_access(struct vnode *vp, accmode_t mode, struct kauth_cred *cred)
{
	struct tmpfs_node *node = VP_TO_TMPFS_NODE(vp);

	if ((mode & VWRITE) != 0) {
		if ((vp->v_mount->mnt_flag & MNT_RDONLY) &&
		    (vp->v_type == VDIR || vp->v_type == VLNK ||
		    vp->v_type == VREG))
			return EROFS;
		if (node->tn_flags & IMMUTABLE)
			return EPERM;
	}
	return kauth_authorize_vnode(cred, KAUTH_ACCESS_ACTION(mode,
	    vp->v_type, node->tn_mode), vp, NULL, genfs_can_access(vp, cred,
	    node->tn_uid, node->tn_gid, node->tn_mode, NULL, mode));
}
