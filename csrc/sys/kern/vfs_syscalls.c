/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File calls on mounts: mount, unmount, sync, statvfs.
 *
 * What happens to struct mount and its lists is vfs_mount.c's; here the
 * arguments are fetched and the caller's rights looked at.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/fstrans.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/mount.h>
#include <sys/mutex.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/statvfs.h>
#include <sys/syscallargs.h>
#include <sys/uio.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>

#include "vfs_syscalls_private.h"

/* What MNT_UPDATE may change. */
#define MOUNT_UPDATABLE	(MNT_BASIC_FLAGS & ~MNT_RDONLY)

/*
 * mount(2)
 */

static struct vfsops *
mount_get_vfsops(const char *type, enum uio_seg seg, int *errorp)
{
	char name[VFS_NAMELEN];
	struct vfsops *ops;

	if (seg == UIO_SYSSPACE)
		*errorp = copystr(type, name, sizeof(name), NULL);
	else
		*errorp = copyinstr(type, name, sizeof(name), NULL);
	if (*errorp != 0)
		return NULL;
	ops = vfs_getopsbyname(name);
	if (ops == NULL) {
		(void)module_autoload(name, MODULE_CLASS_VFS);
		ops = vfs_getopsbyname(name);
	}
	if (ops == NULL)
		*errorp = ENODEV;
	return ops;
}

/* What mount_update() puts back when the file system refuses. */
struct mount_saved {
	int	ms_flag;
	int	ms_iflag;
};

static void
mount_update_end(struct mount *mp, const struct mount_saved *ms, int flags,
    int error)
{

	if (error == 0 && (mp->mnt_iflag & IMNT_WANTRDWR) != 0)
		mp->mnt_flag &= ~MNT_RDONLY;
	if (error != 0 || (flags & MNT_GETARGS) != 0) {
		mp->mnt_flag = ms->ms_flag;
		mp->mnt_iflag = ms->ms_iflag;
	}
	mp->mnt_flag &= ~MNT_OP_FLAGS;
	mp->mnt_iflag &= ~(IMNT_WANTRDWR | IMNT_WANTRDONLY);
	if ((mp->mnt_flag & (MNT_RDONLY | MNT_ASYNC)) == 0) {
		if ((mp->mnt_iflag & IMNT_ONWORKLIST) == 0)
			vfs_syncer_add_to_worklist(mp);
	} else if ((mp->mnt_iflag & IMNT_ONWORKLIST) != 0) {
		vfs_syncer_remove_from_worklist(mp);
	}
}

static int
mount_update_locked(struct mount *mp, const char *path, int flags, void *data,
    size_t *data_len)
{
	struct mount_saved ms;
	int error = 0;

	ms.ms_flag = mp->mnt_flag;
	ms.ms_iflag = mp->mnt_iflag;
	mp->mnt_flag &= ~MNT_OP_FLAGS;
	mp->mnt_flag |= flags & MNT_OP_FLAGS;
	if ((flags & MNT_GETARGS) == 0) {
		if ((flags & MNT_RDONLY) != 0) {
			if ((mp->mnt_flag & MNT_RDONLY) == 0)
				mp->mnt_iflag |= IMNT_WANTRDONLY;
			mp->mnt_flag |= MNT_RDONLY;
		} else if ((mp->mnt_flag & MNT_RDONLY) != 0) {
			mp->mnt_iflag |= IMNT_WANTRDWR;
		}
		mp->mnt_flag &= ~MOUNT_UPDATABLE;
		mp->mnt_flag |= flags & MOUNT_UPDATABLE;
		if ((mp->mnt_iflag & IMNT_WANTRDONLY) != 0 &&
		    (mp->mnt_iflag & IMNT_CAN_RWTORO) == 0)
			error = EOPNOTSUPP;
	}
	if (error == 0)
		error = VFS_MOUNT(mp, path, data, data_len);
	if (error == 0 && data != NULL && (flags & MNT_GETARGS) == 0) {
		int error2 = vfs_hooks_reexport(mp, path, data);

		if (error2 != EJUSTRETURN)
			error = error2;
	}
	mount_update_end(mp, &ms, flags, error);
	return error;
}

/*
 * Change a mount, whose root is vp, or with MNT_GETARGS ask it for the
 * arguments it was mounted with.
 */
static int
mount_update(struct lwp *l, struct vnode *vp, const char *path, int flags,
    void *data, size_t *data_len)
{
	struct mount *mp = vp->v_mount;
	bool suspended = false;
	int error;

	if ((vp->v_vflag & VV_ROOT) == 0)
		return EINVAL;
	/* A file system that is not writable has nothing to reload into. */
	if ((flags & MNT_RELOAD) != 0 && (mp->mnt_flag & MNT_RDONLY) == 0)
		return EOPNOTSUPP;

	error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_MOUNT,
	    (flags & MNT_GETARGS) != 0 ? KAUTH_REQ_SYSTEM_MOUNT_GET :
	    KAUTH_REQ_SYSTEM_MOUNT_UPDATE, mp, KAUTH_ARG(flags), data);
	if (error != 0)
		return error;

	/* As for unmounting: nobody is inside while it changes. */
	if ((flags & MNT_GETARGS) == 0) {
		error = vfs_suspend(mp, 0);
		if (error != 0 && error != EOPNOTSUPP)
			return error;
		suspended = error == 0;
	}
	mutex_enter(mp->mnt_updating);
	if ((mp->mnt_iflag & (IMNT_GONE | IMNT_UNMOUNT)) != 0)
		error = ENOENT;
	else
		error = mount_update_locked(mp, path, flags, data, data_len);
	mutex_exit(mp->mnt_updating);
	if (suspended)
		vfs_resume(mp);
	return error;
}

/*
 * The caller's mount arguments in kernel memory: *bufp NULL if there are
 * none, else kmem of *sizep bytes.
 */
static int
mount_copyin(void *data, size_t *lenp, size_t min, void **bufp, size_t *sizep)
{
	int error;

	*bufp = NULL;
	if (*lenp == 0)
		*lenp = min;
	if (data == NULL) {
		*lenp = 0;
		return 0;
	}
	if (*lenp > VFS_MAX_MOUNT_DATA)
		return EINVAL;
	*sizep = MAX(*lenp, min);
	if (*sizep == 0)
		return 0;
	*bufp = kmem_zalloc(*sizep, KM_NOSLEEP);
	if (*bufp == NULL)
		return ENOMEM;
	error = copyin(data, *bufp, *lenp);
	if (error != 0) {
		kmem_free(*bufp, *sizep);
		*bufp = NULL;
	}
	return error;
}

int
do_sys_mount(struct lwp *l, const char *type, enum uio_seg type_seg,
    const char *path, int flags, void *data, enum uio_seg data_seg,
    size_t data_len, register_t *retval)
{
	struct vfsops *ops = NULL;
	struct vnode *vp;
	void *buf = data;
	size_t bufsize = 0, min;
	const bool existing = (flags & (MNT_GETARGS | MNT_UPDATE)) != 0;
	int error;

	error = namei_simple_user(path, NSM_FOLLOW_TRYEMULROOT, &vp);
	if (error != 0)
		return error;
	if (existing) {
		min = vp->v_mount->mnt_op->vfs_min_mount_data;
	} else {
		ops = mount_get_vfsops(type, type_seg, &error);
		if (ops == NULL)
			goto out;
		min = ops->vfs_min_mount_data;
	}
	if (data_seg == UIO_USERSPACE) {
		error = mount_copyin(data, &data_len, min, &buf, &bufsize);
		if (error != 0) {
			if (ops != NULL)
				vfs_delref(ops);
			goto out;
		}
	}

	if (existing) {
		error = mount_update(l, vp, path, flags, buf, &data_len);
		if (error == 0 && (flags & MNT_GETARGS) != 0) {
			if (data_seg == UIO_USERSPACE && buf != NULL)
				error = copyout(buf, data,
				    MIN(data_len, bufsize));
			if (retval != NULL)
				*retval = data_len;
		}
	} else {
		/* Takes the vnode if it succeeds, and ops in any case. */
		error = mount_domount(l, &vp, ops, path, flags, buf,
		    &data_len);
	}
	if (data_seg == UIO_USERSPACE && buf != NULL)
		kmem_free(buf, bufsize);
out:
	if (vp != NULL)
		vrele(vp);
	return error;
}

int
sys_mount(struct lwp *l, const struct sys_mount_args *uap, register_t *retval)
{

	return do_sys_mount(l, SCARG(uap, type), UIO_USERSPACE,
	    SCARG(uap, path), SCARG(uap, flags), SCARG(uap, data),
	    UIO_USERSPACE, SCARG(uap, data_len), retval);
}

int
sys_unmount(struct lwp *l, const struct sys_unmount_args *uap,
    register_t *retval)
{
	struct vnode *vp;
	struct mount *mp;
	int error;

	/* A symlink to a mount point is not the mount. */
	error = namei_simple_user(SCARG(uap, path), NSM_NOFOLLOW_TRYEMULROOT,
	    &vp);
	if (error != 0)
		return error;
	mp = vp->v_mount;
	vfs_ref(mp);
	error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_MOUNT,
	    KAUTH_REQ_SYSTEM_MOUNT_UNMOUNT, mp, NULL, NULL);
	if (error == 0 && ((mp->mnt_flag & MNT_ROOTFS) != 0 ||
	    (vp->v_vflag & VV_ROOT) == 0))
		error = EINVAL;
	vrele(vp);
	if (error == 0)
		error = dounmount(mp, SCARG(uap, flags), l);
	vfs_rele(mp);
	return error;
}

/*
 * sync(2)
 */

void
do_sys_sync(struct lwp *l)
{
	mount_iterator_t *it;
	struct mount *mp;

	mountlist_iterator_init(&it);
	while ((mp = mountlist_iterator_next(it)) != NULL) {
		if ((mp->mnt_flag & MNT_RDONLY) == 0)
			(void)VFS_SYNC(mp, MNT_NOWAIT, l->l_cred);
	}
	mountlist_iterator_destroy(it);
}

int
sys_sync(struct lwp *l, const void *uap, register_t *retval)
{

	do_sys_sync(l);
	return 0;
}

/*
 * statvfs(2)
 */

/*
 * Show the mount point as a chrooted process sees it.  With `strict' a mount
 * outside its root is ENOENT, else it is called "/": the process stands in it.
 */
static int
statvfs_chrooted(struct statvfs *sp, struct lwp *l, bool strict)
{
	struct vnode *rdir;
	char *buf, *bp;
	size_t len;
	int error;

	rw_enter(&l->l_proc->p_cwdi->cwdi_lock, RW_READER);
	rdir = l->l_proc->p_cwdi->cwdi_rdir;
	if (rdir != NULL)
		vref(rdir);
	rw_exit(&l->l_proc->p_cwdi->cwdi_lock);
	if (rdir == NULL)
		return 0;

	buf = PNBUF_GET();
	bp = buf + MAXPATHLEN;
	*--bp = '\0';
	error = getcwd_common(rdir, rootvnode, &bp, buf, MAXPATHLEN / 2, 0, l);
	vrele(rdir);
	if (error == 0) {
		len = strlen(bp);
		if (len == 1)		/* "/" */
			len = 0;
		if (strncmp(bp, sp->f_mntonname, len) == 0 &&
		    (sp->f_mntonname[len] == '/' ||
		    sp->f_mntonname[len] == '\0')) {
			memmove(sp->f_mntonname, sp->f_mntonname + len,
			    sizeof(sp->f_mntonname) - len);
			if (sp->f_mntonname[0] == '\0')
				strlcpy(sp->f_mntonname, "/",
				    sizeof(sp->f_mntonname));
		} else if (strict) {
			error = ENOENT;
		} else {
			strlcpy(sp->f_mntonname, "/",
			    sizeof(sp->f_mntonname));
		}
	}
	PNBUF_PUT(buf);
	return error;
}

/* `root' 0: for getvfsstat(2), which leaves out what cannot be seen. */
int
dostatvfs(struct mount *mp, struct statvfs *sp, struct lwp *l, int flags,
    int root)
{
	int error;

	memset(sp, 0, sizeof(*sp));
	if (flags == MNT_NOWAIT || flags == MNT_LAZY) {
		memcpy(sp, &mp->mnt_stat, sizeof(*sp));
	} else {
		error = VFS_STATVFS(mp, sp);
		if (error != 0)
			return error;
		copy_statvfs_info(sp, mp);
	}
	sp->f_flag = mp->mnt_flag & MNT_VISFLAGMASK;
	if (__predict_false(l->l_proc->p_cwdi->cwdi_rdir != NULL))
		return statvfs_chrooted(sp, l, !root);
	return 0;
}

int
do_sys_pstatvfs(struct lwp *l, const char *path, int flags,
    struct statvfs *sb)
{
	struct vnode *vp;
	struct mount *mp;
	int error;

	error = namei_simple_user(path, NSM_FOLLOW_TRYEMULROOT, &vp);
	if (error != 0)
		return error;
	mp = vp->v_mount;
	error = dostatvfs(mp, sb, l, flags, 1);
	vrele(vp);
	return error;
}

int
do_sys_fstatvfs(struct lwp *l, int fd, int flags, struct statvfs *sb)
{
	struct file *fp;
	int error;

	error = fd_getvnode(fd, &fp);
	if (error != 0)
		return error;
	error = dostatvfs(fp->f_vnode->v_mount, sb, l, flags, 1);
	fd_putfile(fd);
	return error;
}

int
sys_statvfs1(struct lwp *l, const struct sys_statvfs1_args *uap,
    register_t *retval)
{
	struct statvfs *sb;
	int error;

	sb = kmem_alloc(sizeof(*sb), KM_SLEEP);
	error = do_sys_pstatvfs(l, SCARG(uap, path), SCARG(uap, flags), sb);
	if (error == 0)
		error = copyout(sb, SCARG(uap, buf), sizeof(*sb));
	kmem_free(sb, sizeof(*sb));
	return error;
}

int
sys_fstatvfs1(struct lwp *l, const struct sys_fstatvfs1_args *uap,
    register_t *retval)
{
	struct statvfs *sb;
	int error;

	sb = kmem_alloc(sizeof(*sb), KM_SLEEP);
	error = do_sys_fstatvfs(l, SCARG(uap, fd), SCARG(uap, flags), sb);
	if (error == 0)
		error = copyout(sb, SCARG(uap, buf), sizeof(*sb));
	kmem_free(sb, sizeof(*sb));
	return error;
}

/*
 * All mounts, as many as fit into bufsize bytes; with sfsp NULL they are only
 * counted.  A mount whose file system fails is left out.
 */
int
do_sys_getvfsstat(struct lwp *l, void *sfsp, size_t bufsize, int flags,
    int (*copyfn)(const void *, void *, size_t), size_t entry_sz,
    register_t *retval)
{
	mount_iterator_t *it;
	struct statvfs *sb;
	struct mount *mp;
	size_t count = 0, maxcount = bufsize / entry_sz;
	int error = 0;

	sb = kmem_alloc(sizeof(*sb), KM_SLEEP);
	mountlist_iterator_init(&it);
	while ((mp = mountlist_iterator_next(it)) != NULL) {
		if (dostatvfs(mp, sb, l, flags, 0) != 0)
			continue;
		if (sfsp != NULL && count < maxcount) {
			error = copyfn(sb, sfsp, entry_sz);
			if (error != 0)
				break;
			sfsp = (char *)sfsp + entry_sz;
		}
		count++;
	}
	mountlist_iterator_destroy(it);
	kmem_free(sb, sizeof(*sb));
	if (error == 0)
		*retval = sfsp != NULL ? MIN(count, maxcount) : count;
	return error;
}

int
sys_getvfsstat(struct lwp *l, const struct sys_getvfsstat_args *uap,
    register_t *retval)
{

	return do_sys_getvfsstat(l, SCARG(uap, buf), SCARG(uap, bufsize),
	    SCARG(uap, flags), copyout, sizeof(struct statvfs), retval);
}
