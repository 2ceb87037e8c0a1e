/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of vnodes in mounts that have tree watches.
 *
 * The name cache does not do for this: it may forget, and an event must have
 * its path.  So each name by which a vnode was found since the mount is
 * watched is a node here; what was found before is taken over when the first
 * watch begins (vfs_treescan.c).  A node knows its parent, so renaming a
 * directory is one change, whatever is below it.
 *
 * Life of a node: made by tree_node_learn(); kept by its vnode and by its
 * children; tree_node_remove() when its name goes, after which it is found no
 * more and those who look at a path see that there is none.
 *
 * A vnode has the list of its names, that by which it was looked up last
 * first: this is the one its events tell.
 *
 * Locking: tm_lock, a leaf but for the memory allocator.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/systm.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#include "vfs_cache.h"
#include "vfs_tree.h"

#define TREE_MINHASH	64

static inline uint32_t
name_hash(const char *name, size_t len)
{
	struct nc_key nk;

	nc_key_name(&nk, name, len);
	return nk.nk_hash;
}

static inline struct tree_node **
bucket(struct tree_mount *tm, const struct tree_node *parent, uint32_t hash)
{
	uint64_t h = ((uint64_t)(uintptr_t)parent >> 5) * NC_HASHMUL;

	return &tm->tm_hash[((uint32_t)(h >> 32) ^ hash) & tm->tm_hashmask];
}

int
tree_nodes_init(struct tree_mount *tm)
{

	tm->tm_hash = kmem_zalloc(TREE_MINHASH * sizeof(*tm->tm_hash),
	    KM_NOSLEEP);
	if (tm->tm_hash == NULL)
		return ENOMEM;
	tm->tm_hashmask = TREE_MINHASH - 1;
	tm->tm_count = 0;
	tm->tm_root = kmem_zalloc(sizeof(*tm->tm_root), KM_NOSLEEP);
	if (tm->tm_root == NULL) {
		kmem_free(tm->tm_hash, TREE_MINHASH * sizeof(*tm->tm_hash));
		tm->tm_hash = NULL;
		return ENOMEM;
	}
	tm->tm_root->tn_refs = 1;
	return 0;
}

static void
node_free(struct tree_node *n)
{

	if (n->tn_name != NULL)
		kmem_free(n->tn_name, n->tn_namelen);
	kmem_free(n, sizeof(*n));
}

static void
node_unvnode(struct tree_node *n)
{
	struct tree_node **pp;

	if (n->tn_vp == NULL)
		return;
	pp = &VNODE_TO_VIMPL(n->tn_vp)->vi_treenodes;
	while (*pp != n)
		pp = &(*pp)->tn_vnext;
	*pp = n->tn_vnext;
	n->tn_vp = NULL;
}

static void
node_setvnode(struct tree_node *n, struct vnode *vp, bool first)
{
	struct tree_node **pp = &VNODE_TO_VIMPL(vp)->vi_treenodes;

	if (!first && *pp != NULL)
		pp = &(*pp)->tn_vnext;
	n->tn_vp = vp;
	n->tn_vnext = *pp;
	*pp = n;
}

static void
node_unhash(struct tree_mount *tm, struct tree_node *n)
{
	struct tree_node **pp = bucket(tm, n->tn_parent, n->tn_hash);

	while (*pp != n)
		pp = &(*pp)->tn_next;
	*pp = n->tn_next;
	tm->tm_count--;
}

static void
node_hash(struct tree_mount *tm, struct tree_node *n)
{
	struct tree_node **pp = bucket(tm, n->tn_parent, n->tn_hash);

	n->tn_next = *pp;
	*pp = n;
	tm->tm_count++;
}

/* More buckets, if there is memory; it works without, too. */
static void
hash_grow(struct tree_mount *tm)
{
	struct tree_node **old = tm->tm_hash, *n, *next;
	const uint32_t size = tm->tm_hashmask + 1;

	if (tm->tm_count < size)
		return;
	tm->tm_hash = kmem_zalloc(4 * size * sizeof(*old), KM_NOSLEEP);
	if (tm->tm_hash == NULL) {
		tm->tm_hash = old;
		return;
	}
	tm->tm_hashmask = 4 * size - 1;
	tm->tm_count = 0;
	for (uint32_t i = 0; i < size; i++) {
		for (n = old[i]; n != NULL; n = next) {
			next = n->tn_next;
			node_hash(tm, n);
		}
	}
	kmem_free(old, size * sizeof(*old));
}

/*
 * Free a node that nothing keeps, and then perhaps its parent.
 */
static void
node_drop(struct tree_mount *tm, struct tree_node *n)
{
	struct tree_node *parent;

	while (n != NULL && n->tn_refs == 0 && n->tn_vp == NULL) {
		parent = n->tn_parent;
		if (!n->tn_gone)
			node_unhash(tm, n);
		node_free(n);
		if (parent != NULL)
			parent->tn_refs--;
		n = parent;
	}
}

/*
 * The last watch is gone: so are all names.  What has no children goes, and
 * takes along whom it kept.
 */
void
tree_nodes_fini(struct tree_mount *tm)
{
	struct tree_node *n;

	for (uint32_t i = 0; i <= tm->tm_hashmask; i++)
		for (n = tm->tm_hash[i]; n != NULL; n = n->tn_next)
			node_unvnode(n);
	for (uint32_t i = 0; i <= tm->tm_hashmask; i++) {
		for (n = tm->tm_hash[i]; n != NULL;) {
			if (n->tn_refs != 0) {
				n = n->tn_next;
				continue;
			}
			node_drop(tm, n);
			n = tm->tm_hash[i];
		}
	}
	KASSERT(tm->tm_count == 0);
	kmem_free(tm->tm_hash, (tm->tm_hashmask + 1) * sizeof(*tm->tm_hash));
	tm->tm_hash = NULL;
	node_unvnode(tm->tm_root);
	KASSERT(tm->tm_root->tn_refs == 1);
	node_free(tm->tm_root);
	tm->tm_root = NULL;
}

void
tree_node_rele(struct tree_mount *tm, struct tree_node *n)
{

	KASSERT(n->tn_refs > 0);
	n->tn_refs--;
	node_drop(tm, n);
}

/*
 * The name by which a vnode is known, or NULL.
 */
struct tree_node *
tree_node_of(struct tree_mount *tm, struct vnode *vp)
{
	struct tree_node *n = VNODE_TO_VIMPL(vp)->vi_treenodes;

	if (__predict_false(n == NULL && (vp->v_vflag & VV_ROOT) != 0 &&
	    tm->tm_root != NULL && tm->tm_root->tn_vp == NULL)) {
		n = tm->tm_root;
		node_setvnode(n, vp, true);
	}
	return n;
}

struct tree_node *
tree_node_find(struct tree_mount *tm, struct tree_node *parent,
    const char *name, size_t len)
{
	const uint32_t hash = name_hash(name, len);
	struct tree_node *n;

	for (n = *bucket(tm, parent, hash); n != NULL; n = n->tn_next)
		if (n->tn_parent == parent && n->tn_hash == hash &&
		    n->tn_namelen == len && memcmp(n->tn_name, name, len) == 0)
			break;
	return n;
}

/*
 * Give a node another name.  False: there is no memory.
 */
static bool
node_setname(struct tree_node *n, const char *name, size_t len)
{
	char *copy = kmem_alloc(len, KM_NOSLEEP);

	if (copy == NULL)
		return false;
	memcpy(copy, name, len);
	if (n->tn_name != NULL)
		kmem_free(n->tn_name, n->tn_namelen);
	n->tn_name = copy;
	n->tn_namelen = (uint16_t)len;
	n->tn_hash = name_hash(name, len);
	return true;
}

/*
 * vp was found as `name' in the directory `parent'.  `current': events of it
 * tell this name from now on.  False: there is no memory.
 */
bool
tree_node_learn(struct tree_mount *tm, struct tree_node *parent,
    const char *name, size_t len, struct vnode *vp, bool current)
{
	struct tree_node *n = tree_node_find(tm, parent, name, len);

	if (n == NULL) {
		hash_grow(tm);
		n = kmem_zalloc(sizeof(*n), KM_NOSLEEP);
		if (n == NULL)
			return false;
		if (!node_setname(n, name, len)) {
			node_free(n);
			return false;
		}
		n->tn_parent = parent;
		parent->tn_refs++;
		node_hash(tm, n);
	} else if (n->tn_vp == vp && (!current ||
	    VNODE_TO_VIMPL(vp)->vi_treenodes == n))
		return true;
	node_unvnode(n);
	node_setvnode(n, vp, current);
	return true;
}

/*
 * The name is no more.
 */
void
tree_node_remove(struct tree_mount *tm, struct tree_node *n)
{
	struct tree_node *parent = n->tn_parent;

	node_unvnode(n);
	node_unhash(tm, n);
	n->tn_gone = true;
	n->tn_parent = NULL;
	node_drop(tm, n);
	if (parent != NULL)
		tree_node_rele(tm, parent);
}

/*
 * The name became another one.  Without memory for it, nobody can tell any
 * more where what is below came from.
 */
void
tree_node_move(struct tree_mount *tm, struct tree_node *n,
    struct tree_node *parent, const char *name, size_t len)
{
	struct tree_node *old = n->tn_parent;

	node_unhash(tm, n);
	if (!node_setname(n, name, len)) {
		n->tn_broken = true;
		tree_lose(tm);
	}
	parent->tn_refs++;
	n->tn_parent = parent;
	node_hash(tm, n);
	tree_node_rele(tm, old);
}

/*
 * vp is reclaimed.
 */
void
tree_node_forget(struct tree_mount *tm, struct vnode *vp)
{
	struct tree_node *n;

	while ((n = VNODE_TO_VIMPL(vp)->vi_treenodes) != NULL) {
		node_unvnode(n);
		node_drop(tm, n);
	}
}
