/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounted file systems and the operations of a file system type.
 *
 * A driver's struct vfsops is written to (vfs_refcount, vfs_list, and what
 * vfs_opv_descs point to): vfs_attach() is for drivers with globals of their
 * own, which attach to one kernel at a time.  Ours have a const struct vfsops
 * with vfs_opv_descs NULL and use vfs_attach_const(): each kernel gets a copy,
 * which is what mnt_op points to; tell types apart by vfs_name or a function.
 *
 * Locks of struct mount: mnt_updating serialises mount, update, unmount;
 * mnt_vnodelock guards mnt_vnodelist; mnt_refcnt is atomic; the rest changes
 * under mnt_updating.  Order: mnt_updating, vnode locks, mnt_vnodelock.
 */
#ifndef _SYS_MOUNT_H_
#define _SYS_MOUNT_H_

#include <sys/types.h>
#include <sys/fstypes.h>
#include <sys/queue.h>
#include <sys/statvfs.h>
#include <sys/mutex.h>

#define MOUNT_FFS	"ffs"
#define MOUNT_UFS	MOUNT_FFS
#define MOUNT_NFS	"nfs"
#define MOUNT_MFS	"mfs"
#define MOUNT_MSDOS	"msdos"
#define MOUNT_LFS	"lfs"
#define MOUNT_FDESC	"fdesc"
#define MOUNT_NULL	"null"
#define MOUNT_OVERLAY	"overlay"
#define MOUNT_UMAP	"umap"
#define MOUNT_KERNFS	"kernfs"
#define MOUNT_PROCFS	"procfs"
#define MOUNT_AFS	"afs"
#define MOUNT_CD9660	"cd9660"
#define MOUNT_UNION	"union"
#define MOUNT_ADOSFS	"adosfs"
#define MOUNT_EXT2FS	"ext2fs"
#define MOUNT_CODA	"coda"
#define MOUNT_FILECORE	"filecore"
#define MOUNT_NTFS	"ntfs"
#define MOUNT_SMBFS	"smbfs"
#define MOUNT_PTYFS	"ptyfs"
#define MOUNT_TMPFS	"tmpfs"
#define MOUNT_UDF	"udf"
#define MOUNT_SYSVBFS	"sysvbfs"
#define MOUNT_PUFFS	"puffs"
#define MOUNT_HFS	"hfs"
#define MOUNT_EFS	"efs"
#define MOUNT_ZFS	"zfs"
#define MOUNT_NILFS	"nilfs"
#define MOUNT_RUMPFS	"rumpfs"
#define MOUNT_V7FS	"v7fs"
#define MOUNT_AUTOFS	"autofs"

/* What EVFILT_FS tells, in fflags. */
#define VQ_NOTRESP	0x0001	/* server is down */
#define VQ_NEEDAUTH	0x0002	/* server wants to know who you are */
#define VQ_LOWDISK	0x0004	/* nearly full */
#define VQ_MOUNT	0x0008
#define VQ_UNMOUNT	0x0010
#define VQ_DEAD		0x0020	/* does not come back */
#define VQ_ASSIST	0x0040	/* needs help */
#define VQ_NOTRESPLOCK	0x0080	/* lock server is down */

#define VFS_MAX_MOUNT_DATA	8192

/* vfs.generic sysctl nodes */
#define VFS_GENERIC		0
#define VFS_MAXTYPENUM		1
#define VFS_CONF		2
#define VFS_USERMOUNT		3
#define VFS_MAGICLINKS		4
#define VFSGEN_MAXID		5
#define VFS_TIMESTAMP_PRECISION	5

#ifdef _KERNEL
#include <sys/lwp.h>
#include <sys/vnode.h>
#include <sys/specificdata.h>

struct fid;
struct quotactl_args;
struct wapbl;
struct wapbl_ops;
struct wapbl_replay;
struct vnode_impl;
struct vfsops;

TAILQ_HEAD(vnodelst, vnode_impl);

struct mount {
	kmutex_t	*mnt_vnodelock;	/* mnt_vnodelist */
	struct vfsops	*mnt_op;
	struct vnode	*mnt_vnodecovered;
	struct mount	*mnt_lower;	/* of a layer: what is below */
	void		*mnt_transinfo;	/* vfs_trans.c */
	void		*mnt_data;	/* of the file system */
	kmutex_t	*mnt_renamelock;
	int		mnt_flag;	/* MNT_* */
	int		mnt_iflag;	/* IMNT_* */
	int		mnt_fs_bshift;
	int		mnt_dev_bshift;
	specificdata_reference mnt_specdataref;
	kmutex_t	*mnt_updating;
	const struct wapbl_ops *mnt_wapbl_op;
	struct wapbl	*mnt_wapbl;
	struct wapbl_replay *mnt_wapbl_replay;
	uint64_t	mnt_gen;

	volatile int	mnt_refcnt __cacheline_aligned;
	int		mnt_synclist_slot;
	struct vnodelst	mnt_vnodelist;
	struct statvfs	mnt_stat;

	/* Private to the VFS core. */
	struct vnode	*mnt_rootcache;	/* root vnode, no reference */
	/*
	 * Of a file system with a VOP_PARSEPATH() of its own: bit (c & 63) is
	 * set if names that begin with c end at the next slash all the same.
	 */
	uint64_t	mnt_plainnames;
	TAILQ_ENTRY(mount) mnt_list;	/* on the mount list */
	TAILQ_ENTRY(mount) mnt_synclist;
	u_int		mnt_nvnodes;	/* mnt_vnodelock */
	struct tree_mount *mnt_tree;	/* of tree watches; set once */
	u_int		mnt_draining;	/* who wait for it to be unused */
	bool		mnt_onlist;
};

struct vfsops {
	const char	*vfs_name;
	size_t		vfs_min_mount_data;
	int		(*vfs_mount)(struct mount *, const char *, void *,
			    size_t *);
	int		(*vfs_start)(struct mount *, int);
	int		(*vfs_unmount)(struct mount *, int);
	int		(*vfs_root)(struct mount *, int, struct vnode **);
	int		(*vfs_quotactl)(struct mount *,
			    struct quotactl_args *);
	int		(*vfs_statvfs)(struct mount *, struct statvfs *);
	int		(*vfs_sync)(struct mount *, int, struct kauth_cred *);
	int		(*vfs_vget)(struct mount *, ino_t, int,
			    struct vnode **);
	int		(*vfs_loadvnode)(struct mount *, struct vnode *,
			    const void *, size_t, const void **);
	int		(*vfs_newvnode)(struct mount *, struct vnode *,
			    struct vnode *, struct vattr *,
			    struct kauth_cred *, void *, size_t *,
			    const void **);
	int		(*vfs_fhtovp)(struct mount *, struct fid *, int,
			    struct vnode **);
	int		(*vfs_vptofh)(struct vnode *, struct fid *, size_t *);
	void		(*vfs_init)(void);
	void		(*vfs_reinit)(void);
	void		(*vfs_done)(void);
	int		(*vfs_mountroot)(void);
	int		(*vfs_snapshot)(struct mount *, struct vnode *,
			    struct timespec *);
	int		(*vfs_extattrctl)(struct mount *, int, struct vnode *,
			    int, const char *);
	int		(*vfs_suspendctl)(struct mount *, int);
	int		(*vfs_renamelock_enter)(struct mount *);
	void		(*vfs_renamelock_exit)(struct mount *);
	int		(*vfs_fsync)(struct vnode *, int);
	const struct vnodeopv_desc * const *vfs_opv_descs;
	int		vfs_refcount;
	LIST_ENTRY(vfsops) vfs_list;
};

/* vfs_suspendctl */
#define SUSPEND_SUSPEND	1
#define SUSPEND_RESUME	2

/*
 * Ways into a file system.  They take the kernel lock where the driver needs
 * it; those that are macros never do.
 */
int	VFS_MOUNT(struct mount *, const char *, void *, size_t *);
int	VFS_START(struct mount *, int);
int	VFS_UNMOUNT(struct mount *, int);
int	VFS_ROOT(struct mount *, int, struct vnode **);
int	VFS_QUOTACTL(struct mount *, struct quotactl_args *);
int	VFS_STATVFS(struct mount *, struct statvfs *);
int	VFS_SYNC(struct mount *, int, struct kauth_cred *);
int	VFS_FHTOVP(struct mount *, struct fid *, int, struct vnode **);
int	VFS_VPTOFH(struct vnode *, struct fid *, size_t *);
int	VFS_SNAPSHOT(struct mount *, struct vnode *, struct timespec *);
int	VFS_EXTATTRCTL(struct mount *, int, struct vnode *, int, const char *);
int	VFS_SUSPENDCTL(struct mount *, int);
#define VFS_VGET(MP, INO, LK, VPP)					\
	((*(MP)->mnt_op->vfs_vget)((MP), (INO), (LK), (VPP)))
#define VFS_LOADVNODE(MP, VP, KEY, KEYLEN, NEWKEY)			\
	((*(MP)->mnt_op->vfs_loadvnode)((MP), (VP), (KEY), (KEYLEN), (NEWKEY)))
#define VFS_NEWVNODE(MP, DVP, VP, VAP, CRED, EXTRA, KEYLEN, NEWKEY)	\
	((*(MP)->mnt_op->vfs_newvnode)((MP), (DVP), (VP), (VAP), (CRED), \
	    (EXTRA), (KEYLEN), (NEWKEY)))
#define VFS_RENAMELOCK_ENTER(MP) ((*(MP)->mnt_op->vfs_renamelock_enter)(MP))
#define VFS_RENAMELOCK_EXIT(MP)	((*(MP)->mnt_op->vfs_renamelock_exit)(MP))
#define VFS_FSYNC(MP, VP, FLG)	((*(MP)->mnt_op->vfs_fsync)((VP), (FLG)))

#define VFS_PROTOS(fsname)						\
int	fsname##_mount(struct mount *, const char *, void *, size_t *);	\
int	fsname##_start(struct mount *, int);				\
int	fsname##_unmount(struct mount *, int);				\
int	fsname##_root(struct mount *, int, struct vnode **);		\
int	fsname##_quotactl(struct mount *, struct quotactl_args *);	\
int	fsname##_statvfs(struct mount *, struct statvfs *);		\
int	fsname##_sync(struct mount *, int, struct kauth_cred *);	\
int	fsname##_vget(struct mount *, ino_t, int, struct vnode **);	\
int	fsname##_loadvnode(struct mount *, struct vnode *,		\
	    const void *, size_t, const void **);			\
int	fsname##_newvnode(struct mount *, struct vnode *,		\
	    struct vnode *, struct vattr *, struct kauth_cred *,	\
	    void *, size_t *, const void **);				\
int	fsname##_fhtovp(struct mount *, struct fid *, int,		\
	    struct vnode **);						\
int	fsname##_vptofh(struct vnode *, struct fid *, size_t *);	\
void	fsname##_init(void);						\
void	fsname##_reinit(void);						\
void	fsname##_done(void);						\
int	fsname##_mountroot(void);					\
int	fsname##_snapshot(struct mount *, struct vnode *,		\
	    struct timespec *);						\
int	fsname##_extattrctl(struct mount *, int, struct vnode *, int,	\
	    const char *);						\
int	fsname##_suspendctl(struct mount *, int)

/* File system types: vfs_init.c */
LIST_HEAD(vfs_list_head, vfsops);
/* NetBSD's variable vfs_list: a member of struct vfsops has that name too. */
struct vfs_list_head *vfs_list_get(void);
#define vfs_list_lock	(curkernel()->k_vfs_list_lock)

int	vfs_attach(struct vfsops *);
int	vfs_detach(struct vfsops *);
int	vfs_attach_const(const struct vfsops *);
int	vfs_detach_const(const struct vfsops *);
void	vfs_reinit(void);
struct vfsops *vfs_getopsbyname(const char *);	/* takes a reference */
void	vfs_delref(struct vfsops *);
void	vfs_opv_init(const struct vnodeopv_desc * const *);
void	vfs_opv_free(const struct vnodeopv_desc * const *);
long	makefstype(const char *);
bool	vfs_ops_is(const struct mount *, const char *);

/* Mounts: vfs_mount.c, vfs_mountlist.c */
struct mount *vfs_mountalloc(struct vfsops *, struct vnode *);
int	vfs_rootmountalloc(const char *, const char *, struct mount **);
void	vfs_ref(struct mount *);
void	vfs_rele(struct mount *);
int	vfs_busy(struct mount *);
int	vfs_trybusy(struct mount *);
void	vfs_unbusy(struct mount *);
int	vfs_set_lowermount(struct mount *, struct mount *);
void	vfs_insmntque(struct vnode *, struct mount *);
int	vfs_composefh(struct vnode *, fhandle_t *, size_t *);
int	vfs_composefh_alloc(struct vnode *, fhandle_t **);
void	vfs_composefh_free(fhandle_t *);
int	vfs_fhtovp(fhandle_t *, struct vnode **);
struct mount *vfs_getvfs(fsid_t *);		/* no reference */
void	vfs_getnewfsid(struct mount *);
int	vfs_mountedon(struct vnode *);
int	mount_domount(struct lwp *, struct vnode **, struct vfsops *,
	    const char *, int, void *, size_t *);
int	dounmount(struct mount *, int, struct lwp *);
int	vfs_mountroot(void);
bool	vfs_unmountall(struct lwp *);
bool	vfs_unmountall1(struct lwp *, bool, bool);
bool	vfs_unmount_forceone(struct lwp *);
void	vfs_shutdown(void);
void	vfs_sync_all(struct lwp *);
void	setrootfstime(time_t);
int	vfs_stdextattrctl(struct mount *, int, struct vnode *, int,
	    const char *);
bool	is_dead_mount(const struct mount *);

typedef struct mountlist_iterator mount_iterator_t;
void	mountlist_append(struct mount *);
void	mountlist_remove(struct mount *);
void	mountlist_iterator_init(mount_iterator_t **);
struct mount *mountlist_iterator_next(mount_iterator_t *); /* busied */
struct mount *mountlist_iterator_trynext(mount_iterator_t *);
void	mountlist_iterator_destroy(mount_iterator_t *);
struct mount *_mountlist_next(struct mount *);

struct vnode_iterator;
void	vfs_vnode_iterator_init(struct mount *, struct vnode_iterator **);
struct vnode *vfs_vnode_iterator_next(struct vnode_iterator *,
	    bool (*)(void *, struct vnode *), void *);
void	vfs_vnode_iterator_destroy(struct vnode_iterator *);

int	mount_specific_key_create(specificdata_key_t *, specificdata_dtor_t);
void	mount_specific_key_delete(specificdata_key_t);
void	mount_initspecific(struct mount *);
void	mount_finispecific(struct mount *);
void	*mount_getspecific(struct mount *, specificdata_key_t);
void	mount_setspecific(struct mount *, specificdata_key_t, void *);

void	vfs_syncer_add_to_worklist(struct mount *);
void	vfs_syncer_remove_from_worklist(struct mount *);

/* Who wants to hear of unmounts and of exports: vfs_hooks.c */
struct export_args;
struct vfs_hooks {
	LIST_ENTRY(vfs_hooks) vfs_hooks_list;
	void	(*vh_unmount)(struct mount *);
	int	(*vh_reexport)(struct mount *, const char *, void *);
	void	(*vh_future_expansion_1)(void);
	void	(*vh_future_expansion_2)(void);
	void	(*vh_future_expansion_3)(void);
	void	(*vh_future_expansion_4)(void);
	void	(*vh_future_expansion_5)(void);
};
void	vfs_hooks_init(void);
int	vfs_hooks_attach(struct vfs_hooks *);
int	vfs_hooks_detach(struct vfs_hooks *);
void	vfs_hooks_unmount(struct mount *);
int	vfs_hooks_reexport(struct mount *, const char *, void *);

void	vfs_mount_sysinit(void);
void	vfs_mount_fini(void);
void	vfsinit(void);
void	vfsfini(void);
void	vn_initialize_syncerd(void);
void	vn_syncer_fini(void);
#endif /* _KERNEL */

#endif /* _SYS_MOUNT_H_ */
