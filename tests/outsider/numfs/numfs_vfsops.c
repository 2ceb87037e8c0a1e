/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * numfs: mounting, and how a vnode comes to be.
 *
 * Written from the section 9 manual pages alone, with globals of its own, as
 * a driver for NetBSD is: it is how the tests know that one still compiles.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/mount.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/statvfs.h>
#include <sys/vnode.h>

#include <uvm/uvm_extern.h>

#include "numfs.h"

MODULE(MODULE_CLASS_VFS, numfs, NULL);

struct pool numfs_node_pool;
static unsigned int numfs_nmounts;

int
numfs_mount(struct mount *mp, const char *path, void *data, size_t *data_len)
{
	struct numfs_args *args = data;
	struct numfs_mount *nmp;
	int error;

	if (args == NULL)
		return EINVAL;
	if (*data_len < sizeof(*args))
		return EINVAL;
	if (mp->mnt_flag & MNT_GETARGS) {
		nmp = VFSTONUMFS(mp);
		if (nmp == NULL)
			return EIO;
		args->na_version = NUMFS_ARGS_VERSION;
		args->na_limit = nmp->nm_limit;
		*data_len = sizeof(*args);
		return 0;
	}
	if (mp->mnt_flag & MNT_UPDATE)
		return EOPNOTSUPP;
	if (args->na_version != NUMFS_ARGS_VERSION)
		return EINVAL;
	if (args->na_limit == 0)
		return EINVAL;

	nmp = kmem_zalloc(sizeof(*nmp), KM_SLEEP);
	nmp->nm_limit = args->na_limit;
	getnanotime(&nmp->nm_time);
	mp->mnt_data = nmp;
	mp->mnt_flag |= MNT_LOCAL | MNT_RDONLY;
	mp->mnt_iflag |= IMNT_MPSAFE;
	mp->mnt_stat.f_namemax = NAME_MAX;
	vfs_getnewfsid(mp);
	error = set_statvfs_info(path, UIO_USERSPACE, "numfs", UIO_SYSSPACE,
	    mp->mnt_op->vfs_name, mp, curlwp);
	if (error) {
		mp->mnt_data = NULL;
		kmem_free(nmp, sizeof(*nmp));
		return error;
	}
	atomic_inc_uint(&numfs_nmounts);
	return 0;
}

int
numfs_start(struct mount *mp, int flags)
{

	return 0;
}

int
numfs_unmount(struct mount *mp, int mntflags)
{
	struct numfs_mount *nmp = VFSTONUMFS(mp);
	int error, flags = 0;

	if (mntflags & MNT_FORCE)
		flags |= FORCECLOSE;
	error = vflush(mp, NULL, flags);
	if (error)
		return error;
	mp->mnt_data = NULL;
	mp->mnt_flag &= ~MNT_LOCAL;
	kmem_free(nmp, sizeof(*nmp));
	atomic_dec_uint(&numfs_nmounts);
	return 0;
}

int
numfs_vget(struct mount *mp, ino_t ino, int lktype, struct vnode **vpp)
{
	int error;

	error = vcache_get(mp, &ino, sizeof(ino), vpp);
	if (error)
		return error;
	if (lktype == LK_NONE)
		return 0;
	error = vn_lock(*vpp, lktype);
	if (error) {
		vrele(*vpp);
		*vpp = NULL;
	}
	return error;
}

int
numfs_root(struct mount *mp, int lktype, struct vnode **vpp)
{

	return numfs_vget(mp, NUMFS_ROOTINO, lktype, vpp);
}

enum vtype
numfs_vtype(ino_t ino)
{

	switch (numfs_kind(ino)) {
	case NUMFS_DIR:
		return VDIR;
	case NUMFS_NEXT:
		return VLNK;
	default:
		return VREG;
	}
}

int
numfs_loadvnode(struct mount *mp, struct vnode *vp, const void *key,
    size_t key_len, const void **new_key)
{
	struct numfs_mount *nmp = VFSTONUMFS(mp);
	struct numfs_node *np;
	char text[NUMFS_TEXTSIZE];
	ino_t ino;

	KASSERT(key_len == sizeof(ino));
	memcpy(&ino, key, key_len);
	if (numfs_number(ino) > nmp->nm_limit)
		return ENOENT;
	if (numfs_number(ino) == 0 && ino != NUMFS_ROOTINO &&
	    ino != NUMFS_ABOUTINO)
		return ENOENT;

	np = pool_get(&numfs_node_pool, PR_WAITOK);
	np->nn_ino = ino;
	vp->v_tag = VT_NON;
	vp->v_type = numfs_vtype(ino);
	vp->v_op = numfs_vnodeop_p;
	vp->v_data = np;
	if (ino == NUMFS_ROOTINO)
		vp->v_vflag |= VV_ROOT;
	genfs_node_init(vp, &numfs_genfsops);
	uvm_vnp_setsize(vp, vp->v_type == VDIR ? 0 :
	    numfs_text(nmp, ino, text));
	*new_key = &np->nn_ino;
	return 0;
}

int
numfs_statvfs(struct mount *mp, struct statvfs *sbp)
{
	struct numfs_mount *nmp = VFSTONUMFS(mp);

	sbp->f_bsize = DEV_BSIZE;
	sbp->f_frsize = DEV_BSIZE;
	sbp->f_iosize = DEV_BSIZE;
	sbp->f_blocks = 0;
	sbp->f_bfree = sbp->f_bavail = sbp->f_bresvd = 0;
	sbp->f_files = (fsfilcnt_t)nmp->nm_limit * NUMFS_NKINDS + 2;
	sbp->f_ffree = sbp->f_favail = sbp->f_fresvd = 0;
	copy_statvfs_info(sbp, mp);
	return 0;
}

int
numfs_sync(struct mount *mp, int waitfor, kauth_cred_t cred)
{

	return 0;
}

int
numfs_fhtovp(struct mount *mp, struct fid *fhp, int lktype,
    struct vnode **vpp)
{
	struct numfs_fid nf;
	ino_t ino;
	int error;

	if (fhp->fid_len != sizeof(nf))
		return EINVAL;
	memcpy(&nf, fhp, sizeof(nf));
	ino = (ino_t)nf.nf_ino[1] << 32 | nf.nf_ino[0];
	error = numfs_vget(mp, ino, lktype, vpp);
	return error == ENOENT ? ESTALE : error;
}

int
numfs_vptofh(struct vnode *vp, struct fid *fhp, size_t *fh_size)
{
	struct numfs_fid nf;
	ino_t ino = VTONUMFS(vp)->nn_ino;

	if (*fh_size < sizeof(nf)) {
		*fh_size = sizeof(nf);
		return E2BIG;
	}
	*fh_size = sizeof(nf);
	memset(&nf, 0, sizeof(nf));
	nf.nf_len = sizeof(nf);
	nf.nf_ino[0] = (uint32_t)ino;
	nf.nf_ino[1] = (uint32_t)(ino >> 32);
	memcpy(fhp, &nf, sizeof(nf));
	return 0;
}

void
numfs_init(void)
{

	pool_init(&numfs_node_pool, sizeof(struct numfs_node), 0, 0, 0,
	    "numfsnode", NULL, IPL_NONE);
	numfs_nmounts = 0;
}

void
numfs_reinit(void)
{

}

void
numfs_done(void)
{

	KASSERT(numfs_nmounts == 0);
	pool_destroy(&numfs_node_pool);
}

static const struct vnodeopv_desc * const numfs_vnodeopv_descs[] = {
	&numfs_vnodeop_opv_desc,
	NULL,
};

static struct vfsops numfs_vfsops = {
	.vfs_name = "numfs",
	.vfs_min_mount_data = sizeof(struct numfs_args),
	.vfs_mount = numfs_mount,
	.vfs_start = numfs_start,
	.vfs_unmount = numfs_unmount,
	.vfs_root = numfs_root,
	.vfs_quotactl = (void *)eopnotsupp,
	.vfs_statvfs = numfs_statvfs,
	.vfs_sync = numfs_sync,
	.vfs_vget = numfs_vget,
	.vfs_loadvnode = numfs_loadvnode,
	.vfs_fhtovp = numfs_fhtovp,
	.vfs_vptofh = numfs_vptofh,
	.vfs_init = numfs_init,
	.vfs_reinit = numfs_reinit,
	.vfs_done = numfs_done,
	.vfs_snapshot = (void *)eopnotsupp,
	.vfs_extattrctl = vfs_stdextattrctl,
	.vfs_suspendctl = genfs_suspendctl,
	.vfs_renamelock_enter = genfs_renamelock_enter,
	.vfs_renamelock_exit = genfs_renamelock_exit,
	.vfs_fsync = (void *)eopnotsupp,
	.vfs_opv_descs = numfs_vnodeopv_descs,
};

static int
numfs_modcmd(modcmd_t cmd, void *arg)
{

	switch (cmd) {
	case MODULE_CMD_INIT:
		return vfs_attach(&numfs_vfsops);
	case MODULE_CMD_FINI:
		return vfs_detach(&numfs_vfsops);
	default:
		return ENOTTY;
	}
}
