/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the files vfs_tree*.c.  States and locks: vfs_treewatch.c.
 */
#ifndef _KERN_VFS_TREE_H_
#define _KERN_VFS_TREE_H_

#include <sys/types.h>
#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/select.h>
#include <sys/treewatch.h>
#include <sys/vnode.h>

struct componentname;

/*
 * A name in a watched mount: of a vnode that is loaded, of a directory with
 * such names below it, or of one that is watched.  All by tm_lock.
 */
struct tree_node {
	struct tree_node *tn_parent;	/* NULL: the root, or gone */
	struct tree_node *tn_next;	/* of the same hash */
	struct vnode	*tn_vp;		/* NULL: not loaded */
	struct tree_node *tn_vnext;	/* other names of tn_vp */
	u_int		tn_refs;	/* children, watches */
	uint32_t	tn_hash;	/* of the name alone */
	uint16_t	tn_namelen;
	bool		tn_gone;	/* the name was removed */
	bool		tn_broken;	/* where it is could not be stored */
	char		*tn_name;
};

/* A mount with tree watches, or that had one.  (s): tm_startlock too */
struct tree_mount {
	kmutex_t	tm_startlock;	/* first watch, last watch */
	kmutex_t	tm_lock;	/* all that follows */
	struct mount	*tm_mount;
	bool		tm_active;	/* s, mnt_vnodelock: VNI_TREE is set */
	uint32_t	tm_events;	/* a  what all watches want */
	LIST_HEAD(, tree_watch) tm_watches;
	struct tree_node *tm_root;
	struct tree_node **tm_hash;
	uint32_t	tm_hashmask;
	u_int		tm_count;	/* nodes in tm_hash */
};

/*
 * A watch.  (t) tm_lock, (q) tq_lock, (r) tq_readlock, (-) constant
 */
struct tree_watch {
	LIST_ENTRY(tree_watch) tw_list;	/* t */
	struct tree_mount *tw_tm;	/* - */
	struct mount	*tw_mount;	/* - referenced */
	struct tree_node *tw_root;	/* t  NULL: the watch is at its end */
	uint32_t	tw_events;	/* - */

	uint32_t	tq_size;	/* - */
	char		*tq_ring;	/* - [tq_size] */
	uint64_t	tq_head;	/* t  bytes put in; read without */
	uint64_t	tq_seq;		/* t  of the next event */
	uint64_t	tq_lost;	/* t  not told yet; read without */
	uint64_t	tq_tail __cacheline_aligned; /* r  bytes taken out */
	u_int		tq_armed;	/* a  the next event is to wake */
	bool		tq_ended;	/* t  nothing follows; read without */
	kmutex_t	tq_readlock;
	kmutex_t	tq_lock;
	kcondvar_t	tq_cv;		/* q */
	struct selinfo	tq_sel;		/* q */
	u_int		tq_gen;		/* q  fo_restart */
};

/* An event on its way to the queues. */
struct tree_event {
	uint32_t	ev_events;
	uint8_t		ev_type;
	uint8_t		ev_flags;	/* TE_REPLACED */
	/* The file: a node, or a name in the directory that is the node. */
	struct tree_node *ev_node;
	const struct componentname *ev_name;
	/* Where it goes, of NOTE_RENAME and NOTE_LINK. */
	struct tree_node *ev_tonode;
	const struct componentname *ev_toname;
};

/* vfs_treenode.c: all with tm_lock held */
int	tree_nodes_init(struct tree_mount *);
void	tree_nodes_fini(struct tree_mount *);
struct tree_node *tree_node_of(struct tree_mount *, struct vnode *);
struct tree_node *tree_node_find(struct tree_mount *, struct tree_node *,
	    const char *, size_t);
bool	tree_node_learn(struct tree_mount *, struct tree_node *,
	    const char *, size_t, struct vnode *, bool);
void	tree_node_remove(struct tree_mount *, struct tree_node *);
void	tree_node_move(struct tree_mount *, struct tree_node *,
	    struct tree_node *, const char *, size_t);
void	tree_node_forget(struct tree_mount *, struct vnode *);
void	tree_node_rele(struct tree_mount *, struct tree_node *);

/* vfs_treequeue.c */
struct tree_watch *tree_watch_alloc(const struct treewatch *);
void	tree_watch_free(struct tree_watch *);
void	tree_post(struct tree_watch *, const struct tree_event *);
void	tree_lose(struct tree_mount *);
void	tree_end(struct tree_watch *);
int	tree_watch_file(struct tree_watch *, const struct treewatch *, int *);

/* vfs_treewatch.c */
void	tree_watch_stop(struct tree_watch *);

/* vfs_treescan.c */
int	tree_scan(struct tree_mount *);

/* vfs_cache.c */
void	cache_foreach(struct vnode *, void (*)(void *, struct vnode *,
	    struct vnode *, const char *, size_t), void *);

#endif /* _KERN_VFS_TREE_H_ */
