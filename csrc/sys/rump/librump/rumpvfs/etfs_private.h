/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * etfs: between registrations (etfs.c) and file operations (etfs_io.c).
 */
#ifndef _ETFS_PRIVATE_H_
#define _ETFS_PRIVATE_H_

#include <sys/types.h>
#include <sys/mutex.h>
#include <sys/queue.h>

#include <rump/rumpdefs.h>

struct rumpfs_node;

/*
 * What a node stands for.  en_refs, en_children, en_sibling and en_gone are
 * guarded by es_lock; the descriptors by the vnode lock (exclusive to change
 * them); the rest is constant.
 */
struct etfs_node {
	struct rumpfs_node *en_node;
	u_int		en_refs;	/* key, vnode, children, look-ups */
	enum rump_etfs_type en_type;
	char		*en_path;	/* on the host */
	uint64_t	en_begin;
	uint64_t	en_size;	/* window, unless en_toend */
	bool		en_toend;	/* the end moves with the host's file */
	bool		en_closed;	/* a directory that shows nothing */
	bool		en_isdev;	/* en_minor is in use */
	devminor_t	en_minor;
	int		en_rfd;		/* -1: not open */
	int		en_wfd;

	struct etfs_node *en_parent;	/* NULL: a key, in the root directory */
	char		*en_name;	/* in en_parent */
	LIST_HEAD(, etfs_node) en_children;
	LIST_ENTRY(etfs_node) en_sibling;
};

struct etfs_key {
	TAILQ_ENTRY(etfs_key) ek_list;	/* es_lock */
	char		*ek_key;	/* no slashes in front */
	size_t		ek_keylen;
	bool		ek_isdir;
	struct etfs_node *ek_node;
};

struct etfs_state {
	kmutex_t	es_lock;
	TAILQ_HEAD(, etfs_key) es_keys;	/* es_lock; the newest first */
	volatile u_int	es_nkeys;	/* es_lock, read without */
	struct mount	*es_mount;	/* constant: the root */
};

/* An end that is not given: RUMP_ETFS_SIZE_ENDOFF. */
#define ETFS_SIZE_ENDOFF	((uint64_t)-1)

struct etfs_node *etfs_node_alloc(enum rump_etfs_type, const char *, int,
	    dev_t, int *);

#endif /* _ETFS_PRIVATE_H_ */
