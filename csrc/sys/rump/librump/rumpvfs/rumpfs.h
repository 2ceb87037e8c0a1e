/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs: a file system in memory, the root of every kernel.
 *
 * Nodes
 *	A node is a file.  It lives while it has a name or a vnode: the last of
 *	rmdir, remove or reclaim frees it.  The vnode cache knows a node by its
 *	address (rn_self).
 *	Nodes of etfs (rn_etfs) belong to registrations instead: etfs.c.
 *
 * Directories
 *	A list of entries in the order in which they were made, each with a
 *	number that never comes again in that directory: the cookie of readdir.
 *	From a few entries on a hash table finds names.  An entry without node
 *	is a whiteout.
 *
 * Contents
 *	The first RUMPFS_CHUNK bytes are one block of memory that grows by
 *	doubling, so that small files stay small.  The rest is in chunks found
 *	by a radix tree; one that is missing reads as zeroes.
 *	External storage is memory of the program instead.
 *
 * Locking
 *	A node is guarded by the lock of its vnode; exclusive to change it.
 *	rn_nlink changes only with the parent directory locked as well.
 *	rn_atime is guarded by v_interlock: reading moves it under a shared
 *	lock.  rd_parent changes only under the rename lock too.
 */
#ifndef _RUMPFS_H_
#define _RUMPFS_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/radixtree.h>
#include <sys/time.h>
#include <sys/vnode.h>

#include <miscfs/genfs/genfs_node.h>

#define RUMPFS_CHUNK		16384
#define RUMPFS_MAXNAMLEN	255
#define RUMPFS_LINKMAX		32767
#define RUMPFS_MAXFILESIZE	((off_t)1 << 62)
#define RUMPFS_ROOTINO		3
#define RUMPFS_WHTINO		1	/* shown for whiteouts */

/* Directory cookies before those of entries. */
#define RUMPFS_COOKIE_DOT	0
#define RUMPFS_COOKIE_DOTDOT	1
#define RUMPFS_COOKIE_FIRST	2

struct componentname;
struct etfs_node;
struct kauth_cred;
struct lockf;
struct mount;
struct rumpfs_node;
struct uio;

struct rumpfs_dirent {
	TAILQ_ENTRY(rumpfs_dirent) rde_list;
	struct rumpfs_dirent *rde_hnext;	/* hash chain */
	struct rumpfs_node *rde_node;		/* NULL: whiteout */
	off_t		rde_cookie;
	uint32_t	rde_hash;
	uint16_t	rde_namlen;
	char		rde_name[];
};

struct rumpfs_dir {
	TAILQ_HEAD(rumpfs_dirlist, rumpfs_dirent) rd_list;
	struct rumpfs_dirent **rd_table;	/* NULL: few entries */
	u_int		rd_tablesize;		/* a power of two */
	u_int		rd_count;		/* entries */
	u_int		rd_whiteouts;		/* of which whiteouts */
	off_t		rd_nextcookie;
	struct rumpfs_dirent *rd_hint;		/* where readdir stopped */
	struct rumpfs_node *rd_parent;		/* NULL when removed */
};

struct rumpfs_file {
	char		*rf_first;
	size_t		rf_firstsize;
	struct radix_tree rf_chunks;		/* by offset / RUMPFS_CHUNK */
	u_quad_t	rf_bytes;		/* memory in use */
	char		*rf_ext;		/* external storage */
	size_t		rf_extsize;
};

struct rumpfs_node {
	struct genfs_node rn_gnode;		/* must be first */
	struct rumpfs_node *rn_self;		/* key of the vnode cache */
	enum vtype	rn_type;		/* constant */
	mode_t		rn_mode;
	nlink_t		rn_nlink;
	uid_t		rn_uid;
	gid_t		rn_gid;
	u_long		rn_flags;		/* UF_*, SF_* */
	ino_t		rn_ino;			/* constant */
	dev_t		rn_rdev;		/* constant */
	off_t		rn_size;
	struct timespec	rn_atime;
	struct timespec	rn_mtime;
	struct timespec	rn_ctime;
	struct timespec	rn_btime;
	struct lockf	*rn_lockf;
	bool		rn_attached;		/* has a vnode */
	struct etfs_node *rn_etfs;		/* constant */
	union {
		struct rumpfs_dir  rn_dir;	/* VDIR */
		struct rumpfs_file rn_file;	/* VREG */
		char		*rn_link;	/* VLNK, rn_size bytes + NUL */
	};
};

struct rumpfs_mount {
	struct rumpfs_node *rm_root;
	volatile uint64_t rm_lastino;
	volatile u_int	rm_nnodes;
	volatile uint64_t rm_bytes;		/* of file contents */
};

#define VTORN(vp)	((struct rumpfs_node *)(vp)->v_data)
#define MTORM(mp)	((struct rumpfs_mount *)(mp)->mnt_data)

/* rumpfs_node.c */
struct rumpfs_node *rumpfs_node_alloc(struct mount *, enum vtype, mode_t,
	    uid_t, gid_t, dev_t);
void	rumpfs_node_free(struct mount *, struct rumpfs_node *);
void	rumpfs_node_attach(struct mount *, struct vnode *,
	    struct rumpfs_node *);
void	rumpfs_free_tree(struct mount *, struct rumpfs_node *);
#define RUMPFS_ATIME	0x1
#define RUMPFS_MTIME	0x2
#define RUMPFS_CTIME	0x4
void	rumpfs_touch(struct vnode *, int);
void	rumpfs_cache_id(struct vnode *);

/* rumpfs_dir.c */
struct rumpfs_dirent *rumpfs_dirent_alloc(const char *, size_t);
void	rumpfs_dirent_free(struct rumpfs_dirent *);
struct rumpfs_dirent *rumpfs_dir_find(struct rumpfs_node *, const char *,
	    size_t);
void	rumpfs_dir_insert(struct rumpfs_node *, struct rumpfs_dirent *);
void	rumpfs_dir_remove(struct rumpfs_node *, struct rumpfs_dirent *);
struct rumpfs_dirent *rumpfs_dir_seek(struct rumpfs_node *, off_t);
void	rumpfs_dir_fini(struct rumpfs_node *);

/* rumpfs_data.c */
int	rumpfs_data_read(struct rumpfs_node *, struct uio *);
int	rumpfs_data_write(struct mount *, struct rumpfs_node *, struct uio *);
int	rumpfs_data_resize(struct mount *, struct rumpfs_node *, off_t);
void	rumpfs_data_fini(struct mount *, struct rumpfs_node *);
int	rumpfs_data_extstorage(struct mount *, struct rumpfs_node *, void *,
	    size_t);

/* rumpfs_attr.c */
int	rumpfs_access(void *);
int	rumpfs_getattr(void *);
int	rumpfs_setattr(void *);

/* rumpfs_name.c: operations on names, rename in rumpfs_rename.c */
int	rumpfs_lookup(void *);
int	rumpfs_create(void *);
int	rumpfs_mknod(void *);
int	rumpfs_mkdir(void *);
int	rumpfs_symlink(void *);
int	rumpfs_link(void *);
int	rumpfs_remove(void *);
int	rumpfs_rmdir(void *);
int	rumpfs_whiteout(void *);
int	rumpfs_newvnode(struct mount *, struct vnode *, struct vnode *,
	    struct vattr *, struct kauth_cred *, void *, size_t *,
	    const void **);
int	rumpfs_rename(void *);

/* rumpfs_vnops.c */
extern int (* const rumpfs_vnodeops[VNODE_OPS_COUNT])(void *);
extern int (* const rumpfs_rootops[VNODE_OPS_COUNT])(void *);
extern int (* const rumpfs_specops[VNODE_OPS_COUNT])(void *);
extern int (* const rumpfs_fifoops[VNODE_OPS_COUNT])(void *);

/*
 * etfs.c: nodes that stand for files of the host.
 *
 * etfs_here(): keys may be found in this directory, the root.
 * etfs_lookup() answers the names that are keys, for the root directory, and
 * those below a registered directory; the node comes with a reference for
 * etfs_node_rele().  ENOENT: no such key.
 */
bool	etfs_here(struct vnode *);
bool	etfs_parsekey(const char *, size_t *);
int	etfs_lookup(struct vnode *, struct componentname *,
	    struct rumpfs_node **);
struct rumpfs_node *etfs_parent(struct rumpfs_node *);
void	etfs_node_hold(struct rumpfs_node *);
void	etfs_node_rele(struct rumpfs_node *);

/* etfs_io.c; all with the vnode locked. */
int	etfs_open(struct vnode *, int);
void	etfs_close(struct vnode *);
int	etfs_read(struct vnode *, struct uio *);
int	etfs_write(struct vnode *, struct uio *, int);
int	etfs_sync(struct vnode *);
off_t	etfs_size(struct rumpfs_node *);
int	etfs_hostinfo(const char *, uint64_t *, int *);
int	etfs_truncate(struct vnode *, off_t);

#endif /* _RUMPFS_H_ */
