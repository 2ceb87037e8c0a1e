/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes of UFS1, which has no room for them in an inode: each
 * is a file, .attribute/user/NAME or .attribute/system/NAME, with a record of
 * one size for every inode number.
 *
 * They are there on a mount with MNT_EXTATTR: EXTATTR_CMD_START opens the
 * files, EXTATTR_CMD_STOP lets go of them.  A file whose header is not one is
 * told of and left out.
 *
 * Locking: um_attrlock guards the list; a reader holds it over I/O, with the
 * lock of the file whose attribute it wants, and takes that of the backing
 * file after it.  So a backing file (i_attrfile) has no attributes itself.  The
 * list is made and taken apart outside of the lock.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/buf.h>
#include <sys/dirent.h>
#include <sys/errno.h>
#include <sys/extattr.h>
#include <sys/fcntl.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/uio.h>

#include <ufs/ffs/ffs.h>

#define UFS_EXTATTR_MAGIC	0x00b5d5ec
#define UFS_EXTATTR_VERSION	1
#define UFS_EXTATTR_DATAMAX	65536	/* of one attribute */

struct ufs_extattr_fileheader {
	uint32_t	uef_magic;	/* tells the byte order, too */
	uint32_t	uef_version;
	uint32_t	uef_size;	/* room for data in each record */
};

struct ufs_extattr_header {
	uint32_t	ueh_flags;
	uint32_t	ueh_len;	/* of the data that follows */
	uint32_t	ueh_i_gen;	/* generation of the inode it is for */
};
#define UFS_EXTATTR_IN_USE	0x0001	/* ueh_flags */

struct ffs_attrfile {
	LIST_ENTRY(ffs_attrfile) af_list;
	struct vnode	*af_vp;
	int		af_ns;
	bool		af_swap;
	uint32_t	af_size;	/* uef_size */
	char		af_name[EXTATTR_MAXNAMELEN + 1];
};

static inline uint32_t
af_get32(const struct ffs_attrfile *af, uint32_t x)
{

	return af->af_swap ? __builtin_bswap32(x) : x;
}

/*
 * Read all of [off, off + len) of a file that is locked; EIO if it ends
 * before.
 */
static int
af_read(struct vnode *vp, void *p, size_t len, off_t off)
{
	size_t resid;
	int error;

	error = vn_rdwr(UIO_READ, vp, p, (int)len, off, UIO_SYSSPACE,
	    IO_NODELOCKED, FSCRED, &resid, NULL);
	return error != 0 ? error : resid != 0 ? EIO : 0;
}

/*
 * Open a backing file; its vnode is taken over if it is one.
 */
static int
af_open(struct ffs_attrlist *list, struct vnode *vp, int ns, const char *name)
{
	struct ufs_extattr_fileheader h;
	struct ffs_attrfile *af;
	int error;

	if (vp->v_type != VREG || (error = vn_lock(vp, LK_SHARED)) != 0)
		return EINVAL;
	error = af_read(vp, &h, sizeof(h), 0);
	VOP_UNLOCK(vp);
	if (error != 0)
		return error;
	if ((af = kmem_zalloc(sizeof(*af), KM_NOSLEEP)) == NULL)
		return ENOMEM;
	af->af_swap = h.uef_magic == __builtin_bswap32(UFS_EXTATTR_MAGIC);
	af->af_size = af_get32(af, h.uef_size);
	if (af_get32(af, h.uef_magic) != UFS_EXTATTR_MAGIC ||
	    af_get32(af, h.uef_version) != UFS_EXTATTR_VERSION ||
	    af->af_size > UFS_EXTATTR_DATAMAX) {
		kmem_free(af, sizeof(*af));
		return EINVAL;
	}
	af->af_vp = vp;
	af->af_ns = ns;
	strlcpy(af->af_name, name, sizeof(af->af_name));
	atomic_store_relaxed(&VTOI(vp)->i_attrfile, true);
	LIST_INSERT_HEAD(list, af, af_list);
	return 0;
}

/*
 * A name in a directory: its vnode, referenced.
 */
static int
af_lookup(struct vnode *dvp, const char *name, struct vnode **vpp)
{
	bool whiteout;
	ino_t ino;
	int error;

	error = vn_lock(dvp, LK_SHARED);
	if (error != 0)
		return error;
	error = dvp->v_type != VDIR ? ENOTDIR :
	    ffs_dirlookup(VTOI(dvp), name, strlen(name), &ino, &whiteout);
	VOP_UNLOCK(dvp);
	if (error == 0)
		error = ffs_vget(dvp->v_mount, ino, LK_NONE, vpp);
	return error;
}

static void
af_found(struct ffs_attrlist *list, struct vnode *dvp, int ns,
    const char *name)
{
	struct vnode *vp;
	int error;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    af_lookup(dvp, name, &vp) != 0)
		return;
	error = af_open(list, vp, ns, name);
	if (error != 0) {
		ffs_bad(VTOI(dvp)->i_ump, "attribute %s is not in use, error "
		    "%d", name, error);
		vrele(vp);
	}
}

/*
 * All files of the directory of a name space.
 */
static int
af_opendir(struct ffs_attrlist *list, struct vnode *dvp, int ns)
{
	char *buf = kmem_alloc(UFS_DIRBLKSIZ * 2, KM_SLEEP);
	struct dirent *de;
	struct iovec iov;
	struct uio uio;
	off_t off = 0;
	size_t n;
	int error, eof = 0;

	while (!eof) {
		iov.iov_base = buf;
		iov.iov_len = UFS_DIRBLKSIZ * 2;
		uio.uio_iov = &iov;
		uio.uio_iovcnt = 1;
		uio.uio_offset = off;
		uio.uio_resid = iov.iov_len;
		uio.uio_rw = UIO_READ;
		UIO_SETUP_SYSSPACE(&uio);
		error = vn_lock(dvp, LK_SHARED);
		if (error != 0)
			break;
		error = VOP_READDIR(dvp, &uio, FSCRED, &eof, NULL, NULL);
		VOP_UNLOCK(dvp);
		n = UFS_DIRBLKSIZ * 2 - uio.uio_resid;
		if (error != 0 || n == 0)
			break;
		off = uio.uio_offset;
		for (size_t at = 0; at < n; at += de->d_reclen) {
			de = (struct dirent *)(void *)(buf + at);
			af_found(list, dvp, ns, de->d_name);
		}
	}
	kmem_free(buf, UFS_DIRBLKSIZ * 2);
	return error;
}

static void
af_closeall(struct mount *mp, struct ffs_attrlist *list)
{
	struct ffs_attrfile *af;

	while ((af = LIST_FIRST(list)) != NULL) {
		LIST_REMOVE(af, af_list);
		/* Revoked meanwhile, it is no file of ours any more. */
		if (af->af_vp->v_mount == mp)
			atomic_store_relaxed(&VTOI(af->af_vp)->i_attrfile,
			    false);
		vrele(af->af_vp);
		kmem_free(af, sizeof(*af));
	}
}

/*
 * Exchange the list of a mount.  False if it is started already, or is not.
 */
static bool
af_exchange(struct ufsmount *ump, bool start, struct ffs_attrlist *list)
{
	struct ffs_attrfile *af;
	bool done;

	rw_enter(&ump->um_attrlock, RW_WRITER);
	done = ump->um_attrs != start;
	if (done) {
		af = LIST_FIRST(list);
		LIST_FIRST(list) = LIST_FIRST(&ump->um_attrfiles);
		LIST_FIRST(&ump->um_attrfiles) = af;
		if (af != NULL)
			af->af_list.le_prev = &LIST_FIRST(&ump->um_attrfiles);
		if ((af = LIST_FIRST(list)) != NULL)
			af->af_list.le_prev = &LIST_FIRST(list);
		ump->um_attrs = start;
	}
	rw_exit(&ump->um_attrlock);
	return done;
}

static int
af_start(struct mount *mp)
{
	static const struct { const char *name; int ns; } spaces[] = {
		{ "user", EXTATTR_NAMESPACE_USER },
		{ "system", EXTATTR_NAMESPACE_SYSTEM },
	};
	struct ufsmount *ump = VFSTOUFS(mp);
	struct vnode *root, *attr = NULL, *dir;
	struct ffs_attrlist list;
	int error;

	LIST_INIT(&list);
	error = ffs_root(mp, LK_NONE, &root);
	if (error != 0)
		return error;
	error = af_lookup(root, ".attribute", &attr);
	vrele(root);
	if (error == ENOENT)	/* then no file has any */
		error = 0;
	for (u_int i = 0; i < __arraycount(spaces) && attr != NULL &&
	    error == 0; i++) {
		error = af_lookup(attr, spaces[i].name, &dir);
		if (error == ENOENT) {
			error = 0;
			continue;
		}
		if (error == 0) {
			error = af_opendir(&list, dir, spaces[i].ns);
			vrele(dir);
		}
	}
	if (attr != NULL)
		vrele(attr);
	if (error == 0 && !af_exchange(ump, true, &list))
		error = EBUSY;
	af_closeall(mp, &list);
	return error;
}

/* True if there was something to stop. */
static bool
af_stop(struct ufsmount *ump)
{
	struct ffs_attrlist list;
	bool was;

	LIST_INIT(&list);
	was = af_exchange(ump, false, &list);
	af_closeall(ump->um_mountp, &list);
	return was;
}

/*
 * UFS2 has its attributes in any case.
 */
int
ffs_extattrctl(struct mount *mp, int cmd, struct vnode *vp, int ns,
    const char *name)
{
	struct ufsmount *ump = VFSTOUFS(mp);

	if (vp != NULL)
		VOP_UNLOCK(vp);
	switch (cmd) {
	case EXTATTR_CMD_START:
		if (ump->um_ufs2)
			return 0;
		return af_start(mp);
	case EXTATTR_CMD_STOP:
		if (ump->um_ufs2)
			return 0;
		return af_stop(ump) ? 0 : EINVAL;
	default:
		return EOPNOTSUPP;
	}
}

/*
 * The record of an inode: ENOATTR if it has none.
 */
static int
af_header(struct ffs_attrfile *af, struct inode *ip, off_t *offp,
    uint32_t *lenp)
{
	struct ufs_extattr_header h;
	off_t off;
	int error;

	off = (off_t)sizeof(struct ufs_extattr_fileheader) +
	    (off_t)ip->i_number * (off_t)(sizeof(h) + af->af_size);
	if ((uint64_t)off + sizeof(h) > VTOI(af->af_vp)->i_size)
		return ENOATTR;
	error = af_read(af->af_vp, &h, sizeof(h), off);
	if (error != 0)
		return error;
	if ((af_get32(af, h.ueh_flags) & UFS_EXTATTR_IN_USE) == 0 ||
	    af_get32(af, h.ueh_i_gen) != ip->i_gen)
		return ENOATTR;
	*lenp = af_get32(af, h.ueh_len);
	*offp = off + (off_t)sizeof(h);
	if (*lenp > af->af_size) {
		ffs_bad(ip->i_ump, "inode %ju: bad length of attribute %s",
		    (uintmax_t)ip->i_number, af->af_name);
		return EIO;
	}
	return 0;
}

/* The attribute's data, in memory of *lenp bytes unless that is 0. */
static int
af_data(struct ffs_attrfile *af, struct inode *ip, char **datap,
    uint32_t *lenp)
{
	char *data = NULL;
	off_t off;
	int error;

	*datap = NULL;
	error = vn_lock(af->af_vp, LK_SHARED);
	if (error != 0)
		return error;
	error = af_header(af, ip, &off, lenp);
	if (error == 0 && *lenp != 0) {
		data = kmem_alloc(*lenp, KM_NOSLEEP);
		error = data == NULL ? ENOMEM :
		    af_read(af->af_vp, data, *lenp, off);
		if (error != 0 && data != NULL)
			kmem_free(data, *lenp);
	}
	VOP_UNLOCK(af->af_vp);
	if (error == 0)
		*datap = data;
	return error;
}

int
ffs_getextattr1(struct inode *ip, int ns, const char *name, struct uio *uio,
    size_t *sizep)
{
	struct ufsmount *ump = ip->i_ump;
	struct ffs_attrfile *af;
	uint32_t len;
	char *data;
	int error;

	if (atomic_load_relaxed(&ip->i_attrfile))
		return ENOATTR;
	rw_enter(&ump->um_attrlock, RW_READER);
	LIST_FOREACH(af, &ump->um_attrfiles, af_list)
		if (af->af_ns == ns && strcmp(af->af_name, name) == 0)
			break;
	error = af == NULL ? ENOATTR : af_data(af, ip, &data, &len);
	rw_exit(&ump->um_attrlock);
	if (error != 0)
		return error;
	if (sizep != NULL)
		*sizep = len;
	if (data != NULL) {
		if (uio != NULL)
			error = uiomove(data, len, uio);
		kmem_free(data, len);
	}
	return error;
}

/*
 * Give the names of the attributes that an inode has to `give'.
 */
int
ffs_listextattr1(struct inode *ip, int ns,
    int (*give)(const char *, size_t, void *), void *arg)
{
	struct ufsmount *ump = ip->i_ump;
	struct ffs_attrfile *af;
	uint32_t len;
	char *data;
	int error = 0;

	if (atomic_load_relaxed(&ip->i_attrfile))
		return 0;
	rw_enter(&ump->um_attrlock, RW_READER);
	LIST_FOREACH(af, &ump->um_attrfiles, af_list) {
		if (af->af_ns != ns)
			continue;
		error = af_data(af, ip, &data, &len);
		if (error == ENOATTR) {
			error = 0;
			continue;
		}
		if (error == 0 && data != NULL)
			kmem_free(data, len);
		if (error == 0)
			error = (*give)(af->af_name, strlen(af->af_name), arg);
		if (error != 0)
			break;
	}
	rw_exit(&ump->um_attrlock);
	return error;
}
