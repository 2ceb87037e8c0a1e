/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tmpfs: a file system of memory.
 *
 * Objects
 *	tmpfs_mount	one a mount: limits and accounts
 *	tmpfs_node	one a file, whatever its type; lives until it has no
 *			links and no vnode
 *	tmpfs_dirent	one a name; on its directory's list, in the order of
 *			creation, and in its hash
 *
 * Locking: the vnode lock of a node covers its members, with these
 * exceptions: (t) tn_timelock, since reading under a shared lock changes the
 * access time; (m) tm_lock of the mount; (a) atomics; (-) constant.
 * Directory members of td_* are the lock of the directory's vnode; readers of
 * a directory share it and find their place again under (h) td_hintlock.
 */
#ifndef _FS_TMPFS_TMPFS_H_
#define _FS_TMPFS_TMPFS_H_

#include <sys/types.h>
#include <sys/dirent.h>
#include <sys/mount.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/vnode.h>

struct lockf;
struct tmpfs_mount;
struct tmpfs_node;
struct uvm_object;

#define TMPFS_ARGS_VERSION	1
#define TMPFS_MAXNAMLEN		255

/* The arguments of mount(2). */
struct tmpfs_args {
	int		ta_version;
	ino_t		ta_nodes_max;	/* 0: no limit */
	off_t		ta_size_max;	/* 0: no limit */
	uid_t		ta_root_uid;
	gid_t		ta_root_gid;
	mode_t		ta_root_mode;
};

/*
 * Directory cookies: "." is 0, ".." 1, and names count up from here, in the
 * order in which they were made, and are never used again.
 */
#define TMPFS_COOKIE_DOT	0
#define TMPFS_COOKIE_DOTDOT	1
#define TMPFS_COOKIE_FIRST	2

struct tmpfs_dirent {
	TAILQ_ENTRY(tmpfs_dirent) td_entries;
	struct tmpfs_dirent *td_hashnext;
	struct tmpfs_node *td_node;	/* NULL: whiteout */
	off_t		td_cookie;
	uint32_t	td_hash;
	uint8_t		td_namelen;
	char		td_name[];
};

TAILQ_HEAD(tmpfs_dir, tmpfs_dirent);

#define TMPFS_NHINTS	4

struct tmpfs_node {
	enum vtype	tn_type;	/* (-) */
	struct vnode	*tn_vnode;	/* vcache keeps it */
	struct tmpfs_mount *tn_mount;	/* (-) */
	ino_t		tn_id;		/* (-) */
	uint32_t	tn_gen;		/* (-) */
	mode_t		tn_mode;
	uid_t		tn_uid;
	gid_t		tn_gid;
	nlink_t		tn_links;
	u_int		tn_flags;	/* UF_*, SF_* */
	off_t		tn_size;
	kmutex_t	tn_timelock;
	struct timespec	tn_atime, tn_mtime, tn_ctime, tn_birthtime; /* (t) */
	struct lockf	*tn_lockf;	/* vfs_lockf.c */
	u_int		tn_refs;	/* (m) existence, and holds */
	LIST_ENTRY(tmpfs_node) tn_nodes;	/* (m) all of the mount */

	union {
		struct {			/* VDIR */
			struct tmpfs_node *tn_parent;
			struct tmpfs_dir tn_dir;
			struct tmpfs_dirent **tn_hash;
			uint32_t	tn_hashsize;	/* power of two, or 0 */
			uint32_t	tn_nentries;
			off_t		tn_nextcookie;
			/* (h) where readers stopped: guesses */
			kmutex_t	tn_hintlock;
			u_int		tn_hintnext;
			struct tmpfs_dirent *tn_hint[TMPFS_NHINTS];
		}		tn_dirdata;
		struct {			/* VREG */
			struct uvm_object *tn_aobj;	/* NULL: no data yet */
			uint64_t	tn_pages;	/* charged */
		}		tn_reg;
		char		*tn_link;	/* VLNK, tn_size bytes */
		dev_t		tn_rdev;	/* VBLK, VCHR */
	};
};

struct tmpfs_mount {
	struct mount	*tm_mount;	/* (-) */
	struct tmpfs_node *tm_root;	/* (-) */
	kmutex_t	tm_lock;
	LIST_HEAD(, tmpfs_node) tm_nodes;	/* (m) */
	uint64_t	tm_nodes_max;	/* (m) */
	uint64_t	tm_nodes_cnt;	/* (m) */
	uint64_t	tm_mem_max;	/* (m) bytes */
	volatile uint64_t tm_mem_used;	/* (a) bytes */
	volatile uint64_t tm_lastid;	/* (a) */
};

struct tmpfs_fid {
	uint16_t	tf_len;
	uint16_t	tf_pad;
	uint32_t	tf_gen;
	ino_t		tf_id;
};

static inline struct tmpfs_mount *
VFS_TO_TMPFS(struct mount *mp)
{
	return mp->mnt_data;
}

static inline struct tmpfs_node *
VP_TO_TMPFS_NODE(struct vnode *vp)
{
	return vp->v_data;
}

static inline struct tmpfs_node *
VP_TO_TMPFS_DIR(struct vnode *vp)
{
	struct tmpfs_node *node = vp->v_data;

	KASSERT(node->tn_type == VDIR);
	return node;
}

/* tmpfs_mem.c */
bool	tmpfs_mem_incr(struct tmpfs_mount *, uint64_t);
void	tmpfs_mem_decr(struct tmpfs_mount *, uint64_t);
uint64_t tmpfs_mem_avail(struct tmpfs_mount *);

/* tmpfs_subr.c */
int	tmpfs_node_make(struct tmpfs_mount *, const struct vattr *,
	    struct kauth_cred *, struct tmpfs_node *, const char *,
	    struct tmpfs_node **);
void	tmpfs_node_free(struct tmpfs_node *);
void	tmpfs_node_rele(struct tmpfs_node *);
int	tmpfs_construct(struct vnode *, struct vnode **, struct vattr *,
	    struct componentname *, char *);
int	tmpfs_node_access(struct vnode *, accmode_t, struct kauth_cred *);
#define TMPFS_UPDATE_ATIME	1
#define TMPFS_UPDATE_MTIME	2
#define TMPFS_UPDATE_CTIME	4
void	tmpfs_update(struct tmpfs_node *, u_int);

/* tmpfs_dir.c */
void	tmpfs_dir_init(struct tmpfs_node *, struct tmpfs_node *);
void	tmpfs_dir_fini(struct tmpfs_node *);
int	tmpfs_dirent_alloc(struct tmpfs_mount *, const char *, size_t,
	    struct tmpfs_dirent **);
void	tmpfs_dirent_free(struct tmpfs_mount *, struct tmpfs_dirent *);
struct tmpfs_dirent *tmpfs_dir_lookup(struct tmpfs_node *, const char *,
	    size_t);
int	tmpfs_dir_attach(struct tmpfs_node *, struct tmpfs_dirent *,
	    struct tmpfs_node *);
void	tmpfs_dir_detach(struct tmpfs_node *, struct tmpfs_dirent *);
bool	tmpfs_dir_empty(struct tmpfs_node *);
int	tmpfs_dir_getdents(struct tmpfs_node *, struct uio *, off_t *, int,
	    int *, int *);

/* tmpfs_data.c */
int	tmpfs_reg_resize(struct vnode *, off_t);
int	tmpfs_reg_write(struct vnode *, struct uio *, size_t, int);
void	tmpfs_reg_free(struct tmpfs_node *);
int	tmpfs_getpages(void *);
int	tmpfs_putpages(void *);
int	tmpfs_fallocate(void *);
int	tmpfs_fdiscard(void *);
int	tmpfs_ioctl(void *);

/* tmpfs_setattr.c */
int	tmpfs_setattr(void *);

/* tmpfs_rename.c */
int	tmpfs_rename(void *);

/* tmpfs_vnops.c */
extern int (* const tmpfs_vnodeops[VNODE_OPS_COUNT])(void *);
extern int (* const tmpfs_specops[VNODE_OPS_COUNT])(void *);
extern int (* const tmpfs_fifoops[VNODE_OPS_COUNT])(void *);

/* tmpfs_vfsops.c */
VFS_PROTOS(tmpfs);

#endif /* _FS_TMPFS_TMPFS_H_ */
