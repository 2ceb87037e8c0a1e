/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File handles: names of files that stay good while nobody holds them, and
 * the calls for them: getfh, fhopen, fhstat, fhstatvfs1.
 *
 * A handle is the id of the mount and a file id whose insides the file system
 * alone knows.  One that comes from a process is only checked for its lengths
 * here: all else is for the file system to doubt.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/treewatch.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include "vfs_private.h"

#define FH_FIDOFF	__builtin_offsetof(fhandle_t, fh_fid)
#define FID_MINLEN	__builtin_offsetof(struct fid, fid_data)

int
vfs_composefh(struct vnode *vp, fhandle_t *fhp, size_t *sizep)
{
	struct mount *mp = vp->v_mount;
	const size_t avail = fhp != NULL ? *sizep : 0;
	size_t fidsize;
	int error;

	if (mp->mnt_op->vfs_vptofh == NULL)
		return EOPNOTSUPP;
	fidsize = avail > FH_FIDOFF ? avail - FH_FIDOFF : 0;
	if (fidsize > FID_MINLEN) {
		memset(fhp, 0, avail);
		fhp->fh_fsid = mp->mnt_stat.f_fsidx;
		error = VFS_VPTOFH(vp, &fhp->fh_fid, &fidsize);
	} else {
		fidsize = 0;
		error = VFS_VPTOFH(vp, NULL, &fidsize);
	}
	*sizep = FHANDLE_SIZE_FROM_FILEID_SIZE(fidsize);
	if (error == 0 && avail < *sizep)
		error = E2BIG;
	return error;
}

int
vfs_composefh_alloc(struct vnode *vp, fhandle_t **fhpp)
{
	fhandle_t *fhp;
	size_t size = 0;
	int error;

	*fhpp = NULL;
	error = vfs_composefh(vp, NULL, &size);
	if (error == 0)
		return EOPNOTSUPP;
	if (error != E2BIG)
		return error;
	if (size > FHANDLE_SIZE_MAX)
		return EOPNOTSUPP;
	fhp = malloc(size, M_TEMP, M_WAITOK);
	error = vfs_composefh(vp, fhp, &size);
	if (error != 0)
		free(fhp, M_TEMP);
	else
		*fhpp = fhp;
	return error;
}

void
vfs_composefh_free(fhandle_t *fhp)
{

	if (fhp != NULL)
		free(fhp, M_TEMP);
}

int
vfs_fhtovp(fhandle_t *fhp, struct vnode **vpp)
{
	struct mount *mp;
	int error;

	*vpp = NULL;
	mp = vfs_getvfs_ref(FHANDLE_FSID(fhp));
	if (mp == NULL)
		return ESTALE;
	error = vfs_busy(mp);
	vfs_rele(mp);
	if (error != 0)
		return ESTALE;
	if (mp->mnt_op->vfs_fhtovp == NULL)
		error = EOPNOTSUPP;
	else
		error = VFS_FHTOVP(mp, FHANDLE_FILEID(fhp), LK_EXCLUSIVE, vpp);
	vfs_unbusy(mp);
	return error;
}

int
vfs_copyinfh_alloc(const void *ufhp, size_t fhsize, fhandle_t **fhpp)
{
	fhandle_t *fhp;
	int error;

	*fhpp = NULL;
	if (fhsize < FHANDLE_SIZE_MIN || fhsize > FHANDLE_SIZE_MAX)
		return EINVAL;
	fhp = malloc(fhsize, M_TEMP, M_WAITOK);
	error = copyin(ufhp, fhp, fhsize);
	if (error == 0 && (fhp->fh_fid.fid_len < FID_MINLEN ||
	    MAX(FHANDLE_SIZE(fhp), FHANDLE_SIZE_MIN) != fhsize))
		error = EINVAL;
	if (error != 0)
		free(fhp, M_TEMP);
	else
		*fhpp = fhp;
	return error;
}

void
vfs_copyinfh_free(fhandle_t *fhp)
{

	vfs_composefh_free(fhp);
}

/* The vnode of a handle in user memory, locked; super-user only. */
static int
fh_lookup(struct lwp *l, const void *ufhp, size_t fhsize, struct vnode **vpp)
{
	fhandle_t *fhp;
	int error;

	error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_FILEHANDLE, 0,
	    NULL, NULL, NULL);
	if (error != 0)
		return error;
	error = vfs_copyinfh_alloc(ufhp, fhsize, &fhp);
	if (error != 0)
		return error;
	error = vfs_fhtovp(fhp, vpp);
	vfs_copyinfh_free(fhp);
	if (error == 0 && treewatch_wanted(*vpp)) {
		/* Found without a name, which its watchers want to know. */
		VOP_UNLOCK(*vpp);
		treewatch_resolve(*vpp);
		error = vn_lock(*vpp, LK_EXCLUSIVE);
		if (error != 0)
			vrele(*vpp);
	}
	return error;
}

int
sys_getfh(struct lwp *l, const struct sys_getfh_args *uap, register_t *retval)
{
	struct vnode *vp;
	fhandle_t *fhp;
	size_t size, usize;
	int error;

	error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_FILEHANDLE, 0,
	    NULL, NULL, NULL);
	if (error != 0)
		return error;
	error = copyin(SCARG(uap, fh_size), &usize, sizeof(usize));
	if (error != 0)
		return error;
	error = namei_simple_user(SCARG(uap, fname), NSM_FOLLOW_TRYEMULROOT,
	    &vp);
	if (error != 0)
		return error;
	vn_lock(vp, LK_SHARED | LK_RETRY);
	error = vfs_composefh_alloc(vp, &fhp);
	VOP_UNLOCK(vp);
	vrele(vp);
	if (error != 0)
		return error;

	size = MAX(FHANDLE_SIZE(fhp), FHANDLE_SIZE_MIN);
	error = copyout(&size, SCARG(uap, fh_size), sizeof(size));
	if (error == 0) {
		if (usize >= size)
			error = copyout(fhp, SCARG(uap, fhp), size);
		else
			error = E2BIG;
	}
	vfs_composefh_free(fhp);
	return error;
}

/* Open vp, which is locked, for the flags of open(2). */
static int
fh_open(struct lwp *l, struct vnode *vp, int flags)
{
	struct vattr va;
	int error;

	if (vp->v_type == VSOCK)
		return EOPNOTSUPP;
	error = vn_openchk(vp, l->l_cred, flags);
	if (error == 0 && (flags & O_TRUNC) != 0) {
		vattr_null(&va);
		va.va_size = 0;
		error = VOP_SETATTR(vp, &va, l->l_cred);
	}
	if (error == 0)
		error = VOP_OPEN(vp, flags, l->l_cred);
	if (error == 0 && (flags & FWRITE) != 0) {
		mutex_enter(vp->v_interlock);
		vp->v_writecount++;
		mutex_exit(vp->v_interlock);
	}
	/* Devices that answer with a descriptor are opened by their names. */
	if (error == EDUPFD || error == EMOVEFD)
		error = EOPNOTSUPP;
	return error;
}

int
dofhopen(struct lwp *l, const void *ufhp, size_t fhsize, int oflags,
    register_t *retval)
{
	struct vnode *vp;
	struct file *fp;
	const int flags = FFLAGS(oflags);
	int error, indx;

	if ((flags & (FREAD | FWRITE)) == 0 ||
	    (flags & (O_CREAT | O_EXLOCK | O_SHLOCK)) != 0)
		return EINVAL;
	error = fd_allocfile(&fp, &indx);
	if (error != 0)
		return error;
	error = fh_lookup(l, ufhp, fhsize, &vp);
	if (error == 0) {
		error = fh_open(l, vp, flags);
		if (error != 0)
			vput(vp);
	}
	if (error != 0) {
		fd_abort(l->l_proc, fp, indx);
		return error;
	}
	fp->f_flag = flags & FMASK;
	fp->f_type = DTYPE_VNODE;
	fp->f_ops = &vnops;
	fp->f_vnode = vp;
	if ((flags & O_CLOEXEC) != 0)
		fd_set_exclose(l, indx, true);
	VOP_UNLOCK(vp);
	fd_affix(l->l_proc, fp, indx);
	*retval = indx;
	return 0;
}

int
sys_fhopen(struct lwp *l, const struct sys_fhopen_args *uap,
    register_t *retval)
{

	return dofhopen(l, SCARG(uap, fhp), SCARG(uap, fh_size),
	    SCARG(uap, flags), retval);
}

int
do_fhstat(struct lwp *l, const void *ufhp, size_t fhsize, struct stat *sb)
{
	struct vnode *vp;
	int error;

	error = fh_lookup(l, ufhp, fhsize, &vp);
	if (error != 0)
		return error;
	error = vn_stat(vp, sb);
	vput(vp);
	return error;
}

int
sys_fhstat(struct lwp *l, const struct sys_fhstat_args *uap,
    register_t *retval)
{
	struct stat sb;
	int error;

	error = do_fhstat(l, SCARG(uap, fhp), SCARG(uap, fh_size), &sb);
	if (error != 0)
		return error;
	return copyout(&sb, SCARG(uap, sb), sizeof(sb));
}

int
do_fhstatvfs(struct lwp *l, const void *ufhp, size_t fhsize,
    struct statvfs *sb, int flags)
{
	struct vnode *vp;
	int error;

	error = fh_lookup(l, ufhp, fhsize, &vp);
	if (error != 0)
		return error;
	VOP_UNLOCK(vp);
	error = dostatvfs(vp->v_mount, sb, l, flags, 1);
	vrele(vp);
	return error;
}

int
sys_fhstatvfs1(struct lwp *l, const struct sys_fhstatvfs1_args *uap,
    register_t *retval)
{
	struct statvfs *sb;
	int error;

	sb = kmem_alloc(sizeof(*sb), KM_SLEEP);
	error = do_fhstatvfs(l, SCARG(uap, fhp), SCARG(uap, fh_size), sb,
	    SCARG(uap, flags));
	if (error == 0)
		error = copyout(sb, SCARG(uap, buf), sizeof(*sb));
	kmem_free(sb, sizeof(*sb));
	return error;
}
