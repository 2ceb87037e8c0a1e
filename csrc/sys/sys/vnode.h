/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vnodes: what the kernel knows of a file in use.
 *
 * References
 *	v_usecount keeps the file: use vref(), vrele(), vput() and read it with
 *	vrefcnt().  v_holdcnt keeps the structure, not the file behind it.
 *	A vnode without references stays cached until memory is wanted.
 *
 * Locks (key used below)
 *	v	the vnode lock: vn_lock(), VOP_UNLOCK()
 *	i	*v_interlock
 *	u	v_uobj.vmobjlock
 *	b	bufcache_lock
 *	a	atomic operations
 *	-	constant while the vnode is referenced
 *	Order: v of parent, v of child, genfs g_glock, u, i; b before i.
 */
#ifndef _SYS_VNODE_H_
#define _SYS_VNODE_H_

#include <sys/types.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/event.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/rwlock.h>
#include <sys/stat.h>
#include <sys/time.h>

enum vtype {
	VNON, VREG, VDIR, VBLK, VCHR, VLNK, VSOCK, VFIFO, VBAD
};

#define VNODE_TYPES							\
	"VNON", "VREG", "VDIR", "VBLK", "VCHR", "VLNK", "VSOCK", "VFIFO", "VBAD"

enum vtagtype {
	VT_NON, VT_UFS, VT_NFS, VT_MFS, VT_MSDOSFS, VT_LFS, VT_LOFS,
	VT_FDESC, VT_PORTAL, VT_NULL, VT_UMAP, VT_KERNFS, VT_PROCFS,
	VT_AFS, VT_ISOFS, VT_UNION, VT_ADOSFS, VT_EXT2FS, VT_CODA,
	VT_FILECORE, VT_NTFS, VT_VFS, VT_OVERLAY, VT_SMBFS, VT_PTYFS,
	VT_TMPFS, VT_UDF, VT_SYSVBFS, VT_PUFFS, VT_HFS, VT_EFS, VT_ZFS,
	VT_RUMP, VT_NILFS, VT_V7FS, VT_CHFS, VT_AUTOFS
};

#define VNODE_TAGS							\
	"VT_NON", "VT_UFS", "VT_NFS", "VT_MFS", "VT_MSDOSFS", "VT_LFS",	\
	"VT_LOFS", "VT_FDESC", "VT_PORTAL", "VT_NULL", "VT_UMAP",	\
	"VT_KERNFS", "VT_PROCFS", "VT_AFS", "VT_ISOFS", "VT_UNION",	\
	"VT_ADOSFS", "VT_EXT2FS", "VT_CODA", "VT_FILECORE", "VT_NTFS",	\
	"VT_VFS", "VT_OVERLAY", "VT_SMBFS", "VT_PTYFS", "VT_TMPFS",	\
	"VT_UDF", "VT_SYSVBFS", "VT_PUFFS", "VT_HFS", "VT_EFS",		\
	"VT_ZFS", "VT_RUMP", "VT_NILFS", "VT_V7FS", "VT_CHFS", "VT_AUTOFS"

#if defined(_KERNEL) || defined(_KMEMUSER)
#include <uvm/uvm_object.h>

struct buf;
struct componentname;
struct fifoinfo;
struct file;
struct kauth_cred;
struct lwp;
struct mount;
struct nameidata;
struct pathbuf;
struct socket;
struct specnode;
struct uio;
struct uvm_ractx;
struct vnodeop_desc;

LIST_HEAD(buflists, buf);

struct vnode {
	struct uvm_object v_uobj;	/* u  pages */
	voff_t		v_size;		/* i+u */
	voff_t		v_writesize;	/* i+u size incl. writes under way */
	kcondvar_t	v_cv __cacheline_aligned; /* i  output, state */
	int		v_iflag;	/* i+u VI_* */
	int		v_uflag;	/* of the file system */
	int		v_usecount;	/* atomic; vrefcnt() */
	int		v_numoutput;	/* i  writes in flight */
	int		v_writecount;	/* i  open for writing */
	int		v_holdcnt;	/* atomic up, i for down to 0 */
	struct buflists	v_cleanblkhd;	/* i+b */
	struct buflists	v_dirtyblkhd;	/* i+b */

	int		v_vflag __cacheline_aligned; /* v  VV_* */
	u_int		v_interest;	/* a  what its watchers want, VNI_* */
	kmutex_t	*v_interlock;	/* - */
	struct mount	*v_mount;	/* v */
	int		(* const *v_op)(void *); /* - until reclaimed */
	union {
		struct mount	*vu_mountedhere;/* v  VDIR */
		struct socket	*vu_socket;	/* v  VSOCK */
		struct specnode	*vu_specnode;	/* v  VBLK, VCHR */
		struct fifoinfo	*vu_fifoinfo;	/* v  VFIFO */
		struct uvm_ractx *vu_ractx;	/* u  VREG */
	}		v_un;
	enum vtype	v_type;		/* - */
	enum vtagtype	v_tag;		/* - */
	void		*v_data;	/* of the file system */
	struct klist	v_ownklist;	/* i */
	void		*v_segvguard;
	struct vnode	*v_knotevp;	/* - whose list: its own, or of the
					   vnode below (vshareilock) */
};

#define v_klist		v_knotevp->v_ownklist

/*
 * v_interest: the union of what EVFILT_VNODE's watchers asked for, and beyond
 * NOTE_*: a tree watch of the mount; a layer, whose watchers are on the vnode
 * below.  0 means that nobody watches.
 */
#define VNI_NOTES	0x000007ffU
#define VNI_TREE	0x40000000U
#define VNI_LAYER	0x80000000U

#define v_mountedhere	v_un.vu_mountedhere
#define v_socket	v_un.vu_socket
#define v_specnode	v_un.vu_specnode
#define v_fifoinfo	v_un.vu_fifoinfo
#define v_ractx		v_un.vu_ractx

#define VNODEOP_VECTOR	int (* const *)(void *)

/* v_vflag */
#define VV_ROOT		0x00000001
#define VV_SYSTEM	0x00000002
#define VV_ISTTY	0x00000004
#define VV_MAPPED	0x00000008
#define VV_MPSAFE	0x00000010
#define VV_LOCKSWORK	0x00000020

/* v_iflag */
#define VI_TEXT		0x00000100
#define VI_EXECMAP	0x00000200
#define VI_WRMAP	0x00000400
#define VI_PAGES	0x00000800
#define VI_WRITERR	0x00001000	/* not in NetBSD: a write that nobody
					 * waited for failed; fsync tells */
#define VI_ONWORKLST	0x00004000
#define VI_DEADCHECK	0x00008000

/* v_uflag */
#define VU_DIROP	0x01000000

#define VSIZENOTSET	((voff_t)-1)
#define NULLVP		((struct vnode *)NULL)

/* VOP_LOCK, vn_lock */
#define LK_NONE		0x00000000
#define LK_SHARED	0x00000001
#define LK_EXCLUSIVE	0x00000002
#define LK_UPGRADE	0x00000010
#define LK_DOWNGRADE	0x00000020
#define LK_NOWAIT	0x00000100
#define LK_RETRY	0x00000200

/*
 * Attributes; VNOVAL is a member that is not set.
 */
struct vattr {
	enum vtype	va_type;
	mode_t		va_mode;
	nlink_t		va_nlink;
	uid_t		va_uid;
	gid_t		va_gid;
	dev_t		va_fsid;
	ino_t		va_fileid;
	u_quad_t	va_size;
	long		va_blocksize;
	struct timespec	va_atime;
	struct timespec	va_mtime;
	struct timespec	va_ctime;
	struct timespec	va_birthtime;
	u_long		va_gen;
	u_long		va_flags;
	dev_t		va_rdev;
	u_quad_t	va_bytes;
	u_quad_t	va_filerev;
	unsigned int	va_vaflags;	/* VA_* */
	long		va_spare;
};
#define VA_UTIMES_NULL	0x01
#define VA_EXCLUSIVE	0x02

#define VNOVAL		(-1)
#define VNOVALSIZE	((u_quad_t)-1)
#define VNOVALFLAGS	((u_long)-1)

/* ioflag of VOP_READ, VOP_WRITE */
#define IO_ADV_MASK	0x00000003
#define IO_ADV_SHIFT	0
#define IO_ADV_ENCODE(adv) (((adv) << IO_ADV_SHIFT) & IO_ADV_MASK)
#define IO_ADV_DECODE(iof) (((iof) & IO_ADV_MASK) >> IO_ADV_SHIFT)
#define IO_UNIT		0x00000010
#define IO_APPEND	0x00000020
#define IO_SYNC		(0x00000040 | IO_DSYNC)
#define IO_NODELOCKED	0x00000080
#define IO_NDELAY	0x00000100
#define IO_DSYNC	0x00000200
#define IO_ALTSEMANTICS	0x00000400
#define IO_NORMAL	0x00000800
#define IO_EXT		0x00001000
#define IO_DIRECT	0x00002000
#define IO_JOURNALLOCKED 0x00004000

/* accmode_t */
#define VEXEC			00000000100
#define VWRITE			00000000200
#define VREAD			00000000400
#define VADMIN			00000010000
#define VAPPEND			00000040000
#define VEXPLICIT_DENY		00000100000
#define VREAD_NAMED_ATTRS	00000200000
#define VWRITE_NAMED_ATTRS	00000400000
#define VDELETE_CHILD		00001000000
#define VREAD_ATTRIBUTES	00002000000
#define VWRITE_ATTRIBUTES	00004000000
#define VDELETE			00010000000
#define VREAD_ACL		00020000000
#define VWRITE_ACL		00040000000
#define VWRITE_OWNER		00100000000
#define VSYNCHRONIZE		00200000000
#define VCREAT			00400000000
#define VVERIFY			01000000000
#define VADMIN_PERMS	(VADMIN | VWRITE_ATTRIBUTES | VWRITE_ACL | VWRITE_OWNER)
#define VSTAT_PERMS	(VREAD_ATTRIBUTES | VREAD_ACL)
#define VMODIFY_PERMS							\
	(VWRITE | VAPPEND | VADMIN_PERMS | VDELETE_CHILD | VDELETE)

/* vflush */
#define SKIPSYSTEM	0x0001
#define FORCECLOSE	0x0002
#define WRITECLOSE	0x0004
/* vinvalbuf */
#define V_SAVE		0x0001
/* VOP_REVOKE */
#define REVOKEALL	0x0001
/* vdead_check */
#define VDEAD_NOWAIT	0x0001
/* VOP_FSYNC */
#define FSYNC_WAIT	0x0001
#define FSYNC_DATAONLY	0x0002
#define FSYNC_RECLAIM	0x0004
#define FSYNC_LAZY	0x0008
#define FSYNC_NOLOG	0x0010
#define FSYNC_CACHE	0x0100
/* update routines of file systems */
#define UPDATE_WAIT	0x0001
#define UPDATE_DIROP	0x0002
#define UPDATE_CLOSE	0x0004

/* Mode bits and vnode types. */
extern const enum vtype	iftovt_tab[16];
extern const int	vttoif_tab[9];
#define IFTOVT(mode)	(iftovt_tab[((mode) & S_IFMT) >> 12])
#define VTTOIF(indx)	(vttoif_tab[(int)(indx)])
#define MAKEIMODE(indx, mode)	(int)(VTTOIF(indx) | (mode))

/*
 * Vnode operations.  An operation takes a pointer to its argument structure,
 * whose first member describes it.  A vector is indexed by vdesc_offset.
 */
#define VDESC_MAX_VPS	8
#define VDESC_VP0_WILLRELE	0x00000001
#define VDESC_VP1_WILLRELE	0x00000002
#define VDESC_VP2_WILLRELE	0x00000004
#define VDESC_VP3_WILLRELE	0x00000008
#define VDESC_VP0_WILLPUT	0x00000101
#define VDESC_VP1_WILLPUT	0x00000202
#define VDESC_VP2_WILLPUT	0x00000404
#define VDESC_VP3_WILLPUT	0x00000808
#define VDESC_NO_OFFSET		(-1)

struct vnodeop_desc {
	int		vdesc_offset;
	const char	*vdesc_name;
	int		vdesc_flags;		/* VDESC_* */
	const int	*vdesc_vp_offsets;	/* byte offsets, -1 ends */
	int		vdesc_vpp_offset;
	int		vdesc_cred_offset;
	int		vdesc_componentname_offset;
};

struct vop_generic_args {
	struct vnodeop_desc *a_desc;
};

struct vnodeopv_entry_desc {
	const struct vnodeop_desc *opve_op;
	int (*opve_impl)(void *);
};

struct vnodeopv_desc {
	int (***opv_desc_vector_p)(void *);
	const struct vnodeopv_entry_desc *opv_desc_ops; /* NULL ends */
};

#define VOPARG_OFFSETOF(type, member)	__builtin_offsetof(type, member)
#define VOPARG_OFFSETTO(type, offset, sp) ((type)(((char *)(sp)) + (offset)))
#define VOCALL(OPSV, OFF, AP)	((*((OPSV)[(OFF)]))(AP))
#define VCALL(VP, OFF, AP)	VOCALL((VP)->v_op, (OFF), (AP))
#define VDESC(OP)		(& __CONCAT(OP, _desc))
#define VOFFSET(OP)		(VDESC(OP)->vdesc_offset)
#endif /* _KERNEL || _KMEMUSER */

#ifdef _KERNEL
#include <sys/lwp.h>
#include <sys/kauth.h>
#include <sys/vnode_if.h>

#ifndef VNODE_OPS_COUNT
#define VNODE_OPS_COUNT	55
#endif

/*
 * A constant vector: name the default first, then the operations:
 *	static int (* const x_ops[VNODE_OPS_COUNT])(void *) = {
 *		VNODEOPS_DEFAULT(vn_default_error),
 *		[VOP_LOOKUP_DESCOFFSET] = x_lookup,
 */
#define VNODEOPS_DEFAULT(fn)	[0 ... VNODE_OPS_COUNT - 1] = (fn)

/* May execute permission mean something for it? (01 | 010 | 0100) */
#define FS_OBJECT_CAN_EXEC(vtype, mode)					\
	((vtype) == VDIR || ((vtype) == VREG && ((mode) & 0111) != 0))

#define rootvnode	(curkernel()->k_rootvnode)
#define rootvp		(curkernel()->k_rootvp)
#define desiredvnodes	(curkernel()->k_desiredvnodes)
#define numvnodes	(curkernel()->k_numvnodes)

/* Hook of the union file system in vn_readdir(). */
typedef int (*vn_union_readdir_hook_t)(struct vnode **, struct file *,
    struct lwp *);
vn_union_readdir_hook_t *vn_union_readdir_hook_ref(void);
#define vn_union_readdir_hook	(*vn_union_readdir_hook_ref())

/*
 * v_usecount: the low bits count, two flags above.  VC_BLOCKED: the vnode is
 * being reclaimed, nobody new gets a reference.  VC_GOT: somebody found it in
 * a cache since VOP_INACTIVE last ran.
 */
#define VC_MASK		0x0fffffff
#define VC_GOT		0x10000000
#define VC_BLOCKED	0x20000000

/* Another reference to a vnode the caller holds one of. */
static inline void
vref(struct vnode *vp)
{

	(void)__atomic_fetch_add(&vp->v_usecount, 1, __ATOMIC_RELAXED);
}

static inline int
vrefcnt(struct vnode *vp)
{

	return __atomic_load_n(&vp->v_usecount, __ATOMIC_RELAXED) & VC_MASK;
}

/* EVFILT_VNODE: the wrappers of the operations post; see vnode_if_priv.h. */
#define VN_KEVENT_INTEREST(vp, hint)					\
	((atomic_load_relaxed(&(vp)->v_knotevp->v_interest) &		\
	    (u_int)(hint)) != 0)

void	vn_knote(struct vnode *, long);

static inline void
VN_KNOTE(struct vnode *vp, long hint)
{

	if (__predict_false(VN_KEVENT_INTEREST(vp, hint)))
		vn_knote(vp, hint);
}

void	vn_knote_attach(struct vnode *, struct knote *);
void	vn_knote_detach(struct vnode *, struct knote *);
void	vn_knote_update(struct vnode *);	/* kn_sfflags changed */

/* Life cycle: vfs_vnode.c */
void	vrele(struct vnode *);
void	vput(struct vnode *);
void	vrele_async(struct vnode *);
void	vrele_flush(struct mount *);
void	vhold(struct vnode *);
void	vholdl(struct vnode *);
void	holdrele(struct vnode *);
void	holdrelel(struct vnode *);
bool	vrecycle(struct vnode *);
void	vgone(struct vnode *);
void	vrevoke(struct vnode *);
int	vdead_check(struct vnode *, int);
int	vcache_get(struct mount *, const void *, size_t, struct vnode **);
int	vcache_new(struct mount *, struct vnode *, struct vattr *,
	    struct kauth_cred *, void *, struct vnode **);
int	vcache_rekey_enter(struct mount *, struct vnode *, const void *,
	    size_t, const void *, size_t);
void	vcache_rekey_exit(struct mount *, struct vnode *, const void *,
	    size_t, const void *, size_t);
void	vshareilock(struct vnode *, struct vnode *);
int	vn_lock(struct vnode *, int);
int	vflush(struct mount *, struct vnode *, int);

/* vfs_subr.c and companions */
int	vfinddev(dev_t, enum vtype, struct vnode **);
void	vdevgone(int, int, int, enum vtype);
void	vprint(const char *, struct vnode *);
void	vattr_null(struct vattr *);
#define VATTR_NULL(vap)	vattr_null(vap)
u_int8_t vtype2dt(enum vtype);
int	vfs_unixify_accmode(accmode_t *);
void	vn_syncer_add_to_worklist(struct vnode *, int);
void	vn_syncer_remove_from_worklist(struct vnode *);
int	vn_default_error(void *);
void	vnpanic(struct vnode *, const char *, ...) __printflike(2, 3) __dead;
int	speedup_syncer(void);

/* vfs_bio.c, specfs */
int	bdevvp(dev_t, struct vnode **);
int	cdevvp(dev_t, struct vnode **);
int	vinvalbuf(struct vnode *, int, struct kauth_cred *, struct lwp *,
	    bool, int);
int	vtruncbuf(struct vnode *, daddr_t, bool, int);
int	vflushbuf(struct vnode *, int);
void	vwakeup(struct buf *);
int	vn_bwrite(void *);
int	vn_fifo_bypass(void *);

/* vfs_vnops.c, vfs_xattr.c */
struct stat;
int	vn_open(struct vnode *, struct pathbuf *, int, int, int,
	    struct vnode **, bool *, int *);
int	vn_close(struct vnode *, int, struct kauth_cred *);
int	vn_rdwr(int, struct vnode *, void *, int, off_t, int, int,
	    struct kauth_cred *, size_t *, struct lwp *);
int	vn_readdir(struct file *, char *, int, u_int, int *, struct lwp *,
	    off_t **, int *);
int	vn_stat(struct vnode *, struct stat *);
int	vn_writechk(struct vnode *);
int	vn_openchk(struct vnode *, struct kauth_cred *, int);
void	vn_marktext(struct vnode *);
bool	vn_isunder(struct vnode *, struct vnode *, struct lwp *);
int	vn_extattr_get(struct vnode *, int, int, const char *, size_t *,
	    void *, struct lwp *);
int	vn_extattr_set(struct vnode *, int, int, const char *, size_t,
	    const void *, struct lwp *);
int	vn_extattr_rm(struct vnode *, int, int, const char *, struct lwp *);
int	vaccess(enum vtype, mode_t, uid_t, gid_t, mode_t, struct kauth_cred *);

void	vfs_timestamp(struct timespec *);

/* vfs_getcwd.c */
int	getcwd_common(struct vnode *, struct vnode *, char **, char *, int,
	    int, struct lwp *);
int	vnode_to_path(char *, size_t, struct vnode *, struct lwp *,
	    struct proc *);
#define GETCWD_CHECK_ACCESS	0x0001

int	rawdev_mounted(struct vnode *, struct vnode **);
#endif /* _KERNEL */

#endif /* _SYS_VNODE_H_ */
