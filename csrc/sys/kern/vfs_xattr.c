/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes of files: extattr_get_file(2) and family, and the
 * Linux-shaped getxattr(2) and family on top of the same vnode operations.
 *
 * An extattr call names a name space and an attribute.  An xattr call has one
 * name, "user.x" or "system.x": the part before the dot is the name space.
 *
 * Every call has a form for a path (followed), a link and a descriptor; one
 * function each finds the vnode, one does the work on it.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/extattr.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/uio.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>
#include <sys/xattr.h>

/* Names of one file that the kernel looks through at a time. */
#define XATTR_LISTBUF_MAX	(1024 * 1024)

#define XATTR_USER	"user."
#define XATTR_SYSTEM	"system."

int
extattr_check_cred(struct vnode *vp, int attrspace, struct kauth_cred *cred,
    int access)
{

	if (cred == NOCRED || cred == FSCRED)
		return 0;	/* the kernel itself */
	switch (attrspace) {
	case EXTATTR_NAMESPACE_SYSTEM:
		return kauth_authorize_system(cred, KAUTH_SYSTEM_FS_EXTATTR,
		    0, vp->v_mount, NULL, NULL);
	case EXTATTR_NAMESPACE_USER:
		return VOP_ACCESS(vp, access, cred);
	default:
		return EPERM;
	}
}

/*
 * Finding the vnode.  All give a reference.
 */

static int
xattr_path(const char *path, bool follow, struct vnode **vpp)
{

	return namei_simple_user(path, follow ? NSM_FOLLOW_TRYEMULROOT :
	    NSM_NOFOLLOW_TRYEMULROOT, vpp);
}

static int
xattr_fd(int fd, struct vnode **vpp)
{
	struct file *fp;
	int error;

	error = fd_getvnode(fd, &fp);
	if (error != 0)
		return error;
	*vpp = fp->f_vnode;
	vref(*vpp);
	fd_putfile(fd);
	return 0;
}

/*
 * The work
 */

static void
xattr_uio(struct uio *uio, struct iovec *iov, enum uio_rw rw, void *data,
    size_t nbytes, enum uio_seg seg)
{

	iov->iov_base = data;
	iov->iov_len = nbytes;
	uio->uio_iov = iov;
	uio->uio_iovcnt = 1;
	uio->uio_offset = 0;
	uio->uio_resid = nbytes;
	uio->uio_rw = rw;
	if (seg == UIO_SYSSPACE)
		UIO_SETUP_SYSSPACE(uio);
	else
		uio->uio_vmspace = curproc->p_vmspace;
}

/* XATTR_CREATE, XATTR_REPLACE: 0 if the attribute is there, or is not. */
static int
xattr_check_flags(struct vnode *vp, int ns, const char *name, int flags)
{
	size_t size;
	int error;

	if (flags == 0)
		return 0;
	error = VOP_GETEXTATTR(vp, ns, name, NULL, &size, curlwp->l_cred);
	if (error == 0)
		return (flags & XATTR_CREATE) != 0 ? EEXIST : 0;
	if (error == ENOATTR && (flags & XATTR_REPLACE) == 0)
		return 0;
	return error;
}

static int
xattr_set(struct vnode *vp, int ns, const char *name, const void *data,
    size_t nbytes, int flags, size_t *done)
{
	struct iovec iov;
	struct uio uio;
	int error;

	if (nbytes > INT_MAX)
		return EINVAL;
	xattr_uio(&uio, &iov, UIO_WRITE, __UNCONST(data), nbytes,
	    UIO_USERSPACE);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	error = xattr_check_flags(vp, ns, name, flags);
	if (error == 0)
		error = VOP_SETEXTATTR(vp, ns, name, &uio, curlwp->l_cred);
	VOP_UNLOCK(vp);
	*done = nbytes - uio.uio_resid;
	return error;
}

/*
 * Without memory for it only the size is wanted.  An attribute that is larger
 * than the memory is cut off, or ERANGE if `strict'.
 */
static int
xattr_get(struct vnode *vp, int ns, const char *name, void *data,
    size_t nbytes, bool strict, size_t *done)
{
	struct kauth_cred *cred = curlwp->l_cred;
	struct iovec iov;
	struct uio uio;
	size_t size = 0;
	int error = 0;

	if (nbytes > INT_MAX)
		return EINVAL;
	vn_lock(vp, LK_SHARED | LK_RETRY);
	if (data == NULL || strict)
		error = VOP_GETEXTATTR(vp, ns, name, NULL, &size, cred);
	if (error == 0 && data != NULL) {
		if (size > nbytes) {
			error = ERANGE;
		} else {
			xattr_uio(&uio, &iov, UIO_READ, data, nbytes,
			    UIO_USERSPACE);
			error = VOP_GETEXTATTR(vp, ns, name, &uio, NULL,
			    cred);
			size = nbytes - uio.uio_resid;
		}
	}
	VOP_UNLOCK(vp);
	*done = size;
	return error;
}

static int
xattr_delete(struct vnode *vp, int ns, const char *name)
{
	struct kauth_cred *cred = curlwp->l_cred;
	int error;

	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	error = VOP_DELETEEXTATTR(vp, ns, name, cred);
	if (error == EOPNOTSUPP)
		error = VOP_SETEXTATTR(vp, ns, name, NULL, cred);
	VOP_UNLOCK(vp);
	return error;
}

/* Names with a byte of length before each. */
static int
extattr_list(struct vnode *vp, int ns, void *data, size_t nbytes,
    size_t *done)
{
	struct iovec iov;
	struct uio uio;
	size_t size = 0;
	int error;

	if (nbytes > INT_MAX)
		return EINVAL;
	xattr_uio(&uio, &iov, UIO_READ, data, nbytes, UIO_USERSPACE);
	vn_lock(vp, LK_SHARED | LK_RETRY);
	error = VOP_LISTEXTATTR(vp, ns, data != NULL ? &uio : NULL,
	    data != NULL ? NULL : &size, EXTATTR_LIST_LENPREFIX,
	    curlwp->l_cred);
	VOP_UNLOCK(vp);
	*done = data != NULL ? nbytes - uio.uio_resid : size;
	return error;
}

/*
 * xattr names
 */

/* Copy in a name and cut it into name space and attribute. */
static int
xattr_name(const char *uname, char *buf, size_t len, int *nsp,
    const char **namep)
{
	int error;

	error = copyinstr(uname, buf, len, NULL);
	if (error == ENAMETOOLONG)
		return ERANGE;
	if (error != 0)
		return error;
	if (strncmp(buf, XATTR_USER, sizeof(XATTR_USER) - 1) == 0) {
		*nsp = EXTATTR_NAMESPACE_USER;
		*namep = buf + sizeof(XATTR_USER) - 1;
	} else if (strncmp(buf, XATTR_SYSTEM, sizeof(XATTR_SYSTEM) - 1) == 0) {
		*nsp = EXTATTR_NAMESPACE_SYSTEM;
		*namep = buf + sizeof(XATTR_SYSTEM) - 1;
	} else {
		return EOPNOTSUPP;
	}
	return **namep == '\0' ? EINVAL : 0;
}

/* All names of one name space, each as a byte of length and the name. */
static int
xattr_names(struct vnode *vp, int ns, char **bufp, size_t *bufsizep,
    size_t *lenp)
{
	struct kauth_cred *cred = curlwp->l_cred;
	struct iovec iov;
	struct uio uio;
	size_t size = 0;
	int error;

	*bufp = NULL;
	vn_lock(vp, LK_SHARED | LK_RETRY);
	error = VOP_LISTEXTATTR(vp, ns, NULL, &size, EXTATTR_LIST_LENPREFIX,
	    cred);
	if (error == 0 && size > XATTR_LISTBUF_MAX)
		error = E2BIG;
	if (error == 0 && size != 0) {
		*bufp = kmem_alloc(size, KM_NOSLEEP);
		if (*bufp == NULL) {
			error = ENOMEM;
		} else {
			*bufsizep = size;
			xattr_uio(&uio, &iov, UIO_READ, *bufp, size,
			    UIO_SYSSPACE);
			error = VOP_LISTEXTATTR(vp, ns, &uio, NULL,
			    EXTATTR_LIST_LENPREFIX, cred);
			*lenp = size - uio.uio_resid;
		}
	}
	VOP_UNLOCK(vp);
	if (error != 0 && *bufp != NULL) {
		kmem_free(*bufp, size);
		*bufp = NULL;
	}
	return error;
}

/* Put the names of a name space, as xattr names, at list + *donep. */
static int
xattr_list_ns(struct vnode *vp, int ns, const char *prefix, char *list,
    size_t size, size_t *donep)
{
	const size_t plen = strlen(prefix);
	char *buf, *p, name[XATTR_NAME_MAX + 16];
	size_t bufsize, len, n;
	int error;

	error = xattr_names(vp, ns, &buf, &bufsize, &len);
	if (error != 0 || buf == NULL)
		return error;
	for (p = buf; p < buf + len && error == 0; p += 1 + n) {
		n = *(unsigned char *)p;
		if (n > (size_t)(buf + len - p - 1)) {
			error = EIO;
			break;
		}
		memcpy(name, prefix, plen);
		memcpy(name + plen, p + 1, n);
		name[plen + n] = '\0';
		if (list != NULL) {
			if (size - *donep < plen + n + 1)
				error = ERANGE;
			else
				error = copyout(name, list + *donep,
				    plen + n + 1);
		}
		*donep += plen + n + 1;
	}
	kmem_free(buf, bufsize);
	return error;
}

static int
xattr_list(struct vnode *vp, char *list, size_t size, register_t *retval)
{
	size_t done = 0;
	int error;

	if (size == 0)
		list = NULL;
	error = xattr_list_ns(vp, EXTATTR_NAMESPACE_USER, XATTR_USER, list,
	    size, &done);
	if (error == 0) {
		/* Who may not see the system's sees his own. */
		error = xattr_list_ns(vp, EXTATTR_NAMESPACE_SYSTEM,
		    XATTR_SYSTEM, list, size, &done);
		if (error == EPERM || error == EACCES)
			error = 0;
	}
	if (error == 0)
		*retval = done;
	return error;
}

/*
 * extattr system calls
 */

int
sys_extattrctl(struct lwp *l, const struct sys_extattrctl_args *uap,
    register_t *retval)
{
	char attrname[EXTATTR_MAXNAMELEN + 1];
	const char *name = NULL;
	struct vnode *vp, *filevp = NULL;
	int error;

	if (SCARG(uap, attrname) != NULL) {
		error = copyinstr(SCARG(uap, attrname), attrname,
		    sizeof(attrname), NULL);
		if (error != 0)
			return error;
		name = attrname;
	}
	error = xattr_path(SCARG(uap, path), true, &vp);
	if (error != 0)
		return error;
	if (SCARG(uap, filename) != NULL) {
		error = xattr_path(SCARG(uap, filename), true, &filevp);
		if (error != 0) {
			vrele(vp);
			return error;
		}
		vn_lock(filevp, LK_EXCLUSIVE | LK_RETRY);
	}
	/* Unlocks filevp. */
	error = VFS_EXTATTRCTL(vp->v_mount, SCARG(uap, cmd), filevp,
	    SCARG(uap, attrnamespace), name);
	if (filevp != NULL)
		vrele(filevp);
	vrele(vp);
	return error;
}

/* vp's reference is taken by each of these. */
static int
extattr_set_vp(int error, struct vnode *vp, int ns, const char *uname,
    const void *data, size_t nbytes, register_t *retval)
{
	char name[EXTATTR_MAXNAMELEN + 1];
	size_t done;

	if (error != 0)
		return error;
	error = copyinstr(uname, name, sizeof(name), NULL);
	if (error == 0)
		error = xattr_set(vp, ns, name, data, nbytes, 0, &done);
	if (error == 0)
		*retval = done;
	vrele(vp);
	return error;
}

static int
extattr_get_vp(int error, struct vnode *vp, int ns, const char *uname,
    void *data, size_t nbytes, register_t *retval)
{
	char name[EXTATTR_MAXNAMELEN + 1];
	size_t done;

	if (error != 0)
		return error;
	error = copyinstr(uname, name, sizeof(name), NULL);
	if (error == 0)
		error = xattr_get(vp, ns, name, data, nbytes, false, &done);
	if (error == 0)
		*retval = done;
	vrele(vp);
	return error;
}

static int
extattr_delete_vp(int error, struct vnode *vp, int ns, const char *uname)
{
	char name[EXTATTR_MAXNAMELEN + 1];

	if (error != 0)
		return error;
	error = copyinstr(uname, name, sizeof(name), NULL);
	if (error == 0)
		error = xattr_delete(vp, ns, name);
	vrele(vp);
	return error;
}

static int
extattr_list_vp(int error, struct vnode *vp, int ns, void *data,
    size_t nbytes, register_t *retval)
{
	size_t done;

	if (error != 0)
		return error;
	error = extattr_list(vp, ns, data, nbytes, &done);
	if (error == 0)
		*retval = done;
	vrele(vp);
	return error;
}

/*
 * xattr system calls
 */

static int
setxattr_vp(int error, struct vnode *vp, const char *uname, const void *value,
    size_t size, int flags)
{
	char buf[XATTR_NAME_MAX + 1];
	const char *name;
	size_t done;
	int ns;

	if (error != 0)
		return error;
	if ((flags & ~(XATTR_CREATE | XATTR_REPLACE)) != 0 ||
	    flags == (XATTR_CREATE | XATTR_REPLACE))
		error = EINVAL;
	else
		error = xattr_name(uname, buf, sizeof(buf), &ns, &name);
	if (error == 0)
		error = xattr_set(vp, ns, name, value, size, flags, &done);
	vrele(vp);
	return error;
}

static int
getxattr_vp(int error, struct vnode *vp, const char *uname, void *value,
    size_t size, register_t *retval)
{
	char buf[XATTR_NAME_MAX + 1];
	const char *name;
	size_t done;
	int ns;

	if (error != 0)
		return error;
	error = xattr_name(uname, buf, sizeof(buf), &ns, &name);
	if (error == 0)
		error = xattr_get(vp, ns, name, size == 0 ? NULL : value,
		    size, true, &done);
	if (error == 0)
		*retval = done;
	vrele(vp);
	return error;
}

static int
listxattr_vp(int error, struct vnode *vp, char *list, size_t size,
    register_t *retval)
{

	if (error != 0)
		return error;
	error = xattr_list(vp, list, size, retval);
	vrele(vp);
	return error;
}

static int
removexattr_vp(int error, struct vnode *vp, const char *uname)
{
	char buf[XATTR_NAME_MAX + 1];
	const char *name;
	int ns;

	if (error != 0)
		return error;
	error = xattr_name(uname, buf, sizeof(buf), &ns, &name);
	if (error == 0)
		error = xattr_delete(vp, ns, name);
	vrele(vp);
	return error;
}

/*
 * The entry points: how the vnode is found, and whose work it is.
 */

#define XATTR_FIND_file(uap, vpp)	xattr_path(SCARG(uap, path), true, vpp)
#define XATTR_FIND_link(uap, vpp)	xattr_path(SCARG(uap, path), false, vpp)
#define XATTR_FIND_fd(uap, vpp)		xattr_fd(SCARG(uap, fd), vpp)

#define EXTATTR_CALLS(how)						\
int									\
sys_extattr_set_##how(struct lwp *l,					\
    const struct sys_extattr_set_##how##_args *uap, register_t *retval)	\
{									\
	struct vnode *vp = NULL;					\
	int error = XATTR_FIND_##how(uap, &vp);				\
									\
	return extattr_set_vp(error, vp, SCARG(uap, attrnamespace),	\
	    SCARG(uap, attrname), SCARG(uap, data), SCARG(uap, nbytes),	\
	    retval);							\
}									\
									\
int									\
sys_extattr_get_##how(struct lwp *l,					\
    const struct sys_extattr_get_##how##_args *uap, register_t *retval)	\
{									\
	struct vnode *vp = NULL;					\
	int error = XATTR_FIND_##how(uap, &vp);				\
									\
	return extattr_get_vp(error, vp, SCARG(uap, attrnamespace),	\
	    SCARG(uap, attrname), SCARG(uap, data), SCARG(uap, nbytes),	\
	    retval);							\
}									\
									\
int									\
sys_extattr_delete_##how(struct lwp *l,					\
    const struct sys_extattr_delete_##how##_args *uap,			\
    register_t *retval)							\
{									\
	struct vnode *vp = NULL;					\
	int error = XATTR_FIND_##how(uap, &vp);				\
									\
	return extattr_delete_vp(error, vp,				\
	    SCARG(uap, attrnamespace), SCARG(uap, attrname));		\
}									\
									\
int									\
sys_extattr_list_##how(struct lwp *l,					\
    const struct sys_extattr_list_##how##_args *uap,			\
    register_t *retval)							\
{									\
	struct vnode *vp = NULL;					\
	int error = XATTR_FIND_##how(uap, &vp);				\
									\
	return extattr_list_vp(error, vp, SCARG(uap, attrnamespace),	\
	    SCARG(uap, data), SCARG(uap, nbytes), retval);		\
}

EXTATTR_CALLS(file)
EXTATTR_CALLS(link)
EXTATTR_CALLS(fd)

#define XATTR_CALLS(how, prefix)					\
int									\
sys_##prefix##setxattr(struct lwp *l,					\
    const struct sys_##prefix##setxattr_args *uap, register_t *retval)	\
{									\
	struct vnode *vp = NULL;					\
	int error = XATTR_FIND_##how(uap, &vp);				\
									\
	return setxattr_vp(error, vp, SCARG(uap, name),			\
	    SCARG(uap, value), SCARG(uap, size), SCARG(uap, flags));	\
}									\
									\
int									\
sys_##prefix##getxattr(struct lwp *l,					\
    const struct sys_##prefix##getxattr_args *uap, register_t *retval)	\
{									\
	struct vnode *vp = NULL;					\
	int error = XATTR_FIND_##how(uap, &vp);				\
									\
	return getxattr_vp(error, vp, SCARG(uap, name),			\
	    SCARG(uap, value), SCARG(uap, size), retval);		\
}									\
									\
int									\
sys_##prefix##listxattr(struct lwp *l,					\
    const struct sys_##prefix##listxattr_args *uap, register_t *retval)	\
{									\
	struct vnode *vp = NULL;					\
	int error = XATTR_FIND_##how(uap, &vp);				\
									\
	return listxattr_vp(error, vp, SCARG(uap, list),		\
	    SCARG(uap, size), retval);					\
}									\
									\
int									\
sys_##prefix##removexattr(struct lwp *l,				\
    const struct sys_##prefix##removexattr_args *uap,			\
    register_t *retval)							\
{									\
	struct vnode *vp = NULL;					\
	int error = XATTR_FIND_##how(uap, &vp);				\
									\
	return removexattr_vp(error, vp, SCARG(uap, name));		\
}

XATTR_CALLS(file, )
XATTR_CALLS(link, l)
XATTR_CALLS(fd, f)
